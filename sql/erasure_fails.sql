-- erasure_fails: one case that cannot be dealt with keeps the follow-up from
-- nothing else; and a decision to erase does not outlive what happens after it
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\i test/fixtures/match_key.sql
\set QUIET on
ALTER DATABASE regress_erasure_fails SET client_min_messages = warning;
CREATE ROLE regress_officer LOGIN IN ROLE packnd_privacy_officer;
SELECT pnd.add_professional('Délégué', :'caf_number', 'protection des données', 'regress_officer', '2025-01-01') AS officer_number \gset
SELECT pnd.assign_duty(:'officer_number', '76', 'privacy_officer') \g /dev/null
SELECT pnd.set_bound('retention', not_after => '0 days', legal_source => 'pour cet essai') \g /dev/null
CREATE TABLE public.refused (table_name text, case_id bigint, PRIMARY KEY (table_name, case_id));
-- a row as no step expects it
CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
	IF EXISTS (SELECT FROM public.refused x WHERE x.table_name = tg_table_name AND x.case_id = coalesce(new.case_id, old.case_id)) THEN
		RAISE 'refused in %', tg_table_name USING ERRCODE = 'PN409';
	END IF;
	RETURN coalesce(new, old);
END $$;
CREATE TRIGGER refuse BEFORE DELETE ON pnd_data.person_identity FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER refuse BEFORE INSERT ON pnd_data.case_retention FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER refuse BEFORE INSERT ON pnd_data.match_key FOR EACH ROW EXECUTE FUNCTION public.refuse();
CREATE TRIGGER refuse BEFORE UPDATE ON pnd_data.case_file FOR EACH ROW EXECUTE FUNCTION public.refuse();
\c - regress_doctor
SELECT pnd.report('76', true, true) AS one, pnd.report('76', true, true) AS two, pnd.report('76', true, true) AS three, pnd.report('76', true, false) AS no \gset
SELECT pnd.give_consent(:'one', 'Un', 'Alix', 'phone', '+33 1 99 00 00 41', 'her_alone', '24/7', 'rien', '1991-04-11'),
	pnd.give_consent(:'two', 'Deux', 'Béa', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'rien', '1991-04-12'),
	pnd.give_consent(:'three', 'Trois', 'Cléo', 'phone', '+33 1 99 00 00 43', 'her_alone', '24/7', 'rien', '1991-04-13'), pnd.decline(:'no') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'one', :'camille_number'), pnd.name_referent(:'two', :'camille_number'), pnd.name_referent(:'three', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'one'), pnd.record_first_contact(:'two'), pnd.record_first_contact(:'three') \g /dev/null
SELECT pnd.exit_case(:'one', 'contact_lost', reason => 'sans nouvelles'), pnd.exit_case(:'two', 'contact_lost', reason => 'sans nouvelles'),
	pnd.exit_case(:'three', 'contact_lost', reason => 'sans nouvelles') \g /dev/null
\c - postgres
\set QUIET off
\set ECHO all

-- ---- a case that cannot be noted, one that cannot be compared, a step that cannot be done: the others are
INSERT INTO public.refused VALUES ('case_retention', packnd.site_case_id(:'one')), ('match_key', packnd.site_case_id(:'two'));
INSERT INTO public.refused VALUES ('case_file', packnd.site_case_id(:'no'));
UPDATE pnd_data.bound SET not_after = '0 days' WHERE bound = 'declined_kept';
CALL pnd.follow_up(hold_share => 1);
SELECT CASE object WHEN :'one' THEN 'one' WHEN :'two' THEN 'two' WHEN :'no' THEN 'no' ELSE object END AS of, regexp_replace(detail, '[0-9-]+ [0-9:]+\.$', '...') AS detail
FROM pnd.health() WHERE finding = 'follow-up' ORDER BY 1;
SELECT count(*) AS told FROM pnd_data.case_retention WHERE told_at IS NOT NULL;
SELECT count(DISTINCT case_id) AS compared FROM pnd_data.match_key;
SELECT count(*) > 0 AS sealed FROM pnd_data.seal;
-- not tried again at once; later, and then nothing is left of it
TRUNCATE public.refused;
CALL pnd.follow_up(hold_share => 1);
SELECT count(*) AS "set aside" FROM pnd_data.step_failure;
UPDATE pnd_data.step_failure SET next_try_at = now();
CALL pnd.follow_up(hold_share => 1);
SELECT count(*) AS "set aside" FROM pnd_data.step_failure;
SELECT count(*) AS told FROM pnd_data.case_retention WHERE told_at IS NOT NULL;
SELECT count(DISTINCT case_id) AS compared FROM pnd_data.match_key;

-- ---- a case that cannot be erased: the other one is, and the journal is sealed
INSERT INTO public.refused VALUES ('person_identity', packnd.site_case_id(:'one'));
\c - regress_officer
SELECT pnd.ask_approval('purge', jsonb_build_object('case_numbers', (SELECT array_agg(x ORDER BY x) FROM unnest(ARRAY[:'one', :'two']) x), 'narrative_only', false), 'durée échue') AS asked \gset
\c - regress_supervisor
SELECT pnd.approve_request(:'asked', 'liste vue');
\c - regress_officer
SELECT result FROM pnd.purge_cases(ARRAY[:'one', :'two'], 'durée échue');
\c - postgres
SELECT max(seal_no) AS before FROM pnd_data.seal \gset
CALL pnd.follow_up(hold_share => 1);
SELECT CASE packnd.site_case_number(case_id) WHEN :'one' THEN 'one' WHEN :'two' THEN 'two' ELSE 'three' END AS of, erased_at IS NOT NULL AS erased, erasure_kind
FROM pnd_data.case_retention ORDER BY 1;
SELECT object = :'one' AS "named at once", regexp_replace(detail, '[0-9-]+ [0-9:]+\.$', '...') AS detail FROM pnd.health() WHERE finding = 'follow-up';
SELECT max(seal_no) > :before AS sealed FROM pnd_data.seal;
UPDATE pnd_data.step_failure SET next_try_at = now();
CALL pnd.follow_up(hold_share => 1);
SELECT attempts, next_try_at > now() + interval '1 minute' AS later FROM pnd_data.step_failure;
TRUNCATE public.refused;
UPDATE pnd_data.step_failure SET next_try_at = now();
CALL pnd.follow_up(hold_share => 1);
SELECT erased_at IS NOT NULL AS erased FROM pnd_data.case_retention WHERE case_id = packnd.site_case_id(:'one');
SELECT object, detail FROM pnd.health() WHERE finding IN ('follow-up', 'retention');

-- ---- a step, and a part, that fail as a whole: the others are done, and the job says so
ALTER TABLE pnd_data.seal ADD CONSTRAINT essai CHECK (seal_no < 0) NOT VALID;
ALTER FUNCTION pnd_data.forget_requests() RENAME TO forget_no_requests;
\c - regress_doctor
SELECT pnd.report('76', true, true) IS NOT NULL AS reported;
\c - postgres
SELECT max(run_id) AS before FROM pnd_data.follow_up_run \gset
CALL pnd.follow_up(hold_share => 1);
SELECT count(*) AS "ran to its end" FROM pnd_data.follow_up_run WHERE run_id > :before AND finished_at IS NOT NULL;
SELECT object, regexp_replace(detail, '[0-9-]+ [0-9:]+\.$', '...') AS detail FROM pnd.health() WHERE finding = 'follow-up';
ALTER TABLE pnd_data.seal DROP CONSTRAINT essai;
ALTER FUNCTION pnd_data.forget_no_requests() RENAME TO forget_requests;

-- ---- decided, then reopened before the follow-up came: it lapses, and the supervisors are told
\c - regress_officer
SELECT pnd.ask_approval('purge', jsonb_build_object('case_numbers', ARRAY[:'three'], 'narrative_only', false), 'durée échue') AS asked \gset
\c - regress_supervisor
SELECT pnd.approve_request(:'asked', 'vu');
\c - regress_officer
SELECT result FROM pnd.purge_cases(ARRAY[:'three'], 'durée échue');
\c - regress_supervisor
SELECT pnd.reopen_case(:'three', 'erreur de sortie');
SELECT message_fr FROM pnd.my_messages WHERE kind_fr = 'conservation' AND case_number = :'three' ORDER BY message_fr;
\c - regress_camille
SELECT pnd.exit_case(:'three', 'contact_lost', reason => 'sans nouvelles');
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT erased_at, erasure_kind, told_at IS NOT NULL AS "told again" FROM pnd_data.case_retention WHERE case_id = packnd.site_case_id(:'three');
-- news of her after the decision: the follow-up sees it
UPDATE pnd_data.case_retention SET erasure_kind = 'retention', approved_at = now() - interval '1 hour' WHERE case_id = packnd.site_case_id(:'three');
UPDATE pnd_data.detection SET detected_at = now() - interval '1 minute' WHERE case_id = packnd.site_case_id(:'three');
CALL pnd.follow_up(hold_share => 1);
SELECT erased_at, erasure_kind FROM pnd_data.case_retention WHERE case_id = packnd.site_case_id(:'three');
SELECT finding FROM pnd.verify_journal();
\setenv KEY_FILE :key_file
\! rm $KEY_FILE
