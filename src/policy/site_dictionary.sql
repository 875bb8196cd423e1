-- policy/site_dictionary.sql: the facts of the scheme, told once, and what policy
-- authors add to them at a running site.

CREATE FUNCTION pnd_data.check_choices(choices jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF choices IS NULL THEN
		RETURN;
	END IF;
	IF jsonb_typeof(choices) <> 'array' OR choices = '[]' OR EXISTS (
		SELECT FROM jsonb_array_elements(choices) c
		WHERE jsonb_typeof(c) <> 'object' OR NOT coalesce(c ->> 'code' ~ '^[a-z][a-z0-9_]*$', false)
			OR coalesce(btrim(c ->> 'label_fr'), '') = '') THEN
		PERFORM packnd.fail('22023', 'the choices of a fact are a list of codes with labels', NULL,
			'For example: [{"code": "dog", "label_fr": "chien"}]; a code is of small letters, digits and underscores.');
	END IF;
	IF (SELECT count(DISTINCT c ->> 'code') < count(*) FROM jsonb_array_elements(choices) c) THEN
		PERFORM packnd.fail('22023', 'a code stands twice in the choices');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_choices(jsonb) IS
'For the functions of pnd: error 22023 unless null or a list of {"code", "label_fr"}, each code once.';

CREATE FUNCTION pnd_data.allowed_by(choices jsonb) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT string_agg((c.value -> 'code')::text, ',' ORDER BY c.place)
FROM jsonb_array_elements(choices) WITH ORDINALITY c (value, place)
WHERE NOT c.value ? 'retired'
$function$;
COMMENT ON FUNCTION pnd_data.allowed_by(jsonb) IS
'For the functions of pnd: the choices of a fact that are offered, as unary tests.';

CREATE FUNCTION pnd_data.check_formula(formula text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	stray text;
BEGIN
	PERFORM packnd.guard();
	-- what it waits for where nothing is known
	SELECT m INTO stray
	FROM unnest(packnd.missing(packnd.evaluate(packnd.feel(formula), '{"dependants": [], "evidence": [], "applications": []}', now(), unknowns => true))) m
	WHERE split_part(split_part(m, '.', 1), '[', 1) NOT IN ('case', 'stated')
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('22023', 'the formula asks for "%1$s", which is not known', NULL,
			'A formula knows the variables of which the comment of pnd.add_fact() tells.', stray);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_formula(text) IS
'For the functions of pnd: error 22P02 unless it is FEEL, 22023 if it asks for what no case has.';

CREATE FUNCTION pnd_data.refuse_none(facts jsonb) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	none text;
BEGIN
	PERFORM packnd.guard();
	SELECT f.fact INTO none
	FROM pnd_data.fact f
	WHERE refuse_none.facts -> f.fact = 'null' AND NOT f.may_be_none AND f.retired_at IS NULL
	ORDER BY f.fact
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('22023', 'fact "%1$s" cannot be none', 'Null says that a fact does not apply, and of this one no policy says what follows then.',
			'Leave out what is not known yet. Facts that may be none are those with may_be_none in pnd.facts().', none);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.refuse_none(jsonb) IS
'For the functions of pnd: error 22023 that names the fact, if one of a JSON object of facts is null and not declared to be none (pnd_data.fact.may_be_none).';

CREATE FUNCTION pnd.add_fact(fact text, question_fr text, type text, choices jsonb DEFAULT NULL, data_class text DEFAULT 'situation',
	allowed text DEFAULT NULL, formula text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('add_fact', request_key,
			jsonb_build_array(fact, question_fr, type, choices, data_class, allowed, formula)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('fact', add_fact.fact),
		packnd.require_text('question_fr', add_fact.question_fr),
		packnd.require_one_of('type', add_fact.type, '{string,number,boolean,date,list<string>}'),
		packnd.require_one_of('data_class', add_fact.data_class, pnd_data.codes('data_class')),
		pnd_data.check_choices(add_fact.choices),
		pnd_data.require_length('fact', add_fact.fact),
		pnd_data.require_length('question_fr', add_fact.question_fr, 'contact'),
		pnd_data.require_length('allowed', add_fact.allowed, 'text'),
		pnd_data.require_length('choices', add_fact.choices::text, 'text'),
		pnd_data.require_length('formula', add_fact.formula, 'text');
	IF add_fact.fact !~ '^[a-z][a-z0-9_]*$' THEN
		PERFORM packnd.fail('22023', 'the name of a fact is of small letters, digits and underscores');
	END IF;
	IF add_fact.choices IS NOT NULL AND (add_fact.allowed IS NOT NULL OR add_fact.type NOT IN ('string', 'list<string>')) THEN
		PERFORM packnd.fail('22023', 'choices are the allowed values of a string or of a list of strings');
	END IF;
	IF add_fact.allowed IS NOT NULL THEN
		PERFORM packnd.feel(format('value in (%s)', add_fact.allowed));
	END IF;
	IF add_fact.formula IS NOT NULL THEN
		PERFORM pnd_data.check_formula(add_fact.formula);
	END IF;
	INSERT INTO pnd_data.fact (fact, type, question_fr, base_type, allowed, choices, data_class, formula)
	VALUES (add_fact.fact, add_fact.type, add_fact.question_fr, add_fact.type,
		coalesce(add_fact.allowed, pnd_data.allowed_by(add_fact.choices)), add_fact.choices, add_fact.data_class, add_fact.formula)
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'there is a fact "%1$s" already', NULL, 'pnd.facts(true) lists the facts, pnd.change_fact() changes one.', add_fact.fact);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.add_fact(text, text, text, jsonb, text, text, text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.add_fact(text, text, text, jsonb, text, text, text, text) IS
'Adds a fact to the dictionary: its name, the question in French (without gender), its type (string, number, boolean, date, list<string>), the class of data whose consent covers it, what is allowed (FEEL unary tests: "[0..30]"; "null,[0..30]" if it may be none) or the choices ([{"code", "label_fr"}]), and, for a fact that is computed, the formula: FEEL over dependants (number, kind, age, birth_date, lives_with, is_dependent), evidence (kind, dated_on, valid_until), applications (measure, received_on, hearing_set_on, granted_on, refused_on, amount, award_form, paid_on), case (territory, state, decided_to_leave, danger) and stated (the facts told); where it gives null, the fact can be told. With the request_key of an earlier call it only answers what that did. Errors: 22004 and 22023 a missing or senseless argument, 22P02 no FEEL, PN409 there is one of that name.
EN (policies): add a question to the dictionary, a new fact to record, computed from children or papers
FR: ajouter une question au dictionnaire, un nouveau fait à recueillir, calculé à partir des enfants ou des pièces';

CREATE FUNCTION pnd.change_fact(fact text, question_fr text DEFAULT NULL, choices jsonb DEFAULT NULL, data_class text DEFAULT NULL,
	formula text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.fact;
	offered jsonb;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('change_fact', request_key,
		jsonb_build_array(fact, question_fr, choices, data_class, formula)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('fact', change_fact.fact), pnd_data.check_choices(change_fact.choices),
		pnd_data.require_length('question_fr', change_fact.question_fr, 'contact'),
		pnd_data.require_length('choices', change_fact.choices::text, 'text'),
		pnd_data.require_length('formula', change_fact.formula, 'text');
	SELECT f.* INTO known FROM pnd_data.fact f WHERE f.fact = change_fact.fact FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'there is no such fact', NULL, 'pnd.facts(true) lists the facts.');
	END IF;
	IF change_fact.data_class IS NOT NULL THEN
		PERFORM packnd.require_one_of('data_class', change_fact.data_class, pnd_data.codes('data_class'));
	END IF;
	IF change_fact.formula <> '' THEN
		PERFORM pnd_data.check_formula(change_fact.formula);
	END IF;
	IF change_fact.choices IS NOT NULL AND (known.choices IS NULL OR pnd_data.asked_by(change_fact.fact) IS NOT NULL) THEN
		PERFORM packnd.fail('PN409', 'the choices of fact "%1$s" are not those of the dictionary', NULL,
			'A model says which values it takes: load a new version of the policy.', change_fact.fact);
	END IF;
	-- a code that is no longer offered keeps its label for what was told by it
	SELECT change_fact.choices || coalesce(jsonb_agg(c.value || '{"retired": true}' ORDER BY c.place), '[]') INTO offered
	FROM jsonb_array_elements(known.choices) WITH ORDINALITY c (value, place)
	WHERE NOT EXISTS (SELECT FROM jsonb_array_elements(change_fact.choices) n WHERE n -> 'code' = c.value -> 'code');
	UPDATE pnd_data.fact AS f
	SET question_fr = coalesce(change_fact.question_fr, f.question_fr), data_class = coalesce(change_fact.data_class, f.data_class),
		choices = coalesce(offered, f.choices), allowed = coalesce(pnd_data.allowed_by(offered), f.allowed),
		formula = CASE WHEN change_fact.formula IS NULL THEN f.formula ELSE nullif(change_fact.formula, '') END
	WHERE f.fact = change_fact.fact;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.change_fact(text, text, jsonb, text, text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.change_fact(text, text, jsonb, text, text, text) IS
'Changes a fact of the dictionary: the question in French, the choices that are offered (a code that is left out is offered no longer, and keeps its label for what was told by it), the class of data, the formula ("" for none); null leaves it as it is. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such fact, PN409 choices of a fact without them or that a policy asks for, 22004, 22023, 22P02.
EN (policies): change a question or the answers that it offers, rename a label
FR: modifier une question ou les réponses proposées, changer un libellé';

CREATE FUNCTION pnd.retire_fact(fact text, reason text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asking text;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('retire_fact', request_key, jsonb_build_array(fact, reason)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('fact', retire_fact.fact), packnd.require_text('reason', retire_fact.reason),
		pnd_data.require_length('reason', retire_fact.reason, 'text');
	PERFORM FROM pnd_data.fact f WHERE f.fact = retire_fact.fact FOR UPDATE;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'there is no such fact', NULL, 'pnd.facts(true) lists the facts.');
	END IF;
	asking := pnd_data.asked_by(retire_fact.fact);
	IF asking IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'fact "%1$s" cannot be retired: policy "%2$s" asks for it', NULL,
			'Load a version of the policy that does not.', retire_fact.fact, asking);
	END IF;
	UPDATE pnd_data.fact AS f SET retired_at = now(), retire_reason = retire_fact.reason
	WHERE f.fact = retire_fact.fact AND f.retired_at IS NULL;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'fact "%1$s" is retired already', NULL, NULL, retire_fact.fact);
	END IF;
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.retire_fact(text, text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.retire_fact(text, text, text) IS
'Retires a fact of the dictionary, with the reason: it is no longer asked nor recorded; what was told stays readable. A policy that asks for it later brings it back. With the request_key of an earlier call it only answers what that did. Errors: P0002 no such fact, PN409 a policy asks for it, or it is retired already, 22004, 22023.
EN (policies): stop asking a question, retire a fact
FR: ne plus poser une question, un fait quitte le dictionnaire';

-- ---- the facts of the scheme

INSERT INTO pnd_data.fact (fact, type, base_type, question_fr, data_class, allowed) VALUES
	('commune', 'string', 'string', 'Commune de vie (code INSEE) ?', 'situation', 'matches(?, "^[0-9][0-9AB][0-9]{3}$")'),
	('help_commune', 'string', 'string', 'Commune où l''aide est cherchée, si c''est une autre (code INSEE) ?', 'situation', 'matches(?, "^[0-9][0-9AB][0-9]{3}$")'),
	('interpreter_needed', 'boolean', 'boolean', 'Un interprétariat est-il nécessaire ?', 'situation', NULL);

INSERT INTO pnd_data.fact (fact, type, base_type, question_fr, data_class, choices, allowed)
SELECT v.fact, v.type, v.type, v.question_fr, v.data_class, c.choices, pnd_data.allowed_by(c.choices)
FROM (VALUES
	('gender', 'string', 'Genre de la personne ?', 'situation', '{
		"female": "femme",
		"male": "homme",
		"other": "autre",
		"not_said": "non précisé"}'::json),
	('languages', 'list<string>', 'Langues parlées ?', 'situation', '{
		"fr": "français",
		"ar": "arabe",
		"en": "anglais",
		"es": "espagnol",
		"pt": "portugais",
		"ro": "roumain",
		"ru": "russe",
		"uk": "ukrainien",
		"tr": "turc",
		"sq": "albanais",
		"hy": "arménien",
		"ka": "géorgien",
		"fa": "persan ou dari",
		"ps": "pachto",
		"ur": "ourdou",
		"bn": "bengali",
		"ta": "tamoul",
		"zh": "chinois",
		"vi": "vietnamien",
		"so": "somali",
		"am": "amharique",
		"ti": "tigrigna",
		"ln": "lingala",
		"bm": "bambara",
		"ff": "peul",
		"wo": "wolof",
		"mg": "malgache",
		"rcf": "créole réunionnais",
		"gcf": "créole antillais",
		"zdj": "comorien",
		"swb": "mahorais",
		"fsl": "langue des signes française",
		"other": "autre langue"}'),
	('disability', 'list<string>', 'Situation de handicap, à prendre en compte pour l''accueil ?', 'health', '{
		"motor": "handicap moteur",
		"wheelchair": "fauteuil roulant",
		"visual": "handicap visuel",
		"hearing": "handicap auditif",
		"mental": "handicap mental ou cognitif",
		"psychic": "handicap psychique",
		"chronic": "maladie chronique invalidante",
		"other": "autre"}'),
	('pets', 'list<string>', 'Animaux à accueillir avec la personne ?', 'situation', '{
		"dog": "chien",
		"cat": "chat",
		"other": "autre animal"}'),
	('marital_status', 'string', 'Situation familiale ?', 'situation', '{
		"single": "célibataire",
		"married": "mariage",
		"civil_union": "pacte civil de solidarité",
		"cohabiting": "concubinage",
		"separated": "séparation de corps",
		"divorced": "divorce",
		"widowed": "veuvage"}'),
	('author_link', 'string', 'Lien avec la personne qui exerce les violences ?', 'situation', '{
		"spouse": "conjoint ou conjointe",
		"civil_partner": "partenaire de PACS",
		"cohabitant": "concubin ou concubine",
		"partner": "relation sans vie commune",
		"former_spouse": "ancien conjoint ou ancienne conjointe",
		"former_civil_partner": "ancien ou ancienne partenaire de PACS",
		"former_cohabitant": "ancien concubin ou ancienne concubine",
		"former_partner": "ancienne relation sans vie commune"}'),
	('urgency', 'string', 'Dans quel délai faut-il agir ?', 'situation', '{
		"tonight": "cette nuit",
		"days": "dans les jours qui viennent",
		"weeks": "dans les semaines qui viennent",
		"not_urgent": "sans urgence"}'),
	('lives_now', 'string', 'Lieu de vie actuel ?', 'situation', '{
		"common_home": "domicile commun avec l''auteur",
		"own_home": "domicile propre",
		"family_friends": "chez des proches",
		"shelter": "hébergement d''urgence ou accompagné",
		"hotel": "hôtel",
		"street": "sans abri"}'),
	('occupation', 'string', 'Situation professionnelle ?', 'situation', '{
		"employed": "emploi salarié",
		"self_employed": "activité indépendante",
		"farming": "activité agricole",
		"job_seeking": "recherche d''emploi",
		"studies": "études ou formation",
		"retired": "retraite",
		"none": "sans activité"}')) v (fact, type, question_fr, data_class, labels)
	CROSS JOIN LATERAL (
		SELECT jsonb_agg(jsonb_build_object('code', e.key, 'label_fr', e.value) ORDER BY e.place) AS choices
		FROM json_each_text(v.labels) WITH ORDINALITY e (key, value, place)) c;

-- what the measures of justice, the lease, the stay and the school ask for
INSERT INTO pnd_data.fact (fact, type, base_type, question_fr, data_class) VALUES
	('danger_to_person_or_child', 'boolean', 'boolean', 'La personne, ou un ou plusieurs enfants, sont-ils en danger du fait de ces violences ?', 'situation'),
	('forced_marriage_threat', 'boolean', 'boolean', 'Menace de mariage forcé sur la personne majeure ?', 'situation'),
	('hearing_set_on', 'date', 'date', 'Date à laquelle le juge a fixé l''audience sur l''ordonnance de protection ?', 'situation'),
	('protection_order_notified_on', 'date', 'date', 'Date de notification de l''ordonnance de protection à l''auteur ?', 'situation'),
	('family_claim_filed', 'boolean', 'boolean', 'Demande de divorce, de séparation de corps ou relative à l''autorité parentale déposée pendant l''ordonnance de protection ?', 'situation'),
	('protection_order_pending', 'boolean', 'boolean', 'Demande d''ordonnance de protection déposée et encore sans décision, ou déposée en même temps ?', 'situation'),
	('oppi_agreement', 'boolean', 'boolean', 'Accord de la personne pour que le procureur demande une ordonnance provisoire de protection immédiate ?', 'situation'),
	('grave_immediate_danger', 'boolean', 'boolean', 'Danger grave et immédiat pour la personne, ou pour un ou plusieurs enfants ?', 'situation'),
	('bar_agreement', 'boolean', 'boolean', 'Demande ou consentement exprès de la personne pour le bracelet anti-rapprochement ?', 'situation'),
	('bar_route', 'string', 'string', 'Dans quel cadre le bracelet anti-rapprochement serait-il ordonné (ordonnance de protection, condamnation pénale, contrôle judiciaire, aucun) ?', 'situation'),
	('order_contact_ban', 'boolean', 'boolean', 'Interdiction d''entrer en contact faite à l''auteur par l''ordonnance de protection (code civil 515-11, 1°) ?', 'situation'),
	('author_bar_agreement', 'boolean', 'boolean', 'L''auteur des violences consent-il au bracelet anti-rapprochement ?', 'situation'),
	('offence_three_years', 'boolean', 'boolean', 'Infraction commise dans le couple et punie d''au moins trois ans d''emprisonnement ?', 'situation'),
	('bar_alert_km', 'number', 'number', 'Distance d''alerte du bracelet anti-rapprochement, en kilomètres ?', 'situation'),
	('listed_crime', 'boolean', 'boolean', 'S''agit-il de l''action civile pour un des crimes de l''article 9-2 de la loi 91-647 (meurtre ou tentative, tortures, violences criminelles, viol), pour lesquels les ressources ne comptent pas ?', 'situation'),
	('order_legal_aid', 'boolean', 'boolean', 'Aide juridictionnelle accordée à titre provisoire par l''ordonnance de protection (code civil 515-11, 7°) ?', 'situation'),
	('reference_tax_income', 'number', 'number', 'Revenu fiscal de référence du foyer, en euros (celui de la personne seule si l''affaire l''oppose à quelqu''un de son foyer) ; sans objet s''il n''y en a pas ou si la situation a changé ?', 'situation'),
	('taxable_income_six_months', 'number', 'number', 'Revenus imposables des six derniers mois, en euros ?', 'situation'),
	('movable_wealth', 'number', 'number', 'Patrimoine mobilier et financier (épargne), en euros ?', 'situation'),
	('real_estate_wealth', 'number', 'number', 'Patrimoine immobilier hors résidence principale et biens professionnels, en euros ?', 'situation'),
	('tax_household_size', 'number', 'number', 'Nombre de personnes du foyer fiscal ?', 'situation'),
	('tenant', 'boolean', 'boolean', 'Bail au nom de la personne, seule ou avec une autre ?', 'situation'),
	('lease_notice_received_on', 'date', 'date', 'Date de réception du congé par le bailleur ?', 'situation'),
	('left_home_for_violence', 'boolean', 'boolean', 'Départ du logement loué en raison de violences dans le couple, ou sur un enfant qui y vit ?', 'situation'),
	('sentence_date', 'date', 'date', 'Date de la condamnation pénale de l''auteur pour ces violences ?', 'situation'),
	('lease_letter_presented_on', 'date', 'date', 'Date de première présentation au bailleur de la lettre recommandée sur le départ ?', 'situation'),
	('needs_stay_permit', 'boolean', 'boolean', 'Un titre de séjour est-il nécessaire à la personne pour vivre en France ?', 'situation'),
	('final_conviction', 'boolean', 'boolean', 'L''auteur des violences a-t-il fait l''objet d''une condamnation définitive ?', 'situation'),
	('order_permit_held', 'boolean', 'boolean', 'Carte de séjour fondée sur l''ordonnance de protection déjà délivrée ?', 'situation'),
	('family_permit_ended_by_violence', 'boolean', 'boolean', 'Titre de séjour familial (conjoint de Français, regroupement familial), et vie commune rompue en raison des violences ?', 'situation'),
	('heard_by_police', 'boolean', 'boolean', 'Audition par la police ou la gendarmerie, faite ou à venir ?', 'situation'),
	('evvi_agreement', 'boolean', 'boolean', 'Accord de la personne pour l''évaluation de ses besoins de protection ?', 'situation'),
	('evvi_factors', 'list<string>', 'list<string>', 'Éléments de l''évaluation qui sont présents (préjudice important, circonstances, vulnérabilité particulière, risque de représailles, emprise) ?', 'health'),
	('address_hidden_by', 'string', 'string', 'Adresse dont la dissimulation est autorisée par une ordonnance (ordonnance de protection, ordonnance provisoire, non) ?', 'situation'),
	('electoral_agreement', 'boolean', 'boolean', 'Accord pour que le maire et le préfet soient informés de la dissimulation de l''adresse ?', 'situation');

-- computed, where children, relatives or papers are recorded
INSERT INTO pnd_data.fact (fact, type, base_type, question_fr, data_class, formula) VALUES
	('dependent_children', 'number', 'number', 'Nombre d''enfants à charge (moins de 21 ans).', 'children',
		'if dependants[kind = "child"] = [] or (some d in dependants[kind = "child" and is_dependent] satisfies d.age = null) then null else count(dependants[kind = "child" and is_dependent and age < 21])'),
	('children', 'number', 'number', 'Nombre d''enfants mineurs ?', 'children',
		'if dependants[kind = "child"] = [] or (some d in dependants[kind = "child"] satisfies d.age = null) then null else count(dependants[kind = "child" and age < 18])'),
	('children_under_3', 'number', 'number', 'Nombre d''enfants de moins de 3 ans ?', 'children',
		'if dependants[kind = "child"] = [] or (some d in dependants[kind = "child"] satisfies d.age = null) then null else count(dependants[kind = "child" and age < 3])'),
	('children_in_school', 'number', 'number', 'Nombre d''enfants soumis à l''instruction obligatoire (de 3 à 16 ans : code de l''éducation, L131-1) ?', 'children',
		'if dependants[kind = "child"] = [] or (some d in dependants[kind = "child"] satisfies d.age = null) then null else count(dependants[kind = "child" and age >= 3 and age < 16])'),
	('youngest_child_age', 'number', 'number', 'Âge du plus jeune enfant ?', 'children',
		'if (some d in dependants[kind = "child"] satisfies d.age = null) then null else min(for d in dependants[kind = "child"] return d.age)'),
	('oldest_child_age', 'number', 'number', 'Âge de l''enfant le plus âgé ?', 'children',
		'if (some d in dependants[kind = "child"] satisfies d.age = null) then null else max(for d in dependants[kind = "child"] return d.age)'),
	('pregnancy', 'boolean', 'boolean', 'Grossesse en cours ?', 'health',
		'if (some d in dependants satisfies d.kind = "unborn") then true else null'),
	('dependent_adults', 'number', 'number', 'Nombre d''adultes à charge ?', 'situation',
		'if dependants[kind = "adult"] = [] then null else count(dependants[kind = "adult" and is_dependent])'),
	('evidence', 'string', 'string', 'Pièce présentée ?', 'situation',
		'if evidence[list contains(["protection_order", "complaint", "report_to_prosecutor"], kind)] != [] then evidence[list contains(["protection_order", "complaint", "report_to_prosecutor"], kind)][1].kind else evidence[kind = "police_log"][1].kind'),
	('evidence_date', 'date', 'date', 'Date de cette pièce ?', 'situation',
		'if evidence[list contains(["protection_order", "complaint", "report_to_prosecutor"], kind)] != [] then evidence[list contains(["protection_order", "complaint", "report_to_prosecutor"], kind)][1].dated_on else evidence[kind = "police_log"][1].dated_on'),
	('complaint_date', 'date', 'date', 'Date de la dernière plainte ?', 'situation',
		'evidence[kind = "complaint"][1].dated_on'),
	('recent_complaint', 'boolean', 'boolean', 'Plainte de moins de douze mois ?', 'situation',
		'if evidence[kind = "complaint"] = [] then null else date(evidence[kind = "complaint"][1].dated_on) + duration("P12M") > today()'),
	('protection_order', 'boolean', 'boolean', 'Ordonnance de protection rendue ?', 'situation',
		'if evidence[kind = "protection_order"] = [] then null else true'),
	('protection_order_until', 'date', 'date', 'Fin de l''ordonnance de protection ?', 'situation',
		'evidence[kind = "protection_order"][1].valid_until'),
	('contact_ban', 'boolean', 'boolean', 'Interdiction judiciaire d''entrer en contact en cours ?', 'situation',
		'if (some e in evidence[kind = "contact_ban"] satisfies e.valid_until = null or date(e.valid_until) >= today()) then true else null'),
	('tgd_given_on', 'date', 'date', 'Date d''attribution ou du dernier renouvellement du téléphone grave danger ?', 'situation',
		'max(concatenate(for e in evidence[kind = "serious_danger_phone"] return date(e.dated_on), for a in applications[measure = "tgd" and granted_on != null] return date(a.granted_on)))'),
	('last_award_date', 'date', 'date', 'Date de la dernière décision d''attribution de l''aide universelle d''urgence ?', 'situation',
		'max(concatenate(for e in evidence[kind = "emergency_aid_award"] return date(e.dated_on), for a in applications[measure = "auvvc" and granted_on != null] return date(a.granted_on)))');

-- what the measures of social law, health, work and housing ask for
INSERT INTO pnd_data.fact (fact, type, base_type, question_fr, data_class, formula) VALUES
	('territory_zone', 'string', 'string', 'Zone du lieu de vie : métropole, Alsace-Moselle, département d''outre-mer, Mayotte ou autre collectivité ?', 'situation',
		'if matches(case.territory, "^976") then "mayotte" else if matches(case.territory, "^97[1-4]") then "overseas_department" else if matches(case.territory, "^9[78]") then "overseas_collectivity" else if matches(case.territory, "^(57|67|68)") then "alsace_moselle" else if matches(case.territory, "^([0-9][0-9]|2[AB])") then "mainland" else null'),
	('complaint_filed', 'boolean', 'boolean', 'Plainte déposée ?', 'situation',
		'if evidence[kind = "complaint"] != [] or stated.evidence = "complaint" or stated.proceedings = "complaint_only" or stated.complaint_date != null then true else null'),
	('youngest_child_birth_date', 'date', 'date', 'Date de naissance du plus jeune enfant ; sans objet si aucun.', 'children',
		'if (some d in dependants[kind = "child"] satisfies d.birth_date = null) then null else max(for d in dependants[kind = "child"] return date(d.birth_date))'),
	('school_changes', 'list', 'list<context<child: string, judge_authorises: boolean, sole_authority: boolean, other_parent_disagrees: boolean>>',
		'Pour chaque enfant qui change d''école : repère de l''enfant, autorisation du juge, autorité parentale exclusive, désaccord que l''autre parent a fait connaître ?', 'children',
		'if (some d in dependants[kind = "child"] satisfies d.age = null) or dependants[kind = "child" and is_dependent and age >= 3 and age < 18] = [] then null else for d in dependants[kind = "child" and is_dependent and age >= 3 and age < 18] return if stated.school_changes = null or stated.school_changes[child = d.number] = [] then {child: d.number} else stated.school_changes[child = d.number][1]'),
	('minimum_income', 'boolean', 'boolean', 'Minimum social perçu (RSA, AAH, ASS, ASPA) ?', 'situation',
		'if stated.rsa_right = true or (some a in applications satisfies list contains(["rsa", "rsa_majore"], a.measure) and a.granted_on != null) then true else null'),
	('insertion_path', 'boolean', 'boolean', 'Parcours d''insertion ou recherche d''emploi en cours ?', 'situation',
		'if stated.occupation = "job_seeking" then true else null');

INSERT INTO pnd_data.fact (fact, type, base_type, question_fr, data_class) VALUES
	('support_children', 'number', 'number', 'Nombre d''enfants à charge de moins de 20 ans dont l''autre parent doit l''entretien ?', 'children'),
	('support_payment', 'string', 'string', 'Que paie l''autre parent pour les enfants : rien, une partie, tout ?', 'children'),
	('support_unpaid_since', 'date', 'date', 'Depuis quel jour l''autre parent ne paie-t-il rien ?', 'children'),
	('support_decision', 'string', 'string', 'Où en est la pension alimentaire : aucune démarche, demandée, fixée par une décision ?', 'children'),
	('lone_parent', 'boolean', 'boolean', 'Vie sans partenaire ?', 'situation'),
	('isolation_date', 'date', 'date', 'Date du début de la vie sans partenaire ?', 'situation'),
	('rsa_right', 'boolean', 'boolean', 'Droit au RSA reconnu par la CAF ou la MSA ?', 'situation'),
	('household_size', 'number', 'number', 'Nombre de personnes du foyer, sans l''auteur si la vie commune a cessé ?', 'situation'),
	('annual_resources', 'number', 'number', 'Ressources du foyer sur les douze derniers mois connus, en euros ?', 'situation'),
	('emergency_aid_first_payment', 'date', 'date', 'Date du premier versement de l''aide universelle d''urgence ; sans objet si aucun.', 'situation'),
	('age', 'number', 'number', 'Âge de la personne ?', 'situation'),
	('loan_amount', 'number', 'number', 'Montant du prêt attribué, en euros ?', 'situation'),
	('author_must_repay', 'boolean', 'boolean', 'Auteur condamné à rembourser le prêt (peine complémentaire, composition pénale ou alternative aux poursuites) ?', 'situation'),
	('forced_move', 'boolean', 'boolean', 'Changement de résidence imposé par les violences ?', 'situation'),
	('contract_end_date', 'date', 'date', 'Date de fin du contrat de travail ; sans objet si le contrat court encore.', 'situation'),
	('patient_age', 'number', 'number', 'Âge de la personne ou de l''enfant à suivre ?', 'health'),
	('psychological_distress', 'string', 'string', 'Souffrance psychique : légère à modérée, ou sévère ?', 'health'),
	('suicide_risk', 'boolean', 'boolean', 'Risque suicidaire ?', 'health'),
	('psy_sessions_used', 'number', 'number', 'Nombre de séances déjà utilisées cette année ?', 'health'),
	('safe_place_tonight', 'boolean', 'boolean', 'Un lieu sûr où dormir cette nuit ?', 'situation'),
	('judge_urgent_decision', 'boolean', 'boolean', 'Mesures d''urgence du juge dans un divorce (code civil, article 257) ?', 'situation'),
	('dalo_decision', 'string', 'string', 'Décision de la commission de médiation sur le logement : pas encore, reconnu, rejeté ?', 'situation'),
	('dalo_filed_on', 'date', 'date', 'Jour où la commission a reçu le recours pour un logement ?', 'situation'),
	('dalo_decided_on', 'date', 'date', 'Jour où le droit au logement a été reconnu ?', 'situation'),
	('large_agglomeration', 'boolean', 'boolean', 'Le département a-t-il une agglomération de plus de 300 000 habitants ?', 'situation'),
	('daho_decision', 'string', 'string', 'Décision de la commission de médiation sur l''hébergement : pas encore, reconnu, rejeté ?', 'situation'),
	('daho_filed_on', 'date', 'date', 'Jour où la commission a reçu le recours pour un hébergement ?', 'situation'),
	('daho_decided_on', 'date', 'date', 'Jour où le droit à l''hébergement a été reconnu ?', 'situation'),
	('daho_orientation', 'string', 'string', 'Accueil demandé au préfet : hébergement, ou logement de transition ou logement-foyer ?', 'situation');

-- what was applied for and answered, is not told once more
UPDATE pnd_data.fact AS f SET formula = v.formula
FROM (VALUES
	('emergency_aid_first_payment', 'applications[measure = "auvvc" and paid_on != null][1].paid_on'),
	('loan_amount', 'applications[measure = "auvvc" and award_form = "loan"][1].amount'),
	('hearing_set_on', 'applications[measure = "ordonnance_protection" and hearing_set_on != null][1].hearing_set_on'),
	('lease_notice_received_on', 'applications[measure = "preavis_reduit" and received_on != null][1].received_on'),
	('lease_letter_presented_on', 'applications[measure = "fin_solidarite" and received_on != null][1].received_on'),
	('rsa_right', 'if (some a in applications satisfies list contains(["rsa", "rsa_majore"], a.measure) and a.granted_on != null) then true else null'),
	('dalo_filed_on', 'applications[measure = "dalo" and received_on != null][1].received_on'),
	('dalo_decision', 'if applications[measure = "dalo"] = [] then null else if applications[measure = "dalo"][1].granted_on != null then "recognised" else if applications[measure = "dalo"][1].refused_on != null then "rejected" else "none"'),
	('dalo_decided_on', 'applications[measure = "dalo" and granted_on != null][1].granted_on'),
	('daho_filed_on', 'applications[measure = "daho" and received_on != null][1].received_on'),
	('daho_decision', 'if applications[measure = "daho"] = [] then null else if applications[measure = "daho"][1].granted_on != null then "recognised" else if applications[measure = "daho"][1].refused_on != null then "rejected" else "none"'),
	('daho_decided_on', 'applications[measure = "daho" and granted_on != null][1].granted_on')) v (fact, formula)
WHERE f.fact = v.fact;
