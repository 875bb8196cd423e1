/*-------------------------------------------------------------------------
 *
 * test_declared.c
 *	  Values are what the model declares them to be: types based on types,
 *	  columns that declare inputs, outputs among their values.
 *
 *-------------------------------------------------------------------------
 */
#include "models.h"

/* A column with the type that an editor gave it; an output likewise */
#define IN_TYPED(text, type, ...)                            \
	"<input><inputExpression typeRef='" type "'><text>" text \
	"</text></inputExpression>" __VA_ARGS__ "</input>\n"
#define VALUES(text) "<inputValues><text>" text "</text></inputValues>"
#define OUT_TYPED(type, ...) \
	"<output typeRef='" type "'>" __VA_ARGS__ "</output>\n"
#define OUT_VALUES(text) "<outputValues><text>" text "</text></outputValues>"
#define ELSE(text) \
	"<defaultOutputEntry><text>" text "</text></defaultOutputEntry>"

typedef struct Expectation
{
	const char *facts;
	const char *value;
} Expectation;

/* D for some facts; absent ones are unknown. */
static void
check(const char *what, const char *xml, const Expectation *expected)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, xml);

	for (; expected->facts != NULL; expected++)
		is_text(decide_text(run, model, "D", expected->facts, true),
				expected->value, "%s: %s", what, expected->facts);
	host_run_free(run);
}

#define CHECK(what, xml, ...) \
	check(what, xml, (const Expectation[]){__VA_ARGS__, {NULL, NULL}})

/* The type and the allowed values that a form is told of an input */
static void
declares(const char *what, const char *xml, const char *input,
		 const char *expected)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, xml);
	const DmnElement *element =
		model == NULL ? NULL : dmn_find(model, text_of(input));

	if (element != NULL)
	{
		FeelString type = feel_type_print(run, element->type);
		FeelString allowed = element->type != NULL
								 ? feel_type_allowed_text(run, element->type)
								 : text_of("");

		if (allowed.length == 0)
			allowed = element->column_values;
		is_text(feel_format(run, "%.*s: %.*s", (int) type.length, type.data,
							(int) allowed.length, allowed.data),
				expected, "%s", what);
	}
	host_run_free(run);
}

/* ----------------------------------------------- types that are based on types */

/* clang-format off */
#define TYPES                                                                \
	ITEM("tAge", "><typeRef>number</typeRef>" ALLOWED("[0..120]"))           \
	ITEM("tAdult", "><typeRef>tAge</typeRef>" ALLOWED("&gt;= 18"))           \
	ITEM("tElder", "><typeRef>tAdult</typeRef>")                             \
	ITEM("tLiving", "><typeRef>string</typeRef>"                             \
		 ALLOWED("\"alone\", \"couple\", \"family\""))                       \
	ITEM("tShared", "><typeRef>tLiving</typeRef>"                            \
		 ALLOWED("\"couple\", \"family\", \"friends\""))                     \
	ITEM("tShort", "><typeRef>tLiving</typeRef>"                             \
		 "<typeConstraint><text>string length(?) &lt; 6</text>"              \
		 "</typeConstraint>")                                                \
	ITEM("tOther", "><typeRef>tLiving</typeRef>" ALLOWED("not(\"alone\")"))  \
	ITEM("tAdults", " isCollection='true'><typeRef>tAdult</typeRef>"         \
		 ALLOWED("&lt; 65"))                                                 \
	ITEM("tPair", "><typeRef>tAdults</typeRef>"                              \
		 "<typeConstraint><text>count(?) = 2</text></typeConstraint>")       \
	ITEM("tMother", "><itemComponent name='age'><typeRef>tAdult</typeRef>"   \
		 ALLOWED("&lt; 50") "</itemComponent><itemComponent name='child'>"      \
		 "<typeRef>tMother</typeRef></itemComponent>"                        \
		 "<typeConstraint><text>?.age != 30</text></typeConstraint>")        \
	ITEM("tYoungMother", "><typeRef>tMother</typeRef>"                       \
		 "<typeConstraint><text>?.age &lt; 40</text></typeConstraint>")

#define OF(type) MODEL(TYPES INPUT("x", type) DECISION("D", NEEDS_INPUT("x") TEXT("x")))
/* clang-format on */

static void
test_chains(void)
{
	CHECK("its own and its base's", OF("tAdult"), {"{x: 18}", "18"},
		  {"{x: 17}", "null | constraint"}, {"{x: 121}", "null | constraint"},
		  {"{x: null}", "null"}, {"{}", "unknown(\"x\")"});
	CHECK("an alias of it", OF("tElder"), {"{x: 18}", "18"},
		  {"{x: 17}", "null | constraint"}, {"{x: 121}", "null | constraint"});
	CHECK("a list of a list", OF("tShared"), {"{x: \"couple\"}", "\"couple\""},
		  {"{x: \"alone\"}", "null | constraint"},
		  {"{x: \"friends\"}", "null | constraint"});
	CHECK("a collection", OF("tAdults"), {"{x: [18, 64]}", "[18, 64]"},
		  {"{x: [17]}", "null | constraint"},
		  {"{x: [65]}", "null | constraint"},
		  {"{x: [-1]}", "null | constraint"});
	CHECK("a constraint on the collection", OF("tPair"),
		  {"{x: [18, 64]}", "[18, 64]"}, {"{x: [18]}", "null | constraint"},
		  {"{x: [18, 65]}", "null | constraint"});
	CHECK("a component", OF("tMother"),
		  {"{x: {age: 18, child: null}}", "{age: 18, child: null}"},
		  {"{x: {age: 50, child: null}}", "null | constraint"},
		  {"{x: {age: 17, child: null}}", "null | constraint"},
		  {"{x: {age: 30, child: null}}", "null | constraint"});
	CHECK("a component of the type it is in", OF("tMother"),
		  {"{x: {age: 40, child: {age: 20, child: null}}}",
		   "{age: 40, child: {age: 20, child: null}}"},
		  {"{x: {age: 40, child: {age: 30, child: null}}}",
		   "null | constraint"});
	CHECK("a context type", OF("tYoungMother"),
		  {"{x: {age: 39, child: null}}", "{age: 39, child: null}"},
		  {"{x: {age: 40, child: null}}", "null | constraint"},
		  {"{x: {age: 30, child: null}}", "null | constraint"});
	CHECK("ranges", OF("range&lt;tAdult>"), {"{x: [18..20]}", "[18..20]"},
		  {"{x: [17..20]}", "null | constraint"});
	CHECK("a parameter",
		  MODEL(TYPES INPUT(
			  "x",
			  "number") "<businessKnowledgeModel id='k_F' name='F'><variable "
						"name='F' typeRef='tAge'/><encapsulatedLogic>"
						"<formalParameter name='age' typeRef='tAdult'/>" TEXT(
							"age - 20") "</encapsulatedLogic>"
										"</businessKnowledgeModel>" DECISION(
											"D", NEEDS_INPUT("x") KNOWS("F")
													 TEXT("F(x)"))),
		  {"{x: 30}", "10"}, {"{x: 17}", "null | constraint"},
		  {"{x: 121}", "null | constraint"}, {"{x: 19}", "null | constraint"});
	CHECK(
		"an entry",
		MODEL(TYPES INPUT("x", "number") DECISION(
			"D", NEEDS_INPUT("x") "<context><contextEntry><variable name='a' "
								  "typeRef='tElder'/>" TEXT(
									  "x") "</contextEntry></context>")),
		{"{x: 30}", "{a: 30}"}, {"{x: 121}", "{a: null} | constraint"});
	CHECK("a type that goes in a circle has no values of its own",
		  MODEL(TYPES DECISION("D", TEXT("1"))), {"{}", "1"});
	COMPLAINT("a circle of restricted types",
			  MODEL(ITEM("a", "><typeRef>b</typeRef>" ALLOWED("1")) ITEM(
				  "b", "><typeRef>a</typeRef>" ALLOWED("2")) INPUT("x", "a")),
			  "is defined by itself");
}

static void
test_allowed_texts(void)
{
	declares("one restriction as it was written", OF("tAge"), "x",
			 "tAge: [0..120]");
	declares("of an alias", OF("tElder"), "x",
			 "tElder: ? in (>= 18) and ? in ([0..120])");
	declares("a list stays a list", OF("tShared"), "x",
			 "tShared: \"couple\", \"family\"");
	declares("without what a constraint excludes", OF("tShort"), "x",
			 "tShort: \"alone\"");
	declares("and without what is negated", OF("tOther"), "x",
			 "tOther: \"couple\", \"family\"");
}

/* ------------------------------------------------------- columns of tables */

/* A table over x, which has no type, and its twin with other columns */
#define RULES                                 \
	OUT RULE(IF("&lt; 18") THEN("\"child\"")) \
		RULE(IF("null") THEN("\"nothing\"")) RULE(IF("-") THEN("\"adult\""))
#define OF_UNTYPED(column)     \
	MODEL(TYPES INPUT("x", "") \
			  DECISION("D", NEEDS_INPUT("x") TABLE("FIRST", column RULES)))
#define TWO(a, b)                                                     \
	MODEL(TYPES INPUT("x", "")                                        \
			  DECISION("D", NEEDS_INPUT("x") TABLE("FIRST", a RULES)) \
				  DECISION("E", NEEDS_INPUT("x") TABLE("FIRST", b RULES)))

static void
test_columns(void)
{
	const char *typed = OF_UNTYPED(IN_TYPED("x", "number"));
	const char *computed =
		MODEL(TYPES INPUT("x", "") DECISION("A", NEEDS_INPUT("x") TEXT("x"))
				  DECISION("D", NEEDS("A") TABLE("FIRST", IN_TYPED("A", "tAge")
															  RULES)));

	COMPLAINT(
		"a list of itself is no number",
		MODEL(ITEM("tSelf", " isCollection='true'><typeRef>tSelf</typeRef>")
				  INPUT("x", "number") DECISION(
					  "D", NEEDS_INPUT("x")
							   TABLE("FIRST", IN_TYPED("x", "tSelf") RULES))),
		"tSelf");
	declares("the column declares the input", typed, "x", "number: ");
	declares("no column, no type", OF_UNTYPED(IN("x")), "x", "Any: ");
	declares("in parentheses", OF_UNTYPED(IN_TYPED("( (x) )", "number")), "x",
			 "number: ");
	declares("with what restricts the type", OF_UNTYPED(IN_TYPED("x", "tAge")),
			 "x", "tAge: [0..120]");
	declares("the input's own type counts",
			 MODEL(TYPES INPUT("x", "tAge") DECISION(
				 "D", NEEDS_INPUT("x")
						  TABLE("FIRST", IN_TYPED("x", "number") RULES))),
			 "x", "tAge: [0..120]");
	declares("tables that agree",
			 TWO(IN_TYPED("x", "tAge"), IN_TYPED("x", "tAge")), "x",
			 "tAge: [0..120]");
	declares("the wider of two",
			 TWO(IN_TYPED("x", "tAdult"), IN_TYPED("x", "number")), "x",
			 "number: ");
	declares("the wider of two, whichever comes first",
			 TWO(IN_TYPED("x", "tAge"), IN_TYPED("x", "tAdult")), "x",
			 "tAge: [0..120]");
	COMPLAINT("tables that disagree",
			  TWO(IN_TYPED("x", "number"), IN_TYPED("x", "string")),
			  "declare it as number and as string");
	COMPLAINT("a column against the input's type",
			  MODEL(INPUT("x", "string") DECISION(
				  "D", NEEDS_INPUT("x")
						   TABLE("FIRST", IN_TYPED("x", "number") RULES))),
			  "x is of type string, and a column of the table in decision D "
			  "declares it as number");
	CHECK("the fact has it", typed, {"{x: 17}", "\"child\""},
		  {"{x: [17]}", "\"child\""},
		  {"{x: \"x\"}", "\"nothing\" | invalid type"},
		  {"{}", "unknown(\"x\")"});
	CHECK("a narrower column is a condition of its table",
		  TWO(IN_TYPED("x", "tAdult"), IN_TYPED("x", "number")),
		  {"{x: 18}", "\"adult\""}, {"{x: 17}", "null | constraint"},
		  {"{x: null}", "\"nothing\""}, {"{}", "unknown(\"x\")"});
	CHECK("the value of a decision", computed, {"{x: 17}", "\"child\""},
		  {"{x: [17]}", "\"child\""}, {"{x: [null]}", "\"nothing\""},
		  {"{x: 121}", "null | constraint"},
		  {"{x: \"x\"}", "null | invalid type"}, {"{x: null}", "\"nothing\""},
		  {"{}", "unknown(\"x\")"});
	/* what no column takes is an answer, too, unless it is a fact's value */
	CHECK("a computed value that may not fit",
		  MODEL(INPUT("b", "boolean") DECISION(
			  "A", NEEDS_INPUT("b") TEXT("if b then \"x\" else 1"))
					DECISION("D", NEEDS("A") TABLE(
									  "FIRST",
									  IN_TYPED("A", "number")
										  OUT RULE(IF("1") THEN("\"y\""))))),
		  {"{b: true}", "null | invalid type"}, {"{b: false}", "\"y\""},
		  {"{}", "unknown(\"b\")"});
	CHECK(
		"a parameter",
		MODEL(TYPES INPUT(
			"x", "Any") "<businessKnowledgeModel id='k_F' name='F'>"
						"<encapsulatedLogic><formalParameter name='p'/>" TABLE(
							"FIRST",
							IN_TYPED("p", "number")
								RULES) "</encapsulatedLogic>"
									   "</businessKnowledgeModel>" DECISION(
										   "D", NEEDS_INPUT("x") KNOWS("F")
													TEXT("F(x)"))),
		{"{x: 17}", "\"child\""}, {"{x: \"x\"}", "null | invalid type"});
	declares(
		"a name that an entry hides",
		MODEL(INPUT("x", "") DECISION(
			"D", NEEDS_INPUT("x") "<context><contextEntry><variable "
								  "name='x'/>" TEXT(
									  "1") "</"
										   "contextEntry><"
										   "contextEntry>" TABLE(
											   "FIRST", IN_TYPED("x", "number")
															RULES) "</"
																   "contextEnt"
																   "ry></"
																   "context"
																   ">")),
		"x", "Any: ");
}

static void
test_input_values(void)
{
	declares("what all columns allow is shown",
			 TWO(IN_TYPED("x", "number", VALUES("1, 2")),
				 IN_TYPED("x", "number", VALUES("1, 2"))),
			 "x", "number: 1, 2");
	declares(
		"what one of them allows is not",
		TWO(IN_TYPED("x", "number", VALUES("1, 2")), IN_TYPED("x", "number")),
		"x", "number: ");
	CHECK("outside the input values", OF_UNTYPED(IN_OF("x", "[0..120]")),
		  {"{x: 17}", "\"child\""}, {"{x: 121}", "null | constraint"},
		  {"{}", "unknown(\"x\")"});
	/* a rule that does not come to the column decides without it */
	CHECK("a column that is not needed",
		  MODEL(INPUT("x", "number") INPUT("y", "boolean") DECISION(
			  "D", NEEDS_INPUT("x") NEEDS_INPUT("y") TABLE(
					   "FIRST", IN("y") IN_OF("x", "[0..120]")
									OUT RULE(IF("true") IF("-") THEN("1"))
										RULE(IF("-") IF("&gt; 18") THEN("2"))
											RULE(IF("-") IF("-") THEN("3"))))),
		  {"{y: true, x: 200}", "1"},
		  {"{y: false, x: 200}", "null | constraint"},
		  /* so it is not sure that the table fails */
		  {"{x: 200}", "unknown(\"y\") | constraint"});
	CHECK("a computed truth value that is not among them",
		  MODEL(INPUT("b", "boolean") INPUT("n", "number")
					DECISION("A", NEEDS_INPUT("b") NEEDS_INPUT("n")
									  TEXT("if b then n > 3 else false"))
						DECISION("D", NEEDS("A") TABLE(
										  "FIRST",
										  IN_OF("A", "false") OUT RULE(
											  IF("false") THEN("1"))
											  RULE(IF("null") THEN("1"))))),
		  {"{b: true, n: 5}", "null | constraint"}, {"{b: false}", "1"},
		  {"{}", "unknown(\"b\", \"n\")"});
	CHECK("in a rule that waits",
		  MODEL(INPUT("x", "number") INPUT("y", "boolean") DECISION(
			  "D", NEEDS_INPUT("x") NEEDS_INPUT("y") TABLE(
					   "UNIQUE", IN("y") IN_OF("x", "[0..120]") OUT RULE(
									 IF("true") IF("&gt; 18") THEN("1"))
									 RULE(IF("false") IF("-") THEN("2"))))),
		  {"{y: false, x: 200}", "2"},
		  {"{y: true, x: 200}", "null | constraint"},
		  {"{x: 200}", "unknown(\"y\") | constraint"});
}

/* ------------------------------------------------------------------ outputs */

#define GIVES(policy, output, ...)          \
	MODEL(TYPES INPUT("x", "Any") DECISION( \
		"D", NEEDS_INPUT("x") TABLE(policy, IN("1") output __VA_ARGS__)))
#define THREE                   \
	RULE(IF("-") THEN("\"a\"")) \
	RULE(IF("-") THEN("\"b\"")) RULE(IF("-") THEN("x"))

static void
test_outputs(void)
{
	const char *first =
		GIVES("FIRST", OUT_OF("o", "\"a\", \"b\""), RULE(IF("-") THEN("x")));

	CHECK("computed", first, {"{x: \"a\"}", "\"a\""},
		  {"{x: \"c\"}", "null | constraint"}, {"{x: null}", "null"},
		  {"{}", "unknown(\"x\")"});
	CHECK("a constant",
		  GIVES("FIRST", OUT_OF("o", "\"a\", \"b\""),
				RULE(IF("-") THEN("\"c\""))),
		  {"{}", "null | constraint"});
	CHECK("an output value negated",
		  GIVES("FIRST", OUT_OF("o", "not(\"c\")"), RULE(IF("-") THEN("x"))),
		  {"{x: \"a\"}", "\"a\""}, {"{x: \"c\"}", "null | constraint"});
	CHECK("the default",
		  GIVES("UNIQUE",
				"<output>" OUT_VALUES("\"a\"") ELSE("\"c\"") "</output>",
				RULE(IF("2") THEN("\"a\""))),
		  {"{}", "null | constraint"});
	CHECK("one of several",
		  GIVES("FIRST", OUT_OF("o", "\"a\"") OUT_NAMED("p"),
				RULE(IF("-") THEN("x") THEN("1"))),
		  {"{x: \"a\"}", "{o: \"a\", p: 1}"},
		  {"{x: \"c\"}", "{o: null, p: 1} | constraint"},
		  {"{}", "{o: unknown(\"x\"), p: 1}"});
	CHECK("a list", GIVES("COLLECT", OUT_OF("o", "\"a\", \"b\""), THREE),
		  {"{x: \"a\"}", "[\"a\", \"b\", \"a\"]"},
		  {"{x: \"c\"}", "[\"a\", \"b\", null] | constraint"});
	CHECK("a list in rule order",
		  GIVES("RULE ORDER", OUT_OF("o", "\"a\", \"b\""), THREE),
		  {"{x: \"c\"}", "[\"a\", \"b\", null] | constraint"});
	CHECK("the best, and none is worse than those that are none",
		  GIVES("PRIORITY", OUT_OF("o", "\"b\", \"a\""), THREE),
		  {"{x: \"a\"}", "\"b\""}, {"{x: \"c\"}", "\"b\" | constraint"});
	CHECK("in their order",
		  GIVES("OUTPUT ORDER", OUT_OF("o", "\"b\", \"a\""), THREE),
		  {"{x: \"a\"}", "[\"b\", \"a\", \"a\"]"},
		  {"{x: \"c\"}", "[\"b\", \"a\", null] | constraint"});
	CHECK("a sum of what is left",
		  MODEL(INPUT("x", "number") DECISION(
			  "D",
			  NEEDS_INPUT("x") AGGREGATE("SUM", IN("1") OUT_OF("o", "[0..10]")
													RULE(IF("-") THEN("x"))))),
		  {"{x: 10}", "10"}, {"{}", "unknown(\"x\")"});
	CHECK("doubtful rules give what sure ones give",
		  MODEL(INPUT("x", "number") DECISION(
			  "D", NEEDS_INPUT("x") TABLE(
					   "FIRST", IN("x") OUT_OF("o", "1, 2") RULE(IF("1") THEN(
									"3")) RULE(IF("-") THEN("null"))))),
		  {"{x: 1}", "null | constraint"}, {"{x: 2}", "null"}, {"{}", "null"});
}

#define RANKED(...)                \
	GIVES("PRIORITY", __VA_ARGS__, \
		  RULE(IF("-") THEN("\"family\"")) RULE(IF("-") THEN("\"couple\"")))

static void
test_output_types(void)
{
	CHECK("a type that is based on another",
		  GIVES("FIRST", OUT_TYPED("tShared"), RULE(IF("-") THEN("x"))),
		  {"{x: \"couple\"}", "\"couple\""},
		  {"{x: \"alone\"}", "null | constraint"},
		  {"{x: \"friends\"}", "null | constraint"});
	CHECK("constants of it",
		  GIVES("FIRST", OUT_TYPED("tShared"),
				RULE(IF("-") THEN("\"friends\""))),
		  {"{}", "null | constraint"});
	CHECK("the type and the output values",
		  GIVES("FIRST", OUT_TYPED("tLiving", OUT_VALUES("\"couple\"")),
				RULE(IF("-") THEN("x"))),
		  {"{x: \"couple\"}", "\"couple\""},
		  {"{x: \"alone\"}", "null | constraint"},
		  {"{x: 1}", "null | invalid type"});
	CHECK("its own values rank first",
		  RANKED(OUT_TYPED("tShared", OUT_VALUES("\"family\", \"couple\""))),
		  {"{}", "\"family\""});
	CHECK("then the nearest list", RANKED(OUT_TYPED("tShared")),
		  {"{}", "\"couple\""});
	CHECK("which may be that of the base", RANKED(OUT_TYPED("tOther")),
		  {"{}", "\"couple\""});
	CHECK("then the type of the decision",
		  MODEL(TYPES TYPED_DECISION(
			  "D", "tShared",
			  TABLE("PRIORITY", IN("1") OUT RULE(IF("-") THEN("\"family\""))
									RULE(IF("-") THEN("\"couple\""))))),
		  {"{}", "\"couple\""});
	COMPLAINT(
		"an output against the type of the decision",
		MODEL(TYPED_DECISION("D", "string",
							 TABLE("FIRST", IN("1") OUT_TYPED("number")
												RULE(IF("-") THEN("1"))))),
		"of type number, and what the table gives of type string");
}

int
main(void)
{
	test_begin();
	test_chains();
	test_allowed_texts();
	test_columns();
	test_input_values();
	test_outputs();
	test_output_types();
	return test_end();
}
