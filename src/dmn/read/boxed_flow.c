/*-------------------------------------------------------------------------
 *
 * boxed_flow.c
 *	  Boxed conditionals, filters, iterators and quantifiers (DMN 1.4).
 *
 * Filters, iterators and quantifiers mean what FEEL's own forms mean, so they
 * become nodes of these kinds, with the names that the boxes bring into scope.
 * A conditional does not (see run_conditional), and is a native node.
 *
 * What a name stands for is settled here, when the text inside is parsed: in
 * the condition of a filter any name that some context of the model has may be
 * an entry of the item, before it is a name from outside.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/model.h"

/* The expression inside the child of that name */
static FeelNode *
lower_child(DmnReading *reading, const DmnXml *xml, const char *name,
			const FeelScope *scope, FeelString place)
{
	const DmnXml *child = dmn_xml_child(xml, name);
	const DmnXml *expression =
		child == NULL ? NULL : dmn_expression_child(child);

	if (expression == NULL)
	{
		(void) dmn_complain(reading, xml->line, "\"%s\" has no expression",
							name);
		return dmn_null_node(reading->run);
	}
	return dmn_lower(reading, expression, scope,
					 feel_format(reading->run, "%.*s, %s", (int) place.length,
								 place.data, name));
}

/*
 * Unlike the if of FEEL, a boxed conditional is null plus a diagnostic when
 * its condition is neither a truth value nor null.  Where it is not known,
 * both branches are looked at: they may agree.
 */
static FeelValue
run_conditional(FeelRun *run, const FeelNative *self, FeelFrame *frame,
				const FeelProgram *const *programs)
{
	FeelValue condition = feel_native_item(run, frame, programs[0], NULL);
	FeelValue then;
	FeelValue otherwise;

	if (condition.kind == FEEL_BOOLEAN || condition.kind == FEEL_NULL)
	{
		bool is_true = condition.kind == FEEL_BOOLEAN && condition.u.boolean;

		return feel_native_item(run, frame, programs[is_true ? 1 : 2], NULL);
	}
	if (condition.kind != FEEL_UNKNOWN)
		return feel_error(run, FEEL_INVALID_TYPE,
						  "the condition is a %s, not true or false",
						  feel_kind_name((FeelKind) condition.kind));
	run->speculation++;
	then = feel_native_item(run, frame, programs[1], NULL);
	otherwise = feel_native_item(run, frame, programs[2], NULL);
	run->speculation--;
	if (feel_same(run, then, otherwise))
		return then;
	condition =
		feel_unknown_union(run, condition, feel_unknown_inside(run, then));
	return feel_unknown_union(run, condition,
							  feel_unknown_inside(run, otherwise));
}

FeelNode *
dmn_lower_conditional(DmnReading *reading, const DmnXml *xml,
					  const FeelScope *scope, FeelString place)
{
	static const bool takes_input[3];
	static const FeelNative native = {.run = run_conditional,
									  .takes_input = takes_input};
	FeelNode *node = feel_node_make(reading->run, FEEL_NODE_NATIVE, 3);

	node->native = &native;
	node->items[0] = lower_child(reading, xml, "if", scope, place);
	node->items[1] = lower_child(reading, xml, "then", scope, place);
	node->items[2] = lower_child(reading, xml, "else", scope, place);
	return node;
}

/* The condition of a filter sees "item" and whatever entries it may have. */
FeelNode *
dmn_lower_filter(DmnReading *reading, const DmnXml *xml,
				 const FeelScope *outer, FeelString place)
{
	FeelRun *run = reading->run;
	const DmnModel *model = reading->model;
	FeelNode *node = feel_node_make(run, FEEL_NODE_FILTER, 2);
	FeelString *names;
	const FeelTypeDesc **types;
	FeelScope scope =
		dmn_open_scope(run, outer, model->member_count + 1, &names, &types);

	names[0] = FEEL_STRING_LITERAL("item");
	for (int i = 0; i < model->member_count; i++)
		names[i + 1] = model->members[i];
	scope.count = model->member_count + 1;
	node->items[0] = lower_child(reading, xml, "in", outer, place);
	node->items[1] = lower_child(reading, xml, "match", &scope, place);
	return node;
}

FeelNode *
dmn_lower_iteration(DmnReading *reading, const DmnXml *xml, FeelNodeKind kind,
					const FeelScope *outer, FeelString place)
{
	FeelRun *run = reading->run;
	FeelNode *node = feel_node_make(run, kind, 2);
	FeelString *names;
	const FeelTypeDesc **types;
	FeelScope scope = dmn_open_scope(run, outer, 2, &names, &types);

	feel_assert(kind == FEEL_NODE_FOR || kind == FEEL_NODE_SOME ||
				kind == FEEL_NODE_EVERY);
	names[0] = dmn_name(run, dmn_xml_attribute(xml, "iteratorVariable"));
	names[1] = FEEL_STRING_LITERAL("partial");
	scope.count = kind == FEEL_NODE_FOR ? 2 : 1;
	node->names = names;
	node->name_count = 1;
	node->items[0] = lower_child(reading, xml, "in", outer, place);
	node->items[1] = lower_child(
		reading, xml, kind == FEEL_NODE_FOR ? "return" : "satisfies", &scope,
		place);
	return node;
}

/* ---------------------------------------------------------------- any of them */
