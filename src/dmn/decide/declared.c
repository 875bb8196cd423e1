/*-------------------------------------------------------------------------
 *
 * declared.c
 *	  What a fact that is not known can be, as it is declared.
 *
 * A fact is an input, or by its path a component of one; its type says of
 * which kinds it can be, null among them.
 *
 * Where facts are bounded, as in proofs (dmn/verify/proof.c), days are those
 * of the years that have four digits, and numbers and durations so large at
 * most that what is computed of a few of them is never out of range: beyond
 * that, all answers are the nulls of an overflow, of which nobody asks.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/decide/decide.h"
#include "feel/temporal/temporal.h"

#define MOST INT64_C(1000000000000000) /* a number */
#define MOST_MONTHS (INT64_C(12) * 10000)
#define MOST_SECONDS (INT64_C(86400) * 3652425)

/* ------------------------------------------------------------------- types */

/* The type of a part of a value, by its path: NULL if nothing is said of it */
static const FeelTypeDesc *
type_at(const FeelTypeDesc *type, FeelString path)
{
	while (path.length > 0 && type != NULL)
	{
		const FeelTypeDesc *found = NULL;
		FeelString name = {path.data + 1, path.length - 1};
		const char *end = memchr(path.data, ']', path.length);

		if (path.data[0] == '[' && end != NULL)
		{
			type = type->kind == FEEL_TYPE_LIST ? type->element : NULL;
			path.length -= (uint32_t) (end + 1 - path.data);
			path.data = end + 1;
			continue;
		}

		for (int32_t i = 0; i < type->field_count && found == NULL &&
							type->kind == FEEL_TYPE_CONTEXT;
			 i++)
		{
			FeelString field = type->fields[i].name;

			if (field.length > name.length ||
				memcmp(field.data, name.data, field.length) != 0 ||
				(field.length < name.length && name.data[field.length] != '.'))
				continue;
			found = type->fields[i].type;
			path = (FeelString){name.data + field.length,
								name.length - field.length};
		}
		type = found;
	}
	return type;
}

/* Is the fact this input, or a part of it?  Then its type. */
static bool
is_of_input(FeelString fact, FeelString key, const FeelTypeDesc *declared,
			const FeelTypeDesc **type)
{
	if (key.length > fact.length ||
		memcmp(key.data, fact.data, key.length) != 0 ||
		(key.length < fact.length && fact.data[key.length] != '.' &&
		 fact.data[key.length] != '['))
		return false;
	*type = type_at(declared, (FeelString){fact.data + key.length,
										   fact.length - key.length});
	return true;
}

const FeelTypeDesc *
dmn_type_of_fact(const DmnAssumptions *all, FeelString fact)
{
	const DmnModel *model = all->model;
	const FeelTypeDesc *type;

	for (int32_t i = 0; i < all->declared_count; i++)
		if (is_of_input(fact, all->declared[i].name, all->declared[i].type,
						&type))
			return type;
	for (int32_t i = 0; all->declared == NULL && i < model->element_count; i++)
		if (model->elements[i].kind == DMN_INPUT_DATA &&
			is_of_input(fact, model->elements[i].key, model->elements[i].type,
						&type))
			return type;
	return NULL;
}

/* All that a value of the type can be */
uint32_t
dmn_kinds_of_type(const FeelTypeDesc *type)
{
	uint32_t kinds;

	if (type == NULL || type->kind == FEEL_TYPE_ANY)
		return FEEL_EVERY_KIND;
	kinds = feel_type_kinds(type);
	switch (type->kind)
	{
		case FEEL_TYPE_RANGE:
			kinds = FEEL_KIND_BIT(FEEL_RANGE);
			break;
		case FEEL_TYPE_LIST:
			kinds = FEEL_KIND_BIT(FEEL_LIST);
			break;
		case FEEL_TYPE_CONTEXT:
			kinds = FEEL_KIND_BIT(FEEL_CONTEXT);
			break;
		case FEEL_TYPE_FUNCTION:
			kinds = FEEL_KIND_BIT(FEEL_FUNCTION);
			break;
		default:
			break;
	}
	return kinds | FEEL_KIND_BIT(FEEL_NULL);
}

/* ------------------------------------------------------------------ bounds */

FeelValue
dmn_bound(int kind, bool is_high)
{
	int sign = is_high ? 1 : -1;

	switch (kind)
	{
		case FEEL_NUMBER:
			return feel_integer(sign * MOST);
		case FEEL_DATE:
			return is_high ? feel_make_date(9999, 12, 31)
						   : feel_make_date(1, 1, 1);
		case FEEL_MONTHS_DURATION:
			return feel_make_months(sign * MOST_MONTHS);
		case FEEL_DAYS_DURATION:
			return feel_make_duration(sign * MOST_SECONDS, 0);
		default:
			return feel_null();
	}
}
