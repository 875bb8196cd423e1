-- What the clients begin with: test/fixture.sql, a second partner, and a
-- mailer.
\i test/fixture.sql
\set ECHO none
SET client_min_messages = warning;
CREATE ROLE regress_havre LOGIN IN ROLE packnd_partner;
CREATE ROLE regress_mailer LOGIN IN ROLE packnd_operator;
SELECT pnd.add_login('regress_mailer', part => 'job') \g /dev/null
SELECT pnd.add_organisation('Le Havre', 'association', '2025-01-01') AS house \gset
SELECT pnd.add_professional('Le Havre', :'house', 'association', 'regress_havre', '2025-01-01') AS havre \gset
SELECT pnd.assign_duty(:'havre', '76', 'partner') \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', correspondent => (SELECT professional FROM pnd.professionals('76') WHERE display_name = 'Le Havre')) \g /dev/null
