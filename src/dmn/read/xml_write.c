/*-------------------------------------------------------------------------
 *
 * xml_write.c
 *	  Changing a tree of XML, and writing it as text.
 *
 * Elements that hold only elements are laid out one below the other; text is
 * written as it was read wherever there is any.  Comments and processing
 * instructions are not in the tree, so they do not come out again.
 *
 * Why a writer of our own: the tree is ours, in the arena, and libxml2's
 * writer would allocate while the host may throw.  Reading what was written
 * gives the same tree: texts and attributes are escaped so that neither line
 * ends nor tabs are normalised away; prefixes and declarations stand where they
 * stood.  The fuzzer reads each export again.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/read/xml.h"

typedef struct Writer
{
	FeelTextBuilder text;
	const DmnXml *root;
	const DmnXml *mixed; /* inside this element white space counts */
	int depth;
} Writer;

/* ---------------------------------------------------------------- changes */

static FeelString
literal(const char *text)
{
	return (FeelString){text, (uint32_t) strlen(text)};
}

DmnXml *
dmn_xml_append(FeelRun *run, DmnXml *parent, const DmnXml *resembles,
			   const char *name)
{
	DmnXml *xml = feel_allocate(run, sizeof(*xml));

	xml->name = literal(name);
	xml->prefix = resembles->prefix;
	xml->space = resembles->space;
	xml->parent = parent;
	if (parent->last == NULL)
		parent->first = xml;
	else
		parent->last->next = xml;
	parent->last = xml;
	return xml;
}

void
dmn_xml_remove(DmnXml *xml)
{
	DmnXml *parent = xml->parent;
	DmnXml *before = NULL;

	for (DmnXml *child = parent->first; child != xml; child = child->next)
		before = child;
	if (before == NULL)
		parent->first = xml->next;
	else
		before->next = xml->next;
	if (parent->last == xml)
		parent->last = before;
}

void
dmn_xml_set(FeelRun *run, DmnXml *xml, const char *name, FeelString value)
{
	DmnAttribute *attributes;

	for (int i = 0; i < xml->attribute_count; i++)
		if (xml->attributes[i].is_plain &&
			dmn_text_is(xml->attributes[i].name, name))
		{
			xml->attributes[i].value = value;
			return;
		}
	attributes = feel_allocate_array(run, (size_t) xml->attribute_count + 1,
									 sizeof(*attributes));
	if (xml->attribute_count > 0)
		memcpy(attributes, xml->attributes,
			   (size_t) xml->attribute_count * sizeof(*attributes));
	attributes[xml->attribute_count++] =
		(DmnAttribute){literal(name), true, {"", 0}, value};
	xml->attributes = attributes;
}

void
dmn_xml_bind(FeelRun *run, DmnXml *xml, const char *prefix, const char *uri)
{
	DmnBinding *bindings;
	FeelString bound;

	if (dmn_xml_binding(xml, literal(prefix), &bound) &&
		dmn_text_is(bound, uri))
		return;
	bindings = feel_allocate_array(run, (size_t) xml->binding_count + 1,
								   sizeof(*bindings));
	if (xml->binding_count > 0)
		memcpy(bindings, xml->bindings,
			   (size_t) xml->binding_count * sizeof(*bindings));
	bindings[xml->binding_count++] =
		(DmnBinding){literal(prefix), literal(uri)};
	xml->bindings = bindings;
}

DmnXml *
dmn_xml_walk(const DmnXml *xml, const DmnXml *root)
{
	if (xml->first != NULL)
		return xml->first;
	while (xml != root && xml->next == NULL)
		xml = xml->parent;
	return xml == root ? NULL : xml->next;
}

/* ------------------------------------------------------------------- text */

static void
put(Writer *writer, const char *text)
{
	feel_text_add(&writer->text, text, strlen(text));
}

static void
put_escaped(Writer *writer, FeelString text, bool in_attribute)
{
	const char *special = in_attribute ? "&<>\"\t\n\r" : "&<>\r";
	size_t done = 0;

	if (text.length == 0)
		return; /* data may be NULL */
	for (size_t i = 0; i < text.length; i++)
	{
		char c = text.data[i];

		if (c == '\0' || strchr(special, c) == NULL)
			continue;
		feel_text_add(&writer->text, text.data + done, i - done);
		done = i + 1;
		switch (c)
		{
			case '&':
				put(writer, "&amp;");
				break;
			case '<':
				put(writer, "&lt;");
				break;
			case '>':
				put(writer, "&gt;");
				break;
			case '"':
				put(writer, "&quot;");
				break;
			case '\t':
				put(writer, "&#9;");
				break;
			case '\n':
				put(writer, "&#10;");
				break;
			default:
				put(writer, "&#13;");
				break;
		}
	}
	feel_text_add(&writer->text, text.data + done, text.length - done);
}

static void
put_name(Writer *writer, FeelString prefix, FeelString name)
{
	if (prefix.length > 0)
	{
		feel_text_add_string(&writer->text, prefix);
		put(writer, ":");
	}
	feel_text_add_string(&writer->text, name);
}

static void
put_line(Writer *writer)
{
	if (writer->mixed != NULL)
		return;
	put(writer, "\n");
	for (int i = 0; i < writer->depth; i++)
		put(writer, "  ");
}

static void
put_binding(Writer *writer, const DmnBinding *binding)
{
	put(writer, " xmlns");
	if (binding->prefix.length > 0)
	{
		put(writer, ":");
		feel_text_add_string(&writer->text, binding->prefix);
	}
	put(writer, "=\"");
	put_escaped(writer, binding->uri, true);
	put(writer, "\"");
}

/* Does a value begin with this prefix, as xsi:type="xsd:string" does? */
static bool
begins_with(FeelString value, FeelString prefix)
{
	return prefix.length > 0 && value.length > prefix.length &&
		   value.data[prefix.length] == ':' &&
		   memcmp(value.data, prefix.data, prefix.length) == 0;
}

static bool
uses_prefix(const DmnXml *xml, FeelString prefix)
{
	if (feel_text_equal(xml->prefix, prefix))
		return true;
	for (int i = 0; i < xml->attribute_count; i++)
		if ((!xml->attributes[i].is_plain &&
			 feel_text_equal(xml->attributes[i].prefix, prefix)) ||
			begins_with(xml->attributes[i].value, prefix))
			return true;
	return false;
}

/* The namespaces declared further out that the root cannot do without */
static void
put_outer_bindings(Writer *writer)
{
	const DmnXml *root = writer->root;

	for (const DmnXml *outer = root->parent; outer != NULL;
		 outer = outer->parent)
		for (int i = 0; i < outer->binding_count; i++)
		{
			const DmnBinding *binding = &outer->bindings[i];
			bool hidden = false;
			bool used = false;

			for (const DmnXml *xml = root; xml != outer && !hidden;
				 xml = xml->parent)
				for (int j = 0; j < xml->binding_count && !hidden; j++)
					hidden = feel_text_equal(xml->bindings[j].prefix,
											 binding->prefix);
			for (const DmnXml *xml = root; xml != NULL && !hidden && !used;
				 xml = dmn_xml_walk(xml, root))
				used = uses_prefix(xml, binding->prefix);
			if (used && binding->uri.length > 0)
				put_binding(writer, binding);
			feel_host->interrupt();
		}
}

static bool
is_blank(FeelString text)
{
	return dmn_trim(text).length == 0;
}

static bool
is_mixed(const DmnXml *xml)
{
	if (!is_blank(xml->text))
		return true;
	for (const DmnXml *child = xml->first; child != NULL; child = child->next)
		if (!is_blank(child->tail))
			return true;
	return false;
}

/* The begin of an element; all of it, if it has no children */
static void
put_begin(Writer *writer, const DmnXml *xml)
{
	put_line(writer);
	put(writer, "<");
	put_name(writer, xml->prefix, xml->name);
	for (int i = 0; i < xml->binding_count; i++)
		put_binding(writer, &xml->bindings[i]);
	if (xml == writer->root)
		put_outer_bindings(writer);
	for (int i = 0; i < xml->attribute_count; i++)
	{
		put(writer, " ");
		put_name(writer, xml->attributes[i].prefix, xml->attributes[i].name);
		put(writer, "=\"");
		put_escaped(writer, xml->attributes[i].value, true);
		put(writer, "\"");
	}
	if (xml->first == NULL && xml->text.length == 0)
	{
		put(writer, "/>");
		return;
	}
	put(writer, ">");
	if (xml->first != NULL && writer->mixed == NULL && is_mixed(xml))
		writer->mixed = xml;
	if (xml->first == NULL || writer->mixed != NULL)
		put_escaped(writer, xml->text, false);
}

static void
put_end(Writer *writer, const DmnXml *xml)
{
	if (xml->first == NULL && xml->text.length == 0)
		return;
	if (xml->first != NULL)
		put_line(writer);
	if (writer->mixed == xml)
		writer->mixed = NULL;
	put(writer, "</");
	put_name(writer, xml->prefix, xml->name);
	put(writer, ">");
}

FeelString
dmn_xml_print(FeelRun *run, const DmnXml *root)
{
	Writer writer = {.root = root};
	const DmnXml *xml = root;

	feel_text_begin(&writer.text, run);
	put(&writer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
	put_begin(&writer, root);
	while (xml != NULL)
	{
		if (xml->first != NULL)
		{
			xml = xml->first;
			writer.depth++;
			put_begin(&writer, xml);
			continue;
		}
		/* no children: end it, and all that end with it */
		put_end(&writer, xml);
		while (xml != root && xml->next == NULL)
		{
			if (writer.mixed != NULL)
				put_escaped(&writer, xml->tail, false);
			xml = xml->parent;
			writer.depth--;
			put_end(&writer, xml);
		}
		if (xml == root)
			break;
		if (writer.mixed != NULL)
			put_escaped(&writer, xml->tail, false);
		xml = xml->next;
		put_begin(&writer, xml);
		feel_host->interrupt();
	}
	put(&writer, "\n");
	return feel_text_finish(&writer.text);
}
