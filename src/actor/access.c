/*-------------------------------------------------------------------------
 *
 * access.c
 *		Which cases may the actor see: packnd.can_see().
 *
 * The relation is pnd_data.case_access: a row opens a case, for a time, to
 * one professional or to all who hold a duty in a territory (its
 * supervisors).  The modules that name referents and send referrals keep it.
 *
 * A row with the part "referral" only notes to whom a referral was sent: a
 * partner sees its referrals (pnd.my_referrals), never the case.
 *
 * Row-level security asks once per row, so the answers are held in a set per
 * client statement.  It begins with all cases that are open to the professional
 * by name: one query.  Who holds no duty in a territory can see no other
 * case; for who does, a case that is not in the set is looked up once, and
 * the answer is kept, yes or no.  The set is dropped with the client's
 * statement, with the transaction, when case_access changes in it (its
 * statement trigger packnd.access_changed()), when a duty changes anywhere,
 * when the first right that it was made of ends, and after a tenth of a
 * second: a statement that goes on, such as a DO block that loops, or the
 * FETCHes of a cursor, hears so of a right that another session ended.
 *
 * A right that a duty gave (by_duty) ends with the duty, as the view
 * pnd_data.case_access_now says.
 *
 * Before all of them stands the list of exclusions (exclusion.c): who is on it
 * sees nothing of the case, whatever opens it to him.
 *
 * Rights are read as committed by now, with a snapshot of their own, and
 * judged by the clock (see pnd_data.in_force()): neither a transaction, of
 * whatever isolation level, nor a statement that is held open keeps one alive.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

#include "actor/access.h"
#include "actor/actor.h"
#include "actor/duty.h"
#include "base/plan.h"
#include "base/trigger.h"
#include "base/unfiltered.h"

#define SEEN_FOR_MS 100

typedef struct SeenCase
{
	int64 case_id; /* hash key */
	bool may_see;
} SeenCase;

/* The set, in a child of TopTransactionContext; NULL: not begun. */
static HTAB *seen = NULL;
static MemoryContext seen_context = NULL;
static const DutyTable *seen_duties; /* as they were for the set */
static bool holds_duty;
static TimestampTz seen_at;    /* when the statement of the set came in */
static TimestampTz seen_until; /* when it is found anew, at the latest */

static BasePlan by_name_plan = {
	.statement = "SELECT a.case_id, a.valid_to FROM pnd_data.case_access_now a"
				 " WHERE a.professional_id = $1"
				 " AND a.part <> 'referral'",
	.types = {INT8OID},
	.ntypes = 1,
	.expected = SPI_OK_SELECT,
	.is_read_only = true,
};

static BasePlan by_duty_plan = {
	/* of a case that is not there the next one's rows are read in its place */
	.statement = "SELECT a.territory_id, a.duty, a.valid_to, a.case_id"
				 " FROM pnd_data.case_access_now a"
				 " WHERE a.duty IS NOT NULL AND a.case_id ="
				 "   (SELECT n.case_id FROM pnd_data.case_access n"
				 "     WHERE n.case_id >= $1 ORDER BY n.case_id LIMIT 1)",
	.types = {INT8OID},
	.ntypes = 1,
	.expected = SPI_OK_SELECT,
	.is_read_only = true,
};

void
access_forget(void)
{
	if (seen_context != NULL)
		MemoryContextDelete(seen_context);
	seen_context = NULL;
	seen = NULL;
}

static void
remember(HTAB *set, int64 case_id, bool may_see)
{
	SeenCase *entry = hash_search(set, &case_id, HASH_ENTER, NULL);

	entry->may_see = may_see;
}

/* The set holds no longer than the right in this row, column valid_to. */
static void
bound_set(uint64 row, int column)
{
	bool isnull;
	Datum valid_to = base_plan_result(row, column, TIMESTAMPTZOID, &isnull);

	if (!isnull)
		seen_until = Min(seen_until, DatumGetTimestampTz(valid_to));
}

/* Runs a query on rights, which sees what is committed by now. */
static uint64
read_rights(BasePlan *plan, int64 id)
{
	Datum value = Int64GetDatum(id);
	uint64 count;

	PushActiveSnapshot(IsInParallelMode() ? GetActiveSnapshot()
										  : GetLatestSnapshot());
	count = base_plan_execute(plan, &value, NULL);
	PopActiveSnapshot();
	return count;
}

/* Begins the set with the cases that are open to the professional by name. */
static void
begin_set(int64 professional_id)
{
	BaseUnfiltered unfiltered;
	HASHCTL control;
	MemoryContext context;
	HTAB *set;
	uint64 count;
	uint64 i;

	/* built aside and adopted when complete, so that an error leaks nothing */
	context = AllocSetContextCreate(CurrentMemoryContext,
									"packnd cases of the actor",
									ALLOCSET_DEFAULT_SIZES);
	memset(&control, 0, sizeof(control));
	control.keysize = sizeof(int64);
	control.entrysize = sizeof(SeenCase);
	control.hcxt = context;
	set = hash_create("packnd cases of the actor", 64, &control,
					  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);

	seen_until =
		TimestampTzPlusMilliseconds(GetCurrentTimestamp(), SEEN_FOR_MS);
	base_spi_begin_unfiltered(&unfiltered);
	count = read_rights(&by_name_plan, professional_id);
	for (i = 0; i < count; i++)
	{
		remember(set, DatumGetInt64(base_plan_result_given(i, 1, INT8OID)),
				 true);
		bound_set(i, 2);
	}
	base_spi_end_unfiltered(&unfiltered);
	seen_duties = duty_table();
	holds_duty =
		duty_held(seen_duties, professional_id, NULL, NULL, &seen_until);

	MemoryContextSetParent(context, TopTransactionContext);
	seen_context = context;
	seen_at = GetCurrentStatementStartTimestamp();
	seen = set;
}

/*
 * Is the case open to who holds a duty that the professional holds?  For a
 * number that is of no case the same is done as for one that is forbidden:
 * EXPLAIN (ANALYZE, BUFFERS) shows how much was read.
 */
static bool
sees_by_duty(int64 professional_id, int64 case_id)
{
	BaseUnfiltered unfiltered;
	bool may_see = false;
	uint64 count;
	uint64 i;

	base_spi_begin_unfiltered(&unfiltered);
	count = read_rights(&by_duty_plan, case_id);
	for (i = 0; i < count && !may_see; i++)
	{
		may_see = duty_held(
			seen_duties, professional_id,
			TextDatumGetCString(base_plan_result_given(i, 1, TEXTOID)),
			TextDatumGetCString(base_plan_result_given(i, 2, TEXTOID)), NULL);
		may_see &=
			DatumGetInt64(base_plan_result_given(i, 4, INT8OID)) == case_id;
		if (may_see)
			bound_set(i, 3);
	}
	base_spi_end_unfiltered(&unfiltered);
	return may_see;
}

bool
actor_can_see(int64 case_id)
{
	int64 professional_id;
	ActorKind kind = actor_current(&professional_id);
	SeenCase *entry;
	bool is_excluded;
	bool may_see;

	if (actor_holds_every_duty(kind) || actor_is_counting() ||
		actor_is_shared(case_id))
		return true;
	if (kind != ACTOR_AGENT)
		return false;
	/* looked up all the same, as for a number that is none */
	is_excluded = actor_is_excluded(case_id);

	if (seen != NULL &&
		(seen_at != GetCurrentStatementStartTimestamp() ||
		 seen_duties != duty_table() ||
		 seen_until <= GetCurrentTimestamp()))
		access_forget();
	if (seen == NULL)
		begin_set(professional_id);
	entry = hash_search(seen, &case_id, HASH_FIND, NULL);
	if (entry != NULL)
		return entry->may_see && !is_excluded;
	if (!holds_duty)
		return false;

	may_see = sees_by_duty(professional_id, case_id);
	remember(seen, case_id, may_see);
	return may_see && !is_excluded;
}

/*
 * packnd.can_see(case_id bigint) returns boolean
 *		May the actor of this transaction see the case?  Always true for
 *		system and administrator, always false for who acts without a
 *		professional, and if nobody is acting.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_can_see);
Datum
packnd_actor_can_see(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(actor_can_see(PG_GETARG_INT64(0)));
}

/*
 * packnd.access_changed() returns trigger
 *		AFTER statement trigger of case_access: the set of this transaction is
 *		found anew.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_access_changed);
Datum
packnd_actor_access_changed(PG_FUNCTION_ARGS)
{
	(void) base_trigger_check(fcinfo, "packnd.access_changed",
							  TRIGGER_AFTER | TRIGGER_STATEMENT |
								  TRIGGER_ANY_CHANGE | TRIGGER_TRUNCATE);
	access_forget();
	return PointerGetDatum(NULL);
}
