-- workflow/site_taken_along.sql: the parts that pnd_data.carry_over() runs, of
-- who she is, how she is reached, to what she agrees, her story, needs and plan.

CREATE FUNCTION pnd_data.carry_identity(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	there pnd_data.person_identity;
	here pnd_data.person_identity;
BEGIN
	PERFORM packnd.guard();
	SELECT i.* INTO there FROM pnd_data.person_identity i WHERE i.case_id = from_case AND 'identity' = ANY (classes);
	IF NOT FOUND OR carry_identity.how = 'link' THEN
		RETURN;
	END IF;
	SELECT i.* INTO here FROM pnd_data.person_identity i WHERE i.case_id = to_case;
	IF FOUND THEN
		-- each case keeps its own: which spelling is right only she can say
		PERFORM pnd_data.note_carried('identity', from_case, to_case, carry_identity.how, from_case::text, to_case::text,
			CASE WHEN packnd.normal_name(there.family_name, there.given_name) = packnd.normal_name(here.family_name, here.given_name)
					AND there.birth_date IS NOT DISTINCT FROM here.birth_date THEN 'known' ELSE 'older' END);
	ELSE
		PERFORM pnd_data.carry_row('identity', from_case, to_case, carry_identity.how, from_case::text);
		PERFORM pnd_data.match_again(to_case);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_identity(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): who she is. A case that knows it keeps what it has, and a difference is listed.';

-- ---- how she is reached

CREATE FUNCTION pnd_data.carry_same_channel(there pnd_data.contact_channel, here pnd_data.contact_channel, how text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	careful text[] := ARRAY['her_alone', 'shared', 'perpetrator'];
	who_reads text := careful[greatest(array_position(careful, there.read_by), array_position(careful, here.read_by))];
	stands text;
BEGIN
	PERFORM packnd.guard();
	-- not to be used any more, as she said last: neither here nor there
	IF there.ended_at IS NOT NULL AND here.ended_at IS NOT NULL THEN
		RETURN;
	END IF;
	stands := pnd_data.carry_statement('channel', there.case_id, here.case_id, carry_same_channel.how, there.channel_id::text, here.channel_id::text,
		coalesce(there.ended_at, there.recorded_at) > coalesce(here.ended_at, here.recorded_at), '{value,recorded_at,recorded_by}');
	-- whichever is newer: who the author reads with is never forgotten
	IF stands = 'newer' AND who_reads <> there.read_by OR stands = 'older' AND who_reads <> here.read_by THEN
		UPDATE pnd_data.contact_channel k SET read_by = who_reads WHERE k.case_id = here.case_id AND k.channel_id = here.channel_id;
		UPDATE pnd_data.carried c SET outcome = 'newer', was = to_jsonb(here) - '{case_id,channel_id}'::text[]
		WHERE c.case_id = here.case_id AND c.source_case_id = there.case_id AND c.kind = 'channel' AND c.row_key = here.channel_id::text
			AND c.ended_at IS NULL AND c.outcome = 'older';
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_same_channel(pnd_data.contact_channel, pnd_data.contact_channel, text) IS
'For pnd_data.carry_channels(): one way to reach her that both cases have. What was said last of hours and words stands, also that it is not to be used any more; of who reads it the worse.';

CREATE FUNCTION pnd_data.carry_channels(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	there pnd_data.contact_channel;
	here pnd_data.contact_channel;
BEGIN
	PERFORM packnd.guard();
	IF 'contact' <> ALL (classes) OR carry_channels.how = 'link' THEN
		RETURN;
	END IF;
	FOR there IN
		SELECT k.* FROM pnd_data.contact_channel k WHERE k.case_id = from_case
		-- one that was recorded again is judged by its last row
		ORDER BY k.recorded_at, k.channel_id
	LOOP
		SELECT k.* INTO here
		FROM pnd_data.contact_channel k
			JOIN pnd_data.case_file c ON c.case_id = k.case_id
			CROSS JOIN LATERAL (SELECT pnd_data.departement_of(c.territory_id)::text) AS t (departement)
		WHERE k.case_id = to_case AND k.kind = there.kind
			AND pnd_data.channel_value(k.kind, k.value, t.departement) = pnd_data.channel_value(there.kind, there.value, t.departement)
		ORDER BY k.ended_at IS NULL DESC, k.ended_at DESC
		LIMIT 1;
		IF FOUND THEN
			PERFORM pnd_data.carry_same_channel(there, here, carry_channels.how);
		ELSIF there.ended_at IS NULL THEN
			PERFORM pnd_data.carry_row('channel', from_case, to_case, carry_channels.how, there.channel_id::text);
		END IF;
	END LOOP;
	IF carry_channels.how = 'merge' THEN
		PERFORM pnd_data.match_again(to_case), pnd_data.watch_channels(to_case);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_channels(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): how she can be reached. One that both cases have is not doubled; of one that the author reads that is not forgotten.';

CREATE FUNCTION pnd_data.carry_domicile(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	there pnd_data.domicile;
	here pnd_data.domicile;
BEGIN
	PERFORM packnd.guard();
	SELECT d.* INTO there FROM pnd_data.domicile d
	WHERE d.case_id = from_case AND 'address' = ANY (classes) AND carry_domicile.how IN ('merge', 'transfer');
	IF NOT FOUND THEN
		RETURN;
	END IF;
	SELECT d.* INTO here FROM pnd_data.domicile d WHERE d.case_id = to_case;
	IF FOUND THEN
		PERFORM pnd_data.carry_statement('domicile', from_case, to_case, carry_domicile.how, from_case::text, to_case::text,
			there.recorded_at > here.recorded_at, '{recorded_at,recorded_by}');
	ELSE
		PERFORM pnd_data.carry_row('domicile', from_case, to_case, carry_domicile.how, from_case::text);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_domicile(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): her elected domicile; of two the one that was recorded last.';

-- ---- to what she agrees

CREATE FUNCTION pnd_data.carry_consents(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	there pnd_data.consent;
	here pnd_data.consent;
BEGIN
	PERFORM packnd.guard();
	-- elsewhere she says anew to what she agrees
	IF carry_consents.how <> 'merge' OR cardinality(classes) = 0 THEN
		RETURN;
	END IF;
	FOR there IN
		-- what she said last of each recipient, purpose and class
		SELECT DISTINCT ON (k.recipient, k.service_id, k.purpose, k.data_class) k.*
		FROM pnd_data.consent k
		WHERE k.case_id = from_case AND k.purpose <> 'transfer' AND (k.revoked_at IS NOT NULL OR pnd_data.in_force(k.given_at, k.valid_to))
		ORDER BY k.recipient, k.service_id, k.purpose, k.data_class, k.revoked_at IS NULL DESC, k.given_at DESC, k.consent_id
	LOOP
		SELECT k.* INTO here FROM pnd_data.consent k
		WHERE k.case_id = to_case AND k.recipient = there.recipient AND k.service_id IS NOT DISTINCT FROM there.service_id
			AND k.purpose = there.purpose AND k.data_class = there.data_class
			AND (k.revoked_at IS NOT NULL OR pnd_data.in_force(k.given_at, k.valid_to))
		ORDER BY k.revoked_at IS NULL DESC, k.given_at DESC, k.consent_id
		LIMIT 1;
		-- no and no
		CONTINUE WHEN FOUND AND here.revoked_at IS NOT NULL AND there.revoked_at IS NOT NULL;
		IF FOUND AND (here.revoked_at IS NULL OR here.revoked_at >= there.given_at) THEN
			-- when it was given is no statement of its own
			PERFORM pnd_data.carry_statement('consent', from_case, to_case, carry_consents.how, there.consent_id::text, here.consent_id::text,
				coalesce(there.revoked_at, there.given_at) > coalesce(here.revoked_at, here.given_at), '{given_at}');
		ELSIF there.revoked_at IS NULL OR there.service_id IS NOT NULL THEN
			PERFORM pnd_data.carry_row('consent', from_case, to_case, carry_consents.how, there.consent_id::text);
		END IF;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_consents(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(), of a duplicate: her agreements that hold, as they are: recipient, purpose, class, until when; also that she has said no to one service. Where both cases have one, what she said last stands, a no as well as a yes.';

-- ---- whom she cares for

CREATE FUNCTION pnd_data.carry_dependants(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told record;
BEGIN
	PERFORM packnd.guard();
	IF 'children' <> ALL (classes) THEN
		RETURN;
	END IF;
	FOR told IN
		WITH known AS (
			-- twins of whom no name is known are two in both cases
			SELECT d.case_id, d.dependant_id, d.recorded_at, packnd.normal_name(d.given_name) AS name, d.birth_date, d.kind, row_number() OVER (
				PARTITION BY d.case_id, packnd.normal_name(d.given_name), d.birth_date, CASE WHEN d.given_name IS NULL THEN d.kind END
				ORDER BY d.recorded_at, d.dependant_id) AS place
			FROM pnd_data.dependant d
			WHERE d.case_id IN (from_case, to_case) AND d.removed_at IS NULL
		)
		SELECT t.dependant_id AS there, h.dependant_id AS here, t.recorded_at > h.recorded_at AS is_newer
		FROM known t
			LEFT JOIN known h ON h.case_id = to_case AND h.name IS NOT DISTINCT FROM t.name AND h.birth_date IS NOT DISTINCT FROM t.birth_date
				AND h.place = t.place AND (t.name IS NOT NULL OR h.kind = t.kind)
		WHERE t.case_id = from_case
		ORDER BY t.dependant_id
	LOOP
		IF told.here IS NULL THEN
			PERFORM pnd_data.carry_row('dependant', from_case, to_case, carry_dependants.how, told.there::text);
		ELSE
			PERFORM pnd_data.carry_statement('dependant', from_case, to_case, carry_dependants.how, told.there::text, told.here::text, told.is_newer,
				'{given_name,recorded_at,recorded_by}');
		END IF;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_dependants(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): children and others in her care. The same given name and birth date are one; what was recorded of them last stands.';

-- ---- her story

CREATE FUNCTION pnd_data.carry_notes(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.carry_row('note', from_case, to_case, carry_notes.how, n.note_id::text)
	FROM pnd_data.note n
	WHERE n.case_id = from_case AND 'situation' = ANY (classes) AND carry_notes.how IN ('merge', 'transfer')
	ORDER BY n.happened_at, n.note_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_notes(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): the notes.';

CREATE FUNCTION pnd_data.carry_appointments(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	planned record;
BEGIN
	PERFORM packnd.guard();
	FOR planned IN
		SELECT a.appointment_id::text AS there, (
			SELECT h.appointment_id::text FROM pnd_data.appointment h
			WHERE h.case_id = to_case AND h.starts_at = a.starts_at AND h.kind = a.kind AND h.outcome = 'planned' LIMIT 1) AS here
		FROM pnd_data.appointment a
		WHERE a.case_id = from_case AND a.outcome = 'planned' AND a.starts_at > clock_timestamp()
			AND carry_appointments.how IN ('merge', 'transfer') AND 'contact' = ANY (classes)
		ORDER BY a.starts_at, a.appointment_id
	LOOP
		IF planned.here IS NULL THEN
			PERFORM pnd_data.carry_row('appointment', from_case, to_case, carry_appointments.how, planned.there);
		ELSE
			PERFORM pnd_data.note_carried('appointment', from_case, to_case, carry_appointments.how, planned.there, planned.here, 'known');
		END IF;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_appointments(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): the appointments that lie ahead.';

CREATE FUNCTION pnd_data.count_brought_danger(from_case bigint, to_case bigint, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF 'situation' = ANY (classes) THEN
		PERFORM pnd_data.effect_count_danger(to_case, NULL, clock_timestamp(), '{}');
	END IF;
	-- by what it was found may stay there, until when it counts does not
	IF NOT EXISTS (
		SELECT FROM pnd_data.deadline d
		WHERE d.case_id = to_case AND d.kind = 'danger_expiry' AND d.met_at IS NULL AND d.cancelled_at IS NULL) THEN
		PERFORM pnd_data.keep_danger(from_case, to_case);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.count_brought_danger(bigint, bigint, text[]) IS
'For the functions that carry: a case is in danger as another one was; the clock by which that ends, with the classes of data that came along.';

CREATE FUNCTION pnd_data.carry_danger(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	is_found boolean;
	is_known boolean;
BEGIN
	PERFORM packnd.guard();
	IF carry_danger.how NOT IN ('merge', 'transfer') THEN
		RETURN;
	END IF;
	PERFORM pnd_data.carry_row('assessment', from_case, to_case, carry_danger.how, d.assessment_id::text)
	FROM pnd_data.danger_assessment d
	WHERE d.case_id = from_case AND 'situation' = ANY (classes)
	ORDER BY d.recorded_at, d.assessment_id;
	SELECT d.danger, g.danger INTO is_found, is_known
	FROM pnd_data.case_file d, pnd_data.case_file g WHERE d.case_id = from_case AND g.case_id = to_case;
	-- into another territory too: it shortens what she waits for, and says nothing else
	IF carry_danger.how = 'merge' AND is_found AND NOT is_known THEN
		UPDATE pnd_data.case_file c SET danger = true WHERE c.case_id = to_case;
		IF packnd.can_see(to_case) THEN
			PERFORM pnd_data.note_carried('danger', from_case, to_case, carry_danger.how, NULL, NULL, 'brought');
		END IF;
		PERFORM pnd_data.count_brought_danger(from_case, to_case, classes);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_danger(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): assessments of danger; that she is in danger, by which clocks run shorter, a duplicate brings into the case that goes on wherever that is.';

CREATE FUNCTION pnd_data.carry_leaving(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told record;
BEGIN
	PERFORM packnd.guard();
	IF carry_leaving.how NOT IN ('merge', 'transfer') OR cardinality(classes) = 0
		OR carry_leaving.how = 'transfer' AND 'address' <> ALL (classes) THEN
		RETURN;
	END IF;
	SELECT f.planned_at AS there, t.planned_at AS here INTO told
	FROM pnd_data.departure f LEFT JOIN pnd_data.departure t ON t.case_id = to_case WHERE f.case_id = from_case;
	IF FOUND AND told.here IS NULL THEN
		PERFORM pnd_data.carry_row('departure', from_case, to_case, carry_leaving.how, from_case::text);
	ELSIF FOUND THEN
		PERFORM pnd_data.carry_statement('departure', from_case, to_case, carry_leaving.how, from_case::text, to_case::text, false);
	END IF;
	IF carry_leaving.how = 'transfer' THEN
		INSERT INTO pnd_data.decision_to_leave (case_id, decided_at, planned_at, recorded_at, recorded_by)
		SELECT to_case, d.decided_at, d.planned_at, d.recorded_at, d.recorded_by
		FROM pnd_data.decision_to_leave d WHERE d.case_id = from_case
		ORDER BY d.decision_id;
		RETURN;
	END IF;
	SELECT greatest(d.decided_to_leave_at, g.state_since) AS decided_at INTO told
	FROM pnd_data.case_file d, pnd_data.case_file g
	WHERE d.case_id = from_case AND g.case_id = to_case AND d.decided_to_leave_at IS NOT NULL AND g.decided_to_leave_at IS NULL;
	IF FOUND THEN
		PERFORM pnd_data.cause_event(to_case, 'decided_to_leave', told.decided_at);
		PERFORM pnd_data.note_carried('leaving', from_case, to_case, carry_leaving.how, NULL, NULL, 'brought');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_leaving(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): that she has decided to leave, and when. After a merge it is decided in the case that goes on, with all that follows; a departure that is planned there already stays.';

-- ---- needs, and what is to be done

CREATE FUNCTION pnd_data.carry_need(known pnd_data.need, to_case bigint, how text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here bigint;
	is_open boolean := known.closed_at IS NULL;
	is_there boolean;
BEGIN
	PERFORM packnd.guard();
	SELECT n.need_id INTO here FROM pnd_data.need n WHERE n.case_id = to_case AND n.domain = known.domain AND n.closed_at IS NULL AND is_open;
	is_there := FOUND;
	IF is_open THEN
		-- an emergency there is one here
		PERFORM pnd_data.open_needs(to_case, ARRAY[known.domain], known.is_emergency, known.opened_at);
	ELSE
		here := packnd.random_case_id();
		INSERT INTO pnd_data.need (case_id, need_id, domain, is_emergency, priority, opened_at, closed_at, closed_because)
		VALUES (to_case, here, known.domain, known.is_emergency, known.priority, known.opened_at, known.closed_at, known.closed_because);
	END IF;
	IF is_there THEN
		PERFORM pnd_data.note_carried('need', known.case_id, to_case, carry_need.how, known.need_id::text, here::text, 'known');
		RETURN;
	END IF;
	IF is_open THEN
		UPDATE pnd_data.need n SET priority = known.priority
		WHERE n.case_id = to_case AND n.domain = known.domain AND n.closed_at IS NULL
		RETURNING n.need_id INTO here;
		-- what was done with it there replaces that it was opened here
		DELETE FROM pnd_data.need_change g WHERE g.case_id = to_case AND g.need_id = here;
	END IF;
	INSERT INTO pnd_data.need_change (case_id, need_id, act, reason, priority, is_emergency, happened_at, recorded_at, recorded_by)
	SELECT to_case, here, g.act, g.reason, g.priority, g.is_emergency, g.happened_at, g.recorded_at, g.recorded_by
	FROM pnd_data.need_change g WHERE g.case_id = known.case_id AND g.need_id = known.need_id
	ORDER BY g.change_id;
	PERFORM pnd_data.note_carried('need', known.case_id, to_case, carry_need.how, known.need_id::text, here::text, 'brought');
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_need(pnd_data.need, bigint, text) IS
'For pnd_data.carry_needs(): one need with what was done with it. If one of its kind is open there is no second one; its clock runs from when it was opened.';

CREATE FUNCTION pnd_data.carry_needs(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- those that a duplicate has closed are its history
	PERFORM pnd_data.carry_need(n, to_case, carry_needs.how)
	FROM pnd_data.need n
	WHERE n.case_id = from_case AND (carry_needs.how = 'transfer' OR carry_needs.how = 'merge' AND n.closed_at IS NULL AND 'situation' = ANY (classes))
	ORDER BY n.opened_at, n.need_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_needs(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): the needs, after a transfer also those that are closed.';

CREATE FUNCTION pnd_data.carry_steps(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	planned pnd_data.plan_step;
	here text;
BEGIN
	PERFORM packnd.guard();
	IF carry_steps.how NOT IN ('merge', 'transfer') OR 'situation' <> ALL (classes) THEN
		RETURN;
	END IF;
	FOR planned IN
		-- those that are still to do; of a departure they say when, as an address says where
		SELECT s.* FROM pnd_data.plan_step s
		WHERE s.case_id = from_case AND s.finished_at IS NULL AND (s.plan = 'support' OR 'address' = ANY (classes))
		ORDER BY s.added_at, s.step_id
	LOOP
		SELECT s.step_id::text INTO here FROM pnd_data.plan_step s
		WHERE s.case_id = to_case AND s.plan = planned.plan AND s.place IS NOT DISTINCT FROM planned.place
			AND s.measure IS NOT DISTINCT FROM planned.measure AND lower(s.label) = lower(planned.label) AND s.finished_at IS NULL
		LIMIT 1;
		IF FOUND THEN
			PERFORM pnd_data.note_carried('step', from_case, to_case, carry_steps.how, planned.step_id::text, here, 'known');
		ELSE
			here := pnd_data.carry_row('step', from_case, to_case, carry_steps.how, planned.step_id::text, jsonb_build_object(
				'need_id', (SELECT c.row_key::bigint FROM pnd_data.carried c
					WHERE c.case_id = to_case AND c.source_case_id = from_case AND c.kind = 'need' AND c.source_key = planned.need_id::text AND c.ended_at IS NULL),
				'due_on', greatest(planned.due_on, pnd_data.case_today(to_case))));
			PERFORM pnd_data.time_step(to_case, here::bigint);
		END IF;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_steps(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(), after carry_needs(): the steps of plans that are still to do, each with its clock; one whose day has passed is to be done today.';
