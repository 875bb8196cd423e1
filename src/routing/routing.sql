-- routing/routing.sql: what ends the referrals of a case, and of a service that is
-- asked no more.

CREATE FUNCTION packnd.end_referrals() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_routing_end_referrals';
REVOKE ALL ON FUNCTION packnd.end_referrals() FROM PUBLIC;
COMMENT ON FUNCTION packnd.end_referrals() IS
'AFTER UPDATE trigger of pnd_data.case_file and pnd_data.consent: a case that leaves the scheme has no live referral and holds no place, whoever closed it; when she revokes a consent, no partner is asked for her any longer.';

CREATE FUNCTION packnd.end_waits() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_routing_end_waits';
REVOKE ALL ON FUNCTION packnd.end_waits() FROM PUBLIC;
COMMENT ON FUNCTION packnd.end_waits() IS
'AFTER UPDATE trigger of pnd_data.need: for a need that is closed nobody waits for a place any longer, whoever closed it.';

CREATE FUNCTION packnd.leave_service() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_routing_leave_service';
REVOKE ALL ON FUNCTION packnd.leave_service() FROM PUBLIC;
COMMENT ON FUNCTION packnd.leave_service() IS
'AFTER INSERT trigger of pnd_data.service_overlay: what follows for the requests to a service and for who is there, by pnd_data.leave_services(), as the follow-up would do it. 40001 at REPEATABLE READ and above, if the service is not safe and a request to it was sent or answered that this transaction does not see.';

CREATE FUNCTION packnd.leave_services() RETURNS void
LANGUAGE c VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'packnd_routing_leave_services';
REVOKE ALL ON FUNCTION packnd.leave_services() FROM PUBLIC;
COMMENT ON FUNCTION packnd.leave_services() IS
'For the functions of pnd that close services or organisations: pnd_data.leave_services() for all services, as the follow-up would do it, whoever is acting.';
