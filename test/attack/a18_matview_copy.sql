-- a18: what somebody may see cannot be kept in a view or table that shows it to others, or later.
-- shows: person_identity.given_name
CREATE SCHEMA attack_copies;
GRANT ALL ON SCHEMA attack_copies TO PUBLIC;
\c - regress_sacha
SELECT pnd.open_ticket(:'supported', 'appel de la personne') IS NOT NULL AS ticket;
-- a view asks as who looks
CREATE VIEW attack_copies.mine AS SELECT * FROM pnd.my_cases();
CREATE VIEW attack_copies.hers AS SELECT i.given_name FROM pnd.my_cases m, LATERAL pnd.identity(m.case_number) i;
GRANT SELECT ON attack_copies.mine, attack_copies.hers TO PUBLIC;
-- a materialised view of tables
CREATE MATERIALIZED VIEW attack_copies.kept AS SELECT * FROM pnd_data.case_file;
CREATE FUNCTION attack_copies.lent() RETURNS SETOF text LANGUAGE sql SECURITY DEFINER AS 'SELECT m.case_number FROM pnd.my_cases m';
CREATE RULE r AS ON SELECT TO pnd.my_cases DO INSTEAD SELECT 1;
-- worded differently by majors
\set VERBOSITY sqlstate
COPY (SELECT * FROM pnd.my_cases()) TO '/tmp/packnd_copy';
COPY (SELECT * FROM pnd.my_cases()) TO PROGRAM 'cat';
\set VERBOSITY verbose
SELECT lo_export(1, '/tmp/x');
\c - regress_colleague
SELECT count(*) FROM attack_copies.mine m WHERE m.case_number = :'supported';
SELECT * FROM attack_copies.hers;
-- a definer function of a colleague does not lend him the colleague's cases
SELECT count(*) FROM attack_copies.lent() WHERE lent = :'supported';
-- control: for the referent the view shows her
\c - regress_sacha
SELECT i.given_name FROM pnd.identity(:'supported') i;
SELECT count(*) FROM attack_copies.mine WHERE case_number = :'supported';
SELECT count(*) FROM attack_copies.lent() WHERE lent = :'supported';
