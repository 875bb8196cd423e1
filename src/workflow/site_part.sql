-- workflow/site_part.sql: what hangs on a case under a number of its own
-- (dependants, papers, channels, notes, appointments) is changed in one way.
--
-- Each is a table with the key (case_id, KIND_id), KIND as in the numbers.
-- Which table it is, the type of the row says that is given and comes back:
--
--     known := pnd_data.lock_part(known, 'note', case_number, note, '{referent,supervisor}');
--     changed := known;
--     changed.content := ...
--     PERFORM pnd_data.write_part(known, changed, 'note');

CREATE FUNCTION pnd_data.lock_part(part anyelement, kind text, case_number text, number text, duties text[], ended text DEFAULT NULL)
RETURNS anyelement
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_part bigint := packnd.site_number_id(kind, number);
	the_case bigint := pnd_data.case_id(case_number);
	parts int;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given(kind, number);
	PERFORM pnd_data.lock_case(the_case, duties);
	EXECUTE format('SELECT p.* FROM %s AS p WHERE p.case_id = $1 AND p.%I = $2', pg_typeof(part), kind || '_id')
		INTO part USING the_case, the_part;
	GET DIAGNOSTICS parts = ROW_COUNT;
	IF parts = 0 OR to_jsonb(part) ->> ended IS NOT NULL THEN
		PERFORM packnd.fail('P0002', 'the case has nothing of this number that can be changed', NULL, '%1$s() lists what it has.',
			'pnd.' || kind || CASE kind WHEN 'evidence' THEN '' ELSE 's' END);
	END IF;
	RETURN part;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_part(anyelement, text, text, text, text[], text) IS
'For the functions of pnd that change what hangs on a case: locks the case for who has one of the duties, and returns the row of that number. part: a row of its table, of which only the type matters; kind: of its number; ended: the column that says that it has ended. Errors as pnd_data.case_id() and pnd_data.lock_case(), 22P02 a mistyped number, 22004 none, P0002 it is none of the case, or has ended.';

CREATE FUNCTION pnd_data.write_part(known anyelement, changed anyelement, kind text, stamp text DEFAULT 'recorded') RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	assignments text := (
		SELECT string_agg(format('%1$I = ($1).%1$I', c.key), ', ')
		FROM jsonb_each(to_jsonb(changed)) c
		WHERE c.value <> to_jsonb(known) -> c.key);
BEGIN
	PERFORM packnd.guard();
	IF assignments IS NULL THEN
		RETURN false;
	END IF;
	EXECUTE format('UPDATE %1$s AS p SET %2$s, %4$I = now(), %5$I = packnd.actor() WHERE p.case_id = ($1).case_id AND p.%3$I = ($1).%3$I',
		pg_typeof(changed), assignments, kind || '_id', stamp || '_at', stamp || '_by') USING changed;
	RETURN true;
END
$function$;
COMMENT ON FUNCTION pnd_data.write_part(anyelement, anyelement, text, text) IS
'For the functions of pnd, after pnd_data.lock_part(): writes what differs, and by whom and when (columns STAMP_at, STAMP_by). What changes nothing is not written, leaves no entry in the journal, and false is returned.';
