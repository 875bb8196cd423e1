-- registry/site_codes.sql: what the codes mean that arguments take.  A list
-- that nothing hangs on is rows here, entered beside the table whose CHECK names
-- the same codes; one that other tables refer to, such as exit_code, is a table
-- of its own.  pnd.choices() shows both.

CREATE TABLE pnd_data.code (
	list text NOT NULL CHECK (list ~ '^[a-z][a-z_]*$'),
	code text NOT NULL CHECK (code <> ''),
	label_fr text NOT NULL CHECK (label_fr <> ''),
	rank int NOT NULL,
	PRIMARY KEY (list, code),
	UNIQUE (list, rank)
);
SELECT packnd.declare('pnd_data.code', class => 'metadata', journal => true, keep => 'registry', cached => false);
COMMENT ON TABLE pnd_data.code IS
'Codes with their labels in French, by list, in the order (rank) in which a form shows them. List "list" has the names of the lists, also of those that are tables of their own.';

CREATE FUNCTION pnd_data.add_codes(list text, label_fr text, labels json DEFAULT '{}') RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	INSERT INTO pnd_data.code (list, code, label_fr, rank)
	SELECT 'list', add_codes.list, add_codes.label_fr, 1 + count(*) FROM pnd_data.code c WHERE c.list = 'list';
	-- json, not jsonb: that keeps the order
	INSERT INTO pnd_data.code (list, code, label_fr, rank)
	SELECT add_codes.list, e.key, e.value, e.place
	FROM json_each_text(labels) WITH ORDINALITY e (key, value, place);
END
$function$;
COMMENT ON FUNCTION pnd_data.add_codes(text, text, json) IS
'For the site files of modules: a list of codes, what it is called in French, and its codes with their labels in the order of a form; none for a list that is a table of its own. Labels name the act or the office, not a man or a woman.';

CREATE FUNCTION pnd_data.codes(list text) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN ARRAY(SELECT c.code FROM pnd_data.code c WHERE c.list = codes.list ORDER BY c.rank);
END
$function$;
COMMENT ON FUNCTION pnd_data.codes(text) IS
'For the functions of pnd: the codes of a list, for packnd.require_one_of().';

CREATE FUNCTION pnd_data.label_of(list text, code text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, packnd, pg_temp
AS $function$
BEGIN
	PERFORM packnd.guard();
	RETURN (SELECT c.label_fr FROM pnd_data.code c WHERE c.list = label_of.list AND c.code = label_of.code);
END
$function$;
COMMENT ON FUNCTION pnd_data.label_of(text, text) IS
'For the functions of pnd: what a code of a list is called in French.';

SELECT pnd_data.add_codes('list', 'Listes');
SELECT pnd_data.add_codes('duty', 'Fonctions dans un territoire', '{
	"detector": "Repérage",
	"referent": "Référence : interlocution unique",
	"supervisor": "Encadrement",
	"partner": "Partenariat",
	"steering": "Pilotage",
	"privacy_officer": "Protection des données",
	"auditor": "Contrôle du journal"}');
SELECT pnd_data.add_codes('training_kind', 'Formations', '{
	"detection": "Repérage des violences",
	"danger": "Évaluation du danger",
	"other": "Autre formation"}');
SELECT pnd_data.add_codes('territory_status', 'Situation d''un territoire', '{
	"planned": "Prévu",
	"preparing": "En préparation",
	"open": "Ouvert",
	"closed": "Fermé"}');
-- any other text is taken, too: the directory brings the codes of its networks
SELECT pnd_data.add_codes('organisation_kind', 'Natures d''organisme (liste ouverte)', '{
	"caf": "Caisse d''allocations familiales",
	"msa": "Mutualité sociale agricole",
	"departements": "Conseil départemental",
	"communes": "Commune ou intercommunalité",
	"ccas-cias": "Centre communal ou intercommunal d''action sociale",
	"association": "Association",
	"siao": "Service intégré de l''accueil et de l''orientation",
	"cidff": "Centre d''information sur les droits des femmes et des familles",
	"hôpital": "Établissement de santé",
	"médecin": "Cabinet médical",
	"police": "Police ou gendarmerie nationale",
	"justice": "Juridiction ou parquet",
	"avocat": "Barreau ou cabinet d''avocats"}');
SELECT pnd_data.add_codes('departement', 'Départements et collectivités');
SELECT pnd_data.add_codes('territory', 'Territoires du dispositif');
