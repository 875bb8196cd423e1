-- Numbers: what callers see and give of a referral, a deadline, a service ...
SET search_path = public, packnd;

-- A key that is known, so that the numbers are.
UPDATE pnd_data.site_key SET site_key = sha256('a key for testing only');

-- Each kind has a letter, a case has none; the same id has another number in
-- each kind.
SELECT kind, site_number(kind, 1) AS number_of_1, site_number(kind, 2) AS number_of_2,
	number_kind(site_number(kind, 1)), site_number_id(kind, site_number(kind, 1)) AS id
FROM unnest('{case,referral,deadline,service,professional,organisation,message,hand_over,run,dependant,evidence,search,channel,note,appointment,need,plan_step,transfer,disclosure,decision,application,application_event,alert,approval,exclusion,break_glass}'::text[]) kind;
SELECT site_number('case', 4711) = site_case_number(4711) AS as_case_numbers_are;

-- Input does not mind case, hyphens and spaces, reads O as 0, I and L as 1.
SELECT site_number('referral', 78) AS number \gset
SELECT :'number' AS number, site_number_id('referral', lower(:'number')) AS lower,
	site_number_id('referral', replace(:'number', '-', '')) AS without,
	site_number_id('referral', ' ' || replace(:'number', '-', ' - ')) AS spaces,
	site_number_id('referral', translate(:'number', '01', 'OI')) AS o_and_i,
	site_number_id('referral', translate(:'number', '01', 'ol')) AS o_and_l;

-- Mistyped, cut, too long, of another kind: told before anything is looked up.
SELECT site_number_id('referral', overlay(:'number' PLACING CASE substr(:'number', 9, 1) WHEN '7' THEN '8' ELSE '7' END FROM 9 FOR 1));
SELECT site_number_id('referral', left(:'number', -1));
SELECT site_number_id('referral', :'number' || '7');
SELECT site_number_id('referral', 'R-0123-4567-89!B-7');
SELECT site_number_id('referral', 'R-0123-4567-89UB-7');
SELECT site_number_id('referral', '');
SELECT site_number_id('referral', 'é-0123-4567-89AB-7');
SELECT site_number_id('referral', repeat('é', 1000));
SELECT site_number_id('referral', site_number('deadline', 1));
SELECT site_number_id('referral', site_number('case', 1));
SELECT site_number_id('case', site_number('referral', 1));
SELECT site_case_id(site_number('organisation', 1));
SELECT site_number_id('professional', site_number('run', 1));
-- What does not look like a number may be anything about anybody: it is not shown.
SELECT site_number_id('referral', 'Marie Bernard');
SELECT site_number_id('referral', 'Marie Bernard 12 rue des Lilas');
SELECT site_number_id('case', '2 99 99 99 999 999');
SELECT site_number_id('case', '+33 1 99 00 00 42 999');
-- the letter of a number is not changed for another
SELECT site_number_id('deadline', overlay(site_number('referral', 1) PLACING 'D' FROM 1));
SELECT number_kind('D' || substr(site_number('referral', 1), 2)) AS no_kind, number_kind('A-0123-4567-89AB-7') AS no_letter,
	number_kind(repeat('0', 1000000)) AS too_long, number_kind('') AS empty, number_kind(NULL) AS of_null;
SELECT site_number('referral', NULL) AS "null", site_number_id('referral', NULL) AS of_null;
-- an error says no more of a long text than its beginning
SELECT site_number_id('service', 'Amira has moved to the other house, behind the school of the village');

\set VERBOSITY sqlstate
SELECT site_number('referral', 0);
SELECT site_number('referral', -1);
SELECT site_number('referral', 1152921504606846976);
SELECT site_number('referal', 1);
SELECT site_number_id('referal', 'R-0123-4567-89AB-7');
SELECT site_number_id('referral', 'R-0123-4567-89AB-0');
\set VERBOSITY default

-- Text and back is the same id, in each kind; no two ids have the same number.
SELECT kind, count(*) AS tried, count(DISTINCT n) AS different,
	count(*) FILTER (WHERE site_number_id(kind, n) = i AND number_kind(n) = kind) AS back_again
FROM unnest('{case,referral,deadline,service,professional,organisation,message,hand_over,run,dependant,evidence,search,channel,note,appointment,need,plan_step,transfer,disclosure,decision,application,application_event,alert,approval,exclusion,break_glass}'::text[]) kind,
	generate_series(1, 1000) j,
	LATERAL (SELECT CASE j % 2 WHEN 0 THEN j ELSE 1152921504606846976 - j END AS i) p,
	LATERAL (SELECT site_number(kind, i) AS n) q
GROUP BY kind ORDER BY kind;

-- Each wrong symbol, also a wrong letter, and each exchange of neighbours is
-- noticed: for a sample of numbers, all single errors and all neighbours that
-- differ.
WITH sample AS (
	SELECT replace(site_number(kind, i), '-', '') AS t
	FROM unnest('{referral,deadline,service,professional,organisation,message,hand_over,run,dependant,evidence,search,channel,note,appointment,need,plan_step,transfer,disclosure,decision,application,application_event,alert,approval,exclusion,break_glass}'::text[]) kind, generate_series(1, 5) i
), wrong AS (
	SELECT overlay(t PLACING s FROM p FOR 1) AS w
	FROM sample, generate_series(1, 14) p, regexp_split_to_table('0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U', '') s
	WHERE substr(t, p, 1) <> s
)
SELECT count(*) AS single_errors, count(number_kind(w)) AS unnoticed FROM wrong;
WITH sample AS (
	SELECT replace(site_number(kind, i), '-', '') AS t
	FROM unnest('{referral,deadline,service,professional,organisation,message,hand_over,run,dependant,evidence,search,channel,note,appointment,need,plan_step,transfer,disclosure,decision,application,application_event,alert,approval,exclusion,break_glass}'::text[]) kind, generate_series(1, 25) i
), wrong AS (
	SELECT overlay(t PLACING substr(t, p + 1, 1) || substr(t, p, 1) FROM p FOR 2) AS w
	FROM sample, generate_series(1, 12) p WHERE substr(t, p, 1) <> substr(t, p + 1, 1)
)
SELECT count(*) > 2200 AS enough, count(number_kind(w)) AS unnoticed FROM wrong;

-- All of them change with the key of the site, at once and back again.
SELECT site_number('message', 4711) AS before \gset
BEGIN;
UPDATE pnd_data.site_key SET site_key = sha256('another');
SELECT site_number('message', 4711) <> :'before' AS changed;
SELECT site_number_id('message', :'before') <> 4711 AS another_id;
ROLLBACK;
SELECT site_number('message', 4711) = :'before' AS as_before;
-- without the key there are no numbers
BEGIN;
DELETE FROM pnd_data.site_key;
SELECT site_number('message', 4711);
ROLLBACK;
