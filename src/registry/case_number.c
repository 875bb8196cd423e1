/*-------------------------------------------------------------------------
 *
 * case_number.c
 *		The type packnd.case_number: the number of a case as a value.
 *
 * It is an int8 inside, passed by value; int8's own functions compare and
 * hash it.  They cannot fail and are leakproof, so that a query under
 * row-level security can use an index on it.  How numbers are made, written
 * and read: numbering.c.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "libpq/pqformat.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "registry/numbering.h"

/* packnd.case_number_in(cstring) */
PACKND_FUNCTION_INFO_V1(packnd_registry_case_number_in);
Datum
packnd_registry_case_number_in(PG_FUNCTION_ARGS)
{
	int64 number =
		number_parse(NUMBER_CASE, PG_GETARG_CSTRING(0), fcinfo->context);

	if (number < 0)
		PG_RETURN_NULL(); /* a soft error was set */
	PG_RETURN_INT64(number);
}

/* packnd.case_number_out(packnd.case_number) */
PACKND_FUNCTION_INFO_V1(packnd_registry_case_number_out);
Datum
packnd_registry_case_number_out(PG_FUNCTION_ARGS)
{
	char *text = palloc(NUMBER_TEXT_SIZE);

	number_format(NUMBER_CASE, PG_GETARG_INT64(0), text);
	PG_RETURN_CSTRING(text);
}

/* packnd.case_number_recv(internal): 8 bytes, 22P03 if beyond 60 bits */
PACKND_FUNCTION_INFO_V1(packnd_registry_case_number_recv);
Datum
packnd_registry_case_number_recv(PG_FUNCTION_ARGS)
{
	int64 number = pq_getmsgint64((StringInfo) PG_GETARG_POINTER(0));

	if (number < 0 || number > NUMBER_ID_MAX)
		ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
						errmsg("invalid case number in binary form")));
	PG_RETURN_INT64(number);
}

/* packnd.case_number_send(packnd.case_number) */
PACKND_FUNCTION_INFO_V1(packnd_registry_case_number_send);
Datum
packnd_registry_case_number_send(PG_FUNCTION_ARGS)
{
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendint64(&buffer, PG_GETARG_INT64(0));
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

/* ---- conversion under a given key ---- */

static void
check_key(const bytea *key)
{
	if (VARSIZE_ANY_EXHDR(key) < 16 || VARSIZE_ANY_EXHDR(key) > 64)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("the key of case numbers must have 16 to 64 "
							   "bytes")));
}

/* packnd.case_number(case_id bigint, key bytea) returns packnd.case_number */
PACKND_FUNCTION_INFO_V1(packnd_registry_case_number_of_id);
Datum
packnd_registry_case_number_of_id(PG_FUNCTION_ARGS)
{
	bytea *key = PG_GETARG_BYTEA_PP(1);

	check_key(key);
	PG_RETURN_INT64(number_of_id(PG_GETARG_INT64(0),
								 (uint8 *) VARDATA_ANY(key),
								 VARSIZE_ANY_EXHDR(key)));
}

/* packnd.case_id(case_number packnd.case_number, key bytea) returns bigint */
PACKND_FUNCTION_INFO_V1(packnd_registry_case_number_to_id);
Datum
packnd_registry_case_number_to_id(PG_FUNCTION_ARGS)
{
	bytea *key = PG_GETARG_BYTEA_PP(1);
	int64 case_id;

	check_key(key);
	case_id = number_to_id(PG_GETARG_INT64(0), (uint8 *) VARDATA_ANY(key),
						   VARSIZE_ANY_EXHDR(key));
	if (case_id == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT64(case_id);
}

/*
 * packnd.random_case_id() returns bigint
 *		A random case_id, 1 .. 2^60 - 1.  (That it is new is the primary
 *		key's concern: among a million cases the odds are one in 10^12.)
 */
PACKND_FUNCTION_INFO_V1(packnd_registry_random_case_id);
Datum
packnd_registry_random_case_id(PG_FUNCTION_ARGS)
{
	uint64 value;

	do
	{
		if (!pg_strong_random(&value, sizeof(value)))
			ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR),
							errmsg("could not generate random bytes")));
		value &= NUMBER_ID_MAX;
	} while (value == 0);
	PG_RETURN_INT64((int64) value);
}
