/*-------------------------------------------------------------------------
 *
 * metadata.c
 *		The metadata tables of pnd_data, read by direct scan and cached.
 *
 * Triggers and the row-level wall need the role map, the machine, the site
 * key and a few other small tables at each row.  They are read here with
 * table_open() and a plain scan: no SPI, no change of user, no search_path,
 * no plan, and so no policy (the wall itself is made of these tables).  Case
 * and person data are never read this way.
 *
 * A relation is believed only if it is an ordinary table that belongs to the
 * owner of the schema pnd_data, and that owner can neither log in nor
 * bypass policies: install() makes it so.  In a database without install(),
 * a pnd_data that somebody made by hand therefore says nothing.
 *
 * Each table has a generation.  One relcache callback (a process has room
 * for ten in all) moves it on; the statement trigger
 * packnd.metadata_changed() sends that invalidation, which PostgreSQL
 * delivers to all sessions at commit, to this one at the end of the command,
 * and undoes at rollback.  A cache is loaded again when the sum of its
 * tables' generations has moved.  The trigger fires always: on a logical
 * replica, what ended on the publisher ends as it is applied.
 *
 * What is read may have been altered by a superuser, or come from a dump
 * that was edited: a column may be gone, of another type, null where the
 * table forbids it, an array of two dimensions.  The readers of this file
 * refuse each with an error that names table and column, so that a loader
 * needs no checks of its own; one that reads a Datum past them can crash the
 * cluster.  An error in a loader means that nothing works that needs its
 * table, which is the safe side: a role map that is half read would let
 * people act as others.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_class.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "commands/dbcommands.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/syscache.h"

#include "base/column.h"
#include "base/metadata.h"
#include "base/trigger.h"

typedef struct TableState
{
	const char *name;
	Oid relid; /* InvalidOid: not looked up, or not there */
	uint64 generation;
} TableState;

static TableState tables[METADATA_TABLES] = {
	[METADATA_SITE_KEY] = {"site_key", InvalidOid, 1},
	[METADATA_CLOSURE] = {"closure", InvalidOid, 1},
	[METADATA_TERRITORY] = {"territory", InvalidOid, 1},
	[METADATA_DUTY] = {"duty", InvalidOid, 1},
	[METADATA_LOGIN] = {"login", InvalidOid, 1},
	[METADATA_DEADLINE_KIND] = {"deadline_kind", InvalidOid, 1},
	[METADATA_DEADLINE_BUDGET] = {"deadline_budget", InvalidOid, 1},
	[METADATA_DEADLINE_RUNG] = {"deadline_rung", InvalidOid, 1},
	[METADATA_FACT] = {"fact", InvalidOid, 1},
	[METADATA_POLICY] = {"policy", InvalidOid, 1},
	[METADATA_MACHINE] = {"machine", InvalidOid, 1},
	[METADATA_MACHINE_STATE] = {"machine_state", InvalidOid, 1},
	[METADATA_MACHINE_EVENT] = {"machine_event", InvalidOid, 1},
	[METADATA_MACHINE_TRANSITION] = {"machine_transition", InvalidOid, 1},
	[METADATA_MACHINE_EFFECT] = {"machine_effect", InvalidOid, 1},
	[METADATA_EFFECT] = {"effect", InvalidOid, 1},
	[METADATA_EXIT_CODE] = {"exit_code", InvalidOid, 1},
	[METADATA_PROFESSIONAL] = {"professional", InvalidOid, 1},
	[METADATA_PROFESSIONAL_KEY] = {"professional_key", InvalidOid, 1},
	[METADATA_EXCLUSION] = {"exclusion", InvalidOid, 1},
	[METADATA_EXCLUSION_KEY] = {"exclusion_key", InvalidOid, 1},
};

/*
 * A relation's definition or contents changed.  No catalog access and no
 * error here: only the generations move.  A table that is not known yet may
 * be the one that was just made.
 */
static void
relation_changed(Datum arg, Oid relid)
{
	int i;

	for (i = 0; i < METADATA_TABLES; i++)
	{
		if (relid == InvalidOid || tables[i].relid == InvalidOid ||
			tables[i].relid == relid)
		{
			tables[i].relid = InvalidOid;
			tables[i].generation++;
		}
	}
}

/* Registers the callback; called once, by _PG_init(). */
void
base_metadata_init(void)
{
	CacheRegisterRelcacheCallback(relation_changed, (Datum) 0);
}

/* Can this role own a registry: without login and bound by policies? */
static bool
role_may_own(Oid roleid)
{
	HeapTuple tuple;
	Form_pg_authid role;
	bool result;

	tuple = SearchSysCache1(AUTHOID, ObjectIdGetDatum(roleid));
	if (!HeapTupleIsValid(tuple))
		return false;
	role = (Form_pg_authid) GETSTRUCT(tuple);
	result = !role->rolsuper && !role->rolbypassrls && !role->rolcanlogin;
	ReleaseSysCache(tuple);
	return result;
}

/*
 * Returns the oid of the role that owns the schema pnd_data, or InvalidOid
 * if there is no such schema or its owner is none that install() accepts.
 */
Oid
base_data_owner(void)
{
	Oid schema = get_namespace_oid(PND_DATA_SCHEMA, true);
	HeapTuple tuple;
	Oid owner;

	if (!OidIsValid(schema))
		return InvalidOid;
	tuple = SearchSysCache1(NAMESPACEOID, ObjectIdGetDatum(schema));
	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	owner = ((Form_pg_namespace) GETSTRUCT(tuple))->nspowner;
	ReleaseSysCache(tuple);
	return role_may_own(owner) ? owner : InvalidOid;
}

/* The same; raises 55000 if there is no registry in this database. */
Oid
base_require_data_owner(void)
{
	Oid owner = base_data_owner();

	if (!OidIsValid(owner))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("there is no usable registry in database \"%s\"",
						get_database_name(MyDatabaseId)),
				 errdetail("The schema \"%s\" is missing, or its owner can "
						   "log in or bypass row-level security.",
						   PND_DATA_SCHEMA),
				 errhint("A superuser creates the registry with SELECT "
						 "packnd.install(); after a restore without the "
						 "roles, see packnd.health().")));
	return owner;
}

/*
 * Returns the oid of a table of pnd_data, InvalidOid if there is none that
 * can be believed (see the head of the file).
 */
Oid
base_data_table(const char *name)
{
	Oid owner = base_data_owner();
	Oid relid;
	HeapTuple tuple;
	Form_pg_class class;
	bool believed;

	if (!OidIsValid(owner))
		return InvalidOid;
	relid = get_relname_relid(name, get_namespace_oid(PND_DATA_SCHEMA, false));
	if (!OidIsValid(relid))
		return InvalidOid;
	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relid));
	if (!HeapTupleIsValid(tuple))
		return InvalidOid;
	class = (Form_pg_class) GETSTRUCT(tuple);
	believed = class->relkind == RELKIND_RELATION && class->relowner == owner;
	ReleaseSysCache(tuple);
	return believed ? relid : InvalidOid;
}

/* The sum of the generations of a cache's tables. */
static uint64
cache_generation(const MetadataCache *cache)
{
	uint64 sum = 0;
	int i;

	for (i = 0; i < cache->ntables; i++)
		sum += tables[cache->tables[i]].generation;
	return sum;
}

/*
 * Returns what the cache's loader made of its tables, loading it if one of
 * them changed since.  It stays valid until the end of the transaction.  An
 * error in the loader leaves the cache empty.
 */
void *
base_metadata_get(MetadataCache *cache)
{
	uint64 generation;
	MemoryContext fresh;
	MemoryContext caller;
	void *data;

	if (cache->context != NULL && cache->generation == cache_generation(cache))
		return cache->data;

	/*
	 * What the old contents are may still be in use up the stack: a trigger
	 * walks the transitions of a machine, and an invalidation that came while
	 * they were loaded (autovacuum sends some) has the next call load anew.
	 */
	if (cache->context != NULL)
	{
		MemoryContextSetParent(cache->context, TopTransactionContext);
		cache->context = NULL;
		cache->data = NULL;
	}

	/*
	 * The generation is taken first: a change that arrives while the loader
	 * reads makes the next call load again.  Built aside and adopted when
	 * complete, so that an error leaks nothing.
	 */
	generation = cache_generation(cache);
	fresh = AllocSetContextCreate(CurrentMemoryContext, "packnd metadata",
								  ALLOCSET_SMALL_SIZES);
	MemoryContextSetIdentifier(fresh, cache->name);
	caller = MemoryContextSwitchTo(fresh);
	data = cache->load();
	MemoryContextSwitchTo(caller);

	MemoryContextSetParent(fresh, CacheMemoryContext);
	cache->context = fresh;
	cache->data = data;
	cache->generation = generation;
	return data;
}

/*
 * Has the next base_metadata_get() load anew, for a cache that also holds what
 * is no metadata table.  What it holds now stays valid as ever.
 */
void
base_metadata_expire(MetadataCache *cache)
{
	cache->generation = 0;
}

/*
 * For a loader that reads a table by a query of its own: from now on only its
 * changes make the next base_metadata_get() load anew.  Returns false if there
 * is no such table.
 */
bool
base_metadata_watch(MetadataTable table)
{
	TableState *state = &tables[table];

	state->relid = base_data_table(state->name);
	return OidIsValid(state->relid);
}

/*
 * Calls back for each row of a metadata table, as committed now and as
 * changed by earlier commands of this transaction.  Returns false, without
 * calling, if there is no such table.
 */
bool
base_metadata_scan(MetadataTable table, MetadataRowCallback row, void *arg)
{
	TableState *state = &tables[table];
	Oid relid = base_data_table(state->name);
	Relation rel;
	SysScanDesc scan;
	HeapTuple tuple;

	if (!OidIsValid(relid))
		return false;
	state->relid = relid;

	rel = table_open(relid, AccessShareLock);
	scan = systable_beginscan(rel, InvalidOid, false, NULL, 0, NULL);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		CHECK_FOR_INTERRUPTS();
		row(tuple, RelationGetDescr(rel), arg);
	}
	systable_endscan(scan);
	table_close(rel, AccessShareLock);
	return true;
}

/* Returns a column by name; 55000 if it is missing or of another type. */
Datum
base_metadata_column(HeapTuple tuple, TupleDesc desc, const char *name,
					 Oid type, bool *isnull)
{
	return base_column(tuple, desc, name, type, isnull);
}

/* Refuses a value that no version of the library writes there: 55000. */
static void
refuse_value(TupleDesc desc, const char *name, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("column \"%s\" of \"%s.%s\" %s", name, PND_DATA_SCHEMA,
					base_column_table(desc), what),
			 errhint("Repair the row, with the table's triggers disabled, or "
					 "restore the table from a backup.")));
}

/* A column that is never null; 55000 if it is. */
Datum
base_metadata_given(HeapTuple tuple, TupleDesc desc, const char *name,
					Oid type)
{
	bool isnull;
	Datum value = base_column(tuple, desc, name, type, &isnull);

	if (isnull)
		refuse_value(desc, name, "is null in a row");
	return value;
}

/* A text column that is never null, as a palloc'd string; 55000 if it is. */
char *
base_metadata_text(HeapTuple tuple, TupleDesc desc, const char *name)
{
	return TextDatumGetCString(
		base_metadata_given(tuple, desc, name, TEXTOID));
}

/* A text column as a palloc'd string, NULL for an SQL null. */
char *
base_metadata_text_or_null(HeapTuple tuple, TupleDesc desc, const char *name)
{
	bool isnull;
	Datum value = base_column(tuple, desc, name, TEXTOID, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/*
 * A column of type text[] as an array of palloc'd strings; 55000 if it or an
 * element is null, or if it has more than one dimension.
 */
char **
base_metadata_texts(HeapTuple tuple, TupleDesc desc, const char *name,
					int *count)
{
	ArrayType *array = DatumGetArrayTypeP(
		base_metadata_given(tuple, desc, name, TEXTARRAYOID));
	Datum *elements;
	char **texts;
	int i;

	if (ARR_NDIM(array) > 1)
		refuse_value(desc, name, "has more than one dimension in a row");
	if (array_contains_nulls(array))
		refuse_value(desc, name, "has a null element in a row");
	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &elements, NULL,
					  count);
	texts = palloc(Max(*count, 1) * sizeof(char *));
	for (i = 0; i < *count; i++)
		texts[i] = TextDatumGetCString(elements[i]);
	return texts;
}

/*
 * packnd.metadata_changed() returns trigger
 *		AFTER trigger of a metadata table, of statements, and of rows where a
 *		subscription applies them: tells all sessions, at commit, to read it
 *		anew, and this one at the end of the command.
 */
PACKND_FUNCTION_INFO_V1(packnd_base_metadata_changed);
Datum
packnd_base_metadata_changed(PG_FUNCTION_ARGS)
{
	TriggerData *trigger =
		base_trigger_check(fcinfo, "packnd.metadata_changed",
						   TRIGGER_AFTER | TRIGGER_ROW | TRIGGER_STATEMENT |
							   TRIGGER_ANY_CHANGE | TRIGGER_TRUNCATE);

	CacheInvalidateRelcache(trigger->tg_relation);
	return PointerGetDatum(NULL);
}
