/*-------------------------------------------------------------------------
 *
 * test_cases.c
 *	  Cases in the format of the conformance kit: values, comparison, what
 *	  passes and what does not, coverage of rules.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>

#include "models.h"

#define CASES(...)                                                      \
	"<testCases xmlns='http://www.omg.org/spec/DMN/20160719/testcase' " \
	"xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "            \
	"xmlns:xsd='http://www.w3.org/2001/XMLSchema'>"                     \
	"<modelName> m.dmn </modelName>" __VA_ARGS__ "</testCases>"
#define CASE(id, ...) "<testCase id='" id "'>" __VA_ARGS__ "</testCase>\n"
#define GIVEN(name, value) "<inputNode name='" name "'>" value "</inputNode>"
#define EXPECTED(node, value) \
	"<resultNode name='" node "'><expected>" value "</expected></resultNode>"
#define ERROR(node)                                                 \
	"<resultNode name='" node "' errorResult='true'><expected>" NIL \
	"</expected></resultNode>"
#define VALUE(type, text) "<value xsi:type='xsd:" type "'>" text "</value>"
#define NIL "<value xsi:nil='true'/>"
#define PART(name, value) "<component name='" name "'>" value "</component>"
#define LIST(...) "<list>" __VA_ARGS__ "</list>"
#define ITEM_OF(value) "<item>" value "</item>"

/* clang-format off */
static const char *const document =
	MODEL(
	INPUT("x", "number")
	INPUT("y", "Any")
	DECISION("D", NEEDS_INPUT("x") TEXT("{a: x + 1, b: [\"\", null]}"))
	DECISION("N", NEEDS_INPUT("x")
			 TABLE("UNIQUE", IN("x") OUT RULE(IF("1") THEN("1"))))
	DECISION("Y", NEEDS_INPUT("y") TEXT("y"))
	DECISION("Z", NEEDS_INPUT("x") TEXT("x * 3"))
	"<businessKnowledgeModel id='k_K' name='K'><variable name='K'/>"
	"<encapsulatedLogic><formalParameter name='n'/>" TEXT("n + 1")
	"</encapsulatedLogic></businessKnowledgeModel>"
	"<decisionService id='k_S' name='S'><variable name='S'/>"
	"<outputDecision href='#d_Y'/><outputDecision href='#d_Z'/>"
	"<inputData href='#i_x'/><inputData href='#i_y'/></decisionService>");

static const char *const cases = CASES(
	/* pass */
	CASE("components, lists, tolerance",
		 GIVEN("x", VALUE("decimal", "1"))
		 EXPECTED("D", PART("b", LIST(ITEM_OF(VALUE("string", ""))
									  ITEM_OF(NIL)))
					   PART("a", VALUE("double", "2.000000001"))))
	CASE("null and an error", GIVEN("x", VALUE("string", "a")) ERROR("N"))
	CASE("a boolean", GIVEN("y", VALUE("boolean", "true"))
					  EXPECTED("Y", VALUE("boolean", "1")))
	CASE("false", GIVEN("y", VALUE("boolean", "0"))
				  EXPECTED("Y", VALUE("boolean", " false ")))
	CASE("a date", GIVEN("y", VALUE("date", "2024-02-29"))
				   EXPECTED("Y", VALUE("date", "2024-02-29")))
	CASE("a time", GIVEN("y", VALUE("time", "10:00:00.5Z"))
				   EXPECTED("Y", VALUE("time", "10:00:00.50Z")))
	CASE("an instant", GIVEN("y", VALUE("dateTime", "2024-02-29T10:00:00Z"))
					   EXPECTED("Y", VALUE("dateTime",
										   "2024-02-29T11:00:00+01:00")))
	CASE("a duration", GIVEN("y", VALUE("duration", "PT36H"))
					   EXPECTED("Y", VALUE("duration", "P1DT12H")))
	CASE("an integer", GIVEN("y", VALUE("integer", "+5"))
					   EXPECTED("Y", VALUE("float", "5.0")))
	CASE("a nil list", GIVEN("y", "<list xsi:nil='true'/>")
					   EXPECTED("Y", NIL))
	CASE("no value", "<inputNode name='y' xsi:nil='true'/>"
					 "<resultNode name='Y'/>")
	"<testCase id='knowledge' type='bkm' invocableName='K'>"
	GIVEN("n", VALUE("decimal", "1")) EXPECTED("K", VALUE("decimal", "2"))
	"</testCase>"
	"<testCase id='service' type='decisionService' invocableName='S'>"
	GIVEN("x", VALUE("decimal", "2")) GIVEN("y", VALUE("string", "a"))
	EXPECTED("Z", VALUE("decimal", "6")) EXPECTED("Y", VALUE("string", "a"))
	EXPECTED("S", PART("Y", VALUE("string", "a"))
				  PART("Z", VALUE("decimal", "6")))
	"</testCase>"
	/* fail */
	CASE("fails: another kind", GIVEN("x", VALUE("decimal", "1"))
								EXPECTED("D", VALUE("decimal", "2")))
	CASE("fails: no error", ERROR("N"))
	CASE("fails: another number", GIVEN("x", VALUE("decimal", "1"))
								  EXPECTED("Z", VALUE("decimal", "2.9999")))
	CASE("fails: a fraction of a second",
		 GIVEN("y", VALUE("time", "10:00:00.5"))
		 EXPECTED("Y", VALUE("time", "10:00:00")))
	CASE("fails: a list too long",
		 GIVEN("y", LIST(ITEM_OF(NIL) ITEM_OF(NIL)))
		 EXPECTED("Y", LIST(ITEM_OF(NIL))))
	CASE("fails: another entry", GIVEN("y", PART("a", NIL))
								 EXPECTED("Y", PART("b", NIL)))
	CASE("fails: an entry more", GIVEN("y", PART("a", NIL) PART("b", NIL))
								 EXPECTED("Y", PART("b", NIL)))
	CASE("fails: no such decision", EXPECTED("none", NIL))
	"<testCase>" EXPECTED("Z", VALUE("decimal", "1")) "</testCase>");
/* clang-format on */

static void
test_cases(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, document);
	DmnTestReport *report = dmn_run_tests(run, model, text_of(cases));

	is_text(dmn_test_model_name(run, text_of(cases)), "m.dmn", "model name");
	ok(report != NULL && report->count == 24, "all results");
	for (int i = 0; i < report->count; i++)
	{
		DmnTestResult *result = &report->results[i];
		bool fails = i == report->count - 1 ||
					 memmem(result->test_case.data, result->test_case.length,
							"fails", 5) != NULL;

		if (!ok(result->passed != fails, "%.*s: %.*s",
				(int) result->test_case.length, result->test_case.data,
				(int) result->node.length, result->node.data))
			printf("#   got %.*s\n", (int) result->value_text.length,
				   result->value_text.data);
	}
	is_text(report->results[report->count - 1].test_case, "22",
			"a case without id has its number");
	ok(report->results[0].expects_value && !report->results[1].expects_value &&
		   report->results[1].expects_error,
	   "what is expected");
	ok(report->tables != NULL && report->tables->rule_count == 1 &&
		   report->tables->matched[0] == 0,
	   "coverage: rule 1 never matched");
	host_run_free(run);
}

static void
test_wrong_documents(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, document);
	static const char *const wrong[] = {
		VALUE("boolean", "yes"), VALUE("date", "2024-02-30"),
		VALUE("decimal", "1,5"), VALUE("colour", "red")};

	ok(dmn_run_tests(run, model, text_of("<a/>")) == NULL, "no cases at all");
	ok(dmn_run_tests(run, model, text_of("<a")) == NULL, "no XML");
	for (int i = 0; i < 4; i++)
	{
		FeelString xml =
			feel_format(run,
						CASES(CASE("1", "<resultNode name='Y'><expected>%s"
										"</expected></resultNode>")),
						wrong[i]);

		run->diagnostics = run->last_diagnostic = NULL;
		(void) dmn_run_tests(run, model, xml);
		ok(run->diagnostics != NULL, "no value of its type: %s", wrong[i]);
	}
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_cases();
	test_wrong_documents();
	return test_end();
}
