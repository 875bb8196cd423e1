-- What came out, for people to look at.
SELECT c.state, count(*) AS cases, count(*) FILTER (WHERE c.danger) AS in_danger FROM pnd_data.case_file c GROUP BY 1 ORDER BY 2 DESC;
SELECT c.exit_code, count(*) AS exits, round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS percent,
	round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM c.exited_at - c.assigned_at)) / 86400 / 30.4)::numeric, 1) AS months_median
FROM pnd_data.case_file c WHERE c.exit_code IS NOT NULL GROUP BY 1 ORDER BY 2 DESC;
SELECT d.kind, count(*) AS deadlines, round(100.0 * count(*) FILTER (WHERE d.met_at > d.due_at) / nullif(count(d.met_at), 0), 1) AS met_late_percent,
	count(*) FILTER (WHERE d.met_at IS NULL AND d.cancelled_at IS NULL) AS open
FROM pnd_data.deadline d GROUP BY 1 ORDER BY 2 DESC;
SELECT a.part, max(a.n) AS most, round(avg(a.n)) AS mean, count(*) AS professionals
FROM (SELECT a.part, a.professional_id, count(*) AS n FROM pnd_data.case_access a WHERE a.professional_id IS NOT NULL GROUP BY 1, 2) a GROUP BY 1 ORDER BY 1;
SELECT count(*) AS journal, round(count(*)::numeric / (SELECT count(*) FROM pnd_data.case_file), 1) AS events_a_case, pg_size_pretty(pg_database_size(current_database())) AS database FROM pnd_data.journal;
SELECT count(*) AS "transitions of the machine", count(*) FILTER (WHERE EXISTS (SELECT FROM population.move v WHERE (v.from_state, v.event) = (t.from_state, t.event))
	OR t.event IN ('merged', 'transfer_completed')) AS taken
FROM pnd_data.machine_transition t WHERE t.machine = 'pnd' AND t.version = (SELECT max(m.version) FROM population.move m);
