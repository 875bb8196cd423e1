-- A C function that returns trigger can be put on any table, for any event.
-- Each refuses what it was not written for, in the words of CREATE TRIGGER.

CREATE VIEW public.seen AS SELECT 1::bigint AS case_id;
DO $$
DECLARE
	function record;
	text text;
BEGIN
	FOR function IN
		SELECT p.oid::regproc::text AS name
		FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang AND l.lanname = 'c'
		WHERE p.pronamespace = 'packnd'::regnamespace AND p.prorettype = 'trigger'::regtype
		ORDER BY 1
	LOOP
		EXECUTE format('CREATE TRIGGER t INSTEAD OF INSERT ON public.seen FOR EACH ROW EXECUTE FUNCTION %s()', function.name);
		BEGIN
			INSERT INTO public.seen VALUES (1);
			RAISE NOTICE '%: not refused', function.name;
		EXCEPTION WHEN trigger_protocol_violated THEN
			GET STACKED DIAGNOSTICS text = MESSAGE_TEXT;
			RAISE NOTICE '%', text;
		END;
		DROP TRIGGER t ON public.seen;
	END LOOP;
END
$$;

-- the detail names the trigger
CREATE TABLE public.other (case_id bigint);
CREATE TRIGGER wrong_time BEFORE INSERT ON public.other FOR EACH ROW EXECUTE FUNCTION packnd.journal_change();
INSERT INTO public.other VALUES (1);
\echo :LAST_ERROR_SQLSTATE
DROP TRIGGER wrong_time ON public.other;
CREATE TRIGGER wrong_level AFTER INSERT ON public.other FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_change();
INSERT INTO public.other VALUES (1);
DROP TRIGGER wrong_level ON public.other;
CREATE TRIGGER wrong_event AFTER INSERT ON public.other FOR EACH ROW EXECUTE FUNCTION packnd.end_referrals();
INSERT INTO public.other VALUES (1);
DROP TRIGGER wrong_event ON public.other;

-- A table that is not, or no more, as the function needs it: what is missing
-- is said, whatever type it has now.
CREATE TRIGGER journal AFTER INSERT ON public.other FOR EACH ROW EXECUTE FUNCTION packnd.journal_change();
ALTER TABLE public.other ALTER case_id TYPE numeric;
INSERT INTO public.other VALUES (1e30);
\echo :LAST_ERROR_SQLSTATE
DROP TABLE public.other;
CREATE TABLE public.other (dropped int, case_id bigint, recipient text, revoked_at timestamptz);
ALTER TABLE public.other DROP dropped;
CREATE TRIGGER closing AFTER UPDATE ON public.other FOR EACH ROW EXECUTE FUNCTION packnd.end_referrals();
INSERT INTO public.other VALUES (NULL, 'partner');
UPDATE public.other SET revoked_at = now();
\echo :LAST_ERROR_SQLSTATE
ALTER TABLE public.other ALTER revoked_at TYPE text;
UPDATE public.other SET revoked_at = 'yesterday';
ALTER TABLE public.other DROP revoked_at;
UPDATE public.other SET case_id = 1;
