-- routing/site_exclude.sql: somebody is excluded from a case: what the directory
-- names too, a service with who is its correspondent, is asked no more.

INSERT INTO pnd_data.message_kind (kind, subject_kind, title_fr, label_fr, ends_part) VALUES
	('request_excluded', 'referral', 'orientation', 'service écarté : la demande est retirée', false);

CREATE FUNCTION pnd_data.may_be_commune(commune text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (SELECT FROM pnd_data.commune c WHERE c.commune = may_be_commune.commune)
		-- of a département of which no commune is loaded a code may be any of its own
		OR (may_be_commune.commune ~ '^(0[1-9]|1[0-9]|2[1-9AB]|[3-8][0-9]|9[0-5]|97[1-8]|98[4678])' AND length(may_be_commune.commune) = 5
			AND NOT EXISTS (
				SELECT FROM pnd_data.commune c
				WHERE c.departement = left(may_be_commune.commune, CASE WHEN may_be_commune.commune ~ '^9[78]' THEN 3 ELSE 2 END)));
END
$function$;
COMMENT ON FUNCTION pnd_data.may_be_commune(text) IS
'For the functions of pnd: is it the official code of a commune that is loaded, or may it be one of a département of which none is?';

CREATE VIEW pnd_data.service_commune AS
SELECT v.service_id, upper(k.code) AS commune, pnd_data.may_be_commune(upper(k.code)) AS is_known
FROM pnd_data.service s
	JOIN pnd_data.service_version v ON v.service_id = s.service_id AND v.valid_to IS NULL
	LEFT JOIN pnd_data.directory_structure d ON d.territory_id = s.territory_id AND d.external_id = v.entry ->> 'structure_id'
	CROSS JOIN LATERAL (SELECT CASE
		WHEN v.entry ->> 'code_insee' IS NOT NULL THEN v.entry ->> 'code_insee'
		-- where its structure is, unless it says of itself that it is elsewhere
		WHEN (v.entry ->> 'commune' IS NULL OR packnd.compact_name(v.entry ->> 'commune') = packnd.compact_name(d.entry ->> 'commune'))
			AND (v.entry ->> 'code_postal' IS NULL OR v.entry ->> 'code_postal' = d.entry ->> 'code_postal') THEN d.entry ->> 'code_insee'
	END AS code) k;
COMMENT ON VIEW pnd_data.service_commune IS
'In which commune a service of the directory stands now, by its official code, else its structure, unless the service names another commune or postal code; null: the directory does not say. is_known: it is one of the communes that are loaded, or of a département of which none is.';

CREATE FUNCTION pnd_data.may_stand_anywhere(service_id bigint, secret_address boolean, entry jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (secret_address OR (SELECT c.is_known FROM pnd_data.service_commune c WHERE c.service_id = may_stand_anywhere.service_id) IS NOT TRUE)
		-- nobody goes to where it is
		AND NOT coalesce(entry -> 'modes_accueil' = '["a-distance"]', false);
END
$function$;
COMMENT ON FUNCTION pnd_data.may_stand_anywhere(bigint, boolean, jsonb) IS
'For pnd_data.judge_services(), of a case for which communes are excluded: is it unknown in which commune a service receives people, because the directory does not say, or says a code that is no commune of its département as it is loaded, or the address is secret and the directory names another?';

CREATE VIEW pnd_data.excluded_service AS
SELECT e.case_id, e.service_id
FROM pnd_data.exclusion_now e WHERE e.service_id IS NOT NULL
UNION
SELECT e.case_id, s.service_id
FROM pnd_data.exclusion_now e
	JOIN pnd_data.same_organisation g ON g.organisation_id = e.organisation_id
	JOIN pnd_data.service s ON s.organisation_id = g.same_id
UNION
SELECT x.case_id, o.service_id
FROM pnd_data.excluded_now x JOIN pnd_data.service_overlay o ON o.correspondent = x.professional_id AND o.valid_to IS NULL
UNION
SELECT e.case_id, v.service_id
FROM pnd_data.exclusion_now e
	LEFT JOIN pnd_data.commune c ON c.commune = e.commune
	JOIN pnd_data.service_commune v ON v.commune = e.commune OR v.commune = c.part_of
		-- an arrondissement of the city, a village that has become a part of it
		OR EXISTS (SELECT FROM pnd_data.commune p WHERE p.commune = v.commune AND p.part_of = e.commune)
WHERE e.kind = 'commune'
	-- who excludes one commune after another, and takes it back, is not to learn where a secret shelter stands
	AND (e.opened_xid IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint
		OR NOT EXISTS (SELECT FROM pnd_data.service_overlay o WHERE o.service_id = v.service_id AND o.valid_to IS NULL AND o.secret_address));
COMMENT ON VIEW pnd_data.excluded_service IS
'Which services are not asked for which case at this instant: excluded themselves or by their organisation (or one that has the same SIRET), because their correspondent is excluded, or because they stand in a commune that she excludes; a secret shelter for the last reason only once that is committed (opened_xid): until then it is, as any secret shelter of a case with such an exclusion, to be made sure of first.';

CREATE FUNCTION pnd_data.exclude_referrals() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	newcomer record;
	asked record;
BEGIN
	PERFORM packnd.guard();
	FOR newcomer IN SELECT n.* FROM pnd_data.newcomer_to_exclude n ORDER BY n.case_id, n.service_id LOOP
		-- what follows from the one before may have done it
		CONTINUE WHEN pnd_data.is_excluded(newcomer.case_id, newcomer.correspondent);
		BEGIN
			INSERT INTO pnd_data.exclusion (case_id, exclusion_id, kind, professional_id, tie, source, told_by, copy_of, valid_from, valid_to)
			VALUES (newcomer.case_id, packnd.random_case_id(), 'professional', newcomer.correspondent, newcomer.tie, newcomer.source,
				newcomer.told_by, newcomer.root,
				-- it may end while this runs
				least(clock_timestamp(), newcomer.valid_to), newcomer.valid_to);
		EXCEPTION
			WHEN serialization_failure OR deadlock_detected OR lock_not_available THEN
				RAISE;
			WHEN OTHERS THEN
				-- the service itself is asked for nobody meanwhile; pnd.health() names it
				RAISE WARNING '%', packnd.say('the correspondent of an excluded service could not be excluded (%1$s)', SQLSTATE);
		END;
	END LOOP;
	FOR asked IN
		SELECT r.case_id, r.referral_id
		FROM pnd_data.referral r
		WHERE r.state IN ('sent', 'under_study')
			AND EXISTS (SELECT FROM pnd_data.excluded_service x WHERE x.case_id = r.case_id AND x.service_id = r.service_id)
		UNION ALL
		SELECT t.case_id, t.referral_id FROM pnd_data.place_to_leave t WHERE t.because = 'excluded'
		ORDER BY 1, 2
	LOOP
		PERFORM pnd_data.leave_service(asked.case_id, asked.referral_id, 'excluded');
	END LOOP;
	PERFORM pnd_data.leave_waits();
END
$function$;
COMMENT ON FUNCTION pnd_data.exclude_referrals() IS
'For pnd_data.apply_exclusions(): who has become the correspondent of a service that is excluded is so too; what waits for the answer of a service that is excluded is withdrawn, the referent is told, and the next is asked; what another transaction has in hand is, by the next sweep. What was accepted stays, since somebody has to see to where she is: it stands on top of pnd.to_contact() until she has left. Nobody waits for a place there.';

CREATE FUNCTION pnd_data.require_person_to_exclude(family_name text, given_name text, birth_date date, phone text, email text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (
		SELECT FROM pnd_data.identifiers(ARRAY[family_name], given_name, birth_date, ARRAY[phone], ARRAY[email], NULL) v
		HAVING bool_or(v.kind IN ('phone', 'email')) OR count(DISTINCT v.kind) = 2) THEN
		PERFORM packnd.fail('22023', 'a person is not recognised by so little', NULL,
			'Give a phone number or an e-mail address, or family name, given name and birth date; or the number of a professional, a service or an organisation.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_person_to_exclude(text, text, date, text, text) IS
'For pnd.exclude(): 22023 unless the identifiers are enough to know somebody again: a phone number or an e-mail address, or name and birth date.';

CREATE FUNCTION pnd_data.require_exclusion_words(tie text, source text, valid_to timestamptz) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_one_of('tie', require_exclusion_words.tie, pnd_data.codes('exclusion_tie')),
		packnd.require_one_of('source', require_exclusion_words.source, pnd_data.codes('exclusion_source'));
	IF NOT pnd_data.in_force('-infinity', require_exclusion_words.valid_to) THEN
		PERFORM packnd.fail('22023', 'an exclusion ends after it begins');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_exclusion_words(text, text, timestamptz) IS
'For pnd.exclude() and pnd.exclude_commune(): errors 22004 and 22023 for a missing or unknown tie or source, or an end that is no later than now.';

CREATE FUNCTION pnd.exclude(case_number text, tie text, source text, professional text DEFAULT NULL, service text DEFAULT NULL,
	organisation text DEFAULT NULL, family_name text DEFAULT NULL, given_name text DEFAULT NULL, birth_date date DEFAULT NULL,
	phone text DEFAULT NULL, email text DEFAULT NULL, valid_to timestamptz DEFAULT NULL, request_key text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	earlier jsonb;
	the_case bigint;
	the_kind text;
	the_professional bigint;
	the_service bigint;
	the_organisation bigint;
	new_exclusion bigint := packnd.random_case_id();
	answer text := packnd.site_number('exclusion', new_exclusion);
BEGIN
	PERFORM packnd.guard();
	earlier := pnd_data.earlier_answer('exclude', request_key, jsonb_build_array(case_number, tie, source, professional, service,
		organisation, family_name, given_name, birth_date, phone, email, valid_to AT TIME ZONE 'UTC'));
	IF earlier IS NOT NULL THEN
		RETURN earlier #>> '{}';
	END IF;
	the_professional := packnd.site_number_id('professional', professional);
	the_service := packnd.site_number_id('service', service);
	the_organisation := packnd.site_number_id('organisation', organisation);
	the_case := pnd_data.case_of_officer(case_number, '{detector,referent,supervisor}');
	PERFORM pnd_data.require_exclusion_words(exclude.tie, exclude.source, exclude.valid_to);
	IF num_nonnulls(professional, service, organisation, coalesce(family_name, given_name, birth_date::text, phone, email)) <> 1 THEN
		PERFORM packnd.fail('22023', 'who is excluded is one of a professional, a service, an organisation and a person', NULL,
			'Several are several exclusions.');
	END IF;
	-- one who is the author would leave it to nobody
	IF organisation IS NOT NULL AND packnd.can_see(the_case) THEN
		PERFORM pnd_data.require_duty(the_case, '{referent,supervisor}');
	END IF;
	IF organisation IS NOT NULL THEN
		the_kind := 'organisation';
		PERFORM pnd_data.organisation_id(organisation);
	ELSIF service IS NOT NULL THEN
		the_kind := 'unit';
		SELECT o.correspondent INTO the_professional
		FROM pnd_data.service s LEFT JOIN pnd_data.service_overlay o ON o.service_id = s.service_id AND o.valid_to IS NULL
		WHERE s.service_id = the_service;
		IF NOT FOUND THEN
			PERFORM packnd.fail('P0002', 'no such service');
		END IF;
	ELSIF professional IS NOT NULL THEN
		the_kind := 'professional';
		PERFORM pnd_data.professional_id(professional);
	ELSE
		the_kind := 'person';
		PERFORM pnd_data.require_person_to_exclude(family_name, given_name, birth_date, phone, email);
	END IF;
	-- kept before it hides the case from who may be the actor
	PERFORM pnd_data.keep_answer(request_key, to_jsonb(answer));
	PERFORM pnd_data.write_exclusion(the_case, new_exclusion, the_kind, the_professional, the_organisation, the_service, NULL,
		exclude.tie, exclude.source, exclude.valid_to, CASE WHEN the_kind = 'person' THEN
			jsonb_build_array(family_name, given_name, birth_date, phone, email) END);
	RETURN answer;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.exclude(text, text, text, text, text, text, text, text, date, text, text, timestamptz, text)
	TO packnd_detector, packnd_referent, packnd_supervisor, packnd_privacy_officer;
COMMENT ON FUNCTION pnd.exclude(text, text, text, text, text, text, text, text, date, text, text, timestamptz, text) IS
'From now on (to valid_to, null: without end) a case is hidden from one of: a professional (number); a service (number) and who is its correspondent; an organisation (number) with all its professionals and services, also the services of another that is the same establishment by its number; a person, known by a phone number or an e-mail address, or by family name, given name and birth date, of which nothing is stored but digests: if that is a professional here, now or later, it is hidden from him. For who is excluded there is no such case, whatever duty he holds: he is neither shown it nor told of it, is named for nothing in it, and what he had in it ends at once, as do referrals that wait for such a service. Other cases of the same person are hidden from him too. tie: a code of pnd.choices(''exclusion_tie''), source: of ''exclusion_source''. By the referent, a supervisor, a privacy officer of the territory, and until a referent is named, who reported the case (no organisation). Returns the number of the exclusion. With the request_key of an earlier call it only answers what that did. Errors: PN404, PN409 it is excluded already, P0002 no such professional, service or organisation, 22004 and 22023 an argument without a value, or too little to know a person by, 55000 the key of the identifiers is missing, 22P02 a mistyped number, 42501.
EN (protection): hide a case from a colleague, the author works here, a conflict of interest, his family works at a partner
FR: cacher un dossier à un collègue, l''auteur travaille ici, conflit d''intérêts, un proche de l''auteur travaille chez un partenaire';

CREATE FUNCTION pnd_data.write_exclusion(case_id bigint, exclusion_id bigint, kind text, professional_id bigint, organisation_id bigint,
	service_id bigint, commune text, tie text, source text, valid_to timestamptz, person jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here text := pnd_data.case_departement(case_id);
	linked bigint[];
BEGIN
	PERFORM packnd.guard();
	IF EXISTS (
		SELECT FROM pnd_data.exclusion_now e
		WHERE e.case_id = write_exclusion.case_id AND e.kind = write_exclusion.kind AND e.kind <> 'person'
			AND (e.professional_id = write_exclusion.professional_id OR e.organisation_id = write_exclusion.organisation_id
				OR e.service_id = write_exclusion.service_id OR e.commune = write_exclusion.commune)) THEN
		PERFORM packnd.fail('PN409', CASE kind WHEN 'commune' THEN 'the commune is excluded already' ELSE 'the case is hidden there already' END, NULL, 'pnd.exclusions() lists the exclusions.');
	END IF;
	linked := ARRAY(
		SELECT o.case_id FROM pnd_data.case_file c JOIN pnd_data.case_file o ON o.person_id = c.person_id AND o.case_id <> c.case_id
		WHERE c.case_id = write_exclusion.case_id
		UNION
		SELECT CASE p.case_id WHEN write_exclusion.case_id THEN p.other_case_id ELSE p.case_id END
		FROM pnd_data.case_pair p
		WHERE write_exclusion.case_id IN (p.case_id, p.other_case_id) AND p.outcome IS DISTINCT FROM 'other_person');
	INSERT INTO pnd_data.exclusion (case_id, exclusion_id, kind, professional_id, organisation_id, service_id, commune, tie, source,
		told_by, opened_xid, valid_from, valid_to)
	VALUES (write_exclusion.case_id, write_exclusion.exclusion_id, write_exclusion.kind, write_exclusion.professional_id,
		write_exclusion.organisation_id, write_exclusion.service_id, write_exclusion.commune, write_exclusion.tie, write_exclusion.source, packnd.actor(),
		CASE WHEN write_exclusion.kind = 'commune' THEN pg_current_xact_id()::text::bigint END, least(clock_timestamp(), write_exclusion.valid_to), write_exclusion.valid_to);
	IF person IS NOT NULL THEN
		INSERT INTO pnd_data.exclusion_key (case_id, exclusion_id, key_version, kind, digest)
		SELECT write_exclusion.case_id, write_exclusion.exclusion_id, d.key_version, d.kind, d.digest
		FROM pnd_data.digests(ARRAY[person ->> 0], person ->> 1, (person ->> 2)::date, ARRAY[person ->> 3], ARRAY[person ->> 4], here) d;
	END IF;
	PERFORM pnd_data.tell_officers_found(x.case_id, x.professional_id)
	FROM pnd_data.excluded_now x
	WHERE person IS NOT NULL AND x.case_id = write_exclusion.case_id AND x.exclusion_id = write_exclusion.exclusion_id;
	PERFORM pnd_data.share_exclusions(write_exclusion.case_id, l.linked_case) FROM unnest(linked) AS l (linked_case);
END
$function$;
COMMENT ON FUNCTION pnd_data.write_exclusion(bigint, bigint, text, bigint, bigint, bigint, text, text, text, timestamptz, jsonb) IS
'For pnd.exclude() and pnd.exclude_commune(): an exclusion, the digests of a person (family name, given name, birth date, phone, e-mail), and the same for what else is, or may be, a case of hers. Privacy officers are told whom it found.';
