-- routing/routing.sql: the trigger that ends the referrals of a case.

CREATE FUNCTION packnd.end_referrals() RETURNS trigger
LANGUAGE c AS 'MODULE_PATHNAME', 'packnd_routing_end_referrals';
REVOKE ALL ON FUNCTION packnd.end_referrals() FROM PUBLIC;
COMMENT ON FUNCTION packnd.end_referrals() IS
'AFTER UPDATE trigger of pnd_data.case_file and pnd_data.consent: a case that leaves the scheme has no live referral and holds no place, whoever closed it; when she revokes a consent, no partner is asked for her any longer.';
