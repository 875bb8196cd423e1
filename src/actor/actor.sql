
-- ---- actor ---------------------------------------------------------------

CREATE FUNCTION packnd.actor() RETURNS bigint
LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_actor';
REVOKE ALL ON FUNCTION packnd.actor() FROM PUBLIC;
COMMENT ON FUNCTION packnd.actor() IS
'The professional who is acting in this transaction; null for all other kinds of actors and for nobody. PN401 if the role was changed within the transaction.';

CREATE FUNCTION packnd.actor_kind() RETURNS text
LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_kind';
REVOKE ALL ON FUNCTION packnd.actor_kind() FROM PUBLIC;
COMMENT ON FUNCTION packnd.actor_kind() IS
'Who is acting: agent, policy_author, policy_approver, auditor, monitor, system, administrator; null if nobody is. PN401 if the role was changed within the transaction.';

CREATE FUNCTION packnd.actor_role() RETURNS text
LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_role';
REVOKE ALL ON FUNCTION packnd.actor_role() FROM PUBLIC;
COMMENT ON FUNCTION packnd.actor_role() IS
'The database role under which the actor came: the session''s user, or what SET ROLE made of it. PN401 if it was changed within the transaction.';

CREATE FUNCTION packnd.actor_may(class text) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_may';
REVOKE ALL ON FUNCTION packnd.actor_may(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.actor_may(text) IS
'The wall of each table of pnd_data, asked once per query as (SELECT packnd.actor_may(''class'')): true for metadata; for registry, case, identity, journal if somebody is acting who is more than author or approver of policies, or monitor, and within packnd.count_rows(). 22023 for another class.';

CREATE FUNCTION packnd.actor_holds_every_duty() RETURNS boolean
LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_holds_every_duty';
REVOKE ALL ON FUNCTION packnd.actor_holds_every_duty() FROM PUBLIC;
COMMENT ON FUNCTION packnd.actor_holds_every_duty() IS
'Is nobody asked for the actor''s duties? True for system and administrator; PN401 if nobody is acting.';

CREATE FUNCTION packnd.actor_has_part(part text) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_has_part';
REVOKE ALL ON FUNCTION packnd.actor_has_part(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.actor_has_part(text) IS
'Is the actor''s login registered for that part, or is nobody asked for his duties (system, administrator)? PN401 if nobody is acting.';

CREATE FUNCTION packnd.require_writer() RETURNS void
LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_require_writer';
REVOKE ALL ON FUNCTION packnd.require_writer() FROM PUBLIC;
COMMENT ON FUNCTION packnd.require_writer() IS
'For functions of pnd that change what is not journalled: 42501 for an auditor or a monitor, who change nothing whatever else they may call; PN401 if nobody is acting.';

CREATE FUNCTION packnd.count_rows(counter text, arguments jsonb DEFAULT '{}', OUT name text, OUT value bigint) RETURNS SETOF record
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'packnd_actor_count_rows';
REVOKE ALL ON FUNCTION packnd.count_rows(text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION packnd.count_rows(text, jsonb) IS
'What the function pnd_data.count_<counter>(arguments jsonb) counts, names and numbers, over all rows, also those that the actor may not see: a count of them may be told. 42883 if there is no such function.';

CREATE FUNCTION packnd.share_case(case_id bigint, sharer text, arguments jsonb) RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'packnd_actor_share_case';
REVOKE ALL ON FUNCTION packnd.share_case(bigint, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION packnd.share_case(bigint, text, jsonb) IS
'What the function pnd_data.share_<sharer>(case_id, arguments jsonb) returns, which sees this one case whoever asks: for functions of pnd that have found that the actor may have that of it, such as a partner that accepted. 42883 if there is no such function.';

CREATE FUNCTION packnd.act_by_link(token text, act text, arguments jsonb) RETURNS jsonb
LANGUAGE c VOLATILE STRICT PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'packnd_actor_act_by_link';
REVOKE ALL ON FUNCTION packnd.act_by_link(text, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION packnd.act_by_link(text, text, jsonb) IS
'What the function pnd_data.linked_<act>(token, arguments jsonb) returns: it finds what the token of a link opens, and shows or does that and no more, for the page that somebody without a login sees (part answer_page), to whom every wall is closed otherwise. 42883 if there is no such function.';

CREATE FUNCTION packnd.acts_by_link() RETURNS boolean
LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_acts_by_link';
REVOKE ALL ON FUNCTION packnd.acts_by_link() FROM PUBLIC;
COMMENT ON FUNCTION packnd.acts_by_link() IS
'Is packnd.act_by_link() running?';

CREATE FUNCTION packnd.holds_duty(professional_id bigint, territory_id text, duties text[]) RETURNS boolean
LANGUAGE c STABLE PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_holds_duty';
REVOKE ALL ON FUNCTION packnd.holds_duty(bigint, text, text[]) FROM PUBLIC;
COMMENT ON FUNCTION packnd.holds_duty(bigint, text, text[]) IS
'Does the professional hold one of the duties in the territory, as committed by now and at this instant? False for a null.';

CREATE FUNCTION packnd.can_log_in(professional_id bigint) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_can_log_in';
REVOKE ALL ON FUNCTION packnd.can_log_in(bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.can_log_in(bigint) IS
'Does a database role that is there act as the professional, as committed by now and at this instant?';

CREATE FUNCTION packnd.can_act(professional_id bigint, territory_id text, duty text) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_can_act';
REVOKE ALL ON FUNCTION packnd.can_act(bigint, text, text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.can_act(bigint, text, text) IS
'Does the professional hold the duty in the territory, and does a role act as him, as committed by now and at this instant? Who can be named, proposed or left in charge of a case.';

CREATE FUNCTION packnd.other_group(role_name name) RETURNS name
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_other_group';
REVOKE ALL ON FUNCTION packnd.other_group(name) FROM PUBLIC;
COMMENT ON FUNCTION packnd.other_group(name) IS
'A group role of packnd other than packnd_operator, or the owner of the registry, of which a role is a member, directly or by others; null if there is none. The job''s role has none: it would act as nobody.';

CREATE FUNCTION packnd.server_identity() RETURNS text
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_actor_server_identity';
REVOKE ALL ON FUNCTION packnd.server_identity() FROM PUBLIC;
COMMENT ON FUNCTION packnd.server_identity() IS
'The system identifier of the server, the same on its standbys, another where a dump was restored: on which the oid of a role says whose it is.';

CREATE FUNCTION packnd.can_see(case_id bigint) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'packnd_actor_can_see';
REVOKE ALL ON FUNCTION packnd.can_see(bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.can_see(bigint) IS
'May the actor see the case (pnd_data.case_access)? True for system and administrator, false for who acts without a professional, and if nobody is acting.';

CREATE FUNCTION packnd.alert_apart(kind text, case_id bigint DEFAULT NULL) RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'packnd_actor_alert_apart';
REVOKE ALL ON FUNCTION packnd.alert_apart(text, bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.alert_apart(text, bigint) IS
'Writes an alert about the actor to privacy officers past this transaction, so that it outlives the error and the rollback: to a file of the data directory, on disk, which the next run of the follow-up takes in (pnd_data.take_alerts()). kind is a row of pnd_data.alert_kind, case_id null for what is about no case; at most one an hour of a kind, role and case. The kind null: there is nothing to tell; the same is done, so that nobody sees from outside whether there was. Where the file cannot be written, the server''s log says so with kind and role, pnd.health() too, and the next call tries again.';

CREATE FUNCTION packnd.take_alerts(OUT kind text, OUT case_id bigint, OUT professional_id bigint, OUT role_name text, OUT raised_at timestamptz)
RETURNS SETOF record
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'packnd_actor_take_alerts';
REVOKE ALL ON FUNCTION packnd.take_alerts() FROM PUBLIC;
COMMENT ON FUNCTION packnd.take_alerts() IS
'What packnd.alert_apart() has written: goes once this transaction is committed, on disk, and waits on if it is rolled back. Two sessions at once, or after a crash, may both have it: whoever writes it down does so once (pnd_data.write_alert()).';

CREATE FUNCTION packnd.waiting_alerts(OUT kind text, OUT case_id bigint, OUT professional_id bigint, OUT role_name text, OUT raised_at timestamptz)
RETURNS SETOF record
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'packnd_actor_waiting_alerts';
REVOKE ALL ON FUNCTION packnd.waiting_alerts() FROM PUBLIC;
COMMENT ON FUNCTION packnd.waiting_alerts() IS
'What packnd.take_alerts() would take, left where it is.';

CREATE FUNCTION packnd.alert_problem() RETURNS text
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'packnd_actor_alert_problem';
REVOKE ALL ON FUNCTION packnd.alert_problem() FROM PUBLIC;
COMMENT ON FUNCTION packnd.alert_problem() IS
'Why the file of packnd.alert_apart() cannot be written, null if it can.';

CREATE FUNCTION packnd.not_excluded(case_id bigint) RETURNS boolean
LANGUAGE c STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'packnd_actor_not_excluded';
REVOKE ALL ON FUNCTION packnd.not_excluded(bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.not_excluded(bigint) IS
'The wall of each table with a case in it, asked per row: is the actor not on the list of exclusions of the case (pnd_data.excluded_now)? True for who acts without a professional, and within packnd.count_rows().';

CREATE FUNCTION packnd.access_changed() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_actor_access_changed';
REVOKE ALL ON FUNCTION packnd.access_changed() FROM PUBLIC;
COMMENT ON FUNCTION packnd.access_changed() IS
'AFTER statement trigger of case_access: what packnd.can_see() holds for this transaction is found anew.';

CREATE FUNCTION packnd.journal_change() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_actor_journal_change';
REVOKE ALL ON FUNCTION packnd.journal_change() FROM PUBLIC;
COMMENT ON FUNCTION packnd.journal_change() IS
'AFTER ROW trigger: writes one event of the journal for each change, in the chain of the row''s case_id (0 for a table without one), and notes it for pnd.changes(), as what its argument says (none: the case; nothing). PN401 if nobody is acting; 42501 for an auditor or a monitor; PN409 if a row is moved to another case.';

CREATE FUNCTION packnd.journal_installed(table_name text, rows json) RETURNS void
LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'packnd_actor_journal_installed';
REVOKE ALL ON FUNCTION packnd.journal_installed(text, json) FROM PUBLIC;
COMMENT ON FUNCTION packnd.journal_installed(text, json) IS
'For packnd.tell_installed(): writes one event, INSTALL, that tells what rows a table has, as packnd.journal_columns() has them, in a JSON array. PN401, 42501 as packnd.journal_change().';

CREATE FUNCTION packnd.tell_installed() RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	told text;
	told_rows json;
BEGIN
	FOR told IN SELECT d.table_name FROM pnd_data.declared_table d WHERE d.is_journalled ORDER BY d.table_name LOOP
		EXECUTE pg_catalog.format('SELECT pg_catalog.json_agg(packnd.journal_columns(r)) FROM pnd_data.%I r', told) INTO told_rows;
		PERFORM packnd.journal_installed(told, told_rows);
	END LOOP;
END
$function$;
REVOKE ALL ON FUNCTION packnd.tell_installed() FROM PUBLIC;
COMMENT ON FUNCTION packnd.tell_installed() IS
'For the end of packnd.install(): the journal begins with what each journalled table holds then, so that nobody changes that without an event either.';

CREATE FUNCTION packnd.note_change() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_actor_note_change_of_row';
REVOKE ALL ON FUNCTION packnd.note_change() FROM PUBLIC;
COMMENT ON FUNCTION packnd.note_change() IS
'AFTER ROW trigger of a table that is not journalled: notes for pnd.changes() what changed, as what its argument says. 22023 for an unknown one.';

CREATE FUNCTION packnd.note_change(kind text, case_id bigint, subject_id bigint) RETURNS void
LANGUAGE c STRICT AS 'MODULE_PATHNAME', 'packnd_actor_note_change';
REVOKE ALL ON FUNCTION packnd.note_change(text, bigint, bigint) FROM PUBLIC;
COMMENT ON FUNCTION packnd.note_change(text, bigint, bigint) IS
'Notes for pnd.changes() that a thing of a case changed in this transaction; subject_id is 0 for the case itself. 22023 for an unknown kind.';

CREATE FUNCTION packnd.server_history() RETURNS text
LANGUAGE c STABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_actor_server_history';
REVOKE ALL ON FUNCTION packnd.server_history() FROM PUBLIC;
COMMENT ON FUNCTION packnd.server_history() IS
'In which history the server counts its transactions: system identifier and timeline, the same on its standbys, another after a restore.';

CREATE FUNCTION packnd.require_follow_up() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'packnd_actor_require_follow_up';
REVOKE ALL ON FUNCTION packnd.require_follow_up() FROM PUBLIC;
COMMENT ON FUNCTION packnd.require_follow_up() IS
'For the parts of pnd.follow_up(), which commits between them and so runs with the rights of its caller: 42501 unless the statement that the client sent is CALL pnd.follow_up(), or an administrator is acting.';

CREATE FUNCTION packnd.commit_to_disk() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'packnd_actor_commit_to_disk';
REVOKE ALL ON FUNCTION packnd.commit_to_disk() FROM PUBLIC;
COMMENT ON FUNCTION packnd.commit_to_disk() IS
'For functions that leave the trace of what is going to be shown: this transaction is committed only when it is on this server''s disk, whatever synchronous_commit says. A standby that is to have it too needs synchronous_commit as the administrator sets it.';

CREATE FUNCTION packnd.journal_truncate() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_actor_journal_truncate';
REVOKE ALL ON FUNCTION packnd.journal_truncate() FROM PUBLIC;
COMMENT ON FUNCTION packnd.journal_truncate() IS
'BEFORE TRUNCATE trigger of a table whose changes are journalled: refuses it (PN409), because it would leave no event.';

CREATE FUNCTION packnd.journal_guard() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_actor_journal_guard';
REVOKE ALL ON FUNCTION packnd.journal_guard() FROM PUBLIC;
COMMENT ON FUNCTION packnd.journal_guard() IS
'BEFORE statement trigger: refuses (PN409) to change what the journal holds.';

CREATE FUNCTION packnd.journal_columns(changed record) RETURNS json
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_actor_journal_columns';
REVOKE ALL ON FUNCTION packnd.journal_columns(record) FROM PUBLIC;
COMMENT ON FUNCTION packnd.journal_columns(record) IS
'The columns of a row as a JSON object, written as the journal writes them in a payload: times in UTC.';

CREATE FUNCTION packnd.journal_hash(previous_hash bytea, case_id bigint, event_no bigint, occurred_at timestamptz,
	actor_kind text, professional_id bigint, role_name text, table_name text, operation text, payload_hash bytea)
RETURNS bytea
LANGUAGE c IMMUTABLE PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_actor_journal_hash';
COMMENT ON FUNCTION packnd.journal_hash(bytea, bigint, bigint, timestamptz, text, bigint, text, text, text, bytea) IS
'The hash (SHA-256) of an event of the journal, over its fields with their lengths, as src/actor/journal_hash.c says exactly. Null if anything but professional_id is null; 22023 for a hash that has not 32 bytes.';

CREATE FUNCTION packnd.journal_payload_hash(salt bytea, payload text) RETURNS bytea
LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_actor_journal_payload_hash';
COMMENT ON FUNCTION packnd.journal_payload_hash(bytea, text) IS
'The hash (SHA-256) of a payload of the journal: over its salt and its text.';

CREATE FUNCTION packnd.request_hash(content text) RETURNS bytea
LANGUAGE c STABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'packnd_actor_request_hash';
REVOKE ALL ON FUNCTION packnd.request_hash(text) FROM PUBLIC;
COMMENT ON FUNCTION packnd.request_hash(text) IS
'The hash (HMAC-SHA-256 under the key of this site) of what a call that may be repeated was given: nobody without that key can try out what it was.';
