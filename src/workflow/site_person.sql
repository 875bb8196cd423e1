-- workflow/site_person.sql: is she known already?  Identifiers in their normal
-- forms, as digests under a key that is in no table (registry/match_key.c), and
-- the pairs of cases whose digests agree.
--
-- Who records her identity is answered the same, in the same time, whether she
-- is known or not: nothing is digested or looked up then.  That is done later,
-- by the follow-up or when a supervisor asks, and told to supervisors only: who
-- reports her may be the one she flees.
--
-- What is compared: her name (birth and used name, each in two forms), her
-- birth date, her phone numbers and e-mail addresses.  Two kinds must agree.

CREATE TABLE pnd_data.match_key_version (
	key_version int PRIMARY KEY,
	proof bytea NOT NULL CHECK (octet_length(proof) = 32),
	first_used_at timestamptz NOT NULL
);
SELECT packnd.declare('pnd_data.match_key_version', class => 'registry', journal => true, keep => 'registry');
COMMENT ON TABLE pnd_data.match_key_version IS
'Versions of the key of the digests that were used here. proof: a digest by which the same key is known again; a file with another key of the same version is refused, for its digests would agree with none.';

CREATE TABLE pnd_data.match_state (
	case_id bigint PRIMARY KEY REFERENCES pnd_data.case_file,
	key_version int NOT NULL REFERENCES pnd_data.match_key_version,
	matched_at timestamptz NOT NULL
);
SELECT packnd.declare('pnd_data.match_state', class => 'case', journal => false, keep => 'case',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.match_state IS
'Cases that were compared: under which version of the key their digests were made.';
CREATE INDEX match_state_version ON pnd_data.match_state (key_version);
COMMENT ON INDEX pnd_data.match_state_version IS 'What is to be compared anew under another version of the key.';

CREATE TABLE pnd_data.match_due (
	case_id bigint PRIMARY KEY REFERENCES pnd_data.case_file,
	since timestamptz NOT NULL
);
SELECT packnd.declare('pnd_data.match_due', class => 'case', journal => false, keep => 'case',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.match_due IS
'Cases that are still to be compared (pnd_data.match_cases()): who she is, or how she is reached, was recorded or corrected since. What nobody waits for costs nothing, however many cases there are.';

CREATE TABLE pnd_data.match_key (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	kind text NOT NULL CHECK (kind IN ('name', 'birth_date', 'phone', 'email')),
	digest bytea NOT NULL CHECK (octet_length(digest) = 32),
	PRIMARY KEY (case_id, kind, digest)
);
SELECT packnd.declare('pnd_data.match_key', class => 'case', journal => false, keep => 'case',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.match_key IS
'The blind index: digests of the identifiers of a case. Without the key nobody can tell of whom; not journalled, for they are made of what is.';
CREATE INDEX match_key_digest ON pnd_data.match_key (digest, kind);
COMMENT ON INDEX pnd_data.match_key_digest IS 'Who else has this identifier.';
SELECT pnd_data.add_codes('identifier', 'Éléments comparés', '{
	"name": "Nom et prénom",
	"birth_date": "Date de naissance",
	"phone": "Téléphone",
	"email": "Courriel"}');

CREATE TABLE pnd_data.case_pair (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	other_case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	identifiers text[] NOT NULL,
	found_at timestamptz NOT NULL,
	outcome text CHECK (outcome IN ('same_person', 'duplicate', 'other_person')),
	she_agrees boolean NOT NULL DEFAULT false,
	reason text CHECK (reason <> ''),
	left_person bigint REFERENCES pnd_data.person,
	left_cases bigint[],
	settled_at timestamptz,
	settled_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, other_case_id),
	CHECK (case_id <> other_case_id),
	CHECK ((outcome IS NULL) = (settled_at IS NULL)),
	CHECK (outcome IS DISTINCT FROM 'same_person' OR she_agrees)
);
-- a detector sees the case, and must not see that there is another
SELECT packnd.declare('pnd_data.case_pair', class => 'case', journal => true, keep => 'case', told_as => 'nothing',
	columns => '{"reason": "narrative", "*": "operational"}');
COMMENT ON TABLE pnd_data.case_pair IS
'Two cases that are, or may be, about one person: case_id is the one that was reported later. identifiers: the kinds that agree (none: a professional said so); outcome null: still to be looked at by a supervisor. she_agrees: she agreed that her cases are linked; left_person: of whom the duplicate was a case before, left_cases: which of her cases came with it, for a merge that is undone.';
CREATE INDEX case_pair_other ON pnd_data.case_pair (other_case_id);
COMMENT ON INDEX pnd_data.case_pair_other IS 'The later cases of a case.';
CREATE INDEX case_pair_open ON pnd_data.case_pair (found_at, case_id, other_case_id) WHERE outcome IS NULL;
COMMENT ON INDEX pnd_data.case_pair_open IS 'What is still to be looked at.';
SELECT pnd_data.add_codes('pair_outcome', 'Suites d''un rapprochement', '{
	"same_person": "Même personne, dossiers reliés avec son accord",
	"duplicate": "Doublon rattaché au dossier qui continue",
	"other_person": "Deux personnes différentes"}');

-- ---- what is compared

CREATE FUNCTION pnd_data.identifiers(family_names text[], given_name text, birth_date date, phones text[], emails text[], departement text)
RETURNS TABLE (kind text, value text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 8 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT DISTINCT v.kind, v.value
		FROM (
			SELECT 'name' AS kind, form.value
			FROM unnest(family_names) AS f (family_name),
				-- the two forms are no values of each other
				LATERAL (VALUES ('words ' || packnd.normal_name(f.family_name, identifiers.given_name)),
					('compact ' || packnd.compact_name(f.family_name, identifiers.given_name))) AS form (value)
			WHERE f.family_name IS NOT NULL AND identifiers.given_name IS NOT NULL
			UNION ALL
			SELECT 'birth_date', to_char(identifiers.birth_date, 'YYYY-MM-DD')
			UNION ALL
			SELECT 'phone', packnd.normal_phone(packnd.plain_contact(p.phone), identifiers.departement) FROM unnest(phones) AS p (phone)
			UNION ALL
			SELECT 'email', lower(packnd.plain_contact(e.email)) FROM unnest(emails) AS e (email)
			WHERE e.email LIKE '%@%') v
		WHERE v.value IS NOT NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.identifiers(text[], text, date, text[], text[], text) IS
'For pnd_data.match_cases() and pnd.search_person(): identifiers in their normal forms, by kind: each family name with the given name in two forms, birth date, phones as dialled in a département, e-mail addresses.';

CREATE FUNCTION pnd_data.case_identifiers(case_id bigint)
RETURNS TABLE (kind text, value text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 8 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT v.kind, v.value
		FROM pnd_data.person_identity i
			JOIN pnd_data.case_file c ON c.case_id = i.case_id
			JOIN pnd_data.territory t ON t.territory_id = c.territory_id
			CROSS JOIN LATERAL (
				SELECT array_agg(k.value) FILTER (WHERE k.kind IN ('phone', 'message')) AS phones,
					array_agg(k.value) FILTER (WHERE k.kind = 'email') AS emails
				FROM pnd_data.contact_channel k WHERE k.case_id = i.case_id) k
			CROSS JOIN LATERAL pnd_data.identifiers(ARRAY[i.family_name, i.used_name], i.given_name, i.birth_date, k.phones, k.emails, t.departement) v
		WHERE i.case_id = case_identifiers.case_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.case_identifiers(bigint) IS
'For pnd_data.match_cases(): the identifiers of a case in their normal forms, by kind.';

-- ---- the key

CREATE FUNCTION pnd_data.match_problem() RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	found_problem text;
BEGIN
	PERFORM packnd.guard();
	SELECT coalesce(k.problem, packnd.say('Version %1$s is another key than the one that was used here.', k.key_version))
	INTO found_problem
	FROM packnd.match_keys() k
		LEFT JOIN pnd_data.match_key_version v ON v.key_version = k.key_version
	WHERE k.problem IS NOT NULL OR k.proof <> v.proof
	ORDER BY k.key_version
	LIMIT 1;
	RETURN found_problem;
END
$function$;
COMMENT ON FUNCTION pnd_data.match_problem() IS
'What keeps identifiers from being compared, as a sentence: the file of the key is missing or unfit, or its key is another one than before. Null: nothing.';

CREATE FUNCTION pnd_data.use_match_key() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	current_key record;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.match_problem() IS NOT NULL THEN
		RETURN NULL;
	END IF;
	SELECT k.key_version, k.proof INTO current_key FROM packnd.match_keys() k WHERE k.is_current;
	-- an INSERT alone would wait for who is comparing
	IF NOT EXISTS (SELECT FROM pnd_data.match_key_version v WHERE v.key_version = current_key.key_version) THEN
		INSERT INTO pnd_data.match_key_version (key_version, proof, first_used_at)
		VALUES (current_key.key_version, current_key.proof, now())
		ON CONFLICT DO NOTHING;
	END IF;
	-- one at a time: of two cases that are compared at once, neither would see the other
	PERFORM FROM pnd_data.match_key_version v WHERE v.key_version = current_key.key_version FOR UPDATE SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	-- who has an older view must see that: 40001 where its snapshot is older
	UPDATE pnd_data.match_key_version v SET first_used_at = v.first_used_at
	WHERE v.key_version = current_key.key_version;
	RETURN current_key.key_version;
END
$function$;
COMMENT ON FUNCTION pnd_data.use_match_key() IS
'For pnd_data.match_cases(): the version of the key to be used, held by this transaction until it ends; null if there is none that is fit, or another transaction is comparing.';

CREATE FUNCTION pnd_data.match_again(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- the change tells who compares with an older view (40001)
	INSERT INTO pnd_data.match_due AS d (case_id, since) VALUES (match_again.case_id, clock_timestamp())
	ON CONFLICT ON CONSTRAINT match_due_pkey DO UPDATE SET since = excluded.since;
END
$function$;
COMMENT ON FUNCTION pnd_data.match_again(bigint) IS
'For the functions of pnd that record or correct who she is or how she is reached, while they have the case: it is to be compared, later.';

CREATE FUNCTION pnd.rebuild_match_index() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	forgotten int;
BEGIN
	PERFORM packnd.guard();
	DELETE FROM pnd_data.match_key;
	DELETE FROM pnd_data.match_state;
	GET DIAGNOSTICS forgotten = ROW_COUNT;
	DELETE FROM pnd_data.match_key_version;
	INSERT INTO pnd_data.match_due (case_id, since)
	SELECT DISTINCT i.case_id, clock_timestamp() FROM pnd_data.person_identity i
	ON CONFLICT DO NOTHING;
	RETURN forgotten;
END
$function$;
COMMENT ON FUNCTION pnd.rebuild_match_index() IS
'Forgets all digests of identifiers and which key they were made with: the follow-up makes them anew, with the key in the file that packnd.match_key_file names. For a restore without the key''s file, or a key that became known. Returns of how many cases. Pairs that were found stay. For administrators.
EN (administration): the key of the identifiers is lost, another key after a restore
FR: la clé de rapprochement est perdue, nouvelle clé après une restauration';

CREATE FUNCTION pnd_data.health_match(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'match key', 'packnd.match_key_file', packnd.say('%1$s Nobody who is reported twice is recognised.', p.problem)
	FROM pnd_data.match_problem() AS p (problem)
	WHERE p.problem IS NOT NULL
		AND EXISTS (SELECT FROM pnd_data.case_file c WHERE c.person_id IS NOT NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.health_match() IS
'The finding of pnd.health() on the key of the identifiers: somebody has agreed to be supported, and the key is missing, unfit or another one than before.';

-- ---- comparing

CREATE FUNCTION pnd_data.note_pairs(cases bigint[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	pair record;
	free int;
	noted int := 0;
BEGIN
	PERFORM packnd.guard();
	FOR pair IN
		WITH agreeing AS (
			SELECT k.case_id AS one, o.case_id AS other, array_agg(DISTINCT k.kind) AS kinds
			FROM pnd_data.match_key k
				JOIN pnd_data.match_key o ON o.digest = k.digest AND o.kind = k.kind AND o.case_id <> k.case_id
			WHERE k.case_id = ANY (cases)
			GROUP BY k.case_id, o.case_id
			HAVING count(DISTINCT k.kind) >= 2
		), ordered AS (
			-- both may be of this batch
			SELECT DISTINCT ON (later.case_id, later.other_case_id) later.case_id, later.other_case_id, a.one,
				ARRAY(SELECT l.code FROM pnd_data.code l WHERE l.list = 'identifier' AND l.code = ANY (a.kinds) ORDER BY l.rank) AS identifiers
			FROM agreeing a
				JOIN pnd_data.case_file c ON c.case_id = a.one
				JOIN pnd_data.case_file o ON o.case_id = a.other
				CROSS JOIN LATERAL (
					SELECT c.case_id, o.case_id WHERE (c.detected_at, c.case_id) > (o.detected_at, o.case_id)
					UNION ALL
					SELECT o.case_id, c.case_id WHERE (c.detected_at, c.case_id) < (o.detected_at, o.case_id)) AS later (case_id, other_case_id)
			WHERE c.person_id IS DISTINCT FROM o.person_id
		)
		SELECT r.* FROM ordered r
		WHERE NOT EXISTS (SELECT FROM pnd_data.case_pair p WHERE p.case_id = r.case_id AND p.other_case_id = r.other_case_id)
	LOOP
		PERFORM FROM pnd_data.case_file c
		WHERE c.case_id IN (pair.case_id, pair.other_case_id)
		FOR NO KEY UPDATE SKIP LOCKED;
		GET DIAGNOSTICS free = ROW_COUNT;
		IF free < 2 THEN
			-- whoever has the other one in hand is not waited for
			PERFORM pnd_data.match_again(pair.one);
			CONTINUE;
		END IF;
		INSERT INTO pnd_data.case_pair (case_id, other_case_id, identifiers, found_at)
		VALUES (pair.case_id, pair.other_case_id, pair.identifiers, clock_timestamp())
		ON CONFLICT DO NOTHING;
		IF FOUND THEN
			PERFORM pnd_data.share_exclusions(pair.case_id, pair.other_case_id);
			PERFORM pnd_data.open_pair_check(pair.case_id, pair.other_case_id);
			noted := noted + 1;
		END IF;
	END LOOP;
	RETURN noted;
END
$function$;
COMMENT ON FUNCTION pnd_data.note_pairs(bigint[]) IS
'For pnd_data.match_cases(): notes the pairs of these cases with others whose identifiers agree in two kinds and that are not yet of one person; a case of which another transaction has the other one in hand is to be compared again. Returns how many are new.';

CREATE FUNCTION pnd_data.open_pair_check(case_id bigint, other_case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	open_case record;
BEGIN
	PERFORM packnd.guard();
	-- the one that was reported later is still to be assigned
	SELECT c.case_id, c.territory_id, c.danger INTO open_case
	FROM pnd_data.case_file c
		JOIN pnd_data.machine_state s ON s.machine = c.machine AND s.version = c.version AND s.state = c.state
	WHERE c.case_id IN (open_pair_check.case_id, open_pair_check.other_case_id) AND NOT s.is_final
	ORDER BY c.case_id <> open_pair_check.case_id
	LIMIT 1;
	IF FOUND THEN
		PERFORM pnd_data.open_deadline(open_case.case_id, 'duplicate_check', NULL, clock_timestamp(), open_case.territory_id, open_case.danger);
		PERFORM pnd_data.tell(open_case.case_id, 'person_known', 'supervisor');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.open_pair_check(bigint, bigint) IS
'For pnd_data.note_pairs(): the supervisors of the later case''s territory (of the earlier, if only that is open) are told that she may be known, and have a clock to look.';

CREATE FUNCTION pnd_data.match_these(cases bigint[], key_version int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	DELETE FROM pnd_data.match_due d WHERE d.case_id = ANY (cases);
	DELETE FROM pnd_data.match_key k WHERE k.case_id = ANY (cases);
	INSERT INTO pnd_data.match_key (case_id, kind, digest)
	SELECT d.case_id, v.kind, packnd.match_digest(v.kind, v.value, match_these.key_version)
	FROM unnest(cases) AS d (case_id), pnd_data.case_identifiers(d.case_id) v;
	INSERT INTO pnd_data.match_state AS s (case_id, key_version, matched_at)
	SELECT d.case_id, match_these.key_version, clock_timestamp() FROM unnest(cases) AS d (case_id)
	ON CONFLICT ON CONSTRAINT match_state_pkey DO UPDATE
		SET key_version = excluded.key_version, matched_at = excluded.matched_at;
	PERFORM pnd_data.note_pairs(cases);
END
$function$;
COMMENT ON FUNCTION pnd_data.match_these(bigint[], int) IS
'For pnd_data.match_cases(): compares these cases with all others, by a version of the key.';

CREATE FUNCTION pnd_data.match_cases(only_territory text DEFAULT NULL, max_cases int DEFAULT 1000) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_version int;
	due bigint[];
	one_case bigint;
	matched int := 0;
	caught_state text;
	caught_message text;
BEGIN
	PERFORM packnd.guard();
	the_version := pnd_data.use_match_key();
	IF the_version IS NULL THEN
		RETURN 0;
	END IF;
	due := ARRAY(
		SELECT c.case_id
		FROM pnd_data.match_due d JOIN pnd_data.case_file c ON c.case_id = d.case_id
		WHERE (only_territory IS NULL OR c.territory_id = only_territory) AND NOT pnd_data.is_set_aside('compare_persons', d.case_id)
		ORDER BY c.case_id
		LIMIT max_cases
		-- whose identity is being corrected is taken the next time
		FOR NO KEY UPDATE OF c SKIP LOCKED);
	IF only_territory IS NULL AND cardinality(due) < max_cases THEN
		due := due || ARRAY(
			SELECT c.case_id
			FROM pnd_data.match_state s JOIN pnd_data.case_file c ON c.case_id = s.case_id
			-- as an index has it
			WHERE (s.key_version < the_version OR s.key_version > the_version) AND s.case_id <> ALL (due)
				AND NOT pnd_data.is_set_aside('compare_persons', s.case_id)
			LIMIT max_cases - cardinality(due)
			FOR NO KEY UPDATE OF c SKIP LOCKED);
	END IF;
	IF cardinality(due) = 0 THEN
		RETURN 0;
	END IF;
	BEGIN
		PERFORM pnd_data.match_these(due, the_version);
		DELETE FROM pnd_data.step_failure f WHERE f.step = 'compare_persons' AND f.case_id = ANY (due);
		RETURN cardinality(due);
	EXCEPTION WHEN OTHERS THEN
		-- one by one
		FOREACH one_case IN ARRAY due LOOP
			BEGIN
				PERFORM pnd_data.match_these(ARRAY[one_case], the_version), pnd_data.end_set_aside('compare_persons', one_case);
				matched := matched + 1;
			EXCEPTION WHEN OTHERS THEN
				GET STACKED DIAGNOSTICS caught_state = RETURNED_SQLSTATE, caught_message = MESSAGE_TEXT;
				PERFORM pnd_data.set_aside('compare_persons', one_case, caught_state, caught_message);
			END;
		END LOOP;
		RETURN matched;
	END;
END
$function$;
COMMENT ON FUNCTION pnd_data.match_cases(text, int) IS
'For the follow-up and pnd.possible_duplicates(): makes the digests of cases that are to be compared, of one territory or of all, or (of all) have some of another version of the key, at most so many, and notes the pairs that agree. Returns of how many cases; 0 also if there is no fit key, or another transaction is comparing.';

CREATE FUNCTION pnd.compare_persons(max_cases int DEFAULT 1000) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp SET lock_timeout = '5s'
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part('job'), packnd.require_follow_up();
	PERFORM packnd.require_between('max_cases', compare_persons.max_cases, 1, 100000);
	RETURN pnd_data.match_cases(NULL, compare_persons.max_cases);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.compare_persons(int) TO packnd_operator;
COMMENT ON FUNCTION pnd.compare_persons(int) IS
'For the follow-up, at its end: compares who she is in up to max_cases (1 to 100000) cases that were not compared yet with all others; supervisors are told of pairs that agree (pnd.possible_duplicates()). Returns how many cases were compared, none without a fit key (pnd.health()) or while another session compares. Errors: 22004, 22023, 42501 for who is not the job.
EN (administration): compare persons by hand, for schedulers of their own
FR: rapprocher les personnes à la main, pour un ordonnanceur particulier';
