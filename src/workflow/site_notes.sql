-- workflow/site_notes.sql: what the referent writes down of a case, and
-- appointments.

CREATE TABLE pnd_data.note (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	note_id bigint NOT NULL,
	content text NOT NULL CHECK (content <> ''),
	happened_at timestamptz NOT NULL,
	has_news boolean NOT NULL,
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	corrected_at timestamptz,
	corrected_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, note_id)
);
COMMENT ON TABLE pnd_data.note IS
'Notes of a case: what happened when, told by whom. has_news: she was spoken to or heard of. corrected_at, corrected_by: the last correction; the journal keeps what was.';
SELECT packnd.declare('pnd_data.note', class => 'narrative', journal => true, keep => 'case',
	columns => '{"content": "narrative", "*": "operational"}', bounds => '{"happened_at": "event"}');

CREATE FUNCTION pnd.add_note(case_number text, content text, has_news boolean DEFAULT false, happened_at timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	new_id bigint := packnd.random_case_id();
	new_number text;
	moment timestamptz := coalesce(happened_at, now());
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('add_note', request_key, jsonb_build_array(case_number, content, has_news, happened_at AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	PERFORM packnd.require_text('content', add_note.content),
		packnd.require_given('has_news', add_note.has_news),
		pnd_data.require_moment('event', 'happened_at', moment, (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case)),
		pnd_data.require_agreed(the_case, 'content', add_note.content);
	INSERT INTO pnd_data.note (case_id, note_id, content, happened_at, has_news, recorded_at, recorded_by)
	VALUES (the_case, new_id, add_note.content, moment, add_note.has_news, now(), packnd.actor());
	IF add_note.has_news THEN
		PERFORM pnd_data.note_news(the_case, moment);
	END IF;
	new_number := packnd.site_number('note', new_id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(new_number));
	RETURN new_number;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.add_note(text, text, boolean, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.add_note(text, text, boolean, timestamptz, text) IS
'Writes something down of a case, that happened at a moment (null: now). has_news: she was spoken to or heard of, so the time without news begins anew at that moment; a note that nobody answered leaves it. Returns its number, N-XXXX-XXXX-XXXX-C. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 she has not agreed, or a closed case, 22004 and 22023 no note, or a too long one, 22008 in the future or too long ago (pnd.bounds), 42501.
EN (case): write a note, she called, what was said in an interview
FR: écrire une note, compte rendu d''entretien, appel reçu, des nouvelles';

CREATE FUNCTION pnd.correct_note(case_number text, note text, content text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.note;
	changed pnd_data.note;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('correct_note', request_key, jsonb_build_array(case_number, note, content)) IS NOT NULL THEN
		RETURN;
	END IF;
	known := pnd_data.lock_part(known, 'note', case_number, note, '{referent,supervisor}');
	PERFORM packnd.require_text('content', correct_note.content);
	changed := known;
	changed.content := correct_note.content;
	PERFORM pnd_data.write_part(known, changed, 'note', 'corrected');
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.correct_note(text, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.correct_note(text, text, text, text) IS
'Corrects a note (number N-...): the text is replaced, and who corrected it when is shown; the journal keeps what was. With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002 it is none of the case, PN409 a closed case, 22004 and 22023 no note, or a too long one, 22P02 a mistyped number, 42501.
EN (case): correct a note that is wrong
FR: corriger une note erronée, rectifier un compte rendu';

CREATE FUNCTION pnd.notes(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (note text, content text, happened_at timestamptz, happened_at_local text, has_news boolean, recorded_at timestamptz,
	recorded_at_local text, professional text,
	display_name text, corrected_at timestamptz, corrected_at_local text, corrected_by text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('notes', notes.after, 2);
	after_happened timestamptz := coalesce(after_keys[1]::timestamptz, 'infinity');
	after_note bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(notes.max_rows);
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	RETURN QUERY
		SELECT packnd.site_number('note', n.note_id), n.content, n.happened_at, packnd.local_time(n.happened_at, here), n.has_news,
			n.recorded_at, packnd.local_time(n.recorded_at, here),
			packnd.site_number('professional', n.recorded_by), p.display_name, n.corrected_at, packnd.local_time(n.corrected_at, here),
			c.display_name,
			packnd.cursor('notes', n.happened_at, n.note_id)
		FROM pnd_data.note n
			LEFT JOIN pnd_data.professional p ON p.professional_id = n.recorded_by
			LEFT JOIN pnd_data.professional c ON c.professional_id = n.corrected_by
		WHERE n.case_id = the_case AND (n.happened_at, n.note_id) < (after_happened, after_note)
		ORDER BY n.happened_at DESC, n.note_id DESC
		LIMIT notes.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.notes(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.notes(text, text, int) IS
'The notes of a case, the newest first: number, text, when it happened, whether it is news of her, who wrote it when, and who corrected it last. Under a ticket (pnd.open_ticket) of an earlier committed transaction. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 22P02 no cursor of this list, 22023, 42501.
EN (case): read the notes, what was said before
FR: lire les notes, ce qui a été dit, comptes rendus';

-- ---- appointments

INSERT INTO pnd_data.bound (bound, label_fr, not_before, not_after) VALUES
	('appointment', 'Date d''un rendez-vous', '-2 years', '1 year');

CREATE TABLE pnd_data.appointment (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	appointment_id bigint NOT NULL,
	starts_at timestamptz NOT NULL,
	kind text NOT NULL CHECK (kind IN ('office', 'phone', 'video', 'partner', 'elsewhere')),
	outcome text NOT NULL DEFAULT 'planned' CHECK (outcome IN ('planned', 'kept', 'missed', 'cancelled_by_person', 'cancelled_by_service')),
	offered_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, appointment_id)
);
COMMENT ON TABLE pnd_data.appointment IS
'Appointments with the person of a case: when, of what kind, and what became of it. offered_at: when it was offered. No place: where she will be is stored nowhere.';
SELECT pnd_data.add_codes('appointment_kind', 'Rendez-vous', '{
	"office": "dans les locaux du service",
	"phone": "par téléphone",
	"video": "en visioconférence",
	"partner": "chez un partenaire",
	"elsewhere": "dans un lieu neutre"}');
SELECT pnd_data.add_codes('appointment_outcome', 'Suite d''un rendez-vous', '{
	"planned": "prévu",
	"kept": "tenu",
	"missed": "manqué",
	"cancelled_by_person": "annulé par la personne",
	"cancelled_by_service": "annulé par le service"}');
SELECT packnd.declare('pnd_data.appointment', class => 'contact', journal => true, keep => 'case',
	columns => '{"starts_at": "contact", "kind": "contact", "outcome": "contact", "*": "operational"}',
	bounds => '{"starts_at": "appointment", "offered_at": "event", "kind": null, "outcome": null}');

CREATE FUNCTION pnd.add_appointment(case_number text, starts_at timestamptz, kind text, happened_at timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	new_id bigint := packnd.random_case_id();
	new_number text;
	territory text;
	moment timestamptz := coalesce(happened_at, now());
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('add_appointment', request_key,
		jsonb_build_array(case_number, starts_at AT TIME ZONE 'UTC', kind, happened_at AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	SELECT c.territory_id INTO territory FROM pnd_data.case_file c WHERE c.case_id = the_case;
	PERFORM packnd.require_given('starts_at', add_appointment.starts_at),
		packnd.require_one_of('kind', add_appointment.kind, pnd_data.codes('appointment_kind')),
		pnd_data.require_moment('appointment', 'starts_at', add_appointment.starts_at, territory),
		pnd_data.require_moment('event', 'happened_at', moment, territory),
		pnd_data.require_agreed(the_case, 'starts_at', add_appointment.starts_at::text);
	INSERT INTO pnd_data.appointment (case_id, appointment_id, starts_at, kind, offered_at, recorded_at, recorded_by)
	VALUES (the_case, new_id, add_appointment.starts_at, add_appointment.kind, moment, now(), packnd.actor());
	PERFORM pnd_data.note_news(the_case, moment);
	IF pnd_data.meet_deadline(the_case, 'meeting_offered', NULL, moment) THEN
		PERFORM pnd_data.keep_clock(the_case);
	END IF;
	new_number := packnd.site_number('appointment', new_id);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(new_number));
	RETURN new_number;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.add_appointment(text, timestamptz, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.add_appointment(text, timestamptz, text, timestamptz, text) IS
'An appointment was offered to her, at happened_at (null: now): when it starts, and its kind (a code of pnd.choices(''appointment_kind'')); never where she lives. The first one meets the deadline "meeting_offered"; each is news of her. Returns its number, A-XXXX-XXXX-XXXX-C. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 she has not agreed, or a closed case, 22004 and 22023 a missing or unknown value, 22008 a moment that cannot be (pnd.bounds), 42501.
EN (case): offer an appointment, a first meeting, an interview
FR: proposer un rendez-vous, premier entretien, rencontre';

CREATE FUNCTION pnd.change_appointment(case_number text, appointment text, starts_at timestamptz DEFAULT NULL, kind text DEFAULT NULL,
	outcome text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.appointment;
	changed pnd_data.appointment;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('change_appointment', request_key,
		jsonb_build_array(case_number, appointment, starts_at AT TIME ZONE 'UTC', kind, outcome)) IS NOT NULL THEN
		RETURN;
	END IF;
	known := pnd_data.lock_part(known, 'appointment', case_number, appointment, '{referent,supervisor}');
	changed := known;
	changed.starts_at := coalesce(change_appointment.starts_at, known.starts_at);
	changed.kind := coalesce(change_appointment.kind, known.kind);
	changed.outcome := coalesce(change_appointment.outcome, known.outcome);
	PERFORM packnd.require_one_of('kind', changed.kind, pnd_data.codes('appointment_kind')),
		packnd.require_one_of('outcome', changed.outcome, pnd_data.codes('appointment_outcome')),
		pnd_data.require_moment('appointment', 'starts_at', changed.starts_at, (
			SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = known.case_id));
	IF change_appointment.outcome IN ('kept', 'missed') AND changed.starts_at > clock_timestamp() THEN
		PERFORM packnd.fail('PN409', 'an appointment is kept or missed when it has begun');
	END IF;
	IF pnd_data.write_part(known, changed, 'appointment') AND change_appointment.outcome IN ('kept', 'cancelled_by_person') THEN
		PERFORM pnd_data.note_news(known.case_id, CASE WHEN change_appointment.outcome = 'kept' THEN changed.starts_at ELSE now() END);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.change_appointment(text, text, timestamptz, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.change_appointment(text, text, timestamptz, text, text, text) IS
'Moves or corrects an appointment (number A-...), or says what became of it: outcome planned, kept, missed, cancelled_by_person, cancelled_by_service; null leaves it as it is. One that was kept, or that she cancelled, is news of her. The journal keeps what was. With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002 it is none of the case, PN409 a closed case, or kept before it has begun, 22023, 22008 a moment that cannot be, 22P02 a mistyped number, 42501.
EN (case): move an appointment, she came, she did not come
FR: déplacer un rendez-vous, rendez-vous tenu ou manqué, annulation';

CREATE FUNCTION pnd.appointments(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (appointment text, starts_at timestamptz, starts_at_local text, kind text, kind_fr text, outcome text, outcome_fr text,
	offered_at timestamptz, offered_at_local text,
	recorded_at timestamptz, recorded_at_local text, professional text, display_name text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('appointments', appointments.after, 2);
	after_start timestamptz := coalesce(after_keys[1]::timestamptz, 'infinity');
	after_appointment bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(appointments.max_rows);
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	RETURN QUERY
		SELECT packnd.site_number('appointment', a.appointment_id), a.starts_at, packnd.local_time(a.starts_at, here), a.kind, k.label_fr,
			a.outcome, o.label_fr, a.offered_at, packnd.local_time(a.offered_at, here),
			a.recorded_at, packnd.local_time(a.recorded_at, here), packnd.site_number('professional', a.recorded_by), p.display_name,
			packnd.cursor('appointments', a.starts_at, a.appointment_id)
		FROM pnd_data.appointment a
			JOIN pnd_data.code k ON k.list = 'appointment_kind' AND k.code = a.kind
			JOIN pnd_data.code o ON o.list = 'appointment_outcome' AND o.code = a.outcome
			LEFT JOIN pnd_data.professional p ON p.professional_id = a.recorded_by
		WHERE a.case_id = the_case AND (a.starts_at, a.appointment_id) < (after_start, after_appointment)
		ORDER BY a.starts_at DESC, a.appointment_id DESC
		LIMIT appointments.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.appointments(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.appointments(text, text, int) IS
'The appointments of a case, the latest first: number, when, kind, what became of it, when it was offered and by whom recorded. Under a ticket (pnd.open_ticket) of an earlier committed transaction. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 22P02 no cursor of this list, 22023, 42501.
EN (case): when do we meet, appointments that were kept or missed
FR: quand a lieu le rendez-vous, rendez-vous tenus et manqués';
