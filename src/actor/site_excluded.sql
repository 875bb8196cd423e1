-- actor/site_excluded.sql: from whom a case is hidden, whatever opens it to him
-- (actor/exclusion.c).
--
-- Who is excluded need not be known here: of a person digests of identifiers are
-- kept, and an administrator tells the identifiers of professionals, of which
-- digests are kept too.  They agree whichever came first.

CREATE TABLE pnd_data.professional_key (
	professional_id bigint NOT NULL REFERENCES pnd_data.professional,
	key_version int NOT NULL,
	kind text NOT NULL CHECK (kind IN ('name', 'birth_date', 'phone', 'email')),
	digest bytea NOT NULL CHECK (octet_length(digest) = 32),
	PRIMARY KEY (professional_id, kind, digest)
);
SELECT packnd.declare('pnd_data.professional_key', class => 'registry', journal => true, keep => 'registry', cached => true);
COMMENT ON TABLE pnd_data.professional_key IS
'Digests of the identifiers of professionals (pnd.identify_professional()), under each version of the key that the file has: with those of an exclusion they say that he is the one, and to who has not the key, nothing.';
CREATE INDEX professional_key_digest ON pnd_data.professional_key (digest, kind);
COMMENT ON INDEX pnd_data.professional_key_digest IS 'Which professional has this identifier.';

SELECT pnd_data.add_codes('exclusion_kind', 'Qui est écarté d''un dossier', '{
	"professional": "Un professionnel",
	"person": "Une personne",
	"unit": "Un service",
	"organisation": "Un organisme",
	"commune": "Une commune"}');
SELECT pnd_data.add_codes('exclusion_tie', 'Liens à l''origine d''une exclusion', '{
	"author": "Auteur des faits",
	"family": "Famille de l''auteur",
	"close": "Proche de l''auteur",
	"employer": "Employeur ou collègues de l''auteur",
	"other": "Autre conflit d''intérêts"}');
SELECT pnd_data.add_codes('exclusion_source', 'D''où une exclusion est connue', '{
	"person": "Dit par la personne",
	"professional": "Constaté par un professionnel",
	"paper": "Lu sur une pièce",
	"authority": "Signalé par une autorité"}');

CREATE TABLE pnd_data.exclusion (
	case_id bigint NOT NULL,
	exclusion_id bigint NOT NULL,
	kind text NOT NULL CHECK (kind IN ('professional', 'person', 'unit', 'organisation', 'commune')),
	professional_id bigint REFERENCES pnd_data.professional,
	organisation_id bigint REFERENCES pnd_data.organisation,
	service_id bigint,
	commune text,
	tie text NOT NULL CHECK (tie IN ('author', 'family', 'close', 'employer', 'other')),
	source text NOT NULL CHECK (source IN ('person', 'professional', 'paper', 'authority')),
	told_by bigint REFERENCES pnd_data.professional,
	spares bigint REFERENCES pnd_data.professional,
	copy_of bigint,
	opened_xid bigint,
	valid_from timestamptz NOT NULL,
	valid_to timestamptz CHECK (valid_to >= valid_from),
	PRIMARY KEY (case_id, exclusion_id),
	CHECK ((kind = 'organisation') = (organisation_id IS NOT NULL)),
	CHECK ((kind = 'unit') = (service_id IS NOT NULL)),
	CHECK ((kind = 'commune') = (commune IS NOT NULL)),
	-- of a service: who is its correspondent
	CHECK (kind IN ('professional', 'unit') OR professional_id IS NULL),
	CHECK (kind <> 'professional' OR professional_id IS NOT NULL)
);
SELECT packnd.declare('pnd_data.exclusion', class => 'case', journal => true, keep => 'case', cached => true, told_as => 'nothing',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.exclusion IS
'From whom a case is hidden, from (inclusive) and to (exclusive) when: a professional, a person of whom pnd_data.exclusion_key has digests, a service (with who is its correspondent), or all of an organisation; and communes in which no service is asked for her, which are hidden from nobody; how he is related to her, and from where that is known. copy_of: the exclusion that it repeats, of another case that is or may be hers, or of this one for who has become the correspondent of a service. spares: who reported this case himself; he sees his own report as any detector, but is named for nothing. opened_xid: of a commune, the transaction that has to be committed before it counts for a secret shelter.';
CREATE INDEX exclusion_professional ON pnd_data.exclusion (professional_id) WHERE professional_id IS NOT NULL;
COMMENT ON INDEX pnd_data.exclusion_professional IS 'From which cases a professional is excluded.';
CREATE INDEX exclusion_organisation ON pnd_data.exclusion (organisation_id) WHERE organisation_id IS NOT NULL;
COMMENT ON INDEX pnd_data.exclusion_organisation IS 'From which cases all of an organisation are excluded.';
CREATE INDEX exclusion_service ON pnd_data.exclusion (service_id) WHERE service_id IS NOT NULL;
COMMENT ON INDEX pnd_data.exclusion_service IS 'For which cases a service is not asked.';
CREATE INDEX exclusion_by_id ON pnd_data.exclusion (exclusion_id);
COMMENT ON INDEX pnd_data.exclusion_by_id IS 'An exclusion by its number.';
CREATE INDEX exclusion_copy ON pnd_data.exclusion (copy_of) WHERE copy_of IS NOT NULL;
COMMENT ON INDEX pnd_data.exclusion_copy IS 'What repeats an exclusion in other cases.';

CREATE TABLE pnd_data.exclusion_key (
	case_id bigint NOT NULL,
	exclusion_id bigint NOT NULL,
	key_version int NOT NULL,
	kind text NOT NULL CHECK (kind IN ('name', 'birth_date', 'phone', 'email')),
	digest bytea NOT NULL CHECK (octet_length(digest) = 32),
	PRIMARY KEY (case_id, exclusion_id, kind, digest),
	FOREIGN KEY (case_id, exclusion_id) REFERENCES pnd_data.exclusion
);
SELECT packnd.declare('pnd_data.exclusion_key', class => 'case', journal => true, keep => 'case', cached => true, told_as => 'nothing',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.exclusion_key IS
'Digests of what is known of a person who is excluded, under each version of the key that the file has.';
CREATE INDEX exclusion_key_digest ON pnd_data.exclusion_key (digest, kind);
COMMENT ON INDEX pnd_data.exclusion_key_digest IS 'Who is excluded by this identifier.';

CREATE VIEW pnd_data.exclusion_now AS
SELECT e.* FROM pnd_data.exclusion e WHERE pnd_data.in_force(e.valid_from, e.valid_to);
COMMENT ON VIEW pnd_data.exclusion_now IS 'The exclusions that are in force at this instant.';

CREATE VIEW pnd_data.excluded_now AS
SELECT x.case_id, x.exclusion_id, x.professional_id, x.valid_to, x.professional_id IS NOT DISTINCT FROM x.spares AS is_spared
FROM (
	SELECT e.case_id, e.exclusion_id, e.professional_id, e.valid_to, e.spares
	FROM pnd_data.exclusion_now e WHERE e.professional_id IS NOT NULL
	UNION ALL
	SELECT e.case_id, e.exclusion_id, p.professional_id, e.valid_to, e.spares
	FROM pnd_data.exclusion_now e JOIN pnd_data.professional p ON p.organisation_id = e.organisation_id
	UNION ALL
	SELECT e.case_id, e.exclusion_id, m.professional_id, e.valid_to, e.spares
	FROM (
		SELECT k.case_id, k.exclusion_id, p.professional_id
		FROM pnd_data.professional_key p JOIN pnd_data.exclusion_key k ON k.digest = p.digest AND k.kind = p.kind
		GROUP BY k.case_id, k.exclusion_id, p.professional_id
		-- many have a name, and many a birthday
		HAVING bool_or(k.kind IN ('phone', 'email')) OR count(DISTINCT k.kind) = 2) m
		JOIN pnd_data.exclusion_now e ON e.case_id = m.case_id AND e.exclusion_id = m.exclusion_id) x;
COMMENT ON VIEW pnd_data.excluded_now IS
'Which professionals are excluded from which cases at this instant, by which exclusion: by name, with their organisation, or because digests agree: of a phone number, of an e-mail address, or of name and birth date. is_spared: he reported the case himself, and sees it as its detector.';

CREATE FUNCTION pnd_data.is_excluded(case_id bigint, professional_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.excluded_now x
		WHERE x.case_id = is_excluded.case_id AND x.professional_id = is_excluded.professional_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.is_excluded(bigint, bigint) IS
'For the functions of pnd by which a professional is given a part in a case, or agrees to something about it: is he excluded from it at this instant? Of the actor himself nothing need be asked: of a case from which he is excluded he sees no row. False for a case from which the actor is excluded.';

CREATE FUNCTION pnd_data.require_not_excluded(case_id bigint, professional_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.is_excluded(case_id, professional_id) THEN
		PERFORM packnd.fail('PN409', 'the professional cannot have a part in this case', NULL, 'Choose another.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_not_excluded(bigint, bigint) IS
'For the functions of pnd by which a professional is given a part in a case: error PN409 if he is excluded from it; who names him is not told why.';

CREATE FUNCTION pnd_data.note_refused(case_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.alert_apart(CASE WHEN NOT packnd.not_excluded(note_refused.case_id) THEN 'exclusion' END, note_refused.case_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.note_refused(bigint) IS
'For the functions of pnd that answer "no such case": if it is because the actor is excluded, privacy officers are told, and nobody else. The same is done for every other reason, to no effect.';
