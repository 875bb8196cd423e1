-- a25: what a partner sees ends with the referral, whatever ended it.
\c - regress_refuge
-- control: while it lasts
SELECT count(*) FROM pnd.my_referrals() WHERE referral = :'asked';
\c - regress_sacha
SELECT pnd.withdraw_referral(:'asked', 'place trouvée ailleurs') \g /dev/null
\c - regress_refuge
SELECT count(*) FROM pnd.my_referrals() WHERE referral = :'asked';
SELECT count(*) FROM pnd.referral_details(:'asked');
SELECT pnd.open_referral_ticket(:'asked', 'lecture de la demande');
SELECT pnd.note_on_referral(:'asked', 'encore une question');
SELECT count(*) FROM pnd.referral_notes(:'asked');
SELECT pnd.answer_referral(:'asked', 'accepted');
SELECT pnd.open_ticket(:'supported', 'lecture de la demande');
SELECT count(*) FROM pnd.case_summary(:'supported');
