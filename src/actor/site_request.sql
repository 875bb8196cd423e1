-- actor/site_request.sql: a call repeated is one call.
--
-- A client that loses the connection between call and answer does not know
-- whether the call took place.  It calls again with the same request_key; the
-- second call does nothing and answers what the first answered.  A function
-- that takes a key has, right after its guard,
--
--     earlier := pnd_data.earlier_answer('report', request_key, jsonb_build_array(territory, ..., happened_at AT TIME ZONE 'UTC'));
--     IF earlier IS NOT NULL THEN
--         RETURN earlier #>> '{}';
--     END IF;
--
-- and before each RETURN  PERFORM pnd_data.keep_answer(request_key, to_jsonb(what it returns));
--
-- Before anything else: what the first call did may have taken the actor's
-- right to do it again.  The row is written first, so that a twin that comes
-- meanwhile waits for it; it goes with the transaction if the call fails.

CREATE TABLE pnd_data.request (
	key_hash bytea PRIMARY KEY CHECK (octet_length(key_hash) = 32),
	content_hash bytea NOT NULL CHECK (octet_length(content_hash) = 32),
	requested_at timestamptz NOT NULL,
	given_answer jsonb
);
CREATE INDEX request_requested ON pnd_data.request (requested_at);
-- open to every function of pnd: an author of policies, to whom no other wall opens, may repeat a call too
SELECT packnd.declare('pnd_data.request', class => 'metadata', journal => false, keep => 'registry', cached => false);
COMMENT ON TABLE pnd_data.request IS
'Calls that were given a request key: the hash of who called and of the key, the hash of function and arguments, and the answer (numbers and labels, JSON null for a function without result). Rows older than seven days count as absent; the follow-up deletes them.';
COMMENT ON INDEX pnd_data.request_requested IS 'What the follow-up deletes.';

CREATE FUNCTION pnd_data.request_counts(requested_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE
RETURN request_counts.requested_at > now() - interval '7 days';
COMMENT ON FUNCTION pnd_data.request_counts(timestamptz) IS
'Does a request of that moment still count: is it less than seven days old?';

CREATE FUNCTION pnd_data.request_key_hash(request_key text) RETURNS bytea
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN packnd.request_hash(jsonb_build_array('key', request_key, packnd.actor(),
		CASE WHEN packnd.actor() IS NULL THEN packnd.actor_role() END)::text);
END
$function$;
COMMENT ON FUNCTION pnd_data.request_key_hash(text) IS
'The hash of a request key of the actor: of the professional whatever the role, of the role where nobody is behind it. PN401 if nobody is acting.';

CREATE FUNCTION pnd_data.earlier_answer(function_name text, request_key text, content jsonb) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_key bytea;
	the_content bytea;
	earlier record;
BEGIN
	PERFORM packnd.guard();
	IF earlier_answer.request_key IS NULL THEN
		RETURN NULL;
	END IF;
	IF length(earlier_answer.request_key) NOT BETWEEN 1 AND 200 THEN
		PERFORM packnd.fail('22023', 'request_key must have 1 to 200 characters');
	END IF;
	the_key := pnd_data.request_key_hash(earlier_answer.request_key);
	the_content := packnd.request_hash(jsonb_build_array('content', earlier_answer.function_name, earlier_answer.content)::text);
	-- waits for a twin that is under way; one that this snapshot does not show is a 40001
	INSERT INTO pnd_data.request AS r (key_hash, content_hash, requested_at)
	VALUES (the_key, the_content, now())
	ON CONFLICT ON CONSTRAINT request_pkey DO UPDATE
		SET content_hash = excluded.content_hash, requested_at = excluded.requested_at, given_answer = NULL
		WHERE NOT pnd_data.request_counts(r.requested_at);
	IF FOUND THEN
		RETURN NULL;
	END IF;
	SELECT r.content_hash, r.given_answer INTO earlier FROM pnd_data.request r WHERE r.key_hash = the_key;
	IF earlier.content_hash <> the_content THEN
		PERFORM packnd.fail('PN409', 'the request key was used for another call', NULL,
			'Repeat a call with the same arguments, or give each call a key of its own, for instance a random UUID.');
	END IF;
	RETURN earlier.given_answer;
END
$function$;
COMMENT ON FUNCTION pnd_data.earlier_answer(text, text, jsonb) IS
'For the functions of pnd, at their beginning: what this call of the actor answered when it was made before, with this key and content, within seven days (pnd_data.keep_answer()). Null: it was not, or there is no key: go on. content: the other arguments as they were given; moments AT TIME ZONE ''UTC'', or another TimeZone makes another call of it. A twin that is under way is waited for. Errors: PN409 the key was used for another call, 22023 a key of another length than 1 to 200 characters, PN401 nobody is acting, 40001 at REPEATABLE READ.';

CREATE FUNCTION pnd_data.keep_answer(request_key text, answer jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF keep_answer.request_key IS NOT NULL THEN
		UPDATE pnd_data.request AS r SET given_answer = coalesce(keep_answer.answer, 'null')
		WHERE r.key_hash = pnd_data.request_key_hash(keep_answer.request_key);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.keep_answer(text, jsonb) IS
'For the functions of pnd, before they return: keeps the answer of the call for pnd_data.earlier_answer(); null for a function without result. Numbers and labels only, never who she is. Nothing is done without a key.';

CREATE FUNCTION pnd_data.forget_requests() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	DELETE FROM pnd_data.request r
	WHERE r.key_hash IN (
		SELECT o.key_hash FROM pnd_data.request o
		WHERE NOT pnd_data.request_counts(o.requested_at)
		-- one that is being used anew is none of ours
		FOR UPDATE SKIP LOCKED);
END
$function$;
COMMENT ON FUNCTION pnd_data.forget_requests() IS
'For the follow-up: deletes the requests that count no more.';
