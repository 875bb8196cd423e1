/*-------------------------------------------------------------------------
 *
 * keyed_hash.h
 *		HMAC-SHA-256 over parts, for ciphers and for keys made of keys.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REGISTRY_KEYED_HASH_H
#define REGISTRY_KEYED_HASH_H

#include "common/hmac.h"
#include "common/sha2.h"

/* A hash serves as a key of the next. */
#define KEYED_HASH_LENGTH PG_SHA256_DIGEST_LENGTH

typedef struct KeyedHashPart
{
	const void *data;
	size_t length;
} KeyedHashPart;

extern pg_hmac_ctx *keyed_hash_begin(void);
extern void keyed_hash(pg_hmac_ctx *hmac, const uint8 *key, int keylen,
					   const KeyedHashPart *parts, int nparts, uint8 *hash);
extern void keyed_hash_end(pg_hmac_ctx *hmac);

#endif /* REGISTRY_KEYED_HASH_H */
