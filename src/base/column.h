/*-------------------------------------------------------------------------
 *
 * column.h
 *		Columns of a row by name, with the type that is expected of them.
 *
 * C reads rows of tables that SQL defines, and SQL can change them later: a
 * column may have been dropped, renamed or given another type since the code
 * was written.  Nothing here trusts an attribute number or a type that was
 * not looked at.
 *
 *-------------------------------------------------------------------------
 */
#ifndef BASE_COLUMN_H
#define BASE_COLUMN_H

#include "access/htup.h"
#include "access/tupdesc.h"

/* The number of a column; 0 if there is none of that name. */
extern int base_column_find(TupleDesc desc, const char *name);

/* The number of a column; 55000 if there is none of that name and type. */
extern int base_column_number(TupleDesc desc, const char *name, Oid type);

/* Its value. */
extern Datum base_column(HeapTuple tuple, TupleDesc desc, const char *name,
						 Oid type, bool *isnull);

/* Its value, which must be there: 23502 if it is null. */
extern Datum base_column_given(HeapTuple tuple, TupleDesc desc,
							   const char *name, Oid type);

/* A text column as a palloc'd string; 23502 if it is null. */
extern char *base_column_text(HeapTuple tuple, TupleDesc desc,
							  const char *name);

/* Is a column other in one row than in another of the same table? */
extern bool base_column_differs(HeapTuple one, HeapTuple other, TupleDesc desc,
								int number);

/* The same by name; 55000 if there is no such column. */
extern bool base_column_changed(HeapTuple one, HeapTuple other, TupleDesc desc,
								const char *name);

/* The name of the table that a descriptor is of, for messages. */
extern const char *base_column_table(TupleDesc desc);

#endif /* BASE_COLUMN_H */
