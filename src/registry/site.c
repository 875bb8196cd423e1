/*-------------------------------------------------------------------------
 *
 * site.c
 *		Case numbers under the key of this site, pnd_data.site_key.
 *
 * The key is read through the metadata cache, so a conversion costs eight
 * HMACs and no query.  A partner's key is HMAC-SHA-256(site key,
 * "partner" || organisation_id as 8 bytes, most significant first): two
 * partners that compare their numbers cannot tell whether they know the same
 * person.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "common/hmac.h"
#include "common/sha2.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"

#include "base/metadata.h"
#include "registry/case_number.h"
#include "registry/site.h"

#define SITE_KEY_LENGTH 32

/* A text argument, no more of it than says that it is too long. */
#define CASE_NUMBER_ARGUMENT(n) \
	text_to_cstring(PG_GETARG_TEXT_P_SLICE(n, 0, CASE_NUMBER_INPUT_MAX + 1))

typedef struct Site
{
	uint8 key[SITE_KEY_LENGTH];
} Site;

static void
read_site(HeapTuple tuple, TupleDesc desc, void *arg)
{
	Site **site = arg;
	bool isnull;
	Datum value =
		base_metadata_column(tuple, desc, "site_key", BYTEAOID, &isnull);
	bytea *key;

	if (isnull)
		return;
	key = DatumGetByteaPP(value);
	if (VARSIZE_ANY_EXHDR(key) != SITE_KEY_LENGTH)
		return;
	*site = palloc(sizeof(Site));
	memcpy((*site)->key, VARDATA_ANY(key), SITE_KEY_LENGTH);
}

static void *
load_site(void)
{
	Site *site = NULL;

	(void) base_metadata_scan(METADATA_SITE_KEY, read_site, &site);
	return site;
}

static MetadataCache site_cache = {.name = "packnd site",
								   .tables = {METADATA_SITE_KEY},
								   .ntables = 1,
								   .load = load_site};

static const uint8 *
site_key(void)
{
	Site *site;

	(void) base_require_data_owner();
	site = base_metadata_get(&site_cache);
	if (site == NULL)
		ereport(
			ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the key of the case numbers is missing"),
			 errdetail("\"%s.site_key\" has no row with a key of %d bytes.",
					   PND_DATA_SCHEMA, SITE_KEY_LENGTH),
			 errhint("Restore the table from a backup: with another key, "
					 "printed case numbers no longer fit.")));
	return site->key;
}

/*
 * HMAC-SHA-256(site key, purpose || data).  Purposes are fixed texts, none the
 * beginning of another.
 */
void
site_hmac(const char *purpose, const void *data, size_t length, uint8 *digest)
{
	const uint8 *site = site_key();
	pg_hmac_ctx *hmac = pg_hmac_create(PG_SHA256);

	StaticAssertStmt(PG_SHA256_DIGEST_LENGTH == SITE_KEY_LENGTH,
					 "a digest serves as a key");
	if (hmac == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	if (pg_hmac_init(hmac, site, SITE_KEY_LENGTH) < 0 ||
		pg_hmac_update(hmac, (const uint8 *) purpose, strlen(purpose)) < 0 ||
		pg_hmac_update(hmac, data, length) < 0 ||
		pg_hmac_final(hmac, digest, SITE_KEY_LENGTH) < 0)
	{
		const char *reason = pg_hmac_error(hmac);

		pg_hmac_free(hmac);
		elog(ERROR, "could not compute HMAC: %s", reason);
	}
	pg_hmac_free(hmac);
}

/* The key under which one partner sees case numbers. */
static void
partner_key(int64 organisation_id, uint8 *key)
{
	uint64 id = pg_hton64((uint64) organisation_id);

	site_hmac("partner", &id, sizeof(id), key);
}

/* Text to case_id under a key; 22P02 for what is no case number. */
static int64
case_id_under(const char *case_number, const uint8 *key)
{
	int64 number = case_number_parse(case_number);
	int64 case_id = case_number_to_id(number, key, SITE_KEY_LENGTH);

	if (case_id == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
						errmsg("invalid case number: \"%s\"", case_number),
						errdetail("It is the number of no case.")));
	return case_id;
}

static char *
case_number_under(int64 case_id, const uint8 *key)
{
	char *text = palloc(CASE_NUMBER_TEXT_SIZE);

	case_number_format(case_number_of_id(case_id, key, SITE_KEY_LENGTH), text);
	return text;
}

int64
site_case_id(const char *case_number)
{
	return case_id_under(case_number, site_key());
}

char *
site_case_number(int64 case_id)
{
	return case_number_under(case_id, site_key());
}

/* packnd.site_case_id(case_number text) returns bigint */
PACKND_FUNCTION_INFO_V1(packnd_registry_site_case_id);
Datum
packnd_registry_site_case_id(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(site_case_id(CASE_NUMBER_ARGUMENT(0)));
}

/* packnd.site_case_number(case_id bigint) returns text */
PACKND_FUNCTION_INFO_V1(packnd_registry_site_case_number);
Datum
packnd_registry_site_case_number(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(site_case_number(PG_GETARG_INT64(0))));
}

/* packnd.partner_case_id(case_number text, organisation_id bigint) */
PACKND_FUNCTION_INFO_V1(packnd_registry_partner_case_id);
Datum
packnd_registry_partner_case_id(PG_FUNCTION_ARGS)
{
	uint8 key[SITE_KEY_LENGTH];

	partner_key(PG_GETARG_INT64(1), key);
	PG_RETURN_INT64(case_id_under(CASE_NUMBER_ARGUMENT(0), key));
}

/* packnd.partner_case_number(case_id bigint, organisation_id bigint) */
PACKND_FUNCTION_INFO_V1(packnd_registry_partner_case_number);
Datum
packnd_registry_partner_case_number(PG_FUNCTION_ARGS)
{
	uint8 key[SITE_KEY_LENGTH];

	partner_key(PG_GETARG_INT64(1), key);
	PG_RETURN_TEXT_P(
		cstring_to_text(case_number_under(PG_GETARG_INT64(0), key)));
}
