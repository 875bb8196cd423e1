-- choices: what a form offers for an argument that takes a code: every list, its
-- codes and labels in the order of a form; and that the lists say what the
-- tables take
\set SHOW_CONTEXT never
\i test/fixture.sql
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
\c - regress_camille
-- the lists
SELECT * FROM pnd.choices();
-- short ones
SELECT l.code, string_agg(c.code || ' = ' || c.label_fr, E'\n  ')
FROM pnd.choices() WITH ORDINALITY l (code, label_fr, place), pnd.choices(l.code) c
WHERE l.code !~ '^(list|departement|directory_.*)$' GROUP BY l.place, l.code ORDER BY l.place;
-- long ones
SELECT l.code, count(*), min(c.code) FROM pnd.choices() l, pnd.choices(l.code) c GROUP BY l.code HAVING count(*) > 20 ORDER BY l.code;
-- no list is empty, no label is
SELECT l.code FROM pnd.choices() l WHERE NOT EXISTS (SELECT FROM pnd.choices(l.code));
SELECT l.code, c.code FROM pnd.choices() l, pnd.choices(l.code) c WHERE c.label_fr ~ '^\s*$';
SELECT * FROM pnd.choices('kinds');
\echo :LAST_ERROR_SQLSTATE
\c - regress_nobody
SELECT * FROM pnd.choices();
\echo :LAST_ERROR_SQLSTATE

-- each CHECK that names codes, and the list of the same codes; who adds a code to
-- one and not to the other is told here
\c - postgres
WITH enumeration AS (
	SELECT c.conrelid::regclass::text AS table_name, a.attname,
		ARRAY(SELECT m[1] FROM regexp_matches(pg_get_constraintdef(c.oid), '''((?:[^'']|'''')*)''::text', 'g') m ORDER BY m[1] COLLATE "C") AS codes
	FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
	WHERE c.connamespace = 'pnd_data'::regnamespace AND c.contype = 'c' AND cardinality(c.conkey) = 1
		AND pg_get_constraintdef(c.oid) ~ '= ANY \(ARRAY\[|^CHECK \(\(\w+ = ''')
SELECT e.table_name || '.' || e.attname, coalesce((
	SELECT string_agg(l.code, ', ' ORDER BY l.code) FROM pnd.choices() l
	WHERE e.codes = ARRAY(SELECT c.code FROM pnd.choices(l.code) c ORDER BY c.code COLLATE "C")), '(none): ' || array_to_string(e.codes, ', '))
FROM enumeration e ORDER BY 1;

-- ---- each argument that takes a code, the list that offers it, and a call that
-- is made with each code of the list: none is refused as unknown (22023, PN422)
SELECT pnd.report('76', true, true) AS n, pnd.report('76', true, true) AS agreed \gset
SELECT pnd.give_consent(:'agreed', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
SELECT pnd.name_referent(:'agreed', p.professional) FROM pnd.professionals('76') p WHERE p.display_name = 'Camille' \g /dev/null
SELECT pnd.record_first_contact(:'agreed') \g /dev/null
SELECT pnd_data.open_needs(packnd.site_case_id(:'agreed'), ARRAY(SELECT c.code FROM pnd.choices('need_domain') c), true, now()) AS needs;
SELECT count(*) AS decided FROM pnd.eligibility(:'agreed');
SELECT referral FROM pnd.refer(:'agreed', 'shelter') \gset
CREATE TABLE public.takes AS
SELECT t.function, t.argument, t.list, replace(replace(replace(t.call, ':n', quote_literal(:'n')), ':agreed', quote_literal(:'agreed')), ':referral', quote_literal(:'referral')) AS call FROM (VALUES
	('add_organisation', 'kind', 'organisation_kind', 'pnd.add_organisation(''x'', %L, ''2026-01-01'')'),
	('add_territory', 'departement', 'departement', 'pnd.add_territory(''T'' || %L, %1$L, ''x'')'),
	('add_training', 'kind', 'training_kind', 'pnd.add_training((SELECT professional FROM pnd.professionals(''76'', max_rows => 1)), ''x'', ''2030-01-01'', kind => %L)'),
	('assign_duty', 'duty', 'duty', 'pnd.assign_duty((SELECT professional FROM pnd.professionals(''76'', max_rows => 1)), ''76'', %L, ''2030-01-01'')'),
	('end_duty', 'duty', 'duty', NULL),
	('add_login', 'part', 'login_part', 'pnd.add_login(''regress_nobody'', part => %L)'),
	('set_deadline_budget', 'kind', 'deadline_kind', 'pnd.set_deadline_budget(''76'', %L, 1, ''hours'', ''x'')'),
	('set_deadline_budget', 'unit', 'deadline_unit', 'pnd.set_deadline_budget(''76'', ''first_contact'', 1, %L, ''x'')'),
	('set_request_rule', 'domain', 'need_domain', 'pnd.set_request_rule(''76'', %L, 2)'),
	('set_parking_rule', 'answer', 'parked_answer', 'pnd.set_parking_rule(''76'', %L, 3)'),
	('set_service', 'answer_unit', 'deadline_unit', 'pnd.set_service(''76'', ''packnd-demo--chrs-havre'', answer_amount => 1, answer_unit => %L)'),
	('give_consent', 'contact_kind', 'contact_kind', 'pnd.give_consent(:n, ''X'', ''Y'', %L, ''1'', ''shared'', ''24/7'', ''y'')'),
	('give_consent', 'read_by', 'read_by', 'pnd.give_consent(:n, ''X'', ''Y'', ''phone'', ''1'', %L, ''24/7'', ''y'')'),
	('add_channel', 'kind', 'contact_kind', 'pnd.add_channel(:agreed, %L, ''1'', ''shared'', ''24/7'', ''y'', ''in_person'')'),
	('add_channel', 'read_by', 'read_by', 'pnd.add_channel(:agreed, ''phone'', ''1'', %L, ''24/7'', ''y'', ''in_person'')'),
	('change_channel', 'read_by', 'read_by', NULL),
	('set_domicile', 'kind', 'domicile_kind', 'pnd.set_domicile(:agreed, %L, ''x'', ''x'')'),
	('add_appointment', 'kind', 'appointment_kind', 'pnd.add_appointment(:agreed, now(), %L)'),
	('change_appointment', 'kind', 'appointment_kind', NULL), ('change_appointment', 'outcome', 'appointment_outcome', NULL),
	('revoke_consent', 'recipient', 'consent_recipient', 'pnd.revoke_consent(:agreed, %L)'),
	('revoke_consent', 'data_class', 'data_class', 'pnd.revoke_consent(:agreed, ''services'', %L)'),
	('renew_consent', 'recipient', 'consent_recipient', 'pnd.renew_consent(:agreed, %L)'),
	('give_consent_to', 'recipient', 'consent_recipient', 'pnd.give_consent_to(:agreed, %L, ''identity'')'),
	('give_consent_to', 'data_class', 'data_class', 'pnd.give_consent_to(:agreed, ''services'', %L)'),
	('propose_transfer', 'data_classes', 'data_class', 'pnd.propose_transfer(:agreed, ''76'', ARRAY[%L, ''identity'', ''contact''])'),
	('exclude', 'tie', 'exclusion_tie', 'pnd.exclude(:agreed, %L, ''person'', organisation => packnd.site_number(''organisation'', 1)) IS NOT NULL'),
	('exclude_commune', 'tie', 'exclusion_tie', 'pnd.exclude_commune(:agreed, ''76540'', %L, ''person'') IS NOT NULL'),
	('exclude_commune', 'source', 'exclusion_source', 'pnd.exclude_commune(:agreed, ''76540'', ''other'', %L) IS NOT NULL'),
	('exclude', 'source', 'exclusion_source', 'pnd.exclude(:agreed, ''other'', %L, organisation => packnd.site_number(''organisation'', 1)) IS NOT NULL'),
	('cause', 'event', 'pnd_event', 'pnd.cause(:agreed, %L)'),
	('cause', 'event', 'referral_event', 'pnd.cause(:referral, %L)'),
	('territory_cases', 'in_state', 'pnd_state', 'count(*) FROM pnd.territory_cases(''76'', %L)'),
	('assess_needs', 'domains', 'need_domain', 'pnd.assess_needs(:agreed, ARRAY[%L])'),
	('wait_for_place', 'domain', 'need_domain', NULL),
	('route', 'domain', 'need_domain', 'count(*) FROM pnd.route(:agreed, %L)'),
	('why_not', 'domain', 'need_domain', 'count(*) FROM pnd.why_not(:agreed, %L)'),
	('refer', 'domain', 'need_domain', 'count(*) FROM pnd.refer(:agreed, %L)'),
	('answer_referral', 'answer', 'referral_answer', 'pnd.answer_referral(:referral, %L)'),
	('answer_referral', 'refusal_code', 'refusal_code', 'pnd.answer_referral(:referral, ''refused'', %L)'),
	('redeem_answer_link', 'answer', 'link_answer', 'pnd.redeem_answer_link(''x'', %L)'),
	('redeem_answer_link', 'refusal_code', 'refusal_code', 'pnd.redeem_answer_link(''x'', ''refused'', %L)'),
	('open_need', 'domain', 'need_domain', NULL), ('open_need', 'reason', 'need_reason', NULL),
	('prioritise_need', 'priority', 'need_priority', 'pnd.prioritise_need((SELECT need FROM pnd.needs(:agreed, max_rows => 1)), %L, ''told'')'),
	('prioritise_need', 'reason', 'need_reason', NULL), ('close_need', 'reason', 'need_reason', NULL), ('reopen_need', 'reason', 'need_reason', NULL),
	('add_step', 'who', 'step_who', 'pnd.add_step(:agreed, ''x'', %L)'), ('change_step', 'who', 'step_who', NULL),
	('finish_step', 'result', 'step_result', 'pnd.finish_step(pnd.add_step(:agreed, ''x'', ''person''), %L)'),
	('record_review', 'review', 'review', 'pnd.record_review(:agreed, %L, ''goes_on'')'),
	('record_review', 'conclusion', 'review_conclusion', 'pnd.record_review(:agreed, ''other'', %L)'),
	('exit_case', 'exit_code', 'exit_code', 'pnd.exit_case(:agreed, %L, reason => ''x'')'),
	('machine_graph', 'format', 'graph_format', 'pnd.machine_graph(''pnd'', format => %L) <> '''''),
	('machine_graph', 'machine', 'machine', 'pnd.machine_graph(%L) <> '''''),
	('machine_document', 'machine', 'machine', 'pnd.machine_document(%L) IS NOT NULL'),
	('move_cases', 'machine', 'machine', NULL), ('check_table', 'machine', 'machine', NULL),
	('add_dependant', 'kind', 'dependant_kind', 'pnd.add_dependant(:agreed, %L)'),
	('add_dependant', 'lives_with', 'lives_with', 'pnd.add_dependant(:agreed, ''child'', lives_with => %L)'),
	('change_dependant', 'kind', 'dependant_kind', NULL), ('change_dependant', 'lives_with', 'lives_with', NULL),
	('add_evidence', 'kind', 'evidence_kind', 'pnd.add_evidence(:agreed, %L, current_date)'),
	('change_evidence', 'kind', 'evidence_kind', NULL), ('add_evidence_kind', 'kind', 'evidence_kind', NULL),
	('tell_without_agreement', 'legal_ground', 'legal_ground', 'pnd.tell_without_agreement(:agreed, %L, ''prosecutor'', ''menaces'', ''x'', ''{}''::jsonb)'),
	('tell_without_agreement', 'recipient', 'authority', 'pnd.tell_without_agreement(:agreed, ''minor'', %L, ''menaces'', ''x'', ''{}''::jsonb)'),
	('tell_without_agreement', 'conditions', 'disclosure_condition', 'pnd.tell_without_agreement(:agreed, ''minor'', ''judicial'', ''menaces'', ''x'', jsonb_build_object(%L, ''told''))'),
	('tell_without_agreement', 'conditions', 'known_by', 'pnd.tell_without_agreement(:agreed, ''minor'', ''judicial'', ''menaces'', ''x'', jsonb_build_object(''minor'', %L))'),
	('add_legal_ground', 'who', 'ground_holder', 'pnd.add_legal_ground(''essai'', ''x'', %L, ''{judicial}'', ''{minor}'', true, ''x'', ''2026-01-01'')'),
	('add_legal_ground', 'recipients', 'authority', 'pnd.add_legal_ground(''essai'', ''x'', ''anyone'', ARRAY[%L], ''{minor}'', true, ''x'', ''2026-01-01'')'),
	('add_legal_ground', 'conditions', 'disclosure_condition', 'pnd.add_legal_ground(''essai'', ''x'', ''anyone'', ''{judicial}'', ARRAY[%L], true, ''x'', ''2026-01-01'')'),
	('add_legal_ground', 'legal_ground', 'legal_ground', NULL), ('retire_legal_ground', 'legal_ground', 'legal_ground', 'pnd.retire_legal_ground(%L)'),
	('add_fact', 'data_class', 'data_class', 'pnd.add_fact(''fact_'' || %L, ''x ?'', ''boolean'', data_class => %1$L)'),
	('change_fact', 'data_class', 'data_class', NULL),
	('add_measure', 'domain', 'need_domain', 'pnd.add_measure(''measure_'' || %L, ''x'', %1$L, ''tgd'', ''x'', ''x'', ''x'', ''x'', ''x'', ''x'')'),
	('add_measure', 'confidence', 'confidence', 'pnd.add_measure(''measure_'' || %L, ''x'', ''money'', ''tgd'', ''x'', ''x'', ''x'', ''x'', ''x'', ''x'', %1$L)'),
	('change_measure', 'confidence', 'confidence', NULL),
	('add_measure', 'measure', 'measure', NULL), ('change_measure', 'measure', 'measure', NULL), ('retire_measure', 'measure', 'measure', NULL),
	('add_measure', 'policy', 'policy', NULL),
	('explain_measure', 'measure', 'measure', 'pnd.explain_measure(:agreed, %L)'),
	('application', 'measure', 'measure', 'count(*) FROM pnd.application(:agreed, %L)'),
	('answer_application', 'answer', 'application_answer', 'pnd.answer_application(packnd.site_number(''application'', 1), %L)'),
	('answer_application', 'award_form', 'award_form', NULL), ('measure_clocks', 'of_measure', 'measure', 'count(*) FROM pnd.measure_clocks(%L)'),
	('set_measure_clock', 'measure', 'measure', 'pnd.set_measure_clock(%L, ''papers'', ''papers_asked'', 1, ''months'', ''x'', ''press'', ''2030-01-01'')'),
	('set_measure_clock', 'clock', 'measure_clock', 'pnd.set_measure_clock(''visale'', %L, ''granted'', 1, ''months'', ''x'', ''press'', ''2030-01-01'')'),
	('set_measure_clock', 'starts', 'clock_start', 'pnd.set_measure_clock(''visale'', ''papers'', %L, 1, ''months'', ''x'', ''press'', ''2030-01-01'')'),
	('set_measure_clock', 'unit', 'deadline_unit', 'pnd.set_measure_clock(''visale'', ''papers'', ''granted'', 1, %L, ''x'', ''press'', ''2030-01-01'')'),
	('set_measure_clock', 'confidence', 'confidence', 'pnd.set_measure_clock(''visale'', ''papers'', ''granted'', 1, ''months'', ''x'', %L, ''2030-01-01'')'),
	('set_measure_clock', 'ends', 'application_answer', 'pnd.set_measure_clock(''visale'', ''papers'', ''granted'', 1, ''months'', ''x'', ''press'', ''2030-01-01'', ARRAY[%L])'),
	('set_measure_clock', 'silence', 'silence', 'pnd.set_measure_clock(''visale'', ''papers'', ''granted'', 1, ''months'', ''x'', ''press'', ''2030-01-01'', silence => %L)'),
	('form_fields', 'of_measure', 'measure', 'count(*) FROM pnd.form_fields(%L)'),
	('set_form_field', 'measure', 'measure', 'pnd.set_form_field(''x'', ''work'', ''x'', ''by_hand'', ''x'', %L)'),
	('set_form_field', 'section', 'form_section', 'pnd.set_form_field(''x'', %L, ''x'', ''by_hand'', ''x'')'),
	('set_form_field', 'source', 'form_source', NULL),
	('set_form_field', 'source_keys', 'evidence_kind', 'pnd.set_form_field(''x'', ''papers'', ''x'', ''evidence'', ''x'', source_keys => ARRAY[%L])'),
	('end_measure_clock', 'measure', 'measure', NULL), ('end_measure_clock', 'clock', 'measure_clock', NULL),
	('policy_version', 'policy', 'policy', 'pnd.policy_version(%L, ''2026-05-01'')'),
	('decide_policy', 'policy', 'policy', 'count(*) FROM pnd.decide_policy(%L, ''2026-05-01'', ''{}'')'),
	('load_policy', 'policy', 'policy', NULL), ('withdraw_policy', 'policy', 'policy', NULL),
	('compare_policy', 'policy', 'policy', 'count(*) FROM pnd.compare_policy(%L, 1, 1, ''76'')'), ('compare_policy_cases', 'policy', 'policy', NULL),
	('approve_policy', 'policy', 'policy', NULL), ('policy_model', 'policy', 'policy', 'pnd.policy_model(%L, 1) <> '''''),
	('set_policy_owner', 'policy', 'policy', 'pnd.set_policy_owner(%L, ''x'')'),
	('communes', 'departement', 'departement', 'count(*) FROM pnd.communes(departement => %L)'),
	('territory_counts', 'territory', 'territory', 'count(*) FROM pnd.territory_counts(%L)'),
	('choices', 'list', 'list', 'count(*) FROM pnd.choices(%L)')) t (function, argument, list, call);
-- what becomes of it; all is undone
CREATE FUNCTION public.try(call text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE 'SELECT ' || try.call;
	RAISE EXCEPTION USING ERRCODE = '00001';
EXCEPTION WHEN OTHERS THEN
	RETURN CASE SQLSTATE WHEN '00001' THEN 'done' ELSE SQLSTATE END;
END $$;
SELECT o.function || '(' || o.argument || ')', o.list, string_agg(o.codes || ' ' || o.outcome, ', ' ORDER BY o.outcome)
FROM (
	SELECT t.function, t.argument, t.list, public.try(format(t.call, c.code)) AS outcome, count(*) AS codes
	FROM public.takes t, pnd.choices(t.list) c WHERE t.call IS NOT NULL
	GROUP BY 1, 2, 3, 4) o
GROUP BY 1, 2, o.function, o.argument ORDER BY o.function COLLATE "C", o.argument, o.list;
-- a code that no list has is refused wherever one is asked for
SELECT t.function || '(' || t.argument || ')', public.try(format(t.call, 'no such code')) FROM public.takes t
WHERE t.call IS NOT NULL AND public.try(format(t.call, 'no such code')) !~ '^(22|PN|P0002)';

-- each argument of pnd that is a text is one of those, or takes what is said here
CREATE TABLE public.other AS SELECT a.argument, o.takes FROM (VALUES
	('a number', '{application,body,case_number,previous_case_number,number,referral,deadline,service,of_service,professional,organisation,successor,coordinating_body,correspondent,substitute,to_professionals,hand_over,message,run,team,of_referent,channel,appointment,decision,event}'),
	('the number of a dependant, of a paper, of a professional', '{dependant,evidence,seen_by}'),
	('the number of a need, of a step of a plan', '{need,step}'),
	('words of the dictionary, of a child', '{question_fr,deciding_body,school,care}'),
	('a cursor', '{after,last_position}'),
	('what pnd.bounds() lists', '{bound}'),
	('how often: pnd.set_rate_limit() names them', '{rate_limit}'),
	('a key of the caller', '{request_key}'),
	('what pnd.territories() lists, or a new one', '{territory,territory_id}'),
	('names of pnd.facts()', '{facts,fact}'),
	('FEEL, or a type of it', '{condition,allowed,formula,type}'),
	('a document in JSON or XML', '{statements_text,document_text,facts_text,choices_text,conditions_text,places_text,services_text,terms_text,model}'),
	('an id of pnd.services()', '{external_id}'),
	('a name of the server', '{role_name,table_name,job_role,schedule}'),
	('a topic of pnd.guide()', '{topic}'),
	('a field of pnd.form_fields(), or a new one', '{field}'),
	('a hash that pnd.policies() lists', '{model_hash}'),
	('the token of a link', '{token}'), ('a mail address', '{answer_address}'), ('values of the fact of that name', '{languages}'),
	('codes of communes and EPCIs', '{zones,commune}'), ('the name of a secret shelter', '{code_name}'),
	('words', '{condition_fr,label,label_fr,display_name,family_name,given_name,contact_value,safe_hours,may_say,ask_for,value,used_name,name,postal_address,content,course,profession,legal_source,reason,siret,source,note}')) o (takes, arguments),
	unnest(o.arguments::text[]) a (argument);
SELECT p.proname, a.argument FROM pg_proc p, unnest(p.proargnames[1:p.pronargs], p.proargtypes::oid[]) a (argument, type)
WHERE p.pronamespace = 'pnd'::regnamespace AND a.type IN ('text'::regtype, 'text[]'::regtype, 'name'::regtype)
	AND NOT EXISTS (SELECT FROM public.takes t WHERE t.function = p.proname AND t.argument = a.argument)
	AND NOT EXISTS (SELECT FROM public.other o WHERE o.argument = a.argument)
ORDER BY 1, 2;
