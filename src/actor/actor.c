/*-------------------------------------------------------------------------
 *
 * actor.c
 *		Who is acting: resolved once per transaction from the outer role.
 *
 * API functions run as the owner of the registry, so current_user says
 * nothing about who asks.  The outer role does: the session's user, or what
 * SET ROLE made of it; SECURITY DEFINER does not change it, and no setting
 * that a user can make does.  It is looked up in
 * pnd_data.login (through the metadata cache), in this order:
 *
 *		mapped to a professional, now		agent
 *		registered for a part, now			policy_author, policy_approver,
 *											auditor or monitor
 *		member of packnd_operator			system (the follow-up job), unless
 *											a mapping has ended or not begun:
 *											an agent gains nothing by leaving
 *		superuser, or member of the owner	administrator
 *		else								nobody
 *
 * Membership counts as the server counts it for privileges: who is a member
 * without INHERIT, as the login of a pooled application is of all its actors,
 * is nobody until SET ROLE.
 *
 * The answer stands for the transaction.  A role that changes within it is
 * an error, not another actor: rows read under one would be written under
 * the other.  So is a mapping that ends within it, by the clock (see
 * pnd_data.in_force()) or since an administrator ended it: what was begun as
 * a professional is not finished as nobody.  It is forgotten at commit, abort
 * and prepare only, which is after deferred triggers have run.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/xact.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/timestamp.h"

#include "actor/access.h"
#include "actor/actor.h"
#include "base/errors.h"
#include "base/metadata.h"
#include "base/unfiltered.h"

#define OPERATOR_ROLE "packnd_operator"

/* One row of pnd_data.login. */
typedef struct Login
{
	NameData role_name; /* hash key */
	ActorKind kind;
	int64 professional_id; /* of an agent, else 0 */
	TimestampTz valid_from;
	TimestampTz valid_to; /* DT_NOEND: open */
} Login;

static void *load_logins(void);
static void guard_actor(void);

static MetadataCache logins = {.name = "packnd logins",
							   .tables = {METADATA_LOGIN},
							   .ntables = 1,
							   .load = load_logins};

/* The actor of the running transaction. */
static struct
{
	bool resolved;
	Oid role;
	ActorKind kind;
	int64 professional_id;
	bool by_login;        /* does he act by a row of pnd_data.login? */
	HTAB *logins;         /* the mappings as last read, ... */
	TimestampTz valid_to; /* ... and when the one that he acts by ends */
} current;

/* The names of kinds, in the journal and as parts of logins. */
static const struct
{
	const char *name;
	bool is_part; /* may a login be registered as it? */
} kinds[] = {
	[ACTOR_NONE] = {NULL, false},
	[ACTOR_AGENT] = {"agent", false},
	[ACTOR_POLICY_AUTHOR] = {"policy_author", true},
	[ACTOR_POLICY_APPROVER] = {"policy_approver", true},
	[ACTOR_AUDITOR] = {"auditor", true},
	[ACTOR_MONITOR] = {"monitor", true},
	[ACTOR_SYSTEM] = {"system", false},
	[ACTOR_ADMINISTRATOR] = {"administrator", false},
};

/*
 * What is prepared keeps its locks without a session that could be ended, and
 * would let a ticket be committed by somebody else at another time.  Only who
 * holds every duty may.
 */
static void
refuse_prepare(void)
{
	if (current.resolved && current.kind != ACTOR_NONE &&
		!actor_holds_every_duty(current.kind))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("a transaction in which somebody acted on the "
							   "registry cannot be prepared"),
						errhint("COMMIT it.")));
}

static void
forget_actor(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_PRE_PREPARE:
			refuse_prepare();
			break;
		case XACT_EVENT_COMMIT:
		case XACT_EVENT_PARALLEL_COMMIT:
		case XACT_EVENT_ABORT:
		case XACT_EVENT_PARALLEL_ABORT:
		case XACT_EVENT_PREPARE:
			current.resolved = false;
			access_forget();
			break;
		default:
			break;
	}
}

/* Rights that a rolled back subtransaction had given are not kept. */
static void
forget_access(SubXactEvent event, SubTransactionId mine,
			  SubTransactionId parent, void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
		access_forget();
}

/* Registers the transaction callbacks; called once, by _PG_init(). */
void
actor_init(void)
{
	RegisterXactCallback(forget_actor, NULL);
	RegisterSubXactCallback(forget_access, NULL);
	base_guard_actor = guard_actor;
}

/* Whom is a login registered as that has no professional? */
static ActorKind
kind_of_part(const char *part)
{
	for (int kind = 0; kind < (int) lengthof(kinds); kind++)
		if (kinds[kind].is_part && strcmp(kinds[kind].name, part) == 0)
			return (ActorKind) kind;
	ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("a login has the unknown part \"%s\"", part)));
}

static void
add_login(HeapTuple tuple, TupleDesc desc, void *arg)
{
	HTAB *map = arg;
	char *role_name = base_metadata_text(tuple, desc, "role_name");
	char *part = base_metadata_text_or_null(tuple, desc, "part");
	TimestampTz valid_from = DatumGetTimestampTz(
		base_metadata_given(tuple, desc, "valid_from", TIMESTAMPTZOID));
	NameData key;
	Login *login;
	bool isnull;
	Datum value;

	if (strlen(role_name) >= NAMEDATALEN)
		return; /* the name of no role, and the beginning of another's */
	memset(&key, 0, sizeof(key));
	strlcpy(NameStr(key), role_name, NAMEDATALEN);
	login = hash_search(map, &key, HASH_ENTER, NULL);
	login->kind = part == NULL ? ACTOR_AGENT : kind_of_part(part);
	login->professional_id =
		part == NULL ? DatumGetInt64(base_metadata_given(
						   tuple, desc, "professional_id", INT8OID))
					 : 0;
	login->valid_from = valid_from;
	value =
		base_metadata_column(tuple, desc, "valid_to", TIMESTAMPTZOID, &isnull);
	login->valid_to = isnull ? DT_NOEND : DatumGetTimestampTz(value);
}

static void *
load_logins(void)
{
	HASHCTL control;
	HTAB *map;

	memset(&control, 0, sizeof(control));
	control.keysize = sizeof(NameData);
	control.entrysize = sizeof(Login);
	control.hcxt = CurrentMemoryContext;
	map = hash_create("packnd logins", 64, &control,
					  HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	(void) base_metadata_scan(METADATA_LOGIN, add_login, map);
	return map;
}

/* The mapping of a role, NULL if there never was one. */
static Login *
find_login(HTAB *map, Oid role)
{
	NameData key;

	memset(&key, 0, sizeof(key));
	strlcpy(NameStr(key), GetUserNameFromId(role, false), NAMEDATALEN);
	return hash_search(map, &key, HASH_FIND, NULL);
}

static bool
login_in_force(const Login *login)
{
	TimestampTz now = GetCurrentTimestamp();

	return login != NULL && login->valid_from <= now && now < login->valid_to;
}

/* Which kind of actor is this role, now? */
static ActorKind
resolve_role(Oid role, int64 *professional_id)
{
	Login *login;
	Oid owner;
	Oid operator_role;

	*professional_id = 0;
	current.by_login = false;
	owner = base_data_owner();
	if (!OidIsValid(owner))
		return ACTOR_NONE;

	current.logins = base_metadata_get(&logins);
	login = find_login(current.logins, role);
	if (login_in_force(login))
	{
		*professional_id = login->professional_id;
		current.by_login = true;
		current.valid_to = login->valid_to;
		return login->kind;
	}

	operator_role = get_role_oid(OPERATOR_ROLE, true);
	if (login == NULL && OidIsValid(operator_role) && !superuser_arg(role) &&
		has_privs_of_role(role, operator_role))
		return ACTOR_SYSTEM;
	if (has_privs_of_role(role, owner)) /* as a superuser has */
		return ACTOR_ADMINISTRATOR;
	return ACTOR_NONE;
}

/*
 * Does who acts by a login still act as the same professional, or part?
 * Asked for each row, so it costs the comparison of a pointer, and a look at
 * the clock if the mapping has an end: contents of a metadata cache that were
 * used stay where they are until the transaction ends, so that a pointer that
 * is the same means that no mapping has changed.
 */
static bool
login_still_holds(Oid role)
{
	HTAB *map;

	/* a statement whose locks are held already would not hear of changes */
	AcceptInvalidationMessages();
	map = base_metadata_get(&logins);
	if (map != current.logins)
	{
		Login *login = find_login(map, role);

		if (!login_in_force(login) || login->kind != current.kind ||
			login->professional_id != current.professional_id)
			return false;
		current.valid_to = login->valid_to;
		current.logins = map;
	}
	return current.valid_to == DT_NOEND ||
		   GetCurrentTimestamp() < current.valid_to;
}

ActorKind
actor_current(int64 *professional_id)
{
	Oid role = GetOuterUserId();

	if (!current.resolved)
	{
		current.kind = resolve_role(role, &current.professional_id);
		current.role = role;
		current.resolved = true;
	}
	else if (current.role != role)
		ereport(ERROR,
				(errcode(ERRCODE_PN_NO_ACTOR),
				 errmsg("the role was changed within the transaction"),
				 errdetail("The transaction began to act as \"%s\" and now "
						   "acts as \"%s\".",
						   GetUserNameFromId(current.role, true),
						   GetUserNameFromId(role, true)),
				 errhint("End the transaction before SET ROLE or SET SESSION "
						 "AUTHORIZATION.")));
	else if (current.by_login && !login_still_holds(role))
		ereport(ERROR,
				(errcode(ERRCODE_PN_NO_ACTOR),
				 errmsg("the login has ended within the transaction"),
				 current.kind == ACTOR_AGENT
					 ? errdetail("\"%s\" acted as a professional, and does so "
								 "no more.",
								 GetUserNameFromId(role, true))
					 : errdetail("\"%s\" acted as %s, and does so no more.",
								 GetUserNameFromId(role, true),
								 actor_kind_name(current.kind))));

	if (professional_id != NULL)
		*professional_id = current.professional_id;
	return current.kind;
}

ActorKind
actor_require(int64 *professional_id)
{
	ActorKind kind = actor_current(professional_id);

	if (kind == ACTOR_NONE)
		ereport(ERROR,
				(errcode(ERRCODE_PN_NO_ACTOR), errmsg("nobody is acting"),
				 errdetail("The role \"%s\" is mapped to no professional and "
						   "to no part today.",
						   GetUserNameFromId(GetOuterUserId(), true)),
				 errhint("An administrator maps it with pnd.add_login().")));
	return kind;
}

/*
 * Runs what follows from a change without being its author's to do: as the
 * follow-up would, which sees every case.  He may have ended his own right.
 */
void
actor_as_system(void (*f)(void *arg), void *arg)
{
	int64 professional_id;
	ActorKind kind;
	bool by_login;

	if (!current.resolved)
		(void) actor_current(NULL);
	kind = current.kind;
	professional_id = current.professional_id;
	by_login = current.by_login;
	current.kind = ACTOR_SYSTEM;
	current.professional_id = 0;
	current.by_login = false;
	access_forget();
	PG_TRY();
	{
		f(arg);
	}
	PG_FINALLY();
	{
		current.kind = kind;
		current.professional_id = professional_id;
		current.by_login = by_login;
		access_forget();
	}
	PG_END_TRY();
}

/* For packnd.guard(), which stands in a module before this one. */
static void
guard_actor(void)
{
	(void) actor_require(NULL);
}

const char *
actor_kind_name(ActorKind kind)
{
	Assert(kind >= 0 && (size_t) kind < lengthof(kinds));
	return kinds[kind].name;
}

bool
actor_holds_every_duty(ActorKind kind)
{
	return kind == ACTOR_SYSTEM || kind == ACTOR_ADMINISTRATOR;
}

/*
 * packnd.actor() returns bigint
 *		The professional who is acting; null for all others.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_actor);
Datum
packnd_actor_actor(PG_FUNCTION_ARGS)
{
	int64 professional_id;

	if (actor_current(&professional_id) != ACTOR_AGENT)
		PG_RETURN_NULL();
	PG_RETURN_INT64(professional_id);
}

/*
 * packnd.actor_kind() returns text
 *		'agent', 'policy_author', 'policy_approver', 'auditor', 'monitor',
 *		'system' or 'administrator'; null if nobody is acting.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_kind);
Datum
packnd_actor_kind(PG_FUNCTION_ARGS)
{
	const char *name = actor_kind_name(actor_current(NULL));

	if (name == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(name));
}

/*
 * packnd.actor_role() returns text
 *		The database role of the actor, whoever he is.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_role);
Datum
packnd_actor_role(PG_FUNCTION_ARGS)
{
	(void) actor_current(NULL);
	PG_RETURN_TEXT_P(
		cstring_to_text(GetUserNameFromId(GetOuterUserId(), false)));
}

/*
 * packnd.actor_holds_every_duty() returns boolean
 *		Is nobody asked for the actor's duties, as of system and administrator?
 *		PN401 if nobody is acting.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_holds_every_duty);
Datum
packnd_actor_holds_every_duty(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(actor_holds_every_duty(actor_require(NULL)));
}

/*
 * packnd.actor_has_part(part text) returns boolean
 *		Is the actor registered for that part, or not asked for his duties?
 *		PN401 if nobody is acting.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_has_part);
Datum
packnd_actor_has_part(PG_FUNCTION_ARGS)
{
	char *part = text_to_cstring(PG_GETARG_TEXT_PP(0));
	ActorKind kind = actor_require(NULL);

	PG_RETURN_BOOL(
		actor_holds_every_duty(kind) ||
		(kinds[kind].is_part && strcmp(kinds[kind].name, part) == 0));
}

/* May this actor read and write rows that are no metadata? */
static bool
passes_walls(ActorKind kind)
{
	switch (kind)
	{
		case ACTOR_AGENT:
		case ACTOR_AUDITOR:
		case ACTOR_SYSTEM:
		case ACTOR_ADMINISTRATOR:
			return true;
		case ACTOR_POLICY_AUTHOR:
		case ACTOR_POLICY_APPROVER:
		case ACTOR_MONITOR:
		case ACTOR_NONE:
			break;
	}
	return false;
}

/*
 * packnd.actor_may(class text) returns boolean
 *		The wall of each table of pnd_data: may rows of this class be seen or
 *		written at all?  'metadata' always (the table is granted to nobody;
 *		its owner reads it to find out who is acting), any other class if
 *		somebody is acting who is more than author or approver of policies,
 *		or monitor, and
 *		while packnd.count_rows() counts.  22023 for a class that is none.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_may);
Datum
packnd_actor_may(PG_FUNCTION_ARGS)
{
	char *class = text_to_cstring(PG_GETARG_TEXT_PP(0));

	if (strcmp(class, "metadata") == 0)
		PG_RETURN_BOOL(true);
	if (strcmp(class, "registry") != 0 && strcmp(class, "case") != 0 &&
		strcmp(class, "identity") != 0 && strcmp(class, "journal") != 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("unknown class of table: \"%s\"", class),
						errhint("The classes are metadata, registry, case, "
								"identity and journal.")));
	PG_RETURN_BOOL(passes_walls(actor_current(NULL)) || actor_is_counting());
}
