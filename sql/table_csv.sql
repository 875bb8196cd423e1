-- A decision table out to a spreadsheet and back: render(..., 'csv'), with_table().
SET search_path = public, packnd;
\pset format unaligned
\pset tuples_only on
CREATE TABLE model (m dmn);
INSERT INTO model VALUES ($xml$<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" id="d" name="aide" namespace="urn:aide">
  <!-- drawn by hand -->
  <inputData id="i" name="revenu"><variable name="revenu" typeRef="number"/></inputData>
  <decision id="d1" name="droit"><variable name="droit" typeRef="string"/><informationRequirement id="q"><requiredInput href="#i"/></informationRequirement>
    <decisionTable id="t" hitPolicy="UNIQUE"><input id="c1" label="Revenu"><inputExpression id="e1"><text>revenu</text></inputExpression></input>
      <output id="o1" label="Droit"/><annotation name="Source"/>
      <rule id="r1"><inputEntry id="x1"><text>&lt; 1000</text></inputEntry><outputEntry id="y1"><text>"plein"</text></outputEntry><annotationEntry><text>art. 1 ; "loi"
2e ligne</text></annotationEntry></rule>
      <!-- to be looked at -->
      <rule id="r2"><inputEntry id="x2"><text>&gt;= 1000</text></inputEntry><outputEntry id="y2"><text>-1 * revenu + "="</text></outputEntry><annotationEntry><text>=HYPERLINK("http://x")</text></annotationEntry></rule>
    </decisionTable></decision>
  <decision id="d2" name="double"><variable name="double"/><literalExpression><text>2</text></literalExpression></decision>
  <dmndi:DMNDI><dmndi:DMNDiagram id="g"/></dmndi:DMNDI>
</definitions>$xml$);

-- What would be run as a formula stands behind an apostrophe.
SELECT replace(render(m, 'droit', 'csv'), E'\r', '') FROM model;
-- As it came: the same model, byte by byte.
SELECT with_table(m, 'droit', render(m, 'droit', 'csv'))::text = m::text FROM model;

-- As a French spreadsheet saves it: a threshold, a new rule, a text.  All else stays.
SELECT with_table(m, 'droit', E'\ufeffid;Revenu;Droit;Source\nr1;< 900;"""plein""";"art. 1 ; ""loi""\n2e ligne"\n;[900..1000);"""réduit""";art. 2\nr2;>= 1000;null;"''=HYPERLINK(""http://x"")"\n'
  ) AS changed FROM model \gset
SELECT line FROM (SELECT DISTINCT ON (line) line, n FROM regexp_split_to_table(:'changed', E'\n') WITH ORDINALITY AS l (line, n)
  WHERE line NOT IN (SELECT regexp_split_to_table(m::text, E'\n') FROM model)) x ORDER BY n;
SELECT decide(:'changed', 'droit', '{"revenu": 950}', '2026-01-01');

-- A rule that goes.
SELECT replace(render(with_table(:'changed', 'droit', regexp_replace(render(:'changed', 'droit', 'csv'), E'r2[^\n]*\n', '')), 'droit', 'csv'), E'\r', '');

-- What is refused, by row and column.
SELECT with_table(m, 'droit', E'id,Revenu,Droit\nr1,1,2\n') FROM model;
\echo :LAST_ERROR_SQLSTATE
SELECT with_table(m, 'droit', E'id,Revenu,Droit,Montant,Source\n') FROM model;
SELECT with_table(m, 'droit', E'id,Revenu,Droit,Source\nr1,1,2\n') FROM model;
SELECT with_table(m, 'droit', E'id,Revenu,Droit,Source\nr1,1,"a"b,\n') FROM model;
SELECT with_table(m, 'droit', E'id,Revenu,Droit,Source\nr1,1,2,\nr1,2,3,\n') FROM model;
SELECT with_table(m, 'droit', E'id,Revenu,Droit,Source\nr1,> > 1,2,\n') FROM model;
SELECT with_table(m, 'droit', E'id,Revenu,Droit,Source\nr1,1,revenus,\n') FROM model;
SELECT with_table(m, 'droit', E'id,Revenu,Droit,Source\n') FROM model;
SELECT with_table(m, 'droit', '') FROM model;
SELECT with_table(m, 'droit', NULL) FROM model;
SELECT with_table(m, NULL, '') FROM model;
SELECT with_table(m, 'double', '') FROM model;
SELECT with_table(m, 'droit 2', '') FROM model;
SELECT render(m, 'double', 'csv') FROM model;
SELECT render(m, 'triple', 'csv') FROM model;

DROP TABLE model;
