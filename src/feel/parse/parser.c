/*-------------------------------------------------------------------------
 *
 * parser.c
 *	  FEEL text to tree: entry points, errors, operators by precedence.
 *
 * An operator-precedence parser over the scanner's tokens with one token of
 * look-ahead.  Two things look further: names (parser_name.c), and a unary
 * test that begins with "not(", which is tried as negation first.  Neither
 * nests, so the time is linear in the text but for the names of the scope.
 *
 * Why by hand, when PostgreSQL has a generator at its side: names.  "a-b" is
 * one name or two, depending on what the scope knows, which no grammar of
 * tokens can say; and an error should say what was expected here, in words
 * that a policy writer understands.
 *
 * Invariants.  Every function that parses leaves p->token at the first token
 * that is not its own, or returns NULL with an error noted.  The first error
 * stays: what is said of a text is what went wrong first, and functions that
 * unwind need not care.  Recursion passes feel_parser_enter(), and the height
 * of a tree is counted as it is built, since a chain of operators makes a
 * tall tree without nesting; so every later walk over a tree may recurse.
 *
 * Positions are bytes of the text, kept in each node, so that a diagnostic at
 * run time can point into the source.
 *
 * The look-ahead of not( ...  ) costs at most the text once more, as what is
 * tried stands at its very beginning.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/parse/parser.h"

#include <string.h>

#include "feel/value/utf8.h"

/* How much of the text an error message shows */
#define MAX_SHOWN 40

FeelNode *
feel_node_make(FeelRun *run, FeelNodeKind kind, int count)
{
	FeelNode *node = feel_allocate(run, sizeof(FeelNode));

	node->kind = kind;
	node->count = count;
	if (count > 0)
		node->items =
			feel_allocate_array(run, (size_t) count, sizeof(FeelNode *));
	return node;
}

/* ------------------------------------------------------------------ tokens */

void
feel_parser_move(FeelParser *p, int32_t offset)
{
	feel_assert(offset >= p->end && (uint32_t) offset <= p->text.length);
	p->end = offset;
	p->token = feel_scan(p->text, offset);
}

void
feel_parser_advance(FeelParser *p)
{
	feel_parser_move(p, p->token.end);
}

bool
feel_parser_accept(FeelParser *p, FeelTokenKind kind)
{
	feel_assert(kind != FEEL_TOKEN_END); /* nothing comes behind it */
	if (p->token.kind != kind)
		return false;
	feel_parser_advance(p);
	return true;
}

bool
feel_parser_require(FeelParser *p, FeelTokenKind kind, const char *what)
{
	if (feel_parser_accept(p, kind))
		return true;
	feel_parser_expected(p, what);
	return false;
}

bool
feel_parser_at_word(const FeelParser *p, const char *word)
{
	size_t length = (size_t) (p->token.end - p->token.begin);

	return p->token.kind == FEEL_TOKEN_WORD && strlen(word) == length &&
		   memcmp(p->text.data + p->token.begin, word, length) == 0;
}

bool
feel_parser_accept_word(FeelParser *p, const char *word)
{
	if (!feel_parser_at_word(p, word))
		return false;
	feel_parser_advance(p);
	return true;
}

bool
feel_parser_require_word(FeelParser *p, const char *word)
{
	char quoted[32];

	if (feel_parser_accept_word(p, word))
		return true;
	quoted[0] = '"';
	strcpy(quoted + 1, word);
	strcat(quoted, "\"");
	feel_parser_expected(p, quoted);
	return false;
}

/* ------------------------------------------------------------------ errors */

FeelNode *
feel_parser_fail(FeelParser *p, FeelDiagnosticKind kind, int32_t offset,
				 FeelString message)
{
	if (!p->failed)
	{
		p->failed = true;
		p->error_kind = kind;
		p->error_offset = offset;
		p->error = message;
	}
	return NULL;
}

/*
 * What was wanted is told by who wanted it; what was found is the next token,
 * shortened.
 */
FeelNode *
feel_parser_expected(FeelParser *p, const char *what)
{
	const FeelToken *token = &p->token;
	const char *dots = "";
	size_t length = (size_t) (token->end - token->begin);
	FeelString message;

	if (p->failed)
		return NULL;
	if (token->kind == FEEL_TOKEN_INVALID && token->problem != NULL)
		message = feel_format(
			p->run, feel_said("expected %s, found the end of the text"),
			feel_said(token->problem));
	else if (token->kind == FEEL_TOKEN_END)
		message = feel_format(
			p->run, feel_said("expected %s, found the end of the text"),
			feel_said(what));
	else
	{
		if (length > MAX_SHOWN)
		{
			length =
				feel_utf8_previous(p->text.data + token->begin, MAX_SHOWN + 1);
			dots = "...";
		}
		message = feel_format(
			p->run, feel_said("expected %s, found %s%.*s%s%s"),
			feel_said(what), token->kind == FEEL_TOKEN_STRING ? "" : "\"",
			(int) length, p->text.data + token->begin, dots,
			token->kind == FEEL_TOKEN_STRING ? "" : "\"");
	}
	return feel_parser_fail(p, FEEL_SYNTAX_ERROR, token->begin, message);
}

bool
feel_parser_enter(FeelParser *p)
{
	if (p->depth < FEEL_MAX_NESTING && feel_host->stack_ok())
	{
		p->depth++;
		return true;
	}
	feel_parser_fail(
		p, FEEL_LIMIT, p->token.begin,
		feel_format(p->run,
					feel_said("expression is nested deeper than %d levels"),
					p->depth));
	return false;
}

void
feel_parser_leave(FeelParser *p)
{
	feel_assert(p->depth > 0);
	p->depth--;
}

/* ------------------------------------------------------------------- nodes */

FeelString
feel_parser_source(const FeelParser *p, int32_t begin)
{
	return (FeelString){p->text.data + begin, (uint32_t) (p->end - begin)};
}

FeelNode *
feel_parser_finish(FeelParser *p, FeelNode *node, int32_t begin)
{
	int32_t i;

	feel_assert(begin >= 0 && (uint32_t) p->end <= p->text.length);
	node->begin = begin;
	node->end = p->end;
	node->source = p->text;
	for (i = 0; i < node->count; i++)
	{
		if (node->items[i] != NULL && node->items[i]->height >= node->height)
			node->height = node->items[i]->height + 1;
	}
	if (node->height < FEEL_MAX_HEIGHT)
		return node;
	return feel_parser_fail(
		p, FEEL_LIMIT, begin,
		feel_format(
			p->run,
			feel_said("expression has more than %d levels of operators"),
			FEEL_MAX_HEIGHT));
}

void
feel_nodes_add(FeelParser *p, FeelNodes *nodes, FeelNode *node)
{
	nodes->items = feel_grow(p->run, nodes->items, nodes->count,
							 &nodes->capacity, sizeof(FeelNode *));
	nodes->items[nodes->count++] = node;
}

FeelNode *
feel_nodes_finish(FeelParser *p, FeelNodes *nodes, FeelNodeKind kind,
				  int32_t begin)
{
	FeelNode *node = feel_node_make(p->run, kind, 0);

	node->items = nodes->items;
	node->count = nodes->count;
	return feel_parser_finish(p, node, begin);
}

void
feel_names_add(FeelParser *p, FeelNames *names, FeelString name)
{
	names->items = feel_grow(p->run, names->items, names->count,
							 &names->capacity, sizeof(FeelString));
	names->items[names->count++] = name;
}

/* --------------------------------------------------------------- operators */

typedef struct OperatorRule
{
	FeelTokenKind token;
	FeelLevel level;
	FeelNodeKind kind;
	FeelOperator op;
} OperatorRule;

/* All of these associate to the left, the power too. */
static const OperatorRule operator_rules[] = {
	{FEEL_TOKEN_PLUS, FEEL_LEVEL_ADD, FEEL_NODE_ARITHMETIC, FEEL_OP_ADD},
	{FEEL_TOKEN_MINUS, FEEL_LEVEL_ADD, FEEL_NODE_ARITHMETIC, FEEL_OP_SUBTRACT},
	{FEEL_TOKEN_TIMES, FEEL_LEVEL_MULTIPLY, FEEL_NODE_ARITHMETIC,
	 FEEL_OP_MULTIPLY},
	{FEEL_TOKEN_DIVIDE, FEEL_LEVEL_MULTIPLY, FEEL_NODE_ARITHMETIC,
	 FEEL_OP_DIVIDE},
	{FEEL_TOKEN_POWER, FEEL_LEVEL_POWER, FEEL_NODE_ARITHMETIC, FEEL_OP_POWER},
	{FEEL_TOKEN_EQUAL, FEEL_LEVEL_COMPARE, FEEL_NODE_COMPARE, FEEL_OP_EQUAL},
	{FEEL_TOKEN_NOT_EQUAL, FEEL_LEVEL_COMPARE, FEEL_NODE_COMPARE,
	 FEEL_OP_NOT_EQUAL},
	{FEEL_TOKEN_LESS, FEEL_LEVEL_COMPARE, FEEL_NODE_COMPARE, FEEL_OP_LESS},
	{FEEL_TOKEN_LESS_EQUAL, FEEL_LEVEL_COMPARE, FEEL_NODE_COMPARE,
	 FEEL_OP_LESS_EQUAL},
	{FEEL_TOKEN_GREATER, FEEL_LEVEL_COMPARE, FEEL_NODE_COMPARE,
	 FEEL_OP_GREATER},
	{FEEL_TOKEN_GREATER_EQUAL, FEEL_LEVEL_COMPARE, FEEL_NODE_COMPARE,
	 FEEL_OP_GREATER_EQUAL},
};

static const OperatorRule *
find_rule(FeelTokenKind token)
{
	size_t i;

	for (i = 0; i < sizeof(operator_rules) / sizeof(operator_rules[0]); i++)
	{
		if (operator_rules[i].token == token)
			return &operator_rules[i];
	}
	return NULL;
}

FeelOperator
feel_comparison(FeelTokenKind kind)
{
	const OperatorRule *rule = find_rule(kind);

	return rule != NULL && rule->kind == FEEL_NODE_COMPARE ? rule->op
														   : FEEL_OP_NONE;
}

/* left and what follows the operator token or word just taken */
static FeelNode *
parse_binary(FeelParser *p, FeelNodeKind kind, FeelOperator op, FeelNode *left,
			 int32_t begin, FeelLevel level)
{
	FeelNode *node = feel_node_make(p->run, kind, 2);

	node->op = op;
	node->items[0] = left;
	node->items[1] = feel_parse_level(p, level + 1);
	if (node->items[1] == NULL)
		return NULL;
	return feel_parser_finish(p, node, begin);
}

static FeelNode *
parse_between(FeelParser *p, FeelNode *left, int32_t begin)
{
	FeelNode *node = feel_node_make(p->run, FEEL_NODE_BETWEEN, 3);

	node->items[0] = left;
	node->items[1] = feel_parse_level(p, FEEL_LEVEL_ADD);
	if (node->items[1] == NULL || !feel_parser_require_word(p, "and"))
		return NULL;
	node->items[2] = feel_parse_level(p, FEEL_LEVEL_ADD);
	if (node->items[2] == NULL)
		return NULL;
	return feel_parser_finish(p, node, begin);
}

/* "instance" alone may be a name; behind an operand it is this operator. */
static FeelNode *
parse_instance(FeelParser *p, FeelNode *left, int32_t begin)
{
	FeelNode *node = feel_node_make(p->run, FEEL_NODE_INSTANCE_OF, 1);

	node->items[0] = left;
	if (!feel_parser_require_word(p, "of"))
		return NULL;
	node->type = feel_parse_type_name(p);
	if (node->type == NULL)
		return NULL;
	return feel_parser_finish(p, node, begin);
}

/*
 * One more operator that is a word, if there is one that binds tightly
 * enough; else left as it is and *more false.
 */
static FeelNode *
parse_word_operator(FeelParser *p, FeelNode *left, int32_t begin,
					FeelLevel level, bool *more)
{
	FeelNode *node;

	if (level <= FEEL_LEVEL_INSTANCE && feel_parser_accept_word(p, "instance"))
		return parse_instance(p, left, begin);
	if (level <= FEEL_LEVEL_COMPARE && feel_parser_accept_word(p, "between"))
		return parse_between(p, left, begin);
	if (level <= FEEL_LEVEL_COMPARE && feel_parser_accept_word(p, "in"))
	{
		node = feel_node_make(p->run, FEEL_NODE_IN, 2);
		node->items[0] = left;
		node->items[1] = feel_parse_in(p);
		if (node->items[1] == NULL)
			return NULL;
		return feel_parser_finish(p, node, begin);
	}
	if (level <= FEEL_LEVEL_AND && feel_parser_accept_word(p, "and"))
		return parse_binary(p, FEEL_NODE_AND, FEEL_OP_NONE, left, begin,
							FEEL_LEVEL_AND);
	if (level <= FEEL_LEVEL_OR && feel_parser_accept_word(p, "or"))
		return parse_binary(p, FEEL_NODE_OR, FEEL_OP_NONE, left, begin,
							FEEL_LEVEL_OR);
	*more = false;
	return left;
}

/*
 * A loop, not recursion, as operators associate to the left: "a + b + c"
 * nests in the tree, not on the stack.
 */
FeelNode *
feel_parse_operators(FeelParser *p, FeelNode *left, int32_t begin,
					 FeelLevel level)
{
	bool more = true;

	while (left != NULL && more)
	{
		const OperatorRule *rule = find_rule(p->token.kind);

		if (rule == NULL)
			left = parse_word_operator(p, left, begin, level, &more);
		else if (rule->level < level)
			more = false;
		else
		{
			feel_parser_advance(p);
			left = parse_binary(p, rule->kind, rule->op, left, begin,
								rule->level);
		}
	}
	return left;
}

/* Unary minus binds tighter than all but paths, filters, invocations. */
static FeelNode *
parse_unary(FeelParser *p)
{
	int32_t begin = p->token.begin;
	FeelNode *node;

	if (!feel_parser_accept(p, FEEL_TOKEN_MINUS))
	{
		node = feel_parse_operand(p);
		return node == NULL ? NULL : feel_parse_postfix(p, node, begin);
	}
	if (!feel_parser_enter(p))
		return NULL;
	node = feel_node_make(p->run, FEEL_NODE_NEGATE, 1);
	node->items[0] = parse_unary(p);
	feel_parser_leave(p);
	return node->items[0] == NULL ? NULL : feel_parser_finish(p, node, begin);
}

FeelNode *
feel_parse_level(FeelParser *p, FeelLevel level)
{
	int32_t begin = p->token.begin;
	FeelNode *node;

	if (!feel_parser_enter(p))
		return NULL;
	node = parse_unary(p);
	if (node != NULL)
		node = feel_parse_operators(p, node, begin, level);
	feel_parser_leave(p);
	return node;
}

/* ------------------------------------------------------------ entry points */

static bool
begin_text(FeelParser *p, FeelRun *run, FeelString text,
		   const FeelScope *scope)
{
	memset(p, 0, sizeof(*p));
	p->run = run;
	p->text = text;
	p->scope = scope;
	for (p->outermost = scope; p->outermost != NULL;
		 p->outermost = p->outermost->outer)
	{
		if (p->outermost->outer == NULL)
			break;
	}
	if (text.length > FEEL_MAX_TEXT)
		feel_parser_fail(p, FEEL_LIMIT, -1,
						 feel_format(run,
									 feel_said("text is longer than %d bytes"),
									 FEEL_MAX_TEXT));
	else if (!feel_utf8_valid(text.data, text.length))
		feel_parser_fail(
			p, FEEL_SYNTAX_ERROR, -1,
			feel_format(run, "%s", feel_said("text is not valid UTF-8")));
	else
		feel_parser_move(p, 0);
	return !p->failed;
}

/* The text must be at its end; tell what went wrong.  True if nothing. */
static bool
end_text(FeelParser *p)
{
	FeelRun *run = p->run;
	FeelString source = run->source;
	int32_t offset = run->offset;
	const FeelNode *node = run->node;

	feel_assert(p->failed || p->depth == 0);
	if (!p->failed && p->token.kind != FEEL_TOKEN_END)
		feel_parser_expected(p, "an operator or the end of the text");
	if (!p->failed)
		return true;
	if (p->told)
		return false;
	run->source = p->text;
	run->offset = p->error_offset;
	run->node = NULL;
	feel_error(run, p->error_kind, "%.*s", (int) p->error.length,
			   p->error.data);
	run->source = source;
	run->offset = offset;
	run->node = node;
	return false;
}

FeelNode *
feel_parse_expression(FeelRun *run, FeelString text, const FeelScope *scope)
{
	FeelParser parser;
	FeelNode *node = NULL;

	if (begin_text(&parser, run, text, scope))
		node = feel_parse_level(&parser, FEEL_LEVEL_EXPRESSION);
	return end_text(&parser) ? node : NULL;
}

FeelNode *
feel_parse_expressions(FeelRun *run, FeelString text, const FeelScope *scope)
{
	FeelParser parser;
	FeelNodes nodes = {0};
	FeelNode *node = NULL;

	if (begin_text(&parser, run, text, scope))
	{
		do
		{
			node = feel_parse_level(&parser, FEEL_LEVEL_EXPRESSION);
			feel_nodes_add(&parser, &nodes, node);
		} while (node != NULL &&
				 feel_parser_accept(&parser, FEEL_TOKEN_COMMA));
		if (node != NULL)
			node = feel_nodes_finish(&parser, &nodes, FEEL_NODE_LIST, 0);
	}
	return end_text(&parser) ? node : NULL;
}

FeelNode *
feel_parse_unary_tests(FeelRun *run, FeelString text, const FeelScope *scope)
{
	FeelParser parser;
	FeelNode *node = NULL;

	if (begin_text(&parser, run, text, scope))
		node = feel_parse_all_tests(&parser);
	return end_text(&parser) ? node : NULL;
}

const FeelTypeDesc *
feel_parse_type(FeelRun *run, FeelString text, const FeelScope *scope)
{
	FeelParser parser;
	const FeelTypeDesc *type = NULL;

	if (begin_text(&parser, run, text, scope))
		type = feel_parse_type_name(&parser);
	return end_text(&parser) ? type : NULL;
}
