#!/bin/bash
# What does pnd.decide_policy() cost beside the engine alone?  The engine is
# packnd.decide() with the model a constant of the query: "eligibility", and
# "award" of those who are eligible.  The facts are those of claimants of the
# emergency aid: eligible with an amount, not eligible, and incomplete.
#
#   test/bench/decide_policy.sh [CLAIMS [ROUNDS]]
#
# Prints microseconds for a claim and the ratio: the best of some rounds, taken
# in turns in one session of one server.
set -euo pipefail
claims=${1:-3000}
rounds=${2:-5}
. "$(dirname "$0")/../server.sh"
stage
server_drop bench
SERVER_DURABLE=no server_init bench postgres
server_start bench
trap 'server_drop bench' EXIT
server_psql bench postgres -qX -v ON_ERROR_STOP=1 -v claims="$claims" -v rounds="$rounds" <<-'END'
	SET client_min_messages = warning;
	CREATE EXTENSION btree_gist;
	CREATE EXTENSION packnd;
	SELECT packnd.install() \g /dev/null
	\set model `cat src/policy/fr/auvvc.dmn`
	SELECT pnd.load_policy('auvvc', '2023-11-28', :'model') \g /dev/null
	\i test/fixtures/approve.sql
	CREATE TABLE claim AS
	SELECT n, CASE n % 3 WHEN 2 THEN facts - 'dependent_children' - 'last_award_date' ELSE facts END AS facts
	FROM generate_series(1, :claims) n, LATERAL (SELECT jsonb_build_object(
		'partner_violence', true, 'regular_residence', n % 3 <> 1, 'evidence', 'complaint', 'evidence_date', date '2026-05-01' - n % 100,
		'last_award_date', NULL, 'dependent_children', n % 4, 'monthly_resources', n % 3000, 'benefit_recipient', n % 2 = 0, 'territory_zone', 'mainland') AS facts) f;
	CREATE TABLE way (n int, name text, query text, seconds numeric);
	INSERT INTO way
	SELECT 1, 'engine alone', format('SELECT count(packnd.decide(%1$L::packnd.dmn, ''eligibility'', facts, ''2026-05-15 12:00'', true)),
		count(packnd.decide(%1$L::packnd.dmn, ''award'', facts, ''2026-05-15 12:00'', true)) FILTER (WHERE n %% 3 = 0) FROM claim', :'model')
	UNION ALL
	SELECT 2, 'pnd.decide_policy()', 'SELECT count(d.outcome) FROM claim, LATERAL pnd.decide_policy(''auvvc'', ''2026-05-15'', facts) d';
	CREATE PROCEDURE measure(rounds int) LANGUAGE plpgsql AS $$
	DECLARE
		w record;
		start timestamptz;
	BEGIN
		FOR round IN 1..rounds LOOP
			FOR w IN SELECT * FROM way LOOP
				start := clock_timestamp();
				EXECUTE w.query;
				UPDATE way SET seconds = least(way.seconds, extract(epoch FROM clock_timestamp() - start)) WHERE way.n = w.n;
			END LOOP;
		END LOOP;
	END$$;
	CALL measure(:rounds);
	\pset footer off
	SELECT w.name AS way, round(w.seconds * 1000000 / :claims, 2) AS "µs for a claim", round(w.seconds / e.seconds, 2) AS ratio
	FROM way w, way e WHERE e.n = 1 ORDER BY w.n;
END
