/*-------------------------------------------------------------------------
 *
 * seal_hash.c
 *		The hashes of a seal: what a Merkle tree over the ends of chains is
 *		made of, so exactly that others can recompute it.
 *
 * A seal covers, of each chain that went on since the one before, the events
 * first_event to last_event; the hash of the last covers all before it.  That
 * is a leaf.  With fields as in field_hash.c:
 *
 *		leaf = SHA-256(0x00, "packnd leaf 1", case_id, first_event,
 *				last_event, last_hash)
 *		node = SHA-256(0x01, left, right)	without lengths
 *		seal = SHA-256("packnd seal 1", seal_no, sealed_at, previous_hash,
 *				chains, events, root)
 *
 * The tree is that of RFC 6962 (2.1): of n leaves the left part has the
 * greatest power of two below n; the bytes 0x00 and 0x01 keep a node from
 * being taken for a leaf.  The leaves stand in the order of case_id.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#include "actor/field_hash.h"

/*
 * packnd.seal_leaf_hash(case_id bigint, first_event bigint, last_event bigint,
 *		last_hash bytea) returns bytea
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_seal_leaf_hash);
Datum
packnd_actor_seal_leaf_hash(PG_FUNCTION_ARGS)
{
	static const uint8 leaf = 0;
	uint8 last_hash[PG_SHA256_DIGEST_LENGTH];
	uint8 digest[PG_SHA256_DIGEST_LENGTH];
	FieldHash *hash;

	field_hash_argument(fcinfo, 3, last_hash);
	hash = field_hash_begin();
	field_hash_raw(hash, &leaf, 1);
	field_hash_text(hash, "packnd leaf 1");
	for (int i = 0; i < 3; i++)
		field_hash_integer(hash, PG_GETARG_INT64(i));
	field_hash_bytes(hash, last_hash, sizeof(last_hash));
	field_hash_end(hash, digest);
	PG_RETURN_BYTEA_P(field_hash_datum(digest));
}

static void
hash_node(const uint8 *left, const uint8 *right, uint8 *digest)
{
	static const uint8 node = 1;
	FieldHash *hash = field_hash_begin();

	field_hash_raw(hash, &node, 1);
	field_hash_raw(hash, left, PG_SHA256_DIGEST_LENGTH);
	field_hash_raw(hash, right, PG_SHA256_DIGEST_LENGTH);
	field_hash_end(hash, digest);
}

/*
 * packnd.seal_root(leaves bytea[]) returns bytea
 *		The root over leaf hashes, in their order; of none SHA-256 of nothing.
 *
 * The leaves are taken one by one, as the digits of a counter: a subtree of
 * 2^k leaves at most for each k.  What is left at the end is joined from the
 * right, which gives the tree of RFC 6962.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_seal_root);
Datum
packnd_actor_seal_root(PG_FUNCTION_ARGS)
{
	ArrayType *leaves = PG_GETARG_ARRAYTYPE_P(0);
	uint8 subtrees[64][PG_SHA256_DIGEST_LENGTH];
	int depth = 0;
	Datum *values;
	bool *nulls;
	int count;

	deconstruct_array(leaves, BYTEAOID, -1, false, TYPALIGN_INT, &values,
					  &nulls, &count);
	for (int i = 0; i < count; i++)
	{
		bytea *leaf = nulls[i] ? NULL : DatumGetByteaPP(values[i]);

		if (leaf == NULL || VARSIZE_ANY_EXHDR(leaf) != PG_SHA256_DIGEST_LENGTH)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("a hash must have %d bytes",
								   PG_SHA256_DIGEST_LENGTH)));
		CHECK_FOR_INTERRUPTS();
		memcpy(subtrees[depth++], VARDATA_ANY(leaf), PG_SHA256_DIGEST_LENGTH);
		/* as many carries as i has ones at its end */
		for (unsigned carry = (unsigned) i; (carry & 1) != 0; carry >>= 1)
		{
			depth--;
			hash_node(subtrees[depth - 1], subtrees[depth],
					  subtrees[depth - 1]);
		}
	}
	if (depth == 0)
		field_hash_end(field_hash_begin(), subtrees[0]);
	for (; depth > 1; depth--)
		hash_node(subtrees[depth - 2], subtrees[depth - 1],
				  subtrees[depth - 2]);
	PG_RETURN_BYTEA_P(field_hash_datum(subtrees[0]));
}

/*
 * packnd.seal_hash(seal_no bigint, sealed_at timestamptz, previous_hash bytea,
 *		chains bigint, events bigint, root bytea) returns bytea
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_seal_hash);
Datum
packnd_actor_seal_hash(PG_FUNCTION_ARGS)
{
	uint8 previous[PG_SHA256_DIGEST_LENGTH];
	uint8 root[PG_SHA256_DIGEST_LENGTH];
	uint8 digest[PG_SHA256_DIGEST_LENGTH];
	FieldHash *hash;

	field_hash_argument(fcinfo, 2, previous);
	field_hash_argument(fcinfo, 5, root);
	hash = field_hash_begin();
	field_hash_text(hash, "packnd seal 1");
	field_hash_integer(hash, PG_GETARG_INT64(0));
	field_hash_integer(hash, PG_GETARG_TIMESTAMPTZ(1));
	field_hash_bytes(hash, previous, sizeof(previous));
	field_hash_integer(hash, PG_GETARG_INT64(3));
	field_hash_integer(hash, PG_GETARG_INT64(4));
	field_hash_bytes(hash, root, sizeof(root));
	field_hash_end(hash, digest);
	PG_RETURN_BYTEA_P(field_hash_datum(digest));
}
