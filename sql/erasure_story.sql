-- erasure_story: cases that went every way, with rows in every table that keeps
-- rows with a case, are erased, first what was written, then all of it; what is
-- left is said by the catalog, so that a new table is tried as well
\set SHOW_CONTEXT never
ALTER DATABASE regress_erasure_story SET client_min_messages = warning;
\o /dev/null
\i test/fixtures/story.sql
\o
\set QUIET on
CALL pnd.follow_up(hold_share => 1);
CREATE ROLE regress_evreux LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_lea LOGIN IN ROLE packnd_referent;
SELECT pnd.add_organisation('CAF de l''Eure', 'caf', '2025-01-01') AS caf_27 \gset
SELECT pnd.add_professional('Claude', :'caf_27', 'responsable', 'regress_evreux', '2025-01-01') AS claude_number \gset
SELECT pnd.add_professional('Léa', :'caf_27', 'travail social', 'regress_lea', '2025-01-01') AS lea_number \gset
SELECT pnd.assign_duty(:'claude_number', '27', 'supervisor'), pnd.assign_duty(:'lea_number', '27', 'referent') \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 3) IS NOT NULL \g /dev/null
-- one that moved to the Eure
\c - regress_doctor
SELECT pnd.report('76', true, true) AS moved \gset
SELECT pnd.give_consent(:'moved', 'Exemple', 'Eve', 'phone', '+33 1 99 00 00 45', 'her_alone', '24/7', 'rien', '1993-03-03') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'moved', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'moved'), pnd.assess_needs(:'moved', '{shelter}') \g /dev/null
SELECT pnd.cause(:'moved', 'plan_agreed') \g /dev/null
SELECT pnd.record_facts(:'moved', '{"partner_violence": true}') \g /dev/null
-- and occupies a place, now and after the exit
SELECT referral AS housed FROM pnd.refer(:'moved', 'shelter') \gset
\c - regress_refuge
SELECT pnd.answer_referral(:'housed', 'accepted') \g /dev/null
\c - regress_camille
SELECT pnd.propose_transfer(:'moved', '27') AS t \gset
\c - regress_evreux
SELECT pnd.accept_transfer(:'t') AS there \gset
SELECT pnd.name_referent(:'there', :'lea_number') \g /dev/null
-- what is granted to her, and what is set aside
\c - regress_sacha
SELECT pnd.answer_application(:'demand', 'granted', amount => 1) \g /dev/null
\c - postgres
INSERT INTO pnd_data.follow_up_failure (case_id, deadline_id, attempts, next_try_at, error_state, error_message)
SELECT d.case_id, d.deadline_id, 1, now(), 'XX000', 'essai' FROM pnd_data.deadline d WHERE d.case_id = packnd.site_case_id(:'supported') LIMIT 1;
INSERT INTO pnd_data.step_failure (step, case_id, attempts, failed_at, next_try_at, error_state, error_message)
VALUES ('essai', packnd.site_case_id(:'supported'), 1, now(), now(), 'XX000', 'essai');
-- all of them end
SELECT pnd.decline(packnd.site_case_number(c.case_id)) FROM pnd_data.case_file c WHERE c.state = 'detected' \g /dev/null
SELECT pnd.exit_case(packnd.site_case_number(c.case_id), 'other', reason => 'essai')
FROM pnd_data.case_file c JOIN pnd_data.machine_state s USING (machine, version, state) WHERE NOT s.is_final \g /dev/null
-- and are due at once
SELECT pnd.set_bound('retention', not_after => '0 days', legal_source => 'pour cet essai') \g /dev/null
UPDATE pnd_data.case_retention SET archive_until = current_date;
UPDATE pnd_data.legal_hold SET lifted_at = now(), lift_reason = 'essai';

-- what has rows of a case, and how many cases; each table that keeps rows with one
CREATE FUNCTION public.tables_with_rows() RETURNS TABLE (table_name text, cases int) LANGUAGE plpgsql AS $$
BEGIN
	FOR table_name IN SELECT k.table_name FROM pnd_data.declared_column k WHERE k.column_name = 'case_id' ORDER BY 1 LOOP
		EXECUTE format('SELECT count(DISTINCT r.case_id) FROM pnd_data.%I r WHERE r.case_id > 0', table_name) INTO cases;
		RETURN NEXT;
	END LOOP;
END $$;
-- what is still written there: columns of a class, and how many values
CREATE FUNCTION public.values_of(classes text[]) RETURNS TABLE (place text, how_many int) LANGUAGE plpgsql AS $$
DECLARE k record;
BEGIN
	FOR k IN SELECT c.table_name, c.column_name FROM pnd_data.declared_column c JOIN pnd_data.declared_table d USING (table_name)
		WHERE c.class = ANY (classes) AND c.table_name <> 'journal_payload'
			AND (d.keep = 'case' OR EXISTS (SELECT FROM pnd_data.declared_column a WHERE a.table_name = c.table_name AND a.column_name = 'about_case')) ORDER BY 1, 2
	LOOP
		EXECUTE format('SELECT count(*) FROM pnd_data.%I r WHERE r.%I IS NOT NULL AND r.%2$I::text NOT IN (%L, %L, %L, %L)', k.table_name, k.column_name,
			'(effacé)', '{}', '[]', 'null') INTO how_many;
		place := k.table_name || '.' || k.column_name;
		IF how_many > 0 THEN RETURN NEXT; END IF;
	END LOOP;
END $$;
CREATE FUNCTION public.counts() RETURNS TABLE (what text, counts jsonb) LANGUAGE sql AS $$
	SELECT 'territory', to_jsonb(c) FROM pnd.territory_counts() c
	UNION ALL SELECT 'disclosure', to_jsonb(c) FROM pnd.disclosure_counts() c
	UNION ALL SELECT 'pathway', to_jsonb(c) FROM (SELECT '76' UNION SELECT '27') t (id), pnd.pathway_counts(t.id) c
$$;
CREATE PROCEDURE public.decide(kind text) LANGUAGE sql AS $$
	UPDATE pnd_data.approval SET used_at = clock_timestamp(), reason = '(effacé)', decision_reason = '(effacé)' WHERE action = 'purge' AND is_approved AND used_at IS NULL;
	INSERT INTO pnd_data.case_retention AS r (case_id, erasure_kind, approved_at) SELECT c.case_id, decide.kind, now() FROM pnd_data.case_file c
	ON CONFLICT ON CONSTRAINT case_retention_pkey DO UPDATE SET erasure_kind = excluded.erasure_kind, approved_at = excluded.approved_at
$$;
CREATE ROLE regress_second SUPERUSER LOGIN;
CREATE FUNCTION public.ask_purge() RETURNS text LANGUAGE sql AS $$
	INSERT INTO pnd_data.approval (action, arguments, content_hash, territory_id, reason, asked_role, requested_at, expires_at)
	VALUES ('purge', '{}', sha256(''), '76', 'essai', current_user, now(), now() + interval '1 day')
	RETURNING packnd.site_number('approval', approval_id)
$$;
\set QUIET off
\set ECHO all
SELECT table_name AS "keeps rows with a case, and has none" FROM public.tables_with_rows() t JOIN pnd_data.declared_table d USING (table_name)
WHERE d.keep = 'case' AND cases = 0;
SELECT state, count(*), count(duplicate_of) AS duplicates, count(previous_case_id) AS later FROM pnd_data.case_file GROUP BY state ORDER BY state;
SELECT count(*) > 0 AS "places occupied" FROM pnd_data.place WHERE held_for IS NOT NULL;
SELECT count(*) > 30 AS "written in many columns" FROM public.values_of('{narrative}');
CREATE TABLE public.counted AS SELECT * FROM public.counts();

-- ---- only what was written
SELECT public.ask_purge() AS asked \gset
\c - regress_second
UPDATE pnd_data.approval SET is_approved = true, decided_role = current_user, decided_at = now() WHERE packnd.site_number('approval', approval_id) = :'asked';
\c - postgres
CALL public.decide('narrative');
CALL pnd.follow_up(hold_share => 1);
-- only what stands in the rows above
SELECT finding, count(*) FROM pnd.health() WHERE finding IN ('retention', 'follow-up') GROUP BY finding;
SELECT count(*) AS "not erased" FROM pnd_data.case_retention WHERE narrative_erased_at IS NULL;
SELECT * FROM public.values_of('{narrative}');
SELECT count(*) > 0 AS "who she is" FROM public.values_of('{identity,contact,address}');
SELECT what FROM (SELECT * FROM public.counts() EXCEPT SELECT * FROM public.counted) d;
SELECT finding FROM pnd.verify_journal();

-- ---- all of it
SELECT public.ask_purge() AS asked \gset
\c - regress_second
UPDATE pnd_data.approval SET is_approved = true, decided_role = current_user, decided_at = now() WHERE packnd.site_number('approval', approval_id) = :'asked';
\c - postgres
CALL public.decide('retention');
CALL pnd.follow_up(hold_share => 1);
-- what elsewhere is said of them goes next (pnd_data.erasure_due), but in chains that somebody writes to just now
CALL pnd.follow_up(hold_share => 1);
SELECT finding, object, detail FROM pnd.health() WHERE finding IN ('retention', 'follow-up');
SELECT count(*) AS "not erased" FROM pnd_data.case_retention WHERE erased_at IS NULL;
SELECT table_name AS "has rows of a case", d.keep FROM public.tables_with_rows() t JOIN pnd_data.declared_table d USING (table_name)
WHERE cases > 0 AND table_name <> 'erasure_due';
SELECT * FROM public.values_of(ARRAY(SELECT class FROM packnd.data_classes() WHERE is_hidden));
SELECT count(*) AS "places occupied" FROM pnd_data.place WHERE held_for IS NOT NULL;
SELECT count(*) AS "payloads of a case" FROM pnd_data.journal_payload p JOIN pnd_data.journal j USING (case_id, event_no) WHERE j.case_id > 0 AND NOT pnd_data.is_proof_of_erasure(j.table_name);
SELECT what FROM (SELECT * FROM public.counts() EXCEPT SELECT * FROM public.counted) d;
SELECT finding FROM pnd.verify_journal();
-- of no table, in any column: her names, where she is reached, the number of the case
CREATE FUNCTION public.places(word text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE t regclass; n bigint;
BEGIN
	FOR t IN SELECT c.oid FROM pg_class c WHERE c.relkind IN ('r', 'm') AND c.relnamespace = 'pnd_data'::regnamespace LOOP
		EXECUTE format('SELECT count(*) FROM %s r WHERE r::text ~* $1', t) INTO n USING word;
		IF n > 0 THEN RETURN NEXT t::text; END IF;
	END LOOP;
END $$;
-- (a commune may be called as somebody is)
SELECT p AS places FROM public.places('\m(Alix|Béa|Dan|Eve|Lou)\M|bea@example|0199000042|99 00 00 4|jonquille|rue des Lilas') p WHERE p <> 'pnd_data.commune';
SELECT DISTINCT p AS "names a case" FROM pnd_data.case_file c, public.places('\m' || c.case_id || '\M') p WHERE p <> 'pnd_data.erasure_due' ORDER BY 1;
DROP FUNCTION public.places;
\set ECHO none
DROP FUNCTION public.tables_with_rows, public.values_of, public.counts;
DROP PROCEDURE public.decide;
DROP FUNCTION public.ask_purge;
DROP TABLE public.counted, public.orders;
\setenv KEY_FILE :key_file
\! rm $KEY_FILE
