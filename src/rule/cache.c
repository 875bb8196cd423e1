/*-------------------------------------------------------------------------
 *
 * cache.c
 *		The backend's cache of compiled models and expressions.
 *
 * Keyed by the SHA-256 of the text, so nothing ever invalidates an entry: a
 * changed text is another entry.  Each entry has a memory context of its own
 * under "packnd rules".  It is compiled in a context below the current one,
 * which moves under the cache when complete: an error on the way leaves
 * nothing behind.
 *
 * Entries stand in the order of their last use.  When they are too many or
 * too large together, the least recently used go, except those that a caller
 * has pinned.
 *
 * Why by content and not by where a model is stored: a model may come from a
 * column, a constant of a plan, a parameter, or a cast on the fly, and the
 * same policy from all of these in one session.  One hash of the text finds
 * its compiled form for all of them; who calls often does not even take the
 * hash (caller.c).
 *
 * Why pins, and not copies: a compiled model is a graph of pointers in one
 * context, megabytes of it for a large one.  A pin keeps it alive for as long
 * as a plan's fn_mcxt lives; the bound may be exceeded by what is in use, as
 * what is in use cannot be given back.
 *
 * Invariants: each entry is in the hash table and in the list, or in neither;
 * cached_bytes is the sum of their bytes; an entry with pins is never dropped;
 * between hash_search(HASH_ENTER) and the pin nothing can fail.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "common/cryptohash.h"
#include "common/sha2.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#include "rule/rule.h"

#define MAX_ENTRIES 1000

static MemoryContext cache_context = NULL;
static HTAB *entries = NULL;
static dlist_head by_use = DLIST_STATIC_INIT(by_use); /* most recent first */
static size_t cached_bytes = 0;

/* dynahash wants the key first; entries live in their own contexts */
typedef struct EntrySlot
{
	RuleEntryKey key;
	RuleEntry *entry;
} EntrySlot;

void
rule_cache_init(void)
{
	HASHCTL control = {0};

	cache_context = AllocSetContextCreate(TopMemoryContext, "packnd rules",
										  ALLOCSET_DEFAULT_SIZES);
	control.keysize = sizeof(RuleEntryKey);
	control.entrysize = sizeof(EntrySlot);
	control.hcxt = cache_context;
	entries = hash_create("packnd rules", 64, &control,
						  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/*
 * SHA-256 of a text, RULE_HASH_LENGTH bytes.
 */
void
rule_hash(const char *data, size_t length, uint8 *hash)
{
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);

	StaticAssertStmt(RULE_HASH_LENGTH == PG_SHA256_DIGEST_LENGTH,
					 "hash of a rule is a SHA-256");
	if (context == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	if (pg_cryptohash_init(context) < 0 ||
		pg_cryptohash_update(context, (const uint8 *) data, length) < 0 ||
		pg_cryptohash_final(context, hash, RULE_HASH_LENGTH) < 0)
		elog(ERROR, "could not compute SHA-256: %s",
			 pg_cryptohash_error(context));
	pg_cryptohash_free(context);
}

static void
drop_entry(RuleEntry *entry)
{
	Assert(entry->pins == 0);
	Assert(cached_bytes >= entry->bytes);
	dlist_delete(&entry->node);
	hash_search(entries, &entry->key, HASH_REMOVE, NULL);
	cached_bytes -= entry->bytes;
	MemoryContextDelete(entry->context);
}

static bool
is_full(void)
{
	return cached_bytes > (size_t) rule_cache_size * 1024 ||
		   hash_get_num_entries(entries) > MAX_ENTRIES;
}

/*
 * Drop what has not been used for longest until the cache is in bounds.  From
 * the end of the list; a pinned entry is stepped over, not waited for.  So it
 * ends with the list at the latest, even if the cache is still too large.
 */
static void
shrink(void)
{
	dlist_node *node =
		dlist_is_empty(&by_use) ? NULL : dlist_tail_node(&by_use);

	while (node != NULL && is_full())
	{
		RuleEntry *entry = dlist_container(RuleEntry, node, node);

		node = dlist_has_prev(&by_use, node) ? dlist_prev_node(&by_use, node)
											 : NULL;
		if (entry->pins == 0)
			drop_entry(entry);
	}
}

/*
 * Compile in a context of its own below the current one.  The text is copied
 * first, as what is compiled may point into it for as long as it lives.
 */
static RuleEntry *
make_entry(const RuleEntryKey *key, const char *text, size_t length)
{
	MemoryContext context = AllocSetContextCreate(
		CurrentMemoryContext, "packnd rule", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	RuleEntry *entry = palloc0(sizeof(RuleEntry));
	char *copy = palloc(length + 1);
	FeelString string = {copy, (uint32_t) length};
	FeelRun run;

	memcpy(copy, text, length);
	copy[length] = '\0';
	entry->key = *key;
	entry->context = context;
	feel_run_init(&run, context);
	/* the tree of a large document, and all that is made of it */
	run.memory_left = 4 * (uint64_t) FEEL_MAX_MEMORY;
	if (key->kind == RULE_MODEL)
		entry->model = rule_compile_model(&run, string);
	else
		entry->expression = rule_compile_expression(&run, string);
	MemoryContextSwitchTo(old);
	Assert((entry->model != NULL) != (entry->expression != NULL));
	entry->bytes = MemoryContextMemAllocated(context, true);
	return entry;
}

static RuleEntryKey
entry_key(RuleEntryKind kind, const uint8 *hash)
{
	RuleEntryKey key;

	/* the gap at its end is hashed too */
	memset(&key, 0, sizeof(key));
	memcpy(key.hash, hash, RULE_HASH_LENGTH);
	key.kind = kind;
	return key;
}

RuleEntry *
rule_entry_find(RuleEntryKind kind, const uint8 *hash)
{
	RuleEntryKey key = entry_key(kind, hash);
	EntrySlot *slot = hash_search(entries, &key, HASH_FIND, NULL);

	if (slot == NULL)
		return NULL;
	dlist_move_head(&by_use, &slot->entry->node);
	Assert(slot->entry->pins >= 0);
	slot->entry->pins++;
	return slot->entry;
}

RuleEntry *
rule_entry_acquire(RuleEntryKind kind, const char *text, size_t length,
				   const uint8 *hash)
{
	RuleEntryKey key = entry_key(kind, hash);
	RuleEntry *entry = rule_entry_find(kind, hash);
	EntrySlot *slot;
	bool found;

	if (entry != NULL)
		return entry;
	entry = make_entry(&key, text, length);

	/* from here to the pin nothing fails once the slot is there */
	slot = hash_search(entries, &key, HASH_ENTER, &found);
	Assert(!found);
	slot->entry = entry;
	MemoryContextSetParent(entry->context, cache_context);
	dlist_push_head(&by_use, &entry->node);
	cached_bytes += entry->bytes;
	entry->pins = 1;
	shrink();
	Assert(MemoryContextGetParent(entry->context) == cache_context);
	return entry;
}

/*
 * Unpin.  Called from a memory context's callback too, so it must not fail.
 */
void
rule_entry_release(RuleEntry *entry)
{
	Assert(entry->pins > 0);
	entry->pins--;
	if (entry->pins == 0 && is_full())
		shrink();
}
