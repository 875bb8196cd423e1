-- Random tamperings by a superuser with all triggers off, in a registry that is
-- full, sealed and signed: each is found, in the journal, in its seals, in the
-- rows, or by the line that somebody else keeps.  "make tamper" tries 10,000.
\set QUIET on
\o /dev/null
\i test/fixtures/story.sql
\set QUIET on
\i test/fixtures/seal_key.sql
\c
\o
\i test/tamper/tamper.sql
SELECT finding FROM pnd.verify_journal();
SELECT * FROM public.tried(52, 1);
SELECT finding FROM pnd.verify_journal();
