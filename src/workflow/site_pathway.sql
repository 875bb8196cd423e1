-- workflow/site_pathway.sql: which pathways a territory offers, and by which one
-- a case goes.  Each has a machine; a case changes its machine here only.

CREATE TABLE pnd_data.territory_pathway (
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	pathway text NOT NULL REFERENCES pnd_data.pathway,
	referent_kinds text[] NOT NULL,
	called_kinds text[] NOT NULL,
	offered_from timestamptz NOT NULL DEFAULT now(),
	offered_to timestamptz CHECK (offered_to >= offered_from),
	PRIMARY KEY (territory_id, pathway, offered_from)
);
COMMENT ON TABLE pnd_data.territory_pathway IS
'Which pathways a territory offers, from when (inclusive) until when (exclusive), and of which kinds of organisation its referents are (empty: any) and who is called in difficulty. The one that it has offered longest is that of a new case. A territory without a row offers "complet", to referents of any organisation.';
CREATE UNIQUE INDEX territory_pathway_open ON pnd_data.territory_pathway (territory_id, pathway) WHERE offered_to IS NULL;
COMMENT ON INDEX pnd_data.territory_pathway_open IS 'A pathway is offered once at a time.';
SELECT packnd.declare('pnd_data.territory_pathway', class => 'registry', journal => true, keep => 'registry');

SELECT pnd_data.add_codes('pathway_reason', 'Raisons du choix d''un parcours', '{
	"person": "Souhait de la personne",
	"social_service": "Accompagnement déjà engagé par le service social",
	"rights": "Droits à ouvrir par la CAF ou la MSA",
	"organisation": "Organisation du territoire"}');

CREATE FUNCTION pnd_data.pathway_offered(territory text)
RETURNS TABLE (pathway text, machine text, version int, referent_kinds text[], called_kinds text[], rank bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT w.pathway, w.machine, m.version, o.referent_kinds, o.called_kinds,
			row_number() OVER (ORDER BY o.offered_from, w.pathway DESC)
		FROM (
			SELECT p.pathway, p.referent_kinds, p.called_kinds, p.offered_from
			FROM pnd_data.territory_pathway p
			WHERE p.territory_id = pathway_offered.territory AND p.offered_to IS NULL
			UNION ALL
			SELECT 'complet', '{}', '{}', now()
			WHERE NOT EXISTS (SELECT FROM pnd_data.territory_pathway p WHERE p.territory_id = pathway_offered.territory AND p.offered_to IS NULL)
		) o
			JOIN pnd_data.pathway w ON w.pathway = o.pathway
			CROSS JOIN LATERAL (
				SELECT max(v.version) AS version FROM pnd_data.machine v
				WHERE v.machine = w.machine AND v.valid_from <= packnd.local_day(now(), '75')) m
		ORDER BY 6;
END
$function$;
COMMENT ON FUNCTION pnd_data.pathway_offered(text) IS
'For the functions of pnd: the pathways that a territory offers now, the one of a new case first, with the version of their machine that is in force, of which kinds of organisation a referent is (empty: any) and who is called in difficulty.';

CREATE FUNCTION pnd_data.pathway_kinds(case_id bigint) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- a pathway that is no longer offered goes on as it was
	RETURN coalesce((
		SELECT p.referent_kinds
		FROM pnd_data.case_file c JOIN pnd_data.territory_pathway p ON p.territory_id = c.territory_id AND p.pathway = c.pathway
		WHERE c.case_id = pathway_kinds.case_id
		ORDER BY p.offered_from DESC LIMIT 1), '{}');
END
$function$;
COMMENT ON FUNCTION pnd_data.pathway_kinds(bigint) IS
'For the functions of pnd by which somebody is to lead a case: of which kinds of organisation its pathway asks for a referent; empty: of any.';

CREATE FUNCTION pnd_data.require_pathway(case_id bigint, professional_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	wanted text[] := pnd_data.pathway_kinds(case_id);
BEGIN
	PERFORM packnd.guard();
	IF wanted <> '{}' AND NOT EXISTS (
		SELECT FROM pnd_data.professional p JOIN pnd_data.organisation o ON o.organisation_id = p.organisation_id
		WHERE p.professional_id = require_pathway.professional_id AND o.kind = ANY (wanted)) THEN
		PERFORM packnd.fail('PN409', 'the pathway of the case asks for a referent of another organisation',
			'It takes an organisation of: %1$s.',
			'Before a referent is named the pathway can be changed: pnd.choose_pathway().',
			(SELECT string_agg(coalesce(c.label_fr, w.kind), ', ' ORDER BY w.place)
			FROM unnest(wanted) WITH ORDINALITY AS w (kind, place)
				LEFT JOIN pnd_data.code c ON c.list = 'organisation_kind' AND c.code = w.kind));
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_pathway(bigint, bigint) IS
'For the functions of pnd by which somebody is to lead a case, and so to assess the needs: PN409 unless the professional''s organisation is of a kind that the case''s pathway asks for in its territory.';

CREATE FUNCTION pnd.offer_pathway(territory text, pathway text, referent_kinds text[] DEFAULT NULL, called_kinds text[] DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('offer_pathway', request_key, jsonb_build_array(territory, pathway, referent_kinds, called_kinds)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM pnd_data.require_territory_duty(offer_pathway.territory, '{supervisor}');
	PERFORM pnd_data.require_territory(offer_pathway.territory);
	PERFORM packnd.require_one_of('pathway', offer_pathway.pathway, pnd_data.codes('pathway'));
	PERFORM packnd.require_one_of('referent_kinds', k, pnd_data.codes('organisation_kind')) FROM unnest(offer_pathway.referent_kinds) k;
	PERFORM packnd.require_one_of('called_kinds', k, pnd_data.codes('organisation_kind')) FROM unnest(offer_pathway.called_kinds) k;
	PERFORM FROM pnd_data.territory t WHERE t.territory_id = offer_pathway.territory FOR NO KEY UPDATE;
	UPDATE pnd_data.territory_pathway p
	SET referent_kinds = coalesce(offer_pathway.referent_kinds, w.referent_kinds), called_kinds = coalesce(offer_pathway.called_kinds, w.called_kinds)
	FROM pnd_data.pathway w
	WHERE p.territory_id = offer_pathway.territory AND p.pathway = offer_pathway.pathway AND p.offered_to IS NULL AND w.pathway = p.pathway;
	IF NOT FOUND THEN
		INSERT INTO pnd_data.territory_pathway (territory_id, pathway, referent_kinds, called_kinds, offered_from)
		SELECT offer_pathway.territory, w.pathway, coalesce(offer_pathway.referent_kinds, w.referent_kinds),
			coalesce(offer_pathway.called_kinds, w.called_kinds), clock_timestamp()
		FROM pnd_data.pathway w WHERE w.pathway = offer_pathway.pathway;
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.offer_pathway(text, text, text[], text[], text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.offer_pathway(text, text, text[], text[], text) IS
'A territory offers a pathway (a code of pnd.choices(''pathway'')) from now on, or offers it with other referents. referent_kinds: of which kinds of organisation its referents are, who assess the needs (null: as the scheme begins with, empty: any); called_kinds: whom they may call in difficulty. The pathway offered longest is that of a new case; a territory that never offered one has "complet", with referents of any organisation. With the request_key of an earlier call it only answers what that did. Errors: 22023 an unknown territory, pathway or kind, 22004, 42501.
EN (administration): which pathways a territory offers, full or assisted pathway
FR: proposer un parcours dans un territoire, parcours complet ou accompagné';

CREATE FUNCTION pnd.close_pathway(territory text, pathway text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('close_pathway', request_key, jsonb_build_array(territory, pathway)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM pnd_data.require_territory_duty(close_pathway.territory, '{supervisor}');
	PERFORM pnd_data.require_territory(close_pathway.territory);
	PERFORM packnd.require_one_of('pathway', close_pathway.pathway, pnd_data.codes('pathway'));
	PERFORM FROM pnd_data.territory t WHERE t.territory_id = close_pathway.territory FOR NO KEY UPDATE;
	IF NOT EXISTS (SELECT FROM pnd_data.territory_pathway p
			WHERE p.territory_id = close_pathway.territory AND p.offered_to IS NULL AND p.pathway <> close_pathway.pathway) THEN
		PERFORM packnd.fail('PN409', 'a territory offers one pathway at least', NULL, 'Offer another first, with pnd.offer_pathway().');
	END IF;
	UPDATE pnd_data.territory_pathway p SET offered_to = greatest(clock_timestamp(), p.offered_from)
	WHERE p.territory_id = close_pathway.territory AND p.pathway = close_pathway.pathway AND p.offered_to IS NULL;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.close_pathway(text, text, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.close_pathway(text, text, text) IS
'A territory offers a pathway no more: no case takes it from now on, those that go by it go on. Nothing if it was not offered. With the request_key of an earlier call it only answers what that did. Errors: PN409 it is the only one, 22023 an unknown territory or pathway, 22004, 42501.
EN (administration): stop offering a pathway
FR: ne plus proposer un parcours dans un territoire';

CREATE FUNCTION pnd.pathways(territory text)
RETURNS TABLE (pathway text, pathway_fr text, is_default boolean, referent_kinds_fr text[], called_kinds_fr text[], legal_source text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory(pathways.territory);
	RETURN QUERY
		SELECT o.pathway, k.label_fr, o.rank = 1,
			ARRAY(SELECT x.label_fr FROM pnd_data.code x WHERE x.list = 'organisation_kind' AND x.code = ANY (o.referent_kinds) ORDER BY x.rank),
			ARRAY(SELECT x.label_fr FROM pnd_data.code x WHERE x.list = 'organisation_kind' AND x.code = ANY (o.called_kinds) ORDER BY x.rank),
			w.legal_source
		FROM pnd_data.pathway_offered(pathways.territory) o
			JOIN pnd_data.code k ON k.list = 'pathway' AND k.code = o.pathway
			JOIN pnd_data.pathway w ON w.pathway = o.pathway
		ORDER BY o.rank;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.pathways(text) TO packnd_detector, packnd_referent, packnd_supervisor, packnd_steering;
COMMENT ON FUNCTION pnd.pathways(text) IS
'The pathways that a territory offers, that of a new case first: label, of which organisations its referents are who assess the needs (empty: any), who is called in difficulty, and the source. Errors: 22023 an unknown territory, 22004.
EN (entry): full or assisted pathway, which pathways there are here
FR: quels parcours sont proposés ici, parcours complet ou accompagné';

CREATE FUNCTION pnd_data.effect_take_pathway(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told record;
	chosen record;
BEGIN
	PERFORM packnd.guard();
	SELECT c.territory_id, c.event_facts ->> 'chosen_pathway' AS wanted, c.event_facts ->> 'pathway_reason' AS reason INTO told
	FROM pnd_data.case_file c WHERE c.case_id = effect_take_pathway.case_id;
	PERFORM packnd.require_one_of('pathway', told.wanted, pnd_data.codes('pathway'));
	PERFORM packnd.require_one_of('reason', told.reason, pnd_data.codes('pathway_reason'));
	SELECT w.* INTO chosen FROM pnd_data.pathway_offered(told.territory_id) w WHERE w.pathway = told.wanted;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the territory does not offer this pathway', NULL, 'pnd.pathways() lists those that it offers.');
	END IF;
	-- the next says its own
	UPDATE pnd_data.case_file c
	SET event_facts = c.event_facts - 'chosen_pathway', pathway = chosen.pathway,
		machine = CASE WHEN c.pathway = chosen.pathway THEN c.machine ELSE chosen.machine END,
		version = CASE WHEN c.pathway = chosen.pathway THEN c.version ELSE chosen.version END
	WHERE c.case_id = effect_take_pathway.case_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_take_pathway(bigint, bigint, timestamptz, jsonb) IS
'Effect: the case goes by the pathway that the event names (chosen_pathway), and takes its machine, in the version in force; why, pathway_reason, stays a fact of it. Errors: PN409 the territory does not offer it, 22004 and 22023 none or an unknown pathway or reason.';

CREATE FUNCTION pnd_data.lacks_pathway(case_id bigint, event text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT 'le parcours choisi, et pourquoi'
		FROM pnd_data.case_file c WHERE c.case_id = lacks_pathway.case_id AND c.event_facts ->> 'chosen_pathway' IS NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.lacks_pathway(bigint, text) IS
'For pnd.allowed_events(): that no pathway is chosen, in French; null: one is.';
INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr, lacks_function) VALUES
	('take_pathway', 'effect_take_pathway', '{}', '{}', 'prend le parcours choisi', 'lacks_pathway');

CREATE FUNCTION pnd.choose_pathway(case_number text, pathway text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('choose_pathway', request_key, jsonb_build_array(case_number, pathway, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	PERFORM packnd.require_one_of('pathway', choose_pathway.pathway, pnd_data.codes('pathway'));
	PERFORM packnd.require_one_of('reason', choose_pathway.reason, pnd_data.codes('pathway_reason'));
	PERFORM pnd_data.lock_case(the_case, '{detector,supervisor}');
	PERFORM pnd_data.cause_event(the_case, 'pathway_chosen', NULL,
		jsonb_build_object('chosen_pathway', choose_pathway.pathway, 'pathway_reason', choose_pathway.reason));
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.choose_pathway(text, text, text, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.choose_pathway(text, text, text, text) IS
'By which pathway of its territory a case goes, and why (a code of pnd.choices(''pathway_reason'')): said by who detected it before she agrees, or by a supervisor until a referent is named. The case takes the machine of the pathway, in the version in force; this is the only way in which a case changes its machine, and the journal has it. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 a referent is named, or the territory does not offer it, 22023 an unknown pathway or reason, 22004, 42501.
EN (entry): choose the full or the assisted pathway of a case
FR: choisir le parcours complet ou accompagné d''un dossier';
