-- Twelve months are over on the day with the same number, or the last one of the month (CPC 641): by the policy,
-- by date + duration, and by the calendar.
SET search_path = public, packnd;
SET datestyle = ISO;
SET timezone = 'Europe/Paris';
\set model `cat src/policy/fr/auvvc.dmn`
CREATE TABLE policy AS SELECT :'model'::dmn AS model;

-- Where a day is missing a year on, the two ways to write it differ: the standard takes the end of the month each time.
SELECT paper, today, evaluate('date(paper) + @"P12M" <= today()', facts, today) AS "paper + P12M <= today",
	evaluate('date(paper) <= today() - @"P12M"', facts, today) AS "paper <= today - P12M",
	decide_boolean(model, 'evidence_valid', today, 'complaint', paper) AS "less than 12 months"
FROM (VALUES (date '2024-02-29', date '2025-02-27'), ('2024-02-29', '2025-02-28'), ('2024-02-29', '2025-03-01'), ('2023-02-28', '2024-02-27'),
	('2023-02-28', '2024-02-28'), ('2023-02-28', '2024-02-29'), ('2024-08-31', '2025-08-30'), ('2024-08-31', '2025-08-31')) AS t(paper, today),
	policy, LATERAL (SELECT jsonb_build_object('paper', paper) AS facts) AS f;

-- Each day of eight years, on each day from 364 to 368 days later.
WITH judged AS (SELECT day, today, due_day(day, 12, 'months', '75') AS over,
		decide_boolean(model, 'evidence_valid', today, 'complaint', day) AS valid,
		decide_boolean(model, 'twelve_months_over', today, day) AS may_ask_again,
		evaluate('today() < date(day) + @"P12M"', facts, today)::boolean AS added,
		evaluate('today() - @"P12M" < date(day)', facts, today)::boolean AS subtracted
	FROM policy, generate_series(timestamp '2022-01-01', '2029-12-31', '1 day') AS begin, generate_series(364, 368) AS later,
		LATERAL (SELECT begin::date AS day, begin::date + later AS today, jsonb_build_object('day', begin::date) AS facts) AS d)
SELECT count(*), count(*) FILTER (WHERE today < over) AS less, count(*) FILTER (WHERE valid <> (today < over)) AS policy,
	count(*) FILTER (WHERE may_ask_again = (today < over)) AS "next aid", count(*) FILTER (WHERE added <> (today < over)) AS "day + P12M",
	array_agg(day || ' on ' || today) FILTER (WHERE subtracted <> (today < over)) AS "today() - P12M"
FROM judged;
DROP TABLE policy;
