/*-------------------------------------------------------------------------
 *
 * fuzz_xml.c
 *	  Any bytes as an XML document: read into a tree and written again.
 *
 * Beside not crashing, these must hold:
 *	- what is refused has a diagnostic, what is read has none;
 *	- the tree is linked soundly and within the limits;
 *	- what is written of a tree, or of an element of it, is read as an equal
 *	  tree, but for blanks between elements, and written as the same text.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "dmn/dmn.h"
#include "dmn/read/xml.h"
#include "fuzz.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	test_begin();
	return 0;
}

/* ------------------------------------------------------------- one tree -- */

/* A prefix is bound to the namespace of what has it. */
static void
check_space(const DmnXml *xml, FeelString document)
{
	FeelString uri = {"", 0};
	bool bound = dmn_xml_binding(xml, xml->prefix, &uri);

	if (!bound && xml->prefix.length > 0 && !dmn_text_is(xml->prefix, "xml"))
		fuzz_fail("a prefix without a namespace", document);
	if (bound && !feel_text_equal(uri, xml->space))
		fuzz_fail("an element in another namespace than its prefix", document);
}

static void
check_tree(const DmnXml *root, FeelString document)
{
	int depth = 1;
	const DmnXml *before = NULL;

	for (const DmnXml *xml = root; xml != NULL; xml = dmn_xml_walk(xml, root))
	{
		if (before == NULL || xml->parent == before)
			depth += before == NULL ? 0 : 1;
		else
			for (; before->parent != xml->parent; before = before->parent)
				depth--;
		if (depth > DMN_MAX_DEPTH)
			fuzz_fail("nested too deeply", document);
		if (xml->name.length == 0)
			fuzz_fail("an element without a name", document);
		if (xml->last != NULL &&
			(xml->last->parent != xml || xml->last->next != NULL))
			fuzz_fail("the last child is not the last", document);
		check_space(xml, document);
		before = xml;
	}
}

/* With a DOCTYPE that is none, in a comment or the like, it might be read. */
static void
check_doctype(FeelString document)
{
	if (memmem(document.data, document.length, "<!DOCTYPE", 9) != NULL &&
		memmem(document.data, document.length, "<!--", 4) == NULL &&
		memmem(document.data, document.length, "<![CDATA[", 9) == NULL &&
		memmem(document.data, document.length, "<?", 2) == NULL)
		fuzz_fail("a document type was accepted", document);
}

/* ------------------------------------------------------------ two trees -- */

static bool
same_start(const DmnXml *a, const DmnXml *b)
{
	if (!feel_text_equal(a->name, b->name) ||
		!feel_text_equal(a->prefix, b->prefix) ||
		!feel_text_equal(a->space, b->space) ||
		a->attribute_count != b->attribute_count ||
		(a->first == NULL) != (b->first == NULL) ||
		(a->next == NULL) != (b->next == NULL))
		return false;
	for (int i = 0; i < a->attribute_count; i++)
		if (!feel_text_equal(a->attributes[i].name, b->attributes[i].name) ||
			!feel_text_equal(a->attributes[i].prefix,
							 b->attributes[i].prefix) ||
			!feel_text_equal(a->attributes[i].value, b->attributes[i].value))
			return false;
	return true;
}

/* Blanks between elements are laid out anew, unless other text is there. */
static bool
same_text(FeelString a, FeelString b, bool may_be_blank)
{
	return feel_text_equal(a, b) || (may_be_blank && dmn_trim(a).length == 0 &&
									 dmn_trim(b).length == 0);
}

static bool
same_tree(const DmnXml *a, const DmnXml *root_a, const DmnXml *b,
		  const DmnXml *root_b)
{
	while (a != NULL && b != NULL)
	{
		bool is_root = a == root_a;

		if (is_root ? !feel_text_equal(a->name, b->name) ||
						  !feel_text_equal(a->space, b->space)
					: !same_start(a, b))
			return false;
		if (!same_text(a->text, b->text, a->first != NULL) ||
			(!is_root && !same_text(a->tail, b->tail, true)))
			return false;
		a = dmn_xml_walk(a, root_a);
		b = dmn_xml_walk(b, root_b);
	}
	return a == NULL && b == NULL;
}

/* An element is written, read and written again. */
static void
check_written(FeelRun *run, const DmnXml *root)
{
	FeelRun *own = host_run_make();
	FeelString text = dmn_xml_print(run, root);
	DmnXml *again = dmn_xml_parse(own, text);

	if (again == NULL)
		fuzz_fail("what was written cannot be read", text);
	if (!same_tree(root, root, again, again))
		fuzz_fail("what was written is another tree", text);
	if (!feel_text_equal(text, dmn_xml_print(own, again)))
		fuzz_fail("what was written is written differently", text);
	host_run_free(own);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FeelRun *run = host_run_make();
	/* a copy that ends where the document ends */
	FeelString document = feel_copy_text(run, (const char *) data, size);
	DmnXml *root = dmn_xml_parse(run, document);

	if ((root == NULL) != (run->diagnostic_count == 1))
		fuzz_fail("no tree and no error, or both", document);
	if (root != NULL)
	{
		check_tree(root, document);
		check_doctype(document);
		check_written(run, root);
		if (root->last != NULL)
			check_written(run, root->last);
	}
	host_run_free(run);
	return 0;
}
