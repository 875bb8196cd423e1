/*-------------------------------------------------------------------------
 *
 * effects.c
 *		What an event brings about: deadlines opened, met or cancelled, needs
 *		opened, the next service asked; in the transaction of the event, at
 *		the time when it happened, and whoever caused it.
 *
 * A module that brings an effect registers its function in pnd_data.effect;
 * workflow/ names none of them.  All have one signature:
 *
 *		pnd_data.f(case_id bigint, subject_id bigint, happened_at timestamptz,
 *				   arguments jsonb) RETURNS void
 *
 * subject_id is the key of the row where that is a bigint and another than
 * the case, such as a referral.  They run as the owner of the registry, bound
 * by its policies: an app's role, on whose table a machine stands, may
 * execute nothing of pnd_data, and an effect must not depend on who it is.
 *
 * A row that is about no case (the machine names no such column) has no
 * effects: there is nothing that they could be of.
 *
 * What effects do to other rows under machines follows from an event that was
 * allowed, so nobody's duties are asked for it (workflow_begin_consequence()).
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"

#include "base/errors.h"
#include "base/unfiltered.h"
#include "workflow/workflow.h"

typedef struct FunctionPlan
{
	NameData function; /* hash key */
	SPIPlanPtr plan;
} FunctionPlan;

static HTAB *plans = NULL;

/* How many consequences are being drawn now, one within the other. */
static int consequences = 0;

/*
 * The plan of a call of a function of pnd_data that a row names, made once
 * per backend.  Functions that are named by rows have one signature per kind,
 * so the name is enough to know it by.
 */
SPIPlanPtr
workflow_function_plan(const char *function, int nargs, Oid *types)
{
	NameData key;
	FunctionPlan *entry;
	StringInfoData statement;
	SPIPlanPtr plan;
	bool found;

	if (plans == NULL)
	{
		HASHCTL control = {.keysize = NAMEDATALEN,
						   .entrysize = sizeof(FunctionPlan),
						   .hcxt = TopMemoryContext};

		plans = hash_create("packnd workflow functions", 16, &control,
							HASH_ELEM | HASH_STRINGS | HASH_CONTEXT);
	}
	namestrcpy(&key, function);
	entry = hash_search(plans, &key, HASH_FIND, NULL);
	if (entry != NULL)
		return entry->plan;

	initStringInfo(&statement);
	appendStringInfo(&statement, "SELECT pnd_data.%s(",
					 quote_identifier(function));
	for (int i = 1; i <= nargs; i++)
		appendStringInfo(&statement, "%s$%d", i > 1 ? ", " : "", i);
	appendStringInfoChar(&statement, ')');
	plan = SPI_prepare(statement.data, nargs, types);
	if (plan == NULL)
		elog(ERROR, "SPI_prepare failed: %s",
			 SPI_result_code_string(SPI_result));
	SPI_keepplan(plan);
	entry = hash_search(plans, &key, HASH_ENTER, &found);
	entry->plan = plan;
	return plan;
}

/*
 * Call f(arg) as what follows from an event that was allowed.  An error takes
 * the mark away like a return does, so that one caught by a caller in
 * PL/pgSQL leaves nobody with rights that he has not.
 */
void
workflow_as_consequence(void (*f)(void *arg), void *arg)
{
	Assert(consequences >= 0);
	consequences++;
	PG_TRY();
	{
		f(arg);
	}
	PG_FINALLY();
	{
		consequences--;
	}
	PG_END_TRY();
}

bool
workflow_is_consequence(void)
{
	return consequences > 0;
}

/* An event of a row, for run_effects(). */
typedef struct EffectRun
{
	const WorkflowRow *row;
	const WorkflowEvent *event;
	Datum values[4]; /* as the functions of effects take them */
	char nulls[4];
} EffectRun;

/* The key of the row, if it is a bigint and not the case itself. */
static void
set_subject(EffectRun *effects)
{
	const WorkflowMachine *machine = effects->row->machine;
	bool isnull;
	Datum key = workflow_part(effects->row, WORKFLOW_KEY, &isnull);

	if (isnull ||
		strcmp(machine->parts[WORKFLOW_KEY], machine->parts[WORKFLOW_CASE]) ==
			0 ||
		workflow_part_type(effects->row, WORKFLOW_KEY) != INT8OID)
		return;
	effects->values[1] = key;
	effects->nulls[1] = ' ';
}

static void
run_effect(EffectRun *effects, const WorkflowEffect *effect)
{
	static Oid types[4] = {INT8OID, INT8OID, TIMESTAMPTZOID, JSONBOID};
	SPIPlanPtr plan;

	if (!workflow_condition(effects->row, effect->condition))
		return;
	if (effect->function == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("machine \"%s\" has an unknown effect \"%s\"",
						effects->row->machine->name, effect->effect),
				 errhint("pnd.health() lists what is wrong; an administrator "
						 "loads a corrected version of the machine.")));
	effects->values[3] =
		JsonbPGetDatum(workflow_arguments(effects->row, effect->arguments));
	plan = workflow_function_plan(effect->function, lengthof(types), types);
	if (SPI_execute_plan(plan, effects->values, effects->nulls, false, 0) !=
		SPI_OK_SELECT)
		elog(ERROR, "effect \"%s\" failed", effect->effect);
}

static void
run_effects(void *arg)
{
	EffectRun *effects = arg;
	BaseUnfiltered owner;
	ListCell *lc;

	base_spi_begin_as_owner(&owner);
	/* a copy: an effect may change metadata and with it the cached list */
	foreach (lc, list_copy(effects->event->effects))
	{
		CHECK_FOR_INTERRUPTS();
		run_effect(effects, lfirst(lc));
	}
	base_spi_end_unfiltered(&owner);
}

void
workflow_run_effects(const WorkflowRow *row, const WorkflowEvent *event)
{
	EffectRun effects = {
		.row = row, .event = event, .nulls = {' ', 'n', ' ', ' '}};
	bool isnull;

	if (event == NULL || event->effects == NIL ||
		!workflow_has_part(row, WORKFLOW_CASE))
		return;
	effects.values[0] = Int64GetDatum(workflow_case(row, &isnull));
	if (isnull)
		return;
	effects.values[2] = TimestampTzGetDatum(workflow_happened_at(row));
	set_subject(&effects);
	workflow_as_consequence(run_effects, &effects);
}
