-- workflow/site_exclusion.sql: the list of exclusions: what it is made of, what
-- follows from it, and who reads it.

INSERT INTO pnd_data.alert_kind (kind, label_fr, advice_fr) VALUES
	('exclusion_unled', 'Plus personne de l''encadrement ne peut voir un dossier', 'Qui peut l''encadrer, et s''il va à un autre territoire.');

CREATE FUNCTION pnd_data.digests(family_names text[], given_name text, birth_date date, phones text[], emails text[], departement text)
RETURNS TABLE (key_version int, kind text, digest bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 8 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	found_problem text := pnd_data.match_problem();
BEGIN
	PERFORM packnd.guard();
	IF found_problem IS NOT NULL THEN
		PERFORM packnd.fail('55000', 'identifiers cannot be compared here', '%1$s', 'An administrator sees more by pnd.health().', found_problem);
	END IF;
	RETURN QUERY
		SELECT k.key_version, v.kind, packnd.match_digest(v.kind, v.value, k.key_version)
		FROM pnd_data.identifiers(digests.family_names, digests.given_name, digests.birth_date, digests.phones, digests.emails,
				digests.departement) v
			CROSS JOIN packnd.match_keys() k;
END
$function$;
COMMENT ON FUNCTION pnd_data.digests(text[], text, date, text[], text[], text) IS
'For exclusions, of whose persons nothing is kept from which digests could be made again: the digests of identifiers under each version of the key that the file has, so that what was kept under an older one agrees too. 55000 without a fit key.';

-- ---- before two cases of hers are compared by the follow-up
--
-- Who is excluded from one case may have a right to another that is hers too,
-- of which nobody knows yet.  When he says why he will look, and each time that
-- he looks, the identifiers of that one case are held against what is hidden
-- from him.  What is done for that hangs on the case and on what is still to be
-- compared, never on who asks: nobody waits, and nobody can tell from an answer
-- or from its time whether he is excluded from anything.

CREATE FUNCTION pnd_data.count_hers_hidden(arguments jsonb) RETURNS TABLE (name text, value bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := (arguments ->> 'case')::bigint;
	is_due boolean := EXISTS (SELECT FROM pnd_data.match_due d WHERE d.case_id = the_case);
	others_due bigint[] := ARRAY(
		SELECT d.case_id FROM pnd_data.match_due d
		WHERE d.case_id <> the_case AND d.case_id IN (SELECT e.case_id FROM pnd_data.exclusion_now e));
BEGIN
	PERFORM packnd.guard();
	IF NOT is_due AND others_due = '{}' OR pnd_data.match_problem() IS NOT NULL THEN
		RETURN;
	END IF;
	RETURN QUERY
		WITH hers AS MATERIALIZED (
			SELECT i.kind, i.value FROM pnd_data.case_identifiers(the_case) i
		), agreeing AS (
			SELECT k.case_id
			FROM hers h
				CROSS JOIN packnd.match_keys() v
				JOIN pnd_data.match_key k ON k.kind = h.kind AND k.digest = packnd.match_digest(h.kind, h.value, v.key_version)
			WHERE is_due AND k.case_id <> the_case
			GROUP BY k.case_id
			HAVING count(DISTINCT k.kind) >= 2
			UNION
			-- what is due itself has no digests, or those of before
			SELECT o.due_case
			FROM unnest(others_due) o (due_case)
				CROSS JOIN LATERAL pnd_data.case_identifiers(o.due_case) i
				JOIN hers h ON h.kind = i.kind AND h.value = i.value
			GROUP BY o.due_case
			HAVING count(DISTINCT h.kind) >= 2)
		SELECT 'case', a.case_id
		FROM agreeing a
		WHERE pnd_data.is_excluded(a.case_id, packnd.actor())
			-- whom the follow-up would spare, as who reported this one himself
			AND NOT pnd_data.only_detected(the_case)
			-- what is a pair shares its exclusions
			AND NOT EXISTS (
				SELECT FROM pnd_data.case_pair p
				WHERE (p.case_id, p.other_case_id) IN ((a.case_id, the_case), (the_case, a.case_id)));
END
$function$;
COMMENT ON FUNCTION pnd_data.count_hers_hidden(jsonb) IS
'For pnd_data.is_hers_hidden(), by packnd.count_rows(): the cases from which the actor is excluded and whose identifiers agree in two kinds with {"case": ...}, as long as one of the two is still to be compared by the follow-up; none without a fit key.';

CREATE FUNCTION pnd_data.is_hers_hidden(case_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (SELECT FROM packnd.count_rows('hers_hidden', jsonb_build_object('case', is_hers_hidden.case_id)));
END
$function$;
COMMENT ON FUNCTION pnd_data.is_hers_hidden(bigint) IS
'For the functions of pnd that show who she is: may the case be of a person of whom another case is hidden from the actor, which the follow-up has not found yet?';

CREATE FUNCTION pnd_data.require_not_hers_hidden(case_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.is_hers_hidden(case_id) THEN
		PERFORM packnd.alert_apart('exclusion', case_id);
		PERFORM packnd.fail('PN404', 'no such case');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_not_hers_hidden(bigint) IS
'For the functions of pnd by which somebody looks: PN404 if pnd_data.is_hers_hidden(), as for any case that is hidden from him; privacy officers are told by the next run of the follow-up, which compares the two, so that it is hidden everywhere.';

CREATE FUNCTION pnd_data.tell_officers_found(case_id bigint, professional_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.write_alert('exclusion_match', tell_officers_found.case_id, tell_officers_found.professional_id, packnd.actor_role(),
		clock_timestamp());
END
$function$;
COMMENT ON FUNCTION pnd_data.tell_officers_found(bigint, bigint) IS
'For exclusions: privacy officers are told whom one has found among the professionals, and that what was open to him has ended.';

CREATE FUNCTION pnd.identify_professional(professional text, family_names text[] DEFAULT NULL, given_name text DEFAULT NULL,
	birth_date date DEFAULT NULL, phones text[] DEFAULT NULL, emails text[] DEFAULT NULL, departement text DEFAULT NULL,
	request_key text DEFAULT NULL) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_professional bigint;
	told int;
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('identify_professional', request_key,
		jsonb_build_array(professional, family_names, given_name, birth_date, phones, emails, departement));
	IF earlier IS NOT NULL THEN
		RETURN (earlier #>> '{}')::int;
	END IF;
	PERFORM packnd.require_given('professional', identify_professional.professional);
	the_professional := pnd_data.professional_id(professional);
	DELETE FROM pnd_data.professional_key k WHERE k.professional_id = the_professional;
	INSERT INTO pnd_data.professional_key (professional_id, key_version, kind, digest)
	SELECT the_professional, d.key_version, d.kind, d.digest
	FROM pnd_data.digests(family_names, given_name, birth_date, phones, emails, departement) d;
	PERFORM pnd_data.tell_officers_found(x.case_id, the_professional)
	FROM (SELECT DISTINCT n.case_id FROM pnd_data.excluded_now n WHERE n.professional_id = the_professional) x;
	SELECT count(DISTINCT k.kind) INTO told FROM pnd_data.professional_key k WHERE k.professional_id = the_professional;
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(told));
	RETURN told;
END
$function$;
COMMENT ON FUNCTION pnd.identify_professional(text, text[], text, date, text[], text[], text, text) IS
'By what a professional is known outside of the registry, so that he is found where a person excludes him without knowing that he works here: family names (birth and used), given name, birth date, phone numbers (private too; as dialled in a département), e-mail addresses. Nothing is stored but digests under the key of the identifiers; what was told before is replaced, nothing given: forgotten. Works for exclusions that were told before as well. Returns how many kinds of identifiers are known now. With the request_key of an earlier call it only answers what that did. Errors: 55000 the key of the identifiers is missing, P0002 no such professional, 22004, 22P02. For administrators.
EN (administration): by what a colleague is recognised on lists of exclusions, his name and birth date, his private phone number
FR: à quoi un collègue se reconnaît dans les exclusions, ses nom et date de naissance, son numéro personnel';

CREATE FUNCTION pnd_data.share_exclusions(one_case bigint, other_case bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	copied record;
BEGIN
	PERFORM packnd.guard();
	FOR copied IN
		SELECT e.case_id AS from_case, e.exclusion_id AS from_exclusion, t.to_case, packnd.random_case_id() AS new_exclusion,
			e.kind, e.professional_id, e.organisation_id, e.service_id, e.commune, e.tie, e.source, e.told_by, e.valid_to,
			coalesce(e.copy_of, e.exclusion_id) AS root, CASE WHEN packnd.holds_duty(c.detector_id, c.territory_id, '{supervisor}') THEN NULL
				ELSE c.detector_id END AS spares
		FROM (VALUES (one_case, other_case), (other_case, one_case)) AS t (from_case, to_case)
			JOIN pnd_data.exclusion_now e ON e.case_id = t.from_case
			JOIN pnd_data.case_file c ON c.case_id = t.to_case
		WHERE one_case <> other_case AND NOT EXISTS (
			SELECT FROM pnd_data.exclusion h
			WHERE h.case_id = t.to_case AND coalesce(e.copy_of, e.exclusion_id) IN (h.exclusion_id, h.copy_of))
	LOOP
		INSERT INTO pnd_data.exclusion (case_id, exclusion_id, kind, professional_id, organisation_id, service_id, commune, tie, source, told_by,
			spares, copy_of, opened_xid, valid_from, valid_to)
		VALUES (copied.to_case, copied.new_exclusion, copied.kind, copied.professional_id, copied.organisation_id, copied.service_id,
			copied.commune, copied.tie, copied.source, copied.told_by, copied.spares, copied.root,
			CASE WHEN copied.kind = 'commune' THEN pg_current_xact_id()::text::bigint END, least(clock_timestamp(), copied.valid_to), copied.valid_to);
		INSERT INTO pnd_data.exclusion_key (case_id, exclusion_id, key_version, kind, digest)
		SELECT copied.to_case, copied.new_exclusion, k.key_version, k.kind, k.digest
		FROM pnd_data.exclusion_key k WHERE k.case_id = copied.from_case AND k.exclusion_id = copied.from_exclusion;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.share_exclusions(bigint, bigint) IS
'For the functions of pnd by which two cases are, or may be, of one person: who is excluded from one is excluded from the other. Who reported one of them himself goes on to see his report as its detector, so that nothing tells him that there is the other; but not one who is supervisor there, and saw it all.';

CREATE FUNCTION pnd_data.count_unled(arguments jsonb) RETURNS TABLE (name text, value bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT c.territory_id, c.case_id
		FROM (SELECT DISTINCT e.case_id FROM pnd_data.exclusion_now e) x
			JOIN pnd_data.case_file c ON c.case_id = x.case_id
			JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state AND NOT s.is_final
			CROSS JOIN LATERAL (
				SELECT count(*) AS supervisors, count(*) FILTER (WHERE pnd_data.is_excluded(c.case_id, l.professional_id)) AS unfit
				FROM pnd_data.supervisor_load l WHERE l.territory_id = c.territory_id) n
		WHERE n.unfit > 0 AND n.unfit = n.supervisors;
END
$function$;
COMMENT ON FUNCTION pnd_data.count_unled(jsonb) IS
'By packnd.count_rows(), for alerts and pnd.health(): the open cases that are hidden from all supervisors of their territory, by territory.';

CREATE FUNCTION pnd_data.tell_unled() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.write_alert('exclusion_unled', u.value, packnd.actor(), packnd.actor_role(), clock_timestamp())
	FROM packnd.count_rows('unled', '{}') u
	WHERE NOT EXISTS (
		SELECT FROM pnd_data.privacy_alert a
		WHERE a.kind = 'exclusion_unled' AND a.about_case = u.value AND (a.settled_at IS NULL OR a.settled_at > now() - interval '7 days'));
END
$function$;
COMMENT ON FUNCTION pnd_data.tell_unled() IS
'For pnd_data.apply_exclusions(): privacy officers are told of each case that is hidden from all supervisors of its territory, however that came about, and a week after they settled it again, as long as it is so.';

CREATE FUNCTION pnd_data.apply_exclusions() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	ended record;
	module_excludes regproc;
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (SELECT FROM pnd_data.exclusion) THEN
		RETURN;
	END IF;
	FOR ended IN
		UPDATE pnd_data.case_access a SET valid_to = greatest(now(), a.valid_from)
		FROM pnd_data.excluded_now x
		WHERE a.case_id = x.case_id AND a.professional_id = x.professional_id AND pnd_data.in_force('-infinity', a.valid_to)
			AND (a.part <> 'detector' OR NOT x.is_spared)
			-- what was to begin later is over by then, and stays so
			AND a.valid_to IS DISTINCT FROM greatest(now(), a.valid_from)
		RETURNING a.case_id, a.professional_id
	LOOP
		PERFORM pnd_data.tell_officers_found(ended.case_id, ended.professional_id);
	END LOOP;
	FOR module_excludes IN
		SELECT p.oid FROM pg_proc p
		WHERE p.pronamespace = 'pnd_data'::regnamespace AND p.proname LIKE 'exclude\_%' AND p.pronargs = 0
		ORDER BY p.proname
	LOOP
		EXECUTE format('SELECT %s()', module_excludes);
	END LOOP;
	PERFORM pnd_data.tell_unled();
END
$function$;
COMMENT ON FUNCTION pnd_data.apply_exclusions() IS
'For pnd_data.relieve_referents(), at once and by the follow-up: what was open to somebody who is excluded ends, of which privacy officers are told, and each function pnd_data.exclude_<what>() ends what its module gave him. He sees nothing before that either.';

CREATE FUNCTION pnd_data.case_of_officer(case_number text, duties text[]) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('case_number', case_of_officer.case_number);
	SELECT c.case_id INTO the_case
	FROM pnd_data.case_file c
	WHERE c.case_id = packnd.site_case_id(case_of_officer.case_number)
		AND packnd.holds_duty(packnd.actor(), c.territory_id, '{privacy_officer}');
	IF NOT FOUND THEN
		the_case := pnd_data.case_id(case_of_officer.case_number);
		PERFORM pnd_data.require_duty(the_case, case_of_officer.duties);
	END IF;
	RETURN the_case;
END
$function$;
COMMENT ON FUNCTION pnd_data.case_of_officer(text, text[]) IS
'For the functions of pnd that are for a privacy officer of its territory, who does not see the case, and for who holds one of the duties for it: the case of a number. Errors: 22004, 22P02, PN404, 42501.';

CREATE FUNCTION pnd.exclusions(case_number text DEFAULT NULL, after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (exclusion text, case_number_of text, kind text, kind_fr text, professional text, organisation text, commune text, label text,
	identifiers_fr text[], tie text, tie_fr text, source text, source_fr text, people_found int, valid_from timestamptz,
	valid_from_local text, valid_to timestamptz, valid_to_local text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 20 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint;
	after_keys text[] := packnd.cursor_keys('exclusions', exclusions.after, 2);
	after_from timestamptz := coalesce(after_keys[1]::timestamptz, '-infinity');
	after_exclusion bigint := coalesce(after_keys[2]::bigint, 0);
	territories text[];
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(exclusions.max_rows);
	territories := ARRAY(
		SELECT t.territory_id FROM pnd_data.territory t
		WHERE packnd.actor_holds_every_duty() OR packnd.holds_duty(packnd.actor(), t.territory_id, '{privacy_officer}'));
	IF exclusions.case_number IS NOT NULL THEN
		the_case := pnd_data.case_of_officer(exclusions.case_number, '{referent}');
	ELSIF territories = '{}' THEN
		PERFORM packnd.fail('42501', 'your duties do not allow this in the territory', 'It takes one of: %1$s.', NULL,
			pnd_data.duties_in_words('{privacy_officer}'));
	END IF;
	RETURN QUERY
		SELECT packnd.site_number('exclusion', e.exclusion_id), packnd.site_case_number(e.case_id), e.kind, k.label_fr,
			packnd.site_number('professional', e.professional_id), packnd.site_number('organisation', e.organisation_id), e.commune,
			coalesce(p.display_name, o.label, m.label), d.kinds_fr, e.tie, r.label_fr, e.source, s.label_fr,
			-- who it is here, a privacy officer looks into
			CASE WHEN c.territory_id = ANY (territories) THEN (
				SELECT count(DISTINCT x.professional_id)::int FROM pnd_data.excluded_now x
				WHERE x.case_id = e.case_id AND x.exclusion_id = e.exclusion_id) END,
			e.valid_from, packnd.local_time(e.valid_from, pnd_data.departement_of(c.territory_id)),
			e.valid_to, packnd.local_time(e.valid_to, pnd_data.departement_of(c.territory_id)),
			packnd.cursor('exclusions', e.valid_from, e.exclusion_id)
		FROM pnd_data.exclusion e
			JOIN pnd_data.case_file c ON c.case_id = e.case_id
			JOIN pnd_data.code k ON k.list = 'exclusion_kind' AND k.code = e.kind
			JOIN pnd_data.code r ON r.list = 'exclusion_tie' AND r.code = e.tie
			JOIN pnd_data.code s ON s.list = 'exclusion_source' AND s.code = e.source
			LEFT JOIN pnd_data.professional p ON p.professional_id = e.professional_id
			LEFT JOIN pnd_data.organisation o ON o.organisation_id = e.organisation_id
			LEFT JOIN pnd_data.commune m ON m.commune = e.commune
			CROSS JOIN LATERAL (
				SELECT array_agg(l.label_fr ORDER BY l.rank) AS kinds_fr FROM pnd_data.code l
				WHERE l.list = 'identifier' AND EXISTS (
					SELECT FROM pnd_data.exclusion_key h
					WHERE h.case_id = e.case_id AND h.exclusion_id = e.exclusion_id AND h.kind = l.code)) d
		WHERE (e.case_id = the_case OR the_case IS NULL AND c.territory_id = ANY (territories) AND e.copy_of IS NULL)
			AND (e.valid_from, e.exclusion_id) > (after_from, after_exclusion)
		ORDER BY e.valid_from, e.exclusion_id
		LIMIT exclusions.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.exclusions(text, text, int) TO packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.exclusions(text, text, int) IS
'From whom a case is hidden, and the communes in which no service is asked for it, the oldest first, also what has ended (null: all exclusions of the territories of which the actor is a privacy officer): number, case, kind and tie to her with their French labels, from where it is known; of a professional, an organisation or a service number and name, of a commune code and name, of a person only which kinds of identifiers are known; people_found: for privacy officers, how many professionals of the registry it hides the case from. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. For the referent of the case, privacy officers and administrators. Errors: PN404, 42501, 22P02 a mistyped number or cursor, 22023 another number of rows.
EN (protection): from whom is the case hidden, list of exclusions, conflict of interest, communes she excludes
FR: de qui le dossier est caché, liste des exclusions, conflit d''intérêts, communes à éviter';

CREATE FUNCTION pnd.end_exclusion(exclusion text, request_key text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known pnd_data.exclusion;
	number text;
	told_first bigint;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.earlier_answer('end_exclusion', request_key, jsonb_build_array(exclusion)) IS NOT NULL THEN
		RETURN;
	END IF;
	PERFORM packnd.require_given('exclusion', end_exclusion.exclusion);
	SELECT e.* INTO known
	FROM pnd_data.exclusion e JOIN pnd_data.case_file c ON c.case_id = e.case_id
	WHERE e.exclusion_id = packnd.site_number_id('exclusion', end_exclusion.exclusion)
		AND (packnd.actor_holds_every_duty() OR packnd.holds_duty(packnd.actor(), c.territory_id, '{privacy_officer}')
			OR pnd_data.holds_case_duty(e.case_id, NULL, '{referent}'));
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN404', 'no such exclusion');
	ELSIF NOT pnd_data.in_force('-infinity', known.valid_to) THEN
		PERFORM packnd.fail('PN409', 'the exclusion has ended already', NULL, 'pnd.exclusions() lists the exclusions.');
	END IF;
	number := packnd.site_number('exclusion', known.exclusion_id);
	-- a commune shows the case to nobody
	IF known.kind <> 'commune' THEN
		PERFORM pnd_data.require_approval('end_exclusion', jsonb_build_object('exclusion', number));
	END IF;
	told_first := coalesce(known.copy_of, known.exclusion_id);
	UPDATE pnd_data.exclusion e SET valid_to = greatest(clock_timestamp(), e.valid_from)
	WHERE (e.exclusion_id = told_first OR e.copy_of = told_first) AND pnd_data.in_force('-infinity', e.valid_to);
	PERFORM pnd_data.keep_answer(request_key, NULL);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.end_exclusion(text, text) TO packnd_referent, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.end_exclusion(text, text) IS
'An exclusion (number Y-...) was a mistake, or is over: it ends at once, in each case of the same person in which it holds; what it has taken from him does not come back by itself. Takes two persons: ask with pnd.ask_approval(''end_exclusion'', {"exclusion": ...}, reason), a privacy officer who is not excluded and whom it is not about approves, then make this call; of a commune one of them alone. For privacy officers of the territory and the referent of the case. With the request_key of an earlier call it only answers what that did. Errors: PN404 no such exclusion for the actor, PN409 it has ended, PN423 nobody has approved it, 22004, 22P02 a mistyped number, PN401.
EN (protection): an exclusion was a mistake, show the case to a colleague again
FR: lever une exclusion, montrer de nouveau le dossier à un collègue';

CREATE FUNCTION pnd_data.health_exclusion(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT 'exclusions', 'pnd.identify_professional()',
			packnd.say('Persons are excluded by their identifiers, and of %1$s professionals with a duty none is told: such a one is excluded only if somebody names him.',
				w.unknown)
		FROM (
			SELECT count(DISTINCT d.professional_id) AS unknown FROM pnd_data.duty_now d
			WHERE NOT EXISTS (SELECT FROM pnd_data.professional_key k WHERE k.professional_id = d.professional_id)) w
		WHERE w.unknown > 0 AND EXISTS (SELECT FROM pnd_data.exclusion_now e WHERE e.kind = 'person')
		UNION ALL
		SELECT 'exclusions', 'packnd.match_key_file',
			packnd.say('Digests of persons who are excluded were made with a version of the key that the file no longer has: put it back, or nobody new is found by them.')
		WHERE EXISTS (
			SELECT FROM pnd_data.exclusion_now e JOIN pnd_data.exclusion_key k ON k.case_id = e.case_id AND k.exclusion_id = e.exclusion_id
			GROUP BY e.case_id, e.exclusion_id
			HAVING NOT bool_or(k.key_version IN (SELECT v.key_version FROM packnd.match_keys() v WHERE v.problem IS NULL)))
		UNION ALL
		SELECT 'case unled', u.name,
			packnd.say('%1$s open case(s) are hidden from all supervisors of the territory: privacy officers have an alert with the number, and somebody has to run them.', count(*))
		FROM packnd.count_rows('unled', '{}') u
		GROUP BY u.name;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_exclusion() IS
'The findings of pnd.health() on exclusions: professionals of whom no identifiers are told while persons are excluded by theirs, digests under a version of the key that is gone, and how many cases are hidden from all supervisors of a territory, without saying which.';
