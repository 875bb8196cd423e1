/*-------------------------------------------------------------------------
 *
 * job.c
 *		The parts of the follow-up are called by the follow-up:
 *		packnd.require_follow_up().
 *
 * pnd.follow_up() commits between its parts, so it runs with the rights of
 * who called it, and these must be allowed to call the parts too.  Whoever
 * may call the job shall not call a part alone, at another time, in another
 * order or with what he thinks of.  What the client sent is seen by nobody
 * else than the server: the statement of the portal that runs.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/transam.h"
#include "catalog/namespace.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "nodes/plannodes.h"
#include "tcop/pquery.h"
#include "utils/lsyscache.h"
#include "utils/portal.h"

#include "actor/actor.h"

#define JOB_SCHEMA "pnd"
#define JOB_PROCEDURE "follow_up"

/*
 * A value, perhaps converted: what a caller's own function computes would run
 * within his CALL too.
 */
static bool
is_plain_argument(Node *node)
{
	check_stack_depth();
	switch (nodeTag(node))
	{
		case T_Const:
		case T_Param:
			return true;
		case T_NamedArgExpr:
			return is_plain_argument((Node *) ((NamedArgExpr *) node)->arg);
		case T_RelabelType:
			return is_plain_argument((Node *) ((RelabelType *) node)->arg);
		case T_FuncExpr:
		{
			FuncExpr *conversion = (FuncExpr *) node;

			return conversion->funcformat != COERCE_EXPLICIT_CALL &&
				   conversion->funcid < FirstNormalObjectId &&
				   is_plain_argument(linitial(conversion->args));
		}
		default:
			return false;
	}
}

/* Is CALL pnd.follow_up() what the client sent? */
static bool
is_within_job(void)
{
	PlannedStmt *statement;
	CallStmt *call;
	Oid procedure;
	ListCell *argument;

	if (ActivePortal == NULL || list_length(ActivePortal->stmts) != 1)
		return false;
	statement = linitial_node(PlannedStmt, ActivePortal->stmts);
	if (statement->utilityStmt == NULL ||
		!IsA(statement->utilityStmt, CallStmt))
		return false;
	call = (CallStmt *) statement->utilityStmt;
	if (call->funcexpr == NULL)
		return false;
	foreach (argument, call->funcexpr->args)
	{
		if (!is_plain_argument(lfirst(argument)))
			return false;
	}
	procedure = call->funcexpr->funcid;
	return get_func_namespace(procedure) ==
			   get_namespace_oid(JOB_SCHEMA, true) &&
		   strcmp(get_func_name(procedure), JOB_PROCEDURE) == 0;
}

/*
 * packnd.require_follow_up() returns void
 *		42501 unless the client called pnd.follow_up(), or an administrator
 *		is acting, who repairs by hand.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_require_follow_up);
Datum
packnd_actor_require_follow_up(PG_FUNCTION_ARGS)
{
	if (actor_require(NULL) != ACTOR_ADMINISTRATOR && !is_within_job())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("this is a part of the follow-up, which calls it"),
				 errhint("CALL pnd.follow_up() as a statement of its own.")));
	PG_RETURN_VOID();
}
