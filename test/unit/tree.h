/*-------------------------------------------------------------------------
 *
 * tree.h
 *	  Trees of FEEL expressions: are they equal but for their positions; a
 *	  tree as s-expression.
 *
 *-------------------------------------------------------------------------
 */
#ifndef TEST_TREE_H
#define TEST_TREE_H

#include <stdio.h>
#include <string.h>

#include "feel/ast.h"
#include "feel/number/number.h"
#include "feel/parse/scanner.h"
#include "feel/temporal/temporal.h"

static inline bool
type_equal(FeelRun *run, const FeelTypeDesc *a, const FeelTypeDesc *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return feel_text_equal(feel_type_print(run, a), feel_type_print(run, b));
}

static inline bool
tree_equal(FeelRun *run, const FeelNode *a, const FeelNode *b)
{
	int32_t i;

	if (a == NULL || b == NULL)
		return a == b;
	if (a->kind != b->kind || a->op != b->op || a->negated != b->negated ||
		a->low_closed != b->low_closed || a->high_closed != b->high_closed ||
		a->is_iteration != b->is_iteration ||
		a->is_external != b->is_external || a->count != b->count ||
		a->name_count != b->name_count || a->height != b->height ||
		!feel_text_equal(a->name, b->name) ||
		!feel_same(run, a->value, b->value) ||
		!type_equal(run, a->type, b->type))
		return false;
	for (i = 0; i < a->name_count; i++)
	{
		if (!feel_text_equal(a->names[i], b->names[i]))
			return false;
		if (a->types != NULL &&
			(b->types == NULL || !type_equal(run, a->types[i], b->types[i])))
			return false;
	}
	for (i = 0; i < a->count; i++)
	{
		if (!tree_equal(run, a->items[i], b->items[i]))
			return false;
	}
	return true;
}

/* -------------------------------------------------------------------- dump */

static inline void dump(FeelTextBuilder *out, const FeelNode *node);

static inline void
put(FeelTextBuilder *out, const char *text)
{
	feel_text_add(out, text, strlen(text));
}

static inline void
put_name(FeelTextBuilder *out, FeelString name)
{
	FeelToken token = feel_scan(name, 0);
	bool bars =
		token.kind != FEEL_TOKEN_WORD || (uint32_t) token.end != name.length;

	put(out, bars ? "|" : "");
	feel_text_add_string(out, name);
	put(out, bars ? "|" : "");
}

static inline void
put_value(FeelTextBuilder *out, const FeelNode *node)
{
	FeelValue value = node->value;

	switch (value.kind)
	{
		case FEEL_NULL:
			put(out, node->name.length > 0 ? "!" : "null");
			feel_text_add_string(out, node->name);
			break;
		case FEEL_BOOLEAN:
			put(out, value.u.boolean ? "true" : "false");
			break;
		case FEEL_NUMBER:
			feel_text_add_string(out, feel_number_to_text(out->run, value));
			break;
		case FEEL_STRING:
			put(out, "\"");
			feel_text_add_string(out, feel_text(value));
			put(out, "\"");
			break;
		default:
			put(out, "@");
			feel_text_add_string(out, feel_temporal_to_text(out->run, value));
			break;
	}
}

static inline void
put_items(FeelTextBuilder *out, const char *head, const FeelNode *node)
{
	int i;

	put(out, "(");
	put(out, head);
	for (i = 0; i < node->count; i++)
	{
		put(out, " ");
		if (i < node->name_count && node->kind != FEEL_NODE_CALL &&
			node->kind != FEEL_NODE_FUNCTION)
		{
			put_name(out, node->names[i]);
			put(out, ":");
		}
		if (i > 0 && i <= node->name_count && node->kind == FEEL_NODE_CALL)
		{
			put_name(out, node->names[i - 1]);
			put(out, ":");
		}
		if (node->items[i] == NULL)
			put(out, "_");
		else
			dump(out, node->items[i]);
	}
	put(out, ")");
}

static inline void
put_function(FeelTextBuilder *out, const FeelNode *node)
{
	int i;

	put(out, node->is_external ? "(external" : "(function");
	for (i = 0; i < node->name_count; i++)
	{
		put(out, " ");
		put_name(out, node->names[i]);
		if (node->types[i] != NULL)
		{
			put(out, ":");
			feel_text_add_string(out,
								 feel_type_print(out->run, node->types[i]));
		}
	}
	put(out, " ");
	dump(out, node->items[0]);
	put(out, ")");
}

static const char *const tree_operators[] = {"",  "+",  "-", "*",  "/", "**",
											 "=", "!=", "<", "<=", ">", ">="};

static inline void
dump(FeelTextBuilder *out, const FeelNode *node)
{
	static const char *const heads[] = {
		[FEEL_NODE_LIST] = "list",
		[FEEL_NODE_CONTEXT] = "context",
		[FEEL_NODE_NEGATE] = "neg",
		[FEEL_NODE_AND] = "and",
		[FEEL_NODE_OR] = "or",
		[FEEL_NODE_BETWEEN] = "between",
		[FEEL_NODE_IN] = "in",
		[FEEL_NODE_IF] = "if",
		[FEEL_NODE_FOR] = "for",
		[FEEL_NODE_SOME] = "some",
		[FEEL_NODE_EVERY] = "every",
		[FEEL_NODE_FILTER] = "filter",
		[FEEL_NODE_CALL] = "call",
		[FEEL_NODE_TEST_VALUE] = "is",
		[FEEL_NODE_TEST_EXPRESSION] = "holds",
		[FEEL_NODE_NATIVE] = "native",
	};
	char head[16];

	switch (node->kind)
	{
		case FEEL_NODE_LITERAL:
			put_value(out, node);
			break;
		case FEEL_NODE_NAME:
			put_name(out, node->name);
			break;
		case FEEL_NODE_INPUT:
			put(out, "?");
			break;
		case FEEL_NODE_PATH:
			put(out, "(. ");
			dump(out, node->items[0]);
			put(out, " ");
			put_name(out, node->name);
			put(out, ")");
			break;
		case FEEL_NODE_RANGE:
			if (node->is_iteration)
				put_items(out, "..", node);
			else
			{
				snprintf(head, sizeof(head), "%s%c..%c",
						 tree_operators[node->op],
						 node->low_closed ? '[' : ']',
						 node->high_closed ? ']' : '[');
				put_items(out, head, node);
			}
			break;
		case FEEL_NODE_ARITHMETIC:
		case FEEL_NODE_COMPARE:
			put_items(out, tree_operators[node->op], node);
			break;
		case FEEL_NODE_TEST_COMPARE:
			snprintf(head, sizeof(head), "?%s", tree_operators[node->op]);
			put_items(out, head, node);
			break;
		case FEEL_NODE_INSTANCE_OF:
			put(out, "(instance ");
			dump(out, node->items[0]);
			put(out, " ");
			feel_text_add_string(out, feel_type_print(out->run, node->type));
			put(out, ")");
			break;
		case FEEL_NODE_FUNCTION:
			put_function(out, node);
			break;
		case FEEL_NODE_UNARY_TESTS:
			put_items(out, node->negated ? "not" : "tests", node);
			break;
		default:
			put_items(out, heads[node->kind], node);
			break;
	}
}

/* (+ 1 (* a b)); names that are not a single word: |Full Name| */
static inline FeelString
tree_text(FeelRun *run, const FeelNode *node)
{
	FeelTextBuilder out;

	feel_text_begin(&out, run);
	if (node == NULL)
		put(&out, "no tree");
	else
		dump(&out, node);
	return feel_text_finish(&out);
}

#endif /* TEST_TREE_H */
