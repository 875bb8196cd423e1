-- Date-times where clocks change: an hour that is shown twice, one that is skipped.
SET search_path = public, packnd;
SET datestyle = ISO;
SET timezone = 'UTC';
\set as_of '''2026-03-01 12:00:00+00'''

-- now() is as_of on the clocks of packnd.time_zone. What they show twice has its offset beside the region the second time.
SELECT at, evaluate('now()', NULL, at) AS now, evaluate('string(now().time offset)', NULL, at) AS "time offset",
	evaluate('now() - @"2025-10-26T00:00:00Z"', NULL, at) AS "since midnight UTC"
FROM unnest(ARRAY['2025-10-25 23:59:59+00', '2025-10-26 00:30:00+00', '2025-10-26 00:59:59+00', '2025-10-26 01:00:00+00',
	'2025-10-26 01:30:00+00', '2025-10-26 02:00:00+00', '2025-03-30 00:59:59+00', '2025-03-30 01:00:00+00']::timestamptz[]) AS at;

-- A text without offset means the first passage, and in a skipped hour the clock that was not put forward.
SELECT text, evaluate('date and time(t)', facts, :as_of) AS value,
	evaluate('date and time(t) - @"2025-01-01T00:00:00Z"', facts, :as_of) AS "since the year began"
FROM unnest(ARRAY['2025-10-26T02:30:00@Europe/Paris', '2025-10-26T02:30:00+02:00@Europe/Paris',
	'2025-10-26T02:30:00+01:00@Europe/Paris', '2025-03-30T02:30:00@Europe/Paris', '2025-03-30T03:30:00@Europe/Paris',
	'2025-04-06T01:45:00@Australia/Lord_Howe', '2025-04-06T01:45:00+10:30@Australia/Lord_Howe',
	'2025-10-26T02:30:00@America/Martinique']) AS text, LATERAL (SELECT jsonb_build_object('t', text) AS facts) AS f;
-- An offset beside a region is refused, as the standard refuses it, where it is not needed or is not the region's.
SELECT text, evaluate('date and time(t)', jsonb_build_object('t', text), :as_of)
FROM unnest(ARRAY['2025-07-26T02:30:00+02:00@Europe/Paris', '2025-10-26T02:30:00+03:00@Europe/Paris',
	'2025-03-30T02:30:00+01:00@Europe/Paris']) AS text;
SELECT '@"2025-07-26T02:30:00+02:00@Europe/Paris"'::feel_value;

-- What the two passages are to FEEL, and to SQL.
SELECT e AS expression, evaluate(e::feel, NULL, :as_of) FROM unnest(ARRAY[
	'@"2025-10-26T02:30:00+01:00@Europe/Paris" = @"2025-10-26T02:30:00@Europe/Paris"',
	'@"2025-10-26T02:30:00+01:00@Europe/Paris" > @"2025-10-26T02:59:59@Europe/Paris"',
	'@"2025-10-26T02:30:00+01:00@Europe/Paris" = @"2025-10-26T01:30:00Z"',
	'is(@"2025-10-26T02:30:00+01:00@Europe/Paris", @"2025-10-26T02:30:00@Europe/Paris")',
	'@"2025-10-26T02:30:00+01:00@Europe/Paris" in [@"2025-10-26T02:00:00@Europe/Paris"..@"2025-10-26T02:59:59@Europe/Paris"]',
	'@"2025-10-26T02:30:00@Europe/Paris" + @"PT1H"', '@"2025-10-26T02:30:00+01:00@Europe/Paris" - @"PT1H"',
	'@"2025-10-26T02:30:00+01:00@Europe/Paris" + @"P1D"', '@"2025-10-26T02:30:00+01:00@Europe/Paris" + @"P1M"',
	'@"2025-10-26T02:30:00+01:00@Europe/Paris" + @"P0M"', 'date(@"2025-10-26T02:30:00+01:00@Europe/Paris")',
	'time(@"2025-10-26T02:30:00+01:00@Europe/Paris")', '@"2025-10-26T02:30:00+01:00@Europe/Paris".hour',
	'@"2025-10-26T02:30:00+01:00@Europe/Paris".timezone', '@"2025-03-30T02:30:00@Europe/Paris" = @"2025-03-30T03:30:00@Europe/Paris"',
	'@"2025-03-30T02:30:00@Europe/Paris" + @"PT0S"', '@"2025-03-30T01:30:00@Europe/Paris" + @"PT1H"',
	'string(@"2025-10-26T02:30:00+01:00@Europe/Paris")']) AS e;
SELECT count(DISTINCT v), count(DISTINCT feel_value_hash(v)), (array_agg(v ORDER BY v))[1] AS first
FROM unnest(ARRAY['@"2025-10-26T02:30:00+01:00@Europe/Paris"', '@"2025-10-26T02:30:00@Europe/Paris"',
	'@"2025-10-26T02:30:00+02:00@Europe/Paris"']::feel_value[]) AS v;

-- Columns of timestamptz, facts in jsonb and as feel_value: what goes in comes out, each minute of the days of a change.
CREATE FUNCTION model() RETURNS dmn LANGUAGE sql AS $function$
	SELECT ($xml$<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="moment" namespace="urn:moment">
	<inputData id="i1" name="moment"><variable name="moment" typeRef="date and time"/></inputData>
	<decision id="d1" name="same"><variable name="same"/>
		<informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
		<literalExpression><text>{moment: moment, later: moment + duration("PT1H"), seconds: (moment - @"2025-01-01T00:00:00Z") / duration("PT1S")}</text></literalExpression></decision>
	<decision id="d2" name="seconds"><variable name="seconds" typeRef="number"/>
		<informationRequirement id="r2"><requiredDecision href="#d1"/></informationRequirement>
		<literalExpression><text>same.seconds</text></literalExpression></decision>
	<decision id="d3" name="offset"><variable name="offset" typeRef="string"/>
		<informationRequirement id="r3"><requiredInput href="#i1"/></informationRequirement>
		<literalExpression><text>string(moment.time offset)</text></literalExpression></decision>
	</definitions>$xml$)::dmn
$function$;
CREATE TYPE outcome AS (moment timestamptz, later timestamptz, seconds numeric);
CREATE TABLE minute AS SELECT moment FROM unnest(ARRAY['2025-03-29 23:00+00', '2025-10-25 22:00+00', '2025-04-05 10:00+00', '2025-10-04 10:00+00',
	'2024-11-03 00:00+00']::timestamptz[]) AS day, generate_series(day, day + interval '1 day', '1 minute') AS moment;
CREATE FUNCTION differences(OUT "time zone" text, OUT minutes bigint, OUT record bigint, OUT fact bigint, OUT stored bigint, OUT "column" bigint,
	OUT now bigint, OUT offsets text) LANGUAGE sql AS $function$
	SELECT current_setting('packnd.time_zone'), count(*), count(*) FILTER (WHERE r IS DISTINCT FROM (moment, moment + interval '1 hour', seconds)::outcome),
		count(*) FILTER (WHERE value_text(decide(model, 'seconds', jsonb_build_object('moment', value_text(at)), moment)) <> seconds::text),
		count(*) FILTER (WHERE at::text::feel_value <> at OR decide_value(model, 'seconds', ('{moment: ' || at::text || '}')::feel_value, moment)::numeric <> seconds),
		count(*) FILTER (WHERE decide_numeric(model, 'seconds', moment, moment) <> seconds),
		count(*) FILTER (WHERE value_text(evaluate('(now() - @"2025-01-01T00:00:00Z") / @"PT1S"', NULL, moment))::numeric <> seconds),
		string_agg(DISTINCT decide_text(model, 'offset', moment, moment), ' ')
	FROM minute, LATERAL (SELECT extract(epoch FROM moment - '2025-01-01 00:00+00')::int AS seconds) AS s, LATERAL (SELECT model() AS model) AS m,
		LATERAL (SELECT decide_record(model, 'same', moment, NULL::outcome, moment)) AS t(r),
		LATERAL (SELECT evaluate('now()', NULL, moment)) AS v(at)
$function$;
SET packnd.time_zone = 'Europe/Paris';
SELECT * FROM differences();
SET packnd.time_zone = 'Australia/Lord_Howe';
SELECT * FROM differences();
SET packnd.time_zone = 'America/Martinique';
SELECT * FROM differences();
SET packnd.time_zone = 'America/Miquelon';
SELECT * FROM differences();
SET packnd.time_zone = 'America/Havana';
SELECT * FROM differences();
RESET packnd.time_zone;
DROP FUNCTION differences, model();
DROP TABLE minute;
DROP TYPE outcome;
