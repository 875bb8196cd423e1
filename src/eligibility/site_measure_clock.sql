-- eligibility/site_measure_clock.sql: the statutory delays of measures, read and
-- changed by policy authors.

CREATE FUNCTION pnd.measure_clocks(of_measure text DEFAULT NULL)
RETURNS TABLE (measure text, clock text, clock_fr text, place int, condition text, condition_fr text, starts text, starts_fr text, amount int,
	unit text, unit_fr text, ends text[], silence text, silence_fr text, legal_source text, confidence text, confidence_fr text,
	valid_from date, valid_to date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT k.measure, k.clock, c.label_fr, k.place, k.condition, k.condition_fr, k.starts, b.label_fr, k.amount, k.unit, u.label_fr, k.ends,
			k.silence, pnd_data.label_of('silence', k.silence), k.legal_source, k.confidence, pnd_data.label_of('confidence', k.confidence), k.valid_from, k.valid_to
		FROM pnd_data.measure_clock k
			JOIN pnd_data.code c ON c.list = 'measure_clock' AND c.code = k.clock
			JOIN pnd_data.code b ON b.list = 'clock_start' AND b.code = k.starts
			JOIN pnd_data.code u ON u.list = 'deadline_unit' AND u.code = k.unit
		WHERE k.measure = coalesce(measure_clocks.of_measure, k.measure)
		ORDER BY k.measure, c.rank, k.place, k.valid_from;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.measure_clocks(text) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_policy_author;
COMMENT ON FUNCTION pnd.measure_clocks(text) IS
'How long a body may take for a measure (null: all), or somebody has, and from what on: rows that the library reads as they stand, of several of one clock the first whose condition holds; what silence means, article, confidence, and from when until when (valid_to: the first day on which it no longer counts) a clock begins so. A clock that no source gives has no row. Errors: PN401.
EN (policies): the statutory delays of a measure, within how many days a body has to pay or decide
FR: délais légaux d''une mesure, en combien de jours un organisme paie ou décide';

CREATE FUNCTION pnd_data.check_clock(told pnd_data.measure_clock) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	stray text;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_one_of('measure', told.measure, ARRAY(SELECT m.measure FROM pnd_data.measure m ORDER BY m.measure)),
		packnd.require_one_of('clock', told.clock, pnd_data.codes('measure_clock')),
		packnd.require_one_of('starts', told.starts, pnd_data.codes('clock_start')),
		packnd.require_between('amount', told.amount, 1, 1000),
		packnd.require_one_of('unit', told.unit, pnd_data.codes('deadline_unit')),
		packnd.require_text('legal_source', told.legal_source), pnd_data.require_length('legal_source', told.legal_source, 'contact'),
		packnd.require_one_of('confidence', told.confidence, pnd_data.codes('confidence')),
		packnd.require_given('valid_from', told.valid_from), packnd.require_between('place', told.place, 1, 9),
		packnd.require_given('ends', told.ends),
		pnd_data.require_length('condition', told.condition, 'text'), pnd_data.require_length('condition_fr', told.condition_fr, 'contact');
	PERFORM packnd.require_one_of('ends', e, ARRAY(SELECT a.answer_code FROM pnd_data.application_answer a ORDER BY a.rank)) FROM unnest(told.ends) e;
	IF told.silence IS NOT NULL THEN
		PERFORM packnd.require_one_of('silence', told.silence, pnd_data.codes('silence'));
	END IF;
	IF told.condition IS NOT NULL OR told.condition_fr IS NOT NULL THEN
		PERFORM packnd.require_text('condition', told.condition), packnd.require_text('condition_fr', told.condition_fr);
		SELECT m INTO stray FROM unnest(packnd.missing(packnd.evaluate(packnd.feel(told.condition), '{}', now(), unknowns => true))) m
		WHERE m <> 'award_form' AND NOT EXISTS (SELECT FROM pnd_data.fact f WHERE f.fact = m AND f.retired_at IS NULL) LIMIT 1;
		IF FOUND THEN
			PERFORM packnd.fail('22023', 'the condition asks for "%1$s", which is not known', NULL,
				'A condition is over the facts of pnd.facts(), and award_form.', stray);
		END IF;
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_clock(pnd_data.measure_clock) IS
'For pnd.set_measure_clock(): errors 22004, 22023 and 22P02 unless each of its values is one, and its condition is FEEL over facts.';

CREATE FUNCTION pnd.set_measure_clock(measure text, clock text, starts text, amount int, unit text, legal_source text, confidence text, valid_from date,
	ends text[] DEFAULT '{}', silence text DEFAULT NULL, condition text DEFAULT NULL, condition_fr text DEFAULT NULL, place int DEFAULT 1,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told pnd_data.measure_clock;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('set_measure_clock', request_key, jsonb_build_array(measure, clock, starts, amount, unit, legal_source, confidence,
			valid_from, ends, silence, condition, condition_fr, place)) IS NOT NULL THEN
		RETURN;
	END IF;
	told := ROW(measure, clock, place, nullif(btrim(condition), ''), condition_fr, starts, amount, unit, ends, silence, legal_source, confidence,
		valid_from, NULL);
	PERFORM pnd_data.check_clock(told);
	PERFORM pnd_data.end_clock(told.measure, told.clock, told.place, told.valid_from);
	INSERT INTO pnd_data.measure_clock SELECT (told).*;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_measure_clock(text, text, text, int, text, text, text, date, text[], text, text, text, int, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.set_measure_clock(text, text, text, int, text, text, text, date, text[], text, text, text, int, text) IS
'How long a body may take for a measure, or somebody has, from a day on: which clock (pnd.choices(''measure_clock'')), from which event (starts: pnd.choices(''clock_start'')), how long (amount, unit), by which article and how sure it is, until which answers (ends: pnd.choices(''application_answer'')), what silence means then (pnd.choices(''silence'')). Of several of a clock the first by place counts whose condition is true: FEEL over facts of the dictionary and award_form, told in French by condition_fr; the last has none. What stood in that place ends that day; what began to run before runs on as it began. With the request_key of an earlier call it only answers what that did. Errors: PN409 something stands there that begins that day or later, 22004, 22023, 22P02 a condition that is no FEEL, 42501.
EN (policies): a decree changes within how many days a body pays or decides
FR: un décret change un délai légal, en combien de jours un organisme paie ou décide';

CREATE FUNCTION pnd_data.end_clock(measure text, clock text, place int, valid_to date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF EXISTS (
		SELECT FROM pnd_data.measure_clock k
		WHERE k.measure = end_clock.measure AND k.clock = end_clock.clock AND k.place = end_clock.place AND k.valid_from >= end_clock.valid_to) THEN
		PERFORM packnd.fail('PN409', 'a delay begins that day or later', NULL, 'pnd.measure_clocks() lists them: a row is not rewritten.');
	END IF;
	UPDATE pnd_data.measure_clock k SET valid_to = end_clock.valid_to
	WHERE k.measure = end_clock.measure AND k.clock = end_clock.clock AND k.place = end_clock.place
		AND (k.valid_to IS NULL OR k.valid_to > end_clock.valid_to);
	RETURN FOUND;
END
$function$;
COMMENT ON FUNCTION pnd_data.end_clock(text, text, int, date) IS
'For the functions of pnd that change the delays of measures: what stands in a place of a clock ends on a day; returns whether there was one. PN409 if one begins that day or later.';

CREATE FUNCTION pnd.end_measure_clock(measure text, clock text, valid_to date, place int DEFAULT 1, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('end_measure_clock', request_key, jsonb_build_array(measure, clock, valid_to, place)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('measure', measure), packnd.require_given('clock', clock), packnd.require_given('valid_to', end_measure_clock.valid_to),
		packnd.require_given('place', place);
	IF NOT pnd_data.end_clock(end_measure_clock.measure, end_measure_clock.clock, end_measure_clock.place, end_measure_clock.valid_to) THEN
		PERFORM packnd.fail('P0002', 'the measure has no such delay then', NULL, 'pnd.measure_clocks() lists them.');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.end_measure_clock(text, text, date, int, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.end_measure_clock(text, text, date, int, text) IS
'A delay of a measure counts no longer from a day on: what begins to run then has none; what began before runs on. With the request_key of an earlier call it only answers what that did. Errors: P0002 there is none then, PN409 one begins that day or later, 22004, 42501.
EN (policies): a statutory delay is repealed
FR: un délai légal est abrogé';
