-- after_hand_off: who detected a case changes nothing of it any more once a referent is
-- named, and reads that it is taken care of: each call that a detector may make is made
-- before and after.  What he learns later is a word to who leads the case; that she is not
-- free to speak he says at once, as whoever hears it.
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
SELECT pnd.add_dependant(:'n', 'child', '2020-02-29', 'Lou') AS child \gset
SELECT pnd.add_evidence(:'n', 'complaint', current_date) AS evidence \gset
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "regular_residence": true}');
SELECT pnd.tell_referent(:'n', 'news', 'a un nouveau travail');
\c - postgres
\i test/fixtures/each_call.sql
INSERT INTO public.given VALUES
	('case_number', quote_literal(:'n')), ('number', quote_literal(:'n')), ('dependant', quote_literal(:'child')), ('evidence', quote_literal(:'evidence')),
	('territory', $$'76'$$), ('facts', $$'{"partner_violence": false}'$$), ('cause.facts', $$'{}'$$), ('event', $$'decided_to_leave'$$), ('fact', $$'partner_violence'$$),
	('reason', $$'une erreur'$$), ('kind', $$'phone'$$), ('add_dependant.kind', $$'child'$$), ('add_evidence.kind', $$'police_log'$$), ('dated_on', 'current_date'),
	('value', $$'+33 1 99 00 00 44'$$), ('read_by', $$'her_alone'$$), ('safe_hours', $$'24/7'$$), ('may_say', $$'rien'$$), ('answers', $$'{}'$$),
	('recipient', $$'services'$$), ('data_class', $$'contact'$$), ('declares_victim', 'false'), ('wishes_help', 'false'), ('care', $$'crèche'$$),
	('change_evidence.kind', $$'police_log'$$), ('pathway', $$'complet'$$), ('choose_pathway.reason', $$'person'$$), ('she_agrees', 'true'), ('other_case_number', quote_literal(:'n')), ('legal_ground', $$'minor'$$), ('tell_without_agreement.recipient', $$'judicial'$$), ('told', $$'dit'$$), ('conditions', $$'{}'$$), ('message', NULL), ('subject', $$'news'$$), ('content', $$'a un nouveau travail'$$),
	('verified_how', $$'in_person'$$), ('sign', $$'told'$$), ('word', $$'jonquille'$$), ('family_name', $$'Exemple'$$), ('given_name', $$'Alix'$$), ('contact_kind', $$'phone'$$), ('contact_value', $$'+33 1 99 00 00 42'$$);
CREATE TABLE public.came (stage text, name text, outcome text);
GRANT INSERT, SELECT ON public.came TO PUBLIC;
CREATE PROCEDURE public.call_each(stage text) LANGUAGE sql BEGIN ATOMIC
	INSERT INTO public.came
	SELECT call_each.stage, c.name, public.outcome(c.call)
	FROM public.each_call c WHERE c.about <> '{}' AND has_function_privilege('packnd_detector', c.oid, 'EXECUTE');
END;
\c - regress_doctor
CALL public.call_each('before');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_doctor
CALL public.call_each('after');
\c - postgres
\pset format unaligned
\pset footer off
SELECT c.name, max(r.outcome) FILTER (WHERE r.stage = 'before') AS before, max(r.outcome) FILTER (WHERE r.stage = 'after') AS after
FROM public.came r JOIN public.each_call c ON c.name = r.name GROUP BY c.name, c.changes ORDER BY c.changes, 1;

-- ---- in his words to who leads the case, who has a message and a clock
\c - regress_doctor
SELECT pnd.tell_referent(:'n', 'departure', 'dit vouloir partir vendredi', request_key => 'un mot');
SELECT pnd.tell_referent(:'n', 'departure', 'dit vouloir partir vendredi', request_key => 'un mot');
SELECT pnd.tell_referent(:'n', 'no_longer_agrees', 'ne souhaite plus d''aide');
SELECT pnd.tell_referent(:'n', 'secret', 'x');
SELECT count(*) FROM pnd.my_messages;
\c - regress_camille
SELECT kind_fr, message_fr FROM pnd.my_messages ORDER BY 1;
SELECT kind, label_fr, state_fr FROM pnd.case_deadlines(:'n') WHERE kind = 'detector_word';
SELECT pnd.open_ticket(:'n', 'lire le mot du repérage') IS NOT NULL AS opened;
SELECT content, display_name, has_news FROM pnd.notes(:'n') ORDER BY content;
SELECT pnd.mark_deadline_met(:'n', deadline) FROM pnd.case_deadlines(:'n') WHERE kind = 'detector_word' \g /dev/null
SELECT kind, state_fr FROM pnd.case_deadlines(:'n') WHERE kind = 'detector_word';
-- nobody else tells in this way
SELECT pnd.tell_referent(:'n', 'news', 'x');
\c - regress_trainee
SELECT pnd.tell_referent(:'n', 'news', 'x');
-- he learns nothing of a withdrawal, and tells all the same
\c - regress_camille
SELECT pnd.revoke_consent(:'n', 'coordinating_body') > 0 AS withdrawn;
\c - regress_doctor
SELECT pnd.tell_referent(:'n', 'news', 'a changé d''avis');
