-- A consent ends while the case is closed by mistake: reopened, it holds no
-- more, and the case waits for her to agree again.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '06 12 34 56 78', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'n');
-- she agrees to be supported until a day
SELECT pnd.give_consent_to(:'n', 'coordinating_body', c, now() + interval '20 days') FROM unnest('{identity,contact,situation}'::text[]) c;
SELECT kind, count(*) FROM pnd.case_deadlines(:'n') WHERE kind = 'consent_ends' AND state = 'open' GROUP BY 1;
SELECT pnd.exit_case(:'n', 'contact_lost', reason => 'plus de réponse');
-- the day comes while it is closed
\c - postgres
\set QUIET on
UPDATE pnd_data.consent SET given_at = given_at - interval '21 days', valid_to = valid_to - interval '21 days' WHERE valid_to IS NOT NULL AND recipient = 'coordinating_body';
\set QUIET off
CALL pnd.follow_up(hold_share => 1);


-- ---- without her agreement nothing goes on: she is asked first
\c - regress_supervisor
SELECT pnd.reopen_case(:'n', 'la personne a rappelé le lendemain');
SELECT missing_fr FROM pnd.allowed_events(:'n') WHERE event = 'reopened';
SELECT state_fr, consent_current FROM pnd.case_summary(:'n');
SELECT pnd.renew_consent(:'n', 'coordinating_body');
SELECT pnd.reopen_case(:'n', 'la personne a rappelé le lendemain');
\c - regress_camille
SELECT state_fr, consent_current FROM pnd.case_summary(:'n');
SELECT data_class, count(*) FILTER (WHERE is_live) AS live FROM pnd.consents(:'n') WHERE recipient = 'coordinating_body' GROUP BY 1 ORDER BY 1;
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE state IN ('open', 'late') ORDER BY 1;
SELECT pnd.open_ticket(:'n', 'rappeler') > now() AS opened;
SELECT given_name FROM pnd.identity(:'n');

-- ---- only what one recipient may have has ended: reopened, a partner is not asked
SELECT pnd.give_consent_to(:'n', 'services', 'situation', now() + interval '20 days');
SELECT pnd.exit_case(:'n', 'contact_lost', reason => 'plus de réponse');
\c - postgres
\set QUIET on
UPDATE pnd_data.consent SET given_at = given_at - interval '21 days', valid_to = valid_to - interval '21 days' WHERE valid_to > now();
\set QUIET off
CALL pnd.follow_up(hold_share => 1);
\c - regress_supervisor
SELECT pnd.reopen_case(:'n', 'une erreur de dossier');
\c - regress_camille
SELECT state_fr, consent_current FROM pnd.case_summary(:'n');
SELECT pnd.open_need(:'n', 'shelter', 'told') IS NOT NULL AS opened;
SELECT count(*) AS asked FROM pnd.refer(:'n', 'shelter', :'havre_service_number');
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE state IN ('open', 'late') ORDER BY 1;
\c - postgres
SELECT finding FROM pnd.health() WHERE finding NOT IN ('none', 'match key', 'follow-up', 'policy', 'parameters', 'time-outs', 'not hardened', 'answer page');
