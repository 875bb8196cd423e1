/*-------------------------------------------------------------------------
 *
 * compiler_type.c
 *	  What a strict compilation knows of types, and what it says for that.
 *
 * FEEL has no static types, and programs need none.  But models declare the
 * types of their facts, and whoever misspells a component gets a null that
 * decides like any other: so a compilation that is strict asks, where it costs
 * a look at a declaration, whether the name can be there at all.
 *
 * feel_declared_type() follows declarations from a fact over paths, filters
 * and loops, and gives up (NULL) at anything else.  What it gives is certain,
 * since values are held to the types of facts, decisions and parameters; but
 * null is a value of all types.  Nothing is inferred from operators.
 *
 * Only run->strict calls any of this: reading a stored model pays nothing.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/compile/compiler.h"

/* Is it a context that says which entries it has? */
static bool
is_closed(const FeelTypeDesc *type)
{
	return type != NULL && type->kind == FEEL_TYPE_CONTEXT &&
		   type->field_count > 0;
}

static const FeelTypeDesc *
field_type(const FeelTypeDesc *context, FeelString name)
{
	for (int32_t i = 0; i < context->field_count; i++)
		if (feel_text_equal(context->fields[i].name, name))
			return context->fields[i].type;
	return NULL;
}

/* Where a name is looked up, where it is found */
typedef enum Place
{
	BOUND,        /* something around gives it */
	PERHAPS_ITEM, /* an item of a filter may have it */
	GLOBAL,
	NOWHERE /* or a built-in */
} Place;

/* What a filter's item says of a name.  BOUND: it is there, or is the item. */
static Place
place_in_item(const FeelTypeDesc *item, FeelString name,
			  const FeelTypeDesc **type)
{
	bool is_item = feel_text_equal(name, FEEL_STRING_LITERAL("item"));

	*type = NULL;
	if (is_closed(item))
		*type = field_type(item, name);
	else if (item == NULL || item->kind == FEEL_TYPE_ANY ||
			 item->kind == FEEL_TYPE_CONTEXT)
		return is_item ? BOUND : PERHAPS_ITEM;
	if (*type != NULL)
		return BOUND;
	*type = item;
	return is_item ? BOUND : NOWHERE;
}

/* Innermost first, as compiler_name.c finds it; with its declared type */
static Place
place_of_name(const Compiler *c, FeelString name, const FeelTypeDesc **type,
			  int32_t *global)
{
	const FeelScope *scope = c->scope;
	bool perhaps = false;

	for (const Compiler *at = c; at != NULL; at = at->outer)
		for (const Binding *b = at->bindings; b != NULL; b = b->next)
		{
			Place place = NOWHERE;

			*type = b->type;
			if (b->kind == BINDING_ITEM)
				place = place_in_item(b->type, name, type);
			else if (b->kind == BINDING_NAME && feel_text_equal(b->name, name))
				place = BOUND;
			perhaps = perhaps || place == PERHAPS_ITEM;
			if (perhaps)
				*type = NULL;
			if (place == BOUND)
				return BOUND;
		}
	*type = NULL;
	for (int32_t i = 0; scope != NULL && i < scope->count; i++)
		if (feel_text_equal(scope->names[i], name))
		{
			if (scope->types != NULL && !perhaps)
				*type = scope->types[i];
			*global = i;
			return perhaps ? PERHAPS_ITEM : GLOBAL;
		}
	return perhaps ? PERHAPS_ITEM : NOWHERE;
}

static const FeelTypeDesc *
list_of(Compiler *c, const FeelTypeDesc *element)
{
	FeelTypeDesc *list;

	if (element == NULL)
		return NULL;
	list = feel_allocate(c->run, sizeof(FeelTypeDesc));
	list->kind = FEEL_TYPE_LIST;
	list->element = element;
	return list;
}

/* A path into a list goes into each of its items. */
static const FeelTypeDesc *
type_of_path(Compiler *c, const FeelTypeDesc *base, FeelString name)
{
	if (is_closed(base))
		return field_type(base, name);
	if (base != NULL && base->kind == FEEL_TYPE_LIST &&
		is_closed(base->element))
		return list_of(c, field_type(base->element, name));
	return NULL;
}

const FeelTypeDesc *
feel_declared_type(Compiler *c, const FeelNode *node)
{
	const FeelTypeDesc *type = NULL;
	int32_t global;

	if (!c->run->strict || !feel_spend(c->run, 1) || !feel_enter(c->run))
		return NULL;
	if (node->kind == FEEL_NODE_NAME)
		(void) place_of_name(c, node->name, &type, &global);
	else if (node->kind == FEEL_NODE_PATH)
		type =
			type_of_path(c, feel_declared_type(c, node->items[0]), node->name);
	else if (node->kind == FEEL_NODE_COERCE)
		type = node->type;
	else if (node->kind == FEEL_NODE_FILTER)
	{
		type = feel_declared_item(c, node->items[0]);
		if (node->items[1]->kind != FEEL_NODE_LITERAL)
			type = list_of(c, type); /* else it is one of them */
	}
	else if (node->kind == FEEL_NODE_CALL)
	{
		type = feel_declared_type(c, node->items[0]);
		type = type != NULL && type->kind == FEEL_TYPE_FUNCTION ? type->element
																: NULL;
	}
	feel_leave(c->run);
	return type;
}

/* A list's items; what is no list is as good as a list of one. */
const FeelTypeDesc *
feel_declared_item(Compiler *c, const FeelNode *node)
{
	const FeelTypeDesc *type = feel_declared_type(c, node);

	if (type != NULL && type->kind == FEEL_TYPE_LIST)
		return type->element;
	return type;
}

bool
feel_may_be_entry(const Compiler *c, FeelString name)
{
	const FeelTypeDesc *type;
	int32_t global;

	return place_of_name(c, name, &type, &global) != NOWHERE;
}

/* --------------------------------------------------------------- complaints */

/* The path of a value whose type has nothing of that name */
static void
check_path(Compiler *c, const FeelNode *node)
{
	const FeelTypeDesc *type = feel_declared_item(c, node->items[0]);
	FeelString of;

	if (is_closed(type) && field_type(type, node->name) == NULL)
		(void) feel_error(
			c->run, FEEL_NO_ENTRY,
			type->name.length > 0
				? FEEL_SAID("\"%.*s\" is no component of type %.*s")
				: FEEL_SAID("\"%.*s\" is no component of its type%.*s"),
			(int) node->name.length, node->name.data, (int) type->name.length,
			type->name.data);
	else if (type != NULL && (type->kind == FEEL_TYPE_BOOLEAN ||
							  type->kind == FEEL_TYPE_NUMBER ||
							  type->kind == FEEL_TYPE_STRING))
	{
		of = feel_type_print(c->run, type);
		(void) feel_error(c->run, FEEL_NO_PROPERTY,
						  "a %.*s has no property \"%.*s\"", (int) of.length,
						  of.data, (int) node->name.length, node->name.data);
	}
}

/* Do the parameters of a declared function take these arguments? */
static bool
takes(const FeelTypeDesc *function, const FeelNode *call)
{
	int32_t count = call->count - 1;

	if (count != function->field_count)
		return false;
	for (int32_t i = 0; call->names != NULL && i < count; i++)
	{
		bool found = false;

		for (int32_t j = 0; j < count && !found; j++)
			found = feel_text_equal(function->fields[j].name, call->names[i]);
		if (!found)
			return false;
	}
	return true;
}

/* Does a node of that kind never give a function? */
static bool
is_value(FeelNodeKind kind)
{
	switch (kind)
	{
		case FEEL_NODE_LITERAL:
		case FEEL_NODE_LIST:
		case FEEL_NODE_RANGE:
		case FEEL_NODE_NEGATE:
		case FEEL_NODE_ARITHMETIC:
		case FEEL_NODE_COMPARE:
		case FEEL_NODE_AND:
		case FEEL_NODE_OR:
		case FEEL_NODE_BETWEEN:
		case FEEL_NODE_IN:
		case FEEL_NODE_INSTANCE_OF:
		case FEEL_NODE_FOR:
		case FEEL_NODE_SOME:
		case FEEL_NODE_EVERY:
			return true;
		default:
			return false;
	}
}

/*
 * Can it be a function that is called, and one that takes these arguments?  A
 * fact that has the name of a built-in hides it, as the standard has it: that
 * we call the built-in all the same is for the sake of models that say it.
 */
static void
check_call(Compiler *c, const FeelNode *node)
{
	const FeelNode *callee = node->items[0];
	const FeelTypeDesc *type = NULL;
	int32_t global;
	bool is_fact = false;

	if (callee->kind == FEEL_NODE_NAME)
		is_fact = place_of_name(c, callee->name, &type, &global) == GLOBAL &&
				  c->scope->plain != NULL && c->scope->plain[global];
	else
		type = feel_declared_type(c, callee);
	if (type != NULL && type->kind == FEEL_TYPE_FUNCTION)
	{
		if (!takes(type, node))
			feel_note_failure(c, node, FEEL_INVOCATION,
							  "the function does not take these arguments");
	}
	else if (is_fact || is_value(callee->kind) ||
			 (type != NULL && type->kind != FEEL_TYPE_ANY))
		(void) feel_error(
			c->run, FEEL_NO_FUNCTION,
			callee->name.length > 0
				? FEEL_SAID("\"%.*s\" is called here and is no function")
				: FEEL_SAID("what is called here is no function%.*s"),
			(int) callee->name.length, callee->name.data);
}

/* The name of a built-in where no function makes sense: a fact was meant. */
static void
check_operands(Compiler *c, const FeelNode *node, int32_t count)
{
	const FeelTypeDesc *type;
	int32_t global;

	for (int32_t i = 0; i < count && i < node->count; i++)
	{
		const FeelNode *item = node->items[i];

		if (item == NULL || item->kind != FEEL_NODE_NAME ||
			feel_builtin(item->name) == NULL ||
			place_of_name(c, item->name, &type, &global) != NOWHERE)
			continue;
		c->run->node = item;
		(void) feel_error(c->run, FEEL_NO_VARIABLE,
						  "there is no variable \"%.*s\" here, only the "
						  "function of that name",
						  (int) item->name.length, item->name.data);
	}
}

/* Before a node is compiled in a strict run: can it be meant as it stands? */
void
feel_check_node(Compiler *c, const FeelNode *node)
{
	const FeelNode *before = c->run->node;

	c->run->node = node;
	switch (node->kind)
	{
		case FEEL_NODE_PATH:
			check_operands(c, node, 1);
			check_path(c, node);
			break;
		case FEEL_NODE_CALL:
			check_call(c, node);
			break;
		case FEEL_NODE_COERCE:
			if (node->type != NULL && node->type->kind != FEEL_TYPE_ANY &&
				node->type->kind != FEEL_TYPE_FUNCTION)
				check_operands(c, node, 1);
			break;
		case FEEL_NODE_IF:
		case FEEL_NODE_IN:
			check_operands(c, node, 1);
			break;
		case FEEL_NODE_NEGATE:
		case FEEL_NODE_ARITHMETIC:
		case FEEL_NODE_COMPARE:
		case FEEL_NODE_AND:
		case FEEL_NODE_OR:
		case FEEL_NODE_BETWEEN:
		case FEEL_NODE_RANGE:
		case FEEL_NODE_TEST_COMPARE:
		case FEEL_NODE_TEST_VALUE:
		case FEEL_NODE_TEST_EXPRESSION:
		case FEEL_NODE_NATIVE:
			check_operands(c, node, node->count);
			break;
		default:
			break;
	}
	c->run->node = before;
}
