-- Worklists for people fit a terminal of 120 columns, with names, labels and
-- services as long as they are.
\set SHOW_CONTEXT never
\set QUIET on
\o /dev/null
\i test/fixtures/story.sql
-- a deadline that is suspended, late ones, messages, and a proposal that waits
\c - regress_sacha
SELECT pnd.suspend_deadline(:'supported', d.deadline, now() + interval '2 days', 'hospitalisée') FROM pnd.case_deadlines(:'supported') d
WHERE d.kind = 'meeting_offered' AND d.state = 'open';
\c - postgres
UPDATE pnd_data.professional SET display_name = 'Anne-Sophie Vandenbroucke-Lemaître ' || professional_id;
UPDATE pnd_data.deadline d SET started_at = started_at - interval '60 days'
WHERE d.met_at IS NULL AND d.cancelled_at IS NULL AND NOT EXISTS (SELECT FROM pnd_data.suspension s WHERE s.deadline_id = d.deadline_id);
CALL pnd.follow_up(hold_share => 1);
\c - regress_sacha
SELECT pnd.propose_hand_over(:'supported', :'camille_number');
\c - postgres
\o
\set QUIET off
\set ECHO all
-- What psql prints, measured on what it prints: the widest line, and how many rows
CREATE TABLE public.printed (list text, width int, rows int);
\set measured `for w in sacha:my_cases sacha:my_deadlines supervisor:my_messages refuge:my_referrals sacha:my_hand_overs supervisor:territory_cases supervisor:late_deadlines supervisor:territories supervisor:policies supervisor:guide supervisor:to_assign supervisor:to_contact supervisor:waiting_for_partner supervisor:no_news supervisor:expiring_evidence supervisor:reviews_due supervisor:applications_due supervisor:cases_without_clock supervisor:reopened_rights; do psql -X -d regress_worklists -U regress_${w%:*} -c "SELECT * FROM pnd.${w#*:}" | perl -CS -ne 'chomp; $n++; $w = length if length > $w; END { print $w, ", ", $n - 4 }' | sed "s/.*/('${w#*:}', &),/"; done; echo "('', 0, 0)"`
INSERT INTO public.printed VALUES :measured;
DELETE FROM public.printed WHERE list = '';
-- no view is left out
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'pnd'::regnamespace AND c.relkind = 'v' AND c.relname NOT IN (SELECT p.list FROM public.printed p);

-- Not every label is among them: how wide each column would be with the
-- longest label of its codes.
CREATE FUNCTION public.shown(list text, col text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	longest int;
BEGIN
	EXECUTE format('SELECT max(length(%I::text)) FROM pnd.%I', col, list) INTO longest;
	RETURN greatest(longest, length(col));
END $$;
CREATE TABLE public.label AS
SELECT * FROM (VALUES
	('my_cases', 'state', 'sacha', (SELECT max(length(s.label_fr)) FROM pnd_data.machine_state s WHERE s.machine = 'pnd')),
	('my_cases', 'my_part', 'sacha', (SELECT max(length(c.label_fr)) FROM pnd.choices('my_part') c)),
	('territory_cases', 'state', 'supervisor', (SELECT max(length(s.label_fr)) FROM pnd_data.machine_state s WHERE s.machine = 'pnd')),
	('my_referrals', 'state', 'refuge', (SELECT max(length(s.label_fr)) FROM pnd_data.machine_state s WHERE s.machine = 'referral')),
	('my_deadlines', 'label_fr', 'sacha', (SELECT max(length(k.label_fr)) FROM pnd_data.deadline_kind k)),
	('late_deadlines', 'label_fr', 'supervisor', (SELECT max(length(k.label_fr)) FROM pnd_data.deadline_kind k)),
	('my_messages', 'kind_fr', 'supervisor', (SELECT max(length(k.label_fr)) FROM pnd_data.deadline_kind k)),
	('my_messages', 'message_fr', 'supervisor', (SELECT max(length(x.label_fr)) FROM (
		SELECT r.label_fr FROM pnd_data.deadline_rung r UNION ALL SELECT m.label_fr FROM pnd_data.message_kind m) x))) v (list, col, role_name, longest);
GRANT SELECT ON public.label TO PUBLIC;
CREATE TABLE public.widening (list text, missing int);
GRANT INSERT ON public.widening TO PUBLIC;
\c - regress_sacha
INSERT INTO public.widening SELECT l.list, greatest(l.longest - public.shown(l.list, l.col), 0) FROM public.label l WHERE l.role_name = 'sacha';
\c - regress_refuge
INSERT INTO public.widening SELECT l.list, greatest(l.longest - public.shown(l.list, l.col), 0) FROM public.label l WHERE l.role_name = 'refuge';
\c - regress_supervisor
INSERT INTO public.widening SELECT l.list, greatest(l.longest - public.shown(l.list, l.col), 0) FROM public.label l WHERE l.role_name = 'supervisor';
\c - postgres
SELECT p.list, p.rows > 0 AS has_rows, p.width > 60 AS is_wide, p.width + coalesce(sum(w.missing), 0) AS width_with_longest_labels,
	p.width + coalesce(sum(w.missing), 0) <= 120 AS fits
FROM public.printed p LEFT JOIN public.widening w ON w.list = p.list
GROUP BY p.list, p.rows, p.width ORDER BY p.list;
-- one of each, as it is seen; the numbers are drawn by lot
\c - regress_sacha
SELECT regexp_replace(case_number, '.*', 'XXXX-XXXX-XXXX-C') AS case_number, regexp_replace(deadline, '^(.).*', '\1-XXXX-XXXX-XXXX-C') AS deadline, label_fr,
	regexp_replace(due_at, '.*', 'YYYY-MM-DD HH:MM') AS due_at, state
FROM pnd.my_deadlines ORDER BY label_fr;
\c - regress_supervisor
SELECT regexp_replace(case_number, '.*', 'XXXX-XXXX-XXXX-C') AS case_number, kind_fr, message_fr, regexp_replace(created_at, '.*', 'YYYY-MM-DD HH:MM') AS created_at
FROM pnd.my_messages ORDER BY kind_fr, message_fr;
