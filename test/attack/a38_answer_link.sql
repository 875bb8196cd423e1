-- a38: the page behind the links of partners without a login knows a token or nothing; who has a token and no page opens nothing.
\c - postgres
CREATE ROLE attack_member LOGIN IN ROLE packnd_answer_page;
SELECT pnd.answer_link(:'asked') AS token \gset
\c - regress_page
-- nothing is read without a link: no table, no list, no case by its number
SELECT count(*) FROM pnd_data.answer_link;
SELECT count(*) FROM pnd.my_referrals();
SELECT pnd.case_summary(:'supported');
SELECT pnd.answer_referral(:'asked', 'accepted');
-- nor made: a link is the mailer's to ask for
SELECT pnd.answer_link(:'asked') IS NOT NULL AS made;
-- control: regress_job
-- a token that is nearly one, another's hash, and nothing at all
SELECT state FROM pnd.read_answer_link(overlay(:'token' placing '!' from 43));
SELECT state FROM pnd.read_answer_link(encode(sha256(convert_to(:'token', 'UTF8')), 'hex'));
SELECT state FROM pnd.read_answer_link('');
SELECT pnd.redeem_answer_link(' ' || :'token', 'accepted');
-- control: the link itself, which says what is asked and nothing of her
SELECT r.referral = :'asked' AS the_request, to_jsonb(r)::text ~ 'CNRY' AS a_canary FROM pnd.read_answer_link(:'token') r;
-- while a link is read, what its reader writes around it sees nothing either
SELECT (SELECT count(*) FROM pnd_data.case_file) FROM pnd.read_answer_link(:'token');
-- control: the same without a table
SELECT 1 AS one FROM pnd.read_answer_link(:'token');
-- a link and no page: a member of the group who has no login, a partner with one, the mailer
\c - attack_member
SELECT state FROM pnd.read_answer_link(:'token');
\c - regress_refuge
SELECT state FROM pnd.read_answer_link(:'token');
\c - regress_job
SELECT state FROM pnd.read_answer_link(:'token');
-- control: the page
\c - regress_page
SELECT state FROM pnd.read_answer_link(:'token');
-- the code of a table of one's own does not run within
CREATE TEMP TABLE asked (token text);
CREATE FUNCTION pg_temp.spy(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN count(*)::text FROM pnd_data.case_file; END $$;
SELECT pnd.redeem_answer_link(pg_temp.spy('x'), 'accepted');
-- control: without a spy
SELECT pnd.redeem_answer_link(:'token', 'under_study');
-- answered by the referent meanwhile: the link is as if there had been none
\c - regress_sacha
SELECT pnd.answer_referral(:'asked', 'refused', 'full') IS NOT NULL AS refused;
\c - regress_page
SELECT state FROM pnd.read_answer_link(:'token');
SELECT state FROM pnd.read_answer_link('no link at all');
