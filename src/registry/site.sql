-- Registry: what the tables hold, the site itself, territories,
-- organisations, professionals.

CREATE TABLE pnd_data.declared_table (
	table_name text PRIMARY KEY CHECK (table_name <> ''),
	class text NOT NULL CHECK (class IN ('metadata', 'registry', 'case', 'journal',
		'identity', 'contact', 'address', 'narrative', 'health', 'offence', 'child')),
	is_journalled boolean NOT NULL,
	is_cached boolean NOT NULL,
	keep text NOT NULL CHECK (keep IN ('registry', 'case', 'person')),
	told_as text NOT NULL CHECK (told_as <> '')
);
COMMENT ON TABLE pnd_data.declared_table IS
'Each table of pnd_data, as packnd.declare() was told: the class of its wall, whether its changes are journalled and whether the library reads it by itself, how long its rows are kept: as long as the registry, the case or the person; and as what pnd.changes() tells a change of a row that has a case.';

CREATE TABLE pnd_data.declared_column (
	table_name text REFERENCES pnd_data.declared_table,
	column_name text CHECK (column_name <> ''),
	class text NOT NULL CHECK (class IN ('identity', 'contact', 'address', 'narrative', 'health', 'offence', 'child',
		'operational', 'statistical')),
	bound text,
	PRIMARY KEY (table_name, column_name)
);
COMMENT ON TABLE pnd_data.declared_column IS
'The class of data of each column of pnd_data, for erasure, reports of access and the tests; and the row of pnd_data.bound that says what it may hold.';

-- Days and moments that are no mistake, and how long a text may be.  Rows, for
-- no source gives one: each is where a site begins.

CREATE TABLE pnd_data.bound (
	bound text PRIMARY KEY CHECK (bound ~ '^[a-z][a-z_]*$'),
	label_fr text NOT NULL CHECK (label_fr <> ''),
	not_before interval,
	not_after interval,
	longest int CHECK (longest > 0),
	at_most int CHECK (at_most >= 0),
	legal_source text NOT NULL DEFAULT 'Choix de départ, à fixer par le territoire' CHECK (legal_source <> ''),
	CHECK (not_before <= not_after),
	CHECK (num_nonnulls(not_before, longest, at_most) = 1 AND (not_before IS NULL) = (not_after IS NULL))
);
COMMENT ON TABLE pnd_data.bound IS
'What columns may hold: a day or moment from not_before to not_after, both counted from now (days from today in the territory), or so many characters at most (longest); and how often something is done at most (at_most).';

INSERT INTO pnd_data.bound (bound, label_fr, not_before, not_after) VALUES
	('event', 'Date d''un fait du dossier', '-2 years', '0'),
	('plan', 'Date du plan convenu', '-2 years', '0'),
	('pause', 'Date de révision d''une pause', '0', '6 months'),
	('departure', 'Départ prévu', '-1 year', '1 year'),
	('door_kept', 'Durée pendant laquelle la porte reste ouverte à la dernière référence', '0', '90 days'),
	('declined_kept', 'Durée pendant laquelle un dossier refusé peut être rouvert', '0', '90 days'),
	('search_kept', 'Durée de conservation d''une recherche de personne et de son motif', '0', '1 year'),
	('consent_end', 'Fin d''un accord', '0', '2 years'),
	('absence', 'Début ou fin d''une absence', '-2 years', '1 year'),
	('fact_date', 'Date donnée en réponse à une question', '-120 years', '20 years'),
	('birth', 'Date de naissance', '-120 years', '0'),
	('expected_birth', 'Date de naissance ou du terme prévu', '-120 years', '10 months');
INSERT INTO pnd_data.bound (bound, label_fr, longest) VALUES
	('name', 'Nom, libellé ou référence', 200),
	('contact', 'Coordonnées', 500),
	('text', 'Texte libre', 20000),
	('event_facts', 'Faits d''un événement', 20000);
INSERT INTO pnd_data.bound (bound, label_fr, at_most) VALUES
	('pause_extensions', 'Nombre de prolongations d''une pause', 2),
	('statement_seconds', 'Durée d''une instruction, en s', 120),
	('idle_seconds', 'Transaction ouverte sans rien faire, en s', 300),
	('transaction_seconds', 'Durée d''une transaction, en s', 900),
	('blocking_minutes', 'Session qui bloque un dossier, en min', 15);

CREATE TABLE pnd_data.site (
	only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
	version text NOT NULL,
	installed_at timestamptz NOT NULL DEFAULT now(),
	upgraded_at timestamptz
);
COMMENT ON TABLE pnd_data.site IS
'One row: the version of the registry. install() writes it last, as the first event of the journal.';

CREATE TABLE pnd_data.site_key (
	only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
	site_key bytea NOT NULL CHECK (octet_length(site_key) = 32)
);
COMMENT ON TABLE pnd_data.site_key IS
'One row: the key (32 bytes) of the case numbers. Whoever loses it loses the link between printed numbers and cases. Not journalled: the journal is no place for a key.';

SELECT packnd.declare('pnd_data.declared_table', class => 'metadata', journal => true, keep => 'registry', cached => false);
SELECT packnd.declare('pnd_data.declared_column', class => 'metadata', journal => true, keep => 'registry', cached => false);
SELECT packnd.declare('pnd_data.bound', class => 'metadata', journal => true, keep => 'registry', cached => false);
SELECT packnd.declare('pnd_data.site', class => 'metadata', journal => true, keep => 'registry', cached => false);
SELECT packnd.declare('pnd_data.site_key', class => 'metadata', journal => false, keep => 'registry',
	columns => '{"site_key": "identity"}');
INSERT INTO pnd_data.site_key (site_key) VALUES (packnd.random_bytes(32));

CREATE TABLE pnd_data.organisation (
	organisation_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	label text NOT NULL CHECK (label <> ''),
	kind text NOT NULL CHECK (kind <> ''),
	siret text CHECK (siret ~ '^[0-9]{14}$'),
	valid_from date NOT NULL,
	valid_to date CHECK (valid_to > valid_from),
	successor_id bigint REFERENCES pnd_data.organisation,
	reopened_because text CHECK (reopened_because <> '')
);
SELECT packnd.declare('pnd_data.organisation', class => 'registry', journal => true, keep => 'registry',
	bounds => '{"label": "name", "kind": "name", "reopened_because": "text"}');
COMMENT ON TABLE pnd_data.organisation IS
'Bodies, partners and employers of professionals, by period: valid_to is the first day on which it is no more. Never deleted; a closed one may name its successor. reopened_because: why a closing was taken back, the last time.';
CREATE INDEX organisation_by_name ON pnd_data.organisation (label, organisation_id);
COMMENT ON INDEX pnd_data.organisation_by_name IS 'Organisations in the order in which they are listed.';
CREATE INDEX organisation_by_siret ON pnd_data.organisation (siret) WHERE siret IS NOT NULL;

CREATE VIEW pnd_data.same_organisation AS
SELECT o.organisation_id, o.organisation_id AS same_id FROM pnd_data.organisation o
UNION ALL
SELECT o.organisation_id, t.organisation_id
FROM pnd_data.organisation o JOIN pnd_data.organisation t ON t.siret = o.siret AND t.organisation_id <> o.organisation_id;
COMMENT ON VIEW pnd_data.same_organisation IS
'Which organisations are one establishment: each is itself, and those that have the same SIRET: one that was added by hand, and one of which a directory said its SIRET later. An exclusion is of the services of all of them.';

CREATE TABLE pnd_data.organisation_before (
	organisation_id bigint NOT NULL REFERENCES pnd_data.organisation,
	changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
	label text NOT NULL CHECK (label <> ''),
	kind text NOT NULL CHECK (kind <> ''),
	siret text CHECK (siret ~ '^[0-9]{14}$'),
	PRIMARY KEY (organisation_id, changed_at)
);
SELECT packnd.declare('pnd_data.organisation_before', class => 'registry', journal => false, keep => 'registry');
COMMENT ON TABLE pnd_data.organisation_before IS
'What an organisation was called, and its SIRET, until it was called otherwise (changed_at); how it is now stands in pnd_data.organisation, whose changes are in the journal.';

CREATE TABLE pnd_data.territory (
	territory_id text PRIMARY KEY CHECK (territory_id ~ '^[0-9A-Za-z-]{2,20}$'),
	departement text NOT NULL CHECK (departement ~ '^([0-9]{2}|2[AB]|97[0-9]|98[0-9])$'),
	label text NOT NULL CHECK (label <> ''),
	status text NOT NULL DEFAULT 'planned' CHECK (status IN ('planned', 'preparing', 'open', 'closed')),
	coordinating_body bigint REFERENCES pnd_data.organisation,
	opened_on date,
	late_entry_hours int NOT NULL DEFAULT 72 CHECK (late_entry_hours BETWEEN 0 AND 8784),
	closed_on date CHECK (closed_on >= opened_on),
	CHECK (status NOT IN ('open', 'closed') OR opened_on IS NOT NULL),
	CHECK (status <> 'open' OR coordinating_body IS NOT NULL),
	CHECK ((status = 'closed') = (closed_on IS NOT NULL))
);
SELECT packnd.declare('pnd_data.territory', class => 'registry', journal => true, keep => 'registry', cached => true,
	bounds => '{"label": "name"}');
COMMENT ON TABLE pnd_data.territory IS
'Territories of the scheme: a département or named communes of it. coordinating_body: CAF or Conseil départemental (acteur coordinateur). late_entry_hours: see pnd.set_late_entry().';

CREATE TABLE pnd_data.professional (
	professional_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	display_name text NOT NULL CHECK (display_name <> ''),
	organisation_id bigint NOT NULL REFERENCES pnd_data.organisation,
	profession text NOT NULL CHECK (profession <> ''),
	valid_from date NOT NULL,
	valid_to date CHECK (valid_to > valid_from)
);
SELECT packnd.declare('pnd_data.professional', class => 'registry', journal => true, keep => 'registry', cached => true,
	columns => '{"display_name": "identity"}', bounds => '{"display_name": "name", "profession": "name"}');
COMMENT ON TABLE pnd_data.professional IS
'Professionals who act in the scheme: detectors, referents, correspondents of partners, supervisors. valid_to is the first day on which they no longer do.';
CREATE INDEX professional_by_name ON pnd_data.professional (display_name, professional_id);
COMMENT ON INDEX pnd_data.professional_by_name IS 'Professionals in the order in which they are listed.';

CREATE TABLE pnd_data.training (
	professional_id bigint NOT NULL REFERENCES pnd_data.professional,
	course text NOT NULL CHECK (course <> ''),
	kind text NOT NULL DEFAULT 'other' CHECK (kind IN ('detection', 'danger', 'other')),
	valid_from date NOT NULL,
	valid_to date CHECK (valid_to > valid_from),
	PRIMARY KEY (professional_id, course, valid_from)
);
SELECT packnd.declare('pnd_data.training', class => 'registry', journal => true, keep => 'registry',
	bounds => '{"course": "name"}');
COMMENT ON TABLE pnd_data.training IS
'Courses that a professional has taken, what each is about (kind: a code of list "training_kind", by which rules ask for it), and how long they count: valid_to is the first day on which one no longer does.';

CREATE TABLE pnd_data.duty (
	professional_id bigint NOT NULL REFERENCES pnd_data.professional,
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	duty text NOT NULL CHECK (duty IN ('detector', 'referent', 'supervisor', 'partner', 'steering',
		'privacy_officer', 'auditor')),
	valid_from timestamptz NOT NULL,
	valid_to timestamptz CHECK (valid_to > valid_from),
	end_reason text CHECK (end_reason <> ''),
	PRIMARY KEY (professional_id, territory_id, duty, valid_from)
);
CREATE INDEX duty_holders ON pnd_data.duty (territory_id, duty);
SELECT packnd.declare('pnd_data.duty', class => 'registry', journal => true, keep => 'registry', cached => true);
COMMENT ON TABLE pnd_data.duty IS
'What a professional may do in a territory, from (inclusive) and to (exclusive) which instant; end_reason: why it ends, as pnd.end_duty() was told.';

-- Who has which right now.  One clock for all of them, clock_timestamp(): now()
-- stands still for a transaction, statement_timestamp() for a statement of the
-- client, and a client may hold either open for hours (a cursor, a DO block, a
-- CALL that commits), while a right that was taken away would go on.  For the
-- same reason duties, logins and rights of access are read as committed by now,
-- by packnd.holds_duty(), packnd.actor() and packnd.can_see().  The price is
-- that a right may end in the midst of a call: who asks for it then raises an
-- error, so that nothing of the call stays.

CREATE FUNCTION pnd_data.in_force(valid_from timestamptz, valid_to timestamptz) RETURNS boolean
LANGUAGE sql VOLATILE
RETURN in_force.valid_from <= clock_timestamp() AND (in_force.valid_to IS NULL OR in_force.valid_to > clock_timestamp());
COMMENT ON FUNCTION pnd_data.in_force(timestamptz, timestamptz) IS
'Has it begun by now, and not ended: is this very instant at or after valid_from and before valid_to (null: no end)? The one judgement of duties, rights of access, logins, consents and tickets. A plain expression that queries are planned with.';

CREATE VIEW pnd_data.duty_now AS
SELECT d.professional_id, d.territory_id, d.duty FROM pnd_data.duty d WHERE pnd_data.in_force(d.valid_from, d.valid_to);
COMMENT ON VIEW pnd_data.duty_now IS
'Who holds which duty in which territory at this instant, for queries over many. What somebody may do is asked of packnd.holds_duty(), which knows of changes that the transaction''s snapshot does not show.';

-- What callers name by a number.

CREATE FUNCTION pnd_data.organisation_id(organisation text) RETURNS bigint
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_organisation bigint := packnd.site_number_id('organisation', organisation);
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (SELECT FROM pnd_data.organisation o WHERE o.organisation_id = the_organisation) THEN
		PERFORM packnd.fail('P0002', 'no such organisation');
	END IF;
	RETURN the_organisation;
END
$function$;
COMMENT ON FUNCTION pnd_data.organisation_id(text) IS
'For the functions of pnd: the organisation of a number (E-XXXX-XXXX-XXXX-C); null for null. 22P02 for a mistyped number or one of another kind, P0002 if there is no such organisation.';

CREATE FUNCTION pnd_data.professional_id(professional text) RETURNS bigint
LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_professional bigint := packnd.site_number_id('professional', professional);
BEGIN
	PERFORM packnd.guard();
	IF NOT EXISTS (SELECT FROM pnd_data.professional p WHERE p.professional_id = the_professional) THEN
		PERFORM packnd.fail('P0002', 'no such professional');
	END IF;
	RETURN the_professional;
END
$function$;
COMMENT ON FUNCTION pnd_data.professional_id(text) IS
'For the functions of pnd: the professional of a number (P-XXXX-XXXX-XXXX-C); null for null. 22P02 for a mistyped number or one of another kind, P0002 if there is no such professional.';

CREATE FUNCTION pnd_data.require_territory(territory text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('territory', require_territory.territory);
	IF NOT EXISTS (SELECT FROM pnd_data.territory t WHERE t.territory_id = require_territory.territory) THEN
		PERFORM packnd.fail('22023', 'unknown value of %1$s', NULL, 'pnd.territories() lists them.', 'territory');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_territory(text) IS
'For the functions of pnd: error 22023 unless there is such a territory, 22004 for null.';

CREATE FUNCTION pnd.territories(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (territory text, departement text, label text, status text, coordinating_body text, coordinating_body_label text,
	opened_on date, late_entry_hours int, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('territories', territories.after, 1);
	after_territory text := coalesce(after_keys[1], '');
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(territories.max_rows);
	RETURN QUERY
		SELECT t.territory_id, t.departement, t.label, t.status, packnd.site_number('organisation', o.organisation_id), o.label,
			t.opened_on, t.late_entry_hours, packnd.cursor('territories', t.territory_id)
		FROM pnd_data.territory t LEFT JOIN pnd_data.organisation o ON o.organisation_id = t.coordinating_body
		WHERE t.territory_id > after_territory
		ORDER BY t.territory_id
		LIMIT territories.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.territories(text, int) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor,
	packnd_steering, packnd_privacy_officer, packnd_auditor;
COMMENT ON FUNCTION pnd.territories(text, int) IS
'The territories of the scheme in the order of their ids, their status (planned, preparing, open, closed), coordinating body (number and name), day of opening, and after how many hours a late entry is confirmed. A page of at most max_rows (1 to 1000; null: all; else 22023), after the cursor of the last row seen. 22P02 for a text that is no cursor of this list.
EN (steering): which territories are open and who coordinates them
FR: quels territoires sont ouverts et qui les coordonne';

CREATE VIEW pnd.territories AS
SELECT t.territory, t.departement, t.label, t.status, t.coordinating_body_label AS coordinating_body, t.opened_on
FROM pnd.territories(max_rows => NULL) t;
GRANT SELECT ON pnd.territories TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor,
	packnd_steering, packnd_privacy_officer, packnd_auditor;
COMMENT ON VIEW pnd.territories IS 'The territories of the scheme, all; see pnd.territories(after, max_rows).';

CREATE FUNCTION pnd_data.health_registry(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	WITH relation AS (
		SELECT c.oid, c.relname::text AS name
		FROM pg_class c
		WHERE c.relnamespace = 'pnd_data'::regnamespace AND c.relkind IN ('r', 'p')
	), attribute AS (
		SELECT r.name, a.attname::text AS attname
		FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
	)
	SELECT 'not declared', 'pnd_data.' || r.name, packnd.say('Call packnd.declare() for it: nothing says what it holds.')
	FROM relation r
	WHERE NOT EXISTS (SELECT FROM pnd_data.declared_table t WHERE t.table_name = r.name)
	UNION ALL
	SELECT 'not declared', format('pnd_data.%s.%s', a.name, a.attname), packnd.say('The column has no class: declare its table anew.')
	FROM attribute a
	WHERE NOT EXISTS (
		SELECT FROM pnd_data.declared_column k WHERE k.table_name = a.name AND k.column_name = a.attname)
	UNION ALL
	SELECT 'missing', format('pnd_data.%s.%s', k.table_name, k.column_name), packnd.say('The column is declared and is not there.')
	FROM pnd_data.declared_column k
	WHERE NOT EXISTS (SELECT FROM attribute a WHERE a.name = k.table_name AND a.attname = k.column_name)
	UNION ALL
	SELECT 'statistics', format('pnd_data.%s.%s', t.table_name, s.column_name),
		packnd.say('Statistics of a column of class %1$s would show values: declare its table anew.', k.class)
	FROM pnd_data.declared_table t
		JOIN relation r ON r.name = t.table_name
		CROSS JOIN LATERAL packnd.statistics_targets(r.oid, (
			SELECT jsonb_object_agg(o.column_name, o.class) FROM pnd_data.declared_column o WHERE o.table_name = t.table_name), t.keep) s
		JOIN pnd_data.declared_column k ON k.table_name = t.table_name AND k.column_name = s.column_name
	WHERE s.is_silent AND NOT s.is_silenced
	UNION ALL
	SELECT 'missing', 'pnd_data.' || t.table_name, packnd.say('The trigger %1$s that is declared is not there.', needed.name)
	FROM pnd_data.declared_table t
		JOIN relation r ON r.name = t.table_name
		CROSS JOIN LATERAL (SELECT EXISTS (
			SELECT FROM pnd_data.declared_column k WHERE k.table_name = t.table_name AND k.bound IS NOT NULL) AS has_any) bounds
		CROSS JOIN LATERAL (VALUES ('journal', t.is_journalled), ('journal_truncate', t.is_journalled),
			('metadata_changed', t.is_cached), ('bounds', bounds.has_any)) needed(name, is_needed)
	WHERE needed.is_needed AND NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = r.oid AND g.tgname = needed.name);
END
$function$;
COMMENT ON FUNCTION pnd_data.health_registry() IS
'The findings of pnd.health() on what was declared: tables and columns without class, statistics that show values, declared triggers that are missing.';
