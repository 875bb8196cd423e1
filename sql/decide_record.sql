-- decide_record(): a whole outcome in the columns of a composite type.
SET search_path = public, packnd;
SET datestyle = ISO;
SET timezone = 'Europe/Paris';
\set as_of '''2026-03-01 12:00:00+00'''

CREATE FUNCTION model(result text) RETURNS dmn LANGUAGE sql AS $function$
	SELECT ($xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="aide" namespace="urn:aide">
	<inputData id="i1" name="revenu mensuel"><variable name="revenu mensuel" typeRef="number"/></inputData>
	<inputData id="i2" name="enfants"><variable name="enfants" typeRef="number"/></inputData>
	<decision id="d1" name="droit"><variable name="droit" typeRef="string"/>
		<informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
		<informationRequirement id="r2"><requiredInput href="#i2"/></informationRequirement>
		<decisionTable hitPolicy="FIRST">
			<input><inputExpression><text>revenu mensuel</text></inputExpression></input>
			<input><inputExpression><text>enfants</text></inputExpression></input>
			<output/>
			<rule><inputEntry><text>&gt; 3000</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"refus"</text></outputEntry></rule>
			<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>0</text></inputEntry><outputEntry><text>"don"</text></outputEntry></rule>
			<rule><inputEntry><text>-</text></inputEntry><inputEntry><text>-</text></inputEntry><outputEntry><text>"don majoré"</text></outputEntry></rule>
		</decisionTable></decision>
	<decision id="d2" name="issue"><variable name="issue"/>
		<informationRequirement id="r3"><requiredDecision href="#d1"/></informationRequirement>
		<informationRequirement id="r4"><requiredInput href="#i1"/></informationRequirement>
		<informationRequirement id="r5"><requiredInput href="#i2"/></informationRequirement>
		<literalExpression><text>$xml$ || result || $xml$</text></literalExpression></decision>
	</definitions>$xml$)::dmn
$function$;

CREATE TYPE issue AS (droit text, montant numeric(8, 2), "Par Enfant" int, premier_versement date);
CREATE TABLE demande (id int, revenu_mensuel numeric, enfants int);
INSERT INTO demande VALUES (1, 1200.50, 0), (2, 1200.50, 3), (3, 4000, 1), (4, 1200.50, NULL), (5, NULL, 0);
\set aide 'model(''{droit: droit, "montant": 646.4 * (1 + 0.3 * enfants) - revenu mensuel / 100, "Par Enfant": 2 * enfants, "premier versement": today() + @"P3D", interne: 1}'')'

-- The columns take the entries of their names; other entries do not matter.
SELECT position, name FROM inputs(:aide, 'issue');
SELECT id, d.* FROM demande, decide_record(:aide, 'issue', :as_of, NULL::issue, revenu_mensuel, enfants) AS d ORDER BY id;
-- Selected in a sub-query with OFFSET 0, a row is decided once, not for each column.
SELECT id, (d).droit, (d).montant
FROM (SELECT id, decide_record(:aide, 'issue', :as_of, NULL::issue, revenu_mensuel, enfants) AS d FROM demande OFFSET 0) AS decided ORDER BY id;
-- With unknowns, what is not determined is NULL.
SELECT id, decide_known_record(:aide, 'issue', :as_of, NULL::issue, revenu_mensuel, enfants) AS d FROM demande ORDER BY id;
SELECT decide_known_record(model('if enfants > 1 then {droit: "a"} else null'), 'issue', :as_of, NULL::issue, 1, NULL::int) IS NULL AS "not determined",
	decide_record(model('null'), 'issue', :as_of, NULL::issue, 1, 1) IS NULL AS "no outcome";

-- Each type that a column may have.
CREATE DOMAIN euros AS numeric(6, 1) CHECK (VALUE >= 0);
CREATE DOMAIN obligatoire AS text NOT NULL;
CREATE TYPE feu AS ENUM ('vert', 'rouge');
CREATE TYPE tout AS (a text, b varchar(5), c char(3), d numeric, e numeric(4, 1), f smallint, g int, h bigint, i real, j double precision,
	k boolean, l date, m time, n timestamp, o timestamptz, p interval, q interval, r feu, s euros, t jsonb, u feel_value, v obligatoire, w text);
\pset expanded on
SELECT * FROM decide_record(model($feel${a: "été", b: "12345", c: "ab", d: 1.50, e: 12.25, f: -3, g: 7, h: 9223372036854775807, i: 0.5, j: 1/3,
	k: true, l: @"2026-03-01", m: @"12:00:00.5", n: @"2026-03-01T12:00:00.25", o: @"2026-07-01T12:00:00@Europe/Paris", p: @"P1Y2M", q: @"-P1DT2H",
	r: "vert", s: 3.14, t: [1, "x"], u: @"P1D", v: "x", w: [1, @"P1D"]}$feel$), 'issue', :as_of, NULL::tout, 1, 1);
\pset expanded off

-- A column has the digits and fields of its type, as a cast would leave them.
CREATE DOMAIN minute AS time(0);
CREATE TYPE precis AS (a time(1), b timestamp(0), c timestamptz(1), d interval(0), e interval day, f minute);
SELECT * FROM decide_record(model($feel${a: @"12:00:00.56", b: @"2026-03-01T12:00:00.5", c: @"2026-03-01T12:00:00.25Z", d: @"PT1.6S", e: @"P1DT5H", f: @"23:59:59.5"}$feel$),
	'issue', :as_of, NULL::precis, 1, 1);

-- The entry of the very name comes first, whatever the row before had.
CREATE TYPE total AS (mon_total int);
SELECT enfants, decide_record(model('if enfants = 2 then {"Mon Total": 2, mon_total: 3} else {"Mon Total": 1}'), 'issue', :as_of, NULL::total, 1, enfants)
FROM (VALUES (1), (2), (1), (2)) AS rows (enfants);
-- Entries of the same names in another order.
SELECT enfants, decide_record(model('if enfants = 2 then {autre: 0, mon_total: 2} else {mon_total: 1, autre: 0}'), 'issue', :as_of, NULL::total, 1, enfants)
FROM (VALUES (1), (2), (1)) AS rows (enfants);
SELECT decide_record(model('if enfants = 2 then {autre: 0} else {mon_total: 1}'), 'issue', :as_of, NULL::total, 1, enfants)
FROM (VALUES (1), (2)) AS rows (enfants);

-- What does not fit is an error that names the column, not the value.
SELECT decide_record(model('{a: 1}'), 'issue', :as_of, NULL::issue, 1, 1);
SELECT decide_record(model('[1]'), 'issue', :as_of, NULL::issue, 1, 1);
SELECT decide_record(model('1'), 'issue', :as_of, 1, 1, 1);
SELECT decide_record(model('{a: 1}'), 'issue', :as_of, NULL::record, 1, 1);
SELECT decide_record(model('{a: 1}'), 'issue', :as_of, NULL, 1, 1);
CREATE TYPE entier AS (a int);
SELECT decide_record(model('{a: "secret"}'), 'issue', :as_of, NULL::entier, 1, 1);
SELECT decide_record(model('{a: 1.5}'), 'issue', :as_of, NULL::entier, 1, 1);
SELECT decide_record(model('{a: 3000000000}'), 'issue', :as_of, NULL::entier, 1, 1);
CREATE TYPE instant AS (a timestamptz);
SELECT decide_record(model('{a: @"2026-03-01T12:00:00"}'), 'issue', :as_of, NULL::instant, 1, 1);
SELECT decide_record(model('{a: @"999999999-03-01T12:00:00Z"}'), 'issue', :as_of, NULL::instant, 1, 1);
CREATE TYPE somme AS (a euros);
SELECT decide_record(model('{a: -1}'), 'issue', :as_of, NULL::somme, 1, 1);
CREATE TYPE texte AS (a obligatoire);
SELECT decide_record(model('{a: null}'), 'issue', :as_of, NULL::texte, 1, 1);
CREATE TYPE signal AS (a feu);
SELECT decide_record(model('{a: "secret"}'), 'issue', :as_of, NULL::signal, 1, 1);
CREATE TYPE lieu AS (a point);
SELECT decide_record(model('{a: 1}'), 'issue', :as_of, NULL::lieu, 1, 1);
SELECT decide_record(model('{a: 1}'), 'issue', :as_of, NULL::entier, 1);
SELECT decide_record(model('{a: 1}'), 'droit', :as_of, NULL::entier, 1, 1);

-- What just fits its type, and what does not.
CREATE FUNCTION in_column(type text, value text) RETURNS text LANGUAGE plpgsql AS $function$
DECLARE
	result text;
BEGIN
	EXECUTE format('CREATE TYPE essai AS (a %s)', type);
	EXECUTE format('SELECT (decide_record(model(%L), ''issue'', ''2026-03-01'', NULL::essai, 1, 1)).a', format('{a: %s}', value)) INTO result;
	DROP TYPE essai;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ': ' || SQLERRM;
END;
$function$;
SELECT type, value, in_column(type, value) FROM (VALUES (1, 'smallint', '-32768'), (2, 'smallint', '32768'), (3, 'int', '-2147483648'), (4, 'int', '-2147483649'),
	(5, 'bigint', '-9223372036854775808'), (6, 'bigint', '9223372036854775808'), (7, 'bigint', '0.5'), (8, 'real', '3.4e38'), (9, 'real', '3.5e38'),
	(10, 'float8', '1.7e308'), (11, 'float8', '1.8e308'), (12, 'numeric', '1e-20'), (13, 'numeric', '-1e30'), (14, 'numeric(3, 1)', '99.94'),
	(15, 'numeric(3, 1)', '99.95'), (16, 'date', '@"-4713-11-24"'), (17, 'date', '@"-4713-11-23"'), (18, 'date', '@"5874897-12-31"'), (19, 'date', '@"5874898-01-01"'),
	(20, 'date', '@"2026-03-01T12:00:00"'), (21, 'time', '@"23:59:59.999999999"'), (22, 'time', '@"12:00:00Z"'), (23, 'timestamp', '@"-4713-11-24T00:00:00"'),
	(24, 'timestamp', '@"-4713-11-23T23:59:59"'), (25, 'timestamp', '@"294276-12-31T23:59:59.9"'), (26, 'timestamp', '@"294277-01-01T00:00:00"'),
	(27, 'timestamp', '@"2026-03-01T12:00:00Z"'), (28, 'interval', '@"P178956970Y7M"'), (29, 'interval', '@"P178956970Y8M"'), (30, 'interval', '@"P2147483647D"'),
	(31, 'interval', '@"P2147483648D"'), (32, 'interval', '@"-PT0.5S"'), (33, 'interval', '1'), (34, 'varchar(2)', '"été"'), (35, 'text', '{b: 1}'), (36, 'boolean', '1'),
	(37, 'feu', '"bleu"'), (38, 'real', '1e-45'), (39, 'real', '1e-60'), (40, 'float8', '-1e-400'), (41, 'float8', '0.0')) AS values (n, type, value) ORDER BY n;

-- A type that changes under a prepared query.
CREATE TYPE variable AS (a text, b text);
PREPARE decided AS SELECT decide_record(model('{a: "1", b: "2", c: "3"}'), 'issue', '2026-03-01', NULL::variable, revenu_mensuel, enfants)
	FROM demande WHERE id = 1;
EXECUTE decided;
ALTER TYPE variable DROP ATTRIBUTE a, ADD ATTRIBUTE c text;
EXECUTE decided;

-- A decision that depends on the date alone.
CREATE TYPE jour AS (jour text);
SELECT decide_record($xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="d" namespace="urn:d">
	<decision id="d1" name="d"><variable name="d"/><literalExpression><text>{jour: today()}</text></literalExpression></decision>
	</definitions>$xml$, 'd', :as_of, NULL::jour);
