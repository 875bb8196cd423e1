/*-------------------------------------------------------------------------
 *
 * fuzz_value.c
 *	  Any bytes as the text of a value: a literal (type feel_value), a date, a
 *	  time, a duration or a number.
 *
 * Beside not crashing, these must hold:
 *	- what is refused has a diagnostic;
 *	- what is read is written, but for its length, and that text is read as
 *	  the same value and written as the same text;
 *	- the order of the items of a list does not depend on which of two is
 *	  asked for first, each read anew as SQL does it, nor on which of the
 *	  items have been compared before; equal ones have one canonical text;
 *	- a value that fits a type fits it again;
 *	- a date-time of a zone, made anew of its instant, is of that instant.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feel/literal/literal.h"
#include "feel/number/number.h"
#include "feel/temporal/temporal.h"
#include "feel/value/utf8.h"
#include "fuzz.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	test_begin();
	return 0;
}

static void
fail(const char *why, FeelString a, FeelString b)
{
	fprintf(stderr, "%s\n%.*s\n%.*s\n", why, (int) a.length, a.data,
			(int) b.length, b.data);
	abort();
}

/* ---------------------------------------------------- texts of one kind -- */

/*
 * A text that was read as this value, or as one like it: does it print, and
 * read again?
 */
static void
check_kind(FeelRun *run, FeelString text, FeelValue value, bool is_read)
{
	FeelString printed = feel_to_text(run, value);
	FeelValue again = feel_null();
	bool read = false;

	switch ((FeelKind) value.kind)
	{
		case FEEL_NUMBER:
			read = feel_number_from_text(printed, &again);
			break;
		case FEEL_DATE:
			read = feel_date_from_text(printed, &again);
			break;
		case FEEL_TIME:
			read = feel_time_from_text(run, printed, &again);
			break;
		case FEEL_DATE_TIME:
			read = feel_date_time_from_text(run, printed, &again);
			break;
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
			read = feel_duration_from_text(printed, &again);
			break;
		default:
			break;
	}
	if (!read || !feel_same(run, value, again))
		fail("is printed as another value", text, printed);
	if (!feel_text_equal(printed, feel_to_text(run, again)))
		fail("is printed differently", text, printed);
	if (is_read && value.kind != FEEL_NUMBER &&
		(!feel_temporal_from_text(run, text, &again) ||
		 !feel_same(run, value, again)))
		fail("is another value in @\"...\"", text, feel_print(run, again));
}

/* As timestamptz takes it and gives it back */
static void
check_instant(FeelRun *run, FeelString text, FeelValue value)
{
	int64_t instant = feel_instant(value);
	FeelValue again =
		feel_date_time_at(instant, value.part, value.u.time.zone);

	if (again.kind == FEEL_NULL)
		return; /* beyond the years */
	if (feel_instant(again) != instant || again.part != value.part)
		fail("is of another instant", text, feel_to_text(run, again));
	check_kind(run, text, again, false);
}

/* As a fact of such a type, in JSON or SQL, is read */
static void
check_texts(FeelRun *run, FeelString text)
{
	FeelValue value;

	if (feel_number_from_text(text, &value))
		check_kind(run, text, value, true);
	if (feel_date_from_text(text, &value))
		check_kind(run, text, value, true);
	else if (feel_date_time_from_text(run, text, &value))
	{
		check_kind(run, text, value, true);
		if (feel_is_zoned(value))
			check_instant(run, text, value);
	}
	if (feel_time_from_text(run, text, &value))
		check_kind(run, text, value, true);
	if (feel_duration_from_text(text, &value))
		check_kind(run, text, value, true);
}

/* -------------------------------------------------------------- literals -- */

static FeelValue
read_again(FeelRun *run, FeelString text)
{
	FeelValue value;

	if (!feel_literal_read(run, text, &value))
		fail("what was written cannot be read", text,
			 run->diagnostics->message);
	return value;
}

static int
order_of(FeelRun *run, FeelValue a, FeelValue b)
{
	int order;

	if (!feel_total_order(run, a, b, &order))
		fail("there is no order", feel_print(run, a), feel_print(run, b));
	return (order > 0) - (order < 0);
}

/* The order of two values in a run of their own */
static int
order_of_texts(FeelString a, FeelString b)
{
	FeelRun *run = host_run_make();
	FeelValue x = read_again(run, a);
	FeelValue y = read_again(run, b);
	int order = order_of(run, x, y);

	host_run_free(run);
	return order;
}

static FeelString
canonical_of(FeelRun *arena, FeelString text)
{
	FeelRun *run = host_run_make();
	FeelString canonical = feel_print_canonical(run, read_again(run, text));

	canonical = feel_copy_text(arena, canonical.data, canonical.length);
	host_run_free(run);
	return canonical;
}

static void
check_pair(FeelRun *run, FeelString a, FeelString b, int order)
{
	if (order_of_texts(a, b) != order || order_of_texts(b, a) != -order)
		fail("the order depends on what was read before", a, b);
	if (order == 0 &&
		!feel_text_equal(canonical_of(run, a), canonical_of(run, b)))
		fail("equal values have two canonical texts", a, b);
}

/* The first three items of a list */
static void
check_order(FeelRun *run, const FeelList *list)
{
	uint32_t count = list->count < 3 ? list->count : 3;
	FeelString texts[3];
	int orders[3];

	for (uint32_t i = 0; i < count; i++)
		texts[i] = feel_literal_write(run, list->items[i]);
	for (uint32_t i = 0; i < count; i++)
	{
		uint32_t next = (i + 1) % count;

		orders[i] = order_of(run, list->items[i], list->items[next]);
		if (texts[i].data != NULL && texts[next].data != NULL)
			check_pair(run, texts[i], texts[next], orders[i]);
	}
	/* a <= b, b <= c, c <= a only if all are equal, and likewise for >= */
	if (count == 3 && orders[0] * orders[1] >= 0 &&
		orders[1] * orders[2] >= 0 && orders[0] * orders[2] >= 0 &&
		(orders[0] != 0 || orders[1] != 0 || orders[2] != 0))
		fail("the order is a circle", texts[0], texts[1]);
}

/* What JSON and columns of text make of it; the server's texts are valid. */
static void
check_text(FeelRun *run, FeelString text, FeelValue value)
{
	FeelString bare = feel_to_text(run, value);

	if (feel_utf8_valid(text.data, text.length) &&
		!feel_utf8_valid(bare.data, bare.length))
		fail("the text is no text for SQL", text, bare);
}

static void
check_types(FeelRun *run, FeelValue value)
{
	static const char *const names[] = {
		"boolean",
		"number",
		"string",
		"date",
		"time",
		"date and time",
		"years and months duration",
		"days and time duration",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		const FeelTypeDesc *type = feel_type_by_name(text_of(names[i]));
		FeelValue fitted = feel_coerce(run, value, type);

		if (fitted.kind != FEEL_NULL &&
			order_of(run, fitted, feel_coerce(run, fitted, type)) != 0)
			fail("what fits does not fit again", feel_print(run, value),
				 text_of(names[i]));
	}
}

static void
check_literal(FeelRun *run, FeelString text)
{
	FeelValue value;
	FeelValue again;
	FeelString written;

	if (!feel_literal_read(run, text, &value))
	{
		if (run->diagnostic_count == 0)
			fail("no value and no error", text, text);
		return;
	}
	if (run->diagnostic_count > 0)
		fail("a value and an error", text, run->diagnostics->message);
	written = feel_literal_write(run, value);
	if (written.data == NULL)
	{
		/* numbers are written without exponent: it may get too long */
		if (run->last_diagnostic->kind != FEEL_LIMIT || text.length < 100)
			fail("cannot be written", text, run->last_diagnostic->message);
		return;
	}
	again = read_again(run, written);
	if (order_of(run, value, again) != 0)
		fail("what was written is another value", text, written);
	if (!feel_text_equal(written, feel_literal_write(run, again)))
		fail("what was written is written differently", text, written);
	check_text(run, text, value);
	check_types(run, value);
	if (value.kind == FEEL_STRING)
		check_texts(run, feel_text(value));
	if (value.kind == FEEL_DATE_TIME && feel_is_zoned(value))
		check_instant(run, feel_to_text(run, value), value);
	if (value.kind == FEEL_LIST && value.u.list->count > 0)
		check_order(run, value.u.list);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FeelRun *run = host_run_make();
	/* a copy that ends where the text ends */
	FeelString text = feel_copy_text(run, (const char *) data, size);

	check_texts(run, text);
	check_literal(run, text);
	host_run_free(run);
	return 0;
}
