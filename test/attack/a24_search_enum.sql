-- a24: a search takes two kinds of identifiers as they are, is counted, and cannot be repeated until somebody is found.
\c - postgres
DELETE FROM pnd_data.person_search;
\c - regress_camille
-- one kind, none, wildcards, patterns, a beginning, a look-alike
SELECT pnd.search_person('personne déjà suivie ?', 'Exemple', 'Alix');
SELECT pnd.search_person('personne déjà suivie ?', phone => '+33 1 99 00 00 42');
SELECT pnd.search_person('personne déjà suivie ?', '%', '%');
SELECT pnd.search_person('x', 'Exemple', 'Alix', '1990-01-01');
SELECT pnd.search_person('personne déjà suivie ?', '%', '%', '1990-01-01');
SELECT pnd.search_person('personne déjà suivie ?', '.*', '_', '1990-01-01');
SELECT pnd.search_person('personne déjà suivie ?', 'Exem', 'Al', phone => '+33 1 99 00 00 42') AS s \gset
-- control: what is typed as it was recorded finds her
SELECT pnd.search_person('personne déjà suivie ?', 'Exemple', 'Alix', '1991-04-12') AS hers \gset
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_camille
SELECT count(*) AS found FROM pnd.search_results(:'s');
SELECT count(*) > 0 AS found FROM pnd.search_results(:'hers');
-- a day of guessing: one after the other, in one transaction and rolled back, by a loop
SELECT count(pnd.search_person('personne déjà suivie ?', 'Exemple', 'Alix', date '1990-01-01' + i)) FROM generate_series(1, 10000) i;
BEGIN;
SELECT pnd.search_person('personne déjà suivie ?', 'Exemple', 'Alix', '1990-01-01') AS s \gset
SELECT count(*) AS found FROM pnd.search_results(:'s');
ROLLBACK;
SELECT count(pnd.search_person('personne déjà suivie ?', 'Exemple', 'Alix', date '1991-01-01' + i)) AS searches FROM generate_series(1, 8) i;
SELECT pnd.search_person('personne déjà suivie ?', 'Exemple', 'Alix', '1990-01-01');
-- what another searched
\c - regress_sacha
SELECT * FROM pnd.search_results(:'s');
-- who may not
\c - regress_refuge
SELECT pnd.search_person('personne déjà suivie ?', 'Exemple', 'Alix', '1990-01-01');
-- control: another person's search is another's, and takes place
\c - regress_sacha
SELECT pnd.search_person('personne déjà suivie ?', 'Exemple', 'Alix', '1990-01-01') IS NOT NULL AS searched;
-- the privacy officer hears of it
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_officer
SELECT kind, role_name FROM pnd.privacy_alerts() WHERE role_name = 'regress_camille' AND kind = 'brake';
