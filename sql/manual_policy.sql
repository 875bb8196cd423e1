-- what the manual tells policy staff (src/manual/policy.md)
\set SHOW_CONTEXT never
SET datestyle = 'ISO, YMD';
\pset format unaligned
\pset tuples_only on

-- what it says, to be read
\set model `cat src/policy/fr/auvvc.dmn`
SELECT packnd.render(:'model', 'twelve_months_over');
SELECT packnd.graph(:'model', 'mermaid') AS drawing \gset
\set danger `cat src/policy/fr/danger.dmn`
SELECT packnd.render(:'danger', 'danger', 'sentences');

-- a table out to a spreadsheet, and back
SELECT packnd.render(:'danger', 'danger', 'csv') AS csv \gset
SELECT left(line, 75) FROM regexp_split_to_table(:'csv', E'\r\n') AS line;
SELECT packnd.with_table(:'danger', 'danger', replace(:'csv', '>= 12', '>= 11')) AS changed \gset
SELECT name, expected, got FROM packnd.run_tests(:'changed') WHERE NOT passed LIMIT 1;

-- what it decides, and why, in words
SELECT packnd.explain_text(:'model', 'eligibility', '{"evidence": "police_log"}', '2026-05-15', labels => 'not_eligible : conditions non remplies');
\pset format aligned
\pset tuples_only off

-- its own tests, and how often they reach each rule
SELECT name, node, expected, got, passed FROM packnd.run_tests(:'model') LIMIT 3;
SELECT * FROM packnd.test_coverage(:'model') WHERE "table" LIKE '%eligibility' OR matched = 0;

-- gaps, overlaps, dead rules, each with a sample
SELECT decision, sentence, witness FROM packnd.analyse(:'model') WHERE severity = 'warning';

-- months counted back
SELECT replace(:'model', '? + duration("P12M") &gt; today()', '&gt; today() - duration("P12M")') AS back \gset
SELECT sentence FROM packnd.analyse(:'back', 'evidence_valid') WHERE severity = 'warning' \g (format=unaligned tuples_only=on)
SELECT replace(:'model', '? + duration("P12M") &gt; today()', '? + duration("P9M") &gt; today()') AS shorter \gset
SELECT sentence FROM packnd.compare(:'model', :'shorter', 'evidence_valid') \g (format=unaligned tuples_only=on)
SELECT change, facts, day, before, after FROM packnd.compare(:'model', :'shorter', 'evidence_valid') LIMIT 1;
SELECT * FROM packnd.never_undetermined(:'model', 'net_minimum_wage');
SELECT sentence, changes, learned FROM packnd.what_if_known(:'model', 'eligibility',
	'{"partner_violence": true, "regular_residence": true, "evidence": "complaint", "evidence_date": "2025-01-10", "last_award_date": null}', '2026-05-01 12:00+02', max_facts => 1) \g (format=unaligned tuples_only=on)

-- a change that a test notices
SELECT replace(:'model', 'duration("P12M") &gt; today()', 'duration("P6M") &gt; today()') AS changed \gset
SELECT name, node, expected, got FROM packnd.run_tests(:'changed') WHERE NOT passed LIMIT 2;
SELECT line FROM regexp_split_to_table(packnd.test_report(:'changed', 'tap'), E'\n') WITH ORDINALITY AS t (line, n) WHERE n < 4 OR line LIKE 'not ok%' LIMIT 4 \g (format=unaligned tuples_only=on)
SELECT line FROM regexp_split_to_table(packnd.test_report(:'changed', 'junit'), E'\n') WITH ORDINALITY AS t (line, n) WHERE n < 5 OR line LIKE '%<failure%' LIMIT 5 \g (format=unaligned tuples_only=on)

-- what is refused
SELECT pnd.load_policy('auvvc', '2023-11-28', :'changed');
SELECT pnd.load_policy('auvvc', '2023-11-28', replace(:'model', 'duration("P12M") &gt; today()', 'duration("P12M") &gt; &gt; today()'));
SELECT pnd.load_policy('auvvc', '2023-11-28', :'model');

-- another person approves what was looked at
CREATE ROLE counsel LOGIN IN ROLE packnd_policy_approver;
SELECT pnd.add_login('counsel', part => 'policy_approver');
SET ROLE counsel;
SELECT policy, version, status, valid_from FROM pnd.policies();
SELECT model_hash AS hash FROM pnd.policies() WHERE policy = 'auvvc' AND version = 1 \gset
SELECT pnd.approve_policy('auvvc', 1, :'hash', 'première mise en service');
RESET ROLE;
SELECT pnd.load_policy('auvvc', '2023-11-28', :'model');

-- a version ends the one before; approved by mistake, it is taken back
SELECT pnd.load_policy('auvvc', '2027-04-01', :'model');
SET ROLE counsel;
SELECT pnd.approve_policy('auvvc', 2, :'hash');
SELECT policy, version, status, valid_from, valid_to FROM pnd.policies;
SELECT pnd.withdraw_policy('auvvc', 2, 'montants d''un projet d''arrêté');
SELECT policy, version, status, valid_from, valid_to FROM pnd.policies;
RESET ROLE;

-- the model as a document for an editor, its tests
SELECT packnd.export(:'model') AS document \gset
SELECT packnd.tests(:'model') AS tests \gset

-- roles are global
DROP ROLE counsel;
