-- in_charge: whatever right ends, and in whatever order, each open case has one
-- referent, who can act: never two, never none.  Two referents and two
-- supervisors lose three of their rights, in each order, by the functions
-- of pnd, by plain UPDATE and by DELETE, the case with and without a substitute.
\set SHOW_CONTEXT never
\i test/fixture.sql
CREATE ROLE regress_second LOGIN IN ROLE packnd_supervisor;
SELECT pnd.add_professional('Claude', :'caf_number', 'responsable', 'regress_second', '2025-01-01') AS second_number \gset
SELECT pnd.assign_duty(:'second_number', '76', 'supervisor'), pnd.assign_duty(:'supervisor_number', '76', 'referent') \g /dev/null
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien');
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number');
\c - postgres
-- each way to end a right, of whom, and how
CREATE TABLE public.ending (way text PRIMARY KEY, call text);
INSERT INTO public.ending VALUES
	('camille: end_duty', format('SELECT pnd.end_duty(%L, ''76'', ''referent'', ''mutation'', clock_timestamp())', :'camille_number')),
	('camille: end_login', 'SELECT pnd.end_login(''regress_camille'', ''départ'', clock_timestamp())'),
	('camille: a date passes', format('UPDATE pnd_data.duty SET valid_to = clock_timestamp() + interval ''20 milliseconds'' WHERE professional_id = %s', :camille)),
	('sacha: UPDATE of the login', format('UPDATE pnd_data.login SET valid_to = clock_timestamp() WHERE professional_id = %s', :sacha)),
	('sacha: DELETE of the duty', format('DELETE FROM pnd_data.duty WHERE professional_id = %s', :sacha)),
	('dominique: DELETE of the login', 'DELETE FROM pnd_data.login WHERE role_name = ''regress_supervisor'''),
	('dominique: end_duty', format('SELECT pnd.end_duty(%L, ''76'', ''supervisor'', ''mutation'', clock_timestamp())', :'supervisor_number')),
	('claude: end_login', 'SELECT pnd.end_login(''regress_second'', ''départ'', clock_timestamp())'),
	('dominique: as referent', format('DELETE FROM pnd_data.duty WHERE professional_id = %s AND duty = ''referent''', :supervisor));
-- after each step: how many are in charge, and can they act?
CREATE FUNCTION public.judge(steps text[], step int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	in_charge int;
	able int;
	named int;
	hopeless boolean;
BEGIN
	SELECT count(*), count(*) FILTER (WHERE packnd.can_act(r.professional_id, '76', CASE WHEN r.is_acting THEN 'supervisor' ELSE 'referent' END))
	INTO in_charge, able FROM pnd_data.referent r WHERE r.valid_to IS NULL;
	SELECT count(*), bool_or(h.detail LIKE '%nobody with a login can take over%') INTO named, hopeless FROM pnd_data.health_referents() h;
	RETURN CASE WHEN in_charge <> 1 THEN in_charge || ' referents after ' || array_to_string(steps[1:step], ', ')
		WHEN able = 1 AND named = 0 THEN 'one who can act'
		WHEN able = 0 AND named = 1 AND hopeless THEN 'one who cannot act, nobody in the territory can, and health says so'
		WHEN able = 0 AND named = 1 THEN 'one who cannot act, and health names the case'
		ELSE 'health is silent after ' || array_to_string(steps[1:step], ', ') END;
END $$;
CREATE TABLE public.seen (with_substitute boolean, when_seen text, what text);
-- all is undone after each order
CREATE FUNCTION public.try(steps text[], with_substitute boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	lines text[] := '{}';
	step int;
BEGIN
	IF with_substitute THEN
		PERFORM pnd.set_substitute((SELECT packnd.site_number('professional', p.professional_id) FROM pnd_data.professional p WHERE p.display_name = 'Camille'), '76',
			(SELECT packnd.site_number('professional', p.professional_id) FROM pnd_data.professional p WHERE p.display_name = 'Sacha'), NULL, now() + interval '1 day', 'congés');
	END IF;
	FOR step IN 1 .. cardinality(steps) LOOP
		BEGIN
			EXECUTE (SELECT e.call FROM public.ending e WHERE e.way = steps[step]);
		EXCEPTION WHEN no_data_found THEN
			NULL; -- ended already
		END;
		PERFORM pg_sleep(CASE WHEN steps[step] LIKE '%date passes' THEN 0.025 ELSE 0.0015 END);
		lines := lines || ('at once|' || public.judge(steps, step));
		PERFORM pnd_data.relieve_referents();
		lines := lines || ('after the sweep|' || public.judge(steps, step));
	END LOOP;
	SET CONSTRAINTS ALL IMMEDIATE;
	RAISE EXCEPTION USING ERRCODE = 'UNDO1', MESSAGE = array_to_string(lines, '~');
EXCEPTION WHEN SQLSTATE 'UNDO1' THEN
	INSERT INTO public.seen
	SELECT with_substitute, split_part(l, '|', 1), split_part(l, '|', 2) FROM string_to_table(SQLERRM, '~') l;
END $$;
-- every order of three of the nine
SELECT count(public.try(ARRAY[a.way, b.way, c.way], s)) AS orders
FROM public.ending a, public.ending b, public.ending c, (VALUES (false), (true)) w (s)
WHERE a.way <> b.way AND c.way NOT IN (a.way, b.way);
SELECT with_substitute, when_seen, what, count(*) > 0 AS seen FROM public.seen GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- who ends a right by a login, his own or another's, hands the cases over all the same:
-- it is not his to do, but follows from it
GRANT EXECUTE ON FUNCTION pnd.end_duty(text, text, text, text, timestamptz, boolean, text), pnd.end_login(text, text, timestamptz, boolean, text)
	TO regress_camille, regress_second;
CREATE FUNCTION public.leave() RETURNS void LANGUAGE sql SECURITY DEFINER AS
	$$ UPDATE pnd_data.login SET valid_to = clock_timestamp() WHERE role_name = session_user $$;
CREATE VIEW public.in_charge AS
SELECT p.display_name, r.is_acting, (SELECT count(*) FROM pnd_data.health_referents()) AS findings,
	(SELECT j.actor_kind FROM pnd_data.journal j WHERE j.case_id = r.case_id AND j.table_name = 'referent' ORDER BY j.event_no DESC LIMIT 1)
FROM pnd_data.referent r JOIN pnd_data.professional p ON p.professional_id = r.professional_id
WHERE r.valid_to IS NULL;
\c - regress_camille
BEGIN;
SELECT result_fr, referent FROM pnd.end_duty(:'camille_number', '76', 'referent', 'mutation');
ROLLBACK;
-- the login by which he acts is ended by another, or by a function of an administrator's
SELECT result_fr FROM pnd.end_login('regress_camille', 'départ');
\c - regress_second
SELECT result_fr, referent FROM pnd.end_login('regress_camille', 'départ');
\c - postgres
TABLE public.in_charge;
\c - regress_supervisor
SELECT public.leave();
\c - postgres
TABLE public.in_charge;
