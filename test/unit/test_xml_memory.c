/*-------------------------------------------------------------------------
 *
 * test_xml_memory.c
 *	  libxml2 without memory: whichever allocation fails, a document is read
 *	  as it is, or refused with a message; the process goes on.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>
#include <libxml/parser.h>
#include <libxml/xmlmemory.h>

#include "models.h"

#define DECISIONS 100

static long allocations; /* since it was set to 0 */
static long failing;     /* which of them fails first; 0: none */
static bool forever;     /* and all after that too */
static long pieces;      /* that are allocated now */

/*
 * With SANITIZE=1: a buffer that libxml2 itself forgets when the allocation
 * that follows fails.
 */
extern const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:xmlBufCreateSize\n";
}

static bool
fails(void)
{
	allocations++;
	return failing > 0 &&
		   (forever ? allocations >= failing : allocations == failing);
}

static void *
test_malloc(size_t size)
{
	void *piece = fails() ? NULL : malloc(size);

	pieces += piece != NULL;
	return piece;
}

static void *
test_realloc(void *old, size_t size)
{
	void *piece = fails() ? NULL : realloc(old, size);

	pieces += piece != NULL && old == NULL;
	return piece;
}

static char *
test_strdup(const char *text)
{
	char *piece = fails() ? NULL : strdup(text);

	pieces += piece != NULL;
	return piece;
}

static void
test_free(void *piece)
{
	pieces -= piece != NULL;
	free(piece);
}

/* Something of all that a document may have, and enough of it to grow */
static FeelString
make_document(void *arena)
{
	static const char head[] =
		"<?xml version='1.0' encoding='UTF-8'?><!-- a comment -->"
		"<d:definitions xmlns:d='" MODEL_NAMESPACE
		"' xmlns='urn:other' xmlns:p='urn:p' namespace='urn:m' name='m'>"
		"<?target data?><d:description>a &lt; b &amp; &#233;<![CDATA[ c < d "
		"]]>"
		"</d:description>";
	static const char piece[] =
		"<d:decision id='d%d' name='decision number %d' p:a='x &quot; y' "
		"p:b%d=''><d:variable name='decision number %d'/><x y='z'>text</x>"
		"<d:literalExpression><d:text>%d</d:text></d:literalExpression>"
		"</d:decision>";
	static const char tail[] = "</d:definitions>";
	size_t room =
		sizeof(head) + DECISIONS * (sizeof(piece) + 60) + sizeof(tail);
	char *data = feel_host->allocate(arena, room);
	size_t used = (size_t) snprintf(data, room, "%s", head);

	for (int i = 0; i < DECISIONS; i++)
		used +=
			(size_t) snprintf(data + used, room - used, piece, i, i, i, i, i);
	used += (size_t) snprintf(data + used, room - used, "%s", tail);
	return (FeelString){data, (uint32_t) used};
}

/* Read it; false, with a message, if it was refused. */
static bool
reads(FeelString document, FeelRun *run)
{
	DmnXml *xml = dmn_xml_parse(run, document);

	return xml != NULL && dmn_xml_count(xml, "decision") == DECISIONS &&
		   run->diagnostic_count == 0;
}

static void
check_document(FeelString document, bool until_the_end)
{
	const char *how = until_the_end ? "all from one" : "one";
	long total;
	long refused = 0;
	long wrong = 0;
	long left = 0;
	FeelRun *run = host_run_make();

	forever = until_the_end;
	allocations = failing = 0;
	ok(reads(document, run), "the document is read");
	total = allocations;
	host_run_free(run);
	for (long n = 1; n <= total; n++)
	{
		long before = pieces;
		bool read;

		run = host_run_make();
		allocations = 0;
		failing = n;
		read = reads(document, run);
		failing = 0;
		if (!read)
		{
			refused++;
			if (run->diagnostics == NULL ||
				run->diagnostics->kind != FEEL_INVALID_MODEL ||
				run->diagnostics->message.length == 0)
				wrong++;
		}
		left += pieces != before;
		host_run_free(run);
	}
	ok(total > 100 && refused > total / 2,
	   "%s of %ld allocations fails: the document is refused (%ld times)", how,
	   total, refused);
	ok(wrong == 0, "%s fails: always with a message", how);
	/* libxml2 2.9 has few leaks of its own: an input that cannot be pushed */
	ok(left <= total / 50,
	   "%s fails: libxml2 leaves nothing behind (but %ld times)", how, left);
}

static void
hear_nothing(void *context, const char *format, ...)
{
}

int
main(void)
{
	void *arena;
	FeelString document;

	/* before libxml2 does anything */
	if (xmlMemSetup(test_free, test_malloc, test_realloc, test_strdup) != 0)
		return 1;
	xmlInitParser();
	/* where there is no parser yet, it has nobody else to tell */
	xmlSetGenericErrorFunc(NULL, hear_nothing);
	test_begin();
	arena = host_arena_make();
	document = make_document(arena);
	check_document(document, false);
	check_document(document, true);
	host_arena_free(arena);
	return test_end();
}
