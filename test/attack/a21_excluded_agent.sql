-- a21: who is excluded finds no such case, as the head of the desk too: not by its number, in no list, message or search, and by no part that he is given.
-- shows: person_identity.family_name
-- control: before, the supervisor sees the case
\c - regress_supervisor
SELECT count(*) AS hers FROM pnd.territory_cases('76') WHERE case_number = :'supported';
SELECT pnd.open_ticket(:'supported', 'contrôle du dossier') IS NOT NULL AS ticket;
SELECT count(*) AS shown FROM pnd.identity(:'supported');
-- she tells a phone number of his; an administrator tells the same of the supervisor, later
\c - regress_sacha
SELECT pnd.exclude(:'supported', 'author', 'person', phone => '06 88 77 66 55') IS NOT NULL AS excluded;
\c - postgres
SELECT pnd.identify_professional(:'supervisor_number', phones => '{+33688776655}') AS kinds_known;
-- his ticket, and all else, is worth nothing
\c - regress_supervisor
SELECT pnd.identity(:'supported');
SELECT pnd.case_summary(:'supported');
SELECT pnd.open_ticket(:'supported', 'contrôle du dossier');
SELECT pnd.channels(:'supported');
SELECT pnd.notes(:'supported');
SELECT pnd.referrals(:'supported');
SELECT pnd.referent_history(:'supported');
SELECT pnd.case_deadlines(:'supported');
SELECT pnd.case_facts(:'supported');
SELECT pnd.applications(:'supported');
SELECT pnd.consents(:'supported');
SELECT pnd.referral_notes(:'asked');
SELECT pnd.application_events(:'demand');
-- in an emergency, by what she asks of her data, as a substitute
SELECT pnd.break_glass(:'supported', 'appel de nuit, en danger, personne ne répond');
SELECT count(*) FROM pnd.access_report(:'supported');
SELECT pnd.request_right(:'supported', 'access', 'meeting');
SELECT count(*) FROM pnd.hold_case(:'supported', 'trial', 'audience à venir');
\c - postgres
GRANT packnd_referent TO regress_supervisor;
SELECT pnd.assign_duty(:'supervisor_number', '76', 'referent') \g /dev/null
SELECT count(*) AS "stands in for" FROM pnd.set_substitute(:'sacha_number', '76', :'supervisor_number', now(), now() + interval '5 days', 'congés');
\c - regress_supervisor
SELECT pnd.open_ticket(:'supported', 'contrôle du dossier');
SELECT count(*) FROM pnd.identity(:'supported');
SELECT count(*) AS hers FROM pnd.my_cases() WHERE case_number = :'supported';
SELECT count(*) > 0 AS "others of whom he stands in for" FROM pnd.my_cases();
\c - postgres
REVOKE packnd_referent FROM regress_supervisor;
\c - regress_supervisor
-- in lists, messages, changes
SELECT count(*) AS hers FROM pnd.territory_cases('76') WHERE case_number = :'supported';
SELECT count(*) AS hers FROM pnd.my_messages() WHERE case_number = :'supported';
SELECT count(*) AS hers FROM pnd.late_deadlines() WHERE case_number = :'supported';
SELECT count(*) AS hers FROM pnd.changes() WHERE number = :'supported' OR case_number = :'supported';
-- by naming himself, or a friend; by excluding who leads the case
SELECT pnd.propose_hand_over(:'supported', :'supervisor_number');
SELECT pnd.propose_hand_over(:'supported', :'camille_number');
SELECT pnd.exclusions(:'supported');
SELECT pnd.exclude(:'supported', 'other', 'professional', professional => :'sacha_number');
-- control: the privacy officer hears that he tried, and nobody else
\c - postgres
CALL pnd.follow_up(hold_share => 1);
\c - regress_officer
SELECT kind, case_number = :'supported' AS hers, role_name FROM pnd.privacy_alerts() WHERE role_name = 'regress_supervisor' AND kind = 'exclusion';
-- control: who leads the case works on, and may not give him a part
\c - regress_sacha
SELECT pnd.open_ticket(:'supported', 'appel de la personne') IS NOT NULL AS ticket;
SELECT family_name FROM pnd.identity(:'supported');
SELECT pnd.propose_hand_over(:'supported', :'supervisor_number');
