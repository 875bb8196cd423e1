-- A way to reach her that the author knows is used no more: not under another kind, not
-- in another case of hers, not in another spelling, not inside of words.
\set SHOW_CONTEXT never
\i test/fixture.sql
SET client_min_messages = warning;
\c - regress_doctor
SET client_min_messages = warning;
SELECT pnd.report('76', true, true) AS n \gset
SELECT pnd.give_consent(:'n', 'Exemple', 'Alix', 'phone', '06 99 00 11 22', 'her_alone', '24/7', 'rien', agrees_to_be_remembered => true) \g /dev/null
\c - regress_supervisor
SELECT pnd.name_referent(:'n', :'camille_number') \g /dev/null
\c - regress_camille
SET client_min_messages = warning;
SELECT pnd.add_channel(:'n', 'message', '+33 (0)6.99.00.11.22', 'her_alone', '24/7', 'rien', 'in_person') AS m \gset
SELECT pnd.add_channel(:'n', 'through', 'Marie, voisine, 06 99 00 11 22', 'her_alone', '24/7', 'rien', 'in_person') AS t \gset
SELECT pnd.add_channel(:'n', 'phone', '06 99 00 11 33', 'her_alone', '24/7', 'rien', 'in_person') AS other \gset
SELECT pnd.add_channel(:'n', 'email', 'alix@example.org', 'her_alone', '24/7', 'rien', 'in_person', 'sur le 06 99 00 11 22 le soir') AS mail \gset
SELECT pnd.open_ticket(:'n', 'vérifier les moyens de contact') IS NOT NULL AS opened;
SELECT count(*) AS used FROM pnd.identity(:'n');
-- one ends, as one with the author: its twins are gone too, whatever they are called
SELECT channel AS p FROM pnd.channels(:'n') WHERE kind = 'phone' AND value = '06 99 00 11 22' \gset
SELECT pnd.end_channel(:'n', :'p', 'téléphone confisqué', was_with_author => true);
SELECT contact_kind, contact_value, read_by FROM pnd.identity(:'n');
SELECT value FROM pnd.contact_plan(:'n', 'neutral');
SELECT kind, value, end_reason, obstacle_fr FROM pnd.channels(:'n', ended_too => true) ORDER BY kind, value;
-- the same if he reads one of them from now on, or one is added as his
SELECT pnd.add_channel(:'n', 'message', '06 99 00 11 33', 'her_alone', '24/7', 'rien', 'in_person') \g /dev/null
SELECT pnd.change_channel(:'n', :'other', read_by => 'perpetrator');
SELECT kind, value, obstacle FROM pnd.channels(:'n') ORDER BY kind, value;
SELECT pnd.add_channel(:'n', 'phone', '06 99 00 11 44', 'her_alone', '24/7', 'rien', 'in_person') \g /dev/null
SELECT pnd.add_channel(:'n', 'message', '00 33 6 99 00 11 44', 'perpetrator', '24/7', 'rien', 'in_person') \g /dev/null
SELECT kind, value, obstacle FROM pnd.channels(:'n') ORDER BY kind, value;
SELECT count(*) AS "without a safe one" FROM pnd.case_deadlines(:'n') WHERE kind = 'safe_channel' AND met_at IS NULL;

-- ---- however it is written
SELECT pnd.add_channel(:'n', 'phone', '06 99 00 11 22 (poste 1)', 'her_alone', '24/7', 'rien', 'in_person');
SELECT pnd.add_channel(:'n', 'message', '06 99 00 11 22 Marie', 'her_alone', '24/7', 'rien', 'in_person');
SELECT pnd.add_channel(:'n', 'phone', U&'06 99 00 11 22\200B', 'her_alone', '24/7', 'rien', 'in_person');
SELECT pnd.add_channel(:'n', 'phone', U&'\202E22 11 00 99 60', 'her_alone', '24/7', 'rien', 'in_person');
SELECT pnd.add_channel(:'n', 'phone', U&'\FF10\FF16 \FF19\FF19 \FF10\FF10 11 22', 'her_alone', '24/7', 'rien', 'in_person');
SELECT pnd.add_channel(:'n', 'through', 'Marie : 06 99 00 11 22', 'her_alone', '24/7', 'rien', 'in_person');
SELECT pnd.add_channel(:'n', 'email', 'alix.exemple@example.org', 'her_alone', '24/7', 'rappeler au 06.99.OO.11.22', 'in_person');
SELECT pnd.add_channel(:'n', 'email', 'alix', 'her_alone', '24/7', 'rien', 'in_person');
SELECT pnd.add_channel(:'n', 'email', U&'\0430lix@example.org', 'her_alone', '24/7', 'rien', 'in_person');
-- a mailbox: capitals, what stands after a plus, dots
SELECT pnd.poison_channel(:'n', 'email', 'Alix.Commune@gmail.com');
SELECT pnd.add_channel(:'n', 'email', 'alixcommune@googlemail.com', 'her_alone', '24/7', 'rien', 'in_person');
SELECT pnd.add_channel(:'n', 'email', 'ALIX.commune+foyer@GMAIL.com', 'her_alone', '24/7', 'rien', 'in_person');
SELECT pnd.add_channel(:'n', 'through', 'écrire à alix.commune@gmail.com', 'her_alone', '24/7', 'rien', 'in_person');
-- a letter: the home she left, in other words
SELECT pnd.poison_channel(:'n', 'address', '12, rue des Lilas, 76000 Rouen');
SELECT pnd.set_domicile(:'n', 'lawyer', 'Chez Me Dupont', '12 RUE DES LILAS – 76000  Rouen – France');
SELECT pnd.set_domicile(:'n', 'lawyer', 'Me Dupont', '14 rue des Lilas, 76000 Rouen');
-- others are taken
SELECT pnd.add_channel(:'n', 'phone', '06 99 00 11 23', 'her_alone', '24/7', 'rien', 'in_person') ~ '^C-' AS added;
SELECT pnd.add_channel(:'n', 'message', '@alix.76', 'her_alone', '24/7', 'rien', 'in_person') ~ '^C-' AS added;

SELECT pnd.add_channel(:'n', 'email', 'alix@example.net', 'her_alone', '24/7', 'rien', 'in_person') AS mail \gset
SELECT pnd.change_channel(:'n', :'mail', ask_for => '0699001122');
SELECT pnd.change_channel(:'n', :'mail', may_say => U&'rien\200B');

-- ---- in another case of hers
\c - regress_doctor
SET client_min_messages = warning;
SELECT pnd.report('76', true, true) AS again \gset
SELECT pnd.give_consent(:'again', 'Exemple', 'Alix', 'phone', '06 99 00 11 22', 'her_alone', '24/7', 'rien', agrees_to_be_remembered => true) \g /dev/null
\c - regress_supervisor
SET client_min_messages = warning;
SELECT pnd.name_referent(:'again', :'camille_number') \g /dev/null
\c - regress_camille
SET client_min_messages = warning;
SELECT pnd.open_ticket(:'again', 'vérifier les moyens de contact') IS NOT NULL AS opened;
SELECT count(*) AS "before they are one person's" FROM pnd.identity(:'again') WHERE contact_value IS NOT NULL;
SELECT pnd.link_cases(:'again', :'n', true) \g /dev/null
SELECT count(*) AS "once they are" FROM pnd.identity(:'again') WHERE contact_value IS NOT NULL;
SELECT value FROM pnd.contact_plan(:'again', 'neutral');
SELECT value FROM pnd.may_contact_now(:'again');

-- ---- a property: of 400 random spellings of a poisoned number none passes; of 400 others each does
\c - postgres
SELECT setseed(0.12);
CREATE FUNCTION public.spelled(digits text) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
DECLARE
	separators text[] := ARRAY['', ' ', '.', '-', '/', U&'\00A0', U&'\202F', U&'\2011', '  ', ' . ', U&'\3000'];
	separator text := separators[1 + floor(random() * 11)];
	head text := (ARRAY['0', '+33', '+33 (0)', '0033', '+33 0', ''])[1 + floor(random() * 6)];
	zero int := (ARRAY[48, 48, 65296, 1632, 1776, 2406, 120782])[1 + floor(random() * 7)];
	spelling text := '';
	digit text;
BEGIN
	FOREACH digit IN ARRAY regexp_split_to_array(digits, '') LOOP
		spelling := spelling || chr(zero + digit::int) || CASE WHEN random() < 0.5 THEN separator ELSE '' END;
	END LOOP;
	RETURN (ARRAY['', '', 'Marie : ', 'chez sa soeur, ', '12 bis, ', '(', '* '])[1 + floor(random() * 7)] || head || spelling
		|| (ARRAY['', '', ' Marie', ' (poste 1)', ' 1', ', le soir', ';', ' x12'])[1 + floor(random() * 8)];
END $$;
SELECT count(*) AS spellings, count(*) FILTER (WHERE NOT pnd_data.is_poisoned(packnd.site_case_id(:'n'), 'through', s)) AS "not found",
	min(s) FILTER (WHERE NOT pnd_data.is_poisoned(packnd.site_case_id(:'n'), 'through', s)) AS "for instance"
FROM (SELECT public.spelled('699001122') AS s FROM generate_series(1, 400) OFFSET 0) r;
SELECT count(*) AS others, count(*) FILTER (WHERE pnd_data.is_poisoned(packnd.site_case_id(:'n'), 'through', s)) AS "found",
	min(s) FILTER (WHERE pnd_data.is_poisoned(packnd.site_case_id(:'n'), 'through', s)) AS "for instance"
FROM (SELECT public.spelled((600000000 + floor(random() * 99000000))::bigint::text) AS s FROM generate_series(1, 400) OFFSET 0) r;
-- whichever spelling was poisoned, the plain number is found
SELECT count(*) AS spellings, count(*) FILTER (WHERE NOT pnd_data.poisoned_forms('through', s, '76') && ARRAY['number 699001122']) AS "not found",
	min(s) FILTER (WHERE NOT pnd_data.poisoned_forms('through', s, '76') && ARRAY['number 699001122']) AS "for instance"
FROM (SELECT public.spelled('699001122') AS s FROM generate_series(1, 400) OFFSET 0) r;
-- overseas: dialled there by six or eight digits alone
SELECT n, pnd_data.numbers_in(n, d) AS numbers FROM (VALUES ('+687 12 34 56', '988'), ('12 34 56', '988'), ('0692 12 34 56', '974'), ('+32 470 12 34 56', '76'),
	('0508 41 12 34', '975'), ('3919', '76'), ('06 99 00 11 22 / 06 99 00 11 33', '76')) v (n, d);
SELECT packnd.plain_contact(U&' \FF2D\FF41rie \200B\202E 06 ') AS plain, packnd.has_hidden_character(U&'a\2066b') AS hidden, packnd.has_hidden_character(E'a\nb') AS line;

-- ---- all of a text is looked at, however long; and no more than can be
\c - postgres
SELECT right(packnd.plain_contact(repeat('x ', 2000) || U&'\FF10\FF16 99'), 5) AS "the end too",
	packnd.has_hidden_character(repeat('x', 3000) || U&'\200B') AS hidden;
SELECT packnd.plain_contact(repeat('x', 400001));
