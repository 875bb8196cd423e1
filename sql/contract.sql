-- contract: what a caller can rely on, asked of the catalog, for the functions
-- that are there and for those to come.  No row is good, but where a reason
-- stands beside.
\set SHOW_CONTEXT never
\pset format unaligned
\pset fieldsep '  '
\pset footer off
CREATE VIEW public.api AS
SELECT p.oid, p.proname::text AS name, p.oid::regprocedure AS routine, p.prokind, p.proretset, p.proargnames[:p.pronargs] AS arguments,
	pg_get_function_arguments(p.oid) AS written, a.number, a.name AS item, a.type::regtype AS type, a.number > p.pronargs AS is_column
FROM pg_proc p CROSS JOIN LATERAL unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), p.proargnames, p.proargmodes)
	WITH ORDINALITY AS a (type, name, mode, number)
WHERE p.pronamespace = 'pnd'::regnamespace;
CREATE VIEW public.call AS
SELECT c.*, p.proname::text AS name, p.oid::regprocedure AS signature, p.proretset, p.proargnames, p.proallargtypes, p.pronargs, p.pronargdefaults
FROM packnd.api_calls() c JOIN pg_proc p ON p.oid = c.routine;

-- ---- types: these and no others, so that no number is rounded by JSON, none is a
-- row's inside, and no column of an app needs a type of packnd
CREATE VIEW public.core AS SELECT unnest('{text,text[],boolean,integer,integer[],numeric,date,timestamptz,interval,jsonb}'::regtype[]) AS type;
SELECT a.routine, a.item AS "another type", a.type FROM public.api a
WHERE a.type NOT IN (SELECT c.type FROM public.core c) ORDER BY 1, 2;
SELECT p.oid::regprocedure AS "returns another type", p.prorettype::regtype FROM pg_proc p
WHERE p.pronamespace = 'pnd'::regnamespace AND p.prokind = 'f' AND p.prorettype NOT IN (SELECT c.type FROM public.core c)
	AND p.prorettype <> 'void'::regtype AND NOT (p.prorettype = 'record'::regtype AND p.proallargtypes IS NOT NULL) ORDER BY 1;
SELECT c.oid::regclass AS view, t.attname AS "another type", t.atttypid::regtype FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid
WHERE c.relnamespace = 'pnd'::regnamespace AND c.relkind = 'v' AND t.attnum > 0 AND t.atttypid NOT IN (SELECT k.type FROM public.core k) ORDER BY 1, 2;

-- ---- an instant has the hour of its territory beside it, as a text, whatever the session's TimeZone.
-- What has none, and why:
CREATE TABLE public.instant (name text, reason text);
INSERT INTO public.instant VALUES
	('changes', 'for programs'),
	('take_messages', 'for programs'),
	('follow_up_status', 'of the service, in no territory'),
	('facts', 'of the scheme, in no territory'),
	('measures', 'of the scheme, in no territory');
SELECT a.routine, a.item AS "without a local time" FROM public.api a
WHERE a.is_column AND a.type = 'timestamptz'::regtype AND a.name NOT IN (SELECT i.name FROM public.instant i) AND NOT EXISTS (
	SELECT FROM public.api l WHERE l.oid = a.oid AND l.item = a.item || '_local' AND l.type = 'text'::regtype) ORDER BY 1, 2;
SELECT i.name AS "named here, and without an instant" FROM public.instant i
WHERE NOT EXISTS (SELECT FROM public.api a WHERE a.name = i.name AND a.is_column AND a.type = 'timestamptz'::regtype) ORDER BY 1;
-- one instant alone, for who calls: pnd.case_deadlines() shows it in local time
SELECT p.oid::regprocedure AS "returns an instant" FROM pg_proc p
WHERE p.pronamespace = 'pnd'::regnamespace AND p.prorettype = 'timestamptz'::regtype ORDER BY 1;
SELECT c.oid::regclass AS view, t.attname AS "an instant, for people" FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid
WHERE c.relnamespace = 'pnd'::regnamespace AND c.relkind = 'v' AND t.attnum > 0 AND t.atttypid = 'timestamptz'::regtype ORDER BY 1, 2;

-- ---- names: a number is named after its kind and is a text; *_id is inside only, but for ids that are words:
-- of a territory (76), of a service in its directory
SELECT a.routine, a.item AS "named as inside" FROM public.api a WHERE a.item ~ '_id$' AND a.item NOT IN ('territory_id', 'external_id') ORDER BY 1, 2;
SELECT a.routine, a.item AS "a number, and no text", a.type FROM public.api a
WHERE a.item IN ('case_number', 'referral', 'deadline', 'service', 'professional', 'organisation', 'message', 'hand_over', 'run', 'transfer')
	AND a.type <> 'text'::regtype ORDER BY 1, 2;
SELECT c.oid::regclass AS view, t.attname AS "named as inside" FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid
WHERE c.relnamespace = 'pnd'::regnamespace AND c.relkind = 'v' AND t.attnum > 0 AND t.attname ~ '_id$' ORDER BY 1, 2;

-- ---- a comment that ends with the lines of the guide, a topic that it knows, a task
-- that fits a screen; somebody who may call it
SELECT c.signature AS "without the lines of the guide" FROM public.call c
WHERE c.topic IS NULL OR c.topic NOT IN (SELECT t.topic FROM packnd.guide_topics() t) ORDER BY 1;
SELECT c.signature AS "too long for a screen", split_part(c.task_fr, ', ', 1) AS task FROM public.call c
WHERE length(split_part(c.task_fr, ', ', 1)) > 70 ORDER BY 1;
SELECT c.signature AS "the same task as another", c.task_fr FROM public.call c
WHERE EXISTS (SELECT FROM public.call d WHERE d.routine <> c.routine AND d.name <> c.name
	AND (d.task_fr = c.task_fr OR d.task_en = c.task_en OR split_part(d.task_fr, ', ', 1) = split_part(c.task_fr, ', ', 1))) ORDER BY 1;
SELECT c.signature AS "for nobody" FROM public.call c WHERE c.roles IS NULL AND c.description !~ ' For administrators\.$' ORDER BY 1;
SELECT c.signature AS "not in the guide" FROM public.call c
WHERE c.call NOT IN (SELECT g.call FROM pnd.guide() g) ORDER BY 1;
-- so that a description and what is granted tell the same
SELECT c.signature AS "granted, and says for administrators", c.roles FROM public.call c
WHERE c.roles IS NOT NULL AND c.description ~ ' For administrators\.$' ORDER BY 1;

-- ---- each list has a cursor: its arguments end with after and max_rows, its columns with cursor.
-- What has none, and why:
CREATE TABLE public.whole (name text, reason text);
INSERT INTO public.whole VALUES
	('bounds', 'a dozen, for a form'),
	('allowed_events', 'the events of one state'),
	('search_results', 'what one search found'),
	('case_summary', 'one row'),
	('set_substitute', 'the cases of one professional, as they were changed'),
	('end_absence', 'the cases of one professional, as they were changed'),
	('hand_over_cases', 'the cases of one professional, as they were changed'),
	('identity', 'one person and her channels'),
	('domicile', 'one address'),
	('may_contact_now', 'the channels of one person that are safe now'),
	('contact_plan', 'those by which one thing may be told'),
	('decide_policy', 'one answer'),
	('replay', 'one answer'),
	('questions', 'one for each fact that is given'),
	('measures', 'one for each measure of the scheme'),
	('measure_clocks', 'the delays of the scheme'),
	('compare_policy', 'a summary'),
	('application', 'one form'),
	('form_fields', 'the fields of one form'),
	('application_form', 'one form'),
	('application_clocks', 'at most one of each clock'),
	('facts', 'the dictionary'),
	('guide', 'one for each function'),
	('health', 'what is wrong, together'),
	('monitor', 'one row for each figure'),
	('verify_journal', 'what does not hold, together'),
	('verify_lines', 'what does not hold, together'),
	('seal_keys', 'a key in some years'),
	('territory_counts', 'one for each territory in which the actor steers'),
	('disclosure_counts', 'at most one for each ground and recipient'),
	('pathways', 'one for each pathway'),
	('pathway_counts', 'one for each pathway'),
	('eligibility', 'one for each measure'),
	('case_facts', 'one for each fact of the dictionary'),
	('choices', 'the codes of one list'),
	('deadline_budgets', 'at most two for each kind of deadline'),
	('refer', 'what one call sent, of a few'),
	('request_rules', 'one for each domain of need'),
	('service_terms', 'one for each term'),
	('childcare_counts', 'one for each lane, and for all'),
	('parking_rules', 'one for each answer'),
	('departure_plan', 'the steps of one departure'),
	('danger_questions', 'the questions of one grid'),
	('message', 'one row'),
	('referral_details', 'what one partner may have of one person'),
	('take_messages', 'a queue: what was taken does not come again'),
	('move_cases', 'what became of each case, once'),
	('end_duty', 'the cases of one professional, as they were changed'),
	('end_login', 'the cases of one professional, as they were changed'),
	('read_answer_link', 'what one link asks for'),
	('bind_logins', 'the logins that a restore brought, as they were bound'),
	('import_directory', 'what became of each service, once'),
	('load_zones', 'what a document changes, once'),
	('directory_problems', 'the problems of one document'),
	('parameters', 'the figures of the models'),
	('figures_not_to_use', 'a list of some dozens'),
	('where_used', 'what rests on one article');
SELECT c.signature AS "list without a cursor" FROM public.call c
WHERE c.proretset AND c.name NOT IN (SELECT w.name FROM public.whole w) AND NOT (
	c.proargnames[c.pronargs - 1:c.pronargs] = '{after,max_rows}' AND c.proargnames[cardinality(c.proargnames)] = 'cursor'
	AND pg_get_function_arguments(c.routine) ~ 'after text DEFAULT NULL::text, max_rows integer DEFAULT 100$') ORDER BY 1;
SELECT w.name AS "named here, and no such set" FROM public.whole w
WHERE NOT EXISTS (SELECT FROM public.call c WHERE c.name = w.name AND c.proretset) ORDER BY 1;
SELECT c.signature AS "a cursor, and no list" FROM public.call c
WHERE ('cursor' = ANY (c.proargnames) OR 'after' = ANY (c.proargnames[:c.pronargs])) AND NOT c.proretset ORDER BY 1;

-- ---- a call repeated is one call: what writes for people takes the caller's key, last
SELECT n.name AS "takes no request_key" FROM unnest('{report,record_declaration,confirm_report,give_consent,give_consent_to,renew_consent,revoke_consent,decline,
	cause,record_first_contact,assess_needs,agree_plan,agree_pause,resume_case,activate_correspondents,decide_to_leave,exit_case,reopen_case,name_referent,propose_hand_over,answer_hand_over,refer,answer_referral,withdraw_referral,note_on_referral,
	propose_transfer,accept_transfer,refuse_transfer,take_back_transfer,tell_without_agreement,record_informed,leave_place,
	add_channel,add_note,add_appointment,take_messages,add_organisation,add_professional,load_policy}'::text[]) AS n (name)
WHERE NOT EXISTS (SELECT FROM public.call c WHERE c.name = n.name AND pg_get_function_arguments(c.routine) ~ 'request_key text DEFAULT NULL::text$');
-- (pnd.eligibility() decides nothing twice on the same facts, day and versions), and says the same when it is repeated: a clock as a default would not
SELECT c.signature AS "a default that moves" FROM public.call c
WHERE pg_get_function_arguments(c.routine) ~ 'DEFAULT (now|clock_timestamp|statement_timestamp|CURRENT)' ORDER BY 1;

-- ---- each argument of type jsonb has a twin of type text, granted to the same
SELECT t.original::regprocedure AS "without a text twin" FROM packnd.text_twins() t WHERE t.twin IS NULL;
SELECT * FROM packnd.text_twin_grants();

-- sql/privileges.sql asks that each runs as the owner, begins with the guard and
-- pins its search_path; sql/reference.sql that the manual says what is here.
