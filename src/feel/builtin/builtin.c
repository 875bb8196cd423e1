/*-------------------------------------------------------------------------
 *
 * builtin.c
 *	  The table of FEEL's built-in functions, and the checks of arguments
 *	  that all of them share.
 *
 * The table holds what the standard lists (DMN 1.5, 10.3.4) and one addition:
 * number() of a string alone.  A random number is not in it, since a decision
 * gives the same answer whenever it is asked as of the same day.
 *
 * One line of the table says all that the rest of the engine needs of a
 * function: its name, the lists of arguments it takes, what each may be,
 * whether it sees unknown values.  Names of arguments are part of the
 * language (substring(string: ..., start position: ...)), which is why they
 * stand there as the standard writes them.
 *
 * Arguments are checked in two passes.  The first only looks: in nearly all
 * calls everything is of its kind, and nothing is copied.  The second
 * converts, where a list of one stands for its item or an item for a list of
 * one, and complains.  Of several arguments that are wrong the first is told;
 * an unknown one makes the result unknown only if no other is wrong, as a
 * wrong argument stays wrong whatever is told.
 *
 * The table is sorted by name and searched by halves when a program is
 * compiled; at run time a function is a pointer into it.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/builtin/builtin.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feel/evaluate/program.h"
#include "feel/number/number.h"

static FeelValue call_builtin(FeelRun *run, const FeelFunction *self,
							  int which, const FeelValue *arguments,
							  int count);

/* clang-format off */

/* A signature: so many are required, of these kinds and names */
#define SIGNATURE(required, kinds, ...) \
	{required, sizeof(kinds) - 1, false, {__VA_ARGS__}, kinds}
#define VARIADIC(required, kinds, ...) \
	{required, sizeof(kinds) - 1, true, {__VA_ARGS__}, kinds}
#define NO_ARGUMENTS {0, 0, false, {NULL}, ""}

/* The first letter is what it gives: see builtin.h. */
#define ENTRY(seen, gives_, text, body_, ...) \
	{{.name = {text, sizeof(text) - 1}, \
	  .signatures = (const FeelSignature[]) {__VA_ARGS__}, \
	  .signature_count = sizeof((const FeelSignature[]) {__VA_ARGS__}) / \
		  sizeof(FeelSignature), \
	  .call = call_builtin, .sees_unknown = seen, \
	  .unknown = feel_builtin_unknown, .gives = gives_}, body_}

#define BUILTIN(...) ENTRY(false, __VA_ARGS__)

/*
 * A function that takes unknown values where its kinds say v, and inside of
 * lists and contexts; unknown in place of anything else gives unknown.
 */
#define LENIENT(...) ENTRY(true, __VA_ARGS__)

/* One list, or its items one by one */
#define LIST_OR_ITEMS(name) \
	SIGNATURE(1, "l", "list"), VARIADIC(1, "v", name)

#define POINTS_AND_RANGES \
	SIGNATURE(2, "oo", "point1", "point2"), \
	SIGNATURE(2, "oo", "point", "range"), \
	SIGNATURE(2, "oo", "range", "point"), \
	SIGNATURE(2, "oo", "range1", "range2")
#define RANGES SIGNATURE(2, "oo", "range1", "range2")
#define POINT_OR_RANGE_RANGE \
	SIGNATURE(2, "oo", "point", "range"), RANGES
#define RANGE_POINT_OR_RANGE \
	SIGNATURE(2, "oo", "range", "point"), RANGES

/* Sorted by name: feel_builtin() halves. */
static const FeelBuiltin builtins[] = {
	BUILTIN('a', "abs", feel_builtin_abs, SIGNATURE(1, "o", "n")),
	BUILTIN('b', "after", feel_builtin_after, POINTS_AND_RANGES),
	LENIENT('b', "all", feel_builtin_all, LIST_OR_ITEMS("b")),
	LENIENT('b', "any", feel_builtin_any, LIST_OR_ITEMS("b")),
	LENIENT('l', "append", feel_builtin_append,
		VARIADIC(1, "lv", "list", "item")),
	BUILTIN('b', "before", feel_builtin_before, POINTS_AND_RANGES),
	BUILTIN('n', "ceiling", feel_builtin_ceiling,
		SIGNATURE(1, "nn", "n", "scale")),
	BUILTIN('b', "coincides", feel_builtin_coincides,
		SIGNATURE(2, "oo", "point1", "point2"), RANGES),
	LENIENT('l', "concatenate", feel_builtin_concatenate,
		VARIADIC(1, "l", "list")),
	BUILTIN('B', "contains", feel_builtin_contains,
		SIGNATURE(2, "ss", "string", "match")),
	LENIENT('c', "context", feel_builtin_context,
		SIGNATURE(1, "l", "entries")),
	LENIENT('c', "context merge", feel_builtin_context_merge,
		SIGNATURE(1, "l", "contexts")),
	LENIENT('c', "context put", feel_builtin_context_put,
		SIGNATURE(3, "cov", "context", "keys", "value"),
		SIGNATURE(3, "csv", "context", "key", "value")),
	LENIENT('n', "count", feel_builtin_count, SIGNATURE(1, "l", "list")),
	BUILTIN('d', "date", feel_builtin_date, SIGNATURE(1, "o", "from"),
		SIGNATURE(3, "nnn", "year", "month", "day")),
	BUILTIN('T', "date and time", feel_builtin_date_and_time,
		SIGNATURE(1, "o", "from"), SIGNATURE(2, "do", "date", "time")),
	BUILTIN('s', "day of week", feel_builtin_day_of_week,
		SIGNATURE(1, "d", "date")),
	BUILTIN('n', "day of year", feel_builtin_day_of_year,
		SIGNATURE(1, "d", "date")),
	BUILTIN('n', "decimal", feel_builtin_decimal,
		SIGNATURE(2, "nn", "n", "scale")),
	LENIENT('l', "distinct values", feel_builtin_distinct_values,
		SIGNATURE(1, "l", "list")),
	BUILTIN('u', "duration", feel_builtin_duration, SIGNATURE(1, "o", "from")),
	BUILTIN('b', "during", feel_builtin_during, POINT_OR_RANGE_RANGE),
	BUILTIN('B', "ends with", feel_builtin_ends_with,
		SIGNATURE(2, "ss", "string", "match")),
	BUILTIN('b', "even", feel_builtin_even, SIGNATURE(1, "n", "number")),
	BUILTIN('n', "exp", feel_builtin_exp, SIGNATURE(1, "n", "number")),
	BUILTIN('b', "finished by", feel_builtin_finished_by,
		RANGE_POINT_OR_RANGE),
	BUILTIN('b', "finishes", feel_builtin_finishes, POINT_OR_RANGE_RANGE),
	LENIENT('l', "flatten", feel_builtin_flatten, SIGNATURE(1, "l", "list")),
	BUILTIN('n', "floor", feel_builtin_floor,
		SIGNATURE(1, "nn", "n", "scale")),
	LENIENT('l', "get entries", feel_builtin_get_entries,
		SIGNATURE(1, "c", "m")),
	LENIENT('o', "get value", feel_builtin_get_value,
		SIGNATURE(2, "cs", "m", "key")),
	BUILTIN('b', "includes", feel_builtin_includes, RANGE_POINT_OR_RANGE),
	LENIENT('l', "index of", feel_builtin_index_of,
		SIGNATURE(2, "lv", "list", "match")),
	LENIENT('l', "insert before", feel_builtin_insert_before,
		SIGNATURE(3, "lnv", "list", "position", "newItem")),
	BUILTIN('B', "is", feel_builtin_is,
		SIGNATURE(0, "vv", "value1", "value2")),
	LENIENT('b', "list contains", feel_builtin_list_contains,
		SIGNATURE(2, "lv", "list", "element")),
	LENIENT('l', "list replace", feel_builtin_list_replace,
		SIGNATURE(3, "lov", "list", "position", "newItem"),
		SIGNATURE(3, "lfv", "list", "match", "newItem")),
	BUILTIN('n', "log", feel_builtin_log, SIGNATURE(1, "n", "number")),
	BUILTIN('s', "lower case", feel_builtin_lower_case,
		SIGNATURE(1, "s", "string")),
	BUILTIN('b', "matches", feel_builtin_matches,
		SIGNATURE(2, "ssS", "input", "pattern", "flags")),
	BUILTIN('i', "max", feel_builtin_max, LIST_OR_ITEMS("c")),
	BUILTIN('n', "mean", feel_builtin_mean, LIST_OR_ITEMS("n")),
	BUILTIN('n', "median", feel_builtin_median, LIST_OR_ITEMS("n")),
	BUILTIN('b', "meets", feel_builtin_meets, RANGES),
	BUILTIN('b', "met by", feel_builtin_met_by, RANGES),
	BUILTIN('i', "min", feel_builtin_min, LIST_OR_ITEMS("c")),
	BUILTIN('l', "mode", feel_builtin_mode, LIST_OR_ITEMS("n")),
	BUILTIN('n', "modulo", feel_builtin_modulo,
		SIGNATURE(2, "nn", "dividend", "divisor")),
	BUILTIN('s', "month of year", feel_builtin_month_of_year,
		SIGNATURE(1, "d", "date")),
	BUILTIN('b', "not", feel_builtin_not, SIGNATURE(1, "v", "negand")),
	BUILTIN('T', "now", feel_builtin_now, NO_ARGUMENTS),
	BUILTIN('n', "number", feel_builtin_number, SIGNATURE(1, "s", "from"),
		SIGNATURE(3, "sSS", "from", "grouping separator",
			"decimal separator")),
	BUILTIN('b', "odd", feel_builtin_odd, SIGNATURE(1, "n", "number")),
	BUILTIN('b', "overlaps", feel_builtin_overlaps, RANGES),
	BUILTIN('b', "overlaps after", feel_builtin_overlaps_after, RANGES),
	BUILTIN('b', "overlaps before", feel_builtin_overlaps_before, RANGES),
	BUILTIN('n', "product", feel_builtin_product, LIST_OR_ITEMS("n")),
	BUILTIN('r', "range", feel_builtin_range, SIGNATURE(1, "s", "from")),
	LENIENT('l', "remove", feel_builtin_remove,
		SIGNATURE(2, "ln", "list", "position")),
	BUILTIN('s', "replace", feel_builtin_replace,
		SIGNATURE(3, "sssS", "input", "pattern", "replacement", "flags")),
	LENIENT('l', "reverse", feel_builtin_reverse, SIGNATURE(1, "l", "list")),
	BUILTIN('n', "round down", feel_builtin_round_down,
		SIGNATURE(2, "nn", "n", "scale")),
	BUILTIN('n', "round half down", feel_builtin_round_half_down,
		SIGNATURE(2, "nn", "n", "scale")),
	BUILTIN('n', "round half up", feel_builtin_round_half_up,
		SIGNATURE(2, "nn", "n", "scale")),
	BUILTIN('n', "round up", feel_builtin_round_up,
		SIGNATURE(2, "nn", "n", "scale")),
	LENIENT('l', "sort", feel_builtin_sort,
		SIGNATURE(2, "lf", "list", "precedes")),
	BUILTIN('l', "split", feel_builtin_split,
		SIGNATURE(2, "ss", "string", "delimiter")),
	BUILTIN('n', "sqrt", feel_builtin_sqrt, SIGNATURE(1, "n", "number")),
	BUILTIN('b', "started by", feel_builtin_started_by, RANGE_POINT_OR_RANGE),
	BUILTIN('b', "starts", feel_builtin_starts, POINT_OR_RANGE_RANGE),
	BUILTIN('B', "starts with", feel_builtin_starts_with,
		SIGNATURE(2, "ss", "string", "match")),
	BUILTIN('n', "stddev", feel_builtin_stddev, LIST_OR_ITEMS("n")),
	BUILTIN('S', "string", feel_builtin_string, SIGNATURE(1, "v", "from")),
	BUILTIN('s', "string join", feel_builtin_string_join,
		SIGNATURE(1, "lS", "list", "delimiter")),
	BUILTIN('N', "string length", feel_builtin_string_length,
		SIGNATURE(1, "s", "string")),
	LENIENT('l', "sublist", feel_builtin_sublist,
		SIGNATURE(2, "lnN", "list", "start position", "length")),
	BUILTIN('s', "substring", feel_builtin_substring,
		SIGNATURE(2, "snN", "string", "start position", "length")),
	BUILTIN('S', "substring after", feel_builtin_substring_after,
		SIGNATURE(2, "ss", "string", "match")),
	BUILTIN('S', "substring before", feel_builtin_substring_before,
		SIGNATURE(2, "ss", "string", "match")),
	BUILTIN('n', "sum", feel_builtin_sum, LIST_OR_ITEMS("n")),
	BUILTIN('t', "time", feel_builtin_time, SIGNATURE(1, "o", "from"),
		SIGNATURE(3, "nnnv", "hour", "minute", "second", "offset")),
	BUILTIN('d', "today", feel_builtin_today, NO_ARGUMENTS),
	LENIENT('l', "union", feel_builtin_union, VARIADIC(1, "l", "list")),
	BUILTIN('s', "upper case", feel_builtin_upper_case,
		SIGNATURE(1, "s", "string")),
	BUILTIN('n', "week of year", feel_builtin_week_of_year,
		SIGNATURE(1, "d", "date")),
	BUILTIN('y', "years and months duration", feel_builtin_months_duration,
		SIGNATURE(2, "dd", "from", "to")),
};

/* clang-format on */

#define BUILTIN_COUNT ((int) (sizeof(builtins) / sizeof(builtins[0])))

/* No name is longer; a text beyond cannot be one of them. */
#define MAX_NAME 64

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The name with single spaces between its words and none around. */
static bool
normalise_name(FeelString name, char *out, size_t *length)
{
	size_t n = 0;

	for (uint32_t i = 0; i < name.length; i++)
	{
		bool space = is_space(name.data[i]);

		if (space && (n == 0 || out[n - 1] == ' '))
			continue;
		if (n == MAX_NAME)
			return false;
		out[n++] = space ? ' ' : name.data[i];
	}
	if (n > 0 && out[n - 1] == ' ')
		n--;
	*length = n;
	return true;
}

static int
compare_name(const void *key, const void *element)
{
	const FeelString *name = key;
	const FeelBuiltin *builtin = element;

	return feel_text_compare(*name, builtin->function.name);
}

/* White space in a name counts as one blank, as in all names. */
const FeelFunction *
feel_builtin(FeelString name)
{
	char buffer[MAX_NAME];
	size_t length;
	FeelString key;
	const FeelBuiltin *found;

	if (!normalise_name(name, buffer, &length))
		return NULL;
	key = (FeelString){buffer, (uint32_t) length};
	feel_assert(length <= MAX_NAME);
	found = bsearch(&key, builtins, BUILTIN_COUNT, sizeof(FeelBuiltin),
					compare_name);
	return found == NULL ? NULL : &found->function;
}

const FeelFunction *
feel_builtin_at(int i)
{
	return i >= 0 && i < BUILTIN_COUNT ? &builtins[i].function : NULL;
}

/* ------------------------------------------------------------- arguments --
 */

FeelValue
feel_argument_error(const FeelCall *call, int i, const char *format, ...)
{
	const FeelSignature *signature = call->signature;
	int name = i < signature->count ? i : signature->count - 1;
	char complaint[200];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(complaint, sizeof(complaint), feel_said(format), arguments);
	va_end(arguments);
	return feel_error(call->run, FEEL_INVALID_ARGUMENT,
					  "argument \"%s\" of %.*s() %s", signature->names[name],
					  (int) call->function->name.length,
					  call->function->name.data, complaint);
}

FeelValue
feel_unwrap(FeelValue value)
{
	if (value.kind == FEEL_LIST && value.u.list->count == 1)
		return value.u.list->items[0];
	return value;
}

/* Is the value what a kind letter wants, as it stands? */
static bool
is_of_kind(char kind, const FeelValue *value)
{
	switch (kind)
	{
		case 's':
			return value->kind == FEEL_STRING;
		case 'S':
			return value->kind == FEEL_STRING || value->kind == FEEL_NULL;
		case 'n':
			return value->kind == FEEL_NUMBER;
		case 'N':
			return value->kind == FEEL_NUMBER || value->kind == FEEL_NULL;
		case 'd':
			return value->kind == FEEL_DATE || value->kind == FEEL_DATE_TIME;
		case 'l':
			return value->kind == FEEL_LIST;
		case 'c':
			return value->kind == FEEL_CONTEXT;
		case 'f':
			return value->kind == FEEL_FUNCTION;
		case 'o':
			return value->kind != FEEL_NULL && value->kind != FEEL_UNKNOWN &&
				   value->kind != FEEL_LIST;
		default:
			return true;
	}
}

/* What a kind letter wants, in words */
static const char *
expectation(char kind)
{
	switch (kind)
	{
		case 's':
		case 'S':
			return feel_said("a string");
		case 'n':
		case 'N':
			return feel_said("a number");
		case 'd':
			return feel_said("a date or date and time");
		case 'l':
			return feel_said("a list");
		case 'c':
			return feel_said("a context");
		case 'f':
			return feel_said("a function");
		default:
			return feel_said("given");
	}
}

/*
 * Convert argument i to its kind.  False when there is nothing to call the
 * function with: *result is then what the call gives.
 */
static bool
convert(const FeelCall *call, int i, char kind, FeelValue *value,
		FeelValue *result)
{
	if (is_of_kind(kind, value))
		return true;
	if (kind == 'l' && value->kind != FEEL_UNKNOWN && value->kind != FEEL_NULL)
	{
		FeelList *list = feel_list_make(call->run, 1);

		list->items[0] = *value;
		*value = feel_list_value(list);
		return true;
	}
	if (value->kind == FEEL_LIST)
	{
		*value = feel_unwrap(*value);
		/* "given" may be a list of any length */
		if (is_of_kind(kind, value) ||
			(kind == 'o' && value->kind == FEEL_LIST))
			return true;
	}
	if (value->kind == FEEL_UNKNOWN)
	{
		*result = feel_unknown_union(call->run, *value, *result);
		return false;
	}
	if (value->kind == FEEL_NULL)
		*result = feel_argument_error(call, i, "must be %s, not null",
									  expectation(kind));
	else
		*result = feel_argument_error(call, i, "must be %s, not a %s",
									  expectation(kind),
									  feel_kind_name(value->kind));
	return false;
}

/* The last kind of a variadic signature is that of all that follow. */
static inline char
kind_of_argument(const FeelSignature *signature, int i)
{
	return signature->kinds[i < signature->count ? i : signature->count - 1];
}

/* Are all arguments what the signature wants, as they stand? */
static bool
are_of_kinds(const FeelSignature *signature, const FeelValue *arguments,
			 int count)
{
	for (int i = 0; i < count; i++)
		if (!is_of_kind(kind_of_argument(signature, i), &arguments[i]))
			return false;
	return true;
}

static FeelValue
call_builtin(FeelRun *run, const FeelFunction *self, int which,
			 const FeelValue *arguments, int count)
{
	const FeelSignature *signature = &self->signatures[which];
	FeelCall call = {run, self, which, signature, arguments, count};
	FeelValue few[8];
	FeelValue *values = few;
	FeelValue result = feel_null();

	feel_assert(which >= 0 && which < self->signature_count);
	feel_assert(count >= signature->required &&
				(count <= signature->count || signature->variadic));
	if (!feel_spend(run, 1 + (uint64_t) count))
		return feel_null();
	if (are_of_kinds(signature, arguments, count))
		return ((const FeelBuiltin *) self)->body(&call);
	if (count > (int) (sizeof(few) / sizeof(few[0])))
		values = feel_allocate_array(run, count, sizeof(FeelValue));
	call.arguments = values;
	for (int i = 0; i < count; i++)
	{
		values[i] = arguments[i];
		if (!convert(&call, i, kind_of_argument(signature, i), &values[i],
					 &result) &&
			result.kind != FEEL_UNKNOWN)
			return result;
	}
	/* what the others wait for may matter then, too */
	if (result.kind == FEEL_UNKNOWN)
		return feel_unknown_union(
			run, result, feel_unknown_arguments(run, arguments, count));
	return ((const FeelBuiltin *) self)->body(&call);
}

FeelItems
feel_call_items(const FeelCall *call)
{
	feel_assert(call->signature->variadic ||
				call->arguments[0].kind == FEEL_LIST);
	if (call->signature->variadic)
		return (FeelItems){call->arguments, (uint32_t) call->count};
	return (FeelItems){call->arguments[0].u.list->items,
					   call->arguments[0].u.list->count};
}

FeelValue
feel_call_argument(const FeelCall *call, int i)
{
	return i < call->count ? call->arguments[i] : feel_null();
}

bool
feel_call_truncated(const FeelCall *call, int i, int64_t *n)
{
	if (feel_number_truncate(call->arguments[i], n))
		return true;
	feel_argument_error(call, i, "is out of range");
	return false;
}

/* ---------------------------------------------------------------- equality */

bool
feel_items_equal(FeelRun *run, FeelValue a, FeelValue b, FeelValue *unknown)
{
	FeelValue equal = feel_equal_quiet(run, a, b);

	if (equal.kind == FEEL_UNKNOWN)
		*unknown = feel_unknown_union(run, equal, *unknown);
	return equal.kind == FEEL_BOOLEAN && equal.u.boolean;
}
