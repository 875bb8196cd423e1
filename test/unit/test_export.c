/*-------------------------------------------------------------------------
 *
 * test_export.c
 *	  Models written as documents: versions, references, extras, diagrams;
 *	  and the test cases that a model keeps.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>

#include "models.h"

#define DMN_11 "http://www.omg.org/spec/DMN/20151101/dmn.xsd"
#define DMN_12 "http://www.omg.org/spec/DMN/20180521/MODEL/"
#define DMN_13 "https://www.omg.org/spec/DMN/20191111/MODEL/"
#define DMN_14 "https://www.omg.org/spec/DMN/20211108/MODEL/"
#define DMN_15 "https://www.omg.org/spec/DMN/20230324/MODEL/"

static bool
holds(FeelString text, const char *part)
{
	return text.data != NULL &&
		   memmem(text.data, text.length, part, strlen(part)) != NULL;
}

static FeelString
export_of(FeelRun *run, const char *xml, DmnVersion version)
{
	FeelString text = dmn_export(run, text_of(xml), version);

	if (text.data == NULL)
		test_show_diagnostics(run);
	return text;
}

static FeelString
first_message(const FeelRun *run)
{
	return run->diagnostics == NULL ? text_of("") : run->diagnostics->message;
}

/* ------------------------------------------------------------------ versions */

/* A fee by the age, with a type of its own, in the words of each version */
#define FEE(space, feel, own)                                                 \
	"<definitions xmlns='" space "' xmlns:feel='" feel                        \
	"' xmlns:own='urn:fee' namespace='urn:fee' name='fee' id='fee' "          \
	"expressionLanguage='" feel "'>"                                          \
	"<itemDefinition name='tAge'><typeRef>" own                               \
	"number</typeRef><allowedValues><text>[0..150]</text></allowedValues>"    \
	"</itemDefinition>"                                                       \
	"<inputData id='i' name='age'><variable name='age' typeRef='tAge'/>"      \
	"</inputData>"                                                            \
	"<decision id='d' name='fee'><variable name='fee' typeRef='" own          \
	"number'/>"                                                               \
	"<informationRequirement><requiredInput "                                 \
	"href='#i'/></informationRequirement>"                                    \
	"<decisionTable "                                                         \
	"hitPolicy='UNIQUE'><input><inputExpression><text>age</text></"           \
	"inputExpression></input><output/>"                                       \
	"<rule><inputEntry><text>&lt; 18</text></inputEntry><outputEntry><text>"  \
	"0</text></outputEntry></rule>"                                           \
	"<rule><inputEntry><text>&gt;= 18</text></inputEntry><outputEntry><text>" \
	"25</text></outputEntry></rule>"                                          \
	"</decisionTable></decision></definitions>"

static const struct
{
	const char *name;
	const char *xml;
} fees[] = {
	{"1.1", FEE(DMN_11, "http://www.omg.org/spec/FEEL/20140401", "feel:")},
	{"1.2", FEE(DMN_12, "http://www.omg.org/spec/DMN/20180521/FEEL/", "")},
	{"1.3", FEE(DMN_13, "https://www.omg.org/spec/DMN/20191111/FEEL/", "")},
	{"1.4", FEE(DMN_14, "https://www.omg.org/spec/DMN/20211108/FEEL/", "")},
	{"1.5", FEE(DMN_15, "https://www.omg.org/spec/DMN/20230324/FEEL/", "")},
};

static void
is_fee(FeelRun *run, const char *xml, const char *what, const char *version)
{
	const DmnModel *model = model_of(run, xml);

	is_text(decide_text(run, model, "fee", "{age: 17}", false), "0",
			"%s %s: a child", version, what);
	is_text(decide_text(run, model, "fee", "{age: 18}", false), "25",
			"%s %s: an adult", version, what);
}

static void
test_versions(void)
{
	for (size_t i = 0; i < sizeof(fees) / sizeof(fees[0]); i++)
	{
		FeelRun *run = host_run_make();
		FeelString old = export_of(run, fees[i].xml, DMN_1_3);
		FeelString new = export_of(run, fees[i].xml, DMN_1_5);

		is_fee(run, fees[i].xml, "as it came", fees[i].name);
		ok(holds(old, "xmlns=\"" DMN_13 "\"") &&
			   holds(old, "20191111/FEEL/\"") &&
			   holds(old, "https://www.omg.org/spec/DMN/20191111/DMNDI/"),
		   "%s as 1.3: the namespaces", fees[i].name);
		ok(holds(new, "xmlns=\"" DMN_15 "\"") &&
			   holds(new, "20230324/FEEL/\"") &&
			   holds(new, "https://www.omg.org/spec/DMN/20230324/DMNDI/"),
		   "%s as 1.5: the namespaces", fees[i].name);
		ok(!holds(old, "feel:number") && holds(old, "typeRef=\"number\"") &&
			   holds(old, "<typeRef>number</typeRef>"),
		   "%s as 1.3: types have no prefix", fees[i].name);
		is_fee(run, feel_format(run, "%.*s", (int) old.length, old.data).data,
			   "as 1.3", fees[i].name);
		is_fee(run, feel_format(run, "%.*s", (int) new.length, new.data).data,
			   "as 1.5", fees[i].name);
		ok(feel_text_equal(dmn_export(run, old, DMN_1_3), old),
		   "%s as 1.3, exported again, is the same", fees[i].name);
		ok(feel_text_equal(dmn_export(run, new, DMN_1_3), old),
		   "%s as 1.5, exported as 1.3, is the same", fees[i].name);
		host_run_free(run);
	}
}

static void
test_beyond(void)
{
	FeelRun *run = host_run_make();
	const char *xml = MODEL(
		DECISION("a", "<conditional><if>" TEXT("true") "</if><then>" TEXT(
						  "1") "</then><else>" TEXT("2") "</else></"
														 "conditional>\n")
			DECISION("b",
					 "<some iteratorVariable='x'><in>" TEXT(
						 "[1]") "</in><satisfies>" TEXT("x = 1") "</"
																 "satisfi"
																 "es></"
																 "some>"));
	FeelString text;

	is_text(dmn_beyond_1_3(run, text_of(xml)),
			"conditional (line 3), some (line 9)",
			"what DMN 1.3 does not have is listed");
	text = dmn_export(run, text_of(xml), DMN_1_3);
	ok(text.data == NULL, "such a model is not written as 1.3");
	is_text(first_message(run),
			"DMN 1.3 has no conditional (line 3), some (line 9)",
			"and the reason is named");
	text = export_of(run, xml, DMN_1_5);
	run->diagnostic_count = 0;
	is_text(decide_text(run, dmn_read(run, text, NULL, NULL), "a", "{}", true),
			"1", "as 1.5 it means the same");
	is_text(dmn_beyond_1_3(run, text_of(fees[0].xml)), "",
			"an ordinary model has nothing of the kind");
	text = dmn_export(run, text_of("<html/>"), DMN_1_3);
	ok(text.data == NULL, "what is no model is not written");
	host_run_free(run);
}

/* ------------------------------------------------------- extras, references */

/* An empty type of DMN 1.1, whose types have prefixes, is no type. */
static void
test_empty_type(void)
{
	FeelRun *run = host_run_make();
	FeelString text = export_of(
		run,
		"<definitions xmlns='" DMN_11 "' namespace='urn:test' name='t'>"
		"<itemDefinition id='i' name='x'><typeRef/></itemDefinition>"
		"</definitions>",
		DMN_1_5);

	ok(holds(text, "<typeRef/>"), "an empty type is written as it was");
	host_run_free(run);
}

static void
test_extras(void)
{
	FeelRun *run = host_run_make();
	FeelString text = export_of(
		run,
		"<d:definitions xmlns:d='" DMN_15
		"' xmlns:x='urn:x' namespace='urn:test' name='t' x:owner='A &amp; "
		"\"B\"'>"
		"<!-- lost --><d:description>L&lt;1</d:description>"
		"<d:extensionElements><x:note x:to='&#10;'>one <x:b>two</x:b> three"
		"</x:note><x:list><x:a/><x:a> </x:a></x:list></d:extensionElements>"
		"<d:inputData id='é 1' name='été' label='L'><d:variable name='été'/>"
		"</d:inputData>"
		"<d:decision id='d' name='d'><d:variable name='d'/>"
		"<d:informationRequirement><d:requiredInput id='r' href='urn:test#é "
		"1'/></d:informationRequirement>"
		"<d:literalExpression><d:text><![CDATA[été < 2 and \"&\" != "
		"\"\"]]></d:text>"
		"</d:literalExpression></d:decision></d:definitions>",
		DMN_1_3);

	ok(holds(text, "x:owner=\"A &amp; &quot;B&quot;\""),
	   "foreign attributes stay");
	ok(holds(text, "<d:description>L&lt;1</d:description>"),
	   "descriptions stay");
	ok(holds(text, "<x:note x:to=\"&#10;\">one <x:b>two</x:b> three</x:note>"),
	   "mixed content stays as it is");
	ok(holds(text,
			 "<x:list>\n      <x:a/>\n      <x:a> </x:a>\n    </x:list>"),
	   "elements stand one below the other");
	ok(holds(text, "id=\"__C3_A9_201\"") &&
		   holds(text, "href=\"#__C3_A9_201\"") &&
		   holds(text, "dmnElementRef=\"__C3_A9_201\""),
	   "ids keep to what editors read");
	ok(!holds(text, "id=\"r\""), "references have no id");
	ok(holds(text, "label=\"L\""), "labels stay");
	ok(!holds(text, "lost"), "comments do not");
	is_text(decide_text(run, dmn_read(run, text, NULL, NULL), "d",
						"{\"été\": 1}", false),
			"true", "it decides as before");
	host_run_free(run);
}

/* Types of DMN 1.1 have prefixes: those that mean something go. */
static void
test_types(void)
{
	static const struct
	{
		const char *type;
		const char *out;
	} types[] = {
		{"feel:string", "string"},
		{"feel:number", "feel:number"}, /* here number is something else */
		{" own:number ", "number"},
		{"lib:tAge", "library.tAge"},
		{"bare:tAge", "tAge"},
		{"other:tAge", "other:tAge"},
		{"nowhere:tAge", "nowhere:tAge"},
		{"string", "string"},
	};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
	{
		FeelRun *run = host_run_make();
		FeelString xml = feel_format(
			run,
			"<definitions xmlns='" DMN_11 "' xmlns:feel='http://www.omg.org/"
			"spec/FEEL/20140401' xmlns:own='urn:own' xmlns:lib='urn:lib' "
			"xmlns:bare='urn:bare' xmlns:other='urn:other' "
			"namespace='urn:own' name='t'><import name='library' "
			"namespace='urn:lib' importType='" DMN_11 "'/><import "
			"namespace='urn:bare' importType='" DMN_11 "'/><itemDefinition "
			"name='number'><typeRef>feel:string</typeRef></itemDefinition>"
			"<inputData id='i' name='a'><variable name='a' typeRef='%s'/>"
			"</inputData></definitions>",
			types[i].type);

		ok(holds(dmn_export(run, xml, DMN_1_3),
				 feel_format(run, "typeRef=\"%s\"", types[i].out).data),
		   "type \"%s\" becomes \"%s\"", types[i].type, types[i].out);
		host_run_free(run);
	}
}

static int
count_named(const DmnXml *root, const char *name)
{
	int count = 0;

	for (const DmnXml *xml = root; xml != NULL; xml = dmn_xml_walk(xml, root))
		count += dmn_text_is(xml->name, name);
	return count;
}

/* ids that are empty, references to nothing, white space in attributes */
static void
test_oddities(void)
{
	FeelRun *run = host_run_make();
	FeelString text = export_of(
		run,
		"<definitions xmlns='" DMN_15 "' xmlns:dmndi='https://www.omg.org/"
		"spec/DMN/20191111/DMNDI/' namespace='urn:t' name='t'>"
		"<description>a&#13;b</description><extensionElements><note>one"
		"<b/>two<c>three<d/></c>four</note><p>x<q/></p><r><s/> y</r>"
		"</extensionElements><inputData id='' name='a' label='x&#9;y&#13;'/>"
		"<decision id='d' name='d'><informationRequirement><requiredInput "
		"href=''/></informationRequirement></decision><dmndi:DMNDI/>"
		"</definitions>",
		DMN_1_3);

	ok(holds(text, "<inputData id=\"id_2\" "), "an empty id is none");
	ok(holds(text, "<requiredInput href=\"\"/>"), "nor is an empty reference");
	ok(holds(text, "label=\"x&#9;y&#13;\"") && holds(text, "a&#13;b<"),
	   "white space that would be lost is written by its number");
	ok(holds(text, "<note>one<b/>two<c>three<d/></c>four</note>") &&
		   holds(text, "<p>x<q/></p>") && holds(text, "<r><s/> y</r>"),
	   "text beside elements stays where it is");
	ok(count_named(dmn_xml_parse(run, text), "DMNDI") == 1,
	   "a diagram takes the place of one that is empty");
	host_run_free(run);
}

static void
test_many_beyond(void)
{
	FeelRun *run = host_run_make();
	const char *filter = "<filter><in>" TEXT("[1]") "</in><match>" TEXT(
		"true") "</match></filter>";
	FeelString xml =
		feel_format(run, MODEL(DECISION("a", "<list>%s%s%s%s%s%s%s</list>")),
					filter, filter, filter, filter, filter, filter, filter);

	is_text(dmn_beyond_1_3(run, xml),
			"filter (line 3), filter (line 5), filter (line 7), "
			"filter (line 9), filter (line 11), filter (line 13), ...",
			"of many the first are named");
	host_run_free(run);
}

/* ------------------------------------------------------------------ diagrams */

typedef struct Box
{
	double x;
	double y;
	double width;
	double height;
} Box;

static double
number_of(const DmnXml *xml, const char *name)
{
	FeelString text = dmn_xml_attribute(xml, name);
	char digits[40];

	snprintf(digits, sizeof(digits), "%.*s", (int) text.length, text.data);
	return atof(digits);
}

static bool
overlap(Box a, Box b)
{
	return a.x < b.x + b.width && b.x < a.x + a.width &&
		   a.y < b.y + b.height && b.y < a.y + a.height;
}

static int
read_boxes(const DmnXml *root, Box *boxes, int room)
{
	int count = 0;

	for (const DmnXml *xml = root; xml != NULL; xml = dmn_xml_walk(xml, root))
		if (dmn_text_is(xml->name, "Bounds") && count < room)
			boxes[count++] =
				(Box){number_of(xml, "x"), number_of(xml, "y"),
					  number_of(xml, "width"), number_of(xml, "height")};
	return count;
}

/* A piece of an edge that runs through the inside of a box, by samples */
static bool
runs_through(const DmnXml *from, const DmnXml *to, Box box)
{
	for (int i = 1; i < 100; i++)
	{
		double part = i / 100.0;
		Box point = {
			number_of(from, "x") * (1 - part) + number_of(to, "x") * part,
			number_of(from, "y") * (1 - part) + number_of(to, "y") * part, 0,
			0};

		if (point.x > box.x + 1 && point.x < box.x + box.width - 1 &&
			point.y > box.y + 1 && point.y < box.y + box.height - 1)
			return true;
	}
	return false;
}

static void
check_diagram(FeelRun *run, FeelString text, int shapes, int edges,
			  const char *what)
{
	const DmnXml *root = dmn_xml_parse(run, text);
	static Box boxes[500];
	int count = read_boxes(root, boxes, 500);
	int overlaps = 0;
	int crossed = 0;

	ok(count == shapes, "%s: %d shapes", what, count);
	ok(count_named(root, "DMNEdge") == edges, "%s: %d edges", what,
	   count_named(root, "DMNEdge"));
	for (int i = 0; i < count; i++)
		for (int j = i + 1; j < count; j++)
			overlaps += overlap(boxes[i], boxes[j]);
	ok(overlaps == 0, "%s: no shapes overlap", what);
	for (const DmnXml *xml = root; xml != NULL; xml = dmn_xml_walk(xml, root))
		if (dmn_text_is(xml->name, "waypoint") && xml->next != NULL)
			for (int i = 0; i < count; i++)
				crossed += runs_through(xml, xml->next, boxes[i]);
	ok(crossed == 0, "%s: no edge runs through a shape", what);
}

/* A ladder: each decision needs the two before it, and the first input */
static FeelString
ladder(FeelRun *run, int length)
{
	FeelTextBuilder text;

	feel_text_begin(&text, run);
	feel_text_add_string(
		&text, text_of("<definitions xmlns='" DMN_15
					   "' namespace='urn:l' name='l'><inputData id='d0' "
					   "name='d0'/><knowledgeSource id='k' name='k'/>"));
	for (int i = 1; i <= length; i++)
	{
		feel_text_add_string(
			&text, feel_format(run, "<decision id='d%d' name='d%d'>", i, i));
		for (int j = i - 2; j < i; j++)
			if (j >= 0)
				feel_text_add_string(
					&text,
					feel_format(
						run,
						"<informationRequirement><required%s href='#d%d'/>"
						"</informationRequirement>",
						j == 0 ? "Input" : "Decision", j));
		if (i > 2)
			feel_text_add_string(
				&text, text_of("<informationRequirement><requiredInput "
							   "href='#d0'/></informationRequirement>"));
		feel_text_add_string(
			&text, text_of("<authorityRequirement><requiredAuthority "
						   "href='#k'/></authorityRequirement></decision>"));
	}
	feel_text_add_string(&text, text_of("</definitions>"));
	return feel_text_finish(&text);
}

/* Shapes of what another document defines: dmn-js opens none in 1.3. */
static void
test_foreign_shapes(void)
{
	static const char *const xml =
		"<definitions xmlns='" DMN_15
		"' xmlns:di='https://www.omg.org/spec/DMN/20230324/DMNDI/' "
		"xmlns:x='urn:x' xmlns:o='urn:other' xmlns:t='urn:t' "
		"namespace='urn:t' name='t'><inputData id='é' name='i'/>"
		"<di:DMNDI><di:DMNDiagram x:seen='é'>"
		"<di:DMNShape id='s1' dmnElementRef='t:é'/>"
		"<di:DMNShape id='s2' dmnElementRef='o:é'/>"
		"</di:DMNDiagram></di:DMNDI></definitions>";
	FeelRun *run = host_run_make();
	FeelString old = export_of(run, xml, DMN_1_3);
	FeelString new = export_of(run, xml, DMN_1_5);

	ok(holds(old, "dmnElementRef=\"t:__C3_A9\"") && !holds(old, "o:__C3_A9"),
	   "1.3: shapes of other documents go");
	ok(holds(new, "dmnElementRef=\"t:__C3_A9\"") &&
		   holds(new, "dmnElementRef=\"o:__C3_A9\""),
	   "1.5: they stay");
	ok(holds(old, "x:seen=\"é\""), "foreign attributes stay as they are");
	host_run_free(run);
}

static void
test_diagrams(void)
{
	FeelRun *run = host_run_make();
	FeelString text;

	check_diagram(run, export_of(run, fees[4].xml, DMN_1_3), 2, 1, "a fee");
	check_diagram(run, dmn_export(run, ladder(run, 12), DMN_1_3), 14,
				  1 + 2 + 10 * 3 + 12, "a ladder");
	text = export_of(
		run,
		MODEL(INPUT(
			"a", "number") "<businessKnowledgeModel id='k_f' "
						   "name='f'/>" DECISION("d",
												 NEEDS_INPUT("a") KNOWS("f"))
							   DECISION("alone",
										TEXT("1")) "<textAnnotation "
												   "id='n'><text>why</text></"
												   "textAnnotation>"
												   "<association><sourceRef "
												   "href='#d_d'/><targetRef "
												   "href='#n'/></association>"
												   "<decisionService id='s' "
												   "name='s'><outputDecision "
												   "href='#d_d'/></"
												   "decisionService>"),
		DMN_1_3);
	check_diagram(run, text, 6, 3, "each kind of element");
	ok(holds(text, "isCollapsed=\"true\""), "a service is collapsed");
	/* one that came with a diagram keeps it, in the version's namespace */
	text = export_of(
		run,
		"<definitions xmlns='" DMN_12
		"' xmlns:di='http://www.omg.org/spec/DMN/20180521/DMNDI/' "
		"xmlns:c='http://www.omg.org/spec/DMN/20180521/DC/' namespace='urn:t' "
		"name='t'><inputData id='i' name='i'/><di:DMNDI><di:DMNDiagram "
		"useAlternativeInputDataShape='true'><di:DMNShape "
		"dmnElementRef='i'><c:Bounds x='7' y='8' width='90' height='40'/>"
		"</di:DMNShape></di:DMNDiagram></di:DMNDI></definitions>",
		DMN_1_3);
	ok(holds(text, "xmlns:di=\"https://www.omg.org/spec/DMN/20191111/"
				   "DMNDI/\"") &&
		   holds(text, "<c:Bounds x=\"7\" y=\"8\" width=\"90\" "
					   "height=\"40\"/>") &&
		   !holds(text, "useAlternative"),
	   "a diagram is kept");
	test_foreign_shapes();
	/* knowledge sources may need each other in a circle */
	text = export_of(
		run,
		"<definitions xmlns='" DMN_15 "' namespace='urn:t' name='t'>"
		"<knowledgeSource id='a' name='a'><authorityRequirement>"
		"<requiredAuthority href='#b'/></authorityRequirement>"
		"</knowledgeSource><knowledgeSource id='b' name='b'>"
		"<authorityRequirement><requiredAuthority "
		"href='#a'/></authorityRequirement></knowledgeSource></definitions>",
		DMN_1_3);
	ok(holds(text, "DMNEdge"), "a circle is drawn too");
	text = dmn_export(run, ladder(run, 3000), DMN_1_3);
	ok(text.data != NULL, "3000 decisions are laid out");
	host_run_free(run);
}

/* ---------------------------------------------------------------- kept tests */

#define CASES(...)                                                            \
	"<t:testCases xmlns:t='" DMN_TEST_NAMESPACE                               \
	"' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "                \
	"xmlns:xsd='http://www.w3.org/2001/XMLSchema' xmlns:p='" /* */            \
		DMN_PACKND_NAMESPACE "'><t:modelName>x.dmn</t:modelName>" __VA_ARGS__ \
	"</t:testCases>"
#define CASE(as_of, node, type, value)                                      \
	"<t:testCase id='1' name='n'" as_of "><t:resultNode name='" node        \
	"' type='decision'><t:expected><t:value xsi:type='xsd:" type "'>" value \
	"</t:value></t:expected></t:resultNode></t:testCase>"

/* "passed/count" of the cases that a model keeps */
static FeelString
run_kept(FeelRun *run, FeelString xml)
{
	const DmnModel *model = dmn_read(run, xml, NULL, NULL);
	DmnTestReport *report =
		model == NULL ? NULL
					  : dmn_run_tests(run, model, (FeelString){NULL, 0});
	int passed = 0;

	if (report == NULL)
		return text_of("no model");
	for (int i = 0; i < report->count; i++)
		passed += report->results[i].passed;
	return feel_format(run, "%d/%d", passed, report->count);
}

static void
test_kept(void)
{
	FeelRun *run = host_run_make();
	const char *xml = MODEL("<description>D</description>\n" DECISION(
		"day", TEXT("string(today())")));
	FeelString with;
	FeelString text;

	is_text(run_kept(run, text_of(xml)), "0/0", "a model that keeps no tests");
	is_text(dmn_tests(run, model_of(run, xml)), "", "has none to show");
	with = dmn_with_tests(
		run, text_of(xml),
		text_of(
			CASES(CASE(" p:asOf='2024-02-29'", "day", "string", "2024-02-29")
					  CASE(" p:asOf='2026-03-31T23:30:00+02:00'", "day",
						   "string", "2026-03-31"))));
	is_text(run_kept(run, with), "2/2", "cases say as of when");
	ok(holds(with, "</description>\n  <extensionElements>\n    <t:testCases"),
	   "they stand in the extension elements, after the description");
	with = dmn_export(run, with, DMN_1_3);
	is_text(run_kept(run, with), "2/2", "they survive an export");
	text = dmn_tests(run, dmn_read(run, with, NULL, NULL));
	ok(holds(text, "<?xml") && holds(text, "xmlns:xsi=") &&
		   holds(text, "asOf=\"2024-02-29\""),
	   "and come out as a document");
	with = dmn_with_tests(run, text_of(xml), text);
	is_text(run_kept(run, with), "2/2", "which can be put in again");
	with = dmn_with_tests(run, with, text);
	is_text(run_kept(run, with), "2/2", "in the place of those there were");
	with = dmn_with_tests(
		run, with,
		text_of(CASES(CASE(" p:asOf='2024-02-30'", "day", "string", "x"))));
	is_text(run_kept(run, with), "0/1", "a wrong instant is none");
	with = dmn_with_tests(run, with, text_of(""));
	is_text(run_kept(run, with), "0/0", "no tests take them away");
	ok(!holds(with, "extensionElements"), "and leave nothing behind");
	ok(dmn_with_tests(run, text_of(xml), text_of("<cases/>")).data == NULL,
	   "other documents are refused");
	is_text(run->last_diagnostic->message,
			"the root element is \"cases\", not \"testCases\" of "
			"\"" DMN_TEST_NAMESPACE "\"",
			"with the reason");
	host_run_free(run);
}

/* A document as it is written */
static const char *
printed(FeelRun *run, FeelString xml)
{
	FeelString text = dmn_xml_print(run, dmn_xml_parse(run, xml));

	return feel_format(run, "%.*s", (int) text.length, text.data).data;
}

/* Where the cases stand in models that have more in them, or less */
static void
test_kept_places(void)
{
	static const struct
	{
		const char *what;
		const char *in;   /* the definitions */
		const char *out;  /* the same, "@" for the cases */
		const char *left; /* without them again; NULL: as it was */
	} places[] = {
		{"in an empty model", "", "<extensionElements>@</extensionElements>",
		 "  "},
		{"first, without a description", "<import/>",
		 "<extensionElements>@</extensionElements><import/>", NULL},
		{"behind a description that stands alone",
		 "<description>D</description>",
		 "<description>D</description>"
		 "<extensionElements>@</extensionElements>",
		 NULL},
		{"behind what others keep",
		 "<extensionElements><other/></extensionElements><import/>",
		 "<extensionElements><other/>@</extensionElements><import/>", NULL},
		{"in what stands empty", "<extensionElements/><import/>",
		 "<extensionElements>@</extensionElements><import/>", "<import/>"},
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
	{
		FeelRun *run = host_run_make();
		const char *cases = CASES("");
		const char *at = strchr(places[i].out, '@');
		const char *left =
			places[i].left != NULL ? places[i].left : places[i].in;
		FeelString with = dmn_with_tests(
			run, feel_format(run, MODEL("%s"), places[i].in), text_of(cases));

		is_text(with,
				printed(run, feel_format(run, MODEL("%.*s%s%s"),
										 (int) (at - places[i].out),
										 places[i].out, cases, at + 1)),
				"cases stand %s", places[i].what);
		is_text(dmn_with_tests(run, with, text_of("")),
				printed(run, feel_format(run, MODEL("%s"), left)),
				"taken away that stood %s", places[i].what);
		host_run_free(run);
	}
}

static void
test_kept_wrong(void)
{
	FeelRun *run = host_run_make();

	ok(dmn_with_tests(run, text_of("<a"), text_of(CASES(""))).data == NULL &&
		   run->diagnostics->kind == FEEL_INVALID_MODEL,
	   "a model that is no XML keeps no cases");
	ok(dmn_with_tests(run, text_of(MODEL("")), text_of("<a")).data == NULL &&
		   run->diagnostic_count == 2,
	   "nor does a model keep cases that are no XML");
	host_run_free(run);
}

/* Namespaces that the cases use may be declared further out. */
static void
test_outer_namespaces(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run, "<definitions xmlns='" DMN_15 "' xmlns:t='" DMN_TEST_NAMESPACE
			 "' xmlns:i='http://www.w3.org/2001/XMLSchema-instance' "
			 "xmlns:s='http://www.w3.org/2001/XMLSchema' xmlns:other='urn:o' "
			 "namespace='urn:t' name='t'><extensionElements><t:testCases>"
			 "<t:testCase id='1'><t:resultNode name='d'><t:expected><t:value "
			 "i:type='s:decimal'>1</t:value></t:expected></t:resultNode>"
			 "</t:testCase></t:testCases></extensionElements><decision id='d' "
			 "name='d'><literalExpression><text>1</text></literalExpression>"
			 "</decision></definitions>");
	FeelString text = dmn_tests(run, model);

	ok(holds(text, "xmlns:t=") && holds(text, "xmlns:i=") &&
		   holds(text, "xmlns:s=") && !holds(text, "other"),
	   "a document of cases declares the namespaces that it uses");
	ok(dmn_run_tests(run, model, text)->results[0].passed,
	   "and means the same by itself");
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_versions();
	test_beyond();
	test_empty_type();
	test_many_beyond();
	test_types();
	test_extras();
	test_oddities();
	test_diagrams();
	test_kept();
	test_kept_places();
	test_kept_wrong();
	test_outer_namespaces();
	return test_end();
}
