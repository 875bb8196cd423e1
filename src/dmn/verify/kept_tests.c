/*-------------------------------------------------------------------------
 *
 * kept_tests.c
 *	  Test cases kept in the model that they test.
 *
 * They stand in the extensionElements of the definitions, in the form of the
 * conformance kit: an element testCases of the kit's namespace.  Editors
 * leave it alone.
 *
 * Why in the model: a policy is one file that goes from hand to hand, and its
 * tests are worth most on the day when somebody else changes it.  They are
 * taken out and put in as trees, so that everything around them stays as it
 * was, but for comments, which no tree has.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/model.h"
#include "dmn/verify/test_cases.h"

static bool
is_tests(const DmnXml *xml)
{
	return dmn_text_is(xml->space, DMN_TEST_NAMESPACE) &&
		   dmn_text_is(xml->name, "testCases");
}

const DmnXml *
dmn_kept_tests(const DmnXml *root)
{
	const DmnXml *extras = dmn_xml_child(root, "extensionElements");

	for (const DmnXml *xml = extras == NULL ? NULL : extras->first;
		 xml != NULL; xml = xml->next)
		if (is_tests(xml))
			return xml;
	return NULL;
}

FeelString
dmn_tests(FeelRun *run, const DmnModel *model)
{
	const DmnXml *tests = dmn_kept_tests(model->sources[0]->root);

	return tests == NULL ? FEEL_STRING_LITERAL("") : dmn_xml_print(run, tests);
}

static void
remove_tests(DmnXml *extras)
{
	for (DmnXml *xml = extras->first; xml != NULL; xml = xml->next)
		if (is_tests(xml))
			dmn_xml_remove(xml);
}

/* extensionElements of the root, where the schema wants it: after description
 */
static DmnXml *
make_extras(FeelRun *run, DmnXml *root)
{
	DmnXml *description = dmn_xml_child(root, "description");
	DmnXml *extras = dmn_xml_append(run, root, root, "extensionElements");

	if (root->first == extras)
		return extras;
	dmn_xml_remove(extras);
	if (description == NULL)
	{
		extras->next = root->first;
		root->first = extras;
	}
	else
	{
		extras->next = description->next;
		description->next = extras;
		if (root->last == description)
			root->last = extras;
	}
	return extras;
}

FeelString
dmn_with_tests(FeelRun *run, FeelString xml, FeelString tests)
{
	DmnXml *root = dmn_xml_parse(run, xml);
	DmnXml *added = NULL;
	DmnXml *extras;

	if (root == NULL)
		return (FeelString){NULL, 0};
	if (tests.length > 0)
	{
		added = dmn_xml_parse(run, tests);
		if (added == NULL)
			return (FeelString){NULL, 0};
		if (!is_tests(added))
		{
			(void) feel_error(run, FEEL_INVALID_MODEL,
							  "the root element is \"%.*s\", not "
							  "\"testCases\" of \"%s\"",
							  (int) added->name.length, added->name.data,
							  DMN_TEST_NAMESPACE);
			return (FeelString){NULL, 0};
		}
	}
	extras = dmn_xml_child(root, "extensionElements");
	if (extras != NULL)
		remove_tests(extras);
	if (added != NULL)
	{
		if (extras == NULL)
			extras = make_extras(run, root);
		added->parent = extras;
		if (extras->last == NULL)
			extras->first = added;
		else
			extras->last->next = added;
		extras->last = added;
	}
	else if (extras != NULL && extras->first == NULL)
		dmn_xml_remove(extras);
	return dmn_xml_print(run, root);
}
