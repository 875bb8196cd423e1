-- The main job, told as a story on the demo's private server.  Run by
-- test/cluster.sh with :root, the folder of the project.
\set QUIET on
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset footer off
\pset null '-'
\pset linestyle unicode
\pset border 2
\timing off
SET client_min_messages = warning;

\echo
\echo '═══ 1. The extension, the registry, the policies, a territory ═══'
CREATE EXTENSION btree_gist;
CREATE EXTENSION packnd;
CREATE EXTENSION pg_cron;
SELECT packnd.install() AS "packnd.install()";

\cd :root
\i src/policy/fr/load.sql
CREATE ROLE demo_counsel LOGIN IN ROLE packnd_policy_approver;
SELECT pnd.add_login('demo_counsel', part => 'policy_approver') AS approver \gset
SET ROLE demo_counsel;
SELECT pnd.approve_policy(policy, version, model_hash, 'démonstration') FROM pnd.policies(max_rows => NULL) \g /dev/null
RESET ROLE;
SELECT policy, version, label_fr, valid_from FROM pnd.policies;

SELECT pnd.add_organisation('CAF de Seine-Maritime', 'caf', '2025-01-01') AS caf_number \gset
SELECT pnd.add_organisation('Gendarmerie, Neufchâtel-en-Bray', 'police', '2025-01-01') AS gendarmerie_number \gset
SELECT pnd.add_organisation('Refuge de Seine', 'association', '2025-01-01') AS refuge_number \gset
SELECT pnd.add_organisation('SIAO 76', 'siao', '2025-01-01') AS siao_number \gset
SELECT pnd.add_territory('76', '76', 'Seine-Maritime', :'caf_number') AS territory \gset
SELECT pnd.open_territory('76') AS opened \gset
\set document `cat src/routing/fr/zones_sample.json`
SELECT kind, count(*) AS loaded FROM pnd.load_zones(:'document', '@etalab/decoupage-administratif 6.0.0, Licence Ouverte') GROUP BY kind ORDER BY kind;
\set document `cat test/demo/directory-76.json`
SELECT change, count(*) AS services FROM pnd.import_directory('76', :'document') GROUP BY change;

CREATE ROLE demo_gendarme LOGIN IN ROLE packnd_detector;
CREATE ROLE demo_supervisor LOGIN IN ROLE packnd_supervisor;
CREATE ROLE demo_camille LOGIN IN ROLE packnd_referent;
CREATE ROLE demo_sacha LOGIN IN ROLE packnd_referent;
CREATE ROLE demo_refuge LOGIN IN ROLE packnd_partner;
CREATE ROLE demo_siao LOGIN IN ROLE packnd_partner;
SELECT pnd.add_professional('Adjudant Robert', :'gendarmerie_number', 'gendarmerie', 'demo_gendarme') AS gendarme_number \gset
SELECT pnd.add_professional('Dominique, CAF', :'caf_number', 'responsable', 'demo_supervisor') AS supervisor_number \gset
SELECT pnd.add_professional('Camille, CAF', :'caf_number', 'travail social', 'demo_camille') AS camille_number \gset
SELECT pnd.add_professional('Sacha, CAF', :'caf_number', 'travail social', 'demo_sacha') AS sacha_number \gset
SELECT pnd.add_professional('Correspondante du refuge', :'refuge_number', 'association', 'demo_refuge') AS refuge_desk_number \gset
SELECT pnd.add_professional('Correspondant du SIAO', :'siao_number', 'siao', 'demo_siao') AS siao_desk_number \gset
SELECT pnd.add_training(:'gendarme_number', 'Repérer les violences conjugales', '2026-01-01', kind => 'detection') \g /dev/null
SELECT pnd.assign_duty(p, '76', d) FROM (VALUES
	(:'gendarme_number', 'detector'), (:'supervisor_number', 'supervisor'), (:'camille_number', 'referent'), (:'sacha_number', 'referent'),
	(:'refuge_desk_number', 'partner'), (:'siao_desk_number', 'partner')) v (p, d) \g /dev/null

-- agreements, places and answer times are the territory's own; Le Havre
-- is given one minute to answer, so that the demo need not wait
SELECT pnd.set_service('76', 'packnd-demo--chrs-refuge', has_agreement => true, correspondent => :'refuge_desk_number', places => 2, priority_lane => true) \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--chrs-havre', has_agreement => true, answer_address => 'accueil@example.org', places => 3, answer_amount => 1, answer_unit => 'minutes') \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--abri-nuit-115', has_agreement => true, correspondent => :'siao_desk_number', places => 5) \g /dev/null
SELECT pnd.set_service_terms('76', 'packnd-demo--abri-nuit-115', '{"genders": ["female", "male", "other"]}') \g /dev/null
SELECT pnd.set_service('76', 'packnd-demo--auvvc-caf', has_agreement => true, answer_address => 'accueil@example.org', not_limited => true) \g /dev/null
\echo 'Seine-Maritime is open; there the referent makes contact within 72 hours and offers a meeting within 5 days:'
SELECT label_fr, amount, unit_fr, legal_source FROM pnd.deadline_budgets('76')
WHERE kind IN ('first_contact', 'meeting_offered') AND NOT in_danger;

\echo
\echo '═══ 2. The universal emergency aid: published figures beside computed ones ═══'
\i test/demo/published.sql
SELECT * FROM published_beside_computed ORDER BY as_of, children, published DESC;
SELECT count(*) AS figures, count(*) FILTER (WHERE equal) AS equal FROM published_beside_computed;
SELECT count(*) FILTER (WHERE NOT equal) = 0 AS all_equal FROM published_beside_computed \gset
\if :all_equal
\else
	\echo 'A published figure differs from the computed one.'
	SELECT 1 / 0;
\endif

\echo
\echo 'From here on each statement is shown before its result; titles, states and reasons are the scheme''s own French.'
\echo
\echo '═══ 3. A gendarme hears a refusal, and two weeks later the decision to leave ═══'
\set ECHO queries
\connect - demo_gendarme
\echo 'Violence is told, help is refused for now: nothing that identifies anybody was stored.'
SELECT pnd.report('76', declares_victim => true, wishes_help => false) AS refused \gset
SELECT pnd.decline(:'refused') \g /dev/null
\echo 'Two weeks later, to the same gendarme:'
SELECT pnd.reopen_declined(:'refused', true, true) \g /dev/null
\set case_number :refused
\echo 'The gendarme''s case has the number' :case_number '(nothing that identifies anybody is stored yet).'
\echo 'What the form offers for "who reads it", as for any code:'
SELECT * FROM pnd.choices('read_by');
SELECT pnd.give_consent(:'case_number', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone',
	'Mo-Fr 09:00-11:00', 'ne rien dire du dispositif si une autre personne répond', birth_date => '1991-04-12') \g /dev/null
SELECT count(pnd.add_dependant(:'case_number', 'child', c.born)) AS children
FROM (VALUES (date '2019-03-02'), ('2021-07-14'), ('2024-01-20')) c (born);
SELECT pnd.decide_to_leave(:'case_number', planned_departure => date_trunc('day', now()) + interval '2 days 14 hours') \g /dev/null
\connect - demo_supervisor
\echo 'Whom the supervisor can name:'
SELECT professional, display_name, organisation_label FROM pnd.professionals('76') WHERE 'referent' = ANY (duties);
SELECT professional AS camille_number FROM pnd.professionals('76') WHERE display_name LIKE 'Camille%' \gset
SELECT pnd.name_referent(:'case_number', :'camille_number') \g /dev/null
\connect - demo_camille
SELECT * FROM pnd.my_cases;
\echo 'The clock of the first contact: before the departure.'
SELECT label_fr, due_at, state FROM pnd.my_deadlines;
SELECT pnd.record_first_contact(:'case_number') \g /dev/null
\echo 'Since the decision to leave emergency needs are open, before any assessment, and there is a plan for the hours that are left.'
\echo 'It is shown under a ticket (this error is expected):'
\set ON_ERROR_STOP off
SELECT * FROM pnd.departure_plan(:'case_number');
\echo SQLSTATE :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
SELECT pnd.open_ticket(:'case_number', 'Préparer le départ') \g /dev/null
SELECT time_window_fr, label, who_fr FROM pnd.departure_plan(:'case_number');
SELECT state_fr, array_to_string(emergency_needs, ', ') AS emergency_needs FROM pnd.case_summary(:'case_number');
-- a refuge for women is asked for a woman: who she is is known first
SELECT pnd.record_facts(:'case_number', '{"gender": "female"}') \g /dev/null
SELECT service_label, score, array_to_string(reasons, ', ') AS reasons FROM pnd.route(:'case_number', 'shelter');
SELECT service_label, why_not FROM pnd.why_not(:'case_number', 'shelter');
SELECT service_label AS "shelter is asked of" FROM pnd.refer(:'case_number', 'shelter');

\echo
\echo '═══ 4. Eligibility, computed and explained ═══'
SELECT pnd.record_facts(:'case_number', '{"partner_violence": true, "regular_residence": true,
	"evidence": "complaint", "evidence_date": "2026-11-02", "last_award_date": null, "monthly_resources": 1100,
	"benefit_recipient": true, "protection_order": false, "proceedings": "complaint_only",
	"serious_danger": true, "express_consent": true, "contact_ban": true}') AS "facts, told once";
\echo 'On a day of 2026, since the amounts of the emergency aid are known until 31 March 2027:'
SELECT label_fr, outcome, jsonb_pretty(award) AS award, array_to_string(missing, E'\n') AS missing
FROM pnd.eligibility(:'case_number', '2026-11-20') WHERE measure IN ('auvvc', 'epargne_salariale', 'tgd');
\echo 'Why, and for the undetermined one, what it depends on:'
SELECT e.measure, e.outcome, r AS source FROM pnd.eligibility(:'case_number', '2026-11-20') e, unnest(e.reasons) r WHERE e.measure IN ('auvvc', 'epargne_salariale', 'tgd');
\echo 'Asked for today, by the referent, decisions are kept; one of them as a text to read aloud:'
SELECT count(*) AS measures FROM pnd.eligibility(:'case_number');
SELECT pnd.explain_measure(:'case_number', 'epargne_salariale') AS explanation;
\echo 'One measure is undetermined; this is what to ask her:'
SELECT q.fact, q.type, q.question_fr
FROM pnd.eligibility(:'case_number', '2026-11-20') e, pnd.questions(e.missing) q
WHERE e.measure = 'tgd';
\echo 'She answers: no.'
SELECT pnd.record_facts(:'case_number', '{"cohabitation": false}') \g /dev/null
SELECT measure, outcome, reasons[1] AS source FROM pnd.eligibility(:'case_number', '2026-11-20') WHERE measure = 'tgd';

\echo
\echo '═══ 5. A partner refuses and the next is asked; another does not answer ═══'
\connect - demo_refuge
SELECT * FROM pnd.my_referrals;
SELECT referral FROM pnd.my_referrals \gset
\echo 'The refuge knows her case under a number of its own. It refuses, but a refusal needs a code (this error is expected):'
\set ON_ERROR_STOP off
SELECT pnd.answer_referral(:'referral', 'refused');
\echo SQLSTATE :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on
SELECT pnd.answer_referral(:'referral', 'refused', 'full') AS "refused: full";
\connect - demo_camille
SELECT domain, service_label, state, refusal_fr FROM pnd.referrals(:'case_number');
\connect - postgres
CREATE ROLE demo_job LOGIN IN ROLE packnd_operator;
SELECT pnd.schedule(job_role => 'demo_job') \g /dev/null
SELECT jobname, schedule, command, username FROM cron.job;
\echo 'Le Havre has one minute to answer, and says nothing. Waiting for the scheduled job (two minutes at most) ...'
\set ECHO none
SELECT set_config('demo.case_number', :'case_number', false) \g /dev/null
DO $$
BEGIN
	FOR i IN 1..130 LOOP
		PERFORM pg_sleep(1);
		EXIT WHEN EXISTS (SELECT FROM pnd.referrals(current_setting('demo.case_number')) WHERE state = 'expired');
	END LOOP;
END $$;
\set ECHO queries
\connect - demo_camille
SELECT domain, service_label, state, refusal_fr FROM pnd.referrals(:'case_number');
\set ECHO none
SELECT count(*) FILTER (WHERE state = 'expired') = 1 AS escalated FROM pnd.referrals(:'case_number') \gset
\if :escalated
\else
	\echo 'The scheduled job did not escalate within two minutes.'
	SELECT 1 / 0;
\endif
\set ECHO queries
\connect - demo_siao
SELECT referral FROM pnd.my_referrals \gset
SELECT pnd.answer_referral(:'referral', 'accepted') AS "the SIAO answers";

\echo
\echo '═══ 6. What is refused (all errors here are expected) ═══'
\connect - postgres
\echo 'An illegal transition, from plain SQL, by the superuser:'
\set ON_ERROR_STOP off
UPDATE pnd_data.case_file SET state = 'supported';
\echo SQLSTATE :LAST_ERROR_SQLSTATE
\connect - demo_camille
\echo 'An agent reads a table:'
SELECT * FROM pnd_data.case_file;
\echo SQLSTATE :LAST_ERROR_SQLSTATE
\echo 'Her own case is there through pnd:'
SELECT state_fr, referent FROM pnd.case_summary(:'case_number');
\echo 'Identity needs a ticket that was committed before; the one of the departure plan is still open:'
SELECT given_name, contact_value, read_by, safe_hours FROM pnd.identity(:'case_number');
\connect - demo_sacha
\echo 'A colleague who is not concerned:'
SELECT * FROM pnd.case_summary(:'case_number');
\echo SQLSTATE :LAST_ERROR_SQLSTATE
\set ON_ERROR_STOP on

\echo
\echo '═══ 7. Exit, counts, journal ═══'
\connect - demo_camille
SELECT pnd.assess_needs(:'case_number', '{housing,legal,mental_health}') \g /dev/null
SELECT pnd.agree_plan(:'case_number') AS "plan agreed";
SELECT pnd.add_step(:'case_number', 'Inscrire les enfants à l''école du lieu d''accueil', 'referent', current_date + 7) AS step \gset
SELECT pnd.finish_step(:'step', 'done') \g /dev/null
\echo 'A need that shows later, and what comes first:'
SELECT pnd.open_need(:'case_number', 'work', 'told') \g /dev/null
SELECT domain_fr, is_emergency, priority_fr FROM pnd.needs(:'case_number');
\echo 'The reviews after four and six months wait:'
SELECT label_fr, due_at FROM pnd.my_deadlines WHERE label_fr LIKE 'point des%';
\echo 'Each need is closed by the referent, with its reason; so is the case.'
SELECT count(pnd.close_need(n.need, 'met')) AS "needs met" FROM pnd.needs(:'case_number') n WHERE n.closed_at IS NULL;
SELECT pnd.exit_case(:'case_number', 'goals_reached', conditions => '{"safe": "observed", "cut_off": "told", "home": "document", "means": "document"}') \g /dev/null
SELECT state, state_fr, exit_code FROM pnd.case_summary(:'case_number');
\connect - demo_supervisor
SELECT label, reported, supported, active, exited, successful_exits FROM pnd.territory_counts('76');
\connect - postgres
SELECT finding, detail FROM pnd.verify_journal();

\set ECHO none
\connect - demo_gendarme
SELECT pnd.report('76', true, true) AS other_case \gset
SELECT pnd.give_consent(:'other_case', 'Exemple', 'Claude', 'message', '+33 1 99 00 00 43', 'her_alone', 'Mo-Su 18:00-20:00', 'rien du dispositif') \g /dev/null
\connect - demo_supervisor
SELECT pnd.name_referent(:'other_case', :'camille_number') \g /dev/null
\echo 'A second case stays open with demo_camille, for you to try; the tour of the README begins there.'
