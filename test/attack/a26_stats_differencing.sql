-- a26: who has counts has no row, no predicate of his own, and no other territory's.
\c - regress_steering
SELECT count(*) FROM pnd.territory_cases('76');
SELECT count(*) FROM pnd.my_cases();
SELECT state FROM pnd.case_summary(:'supported');
SELECT pnd.open_ticket(:'supported', 'pilotage du territoire');
SELECT * FROM pnd.territory_counts('76'' OR ''1''=''1');
SELECT count(*) FROM pnd.territory_counts('27');
SELECT count(*) FROM pnd.search_person('pilotage', 'Exemple', 'Alix', '1991-04-12');
-- who has no part in the counts
\c - regress_refuge
SELECT count(*) FROM pnd.territory_counts('76');
-- control: the counts of the own territory
\c - regress_steering
SELECT count(*) > 0 AS counts FROM pnd.territory_counts('76');
