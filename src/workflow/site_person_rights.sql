-- workflow/site_person_rights.sql: her rights over what is kept of her (RGPD,
-- articles 12 to 21): what she asks, by when it is answered, that it is really
-- she who asks, and what she was answered.
--
-- A request has the number of its clock (D-...): one month from when it came, by
-- article 12(3), and two more if it has to be, with a reason that she is told.
-- What it takes is done by the functions for it: she reads the report,
-- what is wrong is corrected where it stands, an erasure is pnd.purge_cases().

INSERT INTO pnd_data.deadline_kind (kind, label_fr, met_by_hand, longest_suspension, recurs, worklist, outlives_case) VALUES
	('rights_request', 'demande sur ses données', false, 0, false, NULL, true),
	('granted_erasure', 'effacement accordé, à faire', false, 0, false, NULL, true);
INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, roll, legal_source) VALUES
	('*', 'rights_request', false, 1, 'months', true, 'RGPD, article 12(3) ; report : règlement (CEE, Euratom) 1182/71, article 3(4)'),
	('*', 'granted_erasure', false, 10, 'working_days', false, 'RGPD, article 17(1), sans retard injustifié ; durée : choix de départ, à fixer par le territoire');
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient, effect) VALUES
	('rights_request', 1, 'réponse à préparer', -14400, 'referent', NULL),
	('rights_request', 2, 'réponse à donner', -2880, 'supervisor', NULL),
	('rights_request', 3, 'délai d''un mois dépassé', 0, 'supervisor', NULL),
	('rights_request', 4, 'toujours sans réponse', 2880, 'steering', NULL),
	('granted_erasure', 1, 'effacement accordé : à décider à deux', -10080, 'supervisor', NULL),
	('granted_erasure', 2, 'effacement accordé, toujours à faire', 0, 'supervisor', NULL),
	('granted_erasure', 3, 'effacement accordé, en retard', 10080, 'steering', NULL);

CREATE TABLE pnd_data.rights_request (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	request_id bigint NOT NULL,
	person_right text NOT NULL CHECK (person_right IN ('information', 'access', 'rectification', 'objection', 'erasure')),
	received_at timestamptz NOT NULL,
	received_through text NOT NULL CHECK (received_through IN ('meeting', 'phone', 'writing', 'representative')),
	in_her_words text CHECK (in_her_words <> ''),
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	identity_check text CHECK (identity_check IN ('known', 'paper_shown', 'called_back', 'mandate')),
	identity_checked_at timestamptz,
	identity_checked_by bigint REFERENCES pnd_data.professional,
	extended_at timestamptz,
	extension_reason text CHECK ((extension_reason IS NULL) = (extended_at IS NULL)),
	rights_answer text CHECK (rights_answer IN ('granted', 'partly', 'refused')),
	answer_reason text,
	answered_at timestamptz,
	answered_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, request_id),
	FOREIGN KEY (case_id, request_id) REFERENCES pnd_data.deadline,
	CHECK ((identity_check IS NULL) = (identity_checked_at IS NULL)),
	CHECK ((rights_answer IS NULL) = (answered_at IS NULL)),
	CHECK (rights_answer IS NULL OR identity_check IS NOT NULL)
);
COMMENT ON TABLE pnd_data.rights_request IS
'What she asked about her data: which right, when and how it came, in her words, how it was made sure that it is she, whether the month was extended and why, and what she was answered. request_id: that of its deadline, by whose number people name it.';
SELECT packnd.declare('pnd_data.rights_request', class => 'case', journal => true, keep => 'case',
	columns => '{"in_her_words": "narrative", "extension_reason": "narrative", "answer_reason": "narrative", "*": "operational"}');
SELECT pnd_data.add_codes('person_right', 'Droits de la personne sur ses données', '{
	"information": "Information (RGPD, articles 13 et 14)",
	"access": "Accès (RGPD, article 15)",
	"rectification": "Rectification (RGPD, article 16)",
	"objection": "Opposition (RGPD, article 21)",
	"erasure": "Effacement (RGPD, article 17)"}');
SELECT pnd_data.add_codes('received_through', 'Voies d''une demande sur ses données', '{
	"meeting": "En entretien",
	"phone": "Par téléphone",
	"writing": "Par écrit",
	"representative": "Par avocat ou mandataire"}');
SELECT pnd_data.add_codes('identity_check', 'Vérifications de l''identité', '{
	"known": "Personne connue, rencontrée en entretien",
	"paper_shown": "Pièce d''identité montrée, sans copie",
	"called_back": "Rappel sur un moyen de contact que la personne est seule à lire",
	"mandate": "Mandat de l''avocat ou de la personne mandatée, confirmé par la personne"}');
SELECT pnd_data.add_codes('rights_answer', 'Suites d''une demande sur ses données', '{
	"granted": "Acceptée",
	"partly": "Acceptée en partie",
	"refused": "Refusée"}');

CREATE FUNCTION pnd_data.erasure_was_granted(case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.rights_request q
		WHERE q.case_id = erasure_was_granted.case_id AND q.person_right = 'erasure' AND q.rights_answer = 'granted');
END
$function$;
COMMENT ON FUNCTION pnd_data.erasure_was_granted(bigint) IS
'For the functions of pnd that erase: was she answered that her case is erased?';

CREATE FUNCTION pnd_data.lock_rights_request(case_number text, request text) RETURNS pnd_data.rights_request
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.lock_kept_case(case_number, '{referent,supervisor,privacy_officer}', is_closed => false);
	known pnd_data.rights_request;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('request', request);
	SELECT q.* INTO known FROM pnd_data.rights_request q
	WHERE q.case_id = the_case AND q.request_id = packnd.site_number_id('deadline', lock_rights_request.request);
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'the case has no such request', NULL, 'pnd.rights_requests() lists them.');
	ELSIF known.answered_at IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'the request is answered already', NULL, 'She may ask again: pnd.request_right().');
	END IF;
	RETURN known;
END
$function$;
COMMENT ON FUNCTION pnd_data.lock_rights_request(text, text) IS
'For the functions of pnd on her rights: locks the case, and returns the request of that number, which waits for an answer. Errors: PN404, P0002 no such request, PN409 it is answered, 22004, 22P02, 42501.';

CREATE FUNCTION pnd_data.open_for_rights(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (
		SELECT FROM pnd_data.rights_request q
		WHERE q.case_id = open_for_rights.case_id AND q.identity_check IS NOT NULL AND q.answered_at IS NULL) THEN
		PERFORM pnd_data.end_access(open_for_rights.case_id, NULL, 'rights');
	ELSIF NOT EXISTS (
		SELECT FROM pnd_data.case_access a
		WHERE a.case_id = open_for_rights.case_id AND a.part IN ('rights', 'archive') AND a.valid_to IS NULL) THEN
		INSERT INTO pnd_data.case_access (case_id, duty, territory_id, part)
		SELECT c.case_id, 'privacy_officer', c.territory_id, 'rights' FROM pnd_data.case_file c WHERE c.case_id = open_for_rights.case_id;
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.open_for_rights(bigint) IS
'For the functions of pnd on her rights: while a request waits of which it is made sure that it is she who asks, the privacy officers of the territory read it and the report, under a ticket; afterwards no more.';

CREATE FUNCTION pnd.request_right(case_number text, person_right text, received_through text, in_her_words text DEFAULT NULL,
	happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	new_id bigint;
	new_number text;
	moment timestamptz := coalesce(happened_at, now());
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('request_right', request_key,
		jsonb_build_array(case_number, person_right, received_through, in_her_words, happened_at AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	-- whom she asks is who she knows, also after the end
	the_case := pnd_data.lock_kept_case(case_number, '{referent,former_referent,supervisor,privacy_officer}', is_closed => false);
	PERFORM packnd.require_one_of('person_right', request_right.person_right, pnd_data.codes('person_right')),
		packnd.require_one_of('received_through', request_right.received_through, pnd_data.codes('received_through')),
		pnd_data.require_length('in_her_words', request_right.in_her_words, 'text'),
		pnd_data.require_moment('event', 'happened_at', moment, (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case));
	-- one clock for each request
	new_id := packnd.random_case_id();
	INSERT INTO pnd_data.deadline AS d (case_id, kind, subject_id, territory_id, departement, started_at, amount, unit, roll)
	SELECT the_case, 'rights_request', new_id, c.territory_id, t.departement, moment, 1, 'months', true
	FROM pnd_data.case_file c JOIN pnd_data.territory t ON t.territory_id = c.territory_id
	WHERE c.case_id = the_case
	RETURNING d.deadline_id INTO new_id;
	INSERT INTO pnd_data.rights_request (case_id, request_id, person_right, received_at, received_through, in_her_words, recorded_at, recorded_by)
	VALUES (the_case, new_id, request_right.person_right, moment, request_right.received_through, nullif(btrim(request_right.in_her_words), ''), now(), packnd.actor());
	new_number := packnd.site_number('deadline', new_id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(new_number));
	RETURN new_number;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.request_right(text, text, text, text, timestamptz, text) TO packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.request_right(text, text, text, text, timestamptz, text) IS
'She asks something about her data, at a moment (null: now): person_right (a code of pnd.choices(''person_right''): information, access, rectification, objection, erasure), how it came (pnd.choices(''received_through'')) and in her words. It is answered within one month of when it came (RGPD, article 12(3)). Who led the case, and can still read it, records it too; a supervisor or a privacy officer answers it then. Returns its number, that of its deadline, D-XXXX-XXXX-XXXX-C. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 the case is erased, 22008 a moment that cannot be (pnd.bounds), 22023, 22004, 42501.
EN (rights): she asks what is kept of her, wants it corrected or deleted, objects
FR: noter une demande sur ses données, accès, rectification, effacement, opposition';

CREATE FUNCTION pnd.check_identity(case_number text, request text, identity_check text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.rights_request;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('check_identity', request_key, jsonb_build_array(case_number, request, identity_check)) IS NOT NULL THEN
		RETURN;
	END IF;
	known := pnd_data.lock_rights_request(case_number, request);
	PERFORM packnd.require_one_of('identity_check', check_identity.identity_check, pnd_data.codes('identity_check'));
	-- who is called where the author listens is perhaps not she
	IF check_identity.identity_check = 'called_back' AND NOT EXISTS (
		SELECT FROM pnd_data.contact_channel k WHERE k.case_id = known.case_id AND k.read_by = 'her_alone' AND pnd_data.channel_obstacle(k) IS NULL) THEN
		PERFORM packnd.fail('PN409', 'she has no channel that she alone reads', NULL, 'It is made sure another way, or later; she is not written to.');
	END IF;
	UPDATE pnd_data.rights_request q
	SET identity_check = check_identity.identity_check, identity_checked_at = now(), identity_checked_by = packnd.actor()
	WHERE q.case_id = known.case_id AND q.request_id = known.request_id;
	PERFORM pnd_data.open_for_rights(known.case_id);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.check_identity(text, text, text, text) TO packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.check_identity(text, text, text, text) IS
'It is made sure that it is she who asks (request: its number, D-...), and how (a code of pnd.choices(''identity_check'')): never by writing or calling where another reads or hears; no copy of a paper is kept. Before that nothing is answered; from then until the answer the privacy officers of the territory, who else see no case, may open a ticket (pnd.open_ticket(), which others are told of) and read the request and the report of what is kept. With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002 no such request, PN409 it is answered, or there is no channel that she alone reads, 22023, 22004, 22P02, 42501.
EN (rights): make sure that it is she who asks
FR: vérifier l''identité, s''assurer que la demande vient de la personne';

CREATE FUNCTION pnd.extend_rights_request(case_number text, request text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.rights_request;
	is_late boolean;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('extend_rights_request', request_key, jsonb_build_array(case_number, request, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	known := pnd_data.lock_rights_request(case_number, request);
	PERFORM pnd_data.require_substance('reason', extend_rights_request.reason);
	SELECT d.due_at < clock_timestamp() INTO is_late FROM pnd_data.deadline d
	WHERE d.case_id = known.case_id AND d.deadline_id = known.request_id;
	IF known.extended_at IS NOT NULL OR is_late THEN
		PERFORM packnd.fail('PN409', 'the time to answer is extended once, within the first month', 'RGPD, article 12(3).', NULL);
	END IF;
	UPDATE pnd_data.rights_request q SET extended_at = now(), extension_reason = btrim(extend_rights_request.reason)
	WHERE q.case_id = known.case_id AND q.request_id = known.request_id;
	UPDATE pnd_data.deadline d SET amount = 3 WHERE d.case_id = known.case_id AND d.deadline_id = known.request_id;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.extend_rights_request(text, text, text, text) TO packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.extend_rights_request(text, text, text, text) IS
'The time to answer a request (number D-...) is extended by two months, once, within the first month, for a reason that she is told: how complex it is, or how many there are (RGPD, article 12(3)). With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002, PN409 it was extended, is late or answered, 22004 and 22023 a reason that says nothing, 22P02, 42501.
EN (rights): take more time to answer a request about her data
FR: prolonger le délai de réponse à une demande sur ses données';

CREATE FUNCTION pnd.answer_rights_request(case_number text, request text, rights_answer text, reason text DEFAULT NULL,
	happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.rights_request;
	moment timestamptz := coalesce(happened_at, now());
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('answer_rights_request', request_key,
		jsonb_build_array(case_number, request, rights_answer, reason, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	known := pnd_data.lock_rights_request(case_number, request);
	PERFORM packnd.require_one_of('rights_answer', answer_rights_request.rights_answer, pnd_data.codes('rights_answer')),
		pnd_data.require_length('reason', answer_rights_request.reason, 'text'),
		pnd_data.require_moment('event', 'happened_at', moment, (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = known.case_id));
	IF known.identity_check IS NULL THEN
		PERFORM packnd.fail('PN409', 'it is not made sure yet that it is she who asks', NULL, 'pnd.check_identity() records how it was.');
	ELSIF moment < known.received_at THEN
		PERFORM packnd.fail('PN409', 'it is answered after it came');
	ELSIF answer_rights_request.rights_answer <> 'granted' AND NOT pnd_data.says_something(answer_rights_request.reason, 4) THEN
		PERFORM packnd.fail('22023', 'what is refused takes a reason', NULL,
			'She is told it, and that she may complain to the CNIL and go to court (RGPD, article 12(4)).');
	ELSIF known.person_right = 'erasure' AND answer_rights_request.rights_answer = 'granted' AND pnd_data.is_held(known.case_id) THEN
		PERFORM packnd.fail('PN409', 'the case is held', 'RGPD, article 17(3)(e).', 'pnd.lift_hold(), or it is refused, with that reason.');
	END IF;
	UPDATE pnd_data.rights_request q
	SET rights_answer = answer_rights_request.rights_answer, answer_reason = nullif(btrim(answer_rights_request.reason), ''), answered_at = moment,
		answered_by = packnd.actor()
	WHERE q.case_id = known.case_id AND q.request_id = known.request_id;
	UPDATE pnd_data.deadline d SET met_at = moment, met_recorded_at = clock_timestamp()
	WHERE d.case_id = known.case_id AND d.deadline_id = known.request_id;
	IF known.person_right = 'erasure' AND answer_rights_request.rights_answer = 'granted' THEN
		-- in the list of pnd.retention_due(), and told until it is done: the deadline goes with the rest
		PERFORM pnd_data.open_deadline(known.case_id, 'granted_erasure', known.request_id, moment);
	END IF;
	PERFORM pnd_data.open_for_rights(known.case_id), pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.answer_rights_request(text, text, text, text, timestamptz, text) TO packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.answer_rights_request(text, text, text, text, timestamptz, text) IS
'She is answered, at a moment (null: now), as she is met or reached safely: granted, partly or refused (a code of pnd.choices(''rights_answer'')), with a reason unless it is granted; what is granted is done by the functions for it (the report, a correction, the end of an agreement, pnd.purge_cases(), of which a deadline reminds the supervisors until it is done). Only once it is made sure that it is she (pnd.check_identity()). With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002, PN409 it is answered, not made sure, or an erasure of a case that is held, 22008, 22023, 22004, 22P02, 42501.
EN (rights): answer what she asked about her data, grant or refuse
FR: répondre à une demande sur ses données, accepter ou refuser';

CREATE FUNCTION pnd.rights_requests(territory text, open_only boolean DEFAULT true, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (request text, case_number text, person_right text, person_right_fr text, received_at timestamptz, received_at_local text, due_at timestamptz,
	due_at_local text, is_checked boolean, is_extended boolean, rights_answer text, rights_answer_fr text, answered_at timestamptz, answered_at_local text,
	cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.departement_of(rights_requests.territory);
	after_keys text[] := packnd.cursor_keys('rights_requests', rights_requests.after, 2);
	after_due timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_request bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(rights_requests.max_rows), pnd_data.require_territory(rights_requests.territory),
		packnd.require_given('open_only', rights_requests.open_only),
		pnd_data.require_territory_duty(rights_requests.territory, '{referent,supervisor,privacy_officer}');
	RETURN QUERY
		SELECT packnd.site_number('deadline', q.request_id), packnd.site_case_number(q.case_id), q.person_right, k.label_fr, q.received_at,
			packnd.local_time(q.received_at, here), d.due_at, packnd.local_time(d.due_at, here), q.identity_check IS NOT NULL,
			q.extended_at IS NOT NULL, q.rights_answer, a.label_fr, q.answered_at, packnd.local_time(q.answered_at, here),
			packnd.cursor('rights_requests', d.due_at, q.request_id)
		FROM pnd_data.rights_request q
			JOIN pnd_data.deadline d ON d.case_id = q.case_id AND d.deadline_id = q.request_id
			JOIN pnd_data.case_file c ON c.case_id = q.case_id
			JOIN pnd_data.code k ON k.list = 'person_right' AND k.code = q.person_right
			LEFT JOIN pnd_data.code a ON a.list = 'rights_answer' AND a.code = q.rights_answer
		WHERE c.territory_id = rights_requests.territory AND (NOT open_only OR q.answered_at IS NULL)
			AND (packnd.can_see(q.case_id) OR packnd.actor_holds_every_duty()
				OR packnd.holds_duty(packnd.actor(), c.territory_id, '{privacy_officer}'))
			AND (d.due_at, q.request_id) > (after_due, after_request)
		ORDER BY d.due_at, q.request_id
		LIMIT rights_requests.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.rights_requests(text, boolean, text, int) TO packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.rights_requests(text, boolean, text, int) IS
'What persons of a territory asked about their data and (open_only) still wait for, in the order of when it is due: number, case, which right, when it came, by when it is answered, whether it is made sure who asks, and the answer. Supervisors and referents have those of the cases that they see, privacy officers all. Nothing that identifies anyone, nor what she wrote. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: 42501, 22004, 22023, 22P02 no cursor of this list.
EN (rights): which requests about data wait for an answer, by when
FR: demandes sur les données en attente, délai d''un mois, exercice des droits';

CREATE FUNCTION pnd.rights_request(case_number text, request text)
RETURNS TABLE (person_right text, person_right_fr text, in_her_words text, received_at timestamptz, received_at_local text, received_through_fr text,
	identity_check_fr text, extension_reason text, due_at timestamptz, due_at_local text, rights_answer text, rights_answer_fr text, answer_reason text,
	answered_at timestamptz, answered_at_local text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	the_request bigint := packnd.site_number_id('deadline', request);
	here packnd.departement := pnd_data.case_departement(the_case);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('request', request), pnd_data.require_duty(the_case, '{referent,supervisor,privacy_officer}'),
		pnd_data.require_live_ticket(the_case);
	RETURN QUERY
		SELECT q.person_right, k.label_fr, q.in_her_words, q.received_at, packnd.local_time(q.received_at, here), r.label_fr, i.label_fr, q.extension_reason,
			d.due_at, packnd.local_time(d.due_at, here), q.rights_answer, a.label_fr, q.answer_reason, q.answered_at, packnd.local_time(q.answered_at, here)
		FROM pnd_data.rights_request q
			JOIN pnd_data.deadline d ON d.case_id = q.case_id AND d.deadline_id = q.request_id
			JOIN pnd_data.code k ON k.list = 'person_right' AND k.code = q.person_right
			JOIN pnd_data.code r ON r.list = 'received_through' AND r.code = q.received_through
			LEFT JOIN pnd_data.code i ON i.list = 'identity_check' AND i.code = q.identity_check
			LEFT JOIN pnd_data.code a ON a.list = 'rights_answer' AND a.code = q.rights_answer
		WHERE q.case_id = the_case AND q.request_id = the_request;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'the case has no such request', NULL, 'pnd.rights_requests() lists them.');
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.rights_request(text, text) TO packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.rights_request(text, text) IS
'One request about her data (number D-...), with her words and the reasons. Under a ticket (pnd.open_ticket) of an earlier committed transaction; also once she has withdrawn her agreement, for it is hers. Errors: PN404, P0002 no such request, PN410 no ticket, 22004, 22P02, 42501.
EN (rights): read what she asked about her data
FR: lire une demande sur ses données';

-- ---- information

CREATE FUNCTION pnd.privacy_notice(territory text) RETURNS TABLE (section_fr text, text_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	body text;
	kept interval;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory(privacy_notice.territory);
	SELECT o.label INTO body
	FROM pnd_data.territory t LEFT JOIN pnd_data.organisation o ON o.organisation_id = t.coordinating_body
	WHERE t.territory_id = privacy_notice.territory;
	SELECT b.not_after INTO kept FROM pnd_data.bound b WHERE b.bound = 'retention';
	RETURN QUERY VALUES
		('Qui garde ces données', format('%s, pour le Pack nouveau départ de ce territoire.', coalesce(body, 'L''organisme qui coordonne le dispositif'))),
		('Pourquoi', 'Pour accompagner la personne : joindre sans danger, évaluer les besoins, ouvrir des droits, trouver un hébergement, suivre ce qui a été convenu.'),
		('À quelle condition', 'L''accord de la personne, donné par destinataire et par sorte de données. Un accord se retire à tout moment, et son retrait vaut aussitôt.'),
		('Qui les voit', 'La personne chargée de l''accompagnement et, pour ce qui les concerne, l''encadrement du territoire et les services auxquels la personne a accepté d''être adressée. Chaque consultation de l''identité est notée, avec son motif.'),
		('Combien de temps', format('%s après le dernier contact avec la personne, puis tout est effacé ; plus longtemps seulement si une procédure ou la loi l''impose.',
			CASE WHEN kept = '2 years' THEN 'Deux ans' ELSE (extract(year FROM kept) * 12 + extract(month FROM kept))::int || ' mois' END)),
		('Quels droits', 'Savoir ce qui est gardé et qui l''a consulté, faire corriger ce qui est faux, s''opposer, faire effacer. Une réponse est donnée en un mois (trois si la demande est complexe).'),
		('Comment les exercer', 'En le demandant à la personne chargée de l''accompagnement, ou à la personne déléguée à la protection des données du territoire. Rien n''est envoyé à une adresse qui n''est pas sûre.'),
		('En cas de désaccord', 'Une réclamation peut être adressée à la CNIL (cnil.fr), et un recours porté devant le juge.');
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.privacy_notice(text) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.privacy_notice(text) IS
'What she is told of her data in a territory (RGPD, articles 13 and 14), in French, to be read to her or shown, never sent: who keeps them, why, who sees them, how long, and her rights. That she was told is recorded by pnd.request_right() and its answer. Errors: 22004, 22023 no such territory.
EN (rights): inform her what is kept, why and how long
FR: informer la personne, notice sur les données, confidentialité';
