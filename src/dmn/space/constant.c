/*-------------------------------------------------------------------------
 *
 * constant.c
 *	  Trees that are constants, and the order of constants.
 *
 * A constant is a literal, a negated number, or date("2026-01-01") and its
 * like: what stands in cells of real tables.  Folding in general is the
 * compiler's; here the tree must be readable before there is a program, and a
 * text that is no date must stay an expression, since its diagnostic is due
 * each time it is run.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/space/cell.h"
#include "feel/number/number.h"

/* Is the name one of a variable here, so that no built-in is meant? */
static bool
is_shadowed(const FeelScope *scope, FeelString name)
{
	for (; scope != NULL; scope = scope->outer)
		for (int i = 0; i < scope->count; i++)
			if (feel_text_equal(scope->names[i], name))
				return true;
	return false;
}

/* date("2023-01-01") and its like: a constructor of a literal text */
static bool
constant_call(FeelRun *run, const FeelNode *node, const FeelScope *scope,
			  FeelValue *value)
{
	static const char *const constructors[] = {"date", "time", "date and time",
											   "duration"};
	const FeelNode *callee = node->items[0];
	const FeelFunction *function;
	uint32_t diagnostics = run->diagnostic_count;

	if (node->count != 2 || node->names != NULL ||
		callee->kind != FEEL_NODE_NAME ||
		node->items[1]->kind != FEEL_NODE_LITERAL ||
		node->items[1]->value.kind != FEEL_STRING ||
		is_shadowed(scope, callee->name))
		return false;
	for (size_t i = 0; i < sizeof(constructors) / sizeof(constructors[0]); i++)
	{
		FeelString name = {constructors[i],
						   (uint32_t) strlen(constructors[i])};

		if (!feel_text_equal(callee->name, name))
			continue;
		function = feel_builtin(name);
		if (function == NULL)
			return false;
		/* a wrong text is null plus a diagnostic each time it is run */
		run->speculation++;
		*value = feel_call(run, function, &node->items[1]->value, 1);
		run->speculation--;
		return value->kind != FEEL_NULL &&
			   run->diagnostic_count == diagnostics;
	}
	return false;
}

bool
dmn_constant(FeelRun *run, const FeelNode *node, const FeelScope *scope,
			 FeelValue *value)
{
	if (node->kind == FEEL_NODE_LITERAL && node->name.length == 0)
	{
		*value = node->value;
		return true;
	}
	if (node->kind == FEEL_NODE_NEGATE &&
		node->items[0]->kind == FEEL_NODE_LITERAL &&
		node->items[0]->name.length == 0 &&
		node->items[0]->value.kind == FEEL_NUMBER)
	{
		*value = feel_negate(run, node->items[0]->value);
		return true;
	}
	if (node->kind == FEEL_NODE_CALL)
		return constant_call(run, node, scope, value);
	return false;
}

int
dmn_compare_constant(FeelRun *run, const FeelValue *a, const FeelValue *b)
{
	int order = 0;

	feel_assert(a->kind == b->kind);
	switch (a->kind)
	{
		case FEEL_NUMBER:
			if (a->small && b->small)
				return (a->u.integer > b->u.integer) -
					   (a->u.integer < b->u.integer);
			return feel_number_compare(*a, *b);
		case FEEL_DATE:
			return (a->u.days > b->u.days) - (a->u.days < b->u.days);
		case FEEL_BOOLEAN:
			return (int) a->u.boolean - (int) b->u.boolean;
		case FEEL_STRING:
		{
			uint32_t length = a->part < b->part ? a->part : b->part;

			order = length == 0 ? 0 : memcmp(a->u.string, b->u.string, length);
			return order != 0 ? order
							  : (a->part > b->part) - (a->part < b->part);
		}
		default:
			(void) feel_compare(run, *a, *b, &order);
			return order;
	}
}
