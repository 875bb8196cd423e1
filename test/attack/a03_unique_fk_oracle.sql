-- a03: nothing that is written tells whether it is there already: keys of requests, contacts, earlier cases, links.
-- controls: each
-- the key of somebody else's request
\c - regress_trainee
SELECT pnd.report('76', true, true, request_key => 'saisie 1') IS NOT NULL AS reported;
-- a link to a case of others, and to none
SELECT pnd.report('76', true, true) AS mine \gset
SELECT pnd.link_cases(:'mine', :'supported', true, 'même personne');
-- control: regress_supervisor
SELECT pnd.link_cases(:'mine', :'unknown', true, 'même personne');
-- alike
SELECT pnd.give_consent(:'mine', 'Exemple', 'Zoé', 'phone', '+33 1 99 00 00 49', 'her_alone', '24/7', 'rien', previous_case_number => :'exited');
-- control: regress_supervisor
SELECT pnd.give_consent(:'mine', 'Exemple', 'Zoé', 'phone', '+33 1 99 00 00 49', 'her_alone', '24/7', 'rien', previous_case_number => :'unknown');
-- alike
-- a way to reach her that another case has already is taken without a word
SELECT pnd.give_consent(:'mine', 'Exemple', 'Zoé', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'rien');
-- merging, handing over, naming, transferring what is of others
\c - regress_colleague
SELECT pnd.merge_case(:'mine', :'received', 'deux signalements');
-- control: regress_supervisor
SELECT pnd.merge_case(:'mine', :'unknown', 'deux signalements');
-- alike
SELECT pnd.propose_hand_over(:'supported', :'camille_number') IS NOT NULL;
-- control: regress_sacha
SELECT pnd.propose_hand_over(:'unknown', :'camille_number') IS NOT NULL;
-- alike
SELECT pnd.propose_transfer(:'supported', '27') IS NOT NULL;
-- control: regress_sacha
SELECT pnd.propose_transfer(:'unknown', '27') IS NOT NULL;
-- alike
SELECT pnd.name_referent(:'received', :'camille_number');
-- control: regress_supervisor
SELECT pnd.name_referent(:'unknown', :'camille_number');
-- alike
