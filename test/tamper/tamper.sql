-- What a superuser can do behind the journal's back, at random: one tampering at
-- a time, with all triggers off, is looked for by pnd.verify_journal() and taken
-- back.  Run by \i in a registry that is full, as a superuser; public.tamper(n)
-- does the tampering number n, always the same on the same registry.
\set ECHO none
\set QUIET on
-- sealed and signed; the line is kept elsewhere
SELECT pnd.seal_journal(sign => true) AS line \gset
CREATE TABLE public.kept AS SELECT :'line' AS lines;
CREATE TYPE public.tampering AS (kind text, at text, found boolean);

-- An expression of another value than the column has.
CREATE FUNCTION public.another_value(name text, type regtype) RETURNS text LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE
		WHEN type IN ('text', 'bytea') THEN format('coalesce(%I, '''') || ''x''', name)
		WHEN type IN ('int4', 'int8', 'numeric') THEN format('coalesce(%I, 0) + 1', name)
		WHEN type = 'timestamptz'::regtype THEN format('coalesce(%I, now()) + interval ''1 second''', name)
		WHEN type = 'date'::regtype THEN format('coalesce(%I, current_date) + 1', name)
		WHEN type = 'bool'::regtype THEN format('NOT coalesce(%I, false)', name)
		WHEN type = 'jsonb'::regtype THEN format('coalesce(%I, ''null'') || ''["x"]''', name)
		WHEN type = 'text[]'::regtype THEN format('array_append(%I, ''x'')', name)
	END $$;

-- Any row of any table that is journalled: its table, place and chain.
CREATE FUNCTION public.any_row(OUT relation regclass, OUT place tid, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	told_as text;
BEGIN
	LOOP
		SELECT format('pnd_data.%I', d.table_name)::regclass, d.told_as INTO relation, told_as
		FROM pnd_data.declared_table d
		WHERE d.is_journalled AND d.table_name <> 'erasure'
		ORDER BY random() LIMIT 1;
		EXECUTE format('SELECT r.ctid, coalesce((to_jsonb(r) ->> ''case_id'')::bigint, 0) FROM %s r ORDER BY random() LIMIT 1', relation) INTO place, chain;
		IF told_as = 'reading' THEN
			chain := 0;
		END IF;
		EXIT WHEN place IS NOT NULL;
	END LOOP;
END $$;

CREATE FUNCTION public.alter_row(OUT at text, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	picked record;
	changed record;
BEGIN
	SELECT * INTO picked FROM public.any_row();
	SELECT a.attname, public.another_value(a.attname, a.atttypid::regtype) AS expression INTO changed
	FROM pg_attribute a
	WHERE a.attrelid = picked.relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND a.attgenerated = ''
		AND public.another_value(a.attname, a.atttypid::regtype) IS NOT NULL
		-- the chain that a row is looked for in
		AND a.attname <> 'case_id'
	ORDER BY random() LIMIT 1;
	EXECUTE format('UPDATE %s SET %I = %s WHERE ctid = $1', picked.relation, changed.attname, changed.expression) USING picked.place;
	at := format('%s.%s', picked.relation, changed.attname);
	chain := picked.chain;
END $$;

CREATE FUNCTION public.delete_row(OUT at text, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	picked record;
BEGIN
	SELECT * INTO picked FROM public.any_row();
	EXECUTE format('DELETE FROM %s WHERE ctid = $1', picked.relation) USING picked.place;
	at := picked.relation::text;
	chain := picked.chain;
END $$;

-- A row more, like one that is there but for its key.
CREATE FUNCTION public.forge_row(OUT at text, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	picked record;
	names text;
	expressions text;
BEGIN
	SELECT * INTO picked FROM public.any_row();
	SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
		string_agg(CASE WHEN a.attnum = last_of_key.attnum THEN public.another_value(a.attname, a.atttypid::regtype) ELSE quote_ident(a.attname) END,
			', ' ORDER BY a.attnum)
	INTO names, expressions
	FROM pg_attribute a, LATERAL (
		SELECT i.indkey[i.indnkeyatts - 1] AS attnum FROM pg_index i WHERE i.indrelid = picked.relation AND i.indisprimary) last_of_key
	WHERE a.attrelid = picked.relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '';
	EXECUTE format('INSERT INTO %1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT %3$s FROM %1$s WHERE ctid = $1', picked.relation, names, expressions)
	USING picked.place;
	at := picked.relation::text;
	chain := picked.chain;
END $$;

CREATE FUNCTION public.any_event() RETURNS pnd_data.journal LANGUAGE sql AS $$
	SELECT j FROM pnd_data.journal j ORDER BY random() LIMIT 1 $$;

CREATE FUNCTION public.alter_event(OUT at text, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	event pnd_data.journal := public.any_event();
	changed record;
BEGIN
	SELECT a.attname, public.another_value(a.attname, a.atttypid::regtype) AS expression INTO changed
	FROM pg_attribute a
	WHERE a.attrelid = 'pnd_data.journal'::regclass AND a.attnum > 0 AND a.attname NOT IN ('case_id', 'written_xid')
		AND a.atttypid <> 'bytea'::regtype
	ORDER BY random() LIMIT 1;
	EXECUTE format('UPDATE pnd_data.journal SET %I = %s WHERE case_id = $1 AND event_no = $2', changed.attname, changed.expression)
	USING event.case_id, event.event_no;
	at := changed.attname;
	chain := event.case_id;
END $$;

CREATE FUNCTION public.alter_payload(OUT at text, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	event pnd_data.journal := public.any_event();
BEGIN
	UPDATE pnd_data.journal_payload p SET payload = (p.payload::jsonb || '{"new": {"state": "exited"}}')::json
	WHERE p.case_id = event.case_id AND p.event_no = event.event_no;
	IF NOT FOUND THEN
		RAISE check_violation; -- erased: another is picked
	END IF;
	at := event.table_name;
	chain := event.case_id;
END $$;

CREATE FUNCTION public.take_payload(OUT at text, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	event pnd_data.journal := public.any_event();
BEGIN
	DELETE FROM pnd_data.journal_payload p WHERE p.case_id = event.case_id AND p.event_no = event.event_no;
	IF NOT FOUND THEN
		RAISE check_violation;
	END IF;
	at := event.table_name;
	chain := event.case_id;
END $$;

CREATE FUNCTION public.take_event(OUT at text, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	event pnd_data.journal := public.any_event();
BEGIN
	DELETE FROM pnd_data.journal_payload p WHERE p.case_id = event.case_id AND p.event_no = event.event_no;
	DELETE FROM pnd_data.journal j WHERE j.case_id = event.case_id AND j.event_no = event.event_no;
	at := event.table_name;
	chain := event.case_id;
END $$;

-- An erasure that nobody decided takes a payload, as the function that erases
-- writes it, and perhaps the row of which it told.
CREATE FUNCTION public.cover_up(OUT at text, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	event record;
	the_kind text := (SELECT c.code FROM pnd_data.code c WHERE c.list = 'erasure_kind' ORDER BY random() LIMIT 1);
	erased_case bigint := (SELECT e.case_id FROM pnd_data.erasure e WHERE e.case_id > 0 ORDER BY random() LIMIT 1);
	relation regclass;
BEGIN
	SELECT j.*, p.payload::jsonb -> 'new' AS told INTO event
	FROM pnd_data.journal j JOIN pnd_data.journal_payload p USING (case_id, event_no)
	WHERE NOT pnd_data.is_proof_of_erasure(j.table_name)
	ORDER BY random() LIMIT 1;
	PERFORM set_config('session_replication_role', 'origin', true);
	PERFORM pnd_data.erase_payloads(event.case_id, the_kind, ARRAY[event.event_no],
		CASE WHEN event.case_id <= 0 AND random() < 0.5 THEN erased_case END);
	PERFORM set_config('session_replication_role', 'replica', true);
	relation := to_regclass(format('pnd_data.%I', event.table_name));
	IF relation IS NOT NULL AND event.operation = 'INSERT' THEN
		EXECUTE format('DELETE FROM %s r WHERE packnd.journal_columns(r)::jsonb @> $1', relation)
		USING (SELECT jsonb_object_agg(a.attname, event.told -> a.attname)
			FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
			WHERE i.indrelid = relation AND i.indisprimary);
	END IF;
	at := format('%s of %s (%s)', event.operation, event.table_name, the_kind);
	chain := event.case_id;
END $$;

-- The events from one on, with a new head.
CREATE FUNCTION public.cut_chain(OUT at text, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	event pnd_data.journal := public.any_event();
BEGIN
	DELETE FROM pnd_data.journal_payload p WHERE p.case_id = event.case_id AND p.event_no >= event.event_no;
	DELETE FROM pnd_data.journal j WHERE j.case_id = event.case_id AND j.event_no >= event.event_no;
	IF event.event_no = 1 THEN
		DELETE FROM pnd_data.journal_head h WHERE h.case_id = event.case_id;
	ELSE
		UPDATE pnd_data.journal_head h SET last_event = event.event_no - 1, last_hash = event.previous_hash WHERE h.case_id = event.case_id;
	END IF;
	at := event.table_name;
	chain := event.case_id;
END $$;

-- Another author of one event, and all hashes from there on made anew.
CREATE FUNCTION public.rewrite_chain(OUT at text, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	event pnd_data.journal := public.any_event();
	following pnd_data.journal;
	hash_before bytea := event.previous_hash;
	hash_now bytea;
BEGIN
	FOR following IN
		SELECT * FROM pnd_data.journal j WHERE j.case_id = event.case_id AND j.event_no >= event.event_no ORDER BY j.event_no
	LOOP
		IF following.event_no = event.event_no THEN
			following.role_name := 'somebody';
		END IF;
		hash_now := packnd.journal_hash(hash_before, following.case_id, following.event_no, following.occurred_at, following.actor_kind,
			following.professional_id, following.role_name, following.table_name, following.operation, following.payload_hash);
		UPDATE pnd_data.journal j SET role_name = following.role_name, previous_hash = hash_before, event_hash = hash_now
		WHERE j.case_id = following.case_id AND j.event_no = following.event_no;
		hash_before := hash_now;
	END LOOP;
	UPDATE pnd_data.journal_head h SET last_hash = hash_before WHERE h.case_id = event.case_id;
	at := event.table_name;
	chain := event.case_id;
END $$;

-- The same, and all that the registry itself has as a proof made anew after it:
-- leaves, roots and seals, without the signed lines, which he cannot make.
CREATE FUNCTION public.rewrite_seals(OUT at text, OUT chain bigint) LANGUAGE plpgsql AS $$
DECLARE
	the_seal pnd_data.seal;
	hash_before bytea := decode(repeat('00', 32), 'hex');
BEGIN
	SELECT r.at, r.chain INTO at, chain FROM public.rewrite_chain() r;
	UPDATE pnd_data.seal_leaf l SET last_hash = j.event_hash
	FROM pnd_data.journal j WHERE j.case_id = l.case_id AND j.event_no = l.last_event AND j.case_id = rewrite_seals.chain;
	FOR the_seal IN SELECT * FROM pnd_data.seal ORDER BY seal_no LOOP
		SELECT packnd.seal_root(array_agg(packnd.seal_leaf_hash(l.case_id, l.first_event, l.last_event, l.last_hash) ORDER BY l.case_id))
		INTO the_seal.root FROM pnd_data.seal_leaf l WHERE l.seal_no = the_seal.seal_no;
		UPDATE pnd_data.seal s SET root = the_seal.root, previous_hash = hash_before,
			seal_hash = packnd.seal_hash(the_seal.seal_no, the_seal.sealed_at, hash_before, the_seal.chains, the_seal.events, the_seal.root)
		WHERE s.seal_no = the_seal.seal_no
		RETURNING s.seal_hash INTO hash_before;
	END LOOP;
	UPDATE pnd_data.seal_head h SET last_hash = hash_before;
	DELETE FROM pnd_data.seal_line;
END $$;

-- What happens to a case's own chain is looked for in that, the rest everywhere (a forged row may be of another),
-- and in the lines that somebody else keeps.
CREATE FUNCTION public.is_found(kind text, chain bigint) RETURNS boolean LANGUAGE sql AS $$
	SELECT bool_or(v.finding <> 'none')
	FROM pnd.verify_journal(CASE WHEN chain > 0 AND kind NOT IN ('cut_chain', 'take_event', 'forge_row') THEN packnd.site_case_number(chain) END) v
	UNION ALL
	SELECT bool_or(v.finding <> 'none') FROM pnd.verify_lines((SELECT lines FROM public.kept)) v
	ORDER BY 1 DESC LIMIT 1 $$;

CREATE FUNCTION public.tamper(number int) RETURNS public.tampering LANGUAGE plpgsql SET session_replication_role = replica AS $$
DECLARE
	kinds text[] := '{alter_row,alter_row,alter_row,alter_row,delete_row,forge_row,alter_event,alter_payload,take_payload,cover_up,take_event,cut_chain,rewrite_chain,rewrite_seals}';
	result public.tampering;
	chain bigint;
BEGIN
	PERFORM setseed(number % 100000 / 100000.0);
	result.kind := kinds[1 + number % cardinality(kinds)];
	LOOP
		BEGIN
			EXECUTE format('SELECT t.at, t.chain FROM public.%I() t', result.kind) INTO result.at, chain;
			RAISE SQLSTATE 'ZT001' USING MESSAGE = public.is_found(result.kind, chain)::text;
		EXCEPTION
			WHEN SQLSTATE 'ZT001' THEN
				result.found := SQLERRM::boolean;
				RETURN result;
			WHEN integrity_constraint_violation OR data_exception OR object_not_in_prerequisite_state THEN
				NULL; -- the table itself does not let it pass: another is tried
		END;
	END LOOP;
END $$;
CREATE TABLE public.trial (number int PRIMARY KEY, kind text, at text, found boolean);
CREATE FUNCTION public.tried(count int, seed int) RETURNS TABLE (kind text, tried bigint, missed bigint, missed_at text) LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO public.trial (number, kind, at, found)
	SELECT n, t.kind, t.at, t.found FROM generate_series(seed, seed + tried.count - 1) n, LATERAL public.tamper(n) t;
	RETURN QUERY
		SELECT t.kind, count(*), count(*) FILTER (WHERE NOT t.found), min(t.at) FILTER (WHERE NOT t.found)
		FROM public.trial t GROUP BY 1 ORDER BY 1;
END $$;
\set QUIET off
\set ECHO all
