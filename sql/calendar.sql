-- calendar: départements, holidays, and the clocks of deadlines
SET search_path = public, packnd;
SET datestyle = ISO; SET intervalstyle = postgres;
\pset null (null)

-- The type: official codes, official order ----------------------------------

SELECT * FROM packnd.departements() WHERE departement IN ('01', '2A', '2B', '57', '67', '68', '76', '95')
   OR departement > '95' ORDER BY departement;
SELECT count(*), min(departement::text), max(departement::text),
       string_agg(departement::text, ' ' ORDER BY departement) AS official_order
FROM packnd.departements();
SELECT packnd.region('76'), packnd.departement_label('2b'), ' 971 '::packnd.departement AS trimmed;

-- every name is what its code says: 18 regions of France, no other
SELECT region, count(*), string_agg(departement::text, ' ' ORDER BY departement) AS departements
FROM packnd.departements() GROUP BY region ORDER BY region COLLATE "C";

-- operators and both operator classes
SELECT a, b, a OPERATOR(packnd.=) b AS eq, a OPERATOR(packnd.<>) b AS ne, a OPERATOR(packnd.<) b AS lt,
       a OPERATOR(packnd.<=) b AS le, a OPERATOR(packnd.>) b AS gt, a OPERATOR(packnd.>=) b AS ge
FROM (VALUES ('19'::packnd.departement, '2A'::packnd.departement), ('2B', '2A'), ('976', '976')) AS v (a, b);
CREATE TABLE place (departement packnd.departement PRIMARY KEY);
INSERT INTO place SELECT departement FROM packnd.departements() ORDER BY departement DESC;
INSERT INTO place VALUES ('76');
CREATE INDEX place_hash ON place USING hash (departement);
SET enable_seqscan = off; SET enable_bitmapscan = off;
EXPLAIN (COSTS off) SELECT * FROM place ORDER BY departement;
SELECT departement FROM place WHERE departement OPERATOR(packnd.>) '95' ORDER BY departement LIMIT 3;
SELECT count(*) FROM place a JOIN place b USING (departement);
RESET enable_seqscan; RESET enable_bitmapscan;
SELECT proname, proleakproof FROM pg_proc
WHERE pronamespace = 'packnd'::regnamespace AND proname ~ '^departement_(eq|ne|lt|le|gt|ge|cmp|hash)' ORDER BY 1;

-- binary form: out and in again
SELECT packnd.departement_send('2A');
\set copied `mktemp -u`
COPY place TO :'copied' (FORMAT binary);
CREATE TABLE place_again (departement packnd.departement);
COPY place_again FROM :'copied' (FORMAT binary);
-- bytes that are no code
COPY (SELECT 'zz') TO :'copied' (FORMAT binary);
COPY place_again FROM :'copied' (FORMAT binary);
COPY (SELECT 76::smallint) TO :'copied' (FORMAT binary);
COPY place_again FROM :'copied' (FORMAT binary);
\set removed `rm -f :'copied'`
SELECT count(*) FROM place JOIN place_again USING (departement);
DROP TABLE place, place_again;

-- unknown codes
SELECT '20'::packnd.departement;
\echo :LAST_ERROR_SQLSTATE
SELECT '1'::packnd.departement;
SELECT '96'::packnd.departement;
SELECT ''::packnd.departement;
SELECT '2C'::packnd.departement;
SELECT '97600'::packnd.departement;

-- Holidays ------------------------------------------------------------------

SELECT day, to_char(day, 'Dy') AS weekday, label FROM packnd.holidays(2026, '76');
-- what each other place has beside
SELECT d.holiday_regime, min(d.departement::text) AS first, h.day, h.label
FROM packnd.departements() AS d, packnd.holidays(2026, d.departement) AS h
WHERE NOT EXISTS (SELECT FROM packnd.holidays(2026, '75') AS n WHERE n.day = h.day AND n.label = h.label)
GROUP BY d.holiday_regime, h.day, h.label ORDER BY h.day, d.holiday_regime;
-- Easter Sundays as published: the earliest and latest there can be, the
-- corrections of the computus (1954, 1981, 2049, 2076), and this century's
SELECT y, h.day - 1 AS easter, h.day - 1 = e AS as_published
FROM (VALUES (1583, date '1583-04-10'), (1818, '1818-03-22'), (1943, '1943-04-25'), (1954, '1954-04-18'),
      (1981, '1981-04-19'), (2000, '2000-04-23'), (2008, '2008-03-23'), (2011, '2011-04-24'),
      (2024, '2024-03-31'), (2025, '2025-04-20'), (2026, '2026-04-05'), (2038, '2038-04-25'),
      (2049, '2049-04-18'), (2076, '2076-04-19'), (2285, '2285-03-22'), (4099, '4099-04-19')) AS v (y, e),
     packnd.holidays(y, '75') AS h WHERE h.label = 'Lundi de Pâques' ORDER BY y;
-- always a Monday, from 23 March to 26 April
SELECT count(*), bool_and(extract(isodow FROM day) = 1) AS monday,
       min(to_char(day, 'MM-DD')) AS first, max(to_char(day, 'MM-DD')) AS last
FROM generate_series(1583, 9999) AS y, packnd.holidays(y, '75') WHERE label = 'Lundi de Pâques';
-- against another computus, that of Clavius as D. E. Knuth gives it (The Art of
-- Computer Programming, 1.3.2, exercise 14)
WITH golden AS (SELECT y, y % 19 + 1 AS g, y / 100 + 1 AS c FROM generate_series(1583, 9999) AS y),
     corrections AS (SELECT y, g, 3 * c / 4 - 12 AS x, (8 * c + 5) / 25 - 5 AS z FROM golden),
     epacts AS (SELECT y, g, 5 * y / 4 - x - 10 AS d, ((11 * g + 20 + z - x) % 30 + 30) % 30 AS e FROM corrections),
     full_moons AS (SELECT y, d, 44 - CASE WHEN e = 25 AND g > 11 OR e = 24 THEN e + 1 ELSE e END AS n FROM epacts),
     moons AS (SELECT y, d, CASE WHEN n < 21 THEN n + 30 ELSE n END AS n FROM full_moons)
SELECT count(*) AS years, count(*) FILTER (WHERE make_date(y, 3, 1) + n + 7 - (d + n) % 7 - 1 <> h.day - 1) AS differences
FROM moons, packnd.holidays(y, '75') AS h WHERE h.label = 'Lundi de Pâques';
-- two on one day: Ascension on 1 May 2008
SELECT * FROM packnd.holidays(2008, '75') WHERE day = '2008-05-01' ORDER BY label;
SELECT packnd.is_holiday('2026-04-03', '67') AS strasbourg, packnd.is_holiday('2026-04-03', '75') AS paris,
       packnd.is_holiday('2026-12-20', '974') AS reunion, packnd.is_working_day('2026-05-15', '76') AS bridge_day,
       packnd.is_working_day('2026-05-15', '76', '{2026-05-15}') AS bridge_day_closed,
       packnd.is_working_day('2026-05-16', '76') AS saturday;
SELECT * FROM packnd.holidays(1582, '75');
SELECT packnd.is_holiday('infinity', '75');
SELECT packnd.is_working_day('10000-01-01', '75');
SELECT packnd.is_working_day('2026-05-15', '76', '{2026-05-15,null}');

-- Delays in days: the first day does not count ------------------------------

-- every computed example of the sources
WITH example (what, start, amount, unit, departement, roll, published) AS (VALUES
    ('3 ouvrés, aid, allocataire (A19)',  date '2026-04-30', 3, 'working_days',  '76'::packnd.departement, false, date '2026-05-06'),
    ('5 ouvrés, aid, other (A19)',        '2026-04-30', 5, 'working_days',  '76',  false, '2026-05-11'),
    ('3 ouvrés over Easter',              '2026-04-02', 3, 'working_days',  '75',  false, '2026-04-08'),
    ('the same in Alsace',                '2026-04-02', 3, 'working_days',  '68',  false, '2026-04-09'),
    ('3 ouvrés in April',                 '2026-04-24', 3, 'working_days',  '75',  false, '2026-04-29'),
    ('the same in Mayotte',               '2026-04-24', 3, 'working_days',  '976', false, '2026-04-30'),
    ('3 ouvrés in May',                   '2026-05-20', 3, 'working_days',  '75',  false, '2026-05-26'),
    ('the same in Martinique',            '2026-05-20', 3, 'working_days',  '972', false, '2026-05-27'),
    ('protection order, 6 days (O2)',     '2026-04-27', 6, 'calendar_days', '75',  false, '2026-05-03'),
    ('the same with CPC 642 (O2)',        '2026-04-27', 6, 'calendar_days', '75',  true,  '2026-05-04'),
    ('6 days to a holiday with CPC 642',  '2026-05-02', 6, 'calendar_days', '75',  true,  '2026-05-11'),
    ('serve the order, 2 days (O2)',      '2026-04-27', 2, 'calendar_days', '75',  false, '2026-04-29'),
    ('protection order, 12 months (O1)',  '2026-03-10', 12, 'months',       '75',  false, '2027-03-10'),
    ('solidarity of the lease (L2)',      '2026-03-10', 1, 'calendar_days', '75',  false, '2026-03-11'),
    ('two years after last contact (R1)', '2024-05-10', 24, 'months',       '75',  false, '2026-05-10'),
    ('24th month of a loan (A20)',        '2024-01-15', 24, 'months',       '75',  false, '2026-01-15'))
SELECT what, start, departement, due, due = published AS as_published
FROM example, packnd.due_day(start, amount, unit, departement, roll) AS due;

-- months: the same number or the last day; leap years
SELECT start, amount, packnd.due_day(start, amount, 'months', '75')
FROM (VALUES (date '2026-01-31', 1), ('2028-01-31', 1), ('2024-02-29', 12), ('2024-02-29', 48),
             ('2026-08-31', 6), ('2026-11-30', 3), ('2025-12-31', 2), ('2026-10-15', 1200), ('2026-05-05', 0)) AS v (start, amount);
-- ouvrables: a Saturday counts, a Sunday and a holiday do not; it may end on a Saturday, unless the rule moves it
SELECT unit, packnd.due_day('2026-05-12', 3, unit, '75'), packnd.due_day('2026-05-12', 3, unit, '75', true) AS rolled
FROM (VALUES ('calendar_days'), ('business_days'), ('working_days')) AS v (unit);
-- local closures: not counted, and an end on one moves
SELECT packnd.due_day('2026-05-12', 2, 'working_days', '75', false, '{2026-05-15}') AS not_counted,
       packnd.due_day('2026-05-12', 3, 'calendar_days', '75', true, '{2026-05-15}') AS moved;
-- against a count in plain SQL, each day of three years, all regimes
SELECT holiday_regime, count(*) AS starts, count(*) FILTER (WHERE due <> expected) AS differences
FROM (SELECT DISTINCT ON (holiday_regime) * FROM packnd.departements() ORDER BY holiday_regime, departement) AS d,
     generate_series(date '2026-01-01', '2028-12-31', '1 day') AS start,
     packnd.due_day(start::date, 4, 'working_days', d.departement) AS due,
     LATERAL (SELECT day::date AS expected FROM generate_series(start + interval '1 day', start + interval '20 days', '1 day') AS day
              WHERE extract(isodow FROM day) < 6 AND NOT packnd.is_holiday(day::date, d.departement)
              ORDER BY day OFFSET 3 LIMIT 1) AS e
GROUP BY holiday_regime ORDER BY holiday_regime;

-- bad inputs
SELECT packnd.due_day('2026-05-12', 3, 'days', '75');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.due_day('2026-05-12', -1, 'working_days', '75');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.due_day('2026-05-12', 2000000000, 'calendar_days', '75');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.due_day('9999-12-30', 5, 'calendar_days', '75');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.due_day('2026-05-12', 3, 'hours', '75');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.due_day('-infinity', 1, 'months', '75');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.due_at('infinity', 1, 'hours', '75');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.due_at('2026-05-12 12:00+02', 1, 'hours', '75', false, '{}', '{[2026-05-12 12:00+02,)}');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.due_at('2026-05-12 12:00+02', 1, 'hours', '75', false, '{}', '{[2026-05-12 12:00+02,infinity)}');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.day_end('infinity', '75');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.local_day('-infinity', '75');
\echo :LAST_ERROR_SQLSTATE
SELECT packnd.due_day(null, 1, 'months', '75') AS nothing;
-- the whole range is counted at once
SELECT packnd.due_day('2026-05-12', 36525, 'working_days', '76');

-- Instants in local time, whatever the session's TimeZone -------------------

-- the end is 24:00 there, the next midnight
SET TimeZone = 'UTC';
SELECT departement, packnd.due_at('2026-06-01 12:00Z', 1, 'calendar_days', departement) AS due,
       packnd.local_day('2026-06-01 23:00Z', departement) AS day_at_23_utc
FROM packnd.departements() WHERE departement IN ('75', '2A', '971', '973', '974', '975', '976', '987', '988') ORDER BY departement;
-- 72 hours are not 3 days in the nights when the clocks change
SELECT started, packnd.due_at(started, 72, 'hours', '76') - started AS hours,
       packnd.due_at(started, 3, 'calendar_days', '76') - packnd.due_at(started, 0, 'calendar_days', '76') AS days
FROM (VALUES (timestamptz '2026-03-27 10:00+01'), ('2026-10-23 10:00+02'), ('2026-06-01 10:00+02')) AS v (started);
-- the day of the change itself, in Paris and in Saint-Pierre-et-Miquelon
SELECT departement, day, packnd.day_end(day, departement) - packnd.day_end(day - 1, departement) AS length
FROM (VALUES ('75'::packnd.departement, date '2026-03-29'), ('75', '2026-10-25'), ('975', '2026-03-08'), ('975', '2026-11-01'), ('974', '2026-03-29')) AS v (departement, day);
-- every day of eleven years in every time zone of the Republic: the next midnight there
SELECT z.time_zone, count(*) AS days,
       count(*) FILTER (WHERE packnd.day_end(day::date, z.departement) <> (day + interval '1 day') AT TIME ZONE z.time_zone) AS differences,
       count(*) FILTER (WHERE packnd.local_day((day + interval '23:59:59') AT TIME ZONE z.time_zone, z.departement) <> day::date) AS other_days,
       count(DISTINCT packnd.day_end(day::date, z.departement) - packnd.day_end(day::date - 1, z.departement)) AS lengths
FROM (SELECT time_zone, min(departement) AS departement FROM
          (SELECT time_zone, departement::text AS departement FROM packnd.departements()) AS t GROUP BY time_zone) AS y,
     LATERAL (SELECT y.time_zone, y.departement::packnd.departement AS departement) AS z,
     generate_series(timestamp '2026-01-01', '2036-12-31', '1 day') AS day
GROUP BY z.time_zone ORDER BY z.time_zone;
-- the session's TimeZone changes nothing
CREATE TABLE seen AS
    SELECT departement, unit, amount, started, packnd.due_at(started, amount, unit, departement, true) AS due
    FROM packnd.departements(),
         (VALUES ('minutes', 90), ('hours', 72), ('calendar_days', 3), ('working_days', 3), ('business_days', 3), ('months', 1)) AS b (unit, amount),
         (VALUES (timestamptz '2026-03-28 23:30Z'), ('2026-10-24 22:30Z'), ('2026-12-31 23:59:59Z')) AS s (started);
SET TimeZone = 'Pacific/Kiritimati';
SELECT count(*) AS same FROM seen WHERE due = packnd.due_at(started, amount, unit, departement, true);
SET TimeZone = 'Pacific/Marquesas';
SELECT count(*) AS same FROM seen WHERE due = packnd.due_at(started, amount, unit, departement, true);
DROP TABLE seen;
SET TimeZone = 'Europe/Paris';
-- started a minute before and after midnight: another day, another end
SELECT started, packnd.due_at(started, 1, 'working_days', '75')
FROM (VALUES (timestamptz '2026-06-01 23:59'), ('2026-06-02 00:00')) AS v (started);
-- hours that end on a Sunday: as they are, or moved to the end of Monday
SELECT packnd.due_at('2026-06-04 15:00', 72, 'hours', '75') AS plain,
       packnd.due_at('2026-06-04 15:00', 72, 'hours', '75', true) AS rolled,
       packnd.due_at('2026-06-05 00:00', 24, 'hours', '75', true) AS "ends Friday 24:00";

-- pauses: the clock stands still
SELECT unit, amount, packnd.due_at('2026-06-01 10:00', amount, unit, '75') AS without,
       packnd.due_at('2026-06-01 10:00', amount, unit, '75', false, '{}', pauses) AS with
FROM (VALUES ('hours', 24), ('calendar_days', 2), ('working_days', 2), ('months', 1)) AS b (unit, amount),
     (VALUES ('{[2026-06-02 09:00,2026-06-04 15:00)}'::tstzmultirange)) AS p (pauses);
-- before the start or after the end it changes nothing; two add up; on one day it takes no day
SELECT what, packnd.due_at('2026-06-01 10:00', 24, 'hours', '75', false, '{}', pauses) AS hours,
       packnd.due_at('2026-06-01 10:00', 2, 'working_days', '75', false, '{}', pauses) AS days
FROM (VALUES ('none', '{}'::tstzmultirange), ('before', '{[2026-05-01,2026-05-20)}'), ('after', '{[2026-06-08,2026-06-20)}'),
             ('over the start', '{[2026-05-30,2026-06-01 12:00)}'),
             ('two', '{[2026-06-01 12:00,2026-06-01 13:00),[2026-06-02 12:00,2026-06-03 12:00)}'),
             ('one day', '{[2026-06-02 08:00,2026-06-02 18:00)}')) AS v (what, pauses);
-- what the functions promise to the planner
SELECT proname, provolatile, proparallel, proisstrict FROM pg_proc
WHERE pronamespace = 'packnd'::regnamespace
  AND proname IN ('departement_in', 'departement_label', 'holidays', 'is_holiday', 'is_working_day', 'due_day', 'due_at', 'local_day', 'day_end')
ORDER BY proname;
