-- policy_approval: a new version of a policy is a draft until another than who
-- loaded it approves the very model that was looked at
\set SHOW_CONTEXT never
\set as_published yes
\i test/fixture.sql
CREATE ROLE regress_author LOGIN IN ROLE packnd_policy_author, packnd_policy_approver;
CREATE ROLE regress_counsel LOGIN IN ROLE packnd_policy_approver, packnd_policy_author;
SELECT pnd.add_login('regress_author', part => 'policy_author'), pnd.add_login('regress_counsel', part => 'policy_approver');
-- each has one part, and should be in one group only
SELECT object, detail FROM pnd.health() WHERE finding = 'login';
REVOKE packnd_policy_approver FROM regress_author;
REVOKE packnd_policy_author FROM regress_counsel;

-- ---- a draft: looked at, tried, and not in force
\c - regress_author
SET datestyle = 'ISO, YMD';
\set model `sed 's/CPP 41-3-1, 1°/CPP 41-3-1, 1° (texte nouveau)/' src/policy/fr/tgd.dmn`
SELECT pnd.load_policy('tgd', '2030-01-01', :'model') AS version;
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'tgd' ORDER BY version;
SELECT pnd.policy_version('tgd', '2030-01-01');
\set facts '{"serious_danger": true, "cohabitation": false, "express_consent": true, "contact_ban": true, "tgd_given_on": null}'
SELECT version, outcome, left(reasons[1], 30) AS reason FROM pnd.decide_policy('tgd', '2030-01-01', :'facts');
SELECT version, outcome, left(reasons[1], 30) AS reason FROM pnd.decide_policy('tgd', '2030-01-01', :'facts', by_version => 2);
SELECT pnd.decide_policy('tgd', '2030-01-01', '{}', by_version => 3);
SELECT pnd.policy_model('tgd', 2) = :'model' AS "the model itself";
SELECT pnd.policy_model('tgd', 3);
-- who writes does not approve
SELECT pnd.approve_policy('tgd', 2, 'x');
\echo :LAST_ERROR_SQLSTATE

-- ---- approved: by another, and for this hash
\c - regress_counsel
SET datestyle = 'ISO, YMD';
SELECT pnd.load_policy('tgd', '2031-01-01', '<x/>');
\set VERBOSITY terse
SELECT pnd.approve_policy('tgd', 2, repeat('0', 64));
\set VERBOSITY default
\echo :LAST_ERROR_SQLSTATE
SELECT model_hash AS hash FROM pnd.policies(max_rows => NULL) WHERE policy = 'tgd' AND version = 2 \gset
SELECT pnd.approve_policy('tgd', 2, :'hash', request_key => 'tgd 2030');
SELECT pnd.approve_policy('tgd', 2, :'hash', request_key => 'tgd 2030');
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'tgd' ORDER BY version;
SELECT version, left(reasons[1], 30) AS reason FROM pnd.decide_policy('tgd', '2030-01-01', :'facts');
SELECT version, left(reasons[1], 30) AS reason FROM pnd.decide_policy('tgd', '2029-12-31', :'facts');
SELECT pnd.approve_policy('tgd', 2, :'hash');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.approve_policy('tgd', 4, :'hash');

-- ---- an administrator may do either, but not both
\c - postgres
SET datestyle = 'ISO, YMD';
SELECT pnd.load_policy('tgd', '2032-01-01', :'model') AS version;
SELECT pnd.approve_policy('tgd', 3, :'hash');
\echo :LAST_ERROR_SQLSTATE
-- nor does the table take it
\set VERBOSITY terse
UPDATE pnd_data.policy SET approved_at = now(), approved_by = loaded_by WHERE policy = 'tgd' AND version = 3;
-- and a model is never another than its hash says
UPDATE pnd_data.policy SET model = '<x/>' WHERE policy = 'tgd' AND version = 2;
\set VERBOSITY default
SELECT pnd.withdraw_policy('tgd', 3);

-- ---- a day in the past says why
\set model `sed 's/Montants en euros/Les montants sont en euros/' src/policy/fr/auvvc.dmn`
SELECT pnd.load_policy('auvvc', '2026-01-01', :'model') AS version;
\c - regress_counsel
SET datestyle = 'ISO, YMD';
SELECT model_hash AS hash FROM pnd.policies(max_rows => NULL) WHERE policy = 'auvvc' AND version = 2 \gset
SELECT pnd.approve_policy('auvvc', 2, :'hash');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.approve_policy('auvvc', 2, :'hash', 'arrêté publié après coup');
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'auvvc' ORDER BY version;

-- ---- one territory may have its own
\c - regress_author
SET datestyle = 'ISO, YMD';
\set own `sed 's/CPP 41-3-1 : il faut/CPP 41-3-1 (protocole local) : il faut/' src/policy/fr/tgd.dmn`
SELECT pnd.load_policy('tgd', '2026-01-01', :'own', territory => '77');
SELECT pnd.load_policy('tgd', '2026-01-01', :'own', territory => '76') AS version;
\c - regress_counsel
SET datestyle = 'ISO, YMD';
SELECT pnd.approve_policy(policy, version, model_hash, 'protocole local') FROM pnd.policies(max_rows => NULL) WHERE status = 'draft';
SELECT version, territory, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'tgd' ORDER BY version;
SELECT pnd.policy_version('tgd', '2026-05-15') AS elsewhere, pnd.policy_version('tgd', '2026-05-15', '76') AS "in 76",
	pnd.policy_version('tgd', '2025-05-15', '76') AS "before";
SELECT version, left(reasons[1], 40) AS reason FROM pnd.decide_policy('tgd', '2026-05-15', '{"serious_danger": false}', '76');
-- a case there is decided by it
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
SELECT pnd.record_facts(:'n', '{"serious_danger": false}');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT measure, outcome, policy_version, left(reasons[1], 40) AS reason FROM pnd.eligibility(:'n') WHERE measure = 'tgd';
\c - regress_counsel
SET datestyle = 'ISO, YMD';
-- taken back, the general one is in force there again, and keeps the model for what was decided
SELECT pnd.withdraw_policy('tgd', 3, 'protocole abandonné');
SELECT pnd.policy_version('tgd', '2026-05-15', '76') AS "in 76";
SELECT version, territory, status FROM pnd.policies WHERE policy = 'tgd' ORDER BY version;
\c - regress_camille
SELECT policy_version, is_current FROM pnd.decisions(:'n') WHERE measure = 'tgd';
SELECT measure, outcome, policy_version, left(reasons[1], 40) AS reason FROM pnd.eligibility(:'n') WHERE measure = 'tgd';
SELECT policy_version, is_current FROM pnd.decisions(:'n') WHERE measure = 'tgd';

-- ---- between two approved ones: it ends the one before, and ends where the next begins
\c - regress_author
SET datestyle = 'ISO, YMD';
SELECT pnd.load_policy('tgd', '2030-01-01', :'own');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.load_policy('tgd', '2000-01-01', :'own');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.load_policy('tgd', '2026-02-01', :'own') AS version;
SELECT pnd.load_policy('tgd', '2028-01-01', :'own', valid_to => '2029-01-01') AS version;
\c - regress_counsel
SET datestyle = 'ISO, YMD';
SELECT pnd.approve_policy(policy, version, model_hash, 'correction') FROM pnd.policies(max_rows => NULL) WHERE policy = 'tgd' AND status = 'draft';
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'tgd' AND territory IS NULL ORDER BY valid_from;
SELECT pnd.policy_version('tgd', '2026-01-31') AS before, pnd.policy_version('tgd', '2026-02-01') AS between, pnd.policy_version('tgd', '2030-01-01') AS after;
-- what was decided stays pinned to its version, until it is decided again
\c - regress_camille
SELECT policy_version, is_current FROM pnd.decisions(:'n') WHERE measure = 'tgd';
SELECT measure, policy_version, left(reasons[1], 40) AS reason FROM pnd.eligibility(:'n') WHERE measure = 'tgd';
-- taken back, in whichever order, the one before goes on to its own end or to the next
\c - regress_counsel
SET datestyle = 'ISO, YMD';
SELECT pnd.withdraw_policy('tgd', 1, 'essai');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.withdraw_policy('tgd', 2, 'essai');
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'tgd' AND territory IS NULL ORDER BY valid_from;
SELECT pnd.withdraw_policy('tgd', 4, 'essai');
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'tgd' AND territory IS NULL ORDER BY valid_from;
SELECT pnd.withdraw_policy('tgd', 5, 'essai');
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'tgd' AND territory IS NULL ORDER BY valid_from;
-- nor does the table take two for a day
\c - postgres
SET datestyle = 'ISO, YMD';
SELECT pnd.load_policy('tgd', '2028-01-01', :'own') AS version;
\set VERBOSITY terse
UPDATE pnd_data.policy SET approved_at = now(), approved_by = 'regress_counsel' WHERE policy = 'tgd' AND approved_at IS NULL;
\set VERBOSITY default

-- ---- type and question of a fact that others ask for are theirs
\c - regress_author
SELECT format('<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="other" namespace="urn:m">
<inputData id="i" name="partner_violence"><description>Violences du partenaire ?</description><variable name="partner_violence" typeRef="%s"/></inputData>
<decision id="d" name="eligibility"><variable name="eligibility" typeRef="string"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>if partner_violence = null then "undetermined" else "eligible"</text></literalExpression></decision></definitions>', t.type) AS other_model
FROM (VALUES ('string')) t (type) \gset
SELECT pnd.load_policy('other', '2030-01-01', :'other_model');
\echo :LAST_ERROR_SQLSTATE
SELECT replace(:'other_model', 'typeRef="string"/></inputData>', 'typeRef="boolean"/></inputData>') AS other_model \gset
SELECT pnd.load_policy('other', '2030-01-01', :'other_model');
\echo :LAST_ERROR_SQLSTATE
-- changed for all of them first, it may be so
SELECT pnd.change_fact('partner_violence', 'Violences du partenaire ?');
SELECT pnd.load_policy('other', '2030-01-01', :'other_model') AS version;

-- ---- who did what, in the journal
\c - postgres
SELECT actor_kind, role_name, operation, count(*) FROM pnd_data.journal
WHERE table_name = 'policy' AND role_name IN ('regress_author', 'regress_counsel') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- ---- who could be the approver by SET ROLE is no second person
GRANT regress_counsel TO regress_author;
\c - regress_counsel
SELECT pnd.approve_policy('other', 1, p.model_hash) FROM pnd.policies(max_rows => NULL) p WHERE p.policy = 'other';
\echo :LAST_ERROR_SQLSTATE
