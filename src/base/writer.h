/*-------------------------------------------------------------------------
 *
 * writer.h
 *		Rows written to tables of pnd_data without a statement, but with all
 *		that a statement does to a row.
 *
 *		BaseWriterTable event = {.name = "journal", .operation = CMD_INSERT};
 *		BaseWriter writer;
 *
 *		base_writer_begin(&writer, &event, 1);
 *		base_writer_set(&event, "case_id", INT8OID, Int64GetDatum(1));
 *		...
 *		base_writer_write(&writer, &event);
 *		base_writer_end(&writer);
 *
 * Between begin and end the owner of pnd_data is the current user.  An error
 * needs no cleaning up.
 *
 *-------------------------------------------------------------------------
 */
#ifndef BASE_WRITER_H
#define BASE_WRITER_H

#include "nodes/execnodes.h"
#include "utils/rel.h"

typedef struct BaseWriterTable
{
	/* given */
	const char *name;
	CmdType operation;          /* CMD_INSERT or CMD_UPDATE */
	const char *const *changed; /* UPDATE: the columns that will be set */
	int nchanged;
	/* open from begin to end */
	Relation rel;
	TupleTableSlot *old; /* UPDATE: the caller puts the locked version here */
	/* private */
	ResultRelInfo *result;
	TupleTableSlot *row;
	bool *is_set;
} BaseWriterTable;

typedef struct BaseWriter
{
	EState *estate;
	BaseWriterTable *tables;
	int ntables;
	Oid save_user;
	int save_context;
	int guc_level;
} BaseWriter;

/*
 * Opens the tables; 55000 if one of them is not there, or is no table of the
 * owner.
 */
extern void base_writer_begin(BaseWriter *writer, BaseWriterTable *tables,
							  int ntables);

/* Sets a column of the row; 55000 if there is none of that name and type. */
extern void base_writer_set(BaseWriterTable *table, const char *name, Oid type,
							Datum value);

/*
 * Writes the row.  What was not set is null or the column's default, in an
 * UPDATE what it was.  An INSERT may be followed by others into the table,
 * which set the same columns anew.
 */
extern void base_writer_write(BaseWriter *writer, BaseWriterTable *table);

/* Fires what waits for the end of a statement, and closes the tables. */
extern void base_writer_end(BaseWriter *writer);

#endif /* BASE_WRITER_H */
