-- What agents and mailers call about messages.

CREATE FUNCTION pnd_data.messages_of_actor(after_created timestamptz, after_message bigint, only_message bigint, max_rows int)
RETURNS TABLE (message text, case_number text, about text, kind text, kind_fr text, message_fr text, due_at timestamptz,
	due_at_local text, created_at timestamptz, created_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	me bigint := packnd.actor();
	-- of what is about a case that is closed to the actor
	home text := (SELECT d.territory_id FROM pnd_data.duty_now d WHERE d.professional_id = me ORDER BY d.territory_id LIMIT 1);
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT packnd.site_number('message', o.message_id),
			CASE WHEN o.duty = 'steering' THEN NULL
				WHEN o.duty = 'supervisor' OR packnd.can_see(o.case_id) THEN packnd.site_case_number(o.case_id)
				WHEN s.organisation_id IS NOT NULL THEN packnd.partner_case_number(o.case_id, s.organisation_id) END,
			CASE WHEN o.duty IS DISTINCT FROM 'steering' THEN
				packnd.site_number(CASE WHEN o.rung IS NULL THEN m.subject_kind ELSE 'deadline' END, coalesce(o.subject_id, o.deadline_id)) END,
			coalesce(m.kind, d.kind), coalesce(m.title_fr, k.label_fr), coalesce(m.label_fr, r.label_fr || pnd_data.left_to_ask_first_fr(d.kind, d.case_id, d.subject_id))
				|| coalesce(', du ' || packnd.local_time(w.valid_from, z.here) || ' au ' || packnd.local_time(w.valid_to, z.here), ''), d.due_at,
			packnd.local_time(d.due_at, d.departement::packnd.departement), y.created_at, packnd.local_time(y.created_at, z.here),
			packnd.cursor('my_messages', o.created_at, o.message_id)
		FROM pnd_data.outbox o
			LEFT JOIN pnd_data.message_kind m ON m.kind = o.kind
			LEFT JOIN (pnd_data.deadline d
				JOIN pnd_data.deadline_kind k ON k.kind = d.kind
				JOIN pnd_data.deadline_rung r ON r.kind = d.kind) ON d.case_id = o.case_id AND d.deadline_id = o.deadline_id AND r.rung = o.rung
			-- what a partner is told is about a referral to its service
			LEFT JOIN (pnd_data.referral f JOIN pnd_data.service s ON s.service_id = f.service_id)
				ON m.subject_kind = 'referral' AND f.case_id = o.case_id AND f.referral_id = o.subject_id
					AND EXISTS (
						SELECT FROM pnd_data.case_access a
						WHERE a.case_id = f.case_id AND a.referral_id = f.referral_id AND a.professional_id = me)
			CROSS JOIN LATERAL (SELECT CASE WHEN f.referral_id IS NULL THEN o.created_at ELSE pnd_data.to_the_hour(o.created_at) END) y (created_at)
			-- from when to when, for who stands in; not flattened (OFFSET 0), or the planner reads every access instead of one by its key
			LEFT JOIN LATERAL (
				SELECT a.valid_from, a.valid_to, a.valid_to > a.valid_from
					AND pnd_data.in_force('-infinity', a.valid_to) AND NOT pnd_data.in_force(a.valid_from, a.valid_to) AS opens_later
				FROM pnd_data.case_access a
				WHERE o.kind = 'stands_in' AND a.case_id = o.case_id AND a.access_id = o.subject_id
				OFFSET 0) w ON true
			CROSS JOIN LATERAL (SELECT pnd_data.departement_of(
				coalesce(o.territory_id, (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = o.case_id), s.territory_id, home))) z (here)
		WHERE o.released_at IS NOT NULL AND o.created_at > now() - interval '90 days'
			AND (only_message IS NULL OR o.message_id = only_message)
			AND (o.created_at, o.message_id) < (after_created, after_message)
			AND (f.referral_id IS NULL OR NOT pnd_data.is_frozen(o.case_id, o.created_at))
			-- what is of no case may be about one
			AND (o.case_id <> 0 OR NOT pnd_data.is_over(o.kind, o.subject_id)
				AND coalesce(packnd.not_excluded(pnd_data.about_case(o.kind, o.subject_id)), true))
			-- a rung that did something has closed its deadline by that
			AND (o.rung IS NULL OR r.effect IS NOT NULL OR d.met_at IS NULL AND d.cancelled_at IS NULL)
			-- a message does not outlive the right to see its case, but for one that says so
			AND (o.professional_id = me
					AND (packnd.can_see(o.case_id) OR m.ends_part OR w.opens_later
						OR f.state <> 'withdrawn' AND pnd_data.is_correspondent(s.service_id) AND pnd_data.may_be_referred(o.case_id, s.service_id))
				OR packnd.holds_duty(me, o.territory_id, ARRAY[o.duty]))
		ORDER BY o.created_at DESC, o.message_id DESC
		LIMIT messages_of_actor.max_rows;
END
$function$;
COMMENT ON FUNCTION pnd_data.messages_of_actor(timestamptz, bigint, bigint, int) IS
'For pnd.my_messages() and pnd.message(): what the actor was told, the newest first.';

CREATE FUNCTION pnd.my_messages(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (message text, case_number text, about text, kind text, kind_fr text, message_fr text, due_at timestamptz,
	due_at_local text, created_at timestamptz, created_at_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('my_messages', my_messages.after, 2);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(my_messages.max_rows);
	RETURN QUERY
		SELECT t.* FROM pnd_data.messages_of_actor(coalesce(after_keys[1]::timestamptz, 'infinity'), coalesce(after_keys[2]::bigint, 0), NULL,
			my_messages.max_rows) t;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.my_messages(text, int) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_steering, packnd_partner, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.my_messages(text, int) IS
'Messages of the last 90 days to the actor, or to all who hold a duty of the actor''s: about events that he waits for (the answer of a partner, a hand-over, a new case: kind is a code of pnd.choices(''message_kind'')), and about deadlines that are still open, or referrals that expired (kind is a code of pnd.choices(''deadline_kind'')); the newest first. about: the number of the referral, hand-over or deadline. What asks for an approval goes once that is decided by whomever, or has expired. A partner has the case number by which it knows the case; who may not see the case any more, and the steering committee, see none. A page of at most max_rows (1 to 1000; null: all; else 22023), after the cursor of the last row seen. 22P02 for a text that is no cursor of this list, PN401 if nobody is acting.
EN (messages): what was I told, alerts and reminders for me, did a partner answer
FR: quels messages ai-je reçus, mes alertes et relances, un partenaire a-t-il répondu';

CREATE VIEW pnd.my_messages AS
SELECT m.case_number, m.kind_fr, m.message_fr, m.created_at_local AS created_at
FROM pnd.my_messages(max_rows => NULL) m;
GRANT SELECT ON pnd.my_messages TO packnd_detector, packnd_referent, packnd_supervisor, packnd_steering, packnd_partner, packnd_privacy_officer;
COMMENT ON VIEW pnd.my_messages IS 'Messages to the actor, all, narrow enough to be read in psql; see pnd.my_messages(after, max_rows).';

CREATE FUNCTION pnd.message(message text)
RETURNS TABLE (case_number text, about text, kind text, kind_fr text, message_fr text, due_at timestamptz, due_at_local text,
	created_at timestamptz, created_at_local text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_message bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('message', message);
	the_message := packnd.site_number_id('message', message);
	RETURN QUERY
		SELECT t.case_number, t.about, t.kind, t.kind_fr, t.message_fr, t.due_at, t.due_at_local, t.created_at, t.created_at_local
		FROM pnd_data.messages_of_actor('infinity', 0, the_message, 1) t;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN404', 'no such message');
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.message(text) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_steering, packnd_partner, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.message(text) IS
'One message to the actor by its number, as a mailer was given it: what pnd.my_messages() shows of it. Errors: PN404 no such message for the actor, or about a deadline that is closed, 22P02 a mistyped number, 22004, PN401.
EN (messages): read one message by its number, what a mail was about
FR: lire un message par son numéro, de quoi parlait un courriel';

CREATE FUNCTION pnd.take_messages(max_rows int DEFAULT 100, request_key text DEFAULT NULL)
RETURNS TABLE (message text, professional text, territory text, duty text, message_fr text, created_at timestamptz, address text,
	answer_token text)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	answer jsonb;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part('job');
	PERFORM packnd.require_between('max_rows', take_messages.max_rows, 1, 1000);
	-- whether there was a message is not seen from transaction numbers
	PERFORM pg_current_xact_id();
	answer := pnd_data.earlier_answer('take_messages', request_key, jsonb_build_array(max_rows));
	IF answer IS NULL THEN
		WITH taken AS (
			UPDATE pnd_data.outbox o SET sent_at = clock_timestamp()
			FROM (
				SELECT u.case_id, u.message_id
				FROM pnd_data.outbox u
				WHERE u.sent_at IS NULL AND u.released_at IS NOT NULL
					-- held, quietly, until that is lifted
					AND NOT pnd_data.is_frozen(u.case_id)
				ORDER BY u.created_at, u.message_id
				LIMIT take_messages.max_rows
				FOR NO KEY UPDATE SKIP LOCKED) u
			WHERE o.case_id = u.case_id AND o.message_id = u.message_id
			RETURNING o.case_id, o.message_id, o.kind, o.subject_id, o.deadline_id, o.rung, o.professional_id, o.territory_id, o.duty, o.by_address,
				o.created_at)
		SELECT coalesce(jsonb_agg(jsonb_build_object('message', packnd.site_number('message', t.message_id),
				'professional', packnd.site_number('professional', w.professional_id), 'territory', w.territory_id, 'duty', w.duty,
				'message_fr', coalesce(m.label_fr, r.label_fr), 'created_at', t.created_at,
				'kind', CASE WHEN t.by_address THEN t.kind END,
				'referral', CASE WHEN t.by_address THEN packnd.site_number('referral', t.subject_id) END)
			ORDER BY t.created_at, t.message_id, w.professional_id), '[]') INTO answer
		FROM taken t
			CROSS JOIN LATERAL (SELECT t.duty IS NOT NULL AND EXISTS (
				SELECT FROM pnd_data.excluded_now x JOIN pnd_data.duty_now h ON h.professional_id = x.professional_id
				WHERE x.case_id = t.case_id AND h.territory_id = t.territory_id AND h.duty = t.duty)) AS s (one_is_excluded)
			CROSS JOIN LATERAL (
				SELECT t.professional_id, t.territory_id, t.duty
				WHERE NOT s.one_is_excluded AND NOT pnd_data.is_over(t.kind, t.subject_id)
					-- nor to who has been excluded since, but for who sees his own report
					AND NOT EXISTS (
						SELECT FROM pnd_data.excluded_now x
						WHERE x.case_id = coalesce(pnd_data.about_case(t.kind, t.subject_id), t.case_id) AND x.professional_id = t.professional_id
							AND NOT x.is_spared)
				UNION ALL
				-- each by name, or who is excluded would learn that there is something that he is not shown
				SELECT h.professional_id, NULL, NULL FROM pnd_data.duty_now h
				WHERE s.one_is_excluded AND h.territory_id = t.territory_id AND h.duty = t.duty
					AND NOT pnd_data.is_excluded(t.case_id, h.professional_id)) w
			LEFT JOIN pnd_data.message_kind m ON m.kind = t.kind
			LEFT JOIN pnd_data.deadline d ON d.case_id = t.case_id AND d.deadline_id = t.deadline_id
			LEFT JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung = t.rung;
		PERFORM pnd_data.keep_answer(request_key, answer);
	END IF;
	RETURN QUERY
		SELECT a.message, a.professional, a.territory, a.duty, a.message_fr, a.created_at, m.address, m.answer_token
		FROM jsonb_array_elements(answer) WITH ORDINALITY AS e (entry, place)
			CROSS JOIN LATERAL jsonb_to_record(e.entry) AS a (message text, professional text, territory text, duty text, message_fr text,
				created_at timestamptz, kind text, referral text)
			-- the token is kept nowhere, so a message that is taken again has another
			LEFT JOIN LATERAL (
				SELECT pnd_data.message_address(a.kind, r.case_id, r.referral_id) AS address,
					pnd_data.make_answer_link(r.case_id, r.referral_id) AS answer_token
				FROM pnd_data.referral r
				WHERE r.referral_id = packnd.site_number_id('referral', a.referral)
				OFFSET 0) m ON true
		WHERE a.referral IS NULL OR m.address IS NOT NULL
		ORDER BY e.place;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.take_messages(int, text) TO packnd_operator;
COMMENT ON FUNCTION pnd.take_messages(int, text) IS
'For a mailer: takes up to max_rows messages (1 to 1000, else 22023) that were not taken, marks them sent, and returns to whom each goes and what it says: no case, no identity. What goes to the holders of a duty of whom one must not know of it comes once for each of the others, by name; what one is not to know by now, or what asks for an approval that is decided, comes to nobody. What goes to a partner without a login (answer_address of pnd.set_service()) has the address of its service instead, and for a request the token of a link (answer_token, for the end of the web address of the page that calls pnd.read_answer_link()); only its hash is stored, so a message that is taken again has another, and each works until the request is answered or has ended. It sends them and then commits; after a crash in between they come again, with the same number. Or it commits first: with a request_key, a call repeated within seven days returns the same messages again, so that none is lost with the connection. Each run of the follow-up sends NOTIFY packnd_outbox, whether or not there are messages. PN409 for a request_key of another call, 42501 for who is not the job.
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
	PERFORM pnd_data.require_part('job');
	UPDATE pnd_data.follow_up_run r SET released_at = clock_timestamp()
	WHERE r.is_held AND r.released_at IS NULL;
	UPDATE pnd_data.outbox o SET released_at = clock_timestamp()
	WHERE o.sent_at IS NULL AND o.released_at IS NULL;
	GET DIAGNOSTICS released = ROW_COUNT;
	RETURN released;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.release_outbox() TO packnd_operator;
COMMENT ON FUNCTION pnd.release_outbox() IS
'A person has looked why so many deadlines came due at once: the messages that were held go out, and the next sweep lets the referrals that were held expire. Returns how many messages. 42501 for who is not the job.
EN (messages): release the messages that were held back
FR: libérer les messages retenus, débloquer l''envoi';
