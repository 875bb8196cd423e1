-- a partner without a login: a request goes to the mail address of its service,
-- with a link; the page behind it shows what is asked and passes on the answer
\set SHOW_CONTEXT never
\i test/fixture.sql
\set ECHO none
CREATE ROLE regress_page LOGIN IN ROLE packnd_answer_page;
CREATE ROLE regress_job LOGIN IN ROLE packnd_operator;
SELECT pnd.add_login('regress_job', part => 'job') \g /dev/null
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien du dispositif') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.record_first_contact(:'n') \g /dev/null
SELECT pnd.assess_needs(:'n', '{shelter}') \g /dev/null
SELECT pnd.record_facts(:'n', '{"gender": "female", "commune": "76540", "languages": ["fr"], "pets": [], "disability": [], "pregnancy": false}') \g /dev/null
\c - regress_supervisor
\set ECHO all
-- ---- the address
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', answer_address => E'accueil@example.org\nBcc: x@example.org');
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', answer_address => 'ancien@example.org') = :'havre_service_number' AS set;
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', answer_address => 'accueil@example.org') = :'havre_service_number' AS set;
\c - postgres
-- nobody could open the links
SELECT packnd.site_number_id('service', object) IS NOT NULL AS "a service", detail FROM pnd.health() WHERE finding = 'answer page';
SELECT pnd.add_login('regress_page', part => 'answer_page') \g /dev/null
SELECT finding FROM pnd.health() WHERE finding = 'answer page';

-- ---- the request: the mailer has an address and a token, and nothing of her
\c - regress_camille
SELECT referral AS r, service_label FROM pnd.refer(:'n', 'shelter', :'havre_service_number') \gset
\c - regress_job
SELECT address, message_fr, length(answer_token) AS token, professional, territory, duty FROM pnd.take_messages(request_key => 'courriel 1') WHERE address IS NOT NULL;
-- taken again after a crash: another token; and one more by hand
SELECT answer_token AS first FROM pnd.take_messages(request_key => 'courriel 1') WHERE address IS NOT NULL \gset
SELECT answer_token AS second FROM pnd.take_messages(request_key => 'courriel 1') WHERE address IS NOT NULL \gset
SELECT pnd.answer_link(:'r') AS third \gset
SELECT :'first' <> :'second' AND :'second' <> :'third' AS others;
\c - postgres
-- hashes alone
SELECT count(*) AS links, count(*) FILTER (WHERE l::text LIKE '%' || :'first' || '%') AS told FROM pnd_data.answer_link l;
SELECT count(*) FROM pnd_data.request q WHERE q::text LIKE '%' || :'second' || '%';

-- ---- the page: what is asked, by each of the links, as often as it is opened
\c - regress_page
\x on
SELECT referral = :'r' AS the_request, service_label, organisation_label, domain, domain_fr, is_emergency, state, state_fr,
	due_at = date_trunc('hour', due_at) AS to_the_hour
FROM pnd.read_answer_link(:'first');
\x off
SELECT count(*) FROM unnest(ARRAY[:'first', :'second', :'third']) t, pnd.read_answer_link(t);
SELECT code, label_fr FROM pnd.choices('link_answer');
-- it sees nothing else
SELECT pnd.case_summary(:'n');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.answer_referral(:'r', 'accepted');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.take_messages();
\echo :LAST_ERROR_SQLSTATE
-- mistaken, and none is used up by it
SELECT pnd.redeem_answer_link(:'first', 'done');
SELECT pnd.redeem_answer_link(:'first', 'refused');
SELECT pnd.redeem_answer_link(:'first', 'accepted', 'full');
SELECT pnd.redeem_answer_link(:'first', 'refused', 'not_arrived');
SELECT pnd.redeem_answer_link(:'first', NULL);
SELECT pnd.redeem_answer_link(left(:'first', 42) || 'x', 'accepted');
\echo :LAST_ERROR_SQLSTATE
-- it studies the request, and answers later: said twice with a key is said once
SELECT pnd.redeem_answer_link(:'first', 'under_study');
SELECT state FROM pnd.read_answer_link(:'second');
SELECT pnd.redeem_answer_link(:'second', 'accepted', request_key => 'réponse 1');
SELECT pnd.redeem_answer_link(:'second', 'accepted', request_key => 'réponse 1');
-- used up by the answer, all of them
SELECT pnd.redeem_answer_link(:'second', 'refused', 'full');
SELECT count(*) FROM pnd.read_answer_link(:'third');
\echo :LAST_ERROR_SQLSTATE

-- ---- who leads the case is told, and to call; the journal says that it came by the page
\c - regress_camille
SELECT state, by_phone, by_link FROM pnd.referrals(:'n');
SELECT kind_fr, message_fr FROM pnd.my_messages LIMIT 3;
-- an event after it leaves whose answer it was
BEGIN;
SELECT pnd.answer_referral(:'r', 'arrived');
SELECT state, by_phone, by_link FROM pnd.referrals(:'n');
ROLLBACK;
\c - postgres
SELECT source, told_by_phone, told_by_link FROM pnd_data.referral WHERE referral_id = packnd.site_number_id('referral', :'r');
SELECT DISTINCT actor_kind, role_name, professional_id FROM pnd_data.journal
WHERE table_name = 'referral' AND case_id = packnd.site_case_id(:'n') AND actor_kind <> 'agent';
SELECT finding FROM pnd.verify_journal();

-- ---- refused: the next is asked; withdrawn with her agreement: the link is dead, and so is its message
\c - regress_camille
SELECT pnd.answer_referral(:'r', 'refused', 'other') \g /dev/null
SELECT pnd.withdraw_referral(referral, 'essai') FROM pnd.referrals(:'n') WHERE state = 'sent' \g /dev/null
SELECT referral AS r FROM pnd.refer(:'n', 'shelter', :'havre_service_number', reason => 'une place se libère demain') \gset
\c - regress_job
SELECT answer_token AS token FROM pnd.take_messages() WHERE answer_token IS NOT NULL \gset
\c - regress_page
SELECT pnd.redeem_answer_link(:'token', 'refused', 'full');
\c - regress_camille
SELECT service_label, state, refusal_code FROM pnd.referrals(:'n') ORDER BY sent_at DESC LIMIT 2;
SELECT pnd.withdraw_referral(referral, 'essai') FROM pnd.referrals(:'n') WHERE state = 'sent' \g /dev/null
SELECT referral AS r FROM pnd.refer(:'n', 'shelter', :'havre_service_number', reason => 'une place se libère demain') \gset
\c - regress_job
SELECT answer_token AS token FROM pnd.take_messages(request_key => 'courriel 2') WHERE answer_token IS NOT NULL \gset
-- another mailbox: what was sent to the one before works no more, and is sent there
\c - regress_supervisor
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', answer_address => 'autre@example.org') \g /dev/null
\c - regress_page
SELECT pnd.redeem_answer_link(:'token', 'accepted');
\c - regress_job
SELECT address, message_fr FROM pnd.take_messages(request_key => 'courriel 3') WHERE address IS NOT NULL;
SELECT answer_token AS token FROM pnd.take_messages(request_key => 'courriel 3') WHERE answer_token IS NOT NULL \gset
SELECT pnd.answer_link(:'r') AS late \gset
-- links without effect are counted, though each ends in an error; one that counts is never slowed
\c - postgres
SELECT pnd.set_bound('failed_links', at_most => 3, legal_source => 'pour l''essai');
SELECT setval('pnd_data.failed_link', 1) \g /dev/null
UPDATE pnd_data.answer_link SET expires_at = made_at + interval '1 millisecond' WHERE token_hash = sha256(convert_to(:'late', 'UTF8'));
\c - regress_page
SELECT state FROM pnd.read_answer_link(:'late');
SELECT state FROM pnd.read_answer_link('x');
SELECT state FROM pnd.read_answer_link('y');
SELECT state FROM pnd.read_answer_link('z');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.redeem_answer_link('z', 'accepted');
\echo :LAST_ERROR_SQLSTATE
SELECT state FROM pnd.read_answer_link(:'token');
\c - postgres
CALL pnd.follow_up(hold_share => 1);
SELECT kind, about_case, professional_id, role_name FROM pnd_data.privacy_alert;
\c - postgres
SELECT pnd.set_bound('failed_links', at_most => 100);
-- her agreement withdrawn
\c - regress_camille
SELECT pnd.revoke_consent(:'n', 'services') \g /dev/null
\c - regress_page
SELECT count(*) FROM pnd.read_answer_link(:'token');
SELECT pnd.redeem_answer_link(:'token', 'accepted');
\echo :LAST_ERROR_SQLSTATE
\c - regress_job
-- the request is not sent again; that it is withdrawn is told
SELECT address, message_fr, answer_token FROM pnd.take_messages(request_key => 'courriel 3') WHERE address IS NOT NULL;
SELECT address, message_fr, answer_token FROM pnd.take_messages() WHERE address IS NOT NULL;
SELECT pnd.answer_link(:'r');
\echo :LAST_ERROR_SQLSTATE
-- whoever is excluded is sent nothing, and a link that he has opens nothing
\c - regress_camille
SELECT pnd.renew_consent(:'n', 'services') \g /dev/null
SELECT referral AS r FROM pnd.refer(:'n', 'shelter', :'havre_service_number', reason => 'une place se libère demain') \gset
\c - regress_job
SELECT answer_token AS token FROM pnd.take_messages() WHERE answer_token IS NOT NULL \gset
\c - regress_page
SELECT state FROM pnd.read_answer_link(:'token');
\c - regress_supervisor
SELECT pnd.exclude(:'n', 'close', 'professional', service => :'havre_service_number') \g /dev/null
\c - regress_page
SELECT state FROM pnd.read_answer_link(:'token');
\c - regress_job
SELECT address, message_fr FROM pnd.take_messages() WHERE address IS NOT NULL;
\c - postgres
SELECT finding FROM pnd.verify_journal();
-- ---- a link that was good once and one that never was: as many pages are read (EXPLAIN counts them)
SELECT count(*) > 3 AS answered FROM pnd_data.answer_link WHERE token_hash IS NULL;
VACUUM ANALYZE pnd_data.answer_link;
\c - regress_page
SET enable_seqscan = off;
CREATE FUNCTION pg_temp.answer(token text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN (SELECT r.state FROM pnd.read_answer_link(token) r);
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
CREATE FUNCTION pg_temp.pages(token text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE format('EXPLAIN (ANALYZE, BUFFERS, TIMING off, FORMAT json) SELECT pg_temp.answer(%L)', token) INTO plan;
	RETURN (plan -> 0 -> 'Plan' ->> 'Shared Hit Blocks')::int + (plan -> 0 -> 'Plan' ->> 'Shared Read Blocks')::int;
END $$;
SELECT pg_temp.answer(:'first') AS dead, pg_temp.answer(reverse(:'first')) AS unknown;
SELECT count(pg_temp.pages(:'first') + pg_temp.pages(reverse(:'first'))) FROM generate_series(1, 3);
SELECT pg_temp.pages(:'first') = pg_temp.pages(reverse(:'first')) AS alike, pg_temp.pages(:'first') > 0 AS counted;
