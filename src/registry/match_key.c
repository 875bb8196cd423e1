/*-------------------------------------------------------------------------
 *
 * match_key.c
 *		The blind index: identifiers as HMAC-SHA-256 under a key that is in
 *		no table.
 *
 * Whether two cases are about one person is seen from digests of normal forms
 * (match_name.c, match_phone.c).  Names and dates of birth can be guessed, so
 * whoever had the digests and their key had the names: the key is in a file
 * that only the server reads, named by packnd.match_key_file, and so in no
 * dump, no backup of the database's contents, and no replica's SQL.
 *
 * The file has a line for each version of the key,
 *
 *		1 64-hexadecimal-digits
 *
 * and blank lines and lines that begin with # are comments.  The highest
 * version is that under which digests are made; the others serve until all
 * digests have been made anew.  Permissions are checked by the function that
 * checks the server's TLS key.  The file is read at each use: a few
 * microseconds, and a key that was taken away is gone at once.
 *
 * digest = HMAC-SHA-256(key, kind || 0x00 || value), so that a phone number is
 * no name; kind "" over the fixed text "packnd match key" tells which key it
 * is without telling the key.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "funcapi.h"
#include "storage/fd.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/tuplestore.h"

#include "base/metadata.h"
#include "registry/keyed_hash.h"
#include "registry/match_key.h"
#include "registry/private_file.h"

#define MATCH_KEY_LENGTH 32
#define MATCH_KEYS_MAX 16
#define LINE_MAX_LENGTH 256
#define KEY_PROOF "packnd match key"

typedef struct MatchKey
{
	int32 version;
	uint8 key[MATCH_KEY_LENGTH];
} MatchKey;

typedef struct MatchKeys
{
	int count;
	MatchKey keys[MATCH_KEYS_MAX];
} MatchKeys;

static char *match_key_file = NULL;

void
match_key_init(void)
{
	DefineCustomStringVariable(
		"packnd.match_key_file",
		"File with the keys under which the identifiers of persons are "
		"compared.",
		"Without it, nobody is recognised who is reported twice.",
		&match_key_file, "", PGC_SUSET, GUC_SUPERUSER_ONLY, NULL, NULL, NULL);
}

static void
forget_keys(MatchKeys *keys)
{
	explicit_bzero(keys, sizeof(MatchKeys));
}

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* A line "version key"; false if it is something else. */
static bool
parse_line(char *line, MatchKey *key)
{
	char *end;
	long version;

	errno = 0;
	version = strtol(line, &end, 10);
	if (errno != 0 || version < 1 || version > 1000000 ||
		(*end != ' ' && *end != '\t'))
		return false;
	key->version = (int32) version;
	end += strspn(end, " \t");
	for (int i = 0; i < MATCH_KEY_LENGTH; i++)
	{
		int high = hex_value(end[0]);
		int low = high < 0 ? -1 : hex_value(end[1]);

		if (low < 0)
			return false;
		key->key[i] = (uint8) (high << 4 | low);
		end += 2;
	}
	return end[strspn(end, " \t\r\n")] == '\0';
}

static bool
has_version(const MatchKeys *keys, int32 version)
{
	for (int i = 0; i < keys->count; i++)
		if (keys->keys[i].version == version)
			return true;
	return false;
}

/* Reads the lines; returns what is wrong, or NULL. */
static char *
parse_file(FILE *file, MatchKeys *keys)
{
	char line[LINE_MAX_LENGTH];
	char *problem = NULL;

	for (int number = 1;
		 problem == NULL && fgets(line, sizeof(line), file) != NULL; number++)
	{
		MatchKey key;

		if (line[strspn(line, " \t\r\n")] == '\0' || line[0] == '#')
			continue;
		if (keys->count == MATCH_KEYS_MAX)
			problem =
				psprintf(dgettext(TEXTDOMAIN, "It has more than %d keys."),
						 MATCH_KEYS_MAX);
		else if (!parse_line(line, &key))
			problem = psprintf(
				dgettext(
					TEXTDOMAIN,
					"Line %d is not a version and %d hexadecimal digits."),
				number, 2 * MATCH_KEY_LENGTH);
		else if (has_version(keys, key.version))
			problem = psprintf(
				dgettext(TEXTDOMAIN, "Version %d stands in it twice."),
				key.version);
		else
			keys->keys[keys->count++] = key;
		explicit_bzero(&key, sizeof(key));
	}
	explicit_bzero(line, sizeof(line));
	if (problem == NULL && keys->count == 0)
		problem = pstrdup(dgettext(TEXTDOMAIN, "It has no key."));
	return problem;
}

/* Reads the keys; returns what is wrong, or NULL. */
static char *
read_keys(MatchKeys *keys)
{
	char *problem;
	FILE *file =
		private_file_open("packnd.match_key_file", match_key_file, &problem);

	keys->count = 0;
	if (file == NULL)
		return problem;
	problem = parse_file(file, keys);
	FreeFile(file);
	if (problem != NULL)
		forget_keys(keys);
	return problem;
}

/* The key of a version; that of the highest for 0. NULL if there is none. */
static const MatchKey *
find_key(const MatchKeys *keys, int32 version)
{
	const MatchKey *found = NULL;

	for (int i = 0; i < keys->count; i++)
		if (version != 0
				? keys->keys[i].version == version
				: found == NULL || keys->keys[i].version > found->version)
			found = &keys->keys[i];
	return found;
}

static bytea *
make_digest(const MatchKey *key, const char *kind, const char *value,
			size_t length)
{
	bytea *digest = palloc(VARHDRSZ + KEYED_HASH_LENGTH);
	KeyedHashPart parts[] = {{kind, strlen(kind) + 1}, {value, length}};
	pg_hmac_ctx *hmac = keyed_hash_begin();

	keyed_hash(hmac, key->key, MATCH_KEY_LENGTH, parts, lengthof(parts),
			   (uint8 *) VARDATA(digest));
	keyed_hash_end(hmac);
	SET_VARSIZE(digest, VARHDRSZ + KEYED_HASH_LENGTH);
	return digest;
}

/* packnd.match_digest(kind text, value text, key_version int) returns bytea */
PACKND_FUNCTION_INFO_V1(packnd_registry_match_digest);
Datum
packnd_registry_match_digest(PG_FUNCTION_ARGS)
{
	char *kind = text_to_cstring(PG_GETARG_TEXT_PP(0));
	text *value = PG_GETARG_TEXT_PP(1);
	int32 version = PG_GETARG_INT32(2);
	MatchKeys keys;
	const MatchKey *key;
	bytea *digest;
	char *problem;

	(void) base_require_data_owner();
	problem = read_keys(&keys);
	if (problem != NULL)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("identifiers cannot be compared: the key is "
							   "missing"),
						errdetail_internal("%s", problem),
						errhint("A superuser makes the file and sets "
								"packnd.match_key_file; pnd.health() says "
								"whether it is well.")));
	key = find_key(&keys, version);
	if (key == NULL)
	{
		forget_keys(&keys);
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("identifiers cannot be compared: version %d of the "
						"key is missing",
						version)));
	}
	digest =
		make_digest(key, kind, VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
	forget_keys(&keys);
	PG_RETURN_BYTEA_P(digest);
}

/*
 * packnd.match_keys() returns setof (key_version int, proof bytea,
 *		is_current boolean, problem text)
 *		One row a version, or one row with the problem.
 */
PACKND_FUNCTION_INFO_V1(packnd_registry_match_keys);
Datum
packnd_registry_match_keys(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MatchKeys keys;
	char *problem;
	Datum values[4];
	bool nulls[4] = {true, true, true, false};

	(void) base_require_data_owner();
	InitMaterializedSRF(fcinfo, 0);
	problem = read_keys(&keys);
	if (problem != NULL)
	{
		values[3] = CStringGetTextDatum(problem);
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
		return (Datum) 0;
	}
	for (int i = 0; i < keys.count; i++)
	{
		const MatchKey *key = &keys.keys[i];

		values[0] = Int32GetDatum(key->version);
		values[1] = PointerGetDatum(
			make_digest(key, "", KEY_PROOF, strlen(KEY_PROOF)));
		values[2] = BoolGetDatum(key == find_key(&keys, 0));
		memset(nulls, false, sizeof(nulls));
		nulls[3] = true;
		tuplestore_putvalues(result->setResult, result->setDesc, values,
							 nulls);
	}
	forget_keys(&keys);
	return (Datum) 0;
}
