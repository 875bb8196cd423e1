-- agreement_withdrawn: once she no longer agrees to be supported, only who is in
-- charge of the case sees and writes; once it is closed nobody does. Each call that takes a
-- number of a case, or of what hangs on one, is made by each who had it open before.
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'n');
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "regular_residence": true}');
SELECT pnd.assess_needs(:'n', '{shelter,money}');
SELECT pnd.add_dependant(:'n', 'child', '2020-02-29', 'Lou') AS child \gset
SELECT pnd.add_channel(:'n', 'email', 'alix@example.org', 'her_alone', '24/7', 'rien', 'in_person') AS channel \gset
SELECT pnd.add_note(:'n', 'premier entretien', has_news => true) AS note \gset
SELECT pnd.add_appointment(:'n', now(), 'office') AS appointment \gset
SELECT pnd.add_evidence(:'n', 'complaint', current_date) AS evidence \gset
SELECT need FROM pnd.needs(:'n') WHERE domain = 'money' \gset
SELECT pnd.add_step(:'n', 'une étape', 'person') AS step \gset
SELECT pnd.cause(:'n', 'plan_agreed');
SELECT count(*) FROM pnd.eligibility(:'n');
SELECT decision FROM pnd.decisions(:'n') WHERE measure = 'auvvc' \gset
SELECT pnd.open_ticket(:'n', 'demande à remplir') IS NOT NULL AS opened;
SELECT application FROM pnd.application(:'n', 'auvvc') \gset
SELECT referral FROM pnd.refer(:'n', 'shelter') \gset
SELECT deadline FROM pnd.case_deadlines(:'n') WHERE kind = 'no_news' AND state = 'open' \gset
SELECT pnd.propose_hand_over(:'n', :'sacha_number') AS hand_over \gset
\c - regress_sacha
SELECT pnd.answer_hand_over(:'hand_over', true);
SELECT pnd.open_ticket(:'n', 'reprise du suivi') IS NOT NULL AS opened;
\c - regress_camille
SELECT pnd.open_ticket(:'n', 'fin du suivi, dernières pièces') IS NOT NULL AS opened;
\c - regress_supervisor
SELECT pnd.open_ticket(:'n', 'relecture du dossier') IS NOT NULL AS opened;
\c - postgres
\i test/fixtures/each_call.sql
INSERT INTO public.given VALUES
	('case_number', quote_literal(:'n')), ('number', quote_literal(:'n')), ('channel', quote_literal(:'channel')), ('note', quote_literal(:'note')),
	('add_note.note', NULL), ('appointment', quote_literal(:'appointment')), ('evidence', quote_literal(:'evidence')), ('need', quote_literal(:'need')),
	('step', quote_literal(:'step')), ('decision', quote_literal(:'decision')), ('application', quote_literal(:'application')),
	('referral', quote_literal(:'referral')), ('deadline', quote_literal(:'deadline')), ('dependant', quote_literal(:'child')),
	('duplicate', quote_literal(:'n')), ('goes_on', quote_literal(:'n')), ('other_case_number', quote_literal(:'n')),
	('domain', $$'money'$$), ('measure', $$'auvvc'$$), ('as_of', 'now()'), ('eligibility.as_of', NULL), ('reason', $$'parce que'$$), ('note_on_referral.note', $$'une note'$$),
	('territory', $$'76'$$), ('professional', quote_literal(:'camille_number')), ('to_professional', quote_literal(:'camille_number')),
	('explain_measure.measure', $$'auvvc'$$), ('event', $$'plan_agreed'$$), ('facts', $$'{"partner_violence": false}'$$), ('fact', $$'partner_violence'$$),
	('cause.facts', $$'{}'$$), ('content', $$'une note'$$), ('kind', $$'phone'$$), ('value', $$'+33 1 99 00 00 44'$$), ('read_by', $$'her_alone'$$),
	('safe_hours', $$'24/7'$$), ('may_say', $$'rien'$$), ('family_name', $$'Exemplaire'$$), ('note_on_referral.happened_at', NULL),
	('verified_how', $$'in_person'$$), ('sign', $$'told'$$), ('word', $$'jonquille'$$), ('what', $$'rappelez'$$), ('contact_plan.content', $$'neutral'$$),
	('prepare_message.content', $$'neutral'$$), ('report_duress.number', quote_literal(:'n')), ('domains', $$'{work}'$$), ('exit_code', $$'moved'$$), ('until', 'current_date + 10'), ('review_on', 'current_date + 10'), ('answer', $$'accepted'$$),
	('answer_difficulty_call.answer', $$'solved'$$), ('call_in_difficulty.reason', $$'other'$$), ('pathway', $$'complet'$$),
	('recipient', $$'services'$$), ('data_class', $$'contact'$$), ('until_at', 'now() + interval ''1 hour'''), ('suspend_deadline.until', 'now() + interval ''1 hour'''),
	('is_accepted', 'true'), ('accept', 'true'), ('she_agrees', 'true'), ('legal_ground', $$'minor'$$), ('tell_without_agreement.recipient', $$'judicial'$$), ('told', $$'dit'$$),
	('tell_without_agreement.conditions', $$'{}'$$), ('chosen_by', $$'person'$$), ('services', $$'{}'$$), ('disclosure', NULL);
CREATE TABLE public.came (role_name text, stage text, name text, outcome text);
GRANT INSERT, SELECT ON public.came TO PUBLIC;
CREATE PROCEDURE public.call_each(stage text) LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO public.came
	SELECT session_user, call_each.stage, c.name, public.outcome(c.call)
	FROM public.each_call c WHERE c.about <> '{}' AND has_function_privilege(session_user, c.oid, 'EXECUTE');
END $$;
CREATE VIEW public.read AS
SELECT c.name, max(r.outcome) FILTER (WHERE r.role_name = 'regress_sacha') AS sacha, max(r.outcome) FILTER (WHERE r.role_name = 'regress_camille') AS camille,
	max(r.outcome) FILTER (WHERE r.role_name = 'regress_supervisor') AS supervisor, r.stage, c.changes
FROM public.came r JOIN public.each_call c ON c.name = r.name GROUP BY c.name, r.stage, c.changes;

-- ---- before: who leads the case, who led it, and the supervisor; what reads it
\c - regress_sacha
CALL public.call_each('agreed');
\c - regress_camille
CALL public.call_each('agreed');
\c - regress_supervisor
CALL public.call_each('agreed');
\c - postgres
\pset format unaligned
\pset footer off
SELECT name, sacha, camille, supervisor FROM public.read WHERE stage = 'agreed' AND NOT changes ORDER BY 1;

-- ---- she withdraws: the same calls
\c - regress_sacha
SELECT pnd.revoke_consent(:'n', 'coordinating_body') > 0 AS withdrawn;
CALL public.call_each('withdrawn');
\c - regress_camille
CALL public.call_each('withdrawn');
\c - regress_supervisor
CALL public.call_each('withdrawn');
\c - postgres
SELECT name, sacha, camille, supervisor FROM public.read WHERE stage = 'withdrawn' AND NOT changes ORDER BY 1;
-- what is shown to who is not in charge: where it stands, who leads it, its clocks, her consents
SELECT name, camille, supervisor FROM public.read WHERE stage = 'withdrawn' AND NOT changes AND (camille = 'answers' OR supervisor = 'answers') ORDER BY 1;
-- what he can still do; and what asks for more than it is given here
SELECT name, camille, supervisor FROM public.read WHERE stage = 'withdrawn' AND changes AND 'answers' IN (camille, supervisor) ORDER BY 1;
SELECT name, camille, supervisor FROM public.read WHERE stage = 'withdrawn' AND changes AND (camille ~ '22...' OR supervisor ~ '22...') ORDER BY 1;
-- nor is it said in lists
\c - regress_supervisor
SELECT needs, emergency_needs FROM pnd.case_summary(:'n');
SELECT count(*) AS cases, count(emergency_needs) AS needs FROM pnd.territory_cases('76');
SELECT count(*) FROM pnd.waiting_for_partner();
SELECT count(*) FROM pnd.applications_due(days => 3660);
SELECT count(*) FROM pnd.expiring_evidence(days => 3660);
SELECT kind FROM pnd.case_deadlines(:'n') WHERE kind ~ 'application|evidence';
\c - regress_sacha
SELECT count(*) > 0 AS "who is in charge" FROM pnd.applications_due(days => 3660);

-- ---- and closed: nobody is in charge
SELECT pnd.exit_case(:'n', 'consent_withdrawn') \g /dev/null
CALL public.call_each('closed');
\c - regress_camille
CALL public.call_each('closed');
\c - regress_supervisor
CALL public.call_each('closed');
\c - postgres
SELECT name, sacha, camille, supervisor FROM public.read WHERE stage = 'closed' AND NOT changes AND (sacha = 'answers' OR camille = 'answers' OR supervisor = 'answers') ORDER BY 1;
SELECT name, sacha, camille, supervisor FROM public.read WHERE stage = 'closed' AND changes AND 'answers' IN (sacha, camille, supervisor) ORDER BY 1;
