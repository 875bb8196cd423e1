-- The parts of the follow-up are called by the follow-up only: who runs the job
-- calls none alone, in another order, or with what he thinks of.
\getenv root PG_ABS_SRCDIR
\set people :root '/test/fixtures/people.sql'
\i :people
GRANT CREATE ON SCHEMA public TO regress_job;
\c - regress_job
SELECT pnd.begin_follow_up(1, 0, 0);
SELECT * FROM pnd.follow_up_batch(NULL, 10000, NULL);
SELECT * FROM pnd.review_refusals(10, NULL);
SELECT pnd.compare_persons(10);
-- nor behind another procedure, one of the same name, or a block
CREATE PROCEDURE public.follow_up() LANGUAGE plpgsql AS 'BEGIN PERFORM pnd.begin_follow_up(1, 0, 0); END';
CALL public.follow_up();
DO 'BEGIN PERFORM pnd.begin_follow_up(1, 0, 0); END';
DO 'BEGIN CALL pnd.follow_up(); END';
CREATE FUNCTION public.size() RETURNS int LANGUAGE plpgsql AS 'BEGIN PERFORM pnd.begin_follow_up(1, 0, 0); RETURN 10; END';
CALL pnd.follow_up(public.size());
CALL pnd.follow_up((SELECT public.size()));
-- the job itself
CALL pnd.follow_up();
CALL pnd.follow_up(batch => 7, hold_share => 1);
SELECT last_finished_at > now() - interval '1 hour' AS finished FROM pnd.follow_up_status();
-- an administrator repairs by hand
\c - postgres
SELECT pnd.begin_follow_up(500, 1, 1000) IS NOT NULL AS began;
DROP PROCEDURE public.follow_up();
DROP FUNCTION public.size();
