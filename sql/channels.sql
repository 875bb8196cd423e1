-- How somebody can be reached: by whom it is read, at which hours it is safe,
-- what may be said, and by which name one asks.
\i test/fixture.sql
\set SHOW_CONTEXT never
SET SESSION AUTHORIZATION regress_doctor;
SELECT pnd.report('76', true, true) AS n \gset
-- before the agreement nothing that identifies is stored
SELECT pnd.add_channel(:'n', 'phone', '+33 1 99 00 00 42', 'her_alone', '24/7', 'rien', 'in_person');
-- Hours are data, not words.
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'perpetrator', 'plutôt le matin', 'se présenter comme la mairie');
-- A channel that the author reads, as the only one: taken, and not without a word.
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '+33 1 99 00 00 42', 'perpetrator', '24/7', 'se présenter comme la mairie');
SET SESSION AUTHORIZATION regress_supervisor;
SELECT pnd.name_referent(:'n', :'camille_number');
SET SESSION AUTHORIZATION regress_camille;
SELECT label_fr, state FROM pnd.case_deadlines(:'n') WHERE kind = 'safe_channel' AND met_at IS NULL;
-- A second one, and the deadline is met.
SELECT pnd.add_channel(:'n', 'message', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 12:00-13:30,17:00-18:00; Sa 10:00-12:00',
	'rien du dispositif', 'in_person', 'Mme Durand', request_key => 'second') AS second \gset
SELECT pnd.add_channel(:'n', 'message', '+33 1 99 00 00 43', 'her_alone', 'Mo-Fr 12:00-13:30,17:00-18:00; Sa 10:00-12:00',
	'rien du dispositif', 'in_person', 'Mme Durand', request_key => 'second') = :'second' AS once;
SELECT count(*) AS open FROM pnd.case_deadlines(:'n') WHERE kind = 'safe_channel' AND met_at IS NULL;

-- Shown under a ticket only.
SELECT * FROM pnd.channels(:'n');
SELECT * FROM pnd.may_contact_now(:'n');
SELECT pnd.open_ticket(:'n', 'premier appel') IS NOT NULL AS opened;
SELECT kind_fr, value, ask_for, read_by_fr FROM pnd.channels(:'n');
SELECT safe_hours, may_say, display_name FROM pnd.channels(:'n');
SELECT safe_hours_fr FROM pnd.channels(:'n');
SELECT given_name, contact_kind, ask_for, safe_hours FROM pnd.identity(:'n') ORDER BY 2;
-- Which are safe at a moment, in local time: a Monday at 12:15 in Rouen, when it is 15:15 at La Réunion.
SELECT kind_fr, value, ask_for, may_say, safe_until_local AS until FROM pnd.may_contact_now(:'n', '2026-01-12 12:15+01');
SELECT count(*) AS at_half_past_one FROM pnd.may_contact_now(:'n', '2026-01-12 13:30+01');
SELECT count(*) AS on_sunday FROM pnd.may_contact_now(:'n', '2026-01-11 12:15+01');
SELECT count(*) AS at_none FROM pnd.may_contact_now(:'n', 'infinity');
SELECT packnd.minute_of_week('2026-01-12 12:15+01', '76') / 60 AS hour_in_rouen, packnd.minute_of_week('2026-01-12 12:15+01', '974') / 60 AS at_la_reunion;

-- Changed: what is not said stays; the journal keeps what was.
SELECT pnd.change_channel(:'n', :'second', safe_hours => 'Fr 20:00-02:00', ask_for => '');
SELECT safe_hours, safe_hours_fr, ask_for, may_say FROM pnd.channels(:'n') WHERE channel = :'second';
SELECT pnd.change_channel(:'n', :'second', safe_hours => 'Mo-Fr');
SELECT pnd.change_channel(:'n', :'second', value => ' ');
SELECT pnd.change_channel(:'n', 'C-0000-0000-0000-7');
-- Ended: shown to nobody from then on, and the last safe one is missed.
SELECT pnd.end_channel(:'n', :'second', '');
SELECT pnd.end_channel(:'n', :'second', 'téléphone confisqué');
SELECT pnd.end_channel(:'n', :'second', 'encore');
SELECT kind, ended_at IS NOT NULL AS ended, end_reason FROM pnd.channels(:'n', ended_too => true, max_rows => 1) AS first;
SELECT l.kind, l.end_reason FROM pnd.channels(:'n', true, (SELECT f.cursor FROM pnd.channels(:'n', true, max_rows => 1) f)) l;
SELECT count(*) AS channels FROM pnd.channels(:'n');
SELECT count(*) AS rows_of_identity FROM pnd.identity(:'n');
SELECT label_fr, state FROM pnd.case_deadlines(:'n') WHERE kind = 'safe_channel' AND met_at IS NULL;

-- Who may: not a referent of another case; nor who detected her, once a referent is named: he might be the author.
SET SESSION AUTHORIZATION regress_sacha;
SELECT pnd.add_channel(:'n', 'email', 'alix@example.org', 'her_alone', '24/7', 'rien', 'in_person');
SET SESSION AUTHORIZATION regress_doctor;
SELECT pnd.add_channel(:'n', 'email', 'alix@example.org', 'her_alone', '24/7', 'rien', 'in_person') ~ '^C-' AS added;
SELECT * FROM pnd.channels(:'n');
RESET SESSION AUTHORIZATION;
SELECT count(*) FILTER (WHERE p.payload::text LIKE '%Mme Durand%') > 0 AS journal_keeps_what_was
FROM pnd_data.journal_payload p;

-- The hours that are understood, and how they are said.
CREATE TABLE public.hours AS SELECT place, written, packnd.opening_hours(written) AS minutes
FROM unnest('{24/7,off,09:00-12:00,"Mo,We-Fr 09:00-12:00","Mo-Tu 08:00-12:00, 13:30-18:00",Su-Mo 22:00-06:00,Mo-Su 09:00-17:00; We off,
	Sa 20:00-24:00}'::text[]) WITH ORDINALITY AS h (written, place);
SELECT written, packnd.opening_hours_text(minutes) AS kept_as FROM public.hours ORDER BY place;
SELECT packnd.opening_hours_fr(minutes) AS in_french FROM public.hours ORDER BY place;
SELECT weekday, opens, closes FROM packnd.week_hours(packnd.opening_hours('Su 22:00-02:00; Mo 10:00-11:00'));
SELECT packnd.opening_hours('Mo-Fr');
SELECT packnd.opening_hours('Mo-We-Fr 09:00-10:00');
SELECT packnd.opening_hours('Mo 09:00-25:00');
SELECT packnd.opening_hours('Mo 9-12');
SELECT packnd.opening_hours('');
SELECT packnd.opening_hours(repeat('Mo off; ', 1000));
