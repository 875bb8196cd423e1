-- Type feel: an expression, checked when it comes in, and evaluate().
SET search_path = public, packnd;
\set as_of '''2026-03-01 12:00:00+00'''

-- What does not parse is refused where it stands.
SELECT 'revenu mensuel +'::feel;
SELECT '[1, 2,, 3]'::feel;
SELECT E'if âge >= 18\nthen "majeure"\nels "mineure"'::feel;
SELECT '"sans fin'::feel;
SELECT ''::feel;
\set VERBOSITY sqlstate
SELECT '1 +'::feel;
\set VERBOSITY default

-- The text is kept as it came, blanks and comments too.
SELECT '  1 +  /* deux */ 2 '::feel, ('  1 +  2'::text)::feel::text;

-- Variables are the keys of the context; names may hold blanks and accents.
SELECT evaluate('revenu mensuel * 12', '{"revenu mensuel": 1200.50}', :as_of);
SELECT evaluate('if âge >= 18 then "majeure" else "mineure"', '{"âge": 17}', :as_of);
SELECT evaluate('enfants[item.âge < 3].prénom',
	'{"enfants": [{"prénom": "Zoé", "âge": 2}, {"prénom": "Noël", "âge": 5}]}', :as_of);
SELECT evaluate('for i in 1..3 return i * facteur', '{"facteur": 1.5}', :as_of);
SELECT evaluate('date("2026-03-31") - date("2026-03-01")', NULL, :as_of);

-- Types of JSON stay what they are: a date is made by date().
SELECT evaluate('date(né).year', '{"né": "1990-05-17"}', :as_of);

-- today() and now() are as_of in packnd.time_zone, whatever the session has.
SET timezone = 'Pacific/Auckland';
SHOW packnd.time_zone;
SELECT evaluate('today()', NULL, '2026-02-28 23:30:00+00'), evaluate('now()', NULL, '2026-02-28 23:30:00+00');
SET packnd.time_zone = 'America/Guadeloupe';
SELECT evaluate('today()', NULL, '2026-02-28 23:30:00+00');
SET packnd.time_zone = 'Paris+2';
RESET packnd.time_zone;
SET ROLE pg_monitor;
SET packnd.time_zone = 'UTC';
RESET ROLE;

-- Zones are those of the zone database; a POSIX string is none.
SELECT evaluate('date and time("2026-07-01T10:00:00@Europe/Paris").time offset', NULL, :as_of),
	evaluate('date and time("2026-07-01T10:00:00@Etc/GMT+5").time offset', NULL, :as_of),
	evaluate('date and time("2026-07-01T10:00:00@EST5EDT").time offset', NULL, :as_of),
	evaluate('date and time("2026-07-01T10:00:00@PARIS+2")', NULL, :as_of),
	evaluate('date and time("2026-07-01T10:00:00@Paris+2")', NULL, :as_of),
	evaluate('date and time("2026-07-01T10:00:00@europe/paris")', NULL, :as_of),
	evaluate('date and time("2026-07-01T10:00:00@localtime")', NULL, :as_of);
-- The clocks change on 29 March and 25 October 2026; a skipped time is read by
-- the offset before the change, a doubled one is the first (sql/engine_time.sql).
SELECT local, evaluate('string(date and time(local).time offset)', jsonb_build_object('local', local), :as_of)
FROM (VALUES ('2026-03-29T01:59:59@Europe/Paris'), ('2026-03-29T02:30:00@Europe/Paris'),
	('2026-03-29T03:00:00@Europe/Paris'), ('2026-10-25T01:59:59@Europe/Paris'),
	('2026-10-25T02:30:00@Europe/Paris'), ('2026-10-25T03:00:00@Europe/Paris')) AS v(local);

-- What fails inside is null; nothing raises.
SELECT evaluate('1 / 0', NULL, :as_of), evaluate('"a" + 1', NULL, :as_of), evaluate('inconnue + 1', '{}', :as_of);

-- An absent key is null, or with unknowns unknown; JSON null is null.
SELECT evaluate('x = null', '{}', :as_of), evaluate('x = null', '{}', :as_of, true),
	evaluate('x = null', '{"x": null}', :as_of, true);
SELECT evaluate('x > 3 and y', '{"x": 2}', :as_of, true), evaluate('x > 3 and y', '{"x": 4}', :as_of, true);
SELECT evaluate('personne.adresse.ville', '{"personne": {"adresse": {}}}', :as_of, true);

-- NULL is an error where nothing else would make sense, else no facts.
SELECT evaluate(NULL, '{}', :as_of);
SELECT evaluate('1', '{}', NULL);
SELECT evaluate('1', '{}', 'infinity');
SELECT evaluate('1', '[1]', :as_of);

-- A function of a context may call itself.
SELECT evaluate('{factorial: function(n) if n < 2 then 1 else n * factorial(n - 1), of five: factorial(a)}.of five', '{"a": 5}', :as_of);

-- A function is no value outside.
SELECT evaluate('function(x) x + 1', NULL, :as_of);

-- A caller notices another expression.
SELECT e, evaluate(e::feel, '{"a": 5}', :as_of)
FROM unnest(ARRAY['a', 'a + 1', 'a + 1', 'a * a', 'a']) AS e;

-- Nothing can run for ever or eat all memory.
SELECT evaluate('for a in 1..1000000, b in 1..1000000 return a', NULL, :as_of);
SELECT evaluate('string join(for a in 1..10000000 return "aaaaaaaaaaaaaaaaaaaaaaaa")', NULL, :as_of);
SELECT evaluate('count(for a in 1..20000 return append(partial, a))', NULL, :as_of);
-- What met a limit does not go on: this is neither 1 nor 2.
SELECT evaluate('if count(for a in 1..20000 return append(partial, a)) > 5 then 1 else 2', NULL, :as_of);
SELECT (repeat('(', 10000) || '1' || repeat(')', 10000))::feel;
SELECT (repeat('[', 10000) || repeat(']', 10000))::feel;
SELECT (repeat(' ', 1100000) || '1')::feel;
-- Nor can reading one: each of many names is laid against each of many places.
SET statement_timeout = '10s';
\set VERBOSITY terse
SELECT ('{' || string_agg(format('"a b %s": %s', i, i), ', ') || ', r: [' || string_agg('a b ' || i, ', ') || ']}')::feel FROM generate_series(1, 5000) AS i;
\set VERBOSITY default
SELECT evaluate((('{a0: 1, ' || string_agg(format('a%s: a%s + 1', i, i - 1), ', ') || '}.a20000')::feel), NULL, :as_of) FROM generate_series(1, 20000) AS i;
SELECT evaluate((string_agg('v' || i, ' + ') || ' + v1')::feel, jsonb_object_agg('v' || i, 1), :as_of) FROM generate_series(1, 400) AS i;
RESET statement_timeout;

-- Binary form: version byte and text.
CREATE TABLE expression (e feel);
INSERT INTO expression VALUES ('1 + 1'), ('âge >= 18'), (NULL);
SELECT packnd.feel_send(e) FROM expression;
\copy expression TO 'results/feel.bin' (FORMAT binary)
\copy expression FROM 'results/feel.bin' (FORMAT binary)
SELECT e, count(*) FROM (SELECT e::text FROM expression) AS t GROUP BY e ORDER BY e;
DROP TABLE expression;
