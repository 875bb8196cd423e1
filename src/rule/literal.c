/*-------------------------------------------------------------------------
 *
 * literal.c
 *		Values as text: the FEEL literal that type feel_value reads and
 *		writes.
 *
 * A literal is what the engine prints: null, true, 12.5, "text",
 * @"2026-03-01" or date("2026-03-01"), lists, contexts and ranges of these.
 * There is one form beyond the standard, for an answer that is not
 * determined: unknown("birth date", "income") waits for these two facts.  It
 * cannot be taken for anything else: a literal holds no other calls than
 * those of the four temporal constructors.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "feel/ast.h"
#include "rule/rule.h"

static bool node_value(FeelRun *run, const FeelNode *node, FeelValue *value);

FeelString
rule_string(const char *data)
{
	return (FeelString){data, (uint32_t) strlen(data)};
}

FeelString
rule_string_of(const text *t)
{
	return (FeelString){VARDATA_ANY(t), (uint32_t) VARSIZE_ANY_EXHDR(t)};
}

text *
rule_text_of(FeelString string)
{
	return cstring_to_text_with_len(string.data, (int) string.length);
}

text *
rule_value_text(FeelRun *run, FeelValue value)
{
	FeelString string = feel_to_text(run, value);

	if (string.data == NULL)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("value is too long or too deep for a text")));
	return rule_text_of(string);
}

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

/* @"2026-02-30", or a number too large */
static bool
invalid_literal(FeelRun *run, const FeelNode *node)
{
	run->node = node;
	feel_error(run, FEEL_SYNTAX_ERROR, "%.*s is no value",
			   (int) node->name.length, node->name.data);
	run->node = NULL;
	return false;
}

static int
compare_names(const void *a, const void *b)
{
	const FeelString *x = a;
	const FeelString *y = b;
	int order = memcmp(x->data, y->data, Min(x->length, y->length));

	if (order != 0)
		return order;
	return (x->length > y->length) - (x->length < y->length);
}

static bool
context_value(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	FeelContext *context = feel_context_make(run, node->count);
	FeelString *names;

	if (node->result)
		return not_literal(run, node);
	names = feel_allocate_array(run, node->count, sizeof(FeelString));
	for (int i = 0; i < node->count; i++)
	{
		FeelValue item;

		if (!node_value(run, node->items[i], &item))
			return false;
		feel_context_append(context, node->names[i], item);
		names[i] = node->names[i];
	}
	qsort(names, node->count, sizeof(FeelString), compare_names);
	for (int i = 1; i < node->count; i++)
	{
		if (feel_text_equal(names[i - 1], names[i]))
		{
			run->node = node;
			feel_error(run, FEEL_SYNTAX_ERROR, "entry \"%.*s\" stands twice",
					   (int) names[i].length, names[i].data);
			run->node = NULL;
			return false;
		}
	}
	*value = feel_context_value(context);
	return true;
}

static bool
range_value(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	FeelRange range = {
		.low_closed = node->low_closed,
		.high_closed = node->high_closed,
		.has_low = node->items[0] != NULL,
		.has_high = node->count > 1 && node->items[1] != NULL,
	};

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

static bool
call_value(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	static const char *const constructors[] = {"date", "time", "date and time",
											   "duration"};
	const FeelNode *callee = node->items[0];
	FeelValue argument;

	if (callee->kind != FEEL_NODE_NAME || node->names != NULL)
		return not_literal(run, node);
	if (feel_text_equal(callee->name, FEEL_STRING_LITERAL("unknown")))
		return unknown_value(run, node, value);
	for (size_t i = 0; i < lengthof(constructors); i++)
	{
		if (!feel_text_equal(callee->name, rule_string(constructors[i])))
			continue;
		if (node->count != 2 || !node_value(run, node->items[1], &argument))
			return not_literal(run, node);
		*value = feel_call(run, feel_builtin(callee->name), &argument, 1);
		return value->kind != FEEL_NULL;
	}
	return not_literal(run, node);
}

static bool
node_value(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	check_stack_depth();
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
		{
			FeelList *list = feel_list_make(run, node->count);

			for (int i = 0; i < node->count; i++)
			{
				if (!node_value(run, node->items[i], &list->items[i]))
					return false;
			}
			*value = feel_list_value(list);
			return true;
		}
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

bool
rule_literal_read(FeelRun *run, FeelString text, FeelValue *value)
{
	FeelNode *node = feel_parse_expression(run, text, NULL);

	return node != NULL && node_value(run, node, value);
}

/* ------------------------------------------------------------- writing -- */

/* Functions have no literal. */
bool
rule_holds_function(FeelValue value)
{
	check_stack_depth();
	if (value.kind == FEEL_FUNCTION)
		return true;
	if (value.kind == FEEL_LIST)
	{
		for (uint32_t i = 0; i < value.u.list->count; i++)
		{
			if (rule_holds_function(value.u.list->items[i]))
				return true;
		}
	}
	if (value.kind == FEEL_CONTEXT)
	{
		for (uint32_t i = 0; i < value.u.context->count; i++)
		{
			if (rule_holds_function(value.u.context->entries[i].value))
				return true;
		}
	}
	return false;
}

FeelString
rule_literal_write(FeelRun *run, FeelValue value)
{
	FeelString text;

	if (rule_holds_function(value))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a function cannot be a value outside its model")));
	text = feel_print(run, value);
	if (text.data == NULL || text.length > FEEL_MAX_TEXT)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("value is longer than %d bytes", FEEL_MAX_TEXT)));
	return text;
}

/* A text that needs no escapes, in quotes; NULL if it does need some. */
static text *
plain_literal(FeelString string)
{
	text *result = palloc(VARHDRSZ + string.length + 2);
	char *data = VARDATA(result);

	for (uint32_t i = 0; i < string.length; i++)
	{
		unsigned char c = string.data[i];

		if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F)
			return NULL;
		data[i + 1] = (char) c;
	}
	data[0] = '"';
	data[string.length + 1] = '"';
	SET_VARSIZE(result, VARHDRSZ + string.length + 2);
	return result;
}

text *
rule_literal_text(FeelRun *run, FeelValue value)
{
	text *result = NULL;

	if (value.kind == FEEL_STRING && value.part < FEEL_MAX_TEXT / 2)
		result = plain_literal(feel_text(value));
	if (result == NULL)
		result = rule_text_of(rule_literal_write(run, value));
	return result;
}

Datum
rule_fact_array(FeelRun *run, FeelValue value)
{
	FeelValue unknown = feel_unknown_inside(run, value);
	Datum *names;
	int count = 0;

	if (unknown.kind != FEEL_UNKNOWN)
		return PointerGetDatum(construct_empty_array(TEXTOID));
	names = palloc(sizeof(Datum) * Max(run->fact_count, 1));
	for (int i = 0; i < run->fact_count; i++)
	{
		const FeelFactSet *set = unknown.u.facts;

		if ((uint32_t) i / 64 < set->words &&
			(set->bits[i / 64] & (UINT64CONST(1) << (i % 64))) != 0)
			names[count++] =
				PointerGetDatum(rule_text_of(feel_fact_name(run, i)));
	}
	return PointerGetDatum(
		construct_array(names, count, TEXTOID, -1, false, TYPALIGN_INT));
}

/* ---------------------------------------------------------------- paths -- */

static void
add_path(FeelTextBuilder *builder, const RulePath *path)
{
	char item[16];

	if (path == NULL)
		return;
	add_path(builder, path->outer);
	if (path->name.length > 0)
	{
		if (path->outer != NULL)
			feel_text_add(builder, ".", 1);
		feel_text_add_string(builder, path->name);
	}
	else
	{
		snprintf(item, sizeof(item), "[%d]", path->index);
		feel_text_add(builder, item, strlen(item));
	}
}

FeelString
rule_path_text(FeelRun *run, const RulePath *path)
{
	FeelTextBuilder builder;

	feel_text_begin(&builder, run);
	add_path(&builder, path);
	return feel_text_finish(&builder);
}
