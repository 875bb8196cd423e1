-- What is no mistake: no plan of 1900, no pause until 2099, no departure at
-- infinity, no birth tomorrow, no name of megabytes.  The bounds are rows, and
-- hold whoever writes.
\i test/fixture.sql
\set SHOW_CONTEXT never
SELECT bound, label_fr, not_before, not_after FROM pnd.bounds() WHERE longest IS NULL AND at_most IS NULL;
SELECT bound, label_fr, longest, at_most FROM pnd.bounds() WHERE not_before IS NULL;
-- names of the registry
SELECT pnd.add_organisation(repeat('a', 201), 'caf', '2025-01-01');
SELECT pnd.add_professional(repeat('a', 40000000), :'caf_number', 'travail social');

-- an absence has an end that somebody will see
\set VERBOSITY sqlstate
SELECT * FROM pnd.set_substitute(:'sacha_number', '76', NULL, NULL, '9999-01-01', 'congés', dry_run => true);
SELECT * FROM pnd.set_substitute(:'sacha_number', '76', NULL, now() - interval '3 years', now() + interval '1 day', 'congés');
\set VERBOSITY default

-- a case on its way to a plan
SET SESSION AUTHORIZATION regress_doctor;
\set VERBOSITY sqlstate
SELECT pnd.report('76', true, true, '1900-01-01');
SELECT pnd.report('76', true, true, facts => '{"last_award_date": "9999-01-01"}');
SELECT pnd.report('76', true, true, facts => '{"complaint_date": "1066-10-14", "evidence_date": null}');
SELECT pnd.report('76', true, true, facts => '{"complaint_date": "123456-10-14"}');
\set VERBOSITY default
SELECT pnd.report('76', true, true) AS number \gset
SELECT pnd.give_consent(:'number', 'Martin', repeat('a', 40000000), 'phone', '06 00 00 00 00', 'her_alone', 'Mo-Fr 09:00-12:00', 'rappeler');
SELECT pnd.give_consent(:'number', 'Martin', 'Alix', 'phone', repeat('0', 40000000), 'her_alone', 'Mo-Fr 09:00-12:00', 'rappeler');
\set VERBOSITY sqlstate
SELECT pnd.give_consent(:'number', 'Martin', 'Alix', 'phone', '06 00 00 00 00', 'her_alone', 'Mo-Fr 09:00-12:00', 'rappeler', birth_date => current_date + 1);
SELECT pnd.give_consent(:'number', 'Martin', 'Alix', 'phone', '06 00 00 00 00', 'her_alone', 'Mo-Fr 09:00-12:00', 'rappeler', birth_date => '1800-01-01');
\set VERBOSITY default
SELECT pnd.give_consent(:'number', 'Martin', 'Alix', 'phone', '06 00 00 00 00', 'her_alone', 'Mo-Fr 09:00-12:00', 'rappeler', birth_date => '1990-01-01');
SET SESSION AUTHORIZATION regress_supervisor;
SELECT pnd.name_referent(:'number', :'camille_number');
SET SESSION AUTHORIZATION regress_camille;
\set VERBOSITY sqlstate
SELECT pnd.decide_to_leave(:'number', 'infinity');
SELECT pnd.decide_to_leave(:'number', now() + interval '2 years');
\set VERBOSITY default
SELECT pnd.decide_to_leave(:'number', now() + interval '2 days');
SELECT pnd.record_first_contact(:'number');
SELECT pnd.assess_needs(:'number', '{shelter}');
-- by any event of the machine, too
\set VERBOSITY sqlstate
SELECT pnd.cause(:'number', 'plan_agreed', '{"plan_agreed_on": "1900-01-01"}');
SELECT pnd.cause(:'number', 'plan_agreed', jsonb_build_object('plan_agreed_on', current_date + 2));
SELECT pnd.cause(:'number', 'plan_agreed', source => repeat('a', 201));
\set VERBOSITY default
SELECT pnd.cause(:'number', 'plan_agreed');
\set VERBOSITY sqlstate
SELECT pnd.cause(:'number', 'pause_agreed', '{"review_on": "2099-12-31"}');
SELECT pnd.cause(:'number', 'pause_agreed', '{"review_on": "2001-12-31"}');

-- and by whoever writes to the tables without a function
RESET SESSION AUTHORIZATION;
UPDATE pnd_data.departure SET planned_at = 'infinity';
INSERT INTO pnd_data.absence (professional_id, territory_id, valid_from, valid_to, reason) VALUES (:sacha, '76', now(), '2099-01-01', 'congés');
UPDATE pnd_data.case_file SET plan_agreed_on = '1900-01-01';
UPDATE pnd_data.person_identity SET birth_date = current_date + 1;
MERGE INTO pnd_data.case_file c USING (SELECT 1) one ON true WHEN MATCHED THEN UPDATE SET plan_agreed_on = '1900-01-01';
COPY pnd_data.organisation (label, kind, valid_from) FROM PROGRAM 'printf "%0201d\tcaf\t2025-01-01\n" 0';
INSERT INTO pnd_data.training (professional_id, course, valid_from) VALUES (:doctor, repeat('a', 201), '2025-01-01');
\set VERBOSITY default

-- what a site takes for a mistake is its own
SELECT pnd.set_bound('pause', not_after => '2 months');
SET SESSION AUTHORIZATION regress_camille;
\set VERBOSITY sqlstate
SELECT pnd.cause(:'number', 'pause_agreed', jsonb_build_object('review_on', current_date + 80));
\set VERBOSITY default
SELECT pnd.cause(:'number', 'pause_agreed', jsonb_build_object('review_on', current_date + 50));
RESET SESSION AUTHORIZATION;
SELECT pnd.set_bound('pause', longest => 3);
SELECT pnd.set_bound('pause', not_before => '1 year');
SELECT pnd.set_bound('pause_extensions', longest => 3);
SELECT pnd.set_bound('pause_extensions', at_most => -1);
SELECT pnd.set_bound('pause', at_most => 1);
-- how often is a number of times: of none, it is never extended
SELECT pnd.set_bound('pause_extensions', at_most => 0);
SET SESSION AUTHORIZATION regress_camille;
SELECT pnd.extend_pause(:'number', current_date + 55, 'attend un jugement');
RESET SESSION AUTHORIZATION;
-- and no column is of that kind
SELECT packnd.declare('pnd_data.pause', class => 'narrative', journal => true, keep => 'case',
	columns => '{"reason": "narrative", "*": "operational"}', bounds => '{"reason": "pause_extensions"}');
\set VERBOSITY terse
SELECT pnd.set_bound('weekend');
-- what people write has one in each table; without are what the library writes by itself
SELECT k.table_name, k.column_name
FROM pnd_data.declared_column k JOIN packnd.data_classes() c ON c.class = k.class AND c.is_hidden
	JOIN information_schema.columns i ON i.table_schema = 'pnd_data' AND i.table_name = k.table_name AND i.column_name = k.column_name
WHERE k.bound IS NULL AND i.data_type IN ('text', 'jsonb') ORDER BY 1, 2;
