/*-------------------------------------------------------------------------
 *
 * literal.c
 *	  Values as the text of a literal.
 *
 * A literal is what the engine prints: null, true, 12.5, "text",
 * @"2026-03-01" or date("2026-03-01"), lists, contexts and ranges of these.
 * There is one form beyond the standard, for an answer that is not
 * determined: unknown("birth date", "income") waits for these two facts.  It
 * cannot be taken for anything else: a literal holds no other calls than
 * those of the four temporal constructors.
 *
 * The text is read by the parser of expressions, in a scope without names,
 * and the tree is looked at: one grammar, so that what an author may write
 * and what a column may hold cannot drift apart.  A tree that would need
 * evaluation is refused, not evaluated: reading a stored value runs nothing
 * but the four constructors, with constant texts.
 *
 * What is written can be read again.  Therefore a value is surveyed before it
 * is printed: functions have no text, a value nested deeper than the parser
 * goes would be refused, and one whose parts are shared may have a text that
 * is exponentially longer than itself, so the walk is spent.  Signs and the
 * argument of unknown() count as the parser counts them.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/literal/literal.h"

#include <limits.h>

#include "feel/ast.h"
#include "feel/number/number.h"

#define NAME(text)             \
	{                          \
		text, sizeof(text) - 1 \
	}

static bool node_value(FeelRun *run, const FeelNode *node, FeelValue *value);

/* ------------------------------------------------------------- reading -- */

static bool
not_literal(FeelRun *run, const FeelNode *node)
{
	run->node = node;
	feel_error(run, FEEL_SYNTAX_ERROR,
			   "a value is expected here, not an expression");
	run->node = NULL;
	return false;
}

/* @"2026-02-30", or a number too large; not shown, as it may be personal */
static bool
invalid_literal(FeelRun *run, const FeelNode *node)
{
	run->node = node;
	feel_error(run, FEEL_SYNTAX_ERROR,
			   "there is no such number, date, time or duration");
	run->node = NULL;
	return false;
}

static bool
context_value(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	FeelContext *context = feel_context_make(run, node->count);
	FeelString twice;

	if (node->result)
		return not_literal(run, node);
	for (int i = 0; i < node->count; i++)
	{
		FeelValue item;

		if (!node_value(run, node->items[i], &item))
			return false;
		feel_context_append(context, node->names[i], item);
	}
	if (feel_duplicate_name(run, node->names, node->count, &twice))
	{
		run->node = node;
		feel_error(run, FEEL_SYNTAX_ERROR, "entry \"%.*s\" stands twice",
				   (int) twice.length, twice.data);
		run->node = NULL;
		return false;
	}
	*value = feel_context_value(context);
	return true;
}

static bool
range_value(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	/* an end that is absent stays null, as all ranges have it */
	FeelRange range = {
		.low_closed = node->low_closed,
		.high_closed = node->high_closed,
		.has_low = node->items[0] != NULL,
		.has_high = node->count > 1 && node->items[1] != NULL,
	};
	int order;

	if (range.has_low && !node_value(run, node->items[0], &range.low))
		return false;
	if (range.has_high && !node_value(run, node->items[1], &range.high))
		return false;
	if (node->op == FEEL_OP_EQUAL || node->op == FEEL_OP_NOT_EQUAL)
	{
		range.form = node->op == FEEL_OP_EQUAL ? FEEL_RANGE_EQUAL
											   : FEEL_RANGE_NOT_EQUAL;
		range.has_high = true;
		range.high = range.low;
		range.low_closed = range.high_closed = node->op == FEEL_OP_EQUAL;
	}
	if (range.has_low && range.has_high &&
		feel_compare(run, range.low, range.high, &order) && order > 0)
	{
		/* which is not shown, as it may be personal */
		run->node = node;
		feel_error(run, FEEL_SYNTAX_ERROR, "a range ends before it begins");
		run->node = NULL;
		return false;
	}
	*value = feel_range_value(run, range);
	return true;
}

/* unknown("a", "b") */
static bool
unknown_value(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	if (node->count < 2)
		return not_literal(run, node);
	for (int i = 1; i < node->count; i++)
	{
		FeelValue name;
		FeelValue unknown;

		if (!node_value(run, node->items[i], &name))
			return false;
		if (name.kind != FEEL_STRING)
			return not_literal(run, node->items[i]);
		unknown = feel_unknown(run, feel_fact(run, feel_text(name)));
		*value = i == 1 ? unknown : feel_unknown_union(run, *value, unknown);
	}
	return true;
}

/*
 * The constructors are called as an expression would call them, and may say
 * that there is no such date.
 */
static bool
call_value(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	static const FeelString constructors[] = {
		NAME("date"), NAME("time"), NAME("date and time"), NAME("duration")};
	const FeelNode *callee = node->items[0];
	FeelValue argument;

	if (callee->kind != FEEL_NODE_NAME || node->names != NULL)
		return not_literal(run, node);
	if (feel_text_equal(callee->name, FEEL_STRING_LITERAL("unknown")))
		return unknown_value(run, node, value);
	for (size_t i = 0; i < sizeof(constructors) / sizeof(constructors[0]); i++)
	{
		if (!feel_text_equal(callee->name, constructors[i]))
			continue;
		if (node->count != 2 || !node_value(run, node->items[1], &argument))
			return not_literal(run, node);
		*value = feel_call(run, feel_builtin(callee->name), &argument, 1);
		return value->kind != FEEL_NULL;
	}
	return not_literal(run, node);
}

static bool
list_value(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	FeelList *list = feel_list_make(run, node->count);

	for (int i = 0; i < node->count; i++)
		if (!node_value(run, node->items[i], &list->items[i]))
			return false;
	*value = feel_list_value(list);
	return true;
}

static bool
inner_value(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	switch (node->kind)
	{
		case FEEL_NODE_LITERAL:
			if (node->name.length > 0)
				return invalid_literal(run, node);
			*value = node->value;
			return true;
		case FEEL_NODE_NEGATE:
			if (!node_value(run, node->items[0], value) ||
				value->kind != FEEL_NUMBER)
				return not_literal(run, node);
			*value = feel_negate(run, *value);
			return true;
		case FEEL_NODE_LIST:
			return list_value(run, node, value);
		case FEEL_NODE_CONTEXT:
			return context_value(run, node, value);
		case FEEL_NODE_RANGE:
			return range_value(run, node, value);
		case FEEL_NODE_CALL:
			return call_value(run, node, value);
		default:
			return not_literal(run, node);
	}
}

static bool
node_value(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	bool is_value;

	feel_assert(node != NULL);
	if (!feel_enter(run))
		return false;
	is_value = inner_value(run, node, value);
	feel_assert(!is_value || feel_value_is_whole(*value));
	feel_leave(run);
	return is_value;
}

/* No names are in scope: a text that has any is an expression. */
bool
feel_literal_read(FeelRun *run, FeelString text, FeelValue *value)
{
	FeelNode *node = feel_parse_expression(run, text, NULL);

	return node != NULL && node_value(run, node, value);
}

/* ------------------------------------------------------------- writing -- */

/*
 * What a walk through a value finds: functions, which have no literal, and
 * how deeply a text of it is nested, as the parser counts.
 */
typedef struct Survey
{
	FeelRun *run;
	bool has_function;
	int nesting;
} Survey;

static void survey(Survey *found, FeelValue value, int level);

/* The ends of a range are values inside it; all else has no parts. */
static void
survey_parts(Survey *found, FeelValue value, int level)
{
	switch (value.kind)
	{
		case FEEL_LIST:
			for (uint32_t i = 0; i < value.u.list->count; i++)
				survey(found, value.u.list->items[i], level + 1);
			break;
		case FEEL_CONTEXT:
			for (uint32_t i = 0; i < value.u.context->count; i++)
				survey(found, value.u.context->entries[i].value, level + 1);
			break;
		case FEEL_RANGE:
			survey(found, value.u.range->low, level + 1);
			survey(found, value.u.range->high, level + 1);
			break;
		case FEEL_FUNCTION:
			found->has_function = true;
			break;
		default:
			break;
	}
}

static void
survey(Survey *found, FeelValue value, int level)
{
	/* a sign and the argument of unknown() are a level more */
	bool is_nested =
		value.kind == FEEL_UNKNOWN ||
		(value.kind == FEEL_NUMBER && feel_number_sign(value) < 0);

	level += is_nested ? 1 : 0;
	if (level > found->nesting)
		found->nesting = level;
	if (found->has_function || found->nesting > FEEL_MAX_NESTING)
		return;
	/* parts may be shared, so that a small value is a long text */
	if (!feel_spend(found->run, 1) || !feel_enter(found->run))
	{
		found->nesting = INT_MAX;
		return;
	}
	survey_parts(found, value, level);
	feel_leave(found->run);
}

bool
feel_holds_function(FeelRun *run, FeelValue value)
{
	Survey found = {.run = run};

	survey(&found, value, 1);
	return found.has_function;
}

FeelString
feel_literal_write(FeelRun *run, FeelValue value)
{
	FeelString text = {NULL, 0};
	Survey found = {.run = run};

	survey(&found, value, 1);
	if (found.has_function)
	{
		feel_error(run, FEEL_UNSUPPORTED,
				   "a function cannot be a value outside its model");
		return text;
	}
	if (found.nesting <= FEEL_MAX_NESTING)
		text = feel_print(run, value);
	else
		feel_error(run, FEEL_LIMIT,
				   "the value is nested deeper than %d levels",
				   FEEL_MAX_NESTING);
	if (text.length > FEEL_MAX_TEXT)
	{
		feel_error(run, FEEL_LIMIT, "the value is longer than %d bytes",
				   FEEL_MAX_TEXT);
		text = (FeelString){NULL, 0};
	}
	return text;
}
