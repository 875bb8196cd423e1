/*-------------------------------------------------------------------------
 *
 * territory.c
 *		The time zone of a territory, as FEEL has it: what today() means in a
 *		guard is the day there, not that of the session or of Paris.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "miscadmin.h"
#include "nodes/pg_list.h"

#include "base/metadata.h"
#include "calendar/calendar.h"
#include "workflow/workflow.h"

typedef struct TerritoryZone
{
	char *territory_id;
	FeelZone *zone;
} TerritoryZone;

static void *load_zones(void);

static MetadataCache zones = {.name = "packnd territory zones",
							  .tables = {METADATA_TERRITORY},
							  .ntables = 1,
							  .load = load_zones};

static void
load_zone(HeapTuple tuple, TupleDesc desc, void *arg)
{
	List **list = arg;
	char *territory_id = base_metadata_text(tuple, desc, "territory_id");
	char *code = base_metadata_text(tuple, desc, "departement");
	TerritoryZone *territory;
	Departement departement;
	const char *name;

	if (territory_id == NULL || code == NULL ||
		!calendar_departement_from_text(code, &departement))
		return;
	name = calendar_departement(departement)->time_zone;
	territory = palloc(sizeof(TerritoryZone));
	territory->territory_id = territory_id;
	territory->zone = palloc0(offsetof(FeelZone, name) + strlen(name) + 1);
	territory->zone->is_region = true;
	strcpy(territory->zone->name, name);
	*list = lappend(*list, territory);
}

static void *
load_zones(void)
{
	List *list = NIL;

	base_metadata_scan(METADATA_TERRITORY, load_zone, &list);
	return list;
}

const FeelZone *
workflow_territory_zone(const char *territory_id)
{
	ListCell *lc;

	foreach (lc, (List *) base_metadata_get(&zones))
	{
		const TerritoryZone *territory = lfirst(lc);

		CHECK_FOR_INTERRUPTS();
		if (strcmp(territory->territory_id, territory_id) == 0)
			return territory->zone;
	}
	return NULL;
}
