-- Follow-up: the runs, what failed; and the sweep.  What was fired, and the
-- outbox, stand with the deadlines (deadline/site.sql, deadline/site_outbox.sql).
--
-- CALL pnd.follow_up() is a plain procedure, so that it can commit after each
-- batch; it calls definer functions that do the work:
--
--   pnd.begin_follow_up()   opens a run, decides whether its messages are held
--   pnd.follow_up_batch()   locks cases with due rungs (SKIP LOCKED) and fires
--                           them; what fails is tried one by one, and set aside
--   pnd_data.fire_rungs()        firing, message and effect, all or nothing
--
-- A rung fires once because pnd_data.firing has one row for it.  Two sweeps
-- at once share the work; a sweep that dies leaves what it has not committed
-- to the next.

CREATE TABLE pnd_data.follow_up_run (
	run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	started_at timestamptz NOT NULL,
	finished_at timestamptz,
	clock_went_back boolean NOT NULL,
	newly_due bigint NOT NULL,
	is_held boolean NOT NULL,
	released_at timestamptz CHECK (released_at IS NULL OR is_held),
	fired bigint NOT NULL DEFAULT 0,
	failed bigint NOT NULL DEFAULT 0
);
SELECT packnd.declare('pnd_data.follow_up_run', class => 'registry', journal => false, keep => 'registry');
COMMENT ON TABLE pnd_data.follow_up_run IS
'Sweeps of the follow-up. newly_due: deadlines that came due since the last finished one; is_held: so many at once that the messages of this run wait for a person (pnd.release_outbox()). Runs that found nothing are dropped after 90 days.';
CREATE INDEX follow_up_run_started ON pnd_data.follow_up_run (started_at);
COMMENT ON INDEX pnd_data.follow_up_run_started IS 'The last run; old runs.';

CREATE TABLE pnd_data.follow_up_failure (
	case_id bigint NOT NULL,
	deadline_id bigint NOT NULL,
	attempts int NOT NULL,
	next_try_at timestamptz NOT NULL,
	error_state text NOT NULL,
	error_message text NOT NULL,
	PRIMARY KEY (case_id, deadline_id),
	FOREIGN KEY (case_id, deadline_id) REFERENCES pnd_data.deadline
);
SELECT packnd.declare('pnd_data.follow_up_failure', class => 'case', journal => false, keep => 'case',
	columns => '{"error_message": "narrative", "*": "operational"}', bounds => '{"error_message": null}');
COMMENT ON TABLE pnd_data.follow_up_failure IS
'Deadlines whose rungs could not be fired: set aside and tried again after 1, 2, 4 ... minutes, at most a day; gone once they succeed. Not journalled: a case whose journal is what fails must not stop the sweep.';

-- ---- the sweep

CREATE FUNCTION pnd_data.try_step(step text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	caught_state text;
	caught_message text;
BEGIN
	PERFORM packnd.guard();
	IF pnd_data.is_set_aside(step, 0) THEN
		RETURN;
	END IF;
	BEGIN
		IF step = 'relieve_referents' THEN
			PERFORM pnd_data.relieve_referents(goes_on => true);
		ELSE
			EXECUTE format('SELECT pnd_data.%I()', step);
		END IF;
		-- what is judged when a transaction ends, too
		SET CONSTRAINTS ALL IMMEDIATE;
		SET CONSTRAINTS ALL DEFERRED;
		PERFORM pnd_data.end_set_aside(step, 0);
	EXCEPTION WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS caught_state = RETURNED_SQLSTATE, caught_message = MESSAGE_TEXT;
		PERFORM pnd_data.set_aside(step, 0, caught_state, caught_message);
	END;
END
$function$;
COMMENT ON FUNCTION pnd_data.try_step(text) IS
'For pnd.begin_follow_up(): does a step, a function of pnd_data of that name. If it fails it is set aside (pnd_data.step_failure), and the rest goes on.';

CREATE FUNCTION pnd.begin_follow_up(batch int, hold_share numeric, hold_from int) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '5s'
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	run_time timestamptz := clock_timestamp();
	last_finished record;
	due_since bigint;
	hold_messages boolean;
	new_run bigint;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part('job'), packnd.require_follow_up();
	-- here, so that a run that cannot end does not begin
	PERFORM packnd.require_between('batch', begin_follow_up.batch, 1, 10000),
		packnd.require_between('hold_share', begin_follow_up.hold_share, 0, 1),
		packnd.require_between('hold_from', begin_follow_up.hold_from, 0, 2147483647);
	DELETE FROM pnd_data.follow_up_run r
	WHERE r.started_at < run_time - interval '90 days' AND r.fired = 0 AND r.failed = 0 AND NOT r.is_held;
	-- what nobody has tried again since is wanted no more
	DELETE FROM pnd_data.step_failure f WHERE f.next_try_at < run_time - interval '1 hour';
	-- since the run before: not later
	PERFORM pnd_data.note_ended_rights(run_time);
	PERFORM pnd_data.try_step(s.step)
	FROM unnest('{take_alerts,forget_requests,forget_changes,forget_declined,forget_searches,erase_elsewhere,end_lost_logins,relieve_referents,leave_services,offer_free_places,tell_of_silent_services,count_answers,note_retention}'::text[])
		WITH ORDINALITY AS s (step, place)
	ORDER BY s.place;

	SELECT r.run_id, r.started_at INTO last_finished
	FROM pnd_data.follow_up_run r
	WHERE r.finished_at IS NOT NULL
	ORDER BY r.run_id DESC
	LIMIT 1;
	SELECT count(*) INTO due_since
	FROM pnd_data.deadline d
	WHERE d.met_at IS NULL AND d.cancelled_at IS NULL
		AND d.due_at > coalesce(last_finished.started_at, '-infinity') AND d.due_at <= run_time;
	hold_messages := due_since >= hold_from
		AND due_since > hold_share * (
			SELECT count(*) FROM pnd_data.deadline d WHERE d.met_at IS NULL AND d.cancelled_at IS NULL);
	-- a run that died while its messages were held is taken up as it was
	hold_messages := hold_messages OR EXISTS (
		SELECT FROM pnd_data.follow_up_run r
		WHERE r.run_id > coalesce(last_finished.run_id, 0) AND r.finished_at IS NULL AND r.is_held AND r.released_at IS NULL);

	INSERT INTO pnd_data.follow_up_run (started_at, clock_went_back, newly_due, is_held)
	VALUES (run_time, coalesce(last_finished.started_at > run_time, false), due_since, hold_messages)
	RETURNING follow_up_run.run_id INTO new_run;
	RETURN packnd.site_number('run', new_run);
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.begin_follow_up(int, numeric, int) TO packnd_operator;
COMMENT ON FUNCTION pnd.begin_follow_up(int, numeric, int) IS
'For pnd.follow_up(), whose arguments it takes: opens a run and returns its number. Its messages are held if at least hold_from deadlines came due since the last finished run and these are more than hold_share of all open ones: the clock jumped, or the service stood still for long. 22004 for a null, 22023 for an argument out of range, 42501 for who is not the job.
EN (administration): begin a run of the follow-up by hand, for schedulers of their own
FR: ouvrir un passage du suivi à la main, pour un ordonnanceur particulier';

CREATE FUNCTION pnd_data.fire_rungs(run bigint, cases bigint[], deadlines bigint[], rungs int[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	fire_time timestamptz := clock_timestamp();
	hold_messages boolean;
	fired_count int;
	acting record;
BEGIN
	PERFORM packnd.guard();
	SELECT r.is_held AND r.released_at IS NULL INTO hold_messages
	FROM pnd_data.follow_up_run r WHERE r.run_id = run;

	WITH new_firing AS (
		INSERT INTO pnd_data.firing AS f (case_id, deadline_id, rung, rung_due_at, fired_at, run_id)
		SELECT d.case_id, d.deadline_id, r.rung, d.due_at + r.delay_minutes * interval '1 minute', fire_time, run
		FROM unnest(cases, deadlines, rungs) AS t (case_id, deadline_id, rung)
			JOIN pnd_data.deadline d ON d.case_id = t.case_id AND d.deadline_id = t.deadline_id
			JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung = t.rung
		ORDER BY t.case_id, t.deadline_id, t.rung
		ON CONFLICT (case_id, deadline_id, rung) DO NOTHING
		RETURNING f.case_id, f.deadline_id, f.rung
	)
	INSERT INTO pnd_data.outbox (case_id, deadline_id, rung, professional_id, territory_id, duty, created_at, released_at)
	SELECT n.case_id, n.deadline_id, n.rung, p.professional_id,
		CASE WHEN p.professional_id IS NULL THEN d.territory_id END,
		CASE WHEN p.professional_id IS NULL THEN CASE r.recipient WHEN 'steering' THEN 'steering' ELSE 'supervisor' END END,
		fire_time, CASE WHEN NOT hold_messages THEN fire_time END
	FROM new_firing n
		JOIN pnd_data.deadline d ON d.case_id = n.case_id AND d.deadline_id = n.deadline_id
		JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung = n.rung
		LEFT JOIN LATERAL (
			SELECT v.professional_id, v.rank, v.valid_from
			FROM pnd_data.case_receiver v
			WHERE v.case_id = n.case_id AND v.recipient = r.recipient
			UNION ALL
			-- nobody leads a closed case: who told of her informs her
			SELECT i.told_by, 3, NULL
			FROM pnd_data.disclosure_after_exit i
			WHERE r.recipient = 'referent' AND d.kind = 'inform_of_disclosure'
				AND i.case_id = n.case_id AND i.disclosure_id = d.subject_id AND i.is_open_to_him
			ORDER BY rank, valid_from DESC
			LIMIT 1) p ON true;
	GET DIAGNOSTICS fired_count = ROW_COUNT;

	FOR acting IN
		SELECT d.case_id, d.subject_id, r.effect
		FROM unnest(cases, deadlines, rungs) AS t (case_id, deadline_id, rung)
			JOIN pnd_data.firing f ON f.case_id = t.case_id AND f.deadline_id = t.deadline_id AND f.rung = t.rung
			JOIN pnd_data.deadline d ON d.case_id = t.case_id AND d.deadline_id = t.deadline_id
			JOIN pnd_data.deadline_rung r ON r.kind = d.kind AND r.rung = t.rung
		WHERE f.run_id = run AND f.fired_at = fire_time AND r.effect IS NOT NULL
		ORDER BY d.case_id, d.deadline_id
	LOOP
		IF acting.effect = 'expire_referral' THEN
			PERFORM pnd_data.expire_referral(acting.case_id, acting.subject_id);
		ELSIF acting.effect = 'expire_hand_over' THEN
			PERFORM pnd_data.end_hand_over(acting.case_id, acting.subject_id, 'expired');
		ELSIF acting.effect = 'expire_transfer' THEN
			PERFORM pnd_data.cause_event(acting.case_id, 'transfer_expired');
		ELSIF acting.effect = 'end_consent' THEN
			PERFORM pnd_data.meet_deadline(acting.case_id, 'consent_ends', acting.subject_id);
			PERFORM pnd_data.end_consents(acting.case_id);
		ELSIF acting.effect = 'expire_danger' THEN
			PERFORM pnd_data.expire_danger(acting.case_id);
		ELSIF acting.effect = 'expire_place_offer' THEN
			PERFORM pnd_data.expire_place_offer(acting.case_id, acting.subject_id);
		ELSE
			PERFORM pnd_data.effect_open_deadline(acting.case_id, NULL, fire_time, '{"kind": "safety_check"}');
		END IF;
	END LOOP;

	DELETE FROM pnd_data.follow_up_failure x
	USING unnest(cases, deadlines) AS t (case_id, deadline_id)
	WHERE x.case_id = t.case_id AND x.deadline_id = t.deadline_id;
	RETURN fired_count;
END
$function$;
COMMENT ON FUNCTION pnd_data.fire_rungs(bigint, bigint[], bigint[], int[]) IS
'For pnd.follow_up_batch(): fires the rungs given by case, deadline and rung, those that fired before excepted: records them, writes a message to whom each is for (to the supervisors of the territory if there is no referent or no substitute; that she is to be informed after an exit, to who told), and does what a rung does beside that: a referral, a hand-over or the offer of a place without answer expires, silence opens a safety check. Returns how many fired.';

CREATE FUNCTION pnd.follow_up_batch(run text, batch int, INOUT last_position text, OUT is_last boolean)
LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '5s'
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	batch_time timestamptz := clock_timestamp();
	the_run bigint;
	after_keys text[];
	last_due timestamptz;
	last_case bigint;
	last_deadline bigint;
	last_rung int;
	horizon timestamptz;
	waits_until timestamptz;
	cases bigint[];
	deadlines bigint[];
	rungs int[];
	due timestamptz[];
	free bigint[];
	fired_count int := 0;
	one_count int;
	failed_count int := 0;
	failed_deadline bigint;
	caught_state text;
	caught_message text;
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_part('job'), packnd.require_follow_up();
	PERFORM packnd.require_between('batch', follow_up_batch.batch, 1, 10000);
	the_run := packnd.site_number_id('run', run);
	after_keys := packnd.cursor_keys('follow_up', last_position, 4);
	last_due := coalesce(after_keys[1]::timestamptz, '-infinity');
	last_case := coalesce(after_keys[2]::bigint, 0);
	last_deadline := coalesce(after_keys[3]::bigint, 0);
	last_rung := coalesce(after_keys[4]::int, 0);
	-- deadlines this far ahead may have a rung before they are due
	SELECT batch_time - least(min(r.delay_minutes), 0) * interval '1 minute' INTO horizon
	FROM pnd_data.deadline_rung r;
	-- effects of a run that is held wait for the person who releases it
	SELECT coalesce(max(r.started_at), '-infinity') INTO waits_until
	FROM pnd_data.follow_up_run r WHERE r.is_held AND r.released_at IS NULL;

	SELECT array_agg(t.case_id), array_agg(t.deadline_id), array_agg(t.rung), array_agg(t.due_at)
	INTO cases, deadlines, rungs, due
	FROM (
		SELECT d.case_id, d.deadline_id, d.due_at, r.rung
		FROM pnd_data.deadline d
			JOIN pnd_data.deadline_rung r ON r.kind = d.kind
			JOIN pnd_data.case_file c ON c.case_id = d.case_id
		WHERE d.met_at IS NULL AND d.cancelled_at IS NULL
			AND d.due_at <= horizon
			AND (d.due_at, d.case_id, d.deadline_id) >= (last_due, last_case, last_deadline)
			AND (d.due_at, d.case_id, d.deadline_id, r.rung) > (last_due, last_case, last_deadline, last_rung)
			AND d.due_at + r.delay_minutes * interval '1 minute' <= batch_time
			-- no reminder of what had less time than the reminder takes
			AND (r.delay_minutes >= 0 OR d.due_at + r.delay_minutes * interval '1 minute' > d.started_at)
			AND (r.effect IS NULL OR d.due_at + r.delay_minutes * interval '1 minute' > waits_until)
			AND NOT EXISTS (
				SELECT FROM pnd_data.firing f
				WHERE f.case_id = d.case_id AND f.deadline_id = d.deadline_id AND f.rung = r.rung)
			AND NOT EXISTS (
				SELECT FROM pnd_data.follow_up_failure x
				WHERE x.case_id = d.case_id AND x.deadline_id = d.deadline_id AND x.next_try_at > batch_time)
			-- while it is suspended nobody is told
			AND NOT EXISTS (
				SELECT FROM pnd_data.suspension s
				WHERE s.case_id = d.case_id AND s.deadline_id = d.deadline_id AND s.from_at <= batch_time AND s.until_at > batch_time)
		ORDER BY d.due_at, d.case_id, d.deadline_id, r.rung
		LIMIT batch
		FOR NO KEY UPDATE OF c, d SKIP LOCKED) t;

	is_last := coalesce(cardinality(cases), 0) < batch;
	IF cases IS NOT NULL THEN
		last_position := packnd.cursor('follow_up', due[cardinality(due)], cases[cardinality(cases)], deadlines[cardinality(deadlines)],
			rungs[cardinality(rungs)]);

		-- Firing locks the end of the case's journal.  Whoever holds it works on
		-- the case: passing by keeps the sweep out of deadlocks with him.
		SELECT array_agg(h.case_id) INTO free
		FROM (
			SELECT j.case_id
			FROM pnd_data.journal_head j
			WHERE j.case_id = ANY (cases)
			FOR NO KEY UPDATE SKIP LOCKED) h;
		SELECT array_agg(t.case_id ORDER BY t.place), array_agg(t.deadline_id ORDER BY t.place), array_agg(t.rung ORDER BY t.place)
		INTO cases, deadlines, rungs
		FROM unnest(cases, deadlines, rungs) WITH ORDINALITY AS t (case_id, deadline_id, rung, place)
		WHERE t.case_id = ANY (free)
			OR NOT EXISTS (SELECT FROM pnd_data.journal_head j WHERE j.case_id = t.case_id);
	END IF;
	IF cases IS NOT NULL THEN
		BEGIN
			fired_count := pnd_data.fire_rungs(the_run, cases, deadlines, rungs);
			SET CONSTRAINTS ALL IMMEDIATE;
			SET CONSTRAINTS ALL DEFERRED;
		EXCEPTION WHEN OTHERS THEN
			fired_count := 0;
			FOR i IN 1 .. cardinality(cases) LOOP
				-- a deadline whose rung failed waits with its later rungs
				CONTINUE WHEN deadlines[i] IS NOT DISTINCT FROM failed_deadline;
				BEGIN
					one_count := pnd_data.fire_rungs(the_run, cases[i:i], deadlines[i:i], rungs[i:i]);
					SET CONSTRAINTS ALL IMMEDIATE;
					SET CONSTRAINTS ALL DEFERRED;
					fired_count := fired_count + one_count;
				EXCEPTION
					WHEN serialization_failure OR deadlock_detected OR lock_not_available THEN
						-- another session was faster: the next sweep looks again
						failed_deadline := deadlines[i];
					WHEN OTHERS THEN
						GET STACKED DIAGNOSTICS caught_state = RETURNED_SQLSTATE, caught_message = MESSAGE_TEXT;
						failed_deadline := deadlines[i];
						failed_count := failed_count + 1;
						INSERT INTO pnd_data.follow_up_failure AS x
							(case_id, deadline_id, attempts, next_try_at, error_state, error_message)
						VALUES (cases[i], deadlines[i], 1, batch_time + interval '1 minute', caught_state, caught_message)
						ON CONFLICT ON CONSTRAINT follow_up_failure_pkey DO UPDATE
							SET attempts = x.attempts + 1,
								next_try_at = batch_time + least(interval '1 minute' * 2 ^ least(x.attempts, 20), interval '24 hours'),
								error_state = excluded.error_state, error_message = excluded.error_message;
				END;
			END LOOP;
		END;
	END IF;
	UPDATE pnd_data.follow_up_run r
	SET fired = r.fired + fired_count, failed = r.failed + failed_count,
		finished_at = CASE WHEN is_last THEN clock_timestamp() END
	WHERE r.run_id = the_run;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.follow_up_batch(text, int, text) TO packnd_operator;
COMMENT ON FUNCTION pnd.follow_up_batch(text, int, text) IS
'For pnd.follow_up(): fires the next batch of due rungs after a position (null: from the first), in order of their deadlines; cases that another session has in hand wait for the next sweep. Returns the position of the last one looked at, and whether there are no more. What fails is set aside, the rest goes on. 22023 unless batch is between 1 and 10000, 42501 for who is not the job, 22P02 for what is no number of a run or no position.
EN (administration): run one batch of the follow-up, for schedulers of their own
FR: traiter un lot du suivi, pour un ordonnanceur particulier';

CREATE PROCEDURE pnd.follow_up(batch int DEFAULT 500, hold_share numeric DEFAULT 0.2, hold_from int DEFAULT 100)
LANGUAGE plpgsql
AS $procedure$
DECLARE
	run text;
	last_position text;
	is_last boolean := false;
	blockers int[];
	piece text;
	failed_state text;
	failed_message text;
BEGIN
	IF pg_catalog.pg_is_in_recovery() THEN
		RETURN;
	END IF;
	SELECT pg_catalog.array_agg(b.process) INTO blockers FROM pnd.note_blocking_sessions() b WHERE b.is_overdue;
	-- as the caller: only who is a member of pg_signal_backend ends sessions
	IF blockers IS NOT NULL AND pg_catalog.pg_has_role('pg_signal_backend', 'USAGE') THEN
		PERFORM pg_catalog.pg_terminate_backend(b.process) FROM pg_catalog.unnest(blockers) AS b (process);
	END IF;
	COMMIT;
	run := pnd.begin_follow_up(batch, hold_share, hold_from);
	COMMIT;
	WHILE NOT is_last LOOP
		SELECT b.last_position, b.is_last INTO last_position, is_last
		FROM pnd.follow_up_batch(run, batch, last_position) b;
		COMMIT;
	END LOOP;
	-- for mailers, at each run: that there are messages would tell who listens that somebody did something
	PERFORM pg_catalog.pg_notify('packnd_outbox', '');
	COMMIT;
	-- what keeps one of these from being done keeps no other, nor rungs from firing; that it failed is said at the end
	FOREACH piece IN ARRAY ARRAY['review_refusals', 'erase_batch', 'compare_persons', 'seal_journal'] LOOP
		is_last := false;
		last_position := NULL;
		WHILE NOT is_last LOOP
			BEGIN
				is_last := piece NOT IN ('review_refusals', 'erase_batch');
				IF piece = 'review_refusals' THEN
					SELECT b.last_position, b.is_last INTO last_position, is_last
					FROM pnd.review_refusals(batch, last_position) b;
				ELSIF piece = 'erase_batch' THEN
					SELECT b.last_position, b.is_last INTO last_position, is_last
					FROM pnd.erase_batch(batch, last_position) b;
				ELSIF piece = 'compare_persons' THEN
					PERFORM pnd.compare_persons();
				ELSE
					-- a transaction number, whether or not there is something to seal
					PERFORM pg_catalog.pg_current_xact_id();
					PERFORM pnd.seal_journal();
				END IF;
			EXCEPTION
				WHEN serialization_failure OR deadlock_detected OR lock_not_available THEN
					-- another session was faster: the next run looks again
					is_last := true;
				WHEN OTHERS THEN
					is_last := true;
					IF failed_state IS NULL THEN
						GET STACKED DIAGNOSTICS failed_state = RETURNED_SQLSTATE, failed_message = MESSAGE_TEXT;
						failed_message := pg_catalog.concat(piece, ': ', failed_message);
					END IF;
			END;
			COMMIT;
		END LOOP;
	END LOOP;
	IF failed_state IS NOT NULL THEN
		PERFORM packnd.fail(failed_state, 'a part of the follow-up failed: %1$s', NULL, 'All other parts were done.', failed_message);
	END IF;
END
$procedure$;
GRANT EXECUTE ON PROCEDURE pnd.follow_up(int, numeric, int) TO packnd_operator;
COMMENT ON PROCEDURE pnd.follow_up(int, numeric, int) IS
'The one job: writes down the alerts of what was refused (pnd.privacy_alerts()); notes the sessions that keep it or others from a case, and ends those that do for longer than the bound blocking_minutes, if its role is a member of pg_signal_backend; fires all rungs of deadlines that are due and did not fire, in batches with a commit each; any scheduler may call it, as often as it likes and twice at once. Each run sends NOTIFY packnd_outbox to mailers, whether or not there are messages. On a standby it returns at once. Call it as a single statement outside a transaction block (else 2D000). What fails for one case is set aside and named by pnd.health(), the others go on; where a part as a whole fails the other parts are done, and its error is raised at the end. Messages are held (see pnd.release_outbox()) if at least hold_from deadlines came due since the last run, more than hold_share of all open ones. batch is between 1 and 10000, hold_share between 0 and 1, hold_from not negative: else 22023, 22004 for a null.
EN (administration): run the follow-up job, fire due deadlines, escalate
FR: lancer le suivi, déclencher les échéances dues, alertes, relances';
