-- actor/site_security.sql: what endangers the registry from outside, and who
-- may do what he is not registered for.

CREATE FUNCTION pnd_data.security_actor(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'unmapped login', r.rolname::text, packnd.say('It may call what %1$s may, and is mapped to nobody.',
		string_agg(g.role_name::text, ', ' ORDER BY g.role_name))
	FROM pg_roles r JOIN packnd.group_roles() g ON pg_has_role(r.oid, g.role_name, 'USAGE')
	WHERE r.rolcanlogin AND NOT r.rolsuper
		-- an app of its own table has no professional
		AND g.role_name <> 'packnd_application'
		AND NOT EXISTS (
			SELECT FROM pnd_data.login l
			WHERE l.role_name = r.rolname AND l.role_oid = r.oid AND pnd_data.in_force('-infinity', l.valid_to))
	GROUP BY r.rolname
	UNION ALL
	SELECT l.* FROM pnd_data.login_findings() l;
END
$function$;
COMMENT ON FUNCTION pnd_data.security_actor() IS
'The findings of pnd.security_check() on logins: those that have a group of packnd and are mapped to nobody, and what pnd_data.login_findings() finds.';

CREATE FUNCTION pnd_data.health_timeouts(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'time-outs', 'packnd.harden()', packnd.say('Logins that act for people may leave a session open without end: %1$s.',
		string_agg(DISTINCT a.role_name::text, ', ' ORDER BY a.role_name::text))
	FROM packnd.acting_logins() a
	WHERE coalesce(a.present, '0') IN ('0', '0s')
	HAVING count(*) > 0;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_timeouts() IS
'The finding of pnd.health() on the time-outs of logins that act for people, or may after SET ROLE: packnd.harden() sets them.';

CREATE FUNCTION pnd_data.security_timeouts(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT h.finding, h.object, h.detail FROM pnd_data.health_timeouts() h;
END
$function$;
COMMENT ON FUNCTION pnd_data.security_timeouts() IS
'The same for pnd.security_check().';

CREATE FUNCTION pnd_data.health_hardening(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'not hardened', 'packnd.harden()', packnd.say('Everybody may use what tells of the cases, or of who works on them (%1$s in all), such as %2$s.', count(*),
		array_to_string((array_agg(t.object ORDER BY t.kind = 'function', t.object COLLATE "C"))[:3], ', '))
	FROM packnd.telling_objects() t
	WHERE packnd.is_open(t.kind, t.object)
	HAVING count(*) > 0;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_hardening() IS
'The finding of pnd.health() on counters, sizes, locks and estimates that PUBLIC may read: packnd.harden() was never called in this database, or what it closed is open again.';

CREATE FUNCTION pnd_data.security_hardening(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT h.finding, h.object, h.detail FROM pnd_data.health_hardening() h;
END
$function$;
COMMENT ON FUNCTION pnd_data.security_hardening() IS
'The same for pnd.security_check().';

CREATE FUNCTION pnd.security_check(OUT finding text, OUT object text, OUT detail text, OUT advice text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	module_check regproc;
	found_any boolean;
	found_rows bigint;
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT f.finding, f.object, f.detail, packnd.advice(f.finding) FROM packnd.security_findings() f;
	found_any := FOUND;
	-- each module may ask its own data
	FOR module_check IN
		SELECT p.oid FROM pg_proc p
		WHERE p.pronamespace = 'pnd_data'::regnamespace AND p.proname LIKE 'security\_%' AND p.pronargs = 0
		ORDER BY p.proname
	LOOP
		RETURN QUERY EXECUTE format('SELECT s.finding, s.object, s.detail, packnd.advice(s.finding) FROM %s() s', module_check);
		GET DIAGNOSTICS found_rows = ROW_COUNT;
		found_any := found_any OR found_rows > 0;
	END LOOP;
	IF NOT found_any THEN
		RETURN QUERY VALUES (packnd.nothing_found(), 'pnd.security_check()',
			packnd.say('Roles, settings, version and code are as they should be, and who is in charge can act.'), NULL::text);
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.security_check() TO packnd_operator, packnd_auditor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.security_check() IS
'What endangers the registry from outside, a row each with what to do; one with the finding ''none'' if all is well: what packnd.security_check() finds of roles, settings, code and version, and what the modules find in their data (pnd_data.security_<module>()): logins with a group of packnd that are mapped to nobody, logins by which nobody acts or that have a group too many, referents and correspondents who cannot act, and what packnd.harden() would still close. PN401 if nobody is acting.
EN (audit): is the server safe, who is too powerful, has the code been changed, what does the log show
FR: le serveur est-il sûr, qui a trop de droits, le code a-t-il été modifié, que montre le journal du serveur';
