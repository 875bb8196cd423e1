-- A population of invented lives, in a database with an empty registry.  Run by
-- \i from the folder of the project, as a superuser, with cases, seed and until
-- set: test/README.md says how.
\set ECHO none
\set QUIET on
SET client_min_messages = warning;
SET timezone = 'UTC';
\i test/population/registry.sql
\i test/population/lives.sql
\i test/population/rows.sql
\i test/population/work.sql
\i test/population/journal.sql
