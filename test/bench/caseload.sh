#!/bin/bash
# What do all measures of a whole caseload cost beside the engine alone?  The
# caseload is that of the generator (test/population): facts, children, papers.
# The engine alone is packnd.decide() with each model a constant of its query, on
# facts that stand ready.
#
#   test/bench/caseload.sh [CASES [ROUNDS [SEED]]]
#
# Beside them pnd.compare_policy(): two versions of one policy, outcome and award.
#
# Prints microseconds for an answer, the share of the engine's rate, and how much
# longer it takes than all measures of the caseload: the best of some rounds, taken
# in turns in one session of one server.
set -euo pipefail
cases=${1:-10000}
rounds=${2:-3}
cd "$(dirname "$0")/../.."
mkdir -p build
test/population/run.sh "$cases" "${3:-1}" > build/bench-caseload.log
trap 'test/population/run.sh stop' EXIT
test/population/run.sh psql -qX -v ON_ERROR_STOP=1 -v rounds="$rounds" <<-'EOSQL'
	SET client_min_messages = warning;
	CREATE TABLE public.ready AS
	SELECT c.case_id, pnd_data.known_facts(c.case_id, '2026-11-02') AS facts
	FROM pnd_data.case_file c JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
	WHERE NOT s.is_final AND c.duplicate_of IS NULL;
	VACUUM ANALYZE public.ready;
	CREATE TABLE public.way (n int, name text, answers bigint, seconds numeric);
	INSERT INTO public.way VALUES (1, 'engine alone'), (2, 'pnd_data.decide_caseload()'), (3, 'pnd.compare_policy()');
	\set model `sed 's/Montants en euros/Les montants en euros/' src/policy/fr/auvvc.dmn`
	SELECT pnd.load_policy('auvvc', '2026-11-03', :'model') AS draft \gset
	SELECT set_config('bench.draft', :'draft', false) \g /dev/null
	CREATE FUNCTION public.engine_alone() RETURNS bigint LANGUAGE plpgsql AS $$
	DECLARE
		due record;
		answered bigint;
		total bigint := 0;
	BEGIN
		FOR due IN
			SELECT p.model FROM pnd_data.measure m
				JOIN pnd_data.policy p ON p.policy = m.policy AND p.version = packnd.policy_in_force(m.policy, '2026-11-02') WHERE m.retired_at IS NULL
		LOOP
			EXECUTE format('SELECT count(packnd.decide(%L::packnd.dmn, ''eligibility'', facts, ''2026-11-02 12:00'', true)) FROM public.ready', due.model) INTO answered;
			total := total + answered;
		END LOOP;
		RETURN total;
	END$$;
	CREATE PROCEDURE public.measure(rounds int) LANGUAGE plpgsql AS $$
	DECLARE
		start timestamptz;
		told bigint;
	BEGIN
		FOR round IN 1..rounds LOOP
			start := clock_timestamp();
			told := public.engine_alone();
			UPDATE public.way SET answers = told, seconds = least(way.seconds, extract(epoch FROM clock_timestamp() - start)) WHERE way.n = 1;
			start := clock_timestamp();
			SELECT count(d.outcome) INTO told FROM pnd_data.territory t, pnd_data.decide_caseload(t.territory_id, '2026-11-02') d;
			UPDATE public.way SET answers = told, seconds = least(way.seconds, extract(epoch FROM clock_timestamp() - start)) WHERE way.n = 2;
			start := clock_timestamp();
			PERFORM FROM pnd.compare_policy('auvvc', 1, current_setting('bench.draft')::int, as_of => '2026-11-02');
			UPDATE public.way SET answers = 2 * (SELECT count(*) FROM public.ready), seconds = least(way.seconds, extract(epoch FROM clock_timestamp() - start)) WHERE way.n = 3;
		END LOOP;
	END$$;
	CALL public.measure(:rounds);
	\pset footer off
	SELECT (SELECT count(*) FROM pnd_data.case_file) AS cases, (SELECT count(*) FROM public.ready) AS open;
	SELECT w.name AS way, w.answers, round(w.seconds, 2) AS seconds, round(w.seconds * 1000000 / w.answers, 2) AS "µs for an answer",
		round(e.seconds / e.answers * w.answers / w.seconds, 2) AS "of the engine's rate", round(w.seconds / c.seconds, 2) AS "× the caseload"
	FROM public.way w, public.way e, public.way c WHERE e.n = 1 AND c.n = 2 ORDER BY w.n;
EOSQL
