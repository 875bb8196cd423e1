-- eligibility/site_carry_facts.sql: facts and papers that one case brings into
-- another (workflow/site_carry.sql).

INSERT INTO pnd_data.carried_kind (kind, label_fr, table_name, key_column, makes_key, number_kind) VALUES
	('fact', 'Fait', 'case_fact', 'fact', false, NULL),
	('evidence', 'Pièce', 'evidence', 'evidence_id', true, 'evidence');

CREATE FUNCTION pnd_data.carry_facts(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told record;
BEGIN
	PERFORM packnd.guard();
	FOR told IN
		SELECT f.fact, h.fact IS NOT NULL AS is_here, f.stated_at > greatest(h.stated_at, h.forgotten_at) AS is_newer
		FROM pnd_data.case_fact f
			JOIN pnd_data.fact k ON k.fact = f.fact
			LEFT JOIN pnd_data.case_fact h ON h.case_id = to_case AND h.fact = f.fact
		WHERE f.case_id = from_case AND f.forgotten_at IS NULL
			AND CASE WHEN k.data_class IN ('health', 'children', 'address') THEN k.data_class ELSE 'situation' END = ANY (classes)
		ORDER BY f.fact
	LOOP
		IF told.is_here THEN
			PERFORM pnd_data.carry_statement('fact', from_case, to_case, carry_facts.how, told.fact, told.fact, told.is_newer, '{stated_at,stated_by}');
		ELSE
			PERFORM pnd_data.carry_row('fact', from_case, to_case, carry_facts.how, told.fact);
		END IF;
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_facts(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): facts; of two that contradict each other what she said last stands.';

CREATE FUNCTION pnd_data.carry_evidence(from_case bigint, to_case bigint, how text, classes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	seen record;
	here record;
	new_key text;
BEGIN
	PERFORM packnd.guard();
	FOR seen IN
		SELECT e.evidence_id::text AS there, e.kind, e.dated_on, e.recorded_at AS said_at
		FROM pnd_data.evidence e
		WHERE e.case_id = from_case AND e.withdrawn_at IS NULL AND 'situation' = ANY (classes)
			-- one that has ended is history
			AND (carry_evidence.how = 'merge' OR e.valid_until IS NULL OR e.valid_until >= pnd_data.case_today(to_case))
		ORDER BY e.dated_on, e.evidence_id
	LOOP
		SELECT e.evidence_id::text AS key, seen.said_at > coalesce(e.withdrawn_at, e.recorded_at) AS is_older INTO here
		FROM pnd_data.evidence e
		WHERE e.case_id = to_case AND e.kind = seen.kind AND e.dated_on = seen.dated_on
		ORDER BY e.withdrawn_at IS NULL DESC, e.evidence_id LIMIT 1;
		IF NOT FOUND THEN
			new_key := pnd_data.carry_row('evidence', from_case, to_case, carry_evidence.how, seen.there);
		ELSE
			new_key := here.key;
			PERFORM pnd_data.carry_statement('evidence', from_case, to_case, carry_evidence.how, seen.there, new_key, here.is_older,
				'{seen_by,recorded_at,recorded_by}');
		END IF;
		PERFORM pnd_data.time_evidence(to_case, new_key::bigint);
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.carry_evidence(bigint, bigint, text, text[]) IS
'For pnd_data.carry_over(): papers that somebody has seen, each with its clock; one of a kind and a date is one paper. After a transfer or a return those that still count.';
