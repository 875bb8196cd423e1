-- workflow/site_plan.sql: the plan (steps with who, by when, result) and the
-- reviews.  What is written there is her story: shown under a ticket.

CREATE TABLE pnd_data.plan_step (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	step_id bigint NOT NULL,
	plan text NOT NULL CHECK (plan IN ('support', 'departure')),
	label text NOT NULL CHECK (label <> ''),
	who text NOT NULL CHECK (who IN ('person', 'referent', 'detector', 'partner', 'other')),
	professional_id bigint REFERENCES pnd_data.professional,
	need_id bigint,
	measure text REFERENCES pnd_data.measure,
	time_window text CHECK (time_window IN ('tonight', 'tomorrow', 'before', 'after')),
	place int,
	due_on date,
	step_result text CHECK (step_result IN ('done', 'partly', 'not_done', 'not_needed')),
	result_note text,
	finished_at timestamptz,
	added_at timestamptz NOT NULL,
	added_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, step_id),
	FOREIGN KEY (case_id, need_id) REFERENCES pnd_data.need,
	CHECK ((finished_at IS NULL) = (step_result IS NULL)),
	CHECK ((plan = 'departure') = (time_window IS NOT NULL))
);
COMMENT ON TABLE pnd_data.plan_step IS
'Steps of the plan of support, agreed with her, and of the departure plan, made by the decision to leave: what, who does it (and which professional), for which need or measure, by when (due_on; of a departure the window and the place in it, too), and what came of it.';
INSERT INTO pnd_data.bound (bound, label_fr, not_before, not_after) VALUES
	('plan_step', 'Échéance d''une étape du plan', '0', '1 year'),
	('review_early', 'Avance permise au point des quatre ou des six mois', '0', '1 month');
SELECT packnd.declare('pnd_data.plan_step', class => 'narrative', journal => true, keep => 'case',
	columns => '{"label": "narrative", "measure": "narrative", "result_note": "narrative", "due_on": "address", "time_window": "address",
		"step_result": "statistical", "*": "operational"}',
	bounds => '{"label": "name", "result_note": "text"}');
CREATE INDEX plan_step_number ON pnd_data.plan_step (step_id);
SELECT pnd_data.add_codes('plan', 'Plans', '{
	"support": "Plan d''accompagnement",
	"departure": "Plan de départ"}');
SELECT pnd_data.add_codes('step_who', 'Qui fait une étape', '{
	"person": "La personne",
	"referent": "Référence",
	"detector": "Repérage",
	"partner": "Partenaire",
	"other": "Une autre personne"}');
SELECT pnd_data.add_codes('step_result', 'Résultats d''une étape', '{
	"done": "Fait",
	"partly": "Fait en partie",
	"not_done": "Pas fait",
	"not_needed": "N''est plus utile"}');
SELECT pnd_data.add_codes('time_window', 'Moments d''un départ', '{
	"tonight": "Ce soir",
	"tomorrow": "Demain",
	"before": "Avant le départ",
	"after": "Après le départ"}');

CREATE TABLE pnd_data.review (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	review_id bigint GENERATED ALWAYS AS IDENTITY,
	review text NOT NULL CHECK (review IN ('four_months', 'six_months', 'other')),
	reviewed_at timestamptz NOT NULL,
	conclusion text NOT NULL CHECK (conclusion IN ('goes_on', 'plan_changes', 'exit_prepared')),
	note text,
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, review_id)
);
COMMENT ON TABLE pnd_data.review IS
'Reviews of the plan with her: those after four and after six months meet their clocks.';
SELECT packnd.declare('pnd_data.review', class => 'narrative', journal => true, keep => 'case',
	columns => '{"note": "narrative", "review": "statistical", "reviewed_at": "statistical", "conclusion": "statistical", "*": "operational"}',
	bounds => '{"reviewed_at": "event", "note": "text"}');
SELECT pnd_data.add_codes('review', 'Points d''étape', '{
	"four_months": "Point des quatre mois",
	"six_months": "Point des six mois",
	"other": "Autre point"}');
SELECT pnd_data.add_codes('review_conclusion', 'Conclusions d''un point', '{
	"goes_on": "L''accompagnement continue",
	"plan_changes": "Le plan change",
	"exit_prepared": "La sortie se prépare"}');

CREATE FUNCTION pnd_data.time_step(case_id bigint, step_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	timed record;
BEGIN
	PERFORM packnd.guard();
	SELECT s.due_on, s.finished_at INTO timed
	FROM pnd_data.plan_step s WHERE s.case_id = time_step.case_id AND s.step_id = time_step.step_id;
	IF timed.finished_at IS NOT NULL THEN
		PERFORM pnd_data.meet_deadline(time_step.case_id, 'plan_step', time_step.step_id, timed.finished_at);
	ELSE
		PERFORM pnd_data.cancel_deadlines(time_step.case_id, 'plan_step', time_step.step_id, 'étape modifiée');
		IF timed.due_on IS NOT NULL THEN
			PERFORM pnd_data.effect_open_deadline(time_step.case_id, time_step.step_id, clock_timestamp(),
				jsonb_build_object('kind', 'plan_step', 'until', timed.due_on));
		END IF;
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.time_step(bigint, bigint) IS
'For the functions of pnd: the clock of a step that was added, changed or finished: it runs to the end of the day by which it is to be done.';

CREATE FUNCTION pnd_data.lock_step(step text, OUT case_id bigint, OUT step_id bigint, OUT due_on date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	ended timestamptz;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('step', step);
	step_id := packnd.site_number_id('plan_step', step);
	SELECT s.case_id INTO case_id FROM pnd_data.plan_step s WHERE s.step_id = lock_step.step_id;
	IF NOT FOUND OR NOT packnd.can_see(lock_step.case_id) THEN
		PERFORM packnd.fail('PN404', 'no such step');
	END IF;
	PERFORM pnd_data.lock_case(lock_step.case_id, '{referent,supervisor}');
	SELECT s.due_on, s.finished_at INTO due_on, ended
	FROM pnd_data.plan_step s WHERE s.case_id = lock_step.case_id AND s.step_id = lock_step.step_id;
	IF ended IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'the step is finished', NULL, 'pnd.add_step() adds another one.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_step(text) IS
'For the functions of pnd that change a step which is not finished: lock its case and read it. Errors: PN404 unknown and forbidden alike, PN409 it is finished or the case is closed, 42501, 22P02, 22004.';

CREATE FUNCTION pnd.add_step(case_number text, label text, who text, due_on date DEFAULT NULL, need text DEFAULT NULL,
	professional text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	the_need bigint;
	new_id bigint := packnd.random_case_id();
	answer text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('add_step', request_key, jsonb_build_array(case_number, label, who, due_on, need, professional));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	PERFORM packnd.require_given('label', nullif(btrim(add_step.label), '')),
		packnd.require_one_of('who', add_step.who, pnd_data.codes('step_who')),
		pnd_data.require_day('plan_step', 'due_on', add_step.due_on, (
			SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case));
	IF add_step.need IS NOT NULL THEN
		SELECT l.need_id INTO the_need FROM pnd_data.lock_need(add_step.need) l WHERE l.case_id = the_case;
		IF the_need IS NULL THEN
			PERFORM packnd.fail('PN404', 'no such need');
		END IF;
	END IF;
	INSERT INTO pnd_data.plan_step (case_id, step_id, plan, label, who, professional_id, need_id, due_on, added_at, added_by)
	VALUES (the_case, new_id, 'support', btrim(add_step.label), add_step.who, pnd_data.professional_id(add_step.professional), the_need,
		add_step.due_on, clock_timestamp(), packnd.actor());
	PERFORM pnd_data.time_step(the_case, new_id);
	answer := packnd.site_number('plan_step', new_id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer));
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.add_step(text, text, text, date, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.add_step(text, text, text, date, text, text, text) IS
'Adds a step to the plan of support: what is to be done, who does it (pnd.choices(''step_who'')), and which professional if one is named, by which day (a clock runs to its end), for which need. Returns its number, T-XXXX-XXXX-XXXX-C. With the request_key of an earlier call it only answers what that did. Errors: PN404 the case or the need, PN409 a closed case, 22004 and 22023 a missing or unknown argument, 22008 a day that has passed, P0002 no such professional, 22P02, 42501.
EN (case): add a step to the plan, who does what by when
FR: ajouter une étape au plan, qui fait quoi et pour quand';

CREATE FUNCTION pnd.change_step(step text, label text DEFAULT NULL, who text DEFAULT NULL, due_on date DEFAULT NULL,
	professional text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_step record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('change_step', request_key, jsonb_build_array(step, label, who, due_on, professional)) IS NOT NULL THEN
		RETURN;
	END IF;
	SELECT * INTO the_step FROM pnd_data.lock_step(step);
	IF change_step.who IS NOT NULL THEN
		PERFORM packnd.require_one_of('who', change_step.who, pnd_data.codes('step_who'));
	END IF;
	IF change_step.due_on IS NOT NULL THEN
		PERFORM pnd_data.require_day('plan_step', 'due_on', change_step.due_on, (
			SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_step.case_id));
		IF the_step.due_on < pnd_data.case_today(the_step.case_id) THEN
			PERFORM packnd.fail('PN409', 'the day of the step has passed', NULL,
				'pnd.finish_step() says what came of it, pnd.add_step() adds another one.');
		END IF;
	END IF;
	UPDATE pnd_data.plan_step AS s
	SET label = coalesce(nullif(btrim(change_step.label), ''), s.label), who = coalesce(change_step.who, s.who),
		due_on = coalesce(change_step.due_on, s.due_on),
		professional_id = coalesce(pnd_data.professional_id(change_step.professional), s.professional_id)
	WHERE s.case_id = the_step.case_id AND s.step_id = the_step.step_id;
	IF change_step.due_on IS NOT NULL THEN
		PERFORM pnd_data.time_step(the_step.case_id, the_step.step_id);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.change_step(text, text, text, date, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.change_step(text, text, text, date, text, text) IS
'Changes a step of a plan that is not finished: what is given replaces what was, null leaves it. The day of a step that is late cannot be moved. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 finished, late or a closed case, 22023 an unknown code, 22008, P0002, 22P02, 22004, 42501.
EN (case): change a step of the plan, another day, somebody else does it
FR: modifier une étape du plan, une autre date, quelqu''un d''autre s''en charge';

CREATE FUNCTION pnd.finish_step(step text, result text, note text DEFAULT NULL, happened_at timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_step record;
	moment timestamptz := coalesce(happened_at, clock_timestamp());
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('finish_step', request_key,
			jsonb_build_array(step, result, note, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	SELECT * INTO the_step FROM pnd_data.lock_step(step);
	PERFORM packnd.require_one_of('result', finish_step.result, pnd_data.codes('step_result')),
		pnd_data.require_moment('event', 'happened_at', moment);
	UPDATE pnd_data.plan_step AS s SET step_result = finish_step.result, result_note = finish_step.note, finished_at = moment
	WHERE s.case_id = the_step.case_id AND s.step_id = the_step.step_id;
	PERFORM pnd_data.time_step(the_step.case_id, the_step.step_id);
	PERFORM pnd_data.keep_clock(the_step.case_id);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.finish_step(text, text, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.finish_step(text, text, text, timestamptz, text) IS
'What came of a step of a plan (pnd.choices(''step_result'')), in words if there are any, and when (null: now); its clock is met. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 finished already or a closed case, 22004 and 22023 a missing or unknown result, 22008, 22P02, 42501.
EN (case): a step of the plan is done, the result of a step
FR: une étape du plan est faite, résultat d''une étape';

CREATE FUNCTION pnd.plan(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (step text, label text, who text, who_fr text, professional text, display_name text, need text, domain text, due_on date,
	result text, result_fr text, note text, finished_at timestamptz, finished_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('plan', plan.after, 3);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	PERFORM packnd.require_max_rows(plan.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('plan_step', k.step_id), k.label, k.who, w.label_fr, packnd.site_number('professional', k.professional_id),
			p.display_name, packnd.site_number('need', k.need_id), n.domain, k.due_on, k.step_result, r.label_fr, k.result_note, k.finished_at,
			packnd.local_time(k.finished_at, here),
			packnd.cursor('plan', k.finished, k.last_day, k.step_id)
		FROM (
			SELECT s.*, (s.finished_at IS NOT NULL)::int AS finished, coalesce(s.due_on, 'infinity'::date) AS last_day
			FROM pnd_data.plan_step s WHERE s.case_id = the_case AND s.plan = 'support') k
			JOIN pnd_data.code w ON w.list = 'step_who' AND w.code = k.who
			LEFT JOIN pnd_data.code r ON r.list = 'step_result' AND r.code = k.step_result
			LEFT JOIN pnd_data.professional p ON p.professional_id = k.professional_id
			LEFT JOIN pnd_data.need n ON n.case_id = k.case_id AND n.need_id = k.need_id
		WHERE plan.after IS NULL OR (k.finished, k.last_day, k.step_id) > (after_keys[1]::int, after_keys[2]::date, after_keys[3]::bigint)
		ORDER BY k.finished, k.last_day, k.step_id
		LIMIT plan.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.plan(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.plan(text, text, int) IS
'The plan of support of a case: its steps, first those still to be done, by their day; who does each, for which need, and what came of it. Under a ticket (pnd.open_ticket) of an earlier committed transaction, since it is her story. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 42501, 22P02 no cursor of this list, 22023 another number of rows.
EN (case): the plan, which steps are agreed, what is left to do
FR: le plan d''accompagnement, quelles étapes sont convenues, ce qu''il reste à faire';

CREATE FUNCTION pnd_data.require_review_due(case_id bigint, kind text, moment timestamptz) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.case_departement(case_id);
	first_day date;
BEGIN
	PERFORM packnd.guard();
	SELECT (packnd.local_day(d.due_at, here) - b.not_after)::date INTO first_day
	FROM pnd_data.deadline d JOIN pnd_data.bound b ON b.bound = 'review_early'
	WHERE d.case_id = require_review_due.case_id AND d.kind = require_review_due.kind AND d.met_at IS NULL AND d.cancelled_at IS NULL;
	IF packnd.local_day(moment, here) < first_day THEN
		PERFORM packnd.fail('PN409', 'it is too early for this review', 'It counts from %1$s on, as bound "review_early" says.',
			'A review at another time is "other".', to_char(first_day, 'YYYY-MM-DD'));
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_review_due(bigint, text, timestamptz) IS
'For pnd.record_review(): error PN409 for a moment that is earlier before the day of a review (the kind of its clock) than bound review_early allows. Nothing where none is waited for.';

CREATE FUNCTION pnd.record_review(case_number text, review text, conclusion text, note text DEFAULT NULL,
	happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	moment timestamptz := coalesce(happened_at, clock_timestamp());
	waited_for text := CASE record_review.review WHEN 'four_months' THEN 'review_4_months' WHEN 'six_months' THEN 'review_6_months' END;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('record_review', request_key,
			jsonb_build_array(case_number, review, conclusion, note, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	PERFORM packnd.require_one_of('review', record_review.review, pnd_data.codes('review')),
		packnd.require_one_of('conclusion', record_review.conclusion, pnd_data.codes('review_conclusion')),
		pnd_data.require_moment('event', 'happened_at', moment);
	PERFORM pnd_data.require_review_due(the_case, waited_for, moment);
	IF waited_for IS NOT NULL AND NOT pnd_data.meet_deadline(the_case, waited_for, NULL, moment) THEN
		PERFORM packnd.fail('PN409', 'no such review is waited for', NULL,
			'The agreement on the plan begins the time to it; a review at another time is "other".');
	END IF;
	INSERT INTO pnd_data.review (case_id, review, reviewed_at, conclusion, note, recorded_at, recorded_by)
	VALUES (the_case, record_review.review, moment, record_review.conclusion, record_review.note, clock_timestamp(), packnd.actor());
	PERFORM pnd_data.note_news(the_case, moment);
	PERFORM pnd_data.keep_clock(the_case);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.record_review(text, text, text, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.record_review(text, text, text, text, timestamptz, text) IS
'A review of the plan was held with her: after four or six months (its clock is met, not earlier before its day than bound review_early allows), or another one (pnd.choices(''review'')), what it concluded (pnd.choices(''review_conclusion'')), and when (null: now). The time without news begins anew. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 no such review is waited for, it is too early for it, or a closed case, 22004 and 22023 a missing or unknown code, 22008, 42501.
EN (case): record the review after four months, six months, take stock of the plan
FR: noter le point des quatre mois, des six mois, faire le point sur le plan';

CREATE FUNCTION pnd.reviews(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (reviewed_at timestamptz, reviewed_at_local text, review text, review_fr text, conclusion text, conclusion_fr text, note text,
	professional text,
	display_name text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('reviews', reviews.after, 2);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	PERFORM packnd.require_max_rows(reviews.max_rows);
	RETURN QUERY
		SELECT v.reviewed_at, packnd.local_time(v.reviewed_at, here), v.review, k.label_fr, v.conclusion, c.label_fr, v.note,
			packnd.site_number('professional', v.recorded_by),
			p.display_name, packnd.cursor('reviews', v.reviewed_at, v.review_id)
		FROM pnd_data.review v
			JOIN pnd_data.code k ON k.list = 'review' AND k.code = v.review
			JOIN pnd_data.code c ON c.list = 'review_conclusion' AND c.code = v.conclusion
			LEFT JOIN pnd_data.professional p ON p.professional_id = v.recorded_by
		WHERE v.case_id = the_case
			AND (v.reviewed_at, v.review_id) > (coalesce(after_keys[1]::timestamptz, '-infinity'), coalesce(after_keys[2]::bigint, 0))
		ORDER BY v.reviewed_at, v.review_id
		LIMIT reviews.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.reviews(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.reviews(text, text, int) IS
'The reviews of a case, oldest first, and what each concluded. Under a ticket (pnd.open_ticket) of an earlier committed transaction, since it is her story. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 42501, 22P02 no cursor of this list, 22023 another number of rows.
EN (case): which reviews were held, what they concluded
FR: quels points ont été faits, leurs conclusions';
