/*-------------------------------------------------------------------------
 *
 * journal_line.c
 *	  The lines of an export of the journal, and what they hash to.
 *
 * As pnd.journal_export() writes them: fields with tabs between, \N for null,
 * \t \n \r \\ for these characters.
 *
 *		event	chain, number, time, kind of actor, professional or \N, role,
 *				table, operation, payload hash, hash before, hash
 *		leaf	seal, chain, first event, last event, hash of the last
 *		seal	number, time, hash before, chains, events, root, hash
 *
 * Hashes are those of actor/journal_hash.c and actor/seal_hash.c, written once
 * more: fields with their lengths in 4 bytes, integers in 8, the most
 * significant byte first, null as the length 2^32 - 1.
 *
 *-------------------------------------------------------------------------
 */
#include "tool/journal_line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ hashes */

static void
put_number(uint8_t *to, uint64_t value, int size)
{
	for (int i = 0; i < size; i++)
		to[i] = (uint8_t) (value >> (8 * (size - 1 - i)));
}

static void
add_field(Sha256 *hash, const void *bytes, size_t length)
{
	uint8_t prefix[4];

	put_number(prefix, length, 4);
	sha256_add(hash, prefix, sizeof(prefix));
	sha256_add(hash, bytes, length);
}

static void
add_text(Sha256 *hash, const char *text)
{
	add_field(hash, text, strlen(text));
}

static void
add_integer(Sha256 *hash, int64_t value)
{
	uint8_t bytes[8];

	put_number(bytes, (uint64_t) value, 8);
	add_field(hash, bytes, sizeof(bytes));
}

static void
add_hash(Sha256 *hash, const JournalHash *value)
{
	add_field(hash, value->bytes, sizeof(value->bytes));
}

JournalHash
journal_hash_node(const JournalHash *left, const JournalHash *right)
{
	static const uint8_t node = 1;
	JournalHash made;
	Sha256 hash;

	sha256_begin(&hash);
	sha256_add(&hash, &node, 1);
	sha256_add(&hash, left->bytes, sizeof(left->bytes));
	sha256_add(&hash, right->bytes, sizeof(right->bytes));
	sha256_end(&hash, made.bytes);
	return made;
}

bool
journal_hash_equal(const JournalHash *a, const JournalHash *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static int
digit_value(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
		   : c >= 'a' && c <= 'f' ? c - 'a' + 10
								  : -1;
}

bool
hex_read(const char *text, uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
	{
		int high = digit_value(text[2 * i]);
		int low = high < 0 ? -1 : digit_value(text[2 * i + 1]);

		if (low < 0)
			return false;
		bytes[i] = (uint8_t) (high << 4 | low);
	}
	return text[2 * count] == '\0';
}

bool
journal_hash_read(const char *text, JournalHash *hash)
{
	return hex_read(text, hash->bytes, sizeof(hash->bytes));
}

/* ------------------------------------------------------------------ fields */

/* Splits at tabs, up to JOURNAL_FIELDS; 0 if there are more. */
static int
split(char *text, char *fields[JOURNAL_FIELDS])
{
	int count = 0;

	for (char *field = text; field != NULL; count++)
	{
		char *tab = strchr(field, '\t');

		if (count == JOURNAL_FIELDS)
			return 0;
		if (tab != NULL)
			*tab++ = '\0';
		fields[count] = field;
		field = tab;
	}
	return count;
}

/* false if an escape is none */
static bool
unescape(char *text)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++)
	{
		if (*from != '\\')
		{
			*to++ = *from;
			continue;
		}
		from++;
		switch (*from)
		{
			case 't':
				*to++ = '\t';
				break;
			case 'n':
				*to++ = '\n';
				break;
			case 'r':
				*to++ = '\r';
				break;
			case '\\':
				*to++ = '\\';
				break;
			default:
				return false;
		}
	}
	*to = '\0';
	return true;
}

static bool
read_integer(const char *text, int64_t *value)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	*value = number;
	return errno == 0 && end != text && *end == '\0' &&
		   (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
}

/* What is counted from 1 on */
static bool
read_count(const char *text, int64_t *value)
{
	return read_integer(text, value) && *value > 0 &&
		   *value < INT64_C(1) << 53;
}

/* ------------------------------------------------------------------- lines */

static bool
read_event(char **fields, JournalLine *line)
{
	bool is_person = strcmp(fields[5], "\\N") != 0;
	int64_t professional = 0;
	int64_t at;
	JournalHash payload;
	Sha256 hash;

	if (!read_integer(fields[1], &line->chain) ||
		!read_count(fields[2], &line->number) ||
		!read_integer(fields[3], &at) || !unescape(fields[4]) ||
		(is_person && !read_integer(fields[5], &professional)) ||
		!unescape(fields[6]) || !unescape(fields[7]) || !unescape(fields[8]) ||
		!journal_hash_read(fields[9], &payload) ||
		!journal_hash_read(fields[10], &line->before) ||
		!journal_hash_read(fields[11], &line->said))
		return false;
	sha256_begin(&hash);
	add_text(&hash, "packnd journal 1");
	add_hash(&hash, &line->before);
	add_integer(&hash, line->chain);
	add_integer(&hash, line->number);
	add_integer(&hash, at);
	add_text(&hash, fields[4]);
	if (is_person)
		add_integer(&hash, professional);
	else
		sha256_add(&hash, "\xff\xff\xff\xff", 4);
	add_text(&hash, fields[6]);
	add_text(&hash, fields[7]);
	add_text(&hash, fields[8]);
	add_hash(&hash, &payload);
	sha256_end(&hash, line->made.bytes);
	return true;
}

static bool
read_leaf(char **fields, JournalLine *line)
{
	static const uint8_t leaf = 0;
	Sha256 hash;

	if (!read_count(fields[1], &line->number) ||
		!read_integer(fields[2], &line->chain) ||
		!read_count(fields[3], &line->first) ||
		!read_count(fields[4], &line->last) ||
		!journal_hash_read(fields[5], &line->said))
		return false;
	sha256_begin(&hash);
	sha256_add(&hash, &leaf, 1);
	add_text(&hash, "packnd leaf 1");
	add_integer(&hash, line->chain);
	add_integer(&hash, line->first);
	add_integer(&hash, line->last);
	add_hash(&hash, &line->said);
	sha256_end(&hash, line->made.bytes);
	return true;
}

static bool
read_seal(char **fields, JournalLine *line)
{
	int64_t at;
	Sha256 hash;

	if (!read_count(fields[1], &line->number) ||
		!read_integer(fields[2], &at) ||
		!journal_hash_read(fields[3], &line->before) ||
		!read_count(fields[4], &line->chains) ||
		!read_count(fields[5], &line->events) ||
		!journal_hash_read(fields[6], &line->root) ||
		!journal_hash_read(fields[7], &line->said))
		return false;
	sha256_begin(&hash);
	add_text(&hash, "packnd seal 1");
	add_integer(&hash, line->number);
	add_integer(&hash, at);
	add_hash(&hash, &line->before);
	add_integer(&hash, line->chains);
	add_integer(&hash, line->events);
	add_hash(&hash, &line->root);
	sha256_end(&hash, line->made.bytes);
	return true;
}

void
journal_line_read(char *text, JournalLine *line)
{
	static const struct
	{
		const char *name;
		JournalLineKind kind;
		int fields;
		bool (*read)(char **fields, JournalLine *line);
	} kinds[] = {{"event", JOURNAL_EVENT, 12, read_event},
				 {"leaf", JOURNAL_LEAF, 6, read_leaf},
				 {"seal", JOURNAL_SEAL, 8, read_seal}};
	char *fields[JOURNAL_FIELDS];
	int count = split(text, fields);

	line->kind = JOURNAL_NONE;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (count == kinds[i].fields &&
			strcmp(fields[0], kinds[i].name) == 0 &&
			kinds[i].read(fields, line))
			line->kind = kinds[i].kind;
}
