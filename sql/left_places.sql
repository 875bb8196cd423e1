-- A place that is to be left: who is there when it is excluded for her, who waits
-- for a place of a service that cannot be asked any more, and that what is wrong
-- with one case keeps nobody else there.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-refuge', '{"genders": ["female"]}') \g /dev/null
\c - regress_doctor
CREATE TEMPORARY TABLE reported AS
SELECT i, pnd.report('76', true, true) AS n FROM generate_series(1, 3) i;
SELECT pnd.give_consent(n, 'Exemple', 'Nom' || i, 'phone', '+33 1 99 00 00 5' || i, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') FROM reported ORDER BY i \g /dev/null
SELECT max(n) FILTER (WHERE i = 1) AS a, max(n) FILTER (WHERE i = 2) AS b, max(n) FILTER (WHERE i = 3) AS c FROM reported \gset
\c - regress_supervisor
SELECT pnd.name_referent(n, :'camille_number') FROM unnest(ARRAY[:'a', :'b', :'c']) n \g /dev/null
\c - regress_camille
SELECT pnd.decide_to_leave(n) FROM unnest(ARRAY[:'a', :'b', :'c']) n \g /dev/null
SELECT pnd.record_facts(n, '{"gender": "female", "commune": "76540", "languages": ["fr"]}') FROM unnest(ARRAY[:'a', :'b', :'c']) n \g /dev/null

-- ---- she is there, and the place is excluded for her: on top of the list, until she has left or it is excluded no more
SELECT referral AS r FROM pnd.refer(:'a', 'shelter', :'refuge_service_number') \gset
\c - regress_refuge
SELECT pnd.answer_referral(:'r', 'accepted') \g /dev/null
SELECT pnd.answer_referral(:'r', 'arrived') \g /dev/null
\c - regress_camille
SELECT pnd.exclude_commune(:'a', '76540', 'family', 'person') AS exclusion \gset
SELECT kind, state FROM pnd.case_deadlines(:'a') WHERE kind = 'unsafe_place';
SELECT case_number = :'a' AS hers, what_fr FROM pnd.to_contact() LIMIT 1;
SELECT kind_fr, message_fr FROM pnd.my_messages WHERE message_fr LIKE '%dossier : agir%';
SELECT service_label, state FROM pnd.referrals(:'a');
-- told once; that the service is safe says nothing of it
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', is_unsafe => true) \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', is_unsafe => false) \g /dev/null
\c - regress_camille
SELECT count(*) FROM pnd.my_messages WHERE message_fr LIKE '%dossier : agir%';
SELECT kind, state FROM pnd.case_deadlines(:'a') WHERE kind = 'unsafe_place';
SELECT pnd.end_exclusion(:'exclusion');
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT kind, state FROM pnd.case_deadlines(:'a') WHERE kind = 'unsafe_place';

-- ---- nobody waits for a place where nobody can be asked: she is told, and an offer is free again
SELECT pnd.wait_for_place(:'b', 'shelter', :'refuge_service_number'), pnd.wait_for_place(:'c', 'shelter', :'refuge_service_number');
SELECT pnd.exclude_commune(:'b', '76540', 'family', 'person') AS exclusion \gset
SELECT case_number = :'c' AS c FROM pnd.waiting_list('76');
SELECT case_number = :'b' AS b, message_fr FROM pnd.my_messages WHERE message_fr LIKE 'attente%';
-- she leaves: the place is offered to who waits still
SELECT pnd.leave_place(:'r') \g /dev/null
SELECT case_number = :'c' AS c, offered_at IS NOT NULL AS offered FROM pnd.waiting_list('76');
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', is_unsafe => true) \g /dev/null
SELECT reserved_places, free_places, waiting FROM pnd.services('76') WHERE service = :'refuge_service_number';
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', is_unsafe => false) \g /dev/null
\c - postgres
SELECT w.ended_because FROM pnd_data.place_wait w ORDER BY w.since;
-- without an agreement
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 0) \g /dev/null
\c - regress_camille
SELECT pnd.wait_for_place(:'c', 'shelter', :'refuge_service_number');
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', has_agreement => false) \g /dev/null
\c - postgres
SELECT w.ended_because FROM pnd_data.place_wait w ORDER BY w.since;
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', has_agreement => true, places => 2) \g /dev/null

-- ---- what is wrong with one case: the others leave, and health() names what is left
\c - regress_camille
SELECT pnd.end_exclusion(:'exclusion');
SELECT referral AS rb FROM pnd.refer(:'b', 'shelter', :'refuge_service_number') \gset
SELECT referral AS rc FROM pnd.refer(:'c', 'shelter', :'refuge_service_number') \gset
\c - postgres
CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'it fails' USING ERRCODE = '22012'; END $$;
SELECT format('CREATE TRIGGER fails BEFORE UPDATE ON pnd_data.referral FOR EACH ROW WHEN (new.referral_id = %s) EXECUTE FUNCTION fails()',
	packnd.site_number_id('referral', :'rb')) AS make_it_fail \gset
:make_it_fail;
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', is_unsafe => true) \g /dev/null
\c - postgres
SELECT r.referral_id = packnd.site_number_id('referral', :'rb') AS b, r.state, r.withdraw_reason FROM pnd_data.referral r
WHERE r.referral_id IN (packnd.site_number_id('referral', :'rb'), packnd.site_number_id('referral', :'rc')) ORDER BY 1;
SELECT detail FROM pnd.health() WHERE finding = 'service left';
DROP TRIGGER fails ON pnd_data.referral;
DROP FUNCTION fails();
CALL pnd.follow_up(hold_share => 1);
SELECT r.state FROM pnd_data.referral r WHERE r.referral_id = packnd.site_number_id('referral', :'rb');
SELECT detail FROM pnd.health() WHERE finding = 'service left';
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', is_unsafe => false, secret_address => true, code_name => 'Lieu bleu') \g /dev/null

-- ---- who excludes one commune after another, and takes it back, learns of no secret shelter where it stands
\c - postgres
SELECT c.commune AS where_it_is FROM pnd_data.service_commune c WHERE c.service_id = packnd.site_number_id('service', :'refuge_service_number') \gset
\c - regress_camille
SELECT pnd.withdraw_referral(referral, 'essai') FROM pnd.referrals(:'b') WHERE state = 'sent' \g /dev/null
SELECT referral AS rb FROM pnd.refer(:'b', 'shelter', :'refuge_service_number', reason => 'essai') \gset
BEGIN;
SELECT pnd.exclude_commune(:'b', :'where_it_is', 'author', 'person') \g /dev/null
SELECT state AS s1 FROM pnd.referrals(:'b') WHERE referral = :'rb' \gset
ROLLBACK;
BEGIN;
SELECT pnd.exclude_commune(:'b', '76351', 'author', 'person') \g /dev/null
SELECT state AS s2 FROM pnd.referrals(:'b') WHERE referral = :'rb' \gset
ROLLBACK;
SELECT :'s1' = :'s2' AS "no difference", :'s1' AS state;
BEGIN;
SELECT pnd.exclude_commune(:'c', :'where_it_is', 'author', 'person') \g /dev/null
SELECT r.fit || array_to_string(r.reasons, '') AS d1 FROM pnd.route(:'c', 'shelter') r WHERE r.service = :'refuge_service_number' \gset
ROLLBACK;
BEGIN;
SELECT pnd.exclude_commune(:'c', '76351', 'author', 'person') \g /dev/null
SELECT r.fit || array_to_string(r.reasons, '') AS d2 FROM pnd.route(:'c', 'shelter') r WHERE r.service = :'refuge_service_number' \gset
ROLLBACK;
SELECT :'d1' = :'d2' AS "no difference", left(:'d1', 9) AS fit;
-- once it is said for good, it holds, and the next run takes back what waits there
SELECT pnd.exclude_commune(:'b', :'where_it_is', 'author', 'person') \g /dev/null
SELECT state FROM pnd.referrals(:'b') WHERE referral = :'rb';
SELECT why_not FROM pnd.why_not(:'b', 'shelter') WHERE service = :'refuge_service_number';
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT state, code_word FROM pnd.referrals(:'b') WHERE referral = :'rb';
SELECT case_number = :'b' AS b, message_fr FROM pnd.my_messages WHERE message_fr ~ 'service écarté';
-- of a département of which no commune is loaded, a code of its own is taken
SELECT pnd.exclude_commune(:'c', '33063', 'author', 'person') IS NOT NULL AS taken;
SELECT pnd.exclude_commune(:'c', '7699', 'author', 'person');

-- ---- a service for which nobody can answer any more is asked no more, and who waits for it is told the same day
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', secret_address => false) \g /dev/null
\c - regress_camille
SELECT pnd.withdraw_referral(referral, 'essai') FROM pnd.referrals(:'c') WHERE state = 'sent' \g /dev/null
SELECT referral AS rc FROM pnd.refer(:'c', 'shelter', :'refuge_service_number', reason => 'essai') \gset
\c - postgres
BEGIN;
UPDATE pnd_data.duty SET valid_to = clock_timestamp() WHERE duty = 'partner' AND valid_to IS NULL
	AND professional_id = (SELECT o.correspondent FROM pnd_data.service_overlay o WHERE o.service_id = packnd.site_number_id('service', :'refuge_service_number') AND o.valid_to IS NULL);
COMMIT;
SELECT detail LIKE 'Its correspondent % has no login, or is no partner in territory 76%' AS told FROM pnd.health() WHERE finding = 'correspondent';
CALL pnd.follow_up(hold_share => 1);
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT case_number = :'c' AS c, kind_fr, message_fr FROM pnd.my_messages WHERE message_fr LIKE 'partenaire à prévenir%';
SELECT why_not FROM pnd.why_not(:'a', 'shelter') WHERE service = :'refuge_service_number';
SELECT pnd.refer(:'a', 'shelter', :'refuge_service_number');
-- an address for answers, and it is asked again
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', answer_address => 'refuge@example.org') \g /dev/null
\c - regress_camille
SELECT fit FROM pnd.route(:'a', 'shelter') WHERE service = :'refuge_service_number';
-- what a secret shelter is called the page behind a link is not told, either
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', secret_address => true) \g /dev/null
\c - regress_camille

SELECT referral AS ra FROM pnd.refer(:'a', 'shelter', :'refuge_service_number', reason => 'essai') \gset
\c - postgres
SELECT pnd_data.make_answer_link(packnd.site_case_id(:'a'), packnd.site_number_id('referral', :'ra')) AS token \gset
SELECT service_label, organisation_label IS NULL AS no_organisation FROM jsonb_to_record(packnd.act_by_link(:'token', 'read', '{}')) AS l (service_label text, organisation_label text);
