/*-------------------------------------------------------------------------
 *
 * cursor.c
 *		Cursors: where in a list a caller stands, as a text that says
 *		nothing to him.
 *
 * A list is read in pages; each row carries a cursor, made of what the list
 * is ordered by, and the next page begins after the one that the caller
 * gives back.  The keys of the order are ids and instants of microseconds:
 * ids must not be seen, and a program would round both.  So they are packed,
 * enciphered and authenticated, under a key of the site:
 *
 *		tag = first 6 bytes of HMAC-SHA-256(key, 0 || list || 0 || packed)
 *		stream = HMAC-SHA-256(key, 1 || tag || block number) for each 32 bytes
 *		cursor = base64url(tag || packed XOR stream)
 *
 * This is a synthetic initialisation vector (as SIV of RFC 5297): no random
 * bytes, so that a row has the same cursor whenever it is read, and a text
 * that was changed, cut short, made up or taken from another list has
 * another tag (but one in 2^48).
 *
 * A packed key begins with half a byte that says its type.  A number of up
 * to 60 bits (every id) and an instant up to some 18,000 years from now
 * follow in the rest of 8 bytes, so that a cursor of two keys has 30
 * characters.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

#include "registry/keyed_hash.h"
#include "registry/site.h"

#define TAG_LENGTH 6

/* More than the keys of any list; a longer text is not looked at. */
#define PACKED_MAX 6000
#define CURSOR_MAX (((TAG_LENGTH + PACKED_MAX) * 8 + 5) / 6)

static const char digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* ---- keys to bytes and back ---- */

typedef enum PackedType
{
	PACKED_NULL,
	PACKED_NUMBER,      /* 0 .. 2^60 - 1 in the other 60 bits */
	PACKED_INSTANT,     /* microseconds, plus 2^59, in the other 60 bits */
	PACKED_WIDE_NUMBER, /* 8 bytes follow, as of each below but the text */
	PACKED_WIDE_INSTANT,
	PACKED_DAY,
	PACKED_FALSE,
	PACKED_TRUE,
	PACKED_TEXT /* 2 bytes of length, then the text */
} PackedType;

#define INLINE_BITS 60
#define INSTANT_BIAS (INT64CONST(1) << (INLINE_BITS - 1))

static bool
fits_inline(int64 value)
{
	return value >= 0 && value < (INT64CONST(1) << INLINE_BITS);
}

static void
pack_inline(StringInfo packed, PackedType type, int64 value)
{
	uint64 bytes = pg_hton64((uint64) type << INLINE_BITS | (uint64) value);

	appendBinaryStringInfo(packed, (char *) &bytes, sizeof(bytes));
}

static void
pack_type(StringInfo packed, PackedType type)
{
	appendStringInfoChar(packed, (char) (type << 4));
}

static void
pack_wide(StringInfo packed, PackedType type, int64 value)
{
	uint64 bytes = pg_hton64((uint64) value);

	pack_type(packed, type);
	appendBinaryStringInfo(packed, (char *) &bytes, sizeof(bytes));
}

static void
pack_number(StringInfo packed, int64 value)
{
	if (fits_inline(value))
		pack_inline(packed, PACKED_NUMBER, value);
	else
		pack_wide(packed, PACKED_WIDE_NUMBER, value);
}

static void
pack_instant(StringInfo packed, TimestampTz value)
{
	if (value >= -INSTANT_BIAS && value < INSTANT_BIAS)
		pack_inline(packed, PACKED_INSTANT, value + INSTANT_BIAS);
	else
		pack_wide(packed, PACKED_WIDE_INSTANT, value);
}

static void
pack_text(StringInfo packed, const char *text, size_t length)
{
	uint16 bytes = pg_hton16((uint16) length);

	if (length > PACKED_MAX)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("a key of a cursor is too long")));
	pack_type(packed, PACKED_TEXT);
	appendBinaryStringInfo(packed, (char *) &bytes, sizeof(bytes));
	appendBinaryStringInfo(packed, text, (int) length);
}

static void
pack_key(StringInfo packed, Oid type, Datum value)
{
	switch (type)
	{
		case INT4OID:
			pack_number(packed, DatumGetInt32(value));
			break;
		case INT8OID:
			pack_number(packed, DatumGetInt64(value));
			break;
		case TIMESTAMPTZOID:
			pack_instant(packed, DatumGetTimestampTz(value));
			break;
		case DATEOID:
			pack_wide(packed, PACKED_DAY, DatumGetDateADT(value));
			break;
		case BOOLOID:
			pack_type(packed,
					  DatumGetBool(value) ? PACKED_TRUE : PACKED_FALSE);
			break;
		case TEXTOID:
		{
			text *given = DatumGetTextPP(value);

			pack_text(packed, VARDATA_ANY(given), VARSIZE_ANY_EXHDR(given));
			break;
		}
		case UNKNOWNOID:
			pack_text(packed, DatumGetCString(value),
					  strlen(DatumGetCString(value)));
			break;
		default:
			ereport(ERROR, (errcode(ERRCODE_DATATYPE_MISMATCH),
							errmsg("a key of a cursor cannot be of type %s",
								   format_type_be(type))));
	}
}

/* ISO 8601 in UTC, which reads back the same under any setting. */
static char *
instant_text(TimestampTz value)
{
	char buffer[MAXDATELEN + 1];
	struct pg_tm tm;
	fsec_t microseconds;

	if (TIMESTAMP_NOT_FINITE(value))
		EncodeSpecialTimestamp(value, buffer);
	else if (timestamp2tm(value, NULL, &tm, &microseconds, NULL, NULL) == 0)
	{
		tm.tm_isdst = 0; /* so that the zone is written */
		EncodeDateTime(&tm, microseconds, true, 0, NULL, USE_ISO_DATES,
					   buffer);
	}
	else
		ereport(ERROR, (errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
						errmsg("timestamp out of range")));
	return pstrdup(buffer);
}

static char *
day_text(DateADT value)
{
	char buffer[MAXDATELEN + 1];
	struct pg_tm tm;

	if (DATE_NOT_FINITE(value))
		EncodeSpecialDate(value, buffer);
	else
	{
		j2date(value + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon,
			   &tm.tm_mday);
		EncodeDateOnly(&tm, USE_ISO_DATES, buffer);
	}
	return pstrdup(buffer);
}

/* Takes so many bytes of what is packed; false if there are fewer. */
static bool
take(StringInfo packed, void *bytes, int length)
{
	if (packed->len - packed->cursor < length)
		return false;
	memcpy(bytes, packed->data + packed->cursor, length);
	packed->cursor += length;
	return true;
}

static bool
take_wide(StringInfo packed, int64 *value)
{
	uint64 bytes;

	if (!take(packed, &bytes, sizeof(bytes)))
		return false;
	*value = (int64) pg_ntoh64(bytes);
	return true;
}

/* Takes the next key as text, NULL for a null key; false if there is none. */
static bool
take_key(StringInfo packed, char **key)
{
	PackedType type;
	int64 value = 0;
	uint16 length;

	*key = NULL;
	if (packed->cursor >= packed->len)
		return false;
	type = (PackedType) ((uint8) packed->data[packed->cursor] >> 4);
	/* the type's half byte is part of an inline value, else a byte */
	if (type != PACKED_NUMBER && type != PACKED_INSTANT)
		packed->cursor++;
	switch (type)
	{
		case PACKED_NULL:
			return true;
		case PACKED_NUMBER:
		case PACKED_INSTANT:
			if (!take_wide(packed, &value))
				return false;
			value &= (INT64CONST(1) << INLINE_BITS) - 1;
			*key = type == PACKED_NUMBER ? psprintf("%lld", (long long) value)
										 : instant_text(value - INSTANT_BIAS);
			return true;
		case PACKED_WIDE_NUMBER:
			if (!take_wide(packed, &value))
				return false;
			*key = psprintf("%lld", (long long) value);
			return true;
		case PACKED_WIDE_INSTANT:
			if (!take_wide(packed, &value))
				return false;
			*key = instant_text(value);
			return true;
		case PACKED_DAY:
			if (!take_wide(packed, &value))
				return false;
			*key = day_text((DateADT) value);
			return true;
		case PACKED_FALSE:
		case PACKED_TRUE:
			*key = pstrdup(type == PACKED_TRUE ? "true" : "false");
			return true;
		case PACKED_TEXT:
			if (!take(packed, &length, sizeof(length)))
				return false;
			length = pg_ntoh16(length);
			if (packed->len - packed->cursor < length)
				return false;
			*key = pnstrdup(packed->data + packed->cursor, length);
			packed->cursor += length;
			return true;
	}
	return false;
}

/* ---- the cipher ---- */

static void
make_tag(const char *list, const char *packed, int length, uint8 *tag)
{
	static const uint8 purpose = 0;
	KeyedHashPart parts[] = {
		{&purpose, 1}, {list, strlen(list) + 1}, {packed, (size_t) length}};
	uint8 hash[KEYED_HASH_LENGTH];
	pg_hmac_ctx *hmac = keyed_hash_begin();

	keyed_hash(hmac, site_cursor_key(), SITE_KEY_LENGTH, parts,
			   lengthof(parts), hash);
	keyed_hash_end(hmac);
	memcpy(tag, hash, TAG_LENGTH);
}

/* Enciphers or deciphers in place. */
static void
apply_stream(const uint8 *tag, char *bytes, int length)
{
	static const uint8 purpose = 1;
	pg_hmac_ctx *hmac = keyed_hash_begin();
	const uint8 *key = site_cursor_key();
	uint8 hash[KEYED_HASH_LENGTH];
	int i;

	for (i = 0; i < length; i++)
	{
		if (i % KEYED_HASH_LENGTH == 0)
		{
			uint32 block = pg_hton32((uint32) (i / KEYED_HASH_LENGTH));
			KeyedHashPart parts[] = {
				{&purpose, 1}, {tag, TAG_LENGTH}, {&block, sizeof(block)}};

			keyed_hash(hmac, key, SITE_KEY_LENGTH, parts, lengthof(parts),
					   hash);
		}
		bytes[i] ^= (char) hash[i % KEYED_HASH_LENGTH];
	}
	keyed_hash_end(hmac);
}

/* ---- base64url, without padding ---- */

static text *
write_digits(const char *bytes, int length)
{
	int size = (length * 8 + 5) / 6;
	text *result = palloc(VARHDRSZ + size);
	int i;

	SET_VARSIZE(result, VARHDRSZ + size);
	for (i = 0; i < size; i++)
	{
		int bit = i * 6;
		uint8 first = (uint8) bytes[bit / 8];
		uint8 second = bit / 8 + 1 < length ? (uint8) bytes[bit / 8 + 1] : 0;

		VARDATA(result)
		[i] = digits[((first << 8 | second) >> (10 - bit % 8)) & 63];
	}
	return result;
}

/*
 * Reads digits into bytes; false for what is none, or has bits left over that
 * are set: each cursor is written in one way.
 */
static bool
read_digits(const char *text, int size, StringInfo bytes)
{
	uint32 bits = 0;
	int nbits = 0;
	int i;

	for (i = 0; i < size; i++)
	{
		const char *found = text[i] ? strchr(digits, text[i]) : NULL;

		if (found == NULL)
			return false;
		bits = (bits << 6 | (uint32) (found - digits)) & 0xffff;
		nbits += 6;
		if (nbits >= 8)
		{
			nbits -= 8;
			appendStringInfoChar(bytes, (char) (bits >> nbits));
		}
	}
	return nbits < 6 && (bits & ((1U << nbits) - 1)) == 0;
}

/* ---- what SQL sees ---- */

/* Opens a cursor: leaves the packed keys in bytes, or false. */
static bool
open_cursor(const char *list, const text *cursor, StringInfo bytes)
{
	uint8 tag[TAG_LENGTH];
	uint8 expected[TAG_LENGTH];

	if (VARSIZE_ANY_EXHDR(cursor) > CURSOR_MAX ||
		!read_digits(VARDATA_ANY(cursor), VARSIZE_ANY_EXHDR(cursor), bytes) ||
		!take(bytes, tag, TAG_LENGTH))
		return false;
	apply_stream(tag, bytes->data + TAG_LENGTH, bytes->len - TAG_LENGTH);
	make_tag(list, bytes->data + TAG_LENGTH, bytes->len - TAG_LENGTH,
			 expected);
	return memcmp(tag, expected, TAG_LENGTH) == 0;
}

/* packnd.cursor(list text, VARIADIC keys "any") returns text */
PACKND_FUNCTION_INFO_V1(packnd_registry_cursor);
Datum
packnd_registry_cursor(PG_FUNCTION_ARGS)
{
	StringInfoData bytes;
	char *list;
	int i;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (get_fn_expr_variadic(fcinfo->flinfo))
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("the keys of a cursor are given one by one")));
	list = text_to_cstring(PG_GETARG_TEXT_PP(0));
	initStringInfo(&bytes);
	/* the tag's place */
	appendStringInfoSpaces(&bytes, TAG_LENGTH);
	for (i = 1; i < PG_NARGS(); i++)
	{
		if (PG_ARGISNULL(i))
			pack_type(&bytes, PACKED_NULL);
		else
			pack_key(&bytes, get_fn_expr_argtype(fcinfo->flinfo, i),
					 PG_GETARG_DATUM(i));
	}
	if (bytes.len > TAG_LENGTH + PACKED_MAX)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("the keys of a cursor are too long")));
	make_tag(list, bytes.data + TAG_LENGTH, bytes.len - TAG_LENGTH,
			 (uint8 *) bytes.data);
	apply_stream((uint8 *) bytes.data, bytes.data + TAG_LENGTH,
				 bytes.len - TAG_LENGTH);
	PG_RETURN_TEXT_P(write_digits(bytes.data, bytes.len));
}

/* packnd.cursor_keys(list text, cursor text, number_of_keys int) returns text[] */
PACKND_FUNCTION_INFO_V1(packnd_registry_cursor_keys);
Datum
packnd_registry_cursor_keys(PG_FUNCTION_ARGS)
{
	char *list = text_to_cstring(PG_GETARG_TEXT_PP(0));
	text *cursor = PG_GETARG_TEXT_PP(1);
	int nkeys = PG_GETARG_INT32(2);
	StringInfoData bytes;
	ArrayBuildState *keys = NULL;
	bool fits;
	int i;

	initStringInfo(&bytes);
	fits = open_cursor(list, cursor, &bytes);
	for (i = 0; i < nkeys && fits; i++)
	{
		char *key;

		fits = take_key(&bytes, &key);
		keys = accumArrayResult(
			keys, key == NULL ? (Datum) 0 : CStringGetTextDatum(key),
			key == NULL, TEXTOID, CurrentMemoryContext);
	}
	if (!fits || keys == NULL || bytes.cursor != bytes.len)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid cursor"),
				 errdetail("It is none that the list \"%s\" gave.", list),
				 errhint("Give the column \"cursor\" of the last row that was "
						 "seen, unchanged; null begins the list.")));
	PG_RETURN_DATUM(makeArrayResult(keys, CurrentMemoryContext));
}
