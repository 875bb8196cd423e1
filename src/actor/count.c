/*-------------------------------------------------------------------------
 *
 * count.c
 *		Counts over what the actor may not see: packnd.count_rows().
 *
 * How many deadlines are late may be told to who watches over the server, and
 * how many decisions rest on an article to its author, who both see no case.
 * So while a function of pnd_data that was written to count runs in here, no
 * wall stands, and what comes out is names that stand in that function and
 * numbers.  Who is acting stays who he is: duties and the journal are not told
 * anything else.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

#include "actor/actor.h"
#include "base/unfiltered.h"

/* Calls of packnd.count_rows() that are running. */
static int counting = 0;

bool
actor_is_counting(void)
{
	return counting > 0;
}

/* Runs the counting function and keeps its rows. */
static void
count(const char *counter, Datum arguments, ReturnSetInfo *result)
{
	static Oid types[1] = {JSONBOID};
	BaseUnfiltered owner;
	char *function = psprintf("count_%s", counter);
	char *statement =
		psprintf("SELECT c.name::pg_catalog.text, c.value::pg_catalog.int8"
				 " FROM pnd_data.%s($1) c",
				 quote_identifier(function));

	base_spi_begin_as_owner(&owner);
	if (SPI_execute_with_args(statement, lengthof(types), types, &arguments,
							  NULL, false, 0) != SPI_OK_SELECT)
		elog(ERROR, "the counting function \"%s\" failed", function);
	for (uint64 i = 0; i < SPI_processed; i++)
		tuplestore_puttuple(result->setResult, SPI_tuptable->vals[i]);
	base_spi_end_unfiltered(&owner);
}

/*
 * packnd.count_rows(counter text, arguments jsonb) returns setof record
 *		What pnd_data.count_<counter>(arguments) counts over all rows, whoever
 *		asks: (name text, value bigint).  42883 if there is no such function.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_count_rows);
Datum
packnd_actor_count_rows(PG_FUNCTION_ARGS)
{
	char *counter = text_to_cstring(PG_GETARG_TEXT_PP(0));

	InitMaterializedSRF(fcinfo, 0);
	/* an error takes the walls up again, also one that is caught */
	counting++;
	PG_TRY();
	{
		count(counter, PG_GETARG_DATUM(1),
			  (ReturnSetInfo *) fcinfo->resultinfo);
	}
	PG_FINALLY();
	{
		counting--;
	}
	PG_END_TRY();
	return (Datum) 0;
}
