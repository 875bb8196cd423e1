-- The published figures of the universal emergency aid (CASF D.214-13,
-- D.214-14), each with where it was printed, beside what the policy computes
-- for the same facts: SELECT * FROM published_beside_computed.
--
-- places: decimals printed; a figure printed in whole euros was rounded, one
-- of the Gard (2415) cut.
CREATE TEMPORARY TABLE published (as_of date, children int, resources numeric, what text, published numeric, places int, printed_in text);
INSERT INTO published VALUES
	('2023-12-01', 0, 600, 'amount', 607.75, 2, 'jeunes-bfc.fr'),
	('2023-12-01', 0, 2100, 'amount', 243.10, 2, 'jeunes-bfc.fr, lescentplumes'),
	('2023-12-01', 2, 600, 'amount', 1093.96, 2, 'jeunes-bfc.fr'),
	('2023-12-01', 2, 2100, 'amount', 437.58, 2, 'jeunes-bfc.fr'),
	('2023-12-01', 3, 600, 'amount', 1337.06, 2, 'magazine-economie.fr'),
	('2023-12-01', 3, 600, 'amount', 1337, 0, 'tf1info'),
	('2023-12-01', 0, 2100, 'gift ceiling', 2029.59, 2, 'madinin-art.net, lagazettegersoise'),
	('2023-12-01', 1, 2100, 'gift ceiling', 3044.39, 2, 'madinin-art.net, lagazettegersoise'),
	('2023-12-01', 2, 2100, 'gift ceiling', 3653.26, 2, 'madinin-art.net, lagazettegersoise'),
	('2023-12-01', 3, 2100, 'gift ceiling', 4465.10, 2, 'madinin-art.net, lagazettegersoise'),
	('2023-12-01', 0, 2100, 'amount', 243, 0, 'aidesauxfemmes.gard.fr'),
	('2024-06-01', 0, 2200, 'amount', 254, 0, 'deloffre-avocat.fr'),
	('2024-06-01', 7, 600, 'amount', 2415, -1, 'aidesauxfemmes.gard.fr'),
	('2025-11-25', 0, 700, 'amount', 646.52, 2, 'moneyvox.fr'),
	('2025-11-25', 0, 2200, 'amount', 258.61, 2, 'moneyvox.fr'),
	('2025-11-25', 3, 700, 'amount', 1422.35, 2, 'moneyvox.fr'),
	('2025-11-25', 3, 2200, 'amount', 568.94, 2, 'moneyvox.fr'),
	('2025-11-25', 0, 700, 'half threshold', 713.15, 2, 'moneyvox.fr'),
	('2025-11-25', 0, 700, 'gift ceiling', 2139.45, 2, 'moneyvox.fr');

CREATE TEMPORARY VIEW published_beside_computed AS
SELECT p.as_of, p.children, p.resources, p.what, p.published,
	CASE p.places WHEN 2 THEN 'to the cent' WHEN 0 THEN 'in euros, rounded' ELSE 'in euros, cut' END AS printed,
	round(c.computed, 2) AS computed,
	CASE WHEN p.places < 0 THEN trunc(c.computed) ELSE round(c.computed, p.places) END = p.published AS equal,
	p.printed_in
FROM published p,
	LATERAL pnd.decide_policy('auvvc', p.as_of, jsonb_build_object(
		'partner_violence', true, 'regular_residence', true, 'evidence', 'complaint', 'evidence_date', p.as_of - 10,
		'last_award_date', NULL, 'dependent_children', p.children, 'monthly_resources', p.resources,
		'benefit_recipient', true, 'territory_zone', 'mainland')) d,
	LATERAL (SELECT (d.award ->> CASE p.what WHEN 'amount' THEN 'amount' WHEN 'gift ceiling' THEN 'gift_ceiling' ELSE 'half_threshold' END)::numeric) c (computed);
