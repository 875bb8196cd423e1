-- policy/site.sql: need domains, measures, the dictionary of facts, and the
-- dated versions of the policies.

CREATE TABLE pnd_data.need_domain (
	domain text PRIMARY KEY CHECK (domain ~ '^[a-z_]+$'),
	label_fr text NOT NULL,
	rank int NOT NULL UNIQUE,
	opens_on_decision_to_leave boolean NOT NULL DEFAULT false,
	only_children boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE pnd_data.need_domain IS
'Domains of need that an assessment covers (label in French). opens_on_decision_to_leave: an emergency need of this domain is opened the moment she decides to leave, before any assessment. only_children: a place for such a need takes her children, not her household: neither she nor her animals count.';
SELECT pnd_data.add_codes('need_domain', 'Domaines de besoin');
SELECT packnd.declare('pnd_data.need_domain', class => 'metadata', journal => true, keep => 'registry');

INSERT INTO pnd_data.need_domain (domain, label_fr, rank, opens_on_decision_to_leave, only_children) VALUES
	('shelter', 'Mise à l''abri et hébergement', 1, true, false),
	('housing', 'Logement', 2, false, false),
	('money', 'Aide financière et droits sociaux', 3, true, false),
	('childcare', 'Garde d''enfants', 4, true, true),
	('schooling', 'Scolarité des enfants', 5, false, false),
	('work', 'Emploi et formation', 6, false, false),
	('legal', 'Accompagnement juridique et justice', 7, false, false),
	('health', 'Santé', 8, false, false),
	('mental_health', 'Santé mentale', 9, false, false),
	('administrative', 'Situation administrative et séjour', 10, false, false),
	('specialised', 'Accompagnement spécialisé et plan de sécurité', 11, true, false);

CREATE TABLE pnd_data.policy (
	policy text NOT NULL CHECK (policy ~ '^[a-z][a-z0-9_]*$'),
	version int NOT NULL CHECK (version > 0),
	territory_id text REFERENCES pnd_data.territory,
	valid_from date NOT NULL,
	valid_to date CHECK (valid_to > valid_from),
	label_fr text NOT NULL,
	model text NOT NULL,
	model_hash text NOT NULL CONSTRAINT policy_is_its_hash CHECK (model_hash = encode(sha256(convert_to(model, 'UTF8')), 'hex')),
	loaded_at timestamptz NOT NULL,
	loaded_by text NOT NULL,
	approved_at timestamptz,
	approved_by text,
	approve_reason text,
	own_valid_to date CHECK (own_valid_to > valid_from),
	reviewed_at timestamptz,
	withdrawn_at timestamptz,
	withdrawn_by text,
	withdraw_reason text,
	is_approved boolean NOT NULL GENERATED ALWAYS AS (approved_at IS NOT NULL AND withdrawn_at IS NULL) STORED,
	PRIMARY KEY (policy, version),
	CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
	CONSTRAINT policy_has_two_people CHECK (approved_by <> loaded_by),
	CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)),
	EXCLUDE USING gist (policy WITH =, (coalesce(territory_id, '')) WITH =, daterange(valid_from, valid_to) WITH &&) WHERE (is_approved)
);
COMMENT ON TABLE pnd_data.policy IS
'Dated versions of the policies: model is the DMN text. A version is a draft until another than who loaded it approves it; from then on it is in force from valid_from until the day before valid_to (null: no end), in one territory, where it goes before the general one, or everywhere (null), and is never changed. It ends where the next approved one of its territory begins, and at its own end (own_valid_to), whichever is first; pnd.withdraw_policy() lets the one before go on so. Withdrawn, it is kept for what was decided by it. is_approved: approved, and not withdrawn. reviewed_at: what was refused by others has been asked of it, once it was in force (pnd.review_refusals()).';
SELECT pnd_data.add_codes('policy', 'Règles');
SELECT pnd_data.add_codes('outcome', 'Réponses d''une règle', '{
	"eligible": "Droit ouvert",
	"not_eligible": "Conditions non remplies",
	"undetermined": "Indéterminé : une réponse, un montant ou un texte manque"}');
SELECT packnd.declare('pnd_data.policy', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.fact (
	fact text PRIMARY KEY,
	type text NOT NULL,
	question_fr text NOT NULL,
	base_type text NOT NULL,
	allowed text,
	-- the tests name null, out of their strings
	may_be_none boolean NOT NULL GENERATED ALWAYS AS (coalesce(regexp_replace(allowed, '"(?:[^"\\]|\\.)*"', '', 'g') ~ '\mnull\M', false)) STORED,
	choices jsonb CHECK (jsonb_typeof(choices) = 'array'),
	data_class text NOT NULL DEFAULT 'situation' CHECK (data_class IN ('contact', 'situation', 'identity', 'health', 'children', 'address')),
	formula text,
	retired_at timestamptz,
	retire_reason text
);
COMMENT ON TABLE pnd_data.fact IS
'Dictionary of the facts of a case: name, FEEL type, and the question to put, in French; base_type: what the type is made of (string, number, boolean, date, list<string>); allowed: unary tests that a value (of a list: each item) must pass; may_be_none: null is among them, so that it can be said that the fact does not apply; choices: where these are a list of strings, each with its label, and "retired" if it is no longer offered. data_class: which consent covers it. formula: a FEEL expression over dependants, evidence, case and stated, whose value, where it has one, is the fact: it is computed then and not told. retired_at: it is no longer asked, and stays readable. Filled by the scheme, by policy authors, and from the models as they are loaded.';
SELECT packnd.declare('pnd_data.fact', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.policy_fact (
	policy text NOT NULL,
	version int NOT NULL,
	fact text NOT NULL,
	type text NOT NULL,
	question_fr text NOT NULL,
	base_type text NOT NULL,
	allowed text,
	choices jsonb,
	is_new boolean NOT NULL DEFAULT false,
	PRIMARY KEY (policy, version, fact),
	FOREIGN KEY (policy, version) REFERENCES pnd_data.policy
);
CREATE INDEX policy_fact_fact ON pnd_data.policy_fact (fact);
COMMENT ON TABLE pnd_data.policy_fact IS
'Which facts a version of a policy asks for, as its model declares them: what enters the dictionary when it is approved. is_new: nobody asked for it before; withdrawn, it is retired.';
SELECT packnd.declare('pnd_data.policy_fact', class => 'metadata', journal => false, keep => 'registry', cached => false);

CREATE TABLE pnd_data.measure (
	measure text PRIMARY KEY CHECK (measure ~ '^[a-z][a-z0-9_]*$'),
	label_fr text NOT NULL,
	domain text NOT NULL REFERENCES pnd_data.need_domain,
	policy text,
	confidence text NOT NULL CHECK (confidence IN ('primary', 'press', 'inferred')),
	deciding_body text NOT NULL,
	legal_source text NOT NULL,
	papers_fr text NOT NULL,
	ask_fr text NOT NULL,
	clocks_fr text NOT NULL,
	opens_fr text NOT NULL,
	retired_at timestamptz,
	retire_reason text
);
COMMENT ON TABLE pnd_data.measure IS
'Measures (dispositifs) that meet a need: the policy whose decision "eligibility" answers who has a right to it (null: an offer, for which the sources have no rule), how sure the least sure of its conditions is (primary: law or official site; press: press, lawyer, association; inferred: not read in a source), the body that decides, the legal source; and in French the papers, whom to ask, the statutory clocks and what else it opens; where the sources are silent these say so. retired_at: it is no longer decided, what was decided stays.';
SELECT pnd_data.add_codes('measure', 'Mesures');
SELECT pnd_data.add_codes('confidence', 'Fiabilité d''une source', '{
	"primary": "texte officiel",
	"press": "presse",
	"inferred": "déduit, à vérifier"}');
SELECT packnd.declare('pnd_data.measure', class => 'metadata', journal => true, keep => 'registry');

CREATE FUNCTION pnd_data.check_policy(policy text, model packnd.dmn)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asks_fit boolean;
	answer_of text;
	failure record;
BEGIN
	PERFORM packnd.guard();
	IF packnd.model_name(model) IS DISTINCT FROM policy THEN
		PERFORM packnd.fail('PN422', 'the model is named "%1$s", not "%2$s"', NULL,
			'The attribute name of the model''s definitions is the name of the policy.',
			packnd.model_name(model), policy);
	END IF;
	-- which kind of policy it is, its decisions say
	asks_fit := EXISTS (SELECT FROM packnd.decisions(model) d WHERE d.name = 'fit');
	answer_of := CASE WHEN asks_fit THEN 'fit' ELSE 'eligibility' END;
	SELECT needed.name INTO failure
	FROM unnest(CASE WHEN asks_fit THEN '{obstacles,checks,score_parts,score}'::text[] ELSE '{eligibility}' END) needed (name)
	WHERE NOT EXISTS (SELECT FROM packnd.decisions(model) d WHERE d.name = needed.name AND d.kind = 'decision')
	ORDER BY needed.name
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'model of policy "%1$s" has no decision "%2$s"', NULL,
			CASE WHEN asks_fit THEN 'A policy that judges rows has the decisions "fit", "obstacles", "checks", "score_parts" and "score".'
				ELSE 'A policy answers by a decision named "eligibility" with the results "eligible", "not_eligible" and "undetermined".' END,
			policy, failure.name);
	END IF;
	SELECT o.rule, o.value INTO failure
	FROM packnd.constant_outputs(model, answer_of) o
	WHERE o.value <> ALL (CASE WHEN asks_fit THEN '{"\"ask\"","\"ask_first\"","\"leave_out\""}'::jsonb[]
		ELSE '{"\"eligible\"","\"not_eligible\"","\"undetermined\""}' END)
	ORDER BY o.rule
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'decision "%4$s" of policy "%1$s" answers %2$s',
			CASE failure.rule WHEN 0 THEN 'So says its default output.' ELSE 'So says rule %3$s.' END,
			CASE WHEN asks_fit THEN 'The answers are "ask", "ask_first" and "leave_out".'
				ELSE 'The answers are "eligible", "not_eligible" and "undetermined".' END,
			policy, failure.value, failure.rule, answer_of);
	END IF;
	SELECT a.decision, a.sentence, a.witness INTO failure
	FROM packnd.analyse(model) a
	WHERE a.severity = 'error'
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'policy "%1$s" has a mistake in decision "%2$s"',
			CASE WHEN failure.witness IS NULL THEN '%3$s' ELSE '%3$s For example: %4$s.' END,
			'packnd.analyse() lists all that is wrong with a model.',
			policy, failure.decision, failure.sentence, failure.witness);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_policy(text, packnd.dmn) IS
'For pnd.load_policy(): error PN422 unless the model has the name of the policy and, if it judges rows, the decisions "fit" (ask, ask_first or leave_out), "obstacles", "checks", "score_parts" and "score", else a decision "eligibility" that gives no other answers than eligible, not_eligible and undetermined, and packnd.analyse() finds no error.';

CREATE FUNCTION pnd_data.fact_choices(allowed text, description text) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT jsonb_agg(jsonb_build_object('code', v.code, 'label_fr', coalesce(l.label, v.code)) ORDER BY v.place)
FROM (
	SELECT m.found[1]::jsonb #>> '{}' AS code, m.place
	FROM regexp_matches(allowed, '"(?:[^"\\]|\\.)*"', 'g') WITH ORDINALITY m (found, place)) v
	LEFT JOIN (
		SELECT btrim(split_part(d.line, ':', 1)) AS code, btrim(substr(d.line, strpos(d.line, ':') + 1)) AS label
		FROM regexp_split_to_table(description, '\n') d (line)
		WHERE d.line ~ ':') l ON l.code = v.code
WHERE allowed ~ '^\s*(?:null|"(?:[^"\\]|\\.)*")(?:\s*,\s*(?:null|"(?:[^"\\]|\\.)*"))*\s*$'
$function$;
COMMENT ON FUNCTION pnd_data.fact_choices(text, text) IS
'For pnd.load_policy(): the values that a fact may have, where a model lists them as strings, as [{"code", "label_fr"}]; null where it does not. Their labels are lines "code : label" of the description of the allowed values; a value without one is its own label.';

CREATE FUNCTION pnd_data.facts_of(model packnd.dmn)
RETURNS TABLE (fact text, type text, question_fr text, base_type text, allowed text, choices jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT DISTINCT i.name, i.type, coalesce(i.description, i.name), i.base_type, i.allowed,
			pnd_data.fact_choices(i.allowed, i.allowed_description)
		FROM packnd.decisions(model) d, packnd.inputs(model, d.name) i
		WHERE d.kind = 'decision'
			-- what is judged, and for what, is given by who asks
			AND NOT ((i.base_type = 'Any' OR i.base_type LIKE 'context%') AND EXISTS (SELECT FROM packnd.decisions(model) f WHERE f.name = 'fit'));
END
$function$;
COMMENT ON FUNCTION pnd_data.facts_of(packnd.dmn) IS
'For pnd.load_policy(): the facts that a model asks for, with type, question and allowed values as it says them; in a policy that judges rows, inputs that are contexts, or of any type, are no facts.';

CREATE FUNCTION pnd_data.enter_facts(policy text, version int)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.fact AS known (fact, type, question_fr, base_type, allowed, choices)
	SELECT f.fact, f.type, f.question_fr, f.base_type, f.allowed, f.choices
	FROM pnd_data.policy_fact f
	WHERE f.policy = enter_facts.policy AND f.version = enter_facts.version
	ORDER BY f.fact
	ON CONFLICT (fact) DO UPDATE
	SET type = excluded.type, question_fr = excluded.question_fr, base_type = excluded.base_type, allowed = excluded.allowed,
		choices = excluded.choices, retired_at = NULL, retire_reason = NULL
	-- what stays as it is leaves no entry in the journal
	WHERE (known.type, known.question_fr, known.base_type, known.allowed, known.choices, known.retired_at)
		IS DISTINCT FROM (excluded.type, excluded.question_fr, excluded.base_type, excluded.allowed, excluded.choices, NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.enter_facts(text, int) IS
'For the functions of pnd: enter the facts that a version of a policy asks for into the dictionary, as its model declares them; what answers one by a formula goes on to.';

CREATE FUNCTION pnd_data.enter_facts_from(policy text, territory text, day date)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.enter_facts(p.policy, p.version)
	FROM (
		SELECT p.policy, p.version FROM pnd_data.policy p
		WHERE p.policy = enter_facts_from.policy AND p.territory_id IS NOT DISTINCT FROM enter_facts_from.territory AND p.is_approved
			AND NOT EXISTS (
				SELECT FROM pnd_data.policy n
				WHERE n.policy = p.policy AND n.territory_id IS NOT DISTINCT FROM p.territory_id AND n.is_approved
					AND n.valid_from > p.valid_from AND n.valid_from <= enter_facts_from.day)
		ORDER BY p.valid_from) p;
END
$function$;
COMMENT ON FUNCTION pnd_data.enter_facts_from(text, text, date) IS
'For the functions of pnd: enter the facts of the versions that are approved in a territory (null: everywhere), the last that begins up to a day and those that begin later, one after the other: the one that begins last says what they are.';

CREATE FUNCTION pnd_data.asked_by(fact text, other_than text DEFAULT NULL, other_territory text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today date := (now() AT TIME ZONE current_setting('packnd.time_zone'))::date;
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT p.policy
		FROM pnd_data.policy_fact f JOIN pnd_data.policy p ON p.policy = f.policy AND p.version = f.version
		WHERE f.fact = asked_by.fact AND p.is_approved AND (p.valid_to IS NULL OR p.valid_to > today)
			AND (p.policy, p.territory_id) IS DISTINCT FROM (asked_by.other_than, asked_by.other_territory)
		ORDER BY p.policy
		LIMIT 1);
END
$function$;
COMMENT ON FUNCTION pnd_data.asked_by(text, text, text) IS
'For the functions of pnd: the first policy, but for one in one territory (null: everywhere), whose version in force or to come asks for a fact; null if none does.';

CREATE FUNCTION pnd_data.type_in_words(base_type text, allowed text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
-- white space between the tests says nothing
SELECT concat_ws(' ', base_type, '(' || regexp_replace(btrim(allowed), '("(?:[^"\\]|\\.)*")?\s*,\s*', '\1,', 'g') || ')')
$function$;
COMMENT ON FUNCTION pnd_data.type_in_words(text, text) IS
'For the functions of pnd: a type and what is allowed of it, as one text: the same for two that mean the same.';

CREATE FUNCTION pnd_data.check_policy_facts(policy text, version int)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	differing record;
BEGIN
	PERFORM packnd.guard();
	SELECT d.* INTO differing
	FROM (
		SELECT f.fact, f.question_fr, known.question_fr AS known_question_fr, t.type, t.known_type, t.type <> t.known_type AS is_of_other_type,
			pnd_data.asked_by(f.fact, p.policy, p.territory_id) AS other_policy
		FROM pnd_data.policy p
			JOIN pnd_data.policy_fact f ON f.policy = p.policy AND f.version = p.version
			JOIN pnd_data.fact known ON known.fact = f.fact,
			LATERAL (
				SELECT pnd_data.type_in_words(f.base_type, f.allowed) AS type, pnd_data.type_in_words(known.base_type, known.allowed) AS known_type) t
		WHERE p.policy = check_policy_facts.policy AND p.version = check_policy_facts.version
			AND (t.type, f.question_fr) <> (t.known_type, known.question_fr)) d
	WHERE d.other_policy IS NOT NULL
	ORDER BY d.fact
	LIMIT 1;
	IF FOUND AND differing.is_of_other_type THEN
		PERFORM packnd.fail('PN409', 'fact "%1$s", which policy "%2$s" asks for too, has another type in this model',
			'It is %3$s there, and %4$s here.',
			'What others use keeps its type and what is allowed: give the new fact a name of its own.',
			differing.fact, differing.other_policy, differing.known_type, differing.type);
	ELSIF FOUND THEN
		PERFORM packnd.fail('PN409', 'fact "%1$s", which policy "%2$s" asks for too, has another question in this model',
			'It is "%3$s" there, and "%4$s" here.',
			'What others use keeps its question; pnd.change_fact() changes it for all of them, then the model may.',
			differing.fact, differing.other_policy, differing.known_question_fr, differing.question_fr);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_policy_facts(text, int) IS
'For the functions of pnd: error PN409 if a version of a policy has another type, other allowed values or another question of a fact than the dictionary, and another policy asks for that fact too.';

CREATE FUNCTION pnd_data.check_kept_tests(policy text, model packnd.dmn, valid_from date)
RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	failure record;
BEGIN
	PERFORM packnd.guard();
	-- where a case names no day, on the first
	SELECT t.test_case, t.name, t.node, t.passed, t.expected, t.got, t.message INTO failure
	FROM packnd.run_tests(model, (valid_from + time '12:00') AT TIME ZONE current_setting('packnd.time_zone')) t
	WHERE NOT t.passed OR (t.message IS NOT NULL AND NOT t.expects_error)
	LIMIT 1;
	IF FOUND THEN
		PERFORM packnd.fail('PN422', 'policy "%1$s" fails its own test %2$s "%3$s"',
			CASE WHEN failure.passed THEN 'Decision %4$s gives %5$s as expected, but: %7$s'
				WHEN failure.message IS NULL THEN 'Decision %4$s: expected %6$s, got %5$s.'
				ELSE 'Decision %4$s: expected %6$s, got %5$s. %7$s' END,
			'packnd.run_tests() runs the tests of a model.',
			policy, failure.test_case, failure.name, failure.node, failure.got, failure.expected, failure.message);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.check_kept_tests(text, packnd.dmn, date) IS
'For pnd.load_policy(): error PN422 unless the model passes the tests that it keeps, without a diagnostic that they do not expect.';

CREATE FUNCTION pnd_data.version_before(policy text, territory text, as_version int, begins_on date,
	OUT version int, OUT own_valid_to date, OUT next_valid_from date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	before record;
	after record;
BEGIN
	PERFORM packnd.guard();
	SELECT p.version, p.valid_from, p.own_valid_to INTO before
	FROM pnd_data.policy p
	WHERE p.policy = version_before.policy AND p.territory_id IS NOT DISTINCT FROM version_before.territory AND p.is_approved
		AND p.valid_from <= version_before.begins_on
	ORDER BY p.valid_from DESC
	LIMIT 1;
	SELECT p.version, p.valid_from INTO after
	FROM pnd_data.policy p
	WHERE p.policy = version_before.policy AND p.territory_id IS NOT DISTINCT FROM version_before.territory AND p.is_approved
		AND p.valid_from > version_before.begins_on
	ORDER BY p.valid_from
	LIMIT 1;
	IF before.valid_from = version_before.begins_on THEN
		PERFORM packnd.fail('PN409', 'policy "%1$s" version %2$s cannot begin on %3$s, as version %4$s does',
			'A version in force is never rewritten: decisions are pinned to it.',
			'A version that was approved by mistake can be taken back with pnd.withdraw_policy().',
			version_before.policy, version_before.as_version, to_char(before.valid_from, 'YYYY-MM-DD'), before.version);
	ELSIF before.version IS NULL AND after.version IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'policy "%1$s" version %2$s must begin after %3$s, when version %4$s began',
			'Nothing is in force before the first version.', NULL,
			version_before.policy, version_before.as_version, to_char(after.valid_from, 'YYYY-MM-DD'), after.version);
	END IF;
	version_before.version := before.version;
	version_before.own_valid_to := before.own_valid_to;
	version_before.next_valid_from := after.valid_from;
END
$function$;
COMMENT ON FUNCTION pnd_data.version_before(text, text, int, date) IS
'For the functions of pnd: the last version of a policy that is approved in a territory (null: everywhere) and begins before a day, with its own end, and the day on which the next one begins, which ends one that begins on that day; nulls where there is none. Error PN409 if a version begins on that day already, or the first one later.';

CREATE FUNCTION pnd_data.count_territory(arguments jsonb) RETURNS TABLE (name text, value int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT 'territories', count(*)::int FROM (VALUES (arguments ->> 'territory')) asked (territory)
		WHERE asked.territory IS NULL OR EXISTS (SELECT FROM pnd_data.territory t WHERE t.territory_id = asked.territory);
END
$function$;
COMMENT ON FUNCTION pnd_data.count_territory(jsonb) IS
'For packnd.count_rows(): 1 if there is a territory {"territory": ...}, or null is given, else 0; asked by authors of policies, who do not see the registry.';

CREATE FUNCTION pnd.load_policy(policy text, valid_from date, model text, label_fr text DEFAULT NULL, valid_to date DEFAULT NULL,
	territory text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	compiled packnd.dmn;
	next_version int;
	around record;
	earlier_end date;
	own_end date;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('load_policy', request_key,
		jsonb_build_array(policy, valid_from, model, label_fr, valid_to, territory));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::int;
	END IF;
	PERFORM packnd.require_given('policy', policy),
		packnd.require_given('valid_from', valid_from),
		packnd.require_given('model', model),
		pnd_data.require_part('policy_author');
	IF policy !~ '^[a-z][a-z0-9_]*$' THEN
		PERFORM packnd.fail('22023', 'the id of a policy is of small letters, digits and underscores');
	END IF;
	IF load_policy.valid_to <= load_policy.valid_from THEN
		PERFORM packnd.fail('22023', 'valid_to must be after valid_from');
	END IF;
	IF NOT EXISTS (SELECT FROM packnd.count_rows('territory', jsonb_build_object('territory', territory)) c WHERE c.value > 0) THEN
		PERFORM packnd.fail('22023', 'unknown value of %1$s', NULL, 'pnd.territories() lists them.', 'territory');
	END IF;
	compiled := model::packnd.dmn;
	PERFORM pnd_data.check_policy(policy, compiled), pnd_data.refuse_wrong_figures(policy, compiled),
		pnd_data.check_kept_tests(policy, compiled, load_policy.valid_from);

	PERFORM FROM pnd_data.policy p WHERE p.policy = load_policy.policy ORDER BY p.version FOR NO KEY UPDATE;
	next_version := coalesce((SELECT max(p.version) FROM pnd_data.policy p WHERE p.policy = load_policy.policy), 0) + 1;
	around := pnd_data.version_before(policy, territory, next_version, load_policy.valid_from);
	earlier_end := around.own_valid_to;
	IF territory IS NOT NULL AND packnd.policy_in_force(policy, load_policy.valid_from, NULL)
			IS NOT DISTINCT FROM packnd.policy_in_force(policy, load_policy.valid_from, territory) THEN
		-- the first of its own there goes before the general one, and no longer than that
		earlier_end := (SELECT p.valid_to FROM pnd_data.policy p
			WHERE p.policy = load_policy.policy AND p.version = packnd.policy_in_force(p.policy, load_policy.valid_from, NULL));
	END IF;
	own_end := pnd_data.end_of_version(policy, valid_from, valid_to, compiled, earlier_end, around.next_valid_from);
	INSERT INTO pnd_data.policy (policy, version, territory_id, valid_from, valid_to, own_valid_to, label_fr, model, model_hash, loaded_at, loaded_by)
	VALUES (policy, next_version, territory, valid_from, least(own_end, around.next_valid_from), own_end,
			coalesce(label_fr, (SELECT m.label_fr FROM pnd_data.measure m WHERE m.policy = load_policy.policy LIMIT 1), policy),
			model, encode(sha256(convert_to(model, 'UTF8')), 'hex'), now(), packnd.actor_role())
	ON CONFLICT DO NOTHING;
	IF NOT FOUND THEN
		-- the versions before are locked, but of the first there is none
		PERFORM packnd.fail('40001', 'another version of policy "%1$s" was loaded meanwhile', NULL, NULL, policy);
	END IF;
	INSERT INTO pnd_data.policy_fact (policy, version, fact, type, question_fr, base_type, allowed, choices)
	SELECT policy, next_version, f.* FROM pnd_data.facts_of(compiled) f;
	PERFORM pnd_data.check_policy_facts(policy, next_version), pnd_data.tell_parameter_gaps(policy, next_version);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(next_version));
	RETURN next_version;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.load_policy(text, date, text, text, date, text, text) TO packnd_policy_author;
COMMENT ON FUNCTION pnd.load_policy(text, date, text, text, date, text, text) IS
'Load a version of a policy from a DMN model, to be in force from a day on, until the day before valid_to where its parameters end, in a territory, where it goes before the general one, or everywhere (null); returns its number. Without valid_to it takes the end that the version before it has of its own (the first of a territory: that of the general one), unless a test of its own is of a later day. Between two approved ones it ends where the next begins. Days without figures are told by NOTICEs. It is a draft: nobody decides by it until another person approves it (pnd.approve_policy()), but pnd.decide_policy() tries it. The model must have the name of the policy and a decision "eligibility", have no figure of pnd.figures_not_to_use(), be without mistakes that packnd.analyse() finds, pass the tests that it keeps without a diagnostic that they do not expect, and leave type and question of the facts that other policies ask for. Errors: PN422 the model does not compile or has a mistake (decision, rule, cell and line are named) or fails a test (case, expected and got are named), PN409 an approved version begins on that day already, or the first one later, a fact of others is changed, or a request_key of another call, 22004, 22023 and P0002 a missing or senseless argument, 40001 another version was loaded meanwhile, PN401 nobody is acting. A call repeated with the same request_key within seven days loads nothing and returns the same.
EN (policies): load a new version of a policy, a draft, the law has changed, new amounts
FR: charger une nouvelle version d''une règle, un projet, la loi a changé, nouveaux montants';

CREATE FUNCTION pnd.policy_version(policy text, as_of date, territory text DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('policy', policy),
		packnd.require_given('as_of', as_of);
	RETURN packnd.policy_version(policy, as_of, territory);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.policy_version(text, date, text) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor,
	packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON FUNCTION pnd.policy_version(text, date, text) IS
'The version of a policy that is in force on a day: that of the territory, if it has one, else the general one. Error P0002 if there is none.
EN (policies): which version of a policy is in force on a day
FR: quelle version d''une règle s''applique à une date, en vigueur';

CREATE FUNCTION pnd.decide_policy(policy text, as_of date, facts jsonb, territory text DEFAULT NULL, by_version int DEFAULT NULL)
RETURNS TABLE (version int, outcome text, award jsonb, missing text[], reasons text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF by_version IS NOT NULL THEN
		-- what a draft takes as none it says itself
		RETURN QUERY
			SELECT d.version, d.outcome, d.award, d.missing, d.reasons
			FROM packnd.decide_version(policy, by_version, as_of, facts, NULL) d;
		RETURN;
	END IF;
	PERFORM pnd_data.refuse_none(facts);
	RETURN QUERY
		SELECT d.version, d.outcome, d.award, d.missing, d.reasons
		FROM packnd.decide_measure(policy, as_of, facts, territory) d;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.decide_policy(text, date, jsonb, text, int) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor,
	packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON FUNCTION pnd.decide_policy(text, date, jsonb, text, int) IS
'Apply the policy in force on a day to facts, without a case: a simulator; in a territory, if it has a version of its own; or by_version, a draft or another, as if it were in force. Facts is a JSON object by fact name; an absent key is not known yet, null is known not to apply. Returns the version, the outcome (eligible, not_eligible, undetermined), the award if eligible (without the entries that wait for facts), the facts still to ask for the outcome or, if eligible, for the award, most decisive first, and the sources of the rules that decided or still may. Errors: P0002 no version in force that day, or none of that number, 22023 a fact does not fit its type, or is null and not declared to be none (pnd.facts(): may_be_none), PN422 no answer, or eligible without a full award: the diagnostics say why.
EN (eligibility): simulate a measure without a case, try facts, try a draft, what if
FR: simuler une aide sans dossier, essayer une situation, essayer un projet de règle, et si';

CREATE FUNCTION pnd.policies(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (policy text, version int, label_fr text, territory text, status text, valid_from date, valid_to date, model_hash text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('policies', policies.after, 2);
	after_policy text := coalesce(after_keys[1], '');
	after_version int := coalesce(after_keys[2]::int, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(policies.max_rows);
	RETURN QUERY
		SELECT p.policy, p.version, p.label_fr, p.territory_id,
			CASE WHEN p.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN p.is_approved THEN 'approved' ELSE 'draft' END,
			p.valid_from, p.valid_to, p.model_hash, packnd.cursor('policies', p.policy, p.version)
		FROM pnd_data.policy p
		WHERE (p.policy, p.version) > (after_policy, after_version)
		ORDER BY p.policy, p.version
		LIMIT policies.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.policies(text, int) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor,
	packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON FUNCTION pnd.policies(text, int) IS
'The versions of all policies: in which territory (null: everywhere), whether each is a draft, approved or withdrawn, from which day, until the day before which day (null: no end), SHA-256 of the model. A page of at most max_rows (1 to 1000; null: all; else 22023), after the cursor of the last row seen. 22P02 for a text that is no cursor of this list.
EN (policies): which policies are there and from when to when, which drafts wait for approval
FR: quelles règles existent et de quand à quand, quels projets attendent l''approbation';

CREATE VIEW pnd.policies AS
SELECT p.policy, p.version, packnd.shortened(p.label_fr, 30) AS label_fr, p.territory, p.status, p.valid_from, p.valid_to
FROM pnd.policies(max_rows => NULL) p;
GRANT SELECT ON pnd.policies TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor,
	packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON VIEW pnd.policies IS 'The versions of all policies; see pnd.policies(after, max_rows).';

CREATE FUNCTION pnd.questions(facts text[])
RETURNS TABLE (fact text, type text, question_fr text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT asked.name,
			CASE WHEN f.fact = asked.name THEN f.base_type
				WHEN asked.name LIKE '%]' THEN substring(f.base_type FROM '^list<(.*)>$')
				WHEN regexp_count(f.base_type, part.pattern) = 1 THEN substring(f.base_type FROM part.pattern) END,
			CASE WHEN f.fact = asked.name THEN f.question_fr ELSE format('%s (%s)', f.question_fr, asked.name) END
		FROM unnest(facts) WITH ORDINALITY AS asked (name, place)
			-- children[2].birth is a part of the fact children
			CROSS JOIN LATERAL (
				SELECT whole.* FROM pnd_data.fact whole
				WHERE whole.fact = asked.name OR starts_with(asked.name, whole.fact || '.') OR starts_with(asked.name, whole.fact || '[')
				ORDER BY length(whole.fact) DESC LIMIT 1) f,
			-- the component's own name, where the type names it
			LATERAL (SELECT '[<,] ?' || regexp_replace(substring(asked.name FROM '[^.]*$'), '(\W)', '\\\1', 'g') || ': ([^<>,]+)[>,]' AS pattern) part
		ORDER BY asked.place;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.questions(text[]) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_policy_author, packnd_policy_approver, packnd_auditor;
COMMENT ON FUNCTION pnd.questions(text[]) IS
'The questions to ask for some facts, in French and in the order given, with the type of the answer. For a part of a fact that was told in part (children[2].birth) it is the question of the whole fact, with the name of the part in parentheses, and the type of the part if it can be told; the answer is given with the whole fact. What is no fact of a policy is left out.
EN (eligibility): how to ask for a fact, the question in French
FR: comment poser la question, libellé des questions à lui poser';

CREATE FUNCTION pnd_data.health_policy(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET jit = off SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today date;
	horizon date;
BEGIN
	PERFORM packnd.guard();
	-- a setting of the library, which guard() loads in a new session
	today := (now() AT TIME ZONE current_setting('packnd.time_zone'))::date;
	horizon := (SELECT (today + b.not_after)::date FROM pnd_data.bound b WHERE b.bound = 'parameters');
	RETURN QUERY
	SELECT 'policy', needed.policy, needed.why
	FROM (
		SELECT 'entry' AS policy,
			packnd.say('Who may enter is not decided, no version of it is in force today: load one with pnd.load_policy().') AS why
		UNION ALL
		SELECT 'routing',
			packnd.say('Policy "routing" is not in force today: no service is asked. Load a version with pnd.load_policy(), and have it approved.')
		UNION ALL
		SELECT m.policy,
			packnd.say('Measure %1$s is not decided, no version of it is in force today: load one with pnd.load_policy().',
				string_agg(quote_ident(m.measure), ', ' ORDER BY m.measure))
		FROM pnd_data.measure m WHERE m.retired_at IS NULL AND m.policy IS NOT NULL GROUP BY m.policy) needed
	WHERE NOT EXISTS (
		SELECT FROM pnd_data.policy p
		WHERE p.policy = needed.policy AND p.is_approved AND p.territory_id IS NULL
			AND p.valid_from <= today AND (p.valid_to IS NULL OR p.valid_to > today))
	UNION ALL
	SELECT 'policy', p.policy, packnd.say('Version %1$s ends on %2$s, and none follows it: load the next with pnd.load_policy().',
		p.version, to_char(p.valid_to - 1, 'YYYY-MM-DD'))
	FROM pnd_data.policy p
	WHERE p.is_approved AND p.valid_from <= today AND p.valid_to > today AND p.valid_to <= horizon
		AND NOT EXISTS (
			SELECT FROM pnd_data.policy n
			WHERE n.policy = p.policy AND n.territory_id IS NOT DISTINCT FROM p.territory_id AND n.is_approved AND n.valid_from = p.valid_to)
	UNION ALL
	SELECT 'parameters', p.policy, packnd.say('Version %1$s has no figure in decision "%2$s" from %3$s on (%4$s): load a version with it by pnd.load_policy().',
		p.version, g.decision, to_char(lower(g.days), 'YYYY-MM-DD'), array_to_string(g.outputs, ', '))
	FROM pnd_data.policy p, pnd_data.parameter_gaps(p.policy, p.version) g
	WHERE p.is_approved AND p.valid_from <= horizon AND g.days && daterange(today, horizon, '[]');
END
$function$;
COMMENT ON FUNCTION pnd_data.health_policy() IS
'The findings of pnd.health() on policies: none in force today for the entry, for routing or for a measure, one that ends within the bound "parameters" (180 days) with none to follow, or one that has no figure for a day until then.';
