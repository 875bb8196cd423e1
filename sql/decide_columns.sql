-- The fast forms where the model is a constant of the query: what one row
-- leaves behind must not show in the next.
SET search_path = public, packnd;
SET datestyle = ISO;
\set as_of '''2026-03-01 23:30:00+00'''
SELECT $xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="aide" namespace="urn:aide">
	<inputData id="i1" name="commune"><variable name="commune" typeRef="string"/></inputData>
	<inputData id="i2" name="revenu"><variable name="revenu" typeRef="number"/></inputData>
	<inputData id="i3" name="naissance"><variable name="naissance" typeRef="date"/></inputData>
	<inputData id="i4" name="enceinte"><variable name="enceinte" typeRef="boolean"/></inputData>
	<decision id="d1" name="droit"><variable name="droit" typeRef="string"/>
		<informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
		<informationRequirement id="r2"><requiredInput href="#i2"/></informationRequirement>
		<informationRequirement id="r3"><requiredInput href="#i3"/></informationRequirement>
		<informationRequirement id="r4"><requiredInput href="#i4"/></informationRequirement>
		<decisionTable hitPolicy="FIRST">
			<input><inputExpression><text>commune</text></inputExpression></input>
			<input><inputExpression><text>revenu</text></inputExpression></input>
			<input><inputExpression><text>naissance</text></inputExpression></input>
			<input><inputExpression><text>enceinte</text></inputExpression></input>
			<output/>
			<rule><inputEntry><text>"Paris", "Lyon"</text></inputEntry><inputEntry><text>&lt; 0.3</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
				<outputEntry><text>"ville"</text></outputEntry></rule>
			<rule><inputEntry><text>null</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>&gt; @"2008-03-02"</text></inputEntry><inputEntry><text>-</text></inputEntry>
				<outputEntry><text>"mineure"</text></outputEntry></rule>
			<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>true</text></inputEntry>
				<outputEntry><text>"grossesse"</text></outputEntry></rule>
			<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>[0..1000]</text></inputEntry><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry>
				<outputEntry><text>"don"</text></outputEntry></rule>
		</decisionTable></decision>
	<decision id="d2" name="faits"><variable name="faits"/>
		<informationRequirement id="r5"><requiredInput href="#i1"/></informationRequirement>
		<informationRequirement id="r6"><requiredInput href="#i2"/></informationRequirement>
		<informationRequirement id="r7"><requiredInput href="#i3"/></informationRequirement>
		<informationRequirement id="r8"><requiredInput href="#i4"/></informationRequirement>
		<literalExpression><text>[commune, revenu, naissance, enceinte]</text></literalExpression></decision>
	<decision id="d3" name="lieu"><variable name="lieu"/>
		<informationRequirement id="r9"><requiredInput href="#i1"/></informationRequirement>
		<literalExpression><text>commune</text></literalExpression></decision>
	<decision id="d4" name="jour"><variable name="jour"/>
		<informationRequirement id="r10"><requiredInput href="#i1"/></informationRequirement>
		<literalExpression><text>{"lieu ou jour": today(), commune: commune}</text></literalExpression></decision>
	<decision id="d5" name="place"><variable name="place"/>
		<informationRequirement id="r11"><requiredInput href="#i1"/></informationRequirement>
		<literalExpression><text>{commune: upper case(commune), "lieu ou jour": 1 + string length(commune)}</text></literalExpression></decision>
	<decision id="d6" name="liste"><variable name="liste"/>
		<informationRequirement id="r12"><requiredInput href="#i2"/></informationRequirement>
		<literalExpression><text>for i in 1..revenu return i</text></literalExpression></decision>
	</definitions>$xml$ AS model \gset

-- In line, short and long, compressed, out of line; integers at their ends; dates far off.
CREATE DOMAIN commune AS varchar(20000);
CREATE TABLE demande (id int GENERATED ALWAYS AS IDENTITY, commune text, commune_courte varchar(10), commune_domaine commune,
	revenu numeric, revenu_entier int, revenu_grand bigint, naissance date, enceinte boolean);
ALTER TABLE demande ALTER commune_domaine SET STORAGE EXTERNAL;
INSERT INTO demande (commune, commune_courte, commune_domaine, revenu, revenu_entier, revenu_grand, naissance, enceinte)
SELECT c, left(c, 10), c, r, CASE WHEN abs(r) < 2147483648 THEN r END, CASE WHEN r <= 9223372036854775807 THEN r END, n, e
FROM unnest(ARRAY['Paris', 'Lyon', '', 'été "à" la\mer', repeat('x', 126), repeat('x', 127), repeat('été', 5000), NULL]) AS c,
	unnest(ARRAY[0, 0.25, 0.300, -1, 1000.00, 2147483647, -2147483648, 9223372036854775807, -9223372036854775808, 1e30, 1e-30, NULL]) AS r,
	unnest(ARRAY[date '2026-03-01', '2008-03-02', '2008-03-03', '0001-01-01', '9999-12-31', NULL]) AS n,
	unnest(ARRAY[true, false, NULL]) AS e;
SELECT count(*), count(*) FILTER (WHERE pg_column_size(commune) < octet_length(commune)) AS compressed,
	count(*) FILTER (WHERE pg_column_size(commune_domaine) > 2000) AS out_of_line FROM demande;

-- Columns say what JSON and a row say, with and without unknowns.
CREATE VIEW fait AS SELECT id, commune, commune_courte, commune_domaine, revenu, revenu_entier, revenu_grand, naissance, enceinte,
	jsonb_build_object('commune', commune, 'revenu', revenu, 'naissance', naissance, 'enceinte', enceinte) AS nulls,
	jsonb_strip_nulls(jsonb_build_object('commune', commune, 'revenu', revenu, 'naissance', naissance, 'enceinte', enceinte)) AS known FROM demande;
SELECT count(*) AS rows, count(DISTINCT text) AS texts, count(*) FILTER (WHERE text IS DISTINCT FROM json) AS not_as_json,
	count(*) FILTER (WHERE text IS DISTINCT FROM "row") AS not_as_row, count(*) FILTER (WHERE of_domain IS DISTINCT FROM json) AS not_of_domain
FROM (SELECT decide_text(:'model', 'faits', :as_of, commune, revenu, naissance, enceinte) AS text,
	decide(:'model', 'faits', nulls, :as_of)::text AS json, decide_row(:'model', 'faits', fait, :as_of)::text AS "row",
	decide_text(:'model', 'faits', :as_of, commune_domaine, revenu, naissance, enceinte) AS of_domain FROM fait) AS f;
SELECT count(*) FILTER (WHERE text IS DISTINCT FROM json) AS not_as_json, count(*) FILTER (WHERE text IS DISTINCT FROM "row") AS not_as_row
FROM (SELECT decide_known_text(:'model', 'faits', :as_of, commune, revenu, naissance, enceinte) AS text,
	decide(:'model', 'faits', known, :as_of, true)::text AS json, decide_row(:'model', 'faits', fait, :as_of, true)::text AS "row" FROM fait) AS f;
SELECT count(*) FILTER (WHERE integer IS DISTINCT FROM numeric) AS not_of_integer, count(*) FILTER (WHERE big IS DISTINCT FROM big_numeric) AS not_of_bigint
FROM (SELECT decide_text(:'model', 'faits', :as_of, commune_courte, revenu_entier, naissance, enceinte) AS integer,
	decide_text(:'model', 'faits', :as_of, commune_courte, revenu_entier::numeric, naissance, enceinte) AS numeric,
	decide_text(:'model', 'faits', :as_of, commune, revenu_grand, naissance, enceinte) AS big,
	decide_text(:'model', 'faits', :as_of, commune, revenu_grand::numeric, naissance, enceinte) AS big_numeric FROM demande) AS f;
-- A table, whose answers are the same few texts; NULL where it waits for a fact.
SELECT text, count(*), count(*) FILTER (WHERE text IS DISTINCT FROM json) AS not_as_json
FROM (SELECT decide_text(:'model', 'droit', :as_of, commune, revenu, naissance, enceinte) AS text,
	decide(:'model', 'droit', nulls, :as_of)::jsonb #>> '{}' AS json FROM fait) AS f GROUP BY text ORDER BY text;
SELECT text, count(*), count(*) FILTER (WHERE text IS DISTINCT FROM CASE WHEN json NOT LIKE '{"@unknown"%' THEN json END) AS not_as_json
FROM (SELECT decide_known_text(:'model', 'droit', :as_of, commune, revenu, naissance, enceinte) AS text,
	decide(:'model', 'droit', known, :as_of, true)::jsonb #>> '{}' AS json FROM fait) AS f GROUP BY text ORDER BY text;
-- Texts of the same length, one after the other.
SELECT count(DISTINCT place), count(*) FILTER (WHERE place <> to_char(n, 'FM0000')) AS others
FROM (SELECT n, decide_text(:'model', 'lieu', :as_of, to_char(n, 'FM0000')) AS place FROM generate_series(1, 2000) AS n) AS t;

-- What is not finite is an error also after rows that are.
SELECT decide_text(:'model', 'faits', :as_of, 'Paris', 1, n, true) FROM unnest(ARRAY[date '2026-03-01', 'infinity']) AS n;
SELECT decide_text(:'model', 'faits', :as_of, 'Paris', r, NULL, true) FROM unnest(ARRAY[1, 'NaN'::numeric]) AS r;

-- Another time zone in the midst of a query: today() is another day.
SELECT zone, decide_text(:'model', 'jour', :as_of, set_config('packnd.time_zone', zone, false))
FROM unnest(ARRAY['Europe/Paris', 'America/Cayenne', 'Europe/Paris']) AS zone;
RESET packnd.time_zone;

-- Another decision in each row, and another type in the midst of a query.
CREATE TYPE jour AS (commune text, lieu_ou_jour text);
SELECT decision, decide_record(:'model', decision, :as_of, NULL::jour, commune)
FROM unnest(ARRAY['jour', 'place', 'jour', 'place'], ARRAY['Paris', 'Lyon', NULL, 'Paris']) AS rows (decision, commune);
CREATE FUNCTION change_type(n int) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	IF n = 2 THEN
		ALTER TYPE jour ADD ATTRIBUTE "lieu ou jour" date;
	END IF;
	RETURN 'Paris';
END;
$$;
SELECT decide_record(:'model', 'jour', :as_of, NULL::jour, change_type(n))::text FROM generate_series(1, 3) AS n;

-- Memory: that of a row goes with it; what is done with a large answer is not its own work.
SELECT count(decide_text(:'model', 'liste', :as_of, 100 + n % 2)),
	(SELECT max(total_bytes) < 1024 * 1024 FROM pg_backend_memory_contexts WHERE name LIKE 'packnd call%') AS bounded
FROM generate_series(1, 5000) AS n;
SELECT length(decide_text(:'model', 'liste', :as_of, 1000000)) FROM generate_series(1, 2);
SELECT decide_text(:'model', 'liste', :as_of, 5000000) IS NULL AS too_much;

DROP VIEW fait;
DROP TABLE demande;
DROP FUNCTION change_type;
DROP TYPE jour;
DROP DOMAIN commune;
