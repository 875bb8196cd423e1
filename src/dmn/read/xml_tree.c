/*-------------------------------------------------------------------------
 *
 * xml_tree.c
 *	  Looking into the tree of a document.
 *
 * A child is asked for by its local name and taken only if it is in the
 * namespace of its parent: what an editor adds of its own stands in other
 * namespaces and is passed over, whatever its names are.  For the same reason
 * an attribute is one without a prefix.  What is not there is an empty text,
 * never NULL, so that nobody has to look.
 *
 * All of this is linear search.  Elements of models have few children that are
 * asked for by name, and long rows of like elements (rules, entries) are
 * walked, not searched.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/xml.h"

#include <string.h>

bool
dmn_text_is(FeelString text, const char *other)
{
	return text.length == strlen(other) &&
		   (text.length == 0 || memcmp(text.data, other, text.length) == 0);
}

FeelString
dmn_trim(FeelString text)
{
	while (text.length > 0 && memchr(" \t\r\n", text.data[0], 4) != NULL)
	{
		text.data++;
		text.length--;
	}
	while (text.length > 0 &&
		   memchr(" \t\r\n", text.data[text.length - 1], 4) != NULL)
		text.length--;
	return text;
}

bool
dmn_xml_is(const DmnXml *xml, const char *name)
{
	feel_assert(xml->parent != xml);
	return xml->parent != NULL &&
		   feel_text_equal(xml->space, xml->parent->space) &&
		   dmn_text_is(xml->name, name);
}

DmnXml *
dmn_xml_child(const DmnXml *xml, const char *name)
{
	for (DmnXml *child = xml->first; child != NULL; child = child->next)
		if (dmn_xml_is(child, name))
			return child;
	return NULL;
}

DmnXml *
dmn_xml_next(const DmnXml *xml)
{
	for (DmnXml *next = xml->next; next != NULL; next = next->next)
		if (feel_text_equal(next->name, xml->name) &&
			feel_text_equal(next->space, xml->space))
			return next;
	return NULL;
}

int
dmn_xml_count(const DmnXml *xml, const char *name)
{
	int count = 0;

	for (DmnXml *child = dmn_xml_child(xml, name); child != NULL;
		 child = dmn_xml_next(child))
		count++;
	return count;
}

FeelString
dmn_xml_attribute(const DmnXml *xml, const char *name)
{
	for (int i = 0; i < xml->attribute_count; i++)
		if (xml->attributes[i].is_plain &&
			dmn_text_is(xml->attributes[i].name, name))
			return xml->attributes[i].value;
	return FEEL_STRING_LITERAL("");
}

FeelString
dmn_xml_attribute_in(const DmnXml *xml, const char *space, const char *name)
{
	FeelString uri;

	for (int i = 0; i < xml->attribute_count; i++)
		if (!xml->attributes[i].is_plain &&
			dmn_text_is(xml->attributes[i].name, name) &&
			dmn_xml_binding(xml, xml->attributes[i].prefix, &uri) &&
			dmn_text_is(uri, space))
			return xml->attributes[i].value;
	return FEEL_STRING_LITERAL("");
}

FeelString
dmn_xml_child_text(const DmnXml *xml, const char *name)
{
	const DmnXml *child = dmn_xml_child(xml, name);

	return child == NULL ? FEEL_STRING_LITERAL("") : child->text;
}

bool
dmn_xml_binding(const DmnXml *xml, FeelString prefix, FeelString *uri)
{
	for (; xml != NULL; xml = xml->parent)
		for (int i = 0; i < xml->binding_count; i++)
			if (feel_text_equal(xml->bindings[i].prefix, prefix))
			{
				*uri = xml->bindings[i].uri;
				return true;
			}
	return false;
}
