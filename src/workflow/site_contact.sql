-- workflow/site_contact.sql: how she can be reached: channels are added, changed
-- and ended, and one that the author reads is never the only one without a word.

INSERT INTO pnd_data.deadline_kind (kind, label_fr, worklist) VALUES
	('safe_channel', 'moyen de contact sûr à trouver', 'contact'),
	('channel_to_confirm', 'moyen de contact à confirmer', 'contact');
INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, legal_source) VALUES
	('*', 'safe_channel', false, 2, 'calendar_days', 'Choix de départ, à fixer par le territoire'),
	('*', 'safe_channel', true, 4, 'hours', 'Choix de départ, à fixer par le territoire'),
	('*', 'channel_to_confirm', false, 1, 'working_days', 'Choix de départ, à fixer par le territoire'),
	('*', 'channel_to_confirm', true, 4, 'hours', 'Choix de départ, à fixer par le territoire');
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient) VALUES
	('safe_channel', 1, 'aucun moyen de contact sûr', 0, 'referent'),
	('safe_channel', 2, 'alerte à l''encadrement', 1440, 'supervisor'),
	('channel_to_confirm', 1, 'moyen de contact à confirmer', 0, 'supervisor');

CREATE FUNCTION pnd_data.watch_channels(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF EXISTS (
		SELECT FROM pnd_data.contact_channel k
		WHERE k.case_id = watch_channels.case_id AND k.ended_at IS NULL AND k.confirmed_at IS NOT NULL AND k.read_by <> 'perpetrator'
			AND NOT isempty(k.safe_hours) AND NOT pnd_data.is_poisoned(k.case_id, k.kind, k.value, k.ask_for, k.may_say)) THEN
		IF pnd_data.meet_deadline(watch_channels.case_id, 'safe_channel', NULL) THEN
			PERFORM pnd_data.keep_clock(watch_channels.case_id);
		END IF;
	ELSE
		PERFORM pnd_data.effect_open_deadline(watch_channels.case_id, NULL, clock_timestamp(), '{"kind": "safe_channel"}');
		RAISE NOTICE '%', packnd.say('there is no channel left by which the person can be reached safely')
			USING HINT = packnd.say('Agree on one and record it with pnd.add_channel(): until then a deadline is open.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.watch_channels(bigint) IS
'For the functions of pnd that add, change or end a channel: where none is left that has hours and that the author does not read, a NOTICE says so and a deadline "safe_channel" is open until there is one.';

CREATE FUNCTION pnd_data.insert_channel(case_id bigint, kind text, value text, ask_for text, read_by text, safe_hours text, may_say text,
	may_tell text, verified_how text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	new_id bigint := packnd.random_case_id();
	is_proof boolean := (SELECT NOT p.needs_second FROM pnd_data.channel_proof p WHERE p.verified_how = insert_channel.verified_how);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_contact(insert_channel.kind, insert_channel.value), pnd_data.require_seen('ask_for', insert_channel.ask_for),
		pnd_data.require_seen('may_say', insert_channel.may_say),
		pnd_data.require_clean(insert_channel.case_id, insert_channel.kind, insert_channel.value, insert_channel.read_by, insert_channel.ask_for,
			insert_channel.may_say);
	INSERT INTO pnd_data.contact_channel (case_id, channel_id, kind, value, ask_for, read_by, safe_hours, may_say, may_tell, verified_how,
		recorded_at, recorded_by, confirmed_at)
	VALUES (insert_channel.case_id, new_id, insert_channel.kind, insert_channel.value, nullif(btrim(insert_channel.ask_for), ''),
		insert_channel.read_by, packnd.opening_hours(insert_channel.safe_hours), insert_channel.may_say, insert_channel.may_tell,
		insert_channel.verified_how, now(), packnd.actor(), CASE WHEN is_proof THEN now() END);
	IF insert_channel.read_by = 'perpetrator' THEN
		PERFORM pnd_data.poison(insert_channel.case_id, insert_channel.kind, insert_channel.value);
	ELSIF NOT is_proof THEN
		PERFORM pnd_data.effect_open_deadline(insert_channel.case_id, new_id, clock_timestamp(), '{"kind": "channel_to_confirm"}');
	END IF;
	RETURN new_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.insert_channel(bigint, text, text, text, text, text, text, text, text) IS
'For the functions of pnd: a channel by which she can be reached, whose arguments were checked. One that the author reads is poisoned; one that was told through a channel alone waits for a second person, with a clock. Returns its id. Errors: 22023 for hours that are none, PN409 a channel that was one with the author.';

CREATE FUNCTION pnd.add_channel(case_number text, kind text, value text, read_by text, safe_hours text, may_say text, verified_how text,
	ask_for text DEFAULT NULL, may_tell text DEFAULT 'neutral', request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	new_number text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('add_channel', request_key,
		jsonb_build_array(case_number, kind, value, read_by, safe_hours, may_say, verified_how, ask_for, may_tell));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{detector,referent,supervisor}');
	PERFORM packnd.require_one_of('kind', add_channel.kind, pnd_data.codes('contact_kind')),
		packnd.require_text('value', add_channel.value),
		packnd.require_one_of('read_by', add_channel.read_by, pnd_data.codes('read_by')),
		packnd.require_given('safe_hours', add_channel.safe_hours),
		packnd.require_given('may_say', add_channel.may_say),
		packnd.require_one_of('verified_how', add_channel.verified_how, ARRAY(SELECT p.verified_how FROM pnd_data.channel_proof p ORDER BY p.rank)),
		packnd.require_one_of('may_tell', add_channel.may_tell, pnd_data.contact_limits()),
		pnd_data.require_agreed(the_case, 'value', add_channel.value);
	new_number := packnd.site_number('channel', pnd_data.insert_channel(the_case, add_channel.kind, add_channel.value, add_channel.ask_for,
		add_channel.read_by, add_channel.safe_hours, add_channel.may_say, add_channel.may_tell, add_channel.verified_how));
	PERFORM pnd_data.match_again(the_case);
	PERFORM pnd_data.watch_channels(the_case);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(new_number));
	RETURN new_number;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.add_channel(text, text, text, text, text, text, text, text, text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.add_channel(text, text, text, text, text, text, text, text, text, text) IS
'Another way to reach her, which who only detected her adds until a referent is named: kind (a code of pnd.choices(''contact_kind'')), value, who reads or hears it (read_by: her_alone, shared, perpetrator), when it is safe in her local time (safe_hours as OpenStreetMap writes opening hours: "Mo-Fr 09:00-12:00,14:00-17:00; Sa 10:00-12:00", "24/7", "off": never), what may be said in words (may_say) and at most (may_tell: a code of pnd.choices(''contact_limit'')), by which name one asks (ask_for), and how it was verified that it is hers (verified_how: a code of pnd.choices(''channel_proof'')). Told through a channel alone (by a call, a mail) it is used only when a second person agrees: pnd.confirm_channel(), until then a clock runs. A phone number has digits only (names and extensions belong in ask_for and may_say), a mail address one @; nowhere are characters that nobody sees. One that the author reads is recorded so that nothing is ever sent there, whoever adds it anew, however it is written, nor to what names it in words. Where no channel has hours that the author does not read, a NOTICE says so, and a deadline is open until there is one. Returns its number, C-XXXX-XXXX-XXXX-C. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a closed case, she has not agreed, or a channel that was one with the author, 22004 and 22023 a missing or unknown value, no number or mail address, a character that nobody sees, hours that are none, a text that is too long, 42501.
EN (consent): another phone number, a second way to reach her safely, by which name to ask for her, she has changed her number
FR: ajouter un numéro de téléphone, un autre moyen de joindre la personne sans danger, sous quel nom demander, nouveau numéro';

CREATE FUNCTION pnd_data.contact_limits() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(SELECT c.content FROM pnd_data.contact_content c WHERE c.is_limit ORDER BY c.rank);
END
$function$;
COMMENT ON FUNCTION pnd_data.contact_limits() IS
'For the functions of pnd: how much may be told on a channel at most, the least first.';

CREATE FUNCTION pnd.change_channel(case_number text, channel text, value text DEFAULT NULL, read_by text DEFAULT NULL,
	safe_hours text DEFAULT NULL, may_say text DEFAULT NULL, ask_for text DEFAULT NULL, may_tell text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.contact_channel;
	changed pnd_data.contact_channel;
	here text;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('change_channel', request_key,
		jsonb_build_array(case_number, channel, value, read_by, safe_hours, may_say, ask_for, may_tell)) IS NOT NULL THEN
		RETURN;
	END IF;
	known := pnd_data.lock_part(known, 'channel', case_number, channel, '{referent,supervisor}', 'ended_at');
	here := pnd_data.case_departement(known.case_id);
	changed := known;
	changed.value := coalesce(change_channel.value, known.value);
	changed.read_by := coalesce(change_channel.read_by, known.read_by);
	changed.safe_hours := coalesce(packnd.opening_hours(change_channel.safe_hours), known.safe_hours);
	changed.may_say := coalesce(change_channel.may_say, known.may_say);
	changed.may_tell := coalesce(change_channel.may_tell, known.may_tell);
	changed.ask_for := nullif(btrim(coalesce(change_channel.ask_for, known.ask_for)), '');
	PERFORM packnd.require_text('value', changed.value),
		packnd.require_one_of('read_by', changed.read_by, pnd_data.codes('read_by')),
		packnd.require_one_of('may_tell', changed.may_tell, pnd_data.contact_limits()),
		pnd_data.require_seen('ask_for', changed.ask_for), pnd_data.require_seen('may_say', changed.may_say);
	IF change_channel.value IS NOT NULL THEN
		PERFORM pnd_data.require_contact(known.kind, changed.value);
	END IF;
	IF pnd_data.channel_value(known.kind, changed.value, here) <> pnd_data.channel_value(known.kind, known.value, here) THEN
		PERFORM packnd.fail('PN409', 'another number or address is another channel', NULL,
			'End this one with pnd.end_channel(), and add the other with pnd.add_channel(), which says how it was verified.');
	END IF;
	PERFORM pnd_data.require_clean(known.case_id, known.kind, changed.value, changed.read_by, changed.ask_for, changed.may_say);
	IF pnd_data.write_part(known, changed, 'channel') THEN
		PERFORM pnd_data.match_again(known.case_id);
	END IF;
	IF changed.read_by = 'perpetrator' THEN
		PERFORM pnd_data.poison(known.case_id, known.kind, changed.value);
	END IF;
	PERFORM pnd_data.watch_channels(known.case_id);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.change_channel(text, text, text, text, text, text, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.change_channel(text, text, text, text, text, text, text, text, text) IS
'Corrects what is said of a channel (number C-...), or how its value is written: null leaves it as it is, an empty ask_for takes that away. Another number or address is another channel: that one ends (pnd.end_channel), the other is added (pnd.add_channel). From when the author reads it, nothing is ever sent there again, and what else the case has that is the same, or names it, ends. The journal keeps what was. With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002 it is none of the case, or has ended, PN409 a closed case, another value, or one that was with the author, 22023, 22P02 a mistyped number, 42501.
EN (consent): other safe hours, somebody else reads her phone now, correct how a phone number is written
FR: changer les heures d''appel, quelqu''un d''autre lit le téléphone, corriger l''écriture d''un numéro de téléphone';

CREATE FUNCTION pnd.end_channel(case_number text, channel text, reason text, was_with_author boolean DEFAULT false, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.contact_channel;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('end_channel', request_key, jsonb_build_array(case_number, channel, reason, was_with_author)) IS NOT NULL THEN
		RETURN;
	END IF;
	known := pnd_data.lock_part(known, 'channel', case_number, channel, '{referent,supervisor}', 'ended_at');
	PERFORM packnd.require_text('reason', end_channel.reason), packnd.require_given('was_with_author', end_channel.was_with_author);
	UPDATE pnd_data.contact_channel AS k SET ended_at = now(), end_reason = end_channel.reason
	WHERE k.case_id = known.case_id AND k.channel_id = known.channel_id;
	IF end_channel.was_with_author THEN
		PERFORM pnd_data.poison(known.case_id, known.kind, known.value);
	END IF;
	PERFORM pnd_data.cancel_deadlines(known.case_id, 'channel_to_confirm', known.channel_id, 'moyen de contact terminé');
	PERFORM pnd_data.watch_channels(known.case_id);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.end_channel(text, text, text, boolean, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.end_channel(text, text, text, boolean, text) IS
'A channel is not to be used any more, for a reason: nobody is shown it from now on but who lists ended ones too. was_with_author: she had it with the author, or he reads it: nothing is ever sent there again, also when somebody adds it anew, in this or another case of hers; what else the case has that is the same, or names it in words, ends with it. Where no safe one is left, a NOTICE says so, and a deadline is open until there is one. With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002 it is none of the case, or has ended, PN409 a closed case, 22004 and 22023 no reason, 22P02 a mistyped number, 42501.
EN (consent): a number is no longer safe, her phone was taken, end a channel, a mailbox that she shared with the author
FR: ne plus appeler ce numéro, téléphone confisqué, un moyen de contact qui n''est plus sûr, boîte partagée avec l''auteur des violences';

CREATE FUNCTION pnd.poison_channel(case_number text, kind text, value text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('poison_channel', request_key, jsonb_build_array(case_number, kind, value)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM pnd_data.lock_case(the_case, '{referent,supervisor}');
	PERFORM packnd.require_one_of('kind', poison_channel.kind, pnd_data.codes('contact_kind') || '{address}'::text[]),
		packnd.require_text('value', poison_channel.value), pnd_data.require_length('value', poison_channel.value, 'text');
	PERFORM pnd_data.require_seen('value', poison_channel.value), pnd_data.poison(the_case, poison_channel.kind, poison_channel.value);
	-- also what was recorded as read by the author: it is not even listed as open
	UPDATE pnd_data.contact_channel k SET ended_at = now(), end_reason = 'moyen de contact de l''auteur des violences'
	WHERE k.case_id = the_case AND k.ended_at IS NULL AND pnd_data.is_poisoned(the_case, k.kind, k.value);
	PERFORM pnd_data.watch_channels(the_case);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.poison_channel(text, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.poison_channel(text, text, text, text) IS
'Her number, mailbox or address with the author (kind: a code of pnd.choices(''contact_kind''), or address), whether it is recorded or not: nothing is ever sent there, whoever adds it; kept as a hash only. A channel of the case that is the same, or names it in words, ends. A number is known again by its last nine digits, a mailbox without what stands after a plus and without dots, an address by its words, also inside of a longer one. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a closed case, 22004 and 22023 a missing or unknown value, 42501.
EN (consent): the home she left, a joint mailbox, a number that the author knows, never write there
FR: ancien domicile commun, boîte commune, numéro connu de l''auteur des violences, ne jamais y écrire';

CREATE FUNCTION pnd.confirm_channel(case_number text, channel text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.contact_channel;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('confirm_channel', request_key, jsonb_build_array(case_number, channel)) IS NOT NULL THEN
		RETURN;
	END IF;
	known := pnd_data.lock_part(known, 'channel', case_number, channel, '{referent,supervisor}', 'ended_at');
	IF known.confirmed_at IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'the channel waits for no confirmation');
	END IF;
	PERFORM pnd_data.require_clean(known.case_id, known.kind, known.value, known.read_by, known.ask_for, known.may_say);
	PERFORM pnd_data.require_approval('confirm_channel', jsonb_build_object('case_number', case_number,
		'channel', packnd.site_number('channel', known.channel_id)));
	UPDATE pnd_data.contact_channel AS k SET confirmed_at = clock_timestamp(), confirmed_by = packnd.actor()
	WHERE k.case_id = known.case_id AND k.channel_id = known.channel_id;
	IF pnd_data.meet_deadline(known.case_id, 'channel_to_confirm', known.channel_id) THEN
		PERFORM pnd_data.keep_clock(known.case_id);
	END IF;
	PERFORM pnd_data.watch_channels(known.case_id);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.confirm_channel(text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.confirm_channel(text, text, text) IS
'A way to reach her that was told through a channel alone (pnd.add_channel: verified_how phone_alone, mail_alone) is hers: a second person agrees first, by pnd.ask_approval(''confirm_channel'', {"case_number": ..., "channel": ...}) and pnd.approve_request(); from then on it is used. With the request_key of an earlier call it only answers what that did. Errors: PN404, P0002 it is none of the case, or has ended, PN409 it waits for none, or was one with the author, PN423 nobody else has agreed, 22P02 a mistyped number, 42501.
EN (consent): confirm a new phone number that was told by phone, two people agree
FR: confirmer à deux un nouveau numéro donné par téléphone, changement de numéro à vérifier';

CREATE FUNCTION pnd.channels(case_number text, ended_too boolean DEFAULT false, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (channel text, kind text, kind_fr text, value text, ask_for text, read_by text, read_by_fr text, safe_hours text,
	safe_hours_fr text, may_say text, may_tell text, verified_how text, verified_how_fr text, recorded_at timestamptz, recorded_at_local text, professional text, display_name text,
	confirmed_at timestamptz, confirmed_at_local text, ended_at timestamptz, ended_at_local text, end_reason text,
	obstacle text, obstacle_fr text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 5 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	after_keys text[] := packnd.cursor_keys('channels', channels.after, 2);
	after_recorded timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_channel bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(channels.max_rows);
	-- of a closed case the former referent may need it: she comes back, or the case is a duplicate of one that goes on
	PERFORM pnd_data.require_duty(the_case, CASE
		WHEN EXISTS (SELECT FROM pnd_data.case_file c
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state AND s.is_final
			WHERE c.case_id = the_case)
		THEN '{referent,former_referent,supervisor,break_glass}'::text[] ELSE '{referent,supervisor,break_glass}'::text[] END);
	PERFORM pnd_data.require_ticket(the_case);
	RETURN QUERY
		SELECT packnd.site_number('channel', k.channel_id), k.kind, c.label_fr, k.value, k.ask_for, k.read_by, b.label_fr,
			packnd.opening_hours_text(k.safe_hours), packnd.opening_hours_fr(k.safe_hours), k.may_say, k.may_tell, k.verified_how, v.label_fr, k.recorded_at,
			packnd.local_time(k.recorded_at, here),
			packnd.site_number('professional', k.recorded_by), p.display_name, k.confirmed_at, packnd.local_time(k.confirmed_at, here), k.ended_at, packnd.local_time(k.ended_at, here), k.end_reason,
			o.obstacle, l.label_fr, packnd.cursor('channels', k.recorded_at, k.channel_id)
		FROM pnd_data.contact_channel k
			JOIN pnd_data.code c ON c.list = 'contact_kind' AND c.code = k.kind
			JOIN pnd_data.code b ON b.list = 'read_by' AND b.code = k.read_by
			JOIN pnd_data.channel_proof v ON v.verified_how = k.verified_how
			LEFT JOIN pnd_data.professional p ON p.professional_id = k.recorded_by
			CROSS JOIN LATERAL (SELECT pnd_data.channel_obstacle(k)) AS o (obstacle)
			LEFT JOIN pnd_data.code l ON l.list = 'contact_obstacle' AND l.code = o.obstacle
		WHERE k.case_id = the_case AND (k.ended_at IS NULL OR channels.ended_too)
			AND (k.recorded_at, k.channel_id) > (after_recorded, after_channel)
		ORDER BY k.recorded_at, k.channel_id
		LIMIT channels.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.channels(text, boolean, text, int) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.channels(text, boolean, text, int) IS
'How she can be reached, what was recorded first first: number, kind, value, by which name one asks, who reads it, when it is safe in her local time (safe_hours as recorded, safe_hours_fr in words), what may be said and at most (may_tell), how and by whom it was verified, and since when it is used (confirmed_at; null: it waits for a second person), and what stands against using it now, at whatever hour (obstacle, obstacle_fr: contact is suspended, it has ended, the author knows it, it waits for a second person; null: nothing). Under a ticket (pnd.open_ticket) of an earlier committed transaction. ended_too: also those not to be used any more, with the reason. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: PN404, PN410 no ticket, 22P02 no cursor of this list, 22023, 42501.
EN (consent): list the ways to reach her, who reads her phone, hours
FR: comment joindre la personne, moyens de contact, qui lit le téléphone, à quelles heures';

CREATE FUNCTION pnd.may_contact_now(case_number text, as_of timestamptz DEFAULT NULL)
RETURNS TABLE (channel text, kind text, kind_fr text, value text, ask_for text, read_by_fr text, may_say text, safe_until timestamptz,
	safe_until_local text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 3 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	here packnd.departement := pnd_data.case_departement(the_case);
	moment timestamptz := coalesce(as_of, clock_timestamp());
	minute int;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor,break_glass}');
	PERFORM pnd_data.require_ticket(the_case);
	PERFORM pnd_data.require_not_frozen(the_case);
	IF NOT isfinite(moment) THEN
		PERFORM packnd.fail('22008', 'an event happens at a finite time');
	END IF;
	minute := packnd.minute_of_week(moment, here);
	RETURN QUERY
		SELECT packnd.site_number('channel', k.channel_id), k.kind, c.label_fr, k.value, k.ask_for, b.label_fr, k.may_say,
			u.safe_until, packnd.local_time(u.safe_until, here)
		FROM pnd_data.contact_channel k
			JOIN pnd_data.code c ON c.list = 'contact_kind' AND c.code = k.kind
			JOIN pnd_data.code b ON b.list = 'read_by' AND b.code = k.read_by
			JOIN LATERAL unnest(k.safe_hours) AS r (span) ON r.span @> minute
			CROSS JOIN LATERAL (
				-- the whole week long: there is no end to say
				SELECT CASE WHEN k.safe_hours <> '{[0,10080)}' THEN
					date_trunc('minute', moment) + make_interval(mins => upper(r.span) - minute) END AS safe_until) u
		WHERE k.case_id = the_case AND pnd_data.channel_obstacle(k) IS NULL
		ORDER BY k.read_by, k.recorded_at, k.channel_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.may_contact_now(text, timestamptz) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.may_contact_now(text, timestamptz) IS
'By which channels she can be reached safely at this moment (or at as_of), in the local time of her territory: those not ended whose hours it is, never one that the author reads or had with her, or that waits for a second person; those that she alone reads first. safe_until: when the hours end (null: at no time; the end of Sunday where they go on). No row: not now. Under a ticket (pnd.open_ticket) of an earlier committed transaction. Errors: PN404, PN409 contact is suspended, PN410 no ticket, 22008, 42501.
EN (consent): can I call her now, which number is safe at this hour
FR: puis-je appeler maintenant, quel numéro est sûr à cette heure';
