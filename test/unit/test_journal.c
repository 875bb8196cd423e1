/*-------------------------------------------------------------------------
 *
 * test_journal.c
 *	  packnd-verify journal (src/tool), on the test vectors: they hold, and
 *	  whatever is changed in what was signed is found.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host.h"
#include "tool/journal_verify.h"

#define LINES_MAX 64

typedef struct Text
{
	char *data;
	size_t length;
} Text;

static Text journal;
static Text lines;
static Text key;
static FILE *nowhere;

static Text
read_vector(void *arena, const char *path)
{
	FeelString text = {"", 0};

	ok(host_read_file(arena, path, &text), "%s is there", path);
	return (Text){(char *) text.data, text.length};
}

static FILE *
open_text(Text text)
{
	/* fmemopen() of nothing fails */
	return text.length == 0 ? fopen("/dev/null", "r")
							: fmemopen(text.data, text.length, "r");
}

static int
verify(Text a_journal, Text some_lines, Text a_key)
{
	FILE *files[] = {open_text(a_journal), open_text(some_lines),
					 open_text(a_key)};
	int status = journal_verify(files[0], files[1], files[2], nowhere);

	for (int i = 0; i < 3; i++)
		fclose(files[i]);
	return status;
}

/* Every byte, changed: how many changes are not found */
static int
unfound_changes(Text text, bool is_journal)
{
	Text copy = {malloc(text.length), text.length};
	int unfound = 0;

	for (size_t i = 0; i < text.length; i++)
		for (int change = 1; change < 3; change++)
		{
			memcpy(copy.data, text.data, text.length);
			copy.data[i] = (char) (copy.data[i] ^ change);
			if (verify(is_journal ? copy : journal, is_journal ? lines : copy,
					   key) == 0)
				unfound++;
		}
	free(copy.data);
	return unfound;
}

static int
split(Text text, Text parts[LINES_MAX])
{
	int count = 0;

	for (size_t at = 0; at < text.length && count < LINES_MAX; count++)
	{
		char *end = memchr(text.data + at, '\n', text.length - at);
		size_t length = (size_t) (end - (text.data + at)) + 1;

		parts[count] = (Text){text.data + at, length};
		at += length;
	}
	return count;
}

/* All lines but one, or with two of them exchanged */
static Text
arranged(const Text *parts, int count, int without, int a, int b)
{
	Text made = {malloc(journal.length + 1), 0};

	for (int i = 0; i < count; i++)
	{
		const Text *part = &parts[i == a ? b : i == b ? a : i];

		if (i == without)
			continue;
		memcpy(made.data + made.length, part->data, part->length);
		made.length += part->length;
	}
	return made;
}

static int
status_of(Text made)
{
	int status = verify(made, lines, key);

	free(made.data);
	return status;
}

/* Do two lines have an order?  An event has one in its chain only. */
static bool
are_ordered(Text a, Text b)
{
	bool is_event = a.data[0] == 'e';
	size_t chain = strcspn(a.data + strlen("event\t"), "\t");

	return is_event == (b.data[0] == 'e') &&
		   (!is_event ||
			memcmp(a.data, b.data, strlen("event\t") + chain + 1) == 0);
}

static void
test_arrangements(void)
{
	Text parts[LINES_MAX];
	int count = split(journal, parts);
	int dropped = 0;
	int exchanged = 0;
	int shortened = 0;

	for (int i = 0; i < count; i++)
	{
		dropped += status_of(arranged(parts, count, i, -1, -1)) == 0;
		shortened += status_of(arranged(parts, i, -1, -1, -1)) == 0;
		for (int j = i + 1; j < count; j++)
			exchanged += are_ordered(parts[i], parts[j]) &&
						 status_of(arranged(parts, count, -1, i, j)) == 0;
	}
	ok(count == 15, "lines of the export");
	ok(dropped == 0, "a line that is missing");
	/* but for the seal after the last that is signed */
	ok(shortened == 1, "an export that ends earlier");
	ok(exchanged == 0, "a line in another's place");
}

int
main(void)
{
	void *arena = host_arena_make();
	Text none = {"", 0};
	Text first;

	test_begin();
	nowhere = fopen("/dev/null", "w");
	journal = read_vector(arena, "../vectors/journal.export");
	lines = read_vector(arena, "../vectors/journal.lines");
	key = read_vector(arena, "../vectors/journal.pem");
	ok(verify(journal, lines, key) == 0, "the vectors hold");
	first = (Text){lines.data,
				   (size_t) ((char *) memchr(lines.data, '\n', lines.length) -
							 lines.data)};
	ok(verify(journal, first, key) == 0, "with the first line alone");
	ok(verify(journal,
			  (Text){first.data + first.length + 1,
					 lines.length - first.length - 1},
			  key) == 0,
	   "with the second alone");
	ok(verify(journal, none, key) == 1, "no line");
	ok(verify(none, lines, key) == 1, "no journal");
	ok(verify(journal, lines, none) == 2, "no key");
	ok(verify(lines, lines, key) == 2, "no export");
	ok(unfound_changes(journal, true) == 0, "each byte of the export counts");
	ok(unfound_changes(lines, false) == 0, "each byte of the lines counts");
	test_arrangements();
	fclose(nowhere);
	host_arena_free(arena);
	return test_end();
}
