/*-------------------------------------------------------------------------
 *
 * share.c
 *		What somebody may have of a case that he may not see:
 *		packnd.share_case(), packnd.act_by_link().
 *
 * A partner that has accepted to receive a person needs her first name and
 * what her consents allow beside it, and never sees the case.  So while a
 * function of pnd_data that was written to share runs in here, the wall is
 * open for that one case.  Whether the actor may have it was asked before;
 * who he is stays who he is: duties, tickets and the journal are not told
 * anything else.
 *
 * A partner without a login holds the token of a link, and a web page that is
 * logged in passes it on.  The page (part "answer_page") sees nothing; while a
 * function of pnd_data that was written for a link runs in here, the walls are
 * open to it, but not those of who she is.  The token is the right: who has
 * none is told the same as for one that counts no more.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "access/xact.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "parser/parse_func.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#include "actor/actor.h"
#include "base/errors.h"
#include "base/metadata.h"
#include "base/unfiltered.h"

/* The case that is shared now; 0: none. */
static int64 shared_case = 0;

bool
actor_is_shared(int64 case_id)
{
	return case_id != 0 && case_id == shared_case;
}

/* Calls to packnd.act_by_link() that are running. */
static int acting_by_link = 0;

bool
actor_acts_by_link(void)
{
	return acting_by_link > 0;
}

/*
 * pnd_data.<prefix>_<name>(of, jsonb) returns jsonb, which belongs to the owner;
 * 42883 if there is no such function.
 */
static Oid
sharing_function(const char *prefix, const char *name, Oid of)
{
	char *function = psprintf("%s_%s", prefix, name);
	Oid types[2] = {of, JSONBOID};
	Oid oid = LookupFuncName(
		list_make2(makeString(PND_DATA_SCHEMA), makeString(function)),
		lengthof(types), types, false);
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(oid));
	Form_pg_proc row;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", oid);
	row = (Form_pg_proc) GETSTRUCT(tuple);
	if (row->proowner != base_require_data_owner() ||
		row->prorettype != JSONBOID || row->proretset ||
		row->prokind != PROKIND_FUNCTION)
		elog(ERROR, "\"%s\" is no function that shares", function);
	ReleaseSysCache(tuple);
	return oid;
}

/*
 * Calls such a function as the owner, not by a statement, which would be parsed
 * and planned each time; it sees what a statement of now would.  Its answer is
 * in the caller's memory.
 */
static Datum
ask_as_owner(const char *prefix, const char *name, Oid of, Datum *arguments,
			 bool *isnull)
{
	LOCAL_FCINFO(call, 2);
	MemoryContext caller = CurrentMemoryContext;
	FmgrInfo function;
	BaseUnfiltered owner;
	Datum answer;

	base_spi_begin_as_owner(&owner);
	fmgr_info(sharing_function(prefix, name, of), &function);
	InitFunctionCallInfoData(*call, &function, 2, InvalidOid, NULL, NULL);
	for (int i = 0; i < 2; i++)
		call->args[i] = (NullableDatum){arguments[i], false};
	CommandCounterIncrement();
	PushActiveSnapshot(GetTransactionSnapshot());
	answer = FunctionCallInvoke(call);
	*isnull = call->isnull;
	if (!*isnull)
	{
		MemoryContext spi = MemoryContextSwitchTo(caller);

		answer = datumCopy(answer, false, -1);
		MemoryContextSwitchTo(spi);
	}
	PopActiveSnapshot();
	base_spi_end_unfiltered(&owner);
	return answer;
}

/*
 * packnd.share_case(case_id bigint, sharer text, arguments jsonb) returns jsonb
 *		What pnd_data.share_<sharer>(case_id, arguments) returns, seeing this
 *		one case.  42883 if there is no such function.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_share_case);
Datum
packnd_actor_share_case(PG_FUNCTION_ARGS)
{
	char *sharer = text_to_cstring(PG_GETARG_TEXT_PP(1));
	Datum arguments[2] = {PG_GETARG_DATUM(0), PG_GETARG_DATUM(2)};
	int64 before = shared_case;
	volatile Datum answer = (Datum) 0;
	bool isnull = true;

	/* whoever may have something of it, who is excluded has nothing */
	if (actor_is_excluded(PG_GETARG_INT64(0)))
		ereport(ERROR,
				(errcode(ERRCODE_PN_NO_SUCH_CASE), errmsg("no such case")));

	/* an error takes the wall up again, also one that is caught */
	shared_case = PG_GETARG_INT64(0);
	PG_TRY();
	{
		answer = ask_as_owner("share", sharer, INT8OID, arguments, &isnull);
	}
	PG_FINALLY();
	{
		shared_case = before;
	}
	PG_END_TRY();
	if (isnull)
		PG_RETURN_NULL();
	return answer;
}

/*
 * packnd.act_by_link(token text, act text, arguments jsonb) returns jsonb
 *		What pnd_data.linked_<act>(token, arguments) returns, which finds what
 *		the token of a link opens and does no more than that.  42883 if there
 *		is no such function.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_act_by_link);
Datum
packnd_actor_act_by_link(PG_FUNCTION_ARGS)
{
	char *act = text_to_cstring(PG_GETARG_TEXT_PP(1));
	Datum arguments[2] = {PG_GETARG_DATUM(0), PG_GETARG_DATUM(2)};
	volatile Datum answer = (Datum) 0;
	bool isnull = true;

	/* an error takes the walls up again, also one that is caught */
	acting_by_link++;
	PG_TRY();
	{
		answer = ask_as_owner("linked", act, TEXTOID, arguments, &isnull);
	}
	PG_FINALLY();
	{
		acting_by_link--;
	}
	PG_END_TRY();
	if (isnull)
		PG_RETURN_NULL();
	return answer;
}

/*
 * packnd.acts_by_link() returns boolean
 *		Is packnd.act_by_link() running?
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_acts_by_link);
Datum
packnd_actor_acts_by_link(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(actor_acts_by_link());
}
