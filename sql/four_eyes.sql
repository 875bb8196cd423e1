-- four eyes: one asks, another approves, the first makes the call once, with
-- exactly the arguments that were approved
\set SHOW_CONTEXT never
\i test/fixture.sql
SET client_min_messages = warning;
CREATE ROLE regress_privacy LOGIN IN ROLE packnd_privacy_officer;
CREATE ROLE regress_second_privacy LOGIN IN ROLE packnd_privacy_officer;
CREATE ROLE regress_same_person LOGIN IN ROLE packnd_privacy_officer;
CREATE ROLE regress_deputy LOGIN IN ROLE packnd_privacy_officer;
SELECT pnd.add_professional('Maxime', :'caf_number', 'protection des données', 'regress_privacy', '2025-01-01') AS privacy_number \gset
SELECT pnd.add_professional('Claude', :'caf_number', 'protection des données', 'regress_second_privacy', '2025-01-01') AS second_number \gset
SELECT pnd.add_professional('Alex', :'caf_number', 'protection des données', 'regress_deputy', '2025-01-01') AS deputy_number \gset
SELECT pnd.add_login('regress_same_person', :'privacy_number') \g /dev/null
SELECT pnd.assign_duty(p, '76', 'privacy_officer') FROM unnest(ARRAY[:'privacy_number', :'second_number', :'deputy_number']) p \g /dev/null
-- a function that takes two persons, as those of pnd have it
CREATE FUNCTION public.lift(case_number text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp AS $$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_approval('lift_hold', jsonb_build_object('case_number', case_number));
	RETURN 'lifted';
END $$;
ALTER FUNCTION public.lift(text) OWNER TO packnd_owner;
RESET client_min_messages;
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.report('76', true, true) AS other \gset
SELECT pnd.report('76', true, true) AS led \gset
SELECT pnd.give_consent(:'led', 'Autre', 'Sam', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'led', :'sacha_number') \g /dev/null
\c - regress_privacy
SELECT action, takes_two, takes_two_by_scheme AS by_scheme, arguments, approvers, counts_for FROM pnd.approval_rules();
-- nothing is asked for in advance
SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', :'n'), 'la procédure est terminée');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.hold_case(:'n', 'trial', 'audience à venir'), pnd.hold_case(:'other', 'trial', 'audience à venir') \g /dev/null
-- alone, nobody
SELECT public.lift(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.ask_approval('lift_hold', '{"case": 1}', 'la procédure est terminée');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', '0000-0000-0000-0'), 'la procédure est terminée');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', :'n'), ' ');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', :'n'), 'la procédure est terminée', request_key => 'ask') AS r \gset
SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', :'n'), 'la procédure est terminée', request_key => 'ask') = :'r' AS "once";
-- not who asked, nor by another login of the same person
SELECT pnd.approve_request(:'r');
\echo :LAST_ERROR_SQLSTATE
\c - regress_same_person
SELECT pnd.approve_request(:'r');
\echo :LAST_ERROR_SQLSTATE
-- nor a role that could be the other by SET ROLE
\c - postgres
GRANT regress_privacy TO regress_deputy;
\c - regress_deputy
SELECT request FROM pnd.approvals();
SELECT pnd.approve_request(:'r');
\echo :LAST_ERROR_SQLSTATE
-- nor a supervisor, whom the row does not name
\c - regress_supervisor
SELECT pnd.approve_request(:'r');
\echo :LAST_ERROR_SQLSTATE
\c - regress_second_privacy
SELECT kind, message_fr, about = :'r' AS about_it FROM pnd.my_messages();
\x
SELECT action_fr, arguments = jsonb_build_object('case_number', :'n') AS "as asked", case_number = :'n' AS hers, reason, asked_by,
	expires_at - asked_at AS counts_for, is_approved, is_used, is_mine
FROM pnd.approvals();
\x
SELECT pnd.approve_request(:'r', 'vu avec le greffe', request_key => 'approve');
SELECT pnd.approve_request(:'r', 'vu avec le greffe', request_key => 'approve');
SELECT pnd.refuse_request(:'r', 'trop tard');
\echo :LAST_ERROR_SQLSTATE
-- what was approved is who asked's, for that case, however its number is typed, once
SELECT public.lift(:'n');
\echo :LAST_ERROR_SQLSTATE
\c - regress_privacy
SELECT kind, message_fr FROM pnd.my_messages();
SELECT public.lift(:'other');
\echo :LAST_ERROR_SQLSTATE
BEGIN;
SELECT public.lift(lower(replace(:'n', '-', ' ')));
ROLLBACK;
SELECT public.lift(:'n');
SELECT public.lift(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT decided_by, decision_reason, is_approved, is_used FROM pnd.approvals(open => false);
-- refused, and expired
SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', :'n'), 'la procédure est terminée') AS r \gset
SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', :'other'), 'la procédure est terminée') AS late \gset
\c - regress_second_privacy
SELECT pnd.refuse_request(:'r', 'un appel est pendant');
SELECT pnd.approve_request(:'late');
SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', :'other'), 'la procédure est terminée') AS never \gset
\c - postgres
UPDATE pnd_data.approval SET requested_at = requested_at - interval '8 days', expires_at = expires_at - interval '8 days', decided_at = decided_at - interval '8 days'
WHERE used_at IS NULL;
\c - regress_privacy
SELECT public.lift(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT public.lift(:'other');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.approve_request(:'never');
\echo :LAST_ERROR_SQLSTATE
SELECT request = :'r' AS "the refused", is_approved, is_used, decision_reason FROM pnd.approvals(open => false, max_rows => 3);
-- whom it is about decides nothing
\c - regress_camille
SELECT pnd.ask_approval('name_referent', jsonb_build_object('case_number', :'n', 'professional', :'supervisor_number'), 'changement d''organisme');
\echo :LAST_ERROR_SQLSTATE
\c - regress_doctor
SELECT action, is_mine FROM pnd.approvals();
\c - postgres
SELECT pnd.ask_approval('name_referent', jsonb_build_object('case_number', :'led', 'professional', :'supervisor_number'), 'changement d''organisme') AS r \gset
\c - regress_supervisor
SELECT pnd.approve_request(:'r');
\echo :LAST_ERROR_SQLSTATE
-- which actions take two is a row, within bounds
\c - postgres
SELECT pnd.set_approval_rule('lift_hold', false, '{privacy_officer}', '7 days', 'décision du comité de pilotage');
SELECT pnd.set_approval_rule('lift_hold', true, '{detector}', '7 days', 'décision du comité de pilotage');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.set_approval_rule('lift_hold', true, '{privacy_officer}', '1 year', 'décision du comité de pilotage');
\echo :LAST_ERROR_SQLSTATE
-- of what is lowered privacy officers have an alert, also in the hour in which they settled one, and health() says what is off; stricter is no alert
\x
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'second person';
\x
\c - regress_privacy
SELECT public.lift(:'other');
SELECT kind_fr, role_name, case_number FROM pnd.privacy_alerts();
SELECT action FROM pnd.approval_rules() WHERE takes_two <> takes_two_by_scheme;
SELECT pnd.settle_alert(alert, 'décision lue, confirmée par le comité') FROM pnd.privacy_alerts();
\c - postgres
SELECT pnd.set_approval_rule('confirm_channel', true, '{supervisor}', '1 day', 'décision du comité de pilotage');
\c - regress_privacy
SELECT count(*) AS alerts FROM pnd.privacy_alerts();
\c - postgres
SELECT pnd.set_approval_rule('confirm_channel', true, '{referent,supervisor}', '1 day', 'décision du comité de pilotage');
\c - regress_privacy
SELECT count(*) AS alerts FROM pnd.privacy_alerts();
-- two cases made one, and a hand-over to another organisation, where the territory wants two for them
\c - regress_doctor
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - postgres
SET client_min_messages = warning;
SELECT pnd.assign_duty(:'doctor_number', '76', 'referent') \g /dev/null
SELECT pnd.set_approval_rule(action, true, '{supervisor}', '7 days', 'décision du comité de pilotage') FROM unnest('{merge_cases,name_referent}'::text[]) action \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
SELECT pnd.merge_case(:'other', :'n', 'deux saisines');
\echo :LAST_ERROR_SQLSTATE
\c - regress_camille
SELECT pnd.propose_hand_over(:'n', :'doctor_number');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.ask_approval('name_referent', jsonb_build_object('case_number', :'n', 'professional', :'doctor_number'), 'suivi médical') AS r \gset
\c - regress_supervisor
SELECT pnd.approve_request(:'r');
\c - regress_camille
SELECT pnd.propose_hand_over(:'n', :'doctor_number') IS NOT NULL AS proposed;
-- the journal has both persons
\c - postgres
SELECT operation, count(*), count(DISTINCT professional_id) AS persons FROM pnd_data.journal WHERE table_name = 'approval' GROUP BY 1 ORDER BY 1;
