/*-------------------------------------------------------------------------
 *
 * parser_operand.c
 *	  Operands: literals, names, lists, ranges, contexts, and what follows an
 *	  operand: paths, filters, invocations.
 *
 * Parentheses and brackets are where FEEL is ambiguous.  "(" begins a group,
 * a range that is open below, a comparison as a range, or, behind "in", a
 * list of tests; "[" begins a list or a range.  All are parsed by one
 * function each that takes the first expression and lets what follows decide,
 * so that nothing is parsed twice.
 *
 * "[" may also close a range that is open above, as in ]1..10[ : while the
 * upper end of a range is parsed, p->range_end says that a "[" behind an
 * operand is such an end and no filter.  Whatever encloses an expression of
 * its own switches that off and restores it.
 *
 * A literal that has no value, @"2026-02-30" or 1e9999, is no error of
 * syntax: a model with one bad cell still loads, and the cell says so when it
 * is reached.  Its source is kept instead of its value.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/number/number.h"
#include "feel/parse/parser.h"
#include "feel/temporal/temporal.h"

/* ---------------------------------------------------------------- literals */

/* The value of a literal whose tokens have been taken; none: see ast.h */
static FeelNode *
make_literal(FeelParser *p, const FeelValue *value, int32_t begin)
{
	FeelNode *node = feel_node_make(p->run, FEEL_NODE_LITERAL, 0);

	feel_assert(value == NULL || feel_value_is_whole(*value));
	if (value != NULL)
		node->value = *value;
	else
		node->name = feel_parser_source(p, begin);
	return feel_parser_finish(p, node, begin);
}

static FeelNode *
parse_number(FeelParser *p)
{
	int32_t begin = p->token.begin;
	FeelValue value;

	feel_parser_advance(p);
	return make_literal(
		p,
		feel_number_from_text(feel_parser_source(p, begin), &value) ? &value
																	: NULL,
		begin);
}

/* The value of the string token that comes next */
static bool
parse_string_value(FeelParser *p, FeelString *value)
{
	/* between the quotes, which the scanner has seen */
	int32_t begin = p->token.begin + 1;
	FeelString raw = {p->text.data + begin,
					  (uint32_t) (p->token.end - begin) - 1};
	int32_t bad;

	if (!feel_scan_string(p->run, raw, value, &bad))
	{
		feel_parser_fail(
			p, FEEL_SYNTAX_ERROR, begin + bad,
			feel_format(
				p->run, "%s",
				feel_said(
					"escape sequence in a string stands for no character")));
		return false;
	}
	feel_parser_advance(p);
	return true;
}

static FeelNode *
parse_string(FeelParser *p)
{
	int32_t begin = p->token.begin;
	FeelString text;
	FeelValue value;

	if (!parse_string_value(p, &text))
		return NULL;
	value = feel_string(text);
	return make_literal(p, &value, begin);
}

static FeelNode *
parse_at(FeelParser *p)
{
	int32_t begin = p->token.begin;
	FeelString text;
	FeelValue value;

	feel_parser_advance(p);
	if (p->token.kind != FEEL_TOKEN_STRING)
		return feel_parser_expected(p, "a string with a date, time or"
									   " duration");
	if (!parse_string_value(p, &text))
		return NULL;
	return make_literal(
		p, feel_temporal_from_text(p->run, text, &value) ? &value : NULL,
		begin);
}

static FeelNode *
parse_input(FeelParser *p)
{
	int32_t begin = p->token.begin;

	p->inputs++;
	feel_parser_advance(p);
	return feel_parser_finish(p, feel_node_make(p->run, FEEL_NODE_INPUT, 0),
							  begin);
}

/* ------------------------------------------------------- lists and ranges */

/*
 * Parse within brackets of some kind, where the end of a range around has no
 * say.
 */
static FeelNode *
parse_inner(FeelParser *p)
{
	bool range_end = p->range_end;
	FeelNode *node;

	p->range_end = false;
	node = feel_parse_level(p, FEEL_LEVEL_EXPRESSION);
	p->range_end = range_end;
	return node;
}

/* From the two dots on */
static FeelNode *
parse_range(FeelParser *p, FeelNode *low, bool low_closed, int32_t begin)
{
	FeelNode *node = feel_node_make(p->run, FEEL_NODE_RANGE, 2);
	bool range_end = p->range_end;

	feel_assert(p->token.kind == FEEL_TOKEN_DOTS);
	feel_parser_advance(p);
	p->range_end = true;
	node->items[0] = low;
	node->items[1] = feel_parse_level(p, FEEL_LEVEL_EXPRESSION);
	p->range_end = range_end;
	if (node->items[1] == NULL)
		return NULL;
	node->low_closed = low_closed;
	node->high_closed = p->token.kind == FEEL_TOKEN_RIGHT_BRACKET;
	if (!node->high_closed && p->token.kind != FEEL_TOKEN_RIGHT_PAREN &&
		p->token.kind != FEEL_TOKEN_LEFT_BRACKET)
		return feel_parser_expected(p, "\"]\" or \")\"");
	feel_parser_advance(p);
	return feel_parser_finish(p, node, begin);
}

/* [a, b], [a..b] and their kin */
static FeelNode *
parse_bracket(FeelParser *p)
{
	int32_t begin = p->token.begin;
	FeelNodes nodes = {0};

	feel_parser_advance(p);
	if (!feel_parser_accept(p, FEEL_TOKEN_RIGHT_BRACKET))
	{
		FeelNode *item = parse_inner(p);

		if (item != NULL && p->token.kind == FEEL_TOKEN_DOTS)
			return parse_range(p, item, true, begin);
		while (item != NULL)
		{
			feel_nodes_add(p, &nodes, item);
			if (!feel_parser_accept(p, FEEL_TOKEN_COMMA))
				break;
			item = parse_inner(p);
		}
		if (item == NULL ||
			!feel_parser_require(p, FEEL_TOKEN_RIGHT_BRACKET,
								 nodes.count == 1 ? "\",\", \"..\" or \"]\""
												  : "\",\" or \"]\""))
			return NULL;
	}
	return feel_nodes_finish(p, &nodes, FEEL_NODE_LIST, begin);
}

/* ]a..b] */
static FeelNode *
parse_open_range(FeelParser *p)
{
	int32_t begin = p->token.begin;
	FeelNode *low;

	feel_parser_advance(p);
	low = parse_inner(p);
	if (low != NULL && p->token.kind != FEEL_TOKEN_DOTS)
		return feel_parser_expected(p, "\"..\"");
	return low == NULL ? NULL : parse_range(p, low, false, begin);
}

/* The inside of (< e), (= e) ... */
static FeelNode *
parse_comparison_range(FeelParser *p, FeelOperator op, int32_t begin)
{
	FeelNode *node = feel_node_make(p->run, FEEL_NODE_RANGE, 2);
	bool is_low = op == FEEL_OP_GREATER || op == FEEL_OP_GREATER_EQUAL;
	bool range_end = p->range_end;
	FeelNode *end;

	feel_parser_advance(p);
	p->range_end = false;
	end = feel_parse_level(p, FEEL_LEVEL_ADD);
	p->range_end = range_end;
	if (end == NULL)
		return NULL;
	if (op == FEEL_OP_EQUAL || op == FEEL_OP_NOT_EQUAL)
	{
		node->op = op;
		node->items[0] = end;
	}
	else
		node->items[is_low ? 0 : 1] = end;
	node->low_closed = op == FEEL_OP_GREATER_EQUAL || op == FEEL_OP_EQUAL;
	node->high_closed = op == FEEL_OP_LESS_EQUAL || op == FEEL_OP_EQUAL;
	return feel_parser_finish(p, node, begin);
}

FeelNode *
feel_parse_parenthesis(FeelParser *p, bool tests)
{
	int32_t begin = p->token.begin;
	int32_t before = p->inputs;
	FeelOperator op;
	FeelNode *node;

	feel_parser_advance(p);
	op = feel_comparison(p->token.kind);
	if (op != FEEL_OP_NONE)
		node = parse_comparison_range(p, op, begin);
	else
	{
		node = parse_inner(p);
		if (node != NULL && p->token.kind == FEEL_TOKEN_DOTS)
			return parse_range(p, node, false, begin);
	}
	if (node == NULL)
		return NULL;
	if (tests && p->token.kind == FEEL_TOKEN_COMMA)
		return feel_parse_test_list(p, feel_make_test(p, node, before), begin);
	if (!feel_parser_require(p, FEEL_TOKEN_RIGHT_PAREN,
							 tests ? "\",\" or \")\"" : "\")\""))
		return NULL;
	if (op != FEEL_OP_NONE)
		node->end = p->end;
	return node;
}

/* ---------------------------------------------------------------- contexts */

static bool
parse_key(FeelParser *p, FeelString *key)
{
	if (p->token.kind == FEEL_TOKEN_STRING)
	{
		if (!parse_string_value(p, key))
			return false;
	}
	else
	{
		*key = feel_parse_new_name(p, FEEL_TOKEN_COLON);
		if (key->length == 0)
		{
			feel_parser_expected(p, "a name and \":\"");
			return false;
		}
		*key = feel_known_key(p, *key);
	}
	return feel_parser_require(p, FEEL_TOKEN_COLON, "\":\"");
}

FeelNode *
feel_parse_context(FeelParser *p)
{
	int32_t begin = p->token.begin;
	int32_t locals = p->locals.count;
	FeelNodes nodes = {0};
	FeelNames names = {0};
	FeelNode *node;

	if (!feel_parser_require(p, FEEL_TOKEN_LEFT_BRACE, "\"{\""))
		return NULL;
	if (p->token.kind != FEEL_TOKEN_RIGHT_BRACE)
	{
		do
		{
			FeelString key;
			FeelNode *item;

			if (!parse_key(p, &key))
				return NULL;
			item = parse_inner(p);
			if (item == NULL)
				return NULL;
			feel_nodes_add(p, &nodes, item);
			feel_names_add(p, &names, key);
			feel_add_local(p, key);
			feel_add_member(p, key);
		} while (feel_parser_accept(p, FEEL_TOKEN_COMMA));
	}
	if (!feel_parser_require(p, FEEL_TOKEN_RIGHT_BRACE, "\",\" or \"}\""))
		return NULL;
	p->locals.count = locals;
	node = feel_nodes_finish(p, &nodes, FEEL_NODE_CONTEXT, begin);
	if (node != NULL)
	{
		node->names = names.items;
		node->name_count = names.count;
	}
	return node;
}

/* ------------------------------------------------- paths, filters, calls -- */

static FeelNode *
parse_path(FeelParser *p, FeelNode *base, int32_t begin)
{
	FeelNode *node = feel_node_make(p->run, FEEL_NODE_PATH, 1);
	FeelFoundName found;

	feel_parser_advance(p);
	found = feel_find_name(p, true);
	if (found.end < 0)
		return feel_parser_expected(p, "a name");
	node->items[0] = base;
	node->name = found.name;
	node->is_prefix = found.is_prefix;
	feel_parser_move(p, found.end);
	return feel_parser_finish(p, node, begin);
}

static FeelNode *
parse_filter(FeelParser *p, FeelNode *base, int32_t begin)
{
	FeelNode *node = feel_node_make(p->run, FEEL_NODE_FILTER, 2);

	feel_parser_advance(p);
	p->filters++;
	node->items[0] = base;
	node->items[1] = parse_inner(p);
	p->filters--;
	if (node->items[1] == NULL ||
		!feel_parser_require(p, FEEL_TOKEN_RIGHT_BRACKET, "\"]\""))
		return NULL;
	return feel_parser_finish(p, node, begin);
}

/*
 * The name and colon before an argument, if they are there; all arguments
 * have names or none has.  False after an error.
 */
static bool
parse_argument_name(FeelParser *p, FeelNames *names, int32_t before)
{
	FeelToken token = p->token;
	FeelString name = feel_parse_new_name(p, FEEL_TOKEN_COLON);
	bool named = name.length > 0;

	if (before > 0 && named != (names->count > 0))
	{
		p->token = token;
		feel_parser_expected(p, named ? "an argument without name"
									  : "a parameter name and \":\"");
		return false;
	}
	if (named)
	{
		feel_parser_advance(p); /* the colon */
		feel_names_add(p, names, name);
	}
	return true;
}

static FeelNode *
parse_call(FeelParser *p, FeelNode *function, int32_t begin)
{
	FeelNodes nodes = {0};
	FeelNames names = {0};
	FeelNode *node;

	feel_parser_advance(p);
	feel_nodes_add(p, &nodes, function);
	if (p->token.kind != FEEL_TOKEN_RIGHT_PAREN)
	{
		do
		{
			if (!parse_argument_name(p, &names, nodes.count - 1))
				return NULL;
			node = parse_inner(p);
			if (node == NULL)
				return NULL;
			feel_nodes_add(p, &nodes, node);
		} while (feel_parser_accept(p, FEEL_TOKEN_COMMA));
	}
	if (!feel_parser_require(p, FEEL_TOKEN_RIGHT_PAREN, "\",\" or \")\""))
		return NULL;
	node = feel_nodes_finish(p, &nodes, FEEL_NODE_CALL, begin);
	if (node != NULL && names.count > 0)
	{
		node->names = names.items;
		node->name_count = names.count;
	}
	return node;
}

/*
 * Does "[" close the range whose upper end stands before it?  It does unless
 * something follows that can begin a condition.
 */
static bool
closes_range(const FeelParser *p)
{
	FeelToken token;

	if (!p->range_end)
		return false;
	token = feel_scan(p->text, p->token.end);
	switch (token.kind)
	{
		case FEEL_TOKEN_NUMBER:
			return p->text.data[token.begin] == '.';
		case FEEL_TOKEN_STRING:
		case FEEL_TOKEN_AT:
		case FEEL_TOKEN_QUESTION:
		case FEEL_TOKEN_LEFT_PAREN:
		case FEEL_TOKEN_MINUS:
			return false;
		case FEEL_TOKEN_WORD:
			return feel_is_infix_word(
				(FeelString){p->text.data + token.begin,
							 (uint32_t) (token.end - token.begin)});
		default:
			return true;
	}
}

FeelNode *
feel_parse_postfix(FeelParser *p, FeelNode *node, int32_t begin)
{
	while (node != NULL)
	{
		if (p->token.kind == FEEL_TOKEN_DOT)
			node = parse_path(p, node, begin);
		else if (p->token.kind == FEEL_TOKEN_LEFT_PAREN)
			node = parse_call(p, node, begin);
		else if (p->token.kind == FEEL_TOKEN_LEFT_BRACKET && !closes_range(p))
			node = parse_filter(p, node, begin);
		else
			break;
	}
	return node;
}

/* ---------------------------------------------------------------- operands */

/* A keyword or name */
static FeelNode *
parse_word(FeelParser *p)
{
	int32_t begin = p->token.begin;
	FeelFoundName found = feel_find_name(p, false);
	FeelNode *node;
	FeelValue value;

	if (found.end >= 0)
	{
		node = feel_node_make(p->run, FEEL_NODE_NAME, 0);
		node->name = found.name;
		node->is_prefix = found.is_prefix;
		feel_parser_move(p, found.end);
		return feel_parser_finish(p, node, begin);
	}
	if (feel_parser_at_word(p, "if"))
		return feel_parse_if(p);
	if (feel_parser_at_word(p, "for"))
		return feel_parse_iteration(p, FEEL_NODE_FOR);
	if (feel_parser_at_word(p, "some"))
		return feel_parse_iteration(p, FEEL_NODE_SOME);
	if (feel_parser_at_word(p, "every"))
		return feel_parse_iteration(p, FEEL_NODE_EVERY);
	if (feel_parser_at_word(p, "function"))
		return feel_parse_function(p);
	if (feel_parser_at_word(p, "true"))
		value = feel_boolean(true);
	else if (feel_parser_at_word(p, "false"))
		value = feel_boolean(false);
	else if (feel_parser_at_word(p, "null"))
		value = feel_null();
	else
		return feel_parser_expected(p, "an expression");
	feel_parser_advance(p);
	return make_literal(p, &value, begin);
}

FeelNode *
feel_parse_operand(FeelParser *p)
{
	switch (p->token.kind)
	{
		case FEEL_TOKEN_WORD:
			return parse_word(p);
		case FEEL_TOKEN_NUMBER:
			/* there may be a name such as "1er enfant" */
			if (feel_find_name(p, false).end >= 0)
				return parse_word(p);
			return p->failed ? NULL : parse_number(p);
		case FEEL_TOKEN_STRING:
			return parse_string(p);
		case FEEL_TOKEN_AT:
			return parse_at(p);
		case FEEL_TOKEN_QUESTION:
			return parse_input(p);
		case FEEL_TOKEN_LEFT_PAREN:
			return feel_parse_parenthesis(p, false);
		case FEEL_TOKEN_LEFT_BRACKET:
			return parse_bracket(p);
		case FEEL_TOKEN_RIGHT_BRACKET:
			return parse_open_range(p);
		case FEEL_TOKEN_LEFT_BRACE:
			return feel_parse_context(p);
		case FEEL_TOKEN_INVALID:
			/* a name of the scope may begin with any character */
			return parse_word(p);
		default:
			return feel_parser_expected(p, "an expression");
	}
}
