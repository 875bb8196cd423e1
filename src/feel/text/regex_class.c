/*-------------------------------------------------------------------------
 *
 * regex_class.c
 *	  Sets of characters in regular expressions of XPath, rewritten for
 *	  PCRE2: classes in brackets with their subtractions, and the escapes
 *	  that stand for sets.
 *
 * Two things have no equivalent in PCRE2 and decide the shape of this file.
 * Subtraction, [a-z-[aeiou]], becomes a look-ahead that refuses what is
 * subtracted, then the class: one atom, as quantifiers bind to it.  And flag
 * i must not concern what stands for a set by itself: \p{Lu} means capital
 * letters with or without it.  So the members of a class are collected in two
 * texts, those that the flag concerns and those that it does not, which are
 * only joined where the flag is not given.
 *
 * Sets that XML defines by ranges (\i, \c, \s) are tables here; their
 * complements are written as the gaps between the ranges, since inside a
 * class nothing can be negated.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/text/regex_translate.h"

#include "feel/text/unicode.h"

#define MAX_CODE_POINT 0x10FFFF

typedef struct Range
{
	uint32_t first;
	uint32_t last;
} Range;

/* The members of a class, as they stand between [ and ] in PCRE2 */
typedef struct ClassText
{
	FeelTextBuilder letters; /* which flag i concerns */
	FeelTextBuilder sets;    /* which it does not */
	bool any;
} ClassText;

/* NameStartChar and NameChar of XML 1.0, fifth edition */
static const Range name_start[] = {
	{':', ':'},       {'A', 'Z'},       {'_', '_'},       {'a', 'z'},
	{0xC0, 0xD6},     {0xD8, 0xF6},     {0xF8, 0x2FF},    {0x370, 0x37D},
	{0x37F, 0x1FFF},  {0x200C, 0x200D}, {0x2070, 0x218F}, {0x2C00, 0x2FEF},
	{0x3001, 0xD7FF}, {0xF900, 0xFDCF}, {0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
};

static const Range name_char[] = {
	{'-', '.'},       {'0', ':'},         {'A', 'Z'},       {'_', '_'},
	{'a', 'z'},       {0xB7, 0xB7},       {0xC0, 0xD6},     {0xD8, 0xF6},
	{0xF8, 0x37D},    {0x37F, 0x1FFF},    {0x200C, 0x200D}, {0x203F, 0x2040},
	{0x2070, 0x218F}, {0x2C00, 0x2FEF},   {0x3001, 0xD7FF}, {0xF900, 0xFDCF},
	{0xFDF0, 0xFFFD}, {0x10000, 0xEFFFF},
};

static const Range space[] = {{'\t', '\n'}, {'\r', '\r'}, {' ', ' '}};

#define LENGTH(table) ((int) (sizeof(table) / sizeof((table)[0])))

static const char *const categories[] = {
	"L",  "Lu", "Ll", "Lt", "Lm", "Lo", "M",  "Mn", "Mc", "Me", "N",  "Nd",
	"Nl", "No", "P",  "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Z",  "Zs",
	"Zl", "Zp", "S",  "Sm", "Sc", "Sk", "So", "C",  "Cc", "Cf", "Co", "Cn",
};

/* ----------------------------------------------------------------- writing */

static void
add_hex(Translator *t, FeelTextBuilder *out, uint32_t c)
{
	feel_text_add_string(out, feel_format(t->run, "\\x{%x}", c));
}

/* One code point that stands for itself, in a class or outside */
void
feel_regex_add_literal(Translator *t, FeelTextBuilder *out, uint32_t c)
{
	bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
				 (c >= 'a' && c <= 'z') || c >= 0x80;

	if (plain)
		feel_text_add_char(out, c);
	else
		add_hex(t, out, c);
}

static void
add_range(Translator *t, FeelTextBuilder *out, uint32_t first, uint32_t last)
{
	/* PCRE2 takes no surrogates as ends of a range */
	if (first >= 0xD800 && first <= 0xDFFF)
		first = 0xE000;
	if (last >= 0xD800 && last <= 0xDFFF)
		last = 0xD7FF;
	if (first > last)
		return;
	add_hex(t, out, first);
	add(out, "-");
	add_hex(t, out, last);
}

/* The ranges, which are sorted, or all that is between them */
static void
add_ranges(Translator *t, FeelTextBuilder *out, const Range *ranges, int count,
		   bool negated)
{
	uint32_t next = 0;

	for (int i = 0; i < count; i++)
	{
		/* sorted, and apart */
		feel_assert(ranges[i].first >= next &&
					ranges[i].last >= ranges[i].first);
		if (!negated)
			add_range(t, out, ranges[i].first, ranges[i].last);
		else if (ranges[i].first > next)
			add_range(t, out, next, ranges[i].first - 1);
		next = ranges[i].last + 1;
	}
	if (negated && next <= MAX_CODE_POINT)
		add_range(t, out, next, MAX_CODE_POINT);
}

/* ----------------------------------------------------------------- escapes */

/*
 * What is between the braces of \p{...}, without spaces if they do not count.
 * False when there is no such thing.
 */
static bool
parse_property_name(Translator *t, bool in_class, char *name, size_t size)
{
	size_t length = 0;
	uint32_t c = in_class ? take_raw(t) : take(t);

	if (c != '{')
		return false;
	for (;;)
	{
		c = in_class ? take_raw(t) : take(t);
		if (c == '}')
			break;
		if (c == END_OF_PATTERN || c >= 0x80 || length + 1 >= size)
			return false;
		name[length++] = (char) c;
	}
	name[length] = '\0';
	return length > 0;
}

/* \p{...} or, negated, \P{...} */
static void
parse_property(Translator *t, bool negated, bool in_class,
			   FeelTextBuilder *out)
{
	char name[64];
	Range block;

	if (!parse_property_name(t, in_class, name, sizeof(name)))
	{
		fail(t, "\\p and \\P need the name of a property in braces");
		return;
	}
	if (strncmp(name, "Is", 2) == 0)
	{
		FeelString text = {name + 2, (uint32_t) strlen(name + 2)};

		if (feel_unicode_block(text, &block.first, &block.last))
			add_ranges(t, out, &block, 1, negated);
		else
			fail(t, "there is no such block of characters");
		return;
	}
	for (int i = 0; i < LENGTH(categories); i++)
	{
		if (strcmp(name, categories[i]) == 0)
		{
			add(out, negated ? "\\P{" : "\\p{");
			add(out, name);
			add(out, "}");
			return;
		}
	}
	fail(t, "there is no such category of characters");
}

/*
 * An escape that stands for a set: its members are appended, as in a class.
 * False when c, which followed the backslash, begins none.
 */
bool
feel_regex_set_escape(Translator *t, uint32_t c, bool in_class,
					  FeelTextBuilder *out)
{
	switch (c)
	{
		case 'd':
			add(out, "\\p{Nd}");
			return true;
		case 'D':
			add(out, "\\P{Nd}");
			return true;
		case 'w':
			add(out, "\\p{L}\\p{M}\\p{N}\\p{S}");
			return true;
		case 'W':
			add(out, "\\p{P}\\p{Z}\\p{C}");
			return true;
		case 's':
		case 'S':
			add_ranges(t, out, space, LENGTH(space), c == 'S');
			return true;
		case 'i':
		case 'I':
			add_ranges(t, out, name_start, LENGTH(name_start), c == 'I');
			return true;
		case 'c':
		case 'C':
			add_ranges(t, out, name_char, LENGTH(name_char), c == 'C');
			return true;
		case 'p':
		case 'P':
			parse_property(t, c == 'P', in_class, out);
			return true;
		default:
			return false;
	}
}

/* An escape that stands for one character; END_OF_PATTERN when c is none */
uint32_t
feel_regex_single_escape(uint32_t c)
{
	switch (c)
	{
		case 'n':
			return '\n';
		case 'r':
			return '\r';
		case 't':
			return '\t';
		default:
			if (c < 0x80 && c != 0 && strchr("\\|.?*+(){}-[]^$", (int) c))
				return c;
			return END_OF_PATTERN;
	}
}

/* ----------------------------------------------------------------- classes */

void
feel_regex_add_set(Translator *t, FeelTextBuilder *out, FeelString members,
				   bool negated)
{
	add(out, t->flags.ignore_case ? "(?-i:[" : "[");
	add(out, negated ? "^" : "");
	feel_text_add_string(out, members);
	add(out, t->flags.ignore_case ? "])" : "]");
}

/* A class of letters and sets, of which at least one is not empty */
static void
add_class(Translator *t, FeelTextBuilder *out, ClassText *text, bool negated)
{
	FeelString letters = feel_text_finish(&text->letters);
	FeelString sets = feel_text_finish(&text->sets);

	feel_assert(text->any);
	if (letters.length == 0)
	{
		feel_regex_add_set(t, out, sets, negated);
		return;
	}
	if (sets.length > 0 && t->flags.ignore_case)
	{
		add(out, negated ? "(?:(?!" : "(?:");
		feel_regex_add_set(t, out, sets, false);
		add(out, negated ? ")" : "|");
	}
	add(out, negated ? "[^" : "[");
	feel_text_add_string(out, letters);
	if (!t->flags.ignore_case)
		feel_text_add_string(out, sets);
	add(out, "]");
	if (sets.length > 0 && t->flags.ignore_case)
		add(out, ")");
}

/* Does a hyphen come that makes a range of what stands before it? */
static bool
range_follows(const Translator *t)
{
	const char *at = t->pattern.data + t->at;
	size_t left = t->pattern.length - t->at;

	return left >= 2 && at[0] == '-' && at[1] != ']' && at[1] != '[';
}

/* One end of a range, or a character alone; END_OF_PATTERN if it is a set */
static uint32_t
parse_class_character(Translator *t, ClassText *text)
{
	uint32_t c = take_raw(t);
	uint32_t single;

	if (c == '[')
		fail(t, "[ must be escaped in a character class");
	if (c != '\\')
		return c;
	c = take_raw(t);
	single = feel_regex_single_escape(c);
	if (single != END_OF_PATTERN)
		return single;
	if (text == NULL || !feel_regex_set_escape(t, c, true, &text->sets))
		fail(t, "there is no such escape in a character class");
	return END_OF_PATTERN;
}

static void
parse_class_member(Translator *t, ClassText *text)
{
	uint32_t first = parse_class_character(t, text);
	uint32_t last;

	text->any = true;
	if (first == END_OF_PATTERN || t->error != NULL)
		return;
	if (!range_follows(t))
	{
		feel_regex_add_literal(t, &text->letters, first);
		return;
	}
	take_raw(t);
	last = parse_class_character(t, NULL);
	if (t->error != NULL)
		return;
	if (first > last)
		fail(t, "the range of characters is in descending order");
	add_range(t, &text->letters, first, last);
}

/*
 * A class, up to its closing bracket; the opening one is taken.  What is
 * written is one atom.
 */
void
feel_regex_parse_class(Translator *t, FeelTextBuilder *out)
{
	ClassText text = {.any = false};
	FeelTextBuilder base;
	bool negated = false;
	bool subtracts = false;

	if (++t->depth > MAX_NESTING)
		fail(t, "it is nested too deep");
	feel_text_begin(&text.letters, t->run);
	feel_text_begin(&text.sets, t->run);
	feel_text_begin(&base, t->run);
	if (peek_raw(t) == '^')
	{
		negated = true;
		take_raw(t);
	}
	while (t->error == NULL && !subtracts && peek_raw(t) != ']')
	{
		if (peek_raw(t) == END_OF_PATTERN)
			fail(t, "a character class is not closed");
		else if (text.any && peek_raw(t) == '-' &&
				 t->at + 1 < t->pattern.length &&
				 t->pattern.data[t->at + 1] == '[')
		{
			subtracts = true;
			t->at += 2;
			add(&base, "(?:(?!");
			feel_regex_parse_class(t, &base);
			add(&base, ")");
		}
		else
			parse_class_member(t, &text);
	}
	t->depth--;
	if (t->error != NULL)
		return;
	if (take_raw(t) != ']')
		fail(t, "a subtracted class must be the last in its class");
	else if (!text.any)
		fail(t, "a character class is empty");
	else
	{
		add_class(t, &base, &text, negated);
		if (subtracts)
			add(&base, ")");
		feel_text_add_string(out, feel_text_finish(&base));
	}
}
