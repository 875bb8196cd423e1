-- request_key: a call repeated is one call
\set SHOW_CONTEXT never
-- what a function of pnd does with the key that it was given
SELECT pnd_data.earlier_answer('report', 'a1', '["76", true]') AS "go on";
SELECT pnd_data.keep_answer('a1', '"J4KD-9XQM-27RT-W"');
SELECT pnd_data.earlier_answer('report', 'a1', '["76", true]') AS "the same answer";
-- another content, or another function, under the same key
SELECT pnd_data.earlier_answer('report', 'a1', '["75", true]');
SELECT pnd_data.earlier_answer('refer', 'a1', '["76", true]');
-- without a key nothing is kept
SELECT pnd_data.earlier_answer('report', NULL, '["76", true]') AS "go on";
SELECT pnd_data.keep_answer(NULL, '"J4KD-9XQM-27RT-W"');
SELECT count(*) FROM pnd_data.request;
SELECT pnd_data.earlier_answer('report', '', '[]');
SELECT pnd_data.earlier_answer('report', repeat('k', 201), '[]');
-- a function without result answers JSON null: not to be done again
SELECT pnd_data.earlier_answer('decline', 'a2', '[]') AS "go on";
SELECT pnd_data.keep_answer('a2', NULL);
SELECT pnd_data.earlier_answer('decline', 'a2', '[]') AS "done";
-- what was rolled back was no call
BEGIN;
SELECT pnd_data.earlier_answer('decline', 'a3', '[]') AS "go on";
SELECT pnd_data.keep_answer('a3', NULL);
ROLLBACK;
SELECT pnd_data.earlier_answer('decline', 'a3', '[]') AS "go on";

-- the key is the caller's own: another role may have the same
CREATE ROLE regress_other SUPERUSER;
SET ROLE regress_other;
SELECT pnd_data.earlier_answer('refer', 'a1', '[]') AS "go on";
RESET ROLE;

-- nothing can be read of key and content but whether they are the same
SELECT count(*), count(DISTINCT content_hash) AS contents, bool_and(octet_length(key_hash) = 32) AS hashed FROM pnd_data.request;
SELECT column_name, class FROM pnd_data.declared_column WHERE table_name = 'request' ORDER BY 1;
SELECT packnd.request_hash('Alix') = sha256('Alix') AS "can be guessed";

-- after seven days the key is free again, and the follow-up forgets the call
UPDATE pnd_data.request SET requested_at = requested_at - interval '6 days 23 hours';
SELECT pnd_data.earlier_answer('report', 'a1', '["76", true]') AS "the same answer";
UPDATE pnd_data.request SET requested_at = requested_at - interval '1 hour';
SELECT pnd_data.earlier_answer('refer', 'a1', '[]') AS "go on";
SELECT count(*) FROM pnd_data.request;
CALL pnd.follow_up();
SELECT count(*) FROM pnd_data.request;

-- ---- what changes something takes a key
-- repeated late, a call does not undo what was done since
SELECT pnd.set_bound('pause', not_after => '2 months', request_key => 'b1');
SELECT pnd.set_bound('pause', not_after => '3 months');
SELECT pnd.set_bound('pause', not_after => '2 months', request_key => 'b1');
SELECT not_after FROM pnd.bounds() WHERE bound = 'pause';
SELECT pnd.set_bound('pause', not_after => '4 months', request_key => 'b1');

-- Which functions of pnd change something without one, and why.
CREATE TABLE public.without_key (function text PRIMARY KEY, reason text);
INSERT INTO public.without_key VALUES
	('open_ticket', 'each reading has a ticket of its own: an old answer would be one that has ended'),
	('open_referral_ticket', 'likewise'),
	('possible_duplicates', 'a list, which compares first what is new'),
	('caseload_eligibility', 'counts, and keeps nothing'),
	('eligibility', 'asked again it decides again, and keeps what is the same once'),
	('follow_up', 'a job: it goes on with what is still to do'),
	('begin_follow_up', 'likewise'),
	('note_blocking_sessions', 'likewise'),
	('follow_up_batch', 'likewise'),
	('review_refusals', 'likewise'),
	('erase_batch', 'likewise'),
	('compare_persons', 'likewise'),
	('seal_journal', 'likewise'),
	('rebuild_match_index', 'likewise'),
	('release_outbox', 'likewise'),
	('answer_link', 'a link beside the others, none of which anything is lost by'),
	('read_answer_link', 'changes nothing but the count of failures'),
	('schedule', 'there is one job, which is as the last call says'),
	('unschedule', 'likewise');
CREATE VIEW public.call AS
SELECT p.oid, p.proname::text AS function, p.pronargs AS inputs, p.proargnames AS names, p.proargtypes AS types,
	coalesce('request_key' = ANY (p.proargnames), false) AS takes_key, p.proretset AS is_set, p.prorettype::regtype AS result
FROM pg_proc p
WHERE p.pronamespace = 'pnd'::regnamespace AND p.provolatile = 'v'
	-- a twin that takes text for jsonb calls the function itself
	AND p.oid NOT IN (SELECT t.twin FROM packnd.text_twins() t);
SELECT c.function AS "takes no key" FROM public.call c
WHERE NOT c.takes_key AND c.function NOT IN (SELECT w.function FROM public.without_key w) ORDER BY 1;
SELECT w.function AS "takes one" FROM public.without_key w
WHERE w.function NOT IN (SELECT c.function FROM public.call c WHERE NOT c.takes_key) ORDER BY 1;

-- Each answers what was answered, before it looks at anything else: nothing
-- that is named here exists.  And each of its arguments is part of the call.
CREATE FUNCTION public.example(type regtype, other boolean) RETURNS text LANGUAGE sql AS $$
SELECT ((CASE type::text
	WHEN 'text' THEN '{x,y}' WHEN 'boolean' THEN '{f,t}' WHEN 'integer' THEN '{1,2}' WHEN 'numeric' THEN '{1,2}' WHEN 'date' THEN '{2026-01-01,2026-01-02}'
	WHEN 'timestamp with time zone' THEN '{2026-01-01 12:00+01,2026-01-02 12:00+01}' WHEN 'interval' THEN '{1 day,2 days}'
	WHEN 'jsonb' THEN '{"{}","[]"}' WHEN 'text[]' THEN '{"{x}","{y}"}' END)::text[])[1 + other::int]
$$;
CREATE FUNCTION public.inputs(call public.call, other int) RETURNS text[] LANGUAGE sql AS $$
SELECT array_agg(format('%L::%s', public.example(call.types[i - 1]::regtype, i = other), call.types[i - 1]::regtype) ORDER BY i)
FROM generate_series(1, call.inputs - 1) i
$$;
-- as if the call had been made, and answered
CREATE FUNCTION public.answer_first(call public.call) RETURNS text LANGUAGE plpgsql SET intervalstyle = postgres AS $$
DECLARE
	content jsonb;
	written text;
	answer jsonb := CASE WHEN call.is_set THEN '[]' WHEN call.result = 'void'::regtype THEN 'null'
		ELSE to_jsonb(public.example(call.result, false)) END;
BEGIN
	EXECUTE format('SELECT jsonb_build_array(%s)', (
		SELECT string_agg(i.value || CASE WHEN i.value LIKE '%time zone' THEN ' AT TIME ZONE ''UTC''' ELSE '' END, ', ' ORDER BY i.place)
		FROM unnest(public.inputs(call, 0)) WITH ORDINALITY i (value, place))) INTO content;
	PERFORM pnd_data.earlier_answer(call.function, 'key of ' || call.function, content);
	PERFORM pnd_data.keep_answer('key of ' || call.function, answer);
	-- as the type writes it
	IF jsonb_typeof(answer) = 'string' THEN
		EXECUTE format('SELECT (%L::%s)::text', answer #>> '{}', call.result) INTO written;
	END IF;
	RETURN CASE WHEN NOT call.is_set THEN coalesce(written, '') END;
END $$;
CREATE FUNCTION public.call_again(call public.call, other int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SELECT min(a::text) FROM pnd.%I(%s, request_key => %L) a', call.function,
		array_to_string(public.inputs(call, other), ', '), 'key of ' || call.function) INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
CREATE TABLE public.answered AS
SELECT c AS call, c.function, public.answer_first(c) AS first FROM public.call c WHERE c.takes_key;
SELECT count(*) AS rows_of_journal FROM pnd_data.journal \gset
CREATE TABLE public.repeated AS
SELECT a.function, a.first, i.other, (a.call).names[i.other] AS argument, public.call_again(a.call, i.other) AS again
FROM public.answered a, generate_series(0, (a.call).inputs - 1) i (other);
SELECT r.function, r.first, r.again FROM public.repeated r
WHERE r.other = 0 AND (r.again IS DISTINCT FROM r.first AND r.first IS NOT NULL OR r.again ~ '^.{5} ') ORDER BY 1;
SELECT r.function, r.argument, r.again FROM public.repeated r
WHERE r.other > 0 AND r.again IS DISTINCT FROM 'PN409 the request key was used for another call' ORDER BY 1, 2;
SELECT count(DISTINCT r.function) > 100 AS functions, count(r.argument) >= 400 AS arguments FROM public.repeated r;
SELECT count(*) - :rows_of_journal AS "new in the journal" FROM pnd_data.journal;
-- and each keeps its own answer
SELECT c.function AS forgets FROM public.call c JOIN pg_proc p ON p.oid = c.oid
WHERE c.takes_key AND p.prosrc !~ 'pnd_data\.keep_answer\((\w+\.)?request_key' ORDER BY 1;
DROP ROLE regress_other;
