/*-------------------------------------------------------------------------
 *
 * parser_unary.c
 *	  Unary tests: the cells of decision tables, allowed values, and what
 *	  follows "in".
 *
 * A cell is a value to compare with, a comparison without its left side, or
 * an expression about "?".  Which of the first and the last it is cannot be
 * told beforehand: p->inputs counts the "?" that were met, and a test in
 * which none was is a value.  The count nests: the tests behind an "in" have
 * a "?" of their own, so what they met is taken back.
 *
 * A cell "(< 5)" is a range by its grammar and a comparison by its meaning;
 * as comparison it is cheaper, and says more when it does not fit.  What
 * stands in parentheses behind "in" may be a list of tests or the beginning
 * of an expression; the comma, or what follows the closing parenthesis,
 * tells.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/parse/parser.h"

/* Is it (< e), (= e), ...? */
static bool
is_comparison_range(const FeelNode *node)
{
	return node->kind == FEEL_NODE_RANGE &&
		   (node->items[0] == NULL || node->items[1] == NULL);
}

/* (< e) as a test is < e. */
static FeelNode *
make_comparison(FeelParser *p, const FeelNode *range)
{
	FeelNode *test = feel_node_make(p->run, FEEL_NODE_TEST_COMPARE, 1);

	feel_assert(range->items[0] != NULL || range->items[1] != NULL);
	if (range->items[0] == NULL)
	{
		test->op = range->high_closed ? FEEL_OP_LESS_EQUAL : FEEL_OP_LESS;
		test->items[0] = range->items[1];
	}
	else
	{
		test->op = range->low_closed ? FEEL_OP_GREATER_EQUAL : FEEL_OP_GREATER;
		if (range->op != FEEL_OP_NONE)
			test->op = range->op;
		test->items[0] = range->items[0];
	}
	return feel_parser_finish(p, test, range->begin);
}

FeelNode *
feel_make_test(FeelParser *p, FeelNode *node, int32_t before)
{
	FeelNode *test;

	feel_assert(p->inputs >= before);
	if (is_comparison_range(node))
		return make_comparison(p, node);
	test = feel_node_make(p->run,
						  p->inputs == before ? FEEL_NODE_TEST_VALUE
											  : FEEL_NODE_TEST_EXPRESSION,
						  1);
	test->items[0] = node;
	return feel_parser_finish(p, test, node->begin);
}

FeelNode *
feel_parse_test(FeelParser *p, FeelLevel level)
{
	int32_t begin = p->token.begin;
	int32_t before = p->inputs;
	FeelOperator op = feel_comparison(p->token.kind);
	FeelNode *node;

	if (op == FEEL_OP_NONE)
	{
		node = feel_parse_level(p, level);
		return node == NULL ? NULL : feel_make_test(p, node, before);
	}
	feel_parser_advance(p);
	node = feel_node_make(p->run, FEEL_NODE_TEST_COMPARE, 1);
	node->op = op;
	node->items[0] = feel_parse_level(p, FEEL_LEVEL_ADD);
	return node->items[0] == NULL ? NULL : feel_parser_finish(p, node, begin);
}

FeelNode *
feel_parse_test_list(FeelParser *p, FeelNode *first, int32_t begin)
{
	FeelNodes nodes = {0};
	bool range_end = p->range_end;

	p->range_end = false;
	while (first != NULL)
	{
		feel_nodes_add(p, &nodes, first);
		if (!feel_parser_accept(p, FEEL_TOKEN_COMMA))
			break;
		first = feel_parse_test(p, FEEL_LEVEL_EXPRESSION);
	}
	p->range_end = range_end;
	if (first == NULL ||
		!feel_parser_require(p, FEEL_TOKEN_RIGHT_PAREN, "\",\" or \")\""))
		return NULL;
	return feel_nodes_finish(p, &nodes, FEEL_NODE_UNARY_TESTS, begin);
}

/*
 * "?", or "?.a": what no test would be about itself
 */
bool
feel_is_part_of_input(const FeelNode *node)
{
	while (node->kind == FEEL_NODE_PATH)
		node = node->items[0];
	return node->kind == FEEL_NODE_INPUT;
}

/*
 * One test, or several in parentheses.  What follows a parenthesis may be
 * the rest of an expression: x in (a + b) * c.  In "x in ?" the "?" is that
 * of the tests around, since x is always in x.
 */
FeelNode *
feel_parse_in(FeelParser *p)
{
	int32_t begin = p->token.begin;
	int32_t before = p->inputs;
	FeelNodes nodes = {0};
	FeelNode *node;

	if (p->token.kind == FEEL_TOKEN_LEFT_PAREN)
	{
		node = feel_parse_parenthesis(p, true);
		if (node != NULL && node->kind != FEEL_NODE_UNARY_TESTS)
		{
			node = feel_parse_postfix(p, node, begin);
			node = feel_parse_operators(p, node, begin, FEEL_LEVEL_ADD);
			if (node != NULL)
				node = feel_make_test(p, node, before);
		}
	}
	else
		node = feel_parse_test(p, FEEL_LEVEL_ADD);

	if (node != NULL && node->kind == FEEL_NODE_TEST_EXPRESSION &&
		feel_is_part_of_input(node->items[0]))
		node->kind = FEEL_NODE_TEST_VALUE;
	else
		/* Its "?" is what stands before "in". */
		p->inputs = before;
	if (node != NULL && node->kind != FEEL_NODE_UNARY_TESTS)
	{
		feel_nodes_add(p, &nodes, node);
		node = feel_nodes_finish(p, &nodes, FEEL_NODE_UNARY_TESTS, begin);
	}
	if (node != NULL)
		node->compares = true;
	return node;
}

/* not(...), if that is the whole text */
static FeelNode *
parse_negated(FeelParser *p)
{
	int32_t begin = p->token.begin;
	FeelNode *node;

	feel_parser_advance(p);
	feel_parser_advance(p);
	node = feel_parse_test_list(p, feel_parse_test(p, FEEL_LEVEL_EXPRESSION),
								begin);
	if (node != NULL && p->token.kind != FEEL_TOKEN_END)
		return feel_parser_expected(p, "the end of the text");
	if (node != NULL)
		node->negated = true;
	return node;
}

static FeelNode *
parse_positive(FeelParser *p)
{
	int32_t begin = p->token.begin;
	FeelNodes nodes = {0};
	FeelNode *test;

	do
	{
		test = feel_parse_test(p, FEEL_LEVEL_EXPRESSION);
		if (test == NULL)
			return NULL;
		feel_nodes_add(p, &nodes, test);
	} while (feel_parser_accept(p, FEEL_TOKEN_COMMA));
	if (p->token.kind != FEEL_TOKEN_END)
		return feel_parser_expected(
			p, "an operator, \",\" or the end of the text");
	return feel_nodes_finish(p, &nodes, FEEL_NODE_UNARY_TESTS, begin);
}

/*
 * The whole text.  "-" and nothing at all (as editors write an empty cell)
 * are true of everything.
 */
FeelNode *
feel_parse_all_tests(FeelParser *p)
{
	FeelParser start = *p;
	FeelParser negated;
	FeelNode *node;

	feel_parser_accept(p, FEEL_TOKEN_MINUS);
	if (p->token.kind == FEEL_TOKEN_END)
		return feel_parser_finish(
			p, feel_node_make(p->run, FEEL_NODE_UNARY_TESTS, 0),
			start.token.begin);
	*p = start;
	if (!feel_parser_at_word(p, "not") ||
		feel_scan(p->text, p->token.end).kind != FEEL_TOKEN_LEFT_PAREN)
		return parse_positive(p);

	/* Or it is a call of the function: not(a) or b */
	node = parse_negated(p);
	if (node != NULL || p->told)
		return node;
	negated = *p;
	*p = start;
	node = parse_positive(p);
	if (node == NULL && !p->told && negated.error_offset > p->error_offset)
		*p = negated;
	return node;
}
