-- workflow/site_break_glass.sql: somebody who may not see a case needs it now.
-- He says why and sees that one case for 30 minutes; privacy officers are told
-- in the same transaction, and a second person has to say whether it was right.

CREATE TABLE pnd_data.broken_glass (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	glass_id bigint NOT NULL,
	professional_id bigint NOT NULL REFERENCES pnd_data.professional,
	role_name text NOT NULL,
	motive text NOT NULL CHECK (btrim(motive) <> ''),
	broken_at timestamptz NOT NULL,
	closes_at timestamptz NOT NULL CHECK (closes_at > broken_at),
	reviewed_at timestamptz CHECK (reviewed_at >= broken_at),
	reviewed_by bigint REFERENCES pnd_data.professional CHECK (reviewed_by <> professional_id),
	review_role text CHECK (review_role <> role_name),
	is_justified boolean,
	review_note text CHECK (btrim(review_note) <> ''),
	PRIMARY KEY (case_id, glass_id),
	CHECK ((reviewed_at IS NULL) = (is_justified IS NULL) AND (reviewed_at IS NULL) = (review_note IS NULL)
		AND (reviewed_at IS NULL) = (review_role IS NULL))
);
SELECT packnd.declare('pnd_data.broken_glass', class => 'case', journal => true, keep => 'case', told_as => 'nothing',
	columns => '{"motive": "narrative", "review_note": "narrative", "*": "operational"}');
COMMENT ON TABLE pnd_data.broken_glass IS
'Break-glass: who, of whom a case was closed, opened it for 30 minutes, and why (motive); reviewed_at, is_justified, review_note: what a second person found.';
CREATE INDEX broken_glass_professional ON pnd_data.broken_glass (professional_id, broken_at);
COMMENT ON INDEX pnd_data.broken_glass_professional IS 'How often of late.';
CREATE INDEX broken_glass_open ON pnd_data.broken_glass (broken_at) WHERE reviewed_at IS NULL;
COMMENT ON INDEX pnd_data.broken_glass_open IS 'What waits for a review.';

INSERT INTO pnd_data.deadline_kind (kind, label_fr, met_by_hand, longest_suspension, recurs, worklist, outlives_case) VALUES
	('break_glass_review', 'contrôle d''un accès d''urgence', false, 0, false, NULL, true);
INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, roll, legal_source) VALUES
	('*', 'break_glass_review', false, 2, 'working_days', false, 'Choix de départ, à fixer par le territoire');
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient, effect) VALUES
	('break_glass_review', 1, 'accès d''urgence : contrôle en retard', 0, 'supervisor', NULL),
	('break_glass_review', 2, 'accès d''urgence toujours sans contrôle', 2880, 'steering', NULL);
INSERT INTO pnd_data.message_kind (kind, subject_kind, title_fr, label_fr, ends_part) VALUES
	('glass_broken', 'break_glass', 'accès d''urgence', 'un accès d''urgence au dossier a eu lieu', false);

CREATE FUNCTION pnd.break_glass(case_number text, motive text, request_key text DEFAULT NULL) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	me bigint := packnd.actor();
	new_id bigint := packnd.random_case_id();
	moment timestamptz := clock_timestamp();
	closing_at timestamptz := now() + interval '30 minutes';
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('break_glass', request_key, jsonb_build_array(case_number, motive));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::timestamptz;
	END IF;
	PERFORM packnd.require_given('case_number', break_glass.case_number), pnd_data.require_reason(break_glass.motive, 20), pnd_data.require_searcher();
	IF me IS NULL THEN
		PERFORM packnd.fail('42501', 'an administrator breaks no glass', NULL, 'pnd.open_ticket() opens every case to an administrator.');
	END IF;
	-- before it is looked up: who may not any more is told the same of any number
	PERFORM pnd_data.require_budget('{break_glass,ticket,reason}', btrim(break_glass.motive), 1);
	the_case := packnd.site_case_id(break_glass.case_number);
	IF packnd.can_see(the_case) THEN
		PERFORM packnd.fail('PN409', 'the case is open to you', NULL, 'pnd.open_ticket() says why you look at it.');
	END IF;
	-- who withdrew her agreement is seen by nobody else, however urgent; who is excluded sees no such case; what is archived nobody finds
	IF NOT EXISTS (SELECT FROM pnd_data.case_file c WHERE c.case_id = the_case) OR pnd_data.is_withdrawn(the_case)
		OR EXISTS (SELECT FROM pnd_data.case_retention r WHERE r.case_id = the_case AND r.archived_at IS NOT NULL) THEN
		PERFORM pnd_data.note_refused(the_case);
		PERFORM packnd.fail('PN404', 'no such case');
	END IF;
	INSERT INTO pnd_data.case_access (case_id, professional_id, part, valid_from, valid_to)
	VALUES (the_case, me, 'break_glass', now(), closing_at);
	INSERT INTO pnd_data.broken_glass (case_id, glass_id, professional_id, role_name, motive, broken_at, closes_at)
	VALUES (the_case, new_id, me, packnd.actor_role(), btrim(break_glass.motive), moment, greatest(closing_at, moment + interval '1 second'));
	PERFORM pnd_data.write_ticket(the_case, break_glass.motive), pnd_data.require_budget('{break_glass}'),
		pnd_data.raise_alert('break_glass', the_case), pnd_data.open_deadline(the_case, 'break_glass_review', new_id, moment),
		pnd_data.tell(the_case, 'glass_broken', 'referent', new_id), pnd_data.keep_answer(request_key, to_jsonb(closing_at));
	-- what is rolled back has shown nothing
	UPDATE pnd_data.case_access a SET opened_xid = pg_current_xact_id()::text::bigint
	WHERE a.case_id = the_case AND a.professional_id = me AND a.part = 'break_glass' AND a.opened_xid IS NULL;
	RETURN closing_at;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.break_glass(text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.break_glass(text, text, text) IS
'In an emergency: opens to the actor, for 30 minutes, one case that is closed to him, for a motive of 20 letters at least; returns until when. The number is had from who knows it, or by pnd.search_person(). The ticket is written with it: nothing of the case is shown before this transaction is committed, then also what is shown under a ticket; nothing can be changed by it. Privacy officers are told at once, the referent has a message, and a second person reviews it (pnd.review_break_glass()). Once a day, five times a quarter (pnd.rate_limits()). Never a case from which the actor is excluded, nor one of a person who withdrew her agreement. With the request_key of an earlier call it only answers what that did. Errors: PN404 no such case, PN409 it is open to the actor, PN410 and 22023 no motive, or one that says nothing, PN429 not twice a day, 42501 neither referent nor supervisor, 22P02 a mistyped number, 22004, PN401.
EN (protection): emergency access to a case that is not mine, break the glass
FR: accès d''urgence à un dossier qui n''est pas le mien, bris de glace';

CREATE FUNCTION pnd_data.may_review(territory text, professional_id bigint, role_name text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN packnd.actor() IS DISTINCT FROM may_review.professional_id AND NOT pnd_data.is_one_with(may_review.role_name)
		AND (packnd.actor_holds_every_duty() OR packnd.actor() IN (SELECT o FROM pnd_data.officers_of(may_review.territory) o));
END
$function$;
COMMENT ON FUNCTION pnd_data.may_review(text, bigint, text) IS
'For break-glass: is the actor a privacy officer who reviews what happened in a territory, and another than who broke the glass, by a role of which neither could be the other?';

CREATE FUNCTION pnd.broken_glass(after text DEFAULT NULL, max_rows int DEFAULT 100, reviewed boolean DEFAULT false)
RETURNS TABLE (break_glass text, case_number text, territory_id text, professional text, display_name text, organisation_label text, role_name text,
	motive text, broken_at timestamptz, broken_at_local text, ends_at timestamptz, ends_at_local text, due_at timestamptz, due_at_local text,
	reviewed_at timestamptz, reviewed_at_local text, reviewed_by text, is_justified boolean, review_note text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('broken_glass', broken_glass.after, 2);
	after_broken timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_glass bigint := coalesce(after_keys[2]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_officer(), packnd.require_max_rows(broken_glass.max_rows), packnd.require_given('reviewed', broken_glass.reviewed);
	RETURN QUERY
		SELECT packnd.site_number('break_glass', g.glass_id), packnd.site_case_number(g.case_id), c.territory_id,
			packnd.site_number('professional', g.professional_id), p.display_name, o.label, g.role_name, g.motive,
			g.broken_at, packnd.local_time(g.broken_at, here), g.closes_at, packnd.local_time(g.closes_at, here),
			d.due_at, packnd.local_time(d.due_at, here), g.reviewed_at, packnd.local_time(g.reviewed_at, here),
			coalesce(s.display_name, g.review_role), g.is_justified, g.review_note, packnd.cursor('broken_glass', g.broken_at, g.glass_id)
		FROM pnd_data.broken_glass g
			JOIN pnd_data.case_file c ON c.case_id = g.case_id
			JOIN pnd_data.professional p ON p.professional_id = g.professional_id
			JOIN pnd_data.organisation o ON o.organisation_id = p.organisation_id
			LEFT JOIN pnd_data.professional s ON s.professional_id = g.reviewed_by
			LEFT JOIN pnd_data.deadline d ON d.case_id = g.case_id AND d.kind = 'break_glass_review' AND d.subject_id = g.glass_id
			CROSS JOIN LATERAL (SELECT pnd_data.departement_of(c.territory_id)) z (here)
		WHERE (g.reviewed_at IS NOT NULL) = broken_glass.reviewed
			AND (g.broken_at, g.glass_id) > (after_broken, after_glass)
			AND pnd_data.may_review(c.territory_id, g.professional_id, g.role_name)
		ORDER BY g.broken_at, g.glass_id
		LIMIT broken_glass.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.broken_glass(text, int, boolean) TO packnd_privacy_officer;
COMMENT ON FUNCTION pnd.broken_glass(text, int, boolean) IS
'Break-glass that waits for the actor''s review, the oldest first, or (reviewed) was reviewed: who opened which case, until when, why, and by when it is to be reviewed (due_at). Never the actor''s own. Nothing that identifies her. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. For privacy officers and administrators. Errors: 42501, 22P02 a mistyped cursor, 22023 another number of rows, 22004, PN401.
EN (protection): which emergency accesses are to be reviewed
FR: quels accès d''urgence sont à contrôler';

CREATE VIEW pnd.broken_glass AS
SELECT g.break_glass, g.case_number, packnd.shortened(g.display_name, 18) AS who, packnd.wrapped(g.motive, 30) AS motive, g.due_at_local AS due_at
FROM pnd.broken_glass(max_rows => NULL) g;
GRANT SELECT ON pnd.broken_glass TO packnd_privacy_officer;
COMMENT ON VIEW pnd.broken_glass IS 'Break-glass that waits for a review, for people; see pnd.broken_glass().';

CREATE FUNCTION pnd.review_break_glass(break_glass text, is_justified boolean, note text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	glass pnd_data.broken_glass;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('review_break_glass', request_key, jsonb_build_array(break_glass, is_justified, note)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('break_glass', review_break_glass.break_glass),
		packnd.require_given('is_justified', review_break_glass.is_justified), pnd_data.require_substance('note', review_break_glass.note),
		pnd_data.require_officer();
	SELECT g.* INTO glass
	FROM pnd_data.broken_glass g JOIN pnd_data.case_file c ON c.case_id = g.case_id
	WHERE g.glass_id = packnd.site_number_id('break_glass', review_break_glass.break_glass)
		AND pnd_data.may_review(c.territory_id, g.professional_id, g.role_name)
	FOR NO KEY UPDATE OF g;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN404', 'no such break-glass');
	ELSIF glass.reviewed_at IS NOT NULL THEN
		PERFORM packnd.fail('PN409', 'it is reviewed already', NULL, 'pnd.broken_glass(reviewed => true) says by whom.');
	END IF;
	UPDATE pnd_data.broken_glass g
	SET reviewed_at = clock_timestamp(), reviewed_by = packnd.actor(), review_role = packnd.actor_role(),
		is_justified = review_break_glass.is_justified, review_note = btrim(review_break_glass.note)
	WHERE g.case_id = glass.case_id AND g.glass_id = glass.glass_id;
	UPDATE pnd_data.privacy_alert a
	SET settled_at = clock_timestamp(), settled_by = packnd.actor(), settled_role = packnd.actor_role(), note = btrim(review_break_glass.note)
	WHERE a.kind = 'break_glass' AND a.about_case = glass.case_id AND a.professional_id = glass.professional_id
		AND a.settled_at IS NULL AND a.raised_at BETWEEN glass.broken_at AND glass.closes_at;
	PERFORM pnd_data.meet_deadline(glass.case_id, 'break_glass_review', glass.glass_id),
		pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.review_break_glass(text, boolean, text, text) TO packnd_privacy_officer;
COMMENT ON FUNCTION pnd.review_break_glass(text, boolean, text, text) IS
'Reviews a break-glass (number 4-... of pnd.broken_glass()): was it right (is_justified), and what came of it (note). Not by who broke the glass. Its deadline is met and its alert settled. For privacy officers and administrators. With the request_key of an earlier call it only answers what that did. Errors: PN404 no such break-glass for the actor, PN409 it is reviewed, 22004 and 22023 no note, 22P02 a mistyped number, 42501, PN401.
EN (protection): review an emergency access, say whether it was justified
FR: contrôler un accès d''urgence, dire s''il était justifié';
