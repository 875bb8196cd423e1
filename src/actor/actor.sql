
-- ---- actor ---------------------------------------------------------------

CREATE FUNCTION packnd.actor() RETURNS bigint
LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_actor';
REVOKE ALL ON FUNCTION packnd.actor() FROM PUBLIC;
COMMENT ON FUNCTION packnd.actor() IS
'The professional who is acting in this transaction; null for system, administrator and nobody. PN401 if the role was changed within the transaction.';

CREATE FUNCTION packnd.actor_kind() RETURNS text
LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_kind';
REVOKE ALL ON FUNCTION packnd.actor_kind() FROM PUBLIC;
COMMENT ON FUNCTION packnd.actor_kind() IS
'Who is acting: agent, system, administrator; null if nobody is. PN401 if the role was changed within the transaction.';

CREATE FUNCTION packnd.actor_require() RETURNS text
LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_require';
REVOKE ALL ON FUNCTION packnd.actor_require() FROM PUBLIC;
COMMENT ON FUNCTION packnd.actor_require() IS
'As packnd.actor_kind(), but PN401 if nobody is acting.';

CREATE FUNCTION packnd.actor_may(class text) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_may';
REVOKE ALL ON FUNCTION packnd.actor_may(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.actor_may(text) IS
'The wall of each table of pnd_data, asked once per query as (SELECT packnd.actor_may(''class'')): true for metadata; for registry, case, identity, journal if somebody is acting. 22023 for another class.';

CREATE FUNCTION packnd.can_see(case_id bigint) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'packnd_actor_can_see';
REVOKE ALL ON FUNCTION packnd.can_see(bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.can_see(bigint) IS
'May the actor see the case (pnd_data.case_access)? True for system and administrator, false if nobody is acting.';

CREATE FUNCTION packnd.access_changed() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_actor_access_changed';
REVOKE ALL ON FUNCTION packnd.access_changed() FROM PUBLIC;
COMMENT ON FUNCTION packnd.access_changed() IS
'AFTER statement trigger of case_access and duty: what packnd.can_see() holds for this transaction is found anew.';
