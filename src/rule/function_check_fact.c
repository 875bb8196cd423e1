/*-------------------------------------------------------------------------
 *
 * function_check_fact.c
 *		Does a value fit what a dictionary says of a fact?  No model is asked.
 *
 * Type and allowed values are texts of FEEL, as packnd.inputs() gives them,
 * of which a type is made as an item definition is one; so what is refused,
 * and how that is said, is what a model does at its door (fit.c).  It is
 * parsed and compiled at each call: a fact is recorded now and then, and a
 * text of some words costs less than to look for it.
 *
 * In one thing it is stricter.  A model takes an item for a list of one, and
 * such a list for its item; what is kept is to have one form, so neither is
 * taken here, nor a list that has null for an item.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/xact.h"
#include "miscadmin.h"

#include "rule/rule.h"

/* The type with allowed values, which a list has for its items. */
static const FeelTypeDesc *
restrict_type(FeelRun *run, const FeelTypeDesc *type, FeelString allowed)
{
	FeelTypeDesc *result = feel_allocate(run, sizeof(FeelTypeDesc));
	FeelScope scope = {0};
	FeelNode *node;

	check_stack_depth();
	*result = *type;
	if (type->kind == FEEL_TYPE_LIST && type->element != NULL)
	{
		result->element = restrict_type(run, type->element, allowed);
		return result;
	}
	node = feel_parse_unary_tests(run, allowed, &scope);
	if (node == NULL)
		rule_raise(run, ERRCODE_INVALID_TEXT_REPRESENTATION,
				   "invalid FEEL unary tests");
	result->is_restricted = true;
	result->allowed = node;
	result->allowed_program = feel_compile(run, node, &scope);
	result->allowed_text = allowed;
	return result;
}

/* Refuse what only rule_fit() would make a list, an item, or pass as null. */
static void
check_form(FeelRun *run, FeelValue value, const FeelTypeDesc *type,
		   const FeelPath *path)
{
	if (value.kind == FEEL_NULL || type->kind == FEEL_TYPE_ANY)
		return;
	if ((value.kind == FEEL_LIST) != (type->kind == FEEL_TYPE_LIST))
		rule_misfit(run, value, type, feel_path_text(run, path));
	if (value.kind != FEEL_LIST || type->element == NULL)
		return;
	for (uint32_t i = 0; i < value.u.list->count; i++)
	{
		FeelPath item = {.outer = path, .index = (int) i + 1};

		CHECK_FOR_INTERRUPTS();
		if (value.u.list->items[i].kind == FEEL_NULL)
			rule_misfit(run, value.u.list->items[i], type->element,
						feel_path_text(run, &item));
	}
}

PACKND_FUNCTION_INFO_V1(packnd_check_fact);

/*
 * check_fact(fact, value, type, allowed)
 */
Datum
packnd_check_fact(PG_FUNCTION_ARGS)
{
	static const char *const names[] = {"fact", "value", "type"};
	FeelRun run;
	FeelPath path = {0};
	const FeelTypeDesc *type;
	FeelValue value;

	for (int i = 0; i < PG_NARGS(); i++)
	{
		/* a fact may be restricted by nothing but its type */
		if (PG_ARGISNULL(i) && i != 3)
			ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
							errmsg("%s must not be null", names[i])));
	}
	feel_run_init(&run, CurrentMemoryContext);
	run.now = rule_from_timestamptz(GetCurrentTransactionStartTimestamp());
	type = feel_parse_type(&run, rule_string_of(PG_GETARG_TEXT_PP(2)), NULL);
	if (type == NULL)
		rule_raise(&run, ERRCODE_INVALID_TEXT_REPRESENTATION,
				   "invalid FEEL type");
	if (!PG_ARGISNULL(3))
		type = restrict_type(&run, type, rule_string_of(PG_GETARG_TEXT_PP(3)));
	path.name = rule_string_of(PG_GETARG_TEXT_PP(0));
	value = rule_from_whole_jsonb(&run, PG_GETARG_JSONB_P(1), &path, false);
	check_form(&run, value, type, &path);
	(void) rule_fit(&run, value, type, &path);
	PG_RETURN_VOID();
}
