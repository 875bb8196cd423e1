-- registry/site_commune.sql: the communes of France and who groups them, by their
-- official codes.
--
-- Rows that a site loads (pnd.load_zones()), not part of the extension: they
-- change each year.  Which commune stands in which département or EPCI is said
-- by these rows alone, never by the digits of a code: 13055 is no neighbour of
-- 130551 whatever they begin with, and a former commune keeps the code of the
-- département that it was in.

CREATE TABLE pnd_data.commune (
	commune text PRIMARY KEY CHECK (commune ~ '^[0-9][0-9AB][0-9]{3}$'),
	label text NOT NULL CHECK (label <> ''),
	departement text NOT NULL CHECK (departement ~ '^[0-9][0-9AB][0-9]?$'),
	part_of text CHECK (part_of <> commune)
);
SELECT packnd.declare('pnd_data.commune', class => 'metadata', journal => false, keep => 'registry', cached => false,
	bounds => '{"label": "name"}');
COMMENT ON TABLE pnd_data.commune IS
'The communes that are loaded, by the code of the official list (INSEE), with the département they are in. part_of: the commune of today in which one that was a commune, or is an arrondissement of a city, lies; null: one of today.';
CREATE INDEX commune_departement ON pnd_data.commune (departement, commune);
COMMENT ON INDEX pnd_data.commune_departement IS 'The communes of a département.';
CREATE INDEX commune_part_of ON pnd_data.commune (part_of) WHERE part_of IS NOT NULL;
COMMENT ON INDEX pnd_data.commune_part_of IS 'What lies in a commune.';

CREATE TABLE pnd_data.epci (
	epci text PRIMARY KEY CHECK (epci ~ '^[0-9]{9}$'),
	label text NOT NULL CHECK (label <> '')
);
SELECT packnd.declare('pnd_data.epci', class => 'metadata', journal => false, keep => 'registry', cached => false,
	bounds => '{"label": "name"}');
COMMENT ON TABLE pnd_data.epci IS
'Groupings of communes (EPCI: communautés, métropoles; EPT) that are loaded, by their SIREN.';

CREATE TABLE pnd_data.epci_commune (
	epci text NOT NULL REFERENCES pnd_data.epci,
	commune text NOT NULL CHECK (commune ~ '^[0-9][0-9AB][0-9]{3}$'),
	PRIMARY KEY (epci, commune)
);
SELECT packnd.declare('pnd_data.epci_commune', class => 'metadata', journal => false, keep => 'registry', cached => false);
COMMENT ON TABLE pnd_data.epci_commune IS
'Which communes of today an EPCI groups, also those of another département, which need not be loaded.';
CREATE INDEX epci_commune_commune ON pnd_data.epci_commune (commune);
COMMENT ON INDEX pnd_data.epci_commune_commune IS 'The EPCIs of a commune.';

CREATE TABLE pnd_data.zone_load (
	load_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	loaded_at timestamptz NOT NULL,
	source text NOT NULL CHECK (btrim(source) <> ''),
	communes int NOT NULL,
	epcis int NOT NULL,
	changes int NOT NULL
);
SELECT packnd.declare('pnd_data.zone_load', class => 'registry', journal => true, keep => 'registry', bounds => '{"source": "contact"}');
COMMENT ON TABLE pnd_data.zone_load IS
'When communes and EPCIs were loaded, from where (package, version, licence), how many there were in the document, and how many rows it changed.';
