-- guide: which call for what, in the words of who does the work
\set SHOW_CONTEXT never
\i test/fixture.sql
\c - regress_camille
-- by words, in French or in English, without regard to case and accents; the best answer first
SELECT call, task_fr FROM pnd.guide('le référent est malade');
SELECT call, task_en FROM pnd.guide('who waits longest');
SELECT call, task_en FROM pnd.guide('Why was she refused?');
SELECT call, task_fr FROM pnd.guide('POURQUOI a-t-elle ete REFUSEE ?');
-- the first answer to what people ask
SELECT p.said, (SELECT split_part(g.call, '(', 1) FROM pnd.guide(p.said) g LIMIT 1) AS call FROM unnest('{
	signaler une victime, elle refuse, recueillir son accord, elle retire son consentement, pourquoi voir son adresse, how do I call her,
	premier contact, les besoins, she wants to leave tonight, clore le dossier, que peut-il se passer maintenant, pause,
	mes dossiers, my cases, que dois-je faire, what is overdue, en retard, désigner un référent, changer de référent,
	remplacement pendant les vacances, reprendre un dossier, qui était référent en mars, les enfants et les ressources, plainte,
	what is she entitled to, aide financière, simuler une aide, questions à poser, hébergement d''urgence, find a bed for tonight,
	accepter une orientation, le partenaire ne répond pas, partner does not answer, mes alertes, statistiques, falsification du journal,
	créer un compte, départ d''un collègue, jour de fermeture, ouvrir un territoire, formation, SIRET, nouvelle loi, schéma des états,
	she changed her mind, elle ne veut plus être aidée, la date de départ, rouvrir un dossier, she moved to another département,
	repousser une échéance, is the job running, combien de dossiers, login for a new colleague, a colleague left, doublon, she died,
	ce qui est gardé sur elle, elle demande l''effacement, erase old cases, empêcher l''effacement}'::text[]) AS p (said);

-- by topic, in either language
SELECT call, roles FROM pnd.guide('référent');
SELECT count(*) = (SELECT count(*) FROM pnd.guide('référent')) AS "the same" FROM pnd.guide('Referent');
-- nothing found is said
SELECT * FROM pnd.guide('xyzzy') \gx
SELECT count(*) > 70 AS "all of them" FROM pnd.guide();
SELECT count(*) = (SELECT count(*) FROM pnd.guide()) AS "all of them" FROM pnd.guide('');
-- the view fits a screen
SELECT * FROM pnd.guide WHERE area IN ('case', 'referent');
\c - postgres
SELECT packnd.plain_words('  L''Œuvre de SŒUR Zoé : n° 5, ça va ! ') AS words;
