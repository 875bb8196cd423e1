/*-------------------------------------------------------------------------
 *
 * export.c
 *	  A model as a DMN 1.3 or 1.5 document, for editors.
 *
 * What is written is the document that was read, with all its extras
 * (descriptions, annotations, extension elements, foreign attributes), not
 * what the engine made of it.  The versions of DMN from 1.1 on differ in their
 * namespaces, in the few elements that were added, and in how types and
 * elements are referred to; so the tree is changed in these places:
 *
 *	- namespaces, and the languages and import types that name them;
 *	- qualified type names (DMN 1.1: "feel:number") lose their prefix;
 *	- references within the document have the form "#id"; ids keep to what
 *	  editors read (ASCII); requirements get one, for the diagram;
 *	- a document without a diagram gets one (layout.c); in 1.3, shapes of
 *	  imported elements are left out.
 *
 * FEEL texts stay as they are: a built-in of DMN 1.5 that is used in a model
 * is still used after its export to 1.3.
 *
 * The order of the steps matters.  Ids come first of all, since a new one
 * must not be one of the document; then the tree, which is known by the
 * namespaces that it was read with; then the diagram, which refers to the ids
 * that were made; and the namespaces last.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/show/export.h"
#include "dmn/read/model.h"

#define MAX_NAMED 6 /* of what DMN 1.3 does not have, in one message */

typedef struct Version
{
	const char *model;
	const char *dmndi;
	const char *feel;
} Version;

/* By DmnVersion, then the others that are read. */
static const Version versions[] = {
	{"https://www.omg.org/spec/DMN/20191111/MODEL/", DMN_DMNDI_1_3,
	 "https://www.omg.org/spec/DMN/20191111/FEEL/"},
	{"https://www.omg.org/spec/DMN/20230324/MODEL/",
	 "https://www.omg.org/spec/DMN/20230324/DMNDI/",
	 "https://www.omg.org/spec/DMN/20230324/FEEL/"},
	{"http://www.omg.org/spec/DMN/20151101/dmn.xsd", "",
	 "http://www.omg.org/spec/FEEL/20140401"},
	{"http://www.omg.org/spec/DMN/20180521/MODEL/",
	 "http://www.omg.org/spec/DMN/20180521/DMNDI/",
	 "http://www.omg.org/spec/DMN/20180521/FEEL/"},
	{"https://www.omg.org/spec/DMN/20211108/MODEL/",
	 "https://www.omg.org/spec/DMN/20211108/DMNDI/",
	 "https://www.omg.org/spec/DMN/20211108/FEEL/"},
	{"https://www.omg.org/spec/DMN/20240513/MODEL/",
	 "https://www.omg.org/spec/DMN/20240513/DMNDI/",
	 "https://www.omg.org/spec/DMN/20240513/FEEL/"},
};

#define VERSION_COUNT (sizeof(versions) / sizeof(versions[0]))

typedef struct Export
{
	FeelRun *run;
	DmnXml *root;
	FeelString model; /* namespace of the document's version */
	FeelString own;   /* namespace of the model itself */
	const Version *target;
	FeelString id_prefix; /* no id of the document begins so */
	int id_count;
} Export;

/* ---------------------------------------------------------------- versions */

static FeelString
literal(const char *text)
{
	return (FeelString){text, (uint32_t) strlen(text)};
}

/* The URI of the target version for one of another; itself for others */
static FeelString
translate(const Export *export, FeelString uri)
{
	for (size_t i = 0; i < VERSION_COUNT; i++)
	{
		if (dmn_text_is(uri, versions[i].model))
			return literal(export->target->model);
		if (dmn_text_is(uri, versions[i].feel))
			return literal(export->target->feel);
		if (uri.length > 0 && dmn_text_is(uri, versions[i].dmndi))
			return literal(export->target->dmndi);
	}
	return uri;
}

static bool
is_dmndi(FeelString uri)
{
	for (size_t i = 0; i < VERSION_COUNT; i++)
		if (uri.length > 0 && dmn_text_is(uri, versions[i].dmndi))
			return true;
	return false;
}

/* Expressions of DMN 1.4 and constraints of 1.5 */
static bool
is_beyond_1_3(const DmnXml *xml)
{
	static const char *const names[] = {
		"conditional", "filter", "for", "some", "every", "typeConstraint"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (dmn_text_is(xml->name, names[i]))
			return true;
	return false;
}

/*
 * The names and lines of what DMN 1.3 does not have; empty if nothing.  Of
 * the document's own namespace only: an extension may have a "filter" too.
 */
static FeelString
list_beyond_1_3(FeelRun *run, const DmnXml *root)
{
	FeelString list = {"", 0};
	int count = 0;

	for (const DmnXml *xml = root; xml != NULL; xml = dmn_xml_walk(xml, root))
	{
		if (!feel_text_equal(xml->space, root->space) || !is_beyond_1_3(xml))
			continue;
		if (count++ == MAX_NAMED)
			return feel_format(run, "%.*s, ...", (int) list.length, list.data);
		list = feel_format(run, "%.*s%s%.*s (line %d)", (int) list.length,
						   list.data, count > 1 ? ", " : "",
						   (int) xml->name.length, xml->name.data, xml->line);
	}
	return list;
}

/* ------------------------------------------------------------ ids, references */

static bool
is_portable(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
		   (!first && ((c >= '0' && c <= '9') || c == '-' || c == '.'));
}

/*
 * An id with only the characters that dmn-js takes; the same for the same id,
 * so references, also of other documents, may be changed one by one.  That it
 * depends on nothing but the id is worth more than that no two can meet (as
 * "é" and "__C3_A9" would): a document that imports this one refers to its
 * ids, and is exported by itself.
 */
static FeelString
portable_id(FeelRun *run, FeelString id)
{
	static const char digits[] = "0123456789ABCDEF";
	bool is_fine = id.length > 0;
	char *data;
	uint32_t length = 0;

	for (uint32_t i = 0; i < id.length && is_fine; i++)
		is_fine = is_portable(id.data[i], i == 0);
	if (is_fine || id.length == 0)
		return id;
	data = feel_allocate(run, (size_t) id.length * 3 + 1);
	if (!is_portable(id.data[0], true))
		data[length++] = '_';
	for (uint32_t i = 0; i < id.length; i++)
	{
		unsigned char c = (unsigned char) id.data[i];

		if (is_portable(id.data[i], false))
			data[length++] = id.data[i];
		else
		{
			data[length++] = '_';
			data[length++] = digits[c >> 4];
			data[length++] = digits[c & 15];
		}
	}
	feel_assert(length <= id.length * 3 + 1);
	return (FeelString){data, length};
}

/* "#id" for what is in the document, "namespace#id" for the rest */
static FeelString
portable_href(const Export *export, FeelString href)
{
	FeelRun *run = export->run;
	FeelString trimmed = dmn_trim(href);
	const char *hash = memchr(trimmed.data, '#', trimmed.length);
	FeelString space = {trimmed.data, 0};
	FeelString id = trimmed;

	if (trimmed.length == 0)
		return trimmed;
	if (hash != NULL)
	{
		space.length = (uint32_t) (hash - trimmed.data);
		id = (FeelString){hash + 1, trimmed.length - space.length - 1};
	}
	id = portable_id(run, id);
	if (feel_text_equal(space, export->own))
		space.length = 0;
	return feel_format(run, "%.*s#%.*s", (int) space.length, space.data,
					   (int) id.length, id.data);
}

/* "id", or "prefix:id" for a shape of an imported element */
static FeelString
portable_name(const Export *export, FeelString name)
{
	const char *colon = memchr(name.data, ':', name.length);
	uint32_t skipped = colon == NULL ? 0 : (uint32_t) (colon + 1 - name.data);
	FeelString id = portable_id(
		export->run, (FeelString){name.data + skipped, name.length - skipped});

	return skipped == 0 ? id
						: feel_format(export->run, "%.*s%.*s", (int) skipped,
									  name.data, (int) id.length, id.data);
}

static bool
begins_with(FeelString text, FeelString prefix)
{
	return text.length >= prefix.length &&
		   memcmp(text.data, prefix.data, prefix.length) == 0;
}

/*
 * A beginning that no id of the document has.  One pass is enough: the prefix
 * only grows, and what does not begin with a shorter one does not begin with
 * a longer one.
 */
static void
choose_id_prefix(Export *export)
{
	FeelString prefix = FEEL_STRING_LITERAL("id_");

	for (const DmnXml *xml = export->root; xml != NULL;
		 xml = dmn_xml_walk(xml, export->root))
		while (begins_with(dmn_xml_attribute(xml, "id"), prefix))
			prefix = feel_format(export->run, "%.*s_", (int) prefix.length,
								 prefix.data);
	export->id_prefix = prefix;
}

/* What a diagram refers to, and what dmn-js shows or edits, by its id */
static bool
needs_id(const DmnXml *xml)
{
	static const char *const names[] = {
		"definitions",
		"decision",
		"inputData",
		"businessKnowledgeModel",
		"knowledgeSource",
		"decisionService",
		"textAnnotation",
		"association",
		"group",
		"informationRequirement",
		"knowledgeRequirement",
		"authorityRequirement",
		"decisionTable",
		"literalExpression",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (dmn_text_is(xml->name, names[i]))
			return true;
	return false;
}

/* -------------------------------------------------------------------- types */

static bool
defines_type(const Export *export, FeelString name)
{
	for (const DmnXml *xml = dmn_xml_child(export->root, "itemDefinition");
		 xml != NULL; xml = dmn_xml_next(xml))
		if (feel_text_equal(dmn_xml_attribute(xml, "name"), name))
			return true;
	return false;
}

/*
 * A type's name as DMN has it since 1.2: bare if it is FEEL's or of this
 * document, after the name of the import and a dot otherwise.
 */
static FeelString
plain_type(const Export *export, const DmnXml *at, FeelString name)
{
	FeelString trimmed = dmn_trim(name);
	/* the data of an empty text may be NULL */
	const char *colon =
		trimmed.length == 0 ? NULL : memchr(trimmed.data, ':', trimmed.length);
	FeelString prefix;
	FeelString rest;
	FeelString uri;

	if (colon == NULL)
		return name;
	prefix = (FeelString){trimmed.data, (uint32_t) (colon - trimmed.data)};
	rest = (FeelString){colon + 1, trimmed.length - prefix.length - 1};
	if (!dmn_xml_binding(at, prefix, &uri))
		return name;
	if (feel_text_equal(uri, export->own))
		return rest;
	for (size_t i = 0; i < VERSION_COUNT; i++)
		if (dmn_text_is(uri, versions[i].feel))
			return defines_type(export, rest) ? name : rest;
	for (const DmnXml *xml = dmn_xml_child(export->root, "import");
		 xml != NULL; xml = dmn_xml_next(xml))
	{
		FeelString import = dmn_trim(dmn_xml_attribute(xml, "name"));

		if (!feel_text_equal(dmn_trim(dmn_xml_attribute(xml, "namespace")),
							 uri))
			continue;
		return import.length == 0
				   ? rest
				   : feel_format(export->run, "%.*s.%.*s", (int) import.length,
								 import.data, (int) rest.length, rest.data);
	}
	return name;
}

/* ------------------------------------------------------------------ the tree */

static void
remove_attribute(DmnXml *xml, int i)
{
	feel_assert(i >= 0 && i < xml->attribute_count);
	xml->attribute_count--;
	memmove(&xml->attributes[i], &xml->attributes[i + 1],
			(size_t) (xml->attribute_count - i) * sizeof(*xml->attributes));
}

/* From the last attribute to the first, as some are removed on the way. */
static void
convert_model_element(Export *export, DmnXml *xml)
{
	bool is_reference = dmn_xml_attribute(xml, "href").length > 0;

	for (int i = xml->attribute_count - 1; i >= 0; i--)
	{
		DmnAttribute *attribute = &xml->attributes[i];

		if (!attribute->is_plain)
			continue;
		if (dmn_text_is(attribute->name, "typeRef") ||
			dmn_text_is(attribute->name, "outputTypeRef"))
			attribute->value = plain_type(export, xml, attribute->value);
		else if (dmn_text_is(attribute->name, "expressionLanguage") ||
				 dmn_text_is(attribute->name, "typeLanguage") ||
				 dmn_text_is(attribute->name, "importType"))
			attribute->value = translate(export, dmn_trim(attribute->value));
		else if (dmn_text_is(attribute->name, "href"))
			attribute->value = portable_href(export, attribute->value);
		else if (!dmn_text_is(attribute->name, "id"))
			continue;
		else if (is_reference) /* not allowed, but often written */
			remove_attribute(xml, i);
		else
			attribute->value = portable_id(export->run, attribute->value);
	}
	if (dmn_text_is(xml->name, "typeRef") && xml->first == NULL)
		xml->text = plain_type(export, xml, xml->text);
	if (needs_id(xml) && !is_reference &&
		dmn_xml_attribute(xml, "id").length == 0)
		dmn_xml_set(export->run, xml, "id",
					feel_format(export->run, "%.*s%d",
								(int) export->id_prefix.length,
								export->id_prefix.data, ++export->id_count));
}

static void
convert_diagram_element(Export *export, DmnXml *xml)
{
	for (int i = xml->attribute_count - 1; i >= 0; i--)
	{
		DmnAttribute *attribute = &xml->attributes[i];

		if (!attribute->is_plain)
			continue;
		if (dmn_text_is(attribute->name, "dmnElementRef") ||
			dmn_text_is(attribute->name, "id") ||
			dmn_text_is(attribute->name, "sourceElement") ||
			dmn_text_is(attribute->name, "targetElement") ||
			dmn_text_is(attribute->name, "sharedStyle"))
			attribute->value = portable_name(export, attribute->value);
		else if (dmn_text_is(attribute->name, "useAlternativeInputDataShape"))
			remove_attribute(xml, i); /* came with 1.4 */
	}
}

static void
convert_tree(Export *export)
{
	for (DmnXml *xml = export->root; xml != NULL;
		 xml = dmn_xml_walk(xml, export->root))
	{
		if (feel_text_equal(xml->space, export->model))
			convert_model_element(export, xml);
		else if (is_dmndi(xml->space))
			convert_diagram_element(export, xml);
		feel_host->interrupt();
	}
}

static bool
has_diagram(const DmnXml *root)
{
	for (const DmnXml *xml = root; xml != NULL; xml = dmn_xml_walk(xml, root))
		if (is_dmndi(xml->space) && dmn_text_is(xml->name, "DMNShape"))
			return true;
	return false;
}

/*
 * Shapes of imported elements, in 1.3: dmn-js, which reads one document,
 * opens no diagram that has one.
 */
static void
remove_foreign_shapes(Export *export)
{
	for (DmnXml *xml = export->root; xml != NULL;
		 xml = dmn_xml_walk(xml, export->root))
	{
		FeelString name;
		const char *colon;
		FeelString uri;

		if (!is_dmndi(xml->space) || !dmn_text_is(xml->name, "DMNShape"))
			continue;
		name = dmn_xml_attribute(xml, "dmnElementRef");
		colon = memchr(name.data, ':', name.length);
		if (colon == NULL)
			continue;
		name.length = (uint32_t) (colon - name.data);
		if (dmn_xml_binding(xml, name, &uri) &&
			!feel_text_equal(uri, export->own))
			dmn_xml_remove(xml);
	}
}

/* An empty diagram would stand beside the one that is made. */
static void
remove_empty_diagram(DmnXml *root)
{
	for (DmnXml *xml = root->first; xml != NULL; xml = xml->next)
		if (is_dmndi(xml->space))
			dmn_xml_remove(xml);
}

/* Only now, since until here elements are known by their namespaces */
static void
rename_spaces(Export *export)
{
	for (DmnXml *xml = export->root; xml != NULL;
		 xml = dmn_xml_walk(xml, export->root))
		for (int i = 0; i < xml->binding_count; i++)
			xml->bindings[i].uri =
				translate(export, dmn_trim(xml->bindings[i].uri));
}

/* ------------------------------------------------------------------- public */

static DmnXml *
read_model(FeelRun *run, FeelString xml)
{
	DmnXml *root = dmn_xml_parse(run, xml);
	const DmnXml *other;

	if (root == NULL)
		return NULL;
	if (!dmn_is_definitions(root))
	{
		(void) feel_error(run, FEEL_INVALID_MODEL,
						  "the document is no DMN model");
		return NULL;
	}
	other = dmn_other_version(root);
	if (other == NULL)
		return root;
	(void) feel_error(run, FEEL_INVALID_MODEL, DMN_OTHER_VERSION,
					  (int) other->name.length, other->name.data,
					  (int) other->space.length, other->space.data);
	return NULL;
}

FeelString
dmn_beyond_1_3(FeelRun *run, FeelString xml)
{
	DmnXml *root = read_model(run, xml);

	return root == NULL ? FEEL_STRING_LITERAL("") : list_beyond_1_3(run, root);
}

FeelString
dmn_export(FeelRun *run, FeelString xml, DmnVersion version)
{
	Export export = {.run = run, .root = read_model(run, xml)};
	FeelString beyond;

	if (export.root == NULL)
		return (FeelString){NULL, 0};
	export.model = export.root->space;
	export.own = dmn_xml_attribute(export.root, "namespace");
	feel_assert((size_t) version < VERSION_COUNT);
	export.target = &versions[version];
	beyond = list_beyond_1_3(run, export.root);
	if (version == DMN_1_3 && beyond.length > 0)
	{
		(void) feel_error(run, FEEL_UNSUPPORTED, "DMN 1.3 has no %.*s",
						  (int) beyond.length, beyond.data);
		return (FeelString){NULL, 0};
	}
	choose_id_prefix(&export);
	convert_tree(&export);
	if (version == DMN_1_3)
		remove_foreign_shapes(&export);
	if (!has_diagram(export.root))
	{
		remove_empty_diagram(export.root);
		dmn_lay_out(run, export.root);
	}
	rename_spaces(&export);
	return dmn_xml_print(run, export.root);
}
