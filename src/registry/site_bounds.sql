-- registry/site_bounds.sql: what is no mistake: days, moments, lengths.  The
-- triggers of packnd.declare() ask the same of every row that is written.

CREATE FUNCTION pnd_data.departement_of(territory text) RETURNS packnd.departement
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN coalesce((SELECT t.departement FROM pnd_data.territory t WHERE t.territory_id = departement_of.territory), '75')::packnd.departement;
END
$function$;
COMMENT ON FUNCTION pnd_data.departement_of(text) IS
'For the functions of pnd: the département whose local time a territory has; Paris for null.';

CREATE FUNCTION pnd_data.require_day(bound text, what text, day date, territory text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today date;
	first_day date;
	last_day date;
BEGIN
	PERFORM packnd.guard();
	IF require_day.day IS NULL THEN
		RETURN;
	END IF;
	today := packnd.local_day(clock_timestamp(), pnd_data.departement_of(require_day.territory));
	SELECT (today + b.not_before)::date, (today + b.not_after)::date INTO first_day, last_day
	FROM pnd_data.bound b WHERE b.bound = require_day.bound;
	IF day NOT BETWEEN first_day AND last_day THEN
		PERFORM packnd.fail('22008', '%1$s must be between %2$s and %3$s', NULL,
			'Bound "%4$s" says so: pnd.bounds() lists them.',
			what, to_char(first_day, 'YYYY-MM-DD'), to_char(last_day, 'YYYY-MM-DD'), require_day.bound);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_day(text, text, date, text) IS
'For the functions of pnd: error 22008 that names what is given, unless the day is between the two of a bound, counted from today in a territory (null: in Paris). Null is not judged.';

CREATE FUNCTION pnd_data.require_moment(bound text, what text, moment timestamptz, day_of text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	region text;
	first_moment timestamp;
	last_moment timestamp;
BEGIN
	PERFORM packnd.guard();
	IF require_moment.moment IS NULL THEN
		RETURN;
	END IF;
	region := packnd.time_zone(pnd_data.departement_of(require_moment.day_of));
	SELECT clock_timestamp() AT TIME ZONE region + b.not_before, clock_timestamp() AT TIME ZONE region + b.not_after INTO first_moment, last_moment
	FROM pnd_data.bound b WHERE b.bound = require_moment.bound;
	IF moment NOT BETWEEN (first_moment AT TIME ZONE region) AND (last_moment AT TIME ZONE region) THEN
		PERFORM packnd.fail('22008', '%1$s must be between %2$s and %3$s', NULL,
			'Bound "%4$s" says so: pnd.bounds() lists them.',
			what, to_char(first_moment, 'YYYY-MM-DD HH24:MI'), to_char(last_moment, 'YYYY-MM-DD HH24:MI'), require_moment.bound);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_moment(text, text, timestamptz, text) IS
'For the functions of pnd: error 22008 that names what is given, unless the moment is between the two of a bound, counted from now; said in the local time of a territory (null: of Paris). Null is not judged; infinity is never between.';

CREATE FUNCTION pnd_data.require_most(bound text, what text, length int) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	most int;
BEGIN
	PERFORM packnd.guard();
	IF require_most.length IS NULL THEN
		RETURN;
	END IF;
	SELECT b.longest INTO most FROM pnd_data.bound b WHERE b.bound = require_most.bound;
	IF require_most.length > most THEN
		PERFORM packnd.fail('22023', '%1$s is longer than %2$s characters', NULL,
			'Bound "%3$s" says so: pnd.bounds() lists them.',
			what, most, require_most.bound);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_most(text, text, int) IS
'For the functions of pnd: error 22023 that names what is given, if it is of more characters than a bound lets it. Null is not judged.';

CREATE FUNCTION pnd_data.require_length(what text, value text, bound text DEFAULT 'name') RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_most(require_length.bound, require_length.what, length(value));
END
$function$;
COMMENT ON FUNCTION pnd_data.require_length(text, text, text) IS
'For the functions of pnd: error 22023 that names what is given, if the text has more characters than a bound lets it. Null is not judged.';
