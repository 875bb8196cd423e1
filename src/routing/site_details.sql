-- routing/site_details.sql: what a partner that accepted sees to receive her, by
-- her consents.

CREATE FUNCTION pnd_data.code_word(referral_id bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	words text[] := string_to_array('abricot ajonc alouette amande ancre arche argile aulne avoine bambou basalte bleuet boussole bruyère cabane '
		'cactus caillou calanque cannelle cascade castor cèdre cerise chardon châtaigne cigale citron clairière colline coquille corail crayon '
		'cyprès dauphin dune écureuil érable étoile falaise figuier flûte fougère galet genêt girafe glacier glaïeul hamac hérisson horizon '
		'jasmin jonquille lavande lichen loutre luciole mélèze mésange mimosa nénuphar noisette olivier', ' ');
BEGIN
	PERFORM packnd.guard();
	RETURN words[1 + get_byte(sha256(convert_to(packnd.site_number('referral', code_word.referral_id), 'UTF8')), 0) % cardinality(words)];
END
$function$;
COMMENT ON FUNCTION pnd_data.code_word(bigint) IS
'For the functions of pnd: the word by which she and a service that accepted know each other, told to both; made of the number of the referral, and stored nowhere.';

CREATE FUNCTION pnd_data.share_details(case_id bigint, arguments jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	the_referral bigint := (arguments ->> 'referral')::bigint;
	classes text[];
BEGIN
	PERFORM packnd.guard();
	PERFORM pnd_data.require_ticket(share_details.case_id);
	SELECT pnd_data.consent_classes(r.case_id, 'services', 'referral', r.service_id) INTO classes
	FROM pnd_data.referral r WHERE r.case_id = share_details.case_id AND r.referral_id = the_referral;
	RETURN (
		SELECT jsonb_agg(jsonb_build_array(e.data_class, e.label_fr, e.value) ORDER BY e.place, e.label_fr, e.value)
		FROM (
			-- whoever receives her must know her when she comes
			SELECT 1 AS place, 'identity' AS data_class, 'Prénom' AS label_fr, i.given_name AS value
			FROM pnd_data.person_identity i WHERE i.case_id = share_details.case_id
			UNION ALL
			SELECT 2, 'identity', 'Mot de code', pnd_data.code_word(the_referral)
			UNION ALL
			SELECT 3, 'identity', 'Nom', i.family_name
			FROM pnd_data.person_identity i WHERE i.case_id = share_details.case_id AND 'identity' = ANY (classes)
			UNION ALL
			SELECT 3, 'identity', 'Nom d''usage', i.used_name
			FROM pnd_data.person_identity i WHERE i.case_id = share_details.case_id AND 'identity' = ANY (classes)
			UNION ALL
			SELECT 4, 'identity', 'Date de naissance', to_char(i.birth_date, 'DD/MM/YYYY')
			FROM pnd_data.person_identity i WHERE i.case_id = share_details.case_id AND 'identity' = ANY (classes)
			UNION ALL
			-- never a number or an address, at no time: what is shown once is called later, when she is perhaps not free to speak,
			-- and what is there one day and gone the next tells so; this stands there always
			SELECT 5, 'contact', 'Pour la joindre', 'jamais directement : par l''organisme coordinateur, ' || o.label || ', en écrivant une note sur cette demande'
			FROM pnd_data.case_file c
				JOIN pnd_data.territory t ON t.territory_id = c.territory_id
				JOIN pnd_data.organisation o ON o.organisation_id = t.coordinating_body
			WHERE c.case_id = share_details.case_id AND 'contact' = ANY (classes)
			UNION ALL
			SELECT 6, 'children', upper(left(k.label_fr, 1)) || substr(k.label_fr, 2),
				concat_ws(', ', d.given_name, to_char(d.birth_date, 'DD/MM/YYYY'), l.label_fr, d.school, d.care)
			FROM pnd_data.dependant d
				JOIN pnd_data.code k ON k.list = 'dependant_kind' AND k.code = d.kind
				JOIN pnd_data.code l ON l.list = 'lives_with' AND l.code = d.lives_with
			WHERE d.case_id = share_details.case_id AND d.removed_at IS NULL AND 'children' = ANY (classes)
		) e
		WHERE e.value IS NOT NULL);
END
$function$;
COMMENT ON FUNCTION pnd_data.share_details(bigint, jsonb) IS
'By packnd.share_case(), for pnd.referral_details(): rows of class, label and value, under the ticket of who asks.';

CREATE FUNCTION pnd.referral_details(referral text)
RETURNS TABLE (data_class text, data_class_fr text, label_fr text, value text)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 10 SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	reached record;
BEGIN
	PERFORM packnd.guard();
	reached := pnd_data.reachable_referral(referral, only_reads => true);
	RETURN QUERY
		SELECT e.entry ->> 0, k.label_fr, e.entry ->> 1, e.entry ->> 2
		FROM jsonb_array_elements(packnd.share_case(reached.the_case, 'details', jsonb_build_object('referral', reached.the_referral)))
				WITH ORDINALITY AS e (entry, place)
			LEFT JOIN pnd_data.code k ON k.list = 'data_class' AND k.code = e.entry ->> 0
		ORDER BY e.place;
END
$function$;
GRANT EXECUTE ON FUNCTION pnd.referral_details(text) TO packnd_partner, packnd_referent, packnd_supervisor;
COMMENT ON FUNCTION pnd.referral_details(text) IS
'What a partner that accepted needs to receive her, and no more than her consents for it allow: always her first name and the code word; with consent to identity also names and birth date, to contact that she is reached through the coordinating body alone, by a note on the request (pnd.note_on_referral), which is so whatever her situation: no partner ever holds a number of hers, to children those who depend on her. Under a ticket (pnd.open_referral_ticket) of an earlier committed transaction. The referent and supervisors see what the partner sees. Errors: PN404, PN409 not accepted, PN410 no ticket, 22P02 a mistyped number, 22004.
EN (partners): whom do I receive, her first name and the code word, how to reach her
FR: qui dois-je accueillir, prénom et mot de code, comment joindre la personne';
