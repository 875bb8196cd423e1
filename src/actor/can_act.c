/*-------------------------------------------------------------------------
 *
 * can_act.c
 *		Who can act, now: packnd.can_log_in(), packnd.can_act().
 *
 * To be left in charge takes a duty and a login: who has the duty and no role
 * that acts as him would never see the case.  A login counts if it is in
 * force by the clock and its role is there; whether the role may connect is
 * not asked, since a pool connects and sets the role.
 *
 * Logins are read as in actor.c, as committed by now, but by professional:
 * an array sorted by professional_id, kept until a login changes.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/timestamp.h"

#include "actor/duty.h"
#include "base/metadata.h"

/* A row of pnd_data.login that has a professional. */
typedef struct ProfessionalLogin
{
	int64 professional_id;
	char *role_name;
	TimestampTz valid_from;
	TimestampTz valid_to; /* DT_NOEND: open */
} ProfessionalLogin;

typedef struct LoginTable
{
	ProfessionalLogin *logins; /* in the order of professional_id */
	int count;
	int allocated;
} LoginTable;

static void *load_logins(void);

static MetadataCache logins = {.name = "packnd logins by professional",
							   .tables = {METADATA_LOGIN},
							   .ntables = 1,
							   .load = load_logins};

static void
add_login(HeapTuple tuple, TupleDesc desc, void *arg)
{
	LoginTable *table = arg;
	ProfessionalLogin *login;
	Datum value;
	bool isnull;

	value = base_metadata_column(tuple, desc, "professional_id", INT8OID,
								 &isnull);
	if (isnull)
		return;
	if (table->count == table->allocated)
	{
		table->allocated *= 2;
		table->logins =
			repalloc_huge(table->logins,
						  table->allocated * sizeof(ProfessionalLogin));
	}
	login = &table->logins[table->count];
	login->professional_id = DatumGetInt64(value);
	login->role_name = base_metadata_text(tuple, desc, "role_name");
	login->valid_from = DatumGetTimestampTz(
		base_metadata_given(tuple, desc, "valid_from", TIMESTAMPTZOID));
	value =
		base_metadata_column(tuple, desc, "valid_to", TIMESTAMPTZOID, &isnull);
	login->valid_to = isnull ? DT_NOEND : DatumGetTimestampTz(value);
	table->count++;
}

static int
compare_professionals(const void *a, const void *b)
{
	int64 left = ((const ProfessionalLogin *) a)->professional_id;
	int64 right = ((const ProfessionalLogin *) b)->professional_id;

	return left < right ? -1 : left > right;
}

static void *
load_logins(void)
{
	LoginTable *table = palloc0(sizeof(LoginTable));

	table->allocated = 64;
	table->logins = palloc(table->allocated * sizeof(ProfessionalLogin));
	(void) base_metadata_scan(METADATA_LOGIN, add_login, table);
	qsort(table->logins, table->count, sizeof(ProfessionalLogin),
		  compare_professionals);
	return table;
}

/* The first login of a professional, or where it would stand. */
static int
first_login(const LoginTable *table, int64 professional_id)
{
	int low = 0;
	int high = table->count;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (table->logins[middle].professional_id < professional_id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
can_log_in(int64 professional_id)
{
	TimestampTz now = GetCurrentTimestamp();
	const LoginTable *table;
	int i;

	/* a statement whose locks are held already would not hear of changes */
	AcceptInvalidationMessages();
	table = base_metadata_get(&logins);
	for (i = first_login(table, professional_id);
		 i < table->count &&
		 table->logins[i].professional_id == professional_id;
		 i++)
	{
		const ProfessionalLogin *login = &table->logins[i];

		if (login->valid_from <= now && now < login->valid_to &&
			OidIsValid(get_role_oid(login->role_name, true)))
			return true;
	}
	return false;
}

/*
 * packnd.can_log_in(professional_id bigint) returns boolean
 *		Does a role act as the professional, now?
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_can_log_in);
Datum
packnd_actor_can_log_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(can_log_in(PG_GETARG_INT64(0)));
}

/*
 * packnd.can_act(professional_id bigint, territory_id text, duty text)
 *		returns boolean
 *
 * Does the professional hold the duty in the territory, and does a role act
 * as him, now?
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_can_act);
Datum
packnd_actor_can_act(PG_FUNCTION_ARGS)
{
	int64 professional_id = PG_GETARG_INT64(0);

	PG_RETURN_BOOL(duty_held(duty_table(), professional_id,
							 text_to_cstring(PG_GETARG_TEXT_PP(1)),
							 text_to_cstring(PG_GETARG_TEXT_PP(2)), NULL) &&
				   can_log_in(professional_id));
}
