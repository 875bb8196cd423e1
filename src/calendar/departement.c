/*
 * departement.c
 *		The type packnd.departement: the official code of a French département
 *		or overseas collectivity, with what the code alone tells.
 *
 * A value is an int2 passed by value (see calendar.h), so its comparisons,
 * hashes and operator classes are those of int2; only input, output and the
 * table below are ours.  The table is in the order of the values.
 */
#include "packnd.h"

#include "funcapi.h"
#include "libpq/pqformat.h"
#include "utils/builtins.h"

#include "calendar/calendar.h"

#define PARIS "Europe/Paris"

/*
 * Codes and names: INSEE, code officiel géographique 2026.  Holiday regimes:
 * code du travail L.3133-1 and L.3134-13 (Moselle, Bas-Rhin, Haut-Rhin), loi
 * 83-550 (commemoration of the abolition of slavery).  For the collectivities
 * that set their own local days (975, 984, 986, 987, 988), only the national
 * days are computed; local ones are closures.
 */
/* clang-format off */
static const DepartementInfo departements[] = {
	{10, "01", "Ain", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{20, "02", "Aisne", "Hauts-de-France", PARIS, HOLIDAYS_NATIONAL},
	{30, "03", "Allier", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{40, "04", "Alpes-de-Haute-Provence", "Provence-Alpes-Côte d'Azur", PARIS, HOLIDAYS_NATIONAL},
	{50, "05", "Hautes-Alpes", "Provence-Alpes-Côte d'Azur", PARIS, HOLIDAYS_NATIONAL},
	{60, "06", "Alpes-Maritimes", "Provence-Alpes-Côte d'Azur", PARIS, HOLIDAYS_NATIONAL},
	{70, "07", "Ardèche", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{80, "08", "Ardennes", "Grand Est", PARIS, HOLIDAYS_NATIONAL},
	{90, "09", "Ariège", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{100, "10", "Aube", "Grand Est", PARIS, HOLIDAYS_NATIONAL},
	{110, "11", "Aude", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{120, "12", "Aveyron", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{130, "13", "Bouches-du-Rhône", "Provence-Alpes-Côte d'Azur", PARIS, HOLIDAYS_NATIONAL},
	{140, "14", "Calvados", "Normandie", PARIS, HOLIDAYS_NATIONAL},
	{150, "15", "Cantal", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{160, "16", "Charente", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{170, "17", "Charente-Maritime", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{180, "18", "Cher", "Centre-Val de Loire", PARIS, HOLIDAYS_NATIONAL},
	{190, "19", "Corrèze", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{201, "2A", "Corse-du-Sud", "Corse", PARIS, HOLIDAYS_NATIONAL},
	{202, "2B", "Haute-Corse", "Corse", PARIS, HOLIDAYS_NATIONAL},
	{210, "21", "Côte-d'Or", "Bourgogne-Franche-Comté", PARIS, HOLIDAYS_NATIONAL},
	{220, "22", "Côtes-d'Armor", "Bretagne", PARIS, HOLIDAYS_NATIONAL},
	{230, "23", "Creuse", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{240, "24", "Dordogne", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{250, "25", "Doubs", "Bourgogne-Franche-Comté", PARIS, HOLIDAYS_NATIONAL},
	{260, "26", "Drôme", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{270, "27", "Eure", "Normandie", PARIS, HOLIDAYS_NATIONAL},
	{280, "28", "Eure-et-Loir", "Centre-Val de Loire", PARIS, HOLIDAYS_NATIONAL},
	{290, "29", "Finistère", "Bretagne", PARIS, HOLIDAYS_NATIONAL},
	{300, "30", "Gard", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{310, "31", "Haute-Garonne", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{320, "32", "Gers", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{330, "33", "Gironde", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{340, "34", "Hérault", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{350, "35", "Ille-et-Vilaine", "Bretagne", PARIS, HOLIDAYS_NATIONAL},
	{360, "36", "Indre", "Centre-Val de Loire", PARIS, HOLIDAYS_NATIONAL},
	{370, "37", "Indre-et-Loire", "Centre-Val de Loire", PARIS, HOLIDAYS_NATIONAL},
	{380, "38", "Isère", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{390, "39", "Jura", "Bourgogne-Franche-Comté", PARIS, HOLIDAYS_NATIONAL},
	{400, "40", "Landes", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{410, "41", "Loir-et-Cher", "Centre-Val de Loire", PARIS, HOLIDAYS_NATIONAL},
	{420, "42", "Loire", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{430, "43", "Haute-Loire", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{440, "44", "Loire-Atlantique", "Pays de la Loire", PARIS, HOLIDAYS_NATIONAL},
	{450, "45", "Loiret", "Centre-Val de Loire", PARIS, HOLIDAYS_NATIONAL},
	{460, "46", "Lot", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{470, "47", "Lot-et-Garonne", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{480, "48", "Lozère", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{490, "49", "Maine-et-Loire", "Pays de la Loire", PARIS, HOLIDAYS_NATIONAL},
	{500, "50", "Manche", "Normandie", PARIS, HOLIDAYS_NATIONAL},
	{510, "51", "Marne", "Grand Est", PARIS, HOLIDAYS_NATIONAL},
	{520, "52", "Haute-Marne", "Grand Est", PARIS, HOLIDAYS_NATIONAL},
	{530, "53", "Mayenne", "Pays de la Loire", PARIS, HOLIDAYS_NATIONAL},
	{540, "54", "Meurthe-et-Moselle", "Grand Est", PARIS, HOLIDAYS_NATIONAL},
	{550, "55", "Meuse", "Grand Est", PARIS, HOLIDAYS_NATIONAL},
	{560, "56", "Morbihan", "Bretagne", PARIS, HOLIDAYS_NATIONAL},
	{570, "57", "Moselle", "Grand Est", PARIS, HOLIDAYS_ALSACE_MOSELLE},
	{580, "58", "Nièvre", "Bourgogne-Franche-Comté", PARIS, HOLIDAYS_NATIONAL},
	{590, "59", "Nord", "Hauts-de-France", PARIS, HOLIDAYS_NATIONAL},
	{600, "60", "Oise", "Hauts-de-France", PARIS, HOLIDAYS_NATIONAL},
	{610, "61", "Orne", "Normandie", PARIS, HOLIDAYS_NATIONAL},
	{620, "62", "Pas-de-Calais", "Hauts-de-France", PARIS, HOLIDAYS_NATIONAL},
	{630, "63", "Puy-de-Dôme", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{640, "64", "Pyrénées-Atlantiques", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{650, "65", "Hautes-Pyrénées", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{660, "66", "Pyrénées-Orientales", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{670, "67", "Bas-Rhin", "Grand Est", PARIS, HOLIDAYS_ALSACE_MOSELLE},
	{680, "68", "Haut-Rhin", "Grand Est", PARIS, HOLIDAYS_ALSACE_MOSELLE},
	{690, "69", "Rhône", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{700, "70", "Haute-Saône", "Bourgogne-Franche-Comté", PARIS, HOLIDAYS_NATIONAL},
	{710, "71", "Saône-et-Loire", "Bourgogne-Franche-Comté", PARIS, HOLIDAYS_NATIONAL},
	{720, "72", "Sarthe", "Pays de la Loire", PARIS, HOLIDAYS_NATIONAL},
	{730, "73", "Savoie", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{740, "74", "Haute-Savoie", "Auvergne-Rhône-Alpes", PARIS, HOLIDAYS_NATIONAL},
	{750, "75", "Paris", "Île-de-France", PARIS, HOLIDAYS_NATIONAL},
	{760, "76", "Seine-Maritime", "Normandie", PARIS, HOLIDAYS_NATIONAL},
	{770, "77", "Seine-et-Marne", "Île-de-France", PARIS, HOLIDAYS_NATIONAL},
	{780, "78", "Yvelines", "Île-de-France", PARIS, HOLIDAYS_NATIONAL},
	{790, "79", "Deux-Sèvres", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{800, "80", "Somme", "Hauts-de-France", PARIS, HOLIDAYS_NATIONAL},
	{810, "81", "Tarn", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{820, "82", "Tarn-et-Garonne", "Occitanie", PARIS, HOLIDAYS_NATIONAL},
	{830, "83", "Var", "Provence-Alpes-Côte d'Azur", PARIS, HOLIDAYS_NATIONAL},
	{840, "84", "Vaucluse", "Provence-Alpes-Côte d'Azur", PARIS, HOLIDAYS_NATIONAL},
	{850, "85", "Vendée", "Pays de la Loire", PARIS, HOLIDAYS_NATIONAL},
	{860, "86", "Vienne", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{870, "87", "Haute-Vienne", "Nouvelle-Aquitaine", PARIS, HOLIDAYS_NATIONAL},
	{880, "88", "Vosges", "Grand Est", PARIS, HOLIDAYS_NATIONAL},
	{890, "89", "Yonne", "Bourgogne-Franche-Comté", PARIS, HOLIDAYS_NATIONAL},
	{900, "90", "Territoire de Belfort", "Bourgogne-Franche-Comté", PARIS, HOLIDAYS_NATIONAL},
	{910, "91", "Essonne", "Île-de-France", PARIS, HOLIDAYS_NATIONAL},
	{920, "92", "Hauts-de-Seine", "Île-de-France", PARIS, HOLIDAYS_NATIONAL},
	{930, "93", "Seine-Saint-Denis", "Île-de-France", PARIS, HOLIDAYS_NATIONAL},
	{940, "94", "Val-de-Marne", "Île-de-France", PARIS, HOLIDAYS_NATIONAL},
	{950, "95", "Val-d'Oise", "Île-de-France", PARIS, HOLIDAYS_NATIONAL},
	{9710, "971", "Guadeloupe", "Guadeloupe", "America/Guadeloupe", HOLIDAYS_GUADELOUPE},
	{9720, "972", "Martinique", "Martinique", "America/Martinique", HOLIDAYS_MARTINIQUE},
	{9730, "973", "Guyane", "Guyane", "America/Cayenne", HOLIDAYS_GUYANE},
	{9740, "974", "La Réunion", "La Réunion", "Indian/Reunion", HOLIDAYS_LA_REUNION},
	{9750, "975", "Saint-Pierre-et-Miquelon", NULL, "America/Miquelon", HOLIDAYS_NATIONAL},
	{9760, "976", "Mayotte", "Mayotte", "Indian/Mayotte", HOLIDAYS_MAYOTTE},
	{9770, "977", "Saint-Barthélemy", NULL, "America/St_Barthelemy", HOLIDAYS_SAINT_BARTHELEMY},
	{9780, "978", "Saint-Martin", NULL, "America/Marigot", HOLIDAYS_SAINT_MARTIN},
	{9840, "984", "Terres australes et antarctiques françaises", NULL, "Indian/Kerguelen", HOLIDAYS_NATIONAL},
	{9860, "986", "Wallis-et-Futuna", NULL, "Pacific/Wallis", HOLIDAYS_NATIONAL},
	{9870, "987", "Polynésie française", NULL, "Pacific/Tahiti", HOLIDAYS_NATIONAL},
	{9880, "988", "Nouvelle-Calédonie", NULL, "Pacific/Noumea", HOLIDAYS_NATIONAL},
};
/* clang-format on */

/*
 * calendar_departement: the table's row of a value.  A value without a row
 * was let in by no input function: it is damage.
 */
const DepartementInfo *
calendar_departement(Departement value)
{
	int low = 0;
	int high = lengthof(departements) - 1;

	while (low <= high)
	{
		int middle = (low + high) / 2;

		if (departements[middle].value == value)
			return &departements[middle];
		if (departements[middle].value < value)
			low = middle + 1;
		else
			high = middle - 1;
	}
	ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
					errmsg("invalid stored value %d of type %s", (int) value,
						   "packnd.departement")));
}

/*
 * calendar_departement_from_text: the value of an official code, false if
 * there is no such code.  Case and white space around it do not matter; a
 * lost leading zero does, because "1" may be anything.
 */
bool
calendar_departement_from_text(const char *text, Departement *value)
{
	const char *end;
	char code[4];
	size_t length;

	while (isspace((unsigned char) *text))
		text++;
	end = text + strlen(text);
	while (end > text && isspace((unsigned char) end[-1]))
		end--;
	length = end - text;
	if (length >= sizeof(code))
		return false;
	memcpy(code, text, length);
	code[length] = '\0';

	for (int i = 0; i < (int) lengthof(departements); i++)
	{
		if (pg_strcasecmp(departements[i].code, code) == 0)
		{
			*value = departements[i].value;
			return true;
		}
	}
	return false;
}

static Departement
departement_parse(const char *text)
{
	Departement value;

	if (!calendar_departement_from_text(text, &value))
		ereport(
			ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type %s: \"%s\"",
					"packnd.departement", text),
			 errdetail("There is no département with this code."),
			 errhint(
				 "Write the official code with its leading zero: 01 to 19, "
				 "2A, 2B, 21 to 95, 971 to 978, 984, 986 to 988.")));
	return value;
}

PACKND_FUNCTION_INFO_V1(packnd_calendar_departement_in);
Datum
packnd_calendar_departement_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_DEPARTEMENT(departement_parse(PG_GETARG_CSTRING(0)));
}

PACKND_FUNCTION_INFO_V1(packnd_calendar_departement_out);
Datum
packnd_calendar_departement_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(
		pstrdup(calendar_departement(PG_GETARG_DEPARTEMENT(0))->code));
}

/* The binary form is the code as text: readable by any client. */
PACKND_FUNCTION_INFO_V1(packnd_calendar_departement_recv);
Datum
packnd_calendar_departement_recv(PG_FUNCTION_ARGS)
{
	StringInfo message = (StringInfo) PG_GETARG_POINTER(0);
	int length;
	char *text =
		pq_getmsgtext(message, message->len - message->cursor, &length);

	PG_RETURN_DEPARTEMENT(departement_parse(text));
}

PACKND_FUNCTION_INFO_V1(packnd_calendar_departement_send);
Datum
packnd_calendar_departement_send(PG_FUNCTION_ARGS)
{
	const DepartementInfo *info =
		calendar_departement(PG_GETARG_DEPARTEMENT(0));
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendtext(&message, info->code, strlen(info->code));
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

PACKND_FUNCTION_INFO_V1(packnd_calendar_departement_label);
Datum
packnd_calendar_departement_label(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(
		calendar_departement(PG_GETARG_DEPARTEMENT(0))->label));
}

PACKND_FUNCTION_INFO_V1(packnd_calendar_region);
Datum
packnd_calendar_region(PG_FUNCTION_ARGS)
{
	const DepartementInfo *info =
		calendar_departement(PG_GETARG_DEPARTEMENT(0));

	if (info->region == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(info->region));
}

PACKND_FUNCTION_INFO_V1(packnd_calendar_time_zone);
Datum
packnd_calendar_time_zone(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(
		calendar_departement(PG_GETARG_DEPARTEMENT(0))->time_zone));
}

PACKND_FUNCTION_INFO_V1(packnd_calendar_holiday_regime);
Datum
packnd_calendar_holiday_regime(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(calendar_regime_name(
		calendar_departement(PG_GETARG_DEPARTEMENT(0))->regime)));
}

/* All départements in official order, with all that the code tells. */
PACKND_FUNCTION_INFO_V1(packnd_calendar_departements);
Datum
packnd_calendar_departements(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < (int) lengthof(departements); i++)
	{
		const DepartementInfo *info = &departements[i];
		Datum values[5] = {0};
		bool nulls[5] = {false};

		values[0] = DepartementGetDatum(info->value);
		values[1] = CStringGetTextDatum(info->label);
		if (info->region != NULL)
			values[2] = CStringGetTextDatum(info->region);
		else
			nulls[2] = true;
		values[3] = CStringGetTextDatum(info->time_zone);
		values[4] = CStringGetTextDatum(calendar_regime_name(info->regime));
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	return (Datum) 0;
}
