/*-------------------------------------------------------------------------
 *
 * function_decide.c
 *		Decisions over facts in jsonb, in a feel_value, and in a row.
 *
 * The engine asks for a fact when it needs it; what it never asks for is
 * never read.
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
absent(FeelRun *run, const RuleSite *site, const DmnElement *input)
{
	return site->unknowns ? dmn_unknown(run, input) : feel_null();
}

/*
 * A knowledge model or service, its parameters taken from the facts.
 */
static FeelValue
invoke(RuleSite *site, const DmnFacts *facts)
{
	const DmnElement *element = site->decision;
	FeelRun *run = &site->run;
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
	return dmn_invoke(run, site->entry->model, element, arguments);
}

/*
 * Evaluate what the site asks for.  The value is good until the site's next
 * call.
 */
FeelValue
rule_site_decide(RuleSite *site, RuleFactReader reader,
				 RuleCheapReader cheap_reader)
{
	FeelValue value;

	site->given = (DmnFacts){
		.fact = reader, .cheap_facts = cheap_reader, .closure = site};
	if (site->decision->kind != DMN_DECISION)
	{
		value = invoke(site, &site->given);
		feel_run_renew(&site->run);
		return value;
	}
	if (site->evaluation == NULL)
	{
		FeelRun run;

		feel_run_init(&run, site->plan);
		site->evaluation = dmn_evaluation_make(&run, site->entry->model);
	}
	value = dmn_evaluate(site->evaluation, &site->run, site->decision,
						 &site->given);
	feel_run_renew(&site->run);
	return value;
}

/* The answer alone: why it is null only explain() tells. */
static Datum
answer(RuleSite *site, RuleFactReader reader)
{
	site->run.quiet = true;
	return PointerGetDatum(
		rule_literal_text(&site->run, rule_site_decide(site, reader, NULL)));
}

/* ---------------------------------------------------------------- jsonb -- */

void
rule_jsonb_fact(FeelRun *run, void *closure, const DmnElement *input,
				FeelValue *value)
{
	RuleSite *site = closure;
	RulePath path = {.name = input->key};

	if (rule_jsonb_entry(run, site->jsonb, input->key, &path, site->unknowns,
						 value))
		*value = rule_fit(run, *value, input->type, &path);
	else
		*value = absent(run, site, input);
}

/*
 * decide(model, decision, facts jsonb, as_of, unknowns)
 */
PACKND_FUNCTION(packnd_dmn_decide)
{
	RuleSite *site = rule_site(fcinfo, RULE_MODEL);

	rule_site_decision(site, fcinfo, 1);
	rule_site_facts(site, fcinfo, 2);
	rule_site_as_of(site, fcinfo, 3);
	rule_site_unknowns(site, rule_flag(fcinfo, 4));
	return answer(site, rule_jsonb_fact);
}

/* ----------------------------------------------------------- feel_value -- */

/* The same value with its contexts open: absent entries are unknown. */
static FeelValue
opened(FeelRun *run, FeelValue value, const RulePath *path)
{
	check_stack_depth();
	if (value.kind == FEEL_LIST)
	{
		FeelList *list = feel_list_make(run, value.u.list->count);

		for (uint32_t i = 0; i < list->count; i++)
		{
			RulePath item = {.outer = path, .index = (int) i + 1};

			list->items[i] = opened(run, value.u.list->items[i], &item);
		}
		return feel_list_value(list);
	}
	if (value.kind == FEEL_CONTEXT)
	{
		const FeelContext *from = value.u.context;
		FeelContext *context = feel_context_make(run, from->count);

		context->open = true;
		context->path = rule_path_text(run, path);
		for (uint32_t i = 0; i < from->count; i++)
		{
			RulePath entry = {.outer = path, .name = from->entries[i].name};

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
	RuleSite *site = closure;
	RulePath path = {.name = input->key};
	const FeelValue *entry = NULL;

	if (site->facts != NULL)
		entry = feel_context_find(site->facts, input->key);
	if (entry == NULL)
		*value = absent(run, site, input);
	else
		*value =
			rule_fit(run, site->unknowns ? opened(run, *entry, &path) : *entry,
					 input->type, &path);
}

/*
 * decide_value(model, decision, facts feel_value, as_of, unknowns)
 */
PACKND_FUNCTION(packnd_dmn_decide_value)
{
	RuleSite *site = rule_site(fcinfo, RULE_MODEL);
	FeelValue facts = feel_null();

	rule_site_decision(site, fcinfo, 1);
	if (!PG_ARGISNULL(2))
		facts = rule_value_of(&site->run, PG_GETARG_TEXT_PP(2));
	if (facts.kind != FEEL_CONTEXT && facts.kind != FEEL_NULL)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("facts must be a context, not of type %s",
							   feel_kind_name(facts.kind))));
	site->facts = facts.kind == FEEL_CONTEXT ? facts.u.context : NULL;
	rule_site_as_of(site, fcinfo, 3);
	rule_site_unknowns(site, rule_flag(fcinfo, 4));
	return answer(site, value_fact);
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
match_row(RuleSite *site, Oid type, int32 typmod)
{
	const DmnElement *decision = site->decision;
	TupleDesc desc = lookup_rowtype_tupdesc(type, typmod);
	MemoryContext old;
	RuleRow *row;

	site->row = NULL;
	rule_site_columns(site, decision->input_count);
	old = MemoryContextSwitchTo(site->columns_context);
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
	row->attributes =
		palloc0(sizeof(AttrNumber) * Max(decision->input_count, 1));
	for (int i = 0; i < decision->input_count; i++)
	{
		const DmnElement *input = decision->inputs[i];
		AttrNumber number = find_column(row->desc, input->key);

		row->attributes[i] = number;
		if (number != 0)
			rule_column_init(&site->columns[i],
							 TupleDescAttr(row->desc, number - 1)->atttypid,
							 input->key, input->type, site->unknowns);
		else if (!site->unknowns)
			ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
							errmsg("row has no column for input \"%.*s\"",
								   (int) input->key.length, input->key.data),
							errdetail("Decision \"%.*s\" can depend on it.",
									  (int) decision->key.length,
									  decision->key.data)));
		site->columns[i].position = i;
	}
	MemoryContextSwitchTo(old);
	site->row = row;
}

static void
row_fact(FeelRun *run, void *closure, const DmnElement *input,
		 FeelValue *value)
{
	RuleSite *site = closure;
	RuleRow *row = site->row;
	const RuleColumn *column = site->by_slot[input->slot];
	int attribute;

	if (!row->is_deformed)
		heap_deform_tuple(&row->tuple, row->desc, row->values, row->nulls);
	row->is_deformed = true;
	attribute = column == NULL ? -1 : row->attributes[column->position] - 1;
	if (attribute < 0 || row->nulls[attribute])
		*value = absent(run, site, input);
	else
		rule_column_value(run, column, row->values[attribute], value);
}

/*
 * decide_row(model, decision, facts record, as_of, unknowns)
 */
PACKND_FUNCTION(packnd_dmn_decide_row)
{
	RuleSite *site = rule_site(fcinfo, RULE_MODEL);
	HeapTupleHeader header;
	Oid type;
	int32 typmod;

	rule_site_decision(site, fcinfo, 1);
	rule_site_require_decision(site);
	rule_site_as_of(site, fcinfo, 3);
	rule_site_unknowns(site, rule_flag(fcinfo, 4));
	if (PG_ARGISNULL(2))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("the row must not be null")));
	header = PG_GETARG_HEAPTUPLEHEADER(2);
	type = HeapTupleHeaderGetTypeId(header);
	typmod = HeapTupleHeaderGetTypMod(header);
	if (!is_row_current(site->row, type, typmod))
		match_row(site, type, typmod);
	site->row->tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	ItemPointerSetInvalid(&site->row->tuple.t_self);
	site->row->tuple.t_tableOid = InvalidOid;
	site->row->tuple.t_data = header;
	site->row->is_deformed = false;
	return answer(site, row_fact);
}
