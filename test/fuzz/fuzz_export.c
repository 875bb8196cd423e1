/*-------------------------------------------------------------------------
 *
 * fuzz_export.c
 *	  Any bytes as the document of a model: written as DMN 1.5 and 1.3.
 *
 * Beside not crashing, these must hold:
 *	- what is written is a document that can be written again;
 *	- what can be written as 1.3 has a diagram, or nothing to draw;
 *	- a model with test cases put in and taken out has none.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "dmn/dmn.h"
#include "dmn/read/xml.h"
#include "fuzz.h"

static const char cases[] =
	"<testCases xmlns='" DMN_TEST_NAMESPACE "'><testCase id='1'/></testCases>";

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	test_begin();
	return 0;
}

static bool
holds(FeelString text, const char *part)
{
	return memmem(text.data, text.length, part, strlen(part)) != NULL;
}

/* Is there a decision among the elements of a model? */
static bool
has_decision(FeelRun *run, FeelString text)
{
	const DmnXml *root = dmn_xml_parse(run, text);

	return root != NULL && dmn_xml_child(root, "decision") != NULL;
}

static void
check_export(FeelRun *run, FeelString xml, DmnVersion version)
{
	FeelString text = dmn_export(run, xml, version);

	if (text.data == NULL)
		return;
	if (dmn_export(run, text, version).data == NULL)
		fuzz_fail("what was written cannot be written again", text);
	if (!holds(text, "DMNShape") && has_decision(run, text))
		fuzz_fail("nothing is drawn", text);
}

static void
check_tests(FeelRun *run, FeelString xml)
{
	FeelString with = dmn_with_tests(run, xml, text_of(cases));
	FeelString without;

	if (with.data == NULL)
		return;
	if (!holds(with, DMN_TEST_NAMESPACE))
		fuzz_fail("no tests were put in", with);
	without = dmn_with_tests(run, with, text_of(""));
	if (without.data == NULL)
		fuzz_fail("the model with tests cannot be read", with);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FeelRun *run = host_run_make();
	FeelString xml = {(const char *) data, (uint32_t) size};

	check_export(run, xml, DMN_1_3);
	check_export(run, xml, DMN_1_5);
	check_tests(run, xml);
	host_run_free(run);
	return 0;
}
