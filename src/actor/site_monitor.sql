-- actor/site_monitor.sql: health and status as numbers, for what watches over the server.

CREATE FUNCTION pnd_data.count_monitor(arguments jsonb) RETURNS TABLE (name text, value int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	module_monitor regproc;
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		WITH found AS (
			SELECT h.finding FROM pnd.health() h WHERE h.finding <> packnd.nothing_found())
		SELECT 'findings', count(*)::int FROM found
		UNION ALL
		SELECT counted.* FROM (
			SELECT 'finding_' || regexp_replace(f.finding, '[^a-z]+', '_', 'g'), count(*)::int
			FROM found f GROUP BY f.finding ORDER BY f.finding) counted;
	-- each module may count its own data
	FOR module_monitor IN
		SELECT p.oid FROM pg_proc p
		WHERE p.pronamespace = 'pnd_data'::regnamespace AND p.proname LIKE 'monitor\_%' AND p.pronargs = 0
		ORDER BY p.proname
	LOOP
		RETURN QUERY EXECUTE format('SELECT m.name, m.value FROM %s() m', module_monitor);
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.count_monitor(jsonb) IS
'For pnd.monitor(), by packnd.count_rows(): the findings of pnd.health(), in all and by kind, and what each function pnd_data.monitor_<module>() counts. Takes no arguments.';

CREATE FUNCTION pnd.monitor() RETURNS TABLE (name text, value int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT c.name, c.value::int FROM packnd.count_rows('monitor') c;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.monitor() TO packnd_monitor, packnd_operator;
COMMENT ON FUNCTION pnd.monitor() IS
'Health and status in numbers, one row each, for what watches over the server: the findings of pnd.health() in all (findings) and by kind, deadlines that are due, behind and set aside, messages held and not sent, seconds for which changes wait to be told, seconds since the follow-up started and finished (null: it never did) and since it is behind, and whether the clock went back. No case, person, territory or role. PN401 if nobody is acting.
EN (administration): is the server well, in numbers for a monitor
FR: le serveur va-t-il bien, en chiffres pour une surveillance';
