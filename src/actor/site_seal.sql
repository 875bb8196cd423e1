-- actor/site_seal.sql: seals over the journal's chains, their signature, and
-- what others check them by.
--
-- A chain shows that an event was altered, not that whoever keeps it wrote it
-- all anew.  So the ends of the chains are sealed from time to time, seals are
-- linked, and the last one is signed once a day in a line that goes elsewhere.
--
-- A writer holds the head of a chain until it commits, so whatever a statement
-- sees of a chain are its first events without a gap: each chain goes on from
-- the leaf before, and each event is in one seal.  Nobody is waited for, and a
-- transaction that is still open delays its own events only.  Where to look:
-- from the oldest transaction on that was not over when the last seal was made
-- (written_xid); and at all heads once a day, and after a restore, when numbers
-- of transactions begin anew.

CREATE TABLE pnd_data.seal (
	seal_no bigint PRIMARY KEY CHECK (seal_no > 0),
	sealed_at timestamptz NOT NULL,
	previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
	chains bigint NOT NULL CHECK (chains > 0),
	events bigint NOT NULL CHECK (events > 0),
	root bytea NOT NULL CHECK (octet_length(root) = 32),
	seal_hash bytea NOT NULL CHECK (octet_length(seal_hash) = 32)
);
SELECT packnd.declare('pnd_data.seal', class => 'journal', journal => false, keep => 'registry');
COMMENT ON TABLE pnd_data.seal IS
'Seals over the journal: how many chains went on since the one before and by how many events, the root of the Merkle tree over them (pnd_data.seal_leaf), the hash of the seal before, the hash of the whole (packnd.seal_hash).';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pnd_data.seal
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
CREATE TRIGGER journal_truncate BEFORE TRUNCATE ON pnd_data.seal
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
ALTER TABLE pnd_data.seal ENABLE ALWAYS TRIGGER journal_truncate;

CREATE TABLE pnd_data.seal_leaf (
	seal_no bigint NOT NULL,
	case_id bigint NOT NULL,
	first_event bigint NOT NULL CHECK (first_event > 0),
	last_event bigint NOT NULL CHECK (last_event >= first_event),
	last_hash bytea NOT NULL CHECK (octet_length(last_hash) = 32),
	PRIMARY KEY (case_id, last_event),
	CONSTRAINT seal_leaf_seal UNIQUE (seal_no, case_id)
);
SELECT packnd.declare('pnd_data.seal_leaf', class => 'journal', journal => false, keep => 'registry');
COMMENT ON TABLE pnd_data.seal_leaf IS
'What a seal covers of each chain: events first_event to last_event, and the hash of the last one, which covers all before it. Not journalled: it is made of the journal.';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pnd_data.seal_leaf
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
CREATE TRIGGER journal_truncate BEFORE TRUNCATE ON pnd_data.seal_leaf
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
ALTER TABLE pnd_data.seal_leaf ENABLE ALWAYS TRIGGER journal_truncate;

CREATE TABLE pnd_data.seal_head (
	is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
	last_seal bigint NOT NULL,
	last_hash bytea NOT NULL CHECK (octet_length(last_hash) = 32),
	last_look date,
	looks_from bigint NOT NULL,
	history text
);
SELECT packnd.declare('pnd_data.seal_head', class => 'journal', journal => false, keep => 'registry');
COMMENT ON TABLE pnd_data.seal_head IS
'Number and hash of the last seal; its row lock lets one session seal at a time. looks_from: the transaction from which on events may be unsealed, in which history (packnd.server_history()); last_look: the day on which all chains were looked at.';
INSERT INTO pnd_data.seal_head (last_seal, last_hash, looks_from) VALUES (0, decode(repeat('00', 32), 'hex'), 0);
CREATE TRIGGER append_only BEFORE DELETE ON pnd_data.seal_head
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
CREATE TRIGGER journal_truncate BEFORE TRUNCATE ON pnd_data.seal_head
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
ALTER TABLE pnd_data.seal_head ENABLE ALWAYS TRIGGER journal_truncate;

CREATE TABLE pnd_data.seal_key (
	key_id text PRIMARY KEY CHECK (key_id ~ '^[0-9a-f]{16}$'),
	public_key bytea NOT NULL UNIQUE CHECK (octet_length(public_key) = 32),
	first_used_at timestamptz NOT NULL
);
-- made to be handed out, also to who is told nothing else (part monitor)
SELECT packnd.declare('pnd_data.seal_key', class => 'metadata', journal => true, keep => 'registry', cached => false);
COMMENT ON TABLE pnd_data.seal_key IS
'Public keys under which seals were signed (Ed25519). key_id: the first 8 bytes of the SHA-256 of the key.';

CREATE TABLE pnd_data.seal_line (
	line_no bigint PRIMARY KEY CHECK (line_no > 0),
	seal_no bigint NOT NULL REFERENCES pnd_data.seal,
	signed_at timestamptz NOT NULL,
	line text NOT NULL
);
SELECT packnd.declare('pnd_data.seal_line', class => 'metadata', journal => false, keep => 'registry', cached => false);
COMMENT ON TABLE pnd_data.seal_line IS
'Signed lines: a seal, and so all events until it, the line before, and the signature. They are for somebody else to keep.';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pnd_data.seal_line
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
CREATE TRIGGER journal_truncate BEFORE TRUNCATE ON pnd_data.seal_line
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.journal_guard();
ALTER TABLE pnd_data.seal_line ENABLE ALWAYS TRIGGER journal_truncate;

-- ---- sealing

CREATE FUNCTION pnd_data.make_seal() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	head pnd_data.seal_head;
	today date;
	horizon bigint;
	looks_at_all boolean;
	made pnd_data.seal;
BEGIN
	PERFORM packnd.guard();
	today := (now() AT TIME ZONE current_setting('packnd.time_zone'))::date;
	SELECT h.* INTO head FROM pnd_data.seal_head h FOR UPDATE SKIP LOCKED;
	IF NOT FOUND THEN
		RETURN 0;
	END IF;
	-- before the look: what is below it is over, and the look sees it
	horizon := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
	looks_at_all := head.history IS DISTINCT FROM packnd.server_history() OR head.last_look IS DISTINCT FROM today;
	made.seal_no := head.last_seal + 1;

	INSERT INTO pnd_data.seal_leaf (seal_no, case_id, first_event, last_event, last_hash)
	SELECT made.seal_no, c.case_id, coalesce(s.last_event, 0) + 1, e.event_no, e.event_hash
	FROM (
			SELECT j.case_id FROM pnd_data.journal j WHERE NOT looks_at_all AND j.written_xid >= head.looks_from
			UNION
			SELECT h.case_id FROM pnd_data.journal_head h WHERE looks_at_all) c
		LEFT JOIN LATERAL (
			SELECT l.last_event FROM pnd_data.seal_leaf l
			WHERE l.case_id = c.case_id ORDER BY l.last_event DESC LIMIT 1) s ON true
		CROSS JOIN LATERAL (
			SELECT j.event_no, j.event_hash FROM pnd_data.journal j
			WHERE j.case_id = c.case_id ORDER BY j.event_no DESC LIMIT 1) e
	WHERE e.event_no > coalesce(s.last_event, 0);
	IF NOT FOUND AND NOT looks_at_all THEN
		RETURN 0;
	END IF;

	SELECT count(*), coalesce(sum(l.last_event - l.first_event + 1), 0),
		packnd.seal_root(array_agg(packnd.seal_leaf_hash(l.case_id, l.first_event, l.last_event, l.last_hash) ORDER BY l.case_id))
	INTO made.chains, made.events, made.root
	FROM pnd_data.seal_leaf l WHERE l.seal_no = made.seal_no;
	IF made.chains > 0 THEN
		made.sealed_at := clock_timestamp();
		made.previous_hash := head.last_hash;
		made.seal_hash := packnd.seal_hash(made.seal_no, made.sealed_at, made.previous_hash, made.chains, made.events, made.root);
		INSERT INTO pnd_data.seal SELECT made.*;
		head.last_seal := made.seal_no;
		head.last_hash := made.seal_hash;
	END IF;
	UPDATE pnd_data.seal_head h
	SET last_seal = head.last_seal, last_hash = head.last_hash, last_look = today, looks_from = horizon,
		history = packnd.server_history();
	RETURN made.events;
END
$function$;
COMMENT ON FUNCTION pnd_data.make_seal() IS
'For pnd.seal_journal(): seals what was written since the last seal; returns how many events, 0 if there was nothing or another session is sealing.';

CREATE FUNCTION pnd_data.sign_seal() RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	head pnd_data.seal_head;
	last_line pnd_data.seal_line;
	the_key bytea;
	the_key_id text;
	signed timestamptz := clock_timestamp();
	sealed_events bigint;
	said text;
BEGIN
	PERFORM packnd.guard();
	SELECT h.* INTO head FROM pnd_data.seal_head h FOR UPDATE;
	SELECT l.* INTO last_line FROM pnd_data.seal_line l ORDER BY l.line_no DESC LIMIT 1;
	IF head.last_seal = 0 OR head.last_seal = last_line.seal_no THEN
		RETURN last_line.line;
	END IF;
	SELECT k.public_key INTO the_key FROM packnd.seal_key() k;
	the_key_id := encode(substr(sha256(the_key), 1, 8), 'hex');
	SELECT sum(s.events) INTO sealed_events FROM pnd_data.seal s;
	said := format('packnd-seal 1 line=%s seal=%s events=%s signed=%s hash=%s previous=%s key=%s',
		coalesce(last_line.line_no, 0) + 1, head.last_seal, sealed_events,
		to_char(signed AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), encode(head.last_hash, 'hex'),
		coalesce(encode(sha256(convert_to(last_line.line, 'UTF8')), 'hex'), repeat('0', 64)), the_key_id);
	said := said || ' signature=' || encode(packnd.seal_sign(said), 'hex');
	INSERT INTO pnd_data.seal_key AS k (key_id, public_key, first_used_at)
	SELECT the_key_id, the_key, signed WHERE NOT EXISTS (SELECT FROM pnd_data.seal_key k WHERE k.key_id = the_key_id);
	INSERT INTO pnd_data.seal_line (line_no, seal_no, signed_at, line)
	VALUES (coalesce(last_line.line_no, 0) + 1, head.last_seal, signed, said);
	RETURN said;
END
$function$;
COMMENT ON FUNCTION pnd_data.sign_seal() IS
'For pnd.seal_journal(): signs the last seal, unless that was done; returns the line. 55000 without a key.';

CREATE FUNCTION pnd.seal_journal(sign boolean DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	today date;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_writer();
	today := (now() AT TIME ZONE current_setting('packnd.time_zone'))::date;
	PERFORM pnd_data.make_seal();
	IF coalesce(sign, (SELECT k.problem IS NULL FROM packnd.seal_key() k)
		AND NOT EXISTS (
			SELECT FROM pnd_data.seal_line l
			WHERE l.signed_at >= today::timestamp AT TIME ZONE current_setting('packnd.time_zone'))) THEN
		RETURN pnd_data.sign_seal();
	END IF;
	RETURN NULL;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.seal_journal(boolean) TO packnd_operator;
COMMENT ON FUNCTION pnd.seal_journal(boolean) IS
'Seals what was written to the journal since the last seal, and signs the last seal once a day if there is a key (sign null), now (true) or not (false); returns the signed line, null if none was made. The follow-up does it each time. Two sessions at once make one seal. Errors: 55000 sign without a key, 42501 for an auditor or a monitor.
EN (audit): seal the journal now, sign the seal, proof for somebody outside
FR: sceller le journal maintenant, signer le sceau, preuve pour un tiers';

-- ---- what others check by

CREATE FUNCTION pnd.seal_lines(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (line text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('seal_lines', seal_lines.after, 1);
	after_line bigint := coalesce(after_keys[1]::bigint, 0);
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(seal_lines.max_rows);
	RETURN QUERY
		SELECT l.line, packnd.cursor('seal_lines', l.line_no)
		FROM pnd_data.seal_line l
		WHERE l.line_no > after_line
		ORDER BY l.line_no
		LIMIT seal_lines.max_rows;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.seal_lines(text, int) TO packnd_operator, packnd_auditor, packnd_monitor;
COMMENT ON FUNCTION pnd.seal_lines(text, int) IS
'The signed lines of the journal''s seals, one a day, for somebody else to keep: who has them finds that the journal before was written anew. They name nobody. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: 22P02 a mistyped cursor, 22023 another number of rows.
EN (audit): the signed lines of the seals, to be kept by another organisation
FR: les lignes signées des sceaux, à faire garder par un autre organisme';

CREATE FUNCTION pnd.seal_keys() RETURNS TABLE (key text, public_key text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		-- an Ed25519 key in PEM is 32 bytes after a fixed beginning (RFC 8410)
		SELECT k.key_id, format(E'-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----',
			encode(decode('302a300506032b6570032100', 'hex') || k.public_key, 'base64'))
		FROM pnd_data.seal_key k
		ORDER BY k.first_used_at, k.key_id;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.seal_keys() TO packnd_operator, packnd_auditor, packnd_monitor;
COMMENT ON FUNCTION pnd.seal_keys() IS
'The public keys under which seals were signed, in PEM, the oldest first: what packnd-verify asks for. Who keeps the lines gets them beforehand, and not from the registry that he checks.
EN (audit): the public keys of the seals
FR: les clés publiques des sceaux';

CREATE FUNCTION pnd_data.export_line(VARIADIC fields text[]) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- as COPY writes them
	RETURN (
		SELECT string_agg(coalesce(replace(replace(replace(replace(f.field, E'\\', E'\\\\'), E'\t', E'\\t'), E'\n', E'\\n'), E'\r', E'\\r'), E'\\N'),
			E'\t' ORDER BY f.place)
		FROM unnest(fields) WITH ORDINALITY AS f (field, place));
END
$function$;
COMMENT ON FUNCTION pnd_data.export_line(text[]) IS
'For pnd.journal_export(): fields with tabs between, \N for null, tab, newline, carriage return and backslash escaped.';

CREATE FUNCTION pnd_data.hash_time(instant timestamptz) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (extract(epoch FROM instant) * 1000000)::bigint - 946684800000000;
END
$function$;
COMMENT ON FUNCTION pnd_data.hash_time(timestamptz) IS
'For pnd.journal_export(): an instant as hashes have it, microseconds since 2000-01-01 00:00 UTC.';

CREATE FUNCTION pnd.journal_export(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (line text, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	after_keys text[] := packnd.cursor_keys('journal_export', journal_export.after, 3);
	after_seal bigint := coalesce(after_keys[1]::bigint, 0);
	after_case bigint := coalesce(after_keys[2]::bigint, -9223372036854775808);
	after_event bigint := coalesce(after_keys[3]::bigint, 0);
	-- a leaf stands after its events, a seal after its leaves
	at_end CONSTANT bigint := 9223372036854775807;
	wanted bigint := journal_export.max_rows;
	the_seal record;
	sent bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(journal_export.max_rows);
	FOR the_seal IN SELECT s.* FROM pnd_data.seal s WHERE s.seal_no >= after_seal ORDER BY s.seal_no LOOP
		IF the_seal.seal_no > after_seal THEN
			after_case := -9223372036854775808;
			after_event := 0;
		END IF;
		RETURN QUERY
			SELECT x.said, packnd.cursor('journal_export', the_seal.seal_no, x.case_id, x.event_no)
			FROM (
				SELECT j.case_id, j.event_no, pnd_data.export_line('event', j.case_id::text, j.event_no::text,
					pnd_data.hash_time(j.occurred_at), j.actor_kind, j.professional_id::text, j.role_name, j.table_name,
					j.operation, encode(j.payload_hash, 'hex'), encode(j.previous_hash, 'hex'), encode(j.event_hash, 'hex')) AS said
				FROM pnd_data.seal_leaf l
					JOIN pnd_data.journal j ON j.case_id = l.case_id AND j.event_no BETWEEN l.first_event AND l.last_event
				WHERE l.seal_no = the_seal.seal_no AND l.case_id >= after_case
				UNION ALL
				SELECT l.case_id, at_end, pnd_data.export_line('leaf', l.seal_no::text, l.case_id::text, l.first_event::text,
					l.last_event::text, encode(l.last_hash, 'hex'))
				FROM pnd_data.seal_leaf l
				WHERE l.seal_no = the_seal.seal_no AND l.case_id >= after_case
				UNION ALL
				SELECT at_end, at_end, pnd_data.export_line('seal', the_seal.seal_no::text, pnd_data.hash_time(the_seal.sealed_at),
					encode(the_seal.previous_hash, 'hex'), the_seal.chains::text, the_seal.events::text,
					encode(the_seal.root, 'hex'), encode(the_seal.seal_hash, 'hex'))) x
			WHERE x.case_id > after_case OR x.case_id = after_case AND x.event_no > after_event
			ORDER BY x.case_id, x.event_no
			LIMIT wanted;
		GET DIAGNOSTICS sent = ROW_COUNT;
		wanted := wanted - sent;
		EXIT WHEN wanted <= 0;
	END LOOP;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.journal_export(text, int) TO packnd_auditor;
COMMENT ON FUNCTION pnd.journal_export(text, int) IS
'The sealed journal for packnd-verify journal, a text a line: the events of each seal by chain, its leaves, the seal; no payload, so not what was recorded. What was exported does not change: an export is gone on with after the cursor of its last line. A page of at most max_rows (1 to 1000; null: all), after the cursor of the last row seen. Errors: 22P02 a mistyped cursor, 22023 another number of rows.
EN (audit): export the journal, to verify it elsewhere without a server
FR: exporter le journal, pour le vérifier ailleurs sans serveur';

-- ---- do the seals hold?

CREATE FUNCTION pnd_data.seal_findings() RETURNS TABLE (seal_no bigint, rank int, what text, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	WITH covered AS (
		SELECT l.seal_no, count(*) AS chains, sum(l.last_event - l.first_event + 1) AS events,
			packnd.seal_root(array_agg(packnd.seal_leaf_hash(l.case_id, l.first_event, l.last_event, l.last_hash) ORDER BY l.case_id)) AS root
		FROM pnd_data.seal_leaf l GROUP BY l.seal_no
	), chained AS (
		SELECT s.*, lag(s.seal_no, 1, 0::bigint) OVER w AS number_before, lag(s.seal_hash) OVER w AS hash_before
		FROM pnd_data.seal s WINDOW w AS (ORDER BY s.seal_no)
	), leaf AS (
		SELECT l.*, lag(l.last_event, 1, 0::bigint) OVER (PARTITION BY l.case_id ORDER BY l.last_event) AS event_before
		FROM pnd_data.seal_leaf l
	)
	SELECT c.number_before + 1, 1, 'missing', packnd.say('seals %1$s to %2$s are missing', c.number_before + 1, c.seal_no - 1)
	FROM chained c WHERE c.seal_no <> c.number_before + 1
	UNION ALL
	SELECT c.seal_no, 2, 'altered', packnd.say('the seal is not what its hash was made of')
	FROM chained c
	WHERE c.seal_hash <> packnd.seal_hash(c.seal_no, c.sealed_at, c.previous_hash, c.chains, c.events, c.root)
	UNION ALL
	SELECT c.seal_no, 3, 'broken', packnd.say('the seal does not follow the one before')
	FROM chained c
	WHERE c.seal_no = c.number_before + 1 AND c.previous_hash <> coalesce(c.hash_before, decode(repeat('00', 32), 'hex'))
	UNION ALL
	SELECT coalesce(c.seal_no, v.seal_no), 4, 'altered', packnd.say('the seal is not over the chains that it names')
	FROM chained c FULL JOIN covered v ON v.seal_no = c.seal_no
	WHERE (c.chains, c.events, c.root) IS DISTINCT FROM (v.chains, v.events, v.root)
	UNION ALL
	SELECT l.seal_no, 5, 'broken', packnd.say('a chain does not go on where the seal before left it')
	FROM leaf l WHERE l.first_event <> l.event_before + 1
	UNION ALL
	SELECT h.last_seal, 6, 'missing', packnd.say('the last seal is number %1$s', h.last_seal)
	FROM pnd_data.seal_head h WHERE h.last_seal > (SELECT coalesce(max(s.seal_no), 0) FROM pnd_data.seal s)
	UNION ALL
	SELECT s.seal_no, 7, 'broken', packnd.say('the head of the seals does not fit the last one')
	FROM (SELECT s.seal_no, s.seal_hash FROM pnd_data.seal s ORDER BY s.seal_no DESC LIMIT 1) s
		LEFT JOIN pnd_data.seal_head h ON h.last_seal = s.seal_no AND h.last_hash = s.seal_hash
	WHERE h.last_seal IS NULL
	UNION ALL
	SELECT k.seal_no, 8, 'broken', packnd.say('a signed line does not follow the one before')
	FROM (
		SELECT n.seal_no, n.line_no, n.line, lag(n.line_no, 1, 0::bigint) OVER w AS number_before, lag(n.line) OVER w AS line_before
		FROM pnd_data.seal_line n WINDOW w AS (ORDER BY n.line_no)) k
	WHERE k.line_no <> k.number_before + 1
		OR k.line NOT LIKE format('%% line=%s seal=%s %% previous=%s %%', k.line_no, k.seal_no,
			coalesce(encode(sha256(convert_to(k.line_before, 'UTF8')), 'hex'), repeat('0', 64)))
	UNION ALL
	SELECT k.seal_no, 9, f.what, f.why
	FROM pnd_data.seal_line k CROSS JOIN LATERAL pnd_data.line_finding(k.line) f;
END
$function$;
COMMENT ON FUNCTION pnd_data.seal_findings() IS
'For pnd.verify_journal(): which seals do not hold, in themselves, over their leaves and against the signed lines.';

CREATE FUNCTION pnd_data.line_finding(line text) RETURNS TABLE (what text, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	piece text[] := regexp_match(line_finding.line,
		'^(packnd-seal 1 line=(\d{1,18}) seal=(\d{1,18}) .* hash=([0-9a-f]{64}) previous=[0-9a-f]{64} key=([0-9a-f]{16})) signature=([0-9a-f]{128})$');
	the_key bytea;
	sealed bytea;
BEGIN
	PERFORM packnd.guard();
	SELECT k.public_key INTO the_key FROM pnd_data.seal_key k WHERE k.key_id = piece[5];
	SELECT s.seal_hash INTO sealed FROM pnd_data.seal s WHERE s.seal_no = piece[3]::bigint;
	IF piece IS NULL THEN
		RETURN QUERY SELECT 'altered', packnd.say('the line is none of a seal');
	ELSIF the_key IS NULL OR NOT packnd.seal_verify(piece[1], decode(piece[6], 'hex'), the_key) THEN
		RETURN QUERY SELECT 'altered', packnd.say('the line is not signed under a key of this registry');
	ELSIF sealed IS NULL THEN
		RETURN QUERY SELECT 'missing', packnd.say('line %1$s signs seal %2$s, which is missing', piece[2], piece[3]);
	ELSIF encode(sealed, 'hex') <> piece[4] THEN
		RETURN QUERY SELECT 'altered', packnd.say('seal %2$s is not the one that line %1$s signs', piece[2], piece[3]);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.line_finding(text) IS
'For pnd_data.seal_findings() and pnd.verify_lines(): what does not hold of a signed line; no row if it holds.';

CREATE FUNCTION pnd.verify_lines(lines text, OUT line text, OUT finding text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_given('lines', lines);
	RETURN QUERY
		SELECT k.kept, f.what, f.why
		FROM regexp_split_to_table(lines, E'[\\r\\n]+') AS k (kept) CROSS JOIN LATERAL pnd_data.line_finding(k.kept) f
		WHERE k.kept <> '';
	IF NOT FOUND THEN
		RETURN QUERY SELECT NULL::text, CASE WHEN n.shown > 0 THEN packnd.nothing_found() ELSE 'missing' END,
			CASE WHEN n.shown > 0 THEN packnd.say('%1$s line(s) hold.', n.shown)
				ELSE packnd.say('no line was shown: nothing binds who keeps the journal') END
		FROM (SELECT count(*) AS shown FROM regexp_split_to_table(lines, E'[\\r\\n]+') AS k (kept) WHERE k.kept <> '') n;
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.verify_lines(text) TO packnd_auditor;
COMMENT ON FUNCTION pnd.verify_lines(text) IS
'Holds the seals against signed lines that somebody else kept, one a line: a row for each that does not hold (''missing'', ''altered''), or one with the finding ''none''; without a line one that says so (''missing''). pnd.verify_journal() then says whether the journal is what the seals say. Errors: 22004.
EN (audit): hold the journal against the signed lines that were kept elsewhere
FR: comparer le journal aux lignes signées gardées ailleurs';

CREATE FUNCTION pnd_data.health_seal(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'seal', 'packnd.seal_key_file',
		packnd.say('Nothing that was sealed since %1$s is signed, so whoever keeps the journal could write it anew.', to_char(min(s.sealed_at), 'YYYY-MM-DD'))
			|| coalesce(' ' || (SELECT k.problem FROM packnd.seal_key() k), '')
	FROM pnd_data.seal s
	WHERE s.seal_no > (SELECT coalesce(max(l.seal_no), 0) FROM pnd_data.seal_line l)
	HAVING min(s.sealed_at) < now() - interval '2 days';
	IF NOT FOUND THEN
		-- not after two days: as after a restore without the settings of the database
		RETURN QUERY
		SELECT 'seal', 'packnd.seal_key_file', packnd.say('Seals were signed under a key that is not here.') || ' ' || k.problem
		FROM packnd.seal_key() k
		WHERE k.problem IS NOT NULL AND EXISTS (SELECT FROM pnd_data.seal_key);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_seal() IS
'The findings of pnd.health() on seals: nothing was signed for two days, or the key that signed before is not here.';
