-- routing/site_answer_link.sql: a partner without a login: a request that is sent
-- to the mail address of its service, the link in the message, and the answer.
--
-- A link is a token of 256 random bits, of which the registry keeps a hash.  It
-- is made when a mailer takes the message, so none lies about unsent; taken
-- again, the message has another, and each works until the request is answered
-- or has ended.  Then the hashes of all of them are struck out, so that a link
-- that was good once and one that never was are the same to look for.  What
-- ends by the clock alone (a link's days, her agreement) is judged when the
-- link is used.
--
-- Opening a link changes nothing: mail servers open links too.  The message
-- says that there is a request, no more; the page says what is needed, when it
-- is due, never who she is: she is told of by phone once a service accepted.

-- ---- where a request is sent

CREATE TABLE pnd_data.answer_link (
	case_id bigint NOT NULL,
	link_id bigint GENERATED ALWAYS AS IDENTITY,
	referral_id bigint NOT NULL,
	address text NOT NULL,
	token_hash bytea CHECK (octet_length(token_hash) = 32),
	made_at timestamptz NOT NULL,
	expires_at timestamptz NOT NULL CHECK (expires_at > made_at),
	ended_at timestamptz,
	PRIMARY KEY (case_id, link_id),
	FOREIGN KEY (case_id, referral_id) REFERENCES pnd_data.referral,
	CHECK ((token_hash IS NULL) = (ended_at IS NOT NULL))
);
-- a journal's chain would be held for as long as a mailer sends
SELECT packnd.declare('pnd_data.answer_link', class => 'case', journal => false, keep => 'case',
	columns => '{"*": "operational"}');
COMMENT ON TABLE pnd_data.answer_link IS
'Links by which a partner without a login answers a request: the mail address of the service that it was made for, the hash of the token (null: it has ended, because the request was answered or is no more), when it was made and until when it counts. Not journalled: what comes of it is an event of the referral.';
CREATE INDEX answer_link_token ON pnd_data.answer_link (token_hash) WHERE token_hash IS NOT NULL;
COMMENT ON INDEX pnd_data.answer_link_token IS 'The link of a token.';
CREATE INDEX answer_link_referral ON pnd_data.answer_link (case_id, referral_id);
COMMENT ON INDEX pnd_data.answer_link_referral IS 'The links of a referral.';

INSERT INTO pnd_data.bound (bound, label_fr, at_most) VALUES
	('answer_link_days', 'Validité d''un lien de réponse, en jours', 14),
	('failed_links', 'Liens sans effet en une heure, avant alerte', 100);
INSERT INTO pnd_data.alert_kind (kind, label_fr, advice_fr) VALUES
	('link_guessing', 'Trop de liens de réponse sans effet : essais au hasard ?', 'Le journal du serveur de la page de réponse, et d''où viennent les essais.');
SELECT pnd_data.add_codes('link_answer', 'Réponses par un lien', '{
	"accepted": "Accepter",
	"under_study": "Mettre à l''étude",
	"refused": "Refuser"}');

CREATE FUNCTION pnd_data.answer_address_of(service_id bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT o.answer_address FROM pnd_data.service_overlay o
		WHERE o.service_id = answer_address_of.service_id AND o.valid_to IS NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.answer_address_of(bigint) IS
'For the functions of pnd: the mail address by which a service without a login answers, now; null: it has none.';

CREATE FUNCTION pnd_data.tell_partner(case_id bigint, kind text, referral_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.receiver(case_id, 'partner', referral_id) IS NULL AND EXISTS (
		SELECT FROM pnd_data.referral r
		WHERE r.case_id = tell_partner.case_id AND r.referral_id = tell_partner.referral_id
			AND pnd_data.answer_address_of(r.service_id) IS NOT NULL) THEN
		INSERT INTO pnd_data.outbox (case_id, kind, subject_id, by_address, created_at, released_at)
		VALUES (tell_partner.case_id, tell_partner.kind, tell_partner.referral_id, true, clock_timestamp(), clock_timestamp());
	ELSE
		PERFORM pnd_data.tell(case_id, kind, 'partner', referral_id);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.tell_partner(bigint, text, bigint) IS
'For the functions of pnd: tells the partner of a referral what it can read and answer without a login: its correspondent, else by the mail address of the service, else the referent that it is to be called (pnd_data.tell()).';

CREATE FUNCTION pnd_data.effect_tell_partner(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.tell_partner(case_id, arguments ->> 'kind', subject_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_tell_partner(bigint, bigint, timestamptz, jsonb) IS
'Effect: the partner of a referral is told of the event, also by the mail address of a service without a login. Argument: kind (of message).';

CREATE FUNCTION pnd_data.effect_end_links(case_id bigint, subject_id bigint, happened_at timestamptz, arguments jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	UPDATE pnd_data.answer_link l SET token_hash = NULL, ended_at = clock_timestamp()
	WHERE l.case_id = effect_end_links.case_id AND l.referral_id = effect_end_links.subject_id AND l.token_hash IS NOT NULL;
END
$function$;
COMMENT ON FUNCTION pnd_data.effect_end_links(bigint, bigint, timestamptz, jsonb) IS
'Effect: a referral is answered or has ended: no link answers it any more.';

INSERT INTO pnd_data.effect (effect, function_name, needs, takes, label_fr) VALUES
	('tell_partner', 'effect_tell_partner', '{kind}', '{}', 'prévient le partenaire'),
	('end_links', 'effect_end_links', '{}', '{}', 'les liens de réponse ne valent plus');

CREATE FUNCTION pnd_data.readdress(service_id bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.tell_partner(r.case_id, 'referral_sent', r.referral_id)
	FROM pnd_data.referral r
	WHERE r.service_id = readdress.service_id AND r.state IN ('sent', 'under_study')
		AND pnd_data.receiver(r.case_id, 'partner', r.referral_id) IS NULL
		-- what is still to be sent goes to the new one
		AND NOT EXISTS (
			SELECT FROM pnd_data.outbox o
			WHERE o.case_id = r.case_id AND o.subject_id = r.referral_id AND o.kind = 'referral_sent' AND o.by_address AND o.sent_at IS NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.readdress(bigint) IS
'For pnd.set_service(), when a service has another mail address, or none any more: what was sent to the one before, from where no link works any more, and waits for an answer, is sent to the new one; without one the referent is told to call.';

-- ---- the link

CREATE FUNCTION pnd_data.address_asked(case_id bigint, referral_id bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT n.answer_address
		FROM pnd_data.referral r JOIN pnd_data.service_now n ON n.service_id = r.service_id AND NOT n.is_unsafe
		WHERE r.case_id = address_asked.case_id AND r.referral_id = address_asked.referral_id AND r.state IN ('sent', 'under_study')
			AND pnd_data.may_be_referred(r.case_id, r.service_id)
			AND NOT EXISTS (SELECT FROM pnd_data.excluded_service x WHERE x.case_id = r.case_id AND x.service_id = r.service_id));
END
$function$;
COMMENT ON FUNCTION pnd_data.address_asked(bigint, bigint) IS
'For the functions of pnd: the mail address from where a referral may be answered, if it waits for an answer, she agrees, the service is there and safe, and nothing excludes it; else null.';

CREATE FUNCTION pnd_data.message_address(kind text, case_id bigint, referral_id bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN coalesce(pnd_data.address_asked(case_id, referral_id), (
		SELECT pnd_data.answer_address_of(r.service_id)
		FROM pnd_data.referral r
		WHERE r.case_id = message_address.case_id AND r.referral_id = message_address.referral_id AND message_address.kind <> 'referral_sent'
			AND NOT EXISTS (SELECT FROM pnd_data.excluded_service x WHERE x.case_id = r.case_id AND x.service_id = r.service_id)
			-- who was told nothing is told nothing of its end
			AND EXISTS (SELECT FROM pnd_data.answer_link l WHERE l.case_id = r.case_id AND l.referral_id = r.referral_id)));
END
$function$;
COMMENT ON FUNCTION pnd_data.message_address(text, bigint, bigint) IS
'For who takes messages: the mail address to which a message about a referral goes; null: to none by now.';

CREATE FUNCTION pnd_data.make_answer_link(case_id bigint, referral_id bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	token text := rtrim(translate(encode(packnd.random_bytes(32), 'base64'), '+/', '-_'), '=');
	asked_at text := pnd_data.address_asked(case_id, referral_id);
	moment timestamptz := clock_timestamp();
BEGIN
	PERFORM packnd.guard();
	IF asked_at IS NULL OR pnd_data.is_frozen(case_id) THEN
		RETURN NULL;
	END IF;
	INSERT INTO pnd_data.answer_link (case_id, referral_id, address, token_hash, made_at, expires_at)
	SELECT make_answer_link.case_id, make_answer_link.referral_id, asked_at, sha256(convert_to(token, 'UTF8')), moment, moment + b.at_most * interval '1 day'
	FROM pnd_data.bound b WHERE b.bound = 'answer_link_days';
	RETURN token;
END
$function$;
COMMENT ON FUNCTION pnd_data.make_answer_link(bigint, bigint) IS
'For the functions of pnd: the token of a new link by which a referral is answered; null if it cannot be: no address, it has ended, she does not agree, or contact is suspended.';

CREATE FUNCTION pnd.answer_link(referral text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_referral bigint;
	token text;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part('job'), packnd.require_given('referral', referral);
	the_referral := packnd.site_number_id('referral', referral);
	SELECT pnd_data.make_answer_link(r.case_id, r.referral_id) INTO token
	FROM pnd_data.referral r WHERE r.referral_id = the_referral;
	IF token IS NULL THEN
		PERFORM packnd.fail('PN404', 'no such referral', NULL,
			'A link is made as long as the referral waits for an answer, she agrees, and the service has an address (pnd.set_service()).');
	END IF;
	RETURN token;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.answer_link(text) TO packnd_operator;
COMMENT ON FUNCTION pnd.answer_link(text) IS
'For a mailer: another link by which a partner without a login answers a referral, beside the one that came with the message: its token, 43 letters, digits, "-" and "_", for the end of a web address. Only its hash is stored. Each counts until the referral is answered or has ended, at most for the days of bound answer_link_days. Errors: PN404 no such referral, or it has ended, she no longer agrees, contact is suspended, or the service has no address; 22P02 a mistyped number, 22004, 42501 for who is not the job.
EN (messages): another link for a partner without a login
FR: un autre lien de réponse pour un partenaire sans identifiant';

-- ---- by the page

CREATE FUNCTION pnd_data.linked_to(token text, OUT case_id bigint, OUT referral_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	SELECT l.case_id, l.referral_id INTO linked_to.case_id, linked_to.referral_id
	FROM pnd_data.answer_link l
	WHERE l.token_hash = sha256(convert_to(linked_to.token, 'UTF8')) AND l.expires_at > clock_timestamp()
		AND pnd_data.address_asked(l.case_id, l.referral_id) = l.address;
END
$function$;
COMMENT ON FUNCTION pnd_data.linked_to(text) IS
'For what a link is for: the referral that its token answers; null if there is none, or it counts no more.';

CREATE FUNCTION pnd_data.linked_read(token text, arguments jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	linked record := pnd_data.linked_to(token);
BEGIN
	PERFORM packnd.guard();
	RETURN (
		SELECT jsonb_build_object('referral', packnd.site_number('referral', r.referral_id), 'service_label', pnd_data.shown_label(r.service_id),
			'organisation_label', CASE WHEN NOT coalesce(v.secret_address, false) THEN o.label END, 'domain', n.domain, 'domain_fr', k.label_fr, 'is_emergency', n.is_emergency, 'state', r.state,
			'state_fr', pnd_data.referral_state_fr(r.state), 'due_at', d.due_at,
			'due_at_local', packnd.local_time(d.due_at, pnd_data.departement_of(s.territory_id)))
		FROM pnd_data.referral r
			JOIN pnd_data.need n ON n.case_id = r.case_id AND n.need_id = r.need_id
			JOIN pnd_data.need_domain k ON k.domain = n.domain
			JOIN pnd_data.service s ON s.service_id = r.service_id
			JOIN pnd_data.organisation o ON o.organisation_id = s.organisation_id
			LEFT JOIN pnd_data.service_overlay v ON v.service_id = s.service_id AND v.valid_to IS NULL
			-- as a partner with a login sees it: two cannot tell by it that they are asked for one person
			LEFT JOIN LATERAL (
				SELECT pnd_data.to_the_hour(a.due_at) AS due_at
				FROM pnd_data.deadline a
				WHERE a.case_id = r.case_id AND a.kind = 'referral_answer' AND a.subject_id = r.referral_id) d ON true
		WHERE r.case_id = linked.case_id AND r.referral_id = linked.referral_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.linked_read(text, jsonb) IS
'By packnd.act_by_link(), for pnd.read_answer_link(): what a link asks for; null if it counts no more.';

CREATE FUNCTION pnd_data.linked_answer(token text, arguments jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	linked record := pnd_data.linked_to(token);
BEGIN
	PERFORM packnd.guard();
	-- before the case, as pnd.answer_referral() does: a service is not safe, or closed, before the answer or after it
	PERFORM pnd_data.hold_service(r.service_id) FROM pnd_data.referral r WHERE r.case_id = linked.case_id AND r.referral_id = linked.referral_id;
	-- before its rows, as whoever else moves the case does; and then, does the link still count?
	PERFORM FROM pnd_data.case_file c WHERE c.case_id = linked.case_id FOR NO KEY UPDATE;
	linked := pnd_data.linked_to(token);
	IF linked.case_id IS NULL THEN
		RETURN NULL;
	END IF;
	PERFORM pnd_data.cause_referral_event(linked.case_id, linked.referral_id, arguments ->> 'answer',
		writes => jsonb_strip_nulls(jsonb_build_object('refusal_code', arguments ->> 'refusal_code')), source => 'answer_link');
	-- the page says nothing of who comes
	IF arguments ->> 'answer' = 'accepted' THEN
		PERFORM pnd_data.tell(linked.case_id, 'partner_to_call', 'referent', linked.referral_id);
	END IF;
	RETURN to_jsonb(arguments ->> 'answer');
END
$function$;
COMMENT ON FUNCTION pnd_data.linked_answer(text, jsonb) IS
'By packnd.act_by_link(), for pnd.redeem_answer_link(): {"answer", "refusal_code"} is the answer to the referral of a link; null if it counts no more. Whoever leads the case is told, and that the partner is to be called if it accepts.';

-- its numbers outlive an error, and are those of an hour: the hour, and nine digits
CREATE SEQUENCE pnd_data.failed_link;
COMMENT ON SEQUENCE pnd_data.failed_link IS
'How many links were without effect in this hour of the clock: the number of the hour, then nine digits. A sequence, since what is counted ends in an error.';

CREATE FUNCTION pnd_data.refuse_link() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	hour bigint := floor(extract(epoch FROM clock_timestamp()) / 3600)::bigint * 1000000000;
	tried bigint;
	most int := (SELECT b.at_most FROM pnd_data.bound b WHERE b.bound = 'failed_links');
BEGIN
	PERFORM packnd.guard();
	IF NOT current_setting('transaction_read_only')::boolean THEN
		tried := nextval('pnd_data.failed_link');
		IF tried < hour THEN
			tried := setval('pnd_data.failed_link', hour + 1);
		END IF;
	END IF;
	-- to guess one takes longer than the world lasts; that somebody tries is told
	IF tried > hour + most THEN
		PERFORM packnd.alert_apart('link_guessing');
		PERFORM packnd.fail('PN429', 'too many links without effect', NULL, 'Wait until the next hour; see who asks the page so often.');
	END IF;
	PERFORM packnd.fail('PN404', 'no such link', NULL,
		'It was answered, has ended or is mistyped: whoever it was sent to calls the coordinating body.');
END
$function$;
COMMENT ON FUNCTION pnd_data.refuse_link() IS
'For the functions of pnd: error PN404 for a token that opens nothing, whatever the reason; PN429, and an alert to privacy officers, once that happened in this hour more often than bound failed_links says. A link that counts is never slowed.';

CREATE FUNCTION pnd.read_answer_link(token text)
RETURNS TABLE (referral text, service_label text, organisation_label text, domain text, domain_fr text, is_emergency boolean,
	state text, state_fr text, due_at timestamptz, due_at_local text)
LANGUAGE plpgsql SECURITY DEFINER ROWS 1 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked jsonb;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part('answer_page'), packnd.require_given('token', token);
	asked := packnd.act_by_link(token, 'read', '{}');
	IF asked IS NULL THEN
		PERFORM pnd_data.refuse_link();
	END IF;
	RETURN QUERY
		SELECT f.*
		FROM jsonb_to_record(asked) AS f (referral text, service_label text, organisation_label text, domain text, domain_fr text,
			is_emergency boolean, state text, state_fr text, due_at timestamptz, due_at_local text);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.read_answer_link(text) TO packnd_answer_page;
COMMENT ON FUNCTION pnd.read_answer_link(text) IS
'For the web page behind the link that a partner without a login was sent: what is asked of it. The service and its organisation (of a secret shelter only its code name), the need and whether it is an emergency, the state, and when the answer is due (the beginning of that hour), as a partner with a login sees it; never who she is. It changes nothing, so a link that a mail server opens is not used up. referral is the number that the partner and the referent can name to each other by phone. Errors: PN404 no such link: answered, ended, expired, her agreement withdrawn and unknown alike; PN429 too many such within an hour; 22004; 42501 for who is not the page.
EN (apps): show what is asked by a link, the page for a partner without a login
FR: montrer ce que demande un lien, la page d''un partenaire sans identifiant';

CREATE FUNCTION pnd.redeem_answer_link(token text, answer text, refusal_code text DEFAULT NULL, request_key text DEFAULT NULL) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	given jsonb;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part('answer_page');
	given := pnd_data.earlier_answer('redeem_answer_link', request_key, jsonb_build_array(token, answer, refusal_code));
	IF given IS NOT NULL THEN
		RETURN given #>> '{}';
	END IF;
	PERFORM packnd.require_given('token', token), packnd.require_one_of('answer', answer, pnd_data.codes('link_answer'));
	IF answer <> 'refused' AND redeem_answer_link.refusal_code IS NOT NULL THEN
		PERFORM packnd.fail('22023', 'a refusal code goes with the answer "refused" only');
	ELSIF answer = 'refused' THEN
		PERFORM pnd_data.require_refusal_code(redeem_answer_link.refusal_code);
		IF redeem_answer_link.refusal_code = 'not_arrived' THEN
			PERFORM packnd.fail('22023', 'this code is for who was accepted and did not come');
		END IF;
	END IF;
	given := packnd.act_by_link(token, 'answer', jsonb_build_object('answer', answer, 'refusal_code', redeem_answer_link.refusal_code));
	IF given IS NULL THEN
		PERFORM pnd_data.refuse_link();
	END IF;
	PERFORM pnd_data.keep_answer(request_key, given);
	RETURN given #>> '{}';
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.redeem_answer_link(text, text, text, text) TO packnd_answer_page;
COMMENT ON FUNCTION pnd.redeem_answer_link(text, text, text, text) IS
'For the web page behind the link that a partner without a login was sent: its answer, a code of pnd.choices(''link_answer''): accepted, refused (with a code of pnd.choices(''refusal_code'')), or under_study (stops the clock once; the link works until the answer). Returns that answer. Accepted or refused, no link of this referral works any more. What follows is as with pnd.answer_referral(): the referent is told, a refusal asks the next service. With the request_key of an earlier call it only answers what that did. Errors: PN404 no such link: answered, ended, expired, her agreement withdrawn and unknown alike; PN429 too many such within an hour; PN409 a refusal without a code, or the key was used for another call; 22023 an unknown answer or code, a code with another answer than refused, or not_arrived, which is said of who was accepted; 22004; 42501 for who is not the page.
EN (apps): a partner without a login accepts or refuses by a link
FR: un partenaire sans identifiant accepte ou refuse par un lien';

CREATE FUNCTION pnd_data.health_answer_links(OUT finding text, OUT object text, OUT detail text) RETURNS SETOF record
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
	SELECT 'answer page', packnd.site_number('service', min(n.service_id)),
		packnd.say('%1$s service(s) answer by a link, and no login has the part answer_page: nobody can. See pnd.add_login().', count(*))
	FROM pnd_data.service_now n
	WHERE n.answer_address IS NOT NULL AND n.correspondent IS NULL
		AND NOT EXISTS (
			SELECT FROM pnd_data.login_of_role l
			WHERE l.part = 'answer_page' AND l.present_name = l.role_name AND pnd_data.in_force(l.valid_from, l.valid_to))
	HAVING count(*) > 0;
END
$function$;
COMMENT ON FUNCTION pnd_data.health_answer_links() IS
'The finding of pnd.health() that services without a login are asked by mail, and the page on which they answer has no login.';
