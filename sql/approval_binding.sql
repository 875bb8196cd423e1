-- What a second person agrees to is the thing as it stands: nothing is asked for in
-- advance, and of two approvals for one thing the second is none for what comes after.
-- Each action of pnd.approval_rules() is tried so.
\set SHOW_CONTEXT never
\i test/fixture.sql
SET client_min_messages = warning;
CREATE ROLE regress_privacy LOGIN IN ROLE packnd_privacy_officer;
CREATE ROLE regress_second_privacy LOGIN IN ROLE packnd_privacy_officer;
CREATE ROLE regress_second_supervisor LOGIN IN ROLE packnd_supervisor;
SELECT pnd.add_professional('Maxime', :'caf_number', 'protection des données', 'regress_privacy', '2025-01-01') AS privacy_number \gset
SELECT pnd.add_professional('Claude', :'caf_number', 'protection des données', 'regress_second_privacy', '2025-01-01') AS second_number \gset
SELECT pnd.add_professional('Lou', :'caf_number', 'encadrement', 'regress_second_supervisor', '2025-01-01') AS lou_number \gset
SELECT pnd.assign_duty(p, '76', 'privacy_officer') FROM unnest(ARRAY[:'privacy_number', :'second_number']) p \g /dev/null
SELECT pnd.assign_duty(:'lou_number', '76', 'supervisor') \g /dev/null
SELECT pnd.assign_duty(:'doctor_number', '76', 'referent') \g /dev/null
SELECT pnd.set_approval_rule(action, true, approvers, counts_for, legal_source) FROM pnd.approval_rules() WHERE NOT takes_two \g /dev/null
-- asks twice for one thing, and has both approved, by whom the row names
CREATE TABLE public.asked (action text PRIMARY KEY, who text, approver text, arguments jsonb);
GRANT ALL ON public.asked TO PUBLIC;
CREATE FUNCTION public.may_ask(the_action text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
BEGIN
	PERFORM pnd.ask_approval(a.action, a.arguments, 'vu ensemble') FROM public.asked a WHERE a.action = the_action;
	RETURN 'asked';
EXCEPTION WHEN OTHERS THEN
	RETURN sqlstate || ' ' || sqlerrm;
END $$;
CREATE FUNCTION public.approves() RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT count(pnd.approve_request(a.request)) FROM pnd.approvals() a WHERE NOT a.is_mine AND a.is_approved IS NULL) || ' approved';
END $$;
GRANT EXECUTE ON FUNCTION public.may_ask(text), public.approves() TO PUBLIC;
RESET client_min_messages;
\c - regress_doctor
SET client_min_messages = warning;
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'rien') \g /dev/null
SELECT pnd.report('76', true, true) AS twin \gset
SELECT pnd.give_consent(:'twin', 'Exemple', 'Alex', 'phone', '+33 1 99 00 00 52', 'her_alone', '24/7', 'rien') \g /dev/null
SELECT pnd.report('76', true, true) AS old \gset
SELECT pnd.give_consent(:'old', 'Autre', 'Sam', 'phone', '+33 1 99 00 00 62', 'her_alone', '24/7', 'rien') \g /dev/null
\c - regress_supervisor
SET client_min_messages = warning;
SELECT pnd.name_referent(:'n', :'camille_number'), pnd.name_referent(:'old', :'sacha_number') \g /dev/null

-- ---- lift_duress
INSERT INTO public.asked VALUES ('lift_duress', 'camille', 'supervisor', jsonb_build_object('case_number', :'n'));
\c - regress_camille
SELECT public.may_ask('lift_duress');
-- whoever may not lift it hears the same before and after
\c - regress_privacy
SELECT public.may_ask('lift_duress');
\c - regress_camille
SELECT pnd.report_duress(:'n', 'told');
SELECT public.may_ask('lift_duress'), public.may_ask('lift_duress');
\c - regress_privacy
SELECT public.may_ask('lift_duress');
\c - regress_supervisor
SELECT public.approves();
\c - regress_camille
SELECT pnd.lift_duress(:'n', 'vue seule');
SELECT count(*) AS open FROM pnd.approvals();
SELECT pnd.report_duress(:'n', 'told');
SELECT pnd.lift_duress(:'n', 'vue seule');
\echo :LAST_ERROR_SQLSTATE
-- asked again it counts, and not longer than what it is about
SELECT public.may_ask('lift_duress'), public.may_ask('lift_duress');
\c - regress_supervisor
SELECT request AS late FROM pnd.approvals() LIMIT 1 \gset
SELECT pnd.approve_request(request) FROM pnd.approvals() WHERE request <> :'late';
\c - regress_camille
SELECT pnd.lift_duress(:'n', 'vue seule');
\c - regress_supervisor
SELECT pnd.approve_request(:'late');
SELECT request = :'late' AS "what is over", is_approved, is_used FROM pnd.approvals(open => false) LIMIT 1;

-- ---- confirm_channel
\c - regress_camille
SELECT pnd.add_channel(:'n', 'phone', '+33 1 99 00 00 43', 'her_alone', '24/7', 'rien', 'phone_alone') AS c \gset
INSERT INTO public.asked VALUES ('confirm_channel', 'camille', 'supervisor', jsonb_build_object('case_number', :'n', 'channel', :'c'));
SELECT public.may_ask('confirm_channel'), public.may_ask('confirm_channel');
\c - regress_second_privacy
SELECT public.approves();
\c - regress_camille
SELECT pnd.confirm_channel(:'n', :'c');
SELECT public.may_ask('confirm_channel');
SELECT pnd.add_channel(:'n', 'phone', '+33 1 99 00 00 44', 'her_alone', '24/7', 'rien', 'phone_alone') AS c \gset
UPDATE public.asked SET arguments = jsonb_build_object('case_number', :'n', 'channel', :'c') WHERE action = 'confirm_channel';
SELECT public.may_ask('confirm_channel');
SELECT pnd.end_channel(:'n', :'c', 'confisqué');
SELECT count(*) AS "open for what has ended" FROM pnd.approvals();
SELECT public.may_ask('confirm_channel');

-- ---- name_referent
INSERT INTO public.asked VALUES ('name_referent', 'camille', 'supervisor', jsonb_build_object('case_number', :'n', 'professional', :'doctor_number'));
SELECT public.may_ask('name_referent'), public.may_ask('name_referent');
\c - regress_supervisor
SELECT public.approves();
\c - regress_camille
SELECT pnd.propose_hand_over(:'n', :'doctor_number') AS h \gset
SELECT pnd.take_back_hand_over(:'h');
SELECT pnd.propose_hand_over(:'n', :'doctor_number');
\echo :LAST_ERROR_SQLSTATE
SELECT public.may_ask('name_referent');
\c - regress_supervisor
SELECT public.approves();
-- agreed for another referent than who leads it now
SELECT result FROM pnd.hand_over_cases(:'camille_number', '76', 'changement d''équipe', ARRAY[:'sacha_number'], dry_run => false);
\c - regress_sacha
SELECT pnd.propose_hand_over(:'n', :'doctor_number');
\echo :LAST_ERROR_SQLSTATE

-- ---- merge_cases, separate_cases
\c - regress_supervisor
INSERT INTO public.asked VALUES ('merge_cases', 'supervisor', 'supervisor', jsonb_build_object('case_number', :'twin', 'into', :'n')),
	('separate_cases', 'supervisor', 'supervisor', jsonb_build_object('case_number', :'twin'));
SELECT public.may_ask('separate_cases');
SELECT public.may_ask('merge_cases'), public.may_ask('merge_cases');
\c - regress_second_supervisor
SELECT public.approves();
\c - regress_supervisor
SET client_min_messages = warning;
SELECT pnd.merge_case(:'twin', :'n', 'deux saisines') \g /dev/null
SELECT public.may_ask('merge_cases');
SELECT public.may_ask('separate_cases'), public.may_ask('separate_cases');
\c - regress_second_supervisor
SELECT public.approves();
\c - regress_supervisor
SET client_min_messages = warning;
SELECT pnd.reopen_case(:'twin', 'deux personnes');
SELECT pnd.merge_case(:'twin', :'n', 'deux saisines');
\echo :LAST_ERROR_SQLSTATE
SELECT public.may_ask('merge_cases');
\c - regress_second_supervisor
SELECT public.approves();
\c - regress_supervisor
SET client_min_messages = warning;
SELECT pnd.merge_case(:'twin', :'n', 'deux saisines') \g /dev/null
SELECT pnd.reopen_case(:'twin', 'deux personnes');
\echo :LAST_ERROR_SQLSTATE

-- ---- lift_hold
INSERT INTO public.asked VALUES ('lift_hold', 'privacy', 'second_privacy', jsonb_build_object('case_number', :'n'));
\c - regress_privacy
SELECT public.may_ask('lift_hold');
SELECT pnd.hold_case(:'n', 'trial', 'audience à venir');
SELECT public.may_ask('lift_hold'), public.may_ask('lift_hold');
\c - regress_second_privacy
SELECT public.approves();
\c - regress_privacy
SELECT pnd.lift_hold(:'n', 'jugement définitif');
SELECT pnd.hold_case(:'n', 'trial', 'appel');
SELECT pnd.lift_hold(:'n', 'jugement définitif');
\echo :LAST_ERROR_SQLSTATE

-- ---- end_exclusion
SELECT pnd.exclude(:'n', 'other', 'professional', professional => :'camille_number') AS x \gset
INSERT INTO public.asked VALUES ('end_exclusion', 'privacy', 'second_privacy', jsonb_build_object('exclusion', :'x'));
SELECT public.may_ask('end_exclusion'), public.may_ask('end_exclusion');
\c - regress_second_privacy
SELECT public.approves();
\c - regress_privacy
SELECT pnd.end_exclusion(:'x');
SELECT public.may_ask('end_exclusion');
SELECT pnd.end_exclusion(:'x');
\echo :LAST_ERROR_SQLSTATE
SELECT count(*) AS open FROM pnd.approvals();

-- ---- purge
\c - regress_sacha
SET client_min_messages = warning;
SELECT pnd.exit_case(:'old', 'contact_lost', reason => 'sans nouvelles') \g /dev/null
\c - regress_privacy
INSERT INTO public.asked VALUES ('purge', 'privacy', 'second_privacy', jsonb_build_object('case_numbers', ARRAY[:'old'], 'narrative_only', true));
SELECT public.may_ask('purge');
\c - postgres
SET client_min_messages = warning;
UPDATE pnd_data.bound SET not_after = interval '0' WHERE bound = 'retention';
\c - regress_privacy
SELECT public.may_ask('purge'), public.may_ask('purge');
\c - regress_second_privacy
SELECT public.approves();
-- reopened and closed again meanwhile: another closing
\c - regress_supervisor
SET client_min_messages = warning;
SELECT pnd.reopen_case(:'old', 'revenue') \g /dev/null
SELECT pnd.exit_case(:'old', 'contact_lost', reason => 'sans nouvelles') \g /dev/null
\c - regress_privacy
SELECT result FROM pnd.purge_cases(ARRAY[:'old'], 'écrits devenus inutiles', true);
\echo :LAST_ERROR_SQLSTATE
SELECT public.may_ask('purge'), public.may_ask('purge');
\c - regress_second_privacy
SELECT public.approves();
\c - regress_privacy
SELECT result FROM pnd.purge_cases(ARRAY[:'old'], 'écrits devenus inutiles', true);
SELECT result FROM pnd.purge_cases(ARRAY[:'old'], 'écrits devenus inutiles', true);
\echo :LAST_ERROR_SQLSTATE
-- ---- archive_case, unarchive_case
INSERT INTO public.asked VALUES ('archive_case', 'privacy', 'second_privacy',
	jsonb_build_object('case_number', :'n', 'archive_ground', 'litigation', 'archive_until', current_date + 100)),
	('unarchive_case', 'privacy', 'second_privacy', jsonb_build_object('case_number', :'twin'));
SELECT public.may_ask('archive_case'), public.may_ask('unarchive_case');
UPDATE public.asked SET arguments = jsonb_set(arguments, '{case_number}', to_jsonb(:'twin'::text)) WHERE action = 'archive_case';
SELECT public.may_ask('archive_case'), public.may_ask('archive_case');
\c - regress_second_privacy
SELECT public.approves();
\c - regress_privacy
SELECT pnd.archive_case(:'twin', 'litigation', current_date + 100);
SELECT public.may_ask('unarchive_case'), public.may_ask('unarchive_case');
\c - regress_second_privacy
SELECT public.approves();
\c - regress_privacy
SELECT pnd.unarchive_case(:'twin', 'archivé par erreur');
SELECT pnd.archive_case(:'twin', 'litigation', current_date + 100);
\echo :LAST_ERROR_SQLSTATE
SELECT public.may_ask('archive_case');
\c - regress_second_privacy
SELECT public.approves();
\c - regress_privacy
SELECT pnd.archive_case(:'twin', 'litigation', current_date + 100);
SELECT pnd.unarchive_case(:'twin', 'archivé par erreur');
\echo :LAST_ERROR_SQLSTATE
-- every rule was tried
SELECT action FROM pnd.approval_rules() WHERE action NOT IN (SELECT a.action FROM public.asked a);
