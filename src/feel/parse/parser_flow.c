/*-------------------------------------------------------------------------
 *
 * parser_flow.c
 *	  if, for, some, every, and function definitions.
 *
 * Names that a construct introduces (iterators, parameters) are made known to
 * parser_name.c while what may use them is parsed, and forgotten by setting
 * the count back: a stack, as scopes are nested.  An iterator is known to the
 * domains that follow it, as "for x in xs, y in x.children" needs.
 *
 * A name may be several words, so it is looked for up to the token that must
 * stand behind it: "in", a colon, a comma or a parenthesis.  If that does not
 * come, nothing is taken and it is none.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/parse/parser.h"

/* "else" is not optional: an expression always has a value. */
FeelNode *
feel_parse_if(FeelParser *p)
{
	int32_t begin = p->token.begin;
	FeelNode *node = feel_node_make(p->run, FEEL_NODE_IF, 3);
	int i;

	for (i = 0; i < 3; i++)
	{
		static const char *const words[] = {"if", "then", "else"};

		if (!feel_parser_require_word(p, words[i]))
			return NULL;
		node->items[i] = feel_parse_level(p, FEEL_LEVEL_EXPRESSION);
		if (node->items[i] == NULL)
			return NULL;
	}
	return feel_parser_finish(p, node, begin);
}

/* What an iterator runs over: an expression, or in "for" also a..b */
static FeelNode *
parse_domain(FeelParser *p, FeelNodeKind kind)
{
	int32_t begin = p->token.begin;
	FeelNode *low = feel_parse_level(p, FEEL_LEVEL_EXPRESSION);
	FeelNode *node;

	if (low == NULL || kind != FEEL_NODE_FOR ||
		!feel_parser_accept(p, FEEL_TOKEN_DOTS))
		return low;
	node = feel_node_make(p->run, FEEL_NODE_RANGE, 2);
	node->is_iteration = true;
	node->low_closed = true;
	node->high_closed = true;
	node->items[0] = low;
	node->items[1] = feel_parse_level(p, FEEL_LEVEL_EXPRESSION);
	return node->items[1] == NULL ? NULL : feel_parser_finish(p, node, begin);
}

FeelNode *
feel_parse_iteration(FeelParser *p, FeelNodeKind kind)
{
	int32_t begin = p->token.begin;
	int32_t locals = p->locals.count;
	const char *body = kind == FEEL_NODE_FOR ? "return" : "satisfies";
	FeelNodes nodes = {0};
	FeelNames names = {0};
	FeelNode *node;

	feel_parser_advance(p);
	do
	{
		FeelString name = feel_parse_new_name(p, FEEL_TOKEN_WORD);

		if (name.length == 0)
			return feel_parser_expected(p, "a name and \"in\"");
		feel_parser_advance(p); /* in */
		node = parse_domain(p, kind);
		if (node == NULL)
			return NULL;
		feel_nodes_add(p, &nodes, node);
		feel_names_add(p, &names, name);
		feel_add_local(p, name);
	} while (feel_parser_accept(p, FEEL_TOKEN_COMMA));

	if (!feel_parser_require_word(p, body))
		return NULL;
	node = feel_parse_level(p, FEEL_LEVEL_EXPRESSION);
	if (node == NULL)
		return NULL;
	feel_nodes_add(p, &nodes, node);
	feel_assert(nodes.count == names.count + 1 && p->locals.count >= locals);
	p->locals.count = locals;
	node = feel_nodes_finish(p, &nodes, kind, begin);
	if (node != NULL)
	{
		node->names = names.items;
		node->name_count = names.count;
	}
	return node;
}

/* -------------------------------------------------------------- functions */

typedef struct Parameters
{
	FeelNames names;
	const FeelTypeDesc **types;
	int32_t capacity;
} Parameters;

static void
add_parameter(FeelParser *p, Parameters *parameters, FeelString name,
			  const FeelTypeDesc *type)
{
	int32_t count = parameters->names.count;

	parameters->types =
		feel_grow(p->run, parameters->types, count, &parameters->capacity,
				  sizeof(const FeelTypeDesc *));
	parameters->types[count] = type;
	feel_names_add(p, &parameters->names, name);
}

/* name, or name: type */
static bool
parse_parameter(FeelParser *p, Parameters *parameters)
{
	const FeelTypeDesc *type = NULL;
	FeelString name = feel_parse_new_name(p, FEEL_TOKEN_COLON);

	if (name.length > 0)
	{
		feel_parser_advance(p); /* the colon */
		type = feel_parse_type_name(p);
		if (type == NULL)
			return false;
	}
	else
		name = feel_parse_new_name(p, FEEL_TOKEN_COMMA);
	if (name.length == 0)
		name = feel_parse_new_name(p, FEEL_TOKEN_RIGHT_PAREN);
	if (name.length == 0)
	{
		feel_parser_expected(p, "a parameter name");
		return false;
	}
	add_parameter(p, parameters, name, type);
	feel_add_local(p, name);
	return true;
}

/* The body sees the parameters by name, and whatever is around. */
FeelNode *
feel_parse_function(FeelParser *p)
{
	int32_t begin = p->token.begin;
	int32_t locals = p->locals.count;
	FeelNode *node = feel_node_make(p->run, FEEL_NODE_FUNCTION, 1);
	Parameters parameters = {0};

	feel_parser_advance(p);
	if (!feel_parser_require(p, FEEL_TOKEN_LEFT_PAREN, "\"(\""))
		return NULL;
	if (!feel_parser_accept(p, FEEL_TOKEN_RIGHT_PAREN))
	{
		do
		{
			if (!parse_parameter(p, &parameters))
				return NULL;
		} while (feel_parser_accept(p, FEEL_TOKEN_COMMA));
		if (!feel_parser_require(p, FEEL_TOKEN_RIGHT_PAREN, "\",\" or \")\""))
			return NULL;
	}
	node->is_external = feel_parser_accept_word(p, "external");
	node->items[0] = node->is_external
						 ? feel_parse_context(p)
						 : feel_parse_level(p, FEEL_LEVEL_EXPRESSION);
	feel_assert(p->locals.count >= locals || p->failed);
	p->locals.count = locals;
	if (node->items[0] == NULL)
		return NULL;
	node->names = parameters.names.items;
	node->name_count = parameters.names.count;
	node->types = parameters.types;
	return feel_parser_finish(p, node, begin);
}
