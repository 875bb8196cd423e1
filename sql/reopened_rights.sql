-- reopened_rights: after a policy has changed, those who were refused and no longer
-- would be are told to their referents, and wait in a list until decided again
\set SHOW_CONTEXT never
\i test/fixture.sql
-- three persons who are refused the phone: she lives with him; no grave danger; she does not want it
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n1 \gset
SELECT pnd.report('76', true, true) AS n2 \gset
SELECT pnd.report('76', true, true) AS n3 \gset
SELECT pnd.give_consent(n, 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 4' || i, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien')
FROM (VALUES (:'n1', 1), (:'n2', 2), (:'n3', 3)) v (n, i) \g /dev/null
SELECT pnd.record_facts(:'n1', '{"serious_danger": true, "cohabitation": true}'),
	pnd.record_facts(:'n2', '{"serious_danger": false}'),
	pnd.record_facts(:'n3', '{"serious_danger": true, "cohabitation": true, "express_consent": true, "contact_ban": true}') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(n, r) FROM (VALUES (:'n1', :'camille_number'), (:'n2', :'camille_number'), (:'n3', :'sacha_number')) v (n, r) \g /dev/null
\c - regress_camille
SELECT n, outcome FROM (VALUES (:'n1'), (:'n2')) v (n), pnd.eligibility(n) e WHERE measure = 'tgd' \g /dev/null
SELECT pnd.decide_to_leave(n) FROM (VALUES (:'n1'), (:'n2')) v (n) \g /dev/null
SELECT outcome FROM (VALUES (:'n1'), (:'n2')) v (n), pnd.decisions(n) d WHERE measure = 'tgd' AND is_current;
\c - regress_sacha
SELECT pnd.decide_to_leave(:'n3') \g /dev/null
SELECT outcome FROM pnd.decisions(:'n3') WHERE measure = 'tgd' AND is_current;
\c - postgres
CALL pnd.follow_up();
SELECT count(*) FROM pnd_data.reopened_right;

-- ---- the law (invented) lets who lives with him have the phone too, from today on
\set model `perl -0pe 's{<testCase id=.*?</testCase>}{}gs; s{<text>cohabitation</text>}{<text>cohabitation and false</text>}g' src/policy/fr/tgd.dmn`
SELECT pnd.load_policy('tgd', current_date, :'model') AS version;
-- a draft changes nothing
CALL pnd.follow_up();
SELECT count(*) FROM pnd_data.reopened_right;
\i test/fixtures/approve.sql
-- in batches; done once all refusals were looked at
SELECT b.last_position IS NULL AS "next version", b.is_last FROM pnd.review_refusals(2, NULL) b;
CALL pnd.follow_up();
SELECT b.last_position IS NULL AS "next version", b.is_last FROM pnd.review_refusals(2, NULL) b;
SELECT outcome, count(*) FROM pnd_data.reopened_right GROUP BY 1 ORDER BY 1;
SELECT reviewed_at IS NOT NULL AS reviewed FROM pnd_data.policy WHERE policy = 'tgd' ORDER BY version;

-- ---- told to the referent, and in his list
\c - regress_camille
SELECT case_number = :'n1' AS hers, kind FROM pnd.my_messages() WHERE kind = 'right_reopened';
SELECT case_number = :'n1' AS hers, what_fr, about IS NOT NULL AS "a decision", referent FROM pnd.reopened_rights();
-- decided again it is done
SELECT outcome, missing FROM pnd.eligibility(:'n1') WHERE measure = 'tgd';
SELECT count(*) FROM pnd.reopened_rights();
\c - regress_sacha
SELECT case_number = :'n3' AS hers, what_fr FROM pnd.reopened_rights();
\c - regress_supervisor
SELECT case_number = :'n3' AS hers, what FROM pnd.reopened_rights;

-- ---- withdrawn, the one before holds again, and is asked of what the other refused
\c - postgres
SELECT count(*) FROM pnd_data.policy WHERE policy = 'tgd' AND reviewed_at IS NULL;
SELECT pnd.withdraw_policy('tgd', 2, 'texte annulé');
SELECT count(*) FROM pnd_data.policy WHERE policy = 'tgd' AND is_approved AND reviewed_at IS NULL;
CALL pnd.follow_up();
SELECT version, status FROM pnd.policies WHERE policy = 'tgd' ORDER BY version;
\c - regress_sacha
SELECT count(*) FROM pnd.reopened_rights();
