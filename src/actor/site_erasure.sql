-- actor/site_erasure.sql: what the journal said is erased, and the proof stays.
--
-- An event of the journal has a hash of its payload, so a payload can go and the
-- chain still verifies.  Which went is itself an event of that chain, by a row of
-- pnd_data.erasure whose payload never goes: a payload that is missing and that
-- no such event names was taken away (pnd.verify_journal()).  So was one that an
-- erasure names which nobody decided, or which its kind does not reach
-- (pnd_data.erasure_findings()); of the events that say who decided, the payloads
-- never go either.
--
-- What the journal says of a case stands on the case's own chain, and, of who
-- read it, on chains of who reads (0 and negative).  The own chain is erased at
-- once; for the others the case is noted in pnd_data.erasure_due, and the
-- follow-up comes by, so that nobody waits for a chain of another.

CREATE TABLE pnd_data.erasure (
	case_id bigint NOT NULL,
	erasure_id bigint GENERATED ALWAYS AS IDENTITY,
	kind text NOT NULL CHECK (kind IN ('declined', 'detector', 'search', 'retention', 'request', 'narrative')),
	events int8multirange NOT NULL CHECK (NOT isempty(events)),
	because_of bigint,
	erased_at timestamptz NOT NULL,
	PRIMARY KEY (case_id, erasure_id)
);
SELECT packnd.declare('pnd_data.erasure', class => 'case', journal => true, keep => 'registry', told_as => 'nothing',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.erasure IS
'Which payloads of the journal were erased: the numbers of their events, in which chain (case_id, as in pnd_data.journal), why (kind), and of which case that was erased, where the chain is not its own (because_of). Its own events keep their payload.';
SELECT pnd_data.add_codes('erasure_kind', 'Motifs d''un effacement', '{
	"declined": "Refus de la personne",
	"detector": "Fin du délai après un refus",
	"search": "Recherches anciennes",
	"retention": "Fin de la durée de conservation",
	"request": "Demande d''effacement",
	"narrative": "Effacement des écrits"}');

CREATE TABLE pnd_data.erasure_due (
	case_id bigint PRIMARY KEY,
	kind text NOT NULL,
	since timestamptz NOT NULL,
	erasing_xid bigint NOT NULL,
	also jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(also) = 'object')
);
SELECT packnd.declare('pnd_data.erasure_due', class => 'case', journal => false, keep => 'registry',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.erasure_due IS
'Cases that are being erased (pnd_data.begin_erasure(), in the transaction erasing_xid), and of which chains of who read them may still say something: the follow-up erases that, and the row. also: rows of tables that do not name the case (pnd_data.erase_also()): by table, the column of their key, and its values. Not journalled: a queue made from erasures, which are.';

CREATE FUNCTION pnd_data.begin_erasure(case_id bigint, kind text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- one that the follow-up is taking away is written anew
	INSERT INTO pnd_data.erasure_due AS d (case_id, kind, since, erasing_xid)
	VALUES (begin_erasure.case_id, begin_erasure.kind, now(), pg_current_xact_id()::text::bigint)
	ON CONFLICT ON CONSTRAINT erasure_due_pkey DO UPDATE
		SET kind = CASE WHEN excluded.kind = 'narrative' THEN d.kind ELSE excluded.kind END, since = excluded.since,
			erasing_xid = excluded.erasing_xid;
END
$function$;
COMMENT ON FUNCTION pnd_data.begin_erasure(bigint, text) IS
'For the functions of pnd that erase, first: from here to the end of the transaction rows of the case may go that are never deleted else, or, for kind narrative, be changed although they are closed; and what is said of the case elsewhere goes next (pnd_data.erase_elsewhere()).';

CREATE FUNCTION pnd_data.erase_also(case_id bigint, table_name text, key_column text, row_keys bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.erasure_due d
	SET also = d.also || jsonb_build_object(erase_also.table_name, jsonb_build_object('key', erase_also.key_column,
		'rows', coalesce(d.also #> ARRAY[erase_also.table_name, 'rows'], '{}') || coalesce((SELECT jsonb_object_agg(r, true) FROM unnest(erase_also.row_keys) r), '{}')))
	WHERE d.case_id = erase_also.case_id AND cardinality(erase_also.row_keys) > 0;
END
$function$;
COMMENT ON FUNCTION pnd_data.erase_also(bigint, text, text, bigint[]) IS
'For the functions of pnd that erase, after pnd_data.begin_erasure(): what the journal says of these rows of a table that does not name the case, or no longer, goes with what is said of the case elsewhere.';

CREATE FUNCTION pnd_data.is_proof_of_erasure(table_name text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
RETURN table_name IN ('erasure', 'case_retention');
END;
COMMENT ON FUNCTION pnd_data.is_proof_of_erasure(text) IS
'For erasures: is what the journal says of this table never erased? It says what was erased, and who decided it.';

CREATE FUNCTION pnd_data.erase_payloads(case_id bigint, kind text, events bigint[] DEFAULT NULL, because_of bigint DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	gone int8multirange;
	erased bigint;
BEGIN
	PERFORM packnd.guard();
	WITH erased_payload AS (
		DELETE FROM pnd_data.journal_payload p
		USING pnd_data.journal j
		WHERE p.case_id = erase_payloads.case_id AND j.case_id = p.case_id AND j.event_no = p.event_no
			AND NOT pnd_data.is_proof_of_erasure(j.table_name)
			AND (erase_payloads.events IS NULL OR p.event_no = ANY (erase_payloads.events))
		RETURNING p.event_no
	)
	SELECT range_agg(int8range(e.event_no, e.event_no, '[]')), count(*) INTO gone, erased FROM erased_payload e;
	IF erased > 0 THEN
		INSERT INTO pnd_data.erasure (case_id, kind, events, because_of, erased_at)
		VALUES (erase_payloads.case_id, erase_payloads.kind, gone, erase_payloads.because_of, clock_timestamp());
	END IF;
	RETURN erased;
END
$function$;
COMMENT ON FUNCTION pnd_data.erase_payloads(bigint, text, bigint[], bigint) IS
'For the functions of pnd, last: erases what the journal says in events of a chain (null: all of them), and writes the event that says which went; because_of: the case that was erased, where the chain is another. Returns how many. The events themselves stay, with who, when and in which table.';

CREATE FUNCTION pnd_data.erase_elsewhere() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	due bigint[];
	of_chain record;
	about record;
	known jsonb;
	-- of tables that name a case in about_case: by table, their key and its values
	keys jsonb := jsonb_build_object();
	erased bigint := 0;
	waits boolean := false;
BEGIN
	PERFORM packnd.guard();
	due := ARRAY(SELECT d.case_id FROM pnd_data.erasure_due d ORDER BY d.case_id FOR UPDATE SKIP LOCKED);
	IF cardinality(due) = 0 THEN
		RETURN 0;
	END IF;
	FOR about IN
		SELECT k.table_name, a.attname AS key_column
		FROM pnd_data.declared_column k
			JOIN pg_constraint x ON x.conrelid = format('pnd_data.%I', k.table_name)::regclass AND x.contype = 'p'
			JOIN pg_attribute a ON a.attrelid = x.conrelid AND x.conkey = ARRAY[a.attnum]
		WHERE k.column_name = 'about_case'
	LOOP
		EXECUTE format('SELECT jsonb_object_agg(r.%I, r.about_case) FROM pnd_data.%I r WHERE r.about_case = ANY ($1)', about.key_column, about.table_name)
			INTO known USING due;
		keys := keys || jsonb_build_object(about.table_name, jsonb_build_object('key', about.key_column, 'cases', known));
	END LOOP;
	FOR of_chain IN
		SELECT a.chain, d.kind, d.case_id, array_agg(DISTINCT a.event_no) AS events
		FROM (
			SELECT j.case_id AS chain, j.event_no, j.table_name, p.payload::jsonb AS payload,
				coalesce(p.payload #>> '{new,case_id}', p.payload #>> '{key,case_id}', p.payload #>> '{old,case_id}', p.payload #>> '{new,about_case}',
					keys #>> ARRAY[j.table_name, 'cases', p.payload #>> ARRAY['key', keys #>> ARRAY[j.table_name, 'key']]]) AS about
			FROM pnd_data.journal j JOIN pnd_data.journal_payload p ON p.case_id = j.case_id AND p.event_no = j.event_no
			WHERE j.case_id <= 0 AND NOT pnd_data.is_proof_of_erasure(j.table_name) AND j.table_name IN (
				SELECT k.table_name FROM pnd_data.declared_column k WHERE k.column_name IN ('case_id', 'about_case')
				UNION SELECT jsonb_object_keys(o.also) FROM pnd_data.erasure_due o)) a
			JOIN pnd_data.erasure_due d ON d.case_id = ANY (due) AND (d.case_id::text = a.about
				OR d.also #> ARRAY[a.table_name, 'rows'] ? coalesce(a.payload #>> ARRAY['key', d.also #>> ARRAY[a.table_name, 'key']],
					a.payload #>> ARRAY['new', d.also #>> ARRAY[a.table_name, 'key']]))
		GROUP BY a.chain, d.kind, d.case_id
		ORDER BY a.chain DESC, d.case_id
	LOOP
		PERFORM FROM pnd_data.journal_head h WHERE h.case_id = of_chain.chain FOR NO KEY UPDATE SKIP LOCKED;
		IF FOUND THEN
			erased := erased + pnd_data.erase_payloads(of_chain.chain, of_chain.kind, of_chain.events, of_chain.case_id);
		ELSE
			-- who reads just now is not waited for
			waits := true;
		END IF;
	END LOOP;
	IF NOT waits THEN
		DELETE FROM pnd_data.erasure_due d WHERE d.case_id = ANY (due);
	END IF;
	RETURN erased;
END
$function$;
COMMENT ON FUNCTION pnd_data.erase_elsewhere() IS
'For the follow-up: what the chains of who read cases that were erased say of these goes too. A chain that is being written to is left to the next run. Returns how many payloads went.';

-- ---- was it decided, and does it reach that far?

CREATE FUNCTION pnd_data.shortest_bound(bound text) RETURNS interval
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT min(v.value)
		FROM (
			SELECT b.not_after AS value FROM pnd_data.bound b WHERE b.bound = shortest_bound.bound
			UNION ALL
			SELECT (t.said ->> 'not_after')::interval
			FROM pnd_data.journal j JOIN pnd_data.journal_payload p ON p.case_id = j.case_id AND p.event_no = j.event_no
				CROSS JOIN LATERAL (VALUES (p.payload -> 'old'), (p.payload -> 'new')) AS t (said)
			WHERE j.case_id <= 0 AND j.table_name = 'bound'
				AND coalesce(p.payload #>> '{key,bound}', p.payload #>> '{new,bound}') = shortest_bound.bound) v);
END
$function$;
COMMENT ON FUNCTION pnd_data.shortest_bound(text) IS
'For pnd_data.erasure_findings(): the shortest that a bound ever was, as the journal has it.';

CREATE FUNCTION pnd_data.erasure_findings(first_case bigint, last_case bigint)
RETURNS TABLE (chain bigint, event bigint, rank int, what text, why text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	search_kept interval;
	one_is_enough boolean;
BEGIN
	PERFORM packnd.guard();
	-- what follows reads more than one chain
	PERFORM FROM pnd_data.journal j WHERE j.case_id BETWEEN first_case AND last_case AND j.table_name = 'erasure' LIMIT 1;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	search_kept := pnd_data.shortest_bound('search_kept');
	-- a purge takes two as it is installed; a registry that ever changed what takes two may have none to show
	one_is_enough := EXISTS (SELECT FROM pnd_data.journal j WHERE j.case_id <= 0 AND j.table_name = 'approval_rule' AND j.operation <> 'INSTALL');
	RETURN QUERY
	WITH erasure AS MATERIALIZED (
		SELECT j.*, p.payload #>> '{new,kind}' AS kind, (p.payload #>> '{new,events}')::int8multirange AS events,
			(p.payload #>> '{new,because_of}')::bigint AS because_of
		FROM pnd_data.journal j JOIN pnd_data.journal_payload p ON p.case_id = j.case_id AND p.event_no = j.event_no
		WHERE j.case_id BETWEEN first_case AND last_case AND j.table_name = 'erasure' AND j.operation = 'INSERT'
	), of_case AS (
		SELECT e.*, coalesce(lag(e.event_no) OVER (PARTITION BY e.case_id, e.kind ORDER BY e.event_no), 0) AS one_before
		FROM erasure e WHERE e.case_id > 0
	), noted AS MATERIALIZED (
		SELECT j.*, p.payload #>> '{new,erasure_kind}' AS kind, (p.payload #>> '{new,approved_at}')::timestamptz AS approved_at
		FROM pnd_data.journal j JOIN pnd_data.journal_payload p ON p.case_id = j.case_id AND p.event_no = j.event_no
		WHERE j.case_id IN (SELECT e.case_id FROM of_case e UNION SELECT e.because_of FROM erasure e) AND j.table_name = 'case_retention'
			AND p.payload #>> '{new,erasure_kind}' IS NOT NULL
	), approved AS MATERIALIZED (
		-- what is said of the request may be erased with the case
		SELECT j.*, p.payload #>> '{key,approval_id}' AS request
		FROM pnd_data.journal j LEFT JOIN pnd_data.journal_payload p ON p.case_id = j.case_id AND p.event_no = j.event_no
		WHERE j.case_id <= 0 AND j.table_name = 'approval' AND j.operation = 'UPDATE' AND EXISTS (SELECT FROM noted)
	), decision AS MATERIALIZED (
		-- who notes it uses what another approved
		SELECT d.* FROM noted d
		WHERE one_is_enough OR EXISTS (
			SELECT FROM approved a JOIN approved o
				ON o.occurred_at < a.occurred_at AND o.role_name <> a.role_name AND coalesce(o.request = a.request, true)
			WHERE a.occurred_at BETWEEN d.approved_at AND d.occurred_at
				AND (a.professional_id, a.role_name) IS NOT DISTINCT FROM (d.professional_id, d.role_name))
	), is_decided AS (
		SELECT e.case_id, e.event_no, e.kind, CASE
			-- she declines: the case changes, nothing but what hangs on that is written in between, and all that was hers went
			WHEN e.kind = 'declined' THEN NOT EXISTS (
				SELECT FROM pnd_data.journal j JOIN pnd_data.declared_table t ON t.table_name = j.table_name
				WHERE j.case_id = e.case_id AND j.event_no < e.event_no AND t.keep = 'case' AND j.table_name NOT IN ('case_file', 'case_access')
				GROUP BY j.table_name
				HAVING count(*) FILTER (WHERE j.operation = 'INSERT') <> count(*) FILTER (WHERE j.operation = 'DELETE'))
			AND (
				SELECT bool_and((j.actor_kind, j.professional_id, j.role_name) IS NOT DISTINCT FROM (e.actor_kind, e.professional_id, e.role_name))
				FROM pnd_data.journal j
				WHERE j.case_id = e.case_id AND j.event_no < e.event_no AND j.event_no >= (
					SELECT max(c.event_no) FROM pnd_data.journal c
					WHERE c.case_id = e.case_id AND c.event_no < e.event_no AND c.event_no > e.one_before AND c.table_name = 'case_file' AND c.operation = 'UPDATE'))
			WHEN e.kind = 'detector' THEN EXISTS (
				SELECT FROM of_case d WHERE d.case_id = e.case_id AND d.kind = 'declined' AND d.event_no < e.event_no)
			-- two people decide, and the follow-up does it once
			WHEN e.kind IN ('retention', 'request', 'narrative') THEN EXISTS (
				SELECT FROM decision d
				WHERE d.case_id = e.case_id AND d.kind = e.kind AND d.event_no < e.event_no AND d.event_no > e.one_before)
			ELSE false END AS holds
		FROM of_case e
	), asked AS (
		SELECT e.case_id, e.event_no, e.kind, e.events, e.occurred_at, CASE
			WHEN e.case_id > 0 THEN (SELECT i.holds FROM is_decided i WHERE i.case_id = e.case_id AND i.event_no = e.event_no)
			WHEN e.kind = 'search' THEN true
			ELSE EXISTS (
				SELECT FROM is_decided i JOIN erasure o ON o.case_id = i.case_id AND o.event_no = i.event_no
				WHERE i.case_id = e.because_of AND i.kind = e.kind AND i.holds AND o.occurred_at <= e.occurred_at)
				-- of the case itself there may have been nothing to erase
				OR EXISTS (
					SELECT FROM decision d WHERE d.case_id = e.because_of AND d.kind = e.kind AND d.occurred_at <= e.occurred_at) END AS holds
		FROM erasure e
		WHERE e.case_id BETWEEN first_case AND last_case
	)
	SELECT a.case_id, a.event_no, 4, 'missing', packnd.say('payloads were erased (%1$s), and nobody decided it', a.kind)
	FROM asked a WHERE a.holds IS NOT TRUE
	UNION ALL
	SELECT j.case_id, j.event_no, 4, 'missing', packnd.say('the payload is gone, and the erasure (%1$s) does not reach it', a.kind)
	FROM asked a
		CROSS JOIN LATERAL unnest(a.events) AS r (span)
		JOIN pnd_data.journal j ON j.case_id = a.case_id AND j.event_no >= lower(r.span) AND j.event_no < upper(r.span)
	WHERE CASE
		WHEN pnd_data.is_proof_of_erasure(j.table_name) OR j.event_no > a.event_no THEN true
		WHEN a.kind = 'search' THEN a.case_id > 0 OR j.table_name <> 'person_search'
			OR j.operation <> 'DELETE' AND j.occurred_at > a.occurred_at - search_kept
		-- searches that found her are among what is said of her
		WHEN a.case_id <= 0 THEN j.table_name <> 'person_search' AND NOT EXISTS (
			SELECT FROM pnd_data.declared_column k WHERE k.table_name = j.table_name AND k.column_name IN ('case_id', 'about_case'))
		WHEN a.kind = 'narrative' THEN NOT EXISTS (
			SELECT FROM pnd_data.declared_column k WHERE k.table_name = j.table_name AND k.class = 'narrative')
		ELSE false END;
END
$function$;
COMMENT ON FUNCTION pnd_data.erasure_findings(bigint, bigint) IS
'For pnd.verify_journal(): erasures in the chains from one to another that nobody decided (a refusal changes the case; a purge is approved by a second person; in chains of who reads, the case itself was erased for the same reason), and events that they name and do not reach: of other tables, or younger than the bound.';
