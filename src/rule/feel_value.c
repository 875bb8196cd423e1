/*-------------------------------------------------------------------------
 *
 * feel_value.c
 *		Type feel_value: any value of FEEL, as the text of its literal.
 *
 * The stored text is the one that the engine prints, whatever was typed in.
 *
 * SQL wants an order and an equality that are total, where FEEL has null.
 * So: null first, then by kind; numbers, strings (by code point), dates and
 * durations by their FEEL order; lists item by item; everything else, and
 * what FEEL holds for equal but is written differently (a moment in two time
 * zones), by its canonical text.  Equal are thus values that are the same in
 * writing, where numbers are compared by value and the order of a context's
 * entries does not count.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "common/hashfn.h"
#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"

#include "feel/number.h"
#include "feel/temporal.h"
#include "rule/rule.h"

#define BINARY_FORMAT 1

/* ---------------------------------------------------------------- type -- */

static text *
make_value(const char *data, size_t length)
{
	FeelRun run;
	FeelValue value;
	FeelString string = {data, (uint32_t) length};

	feel_run_init(&run, CurrentMemoryContext);
	if (!rule_literal_read(&run, string, &value))
		rule_raise(&run, ERRCODE_INVALID_TEXT_REPRESENTATION,
				   "invalid FEEL value");
	return rule_literal_text(&run, value);
}

PACKND_FUNCTION(packnd_feel_value_in)
{
	char *data = PG_GETARG_CSTRING(0);

	PG_RETURN_TEXT_P(make_value(data, strlen(data)));
}

PACKND_FUNCTION(packnd_feel_value_out)
{
	PG_RETURN_CSTRING(text_to_cstring(PG_GETARG_TEXT_PP(0)));
}

PACKND_FUNCTION(packnd_feel_value_recv)
{
	StringInfo buffer = (StringInfo) PG_GETARG_POINTER(0);
	int version = pq_getmsgint(buffer, 1);
	char *data;
	int length;

	if (version != BINARY_FORMAT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("unsupported version number %d of type feel_value",
						version)));
	data = pq_getmsgtext(buffer, buffer->len - buffer->cursor, &length);
	PG_RETURN_TEXT_P(make_value(data, length));
}

PACKND_FUNCTION(packnd_feel_value_send)
{
	text *t = PG_GETARG_TEXT_PP(0);
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendint8(&buffer, BINARY_FORMAT);
	pq_sendtext(&buffer, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

FeelValue
rule_value_of(FeelRun *run, text *stored)
{
	FeelValue value;

	/* the text was accepted by the type, so it is a literal */
	if (!rule_literal_read(run, rule_string_of(stored), &value))
		ereport(ERROR, (errcode(ERRCODE_DATA_CORRUPTED),
						errmsg("stored feel_value is no FEEL literal")));
	return value;
}

static FeelValue
value_argument(FeelRun *run, FunctionCallInfo fcinfo, int n)
{
	feel_run_init(run, CurrentMemoryContext);
	return rule_value_of(run, PG_GETARG_TEXT_PP(n));
}

/* --------------------------------------------------------------- casts -- */

PACKND_FUNCTION(packnd_feel_value_to_jsonb)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);

	PG_RETURN_JSONB_P(rule_to_jsonb(&run, value));
}

PACKND_FUNCTION(packnd_feel_value_from_jsonb)
{
	Jsonb *jsonb = PG_GETARG_JSONB_P(0);
	JsonbValue root = {.type = jbvBinary};
	FeelRun run;
	FeelValue value;

	feel_run_init(&run, CurrentMemoryContext);
	root.val.binary.data = &jsonb->root;
	root.val.binary.len = (int) VARSIZE(jsonb) - VARHDRSZ;
	value = rule_from_jsonb(&run, &root, NULL, false);
	value = rule_jsonb_unknown(&run, value);
	PG_RETURN_TEXT_P(rule_literal_text(&run, value));
}

static void
wrong_kind(FeelValue value, const char *wanted)
{
	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
					errmsg("value is of type %s, not %s",
						   feel_kind_name(value.kind), wanted)));
}

/* null and unknown become SQL NULL in these */

PACKND_FUNCTION(packnd_feel_value_to_boolean)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);

	if (value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN)
		PG_RETURN_NULL();
	if (value.kind != FEEL_BOOLEAN)
		wrong_kind(value, "boolean");
	PG_RETURN_BOOL(value.u.boolean);
}

PACKND_FUNCTION(packnd_feel_value_to_numeric)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);

	if (value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN)
		PG_RETURN_NULL();
	if (value.kind != FEEL_NUMBER)
		wrong_kind(value, "number");
	PG_RETURN_NUMERIC(rule_to_numeric(&run, value));
}

PACKND_FUNCTION(packnd_feel_value_to_date)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);
	int64 days;

	if (value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN)
		PG_RETURN_NULL();
	if (value.kind != FEEL_DATE)
		wrong_kind(value, "date");
	days = value.u.days - (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE);
	if (days < DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE ||
		days >= DATE_END_JULIAN - POSTGRES_EPOCH_JDATE)
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("date out of range")));
	PG_RETURN_DATEADT((DateADT) days);
}

/*
 * value_text(value): a string without quotes and escapes, other values as
 * string() of FEEL has them.
 */
PACKND_FUNCTION(packnd_feel_value_text)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);

	if (value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(rule_value_text(&run, value));
}

/*
 * missing(value): the facts that a value waits for.
 */
PACKND_FUNCTION(packnd_feel_value_missing)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);

	PG_RETURN_DATUM(rule_fact_array(&run, value));
}

/* --------------------------------------------------------------- order -- */

static int
compare_texts(FeelString a, FeelString b)
{
	int order = memcmp(a.data, b.data, Min(a.length, b.length));

	if (order != 0)
		return order;
	return (a.length > b.length) - (a.length < b.length);
}

static int
compare_entries(const void *a, const void *b)
{
	return compare_texts((*(const FeelEntry *const *) a)->name,
						 (*(const FeelEntry *const *) b)->name);
}

static void add_canonical(FeelTextBuilder *builder, FeelValue value);

static void
add_canonical_context(FeelTextBuilder *builder, const FeelContext *context)
{
	const FeelEntry **sorted =
		feel_allocate_array(builder->run, context->count, sizeof(FeelEntry *));

	for (uint32_t i = 0; i < context->count; i++)
		sorted[i] = &context->entries[i];
	qsort(sorted, context->count, sizeof(FeelEntry *), compare_entries);
	feel_text_add(builder, "{", 1);
	for (uint32_t i = 0; i < context->count; i++)
	{
		add_canonical(builder, feel_string(sorted[i]->name));
		feel_text_add(builder, ":", 1);
		add_canonical(builder, sorted[i]->value);
	}
	feel_text_add(builder, "}", 1);
}

/*
 * The canonical text: one text per value, whatever the order of entries.
 */
static void
add_canonical(FeelTextBuilder *builder, FeelValue value)
{
	check_stack_depth();
	switch (value.kind)
	{
		case FEEL_LIST:
			feel_text_add(builder, "[", 1);
			for (uint32_t i = 0; i < value.u.list->count; i++)
			{
				add_canonical(builder, value.u.list->items[i]);
				feel_text_add(builder, ",", 1);
			}
			feel_text_add(builder, "]", 1);
			break;
		case FEEL_CONTEXT:
			add_canonical_context(builder, value.u.context);
			break;
		case FEEL_NUMBER:
			feel_text_add_string(builder,
								 feel_number_to_text(builder->run, value));
			break;
		default:
			feel_text_add_string(builder, feel_print(builder->run, value));
			break;
	}
}

static FeelString
canonical(FeelRun *run, FeelValue value)
{
	FeelTextBuilder builder;

	feel_text_begin(&builder, run);
	add_canonical(&builder, value);
	return feel_text_finish(&builder);
}

static bool
has_order(FeelValue a, FeelValue b)
{
	switch (a.kind)
	{
		case FEEL_NUMBER:
		case FEEL_STRING:
		case FEEL_DATE:
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
			return true;
		case FEEL_TIME:
		case FEEL_DATE_TIME:
			return (a.u.time.zone == NULL) == (b.u.time.zone == NULL);
		default:
			return false;
	}
}

static int
compare_values(FeelRun *run, FeelValue a, FeelValue b)
{
	int order;

	check_stack_depth();
	if (a.kind != b.kind)
		return (a.kind > b.kind) - (a.kind < b.kind);
	if (a.kind == FEEL_BOOLEAN)
		return a.u.boolean - b.u.boolean;
	if ((a.kind == FEEL_TIME || a.kind == FEEL_DATE_TIME) &&
		(a.u.time.zone == NULL) != (b.u.time.zone == NULL))
		return a.u.time.zone == NULL ? -1 : 1;
	if (a.kind == FEEL_LIST)
	{
		const FeelList *x = a.u.list;
		const FeelList *y = b.u.list;

		for (uint32_t i = 0; i < x->count && i < y->count; i++)
		{
			order = compare_values(run, x->items[i], y->items[i]);
			if (order != 0)
				return order;
		}
		return (x->count > y->count) - (x->count < y->count);
	}
	if (has_order(a, b) && feel_compare(run, a, b, &order) && order != 0)
		return order;
	return compare_texts(canonical(run, a), canonical(run, b));
}

static int
compare_arguments(FunctionCallInfo fcinfo)
{
	text *a = PG_GETARG_TEXT_PP(0);
	text *b = PG_GETARG_TEXT_PP(1);
	FeelRun run;

	if (compare_texts(rule_string_of(a), rule_string_of(b)) == 0)
		return 0;
	feel_run_init(&run, CurrentMemoryContext);
	return compare_values(&run, rule_value_of(&run, a),
						  rule_value_of(&run, b));
}

PACKND_FUNCTION(packnd_feel_value_cmp)
{
	PG_RETURN_INT32(compare_arguments(fcinfo));
}

PACKND_FUNCTION(packnd_feel_value_eq)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) == 0);
}

PACKND_FUNCTION(packnd_feel_value_ne)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) != 0);
}

PACKND_FUNCTION(packnd_feel_value_lt)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) < 0);
}

PACKND_FUNCTION(packnd_feel_value_le)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) <= 0);
}

PACKND_FUNCTION(packnd_feel_value_ge)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) >= 0);
}

PACKND_FUNCTION(packnd_feel_value_gt)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) > 0);
}

PACKND_FUNCTION(packnd_feel_value_hash)
{
	FeelRun run;
	FeelString text = canonical(&run, value_argument(&run, fcinfo, 0));

	PG_RETURN_DATUM(
		hash_any((const unsigned char *) text.data, (int) text.length));
}

PACKND_FUNCTION(packnd_feel_value_hash_extended)
{
	FeelRun run;
	FeelString text = canonical(&run, value_argument(&run, fcinfo, 0));

	PG_RETURN_DATUM(hash_any_extended((const unsigned char *) text.data,
									  (int) text.length, PG_GETARG_INT64(1)));
}
