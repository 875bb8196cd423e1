-- workflow/site_machine_graph.sql: a version of a machine as a drawing.

CREATE FUNCTION pnd.machine_graph(machine text, version int DEFAULT NULL, format text DEFAULT 'graphviz') RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	shown record;
	nodes text;
	arrows text;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_one_of('format', machine_graph.format, pnd_data.codes('graph_format'));
	SELECT m.version, m.label_fr INTO shown
	FROM pnd_data.machine m
	WHERE m.machine = machine_graph.machine AND (machine_graph.version IS NULL OR m.version = machine_graph.version)
	ORDER BY m.version DESC LIMIT 1;
	IF NOT FOUND THEN
		PERFORM packnd.fail('P0002', 'there is no such machine', NULL,
			'Machines are: %1$s.',
			(SELECT string_agg(DISTINCT m.machine, ', ') FROM pnd_data.machine m));
	END IF;
	SELECT string_agg(CASE machine_graph.format
			WHEN 'graphviz' THEN format('  "%s" [label="%s"%s];', s.state, replace(s.label_fr, '"', '\"'), CASE WHEN s.is_final THEN ', peripheries=2' ELSE '' END)
			ELSE format('  %s : %s', s.state, s.label_fr) || CASE WHEN s.is_initial THEN E'\n  [*] --> ' || s.state ELSE '' END
				|| CASE WHEN s.is_final THEN E'\n  ' || s.state || ' --> [*]' ELSE '' END END, E'\n' ORDER BY s.rank)
	INTO nodes
	FROM pnd_data.machine_state s WHERE s.machine = machine_graph.machine AND s.version = shown.version;
	SELECT string_agg(CASE machine_graph.format
			WHEN 'graphviz' THEN format('  "%s" -> "%s" [label="%s"];', t.from_state, t.to_state, replace(e.label_fr, '"', '\"'))
			ELSE format('  %s --> %s : %s', t.from_state, t.to_state, e.label_fr) END, E'\n' ORDER BY f.rank, s.rank, t.event)
	INTO arrows
	FROM pnd_data.machine_transition t
		JOIN pnd_data.machine_event e USING (machine, version, event)
		JOIN pnd_data.machine_state f ON f.machine = t.machine AND f.version = t.version AND f.state = t.from_state
		JOIN pnd_data.machine_state s ON s.machine = t.machine AND s.version = t.version AND s.state = t.to_state
	WHERE t.machine = machine_graph.machine AND t.version = shown.version;
	RETURN CASE machine_graph.format
		WHEN 'graphviz' THEN format(E'digraph "%s" {\n  rankdir=LR;\n%s\n%s\n}', shown.label_fr, nodes, arrows)
		ELSE concat_ws(E'\n', 'stateDiagram-v2', nodes, arrows) END;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.machine_graph(text, int, text) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor,
	packnd_steering, packnd_privacy_officer, packnd_auditor, packnd_policy_author, packnd_policy_approver;
COMMENT ON FUNCTION pnd.machine_graph(text, int, text) IS
'A version of a machine (the last one unless given) as a diagram: ''graphviz'' or ''mermaid''. States with their French labels, final ones framed twice, an arrow for each transition. Errors: P0002 no such machine or version, 22023 another format.
EN (machines): draw the workflow, a diagram of states
FR: dessiner un automate, schéma des états d''un dossier';

CREATE TABLE pnd_data.machine_move (
	move_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	machine text NOT NULL,
	earlier_version int NOT NULL,
	later_version int NOT NULL,
	reason text NOT NULL CHECK (btrim(reason) <> ''),
	moved_at timestamptz NOT NULL,
	moved_by text NOT NULL,
	FOREIGN KEY (machine, later_version) REFERENCES pnd_data.machine
);
SELECT packnd.declare('pnd_data.machine_move', class => 'metadata', journal => true, keep => 'registry', cached => false,
	bounds => '{"reason": "text"}');
COMMENT ON TABLE pnd_data.machine_move IS
'Why running cases were moved from one version of a machine to another, by which role and when.';
