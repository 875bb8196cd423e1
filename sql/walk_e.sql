-- walk_e: the référent falls ill, a substitute stands in; then she leaves the
-- service for good with 23 cases; one hand-over is proposed to somebody who is
-- away.  Each step by the login of who does it, by functions of pnd alone.
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE ROLE regress_lou LOGIN IN ROLE packnd_referent;
CREATE ROLE regress_noa LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Lou', :'caf_number', 'travail social', 'regress_lou', '2025-01-01') AS lou_number \gset
SELECT pnd.add_professional('Noa', :'caf_number', 'travail social', 'regress_noa', '2025-01-01') AS noa_number \gset
SELECT pnd.assign_duty(:'lou_number', '76', 'referent'), pnd.assign_duty(:'noa_number', '76', 'referent') \g /dev/null
-- what the people of this story note down: the numbers of cases
CREATE TABLE public.noted (place int, case_number text);
GRANT SELECT, INSERT ON public.noted TO PUBLIC;

-- ---- Camille leads 23 cases, Sacha one
\c - regress_doctor
INSERT INTO public.noted SELECT p, pnd.report('76', true, true) FROM generate_series(1, 24) p;
SELECT count(pnd.give_consent(n.case_number, 'Exemple ' || chr(64 + n.place), 'Alix', 'phone', '+33 1 99 00 00 ' || 10 + n.place, 'her_alone',
	'Mo-Fr 09:00-12:00', 'rien du dispositif')) AS agreed FROM public.noted n;
\c - regress_supervisor
SELECT count(pnd.name_referent(n.case_number, CASE WHEN n.place = 24 THEN :'sacha_number' ELSE :'camille_number' END)) AS named FROM public.noted n;
SELECT display_name, open_cases, ceiling, away_until FROM pnd.referents('76');
SELECT case_number AS first FROM public.noted WHERE place = 1 \gset
SELECT case_number AS second FROM public.noted WHERE place = 2 \gset
SELECT case_number AS third FROM public.noted WHERE place = 3 \gset
SELECT case_number AS of_sacha FROM public.noted WHERE place = 24 \gset

-- ---- Camille falls ill: first what it would do, then it is done
SELECT result_fr, count(*) FROM pnd.set_substitute(:'camille_number', '76', :'lou_number', NULL, now() + interval '10 days', 'arrêt de travail', dry_run => true) GROUP BY 1;
SELECT count(*) FROM pnd.absences('76');
SELECT result_fr, count(*) FROM pnd.set_substitute(:'camille_number', '76', :'lou_number', NULL, now() + interval '10 days', 'arrêt de travail') GROUP BY 1;
SELECT display_name, is_away, substitute_name, open_cases FROM pnd.absences('76');
-- who stands in sees the cases, and does what the référent would
\c - regress_lou
SELECT my_part_fr, count(*) FROM pnd.my_cases(max_rows => NULL) GROUP BY 1;
SELECT pnd.record_first_contact(:'first');
SELECT state_fr, referent FROM pnd.case_summary(:'first');
-- so may the supervisor, while the référent is away; of a référent who is there, no
\c - regress_supervisor
SELECT pnd.record_first_contact(:'second');
SELECT pnd.record_first_contact(:'of_sacha');
-- what is for Camille goes to who stands in: the first contacts are late
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '73 hours' WHERE kind = 'first_contact' AND case_id = packnd.site_case_id(:'third');
CALL pnd.follow_up(hold_share => 1);
\c - regress_lou
SELECT case_number = :'third' AS third, message_fr FROM pnd.my_messages WHERE kind_fr = 'premier contact';
\c - regress_camille
SELECT message_fr FROM pnd.my_messages WHERE kind_fr = 'premier contact';

-- ---- Sacha would hand a case over to Camille, who is away: refused, with who stands in
\c - regress_sacha
\set VERBOSITY terse
SELECT pnd.propose_hand_over(:'of_sacha', :'camille_number');
\set VERBOSITY default
SELECT substitute_name FROM pnd.absences('76') WHERE is_away;
-- to Noa, and thinks better of it
SELECT pnd.propose_hand_over(:'of_sacha', :'noa_number') AS h \gset
SELECT pnd.take_back_hand_over(:'h');
\c - regress_noa
SELECT pnd.answer_hand_over(:'h', true);
SELECT kind_fr, message_fr FROM pnd.my_messages;
-- to Noa again, who does not answer in time
\c - regress_sacha
SELECT pnd.propose_hand_over(:'of_sacha', :'noa_number') AS h \gset
SELECT proposed_to, waits_for_me, answer_by > now() AS "has a clock" FROM pnd.my_hand_overs();
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '10 days' WHERE kind = 'hand_over_answer' AND met_at IS NULL AND cancelled_at IS NULL;
CALL pnd.follow_up(hold_share => 1);
\c - regress_sacha
SELECT kind_fr, message_fr FROM pnd.my_messages WHERE kind_fr LIKE '%relais%';
SELECT count(*) FROM pnd.my_hand_overs();
\c - regress_noa
SELECT pnd.answer_hand_over(:'h', true);

-- ---- Camille leaves for good: her cases are spread, under ceilings
\c - regress_supervisor
SELECT pnd.set_referent_ceiling('76', 8, 'convention de coordination');
SELECT pnd.set_referent_ceiling('76', 4, 'temps partiel', :'noa_number');
SELECT result_fr, referent, count(*) FROM pnd.hand_over_cases(:'camille_number', '76', 'départ du service') GROUP BY 1, 2 ORDER BY 1, 2;
SELECT display_name, open_cases, ceiling FROM pnd.referents('76');
SELECT result_fr, referent, count(*) FROM pnd.hand_over_cases(:'camille_number', '76', 'départ du service', dry_run => false) GROUP BY 1, 2 ORDER BY 1, 2;
SELECT display_name, open_cases, ceiling FROM pnd.referents('76');
-- the last day: what she still leads goes to who stands in for her, at once
\c - postgres
SELECT result_fr, referent, count(*) FROM pnd.end_login('regress_camille', 'départ du service') GROUP BY 1, 2;
\c - regress_supervisor
SELECT display_name, open_cases, can_act FROM pnd.referents('76');
\c - regress_camille
SELECT count(*) FROM pnd.my_cases;

-- ---- and Lou takes another post: nobody stands in, so a supervisor acts as référent
\c - postgres
-- first what it would do
SELECT result, result_fr, referent, count(*) FROM pnd.end_duty(:'lou_number', '76', 'referent', 'autre poste', dry_run => true) GROUP BY 1, 2, 3;
SELECT referent, count(*) FROM pnd.end_duty(:'lou_number', '76', 'referent', 'autre poste', now() + interval '1 day', dry_run => true) GROUP BY 1;
SELECT count(*) AS "still led by Lou" FROM pnd_data.referent r WHERE r.professional_id = packnd.site_number_id('professional', :'lou_number') AND r.valid_to IS NULL;
SELECT pnd.end_duty(:'lou_number', '76', 'referent', NULL);
SELECT result_fr, referent, count(*) FROM pnd.end_duty(:'lou_number', '76', 'referent', 'autre poste', request_key => 'e-1') GROUP BY 1, 2;
-- called again, it answers the same and does nothing
SELECT result_fr, referent, count(*) FROM pnd.end_duty(:'lou_number', '76', 'referent', 'autre poste', request_key => 'e-1') GROUP BY 1, 2;
SELECT count(*) AS findings FROM pnd.health() WHERE finding = 'referent';
\c - regress_supervisor
SELECT kind_fr, message_fr, count(*) FROM pnd.my_messages WHERE kind_fr = 'référence' GROUP BY 1, 2;
SELECT label_fr, count(*) FROM pnd.my_deadlines WHERE label_fr = 'référence à nommer' GROUP BY 1;
SELECT t.case_number AS acted FROM pnd.territory_cases('76', max_rows => NULL) t
WHERE t.referent = 'Dominique' AND EXISTS (SELECT FROM pnd.referent_history(t.case_number) h WHERE h.reason = 'départ du service') LIMIT 1 \gset
-- the ceiling holds for who is named, too
SELECT pnd.name_referent(:'acted', :'sacha_number');
SELECT pnd.set_referent_ceiling('76', 20, 'renfort attendu');
SELECT pnd.name_referent(:'acted', :'sacha_number');
SELECT result_fr, referent, count(*) FROM pnd.hand_over_cases(:'supervisor_number', '76', 'fin de l''intérim', ARRAY[:'sacha_number'], dry_run => false) GROUP BY 1, 2;
SELECT display_name, open_cases, ceiling FROM pnd.referents('76');
SELECT count(*) FROM pnd.my_deadlines WHERE label_fr = 'référence à nommer';

-- ---- who led what, and what is left to those who did
SELECT referent, part_fr, valid_to IS NULL AS "still", reason FROM pnd.referent_history(:'acted');
SELECT pnd.referent_on(:'acted', now() - interval '1 hour') IS NULL AS "before the naming, nobody";
-- who led a case until the duty ended sees it no longer
\c - regress_lou
SELECT my_part_fr, count(*) > 0 AS some FROM pnd.my_cases(max_rows => NULL) GROUP BY 1;
SELECT count(*) FROM pnd.referrals(:'acted');
SELECT pnd.decide_to_leave(:'acted');
-- a closed case still names who led it
\c - regress_sacha
SELECT pnd.cause(:'acted', 'exited', '{"exit_code": "moved"}');
SELECT state_fr, referent FROM pnd.case_summary(:'acted');

-- ---- nobody was lost: 23 open cases, each with one référent who can act, all the time
\c - regress_supervisor
SELECT referent, count(*) FROM pnd.territory_cases('76', max_rows => NULL) GROUP BY 1 ORDER BY 1;
\c - postgres
SELECT finding FROM pnd.health() WHERE finding = 'referent';
SELECT count(*) AS "gaps and overlaps" FROM (
	SELECT r.valid_to, lead(r.valid_from) OVER (PARTITION BY r.case_id ORDER BY r.valid_from) AS next FROM pnd_data.referent r) p
WHERE p.next IS NOT NULL AND p.valid_to IS DISTINCT FROM p.next;
