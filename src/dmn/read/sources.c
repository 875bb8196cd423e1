/*-------------------------------------------------------------------------
 *
 * sources.c
 *	  The documents of a model: the main one, and those that it imports,
 *	  directly or not.
 *
 * Imports are taken breadth first, each namespace once, so that models that
 * import each other end.  Which document has a namespace is for the caller to
 * say (in the server: documents that stand behind the main one); nothing is
 * fetched from a location.
 *
 * The versions of DMN differ for us in their namespaces only.  A document
 * keeps to one: what is of another version would be an extension to be passed
 * over, and half a model is worse than none.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/model.h"

static bool
is_model_namespace(FeelString space)
{
	static const char *const known[] = {
		"http://www.omg.org/spec/DMN/20151101/dmn.xsd", /* 1.1 */
		"http://www.omg.org/spec/DMN/20180521/MODEL/",  /* 1.2 */
		"https://www.omg.org/spec/DMN/20191111/MODEL/", /* 1.3 */
		"https://www.omg.org/spec/DMN/20211108/MODEL/", /* 1.4 */
		"https://www.omg.org/spec/DMN/20230324/MODEL/", /* 1.5 */
		"https://www.omg.org/spec/DMN/20240513/MODEL/", /* 1.6 */
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (dmn_text_is(space, known[i]))
			return true;
	return false;
}

bool
dmn_is_definitions(const DmnXml *root)
{
	return dmn_text_is(root->name, "definitions") &&
		   is_model_namespace(root->space);
}

const DmnXml *
dmn_other_version(const DmnXml *root)
{
	for (const DmnXml *xml = root->first; xml != NULL;
		 xml = dmn_xml_walk(xml, root))
	{
		if (is_model_namespace(xml->space) &&
			!feel_text_equal(xml->space, root->space) &&
			feel_text_equal(xml->parent->space, root->space) &&
			!dmn_text_is(xml->parent->name, "extensionElements"))
			return xml;
		feel_host->interrupt();
	}
	return NULL;
}

/* Parse a document and add it to the model; NULL if it is no model. */
static DmnSource *
add_source(DmnReading *reading, FeelString xml)
{
	DmnModel *model = reading->model;
	DmnXml *root = dmn_xml_parse(reading->run, xml);
	const DmnXml *other;
	DmnSource *source;

	if (root == NULL)
		return NULL;
	if (!dmn_is_definitions(root))
	{
		(void) dmn_complain(
			reading, root->line,
			"the root element is \"%.*s\" of \"%.*s\", not \"definitions\" "
			"of DMN 1.1 to 1.5",
			(int) root->name.length, root->name.data, (int) root->space.length,
			root->space.data);
		return NULL;
	}
	other = dmn_other_version(root);
	if (other != NULL)
	{
		(void) dmn_complain(reading, other->line, DMN_OTHER_VERSION,
							(int) other->name.length, other->name.data,
							(int) other->space.length, other->space.data);
		return NULL;
	}
	if (model->source_count == DMN_MAX_IMPORTS)
	{
		(void) dmn_complain(reading, root->line,
							"more than %d models are imported",
							DMN_MAX_IMPORTS - 1);
		return NULL;
	}
	source = feel_allocate(reading->run, sizeof(*source));
	source->root = root;
	source->space = dmn_xml_attribute(root, "namespace");
	source->name = dmn_name(reading->run, dmn_xml_attribute(root, "name"));
	source->import_count = dmn_xml_count(root, "import");
	source->imports = feel_allocate_array(
		reading->run, (size_t) source->import_count, sizeof(DmnImported));
	feel_assert(model->source_count < DMN_MAX_IMPORTS);
	model->sources[model->source_count++] = source;
	return source;
}

DmnSource *
dmn_find_source(const DmnModel *model, FeelString space)
{
	for (int i = 0; i < model->source_count; i++)
		if (feel_text_equal(model->sources[i]->space, space))
			return model->sources[i];
	return NULL;
}

static bool
read_import(DmnReading *reading, const DmnXml *xml, DmnImported *imported)
{
	FeelString type = dmn_trim(dmn_xml_attribute(xml, "importType"));
	FeelString document;

	imported->name = dmn_name(reading->run, dmn_xml_attribute(xml, "name"));
	imported->space = dmn_trim(dmn_xml_attribute(xml, "namespace"));
	if (type.length > 0 && !is_model_namespace(type))
		return dmn_complain(reading, xml->line,
							"imports of type \"%.*s\" are not supported",
							(int) type.length, type.data);
	imported->source = dmn_find_source(reading->model, imported->space);
	if (imported->source != NULL)
		return true;
	if (reading->import == NULL ||
		!reading->import(reading->closure, imported->space,
						 dmn_xml_attribute(xml, "locationURI"), &document))
		return dmn_complain(
			reading, xml->line, "the imported model \"%.*s\" is not there",
			(int) imported->space.length, imported->space.data);
	imported->source = add_source(reading, document);
	if (imported->source == NULL)
		return false;
	if (!feel_text_equal(imported->source->space, imported->space))
		return dmn_complain(reading, xml->line,
							"the model given for the import \"%.*s\" has "
							"another namespace",
							(int) imported->space.length,
							imported->space.data);
	return true;
}

bool
dmn_read_sources(DmnReading *reading, FeelString xml)
{
	DmnModel *model = reading->model;

	if (add_source(reading, xml) == NULL)
		return false;
	for (int i = 0; i < model->source_count; i++)
	{
		DmnSource *source = model->sources[i];
		int n = 0;

		for (DmnXml *child = dmn_xml_child(source->root, "import");
			 child != NULL; child = dmn_xml_next(child))
		{
			feel_assert(n < source->import_count);
			if (!read_import(reading, child, &source->imports[n++]))
				return false;
		}
	}
	return true;
}

bool
dmn_peek_namespace(FeelRun *run, FeelString xml, FeelString *space)
{
	const DmnXml *root = dmn_xml_parse(run, xml);

	if (root == NULL || !dmn_is_definitions(root))
		return false;
	*space = dmn_xml_attribute(root, "namespace");
	return true;
}
