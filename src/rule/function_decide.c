/*-------------------------------------------------------------------------
 *
 * function_decide.c
 *		Decisions over facts in jsonb, in a feel_value, and in a row.
 *
 * The engine asks for a fact when it needs it; what it never asks for is
 * never read.
 *
 * Three doors, one house: each form has a reader of facts (a key of a jsonb, an
 * entry of a context, a column of a row), and everything behind it is the
 * same.  A reader gives null or unknown for what is absent, as the call asks,
 * and fits what is there to the declared type (fit.c).
 *
 * A row's columns are matched to the inputs by name, once per row type of a
 * plan: the same names, or as SQL would write them.  The row is taken apart
 * when the first of its columns is asked for.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "rule/rule.h"

/* ------------------------------------------------------------ evaluation -- */

static FeelValue
absent(FeelRun *run, const RuleCaller *caller, const DmnElement *input)
{
	return caller->unknowns ? dmn_unknown(run, input) : feel_null();
}

/*
 * A knowledge model or service, its parameters taken from the facts.
 */
static FeelValue
invoke(RuleCaller *caller, const DmnFacts *facts)
{
	const DmnElement *element = caller->decision;
	FeelRun *run = &caller->run;
	FeelContext *arguments = feel_context_make(run, element->parameter_count);

	for (int i = 0; i < element->parameter_count; i++)
	{
		/* the reader of facts needs no more of an element than this */
		DmnElement parameter = {
			.kind = DMN_INPUT_DATA,
			.slot = -1,
			.name = element->parameters[i].name,
			.key = element->parameters[i].name,
			.type = element->parameters[i].type,
		};
		FeelValue value;

		facts->fact(run, facts->closure, &parameter, &value);
		feel_context_append(arguments, parameter.name, value);
	}
	return dmn_invoke(run, caller->entry->model, element, arguments);
}

/*
 * Evaluate what the caller asks for.  The value is good until the caller's next
 * call.
 */
FeelValue
rule_caller_decide(RuleCaller *caller, RuleFactReader reader,
				   RuleCheapReader cheap_reader)
{
	FeelValue value;

	caller->given = (DmnFacts){
		.fact = reader, .cheap_facts = cheap_reader, .closure = caller};
	if (caller->decision->kind != DMN_DECISION)
	{
		value = invoke(caller, &caller->given);
		feel_run_renew(&caller->run);
		return value;
	}
	if (caller->evaluation == NULL)
	{
		FeelRun run;

		feel_run_init(&run, caller->plan);
		caller->evaluation = dmn_evaluation_make(&run, caller->entry->model);
	}
	value = dmn_evaluate(caller->evaluation, &caller->run, caller->decision,
						 &caller->given);
	feel_run_renew(&caller->run);
	return value;
}

FeelValue
rule_caller_decide_also(RuleCaller *caller, const DmnElement *decision)
{
	bool goes_on = caller->decision->kind == DMN_DECISION &&
				   decision->kind == DMN_DECISION;
	FeelValue value;

	Assert(caller->given.fact != NULL);
	caller->decision = decision;
	if (!goes_on)
		return rule_caller_decide(caller, caller->given.fact, NULL);
	value = dmn_evaluate_also(caller->evaluation, &caller->run, decision);
	feel_run_renew(&caller->run);
	return value;
}

/* The answer alone: why it is null only explain() tells. */
static Datum
answer(RuleCaller *caller, RuleFactReader reader)
{
	caller->run.quiet = true;
	return PointerGetDatum(rule_literal_text(
		&caller->run, rule_caller_decide(caller, reader, NULL)));
}

/* ---------------------------------------------------------------- jsonb -- */

void
rule_jsonb_fact(FeelRun *run, void *closure, const DmnElement *input,
				FeelValue *value)
{
	RuleCaller *caller = closure;
	FeelPath path = {.name = input->key};

	if (rule_jsonb_entry(run, caller->jsonb, input->key, &path,
						 caller->unknowns, value))
		*value = rule_fit(run, *value, input->type, &path);
	else
		*value = absent(run, caller, input);
}

/*
 * decide(model, decision, facts jsonb, as_of, unknowns)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_decide);
Datum
packnd_dmn_decide(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);

	rule_caller_decision(caller, fcinfo, 1);
	rule_caller_facts(caller, fcinfo, 2);
	rule_caller_as_of(caller, fcinfo, 3);
	rule_caller_unknowns(caller, rule_flag(fcinfo, 4));
	return answer(caller, rule_jsonb_fact);
}

/* ----------------------------------------------------------- feel_value -- */

/*
 * The same value with its contexts open: absent entries are unknown.  A copy,
 * as contexts are never changed once made: the value may be seen by another
 * call that does not take what is absent for unknown.
 */
static FeelValue
opened(FeelRun *run, FeelValue value, const FeelPath *path)
{
	check_stack_depth();
	if (value.kind == FEEL_LIST)
	{
		FeelList *list = feel_list_make(run, value.u.list->count);

		for (uint32_t i = 0; i < list->count; i++)
		{
			FeelPath item = {.outer = path, .index = (int) i + 1};

			list->items[i] = opened(run, value.u.list->items[i], &item);
		}
		return feel_list_value(list);
	}
	if (value.kind == FEEL_CONTEXT)
	{
		const FeelContext *from = value.u.context;
		FeelContext *context = feel_context_make(run, from->count);

		feel_context_open(run, context, feel_path_text(run, path));
		for (uint32_t i = 0; i < from->count; i++)
		{
			FeelPath entry = {.outer = path, .name = from->entries[i].name};

			feel_context_append(context, entry.name,
								opened(run, from->entries[i].value, &entry));
		}
		return feel_context_value(context);
	}
	return value;
}

static void
value_fact(FeelRun *run, void *closure, const DmnElement *input,
		   FeelValue *value)
{
	RuleCaller *caller = closure;
	FeelPath path = {.name = input->key};
	const FeelValue *entry = NULL;

	if (caller->facts != NULL)
		entry = feel_context_find(caller->facts, input->key);
	if (entry == NULL)
		*value = absent(run, caller, input);
	else
		*value = rule_fit(
			run, caller->unknowns ? opened(run, *entry, &path) : *entry,
			input->type, &path);
}

/*
 * decide_value(model, decision, facts feel_value, as_of, unknowns)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_decide_value);
Datum
packnd_dmn_decide_value(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	FeelValue facts = feel_null();

	rule_caller_decision(caller, fcinfo, 1);
	if (!PG_ARGISNULL(2))
		facts = rule_value_of(&caller->run, PG_GETARG_TEXT_PP(2));
	if (facts.kind != FEEL_CONTEXT && facts.kind != FEEL_NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("facts must be a context, not of type %s",
							   feel_kind_name(facts.kind))));
	caller->facts = facts.kind == FEEL_CONTEXT ? facts.u.context : NULL;
	rule_caller_as_of(caller, fcinfo, 3);
	rule_caller_unknowns(caller, rule_flag(fcinfo, 4));
	return answer(caller, value_fact);
}

/* ------------------------------------------------------------------ row -- */

/*
 * How the columns of a row type meet the inputs of the decision.
 */
struct RuleRow
{
	Oid type;
	int32 typmod;
	/*
	 * Of a named type: its cache entry, which lives as long as the backend,
	 * and the identifier of the definition; a change of it sets that to 0.
	 */
	TypeCacheEntry *cache;
	uint64 version;
	TupleDesc desc;
	AttrNumber *attributes; /* by input; 0: no such column */

	/* of this call; values and nulls when a fact has been asked for */
	HeapTupleData tuple;
	bool is_deformed;
	Datum *values;
	bool *nulls;
};

static AttrNumber
find_column(TupleDesc desc, FeelString name)
{
	for (int exact = 1; exact >= 0; exact--)
	{
		for (int i = 0; i < desc->natts; i++)
		{
			Form_pg_attribute attribute = TupleDescAttr(desc, i);

			if (!attribute->attisdropped &&
				rule_is_column_of(NameStr(attribute->attname), name, exact))
				return attribute->attnum;
		}
	}
	return 0;
}

static bool
is_row_current(const RuleRow *row, Oid type, int32 typmod)
{
	return row != NULL && row->type == type && row->typmod == typmod &&
		   (row->cache == NULL ||
			row->cache->tupDesc_identifier == row->version);
}

static void
match_row(RuleCaller *caller, Oid type, int32 typmod)
{
	const DmnElement *decision = caller->decision;
	TupleDesc desc = lookup_rowtype_tupdesc(type, typmod);
	MemoryContext old;
	RuleRow *row;

	caller->row = NULL;
	rule_caller_columns(caller, decision->input_count);
	old = MemoryContextSwitchTo(caller->columns_context);
	row = palloc0(sizeof(RuleRow));
	row->type = type;
	row->typmod = typmod;
	if (type != RECORDOID)
	{
		row->cache = lookup_type_cache(type, TYPECACHE_TUPDESC);
		row->version = row->cache->tupDesc_identifier;
	}
	row->desc = CreateTupleDescCopy(desc);
	ReleaseTupleDesc(desc);
	row->values = palloc(sizeof(Datum) * Max(row->desc->natts, 1));
	row->nulls = palloc(sizeof(bool) * Max(row->desc->natts, 1));
	Assert(row->desc->natts >= 0 && decision->kind == DMN_DECISION);
	row->attributes =
		palloc0(sizeof(AttrNumber) * Max(decision->input_count, 1));
	for (int i = 0; i < decision->input_count; i++)
	{
		const DmnElement *input = decision->inputs[i];
		AttrNumber number = find_column(row->desc, input->key);

		row->attributes[i] = number;
		if (number != 0)
			rule_column_init(&caller->columns[i],
							 TupleDescAttr(row->desc, number - 1)->atttypid,
							 input->key, input->type, caller->unknowns);
		else if (!caller->unknowns)
			ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
							errmsg("row has no column for input \"%.*s\"",
								   (int) input->key.length, input->key.data),
							errdetail("Decision \"%.*s\" can depend on it.",
									  (int) decision->key.length,
									  decision->key.data)));
		caller->columns[i].position = i;
	}
	MemoryContextSwitchTo(old);
	caller->row = row;
}

static void
row_fact(FeelRun *run, void *closure, const DmnElement *input,
		 FeelValue *value)
{
	RuleCaller *caller = closure;
	RuleRow *row = caller->row;
	const RuleColumn *column = caller->by_slot[input->slot];
	int attribute;

	if (!row->is_deformed)
		heap_deform_tuple(&row->tuple, row->desc, row->values, row->nulls);
	row->is_deformed = true;
	Assert(column == NULL || column->position < caller->decision->input_count);
	attribute = column == NULL ? -1 : row->attributes[column->position] - 1;
	if (attribute < 0 || row->nulls[attribute])
		*value = absent(run, caller, input);
	else
		rule_column_value(run, column, row->values[attribute], value);
}

/*
 * decide_row(model, decision, facts record, as_of, unknowns)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_decide_row);
Datum
packnd_dmn_decide_row(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	HeapTupleHeader header;
	Oid type;
	int32 typmod;

	rule_caller_decision(caller, fcinfo, 1);
	rule_caller_require_decision(caller);
	rule_caller_as_of(caller, fcinfo, 3);
	rule_caller_unknowns(caller, rule_flag(fcinfo, 4));
	if (PG_ARGISNULL(2))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("the row must not be null")));
	header = PG_GETARG_HEAPTUPLEHEADER(2);
	type = HeapTupleHeaderGetTypeId(header);
	typmod = HeapTupleHeaderGetTypMod(header);
	if (!is_row_current(caller->row, type, typmod))
		match_row(caller, type, typmod);
	caller->row->tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	ItemPointerSetInvalid(&caller->row->tuple.t_self);
	caller->row->tuple.t_tableOid = InvalidOid;
	caller->row->tuple.t_data = header;
	caller->row->is_deformed = false;
	return answer(caller, row_fact);
}
