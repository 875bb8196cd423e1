-- repeated_calls: whatever changes something and is called again with the same
-- request key does nothing, and answers the same
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE FUNCTION public.events() RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog AS $$ SELECT count(*) FROM pnd_data.journal $$;
-- $1 stands for the key; what a call answers, and what happened by the second
CREATE FUNCTION public.twice(call text, OUT answers text, OUT done boolean, OUT repeated boolean) LANGUAGE plpgsql AS $$
DECLARE
	request text := 'call: ' || call;
	before bigint := public.events();
	answer text;
	again text;
BEGIN
	EXECUTE 'SELECT ' || call INTO answer USING request;
	done := public.events() > before;
	before := public.events();
	EXECUTE 'SELECT ' || call INTO again USING request;
	answers := regexp_replace(answer, '([A-Z]-)?[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-.', '\1(number)');
	repeated := public.events() > before OR again IS DISTINCT FROM answer;
END $$;
INSERT INTO pnd_data.training (professional_id, course, valid_from) VALUES (:supervisor, 'Repérer les violences conjugales', '2025-01-01');
\c - regress_trainee
SELECT * FROM public.twice($$pnd.report('76', true, NULL, request_key => $1)$$);
SELECT case_number AS n FROM pnd.my_cases() \gset
\c - regress_doctor
SELECT pnd.report('76', true, true, request_key => 'a') = pnd.report('76', true, true, request_key => 'a') AS same;
-- a form of Friday is the same call in whatever time zone it is sent again
SELECT pnd.report('76', true, true, '2026-11-20 17:00+01', 'b') AS friday \gset
SET timezone = 'America/Cayenne';
SELECT pnd.report('76', true, true, '2026-11-20 13:00-03', 'b') = :'friday' AS same;
RESET timezone;
\c - regress_supervisor
SELECT c.place, t.* FROM unnest(ARRAY[
	$$pnd.confirm_report(%L, request_key => $1)$$,
	$$pnd.record_declaration(%L, true, true, request_key => $1)$$,
	$$pnd.give_consent(%L, 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', request_key => $1)$$,
	$$pnd.revoke_consent(%L, 'services', request_key => $1)$$,
	$$pnd.renew_consent(%L, 'services', request_key => $1)$$,
	$$pnd.give_consent_to(%L, 'services', 'contact', request_key => $1)$$,
	format($$pnd.name_referent(%%L, %L, request_key => $1)$$, :'camille_number'),
	$$pnd.decide_to_leave(%L, now() + interval '2 days', request_key => $1)$$,
	format($$pnd.propose_hand_over(%%L, %L, request_key => $1)$$, :'sacha_number')]) WITH ORDINALITY AS c (call, place),
	LATERAL public.twice(format(c.call, :'n')) t ORDER BY 1;
\c - regress_sacha
SELECT hand_over AS h FROM pnd.my_hand_overs() \gset
SELECT * FROM public.twice(format('pnd.answer_hand_over(%L, false, request_key => $1)', :'h'));
-- the hand-over is no longer hers to know of, and the case neither; the answer is
SELECT count(*) AS cases FROM pnd.my_cases();
\c - regress_camille
SELECT c.place, t.* FROM unnest(ARRAY[
	$$pnd.record_first_contact(%L, request_key => $1)$$,
	$$pnd.assess_needs(%L, '{legal,shelter}', request_key => $1)$$,
	$$pnd.cause(%L, 'plan_agreed', request_key => $1)$$,
	$$pnd.cause(%L, 'pause_agreed', jsonb_build_object('review_on', current_date + 45), request_key => $1)$$]) WITH ORDINALITY AS c (call, place),
	LATERAL public.twice(format(c.call, :'n')) t ORDER BY 1;
-- what failed was no call: the key is free
SELECT pnd.cause(:'n', 'plan_agreed', request_key => 'c');
SELECT pnd.cause(:'n', 'resumed', request_key => 'c');
SELECT * FROM public.twice(format($$pnd.exit_case(%L, 'moved', request_key => $1)$$, :'n'::text));
-- another call under the key of one
SELECT pnd.exit_case(:'n', 'death', request_key => format($$call: pnd.exit_case(%L, 'moved', request_key => $1)$$, :'n'::text));
\echo :LAST_ERROR_SQLSTATE
-- her name is in no request, nor is the key
\c - postgres
SELECT count(*) > 10 AS requests, bool_or(r::text LIKE '%Exemple%' OR r::text LIKE '%call%') AS "name or key" FROM pnd_data.request r;
-- what may be said twice without a key: it is the same
\c - regress_supervisor
SELECT case_number AS n FROM pnd.territory_cases('76', 'detected') LIMIT 1 \gset
SELECT pnd.decide_to_leave(:'n') \g /dev/null
SELECT pnd.record_facts(:'n', '{"partner_violence": true}') AS first, pnd.record_facts(:'n', '{"partner_violence": true}') AS again;
-- who does not lead the case is only told
SELECT count(*) FROM pnd.eligibility(:'n');
SELECT count(*) AS kept FROM pnd.decisions(:'n');
\c - postgres
SELECT count(*) FROM pnd.eligibility(:'n');
SELECT count(*) FROM pnd.eligibility(:'n');
SELECT count(*) AS kept FROM pnd.decisions(:'n');
-- other facts: decided anew, and the one before is kept; another day is only looked at
SELECT pnd.record_facts(:'n', '{"partner_violence": false}');
SELECT count(*) FROM pnd.eligibility(:'n');
SELECT count(*) FROM pnd.eligibility(:'n', '2026-11-03');
SELECT count(*) AS kept, count(*) FILTER (WHERE is_current) AS current FROM pnd.decisions(:'n');
SELECT count(*) AS on_page, count(DISTINCT d.cursor) AS cursors FROM pnd.decisions(:'n', max_rows => 3) d;
