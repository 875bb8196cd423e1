-- The page for her: safe to be found. A case full of what must not be read on it,
-- the page, and a search in it.
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Canari', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-11:00', 'se présenter comme la mairie') \g /dev/null
SELECT count(pnd.add_dependant(:'n', 'child', c.born, c.given_name)) AS children
FROM (VALUES ('Canarina', date '2019-03-02'), ('Canaro', '2021-07-14')) c (given_name, born);
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "regular_residence": true, "last_award_date": null, "monthly_resources": 900,
	"benefit_recipient": true, "serious_danger": true, "cohabitation": false, "express_consent": true, "contact_ban": true}') AS facts;
SELECT pnd.add_evidence(:'n', 'complaint', current_date) \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.open_ticket(:'n', 'Préparer la page') \g /dev/null
SELECT pnd.record_first_contact(:'n') \g /dev/null
SELECT pnd.assess_needs(:'n', '{shelter,housing,money,childcare,schooling,work,legal,health,mental_health,administrative,specialised}') \g /dev/null
SELECT pnd.agree_plan(:'n') \g /dev/null
SELECT pnd.add_step(:'n', 'Canari : appeler le refuge', 'person', current_date + 7, n.need) AS step FROM pnd.needs(:'n') n WHERE n.domain = 'shelter' \gset
SELECT pnd.add_step(:'n', 'Canari : inscrire à l''école du quartier', 'referent', current_date + 9, n.need) AS step FROM pnd.needs(:'n') n WHERE n.domain = 'schooling' \gset
SELECT pnd.add_appointment(:'n', (current_date + 3) + time '14:30', 'partner') \g /dev/null
SELECT pnd.refer(:'n', 'shelter') \g /dev/null
SELECT count(*) > 0 AS "decided eligible" FROM pnd.eligibility(:'n') WHERE measure IN ('tgd', 'auvvc') AND outcome = 'eligible';
SELECT count(pnd.close_need(n.need, 'met')) AS closed FROM pnd.needs(:'n') n WHERE n.domain = 'health';

-- ---- what is handed over
\pset format unaligned
\pset tuples_only on
SELECT regexp_replace(pnd.page_for_person(:'n'), '(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche) \S+ \S+ \d{4}', 'mardi 16 juin 2026', 'g');
\pset tuples_only off
\pset format aligned

-- what was applied for: that it is sent, that there is an answer, and no sum
SELECT pnd.give_consent_to(:'n', 'services', c) FROM unnest('{situation,identity,contact,address,children}'::text[]) c \g /dev/null
SELECT application AS w FROM pnd.application(:'n', 'auvvc', :'caf_service_number', '{"repay": true, "report_procedure": true, "council": false}') \gset
SELECT regexp_replace(line, ' \S+ \S+ \S+ \d{4}$', ' …') AS line FROM regexp_split_to_table(pnd.page_for_person(:'n'), '\n') line WHERE line ~ 'Aide financière';
SELECT pnd.answer_application(:'w', 'sent') \g /dev/null
SELECT pnd.answer_application(:'w', 'received') \g /dev/null
SELECT regexp_replace(line, ' \S+ \S+ \S+ \d{4}$', ' …') AS line FROM regexp_split_to_table(pnd.page_for_person(:'n'), '\n') line WHERE line ~ 'Aide financière';
SELECT pnd.answer_application(:'w', 'granted', amount => 938.44, award_form => 'gift') \g /dev/null
SELECT pnd.answer_application(:'w', 'paid', amount => 938.44) \g /dev/null
SELECT regexp_replace(line, ' \S+ \S+ \S+ \d{4}$', ' …') AS line FROM regexp_split_to_table(pnd.page_for_person(:'n'), '\n') line WHERE line ~ 'Aide financière|938|€|\mdon\M';
SELECT pnd.page_for_person(:'n') AS page \gset

-- ---- an offer, of which there is nothing to decide, read aloud
\pset format unaligned
SELECT regexp_replace(pnd.explain_measure(:'n', 'visale'), '\d\d/\d\d/\d{4}', 'JJ/MM/AAAA');
\pset format aligned

-- ---- nothing of her, of others, of where she goes and why
SELECT label_fr AS label, string_agg(DISTINCT k.word, ', ') AS found
FROM (VALUES ('her', '{Canari,Alix,99 00 00,mairie}'), ('her children', '{Canarina,Canaro,2019,2021}'), ('who helps', '{Camille,Dominique,CAF,Martin}'),
	('the steps as they were written', '{quartier,appeler}')) c (label_fr, words), unnest(c.words::text[]) k (word)
WHERE :'page' ~* k.word GROUP BY 1;
SELECT :'page' ~ split_part(:'n', '-', 2) AS "case number";
SELECT s.label FROM pnd.route(:'n', 'shelter') r, LATERAL (SELECT r.service_label AS label) s WHERE strpos(:'page', s.label) > 0;
\set betrays '(violen|auteur|victim|danger|protection|plainte|police|gendarm|procureur|juge|justice|avocat|tribunal|h[eé]berge|refuge|abri|foyer|d[eé]part|partir|quitter|s[eé]par|s[eé]curit|conjoint|partenaire|bracelet|ordonnance|divorce|logement|bail|adresse|association|accompagn|signal|dossier|r[eé]f[eé]rent)'
SELECT line AS betrays FROM regexp_split_to_table(:'page', '\n') line WHERE line ~* :'betrays';
-- nor in any word that may come to stand on a page, whatever happens to the case
\c - postgres
SELECT label_fr, bring_fr FROM pnd_data.page_word WHERE concat_ws(' ', label_fr, bring_fr) ~* :'betrays';
-- each word is of something that there is
SELECT w.list, w.code FROM pnd_data.page_word w
WHERE NOT EXISTS (SELECT FROM pnd_data.choice c WHERE c.code = w.code
	AND c.list = CASE w.list WHEN 'need' THEN 'need_domain' WHEN 'deadline' THEN 'deadline_kind' WHEN 'paper' THEN 'evidence_kind' ELSE 'measure' END);
-- needs and measures that are told, never written
SELECT string_agg(d.domain, ', ' ORDER BY d.rank) AS "needs without a word" FROM pnd_data.need_domain d
WHERE NOT EXISTS (SELECT FROM pnd_data.page_word w WHERE w.list = 'need' AND w.code = d.domain);
SELECT string_agg(m.measure, ', ' ORDER BY m.measure) AS "measures without a word" FROM pnd_data.measure m
WHERE NOT EXISTS (SELECT FROM pnd_data.page_word w WHERE w.list = 'measure' AND w.code = m.measure) GROUP BY m.domain ORDER BY 1;

-- ---- who may
\c - regress_sacha
SELECT pnd.page_for_person(:'n');
\echo :LAST_ERROR_SQLSTATE
\c - regress_supervisor
SELECT pnd.page_for_person(:'n');
\echo :LAST_ERROR_SQLSTATE
