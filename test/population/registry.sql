-- What lives stand on: rates, territories, organisations, people with logins
-- and duties, services.  All by the API, with its triggers and its journal; but
-- what a directory import writes is written directly.

CREATE SCHEMA population;
CREATE TABLE population.rate (name text PRIMARY KEY, value numeric NOT NULL, unit text NOT NULL, source text NOT NULL, note text);
\copy population.rate FROM 'test/population/rates.csv' (FORMAT csv, HEADER)
CREATE TABLE population.setting AS SELECT :cases::bigint AS cases, :seed::bigint AS seed, :until::timestamptz AS until;

CREATE FUNCTION population.rate(name text) RETURNS numeric LANGUAGE sql STABLE
BEGIN ATOMIC
	SELECT r.value FROM population.rate r WHERE r.name = rate.name;
END;
-- Everything random is a hash of the seed, of what is drawn and for whom: the
-- same seed and moment give the same lives, in whatever order rows are made.
CREATE FUNCTION population.id(tag text, n bigint) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN hashint8extended(n, hashtextextended(tag, current_setting('population.seed')::bigint)) & 1152921504606846975;
CREATE FUNCTION population.draw(tag text, n bigint) RETURNS float8 LANGUAGE sql STABLE PARALLEL SAFE
RETURN ((hashint8extended(n, hashtextextended(tag, current_setting('population.seed')::bigint)) & 4503599627370495) + 0.5) / 4503599627370496;
-- around a median, from a fifth to five times of it, as a bell over its logarithm
CREATE FUNCTION population.about(tag text, n bigint) RETURNS float8 LANGUAGE sql STABLE PARALLEL SAFE
RETURN power(2, 1.6 * (population.draw(tag || '1', n) + population.draw(tag || '2', n) + population.draw(tag || '3', n) - 1.5));
SELECT set_config('population.seed', seed::text, false) AS seed FROM population.setting \gset

CREATE TABLE population.territory AS
SELECT split_part(r.name, '/', 2) AS territory_id, r.value AS share, greatest(r.note::date, (s.until - interval '1 month' * population.rate('months')::int)::date) AS opened_on,
	(sum(r.value) OVER w - r.value) / sum(r.value) OVER () AS draw_from, sum(r.value) OVER w / sum(r.value) OVER () AS draw_to,
	population.rate('busiest_detector') AS busiest,
	greatest(ceil(s.cases * r.value / population.rate('cases_per_referent')), 3)::int AS referents,
	greatest(ceil(s.cases * r.value / population.rate('cases_per_detector')), 4)::int AS detectors,
	greatest(ceil(s.cases * r.value / population.rate('cases_per_supervisor')), 1)::int AS supervisors,
	(population.rate('partners_least') + floor(population.draw('partners', hashtext(r.name)) * (population.rate('partners_most') - population.rate('partners_least') + 1)))::int AS partners
FROM population.rate r CROSS JOIN population.setting s
WHERE r.name LIKE 'territory/%' AND r.note::date < s.until - interval '2 months'
WINDOW w AS (ORDER BY r.name);

CREATE TABLE population.somebody (duty text, territory_id text, place int, professional_id bigint NOT NULL, role_name text NOT NULL, PRIMARY KEY (duty, territory_id, place));

-- the models that people load, and an invented grid of danger
\i src/policy/fr/load.sql
\i test/fixtures/approve.sql
\set model `cat src/policy/fr/danger.dmn`
CREATE TABLE population.model AS SELECT :'model'::text AS danger;
\unset model

DO $$
DECLARE
	t record;
	p record;
	body text;
	office text;
	number text;
	role_name text;
BEGIN
	FOR t IN SELECT x.*, s.until FROM population.territory x CROSS JOIN population.setting s ORDER BY x.territory_id LOOP
		body := pnd.add_organisation('Coordination ' || t.territory_id, 'caf', t.opened_on);
		PERFORM pnd.add_territory(t.territory_id, t.territory_id, 'Territoire ' || t.territory_id, body);
		PERFORM pnd.open_territory(t.territory_id, opened_on => t.opened_on);
		PERFORM pnd.load_danger_grid(t.territory_id, '{"label_fr": "Grille inventée", "legal_source": "Données inventées", "expires_after_days": 360,
			"questions": [{"question": "q1", "question_fr": "Une question ?", "red": true}, {"question": "q2", "question_fr": "Une autre ?", "red": false}]}'::jsonb,
			(SELECT m.danger FROM population.model m));
		FOR p IN
			SELECT v.duty, i AS place, v.profession
			FROM (VALUES ('supervisor', t.supervisors, 'responsable'), ('referent', t.referents, 'travail social'),
					('detector', t.detectors, 'repérage'), ('partner', t.partners, 'association')) v (duty, people, profession),
				generate_series(1, v.people) i
			ORDER BY v.duty, i
		LOOP
			-- people of one body together; each partner is one of its own
			office := CASE
				WHEN p.duty IN ('supervisor', 'referent') THEN body
				WHEN p.duty = 'partner' OR p.place % 20 = 1 THEN pnd.add_organisation(
					CASE p.duty WHEN 'partner' THEN 'Partenaire ' ELSE 'Brigade ' END || t.territory_id || '-' || p.place,
					CASE p.duty WHEN 'partner' THEN 'association' ELSE 'gendarmerie' END, t.opened_on)
				ELSE office END;
			role_name := format('regress_life_%s_%s_%s', p.duty, t.territory_id, p.place);
			EXECUTE format('CREATE ROLE %I LOGIN IN ROLE %I', role_name, 'packnd_' || p.duty);
			number := pnd.add_professional(format('%s %s-%s', initcap(p.duty), t.territory_id, p.place), office, p.profession, role_name, t.opened_on);
			PERFORM pnd.assign_duty(number, t.territory_id, p.duty, t.opened_on::timestamptz);
			IF p.duty <> 'partner' AND (p.duty <> 'detector' OR p.place = 1 OR population.draw('trained', hashtext(role_name)) < population.rate('trained')) THEN
				PERFORM pnd.add_training(number, 'Repérer les violences conjugales', t.opened_on);
			END IF;
			INSERT INTO population.somebody VALUES (p.duty, t.territory_id, p.place, packnd.site_number_id('professional', number), role_name);
		END LOOP;
	END LOOP;
END $$;

-- a service for each partner; each domain has some in each territory
CREATE TABLE population.service AS
SELECT x.service_id, x.territory_id, x.place, d.domain, x.professional_id, row_number() OVER (PARTITION BY x.territory_id, d.domain ORDER BY x.place) AS rank,
	count(*) OVER (PARTITION BY x.territory_id, d.domain) AS choices, d.domain = 'shelter' AS has_places
FROM (SELECT row_number() OVER (ORDER BY s.territory_id, s.place) AS service_id, s.* FROM population.somebody s WHERE s.duty = 'partner') x
	JOIN (SELECT n.domain, row_number() OVER (ORDER BY n.rank) AS r, count(*) OVER () AS n FROM pnd_data.need_domain n) d ON d.r = 1 + x.place % d.n;
CREATE INDEX ON population.service (territory_id, domain, rank);
INSERT INTO pnd_data.service (service_id, territory_id, source, external_id, organisation_id) OVERRIDING SYSTEM VALUE
SELECT s.service_id, s.territory_id, 'population', s.place::text, p.organisation_id
FROM population.service s JOIN pnd_data.professional p USING (professional_id);
SELECT setval(pg_get_serial_sequence('pnd_data.service', 'service_id'), (SELECT max(service_id) FROM population.service)) AS last \gset
INSERT INTO pnd_data.service_version (service_id, valid_from, label, themes, publics, zones, entry)
SELECT s.service_id, t.opened_on, format('Service %s %s-%s', s.domain, s.territory_id, s.place),
	ARRAY(SELECT n.theme FROM pnd_data.theme_need n WHERE n.domain = s.domain ORDER BY n.theme LIMIT 1), '{tous-publics}', ARRAY[s.territory_id], '{}'
FROM population.service s JOIN population.territory t USING (territory_id);
INSERT INTO pnd_data.service_overlay (service_id, has_agreement, correspondent, capacity)
SELECT s.service_id, true, s.professional_id, 'not_limited' FROM population.service s;
