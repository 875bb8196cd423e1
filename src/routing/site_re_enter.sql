-- routing/site_re_enter.sql: she comes back after an exit that kept a door open:
-- a new episode, with what she agrees to now; and her episodes.

CREATE FUNCTION pnd_data.left_by_open_door(case_id bigint) RETURNS pnd_data.case_file
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	ended pnd_data.case_file;
BEGIN
	PERFORM packnd.guard();
	SELECT c.* INTO ended
	FROM pnd_data.case_file c JOIN pnd_data.exit_code e ON e.exit_code = c.exit_code
	WHERE c.case_id = left_by_open_door.case_id AND c.exited_at IS NOT NULL AND e.keeps_door_open
		AND EXISTS (SELECT FROM pnd_data.person_identity i WHERE i.case_id = c.case_id);
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the case was not closed by an exit that keeps a door open', NULL,
			'She is reported anew with pnd.report(), and the cases are linked with pnd.link_cases().');
	END IF;
	RETURN ended;
END
$function$;
COMMENT ON FUNCTION pnd_data.left_by_open_door(bigint) IS
'For pnd.re_enter(): the case, if it was closed by an exit that keeps a door open and who she is is still known; else PN409.';

CREATE FUNCTION pnd_data.require_last_episode(case_id bigint, exited_at timestamptz) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	later bigint;
BEGIN
	PERFORM packnd.guard();
	-- the last of those that began from here
	WITH RECURSIVE episode AS (
		SELECT c.case_id, c.exited_at, 1 AS place FROM pnd_data.case_file c
		WHERE c.previous_case_id = require_last_episode.case_id AND c.previous_exit_at = require_last_episode.exited_at
		UNION ALL
		SELECT c.case_id, c.exited_at, e.place + 1 FROM episode e
			JOIN pnd_data.case_file c ON c.previous_case_id = e.case_id AND c.previous_exit_at = e.exited_at)
	SELECT e.case_id INTO later FROM episode e ORDER BY e.place DESC, e.case_id LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN409', 'she has come back since', 'Her last episode is case %1$s.',
			'A new one begins from the last one: pnd.episodes() lists them.', packnd.site_case_number(later));
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_last_episode(bigint, timestamptz) IS
'For pnd.re_enter(): error PN409, with the number of her last episode, if she came back after this exit of the case already.';

CREATE FUNCTION pnd.re_enter(case_number text, channels text[], data_classes text[] DEFAULT '{identity,contact,situation}',
	services_too boolean DEFAULT true, happened_at timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	ended pnd_data.case_file;
	her_id bigint;
	new_case bigint;
	moment timestamptz := coalesce(happened_at, now());
	still_safe bigint[];
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('re_enter', request_key,
		jsonb_build_array(case_number, channels, data_classes, services_too, happened_at AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_given('channels', channels), pnd_data.require_agreed_classes(data_classes, services_too);
	still_safe := ARRAY(SELECT packnd.site_number_id('channel', c) FROM unnest(channels) c);
	PERFORM pnd_data.lock_case(the_case, '{former_referent,supervisor}', closed_too => true);
	ended := pnd_data.left_by_open_door(the_case);
	PERFORM pnd_data.require_only_case(the_case);
	PERFORM pnd_data.require_last_episode(the_case, ended.exited_at);
	SELECT c.person_id INTO her_id FROM pnd_data.case_file c WHERE c.case_id = the_case;
	IF moment < ended.exited_at THEN
		PERFORM packnd.fail('22008', 'she comes back after the exit');
	END IF;
	IF EXISTS (
		SELECT FROM unnest(still_safe) s (id)
		WHERE NOT EXISTS (
			SELECT FROM pnd_data.contact_channel k WHERE k.case_id = the_case AND k.channel_id = s.id AND k.ended_at IS NULL)) THEN
		PERFORM packnd.fail('P0002', 'the case has no such channel', NULL, 'pnd.channels() lists them.');
	END IF;
	new_case := pnd_data.open_case(ended.territory_id, moment, ended.pathway);
	PERFORM pnd_data.record_detection(new_case, moment, true, true);
	PERFORM pnd_data.cancel_deadlines(new_case, 'detector_confirmation', NULL, 'retour d''une personne déjà connue');
	INSERT INTO pnd_data.consent (case_id, consent_id, recipient, purpose, data_class, given_at)
	SELECT new_case, packnd.random_case_id(), r.recipient, r.purpose, r.data_class, moment
	FROM (
		SELECT DISTINCT 'coordinating_body', 'support', unnest(data_classes)
		UNION ALL
		SELECT 'services', 'referral', 'situation' WHERE services_too) r (recipient, purpose, data_class);
	-- the departure that was planned then is none now
	PERFORM pnd_data.carry_over(the_case, new_case, 'return', array_remove(data_classes, 'address'));
	-- who lives with her may read what she alone read
	UPDATE pnd_data.contact_channel k SET ended_at = clock_timestamp(), end_reason = 'non confirmé au retour'
	FROM pnd_data.carried c
	WHERE k.case_id = new_case AND c.case_id = new_case AND c.kind = 'channel' AND c.row_key = k.channel_id::text
		AND c.source_key::bigint <> ALL (still_safe);
	PERFORM pnd_data.cause_event(new_case, 'consent_given', re_enter.happened_at, jsonb_build_object(
		'consent_current', true, 'person_id', her_id, 'previous_case_id', the_case));
	UPDATE pnd_data.case_file c SET previous_exit_at = ended.exited_at WHERE c.case_id = new_case;
	UPDATE pnd_data.person p SET agrees_to_be_remembered = true WHERE p.person_id = her_id AND NOT p.agrees_to_be_remembered;
	PERFORM pnd_data.watch_channels(new_case);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(packnd.site_case_number(new_case)));
	RETURN packnd.site_case_number(new_case);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.re_enter(text, text[], text[], boolean, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.re_enter(text, text[], text[], boolean, timestamptz, text) IS
'She comes back after an exit that keeps a door open (a return to the home, contact lost: pnd_data.exit_code.keeps_door_open): a new case in the same territory, of the same person, which waits for a referent; returns its number. By who led her case, as long as it is open to him (bound door_kept), or a supervisor; whoever else she turns to reports her as anybody, and a supervisor links. She agrees anew: data_classes (identity and contact at least, situation, children, health, address) say what is known of her now, and what the new case has of the old record: facts, children and papers that are valid (pnd.carried()); not needs, nor a planned departure. channels: those of the old case (pnd.channels) that she says are still safe; none: {}, and a new one by pnd.add_channel(). services_too: partners may be asked. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 not closed, by another exit, she has come back since, or another case of hers goes on, P0002 no such channel, 22P02 a mistyped number, 22004, 22023, 22008 before the exit or in the future, 42501.
EN (entry): she comes back after she returned to the home, contact is found again, a new episode, re-entry
FR: retour après un retour au domicile, contact retrouvé après une perte de contact, nouvel épisode, reprendre un accompagnement';

CREATE FUNCTION pnd.episodes(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (episode int, other_case_number text, is_this boolean, territory_id text, began_by text, began_by_fr text, began_on date, state_fr text,
	ended_on date, exit_fr text, days_between int, referent text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	after_keys text[] := packnd.cursor_keys('episodes', episodes.after, 2);
	after_began timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_case bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,former_referent,supervisor,break_glass}');
	PERFORM packnd.require_max_rows(episodes.max_rows);
	RETURN QUERY
		WITH hers AS (
			SELECT o.*, b.began_by, count(*) FILTER (WHERE b.began_by <> 'transfer') OVER (ORDER BY o.detected_at, o.case_id) AS place
			FROM pnd_data.case_file c
				JOIN pnd_data.case_file o ON o.case_id = c.case_id OR o.person_id = c.person_id AND o.duplicate_of IS NULL
				CROSS JOIN LATERAL (
					SELECT CASE WHEN EXISTS (SELECT FROM pnd_data.transfer x WHERE x.new_case_id = o.case_id) THEN 'transfer'
						WHEN o.previous_exit_at IS NOT NULL THEN 're_entry' ELSE 'report' END) b (began_by)
			WHERE c.case_id = the_case)
		SELECT h.place::int, packnd.site_case_number(h.case_id), h.case_id = the_case, h.territory_id, h.began_by, l.label_fr,
			packnd.local_day(h.detected_at, t.departement::packnd.departement), s.label_fr,
			packnd.local_day(h.exited_at, t.departement::packnd.departement), e.label_fr,
			packnd.local_day(h.detected_at, t.departement::packnd.departement)
				- packnd.local_day(h.previous_exit_at, t.departement::packnd.departement),
			(SELECT p.display_name FROM pnd_data.referent r JOIN pnd_data.professional p ON p.professional_id = r.professional_id
			 WHERE r.case_id = h.case_id ORDER BY r.valid_from DESC LIMIT 1),
			packnd.cursor('episodes', h.detected_at, h.case_id)
		FROM hers h
			JOIN pnd_data.territory t ON t.territory_id = h.territory_id
			JOIN pnd_data.machine_state s ON s.machine = h.machine AND s.version = h.version AND s.state = h.state
			JOIN pnd_data.code l ON l.list = 'episode_beginning' AND l.code = h.began_by
			LEFT JOIN pnd_data.exit_code e ON e.exit_code = h.exit_code
		WHERE (h.detected_at, h.case_id) > (after_began, after_case)
		ORDER BY h.detected_at, h.case_id
		LIMIT episodes.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.episodes(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.episodes(text, text, int) IS
'The times that a case''s person was supported, the first one first: each case of hers but duplicates, how it began (began_by: a code of pnd.choices(''episode_beginning''); one that went on in another territory is the same episode), days of beginning and end, why it ended, the days since the episode before had ended (days_between), who leads or led it last. Nothing that identifies her. For referents, former referents and supervisors of the case. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, 42501, 22P02 a mistyped number or cursor, 22023 another number of rows.
EN (case): her episodes, how often did she come back, how long was she away
FR: les épisodes d''une personne, combien de retours, temps entre deux accompagnements';

SELECT pnd_data.add_codes('episode_beginning', 'Débuts d''un épisode', '{
	"report": "Repérage",
	"re_entry": "Retour",
	"transfer": "Suite venue d''un autre territoire"}');
