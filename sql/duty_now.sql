-- duty_now: a duty, a right of access and a login hold while they are in force
-- by the clock, whatever the client holds open: each function below is called
-- within one statement, as is, and after the duty ended, ran out, or was moved
-- to begin later.
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.report('76', true, true) AS fresh \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
SELECT pnd.give_consent(:'fresh', 'Exemple', 'Alex', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Su 18:00-20:00', 'rien', '1990-04-12');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'n');
SELECT pnd.assess_needs(:'n', '{shelter,money}');
SELECT pnd.record_facts(:'n', '{"partner_violence": true}');
SELECT pnd.add_dependant(:'n', 'child') AS child \gset
SELECT pnd.add_channel(:'n', 'email', 'alix@example.org', 'her_alone', '24/7', 'rien', 'in_person') AS channel \gset
SELECT pnd.add_note(:'n', 'premier entretien', has_news => true) AS memo \gset
SELECT pnd.add_appointment(:'n', now(), 'office') AS appointment \gset
SELECT pnd.add_evidence(:'n', 'complaint', current_date) AS paper \gset
SELECT need FROM pnd.needs(:'n') WHERE domain = 'money' \gset
SELECT pnd.add_step(:'n', 'une étape', 'person') AS step \gset
SELECT count(*) FROM pnd.eligibility(:'n');
SELECT referral AS asked FROM pnd.refer(:'n', 'shelter') \gset
SELECT pnd.cause(:'n', 'plan_agreed');
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '80 hours' WHERE case_id = packnd.site_case_id(:'fresh') AND met_at IS NULL;
CALL pnd.follow_up(hold_share => 1);
SELECT deadline_id AS late FROM pnd_data.deadline WHERE case_id = packnd.site_case_id(:'fresh') AND kind = 'first_contact' \gset
\c - regress_supervisor
SELECT pnd.open_ticket(:'n', 'relecture') > now() AS ticket;

-- ---- a stand-in for an administrator who changes the actor's duties and login
\c - postgres
CREATE FUNCTION public.change(what text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
	CASE what
	WHEN 'nothing' THEN
	WHEN 'duty ends' THEN
		UPDATE pnd_data.duty d SET valid_to = clock_timestamp() WHERE d.professional_id = packnd.actor();
	WHEN 'duty begins later' THEN
		UPDATE pnd_data.duty d SET valid_from = clock_timestamp() + interval '1 hour' WHERE d.professional_id = packnd.actor();
	WHEN 'duty runs out' THEN
		UPDATE pnd_data.duty d SET valid_to = clock_timestamp() + interval '20 milliseconds' WHERE d.professional_id = packnd.actor();
		-- what is remembered of the actor's cases dates from before
		PERFORM count(*) FILTER (WHERE packnd.can_see(c.case_id)) FROM pnd_data.case_file c;
		PERFORM pg_sleep(0.03);
	WHEN 'login ends' THEN
		UPDATE pnd_data.login l SET valid_to = clock_timestamp() WHERE l.professional_id = packnd.actor();
	END CASE;
END $$;
ALTER FUNCTION public.change(text) OWNER TO packnd_owner;
-- what comes of a call after the change: rows, or the SQLSTATE; all is undone
CREATE TABLE public.stands_for AS SELECT * FROM (VALUES
	('$n', quote_literal(:'n')), ('$fresh', quote_literal(:'fresh')), ('$late', quote_literal(packnd.site_number('deadline', :late))), ('$asked', quote_literal(:'asked')),
	('$child', quote_literal(:'child')), ('$channel', quote_literal(:'channel')), ('$memo', quote_literal(:'memo')), ('$appointment', quote_literal(:'appointment')), ('$paper', quote_literal(:'paper')), ('$wanted', quote_literal(:'need')), ('$step', quote_literal(:'step')), ('$given', quote_literal(packnd.site_number('hand_over', 1))), ('$camille', quote_literal(:'camille_number')), ('$sacha', quote_literal(:'sacha_number')), ('$refuge_service', quote_literal(:'refuge_service_number'))) AS v (name, value);
GRANT SELECT ON public.stands_for TO PUBLIC;
CREATE FUNCTION public.outcome(what text, call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	found bigint;
	v record;
BEGIN
	FOR v IN SELECT * FROM public.stands_for LOOP
		call := replace(call, v.name, v.value);
	END LOOP;
	PERFORM public.change(what);
	-- OFFSET 0: what nobody reads would not be called
	EXECUTE format('SELECT count(called) FROM (SELECT %s OFFSET 0) AS called', call) INTO found;
	RAISE EXCEPTION USING ERRCODE = 'UNDO1', MESSAGE = found;
EXCEPTION
	WHEN SQLSTATE 'UNDO1' THEN
		RETURN CASE SQLERRM WHEN '0' THEN 'no row' ELSE 'answers' END;
	WHEN OTHERS THEN
		RETURN SQLSTATE;
END $$;
CREATE TABLE public.call (id int GENERATED ALWAYS AS IDENTITY, role_name text, call text);
GRANT SELECT ON public.call TO PUBLIC;
INSERT INTO public.call (role_name, call)
SELECT 'regress_supervisor', c FROM unnest(ARRAY[
	$$state FROM pnd.case_summary($n)$$,
	$$event FROM pnd.allowed_events($n) WHERE you_may$$,
	$$pnd.referent_on($n, now())$$,
	$$family_name FROM pnd.identity($n)$$,
	$$case_number FROM pnd.territory_cases('76', NULL)$$,
	$$display_name FROM pnd.professionals('76')$$,
	$$service_label FROM pnd.services('76')$$,
	$$fact FROM pnd.case_facts($n)$$,
	$$kind FROM pnd.deadline_budgets('76')$$,
	$$day FROM pnd.closures('76')$$,
	$$recipient FROM pnd.consents($n)$$,
	$$pnd.name_referent($fresh, $camille)$$,
	$$pnd.propose_hand_over($n, $sacha)$$,
	$$referent FROM pnd.referent_history($n)$$,
	$$professional FROM pnd.referents('76')$$,
	$$professional FROM pnd.absences('76')$$,
	$$case_number FROM pnd.end_absence($camille, '76', 'de retour')$$,
	$$pnd.take_back_hand_over($given)$$,
	$$pnd.propose_transfer($n, '76')$$,
	$$transfer FROM pnd.transfers('76')$$,
	$$pnd.tell_without_agreement($n, 'minor', 'judicial', 'parquet de Rouen', 'signalement du médecin', '{}')$$,
	$$pnd.record_informed($n, 'J-0000-0000-0000-0')$$,
	$$disclosure FROM pnd.disclosures($n)$$,
	$$legal_ground FROM pnd.disclosure_counts('76')$$,
	$$pnd.leave_place($asked)$$,
	$$referral FROM pnd.occupied_places('76')$$,
	$$pnd.wait_for_place($n, 'shelter', $refuge_service)$$,
	$$pnd.leave_waiting_list($n, $refuge_service, 'par essai')$$,
	$$service_label FROM pnd.waiting_list('76')$$,
	$$place_no FROM pnd.places($refuge_service)$$,
	$$pnd.record_first_contact($fresh)$$,
	$$pnd.assess_needs($fresh, '{shelter}')$$,
	$$pnd.agree_plan($fresh)$$,
	$$pnd.agree_pause($n, current_date + 10)$$,
	$$pnd.resume_case($n)$$,
	$$pnd.activate_correspondents($n)$$,
	$$pnd.set_referent_ceiling('76', 25, 'convention')$$,
	$$case_number FROM pnd.hand_over_cases($camille, '76', 'départ')$$,
	$$display_name FROM pnd.propose_referents($n)$$,
	$$display_name FROM pnd.referent_profiles('76')$$,
	$$pnd.set_referent_profile('76', $sacha, languages => '{ar}')$$,
	$$case_number FROM pnd.set_substitute($camille, '76', $sacha, NULL, now() + interval '1 day', 'congés')$$,
	$$pnd.decide_to_leave($n)$$,
	$$decided_at FROM pnd.decisions_to_leave($n)$$,
	$$label FROM pnd.departure_plan($n)$$,
	$$pnd.open_need($n, 'work', 'told')$$,
	$$pnd.prioritise_need($wanted, 'first', 'told')$$,
	$$pnd.close_need($wanted, 'met')$$,
	$$pnd.reopen_need($wanted, 'told')$$,
	$$need FROM pnd.needs($n)$$,
	$$act FROM pnd.need_changes($n)$$,
	$$pnd.add_step($n, 'une autre', 'person')$$,
	$$pnd.change_step($step, who => 'referent')$$,
	$$pnd.finish_step($step, 'done')$$,
	$$step FROM pnd.plan($n)$$,
	$$pnd.record_review($n, 'other', 'goes_on')$$,
	$$review FROM pnd.reviews($n)$$,
	$$pnd.load_danger_grid('76', '{}', '<x/>')$$,
	$$question FROM pnd.danger_questions('76')$$,
	$$pnd.record_danger($n, '{}')$$,
	$$finding FROM pnd.danger_assessments($n)$$,
	$$pnd.exit_case($n, 'moved')$$,
	$$pnd.cause($n, 'exited', '{"exit_code": "moved"}')$$,
	$$pnd.confirm_report($fresh)$$,
	$$pnd.offer_pathway('76', 'complet', '{}')$$,
	$$pnd.close_pathway('76', 'accompagné')$$,
	$$pnd.choose_pathway($fresh, 'complet', 'person')$$,
	$$pathway FROM pnd.pathway_counts('76')$$,
	$$pnd.call_in_difficulty($n, $sacha, 'other')$$,
	$$pnd.answer_difficulty_call($n, 'solved')$$,
	$$reason_fr FROM pnd.difficulty_calls($n)$$,
	$$pnd.decline($fresh)$$,
	$$pnd.give_consent($fresh, 'Exemple', 'Alex', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Su 18:00-20:00', 'rien')$$,
	$$pnd.record_declaration($n, true, true)$$,
	$$pnd.renew_consent($n, 'services')$$,
	$$pnd.revoke_consent($n, 'services')$$,
	$$pnd.give_consent_to($n, 'services', 'contact')$$,
	$$pnd.record_facts($n, '{"partner_violence": false}')$$,
	$$pnd.forget_fact($n, 'partner_violence', 'erreur')$$,
	$$exit_code FROM pnd.case_exits($n)$$,
	$$pnd.reopen_case($n, 'une erreur')$$,
	$$pnd.add_dependant($n, 'child')$$,
	$$pnd.change_dependant($n, $child, care => 'crèche')$$,
	$$pnd.remove_dependant($n, $child, 'erreur')$$,
	$$kind FROM pnd.dependants($n)$$,
	$$pnd.add_channel($n, 'message', '+33 1 99 00 00 44', 'her_alone', '24/7', 'rien', 'in_person')$$,
	$$pnd.change_channel($n, $channel, may_say => 'tout')$$,
	$$pnd.end_channel($n, $channel, 'erreur')$$,
	$$kind FROM pnd.channels($n)$$,
	$$kind FROM pnd.may_contact_now($n) WHERE kind = 'email'$$,
	$$pnd.correct_identity($n, 'Exemplaire')$$,
	$$pnd.set_domicile($n, 'lawyer', 'Me Exemple', '1 rue du Palais')$$,
	$$pnd.end_domicile($n)$$,
	$$kind FROM pnd.domicile($n)$$,
	$$pnd.add_note($n, 'a appelé')$$,
	$$pnd.correct_note($n, $memo, 'a rappelé')$$,
	$$content FROM pnd.notes($n)$$,
	$$pnd.add_appointment($n, now(), 'phone')$$,
	$$pnd.change_appointment($n, $appointment, kind => 'video')$$,
	$$kind FROM pnd.appointments($n)$$,
	$$pnd.add_evidence($n, 'police_log', '2026-01-01')$$,
	$$pnd.change_evidence($n, $paper, 'police_log')$$,
	$$pnd.withdraw_evidence($n, $paper, 'erreur')$$,
	$$kind FROM pnd.evidence($n)$$,
	$$measure FROM pnd.eligibility($n)$$,
	$$fact FROM pnd.questions($n)$$,
	$$measure FROM pnd.caseload_eligibility('76')$$,
	$$pnd.explain_measure($n, 'auvvc')$$,
	$$pnd.page_for_person($n)$$,
	$$measure FROM pnd.decisions($n)$$,
	$$service_label FROM pnd.route($n, 'money')$$,
	$$service_label FROM pnd.why_not($n, 'money')$$,
	$$service_label FROM pnd.refer($n, 'money')$$,
	$$referral FROM pnd.referrals($n)$$,
	$$deadline FROM pnd.case_deadlines($n)$$,
	$$deadline FROM pnd.late_deadlines('76')$$,
	'pnd.start_clock($n)',
	$$pnd.suspend_deadline($fresh, $late, now() + interval '1 hour', 'injoignable')$$,
	$$pnd.resume_deadline($fresh, $late)$$,
	$$pnd.mark_deadline_met($fresh, $late)$$,
	$$pnd.confirm_late_entry($fresh, $late)$$,
	$$pnd.cancel_deadline($fresh, $late, 'erreur')$$,
	$$message FROM pnd.my_messages()$$,
	$$kind FROM pnd.changes() WHERE kind IS NOT NULL$$,
	$$pnd.set_deadline_budget('76', 'first_contact', 48, 'hours', 'convention')$$,
	$$pnd.set_late_entry('76', 48)$$,
	$$pnd.add_closure('76', '2026-12-24', 'pont')$$,
	$$pnd.remove_closure('76', '2026-12-24')$$,
	$$pnd.set_service('76', 'packnd-demo--chrs-havre', places => 4)$$,
	$$pnd.set_service_terms('76', 'packnd-demo--chrs-havre', '{}')$$,
	$$term FROM pnd.service_terms($refuge_service)$$,
	$$pnd.set_place($refuge_service, 1, 1)$$,
	$$pnd.set_places($refuge_service, '[{"adults": 1}]')$$,
	$$pnd.export_directory('76')$$,
	$$field FROM pnd.service_history($refuge_service)$$,
	$$needs_asked FROM pnd.childcare_counts('76')$$,
	$$pnd.import_directory('76', '{"structures": [], "services": []}')$$,
	$$service_label FROM pnd.referral_choice($asked)$$,
	$$service_label FROM pnd.need_choice($wanted)$$,
	$$service_label FROM pnd.parked_services($n)$$,
	$$pnd.set_request_rule('76', 'shelter', 2)$$,
	$$at_once FROM pnd.request_rules('76')$$,
	$$pnd.set_parking_rule('76', 'full', 3)$$,
	$$days FROM pnd.parking_rules('76')$$,
	$$* FROM pnd.territory_counts('76')$$,
	$$* FROM pnd.territory_counts()$$,
	$$case_number FROM pnd.possible_duplicates('76')$$,
	$$other_case_number FROM pnd.linked_cases($n)$$,
	$$pnd.link_cases($n, $fresh, true)$$,
	$$pnd.dismiss_duplicate($n, $fresh, 'homonymes')$$,
	$$pnd.merge_case($fresh, $n, 'doublon')$$,
	$$pnd.reopen_declined($fresh, true, true)$$,
	$$pnd.search_person('suivi', 'Exemple', 'Alix', '1991-04-12')$$]) WITH ORDINALITY AS t (c, place) ORDER BY place;
INSERT INTO public.call (role_name, call) VALUES
	('regress_refuge', 'referral FROM pnd.my_referrals()'),
	('regress_refuge', 'kind FROM pnd.changes() WHERE kind IS NOT NULL'),
	('regress_refuge', 'pnd.answer_referral($asked, ''accepted'')'), ('regress_refuge', 'pnd.note_on_referral($asked, ''note'')');
CREATE VIEW public.outcomes AS
SELECT c.id, c.role_name, c.call,
	public.outcome('nothing', c.call) AS "with the duty", public.outcome('duty ends', c.call) AS ended,
	public.outcome('duty runs out', c.call) AS "ran out", public.outcome('duty begins later', c.call) AS "not begun",
	public.outcome('login ends', c.call) AS "login ended"
FROM public.call c;
GRANT SELECT ON public.outcomes TO PUBLIC;

-- ---- one statement
\pset format unaligned
\pset footer off
\c - regress_supervisor
SELECT call, "with the duty", ended, "ran out", "not begun", "login ended" FROM public.outcomes c WHERE c.role_name = current_user ORDER BY c.id;
\c - regress_refuge
SELECT call, "with the duty", ended, "ran out", "not begun", "login ended" FROM public.outcomes c WHERE c.role_name = current_user ORDER BY c.id;

-- what else asks for a duty, of these two groups
SELECT p.proname AS "not called above" FROM pg_proc p
WHERE p.pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = 'pnd') AND p.prosrc ~ 'pnd_data\.(case_id|require_(?!territory\()|lock_|holds_|is_correspondent)|packnd\.holds_duty'
	AND (has_function_privilege('packnd_supervisor', p.oid, 'EXECUTE') OR has_function_privilege('packnd_partner', p.oid, 'EXECUTE'))
	AND NOT EXISTS (SELECT FROM public.call c WHERE strpos(c.call, 'pnd.' || p.proname || '(') > 0)
ORDER BY 1;
-- where the case stays open to her by name, the duty is missed by itself
\c - postgres
INSERT INTO pnd_data.case_access (case_id, professional_id, part) VALUES (packnd.site_case_id(:'n'), :supervisor, 'detector');
\c - regress_supervisor
SELECT call, "with the duty", ended, "ran out", "not begun", "login ended" FROM public.outcomes c WHERE c.call ~ 'identity|exit_case|route|eligibility|propose_hand_over' ORDER BY c.id;

-- ---- one block, one transaction
\c - regress_supervisor
DO $$
DECLARE
	cases bigint;
BEGIN
	SELECT count(*) INTO cases FROM pnd.territory_cases('76', NULL);
	PERFORM public.change('duty ends');
	BEGIN
		PERFORM pnd.territory_cases('76', NULL);
	EXCEPTION WHEN insufficient_privilege THEN
		RAISE NOTICE '% cases, then: %', cases, SQLERRM;
	END;
	ASSERT false, 'undo';
END $$;
BEGIN;
SELECT state FROM pnd.case_summary(:'fresh');
SELECT public.change('duty ends');
SELECT state FROM pnd.case_summary(:'fresh');
ROLLBACK;
-- who acted by a login that ended finishes nothing as nobody
BEGIN;
SELECT state FROM pnd.case_summary(:'fresh');
SELECT public.change('login ends');
SELECT count(*) FROM pnd.territories;
COMMIT;
SELECT state FROM pnd.case_summary(:'fresh');
