-- Type dmn: a decision model; a broken one is refused and says where.
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''

CREATE TABLE model (name text PRIMARY KEY, m dmn);
INSERT INTO model VALUES ('logement', $xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="Mise à l'abri" namespace="https://example.org/abri">
  <itemDefinition name="t situation"><typeRef>string</typeRef>
    <allowedValues><text>"seule", "en couple", "séparée"</text></allowedValues></itemDefinition>
  <inputData id="i1" name="situation familiale"><description>Sa situation ?</description>
    <variable name="situation familiale" typeRef="t situation"/></inputData>
  <inputData id="i2" name="nombre d'enfants"><variable name="nombre d'enfants" typeRef="number"/></inputData>
  <decision id="d1" name="places"><question>Combien de places ?</question><description>Une par personne.</description>
    <variable name="places" typeRef="number"/>
    <informationRequirement id="r1"><requiredInput href="#i2"/></informationRequirement>
    <literalExpression><text>1 + nombre d'enfants</text></literalExpression>
  </decision>
  <decision id="d2" name="type d'hébergement">
    <variable name="type d'hébergement" typeRef="string"/>
    <informationRequirement id="r2"><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement id="r3"><requiredDecision href="#d1"/></informationRequirement>
    <decisionTable hitPolicy="UNIQUE">
      <input label="Situation"><inputExpression><text>situation familiale</text></inputExpression></input>
      <input label="Places"><inputExpression><text>places</text></inputExpression></input>
      <output name="type"/>
      <rule><inputEntry><text>"seule", "séparée"</text></inputEntry><inputEntry><text>&lt;= 2</text></inputEntry>
        <outputEntry><text>"chambre"</text></outputEntry></rule>
      <rule><inputEntry><text>"seule", "séparée"</text></inputEntry><inputEntry><text>&gt; 2</text></inputEntry>
        <outputEntry><text>"appartement"</text></outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>$xml$);
SELECT d.* FROM model, decisions(m) AS d;
SELECT i.* FROM model, inputs(m, 'type d''hébergement') AS i;
SELECT i.* FROM model, inputs(m, 'places') AS i;
SELECT i.* FROM model, inputs(m, 'place') AS i;

-- The text comes out as it went in, by every way in.
SELECT m::text::dmn::text = m::text AND m::text::xml::dmn::text = m::text AS same,
	substr(m::text, 1, 55), length(m::text) FROM model;
\copy model TO 'results/dmn.bin' (FORMAT binary)
DELETE FROM model;
\copy model FROM 'results/dmn.bin' (FORMAT binary)
SELECT decide(m, 'places', '{"nombre d''enfants": 2}', :as_of) FROM model;

-- What is wrong with a model, and where.  PN422.
CREATE FUNCTION broken(old text, new text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	PERFORM replace(m::text, old, new)::dmn FROM model;
	RAISE NOTICE 'accepted';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RAISE NOTICE E'% %\n    %', sqlstate, sqlerrm, detail;
END;
$$;
SELECT broken('1 + nombre d''enfants', '1 + * 2');
SELECT broken('&gt; 2<', '&gt; 2 2<');
SELECT broken('"chambre"', '"chambre');
SELECT broken('"seule", "en couple", "séparée"', '"seule", , "séparée"');
SELECT broken('typeRef="t situation"', 'typeRef="t-situation"');
SELECT broken('#d1', '#d9');
SELECT broken('<requiredInput href="#i2"/>', '<requiredDecision href="#d2"/>');
SELECT broken('name="places">', 'name="type d''hébergement">');
SELECT broken('hitPolicy="UNIQUE"', 'hitPolicy="UNIC"');
SELECT broken('<inputEntry><text>&gt; 2</text></inputEntry>', '');
SELECT broken('</definitions>', '');
SELECT broken('<definitions', '<definition');
SELECT broken('MODEL/"', 'MODELE/"');
SELECT broken('encoding="UTF-8"?>', 'encoding="UTF-8"?><!DOCTYPE x [<!ENTITY a "b">]>');
SELECT broken('Combien', '&nbsp;');
SELECT ''::dmn;
SELECT 'pas du XML'::dmn;

-- Without a decision of that name, or NULLs.
SELECT decide(m, 'montant', '{}', :as_of) FROM model;
SELECT decide(NULL, 'places', '{}', :as_of);
SELECT decide(m, NULL, '{}', :as_of) FROM model;
SELECT decide(m, 'places', '{}', NULL) FROM model;
SELECT inputs(NULL, 'places');

-- A model and one that it imports.
SELECT dmn_with_imports($xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="a" name="a" namespace="urn:a">
  <import name="commun" namespace="urn:b" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
  <decision id="d" name="double"><variable name="double" typeRef="number"/>
    <informationRequirement id="r"><requiredDecision href="urn:b#base"/></informationRequirement>
    <literalExpression><text>2 * commun.base</text></literalExpression></decision>
</definitions>$xml$, $xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="b" name="b" namespace="urn:b">
  <inputData id="x" name="x"><variable name="x" typeRef="number"/></inputData>
  <decision id="base" name="base"><variable name="base" typeRef="number"/>
    <informationRequirement id="r"><requiredInput href="#x"/></informationRequirement>
    <literalExpression><text>x + 1</text></literalExpression></decision>
</definitions>$xml$) AS both \gset
SELECT decide(:'both', 'double', '{"x": 4}', :as_of);
SELECT name, inputs FROM decisions(:'both');
SELECT split_part(:'both', '<?packnd-import?>', 1)::dmn;
SELECT (:'both' || '<?packnd-import?>rien')::dmn;

-- Bombs are refused, and soon.
SET statement_timeout = '10s';
SELECT (SELECT replace(m::text, 'Combien de places ?', repeat('<a>', 100000)) FROM model)::dmn;
SELECT (SELECT replace(m::text, 'Combien de places ?', repeat('x', 17000000)) FROM model)::dmn;
DROP TABLE model;
