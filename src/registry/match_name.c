/*-------------------------------------------------------------------------
 *
 * match_name.c
 *		Normal forms of names: two spellings of one name have one form.
 *
 * Professionals hear a name, read it on a card, or copy it from another
 * program: with accents or without, in capitals, with the birth name first or
 * last.  A form is made so that none of this matters:
 *
 *		é -> E			compatibility decomposition, marks dropped
 *		Œ Æ ß Ø Ł ...	the letters that stand for them (folded_letters)
 *		- ' . and the like		end a word
 *		St, Ste			Saint, Sainte
 *
 * There are two forms, since neither alone is enough.  normal_name() has the
 * words in alphabetical order, without particles (de, du, des, d', le, la,
 * l'): "de La Tour, Anne-Marie" is "Anne Marie Tour".  compact_name() has the
 * parts it is given (a family name, a given name) each written as one word, in
 * alphabetical order: "Le Goff, Anne" is "Legoff Anne".  Two people are taken
 * for one only if a second identifier agrees too, so a form may be coarse.
 *
 * Scripts other than Latin stay as they are, but for marks and separators.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "common/unicode_norm.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

/* No name is longer; what comes after is no matter. */
#define NAME_LENGTH_MAX 1000

typedef struct NameWords
{
	char **words;
	int count;
	int room;
} NameWords;

/* Letters that do not decompose, and what is written for them. */
static const struct
{
	pg_wchar letter;
	const char *folded;
} folded_letters[] = {{0x00C6, "AE"}, {0x00D0, "D"},  {0x00D8, "O"},
					  {0x00DE, "TH"}, {0x00DF, "SS"}, {0x00E6, "AE"},
					  {0x00F0, "D"},  {0x00F8, "O"},  {0x00FE, "TH"},
					  {0x0110, "D"},  {0x0111, "D"},  {0x0131, "I"},
					  {0x0141, "L"},  {0x0142, "L"},  {0x0152, "OE"},
					  {0x0153, "OE"}, {0x1E9E, "SS"}};

static const char *const particles[] = {"D", "DE", "DES", "DU",
										"L", "LA", "LE"};

/* Is it dropped without ending a word: a mark, of no width, or a direction? */
static bool
is_mark(pg_wchar c)
{
	return (c >= 0x0300 && c <= 0x036F) || (c >= 0x200B && c <= 0x200F) ||
		   (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
		   c == 0x00AD || c == 0x061C || c == 0xFEFF;
}

/* Does it end a word: anything that is neither letter nor digit? */
static bool
is_separator(pg_wchar c)
{
	if (c < 0x80)
		return !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
				 (c >= 'a' && c <= 'z'));
	return c < 0x00C0 || c == 0x00D7 || c == 0x00F7 ||
		   (c >= 0x02B0 && c <= 0x02FF) || (c >= 0x2000 && c <= 0x206F) ||
		   (c >= 0x3000 && c <= 0x303F);
}

static void
append_letter(StringInfo word, pg_wchar c)
{
	unsigned char utf8[MAX_MULTIBYTE_CHAR_LEN];

	if (c < 0x80)
	{
		appendStringInfoChar(word, pg_toupper((unsigned char) c));
		return;
	}
	for (size_t i = 0; i < lengthof(folded_letters); i++)
		if (folded_letters[i].letter == c)
		{
			appendStringInfoString(word, folded_letters[i].folded);
			return;
		}
	unicode_to_utf8(c, utf8);
	appendBinaryStringInfo(word, (char *) utf8, pg_utf_mblen(utf8));
}

static void
add_word(NameWords *words, char *word)
{
	if (words->count == words->room)
	{
		words->room = words->room == 0 ? 8 : words->room * 2;
		words->words =
			words->words == NULL
				? palloc(words->room * sizeof(char *))
				: repalloc(words->words, words->room * sizeof(char *));
	}
	words->words[words->count++] = word;
}

/* A word is complete: adds it and begins the next. */
static void
end_word(NameWords *words, StringInfo word)
{
	if (word->len == 0)
		return;
	if (strcmp(word->data, "ST") == 0)
		add_word(words, pstrdup("SAINT"));
	else if (strcmp(word->data, "STE") == 0)
		add_word(words, pstrdup("SAINTE"));
	else
		add_word(words, pstrdup(word->data));
	resetStringInfo(word);
}

/* Adds the words of a part of a name. */
static void
split_name(NameWords *words, text *part)
{
	int length = pg_mbcliplen(VARDATA_ANY(part), VARSIZE_ANY_EXHDR(part),
							  NAME_LENGTH_MAX);
	pg_wchar *letters = palloc((length + 1) * sizeof(pg_wchar));
	StringInfoData word;

	(void) pg_mb2wchar_with_len(VARDATA_ANY(part), letters, length);
	letters = unicode_normalize(UNICODE_NFKD, letters);
	initStringInfo(&word);
	for (; *letters != 0; letters++)
	{
		if (is_mark(*letters))
			continue;
		if (is_separator(*letters))
			end_word(words, &word);
		else
			append_letter(&word, *letters);
	}
	end_word(words, &word);
}

static bool
is_particle(const char *word)
{
	for (size_t i = 0; i < lengthof(particles); i++)
		if (strcmp(word, particles[i]) == 0)
			return true;
	return false;
}

static int
compare_words(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* The words in alphabetical order; NULL if there are none. */
static text *
join_words(NameWords *words)
{
	StringInfoData joined;

	if (words->count == 0)
		return NULL;
	qsort(words->words, words->count, sizeof(char *), compare_words);
	initStringInfo(&joined);
	for (int i = 0; i < words->count; i++)
		appendStringInfo(&joined, "%s%s", i > 0 ? " " : "", words->words[i]);
	return cstring_to_text_with_len(joined.data, joined.len);
}

/* The words of a part as one. */
static char *
glue_words(const NameWords *words)
{
	StringInfoData glued;

	initStringInfo(&glued);
	for (int i = 0; i < words->count; i++)
		appendStringInfoString(&glued, words->words[i]);
	return glued.data;
}

/* The form of the parts of a name, those that are null left out. */
static text *
make_form(ArrayType *parts, bool compact)
{
	NameWords form = {0};
	Datum *values;
	bool *nulls;
	int count;

	deconstruct_array(parts, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls,
					  &count);
	for (int i = 0; i < count; i++)
	{
		NameWords words = {0};

		CHECK_FOR_INTERRUPTS();
		if (nulls[i])
			continue;
		split_name(&words, DatumGetTextPP(values[i]));
		if (compact)
		{
			if (words.count > 0)
				add_word(&form, glue_words(&words));
			continue;
		}
		for (int j = 0; j < words.count; j++)
			if (!is_particle(words.words[j]))
				add_word(&form, words.words[j]);
	}
	return join_words(&form);
}

/* packnd.normal_name(VARIADIC parts text[]) returns text */
PACKND_FUNCTION_INFO_V1(packnd_registry_normal_name);
Datum
packnd_registry_normal_name(PG_FUNCTION_ARGS)
{
	text *form = make_form(PG_GETARG_ARRAYTYPE_P(0), false);

	if (form == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(form);
}

/* packnd.compact_name(VARIADIC parts text[]) returns text */
PACKND_FUNCTION_INFO_V1(packnd_registry_compact_name);
Datum
packnd_registry_compact_name(PG_FUNCTION_ARGS)
{
	text *form = make_form(PG_GETARG_ARRAYTYPE_P(0), true);

	if (form == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(form);
}
