-- roles: who acts without a professional behind the login.  A policy author, an
-- auditor and a monitor are registered; each does its part and sees no case.
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE ROLE regress_author LOGIN IN ROLE packnd_policy_author;
CREATE ROLE regress_auditor LOGIN IN ROLE packnd_auditor;
CREATE ROLE regress_monitor LOGIN IN ROLE packnd_monitor;
-- a registration says who acts, a group role what may be called
SELECT finding, object FROM pnd.health() WHERE finding = 'login';
SELECT pnd.add_login('regress_author', part => 'policy_author');
SELECT pnd.add_login('regress_auditor', part => 'auditor');
SELECT pnd.add_login('regress_monitor', part => 'monitor', valid_to => now() + interval '1 year');
REVOKE packnd_monitor FROM regress_monitor;
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'login';
GRANT packnd_monitor TO regress_monitor;
-- a case, with a report that is decided by a policy
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') IS NOT NULL AS given;

-- ---- the policy author
\c - regress_author
SET datestyle = 'ISO, YMD';
SELECT policy, version, valid_from FROM pnd.policies WHERE policy IN ('entry', 'tgd') ORDER BY policy;
\set model `cat src/policy/fr/tgd.dmn`
SELECT pnd.load_policy('tgd', '2030-01-01', :'model') AS version;
-- a draft: the version before is in force
SELECT pnd.policy_version('tgd', '2030-01-01');
-- a call repeated is one call, also of an author's
SELECT pnd.load_policy('tgd', '2031-01-01', :'model', request_key => 'tgd 2031') AS version;
SELECT pnd.load_policy('tgd', '2031-01-01', :'model', request_key => 'tgd 2031') AS version;
SELECT pnd.withdraw_policy('tgd', 3);
SELECT pnd.withdraw_policy('tgd', 2);
SELECT version, valid_to FROM pnd.policies WHERE policy = 'tgd';
SELECT fact, type FROM pnd.questions('{partner_violence}'::text[]);
-- each list of choices has its codes, but that of the territories, which hold people
SELECT l.code AS empty FROM pnd.choices() l WHERE NOT EXISTS (SELECT FROM pnd.choices(l.code));
SELECT left(pnd.machine_graph('pnd'), 20) AS machine;
-- what is approved an author does not take back
SELECT pnd.withdraw_policy('entry', 1, 'essai');
\echo :LAST_ERROR_SQLSTATE
-- who did it, in the journal
\c - postgres
SET datestyle = 'ISO, YMD';
SELECT DISTINCT actor_kind, role_name, professional_id, operation
FROM pnd_data.journal WHERE table_name = 'policy' AND role_name = 'regress_author' ORDER BY operation;

-- ---- the auditor
\c - regress_auditor
SELECT chain = :'n' AS "this chain", finding FROM pnd.verify_journal(:'n');
SELECT finding, object FROM pnd.health() WHERE finding NOT IN ('policy', 'parameters', 'time-outs', 'not hardened', 'answer page');
SELECT due_deadlines FROM pnd.follow_up_status();

-- ---- the monitor: numbers, the same as the operator's, and nothing else
\c - postgres
SELECT pnd.end_duty(:'supervisor_number', '76', 'supervisor', 'mutation');
SELECT finding, object, detail FROM pnd.health() WHERE finding NOT IN ('policy', 'parameters', 'time-outs', 'not hardened', 'answer page');
CALL pnd.follow_up();
UPDATE pnd_data.deadline SET started_at = started_at - interval '80 hours' WHERE case_id = packnd.site_case_id(:'n') AND met_at IS NULL;
UPDATE pnd_data.follow_up_run SET started_at = started_at - interval '90 seconds', finished_at = finished_at - interval '90 seconds';
\c - regress_monitor
SELECT name, CASE WHEN name LIKE 'seconds%' THEN value > 60 ELSE value > 0 END AS "more than little" FROM pnd.monitor() WHERE name !~ '^finding_(p|time|not_hard)';
-- as on a standby
BEGIN READ ONLY;
SELECT sum(CASE WHEN name = 'findings' THEN value ELSE -value END) AS findings FROM pnd.monitor() WHERE name ~ '^finding(s|_(p|time|not_hard).*)$';
COMMIT;
SELECT * FROM pnd.health();
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd.policies;
\echo :LAST_ERROR_SQLSTATE

-- ---- with the rights to call everything, they still see no case and no person
\c - postgres
GRANT packnd_detector, packnd_referent, packnd_supervisor, packnd_partner, packnd_steering, packnd_operator
	TO regress_author, regress_auditor, regress_monitor;
CREATE FUNCTION pnd.wall(OUT actor text, OUT policies bigint, OUT professionals bigint, OUT cases bigint, OUT channels bigint, OUT mine boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
SELECT packnd.actor_kind(), (SELECT count(*) FROM pnd_data.policy), (SELECT count(*) FROM pnd_data.professional),
	(SELECT count(*) FROM pnd_data.case_file), (SELECT count(*) FROM pnd_data.contact_channel),
	(SELECT bool_or(packnd.can_see(c.case_id)) FROM pnd_data.case_access c) $$;
ALTER FUNCTION pnd.wall() OWNER TO packnd_owner;
GRANT EXECUTE ON FUNCTION pnd.wall() TO PUBLIC;
CREATE FUNCTION public.refusals(n text) RETURNS TABLE (call text, answer text) LANGUAGE plpgsql AS $$
BEGIN
	FOREACH call IN ARRAY ARRAY['pnd.case_summary($1)', 'pnd.open_ticket($1, ''x'')', 'pnd.my_cases', 'pnd.my_deadlines', 'pnd.my_messages',
		'pnd.my_referrals', 'pnd.report(''76'', true, true)', 'pnd.territory_counts()', 'pnd.territory_counts(''76'')',
		'pnd.set_late_entry(''76'', 5)', 'pnd.cause($1, ''revoked'')', 'pnd.referrals($1)'] LOOP
		BEGIN
			EXECUTE format('SELECT count(*) || '' rows'' FROM (SELECT FROM %s) x', call) INTO answer USING n;
		EXCEPTION WHEN OTHERS THEN
			answer := concat_ws(' ', SQLSTATE, SQLERRM);
		END;
		RETURN NEXT;
	END LOOP;
END $$;
CREATE FUNCTION public.swept() RETURNS TABLE (call text, answer text) LANGUAGE plpgsql AS $$
BEGIN
	FOREACH call IN ARRAY ARRAY['pnd.take_messages()', 'pnd.take_messages(1, ''mail'')', 'pnd.release_outbox()', 'pnd.begin_follow_up(10, 1, 0)',
		'pnd.follow_up_batch(NULL, 10, NULL)'] LOOP
		BEGIN
			EXECUTE format('SELECT count(*) || '' rows'' FROM %s', call) INTO answer;
		EXCEPTION WHEN OTHERS THEN
			answer := concat_ws(' ', SQLSTATE, SQLERRM);
		END;
		RETURN NEXT;
	END LOOP;
END $$;
\c - regress_author
SELECT * FROM pnd.wall();
SELECT * FROM public.refusals(:'n');
\c - regress_auditor
SELECT * FROM pnd.wall();
SELECT * FROM public.refusals(:'n');
\c - regress_monitor
SELECT * FROM pnd.wall();
SELECT * FROM public.refusals(:'n');
-- nor do an auditor and a monitor who are members of packnd_operator run its job: they change nothing
SELECT * FROM public.swept();
\c - regress_auditor
SELECT * FROM public.swept();
\c - regress_monitor
-- nor while it counts, or after a count that failed
SELECT count(*) > 0 AS counted, (SELECT professionals FROM pnd.wall()) AS professionals FROM pnd.monitor();
\c - postgres
DROP FUNCTION pnd_data.monitor_followup();
CREATE FUNCTION pnd_data.monitor_broken() RETURNS TABLE (name text, value int) LANGUAGE sql SECURITY DEFINER
	SET search_path = pg_catalog, pg_temp AS 'SELECT ''x'', 1 / 0';
ALTER FUNCTION pnd_data.monitor_broken() OWNER TO packnd_owner;
\c - regress_monitor
BEGIN;
SAVEPOINT s;
SELECT * FROM pnd.monitor();
ROLLBACK TO s;
SELECT cases, mine FROM pnd.wall();
COMMIT;

-- ---- a registration ends like any login, also within a transaction
\c - postgres
CREATE FUNCTION pnd.leave() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
UPDATE pnd_data.login SET valid_to = clock_timestamp() WHERE role_name = 'regress_author' $$;
ALTER FUNCTION pnd.leave() OWNER TO packnd_owner;
GRANT EXECUTE ON FUNCTION pnd.leave() TO PUBLIC;
\c - regress_author
BEGIN;
SELECT actor FROM pnd.wall();
SELECT pnd.leave();
SELECT count(*) FROM pnd.policies;
ROLLBACK;
\c - postgres
SELECT pnd.end_login('regress_monitor', 'départ');
\c - regress_monitor
SELECT * FROM pnd.monitor();
\echo :LAST_ERROR_SQLSTATE
-- before anything is said about what he gives
SELECT * FROM pnd.follow_up_batch('no run', 10, 'no position');
\echo :LAST_ERROR_SQLSTATE

-- ---- nobody: every function and view that the role may call says so, but what finds the way
\c - regress_nobody
SELECT * FROM pnd.territories;
SELECT * FROM pnd.policies();
\c - postgres
GRANT packnd_detector, packnd_supervisor, packnd_partner, packnd_steering, packnd_privacy_officer, packnd_auditor,
	packnd_policy_author, packnd_monitor TO regress_nobody;
CREATE FUNCTION public.try(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE statement;
	RETURN 'answered';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END $$;
\c - regress_nobody
SELECT public.try(format('SELECT * FROM pnd.%I(%s)', p.proname, (
		SELECT string_agg('NULL::' || format_type(a.type, NULL), ', ' ORDER BY a.place) FROM unnest(p.proargtypes) WITH ORDINALITY a (type, place))))
	AS answer, CASE WHEN count(*) < 5 THEN string_agg(p.proname, ', ') ELSE 'many functions' END AS "of"
FROM pg_proc p WHERE p.pronamespace = 'pnd'::regnamespace AND p.prokind = 'f' AND has_function_privilege(p.oid, 'EXECUTE') AND p.proname NOT IN ('wall', 'leave')
GROUP BY 1;
SELECT public.try(format('SELECT * FROM pnd.%I', c.relname)) AS answer, CASE WHEN count(*) < 5 THEN string_agg(c.relname, ', ') ELSE 'many views' END AS "of"
FROM pg_class c WHERE c.relnamespace = 'pnd'::regnamespace AND has_table_privilege(c.oid, 'SELECT') GROUP BY 1;
