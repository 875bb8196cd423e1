-- Walk a: a person of the countryside with three children speaks at a
-- gendarmerie and refuses at first; two weeks later the same gendarme hears the
-- decision to leave, with a day; a need shows in month two; exit after five
-- months.  Each step by the login of who does it, by functions of pnd alone.
\set SHOW_CONTEXT never
\i test/fixture.sql
\i test/fixtures/doors.sql
\set ECHO none
\set QUIET on
SET client_min_messages = warning;
SELECT pnd.add_organisation('Gendarmerie de Seine-Maritime', 'police', '2025-01-01') AS gendarmerie \gset
CREATE ROLE regress_gendarme LOGIN IN ROLE packnd_detector;
SELECT pnd.add_professional('Adjudant Robert', :'gendarmerie', 'gendarmerie', 'regress_gendarme', '2025-01-01') AS gendarme_number \gset
SELECT pnd.add_training(:'gendarme_number', 'Repérer les violences conjugales', '2025-01-01') AS trained \gset
SELECT pnd.assign_duty(:'gendarme_number', '76', 'detector') AS duty \gset
-- Time passes: what hangs on cases becomes so much older.  A test's own device;
-- nothing in pnd can do that.
CREATE PROCEDURE public.let_pass(span interval) LANGUAGE plpgsql AS $$
DECLARE
	aged record;
BEGIN
	SET LOCAL session_replication_role = replica;
	FOR aged IN
		SELECT c.table_name, string_agg(format('%1$I = %1$I - %2$L::interval', c.column_name, span), ', ') AS older
		FROM information_schema.columns c
		WHERE c.table_schema = 'pnd_data' AND c.data_type IN ('timestamp with time zone', 'date') AND c.is_generated = 'NEVER'
			AND c.table_name !~ '^journal' AND c.column_name <> 'birth_date'
			AND EXISTS (
				SELECT FROM information_schema.columns k
				WHERE k.table_schema = 'pnd_data' AND k.table_name = c.table_name AND k.column_name = 'case_id')
			AND EXISTS (
				SELECT FROM pg_class r WHERE r.oid = format('pnd_data.%I', c.table_name)::regclass AND r.relkind IN ('r', 'p'))
		GROUP BY 1
	LOOP
		EXECUTE format('UPDATE pnd_data.%I SET %s', aged.table_name, aged.older);
	END LOOP;
END $$;
RESET client_min_messages;
\set QUIET off
\set ECHO all

-- the place of the refuge takes her and three children, of whom one sleeps in a cot; those of Le Havre one child at most
SELECT pnd.set_place(:'refuge_service_number', 1, 1, 3, 1), pnd.set_places(:'havre_service_number', '[{"adults": 1, "children": 1}, {"adults": 1}, {"adults": 2}]') \g /dev/null

-- ---- Day 0, at the gendarmerie: violence is told, help is refused for now
\c - regress_gendarme
SELECT pnd.report('76', declares_victim => true, wishes_help => false) AS refused \gset
SELECT pnd.decline(:'refused') \g /dev/null
SELECT state_fr FROM pnd.my_cases();

-- ---- Two weeks later the same gendarme is spoken to again: the liaison form, the
-- children, the agreement, and the day on which the home is left
\c - postgres
CALL public.let_pass('14 days');
\c - regress_gendarme
SELECT pnd.reopen_declined(:'refused', true, true) \g /dev/null
\set case_number :refused
SELECT pnd.record_facts(:'case_number', '{"partner_violence": true, "regular_residence": true, "last_award_date": null,
	"monthly_resources": 900, "benefit_recipient": true}') AS facts;
SELECT pnd.add_evidence(:'case_number', 'complaint', current_date) \g /dev/null
SELECT pnd.give_consent(:'case_number', 'Exemple', 'Dominique', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-11:00',
	'se présenter comme la mairie') \g /dev/null
SELECT count(pnd.add_dependant(:'case_number', 'child', c.born, c.given_name)) AS children
FROM (VALUES ('Lou', date '2019-03-02'), ('Camille', '2021-07-14'), ('Noé', '2024-01-20')) c (given_name, born);
SELECT pnd.decide_to_leave(:'case_number', planned_departure => date_trunc('day', now()) + interval '2 days 14 hours') \g /dev/null

-- ---- The supervisor is told at once, and names who leads the case
\c - regress_supervisor
SELECT message_fr FROM pnd.my_messages() WHERE case_number = :'case_number' ORDER BY kind;
SELECT pnd.name_referent(:'case_number', :'camille_number') \g /dev/null

-- ---- Camille: the clocks, and what to do in the hours that are left
\c - regress_camille
SELECT label_fr, due_at < date_trunc('day', now()) + interval '2 days 14 hours' AS "before the departure" FROM pnd.my_deadlines() ORDER BY 1;
SELECT pnd.open_ticket(:'case_number', 'Préparer le départ') \g /dev/null
SELECT time_window_fr AS "quand", label AS "quoi", who_fr AS "qui" FROM pnd.departure_plan(:'case_number');
SELECT pnd.record_first_contact(:'case_number') \g /dev/null
SELECT pnd.record_facts(:'case_number', '{"gender": "female", "commune": "76259", "disability": [], "pets": []}') \g /dev/null
SELECT service_label AS "asked for shelter" FROM pnd.refer(:'case_number', 'shelter');
SELECT count(pnd.finish_step(p.step, 'done')) AS "done tonight" FROM pnd.departure_plan(:'case_number') p WHERE p.time_window = 'tonight';
\c - regress_refuge
SELECT referral FROM pnd.my_referrals() \gset
SELECT pnd.answer_referral(:'referral', 'accepted') AS "the refuge";
-- of all doors that was the one to ask, and she has its place: neither the men's shelter, nor one that
-- works elsewhere, is for others, is full or has no room for all four, though each of these has more points
\c - postgres
SELECT * FROM public.doors(:'case_number', 3, 1, false);

-- ---- After the departure: the assessment, the plan, who does what by when
\c - postgres
CALL public.let_pass('7 days');
\c - regress_camille
SELECT pnd.open_ticket(:'case_number', 'Bilan après le départ') \g /dev/null
SELECT count(pnd.finish_step(p.step, 'done')) AS "done since" FROM pnd.departure_plan(:'case_number') p WHERE p.result IS NULL;
SELECT pnd.assess_needs(:'case_number', '{housing,schooling,legal}') \g /dev/null
SELECT pnd.agree_plan(:'case_number') AS "plan agreed";
SELECT pnd.add_step(:'case_number', 'Inscrire les enfants à l''école du lieu d''accueil', 'referent', current_date + 7) AS school \gset
SELECT pnd.add_step(:'case_number', 'Demander un logement social', 'person', current_date + 30) AS home \gset
SELECT pnd.finish_step(:'school', 'done') \g /dev/null

-- ---- What is decided, read aloud, and the page that is handed over; days are shown as one
SELECT outcome FROM pnd.eligibility(:'case_number') WHERE measure = 'auvvc';
\pset format unaligned
\pset tuples_only on
SELECT regexp_replace(pnd.explain_measure(:'case_number', 'auvvc'), '\d\d/\d\d/\d{4}', '16/06/2026', 'g');
SELECT regexp_replace(pnd.page_for_person(:'case_number'), '(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \S+ \S+ \d{4}', 'mardi 16 juin 2026', 'g');
\pset tuples_only off
\pset format aligned

-- ---- Month two: a need that nobody had seen
\c - postgres
CALL public.let_pass('2 months');
\c - regress_camille
SELECT pnd.open_need(:'case_number', 'mental_health', 'told') AS later_need \gset
SELECT pnd.prioritise_need(:'later_need', 'first', 'observed') \g /dev/null
SELECT pnd.finish_step(:'home', 'partly', 'Une pièce manque') \g /dev/null
SELECT pnd.add_step(:'case_number', 'Premier rendez-vous au centre médico-psychologique', 'person', current_date + 10, :'later_need') AS health \gset
SELECT domain_fr, is_emergency AS urgent, priority_fr FROM pnd.needs(:'case_number');

-- ---- The review of the fourth month
\c - postgres
CALL public.let_pass('2 months');
\c - regress_camille
SELECT what_fr FROM pnd.reviews_due();
SELECT pnd.record_review(:'case_number', 'four_months', 'exit_prepared', 'Un logement est attribué') \g /dev/null
SELECT pnd.finish_step(:'health', 'done') \g /dev/null

-- ---- Five months: each need is closed, with its reason, and the case
\c - postgres
CALL public.let_pass('1 month');
\c - regress_refuge
SELECT pnd.leave_place(:'referral') \g /dev/null
\c - regress_camille
SELECT message_fr FROM pnd.my_messages() WHERE kind = 'place_left';
SELECT count(pnd.close_need(n.need, 'met')) AS "needs met" FROM pnd.needs(:'case_number') n WHERE n.closed_at IS NULL;
SELECT pnd.exit_case(:'case_number', 'goals_reached',
	conditions => '{"safe": "observed", "cut_off": "told", "home": "document", "means": "document"}') \g /dev/null
SELECT state_fr, exit_code FROM pnd.case_summary(:'case_number');
-- what was agreed, done, opened and closed is still there
\c - regress_supervisor
SELECT pnd.open_ticket(:'case_number', 'Relecture du dossier clos') \g /dev/null
SELECT label, result_fr, note FROM pnd.plan(:'case_number');
SELECT domain, act_fr, reason_fr FROM pnd.need_changes(:'case_number') WHERE domain IN ('shelter', 'mental_health');
SELECT reported, supported, active, exited, successful_exits FROM pnd.territory_counts('76');
-- nothing was lost on the way: no clock runs without a case, and the journal holds
\c - postgres
SELECT count(*) AS "clocks left" FROM pnd_data.deadline WHERE met_at IS NULL AND cancelled_at IS NULL AND kind <> 'late_entry';
-- (the times that let_pass() moved behind its back are found)
SELECT finding, detail FROM pnd.verify_journal();
