-- followup/site_changes.sql: what changed in what the actor may see.
--
-- A list of what changed is read again and again, from where the last reading
-- ended.  Nothing may be missed, so the order is not that of a clock, which a
-- transaction that commits late would be behind, but that of transactions up
-- to the horizon of the snapshot: src/actor/change.c says why that is safe.
--
-- What is told is judged by the rights of now.  Rights change, too: one that
-- names the actor, or all with a duty that he holds, is told as its case,
-- gone if it was the last by which he saw it; it is told once, and later
-- changes of a case that he does not see are not.  A right that ends by the
-- clock is noted by the follow-up.  When duties or services of the actor
-- change, so many cases come or go that he has to begin anew: the cursor holds
-- his standing as it was.

CREATE INDEX case_access_ending ON pnd_data.case_access (valid_to) WHERE valid_to IS NOT NULL;
COMMENT ON INDEX pnd_data.case_access_ending IS 'Rights that ended of late.';
CREATE INDEX consent_ending ON pnd_data.consent (valid_to) WHERE valid_to IS NOT NULL;
COMMENT ON INDEX pnd_data.consent_ending IS 'Consents that ended of late.';
CREATE INDEX service_overlay_correspondent ON pnd_data.service_overlay (correspondent) WHERE correspondent IS NOT NULL AND valid_to IS NULL;
COMMENT ON INDEX pnd_data.service_overlay_correspondent IS 'The services of a correspondent.';

-- Not journalled, and told all the same: held messages appear when they are released.
CREATE TRIGGER changed AFTER INSERT OR UPDATE OF released_at ON pnd_data.outbox
	FOR EACH ROW EXECUTE FUNCTION packnd.note_change('message');

CREATE FUNCTION pnd_data.note_ended_rights(run_time timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	last_time timestamptz := coalesce((SELECT max(r.started_at) FROM pnd_data.follow_up_run r), run_time - interval '30 days');
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.note_change('access', a.case_id, a.access_id)
	FROM pnd_data.case_access a
	WHERE a.valid_to > last_time AND a.valid_to <= run_time;
	PERFORM packnd.note_change('consent', k.case_id, k.consent_id)
	FROM pnd_data.consent k
	WHERE k.valid_to > last_time AND k.valid_to <= run_time;
END
$function$;
COMMENT ON FUNCTION pnd_data.note_ended_rights(timestamptz) IS
'For pnd.begin_follow_up(), before it opens a run: notes for pnd.changes() the rights of access and the consents that ended by the clock since the last run began.';

CREATE FUNCTION pnd_data.my_services() RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN array(
		SELECT o.service_id FROM pnd_data.service_overlay o
		WHERE o.valid_to IS NULL AND o.correspondent = packnd.actor() AND pnd_data.is_correspondent(o.service_id)
		ORDER BY o.service_id);
END
$function$;
COMMENT ON FUNCTION pnd_data.my_services() IS
'For pnd.changes(): the services whose correspondent the actor is.';

CREATE FUNCTION pnd_data.actor_standing(services bigint[]) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN hashtextextended(concat_ws(' ', packnd.server_history(), packnd.actor_holds_every_duty(), packnd.actor(), services,
		(SELECT array_agg(DISTINCT d.territory_id || ' ' || d.duty ORDER BY d.territory_id || ' ' || d.duty)
		 FROM pnd_data.duty_now d WHERE d.professional_id = packnd.actor())), 0) & (2 ^ 59)::bigint - 1;
END
$function$;
COMMENT ON FUNCTION pnd_data.actor_standing(bigint[]) IS
'For pnd.changes(): a number that is another when what the actor may see changed as a whole: his duties, the services whose correspondent he is, who he is; or when the server counts transactions anew, after a restore.';

CREATE FUNCTION pnd.changes(after text DEFAULT NULL, max_rows int DEFAULT 100)
RETURNS TABLE (kind text, number text, case_number text, is_gone boolean, changed_at timestamptz, cursor text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 30 SET jit = off
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	me bigint;
	services bigint[];
	works_on_cases boolean;
	standing bigint;
	asked_at timestamptz := clock_timestamp();
	oldest timestamptz := asked_at - interval '31 days';
	horizon bigint := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
	after_keys text[];
	after_transaction bigint;
	after_case bigint;
	after_kind text;
	after_subject bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM packnd.require_max_rows(changes.max_rows);
	me := packnd.actor();
	services := pnd_data.my_services();
	-- a detector sees a case, and not what hangs on it
	works_on_cases := packnd.actor_holds_every_duty() OR EXISTS (
		SELECT FROM pnd_data.duty_now d WHERE d.professional_id = me AND d.duty IN ('referent', 'supervisor'));
	standing := pnd_data.actor_standing(services);
	IF changes.after = 'now' THEN
		RETURN QUERY SELECT NULL::text, NULL::text, NULL::text, NULL::boolean, NULL::timestamptz,
			packnd.cursor('changes', standing, asked_at, horizon, 0::bigint, ''::text, 0::bigint);
		RETURN;
	END IF;
	after_keys := packnd.cursor_keys('changes', changes.after, 6);
	IF after_keys[1]::bigint <> standing OR after_keys[2]::timestamptz < asked_at - interval '30 days' THEN
		PERFORM packnd.fail('22023', 'this cursor holds no longer',
			'It was made more than 30 days ago, before your duties or services changed, or before the server was restored.',
			'Begin anew: call pnd.changes(''now''), then read your lists, then go on from the cursor.');
	END IF;
	after_transaction := coalesce(after_keys[3]::bigint, 0);
	after_case := coalesce(after_keys[4]::bigint, 0);
	after_kind := coalesce(after_keys[5], '');
	after_subject := coalesce(after_keys[6]::bigint, 0);

	-- without JIT: the planner takes what rights cost for more than it is
	RETURN QUERY
	WITH page AS (
		SELECT c.transaction_id, c.case_id, t.kind, t.subject_id, t.is_gone, c.changed_at
		FROM pnd_data.change c
			CROSS JOIN LATERAL (
				SELECT 'case', 0, false
				WHERE c.kind IN ('case', 'consent') AND packnd.can_see(c.case_id)
				UNION ALL
				SELECT c.kind, c.subject_id, false
				WHERE c.kind IN ('deadline', 'hand_over', 'referral') AND works_on_cases AND packnd.can_see(c.case_id)
				UNION ALL
				SELECT 'case', 0, NOT packnd.can_see(c.case_id)
					-- nor is it gone for who reported a duplicate
					AND NOT EXISTS (SELECT FROM pnd_data.case_access_now k WHERE k.known_as = c.case_id AND k.professional_id = me)
				FROM pnd_data.case_access a
				WHERE c.kind = 'access' AND a.case_id = c.case_id AND a.access_id = c.subject_id AND a.part <> 'referral'
					AND (a.professional_id = me OR packnd.holds_duty(me, a.territory_id, ARRAY[a.duty]))
				UNION ALL
				-- a partner has its own referrals only, and those while she agrees
				SELECT 'referral', r.referral_id, r.state NOT IN ('sent', 'under_study', 'accepted')
				FROM pnd_data.referral r
				WHERE c.kind = 'referral' AND services <> '{}' AND r.case_id = c.case_id AND r.referral_id = c.subject_id
					AND r.service_id = ANY (services) AND NOT packnd.can_see(c.case_id)
					AND pnd_data.may_be_referred(c.case_id, r.service_id)
				UNION ALL
				SELECT 'referral', r.referral_id, NOT pnd_data.may_be_referred(c.case_id, r.service_id)
				FROM pnd_data.referral r
					JOIN pnd_data.consent k ON k.case_id = r.case_id
				WHERE c.kind = 'consent' AND services <> '{}' AND r.case_id = c.case_id AND k.consent_id = c.subject_id
					AND r.service_id = ANY (services) AND NOT packnd.can_see(c.case_id)
					AND (pnd_data.may_be_referred(c.case_id, r.service_id) AND r.state IN ('sent', 'under_study', 'accepted')
						-- this is how it ended for the partner
						OR k.revoked_at IS NOT NULL OR k.valid_to <= asked_at)
				UNION ALL
				SELECT 'message', o.message_id, false
				FROM pnd_data.outbox o
				WHERE c.kind = 'message' AND o.case_id = c.case_id AND o.message_id = c.subject_id AND o.released_at IS NOT NULL
					AND (o.professional_id = me AND (packnd.can_see(o.case_id) OR o.kind IS NOT NULL
							AND EXISTS (SELECT FROM pnd_data.messages_of_actor('infinity', 0, o.message_id, 1)))
						OR packnd.holds_duty(me, o.territory_id, ARRAY[o.duty]))
			) AS t (kind, subject_id, is_gone)
		WHERE c.transaction_id >= after_transaction AND c.transaction_id < horizon
			-- most are of cases of others: no more is asked of those
			AND (packnd.can_see(c.case_id) OR c.kind IN ('access', 'message')
				OR services <> '{}' AND c.kind IN ('referral', 'consent'))
			AND (c.transaction_id, c.case_id, t.kind COLLATE "C", t.subject_id)
				> (after_transaction, after_case, after_kind, after_subject)
			AND c.changed_at > oldest
		ORDER BY c.transaction_id, c.case_id, t.kind COLLATE "C", t.subject_id
		LIMIT changes.max_rows
	), told AS (
		-- what changed several times is told once, as the last time
		SELECT DISTINCT ON (p.kind, p.case_id, p.subject_id) p.*
		FROM page p
		ORDER BY p.kind, p.case_id, p.subject_id, p.transaction_id DESC
	)
	SELECT t.kind,
		CASE t.kind WHEN 'case' THEN packnd.site_case_number(pnd_data.known_case(t.case_id)) ELSE packnd.site_number(t.kind, t.subject_id) END,
		CASE WHEN t.kind = 'case' OR packnd.can_see(t.case_id) THEN packnd.site_case_number(pnd_data.known_case(t.case_id))
			WHEN t.kind = 'referral' THEN packnd.partner_case_number(t.case_id, (
				SELECT s.organisation_id
				FROM pnd_data.referral r JOIN pnd_data.service s ON s.service_id = r.service_id
				WHERE r.case_id = t.case_id AND r.referral_id = t.subject_id)) END,
		t.is_gone, CASE WHEN packnd.can_see(t.case_id) THEN t.changed_at ELSE pnd_data.to_the_hour(t.changed_at) END,
		packnd.cursor('changes', standing, asked_at, t.transaction_id, t.case_id, t.kind, t.subject_id)
	FROM told t
	ORDER BY t.transaction_id, t.case_id, t.kind COLLATE "C", t.subject_id;
	IF NOT FOUND THEN
		RETURN QUERY SELECT NULL::text, NULL::text, NULL::text, NULL::boolean, NULL::timestamptz,
			packnd.cursor('changes', standing, asked_at, greatest(after_transaction, horizon), 0::bigint, ''::text, 0::bigint);
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.changes(text, int)
	TO packnd_detector, packnd_referent, packnd_supervisor, packnd_partner, packnd_steering;
COMMENT ON FUNCTION pnd.changes(text, int) IS
'What changed of late in what the actor may see, by kind and number: case (also when access to it began, or it or something in it changed that has no number), referral, deadline, hand_over, message; in the order of transactions, once for each thing in a page; case_number: of which case (a partner''s own number of it; null for a message about a case that the actor does not see); changed_at: when that was committed, to a partner the beginning of that hour. is_gone: the actor sees it no longer, or a partner''s referral has ended; a case that is gone takes with it what hangs on it. after: the cursor of the last row seen, ''now'' for a cursor to begin with before lists are read, or null for the last 30 days; at most max_rows (1 to 1000). A page may be shorter although more follows: when nothing more has changed there is one row with a null kind, whose cursor is where to go on next time. Nothing is missed, also of a transaction that commits late: nothing is told of what was written since the oldest open transaction began to write; something may be told twice. Errors: PN401, 22P02 a mistyped cursor, 22023 a cursor that holds no longer (older than 30 days, the actor''s duties or services changed, the server was restored): begin anew; 22023 another number of rows.
EN (apps): what changed since I last looked, keeping an app or a copy in step, polling
FR: ce qui a changé depuis la dernière lecture, tenir une application à jour';

CREATE FUNCTION pnd_data.monitor_changes() RETURNS TABLE (name text, value int)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	-- what a dump brought has the numbers of another server, beyond those that this one gave
	RETURN QUERY
	SELECT 'seconds_changes_wait', coalesce(extract(epoch FROM clock_timestamp() - min(c.changed_at)), 0)::int
	FROM pnd_data.change c
	WHERE c.transaction_id >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint
		AND c.transaction_id < pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
END
$function$;
COMMENT ON FUNCTION pnd_data.monitor_changes() IS
'For pnd.monitor(): for how many seconds the oldest change that is committed waits to be told by pnd.changes(), because a transaction that began to write before it is open still; 0 if none waits.';
