/*-------------------------------------------------------------------------
 *
 * invariants.c
 *		The referent: from assignment until exit exactly one, without a gap
 *		(but for the time in which the case was closed).
 *
 * Two at once are excluded by a constraint of pnd_data.referent.  None, or a
 * gap, can only be judged when a transaction ends: by the deferred trigger
 * of this file, on both tables.  It must see all rows, whoever commits, so
 * it reads through the unfiltered reader.
 *
 * Who is put in charge can act, with duty and login, when the transaction
 * ends, if anybody can: however long it was open, rights that were taken away
 * meanwhile are seen, since they are read as committed by now.  What a
 * referent loses later makes no other change of the case impossible: that is
 * found by
 * packnd.relieve_referents(), the trigger on duties and logins below, which
 * gives her cases to others in the transaction that ends the right, and by
 * the follow-up where a date has passed or a case was in another hand.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"

#include "actor/actor.h"
#include "base/column.h"
#include "base/errors.h"
#include "base/plan.h"
#include "base/trigger.h"
#include "base/unfiltered.h"
#include "workflow/workflow.h"

/*
 * One row: does the state need a referent, how many are there now, is the
 * flag of the case right, is the moment of assignment covered, is there a
 * period since then that does not begin where another ends, and is somebody
 * in charge who cannot act, where a supervisor could?  Where nobody can, the
 * right that ended in this transaction ends all the same, and pnd.health()
 * names the case.
 */
static const char referent_query[] =
	"SELECT s.needs_referent,"
	" (SELECT pg_catalog.count(*) FROM pnd_data.referent r"
	"   WHERE r.case_id = c.case_id AND r.valid_to IS NULL),"
	" c.referent_named,"
	" EXISTS (SELECT FROM pnd_data.referent r"
	"   WHERE r.case_id = c.case_id AND r.valid_from <= c.assigned_at"
	"   AND (r.valid_to IS NULL OR r.valid_to > c.assigned_at)),"
	" EXISTS (SELECT FROM pnd_data.referent r"
	"   WHERE r.case_id = c.case_id AND r.valid_from > c.assigned_at"
	"   AND NOT EXISTS (SELECT FROM pnd_data.referent p"
	"     WHERE p.case_id = r.case_id AND p.valid_to = r.valid_from)"
	/* the case was closed in between, and is reopened */
	"   AND NOT EXISTS (SELECT FROM pnd_data.case_exit e"
	"     WHERE e.case_id = r.case_id AND e.led_again_from = r.valid_from)),"
	" EXISTS (SELECT FROM pnd_data.referent r"
	"   WHERE r.case_id = c.case_id AND r.valid_to IS NULL"
	"   AND NOT packnd.can_act(r.professional_id, c.territory_id,"
	"     CASE WHEN r.is_acting THEN 'supervisor' ELSE 'referent' END))"
	" AND EXISTS (SELECT FROM pnd_data.duty d"
	"   WHERE d.territory_id = c.territory_id AND d.duty = 'supervisor'"
	"   AND packnd.can_act(d.professional_id, d.territory_id, d.duty))"
	" FROM pnd_data.case_file c"
	" JOIN pnd_data.machine_state s ON s.machine = c.machine"
	"   AND s.version = c.version AND s.state = c.state"
	" WHERE c.case_id = $1";

static BasePlan referent_plan = {
	.statement = referent_query,
	.types = {INT8OID},
	.ntypes = 1,
	.expected = SPI_OK_SELECT,
	/*
	 * Not read-only: that would look through the snapshot of the statement
	 * that fired the trigger, before its changes, where a client has the
	 * constraint IMMEDIATE.
	 */
};

static bool
boolean_result(int column)
{
	return DatumGetBool(base_plan_result_given(0, column, BOOLOID));
}

/* is_put_in_charge: is this about a row that makes somebody the referent? */
static void
check_case(Datum case_id, bool is_put_in_charge)
{
	BaseUnfiltered unfiltered;
	bool needs_referent = false;
	int64 current = 0;
	bool is_named = false;
	bool is_covered = true;
	bool has_gap = false;
	bool cannot_act = false;

	base_spi_begin_unfiltered(&unfiltered);
	if (base_plan_execute(&referent_plan, &case_id, NULL) == 1)
	{
		needs_referent = boolean_result(1);
		current = DatumGetInt64(base_plan_result_given(0, 2, INT8OID));
		is_named = boolean_result(3);
		is_covered = boolean_result(4);
		has_gap = boolean_result(5);
		cannot_act = is_put_in_charge && boolean_result(6);
	}
	base_spi_end_unfiltered(&unfiltered);

	if (current > 1)
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("a case has more than one referent")));
	if (needs_referent && current == 0)
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("a case would be left without a referent"),
				 errhint("A hand-over ends one period and begins the next in "
						 "one transaction; see pnd.propose_hand_over().")));
	if (!needs_referent && current != 0)
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("a case that is not assigned has a referent")));
	if (is_named != (current == 1))
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("column \"referent_named\" of a case does not "
							   "agree with its referents")));
	if (needs_referent && (!is_covered || has_gap))
		ereport(ERROR, (errcode(ERRCODE_PN_STATE),
						errmsg("there is a gap between the referents of a "
							   "case")));
	if (cannot_act)
		ereport(ERROR,
				(errcode(ERRCODE_PN_STATE),
				 errmsg("a case would be left to somebody who cannot act"),
				 errdetail("The duty or the login of the professional has "
						   "ended, or was never given.")));
}

PACKND_FUNCTION_INFO_V1(packnd_workflow_check_referent);

/*
 * packnd.check_referent() returns trigger
 *		AFTER, FOR EACH ROW, deferred, on pnd_data.case_file and .referent.
 */
Datum
packnd_workflow_check_referent(PG_FUNCTION_ARGS)
{
	TriggerData *trigger =
		base_trigger_check(fcinfo, "packnd.check_referent",
						   TRIGGER_AFTER | TRIGGER_ROW | TRIGGER_ANY_CHANGE);
	TupleDesc desc = base_trigger_columns(trigger);
	HeapTuple row = base_trigger_row(trigger);
	bool is_open = false;

	/* the row of a referent whose time has no end */
	if (base_column_find(desc, "is_acting") > 0 &&
		!TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		(void) base_column(row, desc, "valid_to", TIMESTAMPTZOID, &is_open);
	check_case(base_column_given(row, desc, "case_id", INT8OID), is_open);
	return PointerGetDatum(NULL);
}

static BasePlan relieve_plan = {
	.statement = "SELECT pnd_data.relieve_referents($1)",
	.types = {BOOLOID},
	.ntypes = 1,
	.expected = SPI_OK_SELECT,
};

static void
execute_relieve(void *everybody)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	(void) base_plan_execute(&relieve_plan, everybody, NULL);
	SPI_finish();
}

/* Whoever ended the right, he need not be one who may change a referent. */
static void
relieve_referents(void *everybody)
{
	workflow_as_consequence(execute_relieve, everybody);
}

PACKND_FUNCTION_INFO_V1(packnd_workflow_relieve_referents);

/*
 * packnd.relieve_referents() returns trigger
 *		AFTER, FOR EACH STATEMENT, on pnd_data.duty and pnd_data.login (UPDATE
 *		or DELETE) and what says who is excluded: a right has ended, maybe.  It
 *		comes after the trigger metadata_changed, by name, so that the change is
 *		seen.
 *
 *		Of a row that was deleted nothing is left to see whom it was about:
 *		then every referent is looked at.  Who acts by a login may have ended
 *		his own, and need not see the cases of others.
 */
Datum
packnd_workflow_relieve_referents(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = base_trigger_check(
		fcinfo, "packnd.relieve_referents",
		TRIGGER_AFTER | TRIGGER_STATEMENT | TRIGGER_ANY_CHANGE);
	Datum everybody = BoolGetDatum(TRIGGER_FIRED_BY_DELETE(trigger->tg_event));

	actor_as_system(relieve_referents, &everybody);
	return PointerGetDatum(NULL);
}
