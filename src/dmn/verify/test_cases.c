/*-------------------------------------------------------------------------
 *
 * test_cases.c
 *	  Cases in the XML format of the DMN conformance kit: read and run.
 *
 * A case gives input nodes and expects result nodes.  Values are XSD simple
 * values, nested components, or lists.  Reading is strict: where an error is
 * expected, the value must be null and a diagnostic must have been made.
 * Each result node is evaluated by itself, with diagnostics of its own.
 *
 * Why so strict: a runner that takes any null for "an error as expected" passes
 * models that fail for another reason, and a case that passes with a
 * diagnostic nobody expected hides one.  Numbers are compared within 1e-8, as
 * the kit asks: its expectations were written by engines with binary floating
 * point.
 *
 * The type of a value is what the case says (xsi:type), not what the model
 * declares: a case may well give a wrong one, to see what happens.  Costs are
 * those of the evaluations; how often each rule matched is summed over all
 * cases in one list of counts.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/read/model.h"
#include "dmn/verify/test_cases.h"
#include "feel/number/number.h"
#include "feel/temporal/temporal.h"

#define TOLERANCE_DIGITS "0.00000001"

static FeelValue read_value(FeelRun *run, const DmnXml *xml);

/* ------------------------------------------------------------------ values */

/* An attribute of the XML Schema instance namespace: xsi:nil, xsi:type */
static FeelString
schema_attribute(const DmnXml *xml, const char *name)
{
	for (int i = 0; i < xml->attribute_count; i++)
		if (!xml->attributes[i].is_plain &&
			dmn_text_is(xml->attributes[i].name, name))
			return dmn_trim(xml->attributes[i].value);
	return FEEL_STRING_LITERAL("");
}

static bool
is_nil(const DmnXml *xml)
{
	FeelString nil = schema_attribute(xml, "nil");

	return dmn_text_is(nil, "true") || dmn_text_is(nil, "1");
}

static FeelString
local_type(const DmnXml *xml)
{
	FeelString type = schema_attribute(xml, "type");
	const char *colon = memchr(type.data, ':', type.length);

	if (colon != NULL)
	{
		type.length -= (uint32_t) (colon + 1 - type.data);
		type.data = colon + 1;
	}
	return type;
}

static FeelValue
wrong_value(FeelRun *run, const DmnXml *xml)
{
	run->source_line = xml->line;
	(void) feel_error(run, FEEL_INVALID_MODEL,
					  "\"%.*s\" is no value of the type that it has",
					  (int) xml->text.length, xml->text.data);
	run->source_line = 0;
	return feel_null();
}

static FeelValue
read_simple(FeelRun *run, const DmnXml *xml)
{
	FeelString type = local_type(xml);
	FeelString text = dmn_trim(xml->text);
	FeelValue value;
	bool fine = true;

	if (is_nil(xml))
		return feel_null();
	if (type.length == 0 || dmn_text_is(type, "string"))
		return feel_string(xml->text);
	if (dmn_text_is(type, "boolean"))
	{
		if (dmn_text_is(text, "true") || dmn_text_is(text, "1"))
			return feel_boolean(true);
		if (dmn_text_is(text, "false") || dmn_text_is(text, "0"))
			return feel_boolean(false);
		return wrong_value(run, xml);
	}
	if (dmn_text_is(type, "date"))
		fine = feel_date_from_text(text, &value);
	else if (dmn_text_is(type, "time"))
		fine = feel_time_from_text(run, text, &value);
	else if (dmn_text_is(type, "dateTime"))
		fine = feel_date_time_from_text(run, text, &value);
	else if (dmn_text_is(type, "duration") ||
			 dmn_text_is(type, "dayTimeDuration") ||
			 dmn_text_is(type, "yearMonthDuration"))
		fine = feel_duration_from_text(text, &value);
	else if (dmn_text_is(type, "decimal") || dmn_text_is(type, "double") ||
			 dmn_text_is(type, "float") || dmn_text_is(type, "integer") ||
			 dmn_text_is(type, "int") || dmn_text_is(type, "long"))
	{
		if (text.length > 0 && text.data[0] == '+')
			text = (FeelString){text.data + 1, text.length - 1};
		fine = feel_number_from_text(text, &value);
	}
	else
		fine = false;
	return fine ? value : wrong_value(run, xml);
}

static FeelValue
read_list(FeelRun *run, const DmnXml *xml)
{
	FeelList *list;
	uint32_t i = 0;

	if (is_nil(xml))
		return feel_null();
	list = feel_list_make(run, (uint32_t) dmn_xml_count(xml, "item"));
	for (DmnXml *item = dmn_xml_child(xml, "item"); item != NULL;
		 item = dmn_xml_next(item))
		list->items[i++] = read_value(run, item);
	return feel_list_value(list);
}

static FeelValue
read_components(FeelRun *run, const DmnXml *xml)
{
	FeelContext *context =
		feel_context_make(run, (uint32_t) dmn_xml_count(xml, "component"));

	for (DmnXml *part = dmn_xml_child(xml, "component"); part != NULL;
		 part = dmn_xml_next(part))
	{
		FeelString name = dmn_trim(dmn_xml_attribute(part, "name"));

		if (feel_context_find(context, name) == NULL)
			feel_context_append(context, name, read_value(run, part));
	}
	return feel_context_value(context);
}

/* Of an element that holds a value, components or a list */
static FeelValue
read_value(FeelRun *run, const DmnXml *xml)
{
	const DmnXml *child;
	FeelValue value = feel_null();

	if (!feel_enter(run))
		return value;
	if (is_nil(xml))
		value = feel_null();
	else if ((child = dmn_xml_child(xml, "value")) != NULL)
		value = read_simple(run, child);
	else if ((child = dmn_xml_child(xml, "list")) != NULL)
		value = read_list(run, child);
	else if (dmn_xml_child(xml, "component") != NULL)
		value = read_components(run, xml);
	feel_leave(run);
	return value;
}

/* -------------------------------------------------------------- comparison */

static bool
numbers_agree(FeelValue a, FeelValue b)
{
	FeelValue difference;
	FeelValue tolerance;
	FeelString digits = FEEL_STRING_LITERAL(TOLERANCE_DIGITS);

	if (feel_number_compare(a, b) == 0)
		return true;
	difference = feel_number_subtract(a, b);
	if (difference.kind != FEEL_NUMBER ||
		!feel_number_from_text(digits, &tolerance))
		return false;
	if (feel_number_sign(difference) < 0)
		difference = feel_number_negate(difference);
	return feel_number_compare(difference, tolerance) < 0;
}

static bool
contexts_agree(FeelRun *run, const FeelContext *expected,
			   const FeelContext *value)
{
	if (expected->count != value->count)
		return false;
	for (uint32_t i = 0; i < expected->count; i++)
	{
		const FeelValue *other =
			feel_context_find(value, expected->entries[i].name);

		if (other == NULL ||
			!dmn_test_equal(run, expected->entries[i].value, *other))
			return false;
	}
	return true;
}

bool
dmn_test_equal(FeelRun *run, FeelValue expected, FeelValue value)
{
	FeelValue equal;
	bool result;

	if (expected.kind != value.kind)
		return false;
	switch ((FeelKind) expected.kind)
	{
		case FEEL_NULL:
			return true;
		case FEEL_NUMBER:
			return numbers_agree(expected, value);
		case FEEL_LIST:
			result = expected.u.list->count == value.u.list->count &&
					 feel_enter(run);
			if (!result)
				return false;
			for (uint32_t i = 0; i < expected.u.list->count && result; i++)
				result = dmn_test_equal(run, expected.u.list->items[i],
										value.u.list->items[i]);
			feel_leave(run);
			return result;
		case FEEL_CONTEXT:
			if (!feel_enter(run))
				return false;
			result = contexts_agree(run, expected.u.context, value.u.context);
			feel_leave(run);
			return result;
		case FEEL_TIME:
		case FEEL_DATE_TIME:
			/* the instant, and the fraction that "=" leaves out */
			if (expected.part != value.part)
				return false;
			break;
		default:
			break;
	}
	equal = feel_equal(run, expected, value);
	return equal.kind == FEEL_BOOLEAN && equal.u.boolean;
}

/* ------------------------------------------------------------------- cases */

typedef struct Cases
{
	FeelRun *run;
	const DmnModel *model;
	DmnEvaluation *evaluation;
	DmnTrace *counts;
	DmnTestReport *report;
	DmnWatch watch; /* or NULL */
	void *closure;
} Cases;

/* The facts of a case, by the keys that the model has for them */
static FeelContext *
read_inputs(Cases *cases, const DmnXml *test_case, bool by_key)
{
	FeelContext *context = feel_context_make(
		cases->run, (uint32_t) dmn_xml_count(test_case, "inputNode"));

	for (DmnXml *xml = dmn_xml_child(test_case, "inputNode"); xml != NULL;
		 xml = dmn_xml_next(xml))
	{
		FeelString name = dmn_trim(dmn_xml_attribute(xml, "name"));
		FeelString space = dmn_trim(dmn_xml_attribute(xml, "namespace"));
		const DmnElement *element =
			by_key ? dmn_find_in(cases->model, space, name) : NULL;

		if (element == NULL && by_key)
			element = dmn_find(cases->model, name);
		if (element != NULL)
			name = element->key;
		if (feel_context_find(context, name) == NULL)
			feel_context_append(context, name, read_value(cases->run, xml));
	}
	return context;
}

static const DmnElement *
find_target(Cases *cases, FeelString space, FeelString name)
{
	const DmnElement *element = dmn_find_in(cases->model, space, name);

	return element != NULL ? element : dmn_find(cases->model, name);
}

/* What a service with several outputs gives is a context of them. */
static FeelValue
output_of(FeelValue value, FeelString node)
{
	const FeelValue *entry;

	if (value.kind != FEEL_CONTEXT)
		return value;
	entry = feel_context_find(value.u.context, node);
	return entry != NULL ? *entry : value;
}

/* The instant of a case; that of the run, if it has none of its own */
static FeelValue
instant_of(FeelRun *run, const DmnXml *test_case)
{
	FeelString text = dmn_trim(
		dmn_xml_attribute_in(test_case, DMN_PACKND_NAMESPACE, "asOf"));
	FeelValue instant = run->now;
	FeelValue date;

	if (text.length == 0)
		return instant;
	if (feel_date_from_text(text, &date))
		text =
			feel_format(run, "%.*sT12:00:00Z", (int) text.length, text.data);
	if (feel_date_time_from_text(run, text, &instant))
		return instant;
	run->source_line = test_case->line;
	(void) feel_error(run, FEEL_INVALID_MODEL,
					  "\"%.*s\" is no date, nor date and time",
					  (int) text.length, text.data);
	run->source_line = 0;
	return feel_null();
}

/* Evaluate one result node in a run of its own. */
static void
run_node(Cases *cases, const DmnXml *test_case, const DmnXml *node,
		 DmnTestResult *result)
{
	FeelRun run;
	FeelString type = dmn_trim(dmn_xml_attribute(test_case, "type"));
	FeelString invocable =
		dmn_trim(dmn_xml_attribute(test_case, "invocableName"));
	FeelString space = dmn_trim(dmn_xml_attribute(node, "namespace"));
	bool invokes =
		invocable.length > 0 &&
		(dmn_text_is(type, "bkm") || dmn_text_is(type, "decisionService"));
	FeelString name = invokes ? invocable : result->node;
	const DmnElement *element = find_target(cases, space, name);

	feel_run_init(&run, cases->run->arena);
	run.now = instant_of(cases->run, test_case);
	run.steps_left = cases->run->steps_left;
	run.depth = cases->run->depth;
	run.trace = cases->counts;
	if (cases->watch != NULL)
		(void) dmn_trace_begin(&run, true, false);
	if (element == NULL)
		result->value =
			feel_error(&run, FEEL_INVALID_MODEL, "the model has no \"%.*s\"",
					   (int) name.length, name.data);
	else if (invokes)
	{
		FeelContext *arguments = read_inputs(cases, test_case, false);

		result->value = dmn_invoke(&run, cases->model, element, arguments);
		if (element->kind == DMN_SERVICE && element->logic != NULL)
			result->value = output_of(result->value, result->node);
	}
	else
	{
		DmnFacts facts = {.context = read_inputs(cases, test_case, true)};

		result->value = dmn_evaluate(cases->evaluation, &run, element, &facts);
	}
	result->diagnostics = run.diagnostics;
	if (element == NULL)
		result->passed = false;
	else if (result->expects_error)
		result->passed = result->value.kind == FEEL_NULL &&
						 result->expected.kind == FEEL_NULL &&
						 run.diagnostic_count > 0;
	else
		result->passed =
			dmn_test_equal(cases->run, result->expected, result->value);
	result->expected_text = feel_print(cases->run, result->expected);
	result->value_text = feel_print(cases->run, result->value);
	if (cases->watch != NULL)
		cases->watch(cases->closure, test_case, result, run.trace);
}

static void
run_case(Cases *cases, const DmnXml *test_case, int number)
{
	FeelString id = dmn_trim(dmn_xml_attribute(test_case, "id"));
	FeelString name = dmn_trim(dmn_xml_attribute(test_case, "name"));

	if (id.length == 0)
		id = feel_format(cases->run, "%d", number);
	if (name.length == 0)
		name = dmn_trim(dmn_xml_child_text(test_case, "description"));
	for (DmnXml *node = dmn_xml_child(test_case, "resultNode"); node != NULL;
		 node = dmn_xml_next(node))
	{
		DmnTestResult *result =
			&cases->report->results[cases->report->count++];
		const DmnXml *expected = dmn_xml_child(node, "expected");
		FeelString error = dmn_trim(dmn_xml_attribute(node, "errorResult"));

		result->test_case = id;
		result->name = name;
		result->node = dmn_trim(dmn_xml_attribute(node, "name"));
		result->expected =
			expected == NULL ? feel_null() : read_value(cases->run, expected);
		result->expects_value = result->expected.kind != FEEL_NULL;
		result->expects_error =
			dmn_text_is(error, "true") || dmn_text_is(error, "1");
		run_node(cases, test_case, node, result);
	}
}

/* The root of a document of cases; NULL plus a diagnostic if it is none. */
static DmnXml *
read_document(FeelRun *run, FeelString xml)
{
	DmnXml *root = dmn_xml_parse(run, xml);

	if (root != NULL && !dmn_text_is(root->name, "testCases"))
	{
		(void) feel_error(run, FEEL_INVALID_MODEL,
						  "the root element is \"%.*s\", not \"testCases\"",
						  (int) root->name.length, root->name.data);
		return NULL;
	}
	return root;
}

static void
run_cases(Cases *cases, const DmnXml *root)
{
	const DmnXml *first =
		root == NULL ? NULL : dmn_xml_child(root, "testCase");
	FeelRun *run = cases->run;
	size_t count = 0;
	int number = 1;

	for (const DmnXml *test_case = first; test_case != NULL;
		 test_case = dmn_xml_next(test_case))
		count += (size_t) dmn_xml_count(test_case, "resultNode");
	cases->report = feel_allocate(run, sizeof(DmnTestReport));
	cases->report->results =
		feel_allocate_array(run, count, sizeof(DmnTestResult));
	cases->evaluation = dmn_evaluation_make(run, cases->model);
	cases->counts = feel_allocate(run, sizeof(DmnTrace));
	cases->counts->counts_wanted = true;
	for (const DmnXml *test_case = first; test_case != NULL;
		 test_case = dmn_xml_next(test_case))
	{
		run_case(cases, test_case, number++);
		feel_host->interrupt();
	}
	cases->report->tables = cases->counts->tables;
}

DmnTestReport *
dmn_run_tests(FeelRun *run, const DmnModel *model, FeelString xml)
{
	const DmnXml *root = xml.data == NULL
							 ? dmn_kept_tests(model->sources[0]->root)
							 : read_document(run, xml);
	Cases cases = {.run = run, .model = model};

	if (root == NULL && xml.data != NULL)
		return NULL;
	run_cases(&cases, root);
	return cases.report;
}

void
dmn_watch_tests(FeelRun *run, const DmnModel *model, DmnWatch watch,
				void *closure)
{
	Cases cases = {
		.run = run, .model = model, .watch = watch, .closure = closure};

	run_cases(&cases, dmn_kept_tests(model->sources[0]->root));
}

FeelString
dmn_test_model_name(FeelRun *run, FeelString xml)
{
	DmnXml *root = read_document(run, xml);

	return root == NULL ? FEEL_STRING_LITERAL("")
						: dmn_trim(dmn_xml_child_text(root, "modelName"));
}
