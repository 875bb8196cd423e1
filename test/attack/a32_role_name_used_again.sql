-- a32: a role that has the name of a former worker's role, or took it, sees nothing that was open to her.
SELECT count(*) AS open_to_sacha FROM pnd_data.case_access_now a JOIN pnd_data.login l USING (professional_id) WHERE l.role_name = 'regress_sacha' AND a.case_id = packnd.site_case_id(:'supported');
CREATE ROLE attack_kept LOGIN;
-- the name goes to somebody else, the role with it
ALTER ROLE regress_sacha RENAME TO attack_sacha;
ALTER ROLE attack_kept RENAME TO regress_sacha;
GRANT packnd_referent TO regress_sacha;
\c - regress_sacha
SELECT * FROM pnd.case_summary(:'supported');
SELECT pnd.open_ticket(:'supported', 'appel de la personne');
SELECT count(*) FROM pnd.my_cases();
\c - attack_sacha
SELECT * FROM pnd.case_summary(:'supported');
-- an administrator gives it to a new colleague: she sees what is open to her
\c - postgres
SELECT pnd.add_professional('Noé', pnd_number.organisation, 'travail social', 'regress_sacha') IS NOT NULL AS added
FROM (SELECT packnd.site_number('organisation', min(organisation_id)) AS organisation FROM pnd_data.organisation) pnd_number;
SELECT pnd.assign_duty(packnd.site_number('professional', max(professional_id)), '76', 'referent') FROM pnd_data.professional;
\c - regress_sacha
SELECT count(*) FROM pnd.my_cases();
SELECT * FROM pnd.case_summary(:'supported');
-- control: the role that the login was given to, once it has its name again and the login is given anew
\c - postgres
ALTER ROLE regress_sacha RENAME TO attack_kept;
ALTER ROLE attack_sacha RENAME TO regress_sacha;
SELECT pnd.add_login('regress_sacha', packnd.site_number('professional', l.professional_id)) FROM pnd_data.login l WHERE l.role_name = 'regress_sacha' ORDER BY l.valid_from LIMIT 1;
\c - regress_sacha
SELECT count(*) FROM pnd.case_summary(:'supported');
