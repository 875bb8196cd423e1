/*-------------------------------------------------------------------------
 *
 * unicode.c
 *	  Case mapping and blocks of Unicode.
 *
 * The tables of unicode_tables.h are sorted.  A CaseRun maps every step-th
 * code point from first to last to the one "distance" further; a LongCase
 * maps one code point to two or three.
 *
 * The language asks for case mapping of all of Unicode (upper case(), lower
 * case()), and the C library would make it depend on the locale of whoever
 * runs the server.  The tables are generated (generate_unicode.pl) from the
 * Unicode database and kept short: most letters with case stand in runs, such
 * as every second code point of Latin Extended, each one further than its
 * partner.  ASCII is told by its first letter and one bit.
 *
 * Mapping is by single code points, and their full mappings: "ß" becomes
 * "SS".  What depends on the neighbours (final sigma) or on the language
 * (Turkish i) is left as it is.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/text/unicode.h"

#include <stdlib.h>
#include <string.h>

#include "feel/value/utf8.h"

typedef struct CaseRun
{
	uint32_t first;
	uint32_t last;
	uint32_t step;
	int32_t distance;
} CaseRun;

typedef struct LongCase
{
	uint32_t from;
	uint32_t to[3]; /* 0 after the last */
} LongCase;

typedef struct Block
{
	const char *name;
	uint32_t first;
	uint32_t last;
} Block;

#include "feel/text/unicode_tables.h"

#define LENGTH(table) ((int) (sizeof(table) / sizeof((table)[0])))

typedef struct CaseTables
{
	const CaseRun *runs;
	int run_count;
	const LongCase *longs;
	int long_count;
} CaseTables;

static const CaseTables upper = {upper_runs, LENGTH(upper_runs), upper_long,
								 LENGTH(upper_long)};
static const CaseTables lower = {lower_runs, LENGTH(lower_runs), lower_long,
								 LENGTH(lower_long)};

static int
compare_run(const void *key, const void *element)
{
	uint32_t c = *(const uint32_t *) key;
	const CaseRun *run = element;

	return c < run->first ? -1 : c > run->last;
}

static int
compare_long(const void *key, const void *element)
{
	uint32_t c = *(const uint32_t *) key;
	const LongCase *entry = element;

	return c < entry->from ? -1 : c > entry->from;
}

static void
add_mapped(FeelTextBuilder *builder, const CaseTables *tables, uint32_t c)
{
	const CaseRun *run;
	const LongCase *entry;

	feel_assert(c >= 0x80);
	run = bsearch(&c, tables->runs, tables->run_count, sizeof(CaseRun),
				  compare_run);
	if (run != NULL && (c - run->first) % run->step == 0)
	{
		feel_text_add_char(builder, (uint32_t) ((int32_t) c + run->distance));
		return;
	}
	entry = bsearch(&c, tables->longs, tables->long_count, sizeof(LongCase),
					compare_long);
	if (entry == NULL)
	{
		feel_text_add_char(builder, c);
		return;
	}
	for (int i = 0; i < 3 && entry->to[i] != 0; i++)
		feel_text_add_char(builder, entry->to[i]);
}

/* The letters from first on, 26 of them, are the ASCII ones to be mapped. */
static void
add_text(FeelTextBuilder *builder, const CaseTables *tables, char first,
		 FeelString text)
{
	size_t offset = 0;

	while (offset < text.length)
	{
		unsigned char byte = (unsigned char) text.data[offset];

		if (byte < 0x80)
		{
			bool maps = (unsigned) (byte - (unsigned char) first) < 26;
			char c = (char) (maps ? byte ^ 0x20 : byte);

			feel_text_add(builder, &c, 1);
			offset++;
		}
		else
			add_mapped(builder, tables,
					   feel_utf8_next(text.data, text.length, &offset));
	}
}

void
feel_unicode_add_upper(FeelTextBuilder *builder, FeelString text)
{
	add_text(builder, &upper, 'a', text);
}

void
feel_unicode_add_lower(FeelTextBuilder *builder, FeelString text)
{
	add_text(builder, &lower, 'A', text);
}

static int
compare_block(const void *key, const void *element)
{
	FeelString name = *(const FeelString *) key;
	const char *other = ((const Block *) element)->name;
	int order = strncmp(name.data, other, name.length);

	return order != 0 ? order : -(other[name.length] != '\0');
}

bool
feel_unicode_block(FeelString name, uint32_t *first, uint32_t *last)
{
	const Block *block =
		bsearch(&name, blocks, LENGTH(blocks), sizeof(Block), compare_block);

	if (block == NULL)
		return false;
	*first = block->first;
	*last = block->last;
	return true;
}
