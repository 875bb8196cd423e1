-- The registry that is attacked: cases in every state (test/fixtures/story.sql), then a
-- canary in every text that says something of somebody.  Run by run.py, from the folder of the
-- project, in an empty registry.
\i test/fixtures/story.sql
\set ECHO none
SET client_min_messages = warning;
-- what the story has none of: what was recorded and taken back
\c - regress_sacha
SELECT pnd.open_ticket(:'supported', 'appel de la personne') \g /dev/null
SELECT pnd.add_channel(:'supported', 'message', '+33 1 99 00 00 45', 'her_alone', '24/7', 'rien') AS ended_channel \gset
SELECT pnd.end_channel(:'supported', :'ended_channel', 'numéro rendu') \g /dev/null
SELECT pnd.add_dependant(:'supported', 'child', '2021-03-01', 'Max') AS removed_dependant \gset
SELECT pnd.remove_dependant(:'supported', :'removed_dependant', 'erreur') \g /dev/null
SELECT pnd.add_evidence(:'supported', 'complaint', '2026-10-20') AS withdrawn_evidence \gset
SELECT pnd.withdraw_evidence(:'supported', :'withdrawn_evidence', 'erreur') \g /dev/null
SELECT pnd.record_facts(:'supported', '{"pets": ["dog"]}') \g /dev/null
SELECT pnd.forget_fact(:'supported', 'pets', 'erreur') \g /dev/null
SELECT pnd.answer_application(:'demand', 'granted') \g /dev/null
SELECT event AS mistaken_answer FROM pnd.application_events(:'demand') WHERE answer = 'granted' \gset
SELECT pnd.withdraw_answer(:'demand', :'mistaken_answer', 'erreur') \g /dev/null
\c - postgres
SET client_min_messages = warning;
\i test/attack/canaries.sql
-- what psql knows by now (numbers of cases, of people, ...) is what scripts may say
\echo -- variables
\set
