/*-------------------------------------------------------------------------
 *
 * xml.h
 *	  An XML document as a tree in the arena (xml.c); internal to dmn/.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_XML_H
#define DMN_XML_H

#include "feel/feel.h"

typedef struct DmnAttribute
{
	FeelString name; /* local name */
	bool is_plain;   /* it has no prefix */
	FeelString prefix;
	FeelString value;
} DmnAttribute;

/* A namespace declaration: xmlns="uri" has an empty prefix */
typedef struct DmnBinding
{
	FeelString prefix;
	FeelString uri;
} DmnBinding;

typedef struct DmnXml
{
	struct DmnXml *parent;
	struct DmnXml *first; /* children */
	struct DmnXml *last;
	struct DmnXml *next; /* sibling */
	FeelString name;     /* local name */
	FeelString prefix;   /* as written; empty if none */
	FeelString space;    /* namespace; empty if none */
	FeelString text;     /* character data before the first child */
	FeelString tail;     /* character data behind it, in its parent */
	int32_t line;
	int32_t attribute_count;
	int32_t binding_count;
	DmnAttribute *attributes;
	DmnBinding *bindings;
} DmnXml;

/* Root element, or NULL plus a diagnostic. */
extern DmnXml *dmn_xml_parse(FeelRun *run, FeelString document);

/* First child of that name in its parent's namespace; NULL if none. */
extern DmnXml *dmn_xml_child(const DmnXml *xml, const char *name);
/* The next sibling of the same name and namespace; NULL if none. */
extern DmnXml *dmn_xml_next(const DmnXml *xml);
extern int dmn_xml_count(const DmnXml *xml, const char *name);
extern bool dmn_xml_is(const DmnXml *xml, const char *name);
/* An attribute without prefix; empty if it is absent. */
extern FeelString dmn_xml_attribute(const DmnXml *xml, const char *name);
/* Text of the child of that name; empty if there is none. */
extern FeelString dmn_xml_child_text(const DmnXml *xml, const char *name);
/* What a prefix is bound to here; false if to nothing. */
extern bool dmn_xml_binding(const DmnXml *xml, FeelString prefix,
							FeelString *uri);
/* An attribute of a namespace, by whatever prefix; empty if it is absent. */
extern FeelString dmn_xml_attribute_in(const DmnXml *xml, const char *space,
									   const char *name);

/* ----- xml_write.c: changing a tree, and its text */

/* A new last child, of the prefix and namespace of what it resembles */
extern DmnXml *dmn_xml_append(FeelRun *run, DmnXml *parent,
							  const DmnXml *resembles, const char *name);
/* Take an element out of its parent; its own "next" stays, for loops. */
extern void dmn_xml_remove(DmnXml *xml);
/* Set an attribute without prefix. */
extern void dmn_xml_set(FeelRun *run, DmnXml *xml, const char *name,
						FeelString value);
/* Declare a namespace on an element, unless it is so already. */
extern void dmn_xml_bind(FeelRun *run, DmnXml *xml, const char *prefix,
						 const char *uri);
/* The next element in the order of the document, below root; NULL at the end */
extern DmnXml *dmn_xml_walk(const DmnXml *xml, const DmnXml *root);
/*
 * An element with all that is in it as a document of its own.  Data is NULL,
 * after a diagnostic, when that grew too long.
 */
extern FeelString dmn_xml_print(FeelRun *run, const DmnXml *root);

/* Without white space at both ends */
extern FeelString dmn_trim(FeelString text);
extern bool dmn_text_is(FeelString text, const char *other);

#endif /* DMN_XML_H */
