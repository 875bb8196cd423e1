-- why somebody gets, loses or is refused access, or why something is kept or erased, is
-- said so that who looks into it later learns something: 'x', or one letter over and
-- over, is no reason, as for pnd.open_ticket
\set SHOW_CONTEXT never
\i test/fixture.sql
\i test/fixtures/match_key.sql
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'rien') \g /dev/null
SELECT pnd.report('76', true, true) AS other \gset
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.exit_case(:'n', 'moved') \g /dev/null
SELECT pnd.request_right(:'n', 'access', 'meeting', 'tout ce qui est écrit de moi', now() - interval '2 days', request_key => 'first') AS request \gset
\c - postgres
\set QUIET on
CREATE FUNCTION public.answer(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	detail text;
BEGIN
	EXECUTE 'SELECT ' || call;
	RETURN 'taken';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
CREATE TEMPORARY TABLE asked (call text);
INSERT INTO asked SELECT format(c, r) FROM unnest(ARRAY['x', 'aaaaaaaaaaaa', '1234567890']) r, unnest(ARRAY[
	'pnd.open_ticket(' || quote_literal(:'n') || ', %L)',
	'pnd.search_person(%L, ''Exemple'', ''Alix'', ''1990-01-01'')',
	'pnd.break_glass(' || quote_literal(:'n') || ', %L)',
	'pnd.review_break_glass(''4-0000-0'', true, %L)', 'pnd.settle_alert(''2-0000-0'', %L)',
	'pnd.ask_approval(''lift_hold'', jsonb_build_object(''case_number'', ' || quote_literal(:'n') || '), %L)', 'pnd.refuse_request(''3-0000-0'', %L)',
	'pnd.set_approval_rule(''purge'', true, ''{privacy_officer}'', ''1 day'', %L)', 'pnd.set_rate_limit(''ticket_hour'', 40, ''1 hour'', %L)',
	'pnd.lift_duress(' || quote_literal(:'n') || ', %L)', 'pnd.hold_case(' || quote_literal(:'n') || ', ''trial'', %L)', 'pnd.lift_hold(' || quote_literal(:'n') || ', %L)',
	'pnd.unarchive_case(' || quote_literal(:'n') || ', %L)', 'pnd.purge_cases(ARRAY[' || quote_literal(:'n') || '], %L)', 'pnd.reopen_case(' || quote_literal(:'n') || ', %L)',
	'pnd.merge_case(' || quote_literal(:'other') || ', ' || quote_literal(:'n') || ', %L)', 'pnd.dismiss_duplicate(' || quote_literal(:'other') || ', ' || quote_literal(:'n') || ', %L)',
	'pnd.tell_without_agreement(' || quote_literal(:'other') || ', ''minor'', ''judicial'', %L, ''dit'', ''{}'')',
	'pnd.end_login(''regress_sacha'', %L)', 'pnd.end_duty(' || quote_literal(:'sacha_number') || ', ''76'', ''referent'', %L)',
	'pnd.set_substitute(' || quote_literal(:'camille_number') || ', ''76'', NULL, NULL, now() + interval ''1 day'', %L)', 'pnd.end_absence(' || quote_literal(:'camille_number') || ', ''76'', %L)',
	'pnd.hand_over_cases(' || quote_literal(:'camille_number') || ', ''76'', %L)',
	'pnd.extend_rights_request(' || quote_literal(:'n') || ', ' || quote_literal(:'request') || ', %L)']) c;
\set QUIET off
SELECT substring(call FROM 'pnd\.(\w+)') AS call, string_agg(DISTINCT public.answer(call), ' ; ') AS answer FROM asked GROUP BY 1 ORDER BY 1;
-- what is held says why to who may approve that it is lifted
SELECT pnd.hold_case(:'n', 'trial', 'audience à venir');
SET client_min_messages = warning;
CREATE ROLE regress_privacy LOGIN IN ROLE packnd_privacy_officer;
SELECT pnd.add_professional('Maxime', :'caf_number', 'protection des données', 'regress_privacy', '2025-01-01') AS privacy_number \gset
SELECT pnd.assign_duty(:'privacy_number', '76', 'privacy_officer') \g /dev/null
\c - regress_privacy
SELECT hold_ground_fr, reason FROM pnd.legal_holds('76');
\c - regress_supervisor
SELECT hold_ground_fr, reason FROM pnd.legal_holds('76');
