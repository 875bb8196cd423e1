-- eligibility/site_application.sql: what was done with a right: the application
-- to the body that decides, what came of it, and the clocks of that body.
--
-- An application is a row, and each thing that happens to it an event that is
-- never changed, but withdrawn if it was recorded by mistake; where it stands
-- follows from those that stand (pnd_data.application_now).
-- It is no machine: a machine's row begins in its initial state, and these go
-- with the person into the case of another territory as they are.
--
-- How long a body may take, from what on, and what its silence means are rows
-- of pnd_data.measure_clock; the form that it asks for, of pnd_data.form_field.

CREATE TABLE pnd_data.measure_clock (
	measure text NOT NULL REFERENCES pnd_data.measure,
	clock text NOT NULL CHECK (clock IN ('service', 'decision', 'payment', 'silence', 'papers', 'appeal', 'execution', 'rights', 'renewal', 'again', 'repayment')),
	place int NOT NULL DEFAULT 1 CHECK (place > 0),
	condition text CHECK (condition <> ''),
	condition_fr text CHECK (condition_fr <> ''),
	starts text NOT NULL CHECK (starts IN ('received', 'papers_asked', 'hearing_set', 'granted', 'refused', 'paid')),
	amount int NOT NULL CHECK (amount > 0),
	unit text NOT NULL CHECK (unit IN ('minutes', 'hours', 'calendar_days', 'working_days', 'business_days', 'months')),
	ends text[] NOT NULL DEFAULT '{}',
	silence text CHECK (silence IN ('acceptance', 'refusal')),
	legal_source text NOT NULL CHECK (legal_source <> ''),
	confidence text NOT NULL CHECK (confidence IN ('primary', 'press', 'inferred')),
	valid_from date NOT NULL CHECK (isfinite(valid_from)),
	valid_to date CHECK (valid_to > valid_from),
	PRIMARY KEY (measure, clock, place, valid_from),
	EXCLUDE USING gist (measure WITH =, clock WITH =, place WITH =, daterange(valid_from, valid_to) WITH &&),
	CHECK ((condition IS NULL) = (condition_fr IS NULL))
);
COMMENT ON TABLE pnd_data.measure_clock IS
'How long a body may take, or somebody has, for a measure: from which event of an application (received: where that is not known, from when it was sent or made), how long, until which events (ends), and what silence means then (null: nothing that a source says). Of several of one clock the first by place counts whose condition is true: FEEL over the facts of the case and award_form; the last has none, and is the longest. valid_from, valid_to: on which days it begins to run so; a row is not rewritten, a new one ends it.';
SELECT pnd_data.add_codes('measure_clock', 'Délais d''une mesure', '{
	"service": "Signification à l''auteur",
	"decision": "Décision de l''organisme",
	"payment": "Paiement",
	"silence": "Silence de l''organisme",
	"papers": "Pièces demandées",
	"appeal": "Recours contre un refus",
	"execution": "Exécution",
	"rights": "Fin des droits liés",
	"renewal": "Fin de la mesure, à renouveler avant",
	"again": "Nouvelle demande possible",
	"repayment": "Premier remboursement du prêt"}');
SELECT pnd_data.add_codes('clock_start', 'Points de départ d''un délai', '{
	"received": "réception de la demande",
	"papers_asked": "demande de pièces",
	"hearing_set": "fixation de l''audience",
	"granted": "décision d''attribution",
	"refused": "décision de refus",
	"paid": "premier paiement"}');
SELECT pnd_data.add_codes('silence', 'Ce que vaut le silence', '{
	"acceptance": "accord",
	"refusal": "refus"}');
SELECT packnd.declare('pnd_data.measure_clock', class => 'metadata', journal => true, keep => 'registry', cached => false,
	bounds => '{"condition": "text", "condition_fr": "contact", "legal_source": "contact"}');

-- where the sources give no day, from that of the policy on
INSERT INTO pnd_data.measure_clock (measure, clock, place, condition, condition_fr, starts, amount, unit, ends, silence, legal_source, confidence, valid_from) VALUES
	('auvvc', 'payment', 1, 'benefit_recipient = true', 'allocataire', 'received', 3, 'working_days', '{refused,paid}', NULL,
		'CASF L.214-10', 'primary', '2023-11-28'),
	('auvvc', 'payment', 2, NULL, NULL, 'received', 5, 'working_days', '{refused,paid}', NULL, 'CASF L.214-10', 'primary', '2023-11-28'),
	('auvvc', 'silence', 1, NULL, NULL, 'received', 2, 'months', '{granted,refused,paid}', 'refusal', 'CRPA L.231-4, 3°', 'primary', '2023-11-28'),
	('auvvc', 'appeal', 1, NULL, NULL, 'refused', 2, 'months', '{appealed,granted,paid}', NULL,
		'Commission de recours amiable : délai à vérifier, aucun texte lu', 'inferred', '2023-11-28'),
	('auvvc', 'rights', 1, NULL, NULL, 'paid', 6, 'months', '{}', NULL, 'CASF L.214-10', 'primary', '2023-11-28'),
	('auvvc', 'again', 1, NULL, NULL, 'granted', 12, 'months', '{}', NULL, 'CASF D.214-12', 'press', '2023-11-28'),
	('auvvc', 'repayment', 1, 'award_form = "loan"', 'prêt', 'granted', 24, 'months', '{}', NULL,
		'CASF L.214-12 ; première échéance au 24e mois (ASH)', 'press', '2023-11-28'),
	('asf', 'silence', 1, NULL, NULL, 'received', 2, 'months', '{granted,refused,paid}', 'refusal', 'CRPA L.231-4, 3°', 'primary', '2023-04-01'),
	('rsa', 'silence', 1, NULL, NULL, 'received', 2, 'months', '{granted,refused,paid}', 'refusal', 'CRPA L.231-4, 3°', 'primary', '2023-04-01'),
	('rsa_majore', 'silence', 1, NULL, NULL, 'received', 2, 'months', '{granted,refused,paid}', 'refusal', 'CRPA L.231-4, 3°', 'primary', '2023-04-01'),
	('ordonnance_protection', 'service', 1, NULL, NULL, 'hearing_set', 2, 'calendar_days', '{granted,refused}', NULL, 'CPC 1136-3', 'primary', '2024-06-15'),
	('ordonnance_protection', 'decision', 1, NULL, NULL, 'hearing_set', 6, 'calendar_days', '{granted,refused}', NULL, 'Code civil 515-11', 'primary', '2024-06-15'),
	('oppi', 'decision', 1, NULL, NULL, 'received', 24, 'hours', '{granted,refused}', NULL, 'Code civil 515-13-1', 'primary', '2024-06-15'),
	('tgd', 'renewal', 1, NULL, NULL, 'granted', 6, 'months', '{}', NULL, 'CPP 41-3-1', 'primary', '2019-12-30'),
	('aide_juridictionnelle', 'papers', 1, NULL, NULL, 'papers_asked', 1, 'months', '{papers_sent,granted,refused}', 'refusal',
		'Pièces demandées par le bureau : un mois, sinon rejet (Boursorama)', 'press', '2023-01-18'),
	('dalo', 'decision', 1, 'list contains(["overseas_department", "mayotte", "overseas_collectivity"], territory_zone)', 'outre-mer',
		'received', 6, 'months', '{granted,refused}', NULL, 'CCH R.441-15', 'primary', '2023-09-01'),
	('dalo', 'decision', 2, 'territory_zone != null', 'métropole', 'received', 3, 'months', '{granted,refused}', NULL, 'CCH R.441-15', 'primary', '2023-09-01'),
	('dalo', 'decision', 3, NULL, NULL, 'received', 6, 'months', '{granted,refused}', NULL, 'CCH R.441-15', 'primary', '2023-09-01'),
	('dalo', 'execution', 1, 'list contains(["mainland", "alsace_moselle"], territory_zone) and large_agglomeration = false',
		'métropole, sans agglomération de plus de 300 000 habitants', 'granted', 3, 'months', '{}', NULL, 'CCH R.441-16-1', 'primary', '2023-09-01'),
	('dalo', 'execution', 2, NULL, NULL, 'granted', 6, 'months', '{}', NULL, 'CCH R.441-16-1', 'primary', '2023-09-01'),
	('daho', 'decision', 1, NULL, NULL, 'received', 42, 'calendar_days', '{granted,refused}', NULL, 'CCH R.441-18 : six semaines', 'primary', '2023-09-01'),
	('daho', 'execution', 1, 'daho_orientation = "shelter"', 'hébergement', 'granted', 42, 'calendar_days', '{}', NULL,
		'CCH R.441-18 : six semaines', 'primary', '2023-09-01'),
	('daho', 'execution', 2, NULL, NULL, 'granted', 3, 'months', '{}', NULL, 'CCH R.441-18', 'primary', '2023-09-01'),
	('preavis_reduit', 'execution', 1, NULL, NULL, 'received', 1, 'months', '{}', NULL, 'Loi 89-462, article 15, I, 3° bis', 'press', '2020-08-01'),
	('fin_solidarite', 'execution', 1, NULL, NULL, 'received', 1, 'calendar_days', '{}', NULL, 'Loi 89-462, article 8-2', 'press', '2018-11-25');

CREATE TABLE pnd_data.application_answer (
	answer_code text PRIMARY KEY CHECK (answer_code ~ '^[a-z][a-z_]*$'),
	label_fr text NOT NULL CHECK (label_fr <> ''),
	from_states text[] NOT NULL CHECK (cardinality(from_states) > 0),
	to_state text CHECK (to_state <> ''),
	takes text[] NOT NULL DEFAULT '{}',
	rank int GENERATED BY DEFAULT AS IDENTITY
);
COMMENT ON TABLE pnd_data.application_answer IS
'What can happen to an application, in which states of it, and which state follows (null: it stays). takes: what can be told of it beside when: amount, award_form, valid_until, reason. rank: the order of a form.';
SELECT pnd_data.add_codes('application_answer', 'Suites d''une demande');
SELECT pnd_data.add_codes('application_state', 'États d''une demande', '{
	"made": "Préparée",
	"sent": "Envoyée",
	"received": "Reçue par l''organisme",
	"granted": "Accordée",
	"paid": "Payée",
	"refused": "Refusée",
	"appealed": "Refusée, recours en cours",
	"withdrawn": "Retirée"}');
SELECT pnd_data.add_codes('award_form', 'Formes d''une aide', '{
	"gift": "Don, rien à rembourser",
	"loan": "Prêt sans intérêt"}');
SELECT packnd.declare('pnd_data.application_answer', class => 'metadata', journal => true, keep => 'registry', cached => false);
-- who answers has it: sent or received before; paid is granted, letter or none
INSERT INTO pnd_data.application_answer (answer_code, label_fr, from_states, to_state, takes) VALUES
	('sent', 'Demande envoyée', '{made}', 'sent', '{}'),
	('received', 'Demande reçue par l''organisme', '{made,sent}', 'received', '{}'),
	('papers_asked', 'Pièces demandées par l''organisme', '{sent,received}', NULL, '{reason}'),
	('papers_sent', 'Pièces envoyées à l''organisme', '{sent,received}', NULL, '{}'),
	('hearing_set', 'Audience fixée', '{sent,received}', 'received', '{}'),
	('granted', 'Accord', '{sent,received,appealed,refused}', 'granted', '{amount,award_form,valid_until}'),
	('refused', 'Refus', '{sent,received,appealed}', 'refused', '{reason}'),
	('paid', 'Paiement', '{sent,received,granted,paid}', 'paid', '{amount}'),
	('appealed', 'Recours déposé', '{refused}', 'appealed', '{reason}'),
	('withdrawn', 'Demande retirée', '{made,sent,received,appealed}', 'withdrawn', '{reason}');

CREATE TABLE pnd_data.application (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	application_id bigint NOT NULL,
	measure text NOT NULL REFERENCES pnd_data.measure,
	organisation_id bigint REFERENCES pnd_data.organisation,
	service_id bigint,
	body_name text NOT NULL CHECK (body_name <> ''),
	data_classes text[] NOT NULL,
	form jsonb CHECK (jsonb_typeof(form) = 'object'),
	made_at timestamptz NOT NULL,
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, application_id),
	CHECK (organisation_id IS NULL OR service_id IS NULL)
);
COMMENT ON TABLE pnd_data.application IS
'Applications for a measure: to which body (an organisation or a service of the directory, if it is one), which classes of her data it tells by her agreement, and the form as it was filled (null: it stayed with the case from which this came). Made is told: it is a disclosure, and the clock of the body begins.';
SELECT packnd.declare('pnd_data.application', class => 'identity', journal => true, keep => 'case',
	columns => '{"form": "identity", "measure": "statistical", "made_at": "statistical", "*": "operational"}',
	bounds => '{"form": null, "body_name": "contact"}');
CREATE INDEX application_number ON pnd_data.application (application_id);
COMMENT ON INDEX pnd_data.application_number IS 'The application of a number.';

CREATE TABLE pnd_data.application_event (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	event_id bigint NOT NULL,
	application_id bigint NOT NULL,
	answer_code text NOT NULL REFERENCES pnd_data.application_answer,
	happened_at timestamptz NOT NULL,
	amount numeric CHECK (amount >= 0),
	award_form text CHECK (award_form IN ('gift', 'loan')),
	valid_until date,
	reason text CHECK (reason <> ''),
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional,
	withdrawn_at timestamptz,
	withdrawn_by bigint REFERENCES pnd_data.professional,
	withdraw_reason text CHECK (withdraw_reason <> ''),
	PRIMARY KEY (case_id, event_id),
	FOREIGN KEY (case_id, application_id) REFERENCES pnd_data.application,
	CHECK ((withdrawn_at IS NULL) = (withdraw_reason IS NULL))
);
COMMENT ON TABLE pnd_data.application_event IS
'What happened to an application, never changed: sent, received, papers asked for and sent, hearing set, granted, refused, paid, appealed, withdrawn; when, with amount (in euros), form, end and reason where there is one. withdrawn_at, withdraw_reason: it was recorded by mistake, and counts for nothing.';
SELECT packnd.declare('pnd_data.application_event', class => 'narrative', journal => true, keep => 'case',
	columns => '{"answer_code": "statistical", "happened_at": "statistical", "amount": "narrative", "award_form": "narrative", "valid_until": "narrative",
		"reason": "narrative", "withdraw_reason": "narrative", "*": "operational"}',
	bounds => '{"reason": "text", "withdraw_reason": "text", "award_form": null}');
CREATE INDEX application_event_of ON pnd_data.application_event (case_id, application_id, happened_at);
COMMENT ON INDEX pnd_data.application_event_of IS 'What happened to an application.';

CREATE VIEW pnd_data.standing_event AS
SELECT e.case_id, e.event_id, e.application_id, e.answer_code, e.happened_at, e.amount, e.award_form, e.valid_until, e.recorded_at
FROM pnd_data.application_event e WHERE e.withdrawn_at IS NULL;
COMMENT ON VIEW pnd_data.standing_event IS
'What happened to applications, without what was recorded by mistake.';

CREATE VIEW pnd_data.application_now AS
SELECT a.case_id, a.application_id, a.measure, a.body_name, a.made_at, coalesce(s.state, 'made') AS state, e.sent_at, e.received_at, e.hearing_set_at,
	-- paid without a letter: granted by then
	coalesce(e.granted_at, e.paid_at) AS granted_at, e.refused_at, e.paid_at, e.appealed_at, g.amount, g.award_form, g.valid_until, e.paid_amount
FROM pnd_data.application a
	CROSS JOIN LATERAL (
		SELECT max(v.happened_at) FILTER (WHERE v.answer_code = 'sent') AS sent_at,
			max(v.happened_at) FILTER (WHERE v.answer_code = 'received') AS received_at,
			max(v.happened_at) FILTER (WHERE v.answer_code = 'hearing_set') AS hearing_set_at,
			max(v.happened_at) FILTER (WHERE v.answer_code = 'granted') AS granted_at,
			max(v.happened_at) FILTER (WHERE v.answer_code = 'refused') AS refused_at,
			min(v.happened_at) FILTER (WHERE v.answer_code = 'paid') AS paid_at,
			max(v.happened_at) FILTER (WHERE v.answer_code = 'appealed') AS appealed_at,
			sum(v.amount) FILTER (WHERE v.answer_code = 'paid') AS paid_amount
		FROM pnd_data.standing_event v WHERE v.case_id = a.case_id AND v.application_id = a.application_id) e
	LEFT JOIN LATERAL (
		SELECT v.amount, v.award_form, v.valid_until FROM pnd_data.standing_event v
		WHERE v.case_id = a.case_id AND v.application_id = a.application_id AND v.answer_code = 'granted'
		ORDER BY v.happened_at DESC, v.recorded_at DESC LIMIT 1) g ON true
	LEFT JOIN LATERAL (
		SELECT k.to_state AS state FROM pnd_data.standing_event v JOIN pnd_data.application_answer k ON k.answer_code = v.answer_code
		WHERE v.case_id = a.case_id AND v.application_id = a.application_id AND k.to_state IS NOT NULL
		ORDER BY v.recorded_at DESC, v.happened_at DESC LIMIT 1) s ON true;
COMMENT ON VIEW pnd_data.application_now IS
'Where each application stands: its state, when what happened (the first payment, of anything else the last), what was granted last, and what was paid in all.';

CREATE FUNCTION pnd_data.applications_told(case_id bigint, day date) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.case_departement(applications_told.case_id);
	until timestamptz := packnd.day_end(applications_told.day, here);
BEGIN
	PERFORM packnd.guard();
	RETURN coalesce((
		SELECT jsonb_agg(jsonb_build_object('measure', n.measure,
				'received_on', packnd.local_day(CASE WHEN n.received_at < until THEN n.received_at END, here),
				'hearing_set_on', packnd.local_day(CASE WHEN n.hearing_set_at < until THEN n.hearing_set_at END, here),
				'granted_on', packnd.local_day(CASE WHEN n.granted_at < until THEN n.granted_at END, here),
				'refused_on', packnd.local_day(CASE WHEN n.refused_at < until THEN n.refused_at END, here),
				'amount', CASE WHEN n.granted_at < until THEN n.amount END,
				'award_form', CASE WHEN n.granted_at < until THEN n.award_form END,
				'paid_on', packnd.local_day(CASE WHEN n.paid_at < until THEN n.paid_at END, here)) ORDER BY n.made_at DESC, n.application_id)
		FROM pnd_data.application_now n
		WHERE n.case_id = applications_told.case_id AND n.made_at < until), '[]');
END
$function$;
COMMENT ON FUNCTION pnd_data.applications_told(bigint, date) IS
'For pnd_data.fact_context(): the applications of a case that were made by a day, the newest first, with what had happened to them by then.';
