-- input_errors: what somebody may mistype is refused in words that say what
-- would do, not with the name of a constraint
\set SHOW_CONTEXT never
\i test/fixture.sql

-- ---- a ticket is for those who may see an identity, and for a case
SELECT packnd.site_case_number(4711) AS of_no_case, packnd.site_number('professional', 4711) AS nobody_number \gset
SELECT pnd.open_ticket(:'of_no_case', 'appel');
\echo :LAST_ERROR_SQLSTATE
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.open_ticket(:'n', 'appel');
\echo :LAST_ERROR_SQLSTATE

-- ---- consent: nothing of what was typed is repeated
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', '+33 1 99 00 00 42', 'phone', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'nobody', 'Mo-Fr 09:00-12:00', 'rien');
SELECT pnd.give_consent(:'n', NULL, 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
\echo :LAST_ERROR_SQLSTATE
\set VERBOSITY sqlstate
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', current_date + 2);
\set VERBOSITY default
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
SELECT pnd.report(NULL, true, true);
\echo :LAST_ERROR_SQLSTATE

-- ---- duties, correspondents
\c - postgres
SELECT pnd.assign_duty(:'camille_number', '76', 'referant');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.assign_duty(:'camille_number', '76', NULL);
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', correspondent => :'nobody_number');
\echo :LAST_ERROR_SQLSTATE

-- ---- a territory opens on its day, not before
SELECT pnd.add_territory('61', '61', 'Orne', :'caf_number');
\set VERBOSITY terse
SELECT pnd.open_territory('61', opened_on => '2126-01-01');
\set VERBOSITY default
\echo :LAST_ERROR_SQLSTATE
SELECT status FROM pnd.territories WHERE territory = '61';

-- ---- answers of a partner
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'n');
SELECT pnd.assess_needs(:'n', '{shelter}');
SELECT referral AS asked FROM pnd.refer(:'n', 'shelter') \gset
\c - regress_refuge
SELECT pnd.answer_referral(:'asked', 'refused', 'because');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_referral(:'asked', 'refused');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_referral(:'asked', 'accepted', 'full');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_referral(:'asked', 'accepted');
-- once more is the same answer; studied it was before
SELECT pnd.answer_referral(:'asked', 'accepted');
SELECT pnd.answer_referral(:'asked', 'under_study');
\echo :LAST_ERROR_SQLSTATE
-- what was accepted can be given back, and the next service is asked
SELECT pnd.answer_referral(:'asked', 'refused', 'full');
\c - regress_camille
SELECT service_label, state, refusal_fr FROM pnd.referrals(:'n');
\c - regress_supervisor
SELECT pnd.answer_referral(:'asked', 'accepted');
\echo :LAST_ERROR_SQLSTATE

-- ---- a fact against what a dictionary says of it, without a model
SELECT packnd.check_fact('pets', '["dog", "cat"]', 'list<string>', '"dog","cat"'), packnd.check_fact('pets', 'null', 'list<string>', '"dog","cat"'),
	packnd.check_fact('born', '"2020-02-29"', 'date', '<= today()'),
	packnd.check_fact('child', '{"born": "2020-02-29", "shoe": 27}', 'context<born: date, school: string>');
SELECT packnd.check_fact('pets', '["dog", "rat"]', 'list<string>', '"dog","cat"');
SELECT packnd.check_fact('pets', '["dog", null]', 'list<string>', '"dog","cat"');
SELECT packnd.check_fact('pets', '"dog"', 'list<string>', '"dog","cat"');
SELECT packnd.check_fact('children', '[2]', 'number');
SELECT packnd.check_fact('born', '"2999-01-01"', 'date', '<= today()');
SELECT packnd.check_fact('child', '{"born": "2020-02-30"}', 'context<born: date, school: string>');
SELECT packnd.check_fact('x', '1', 'nombre');
SELECT packnd.check_fact('x', '1', 'number', '1,');
SELECT packnd.check_fact('x', NULL, 'number', '1');
