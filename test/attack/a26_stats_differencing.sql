-- a26: who has counts has no row, no predicate of his own, and no other territory's.
-- controls: each
\c - postgres
-- who may count in the other territory, and hold no duty in this one
CREATE ROLE attack_eure LOGIN IN ROLE packnd_steering;
SELECT pnd.assign_duty(pnd.add_professional('Eure', :'caf_number', 'pilotage', 'attack_eure', '2025-01-01'), '27', 'steering') \g /dev/null
\c - regress_steering
SELECT count(*) FROM pnd.territory_cases('76');
-- control: regress_supervisor
SELECT count(*) FROM pnd.my_cases();
-- control: regress_sacha
SELECT state FROM pnd.case_summary(:'supported');
-- control: regress_sacha
SELECT pnd.open_ticket(:'supported', 'pilotage du territoire') IS NOT NULL;
-- control: regress_sacha
SELECT count(*) FROM pnd.territory_counts('27');
-- control: attack_eure
-- a predicate in the place of a territory is a territory that is none
SELECT count(*) FROM pnd.territory_counts('27'' OR ''1''=''1');
-- alike
SELECT count(*) FROM pnd.search_person('pilotage', 'Exemple', 'Alix', '1991-04-12');
-- control: regress_camille
-- who has no part in the counts
\c - regress_refuge
SELECT count(*) FROM pnd.territory_counts('76');
-- control: regress_steering
-- nor the referent whose cases are counted
\c - regress_sacha
SELECT count(*) FROM pnd.territory_counts('76');
-- control: regress_steering
\c - attack_eure
SELECT count(*) FROM pnd.territory_counts('76');
-- control: regress_steering
