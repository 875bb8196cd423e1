#!/bin/bash
# What does the import of a directory cost beside reading the same file and
# inserting the same rows by plain SQL?  It should stay below three times that,
# and grow with the file.
#
#   test/bench/import.sh [SERVICES...]
#
# A file of so many services, and half as many structures, is made at random;
# for each size a database of its own.  Printed is the CPU time of the calls, as
# the kernel counts it for the backend: plain SQL, the import, the import of the
# same file again (nothing changes), and one in which each tenth entry is other.
set -euo pipefail
[ $# -gt 0 ] || set -- 2000 20000
. "$(dirname "$0")/../server.sh"
[ -r /proc/self/schedstat ] || die 'the kernel does not count the time of a process: no /proc/self/schedstat'
stage
server_drop bench
server_init bench postgres "shared_buffers = 256MB" "max_wal_size = 4GB" "autovacuum = off" "jit = off"
server_start bench
trap 'server_drop bench' EXIT

for services; do
	server_psql bench postgres -qX -v ON_ERROR_STOP=1 -c "CREATE DATABASE \"$services\"" \
		-c "DO 'DECLARE r name; BEGIN FOR r IN SELECT rolname FROM pg_roles WHERE rolname LIKE ''regress\\_%'' LOOP EXECUTE format(''DROP ROLE %I'', r); END LOOP; END'"
	server_psql bench "$services" -qXAt -v ON_ERROR_STOP=1 -v services="$services" <<-'END' | awk -F'|' -v services="$services" '
		/^plain/ { plain = $2 }
		/^[a-z]/ { printf "%6d services, %-22s %8.0f ms %6.2f times plain SQL\n", services, $1, $2, $2 / plain }'
		\o /dev/null
		CREATE EXTENSION btree_gist;
		CREATE EXTENSION packnd;
		SELECT packnd.install();
		\i test/fixture.sql
		SELECT setseed(0.5);
		CREATE TABLE public.file AS
		WITH one AS (SELECT repeat('Accueil, écoute et accompagnement des personnes. ', 12) AS text)
		SELECT jsonb_build_object(
			'structures', (SELECT jsonb_agg(jsonb_build_object('source', 'x', 'id', 'x--' || i, 'nom', 'Structure ' || i, 'date_maj', '2026-09-01',
				'description', one.text, 'siret', lpad((80000000000000 + i)::text, 14, '0'), 'commune', 'Rouen', 'code_postal', '76000',
				'code_insee', '76540', 'adresse', i || ' rue du Bac', 'telephone', '+33199000100', 'courriel', 's' || i || '@example.org',
				'site_web', 'https://example.org/' || i, 'reseaux_porteurs', ARRAY['ccas-cias'])) FROM generate_series(1, :services / 2) i),
			'services', (SELECT jsonb_agg(jsonb_build_object('source', 'x', 'structure_id', 'x--' || (1 + random() * (:services / 2 - 1))::int,
				'id', 'x--s' || i, 'nom', 'Service ' || i, 'description', one.text || i, 'date_maj', '2026-09-01', 'type', 'accompagnement',
				'thematiques', ARRAY['sante--acces-aux-soins', 'logement-hebergement--louer-un-logement', 'famille--garde-denfants'],
				'frais', 'gratuit', 'publics', ARRAY['femmes', 'familles'], 'conditions_acces', 'Sur rendez-vous', 'commune', 'Rouen',
				'code_postal', '76000', 'code_insee', '76540', 'adresse', i || ' rue du Bac', 'latitude', 49.44, 'longitude', 1.09,
				'modes_accueil', ARRAY['en-presentiel', 'a-distance'], 'zone_eligibilite', ARRAY['76'],
				'modes_mobilisation', ARRAY['telephoner', 'envoyer-un-courriel'], 'mobilisable_par', ARRAY['usagers', 'professionnels'],
				'telephone', '+33199000100', 'courriel', 's' || i || '@example.org', 'horaires_accueil', 'Mo-Fr 09:00-12:00', 'nombre_semaines', 12))
				FROM generate_series(1, :services) i))::text AS text
		FROM one;
		CREATE TABLE public.changed AS
		SELECT jsonb_build_object('structures', f.text::jsonb -> 'structures', 'services', (
			SELECT jsonb_agg(CASE WHEN e.number % 10 = 0 THEN jsonb_set(e.entry, '{frais}', '"payant"') ELSE e.entry END ORDER BY e.number)
			FROM jsonb_array_elements(f.text::jsonb -> 'services') WITH ORDINALITY AS e (entry, number)))::text AS text
		FROM public.file f;
		VACUUM ANALYZE;
		SELECT pg_backend_pid() AS backend \gset
		\set from `cut -d" " -f1 /proc/:backend/schedstat`
		BEGIN;
		CREATE TEMP TABLE structure AS
		SELECT e.entry, nextval(pg_get_serial_sequence('pnd_data.organisation', 'organisation_id')) AS organisation_id
		FROM public.file f, jsonb_array_elements(f.text::jsonb -> 'structures') AS e (entry);
		INSERT INTO pnd_data.organisation (organisation_id, label, kind, siret, valid_from)
		SELECT s.organisation_id, s.entry ->> 'nom', 'ccas-cias', s.entry ->> 'siret', current_date FROM structure s;
		INSERT INTO pnd_data.directory_structure (territory_id, external_id, organisation_id, entry, imported_at)
		SELECT '76', s.entry ->> 'id', s.organisation_id, s.entry, now() FROM structure s;
		CREATE TEMP TABLE service AS
		SELECT e.entry, nextval(pg_get_serial_sequence('pnd_data.service', 'service_id')) AS service_id
		FROM public.file f, jsonb_array_elements(f.text::jsonb -> 'services') AS e (entry);
		INSERT INTO pnd_data.service (service_id, territory_id, source, external_id, organisation_id) OVERRIDING SYSTEM VALUE
		SELECT s.service_id, '76', s.entry ->> 'source', s.entry ->> 'id', t.organisation_id
		FROM service s JOIN structure t ON t.entry ->> 'id' = s.entry ->> 'structure_id';
		INSERT INTO pnd_data.service_version (service_id, valid_from, label, themes, publics, zones, entry)
		SELECT s.service_id, now(), s.entry ->> 'nom', ARRAY(SELECT jsonb_array_elements_text(s.entry -> 'thematiques')),
			ARRAY(SELECT jsonb_array_elements_text(s.entry -> 'publics')), ARRAY(SELECT jsonb_array_elements_text(s.entry -> 'zone_eligibilite')), s.entry
		FROM service s;
		\set upto `cut -d" " -f1 /proc/:backend/schedstat`
		ROLLBACK;
		\o
		SELECT 'plain SQL', (:upto - :from) / 1e6;
		\o /dev/null
		VACUUM ANALYZE;
		\set from `cut -d" " -f1 /proc/:backend/schedstat`
		SELECT count(*) FROM public.file f, pnd.import_directory('76', f.text::jsonb);
		\set upto `cut -d" " -f1 /proc/:backend/schedstat`
		\o
		SELECT 'import', (:upto - :from) / 1e6;
		\o /dev/null
		VACUUM ANALYZE;
		\set from `cut -d" " -f1 /proc/:backend/schedstat`
		SELECT count(*) = 0 AS ok FROM public.file f, pnd.import_directory('76', f.text::jsonb);
		\set upto `cut -d" " -f1 /proc/:backend/schedstat`
		\o
		SELECT 'again', (:upto - :from) / 1e6;
		\o /dev/null
		\set from `cut -d" " -f1 /proc/:backend/schedstat`
		SELECT count(*) FROM public.changed f, pnd.import_directory('76', f.text::jsonb);
		\set upto `cut -d" " -f1 /proc/:backend/schedstat`
		\o
		SELECT 'each tenth is other', (:upto - :from) / 1e6;
	END
	server_psql bench postgres -qX -c "DROP DATABASE \"$services\""
done
