-- Actor: logins, rights of access, tickets, journal.

CREATE TABLE pnd_data.login (
	role_name text NOT NULL CHECK (role_name <> '' AND octet_length(role_name) < 64),
	role_oid oid NOT NULL,
	bound_to text NOT NULL DEFAULT packnd.server_identity(),
	professional_id bigint REFERENCES pnd_data.professional,
	part text CHECK (part IN ('policy_author', 'policy_approver', 'auditor', 'monitor', 'answer_page', 'job')),
	valid_from timestamptz NOT NULL DEFAULT now(),
	valid_to timestamptz CHECK (valid_to > valid_from),
	end_reason text CHECK (end_reason <> ''),
	PRIMARY KEY (role_name, valid_from),
	CONSTRAINT login_acts CHECK ((professional_id IS NULL) <> (part IS NULL)),
	CONSTRAINT login_one_at_a_time EXCLUDE USING gist (role_name WITH =, tstzrange(valid_from, valid_to) WITH &&)
);
SELECT packnd.declare('pnd_data.login', class => 'metadata', journal => true, keep => 'registry');
COMMENT ON TABLE pnd_data.login IS
'Which database role acts as which professional, or for which part without one (who writes or approves policies, audits or watches over the server, the web page on which partners without a login answer, none of which sees a case; the job), from (inclusive) and to (exclusive) which instant; end_reason: why it ends, as pnd.end_login() was told. A role is what has both the name and the oid (role_oid), on the server where the oid is its own (bound_to): one that was renamed, or made anew, acts as nobody.';

CREATE TABLE pnd_data.case_access (
	case_id bigint NOT NULL,
	access_id bigint GENERATED ALWAYS AS IDENTITY,
	professional_id bigint REFERENCES pnd_data.professional,
	territory_id text REFERENCES pnd_data.territory,
	duty text,
	part text NOT NULL CHECK (part IN ('detector', 'referent', 'substitute', 'hand_over', 'supervisor', 'transfer', 'referral', 'called',
		'archive', 'break_glass', 'rights')),
	referral_id bigint CHECK ((part = 'referral') = (referral_id IS NOT NULL)),
	valid_from timestamptz NOT NULL DEFAULT now(),
	valid_to timestamptz CHECK (valid_to >= valid_from),
	known_as bigint CHECK (known_as IS NULL OR part = 'detector'),
	by_territory text REFERENCES pnd_data.territory,
	by_duty text CHECK (by_duty IS NULL OR professional_id IS NOT NULL),
	opened_xid bigint,
	PRIMARY KEY (case_id, access_id),
	CHECK ((by_territory IS NULL) = (by_duty IS NULL)),
	CHECK ((professional_id IS NULL) <> (duty IS NULL)),
	CHECK ((territory_id IS NULL) = (duty IS NULL))
);
SELECT pnd_data.add_codes('login_part', 'Identifiants sans professionnel', '{
	"policy_author": "Auteur des règles",
	"policy_approver": "Approbation des règles",
	"auditor": "Contrôle du journal",
	"monitor": "Surveillance du serveur",
	"answer_page": "Page de réponse des partenaires",
	"job": "Tâche de suivi"}');
SELECT pnd_data.add_codes('case_part', 'Rôles dans un dossier', '{
	"detector": "Repérage",
	"referent": "Référence",
	"substitute": "Remplacement",
	"hand_over": "Relais proposé",
	"supervisor": "Encadrement",
	"transfer": "Territoire d''accueil pressenti",
	"referral": "Orientation reçue",
	"called": "Appui demandé",
	"archive": "Archives",
	"break_glass": "Accès d''urgence",
	"rights": "Réponse à une demande de la personne sur ses données"}');
SELECT pnd_data.add_codes('my_part', 'Ses rôles dans ses dossiers', '{
	"detector": "Repérage",
	"former_detector": "Repérage terminé",
	"referent": "Référence",
	"acting_referent": "Référence par intérim",
	"former_referent": "Référence terminée",
	"substitute": "Remplacement",
	"hand_over": "Relais proposé",
	"supervisor": "Encadrement",
	"called": "Appui demandé",
	"break_glass": "Accès d''urgence"}');
CREATE INDEX case_access_professional ON pnd_data.case_access (professional_id);
CREATE INDEX case_access_substitute ON pnd_data.case_access (valid_to) WHERE part = 'substitute';
CREATE INDEX case_access_known_as ON pnd_data.case_access (known_as, professional_id) WHERE known_as IS NOT NULL;
COMMENT ON INDEX pnd_data.case_access_known_as IS
'The case that goes on, by the number of a duplicate and who reported it: of what others reported no row is read.';
SELECT packnd.declare('pnd_data.case_access', class => 'case', journal => true, keep => 'case', told_as => 'access',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.case_access IS
'Who may see a case: one professional (professional_id), or all who hold a duty in a territory (duty, territory_id), from (inclusive) and to (exclusive) which instant, and the part that is played in it. Part referral only notes to whom a referral was sent: a partner sees its referrals, never the case. known_as: who detected a duplicate sees the case that goes on under the number of his own report. by_duty, by_territory: the duty of the professional that the right came with, and with which it ends. opened_xid: the transaction that has to be committed before it counts. Kept by the functions that name referents and send referrals.';
CREATE TRIGGER access_changed
	AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pnd_data.case_access
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.access_changed();

CREATE VIEW pnd_data.case_access_now AS
SELECT a.* FROM pnd_data.case_access a
WHERE pnd_data.in_force(a.valid_from, a.valid_to)
	AND (a.opened_xid IS NULL OR a.opened_xid IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint)
	AND (a.by_duty IS NULL OR packnd.holds_duty(a.professional_id, a.by_territory, ARRAY[a.by_duty]));
COMMENT ON VIEW pnd_data.case_access_now IS
'The rights of pnd_data.case_access that are in force at this instant: by their dates, as long as the duty that gave them is held, and not in the transaction that has to be committed first (opened_xid).';

CREATE FUNCTION pnd_data.duties_in_words(duties text[]) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT string_agg(coalesce(p.label_fr, d.label_fr, j.label_fr, t.duty), ', ' ORDER BY t.place)
		FROM unnest(duties_in_words.duties) WITH ORDINALITY AS t (duty, place)
			LEFT JOIN pnd_data.code p ON p.list = 'my_part' AND p.code = t.duty
			LEFT JOIN pnd_data.code d ON d.list = 'duty' AND d.code = t.duty
			LEFT JOIN pnd_data.code j ON j.list = 'login_part' AND j.code = 'job' AND t.duty = 'system');
END
$function$;
COMMENT ON FUNCTION pnd_data.duties_in_words(text[]) IS
'For errors that say which duty it takes: the labels of duties and parts, as pnd.choices() has them.';

CREATE FUNCTION pnd_data.require_territory_duty(territory_id text, duties text[]) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT packnd.actor_holds_every_duty() AND NOT packnd.holds_duty(packnd.actor(), territory_id, duties) THEN
		PERFORM packnd.fail('42501', 'your duties do not allow this in the territory',
			'It takes one of: %1$s.', NULL,
			pnd_data.duties_in_words(duties));
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_territory_duty(text, text[]) IS
'For the functions of pnd: error 42501 unless the actor holds one of the duties in the territory now; the system and administrators pass. PN401 if nobody is acting.';

CREATE FUNCTION pnd_data.require_part(part text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF NOT packnd.actor_has_part(require_part.part) THEN
		PERFORM packnd.fail('42501', 'this is for a login with the part %1$s', NULL, NULL, require_part.part);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_part(text) IS
'For the functions of pnd: error 42501 unless the actor has that part, by its login, or is an administrator. A group role alone is not enough: who is a member of two has one part.';

-- Tickets: identity is shown only to who said before why.

CREATE TABLE pnd_data.access_ticket (
	case_id bigint NOT NULL,
	ticket_id bigint GENERATED ALWAYS AS IDENTITY,
	professional_id bigint REFERENCES pnd_data.professional,
	role_name text NOT NULL,
	reason text NOT NULL CHECK (btrim(reason) <> ''),
	opened_at timestamptz NOT NULL DEFAULT now(),
	opened_xid bigint NOT NULL,
	expires_at timestamptz NOT NULL CHECK (expires_at > opened_at),
	PRIMARY KEY (case_id, ticket_id)
);
SELECT packnd.declare('pnd_data.access_ticket', class => 'narrative', journal => true, keep => 'case', told_as => 'reading',
	columns => '{"reason": "narrative", "*": "operational"}');
COMMENT ON TABLE pnd_data.access_ticket IS
'Who wants to see the identity behind a case, when and why: professional (null for an administrator) and database role. Valid until expires_at, and only in other transactions than the one that opened it (opened_xid), so that no rollback takes the trace away.';

-- The journal.

CREATE TABLE pnd_data.journal_head (
	case_id bigint PRIMARY KEY,
	last_event bigint NOT NULL,
	last_hash bytea NOT NULL CHECK (octet_length(last_hash) = 32)
);
SELECT packnd.declare('pnd_data.journal_head', class => 'journal', journal => false, keep => 'registry');
COMMENT ON TABLE pnd_data.journal_head IS
'Number and hash of the last event of each chain: of each case, by its id; of the registry, 0, which its administrators and the job write; and below it one of each professional, by the number with a minus, and of each part: what is about no case, and who reads one. Its row lock puts the events of a chain in order.';
CREATE TRIGGER append_only BEFORE DELETE ON pnd_data.journal_head
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
CREATE TRIGGER journal_truncate BEFORE TRUNCATE ON pnd_data.journal_head
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
ALTER TABLE pnd_data.journal_head ENABLE ALWAYS TRIGGER journal_truncate;

CREATE TABLE pnd_data.journal (
	case_id bigint NOT NULL,
	event_no bigint NOT NULL CHECK (event_no > 0),
	occurred_at timestamptz NOT NULL,
	actor_kind text NOT NULL,
	professional_id bigint,
	role_name text NOT NULL,
	table_name text NOT NULL,
	operation text NOT NULL,
	payload_hash bytea NOT NULL CHECK (octet_length(payload_hash) = 32),
	previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
	event_hash bytea NOT NULL CHECK (octet_length(event_hash) = 32),
	written_xid bigint,
	PRIMARY KEY (case_id, event_no)
);
SELECT packnd.declare('pnd_data.journal', class => 'journal', journal => false, keep => 'registry');
COMMENT ON TABLE pnd_data.journal IS
'One event for each change of a case: who (kind of actor, professional, database role), when, in which table; hash of the payload; hash of the event before; hash of the whole (packnd.journal_hash). written_xid: the transaction that wrote it, which says where the next seal begins to look.';
CREATE INDEX journal_written ON pnd_data.journal (written_xid);
COMMENT ON INDEX pnd_data.journal_written IS 'What was written since the last seal.';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pnd_data.journal
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
CREATE TRIGGER journal_truncate BEFORE TRUNCATE ON pnd_data.journal
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
ALTER TABLE pnd_data.journal ENABLE ALWAYS TRIGGER journal_truncate;

CREATE TABLE pnd_data.journal_payload (
	case_id bigint NOT NULL,
	event_no bigint NOT NULL,
	salt bytea NOT NULL CHECK (octet_length(salt) = 16),
	payload json NOT NULL,
	PRIMARY KEY (case_id, event_no)
);
SELECT packnd.declare('pnd_data.journal_payload', class => 'journal', journal => false, keep => 'case',
	columns => '{"payload": "narrative"}', bounds => '{"payload": null}');
COMMENT ON TABLE pnd_data.journal_payload IS
'What changed in an event, as JSON, with the salt of its hash. It may be erased, by pnd_data.erase_payloads(): the event and its hash stay.';
CREATE TRIGGER append_only BEFORE UPDATE ON pnd_data.journal_payload
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
CREATE TRIGGER journal_truncate BEFORE TRUNCATE ON pnd_data.journal_payload
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
ALTER TABLE pnd_data.journal_payload ENABLE ALWAYS TRIGGER journal_truncate;

CREATE FUNCTION pnd_data.chain_name(chain bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN CASE WHEN chain > 0 THEN packnd.site_case_number(chain)
		WHEN chain = 0 THEN 'registry'
		-- the numbers of parts are of no professional
		WHEN chain < -9000000000000000000 THEN coalesce((
			SELECT e.actor_kind FROM pnd_data.journal e WHERE e.case_id = chain ORDER BY e.event_no LIMIT 1), 'registry')
		ELSE packnd.site_number('professional', -chain) END;
END
$function$;
COMMENT ON FUNCTION pnd_data.chain_name(bigint) IS
'For the functions of pnd: what people call a chain of the journal: the number of the case; registry; the number of the professional, or the part, whose own it is.';

CREATE FUNCTION pnd.verify_journal(case_number text DEFAULT NULL, OUT chain text, OUT event_no int, OUT finding text,
	OUT detail text)
RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- all, or one: as bounds, for which any plan reads an index
	first_case bigint := -9223372036854775808;
	last_case bigint := 9223372036854775807;
	found_any boolean;
BEGIN
	PERFORM packnd.guard();
	IF case_number IS NOT NULL THEN
		first_case := packnd.site_case_id(case_number);
		last_case := first_case;
		IF NOT EXISTS (SELECT FROM pnd_data.journal_head h WHERE h.case_id = first_case)
			AND NOT EXISTS (SELECT FROM pnd_data.journal e WHERE e.case_id = first_case) THEN
			PERFORM packnd.fail('PN404', 'no such case');
		END IF;
	END IF;
	RETURN QUERY
	WITH event AS (
		SELECT e.*, lag(e.event_no, 1, 0::bigint) OVER w AS number_before,
			lag(e.event_hash) OVER w AS hash_before,
			lead(e.event_no) OVER w IS NULL AS is_last,
			p.salt, p.payload, p.event_no IS NULL AS has_no_payload
		FROM pnd_data.journal e
		LEFT JOIN pnd_data.journal_payload p ON p.case_id = e.case_id AND p.event_no = e.event_no
		WHERE e.case_id BETWEEN first_case AND last_case
		WINDOW w AS (PARTITION BY e.case_id ORDER BY e.event_no)
	), erased AS (
		-- as the journal itself says
		SELECT e.case_id, range_agg((e.payload #>> '{new,events}')::int8multirange) AS events
		FROM event e
		WHERE e.table_name = 'erasure' AND e.operation = 'INSERT'
		GROUP BY e.case_id
	), finding AS (
		SELECT e.case_id, e.number_before + 1 AS event_no, 1 AS rank, 'missing' AS what,
			packnd.say('events %1$s to %2$s are missing', e.number_before + 1, e.event_no - 1) AS why
		FROM event e WHERE e.event_no <> e.number_before + 1
		UNION ALL
		SELECT e.case_id, e.event_no, 2, 'altered', packnd.say('the event is not what its hash was made of')
		FROM event e
		WHERE e.event_hash <> packnd.journal_hash(e.previous_hash, e.case_id, e.event_no, e.occurred_at, e.actor_kind,
			e.professional_id, e.role_name, e.table_name, e.operation, e.payload_hash)
		UNION ALL
		SELECT e.case_id, e.event_no, 3, 'broken', packnd.say('the event does not follow the one before')
		FROM event e
		WHERE e.event_no = e.number_before + 1
			AND e.previous_hash <> coalesce(e.hash_before, decode(repeat('00', 32), 'hex'))
		UNION ALL
		SELECT e.case_id, e.event_no, 4, 'altered', packnd.say('the payload is not what its hash was made of')
		FROM event e
		WHERE e.payload_hash <> packnd.journal_payload_hash(e.salt, e.payload::text)
		UNION ALL
		SELECT e.case_id, e.event_no, 4, 'missing', packnd.say('the payload is gone, and no erasure says so')
		FROM event e LEFT JOIN erased x ON x.case_id = e.case_id
		WHERE e.has_no_payload AND (x.events IS NULL OR NOT x.events @> e.event_no)
		UNION ALL
		SELECT x.chain, x.event, x.rank, x.what, x.why FROM pnd_data.erasure_findings(first_case, last_case) x
		UNION ALL
		SELECT h.case_id, coalesce(e.event_no, 0) + 1, 5, 'missing',
			packnd.say('the last event is number %1$s', h.last_event)
		FROM pnd_data.journal_head h LEFT JOIN event e ON e.case_id = h.case_id AND e.is_last
		WHERE h.case_id BETWEEN first_case AND last_case AND h.last_event > coalesce(e.event_no, 0)
		UNION ALL
		SELECT e.case_id, e.event_no, 6, 'broken', packnd.say('the head of the chain does not fit its last event')
		FROM event e LEFT JOIN pnd_data.journal_head h
			ON h.case_id = e.case_id AND h.case_id BETWEEN first_case AND last_case
		WHERE e.is_last AND (h.case_id IS NULL OR h.last_event < e.event_no
			OR h.last_event = e.event_no AND h.last_hash <> e.event_hash)
		UNION ALL
		SELECT (r.told ->> 'chain')::bigint, NULL, 7, 'row', CASE r.told ->> 'what'
			WHEN 'gone' THEN packnd.say('a row of %1$s is gone, and no event says so', r.told ->> 'table')
			WHEN 'counted' THEN packnd.say('events tell of %2$s row(s) of %1$s that are there, and there are %3$s', r.told ->> 'table', r.told ->> 'should', r.told ->> 'are')
			WHEN 'untold' THEN packnd.say('no event tells of a row of %1$s', r.told ->> 'table')
			ELSE packnd.say('a row of %1$s is not what the events say: %2$s', r.told ->> 'table', r.told ->> 'columns') END
		FROM (
			SELECT c.name::jsonb AS told
			FROM packnd.count_rows('rows_told', jsonb_build_object('first', first_case, 'last', last_case)) c) r
		UNION ALL
		SELECT l.case_id, l.last_event, 8, CASE WHEN j.event_no IS NULL THEN 'missing' ELSE 'altered' END,
			packnd.say('event %1$s is not what seal %2$s was made of', l.last_event, l.seal_no)
		FROM pnd_data.seal_leaf l LEFT JOIN pnd_data.journal j ON j.case_id = l.case_id AND j.event_no = l.last_event
		WHERE l.case_id BETWEEN first_case AND last_case AND j.event_hash IS DISTINCT FROM l.last_hash
	)
	SELECT pnd_data.chain_name(first.case_id),
		first.event_no::int, first.what, first.why
	FROM (
		SELECT DISTINCT ON (f.case_id) f.* FROM finding f ORDER BY f.case_id, f.event_no, f.rank
	) first
	ORDER BY first.case_id;
	found_any := FOUND;
	IF case_number IS NULL THEN
		RETURN QUERY
		SELECT DISTINCT ON (f.seal_no) 'seals', f.seal_no::int, f.what, f.why
		FROM pnd_data.seal_findings() f ORDER BY f.seal_no, f.rank;
		found_any := found_any OR FOUND;
	END IF;
	IF NOT found_any THEN
		-- each event of each chain was read, from the first to that of the head
		RETURN QUERY
		SELECT coalesce(verify_journal.case_number, 'all'), NULL::int, packnd.nothing_found(),
			packnd.say('%1$s event(s) in %2$s chain(s) hold.', coalesce(sum(h.last_event), 0), count(*))
		FROM pnd_data.journal_head h WHERE h.case_id BETWEEN first_case AND last_case;
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.verify_journal(text) TO packnd_auditor;
COMMENT ON FUNCTION pnd.verify_journal(text) IS
'Verifies the hash chain of the journal, of one case or (null) of all, of the registry and of who reads and writes in it, that it is as it was sealed, and (null) the seals themselves. Returns a row for each chain, and each seal (chain ''seals'', event_no its number), that does not hold, with its first divergence: ''missing'', ''altered'' or ''broken''; or ''row'': a row of the registry is not what the events say, was never told of, or is gone without an event; if all hold one row with the finding ''none'' and how many events and chains were verified. A payload that was erased is no divergence, as long as an event of its chain says so, and the journal says who decided that; rows of which it told are counted. 22P02 for a mistyped case number, PN404 for one without a chain, PN401 if nobody is acting.
EN (audit): verify that nobody altered the journal, proof, tampering
FR: vérifier que personne n''a modifié le journal, preuve, falsification';

CREATE FUNCTION pnd.health(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	module_health regproc;
	found_any boolean;
	found_rows bigint;
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY SELECT f.* FROM packnd.catalog_findings() f;
	found_any := FOUND;
	-- each module may ask its own data
	FOR module_health IN
		SELECT p.oid FROM pg_proc p
		WHERE p.pronamespace = 'pnd_data'::regnamespace AND p.proname LIKE 'health\_%' AND p.pronargs = 0
		ORDER BY p.proname
	LOOP
		RETURN QUERY EXECUTE format('SELECT h.finding, h.object, h.detail FROM %s() h', module_health);
		GET DIAGNOSTICS found_rows = ROW_COUNT;
		found_any := found_any OR found_rows > 0;
	END LOOP;
	IF NOT found_any THEN
		RETURN QUERY VALUES (packnd.nothing_found(), 'pnd.health()', packnd.say('Neither the catalog nor the data show anything wrong.'));
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.health() TO packnd_operator, packnd_auditor;
COMMENT ON FUNCTION pnd.health() IS
'What is wrong: one row per finding; one with the finding ''none'' if all is well. What the catalog shows (packnd.catalog_findings()), and what the modules find in their data: each function pnd_data.health_<module>() with the same columns. PN401 if nobody is acting.
EN (audit): is the installation sound, what is wrong, after a restore, which policy or amount ends soon
FR: l''installation est-elle saine, ce qui ne va pas, après une restauration, quelle règle ou quel montant se termine bientôt';

CREATE FUNCTION pnd_data.health_actor(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'version', 'pnd_data.site', packnd.say('The registry is at version %1$s, the library at %2$s: call packnd.upgrade().',
		coalesce(s.version, packnd.say('(none)')), packnd.version())
	FROM (VALUES (1)) one LEFT JOIN pnd_data.site s ON true WHERE s.version IS DISTINCT FROM packnd.version()
	UNION ALL
	SELECT l.* FROM pnd_data.login_findings() l
	UNION ALL
	SELECT 'territory', t.territory_id, packnd.say('It is open and has no %1$s.', needed.duty)
	FROM pnd_data.territory t CROSS JOIN (VALUES ('referent'), ('supervisor')) needed(duty)
	WHERE t.status = 'open' AND NOT EXISTS (
		SELECT FROM pnd_data.duty_now d WHERE d.territory_id = t.territory_id AND d.duty = needed.duty);
END
$function$;
COMMENT ON FUNCTION pnd_data.health_actor() IS
'The findings of pnd.health() on version, logins and duties.';
