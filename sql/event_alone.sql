-- event_alone: an event tells of what is recorded beside the case; alone, by
-- pnd.cause() or by any other client, it does the whole or is refused
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
CREATE ROLE regress_author LOGIN IN ROLE packnd_policy_author;
CREATE ROLE regress_eden LOGIN IN ROLE packnd_supervisor;
SELECT pnd.add_login('regress_author', part => 'policy_author') \g /dev/null
SELECT pnd.add_territory('27', '27', 'Eure', :'caf_number') \g /dev/null
SELECT pnd.open_territory('27', opened_on => '2025-11-26') \g /dev/null
SELECT pnd.add_professional('Eden', :'caf_number', 'responsable', 'regress_eden', '2025-01-01') AS eden \gset
SELECT pnd.assign_duty(:'eden', '27', d) FROM unnest('{supervisor,referent}'::text[]) d \g /dev/null
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.report('76', true, true) AS other \gset
\c - postgres
\set SHOW_CONTEXT never
\set VERBOSITY terse
SELECT packnd.site_case_id(:'n') AS id, packnd.site_case_id(:'other') AS other_id \gset

-- the event by an UPDATE of the administrator's, and by pnd.cause()
CREATE FUNCTION public.alone(the_case bigint, event text, sets text DEFAULT '', facts jsonb DEFAULT '{}')
RETURNS TABLE (caused text, "by UPDATE" text, "by pnd.cause()" text) LANGUAGE plpgsql AS $$
DECLARE
	statement text;
	said text;
	lacking text;
	answers text[] := '{}';
BEGIN
	FOREACH statement IN ARRAY ARRAY[
		format('UPDATE pnd_data.case_file SET event = %L, recorded_at = clock_timestamp()%s WHERE case_id = %s', alone.event, alone.sets, the_case),
		format('SELECT pnd.cause(%L, %L, %L)', packnd.site_case_number(the_case), alone.event, alone.facts)]
	LOOP
		BEGIN
			EXECUTE statement;
			said := 'passed';
			RAISE EXCEPTION USING ERRCODE = 'BACK1';
		EXCEPTION WHEN SQLSTATE 'BACK1' THEN NULL;
			WHEN OTHERS THEN
				GET STACKED DIAGNOSTICS lacking = PG_EXCEPTION_DETAIL;
				said := SQLSTATE || ' ' || coalesce(nullif(lacking, ''), SQLERRM);
		END;
		answers := answers || said;
	END LOOP;
	RETURN QUERY SELECT alone.event, answers[1], answers[2];
END $$;
SELECT * FROM public.alone(:id, 'consent_given', ', consent_current = true') \gx
SELECT * FROM public.alone(:id, 'merged', ', duplicate_of = ' || :other_id) \gx
SELECT * FROM public.alone(:id, 'told_without_agreement') \gx
SELECT * FROM public.alone(:id, 'danger_assessed', ', danger = true') \gx
-- she agrees, and somebody leads her case
\c - regress_doctor
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'n') \g /dev/null
\c - postgres
\set SHOW_CONTEXT never
\set VERBOSITY terse
SELECT * FROM public.alone(:id, 'needs_assessed', ', needs_assessed_at = now()') \gx
SELECT * FROM public.alone(:id, 'referent_changed') \gx
SELECT * FROM public.alone(:id, 'transfer_proposed', ', transfer_territory = ''27''', '{"transfer_territory": "27"}') \gx
\c - regress_camille
SELECT pnd.propose_transfer(:'n', '27') IS NOT NULL AS proposed;
\c - postgres
\set SHOW_CONTEXT never
\set VERBOSITY terse
SELECT * FROM public.alone(:id, 'transfer_refused') \gx
SELECT * FROM public.alone(:id, 'transfer_completed', ', transfer_accepted_at = now()') \gx

-- accepted by an UPDATE, the case goes on there all the same; and it is accepted once
MERGE INTO pnd_data.case_file c USING (VALUES (:id)) v (id) ON c.case_id = v.id WHEN MATCHED THEN UPDATE SET event = 'transfer_accepted';
SELECT x.outcome, n.territory_id, n.state, n.previous_case_id = x.case_id AS follows,
	EXISTS (SELECT FROM pnd_data.person_identity i WHERE i.case_id = n.case_id) AS "who she is",
	EXISTS (SELECT FROM pnd_data.deadline d WHERE d.case_id = n.case_id AND d.met_at IS NULL AND d.cancelled_at IS NULL) AS clock
FROM pnd_data.transfer x JOIN pnd_data.case_file n ON n.case_id = x.new_case_id WHERE x.case_id = :id;
SELECT * FROM public.alone(:id, 'transfer_accepted') \gx
SELECT * FROM public.alone(:id, 'transfer_completed') \gx
\c - regress_eden
SELECT event, you_may, missing_fr FROM pnd.allowed_events(:'n') WHERE event LIKE 'transfer%' ORDER BY 1;
SELECT x.new_case_number AS there FROM pnd.transfers('27') x WHERE x.case_number = :'n' \gset
SELECT pnd.name_referent(:'there', :'eden') \g /dev/null
\c - regress_camille
SELECT state, exit_code FROM pnd.case_summary(:'n');

-- a policy author writes policies, and no case, even by a function of a superuser's own
\c - postgres
CREATE FUNCTION public.insert_case() RETURNS void LANGUAGE sql SECURITY DEFINER AS $$
	INSERT INTO pnd_data.case_file (case_id, territory_id, machine, version, state, event, happened_at, detected_at)
	VALUES (1, '76', 'pnd', 1, 'detected', 'detected', now(), now()) $$;
\c - regress_author
SELECT public.insert_case();
\echo :LAST_ERROR_SQLSTATE
