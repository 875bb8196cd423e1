-- workflow/site.sql: the state machine as rows, the person, the case and what
-- hangs on it (detection, consent, referent, needs), and the calls that move
-- a case.

-- ---------------------------------------------------------- the machine ----

CREATE TABLE pnd_data.machine (
	machine text NOT NULL,
	version int NOT NULL,
	label_fr text NOT NULL,
	PRIMARY KEY (machine, version)
);
COMMENT ON TABLE pnd_data.machine IS
'Versions of the state machine; a case is pinned to one. New cases take the highest version.';
SELECT packnd.declare('pnd_data.machine', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.machine_state (
	machine text NOT NULL,
	version int NOT NULL,
	state text NOT NULL,
	label_fr text NOT NULL,
	rank int NOT NULL,
	is_initial boolean NOT NULL DEFAULT false,
	is_final boolean NOT NULL DEFAULT false,
	needs_referent boolean NOT NULL DEFAULT false,
	PRIMARY KEY (machine, version, state),
	FOREIGN KEY (machine, version) REFERENCES pnd_data.machine
);
COMMENT ON TABLE pnd_data.machine_state IS
'States of a machine: a case begins in an initial one, a final one is closed, and one that needs a referent has exactly one, never two and never none.';
SELECT packnd.declare('pnd_data.machine_state', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.machine_transition (
	machine text NOT NULL,
	version int NOT NULL,
	from_state text NOT NULL,
	event text NOT NULL,
	to_state text NOT NULL,
	label_fr text NOT NULL,
	guards text[] NOT NULL,
	missing_fr text[] NOT NULL,
	duties text[] NOT NULL,
	CHECK (cardinality(guards) = cardinality(missing_fr)),
	PRIMARY KEY (machine, version, from_state, event),
	FOREIGN KEY (machine, version, from_state) REFERENCES pnd_data.machine_state,
	FOREIGN KEY (machine, version, to_state) REFERENCES pnd_data.machine_state
);
COMMENT ON TABLE pnd_data.machine_transition IS
'Transitions: what event leads from a state to a state. guards are FEEL expressions over the columns of pnd_data.case_file that must all be true afterwards, missing_fr says in French what is missing for each that is not, duties are those who may cause the event.';
SELECT packnd.declare('pnd_data.machine_transition', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.machine_effect (
	machine text NOT NULL,
	version int NOT NULL,
	event text NOT NULL,
	effect text NOT NULL CHECK (effect IN ('open_deadline', 'meet_deadline', 'cancel_deadlines', 'open_emergency_needs')),
	argument text NOT NULL DEFAULT '',
	PRIMARY KEY (machine, version, event, effect, argument),
	FOREIGN KEY (machine, version) REFERENCES pnd_data.machine
);
COMMENT ON TABLE pnd_data.machine_effect IS
'What an event brings about by itself, in the same transaction and from any client: a deadline of a kind opened or met, all open deadlines cancelled, the emergency needs opened.';
SELECT packnd.declare('pnd_data.machine_effect', class => 'metadata', journal => true, keep => 'registry');

INSERT INTO pnd_data.machine (machine, version, label_fr) VALUES ('pnd', 1, 'Pack nouveau départ');

INSERT INTO pnd_data.machine_state (machine, version, state, label_fr, rank, is_initial, is_final, needs_referent) VALUES
	('pnd', 1, 'detected', 'repérée', 1, true, false, false),
	('pnd', 1, 'received', 'saisine reçue', 2, false, false, false),
	('pnd', 1, 'assigned', 'référent désigné', 3, false, false, true),
	('pnd', 1, 'contacted', 'premier contact', 4, false, false, true),
	('pnd', 1, 'assessed', 'besoins évalués', 5, false, false, true),
	('pnd', 1, 'supported', 'accompagnement en cours', 6, false, false, true),
	('pnd', 1, 'suspended', 'pause convenue', 7, false, false, true),
	('pnd', 1, 'transferred', 'relais vers un autre territoire', 8, false, false, true),
	('pnd', 1, 'declined', 'refus', 9, false, true, false),
	('pnd', 1, 'exited', 'sortie', 10, false, true, false);

INSERT INTO pnd_data.machine_transition (machine, version, from_state, event, to_state, label_fr, guards, missing_fr, duties) VALUES
	('pnd', 1, 'detected', 'consent_given', 'received', 'accord donné', ARRAY['consent_current'], ARRAY['son accord en cours'], '{detector,referent,supervisor}'),
	('pnd', 1, 'detected', 'consent_refused', 'declined', 'accord refusé', '{}', '{}', '{detector,referent,supervisor}'),
	('pnd', 1, 'received', 'referent_named', 'assigned', 'référent désigné', ARRAY['consent_current', 'referent_named'], ARRAY['son accord en cours', 'un référent désigné'], '{supervisor}'),
	('pnd', 1, 'assigned', 'first_contact', 'contacted', 'premier contact établi', ARRAY['first_contact_at != null'], ARRAY['la date du premier contact'], '{referent}'),
	('pnd', 1, 'contacted', 'needs_assessed', 'assessed', 'besoins évalués', ARRAY['consent_current', 'needs_assessed_at != null'], ARRAY['son accord en cours', 'la date de l''évaluation des besoins'], '{referent}'),
	('pnd', 1, 'assessed', 'plan_agreed', 'supported', 'plan convenu', ARRAY['consent_current', 'plan_agreed_on != null'], ARRAY['son accord en cours', 'la date à laquelle elle a accepté le plan'], '{referent}'),
	('pnd', 1, 'supported', 'pause_agreed', 'suspended', 'pause convenue avec elle', ARRAY['review_on != null'], ARRAY['la date de révision convenue avec elle'], '{referent}'),
	('pnd', 1, 'suspended', 'resumed', 'supported', 'reprise', ARRAY['consent_current'], ARRAY['son accord en cours'], '{referent}'),
	('pnd', 1, 'supported', 'transfer_proposed', 'transferred', 'relais proposé', ARRAY['consent_current', 'transfer_territory != null'], ARRAY['son accord en cours', 'le territoire d''accueil'], '{referent,supervisor}'),
	('pnd', 1, 'transferred', 'transfer_refused', 'supported', 'relais refusé', '{}', '{}', '{supervisor}'),
	('pnd', 1, 'transferred', 'transfer_accepted', 'exited', 'relais accepté', ARRAY['exit_code = "handed_on"'], ARRAY['le motif de sortie « relais »'], '{supervisor}'),
	('pnd', 1, 'declined', 'reopened', 'detected', 'réouverture', ARRAY['reopen_reason != null'], ARRAY['la raison de la réouverture'], '{supervisor}'),
	('pnd', 1, 'exited', 'reopened', 'received', 'réouverture', ARRAY['consent_current', 'reopen_reason != null'], ARRAY['son accord en cours', 'la raison de la réouverture'], '{supervisor}');

INSERT INTO pnd_data.machine_transition (machine, version, from_state, event, to_state, label_fr, guards, missing_fr, duties)
SELECT s.machine, s.version, s.state, 'exited', 'exited', 'sortie',
	ARRAY['exit_code != null'] || CASE WHEN s.state NOT IN ('supported', 'suspended') THEN ARRAY['exit_code != "goals_reached"'] ELSE '{}' END,
	ARRAY['le motif de sortie'] || CASE WHEN s.state NOT IN ('supported', 'suspended')
		THEN ARRAY['un autre motif : des objectifs ne s''atteignent qu''en accompagnement'] ELSE '{}' END,
	'{referent,supervisor}'
FROM pnd_data.machine_state s
WHERE s.machine = 'pnd' AND s.version = 1 AND NOT s.is_final AND s.state NOT IN ('detected', 'transferred');

INSERT INTO pnd_data.machine_transition (machine, version, from_state, event, to_state, label_fr, guards, missing_fr, duties)
SELECT s.machine, s.version, s.state, 'decided_to_leave', s.state, 'décide de partir', ARRAY['decided_to_leave_at != null'], ARRAY['la date de sa décision'], '{detector,referent,supervisor}'
FROM pnd_data.machine_state s
WHERE s.machine = 'pnd' AND s.version = 1 AND NOT s.is_final;

INSERT INTO pnd_data.machine_transition (machine, version, from_state, event, to_state, label_fr, guards, missing_fr, duties)
SELECT s.machine, s.version, s.state, 'referent_changed', s.state, 'changement de référent', ARRAY['referent_named'], ARRAY['un référent désigné'], '{referent,supervisor}'
FROM pnd_data.machine_state s
WHERE s.machine = 'pnd' AND s.version = 1 AND s.needs_referent;

INSERT INTO pnd_data.machine_effect (machine, version, event, effect, argument) VALUES
	('pnd', 1, 'consent_given', 'open_deadline', 'first_contact'),
	('pnd', 1, 'first_contact', 'meet_deadline', 'first_contact'),
	('pnd', 1, 'first_contact', 'open_deadline', 'meeting_offered'),
	('pnd', 1, 'needs_assessed', 'meet_deadline', 'meeting_offered'),
	('pnd', 1, 'decided_to_leave', 'open_emergency_needs', ''),
	('pnd', 1, 'consent_refused', 'cancel_deadlines', ''),
	('pnd', 1, 'exited', 'cancel_deadlines', ''),
	('pnd', 1, 'transfer_accepted', 'cancel_deadlines', '');

CREATE TABLE pnd_data.exit_code (
	exit_code text PRIMARY KEY,
	label_fr text NOT NULL,
	is_success boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE pnd_data.exit_code IS
'Reasons to leave the scheme. is_success: the exit that the public figures count as a success: safe, cut off from the perpetrator, a new life, autonomous.';
SELECT packnd.declare('pnd_data.exit_code', class => 'metadata', journal => true, keep => 'registry');

INSERT INTO pnd_data.exit_code (exit_code, label_fr, is_success) VALUES
	('goals_reached', 'objectifs atteints : en sécurité, autonome', true),
	('moved', 'déménagement hors du territoire', false),
	('handed_on', 'relais à un autre service ou territoire', false),
	('returned_home', 'retour au domicile', false),
	('consent_withdrawn', 'retrait de l''accord', false),
	('contact_lost', 'perte de contact', false),
	('death', 'décès', false),
	('duplicate', 'doublon', false),
	('other', 'autre', false);

-- --------------------------------------------------- the person, the case ---

CREATE TABLE pnd_data.person (
	person_id bigint PRIMARY KEY,
	agrees_to_be_remembered boolean NOT NULL DEFAULT false,
	created_at timestamptz NOT NULL
);
COMMENT ON TABLE pnd_data.person IS
'A person, apart from her cases. agrees_to_be_remembered: a later case may be linked to this one.';
SELECT packnd.declare('pnd_data.person', class => 'case', journal => false, keep => 'person',
	columns => '{"*": "operational"}');

CREATE TABLE pnd_data.case_file (
	case_id bigint PRIMARY KEY CHECK (case_id > 0),
	person_id bigint REFERENCES pnd_data.person,
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	machine text NOT NULL,
	version int NOT NULL,
	state text NOT NULL,
	event text NOT NULL,
	event_at timestamptz NOT NULL,
	pathway text NOT NULL DEFAULT 'complet' CHECK (pathway IN ('complet', 'accompagné')),
	detector_id bigint REFERENCES pnd_data.professional,
	detected_at timestamptz NOT NULL,
	consent_current boolean NOT NULL DEFAULT false,
	referent_named boolean NOT NULL DEFAULT false,
	assigned_at timestamptz,
	first_contact_at timestamptz,
	needs_assessed_at timestamptz,
	plan_agreed_on date,
	review_on date,
	transfer_territory text REFERENCES pnd_data.territory,
	decided_to_leave_at timestamptz,
	danger boolean NOT NULL DEFAULT false,
	exit_code text REFERENCES pnd_data.exit_code,
	exited_at timestamptz,
	reopen_reason text,
	previous_case_id bigint REFERENCES pnd_data.case_file,
	revision bigint NOT NULL DEFAULT 0,
	FOREIGN KEY (machine, version, state) REFERENCES pnd_data.machine_state
);
COMMENT ON TABLE pnd_data.case_file IS
'The case (dossier), pseudonymous. state and event are kept by the trigger packnd.enforce_workflow() whoever writes; event_at is the time of the last event, assigned_at that of the last naming of a referent; revision grows with every change of the case or of what hangs on it.';
SELECT packnd.declare('pnd_data.case_file', class => 'case', journal => true, keep => 'case',
	columns => '{"territory_id": "statistical", "state": "statistical", "pathway": "statistical",
		"detected_at": "statistical", "assigned_at": "statistical", "first_contact_at": "statistical",
		"needs_assessed_at": "statistical", "decided_to_leave_at": "statistical", "exit_code": "statistical",
		"exited_at": "statistical", "reopen_reason": "narrative", "*": "operational"}');
CREATE INDEX case_file_territory ON pnd_data.case_file (territory_id, state);
CREATE INDEX case_file_person ON pnd_data.case_file (person_id);

CREATE TABLE pnd_data.departure (
	case_id bigint PRIMARY KEY REFERENCES pnd_data.case_file,
	planned_at timestamptz NOT NULL
);
COMMENT ON TABLE pnd_data.departure IS
'The planned moment of departure: guarded like an address.';
SELECT packnd.declare('pnd_data.departure', class => 'address', journal => true, keep => 'case',
	columns => '{"case_id": "operational", "planned_at": "address"}');

CREATE TABLE pnd_data.person_identity (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	person_id bigint NOT NULL REFERENCES pnd_data.person,
	family_name text NOT NULL,
	given_name text NOT NULL,
	birth_date date,
	recorded_at timestamptz NOT NULL,
	PRIMARY KEY (case_id, person_id)
);
COMMENT ON TABLE pnd_data.person_identity IS
'Who she is, as recorded for a case: shown under a ticket only.';
SELECT packnd.declare('pnd_data.person_identity', class => 'identity', journal => true, keep => 'case',
	columns => '{"family_name": "identity", "given_name": "identity", "birth_date": "identity",
		"*": "operational"}');

CREATE TABLE pnd_data.contact_channel (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	channel_id bigint NOT NULL,
	kind text NOT NULL CHECK (kind IN ('phone', 'message', 'email', 'letter', 'through')),
	value text NOT NULL,
	read_by text NOT NULL CHECK (read_by IN ('her_alone', 'shared', 'perpetrator')),
	safe_hours text NOT NULL,
	may_say text NOT NULL,
	recorded_at timestamptz NOT NULL,
	PRIMARY KEY (case_id, channel_id)
);
COMMENT ON TABLE pnd_data.contact_channel IS
'How she can be reached, who reads it, when, and what may be said there. There is no default channel.';
SELECT packnd.declare('pnd_data.contact_channel', class => 'contact', journal => true, keep => 'case',
	columns => '{"kind": "contact", "value": "contact", "read_by": "contact", "safe_hours": "contact",
		"may_say": "narrative", "*": "operational"}');

CREATE TABLE pnd_data.detection (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	detection_id bigint NOT NULL,
	professional_id bigint REFERENCES pnd_data.professional,
	detected_at timestamptz NOT NULL,
	detector_trained boolean NOT NULL,
	declares_victim boolean,
	wishes_help boolean,
	outcome text NOT NULL CHECK (outcome IN ('eligible', 'not_eligible', 'undetermined')),
	policy_version int,
	PRIMARY KEY (case_id, detection_id)
);
COMMENT ON TABLE pnd_data.detection IS
'A report by a professional: always taken. detector_trained: the detector''s training was valid that day. outcome: the answer of policy "entry"; policy_version null: none was in force.';
SELECT packnd.declare('pnd_data.detection', class => 'case', journal => true, keep => 'case',
	columns => '{"declares_victim": "narrative", "wishes_help": "narrative", "outcome": "statistical",
		"*": "operational"}');

CREATE TABLE pnd_data.consent (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	consent_id bigint NOT NULL,
	recipient text NOT NULL,
	purpose text NOT NULL,
	data_class text NOT NULL CHECK (data_class IN ('contact', 'situation', 'identity', 'health', 'children', 'address')),
	given_at timestamptz NOT NULL,
	valid_to timestamptz CHECK (valid_to > given_at),
	revoked_at timestamptz CHECK (revoked_at >= given_at),
	PRIMARY KEY (case_id, consent_id)
);
COMMENT ON TABLE pnd_data.consent IS
'Her agreement: to whom (coordinating_body, or services for the partners asked for a need), what for, which class of data, from when, until when. Revocation works at once.';
SELECT packnd.declare('pnd_data.consent', class => 'case', journal => true, keep => 'case',
	columns => '{"*": "operational"}');

CREATE TABLE pnd_data.referent (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	professional_id bigint NOT NULL REFERENCES pnd_data.professional,
	valid_from timestamptz NOT NULL,
	valid_to timestamptz CHECK (valid_to > valid_from),
	PRIMARY KEY (case_id, valid_from),
	EXCLUDE USING gist (case_id WITH =, tstzrange(valid_from, valid_to) WITH &&)
);
COMMENT ON TABLE pnd_data.referent IS
'The one professional in charge of a case, by period (valid_to null: now). Never two: the exclusion constraint; never none and no gap while the state needs one: the deferred trigger packnd.check_referent().';
SELECT packnd.declare('pnd_data.referent', class => 'case', journal => true, keep => 'case',
	columns => '{"*": "operational"}');
CREATE INDEX referent_professional ON pnd_data.referent (professional_id, valid_to);

CREATE TABLE pnd_data.hand_over (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	hand_over_id bigint NOT NULL,
	to_professional bigint NOT NULL REFERENCES pnd_data.professional,
	proposed_at timestamptz NOT NULL,
	accepted_at timestamptz,
	refused_at timestamptz,
	PRIMARY KEY (case_id, hand_over_id)
);
COMMENT ON TABLE pnd_data.hand_over IS
'A hand-over of a case to another referent: pending until the other accepts; until then the first stays in charge.';
SELECT packnd.declare('pnd_data.hand_over', class => 'case', journal => true, keep => 'case',
	columns => '{"*": "operational"}');
CREATE UNIQUE INDEX hand_over_pending ON pnd_data.hand_over (case_id) WHERE accepted_at IS NULL AND refused_at IS NULL;

CREATE TABLE pnd_data.need (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	need_id bigint NOT NULL,
	domain text NOT NULL REFERENCES pnd_data.need_domain,
	is_emergency boolean NOT NULL,
	opened_at timestamptz NOT NULL,
	closed_at timestamptz,
	PRIMARY KEY (case_id, need_id)
);
COMMENT ON TABLE pnd_data.need IS
'A need of a case in a domain; emergency needs are opened by the decision to leave and wait for no assessment.';
SELECT packnd.declare('pnd_data.need', class => 'case', journal => true, keep => 'case',
	columns => '{"domain": "statistical", "is_emergency": "statistical", "opened_at": "statistical",
		"closed_at": "statistical", "*": "operational"}');
CREATE UNIQUE INDEX need_open ON pnd_data.need (case_id, domain) WHERE closed_at IS NULL;

ALTER TABLE pnd_data.deadline ADD FOREIGN KEY (case_id) REFERENCES pnd_data.case_file;

-- -------------------------------------------------------------- triggers ----


CREATE TRIGGER enforce_workflow BEFORE INSERT OR UPDATE OR DELETE ON pnd_data.case_file
	FOR EACH ROW EXECUTE FUNCTION packnd.enforce_workflow();
CREATE TRIGGER enforce_workflow_truncate BEFORE TRUNCATE ON pnd_data.case_file
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.enforce_workflow();
CREATE TRIGGER workflow_effects AFTER UPDATE ON pnd_data.case_file
	FOR EACH ROW EXECUTE FUNCTION packnd.apply_workflow_effects();
CREATE CONSTRAINT TRIGGER one_referent AFTER INSERT OR UPDATE ON pnd_data.case_file
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION packnd.check_referent();
CREATE CONSTRAINT TRIGGER one_referent AFTER INSERT OR UPDATE OR DELETE ON pnd_data.referent
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION packnd.check_referent();

