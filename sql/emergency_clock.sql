-- emergency_clock: the clock of an urgent need runs until somebody takes it.  A
-- partner's acceptance meets it; what is given back, withdrawn or left starts it
-- anew, for as long as the need is open.
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-11:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'n'), pnd.assess_needs(:'n', '{housing}'), pnd.open_need(:'n', 'shelter', 'told', is_emergency => true) \g /dev/null
SELECT need AS shelter FROM pnd.needs(:'n') WHERE domain = 'shelter' \gset
\set show 'SELECT k.taken_at IS NOT NULL AS taken, k.due_at IS NOT NULL AS "clock runs", (SELECT string_agg(d.state_fr, \', \' ORDER BY d.started_at, d.deadline) FROM pnd.case_deadlines(:\'n\') d WHERE d.kind = \'emergency_need\') AS clocks, (SELECT string_agg(r.state_fr, \', \' ORDER BY r.sent_at) FROM pnd.referrals(:\'n\') r) AS referrals FROM pnd.needs(:\'n\') k WHERE k.domain = \'shelter\';'
-- a request alone is no answer
SELECT referral AS r FROM pnd.refer(:'n', 'shelter', :'refuge_service_number') \gset
:show
-- to study it is none either; to accept it is
\c - regress_refuge
SELECT pnd.answer_referral(:'r', 'under_study');
SELECT pnd.answer_referral(:'r', 'accepted');
\c - regress_camille
:show
-- the need itself stays open, and an exit is no success yet
SELECT emergency_needs FROM pnd.case_summary(:'n');
-- another priority changes nothing of that
SELECT pnd.prioritise_need(:'shelter', 'first', 'told') \g /dev/null
:show
-- given back: from then on it waits again, and the next service is asked
\c - regress_refuge
SELECT pnd.answer_referral(:'r', 'refused', 'full');
\c - regress_camille
:show
SELECT referral AS next FROM pnd.referrals(:'n') WHERE state = 'sent' \gset
-- accepted by phone, then withdrawn by the referent: the same
SELECT pnd.answer_referral(:'next', 'accepted');
:show
SELECT pnd.withdraw_referral(:'next', 'trop loin');
:show
-- a place is given: who asked decides whether the need is met
SELECT referral AS third FROM pnd.refer(:'n', 'shelter', :'refuge_service_number', reason => 'place libre à nouveau') \gset
\c - regress_refuge
SELECT pnd.answer_referral(:'third', 'accepted');
\c - regress_camille
:show
SELECT pnd.close_need(:'shelter', 'met');
:show
-- a need that is opened again has been taken by nobody: the place was left
SELECT pnd.leave_place(:'third');
SELECT pnd.reopen_need(:'shelter', 'did_not_last');
:show
-- a new request: the clock runs until it is accepted
SELECT referral AS fourth FROM pnd.refer(:'n', 'shelter', :'refuge_service_number', reason => 'place libre à nouveau') \gset
SELECT pnd.answer_referral(:'fourth', 'accepted', happened_at => clock_timestamp());
-- the case is closed by mistake and reopened: the place was kept, so it is still taken
SELECT pnd.exit_case(:'n', 'moved');
\c - regress_supervisor
SELECT pnd.reopen_case(:'n', 'une erreur');
\c - regress_camille
:show
