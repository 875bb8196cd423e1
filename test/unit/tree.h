/*-------------------------------------------------------------------------
 *
 * tree.h
 *	  Are two trees of FEEL expressions equal but for their positions?
 *
 *-------------------------------------------------------------------------
 */
#ifndef TEST_TREE_H
#define TEST_TREE_H

#include "feel/ast.h"

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

#endif /* TEST_TREE_H */
