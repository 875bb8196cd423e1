-- workflow/site.sql: machines as rows; the person, the case and what hangs on
-- it (detection, consent, referent, needs).

-- --------------------------------------------------------- the machines ----

CREATE TABLE pnd_data.machine (
	machine text NOT NULL CHECK (machine ~ '^[a-z][a-z0-9_]*$'),
	version int NOT NULL CHECK (version > 0),
	valid_from date NOT NULL,
	label_fr text NOT NULL,
	subject text NOT NULL,
	table_name text NOT NULL,
	key_column text NOT NULL,
	state_column text NOT NULL,
	machine_column text,
	version_column text,
	event_column text,
	happened_at_column text,
	recorded_at_column text,
	state_since_column text,
	revision_column text,
	case_column text,
	territory_column text,
	facts_column text,
	fixed_columns text[] NOT NULL,
	free_columns text[] NOT NULL,
	allows_delete boolean NOT NULL,
	duty_function text NOT NULL,
	loaded_at timestamptz NOT NULL,
	loaded_by text NOT NULL,
	based_on text,
	base_version int,
	differences jsonb,
	PRIMARY KEY (machine, version),
	FOREIGN KEY (based_on, base_version) REFERENCES pnd_data.machine (machine, version),
	CHECK ((based_on IS NULL) = (base_version IS NULL) AND (based_on IS NULL) = (differences IS NULL))
);
COMMENT ON TABLE pnd_data.machine IS
'Versions of state machines, each in force from valid_from until the next one is; loaded by pnd.load_machine(), never changed. table_name: the table on which it stands; the ..._column: which of its columns has what part (src/workflow/workflow.h); fixed_columns never change, free_columns also in a final state. subject: what errors call a row. duty_function: of pnd_data, asked whether an actor holds a duty for a row. based_on, base_version: the machine of whose version this one is a variant, by the differences with which it was loaded.';
SELECT pnd_data.add_codes('machine', 'Machines à états');
SELECT pnd_data.add_codes('graph_format', 'Formats d''un schéma', '{"graphviz": "Graphviz (DOT)", "mermaid": "Mermaid"}');
SELECT packnd.declare('pnd_data.machine', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.machine_state (
	machine text NOT NULL,
	version int NOT NULL,
	state text NOT NULL CHECK (state <> ''),
	label_fr text NOT NULL,
	rank int NOT NULL,
	is_initial boolean NOT NULL,
	is_final boolean NOT NULL,
	needs_referent boolean NOT NULL,
	PRIMARY KEY (machine, version, state),
	FOREIGN KEY (machine, version) REFERENCES pnd_data.machine
);
COMMENT ON TABLE pnd_data.machine_state IS
'States of a machine: a row begins in an initial one, a final one is closed, and a case in one that needs a referent has exactly one, never two and never none.';
SELECT packnd.declare('pnd_data.machine_state', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.machine_event (
	machine text NOT NULL,
	version int NOT NULL,
	event text NOT NULL CHECK (event <> ''),
	label_fr text NOT NULL,
	call text,
	writes jsonb NOT NULL CHECK (jsonb_typeof(writes) = 'object'),
	facts text[] NOT NULL,
	sets jsonb NOT NULL CHECK (jsonb_typeof(sets) = 'object'),
	PRIMARY KEY (machine, version, event),
	FOREIGN KEY (machine, version) REFERENCES pnd_data.machine
);
COMMENT ON TABLE pnd_data.machine_event IS
'Events of a machine. writes: what who causes it may give, name and SQL type; facts: those of them for which the table has no column, which are kept in its facts_column. sets: columns that the event sets by itself, each with a FEEL expression over the row. call: the function of pnd that causes it, where that asks for more than pnd.cause() does.';
SELECT packnd.declare('pnd_data.machine_event', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.machine_transition (
	machine text NOT NULL,
	version int NOT NULL,
	from_state text NOT NULL,
	event text NOT NULL,
	to_state text NOT NULL,
	guards text[] NOT NULL,
	missing_fr text[] NOT NULL,
	duties text[] NOT NULL,
	CHECK (cardinality(guards) = cardinality(missing_fr)),
	PRIMARY KEY (machine, version, from_state, event, to_state),
	FOREIGN KEY (machine, version, from_state) REFERENCES pnd_data.machine_state,
	FOREIGN KEY (machine, version, event) REFERENCES pnd_data.machine_event,
	FOREIGN KEY (machine, version, to_state) REFERENCES pnd_data.machine_state
);
COMMENT ON TABLE pnd_data.machine_transition IS
'Transitions: what event leads from a state to a state; where it leads to several, the one that lacks least is meant. guards are FEEL expressions over the row after the event that must all be true, missing_fr says in French what is missing for each that is not, duties are those who may cause it (none: whoever may write to the row).';
SELECT packnd.declare('pnd_data.machine_transition', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.effect (
	effect text PRIMARY KEY CHECK (effect ~ '^[a-z][a-z_]*$'),
	function_name text NOT NULL CHECK (function_name ~ '^[a-z][a-z_]*$'),
	needs text[] NOT NULL,
	takes text[] NOT NULL,
	label_fr text NOT NULL,
	lacks_function text CHECK (lacks_function ~ '^[a-z][a-z_]*$')
);
COMMENT ON TABLE pnd_data.effect IS
'Effects that modules bring: function_name is that of a function of pnd_data (case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb) RETURNS void; needs and takes are the names of the arguments that it must and may be given. lacks_function: that of one (case_id bigint, event text) RETURNS text, which says beforehand, in French, what the effect would refuse (null: nothing).';
SELECT pnd_data.add_codes('effect', 'Effets d''un événement');
SELECT packnd.declare('pnd_data.effect', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.machine_effect (
	machine text NOT NULL,
	version int NOT NULL,
	event text NOT NULL,
	rank int NOT NULL,
	effect text NOT NULL REFERENCES pnd_data.effect,
	condition text,
	arguments jsonb NOT NULL CHECK (jsonb_typeof(arguments) = 'object'),
	PRIMARY KEY (machine, version, event, rank),
	FOREIGN KEY (machine, version, event) REFERENCES pnd_data.machine_event
);
COMMENT ON TABLE pnd_data.machine_effect IS
'What an event brings about by itself, in the order of rank, in the same transaction and from any client, if the condition (FEEL over the row; null: always) is true; arguments: name and FEEL expression over the row.';
SELECT packnd.declare('pnd_data.machine_effect', class => 'metadata', journal => true, keep => 'registry');

CREATE TABLE pnd_data.exit_code (
	exit_code text PRIMARY KEY,
	label_fr text NOT NULL,
	is_success boolean NOT NULL DEFAULT false,
	needs_reason boolean NOT NULL DEFAULT false,
	keeps_door_open boolean NOT NULL DEFAULT false,
	rank int GENERATED BY DEFAULT AS IDENTITY
);
SELECT pnd_data.add_codes('exit_code', 'Motifs de sortie');
COMMENT ON TABLE pnd_data.exit_code IS
'Reasons to leave the scheme. is_success: the exit that the public figures count as a success: safe, cut off from the perpetrator, a new life, autonomous; it states the conditions of pnd_data.exit_condition. needs_reason: the code alone does not say why. keeps_door_open: when she comes back, pnd.re_enter() begins a new episode. rank: the order in which a form shows them.';
SELECT packnd.declare('pnd_data.exit_code', class => 'metadata', journal => true, keep => 'registry');

INSERT INTO pnd_data.exit_code (exit_code, label_fr, is_success, needs_reason, keeps_door_open) VALUES
	('goals_reached', 'objectifs atteints : en sécurité, autonome', true, false, false),
	('moved', 'déménagement hors du territoire', false, false, false),
	('handed_on', 'relais à un autre service ou territoire', false, false, false),
	('returned_home', 'retour au domicile', false, true, true),
	('consent_withdrawn', 'retrait de l''accord', false, false, false),
	('contact_lost', 'perte de contact', false, true, true),
	('death', 'décès', false, false, false),
	('duplicate', 'doublon', false, false, false),
	('other', 'autre', false, true, false);

CREATE TABLE pnd_data.exit_condition (
	condition text PRIMARY KEY CHECK (condition ~ '^[a-z][a-z_]*$'),
	label_fr text NOT NULL CHECK (label_fr <> ''),
	source text NOT NULL CHECK (source <> ''),
	rank int GENERATED BY DEFAULT AS IDENTITY
);
COMMENT ON TABLE pnd_data.exit_condition IS
'What a successful exit states, one by one, each with how it is known. rank: the order in which a form shows them.';
SELECT pnd_data.add_codes('exit_condition', 'Conditions d''une sortie réussie');
SELECT pnd_data.add_codes('known_by', 'Comment une condition est connue', '{
	"told": "Dit par la personne",
	"observed": "Constaté en entretien ou sur place",
	"document": "Au vu d''un document",
	"partner": "Confirmé par un partenaire"}');
SELECT packnd.declare('pnd_data.exit_condition', class => 'metadata', journal => true, keep => 'registry', cached => false);
INSERT INTO pnd_data.exit_condition (condition, label_fr, source) VALUES
	('safe', 'en sécurité', 'Bilan public du dispositif : « se mettre en sécurité »'),
	('cut_off', 'liens coupés avec la personne qui exerce les violences', 'Bilan public du dispositif : « couper avec leur agresseur »'),
	('home', 'un logement', 'Bilan public du dispositif : « une nouvelle vie » ; choix de départ, à fixer par le territoire'),
	('means', 'des moyens d''existence', 'Bilan public du dispositif : « l''autonomie » ; choix de départ, à fixer par le territoire');

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

CREATE TABLE pnd_data.pathway (
	pathway text PRIMARY KEY CHECK (pathway <> ''),
	machine text NOT NULL CHECK (machine <> ''),
	referent_kinds text[] NOT NULL,
	called_kinds text[] NOT NULL,
	legal_source text NOT NULL CHECK (legal_source <> '')
);
COMMENT ON TABLE pnd_data.pathway IS
'The ways through the scheme, each with the machine of its cases. referent_kinds: of which kinds of organisation a referent is who assesses the needs, and called_kinds: who is called in difficulty, unless the territory says otherwise when it offers the pathway.';
SELECT packnd.declare('pnd_data.pathway', class => 'metadata', journal => true, keep => 'registry', cached => false);
INSERT INTO pnd_data.pathway (pathway, machine, referent_kinds, called_kinds, legal_source) VALUES
	('complet', 'pnd', '{caf,msa}', '{}',
		'Val-d''Oise, parcours complet : évaluation par la CAF ou la MSA (vosolidarites.valdoise.fr, 18 septembre 2023)'),
	('accompagné', 'pnd_accompagne', '{departements}', '{caf,msa}',
		'Val-d''Oise, parcours accompagné : évaluation par le service social départemental, CAF ou MSA en cas de difficulté (vosolidarites.valdoise.fr, 18 septembre 2023)');

CREATE TABLE pnd_data.case_file (
	case_id bigint PRIMARY KEY CHECK (case_id > 0),
	person_id bigint REFERENCES pnd_data.person,
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	machine text NOT NULL,
	version int NOT NULL,
	state text NOT NULL,
	event text NOT NULL,
	happened_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL DEFAULT now(),
	state_since timestamptz NOT NULL DEFAULT now(),
	source text,
	event_facts jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(event_facts) = 'object'),
	pathway text NOT NULL DEFAULT 'complet' REFERENCES pnd_data.pathway,
	detector_id bigint REFERENCES pnd_data.professional,
	detected_at timestamptz NOT NULL,
	consent_current boolean NOT NULL DEFAULT false,
	referent_named boolean NOT NULL DEFAULT false,
	assigned_at timestamptz,
	first_contact_at timestamptz,
	needs_assessed_at timestamptz,
	plan_agreed_on date,
	review_on date,
	pause_reason text,
	transfer_territory text REFERENCES pnd_data.territory,
	transfer_accepted_at timestamptz,
	decided_to_leave_at timestamptz,
	danger boolean NOT NULL DEFAULT false,
	exit_code text REFERENCES pnd_data.exit_code,
	exited_at timestamptz,
	reopen_reason text,
	previous_case_id bigint REFERENCES pnd_data.case_file,
	previous_exit_at timestamptz,
	duplicate_of bigint REFERENCES pnd_data.case_file CHECK (duplicate_of <> case_id),
	revision bigint NOT NULL DEFAULT 0,
	FOREIGN KEY (machine, version, state) REFERENCES pnd_data.machine_state
);
COMMENT ON TABLE pnd_data.case_file IS
'The case (dossier), pseudonymous. state and event are kept by the trigger packnd.enforce_machine() whoever writes. happened_at is when the last event happened, recorded_at when it was typed in, source which app told it; state_since: when the event happened that led to the state; event_facts: what events wrote for which there is no column; assigned_at: the last naming of a referent; pause_reason: why a pause, or its extension, is agreed on, until pnd_data.pause has it; previous_exit_at: when her episode before this one had ended, if it had; duplicate_of: the case that goes on, this one never counts; revision grows with every change of the case or of what hangs on it.';
SELECT pnd_data.add_codes('pathway', 'Parcours', '{
	"complet": "Parcours complet",
	"accompagné": "Parcours accompagné"}');
SELECT packnd.declare('pnd_data.case_file', class => 'case', journal => true, keep => 'case',
	columns => '{"territory_id": "statistical", "state": "statistical", "pathway": "statistical",
		"detected_at": "statistical", "assigned_at": "statistical", "first_contact_at": "statistical",
		"needs_assessed_at": "statistical", "decided_to_leave_at": "statistical", "exit_code": "statistical",
		"exited_at": "statistical", "previous_exit_at": "statistical", "reopen_reason": "narrative", "pause_reason": "narrative",
		"*": "operational"}',
	bounds => '{"pause_reason": "text", "plan_agreed_on": "plan", "review_on": "pause", "detected_at": "event", "source": "name", "event_facts": "event_facts"}');
CREATE INDEX case_file_territory ON pnd_data.case_file (territory_id, state, state_since, case_id);
COMMENT ON INDEX pnd_data.case_file_territory IS 'Who waits longest in a state.';
CREATE INDEX case_file_person ON pnd_data.case_file (person_id);
CREATE INDEX case_file_previous ON pnd_data.case_file (previous_case_id) WHERE previous_case_id IS NOT NULL;
COMMENT ON INDEX pnd_data.case_file_previous IS 'What followed a case.';
CREATE INDEX case_file_duplicate ON pnd_data.case_file (duplicate_of) WHERE duplicate_of IS NOT NULL;
COMMENT ON INDEX pnd_data.case_file_duplicate IS 'The duplicates of a case.';

CREATE TABLE pnd_data.departure (
	case_id bigint PRIMARY KEY REFERENCES pnd_data.case_file,
	planned_at timestamptz NOT NULL
);
COMMENT ON TABLE pnd_data.departure IS
'The planned moment of departure: guarded like an address.';
SELECT packnd.declare('pnd_data.departure', class => 'address', journal => true, keep => 'case',
	columns => '{"case_id": "operational", "planned_at": "address"}', bounds => '{"planned_at": "departure"}');

CREATE TABLE pnd_data.decision_to_leave (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	decision_id bigint GENERATED ALWAYS AS IDENTITY,
	decided_at timestamptz NOT NULL,
	planned_at timestamptz,
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, decision_id)
);
COMMENT ON TABLE pnd_data.decision_to_leave IS
'Each decision to leave, the first and later ones, with the departure that was planned then: guarded like an address. The present plan is pnd_data.departure.';
SELECT packnd.declare('pnd_data.decision_to_leave', class => 'address', journal => true, keep => 'case',
	columns => '{"decided_at": "statistical", "planned_at": "address", "*": "operational"}');

CREATE TABLE pnd_data.person_identity (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	person_id bigint NOT NULL REFERENCES pnd_data.person,
	family_name text NOT NULL,
	used_name text CHECK (used_name <> ''),
	given_name text NOT NULL,
	birth_date date,
	recorded_at timestamptz NOT NULL,
	PRIMARY KEY (case_id, person_id)
);
COMMENT ON TABLE pnd_data.person_identity IS
'Who she is, as recorded for a case: shown under a ticket only. family_name: the name at birth, or the only one known; used_name: the name that is used instead, if another.';
SELECT packnd.declare('pnd_data.person_identity', class => 'identity', journal => true, keep => 'case',
	columns => '{"family_name": "identity", "used_name": "identity", "given_name": "identity", "birth_date": "identity",
		"*": "operational"}',
	bounds => '{"family_name": "name", "used_name": "name", "given_name": "name", "birth_date": "birth"}');

CREATE TABLE pnd_data.channel_proof (
	verified_how text PRIMARY KEY CHECK (verified_how ~ '^[a-z_]+$'),
	label_fr text NOT NULL CHECK (label_fr <> ''),
	needs_second boolean NOT NULL,
	legal_source text NOT NULL CHECK (legal_source <> ''),
	rank int GENERATED ALWAYS AS IDENTITY
);
SELECT pnd_data.add_codes('channel_proof', 'Vérification d''un moyen de contact');
COMMENT ON TABLE pnd_data.channel_proof IS
'How it was verified that a way to reach her is hers: needs_second: it was told through a channel alone, by whoever holds it, so a second person has to agree before it is used.';
SELECT packnd.declare('pnd_data.channel_proof', class => 'metadata', journal => true, keep => 'registry');
INSERT INTO pnd_data.channel_proof (verified_how, label_fr, needs_second, legal_source) VALUES
	('in_person', 'Convenu en présence de la personne', false, 'Choix de départ, à fixer par le territoire'),
	('called_back', 'Vérifié par un moyen déjà sûr', false, 'Choix de départ, à fixer par le territoire'),
	('by_service', 'Confirmé par un service qui accueille la personne', false, 'Choix de départ, à fixer par le territoire'),
	('phone_alone', 'Dit par téléphone seulement', true, 'Choix de départ, à fixer par le territoire'),
	('mail_alone', 'Dit par message, courriel ou courrier seulement', true, 'Choix de départ, à fixer par le territoire');

CREATE TABLE pnd_data.contact_content (
	content text PRIMARY KEY CHECK (content ~ '^[a-z_]+$'),
	label_fr text NOT NULL CHECK (label_fr <> ''),
	tells int NOT NULL CHECK (tells BETWEEN 1 AND 9),
	is_limit boolean NOT NULL,
	needs_alone boolean NOT NULL,
	kinds text[] CHECK (kinds <> '{}'),
	legal_source text NOT NULL CHECK (legal_source <> ''),
	rank int GENERATED ALWAYS AS IDENTITY
);
SELECT pnd_data.add_codes('contact_content', 'Contenu d''un contact');
SELECT pnd_data.add_codes('contact_limit', 'Contenu d''un contact, au plus');
COMMENT ON TABLE pnd_data.contact_content IS
'What she is told: tells: how much it gives away, compared with what may be said at most on a channel (one of those with is_limit). needs_alone: only where nobody else reads or hears it. kinds: by which ways it goes (null: any; domicile: a letter, to the elected domicile).';
SELECT packnd.declare('pnd_data.contact_content', class => 'metadata', journal => true, keep => 'registry');
INSERT INTO pnd_data.contact_content (content, label_fr, tells, is_limit, needs_alone, kinds, legal_source) VALUES
	('neutral', 'Sans mention du dispositif ni du motif', 1, true, false, NULL, 'Choix de départ, à fixer par le territoire'),
	('appointment', 'Rendez-vous, sans motif', 2, true, false, NULL, 'Choix de départ, à fixer par le territoire'),
	('situation', 'Ce qui touche à la situation ou au dispositif', 3, true, true, NULL, 'Choix de départ, à fixer par le territoire'),
	('voicemail', 'Message laissé sur un répondeur', 1, false, true, '{phone}', 'Choix de départ, à fixer par le territoire'),
	('letter', 'Courrier', 3, false, false, '{domicile}', 'Code civil, art. 515-11, 6° bis');

CREATE TABLE pnd_data.contact_channel (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	channel_id bigint NOT NULL,
	kind text NOT NULL CHECK (kind IN ('phone', 'message', 'email', 'through')),
	value text NOT NULL,
	ask_for text CHECK (ask_for <> ''),
	read_by text NOT NULL CHECK (read_by IN ('her_alone', 'shared', 'perpetrator')),
	safe_hours int4multirange NOT NULL CHECK (safe_hours <@ '{[0,10080)}'),
	may_say text NOT NULL,
	may_tell text NOT NULL REFERENCES pnd_data.contact_content,
	verified_how text NOT NULL REFERENCES pnd_data.channel_proof,
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	confirmed_at timestamptz,
	confirmed_by bigint REFERENCES pnd_data.professional,
	ended_at timestamptz,
	end_reason text CHECK ((end_reason IS NULL) = (ended_at IS NULL)),
	PRIMARY KEY (case_id, channel_id)
);
COMMENT ON TABLE pnd_data.contact_channel IS
'How she can be reached, by which name one asks (ask_for), who reads it, when it is safe (safe_hours: minutes of the week, as packnd.opening_hours() makes them), and what may be said there, in words and at most (may_tell). verified_how, recorded_by: how it was verified that it is hers, and by whom; confirmed_at null: it was told through a channel alone, and is not used until a second person agrees. There is no default channel, and no letter among them: a letter goes to the elected domicile (pnd_data.domicile). ended_at: not to be used any more, and why.';
SELECT pnd_data.add_codes('contact_kind', 'Moyens de contact', '{
	"phone": "Appel téléphonique",
	"message": "Message (SMS ou messagerie)",
	"email": "Courriel",
	"through": "Par une personne de confiance"}');
SELECT pnd_data.add_codes('read_by', 'Qui peut lire ou entendre', '{
	"her_alone": "La personne seule",
	"shared": "Une autre personne aussi",
	"perpetrator": "La personne qui exerce les violences aussi"}');
SELECT packnd.declare('pnd_data.contact_channel', class => 'contact', journal => true, keep => 'case',
	columns => '{"kind": "contact", "value": "contact", "ask_for": "contact", "read_by": "contact", "safe_hours": "contact",
		"may_tell": "contact", "may_say": "narrative", "end_reason": "narrative", "*": "operational"}',
	bounds => '{"value": "contact", "ask_for": "name", "may_say": "contact", "kind": null, "read_by": null, "may_tell": null}');

CREATE TABLE pnd_data.poisoned_channel (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	digest bytea NOT NULL CHECK (octet_length(digest) = 32),
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, digest)
);
SELECT packnd.declare('pnd_data.poisoned_channel', class => 'case', journal => true, keep => 'case',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.poisoned_channel IS
'Ways to reach her that were hers with the author, as hashes under the key of the registry: nothing is ever sent there again, whoever adds it anew.';

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
	service_id bigint CHECK (service_id IS NULL OR recipient = 'services'),
	purpose text NOT NULL,
	data_class text NOT NULL CHECK (data_class IN ('contact', 'situation', 'identity', 'health', 'children', 'address')),
	given_at timestamptz NOT NULL,
	valid_to timestamptz CHECK (valid_to > given_at),
	revoked_at timestamptz CHECK (revoked_at >= given_at),
	PRIMARY KEY (case_id, consent_id)
);
COMMENT ON TABLE pnd_data.consent IS
'Her agreement: to whom (coordinating_body, or services for the partners asked for a need; service_id: that one alone), what for, which class of data, from when, until when. Revocation works at once. A row of one service that is revoked also takes that service out of an earlier agreement to all. What holds now says pnd_data.consent_classes() alone.';
SELECT pnd_data.add_codes('consent_recipient', 'Destinataires d''un accord', '{
	"coordinating_body": "Coordination du dispositif (CAF ou Conseil départemental)",
	"services": "Services partenaires"}');
SELECT pnd_data.add_codes('consent_purpose', 'Finalités d''un accord', '{
	"support": "Accompagnement",
	"referral": "Orientation vers un service",
	"transfer": "Relais vers un autre territoire"}');
SELECT pnd_data.add_codes('data_class', 'Données couvertes par un accord', '{
	"contact": "Coordonnées",
	"situation": "Situation",
	"identity": "Identité",
	"health": "Santé",
	"children": "Enfants",
	"address": "Adresse"}');
SELECT packnd.declare('pnd_data.consent', class => 'case', journal => true, keep => 'case', told_as => 'consent',
	columns => '{"*": "operational"}');
CREATE VIEW pnd_data.consent_now AS
SELECT k.* FROM pnd_data.consent k WHERE k.revoked_at IS NULL AND pnd_data.in_force(k.given_at, k.valid_to);
COMMENT ON VIEW pnd_data.consent_now IS
'The consents that hold at this instant: neither revoked nor at their end.';

CREATE TABLE pnd_data.referent (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	professional_id bigint NOT NULL REFERENCES pnd_data.professional,
	is_acting boolean NOT NULL DEFAULT false,
	reason text CHECK (reason <> ''),
	valid_from timestamptz NOT NULL,
	valid_to timestamptz CHECK (valid_to > valid_from),
	PRIMARY KEY (case_id, valid_from),
	EXCLUDE USING gist (case_id WITH =, tstzrange(valid_from, valid_to) WITH &&)
);
COMMENT ON TABLE pnd_data.referent IS
'The one professional in charge of a case, by period (valid_to null: now). is_acting: a supervisor of the territory, until a referent is named; reason: why the case came with others. Never two: the exclusion constraint; never none, no gap while the state needs one, and nobody who cannot act: the deferred trigger packnd.check_referent().';
SELECT packnd.declare('pnd_data.referent', class => 'case', journal => true, keep => 'case',
	columns => '{"reason": "narrative", "*": "operational"}');
CREATE INDEX referent_professional ON pnd_data.referent (professional_id) WHERE valid_to IS NULL;
COMMENT ON INDEX pnd_data.referent_professional IS 'Who leads cases, and which.';

CREATE TABLE pnd_data.hand_over (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	hand_over_id bigint NOT NULL,
	to_professional bigint NOT NULL REFERENCES pnd_data.professional,
	proposed_by bigint REFERENCES pnd_data.professional,
	proposed_at timestamptz NOT NULL,
	ended_at timestamptz,
	outcome text CHECK (outcome IN ('accepted', 'refused', 'taken_back', 'expired', 'lapsed')),
	PRIMARY KEY (case_id, hand_over_id),
	CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
COMMENT ON TABLE pnd_data.hand_over IS
'A hand-over of a case to another referent: pending (outcome null) until the other accepts; until then the first stays in charge. proposed_by null: an administrator. expired: nobody answered in time; lapsed: the case was closed, or who was asked can no longer act or is away.';
SELECT pnd_data.add_codes('hand_over_outcome', 'Suites d''un relais proposé', '{
	"accepted": "Accepté",
	"refused": "Refusé",
	"taken_back": "Repris par qui l''avait proposé",
	"expired": "Sans réponse dans le délai",
	"lapsed": "Devenu sans objet"}');
SELECT packnd.declare('pnd_data.hand_over', class => 'case', journal => true, keep => 'case', told_as => 'hand_over',
	columns => '{"*": "operational"}');
CREATE INDEX hand_over_number ON pnd_data.hand_over (hand_over_id);
CREATE UNIQUE INDEX hand_over_pending ON pnd_data.hand_over (case_id) WHERE outcome IS NULL;
CREATE INDEX hand_over_to ON pnd_data.hand_over (to_professional) WHERE outcome IS NULL;

CREATE TABLE pnd_data.transfer (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	transfer_id bigint NOT NULL,
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	proposed_by bigint REFERENCES pnd_data.professional,
	proposed_at timestamptz NOT NULL,
	ended_at timestamptz,
	outcome text CHECK (outcome IN ('accepted', 'refused', 'taken_back', 'expired', 'lapsed')),
	reason text CHECK (reason <> ''),
	new_case_id bigint REFERENCES pnd_data.case_file,
	PRIMARY KEY (case_id, transfer_id),
	CHECK ((ended_at IS NULL) = (outcome IS NULL)),
	CHECK (new_case_id IS NULL OR outcome IN ('accepted', 'lapsed'))
);
COMMENT ON TABLE pnd_data.transfer IS
'A case that is to go on in another territory (territory_id): pending (outcome null) until a supervisor there answers; accepted, it goes on as new_case_id, and the referent of this one stays until the other has one. expired: nobody answered in time; lapsed: the case was closed, or the one there before it had a referent. reason: why it was refused.';
SELECT pnd_data.add_codes('transfer_outcome', 'Suites d''un transfert', '{
	"accepted": "Accepté",
	"refused": "Refusé",
	"taken_back": "Repris par le territoire d''origine",
	"expired": "Sans réponse dans le délai",
	"lapsed": "Devenu sans objet"}');
SELECT packnd.declare('pnd_data.transfer', class => 'case', journal => true, keep => 'case',
	columns => '{"reason": "narrative", "*": "operational"}');
CREATE INDEX transfer_new_case ON pnd_data.transfer (new_case_id) WHERE new_case_id IS NOT NULL;
CREATE INDEX transfer_number ON pnd_data.transfer (transfer_id);
CREATE UNIQUE INDEX transfer_pending ON pnd_data.transfer (case_id) WHERE outcome IS NULL;
CREATE INDEX transfer_territory ON pnd_data.transfer (territory_id, proposed_at, transfer_id);
COMMENT ON INDEX pnd_data.transfer_territory IS 'What is proposed to a territory, oldest first.';

CREATE TABLE pnd_data.absence (
	professional_id bigint NOT NULL REFERENCES pnd_data.professional,
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	substitute_id bigint REFERENCES pnd_data.professional CHECK (substitute_id <> professional_id),
	valid_from timestamptz NOT NULL CHECK (isfinite(valid_from)),
	valid_to timestamptz NOT NULL CHECK (valid_to > valid_from AND isfinite(valid_to)),
	reason text NOT NULL CHECK (reason <> ''),
	PRIMARY KEY (professional_id, territory_id, valid_from),
	EXCLUDE USING gist (professional_id WITH =, territory_id WITH =, tstzrange(valid_from, valid_to) WITH &&)
);
COMMENT ON TABLE pnd_data.absence IS
'When a professional is away from a territory, and who stands in with the same rights for the cases led there (null: the supervisors). pnd_data.case_access has the substitute''s right to each case.';
SELECT packnd.declare('pnd_data.absence', class => 'registry', journal => true, keep => 'registry',
	bounds => '{"valid_from": "absence", "valid_to": "absence"}');
CREATE INDEX absence_substitute ON pnd_data.absence (substitute_id, valid_to);

CREATE TABLE pnd_data.referent_ceiling (
	ceiling_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	professional_id bigint REFERENCES pnd_data.professional,
	at_most int NOT NULL CHECK (at_most BETWEEN 0 AND 10000),
	reason text NOT NULL CHECK (reason <> ''),
	UNIQUE NULLS NOT DISTINCT (territory_id, professional_id)
);
COMMENT ON TABLE pnd_data.referent_ceiling IS
'How many open cases a referent of a territory may hold (professional_id null), and who may hold another number. A territory without a row has no ceiling: no source gives a figure.';
SELECT packnd.declare('pnd_data.referent_ceiling', class => 'registry', journal => true, keep => 'registry');

CREATE TABLE pnd_data.need_reason (
	reason text PRIMARY KEY CHECK (reason ~ '^[a-z][a-z_]*$'),
	label_fr text NOT NULL CHECK (label_fr <> ''),
	acts text[] NOT NULL CHECK (acts <@ '{opened,prioritised,closed,reopened}'),
	by_hand boolean NOT NULL DEFAULT true,
	rank int GENERATED BY DEFAULT AS IDENTITY
);
COMMENT ON TABLE pnd_data.need_reason IS
'Why a need is opened, prioritised, closed or reopened (acts); by_hand: a person may give this reason, else only what happens to the case does. rank: the order in which a form shows them.';
SELECT pnd_data.add_codes('need_reason', 'Raisons d''un changement de besoin');
SELECT packnd.declare('pnd_data.need_reason', class => 'metadata', journal => true, keep => 'registry', cached => false);
INSERT INTO pnd_data.need_reason (reason, label_fr, acts, by_hand) VALUES
	('assessed', 'évaluation des besoins', '{opened}', false),
	('leaving', 'décision de partir', '{opened,prioritised}', false),
	('told', 'dit par la personne', '{opened,prioritised,reopened}', true),
	('observed', 'constaté par un professionnel', '{opened,prioritised,reopened}', true),
	('children', 'besoin d''un enfant', '{opened,prioritised,reopened}', true),
	('did_not_last', 'la réponse n''a pas tenu', '{reopened}', true),
	('met', 'besoin satisfait', '{closed}', true),
	('met_otherwise', 'satisfait par d''autres moyens', '{closed}', true),
	('not_wanted', 'n''est plus souhaité', '{closed,prioritised}', true),
	('no_answer', 'aucune réponse possible pour l''instant', '{closed,prioritised}', true),
	('mistake', 'saisi par erreur', '{prioritised,closed,reopened}', true),
	('case_closed', 'dossier clos', '{closed}', false),
	('case_reopened', 'dossier rouvert', '{reopened}', false);

CREATE TABLE pnd_data.need (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	need_id bigint NOT NULL,
	domain text NOT NULL REFERENCES pnd_data.need_domain,
	is_emergency boolean NOT NULL,
	priority text NOT NULL DEFAULT 'normal' CHECK (priority IN ('first', 'normal', 'later')),
	opened_at timestamptz NOT NULL,
	closed_at timestamptz,
	closed_because text REFERENCES pnd_data.need_reason,
	taken_at timestamptz,
	PRIMARY KEY (case_id, need_id),
	CHECK ((closed_at IS NULL) = (closed_because IS NULL))
);
COMMENT ON TABLE pnd_data.need IS
'A need of a case in a domain; emergency needs are opened by the decision to leave and wait for no assessment. priority: among the others, as agreed with her. taken_at: since when a partner who was asked has accepted (null: nobody has). What was done with it, and why, is in pnd_data.need_change.';
SELECT packnd.declare('pnd_data.need', class => 'case', journal => true, keep => 'case',
	columns => '{"domain": "statistical", "is_emergency": "statistical", "opened_at": "statistical",
		"closed_at": "statistical", "closed_because": "statistical", "*": "operational"}');
SELECT pnd_data.add_codes('need_priority', 'Priorités d''un besoin', '{
	"first": "D''abord",
	"normal": "Dans l''ordre du plan",
	"later": "Plus tard"}');
CREATE INDEX need_number ON pnd_data.need (need_id);
CREATE UNIQUE INDEX need_open ON pnd_data.need (case_id, domain) WHERE closed_at IS NULL;

CREATE TABLE pnd_data.need_change (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	change_id bigint GENERATED ALWAYS AS IDENTITY,
	need_id bigint NOT NULL,
	act text NOT NULL CHECK (act IN ('opened', 'prioritised', 'closed', 'reopened')),
	reason text NOT NULL REFERENCES pnd_data.need_reason,
	priority text NOT NULL,
	is_emergency boolean NOT NULL,
	happened_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, change_id),
	FOREIGN KEY (case_id, need_id) REFERENCES pnd_data.need
);
COMMENT ON TABLE pnd_data.need_change IS
'What was done with a need, when, why and by whom (null: the system or an administrator); priority and is_emergency as they were then.';
SELECT pnd_data.add_codes('need_act', 'Changements d''un besoin', '{
	"opened": "Ouvert",
	"prioritised": "Priorité modifiée",
	"closed": "Fermé",
	"reopened": "Rouvert"}');
SELECT packnd.declare('pnd_data.need_change', class => 'case', journal => true, keep => 'case',
	columns => '{"act": "statistical", "reason": "statistical", "happened_at": "statistical", "*": "operational"}');
CREATE TABLE pnd_data.case_exit (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	exit_id bigint GENERATED ALWAYS AS IDENTITY,
	exit_code text NOT NULL REFERENCES pnd_data.exit_code,
	reason text CHECK (reason <> ''),
	conditions jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(conditions) = 'object'),
	closed_needs bigint[] NOT NULL DEFAULT '{}',
	cancelled_deadlines bigint[] NOT NULL DEFAULT '{}',
	exited_at timestamptz,
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	reopened_at timestamptz,
	led_again_from timestamptz,
	PRIMARY KEY (case_id, exit_id)
);
COMMENT ON TABLE pnd_data.case_exit IS
'How a case was closed, each time: why in words, the conditions of a successful exit with how each is known, and what the exit ended, so that one reopened takes it up again; led_again_from: when the referent''s period began anew. exited_at null: stated, before the event itself, which fills it in the same transaction.';
SELECT packnd.declare('pnd_data.case_exit', class => 'case', journal => true, keep => 'case',
	columns => '{"reason": "narrative", "exit_code": "statistical", "exited_at": "statistical", "reopened_at": "statistical", "*": "operational"}',
	bounds => '{"reason": "text"}');
CREATE UNIQUE INDEX case_exit_stated ON pnd_data.case_exit (case_id) WHERE exited_at IS NULL;

CREATE TABLE pnd_data.pause (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	pause_id bigint GENERATED ALWAYS AS IDENTITY,
	extends boolean NOT NULL,
	review_on date NOT NULL,
	reason text CHECK (reason <> ''),
	agreed_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, pause_id),
	CHECK (reason IS NOT NULL OR NOT extends)
);
COMMENT ON TABLE pnd_data.pause IS
'Each pause that was agreed on with her, and each extension of one (extends), with the day of the review and why.';
SELECT packnd.declare('pnd_data.pause', class => 'case', journal => true, keep => 'case',
	columns => '{"reason": "narrative", "*": "operational"}', bounds => '{"reason": "text"}');

ALTER TABLE pnd_data.deadline ADD FOREIGN KEY (case_id) REFERENCES pnd_data.case_file;

-- -------------------------------------------------------------- triggers ----

CREATE CONSTRAINT TRIGGER one_referent AFTER INSERT OR UPDATE ON pnd_data.case_file
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION packnd.check_referent();
CREATE CONSTRAINT TRIGGER one_referent AFTER INSERT OR UPDATE OR DELETE ON pnd_data.referent
	DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION packnd.check_referent();
-- a right that ends takes effect at once; by name after the trigger metadata_changed
CREATE TRIGGER relieve_referents AFTER UPDATE OR DELETE ON pnd_data.duty
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.relieve_referents();
CREATE TRIGGER relieve_referents AFTER UPDATE OR DELETE ON pnd_data.login
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.relieve_referents();
CREATE TRIGGER relieve_referents AFTER INSERT OR UPDATE ON pnd_data.exclusion
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.relieve_referents();
CREATE TRIGGER relieve_referents AFTER INSERT ON pnd_data.exclusion_key
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.relieve_referents();
CREATE TRIGGER relieve_referents AFTER INSERT ON pnd_data.professional_key
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.relieve_referents();
CREATE TRIGGER relieve_referents AFTER UPDATE ON pnd_data.professional
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.relieve_referents();
ALTER TABLE pnd_data.exclusion ADD FOREIGN KEY (case_id) REFERENCES pnd_data.case_file;
