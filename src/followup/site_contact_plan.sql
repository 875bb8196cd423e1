-- followup/site_contact_plan.sql: what she may be told by which way at a moment: an
-- answer or a refusal, never another channel; and what breaks a rule is a task for
-- who leads the case.

INSERT INTO pnd_data.deadline_kind (kind, label_fr, met_by_hand, worklist) VALUES
	('contact_task', 'message à faire passer autrement', true, 'contact');
INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, legal_source) VALUES
	('*', 'contact_task', false, 2, 'working_days', 'Choix de départ, à fixer par le territoire'),
	('*', 'contact_task', true, 1, 'working_days', 'Choix de départ, à fixer par le territoire');
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient) VALUES
	('contact_task', 1, 'message toujours à faire passer', 0, 'referent');

CREATE TABLE pnd_data.contact_task (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	task_id bigint NOT NULL,
	content text NOT NULL REFERENCES pnd_data.contact_content,
	what text NOT NULL CHECK (what <> ''),
	obstacles text[] NOT NULL,
	noted_at timestamptz NOT NULL,
	noted_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, task_id)
);
COMMENT ON TABLE pnd_data.contact_task IS
'What she was to be told and could not safely, and what stood against it: who leads the case finds another way. Its clock is a deadline "contact_task".';
SELECT packnd.declare('pnd_data.contact_task', class => 'narrative', journal => true, keep => 'case',
	columns => '{"what": "narrative", "*": "operational"}');

CREATE FUNCTION pnd_data.judge_channels(case_id bigint, content text, moment timestamptz)
RETURNS TABLE (channel_id bigint, obstacle text, safe_until timestamptz, next_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 3 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	minute int := packnd.minute_of_week(moment, pnd_data.case_departement(case_id));
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT k.channel_id,
			coalesce(pnd_data.channel_obstacle(k), CASE WHEN NOT coalesce(k.kind = ANY (c.kinds), true) THEN 'way'
				WHEN c.tells > most.tells THEN 'too_much'
				WHEN c.needs_alone AND k.read_by <> 'her_alone' THEN 'read'
				WHEN r.span IS NULL THEN 'hours' END),
			-- the whole week long: there is no end to say
			CASE WHEN k.safe_hours <> '{[0,10080)}' THEN
				date_trunc('minute', moment) + make_interval(mins => upper(r.span) - minute) END,
			(SELECT date_trunc('minute', moment) + make_interval(mins => min((lower(n.span) - minute + 10080) % 10080))
			 FROM unnest(k.safe_hours) AS n (span))
		FROM pnd_data.contact_channel k
			JOIN pnd_data.contact_content c ON c.content = judge_channels.content
			JOIN pnd_data.contact_content most ON most.content = k.may_tell
			LEFT JOIN LATERAL unnest(k.safe_hours) AS r (span) ON r.span @> minute
		WHERE k.case_id = judge_channels.case_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.judge_channels(bigint, text, timestamptz) IS
'For pnd.contact_plan(): each channel of a case, and what stands against telling her something by it at a moment (a code of contact_obstacle; null: nothing), until when it may be, and from when its next hours are.';

CREATE FUNCTION pnd_data.obstacles_of(case_id bigint, content text, the_channel bigint, moment timestamptz) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	found_obstacles text[];
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.is_frozen(obstacles_of.case_id) THEN
		RETURN '{frozen}'::text[];
	END IF;
	IF EXISTS (SELECT FROM pnd_data.contact_content c WHERE c.content = obstacles_of.content AND c.kinds = '{domicile}') THEN
		SELECT CASE WHEN pnd_data.is_poisoned(d.case_id, 'address', concat_ws(', ', d.body_name, d.postal_address)) THEN '{author}'::text[] ELSE '{}'::text[] END INTO found_obstacles
		FROM pnd_data.domicile d WHERE d.case_id = obstacles_of.case_id AND obstacles_of.the_channel IS NULL;
		-- a channel that is named is none for a letter
		RETURN coalesce(found_obstacles, CASE WHEN obstacles_of.the_channel IS NULL THEN '{no_domicile}' ELSE '{way}' END::text[]);
	END IF;
	SELECT CASE WHEN bool_or(j.obstacle IS NULL) THEN '{}'::text[]
		-- what is over is told of the one that was asked for only
		ELSE array_agg(DISTINCT j.obstacle) FILTER (WHERE j.obstacle <> 'ended' OR the_channel IS NOT NULL) END INTO found_obstacles
	FROM pnd_data.judge_channels(obstacles_of.case_id, obstacles_of.content, moment) j
	WHERE the_channel IS NULL OR j.channel_id = the_channel;
	RETURN coalesce(found_obstacles, '{none}'::text[]);
END
$function$;
COMMENT ON FUNCTION pnd_data.obstacles_of(bigint, text, bigint, timestamptz) IS
'For the functions of pnd: what stands against telling her something at a moment, by a channel (null: by any); none: it may be told.';

CREATE FUNCTION pnd_data.check_contact(content text, moment timestamptz) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_one_of('content', content, ARRAY(SELECT c.content FROM pnd_data.contact_content c ORDER BY c.rank));
	IF NOT isfinite(moment) THEN
		PERFORM packnd.fail('22008', 'an event happens at a finite time');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_contact(text, timestamptz) IS
'For the functions of pnd: errors 22004 and 22023 unless it is a content of a contact, 22008 at no finite time.';

CREATE FUNCTION pnd.contact_plan(case_number text, content text, as_of timestamptz DEFAULT NULL, only_channel text DEFAULT NULL)
RETURNS TABLE (channel text, kind text, kind_fr text, value text, ask_for text, read_by_fr text, may_say text, may_tell_fr text,
	safe_until timestamptz, safe_until_local text, alarm_word text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 3 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	the_channel bigint := packnd.site_number_id('channel', contact_plan.only_channel);
	moment timestamptz := coalesce(as_of, clock_timestamp());
	against text[];
	again_at timestamptz;
	her_word text := (SELECT a.word FROM pnd_data.alarm_word a WHERE a.case_id = the_case);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}'), pnd_data.require_ticket(the_case), pnd_data.check_contact(content, moment);
	against := pnd_data.obstacles_of(the_case, content, the_channel, moment);
	IF cardinality(against) > 0 THEN
		SELECT min(j.next_at) INTO again_at FROM pnd_data.judge_channels(the_case, content, moment) j
		WHERE j.obstacle = 'hours' AND (the_channel IS NULL OR j.channel_id = the_channel);
		PERFORM packnd.fail('PN409', 'there is no safe way to tell her this', '%1$s.',
			'Use no other way: pnd.prepare_message() leaves it to who leads the case as a task.',
			concat_ws(' ; ', (SELECT string_agg(c.label_fr, ' ; ' ORDER BY c.rank) FROM pnd_data.code c
				WHERE c.list = 'contact_obstacle' AND c.code = ANY (against)),
				'prochaines heures sûres : ' || packnd.local_time(again_at, here)));
	END IF;
	IF EXISTS (SELECT FROM pnd_data.contact_content c WHERE c.content = contact_plan.content AND c.kinds = '{domicile}') THEN
		RETURN QUERY
			SELECT NULL::text, 'domicile', 'Courrier au domicile élu', concat_ws(', ', d.body_name, d.postal_address), NULL::text, NULL::text,
				NULL::text, NULL::text, NULL::timestamptz, NULL::text, NULL::text
			FROM pnd_data.domicile d WHERE d.case_id = the_case;
		RETURN;
	END IF;
	RETURN QUERY
		SELECT packnd.site_number('channel', k.channel_id), k.kind, c.label_fr, k.value, k.ask_for, b.label_fr, k.may_say, l.label_fr,
			j.safe_until, packnd.local_time(j.safe_until, here), her_word
		FROM pnd_data.judge_channels(the_case, contact_plan.content, moment) j
			JOIN pnd_data.contact_channel k ON k.case_id = the_case AND k.channel_id = j.channel_id
			JOIN pnd_data.contact_content l ON l.content = k.may_tell
			JOIN pnd_data.code c ON c.list = 'contact_kind' AND c.code = k.kind
			JOIN pnd_data.code b ON b.list = 'read_by' AND b.code = k.read_by
		WHERE j.obstacle IS NULL AND (the_channel IS NULL OR k.channel_id = the_channel)
		ORDER BY k.read_by, k.recorded_at, k.channel_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.contact_plan(text, text, timestamptz, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.contact_plan(text, text, timestamptz, text) IS
'Whoever wants to tell her something asks this first, at a moment (as_of; null: now): content, a code of pnd.choices(''contact_content''): neutral, appointment, situation (what gives away the scheme or her situation), voicemail, letter. It answers by which ways, those that she alone reads first: the value, by which name one asks, what may be said in words and at most, until when the hours are safe, and the word by which she says that she is not free to speak (alarm_word: then pnd.report_duress()); a letter goes to the elected domicile, and nowhere else. Or it refuses: PN409 with what stands against it; there is never another channel instead. only_channel: this one, and no other. Under a ticket (pnd.open_ticket) of an earlier committed transaction. Errors: PN404, PN409 no safe way, PN410 no ticket, 22004, 22023 an unknown content, 22008, 22P02 a mistyped number, 42501.
EN (consent): may I call her, write to her, leave a voicemail, send a letter, what may I say, which number and when
FR: puis-je l''appeler, écrire, laisser un message vocal, envoyer un courrier, ce qui peut être dit, par quel moyen et quand';

CREATE FUNCTION pnd.prepare_message(case_number text, content text, what text, channel text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	the_channel bigint;
	new_id bigint := packnd.random_case_id();
	against text[];
	task text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('prepare_message', request_key, jsonb_build_array(case_number, content, what, channel));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_channel := packnd.site_number_id('channel', prepare_message.channel);
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	PERFORM pnd_data.check_contact(prepare_message.content, clock_timestamp()),
		packnd.require_text('what', prepare_message.what), pnd_data.require_length('what', prepare_message.what, 'text'),
		pnd_data.require_agreed(the_case, 'what', prepare_message.what);
	against := pnd_data.obstacles_of(the_case, prepare_message.content, the_channel, clock_timestamp());
	IF cardinality(against) > 0 THEN
		INSERT INTO pnd_data.contact_task (case_id, task_id, content, what, obstacles, noted_at, noted_by)
		VALUES (the_case, new_id, prepare_message.content, prepare_message.what, against, clock_timestamp(), packnd.actor());
		PERFORM pnd_data.effect_open_deadline(the_case, new_id, clock_timestamp(), '{"kind": "contact_task"}');
		SELECT packnd.site_number('deadline', d.deadline_id) INTO task
		FROM pnd_data.deadline d WHERE d.case_id = the_case AND d.kind = 'contact_task' AND d.subject_id = new_id;
	END IF;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(task));
	RETURN task;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.prepare_message(text, text, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.prepare_message(text, text, text, text, text) IS
'Before a message or a letter goes to her: content (a code of pnd.choices(''contact_content'')), what it says, channel (null: any). Null: nothing stands against it now, and pnd.contact_plan() says by which way. Otherwise it does not go, by no other way either: it has become a task of who leads the case, with a clock (its number, D-..., is returned; pnd.to_contact() and pnd.contact_tasks() show it, pnd.mark_deadline_met() ends it). With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a closed case, she has not agreed, 22004 and 22023 a missing or unknown value, a text that is too long, 22P02 a mistyped number, 42501.
EN (consent): send her a message or a letter safely, it could not be sent, find another way to tell her
FR: faire passer un message ou un courrier sans danger, message non envoyé, trouver un autre moyen de prévenir';

CREATE FUNCTION pnd.contact_tasks(case_number text, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (deadline text, content text, content_fr text, what text, obstacles_fr text[], noted_at timestamptz, noted_at_local text,
	professional text, display_name text, is_open boolean, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('contact_tasks', contact_tasks.after, 2);
	after_noted timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_task bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(contact_tasks.max_rows);
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	RETURN QUERY
		SELECT packnd.site_number('deadline', d.deadline_id), t.content, c.label_fr, t.what,
			ARRAY(SELECT o.label_fr FROM pnd_data.code o WHERE o.list = 'contact_obstacle' AND o.code = ANY (t.obstacles) ORDER BY o.rank),
			t.noted_at, packnd.local_time(t.noted_at, here), packnd.site_number('professional', t.noted_by), p.display_name,
			d.met_at IS NULL AND d.cancelled_at IS NULL, packnd.cursor('contact_tasks', t.noted_at, t.task_id)
		FROM pnd_data.contact_task t
			JOIN pnd_data.contact_content c ON c.content = t.content
			LEFT JOIN pnd_data.deadline d ON d.case_id = t.case_id AND d.kind = 'contact_task' AND d.subject_id = t.task_id
			LEFT JOIN pnd_data.professional p ON p.professional_id = t.noted_by
		WHERE t.case_id = the_case AND (t.noted_at, t.task_id) > (after_noted, after_task)
		ORDER BY t.noted_at, t.task_id
		LIMIT contact_tasks.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.contact_tasks(text, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.contact_tasks(text, text, int) IS
'What she was to be told and could not safely (pnd.prepare_message), the oldest first: what it was, what stood against it, who asked for it, the number of its clock and whether it still runs. Under a ticket (pnd.open_ticket) of an earlier committed transaction. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 22P02 no cursor of this list, 22023, 42501.
EN (consent): messages that could not be sent safely, what is still to be told to her
FR: messages qui n''ont pas pu partir, ce qui reste à dire à la personne';
