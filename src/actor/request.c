/*-------------------------------------------------------------------------
 *
 * request.c
 *		What is kept of a call that may be repeated: hashes.
 *
 * A request key and the arguments of its call may hold who she is.  A plain
 * hash of a name can be guessed; this one takes the key of the site.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "common/sha2.h"
#include "utils/builtins.h"

#include "registry/site.h"

/* packnd.request_hash(content text) returns bytea */
PACKND_FUNCTION_INFO_V1(packnd_actor_request_hash);
Datum
packnd_actor_request_hash(PG_FUNCTION_ARGS)
{
	text *content = PG_GETARG_TEXT_PP(0);
	bytea *hash = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);

	SET_VARSIZE(hash, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	site_hmac("request", VARDATA_ANY(content), VARSIZE_ANY_EXHDR(content),
			  (uint8 *) VARDATA(hash));
	PG_RETURN_BYTEA_P(hash);
}
