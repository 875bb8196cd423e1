/*-------------------------------------------------------------------------
 *
 * install.c
 *		What install() needs from C: is an extension script running, and
 *		random bytes for keys.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "commands/extension.h"
#include "miscadmin.h"

/*
 * packnd.creating_extension() returns boolean
 *		Is a CREATE EXTENSION or ALTER EXTENSION script running?
 */
PACKND_FUNCTION_INFO_V1(packnd_registry_creating_extension);
Datum
packnd_registry_creating_extension(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(creating_extension);
}

/*
 * packnd.random_bytes(length int) returns bytea
 *		Strong random bytes, 1 to 1024; 22023 for another length.
 */
PACKND_FUNCTION_INFO_V1(packnd_registry_random_bytes);
Datum
packnd_registry_random_bytes(PG_FUNCTION_ARGS)
{
	int32 length = PG_GETARG_INT32(0);
	bytea *result;

	if (length < 1 || length > 1024)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the number of random bytes must be between 1 and "
						"1024")));
	result = palloc(VARHDRSZ + length);
	SET_VARSIZE(result, VARHDRSZ + length);
	if (!pg_strong_random(VARDATA(result), length))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR),
						errmsg("could not generate random bytes")));
	PG_RETURN_BYTEA_P(result);
}
