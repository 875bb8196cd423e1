-- workflow/site_difficulty.sql: in the pathway "accompagné" who leads the case
-- activates the partners' correspondents, and calls the CAF or the MSA in difficulty.  Who is called sees where the case
-- stands and why help is asked for, and nothing of who she is.

CREATE TABLE pnd_data.difficulty_call (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	call_id bigint GENERATED ALWAYS AS IDENTITY,
	professional_id bigint NOT NULL REFERENCES pnd_data.professional,
	reason text NOT NULL,
	called_at timestamptz,
	called_by bigint REFERENCES pnd_data.professional,
	answered_at timestamptz,
	answer_code text,
	answered_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, call_id),
	CHECK (answered_at IS NULL OR answer_code IS NOT NULL)
);
COMMENT ON TABLE pnd_data.difficulty_call IS
'In the pathway where the referent is of the département: who of the CAF or the MSA was called in difficulty, why (a code of difficulty_reason), and what the answer was (a code of difficulty_answer). One call at a time waits for its answer. called_at and answered_at null: stated, before the event itself, which fills them in the same transaction.';
CREATE UNIQUE INDEX difficulty_call_open ON pnd_data.difficulty_call (case_id) WHERE answered_at IS NULL;
COMMENT ON INDEX pnd_data.difficulty_call_open IS 'One call waits at a time.';
SELECT packnd.declare('pnd_data.difficulty_call', class => 'case', journal => true, keep => 'case',
	columns => '{"*": "operational"}');

SELECT pnd_data.add_codes('difficulty_reason', 'Motifs d''une demande d''appui', '{
	"rights_blocked": "Ouverture de droits bloquée",
	"partner_silent": "Correspondant sans réponse",
	"urgent_aid": "Aide d''urgence à instruire",
	"other": "Autre difficulté"}');
SELECT pnd_data.add_codes('difficulty_answer', 'Réponses à une demande d''appui', '{
	"solved": "Difficulté levée",
	"taken_on": "Démarche prise en charge",
	"redirected": "À adresser à un autre organisme",
	"impossible": "Appui impossible"}');

CREATE FUNCTION pnd_data.effect_difficulty_call(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF (arguments -> 'waits')::boolean THEN
		UPDATE pnd_data.difficulty_call d SET called_at = effect_difficulty_call.happened_at
		WHERE d.case_id = effect_difficulty_call.case_id AND d.called_at IS NULL;
	ELSE
		UPDATE pnd_data.difficulty_call d SET answered_at = effect_difficulty_call.happened_at
		WHERE d.case_id = effect_difficulty_call.case_id AND d.answer_code IS NOT NULL AND d.answered_at IS NULL;
	END IF;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'a call in difficulty says who is called, and its answer what is answered', NULL,
			'pnd.call_in_difficulty() and pnd.answer_difficulty_call() do.');
	END IF;
	-- the answer may have been all that was waited for
	PERFORM pnd_data.keep_clock(effect_difficulty_call.case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_difficulty_call(bigint, bigint, timestamptz, jsonb) IS
'Effect: the call in difficulty that was stated before is made now (waits), or the answer that was given to it; PN409 if none was stated, whatever caused the event. An open case that has no other clock after the answer gets one.';

CREATE FUNCTION pnd_data.lacks_difficulty_call(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	stated record;
BEGIN
	PERFORM packnd.guard();
	SELECT coalesce(bool_or(d.called_at IS NULL), false) AS is_called, coalesce(bool_or(d.answer_code IS NOT NULL), false) AS is_answered INTO stated
	FROM pnd_data.difficulty_call d WHERE d.case_id = lacks_difficulty_call.case_id AND d.answered_at IS NULL;
	RETURN (
		SELECT CASE WHEN m.arguments ->> 'waits' = 'true' AND NOT stated.is_called THEN 'qui est appelé, et pourquoi'
			WHEN m.arguments ->> 'waits' = 'false' AND NOT stated.is_answered THEN 'la réponse' END
		FROM pnd_data.case_file c
			JOIN pnd_data.machine_effect m ON m.machine = c.machine AND m.version = c.version AND m.event = lacks_difficulty_call.event
		WHERE c.case_id = lacks_difficulty_call.case_id AND m.effect = 'difficulty_call');
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_difficulty_call(bigint, text) IS
'For pnd.allowed_events(): that a call in difficulty, or the answer to it, is not stated, in French; null: it is.';
INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr, lacks_function) VALUES
	('difficulty_call', 'effect_difficulty_call', '{waits}', '{}', 'une demande d''appui attend, ou non', 'lacks_difficulty_call');

CREATE FUNCTION pnd.activate_correspondents(case_number text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('activate_correspondents', request_key,
			jsonb_build_array(case_number, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM pnd_data.cause_event(pnd_data.case_id(case_number), 'correspondents_activated', activate_correspondents.happened_at);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.activate_correspondents(text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.activate_correspondents(text, timestamptz, text) IS
'In the pathway "accompagné": the correspondents of the partners are active, once a partner was asked; their clock is met. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 another pathway, the needs are not assessed, or no partner was asked, 22008 before the last event or in the future, 42501.
EN (case): the partners'' correspondents are activated
FR: activer les correspondants des partenaires, correspondants activés';

CREATE FUNCTION pnd.call_in_difficulty(case_number text, professional text, reason text, happened_at timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	the_professional bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('call_in_difficulty', request_key,
			jsonb_build_array(case_number, professional, reason, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_professional := packnd.site_number_id('professional', professional);
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('professional', professional);
	PERFORM packnd.require_one_of('reason', call_in_difficulty.reason, pnd_data.codes('difficulty_reason'));
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	IF NOT EXISTS (
		SELECT FROM pnd_data.case_file c
			JOIN pnd_data.territory_pathway w ON w.territory_id = c.territory_id AND w.pathway = c.pathway
			JOIN pnd_data.professional p ON p.professional_id = the_professional
			JOIN pnd_data.organisation o ON o.organisation_id = p.organisation_id AND o.kind = ANY (w.called_kinds)
		WHERE c.case_id = the_case AND packnd.holds_duty(the_professional, c.territory_id, '{referent}') AND packnd.can_log_in(the_professional)) THEN
		PERFORM packnd.fail('PN409', 'the professional is not among those who are called in difficulty', NULL,
			'It is a referent of the territory with a login, of an organisation that pnd.pathways() names.');
	END IF;
	IF EXISTS (SELECT FROM pnd_data.difficulty_call d WHERE d.case_id = the_case AND d.answered_at IS NULL) THEN
		PERFORM packnd.fail('PN409', 'a call in difficulty waits for its answer already', NULL,
			'An answer given by phone is recorded with pnd.answer_difficulty_call().');
	END IF;
	INSERT INTO pnd_data.difficulty_call (case_id, professional_id, reason, called_by)
	VALUES (the_case, the_professional, call_in_difficulty.reason, packnd.actor());
	PERFORM pnd_data.cause_event(the_case, 'difficulty_called', call_in_difficulty.happened_at);
	PERFORM pnd_data.give_access(the_case, the_professional, 'called');
	PERFORM pnd_data.tell(the_case, 'difficulty_called', 'professional', NULL, the_professional);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.call_in_difficulty(text, text, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.call_in_difficulty(text, text, text, timestamptz, text) IS
'Pathway "accompagné": who leads the case calls a professional of the CAF or the MSA in difficulty (by number; a referent of the territory of an organisation that the pathway names), for a reason of pnd.choices(''difficulty_reason''). A message and a clock wait for the answer; until then who was called sees the case without who she is. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 another pathway, a call that waits, not among those who are called, 22023 an unknown reason, 22P02 a mistyped number, 22004, 22008, 42501.
EN (case): call the CAF or MSA in difficulty, ask for help with a case
FR: faire appel à la CAF ou à la MSA en cas de difficulté, demander un appui';

CREATE FUNCTION pnd.answer_difficulty_call(case_number text, answer text, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('answer_difficulty_call', request_key,
			jsonb_build_array(case_number, answer, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_one_of('answer', answer_difficulty_call.answer, pnd_data.codes('difficulty_answer'));
	PERFORM pnd_data.lock_case(the_case, '{called,referent,supervisor}');
	UPDATE pnd_data.difficulty_call d
	SET answer_code = answer_difficulty_call.answer, answered_by = packnd.actor()
	WHERE d.case_id = the_case AND d.answered_at IS NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'no call in difficulty waits for an answer');
	END IF;
	PERFORM pnd_data.cause_event(the_case, 'difficulty_answered', answer_difficulty_call.happened_at);
	PERFORM pnd_data.end_access(the_case, NULL, 'called');
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.answer_difficulty_call(text, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.answer_difficulty_call(text, text, timestamptz, text) IS
'The answer to a call in difficulty, a code of pnd.choices(''difficulty_answer''): by who was called, or by who leads the case if it was given by phone. The referent is told, and the case is open no more to who was called. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 none waits, 22023 an unknown answer, 22004, 22008, 42501.
EN (case): answer a call for help, what the CAF said
FR: répondre à une demande d''appui, noter la réponse de la CAF';

CREATE FUNCTION pnd.difficulty_calls(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (professional text, display_name text, reason_fr text, called_at timestamptz, called_at_local text, answer_fr text,
	answered_at timestamptz, answered_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('difficulty_calls', difficulty_calls.after, 1);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{called,referent,former_referent,supervisor,break_glass}');
	PERFORM pnd_data.require_shown(the_case);
	PERFORM packnd.require_max_rows(difficulty_calls.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('professional', d.professional_id), p.display_name, r.label_fr, d.called_at, packnd.local_time(d.called_at, here),
			a.label_fr, d.answered_at, packnd.local_time(d.answered_at, here),
			packnd.cursor('difficulty_calls', d.call_id)
		FROM pnd_data.difficulty_call d
			JOIN pnd_data.professional p ON p.professional_id = d.professional_id
			JOIN pnd_data.code r ON r.list = 'difficulty_reason' AND r.code = d.reason
			LEFT JOIN pnd_data.code a ON a.list = 'difficulty_answer' AND a.code = d.answer_code
		WHERE d.case_id = the_case AND d.call_id > coalesce(after_keys[1]::bigint, 0)
		ORDER BY d.call_id
		LIMIT difficulty_calls.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.difficulty_calls(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.difficulty_calls(text, text, int) IS
'The calls in difficulty of a case, in their order: who was called, why, when, and the answer (null: none yet). For who was called, who leads the case, and supervisors. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 42501, 22P02 no cursor of this list, 22023 another number of rows.
EN (case): who was called in difficulty, and what was answered
FR: demandes d''appui d''un dossier et leurs réponses';
