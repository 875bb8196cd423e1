/*-------------------------------------------------------------------------
 *
 * text_list.c
 *		Lists of texts in JSON: as an array, and whether they are codes.
 *
 * Statements could say it; it is asked some times of each entry of a directory.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/jsonb.h"

/* An item as ->> gives it */
static Datum
item_text(JsonbValue *item, bool *isnull)
{
	*isnull = item->type == jbvNull;
	if (*isnull)
		return (Datum) 0;
	if (item->type == jbvString)
		return PointerGetDatum(cstring_to_text_with_len(
			item->val.string.val, item->val.string.len));
	return DirectFunctionCall1(
		textin, DirectFunctionCall1(
					jsonb_out, JsonbPGetDatum(JsonbValueToJsonb(item))));
}

/*
 * packnd.text_list(entry jsonb, field text) returns text[]
 *		The items of a list in a JSON object; none, if there is no list of that
 *		name.
 */
PACKND_FUNCTION_INFO_V1(packnd_base_text_list);
Datum
packnd_base_text_list(PG_FUNCTION_ARGS)
{
	Jsonb *entry = PG_GETARG_JSONB_P(0);
	text *field = PG_GETARG_TEXT_PP(1);
	JsonbValue key = {.type = jbvString};
	JsonbValue *list = NULL;
	ArrayBuildState *items = initArrayResult(TEXTOID, CurrentMemoryContext,
											 false);

	key.val.string.val = VARDATA_ANY(field);
	key.val.string.len = VARSIZE_ANY_EXHDR(field);
	if (JB_ROOT_IS_OBJECT(entry))
		list = findJsonbValueFromContainer(&entry->root, JB_FOBJECT, &key);
	if (list != NULL && list->type == jbvBinary &&
		JsonContainerIsArray(list->val.binary.data))
	{
		JsonbIterator *iterator = JsonbIteratorInit(list->val.binary.data);
		JsonbIteratorToken token;
		JsonbValue item;

		while ((token = JsonbIteratorNext(&iterator, &item, true)) != WJB_DONE)
		{
			bool isnull;
			Datum value;

			if (token != WJB_ELEM)
				continue;
			value = item_text(&item, &isnull);
			items = accumArrayResult(items, value, isnull, TEXTOID,
									 CurrentMemoryContext);
		}
	}
	PG_RETURN_DATUM(makeArrayResult(items, CurrentMemoryContext));
}

/* So many items are held against each other */
#define MAX_KEYS 100

/*
 * packnd.are_keys(list jsonb, object jsonb) returns boolean
 *		Is it a list of texts, each once, that are keys of an object?  No also of
 *		more than a hundred.
 */
PACKND_FUNCTION_INFO_V1(packnd_base_are_keys);
Datum
packnd_base_are_keys(PG_FUNCTION_ARGS)
{
	Jsonb *list = PG_GETARG_JSONB_P(0);
	Jsonb *object = PG_GETARG_JSONB_P(1);
	int count = (int) JB_ROOT_COUNT(list);
	JsonbValue items[MAX_KEYS];

	if (!JB_ROOT_IS_ARRAY(list) || JB_ROOT_IS_SCALAR(list) ||
		!JB_ROOT_IS_OBJECT(object) || count > MAX_KEYS)
		PG_RETURN_BOOL(false);
	for (int i = 0; i < count; i++)
	{
		JsonbValue *item = getIthJsonbValueFromContainer(&list->root, i);

		if (item->type != jbvString ||
			findJsonbValueFromContainer(&object->root, JB_FOBJECT, item) ==
				NULL)
			PG_RETURN_BOOL(false);
		items[i] = *item;
		for (int j = 0; j < i; j++)
			if (items[j].val.string.len == item->val.string.len &&
				memcmp(items[j].val.string.val, item->val.string.val,
					   item->val.string.len) == 0)
				PG_RETURN_BOOL(false);
	}
	PG_RETURN_BOOL(true);
}
