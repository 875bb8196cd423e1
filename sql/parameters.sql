-- The figures of the policies as dated data: in force from when to when, by which
-- source, who keeps them; what is missing is said; figures that circulate and are
-- wrong are not loaded; what rests on an article of law.
\set SHOW_CONTEXT never
\set as_published yes
\i test/fixture.sql
\pset null '-'
-- the first call of a session
\c - postgres
SELECT count(*) > 20 AS "are there" FROM pnd.measures();
SET datestyle = 'ISO, YMD';
-- ---- those in force on a day, and how sure they are
SELECT policy, decision, valid_from, valid_to, figures, confidence FROM pnd.parameters('2026-05-01') WHERE policy <> 'c2s' AND is_known ORDER BY policy, decision;
SELECT policy, decision, conditions, source, owner_fr FROM pnd.parameters('2025-05-01') WHERE policy = 'c2s' AND decision = 'free_scale' AND is_known \gx
-- a half of what the year before was is as good as its product
SELECT valid_from, figures -> 'extra' AS extra, figures -> 'half' AS half, confidence FROM pnd.parameters() WHERE policy = 'aide_juridictionnelle';
SELECT pnd.set_policy_owner('rsa', 'Direction générale de la cohésion sociale');
SELECT DISTINCT owner_fr FROM pnd.parameters() WHERE policy = 'rsa';
SELECT pnd.set_policy_owner('boat', 'x');
-- no two rows of a table hold on one day for the same conditions
SELECT count(*) AS overlaps
FROM pnd.parameters() a JOIN pnd.parameters() b USING (policy, version, decision, conditions)
WHERE daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to) AND (a.valid_from, a.figures::text) < (b.valid_from, b.figures::text);
-- RSA and emergency aid share the base, and no rounding: 1,163.73 is the one, 1,163.74 the other
SELECT policy, instead FROM pnd.figures_not_to_use() f, unnest(f.policies) policy WHERE figure IN (1163.73, 1163.74) ORDER BY policy;
-- ---- what is missing is said when a version is loaded, and ahead by pnd.health()
SELECT object, detail FROM pnd.health() WHERE finding = 'parameters' AND object IN ('c2s', 'aide_juridictionnelle') ORDER BY 1, 2 \g (format=unaligned)
UPDATE pnd_data.bound SET not_after = '50 years' WHERE bound = 'parameters';
SELECT object FROM pnd.health() WHERE finding = 'parameters' ORDER BY 1;
\set model `cat src/policy/fr/asf.dmn`
SELECT pnd.load_policy('asf', '2026-10-01', :'model', valid_to => '2027-10-01');
\i test/fixtures/approve.sql
-- without an end it takes that of the version that it replaces, unless its own tests go further
SELECT pnd.load_policy('asf', '2026-11-01', :'model');
\i test/fixtures/approve.sql
\set model `sed 's/asOf="2027-04-01"/asOf="2027-10-01"/' src/policy/fr/asf.dmn`
SELECT pnd.load_policy('asf', '2026-12-01', :'model');
\i test/fixtures/approve.sql
SELECT version, valid_from, valid_to FROM pnd.policies WHERE policy = 'asf';
-- ---- figures that circulate and are wrong
SELECT figure, policies, why_fr, instead FROM pnd.figures_not_to_use() WHERE figure IN (652.33, 690, 600) ORDER BY figure;
\set model `sed 's/>651.69</>652.33</' src/policy/fr/rsa.dmn`
SELECT pnd.load_policy('rsa', '2026-12-01', :'model');
\echo :LAST_ERROR_SQLSTATE
-- ---- what rests on an article
SELECT kind_fr, object, policy, rule, left(source, 60) AS source FROM pnd.where_used('CASF D.214-13');
SELECT kind, object, policy, rule FROM pnd.where_used('décret 2026-220');
SELECT count(*) AS "one of a range", count(*) FILTER (WHERE kind = 'measure') AS measures FROM pnd.where_used('L.214-9');
SELECT DISTINCT policy FROM pnd.where_used('loi 89-462, article 15');
SELECT pnd.where_used('les articles');
-- an author counts decisions and sees none
\c - regress_doctor
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'her_alone', 'Mo-Fr 09:00-12:00', 'rien') \g /dev/null
SELECT pnd.record_facts(:'n', '{"partner_violence": true, "regular_residence": true, "evidence": "police_log"}') \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SELECT pnd.decide_to_leave(:'n') \g /dev/null
\c - postgres
SELECT a.article, w.object, w.current_decisions FROM (VALUES ('CASF L.214-9')) a (article), pnd.where_used(a.article) w WHERE w.kind = 'decision';
-- ---- how sources are read
SELECT source, a.code, a.letter, a.first, a.last
FROM (VALUES ('CASF L.214-8 à L.214-17, D.214-13 et suivants'), ('code civil 515-11, 7°, et code pénal 132-80'), ('Loi n° 89-462, article 15 (loi 2020-936)'), ('du 1er avril 2026 au 31 mars 2027')) v (source)
	LEFT JOIN LATERAL pnd_data.articles(source) a ON true;
