-- rights: what she asks about her data, by when she is answered, and the report of
-- everything that is kept of her, complete by the catalog
\set SHOW_CONTEXT never
\i test/fixture.sql
\set QUIET on
SET client_min_messages = warning;
CREATE ROLE regress_officer LOGIN IN ROLE packnd_privacy_officer;
SELECT pnd.add_professional('Délégué', :'caf_number', 'protection des données', 'regress_officer', '2025-01-01') AS officer_number \gset
SELECT pnd.assign_duty(:'officer_number', '76', 'privacy_officer') \g /dev/null
\set QUIET off
\c - regress_doctor
SELECT pnd.report('76', true, true, facts => '{"partner_violence": true}') AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'shared', 'Mo-Fr 09:00-12:00', 'rien du dispositif', '1991-04-12');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - regress_camille
SELECT pnd.record_first_contact(:'n');
SELECT pnd.add_note(:'n', 'souhaite changer de ville') AS note \gset

-- ---- what she is told beforehand
SELECT section_fr, length(text_fr) > 40 AS told FROM pnd.privacy_notice('76');
SELECT text_fr FROM pnd.privacy_notice('76') WHERE section_fr = 'Combien de temps';

-- ---- she asks: one month from when it came
SELECT pnd.request_right(:'n', 'access', 'meeting', 'tout ce qui est écrit de moi', now() - interval '2 days', request_key => 'first') AS r \gset
SELECT pnd.request_right(:'n', 'access', 'meeting', 'tout ce qui est écrit de moi', now() - interval '2 days', request_key => 'other') AS r2 \gset
SELECT :'r' <> :'r2' AS "each has its clock", packnd.number_kind(:'r');
SELECT pnd.answer_rights_request(:'n', :'r2', 'granted');
SELECT person_right_fr, due_at - received_at > interval '27 days' AND due_at - received_at < interval '36 days' AS "a month, to a worked day", is_checked, is_extended
FROM pnd.rights_requests('76');
SELECT d.kind, d.label_fr FROM pnd.case_deadlines(:'n') d WHERE d.kind = 'rights_request';

-- ---- it is she: never made sure where the author listens
SELECT pnd.check_identity(:'n', :'r', 'called_back');
SELECT pnd.answer_rights_request(:'n', :'r', 'granted');
SELECT * FROM pnd.access_report(:'n');
SELECT pnd.open_ticket(:'n', 'relevé demandé par la personne') > now() AS opened;
SELECT * FROM pnd.access_report(:'n');
SELECT pnd.check_identity(:'n', :'r', 'known');

-- ---- everything that is kept of her, and who read it
SELECT pnd.correct_note(:'n', :'note', 'souhaite changer de département');
SELECT DISTINCT section_fr FROM pnd.access_report(:'n') ORDER BY 1;
SELECT label_fr, value_fr FROM pnd.access_report(:'n') WHERE section_fr IN ('Identité', 'Moyens de contact', 'Réponses aux questions') AND label_fr !~ 'Saisie le|Dit le|Confirmation le';
SELECT label_fr, value_fr FROM pnd.access_report(:'n') WHERE section_fr ~ 'consulté' AND label_fr IN ('Par', 'Motif');
SELECT regexp_replace(label_fr, '^.*?, ', '') AS what, value_fr FROM pnd.access_report(:'n') WHERE section_fr ~ 'Historique' AND value_fr ~ 'ville';
-- the same as a text, to read aloud or to print
SELECT regexp_replace(substring(pnd.access_report_text(:'n') FROM '^.*?\n\n.*?\n\n'), '^(Relevé des données gardées sur la personne, ).*?\n', '\1...') AS begins;
SELECT pnd.access_report_text(:'n') ~ E'IDENTITÉ\n- Nom de naissance : Exemple\n  Prénom : Alix\n' AS "in lines";
-- complete: each table and each column has its words, or a reason why it is left out
\c - postgres
SELECT d.table_name AS "table without words" FROM pnd_data.declared_table d
WHERE d.keep IN ('case', 'person') AND NOT EXISTS (SELECT FROM pnd_data.report_table t WHERE t.table_name = d.table_name) ORDER BY 1;
SELECT k.table_name, k.column_name AS "column without words" FROM pnd_data.declared_table d JOIN pnd_data.declared_column k ON k.table_name = d.table_name
	JOIN pnd_data.report_table t ON t.table_name = d.table_name AND t.left_out_fr IS NULL
WHERE NOT EXISTS (SELECT FROM pnd_data.report_column c WHERE c.column_name = k.column_name AND c.table_name IN ('*', k.table_name)) ORDER BY 1, 2;
-- and no words for what is not there
SELECT c.table_name, c.column_name FROM pnd_data.report_column c
WHERE NOT EXISTS (SELECT FROM pnd_data.declared_column k JOIN pnd_data.report_table t ON t.table_name = k.table_name AND t.left_out_fr IS NULL
	WHERE k.column_name = c.column_name AND c.table_name IN ('*', k.table_name)) ORDER BY 1, 2;
SELECT t.table_name FROM pnd_data.report_table t WHERE NOT EXISTS (
	SELECT FROM pnd_data.declared_table d WHERE d.table_name = t.table_name AND (d.keep IN ('case', 'person') OR t.key_column IS NOT NULL)) ORDER BY 1;
SELECT DISTINCT c.list FROM pnd_data.report_column c WHERE c.list NOT IN (SELECT h.list FROM pnd_data.choice h) AND c.list <> 'fact' ORDER BY 1;
-- of hidden data nothing is left out but with the table
SELECT k.table_name, k.column_name, c.left_out_fr FROM pnd_data.declared_column k
	JOIN pnd_data.report_table t ON t.table_name = k.table_name AND t.left_out_fr IS NULL
	JOIN packnd.data_classes() s ON s.class = k.class AND s.is_hidden
	JOIN pnd_data.report_column c ON c.column_name = k.column_name AND c.table_name IN ('*', k.table_name) AND c.left_out_fr IS NOT NULL ORDER BY 1, 2;
SELECT table_name, left_out_fr FROM pnd_data.report_table WHERE left_out_fr IS NOT NULL ORDER BY rank;

-- ---- answered, once; more time, once and with a reason
\c - regress_camille
SELECT pnd.answer_rights_request(:'n', :'r', 'granted');
SELECT pnd.answer_rights_request(:'n', :'r', 'granted');
SELECT pnd.extend_rights_request(:'n', :'r2', 'dossier long');
SELECT pnd.extend_rights_request(:'n', :'r2', 'encore plus long');
SELECT due_at - received_at > interval '86 days' AS "three months in all", is_extended FROM pnd.rights_requests('76');
SELECT in_her_words, extension_reason, rights_answer_fr FROM pnd.rights_request(:'n', :'r2');
SELECT pnd.check_identity(:'n', :'r2', 'paper_shown');
SELECT pnd.answer_rights_request(:'n', :'r2', 'refused');
SELECT pnd.answer_rights_request(:'n', :'r2', 'refused', 'déjà remis aujourd''hui');

-- ---- a right outlives her agreement, and the case
SELECT pnd.revoke_consent(:'n', 'coordinating_body');
SELECT pnd.exit_case(:'n', 'consent_withdrawn');
\c - regress_officer
SELECT pnd.request_right(:'n', 'erasure', 'writing') AS e \gset
SELECT case_number = :'n' AS "her case", person_right_fr, rights_answer_fr FROM pnd.rights_requests('76', open_only => false) ORDER BY received_at;
SELECT pnd.access_report(:'n');
SELECT pnd.rights_request(:'n', :'e');
SELECT pnd.hold_case(:'n', 'trial', 'audience à venir');
SELECT pnd.check_identity(:'n', :'e', 'mandate');
SELECT pnd.answer_rights_request(:'n', :'e', 'granted');
\c - regress_supervisor
SELECT pnd.ask_approval('lift_hold', jsonb_build_object('case_number', :'n'), 'jugement définitif') AS asked \gset
SELECT pnd.open_ticket(:'n', 'relevé demandé par la personne') > now() AS opened;
SELECT count(*) > 30 AS "still all of it" FROM pnd.access_report(:'n');
\c - regress_officer
SELECT pnd.approve_request(:'asked', 'jugement vu');
\c - regress_supervisor
SELECT pnd.lift_hold(:'n', 'jugement définitif');
\c - regress_officer
SELECT pnd.answer_rights_request(:'n', :'e', 'granted');
-- before its time, because she asked for it, and still by two
SELECT pnd.ask_approval('purge', jsonb_build_object('case_numbers', ARRAY[:'n'], 'narrative_only', false), 'demande de la personne') AS asked \gset
\c - regress_supervisor
SELECT pnd.approve_request(:'asked', 'demande vue');
\c - regress_officer
SELECT result FROM pnd.purge_cases(ARRAY[:'n'], 'demande de la personne');
\c - postgres
CALL pnd.follow_up();
SELECT count(*) AS identities FROM pnd_data.person_identity;
SELECT count(*) AS requests FROM pnd_data.rights_request;
SELECT payload -> 'new' ->> 'kind' AS erased FROM pnd_data.journal JOIN pnd_data.journal_payload USING (case_id, event_no)
WHERE case_id = packnd.site_case_id(:'n') AND table_name = 'erasure';
SELECT finding FROM pnd.verify_journal();
