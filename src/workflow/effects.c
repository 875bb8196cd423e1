/*-------------------------------------------------------------------------
 *
 * effects.c
 *		What an event brings about: deadlines opened, met or cancelled, the
 *		emergency needs opened; in the transaction of the event and whoever
 *		caused it.
 *
 * The effects of a machine are rows (pnd_data.machine_effect); this trigger
 * calls the function of pnd that does each.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "nodes/pg_list.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

#include "workflow/workflow.h"

typedef struct EffectCall
{
	const char *effect;
	const char *statement; /* $1 case_id, $2 argument, $3 moment of the
							 * event, $4 territory, $5 in danger */
	SPIPlanPtr plan;
} EffectCall;

static EffectCall calls[] = {
	{"open_deadline",
	 "SELECT pnd_data.open_deadline($1, $2, NULL::pg_catalog.int8, $3, $4, "
	 "$5)",
	 NULL},
	{"meet_deadline",
	 "SELECT pnd_data.meet_deadline($1, $2, NULL::pg_catalog.int8)", NULL},
	{"cancel_deadlines", "SELECT pnd_data.cancel_deadlines($1)", NULL},
	{"open_emergency_needs", "SELECT pnd_data.open_emergency_needs($1)", NULL},
};

static EffectCall *
find_call(const char *effect)
{
	int i;

	for (i = 0; i < (int) lengthof(calls); i++)
	{
		if (strcmp(calls[i].effect, effect) == 0)
			return &calls[i];
	}
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("a machine knows no effect \"%s\"", effect)));
}

/* A column that is never null. */
static Datum
case_column(HeapTuple tuple, TupleDesc desc, const char *name)
{
	bool isnull;

	return heap_getattr(tuple, SPI_fnumber(desc, name), desc, &isnull);
}

static void
run_effect(const WorkflowEffect *effect, HeapTuple tuple, TupleDesc desc)
{
	static Oid types[5] = {INT8OID, TEXTOID, TIMESTAMPTZOID, TEXTOID, BOOLOID};
	EffectCall *call = find_call(effect->effect);
	Datum values[5];

	values[0] = case_column(tuple, desc, "case_id");
	values[1] = CStringGetTextDatum(effect->argument);
	values[2] = case_column(tuple, desc, "event_at");
	values[3] = case_column(tuple, desc, "territory_id");
	values[4] = case_column(tuple, desc, "danger");
	if (call->plan == NULL)
	{
		SPIPlanPtr plan = SPI_prepare(call->statement, lengthof(types), types);

		if (plan == NULL)
			elog(ERROR, "SPI_prepare failed: %s",
				 SPI_result_code_string(SPI_result));
		SPI_keepplan(plan);
		call->plan = plan;
	}
	if (SPI_execute_plan(call->plan, values, NULL, false, 0) < 0)
		elog(ERROR, "effect \"%s\" failed", effect->effect);
}

/*
 * packnd.apply_workflow_effects() returns trigger
 *		AFTER UPDATE, FOR EACH ROW, on pnd_data.case_file.
 */
PACKND_FUNCTION_INFO_V1(packnd_workflow_effects);
Datum
packnd_workflow_effects(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc desc;
	HeapTuple tuple;
	char *event;
	WorkflowMachine *machine;
	ListCell *lc;

	if (!CALLED_AS_TRIGGER(fcinfo) ||
		!TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ||
		RelationGetRelid(trigger->tg_relation) != workflow_table("case_file"))
		ereport(ERROR, (errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
						errmsg("packnd.apply_workflow_effects() must be fired "
							   "AFTER an UPDATE of pnd_data.case_file")));

	desc = RelationGetDescr(trigger->tg_relation);
	tuple = trigger->tg_newtuple;
	if (DatumGetTimestampTz(
			case_column(trigger->tg_trigtuple, desc, "event_at")) ==
		DatumGetTimestampTz(case_column(tuple, desc, "event_at")))
		return PointerGetDatum(NULL);

	event = TextDatumGetCString(case_column(tuple, desc, "event"));
	machine = workflow_machine(
		TextDatumGetCString(case_column(tuple, desc, "machine")),
		DatumGetInt32(case_column(tuple, desc, "version")));
	SPI_connect();
	/* a copy: an effect may change metadata and with it the cached list */
	foreach (lc, list_copy(machine->effects))
	{
		WorkflowEffect *effect = lfirst(lc);

		if (strcmp(effect->event, event) == 0)
			run_effect(effect, tuple, desc);
	}
	SPI_finish();
	return PointerGetDatum(NULL);
}
