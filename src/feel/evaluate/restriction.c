/*-------------------------------------------------------------------------
 *
 * restriction.c
 *	  What restricts a type, of several texts one: for lists of choices and
 *	  for messages.
 *
 * A type may be based on another, each with allowed values of its own, and a
 * value must pass all of them (coerce.c looks at them one by one).  Who shows
 * them wants one text.  Mostly one of them is a list of constants, as a form
 * offers it: then the others say which of these remain.  Else the text is a
 * test that joins them, in the words of each.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/ast.h"
#include "feel/feel.h"

/* A literal, or a number with its sign */
static const FeelNode *
listed_constant(const FeelNode *test)
{
	const FeelNode *node;

	if (test->kind != FEEL_NODE_TEST_VALUE)
		return NULL;
	node = test->items[0];
	if (node->kind == FEEL_NODE_NEGATE)
		node = node->items[0];
	return node->kind == FEEL_NODE_LITERAL && node->name.length == 0 ? node
																	 : NULL;
}

static bool
is_listing(const FeelNode *tests)
{
	if (tests == NULL || tests->kind != FEEL_NODE_UNARY_TESTS ||
		tests->negated || tests->count == 0)
		return false;
	for (int32_t i = 0; i < tests->count; i++)
	{
		if (listed_constant(tests->items[i]) == NULL)
			return false;
	}
	return true;
}

const FeelTypeDesc *
feel_type_listing(const FeelTypeDesc *type)
{
	const FeelTypeDesc *any = NULL;

	for (; type != NULL; type = type->base)
	{
		if (is_listing(type->allowed))
			return type;
		if (any == NULL && type->allowed != NULL)
			any = type;
	}
	return any;
}

/* Do the other types of the chain let this constant of one of them pass? */
static bool
others_allow(FeelRun *run, const FeelTypeDesc *type,
			 const FeelTypeDesc *listing, const FeelNode *test)
{
	FeelEnvironment nothing = {.count = 0};
	const FeelNode *literal = listed_constant(test);
	FeelValue value = literal->value;
	bool result = true;

	if (test->items[0]->kind == FEEL_NODE_NEGATE)
		value = feel_negate(run, value);
	run->speculation++;
	for (; type != NULL && result; type = type->base)
	{
		FeelValue verdict;

		if (type == listing || type->allowed_program == NULL)
			continue;
		verdict = feel_evaluate(run, type->allowed_program, &nothing, &value);
		result = verdict.kind == FEEL_UNKNOWN ||
				 (verdict.kind == FEEL_BOOLEAN && verdict.u.boolean);
	}
	run->speculation--;
	return result;
}

/* The list without what the others refuse; as it was written if that is all */
static FeelString
remaining_text(FeelRun *run, const FeelTypeDesc *type,
			   const FeelTypeDesc *listing)
{
	const FeelNode *tests = listing->allowed;
	FeelTextBuilder text;
	bool all = true;

	feel_text_begin(&text, run);
	for (int32_t i = 0; i < tests->count; i++)
	{
		if (!others_allow(run, type, listing, tests->items[i]))
		{
			all = false;
			continue;
		}
		if (text.length > 0)
			feel_text_add_string(&text, FEEL_STRING_LITERAL(", "));
		feel_text_add_string(&text, feel_print_node(run, tests->items[i]));
	}
	return all ? listing->allowed_text : feel_text_finish(&text);
}

/* Tests as a condition on "?" */
static void
add_condition(FeelTextBuilder *text, const FeelNode *tests)
{
	if (tests->negated)
		feel_text_add_string(text, FEEL_STRING_LITERAL("not("));
	for (int32_t i = 0; i < tests->count; i++)
	{
		const FeelNode *test = tests->items[i];
		FeelString printed = feel_print_node(text->run, test);

		if (i > 0)
			feel_text_add_string(text, FEEL_STRING_LITERAL(" or "));
		if (test->kind != FEEL_NODE_TEST_EXPRESSION)
			feel_text_add_string(text, FEEL_STRING_LITERAL("? in "));
		feel_text_add_string(text, FEEL_STRING_LITERAL("("));
		feel_text_add_string(text, printed);
		feel_text_add_string(text, FEEL_STRING_LITERAL(")"));
	}
	if (tests->negated)
		feel_text_add_string(text, FEEL_STRING_LITERAL(")"));
}

static FeelString
joined_text(FeelRun *run, const FeelTypeDesc *type)
{
	FeelTextBuilder text;

	feel_text_begin(&text, run);
	for (; type != NULL; type = type->base)
	{
		bool several;

		if (type->allowed == NULL ||
			type->allowed->kind != FEEL_NODE_UNARY_TESTS)
			continue;
		several = type->allowed->count > 1 && !type->allowed->negated;
		if (text.length > 0)
			feel_text_add_string(&text, FEEL_STRING_LITERAL(" and "));
		if (several)
			feel_text_add_string(&text, FEEL_STRING_LITERAL("("));
		add_condition(&text, type->allowed);
		if (several)
			feel_text_add_string(&text, FEEL_STRING_LITERAL(")"));
	}
	return feel_text_finish(&text);
}

FeelString
feel_type_allowed_text(FeelRun *run, const FeelTypeDesc *type)
{
	const FeelTypeDesc *listing = feel_type_listing(type);
	int32_t count = 0;

	for (const FeelTypeDesc *t = type; t != NULL; t = t->base)
		count += t->allowed != NULL;
	if (count == 0)
		return (FeelString){"", 0};
	if (count == 1)
		return listing->allowed_text;
	if (is_listing(listing->allowed))
	{
		FeelString text = remaining_text(run, type, listing);

		/* if nothing remains, all that is said of it */
		if (text.length > 0)
			return text;
	}
	return joined_text(run, type);
}
