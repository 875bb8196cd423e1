-- A population of invented lives (test/population), small: what was generated is
-- what the product could have come to.
\set cases 1000
\set seed 1
\set until '''2026-11-15 12:00+00'''
\i test/population/main.sql
\i test/population/check.sql
