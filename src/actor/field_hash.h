/*-------------------------------------------------------------------------
 *
 * field_hash.h
 *		SHA-256 over fields with their lengths, for what others recompute.
 *
 *-------------------------------------------------------------------------
 */
#ifndef ACTOR_FIELD_HASH_H
#define ACTOR_FIELD_HASH_H

#include "common/cryptohash.h"
#include "common/sha2.h"
#include "fmgr.h"

typedef pg_cryptohash_ctx FieldHash;

extern FieldHash *field_hash_begin(void);

/* Bytes as they are, without a length. */
extern void field_hash_raw(FieldHash *hash, const void *bytes, size_t length);

/* A field: its length in 4 bytes, then its bytes. */
extern void field_hash_bytes(FieldHash *hash, const void *bytes,
							 size_t length);
extern void field_hash_text(FieldHash *hash, const char *text);
extern void field_hash_integer(FieldHash *hash, int64 value);
extern void field_hash_null(FieldHash *hash);

/* Writes PG_SHA256_DIGEST_LENGTH bytes, and frees the hash. */
extern void field_hash_end(FieldHash *hash, uint8 *digest);

/* A digest as bytea, and an argument of type bytea as a digest (22023). */
extern bytea *field_hash_datum(const uint8 *digest);
extern void field_hash_argument(FunctionCallInfo fcinfo, int argument,
								uint8 *digest);

#endif /* ACTOR_FIELD_HASH_H */
