/*-------------------------------------------------------------------------
 *
 * keyed_hash.c
 *		HMAC-SHA-256 over parts.
 *
 * One context serves many hashes: making one costs as much as a hash.  It
 * belongs to the resource owner, so that an error leaves none behind.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "registry/keyed_hash.h"

pg_hmac_ctx *
keyed_hash_begin(void)
{
	pg_hmac_ctx *hmac = pg_hmac_create(PG_SHA256);

	if (hmac == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	return hmac;
}

/* Sets hash, KEYED_HASH_LENGTH bytes, to that of the parts one after another. */
void
keyed_hash(pg_hmac_ctx *hmac, const uint8 *key, int keylen,
		   const KeyedHashPart *parts, int nparts, uint8 *hash)
{
	bool failed = pg_hmac_init(hmac, key, keylen) < 0;
	int i;

	for (i = 0; i < nparts && !failed; i++)
		failed = pg_hmac_update(hmac, parts[i].data, parts[i].length) < 0;
	if (failed || pg_hmac_final(hmac, hash, KEYED_HASH_LENGTH) < 0)
	{
		const char *reason = pg_hmac_error(hmac);

		pg_hmac_free(hmac);
		elog(ERROR, "could not compute HMAC: %s", reason);
	}
}

void
keyed_hash_end(pg_hmac_ctx *hmac)
{
	pg_hmac_free(hmac);
}
