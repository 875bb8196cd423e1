/*-------------------------------------------------------------------------
 *
 * builtin_context.c
 *	  Built-in functions on contexts (DMN 1.5, 10.3.4.10).
 *
 * Contexts stay in the order in which their entries were written; an entry
 * that is put again keeps its place.
 *
 * Values cannot change, so to put an entry is to copy the context; entries
 * are shared.  Building one entry by entry looks for each name among those
 * before it, which is quadratic and is spent; a context of some dozens of
 * entries, as rules have them, costs less that way than a hash would.
 *
 * An open context, whose absent entries are facts not yet told, has no list
 * of its entries and cannot be merged: such calls wait for the context as a
 * whole.  Getting one entry of it waits for that entry alone.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/builtin/builtin.h"

#include <string.h>

#include "feel/evaluate/program.h"

static const FeelString key_name = {"key", 3};
static const FeelString value_name = {"value", 5};

/*
 * Set an entry of a context being built, whose array has room for one more.
 * Looking for the name is accounted for; false when steps are used up.
 */
static bool
set_entry(FeelRun *run, FeelContext *context, FeelString name, FeelValue value)
{
	if (!feel_spend(run, 1 + context->count / 8))
		return false;
	for (uint32_t i = 0; i < context->count; i++)
	{
		if (feel_text_equal(context->entries[i].name, name))
		{
			context->entries[i].value = value;
			return true;
		}
	}
	feel_context_append(context, name, value);
	return true;
}

/* A copy with room for so many more entries; NULL plus a diagnostic */
static FeelContext *
copy_context(FeelRun *run, const FeelContext *from, uint32_t more)
{
	FeelContext *copy;

	if (!feel_spend(run, 1 + from->count / 4))
		return NULL;
	if ((uint64_t) from->count + more > FEEL_MAX_ITEMS)
	{
		feel_error(run, FEEL_LIMIT, "a context has more than %d entries",
				   FEEL_MAX_ITEMS);
		return NULL;
	}
	feel_assert(from->count <= FEEL_MAX_ITEMS);
	copy = feel_context_make(run, from->count + more);
	memcpy(copy->entries, from->entries, from->count * sizeof(FeelEntry));
	copy->count = from->count;
	copy->open = from->open;
	copy->path = from->path;
	return copy;
}

/* Null without a diagnostic when there is no such entry */
FeelValue
feel_builtin_get_value(const FeelCall *call)
{
	const FeelContext *context = call->arguments[0].u.context;
	FeelString key = feel_text(call->arguments[1]);

	if (!feel_spend(call->run, 1 + context->count / 8))
		return feel_null();
	return feel_context_get(call->run, context, key);
}

/* In the order of writing, as contexts keep it */
FeelValue
feel_builtin_get_entries(const FeelCall *call)
{
	const FeelContext *context = call->arguments[0].u.context;
	FeelList *result;

	if (context->open)
		return feel_context_unknown(call->run, context);
	if (!feel_spend(call->run, context->count))
		return feel_null();
	result = feel_list_make(call->run, context->count);
	for (uint32_t i = 0; i < context->count; i++)
	{
		FeelContext *entry = feel_context_make(call->run, 2);

		feel_context_append(entry, key_name,
							feel_string(context->entries[i].name));
		feel_context_append(entry, value_name, context->entries[i].value);
		result->items[i] = feel_context_value(entry);
	}
	return feel_list_value(result);
}

/* Of a list of {key, value}; other entries in these are passed over. */
FeelValue
feel_builtin_context(const FeelCall *call)
{
	const FeelList *list = call->arguments[0].u.list;
	FeelContext *result = feel_context_make(call->run, list->count);

	for (uint32_t i = 0; i < list->count; i++)
	{
		FeelValue item = list->items[i];
		const FeelValue *key;
		const FeelValue *value;

		if (item.kind == FEEL_UNKNOWN)
			return feel_unknown_inside(call->run, call->arguments[0]);
		if (item.kind != FEEL_CONTEXT)
			return feel_argument_error(call, 0, "must hold contexts, not a %s",
									   feel_kind_name(item.kind));
		key = feel_context_find(item.u.context, key_name);
		value = feel_context_find(item.u.context, value_name);
		if ((item.u.context->open && (key == NULL || value == NULL)) ||
			(key != NULL && key->kind == FEEL_UNKNOWN))
			return feel_unknown_inside(call->run, call->arguments[0]);
		if (key == NULL || key->kind != FEEL_STRING || value == NULL)
			return feel_argument_error(
				call, 0,
				"must hold contexts with a string \"key\" and a "
				"\"value\"");
		if (!feel_spend(call->run, 1 + result->count / 8))
			return feel_null();
		if (feel_context_find(result, feel_text(*key)) != NULL)
			return feel_argument_error(call, 0, "has the key \"%.*s\" twice",
									   key->part > 100 ? 100 : (int) key->part,
									   key->u.string);
		feel_context_append(result, feel_text(*key), *value);
	}
	return feel_context_value(result);
}

/*
 * A copy of the context with the value put under a path of keys: all but the
 * last of them must lead to contexts that are there.
 */
static FeelValue
put_path(const FeelCall *call, const FeelContext *context,
		 const FeelValue *keys, uint32_t count, FeelValue value)
{
	const FeelValue *inner;
	FeelContext *copy;

	feel_assert(count > 0);
	if (keys[0].kind == FEEL_UNKNOWN)
		return feel_computed(keys[0]);
	if (keys[0].kind != FEEL_STRING)
		return feel_argument_error(call, 1,
								   "must be a string or a list of strings");
	if (count > 1)
	{
		inner = feel_context_find(context, feel_text(keys[0]));
		if (inner != NULL && inner->kind == FEEL_UNKNOWN)
			return feel_computed(*inner);
		if (inner == NULL && context->open)
			return feel_context_unknown(call->run, context);
		if (inner == NULL || inner->kind != FEEL_CONTEXT)
			return feel_argument_error(
				call, 1, "leads through \"%.*s\", which is no context",
				keys[0].part > 100 ? 100 : (int) keys[0].part,
				keys[0].u.string);
		if (!feel_enter(call->run))
			return feel_null();
		value = put_path(call, inner->u.context, keys + 1, count - 1, value);
		feel_leave(call->run);
		/* the path failed, or its last context is unknown */
		if (value.kind != FEEL_CONTEXT)
			return value;
	}
	copy = copy_context(call->run, context, 1);
	if (copy == NULL || !set_entry(call->run, copy, feel_text(keys[0]), value))
		return feel_null();
	return feel_context_value(copy);
}

FeelValue
feel_builtin_context_put(const FeelCall *call)
{
	const FeelContext *context = call->arguments[0].u.context;
	const FeelValue *keys = &call->arguments[1];
	uint32_t count = 1;
	FeelValue result;

	if (keys->kind == FEEL_LIST)
	{
		count = keys->u.list->count;
		keys = keys->u.list->items;
	}
	if (count == 0)
		return feel_argument_error(call, 1, "must not be empty");
	result = put_path(call, context, keys, count, call->arguments[2]);
	/* wherever it goes, all of it may matter */
	return result.kind == FEEL_UNKNOWN
			   ? feel_unknown_arguments(call->run, call->arguments,
										call->count)
			   : result;
}

/* Entries of later contexts replace those of earlier ones, not deeply. */
FeelValue
feel_builtin_context_merge(const FeelCall *call)
{
	const FeelList *list = call->arguments[0].u.list;
	uint64_t capacity = 0;
	FeelContext *result;

	for (uint32_t i = 0; i < list->count; i++)
	{
		FeelValue item = list->items[i];

		if (item.kind == FEEL_UNKNOWN)
			return feel_unknown_inside(call->run, call->arguments[0]);
		if (item.kind != FEEL_CONTEXT)
			return feel_argument_error(call, 0, "must hold contexts, not a %s",
									   feel_kind_name(item.kind));
		if (item.u.context->open)
			return feel_unknown_inside(call->run, call->arguments[0]);
		capacity += item.u.context->count;
	}
	if (capacity > FEEL_MAX_ITEMS)
		return feel_error(call->run, FEEL_LIMIT,
						  "a context has more than %d entries",
						  FEEL_MAX_ITEMS);
	result = feel_context_make(call->run, (uint32_t) capacity);
	for (uint32_t i = 0; i < list->count; i++)
	{
		const FeelContext *context = list->items[i].u.context;

		for (uint32_t j = 0; j < context->count; j++)
		{
			if (!set_entry(call->run, result, context->entries[j].name,
						   context->entries[j].value))
				return feel_null();
		}
	}
	return feel_context_value(result);
}
