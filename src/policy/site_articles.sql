-- policy/site_articles.sql: the articles of law that a text names.
--
-- Sources are written as lawyers write them: "CASF L.214-8 à L.214-17, D.214-13 et
-- suivants", "code civil 515-11, 7°", "loi 89-462, article 15".  An article is a code
-- (null: the text does not say which), a letter, and its number as a list of
-- numbers, which sorts as articles do: 515-11 < 515-11-1 < 515-12.  A law or decree is
-- its number, and its articles are those of a code of its name.

CREATE FUNCTION pnd_data.code_of_law(named text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT CASE lower(code_of_law.named)
	WHEN 'code de l''action sociale et des familles' THEN 'casf'
	WHEN 'code de la sécurité sociale' THEN 'css'
	WHEN 'code de la construction et de l''habitation' THEN 'cch'
	WHEN 'code de procédure pénale' THEN 'cpp'
	WHEN 'code de procédure civile' THEN 'cpc'
	WHEN 'code des relations entre le public et l''administration' THEN 'crpa'
	WHEN 'c. civ.' THEN 'code civil'
	ELSE lower(code_of_law.named) END
$function$;
COMMENT ON FUNCTION pnd_data.code_of_law(text) IS
'For pnd_data.articles(): the name of a code, one for all ways to write it.';

CREATE FUNCTION pnd_data.articles(source text) RETURNS TABLE (code text, letter text, first int[], last int[])
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
DECLARE
	-- a code (a dot for each letter with an accent); a law; to; and following; an article with its letter, or said to be one, or of two numbers
	reference constant text := '(\mCASF\M|\mCSS\M|\mCCH\M|\mCPP\M|\mCPC\M|\mCESEDA\M|\mCRPA\M|\mC\. civ\.|\mcode civil\M|\mcode p.nal\M|\mcode .lectoral\M'
		|| '|\mcode du travail\M|\mcode de l''.ducation\M|\mcode de la sant. publique\M|\mcode de l''action sociale et des familles\M|\mcode de la s.curit. sociale\M'
		|| '|\mcode de la construction et de l''habitation\M|\mcode de proc.dure p.nale\M|\mcode de proc.dure civile\M'
		|| '|\mcode des relations entre le public et l''administration\M)'
		|| '|\m(loi|d.cret|ordonnance) (?:n° ?)?(\d{2,4}-\d+)\M'
		|| '|( à )(?=(?:[LRDA]\. ?|[LRDA])?\d)'
		|| '|( et suivants)'
		|| '|\m(?:articles? )?([LRDA])?(?:\. ?)?(\d+(?:-\d+)+)\M'
		|| '|\m(?:articles? |art\. )([LRDA])?(?:\. ?)?(\d+)\M';
	found text[];
	number int[];
	goes_on boolean := false;
	named text;
BEGIN
	FOR found IN SELECT m.* FROM regexp_matches(source, reference, 'gi') m LOOP
		IF found[1] IS NOT NULL THEN
			named := pnd_data.code_of_law(found[1]);
		ELSIF found[2] IS NOT NULL THEN
			IF first IS NOT NULL THEN
				RETURN NEXT;
			END IF;
			named := lower(found[2]) || ' ' || found[3];
			code := named;
			letter := NULL;
			first := NULL;
			last := NULL;
			RETURN NEXT;
		ELSIF found[4] IS NOT NULL THEN
			goes_on := first IS NOT NULL;
		ELSIF found[5] IS NOT NULL THEN
			last := first[1:cardinality(first) - 1] || 99999;
		ELSE
			number := string_to_array(coalesce(found[7], found[9]), '-')::int[];
			IF goes_on THEN
				last := number;
				goes_on := false;
				CONTINUE;
			END IF;
			IF first IS NOT NULL THEN
				RETURN NEXT;
			END IF;
			code := named;
			letter := upper(coalesce(found[6], found[8]));
			first := number;
			last := number;
		END IF;
	END LOOP;
	IF first IS NOT NULL THEN
		RETURN NEXT;
	END IF;
END
$function$;
COMMENT ON FUNCTION pnd_data.articles(text) IS
'For the functions of pnd: the articles that a text names: code (null: it does not say which), letter, and the first and the last of them as lists of numbers; a law or decree by itself has neither letter nor number.';

CREATE FUNCTION pnd_data.names_article(source text, article text) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, packnd, pg_temp
AS $function$
SELECT EXISTS (
	SELECT FROM pnd_data.articles(names_article.article) asked, pnd_data.articles(names_article.source) a
	-- "loi 89-462, article 15" does not ask for all of the law
	WHERE (asked.first IS NOT NULL OR NOT EXISTS (
			SELECT FROM pnd_data.articles(names_article.article) of_law WHERE of_law.code = asked.code AND of_law.first IS NOT NULL))
		AND (a.code IS NULL OR asked.code IS NULL OR a.code = asked.code)
		AND CASE WHEN asked.first IS NULL THEN a.code = asked.code
			ELSE a.letter IS NOT DISTINCT FROM asked.letter AND a.first <= asked.last AND asked.first <= a.last END)
$function$;
COMMENT ON FUNCTION pnd_data.names_article(text, text) IS
'For the functions of pnd: does a text name one of the articles that another names? "L.214-9" is among "CASF L.214-8 à L.214-17", also without its code; a law is named by each of its articles.';
