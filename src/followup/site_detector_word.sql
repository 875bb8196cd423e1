-- followup/site_detector_word.sql: what who detected a case learns once a referent
-- is named: he changes nothing of it any more, and tells.

INSERT INTO pnd_data.message_kind (kind, subject_kind, title_fr, label_fr) VALUES
	('detector_word', 'note', 'repérage', 'un mot du repérage est à lire'),
	('detector_word_danger', 'note', 'danger', 'danger signalé par le repérage : à lire'),
	('detector_word_agreement', 'note', 'accord', 'accord retiré selon le repérage');

INSERT INTO pnd_data.deadline_kind (kind, label_fr, met_by_hand, worklist) VALUES
	('detector_word', 'mot du repérage à traiter', true, 'contact');
INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, legal_source) VALUES
	('*', 'detector_word', false, 1, 'working_days', 'Choix de départ, à fixer par le territoire'),
	('*', 'detector_word', true, 4, 'hours', 'Choix de départ, à fixer par le territoire');
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient) VALUES
	('detector_word', 1, 'mot du repérage non traité', 0, 'referent'),
	('detector_word', 2, 'alerte à l''encadrement', 1440, 'supervisor');

SELECT pnd_data.add_codes('detector_word', 'Mot du repérage', '{
	"news": "Information",
	"danger": "Danger",
	"departure": "Départ",
	"contact": "Moyen de contact",
	"no_longer_agrees": "Accord retiré"}');

CREATE FUNCTION pnd.tell_referent(case_number text, subject text, content text, happened_at timestamptz DEFAULT NULL,
	request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	new_id bigint := packnd.random_case_id();
	moment timestamptz := coalesce(happened_at, now());
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('tell_referent', request_key,
		jsonb_build_array(case_number, subject, content, happened_at AT TIME ZONE 'UTC')) IS NOT NULL THEN
		RETURN;
	END IF;
	the_case := pnd_data.case_id(case_number);
	-- that she withdrew is not for him to learn
	PERFORM pnd_data.lock_case(the_case, '{former_detector}', withdrawn_too => true);
	PERFORM packnd.require_one_of('subject', tell_referent.subject, pnd_data.codes('detector_word')),
		packnd.require_text('content', tell_referent.content),
		pnd_data.require_moment('event', 'happened_at', moment, (SELECT c.territory_id FROM pnd_data.case_file c WHERE c.case_id = the_case)),
		pnd_data.require_agreed(the_case, 'content', tell_referent.content);
	IF NOT EXISTS (SELECT FROM pnd_data.case_file c WHERE c.case_id = the_case AND c.assigned_at IS NOT NULL) THEN
		PERFORM packnd.fail('PN409', 'no referent is named yet', NULL,
			'Until then who detected a case records what he learns: pnd.record_facts(), pnd.record_danger(), pnd.decide_to_leave() ...');
	END IF;
	INSERT INTO pnd_data.note (case_id, note_id, content, happened_at, has_news, recorded_at, recorded_by)
	VALUES (the_case, new_id, format('%s : %s', pnd_data.label_of('detector_word', tell_referent.subject), tell_referent.content),
		moment, false, now(), packnd.actor());
	PERFORM pnd_data.tell(the_case, CASE tell_referent.subject WHEN 'danger' THEN 'detector_word_danger'
		WHEN 'no_longer_agrees' THEN 'detector_word_agreement' ELSE 'detector_word' END, 'referent', new_id);
	PERFORM pnd_data.effect_open_deadline(the_case, new_id, clock_timestamp(), '{"kind": "detector_word"}');
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.tell_referent(text, text, text, timestamptz, text) TO packnd_detector, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.tell_referent(text, text, text, timestamptz, text) IS
'Who detected a case learns something once a referent is named, at a moment (null: now): he changes nothing of the case any more, and tells who leads it. subject: a code of pnd.choices(''detector_word'') (news, danger, departure, contact: how she can be reached, no_longer_agrees: she said that she withdraws); content: in his words, a note of the case that he does not read again. The referent gets a message, and a clock runs until pnd.mark_deadline_met() says that it was looked after. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 no referent is named yet, she has not agreed, or a closed case, 22004 and 22023 a missing or unknown value, a text that is too long, 22008, 42501 not who detected it.
EN (entry): I reported her and have learnt something since, tell the referent, she told me that she wants to leave, that she is in danger, that she no longer agrees
FR: transmettre une information après la saisine, dire au référent ce que la personne a confié, danger signalé après le repérage, accord retiré auprès du repérage';
