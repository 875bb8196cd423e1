-- actor/site_hardening.sql: what packnd.harden() changed, so that
-- packnd.soften() can change it back.

CREATE TABLE pnd_data.hardening (
	kind text NOT NULL CHECK (kind IN ('database setting', 'role setting', 'function', 'view', 'columns')),
	object text NOT NULL,
	parameter text NOT NULL DEFAULT '' CHECK ((parameter <> '') = (kind = 'role setting')),
	value_before text,
	value_since text,
	done_at timestamptz NOT NULL DEFAULT now(),
	PRIMARY KEY (kind, object, parameter)
);
COMMENT ON TABLE pnd_data.hardening IS
'What packnd.harden() has changed outside of the registry: a setting of the database or of a role (object, parameter), with its value before (null: none) and since; a function, view or catalog that PUBLIC may no longer use. packnd.soften() changes it back, and forgets the row.';
SELECT packnd.declare('pnd_data.hardening', class => 'registry', journal => true, keep => 'registry');
