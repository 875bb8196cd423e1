-- workflow/site_poison.sql: ways to reach her that the author reads, or had with her:
-- nothing is ever sent there again, however it is written, in whatever field it stands,
-- and in all of her cases.  They are kept as hashes, so what may hide one is taken
-- apart: a number is found by its last nine digits, wherever they stand.

SELECT pnd_data.add_codes('contact_obstacle', 'Ce qui empêche un contact', '{
	"frozen": "contact suspendu",
	"none": "aucun moyen de contact",
	"no_domicile": "aucun domicile élu",
	"ended": "n''est plus utilisé",
	"author": "connu de l''auteur des violences",
	"unconfirmed": "à confirmer à deux",
	"way": "ne convient pas à ce contenu",
	"too_much": "il ne peut pas y être dit autant",
	"read": "une autre personne le lit ou l''entend",
	"hours": "hors des heures sûres"}');

CREATE FUNCTION pnd_data.words_form(value text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	plain text := packnd.plain_contact(words_form.value);
BEGIN
	PERFORM packnd.guard();
	-- words of other scripts have no letter there
	RETURN coalesce(nullif(packnd.plain_words(plain), ''), lower(plain));
END
$function$;
COMMENT ON FUNCTION pnd_data.words_form(text) IS
'For the functions of pnd: a way to reach her in words, as two are told to be one: small letters without accents, digits, one blank between words.';

CREATE FUNCTION pnd_data.mail_form(address text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	parts text[] := regexp_match(lower(packnd.plain_contact(mail_form.address)), '^(.+)@([^@]+?)\.?$');
BEGIN
	PERFORM packnd.guard();
	RETURN coalesce(nullif(replace(regexp_replace(parts[1], '[+].*$', ''), '.', ''), ''), parts[1])
		|| '@' || regexp_replace(parts[2], '^googlemail[.]com$', 'gmail.com');
END
$function$;
COMMENT ON FUNCTION pnd_data.mail_form(text) IS
'For the functions of pnd: a mail address as two are told to be one mailbox: small letters, without what stands after a plus, without dots before the at sign (some providers take them for nothing; to take two boxes for one costs another address, the contrary may cost her more); null for what is no address.';

CREATE FUNCTION pnd_data.mails_in(value text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		SELECT pnd_data.mail_form(m.parts[1])
		FROM regexp_matches(packnd.plain_contact(mails_in.value), '[^[:space:]<>()\[\],;:"@]+@[^[:space:]<>()\[\],;:"@]+', 'g') AS m (parts));
END
$function$;
COMMENT ON FUNCTION pnd_data.mails_in(text) IS
'For the functions of pnd: the mail addresses that stand in a text, in their form.';

CREATE FUNCTION pnd_data.numbers_in(value text, departement text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		SELECT DISTINCT f.form
		FROM regexp_matches(packnd.plain_contact(numbers_in.value),
				-- up to four characters between two digits: +33 (0)6, 06 - 12, 06./.12
				'[+]?[0-9](?:[-+ ./()*_''\u00b7\u2010-\u2015\u2212]{0,4}[0-9])*', 'g') AS m (run)
			CROSS JOIN LATERAL (SELECT regexp_replace(m.run[1], '[^+0-9]', '', 'g')) AS d (dialled)
			CROSS JOIN LATERAL (SELECT packnd.normal_phone(d.dialled, numbers_in.departement)) AS e (known)
			CROSS JOIN LATERAL (SELECT regexp_replace(coalesce(e.known, d.dialled), '[^0-9]', '', 'g')) AS n (digits)
			CROSS JOIN LATERAL (
				SELECT right(n.digits, 9)
				UNION ALL
				-- two numbers in one, an extension, or a country whose plan is not known here
				SELECT substr(n.digits, place, 9) FROM generate_series(1, length(n.digits) - 8) AS g (place)
				WHERE coalesce(e.known, '') !~ '^[+]((33|262|590|594|596)[1-9][0-9]{8}|508([0-9]{6}|[0-9]{9})|(681|687)[0-9]{6}|689[0-9]{8})$'
				UNION ALL
				-- dialled by these alone in their own country
				SELECT right(n.digits, 6) WHERE e.known ~ '^[+](508|681|687)'
				UNION ALL
				SELECT right(n.digits, 8) WHERE e.known ~ '^[+]689') AS f (form)
		WHERE length(f.form) >= 6);
END
$function$;
COMMENT ON FUNCTION pnd_data.numbers_in(text, text) IS
'For the functions of pnd: the phone numbers that stand in a text, each by its last nine digits as dialled in a département, or by fewer where it has no more; what has less than six digits is none.';

CREATE FUNCTION pnd_data.digits_in(value text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	plain text := packnd.plain_contact(digits_in.value);
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(
		SELECT DISTINCT substr(d.digits, place, width)
		-- letters that are read as digits are taken for those, and for nothing
		FROM (VALUES (plain), (translate(plain, 'oOlI|', '00111'))) AS t (read_as)
			CROSS JOIN LATERAL (SELECT regexp_replace(t.read_as, '[^0-9]', '', 'g')) AS d (digits)
			CROSS JOIN generate_series(6, 9) AS w (width)
			CROSS JOIN LATERAL generate_series(1, length(d.digits) - width + 1) AS g (place));
END
$function$;
COMMENT ON FUNCTION pnd_data.digits_in(text) IS
'For the functions of pnd: all six to nine digits that follow each other in a text, whatever stands between them: one of these are the digits of a number, if it holds one.';

CREATE FUNCTION pnd_data.channel_value(kind text, value text, departement text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN coalesce(
		CASE WHEN channel_value.kind IN ('phone', 'message') THEN packnd.normal_phone(packnd.plain_contact(channel_value.value), channel_value.departement)
			WHEN channel_value.kind = 'email' THEN pnd_data.mail_form(channel_value.value) END,
		pnd_data.words_form(channel_value.value));
END
$function$;
COMMENT ON FUNCTION pnd_data.channel_value(text, text, text) IS
'For the functions of pnd: by which two ways to reach her are told to be one.';

CREATE FUNCTION pnd_data.channel_digests(forms text[]) RETURNS bytea[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(SELECT packnd.request_hash(jsonb_build_array('channel', f.form)::text) FROM unnest(forms) AS f (form));
END
$function$;
COMMENT ON FUNCTION pnd_data.channel_digests(text[]) IS
'For the functions of pnd: the hashes under the key of the registry of forms of ways to reach her.';

CREATE FUNCTION pnd_data.poisoned_forms(kind text, value text, departement text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	forms text[] := '{}'::text[];
BEGIN
	PERFORM packnd.guard();
	IF poisoned_forms.kind = 'address' THEN
		RETURN ARRAY['address ' || pnd_data.words_form(poisoned_forms.value)];
	END IF;
	IF poisoned_forms.kind <> 'email' THEN
		forms := ARRAY(SELECT 'number ' || n FROM unnest(pnd_data.numbers_in(poisoned_forms.value, poisoned_forms.departement)) n);
	END IF;
	forms := forms || ARRAY(SELECT 'mail ' || m FROM unnest(pnd_data.mails_in(poisoned_forms.value)) m);
	IF cardinality(forms) = 0 OR poisoned_forms.kind IN ('message', 'through') THEN
		forms := forms || ('words ' || pnd_data.words_form(poisoned_forms.value));
	END IF;
	RETURN forms;
END
$function$;
COMMENT ON FUNCTION pnd_data.poisoned_forms(text, text, text) IS
'For the functions of pnd: by which forms a way to reach her is known again: the numbers and mail addresses in it, its words, an address by its words.';

CREATE FUNCTION pnd_data.forms_within(kind text, value text, others text[]) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	words text[];
BEGIN
	PERFORM packnd.guard();
	IF forms_within.kind = 'address' THEN
		words := string_to_array(pnd_data.words_form(forms_within.value), ' ');
		RETURN ARRAY(
			SELECT 'address ' || array_to_string(words[a.first : b.last], ' ')
			FROM generate_subscripts(words, 1) AS a (first)
				CROSS JOIN LATERAL generate_series(a.first, least(a.first + 24, cardinality(words))) AS b (last));
	END IF;
	RETURN ARRAY(
		SELECT 'words ' || pnd_data.words_form(forms_within.value)
		UNION
		SELECT 'number ' || d.digits
		FROM unnest(CASE WHEN forms_within.kind = 'email' THEN others ELSE others || forms_within.value END) AS t (text)
			CROSS JOIN LATERAL unnest(pnd_data.digits_in(t.text)) AS d (digits)
		UNION
		SELECT 'mail ' || m.mail
		FROM unnest(others || forms_within.value) AS t (text) CROSS JOIN LATERAL unnest(pnd_data.mails_in(t.text)) AS m (mail));
END
$function$;
COMMENT ON FUNCTION pnd_data.forms_within(text, text, text[]) IS
'For the functions of pnd: all forms that a way to reach her may hide, in its value or in what else is said of it (others): if one of them is poisoned, it is not used.';

CREATE FUNCTION pnd_data.her_cases(case_id bigint) RETURNS TABLE (hers bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 2 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN QUERY
		SELECT o.case_id FROM pnd_data.case_file c JOIN pnd_data.case_file o ON o.person_id = c.person_id WHERE c.case_id = her_cases.case_id
		UNION
		SELECT her_cases.case_id;
END
$function$;
COMMENT ON FUNCTION pnd_data.her_cases(bigint) IS
'For the functions of pnd by which she is kept safe: the case, and the other cases of the same person.';

CREATE FUNCTION pnd_data.is_poisoned(case_id bigint, kind text, value text, VARIADIC others text[] DEFAULT '{}') RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	known bytea[] := ARRAY(
		SELECT p.digest FROM pnd_data.her_cases(is_poisoned.case_id) h JOIN pnd_data.poisoned_channel p ON p.case_id = h.hers);
BEGIN
	PERFORM packnd.guard();
	RETURN cardinality(known) > 0
		AND known && pnd_data.channel_digests(pnd_data.forms_within(is_poisoned.kind, is_poisoned.value, array_remove(is_poisoned.others, NULL)));
END
$function$;
COMMENT ON FUNCTION pnd_data.is_poisoned(bigint, text, text, text[]) IS
'For the functions of pnd: is this way to reach her, in this or another case of hers, one that the author reads or had with her, or is such a one named in it, or in what else is said of it (by which name one asks, what may be said)?';

CREATE FUNCTION pnd_data.channel_obstacle(channel pnd_data.contact_channel) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN CASE WHEN pnd_data.is_frozen(channel.case_id) THEN 'frozen'
		WHEN channel.ended_at IS NOT NULL THEN 'ended'
		WHEN channel.read_by = 'perpetrator' OR pnd_data.is_poisoned(channel.case_id, channel.kind, channel.value, channel.ask_for, channel.may_say) THEN 'author'
		WHEN channel.confirmed_at IS NULL THEN 'unconfirmed' END;
END
$function$;
COMMENT ON FUNCTION pnd_data.channel_obstacle(pnd_data.contact_channel) IS
'For the functions of pnd that show a way to reach her, or use one: what stands against it at any hour and for any content (a code of contact_obstacle); null: nothing.';

CREATE FUNCTION pnd_data.poison(case_id bigint, kind text, value text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	twin bigint;
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.poisoned_channel AS p (case_id, digest, recorded_at, recorded_by)
	SELECT poison.case_id, d.digest, now(), packnd.actor()
	FROM unnest(pnd_data.channel_digests(pnd_data.poisoned_forms(poison.kind, poison.value, pnd_data.case_departement(poison.case_id)::text))) AS d (digest)
	ON CONFLICT ON CONSTRAINT poisoned_channel_pkey DO NOTHING;
	FOR twin IN
		UPDATE pnd_data.contact_channel k SET ended_at = now(), end_reason = 'moyen de contact de l''auteur des violences'
		WHERE k.case_id = poison.case_id AND k.ended_at IS NULL AND k.read_by <> 'perpetrator'
			AND pnd_data.is_poisoned(poison.case_id, k.kind, k.value, k.ask_for, k.may_say)
		RETURNING k.channel_id
	LOOP
		PERFORM pnd_data.cancel_deadlines(poison.case_id, 'channel_to_confirm', twin, 'moyen de contact terminé');
	END LOOP;
END
$function$;
COMMENT ON FUNCTION pnd_data.poison(bigint, text, text) IS
'For the functions of pnd: the author reads this way to reach her, or had it with her: nothing is ever sent there again. What else the case has that is the same, or names it, ends; in her other cases it is not used.';

CREATE FUNCTION pnd_data.require_clean(case_id bigint, kind text, value text, read_by text, VARIADIC others text[] DEFAULT '{}') RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF require_clean.read_by <> 'perpetrator' AND pnd_data.is_poisoned(case_id, kind, value, VARIADIC others) THEN
		PERFORM packnd.fail('PN409', 'this was a channel that the author reads: nothing is ever sent there again', NULL,
			'Agree with her on another one.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_clean(bigint, text, text, text, text[]) IS
'For the functions of pnd: error PN409 if a way to reach her is to be recorded as safe that was one with the author, or in which one is named, or in what else is said of it.';

CREATE FUNCTION pnd_data.require_seen(argument text, value text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	IF packnd.has_hidden_character(require_seen.value) THEN
		PERFORM packnd.fail('22023', '%1$s has a character that nobody sees', NULL,
			'It comes with text that was copied, or turns digits around: type it by hand.', require_seen.argument);
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_seen(text, text) IS
'For the functions of pnd that record how she is reached: error 22023 for characters of no width, those that turn the direction of writing, fillers and controls.';

CREATE FUNCTION pnd_data.require_contact(kind text, value text) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	plain text := packnd.plain_contact(require_contact.value);
	is_number boolean := plain ~ '^[+]?[-0-9 ./()*#''\u00b7\u2010-\u2015\u2212]+$';
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_seen('value', require_contact.value);
	IF NOT is_number AND (require_contact.kind = 'phone'
			-- a name by which a messenger knows her has few digits
			OR require_contact.kind = 'message' AND length(regexp_replace(plain, '[^0-9]', '', 'g')) >= 9) THEN
		PERFORM packnd.fail('22023', 'a phone number has digits only', NULL,
			'Whom to ask for, an extension or a remark is said in ask_for or may_say.');
	ELSIF require_contact.kind = 'email' AND plain !~ '^[!-?A-~]+@[!-?A-~]+$' THEN
		PERFORM packnd.fail('22023', 'this is no mail address', NULL, 'It has one @, and neither blanks nor letters with accents.');
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.require_contact(text, text) IS
'For the functions of pnd that record how she is reached: error 22023 for a number with letters, a mail address that is none, and characters that nobody sees.';
