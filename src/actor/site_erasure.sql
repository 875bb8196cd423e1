-- actor/site_erasure.sql: what the journal said is erased, and the proof stays.
--
-- An event of the journal has a hash of its payload, so a payload can go and the
-- chain still verifies.  Which went is itself an event of that chain, by a row of
-- pnd_data.erasure whose payload never goes: a payload that is missing and that
-- no such event names was taken away (pnd.verify_journal()).
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
	erased_at timestamptz NOT NULL,
	PRIMARY KEY (case_id, erasure_id)
);
SELECT packnd.declare('pnd_data.erasure', class => 'case', journal => true, keep => 'registry', told_as => 'nothing',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.erasure IS
'Which payloads of the journal were erased: the numbers of their events, in which chain (case_id, as in pnd_data.journal), and why (kind). Its own events keep their payload.';
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
	also jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(also) = 'object')
);
SELECT packnd.declare('pnd_data.erasure_due', class => 'case', journal => false, keep => 'registry',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.erasure_due IS
'Cases that are being erased (pnd_data.begin_erasure()), and of which chains of who read them may still say something: the follow-up erases that, and the row. also: rows of tables that do not name the case (pnd_data.erase_also()): by table, the column of their key, and its values. Not journalled: a queue made from erasures, which are.';

CREATE FUNCTION pnd_data.begin_erasure(case_id bigint, kind text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- one that the follow-up is taking away is written anew
	INSERT INTO pnd_data.erasure_due AS d (case_id, kind, since) VALUES (begin_erasure.case_id, begin_erasure.kind, now())
	ON CONFLICT ON CONSTRAINT erasure_due_pkey DO UPDATE
		SET kind = CASE WHEN excluded.kind = 'narrative' THEN d.kind ELSE excluded.kind END, since = excluded.since;
END
$function$;
COMMENT ON FUNCTION pnd_data.begin_erasure(bigint, text) IS
'For the functions of pnd that erase, first: from here on rows of the case may go that are never deleted else, or, for kind narrative, be changed although they are closed; and what is said of the case elsewhere goes next (pnd_data.erase_elsewhere()).';

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

CREATE FUNCTION pnd_data.erase_payloads(case_id bigint, kind text, events bigint[] DEFAULT NULL) RETURNS bigint
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
			-- this is the proof
			AND j.table_name <> 'erasure'
			AND (erase_payloads.events IS NULL OR p.event_no = ANY (erase_payloads.events))
		RETURNING p.event_no
	)
	SELECT range_agg(int8range(e.event_no, e.event_no, '[]')), count(*) INTO gone, erased FROM erased_payload e;
	IF erased > 0 THEN
		INSERT INTO pnd_data.erasure (case_id, kind, events, erased_at)
		VALUES (erase_payloads.case_id, erase_payloads.kind, gone, clock_timestamp());
	END IF;
	RETURN erased;
END
$function$;
COMMENT ON FUNCTION pnd_data.erase_payloads(bigint, text, bigint[]) IS
'For the functions of pnd, last: erases what the journal says in events of a chain (null: all of them), and writes the event that says which went. Returns how many. The events themselves stay, with who, when and in which table.';

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
		SELECT a.chain, d.kind, array_agg(DISTINCT a.event_no) AS events
		FROM (
			SELECT j.case_id AS chain, j.event_no, j.table_name, p.payload::jsonb AS payload,
				coalesce(p.payload #>> '{new,case_id}', p.payload #>> '{key,case_id}', p.payload #>> '{old,case_id}', p.payload #>> '{new,about_case}',
					keys #>> ARRAY[j.table_name, 'cases', p.payload #>> ARRAY['key', keys #>> ARRAY[j.table_name, 'key']]]) AS about
			FROM pnd_data.journal j JOIN pnd_data.journal_payload p ON p.case_id = j.case_id AND p.event_no = j.event_no
			WHERE j.case_id <= 0 AND j.table_name <> 'erasure' AND j.table_name IN (
				SELECT k.table_name FROM pnd_data.declared_column k WHERE k.column_name IN ('case_id', 'about_case')
				UNION SELECT jsonb_object_keys(o.also) FROM pnd_data.erasure_due o)) a
			JOIN pnd_data.erasure_due d ON d.case_id = ANY (due) AND (d.case_id::text = a.about
				OR d.also #> ARRAY[a.table_name, 'rows'] ? coalesce(a.payload #>> ARRAY['key', d.also #>> ARRAY[a.table_name, 'key']],
					a.payload #>> ARRAY['new', d.also #>> ARRAY[a.table_name, 'key']]))
		GROUP BY a.chain, d.kind
		ORDER BY a.chain DESC, d.kind
	LOOP
		PERFORM FROM pnd_data.journal_head h WHERE h.case_id = of_chain.chain FOR NO KEY UPDATE SKIP LOCKED;
		IF FOUND THEN
			erased := erased + pnd_data.erase_payloads(of_chain.chain, of_chain.kind, of_chain.events);
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
