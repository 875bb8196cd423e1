-- The pack as it was announced and as it is counted: each word of the two
-- announcements has its measure or offer, each measure that was asked for is there
-- by name with its policy in force, and each need has at least one.
\i test/fixtures/models.sql
\pset format unaligned

-- November 2022: "une allocation, un système coupe-file pour la garde des enfants, une insertion professionnelle ou une formation,
-- un hébergement d'urgence si besoin, un accompagnement psychologique", and a specialised justice, by its poles.
-- 2026: housing, work, schooling of the children, legal aid, mental health; the bodies are those of family benefits and of work.
SELECT w.word, w.measure, m.label_fr, CASE WHEN m.measure IS NULL THEN 'missing' WHEN m.policy IS NULL THEN 'offer' WHEN m.in_force THEN 'rule in force' ELSE 'rule' END AS what
FROM (VALUES
	(1, 'allocation', 'auvvc'), (2, 'coupe-file pour la garde des enfants', 'coupe_file_garde'), (3, 'garde des enfants', 'avip'),
	(4, 'insertion professionnelle', 'rendez_vous_france_travail'), (5, 'emploi', 'demission_legitime'), (6, 'formation', 'formation'),
	(7, 'hébergement d''urgence', 'hebergement_urgence'), (8, 'accompagnement psychologique', 'soutien_psy'), (9, 'santé mentale', 'soutien_psy'),
	(10, 'santé', 'c2s'), (11, 'justice spécialisée, pôles', 'juridiction_specialisee'), (12, 'accès au logement', 'logement_social'),
	(13, 'scolarisation des enfants', 'changement_ecole'), (14, 'aide juridictionnelle', 'aide_juridictionnelle'),
	(15, 'se mettre en sécurité', 'ordonnance_protection')) w (place, word, measure)
LEFT JOIN pnd.measures() m USING (measure) ORDER BY w.place;

-- The measures by name, each with a version of its policy in force; the offers without a rule in the sources.
SELECT count(*) AS asked, count(m.measure) FILTER (WHERE m.in_force) AS "in force", string_agg(n, ', ') FILTER (WHERE m.measure IS NULL OR NOT m.in_force) AS missing
FROM unnest('{auvvc,ordonnance_protection,oppi,tgd,bar,aide_juridictionnelle,hebergement_urgence,preavis_reduit,fin_solidarite,logement_social,dalo,daho,asf,rsa,
	rsa_majore,c2s,avip,demission_legitime,epargne_salariale,soutien_psy,changement_ecole,titre_sejour,evvi,liste_electorale}'::text[]) n LEFT JOIN pnd.measures() m ON m.measure = n;
SELECT count(*) AS asked, count(m.measure) FILTER (WHERE m.policy IS NULL) AS offers
FROM unnest('{coupe_file_garde,domiciliation,visale,rendez_vous_france_travail,formation,juridiction_specialisee,memo_de_vie}'::text[]) n LEFT JOIN pnd.measures() m ON m.measure = n;

-- Eleven needs: rules and offers for each.
SELECT d.domain, d.label_fr, count(m.policy) AS rules, count(m.measure) - count(m.policy) AS offers
FROM pnd_data.need_domain d LEFT JOIN pnd.measures() m USING (domain) GROUP BY d.domain ORDER BY min(d.rank);

-- Each says who decides, by which papers, whom to ask, within what time, what else it opens, and how sure that is.
SELECT count(*) AS measures, count(*) FILTER (WHERE concat_ws('', deciding_body) = '' OR concat_ws('', legal_source) = '' OR concat_ws('', papers_fr) = ''
	OR concat_ws('', ask_fr) = '' OR concat_ws('', clocks_fr) = '' OR concat_ws('', opens_fr) = '' OR confidence IS NULL) AS "with a gap",
	string_agg(DISTINCT confidence_fr, ', ' ORDER BY confidence_fr) AS sure FROM pnd.measures();
