-- entry: one person, reported by two who do not know of each other
\set SHOW_CONTEXT never
\i test/fixture.sql
\i test/fixtures/match_key.sql

-- ---- without the key nobody is recognised, and health says so
\c - regress_doctor
SELECT pnd.report('76', true, true) AS first \gset
SELECT pnd.give_consent(:'first', 'Lefèvre', 'Anne-Marie', 'phone', '06 12 34 56 78', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
\c - postgres
SET packnd.match_key_file = '';
SELECT finding, object, detail FROM pnd.health() WHERE finding = 'match key';
SET packnd.match_key_file = '/nonexistent';
SELECT detail FROM pnd.health() WHERE finding = 'match key';
SET packnd.match_key_file = :'key_file';
SELECT detail FROM pnd.health() WHERE finding = 'match key';
-- for superusers only, also who sets it before the library is loaded
\c - regress_doctor
SET packnd.match_key_file = '/etc/passwd';
SELECT count(*) FROM pnd.my_cases();
\set VERBOSITY sqlstate
SHOW packnd.match_key_file;
SET packnd.match_key_file = '/etc/passwd';
\set VERBOSITY default

-- ---- a second professional reports her: whether she is known is not said
\c - regress_trainee
SELECT pnd.report('76', true, true) AS second \gset
SELECT pnd.give_consent(:'second', 'LEFEVRE', 'Annemarie', 'phone', '+33 (0)6.12.34.56.78', 'shared', 'Mo-Su 18:00-20:00', 'rien');
SELECT state, my_part FROM pnd.my_cases();
SELECT * FROM pnd.possible_duplicates();
SELECT * FROM pnd.my_messages;
SELECT kind FROM pnd.changes() WHERE kind <> 'case';
-- somebody else, of the same birth date
SELECT pnd.report('76', true, true) AS other \gset
SELECT pnd.give_consent(:'other', 'Payet', 'Jeanne', 'phone', '06 12 34 56 70', 'her_alone', 'Mo-Su 18:00-20:00', 'rien', '1991-04-12');

-- ---- the supervisor who assigns is told
\c - regress_supervisor
\x on
SELECT case_number = :'second' AS "second report", state_fr, other_case_number = :'first' AS "first report", other_territory, other_state_fr,
	other_is_open, identifiers, identifiers_fr FROM pnd.possible_duplicates('76');
\x off
SELECT message_fr FROM pnd.my_messages() WHERE kind = 'person_known';
SELECT kind, label_fr, state FROM pnd.case_deadlines(:'second') WHERE kind = 'duplicate_check';
SELECT pnd.possible_duplicates('75');

-- ---- merged: the duplicate points to the case that goes on, and counts no more
SELECT reported, persons_reported FROM pnd.territory_counts('76');
SELECT pnd.name_referent(:'first', :'camille_number');
SELECT pnd.exit_case(:'second', 'duplicate');
SELECT pnd.merge_case(:'second', :'first', ' ');
SELECT pnd.merge_case(:'second', :'second', 'le même');
\c - regress_trainee
SELECT pnd.merge_case(:'second', :'first', 'doublon');
SELECT pnd.record_facts(:'second', '{"regular_residence": true}');
SELECT pnd.decide_to_leave(:'second', now() + interval '1 day');
\c - regress_supervisor
SELECT pnd.merge_case(:'second', :'first', 'signalée le même jour par deux professionnels');
SELECT state, exit_code, exit_fr FROM pnd.case_summary(:'second');
SELECT * FROM pnd.possible_duplicates();
SELECT kind, state FROM pnd.case_deadlines(:'second') WHERE kind = 'duplicate_check';
SELECT reported, persons_reported, exited FROM pnd.territory_counts('76');
-- what only the duplicate knew is where it goes on
\c - regress_camille
SELECT my_part_fr, state_fr FROM pnd.my_cases() ORDER BY 1;
SELECT state_fr, emergency_needs, decided_to_leave_at IS NOT NULL AS decided FROM pnd.case_summary(:'first');
SELECT other_case_number = :'second' AS "the duplicate", link_fr, exited_on IS NOT NULL AS closed FROM pnd.linked_cases(:'first');
SELECT message_fr FROM pnd.my_messages() WHERE kind = 'case_merged';
SELECT pnd.open_ticket(:'first', 'premier appel') > now() AS ticket;
SELECT planned_departure > now() AS planned FROM pnd.identity(:'first');
SELECT fact, value_fr FROM pnd.case_facts(:'first');

-- ---- both who detected see the same: that it is taken care of
\c - regress_doctor
SELECT case_number = :'first' AS "his report", state, state_fr, my_part FROM pnd.my_cases();
SELECT territory, state, state_fr, referent, first_contact_at, needs, exit_code FROM pnd.case_summary(:'first');
SELECT event, to_state FROM pnd.allowed_events(:'first');
\c - regress_trainee
SELECT case_number = :'second' AS "his report", state, state_fr, my_part FROM pnd.my_cases() WHERE case_number <> :'other';
SELECT territory, state, state_fr, referent, first_contact_at, needs, exit_code FROM pnd.case_summary(:'second');
SELECT event, to_state FROM pnd.allowed_events(:'second');
SELECT count(*) FROM pnd.consents(:'second');
SELECT DISTINCT case_number IN (:'second', :'other') AS "his reports", is_gone FROM pnd.changes() WHERE kind IS NOT NULL;
-- what she tells them arrives, as a word to who leads the case
SELECT pnd.record_facts(:'second', '{"partner_violence": true}');
SELECT pnd.tell_referent(:'second', 'news', 'la personne dit avoir changé de travail');
\c - postgres
SELECT n.case_id = packnd.site_case_id(:'first') AS "where it goes on", n.content FROM pnd_data.note n;

-- ---- nothing is merged into a closed case, nor into one that another merged
\c - regress_supervisor
SELECT pnd.merge_case(:'other', :'second', 'doublon');
SELECT pnd.merge_case(:'second', :'first', 'doublon');
SELECT pnd.dismiss_duplicate(:'other', :'first', 'homonymes');

-- ---- she comes back after an exit: linked with her agreement, one person
SELECT pnd.exit_case(:'first', 'contact_lost', reason => 'plus de réponse');
\c - regress_doctor
SELECT pnd.report('76', true, true) AS again \gset
SELECT pnd.give_consent(:'again', 'Annemarie', 'LEFEVRE', 'message', '0033612345678', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
\c - regress_supervisor
SELECT case_number = :'again' AS "third report", other_case_number IN (:'first', :'second') AS known, other_is_open, identifiers FROM pnd.possible_duplicates() ORDER BY identifiers;
SELECT pnd.link_cases(:'again', :'first', true, 'elle a reconnu le premier dossier');
SELECT count(*) AS "left to settle" FROM pnd.possible_duplicates();
SELECT reported, persons_reported FROM pnd.territory_counts('76');
SELECT state_fr, link, link_fr FROM pnd.linked_cases(:'again');

-- ---- two people of one name, born on one day
\c - regress_trainee
SELECT pnd.report('76', true, true) AS namesake \gset
SELECT pnd.give_consent(:'namesake', 'Payet', 'Jeanne', 'phone', '06 12 34 56 71', 'her_alone', 'Mo-Su 18:00-20:00', 'rien', '1991-04-12');
\c - regress_supervisor
SELECT case_number = :'namesake' AS namesake, identifiers FROM pnd.possible_duplicates();
SELECT pnd.dismiss_duplicate(:'namesake', :'other', 'deux personnes, lieux de naissance différents');
SELECT pnd.dismiss_duplicate(:'namesake', :'other', 'encore');
SELECT count(*) AS "left to settle" FROM pnd.possible_duplicates();

-- ---- a mistake is reopened, and counts again
SELECT pnd.cause(:'second', 'reopened', '{"reopen_reason": "rattaché à tort"}');
SELECT reported, persons_reported FROM pnd.territory_counts('76');
SELECT count(*) AS "to be looked at anew" FROM pnd.possible_duplicates();
SELECT count(*) FROM pnd.linked_cases(:'second');
-- what goes on is closed for another reason, and reopened: both stay with one person
-- (not while the case by which she came back goes on)
SELECT pnd.cause(:'first', 'reopened', '{"reopen_reason": "close trop tôt"}');
SELECT pnd.exit_case(:'again', 'other', reason => 'rouvert par erreur') \g /dev/null
SELECT pnd.cause(:'first', 'reopened', '{"reopen_reason": "close trop tôt"}');
SELECT pnd.merge_case(:'second', :'first', 'un doublon, en effet');
SELECT pnd.exit_case(:'first', 'moved');
SELECT pnd.cause(:'first', 'reopened', '{"reopen_reason": "le déménagement n''a pas eu lieu"}');
SELECT reported, persons_reported FROM pnd.territory_counts('76');
\c - postgres
SELECT count(DISTINCT person_id) AS persons FROM pnd_data.case_file
WHERE case_id IN (packnd.site_case_id(:'first'), packnd.site_case_id(:'second'));
\c - regress_supervisor
SELECT pnd.cause(:'second', 'reopened', '{"reopen_reason": "rattaché à tort"}');
SELECT pnd.exit_case(:'first', 'moved');
-- a duplicate whose person has another case, that was linked to it: detached, both are hers again
SELECT pnd.link_cases(:'namesake', :'second', true);
SELECT pnd.merge_case(:'second', :'other', 'un doublon, en effet');
SELECT pnd.cause(:'second', 'reopened', '{"reopen_reason": "rattaché à tort"}');
\c - postgres
SELECT count(DISTINCT person_id) = 1 AS "of one person", count(*) AS cases FROM pnd_data.case_file
WHERE case_id IN (packnd.site_case_id(:'second'), packnd.site_case_id(:'namesake'));
-- merged into one of two cases of another person, with one of which it is still to be looked at: detached all the same
\c - regress_trainee
SELECT pnd.report('76', true, true) AS neighbour \gset
SELECT pnd.give_consent(:'neighbour', 'Rivière', 'Paule', 'phone', '06 12 34 56 73', 'her_alone', 'Mo-Su 18:00-20:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT pnd.link_cases(:'neighbour', :'other', true);
SELECT pnd.merge_case(:'second', :'neighbour', 'un doublon, en effet');
SELECT pnd.cause(:'second', 'reopened', '{"reopen_reason": "rattaché à tort"}');
SELECT count(*) AS "with each of the two" FROM pnd.possible_duplicates()
WHERE :'second' IN (case_number, other_case_number) AND (case_number IN (:'neighbour', :'other') OR other_case_number IN (:'neighbour', :'other'));
\c - postgres
SELECT count(DISTINCT person_id) AS "two persons" FROM pnd_data.case_file
WHERE packnd.site_case_number(case_id) IN (:'second', :'namesake', :'neighbour', :'other');
-- she agrees that the duplicate and another case of hers are linked: reopened, both stay hers
\c - regress_supervisor
SELECT pnd.merge_case(:'second', :'neighbour', 'un doublon, en effet');
SELECT pnd.link_cases(:'namesake', :'other', true);
SELECT pnd.cause(:'second', 'reopened', '{"reopen_reason": "à suivre à part"}');
\c - postgres
SELECT count(DISTINCT person_id) AS "one person" FROM pnd_data.case_file
WHERE packnd.site_case_number(case_id) IN (:'second', :'namesake', :'neighbour', :'other');
\c - regress_supervisor

-- ---- the key: a new version, another key, none
\c - postgres
SELECT key_version, count(*) FROM pnd_data.match_state GROUP BY 1;
\setenv KEY_FILE :key_file
\! printf '# the second key\n2 %064x\n' 974 >> $KEY_FILE
CALL pnd.follow_up();
SELECT key_version, count(*) FROM pnd_data.match_state GROUP BY 1;
SELECT count(*) AS "no pair is found again" FROM pnd_data.case_pair WHERE outcome IS NULL;
\! printf '2 %064x\n' 13 > $KEY_FILE
SELECT detail FROM pnd.health() WHERE finding = 'match key';
\! printf '3 %064x\n' 13 > $KEY_FILE
CALL pnd.follow_up();
SELECT key_version, count(*) FROM pnd_data.match_state GROUP BY 1;
\! printf '3 nonsense\n' > $KEY_FILE
SELECT detail FROM pnd.health() WHERE finding = 'match key';
\! chmod 644 $KEY_FILE
SELECT detail FROM pnd.health() WHERE finding = 'match key';
-- lost: the digests are made anew with another
\! chmod 600 $KEY_FILE; printf '1 %064x\n' 7 > $KEY_FILE
SELECT detail FROM pnd.health() WHERE finding = 'match key';
SELECT pnd.rebuild_match_index() > 0 AS forgotten;
CALL pnd.follow_up();
SELECT key_version, count(*) FROM pnd_data.match_state GROUP BY 1;
SELECT finding FROM pnd.health() WHERE finding = 'match key';
\! rm $KEY_FILE
-- no journal is broken by all that
SELECT DISTINCT finding FROM pnd.verify_journal();
