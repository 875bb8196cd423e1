-- walk_b: La Réunion.  Every time that is shown is of there, whatever the clock
-- of the server; she withdraws her agreement half way, and later agrees again.
-- Each step by the login of who does it, by functions of pnd alone.
\set SHOW_CONTEXT never
\i test/fixture.sql
SELECT pnd.add_organisation('CAF de La Réunion', 'caf', '2025-01-01') AS reunion_caf \gset
SELECT pnd.add_territory('974', '974', 'La Réunion', :'reunion_caf') AS territory \gset
SELECT pnd.open_territory('974', opened_on => '2025-11-26') AS opened \gset
CREATE ROLE regress_gendarme LOGIN IN ROLE packnd_detector;
CREATE ROLE regress_payet LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_hoareau LOGIN IN ROLE packnd_referent;
CREATE ROLE regress_case LOGIN IN ROLE packnd_partner;
SELECT pnd.add_professional('Grondin', :'reunion_caf', 'gendarme', 'regress_gendarme', '2025-01-01') AS grondin \gset
SELECT pnd.add_professional('Payet', :'reunion_caf', 'responsable', 'regress_payet', '2025-01-01') AS payet \gset
SELECT pnd.add_professional('Hoareau', :'reunion_caf', 'travail social', 'regress_hoareau', '2025-01-01') AS hoareau \gset
SELECT pnd.add_professional('La Case', :'reunion_caf', 'association', 'regress_case', '2025-01-01') AS la_case \gset
SELECT pnd.add_training(:'grondin', 'Repérer les violences conjugales', '2025-01-01') \g /dev/null
SELECT pnd.assign_duty(p, '974', d) FROM (VALUES (:'grondin', 'detector'), (:'payet', 'supervisor'), (:'hoareau', 'referent'), (:'la_case', 'partner')) v (p, d) \g /dev/null
\set document `sed -e 's/packnd-demo--/packnd-demo-974--/g' -e 's/"76"/"974"/g' -e 's/"76540"/"97411"/g' -e 's/"76351"/"97416"/g' test/demo/directory-76.json`
SELECT count(*) > 0 AS imported FROM pnd.import_directory('974', :'document') \gset
\unset document
SELECT pnd.set_service('974', 'packnd-demo-974--chrs-refuge', has_agreement => true, correspondent => :'la_case', places => 1, priority_lane => true) AS shelter \gset
-- the server and its sessions are in Paris, people in Saint-Denis: they read the hours of there
SHOW timezone;
SELECT (current_date - 1)::text || ' 22:30+04' AS evening, (current_date - 1)::text AS its_day \gset

-- ---- yesterday, half past ten in the evening: in Paris it is still the afternoon
\c - regress_gendarme
SELECT pnd.report('974', true, true, :'evening') AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Marie', 'phone', '+262 262 00 00 00', 'her_alone', 'Mo-Fr 08:00-11:00', 'dire : la mairie', '1994-02-03', happened_at => :'evening');
\c - regress_payet
SELECT what, right(since, 5) AS since, left(since, 10)::date - :'its_day'::date AS days, right(due_at, 5) AS due FROM pnd.to_assign;
SELECT pnd.name_referent(:'n', :'hoareau', :'evening');
-- the clock of the first contact ends with a day of La Réunion
\c - regress_hoareau
SELECT label_fr, right(started_at_local, 5) AS since, right(due_at_local, 5) AS due, left(due_at_local, 10)::date - :'its_day'::date AS days
FROM pnd.case_deadlines(:'n') WHERE kind = 'first_contact';
-- so do the lists for people, and the message of the new case
SELECT label_fr, right(due_at, 5) AS due, left(due_at, 10)::date - :'its_day'::date AS days FROM pnd.my_deadlines;
SELECT state, right(since, 5) AS since, left(since, 10)::date - :'its_day'::date AS days FROM pnd.my_cases;
SELECT message_fr, created_at_local = to_char(created_at AT TIME ZONE 'Indian/Reunion', 'YYYY-MM-DD HH24:MI') AS "of there" FROM pnd.my_messages();
SELECT recipient, right(given_at_local, 5) AS given FROM pnd.consents(:'n') WHERE data_class = 'identity';
-- whatever the session is set to
SET timezone = 'America/Cayenne';
SELECT right(due_at_local, 5) AS due FROM pnd.case_deadlines(:'n') WHERE kind = 'first_contact';
RESET timezone;
SELECT pnd.record_first_contact(:'n');
SELECT pnd.decide_to_leave(:'n', (current_date + 2 + time '06:30') AT TIME ZONE 'Indian/Reunion');
-- the refuge is for women: who she is has to be known first
SELECT pnd.refer(:'n', 'shelter');
SELECT pnd.record_facts(:'n', '{"gender": "female"}');
SELECT referral AS r, service_label FROM pnd.refer(:'n', 'shelter') \gset
SELECT pnd.assess_needs(:'n', '{shelter,legal}');
SELECT pnd.agree_plan(:'n');
\c - regress_case
SELECT pnd.answer_referral(:'r', 'accepted');
SELECT referral AS waiting FROM pnd.my_referrals \gset

-- ---- half way she withdraws her agreement: at once, nobody but who is in charge
\c - regress_payet
SELECT pnd.open_ticket(:'n', 'préparer la commission') > now() AS opened;
SELECT given_name, right(planned_departure_local, 5) AS leaves_at FROM pnd.identity(:'n');
\c - regress_hoareau
SELECT pnd.open_ticket(:'n', 'rappeler') > now() AS opened;
SELECT pnd.revoke_consent(:'n', 'coordinating_body');
SELECT state_fr, consent_current FROM pnd.case_summary(:'n');
\c - regress_payet
SELECT given_name FROM pnd.identity(:'n');
SELECT pnd.record_facts(:'n', '{"partner_violence": true}');
SELECT pnd.decide_to_leave(:'n');
SELECT message_fr FROM pnd.my_messages WHERE kind_fr = 'accord';
-- who received her is told to stop, sees nothing more; her place is hers
\c - regress_case
SELECT kind_fr, message_fr FROM pnd.my_messages WHERE message_fr LIKE '%retirée';
SELECT count(*) FROM pnd.my_referrals;
SELECT pnd.referral_details(:'r');
-- who is in charge sees and writes, asks nobody, and has a clock: close or renew
\c - regress_hoareau
SELECT given_name, right(planned_departure_local, 5) AS leaves_at FROM pnd.identity(:'n');
SELECT domain_fr, state_fr FROM pnd.referrals(:'n');
SELECT pnd.refer(:'n', 'shelter');
SELECT pnd.refer(:'n', 'legal');
SELECT label_fr, state_fr, right(due_at_local, 5) AS due FROM pnd.case_deadlines(:'n') WHERE kind = 'close_or_renew';

-- ---- later she agrees again: all is as it was
SELECT pnd.renew_consent(:'n', 'coordinating_body') > 0 AS renewed;
SELECT state_fr, consent_current, emergency_needs FROM pnd.case_summary(:'n');
SELECT label_fr, state_fr FROM pnd.case_deadlines(:'n') WHERE kind = 'close_or_renew';
\c - regress_payet
SELECT given_name FROM pnd.identity(:'n');
\c - regress_case
SELECT message_fr FROM pnd.my_messages WHERE message_fr ~ 'retirée|reprise';
SELECT state FROM pnd.my_referrals;
SELECT pnd.open_referral_ticket(:'r', 'accueil') > now() AS opened;
SELECT label_fr FROM pnd.referral_details(:'r');
-- she leaves the shelter for a home of her own
SELECT pnd.leave_place(:'r');
