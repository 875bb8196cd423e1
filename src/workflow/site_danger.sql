-- workflow/site_danger.sql: danger, by the grid of a territory: its questions, which
-- of them are red, how long an assessment counts, how far budgets shorten.
-- Without these rows danger is undetermined: nothing is invented here.

CREATE TABLE pnd_data.danger_grid (
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	version int NOT NULL CHECK (version > 0),
	model text NOT NULL,
	label_fr text NOT NULL CHECK (label_fr <> ''),
	legal_source text NOT NULL CHECK (legal_source <> ''),
	expires_after_days int NOT NULL CHECK (expires_after_days BETWEEN 1 AND 366),
	loaded_at timestamptz NOT NULL,
	PRIMARY KEY (territory_id, version)
);
COMMENT ON TABLE pnd_data.danger_grid IS
'Versions of the danger grid of a territory, the last one counts; never changed. model: the DMN that decides by the numbers of answers; expires_after_days: for how long danger counts that was found by it.';
SELECT packnd.declare('pnd_data.danger_grid', class => 'metadata', journal => true, keep => 'registry', cached => false);

CREATE TABLE pnd_data.danger_question (
	territory_id text NOT NULL,
	version int NOT NULL,
	question text NOT NULL CHECK (question ~ '^[a-z][a-z0-9_]*$'),
	place int NOT NULL,
	question_fr text NOT NULL CHECK (question_fr <> ''),
	is_red boolean NOT NULL,
	PRIMARY KEY (territory_id, version, question),
	FOREIGN KEY (territory_id, version) REFERENCES pnd_data.danger_grid
);
COMMENT ON TABLE pnd_data.danger_question IS
'The questions of a version of a danger grid, in their order (place), and which are red.';
SELECT packnd.declare('pnd_data.danger_question', class => 'metadata', journal => true, keep => 'registry', cached => false);

CREATE TABLE pnd_data.danger_assessment (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	assessment_id bigint NOT NULL,
	territory_id text NOT NULL,
	grid_version int,
	answers jsonb NOT NULL CHECK (jsonb_typeof(answers) = 'object'),
	finding text NOT NULL CHECK (finding IN ('characterised', 'not_characterised', 'undetermined')),
	assessed_at timestamptz NOT NULL,
	expires_on date,
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, assessment_id),
	FOREIGN KEY (territory_id, grid_version) REFERENCES pnd_data.danger_grid
);
COMMENT ON TABLE pnd_data.danger_assessment IS
'Assessments of danger: the answers to a version of the grid (grid_version null: the territory had none), what they add up to, and until when that counts.';
SELECT packnd.declare('pnd_data.danger_assessment', class => 'offence', journal => true, keep => 'case',
	columns => '{"answers": "offence", "finding": "offence", "assessed_at": "statistical", "*": "operational"}',
	bounds => '{"answers": "event_facts", "assessed_at": "event"}');
SELECT pnd_data.add_codes('danger_finding', 'Évaluations du danger', '{
	"characterised": "Danger caractérisé",
	"not_characterised": "Danger non caractérisé",
	"undetermined": "Indéterminé : des réponses ou la grille manquent"}');

CREATE FUNCTION pnd.load_danger_grid(territory text, document jsonb, model text, request_key text DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	compiled packnd.dmn;
	next_version int;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('load_danger_grid', request_key, jsonb_build_array(territory, document, model));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::int;
	END IF;
	PERFORM packnd.require_given('territory', territory), packnd.require_given('model', model);
	PERFORM pnd_data.require_territory_duty(load_danger_grid.territory, '{supervisor}');
	PERFORM pnd_data.require_territory(load_danger_grid.territory);
	IF jsonb_typeof(document -> 'questions') IS DISTINCT FROM 'array' OR jsonb_array_length(document -> 'questions') = 0
		OR jsonb_typeof(document -> 'expires_after_days') IS DISTINCT FROM 'number'
		OR document ->> 'label_fr' IS NULL OR document ->> 'legal_source' IS NULL
		OR EXISTS (
			SELECT FROM jsonb_array_elements(document -> 'questions') q (value)
			WHERE q.value ->> 'question' IS NULL OR q.value ->> 'question_fr' IS NULL OR jsonb_typeof(q.value -> 'red') IS DISTINCT FROM 'boolean') THEN
		PERFORM packnd.fail('PN422', 'the document of the danger grid is not complete', NULL,
			'It has label_fr, legal_source, expires_after_days and questions, each with question, question_fr and red (true or false).');
	END IF;
	compiled := model::packnd.dmn;
	IF EXISTS (SELECT FROM packnd.run_tests(compiled, now()) t WHERE NOT t.passed)
		OR packnd.decide(compiled, 'danger', '{"positive": 0, "unanswered": 1000, "red_positive": 0, "red_unanswered": 1000}', now())::text
			NOT IN ('"characterised"', '"not_characterised"', '"undetermined"') THEN
		PERFORM packnd.fail('PN422', 'the model of the danger grid is not sound', NULL,
			'Its own tests must pass, and decision "danger" gives characterised, not_characterised or undetermined.');
	END IF;
	SELECT coalesce(max(g.version), 0) + 1 INTO next_version FROM pnd_data.danger_grid g WHERE g.territory_id = load_danger_grid.territory;
	INSERT INTO pnd_data.danger_grid (territory_id, version, model, label_fr, legal_source, expires_after_days, loaded_at)
	VALUES (load_danger_grid.territory, next_version, load_danger_grid.model, document ->> 'label_fr', document ->> 'legal_source',
		(document ->> 'expires_after_days')::int, clock_timestamp());
	INSERT INTO pnd_data.danger_question (territory_id, version, question, place, question_fr, is_red)
	SELECT load_danger_grid.territory, next_version, q.value ->> 'question', q.place, q.value ->> 'question_fr', (q.value ->> 'red')::boolean
	FROM jsonb_array_elements(document -> 'questions') WITH ORDINALITY q (value, place);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(next_version));
	RETURN next_version;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.load_danger_grid(text, jsonb, text, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.load_danger_grid(text, jsonb, text, text) IS
'Loads the danger grid of a territory, which its steering bodies have fixed: document has label_fr, legal_source, expires_after_days (for how long danger counts) and questions, each with question (a code), question_fr and red (true or false); model is the DMN whose decision "danger" answers by the numbers positive, unanswered, red_positive and red_unanswered (policy/fr/danger.dmn). How far danger shortens a budget is set by pnd.set_deadline_budget(in_danger => true). Returns the version; assessments made before keep theirs. With the request_key of an earlier call it only answers what that did. Errors: PN422 the document or the model, 22023 an unknown territory, 22004, 42501.
EN (administration): load the danger grid of a territory, which questions are red
FR: charger la grille d''évaluation du danger, questions rouges';

CREATE FUNCTION pnd.danger_questions(territory text)
RETURNS TABLE (question text, question_fr text, is_red boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', danger_questions.territory);
	PERFORM pnd_data.require_territory_duty(danger_questions.territory, '{detector,referent,supervisor}');
	RETURN QUERY
		SELECT q.question, q.question_fr, q.is_red
		FROM pnd_data.danger_question q
		WHERE q.territory_id = danger_questions.territory AND q.version = (
			SELECT max(g.version) FROM pnd_data.danger_grid g WHERE g.territory_id = danger_questions.territory)
		ORDER BY q.place;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.danger_questions(text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.danger_questions(text) IS
'The questions of the danger grid of a territory, for a form, and which are red; none where none is loaded. Errors: 22004, 42501.
EN (case): the questions of the danger grid
FR: les questions de la grille d''évaluation du danger';

CREATE FUNCTION pnd_data.judge_danger(territory text, answers jsonb, OUT version int, OUT expires_after_days int, OUT finding text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_model text;
	counts jsonb;
BEGIN
	PERFORM packnd.guard();
	finding := 'undetermined';
	SELECT g.version, g.expires_after_days, g.model INTO version, expires_after_days, the_model
	FROM pnd_data.danger_grid g
	WHERE g.territory_id = judge_danger.territory
	ORDER BY g.version DESC
	LIMIT 1;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	IF EXISTS (
		SELECT FROM jsonb_each(answers) a
		WHERE jsonb_typeof(a.value) NOT IN ('boolean', 'null') OR NOT EXISTS (
			SELECT FROM pnd_data.danger_question q
			WHERE q.territory_id = judge_danger.territory AND q.version = judge_danger.version AND q.question = a.key)) THEN
		PERFORM packnd.fail('22023', 'an answer is to no question of the grid, or is not true, false or null', NULL,
			'pnd.danger_questions() lists the questions.');
	END IF;
	SELECT jsonb_build_object('positive', count(*) FILTER (WHERE a.value = 'true'), 'unanswered', count(*) FILTER (WHERE a.value IS NULL),
			'red_positive', count(*) FILTER (WHERE a.value = 'true' AND q.is_red),
			'red_unanswered', count(*) FILTER (WHERE a.value IS NULL AND q.is_red)) INTO counts
	FROM pnd_data.danger_question q, LATERAL (SELECT nullif(answers -> q.question, 'null') AS value) a
	WHERE q.territory_id = judge_danger.territory AND q.version = judge_danger.version;
	finding := btrim(packnd.decide(the_model::packnd.dmn, 'danger', counts, now())::text, '"');
END
$function$;
COMMENT ON FUNCTION pnd_data.judge_danger(text, jsonb) IS
'For pnd.record_danger(): what answers add up to by the grid of a territory; undetermined, and null, where none is loaded. 22023 for an answer to no question.';

CREATE FUNCTION pnd.record_danger(case_number text, answers jsonb, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	the_territory text;
	moment timestamptz := coalesce(happened_at, clock_timestamp());
	judged record;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('record_danger', request_key, jsonb_build_array(case_number, answers, happened_at AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}');
	IF jsonb_typeof(answers) IS DISTINCT FROM 'object' THEN
		PERFORM packnd.fail('22023', 'the answers must be a JSON object');
	END IF;
	PERFORM pnd_data.require_moment('event', 'happened_at', moment);
	IF NOT packnd.actor_holds_every_duty() AND NOT pnd_data.is_trained(packnd.actor(), pnd_data.case_today(the_case)) THEN
		PERFORM packnd.fail('42501', 'danger is assessed by a professional with a training that counts today', NULL,
			'pnd.add_training() records a training.');
	END IF;
	SELECT c.territory_id INTO the_territory FROM pnd_data.case_file c WHERE c.case_id = the_case;
	SELECT * INTO judged FROM pnd_data.judge_danger(the_territory, answers);
	INSERT INTO pnd_data.danger_assessment (case_id, assessment_id, territory_id, grid_version, answers, finding, assessed_at, expires_on,
		recorded_at, recorded_by)
	VALUES (the_case, packnd.random_case_id(), the_territory, judged.version, answers, judged.finding, moment,
		CASE WHEN judged.finding = 'characterised' THEN
			packnd.local_day(moment, pnd_data.departement_of(the_territory)) + judged.expires_after_days END,
		-- in this transaction, should the clock have gone back
		greatest(clock_timestamp(), now()), packnd.actor());
	-- what is not determined ends no danger that was found
	IF judged.finding <> 'undetermined' THEN
		PERFORM pnd_data.cause_event(the_case, 'danger_assessed', happened_at, jsonb_build_object('danger', judged.finding = 'characterised'));
	END IF;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(judged.finding));
	RETURN judged.finding;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.record_danger(text, jsonb, timestamptz, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.record_danger(text, jsonb, timestamptz, text) IS
'Records the danger grid, by who detected the case, leads it or stands in, or supervises it, and whose training counts today: answers by question (pnd.danger_questions()), true, false, or null for not answered. Returns characterised, not_characterised or undetermined (answers, or the grid of the territory, are missing). Characterised: the case comes first, open deadlines shorten to the budgets in danger, supervisors and referent are told, and it expires by the grid unless it is assessed again. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a closed case, 22023 an answer to no question, 22008, 42501.
EN (case): assess the danger, the danger grid, is she in danger of her life
FR: évaluer le danger, la grille d''évaluation du danger, danger de mort';

CREATE FUNCTION pnd.danger_assessments(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (assessed_at timestamptz, assessed_at_local text, finding text, finding_fr text, answers jsonb, grid_version int, expires_on date,
	professional text,
	display_name text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('danger_assessments', danger_assessments.after, 2);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	PERFORM packnd.require_max_rows(danger_assessments.max_rows);
	RETURN QUERY
		SELECT d.assessed_at, packnd.local_time(d.assessed_at, here), d.finding, c.label_fr, d.answers, d.grid_version, d.expires_on,
			packnd.site_number('professional', d.recorded_by),
			p.display_name, packnd.cursor('danger_assessments', d.recorded_at, d.assessment_id)
		FROM pnd_data.danger_assessment d
			JOIN pnd_data.code c ON c.list = 'danger_finding' AND c.code = d.finding
			LEFT JOIN pnd_data.professional p ON p.professional_id = d.recorded_by
		WHERE d.case_id = the_case
			AND (d.recorded_at, d.assessment_id) > (coalesce(after_keys[1]::timestamptz, '-infinity'), coalesce(after_keys[2]::bigint, 0))
		ORDER BY d.recorded_at, d.assessment_id
		LIMIT danger_assessments.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.danger_assessments(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.danger_assessments(text, text, int) IS
'The assessments of danger of a case as they were recorded: answers, what they add up to by which version of the grid, until when it counts, and who made them. Under a ticket (pnd.open_ticket) of an earlier committed transaction, since it is her story. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 42501, 22P02 no cursor of this list, 22023 another number of rows.
EN (case): earlier assessments of danger, answers to the grid
FR: évaluations du danger antérieures, réponses à la grille';

CREATE FUNCTION pnd_data.danger_counts_until(case_id bigint) RETURNS date
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT d.expires_on FROM pnd_data.danger_assessment d
		-- what is not determined ends no danger that was found
		WHERE d.case_id = danger_counts_until.case_id AND d.finding <> 'undetermined'
		ORDER BY d.recorded_at DESC, d.assessment_id
		LIMIT 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.danger_counts_until(bigint) IS
'For the functions of pnd: the last day on which danger counts that was found in a case; null: none was.';

CREATE FUNCTION pnd_data.keep_danger(from_case bigint, to_case bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.effect_open_deadline(to_case, NULL, clock_timestamp(), jsonb_build_object('kind', 'danger_expiry', 'until',
		coalesce(pnd_data.danger_counts_until(from_case), pnd_data.case_today(to_case))));
END
$function$;
COMMENT ON FUNCTION pnd_data.keep_danger(bigint, bigint) IS
'For the functions of pnd that bring danger into another case without the assessments by which it was found: it ends there on the same day.';

CREATE FUNCTION pnd_data.effect_count_danger(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	until_day date;
	is_in_danger boolean;
BEGIN
	PERFORM packnd.guard();
	SELECT d.expires_on, CASE WHEN d.recorded_at >= now() THEN nullif(d.finding, 'undetermined') = 'characterised' END INTO until_day, is_in_danger
	FROM pnd_data.danger_assessment d
	-- what is not determined ends no danger that was found
	WHERE d.case_id = effect_count_danger.case_id AND d.finding <> 'undetermined'
	ORDER BY d.recorded_at DESC, d.assessment_id
	LIMIT 1;
	-- whatever a client wrote beside the event
	UPDATE pnd_data.case_file c SET danger = is_in_danger WHERE c.case_id = effect_count_danger.case_id AND c.danger <> is_in_danger;
	PERFORM pnd_data.meet_deadline(case_id, 'danger_expiry', NULL, happened_at);
	IF until_day IS NULL THEN
		PERFORM pnd_data.keep_clock(case_id);
		RETURN;
	END IF;
	PERFORM pnd_data.effect_open_deadline(case_id, NULL, happened_at, jsonb_build_object('kind', 'danger_expiry', 'until', until_day));
	PERFORM pnd_data.hasten_deadlines(case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_count_danger(bigint, bigint, timestamptz, jsonb) IS
'Effect of an assessment of danger: its clock until it expires, and the shorter budgets for what is open.';

CREATE FUNCTION pnd_data.expire_danger(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF EXISTS (SELECT FROM pnd_data.case_file c WHERE c.case_id = expire_danger.case_id AND c.danger) THEN
		PERFORM pnd_data.cause_event(expire_danger.case_id, 'danger_expired');
		PERFORM pnd_data.keep_clock(expire_danger.case_id);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.expire_danger(bigint) IS
'For the sweep: danger that was found counts no longer, since nobody has assessed it again; the referent was told before.';

INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr) VALUES
	('count_danger', 'effect_count_danger', '{}', '{}', 'raccourcit les délais, ouvre la réévaluation du danger');
