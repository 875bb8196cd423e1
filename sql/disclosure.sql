-- Telling an authority without her agreement: where the law allows it, by whom it
-- names, to whom it names, and nothing else.  A doctor sees her; then a child.
\set SHOW_CONTEXT never
\i test/fixture.sql
\set QUIET on
CREATE ROLE regress_nurse LOGIN IN ROLE packnd_detector;
CREATE ROLE regress_chemist LOGIN IN ROLE packnd_detector;
CREATE ROLE regress_psychologist LOGIN IN ROLE packnd_detector;
SELECT pnd.add_professional('Noor', :'doctors_number', 'Infirmière', 'regress_nurse', '2025-01-01') AS nurse_number \gset
SELECT pnd.add_professional('Psy', :'doctors_number', 'psychologue', 'regress_psychologist', '2025-01-01') AS psychologist_number \gset
SELECT pnd.add_professional('Sasha', :'doctors_number', 'Pharmacienne', 'regress_chemist', '2025-01-01') AS chemist_number \gset
SELECT pnd.assign_duty(p, '76', 'detector') FROM (VALUES (:'nurse_number'), (:'chemist_number'), (:'psychologist_number')) v (p) \g /dev/null
CREATE ROLE regress_author LOGIN IN ROLE packnd_policy_author;
SELECT pnd.add_login('regress_author', part => 'policy_author') \g /dev/null
\set QUIET off

-- ---- she has come to the surgery, and asked for nothing
\c - regress_doctor
SET datestyle = 'ISO';
\x on
SELECT legal_ground, label_fr, who_fr, i_may, recipients, conditions, must_inform, legal_source, valid_from::text FROM pnd.legal_grounds(max_rows => 2);
\x off
SELECT pnd.report('76', declares_victim => true, wishes_help => true, happened_at => now() - interval '1 hour') AS n \gset
-- no danger is stated, her agreement was not sought
SELECT pnd.tell_without_agreement(:'n', 'danger_and_control', 'prosecutor', 'étranglement', 'lésions au cou', '{"adult": "document", "couple_violence": "told"}');
-- the law names the prosecutor alone
SELECT pnd.tell_without_agreement(:'n', 'danger_and_control', 'administrative', 'étranglement', 'lésions au cou',
	'{"adult": "document", "couple_violence": "told", "immediate_danger": "observed", "control": "observed", "agreement_sought": "told"}');
SELECT pnd.tell_without_agreement(:'n', 'danger_and_control', 'mayor', 'étranglement', 'lésions au cou', '{}');
SELECT pnd.tell_without_agreement(:'n', 'because', 'prosecutor', 'étranglement', 'lésions au cou', '{}');
SELECT pnd.tell_without_agreement(:'n', 'danger_and_control', 'prosecutor', ' ', 'lésions au cou', '{}');
SELECT pnd.tell_without_agreement(:'n', 'danger_and_control', 'prosecutor', 'étranglement', 'lésions au cou', '{"immediate_danger": "guessed"}');
-- and of this ground no event by itself, without what it takes
SELECT pnd.cause(:'n', 'told_without_agreement');
-- all that the article asks for
SELECT pnd.tell_without_agreement(:'n', 'danger_and_control', 'prosecutor', 'étranglement, menaces de mort', 'lésions au cou, arme au domicile',
	'{"adult": "document", "couple_violence": "told", "immediate_danger": "observed", "control": "observed", "agreement_sought": "told"}',
	request_key => 'signalement 1') AS j \gset
SELECT pnd.tell_without_agreement(:'n', 'danger_and_control', 'prosecutor', 'étranglement, menaces de mort', 'lésions au cou, arme au domicile',
	'{"adult": "document", "couple_violence": "told", "immediate_danger": "observed", "control": "observed", "agreement_sought": "told"}',
	request_key => 'signalement 1') = :'j' AS "told once";

-- ---- the supervisor is told, and sees under a ticket what was told
\c - regress_supervisor
SELECT kind_fr, message_fr FROM pnd.my_messages();
SELECT kind, due_at > now() AS "has time" FROM pnd.case_deadlines(:'n') WHERE kind = 'inform_of_disclosure';
SELECT reason FROM pnd.disclosures(:'n');
SELECT pnd.open_ticket(:'n', 'signalement du jour') > now() AS opened;
\x on
SELECT disclosure = :'j' AS this_one, ground_fr, recipient_fr, about, conditions ->> 'control' AS control_known, reason, told, display_name, informed_at FROM pnd.disclosures(:'n');
\x off
SELECT legal_ground, recipient, disclosures, persons, informed FROM pnd.disclosure_counts('76');

-- ---- she is informed: that is not left open on this ground
\c - regress_doctor
SELECT pnd.record_informed(:'n', :'j', not_informed_because => 'pas joignable');
SELECT pnd.record_informed(:'n', :'j', happened_at => now() - interval '1 day');
SELECT pnd.record_informed(:'n', :'j');
SELECT pnd.record_informed(:'n', :'j');
\c - regress_supervisor
SELECT count(*) AS "still to inform" FROM pnd.case_deadlines(:'n') WHERE kind = 'inform_of_disclosure' AND state = 'open';
SELECT disclosures, informed FROM pnd.disclosure_counts('76');

-- ---- who is no health professional; and who is one by another profession
\c - regress_psychologist
SELECT i_may, legal_ground FROM pnd.legal_grounds();
SELECT pnd.report('76', declares_victim => true, wishes_help => true) AS other \gset
SELECT pnd.tell_without_agreement(:'other', 'danger_and_control', 'prosecutor', 'menaces', 'ce qui a été dit',
	'{"adult": "told", "couple_violence": "told", "immediate_danger": "told", "control": "observed", "agreement_sought": "told"}');
-- a case that is not hers to see is no case
SELECT pnd.tell_without_agreement(:'n', 'vulnerable', 'judicial', 'menaces', 'ce qui a été dit', '{"vulnerable": "told", "ill_treatment": "told"}');
\c - regress_nurse
SELECT bool_and(i_may) AS "all grounds" FROM pnd.legal_grounds();
\c - regress_chemist
SELECT bool_and(i_may) AS "all grounds" FROM pnd.legal_grounds();
-- an administrator is nobody whom the law names
\c - postgres
SELECT pnd.tell_without_agreement(:'other', 'vulnerable', 'judicial', 'menaces', 'ce qui a été dit', '{"vulnerable": "told", "ill_treatment": "told"}');

-- ---- a child: anybody may tell the authorities; 1° of the article
\c - regress_doctor
SELECT pnd.give_consent(:'n', 'Exemple', 'Ada', 'phone', '06 12 34 56 78', 'her_alone', '09:00-12:00', 'rien', '1990-02-03');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.add_dependant(:'n', 'child', (current_date - interval '6 years')::date, 'Lou') AS lou,
	pnd.add_dependant(:'n', 'child', (current_date - interval '19 years')::date, 'Max') AS max \gset
SELECT pnd.tell_without_agreement(:'n', 'minor_seen', 'crip', 'coups', 'marques sur les bras', '{"minor": "document", "seen_at_work": "observed"}', :'lou');
-- she is of age, and so is one of her children
SELECT pnd.tell_without_agreement(:'n', 'minor', 'administrative', 'coups', 'marques sur les bras', '{"minor": "told", "ill_treatment": "observed"}');
SELECT pnd.tell_without_agreement(:'n', 'minor', 'administrative', 'coups', 'marques sur les bras', '{"minor": "told", "ill_treatment": "observed"}', :'max');
SELECT pnd.tell_without_agreement(:'n', 'minor', 'administrative', 'coups', 'marques sur les bras', '{"minor": "document", "ill_treatment": "observed"}', :'lou') AS k \gset
-- the article leaves open whether the parent is informed
SELECT pnd.record_informed(:'n', :'k', not_informed_because => 'contraire à l''intérêt de l''enfant');
SELECT pnd.open_ticket(:'n', 'relecture') > now() AS opened;
SELECT ground_fr, about = :'lou' AS lou, informed_at IS NOT NULL AS informed, not_informed_because FROM pnd.disclosures(:'n');
\c - regress_supervisor
SELECT kind_fr, message_fr, count(*) FROM pnd.my_messages() WHERE kind = 'told_without_agreement' GROUP BY 1, 2;

-- ---- her agreement withdrawn changes nothing of what the law allows; a closed case tells nothing more
\c - regress_camille
SELECT pnd.revoke_consent(:'n', 'coordinating_body');
\c - regress_doctor
SELECT pnd.tell_without_agreement(:'n', 'vulnerable_seen', 'prosecutor', 'coups', 'fracture', '{"vulnerable": "observed", "seen_at_work": "observed"}') AS seen \gset
\c - regress_camille
SELECT pnd.tell_without_agreement(:'n', 'minor', 'administrative', 'menaces', 'ce qui a été dit', '{"minor": "document", "ill_treatment": "observed"}', :'lou') AS later \gset
SELECT pnd.exit_case(:'n', 'moved');
-- and she is still to be informed: of what the doctor told there is one more clock
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE state = 'open';
SELECT pnd.tell_without_agreement(:'n', 'minor', 'administrative', 'coups', 'marques sur les bras', '{"minor": "document", "ill_treatment": "observed"}', :'lou');

-- ---- she refuses: a refusal forgets what was reported, so she is informed before it
\c - regress_doctor
SELECT pnd.report('76', declares_victim => true, wishes_help => false) AS refused \gset
SELECT pnd.tell_without_agreement(:'refused', 'danger_and_control', 'prosecutor', 'étranglement', 'lésions au cou',
	'{"adult": "document", "couple_violence": "told", "immediate_danger": "observed", "control": "observed", "agreement_sought": "told"}') AS j \gset
SELECT pnd.decline(:'refused');
SELECT missing_fr FROM pnd.allowed_events(:'refused') WHERE event = 'consent_refused';
SELECT pnd.record_informed(:'refused', :'j');
SELECT pnd.decline(:'refused');
SELECT state_fr FROM pnd.my_cases() WHERE case_number = :'refused';

-- ---- who has left is informed, too: the clocks run on, and who told is reminded
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '20 days' WHERE kind = 'inform_of_disclosure' AND met_at IS NULL;
CALL pnd.follow_up(hold_share => 1);
\c - regress_doctor
SELECT case_number = :'n' AS this_case, kind_fr, message_fr FROM pnd.my_messages();
\c - regress_camille
SELECT case_number = :'n' AS this_case, kind_fr, message_fr FROM pnd.my_messages() WHERE kind = 'inform_of_disclosure';
SELECT case_number = :'n' AS this_case, kind, is_late FROM pnd.my_deadlines();
SELECT case_number = :'n' AS this_case, state_fr, what_fr, referent FROM pnd.to_contact();
SELECT pnd.record_informed(:'n', :'later');
SELECT count(*) AS "left to do" FROM pnd.my_deadlines();
-- not what another has told
SELECT pnd.record_informed(:'n', :'seen');
\c - regress_supervisor
SELECT kind_fr, message_fr, count(*) FROM pnd.my_messages() WHERE kind = 'inform_of_disclosure' GROUP BY 1, 2;
SELECT kind, last_rung_fr FROM pnd.late_deadlines('76') WHERE case_number = :'n';
SELECT state_fr, what_fr FROM pnd.to_contact('76') WHERE case_number = :'n';
-- a clock that is lost is a finding
\c - postgres
SELECT detail FROM pnd_data.health_clock();
BEGIN;
UPDATE pnd_data.deadline SET cancelled_at = now(), cancel_reason = 'perdue' WHERE kind = 'inform_of_disclosure' AND met_at IS NULL;
SELECT detail FROM pnd_data.health_clock();
ROLLBACK;
\c - regress_doctor
SELECT pnd.record_informed(:'n', :'seen');
\c - regress_supervisor
SELECT count(*) AS late FROM pnd.late_deadlines('76') WHERE case_number = :'n';

-- ---- the law changes
\c - regress_author
SELECT pnd.add_health_profession('Psychologue', 'Essai');
SELECT pnd.add_health_profession('psychologue', 'Essai');
SELECT pnd.add_legal_ground('vulnerable', 'x', 'anyone', '{judicial}', '{vulnerable}', false, 'Essai', '2026-01-01');
SELECT pnd.add_legal_ground('essai', 'un essai', 'anyone', '{mayor}', '{vulnerable}', false, 'Essai', '2026-01-01');
SELECT pnd.add_legal_ground('essai', 'un essai', 'anyone', '{judicial}', '{vulnerable}', false, 'Essai', '2999-01-01');
SELECT pnd.retire_legal_ground('vulnerable');
SELECT pnd.retire_legal_ground('vulnerable');
\c - regress_psychologist
SELECT pnd.tell_without_agreement(:'other', 'vulnerable', 'judicial', 'menaces', 'ce qui a été dit', '{"vulnerable": "told", "ill_treatment": "told"}');
SELECT pnd.tell_without_agreement(:'other', 'essai', 'judicial', 'menaces', 'ce qui a été dit', '{"vulnerable": "told"}');
SELECT pnd.tell_without_agreement(:'other', 'danger_and_control', 'prosecutor', 'menaces', 'ce qui a été dit',
	'{"adult": "told", "couple_violence": "told", "immediate_danger": "told", "control": "observed", "agreement_sought": "told"}') IS NOT NULL AS told;

-- ---- nothing of what was told stands in the open; the chain verifies
\c - postgres
SELECT DISTINCT finding FROM pnd.verify_journal();
