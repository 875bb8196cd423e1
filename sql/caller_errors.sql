-- caller_errors: whatever a caller gives, what comes back is an answer or an
-- error that the manual knows; never a constraint, an internal error, or one
-- without a code.  Each function of pnd is called as the catalog has it, each
-- argument in turn with what callers do not mean.
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE ROLE regress_all LOGIN IN ROLE packnd_detector, packnd_referent, packnd_supervisor, packnd_partner, packnd_steering, packnd_policy_author, packnd_policy_approver, packnd_auditor, packnd_privacy_officer, packnd_operator;
SELECT pnd.add_professional('Toute', :'caf_number', 'toutes fonctions', 'regress_all', '2025-01-01') AS everybody_number \gset
SELECT pnd.assign_duty(:'everybody_number', '76', d) FROM unnest('{supervisor,referent,detector,partner,steering}'::text[]) d \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', correspondent => :'everybody_number') \g /dev/null
\c - regress_all
SELECT pnd.report('76', true, true) AS young \gset
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
SELECT pnd.name_referent(:'n', :'everybody_number') \g /dev/null
SELECT pnd.decide_to_leave(:'n') \g /dev/null
SELECT referral AS r FROM pnd.refer(:'n', 'shelter') \gset
SELECT pnd.propose_hand_over(:'n', :'sacha_number') AS h \gset
SELECT pnd.open_ticket(:'n', 'essai') \g /dev/null
SELECT deadline AS d FROM pnd.case_deadlines(:'n') WHERE kind = 'first_contact' \gset
\c - postgres
-- What an argument of a name means, where it means something.
CREATE TABLE public.meant (argument text, value text);
INSERT INTO public.meant VALUES ('case_number', :'n'), ('case_number', :'young'), ('number', :'n'), ('number', :'r'), ('territory', '76'), ('territory', '75'),
	('professional', :'sacha_number'), ('service', :'havre_service_number'), ('referral', :'r'),
	('deadline', :'d'), ('hand_over', :'h'), ('organisation', :'caf_number'), ('successor', :'doctors_number'), ('coordinating_body', :'caf_number'),
	('correspondent', :'everybody_number'), ('domain', 'shelter'), ('domain', 'money'), ('recipient', 'services'), ('recipient', 'coordinating_body'), ('measure', 'auvvc'),
	('policy', 'auvvc'), ('event', 'decided_to_leave'), ('event', 'transferred'), ('answer', 'refused'), ('answer', 'accepted'), ('refusal_code', 'full'),
	('exit_code', 'goals_reached'), ('machine', 'pnd'), ('kind', 'first_contact'), ('kind', 'caf'), ('unit', 'months'), ('answer_unit', 'hours'), ('departement', '76'), ('departement', '75'),
	('duty', 'referent'), ('role_name', 'regress_free'), ('part', 'monitor'), ('list', 'exit_code'), ('external_id', 'packnd-demo--chrs-refuge'), ('table_name', 'pnd_data.case_file'),
	('format', 'mermaid'), ('reason', 'un motif'), ('label', 'un nom'), ('display_name', 'un nom'), ('course', 'une formation'), ('siret', '12345678901234'), ('channel', 'phone'), ('family_name', 'Exemple'),
	('given_name', 'Alix'), ('domains', '{shelter,money}'), ('facts', '{"complaint": true}'), ('topic', 'case'), ('as_of', '2026-06-01'), ('request_key', 'key'), ('legal_source', 'CPC'), ('after', NULL), ('accept', 'true'), ('happened_at', NULL), ('answer_amount', '2'), ('amount', '2'), ('batch', '10'), ('contact_kind', 'phone'), ('contact', '1'), ('met_at', NULL), ('until_at', (now() + interval '3 days')::text), ('valid_from', '2026-01-01');
CREATE ROLE regress_free LOGIN;
-- What nobody means: of text there is what looks like something else, or is too long.
CREATE TABLE public.strange (type regtype, value text);
INSERT INTO public.strange
SELECT t::regtype, NULL FROM unnest('{text,int,boolean,date,timestamptz,numeric,text[],jsonb,name}'::text[]) t;
INSERT INTO public.strange VALUES
	('text', ''), ('text', ' '), ('text', 'O''Neil "; -- %s %1$s'), ('text', repeat('é', 300)), ('text', repeat('x', 300000)), ('text', E'a\nb\u0001'), ('text', '-1'),
	('text', '{}'), ('text', '<a/>'), ('text', packnd.site_number('referral', 424242)), ('text', packnd.site_number('case', 424242)), ('text', packnd.site_number('professional', 424242)),
	('text', packnd.site_number('organisation', 424242)), ('text', packnd.site_number('service', 424242)), ('text', packnd.site_number('deadline', 424242)), ('text', packnd.site_number('hand_over', 424242)),
	('name', ''), ('name', 'postgres'), ('name', repeat('x', 63)),
	('int', '0'), ('int', '-1'), ('int', '1'), ('int', '2147483647'), ('int', '-2147483648'),
	('numeric', '-1'), ('numeric', 'NaN'), ('numeric', 'Infinity'), ('numeric', '1e1000'),
	('boolean', 'true'), ('boolean', 'false'),
	('date', 'infinity'), ('date', '-infinity'), ('date', '4713-01-01 BC'), ('date', '5874897-12-31'), ('date', '0001-01-01'), ('date', '1583-01-01'), ('date', '9999-12-31'), ('date', '2024-02-29'),
	('timestamptz', 'infinity'), ('timestamptz', '-infinity'), ('timestamptz', '4713-01-01 BC'), ('timestamptz', '294276-12-31'), ('timestamptz', '1900-01-01'), ('timestamptz', '2100-01-01'),
	('text[]', '{}'), ('text[]', '{NULL}'), ('text[]', '{{shelter,money},{a,b}}'), ('text[]', '{shelter,shelter}'), ('text[]', '{""}'), ('text[]', '[5:5]={shelter}'),
	('jsonb', 'null'), ('jsonb', '{}'), ('jsonb', '[]'), ('jsonb', '"x"'), ('jsonb', '1e400'), ('jsonb', '{"": null}'), ('jsonb', '{"x": {"y": []}}'), ('jsonb', '{"complaint": 1e1000, "violence": "\u00e9"}'),
	('jsonb', '{"review_on": "infinity"}'), ('jsonb', '{"structures": [1], "services": [{}]}'), ('jsonb', '{"structures": [], "services": []}'), ('jsonb', repeat('[', 5000) || repeat(']', 5000));
CREATE TABLE public.said (who name, function text, argument text, value text, sqlstate text, message text);
GRANT SELECT ON public.meant, public.strange TO PUBLIC;
GRANT SELECT, INSERT ON public.said TO PUBLIC;
-- One call; what it did is undone, once what is deferred to the end has been checked.
CREATE FUNCTION public.called(routine text, given text[], OUT code text, OUT message text) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format(CASE WHEN given IS NULL THEN 'SELECT count(*) FROM %s' ELSE 'SELECT count(*) FROM %s(%s)' END, routine, array_to_string(given, ', '));
	SET CONSTRAINTS ALL IMMEDIATE;
	RAISE EXCEPTION USING ERRCODE = 'ZZZZZ';
EXCEPTION WHEN OTHERS THEN
	code := SQLSTATE;
	message := SQLERRM;
END $$;
-- Each function that the caller may execute: as it is meant, then each argument in turn otherwise.
CREATE PROCEDURE public.call_all() LANGUAGE plpgsql AS $$
DECLARE
	f record;
	a record;
	v record;
	given text[];
	answer record;
BEGIN
	FOR f IN
		SELECT p.oid, p.oid::regproc::text AS name, p.pronargs, p.pronargs - p.pronargdefaults AS needed, p.proargnames, p.proargtypes::regtype[] AS types
		FROM pg_proc p
		WHERE p.pronamespace = 'pnd'::regnamespace AND p.prokind = 'f' AND has_function_privilege(p.oid, 'EXECUTE')
		ORDER BY p.oid::regprocedure::text COLLATE "C"
	LOOP
		-- as it is meant; what has a default and no meaning is left out
		given := ARRAY(
			SELECT format('%I => %L::%s', f.proargnames[n], m.value, f.types[n - 1])
			FROM generate_series(1, f.pronargs) n
				LEFT JOIN LATERAL (SELECT m.value FROM public.meant m WHERE m.argument = replace(f.proargnames[n], '_text', '') AND m.value IS NOT NULL ORDER BY m.ctid LIMIT 1) m ON true
			WHERE m.value IS NOT NULL AND m.value <> 'key' OR n <= f.needed
			ORDER BY n);
		SELECT * INTO answer FROM public.called(f.name, given);
		INSERT INTO public.said VALUES (current_user, f.name, NULL, NULL, answer.code, answer.message);
		FOR a IN SELECT n, f.proargnames[n] AS name, f.types[n - 1] AS type FROM generate_series(1, f.pronargs) n LOOP
			FOR v IN
				SELECT s.value FROM public.strange s WHERE s.type = a.type
				UNION ALL SELECT m.value FROM public.meant m WHERE m.argument = replace(a.name, '_text', '')
				-- a text that is read as something else
				UNION ALL SELECT s.value FROM public.strange s WHERE s.type = 'jsonb'::regtype AND a.type = 'text'::regtype AND a.name LIKE '%\_text'
			LOOP
				SELECT * INTO answer FROM public.called(f.name,
					ARRAY(SELECT g FROM unnest(given) g WHERE g NOT LIKE quote_ident(a.name) || ' => %') || format('%I => %L::%s', a.name, v.value, a.type));
				INSERT INTO public.said VALUES (current_user, f.name, a.name, left(v.value, 40), answer.code, answer.message);
			END LOOP;
		END LOOP;
		COMMIT;
	END LOOP;
END $$;
GRANT EXECUTE ON PROCEDURE public.call_all() TO PUBLIC;
CALL public.call_all();
\c - regress_all
CALL public.call_all();
\c - postgres
-- what no caller may be told: a function, its argument, how it fails, and for what
SELECT function, argument, sqlstate, left(message, 100) AS message, min(value) AS value
FROM public.said
WHERE sqlstate <> 'ZZZZZ' AND sqlstate !~ '^(PN...|22...|42501|P0002|42704|55000|0P000|54...|40001)$'
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
-- a code that is right, and a message that is not of packnd
SELECT function, argument, sqlstate, left(message, 100) AS message, min(value) AS value
FROM public.said
WHERE sqlstate <> 'ZZZZZ' AND message ~ '(duplicate key|violates|constraint|relation|permission denied|must be superuser|no data found)'
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
-- nor ever what was given of a person, or of anything in the place of a code
SELECT function, argument, message FROM public.said WHERE message LIKE '%Exemple%' OR message LIKE '%Alix%' OR message LIKE '%Neil%'
	AND argument NOT IN ('role_name', 'machine', 'table_name');
-- and that much was asked
SELECT count(*) > 5000 AS many, count(*) FILTER (WHERE sqlstate = 'ZZZZZ') > 1000 AS "answers too",
	count(DISTINCT function) = (SELECT count(DISTINCT proname) FROM pg_proc WHERE pronamespace = 'pnd'::regnamespace AND prokind = 'f') AS "each function"
FROM public.said;
