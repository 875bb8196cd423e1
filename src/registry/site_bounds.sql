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
	SELECT (today + b.not_before)::date, (today + b.not_after)::date INTO STRICT first_day, last_day
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
	SELECT clock_timestamp() AT TIME ZONE region + b.not_before, clock_timestamp() AT TIME ZONE region + b.not_after INTO STRICT first_moment, last_moment
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
	SELECT b.longest INTO STRICT most FROM pnd_data.bound b WHERE b.bound = require_most.bound;
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

CREATE FUNCTION pnd.bounds()
RETURNS TABLE (bound text, label_fr text, not_before interval, not_after interval, longest int, legal_source text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT b.bound, b.label_fr, b.not_before, b.not_after, b.longest, b.legal_source
		FROM pnd_data.bound b
		ORDER BY b.longest NULLS FIRST, b.bound;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.bounds() TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_policy_author, packnd_auditor;
COMMENT ON FUNCTION pnd.bounds() IS
'What is taken for a mistake and refused: days and moments before not_before or after not_after, both counted from now in the territory, and texts of more characters than longest; each with its source. For a form that says so before it is sent. Error PN401.
EN (apps): which dates and lengths are refused, limits of a form
FR: quelles dates et quelles longueurs sont refusées, limites de saisie';

CREATE FUNCTION pnd.set_bound(bound text, not_before interval DEFAULT NULL, not_after interval DEFAULT NULL, longest int DEFAULT NULL,
	legal_source text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	before pnd_data.bound;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_one_of('bound', set_bound.bound, ARRAY(SELECT b.bound FROM pnd_data.bound b ORDER BY b.bound));
	SELECT b.* INTO before FROM pnd_data.bound b WHERE b.bound = set_bound.bound FOR UPDATE;
	IF before.longest IS NULL AND set_bound.longest IS NOT NULL
		OR before.longest IS NOT NULL AND (set_bound.not_before IS NOT NULL OR set_bound.not_after IS NOT NULL) THEN
		PERFORM packnd.fail('22023', 'bound "%1$s" is of the other kind', NULL,
			'Of days and moments not_before and not_after are set, of texts the length.', set_bound.bound);
	END IF;
	IF coalesce(set_bound.not_before, before.not_before) > coalesce(set_bound.not_after, before.not_after) OR set_bound.longest < 1 THEN
		PERFORM packnd.fail('22023', 'bound "%1$s" would let nothing through', NULL, NULL, set_bound.bound);
	END IF;
	UPDATE pnd_data.bound AS b
	SET not_before = coalesce(set_bound.not_before, b.not_before), not_after = coalesce(set_bound.not_after, b.not_after),
		longest = coalesce(set_bound.longest, b.longest), legal_source = coalesce(set_bound.legal_source, b.legal_source)
	WHERE b.bound = set_bound.bound;
END
$function$;
COMMENT ON FUNCTION pnd.set_bound(text, interval, interval, int, text) IS
'Changes what is taken for a mistake: not_before and not_after of a day or moment, counted from now ("-2 years", "6 months"), or the most characters of a text; null leaves it as it is. What is recorded already stays. 22023 an unknown bound, one of the other kind or that would let nothing through, 22004. For administrators.
EN (administration): change which dates and lengths are refused
FR: modifier les dates et longueurs acceptées';
