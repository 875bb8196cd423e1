/*-------------------------------------------------------------------------
 *
 * regex_translate.c
 *	  Regular expressions of XPath/XQuery, rewritten for PCRE2.
 *
 * The grammar is that of XML Schema part 2, appendix G, with the additions of
 * XPath Functions and Operators 3.1, 5.6.1: anchors, reluctant quantifiers,
 * back-references, groups that capture nothing.  Each construct is parsed
 * here and written anew, so nothing that only PCRE2 knows gets through.
 *
 *	XPath					PCRE2
 *	^  $					\A  \z; with flag m as they are
 *	.						[^\n\r]; with flag s as it is
 *	\d \w \s \i \c			classes of properties and ranges
 *	\p{IsBasicLatin}		[\x{0}-\x{7f}]
 *	[a-z-[aeiou]]			(?:(?![aeiou])[a-z])
 *	\1						\g{1}
 *
 * With flag i, what stands for a set of characters by itself (\p{Lu}) does
 * not change; it is then set apart as (?-i:...).
 *
 * Callouts, (?C), stand where a match may repeat or choose: regex.c counts
 * work there.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/regex.h"

#include <string.h>

#include "feel/unicode.h"
#include "feel/utf8.h"

#define END_OF_PATTERN UINT32_MAX
#define MAX_CODE_POINT 0x10FFFF
#define MAX_REPEAT 65535
#define MAX_NESTING 100

typedef struct Translator
{
	FeelRun *run;
	FeelString pattern;
	FeelRegexFlags flags;
	size_t at;
	FeelTextBuilder out;
	int groups;                       /* opened so far */
	bool closed[FEEL_MAX_GROUPS + 1]; /* may be referred to */
	int depth;
	const char *error; /* NULL while all is well */
} Translator;

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

static void parse_expression(Translator *t);
static void parse_class(Translator *t, FeelTextBuilder *out);

static void
fail(Translator *t, const char *error)
{
	if (t->error == NULL)
		t->error = error;
}

/* -------------------------------------------------------------- characters */

static bool
is_space(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool
is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

/* The next code point as it is; in classes, where flag x has no say */
static uint32_t
peek_raw(const Translator *t)
{
	size_t at = t->at;

	if (at >= t->pattern.length)
		return END_OF_PATTERN;
	return feel_utf8_next(t->pattern.data, t->pattern.length, &at);
}

static uint32_t
take_raw(Translator *t)
{
	if (t->at >= t->pattern.length)
		return END_OF_PATTERN;
	return feel_utf8_next(t->pattern.data, t->pattern.length, &t->at);
}

/* The next code point outside of a class */
static uint32_t
peek(Translator *t)
{
	while (t->flags.remove_space && is_space(peek_raw(t)))
		take_raw(t);
	return peek_raw(t);
}

static uint32_t
take(Translator *t)
{
	peek(t);
	return take_raw(t);
}

static bool
accept(Translator *t, uint32_t c)
{
	if (peek(t) != c)
		return false;
	take(t);
	return true;
}

/* ----------------------------------------------------------------- writing */

static void
add(FeelTextBuilder *out, const char *text)
{
	feel_text_add(out, text, strlen(text));
}

static void
add_hex(Translator *t, FeelTextBuilder *out, uint32_t c)
{
	feel_text_add_string(out, feel_format(t->run, "\\x{%x}", c));
}

/* One code point that stands for itself, in a class or outside */
static void
add_literal(Translator *t, FeelTextBuilder *out, uint32_t c)
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
static bool
parse_set_escape(Translator *t, uint32_t c, bool in_class,
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
static uint32_t
single_escape(uint32_t c)
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

static void
add_set(Translator *t, FeelTextBuilder *out, FeelString members, bool negated)
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

	if (letters.length == 0)
	{
		add_set(t, out, sets, negated);
		return;
	}
	if (sets.length > 0 && t->flags.ignore_case)
	{
		add(out, negated ? "(?:(?!" : "(?:");
		add_set(t, out, sets, false);
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
	single = single_escape(c);
	if (single != END_OF_PATTERN)
		return single;
	if (text == NULL || !parse_set_escape(t, c, true, &text->sets))
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
		add_literal(t, &text->letters, first);
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
static void
parse_class(Translator *t, FeelTextBuilder *out)
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
			parse_class(t, &base);
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

/* ------------------------------------------------------------------- atoms */

/*
 * The number after a backslash, which begins with a digit: further digits
 * belong to it only as long as there is such a group before.
 */
static void
parse_back_reference(Translator *t, uint32_t digit)
{
	int number = (int) (digit - '0');

	while (is_digit(peek(t)) &&
		   number * 10 + (int) (peek(t) - '0') <= t->groups)
		number = number * 10 + (int) (take(t) - '0');
	if (number == 0 || number > t->groups || !t->closed[number])
	{
		fail(t, "a back-reference must follow the group it refers to");
		return;
	}
	feel_text_add_string(&t->out, feel_format(t->run, "\\g{%d}", number));
}

static void
parse_escape(Translator *t)
{
	uint32_t c = take(t);
	uint32_t single = single_escape(c);
	FeelTextBuilder members;

	if (single != END_OF_PATTERN)
	{
		add_literal(t, &t->out, single);
		return;
	}
	if (is_digit(c))
	{
		parse_back_reference(t, c);
		return;
	}
	feel_text_begin(&members, t->run);
	if (!parse_set_escape(t, c, false, &members))
		fail(t, "there is no such escape");
	if (t->error == NULL)
		add_set(t, &t->out, feel_text_finish(&members), false);
}

static void
parse_group(Translator *t)
{
	int number = 0;

	if (accept(t, '?'))
	{
		if (!accept(t, ':'))
			fail(t, "? must be followed by : at the begin of a group");
		add(&t->out, "(?:");
	}
	else
	{
		number = ++t->groups;
		if (number > FEEL_MAX_GROUPS)
		{
			fail(t, "there are too many groups");
			return;
		}
		add(&t->out, "(");
	}
	if (++t->depth > MAX_NESTING)
		fail(t, "it is nested too deep");
	if (t->error == NULL)
		parse_expression(t);
	t->depth--;
	if (t->error != NULL)
		return;
	if (!accept(t, ')'))
		fail(t, "a group is not closed");
	add(&t->out, ")");
	t->closed[number] = true;
}

static void
parse_atom(Translator *t)
{
	uint32_t c = take(t);

	switch (c)
	{
		case '(':
			parse_group(t);
			break;
		case '[':
			parse_class(t, &t->out);
			break;
		case '\\':
			parse_escape(t);
			break;
		case '.':
			add(&t->out, t->flags.dot_all ? "." : "[^\\n\\r]");
			break;
		case '^':
			add(&t->out, t->flags.multiline ? "(?:^)" : "(?:\\A)");
			break;
		case '$':
			add(&t->out, t->flags.multiline ? "(?:$)" : "(?:\\z)");
			break;
		case '?':
		case '*':
		case '+':
		case '{':
			fail(t, "a quantifier has nothing before it to repeat");
			break;
		case '}':
		case ']':
			fail(t, "} and ] must be escaped");
			break;
		default:
			add_literal(t, &t->out, c);
			break;
	}
}

/* ------------------------------------------------------------- quantifiers */

/* Digits as a number, up to MAX_REPEAT; -1 when there are none */
static int
parse_repeat(Translator *t)
{
	int n = -1;

	while (is_digit(peek(t)))
	{
		n = (n < 0 ? 0 : n) * 10 + (int) (take(t) - '0');
		if (n > MAX_REPEAT)
		{
			fail(t, "a quantifier is too large");
			return -1;
		}
	}
	return n;
}

/* {n}, {n,} or {n,m}; the opening brace is taken */
static void
parse_braces(Translator *t)
{
	int low = parse_repeat(t);
	int high = low;
	bool open = false;

	if (accept(t, ','))
	{
		open = peek(t) == '}';
		high = open ? low : parse_repeat(t);
	}
	if (low < 0 || high < low || !accept(t, '}'))
	{
		fail(t, "a quantifier in braces must be {n}, {n,} or {n,m}");
		return;
	}
	if (open)
		feel_text_add_string(&t->out, feel_format(t->run, "{%d,}", low));
	else
		feel_text_add_string(&t->out,
							 feel_format(t->run, "{%d,%d}", low, high));
}

static void
parse_quantifier(Translator *t)
{
	switch (peek(t))
	{
		case '?':
		case '*':
		case '+':
			feel_text_add_char(&t->out, take(t));
			break;
		case '{':
			take(t);
			parse_braces(t);
			break;
		default:
			return;
	}
	if (accept(t, '?'))
		add(&t->out, "?");
	add(&t->out, "(?C)");
}

static void
parse_expression(Translator *t)
{
	while (t->error == NULL)
	{
		uint32_t c = peek(t);

		if (c == END_OF_PATTERN || c == ')')
			return;
		if (c == '|')
		{
			take(t);
			add(&t->out, "|(?C)");
			continue;
		}
		parse_atom(t);
		if (t->error == NULL)
			parse_quantifier(t);
	}
}

bool
feel_regex_translate(FeelRun *run, FeelString pattern, FeelRegexFlags flags,
					 FeelString *translated)
{
	Translator t = {.run = run, .pattern = pattern, .flags = flags};
	uint32_t c;

	if (flags.literal)
		t.flags.remove_space = false;
	if (pattern.length > FEEL_MAX_PATTERN)
		fail(&t, "it is too long");
	feel_text_begin(&t.out, run);
	add(&t.out, "(?C1)");
	if (flags.literal)
	{
		while (t.error == NULL && (c = take_raw(&t)) != END_OF_PATTERN)
			add_literal(&t, &t.out, c);
	}
	else
	{
		/* PCRE2 would take the alternatives to begin after the callout */
		add(&t.out, "(?:");
		parse_expression(&t);
		add(&t.out, ")");
		if (t.error == NULL && peek(&t) == ')')
			fail(&t, "a ) has no ( before it");
	}
	if (t.error != NULL)
	{
		feel_error(run, FEEL_INVALID_ARGUMENT,
				   "invalid regular expression \"%.*s\": %s",
				   pattern.length > 200 ? 200 : (int) pattern.length,
				   pattern.data, t.error);
		return false;
	}
	*translated = feel_text_finish(&t.out);
	return true;
}
