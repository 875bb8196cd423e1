-- routing/site_cause.sql: any event of a case or a referral, by its name: what is
-- possible, and pnd.cause().

CREATE FUNCTION pnd_data.effects_lack(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked record;
	said text;
	lacking text;
BEGIN
	PERFORM packnd.guard();
	FOR asked IN
		SELECT f.lacks_function
		FROM pnd_data.case_file c
			JOIN pnd_data.machine_effect m ON m.machine = c.machine AND m.version = c.version AND m.event = effects_lack.event
			JOIN pnd_data.effect f ON f.effect = m.effect
		WHERE c.case_id = effects_lack.case_id AND f.lacks_function IS NOT NULL
		ORDER BY m.rank
	LOOP
		EXECUTE format('SELECT pnd_data.%I($1, $2)', asked.lacks_function) INTO said USING effects_lack.case_id, effects_lack.event;
		lacking := nullif(concat_ws(' ; ', lacking, said), '');
	END LOOP;
	RETURN lacking;
END
$function$;
COMMENT ON FUNCTION pnd_data.effects_lack(bigint, text) IS
'For pnd.allowed_events(): what the effects of an event of a case would refuse, in French; null: nothing.';

CREATE FUNCTION pnd.allowed_events(number text)
RETURNS TABLE (event text, label_fr text, to_state text, you_may boolean, missing_fr text, call text, facts jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	the_referral bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('number', number);
	IF packnd.number_kind(number) = 'referral' THEN
		the_referral := packnd.site_number_id('referral', number);
		PERFORM pnd_data.referral_case(the_referral);
		RETURN QUERY
			SELECT a.event, a.label_fr, a.to_state, a.you_may, a.missing_fr,
				coalesce(a.call, CASE WHEN a.event = ANY (pnd_data.codes('referral_answer')) THEN 'pnd.answer_referral' ELSE 'pnd.cause' END), e.writes
			FROM packnd.allowed('pnd_data.referral', the_referral::text) WITH ORDINALITY a
				LEFT JOIN pnd_data.machine_event e ON e.machine = 'referral' AND e.event = a.event
					AND e.version = pnd_data.version_today('referral')
			ORDER BY a.ordinality;
	ELSE
		the_case := pnd_data.case_id(number);
		RETURN QUERY
			SELECT a.event, a.label_fr, a.to_state, a.you_may,
				nullif(concat_ws(' ; ', a.missing_fr, pnd_data.effects_lack(the_case, a.event)), ''), coalesce(a.call, k.call, 'pnd.cause'), e.writes
			FROM packnd.allowed('pnd_data.case_file', the_case::text) WITH ORDINALITY a
				LEFT JOIN (VALUES ('transfer_proposed', 'pnd.propose_transfer'), ('transfer_accepted', 'pnd.accept_transfer'),
					('transfer_refused', 'pnd.refuse_transfer'), ('transfer_withdrawn', 'pnd.take_back_transfer')) k (event, call) ON k.event = a.event
				LEFT JOIN (pnd_data.case_file c JOIN pnd_data.machine_event e ON e.machine = c.machine AND e.version = c.version)
					ON c.case_id = the_case AND e.event = a.event
			-- what others may do would say where the case stands
			WHERE a.you_may OR c.assigned_at IS NULL OR NOT pnd_data.only_detected(the_case)
			ORDER BY a.ordinality;
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.allowed_events(text) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_partner;
COMMENT ON FUNCTION pnd.allowed_events(text) IS
'The events possible from the state of a case, or of a referral by its number: where they lead, whether the actor''s duties allow them, and what is still to be given, in French (null: nothing), the function that causes it, and the facts that it writes with their types ({"review_on": "date"}). What is said is what the trigger would say, now; of an exit also what a successful one lacks: the end of danger, of emergency needs, the conditions. Errors: PN404, 22P02 a mistyped number, 22004.
EN (case): what can happen next, which buttons to show, what is missing
FR: que peut-il se passer maintenant, quels boutons montrer, ce qu''il manque';

CREATE FUNCTION pnd_data.version_today(machine text) RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT max(m.version) FROM pnd_data.machine m
		WHERE m.machine = version_today.machine AND m.valid_from <= packnd.local_day(now(), '75'));
END
$function$;
COMMENT ON FUNCTION pnd_data.version_today(text) IS
'For the functions of pnd: the version of a machine that rows without a version of their own follow today.';

CREATE FUNCTION pnd_data.check_event_facts(machine text, version int, event text, facts jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	given record;
BEGIN
	PERFORM packnd.guard();
	IF jsonb_typeof(facts) IS DISTINCT FROM 'object' THEN
		PERFORM packnd.fail('22023', 'the facts of an event must be a JSON object');
	END IF;
	FOR given IN
		SELECT f.key AS name, f.value ->> 0 AS value, jsonb_typeof(f.value) AS shape, e.writes ->> f.key AS type, e.writes
		FROM jsonb_each(facts) f
			JOIN pnd_data.machine_event e
				ON e.machine = check_event_facts.machine AND e.version = check_event_facts.version AND e.event = check_event_facts.event
	LOOP
		IF given.type IS NULL THEN
			PERFORM packnd.fail('22023', 'event "%1$s" does not write one of the facts', NULL,
				CASE given.writes WHEN '{}' THEN 'It takes no facts.' ELSE 'It takes: %2$s.' END,
				check_event_facts.event,
				(SELECT string_agg(w.key || ' (' || w.value || ')', ', ') FROM jsonb_each_text(given.writes) w));
		END IF;
		BEGIN
			IF given.shape IN ('object', 'array')
				OR (given.type = 'boolean') <> (given.shape = 'boolean') AND given.shape <> 'null' THEN
				PERFORM packnd.fail('22P02', 'not a value of this type');
			END IF;
			-- the value itself is not said: it may be meant for something else
			PERFORM CASE given.type
				WHEN 'date' THEN given.value::date::text
				WHEN 'timestamp with time zone' THEN given.value::timestamptz::text
				WHEN 'integer' THEN given.value::int::text
				WHEN 'bigint' THEN given.value::bigint::text
				WHEN 'numeric' THEN given.value::numeric::text END;
		EXCEPTION WHEN data_exception THEN
			PERFORM packnd.fail('22023', '"%1$s" of event "%2$s" is not of type %3$s', NULL,
				CASE given.type WHEN 'date' THEN 'A date is written like 2026-05-31.' END,
				given.name, check_event_facts.event, given.type);
		END;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_event_facts(text, int, text, jsonb) IS
'For pnd.cause(): error 22023 unless the facts are an object of what the event writes, each of its type.';

CREATE FUNCTION pnd.cause(number text, event text, facts jsonb DEFAULT '{}', happened_at timestamptz DEFAULT NULL, source text DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	the_referral bigint;
	pinned record;
	given jsonb := coalesce(facts, '{}');
	reached text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('cause', request_key,
		jsonb_build_array(number, event, facts, happened_at AT TIME ZONE 'UTC', source));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	PERFORM packnd.require_given('number', number), packnd.require_given('event', cause.event);
	PERFORM pnd_data.require_length('source', cause.source);
	IF packnd.number_kind(number) = 'referral' THEN
		the_referral := packnd.site_number_id('referral', number);
		the_case := pnd_data.referral_case(the_referral);
		PERFORM pnd_data.check_event_facts('referral', pnd_data.version_today('referral'), cause.event, given);
		IF given ? 'refusal_code' THEN
			PERFORM pnd_data.require_refusal_code(given ->> 'refusal_code');
		END IF;
		reached := pnd_data.cause_referral_event(the_case, the_referral, cause.event, cause.happened_at, given, cause.source, by_people => true);
	ELSE
		the_case := pnd_data.case_id(number);
		SELECT c.machine, c.version INTO pinned FROM pnd_data.case_file c WHERE c.case_id = the_case;
		PERFORM pnd_data.check_event_facts(pinned.machine, pinned.version, cause.event, given);
		PERFORM pnd_data.require_known(given);
		reached := (pnd_data.cause_event(the_case, cause.event, cause.happened_at, given, cause.source)).state;
	END IF;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(reached));
	RETURN reached;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.cause(text, text, jsonb, timestamptz, text, text) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_partner;
COMMENT ON FUNCTION pnd.cause(text, text, jsonb, timestamptz, text, text) IS
'Cause any event of a case or a referral by its name; pnd.allowed_events() says what is possible, what each writes and by which function it is caused where it asks for more: an event that tells of what is recorded beside the case (her consents to a transfer, the answers to the grid of danger) is refused without it. number: a case number, or that of a referral (pnd.my_referrals). facts: what the event writes, by name, as its types ask. happened_at: when it happened (null: now); the rights are those of now. source: the app or system that told it. Returns the state reached. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 what is possible and what is missing, or is not recorded, 22023 a fact that the event does not write or of another type, an unknown code, or a source that is too long, 22008 outside of a bound (pnd.bounds), before the event that led to the present state or in the future, 22004, 42501.
EN (case): record any event of a case or a referral, a pause, a transfer to another territory, a resumption, a status from another system, reopen a closed case, she comes back, she moved to another département, the plan is agreed, correspondents are activated
FR: enregistrer tout événement d''un dossier ou d''une orientation, pause, relais vers un autre territoire, déménagement, reprise, statut venu d''un autre logiciel, rouvrir un dossier clos, la personne revient, a déménagé dans un autre département, convenir du plan, le plan est convenu, activer les correspondants';
