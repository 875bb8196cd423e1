/*-------------------------------------------------------------------------
 *
 * field_hash.c
 *		SHA-256 over fields with their lengths, for what others recompute.
 *
 * A field is written as its length in 4 bytes and its bytes; null as the
 * length 2^32 - 1 without bytes; integers in 8 bytes; the most significant
 * byte first everywhere; texts are in UTF-8.  So no two lists of fields are
 * the same bytes.  tool/journal_line.c writes the same without a server.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "port/pg_bswap.h"

#include "actor/field_hash.h"

#define FIELD_NULL 0xFFFFFFFFU

static void
hash_failed(FieldHash *hash)
{
	const char *reason = pg_cryptohash_error(hash);

	pg_cryptohash_free(hash);
	elog(ERROR, "could not compute SHA-256: %s", reason);
}

FieldHash *
field_hash_begin(void)
{
	FieldHash *hash = pg_cryptohash_create(PG_SHA256);

	if (hash == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	if (pg_cryptohash_init(hash) < 0)
		hash_failed(hash);
	return hash;
}

void
field_hash_raw(FieldHash *hash, const void *bytes, size_t length)
{
	if (pg_cryptohash_update(hash, bytes, length) < 0)
		hash_failed(hash);
}

void
field_hash_bytes(FieldHash *hash, const void *bytes, size_t length)
{
	uint32 prefix = pg_hton32((uint32) length);

	field_hash_raw(hash, &prefix, sizeof(prefix));
	field_hash_raw(hash, bytes, length);
}

void
field_hash_text(FieldHash *hash, const char *text)
{
	field_hash_bytes(hash, text, strlen(text));
}

void
field_hash_integer(FieldHash *hash, int64 value)
{
	uint64 bytes = pg_hton64((uint64) value);

	field_hash_bytes(hash, &bytes, sizeof(bytes));
}

void
field_hash_null(FieldHash *hash)
{
	uint32 prefix = pg_hton32(FIELD_NULL);

	field_hash_raw(hash, &prefix, sizeof(prefix));
}

void
field_hash_end(FieldHash *hash, uint8 *digest)
{
	if (pg_cryptohash_final(hash, digest, PG_SHA256_DIGEST_LENGTH) < 0)
		hash_failed(hash);
	pg_cryptohash_free(hash);
}

bytea *
field_hash_datum(const uint8 *digest)
{
	bytea *result = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);

	SET_VARSIZE(result, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	memcpy(VARDATA(result), digest, PG_SHA256_DIGEST_LENGTH);
	return result;
}

void
field_hash_argument(FunctionCallInfo fcinfo, int argument, uint8 *digest)
{
	bytea *value = PG_GETARG_BYTEA_PP(argument);

	if (VARSIZE_ANY_EXHDR(value) != PG_SHA256_DIGEST_LENGTH)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("a hash must have %d bytes",
							   PG_SHA256_DIGEST_LENGTH)));
	memcpy(digest, VARDATA_ANY(value), PG_SHA256_DIGEST_LENGTH);
}
