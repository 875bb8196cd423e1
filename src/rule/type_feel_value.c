/*-------------------------------------------------------------------------
 *
 * type_feel_value.c
 *		Type feel_value: any value of FEEL, as the text of its literal.
 *
 * The stored text is the one that the engine prints, whatever was typed in.
 * So what is stored can be read without asking whether it is a literal, and
 * reading and printing it again changes nothing.
 *
 * Why text: a value may be of any kind and nest; its text is the format that
 * both people and later releases can read, and it compresses.  Values are
 * parsed when they are compared, so an index over a large column of them is
 * slow to build; columns that are searched should be of plain types.
 *
 * Order and equality are total (feel/literal/order.c), not FEEL's own, in
 * which values of different kinds cannot be compared: an index needs an answer
 * for every pair.  Equal values have one canonical text, which is hashed.
 *
 * How values are read and written is in feel/literal/literal.c, their order in
 * feel/literal/order.c.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "common/hashfn.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"

#include "feel/literal/literal.h"
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
	if (!feel_literal_read(&run, string, &value))
		rule_raise(&run, ERRCODE_INVALID_TEXT_REPRESENTATION,
				   "invalid FEEL value");
	return rule_literal_text(&run, value);
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_in);
Datum
packnd_feel_value_in(PG_FUNCTION_ARGS)
{
	char *data = PG_GETARG_CSTRING(0);

	PG_RETURN_TEXT_P(make_value(data, strlen(data)));
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_out);
Datum
packnd_feel_value_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(text_to_cstring(PG_GETARG_TEXT_PP(0)));
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_recv);
Datum
packnd_feel_value_recv(PG_FUNCTION_ARGS)
{
	int length;
	char *data =
		rule_receive_text(fcinfo, BINARY_FORMAT, "feel_value", &length);

	PG_RETURN_TEXT_P(make_value(data, length));
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_send);
Datum
packnd_feel_value_send(PG_FUNCTION_ARGS)
{
	text *t = PG_GETARG_TEXT_PP(0);

	PG_RETURN_BYTEA_P(
		rule_send_text(BINARY_FORMAT, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t)));
}

FeelValue
rule_value_of(FeelRun *run, text *stored)
{
	FeelValue value;

	/* the text was accepted by the type, so it is a literal */
	if (!feel_literal_read(run, rule_string_of(stored), &value))
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

PACKND_FUNCTION_INFO_V1(packnd_feel_value_to_jsonb);
Datum
packnd_feel_value_to_jsonb(PG_FUNCTION_ARGS)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);

	PG_RETURN_JSONB_P(rule_to_jsonb(&run, value));
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_from_jsonb);
Datum
packnd_feel_value_from_jsonb(PG_FUNCTION_ARGS)
{
	FeelRun run;
	FeelValue value;

	feel_run_init(&run, CurrentMemoryContext);
	value = rule_from_whole_jsonb(&run, PG_GETARG_JSONB_P(0), NULL, false);
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

PACKND_FUNCTION_INFO_V1(packnd_feel_value_to_boolean);
Datum
packnd_feel_value_to_boolean(PG_FUNCTION_ARGS)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);

	if (value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN)
		PG_RETURN_NULL();
	if (value.kind != FEEL_BOOLEAN)
		wrong_kind(value, "boolean");
	PG_RETURN_BOOL(value.u.boolean);
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_to_numeric);
Datum
packnd_feel_value_to_numeric(PG_FUNCTION_ARGS)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);

	if (value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN)
		PG_RETURN_NULL();
	if (value.kind != FEEL_NUMBER)
		wrong_kind(value, "number");
	PG_RETURN_NUMERIC(rule_to_numeric(&run, value));
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_to_date);
Datum
packnd_feel_value_to_date(PG_FUNCTION_ARGS)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);
	DateADT date;

	if (value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN)
		PG_RETURN_NULL();
	if (value.kind != FEEL_DATE)
		wrong_kind(value, "date");
	if (!rule_to_date(value, &date))
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("date out of range")));
	PG_RETURN_DATEADT(date);
}

/*
 * value_text(value): a string without quotes and escapes, other values as
 * string() of FEEL has them.
 */
PACKND_FUNCTION_INFO_V1(packnd_feel_value_text);
Datum
packnd_feel_value_text(PG_FUNCTION_ARGS)
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
PACKND_FUNCTION_INFO_V1(packnd_feel_value_missing);
Datum
packnd_feel_value_missing(PG_FUNCTION_ARGS)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);

	PG_RETURN_DATUM(rule_fact_array(&run, value));
}

/* --------------------------------------------------------------- order -- */

static int
compare_arguments(FunctionCallInfo fcinfo)
{
	text *a = PG_GETARG_TEXT_PP(0);
	text *b = PG_GETARG_TEXT_PP(1);
	FeelRun run;
	int order;

	if (feel_text_equal(rule_string_of(a), rule_string_of(b)))
		return 0;
	feel_run_init(&run, CurrentMemoryContext);
	if (!feel_total_order(&run, rule_value_of(&run, a), rule_value_of(&run, b),
						  &order))
		rule_raise(&run, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
				   "values cannot be compared");
	return order;
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_cmp);
Datum
packnd_feel_value_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_arguments(fcinfo));
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_eq);
Datum
packnd_feel_value_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) == 0);
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_ne);
Datum
packnd_feel_value_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) != 0);
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_lt);
Datum
packnd_feel_value_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) < 0);
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_le);
Datum
packnd_feel_value_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) <= 0);
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_ge);
Datum
packnd_feel_value_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) >= 0);
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_gt);
Datum
packnd_feel_value_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare_arguments(fcinfo) > 0);
}

/* Equal values have the same canonical text. */
static FeelString
canonical_argument(FunctionCallInfo fcinfo)
{
	FeelRun run;
	FeelValue value = value_argument(&run, fcinfo, 0);
	FeelString text = feel_print_canonical(&run, value);

	if (text.data == NULL)
		rule_raise(&run, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
				   "value cannot be hashed");
	return text;
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_hash);
Datum
packnd_feel_value_hash(PG_FUNCTION_ARGS)
{
	FeelString text = canonical_argument(fcinfo);

	PG_RETURN_DATUM(
		hash_any((const unsigned char *) text.data, (int) text.length));
}

PACKND_FUNCTION_INFO_V1(packnd_feel_value_hash_extended);
Datum
packnd_feel_value_hash_extended(PG_FUNCTION_ARGS)
{
	FeelString text = canonical_argument(fcinfo);

	PG_RETURN_DATUM(hash_any_extended((const unsigned char *) text.data,
									  (int) text.length, PG_GETARG_INT64(1)));
}
