/*-------------------------------------------------------------------------
 *
 * login.c
 *		Which database role acts as whom, now: pnd_data.login, and what roles
 *		are there.
 *
 * A login is of a role, not of its name: the row has the role's oid beside
 * the name, and acts only while a role has both.  So a role that is dropped
 * and made anew inherits nothing, and one that is renamed acts as nobody, as
 * does another that takes its name.  After a restore on another server no
 * oid agrees: nobody acts until an administrator calls pnd.bind_logins().
 *
 * pnd_data.login is a metadata table: its rows are read into an array, in the
 * order of roles, and kept until one changes in this transaction or in
 * another session (base/metadata.h).  Several rows of one role are its
 * history; an exclusion constraint keeps them from being in force at once.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "access/xlog.h"
#include "catalog/pg_auth_members.h"
#include "catalog/pg_authid.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/inval.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"

#include "actor/login.h"
#include "base/metadata.h"

#define GROUP_PREFIX  "packnd_"
#define OPERATOR_ROLE "packnd_operator"

struct LoginTable
{
	Login *by_role; /* in the order of role_oid */
	int count;
	int allocated;
	const Login **by_professional; /* in the order of professional_id */
};

static void *load_logins(void);

static MetadataCache logins = {.name = "packnd logins",
							   .tables = {METADATA_LOGIN},
							   .ntables = 1,
							   .load = load_logins};

static uint64 roles_generation = 1;

/* A role or a membership changed.  No catalog access and no error here. */
static void
roles_changed(Datum arg, int cache_id, uint32 hash)
{
	roles_generation++;
}

/* Registers the callbacks; called once, by _PG_init(). */
void
login_init(void)
{
	CacheRegisterSyscacheCallback(AUTHOID, roles_changed, (Datum) 0);
	CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, roles_changed, (Datum) 0);
}

uint64
login_roles_generation(void)
{
	return roles_generation;
}

/* On this server the oids of roles are its own. */
static char *
server_identity(void)
{
	return psprintf(UINT64_FORMAT, GetSystemIdentifier());
}

/* ---- the rows ---- */

static void
add_login(HeapTuple tuple, TupleDesc desc, void *arg)
{
	LoginTable *table = arg;
	Login *login;
	Datum value;
	bool isnull;
	char *part;

	if (table->count == table->allocated)
	{
		table->allocated *= 2;
		table->by_role =
			repalloc_huge(table->by_role, table->allocated * sizeof(Login));
	}
	login = &table->by_role[table->count];
	login->role_name = base_metadata_text(tuple, desc, "role_name");
	login->role_oid = DatumGetObjectId(
		base_metadata_given(tuple, desc, "role_oid", OIDOID));
	part = base_metadata_text_or_null(tuple, desc, "part");
	login->kind = part == NULL ? ACTOR_AGENT : actor_kind_of_part(part);
	login->professional_id =
		part == NULL ? DatumGetInt64(base_metadata_given(
						   tuple, desc, "professional_id", INT8OID))
					 : 0;
	login->valid_from = DatumGetTimestampTz(
		base_metadata_given(tuple, desc, "valid_from", TIMESTAMPTZOID));
	value =
		base_metadata_column(tuple, desc, "valid_to", TIMESTAMPTZOID, &isnull);
	login->valid_to = isnull ? DT_NOEND : DatumGetTimestampTz(value);
	login->is_of_here =
		strcmp(base_metadata_text(tuple, desc, "bound_to"),
			   server_identity()) == 0;
	table->count++;
}

static int
compare_roles(const void *a, const void *b)
{
	Oid left = ((const Login *) a)->role_oid;
	Oid right = ((const Login *) b)->role_oid;

	return left < right ? -1 : left > right;
}

static int
compare_professionals(const void *a, const void *b)
{
	int64 left = (*(const Login *const *) a)->professional_id;
	int64 right = (*(const Login *const *) b)->professional_id;

	return left < right ? -1 : left > right;
}

static void *
load_logins(void)
{
	LoginTable *table = palloc0(sizeof(LoginTable));
	int i;

	table->allocated = 64;
	table->by_role = palloc(table->allocated * sizeof(Login));
	(void) base_metadata_scan(METADATA_LOGIN, add_login, table);
	qsort(table->by_role, table->count, sizeof(Login), compare_roles);

	table->by_professional =
		palloc_extended(Max(table->count, 1) * sizeof(Login *),
						MCXT_ALLOC_HUGE);
	for (i = 0; i < table->count; i++)
		table->by_professional[i] = &table->by_role[i];
	qsort(table->by_professional, table->count, sizeof(Login *),
		  compare_professionals);
	return table;
}

const LoginTable *
login_table(void)
{
	/* a statement whose locks are held already would not hear of changes */
	AcceptInvalidationMessages();
	return base_metadata_get(&logins);
}

/* The first login of a role, or where it would stand. */
static int
first_of_role(const LoginTable *table, Oid role)
{
	int low = 0;
	int high = table->count;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (table->by_role[middle].role_oid < role)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first login of a professional, or where it would stand. */
static int
first_of_professional(const LoginTable *table, int64 professional_id)
{
	int low = 0;
	int high = table->count;

	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (table->by_professional[middle]->professional_id < professional_id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Is it in force by the clock, and is its role there under its name? */
static bool
login_acts(const Login *login, TimestampTz now)
{
	HeapTuple tuple;
	bool agrees;

	if (login->valid_from > now || now >= login->valid_to)
		return false;
	tuple = SearchSysCache1(AUTHOID, ObjectIdGetDatum(login->role_oid));
	if (!HeapTupleIsValid(tuple))
		return false;
	agrees = strcmp(NameStr(((Form_pg_authid) GETSTRUCT(tuple))->rolname),
					login->role_name) == 0;
	ReleaseSysCache(tuple);
	return agrees;
}

const Login *
login_of_role(const LoginTable *table, Oid role)
{
	TimestampTz now = GetCurrentTimestamp();
	int i;

	for (i = first_of_role(table, role);
		 i < table->count && table->by_role[i].role_oid == role; i++)
		if (login_acts(&table->by_role[i], now))
			return &table->by_role[i];
	return NULL;
}

bool
login_is_known(const LoginTable *table, Oid role)
{
	int first = first_of_role(table, role);
	char *name;
	int i;

	if (first < table->count && table->by_role[first].role_oid == role)
		return true;
	name = GetUserNameFromId(role, true);
	for (i = 0; name != NULL && i < table->count; i++)
		if (strcmp(table->by_role[i].role_name, name) == 0)
			return true;
	return false;
}

bool
login_waits_for_binding(const LoginTable *table, Oid role)
{
	char *name = GetUserNameFromId(role, true);
	TimestampTz now = GetCurrentTimestamp();

	for (int i = 0; name != NULL && i < table->count; i++)
		if (!table->by_role[i].is_of_here &&
			now < table->by_role[i].valid_to &&
			strcmp(table->by_role[i].role_name, name) == 0)
			return true;
	return false;
}

bool
login_of_professional(const LoginTable *table, int64 professional_id)
{
	TimestampTz now = GetCurrentTimestamp();
	int i;

	for (i = first_of_professional(table, professional_id);
		 i < table->count &&
		 table->by_professional[i]->professional_id == professional_id;
		 i++)
		if (login_acts(table->by_professional[i], now))
			return true;
	return false;
}

/* ---- the groups of a role ---- */

static bool
is_other_group(Oid role)
{
	char *name = GetUserNameFromId(role, true);

	return role == base_data_owner() ||
		   (name != NULL && strcmp(name, OPERATOR_ROLE) != 0 &&
			strncmp(name, GROUP_PREFIX, strlen(GROUP_PREFIX)) == 0);
}

Oid
login_other_group(Oid role)
{
	CatCList *memberships;
	Oid found = InvalidOid;
	int i;

	check_stack_depth();
	memberships =
		SearchSysCacheList1(AUTHMEMMEMROLE, ObjectIdGetDatum(role));
	for (i = 0; i < memberships->n_members && !OidIsValid(found); i++)
	{
		Oid group = ((Form_pg_auth_members) GETSTRUCT(
						 &memberships->members[i]->tuple))
						->roleid;

		found = is_other_group(group) ? group : login_other_group(group);
	}
	ReleaseSysCacheList(memberships);
	return found;
}

/*
 * packnd.other_group(role_name name) returns name
 *		The group role of packnd other than packnd_operator, or the owner, of
 *		which a role is a member; null if there is none, or no such role.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_other_group);
Datum
packnd_actor_other_group(PG_FUNCTION_ARGS)
{
	Oid role = get_role_oid(NameStr(*PG_GETARG_NAME(0)), true);
	Oid group = OidIsValid(role) ? login_other_group(role) : InvalidOid;

	if (!OidIsValid(group))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(DirectFunctionCall1(
		namein, CStringGetDatum(GetUserNameFromId(group, false))));
}

/*
 * packnd.server_identity() returns text
 *		The system identifier: on this server the oids of roles are its own.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_server_identity);
Datum
packnd_actor_server_identity(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(server_identity()));
}
