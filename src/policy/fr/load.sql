\set echo_before :ECHO
\set ECHO none
-- The French policies of the pack, each from the first day of the law that it
-- states; where the sources give no day, from the first of the scheme
-- (2023-09-01).  Run by psql's \i from the folder of the project, as a superuser
-- or a policy author; models: the folder of the models, if it is another.
\if :{?models}
\else
\set models src/policy/fr
\endif
-- the parameters of the emergency aid that are known end on 2027-03-31
\if :{?parameters_end}
\else
\set parameters_end 2027-04-01
\endif
\set model `cat :models/entry.dmn`
SELECT pnd.load_policy('entry', '2023-09-01', :'model', 'Entrée dans le dispositif') AS version \gset
\set model `cat :models/ordonnance_protection.dmn`
SELECT pnd.load_policy('ordonnance_protection', '2024-06-15', :'model') AS version \gset
\set model `cat :models/oppi.dmn`
SELECT pnd.load_policy('oppi', '2024-06-15', :'model') AS version \gset
\set model `cat :models/tgd.dmn`
SELECT pnd.load_policy('tgd', '2019-12-30', :'model') AS version \gset
\set model `cat :models/bar.dmn`
SELECT pnd.load_policy('bar', '2020-08-01', :'model') AS version \gset
\set model `cat :models/evvi.dmn`
SELECT pnd.load_policy('evvi', '2026-02-01', :'model') AS version \gset
\set model `cat :models/liste_electorale.dmn`
SELECT pnd.load_policy('liste_electorale', '2024-06-15', :'model') AS version \gset
\set model `cat :models/aide_juridictionnelle.dmn`
SELECT pnd.load_policy('aide_juridictionnelle', '2023-01-18', :'model') AS version \gset
\set model `cat :models/auvvc.dmn`
SELECT pnd.load_policy('auvvc', '2023-11-28', :'model', valid_to => :'parameters_end') AS version \gset
\set model `cat :models/asf.dmn`
SELECT pnd.load_policy('asf', '2023-04-01', :'model') AS version \gset
\set model `cat :models/rsa.dmn`
SELECT pnd.load_policy('rsa', '2023-04-01', :'model') AS version \gset
\set model `cat :models/rsa_majore.dmn`
SELECT pnd.load_policy('rsa_majore', '2023-04-01', :'model') AS version \gset
\set model `cat :models/epargne_salariale.dmn`
SELECT pnd.load_policy('epargne_salariale', '2020-06-07', :'model') AS version \gset
\set model `cat :models/c2s.dmn`
SELECT pnd.load_policy('c2s', '2024-04-01', :'model') AS version \gset
\set model `cat :models/soutien_psy.dmn`
SELECT pnd.load_policy('soutien_psy', '2025-01-01', :'model') AS version \gset
\set model `cat :models/hebergement_urgence.dmn`
SELECT pnd.load_policy('hebergement_urgence', '2023-09-01', :'model') AS version \gset
\set model `cat :models/daho.dmn`
SELECT pnd.load_policy('daho', '2023-09-01', :'model') AS version \gset
\set model `cat :models/dalo.dmn`
SELECT pnd.load_policy('dalo', '2023-09-01', :'model') AS version \gset
\set model `cat :models/logement_social.dmn`
SELECT pnd.load_policy('logement_social', '2023-09-01', :'model') AS version \gset
\set model `cat :models/preavis_reduit.dmn`
SELECT pnd.load_policy('preavis_reduit', '2020-08-01', :'model') AS version \gset
\set model `cat :models/fin_solidarite.dmn`
SELECT pnd.load_policy('fin_solidarite', '2018-11-25', :'model') AS version \gset
\set model `cat :models/titre_sejour.dmn`
SELECT pnd.load_policy('titre_sejour', '2021-05-01', :'model') AS version \gset
\set model `cat :models/avip.dmn`
SELECT pnd.load_policy('avip', '2023-09-01', :'model') AS version \gset
\set model `cat :models/demission_legitime.dmn`
SELECT pnd.load_policy('demission_legitime', '2023-09-01', :'model') AS version \gset
\set model `cat :models/changement_ecole.dmn`
SELECT pnd.load_policy('changement_ecole', '2002-03-05', :'model') AS version \gset
\set model `cat src/routing/fr/routing.dmn`
SELECT pnd.load_policy('routing', '2023-09-01', :'model', 'À quel service adresser une demande') AS version \gset
\set model `cat src/routing/fr/assignment.dmn`
SELECT pnd.load_policy('assignment', '2023-09-01', :'model', 'À qui confier un dossier') AS version \gset
\unset model
\unset models
\unset parameters_end
\unset version
\set ECHO :echo_before
\unset echo_before
