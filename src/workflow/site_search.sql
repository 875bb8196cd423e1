-- workflow/site_search.sql: a referent looks whether a person is known.  Each
-- search has a reason, is journalled, and counts: so many a day, no more.  What
-- it found is shown in a later transaction only, so that no rollback takes the
-- trace away.

CREATE TABLE pnd_data.person_search (
	search_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	professional_id bigint REFERENCES pnd_data.professional,
	role_name text NOT NULL,
	previous_search bigint,
	reason text NOT NULL CHECK (btrim(reason) <> ''),
	kinds text[] NOT NULL,
	digests bytea[] NOT NULL,
	searched_at timestamptz NOT NULL,
	searched_xid bigint NOT NULL,
	UNIQUE NULLS NOT DISTINCT (professional_id, role_name, previous_search),
	CHECK (cardinality(kinds) = cardinality(digests))
);
SELECT packnd.declare('pnd_data.person_search', class => 'registry', journal => true, keep => 'registry',
	columns => '{"reason": "narrative", "*": "operational"}');
COMMENT ON TABLE pnd_data.person_search IS
'Searches for a person by identifiers: who, when and why, and the digests of what was searched for. previous_search: the one before by the same professional, so that none is counted at the same time as another. The follow-up deletes what is older than the bound search_kept.';
CREATE INDEX person_search_professional ON pnd_data.person_search (professional_id, searched_at);
COMMENT ON INDEX pnd_data.person_search_professional IS 'How many searches of late.';

CREATE FUNCTION pnd_data.forget_searches() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	kept_from timestamptz := now() - (SELECT b.not_after FROM pnd_data.bound b WHERE b.bound = 'search_kept');
BEGIN
	PERFORM packnd.guard();
	DELETE FROM pnd_data.person_search s WHERE s.searched_at < kept_from;
	IF FOUND THEN
		-- what the journal says of them, and of this; the events and their hashes stay
		PERFORM pnd_data.erase_payloads(o.case_id, 'search', o.events)
		FROM (
			SELECT j.case_id, array_agg(j.event_no) AS events
			FROM pnd_data.journal j JOIN pnd_data.journal_payload p ON p.case_id = j.case_id AND p.event_no = j.event_no
			WHERE j.case_id <= 0 AND j.table_name = 'person_search' AND (j.occurred_at < kept_from OR j.operation = 'DELETE')
			GROUP BY j.case_id) o;
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.forget_searches() IS
'For the follow-up: searches older than the bound search_kept go, with their reasons, also from the payloads of the journal.';

CREATE FUNCTION pnd_data.searches_of(case_id bigint) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 3 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT s.search_id
		FROM pnd_data.person_search s CROSS JOIN LATERAL unnest(s.kinds, s.digests) AS a (kind, digest)
			JOIN pnd_data.match_key k ON k.case_id = searches_of.case_id AND k.digest = a.digest AND k.kind = a.kind
		GROUP BY s.search_id
		HAVING count(DISTINCT k.kind) >= 2;
END
$function$;
COMMENT ON FUNCTION pnd_data.searches_of(bigint) IS
'For the functions of pnd: the searches that found a case, as far as their digests are kept and the case is compared: those that agree with it in two kinds.';

CREATE FUNCTION pnd_data.erase_searches(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	found_by bigint[] := ARRAY(
		SELECT f FROM pnd_data.searches_of(erase_searches.case_id) f
		-- another case of hers is found by it still
		WHERE NOT EXISTS (
			SELECT FROM pnd_data.person_search s CROSS JOIN LATERAL unnest(s.kinds, s.digests) AS a (kind, digest)
				JOIN pnd_data.match_key k ON k.case_id <> erase_searches.case_id AND k.digest = a.digest AND k.kind = a.kind
			WHERE s.search_id = f
			GROUP BY k.case_id
			HAVING count(DISTINCT k.kind) >= 2));
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.person_search s SET reason = '(effacé)', kinds = '{}', digests = '{}' WHERE s.search_id = ANY (found_by);
	PERFORM pnd_data.erase_also(erase_searches.case_id, 'person_search', 'search_id', found_by);
END
$function$;
COMMENT ON FUNCTION pnd_data.erase_searches(bigint) IS
'For pnd_data.erase_case(), while the case is compared: of searches that found her the reason goes, and the digests of what was searched for; that somebody searched, and when, stays.';

CREATE FUNCTION pnd_data.require_searcher() RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT packnd.actor_holds_every_duty() AND NOT EXISTS (
		SELECT FROM pnd_data.territory t WHERE packnd.holds_duty(packnd.actor(), t.territory_id, '{referent,supervisor}')) THEN
		PERFORM packnd.fail('42501', 'your duties do not allow this in the territory',
			'It takes one of: %1$s.', NULL,
			pnd_data.duties_in_words('{referent,supervisor}'));
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_searcher() IS
'For searches and break-glass: error 42501 unless the actor is referent or supervisor somewhere; administrators pass.';

CREATE FUNCTION pnd_data.count_hidden_matches(arguments jsonb) RETURNS TABLE (name text, value bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT 'case', k.case_id
		FROM jsonb_array_elements_text(arguments -> 'kinds') WITH ORDINALITY AS a (kind, place)
			JOIN jsonb_array_elements_text(arguments -> 'digests') WITH ORDINALITY AS d (digest, place) ON d.place = a.place
			JOIN pnd_data.match_key k ON k.digest = d.digest::bytea AND k.kind = a.kind
		WHERE pnd_data.is_excluded(k.case_id, packnd.actor())
		GROUP BY k.case_id
		HAVING count(DISTINCT k.kind) >= 2;
END
$function$;
COMMENT ON FUNCTION pnd_data.count_hidden_matches(jsonb) IS
'For pnd.search_person(), by packnd.count_rows(): the cases that agree with {"kinds": [...], "digests": [...]} in two kinds and are hidden from him, of which privacy officers are told that he looks for them.';

CREATE FUNCTION pnd.search_person(reason text, family_name text DEFAULT NULL, given_name text DEFAULT NULL, birth_date date DEFAULT NULL,
	phone text DEFAULT NULL, email text DEFAULT NULL, departement text DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_kinds text[];
	the_digests bytea[];
	found_problem text;
	before bigint;
	new_search bigint;
	answer text;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('search_person', request_key,
		jsonb_build_array(reason, family_name, given_name, birth_date, phone, email, departement));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	PERFORM packnd.require_given('reason', nullif(btrim(search_person.reason), ''));
	PERFORM pnd_data.require_searcher();
	found_problem := pnd_data.match_problem();
	IF found_problem IS NOT NULL THEN
		PERFORM packnd.fail('55000', 'nobody can be searched for here', '%1$s', 'An administrator sees more by pnd.health().', found_problem);
	END IF;
	PERFORM pnd_data.require_reason(search_person.reason);
	SELECT array_agg(v.kind ORDER BY v.kind, v.value), array_agg(packnd.match_digest(v.kind, v.value) ORDER BY v.kind, v.value)
	INTO the_kinds, the_digests
	FROM pnd_data.identifiers(ARRAY[search_person.family_name], search_person.given_name, search_person.birth_date,
		ARRAY[search_person.phone], ARRAY[search_person.email], search_person.departement) v;
	IF coalesce((SELECT count(DISTINCT k.kind) FROM unnest(the_kinds) AS k (kind)), 0) < 2 THEN
		PERFORM packnd.fail('22023', 'a search takes two kinds of identifiers', NULL,
			'Give two of: family name with given name, birth date, phone number, e-mail address.');
	END IF;
	-- what he does not find, privacy officers are told that he looked for; whatever there is, the work is the same
	PERFORM packnd.alert_apart('exclusion', h.value)
	FROM packnd.count_rows('hidden_matches', jsonb_build_object('kinds', the_kinds, 'digests', the_digests)) h;
	IF NOT FOUND THEN
		PERFORM packnd.alert_apart(NULL);
	END IF;
	SELECT max(s.search_id) INTO before
	FROM pnd_data.person_search s
	WHERE s.professional_id IS NOT DISTINCT FROM packnd.actor() AND s.role_name = packnd.actor_role();
	INSERT INTO pnd_data.person_search AS s (professional_id, role_name, previous_search, reason, kinds, digests, searched_at, searched_xid)
	VALUES (packnd.actor(), packnd.actor_role(), before, btrim(search_person.reason), the_kinds, the_digests,
		clock_timestamp(), pg_current_xact_id()::text::bigint)
	ON CONFLICT DO NOTHING
	RETURNING s.search_id INTO new_search;
	IF new_search IS NULL THEN
		PERFORM packnd.fail('40001', 'you are searching in another session');
	END IF;
	PERFORM packnd.commit_to_disk();
	PERFORM pnd_data.require_budget('{search}');
	answer := packnd.site_number('search', new_search);
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer));
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.search_person(text, text, text, date, text, text, text, text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.search_person(text, text, text, date, text, text, text, text) IS
'For referents and supervisors: searches for a person by at least two kinds of identifiers (family name with given name, birth date, phone number as dialled in a département, e-mail address), with a reason. Returns the number of the search; once this transaction is committed, pnd.search_results() shows what was found. Each search is journalled, and only so many are allowed a day. Nothing of what was searched for is stored but digests. With the request_key of an earlier call it only answers what that did. Errors: 22004 no reason, 22023 one that says nothing, or fewer than two kinds, PN429 too many searches, 55000 the key of the identifiers is missing, 40001 another search of the actor at the same time, 42501, PN401.
EN (entry): search for a person, is she known in another territory, has she a case already
FR: rechercher une personne, personne connue dans un autre territoire ou non, dossier existant';

CREATE FUNCTION pnd.search_results(search text)
RETURNS TABLE (case_number text, territory_id text, is_open boolean, identifiers text[], identifiers_fr text[])
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 3 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_search bigint := packnd.site_number_id('search', search);
	asked record;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('search', search);
	SELECT s.kinds, s.digests INTO asked
	FROM pnd_data.person_search s
	WHERE s.search_id = the_search AND s.role_name = packnd.actor_role() AND s.professional_id IS NOT DISTINCT FROM packnd.actor()
		AND s.searched_at > now() - interval '30 minutes'
		AND s.searched_xid IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN410', 'what a search found is shown to who searched, for 30 minutes', NULL,
			'Call pnd.search_person() and commit, then try again.');
	END IF;
	RETURN QUERY
		WITH agreeing AS (
			SELECT k.case_id, array_agg(DISTINCT k.kind) AS kinds
			FROM unnest(asked.kinds, asked.digests) AS a (kind, digest)
				JOIN pnd_data.match_key k ON k.digest = a.digest AND k.kind = a.kind
			GROUP BY k.case_id
			HAVING count(DISTINCT k.kind) >= 2)
		SELECT packnd.site_case_number(c.case_id), c.territory_id, NOT s.is_final, l.codes, l.labels
		FROM agreeing a
			JOIN pnd_data.case_file c ON c.case_id = a.case_id
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
			CROSS JOIN LATERAL (
				SELECT array_agg(l.code ORDER BY l.rank) AS codes, array_agg(l.label_fr ORDER BY l.rank) AS labels
				FROM pnd_data.code l WHERE l.list = 'identifier' AND l.code = ANY (a.kinds)) l
		ORDER BY c.detected_at, c.case_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.search_results(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.search_results(text) IS
'What a search of an earlier committed transaction found (pnd.search_person()), to who searched, for 30 minutes: cases whose identifiers agree in at least two kinds, their territory, whether they are open, and what agrees. No rows: nobody is known by these. Whether the actor may open the case is asked there; its supervisors can be called. Errors: PN410 no such search of the actor, 22004, 22P02 a mistyped number.
EN (entry): what did my search find
FR: résultat de la recherche d''une personne';
