-- ask_first_left: where nobody is asked by itself any more, the supervisor is told
-- how many services are left that are to be asked first about something
\set SHOW_CONTEXT never
\i test/fixture.sql
\set ECHO none
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
SELECT pnd.decide_to_leave(:'n') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
-- whether she is a woman nobody has asked
SELECT pnd.set_service_terms('76', 'packnd-demo--chrs-refuge', '{"genders": ["female"]}') \g /dev/null
\set ECHO all
\c - regress_camille
SELECT service_label, fit FROM pnd.route(:'n', 'shelter');
SELECT referral AS r FROM pnd.refer(:'n', 'shelter') \gset
SELECT pnd.answer_referral(:'r', 'refused', 'full');
SELECT referral AS r FROM pnd.referrals(:'n') WHERE state = 'sent' \gset
SELECT pnd.answer_referral(:'r', 'refused', 'full');
-- two have refused, and are to be asked first now, too: they are not left
SELECT service_label, fit FROM pnd.route(:'n', 'shelter');
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_supervisor
SELECT message_fr FROM pnd.my_messages() WHERE kind = 'routing_exhausted';
SELECT last_rung_fr FROM pnd.late_deadlines('76') WHERE kind = 'routing_exhausted';
-- she says, the refuge is asked by its name, and refuses: nobody is left
\c - regress_camille
SELECT pnd.record_facts(:'n', '{"gender": "female"}') \g /dev/null
SELECT referral AS r FROM pnd.refer(:'n', 'shelter', :'refuge_service_number') \gset
SELECT pnd.answer_referral(:'r', 'refused', 'full');
\c - regress_supervisor
SELECT message_fr FROM pnd.my_messages() WHERE kind = 'routing_exhausted';
