/*-------------------------------------------------------------------------
 *
 * test_show.c
 *	  Models and decisions as texts for people: aligned, Markdown, graphs,
 *	  explanations told.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>

#include "dmn/read/model.h"
#include "dmn/show/french.h"
#include "dmn/show/sheet.h"
#include "models.h"

static void
test_width(void)
{
	static const struct
	{
		const char *text;
		int width;
	} cases[] = {{"", 0},      {"abc", 3},
				 {"é", 1},     {"e\xcc\x81", 1}, /* e and a combining accent */
				 {"家庭", 4},  {"😀", 2},
				 {"œuvre", 5}, {"\xe2\x80\x8b", 0}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(dmn_display_width(text_of(cases[i].text)) == cases[i].width,
		   "width of \"%s\" is %d", cases[i].text, cases[i].width);
}

#define LITERAL(text) TEXT(text)

/* clang-format off */
static const char *const boxes = MODEL(
	"<knowledgeSource id='s' name='Loi'/>"
	"<knowledgeSource id='t' name='Décret'>"
	"<authorityRequirement><requiredAuthority href='#s'/>"
	"</authorityRequirement></knowledgeSource>"
	INPUT("a", "number")
	INPUT("q&quot;&lt;", "number")
	"<businessKnowledgeModel id='k_f' name='f'>"
	"<variable name='f' typeRef='number'/>"
	"<encapsulatedLogic><formalParameter name='x' typeRef='number'/>"
	"<formalParameter name='y'/>" LITERAL("x + 1")
	"</encapsulatedLogic></businessKnowledgeModel>"
	DECISION("D", NEEDS_INPUT("a") KNOWS("f")
		"<authorityRequirement><requiredAuthority href='#t'/>"
		"</authorityRequirement>"
		"<context>"
		ENTRY("i", "<invocation>" LITERAL("f")
			"<binding><parameter name='x'/>" LITERAL("a") "</binding>"
			"<binding><parameter name='y'/>" LITERAL("2") "</binding>"
			"</invocation>")
		ENTRY("l", "<list>" LITERAL("1")
			"<relation><column name='c' typeRef='number'/>"
			"<column name='d'/><row>" LITERAL("1") LITERAL("\"x\"")
			"</row></relation></list>")
		ENTRY("n", "<functionDefinition><formalParameter name='z'/>"
			LITERAL("z") "</functionDefinition>")
		ENTRY("w", "<conditional><if>" LITERAL("true") "</if><then>"
			LITERAL("1") "</then><else>" LITERAL("2")
			"</else></conditional>")
		ENTRY("r", "<for iteratorVariable='v'><in>" LITERAL("[1]")
			"</in><return>" LITERAL("v") "</return></for>")
		ENTRY("s", "<some iteratorVariable='v'><in>" LITERAL("[1]")
			"</in><satisfies>" LITERAL("v > 0") "</satisfies></some>")
		ENTRY("m", "<filter><in>" LITERAL("[1]") "</in><match>"
			LITERAL("true") "</match></filter>")
		ENTRY("t", TABLE("COLLECT", IN("a") OUT_ELSE("o", "0")
			RULE(IF("&gt; 1") THEN("1") NOTE("a | note"))))
		"<contextEntry>" LITERAL("t") "</contextEntry></context>")
	"<decisionService id='v' name='S'><variable name='S'/>"
	"<outputDecision href='#d_D'/><inputData href='#i_a'/>"
	"</decisionService>");
/* clang-format on */

static void
test_render(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, boxes);
	const DmnElement *d = dmn_find(model, text_of("D"));

	is_text(dmn_render(run, d, DMN_TEXT),
			"D\n"
			"\n"
			" i |  f |\n"
			"   | ---+---\n"
			"   |  x | a\n"
			"   |  y | 2\n"
			" l |  1 | 1\n"
			"   |  2 |  c: number | d\n"
			"   |    | -----------+-----\n"
			"   |    |  1         | \"x\"\n"
			" n |  function(z) | z\n"
			" w |  if   | true\n"
			"   |  then | 1\n"
			"   |  else | 2\n"
			" r |  for v in | [1]\n"
			"   |  return   | v\n"
			" s |  some v in | [1]\n"
			"   |  satisfies | v > 0\n"
			" m |  in    | [1]\n"
			"   |  match | true\n"
			" t |  C    | a   || o |\n"
			"   | ------+-----++---+----------\n"
			"   |  1    | > 1 || 1 | a | note\n"
			"   |  else |     || 0 |\n"
			" = | t\n",
			"boxes in boxes");
	is_text(dmn_render(run, dmn_find(model, text_of("f")), DMN_TEXT),
			"f(x: number, y): number\n\nx + 1\n", "a knowledge model");
	is_text(dmn_render(run, dmn_find(model, text_of("S")), DMN_TEXT),
			"S\n\n takes | a\n gives | D\n", "a service");
	ok(memmem(dmn_render(run, d, DMN_MARKDOWN).data,
			  dmn_render(run, d, DMN_MARKDOWN).length,
			  "| 1 | &gt; 1 | 1 | a \\| note |", 27) != NULL,
	   "Markdown escapes");
	is_text(dmn_draw(run, model, DMN_MERMAID),
			"flowchart BT\n"
			"    e0([\"a\"])\n"
			"    e1([\"q#34;#60;\"])\n"
			"    e2{{\"f\"}}\n"
			"    e3[\"D\"]\n"
			"    e4[[\"S\"]]\n"
			"    s0>\"Loi\"]\n"
			"    s1>\"Décret\"]\n"
			"    e0 --> e3\n"
			"    e2 -.-> e3\n"
			"    e3 -.- e4\n"
			"    s1 -.-o e3\n"
			"    s0 -.-o s1\n",
			"Mermaid");
	is_text(dmn_draw(run, model, DMN_DOT),
			"digraph \"test\" {\n"
			"    rankdir=BT;\n"
			"    e0 [label=\"a\", shape=box, style=rounded];\n"
			"    e1 [label=\"q\\\"<\", shape=box, style=rounded];\n"
			"    e2 [label=\"f\", shape=octagon];\n"
			"    e3 [label=\"D\", shape=box];\n"
			"    e4 [label=\"S\", shape=box, style=\"rounded,bold\"];\n"
			"    s0 [label=\"Loi\", shape=note];\n"
			"    s1 [label=\"Décret\", shape=note];\n"
			"    e0 -> e3;\n"
			"    e2 -> e3 [style=dashed, arrowhead=vee];\n"
			"    e3 -> e4 [style=dotted, arrowhead=none];\n"
			"    s1 -> e3 [style=dashed, arrowhead=dot];\n"
			"    s0 -> s1 [style=dashed, arrowhead=dot];\n"
			"}\n",
			"Graphviz");
	host_run_free(run);
}

/* A table with all that one can have: labels, types, notes, a question */
/* clang-format off */
static const char *const full = MODEL(
	INPUT("a", "number")
	INPUT("b", "string")
	TYPED_DECISION("T", "number",
		"<question>Combien ?</question>"
		"<description>L. 1 &amp; L. 2</description>"
		NEEDS_INPUT("a") NEEDS_INPUT("b")
		"<decisionTable hitPolicy='COLLECT' aggregation='MAX'>"
		"<input label='Âge'><inputExpression><text>a</text></inputExpression>"
		"<inputValues><text>[0..150]</text></inputValues></input>"
		IN("b")
		"<output label='Montant' name='m' typeRef='number'/>"
		"<annotation name='loi'/><annotation name='note'/>"
		RULE(IF("&lt; 18") IF("") THEN("1") NOTE("L. 1") NOTE(""))
		RULE(IF("-") IF("\"x\"") THEN("2") NOTE("")
			 NOTE("a note so long that it takes more than one line of a cell "
				  "when it is shown as aligned text, as here &lt;"))
		"</decisionTable>")
	DECISION("U", NEEDS_INPUT("a")
		"<decisionTable>" IN("a") OUT RULE(IF("1") THEN("2"))
		"</decisionTable>")
	DECISION("L", "<list><description>two</description>" TEXT("1")
		TEXT("{a: 1,\n b: 2}") "</list>")
	DECISION("X", TEXT("if true then 1\nelse 2"))
	DECISION("N", ""));
/* clang-format on */

static void
test_render_full(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, full);
	static const struct
	{
		const char *decision;
		DmnFormat format;
		const char *expected;
	} cases[] = {
		{"T", DMN_TEXT,
		 "T: number\n"
		 "Combien ?\n"
		 "L. 1 & L. 2\n"
		 "\n"
		 " C> | Âge      | b   || Montant | loi  | note\n"
		 "    | a        |     || m       |      |\n"
		 "    | [0..150] |     ||         |      |\n"
		 "----+----------+-----++---------+------+----------------------------"
		 "---------------------\n"
		 " 1  | < 18     | -   || 1       | L. 1 |\n"
		 " 2  | -        | \"x\" || 2       |      | a note so long that it "
		 "takes more than one line\n"
		 "    |          |     ||         |      | of a cell when it is shown "
		 "as aligned text, as\n"
		 "    |          |     ||         |      | here <\n"},
		{"T", DMN_MARKDOWN,
		 "### T: number\n"
		 "\n"
		 "Combien ?\n"
		 "\n"
		 "L. 1 &amp; L. 2\n"
		 "\n"
		 "| C&gt; | Âge<br>a<br>\\[0..150\\] | b | Montant<br>m | loi | note "
		 "|\n"
		 "| --- | --- | --- | --- | --- | --- |\n"
		 "| 1 | &lt; 18 | - | 1 | L. 1 |  |\n"
		 "| 2 | - | \"x\" | 2 |  | a note so long that it takes more than one "
		 "line of a cell when it is shown as aligned text, as here &lt; |\n"},
		{"U", DMN_TEXT,
		 "U\n"
		 "\n"
		 " U | a || U\n"
		 "---+---++---\n"
		 " 1 | 1 || 2\n"},
		{"L", DMN_TEXT,
		 "L\n"
		 "\n"
		 " 1 | 1\n"
		 " 2 | {a: 1,\n"
		 "   |  b: 2}\n"},
		{"X", DMN_TEXT,
		 "X\n"
		 "\n"
		 "if true then 1\n"
		 "else 2\n"},
		{"X", DMN_MARKDOWN,
		 "### X\n"
		 "\n"
		 "```\n"
		 "if true then 1\n"
		 "else 2\n"
		 "```\n"},
		{"N", DMN_TEXT, "N\n\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_text(dmn_render(run, dmn_find(model, text_of(cases[i].decision)),
						   cases[i].format),
				cases[i].expected, "%s as %s", cases[i].decision,
				cases[i].format == DMN_TEXT ? "text" : "Markdown");
	host_run_free(run);
}

/* A source may rest on a decision; one may refer to nothing. */
static void
test_draw_sources(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL(INPUT("a", "number") DECISION(
			"D",
			NEEDS_INPUT("a") TEXT(
				"a")) "<knowledgeSource id='s' name='Avis&#10;du conseil'>"
					  "<authorityRequirement><requiredDecision href='#d_D'/>"
					  "</authorityRequirement><authorityRequirement>"
					  "<requiredInput href='#i_a'/></authorityRequirement>"
					  "<authorityRequirement><requiredAuthority href='#none'/>"
					  "</authorityRequirement></knowledgeSource>"));

	is_text(dmn_draw(run, model, DMN_MERMAID),
			"flowchart BT\n"
			"    e0([\"a\"])\n"
			"    e1[\"D\"]\n"
			"    s0>\"Avis<br/>du conseil\"]\n"
			"    e0 --> e1\n"
			"    e1 -.-o s0\n"
			"    e0 -.-o s0\n",
			"Mermaid: a source that rests on a decision");
	is_text(dmn_draw(run, model, DMN_DOT),
			"digraph \"test\" {\n"
			"    rankdir=BT;\n"
			"    e0 [label=\"a\", shape=box, style=rounded];\n"
			"    e1 [label=\"D\", shape=box];\n"
			"    s0 [label=\"Avis\\ndu conseil\", shape=note];\n"
			"    e0 -> e1;\n"
			"    e1 -> s0 [style=dashed, arrowhead=dot];\n"
			"    e0 -> s0 [style=dashed, arrowhead=dot];\n"
			"}\n",
			"Graphviz: a source that rests on a decision");
	host_run_free(run);
}

static FeelString
told(FeelRun *run, const DmnModel *model, const char *decision,
	 const char *facts, bool open, DmnLanguage language)
{
	const DmnElement *element = dmn_find(model, text_of(decision));
	DmnFacts given = {.context = facts_of(run, facts, open)};
	FeelRun *own = host_run_make();
	FeelString text;

	(void) dmn_trace_begin(own, true, false);
	text =
		dmn_tell(own, model, element, dmn_decide(own, model, element, &given),
				 language, text_of("x : croix"));
	text = feel_copy_text(run, text.data, text.length);
	host_run_free(own);
	return text;
}

/* A small value whose parts are shared, so that its text has no end */
static void
test_tell_shared(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run, MODEL(DECISION("D", TEXT("for i in 1..60 return if i = 1 "
									  "then [1] else [partial[-1], "
									  "partial[-1]]"))));

	ok(told(run, model, "D", "{}", true, DMN_FRENCH).length == 0,
	   "what has no end is not told");
	host_run_free(run);
}

static void
test_tell(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL(INPUT("a", "number") INPUT("d", "date") DECISION(
			"E", NEEDS_INPUT("a") TEXT("if a = null then null else a * 1.5"))
				  DECISION("D", NEEDS("E") NEEDS_INPUT("d") TABLE(
									"FIRST",
									IN("E") IN("d") OUT RULE(IF("&lt; 3") IF(
										"-") THEN("true") NOTE("loi 1"))
										RULE(IF("-") IF("null") THEN("false"))
											RULE(IF("&gt; 30") IF("not(null)")
													 THEN("[d, \"x\"]"))))
					  DECISION("N", NEEDS_INPUT("a") TEXT("a + \"x\""))));

	is_text(told(run, model, "D", "{a: 1}", true, DMN_FRENCH),
			"D\n"
			"Réponse : oui\n"
			"\n"
			"Règle 1 (oui) : loi 1\n"
			"- E : 1,5\n"
			"Cette réponse s'appuie sur :\n"
			"  E : 1,5\n"
			"    Calcul : if a = null then null else a * 1.5\n"
			"\n"
			"Faits retenus :\n"
			"- a : 1\n",
			"determined, in French");
	is_text(
		told(run, model, "D", "{a: 30, d: @\"2026-03-01\"}", true, DMN_FRENCH),
		"D\n"
		"Réponse : 01/03/2026, croix\n"
		"\n"
		"Règle 3 ([d, \"x\"])\n"
		"- E : 45 (condition : > 30)\n"
		"- d : 01/03/2026 (condition : not(null))\n"
		"Cette réponse s'appuie sur :\n"
		"  E : 45\n"
		"    Calcul : if a = null then null else a * 1.5\n"
		"\n"
		"Faits retenus :\n"
		"- a : 30\n"
		"- d : 01/03/2026\n",
		"lists and dates");
	is_text(told(run, model, "D", "{a: 30}", true, DMN_ENGLISH),
			"D\n"
			"Answer: it cannot be said yet.\n"
			"\n"
			"To ask first:\n"
			"1. d\n"
			"\n"
			"Rules that may still apply:\n"
			"- Rule 2 (no) (depends on question 1)\n"
			"- Rule 3 ([d, \"x\"]) (depends on question 1)\n"
			"This answer rests on:\n"
			"  E: 45\n"
			"    Calculation: if a = null then null else a * 1.5\n"
			"\n"
			"Facts:\n"
			"- a: 30\n",
			"not determined, in English");
	is_text(told(run, model, "D", "{a: null, d: null}", true, DMN_FRENCH),
			"D\n"
			"Réponse : non\n"
			"\n"
			"Règle 2 (non)\n"
			"- d : sans objet\n"
			"Cette réponse s'appuie sur :\n"
			"  E : aucune valeur\n"
			"    Calcul : if a = null then null else a * 1.5\n"
			"\n"
			"Faits retenus :\n"
			"- a : sans objet\n"
			"- d : sans objet\n",
			"null");
	is_text(told(run, model, "N", "{a: 1}", true, DMN_ENGLISH),
			"N\n"
			"Answer: no value\n"
			"\n"
			"Calculation: a + \"x\"\n"
			"\n"
			"Facts:\n"
			"- a: 1\n"
			"\n"
			"Error: decision N: operator + does not take a number and a "
			"string\n",
			"an error");
	is_text(told(run, model, "N", "{a: 1}", true, DMN_FRENCH),
			"N\n"
			"Réponse : aucune valeur\n"
			"\n"
			"Calcul : a + \"x\"\n"
			"\n"
			"Faits retenus :\n"
			"- a : 1\n"
			"\n"
			"Erreur : décision N : une valeur n'est pas du type qu'il faut "
			"ici.\n",
			"an error, in French");
	host_run_free(run);
}

#define WAITING(output) RULE(IF("&gt; 0") THEN(output))

/* What a referent is told of contexts, descriptions and long tables */
static void
test_tell_texts(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL(
			"<inputData id='i_a' name='a'><description>Votre âge, en "
			"années.</description><variable name='a' typeRef='number'/>"
			"</inputData>" DECISION(
				"C", "<question>Quelle aide ?</question>" NEEDS_INPUT("a")
						 TEXT("{aide: \"oui\", montant: 1.5, suite: a}"))
				DECISION(
					"T",
					"<description>Le droit.</description>" NEEDS_INPUT("a")
						TABLE("UNIQUE",
							  IN("a") OUT RULE(IF("&lt; 0") THEN("1")) RULE(IF(
								  "[0..9]") THEN("2") NOTE("loi 1\nloi 2"))))
					DECISION("R",
							 NEEDS_INPUT("a") TABLE(
								 "COLLECT",
								 IN("a") OUT WAITING("1") WAITING("2")
									 WAITING("3") WAITING("4") WAITING("5")
										 WAITING("6") WAITING("7") WAITING("8")
											 WAITING("9") WAITING("10")
												 WAITING("11") WAITING("12")
													 WAITING("13")))
						DECISION("S", NEEDS("T") TEXT("T"))));

	is_text(told(run, model, "C", "{}", true, DMN_FRENCH),
			"Quelle aide ?\n"
			"Réponse : aide : oui ; montant : 1,5 ; suite : pas encore connu\n"
			"\n"
			"À demander d'abord :\n"
			"1. Votre âge, en années\n"
			"\n"
			"Calcul : {aide: \"oui\", montant: 1.5, suite: a}\n",
			"a context, and a fact in it that is not known");
	is_text(told(run, model, "T", "{a: 10}", true, DMN_FRENCH),
			"Le droit\n"
			"Réponse : aucune valeur\n"
			"\n"
			"Aucune règle ne s'applique.\n"
			"\n"
			"Faits retenus :\n"
			"- Votre âge, en années : 10\n",
			"no rule applies");
	is_text(told(run, model, "S", "{a: 3}", true, DMN_ENGLISH),
			"S\n"
			"Answer: 2\n"
			"\n"
			"Calculation: T\n"
			"This answer rests on:\n"
			"  Le droit: 2\n"
			"    Rule 2 (2): loi 1\n"
			"    loi 2\n"
			"    - a: 3\n"
			"\n"
			"Facts:\n"
			"- Votre âge, en années: 3\n",
			"descriptions, annotations of two lines");
	is_text(told(run, model, "R", "{}", true, DMN_FRENCH),
			"R\n"
			"Réponse : on ne peut pas encore le dire.\n"
			"\n"
			"À demander d'abord :\n"
			"1. Votre âge, en années\n"
			"\n"
			"Règles qui peuvent encore s'appliquer :\n"
			"- Règle 1 (1) (dépend de la question 1)\n"
			"- Règle 2 (2) (dépend de la question 1)\n"
			"- Règle 3 (3) (dépend de la question 1)\n"
			"- Règle 4 (4) (dépend de la question 1)\n"
			"- Règle 5 (5) (dépend de la question 1)\n"
			"- Règle 6 (6) (dépend de la question 1)\n"
			"- Règle 7 (7) (dépend de la question 1)\n"
			"- Règle 8 (8) (dépend de la question 1)\n"
			"- Règle 9 (9) (dépend de la question 1)\n"
			"- Règle 10 (10) (dépend de la question 1)\n"
			"- Règle 11 (11) (dépend de la question 1)\n"
			"- Règle 12 (12) (dépend de la question 1)\n"
			"- et 1 de plus\n",
			"the first rules of many");
	is_text(told(run, model, "R", "{}", true, DMN_ENGLISH),
			"R\n"
			"Answer: it cannot be said yet.\n"
			"\n"
			"To ask first:\n"
			"1. Votre âge, en années\n"
			"\n"
			"Rules that may still apply:\n"
			"- Rule 1 (1) (depends on question 1)\n"
			"- Rule 2 (2) (depends on question 1)\n"
			"- Rule 3 (3) (depends on question 1)\n"
			"- Rule 4 (4) (depends on question 1)\n"
			"- Rule 5 (5) (depends on question 1)\n"
			"- Rule 6 (6) (depends on question 1)\n"
			"- Rule 7 (7) (depends on question 1)\n"
			"- Rule 8 (8) (depends on question 1)\n"
			"- Rule 9 (9) (depends on question 1)\n"
			"- Rule 10 (10) (depends on question 1)\n"
			"- Rule 11 (11) (depends on question 1)\n"
			"- Rule 12 (12) (depends on question 1)\n"
			"- and 1 more\n",
			"the first rules of many, in English");
	host_run_free(run);
}

/* What has a label is called by it, and what has a description so. */
static void
test_tell_labels(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(
		run,
		MODEL("<itemDefinition name='kind'><typeRef>string</typeRef>"
			  "<allowedValues><description>big_one : un grand\n"
			  "small_one : un petit</description>"
			  "<text>\"big_one\",\"small_one\"</text></allowedValues>"
			  "</itemDefinition>"
			  "<inputData id='i_k' name='k'><description>Quel animal ?"
			  "</description><variable name='k' "
			  "typeRef='kind'/></inputData>" DECISION(
				  "D",
				  "<description>La place.\n  no_room : pas de "
				  "place</description>" NEEDS_INPUT("k") TABLE(
					  "UNIQUE", IN("k") OUT RULE(IF("\"big_one\"") THEN(
									"\"no_room\"") NOTE("loi 1"))
									RULE(IF("\"small_one\"") THEN("12345.5"))))
				  DECISION("A", "<description>Où.</description>" NEEDS_INPUT(
									"k") TEXT("k"))));

	is_text(told(run, model, "D", "{k: \"big_one\"}", true, DMN_FRENCH),
			"La place\n"
			"Réponse : pas de place\n"
			"\n"
			"Règle 1 (pas de place) : loi 1\n"
			"- k : un grand\n"
			"\n"
			"Faits retenus :\n"
			"- Quel animal ? : un grand\n",
			"labels of a decision and of a type");
	is_text(told(run, model, "D", "{k: \"small_one\"}", true, DMN_FRENCH),
			"La place\n"
			"Réponse : 12\302\240345,5\n"
			"\n"
			"Règle 2 (12\302\240345,5)\n"
			"- k : un petit\n"
			"\n"
			"Faits retenus :\n"
			"- Quel animal ? : un petit\n",
			"a long number");
	is_text(told(run, model, "A", "{k: \"x\"}", true, DMN_FRENCH),
			"Où\n"
			"Réponse : aucune valeur\n"
			"\n"
			"Faits retenus :\n"
			"- Quel animal ? : sans objet\n"
			"\n"
			"Erreur : fait k : une valeur n'est pas parmi celles "
			"permises.\n",
			"a decision of which there are no more words");
	host_run_free(run);
}

/* Where something went wrong, and a sentence for each kind of error */
static void
test_french(void)
{
	static const struct
	{
		const char *english;
		const char *french;
	} places[] = {
		{"decision aide, rule 2, input 1 (age)",
		 "décision aide, règle 2, condition 1 (age)"},
		{"decision aide, rule 2, output 1 (montant)",
		 "décision aide, règle 2, résultat 1 (montant)"},
		{"knowledge model f, entry x, item 3",
		 "fonction f, entrée x, élément 3"},
		{"input age", "fait age"},
		{"decision decision, row 1", "décision decision, ligne 1"},
		{"", ""},
	};
	FeelRun *run = host_run_make();

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		is_text(dmn_french_place(run, text_of(places[i].english)),
				places[i].french, "in French: %s", places[i].english);
	for (int a = FEEL_SYNTAX_ERROR; a <= FEEL_INVALID_MODEL; a++)
	{
		FeelString sentence = dmn_french_error((FeelDiagnosticKind) a);
		bool twice = false;

		for (int b = FEEL_SYNTAX_ERROR; b < a; b++)
			twice = twice ||
					feel_text_equal(sentence,
									dmn_french_error((FeelDiagnosticKind) b));
		ok(!twice && sentence.length > 0 &&
			   sentence.data[sentence.length - 1] == '.',
		   "a sentence of its own for: %s",
		   feel_diagnostic_name((FeelDiagnosticKind) a));
	}
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_french();
	test_width();
	test_render();
	test_render_full();
	test_draw_sources();
	test_tell_labels();
	test_tell_texts();
	test_tell();
	test_tell_shared();
	return test_end();
}
