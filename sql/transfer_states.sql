-- A case moves to another territory from each state in which somebody leads it;
-- refused, silent or taken back it is where it was.  What goes along is what she
-- agrees to; and she is active in one territory at a time.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\i test/fixture.sql
\set QUIET on
SELECT pnd.add_organisation('CAF de l''Eure', 'caf', '2025-01-01') AS caf_27 \gset
SELECT pnd.add_territory('27', '27', 'Eure', :'caf_27') AS territory \gset
SELECT pnd.open_territory('27', opened_on => '2025-11-26') AS opened \gset
CREATE ROLE regress_evreux LOGIN IN ROLE packnd_supervisor;
CREATE ROLE regress_lea LOGIN IN ROLE packnd_referent;
SELECT pnd.add_professional('Claude', :'caf_27', 'responsable', 'regress_evreux', '2025-01-01') AS claude_number \gset
SELECT pnd.add_professional('Léa', :'caf_27', 'travail social', 'regress_lea', '2025-01-01') AS lea_number \gset
SELECT pnd.assign_duty(:'claude_number', '27', 'supervisor'), pnd.assign_duty(:'lea_number', '27', 'referent') \g /dev/null
\set model `cat src/policy/fr/danger.dmn`
SELECT pnd.load_danger_grid('76', '{"label_fr": "Grille", "legal_source": "Essai", "expires_after_days": 10, "questions": [
	{"question": "q1", "question_fr": "Une question ?", "red": true}, {"question": "q2", "question_fr": "Une autre ?", "red": true}]}', :'model') \g /dev/null
\unset model
\set QUIET off
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Ada', 'phone', '06 12 34 56 78', 'her_alone', '09:00-12:00', 'rien', '1990-02-03');
-- nobody leads it yet: nobody would stay in charge until the other territory has somebody
\c - regress_supervisor
SELECT pnd.propose_transfer(:'n', '27');
SELECT pnd.name_referent(:'n', :'camille_number');

-- ---- from each state, and back: refused there, or taken back here
\c - regress_camille
SELECT pnd.propose_transfer(:'n', '27') AS t \gset
-- in between she is still reached: the first contact does not wait for an answer
SELECT pnd.record_first_contact(:'n');
SELECT pnd.record_first_contact(:'n');
SELECT state_fr FROM pnd.case_summary(:'n');
\c - regress_evreux
SELECT pnd.refuse_transfer(:'t', 'pas de place avant lundi');
\c - regress_camille
SELECT state_fr FROM pnd.case_summary(:'n');
SELECT pnd.propose_transfer(:'n', '27') AS t \gset
SELECT pnd.take_back_transfer(:'t');
SELECT state_fr FROM pnd.case_summary(:'n');
SELECT pnd.assess_needs(:'n', '{housing,legal,money}');
SELECT pnd.propose_transfer(:'n', '27') AS t \gset
SELECT pnd.take_back_transfer(:'t');
SELECT state_fr FROM pnd.case_summary(:'n');
SELECT pnd.cause(:'n', 'plan_agreed');
SELECT pnd.cause(:'n', 'pause_agreed', facts => jsonb_build_object('review_on', current_date + 20));
SELECT pnd.propose_transfer(:'n', '27') AS t \gset
-- silent: the sweep brings it back into its pause, whose end runs on
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '20 days' WHERE kind = 'transfer_answer' AND met_at IS NULL AND cancelled_at IS NULL;
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT state_fr FROM pnd.case_summary(:'n');
SELECT kind, state FROM pnd.case_deadlines(:'n') WHERE state IN ('open', 'late') ORDER BY kind;
SELECT pnd.cause(:'n', 'resumed');

-- ---- what goes along: her agreement says
SELECT pnd.set_domicile(:'n', 'association', 'Association Exemple', '4 rue du Port, 76600 Le Havre') \g /dev/null
SELECT pnd.add_note(:'n', 'a appelé, veut partir vite', has_news => true) \g /dev/null
SELECT pnd.add_appointment(:'n', now() + interval '2 days', 'phone') \g /dev/null
SELECT need AS money FROM pnd.needs(:'n') WHERE domain = 'money' \gset
SELECT pnd.close_need(:'money', 'met') \g /dev/null
SELECT need AS housing FROM pnd.needs(:'n') WHERE domain = 'housing' \gset
SELECT pnd.add_step(:'n', 'visiter le logement', 'person', current_date + 5, need => :'housing') \g /dev/null
\c - postgres
SELECT pnd.add_training(:'supervisor_number', 'Évaluer le danger', '2025-01-01') \g /dev/null
\c - regress_supervisor
SELECT pnd.record_danger(:'n', '{"q1": true, "q2": true}');
\c - regress_camille
SELECT pnd.propose_transfer(:'n', '27', '{identity,contact,situation,address}') AS t \gset
\c - regress_evreux
SELECT pnd.accept_transfer(:'t') AS there \gset

-- ---- in between: there the case waits for its referent; here the referent is in charge
SELECT pnd.open_ticket(:'there', 'nommer la référence') > now() AS opened;
SELECT state_fr, danger, referent FROM pnd.case_summary(:'there');
SELECT pnd.cause(:'there', 'first_contact');
SELECT pnd.propose_transfer(:'there', '76');
SELECT supported, active FROM pnd.territory_counts('27');
\c - regress_camille
SELECT state_fr, referent FROM pnd.case_summary(:'n');
SELECT pnd.take_back_transfer(:'t');
SELECT pnd.add_note(:'n', 'on attend Évreux') IS NOT NULL AS noted;
\c - regress_supervisor
SELECT supported, active FROM pnd.territory_counts('76');
\c - regress_evreux
SELECT pnd.name_referent(:'there', :'lea_number');
SELECT supported, active FROM pnd.territory_counts('27');
\c - regress_supervisor
SELECT supported, active, exited, successful_exits FROM pnd.territory_counts('76');

-- ---- the referent there has what she agreed to
\c - regress_lea
SELECT pnd.open_ticket(:'there', 'premier appel') > now() AS opened;
SELECT state_fr, danger FROM pnd.case_summary(:'there');
SELECT kind, name FROM pnd.domicile(:'there');
SELECT content FROM pnd.notes(:'there');
SELECT kind, outcome FROM pnd.appointments(:'there');
SELECT domain, closed_at IS NULL AS is_open FROM pnd.needs(:'there') ORDER BY 1;
SELECT label, who, due_on - current_date AS in_days FROM pnd.plan(:'there');
SELECT finding, display_name FROM pnd.danger_assessments(:'there');
SELECT kind FROM pnd.case_deadlines(:'there') WHERE state = 'open' ORDER BY kind;

-- ---- by what danger was found stays where she does not agree that it goes along; that she is in danger, and until when that counts, does not
SELECT pnd.propose_transfer(:'there', '76', '{identity,contact}') AS t \gset
\c - regress_supervisor
SELECT pnd.accept_transfer(:'t') AS back \gset
SELECT danger FROM pnd.case_summary(:'back');
\c - postgres
SELECT count(*) AS clocks, count(DISTINCT due_at) AS days FROM pnd_data.deadline
WHERE kind = 'danger_expiry' AND case_id IN (packnd.site_case_id(:'there'), packnd.site_case_id(:'back'));
SELECT n.domain, g.act, g.reason FROM pnd_data.need_change g JOIN pnd_data.need n USING (case_id, need_id)
WHERE g.case_id = packnd.site_case_id(:'there') ORDER BY 1, g.change_id;

-- ---- nor does her planned departure shorten less what she waits for: who leads the case there speaks with her before it
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Blanche', 'phone', '06 12 34 56 79', 'her_alone', '09:00-12:00', 'rien', '1990-02-04');
SELECT pnd.decide_to_leave(:'n', now() + interval '36 hours');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.propose_transfer(:'n', '27') AS t \gset
\c - regress_evreux
SELECT pnd.accept_transfer(:'t') AS there \gset
SELECT pnd.open_ticket(:'there', 'nommer la référence') > now() AS opened;
SELECT planned_departure_local FROM pnd.identity(:'there');
SELECT due_at < now() + interval '36 hours' AS "before the departure" FROM pnd.case_deadlines(:'there') WHERE kind = 'first_contact';
-- and that she decided to leave is told there as a decision made there is
SELECT kind, kind_fr, message_fr FROM pnd.my_messages() WHERE case_number = :'there' ORDER BY kind;

\c - postgres
SELECT DISTINCT finding FROM pnd.verify_journal();
