#!/bin/bash
# What does pnd.route() cost beside reading the rows that it judges?  At 60 and
# at 5,000 services that all meet the need.  The floor reads what the rules know of
# each service (the directory, what the territory knows, places, who was asked, the
# zone) by the same joins, and sorts it; the facts of the case are known before.
#
#   test/bench/route.sh [ROUNDS]
#
# Prints milliseconds of CPU and the ratio to the floor: the mean of some rounds,
# taken in turns in one session of one server, whose plans are made.  "no two alike"
# is the worst case, a directory where each service differs from all others in what
# the model looks at.
set -euo pipefail
rounds=${1:-20}
cd "$(dirname "$0")/../.."
. test/server.sh
stage
trap 'server_drop bench' EXIT
for services in 60 5000; do
server_drop bench
SERVER_DURABLE=no server_init bench postgres
server_start bench
server_psql bench postgres -qXAt -v ON_ERROR_STOP=1 -v services="$services" -v rounds="$rounds" <<-'EOSQL' 2>&1 | sed -n 's/^.*NOTICE: *//p; /ERROR/p'
	SET client_min_messages = warning;
	CREATE EXTENSION btree_gist;
	CREATE EXTENSION packnd;
	SELECT packnd.install() \g /dev/null
	\i test/fixture.sql
	\set ECHO none
	\set QUIET on
	SET client_min_messages = warning;
	-- the shelters of the fixture are asked no more: all are made here
	UPDATE pnd_data.service_version SET valid_to = clock_timestamp() WHERE valid_to IS NULL;
	INSERT INTO pnd_data.service (territory_id, source, external_id, organisation_id)
	SELECT '76', 'bench', 'bench--' || i, (SELECT min(organisation_id) FROM pnd_data.organisation) FROM generate_series(1, :services) i;
	INSERT INTO pnd_data.service_version (service_id, valid_from, label, themes, publics, zones, entry)
	SELECT s.service_id, now(), 'Service ' || s.external_id,
		ARRAY['logement-hebergement--rechercher-une-solution-dhebergement-temporaire']
			|| CASE WHEN s.service_id % 3 = 0 THEN ARRAY['famille--surmonter-conflits-separation-violence'] ELSE '{}' END,
		(ARRAY['{femmes,familles}', '{tous-publics}', '{personnes-en-situation-durgence}', '{femmes}', '{jeunes}', '{demandeurs-emploi,femmes}',
			'{familles}', '{seniors,personnes-en-situation-de-handicap}'])[1 + s.service_id % 8]::text[],
		CASE WHEN s.service_id % 5 = 0 THEN '{}' ELSE '{76}' END::text[],
		jsonb_build_object('frais', CASE WHEN s.service_id % 2 = 0 THEN 'gratuit' ELSE 'payant' END, 'description', repeat('x', 300),
			'telephone', '+33199000100', 'adresse', '1 rue X', 'commune', 'Rouen', 'code_insee', '76540')
	FROM pnd_data.service s WHERE s.source = 'bench';
	INSERT INTO pnd_data.service_overlay (service_id, has_agreement, correspondent, priority_lane, capacity, ceiling)
	SELECT s.service_id, s.service_id % 10 <> 0, packnd.site_number_id('professional', :'refuge_number'), s.service_id % 7 = 0, CASE WHEN s.service_id % 2 = 0 THEN 'limited' ELSE 'not_limited' END,
		CASE WHEN s.service_id % 2 = 0 THEN 3 END
	FROM pnd_data.service s WHERE s.source = 'bench';
	INSERT INTO pnd_data.place (service_id, place_no)
	SELECT s.service_id, p FROM pnd_data.service s, generate_series(1, 3) p WHERE s.source = 'bench' AND s.service_id % 2 = 0;
	SET SESSION AUTHORIZATION regress_doctor;
	SELECT pnd.report('76', true, true) AS her \gset
	SELECT pnd.give_consent(:'her', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
	SELECT pnd.decide_to_leave(:'her') \g /dev/null
	SELECT pnd.record_facts(:'her', '{"gender": "female", "children": 1, "pregnancy": false, "occupation": "none", "age": 30, "disability": [], "pets": [], "languages": ["fr"], "minimum_income": false, "needs_stay_permit": false, "oldest_child_age": 4, "youngest_child_age": 4}') \g /dev/null
	RESET SESSION AUTHORIZATION;
	ANALYZE;
	SELECT n.case_id AS c, n.need_id AS n FROM pnd_data.need n WHERE n.domain = 'shelter' \gset
	SELECT packnd.share_case(:c, 'request', jsonb_build_object('need', :n, 'day', current_date, 'territory', '76')) AS facts \gset
	CREATE TABLE public.way (n int, name text, query text, actor name, spent numeric DEFAULT 0);
	INSERT INTO public.way VALUES
		(1, 'reading the rows', format($$SELECT count(*) FROM (
			SELECT s.service_id, s.label, s.organisation_id, s.publics, s.themes, s.entry ->> 'frais', s.has_agreement AND q.service_id IS NULL, s.priority_lane, s.is_unsafe,
				x.service_id, z.fit, m.room, m.free, r.state, s.terms
			FROM pnd_data.service_now s
				LEFT JOIN pnd_data.referral r ON r.service_id = s.service_id AND r.case_id = %1$s AND r.need_id = %2$s
				LEFT JOIN pnd_data.silent_service q ON q.service_id = s.service_id
				LEFT JOIN pnd_data.excluded_service x ON x.service_id = s.service_id AND x.case_id = %1$s
				LEFT JOIN pnd_data.room_for(%1$s, %2$s, territory => '76') m ON m.service_id = s.service_id
				CROSS JOIN LATERAL pnd_data.zone_fit(s.zones, '{76,france}', '76', NULL) z
			WHERE s.territory_id = '76' AND s.themes && '{logement-hebergement--rechercher-une-solution-dhebergement-temporaire}'
			ORDER BY s.priority_lane, s.label, s.service_id OFFSET 0) one$$, :c, :n)),
		(2, 'pnd_data.judge_services()', format('SELECT count(*) FROM pnd_data.judge_services(%s, %s)', :c, :n)),
		(3, 'the engine, no two alike', format($$SELECT count(j) FROM (SELECT packnd.judge('routing', 1, current_date, %L, 'service', k) AS j
			FROM (SELECT s.service_id, s.publics, s.themes, s.entry ->> 'frais' AS fee, s.has_agreement, s.priority_lane, s.is_unsafe, false AS is_excluded,
				true AS consent, 'here' AS zone, 'not_limited' AS room, NULL::int AS free, 'never' AS asked, NULL::text AS asked_fr, NULL::numeric AS answer_hours,
				false AS has_terms, s.terms FROM pnd_data.service_now s WHERE s.territory_id = '76' OFFSET 0) k OFFSET 0) one$$, :'facts')),
		(4, 'pnd.route(), a page', format('SELECT count(*) FROM pnd.route(%L, %L)', :'her', 'shelter'));
	UPDATE public.way SET actor = 'regress_supervisor' WHERE n = 4;
	-- each with a plan of its own, made once
	SELECT format('CREATE FUNCTION public.way_%s() RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $x$BEGIN RETURN (%s); END$x$', w.n, w.query)
	FROM public.way w \gexec
	UPDATE public.way SET query = format('SELECT public.way_%s()', n);
	CREATE FUNCTION public.cpu() RETURNS numeric LANGUAGE sql VOLATILE SECURITY DEFINER
	AS $$SELECT (split_part(x, ' ', 14)::numeric + split_part(x, ' ', 15)::numeric) * 10 FROM pg_read_file('/proc/self/stat', 0, 2000) x$$;
	CREATE PROCEDURE public.measure(rounds int) LANGUAGE plpgsql AS $$
	DECLARE
		w record;
		before numeric;
		after numeric;
		found bigint;
		repeats int := greatest(1, 5000 / (SELECT count(*) FROM pnd_data.service WHERE source = 'bench'));
	BEGIN
		FOR round IN 0..rounds LOOP
			FOR w IN SELECT * FROM public.way ORDER BY n LOOP
				-- who acts stays the same within a transaction
				COMMIT;
				IF w.actor IS NOT NULL THEN
					EXECUTE format('SET SESSION AUTHORIZATION %I', w.actor);
				END IF;
				EXECUTE w.query INTO found;
				before := public.cpu();
				FOR i IN 1..repeats LOOP
					EXECUTE w.query INTO found;
				END LOOP;
				after := public.cpu();
				COMMIT;
				RESET SESSION AUTHORIZATION;
				-- the first makes plans
				UPDATE public.way SET spent = spent + (after - before) / repeats / rounds WHERE n = w.n AND round > 0;
			END LOOP;
		END LOOP;
		FOR w IN SELECT v.*, f.spent AS floor FROM public.way v, public.way f WHERE f.n = 1 ORDER BY v.n LOOP
			RAISE NOTICE '% services: % ms, ratio %  %', (SELECT count(*) FROM pnd_data.service WHERE source = 'bench'),
				round(w.spent, 2), round(w.spent / nullif(w.floor, 0), 2), w.name;
		END LOOP;
	END
	$$;
	SET client_min_messages = notice;
	SET jit = off;
	CALL public.measure(:rounds);
EOSQL
done
