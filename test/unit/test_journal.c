/*-------------------------------------------------------------------------
 *
 * test_journal.c
 *	  packnd-verify journal (src/tool), on the test vectors: they hold, and
 *	  whatever is changed in what was signed is found.
 *
 *-------------------------------------------------------------------------
 */
#include <errno.h>
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

/* A file of which so much can be read, and then there is an error. */
typedef struct Torn
{
	Text text;
	size_t at;
} Torn;

static ssize_t
read_torn(void *cookie, char *buffer, size_t size)
{
	Torn *torn = cookie;

	if (torn->at == torn->text.length)
	{
		errno = EIO;
		return -1;
	}
	if (size > torn->text.length - torn->at)
		size = torn->text.length - torn->at;
	memcpy(buffer, torn->text.data + torn->at, size);
	torn->at += size;
	return (ssize_t) size;
}

/* With one of the files (0 journal, 1 lines, 2 key) torn after so many bytes */
static int
status_of_torn(int which, size_t length)
{
	Text texts[] = {journal, lines, key};
	Torn torn = {{texts[which].data, length}, 0};
	FILE *files[3];
	int status;

	for (int i = 0; i < 3; i++)
		files[i] =
			i == which
				? fopencookie(&torn, "r",
							  (cookie_io_functions_t){.read = read_torn})
				: open_text(texts[i]);
	status = journal_verify(files[0], files[1], files[2], nowhere);
	for (int i = 0; i < 3; i++)
		fclose(files[i]);
	return status;
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

/* With bytes put in at a place: the status */
static int
status_with(Text text, bool is_journal, size_t at, const char *bytes,
			size_t length)
{
	Text made = {malloc(text.length + length), text.length + length};
	int status;

	memcpy(made.data, text.data, at);
	memcpy(made.data + at, bytes, length);
	memcpy(made.data + at + length, text.data + at, text.length - at);
	status =
		verify(is_journal ? made : journal, is_journal ? lines : made, key);
	free(made.data);
	return status;
}

/* What is put in at every place: at how many it still holds */
static int
unfound_additions(Text text, bool is_journal, const char *bytes, size_t length)
{
	int unfound = 0;

	for (size_t at = 0; at <= text.length; at++)
		unfound += status_with(text, is_journal, at, bytes, length) == 0;
	return unfound;
}

static void
test_additions(void)
{
	size_t line = strcspn(journal.data, "\n");

	ok(status_with(journal, true, line, "\0\tx", 3) == 2,
	   "behind a NUL in the export");
	ok(status_with(lines, false, strcspn(lines.data, "\n"), "\0\n?", 3) == 2,
	   "behind a NUL in the lines");
	ok(unfound_additions(journal, true, "\0", 1) == 0, "a NUL anywhere");
	ok(unfound_additions(lines, false, "\0", 1) == 0, "also in the lines");
	ok(unfound_additions(lines, false, "\rx", 2) == 0, "behind a CR");
	ok(unfound_additions(lines, false, " ", 1) == 0, "a blank more");
	/* at the end of either line, and behind the last one */
	ok(unfound_additions(lines, false, "\r", 1) == 3, "lines of an e-mail");
}

static void
test_torn(void)
{
	Text texts[] = {journal, lines, key};

	for (int which = 0; which < 3; which++)
	{
		int other = 0;

		for (size_t length = 0; length <= texts[which].length; length++)
			other += status_of_torn(which, length) != 2;
		ok(other == 0, "file %d cannot be read to its end", which);
	}
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
	test_additions();
	test_torn();
	fclose(nowhere);
	host_arena_free(arena);
	return test_end();
}
