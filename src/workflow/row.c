/*-------------------------------------------------------------------------
 *
 * row.c
 *		A row as a machine sees it: its parts, and where its columns are.
 *
 * Attribute numbers are kept per relation (WorkflowLayout): finding columns
 * by name costs up to twice as much as the whole judgement.  A kept number
 * is believed only as long as the attribute there has the name and the type
 * that it had, which is two comparisons; else the layout is made anew, so an
 * ALTER TABLE in between does no harm, and the lack of a column that the
 * machine needs is an error that names it.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "utils/builtins.h"

#include "base/column.h"
#include "base/settings.h"
#include "registry/site.h"
#include "workflow/workflow.h"

/* An attribute that was found by name. */
typedef struct LayoutColumn
{
	const char *name;
	int attnum; /* 0: not found yet */
	Oid type;
} LayoutColumn;

struct WorkflowLayout
{
	Oid relation;
	LayoutColumn parts[WORKFLOW_PARTS];
	LayoutColumn *columns; /* by slot; of facts: unused */
	RuleColumn *readers;   /* by slot */
};

/* What the C code takes for granted of the parts that it reads and writes. */
static const Oid part_types[WORKFLOW_PARTS] = {
	[WORKFLOW_VERSION] = INT4OID,
	[WORKFLOW_HAPPENED_AT] = TIMESTAMPTZOID,
	[WORKFLOW_RECORDED_AT] = TIMESTAMPTZOID,
	[WORKFLOW_STATE_SINCE] = TIMESTAMPTZOID,
	[WORKFLOW_REVISION] = INT8OID,
	[WORKFLOW_FACTS] = JSONBOID,
};

/* --------------------------------------------------------------- layouts -- */

static void
no_column(const WorkflowMachine *machine, const char *name)
{
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_COLUMN),
			 errmsg("table %s has no column \"%s\", which machine \"%s\" "
					"needs",
					machine->table, name, machine->name),
			 errhint("Add the column, or load a version of the machine that "
					 "does without it.")));
}

static bool
is_at(const LayoutColumn *column, TupleDesc desc)
{
	Form_pg_attribute attribute;

	if (column->attnum <= 0 || column->attnum > desc->natts)
		return false;
	attribute = TupleDescAttr(desc, column->attnum - 1);
	return attribute->atttypid == column->type && !attribute->attisdropped &&
		   strcmp(NameStr(attribute->attname), column->name) == 0;
}

/* Find a column by its name; false if there is none. */
static bool
find_column(LayoutColumn *column, TupleDesc desc)
{
	column->attnum = base_column_find(desc, column->name);
	if (column->attnum == 0)
		return false;
	column->type = TupleDescAttr(desc, column->attnum - 1)->atttypid;
	return true;
}

int
workflow_part_number(const WorkflowRow *row, WorkflowPart part)
{
	LayoutColumn *column = &row->layout->parts[part];

	if (column->name == NULL)
		return 0;
	if (is_at(column, row->desc))
		return column->attnum;
	if (!find_column(column, row->desc))
		no_column(row->machine, column->name);
	if (OidIsValid(part_types[part]) && column->type != part_types[part])
	{
		char *is = format_type_be(column->type);

		column->attnum = 0;
		ereport(
			ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("column \"%s\" of table %s is of type %s, machine "
					"\"%s\" needs %s",
					column->name, row->machine->table, is, row->machine->name,
					format_type_be(part_types[part]))));
	}
	return column->attnum;
}

/* The attribute of a slot, with its reader made for the type it has now. */
int
workflow_slot_number(const WorkflowRow *row, int slot)
{
	LayoutColumn *column = &row->layout->columns[slot];
	MemoryContext old;

	if (is_at(column, row->desc))
		return column->attnum;
	if (!find_column(column, row->desc))
		no_column(row->machine, column->name);
	old = MemoryContextSwitchTo(row->machine->context);
	rule_column_init(&row->layout->readers[slot], column->type,
					 row->machine->names[slot].name, NULL, false);
	MemoryContextSwitchTo(old);
	return column->attnum;
}

const RuleColumn *
workflow_slot_reader(const WorkflowRow *row, int slot)
{
	/* made when the slot was first reached; that of a fact with the layout */
	Assert(slot >= 0 && slot < row->machine->scope.count);
	Assert(row->layout->readers[slot].read != NULL);
	return &row->layout->readers[slot];
}

WorkflowLayout *
workflow_layout(WorkflowMachine *machine, Oid relation)
{
	WorkflowLayout *layout;
	MemoryContext old;
	ListCell *lc;

	foreach (lc, machine->layouts)
	{
		layout = lfirst(lc);
		if (layout->relation == relation)
			return layout;
	}
	old = MemoryContextSwitchTo(machine->context);
	layout = palloc0(sizeof(WorkflowLayout));
	layout->relation = relation;
	for (int part = 0; part < WORKFLOW_PARTS; part++)
		layout->parts[part].name = machine->parts[part];
	layout->columns =
		palloc0(sizeof(LayoutColumn) * Max(machine->scope.count, 1));
	layout->readers =
		palloc0(sizeof(RuleColumn) * Max(machine->scope.count, 1));
	for (int i = 0; i < machine->scope.count; i++)
	{
		layout->columns[i].name = machine->names[i].name.data;
		if (machine->names[i].is_fact)
			rule_column_init(&layout->readers[i], JSONBOID,
							 machine->names[i].name, machine->names[i].type,
							 false);
	}
	machine->layouts = lappend(machine->layouts, layout);
	MemoryContextSwitchTo(old);
	return layout;
}

/* ----------------------------------------------------------------- parts -- */

void
workflow_row_init(WorkflowRow *row, const char *machine, Oid relid,
				  HeapTuple tuple, TupleDesc desc)
{
	char *pinned;
	Datum version;
	bool isnull;

	row->tuple = tuple;
	row->desc = desc;
	row->machine = workflow_machine_over(machine, desc);
	row->layout = workflow_layout(row->machine, relid);
	if (row->machine->parts[WORKFLOW_VERSION] == NULL)
		return;

	/* the row is pinned, maybe to another machine on the same table */
	version = workflow_part(row, WORKFLOW_VERSION, &isnull);
	pinned = row->machine->parts[WORKFLOW_MACHINE] == NULL
				 ? row->machine->name
				 : workflow_part_text(row, WORKFLOW_MACHINE);
	if (isnull || pinned == NULL)
		ereport(ERROR, (errcode(ERRCODE_NOT_NULL_VIOLATION),
						errmsg("a row of %s needs a machine and its version",
							   row->machine->table)));
	row->machine = workflow_machine(pinned, DatumGetInt32(version));
	row->layout = workflow_layout(row->machine, relid);
}

void
workflow_row_init_changed(WorkflowRow *row, const char *machine,
						  const WorkflowRow *old, Oid relid, HeapTuple tuple)
{
	workflow_row_init(row, machine, relid, tuple, old->desc);
	/* metadata may have changed since old was read: the same, judged once */
	if (row->machine != old->machine &&
		row->machine->version == old->machine->version &&
		strcmp(row->machine->name, old->machine->name) == 0)
		*row = workflow_row_with(old, tuple);
}

WorkflowRow
workflow_row_with(const WorkflowRow *row, HeapTuple tuple)
{
	WorkflowRow other = *row;

	other.tuple = tuple;
	return other;
}

bool
workflow_has_part(const WorkflowRow *row, WorkflowPart part)
{
	return row->machine->parts[part] != NULL;
}

Datum
workflow_part(const WorkflowRow *row, WorkflowPart part, bool *isnull)
{
	int attnum = workflow_part_number(row, part);

	*isnull = true;
	return attnum == 0 ? (Datum) 0
					   : heap_getattr(row->tuple, attnum, row->desc, isnull);
}

int64
workflow_case(const WorkflowRow *row, bool *isnull)
{
	Datum value = workflow_part(row, WORKFLOW_CASE, isnull);
	Oid type;

	if (*isnull)
		return 0;
	type = workflow_part_type(row, WORKFLOW_CASE);
	if (type == INT8OID)
		return DatumGetInt64(value);
	if (type == TEXTOID || type == VARCHAROID)
		return site_number_id(NUMBER_CASE, TextDatumGetCString(value));
	ereport(ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("column \"%s\" of table %s cannot hold a case",
					row->machine->parts[WORKFLOW_CASE], row->machine->table),
			 errdetail("It is of type %s.", format_type_be(type)),
			 errhint("A case is held by its number, as text.")));
}

Oid
workflow_part_type(const WorkflowRow *row, WorkflowPart part)
{
	return row->layout->parts[part].type;
}

/* State columns may be text, varchar, an enumeration, a domain over them. */
char *
workflow_part_text(const WorkflowRow *row, WorkflowPart part)
{
	bool isnull;
	Datum value = workflow_part(row, part, &isnull);
	Oid type = workflow_part_type(row, part);

	return isnull ? NULL : base_value_text(value, type);
}

bool
workflow_part_changed(const WorkflowRow *old, const WorkflowRow *new,
					  WorkflowPart part)
{
	int attnum = workflow_part_number(new, part);

	return attnum != 0 &&
		   base_column_differs(old->tuple, new->tuple, new->desc, attnum);
}

int
workflow_attribute(const WorkflowRow *row, const char *name)
{
	int attnum = base_column_find(row->desc, name);

	if (attnum == 0)
		no_column(row->machine, name);
	return attnum;
}

TimestampTz
workflow_happened_at(const WorkflowRow *row)
{
	bool isnull;
	Datum value = workflow_part(row, WORKFLOW_HAPPENED_AT, &isnull);

	return isnull ? GetCurrentTimestamp() : DatumGetTimestampTz(value);
}

/* The type of a column; InvalidOid, and a mistake, if there is none. */
static Oid
require_name(const WorkflowMachine *machine, const char *name, List **mistakes)
{
	for (int i = 0; i < machine->scope.count; i++)
	{
		if (!machine->names[i].is_fact &&
			strcmp(machine->names[i].name.data, name) == 0)
			return machine->names[i].column_type;
	}
	*mistakes =
		lappend(*mistakes,
				psprintf(dgettext(TEXTDOMAIN, "table %s has no column \"%s\""),
						 machine->table, name));
	return InvalidOid;
}

static void
require_part(const WorkflowMachine *machine, WorkflowPart part,
			 List **mistakes)
{
	const char *name = machine->parts[part];
	Oid type =
		name == NULL ? InvalidOid : require_name(machine, name, mistakes);
	Oid needed = part_types[part];

	if (part == WORKFLOW_CASE && type != TEXTOID && type != VARCHAROID)
		needed = INT8OID;
	if (OidIsValid(type) && OidIsValid(needed) && type != needed)
		*mistakes = lappend(
			*mistakes,
			psprintf(
				dgettext(TEXTDOMAIN,
						 "column \"%s\" of table %s is of type %s, not %s"),
				name, machine->table, format_type_be(type),
				format_type_be(needed)));
}

List *
workflow_missing_columns(const WorkflowMachine *machine)
{
	List *mistakes = NIL;
	ListCell *lc;
	ListCell *set;

	for (int part = 0; part < WORKFLOW_PARTS; part++)
		require_part(machine, part, &mistakes);
	for (int i = 0; i < machine->fixed_count; i++)
		(void) require_name(machine, machine->fixed_columns[i], &mistakes);
	for (int i = 0; i < machine->free_count; i++)
		(void) require_name(machine, machine->free_columns[i], &mistakes);
	foreach (lc, machine->events)
	{
		const WorkflowEvent *event = lfirst(lc);

		foreach (set, event->sets)
			(void) require_name(machine, ((WorkflowNamed *) lfirst(set))->name,
								&mistakes);
	}
	return mistakes;
}
