/*-------------------------------------------------------------------------
 *
 * members.c
 *	  The names that entries of contexts may have anywhere in a model.
 *
 * In `a.Monthly Income` the scanner must know that "Monthly Income" is one
 * name.  Item components, context entries, columns of relations and outputs
 * of tables, and decisions (the value of a service with several outputs) have
 * such names.  They are collected once per model.
 *
 * One set for all contexts of a model is more than is needed: a name that some
 * context has is then a name behind every dot.  What it saves is inference of
 * types before parsing, which FEEL does not allow for in general: what stands
 * before the dot may be anything.  The longest name that fits is taken, as the
 * standard says.
 *
 * The documents are walked twice, without recursion: once to count, so that
 * the hash table can be made at its size, twice to fill it in.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/model.h"

typedef struct Collection
{
	DmnReading *reading;
	FeelString *names;
	int32_t count;
	int32_t capacity;
	int32_t *table; /* indexes of names by hash; -1: free */
	uint32_t mask;
} Collection;

static void
add_name(Collection *collection, FeelString name)
{
	uint32_t at;

	name = dmn_name(collection->reading->run, name);
	if (name.length == 0)
		return;
	at = dmn_hash(name) & collection->mask;
	while (collection->table[at] >= 0)
	{
		if (feel_text_equal(collection->names[collection->table[at]], name))
			return;
		at = (at + 1) & collection->mask;
	}
	feel_assert(collection->count < collection->capacity);
	collection->table[at] = collection->count;
	collection->names[collection->count++] = name;
}

static bool
names_members(const DmnXml *xml)
{
	static const char *const kinds[] = {"itemComponent", "column", "output",
										"decision"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (dmn_text_is(xml->name, kinds[i]))
			return true;
	return dmn_text_is(xml->name, "variable") && xml->parent != NULL &&
		   dmn_text_is(xml->parent->name, "contextEntry");
}

/*
 * Visit all elements below root, without recursion.  With add false they are
 * only counted.
 */
static int32_t
walk(Collection *collection, const DmnXml *root, bool add)
{
	const DmnXml *xml = root;
	int32_t count = 0;

	while (xml != NULL)
	{
		if (names_members(xml))
		{
			count++;
			if (add)
				add_name(collection, dmn_xml_attribute(xml, "name"));
		}
		if (xml->first != NULL)
		{
			xml = xml->first;
			continue;
		}
		while (xml != root && xml->next == NULL)
			xml = xml->parent;
		xml = xml == root ? NULL : xml->next;
	}
	return count;
}

void
dmn_collect_members(DmnReading *reading)
{
	DmnModel *model = reading->model;
	Collection collection = {.reading = reading};
	uint32_t size = 16;

	for (int i = 0; i < model->source_count; i++)
		collection.capacity +=
			walk(&collection, model->sources[i]->root, false);
	while (size < (uint32_t) collection.capacity * 2)
		size *= 2;
	collection.mask = size - 1;
	collection.names = feel_allocate_array(
		reading->run, (size_t) collection.capacity, sizeof(FeelString));
	collection.table =
		feel_allocate_array(reading->run, size, sizeof(int32_t));
	for (uint32_t i = 0; i < size; i++)
		collection.table[i] = -1;
	for (int i = 0; i < model->source_count; i++)
		(void) walk(&collection, model->sources[i]->root, true);
	model->members = collection.names;
	model->member_count = collection.count;
}
