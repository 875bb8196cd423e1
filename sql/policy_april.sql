-- policy_april: a changed April amount in four steps (src/manual/policy.md): edit,
-- load, look, approve.  The amounts of 2027 are invented here.
\set SHOW_CONTEXT never
\set as_published yes
\i test/fixture.sql
CREATE ROLE regress_author LOGIN IN ROLE packnd_policy_author;
SELECT pnd.add_login('regress_author', part => 'policy_author');
-- nine persons, with none to three children and less or more to live on, one without a complaint
\c - regress_doctor
DO $do$
DECLARE
	new_number text;
BEGIN
	FOR i IN 0 .. 8 LOOP
		new_number := pnd.report('76', true, true);
		PERFORM pnd.give_consent(new_number, 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 4' || i, 'her_alone', 'Mo-Fr 09:00-12:00', 'rien'),
			pnd.record_facts(new_number, jsonb_build_object('partner_violence', true, 'regular_residence', true, 'evidence', CASE WHEN i < 8 THEN 'complaint' ELSE 'police_log' END,
				'evidence_date', '2026-05-02', 'last_award_date', NULL, 'dependent_children', i % 4, 'monthly_resources', 730 * (1 + i),
				'benefit_recipient', i % 2 = 0));
	END LOOP;
END $do$;
\c - postgres

-- ---- 1: edited in dmn-js: a row for April in each table of amounts, the last day, the tests of that day
\! perl -0pe 's{(<rule(?:(?!</rule>).)*?date\("2026-04-01"\)\.\.date\("2027-03-31"\).*?</rule>)}{$r = $1; ($n = $r) =~ s/"2027-03-31"/"2028-03-31"/g; $n =~ s/"2026-04-01"/"2027-04-01"/g; $n =~ s/id="/id="april_/g; $n =~ s/651\.69/660.00/g; $n =~ s/1443\.11/1500.00/g; $n =~ s/Décret[^<]*|SMIC net[^<]*/Montant inventé pour cet essai. [du 1er avril 2027 au 31 mars 2028 ; déduit]/g; "$r$n"}gse; s{(&gt; date\("|2023-11-28"\)\.\.date\(")2027-03-31}{${1}2028-03-31}g; s{<testCase id="(179|180)".*?</testCase>}{}gs' src/policy/fr/auvvc.dmn > auvvc_2027.dmn

-- ---- 2: loaded, as a draft
\c - regress_author
SET datestyle = 'ISO, YMD';
\set model `cat auvvc_2027.dmn`
SELECT pnd.load_policy('auvvc', '2027-04-01', :'model', valid_to => '2028-04-01') AS draft \gset
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'auvvc';

-- ---- 3: looked at: which rules are others, who gains, who loses, which dates move
SELECT item, packnd.shortened(before, 40) AS before, packnd.shortened(after, 40) AS after
FROM pnd.compare_policy('auvvc', 1, :draft, as_of => '2027-04-01') WHERE part = 'rule';
-- for which facts, and from which day on, somebody is entitled who was not: proved
SELECT item FROM pnd.compare_policy('auvvc', 1, :draft, as_of => '2027-04-01') WHERE part = 'proof' LIMIT 1 \g (format=unaligned tuples_only=on)
-- (no number of fewer than five for who sees no case)
SELECT part, item, before, after, cases, total FROM pnd.compare_policy('auvvc', 1, :draft, as_of => '2027-04-01') WHERE part NOT IN ('rule', 'proof');
SELECT version, outcome, award ->> 'amount' AS amount FROM pnd.decide_policy('auvvc', '2027-04-01', '{"partner_violence": true, "regular_residence": true,
	"territory_zone": "mainland", "evidence": "complaint", "evidence_date": "2027-03-02", "last_award_date": null, "dependent_children": 0,
	"monthly_resources": 0, "benefit_recipient": true}', by_version => :draft);
-- nothing is kept of it
\c - postgres
SELECT count(*) FROM pnd_data.measure_decision;

-- ---- 4: approved by another, for this hash
\c - regress_approver
SET datestyle = 'ISO, YMD';
SELECT model_hash AS hash FROM pnd.policies() WHERE policy = 'auvvc' AND status = 'draft' \gset
SELECT pnd.approve_policy('auvvc', :draft, :'hash', 'montants du 1er avril 2027');
SELECT version, status, valid_from, valid_to FROM pnd.policies WHERE policy = 'auvvc';

-- ---- who sees the cases is told them one by one, a supervisor all numbers of his territory
\c - regress_supervisor
SELECT outcome_before AS before, outcome_after AS after, award_before ->> 'amount' AS amount_before, award_after ->> 'amount' AS amount_after,
	award_before ->> 'form' AS form_before, award_after ->> 'form' AS form_after
FROM pnd.compare_policy_cases('auvvc', 1, 2, as_of => '2027-04-01')
ORDER BY (award_before ->> 'amount')::numeric, (award_after ->> 'amount')::numeric, 5;
SELECT part, item, before, after, cases, total FROM pnd.compare_policy('auvvc', 1, 2, '76', '2027-04-01') WHERE part NOT IN ('rule', 'proof');
SELECT part FROM pnd.compare_policy('auvvc', 1, 2);
\echo :LAST_ERROR_SQLSTATE
-- the same rules: nobody's right is another; rules that give no right have none to be proved
SELECT part, item FROM pnd.compare_policy('auvvc', 2, 2, '76') WHERE part = 'proof';
SELECT count(*) FROM pnd.compare_policy('routing', 1, 1, '76');
SELECT part FROM pnd.compare_policy('auvvc', 1, 9, '76');
\c - regress_camille
SELECT count(*) FROM pnd.compare_policy_cases('auvvc', 1, 2, as_of => '2027-04-01');
