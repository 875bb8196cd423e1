/*-------------------------------------------------------------------------
 *
 * caller.c
 *		What a caller, one place of a query, remembers from one call to the
 *		next, in fn_extra.
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

/*
 * Bytes that an evaluation may take before it takes some of its arena: most
 * decisions on columns take less, and then a call needs no memory of a context
 * at all, and none has to be emptied before the next.  Where they take more,
 * the room grows, so that the same memory serves all rows: an arena gives its
 * blocks back after each.
 */
#define ROOM_SIZE 1024
#define ROOM_GROWTH 16
#define MAX_ROOM_SIZE (ROOM_SIZE * ROOM_GROWTH * ROOM_GROWTH)

/*
 * Gives back the compiled model.  Runs also as the callback of the caller's
 * context, when the plan ends, by an error or not: an entry that is pinned
 * for ever could not leave the cache.
 */
static void
release_entry(void *arg)
{
	RuleCaller *caller = arg;

	if (caller->entry != NULL)
		rule_entry_release(caller->entry);
	caller->entry = NULL;
}

/*
 * A caller lives as long as its plan.  Within it there are four lives, each a
 * context of its own, so that what is void can be dropped at once:
 *
 *	- the arena: one call, its values and diagnostics;
 *	- the columns: until the row type, the record or the meaning of absent
 *	  facts changes;
 *	- the plan: until another decision or another model is asked for;
 *	- the context around them: the argument that is compared with the next.
 */
static RuleCaller *
make_caller(MemoryContext parent)
{
	MemoryContext context =
		AllocSetContextCreate(parent, "packnd call", ALLOCSET_SMALL_SIZES);
	RuleCaller *caller = MemoryContextAllocZero(context, sizeof(RuleCaller));

	caller->context = context;
	caller->room = MemoryContextAlloc(context, ROOM_SIZE);
	caller->room_size = ROOM_SIZE;
	caller->arena = AllocSetContextCreate(context, "packnd call arena",
										  ALLOCSET_DEFAULT_SIZES);
	caller->plan = AllocSetContextCreate(context, "packnd call plan",
										 ALLOCSET_SMALL_SIZES);
	caller->columns_context = AllocSetContextCreate(
		context, "packnd call columns", ALLOCSET_SMALL_SIZES);
	caller->release.func = release_entry;
	caller->release.arg = caller;
	MemoryContextRegisterResetCallback(context, &caller->release);
	return caller;
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

/*
 * Is it the model or the expression of the last call?  A "no" that should be
 * a "yes" costs one look into the cache of compiled rules; a "yes" that
 * should be a "no" would decide by another model, so only equal bytes or
 * equal hashes count.
 */
static bool
is_same_argument(RuleCaller *caller, struct varlena *argument)
{
	const uint8 *hash;

	Assert(caller->entry != NULL);
	if (caller->argument != NULL)
		return VARSIZE_ANY(argument) == caller->argument_length &&
			   memcmp(argument, caller->argument, caller->argument_length) ==
				   0;
	if (VARATT_IS_EXTERNAL(argument) || VARATT_IS_COMPRESSED(argument))
		return false;
	rule_model_text(argument, &hash);
	return memcmp(hash, caller->entry->key.hash, RULE_HASH_LENGTH) == 0;
}

/*
 * What was found out about the columns points into the model (slots) and is
 * chosen by the decision (its inputs): it cannot outlive either.
 */
static void
forget_columns(RuleCaller *caller)
{
	caller->is_settled = false;
	MemoryContextReset(caller->columns_context);
	caller->columns = NULL;
	caller->by_slot = NULL;
	caller->row = NULL;
	caller->record = NULL;
	caller->own = NULL;
}

/* All that was found out about the former model or decision is void. */
static void
forget_plan(RuleCaller *caller)
{
	MemoryContextReset(caller->plan);
	caller->decision_name = NULL;
	caller->decision = NULL;
	caller->evaluation = NULL;
	forget_columns(caller);
	caller->has_as_of = false;
}

/*
 * Another model or expression.  The new entry is acquired before the old one
 * is released: compiling may raise, and then the caller still has what it
 * had.  The bytes are kept only where the next argument has to be compared
 * with them: a toast pointer or a compressed model is short, a model in line
 * has its hash.  Pointers into memory (indirect, expanded) say nothing about
 * the next value and are never compared.
 */
static void
take_argument(RuleCaller *caller, RuleEntryKind kind, struct varlena *argument)
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
	release_entry(caller);
	caller->entry = entry;

	forget_plan(caller);
	if (caller->argument != NULL)
		pfree(caller->argument);
	caller->argument = NULL;
	if (!caller->is_constant &&
		(kind == RULE_EXPRESSION || VARATT_IS_EXTERNAL_ONDISK(argument) ||
		 (!VARATT_IS_EXTERNAL(argument) && VARATT_IS_COMPRESSED(argument))) &&
		!VARATT_IS_EXTERNAL_INDIRECT(argument) &&
		!VARATT_IS_EXTERNAL_EXPANDED(argument))
	{
		caller->argument_length = VARSIZE_ANY(argument);
		caller->argument =
			MemoryContextAlloc(caller->context, caller->argument_length);
		memcpy(caller->argument, argument, caller->argument_length);
	}
}

static void
refuse_null(const char *what)
{
	ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					errmsg("%s must not be null", what)));
}

/*
 * The last call used its arena: empty it, and let the next need it less.  The
 * larger room comes first, as there may be none.
 */
void
rule_caller_empty(RuleCaller *caller)
{
	MemoryContextReset(caller->arena);
	if (caller->room_size < MAX_ROOM_SIZE)
	{
		char *larger = MemoryContextAlloc(caller->context,
										  caller->room_size * ROOM_GROWTH);

		pfree(caller->room);
		caller->room = larger;
		caller->room_size *= ROOM_GROWTH;
	}
	caller->run.room = caller->room;
	caller->run.room_size = caller->room_size;
}

/* The caller of this call, its arena emptied and its run begun */
static RuleCaller *
begin_call(FunctionCallInfo fcinfo)
{
	FmgrInfo *flinfo = fcinfo->flinfo;
	RuleCaller *caller = flinfo != NULL ? flinfo->fn_extra : NULL;

	if (caller == NULL)
	{
		caller = make_caller(flinfo != NULL ? flinfo->fn_mcxt
											: CurrentMemoryContext);
		caller->is_constant = is_constant_argument(fcinfo, 0);
		if (flinfo != NULL)
			flinfo->fn_extra = caller;
	}
	if (!caller->arena->isReset)
		rule_caller_empty(caller);
	feel_run_init(&caller->run, caller->arena);
	caller->run.room = caller->room;
	caller->run.room_size = caller->room_size;
	caller->call = fcinfo;
	caller->jsonb = NULL;
	caller->facts = NULL;
	/* nothing of the last call is left: its values are gone with its arena */
	Assert(caller->run.diagnostics == NULL && caller->run.trace == NULL);
	return caller;
}

RuleCaller *
rule_caller(FunctionCallInfo fcinfo, RuleEntryKind kind)
{
	RuleCaller *caller;

	if (PG_ARGISNULL(0))
		refuse_null(kind == RULE_MODEL ? "the model" : "the expression");
	caller = begin_call(fcinfo);
	if (caller->entry == NULL ||
		(!caller->is_constant &&
		 !is_same_argument(caller, (struct varlena *) PG_GETARG_POINTER(0))))
		take_argument(caller, kind, (struct varlena *) PG_GETARG_POINTER(0));
	return caller;
}

/*
 * The same for who knows the compiled model by another way than an argument:
 * acquire() gives it pinned.  Where it is the one of the last call there are
 * two pins on it now, of which one goes.
 */
RuleCaller *
rule_caller_of_entry(FunctionCallInfo fcinfo, RuleEntry *(*acquire)(void *),
					 void *closure)
{
	RuleCaller *caller = begin_call(fcinfo);
	RuleEntry *entry = acquire(closure);

	Assert(entry->pins > 0);
	if (entry == caller->entry)
		rule_entry_release(entry);
	else
	{
		release_entry(caller);
		caller->entry = entry;
		forget_plan(caller);
	}
	return caller;
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

const DmnElement *
rule_model_decision(const DmnModel *model, FeelString name)
{
	const DmnElement *element = dmn_find(model, name);

	if (element == NULL || element->kind == DMN_INPUT_DATA)
		no_such_decision(model, name);
	return element;
}

/*
 * Argument n is the name of a decision.  A plan may ask for another one in
 * each row (decide(model, row.name, ...)): the name is compared first, since
 * a search in the model is no more than a few names but what hangs on the
 * decision, its plan and columns, is dear.
 */
void
rule_caller_decision(RuleCaller *caller, FunctionCallInfo fcinfo, int n)
{
	FeelString name;
	const DmnElement *element;

	if (caller->decision != NULL && caller->decision_is_constant)
		return;
	if (PG_ARGISNULL(n))
		refuse_null("the decision");
	name = rule_string_of(PG_GETARG_TEXT_PP(n));
	if (caller->decision != NULL && caller->decision_length == name.length &&
		memcmp(caller->decision_name, name.data, name.length) == 0)
		return;
	element = rule_model_decision(caller->entry->model, name);
	forget_plan(caller);
	caller->decision_name = MemoryContextAlloc(caller->plan, name.length + 1);
	memcpy(caller->decision_name, name.data, name.length);
	caller->decision_length = name.length;
	caller->decision_is_constant = is_constant_argument(fcinfo, n);
	caller->decision = element;
}

/*
 * Argument n is the instant of now().  Its conversion asks the rules of the
 * time zone, and in most queries it is the same in each row; the count of
 * changes of packnd.time_zone tells that it is still the same local time.
 */
void
rule_caller_as_of(RuleCaller *caller, FunctionCallInfo fcinfo, int n)
{
	TimestampTz as_of;

	bool is_known = caller->has_as_of &&
					caller->time_zone_changes == rule_time_zone_changes;

	if (is_known && caller->as_of_is_constant)
	{
		caller->run.now = caller->now;
		return;
	}
	if (PG_ARGISNULL(n))
		refuse_null("the as-of instant");
	as_of = PG_GETARG_TIMESTAMPTZ(n);
	if (!is_known || caller->as_of != as_of)
	{
		if (TIMESTAMP_NOT_FINITE(as_of))
			ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
							errmsg("the as-of instant must be finite")));
		caller->now = rule_from_timestamptz(as_of);
		caller->as_of = as_of;
		caller->as_of_is_constant = is_constant_argument(fcinfo, n);
		caller->has_as_of = true;
		caller->time_zone_changes = rule_time_zone_changes;
	}
	caller->run.now = caller->now;
}

/* Argument n has the facts; null is as good as {}, as a call without case is. */
void
rule_caller_facts(RuleCaller *caller, FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		return;
	caller->jsonb = PG_GETARG_JSONB_P(n);
	if (!JB_ROOT_IS_OBJECT(caller->jsonb))
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("facts must be a JSON object")));
}

/* Say whether absent facts are unknown. */
void
rule_caller_unknowns(RuleCaller *caller, bool unknowns)
{
	if (caller->unknowns != unknowns)
		forget_columns(caller);
	caller->unknowns = unknowns;
}

/*
 * Room for count columns, and which of them is for which input: in the
 * order of the decision's inputs.
 */
void
rule_caller_columns(RuleCaller *caller, int count)
{
	int elements = dmn_element_count(caller->entry->model);

	Assert(count <= caller->decision->input_count);
	forget_columns(caller);
	caller->columns = MemoryContextAllocZero(
		caller->columns_context, sizeof(RuleColumn) * Max(count, 1));
	caller->by_slot = MemoryContextAllocZero(
		caller->columns_context, sizeof(RuleColumn *) * Max(elements, 1));
	for (int i = 0; i < count; i++)
		caller->by_slot[caller->decision->inputs[i]->slot] =
			&caller->columns[i];
}

/* The forms with columns take decisions only. */
void
rule_caller_require_decision(const RuleCaller *caller)
{
	const DmnElement *element = caller->decision;

	if (element->kind != DMN_DECISION)
		ereport(ERROR, (errcode(ERRCODE_WRONG_OBJECT_TYPE),
						errmsg("\"%.*s\" is not a decision",
							   (int) element->key.length, element->key.data),
						errhint("Use packnd.decide().")));
}

/* An optional argument: the forms of a function without it mean false. */
bool
rule_flag(FunctionCallInfo fcinfo, int n)
{
	return PG_NARGS() > n && !PG_ARGISNULL(n) && PG_GETARG_BOOL(n);
}
