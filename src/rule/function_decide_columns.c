/*-------------------------------------------------------------------------
 *
 * function_decide_columns.c
 *		The fast forms: facts as columns, in the order of inputs(), and the
 *		answer as text, numeric, boolean or a row.
 *
 * decide_...: SQL NULL is FEEL's null.  decide_known_...: SQL NULL is
 * unknown.  Both give SQL NULL when the answer is null or not determined.
 *
 * These are for a million rows, where a decision of some fifty nanoseconds
 * must not drown in what surrounds it.  So the first call settles whatever
 * cannot change in the plan (model, decision, instant, how each column is
 * read), and the calls after it go straight to the evaluation.  Columns that
 * take a few instructions are put into their slots before it starts, asked for
 * or not; the others are read when they are asked for.  Short texts of
 * answers are made once and given out again: a table has few outputs.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "rule/rule.h"

#define FIRST_FACT 3
/* decide_record(): a NULL of the type of the row comes before the facts */
#define FIRST_FACT_OF_RECORD 4

/* ---------------------------------------------------------------- facts -- */

/*
 * Of types that are read without a call, and only if what is read needs no
 * fitting: else a fact that is never asked for could raise an error.
 */
static bool
is_cheap(const RuleColumn *column)
{
	switch (column->type)
	{
		case BOOLOID:
		case INT4OID:
		case INT8OID:
		case TEXTOID:
		case VARCHAROID:
		case DATEOID:
			return column->is_exact;
		default:
			return false;
	}
}

static void
find_cheap_columns(RuleCaller *caller)
{
	int count = caller->decision->input_count;

	caller->cheap_count = 0;
	caller->cheap_columns = palloc(sizeof(RuleCheapColumn) * Max(count, 1));
	for (int i = 0; i < count; i++)
	{
		if (is_cheap(&caller->columns[i]))
			caller->cheap_columns[caller->cheap_count++] = (RuleCheapColumn){
				.position = i,
				.slot = caller->decision->inputs[i]->slot,
				.type = caller->columns[i].type,
			};
	}
}

/* Of the types above; false: it is not in line, or cannot be. */
static inline bool
read_cheaply(Oid type, Datum datum, FeelValue *value)
{
	const text *string;

	switch (type)
	{
		case BOOLOID:
			*value = feel_boolean(DatumGetBool(datum));
			return true;
		case INT4OID:
			*value = feel_integer(DatumGetInt32(datum));
			return true;
		case INT8OID:
			*value = feel_integer(DatumGetInt64(datum));
			return true;
		case DATEOID:
			if (DATE_NOT_FINITE(DatumGetDateADT(datum)))
				return false;
			*value = rule_from_date(DatumGetDateADT(datum));
			return true;
		case TEXTOID:
		case VARCHAROID:
			string = (const text *) DatumGetPointer(datum);
			if (VARATT_IS_EXTERNAL(string) || VARATT_IS_COMPRESSED(string))
				return false;
			*value = feel_string(rule_string_of(string));
			return true;
		default:
			return false;
	}
}

/* What is unknown or takes more to read is left to column_fact(). */
static void
read_cheap_columns(void *closure, FeelValue *values, bool *ready)
{
	const RuleCaller *caller = closure;
	const NullableDatum *facts = &caller->call->args[caller->first_fact];

	for (int i = 0; i < caller->cheap_count; i++)
	{
		const RuleCheapColumn *column = &caller->cheap_columns[i];
		NullableDatum fact = facts[column->position];
		FeelValue *value = &values[column->slot];

		if (fact.isnull)
		{
			if (caller->unknowns)
				continue;
			*value = feel_null();
		}
		else if (!read_cheaply(column->type, fact.value, value))
			continue;
		ready[column->slot] = true;
	}
}

static void
match_columns(RuleCaller *caller, FunctionCallInfo fcinfo)
{
	const DmnElement *decision = caller->decision;
	int count = PG_NARGS() - caller->first_fact;
	MemoryContext old;

	rule_caller_require_decision(caller);
	if (get_fn_expr_variadic(fcinfo->flinfo))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("facts cannot be given as a VARIADIC array"),
						errhint("Use packnd.decide() or decide_row().")));
	if (count != decision->input_count)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("decision \"%.*s\" takes %d facts, not %d",
						(int) decision->key.length, decision->key.data,
						decision->input_count, count),
				 errhint("packnd.inputs() lists them in their order.")));
	rule_caller_columns(caller, count);
	old = MemoryContextSwitchTo(caller->columns_context);
	for (int i = 0; i < count; i++)
	{
		rule_column_init(
			&caller->columns[i],
			get_fn_expr_argtype(fcinfo->flinfo, caller->first_fact + i),
			decision->inputs[i]->key, decision->inputs[i]->type,
			caller->unknowns);
		caller->columns[i].position = i;
	}
	find_cheap_columns(caller);
	MemoryContextSwitchTo(old);
}

static void
column_fact(FeelRun *run, void *closure, const DmnElement *input,
			FeelValue *value)
{
	const RuleCaller *caller = closure;
	const RuleColumn *column = caller->by_slot[input->slot];
	const NullableDatum *argument =
		&caller->call->args[caller->first_fact + column->position];

	Assert(caller->first_fact + column->position < caller->call->nargs);
	if (argument->isnull)
		*value = caller->unknowns ? dmn_unknown(run, input) : feel_null();
	else
		rule_column_value(run, column, argument->value, value);
}

/*
 * What can be read without an error and as it stands, for patterns of what is
 * known (dmn/decide/pattern.c)
 */
static DmnPeek
column_peek(void *closure, const DmnElement *input, FeelValue *value)
{
	const RuleCaller *caller = closure;
	const RuleColumn *column = caller->by_slot[input->slot];
	NullableDatum fact =
		caller->call->args[caller->first_fact + column->position];

	if (fact.isnull)
		return DMN_UNKNOWN;
	if (!column->is_exact)
		return DMN_UNTOLD;
	if (column->type == NUMERICOID)
		return rule_from_short_numeric(fact.value, value) ? DMN_KNOWN
														  : DMN_UNTOLD;
	return read_cheaply(column->type, fact.value, value) ? DMN_KNOWN
														 : DMN_UNTOLD;
}

/*
 * The first call of a caller, and all calls where the arguments vary.  What
 * varies is found out again at each call; the caller's own checks keep that
 * cheap if it is the same in fact.
 */
static pg_noinline RuleCaller *
settle(FunctionCallInfo fcinfo, int first_fact, bool unknowns,
	   FeelValue *value)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);

	caller->run.quiet = true;
	caller->first_fact = first_fact;
	rule_caller_decision(caller, fcinfo, 1);
	rule_caller_as_of(caller, fcinfo, 2);
	rule_caller_unknowns(caller, unknowns);
	if (caller->columns == NULL)
		match_columns(caller, fcinfo);
	*value = rule_caller_decide(caller, column_fact, read_cheap_columns);
	caller->is_settled = caller->is_constant && caller->decision_is_constant &&
						 caller->as_of_is_constant;
	if (caller->is_settled && unknowns)
		caller->given.peek = column_peek;
	return caller;
}

/*
 * Only what varies from row to row is done here.  The time zone is one thing
 * more that can change between two calls: the instant is shown in it, so a
 * change settles anew.
 */
static inline RuleCaller *
decide(FunctionCallInfo fcinfo, int first_fact, bool unknowns,
	   FeelValue *value)
{
	RuleCaller *caller = fcinfo->flinfo->fn_extra;

	if (caller == NULL || !caller->is_settled ||
		caller->time_zone_changes != rule_time_zone_changes)
		return settle(fcinfo, first_fact, unknowns, value);
	if (!caller->arena->isReset)
		rule_caller_empty(caller);
	feel_run_again(&caller->run);
	Assert(caller->entry->pins > 0 && caller->evaluation != NULL);
	caller->call = fcinfo;
	*value = dmn_evaluate(caller->evaluation, &caller->run, caller->decision,
						  &caller->given);
	feel_run_renew(&caller->run);
	return caller;
}

static void
wrong_kind(const RuleCaller *caller, FeelValue value, const char *wanted)
{
	const DmnElement *decision = caller->decision;

	ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
					errmsg("decision \"%.*s\" gave a value of type %s, not %s",
						   (int) decision->key.length, decision->key.data,
						   feel_kind_name(value.kind), wanted)));
}

static bool
has_no_value(FeelValue value)
{
	return value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN;
}

/*
 * The text of a short string.  Most are outputs of a table, the same few for
 * all rows: they are made once for the plan.  They stand in the compiled
 * model, so their addresses tell them apart, and a place in the array is
 * found without hashing.  The bytes are compared, as an address may have been
 * used for another string since.
 */
static text *
text_result(RuleCaller *caller, FeelString string)
{
	text **kept;

	if (string.length > RULE_MAX_KEPT_TEXT)
		return rule_text_of(string);
	Assert(string.length == 0 || string.data != NULL);
	kept = &caller->kept_texts[(uintptr_t) string.data / 8 % RULE_KEPT_TEXTS];
	if (*kept == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(caller->context);

		*kept = rule_text_of(string);
		MemoryContextSwitchTo(old);
	}
	if (VARSIZE(*kept) == VARHDRSZ + string.length &&
		memcmp(VARDATA(*kept), string.data, string.length) == 0)
		return *kept;
	/* never replaced: the last result may still be in use */
	return rule_text_of(string);
}

static Datum
decide_text(FunctionCallInfo fcinfo, bool unknowns)
{
	FeelValue value;
	RuleCaller *caller = decide(fcinfo, FIRST_FACT, unknowns, &value);

	if (has_no_value(value))
		PG_RETURN_NULL();
	if (value.kind == FEEL_STRING)
		PG_RETURN_TEXT_P(text_result(caller, feel_text(value)));
	PG_RETURN_TEXT_P(rule_value_text(&caller->run, value));
}

static Datum
decide_numeric(FunctionCallInfo fcinfo, bool unknowns)
{
	FeelValue value;
	RuleCaller *caller = decide(fcinfo, FIRST_FACT, unknowns, &value);

	if (has_no_value(value))
		PG_RETURN_NULL();
	if (value.kind != FEEL_NUMBER)
		wrong_kind(caller, value, "number");
	PG_RETURN_NUMERIC(rule_to_numeric(&caller->run, value));
}

static Datum
decide_boolean(FunctionCallInfo fcinfo, bool unknowns)
{
	FeelValue value;
	RuleCaller *caller = decide(fcinfo, FIRST_FACT, unknowns, &value);

	if (has_no_value(value))
		PG_RETURN_NULL();
	if (value.kind != FEEL_BOOLEAN)
		wrong_kind(caller, value, "boolean");
	PG_RETURN_BOOL(value.u.boolean);
}

static Datum
decide_record(FunctionCallInfo fcinfo, bool unknowns)
{
	FeelValue value;
	RuleCaller *caller =
		decide(fcinfo, FIRST_FACT_OF_RECORD, unknowns, &value);

	if (has_no_value(value))
		PG_RETURN_NULL();
	return rule_record(caller, fcinfo->flinfo, value);
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_decide_text);
Datum
packnd_dmn_decide_text(PG_FUNCTION_ARGS)
{
	return decide_text(fcinfo, false);
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_decide_numeric);
Datum
packnd_dmn_decide_numeric(PG_FUNCTION_ARGS)
{
	return decide_numeric(fcinfo, false);
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_decide_boolean);
Datum
packnd_dmn_decide_boolean(PG_FUNCTION_ARGS)
{
	return decide_boolean(fcinfo, false);
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_decide_known_text);
Datum
packnd_dmn_decide_known_text(PG_FUNCTION_ARGS)
{
	return decide_text(fcinfo, true);
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_decide_known_numeric);
Datum
packnd_dmn_decide_known_numeric(PG_FUNCTION_ARGS)
{
	return decide_numeric(fcinfo, true);
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_decide_known_boolean);
Datum
packnd_dmn_decide_known_boolean(PG_FUNCTION_ARGS)
{
	return decide_boolean(fcinfo, true);
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_decide_record);
Datum
packnd_dmn_decide_record(PG_FUNCTION_ARGS)
{
	return decide_record(fcinfo, false);
}

PACKND_FUNCTION_INFO_V1(packnd_dmn_decide_known_record);
Datum
packnd_dmn_decide_known_record(PG_FUNCTION_ARGS)
{
	return decide_record(fcinfo, true);
}
