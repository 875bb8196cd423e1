-- a25: what a partner sees ends with the referral, whatever ended it, and he is not told what did: the request was withdrawn, or her agreement.
-- two more requests like the one that was accepted: one ends before it was accepted, of the other she withdraws her agreement
\c - regress_doctor
SELECT pnd.report('76', true, true) AS second \gset
SELECT pnd.give_consent(:'second', 'Exemple', 'Gil', 'phone', '+33 1 99 00 00 72', 'her_alone', '24/7', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'second', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'second');
SELECT pnd.assess_needs(:'second', '{shelter}');
SELECT referral AS agreed FROM pnd.refer(:'second', 'shelter') \gset
SELECT pnd.note_on_referral(:'agreed', 'Arrive mardi.');
\c - regress_refuge
SELECT pnd.answer_referral(:'agreed', 'accepted');
SELECT pnd.note_on_referral(:'agreed', 'La chambre est prête.');
-- what a partner can ask of a referral, each with what it answers
\c - postgres
CREATE FUNCTION public.ask(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	said text;
	more text;
	hint text;
	answer text;
BEGIN
	EXECUTE statement INTO answer;
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS said = MESSAGE_TEXT, more = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	RETURN concat_ws('; ', SQLSTATE, said, nullif(more, ''), nullif(hint, ''));
END $$;
GRANT EXECUTE ON FUNCTION public.ask(text) TO regress_refuge;
CREATE FUNCTION public.asked(referral text) RETURNS TABLE (asked text, answer text) LANGUAGE sql AS $$
	SELECT s, public.ask(replace(s, 'X', quote_literal(referral))) FROM unnest(ARRAY[
		'SELECT 1 / count(*) FROM pnd.my_referrals() r WHERE r.referral = X',
		'SELECT count(*) FROM pnd.referral_details(X)',
		'SELECT count(*) FROM pnd.referral_notes(X)',
		'SELECT pnd.open_referral_ticket(X, ''lecture de la demande'')',
		'SELECT pnd.note_on_referral(X, ''encore une question'')',
		'SELECT 1 / count(*) FROM pnd.allowed_events(X)',
		'SELECT pnd.cause(X, ''under_study'')',
		'SELECT pnd.answer_referral(X, ''accepted'')',
		'SELECT pnd.answer_referral(X, ''under_study'')',
		'SELECT pnd.answer_referral(X, ''refused'', ''full'')',
		'SELECT pnd.answer_referral(X, ''done'')',
		'SELECT pnd.report_duress(X, ''observed'')']) s
$$;
GRANT EXECUTE ON FUNCTION public.asked(text) TO regress_refuge;
-- control: while both are accepted, what may be answered is, and read under a ticket
\c - regress_refuge
SELECT pnd.open_referral_ticket(r, 'lecture de la demande') IS NOT NULL AS opened FROM unnest(ARRAY[:'received_there', :'agreed']) r;
BEGIN;
SELECT * FROM public.asked(:'agreed');
ROLLBACK;
SELECT r.referral = :'asked' AS under_study, count(m.kind) AS messages FROM pnd.my_referrals() r LEFT JOIN pnd.my_messages() m ON m.about = r.referral GROUP BY r.referral, r.sent_at ORDER BY 1;
\c - regress_camille
SELECT pnd.withdraw_referral(:'received_there', 'place trouvée ailleurs') \g /dev/null
SELECT pnd.revoke_consent(:'second', 'services') > 0 AS revoked;
\c - regress_sacha
SELECT pnd.withdraw_referral(:'asked', 'place trouvée ailleurs') \g /dev/null
\c - regress_refuge
SELECT * FROM public.asked(:'received_there');
SELECT string_agg(a.answer, E'\n' ORDER BY a.asked) AS accepted FROM public.asked(:'received_there') a \gset
SELECT string_agg(a.answer, E'\n' ORDER BY a.asked) AS agreement FROM public.asked(:'agreed') a \gset
SELECT string_agg(a.answer, E'\n' ORDER BY a.asked) AS not_yet FROM public.asked(:'asked') a \gset
SELECT :'accepted' = :'agreement' AS "an agreement is told as a request", :'accepted' = :'not_yet' AS "accepted or not";
-- nor do lists tell them apart
SELECT count(*) FROM pnd.my_referrals();
SELECT string_agg(kind || ' ' || message_fr, ', ' ORDER BY created_at, message) AS messages FROM pnd.my_messages() WHERE about = :'received_there' \gset accepted_
SELECT string_agg(kind || ' ' || message_fr, ', ' ORDER BY created_at, message) AS messages FROM pnd.my_messages() WHERE about = :'agreed' \gset agreement_
SELECT string_agg(kind || ' ' || message_fr, ', ' ORDER BY created_at, message) AS messages FROM pnd.my_messages() WHERE about = :'asked' \gset not_yet_
SELECT :'accepted_messages' AS messages, :'accepted_messages' = :'agreement_messages' AS "as of her agreement", :'accepted_messages' = :'not_yet_messages' AS "as of one not accepted";
-- who gave her a place says when she has left it, also when she agrees to nothing any more: he sees her every day
SELECT pnd.leave_place(:'received_there');
SELECT pnd.leave_place(:'asked');
BEGIN;
SELECT pnd.leave_place(:'agreed');
ROLLBACK;
-- the case is no partner's
SELECT pnd.open_ticket(:'supported', 'lecture de la demande');
SELECT count(*) FROM pnd.case_summary(:'supported');
