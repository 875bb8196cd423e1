-- workflow/site_effect_tell.sql: events that somebody waits for write a message.

CREATE VIEW pnd_data.case_receiver AS
SELECT a.case_id, r.recipient, r.rank, a.professional_id, a.referral_id, a.valid_from
FROM pnd_data.case_access_now a
	JOIN (VALUES
		-- a substitute whose time has an end stands in for a referent who is absent
		('referent', 'substitute', true, 1), ('referent', 'referent', false, 2),
		('substitute', 'substitute', true, 1), ('substitute', 'substitute', false, 2),
		('detector', 'detector', false, 1),
		('partner', 'referral', false, 1)) r (recipient, part, has_end, rank)
		ON r.part = a.part AND r.has_end = (a.valid_to IS NOT NULL)
WHERE a.professional_id IS NOT NULL
	-- who is away reads nothing, whether somebody stands in or not
	AND NOT (a.part = 'referent' AND EXISTS (
		SELECT FROM pnd_data.absence b JOIN pnd_data.case_file c ON c.case_id = a.case_id AND c.territory_id = b.territory_id
		WHERE b.professional_id = a.professional_id AND pnd_data.in_force(b.valid_from, b.valid_to)));
COMMENT ON VIEW pnd_data.case_receiver IS
'Who is told what goes to a recipient in a case, now: the lowest rank, then who came last. A referent who is absent has a substitute with an end to his time, or else is told nothing; former referents and detectors only read, and are told nothing.';

CREATE FUNCTION pnd_data.receiver(case_id bigint, recipient text, subject_id bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT v.professional_id
		FROM pnd_data.case_receiver v
		WHERE v.case_id = receiver.case_id AND v.recipient = receiver.recipient
			AND (v.recipient <> 'partner' OR v.referral_id = receiver.subject_id)
		ORDER BY v.rank, v.valid_from DESC
		LIMIT 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.receiver(bigint, text, bigint) IS
'For pnd_data.tell(): the one professional who is told what goes to a recipient of a case, now; of a partner, the correspondent to whom the referral was sent. Null: nobody plays that part.';

CREATE FUNCTION pnd_data.tell(case_id bigint, kind text, recipient text, subject_id bigint DEFAULT NULL, professional_id bigint DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told bigint := tell.professional_id;
	said text := tell.kind;
	the_territory text;
	is_closed boolean;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_one_of('recipient', tell.recipient, '{referent,substitute,supervisor,receiver,detector,partner,professional}');
	IF tell.recipient = 'professional' THEN
		PERFORM packnd.require_given('professional_id', tell.professional_id);
	END IF;
	SELECT CASE tell.recipient WHEN 'receiver' THEN c.transfer_territory ELSE c.territory_id END, s.is_final INTO the_territory, is_closed
	FROM pnd_data.case_file c
		JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
	WHERE c.case_id = tell.case_id;
	IF told IS NULL AND tell.recipient NOT IN ('supervisor', 'receiver', 'professional') THEN
		told := pnd_data.receiver(tell.case_id, tell.recipient, tell.subject_id);
		IF told IS NULL AND tell.recipient <> 'referent' THEN
			told := pnd_data.receiver(tell.case_id, 'referent', tell.subject_id);
			-- a service without a correspondent here is called by phone
			said := CASE tell.recipient WHEN 'partner' THEN 'partner_to_call' ELSE said END;
		END IF;
		-- nobody waits any more for what comes back to a closed case
		IF told IS NULL AND is_closed THEN
			RETURN;
		END IF;
	END IF;
	-- who did it knows
	IF told = packnd.actor() THEN
		RETURN;
	END IF;
	INSERT INTO pnd_data.outbox (case_id, kind, subject_id, professional_id, territory_id, duty, created_at, released_at)
	VALUES (tell.case_id, said, tell.subject_id, told, CASE WHEN told IS NULL THEN the_territory END,
		CASE WHEN told IS NULL THEN 'supervisor' END, clock_timestamp(), clock_timestamp());
END
$function$;
COMMENT ON FUNCTION pnd_data.tell(bigint, text, text, bigint, bigint) IS
'For the functions of pnd and the effect "tell": writes one message of a kind (pnd_data.message_kind) about a case and a subject (a referral, a hand-over ...; null: none) to one recipient: referent (a referent who is absent has a substitute), substitute, detector, partner (the correspondent of the referral), professional (the one given), supervisor (those of the territory), or receiver (those of the territory to which it is to go). Where nobody plays the part it goes to the referent (for a service without a correspondent as partner_to_call), else to the supervisors; of a closed case to nobody. Who acts is told nothing of what he does. 22023 for an unknown recipient, 23503 for an unknown kind.';

CREATE FUNCTION pnd_data.effect_tell(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.tell(case_id, arguments ->> 'kind', arguments ->> 'to', subject_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_tell(bigint, bigint, timestamptz, jsonb) IS
'Effect: somebody is told of the event. Arguments: kind (of message), to (a recipient of pnd_data.tell()).';

INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr) VALUES
	('tell', 'effect_tell', '{kind,to}', '{}', 'prévient');
