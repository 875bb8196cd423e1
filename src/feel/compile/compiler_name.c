/*-------------------------------------------------------------------------
 *
 * compiler_name.c
 *	  Names: to what each refers, decided once.
 *
 * Scopes from the inside out: entries of context literals, loop variables,
 * "item" and the entries of filtered items, parameters of the function; the
 * same of the functions around it (captured); parameters of the program;
 * the environment; built-in functions.
 *
 * What entries a filtered item has is only known when it is there.  So a
 * name in a filter's condition first asks the item (ITEM_ENTRY), and what
 * is found here is the answer for items that do not have it.
 *
 * A capture is a value, not a variable: nothing is ever assigned twice, so a
 * copy is as good, and a function may outlive the frame that it was made in.
 * What need not be copied is not: constants go into the function's own pool,
 * globals are read from the environment, which lives as long as the run, and
 * are fetched by the function for itself, since it may be called where nobody
 * else has.
 *
 * A function that is an entry of a context may call itself by the name of the
 * entry.  It cannot capture itself before it exists; FEEL_NOWHERE among its
 * captures stands for it (call.c fills it in).
 *
 * c->fetched is the list of globals that are certain to be there at the next
 * step, so that each is fetched once on a straight way.  Whoever compiles
 * something that may be jumped over cuts the list back to what was certain
 * before.
 *
 * Cost: names are looked for one by one, innermost first, and compared by
 * length before bytes; walking is spent from the budget.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/compile/compiler.h"

#include <string.h>

/* Filters within filters within filters */
#define MAX_ITEMS 32

/* What a name means: at first the items to ask, then what stands outside */
typedef struct Meaning
{
	int32_t item_count;
	FeelOperand items[MAX_ITEMS];
	bool found;
	FeelOperand operand;
} Meaning;

void
feel_bind_name(Compiler *c, Binding *binding, FeelString name,
			   FeelOperand operand)
{
	binding->kind = BINDING_NAME;
	binding->name = name;
	binding->operand = operand;
	binding->type = NULL;
	binding->used = false;
	binding->next = c->bindings;
	c->bindings = binding;
}

/* A value of the defining code, seen from the function's body */
static FeelOperand
capture(Compiler *c, FeelOperand operand)
{
	int32_t i;

	feel_assert(c->outer != NULL);
	if (operand != FEEL_NOWHERE)
	{
		if (FEEL_OPERAND_BASE(operand) == FEEL_BASE_GLOBAL)
			return operand;
		if (FEEL_OPERAND_BASE(operand) == FEEL_BASE_CONSTANT)
			return feel_add_constant(c, *feel_constant_of(c->outer, operand));
	}
	for (i = 0; i < c->capture_count; i++)
		if (c->captures[i] == operand)
			return FEEL_OPERAND(FEEL_BASE_CAPTURE, i);
	c->captures = feel_grow(c->run, c->captures, c->capture_count,
							&c->capture_capacity, sizeof(FeelOperand));
	c->captures[c->capture_count] = operand;
	return FEEL_OPERAND(FEEL_BASE_CAPTURE, c->capture_count++);
}

/* Names compared per step of the run's budget */
#define NAMES_PER_STEP 12

/* Look in the bindings of this code and of those around it. */
static void
find_bound(Compiler *c, FeelString name, Meaning *meaning)
{
	uint64_t walked = 0;

	for (Binding *b = c->bindings; b != NULL && !meaning->found; b = b->next)
	{
		walked++;
		if (b->kind == BINDING_NAME && b->name.length == name.length &&
			feel_text_equal(b->name, name))
		{
			b->used = true;
			meaning->found = true;
			meaning->operand = b->operand;
		}
		else if (b->kind == BINDING_ITEM && meaning->item_count < MAX_ITEMS)
		{
			meaning->items[meaning->item_count++] = b->operand;
			if (feel_text_equal(name, FEEL_STRING_LITERAL("item")))
			{
				meaning->found = true;
				meaning->operand = b->operand;
			}
		}
	}
	feel_spend(c->run, walked / NAMES_PER_STEP);
	if (c->outer != NULL && !meaning->found)
	{
		Meaning outside = {0};

		find_bound(c->outer, name, &outside);
		for (int32_t i = 0; i < outside.item_count; i++)
			if (meaning->item_count < MAX_ITEMS)
				meaning->items[meaning->item_count++] =
					capture(c, outside.items[i]);
		if (outside.found)
		{
			meaning->found = true;
			meaning->operand = capture(c, outside.operand);
		}
	}
}

/* The environment's slot of that name, -1 if none */
static int32_t
find_global(const Compiler *c, FeelString name)
{
	const FeelScope *scope = c->scope;

	if (scope == NULL)
		return -1;
	for (int32_t i = 0; i < scope->count; i++)
		if (scope->names[i].length == name.length &&
			feel_text_equal(scope->names[i], name))
			return scope->slots != NULL ? scope->slots[i] : i;
	return -1;
}

/* A function expression that is a context's entry may call itself. */
static bool
find_self(Compiler *c, FeelString name, FeelOperand *operand)
{
	if (c->self.length > 0 && feel_text_equal(c->self, name))
	{
		*operand = capture(c, FEEL_NOWHERE);
		return true;
	}
	if (c->outer == NULL || !find_self(c->outer, name, operand))
		return false;
	*operand = capture(c, *operand);
	return true;
}

/* See to it that a global is there before the next step. */
static void
fetch(Compiler *c, int32_t slot, const FeelNode *node)
{
	feel_assert(slot >= 0);
	for (int32_t i = 0; i < c->fetched_count; i++)
		if (c->fetched[i] == slot)
			return;
	feel_add_step(c, FEEL_STEP_FETCH, node)->count = slot;
	c->code->has_calls = true;
	c->fetched = feel_grow(c->run, c->fetched, c->fetched_count,
						   &c->fetched_capacity, sizeof(int32_t));
	c->fetched[c->fetched_count++] = slot;
}

static void
find(Compiler *c, FeelString name, Meaning *meaning)
{
	int32_t slot;

	memset(meaning, 0, sizeof(*meaning));
	find_bound(c, name, meaning);
	if (meaning->found)
		return;
	if (c->scope != NULL)
		feel_spend(c->run, (uint64_t) c->scope->count / NAMES_PER_STEP);
	slot = find_global(c, name);
	if (slot >= 0)
	{
		meaning->found = true;
		meaning->operand = FEEL_OPERAND(FEEL_BASE_GLOBAL, slot);
	}
}

/* Is it a global whose value cannot be called? */
static bool
is_plain_global(const Compiler *c, FeelString name)
{
	const FeelScope *scope = c->scope;

	for (int32_t i = 0; scope != NULL && i < scope->count; i++)
		if (feel_text_equal(scope->names[i], name))
			return (scope->plain != NULL && scope->plain[i]) ||
				   (scope->types != NULL && scope->types[i] != NULL &&
					scope->types[i]->kind != FEEL_TYPE_ANY &&
					scope->types[i]->kind != FEEL_TYPE_FUNCTION);
	return false;
}

/* Does a function around this stand in an entry of that name? */
static bool
is_self(const Compiler *c, FeelString name)
{
	for (; c != NULL; c = c->outer)
		if (c->self.length > 0 && feel_text_equal(c->self, name))
			return true;
	return false;
}

const FeelFunction *
feel_builtin_named(Compiler *c, FeelString name)
{
	const FeelFunction *builtin = feel_builtin(name);
	Meaning meaning;

	if (builtin == NULL || is_self(c, name))
		return NULL;
	find(c, name, &meaning);
	if (meaning.found &&
		!(FEEL_OPERAND_BASE(meaning.operand) == FEEL_BASE_GLOBAL &&
		  is_plain_global(c, name)))
		return NULL;
	return builtin;
}

bool
feel_is_variable(Compiler *c, FeelString name)
{
	Meaning meaning;
	FeelOperand operand;

	find(c, name, &meaning);
	return meaning.found || meaning.item_count > 0 ||
		   find_self(c, name, &operand);
}

/* What a name means when no item of a filter has it, into "want" */
static FeelOperand
compile_meaning(Compiler *c, const FeelNode *node, const Meaning *meaning,
				FeelOperand want)
{
	const FeelFunction *builtin;
	FeelOperand operand = meaning->operand;
	FeelOperand out;
	FeelStep *step;

	if (meaning->found)
	{
		if (FEEL_OPERAND_BASE(operand) == FEEL_BASE_GLOBAL)
			fetch(c, FEEL_OPERAND_INDEX(operand), node);
		return feel_place_operand(c, operand, want, node);
	}
	if (find_self(c, node->name, &operand))
		return feel_place_operand(c, operand, want, node);
	builtin = feel_builtin(node->name);
	if (builtin != NULL)
	{
		FeelValue value = {.kind = FEEL_FUNCTION};

		value.u.function = builtin;
		return feel_place_constant(c, value, want, node);
	}
	out = feel_target(c, want);
	step = feel_add_step(c,
						 meaning->item_count > 0 ? FEEL_STEP_ITEM_MISSING
												 : FEEL_STEP_NO_NAME,
						 node);
	step->out = out;
	if (meaning->item_count > 0)
		step->a = meaning->items[0];
	if (c->run->strict && !feel_may_be_entry(c, node->name))
	{
		c->run->node = node;
		(void) feel_step_no_name(c->run, step);
		c->run->node = NULL;
	}
	return out;
}

FeelOperand
feel_compile_name(Compiler *c, const FeelNode *node, FeelOperand want)
{
	Meaning meaning;
	int32_t fetched = c->fetched_count;
	int32_t asks[MAX_ITEMS];
	FeelOperand out;

	find(c, node->name, &meaning);
	if (meaning.item_count == 0)
		return compile_meaning(c, node, &meaning, want);
	out = feel_target(c, want);
	for (int32_t i = 0; i < meaning.item_count; i++)
	{
		FeelStep *step = feel_add_step(c, FEEL_STEP_ITEM_ENTRY, node);

		step->a = meaning.items[i];
		step->out = out;
		if (!meaning.found && feel_builtin(node->name) != NULL &&
			!is_self(c, node->name))
			step->flags = FEEL_ITEM_BEFORE_BUILTIN;
		asks[i] = feel_next_step(c) - 1;
	}
	compile_meaning(c, node, &meaning, out);
	for (int32_t i = 0; i < meaning.item_count; i++)
		feel_jump_here(c, asks[i]);
	/* an item that has the entry jumps over the fetch */
	feel_assert(c->fetched_count >= fetched);
	c->fetched_count = fetched;
	return out;
}

/* "?" of the nearest unary tests */
static bool
find_input(Compiler *c, FeelOperand *operand)
{
	for (Binding *b = c->bindings; b != NULL; b = b->next)
		if (b->kind == BINDING_INPUT ||
			(b->kind == BINDING_NAME &&
			 feel_text_equal(b->name, FEEL_STRING_LITERAL("?"))))
		{
			*operand = b->operand;
			return true;
		}
	if (c->outer == NULL || !find_input(c->outer, operand))
		return false;
	*operand = capture(c, *operand);
	return true;
}

FeelOperand
feel_compile_input(Compiler *c, const FeelNode *node, FeelOperand want)
{
	FeelOperand operand;
	int32_t slot;

	if (find_input(c, &operand))
	{
		/* a function fetches for itself what is fetched around it already */
		if (FEEL_OPERAND_BASE(operand) == FEEL_BASE_GLOBAL)
			fetch(c, FEEL_OPERAND_INDEX(operand), node);
		return feel_place_operand(c, operand, want, node);
	}
	slot = find_global(c, FEEL_STRING_LITERAL("?"));
	if (slot >= 0)
	{
		fetch(c, slot, node);
		return feel_place_operand(c, FEEL_OPERAND(FEEL_BASE_GLOBAL, slot),
								  want, node);
	}
	return feel_compile_error(c, node, FEEL_NO_VARIABLE,
							  "\"?\" is only known in unary tests", want);
}
