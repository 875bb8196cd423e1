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
 * Why translate instead of handing the pattern over: the two languages differ
 * in what they let pass.  PCRE2 takes (?R), \K, lookbehind and comments,
 * which the standard does not have and which a rule could then depend on, or
 * be attacked with; and it reads \d, "." and "$" otherwise.  A pattern that
 * we have written ourselves contains nothing that we have not thought of.
 *
 * The parser is recursive in groups and classes only, and both count their
 * depth.  Errors are kept, not thrown: the first stands in t->error, and
 * every loop looks at it.  What is written before an error is left where it
 * is.
 *
 * The length of the result is linear in that of the pattern, which is
 * bounded: the longest replacement is that of \I, some 200 bytes.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/text/regex_translate.h"

#define MAX_REPEAT 65535

static void parse_expression(Translator *t);

static bool
is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool
accept(Translator *t, uint32_t c)
{
	if (peek(t) != c)
		return false;
	take(t);
	return true;
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

	feel_assert(is_digit(digit));
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
	uint32_t single = feel_regex_single_escape(c);
	FeelTextBuilder members;

	if (single != END_OF_PATTERN)
	{
		feel_regex_add_literal(t, &t->out, single);
		return;
	}
	if (is_digit(c))
	{
		parse_back_reference(t, c);
		return;
	}
	feel_text_begin(&members, t->run);
	if (!feel_regex_set_escape(t, c, false, &members))
		fail(t, "there is no such escape");
	if (t->error == NULL)
		feel_regex_add_set(t, &t->out, feel_text_finish(&members), false);
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
	feel_assert(number <= FEEL_MAX_GROUPS && t->depth >= 0);
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
			feel_regex_parse_class(t, &t->out);
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
			feel_regex_add_literal(t, &t->out, c);
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
			feel_regex_add_literal(&t, &t.out, c);
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
