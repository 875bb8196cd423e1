-- What agents and mailers call about messages.

CREATE FUNCTION pnd.my_messages(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (message text, case_number text, deadline text, kind text, kind_fr text, message_fr text, due_at timestamptz,
	created_at timestamptz, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('my_messages', my_messages.after, 2);
	after_created timestamptz := coalesce(after_keys[1]::timestamptz, 'infinity');
	after_message bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(my_messages.max_rows);
	RETURN QUERY
		SELECT packnd.site_number('message', o.message_id),
			CASE WHEN o.duty IS DISTINCT FROM 'steering' THEN packnd.site_case_number(o.case_id) END,
			CASE WHEN o.duty IS DISTINCT FROM 'steering' THEN packnd.site_number('deadline', o.deadline_id) END,
			d.kind, k.label_fr, r.label_fr, d.due_at, o.created_at, packnd.cursor('my_messages', o.created_at, o.message_id)
		FROM pnd_data.outbox o
			JOIN pnd_data.deadline d ON d.case_id = o.case_id AND d.deadline_id = o.deadline_id
			JOIN pnd_data.deadline_kind k ON k.kind = d.kind
			JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung = o.rung
		WHERE o.released_at IS NOT NULL AND o.created_at > now() - interval '90 days'
			AND (o.created_at, o.message_id) < (after_created, after_message)
			-- a rung that did something has closed its deadline by that
			AND (r.effect IS NOT NULL OR d.met_at IS NULL AND d.cancelled_at IS NULL)
			-- a message does not outlive the right to see its case
			AND (o.professional_id = packnd.actor() AND packnd.can_see(o.case_id)
				OR packnd.holds_duty(packnd.actor(), o.territory_id, ARRAY[o.duty]))
		ORDER BY o.created_at DESC, o.message_id DESC
		LIMIT my_messages.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.my_messages(text, int) TO packnd_referent, packnd_supervisor, packnd_steering;
COMMENT ON FUNCTION pnd.my_messages(text, int) IS
'Messages of the last 90 days to the actor, or to all who hold a duty of the actor''s, about deadlines that are still open, or referrals that expired; the newest first. The steering committee sees no number of a case or deadline. A page of at most max_rows (1 to 1000; null: all; else 22023), after the cursor of the last row seen. 22P02 for a text that is no cursor of this list, PN401 if nobody is acting.
EN (messages): what was I told, alerts and reminders for me
FR: quels messages ai-je reçus, mes alertes et relances';

CREATE VIEW pnd.my_messages AS
SELECT m.case_number, m.kind_fr, m.message_fr, to_char(m.created_at, 'YYYY-MM-DD HH24:MI') AS created_at
FROM pnd.my_messages(max_rows => NULL) m;
GRANT SELECT ON pnd.my_messages TO packnd_referent, packnd_supervisor, packnd_steering;
COMMENT ON VIEW pnd.my_messages IS 'Messages to the actor, all, narrow enough to be read in psql; see pnd.my_messages(after, max_rows).';

CREATE FUNCTION pnd.take_messages(max_rows int DEFAULT 100, request_key text DEFAULT NULL)
RETURNS TABLE (message text, professional text, territory text, duty text, message_fr text, created_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	answer jsonb;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_writer();
	PERFORM packnd.require_between('max_rows', take_messages.max_rows, 1, 1000);
	answer := pnd_data.earlier_answer('take_messages', request_key, jsonb_build_array(max_rows));
	IF answer IS NULL THEN
		WITH taken AS (
			UPDATE pnd_data.outbox o SET sent_at = clock_timestamp()
			FROM (
				SELECT u.case_id, u.message_id
				FROM pnd_data.outbox u
				WHERE u.sent_at IS NULL AND u.released_at IS NOT NULL
				ORDER BY u.created_at, u.message_id
				LIMIT take_messages.max_rows
				FOR NO KEY UPDATE SKIP LOCKED) u
			WHERE o.case_id = u.case_id AND o.message_id = u.message_id
			RETURNING o.case_id, o.message_id, o.deadline_id, o.rung, o.professional_id, o.territory_id, o.duty, o.created_at)
		SELECT coalesce(jsonb_agg(jsonb_build_object('message', packnd.site_number('message', t.message_id),
				'professional', packnd.site_number('professional', t.professional_id), 'territory', t.territory_id, 'duty', t.duty,
				'message_fr', r.label_fr, 'created_at', t.created_at)
			ORDER BY t.created_at, t.message_id), '[]') INTO answer
		FROM taken t
			JOIN pnd_data.deadline d ON d.case_id = t.case_id AND d.deadline_id = t.deadline_id
			JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung = t.rung;
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY
		SELECT a.message, a.professional, a.territory, a.duty, a.message_fr, a.created_at
		FROM jsonb_array_elements(answer) WITH ORDINALITY AS e (entry, place),
			jsonb_to_record(e.entry) AS a (message text, professional text, territory text, duty text, message_fr text, created_at timestamptz)
		ORDER BY e.place;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.take_messages(int, text) TO packnd_operator;
COMMENT ON FUNCTION pnd.take_messages(int, text) IS
'For a mailer: takes up to max_rows messages (1 to 1000, else 22023) that were not taken, marks them sent, and returns to whom each goes and what it says: no case, no identity. It sends them and then commits; after a crash in between they come again, with the same number. Or it commits first: with a request_key, a call repeated within seven days returns the same messages again, so that none is lost with the connection. PN409 for a request_key of another call, 42501 for an auditor or a monitor.
EN (messages): send the messages by mail, for a mailer
FR: envoyer les messages par courriel, pour un service d''envoi';

CREATE FUNCTION pnd.release_outbox() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	released int;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_writer();
	UPDATE pnd_data.follow_up_run r SET released_at = clock_timestamp()
	WHERE r.is_held AND r.released_at IS NULL;
	UPDATE pnd_data.outbox o SET released_at = clock_timestamp()
	WHERE o.sent_at IS NULL AND o.released_at IS NULL;
	GET DIAGNOSTICS released = ROW_COUNT;
	IF released > 0 THEN
		PERFORM pg_notify('packnd_outbox', '');
	END IF;
	RETURN released;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.release_outbox() TO packnd_operator;
COMMENT ON FUNCTION pnd.release_outbox() IS
'A person has looked why so many deadlines came due at once: the messages that were held go out, and the next sweep lets the referrals that were held expire. Returns how many messages. 42501 for an auditor or a monitor.
EN (messages): release the messages that were held back
FR: libérer les messages retenus, débloquer l''envoi';
