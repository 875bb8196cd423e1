-- erasure: how long a case is kept, and what is left of it: nothing but what
-- counts are made of, and a journal that still proves what happened
\set SHOW_CONTEXT never
\i test/fixture.sql
\i test/fixtures/match_key.sql
\set ECHO all
\set QUIET on
SET client_min_messages = warning;
CREATE ROLE regress_officer LOGIN IN ROLE packnd_privacy_officer;
CREATE ROLE regress_auditor LOGIN IN ROLE packnd_auditor;
SELECT pnd.add_professional('Délégué', :'caf_number', 'protection des données', 'regress_officer', '2025-01-01') AS officer_number \gset
SELECT pnd.assign_duty(:'officer_number', '76', 'privacy_officer') \g /dev/null
SELECT pnd.add_login('regress_auditor', part => 'auditor') \g /dev/null
\set QUIET off

-- ---- a case with something in it, that ended
\c - regress_doctor
SELECT pnd.report('76', true, true, facts => '{"partner_violence": true}') AS n \gset
SELECT pnd.give_consent(:'n', 'Canari', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du canari', '1991-04-12');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'n');
SELECT pnd.add_note(:'n', 'canari : ce qui a été dit', has_news => true) IS NOT NULL AS noted;
SELECT pnd.open_ticket(:'n', 'canari : préparer le rendez-vous') > now() AS opened;
SELECT pnd.assess_needs(:'n', '{shelter}');
SELECT pnd.exit_case(:'n', 'contact_lost', reason => 'canari : sans nouvelles');
-- told of another, which stays as it is
\c - regress_doctor
SELECT pnd.report('76', true, true) AS other \gset
SELECT pnd.give_consent(:'other', 'Autre', 'Sam', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');

-- ---- the last contact: what counts is rows
\c - postgres
SELECT contact_event, label_fr, table_name, column_name, only_where FROM pnd_data.contact_event ORDER BY rank;
SELECT label_fr, not_after, legal_source FROM pnd_data.bound WHERE bound = 'retention';
SELECT k.contact_event, k.due_on - current_date > 700 AS "in two years", k.is_due FROM pnd_data.retention(packnd.site_case_id(:'n')) k;
-- while it is open nothing is due, nor while another case of the person is
SELECT k.is_due FROM pnd_data.retention(packnd.site_case_id(:'other')) k;
\c - regress_officer
SELECT * FROM pnd.retention_due('76');
SELECT case_number = :'n' AS "her case", result, result_fr FROM pnd.purge_cases(ARRAY[:'n'], 'essai', dry_run => true);
SELECT pnd.purge_cases(ARRAY[:'other'], 'essai', dry_run => true);

-- ---- its time has come (here at once): the follow-up tells the supervisors, and erases nothing
\c - postgres
SELECT pnd.set_bound('retention', not_after => '0 days', legal_source => 'pour cet essai');
CALL pnd.follow_up();
\c - regress_supervisor
SELECT case_number = :'n' AS "her case", kind_fr, message_fr FROM pnd.my_messages WHERE kind_fr = 'conservation';
\c - regress_officer
SELECT case_number = :'n' AS "her case", last_contact_fr, due_on = current_date AS today, look_by > now() + interval '20 days' AS "a month to look",
	retention_state, retention_state_fr FROM pnd.retention_due('76');
-- who has no duty for it, and a case that is open
\c - regress_camille
SELECT * FROM pnd.retention_due('76');
SELECT pnd.archive_case(:'n', 'litigation', current_date + 100);
\c - regress_officer
SELECT pnd.archive_case(:'other', 'litigation', current_date + 100);
\set VERBOSITY sqlstate
SELECT pnd.archive_case(:'n', 'litigation', current_date + 10000);
\set VERBOSITY default
SELECT replace(replace(:'LAST_ERROR_MESSAGE', to_char(current_date, 'YYYY-MM-DD'), '(today)'), to_char(current_date + interval '10 years', 'YYYY-MM-DD'), '(in ten years)') AS "refused";

-- ---- held: nothing is erased until two people lift it
\c - regress_supervisor
SELECT pnd.hold_case(:'n', 'trial', 'audience à venir');
SELECT pnd.hold_case(:'n', 'trial', 'audience à venir');
\c - regress_officer
SELECT case_number = :'n' AS "her case", hold_ground_fr, held_by FROM pnd.legal_holds('76');
SELECT retention_state_fr, ground_fr FROM pnd.retention_due('76');
SELECT result, result_fr FROM pnd.purge_cases(ARRAY[:'n'], 'durée échue', dry_run => true);
\c - regress_supervisor
SELECT pnd.lift_hold(:'n', 'jugement définitif');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', :'n'), 'jugement définitif') AS asked \gset
SELECT pnd.approve_request(:'asked', 'vu');
\c - regress_officer
SELECT pnd.approve_request(:'asked', 'jugement vu');
\c - regress_supervisor
SELECT pnd.lift_hold(:'n', 'jugement définitif');

-- ---- only what was written: two decide, the follow-up does it
\c - regress_officer
SELECT pnd.purge_cases(ARRAY[:'n'], 'écrits devenus inutiles', narrative_only => true);
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.ask_approval('purge', jsonb_build_object('case_numbers', ARRAY[:'n'], 'narrative_only', true), 'écrits devenus inutiles') AS asked \gset
\c - regress_supervisor
SELECT pnd.approve_request(:'asked', 'vu');
\c - regress_officer
SELECT result FROM pnd.purge_cases(ARRAY[:'n'], 'écrits devenus inutiles', narrative_only => true);
\c - postgres
SELECT count(*) > 0 AS "still there" FROM pnd_data.note WHERE content ~ 'canari';
CALL pnd.follow_up();
SELECT n.content, i.family_name, t.reason, x.reason AS exit FROM pnd_data.note n
	JOIN pnd_data.person_identity i USING (case_id) JOIN pnd_data.access_ticket t USING (case_id) JOIN pnd_data.case_exit x USING (case_id);
-- the journal, in every chain: of what was written nothing, of who she is what was
SELECT DISTINCT j.table_name FROM pnd_data.journal j JOIN pnd_data.journal_payload p USING (case_id, event_no)
WHERE j.case_id <> 0 AND p.payload::text ~* 'canari' ORDER BY 1;
SELECT finding FROM pnd.verify_journal();

-- somebody has looked for her
\c - regress_camille
SELECT pnd.search_person('canari : déjà connue ?', 'Canari', 'Alix', '1991-04-12') IS NOT NULL AS searched, pnd.search_person('une autre personne', 'Autre', 'Sam', '1990-01-01') IS NOT NULL AS "and for another";
\c - postgres

-- ---- erased: what counts are made of is left, and the counts are what they were
CREATE TABLE public.counted AS
SELECT 'territory' AS what, to_jsonb(c) AS counts FROM pnd.territory_counts() c
UNION ALL SELECT 'disclosure', to_jsonb(c) FROM pnd.disclosure_counts() c
UNION ALL SELECT 'pathway', to_jsonb(c) FROM pnd.pathway_counts('76') c;
-- every count reads nothing of a case but what stays
SELECT p.proname, t.table_name FROM pg_proc p JOIN pnd_data.declared_table t
	ON t.keep = 'case' AND p.prosrc ~ format('pnd_data\.%s\M', t.table_name)
WHERE p.pronamespace = 'pnd'::regnamespace AND p.proname ~ '_counts$' AND t.table_name <> 'case_file'
	-- of which its comment says that a case that is erased counts no more
	AND p.proname <> 'childcare_counts'
	AND NOT EXISTS (SELECT FROM pnd_data.counted_table k WHERE k.table_name = t.table_name);
\c - regress_officer
SELECT pnd.ask_approval('purge', jsonb_build_object('case_numbers', ARRAY[:'n'], 'narrative_only', false), 'durée échue, canari') AS asked \gset
\c - regress_supervisor
SELECT pnd.approve_request(:'asked', 'liste vue, canari');
\c - regress_officer
SELECT result, result_fr FROM pnd.purge_cases(ARRAY[:'n'], 'durée échue');
-- decided once: not again by the same approval
SELECT retention_state_fr FROM pnd.retention_due('76');
\c - postgres
CALL pnd.follow_up();
CREATE TABLE public.counted_now AS
	SELECT 'territory' AS what, to_jsonb(c) AS counts FROM pnd.territory_counts() c
	UNION ALL SELECT 'disclosure', to_jsonb(c) FROM pnd.disclosure_counts() c
	UNION ALL SELECT 'pathway', to_jsonb(c) FROM pnd.pathway_counts('76') c;
-- neither more nor less
SELECT d.what FROM (SELECT n.* FROM public.counted_now n EXCEPT ALL SELECT k.* FROM public.counted k) d;
SELECT d.what FROM (SELECT k.* FROM public.counted k EXCEPT ALL SELECT n.* FROM public.counted_now n) d;
DROP TABLE public.counted_now;
DROP TABLE public.counted;
SELECT state, detector_id, event_facts, reopen_reason, pause_reason, source, (detected_at AT TIME ZONE 'Europe/Paris')::time AS "only the day",
	exit_code, assigned_at IS NOT NULL AS "was supported" FROM pnd_data.case_file WHERE case_id = packnd.site_case_id(:'n');
SELECT t.table_name AS "has rows of it" FROM pnd_data.declared_table t JOIN pnd_data.declared_column k ON k.table_name = t.table_name AND k.column_name = 'case_id'
WHERE query_to_xml(format('SELECT 1 FROM pnd_data.%I WHERE case_id = %s LIMIT 1', t.table_name, packnd.site_case_id(:'n')), true, true, '')::text <> ''
ORDER BY 1;
-- nowhere in any table, nor in what the server keeps of columns
CREATE FUNCTION public.places(word text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE t regclass; n bigint;
BEGIN
	FOR t IN SELECT c.oid FROM pg_class c WHERE c.relkind IN ('r', 'm') AND c.relnamespace IN ('pnd_data'::regnamespace, 'public'::regnamespace) LOOP
		EXECUTE format('SELECT count(*) FROM %s r WHERE r::text ~* $1', t) INTO n USING word;
		IF n > 0 THEN RETURN NEXT t::text; END IF;
	END LOOP;
END $$;
-- what the chains of those who read, asked and approved say goes with the next follow-up
CALL pnd.follow_up();
VACUUM (ANALYZE, FULL) pnd_data.note, pnd_data.journal_payload;
ANALYZE;
SELECT public.places('canari|1991-04-12|99000042');
SELECT count(*) AS "in statistics" FROM pg_stats WHERE schemaname = 'pnd_data' AND (most_common_vals::text ~* 'canari|1991-04-12' OR histogram_bounds::text ~* 'canari|1991-04-12');
DROP FUNCTION public.places;
-- that somebody searched is left, not for whom; and what is of another
SELECT p.display_name, s.reason, s.kinds, cardinality(s.digests) AS digests FROM pnd_data.person_search s JOIN pnd_data.professional p USING (professional_id) ORDER BY s.search_id;
-- nor the number, of those who asked and approved
\c - regress_officer
SELECT action, arguments, case_number, reason, decided_by, decision_reason, is_used FROM pnd.approvals(open => false) WHERE action = 'purge' ORDER BY asked_at;
\c - postgres
-- who, when and in which table is still proved, and which payloads went
SELECT count(*) > 20 AS events, count(p.event_no) AS payloads, string_agg(p.payload -> 'new' ->> 'kind', ', ' ORDER BY event_no) AS erasures
FROM pnd_data.journal j LEFT JOIN pnd_data.journal_payload p USING (case_id, event_no) WHERE j.case_id = packnd.site_case_id(:'n');
\c - regress_auditor
SELECT finding FROM pnd.verify_journal();
SELECT finding FROM pnd.verify_journal(:'n');
-- nobody sees it any more; the number is that of no case
\c - regress_supervisor
SELECT count(*) FROM pnd.territory_cases('76', 'exited');
SELECT pnd.case_summary(:'n');
SELECT pnd.open_ticket(:'n', 'revoir le dossier');
\c - regress_officer
SELECT * FROM pnd.retention_due('76');

-- ---- the archive: read by the privacy officers alone, with a reason
\c - regress_supervisor
SELECT pnd.name_referent(:'other', :'sacha_number');
\c - regress_sacha
SELECT pnd.exit_case(:'other', 'other', reason => 'suivi ailleurs');
\c - regress_supervisor
SELECT pnd.ask_approval('archive_case', jsonb_build_object('case_number', :'other', 'archive_ground', 'litigation', 'archive_until', current_date + 100),
	'plainte à venir') AS asked \gset
\c - regress_officer
SELECT pnd.approve_request(:'asked', 'plainte vue');
\c - regress_supervisor
SELECT pnd.archive_case(:'other', 'litigation', current_date + 100);
SELECT pnd.case_summary(:'other');
SELECT count(*) FROM pnd.territory_cases('76', 'exited');
\c - regress_sacha
SELECT pnd.case_summary(:'other');
\c - regress_officer
SELECT case_number = :'other' AS "the other", retention_state_fr, ground_fr, due_on - current_date AS days FROM pnd.retention_due('76');
SELECT pnd.open_ticket(:'other', 'réquisition du tribunal') > now() AS opened;
\c - postgres
SELECT part, duty, valid_to IS NULL AS open FROM pnd_data.case_access WHERE case_id = packnd.site_case_id(:'other') AND pnd_data.in_force(valid_from, valid_to);
SELECT finding FROM pnd.health() WHERE finding = 'retention';
SELECT finding FROM pnd.verify_journal();
