-- routing/site_correspondent.sql: who is in charge and cannot act.  A service for
-- which nobody can answer any more is asked no more, and who asked it is told.

CREATE VIEW pnd_data.silent_service AS
SELECT o.service_id, o.correspondent
FROM pnd_data.service_overlay o
	JOIN pnd_data.service s ON s.service_id = o.service_id
WHERE o.valid_to IS NULL AND o.has_agreement AND o.answer_address IS NULL
	AND NOT coalesce(packnd.can_log_in(o.correspondent) AND packnd.holds_duty(o.correspondent, s.territory_id, '{partner}'), false);
COMMENT ON VIEW pnd_data.silent_service IS
'The services with an agreement for which nobody can answer now: no address, and a correspondent who has no login any more, or no duty of partner in the territory.';

CREATE FUNCTION pnd_data.tell_of_silent_services() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.tell(r.case_id, 'partner_to_call', 'referent', r.referral_id)
	FROM pnd_data.silent_service s
		JOIN pnd_data.referral r ON r.service_id = s.service_id AND r.state IN ('sent', 'under_study')
	WHERE NOT EXISTS (
		SELECT FROM pnd_data.outbox b WHERE b.case_id = r.case_id AND b.kind = 'partner_to_call' AND b.subject_id = r.referral_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.tell_of_silent_services() IS
'A step of the follow-up: of a request that waits for a service for which nobody can answer any more, the referent is told, once, that the partner is to be called; another service can be asked.';

CREATE FUNCTION pnd_data.health_agreements(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'correspondent', packnd.site_number('service', s.service_id),
		packnd.say('Its correspondent %1$s has no login, or is no partner in territory %2$s: nobody can answer its referrals.',
			packnd.site_number('professional', o.correspondent), s.territory_id)
	FROM pnd_data.service_overlay o
		JOIN pnd_data.service s ON s.service_id = o.service_id
	WHERE o.valid_to IS NULL AND o.correspondent IS NOT NULL
		AND NOT pnd_data.can_answer(o.service_id, o.correspondent)
	UNION ALL
	SELECT 'agreement', packnd.site_number('service', n.service_id),
		packnd.say('It has an agreement in territory %1$s, and neither a correspondent nor an address: nobody can answer its referrals.', n.territory_id)
	FROM pnd_data.service_now n
	WHERE n.has_agreement AND n.correspondent IS NULL AND n.answer_address IS NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_agreements() IS
'The findings of pnd.health() on services: correspondents without a login or without the duty of partner, and agreements with a service that nobody answers for.';

CREATE FUNCTION pnd_data.security_in_charge(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT h.finding, h.object, h.detail FROM pnd_data.health_referents() h
	UNION ALL
	SELECT h.finding, h.object, h.detail FROM pnd_data.health_agreements() h;
END
$function$;
COMMENT ON FUNCTION pnd_data.security_in_charge() IS
'The findings of pnd.security_check() on who is in charge: those of pnd.health() on referents and on correspondents of services.';
