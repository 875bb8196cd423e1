/*-------------------------------------------------------------------------
 *
 * actor.c
 *		Who is acting: resolved once per transaction from the outer role.
 *
 * API functions run as the owner of the registry, so current_user says
 * nothing about who asks.  The outer role does: the session's user, or what
 * SET ROLE made of it; SECURITY DEFINER does not change it, and no setting
 * that a user can make does.  It is looked up in
 * pnd_data.login (login.c), in this order:
 *
 *		mapped to a professional, now		agent
 *		registered for a part, now			policy_author, policy_approver,
 *											auditor, monitor or answer_page
 *		registered as the job				system
 *		superuser, or member of the owner	administrator
 *		else								nobody
 *
 * The system passes every wall, so its role is held to more: it is a member
 * of no group role of packnd but packnd_operator, and the session began as
 * it, or a superuser's: nobody becomes it by SET ROLE.  Whoever's own login
 * has ended is nobody whatever role he sets.
 *
 * Membership in the owner counts as the server counts it for privileges: who
 * is a member without INHERIT is nobody until SET ROLE.
 *
 * The answer stands for the transaction.  A role that changes within it is
 * an error, not another actor: rows read under one would be written under
 * the other.  So is an actor that ends within it, by the clock (see
 * pnd_data.in_force()), since an administrator ended the login, or since the
 * role was dropped, renamed or lost a membership: what was begun as somebody
 * is not finished as nobody.  It is forgotten at commit, abort and prepare
 * only, which is after deferred triggers have run.
 *
 * While the server computes an index, a materialized view or statistics (so
 * autovacuum too), it runs the code of the table's owner, and the outer role
 * is another: nobody acts then.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/xact.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "actor/access.h"
#include "actor/actor.h"
#include "actor/login.h"
#include "base/errors.h"
#include "base/metadata.h"
#include "base/unfiltered.h"

static void guard_actor(void);

/* The actor of the running transaction. */
static struct
{
	bool resolved;
	Oid role;
	ActorKind kind;
	int64 professional_id;
	bool is_lent;             /* by actor_as_system() */
	const LoginTable *logins; /* as he was found by, ... */
	uint64 roles;             /* ... the roles as they were then, ... */
	TimestampTz valid_to;     /* ... and when he ends by the clock */
} current;

/* The names of kinds in the journal, and of the parts of logins. */
static const struct
{
	const char *name;
	const char *part; /* NULL: no login is registered as it */
} kinds[] = {
	[ACTOR_NONE] = {NULL, NULL},
	[ACTOR_AGENT] = {"agent", NULL},
	[ACTOR_POLICY_AUTHOR] = {"policy_author", "policy_author"},
	[ACTOR_POLICY_APPROVER] = {"policy_approver", "policy_approver"},
	[ACTOR_AUDITOR] = {"auditor", "auditor"},
	[ACTOR_MONITOR] = {"monitor", "monitor"},
	[ACTOR_SYSTEM] = {"system", "job"},
	[ACTOR_ADMINISTRATOR] = {"administrator", NULL},
	[ACTOR_ANSWER_PAGE] = {"answer_page", "answer_page"},
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
			current.is_lent = false;
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
	login_init();
	base_guard_actor = guard_actor;
}

/* Whom is a login registered as that has no professional? */
ActorKind
actor_kind_of_part(const char *part)
{
	for (int kind = 0; kind < (int) lengthof(kinds); kind++)
		if (kinds[kind].part != NULL && strcmp(kinds[kind].part, part) == 0)
			return (ActorKind) kind;
	ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
					errmsg("a login has the unknown part \"%s\"", part)));
}

/* The name of a role in a message, also of one that is no more. */
static const char *
role_label(Oid role)
{
	const char *name = GetUserNameFromId(role, true);

	return name != NULL ? name : psprintf("%u", role);
}

/* May this role act by this login in this session?  See the head. */
static bool
login_is_usable(const LoginTable *table, const Login *login, Oid role)
{
	Oid session = GetSessionUserId();

	if (session != role && !superuser_arg(session) &&
		(login->kind == ACTOR_SYSTEM ||
		 (login_is_known(table, session) &&
		  login_of_role(table, session) == NULL)))
		return false;
	return login->kind != ACTOR_SYSTEM ||
		   !OidIsValid(login_other_group(role));
}

/* Finds who is acting, now. */
static void
resolve(Oid role)
{
	Oid owner = base_data_owner();
	const Login *login;

	current.kind = ACTOR_NONE;
	current.professional_id = 0;
	current.role = role;
	current.logins = login_table();
	current.roles = login_roles_generation();
	current.valid_to = DT_NOEND;
	if (!OidIsValid(owner))
		return;

	login = login_of_role(current.logins, role);
	if (login != NULL)
	{
		if (!login_is_usable(current.logins, login, role))
			return;
		current.kind = login->kind;
		current.professional_id = login->professional_id;
		current.valid_to = login->valid_to;
	}
	else if (has_privs_of_role(role, owner)) /* as a superuser has */
		current.kind = ACTOR_ADMINISTRATOR;
}

/*
 * Is who acted still the same?  Asked for each row, so it costs the
 * comparison of a pointer and a number, and a look at the clock if the login
 * has an end: contents of a metadata cache that were used stay where they are
 * until the transaction ends, so that a pointer that is the same means that
 * no login has changed.  Who was nobody stays it: what he has read was said
 * to be for nobody.
 */
static bool
actor_still_holds(Oid role)
{
	ActorKind kind = current.kind;
	int64 professional_id = current.professional_id;

	if (login_table() != current.logins ||
		login_roles_generation() != current.roles)
	{
		resolve(role);
		if (current.kind != kind || current.professional_id != professional_id)
		{
			/* asked again, it says so again */
			current.kind = kind;
			current.professional_id = professional_id;
			current.logins = NULL;
			return false;
		}
	}
	return current.valid_to == DT_NOEND ||
		   GetCurrentTimestamp() < current.valid_to;
}

ActorKind
actor_current(int64 *professional_id)
{
	Oid role = GetOuterUserId();

	/* the outer role is of who runs ANALYZE, the code of whose table it is */
	if (InSecurityRestrictedOperation())
		ereport(ERROR,
				(errcode(ERRCODE_PN_NO_ACTOR), errmsg("nobody is acting"),
				 errdetail("What an index, a materialized view or statistics "
						   "hold is being computed, as the owner of the "
						   "table."),
				 errhint("Call it in a statement of your own.")));
	if (!current.resolved)
	{
		resolve(role);
		current.resolved = true;
	}
	else if (current.role != role)
		ereport(ERROR,
				(errcode(ERRCODE_PN_NO_ACTOR),
				 errmsg("the role was changed within the transaction"),
				 errdetail("The transaction began to act as \"%s\" and now "
						   "acts as \"%s\".",
						   role_label(current.role), role_label(role)),
				 errhint("End the transaction before SET ROLE or SET SESSION "
						 "AUTHORIZATION.")));
	else if (current.kind != ACTOR_NONE && !current.is_lent &&
			 !actor_still_holds(role))
		ereport(ERROR,
				(errcode(ERRCODE_PN_NO_ACTOR),
				 errmsg("the login has ended within the transaction"),
				 current.kind == ACTOR_AGENT
					 ? errdetail("\"%s\" acted as a professional, and does so "
								 "no more.",
								 role_label(role))
					 : errdetail("\"%s\" acted as %s, and does so no more.",
								 role_label(role),
								 actor_kind_name(current.kind))));

	if (professional_id != NULL)
		*professional_id = current.professional_id;
	return current.kind;
}

/*
 * Nobody is acting: why, and what mends it.  A login that the role has and
 * may not use (login_is_usable()) is another matter than none.
 */
static void
refuse_nobody(Oid role)
{
	const LoginTable *table = login_table();
	const Login *login = login_of_role(table, role);
	Oid session = GetSessionUserId();
	Oid group;

	if (login != NULL && login->kind == ACTOR_SYSTEM &&
		OidIsValid(group = login_other_group(role)))
		ereport(ERROR,
				(errcode(ERRCODE_PN_NO_ACTOR), errmsg("nobody is acting"),
				 errdetail("The role \"%s\" is the job's and a member of "
						   "\"%s\", and the job sees every case.",
						   role_label(role), role_label(group)),
				 errhint("An administrator takes \"%s\" from it (REVOKE).",
						 role_label(group))));
	if (login != NULL && login->kind == ACTOR_SYSTEM)
		ereport(ERROR,
				(errcode(ERRCODE_PN_NO_ACTOR), errmsg("nobody is acting"),
				 errdetail("The role \"%s\" is the job's, and nobody becomes "
						   "it by SET ROLE.",
						   role_label(role)),
				 errhint("Connect as \"%s\".", role_label(role))));
	if (login != NULL && session != role)
		ereport(ERROR,
				(errcode(ERRCODE_PN_NO_ACTOR), errmsg("nobody is acting"),
				 errdetail("The session began as \"%s\", whose login has "
						   "ended.",
						   role_label(session)),
				 errhint("An administrator maps it with pnd.add_login().")));
	if (login == NULL && login_waits_for_binding(table, role))
		ereport(ERROR,
				(errcode(ERRCODE_PN_NO_ACTOR), errmsg("nobody is acting"),
				 errdetail("The login of \"%s\" was given on another server, "
						   "as before a restore.",
						   role_label(role)),
				 errhint("An administrator binds it with "
						 "pnd.bind_logins().")));
	ereport(ERROR,
			(errcode(ERRCODE_PN_NO_ACTOR), errmsg("nobody is acting"),
			 errdetail("The role \"%s\" is mapped to no professional and "
					   "to no part today.",
					   role_label(role)),
			 errhint("An administrator maps it with pnd.add_login().")));
}

ActorKind
actor_require(int64 *professional_id)
{
	ActorKind kind = actor_current(professional_id);

	if (kind == ACTOR_NONE)
		refuse_nobody(GetOuterUserId());
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
	bool is_lent;

	if (!current.resolved)
		(void) actor_current(NULL);
	kind = current.kind;
	professional_id = current.professional_id;
	is_lent = current.is_lent;
	current.kind = ACTOR_SYSTEM;
	current.professional_id = 0;
	current.is_lent = true;
	access_forget();
	PG_TRY();
	{
		f(arg);
	}
	PG_FINALLY();
	{
		current.kind = kind;
		current.professional_id = professional_id;
		current.is_lent = is_lent;
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
 *		'answer_page', 'system' or 'administrator'; null if nobody is acting.
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

	PG_RETURN_BOOL(actor_holds_every_duty(kind) ||
				   (kinds[kind].part != NULL &&
					strcmp(kinds[kind].part, part) == 0));
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
		case ACTOR_ANSWER_PAGE:
			return actor_acts_by_link();
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
 *		or monitor, if the page for answers acts by a link
 *		(packnd.act_by_link()), and while packnd.count_rows() counts.  22023
 *		for a class that is none.
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
