/*-------------------------------------------------------------------------
 *
 * test_sentences.c
 *	  Rules as sentences, in French and in English, with their examples.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>

#include "models.h"

/* A model in a language */
#define MODEL_IN(language, ...)                                    \
	"<definitions xmlns='" MODEL_NAMESPACE "' xml:lang='" language \
	"' namespace='urn:test' name='test' id='test'>\n" __VA_ARGS__  \
	"</definitions>\n"

/* clang-format off */
#define ONE(type, cell) \
	INPUT("a", type) INPUT("b", type) \
	DECISION("D", NEEDS_INPUT("a") NEEDS_INPUT("b") \
		"<decisionTable><input label='A'><inputExpression><text>a</text>" \
		"</inputExpression></input><output label='R'/>" \
		RULE(IF(cell) THEN("1")) "</decisionTable>")
/* clang-format on */

/* What a cell becomes, in both languages */
static void
test_cells(void)
{
	static const struct
	{
		const char *french; /* models */
		const char *english;
		const char *said_french;
		const char *said_english;
	} cases[] = {
#define CELL(type, cell, a, b) \
	{MODEL_IN("fr", ONE(type, cell)), MODEL_IN("en-GB", ONE(type, cell)), a, b}
		CELL("boolean", "true", "« A » est oui", "\"A\" is yes"),
		CELL("boolean", "false,null", "« A » est non ou sans objet",
			 "\"A\" is no or not applicable"),
		CELL("string", "\"x\",\"y\",\"z\"", "« A » est « x », « y » ou « z »",
			 "\"A\" is \"x\", \"y\" or \"z\""),
		CELL("string", "not(\"x\",\"y\")", "« A » n'est ni « x » ni « y »",
			 "\"A\" is neither \"x\" nor \"y\""),
		CELL("string", "not(null)", "« A » n'est pas sans objet",
			 "\"A\" is not not applicable"),
		CELL("number", "&gt;= 1234.5", "« A » est d'au moins 1234,5",
			 "\"A\" is at least 1234.5"),
		CELL("number", "&lt; 3, &gt; 7",
			 "« A » est en dessous de 3 ou au-dessus de 7",
			 "\"A\" is less than 3 or more than 7"),
		CELL("number", "[3..7]", "« A » est de 3 à 7", "\"A\" is from 3 to 7"),
		CELL("number", "(3..7)", "« A » est au-dessus de 3 et en dessous de 7",
			 "\"A\" is more than 3 and less than 7"),
		CELL("number", "!= 3", "« A » n'est pas de 3", "\"A\" is not 3"),
		CELL("date", "&lt; date(\"2024-06-15\"),null",
			 "« A » est avant le 15/06/2024 ou sans objet",
			 "\"A\" is before 2024-06-15 or not applicable"),
		CELL("date", "[date(\"2024-06-15\")..date(\"2024-06-15\")]",
			 "« A » est le 15/06/2024", "\"A\" is on 2024-06-15"),
		CELL("date", "[date(\"2024-06-15\")..date(\"2024-06-20\")]",
			 "« A » est du 15/06/2024 au 20/06/2024",
			 "\"A\" is from 2024-06-15 to 2024-06-20"),
		CELL("date", "? + duration(\"P12M\") &lt;= today()",
			 "« A » + 12 mois est le jour de la décision ou avant",
			 "\"A\" + 12 months is on the day of the decision or before"),
		CELL("number", "&lt;= b * 2", "« A » est d'au plus « b » × 2",
			 "\"A\" is at most \"b\" × 2"),
		CELL("number", "? &gt; 1 and ? &lt; b",
			 "« A » est au-dessus de 1 et « A » est en dessous de « b »",
			 "\"A\" is more than 1 and \"A\" is less than \"b\""),
		CELL("string", "starts with(?, \"x\")",
			 "cette condition est remplie : « starts with(?, \"x\") »",
			 "this condition holds: \"starts with(?, \"x\")\""),
#undef CELL
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (int english = 0; english < 2; english++)
		{
			FeelRun *run = host_run_make();
			const DmnModel *model =
				model_of(run, english ? cases[i].english : cases[i].french);
			char expected[512];

			snprintf(expected, sizeof(expected),
					 english ? "D\nOnly one rule can apply.\n\n"
							   "1. If %s, then \"R\" is 1.\n"
							 : "D\nUne seule règle peut s'appliquer.\n\n"
							   "1. Si %s, alors « R » est de 1.\n",
					 english ? cases[i].said_english : cases[i].said_french);
			is_text(dmn_sentences(run, model, dmn_find(model, text_of("D")),
								  text_of("")),
					expected,
					english ? cases[i].said_english : cases[i].said_french);
			host_run_free(run);
		}
}

/* clang-format off */
#define CASE(id, name, value, expected) \
	"<testCase id='" id "' name='" name "' packnd:asOf='2026-01-02'>" \
	"<inputNode name='a'><value xsi:type='xsd:decimal'>" value \
	"</value></inputNode><resultNode name='D'><expected>" \
	"<value xsi:type='xsd:decimal'>" expected "</value></expected>" \
	"</resultNode></testCase>"
static const char *const policy = MODEL(
	"<description>About a.</description><extensionElements>"
	"<testCases xmlns='" DMN_TEST_NAMESPACE "' "
	"xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' "
	"xmlns:xsd='http://www.w3.org/2001/XMLSchema' "
	"xmlns:packnd='" DMN_PACKND_NAMESPACE "'>"
	CASE("1", "un", "1", "2") CASE("2", "deux", "2", "4")
	CASE("3", "trois", "3", "6") CASE("4", "faux", "4", "0")
	CASE("5", "autre", "-1", "0")
	"</testCases></extensionElements>"
	INPUT("a", "number")
	DECISION("D", "<question>Combien ?</question>"
		"<description>Le double.</description>" NEEDS_INPUT("a")
		"<decisionTable hitPolicy='FIRST'>" IN("a")
		"<output label='Montant'><defaultOutputEntry><text>9</text>"
		"</defaultOutputEntry></output>"
		"<annotation name='loi'/>"
		RULE(IF("&gt; 0") THEN("a * 2") NOTE("L. 1"))
		RULE(IF("-") THEN("0") NOTE(""))
		RULE(IF("0") THEN("null") NOTE("")) "</decisionTable>")
	DECISION("E", NEEDS_INPUT("a") TEXT("a + 1"))
	DECISION("F", NEEDS_INPUT("a") "<context>"
		ENTRY("x", TABLE("COLLECT", IN("a") OUT RULE(IF("1") THEN("2"))))
		"</context>")
	DECISION("N", ""));
/* clang-format on */

static void
test_document(void)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, policy);

	is_text(dmn_sentences(run, model, NULL, text_of("")),
			"test\n"
			"About a.\n"
			"\n"
			"Article 1. Combien ? (D)\n"
			"Le double\n"
			"Les règles se lisent dans l'ordre : la première qui s'applique "
			"décide.\n"
			"\n"
			"1. Si « a » est au-dessus de 0, alors « Montant » est de « a » × "
			"2.\n"
			"    Source : L. 1\n"
			"    Exemple : un (le 02/01/2026) : a : 1 -> 2\n"
			"    Exemple : deux (le 02/01/2026) : a : 2 -> 4\n"
			"    Autres exemples : trois.\n"
			"2. Dans tous les autres cas, « Montant » est de 0.\n"
			"    Exemple : autre (le 02/01/2026)\n"
			"3. Si « a » est de 0, alors « Montant » n'a pas de valeur.\n"
			"Si aucune règle ne s'applique, « Montant » est de 9.\n"
			"\n"
			"Article 2. E\n"
			"Calcul : a + 1\n"
			"\n"
			"Article 3. F\n"
			" x |  C | a || F, x\n"
			"   | ---+---++------\n"
			"   |  1 | 1 || 2\n"
			"\n"
			"Table « décision F, entrée x »\n"
			"Toutes les règles qui s'appliquent comptent.\n"
			"\n"
			"1. Si « a » est de 1, alors « F » est de 2.\n"
			"\n"
			"Article 4. N\n"
			"Rien n'est encore dit de ce qui décide.\n",
			"a policy, article by article");
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_cells();
	test_document();
	return test_end();
}
