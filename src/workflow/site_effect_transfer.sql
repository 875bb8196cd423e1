-- workflow/site_effect_transfer.sql: effects of the move of a case to another territory.
-- What the other territory is given: routing/site_accept_transfer.sql.

CREATE FUNCTION pnd_data.effect_open_transfer(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	new_transfer bigint := packnd.random_case_id();
	receiver text := (SELECT c.transfer_territory FROM pnd_data.case_file c WHERE c.case_id = effect_open_transfer.case_id);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_known(jsonb_build_object('transfer_territory', receiver));
	INSERT INTO pnd_data.transfer (case_id, transfer_id, territory_id, proposed_by, proposed_at)
	VALUES (effect_open_transfer.case_id, new_transfer, receiver, packnd.actor(), clock_timestamp());
	INSERT INTO pnd_data.case_access (case_id, territory_id, duty, part)
	VALUES (effect_open_transfer.case_id, receiver, 'supervisor', 'transfer');
	PERFORM pnd_data.tell(case_id, 'transfer_proposed', 'receiver', new_transfer);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_open_transfer(bigint, bigint, timestamptz, jsonb) IS
'Effect: the supervisors of the other territory are told, and see the case (not who she is) as long as the transfer lasts.';

CREATE FUNCTION pnd_data.effect_end_transfer(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	ended bigint;
BEGIN
	PERFORM packnd.guard();
	IF arguments ? 'outcome' THEN
		UPDATE pnd_data.transfer x SET ended_at = clock_timestamp(), outcome = arguments ->> 'outcome'
		WHERE x.case_id = effect_end_transfer.case_id AND x.outcome IS NULL
		RETURNING x.transfer_id INTO ended;
	END IF;
	IF ended IS NOT NULL AND arguments ->> 'outcome' IN ('taken_back', 'expired', 'lapsed') THEN
		PERFORM pnd_data.tell(case_id, 'transfer_withdrawn', 'receiver', ended);
	END IF;
	-- who accepted sees the case until the other one has a referent
	IF arguments ->> 'outcome' IS DISTINCT FROM 'accepted' THEN
		PERFORM pnd_data.end_access(case_id, NULL, 'transfer');
		-- she agreed to this one
		UPDATE pnd_data.consent k SET revoked_at = greatest(clock_timestamp(), k.given_at)
		WHERE k.case_id = effect_end_transfer.case_id AND k.purpose = 'transfer' AND k.revoked_at IS NULL;
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_end_transfer(bigint, bigint, timestamptz, jsonb) IS
'Effect: the pending transfer of a case, if there is one, ends with an outcome (argument; none: it was accepted before), and, unless it is accepted, so does what the other territory sees of it, and her agreement to it.';

CREATE FUNCTION pnd_data.transferred_to(new_case_id bigint) RETURNS TABLE (case_id bigint, transfer_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT x.case_id, x.transfer_id
		FROM (
			SELECT transferred_to.new_case_id AS case_id
			UNION ALL
			SELECT n.case_id FROM pnd_data.case_file n WHERE n.duplicate_of = transferred_to.new_case_id) n
			JOIN pnd_data.transfer x ON x.new_case_id = n.case_id
		-- one that was proposed again since waits for another
		WHERE x.outcome = 'accepted' AND NOT EXISTS (
			SELECT FROM pnd_data.transfer y WHERE y.case_id = x.case_id AND y.proposed_at > x.proposed_at);
END
$function$;
COMMENT ON FUNCTION pnd_data.transferred_to(bigint) IS
'For effects: the cases of other territories of which a case, or a duplicate of it, is what became of their last transfer.';

CREATE FUNCTION pnd_data.effect_complete_transfer(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	goes_on bigint := (
		SELECT coalesce(c.duplicate_of, c.case_id) FROM pnd_data.case_file c WHERE c.case_id = effect_complete_transfer.case_id);
	sender record;
BEGIN
	PERFORM packnd.guard();
	-- a duplicate waits for the referent of the case that goes on, unless that one has one
	IF goes_on <> case_id AND NOT EXISTS (SELECT FROM pnd_data.referent r WHERE r.case_id = goes_on AND r.valid_to IS NULL) THEN
		RETURN;
	END IF;
	FOR sender IN
		SELECT s.case_id FROM pnd_data.transferred_to(goes_on) s
	LOOP
		-- it may be closed at this moment: asked once it is held
		PERFORM FROM pnd_data.case_file c WHERE c.case_id = sender.case_id FOR NO KEY UPDATE;
		PERFORM pnd_data.cause_event(c.case_id, 'transfer_completed')
		FROM pnd_data.case_file c WHERE c.case_id = sender.case_id AND c.state = 'transferred';
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_complete_transfer(bigint, bigint, timestamptz, jsonb) IS
'Effect of the first naming of a referent, and of a merger into a case that has one: if the case, or a duplicate of it, came from another territory, the one there is closed now, and not before.';

CREATE FUNCTION pnd_data.effect_return_transfer(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	sender record;
BEGIN
	PERFORM packnd.guard();
	FOR sender IN
		SELECT s.case_id, s.transfer_id FROM pnd_data.transferred_to(effect_return_transfer.case_id) s
	LOOP
		-- it may be closed at this moment: asked once it is held
		PERFORM FROM pnd_data.case_file c WHERE c.case_id = sender.case_id FOR NO KEY UPDATE;
		IF EXISTS (SELECT FROM pnd_data.case_file c WHERE c.case_id = sender.case_id AND c.state = 'transferred') THEN
			UPDATE pnd_data.transfer x SET outcome = 'lapsed', ended_at = clock_timestamp()
			WHERE x.case_id = sender.case_id AND x.transfer_id = sender.transfer_id;
			PERFORM pnd_data.tell(sender.case_id, 'transfer_refused', 'referent', sender.transfer_id);
			PERFORM pnd_data.cause_event(sender.case_id, 'transfer_expired');
		END IF;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_return_transfer(bigint, bigint, timestamptz, jsonb) IS
'Effect of the exit of a case: if it, or a duplicate of it, came from another territory where the first case still waits for a referent here, that one comes back to where it was, as if the transfer had been refused.';

CREATE FUNCTION pnd_data.is_transfer(case_id bigint, other_case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.transfer x
			JOIN pnd_data.case_file c ON c.case_id = x.case_id AND c.state = 'transferred'
			JOIN pnd_data.case_file n ON n.case_id = x.new_case_id
		WHERE (x.case_id, coalesce(n.duplicate_of, n.case_id)) IN (
			(is_transfer.case_id, is_transfer.other_case_id), (is_transfer.other_case_id, is_transfer.case_id)));
END
$function$;
COMMENT ON FUNCTION pnd_data.is_transfer(bigint, bigint) IS
'For pnd.merge_case(): is one of the two cases made by the acceptance of the other, which waits for a referent there, or the case of which one so made is a duplicate?';

INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr) VALUES
	('open_transfer', 'effect_open_transfer', '{}', '{}', 'propose le dossier à l''autre territoire'),
	('end_transfer', 'effect_end_transfer', '{}', '{outcome}', 'termine la proposition à l''autre territoire'),
	-- its function stands in routing/, which makes the case there
	('accept_transfer', 'effect_accept_transfer', '{}', '{}', 'poursuit le dossier dans l''autre territoire'),
	('return_transfer', 'effect_return_transfer', '{}', '{}', 'rend le dossier au territoire d''origine'),
	('complete_transfer', 'effect_complete_transfer', '{}', '{}', 'clôt le dossier du territoire d''origine');
