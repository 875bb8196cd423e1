/*-------------------------------------------------------------------------
 *
 * match_contact.c
 *		Ways to reach somebody as they are compared: what looks the same, and
 *		what a phone or a mail program takes for the same, is the same.
 *
 * A way to reach her that the author knows is kept as a hash, and is found
 * again by it only if it is made of the same characters.  So digits of all
 * scripts are those of ASCII, letters of full width are letters (NFKC), any
 * white space is one blank, and characters that nobody sees are gone: those
 * of no width, those that turn the direction of what stands after them,
 * fillers, controls.  Who records one is refused such characters: they have
 * no business in a number, and turned digits are another number than the one
 * that is read.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "common/unicode_norm.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"

/* In bytes: more than any column takes, whatever pnd.set_bound() allows. */
#define CONTACT_LENGTH_MAX 400000

/* The zeros of all scripts (category Nd of Unicode 14); nine digits follow. */
static const pg_wchar zeros[] = {
	0x0660,  0x06F0,  0x07C0,  0x0966,  0x09E6,  0x0A66,  0x0AE6,  0x0B66,
	0x0BE6,  0x0C66,  0x0CE6,  0x0D66,  0x0DE6,  0x0E50,  0x0ED0,  0x0F20,
	0x1040,  0x1090,  0x17E0,  0x1810,  0x1946,  0x19D0,  0x1A80,  0x1A90,
	0x1B50,  0x1BB0,  0x1C40,  0x1C50,  0xA620,  0xA8D0,  0xA900,  0xA9D0,
	0xA9F0,  0xAA50,  0xABF0,  0xFF10,  0x104A0, 0x10D30, 0x11066, 0x110F0,
	0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730,
	0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50,
	0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950,
	0x1FBF0};

/* What nobody sees: formats, controls, fillers, selectors, private use. */
static const struct
{
	pg_wchar first;
	pg_wchar last;
} hidden[] = {{0x0000, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},
			  {0x034F, 0x034F},   {0x0600, 0x0605},   {0x061C, 0x061C},
			  {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},
			  {0x08E2, 0x08E2},   {0x115F, 0x1160},   {0x17B4, 0x17B5},
			  {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
			  {0x2060, 0x206F},   {0x2800, 0x2800},   {0x3164, 0x3164},
			  {0xE000, 0xF8FF},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},
			  {0xFFA0, 0xFFA0},   {0xFFF9, 0xFFFC},   {0x110BD, 0x110BD},
			  {0x110CD, 0x110CD}, {0x13430, 0x13438}, {0x1BCA0, 0x1BCA3},
			  {0x1D159, 0x1D159}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
			  {0xF0000, 0x10FFFF}};

static bool
is_hidden(pg_wchar c)
{
	for (size_t i = 0; i < lengthof(hidden); i++)
		if (c >= hidden[i].first && c <= hidden[i].last)
			return true;
	return false;
}

/* Controls that end a line, or are as good as a blank. */
static bool
is_layout(pg_wchar c)
{
	return c == '\t' || c == '\n' || c == '\r';
}

/* White space that NFKC leaves as it is. */
static bool
is_blank(pg_wchar c)
{
	return c == ' ' || is_layout(c) || c == 0x1680 || c == 0x3000;
}

/* A digit of any script as that of ASCII. */
static pg_wchar
plain_digit(pg_wchar c)
{
	if (c < zeros[0])
		return c;
	for (size_t i = 0; i < lengthof(zeros); i++)
		if (c >= zeros[i] && c <= zeros[i] + 9)
			return '0' + (c - zeros[i]);
	return c;
}

static pg_wchar *
take_characters(text *value)
{
	int length = VARSIZE_ANY_EXHDR(value);
	pg_wchar *characters;

	/* what is not looked at could hold a number that the author knows */
	if (length > CONTACT_LENGTH_MAX)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("a way to reach somebody is too long"),
						errdetail("It has %d bytes; at most %d are compared.",
								  length, CONTACT_LENGTH_MAX)));
	characters = palloc((length + 1) * sizeof(pg_wchar));
	(void) pg_mb2wchar_with_len(VARDATA_ANY(value), characters, length);
	return characters;
}

static void
append_character(StringInfo plain, pg_wchar c)
{
	unsigned char utf8[MAX_MULTIBYTE_CHAR_LEN];

	unicode_to_utf8(c, utf8);
	appendBinaryStringInfo(plain, (char *) utf8, pg_utf_mblen(utf8));
}

/* packnd.plain_contact(value text) returns text */
PACKND_FUNCTION_INFO_V1(packnd_registry_plain_contact);
Datum
packnd_registry_plain_contact(PG_FUNCTION_ARGS)
{
	pg_wchar *c = take_characters(PG_GETARG_TEXT_PP(0));
	StringInfoData plain;

	c = unicode_normalize(UNICODE_NFKC, c);
	initStringInfo(&plain);
	for (; *c != 0; c++)
	{
		CHECK_FOR_INTERRUPTS();
		if (is_blank(*c))
		{
			if (plain.len > 0 && plain.data[plain.len - 1] != ' ')
				appendStringInfoChar(&plain, ' ');
		}
		else if (!is_hidden(*c))
			append_character(&plain, plain_digit(*c));
	}
	if (plain.len > 0 && plain.data[plain.len - 1] == ' ')
		plain.len--;
	PG_RETURN_TEXT_P(cstring_to_text_with_len(plain.data, plain.len));
}

/* packnd.has_hidden_character(value text) returns boolean */
PACKND_FUNCTION_INFO_V1(packnd_registry_has_hidden_character);
Datum
packnd_registry_has_hidden_character(PG_FUNCTION_ARGS)
{
	for (pg_wchar *c = take_characters(PG_GETARG_TEXT_PP(0)); *c != 0; c++)
	{
		CHECK_FOR_INTERRUPTS();
		if (is_hidden(*c) && !is_layout(*c))
			PG_RETURN_BOOL(true);
	}
	PG_RETURN_BOOL(false);
}
