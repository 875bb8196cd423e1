-- facts_exact: what policies compute with children and papers that are recorded
-- is to the cent what they compute with the same facts typed, and what was
-- published of the emergency aid.
\i test/fixture.sql
\set SHOW_CONTEXT never
\c - regress_doctor
SELECT count(pnd.report('76', true, true)) FROM generate_series(0, 3);
\c - postgres
-- one case with none, one, two, three children; those of 21 years do not count, that of 20 does
CREATE TABLE public.family AS
SELECT row_number() OVER (ORDER BY c.case_id)::int - 1 AS children, packnd.site_case_number(c.case_id) AS number FROM pnd_data.case_file c;
GRANT SELECT ON public.family TO PUBLIC;
\c - regress_doctor
SELECT f.children, pnd.decide_to_leave(f.number) FROM public.family f ORDER BY 1 \g /dev/null
SELECT f.children, count(pnd.add_dependant(f.number, 'child', b.birth_date)) AS recorded
FROM public.family f CROSS JOIN (VALUES (1, date '2021-06-01'), (2, '2014-02-28'), (3, '2005-04-11')) b (place, birth_date)
WHERE b.place <= f.children GROUP BY 1 ORDER BY 1;
-- grown up on each of the days asked for
SELECT count(pnd.add_dependant(f.number, 'child', '1999-01-01')) FROM public.family f WHERE f.children > 0;
SELECT f.children, pnd.add_evidence(f.number, 'complaint', d) FROM public.family f, unnest('{2023-11-29,2024-10-05,2025-10-31,2026-04-01}'::date[]) d \g /dev/null
-- an older order is no better than a complaint of now; a paper of the police alone is none
SELECT f.children, pnd.add_evidence(f.number, k, '2021-01-01') FROM public.family f, unnest('{protection_order,police_log}'::text[]) k \g /dev/null
SELECT sum(pnd.record_facts(f.number, '{"partner_violence": true, "regular_residence": true, "benefit_recipient": true, "last_award_date": null}'
	|| CASE f.children WHEN 0 THEN '{"dependent_children": 0}' ELSE '{}' END::jsonb)) FROM public.family f;

\c - regress_supervisor
CREATE TEMP TABLE decided (children int, day date, resources numeric, award jsonb);
DO $$
DECLARE
	r record;
BEGIN
	FOR r IN SELECT f.children, f.number, d.day, m.resources
		FROM public.family f, unnest('{2023-12-15,2024-10-10,2025-11-15,2026-04-10}'::date[]) AS d (day),
			unnest('{0,713.15,713.16,1426.30,1426.31,2139.45,2139.46,4706.79,4706.80}'::numeric[]) AS m (resources)
	LOOP
		PERFORM pnd.record_facts(r.number, jsonb_build_object('monthly_resources', r.resources));
		INSERT INTO decided SELECT r.children, r.day, r.resources, e.award FROM pnd.eligibility(r.number, r.day) e WHERE e.measure = 'auvvc';
	END LOOP;
END $$;
SELECT count(*) AS decided, count(*) FILTER (WHERE award IS NULL) AS without FROM decided;
-- typed: the same facts without a case
CREATE FUNCTION pg_temp.typed(children int, day date, resources numeric) RETURNS jsonb LANGUAGE sql AS $$
SELECT d.award FROM pnd.decide_policy('auvvc', day, jsonb_build_object('partner_violence', true, 'regular_residence', true, 'territory_zone', 'mainland', 'benefit_recipient', true,
	'last_award_date', null, 'evidence', 'complaint', 'evidence_date', CASE WHEN day < '2024-10-05' THEN '2023-11-29' WHEN day < '2025-10-31' THEN '2024-10-05'
		WHEN day < '2026-04-01' THEN '2025-10-31' ELSE '2026-04-01' END, 'dependent_children', children, 'monthly_resources', resources)) d
$$;
SELECT count(*) AS differ FROM decided d WHERE d.award IS DISTINCT FROM pg_temp.typed(d.children, d.day, d.resources);
-- 607.75, 1093.96, 1337.06 (December 2023), 646.52, 258.61, 1422.35, 568.94 (November 2025) were published
SELECT to_char(day, 'YYYY-MM') AS month, resources, string_agg(award ->> 'amount', ' / ' ORDER BY children) AS "0 / 1 / 2 / 3 children"
FROM decided WHERE resources IN (0, 4706.80) GROUP BY 1, 2 ORDER BY 1, 2;
