-- workflow/site_duress.sql: she says, by a word that was agreed on or otherwise, that
-- she is not free to speak: from that moment on nothing goes out about her, quietly,
-- until two people lift it.

INSERT INTO pnd_data.deadline_kind (kind, label_fr, worklist) VALUES
	('duress', 'contact suspendu : à vérifier', 'contact');
INSERT INTO pnd_data.deadline_budget (territory_id, kind, in_danger, amount, unit, legal_source) VALUES
	('*', 'duress', false, 4, 'hours', 'Choix de départ, à fixer par le territoire'),
	('*', 'duress', true, 1, 'hours', 'Choix de départ, à fixer par le territoire');
INSERT INTO pnd_data.deadline_rung (kind, rung, label_fr, delay_minutes, recipient) VALUES
	('duress', 1, 'contact suspendu : toujours à vérifier', 0, 'supervisor'),
	('duress', 2, 'contact suspendu depuis un jour', 1440, 'steering');
INSERT INTO pnd_data.message_kind (kind, subject_kind, title_fr, label_fr) VALUES
	('duress_reported', NULL, 'sécurité', 'contact suspendu : situation à vérifier'),
	('duress_lifted', NULL, 'sécurité', 'contact de nouveau possible');

SELECT pnd_data.add_codes('duress_sign', 'Signe de contrainte', '{
	"alarm_word": "Mot d''alerte dit",
	"told": "Dit par la personne",
	"observed": "Constaté"}');

CREATE TABLE pnd_data.duress (
	case_id bigint NOT NULL REFERENCES pnd_data.case_file,
	duress_id bigint GENERATED ALWAYS AS IDENTITY,
	sign text NOT NULL CHECK (sign IN ('alarm_word', 'told', 'observed')),
	happened_at timestamptz NOT NULL,
	reported_at timestamptz NOT NULL,
	reported_by bigint REFERENCES pnd_data.professional,
	lifted_at timestamptz,
	lifted_by bigint REFERENCES pnd_data.professional,
	lift_reason text CHECK ((lift_reason IS NULL) = (lifted_at IS NULL)),
	PRIMARY KEY (case_id, duress_id)
);
COMMENT ON TABLE pnd_data.duress IS
'She was not free to speak: until it is lifted nothing goes out about her, in all of her cases.';
SELECT packnd.declare('pnd_data.duress', class => 'case', journal => true, keep => 'case',
	columns => '{"lift_reason": "narrative", "*": "operational"}');
CREATE UNIQUE INDEX duress_open ON pnd_data.duress (case_id) WHERE lifted_at IS NULL;
COMMENT ON INDEX pnd_data.duress_open IS 'One that is not lifted, of a case.';

CREATE TABLE pnd_data.alarm_word (
	case_id bigint PRIMARY KEY REFERENCES pnd_data.case_file,
	word text NOT NULL CHECK (word <> ''),
	recorded_at timestamptz NOT NULL,
	recorded_by bigint REFERENCES pnd_data.professional
);
COMMENT ON TABLE pnd_data.alarm_word IS
'The word that was agreed on with her: when she says it she is not free to speak.';
SELECT packnd.declare('pnd_data.alarm_word', class => 'contact', journal => true, keep => 'case',
	columns => '{"word": "contact", "*": "operational"}', bounds => '{"word": "name"}');

CREATE FUNCTION pnd_data.is_frozen(case_id bigint, since timestamptz DEFAULT 'infinity') RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN EXISTS (
		SELECT FROM pnd_data.her_cases(is_frozen.case_id) h JOIN pnd_data.duress d ON d.case_id = h.hers AND d.lifted_at IS NULL
			AND d.reported_at <= is_frozen.since);
END
$function$;
COMMENT ON FUNCTION pnd_data.is_frozen(bigint, timestamptz) IS
'For the functions of pnd: was it reported, in this or another case of hers, by a moment, that she is not free to speak, and has nobody lifted it?';

CREATE FUNCTION pnd_data.require_not_frozen(case_id bigint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.is_frozen(case_id) THEN
		PERFORM packnd.fail('PN409', 'contact is suspended: nothing goes out about her', NULL,
			'Who leads the case and a second person lift it with pnd.lift_duress() once it is known that she is safe.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_not_frozen(bigint) IS
'For the functions of pnd by which something goes out about her, to her or to others: error PN409 while contact is suspended.';

CREATE FUNCTION pnd_data.suspend_contact(case_id bigint, sign text, happened_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- who is about to send in another case of hers waits, and sees it
	PERFORM FROM pnd_data.case_file c WHERE c.case_id IN (SELECT h.hers FROM pnd_data.her_cases(suspend_contact.case_id) h)
	ORDER BY c.case_id
	FOR NO KEY UPDATE;
	IF EXISTS (SELECT FROM pnd_data.duress d WHERE d.case_id = suspend_contact.case_id AND d.lifted_at IS NULL) THEN
		RETURN;
	END IF;
	-- who sends on an older view must see that: 40001 where its snapshot is older
	UPDATE pnd_data.case_file c SET revision = c.revision WHERE c.case_id IN (SELECT h.hers FROM pnd_data.her_cases(suspend_contact.case_id) h);
	INSERT INTO pnd_data.duress (case_id, sign, happened_at, reported_at, reported_by)
	VALUES (suspend_contact.case_id, suspend_contact.sign, suspend_contact.happened_at, clock_timestamp(), packnd.actor());
	PERFORM pnd_data.effect_open_deadline(suspend_contact.case_id, NULL, clock_timestamp(), '{"kind": "duress"}');
	PERFORM pnd_data.tell(suspend_contact.case_id, 'duress_reported', 'referent'), pnd_data.tell(suspend_contact.case_id, 'duress_reported', 'supervisor');
END
$function$;
COMMENT ON FUNCTION pnd_data.suspend_contact(bigint, text, timestamptz) IS
'For the functions of pnd: she is not free to speak: suspends contact in a case, tells those who lead it, and nobody else, and starts their clock. Done once as long as it is not lifted.';

CREATE FUNCTION pnd_data.share_suspend_contact(case_id bigint, arguments jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.suspend_contact(share_suspend_contact.case_id, arguments ->> 'sign', (arguments ->> 'happened_at')::timestamptz);
	RETURN NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.share_suspend_contact(bigint, jsonb) IS
'By packnd.share_case(): a partner that accepted says that she was not free to speak.';
