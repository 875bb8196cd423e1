-- policy/site_measures.sql: measures that come and go at a running site.

CREATE FUNCTION pnd_data.check_measure_texts(label_fr text, deciding_body text, legal_source text, papers_fr text, ask_fr text, clocks_fr text, opens_fr text)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_length('label_fr', check_measure_texts.label_fr),
		pnd_data.require_length('deciding_body', check_measure_texts.deciding_body, 'contact'),
		pnd_data.require_length('legal_source', check_measure_texts.legal_source, 'contact'),
		pnd_data.require_length('papers_fr', check_measure_texts.papers_fr, 'text'),
		pnd_data.require_length('ask_fr', check_measure_texts.ask_fr, 'text'),
		pnd_data.require_length('clocks_fr', check_measure_texts.clocks_fr, 'text'),
		pnd_data.require_length('opens_fr', check_measure_texts.opens_fr, 'text');
END
$function$;
COMMENT ON FUNCTION pnd_data.check_measure_texts(text, text, text, text, text, text, text) IS
'For the functions of pnd: error 22023 if a text of a measure is longer than its bound; null is none.';

CREATE FUNCTION pnd.add_measure(measure text, label_fr text, domain text, policy text, deciding_body text, legal_source text,
	papers_fr text, ask_fr text, clocks_fr text, opens_fr text, confidence text DEFAULT 'inferred', request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('add_measure', request_key,
			jsonb_build_array(measure, label_fr, domain, policy, deciding_body, legal_source, papers_fr, ask_fr, clocks_fr, opens_fr,
				confidence)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('measure', add_measure.measure),
		packnd.require_text('label_fr', add_measure.label_fr),
		packnd.require_one_of('domain', add_measure.domain, ARRAY(SELECT d.domain FROM pnd_data.need_domain d ORDER BY d.rank)),
		packnd.require_text('deciding_body', add_measure.deciding_body),
		packnd.require_text('legal_source', add_measure.legal_source),
		packnd.require_text('papers_fr', add_measure.papers_fr),
		packnd.require_text('ask_fr', add_measure.ask_fr),
		packnd.require_text('clocks_fr', add_measure.clocks_fr),
		packnd.require_text('opens_fr', add_measure.opens_fr),
		packnd.require_one_of('confidence', add_measure.confidence, pnd_data.codes('confidence')),
		pnd_data.require_length('measure', add_measure.measure),
		pnd_data.check_measure_texts(add_measure.label_fr, add_measure.deciding_body, add_measure.legal_source, add_measure.papers_fr,
			add_measure.ask_fr, add_measure.clocks_fr, add_measure.opens_fr);
	IF add_measure.measure !~ '^[a-z][a-z0-9_]*$' THEN
		PERFORM packnd.fail('22023', 'the id of a measure is of small letters, digits and underscores');
	END IF;
	IF add_measure.policy IS NOT NULL AND NOT EXISTS (SELECT FROM pnd_data.policy p WHERE p.policy = add_measure.policy) THEN
		PERFORM packnd.fail('P0002', 'there is no such policy', NULL, 'Load the policy that decides on it first, with pnd.load_policy().');
	END IF;
	INSERT INTO pnd_data.measure (measure, label_fr, domain, policy, confidence, deciding_body, legal_source, papers_fr, ask_fr, clocks_fr, opens_fr)
	VALUES (add_measure.measure, add_measure.label_fr, add_measure.domain, add_measure.policy, add_measure.confidence, add_measure.deciding_body,
		add_measure.legal_source, add_measure.papers_fr, add_measure.ask_fr, add_measure.clocks_fr, add_measure.opens_fr)
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'there is a measure "%1$s" already', NULL, 'pnd.measures(true) lists the measures.', add_measure.measure);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.add_measure(text, text, text, text, text, text, text, text, text, text, text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.add_measure(text, text, text, text, text, text, text, text, text, text, text, text) IS
'Adds a measure (dispositif): its id, its name in French, the need that it meets, the policy that decides who has a right to it (loaded before; null: an offer without a rule, shown and not decided), who decides, the legal source, and in French the papers, whom to ask, the statutory clocks and what else it opens (say so where no source says it), and how sure the least sure of that is (primary, press, inferred). It is decided from now on. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such policy, PN409 there is one of that id, 22004 and 22023 a missing or senseless argument.
EN (policies): add a measure, a new aid or scheme
FR: ajouter une mesure, une nouvelle aide, un nouveau dispositif';

CREATE FUNCTION pnd.change_measure(measure text, label_fr text DEFAULT NULL, deciding_body text DEFAULT NULL, legal_source text DEFAULT NULL,
	papers_fr text DEFAULT NULL, ask_fr text DEFAULT NULL, clocks_fr text DEFAULT NULL, opens_fr text DEFAULT NULL, confidence text DEFAULT NULL,
	request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('change_measure', request_key,
		jsonb_build_array(measure, label_fr, deciding_body, legal_source, papers_fr, ask_fr, clocks_fr, opens_fr, confidence)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('measure', change_measure.measure),
		packnd.require_one_of('confidence', coalesce(change_measure.confidence, 'primary'), pnd_data.codes('confidence')),
		pnd_data.check_measure_texts(change_measure.label_fr, change_measure.deciding_body, change_measure.legal_source, change_measure.papers_fr,
			change_measure.ask_fr, change_measure.clocks_fr, change_measure.opens_fr);
	UPDATE pnd_data.measure AS m
	SET label_fr = coalesce(change_measure.label_fr, m.label_fr), deciding_body = coalesce(change_measure.deciding_body, m.deciding_body),
		legal_source = coalesce(change_measure.legal_source, m.legal_source), papers_fr = coalesce(change_measure.papers_fr, m.papers_fr),
		ask_fr = coalesce(change_measure.ask_fr, m.ask_fr), clocks_fr = coalesce(change_measure.clocks_fr, m.clocks_fr),
		opens_fr = coalesce(change_measure.opens_fr, m.opens_fr), confidence = coalesce(change_measure.confidence, m.confidence)
	WHERE m.measure = change_measure.measure;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'there is no such measure', NULL, 'pnd.measures(true) lists the measures.');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.change_measure(text, text, text, text, text, text, text, text, text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.change_measure(text, text, text, text, text, text, text, text, text, text) IS
'Changes the name of a measure in French, who decides, the legal source, papers, whom to ask, clocks, what else it opens or how sure that is; null leaves it as it is. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such measure, 22004, 22023.
EN (policies): rename a measure, another body decides
FR: renommer une mesure, changer l''organisme qui décide';

CREATE FUNCTION pnd.retire_measure(measure text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('retire_measure', request_key, jsonb_build_array(measure, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('measure', retire_measure.measure), packnd.require_text('reason', retire_measure.reason),
		pnd_data.require_length('reason', retire_measure.reason, 'text');
	UPDATE pnd_data.measure AS m SET retired_at = now(), retire_reason = retire_measure.reason
	WHERE m.measure = retire_measure.measure AND m.retired_at IS NULL;
	IF NOT FOUND THEN
		IF EXISTS (SELECT FROM pnd_data.measure m WHERE m.measure = retire_measure.measure) THEN
			PERFORM packnd.fail('PN409', 'measure "%1$s" is retired already', NULL, NULL, retire_measure.measure);
		END IF;
		PERFORM packnd.fail('P0002', 'there is no such measure', NULL, 'pnd.measures(true) lists the measures.');
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.retire_measure(text, text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.retire_measure(text, text, text) IS
'Retires a measure, with the reason: it is no longer decided nor offered; what was decided stays readable and can be explained. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such measure, PN409 it is retired already, 22004, 22023.
EN (policies): a measure ends, an aid is abolished
FR: une mesure prend fin, une aide est supprimée';
