/*-------------------------------------------------------------------------
 *
 * xml.c
 *	  Documents into trees, through libxml2's SAX2 interface.
 *
 * The host's allocator may throw, and a jump through libxml2 would leave its
 * memory and state behind.  So nothing of ours is allocated while libxml2 is
 * on the stack: the document is parsed twice.  The first pass counts
 * elements, attributes, namespace declarations and bytes of text and
 * enforces the limits; then the parser is freed and the arena asked for just
 * that much; the second pass fills it in.
 *
 * Both passes see the same document, so the second finds what the first
 * counted, unless libxml2 had no memory for something.  Not everywhere does it
 * say so: it may leave out an attribute or end without a word.  So a pass
 * counts only if it came to the end of the document and met no such failure,
 * and the second fills in no more than there is room for.
 *
 * The document is data of strangers.  No DTD is accepted, so there are no
 * entities but the five predefined ones; no network, no files, no XInclude;
 * errors go to handlers of the parser context, never to global ones, which
 * the server may use for itself.  Because libxml2 compares the attributes of
 * a tag pairwise, their number is limited before it sees the document.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/xml.h"

#include <stdio.h>
#include <string.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "dmn/dmn.h"

#define MAX_ELEMENTS 200000
#define MAX_ATTRIBUTES 400000
#define MAX_TAG_ATTRIBUTES 256
#define MAX_BINDINGS 1000

#define OUT_OF_MEMORY FEEL_SAID("out of memory")

#define XINCLUDE_2001 "http://www.w3.org/2001/XInclude"
#define XINCLUDE_2003 "http://www.w3.org/2003/XInclude"

typedef struct Counts
{
	size_t elements;
	size_t attributes;
	size_t bindings;
	size_t bytes;
} Counts;

/* One pass over the document; in the first the arrays are NULL. */
typedef struct Reader
{
	xmlParserCtxtPtr parser;
	int32_t depth;
	bool ended;

	Counts used; /* of each array so far */
	Counts room; /* in the second pass */

	DmnXml *element_array;
	DmnAttribute *attribute_array;
	DmnBinding *binding_array;
	char *byte_array;
	DmnXml *current;

	bool failed;
	char message[256];
	int line;
	int column;
} Reader;

/* ---------------------------------------------------------------- errors --
 */

static void
set_message(Reader *reader, const char *message)
{
	reader->failed = true;
	snprintf(reader->message, sizeof(reader->message), "%s",
			 feel_said(message));
}

/* Note the first failure and have libxml2 stop. */
static void
reader_fail(Reader *reader, const char *message)
{
	if (!reader->failed)
	{
		set_message(reader, message);
		if (reader->parser->input != NULL)
			reader->line = reader->parser->input->line;
	}
	xmlStopParser(reader->parser);
}

/* What libxml2 hands to a handler of errors became const with 2.12. */
#if LIBXML_VERSION >= 21200
typedef const xmlError *XmlError;
#else
typedef xmlError *XmlError;
#endif

static void
on_error(void *data, XmlError error)
{
	Reader *reader = data;

	if (error == NULL || reader->failed || error->level < XML_ERR_ERROR ||
		error->message == NULL)
		return;
	set_message(reader, error->message);
	reader->message[strcspn(reader->message, "\n")] = '\0';
	reader->line = error->line;
	reader->column = error->int2;
}

static void
on_doctype(void *data, const xmlChar *name, const xmlChar *external,
		   const xmlChar *system)
{
	reader_fail(data, "a document type declaration (DOCTYPE) is not allowed");
}

/* --------------------------------------------------------------- handlers */

/* More than the first pass counted: it did not see all. */
static void
reader_full(Reader *reader)
{
	reader_fail(reader, OUT_OF_MEMORY);
}

/*
 * Copy bytes; in the first pass only count them.  All texts stand in one
 * array, in the order in which libxml2 gives them; so their place in the
 * second pass needs no table from the first.
 */
static FeelString
keep_bytes(Reader *reader, const char *data, size_t length)
{
	FeelString result = {"", 0};

	if (reader->byte_array != NULL &&
		length > reader->room.bytes - reader->used.bytes)
	{
		reader_full(reader);
		return result;
	}
	if (reader->byte_array != NULL && length > 0)
	{
		memcpy(reader->byte_array + reader->used.bytes, data, length);
		result.data = reader->byte_array + reader->used.bytes;
		result.length = (uint32_t) length;
	}
	reader->used.bytes += length;
	return result;
}

static FeelString
keep_name(Reader *reader, const xmlChar *name)
{
	const char *text = name == NULL ? "" : (const char *) name;

	return keep_bytes(reader, text, strlen(text));
}

/*
 * Checked in the first pass, before anything is allocated, and again in the
 * second at no cost worth saving.
 */
static bool
within_limits(Reader *reader, int bindings, int attributes, const xmlChar *uri)
{
	const char *problem = NULL;

	if (reader->depth >= DMN_MAX_DEPTH)
		problem = "elements are nested too deeply";
	else if (reader->used.elements >= MAX_ELEMENTS)
		problem = "the document has too many elements";
	else if (reader->used.attributes + (size_t) attributes > MAX_ATTRIBUTES)
		problem = "the document has too many attributes";
	else if (reader->used.bindings + (size_t) bindings > MAX_BINDINGS)
		problem = "the document has too many namespace declarations";
	else if (uri != NULL && (strcmp((const char *) uri, XINCLUDE_2001) == 0 ||
							 strcmp((const char *) uri, XINCLUDE_2003) == 0))
		problem = "XInclude is not allowed";
	if (problem != NULL)
		reader_fail(reader, problem);
	return problem == NULL;
}

/* Is there room in the arrays?  Always so, if libxml2 lacked no memory. */
static bool
has_room(Reader *reader, int bindings, int attributes)
{
	const Counts *used = &reader->used;
	const Counts *room = &reader->room;

	if (used->elements < room->elements &&
		used->attributes + (size_t) attributes <= room->attributes &&
		used->bindings + (size_t) bindings <= room->bindings)
		return true;
	reader_full(reader);
	return false;
}

static void
link_element(Reader *reader, DmnXml *xml)
{
	DmnXml *parent = reader->current;

	xml->parent = parent;
	if (parent != NULL)
	{
		if (parent->last == NULL)
			parent->first = xml;
		else
			parent->last->next = xml;
		parent->last = xml;
	}
	reader->current = xml;
}

/*
 * One handler for both passes, so that they cannot count differently: in the
 * first it writes to a scratch element.
 */
static void
on_start(void *data, const xmlChar *name, const xmlChar *prefix,
		 const xmlChar *uri, int binding_count, const xmlChar **bindings,
		 int attribute_count, int defaulted, const xmlChar **attributes)
{
	Reader *reader = data;
	bool filling = reader->element_array != NULL;
	DmnXml scratch = {0};
	DmnXml *xml;
	FeelString kept;

	if (reader->failed ||
		!within_limits(reader, binding_count, attribute_count, uri) ||
		(filling && !has_room(reader, binding_count, attribute_count)))
		return;
	xml = filling ? &reader->element_array[reader->used.elements] : &scratch;
	reader->used.elements++;
	reader->depth++;
	xml->line = reader->parser->input->line;
	xml->name = keep_name(reader, name);
	xml->prefix = keep_name(reader, prefix);
	xml->binding_count = binding_count;
	xml->attribute_count = attribute_count;
	if (filling)
	{
		link_element(reader, xml);
		xml->bindings = reader->binding_array + reader->used.bindings;
		xml->attributes = reader->attribute_array + reader->used.attributes;
	}
	for (int i = 0; i < binding_count; i++)
	{
		kept = keep_name(reader, bindings[2 * i]);
		if (filling)
			xml->bindings[i].prefix = kept;
		kept = keep_name(reader, bindings[2 * i + 1]);
		if (filling)
			xml->bindings[i].uri = kept;
	}
	for (int i = 0; i < attribute_count; i++)
	{
		const xmlChar **attribute = attributes + 5 * i;

		kept = keep_name(reader, attribute[0]);
		if (filling)
			xml->attributes[i].name = kept;
		kept = keep_name(reader, attribute[1]);
		if (filling)
		{
			xml->attributes[i].prefix = kept;
			xml->attributes[i].is_plain = attribute[1] == NULL;
		}
		kept = keep_bytes(reader, (const char *) attribute[3],
						  (size_t) (attribute[4] - attribute[3]));
		if (filling)
			xml->attributes[i].value = kept;
	}
	reader->used.bindings += (size_t) binding_count;
	reader->used.attributes += (size_t) attribute_count;
	/* the namespace's text is that of its declaration */
	if (filling && uri != NULL)
		(void) dmn_xml_binding(xml, xml->prefix, &xml->space);
}

static void
on_end(void *data, const xmlChar *name, const xmlChar *prefix,
	   const xmlChar *uri)
{
	Reader *reader = data;

	reader->depth--;
	feel_assert(reader->depth >= 0 || reader->failed);
	if (reader->current != NULL)
		reader->current = reader->current->parent;
}

static void
on_end_of_document(void *data)
{
	((Reader *) data)->ended = true;
}

/* The pieces of one text follow each other, so a text only grows. */
static void
on_text(void *data, const xmlChar *text, int length)
{
	Reader *reader = data;
	FeelString kept = keep_bytes(reader, (const char *) text, (size_t) length);
	DmnXml *current = reader->current;
	FeelString *place;

	if (current == NULL)
		return;
	place = current->last == NULL ? &current->text : &current->last->tail;
	/* no other text was kept between */
	feel_assert(place->length == 0 || kept.length == 0 ||
				place->data + place->length == kept.data);
	if (place->length == 0)
		*place = kept;
	else
		place->length += kept.length;
}

/* ----------------------------------------------------------------- passes */

/*
 * One pass; libxml2 is gone when it returns.  Handlers that are not set are
 * not called: so no tree is built by libxml2, and comments and processing
 * instructions fall away.
 */
static bool
run_pass(Reader *reader, FeelString document)
{
	xmlParserCtxtPtr parser =
		xmlCreateMemoryParserCtxt(document.data, (int) document.length);

	if (parser == NULL)
	{
		set_message(reader, OUT_OF_MEMORY);
		xmlResetLastError();
		return false;
	}
	reader->parser = parser;
	memset(parser->sax, 0, sizeof(xmlSAXHandler));
	parser->sax->initialized = XML_SAX2_MAGIC;
	parser->sax->internalSubset = on_doctype;
	parser->sax->externalSubset = on_doctype;
	parser->sax->startElementNs = on_start;
	parser->sax->endElementNs = on_end;
	parser->sax->endDocument = on_end_of_document;
	parser->sax->characters = on_text;
	parser->sax->cdataBlock = on_text;
	parser->sax->ignorableWhitespace = on_text;
	parser->sax->serror = on_error;
	parser->userData = reader;
	/* NOENT: else libxml2 leaves &amp; in attributes as &#38; */
	(void) xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NOENT |
										 XML_PARSE_IGNORE_ENC);
	/*
	 * No encoding is named: UTF-8 is what a parser takes it for (there is no
	 * byte 0).  xmlCtxtReadMemory() would copy the document into another
	 * buffer, and crash where there is no memory for that.
	 */
	(void) xmlParseDocument(parser);
	if (!reader->failed && parser->errNo == XML_ERR_NO_MEMORY)
		set_message(reader, OUT_OF_MEMORY);
	else if (!reader->failed && !parser->wellFormed)
		set_message(reader, "the document is not well-formed");
	/* not even that was said */
	else if (!reader->failed && (!reader->ended || reader->depth != 0))
		set_message(reader, OUT_OF_MEMORY);
	if (parser->myDoc != NULL)
		xmlFreeDoc(parser->myDoc);
	parser->myDoc = NULL;
	xmlFreeParserCtxt(parser);
	xmlResetLastError();
	reader->parser = NULL;
	return !reader->failed;
}

/* Where a construct that begins at "at" ends: after the "end" that follows */
static size_t
skip_to(FeelString document, size_t at, const char *end)
{
	size_t length = strlen(end);
	const char *found =
		memmem(document.data + at, document.length - at, end, length);

	return found == NULL ? document.length
						 : (size_t) (found - document.data) + length;
}

/*
 * Does no tag have more attributes than are allowed?  Sets the offset of the
 * first that has.  The document need not be well-formed.  No parser: it looks
 * for "=" outside of quotes between "<" and ">", which counts no less than
 * there are attributes.  One walk over the document.
 */
static bool
tags_are_small(FeelString document, size_t *offset)
{
	size_t i = 0;

	while (i < document.length)
	{
		const char *at = memchr(document.data + i, '<', document.length - i);
		size_t left;
		int attributes = 0;
		char quote = '\0';

		if (at == NULL)
			return true;
		i = (size_t) (at - document.data);
		left = document.length - i;
		if (left >= 4 && memcmp(at, "<!--", 4) == 0)
			i = skip_to(document, i + 4, "-->");
		else if (left >= 9 && memcmp(at, "<![CDATA[", 9) == 0)
			i = skip_to(document, i + 9, "]]>");
		else if (left >= 2 && at[1] == '?')
			i = skip_to(document, i + 2, "?>");
		else
		{
			*offset = i;
			for (i++; i < document.length; i++)
			{
				char c = document.data[i];

				if (quote != '\0')
					quote = c == quote ? '\0' : quote;
				else if (c == '"' || c == '\'')
					quote = c;
				else if (c == '=' && ++attributes > MAX_TAG_ATTRIBUTES)
					return false;
				else if (c == '>' || c == '<')
					break;
			}
		}
	}
	return true;
}

static DmnXml *
refuse(FeelRun *run, const Reader *reader)
{
	run->source_line = 0;
	(void) feel_error(run, FEEL_INVALID_MODEL,
					  "the XML document is refused: %s", reader->message);
	if (run->last_diagnostic != NULL)
	{
		run->last_diagnostic->line = reader->line;
		run->last_diagnostic->column = reader->column;
	}
	return NULL;
}

static void
note_position(Reader *reader, FeelString document, size_t offset)
{
	reader->line = 1;
	for (size_t i = 0; i < offset; i++)
		if (document.data[i] == '\n')
			reader->line++;
}

DmnXml *
dmn_xml_parse(FeelRun *run, FeelString document)
{
	Reader first = {0};
	Reader second = {0};
	size_t offset = 0;

	if (document.length >= 3 && memcmp(document.data, "\xef\xbb\xbf", 3) == 0)
	{
		document.data += 3;
		document.length -= 3;
	}
	if (document.length > DMN_MAX_XML)
	{
		snprintf(first.message, sizeof(first.message),
				 "it is larger than %d bytes", DMN_MAX_XML);
		return refuse(run, &first);
	}
	if (document.length == 0)
	{
		/* in libxml2's words; it makes no parser for that */
		set_message(&first, "Document is empty");
		first.line = first.column = 1;
		return refuse(run, &first);
	}
	/* libxml2 would take it for the end, if it stands behind the root */
	if (memchr(document.data, '\0', document.length) != NULL)
	{
		snprintf(first.message, sizeof(first.message), "it has a byte 0");
		return refuse(run, &first);
	}
	if (!tags_are_small(document, &offset))
	{
		snprintf(first.message, sizeof(first.message),
				 "a tag has more than %d attributes", MAX_TAG_ATTRIBUTES);
		note_position(&first, document, offset);
		return refuse(run, &first);
	}
	if (!run_pass(&first, document))
		return refuse(run, &first);

	second.element_array =
		feel_allocate_array(run, first.used.elements, sizeof(DmnXml));
	second.attribute_array =
		feel_allocate_array(run, first.used.attributes, sizeof(DmnAttribute));
	second.binding_array =
		feel_allocate_array(run, first.used.bindings, sizeof(DmnBinding));
	second.byte_array = feel_allocate(run, first.used.bytes + 1);
	feel_assert(first.used.elements > 0 && first.depth == 0);
	second.room = first.used;
	if (!run_pass(&second, document))
		return refuse(run, &second);
	if (memcmp(&second.used, &second.room, sizeof(Counts)) != 0)
	{
		set_message(&second, OUT_OF_MEMORY);
		return refuse(run, &second);
	}
	return second.element_array;
}
