-- What is wrong with one case when services are left: the other cases are seen to,
-- pnd.health() names what is left, and the next run of the follow-up does it.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\c - regress_supervisor
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-refuge', '{"genders": ["female"]}') \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', places => 2) \g /dev/null
\c - regress_doctor
CREATE TEMPORARY TABLE reported AS
SELECT i, pnd.report('76', true, true) AS n FROM generate_series(1, 4) i;
SELECT pnd.give_consent(n, 'Exemple', 'Nom' || i, 'phone', '+33 1 99 00 00 5' || i, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') FROM reported ORDER BY i \g /dev/null
SELECT max(n) FILTER (WHERE i = 1) AS a, max(n) FILTER (WHERE i = 2) AS b, max(n) FILTER (WHERE i = 3) AS c, max(n) FILTER (WHERE i = 4) AS d FROM reported \gset
\c - regress_supervisor
SELECT pnd.name_referent(n, :'camille_number') FROM unnest(ARRAY[:'a', :'b', :'c', :'d']) n \g /dev/null
\c - regress_camille
SELECT pnd.decide_to_leave(n) FROM unnest(ARRAY[:'a', :'b', :'c', :'d']) n \g /dev/null
SELECT pnd.record_facts(n, '{"gender": "female", "commune": "76540", "languages": ["fr"]}') FROM unnest(ARRAY[:'a', :'b', :'c', :'d']) n \g /dev/null
-- two are there, two wait
SELECT referral AS ra FROM pnd.refer(:'a', 'shelter', :'refuge_service_number') \gset
SELECT referral AS rb FROM pnd.refer(:'b', 'shelter', :'refuge_service_number') \gset
SELECT pnd.wait_for_place(:'c', 'shelter', :'refuge_service_number'), pnd.wait_for_place(:'d', 'shelter', :'refuge_service_number');
\c - regress_refuge
SELECT pnd.answer_referral(r, 'accepted') FROM unnest(ARRAY[:'ra', :'rb']) r \g /dev/null

\c - postgres
CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'it fails' USING ERRCODE = '22012'; END $$;
CREATE FUNCTION fail_at(operation text, relation text, condition text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('CREATE TRIGGER fails BEFORE %s ON pnd_data.%I FOR EACH ROW WHEN (%s) EXECUTE FUNCTION fails()', operation, relation, condition);
END
$$;
SELECT fail_at('INSERT', 'deadline', format('new.kind = ''unsafe_place'' AND new.case_id = %s', packnd.site_case_id(:'a'))),
	fail_at('UPDATE', 'place_wait', format('new.case_id = %s', packnd.site_case_id(:'c')));
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', is_unsafe => true) \g /dev/null
\c - postgres
SELECT d.case_id = packnd.site_case_id(:'b') AS b FROM pnd_data.deadline d WHERE d.kind = 'unsafe_place';
SELECT w.case_id = packnd.site_case_id(:'d') AS d, w.ended_because FROM pnd_data.place_wait w ORDER BY w.since;
SELECT detail FROM pnd.health() WHERE finding = 'service left';
DROP TRIGGER fails ON pnd_data.deadline;
DROP TRIGGER fails ON pnd_data.place_wait;
CALL pnd.follow_up(hold_share => 1);
SELECT detail FROM pnd.health() WHERE finding = 'service left';
SELECT count(*) AS clocks FROM pnd_data.deadline d WHERE d.kind = 'unsafe_place' AND d.met_at IS NULL AND d.cancelled_at IS NULL;

-- safe again: one clock that cannot be ended does not keep the other
SELECT fail_at('UPDATE', 'deadline', format('new.kind = ''unsafe_place'' AND new.case_id = %s', packnd.site_case_id(:'a')));
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', is_unsafe => false) \g /dev/null
\c - postgres
SELECT d.case_id = packnd.site_case_id(:'a') AS a FROM pnd_data.deadline d WHERE d.kind = 'unsafe_place' AND d.met_at IS NULL AND d.cancelled_at IS NULL;
DROP TRIGGER fails ON pnd_data.deadline;
CALL pnd.follow_up(hold_share => 1);
SELECT count(*) AS clocks FROM pnd_data.deadline d WHERE d.kind = 'unsafe_place' AND d.met_at IS NULL AND d.cancelled_at IS NULL;

-- who becomes the correspondent of a service that is excluded from two cases: from the other he is
\c - regress_camille
SELECT pnd.exclude(n, 'family', 'person', service => :'havre_service_number') FROM unnest(ARRAY[:'c', :'d']) n \g /dev/null
\c - postgres
SELECT fail_at('INSERT', 'exclusion', format('new.kind = ''professional'' AND new.case_id = %s', packnd.site_case_id(:'c')));
SELECT packnd.site_number('professional', o.correspondent) AS refuge FROM pnd_data.service_overlay o WHERE o.service_id = :refuge_service AND o.valid_to IS NULL \gset
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', correspondent => :'refuge') \g /dev/null
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT pnd_data.is_excluded(packnd.site_case_id(n), packnd.site_number_id('professional', :'refuge')) AS excluded FROM unnest(ARRAY[:'c', :'d']) n;
SELECT finding, detail FROM pnd.health() WHERE finding IN ('service left', 'step failed');
DROP TRIGGER fails ON pnd_data.exclusion;
CALL pnd.follow_up(hold_share => 1);
SELECT pnd_data.is_excluded(packnd.site_case_id(n), packnd.site_number_id('professional', :'refuge')) AS excluded FROM unnest(ARRAY[:'c', :'d']) n;
SELECT detail FROM pnd.health() WHERE finding = 'service left';
SELECT DISTINCT finding FROM pnd.verify_journal();
