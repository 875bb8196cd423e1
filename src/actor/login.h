/*-------------------------------------------------------------------------
 *
 * login.h
 *		Which database role acts as whom, now.
 *
 *-------------------------------------------------------------------------
 */
#ifndef ACTOR_LOGIN_H
#define ACTOR_LOGIN_H

#include "datatype/timestamp.h"

#include "actor/actor.h"

/* One row of pnd_data.login. */
typedef struct Login
{
	Oid role_oid;
	char *role_name;
	ActorKind kind;
	int64 professional_id; /* of an agent, else 0 */
	TimestampTz valid_from;
	TimestampTz valid_to; /* DT_NOEND: open */
	bool is_of_here;      /* is role_oid one of this server? */
} Login;

typedef struct LoginTable LoginTable;

extern void login_init(void);

/*
 * The logins as committed by now.  Within a transaction the pointer is the
 * same if and only if none has changed.
 */
extern const LoginTable *login_table(void);

/* Moves on whenever a role or a membership changes: by login_table(). */
extern uint64 login_roles_generation(void);

/* What the role acts by, now: NULL if it acts by no login. */
extern const Login *login_of_role(const LoginTable *table, Oid role);

/* Did the role, or one of its name, ever have a login, or will it? */
extern bool login_is_known(const LoginTable *table, Oid role);

/* Was the role, by its name, given a login on another server that waits for
 * pnd.bind_logins()? */
extern bool login_waits_for_binding(const LoginTable *table, Oid role);

/* Does a role act as the professional, now? */
extern bool login_of_professional(const LoginTable *table,
								  int64 professional_id);

/*
 * A group role of packnd other than the operator's, or its owner, of which
 * the role is a member, directly or by others; InvalidOid if there is none.
 */
extern Oid login_other_group(Oid role);

#endif /* ACTOR_LOGIN_H */
