/*-------------------------------------------------------------------------
 *
 * fuzz_dmn.c
 *	  Any bytes as a decision model: read, and all decisions evaluated.
 *
 * Bytes that begin with "<" are an XML document.  Others are a decision table
 * in short form, so that the fuzzer need not learn XML: the first byte chooses
 * the hit policy, the second the facts; then one rule a line, its cells and
 * outputs separated by "|":
 *
 *		a | b | c | output 1 | output 2
 *
 * Rules are repeated until the table has eight, so that it gets an index.
 *
 * Beside not crashing, these must hold:
 *	- trying rule by rule (as with a trace) gives what the index gives;
 *	- an answer that is known while facts are missing stays the answer when
 *	  they are there.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dmn/dmn.h"
#include "feel/literal/literal.h"
#include "fuzz.h"

#define STEPS 200000
#define CELLS 5
#define MIN_RULES 8
#define MAX_RULES 16
#define MAX_XML (512 * 1024)
#define FACT_ROWS 7

static const char *const policies[] = {
	"hitPolicy='UNIQUE'",
	"hitPolicy='ANY'",
	"hitPolicy='FIRST'",
	"hitPolicy='PRIORITY'",
	"hitPolicy='RULE ORDER'",
	"hitPolicy='OUTPUT ORDER'",
	"hitPolicy='COLLECT'",
	"hitPolicy='COLLECT' aggregation='SUM'",
	"hitPolicy='COLLECT' aggregation='MIN'",
	"hitPolicy='COLLECT' aggregation='COUNT'",
};

static const char head[] =
	"<definitions xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' "
	"namespace='n' name='m'>"
	"<inputData id='a' name='a'><variable name='a' typeRef='number'/>"
	"</inputData>"
	"<inputData id='b' name='b'><variable name='b' typeRef='string'/>"
	"</inputData>"
	"<inputData id='c' name='c'><variable name='c'/></inputData>"
	"<decision id='D' name='D'><variable name='D'/>"
	"<informationRequirement><requiredInput href='#a'/>"
	"</informationRequirement>"
	"<informationRequirement><requiredInput href='#b'/>"
	"</informationRequirement>"
	"<informationRequirement><requiredInput href='#c'/>"
	"</informationRequirement>"
	"<decisionTable %s>"
	"<input><inputExpression><text>a</text></inputExpression></input>"
	"<input><inputExpression><text>b</text></inputExpression></input>"
	"<input><inputExpression><text>c</text></inputExpression></input>"
	"<output name='x'><outputValues><text>1,2,3,null</text></outputValues>"
	"</output>%s";

static const char tail[] = "</decisionTable></decision></definitions>";

/* The facts when they are known: of the second byte */
static const char *const facts[FACT_ROWS][3] = {
	{"1", "\"a\"", "true"},   {"2", "\"b\"", "false"},
	{"-0.5", "\"\"", "null"}, {"10", "null", "[1, 2]"},
	{"null", "\"a\"", "1"},   {"100", "\"ab\"", "@\"2024-02-29\""},
	{"3.0", "\"c\"", "\"a\""}};

/* Their values, made once */
static FeelRun *fact_run;
static FeelValue fact_values[FACT_ROWS][3];

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	test_begin();
	fact_run = host_run_make();
	for (int row = 0; row < FACT_ROWS; row++)
		for (int i = 0; i < 3; i++)
			if (!feel_literal_read(fact_run, text_of(facts[row][i]),
								   &fact_values[row][i]))
				abort();
	return 0;
}

/* ------------------------------------------------------------- short tables */

typedef struct Text
{
	char data[MAX_XML];
	size_t length;
} Text;

static Text table;

static void
add(Text *text, const char *data, size_t length)
{
	for (size_t i = 0; i < length && text->length + 8 < MAX_XML; i++)
	{
		switch (data[i])
		{
			case '<':
				memcpy(text->data + text->length, "&lt;", 4);
				text->length += 4;
				break;
			case '&':
				memcpy(text->data + text->length, "&amp;", 5);
				text->length += 5;
				break;
			default:
				text->data[text->length++] = data[i];
		}
	}
}

static void
add_xml(Text *text, const char *xml)
{
	size_t length = strlen(xml);

	if (text->length + length >= MAX_XML)
		return;
	memcpy(text->data + text->length, xml, length);
	text->length += length;
}

/* One line as a rule */
static void
add_rule(Text *xml, const char *line, size_t length, int cells)
{
	add_xml(xml, "<rule>");
	for (int i = 0; i < cells; i++)
	{
		const char *bar = memchr(line, '|', length);
		size_t cell = bar == NULL ? length : (size_t) (bar - line);

		add_xml(xml, i < 3 ? "<inputEntry><text>" : "<outputEntry><text>");
		add(xml, line, cell);
		add_xml(xml, i < 3 ? "</text></inputEntry>" : "</text></outputEntry>");
		line += bar == NULL ? length : cell + 1;
		length -= bar == NULL ? length : cell + 1;
	}
	add_xml(xml, "</rule>");
}

static FeelString
table_xml(const char *data, size_t size)
{
	Text *xml = &table;
	int cells = CELLS - (data[0] & 16 ? 0 : 1);
	int rules = 0;

	xml->length = (size_t) snprintf(
		xml->data, MAX_XML, head, policies[(unsigned char) data[0] % 10],
		cells == CELLS ? "<output name='y'/>" : "");
	do
	{
		const char *line = data + 2;
		size_t left = size - 2;

		while (left > 0 && rules < MAX_RULES)
		{
			const char *end = memchr(line, '\n', left);
			size_t length = end == NULL ? left : (size_t) (end - line);

			add_rule(xml, line, length, cells);
			rules++;
			line += end == NULL ? length : length + 1;
			left -= end == NULL ? length : length + 1;
		}
	} while (rules > 0 && rules < MIN_RULES && (data[0] & 32) != 0);
	add_xml(xml, tail);
	return (FeelString){xml->data, (uint32_t) xml->length};
}

/* ---------------------------------------------------------------- checking */

/* Which facts are known, a bit each; those that are, are of the choice. */
typedef struct World
{
	int choice;
	int known;
} World;

static void
give_fact(FeelRun *run, void *closure, const DmnElement *input,
		  FeelValue *value)
{
	const World *world = closure;
	int which = input->name.length > 0 ? input->name.data[0] % 3 : 0;

	if (((world->known >> which) & 1) == 0)
		*value = dmn_unknown(run, input);
	else
		*value = fact_values[world->choice % FACT_ROWS][which];
}

/* False if a limit was met. */
static bool
decide(FeelRun *run, const DmnModel *model, const DmnElement *element,
	   World world, bool traced, FeelValue *value)
{
	DmnFacts given = {.fact = give_fact, .closure = &world};

	run->steps_left = STEPS;
	run->diagnostics = run->last_diagnostic = NULL;
	run->diagnostic_count = 0;
	run->trace = NULL;
	if (traced)
		(void) dmn_trace_begin(run, true, true);
	*value = dmn_decide(run, model, element, &given);
	for (FeelDiagnostic *d = run->diagnostics; d != NULL; d = d->next)
		if (d->kind == FEEL_LIMIT)
			return false;
	return run->steps_left > 0 && run->diagnostic_count < 100;
}

static void
check_same(FeelRun *run, const char *why, FeelString xml, FeelValue a,
		   FeelValue b)
{
	FeelString first = feel_print(run, a);
	FeelString second = feel_print(run, b);

	if (feel_text_equal(first, second) ||
		memmem(first.data, first.length, "function", 8) != NULL)
		return;
	fprintf(stderr, "%s: %.*s\n%.*s\n%.*s\n", why, (int) xml.length, xml.data,
			(int) first.length, first.data, (int) second.length, second.data);
	abort();
}

/*
 * Number the facts, so that sets of them print alike.  A document may have
 * some that are met only on the way (components): all are unknown once.
 */
static bool
number_facts(FeelRun *run, const DmnModel *model, const DmnElement *element,
			 int choice, bool is_table)
{
	World none = {choice, 0};
	FeelValue value;

	if (!is_table)
		return decide(run, model, element, none, false, &value);
	for (int i = 0; i < dmn_element_count(model); i++)
		if (dmn_element_at(model, i)->kind == DMN_INPUT_DATA)
			(void) dmn_unknown(run, dmn_element_at(model, i));
	return true;
}

static void
check_element(FeelRun *run, const DmnModel *model, const DmnElement *element,
			  FeelString xml, int choice, bool is_table)
{
	World some = {choice, choice >> 3};
	World all = {choice, 7};
	FeelValue value;
	FeelValue other;
	const FeelString *missing;

	if (!number_facts(run, model, element, choice, is_table) ||
		!decide(run, model, element, some, false, &value))
		return;
	(void) dmn_missing(run, element, value, &missing);
	if (decide(run, model, element, some, true, &other))
		check_same(run, "a trace makes a difference", xml, value, other);
	if (is_table && feel_unknown_inside(run, value).kind != FEEL_UNKNOWN &&
		decide(run, model, element, all, false, &other))
		check_same(run, "the answer depends on a missing fact", xml, value,
				   other);
}

static void
check(FeelString text, int choice, bool is_table)
{
	FeelRun *run = host_run_make();
	/* a copy that ends where the document ends */
	FeelString xml = feel_copy_text(run, text.data, text.length);
	const DmnModel *model;

	run->steps_left = STEPS;
	model = dmn_read(run, xml, NULL, NULL);
	if (model != NULL)
	{
		run->steps_left = STEPS;
		dmn_check_names(run, model);
	}
	for (int i = 0; model != NULL && i < dmn_element_count(model) && i < 20;
		 i++)
		check_element(run, model, dmn_element_at(model, i), xml, choice,
					  is_table);
	host_run_free(run);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *) data;

	if (size < 3 || size > 64 * 1024)
		return 0;
	if (text[0] == '<')
		check((FeelString){text, (uint32_t) size}, (int) size, false);
	else
		check(table_xml(text, size), data[1], true);
	return 0;
}
