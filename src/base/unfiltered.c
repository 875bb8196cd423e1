/*-------------------------------------------------------------------------
 *
 * unfiltered.c
 *		SPI as the owner of pnd_data, without policies; and the guard by
 *		which API functions make sure that they run as that owner, with
 *		policies.
 *
 * Two things switch forced row-level security off, and both are needed:
 * SECURITY_NOFORCE_RLS lets the owner pass, and row_security = off makes the
 * plan cache tell plans that were made in here from others (it compares the
 * user and that setting, not the security context); without it, a plan made
 * inside would stay unfiltered for the session.
 *
 * Both also settle what any user may set otherwise (settings.c): what prints
 * the plans of inner statements, with their constants (the internal id of a
 * case, the shelter that a referral goes to), what a literal means, which
 * text a value has.  A guard that refused would not be enough, since triggers
 * that fire at COMMIT enter no function that has one.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/rls.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"

#include "base/metadata.h"
#include "base/settings.h"
#include "base/unfiltered.h"

void (*base_guard_actor)(void);

/* Connects to SPI as the owner of pnd_data; 55000 if there is no registry. */
static void
begin(BaseUnfiltered *state, int context)
{
	Oid owner = base_require_data_owner();

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	GetUserIdAndSecContext(&state->save_user, &state->save_context);
	state->guc_level = NewGUCNestLevel();
	base_settings_own();
	SetUserIdAndSecContext(owner, state->save_context |
									  SECURITY_LOCAL_USERID_CHANGE | context);
}

/*
 * Connects to SPI as the owner of pnd_data, unfiltered, with a search_path
 * of pg_catalog only.  Raises 55000 if there is no registry.
 */
void
base_spi_begin_unfiltered(BaseUnfiltered *state)
{
	begin(state, SECURITY_NOFORCE_RLS);
	base_settings_set("search_path", "pg_catalog, pg_temp");
	base_settings_set("row_security", "off");
}

/*
 * The same, with policies: also for a client that has switched row_security
 * off, to whom they would be an error.  The search_path stays the caller's:
 * what runs here are calls by qualified names with typed arguments, of
 * functions that pin their own, and setting it costs more than the call.
 */
void
base_spi_begin_as_owner(BaseUnfiltered *state)
{
	begin(state, 0);
	if (!row_security)
		base_settings_set("row_security", "on");
}

/* Back to the caller's user and settings. */
void
base_spi_end_unfiltered(BaseUnfiltered *state)
{
	SetUserIdAndSecContext(state->save_user, state->save_context);
	AtEOXact_GUC(false, state->guc_level);
	SPI_finish();
}

/*
 * packnd.guard(needs_actor boolean) returns void
 *		First statement of each function of pnd.  Refuses (42501) unless the
 *		current user owns pnd_data and is bound by policies: after a restore
 *		without the roles, SECURITY DEFINER functions belong to a superuser
 *		and would show everything to everybody.  Then refuses nobody (PN401),
 *		to whom the walls would say "no rows"; but where needs_actor is false:
 *		what an app's role asks of its own table, no professional stands
 *		behind.  And settles what callers may set (base_settings_own()) until
 *		that function returns: it has a SET clause, by which there is a nest
 *		level of settings to end with it.
 */
PACKND_FUNCTION_INFO_V1(packnd_base_guard);
Datum
packnd_base_guard(PG_FUNCTION_ARGS)
{
	Oid owner = base_require_data_owner();

	if (GetUserId() != owner)
		ereport(
			ERROR,
			(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
			 errmsg("this function must run as the owner of the registry"),
			 errdetail("It runs as \"%s\"; the owner of \"%s\" is \"%s\".",
					   GetUserNameFromId(GetUserId(), false), PND_DATA_SCHEMA,
					   GetUserNameFromId(owner, false)),
			 errhint("See packnd.health(): objects that do not belong to the "
					 "owner are listed there.")));
	if (PG_ARGISNULL(0) || PG_GETARG_BOOL(0))
		base_guard_actor();
	base_settings_own();
	PG_RETURN_VOID();
}

/*
 * packnd.execute_as_owner(statement text) returns void
 *		Executes one statement of the site scripts as the owner of pnd_data,
 *		unfiltered: a back-fill that policies would filter must not pass for
 *		done.  For superusers (install() and upgrade()); 42501 otherwise.
 */
PACKND_FUNCTION_INFO_V1(packnd_base_execute_as_owner);
Datum
packnd_base_execute_as_owner(PG_FUNCTION_ARGS)
{
	char *statement = text_to_cstring(PG_GETARG_TEXT_PP(0));
	BaseUnfiltered unfiltered;
	int result;

	if (!superuser())
		ereport(ERROR, (errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
						errmsg("permission denied for function %s",
							   "packnd.execute_as_owner")));

	base_spi_begin_unfiltered(&unfiltered);
	result = SPI_execute(statement, false, 0);
	if (result < 0)
		elog(ERROR, "SPI_execute failed: %s", SPI_result_code_string(result));
	base_spi_end_unfiltered(&unfiltered);
	PG_RETURN_VOID();
}
