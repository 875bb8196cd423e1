-- calendar/calendar_hours.sql: hours of a week: a subset of what OpenStreetMap
-- calls opening_hours.  As data they are minutes of the week, Monday 0:00 being
-- 0, so that "is it now" is one comparison.

CREATE FUNCTION packnd.opening_hours(hours text) RETURNS int4multirange
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	names text[] := ARRAY['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];
	rule text;
	parts text[];
	days text;
	first_day int;
	last_day int;
	span text[];
	opens int;
	closes int;
	of_day int4multirange[] := array_fill('{}'::int4multirange, ARRAY[7]);
	week int4multirange := int4multirange();
BEGIN
	IF length(hours) > 500 THEN
		PERFORM packnd.fail('22023', '%1$s is longer than %2$s characters', NULL, NULL, 'opening_hours', 500);
	END IF;
	IF btrim(hours) = '24/7' THEN
		RETURN int4multirange(int4range(0, 10080));
	END IF;
	FOREACH rule IN ARRAY regexp_split_to_array(btrim(hours), '\s*;\s*') LOOP
		parts := regexp_match(rule, '^(?:((?:Mo|Tu|We|Th|Fr|Sa|Su)(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su))*)(?:\s+|$))?(off|(?:(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00))(?:,\s*(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00))*)$');
		IF parts IS NULL OR parts[1] ~ '-..-' THEN
			-- what was written may be of a person: it is not repeated
			PERFORM packnd.fail('22023', 'these are no opening hours', NULL,
				'They look like "Mo-Fr 09:00-12:00,14:00-17:00; Sa 10:00-12:00", "24/7" or "off". Days are Mo, Tu, We, Th, Fr, Sa and Su.');
		END IF;
		FOREACH days IN ARRAY string_to_array(coalesce(parts[1], 'Mo-Su'), ',') LOOP
			first_day := array_position(names, left(days, 2)) - 1;
			last_day := array_position(names, right(days, 2)) - 1;
			FOR at_day IN first_day .. CASE WHEN last_day < first_day THEN last_day + 7 ELSE last_day END LOOP
				-- a later rule for a day stands instead of an earlier one
				of_day[at_day % 7 + 1] := int4multirange();
				FOR span IN SELECT regexp_matches(parts[2], '(\d\d):(\d\d)-(\d\d):(\d\d)', 'g') LOOP
					opens := span[1]::int * 60 + span[2]::int;
					closes := span[3]::int * 60 + span[4]::int;
					-- past midnight
					IF closes <= opens THEN
						closes := closes + 1440;
					END IF;
					of_day[at_day % 7 + 1] := of_day[at_day % 7 + 1] + int4multirange(int4range(opens, closes));
				END LOOP;
			END LOOP;
		END LOOP;
	END LOOP;
	FOR at_day IN 0 .. 6 LOOP
		SELECT week + coalesce(range_agg(int4range(lower(r) + at_day * 1440, upper(r) + at_day * 1440)), '{}') INTO week
		FROM unnest(of_day[at_day + 1]) AS r;
	END LOOP;
	-- Sunday night is Monday morning
	SELECT week * '{[0,10080)}' + coalesce(range_agg(int4range(lower(r) - 10080, upper(r) - 10080)), '{}') INTO week
	FROM unnest(week * '{[10080,11520)}'::int4multirange) AS r;
	RETURN week;
END
$function$;
COMMENT ON FUNCTION packnd.opening_hours(text) IS
'Hours of a week as minutes from Monday 0:00, of a text as OpenStreetMap writes opening_hours: "Mo-Fr 09:00-12:00,14:00-17:00; Sa 10:00-12:00", "20:00-02:00" (each day), "24/7", "off" (never). A later rule for a day stands instead of an earlier one, as there; months, holidays, weeks and comments are not understood. 22023 for any other text.';

CREATE FUNCTION packnd.week_hours(hours int4multirange)
RETURNS TABLE (weekday int, opens time, closes time)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT d.day + 1, make_time(lower(r.span) % 1440 / 60, lower(r.span) % 60, 0),
	CASE WHEN upper(r.span) % 1440 = 0 THEN '24:00'::time ELSE make_time(upper(r.span) % 1440 / 60, upper(r.span) % 60, 0) END
FROM generate_series(0, 6) AS d (day), unnest(hours * int4multirange(int4range(d.day * 1440, d.day * 1440 + 1440))) AS r (span)
ORDER BY lower(r.span)
$function$;
COMMENT ON FUNCTION packnd.week_hours(int4multirange) IS
'Hours of a week as rows: weekday (1: Monday), from, to (24:00: until midnight).';

CREATE FUNCTION packnd.same_days(hours int4multirange)
RETURNS TABLE (first_day int, last_day int, times time[])
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE ROWS 7 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT min(g.weekday), max(g.weekday), g.times
FROM (
	SELECT d.weekday, d.times, d.weekday - row_number() OVER (PARTITION BY d.times ORDER BY d.weekday) AS run
	FROM (
		SELECT w.weekday, array_agg(ARRAY[w.opens, w.closes] ORDER BY w.opens) AS times
		FROM packnd.week_hours(hours) w GROUP BY w.weekday) d) g
GROUP BY g.times, g.run
ORDER BY 1
$function$;
COMMENT ON FUNCTION packnd.same_days(int4multirange) IS
'Hours of a week as runs of days with the same times, each time a pair.';

CREATE FUNCTION packnd.opening_hours_text(hours int4multirange) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE WHEN isempty(hours) THEN 'off' WHEN hours = '{[0,10080)}' THEN '24/7' ELSE (
	SELECT string_agg(t.days || ' ' || t.times, '; ' ORDER BY t.first_day)
	FROM (
		SELECT min(s.first_day) AS first_day,
			string_agg(n.names[s.first_day] || CASE WHEN s.last_day > s.first_day THEN '-' || n.names[s.last_day] ELSE '' END, ',' ORDER BY s.first_day) AS days,
			(SELECT string_agg(to_char(s.times[i][1], 'HH24:MI') || '-' || left(s.times[i][2]::text, 5), ',' ORDER BY i)
			 FROM generate_subscripts(s.times, 1) AS i) AS times
		FROM packnd.same_days(hours) s, (SELECT '{Mo,Tu,We,Th,Fr,Sa,Su}'::text[] AS names) n
		GROUP BY s.times) t) END
$function$;
COMMENT ON FUNCTION packnd.opening_hours_text(int4multirange) IS
'Hours of a week as packnd.opening_hours() reads them, in one form.';

CREATE FUNCTION packnd.time_fr(moment time) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE WHEN moment = '24:00' THEN 'minuit' ELSE extract(hour FROM moment)::int || ' h' || CASE WHEN extract(minute FROM moment) > 0 THEN to_char(moment, ' MI') ELSE '' END END
$function$;
COMMENT ON FUNCTION packnd.time_fr(time) IS 'A time of day in French: 9 h, 13 h 30, minuit for 24:00.';

CREATE FUNCTION packnd.opening_hours_fr(hours int4multirange) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE WHEN isempty(hours) THEN 'jamais' WHEN hours = '{[0,10080)}' THEN 'à toute heure' ELSE (
	SELECT string_agg(t.days || ' ' || t.times, ' ; ' ORDER BY t.first_day)
	FROM (
		SELECT s.first_day,
			CASE WHEN s.first_day = 1 AND s.last_day = 7 THEN 'tous les jours'
				WHEN s.last_day = s.first_day + 1 THEN 'le ' || n.names[s.first_day] || ' et le ' || n.names[s.last_day]
				WHEN s.last_day > s.first_day THEN 'du ' || n.names[s.first_day] || ' au ' || n.names[s.last_day]
				ELSE 'le ' || n.names[s.first_day] END AS days,
			(SELECT string_agg('de ' || packnd.time_fr(s.times[i][1]) || ' à ' || packnd.time_fr(s.times[i][2]), ' et ' ORDER BY i)
			 FROM generate_subscripts(s.times, 1) AS i) AS times
		FROM packnd.same_days(hours) s, (SELECT '{lundi,mardi,mercredi,jeudi,vendredi,samedi,dimanche}'::text[] AS names) n) t) END
$function$;
COMMENT ON FUNCTION packnd.opening_hours_fr(int4multirange) IS
'Hours of a week in French: du lundi au vendredi de 9 h à 12 h et de 14 h à 17 h ; le samedi de 10 h à 12 h.';

CREATE FUNCTION packnd.minute_of_week(at timestamptz, departement packnd.departement) RETURNS int
LANGUAGE sql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT ((extract(isodow FROM l.moment) - 1) * 1440 + extract(hour FROM l.moment) * 60 + extract(minute FROM l.moment))::int
FROM (SELECT at AT TIME ZONE packnd.time_zone(departement) AS moment) l
$function$;
COMMENT ON FUNCTION packnd.minute_of_week(timestamptz, packnd.departement) IS
'How many minutes of the week have passed at an instant in the local time of a département, for hours of packnd.opening_hours().';
