-- worklist_order: what waits, danger first, then who waits longest; by territory, team and referent
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true, now() - interval '3 days') AS a, pnd.report('76', true, true, now() - interval '2 days') AS b,
	pnd.report('76', true, true, now() - interval '1 day') AS c \gset
SELECT pnd.give_consent(n, 'Exemple', 'X', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', happened_at => now() - age * interval '1 hour') IS NULL AS given
FROM (VALUES (:'a', 60), (:'b', 40), (:'c', 20)) v (n, age);
\c - postgres
CREATE TABLE public.name AS SELECT * FROM (VALUES (:'a', 'A'), (:'b', 'B'), (:'c', 'C')) v (number, name);
GRANT SELECT ON public.name TO PUBLIC;
UPDATE pnd_data.case_file SET danger = true WHERE case_id = packnd.site_case_id(:'c');
\c - regress_supervisor
-- A waits longest, C is in danger
SELECT n.name, w.danger, w.what_fr, w.due_at - now() < interval '3 days' AS "first contact within three days"
FROM pnd.to_assign('76') WITH ORDINALITY w JOIN public.name n ON n.number = w.case_number ORDER BY w.ordinality;
-- page by page
WITH RECURSIVE page (name, cursor) AS (
	(SELECT n.name, w.cursor FROM pnd.to_assign(max_rows => 1) w JOIN public.name n ON n.number = w.case_number)
	UNION ALL
	SELECT n.name, w.cursor FROM page, pnd.to_assign(after => page.cursor, max_rows => 1) w JOIN public.name n ON n.number = w.case_number)
SELECT string_agg(name, ' ') AS in_order FROM page;
SELECT pnd.name_referent(:'a', :'camille_number'), pnd.name_referent(:'b', :'camille_number'), pnd.name_referent(:'c', :'sacha_number') \g /dev/null
SELECT count(*) AS "left to assign" FROM pnd.to_assign();
-- whom to contact today: A was to be called within 72 hours, C too
\c - postgres
UPDATE pnd_data.deadline d SET started_at = started_at - interval '20 hours' WHERE d.kind = 'first_contact' AND d.case_id = packnd.site_case_id(:'a');
UPDATE pnd_data.deadline d SET started_at = started_at - interval '70 hours' WHERE d.kind = 'first_contact' AND d.case_id = packnd.site_case_id(:'c');
\c - regress_supervisor
SELECT n.name, w.danger, w.referent, w.what_fr, w.due_at < now() AS late FROM pnd.to_contact() WITH ORDINALITY w JOIN public.name n ON n.number = w.case_number ORDER BY w.ordinality;
SELECT n.name FROM pnd.to_contact(of_referent => :'camille_number') w JOIN public.name n ON n.number = w.case_number;
SELECT count(*) AS "of the surgery" FROM pnd.to_contact(team => :'doctors_number');
SELECT count(*) AS "of the CAF" FROM pnd.to_contact(team => :'caf_number');
-- a referent has his own, and no other's
\c - regress_sacha
SELECT n.name FROM pnd.to_contact() w JOIN public.name n ON n.number = w.case_number;
SELECT n.name FROM pnd.to_contact('76') w JOIN public.name n ON n.number = w.case_number;
SELECT count(*) FROM pnd.to_contact(of_referent => :'camille_number');
\echo :LAST_ERROR_SQLSTATE
-- a partner that has not answered
SELECT pnd.decide_to_leave(:'c') \g /dev/null
SELECT referral AS r FROM pnd.refer(:'c', 'shelter') \gset
SELECT n.name, w.what_fr, w.about = :'r' AS about_it, w.due_at > now() AS due FROM pnd.waiting_for_partner() w JOIN public.name n ON n.number = w.case_number;
SELECT pnd.answer_referral(:'r', 'accepted');
SELECT count(*) FROM pnd.waiting_for_partner();
-- no news since the first contact; the clock begins anew with each
SELECT pnd.record_first_contact(:'c') \g /dev/null
SELECT count(*) FROM pnd.no_news(days => 10);
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '11 days' WHERE kind = 'no_news';
\c - regress_sacha
SELECT n.name, w.what_fr, now() - w.waiting_since > interval '10 days' AS "so long" FROM pnd.no_news(days => 10) w JOIN public.name n ON n.number = w.case_number;
SELECT w.about AS d FROM pnd.no_news(days => 10) w \gset
SELECT pnd.mark_deadline_met(:'c', :'d') \g /dev/null
SELECT count(*) FROM pnd.no_news(days => 10);
SELECT count(*) FROM pnd.no_news(days => -1);
-- a review
SELECT pnd.assess_needs(:'c', '{housing}'), pnd.cause(:'c', 'plan_agreed'), pnd.cause(:'c', 'pause_agreed', jsonb_build_object('review_on', current_date + 5)) \g /dev/null
SELECT n.name, w.state_fr, w.what_fr FROM pnd.reviews_due(days => 12) w JOIN public.name n ON n.number = w.case_number;
SELECT count(*) FROM pnd.reviews_due(days => 3);
SELECT count(*) FROM pnd.expiring_evidence(), pnd.cases_without_clock();
