-- workflow/workflow.sql: the triggers that enforce the workflow.

CREATE FUNCTION packnd.enforce_workflow() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_workflow_enforce';
REVOKE ALL ON FUNCTION packnd.enforce_workflow() FROM PUBLIC;
COMMENT ON FUNCTION packnd.enforce_workflow() IS
'BEFORE trigger of pnd_data.case_file: only what the machine of the case allows, from any client. PN409 says what is possible from the state and what is missing.';

CREATE FUNCTION packnd.apply_workflow_effects() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_workflow_effects';
REVOKE ALL ON FUNCTION packnd.apply_workflow_effects() FROM PUBLIC;
COMMENT ON FUNCTION packnd.apply_workflow_effects() IS
'AFTER UPDATE trigger of pnd_data.case_file: the effects of an event (pnd_data.machine_effect), in its transaction.';

CREATE FUNCTION packnd.check_referent() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_workflow_check_referent';
REVOKE ALL ON FUNCTION packnd.check_referent() FROM PUBLIC;
COMMENT ON FUNCTION packnd.check_referent() IS
'Deferred constraint trigger of pnd_data.case_file and pnd_data.referent: from assignment until exit exactly one referent, without a gap; PN409 otherwise. It sees all rows, whoever commits.';
