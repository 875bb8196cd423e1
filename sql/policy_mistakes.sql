-- policy_mistakes: models with mistakes that compile are refused with decision,
-- rule and cell; a version loaded by mistake is taken back; what is left of
-- mistakes at run time is an error, never an award without an amount
\set SHOW_CONTEXT never
\set as_published yes
\i test/fixture.sql
-- a model of one table for "eligibility" and an expression for "award"
CREATE FUNCTION pg_temp.model(rules text, award text DEFAULT 'monthly_resources * 2', award_type text DEFAULT 'number', policy text DEFAULT 'auvvc') RETURNS text LANGUAGE sql AS $$
SELECT format('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="%s" namespace="urn:m">
	<inputData id="i1" name="monthly_resources"><variable name="monthly_resources" typeRef="number"/></inputData>
	<decision id="d1" name="eligibility"><variable name="eligibility" typeRef="string"/>
		<informationRequirement><requiredInput href="#i1"/></informationRequirement>
		<decisionTable hitPolicy="UNIQUE">
			<input><inputExpression typeRef="number"><text>monthly_resources</text></inputExpression></input>
			<output typeRef="string"/>
			%s
		</decisionTable></decision>
	<decision id="d2" name="award"><variable name="award" typeRef="%s"/>
		<informationRequirement><requiredInput href="#i1"/></informationRequirement>
		<literalExpression><text>%s</text></literalExpression></decision>
</definitions>', policy, rules, award_type, award) $$;
CREATE FUNCTION pg_temp.rules(VARIADIC cells text[]) RETURNS text LANGUAGE sql AS $$
SELECT string_agg(format('<rule><inputEntry><text>%s</text></inputEntry><outputEntry><text>%s</text></outputEntry></rule>', cells[i], cells[i + 1]), '' ORDER BY i)
FROM generate_series(1, cardinality(cells), 2) i $$;

-- ---- a name that is nowhere: in a literal expression, in a cell
SELECT pnd.load_policy('auvvc', '2026-12-01', pg_temp.model(pg_temp.rules('-', '"eligible"'), 'monthly_resorces * 2'));
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.load_policy('auvvc', '2026-12-01', pg_temp.model(pg_temp.rules('&lt; plafond', '"eligible"', '>= 10', '"not_eligible"')));
-- as a word processor sets quotes; a truth value in French
SELECT pnd.load_policy('auvvc', '2026-12-01', pg_temp.model(pg_temp.rules('&lt; 10', '«eligible»')));
SELECT pnd.load_policy('auvvc', '2026-12-01', pg_temp.model(pg_temp.rules('vrai', '"eligible"')));
SELECT pnd.load_policy('auvvc', '2026-12-01', pg_temp.model(pg_temp.rules('-', '"eligible"'), 'contains("a")'));
-- a type that takes it does not make it a policy
SET packnd.check_names = off;
SELECT pnd.load_policy('auvvc', '2026-12-01', pg_temp.model(pg_temp.rules('&lt; plafond', '"eligible"', '>= 10', '"not_eligible"')));
RESET packnd.check_names;
-- inside a filter a name may be an entry
SELECT count(*) FROM packnd.analyse(pg_temp.model(pg_temp.rules('-', '"eligible"'), 'count([{"a": 1}][a > 0])')::packnd.dmn) WHERE severity = 'error';
-- ---- a constant that is none
SELECT pnd.load_policy('auvvc', '2026-12-01', pg_temp.model(pg_temp.rules('-', '"eligible"'), 'if today() > date("2026-02-31") then 1 else 2'));
-- ---- an answer that is none; of a wrong type
SELECT pnd.load_policy('auvvc', '2026-12-01', pg_temp.model(pg_temp.rules('&lt; 10', '"eligible"', '>= 10', '"perhaps"')));
SELECT pnd.load_policy('auvvc', '2026-12-01', pg_temp.model(pg_temp.rules('&lt; 10', '"eligible"', '>= 10', '-')));
SELECT pnd.load_policy('auvvc', '2026-12-01', replace(pg_temp.model(pg_temp.rules('-', '"eligible"')), '<literalExpression><text>monthly_resources * 2</text></literalExpression>',
	'<decisionTable hitPolicy="FIRST"><input><inputExpression typeRef="number"><text>monthly_resources</text></inputExpression></input><output typeRef="number"/>'
	|| pg_temp.rules('&lt; 5', '12', '-', '"six"') || '</decisionTable>'));
-- ---- two rules of a UNIQUE table that both apply
SELECT pnd.load_policy('auvvc', '2026-12-01', pg_temp.model(pg_temp.rules('&lt;= 10', '"eligible"', '>= 10', '"not_eligible"')));
-- ---- the model of another policy
\set model `cat src/policy/fr/entry.dmn`
SELECT pnd.load_policy('tgd', '2026-12-01', :'model');
\echo :LAST_ERROR_SQLSTATE

SELECT pg_temp.model(pg_temp.rules('&lt; 10', '"eli" + "gible"', '>= 10', '"per" + "haps"'), 'monthly_resources / 0', policy => 'other') AS other \gset
-- ---- the type of a fact that others ask for is theirs
SELECT pnd.load_policy('other', '2026-01-01', :'other');
\echo :LAST_ERROR_SQLSTATE
-- ---- at run time: another word than the two; eligible, and no amount
SELECT pnd.load_policy('other', '2026-01-01', replace(:'other', 'monthly_resources', 'other_resources'));
SELECT pnd.decide_policy('other', '2026-05-01', '{"other_resources": 20}', by_version => 1);
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.decide_policy('other', '2026-05-01', '{"other_resources": 5}', by_version => 1);
\echo :LAST_ERROR_SQLSTATE

-- ---- a version loaded by mistake, with a day too far away
SELECT version, valid_from, valid_to FROM pnd.policies WHERE policy = 'auvvc';
SELECT replace(pg_temp.model(pg_temp.rules('-', '"eligible"')), 'monthly_resources', 'resources_of_month') AS mistaken \gset
SELECT pnd.load_policy('auvvc', '2026-12-01', :'mistaken');
\i test/fixtures/approve.sql
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'auvvc';
SELECT question_fr FROM pnd_data.fact WHERE fact IN ('monthly_resources', 'resources_of_month') ORDER BY fact;
SELECT pnd.load_policy('auvvc', '2026-12-01', :'mistaken');
SELECT pnd.withdraw_policy('auvvc', 1, 'essai');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.withdraw_policy('auvvc', 3);
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.withdraw_policy('auvvc', 2);
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.withdraw_policy('auvvc', 2, 'jour saisi par erreur');
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'auvvc';
SELECT question_fr, retire_reason FROM pnd_data.fact WHERE fact IN ('monthly_resources', 'resources_of_month') ORDER BY fact;
SELECT table_name, operation FROM pnd_data.journal WHERE case_id = 0 ORDER BY event_no DESC LIMIT 3;
-- the first of all versions too
SELECT pnd.withdraw_policy('other', 1, 'essai terminé');
SELECT count(*) FROM pnd.policies WHERE policy = 'other';
-- one to which decisions are pinned is kept for them, and nobody decides by it any more
\c - regress_doctor
SELECT pnd.report('76', true, true) IS NOT NULL AS reported;
\c - postgres
SELECT pnd.withdraw_policy('entry', 1, 'essai terminé');
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'entry';
SELECT pnd.decide_policy('entry', '2026-05-01', '{}');
SELECT outcome FROM pnd.decide_policy('entry', '2026-05-01', '{}', by_version => 1);
SELECT pnd.withdraw_policy('entry', 1, 'essai terminé');
\echo :LAST_ERROR_SQLSTATE
SELECT finding FROM pnd.verify_journal();

-- ---- health: what is not in force, what ends soon, who does not run
UPDATE pnd_data.policy SET valid_to = current_date + 181 WHERE policy = 'auvvc' AND version = 1;
SELECT * FROM pnd_data.health_policy() WHERE finding = 'policy';
SELECT pnd.withdraw_policy('tgd', 1, 'essai terminé');
UPDATE pnd_data.policy SET valid_to = current_date + 180 WHERE policy = 'auvvc' AND version = 1;
UPDATE pnd_data.policy SET valid_to = current_date - 30 WHERE policy = 'entry';
SELECT finding, object, regexp_replace(detail, '[0-9]{4}-[0-9]{2}-[0-9]{2}', '(day)') AS detail FROM pnd_data.health_policy() WHERE finding = 'policy' ORDER BY object, detail;
\c - regress_trainee
SELECT pnd.report('76', true, NULL) IS NOT NULL AS reported;
\c - postgres
SELECT * FROM pnd_data.health_followup();
CALL pnd.follow_up();
SELECT * FROM pnd_data.health_followup();
UPDATE pnd_data.deadline SET started_at = started_at - interval '20 days' WHERE met_at IS NULL;
SELECT finding, regexp_replace(detail, '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}', '(time)', 'g') AS detail FROM pnd_data.health_followup();

-- ---- an expression that fails is no refusal
SELECT pnd.load_policy('failing', '2026-01-01', '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="failing" namespace="urn:m">
<inputData id="i" name="horse_price"><variable name="horse_price" typeRef="number"/></inputData>
<decision id="d" name="eligibility"><variable name="eligibility" typeRef="string"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>if horse_price / 0 &gt; 1 then "eligible" else "not_eligible"</text></literalExpression></decision></definitions>') AS version;
SELECT outcome FROM pnd.decide_policy('failing', '2026-05-01', '{"horse_price": 100}', by_version => 1);
\echo :LAST_ERROR_SQLSTATE
