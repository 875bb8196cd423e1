
-- ---- deadline ------------------------------------------------------------

CREATE FUNCTION packnd.deadline_due() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_deadline_due';
REVOKE ALL ON FUNCTION packnd.deadline_due() FROM PUBLIC;
COMMENT ON FUNCTION packnd.deadline_due() IS
'BEFORE INSERT OR UPDATE row trigger of pnd_data.deadline: computes due_at from start, budget, calendar, closures and suspensions, when one of these changes or due_at is set to null. PN409 for moving a deadline that was met or cancelled, or suspending one for longer than its kind allows; 428C9 for setting due_at; the errors of packnd.due_at().';

CREATE FUNCTION packnd.suspension_changed() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_deadline_suspension_changed';
REVOKE ALL ON FUNCTION packnd.suspension_changed() FROM PUBLIC;
COMMENT ON FUNCTION packnd.suspension_changed() IS
'AFTER INSERT OR UPDATE OR DELETE row trigger of pnd_data.suspension: has the due time of its deadline computed anew, which also locks the deadline.';
