/*-------------------------------------------------------------------------
 *
 * writer.c
 *		Rows written to tables of pnd_data without a statement, but with all
 *		that a statement does to a row.
 *
 * A statement through SPI costs several times what writing its row does: a
 * change of settings, a plan that is checked and copied, an executor that
 * starts and ends.  Writing as the catalogs are written costs the least, and
 * is wrong for tables that people may alter: it knows neither expressions
 * nor conditions of indexes (reading them, it crashes), defaults, CHECKs nor
 * triggers.  Logical replication stands before the same choice, and this
 * file does as its worker: the executor's own functions for one row
 * (ExecSimpleRelationInsert and -Update), on a state of the executor that is
 * made for it.
 *
 * What holds:
 *	- Index expressions and conditions, CHECK, NOT NULL, generated columns,
 *	  defaults and triggers of every kind work as for any client.
 *	- The owner of pnd_data is the current user meanwhile, with pg_catalog
 *	  only as search_path: functions in them need no rights of whoever caused
 *	  the change, get none, and find nothing that he put in their way.
 *	- Policies are not asked: they say what people may see and write; what is
 *	  written here is the library's own.
 *	- A BEFORE trigger that drops the row is an error, not silence.
 *
 * Opening three tables and writing a row to each costs a quarter more than
 * the catalogs' way did.  Without the kept CHECKs below it would be twice as
 * much: the executor reads each CHECK from its text in the catalog for each
 * statement, which here means for each row.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/xact.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "parser/parse_relation.h"
#include "rewrite/rewriteHandler.h"
#include "utils/guc.h"
#include "utils/memutils.h"

#include "base/column.h"
#include "base/metadata.h"
#include "base/writer.h"

static Relation
open_table(const char *name)
{
	Oid relid = base_data_table(name);

	if (!OidIsValid(relid))
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("there is no usable table \"%s.%s\"",
							   PND_DATA_SCHEMA, name),
						errhint("See packnd.health().")));
	return table_open(relid, RowExclusiveLock);
}

/* The columns that an UPDATE changes, as the executor counts them. */
static Bitmapset *
changed_columns(const BaseWriterTable *table)
{
	TupleDesc desc = RelationGetDescr(table->rel);
	Bitmapset *columns = NULL;
	int i;

	for (i = 0; i < table->nchanged; i++)
	{
		int number = base_column_find(desc, table->changed[i]);

		columns = bms_add_member(columns,
								 number - FirstLowInvalidHeapAttributeNumber);
	}
	return columns;
}

/* The executor finds tables, and what changes of them, in a range table. */
static void
init_range_table(BaseWriter *writer)
{
	List *entries = NIL;
	List *permissions = NIL;
	int i;

	for (i = 0; i < writer->ntables; i++)
	{
		BaseWriterTable *table = &writer->tables[i];
		RangeTblEntry *entry = makeNode(RangeTblEntry);

		entry->rtekind = RTE_RELATION;
		entry->relid = RelationGetRelid(table->rel);
		entry->relkind = table->rel->rd_rel->relkind;
		entry->rellockmode = RowExclusiveLock;
		base_set_changed_columns(entry, &permissions, changed_columns(table));
		entries = lappend(entries, entry);
	}
	base_init_range_table(writer->estate, entries, permissions);
}

/* ---- CHECK constraints ---- */

/*
 * The CHECKs of a table, made ready once per session: the executor uses them
 * instead of its own.  They are good as long as the catalog has the same
 * texts, compared at each use (some hundred bytes), since a table can be
 * altered at any time.  That a SQL function was inlined in one of them and
 * replaced since is not seen, as little as the rows that are there already
 * are checked anew for it.
 */
typedef struct KeptChecks
{
	Oid relid;
	int count;
	const char **sources; /* as stored in the catalog */
	ExprState **states;
	MemoryContext context;
} KeptChecks;

static List *kept_checks = NIL; /* in CacheMemoryContext */

static bool
checks_are_current(const KeptChecks *checks, const TupleConstr *constraints)
{
	int i;

	if (checks->count != constraints->num_check)
		return false;
	for (i = 0; i < checks->count; i++)
	{
		if (strcmp(checks->sources[i], constraints->check[i].ccbin) != 0)
			return false;
	}
	return true;
}

/* Built aside and kept when complete, so that an error leaks nothing. */
static KeptChecks *
make_checks(Oid relid, const TupleConstr *constraints)
{
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "packnd CHECKs", ALLOCSET_SMALL_SIZES);
	MemoryContext caller = MemoryContextSwitchTo(context);
	KeptChecks *checks = palloc0(sizeof(KeptChecks));
	int i;

	checks->relid = relid;
	checks->context = context;
	checks->count = constraints->num_check;
	checks->sources = palloc(checks->count * sizeof(char *));
	checks->states = palloc0(checks->count * sizeof(ExprState *));
	for (i = 0; i < checks->count; i++)
	{
		const ConstrCheck *check = &constraints->check[i];

		checks->sources[i] = pstrdup(check->ccbin);
		if (!base_check_is_enforced(check))
			continue; /* no state: the executor passes by */
		checks->states[i] =
			ExecInitExpr(expression_planner(stringToNode(check->ccbin)), NULL);
	}
	MemoryContextSetParent(context, CacheMemoryContext);
	MemoryContextSwitchTo(CacheMemoryContext);
	kept_checks = lappend(kept_checks, checks);
	MemoryContextSwitchTo(caller);
	return checks;
}

/* Gives the executor the kept CHECKs of a table, made at the first need. */
static void
use_kept_checks(ResultRelInfo *result)
{
	Relation rel = result->ri_RelationDesc;
	const TupleConstr *constraints = RelationGetDescr(rel)->constr;
	KeptChecks *found = NULL;
	ListCell *lc;

	/* of virtual columns, the executor has to expand the expressions */
	if (constraints == NULL || constraints->num_check == 0 ||
		base_has_virtual_columns(constraints))
		return;
	foreach (lc, kept_checks)
	{
		KeptChecks *checks = lfirst(lc);

		if (checks->relid == RelationGetRelid(rel))
			found = checks;
	}
	if (found != NULL && !checks_are_current(found, constraints))
	{
		kept_checks = list_delete_ptr(kept_checks, found);
		MemoryContextDelete(found->context);
		found = NULL;
	}
	if (found == NULL)
		found = make_checks(RelationGetRelid(rel), constraints);
	base_check_states(result) = found->states;
}

/* ---- the tables ---- */

static void
begin_table(EState *estate, BaseWriterTable *table, int index)
{
	TupleDesc desc = RelationGetDescr(table->rel);

	table->result = makeNode(ResultRelInfo);
	InitResultRelInfo(table->result, table->rel, index, NULL, 0);
	/* where triggers look for it, and whence it is closed */
	estate->es_opened_result_relations =
		lappend(estate->es_opened_result_relations, table->result);
	ExecOpenIndices(table->result, false);
	use_kept_checks(table->result);
	table->row = ExecInitExtraTupleSlot(estate, desc, &TTSOpsVirtual);
	table->old = table->operation == CMD_UPDATE
					 ? table_slot_create(table->rel, &estate->es_tupleTable)
					 : NULL;
	ExecClearTuple(table->row);
	memset(table->row->tts_isnull, true, desc->natts * sizeof(bool));
	table->is_set = palloc0(desc->natts * sizeof(bool));
}

void
base_writer_begin(BaseWriter *writer, BaseWriterTable *tables, int ntables)
{
	int i;

	writer->tables = tables;
	writer->ntables = ntables;
	for (i = 0; i < ntables; i++)
		tables[i].rel = open_table(tables[i].name);

	GetUserIdAndSecContext(&writer->save_user, &writer->save_context);
	SetUserIdAndSecContext(base_require_data_owner(),
						   writer->save_context |
							   SECURITY_LOCAL_USERID_CHANGE);

	writer->guc_level = NewGUCNestLevel();
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET,
							 PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	writer->estate = CreateExecutorState();
	init_range_table(writer);
	AfterTriggerBeginQuery();
	for (i = 0; i < ntables; i++)
		begin_table(writer->estate, &tables[i], i + 1);
}

void
base_writer_set(BaseWriterTable *table, const char *name, Oid type,
				Datum value)
{
	int number = base_column_number(RelationGetDescr(table->rel), name, type);

	table->row->tts_values[number - 1] = value;
	table->row->tts_isnull[number - 1] = false;
	table->is_set[number - 1] = true;
}

/* ---- the rows ---- */

/* Columns that somebody added to the table take their default. */
static void
fill_defaults(EState *estate, BaseWriterTable *table)
{
	TupleDesc desc = RelationGetDescr(table->rel);
	int i;

	for (i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		Expr *expression;

		if (table->is_set[i] || attribute->attisdropped ||
			attribute->attgenerated)
			continue;
		expression = (Expr *) build_column_default(table->rel, i + 1);
		if (expression == NULL)
			continue;
		table->row->tts_values[i] = ExecEvalExpr(
			ExecPrepareExpr(expression, estate),
			GetPerTupleExprContext(estate), &table->row->tts_isnull[i]);
	}
}

/* Columns that an UPDATE does not set stay as they were. */
static void
keep_old(BaseWriterTable *table)
{
	int i;

	slot_getallattrs(table->old);
	for (i = 0; i < RelationGetDescr(table->rel)->natts; i++)
	{
		if (table->is_set[i])
			continue;
		table->row->tts_values[i] = table->old->tts_values[i];
		table->row->tts_isnull[i] = table->old->tts_isnull[i];
	}
}

static void
insert(EState *estate, BaseWriterTable *table)
{
	fill_defaults(estate, table);
	ExecStoreVirtualTuple(table->row);
	ExecBSInsertTriggers(estate, table->result);
	ExecSimpleRelationInsert(table->result, estate, table->row);
	ExecASInsertTriggers(estate, table->result, NULL);
}

static void
update(EState *estate, BaseWriterTable *table)
{
	EPQState recheck;

	keep_old(table);
	ExecStoreVirtualTuple(table->row);
	base_init_recheck(&recheck, estate);
	ExecBSUpdateTriggers(estate, table->result);
	ExecSimpleRelationUpdate(table->result, estate, &recheck, table->old,
							 table->row);
	ExecASUpdateTriggers(estate, table->result, NULL);
	EvalPlanQualEnd(&recheck);
}

void
base_writer_write(BaseWriter *writer, BaseWriterTable *table)
{
	EState *estate = writer->estate;

	ResetPerTupleExprContext(estate);
	ExecClearTuple(table->row);
	estate->es_output_cid = GetCurrentCommandId(true);
	if (table->operation == CMD_INSERT)
		insert(estate, table);
	else
		update(estate, table);
	if (!ItemPointerIsValid(&table->row->tts_tid))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("a trigger of \"%s.%s\" kept a row from being written",
						PND_DATA_SCHEMA, table->name),
				 errhint("Triggers of this table must return the row.")));
}

void
base_writer_end(BaseWriter *writer)
{
	int i;

	AfterTriggerEndQuery(writer->estate);
	ExecCloseResultRelations(writer->estate);
	ExecResetTupleTable(writer->estate->es_tupleTable, false);
	FreeExecutorState(writer->estate);
	AtEOXact_GUC(false, writer->guc_level);
	SetUserIdAndSecContext(writer->save_user, writer->save_context);
	for (i = 0; i < writer->ntables; i++)
		table_close(writer->tables[i].rel, NoLock);
}
