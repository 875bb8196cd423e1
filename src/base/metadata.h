/*-------------------------------------------------------------------------
 *
 * metadata.h
 *		What C reads by itself: metadata tables of pnd_data, by direct scan,
 *		into per-backend caches.
 *
 * A module keeps one MetadataCache per thing that it wants parsed:
 *
 *		static void *load_closures(void);
 *		static MetadataCache closures = {
 *			"packnd closures", {METADATA_CLOSURE}, 1, load_closures
 *		};
 *		...
 *		ClosureSet *set = base_metadata_get(&closures);
 *
 * The loader runs with CurrentMemoryContext set to a fresh context that is
 * the cache's own, and reads with base_metadata_scan().  What it returns is
 * kept until a table of the cache changes, in this transaction or in another
 * session; the pointer is good until the next base_metadata_get() of the
 * same cache.  (A caller that may be re-entered copies what it needs.)
 *
 * A new metadata table is added to MetadataTable here and to the list of
 * names in metadata.c; its declaration (packnd.declare()) says that it is
 * cached, as it does by default for those of class metadata, and so it gets
 * the trigger packnd.metadata_changed().
 *
 *-------------------------------------------------------------------------
 */
#ifndef BASE_METADATA_H
#define BASE_METADATA_H

#include "access/htup.h"
#include "access/tupdesc.h"

#define PND_DATA_SCHEMA "pnd_data"

/* the closed list */
typedef enum MetadataTable
{
	METADATA_SITE_KEY,
	METADATA_CLOSURE,
	METADATA_TERRITORY,
	METADATA_DUTY,
	METADATA_LOGIN,
	METADATA_DEADLINE_KIND,
	METADATA_DEADLINE_BUDGET,
	METADATA_DEADLINE_RUNG,
	METADATA_FACT,
	METADATA_POLICY,
	METADATA_MACHINE,
	METADATA_MACHINE_STATE,
	METADATA_MACHINE_EVENT,
	METADATA_MACHINE_TRANSITION,
	METADATA_MACHINE_EFFECT,
	METADATA_EFFECT,
	METADATA_EXIT_CODE,
	METADATA_PROFESSIONAL,
	METADATA_PROFESSIONAL_KEY,
	METADATA_EXCLUSION,
	METADATA_EXCLUSION_KEY,
	METADATA_TABLES /* their number */
} MetadataTable;

#define METADATA_CACHE_TABLES 6

typedef void *(*MetadataLoader)(void);

typedef struct MetadataCache
{
	const char *name; /* of its memory context; a constant string */
	MetadataTable tables[METADATA_CACHE_TABLES];
	int ntables;
	MetadataLoader load;
	/* private to metadata.c, zero at first */
	MemoryContext context;
	void *data;
	uint64 generation;
} MetadataCache;

/* Called for each visible row; values come by the readers below. */
typedef void (*MetadataRowCallback)(HeapTuple tuple, TupleDesc desc,
									void *arg);

extern void base_metadata_init(void);
extern void *base_metadata_get(MetadataCache *cache);
extern void base_metadata_expire(MetadataCache *cache);
extern bool base_metadata_scan(MetadataTable table, MetadataRowCallback row,
							   void *arg);
extern bool base_metadata_watch(MetadataTable table);
extern Datum base_metadata_column(HeapTuple tuple, TupleDesc desc,
								  const char *name, Oid type, bool *isnull);

/*
 * The same where a null, or a null element, or an array of more dimensions
 * is an error: 55000.
 */
extern Datum base_metadata_given(HeapTuple tuple, TupleDesc desc,
								 const char *name, Oid type);
extern char *base_metadata_text(HeapTuple tuple, TupleDesc desc,
								const char *name);
extern char *base_metadata_text_or_null(HeapTuple tuple, TupleDesc desc,
										const char *name);
extern char **base_metadata_texts(HeapTuple tuple, TupleDesc desc,
								  const char *name, int *count);

/* The owner of pnd_data; InvalidOid if install() has not run here. */
extern Oid base_data_owner(void);
/* The same, an error if install() has not run here. */
extern Oid base_require_data_owner(void);
/* A table of pnd_data that belongs to its schema's owner, else InvalidOid. */
extern Oid base_data_table(const char *name);

#endif /* BASE_METADATA_H */
