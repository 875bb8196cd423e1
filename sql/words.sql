-- What is decided, in words: a model says of each entry of its award, and of each
-- value that its decisions give, what it is called; what is read aloud has no
-- name of a fact, no expression and no English.
\i test/fixture.sql
\set ECHO none
\set QUIET on
SET search_path = public, packnd;
-- A test's own device: the cases that the models keep, their facts as JSON.
CREATE FUNCTION value_of(node xml) RETURNS jsonb LANGUAGE sql AS $$
SELECT CASE
	WHEN xpath_exists('/*/t:list', node, n) THEN
		(SELECT coalesce(jsonb_agg(value_of(i)), '[]') FROM unnest(xpath('/*/t:list/t:item', node, n)) i)
	WHEN xpath_exists('/*/t:component', node, n) THEN
		(SELECT jsonb_object_agg((xpath('/*/@name', c))[1]::text, value_of(c)) FROM unnest(xpath('/*/t:component', node, n)) c)
	WHEN xpath_exists('/*/t:value[@x:nil="true"]', node, n) THEN 'null'
	WHEN (xpath('/*/t:value/@x:type', node, n))[1]::text IN ('xsd:decimal', 'xsd:boolean') THEN (xpath('/*/t:value/text()', node, n))[1]::text::jsonb
	ELSE to_jsonb(coalesce((xpath('/*/t:value/text()', node, n))[1]::text, '')) END
FROM (SELECT '{{t,http://www.omg.org/spec/DMN/20160719/testcase},{x,http://www.w3.org/2001/XMLSchema-instance}}'::text[] AS n) named
$$;
CREATE TEMP TABLE tried AS
SELECT p.policy, p.m, (xpath('/*/@name', c))[1]::text AS name, noon.instant,
	(SELECT coalesce(jsonb_object_agg((xpath('/*/@name', i))[1]::text, value_of(i)), '{}')
		FROM unnest(xpath('/*/t:inputNode', c, '{{t,http://www.omg.org/spec/DMN/20160719/testcase}}')) i) AS facts
FROM (SELECT p.policy, p.model::packnd.dmn AS m FROM pnd_data.policy p WHERE p.policy NOT IN ('routing', 'assignment')) p,
	unnest(xpath('//t:testCase', packnd.tests(p.m)::xml, '{{t,http://www.omg.org/spec/DMN/20160719/testcase}}')) c,
	LATERAL (SELECT ((xpath('/*/@p:asOf', c, '{{p,https://packnd.example/dmn}}'))[1]::text || ' 12:00 Europe/Paris')::timestamptz AS instant) noon;
-- what the answers of a policy are called
SELECT pnd_data.outcome_labels() AS labels \gset
\set ECHO all
-- Each case that a model keeps, told: how many, and what is left of names, of FEEL and of codes.
CREATE TEMP TABLE told AS
SELECT policy, name, explain_text(m, 'eligibility', facts, instant, labels => :'labels') AS text FROM tried;
SELECT count(DISTINCT policy) AS policies, count(*) >= 500 AS "hundreds of cases" FROM told;
CREATE TEMP TABLE award AS
SELECT policy, name, value_text(m, 'award', a.value, labels => :'labels') AS text, a.value
FROM tried, LATERAL (SELECT decide(m, 'award', facts, instant, true)::jsonb AS value
	WHERE EXISTS (SELECT FROM decisions(m) d WHERE d.name = 'award') AND decide(m, 'eligibility', facts, instant, true)::text = '"eligible"') a;
SELECT count(DISTINCT policy) AS policies, count(*) >= 200 AS "hundreds of awards" FROM award;
-- How each was computed: the facts and the sources that the right does not rest on.
CREATE TEMP TABLE grounds AS
WITH full_award AS MATERIALIZED (
	SELECT policy, name FROM award a WHERE NOT EXISTS (SELECT FROM jsonb_each(a.value) e WHERE e.value = 'null'))
SELECT t.policy, t.name, pnd_data.award_grounds_fr(t.m, t.policy, d.version, t.facts, d.trace, told.text) AS text
FROM full_award JOIN tried t USING (policy, name) JOIN told USING (policy, name) JOIN pnd_data.policy p USING (policy),
	packnd.decide_version(policy, p.version, (t.instant AT TIME ZONE 'Europe/Paris')::date, t.facts, NULL) d;
SELECT count(DISTINCT policy) AS policies, count(*) >= 200 AS "hundreds of awards", count(text) AS told FROM grounds;
CREATE TEMP TABLE line AS
SELECT DISTINCT policy, l.line FROM (SELECT policy, text FROM told UNION ALL SELECT policy, text FROM award UNION ALL SELECT policy, text FROM grounds) t,
	regexp_split_to_table(text, '\n') l (line);
SELECT policy, line FROM line
WHERE line ~ '\w_\w|[<>={}"@]|\w\(|\m(null|true|false|if|then|else|and|or|in|some|every)\M|\m(condition|Calcul|Erreur) :' ORDER BY 1, 2;
-- no code of a value and no key of an award, unless it is the French word
CREATE TEMP TABLE code AS
SELECT c ->> 'code' AS code FROM pnd_data.fact f, jsonb_array_elements(f.choices) c
UNION
SELECT o.value #>> '{}' FROM tried, decisions(m) d, constant_outputs(m, d.name) o WHERE d.kind = 'decision' AND jsonb_typeof(o.value) = 'string'
UNION
SELECT e.key FROM award, jsonb_each(value) e;
SELECT DISTINCT code.code FROM line, code WHERE line.line ~ ('\m' || code.code || '\M') ORDER BY 1;
-- Each number of an award has its unit, each entry its own line, as it is read aloud.
SELECT DISTINCT ON (policy, regexp_replace(l.line, '\d.*', '')) policy, l.line FROM award, regexp_split_to_table(text, '\n') l (line)
ORDER BY policy, regexp_replace(l.line, '\d.*', ''), l.line;
SELECT DISTINCT policy, e.key FROM award, jsonb_each(value) e, regexp_split_to_table(text, '\n') l (line)
WHERE jsonb_typeof(e.value) = 'number' AND l.line ~ ': -?\d[\d ,]*$';
-- Numbers as facts are shown, and as decisions are told.
SELECT v AS number, pnd_data.number_fr(v) AS shown, value_text(m, 'eligibility', to_jsonb(v)) AS told
FROM (SELECT m FROM tried LIMIT 1) one, unnest('{0.5,-1234.5,9999,12345.5,-1234567,1000000.25}'::numeric[]) v;
SELECT value_text(m, 'award', '{"amount": 607.5, "form": {"@unknown": ["monthly_resources"]}}') AS told FROM tried WHERE policy = 'auvvc' LIMIT 1;
SELECT value_text(m, 'award', NULL) FROM tried LIMIT 1;
SELECT value_text(m, 'award', '{}', 'de') FROM tried LIMIT 1;
SELECT value_text(m, 'prize', '{}') FROM tried WHERE policy = 'avip' LIMIT 1;
