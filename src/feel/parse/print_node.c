/*-------------------------------------------------------------------------
 *
 * print_node.c
 *	  A tree as FEEL text that parses to an equal tree in the same scope.
 *
 * Parentheses stand only where they are needed: by how tightly operators
 * bind, and around a name that would grow into a longer one of the scope
 * (with "a" and "a - b" both known, the difference is "(a) - b").  The
 * latter is known only when the next piece comes, so it is done then.
 *
 * What dmn/ puts into a tree and has no FEEL text is printed as something
 * that reads well: a table as its name, a coerced value as the value.
 *
 * What it is for: renderings, findings of the verifier, exports.  The
 * property that its fuzz target holds is that a printed tree parses to an
 * equal tree and prints the same again.
 *
 * Parentheses follow from levels.  A node is printed at the level that its
 * place asks for; if it binds more loosely, it is put into them.  All
 * operators of the language associate to the left, so the right operand is
 * asked for one level tighter.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "feel/number/number.h"
#include "feel/parse/parser.h"
#include "feel/temporal/temporal.h"

typedef struct Printer
{
	FeelRun *run;
	FeelTextBuilder text;
	bool open_name;    /* a name that might grow was just printed ... */
	size_t name_begin; /* ... from here */
} Printer;

static void print(Printer *printer, const FeelNode *node, FeelLevel level);

/* ------------------------------------------------------------------ pieces */

/* Put the name that was just printed into parentheses. */
static void
close_name(Printer *printer)
{
	FeelTextBuilder *text = &printer->text;
	size_t begin = printer->name_begin;

	feel_assert(begin <= text->length);
	feel_text_add(text, "()", 2);
	if (text->overflow)
		return;
	memmove(text->data + begin + 1, text->data + begin,
			text->length - begin - 2);
	text->data[begin] = '(';
	text->data[text->length - 1] = ')';
}

/*
 * All that is printed passes here: it knows whether the piece before was a
 * name that this one could make longer.
 */
static void
add(Printer *printer, const char *data, size_t length)
{
	if (length == 0)
		return;
	if (printer->open_name && strchr("()[]{},", data[0]) == NULL)
		close_name(printer);
	printer->open_name = false;
	feel_text_add(&printer->text, data, length);
}

static void
add_text(Printer *printer, const char *text)
{
	add(printer, text, strlen(text));
}

static void
add_string(Printer *printer, FeelString text)
{
	add(printer, text.data, text.length);
}

/* A string literal; all but quotes, backslashes and controls as it is. */
static void
add_quoted(Printer *printer, FeelString text)
{
	add_string(printer, feel_print(printer->run, feel_string(text)));
}

/*
 * A key, if it can be written without quotes and is that very text then: around
 * symbols there may be white space or not.
 */
static bool
is_plain_key(FeelRun *run, FeelString name)
{
	FeelTextBuilder builder;
	FeelParser parser = {.run = run};
	FeelToken token = feel_scan(name, 0);
	FeelString again;

	if (name.length == 0)
		return false;
	for (; token.kind != FEEL_TOKEN_END; token = feel_scan(name, token.end))
		if (token.kind != FEEL_TOKEN_WORD)
			return false;
	feel_text_begin(&builder, run);
	feel_text_add_string(&builder, name);
	feel_text_add(&builder, ":", 1);
	parser.text = feel_text_finish(&builder);
	feel_parser_move(&parser, 0);
	again = feel_parse_new_name(&parser, FEEL_TOKEN_COLON);
	return feel_text_equal(again, name);
}

static void
print_list(Printer *printer, FeelNode *const *items, int32_t count)
{
	int32_t i;

	for (i = 0; i < count; i++)
	{
		if (i > 0)
			add_text(printer, ", ");
		print(printer, items[i], FEEL_LEVEL_EXPRESSION);
	}
}

/* ---------------------------------------------------------------- operands */

static void
print_literal(Printer *printer, const FeelNode *node)
{
	switch ((FeelKind) node->value.kind)
	{
		case FEEL_NULL:
			if (node->name.length > 0)
				add_string(printer, node->name);
			else
				add_text(printer, "null");
			break;
		case FEEL_DATE:
		case FEEL_TIME:
		case FEEL_DATE_TIME:
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
			add_text(printer, "@");
			add_quoted(printer,
					   feel_temporal_to_text(printer->run, node->value));
			break;
		default:
			add_string(printer, feel_print(printer->run, node->value));
			break;
	}
}

static void
print_context(Printer *printer, const FeelNode *node)
{
	int32_t i;

	add_text(printer, "{");
	for (i = 0; i < node->count; i++)
	{
		/* the final result of a boxed context has no name */
		FeelString name = i < node->name_count ? node->names[i]
											   : FEEL_STRING_LITERAL("result");

		if (i > 0)
			add_text(printer, ", ");
		if (is_plain_key(printer->run, name))
			add_string(printer, name);
		else
			add_quoted(printer, name);
		add_text(printer, ": ");
		print(printer, node->items[i], FEEL_LEVEL_EXPRESSION);
	}
	add_text(printer, node->result ? "}.result" : "}");
}

static void
print_range(Printer *printer, const FeelNode *node)
{
	FeelOperator op = node->op;

	if (node->is_iteration)
	{
		print(printer, node->items[0], FEEL_LEVEL_OR);
		add_text(printer, "..");
		print(printer, node->items[1], FEEL_LEVEL_OR);
		return;
	}
	if (op == FEEL_OP_NONE && node->items[0] == NULL)
		op = node->high_closed ? FEEL_OP_LESS_EQUAL : FEEL_OP_LESS;
	else if (op == FEEL_OP_NONE && node->items[1] == NULL)
		op = node->low_closed ? FEEL_OP_GREATER_EQUAL : FEEL_OP_GREATER;
	if (op != FEEL_OP_NONE)
	{
		add_text(printer, "(");
		add_text(printer, feel_operator_text(op));
		add_text(printer, " ");
		print(printer,
			  node->items[0] == NULL ? node->items[1] : node->items[0],
			  FEEL_LEVEL_ADD);
		add_text(printer, ")");
		return;
	}
	add_text(printer, node->low_closed ? "[" : "(");
	print(printer, node->items[0], FEEL_LEVEL_OR);
	add_text(printer, "..");
	/* "[" behind the upper end might close the range */
	print(printer, node->items[1], FEEL_LEVEL_ATOM);
	add_text(printer, node->high_closed ? "]" : ")");
}

static void
print_name(Printer *printer, const FeelNode *node, size_t begin)
{
	add_string(printer, node->name);
	printer->open_name = node->is_prefix;
	printer->name_begin = begin;
}

static bool
is_name(const FeelNode *node, const char *name)
{
	return node->kind == FEEL_NODE_NAME && strlen(name) == node->name.length &&
		   memcmp(name, node->name.data, node->name.length) == 0;
}

/* Arguments by position or by name, as they were written. */
static void
print_call(Printer *printer, const FeelNode *node)
{
	int32_t i;

	/* "function(" begins a definition */
	print(printer, node->items[0],
		  is_name(node->items[0], "function") ? FEEL_LEVEL_ATOM + 1
											  : FEEL_LEVEL_POSTFIX);
	add_text(printer, "(");
	for (i = 1; i < node->count; i++)
	{
		if (i > 1)
			add_text(printer, ", ");
		if (i <= node->name_count)
		{
			add_string(printer, node->names[i - 1]);
			add_text(printer, ": ");
		}
		print(printer, node->items[i], FEEL_LEVEL_EXPRESSION);
	}
	add_text(printer, ")");
}

/* -------------------------------------------------------------------- flow */

static void
print_if(Printer *printer, const FeelNode *node)
{
	add_text(printer, "if ");
	print(printer, node->items[0], FEEL_LEVEL_EXPRESSION);
	add_text(printer, " then ");
	print(printer, node->items[1], FEEL_LEVEL_EXPRESSION);
	add_text(printer, " else ");
	print(printer, node->items[2], FEEL_LEVEL_EXPRESSION);
}

static void
print_iteration(Printer *printer, const FeelNode *node, const char *begin,
				const char *body)
{
	int32_t i;

	add_text(printer, begin);
	for (i = 0; i < node->name_count; i++)
	{
		add_text(printer, i > 0 ? ", " : " ");
		add_string(printer, node->names[i]);
		add_text(printer, " in ");
		print(printer, node->items[i], FEEL_LEVEL_EXPRESSION);
	}
	add_text(printer, body);
	print(printer, node->items[node->count - 1], FEEL_LEVEL_EXPRESSION);
}

static void
print_function(Printer *printer, const FeelNode *node)
{
	int32_t i;

	add_text(printer, "function(");
	for (i = 0; i < node->name_count; i++)
	{
		if (i > 0)
			add_text(printer, ", ");
		add_string(printer, node->names[i]);
		if (node->types != NULL && node->types[i] != NULL)
		{
			add_text(printer, ": ");
			add_string(printer, feel_type_print(printer->run, node->types[i]));
		}
	}
	add_text(printer, node->is_external ? ") external " : ") ");
	print(printer, node->items[0], FEEL_LEVEL_EXPRESSION);
}

/* --------------------------------------------------------------- operators */

static void
print_infix(Printer *printer, const FeelNode *node, const char *op,
			FeelLevel level)
{
	print(printer, node->items[0], level);
	add_text(printer, " ");
	add_text(printer, op);
	add_text(printer, " ");
	print(printer, node->items[1], level + 1);
}

static void
print_between(Printer *printer, const FeelNode *node)
{
	print(printer, node->items[0], FEEL_LEVEL_COMPARE);
	add_text(printer, " between ");
	print(printer, node->items[1], FEEL_LEVEL_ADD);
	add_text(printer, " and ");
	print(printer, node->items[2], FEEL_LEVEL_ADD);
}

/* Would it be read as the negation of tests if it were the only one? */
static bool
looks_negated(const FeelNode *test)
{
	const FeelNode *node = test->items[0];

	return test->kind != FEEL_NODE_TEST_COMPARE &&
		   node->kind == FEEL_NODE_CALL && is_name(node->items[0], "not");
}

static void
print_tests(Printer *printer, const FeelNode *node)
{
	bool parentheses =
		node->negated || (node->count == 1 && looks_negated(node->items[0]));

	if (node->count == 0)
		add_text(printer, "-");
	if (node->negated)
		add_text(printer, "not");
	if (parentheses)
		add_text(printer, "(");
	print_list(printer, node->items, node->count);
	if (parentheses)
		add_text(printer, ")");
}

static void
print_in(Printer *printer, const FeelNode *node)
{
	print(printer, node->items[0], FEEL_LEVEL_COMPARE);
	add_text(printer, " in (");
	print_list(printer, node->items[1]->items, node->items[1]->count);
	add_text(printer, ")");
}

/* How tightly the text of a node binds */
static FeelLevel
level_of(const FeelNode *node)
{
	switch (node->kind)
	{
		case FEEL_NODE_IF:
		case FEEL_NODE_FOR:
		case FEEL_NODE_SOME:
		case FEEL_NODE_EVERY:
		case FEEL_NODE_FUNCTION:
		case FEEL_NODE_UNARY_TESTS:
		case FEEL_NODE_TEST_COMPARE:
			return FEEL_LEVEL_EXPRESSION;
		case FEEL_NODE_OR:
			return FEEL_LEVEL_OR;
		case FEEL_NODE_AND:
			return FEEL_LEVEL_AND;
		case FEEL_NODE_COMPARE:
		case FEEL_NODE_BETWEEN:
		case FEEL_NODE_IN:
			return FEEL_LEVEL_COMPARE;
		case FEEL_NODE_ARITHMETIC:
			if (node->op == FEEL_OP_ADD || node->op == FEEL_OP_SUBTRACT)
				return FEEL_LEVEL_ADD;
			return node->op == FEEL_OP_POWER ? FEEL_LEVEL_POWER
											 : FEEL_LEVEL_MULTIPLY;
		case FEEL_NODE_INSTANCE_OF:
			return FEEL_LEVEL_INSTANCE;
		case FEEL_NODE_NEGATE:
			return FEEL_LEVEL_NEGATE;
		case FEEL_NODE_PATH:
		case FEEL_NODE_FILTER:
		case FEEL_NODE_CALL:
			return FEEL_LEVEL_POSTFIX;
		case FEEL_NODE_RANGE:
			return node->is_iteration ? FEEL_LEVEL_EXPRESSION
									  : FEEL_LEVEL_ATOM;
		case FEEL_NODE_LITERAL:
			/* only trees that were not parsed have negative literals */
			return node->value.kind == FEEL_NUMBER &&
						   feel_number_sign(node->value) < 0
					   ? FEEL_LEVEL_NEGATE
					   : FEEL_LEVEL_ATOM;
		default:
			return FEEL_LEVEL_ATOM;
	}
}

/*
 * As it stands alone; print() puts parentheses around it where the place
 * wants them.
 */
static void
print_bare(Printer *printer, const FeelNode *node)
{
	size_t begin = printer->text.length;

	switch (node->kind)
	{
		case FEEL_NODE_LITERAL:
			print_literal(printer, node);
			break;
		case FEEL_NODE_NAME:
			print_name(printer, node, begin);
			break;
		case FEEL_NODE_INPUT:
			add_text(printer, "?");
			break;
		case FEEL_NODE_PATH:
			print(printer, node->items[0], FEEL_LEVEL_POSTFIX);
			add_text(printer, ".");
			print_name(printer, node, begin);
			break;
		case FEEL_NODE_LIST:
			add_text(printer, "[");
			print_list(printer, node->items, node->count);
			add_text(printer, "]");
			break;
		case FEEL_NODE_CONTEXT:
			print_context(printer, node);
			break;
		case FEEL_NODE_RANGE:
			print_range(printer, node);
			break;
		case FEEL_NODE_NEGATE:
			add_text(printer, "-");
			print(printer, node->items[0], FEEL_LEVEL_NEGATE);
			break;
		case FEEL_NODE_ARITHMETIC:
		case FEEL_NODE_COMPARE:
			print_infix(printer, node, feel_operator_text(node->op),
						level_of(node));
			break;
		case FEEL_NODE_AND:
			print_infix(printer, node, "and", FEEL_LEVEL_AND);
			break;
		case FEEL_NODE_OR:
			print_infix(printer, node, "or", FEEL_LEVEL_OR);
			break;
		case FEEL_NODE_BETWEEN:
			print_between(printer, node);
			break;
		case FEEL_NODE_IN:
			print_in(printer, node);
			break;
		case FEEL_NODE_INSTANCE_OF:
			print(printer, node->items[0], FEEL_LEVEL_INSTANCE);
			add_text(printer, " instance of ");
			add_string(printer, feel_type_print(printer->run, node->type));
			break;
		case FEEL_NODE_IF:
			print_if(printer, node);
			break;
		case FEEL_NODE_FOR:
			print_iteration(printer, node, "for", " return ");
			break;
		case FEEL_NODE_SOME:
			print_iteration(printer, node, "some", " satisfies ");
			break;
		case FEEL_NODE_EVERY:
			print_iteration(printer, node, "every", " satisfies ");
			break;
		case FEEL_NODE_FILTER:
			print(printer, node->items[0], FEEL_LEVEL_POSTFIX);
			add_text(printer, "[");
			print(printer, node->items[1], FEEL_LEVEL_EXPRESSION);
			add_text(printer, "]");
			break;
		case FEEL_NODE_CALL:
			print_call(printer, node);
			break;
		case FEEL_NODE_FUNCTION:
			print_function(printer, node);
			break;
		case FEEL_NODE_UNARY_TESTS:
			print_tests(printer, node);
			break;
		case FEEL_NODE_TEST_COMPARE:
			add_text(printer, feel_operator_text(node->op));
			add_text(printer, " ");
			print(printer, node->items[0], FEEL_LEVEL_ADD);
			break;
		case FEEL_NODE_TEST_VALUE:
		case FEEL_NODE_TEST_EXPRESSION:
		case FEEL_NODE_COERCE:
			print(printer, node->items[0], FEEL_LEVEL_EXPRESSION);
			break;
		case FEEL_NODE_NATIVE:
			add_text(printer, "decision table");
			break;
	}
}

static void
print(Printer *printer, const FeelNode *node, FeelLevel level)
{
	bool parentheses = level_of(node) < level;

	if (!feel_enter(printer->run))
		return;
	if (parentheses)
		add_text(printer, "(");
	print_bare(printer, node);
	if (parentheses)
		add_text(printer, ")");
	feel_leave(printer->run);
}

FeelString
feel_print_node(FeelRun *run, const FeelNode *node)
{
	Printer printer = {.run = run};

	feel_text_begin(&printer.text, run);
	print(&printer, node, FEEL_LEVEL_EXPRESSION);
	return feel_text_finish(&printer.text);
}
