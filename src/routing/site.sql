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
	at_least numeric,
	is_whole boolean NOT NULL DEFAULT false,
	may_be_empty boolean NOT NULL DEFAULT true,
	PRIMARY KEY (list, field)
);
COMMENT ON TABLE pnd_data.directory_field IS
'Fields of the national directory format: what an entry must and may hold. pattern: a regular expression for a text, or for each item of texts; max_length: in characters; at_least, is_whole: what a number is; may_be_empty: a list without an item is allowed.';
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
	('structures', 'site_web', 'text', false, '^https?://.', 2083),
	('structures', 'horaires_accueil', 'text', false, NULL, NULL),
	('structures', 'accessibilite_lieu', 'text', false, '^https?://.', 2083),
	('structures', 'lien_source', 'text', false, '^https?://.', 2083),
	('structures', 'reseaux_porteurs', 'codes', false, NULL, NULL),
	('services', 'source', 'text', true, NULL, NULL),
	('services', 'structure_id', 'text', true, NULL, NULL),
	('services', 'id', 'text', true, NULL, NULL),
	('services', 'nom', 'text', true, '^.{3,150}$', NULL),
	('services', 'description', 'text', true, '^.{5}', 10000),
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
	('services', 'lien_mobilisation', 'text', false, '^https?://.', 2083),
	('services', 'lien_source', 'text', false, '^https?://.', 2083),
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
UPDATE pnd_data.directory_field f SET may_be_empty = false
WHERE f.field IN ('publics', 'modes_mobilisation', 'mobilisable_par', 'zone_eligibilite');
UPDATE pnd_data.directory_field f SET at_least = 1, is_whole = true WHERE f.field = 'nombre_semaines';
UPDATE pnd_data.directory_field f SET at_least = 0 WHERE f.field = 'volume_horaire_hebdomadaire';

INSERT INTO pnd_data.bound (bound, label_fr, at_most) VALUES
	('directory_closed', 'Part des services d''une source qu''un import de l''annuaire ferme sans confirmation, en %', 20);

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
	left_at timestamptz,
	PRIMARY KEY (territory_id, external_id)
);
COMMENT ON TABLE pnd_data.directory_structure IS
'Which organisation an entry of the imported directory is, with the entry as it came; left_at: since when its source lists it no more.';
SELECT packnd.declare('pnd_data.directory_structure', class => 'registry', journal => false, keep => 'registry');
CREATE INDEX directory_structure_organisation ON pnd_data.directory_structure (organisation_id);

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

CREATE TABLE pnd_data.service_successor (
	service_id bigint PRIMARY KEY REFERENCES pnd_data.service,
	successor_id bigint NOT NULL REFERENCES pnd_data.service CHECK (successor_id <> service_id),
	named_at timestamptz NOT NULL,
	named_by bigint REFERENCES pnd_data.professional
);
COMMENT ON TABLE pnd_data.service_successor IS
'Which service follows one whose organisation closes, as pnd.close_organisation() was told.';
SELECT packnd.declare('pnd_data.service_successor', class => 'registry', journal => true, keep => 'registry');

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
	code_name text CHECK (code_name <> ''),
	answer_address text CONSTRAINT answer_address_alone CHECK (answer_address ~ '^[A-Za-z0-9.!#$%&''*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]{1,63}([.][A-Za-z0-9-]{1,63})+$'),
	answer_amount int CHECK (answer_amount >= 0),
	answer_unit text,
	capacity text CHECK (capacity IN ('limited', 'not_limited')),
	ceiling int CHECK (ceiling BETWEEN 0 AND 10000),
	terms jsonb CHECK (jsonb_typeof(terms) = 'object'),
	PRIMARY KEY (service_id, valid_from),
	CHECK ((answer_amount IS NULL) = (answer_unit IS NULL)),
	CHECK ((ceiling IS NOT NULL) = coalesce(capacity = 'limited', false)),
	-- who may be asked says how many it can take, or that it takes as many as come
	CONSTRAINT service_overlay_capacity_said CHECK (NOT has_agreement OR capacity IS NOT NULL)
);
COMMENT ON TABLE pnd_data.service_overlay IS
'What the territory knows of a service beside the national directory, by period (valid_to null: now), kept through every import: agreement with the scheme, priority lane, secret address, and what it is called then (code_name), not safe, its correspondent (référent opérationnel) or the address where it is asked for an answer, the time it has to answer (null: the territory''s budget), and its capacity: not limited, or limited to a ceiling (0: it is full; null: nobody has said, and then it has no agreement). terms: whom it takes and when (pnd.set_service_terms()). Written by pnd_data.change_overlay() alone; what holds now is read with valid_to IS NULL, or from pnd_data.service_now.';
SELECT packnd.declare('pnd_data.service_overlay', class => 'registry', journal => true, keep => 'registry',
	bounds => '{"answer_address": "contact", "code_name": "name"}');
CREATE UNIQUE INDEX service_overlay_current ON pnd_data.service_overlay (service_id) WHERE valid_to IS NULL;

-- The directory as it is asked now: what a service offers, whose it is, and
-- what the territory knows of it.  Not in it: a service that left its file, and
-- one of an organisation that is closed.
CREATE VIEW pnd_data.service_now AS
SELECT s.service_id, s.territory_id, s.source, s.external_id, s.organisation_id, g.label AS organisation_label,
	v.label, CASE WHEN coalesce(o.secret_address, false)
		THEN coalesce(o.code_name, 'Lieu protégé ' || packnd.site_number('service', s.service_id)) ELSE v.label END AS shown_label,
	v.themes, v.publics, v.zones, v.entry,
	coalesce(o.has_agreement, false) AS has_agreement, coalesce(o.priority_lane, false) AS priority_lane,
	coalesce(o.secret_address, false) AS secret_address, coalesce(o.is_unsafe, false) AS is_unsafe,
	o.correspondent, o.answer_address, o.answer_amount, o.answer_unit, o.capacity, o.ceiling, coalesce(o.terms, '{}') AS terms
FROM pnd_data.service s
	JOIN pnd_data.service_version v ON v.service_id = s.service_id AND v.valid_to IS NULL
	JOIN pnd_data.organisation g ON g.organisation_id = s.organisation_id
	LEFT JOIN pnd_data.service_overlay o ON o.service_id = s.service_id AND o.valid_to IS NULL
WHERE g.valid_to IS NULL OR g.valid_to > pnd_data.territory_today(s.territory_id);
COMMENT ON VIEW pnd_data.service_now IS
'The services that can be asked now, each with its version, its organisation and what the territory knows of it; shown_label: what it is called to all but supervisors and its own people. Neither those that left their file nor those of a closed organisation.';

SELECT pnd_data.add_codes('capacity', 'Capacité d''un service', '{
	"limited": "Nombre de places limité",
	"not_limited": "Sans limite"}');

CREATE TABLE pnd_data.place (
	service_id bigint NOT NULL REFERENCES pnd_data.service,
	place_no int NOT NULL CHECK (place_no > 0),
	adults int CHECK (adults BETWEEN 0 AND 50),
	children int CHECK (children BETWEEN 0 AND 50),
	cots int CHECK (cots BETWEEN 0 AND 50),
	wheelchair boolean,
	animals boolean,
	for_scheme boolean NOT NULL DEFAULT false,
	held_for bigint REFERENCES pnd_data.case_file,
	referral_id bigint,
	wait_id bigint,
	held_at timestamptz,
	PRIMARY KEY (service_id, place_no),
	CHECK (num_nulls(adults, children, cots, wheelchair, animals) IN (0, 5)),
	CHECK (adults + children + cots > 0),
	CHECK ((held_for IS NULL) = (held_at IS NULL)),
	CHECK (num_nonnulls(referral_id, wait_id) = num_nonnulls(held_for))
);
COMMENT ON TABLE pnd_data.place IS
'The places of a service whose capacity is limited, one row each, so that no isolation level can give one twice. A place takes one household, of a size: beds for adults and for children, cots, room for a wheelchair and for animals (null: nothing is said, it takes any). for_scheme: kept for who comes through the scheme. held_for: the case that holds it (null: it is free), by the referral that reserves or has taken it, or because it is offered to who is first in the waiting list (wait_id). There are as many as the ceiling, or, where that was lowered, as many as are held; where there are more than the ceiling, none is free.';
SELECT packnd.declare('pnd_data.place', class => 'case', journal => false, keep => 'registry',
	columns => '{"*": "operational"}');
CREATE UNIQUE INDEX place_referral ON pnd_data.place (held_for, referral_id) WHERE referral_id IS NOT NULL;
COMMENT ON INDEX pnd_data.place_referral IS 'A referral holds one place.';
CREATE UNIQUE INDEX place_offered ON pnd_data.place (held_for, wait_id) WHERE wait_id IS NOT NULL;
COMMENT ON INDEX pnd_data.place_offered IS 'One place at a time is offered to who waits.';
CREATE INDEX place_free ON pnd_data.place (service_id) WHERE held_for IS NULL;
COMMENT ON INDEX pnd_data.place_free IS 'Free places, for who asks where there is one.';

CREATE TABLE pnd_data.place_before (
	service_id bigint NOT NULL REFERENCES pnd_data.service,
	place_no int NOT NULL,
	changed_at timestamptz NOT NULL,
	set_by bigint REFERENCES pnd_data.professional,
	former_size jsonb NOT NULL CHECK (jsonb_typeof(former_size) = 'object'),
	PRIMARY KEY (service_id, place_no, changed_at)
);
COMMENT ON TABLE pnd_data.place_before IS
'What was said of the size of a place, and whether it was kept for the scheme, until it was said otherwise (changed_at, by whom); an empty object: nothing. How it is now stands in pnd_data.place.';
SELECT packnd.declare('pnd_data.place_before', class => 'registry', journal => false, keep => 'registry');

CREATE TABLE pnd_data.place_wait (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	wait_id bigint NOT NULL,
	need_id bigint NOT NULL,
	service_id bigint NOT NULL REFERENCES pnd_data.service,
	since timestamptz NOT NULL,
	asked_by bigint REFERENCES pnd_data.professional,
	offered_at timestamptz CHECK (offered_at >= since),
	ended_at timestamptz CHECK (ended_at >= since),
	ended_because text CHECK (ended_because IN ('taken', 'left', 'lapsed', 'closed', 'service_closed', 'service_unsafe', 'no_agreement', 'excluded', 'consent')),
	leave_reason text CHECK (leave_reason <> ''),
	PRIMARY KEY (case_id, wait_id),
	FOREIGN KEY (case_id, need_id) REFERENCES pnd_data.need,
	CHECK ((ended_at IS NULL) = (ended_because IS NULL)),
	CHECK (leave_reason IS NULL OR ended_because = 'left')
);
SELECT pnd_data.add_codes('wait_end', 'Fin d''une attente de place', '{
	"taken": "La place est demandée",
	"left": "Retirée de la liste",
	"lapsed": "Place proposée sans suite",
	"closed": "Le besoin ou le dossier est clos",
	"service_closed": "Le service est fermé",
	"service_unsafe": "Le service n''est pas sûr",
	"no_agreement": "Le service n''est plus conventionné",
	"excluded": "Le service est écarté de ce dossier",
	"consent": "Accord retiré"}');
COMMENT ON TABLE pnd_data.place_wait IS
'Who waits for a place of a service, for which need, since when, and who asked for it. Who is in danger comes first, then who waits longest. offered_at: a place is reserved for her until its deadline place_offer; ended_because: the place was asked for (taken), somebody left the list for her (left, with the reason), nobody did anything with the offer (lapsed), the need or the case is closed, the service is (service_closed), is not safe (service_unsafe), has no agreement any more (no_agreement) or is excluded for the case (excluded), or she no longer agrees (consent).';
SELECT packnd.declare('pnd_data.place_wait', class => 'case', journal => true, keep => 'case',
	columns => '{"since": "statistical", "ended_at": "statistical", "ended_because": "statistical", "leave_reason": "narrative", "*": "operational"}');
CREATE UNIQUE INDEX place_wait_live ON pnd_data.place_wait (case_id, need_id, service_id) WHERE ended_at IS NULL;
CREATE INDEX place_wait_service ON pnd_data.place_wait (service_id, since) WHERE ended_at IS NULL;
COMMENT ON INDEX pnd_data.place_wait_service IS 'Who waits for a service.';

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
	('not_arrived', 'personne attendue et non venue'),
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
	arrived_at timestamptz,
	refusal_code text REFERENCES pnd_data.refusal_code,
	withdraw_reason text,
	told_by_phone boolean NOT NULL DEFAULT false,
	told_by_link boolean NOT NULL DEFAULT false,
	event_facts jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(event_facts) = 'object'),
	place_no int,
	fast_lane boolean NOT NULL DEFAULT false,
	asked_after bigint,
	choice_id bigint,
	first_service_id bigint REFERENCES pnd_data.service,
	asked_because text,
	PRIMARY KEY (case_id, referral_id),
	FOREIGN KEY (case_id, need_id) REFERENCES pnd_data.need,
	CHECK (refusal_code IS NULL OR state = 'refused')
);
COMMENT ON TABLE pnd_data.referral IS
'Requests to partners (orientations), kept by the machine "referral": of a need at most one is accepted, and as many wait as its territory asks at once (pnd_data.request_rule), each to another service; happened_at is when the last event happened, recorded_at when it was typed in, state_since when the state began. asked_after: the referral whose refusal or silence led to this one. choice_id: what the rules said then (pnd_data.referral_choice); first_service_id: which service was asked then, if another has taken over. asked_because: why a service was asked by name that the rules would ask first about something. fast_lane: it holds a place that is kept for the scheme. arrived_at: she arrived at the service that accepted. told_by_phone: the last answer was recorded by the case''s own people, for a partner who told them; told_by_link: it was given by a partner without a login; withdraw_reason: why the request was withdrawn; event_facts: what events wrote for which there is no column.';
SELECT pnd_data.add_codes('referral_answer', 'Réponses à une orientation', '{
	"accepted": "Accepter",
	"under_study": "Mettre à l''étude",
	"refused": "Refuser",
	"arrived": "Arrivée de la personne",
	"done": "Réalisée"}');
SELECT pnd_data.add_codes('referral_outcome', 'Suites d''une réponse à une orientation', '{
	"accepted": "Acceptée",
	"under_study": "À l''étude",
	"arrived": "Arrivée",
	"done": "Réalisée : la référence confirme que le besoin est satisfait",
	"asked_next": "Service suivant sollicité",
	"others_waiting": "D''autres services sont encore sollicités",
	"safety_check": "Personne non venue : sécurité à vérifier",
	"exhausted": "Aucun service à solliciter d''office"}');
SELECT packnd.declare('pnd_data.referral', class => 'case', journal => true, keep => 'case', told_as => 'referral',
	columns => '{"state": "statistical", "sent_at": "statistical", "answered_at": "statistical", "arrived_at": "statistical",
		"refusal_code": "statistical", "fast_lane": "statistical", "withdraw_reason": "narrative", "asked_because": "narrative", "event_facts": "narrative", "*": "operational"}');
CREATE UNIQUE INDEX referral_live ON pnd_data.referral (case_id, need_id, service_id) WHERE state IN ('sent', 'under_study', 'accepted');
COMMENT ON INDEX pnd_data.referral_live IS 'A service is asked once at a time for a need.';
CREATE UNIQUE INDEX referral_accepted ON pnd_data.referral (case_id, need_id) WHERE state = 'accepted';
COMMENT ON INDEX pnd_data.referral_accepted IS 'One service has accepted a need.';
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
CREATE TRIGGER waits_end AFTER UPDATE ON pnd_data.need
	FOR EACH ROW EXECUTE FUNCTION packnd.end_waits();

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
