/*-------------------------------------------------------------------------
 *
 * xml_spans.c
 *	  Where the elements of a tree stand in the text of its document.
 *
 * A tree that is written anew (xml_write.c) has lost comments, entities and
 * layout.  Who changes a few cells of a model leaves all else as it is, byte
 * by byte: for that it needs the places of elements in the text.
 *
 * The text has been parsed: it is well-formed and has no DOCTYPE.  So it is
 * enough to find tags, and elements come in the order of dmn_xml_walk().  What
 * looks like a tag in comments, CDATA sections and instructions is passed
 * over; an attribute's value may hold ">" but not "<".
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/show/csv.h"

/* Behind the next "mark"; the length of the text if there is none */
static uint32_t
behind(FeelString text, uint32_t at, const char *mark)
{
	const char *found =
		memmem(text.data + at, text.length - at, mark, strlen(mark));

	return found == NULL
			   ? text.length
			   : (uint32_t) (found - text.data) + (uint32_t) strlen(mark);
}

static bool
stands(FeelString text, uint32_t at, const char *mark)
{
	size_t length = strlen(mark);

	return text.length - at >= length &&
		   memcmp(text.data + at, mark, length) == 0;
}

/* Behind the ">" of a tag */
static uint32_t
tag_end(FeelString text, uint32_t at)
{
	char quote = '\0';

	for (; at < text.length; at++)
	{
		char c = text.data[at];

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return at + 1;
	}
	return text.length;
}

typedef struct Scan
{
	FeelString text;
	DmnSpan *spans;
	int32_t *open; /* numbers of the elements around, in "spans" or -1 */
	int depth;
	int32_t seen;  /* start tags */
	int32_t first; /* that is wanted, and how many */
	int32_t count;
} Scan;

static void
start(Scan *scan, uint32_t begin, uint32_t end)
{
	int32_t number = scan->seen - scan->first;
	bool is_wanted = number >= 0 && number < scan->count;
	bool is_empty = scan->text.data[end - 2] == '/';

	feel_assert(end > begin + 1 && scan->text.data[begin] == '<');
	scan->seen++;
	if (is_wanted)
	{
		scan->spans[number].begin = begin;
		scan->spans[number].end = end;
		scan->spans[number].content_begin = is_empty ? 0 : end;
	}
	if (!is_empty && scan->depth <= DMN_MAX_DEPTH)
		scan->open[scan->depth++] = is_wanted ? number : -1;
}

static void
finish(Scan *scan, uint32_t begin, uint32_t end)
{
	int32_t number;

	if (scan->depth == 0)
		return;
	number = scan->open[--scan->depth];
	if (number < 0)
		return;
	scan->spans[number].content_end = begin;
	scan->spans[number].end = end;
}

DmnSpan *
dmn_xml_spans(FeelRun *run, FeelString document, const DmnXml *root,
			  const DmnXml *top)
{
	Scan scan = {.text = document};
	const DmnXml *xml = root;
	uint32_t at = 0;

	for (; xml != top; xml = dmn_xml_walk(xml, root))
		scan.first++;
	for (; xml != NULL; xml = dmn_xml_walk(xml, top))
		scan.count++;
	scan.spans =
		feel_allocate_array(run, (size_t) scan.count, sizeof(DmnSpan));
	scan.open = feel_allocate_array(run, DMN_MAX_DEPTH + 1, sizeof(int32_t));
	for (;;)
	{
		const char *next =
			memchr(document.data + at, '<', document.length - at);
		uint32_t begin;

		if (next == NULL)
			break;
		begin = (uint32_t) (next - document.data);
		if (stands(document, begin, "<!--"))
			at = behind(document, begin + 4, "-->");
		else if (stands(document, begin, "<![CDATA["))
			at = behind(document, begin, "]]>");
		else if (stands(document, begin, "<?"))
			at = behind(document, begin, "?>");
		else
		{
			at = tag_end(document, begin);
			if (stands(document, begin, "</"))
				finish(&scan, begin, at);
			else
				start(&scan, begin, at);
		}
		feel_host->interrupt();
	}
	feel_assert(scan.depth == 0 && scan.seen >= scan.first + scan.count);
	return scan.spans;
}
