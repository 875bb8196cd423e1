-- pnd.changes(): what changed in what the actor may see, so that apps keep in step.
\set SHOW_CONTEXT never
\i test/fixture.sql
-- What an app does: it begins now, reads its lists, and from then on keeps one
-- cursor, reads on from it until nothing more has changed, and reads anew what
-- it is told of.  Pages of two, to see some.
CREATE TABLE public.app (role_name text PRIMARY KEY DEFAULT current_user, cursor text);
CREATE TABLE public.known (number text PRIMARY KEY, name text);
GRANT SELECT, INSERT, UPDATE ON public.app, public.known TO PUBLIC;
CREATE FUNCTION public.poll() RETURNS TABLE (kind text, which text, is_gone boolean) LANGUAGE plpgsql AS $$
DECLARE
	place text := coalesce((SELECT a.cursor FROM public.app a WHERE a.role_name = current_user), 'now');
	change record;
BEGIN
	CREATE TEMP TABLE told (kind text, number text, is_gone boolean);
	LOOP
		FOR change IN SELECT * FROM pnd.changes(place, 2) LOOP
			place := change.cursor;
			INSERT INTO told (kind, number, is_gone)
			SELECT change.kind, change.number, change.is_gone WHERE change.kind IS NOT NULL;
		END LOOP;
		EXIT WHEN change.kind IS NULL;
	END LOOP;
	INSERT INTO public.app AS a (cursor) VALUES (place) ON CONFLICT (role_name) DO UPDATE SET cursor = place;
	RETURN QUERY
		SELECT t.kind, coalesce(k.name, left(t.number, 2)), bool_or(t.is_gone)
		FROM told t LEFT JOIN public.known k USING (number)
		GROUP BY t.kind, k.name, t.number ORDER BY 1, 2;
	DROP TABLE told;
END $$;

-- Nothing has changed yet: one row says so, and from where to go on.
\c - regress_camille
SELECT kind, number, is_gone, changed_at, cursor IS NOT NULL AS has_cursor FROM pnd.changes('now');
SELECT * FROM poll();
\c - regress_sacha
SELECT * FROM poll();
\c - regress_refuge
SELECT * FROM poll();
\c - regress_doctor
SELECT * FROM poll();
\c - regress_supervisor
SELECT * FROM poll();

-- A case comes in.  The supervisor is told, and who reported it; the referents are not.
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
INSERT INTO public.known VALUES (:'n', 'Alix''s');
SELECT * FROM poll();
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
\c - regress_supervisor
SELECT kind, number = :'n' AS hers, is_gone, changed_at > now() - interval '1 hour' AS of_late FROM pnd.changes();
SELECT * FROM poll();
\c - regress_camille
SELECT * FROM poll();

-- Who gets access is told the case: from then on there is more to read.
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT * FROM poll();
SELECT * FROM poll();
SELECT pnd.record_first_contact(:'n') \g /dev/null
SELECT pnd.decide_to_leave(:'n') \g /dev/null
SELECT * FROM poll();

-- A partner is told its referral, and never a case.
SELECT count(*) FROM pnd.refer(:'n', 'shelter', :'refuge_service_number');
SELECT * FROM poll();
\c - regress_refuge
SELECT number AS r FROM pnd.changes((SELECT cursor FROM app WHERE role_name = current_user)) WHERE kind = 'referral' \gset
INSERT INTO public.known VALUES (:'r', 'shelter for Alix');
SELECT * FROM poll();
SELECT referral AS asked FROM pnd.my_referrals \gset
SELECT c.case_number = m.case_number AS "its own number of the case", c.case_number = :'n' AS "as we have it" FROM pnd.changes() c JOIN pnd.my_referrals() m ON m.referral = c.number;
SELECT pnd.answer_referral(:'asked', 'accepted') \g /dev/null
\c - regress_camille
SELECT * FROM poll();
-- Whatever is told, it is said of which case.
SELECT DISTINCT kind, case_number = :'n' AS hers FROM pnd.changes() WHERE kind IS NOT NULL ORDER BY kind;
-- She withdraws her consent, and gives it anew: gone, and there again.
SELECT pnd.revoke_consent(:'n', 'services') \g /dev/null
\c - regress_refuge
SELECT * FROM poll();
\c - regress_camille
SELECT pnd.open_ticket(:'n', 'appel') \g /dev/null
SELECT pnd.record_facts(:'n', '{"dependent_children": 2}') \g /dev/null
\c - regress_refuge
SELECT * FROM poll();
\c - regress_camille
SELECT pnd.renew_consent(:'n', 'services') \g /dev/null
\c - regress_refuge
SELECT * FROM poll();
-- It gives back what it had accepted: for the partner that is over.
SELECT pnd.answer_referral(:'asked', 'refused', 'full') \g /dev/null
SELECT * FROM poll();
\c - regress_camille
SELECT * FROM poll();

-- Who loses a case is told so once, and nothing of what happens to it then.
SELECT pnd.propose_hand_over(:'n', :'sacha_number') \g /dev/null
\c - regress_sacha
SELECT number AS h FROM pnd.changes((SELECT cursor FROM app WHERE role_name = current_user)) WHERE kind = 'hand_over' \gset
SELECT * FROM poll();
SELECT pnd.answer_hand_over(:'h', false) \g /dev/null
SELECT * FROM poll();
\c - regress_camille
SELECT pnd.assess_needs(:'n', '{money}') \g /dev/null
\c - regress_sacha
SELECT * FROM poll();

-- So is whose time runs out, as the detector's a week after a referent is
-- named: the follow-up sees to it.
\c - regress_doctor
SELECT * FROM poll();
\c - postgres
CALL pnd.follow_up();
UPDATE pnd_data.case_access SET valid_to = clock_timestamp() + interval '1 second' WHERE part = 'detector';
\c - regress_doctor
SELECT * FROM poll();
\c - postgres
SELECT pg_sleep(1.1);
CALL pnd.follow_up();
\c - regress_doctor
SELECT * FROM poll();

-- A message is told to whom it is for.
SELECT pnd.report('76', true, true) AS late \gset
SELECT pnd.give_consent(:'late', 'Exemple', 'Béa', 'phone', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
INSERT INTO public.known VALUES (:'late', 'Béa''s');
\c - regress_camille
SELECT count(*) AS "that her hand-over was accepted" FROM poll() WHERE kind = 'message';
\c - regress_supervisor
SELECT count(*) > 0 AS told FROM poll();
\c - postgres
UPDATE pnd_data.deadline SET started_at = started_at - interval '80 hours' WHERE case_id = packnd.site_case_id(:'late') AND met_at IS NULL;
CALL pnd.follow_up(hold_share => 1);
\c - regress_supervisor
SELECT kind, is_gone FROM poll();
\c - regress_camille
SELECT count(*) FROM poll() WHERE kind = 'message';

-- Several changes of one thing are told once in a page, as the last of them.
\c - postgres
SELECT cursor AS before FROM pnd.changes(max_rows => 1000) WITH ORDINALITY ORDER BY ordinality DESC LIMIT 1 \gset
\c - regress_doctor
SELECT pnd.report('76', true, true) AS m \gset
SELECT pnd.decline(:'m') \g /dev/null
\c - postgres
SELECT kind, count(*) FROM pnd.changes(:'before') WHERE number = :'m' GROUP BY 1;
SELECT kind, count(*) FROM pnd.changes(:'before', 1) WHERE number = :'m' GROUP BY 1;

-- What is rolled back was no change.
SELECT cursor AS before FROM pnd.changes(:'before', 1000) WITH ORDINALITY ORDER BY ordinality DESC LIMIT 1 \gset
BEGIN;
UPDATE pnd_data.case_file SET danger = true WHERE case_id = packnd.site_case_id(:'n');
SAVEPOINT one;
UPDATE pnd_data.case_file SET danger = true WHERE case_id = packnd.site_case_id(:'late');
SAVEPOINT two;
UPDATE pnd_data.case_file SET danger = false WHERE case_id = packnd.site_case_id(:'n');
RELEASE SAVEPOINT two;
ROLLBACK TO SAVEPOINT one;
COMMIT;
SELECT kind, name FROM pnd.changes(:'before') LEFT JOIN public.known USING (number);

-- Cursors: made for this list and this actor, for 30 days, as long as his
-- duties and the server are the same; and whoever is nobody has none.
\c - regress_camille
SELECT cursor AS camilles FROM public.app WHERE role_name = current_user \gset
SELECT * FROM pnd.changes('mistyped');
SELECT * FROM pnd.changes(max_rows => 0);
\c - regress_sacha
SELECT kind FROM pnd.changes(:'camilles');
\c - postgres
SELECT packnd.cursor('changes', k[1]::bigint, now() - interval '29 days', k[3]::bigint, k[4]::bigint, k[5], k[6]::bigint) AS fresh,
	packnd.cursor('changes', k[1]::bigint, now() - interval '31 days', k[3]::bigint, k[4]::bigint, k[5], k[6]::bigint) AS old
FROM packnd.cursor_keys('changes', :'camilles', 6) k \gset
\c - regress_camille
SELECT count(*) > 0 AS told FROM pnd.changes(:'fresh');
SELECT kind FROM pnd.changes(:'old');
\c - postgres
SELECT pnd.assign_duty(:'camille_number', '76', 'supervisor') \g /dev/null
\c - regress_camille
SELECT kind FROM pnd.changes(:'camilles');
\c - regress_nobody
SELECT kind FROM pnd.changes();
\c - postgres
SELECT length(cursor) FROM pnd.changes();

-- What is older than a month is forgotten by the follow-up, also what came
-- with a dump from another server.
SET session_replication_role = replica;
UPDATE pnd_data.change SET changed_at = changed_at - interval '32 days' WHERE transaction_id < (SELECT max(transaction_id) FROM pnd_data.change);
INSERT INTO pnd_data.change SELECT 1000000000000 + n, 1, 'case', 0, now() - n * interval '20 days' FROM generate_series(1, 2) n;
RESET session_replication_role;
SELECT count(*) FROM pnd.changes();
CALL pnd.follow_up();
SELECT transaction_id > 1000000000000 AS of_another_server, count(*) FROM pnd_data.change GROUP BY 1 ORDER BY 1;

-- Such rows may have the numbers of transactions to come, about the same case:
-- they are in nobody's way.
INSERT INTO pnd_data.change SELECT pg_current_xact_id()::text::bigint + n, packnd.site_case_id(:'n'), 'case', 0, now() - interval '1 day' FROM generate_series(1, 1000) n;
UPDATE pnd_data.case_file SET danger = NOT coalesce(danger, false) WHERE case_id = packnd.site_case_id(:'n');
SELECT count(*) FROM pnd_data.change WHERE case_id = packnd.site_case_id(:'n') GROUP BY transaction_id HAVING count(*) > 1;
