/*-------------------------------------------------------------------------
 *
 * jsonb.c
 *		Values from jsonb and to it.
 *
 * Inwards, a value gets its natural kind (string, number, boolean, null,
 * list, context); fit.c makes dates and the like of strings where the model
 * says so.  With unknowns, an absent key is unknown and JSON null is FEEL's
 * null, "known not to apply".
 *
 * Outwards, what JSON does not have becomes its text.  Unknown becomes
 * {"@unknown": ["a", "b"]}; an entry that really has such a name (it can only
 * come from a quoted key) is written with one more "@", and read so.
 *
 * Facts are read one by one, when the engine asks for them: a key of a jsonb
 * object is found by binary search in place, so that of a long object little
 * is looked at, and nothing is built for what no rule needs.  A nested object
 * is made a context whole.
 *
 * Both ways are one walk of the value, as deep as it is nested, with the
 * stack checked.  Strings and keys point into the jsonb, which lives as long
 * as the call; numbers are made anew.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

#include "rule/rule.h"

#define UNKNOWN_KEY "@unknown"

/* ------------------------------------------------------------- inwards -- */

static FeelString
jsonb_string(const JsonbValue *jsonb)
{
	return (FeelString){jsonb->val.string.val,
						(uint32_t) jsonb->val.string.len};
}

/*
 * The iterator skips nested values and gives them whole; their own walk is
 * rule_from_jsonb()'s.
 */
static FeelValue
from_array(FeelRun *run, JsonbContainer *container, const FeelPath *path,
		   bool unknowns)
{
	FeelList *list = feel_list_make(run, JsonContainerSize(container));
	JsonbIterator *iterator = JsonbIteratorInit(container);
	JsonbValue item;
	JsonbIteratorToken token;
	uint32 i = 0;

	while ((token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
	{
		FeelPath inner = {.outer = path, .index = (int) i + 1};

		if (token != WJB_ELEM)
			continue;
		Assert(i < list->count);
		list->items[i++] = rule_from_jsonb(run, &item, &inner, unknowns);
	}
	Assert(i == list->count);
	return feel_list_value(list);
}

/*
 * The path is written down for an open context alone: a name that is looked
 * up there and absent is then known as a fact of its own, "person.age".
 */
static FeelValue
from_object(FeelRun *run, JsonbContainer *container, const FeelPath *path,
			bool unknowns)
{
	FeelContext *context =
		feel_context_make(run, JsonContainerSize(container));
	JsonbIterator *iterator = JsonbIteratorInit(container);
	JsonbValue key;
	JsonbValue item;
	JsonbIteratorToken token;

	if (unknowns)
		feel_context_open(run, context, feel_path_text(run, path));
	while ((token = JsonbIteratorNext(&iterator, &key, true)) != WJB_DONE)
	{
		FeelPath inner = {.outer = path};

		if (token != WJB_KEY)
			continue;
		inner.name = jsonb_string(&key);
		(void) JsonbIteratorNext(&iterator, &item, true);
		feel_context_append(context, inner.name,
							rule_from_jsonb(run, &item, &inner, unknowns));
	}
	return feel_context_value(context);
}

FeelValue
rule_from_jsonb(FeelRun *run, const JsonbValue *jsonb, const FeelPath *path,
				bool unknowns)
{
	JsonbContainer *container;

	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	switch (jsonb->type)
	{
		case jbvNull:
			return feel_null();
		case jbvString:
			return feel_string(jsonb_string(jsonb));
		case jbvNumeric:
			return rule_from_numeric(run, NumericGetDatum(jsonb->val.numeric),
									 path);
		case jbvBool:
			return feel_boolean(jsonb->val.boolean);
		case jbvBinary:
			container = jsonb->val.binary.data;
			if (JsonContainerIsScalar(container))
			{
				JsonbValue scalar;

				JsonbExtractScalar(container, &scalar);
				return rule_from_jsonb(run, &scalar, path, unknowns);
			}
			if (JsonContainerIsArray(container))
				return from_array(run, container, path, unknowns);
			return from_object(run, container, path, unknowns);
		default:
			elog(ERROR, "unexpected jsonb value type %d", (int) jsonb->type);
	}
}

bool
rule_jsonb_entry(FeelRun *run, const Jsonb *object, FeelString key,
				 const FeelPath *path, bool unknowns, FeelValue *value)
{
	JsonbValue found;

	if (object == NULL || getKeyJsonValueFromContainer(
							  unconstify(JsonbContainer *, &object->root),
							  key.data, (int) key.length, &found) == NULL)
		return false;
	*value = rule_from_jsonb(run, &found, path, unknowns);
	return true;
}

/* @unknown, @@unknown, ...? */
static bool
is_unknown_key(FeelString name)
{
	uint32_t at = 0;

	while (at < name.length && name.data[at] == '@')
		at++;
	return at > 0 && name.length - at == strlen("unknown") &&
		   memcmp(name.data + at, "unknown", name.length - at) == 0;
}

/* The unknown that {"@unknown": [...]} stands for, null if it is none. */
static FeelValue
unknown_of(FeelRun *run, FeelValue names)
{
	FeelValue result = feel_null();

	if (names.kind != FEEL_LIST)
		return result;
	for (uint32_t i = 0; i < names.u.list->count; i++)
	{
		FeelValue name = names.u.list->items[i];
		FeelValue unknown;

		if (name.kind != FEEL_STRING)
			return feel_null();
		unknown = feel_unknown(run, feel_fact(run, feel_text(name)));
		result = i == 0 ? unknown : feel_unknown_union(run, result, unknown);
	}
	return result;
}

/*
 * "@@unknown" loses one "@" here and gets it in key_value(): so whatever is
 * written can be read, also what was read from such a text.
 */
FeelValue
rule_jsonb_unknown(FeelRun *run, FeelValue value)
{
	check_stack_depth();
	if (value.kind == FEEL_LIST)
	{
		FeelList *list = feel_list_make(run, value.u.list->count);

		for (uint32_t i = 0; i < list->count; i++)
			list->items[i] = rule_jsonb_unknown(run, value.u.list->items[i]);
		return feel_list_value(list);
	}
	if (value.kind == FEEL_CONTEXT)
	{
		const FeelContext *from = value.u.context;
		FeelContext *context = feel_context_make(run, from->count);

		for (uint32_t i = 0; i < from->count; i++)
		{
			FeelString name = from->entries[i].name;

			if (is_unknown_key(name))
			{
				FeelValue unknown = unknown_of(run, from->entries[i].value);

				if (name.data[1] != '@' && from->count == 1 &&
					unknown.kind == FEEL_UNKNOWN)
					return unknown;
				if (name.data[1] == '@')
				{
					name.data++;
					name.length--;
				}
			}
			feel_context_append(
				context, name,
				rule_jsonb_unknown(run, from->entries[i].value));
		}
		return feel_context_value(context);
	}
	return value;
}

/* ------------------------------------------------------------ outwards -- */

static JsonbValue
string_value(FeelString string)
{
	JsonbValue jsonb = {.type = jbvString};

	jsonb.val.string.val = unconstify(char *, string.data);
	jsonb.val.string.len = (int) string.length;
	return jsonb;
}

static JsonbValue
key_value(FeelRun *run, FeelString name)
{
	if (is_unknown_key(name))
		name = feel_format(run, "@%.*s", (int) name.length, name.data);
	return string_value(name);
}

static JsonbValue *push(FeelRun *run, JsonbParseState **state,
						JsonbIteratorToken token, FeelValue value);

static JsonbValue *
push_list(FeelRun *run, JsonbParseState **state, const FeelList *list)
{
	pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	for (uint32_t i = 0; i < list->count; i++)
		push(run, state, WJB_ELEM, list->items[i]);
	return pushJsonbValue(state, WJB_END_ARRAY, NULL);
}

static JsonbValue *
push_context(FeelRun *run, JsonbParseState **state, const FeelContext *context)
{
	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	for (uint32_t i = 0; i < context->count; i++)
	{
		JsonbValue key = key_value(run, context->entries[i].name);

		pushJsonbValue(state, WJB_KEY, &key);
		push(run, state, WJB_VALUE, context->entries[i].value);
	}
	return pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

static JsonbValue *
push_unknown(FeelRun *run, JsonbParseState **state, FeelValue value)
{
	JsonbValue key = string_value(rule_string(UNKNOWN_KEY));
	const FeelString *names;
	int count = feel_unknown_names(run, value, &names);

	pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
	pushJsonbValue(state, WJB_KEY, &key);
	pushJsonbValue(state, WJB_BEGIN_ARRAY, NULL);
	for (int i = 0; i < count; i++)
	{
		JsonbValue name = string_value(names[i]);

		pushJsonbValue(state, WJB_ELEM, &name);
	}
	pushJsonbValue(state, WJB_END_ARRAY, NULL);
	return pushJsonbValue(state, WJB_END_OBJECT, NULL);
}

/*
 * Push one value.  Without a state, scalars cannot be pushed: rule_to_jsonb()
 * sees to these.
 */
static JsonbValue *
push(FeelRun *run, JsonbParseState **state, JsonbIteratorToken token,
	 FeelValue value)
{
	JsonbValue scalar;

	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	switch (value.kind)
	{
		case FEEL_LIST:
			return push_list(run, state, value.u.list);
		case FEEL_CONTEXT:
			return push_context(run, state, value.u.context);
		case FEEL_UNKNOWN:
			return push_unknown(run, state, value);
		case FEEL_NULL:
			scalar.type = jbvNull;
			break;
		case FEEL_BOOLEAN:
			scalar.type = jbvBool;
			scalar.val.boolean = value.u.boolean;
			break;
		case FEEL_NUMBER:
			scalar.type = jbvNumeric;
			scalar.val.numeric = rule_to_numeric(run, value);
			break;
		default:
			scalar = string_value(feel_to_text(run, value));
			break;
	}
	return pushJsonbValue(state, token, &scalar);
}

Jsonb *
rule_to_jsonb(FeelRun *run, FeelValue value)
{
	JsonbParseState *state = NULL;
	JsonbValue *result;

	if (value.kind == FEEL_LIST || value.kind == FEEL_CONTEXT ||
		value.kind == FEEL_UNKNOWN)
		result = push(run, &state, WJB_DONE, value);
	else
	{
		JsonbValue raw = {.type = jbvArray};

		/* a scalar is an array of one, marked so */
		Assert(state == NULL);
		raw.val.array.nElems = 1;
		raw.val.array.rawScalar = true;
		pushJsonbValue(&state, WJB_BEGIN_ARRAY, &raw);
		push(run, &state, WJB_ELEM, value);
		result = pushJsonbValue(&state, WJB_END_ARRAY, NULL);
	}
	return JsonbValueToJsonb(result);
}

FeelValue
rule_from_whole_jsonb(FeelRun *run, const Jsonb *jsonb, const FeelPath *path,
					  bool unknowns)
{
	JsonbValue value = {.type = jbvBinary};

	value.val.binary.data = (JsonbContainer *) &jsonb->root;
	value.val.binary.len = (int) VARSIZE(jsonb) - (int) VARHDRSZ;
	return rule_from_jsonb(run, &value, path, unknowns);
}
