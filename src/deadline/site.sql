-- Deadlines: closures of territories, kinds, budgets and rungs as data, the
-- deadlines themselves with their suspensions, what was fired, the outbox, and
-- what other modules call.

CREATE TABLE pnd_data.closure (
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	day date NOT NULL CHECK (isfinite(day)),
	label text NOT NULL CHECK (label <> ''),
	PRIMARY KEY (territory_id, day)
);
SELECT packnd.declare('pnd_data.closure', class => 'metadata', journal => true, keep => 'registry');
COMMENT ON TABLE pnd_data.closure IS
'Days on which a territory does not work beside public holidays (a bridge day, a local holiday): they count like holidays for deadlines that start later.';

CREATE TABLE pnd_data.deadline_kind (
	kind text PRIMARY KEY CHECK (kind ~ '^[a-z_]+$'),
	label_fr text NOT NULL CHECK (label_fr <> ''),
	met_by_hand boolean NOT NULL DEFAULT false,
	longest_suspension int NOT NULL DEFAULT 0 CHECK (longest_suspension BETWEEN 0 AND 366)
);
SELECT packnd.declare('pnd_data.deadline_kind', class => 'metadata', journal => true, keep => 'registry');
COMMENT ON TABLE pnd_data.deadline_kind IS
'Kinds of deadlines. met_by_hand: a person may record that it is met; else an event of the case or the answer of a partner meets it. longest_suspension: days in all for which one can be suspended.';

CREATE TABLE pnd_data.deadline_budget (
	territory_id text NOT NULL CHECK (territory_id <> ''),
	kind text NOT NULL REFERENCES pnd_data.deadline_kind,
	in_danger boolean NOT NULL DEFAULT false,
	amount int NOT NULL CHECK (amount >= 0),
	unit text NOT NULL CHECK (unit IN ('minutes', 'hours', 'calendar_days', 'working_days', 'business_days', 'months')),
	roll boolean NOT NULL DEFAULT false,
	legal_source text NOT NULL CHECK (legal_source <> ''),
	PRIMARY KEY (territory_id, kind, in_danger)
);
SELECT packnd.declare('pnd_data.deadline_budget', class => 'metadata', journal => true, keep => 'registry');
COMMENT ON TABLE pnd_data.deadline_budget IS
'How long a kind of deadline may take in a territory (''*'': where a territory has no budget of its own), and when the person is in danger. roll: an end on a day not worked moves to the next worked day (CPC 642). A deadline keeps the budget under which it was opened.';

CREATE TABLE pnd_data.deadline_rung (
	kind text NOT NULL REFERENCES pnd_data.deadline_kind,
	rung int NOT NULL CHECK (rung > 0),
	label_fr text NOT NULL CHECK (label_fr <> ''),
	delay_minutes int NOT NULL CHECK (delay_minutes BETWEEN -527040 AND 527040),
	recipient text NOT NULL CHECK (recipient IN ('referent', 'substitute', 'supervisor', 'steering')),
	effect text CHECK (effect IN ('expire_referral')),
	PRIMARY KEY (kind, rung),
	UNIQUE (kind, delay_minutes)
);
SELECT packnd.declare('pnd_data.deadline_rung', class => 'metadata', journal => true, keep => 'registry');
COMMENT ON TABLE pnd_data.deadline_rung IS
'The ladder of a kind of deadline: so many minutes after it is due (before, if negative) the recipient is told, once. effect expire_referral: the referral that the deadline is about expires, and the next service is asked.';

INSERT INTO pnd_data.deadline_kind (kind, label_fr, met_by_hand, longest_suspension) VALUES
	('detector_confirmation', 'confirmation du repérage par un professionnel formé', false, 0),
	('first_contact', 'premier contact du référent', false, 14),
	('meeting_offered', 'proposition d''un rendez-vous', true, 31),
	('referral_answer', 'réponse du partenaire à une orientation', false, 31),
	('routing_exhausted', 'plus aucun service à solliciter : décision de l''encadrement', true, 0),
	('pause_review', 'point à la fin de la pause convenue', true, 31),
	('safety_check', 'vérification de sécurité après un silence', true, 0),
	('late_entry', 'confirmation d''une échéance saisie après coup', false, 0);

INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, roll, legal_source) VALUES
	('*', 'first_contact', false, 5, 'calendar_days', false,
		'Présentation nationale du PND : « sous 5 jours » (jours non qualifiés ; calendaires retenus)'),
	('76', 'first_contact', false, 72, 'hours', false,
		'Seine-Maritime : contact par la CAF sous 72 h (Tendance Ouest, 28 novembre 2025)'),
	('*', 'first_contact', true, 24, 'hours', false, 'Choix de départ, à fixer par le territoire'),
	('*', 'meeting_offered', false, 5, 'calendar_days', false,
		'Seine-Maritime : rendez-vous proposé sous 5 jours (Tendance Ouest, 28 novembre 2025)'),
	('*', 'meeting_offered', true, 2, 'calendar_days', false, 'Choix de départ, à fixer par le territoire'),
	('*', 'detector_confirmation', false, 2, 'working_days', false, 'Choix de départ, à fixer par le territoire'),
	('*', 'referral_answer', false, 2, 'working_days', false, 'Choix de départ, à fixer par le territoire'),
	('*', 'referral_answer', true, 4, 'hours', false, 'Choix de départ, à fixer par le territoire'),
	('*', 'routing_exhausted', false, 0, 'minutes', false, 'Choix de départ, à fixer par le territoire'),
	('*', 'pause_review', false, 1, 'months', true, 'Choix de départ, à fixer par le territoire ; report : CPC art. 642'),
	('*', 'safety_check', false, 24, 'hours', false, 'Choix de départ, à fixer par le territoire'),
	('*', 'safety_check', true, 4, 'hours', false, 'Choix de départ, à fixer par le territoire'),
	('*', 'late_entry', false, 2, 'working_days', false, 'Choix de départ, à fixer par le territoire');

INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient, effect) VALUES
	('detector_confirmation', 1, 'confirmation en retard', 0, 'supervisor', NULL),
	('detector_confirmation', 2, 'confirmation toujours attendue', 2880, 'steering', NULL),
	('first_contact', 1, 'rappel avant l''échéance', -720, 'referent', NULL),
	('first_contact', 2, 'premier contact en retard', 0, 'referent', NULL),
	('first_contact', 3, 'relais au remplaçant', 240, 'substitute', NULL),
	('first_contact', 4, 'alerte à l''encadrement', 1440, 'supervisor', NULL),
	('first_contact', 5, 'signalement au comité de pilotage', 4320, 'steering', NULL),
	('meeting_offered', 1, 'rappel avant l''échéance', -1440, 'referent', NULL),
	('meeting_offered', 2, 'rendez-vous en retard', 0, 'referent', NULL),
	('meeting_offered', 3, 'alerte à l''encadrement', 1440, 'supervisor', NULL),
	('referral_answer', 1, 'sans réponse : le service suivant est sollicité', 0, 'referent', 'expire_referral'),
	('routing_exhausted', 1, 'aucun service disponible', 0, 'supervisor', NULL),
	('routing_exhausted', 2, 'besoin toujours sans réponse', 1440, 'steering', NULL),
	('pause_review', 1, 'rappel avant l''échéance', -2880, 'referent', NULL),
	('pause_review', 2, 'point de fin de pause en retard', 0, 'referent', NULL),
	('pause_review', 3, 'alerte à l''encadrement', 2880, 'supervisor', NULL),
	('safety_check', 1, 'vérification de sécurité en retard', 0, 'referent', NULL),
	('safety_check', 2, 'relais au remplaçant', 60, 'substitute', NULL),
	('safety_check', 3, 'alerte à l''encadrement', 120, 'supervisor', NULL),
	('late_entry', 1, 'saisie tardive à confirmer', 0, 'supervisor', NULL);


CREATE TABLE pnd_data.deadline (
	case_id bigint NOT NULL,
	deadline_id bigint GENERATED ALWAYS AS IDENTITY,
	kind text NOT NULL REFERENCES pnd_data.deadline_kind,
	subject_id bigint,
	territory_id text NOT NULL REFERENCES pnd_data.territory,
	departement text NOT NULL,
	started_at timestamptz NOT NULL,
	amount int NOT NULL,
	unit text NOT NULL,
	roll boolean NOT NULL,
	due_at timestamptz NOT NULL,
	met_at timestamptz,
	met_recorded_at timestamptz,
	cancelled_at timestamptz,
	cancel_reason text CHECK ((cancel_reason IS NULL) = (cancelled_at IS NULL)),
	PRIMARY KEY (case_id, deadline_id),
	CHECK (met_at IS NULL OR cancelled_at IS NULL)
);
SELECT packnd.declare('pnd_data.deadline', class => 'case', journal => true, keep => 'case',
	columns => '{"kind": "statistical", "started_at": "statistical", "due_at": "statistical",
		"met_at": "statistical", "cancel_reason": "narrative", "*": "operational"}');
COMMENT ON TABLE pnd_data.deadline IS
'Deadlines of cases. due_at is computed by packnd.deadline_due() from start, budget, calendar and suspensions; that one is overdue is seen from the clock and stored nowhere. subject_id: what it is about beside the case, such as the referral of a referral_answer. met_at is when what it waits for happened, met_recorded_at when that was typed in: met in time and recorded after the due time, it is met, and marked recorded late.';
CREATE UNIQUE INDEX deadline_open ON pnd_data.deadline (case_id, kind, subject_id) NULLS NOT DISTINCT
	WHERE met_at IS NULL AND cancelled_at IS NULL;
COMMENT ON INDEX pnd_data.deadline_open IS 'A case has one open deadline of a kind about a subject.';
CREATE INDEX deadline_due ON pnd_data.deadline (due_at, case_id, deadline_id)
	WHERE met_at IS NULL AND cancelled_at IS NULL;
COMMENT ON INDEX pnd_data.deadline_due IS 'Open deadlines in the order in which the follow-up takes them.';
CREATE INDEX deadline_territory ON pnd_data.deadline (territory_id, due_at, case_id, deadline_id)
	WHERE met_at IS NULL AND cancelled_at IS NULL;
COMMENT ON INDEX pnd_data.deadline_territory IS 'Open deadlines of a territory.';
CREATE TRIGGER deadline_due
	BEFORE INSERT OR UPDATE ON pnd_data.deadline
	FOR EACH ROW EXECUTE FUNCTION packnd.deadline_due();

CREATE TABLE pnd_data.suspension (
	case_id bigint NOT NULL,
	suspension_id bigint GENERATED ALWAYS AS IDENTITY,
	deadline_id bigint NOT NULL,
	from_at timestamptz NOT NULL CHECK (isfinite(from_at)),
	until_at timestamptz NOT NULL CHECK (isfinite(until_at)),
	reason text NOT NULL CHECK (reason <> ''),
	suspended_by bigint REFERENCES pnd_data.professional,
	PRIMARY KEY (case_id, suspension_id),
	FOREIGN KEY (case_id, deadline_id) REFERENCES pnd_data.deadline,
	CHECK (until_at > from_at),
	EXCLUDE USING gist (case_id WITH =, deadline_id WITH =, tstzrange(from_at, until_at) WITH &&)
);
SELECT packnd.declare('pnd_data.suspension', class => 'case', journal => true, keep => 'case',
	columns => '{"reason": "narrative", "*": "operational"}');
COMMENT ON TABLE pnd_data.suspension IS
'Times during which the clock of a deadline stands still, each bounded and with a reason; by whom (null: the system or an administrator).';
CREATE TRIGGER suspension_changed
	AFTER INSERT OR UPDATE OR DELETE ON pnd_data.suspension
	FOR EACH ROW EXECUTE FUNCTION packnd.suspension_changed();

-- ---- what was fired, and the outbox: before workflow/, so that its effects may write there

CREATE TABLE pnd_data.firing (
	case_id bigint NOT NULL,
	deadline_id bigint NOT NULL,
	rung int NOT NULL,
	rung_due_at timestamptz NOT NULL,
	fired_at timestamptz NOT NULL,
	run_id bigint NOT NULL,
	PRIMARY KEY (case_id, deadline_id, rung),
	FOREIGN KEY (case_id, deadline_id) REFERENCES pnd_data.deadline
);
SELECT packnd.declare('pnd_data.firing', class => 'case', journal => true, keep => 'case',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.firing IS
'Rungs of deadlines that fired: each once, whoever sweeps and however often. rung_due_at: when it should have fired; fired_at: when the sweep came by.';

CREATE TABLE pnd_data.outbox (
	case_id bigint NOT NULL,
	message_id bigint GENERATED ALWAYS AS IDENTITY,
	deadline_id bigint NOT NULL,
	rung int NOT NULL,
	professional_id bigint REFERENCES pnd_data.professional,
	territory_id text REFERENCES pnd_data.territory,
	duty text CHECK (duty IN ('supervisor', 'steering')),
	created_at timestamptz NOT NULL,
	released_at timestamptz,
	sent_at timestamptz,
	PRIMARY KEY (case_id, message_id),
	UNIQUE (case_id, deadline_id, rung),
	FOREIGN KEY (case_id, deadline_id, rung) REFERENCES pnd_data.firing,
	CHECK ((professional_id IS NULL) <> (duty IS NULL)),
	CHECK ((territory_id IS NULL) = (duty IS NULL)),
	CHECK (sent_at IS NULL OR released_at IS NOT NULL)
);
SELECT packnd.declare('pnd_data.outbox', class => 'case', journal => false, keep => 'case',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.outbox IS
'Messages about fired rungs, to one professional or to all who hold a duty in a territory. released_at null: held until a person releases it; sent_at: when a mailer took it over. What is said is the label of the rung: no identity, no text of the case. Not journalled: a queue made from firings, which are.';
CREATE INDEX outbox_professional ON pnd_data.outbox (professional_id, created_at);
COMMENT ON INDEX pnd_data.outbox_professional IS 'The messages of a professional.';
CREATE INDEX outbox_duty ON pnd_data.outbox (territory_id, duty, created_at);
COMMENT ON INDEX pnd_data.outbox_duty IS 'The messages to the holders of a duty.';
CREATE INDEX outbox_unsent ON pnd_data.outbox (created_at, message_id) WHERE sent_at IS NULL;
COMMENT ON INDEX pnd_data.outbox_unsent IS 'What is still to be sent, or held.';

-- ---- for the functions of pnd

CREATE FUNCTION pnd_data.require_territory_duty(territory_id text, duties text[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF packnd.actor_require() = 'agent' AND NOT packnd.holds_duty(packnd.actor(), territory_id, duties) THEN
		PERFORM packnd.fail('42501', 'your duties do not allow this in the territory',
			'It takes one of: %1$s.', NULL,
			array_to_string(duties, ', '));
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_territory_duty(text, text[]) IS
'For the functions of pnd: error 42501 unless the actor holds one of the duties in the territory now; the system and administrators pass. PN401 if nobody is acting.';

CREATE FUNCTION pnd_data.case_territory(case_id bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	territory text;
BEGIN
	PERFORM packnd.guard();
	SELECT a.territory_id INTO territory
	FROM pnd_data.case_access_now a
	WHERE a.case_id = case_territory.case_id AND a.duty = 'supervisor'
	ORDER BY a.valid_from DESC, a.access_id DESC
	LIMIT 1;
	IF NOT FOUND THEN
		PERFORM packnd.fail('PN409', 'the case is open to the supervisors of no territory', NULL,
			'Name the territory whose calendar and budget are to be used.');
	END IF;
	RETURN territory;
END
$function$;
COMMENT ON FUNCTION pnd_data.case_territory(bigint) IS
'For the functions of pnd: the territory whose supervisors watch the case (the latest, if it was handed on). PN409 if there is none.';

CREATE FUNCTION pnd_data.open_deadline(case_id bigint, kind text, subject_id bigint, started_at timestamptz,
	territory_id text DEFAULT NULL, in_danger boolean DEFAULT false, amount int DEFAULT NULL, unit text DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	territory record;
	budget record;
	opened bigint;
BEGIN
	PERFORM packnd.guard();
	SELECT t.territory_id, t.departement INTO territory
	FROM pnd_data.territory t
	WHERE t.territory_id = coalesce(open_deadline.territory_id, pnd_data.case_territory(open_deadline.case_id));
	IF NOT FOUND THEN
		PERFORM packnd.fail('22023', 'there is no territory "%1$s"', NULL, NULL, open_deadline.territory_id);
	END IF;
	SELECT b.amount, b.unit, b.roll INTO budget
	FROM pnd_data.deadline_budget b
	WHERE b.kind = open_deadline.kind AND b.territory_id IN (territory.territory_id, '*')
		AND (open_deadline.in_danger OR NOT b.in_danger)
	ORDER BY b.in_danger DESC, b.territory_id = '*'
	LIMIT 1;
	IF NOT FOUND THEN
		PERFORM packnd.fail('22023', 'there is no budget for deadlines of kind "%1$s"', NULL,
			'Kinds are: %2$s.',
			open_deadline.kind, (SELECT string_agg(k.kind, ', ' ORDER BY k.kind) FROM pnd_data.deadline_kind k));
	END IF;
	INSERT INTO pnd_data.deadline AS d (case_id, kind, subject_id, territory_id, departement, started_at, amount, unit, roll)
	VALUES (open_deadline.case_id, open_deadline.kind, open_deadline.subject_id, territory.territory_id, territory.departement,
		open_deadline.started_at, coalesce(open_deadline.amount, budget.amount), coalesce(open_deadline.unit, budget.unit), budget.roll)
	-- one open deadline of a kind and subject
	ON CONFLICT DO NOTHING
	RETURNING d.deadline_id INTO opened;
	IF opened IS NULL THEN
		SELECT d.deadline_id INTO opened
		FROM pnd_data.deadline d
		WHERE d.case_id = open_deadline.case_id AND d.kind = open_deadline.kind
			AND d.subject_id IS NOT DISTINCT FROM open_deadline.subject_id
			AND d.met_at IS NULL AND d.cancelled_at IS NULL;
	END IF;
	RETURN opened;
END
$function$;
COMMENT ON FUNCTION pnd_data.open_deadline(bigint, text, bigint, timestamptz, text, boolean, int, text) IS
'For the functions of pnd: open a deadline of a kind for a case, about a subject (a referral, or null), from an instant, in the calendar of a territory (null: that of the case). The budget is the territory''s, for a person in danger if so, unless amount and unit are given (a partner''s own, a day agreed with her). Returns its number; if one is open already, that one''s, unchanged. Errors: 22023 unknown kind or territory, PN409 no territory, those of packnd.due_at().';

CREATE FUNCTION pnd_data.meet_deadline(case_id bigint, kind text, subject_id bigint, met_at timestamptz DEFAULT clock_timestamp())
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	met record;
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.deadline AS d SET met_at = meet_deadline.met_at, met_recorded_at = clock_timestamp()
	WHERE d.case_id = meet_deadline.case_id AND d.kind = meet_deadline.kind
		AND d.subject_id IS NOT DISTINCT FROM meet_deadline.subject_id
		AND d.met_at IS NULL AND d.cancelled_at IS NULL
	RETURNING d.deadline_id, d.territory_id, d.due_at, d.met_recorded_at INTO met;
	IF NOT FOUND THEN
		RETURN false;
	END IF;
	-- in time, it is said so long afterwards: somebody looks at that
	IF meet_deadline.met_at <= met.due_at AND met.met_recorded_at > met.due_at
		AND met.met_recorded_at - meet_deadline.met_at > (
			SELECT t.late_entry_hours * interval '1 hour' FROM pnd_data.territory t WHERE t.territory_id = met.territory_id) THEN
		PERFORM pnd_data.open_deadline(meet_deadline.case_id, 'late_entry', met.deadline_id, met.met_recorded_at, met.territory_id);
	END IF;
	RETURN true;
END
$function$;
COMMENT ON FUNCTION pnd_data.meet_deadline(bigint, text, bigint, timestamptz) IS
'For the functions of pnd: the open deadline of a kind and subject is met, in time or late, by what happened at a moment. What was in time but is recorded after the due time, and more hours later than the territory''s late_entry_hours, opens a deadline for the supervisor, who confirms it (pnd.confirm_late_entry()). Returns whether there was one.';

CREATE FUNCTION pnd_data.cancel_deadlines(case_id bigint, kind text DEFAULT NULL, subject_id bigint DEFAULT NULL,
	reason text DEFAULT 'sans objet')
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	cancelled int;
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.deadline d SET cancelled_at = clock_timestamp(), cancel_reason = cancel_deadlines.reason
	WHERE d.case_id = cancel_deadlines.case_id
		-- a late entry is looked at whatever became of the case
		AND (d.kind = cancel_deadlines.kind OR cancel_deadlines.kind IS NULL AND d.kind <> 'late_entry')
		AND (cancel_deadlines.subject_id IS NULL OR d.subject_id = cancel_deadlines.subject_id)
		AND d.met_at IS NULL AND d.cancelled_at IS NULL;
	GET DIAGNOSTICS cancelled = ROW_COUNT;
	RETURN cancelled;
END
$function$;
COMMENT ON FUNCTION pnd_data.cancel_deadlines(bigint, text, bigint, text) IS
'For the functions of pnd: cancel the open deadlines of a case, all (but those by which a late entry is confirmed) or those of a kind and subject. Returns how many.';

-- ---- for supervisors

CREATE FUNCTION pnd.set_deadline_budget(territory text, kind text, amount int, unit text, legal_source text,
	roll boolean DEFAULT false, in_danger boolean DEFAULT false)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory_duty(territory, ARRAY['supervisor']);
	IF NOT EXISTS (SELECT FROM pnd_data.territory t WHERE t.territory_id = set_deadline_budget.territory) THEN
		PERFORM packnd.fail('22023', 'there is no territory "%1$s"', NULL, NULL, territory);
	END IF;
	PERFORM packnd.require_given('kind', set_deadline_budget.kind),
		packnd.require_given('amount', set_deadline_budget.amount),
		packnd.require_given('unit', set_deadline_budget.unit),
		packnd.require_given('legal_source', set_deadline_budget.legal_source),
		packnd.require_given('roll', set_deadline_budget.roll),
		packnd.require_given('in_danger', set_deadline_budget.in_danger);
	IF NOT EXISTS (SELECT FROM pnd_data.deadline_kind k WHERE k.kind = set_deadline_budget.kind) THEN
		PERFORM packnd.fail('22023', 'there is no kind of deadline "%1$s"', NULL,
			'Kinds are: %2$s.',
			kind, (SELECT string_agg(k.kind, ', ' ORDER BY k.kind) FROM pnd_data.deadline_kind k));
	END IF;
	-- refuses an unknown unit and an amount out of range
	PERFORM packnd.due_at(now(), amount, unit, '75', roll);
	INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, roll, legal_source)
	VALUES (territory, set_deadline_budget.kind, set_deadline_budget.in_danger, set_deadline_budget.amount,
		set_deadline_budget.unit, set_deadline_budget.roll, set_deadline_budget.legal_source)
	ON CONFLICT ON CONSTRAINT deadline_budget_pkey DO UPDATE
		SET amount = excluded.amount, unit = excluded.unit, roll = excluded.roll, legal_source = excluded.legal_source;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_deadline_budget(text, text, int, text, text, boolean, boolean) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_deadline_budget(text, text, int, text, text, boolean, boolean) IS
'Set how long a kind of deadline may take in a territory, from where that is known (legal_source), and whether an end on a day not worked moves (roll, CPC 642); for persons in danger if in_danger. Deadlines that run keep their budget. Errors: 22023 unknown territory, kind or unit, 22003 amount, 42501.
EN (deadlines): change how long a step may take in a territory, the time allowed
FR: modifier le délai prévu pour une étape dans un territoire, durée autorisée';

CREATE FUNCTION pnd.set_late_entry(territory text, hours int) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory_duty(set_late_entry.territory, ARRAY['supervisor']);
	PERFORM packnd.require_given('hours', set_late_entry.hours);
	IF set_late_entry.hours NOT BETWEEN 0 AND 8784 THEN
		PERFORM packnd.fail('22003', 'hours must be between 0 and 8784, a year');
	END IF;
	UPDATE pnd_data.territory t SET late_entry_hours = set_late_entry.hours WHERE t.territory_id = set_late_entry.territory;
	IF NOT FOUND THEN
		PERFORM packnd.fail('22023', 'there is no territory "%1$s"', NULL, NULL, set_late_entry.territory);
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.set_late_entry(text, int) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.set_late_entry(text, int) IS
'After how many hours what was done in time, and is typed in after its deadline, is confirmed by a supervisor of the territory. Errors: 22003, 22004, 22023 unknown territory, 42501.
EN (deadlines): after how many hours a late entry must be confirmed
FR: à partir de combien d''heures une saisie tardive doit être confirmée';

CREATE FUNCTION pnd.add_closure(territory text, day date, label text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory_duty(territory, ARRAY['supervisor']);
	PERFORM packnd.require_given('day', add_closure.day), packnd.require_given('label', add_closure.label);
	INSERT INTO pnd_data.closure (territory_id, day, label)
	VALUES (territory, add_closure.day, add_closure.label)
	ON CONFLICT ON CONSTRAINT closure_pkey DO UPDATE SET label = excluded.label;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.add_closure(text, date, text) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.add_closure(text, date, text) IS
'A territory does not work on a day (label: why): deadlines that start or are suspended from now on count it like a holiday. Errors: 23503 unknown territory, 42501.
EN (deadlines): a territory does not work on a day, a bridge day, a closing
FR: un territoire ne travaille pas un jour, pont, fermeture';

CREATE FUNCTION pnd.remove_closure(territory text, day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_territory_duty(territory, ARRAY['supervisor']);
	DELETE FROM pnd_data.closure c
	WHERE c.territory_id = remove_closure.territory AND c.day = remove_closure.day;
	RETURN FOUND;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.remove_closure(text, date) TO packnd_supervisor;
COMMENT ON FUNCTION pnd.remove_closure(text, date) IS
'A territory works on a day after all. Returns whether it had been closed. Error 42501.
EN (deadlines): a territory works on that day after all
FR: un territoire travaille finalement ce jour-là, annuler une fermeture';
