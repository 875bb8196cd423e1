-- routing/site.sql: the directory (services as dated versions with a local
-- overlay), capacity as places, referrals.

CREATE TABLE pnd_data.directory_value (
	list text NOT NULL,
	value text NOT NULL,
	label_fr text NOT NULL,
	PRIMARY KEY (list, value)
);
COMMENT ON TABLE pnd_data.directory_value IS
'Values that the national directory format (data·inclusion 1.0.8) allows for its coded fields.';
SELECT pnd_data.add_codes('directory_' || l.list, 'Annuaire : ' || l.label)
FROM (VALUES ('thematiques', 'thématiques'), ('type', 'types de service'), ('frais', 'frais'), ('publics', 'publics'),
	('modes_accueil', 'modes d''accueil'), ('modes_mobilisation', 'modes de mobilisation'),
	('mobilisable_par', 'mobilisable par'), ('reseaux_porteurs', 'réseaux porteurs')) l (list, label);
SELECT packnd.declare('pnd_data.directory_value', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.directory_field (
	list text NOT NULL CHECK (list IN ('structures', 'services')),
	field text NOT NULL,
	type text NOT NULL CHECK (type IN ('text', 'date', 'number', 'codes', 'code', 'texts')),
	is_required boolean NOT NULL DEFAULT false,
	pattern text,
	max_length int,
	PRIMARY KEY (list, field)
);
COMMENT ON TABLE pnd_data.directory_field IS
'Fields of the national directory format: what an entry must and may hold. pattern: a regular expression for a text, or for each item of texts; max_length: in characters.';
SELECT packnd.declare('pnd_data.directory_field', class => 'metadata', journal => true, keep => 'registry');

INSERT INTO pnd_data.directory_field (list, field, type, is_required, pattern, max_length) VALUES
	('structures', 'source', 'text', true, NULL, NULL),
	('structures', 'id', 'text', true, NULL, NULL),
	('structures', 'nom', 'text', true, '^.{3,150}$', NULL),
	('structures', 'date_maj', 'date', true, NULL, NULL),
	('structures', 'description', 'text', false, '^.{5}', 10000),
	('structures', 'siret', 'text', false, '^[0-9]{14}$', NULL),
	('structures', 'code_postal', 'text', false, '^[0-9]{5}$', NULL),
	('structures', 'code_insee', 'text', false, '^[0-9A-Za-z_]{5}$', NULL),
	('structures', 'commune', 'text', false, NULL, NULL),
	('structures', 'adresse', 'text', false, NULL, NULL),
	('structures', 'complement_adresse', 'text', false, NULL, NULL),
	('structures', 'latitude', 'number', false, NULL, NULL),
	('structures', 'longitude', 'number', false, NULL, NULL),
	('structures', 'telephone', 'text', false, NULL, NULL),
	('structures', 'courriel', 'text', false, '^[^@[:space:]]+@[^@[:space:]]+$', NULL),
	('structures', 'site_web', 'text', false, '^[a-z]+://.', 2083),
	('structures', 'horaires_accueil', 'text', false, NULL, NULL),
	('structures', 'accessibilite_lieu', 'text', false, '^[a-z]+://.', 2083),
	('structures', 'lien_source', 'text', false, '^[a-z]+://.', 2083),
	('structures', 'reseaux_porteurs', 'codes', false, NULL, NULL),
	('services', 'source', 'text', true, NULL, NULL),
	('services', 'structure_id', 'text', true, NULL, NULL),
	('services', 'id', 'text', true, NULL, NULL),
	('services', 'nom', 'text', true, '^.{3,150}$', NULL),
	('services', 'description', 'text', true, NULL, NULL),
	('services', 'date_maj', 'date', true, NULL, NULL),
	('services', 'type', 'code', false, NULL, NULL),
	('services', 'thematiques', 'codes', false, NULL, NULL),
	('services', 'frais', 'code', false, NULL, NULL),
	('services', 'frais_precisions', 'text', false, NULL, NULL),
	('services', 'publics', 'codes', false, NULL, NULL),
	('services', 'publics_precisions', 'text', false, NULL, NULL),
	('services', 'conditions_acces', 'text', false, NULL, NULL),
	('services', 'modes_accueil', 'codes', false, NULL, NULL),
	('services', 'modes_mobilisation', 'codes', false, NULL, NULL),
	('services', 'mobilisable_par', 'codes', false, NULL, NULL),
	('services', 'mobilisation_precisions', 'text', false, NULL, NULL),
	('services', 'lien_mobilisation', 'text', false, '^[a-z]+://.', 2083),
	('services', 'lien_source', 'text', false, '^[a-z]+://.', 2083),
	('services', 'zone_eligibilite', 'texts', false, '^([0-9A-Za-z_]{2,3}|[0-9A-Za-z_]{5}|[0-9]{9}|france)$', NULL),
	('services', 'commune', 'text', false, NULL, NULL),
	('services', 'code_postal', 'text', false, '^[0-9]{5}$', NULL),
	('services', 'code_insee', 'text', false, '^[0-9A-Za-z_]{5}$', NULL),
	('services', 'adresse', 'text', false, NULL, NULL),
	('services', 'complement_adresse', 'text', false, NULL, NULL),
	('services', 'latitude', 'number', false, NULL, NULL),
	('services', 'longitude', 'number', false, NULL, NULL),
	('services', 'contact_nom_prenom', 'text', false, NULL, NULL),
	('services', 'telephone', 'text', false, NULL, NULL),
	('services', 'courriel', 'text', false, '^[^@[:space:]]+@[^@[:space:]]+$', NULL),
	('services', 'horaires_accueil', 'text', false, NULL, NULL),
	('services', 'nombre_semaines', 'number', false, NULL, NULL),
	('services', 'volume_horaire_hebdomadaire', 'number', false, NULL, NULL);

CREATE TABLE pnd_data.theme_need (
	theme text NOT NULL,
	domain text NOT NULL REFERENCES pnd_data.need_domain,
	PRIMARY KEY (theme, domain)
);
COMMENT ON TABLE pnd_data.theme_need IS
'Which need a theme of the national directory meets; a territory may add to it.';
SELECT packnd.declare('pnd_data.theme_need', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.directory_structure (
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	external_id text NOT NULL,
	organisation_id bigint NOT NULL REFERENCES pnd_data.organisation,
	entry jsonb NOT NULL,
	imported_at timestamptz NOT NULL,
	PRIMARY KEY (territory_id, external_id)
);
COMMENT ON TABLE pnd_data.directory_structure IS
'Which organisation an entry of the imported directory is, with the entry as it came.';
SELECT packnd.declare('pnd_data.directory_structure', class => 'registry', journal => false, keep => 'registry');

CREATE TABLE pnd_data.service (
	service_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	source text NOT NULL,
	external_id text NOT NULL,
	organisation_id bigint NOT NULL REFERENCES pnd_data.organisation,
	UNIQUE (territory_id, external_id)
);
COMMENT ON TABLE pnd_data.service IS
'Services of the directory of a territory, never deleted; what they offer stands in service_version.';
SELECT packnd.declare('pnd_data.service', class => 'registry', journal => false, keep => 'registry');

CREATE TABLE pnd_data.service_version (
	service_id bigint NOT NULL REFERENCES pnd_data.service,
	valid_from timestamptz NOT NULL,
	valid_to timestamptz CHECK (valid_to > valid_from),
	label text NOT NULL,
	themes text[] NOT NULL,
	publics text[] NOT NULL,
	zones text[] NOT NULL,
	entry jsonb NOT NULL,
	PRIMARY KEY (service_id, valid_from)
);
COMMENT ON TABLE pnd_data.service_version IS
'What a service offers, by period (valid_to null: now): the entry as imported, and the parts that routing reads. No current version: the service is closed.';
SELECT packnd.declare('pnd_data.service_version', class => 'registry', journal => false, keep => 'registry');
CREATE UNIQUE INDEX service_version_current ON pnd_data.service_version (service_id) WHERE valid_to IS NULL;
CREATE INDEX service_version_by_name ON pnd_data.service_version (label, service_id) WHERE valid_to IS NULL;
COMMENT ON INDEX pnd_data.service_version_by_name IS 'Services in the order in which they are listed.';

CREATE TABLE pnd_data.service_overlay (
	service_id bigint NOT NULL REFERENCES pnd_data.service,
	valid_from timestamptz NOT NULL DEFAULT clock_timestamp(),
	valid_to timestamptz CHECK (valid_to > valid_from),
	set_by bigint REFERENCES pnd_data.professional,
	has_agreement boolean NOT NULL DEFAULT false,
	priority_lane boolean NOT NULL DEFAULT false,
	secret_address boolean NOT NULL DEFAULT false,
	is_unsafe boolean NOT NULL DEFAULT false,
	correspondent bigint REFERENCES pnd_data.professional,
	answer_address text CHECK (answer_address ~ '^[^@[:space:]]+@[^@[:space:]]+$'),
	answer_amount int CHECK (answer_amount >= 0),
	answer_unit text,
	PRIMARY KEY (service_id, valid_from),
	CHECK ((answer_amount IS NULL) = (answer_unit IS NULL))
);
COMMENT ON TABLE pnd_data.service_overlay IS
'What the territory knows of a service beside the national directory, by period (valid_to null: now), kept through every import: agreement with the scheme, priority lane, secret address, not safe, its correspondent (référent opérationnel) or the address where it is asked for an answer, and the time it has to answer (null: the territory''s budget). Written by pnd_data.change_overlay() alone; what holds now is read with valid_to IS NULL, or from pnd_data.service_now.';
SELECT packnd.declare('pnd_data.service_overlay', class => 'registry', journal => true, keep => 'registry',
	bounds => '{"answer_address": "contact"}');
CREATE UNIQUE INDEX service_overlay_current ON pnd_data.service_overlay (service_id) WHERE valid_to IS NULL;

-- The directory as it is asked now: what a service offers, whose it is, and
-- what the territory knows of it.  Not in it: a service that left its file, and
-- one of an organisation that is closed.
CREATE VIEW pnd_data.service_now AS
SELECT s.service_id, s.territory_id, s.source, s.external_id, s.organisation_id, g.label AS organisation_label,
	v.label, v.themes, v.publics, v.zones, v.entry,
	coalesce(o.has_agreement, false) AS has_agreement, coalesce(o.priority_lane, false) AS priority_lane,
	coalesce(o.secret_address, false) AS secret_address, coalesce(o.is_unsafe, false) AS is_unsafe,
	o.correspondent, o.answer_address, o.answer_amount, o.answer_unit
FROM pnd_data.service s
	JOIN pnd_data.service_version v ON v.service_id = s.service_id AND v.valid_to IS NULL
	JOIN pnd_data.organisation g ON g.organisation_id = s.organisation_id
	LEFT JOIN pnd_data.service_overlay o ON o.service_id = s.service_id AND o.valid_to IS NULL
WHERE g.valid_to IS NULL OR g.valid_to > pnd_data.territory_today(s.territory_id);
COMMENT ON VIEW pnd_data.service_now IS
'The services that can be asked now, each with its version, its organisation and what the territory knows of it. Neither those that left their file nor those of a closed organisation.';

CREATE TABLE pnd_data.place (
	service_id bigint NOT NULL REFERENCES pnd_data.service,
	place_no int NOT NULL CHECK (place_no > 0),
	held_for bigint REFERENCES pnd_data.case_file,
	referral_id bigint,
	held_at timestamptz,
	PRIMARY KEY (service_id, place_no),
	CHECK ((held_for IS NULL) = (referral_id IS NULL) AND (held_for IS NULL) = (held_at IS NULL))
);
COMMENT ON TABLE pnd_data.place IS
'The places of a service with limited capacity, one row each, so that no isolation level can give one twice: held_for is the case that holds it, null: it is free. A service without rows has no limit.';
SELECT packnd.declare('pnd_data.place', class => 'case', journal => false, keep => 'registry',
	columns => '{"*": "operational"}');

CREATE TABLE pnd_data.refusal_code (
	refusal_code text PRIMARY KEY,
	label_fr text NOT NULL,
	rank int GENERATED BY DEFAULT AS IDENTITY
);
SELECT pnd_data.add_codes('refusal_code', 'Motifs de refus');
COMMENT ON TABLE pnd_data.refusal_code IS 'Reasons a partner may give for a refusal; one is obligatory. rank: the order in which a form shows them.';
SELECT packnd.declare('pnd_data.refusal_code', class => 'metadata', journal => true, keep => 'registry');

INSERT INTO pnd_data.refusal_code (refusal_code, label_fr) VALUES
	('full', 'plus de place'),
	('outside_zone', 'hors de la zone d''intervention'),
	('outside_public', 'hors du public accueilli'),
	('missing_paper', 'pièce manquante'),
	('unsafe', 'lieu non sûr pour la personne'),
	('conflict_of_interest', 'conflit d''intérêts'),
	('service_closed', 'service fermé ou suspendu'),
	('other', 'autre motif');

CREATE TABLE pnd_data.referral (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	referral_id bigint NOT NULL,
	need_id bigint NOT NULL,
	service_id bigint NOT NULL REFERENCES pnd_data.service,
	state text NOT NULL CHECK (state IN ('sent', 'under_study', 'accepted', 'refused', 'expired', 'done', 'withdrawn')),
	event text NOT NULL,
	happened_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL DEFAULT now(),
	state_since timestamptz NOT NULL DEFAULT now(),
	source text,
	sent_at timestamptz NOT NULL,
	answered_at timestamptz,
	refusal_code text REFERENCES pnd_data.refusal_code,
	withdraw_reason text,
	told_by_phone boolean NOT NULL DEFAULT false,
	event_facts jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(event_facts) = 'object'),
	place_no int,
	asked_after bigint,
	PRIMARY KEY (case_id, referral_id),
	FOREIGN KEY (case_id, need_id) REFERENCES pnd_data.need,
	CHECK (refusal_code IS NULL OR state = 'refused')
);
COMMENT ON TABLE pnd_data.referral IS
'Requests to partners (orientations): one live one per need, kept by the machine "referral"; happened_at is when the last event happened, recorded_at when it was typed in, state_since when the state began. asked_after: the referral whose refusal or silence led to this one. told_by_phone: the last answer was recorded by the case''s own people, for a partner who told them; withdraw_reason: why the request was withdrawn; event_facts: what events wrote for which there is no column.';
SELECT pnd_data.add_codes('referral_answer', 'Réponses à une orientation', '{
	"accepted": "Accepter",
	"under_study": "Mettre à l''étude",
	"refused": "Refuser",
	"done": "Réalisée"}');
SELECT pnd_data.add_codes('referral_outcome', 'Suites d''une réponse à une orientation', '{
	"accepted": "Acceptée",
	"under_study": "À l''étude",
	"done": "Réalisée : la référence confirme que le besoin est satisfait",
	"asked_next": "Service suivant sollicité",
	"exhausted": "Plus aucun service à solliciter"}');
SELECT packnd.declare('pnd_data.referral', class => 'case', journal => true, keep => 'case', told_as => 'referral',
	columns => '{"state": "statistical", "sent_at": "statistical", "answered_at": "statistical",
		"refusal_code": "statistical", "withdraw_reason": "narrative", "event_facts": "narrative", "*": "operational"}');
CREATE UNIQUE INDEX referral_live ON pnd_data.referral (case_id, need_id) WHERE state IN ('sent', 'under_study', 'accepted');
CREATE INDEX referral_by_id ON pnd_data.referral (referral_id);
CREATE INDEX referral_waiting ON pnd_data.referral (sent_at, case_id, referral_id) WHERE state IN ('sent', 'under_study');
COMMENT ON INDEX pnd_data.referral_waiting IS 'What waits for a partner, longest first.';
CREATE INDEX referral_service ON pnd_data.referral (service_id, state);
ALTER TABLE pnd_data.consent ADD FOREIGN KEY (service_id) REFERENCES pnd_data.service;
ALTER TABLE pnd_data.exclusion ADD FOREIGN KEY (service_id) REFERENCES pnd_data.service;
ALTER TABLE pnd_data.case_access ADD FOREIGN KEY (case_id, referral_id) REFERENCES pnd_data.referral;
CREATE TRIGGER relieve_referents AFTER INSERT OR UPDATE OF correspondent ON pnd_data.service_overlay
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.relieve_referents();
CREATE TRIGGER referrals_end AFTER UPDATE ON pnd_data.case_file
	FOR EACH ROW EXECUTE FUNCTION packnd.end_referrals();
CREATE TRIGGER referrals_end AFTER UPDATE ON pnd_data.consent
	FOR EACH ROW EXECUTE FUNCTION packnd.end_referrals();

CREATE TABLE pnd_data.referral_note (
	case_id bigint NOT NULL,
	note_id bigint GENERATED ALWAYS AS IDENTITY,
	referral_id bigint NOT NULL,
	written_by bigint REFERENCES pnd_data.professional,
	by_partner boolean NOT NULL,
	written_at timestamptz NOT NULL,
	note text NOT NULL CHECK (btrim(note) <> ''),
	PRIMARY KEY (case_id, note_id),
	FOREIGN KEY (case_id, referral_id) REFERENCES pnd_data.referral
);
COMMENT ON TABLE pnd_data.referral_note IS
'What a partner that accepted and the case''s own people write to each other on a referral, never changed: shown under a ticket of each side.';
SELECT packnd.declare('pnd_data.referral_note', class => 'case', journal => true, keep => 'case', told_as => 'referral',
	columns => '{"note": "narrative", "*": "operational"}');
CREATE INDEX referral_note_referral ON pnd_data.referral_note (case_id, referral_id, written_at, note_id);
COMMENT ON INDEX pnd_data.referral_note_referral IS 'The notes on a referral, oldest first.';
