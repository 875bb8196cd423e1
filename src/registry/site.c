/*-------------------------------------------------------------------------
 *
 * site.c
 *		Numbers under the keys of this site, all made of pnd_data.site_key.
 *
 * The site key is that of the case numbers.  Every other kind has
 * HMAC-SHA-256(site key, its name), cursors HMAC-SHA-256(site key, "cursor"):
 * made when the site key is read, through the metadata cache, so that a
 * conversion costs eight HMACs and no query.  A partner's key of case numbers
 * is HMAC-SHA-256(site key, "partner" || organisation_id as 8 bytes, most
 * significant first): two partners that compare their numbers cannot tell
 * whether they know the same person.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "port/pg_bswap.h"
#include "utils/builtins.h"

#include "base/metadata.h"
#include "registry/keyed_hash.h"
#include "registry/numbering.h"
#include "registry/site.h"

typedef struct Site
{
	uint8 number_keys[NUMBER_KINDS]
					 [SITE_KEY_LENGTH]; /* [NUMBER_CASE]: its own */
	uint8 cursor_key[SITE_KEY_LENGTH];
} Site;

/* A key made of the site key for a purpose, and what belongs to it. */
static void
derive_key(const uint8 *key, const char *purpose, const void *more,
		   size_t length, uint8 *derived)
{
	KeyedHashPart parts[] = {{purpose, strlen(purpose)}, {more, length}};
	pg_hmac_ctx *hmac = keyed_hash_begin();

	keyed_hash(hmac, key, SITE_KEY_LENGTH, parts, length == 0 ? 1 : 2,
			   derived);
	keyed_hash_end(hmac);
}

static void
read_site(HeapTuple tuple, TupleDesc desc, void *arg)
{
	Site **site = arg;
	bool isnull;
	Datum value =
		base_metadata_column(tuple, desc, "site_key", BYTEAOID, &isnull);
	bytea *key;
	int i;

	if (isnull)
		return;
	key = DatumGetByteaPP(value);
	if (VARSIZE_ANY_EXHDR(key) != SITE_KEY_LENGTH)
		return;
	*site = palloc(sizeof(Site));
	memcpy((*site)->number_keys[NUMBER_CASE], VARDATA_ANY(key),
		   SITE_KEY_LENGTH);
	for (i = NUMBER_CASE + 1; i < NUMBER_KINDS; i++)
		derive_key((*site)->number_keys[NUMBER_CASE],
				   number_kind_name((NumberKind) i), NULL, 0,
				   (*site)->number_keys[i]);
	derive_key((*site)->number_keys[NUMBER_CASE], "cursor", NULL, 0,
			   (*site)->cursor_key);
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

static const Site *
the_site(void)
{
	Site *site;

	(void) base_require_data_owner();
	site = base_metadata_get(&site_cache);
	if (site == NULL)
		ereport(
			ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("the key of the numbers is missing"),
			 errdetail("\"%s.site_key\" has no row with a key of %d bytes.",
					   PND_DATA_SCHEMA, SITE_KEY_LENGTH),
			 errhint("Restore the table from a backup: with another key, "
					 "printed numbers no longer fit.")));
	return site;
}

const uint8 *
site_cursor_key(void)
{
	return the_site()->cursor_key;
}

/*
 * HMAC-SHA-256(site key, purpose || data).  Purposes are fixed texts, none the
 * beginning of another.
 */
void
site_hmac(const char *purpose, const void *data, size_t length, uint8 *digest)
{
	derive_key(the_site()->number_keys[NUMBER_CASE], purpose, data, length,
			   digest);
}

/* The key under which one partner sees case numbers. */
static void
partner_key(int64 organisation_id, uint8 *key)
{
	uint64 id = pg_hton64((uint64) organisation_id);

	site_hmac("partner", &id, sizeof(id), key);
}

/* Text to id under a key; 22P02 for what is no number of the kind. */
static int64
id_under(NumberKind kind, const char *text, const uint8 *key)
{
	int64 number = number_parse(kind, text, NULL);
	int64 id = number_to_id(number, key, SITE_KEY_LENGTH);

	if (id == 0)
		ereport(ERROR, (errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
						errmsg("invalid number: \"%s\"", text),
						errdetail("It is the number of nothing.")));
	return id;
}

static char *
number_under(NumberKind kind, int64 id, const uint8 *key)
{
	char *text = palloc(NUMBER_TEXT_SIZE);

	number_format(kind, number_of_id(id, key, SITE_KEY_LENGTH), text);
	return text;
}

char *
site_number(NumberKind kind, int64 id)
{
	return number_under(kind, id, the_site()->number_keys[kind]);
}

int64
site_number_id(NumberKind kind, const char *text)
{
	return id_under(kind, text, the_site()->number_keys[kind]);
}

/* packnd.site_number(kind text, id bigint) returns text */
PACKND_FUNCTION_INFO_V1(packnd_registry_site_number);
Datum
packnd_registry_site_number(PG_FUNCTION_ARGS)
{
	NumberKind kind =
		number_kind_of_name(text_to_cstring(PG_GETARG_TEXT_PP(0)));

	PG_RETURN_TEXT_P(cstring_to_text(site_number(kind, PG_GETARG_INT64(1))));
}

/* packnd.site_number_id(kind text, number text) returns bigint */
PACKND_FUNCTION_INFO_V1(packnd_registry_site_number_id);
Datum
packnd_registry_site_number_id(PG_FUNCTION_ARGS)
{
	NumberKind kind =
		number_kind_of_name(text_to_cstring(PG_GETARG_TEXT_PP(0)));

	PG_RETURN_INT64(site_number_id(kind, NUMBER_ARGUMENT(1)));
}

/* packnd.site_case_id(case_number text) returns bigint */
PACKND_FUNCTION_INFO_V1(packnd_registry_site_case_id);
Datum
packnd_registry_site_case_id(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(site_number_id(NUMBER_CASE, NUMBER_ARGUMENT(0)));
}

/* packnd.site_case_number(case_id bigint) returns text */
PACKND_FUNCTION_INFO_V1(packnd_registry_site_case_number);
Datum
packnd_registry_site_case_number(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(
		cstring_to_text(site_number(NUMBER_CASE, PG_GETARG_INT64(0))));
}

/* packnd.partner_case_id(case_number text, organisation_id bigint) */
PACKND_FUNCTION_INFO_V1(packnd_registry_partner_case_id);
Datum
packnd_registry_partner_case_id(PG_FUNCTION_ARGS)
{
	uint8 key[SITE_KEY_LENGTH];

	partner_key(PG_GETARG_INT64(1), key);
	PG_RETURN_INT64(id_under(NUMBER_CASE, NUMBER_ARGUMENT(0), key));
}

/* packnd.partner_case_number(case_id bigint, organisation_id bigint) */
PACKND_FUNCTION_INFO_V1(packnd_registry_partner_case_number);
Datum
packnd_registry_partner_case_number(PG_FUNCTION_ARGS)
{
	uint8 key[SITE_KEY_LENGTH];

	partner_key(PG_GETARG_INT64(1), key);
	PG_RETURN_TEXT_P(
		cstring_to_text(number_under(NUMBER_CASE, PG_GETARG_INT64(0), key)));
}
