/*-------------------------------------------------------------------------
 *
 * planner_support.c
 *		What the planner is told: the cost of a decision and the number of
 *		rows of the listings, where the model is a constant of the query.
 *
 * Anything odd is left to the declared COST and ROWS.
 *
 * A decision costs between one comparison and a thousand, so a fixed COST is
 * wrong for most: with the number of facts and requirements the planner puts
 * cheap conditions before it and knows when parallel workers pay.  The numbers
 * are rough; measured decisions are within a factor of two of them.
 *
 * The compiled model is looked at in the cache, where the execution of the
 * query finds it again: planning compiles nothing twice.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "nodes/primnodes.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"

#include "rule/rule.h"

/* in units of cpu_operator_cost */
#define CALL_COST 10
#define FACT_COST 4
#define DECISION_COST 8

/* A constant argument that is not NULL, or NULL */
static Const *
constant_argument(const FuncExpr *call, int n)
{
	Node *argument;

	if (n >= list_length(call->args))
		return NULL;
	argument = list_nth(call->args, n);
	if (!IsA(argument, Const) || ((Const *) argument)->constisnull)
		return NULL;
	return (Const *) argument;
}

static RuleEntry *
acquire_model(const FuncExpr *call)
{
	Const *argument = constant_argument(call, 0);
	const uint8 *hash;
	FeelString text;

	if (argument == NULL)
		return NULL;
	Assert(!argument->constisnull);
	text =
		rule_model_text(PG_DETOAST_DATUM_PACKED(argument->constvalue), &hash);
	return rule_entry_acquire(RULE_MODEL, text.data, text.length, hash);
}

static const DmnElement *
find_decision(const FuncExpr *call, const DmnModel *model)
{
	Const *argument = constant_argument(call, 1);

	if (argument == NULL)
		return NULL;
	return dmn_find(model, rule_string_of((text *) PG_DETOAST_DATUM_PACKED(
							   argument->constvalue)));
}

static bool
estimate_cost(SupportRequestCost *request)
{
	RuleEntry *entry;
	const DmnElement *decision;

	if (request->node == NULL || !IsA(request->node, FuncExpr))
		return false;
	entry = acquire_model((FuncExpr *) request->node);
	if (entry == NULL)
		return false;
	decision = find_decision((FuncExpr *) request->node, entry->model);
	if (decision != NULL)
	{
		request->startup = 0;
		request->per_tuple =
			cpu_operator_cost *
			(CALL_COST + FACT_COST * decision->input_count +
			 DECISION_COST * (1 + decision->requirement_count));
	}
	rule_entry_release(entry);
	return decision != NULL;
}

static bool
estimate_rows(SupportRequestRows *request)
{
	RuleEntry *entry;
	FuncExpr *call;

	if (request->node == NULL || !IsA(request->node, FuncExpr))
		return false;
	call = (FuncExpr *) request->node;
	entry = acquire_model(call);
	if (entry == NULL)
		return false;
	/* decisions() has one argument, inputs() two */
	if (list_length(call->args) == 1)
		request->rows = dmn_element_count(entry->model);
	else
	{
		const DmnElement *decision = find_decision(call, entry->model);

		request->rows = decision == NULL ? 0 : decision->input_count;
	}
	rule_entry_release(entry);
	return request->rows >= 1;
}

/*
 * Support function of decide() and its kin, inputs() and decisions().
 */
PACKND_FUNCTION_INFO_V1(packnd_rule_support);
Datum
packnd_rule_support(PG_FUNCTION_ARGS)
{
	Node *request = (Node *) PG_GETARG_POINTER(0);
	bool answered = false;

	if (IsA(request, SupportRequestCost))
		answered = estimate_cost((SupportRequestCost *) request);
	else if (IsA(request, SupportRequestRows))
		answered = estimate_rows((SupportRequestRows *) request);
	PG_RETURN_POINTER(answered ? request : NULL);
}
