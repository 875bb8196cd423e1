-- null_arguments: a null where something is asked is an error or has a stated
-- meaning; it is never silently another action
\set SHOW_CONTEXT never
\pset format unaligned
\pset fieldsep ' | '
\pset footer off
\i test/fixture.sql
CREATE ROLE regress_all LOGIN IN ROLE packnd_detector, packnd_referent, packnd_supervisor, packnd_partner, packnd_steering, packnd_policy_author, packnd_policy_approver, packnd_auditor, packnd_privacy_officer;
SELECT pnd.add_professional('Toute', :'caf_number', 'toutes fonctions', 'regress_all', '2025-01-01') AS everybody_number \gset
SELECT packnd.site_number_id('professional', :'everybody_number') AS everybody \gset
SELECT pnd.assign_duty(:'everybody_number', '76', d) FROM unnest('{supervisor,referent,detector,partner,steering}'::text[]) d \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', correspondent => :'everybody_number') \g /dev/null
\c - regress_all
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
SELECT pnd.name_referent(:'n', :'everybody_number') \g /dev/null
SELECT pnd.decide_to_leave(:'n') \g /dev/null
SELECT referral AS r, service_label FROM pnd.refer(:'n', 'shelter') \gset
SELECT deadline AS d FROM pnd.case_deadlines(:'n') WHERE kind = 'first_contact' \gset
SELECT need AS money FROM pnd.needs(:'n') WHERE domain = 'money' \gset
SELECT pnd.add_step(:'n', 'x', 'person') AS step \gset
\c - postgres
-- What a call with one null answers; whatever it did is undone.
CREATE FUNCTION public.answer(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT count(*) || '' row(s): '' || coalesce(left(min(a::text), 60), ''null'') FROM (%s) a', statement) INTO answer;
	RAISE EXCEPTION USING ERRCODE = 'ZZZZZ', MESSAGE = answer;
EXCEPTION WHEN OTHERS THEN
	RETURN CASE WHEN SQLSTATE = 'ZZZZZ' THEN SQLERRM ELSE SQLSTATE || ' ' || SQLERRM END;
END $$;
-- A call of each function that works, argument by argument.
CREATE TABLE public.call (function text, arguments text[]);
INSERT INTO public.call VALUES
	('report', ARRAY['''76''', 'true', 'true', 'now()']),
	('give_consent', ARRAY[quote_literal(:'n'), '''X''', '''Y''', '''phone''', '''1''', '''her_alone''', '''24/7''', '''y''', 'NULL::date', 'true', 'false', 'NULL::text', 'now()']),
	('record_declaration', ARRAY[quote_literal(:'n'), 'true', 'true']),
	('confirm_report', ARRAY[quote_literal(:'n')]),
	('decline', ARRAY[quote_literal(:'n'), 'now()']),
	('revoke_consent', ARRAY[quote_literal(:'n'), '''services''', '''contact''']),
	('renew_consent', ARRAY[quote_literal(:'n'), '''services''']),
	('give_consent_to', ARRAY[quote_literal(:'n'), '''services''', '''contact''', 'now() + interval ''1 day''']),
	('name_referent', ARRAY[quote_literal(:'n'), quote_literal(:'sacha_number'), 'now()']),
	('propose_hand_over', ARRAY[quote_literal(:'n'), quote_literal(:'sacha_number')]),
	('answer_hand_over', ARRAY[quote_literal(packnd.site_number('hand_over', 1)), 'true']),
	('offer_pathway', ARRAY['''76''', '''complet''', '''{}''', '''{}''']),
	('close_pathway', ARRAY['''76''', '''accompagné''']),
	('pathways', ARRAY['''76''']),
	('pathway_counts', ARRAY['''76''']),
	('choose_pathway', ARRAY[quote_literal(:'n'), '''complet''', '''person''']),
	('call_in_difficulty', ARRAY[quote_literal(:'n'), quote_literal(:'sacha_number'), '''other''', 'now()']),
	('answer_difficulty_call', ARRAY[quote_literal(:'n'), '''solved''', 'now()']),
	('difficulty_calls', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('record_first_contact', ARRAY[quote_literal(:'n'), 'now()']),
	('agree_plan', ARRAY[quote_literal(:'n'), 'NULL::date', 'now()']),
	('agree_pause', ARRAY[quote_literal(:'n'), 'current_date + 10', 'NULL::text', 'now()']),
	('resume_case', ARRAY[quote_literal(:'n'), 'now()']),
	('activate_correspondents', ARRAY[quote_literal(:'n'), 'now()']),
	('decide_to_leave', ARRAY[quote_literal(:'n'), 'now()', 'now()']),
	('assess_needs', ARRAY[quote_literal(:'n'), '''{shelter}''', 'now()']),
	('cause', ARRAY[quote_literal(:'n'), '''decided_to_leave''', '''{}''', 'now()', 'NULL::text']),
	('confirm_late_entry', ARRAY[quote_literal(:'n'), quote_literal(:'d'), 'true', 'NULL::text']),
	('set_late_entry', ARRAY['''76''', '48']),
	('machine_graph', ARRAY['''pnd''', '1', '''mermaid''']),
	('exit_case', ARRAY[quote_literal(:'n'), '''moved''', 'now()', 'NULL::text', '''{}''::jsonb']),
	('case_exits', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('allowed_events', ARRAY[quote_literal(:'n')]),
	('case_summary', ARRAY[quote_literal(:'n')]),
	('referent_on', ARRAY[quote_literal(:'n'), 'clock_timestamp()']),
	('open_ticket', ARRAY[quote_literal(:'n'), '''x''']),
	('identity', ARRAY[quote_literal(:'n')]),
	('record_facts', ARRAY[quote_literal(:'n'), '''{}''']),
	('eligibility', ARRAY[quote_literal(:'n'), '''2026-05-01''']),
	('decisions', ARRAY[quote_literal(:'n')]),
	('receipt', ARRAY['''x''']),
	('replay', ARRAY['''x''']),
	('application', ARRAY[quote_literal(:'n'), '''tgd''', 'NULL::text', '''{}''', 'NULL::timestamptz', 'true']),
	('applications', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('application_form', ARRAY[quote_literal(packnd.site_number('application', 1))]),
	('application_clocks', ARRAY[quote_literal(packnd.site_number('application', 1))]),
	('application_events', ARRAY[quote_literal(packnd.site_number('application', 1)), 'NULL::text', '10']),
	('withdraw_answer', ARRAY[quote_literal(packnd.site_number('application', 1)), quote_literal(packnd.site_number('application_event', 1)), '''x''']),
	('answer_application', ARRAY[quote_literal(packnd.site_number('application', 1)), '''granted''', 'NULL::timestamptz', '1', '''gift''', 'NULL::date', 'NULL::text']),
	('measure_clocks', ARRAY['''auvvc''']),
	('set_measure_clock', ARRAY['''auvvc''', '''payment''', '''received''', '1', '''hours''', '''x''', '''press''', 'current_date', '''{paid}''', '''refusal''', '''true''', '''x''', '1']),
	('form_fields', ARRAY['''auvvc''']),
	('set_form_field', ARRAY['''papers_seen''', '''papers''', '''x''', '''evidence''', '''x''', '''auvvc''', '''{complaint}''', 'true']),
	('retire_form_field', ARRAY['''auvvc_council''']),
	('end_measure_clock', ARRAY['''auvvc''', '''payment''', 'current_date', '1']),
	('open_need', ARRAY[quote_literal(:'n'), '''schooling''', '''told''', 'false', 'now()']),
	('prioritise_need', ARRAY[quote_literal(:'money'), '''first''', '''told''', 'true']),
	('close_need', ARRAY[quote_literal(:'money'), '''met''', 'now()']),
	('reopen_need', ARRAY[quote_literal(:'money'), '''told''', 'now()']),
	('needs', ARRAY[quote_literal(:'n')]),
	('need_changes', ARRAY[quote_literal(:'n')]),
	('add_step', ARRAY[quote_literal(:'n'), '''x''', '''person''', 'NULL::date', quote_literal(:'money'), 'NULL::text']),
	('change_step', ARRAY[quote_literal(:'step'), '''x''', '''person''', 'NULL::date', 'NULL::text']),
	('finish_step', ARRAY[quote_literal(:'step'), '''done''', '''x''', 'now()']),
	('plan', ARRAY[quote_literal(:'n')]),
	('departure_plan', ARRAY[quote_literal(:'n')]),
	('decisions_to_leave', ARRAY[quote_literal(:'n')]),
	('record_review', ARRAY[quote_literal(:'n'), '''other''', '''goes_on''', '''x''', 'now()']),
	('reviews', ARRAY[quote_literal(:'n')]),
	('load_danger_grid', ARRAY['''76''', '''{}''', '''<x/>''']),
	('danger_questions', ARRAY['''76''']),
	('record_danger', ARRAY[quote_literal(:'n'), '''{}''', 'now()']),
	('danger_assessments', ARRAY[quote_literal(:'n')]),
	('propose_referents', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('set_referent_profile', ARRAY['''76''', quote_literal(:'sacha_number'), '''{ar}''', 'NULL::text[]', 'NULL::text']),
	('referent_profiles', ARRAY['''76''', 'NULL::text', '10']),
	('route', ARRAY[quote_literal(:'n'), '''money''', 'NULL::text', 'NULL::text', '10']),
	('why_not', ARRAY[quote_literal(:'n'), '''money''', 'NULL::text', 'NULL::text', '10']),
	('refer', ARRAY[quote_literal(:'n'), '''money''', 'NULL::text', 'NULL::text', 'NULL::text', 'NULL::text']),
	('my_referrals', ARRAY['NULL::text', '10']),
	('referrals', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('referral_choice', ARRAY[quote_literal(:'r'), 'NULL::text', '10']),
	('need_choice', ARRAY[quote_literal(:'money'), 'NULL::text', '10']),
	('parked_services', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('set_request_rule', ARRAY['''76''', '''shelter''', '2', 'true']),
	('request_rules', ARRAY['''76''']),
	('set_parking_rule', ARRAY['''76''', '''full''', '3', 'true']),
	('parking_rules', ARRAY['''76''']),
	('answer_referral', ARRAY[quote_literal(:'r'), '''refused''', '''full''', 'now()', 'NULL::text']),
	('answer_link', ARRAY[quote_literal(:'r')]),
	('read_answer_link', ARRAY['''x''']),
	('redeem_answer_link', ARRAY['''x''', '''refused''', '''full''', 'NULL::text']),
	('withdraw_referral', ARRAY[quote_literal(:'r'), '''x''', 'now()', 'NULL::text']),
	('note_on_referral', ARRAY[quote_literal(:'r'), '''x''', 'NULL::text']),
	('referral_notes', ARRAY[quote_literal(:'r'), 'NULL::text', '10']),
	('open_referral_ticket', ARRAY[quote_literal(:'r'), '''x''']),
	('referral_details', ARRAY[quote_literal(:'r')]),
	('set_service_terms', ARRAY['''76''', '''packnd-demo--chrs-havre''', '''{"children": true}''::jsonb']),
	('service_terms', ARRAY[quote_literal(:'refuge_service_number')]),
	('set_service', ARRAY['''76''', '''packnd-demo--chrs-havre''', 'NULL::boolean', 'NULL::text', 'NULL::int', 'NULL::int', 'NULL::text', 'NULL::boolean', 'NULL::boolean', 'NULL::boolean']),
	('directory_problems', ARRAY['''{"structures": [], "services": []}''']),
	('import_directory', ARRAY['''76''', '''{"structures": [], "services": []}''']),
	('changes', ARRAY['NULL::text', '1']),
	('case_deadlines', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('late_deadlines', ARRAY['''76''', 'NULL::text', '10']),
	('mark_deadline_met', ARRAY[quote_literal(:'n'), quote_literal(:'d'), 'now()']),
	('cancel_deadline', ARRAY[quote_literal(:'n'), quote_literal(:'d'), '''x''']),
	('suspend_deadline', ARRAY[quote_literal(:'n'), quote_literal(:'d'), 'now() + interval ''1 day''', '''x''', 'now()']),
	('resume_deadline', ARRAY[quote_literal(:'n'), quote_literal(:'d')]),
	('start_clock', ARRAY[quote_literal(:'n')]),
	('set_deadline_budget', ARRAY['''76''', '''first_contact''', '48', '''hours''', '''x''', 'false', 'false']),
	('add_closure', ARRAY['''76''', '''2026-05-15''', '''x''']),
	('remove_closure', ARRAY['''76''', '''2026-05-15''']),
	('choices', ARRAY['''duty''']),
	('deadline_budgets', ARRAY['''76''']),
	('closures', ARRAY['''76''', 'NULL::text', '10']),
	('consents', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('professionals', ARRAY['''76''', 'NULL::text', '10']),
	('organisations', ARRAY['NULL::text', '10']),
	('services', ARRAY['''76''', 'NULL::text', '10']),
	('case_facts', ARRAY[quote_literal(:'n')]),
	('facts', ARRAY['true']),
	('measures', ARRAY['true']),
	('forget_fact', ARRAY[quote_literal(:'n'), '''pets''', '''x''']),
	('add_fact', ARRAY['''boat''', '''Bateau ?''', '''boolean''', 'NULL::jsonb', '''situation''', 'NULL::text', 'NULL::text']),
	('change_fact', ARRAY['''pets''', '''x ?''', 'NULL::jsonb', 'NULL::text', 'NULL::text']),
	('retire_fact', ARRAY['''pets''', '''x''']),
	('add_measure', ARRAY['''boat''', '''x''', '''money''', '''tgd''', '''x''', '''x''', '''x''', '''x''', '''x''', '''x''', '''press''']),
	('change_measure', ARRAY['''tgd''', '''x''', '''x''', '''x''', '''x''', '''x''', '''x''', '''x''', '''press''']),
	('retire_measure', ARRAY['''tgd''', '''x''']),
	('add_dependant', ARRAY[quote_literal(:'n'), '''child''', 'NULL::date', 'NULL::text', '''person''', 'true', 'NULL::text', 'NULL::text']),
	('change_dependant', ARRAY[quote_literal(:'n'), quote_literal(packnd.site_number('dependant', 1)), 'NULL::text', 'NULL::date', 'NULL::text', 'NULL::text', 'NULL::boolean', 'NULL::text', 'NULL::text']),
	('remove_dependant', ARRAY[quote_literal(:'n'), quote_literal(packnd.site_number('dependant', 1)), '''x''']),
	('dependants', ARRAY[quote_literal(:'n'), 'true', 'NULL::text', '10']),
	('add_channel', ARRAY[quote_literal(:'n'), '''phone''', '''1''', '''her_alone''', '''24/7''', '''x''', '''in_person''', 'NULL::text', '''neutral''']),
	('change_channel', ARRAY[quote_literal(:'n'), quote_literal(packnd.site_number('channel', 1)), 'NULL::text', 'NULL::text', 'NULL::text', 'NULL::text', 'NULL::text', 'NULL::text']),
	('end_channel', ARRAY[quote_literal(:'n'), quote_literal(packnd.site_number('channel', 1)), '''x''', 'false']),
	('channels', ARRAY[quote_literal(:'n'), 'true', 'NULL::text', '10']),
	('may_contact_now', ARRAY[quote_literal(:'n'), 'NULL::timestamptz']),
	('correct_identity', ARRAY[quote_literal(:'n'), 'NULL::text', 'NULL::text', 'NULL::text', 'NULL::date']),
	('set_domicile', ARRAY[quote_literal(:'n'), '''lawyer''', '''x''', '''x''']),
	('end_domicile', ARRAY[quote_literal(:'n')]),
	('domicile', ARRAY[quote_literal(:'n')]),
	('add_note', ARRAY[quote_literal(:'n'), '''x''', 'true', 'NULL::timestamptz', 'NULL::text']),
	('correct_note', ARRAY[quote_literal(:'n'), quote_literal(packnd.site_number('note', 1)), '''x''']),
	('notes', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('add_appointment', ARRAY[quote_literal(:'n'), 'now()', '''phone''', 'NULL::timestamptz', 'NULL::text']),
	('change_appointment', ARRAY[quote_literal(:'n'), quote_literal(packnd.site_number('appointment', 1)), 'NULL::timestamptz', 'NULL::text', 'NULL::text']),
	('appointments', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('add_evidence', ARRAY[quote_literal(:'n'), '''complaint''', 'current_date', 'NULL::date', 'NULL::text']),
	('change_evidence', ARRAY[quote_literal(:'n'), quote_literal(packnd.site_number('evidence', 1)), 'NULL::text', 'NULL::date', 'NULL::date']),
	('withdraw_evidence', ARRAY[quote_literal(:'n'), quote_literal(packnd.site_number('evidence', 1)), '''x''']),
	('evidence', ARRAY[quote_literal(:'n'), 'true', 'NULL::text', '10']),
	('add_evidence_kind', ARRAY['''boat''', '''x''', '''x''', 'NULL::int']),
	('policy_version', ARRAY['''auvvc''', '''2026-05-01''', 'NULL::text']),
	('decide_policy', ARRAY['''entry''', '''2026-05-01''', '''{}''', 'NULL::text', 'NULL::int']),
	('load_policy', ARRAY['''entry''', '''2030-01-01''', '''<x/>''', 'NULL::text', 'NULL::date', 'NULL::text', 'NULL::text']),
	('policy_model', ARRAY['''entry''', '1']),
	('compare_policy', ARRAY['''entry''', '1', '1', '''76''', 'NULL::date']),
	('compare_policy_cases', ARRAY['''entry''', '1', '1', '''76''', 'NULL::date', 'NULL::text', '10']),
	('approve_policy', ARRAY['''entry''', '1', '''x''', 'NULL::text']),
	('withdraw_policy', ARRAY['''entry''', '1', 'NULL::text']),
	('page_for_person', ARRAY[quote_literal(:'n')]),
	('set_policy_owner', ARRAY['''auvvc''', '''x''']),
	('where_used', ARRAY['''CASF D.214-13''']),
	('parameters', ARRAY['''2026-05-01''']),
	('explain_measure', ARRAY[quote_literal(:'n'), '''auvvc''']),
	('questions', ARRAY['''{cohabitation}''']),
	('territories', ARRAY['NULL::text', '10']),
	('policies', ARRAY['NULL::text', '10']),
	('my_deadlines', ARRAY['NULL::text', '10']),
	('message', ARRAY[quote_literal(packnd.site_number('message', 1))]),
	('to_assign', ARRAY['''76''', 'NULL::text', 'NULL::text', 'NULL::text', '10']),
	('to_contact', ARRAY['''76''', 'NULL::text', 'NULL::text', 'NULL::text', '10']),
	('waiting_for_partner', ARRAY['''76''', 'NULL::text', 'NULL::text', 'NULL::text', '10']),
	('no_news', ARRAY['''76''', 'NULL::text', 'NULL::text', '30', 'NULL::text', '10']),
	('expiring_evidence', ARRAY['''76''', 'NULL::text', 'NULL::text', '30', 'NULL::text', '10']),
	('reviews_due', ARRAY['''76''', 'NULL::text', 'NULL::text', '30', 'NULL::text', '10']),
	('applications_due', ARRAY['''76''', 'NULL::text', 'NULL::text', '30', 'NULL::text', '10']),
	('reopened_rights', ARRAY['''76''', 'NULL::text', 'NULL::text', 'NULL::text', '10']),
	('cases_without_clock', ARRAY['''76''', 'NULL::text', 'NULL::text', 'NULL::text', '10']),
	('my_messages', ARRAY['NULL::text', '10']),
	('territory_counts', ARRAY['''76''']),
	('my_cases', ARRAY['NULL::text', '10']),
	('my_hand_overs', ARRAY['NULL::text', '10']),
	('propose_transfer', ARRAY[quote_literal(:'n'), '''27''', '''{identity,contact}''', 'true', 'now()']),
	('accept_transfer', ARRAY[quote_literal(packnd.site_number('transfer', 1))]),
	('refuse_transfer', ARRAY[quote_literal(packnd.site_number('transfer', 1)), '''complet''']),
	('tell_without_agreement', ARRAY[quote_literal(:'n'), '''minor''', '''judicial''', '''par essai''', '''x''', '''{}''', 'NULL::text', 'NULL::timestamptz']),
	('record_informed', ARRAY[quote_literal(:'n'), quote_literal(packnd.site_number('disclosure', 1)), '''x''', 'NULL::timestamptz']),
	('disclosures', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('legal_grounds', ARRAY['NULL::text', '10']),
	('add_legal_ground', ARRAY['''essai''', '''x''', '''anyone''', '''{judicial}''', '''{minor}''', 'true', '''x''', 'current_date']),
	('retire_legal_ground', ARRAY['''essai''']),
	('add_health_profession', ARRAY['''essai''', '''x''']),
	('disclosure_counts', ARRAY['''76''']),
	('leave_place', ARRAY[quote_literal(:'r'), 'NULL::timestamptz']),
	('occupied_places', ARRAY['''76''', 'true', 'NULL::text', '10']),
	('set_place', ARRAY[quote_literal(:'refuge_service_number'), '1', '2', '1', '0', 'false', 'false', 'false']),
	('set_places', ARRAY[quote_literal(:'refuge_service_number'), '''[{"adults": 1}]''::jsonb']),
	('places', ARRAY[quote_literal(:'refuge_service_number'), 'NULL::text', '10']),
	('wait_for_place', ARRAY[quote_literal(:'n'), '''shelter''', quote_literal(:'refuge_service_number')]),
	('leave_waiting_list', ARRAY[quote_literal(:'n'), quote_literal(:'refuge_service_number'), '''par essai''']),
	('waiting_list', ARRAY['''76''', 'NULL::text', 'NULL::text', '10']),
	('export_directory', ARRAY['''76''']),
	('service_history', ARRAY[quote_literal(:'refuge_service_number'), 'NULL::text', '10']),
	('organisation_history', ARRAY[quote_literal(:'caf_number'), 'NULL::text', '10']),
	('childcare_counts', ARRAY['''76''']),
	('take_back_transfer', ARRAY[quote_literal(packnd.site_number('transfer', 1))]),
	('transfers', ARRAY['''76''']),
	('take_back_hand_over', ARRAY[quote_literal(packnd.site_number('hand_over', 1))]),
	('referent_history', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('referents', ARRAY['''76''', 'NULL::text', '10']),
	('absences', ARRAY['''76''', 'NULL::text', '10']),
	('set_referent_ceiling', ARRAY['''76''', '25', '''x''', 'NULL::text']),
	('set_substitute', ARRAY[quote_literal(:'sacha_number'), '''76''', quote_literal(:'camille_number'), 'now()', 'now() + interval ''1 day''', '''par essai''', 'true']),
	('end_absence', ARRAY[quote_literal(:'sacha_number'), '''76''', '''par essai''', 'now()', 'true']),
	('hand_over_cases', ARRAY[quote_literal(:'sacha_number'), '''76''', '''par essai''', 'NULL::text[]', 'true']),
	('territory_cases', ARRAY['''76''', 'NULL::text', 'NULL::text', '10']),
	('possible_duplicates', ARRAY['''76''', 'NULL::text', '10']),
	('linked_cases', ARRAY[quote_literal(:'n'), 'NULL::text', '10']),
	('link_cases', ARRAY[quote_literal(:'n'), quote_literal(:'n'), 'true', '''x''']),
	('merge_case', ARRAY[quote_literal(:'n'), quote_literal(:'n'), '''par essai''', 'now()']),
	('dismiss_duplicate', ARRAY[quote_literal(:'n'), quote_literal(:'n'), '''par essai''']),
	('reopen_declined', ARRAY[quote_literal(:'n'), 'true', 'true', 'now()']),
	('search_person', ARRAY['''x''', '''x''', '''y''', '''1991-04-12''', '''1''', '''a@b''', '''76''']),
	('search_results', ARRAY[quote_literal(packnd.site_number('search', 1))]),
	('verify_journal', ARRAY[quote_literal(:'n')]),
	('verify_lines', ARRAY['''x''']),
	('journal_export', ARRAY['NULL::text', '10']),
	('seal_lines', ARRAY['NULL::text', '10']),
	-- granted to the job, or to administrators
	('take_messages', ARRAY['10', 'NULL::text']),
	('begin_follow_up', ARRAY['500', '0.2', '100']),
	('review_refusals', ARRAY['10', 'NULL::text']),
	('compare_persons', ARRAY['10']),
	('seal_journal', ARRAY['false']),
	('add_organisation', ARRAY['''x''', '''x''', '''2026-01-01''', 'NULL::text', 'NULL::text']),
	('close_organisation', ARRAY[quote_literal(:'caf_number'), '''2026-01-01''', 'NULL::text']),
	('reopen_organisation', ARRAY[quote_literal(:'caf_number'), '''x''', 'NULL::text']),
	('add_territory', ARRAY['''75''', '''75''', '''x''', 'NULL::text']),
	('open_territory', ARRAY['''76''', 'NULL::text', 'NULL::date']),
	('add_training', ARRAY[quote_literal(:'sacha_number'), '''x''', '''2026-01-01''', 'NULL::date', '''other''']),
	('assign_duty', ARRAY[quote_literal(:'sacha_number'), '''76''', '''detector''', 'now()', 'NULL::timestamptz']),
	('end_duty', ARRAY[quote_literal(:'sacha_number'), '''76''', '''referent''', '''par essai''', 'now()', 'true', 'NULL::text']),
	('add_professional', ARRAY['''x''', quote_literal(:'caf_number'), '''x''', 'NULL::text', 'NULL::date', 'NULL::text']),
	('add_login', ARRAY['''regress_nobody''', quote_literal(:'sacha_number'), 'NULL::text', 'now()', 'NULL::timestamptz']),
	('end_login', ARRAY['''regress_sacha''', '''par essai''', 'now()', 'true', 'NULL::text']);
-- none is left out that takes anything and that somebody may call
SELECT p.proname FROM pg_proc p
WHERE p.pronamespace = 'pnd'::regnamespace AND p.pronargs > 0 AND p.proname NOT IN ('follow_up', 'follow_up_batch', 'schedule', 'guide')
	AND (has_function_privilege('regress_all', p.oid, 'EXECUTE') OR has_function_privilege('packnd_operator', p.oid, 'EXECUTE'))
	AND p.proname NOT IN (SELECT c.function FROM public.call c) ORDER BY 1;
CREATE VIEW public.null_call AS
SELECT c.function, p.oid AS routine, p.proargnames[n] AS argument, format('SELECT pnd.%I(%s)', c.function, string_agg(
	CASE WHEN i = n THEN 'NULL::' || format_type(p.proargtypes[n - 1], NULL) ELSE c.arguments[i] END, ', ' ORDER BY i)) AS statement,
	min(c.place) AS place
FROM (SELECT c.*, row_number() OVER () AS place FROM public.call c) c
	JOIN pg_proc p ON p.pronamespace = 'pnd'::regnamespace AND p.proname = c.function,
	generate_series(1, p.pronargs) n, generate_series(1, p.pronargs) i
WHERE c.arguments[n] NOT LIKE 'NULL::%' AND p.proargnames::text !~ '_text\M'
GROUP BY c.function, p.oid, n;
GRANT SELECT ON public.null_call TO PUBLIC;
\c - regress_all
SELECT n.function, n.argument, regexp_replace(regexp_replace(regexp_replace(public.answer(n.statement),
		'([A-Z]-)?[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-.', '(number)', 'g'), '"+[A-Z][a-z]{2} [A-Z][a-z]{2} .*$', '(time)'),
		'[(]"[(][^,]*[(]number.*$', '(numbers)') AS "answer to null"
FROM public.null_call n WHERE has_function_privilege(n.routine, 'EXECUTE')
ORDER BY n.place, n.argument;
\c - postgres
SELECT n.function, n.argument, public.answer(n.statement) AS "answer to null"
FROM public.null_call n WHERE NOT has_function_privilege('regress_all', n.routine, 'EXECUTE')
ORDER BY n.place, n.argument;
-- in the state in which they would work
\c - regress_all
SELECT pnd.record_first_contact(:'n');
SELECT pnd.assess_needs(:'n', NULL);
SELECT pnd.assess_needs(:'n', '{NULL}');
SELECT pnd.assess_needs(:'n', '{}');
SELECT deadline AS d FROM pnd.case_deadlines(:'n') WHERE kind = 'meeting_offered' \gset
SELECT pnd.mark_deadline_met(:'n', :'d', NULL);
SELECT pnd.confirm_report(:'n');
SELECT pnd.propose_hand_over(:'n', :'sacha_number') AS hand_over \gset
SELECT state, referent FROM pnd.case_summary(:'n');
