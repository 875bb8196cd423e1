-- The main job, told as a story.
\pset footer off
\echo
\echo == The extension and the registry
CREATE EXTENSION btree_gist;
CREATE EXTENSION packnd;
CREATE EXTENSION pg_cron;
SELECT packnd.install();
