-- alerts: privacy officers are told who looks where he should not; what is
-- refused and rolled back is told all the same
\set SHOW_CONTEXT never
\i test/fixture.sql
SET client_min_messages = warning;
CREATE ROLE regress_privacy LOGIN IN ROLE packnd_privacy_officer, packnd_referent;
CREATE ROLE regress_other_privacy LOGIN IN ROLE packnd_privacy_officer;
SELECT pnd.add_professional('Maxime', :'caf_number', 'protection des données', 'regress_privacy', '2025-01-01') AS privacy_number \gset
SELECT pnd.add_professional('Claude', :'caf_number', 'protection des données', 'regress_other_privacy', '2025-01-01') AS other_number \gset
SELECT pnd.assign_duty(:'privacy_number', '76', 'privacy_officer') \g /dev/null
RESET client_min_messages;
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
-- what a function does that refuses: Sacha asks, gets an error, and rolls back
\c - postgres
CREATE FUNCTION public.refused_call(case_number text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp AS $$
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.alert_apart('exclusion', packnd.site_case_id(case_number)), packnd.alert_apart('exclusion', packnd.site_case_id(case_number));
	PERFORM packnd.fail('PN404', 'no such case');
END $$;
ALTER FUNCTION public.refused_call(text) OWNER TO packnd_owner;
\c - regress_sacha
BEGIN;
SELECT public.refused_call(:'n');
ROLLBACK;
\c - postgres
SELECT count(*) AS "not of this transaction" FROM pnd_data.privacy_alert;
-- the next run of the follow-up writes it down, once
CALL pnd.follow_up(hold_share => 1);
SELECT actor_kind, table_name, operation FROM pnd_data.journal WHERE table_name = 'privacy_alert';
-- within a transaction, and gone with it
\c - postgres
BEGIN;
SELECT pnd_data.raise_alert('brake', packnd.site_case_id(:'n')) \g /dev/null
SELECT count(*) FROM pnd_data.privacy_alert;
ROLLBACK;
-- the privacy officer of the territory is told, and sees no case by it
\c - regress_privacy
SELECT case_number, kind, message_fr FROM pnd.my_messages();
\x
SELECT kind, kind_fr, advice_fr, case_number = :'n' AS "the case", display_name, organisation_label, role_name, territory_id,
	raised_at_local = packnd.local_time(raised_at, '76') AS local, settled_at, cursor IS NOT NULL AS cursor
FROM pnd.privacy_alerts();
\x
SELECT alert AS a FROM pnd.privacy_alerts() \gset
SELECT about = :'a' AS "told of it" FROM pnd.my_messages();
SELECT pnd.open_ticket(:'n', 'contrôle de l''alerte');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.settle_alert(:'a', ' ');
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.settle_alert(:'a', 'Entretien avec la direction le jour même.', request_key => 'settle');
SELECT pnd.settle_alert(:'a', 'Entretien avec la direction le jour même.', request_key => 'settle');
SELECT pnd.settle_alert(:'a', 'Encore.');
\echo :LAST_ERROR_SQLSTATE
SELECT * FROM pnd.privacy_alerts;
SELECT kind, settled_by, note FROM pnd.privacy_alerts(settled => true);
-- who is no privacy officer has none; a supervisor may not even ask
\c - regress_other_privacy
SELECT * FROM pnd.privacy_alerts();
\echo :LAST_ERROR_SQLSTATE
SELECT pnd.settle_alert(:'a', 'Encore.');
\echo :LAST_ERROR_SQLSTATE
\c - regress_supervisor
SELECT * FROM pnd.privacy_alerts();
\echo :LAST_ERROR_SQLSTATE
-- of another territory: its own privacy officer's, and of all where it has none; never one's own
\c - postgres
SET client_min_messages = warning;
SELECT pnd.add_territory('974', '974', 'La Réunion', :'caf_number') \g /dev/null
SELECT pnd.open_territory('974', opened_on => '2025-11-26') \g /dev/null
SELECT pnd.assign_duty(:'other_number', '974', 'referent') \g /dev/null
SELECT pnd_data.write_alert('brake', NULL, packnd.site_number_id('professional', :'other_number'), 'regress_other_privacy', now()) \g /dev/null
\c - regress_privacy
SELECT kind, display_name, territory_id FROM pnd.privacy_alerts();
\c - postgres
SELECT pnd.assign_duty(:'other_number', '974', 'privacy_officer') \g /dev/null
\c - regress_privacy
SELECT kind, display_name, territory_id FROM pnd.privacy_alerts();
\c - regress_other_privacy
SELECT kind, display_name, territory_id FROM pnd.privacy_alerts();
SELECT count(*) AS messages FROM pnd.my_messages();
-- lying too long
\c - postgres
UPDATE pnd_data.privacy_alert SET raised_at = raised_at - interval '8 days' WHERE settled_at IS NULL;
SELECT finding, object, detail FROM pnd.health() WHERE finding LIKE 'alert%' OR finding LIKE '%privacy%';
