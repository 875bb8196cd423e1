-- Actor: logins, rights of access, tickets, journal.

CREATE TABLE pnd_data.login (
	role_name text PRIMARY KEY CHECK (role_name <> '' AND octet_length(role_name) < 64),
	professional_id bigint NOT NULL REFERENCES pnd_data.professional,
	valid_from timestamptz NOT NULL DEFAULT now(),
	valid_to timestamptz CHECK (valid_to > valid_from)
);
SELECT packnd.protect('pnd_data.login', 'metadata');
COMMENT ON TABLE pnd_data.login IS
'Which database role acts as which professional, from (inclusive) and to (exclusive) which instant.';
CREATE TRIGGER metadata_changed
	AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pnd_data.login
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.metadata_changed();

CREATE TABLE pnd_data.case_access (
	case_id bigint NOT NULL,
	access_id bigint GENERATED ALWAYS AS IDENTITY,
	professional_id bigint REFERENCES pnd_data.professional,
	territory_id text REFERENCES pnd_data.territory,
	duty text,
	reason text NOT NULL CHECK (reason <> ''),
	valid_from timestamptz NOT NULL DEFAULT now(),
	valid_to timestamptz CHECK (valid_to >= valid_from),
	PRIMARY KEY (case_id, access_id),
	CHECK ((professional_id IS NULL) <> (duty IS NULL)),
	CHECK ((territory_id IS NULL) = (duty IS NULL))
);
CREATE INDEX case_access_professional ON pnd_data.case_access (professional_id);
SELECT packnd.protect('pnd_data.case_access', 'case');
COMMENT ON TABLE pnd_data.case_access IS
'Who may see a case: one professional (professional_id), or all who hold a duty in a territory (duty, territory_id), from (inclusive) and to (exclusive) which instant, and why. Kept by the functions that name referents and send referrals.';
CREATE TRIGGER access_changed
	AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pnd_data.case_access
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.access_changed();
CREATE TRIGGER access_changed
	AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pnd_data.duty
	FOR EACH STATEMENT EXECUTE FUNCTION packnd.access_changed();
