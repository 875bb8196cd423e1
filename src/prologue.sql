-- packnd: extension script.  Made by the build from src/prologue.sql, the
-- modules' SQL, the site statements and src/epilogue.sql.
\echo Use "CREATE EXTENSION packnd" to load this file. \quit

CREATE SCHEMA packnd;
COMMENT ON SCHEMA packnd IS
'The extension packnd: types, rule engine, calendar, trigger functions. Code only: data are in pnd_data, what users call is in pnd, both made by packnd.install().';
GRANT USAGE ON SCHEMA packnd TO PUBLIC;
