-- seal: the journal is sealed, a seal is signed, and what was signed cannot be
-- written anew unnoticed, not by who keeps the journal either.
\set SHOW_CONTEXT never
\set VERBOSITY terse
\pset footer off
\i test/fixture.sql
-- without a key it is sealed, and nothing is signed
\c - postgres
SELECT pnd.seal_journal() IS NULL AS unsigned;
SELECT seal_no, chains, events = (SELECT count(*) FROM pnd_data.journal) AS has_all FROM pnd_data.seal;
SELECT pnd.seal_journal(sign => true);
SELECT public_key, problem FROM packnd.seal_key();
\i test/fixtures/seal_key.sql
\c
SELECT public_key, problem FROM packnd.seal_key();

-- ---- each seal goes on where the last one was; one line a day is signed
\c - regress_doctor
SELECT pnd.report('76', true, true) AS first \gset
\c - postgres
CREATE ROLE regress_job LOGIN IN ROLE packnd_operator;
SELECT pnd.add_login('regress_job', part => 'job');
\c - regress_job
CALL pnd.follow_up();
\c - regress_doctor
SELECT pnd.give_consent(:'first', 'Exemple', 'Alix', 'phone', '06 12 34 56 78', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
\c - regress_job
CALL pnd.follow_up();
-- nothing new: no seal
CALL pnd.follow_up();
SELECT regexp_replace(line, 'events=\d+ signed=\S+ hash=\S+ previous=(.{8})\S+ (key=\S+) signature=\S+', 'events=... signed=... hash=... previous=\1... \2 signature=...') AS line
FROM pnd.seal_lines();
SELECT pnd.seal_journal(sign => true) LIKE 'packnd-seal 1 line=2 seal=%' AS signed_now;
SELECT * FROM pnd.seal_keys();
\c - postgres
-- each event is in one seal
SELECT count(*) = (SELECT count(*) FROM pnd_data.journal) AS each_sealed, max(seals) AS times FROM (
	SELECT j.case_id, j.event_no, count(*) AS seals FROM pnd_data.journal j JOIN pnd_data.seal_leaf l ON l.case_id = j.case_id
		AND j.event_no BETWEEN l.first_event AND l.last_event GROUP BY 1, 2) sealed;
SELECT s.seal_no, s.chains, s.events > 0 AS has_events, count(*) AS leaves FROM pnd_data.seal s JOIN pnd_data.seal_leaf l USING (seal_no)
GROUP BY 1 ORDER BY 1;

-- ---- the hashes, by the documented fields alone
CREATE FUNCTION public.field(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT coalesce(int4send(length($1)) || $1, '\xffffffff') $$;
CREATE FUNCTION public.at(timestamptz) RETURNS bigint LANGUAGE sql AS
$$ SELECT (extract(epoch FROM $1 - timestamptz '2000-01-01 00:00Z') * 1000000)::bigint $$;
-- RFC 6962, 2.1
CREATE FUNCTION public.merkle(leaves bytea[]) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
	n int := cardinality(leaves);
	k int := 1;
BEGIN
	IF n <= 1 THEN
		RETURN coalesce(leaves[1], sha256(''));
	END IF;
	WHILE 2 * k < n LOOP
		k := 2 * k;
	END LOOP;
	RETURN sha256('\x01' || public.merkle(leaves[:k]) || public.merkle(leaves[k + 1:]));
END $$;
SELECT bool_and(s.seal_hash = sha256(field('packnd seal 1') || field(int8send(s.seal_no)) || field(int8send(at(s.sealed_at)))
		|| field(s.previous_hash) || field(int8send(s.chains)) || field(int8send(s.events)) || field(s.root))) AS seals,
	bool_and(s.root = (SELECT merkle(array_agg(sha256('\x00' || field('packnd leaf 1') || field(int8send(l.case_id))
		|| field(int8send(l.first_event)) || field(int8send(l.last_event)) || field(l.last_hash)) ORDER BY l.case_id))
		FROM pnd_data.seal_leaf l WHERE l.seal_no = s.seal_no)) AS roots
FROM pnd_data.seal s;
SELECT bool_and(packnd.seal_root(leaves) = merkle(leaves)) AS trees_of_all_sizes
FROM generate_series(0, 70) AS n, LATERAL (SELECT array(SELECT sha256(i::text::bytea) FROM generate_series(1, n) AS i)) AS t (leaves);
-- RFC 8032, 7.1, test 2 is another key's
SELECT packnd.seal_verify('', '\xe5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
	'\xd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a') AS of_rfc_8032,
	packnd.seal_verify('', '\xe5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
	'\x3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c') AS of_another;

-- ---- who may: the auditor reads all of it, and changes nothing
CREATE ROLE regress_outside LOGIN IN ROLE packnd_auditor;
SELECT pnd.add_login('regress_outside', part => 'auditor');
SELECT string_agg(line, E'\n' ORDER BY line) AS kept FROM pnd.seal_lines() \gset
CREATE ROLE regress_monitor LOGIN IN ROLE packnd_monitor;
SELECT pnd.add_login('regress_monitor', part => 'monitor');
-- who watches over the server fetches the lines and the key, and nothing else
\c - regress_monitor
SELECT string_agg(line, E'\n' ORDER BY line) = :'kept' AS the_same FROM pnd.seal_lines(max_rows => NULL);
SELECT count(*) FROM pnd.seal_keys();
SELECT * FROM pnd.journal_export();
\c - regress_outside
SELECT count(*) FROM pnd.seal_lines();
SELECT * FROM pnd.verify_lines(:'kept');
SELECT finding FROM pnd.verify_journal();
-- no line at all is no proof
SELECT * FROM pnd.verify_lines('');
SELECT finding FROM pnd.verify_lines(E'\r\n\n');
SELECT pnd.seal_journal();
-- an export is read by pages as well as whole
SELECT split_part(line, E'\t', 1) AS what, count(*) > 0 AS some FROM pnd.journal_export(max_rows => NULL) GROUP BY 1 ORDER BY 1;
SELECT max(cursor) AS place, string_agg(line, E'\n') AS first_page FROM (
	SELECT line, last_value(cursor) OVER () AS cursor FROM pnd.journal_export(max_rows => 150)) p \gset
SELECT :'first_page' || E'\n' || string_agg(line, E'\n') = (SELECT string_agg(line, E'\n') FROM pnd.journal_export(max_rows => NULL)) AS the_same
FROM pnd.journal_export(:'place', 1000);
\c - regress_camille
SELECT * FROM pnd.journal_export();
SELECT * FROM pnd.seal_lines();
\c - postgres
DELETE FROM pnd_data.seal;
UPDATE pnd_data.seal_leaf SET last_event = 1;
TRUNCATE pnd_data.seal_line;
DELETE FROM pnd_data.seal_head;

-- ---- a superuser, with the triggers off: each tampering is undone afterwards
CREATE FUNCTION public.tampering(what text) RETURNS TABLE (chain text, finding text, detail text, by_the_kept_lines text)
LANGUAGE plpgsql AS $$
BEGIN
	RETURN QUERY SELECT CASE WHEN v.chain IN ('registry', 'seals', 'all') THEN v.chain ELSE 'case' END, v.finding,
		CASE WHEN v.finding <> 'none' THEN regexp_replace(v.detail, '^event \d+|a row of .*', '...') END,
		(SELECT string_agg(DISTINCT k.finding || coalesce(': ' || k.detail, ''), ', ') FROM pnd.verify_lines(what) k)
	FROM pnd.verify_journal() v ORDER BY v.chain = 'seals', v.event_no;
END $$;
-- the events of a chain from e on are taken away, and its head with them
CREATE PROCEDURE public.shorten(c bigint, e bigint) LANGUAGE plpgsql AS $$
BEGIN
	DELETE FROM pnd_data.journal j WHERE j.case_id = c AND j.event_no >= e;
	DELETE FROM pnd_data.journal_payload j WHERE j.case_id = c AND j.event_no >= e;
	DELETE FROM pnd_data.journal_head h WHERE h.case_id = c AND e = 1;
	UPDATE pnd_data.journal_head h SET last_event = e - 1, last_hash = j.event_hash
	FROM pnd_data.journal j WHERE h.case_id = c AND j.case_id = c AND j.event_no = e - 1;
END $$;
-- seals and their hashes are made anew, of what stands there, without those that cover nothing any more; no line can be signed anew without the key
CREATE PROCEDURE public.seal_anew() LANGUAGE plpgsql AS $$
DECLARE
	s pnd_data.seal;
	before bytea := decode(repeat('00', 32), 'hex');
	number bigint := 0;
BEGIN
	UPDATE pnd_data.seal_leaf l SET last_hash = j.event_hash FROM pnd_data.journal j WHERE j.case_id = l.case_id AND j.event_no = l.last_event;
	DELETE FROM pnd_data.seal_leaf l WHERE NOT EXISTS (SELECT FROM pnd_data.journal j WHERE j.case_id = l.case_id AND j.event_no = l.last_event);
	FOR s IN SELECT * FROM pnd_data.seal ORDER BY seal_no LOOP
		SELECT count(*), sum(l.last_event - l.first_event + 1),
			packnd.seal_root(array_agg(packnd.seal_leaf_hash(l.case_id, l.first_event, l.last_event, l.last_hash) ORDER BY l.case_id))
		INTO s.chains, s.events, s.root FROM pnd_data.seal_leaf l WHERE l.seal_no = s.seal_no;
		IF s.chains = 0 THEN
			DELETE FROM pnd_data.seal x WHERE x.seal_no = s.seal_no;
			CONTINUE;
		END IF;
		number := number + 1;
		s.previous_hash := before;
		s.seal_hash := packnd.seal_hash(number, s.sealed_at, s.previous_hash, s.chains, s.events, s.root);
		UPDATE pnd_data.seal_leaf l SET seal_no = number WHERE l.seal_no = s.seal_no;
		UPDATE pnd_data.seal x SET (seal_no, previous_hash, chains, events, root, seal_hash) =
			(number, s.previous_hash, s.chains, s.events, s.root, s.seal_hash)
		WHERE x.seal_no = s.seal_no;
		before := s.seal_hash;
	END LOOP;
	UPDATE pnd_data.seal_head SET last_seal = number, last_hash = before;
END $$;
SELECT packnd.site_case_id(:'first') AS her \gset
SET session_replication_role = replica;
\echo a chain that ends earlier, with its head
BEGIN;
CALL public.shorten(:her, 3);
SELECT * FROM tampering(:'kept');
ROLLBACK;
\echo a chain that is gone
BEGIN;
CALL public.shorten(:her, 1);
SELECT * FROM tampering(:'kept');
ROLLBACK;
\echo gone, and the seals made anew
BEGIN;
CALL public.shorten(:her, 1);
CALL public.seal_anew();
SELECT * FROM tampering(:'kept');
ROLLBACK;
\echo an event that says another did it, with the hashes of the chain made anew
BEGIN;
CREATE PROCEDURE public.chain_anew(c bigint) LANGUAGE plpgsql AS $$
DECLARE
	e pnd_data.journal;
	before bytea := decode(repeat('00', 32), 'hex');
BEGIN
	FOR e IN SELECT * FROM pnd_data.journal WHERE case_id = c ORDER BY event_no LOOP
		UPDATE pnd_data.journal j SET previous_hash = before, event_hash = packnd.journal_hash(before, e.case_id, e.event_no,
			e.occurred_at, e.actor_kind, e.professional_id, e.role_name, e.table_name, e.operation, e.payload_hash)
		WHERE j.case_id = c AND j.event_no = e.event_no RETURNING event_hash INTO before;
	END LOOP;
	UPDATE pnd_data.journal_head SET last_hash = before WHERE case_id = c;
END $$;
UPDATE pnd_data.journal SET role_name = 'regress_camille' WHERE case_id = :her AND event_no = 2;
CALL public.chain_anew(:her);
SELECT * FROM tampering(:'kept');
\echo and the seals
CALL public.seal_anew();
SELECT * FROM tampering(:'kept');
\echo and the lines, which only who kept them can tell then
DELETE FROM pnd_data.seal_line;
SELECT * FROM tampering(:'kept');
ROLLBACK;
\echo the last seal is gone, with its events
BEGIN;
DELETE FROM pnd_data.seal WHERE seal_no = 3;
DELETE FROM pnd_data.seal_leaf WHERE seal_no = 3;
UPDATE pnd_data.seal_head SET last_seal = 2, last_hash = (SELECT seal_hash FROM pnd_data.seal WHERE seal_no = 2);
SELECT * FROM tampering(:'kept');
ROLLBACK;
\echo a line that somebody else signed
SELECT finding, detail FROM pnd.verify_lines(regexp_replace(:'kept', 'signature=....', 'signature=0000', 'g'));
RESET session_replication_role;
SELECT * FROM tampering(:'kept');

-- ---- seals that nobody signs are a finding
SELECT finding, object FROM pnd_data.health_seal();
-- a database that was restored has the seals, and not the setting that says where the key is
ALTER DATABASE :"DBNAME" RESET packnd.seal_key_file;
\c
SELECT finding, object, detail FROM pnd_data.health_seal();
\i test/fixtures/seal_key.sql
\c
SELECT finding, object FROM pnd_data.health_seal();
SET session_replication_role = replica;
UPDATE pnd_data.seal SET sealed_at = sealed_at - interval '3 days';
DELETE FROM pnd_data.seal_line;
SET session_replication_role = origin;
SELECT finding, object, regexp_replace(detail, '\d{4}-\d\d-\d\d', '(day)') AS detail FROM pnd_data.health_seal();
