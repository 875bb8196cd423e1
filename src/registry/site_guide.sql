-- Finding the way: which call for what.

CREATE FUNCTION pnd.guide(topic text DEFAULT NULL)
RETURNS TABLE (area text, task_fr text, task_en text, call text, roles text)
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	asked text := packnd.plain_words(coalesce(guide.topic, ''));
	small_words text[] := string_to_array('a all an and are au aux avec ce d dans de des did do does du elle en est et for he her how i il in is '
		'it j je l la le les me ne not of on pas pour que s sa se ses she son sur t the to un une was with you', ' ');
BEGIN
	PERFORM packnd.guard(needs_actor => false);	-- it finds the way to be somebody, too
	RETURN QUERY
	WITH entry AS (
		SELECT c.routine, t.number, t.topic AS named, packnd.plain_words(t.french) AS named_fr, c.task_fr AS fr, c.task_en AS en, c.call AS example,
			c.roles AS granted, packnd.plain_words(concat_ws(' ', c.call, c.task_en, c.task_fr)) AS words,
			packnd.plain_words(concat_ws(' ', split_part(c.task_en, ', ', 1), split_part(c.task_fr, ', ', 1))) AS first_words,
			packnd.plain_words(concat_ws(' ', t.topic, t.english, t.french, c.description)) AS details
		FROM packnd.api_calls() c JOIN packnd.guide_topics() t ON t.topic = c.topic
	), word AS (
		-- the beginning of a longer word is enough: waits, waiting; désigne, désigner
		SELECT DISTINCT w.word, '\m' || CASE WHEN length(w.word) <= 4 THEN w.word || 's?\M' WHEN length(w.word) <= 6 THEN left(w.word, -1)
			ELSE left(w.word, least(7, length(w.word) - 2)) END AS pattern
		FROM regexp_split_to_table(asked, ' ') AS w (word)
		WHERE w.word <> '' AND w.word <> ALL (small_words)
	), hit AS (
		-- the main task says more than other words for it, these more than the text
		SELECT e.routine, w.word, CASE WHEN e.first_words ~ w.pattern THEN 1.5 WHEN e.words ~ w.pattern THEN 1 ELSE 0.25 END AS counts
		FROM entry e JOIN word w ON e.words ~ w.pattern OR e.details ~ w.pattern
	), weight AS (
		-- a word that few functions have says more
		SELECT h.word, ln(1 + (SELECT count(*) FROM entry)::float8 / count(*)) AS says FROM hit h GROUP BY h.word
	), score AS (
		SELECT h.routine, sum(h.counts * w.says) AS points
		FROM hit h JOIN weight w ON w.word = h.word GROUP BY h.routine
	)
	SELECT e.named, e.fr, e.en, e.example, coalesce(e.granted, 'administrator')
	FROM entry e LEFT JOIN score s ON s.routine = e.routine
	WHERE asked = '' OR asked IN (e.named, e.named_fr)
		OR NOT EXISTS (SELECT FROM entry x WHERE asked IN (x.named, x.named_fr))
			AND s.points >= 0.6 * (SELECT max(x.points) FROM score x)
	ORDER BY CASE WHEN asked IN ('', e.named, e.named_fr) THEN 0 ELSE -s.points END, e.number, e.example;
	IF NOT FOUND THEN
		RETURN QUERY VALUES (NULL::text, 'rien trouvé, avec d''autres mots peut-être', 'nothing found, perhaps with other words',
			'pnd.guide(...)', NULL::text);
	END IF;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.guide(text) TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_steering,
	packnd_privacy_officer, packnd_auditor, packnd_policy_author, packnd_policy_approver, packnd_operator, packnd_application;
COMMENT ON FUNCTION pnd.guide(text) IS
'Which call for what: by a topic (entry, consent, case, referent, eligibility, partners, deadlines, messages, steering, audit, protection, rights, retention, policies, machines, apps, administration, or its French name), or by words in French or English, without regard to case and accents ("le référent est malade", "who waits longest"), the best answer first; all without an argument. area is the topic, the first task in task_fr and task_en the main one, call has the arguments that must be given, roles the group roles that may call it. One row if nothing is found, which says so.
EN (apps): which call for what, search the functions by words
FR: quelle fonction pour quoi faire, chercher une fonction, aide, mode d''emploi';

CREATE VIEW pnd.guide AS
SELECT g.area, packnd.shortened(split_part(g.task_fr, ', ', 1), 66) AS task_fr, split_part(g.call, '(', 1) AS call FROM pnd.guide() g;
GRANT SELECT ON pnd.guide TO packnd_detector, packnd_referent, packnd_partner, packnd_supervisor, packnd_steering,
	packnd_privacy_officer, packnd_auditor, packnd_policy_author, packnd_policy_approver, packnd_operator, packnd_application;
COMMENT ON VIEW pnd.guide IS 'All that pnd.guide() knows, narrow enough to be read in psql: the main task of each call, in French.';
