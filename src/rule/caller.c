/*-------------------------------------------------------------------------
 *
 * caller.c
 *		What a call site remembers from one call to the next, in fn_extra.
 *
 * A query calls decide() a million times with the same model.  Whether the
 * argument is the same as last time is found out without detoasting:
 *
 *	- it is a constant of the plan: always the same;
 *	- it is a toast pointer: the same if its bytes are;
 *	- it is a model in line: its datum carries the hash of its text;
 *	- else (compressed in line, an expression): compare the bytes.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "nodes/primnodes.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "base/compat.h"
#include "rule/rule.h"

/* bytes that an evaluation may take before it takes some of its arena */
#define ROOM_SIZE 1024

static void
release_entry(void *arg)
{
	RuleSite *site = arg;

	if (site->entry != NULL)
		rule_entry_release(site->entry);
	site->entry = NULL;
}

static RuleSite *
make_site(MemoryContext parent)
{
	MemoryContext context =
		AllocSetContextCreate(parent, "packnd call", ALLOCSET_SMALL_SIZES);
	RuleSite *site = MemoryContextAllocZero(context, sizeof(RuleSite));

	site->context = context;
	site->room = MemoryContextAlloc(context, ROOM_SIZE);
	site->arena = AllocSetContextCreate(context, "packnd call arena",
										ALLOCSET_DEFAULT_SIZES);
	site->plan = AllocSetContextCreate(context, "packnd call plan",
									   ALLOCSET_SMALL_SIZES);
	site->columns_context = AllocSetContextCreate(
		context, "packnd call columns", ALLOCSET_SMALL_SIZES);
	site->release.func = release_entry;
	site->release.arg = site;
	MemoryContextRegisterResetCallback(context, &site->release);
	return site;
}

/* Does the plan hold argument n as a constant? */
static bool
is_constant_argument(FunctionCallInfo fcinfo, int n)
{
	Node *call = fcinfo->flinfo != NULL ? fcinfo->flinfo->fn_expr : NULL;
	FuncExpr *function;

	if (call == NULL || !IsA(call, FuncExpr))
		return false;
	function = (FuncExpr *) call;
	return n < list_length(function->args) &&
		   IsA(list_nth(function->args, n), Const);
}

static bool
is_same_argument(RuleSite *site, struct varlena *argument)
{
	const uint8 *hash;

	if (site->argument != NULL)
		return VARSIZE_ANY(argument) == site->argument_length &&
			   memcmp(argument, site->argument, site->argument_length) == 0;
	if (VARATT_IS_EXTERNAL(argument) || VARATT_IS_COMPRESSED(argument))
		return false;
	rule_model_text(argument, &hash);
	return memcmp(hash, site->entry->key.hash, RULE_HASH_LENGTH) == 0;
}

static void
forget_columns(RuleSite *site)
{
	site->is_settled = false;
	MemoryContextReset(site->columns_context);
	site->columns = NULL;
	site->by_slot = NULL;
	site->row = NULL;
	site->record = NULL;
}

/* All that was found out about the former model or decision is void. */
static void
forget_plan(RuleSite *site)
{
	MemoryContextReset(site->plan);
	site->decision_name = NULL;
	site->decision = NULL;
	site->evaluation = NULL;
	forget_columns(site);
	site->has_as_of = false;
}

static void
take_argument(RuleSite *site, RuleEntryKind kind, struct varlena *argument)
{
	struct varlena *plain = pg_detoast_datum_packed(argument);
	uint8 own_hash[RULE_HASH_LENGTH];
	const uint8 *hash = own_hash;
	FeelString text;
	RuleEntry *entry;

	if (kind == RULE_MODEL)
		text = rule_model_text(plain, &hash);
	else
	{
		text = rule_string_of(plain);
		rule_hash(text.data, text.length, own_hash);
	}
	entry = rule_entry_acquire(kind, text.data, text.length, hash);
	release_entry(site);
	site->entry = entry;

	forget_plan(site);
	if (site->argument != NULL)
		pfree(site->argument);
	site->argument = NULL;
	if (!site->is_constant &&
		(kind == RULE_EXPRESSION || VARATT_IS_EXTERNAL_ONDISK(argument) ||
		 (!VARATT_IS_EXTERNAL(argument) && VARATT_IS_COMPRESSED(argument))) &&
		!VARATT_IS_EXTERNAL_INDIRECT(argument) &&
		!VARATT_IS_EXTERNAL_EXPANDED(argument))
	{
		site->argument_length = VARSIZE_ANY(argument);
		site->argument =
			MemoryContextAlloc(site->context, site->argument_length);
		memcpy(site->argument, argument, site->argument_length);
	}
}

static void
refuse_null(const char *what)
{
	ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					errmsg("%s must not be null", what)));
}

RuleSite *
rule_site(FunctionCallInfo fcinfo, RuleEntryKind kind)
{
	FmgrInfo *flinfo = fcinfo->flinfo;
	RuleSite *site = flinfo != NULL ? flinfo->fn_extra : NULL;

	if (PG_ARGISNULL(0))
		refuse_null(kind == RULE_MODEL ? "the model" : "the expression");
	if (site == NULL)
	{
		site =
			make_site(flinfo != NULL ? flinfo->fn_mcxt : CurrentMemoryContext);
		site->is_constant = is_constant_argument(fcinfo, 0);
		if (flinfo != NULL)
			flinfo->fn_extra = site;
	}
	if (!site->arena->isReset)
		MemoryContextReset(site->arena);
	feel_run_init(&site->run, site->arena);
	site->run.room = site->room;
	site->run.room_size = ROOM_SIZE;
	if (site->entry == NULL ||
		(!site->is_constant &&
		 !is_same_argument(site, (struct varlena *) PG_GETARG_POINTER(0))))
		take_argument(site, kind, (struct varlena *) PG_GETARG_POINTER(0));
	site->call = fcinfo;
	site->jsonb = NULL;
	site->facts = NULL;
	return site;
}

static void
no_such_decision(const DmnModel *model, FeelString name)
{
	FeelString model_name = dmn_model_name(model);
	StringInfoData known;

	initStringInfo(&known);
	for (int i = 0; i < dmn_element_count(model) && known.len < 500; i++)
	{
		const DmnElement *element = dmn_element_at(model, i);

		if (element->kind == DMN_DECISION && !element->is_imported)
			appendStringInfo(&known, "%s\"%.*s\"", known.len > 0 ? ", " : "",
							 (int) element->key.length, element->key.data);
	}
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_OBJECT),
					errmsg("model \"%.*s\" has no decision \"%.*s\"",
						   (int) model_name.length, model_name.data,
						   (int) name.length, name.data),
					errhint("Its decisions are %s.", known.data)));
}

void
rule_site_decision(RuleSite *site, FunctionCallInfo fcinfo, int n)
{
	FeelString name;
	const DmnElement *element;

	if (site->decision != NULL && site->decision_is_constant)
		return;
	if (PG_ARGISNULL(n))
		refuse_null("the decision");
	name = rule_string_of(PG_GETARG_TEXT_PP(n));
	if (site->decision != NULL && site->decision_length == name.length &&
		memcmp(site->decision_name, name.data, name.length) == 0)
		return;
	element = dmn_find(site->entry->model, name);
	if (element == NULL || element->kind == DMN_INPUT_DATA)
		no_such_decision(site->entry->model, name);
	forget_plan(site);
	site->decision_name = MemoryContextAlloc(site->plan, name.length + 1);
	memcpy(site->decision_name, name.data, name.length);
	site->decision_length = name.length;
	site->decision_is_constant = is_constant_argument(fcinfo, n);
	site->decision = element;
}

void
rule_site_as_of(RuleSite *site, FunctionCallInfo fcinfo, int n)
{
	TimestampTz as_of;

	bool is_known =
		site->has_as_of && site->time_zone_changes == rule_time_zone_changes;

	if (is_known && site->as_of_is_constant)
	{
		site->run.now = site->now;
		return;
	}
	if (PG_ARGISNULL(n))
		refuse_null("the as-of instant");
	as_of = PG_GETARG_TIMESTAMPTZ(n);
	if (!is_known || site->as_of != as_of)
	{
		if (TIMESTAMP_NOT_FINITE(as_of))
			ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
							errmsg("the as-of instant must be finite")));
		site->now = rule_from_timestamptz(as_of);
		site->as_of = as_of;
		site->as_of_is_constant = is_constant_argument(fcinfo, n);
		site->has_as_of = true;
		site->time_zone_changes = rule_time_zone_changes;
	}
	site->run.now = site->now;
}

void
rule_site_facts(RuleSite *site, FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		return;
	site->jsonb = PG_GETARG_JSONB_P(n);
	if (!JB_ROOT_IS_OBJECT(site->jsonb))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("facts must be a JSON object")));
}

/* Say whether absent facts are unknown. */
void
rule_site_unknowns(RuleSite *site, bool unknowns)
{
	if (site->unknowns != unknowns)
		forget_columns(site);
	site->unknowns = unknowns;
}

/*
 * Room for count columns, and which of them is for which input: in the
 * order of the decision's inputs.
 */
void
rule_site_columns(RuleSite *site, int count)
{
	int elements = dmn_element_count(site->entry->model);

	forget_columns(site);
	site->columns = MemoryContextAllocZero(site->columns_context,
										   sizeof(RuleColumn) * Max(count, 1));
	site->by_slot = MemoryContextAllocZero(
		site->columns_context, sizeof(RuleColumn *) * Max(elements, 1));
	for (int i = 0; i < count; i++)
		site->by_slot[site->decision->inputs[i]->slot] = &site->columns[i];
}

/* The forms with columns take decisions only. */
void
rule_site_require_decision(const RuleSite *site)
{
	const DmnElement *element = site->decision;

	if (element->kind != DMN_DECISION)
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
						errmsg("\"%.*s\" is not a decision",
							   (int) element->key.length, element->key.data),
						errhint("Use packnd.decide().")));
}

bool
rule_flag(FunctionCallInfo fcinfo, int n)
{
	return PG_NARGS() > n && !PG_ARGISNULL(n) && PG_GETARG_BOOL(n);
}
