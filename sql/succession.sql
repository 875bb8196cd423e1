-- succession: a partner that is no more: who waits for it, who is there, and who
-- follows
\set SHOW_CONTEXT never
\i test/fixture.sql
\set document `cat test/demo/directory-76.json`
CREATE ROLE regress_toit LOGIN IN ROLE packnd_partner;
SELECT organisation AS toit FROM pnd.services('76') WHERE service = :'havre_service_number' \gset
SELECT organisation AS refuge_organisation FROM pnd.services('76') WHERE service = :'refuge_service_number' \gset
-- the file was imported today: an organisation that began today cannot end today
UPDATE pnd_data.organisation SET valid_from = '2025-01-01' WHERE valid_from = current_date;
SELECT pnd.add_professional('Toit', :'toit', 'association', 'regress_toit', '2025-01-01') AS toit_number \gset
SELECT pnd.assign_duty(:'toit_number', '76', 'partner') \g /dev/null
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 3) \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', places => 3, correspondent => :'toit_number') \g /dev/null
-- three women: of one nobody knows an answer yet, one is there, one waits elsewhere
\c - regress_doctor
CREATE FUNCTION pg_temp.arrive(phone text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	n text := pnd.report('76', true, true);
BEGIN
	PERFORM pnd.give_consent(n, 'Exemple', 'Alix' || right(phone, 1), 'phone', phone, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', birth_date => '1990-01-01');
	RETURN n;
END $$;
SELECT pg_temp.arrive('+33 1 99 00 00 41') AS a, pg_temp.arrive('+33 1 99 00 00 42') AS b, pg_temp.arrive('+33 1 99 00 00 43') AS c,
	pg_temp.arrive('+33 1 99 00 00 44') AS d \gset
\c - regress_supervisor
SELECT count(pnd.name_referent(n, :'camille_number')) FROM unnest(ARRAY[:'a', :'b', :'c', :'d']) n;
\c - regress_camille
SELECT count(pnd.record_first_contact(n)) FROM unnest(ARRAY[:'a', :'b', :'c', :'d']) n;
SELECT count(pnd.assess_needs(n, '{shelter}')) FROM unnest(ARRAY[:'a', :'b', :'c', :'d']) n;
SELECT count(pnd.record_facts(n, '{"gender": "female", "children": 0, "dependent_adults": 0, "disability": [], "pets": []}'))
FROM unnest(ARRAY[:'a', :'b', :'c', :'d']) n;
SELECT r.referral AS waits FROM pnd.refer(:'a', 'shelter', :'refuge_service_number') r \gset
SELECT r.referral AS there FROM pnd.refer(:'b', 'shelter', :'refuge_service_number') r \gset
SELECT r.referral AS second FROM pnd.refer(:'c', 'shelter', :'refuge_service_number') r \gset
SELECT pnd.answer_referral(:'there', 'accepted'), pnd.answer_referral(:'second', 'accepted');

-- ---- the day is to come: nothing happens yet
\c - postgres
BEGIN;
SELECT pnd.close_organisation(:'refuge_organisation', current_date + 30, :'toit');
SELECT n.what, r.service_label, r.state FROM (VALUES (1, 'waits', :'a'), (2, 'there', :'b')) n (rank, what, number), pnd.referrals(n.number) r ORDER BY n.rank;
ROLLBACK;

-- ---- what cannot follow what
SELECT pnd.close_organisation(:'refuge_organisation', current_date, :'refuge_organisation');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.close_organisation(:'refuge_organisation', current_date, :'toit', '[]');
\set VERBOSITY sqlstate
SELECT pnd.close_organisation(:'refuge_organisation', current_date, :'toit', jsonb_build_object(:'havre_service_number', :'refuge_service_number')) IS NULL AS said;
SELECT pnd.close_organisation(:'refuge_organisation', current_date, :'toit', jsonb_build_object(:'refuge_service_number', :'refuge_service_number')) IS NULL AS said;
\set VERBOSITY default

-- ---- a day that never comes is none
SELECT pnd.close_organisation(:'refuge_organisation', 'infinity', :'toit');
\echo :LAST_ERROR_SQLSTATE
-- ---- a successor that does not take her: who is there is told to who leads the case, and handed to nobody
BEGIN;
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '{"genders": ["male"]}') \g /dev/null
SELECT pnd.close_organisation(:'refuge_organisation', current_date, :'toit');
SELECT n.what, r.service_label, r.state FROM (VALUES (1, 'waits', :'a'), (2, 'there', :'b')) n (rank, what, number), pnd.referrals(n.number) r ORDER BY n.rank, r.sent_at;
SELECT d.kind, d.state FROM pnd.case_deadlines(:'b') d WHERE d.kind = 'closed_service';
ROLLBACK;

-- ---- with a successor: who waits takes the free place there, who is there brings hers along
BEGIN;
SELECT pnd.close_organisation(:'refuge_organisation', current_date, :'toit');
SELECT n.what, r.service_label, r.state, packnd.site_number('referral', r2.referral_id) = n.was AS same
FROM (VALUES (1, 'waits', :'a', :'waits'), (2, 'there', :'b', :'there'), (3, 'there', :'c', :'second')) n (rank, what, number, was), pnd.referrals(n.number) r
	JOIN pnd_data.referral r2 ON r2.referral_id = packnd.site_number_id('referral', r.referral)
ORDER BY n.rank;
-- what the rules said then was said of the service that was asked then
SELECT service = :'refuge_service_number' AS refuge, fit FROM pnd.referral_choice(:'waits') WHERE is_asked;
SELECT service_label, places, taken_places, free_places, over_places FROM pnd.services('76') WHERE service = :'havre_service_number';
SELECT p.held_for IS NOT NULL AS held, count(*) FROM pnd_data.place p WHERE p.service_id = :refuge_service GROUP BY 1;
SELECT o.kind, o.professional_id = :camille AS referent, o.professional_id = packnd.site_number_id('professional', :'toit_number') AS successor, count(*)
FROM pnd_data.outbox o WHERE o.kind IN ('referral_passed_on', 'referral_sent', 'service_closed', 'service_to_leave') AND o.created_at >= now()
GROUP BY 1, 2, 3 ORDER BY 1, 2;
-- the trace
SELECT e.table_name, e.operation, p.payload -> 'old' ->> 'service_id' IS NOT NULL AS "where from", p.payload -> 'new' ->> 'event' AS event
FROM pnd_data.journal e JOIN pnd_data.journal_payload p USING (case_id, event_no)
WHERE e.table_name = 'referral' AND p.payload::text ~ 'passed_on' ORDER BY e.case_id;
SELECT finding FROM pnd.verify_journal();
ROLLBACK;

-- ---- there is no room: who is there has it all the same, who waits asks the next
BEGIN;
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', places => 1) IS NOT NULL AS set;
SELECT pnd.close_organisation(:'refuge_organisation', current_date, :'toit');
SELECT n.what, r.service_label, r.state FROM (VALUES (1, 'waits', :'a'), (2, 'there', :'b'), (3, 'there', :'c')) n (rank, what, number), pnd.referrals(n.number) r ORDER BY n.rank, r.sent_at;
SELECT places, taken_places, free_places, over_places FROM pnd.services('76') WHERE service = :'havre_service_number';
ROLLBACK;

-- ---- named, service by service: other than by their themes
BEGIN;
SELECT pnd.close_organisation(:'refuge_organisation', current_date, services => jsonb_build_object(:'refuge_service_number', :'siao_service_number'));
SELECT n.what, r.service_label, r.state FROM (VALUES (1, 'waits', :'a'), (2, 'there', :'b')) n (rank, what, number), pnd.referrals(n.number) r ORDER BY n.rank, r.sent_at;
SELECT count(*) AS held FROM pnd_data.place p WHERE p.held_for IS NOT NULL;
ROLLBACK;

-- ---- the successor is excluded for her, or does not receive her: she is not handed to it
BEGIN;
SELECT pnd.exclude(:'b', 'family', 'person', organisation => :'toit') IS NOT NULL AS excluded, pnd.exclude(:'a', 'family', 'person', organisation => :'toit') IS NOT NULL AS excluded;
SELECT pnd.close_organisation(:'refuge_organisation', current_date, :'toit');
SELECT n.what, r.service_label, r.state FROM (VALUES (1, 'waits', :'a'), (2, 'there', :'b'), (3, 'there', :'c')) n (rank, what, number), pnd.referrals(n.number) r ORDER BY n.rank, r.sent_at;
ROLLBACK;

-- nor where a territory's own rules forget what is excluded
\set model `perl -0pe 's{<testCase id=.*?</testCase>}{}gs; s{"leave_out"(</text>\s*</outputEntry>\s*<outputEntry id="[a-z_0-9]*">\s*<text>"écarté pour ce dossier")}{"ask"$1}' src/routing/fr/routing.dmn`
SELECT pnd.load_policy('routing', current_date, :'model', 'Essai', territory => '76') AS version \gset
\i test/fixtures/approve.sql
BEGIN;
SELECT pnd.exclude(:'b', 'family', 'person', service => :'siao_service_number') IS NOT NULL AS excluded, pnd.exclude(:'a', 'family', 'person', service => :'siao_service_number') IS NOT NULL AS excluded;
SELECT r.fit FROM pnd.route(:'b', 'shelter') r WHERE r.service = :'siao_service_number';
SELECT pnd.close_organisation(:'refuge_organisation', current_date, services => jsonb_build_object(:'refuge_service_number', :'siao_service_number'));
SELECT n.what, r.service_label, r.state FROM (VALUES (1, 'waits', :'a'), (2, 'there', :'b'), (3, 'there', :'c')) n (rank, what, number), pnd.referrals(n.number) r ORDER BY n.rank, r.sent_at;
ROLLBACK;
SELECT pnd.withdraw_policy('routing', :version, 'essai') \g /dev/null

-- ---- without one: the next is asked at once; who is there is not forgotten
SELECT pnd.close_organisation(:'refuge_organisation', current_date);
SELECT n.what, r.service_label, r.state FROM (VALUES (1, 'waits', :'a'), (2, 'there', :'b'), (3, 'there', :'c')) n (rank, what, number), pnd.referrals(n.number) r ORDER BY n.rank, r.sent_at;
SELECT service_label FROM pnd.route(:'d', 'shelter') WHERE service = :'refuge_service_number';
\c - regress_camille
SELECT case_number = :'a' AS a, case_number = :'b' AS b, kind_fr, message_fr FROM pnd.my_messages WHERE message_fr ~ 'fermé' ORDER BY 1, 2, 4;
SELECT case_number = :'b' AS b, what_fr FROM pnd.to_contact() WHERE what_fr ~ 'fermé' ORDER BY 1;
-- a run of the follow-up says it once
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT count(*) FROM pnd_data.outbox o WHERE o.kind = 'service_to_leave';
-- its correspondent still says that she has left
\c - regress_refuge
SELECT pnd.leave_place(:'there');
\c - regress_camille
SELECT case_number = :'c' AS c, what_fr FROM pnd.to_contact() WHERE what_fr ~ 'fermé';
-- it is in no list of what can be asked
SELECT count(*) FROM pnd.services('76') WHERE service = :'refuge_service_number';
-- it was a mistake: nobody has to leave, and it is asked again; another day cannot be told of what has come about
\c - postgres
SELECT pnd.close_organisation(:'refuge_organisation', current_date + 1);
\echo :LAST_ERROR_SQLSTATE
BEGIN;
SELECT pnd.reopen_organisation(:'refuge_organisation', 'fermé par erreur', request_key => 'reouvert');
SELECT pnd.reopen_organisation(:'refuge_organisation', 'fermé par erreur', request_key => 'reouvert');
SELECT d.kind, d.cancel_reason FROM pnd_data.deadline d WHERE d.kind = 'closed_service' ORDER BY d.cancelled_at;
SELECT fit FROM pnd.route(:'d', 'shelter') WHERE service = :'refuge_service_number';
SELECT closed_on, successor FROM pnd.organisation_history(:'refuge_organisation') WHERE until IS NULL;
SAVEPOINT here;
SELECT pnd.reopen_organisation(:'refuge_organisation', 'encore');
\echo :LAST_ERROR_SQLSTATE
ROLLBACK TO here;
-- a day that has not come can be moved, and taken back
SELECT pnd.close_organisation(:'refuge_organisation', current_date + 30, :'toit');
SELECT pnd.close_organisation(:'refuge_organisation', current_date + 40);
SELECT closed_on - current_date AS days, successor = :'toit' AS toit FROM pnd.organisation_history(:'refuge_organisation') WHERE until IS NULL;
SELECT pnd.reopen_organisation(:'refuge_organisation', 'la subvention est là');
SELECT o.valid_to, o.successor_id, o.reopened_because FROM pnd_data.organisation o WHERE o.organisation_id = packnd.site_number_id('organisation', :'refuge_organisation');
ROLLBACK;
-- a successor that is found later takes over who is left
SELECT pnd.close_organisation(:'refuge_organisation', current_date, :'toit');
SELECT service_label, state FROM pnd.referrals(:'c');
SELECT count(*) AS left FROM pnd_data.deadline d WHERE d.kind = 'closed_service' AND d.met_at IS NULL AND d.cancelled_at IS NULL;
\c - regress_toit
SELECT domain, state FROM pnd.my_referrals() ORDER BY state;

-- ---- a service leaves its file: the same day
\c - regress_camille
SELECT r.service_label FROM pnd.refer(:'d', 'shelter', :'siao_service_number') r;
\c - regress_supervisor
SELECT list, change, external_id FROM pnd.import_directory('76', :'document'::jsonb #- '{services,0}');
\c - regress_camille
SELECT service_label, state FROM pnd.referrals(:'d');
SELECT case_number = :'d' AS d, message_fr FROM pnd.my_messages WHERE message_fr ~ 'fermé' AND case_number = :'d';
SELECT service_label FROM pnd.refer(:'d', 'shelter', :'siao_service_number');
\echo :LAST_ERROR_SQLSTATE
\c - postgres
SELECT finding FROM pnd.verify_journal();
