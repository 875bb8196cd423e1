-- routing/site_usual_answer.sql: how long a service usually takes to answer: what
-- the rules of routing know of its history beside this case.

INSERT INTO pnd_data.bound (bound, label_fr, not_before, not_after) VALUES
	('usual_answers', 'Demandes d''après lesquelles on compte le délai habituel d''un service', '-365 days', '0');
INSERT INTO pnd_data.bound (bound, label_fr, at_most) VALUES
	('too_few_answers', 'Nombre de réponses qui ne dit rien du délai habituel d''un service', 2);

CREATE TABLE pnd_data.usual_answer (
	service_id bigint PRIMARY KEY REFERENCES pnd_data.service,
	answers int NOT NULL CHECK (answers > 0),
	answer_hours numeric CHECK (answer_hours >= 0),
	counted_at timestamptz NOT NULL
);
SELECT packnd.declare('pnd_data.usual_answer', class => 'registry', journal => false, keep => 'registry');
COMMENT ON TABLE pnd_data.usual_answer IS
'Of each service that was asked since the beginning of bound "usual_answers" and answered, or was silent (the last hundred requests at most): how often (answers), and the median of the hours from the request to the answer, a silence counting until it was due, as the next of 4, 8, 24, 48, 96, 168, 336 and 744 hours; null of no more than bound "too_few_answers". Counted anew by the follow-up once a day. Nothing of a case.';

CREATE FUNCTION pnd_data.count_answers() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	moment timestamptz := clock_timestamp();
BEGIN
	PERFORM packnd.guard();
	IF EXISTS (SELECT FROM pnd_data.usual_answer u WHERE u.counted_at > moment - interval '1 day') THEN
		RETURN;
	END IF;
	-- for each service by an index: what a year holds of all is not read whole
	INSERT INTO pnd_data.usual_answer AS u (service_id, answers, answer_hours, counted_at)
	SELECT s.service_id, count(*),
		-- in few steps: of rows of the same bytes the rules are asked once (packnd.judge()), and hours alone would make each another
		CASE WHEN count(*) > (SELECT b.at_most FROM pnd_data.bound b WHERE b.bound = 'too_few_answers') THEN (
			SELECT coalesce(min(t.hours), 744) FROM unnest('{4,8,24,48,96,168,336,744}'::int[]) t (hours)
			WHERE t.hours >= percentile_cont(0.5) WITHIN GROUP (ORDER BY a.hours)) END,
		moment
	FROM pnd_data.service s
		CROSS JOIN LATERAL (
			SELECT (extract(epoch FROM coalesce(d.met_at, d.due_at) - d.started_at) / 3600)::float8 AS hours
			FROM (
				SELECT r.case_id, r.referral_id, r.state
				FROM pnd_data.referral r
				WHERE r.service_id = s.service_id AND r.sent_at > moment + (SELECT b.not_before FROM pnd_data.bound b WHERE b.bound = 'usual_answers')
				ORDER BY r.sent_at DESC
				LIMIT 100) r
				CROSS JOIN LATERAL (
					SELECT k.started_at, k.met_at, k.due_at
					FROM pnd_data.deadline k
					WHERE k.case_id = r.case_id AND k.kind = 'referral_answer' AND k.subject_id = r.referral_id
						AND (k.met_at IS NOT NULL OR r.state = 'expired')
					ORDER BY k.deadline_id
					LIMIT 1) d) a
	GROUP BY s.service_id
	ON CONFLICT (service_id) DO UPDATE SET answers = excluded.answers, answer_hours = excluded.answer_hours, counted_at = excluded.counted_at;
	DELETE FROM pnd_data.usual_answer u WHERE u.counted_at < moment;
END
$function$;
COMMENT ON FUNCTION pnd_data.count_answers() IS
'For the follow-up: how long each service takes to answer (pnd_data.usual_answer), once a day.';
CREATE INDEX referral_asked ON pnd_data.referral (service_id, sent_at);
COMMENT ON INDEX pnd_data.referral_asked IS 'The last requests to a service.';
