-- a22: break-glass opens one case, for 30 minutes, to read, once a day, and never without a trace.
-- shows: person_identity.family_name, person_identity.given_name
\c - postgres
DELETE FROM pnd_data.access_ticket;
UPDATE pnd_data.case_access SET valid_to = now() + interval '20 minutes' WHERE part = 'break_glass';
\c - regress_camille
-- no motive, one that says nothing, a second one today (the story has broken one already)
SELECT pnd.break_glass(:'assisted', NULL);
SELECT pnd.break_glass(:'assisted', 'xxxxxxxxxxxxxxxxxxxxxxxx');
SELECT pnd.break_glass(:'received', 'appel de nuit, en danger, personne ne répond');
-- what it opened is not opened wider: not another case, nothing written, nobody named; and nothing without its ticket
SELECT pnd.identity(:'received');
SELECT pnd.add_note(:'supported', 'vu');
SELECT pnd.record_facts(:'supported', '{"pets": ["cat"]}');
SELECT pnd.name_referent(:'supported', :'camille_number');
SELECT pnd.domicile(:'supported');
-- rolled back, nothing was seen
\c - postgres
UPDATE pnd_data.broken_glass SET broken_at = broken_at - interval '2 days', closes_at = closes_at - interval '2 days';
UPDATE pnd_data.case_access SET valid_from = valid_from - interval '31 minutes', valid_to = valid_to - interval '31 minutes' WHERE part = 'break_glass';
\c - regress_camille
BEGIN;
SELECT pnd.break_glass(:'supported', 'appel de nuit, en danger, personne ne répond') IS NOT NULL AS opened;
SELECT family_name FROM pnd.identity(:'supported');
ROLLBACK;
SELECT family_name FROM pnd.identity(:'supported');
-- who does it is not who reviews it, nor a supervisor, nor the one who runs the desk
SELECT * FROM pnd.broken_glass();
\c - regress_supervisor
SELECT * FROM pnd.broken_glass();
SELECT * FROM pnd.privacy_alerts();
-- control: committed, it opens the case, and the privacy officer has alert, motive and deadline
\c - regress_camille
SELECT pnd.break_glass(:'supported', 'appel de nuit, en danger, personne ne répond') IS NOT NULL AS opened;
SELECT family_name IS NOT NULL AS seen FROM pnd.identity(:'supported');
\c - regress_officer
SELECT kind, case_number = :'supported' AS hers FROM pnd.privacy_alerts() WHERE kind = 'break_glass' LIMIT 1;
SELECT case_number = :'supported' AS hers, due_at > now() AS ahead FROM pnd.broken_glass() ORDER BY broken_at DESC LIMIT 1;
