/*-------------------------------------------------------------------------
 *
 * case_number.c
 *		The type packnd.case_number, and the bijection between case_id and
 *		case number.
 *
 * A case_id is a random number of 60 bits (1 .. 2^60 - 1).  People see its
 * case number: the case_id enciphered under a key of the site, so that it
 * says nothing of place, date or order, and so that a partner can be given
 * other numbers (under a key of his own) than anybody else.
 *
 * The cipher is a balanced Feistel network over two halves of 30 bits with 8
 * rounds; the round function is the first 30 bits of
 * HMAC-SHA-256(key, round, half).  It is a bijection of the 60-bit numbers
 * whatever the key.
 *
 * The text is 12 symbols of Crockford's base 32 and a check symbol, printed
 * XXXX-XXXX-XXXX-C.  The check symbol is the number modulo 37: 37 is a prime
 * greater than 32, so that each single wrong symbol and each exchange of two
 * neighbours changes it.  On input, case, hyphens and spaces do not matter,
 * O is read as 0, I and L as 1.
 *
 * The type is an int8 inside, passed by value; int8's own functions compare
 * and hash it.  They cannot fail and are leakproof, so that a query under
 * row-level security can use an index on it.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "common/hmac.h"
#include "common/sha2.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"

#include "registry/case_number.h"

#define HALF_BITS (CASE_BITS / 2)
#define HALF_MASK ((UINT64CONST(1) << HALF_BITS) - 1)
#define ROUNDS 8
#define SYMBOLS 12
#define CHECK_MODULUS 37

/* Crockford's alphabet; the last five stand in the check symbol only. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/* ---- the cipher ---- */

/* The round function: 30 bits of HMAC-SHA-256(key, round, half). */
static uint32
round_value(pg_hmac_ctx *hmac, const uint8 *key, int keylen, int round,
			uint32 half)
{
	uint8 digest[PG_SHA256_DIGEST_LENGTH];
	uint8 message[5];
	uint32 value = pg_hton32(half);

	message[0] = (uint8) round;
	memcpy(message + 1, &value, sizeof(value));
	if (pg_hmac_init(hmac, key, keylen) < 0 ||
		pg_hmac_update(hmac, message, sizeof(message)) < 0 ||
		pg_hmac_final(hmac, digest, sizeof(digest)) < 0)
	{
		const char *reason = pg_hmac_error(hmac);

		pg_hmac_free(hmac);
		elog(ERROR, "could not compute HMAC: %s", reason);
	}
	memcpy(&value, digest, sizeof(value));
	return pg_ntoh32(value) & HALF_MASK;
}

/* Runs the rounds forward or backward over a number of 60 bits. */
static int64
feistel(int64 number, const uint8 *key, int keylen, bool forward)
{
	uint32 left = (uint32) ((uint64) number >> HALF_BITS);
	uint32 right = (uint32) ((uint64) number & HALF_MASK);
	pg_hmac_ctx *hmac = pg_hmac_create(PG_SHA256);
	int i;

	if (hmac == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	for (i = 0; i < ROUNDS; i++)
	{
		uint32 next;

		if (forward)
		{
			next = left ^ round_value(hmac, key, keylen, i, right);
			left = right;
			right = next;
		}
		else
		{
			next =
				right ^ round_value(hmac, key, keylen, ROUNDS - 1 - i, left);
			right = left;
			left = next;
		}
	}
	pg_hmac_free(hmac);
	return (int64) (((uint64) left << HALF_BITS) | right);
}

/*
 * The case number of a case_id under a key.  22003 if the case_id is not
 * within 1 .. 2^60 - 1.
 */
int64
case_number_of_id(int64 case_id, const uint8 *key, int keylen)
{
	if (case_id < 1 || case_id > CASE_ID_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("case_id out of range: " INT64_FORMAT, case_id),
				 errdetail("A case_id is between 1 and " INT64_FORMAT ".",
						   CASE_ID_MAX)));
	return feistel(case_id, key, keylen, true);
}

/*
 * The case_id of a case number under a key; 0 if it is none's (one number in
 * 2^60 stands for 0).
 */
int64
case_number_to_id(int64 number, const uint8 *key, int keylen)
{
	return feistel(number, key, keylen, false);
}

/* ---- the text ---- */

/* Writes XXXX-XXXX-XXXX-C, CASE_NUMBER_TEXT_SIZE bytes with the zero. */
void
case_number_format(int64 number, char *text)
{
	int i;

	for (i = 0; i < SYMBOLS; i++)
	{
		*text++ = alphabet[((uint64) number >> (5 * (SYMBOLS - 1 - i))) & 31];
		if (i % 4 == 3)
			*text++ = '-';
	}
	*text++ = alphabet[number % CHECK_MODULUS];
	*text = '\0';
}

/* The value of a symbol, -1 if it is none. */
static int
symbol_value(char symbol)
{
	const char *found;

	if (symbol >= 'a' && symbol <= 'z')
		symbol += 'A' - 'a';
	if (symbol == 'O')
		symbol = '0';
	else if (symbol == 'I' || symbol == 'L')
		symbol = '1';
	else if (symbol == '\0')
		return -1;
	found = strchr(alphabet, symbol);
	return found == NULL ? -1 : (int) (found - alphabet);
}

/* What a message shows of a text that is no case number. */
static char *
shown(const char *text)
{
	int length = strnlen(text, CASE_NUMBER_INPUT_MAX);

	return pnstrdup(text, pg_mbcliplen(text, length, 40));
}

/*
 * Reads a case number; on bad text sets an error (22P02) in escontext, or
 * raises it, and returns -1.
 */
static int64
parse_case_number(const char *text, Node *escontext)
{
	const char *p;
	int64 number = 0;
	int symbols = 0;
	int check = -1;

	if (strnlen(text, CASE_NUMBER_INPUT_MAX + 1) > CASE_NUMBER_INPUT_MAX)
		ereturn(
			escontext, -1,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid case number: \"%s\"", shown(text)),
			 errdetail("It is longer than %d bytes.", CASE_NUMBER_INPUT_MAX)));
	for (p = text; *p != '\0'; p++)
	{
		int value;

		if (*p == '-' || *p == ' ')
			continue;
		value = symbol_value(*p);
		if (value < 0 || (symbols < SYMBOLS && value > 31))
			ereturn(escontext, -1,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid case number: \"%s\"", shown(text)),
					 errdetail("Symbol %d is none of a case number.",
							   symbols + 1)));
		if (symbols < SYMBOLS)
			number = number * 32 + value;
		else
			check = value;
		if (++symbols > SYMBOLS + 1)
			break;
	}
	if (symbols != SYMBOLS + 1)
		ereturn(escontext, -1,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid case number: \"%s\"", shown(text)),
				 errdetail("A case number has %d symbols, as in "
						   "XXXX-XXXX-XXXX-X.",
						   SYMBOLS + 1)));
	if (check != number % CHECK_MODULUS)
		ereturn(escontext, -1,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid case number: \"%s\"", shown(text)),
				 errdetail("The check symbol does not fit: the number is "
						   "mistyped."),
				 errhint("Compare it with the original, symbol by symbol.")));
	return number;
}

/* Reads a case number; raises 22P02 on bad text. */
int64
case_number_parse(const char *text)
{
	return parse_case_number(text, NULL);
}

/* packnd.case_number_in(cstring) */
PACKND_FUNCTION_INFO_V1(packnd_registry_case_number_in);
Datum
packnd_registry_case_number_in(PG_FUNCTION_ARGS)
{
	int64 number =
		parse_case_number(PG_GETARG_CSTRING(0), (Node *) fcinfo->context);

	if (number < 0)
		PG_RETURN_NULL(); /* a soft error was set */
	PG_RETURN_INT64(number);
}

/* packnd.case_number_out(packnd.case_number) */
PACKND_FUNCTION_INFO_V1(packnd_registry_case_number_out);
Datum
packnd_registry_case_number_out(PG_FUNCTION_ARGS)
{
	char *text = palloc(CASE_NUMBER_TEXT_SIZE);

	case_number_format(PG_GETARG_INT64(0), text);
	PG_RETURN_CSTRING(text);
}

/* packnd.case_number_recv(internal): 8 bytes, 22P03 if beyond 60 bits */
PACKND_FUNCTION_INFO_V1(packnd_registry_case_number_recv);
Datum
packnd_registry_case_number_recv(PG_FUNCTION_ARGS)
{
	int64 number = pq_getmsgint64((StringInfo) PG_GETARG_POINTER(0));

	if (number < 0 || number > CASE_ID_MAX)
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
	PG_RETURN_INT64(case_number_of_id(PG_GETARG_INT64(0),
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
	case_id = case_number_to_id(PG_GETARG_INT64(0), (uint8 *) VARDATA_ANY(key),
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
		value &= CASE_ID_MAX;
	} while (value == 0);
	PG_RETURN_INT64((int64) value);
}
