/*-------------------------------------------------------------------------
 *
 * can_act.c
 *		Who can act, now: packnd.can_log_in(), packnd.can_act().
 *
 * To be left in charge takes a duty and a login: who has the duty and no role
 * that acts as him would never see the case.  A login counts if it is in
 * force by the clock and its role is there (login.c); whether the role may
 * connect is not asked, since a pool connects and sets the role.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "utils/builtins.h"

#include "actor/duty.h"
#include "actor/login.h"

/*
 * packnd.can_log_in(professional_id bigint) returns boolean
 *		Does a role act as the professional, now?
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_can_log_in);
Datum
packnd_actor_can_log_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(login_of_professional(login_table(), PG_GETARG_INT64(0)));
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
				   login_of_professional(login_table(), professional_id));
}
