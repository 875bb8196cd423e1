/*-------------------------------------------------------------------------
 *
 * builtin_string.c
 *	  Built-in functions on strings (DMN 1.5, 10.3.4.3).
 *
 * Positions and lengths are in code points.  Matching of parts is by bytes,
 * which for UTF-8 is the same thing.
 *
 * A part of a text shares its bytes with the whole: substring, split and the
 * like copy nothing.  Counting code points is a walk over the bytes, spent by
 * sixteens; there is no index of positions, since texts of rules are short
 * and each is walked once.
 *
 * Searching is memmem(), which is linear in both.  Since UTF-8 is self-
 * synchronising, a match of bytes is one of characters.
 *
 * Regular expressions are bounded by their own count of work: regex.c.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/builtin/builtin.h"

#include <string.h>

#include "feel/number/number.h"
#include "feel/text/regex.h"
#include "feel/text/unicode.h"
#include "feel/value/utf8.h"

static FeelString
text_argument(const FeelCall *call, int i)
{
	feel_assert(i < call->count && call->arguments[i].kind == FEEL_STRING);
	return feel_text(call->arguments[i]);
}

/* Account for a pass over so many bytes. */
static bool
spend_bytes(const FeelCall *call, size_t bytes)
{
	return feel_spend(call->run, bytes / 16);
}

static FeelString
part_of(FeelString text, size_t begin, size_t end)
{
	feel_assert(begin <= end && end <= text.length);
	return (FeelString){text.data + begin, (uint32_t) (end - begin)};
}

/* What the builder holds; null plus a diagnostic when that is too long */
static FeelValue
finish(FeelTextBuilder *builder)
{
	FeelString text = feel_text_finish(builder);

	return builder->overflow ? feel_null() : feel_string(text);
}

/*
 * In code points, as positions are: an accent that is a character of its own
 * counts.
 */
FeelValue
feel_builtin_string_length(const FeelCall *call)
{
	FeelString text = text_argument(call, 0);

	if (!spend_bytes(call, text.length))
		return feel_null();
	return feel_integer((int64_t) feel_utf8_count(text));
}

/*
 * The start is counted from 1, or from the end if negative.  It must be
 * inside the string; what goes beyond the end is left out.
 */
FeelValue
feel_builtin_substring(const FeelCall *call)
{
	FeelString text = text_argument(call, 0);
	bool whole = feel_call_argument(call, 2).kind == FEEL_NULL;
	int64_t start;
	int64_t length = 0;
	size_t begin;

	if (!feel_call_truncated(call, 1, &start) ||
		(!whole && !feel_call_truncated(call, 2, &length)) ||
		!spend_bytes(call, text.length))
		return feel_null();
	if (start < 0)
	{
		int64_t count = (int64_t) feel_utf8_count(text);

		start = start < -count ? 0 : count + start + 1;
	}
	begin =
		start > 0 ? feel_utf8_offset(text, (size_t) start - 1) : text.length;
	if (begin >= text.length)
		return feel_argument_error(call, 1,
								   "is outside of a string of %zu characters",
								   feel_utf8_count(text));
	if (length < 0)
		return feel_argument_error(call, 2, "must not be negative");
	text = part_of(text, begin, text.length);
	if (!whole)
		text.length = (uint32_t) feel_utf8_offset(text, (size_t) length);
	return feel_string(text);
}

FeelValue
feel_builtin_upper_case(const FeelCall *call)
{
	FeelString text = text_argument(call, 0);
	FeelTextBuilder builder;

	if (!spend_bytes(call, text.length))
		return feel_null();
	feel_text_begin(&builder, call->run);
	feel_unicode_add_upper(&builder, text);
	return finish(&builder);
}

FeelValue
feel_builtin_lower_case(const FeelCall *call)
{
	FeelString text = text_argument(call, 0);
	FeelTextBuilder builder;

	if (!spend_bytes(call, text.length))
		return feel_null();
	feel_text_begin(&builder, call->run);
	feel_unicode_add_lower(&builder, text);
	return finish(&builder);
}

/*
 * Is argument 1 part of argument 0?  FEEL_BOOLEAN, and *offset is where it
 * begins first; or null, when steps are used up.
 */
static FeelValue
find_match(const FeelCall *call, size_t *offset)
{
	FeelString text = text_argument(call, 0);
	FeelString match = text_argument(call, 1);
	const char *found = text.data;

	if (!spend_bytes(call, text.length))
		return feel_null();
	if (match.length > 0)
		found = memmem(text.data, text.length, match.data, match.length);
	*offset = found == NULL ? 0 : (size_t) (found - text.data);
	return feel_boolean(found != NULL);
}

/* Nothing stands before what is not there: the empty text. */
FeelValue
feel_builtin_substring_before(const FeelCall *call)
{
	size_t offset;
	FeelValue found = find_match(call, &offset);

	if (found.kind != FEEL_BOOLEAN)
		return found;
	return feel_string(part_of(text_argument(call, 0), 0, offset));
}

FeelValue
feel_builtin_substring_after(const FeelCall *call)
{
	FeelString text = text_argument(call, 0);
	size_t offset;
	FeelValue found = find_match(call, &offset);

	if (found.kind != FEEL_BOOLEAN)
		return found;
	if (!found.u.boolean)
		return feel_string((FeelString){"", 0});
	offset += text_argument(call, 1).length;
	return feel_string(part_of(text, offset, text.length));
}

FeelValue
feel_builtin_contains(const FeelCall *call)
{
	size_t offset;

	return find_match(call, &offset);
}

FeelValue
feel_builtin_starts_with(const FeelCall *call)
{
	FeelString text = text_argument(call, 0);
	FeelString match = text_argument(call, 1);

	return feel_boolean(
		match.length <= text.length &&
		feel_text_equal(part_of(text, 0, match.length), match));
}

FeelValue
feel_builtin_ends_with(const FeelCall *call)
{
	FeelString text = text_argument(call, 0);
	FeelString match = text_argument(call, 1);

	return feel_boolean(
		match.length <= text.length &&
		feel_text_equal(part_of(text, text.length - match.length, text.length),
						match));
}

/* Nulls in the list are passed over; a delimiter of null is none. */
FeelValue
feel_builtin_string_join(const FeelCall *call)
{
	const FeelList *list = call->arguments[0].u.list;
	FeelValue delimiter = feel_call_argument(call, 1);
	FeelTextBuilder builder;
	bool first = true;

	feel_text_begin(&builder, call->run);
	for (uint32_t i = 0; i < list->count; i++)
	{
		FeelValue item = list->items[i];

		if (item.kind == FEEL_NULL)
			continue;
		if (item.kind != FEEL_STRING)
			return feel_argument_error(call, 0, "must hold strings, not a %s",
									   feel_kind_name(item.kind));
		if (!feel_spend(call->run, 1 + item.part / 16))
			return feel_null();
		if (!first && delimiter.kind == FEEL_STRING)
			feel_text_add_string(&builder, feel_text(delimiter));
		feel_text_add_string(&builder, feel_text(item));
		first = false;
	}
	return finish(&builder);
}

FeelValue
feel_builtin_string(const FeelCall *call)
{
	FeelValue value = call->arguments[0];
	FeelString text;

	if (value.kind == FEEL_NULL || value.kind == FEEL_STRING)
		return value;
	text = feel_to_text(call->run, value);
	return text.data == NULL ? feel_null() : feel_string(text);
}

/* ---------------------------------------------------- regular expressions */

static FeelRegex *
regex_argument(const FeelCall *call, int pattern, int flags)
{
	FeelValue given = feel_call_argument(call, flags);
	FeelString none = {"", 0};

	return feel_regex(call->run, text_argument(call, pattern),
					  given.kind == FEEL_STRING ? feel_text(given) : none);
}

FeelValue
feel_builtin_matches(const FeelCall *call)
{
	FeelRegex *regex = regex_argument(call, 1, 2);
	FeelRegexResult result;

	if (regex == NULL)
		return feel_null();
	result = feel_regex_find(call->run, regex, text_argument(call, 0), 0);
	if (result == FEEL_REGEX_FAILED)
		return feel_null();
	return feel_boolean(result == FEEL_REGEX_YES);
}

/*
 * A pattern to cut a text at must not match nothing (XPath's FORX0003).
 * False plus a diagnostic when it does.
 */
static bool
regex_cuts(const FeelCall *call, FeelRegex *regex, int pattern)
{
	switch (feel_regex_find(call->run, regex, (FeelString){"", 0}, 0))
	{
		case FEEL_REGEX_NO:
			return true;
		case FEEL_REGEX_YES:
			feel_argument_error(call, pattern, "matches the empty string");
			return false;
		default:
			return false;
	}
}

/*
 * Move on to the next match at or behind *position that is not empty.
 * FEEL_REGEX_YES: from *begin to *end.
 */
static FeelRegexResult
next_cut(const FeelCall *call, FeelRegex *regex, FeelString text,
		 size_t *position, size_t *begin, size_t *end)
{
	while (*position <= text.length)
	{
		FeelRegexResult result =
			feel_regex_find(call->run, regex, text, *position);

		if (result != FEEL_REGEX_YES)
			return result;
		feel_regex_group(regex, 0, begin, end);
		*position = *end;
		if (*end > *begin)
			return FEEL_REGEX_YES;
		if (*position == text.length)
			return FEEL_REGEX_NO;
		feel_utf8_next(text.data, text.length, position);
	}
	return FEEL_REGEX_NO;
}

FeelValue
feel_builtin_split(const FeelCall *call)
{
	FeelString text = text_argument(call, 0);
	FeelRegex *regex = regex_argument(call, 1, 2);
	FeelListBuilder builder;
	FeelRegexResult result;
	size_t position = 0;
	size_t done = 0;
	size_t begin;
	size_t end;

	if (regex == NULL || !regex_cuts(call, regex, 1))
		return feel_null();
	feel_list_begin(&builder, call->run);
	while ((result = next_cut(call, regex, text, &position, &begin, &end)) ==
		   FEEL_REGEX_YES)
	{
		feel_list_add(&builder, feel_string(part_of(text, done, begin)));
		done = end;
	}
	if (result == FEEL_REGEX_FAILED)
		return feel_null();
	feel_list_add(&builder, feel_string(part_of(text, done, text.length)));
	return feel_list_finish(&builder);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * Append what the replacement makes of the last match; with a NULL builder,
 * only check it: false when it is invalid (XPath's FORX0004).
 *
 * $0 to $9 stand for groups.  A further digit belongs to the number if there
 * is such a group; a group that is not there is empty.
 */
static bool
add_replacement(FeelTextBuilder *builder, FeelRegex *regex, FeelString text,
				FeelString replacement)
{
	int groups = feel_regex_groups(regex);
	uint32_t i = 0;

	while (i < replacement.length)
	{
		const char *at = replacement.data + i;
		char next = i + 1 < replacement.length ? at[1] : '\0';
		size_t begin;
		size_t end;
		int number;

		if (*at == '\\')
		{
			if (next != '\\' && next != '$')
				return false;
			if (builder != NULL)
				feel_text_add(builder, &next, 1);
			i += 2;
			continue;
		}
		if (*at != '$')
		{
			if (builder != NULL)
				feel_text_add(builder, at, 1);
			i++;
			continue;
		}
		if (!is_digit(next))
			return false;
		number = next - '0';
		for (i += 2; i < replacement.length && is_digit(replacement.data[i]) &&
					 number * 10 + replacement.data[i] - '0' <= groups;
			 i++)
			number = number * 10 + replacement.data[i] - '0';
		if (builder != NULL && feel_regex_group(regex, number, &begin, &end))
			feel_text_add(builder, text.data + begin, end - begin);
	}
	return true;
}

FeelValue
feel_builtin_replace(const FeelCall *call)
{
	FeelString text = text_argument(call, 0);
	FeelString replacement = text_argument(call, 2);
	FeelRegex *regex = regex_argument(call, 1, 3);
	FeelTextBuilder builder;
	FeelRegexResult result;
	size_t position = 0;
	size_t done = 0;
	size_t begin;
	size_t end;
	bool literal;

	if (regex == NULL || !regex_cuts(call, regex, 1))
		return feel_null();
	literal = feel_regex_is_literal(regex);
	if (!literal && !add_replacement(NULL, regex, text, replacement))
		return feel_argument_error(
			call, 2,
			"must have a digit after $, and \\$ or \\\\ for the "
			"characters themselves");
	feel_text_begin(&builder, call->run);
	while ((result = next_cut(call, regex, text, &position, &begin, &end)) ==
		   FEEL_REGEX_YES)
	{
		if (!feel_spend(call->run, 1 + replacement.length / 4))
			return feel_null();
		feel_text_add(&builder, text.data + done, begin - done);
		if (literal)
			feel_text_add_string(&builder, replacement);
		else
			add_replacement(&builder, regex, text, replacement);
		done = end;
	}
	if (result == FEEL_REGEX_FAILED)
		return feel_null();
	feel_text_add(&builder, text.data + done, text.length - done);
	return finish(&builder);
}
