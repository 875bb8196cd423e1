-- decide() and its kin: facts from JSON, from a context, a row, and columns.
SET search_path = public, packnd;
SET datestyle = ISO;
\set as_of '''2026-03-01 12:00:00+00'''

CREATE TABLE model (m dmn);
INSERT INTO model VALUES ($xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="aide d'urgence" namespace="https://example.org/aide">
  <itemDefinition name="situation"><typeRef>string</typeRef>
    <allowedValues><text>"seule", "en couple"</text></allowedValues></itemDefinition>
  <itemDefinition name="enfant">
    <itemComponent name="prénom"><typeRef>string</typeRef></itemComponent>
    <itemComponent name="naissance"><typeRef>date</typeRef></itemComponent></itemDefinition>
  <itemDefinition name="enfants" isCollection="true"><typeRef>enfant</typeRef></itemDefinition>
  <inputData id="i1" name="date de naissance"><variable name="date de naissance" typeRef="date"/></inputData>
  <inputData id="i2" name="revenu mensuel"><variable name="revenu mensuel" typeRef="number"/></inputData>
  <inputData id="i3" name="situation"><variable name="situation" typeRef="situation"/></inputData>
  <inputData id="i4" name="enfants"><variable name="enfants" typeRef="enfants"/></inputData>
  <inputData id="i5" name="a un titre"><variable name="a un titre" typeRef="boolean"/></inputData>
  <decision id="d1" name="âge"><variable name="âge" typeRef="number"/>
    <informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
    <literalExpression><text>years and months duration(date de naissance, today()).years</text></literalExpression></decision>
  <decision id="d2" name="jeunes enfants"><variable name="jeunes enfants" typeRef="number"/>
    <informationRequirement id="r2"><requiredInput href="#i4"/></informationRequirement>
    <literalExpression><text>count(enfants[item.naissance &gt; today() - duration("P3Y")])</text></literalExpression></decision>
  <decision id="d3" name="droit"><variable name="droit" typeRef="string"/>
    <informationRequirement id="r3"><requiredDecision href="#d1"/></informationRequirement>
    <informationRequirement id="r4"><requiredInput href="#i2"/></informationRequirement>
    <informationRequirement id="r5"><requiredInput href="#i3"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input label="Âge"><inputExpression><text>âge</text></inputExpression></input>
      <input label="Revenu"><inputExpression><text>revenu mensuel</text></inputExpression></input>
      <input label="Situation"><inputExpression><text>situation</text></inputExpression></input>
      <output name="droit"/>
      <annotation name="Source"/>
      <rule><inputEntry><text>&lt; 18</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"mineure"</text></outputEntry><annotationEntry><text>art. 1</text></annotationEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>&gt; 2000</text></inputEntry><inputEntry><text>"en couple"</text></inputEntry>
        <outputEntry><text>"refus"</text></outputEntry><annotationEntry><text>art. 2</text></annotationEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>&gt; 3000</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"refus"</text></outputEntry><annotationEntry><text>art. 3</text></annotationEntry></rule>
      <rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"accord"</text></outputEntry><annotationEntry><text>art. 4</text></annotationEntry></rule>
    </decisionTable></decision>
  <decision id="d4" name="montant"><variable name="montant" typeRef="number"/>
    <informationRequirement id="r6"><requiredDecision href="#d3"/></informationRequirement>
    <informationRequirement id="r7"><requiredInput href="#i2"/></informationRequirement>
    <literalExpression><text>if droit = "accord" then decimal(1500 - revenu mensuel / 3, 2) else 0</text></literalExpression></decision>
  <decision id="d5" name="peut travailler"><variable name="peut travailler" typeRef="boolean"/>
    <informationRequirement id="r8"><requiredInput href="#i5"/></informationRequirement>
    <informationRequirement id="r9"><requiredDecision href="#d1"/></informationRequirement>
    <literalExpression><text>a un titre and âge &gt;= 16</text></literalExpression></decision>
  <decision id="d6" name="dossier">
    <informationRequirement id="r10"><requiredDecision href="#d3"/></informationRequirement>
    <informationRequirement id="r11"><requiredDecision href="#d2"/></informationRequirement>
    <literalExpression><text>{droit: droit, "jeunes enfants": jeunes enfants, "arrêté": today()}</text></literalExpression></decision>
  <businessKnowledgeModel id="k1" name="plafond"><variable name="plafond"/>
    <encapsulatedLogic><formalParameter name="personnes" typeRef="number"/>
      <literalExpression><text>1000 + 250 * personnes</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>
</definitions>$xml$);
SELECT name, kind, inputs FROM model, decisions(m);

-- JSON: strings become what the model declares, at any depth.
SELECT decide(m, 'âge', '{"date de naissance": "1990-05-17"}', :as_of) FROM model;
SELECT decide(m, 'jeunes enfants', '{"enfants": [{"prénom": "Zoé", "naissance": "2024-06-01"},
	{"prénom": "Noël", "naissance": "2019-12-25"}]}', :as_of) FROM model;
SELECT decide(m, 'jeunes enfants', '{"enfants": {"prénom": "Zoé", "naissance": "2024-06-01"}}', :as_of) FROM model;
SELECT decide(m, 'dossier', '{"date de naissance": "1990-05-17", "revenu mensuel": 0, "situation": "seule", "enfants": [],
	"autre": "ignoré"}', :as_of) FROM model;
SELECT decide(m, 'plafond', '{"personnes": 3}', :as_of) FROM model;

-- What today() is, as_of says.
SELECT day, decide(m, 'âge', '{"date de naissance": "2008-03-01"}', day) FROM model,
	(VALUES ('2026-02-28 22:59:59+00'::timestamptz), ('2026-02-28 23:00:00+00')) AS v(day);

-- What does not fit is an error that names the fact and does not show the value.
SELECT decide(m, 'âge', '{"date de naissance": "17/05/1990"}', :as_of) FROM model;
SELECT decide(m, 'âge', '{"date de naissance": 1990}', :as_of) FROM model;
SELECT decide(m, 'droit', '{"date de naissance": "1990-05-17", "revenu mensuel": "900"}', :as_of) FROM model;
SELECT decide(m, 'droit', '{"date de naissance": "1990-05-17", "revenu mensuel": 2500, "situation": "veuve"}', :as_of) FROM model;
SELECT decide(m, 'jeunes enfants', '{"enfants": [{"naissance": "2024-06-01"}, {"naissance": "hier"}]}', :as_of) FROM model;
\set VERBOSITY sqlstate
SELECT decide(m, 'âge', '{"date de naissance": "17/05/1990"}', :as_of) FROM model;
\set VERBOSITY default
-- A fact that nobody asks for is not read.
SELECT decide(m, 'droit', '{"date de naissance": "2015-05-17", "revenu mensuel": "?"}', :as_of) FROM model;

-- Without unknowns what is absent is null, and a rule may be missed silently;
-- with unknowns the answer waits, if it depends on it.
SELECT facts, decide(m, 'droit', facts, :as_of), decide(m, 'droit', facts, :as_of, true), missing(m, 'droit', facts, :as_of)
FROM model, (VALUES (1, '{}'::jsonb), (2, '{"date de naissance": "2015-05-17"}'), (3, '{"date de naissance": "1990-05-17"}'),
	(4, '{"date de naissance": "1990-05-17", "revenu mensuel": 1500}'),
	(5, '{"date de naissance": "1990-05-17", "revenu mensuel": 2500}'),
	(6, '{"date de naissance": "1990-05-17", "revenu mensuel": 2500, "situation": null}'),
	(7, '{"date de naissance": "1990-05-17", "revenu mensuel": 3500}'),
	(8, '{"revenu mensuel": 3500}')) AS v(n, facts) ORDER BY n;
SELECT decide(m, 'dossier', '{"revenu mensuel": 100, "enfants": []}', :as_of, true),
	decide(m, 'dossier', '{"revenu mensuel": 100, "enfants": []}', :as_of, true)::jsonb FROM model;
SELECT decide(m, 'jeunes enfants', '{"enfants": [{"prénom": "Zoé"}]}', :as_of, true) FROM model;
SELECT decide(m, 'droit', NULL, :as_of), decide(m, 'droit', NULL, :as_of, true) FROM model;

-- A context of FEEL as facts.
SELECT decide_value(m, 'jeunes enfants', '{enfants: [{naissance: @"2024-06-01"}, {naissance: date("2019-12-25")}]}', :as_of) FROM model;
SELECT decide_value(m, 'droit', '{"date de naissance": @"1990-05-17", "revenu mensuel": unknown("salaire"), situation: null}', :as_of) FROM model;
SELECT decide_value(m, 'droit', '{"date de naissance": @"1990-05-17"}', :as_of, true), decide_value(m, 'droit', 'null', :as_of) FROM model;
SELECT decide_value(m, 'âge', '{"date de naissance": 12}', :as_of) FROM model;
SELECT decide_value(m, 'âge', '[1]', :as_of) FROM model;

-- A row: columns of the input's name, or as SQL would write it.
CREATE TYPE enfant AS ("prénom" text, naissance date);
CREATE TABLE demande (id int, date_de_naissance date, "revenu mensuel" numeric(10, 2), situation varchar(20), enfants enfant[], a_un_titre boolean);
INSERT INTO demande VALUES (1, '1990-05-17', 1200.50, 'seule', ARRAY[('Zoé', '2024-06-01')::enfant, ('Noël', '2019-12-25')::enfant], true),
	(2, '2010-01-01', 0, 'seule', '{}', false), (3, '1985-01-01', 2500, 'en couple', NULL, NULL), (4, NULL, 3500, NULL, NULL, NULL),
	(5, '1985-01-01', 2500, NULL, NULL, NULL);
SELECT id, decide_row(m, 'droit', d, :as_of), decide_row(m, 'droit', d, :as_of, true), decide_row(m, 'montant', d, :as_of),
	decide_row(m, 'jeunes enfants', d, :as_of, true)
FROM model, demande AS d ORDER BY id;
SELECT decide_row(m, 'droit', r, :as_of) FROM model, (SELECT date '1990-05-17' AS date_de_naissance, 100 AS "REVENU MENSUEL") AS r;
SELECT decide_row(m, 'droit', r, :as_of, true) FROM model, (SELECT date '1990-05-17' AS date_de_naissance) AS r;
SELECT decide_row(m, 'âge', r, :as_of) FROM model, (SELECT 'demain' AS date_de_naissance) AS r;
SELECT decide_row(m, 'âge', NULL::demande, :as_of) FROM model;
-- Another row type at the same place, and a changed one.
SELECT decide_row(m, 'âge', r, :as_of) FROM model,
	(SELECT ROW(1, '1990-05-17', 1, 'seule', NULL, NULL)::demande AS r UNION ALL SELECT ROW(2, '2000-05-17', 1, 'seule', NULL, NULL)::demande) AS t;
PREPARE age AS SELECT decide_row(m, 'âge', d, :as_of) FROM model, demande AS d WHERE id = 1;
EXECUTE age;
ALTER TABLE demande DROP COLUMN "revenu mensuel", ADD COLUMN revenu_mensuel int;
EXECUTE age;
SELECT id, decide_row(m, 'droit', d, :as_of, true) FROM model, demande AS d ORDER BY id LIMIT 2;

-- Columns: the fast forms, in the order of inputs().
SELECT position, name, type FROM model, inputs(m, 'montant');
SELECT id, decide_text(m, 'droit', :as_of, date_de_naissance, 1800, situation),
	decide_known_text(m, 'droit', :as_of, date_de_naissance, 1800, situation),
	decide_numeric(m, 'montant', :as_of, date_de_naissance, id * 600.50, situation) AS amount,
	decide_boolean(m, 'peut travailler', :as_of, a_un_titre, date_de_naissance) AS work,
	decide_known_boolean(m, 'peut travailler', :as_of, a_un_titre, date_de_naissance) AS known_work
FROM model, demande ORDER BY id;
SELECT decide_text(m, 'âge', :as_of, '1990-05-17'), decide_numeric(m, 'âge', :as_of, '1990-05-17'::text),
	decide_known_numeric(m, 'âge', :as_of, NULL), decide_numeric(m, 'âge', :as_of, date '1990-05-17') FROM model;
SELECT decide_boolean(m, 'âge', :as_of, date '1990-05-17') FROM model;
SELECT decide_numeric(m, 'droit', :as_of, date '1990-05-17', 1, 'seule') FROM model;
SELECT decide_text(m, 'droit', :as_of, date '1990-05-17', 1) FROM model;
SELECT decide_text(m, 'droit', :as_of, VARIADIC ARRAY['1990-05-17', 'a', 'seule']) FROM model;
SELECT decide_numeric(m, 'plafond', :as_of, 3) FROM model;
SELECT decide_numeric(m, 'âge', :as_of, 33.5::float8) FROM model;
SELECT decide_text($xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="urn:d">
	<decision id="d1" name="année"><variable name="année" typeRef="number"/><literalExpression><text>today().year</text></literalExpression></decision>
	</definitions>$xml$, 'année', :as_of);

-- Each SQL type as a fact.
CREATE FUNCTION as_fact(fact anyelement) RETURNS text LANGUAGE sql AS $sql$
	SELECT pg_typeof(fact) || ': ' || decide_row($xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="urn:d">
		<inputData id="i" name="fact"><variable name="fact"/></inputData>
		<decision id="d1" name="same"><variable name="same"/><informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
		<literalExpression><text>fact</text></literalExpression></decision></definitions>$xml$, 'same', r, '2026-03-01 12:00:00+00')
	FROM (SELECT fact) AS r
$sql$;
CREATE DOMAIN euros AS numeric(10, 2);
CREATE TYPE couleur AS ENUM ('rouge', 'vert');
SET timezone = 'Pacific/Auckland';
SELECT as_fact(f) FROM unnest(ARRAY[true, false]) AS f;
SELECT as_fact(32767::int2) UNION ALL SELECT as_fact(-5) UNION ALL SELECT as_fact(9223372036854775807)
	UNION ALL SELECT as_fact(0.1::float4) UNION ALL SELECT as_fact(0.1::float8) UNION ALL SELECT as_fact(1e-7::float8)
	UNION ALL SELECT as_fact(12.50) UNION ALL SELECT as_fact(-0.00012300) UNION ALL SELECT as_fact(1e20::numeric)
	UNION ALL SELECT as_fact(123456789012345678.123456789) UNION ALL SELECT as_fact(0::numeric) UNION ALL SELECT as_fact(3.10::euros)
	UNION ALL SELECT as_fact('été'::text) UNION ALL SELECT as_fact('x'::varchar) UNION ALL SELECT as_fact('ab '::char(5))
	UNION ALL SELECT as_fact('vert'::couleur) UNION ALL SELECT as_fact('6f1c8d1e-0000-4000-8000-000000000000'::uuid)
	UNION ALL SELECT as_fact(date '2026-03-01') UNION ALL SELECT as_fact(date '0044-03-15 BC') UNION ALL SELECT as_fact(timestamp '2026-03-01 12:00:00.25')
	UNION ALL SELECT as_fact(timestamptz '2026-07-01 12:00:00+00') UNION ALL SELECT as_fact(time '12:00:00.5')
	UNION ALL SELECT as_fact(timetz '12:00:00+05:30') UNION ALL SELECT as_fact(interval '1 year 2 months')
	UNION ALL SELECT as_fact(interval '3 days -2 hours') UNION ALL SELECT as_fact(interval '0')
	UNION ALL SELECT as_fact('{"a": [1, "x", null]}'::jsonb) UNION ALL SELECT as_fact('{"b": 1, "a": 2}'::json)
	UNION ALL SELECT as_fact('[@"P1D", unknown("z")]'::feel_value)
	UNION ALL SELECT as_fact(ARRAY[1, NULL, 3]) UNION ALL SELECT as_fact('{}'::text[]) UNION ALL SELECT as_fact(ARRAY[date '2026-03-01'])
	UNION ALL SELECT as_fact(daterange('2026-01-01', '2026-02-01')) UNION ALL SELECT as_fact(int4range(1, NULL)) UNION ALL SELECT as_fact(numrange(0, 1, '[]'))
	UNION ALL SELECT as_fact(('Zoé', '2024-06-01')::enfant) UNION ALL SELECT as_fact(ARRAY[('Zoé', NULL)::enfant]);
SELECT as_fact(99999999999999999999) UNION ALL SELECT as_fact(-9999999999999999.9999) UNION ALL SELECT as_fact('1e-7000'::numeric);
SELECT as_fact('1e7000'::numeric);
SELECT as_fact('NaN'::numeric);
SELECT as_fact('Infinity'::float8);
SELECT as_fact(date 'infinity');
SELECT as_fact(timestamptz '-infinity');
SELECT as_fact(interval '1 month 1 day');
SELECT as_fact('empty'::int4range);
SELECT as_fact(ARRAY[[1, 2], [3, 4]]);
SELECT as_fact(time '24:00');
DROP FUNCTION as_fact;
DROP TABLE demande, model;
