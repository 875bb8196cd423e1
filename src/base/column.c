/*-------------------------------------------------------------------------
 *
 * column.c
 *		Columns of a row by name, with the type that is expected of them.
 *
 * A Datum says nothing of its type: a bigint read as the text that it became
 * is a wild pointer, and the backend that follows it takes the cluster down
 * with it.  ALTER TABLE can bring that about at any time, on tables of the
 * registry (a superuser's mistake, a dump of another version) and on an
 * app's own tables that carry a trigger of ours.  So columns are looked up
 * by name at each use, and name, type and null are checked before the value
 * is touched.
 *
 * The look-up compares names from the left: on tables of some ten columns
 * that costs less than a hash of the name would.  Who reads many columns of
 * many rows takes the number once per table, with base_column_number(), and
 * may keep it as long as the relation cache entry stands.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"

#include "base/column.h"
#include "base/metadata.h"

static Oid
relation_of(TupleDesc desc)
{
	return desc->natts > 0 ? TupleDescAttr(desc, 0)->attrelid : InvalidOid;
}

const char *
base_column_table(TupleDesc desc)
{
	const char *name = get_rel_name(relation_of(desc));

	return name == NULL ? "?" : name;
}

/* What to do about a table that is not as expected depends on whose it is. */
static int
hint_at_repair(TupleDesc desc)
{
	Oid schema = get_rel_namespace(relation_of(desc));
	const char *name = OidIsValid(schema) ? get_namespace_name(schema) : NULL;

	if (name != NULL && strcmp(name, PND_DATA_SCHEMA) == 0)
		return errhint("A superuser brings the registry to the library's "
					   "version with SELECT packnd.upgrade().");
	return errhint("Give the table back the column that it had when it was "
				   "handed to packnd, or drop the trigger.");
}

int
base_column_find(TupleDesc desc, const char *name)
{
	int i;

	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		if (!attribute->attisdropped &&
			strcmp(NameStr(attribute->attname), name) == 0)
			return i + 1;
	}
	return 0;
}

int
base_column_number(TupleDesc desc, const char *name, Oid type)
{
	int number = base_column_find(desc, name);

	if (number == 0 || TupleDescAttr(desc, number - 1)->atttypid != type)
		ereport(
			ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("table \"%s\" has no column \"%s\" of type %s",
					base_column_table(desc), name, format_type_be(type)),
			 number == 0
				 ? 0
				 : errdetail("It is of type %s.",
							 format_type_be(
								 TupleDescAttr(desc, number - 1)->atttypid)),
			 hint_at_repair(desc)));
	return number;
}

Datum
base_column(HeapTuple tuple, TupleDesc desc, const char *name, Oid type,
			bool *isnull)
{
	return heap_getattr(tuple, base_column_number(desc, name, type), desc,
						isnull);
}

Datum
base_column_given(HeapTuple tuple, TupleDesc desc, const char *name, Oid type)
{
	bool isnull;
	Datum value = base_column(tuple, desc, name, type, &isnull);

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NOT_NULL_VIOLATION),
				 errmsg("column \"%s\" of table \"%s\" must not be null", name,
						base_column_table(desc))));
	return value;
}

char *
base_column_text(HeapTuple tuple, TupleDesc desc, const char *name)
{
	return TextDatumGetCString(base_column_given(tuple, desc, name, TEXTOID));
}

/*
 * Values are compared as they are stored, which can only err towards
 * "differs": an equal value in another form (a toasted one, 1.0 for 1.00).
 */
bool
base_column_differs(HeapTuple one, HeapTuple other, TupleDesc desc, int number)
{
	Form_pg_attribute attribute = TupleDescAttr(desc, number - 1);
	bool one_null;
	bool other_null;
	Datum one_value = heap_getattr(one, number, desc, &one_null);
	Datum other_value = heap_getattr(other, number, desc, &other_null);

	if (one_null || other_null)
		return one_null != other_null;
	return !datum_image_eq(one_value, other_value, attribute->attbyval,
						   attribute->attlen);
}

bool
base_column_changed(HeapTuple one, HeapTuple other, TupleDesc desc,
					const char *name)
{
	int number = base_column_find(desc, name);

	if (number == 0)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("table \"%s\" has no column \"%s\"",
							   base_column_table(desc), name),
						hint_at_repair(desc)));
	return base_column_differs(one, other, desc, number);
}
