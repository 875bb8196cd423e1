/*-------------------------------------------------------------------------
 *
 * scanner.c
 *	  Cuts FEEL text into tokens (DMN 1.5, 10.3.1.2, rules 25 to 33, 64).
 *
 * The scanner has no state: a token is what stands at an offset, so that the
 * parser can look ahead, move back, or begin in the middle of ">=", by
 * number.  White space and comments before a token belong to it.  A text that
 * ends inside a string or a comment gives an invalid token, which says what
 * was missing.
 *
 * Numbers and dots: "1..2" is a number and two dots, "1.2" one number, ".5"
 * one too; a digit decides.  Words are taken greedily by the standard's sets
 * of characters, of which the sorted tables below are walked; all of ASCII is
 * told before them.
 *
 * feel_match_name() is the other half of names: it lays a name with its own
 * white space against a text with any other.  A name is a sequence of words and
 * symbols (10.3.1.4), so that white space counts between two words only: "a+b"
 * and "a + b" are one name.  Nearly all calls differ within the first word,
 * which a loop over bytes finds.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/parse/scanner.h"

#include "feel/value/utf8.h"

/* -------------------------------------------------------------- characters */

typedef struct CharacterRange
{
	uint32_t first;
	uint32_t last;
} CharacterRange;

/*
 * Name start characters beyond ASCII: those of the standard, and what French
 * (and other) labels need beside them: feminine and masculine ordinals,
 * degree sign as in "n°", superscript digits, currency signs.
 */
static const CharacterRange name_start[] = {
	{0xAA, 0xAA},     {0xB0, 0xB0},     {0xB2, 0xB3},     {0xB5, 0xB5},
	{0xB9, 0xBA},     {0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},
	{0x370, 0x37D},   {0x37F, 0x167F},  {0x1681, 0x180D}, {0x180F, 0x1FFF},
	{0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF}, {0x3001, 0xD7FF},
	{0xF900, 0xFDCF}, {0xFDF0, 0xFEFE}, {0xFF00, 0xFFFD}, {0x10000, 0xEFFFF},
};

static const CharacterRange name_part[] = {
	{0xB7, 0xB7},
	{0x300, 0x36F},
	{0x203F, 0x2040},
};

static const CharacterRange space[] = {
	{0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x180E, 0x180E},
	{0x2000, 0x200B}, {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F},
	{0x3000, 0x3000}, {0xFEFF, 0xFEFF},
};

#define RANGES(table) table, sizeof(table) / sizeof((table)[0])

static bool
within(uint32_t code_point, const CharacterRange *ranges, size_t count)
{
	size_t i;

	feel_assert(code_point >= 0x80);
	for (i = 0; i < count && code_point >= ranges[i].first; i++)
	{
		if (code_point <= ranges[i].last)
			return true;
	}
	return false;
}

static bool
is_digit(uint32_t code_point)
{
	return code_point >= '0' && code_point <= '9';
}

/* White space and line ends (rules 61 and 62). */
bool
feel_is_space(uint32_t code_point)
{
	if (code_point < 0x80)
		return code_point == ' ' || (code_point >= 0x09 && code_point <= 0x0D);
	return within(code_point, RANGES(space));
}

/* Rule 28; the question mark is a token of its own. */
bool
feel_is_name_start(uint32_t code_point)
{
	if (code_point < 0x80)
		return (code_point >= 'a' && code_point <= 'z') ||
			   (code_point >= 'A' && code_point <= 'Z') || code_point == '_';
	return within(code_point, RANGES(name_start));
}

/* Rule 29. */
bool
feel_is_name_part(uint32_t code_point)
{
	if (is_digit(code_point) || feel_is_name_start(code_point))
		return true;
	return code_point >= 0x80 && within(code_point, RANGES(name_part));
}

/* The code point at offset, 0 at the end; *next is moved behind it. */
static uint32_t
look(FeelString text, int32_t offset, int32_t *next)
{
	size_t position = (size_t) offset;
	uint32_t code_point;

	*next = offset;
	if (position >= text.length)
		return 0;
	code_point = feel_utf8_next(text.data, text.length, &position);
	*next = (int32_t) position;
	return code_point;
}

/* The byte at offset, 0 at the end */
static char
byte_at(FeelString text, int32_t offset)
{
	return (uint32_t) offset < text.length ? text.data[offset] : '\0';
}

/* All that Unicode calls white space, as texts are pasted from documents */
static int32_t
skip_spaces(FeelString text, int32_t offset)
{
	int32_t next;

	while (feel_is_space(look(text, offset, &next)))
		offset = next;
	return offset;
}

/* ------------------------------------------------------------------ tokens */

/*
 * Skip white space and comments.  False for a comment that does not end;
 * *offset is then its beginning.
 */
static bool
skip_blank(FeelString text, int32_t *offset)
{
	for (;;)
	{
		int32_t at = skip_spaces(text, *offset);
		int32_t close;

		*offset = at;
		if (byte_at(text, at) != '/')
			return true;
		if (byte_at(text, at + 1) == '/')
		{
			while ((uint32_t) at < text.length && text.data[at] != '\n' &&
				   text.data[at] != '\r')
				at++;
			*offset = at;
			continue;
		}
		if (byte_at(text, at + 1) != '*')
			return true;
		for (close = at + 2;
			 byte_at(text, close) != '*' || byte_at(text, close + 1) != '/';
			 close++)
		{
			if ((uint32_t) close + 1 >= text.length)
				return false;
		}
		*offset = close + 2;
	}
}

static int32_t
skip_digits(FeelString text, int32_t offset)
{
	while (is_digit((unsigned char) byte_at(text, offset)))
		offset++;
	return offset;
}

/* 12, 1.5, .5, 1.2e-3; "1..2" is 1 and two dots. */
static int32_t
scan_number(FeelString text, int32_t offset)
{
	int32_t end = skip_digits(text, offset);
	int32_t exponent;

	if (byte_at(text, end) == '.' &&
		is_digit((unsigned char) byte_at(text, end + 1)))
		end = skip_digits(text, end + 1);
	if (byte_at(text, end) != 'e' && byte_at(text, end) != 'E')
		return end;
	exponent = end + 1;
	if (byte_at(text, exponent) == '+' || byte_at(text, exponent) == '-')
		exponent++;
	if (!is_digit((unsigned char) byte_at(text, exponent)))
		return end;
	return skip_digits(text, exponent);
}

/* Behind the closing quote, or -1 */
static int32_t
scan_string(FeelString text, int32_t offset)
{
	int32_t end = offset + 1;

	while ((uint32_t) end < text.length)
	{
		if (text.data[end] == '"')
			return end + 1;
		end += text.data[end] == '\\' ? 2 : 1;
	}
	return -1;
}

static int32_t
scan_word(FeelString text, int32_t offset)
{
	int32_t next;

	while (feel_is_name_part(look(text, offset, &next)))
		offset = next;
	return offset;
}

typedef struct Symbol
{
	char text[3];
	FeelTokenKind kind;
} Symbol;

/* Longer ones first */
static const Symbol symbols[] = {
	{"..", FEEL_TOKEN_DOTS},
	{"**", FEEL_TOKEN_POWER},
	{"!=", FEEL_TOKEN_NOT_EQUAL},
	{"<=", FEEL_TOKEN_LESS_EQUAL},
	{">=", FEEL_TOKEN_GREATER_EQUAL},
	{"->", FEEL_TOKEN_ARROW},
	{"(", FEEL_TOKEN_LEFT_PAREN},
	{")", FEEL_TOKEN_RIGHT_PAREN},
	{"[", FEEL_TOKEN_LEFT_BRACKET},
	{"]", FEEL_TOKEN_RIGHT_BRACKET},
	{"{", FEEL_TOKEN_LEFT_BRACE},
	{"}", FEEL_TOKEN_RIGHT_BRACE},
	{",", FEEL_TOKEN_COMMA},
	{":", FEEL_TOKEN_COLON},
	{".", FEEL_TOKEN_DOT},
	{"+", FEEL_TOKEN_PLUS},
	{"-", FEEL_TOKEN_MINUS},
	{"*", FEEL_TOKEN_TIMES},
	{"/", FEEL_TOKEN_DIVIDE},
	{"=", FEEL_TOKEN_EQUAL},
	{"<", FEEL_TOKEN_LESS},
	{">", FEEL_TOKEN_GREATER},
	{"@", FEEL_TOKEN_AT},
	{"?", FEEL_TOKEN_QUESTION},
	{"'", FEEL_TOKEN_APOSTROPHE},
};

/*
 * Symbols of two characters come first in the table, so that ">=" is not
 * taken for ">".
 */
static FeelToken
scan_symbol(FeelString text, int32_t offset)
{
	FeelToken token = {.kind = FEEL_TOKEN_INVALID, .begin = offset};
	size_t i;

	for (i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++)
	{
		const Symbol *symbol = &symbols[i];

		if (byte_at(text, offset) == symbol->text[0] &&
			(symbol->text[1] == '\0' ||
			 byte_at(text, offset + 1) == symbol->text[1]))
		{
			token.kind = symbol->kind;
			token.end = offset + (symbol->text[1] == '\0' ? 1 : 2);
			return token;
		}
	}
	if (look(text, offset, &token.end) == 0x2019)
		token.kind = FEEL_TOKEN_APOSTROPHE;
	return token;
}

FeelToken
feel_scan(FeelString text, int32_t offset)
{
	FeelToken token = {.kind = FEEL_TOKEN_END};
	int32_t next;
	char first;

	feel_assert(offset >= 0 && text.length <= INT32_MAX);
	if (!skip_blank(text, &offset))
	{
		token.kind = FEEL_TOKEN_INVALID;
		token.problem = FEEL_SAID("the end of the comment, \"*/\"");
		token.begin = offset;
		token.end = (int32_t) text.length;
		return token;
	}
	token.begin = token.end = offset;
	if ((uint32_t) offset >= text.length)
		return token;

	first = text.data[offset];
	if (is_digit((unsigned char) first) ||
		(first == '.' && is_digit((unsigned char) byte_at(text, offset + 1))))
	{
		token.kind = FEEL_TOKEN_NUMBER;
		token.end = scan_number(text, offset);
	}
	else if (first == '"')
	{
		token.kind = FEEL_TOKEN_STRING;
		token.end = scan_string(text, offset);
		if (token.end < 0)
		{
			token.kind = FEEL_TOKEN_INVALID;
			token.problem = FEEL_SAID("the end of the string, \"\\\"\"");
			token.end = (int32_t) text.length;
		}
	}
	else if (feel_is_name_start(look(text, offset, &next)))
	{
		token.kind = FEEL_TOKEN_WORD;
		token.end = scan_word(text, next);
	}
	else
		token = scan_symbol(text, offset);
	/* who goes on behind it comes to an end */
	feel_assert(token.end > token.begin &&
				(uint32_t) token.end <= text.length);
	return token;
}

/* ----------------------------------------------------------------- strings */

/* So many hexadecimal digits at offset, or false */
static bool
read_hex(FeelString raw, int32_t offset, int digits, uint32_t *code_point)
{
	int i;

	*code_point = 0;
	for (i = 0; i < digits; i++)
	{
		char c = byte_at(raw, offset + i);
		uint32_t digit;

		if (c >= '0' && c <= '9')
			digit = (uint32_t) (c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (uint32_t) ((c | 0x20) - 'a' + 10);
		else
			return false;
		*code_point = *code_point * 16 + digit;
	}
	return true;
}

/*
 * The character that the escape at offset (a backslash) stands for; *next is
 * moved behind it.  False if the backslash stands for itself.
 */
static bool
read_escape(FeelString raw, int32_t offset, int32_t *next,
			uint32_t *code_point)
{
	uint32_t low;

	*next = offset + 2;
	switch (byte_at(raw, offset + 1))
	{
		case 'n':
			*code_point = '\n';
			return true;
		case 'r':
			*code_point = '\r';
			return true;
		case 't':
			*code_point = '\t';
			return true;
		case '"':
		case '\'':
		case '\\':
			*code_point = (unsigned char) raw.data[offset + 1];
			return true;
		case 'U':
			*next = offset + 8;
			return read_hex(raw, offset + 2, 6, code_point);
		case 'u':
			if (!read_hex(raw, offset + 2, 4, code_point))
				return false;
			*next = offset + 6;
			if (*code_point >= 0xD800 && *code_point <= 0xDBFF &&
				byte_at(raw, offset + 6) == '\\' &&
				byte_at(raw, offset + 7) == 'u' &&
				read_hex(raw, offset + 8, 4, &low) && low >= 0xDC00 &&
				low <= 0xDFFF)
			{
				*code_point =
					0x10000 + ((*code_point - 0xD800) << 10) + (low - 0xDC00);
				*next = offset + 12;
			}
			return true;
		default:
			return false;
	}
}

bool
feel_scan_string(FeelRun *run, FeelString raw, FeelString *value, int32_t *bad)
{
	FeelTextBuilder builder;
	int32_t offset = 0;
	int32_t plain = 0; /* beginning of what is not yet copied */

	feel_text_begin(&builder, run);
	while ((uint32_t) offset < raw.length)
	{
		uint32_t code_point;
		int32_t next;

		if (raw.data[offset] != '\\')
		{
			offset++;
			continue;
		}
		if (!read_escape(raw, offset, &next, &code_point))
		{
			offset++;
			continue;
		}
		if (code_point == 0 || code_point > 0x10FFFF ||
			(code_point >= 0xD800 && code_point <= 0xDFFF))
		{
			*bad = offset;
			return false;
		}
		feel_text_add(&builder, raw.data + plain, (size_t) (offset - plain));
		feel_text_add_char(&builder, code_point);
		offset = plain = next;
	}
	if (plain == 0)
	{
		*value = raw;
		return true;
	}
	feel_text_add(&builder, raw.data + plain, (size_t) (offset - plain));
	*value = feel_text_finish(&builder);
	return true;
}

/* ------------------------------------------------------------------- names */

/*
 * Skip what is white space in the text: true if there was any.  A comment is
 * as good as a blank.
 */
static bool
skip_between(FeelString text, int32_t *offset)
{
	int32_t at = *offset;

	if (!skip_blank(text, &at) || at == *offset)
		return false;
	*offset = at;
	return true;
}

int32_t
feel_match_name(FeelString text, int32_t offset, FeelString name)
{
	int32_t at = 0;
	uint32_t last = 0; /* character */
	int32_t next;

	/* The usual case: they differ soon, within ASCII. */
	while ((uint32_t) at < name.length && name.data[at] > ' ' &&
		   byte_at(text, offset) == name.data[at])
	{
		last = (unsigned char) name.data[at++];
		offset++;
	}

	if ((uint32_t) at < name.length && name.data[at] > ' ' &&
		byte_at(text, offset) > ' ' && byte_at(text, offset) != '/')
		return -1;

	for (;;)
	{
		int32_t before = at;
		bool parted;
		bool parts;
		uint32_t expected;

		at = skip_spaces(name, at);
		if ((uint32_t) at >= name.length)
			break;
		parted = at > before;
		expected = look(name, at, &at);
		parts = (parted || look(text, offset, &next) != expected) &&
				last != 0 && skip_between(text, &offset);
		if (look(text, offset, &next) != expected || next == offset)
			return -1;
		/* white space tells words apart, and nothing else */
		if (parted != parts && feel_is_name_part(last) &&
			feel_is_name_part(expected))
			return -1;
		offset = next;
		last = expected;
	}
	if (last == 0)
		return -1;
	if (feel_is_name_part(last) &&
		feel_is_name_part(look(text, offset, &next)))
		return -1;
	return offset;
}

bool
feel_same_name(FeelString a, FeelString b)
{
	int32_t end = feel_match_name(a, 0, b);

	return end >= 0 && (uint32_t) skip_spaces(a, end) == a.length;
}
