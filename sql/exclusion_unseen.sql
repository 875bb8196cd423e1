-- who is excluded from a case learns nothing of it by working on others: he
-- waits for nothing that others do not wait for, and what turns out to be hers
-- too is hidden from him before anybody has compared the two
\set SHOW_CONTEXT never
\i test/fixture.sql
\i test/fixtures/match_key.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Lefèvre', 'Anne-Marie', 'phone', '06 12 34 56 78', 'her_alone', '24/7', 'rien', '1991-04-12');
SELECT pnd.exclude(:'n', 'author', 'person', professional => :'trainee_number') IS NOT NULL AS excluded;
SELECT pnd.report('76', true, true) AS k \gset
SELECT pnd.give_consent(:'k', 'Moreau', 'Alix', 'phone', '06 11 22 33 44', 'her_alone', '24/7', 'rien', '1980-01-01');
\c - regress_supervisor
SELECT pnd.name_referent(:'k', :'sacha_number') \g /dev/null
\c - postgres
CALL pnd.follow_up();

-- Sacha is excluded from nothing yet, and reads what he leads; the follow-up stands still from here on
\c - regress_sacha
SELECT pnd.add_channel(:'k', 'phone', '06 11 22 33 55', 'her_alone', '24/7', 'rien', 'in_person') IS NOT NULL AS added;
SELECT pnd.open_ticket(:'k', 'suivi du dossier') > now() AS opened;
SELECT value FROM pnd.contact_plan(:'k', 'neutral') ORDER BY value;
\c - postgres
CREATE TABLE public.read (stage text, pages int);
GRANT INSERT ON public.read TO PUBLIC;
CREATE PROCEDURE public.measure(stage text, number text) LANGUAGE plpgsql AS $$
DECLARE
	plan json;
	least_pages int;
BEGIN
	PERFORM set_config('enable_seqscan', 'off', false);
	-- the first ones read catalogs, and plan
	FOR i IN 1 .. 20 LOOP
		EXECUTE format('EXPLAIN (ANALYZE, BUFFERS, TIMING off, FORMAT json) SELECT family_name FROM pnd.identity(%L)', number) INTO plan;
		least_pages := least(least_pages, (plan -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::int + (plan -> 0 -> 'Plan' ->> 'Shared Read Blocks')::int);
	END LOOP;
	INSERT INTO public.read (stage, pages) VALUES (measure.stage, least_pages);
END $$;
VACUUM ANALYZE;
\c - regress_sacha
CALL public.measure('before', :'k');

-- from now on he is excluded from a case: nothing is different, nor are more pages read, and he waits for nobody
\c - regress_doctor
SELECT pnd.exclude(:'n', 'author', 'person', professional => :'sacha_number') IS NOT NULL AS excluded;
\c - regress_sacha
CALL public.measure('after', :'k');
SELECT pnd.add_channel(:'k', 'phone', '06 11 22 33 66', 'her_alone', '24/7', 'rien', 'in_person') IS NOT NULL AS added;
SELECT pnd.open_ticket(:'k', 'suivi du dossier') > now() AS opened;
SELECT value FROM pnd.contact_plan(:'k', 'neutral') ORDER BY value;
\c - postgres
SELECT max(pages) - min(pages) AS "pages more", min(pages) > 0 AS counted FROM public.read;

-- it turns out that the person of his case is the one whose other case is hidden from him
\c - regress_supervisor
SELECT pnd.correct_identity(:'k', 'Lefevre', '', 'Anne Marie', '1991-04-12');
\c - regress_sacha
SELECT family_name FROM pnd.identity(:'k');
SELECT pnd.contact_plan(:'k', 'neutral');
SELECT pnd.open_ticket(:'k', 'suivi du dossier');
-- his colleagues read it
\c - regress_supervisor
SELECT pnd.open_ticket(:'k', 'suivi du dossier') > now() AS opened;
SELECT family_name FROM pnd.identity(:'k');
-- from the next run of the follow-up on it is nowhere for him
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT kind FROM pnd_data.privacy_alert WHERE about_case = packnd.site_case_id(:'k') AND professional_id = :sacha ORDER BY 1;
\c - regress_sacha
SELECT count(*) AS cases FROM pnd.my_cases();
SELECT pnd.case_summary(:'k');

-- the other way round: what is known of the hidden case is what changed last
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n2 \gset
SELECT pnd.give_consent(:'n2', 'Durand', 'Eve', 'phone', '06 12 12 12 12', 'her_alone', '24/7', 'rien', '1970-05-05');
SELECT pnd.exclude(:'n2', 'author', 'person', professional => :'sacha_number') IS NOT NULL AS excluded;
SELECT pnd.report('76', true, true) AS k2 \gset
SELECT pnd.give_consent(:'k2', 'Dupont', 'Eve', 'phone', '06 13 13 13 13', 'her_alone', '24/7', 'rien', '1970-05-05');
\c - regress_supervisor
SELECT pnd.name_referent(:'k2', :'sacha_number') \g /dev/null
\c - postgres
CALL pnd.follow_up();
\c - regress_sacha
SELECT pnd.open_ticket(:'k2', 'suivi du dossier') > now() AS opened;
SELECT family_name FROM pnd.identity(:'k2');
\c - regress_supervisor
SELECT pnd.correct_identity(:'n2', used_name => 'Dupont');
\c - regress_sacha
SELECT family_name FROM pnd.identity(:'k2');

-- who reported her himself reads his report as any detector does, before they are compared as after
\c - postgres
GRANT packnd_detector TO regress_sacha;
SELECT pnd.assign_duty(:'sacha_number', '76', 'detector') \g /dev/null
\c - regress_sacha
SELECT pnd.report('76', true, true) AS his \gset
SELECT pnd.give_consent(:'his', 'Durand', 'Eve', 'phone', '06 12 12 12 12', 'her_alone', '24/7', 'rien', '1970-05-05');
SELECT pnd.open_ticket(:'his', 'suivi du dossier') > now() AS opened;
SELECT state FROM pnd.case_summary(:'his');

-- a supervisor who is excluded from something has what was reported compared as any other
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n3 \gset
SELECT pnd.exclude(:'n3', 'author', 'person', professional => :'supervisor_number') IS NOT NULL AS excluded;
SELECT pnd.give_consent(:'n3', 'Roux', 'Mina', 'phone', '06 14 14 14 14', 'her_alone', '24/7', 'rien', '1990-09-09');
SELECT pnd.report('76', true, true) AS a \gset
SELECT pnd.give_consent(:'a', 'Blanc', 'Zoé', 'phone', '06 15 15 15 15', 'her_alone', '24/7', 'rien', '1991-09-09');
SELECT pnd.report('76', true, true) AS b \gset
SELECT pnd.give_consent(:'b', 'Blanc', 'Zoé', 'phone', '06 15 15 15 15', 'her_alone', '24/7', 'rien', '1991-09-09');
SELECT pnd.report('76', true, true) AS c \gset
SELECT pnd.give_consent(:'c', 'Roux', 'Mina', 'phone', '06 14 14 14 14', 'her_alone', '24/7', 'rien', '1990-09-09');
\c - regress_supervisor
SELECT case_number = :'b' AS later, other_case_number = :'a' AS earlier FROM pnd.possible_duplicates() WHERE :'a' IN (case_number, other_case_number);
-- what is hers with it is hidden from him at once
SELECT count(*) FROM pnd.possible_duplicates() WHERE :'c' IN (case_number, other_case_number);
SELECT pnd.case_summary(:'c');
