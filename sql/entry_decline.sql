-- entry: she refuses, and almost nothing is left; she comes back to whom she told
\set SHOW_CONTEXT never
\i test/fixture.sql

-- ---- the report says what the liaison form says, when it happened
\c - regress_doctor
SELECT pnd.report('76', true, NULL, now() - interval '3 days', facts => '{"partner_violence": true, "regular_residence": true}') AS n \gset
SELECT state, state_fr, my_part FROM pnd.my_cases();
SELECT pnd.report('76', true, true, facts => '{"nonsense": 1}');
SELECT pnd.decide_to_leave(:'n', now() + interval '2 days', now() - interval '1 day');
-- her agreement is awaited
\c - postgres
SELECT kind, started_at < now() - interval '2 days' AS "from when it happened", met_at IS NULL AND cancelled_at IS NULL AS open FROM pnd_data.deadline WHERE kind = 'consent_awaited';
SELECT fact, value FROM pnd_data.case_fact ORDER BY fact;
SELECT count(*) AS emergency_needs FROM pnd_data.need WHERE is_emergency;

-- ---- she refuses: number, territory, day and detector are left
\c - regress_doctor
SELECT pnd.decline(:'n', now() - interval '1 hour');
SELECT case_number = :'n' AS "his number", state, state_fr, territory, my_part, danger, decided_to_leave_at FROM pnd.my_cases();
\c - postgres
\x on
SELECT territory_id, state, detector_id = :doctor AS "his case", (detected_at AT TIME ZONE 'Europe/Paris')::time AS "only the day",
	(now() AT TIME ZONE 'Europe/Paris')::date - (detected_at AT TIME ZONE 'Europe/Paris')::date AS "three days ago",
	person_id, decided_to_leave_at, danger, event_facts, source, reopen_reason FROM pnd_data.case_file;
\x off
-- of every table that keeps rows with a case
SELECT t.table_name AS "has rows of it" FROM pnd_data.declared_table t
WHERE t.keep = 'case' AND query_to_xml(format('SELECT 1 FROM pnd_data.%I WHERE case_id = %s LIMIT 1', t.table_name, packnd.site_case_id(:'n')), true, true, '')::text <> ''
ORDER BY 1;
SELECT part, professional_id = :doctor AS "his", duty, valid_to - now() > interval '60 days' AS "for a bounded time" FROM pnd_data.case_access ORDER BY part;
-- what was told is nowhere in the journal but that it went, and its chain verifies
SELECT count(*) > 10 AS events, count(p.case_id) AS payloads, max(p.payload -> 'new' ->> 'kind') AS erased
FROM pnd_data.journal j LEFT JOIN pnd_data.journal_payload p USING (case_id, event_no)
WHERE j.case_id = packnd.site_case_id(:'n');
SELECT finding FROM pnd.verify_journal(:'n');

-- ---- she comes back: the same professional reopens it, nobody else
\c - regress_trainee
SELECT pnd.reopen_declined(:'n', true, true);
\c - regress_camille
SELECT pnd.reopen_declined(:'n', true, true);
\c - regress_doctor
SELECT pnd.reopen_declined(:'n', true, true, facts => '{"regular_residence": true}', request_key => 'she is back');
-- the call repeated is one call
SELECT pnd.reopen_declined(:'n', true, true, facts => '{"regular_residence": true}', request_key => 'she is back');
SELECT case_number = :'n' AS "same number", state, my_part FROM pnd.my_cases();
SELECT pnd.reopen_declined(:'n', true, true);
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien', '1991-04-12');
SELECT state_fr FROM pnd.case_summary(:'n');
\c - postgres
SELECT kind, met_at IS NOT NULL AS met FROM pnd_data.deadline ORDER BY deadline_id;
SELECT finding FROM pnd.verify_journal(:'n');

-- ---- after that time nobody has it any more; it still counts
\c - regress_doctor
SELECT pnd.report('76', true, false) AS n2 \gset
SELECT pnd.decline(:'n2');
\c - postgres
SET session_replication_role = replica;
UPDATE pnd_data.case_file SET state_since = now() - interval '91 days' WHERE case_id = packnd.site_case_id(:'n2');
UPDATE pnd_data.case_access SET valid_from = now() - interval '181 days', valid_to = now() - interval '1 day' WHERE case_id = packnd.site_case_id(:'n2') AND part = 'detector';
RESET session_replication_role;
CALL pnd.follow_up();
SELECT state, detector_id FROM pnd_data.case_file WHERE case_id = packnd.site_case_id(:'n2');
SELECT part FROM pnd_data.case_access WHERE case_id = packnd.site_case_id(:'n2');
\c - regress_doctor
SELECT pnd.reopen_declined(:'n2', true, true);
\c - regress_supervisor
SELECT reported, declined, persons_reported FROM pnd.territory_counts('76');

-- ---- back with another professional, reported anew: linked with her agreement
\c - regress_doctor
SELECT pnd.report('76', true, false) AS before \gset
SELECT pnd.decline(:'before');
SELECT pnd.report('76', true, true) AS now \gset
SELECT pnd.link_cases(:'now', :'before', false);
SELECT pnd.link_cases(:'now', :'before', true);
SELECT pnd.give_consent(:'now', 'Exemple', 'Rose', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
\c - regress_supervisor
SELECT other_case_number = :'before' AS "the first report", state_fr, link, link_fr FROM pnd.linked_cases(:'now');
