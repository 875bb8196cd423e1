/*-------------------------------------------------------------------------
 *
 * function_decide_columns.c
 *		The fast forms: facts as columns, in the order of inputs(), and the
 *		answer as text, numeric, boolean or a row.
 *
 * decide_...: SQL NULL is FEEL's null.  decide_known_...: SQL NULL is
 * unknown.  Both give SQL NULL when the answer is null or not determined.
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
find_cheap_columns(RuleSite *site)
{
	int count = site->decision->input_count;

	site->cheap_count = 0;
	site->cheap_columns = palloc(sizeof(RuleCheapColumn) * Max(count, 1));
	for (int i = 0; i < count; i++)
	{
		if (is_cheap(&site->columns[i]))
			site->cheap_columns[site->cheap_count++] = (RuleCheapColumn){
				.position = i,
				.slot = site->decision->inputs[i]->slot,
				.type = site->columns[i].type,
			};
	}
}

/*
 * What takes no more than a few instructions to read; what is unknown, not
 * in line or cannot be is left to column_fact().
 */
static void
read_cheap_columns(void *closure, FeelValue *values, bool *ready)
{
	const RuleSite *site = closure;
	const NullableDatum *facts = &site->call->args[site->first_fact];

	for (int i = 0; i < site->cheap_count; i++)
	{
		const RuleCheapColumn *column = &site->cheap_columns[i];
		NullableDatum fact = facts[column->position];
		FeelValue *value = &values[column->slot];

		if (fact.isnull)
		{
			if (site->unknowns)
				continue;
			*value = feel_null();
		}
		else if (column->type == BOOLOID)
			*value = feel_boolean(DatumGetBool(fact.value));
		else if (column->type == INT4OID)
			*value = feel_integer(DatumGetInt32(fact.value));
		else if (column->type == INT8OID)
			*value = feel_integer(DatumGetInt64(fact.value));
		else if (column->type == DATEOID)
		{
			DateADT date = DatumGetDateADT(fact.value);

			if (DATE_NOT_FINITE(date))
				continue;
			*value = rule_from_date(date);
		}
		else
		{
			const text *string = (const text *) DatumGetPointer(fact.value);

			if (VARATT_IS_EXTERNAL(string) || VARATT_IS_COMPRESSED(string))
				continue;
			*value = feel_string(rule_string_of(string));
		}
		ready[column->slot] = true;
	}
}

static void
match_columns(RuleSite *site, FunctionCallInfo fcinfo)
{
	const DmnElement *decision = site->decision;
	int count = PG_NARGS() - site->first_fact;
	MemoryContext old;

	rule_site_require_decision(site);
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
	rule_site_columns(site, count);
	old = MemoryContextSwitchTo(site->columns_context);
	for (int i = 0; i < count; i++)
	{
		rule_column_init(
			&site->columns[i],
			get_fn_expr_argtype(fcinfo->flinfo, site->first_fact + i),
			decision->inputs[i]->key, decision->inputs[i]->type,
			site->unknowns);
		site->columns[i].position = i;
	}
	find_cheap_columns(site);
	MemoryContextSwitchTo(old);
}

static void
column_fact(FeelRun *run, void *closure, const DmnElement *input,
			FeelValue *value)
{
	const RuleSite *site = closure;
	const RuleColumn *column = site->by_slot[input->slot];
	const NullableDatum *argument =
		&site->call->args[site->first_fact + column->position];

	if (argument->isnull)
		*value = site->unknowns ? dmn_unknown(run, input) : feel_null();
	else
		rule_column_value(run, column, argument->value, value);
}

/* The first call of a site, and all calls where the arguments vary */
static pg_noinline RuleSite *
settle(FunctionCallInfo fcinfo, int first_fact, bool unknowns,
	   FeelValue *value)
{
	RuleSite *site = rule_site(fcinfo, RULE_MODEL);

	site->run.quiet = true;
	site->first_fact = first_fact;
	rule_site_decision(site, fcinfo, 1);
	rule_site_as_of(site, fcinfo, 2);
	rule_site_unknowns(site, unknowns);
	if (site->columns == NULL)
		match_columns(site, fcinfo);
	*value = rule_site_decide(site, column_fact, read_cheap_columns);
	site->is_settled = site->is_constant && site->decision_is_constant &&
					   site->as_of_is_constant;
	return site;
}

static inline RuleSite *
decide(FunctionCallInfo fcinfo, int first_fact, bool unknowns,
	   FeelValue *value)
{
	RuleSite *site = fcinfo->flinfo->fn_extra;

	if (site == NULL || !site->is_settled ||
		site->time_zone_changes != rule_time_zone_changes)
		return settle(fcinfo, first_fact, unknowns, value);
	if (!site->arena->isReset)
		MemoryContextReset(site->arena);
	feel_run_again(&site->run);
	site->call = fcinfo;
	*value = dmn_evaluate(site->evaluation, &site->run, site->decision,
						  &site->given);
	feel_run_renew(&site->run);
	return site;
}

static void
wrong_kind(const RuleSite *site, FeelValue value, const char *wanted)
{
	const DmnElement *decision = site->decision;

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
 * all rows: they are made once for the plan.
 */
static text *
text_result(RuleSite *site, FeelString string)
{
	text **kept;

	if (string.length > RULE_MAX_KEPT_TEXT)
		return rule_text_of(string);
	kept = &site->kept_texts[(uintptr_t) string.data / 8 % RULE_KEPT_TEXTS];
	if (*kept == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(site->context);

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
	RuleSite *site = decide(fcinfo, FIRST_FACT, unknowns, &value);

	if (has_no_value(value))
		PG_RETURN_NULL();
	if (value.kind == FEEL_STRING)
		PG_RETURN_TEXT_P(text_result(site, feel_text(value)));
	PG_RETURN_TEXT_P(rule_value_text(&site->run, value));
}

static Datum
decide_numeric(FunctionCallInfo fcinfo, bool unknowns)
{
	FeelValue value;
	RuleSite *site = decide(fcinfo, FIRST_FACT, unknowns, &value);

	if (has_no_value(value))
		PG_RETURN_NULL();
	if (value.kind != FEEL_NUMBER)
		wrong_kind(site, value, "number");
	PG_RETURN_NUMERIC(rule_to_numeric(&site->run, value));
}

static Datum
decide_boolean(FunctionCallInfo fcinfo, bool unknowns)
{
	FeelValue value;
	RuleSite *site = decide(fcinfo, FIRST_FACT, unknowns, &value);

	if (has_no_value(value))
		PG_RETURN_NULL();
	if (value.kind != FEEL_BOOLEAN)
		wrong_kind(site, value, "boolean");
	PG_RETURN_BOOL(value.u.boolean);
}

static Datum
decide_record(FunctionCallInfo fcinfo, bool unknowns)
{
	FeelValue value;
	RuleSite *site = decide(fcinfo, FIRST_FACT_OF_RECORD, unknowns, &value);

	if (has_no_value(value))
		PG_RETURN_NULL();
	return rule_record(site, fcinfo->flinfo, value);
}

PACKND_FUNCTION(packnd_dmn_decide_text)
{
	return decide_text(fcinfo, false);
}

PACKND_FUNCTION(packnd_dmn_decide_numeric)
{
	return decide_numeric(fcinfo, false);
}

PACKND_FUNCTION(packnd_dmn_decide_boolean)
{
	return decide_boolean(fcinfo, false);
}

PACKND_FUNCTION(packnd_dmn_decide_known_text)
{
	return decide_text(fcinfo, true);
}

PACKND_FUNCTION(packnd_dmn_decide_known_numeric)
{
	return decide_numeric(fcinfo, true);
}

PACKND_FUNCTION(packnd_dmn_decide_known_boolean)
{
	return decide_boolean(fcinfo, true);
}

PACKND_FUNCTION(packnd_dmn_decide_record)
{
	return decide_record(fcinfo, false);
}

PACKND_FUNCTION(packnd_dmn_decide_known_record)
{
	return decide_record(fcinfo, true);
}
