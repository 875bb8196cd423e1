-- followup/site_page.sql: one page for her, to take away: where things stand, who
-- does what by when, what to bring.
--
-- The page may be found by who must not know of it.  So it is not made by
-- leaving out what betrays: nothing stands on it but the words of the table
-- pnd_data.page_word, days, and the sentences of this file.  No text that
-- somebody wrote of her case, no name, no label of the scheme comes near it; what
-- has no word there (shelter, justice, a home of her own) is told, not written.

CREATE TABLE pnd_data.page_word (
	list text NOT NULL CHECK (list IN ('need', 'measure', 'deadline', 'paper')),
	code text NOT NULL,
	label_fr text NOT NULL CHECK (label_fr <> ''),
	bring_fr text CHECK (bring_fr <> ''),
	PRIMARY KEY (list, code),
	CHECK (bring_fr IS NULL OR list = 'measure')
);
COMMENT ON TABLE pnd_data.page_word IS
'The words that may stand on the page for her (pnd.page_for_person): what a need, a measure, a deadline or a kind of paper is called where somebody may find it; bring_fr: what a measure asks her to bring. What has no row is not on the page.';
SELECT pnd_data.add_codes('page_word', 'Ce que nomme la page à remettre', '{
	"need": "Besoin",
	"measure": "Mesure",
	"deadline": "Échéance",
	"paper": "Pièce"}');
SELECT packnd.declare('pnd_data.page_word', class => 'metadata', journal => true, keep => 'registry', cached => false);
INSERT INTO pnd_data.page_word (list, code, label_fr, bring_fr) VALUES
	('need', 'money', 'Droits et aides', NULL),
	('need', 'childcare', 'Garde d''enfants', NULL),
	('need', 'schooling', 'École', NULL),
	('need', 'work', 'Emploi et formation', NULL),
	('need', 'health', 'Santé', NULL),
	('need', 'mental_health', 'Santé', NULL),
	('need', 'administrative', 'Papiers', NULL),
	('measure', 'auvvc', 'Aide financière', 'Ce qui dit votre identité, votre famille, votre emploi et vos ressources'),
	('measure', 'rsa', 'Revenu de solidarité active', NULL),
	('measure', 'c2s', 'Complémentaire santé', NULL),
	('measure', 'avip', 'Place en crèche', NULL),
	('measure', 'coupe_file_garde', 'Garde d''enfants', NULL),
	('measure', 'formation', 'Formation', NULL),
	('measure', 'rendez_vous_france_travail', 'Rendez-vous à France Travail', NULL),
	('deadline', 'first_contact', 'Nous vous contactons', NULL),
	('deadline', 'meeting_offered', 'Nous vous proposons un rendez-vous', NULL),
	('deadline', 'assessment_awaited', 'Nous faisons le point avec vous', NULL),
	('deadline', 'plan_awaited', 'Nous convenons avec vous de la suite', NULL),
	('deadline', 'no_news', 'Nous prenons de vos nouvelles', NULL),
	('deadline', 'pause_review', 'Nous faisons le point avec vous', NULL),
	('deadline', 'review_4_months', 'Nous faisons le point avec vous', NULL),
	('deadline', 'review_6_months', 'Nous faisons le point avec vous', NULL),
	('deadline', 'application_to_send', 'demande à envoyer', NULL),
	('deadline', 'application_decision', 'réponse attendue', NULL),
	('deadline', 'application_payment', 'réponse attendue', NULL),
	('deadline', 'application_papers', 'papiers à envoyer', NULL),
	('paper', 'identity_document', 'Pièce d''identité', NULL),
	('paper', 'income_proof', 'Justificatif de ressources', NULL),
	('paper', 'family_record', 'Livret de famille', NULL);

CREATE FUNCTION pnd_data.day_fr(day date) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT format('%s %s %s %s',
	('{lundi,mardi,mercredi,jeudi,vendredi,samedi,dimanche}'::text[])[extract(isodow FROM day)::int],
	CASE extract(day FROM day)::int WHEN 1 THEN '1er' ELSE extract(day FROM day)::text END,
	('{janvier,février,mars,avril,mai,juin,juillet,août,septembre,octobre,novembre,décembre}'::text[])[extract(month FROM day)::int],
	extract(year FROM day))
$function$;
COMMENT ON FUNCTION pnd_data.day_fr(date) IS
'For the functions of pnd: a day as it is said in French: mardi 16 juin 2026, samedi 1er août 2026.';

CREATE FUNCTION pnd_data.by_day_fr(day date, today date) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE WHEN day IS NULL THEN '' WHEN day <= today THEN ', dès que possible' ELSE ', d''ici au ' || pnd_data.day_fr(day) END
$function$;
COMMENT ON FUNCTION pnd_data.by_day_fr(date, date) IS
'For the functions of pnd: by when, behind what somebody does: nothing without a day, and no day that is past.';

CREATE FUNCTION pnd_data.page_standing(the_case bigint, today date) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.case_departement(the_case);
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		SELECT DISTINCT ON (s.place, s.line) s.line
		FROM (
			SELECT m.rank AS place, w.label_fr || CASE
				WHEN n.closed_at IS NOT NULL THEN ' : fait'
				WHEN n.taken_at IS NOT NULL THEN ' : réponse favorable'
				WHEN r.state IS NOT NULL THEN ' : demande envoyée'
					|| pnd_data.by_day_fr(packnd.local_day(r.due_at - interval '1 second', here), today)
				ELSE ' : à faire ensemble' END AS line
			FROM pnd_data.need n
				JOIN pnd_data.need_domain m ON m.domain = n.domain
				JOIN pnd_data.page_word w ON w.list = 'need' AND w.code = n.domain
				-- of several the first that is to answer
				LEFT JOIN LATERAL (
					SELECT q.state, k.due_at
					FROM pnd_data.referral q
						LEFT JOIN pnd_data.deadline k ON k.case_id = q.case_id AND k.kind = 'referral_answer' AND k.subject_id = q.referral_id
							AND k.met_at IS NULL AND k.cancelled_at IS NULL
					WHERE q.case_id = n.case_id AND q.need_id = n.need_id AND q.state IN ('sent', 'under_study')
					ORDER BY k.due_at
					LIMIT 1) r ON true
			WHERE n.case_id = the_case AND (n.closed_at IS NULL OR n.closed_because IN ('met', 'met_otherwise'))
			UNION ALL
			-- an answer is told: that there is money is not to be found
			SELECT 100 + m.rank, w.label_fr || CASE
				WHEN a.state IS NULL THEN ' : possible, la demande se prépare avec vous'
				WHEN a.state = 'made' THEN ' : demande préparée'
				WHEN a.state IN ('sent', 'received') THEN ' : demande envoyée'
				ELSE ' : réponse reçue' END
			FROM pnd_data.page_word w
				JOIN pnd_data.measure k ON k.measure = w.code AND k.retired_at IS NULL
				JOIN pnd_data.need_domain m ON m.domain = k.domain
				LEFT JOIN pnd_data.application_now a ON a.case_id = the_case AND a.measure = k.measure AND a.state <> 'withdrawn'
			WHERE w.list = 'measure' AND (a.case_id IS NOT NULL OR EXISTS (
				SELECT FROM pnd_data.measure_decision d
				WHERE d.case_id = the_case AND d.measure = k.measure AND d.superseded_at IS NULL AND d.outcome = 'eligible'))) s
		ORDER BY s.place, s.line);
END
$function$;
COMMENT ON FUNCTION pnd_data.page_standing(bigint, date) IS
'For pnd.page_for_person(): where the needs and measures of a case stand that have a word for the page; of an application that it is sent, or answered, never how.';

CREATE FUNCTION pnd_data.page_steps(the_case bigint, today date) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	here packnd.departement := pnd_data.case_departement(the_case);
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		SELECT s.what || CASE WHEN s.at_hour IS NULL THEN pnd_data.by_day_fr(s.day, today)
			ELSE format(', %s à %s', pnd_data.day_fr(s.day), s.at_hour) END
		FROM (
			SELECT DISTINCT concat_ws(' : ', k.label_fr, w.label_fr) AS what, packnd.local_day(l.due_at - interval '1 second', here) AS day, NULL AS at_hour
			FROM pnd_data.deadline l JOIN pnd_data.page_word w ON w.list = 'deadline' AND w.code = l.kind
				-- those of an application, behind what its measure is called
				LEFT JOIN pnd_data.application a ON l.kind LIKE 'application\_%' AND a.case_id = l.case_id AND a.application_id = l.subject_id
				LEFT JOIN pnd_data.page_word k ON k.list = 'measure' AND k.code = a.measure
			WHERE l.case_id = the_case AND l.met_at IS NULL AND l.cancelled_at IS NULL AND (a.measure IS NULL OR k.code IS NOT NULL)
			UNION ALL
			SELECT 'Rendez-vous', packnd.local_day(a.starts_at, here), replace(right(packnd.local_time(a.starts_at, here), 5), ':', ' h ')
			FROM pnd_data.appointment a
			WHERE a.case_id = the_case AND a.outcome = 'planned' AND a.starts_at > now()
			UNION ALL
			-- what the step is, somebody wrote: only the word of its need may stand here
			SELECT CASE p.who WHEN 'person' THEN 'Vous' WHEN 'referent' THEN 'Nous' ELSE 'Une autre personne' END
				|| ' : ' || coalesce(w.label_fr || ', une démarche', 'une démarche'), p.due_on, NULL
			FROM pnd_data.plan_step p
				LEFT JOIN pnd_data.need n ON n.case_id = p.case_id AND n.need_id = p.need_id
				LEFT JOIN pnd_data.page_word w ON w.list = 'need' AND w.code = n.domain
			WHERE p.case_id = the_case AND p.plan = 'support' AND p.finished_at IS NULL) s
		ORDER BY s.day, s.what);
END
$function$;
COMMENT ON FUNCTION pnd_data.page_steps(bigint, date) IS
'For pnd.page_for_person(): who does what by when: the deadlines that have a word for the page, appointments (no place is kept of them), and the steps of the plan of support, each by the word of its need.';

CREATE FUNCTION pnd_data.page_papers(the_case bigint, today date) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		SELECT w.label_fr
		FROM pnd_data.page_word w JOIN pnd_data.evidence_kind k ON k.kind = w.code AND k.retired_at IS NULL
		WHERE w.list = 'paper'
			AND NOT EXISTS (
				SELECT FROM pnd_data.evidence e
				WHERE e.case_id = the_case AND e.kind = w.code AND e.withdrawn_at IS NULL AND coalesce(e.valid_until, 'infinity') >= today)
			AND (w.code <> 'family_record' OR EXISTS (
				SELECT FROM pnd_data.dependant d WHERE d.case_id = the_case AND d.removed_at IS NULL))
		ORDER BY k.rank)
		|| ARRAY(
			SELECT DISTINCT w.bring_fr
			FROM pnd_data.measure_decision d JOIN pnd_data.page_word w ON w.list = 'measure' AND w.code = d.measure AND w.bring_fr IS NOT NULL
			WHERE d.case_id = the_case AND d.superseded_at IS NULL AND d.outcome = 'eligible'
			ORDER BY w.bring_fr)
		|| ARRAY['Les autres papiers dont nous avons parlé'];
END
$function$;
COMMENT ON FUNCTION pnd_data.page_papers(bigint, date) IS
'For pnd.page_for_person(): papers that have a word for the page and that nobody has seen yet, and what eligible measures ask her to bring.';

CREATE FUNCTION pnd.page_for_person(case_number text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_case bigint := pnd_data.case_id(case_number);
	today date := pnd_data.case_today(the_case);
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_duty(the_case, '{referent,supervisor}');
	PERFORM pnd_data.require_ticket(the_case);
	PERFORM pnd_data.require_not_frozen(the_case);
	RETURN concat_ws(E'\n',
		format(E'Vos démarches, %s\n', pnd_data.day_fr(today)),
		pnd_data.lines_fr('Où en sont les choses', pnd_data.page_standing(the_case, today)),
		pnd_data.lines_fr('Qui fait quoi, et pour quand', pnd_data.page_steps(the_case, today)),
		pnd_data.lines_fr('À apporter', pnd_data.page_papers(the_case, today)),
		'Pour la suite, nous en parlons de vive voix.');
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.page_for_person(text) TO packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.page_for_person(text) IS
'One page for her, in plain French, to print or to read to her: where things stand, who does what by when, what to bring. Nothing stands on it that betrays her to who finds it: no name, number, address or service, no text that somebody wrote, nothing of shelter, justice, danger or leaving; those are told. Whether she can take paper home is hers to say. Under a ticket (pnd.open_ticket) of an earlier committed transaction. Errors: PN404, PN409 contact is suspended (pnd.report_duress), PN410 no ticket, 42501.
EN (case): a page to give her, a summary for her, what to hand out, what to bring
FR: une page à remettre à la personne, où en sont ses démarches, quoi apporter, résumé à imprimer';
