-- report_french: the report of what is kept of her is for her to read: of all the
-- cases of the story no value of it is a code, a key or a moment as machines write it
\set SHOW_CONTEXT never
ALTER DATABASE regress_report_french SET client_min_messages = warning;
\o /dev/null
\i test/fixtures/story.sql
\o
\c - postgres
CREATE TEMP TABLE said AS
SELECT c.case_id, r.* FROM pnd_data.case_file c
	CROSS JOIN LATERAL (SELECT * FROM pnd_data.report_rows(c.case_id) UNION ALL SELECT * FROM pnd_data.report_frame(c.case_id)) r
WHERE r.value_fr IS NOT NULL;
SELECT count(*) > 1000 AS "all of it", count(DISTINCT section_fr) > 35 AS sections FROM said;
-- a code of a list that is called otherwise, as the value or as a part of it
SELECT DISTINCT s.section_fr, s.label_fr, p.part FROM said s CROSS JOIN LATERAL regexp_split_to_table(s.value_fr, ' ; | : |, ') p (part)
WHERE EXISTS (SELECT FROM pnd_data.choice h WHERE h.code = p.part AND h.label_fr <> h.code
	AND h.list NOT IN ('departement', 'territory') AND NOT EXISTS (SELECT FROM pnd_data.choice o WHERE lower(o.label_fr) = lower(p.part)))
ORDER BY 1, 2, 3;
-- a name with a line below, a path, a moment or a day of a machine, JSON
SELECT DISTINCT section_fr, label_fr, left(value_fr, 100) AS value_fr FROM said
WHERE value_fr ~ '\m[a-z0-9]+_[a-z0-9_]+|\[\d+\]|\m\d{4}-\d\d-\d\d|\m\d\d/\d\d/\d{4}|[{}]' OR label_fr ~ '_' OR value_fr = ''
ORDER BY 1, 2, 3;
-- the order: what matters first, the long lists last
SELECT string_agg(section_fr, ' / ' ORDER BY rank, section_fr COLLATE "C") FROM (SELECT DISTINCT rank, section_fr FROM said) s;
-- what is around it
SELECT section_fr, label_fr, value_fr FROM said WHERE case_id = packnd.site_case_id(:'supported') AND (rank < 0 OR section_fr ~ 'pas dans ce relevé') ORDER BY rank, item, place;
SELECT DISTINCT section_fr, label_fr, value_fr FROM said WHERE section_fr ~ 'Conservation du|seconde personne|tenu à l''écart|Alertes' AND label_fr !~ ' le$|^Le$|usqu''au$' ORDER BY 1, 2, 3;
SELECT DISTINCT value_fr FROM said WHERE label_fr = 'Pourquoi' AND section_fr ~ 'droits' ORDER BY 1 LIMIT 3;
SELECT DISTINCT value_fr FROM said WHERE label_fr ~ 'Ce qui est accordé|Conditions|Précisions|Réponses' AND section_fr !~ 'Historique' ORDER BY 1;
