/*-------------------------------------------------------------------------
 *
 * match_phone.c
 *		Phone numbers in E.164: one number however it is written.
 *
 * France numbers the whole of its départements by ten digits, but calls from
 * abroad reach those overseas under country codes of their own: 0692 12 34 56
 * is +262 692 12 34 56, whether it is dialled in Saint-Denis or in Paris.  So
 * the first digits say the country code (overseas), not where it was typed in.
 * Where they do not (08, 09), the département of the territory does.
 * Collectivities outside of that plan have numbers of six or eight digits,
 * which mean something only in them.
 *
 * The prefixes are those of the numbering plan of Arcep, as libphonenumber has
 * them.  A number that is written with a wrong country code (+33 692 ...) has
 * the same form: people copy what they know.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "utils/builtins.h"

#define INPUT_MAX 64
#define E164_MIN 8
#define E164_MAX 15
#define NATIONAL_DIGITS 10

/* First digits of national numbers, and their country code. */
static const struct
{
	const char *prefix;
	const char *country;
} overseas[] = {{"0262", "262"},  {"0263", "262"}, /* La Réunion */
				{"0269", "262"},                   /* Mayotte */
				{"0508", "508"}, /* Saint-Pierre-et-Miquelon */
				{"0590", "590"}, /* Guadeloupe and its neighbours */
				{"0594", "594"}, /* Guyane */
				{"0596", "596"}, /* Martinique */
				{"0639", "262"}, /* mobile, Mayotte */
				{"0690", "590"},  {"0691", "590"},  /* mobile, Guadeloupe */
				{"0692", "262"},  {"0693", "262"},  /* mobile, La Réunion */
				{"0694", "594"},                    /* mobile, Guyane */
				{"0696", "596"},  {"0697", "596"},  /* mobile, Martinique */
				{"07084", "508"}, {"07085", "508"}, /* mobile, Saint-Pierre */
				{"07092", "262"}};                  /* mobile, La Réunion */

/* By département: its country code, and how long its own numbers are. */
static const struct
{
	const char *departement;
	const char *country;
	size_t local_digits;
} departements[] = {{"971", "590", 0}, {"972", "596", 0}, {"973", "594", 0},
					{"974", "262", 0}, {"975", "508", 6}, {"976", "262", 0},
					{"977", "590", 0}, {"978", "590", 0}, {"986", "681", 6},
					{"987", "689", 8}, {"988", "687", 6}};

static const char *const french_countries[] = {"33",  "262", "508",
											   "590", "594", "596"};

/* Is what stands here a separator? Its length in bytes, 0 if it is none. */
static int
separator_length(const char *text)
{
	if (strchr(" .-/()\t", *text) != NULL)
		return 1;
	/* no-break space; hyphens and dashes; narrow no-break space */
	if (strncmp(text, "\xC2\xA0", 2) == 0)
		return 2;
	if (strncmp(text, "\xE2\x80\xAF", 3) == 0 ||
		(strncmp(text, "\xE2\x80", 2) == 0 && text[2] >= '\x90' &&
		 text[2] <= '\x95'))
		return 3;
	return 0;
}

/*
 * The digits of a number, without the sign or the zeros that begin an
 * international one; false if there is anything else in it.
 */
static bool
take_digits(const char *text, char *digits, bool *is_international)
{
	int count = 0;

	*is_international = false;
	while (*text != '\0')
	{
		int length = separator_length(text);

		if (length == 0)
		{
			if (*text >= '0' && *text <= '9')
				digits[count++] = *text;
			else if (*text == '+' && count == 0 && !*is_international)
				*is_international = true;
			else
				return false;
			length = 1;
		}
		text += length;
	}
	digits[count] = '\0';
	if (!*is_international && strncmp(digits, "00", 2) == 0)
	{
		*is_international = true;
		memmove(digits, digits + 2, count - 1);
	}
	return true;
}

/* Of a national number of ten digits: the form. */
static char *
form_of_national(const char *digits, const char *country)
{
	for (size_t i = 0; i < lengthof(overseas); i++)
		if (strncmp(digits, overseas[i].prefix, strlen(overseas[i].prefix)) ==
			0)
		{
			/* the fixed lines of Saint-Pierre have six digits abroad */
			int skipped = strcmp(overseas[i].prefix, "0508") == 0 ? 4 : 1;

			return psprintf("+%s%s", overseas[i].country, digits + skipped);
		}
	if (digits[1] != '8' && digits[1] != '9')
		country = "33";
	return psprintf("+%s%s", country, digits + 1);
}

static char *
form_of_international(const char *digits)
{
	size_t length = strlen(digits);

	for (size_t i = 0; i < lengthof(french_countries); i++)
	{
		const char *country = french_countries[i];
		const char *rest = digits + strlen(country);

		if (strncmp(digits, country, strlen(country)) != 0)
			continue;
		/* +33 (0)6: the zero is dialled within the country only */
		if (*rest == '0' && strlen(rest) == NATIONAL_DIGITS)
			return form_of_national(rest, country);
		if (*rest != '0' && strlen(rest) == NATIONAL_DIGITS - 1)
			return form_of_national(psprintf("0%s", rest), country);
	}
	if (length < E164_MIN || length > E164_MAX || digits[0] == '0')
		return NULL;
	return psprintf("+%s", digits);
}

/* As it is dialled in a département; NULL if it is none. */
static char *
form_of_dialled(const char *digits, const char *departement)
{
	const char *country = "33";
	size_t length = strlen(digits);

	for (size_t i = 0; i < lengthof(departements); i++)
		if (strcmp(departement, departements[i].departement) == 0)
		{
			country = departements[i].country;
			if (departements[i].local_digits == length)
				return psprintf("+%s%s", country, digits);
		}
	if (length == NATIONAL_DIGITS && digits[0] == '0')
		return form_of_national(digits, country);
	/* a spreadsheet has dropped the zero */
	if (length == NATIONAL_DIGITS - 1 && digits[0] != '0')
		return form_of_national(psprintf("0%s", digits), country);
	return NULL;
}

/* packnd.normal_phone(phone text, departement text) returns text */
PACKND_FUNCTION_INFO_V1(packnd_registry_normal_phone);
Datum
packnd_registry_normal_phone(PG_FUNCTION_ARGS)
{
	char *phone;
	char digits[INPUT_MAX + 1];
	bool is_international;
	char *form;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	phone = text_to_cstring(PG_GETARG_TEXT_PP(0));
	if (strlen(phone) > INPUT_MAX ||
		!take_digits(phone, digits, &is_international))
		PG_RETURN_NULL();
	if (is_international)
		form = form_of_international(digits);
	else
		form = form_of_dialled(
			digits,
			PG_ARGISNULL(1) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(1)));
	if (form == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(form));
}
