-- linear: what costs as much for each row as for the first, also where one
-- transaction writes many: told by how often tables are scanned, not by a clock.
\set SHOW_CONTEXT never
\i test/fixture.sql

-- an import looks at the versions, and at the head of the journal, some times, not once for each row
\c - regress_supervisor
BEGIN;
SELECT count(*) FROM pnd.import_directory('76', jsonb_build_object(
	'structures', (SELECT jsonb_agg(jsonb_build_object('source', 'x', 'id', 'x--' || i, 'nom', 'Structure ' || i, 'date_maj', '2026-09-01',
		'siret', lpad((80000000000000 + i)::text, 14, '0'))) FROM generate_series(1, 50) i),
	'services', (SELECT jsonb_agg(jsonb_build_object('source', 'x', 'structure_id', 'x--' || 1 + i % 50, 'id', 'x--s' || i, 'nom', 'Service ' || i,
		'description', 'Accueil', 'date_maj', '2026-09-01', 'thematiques', ARRAY['famille--garde-denfants']))
		FROM generate_series(1, 100) i)));
SELECT t.relname, t.n_tup_ins + t.n_tup_upd >= 50 AS writes_many, t.seq_scan + t.idx_scan < 50 AS looks_seldom
FROM pg_stat_xact_user_tables t WHERE t.relname IN ('service_version', 'journal_head') ORDER BY 1;
COMMIT;

-- the journal goes on where it was, also after what a subtransaction wrote is gone
\c - postgres
DO $$
BEGIN
	FOR i IN 1..3 LOOP
		INSERT INTO pnd_data.organisation (label, kind, valid_from) VALUES ('Structure a' || i, 'association', current_date);
		BEGIN
			INSERT INTO pnd_data.organisation (label, kind, valid_from) VALUES ('Structure b' || i, 'association', current_date);
			INSERT INTO pnd_data.organisation (label, kind, valid_from) VALUES ('Structure c' || i, 'association', current_date);
			RAISE 'gone' USING ERRCODE = 'PN422';
		EXCEPTION WHEN SQLSTATE 'PN422' THEN
			NULL;
		END;
		BEGIN
			INSERT INTO pnd_data.organisation (label, kind, valid_from) VALUES ('Structure d' || i, 'association', current_date);
		EXCEPTION WHEN SQLSTATE 'PN422' THEN
			NULL;
		END;
	END LOOP;
END
$$;
SELECT count(*) FROM pnd_data.organisation o WHERE o.label ~ '^Structure [a-d]';
SELECT finding FROM pnd.verify_journal();

-- where she needs help is found in the list of communes, however long it is: where it is told, and where it is not
ANALYZE pnd_data.commune;
BEGIN;
-- as pnd_data.judge_services() asks
SET LOCAL plan_cache_mode = force_generic_plan;
SELECT z.here, z.unsure_in, z.commune FROM pnd_data.zones_around('{"commune": "76540"}', '76', true) z;
SELECT z.here, z.unsure_in, z.commune FROM pnd_data.zones_around('{}', '76', true) z;
SELECT t.seq_scan FROM pg_stat_xact_user_tables t WHERE t.relname = 'commune';
ROLLBACK;
