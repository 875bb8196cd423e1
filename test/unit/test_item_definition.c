/*-------------------------------------------------------------------------
 *
 * test_item_definition.c
 *	  Item definitions as types: components, collections, allowed values,
 *	  functions, names with prefixes.
 *
 *-------------------------------------------------------------------------
 */
#include "models.h"

/* clang-format off */
static const char *const model =
	MODEL(
	ITEM("tStatus", "><typeRef>string</typeRef>"
		 ALLOWED("\"seule\", \"en couple\""))
	ITEM("tStatuses", " isCollection='true'><typeRef>tStatus</typeRef>")
	ITEM("tLevels", " isCollection='true'><typeRef>number</typeRef>"
		 ALLOWED("[1..3]"))
	ITEM("tAge", "><typeRef>number</typeRef>" ALLOWED("[0..120]"))
	ITEM("tChild", ">"
		 "<itemComponent name='date de naissance'>"
		 "<typeRef>date</typeRef></itemComponent>"
		 "<itemComponent name='âge'><typeRef>tAge</typeRef></itemComponent>")
	ITEM("tPerson", ">"
		 "<itemComponent name='nom'><typeRef>string</typeRef></itemComponent>"
		 "<itemComponent name='enfants' isCollection='true'>"
		 "<typeRef>tChild</typeRef></itemComponent>"
		 "<itemComponent name='mère'><typeRef>tPerson</typeRef>"
		 "</itemComponent>")
	ITEM("tShort", " isCollection='true'><typeRef>number</typeRef>"
		 "<typeConstraint><text>count(?) &lt; 3</text></typeConstraint>")
	ITEM("tRule", "><functionItem outputTypeRef='tAge'>"
		 "<parameters name='n' typeRef='number'/></functionItem>")
	INPUT("statut", "tStatus")
	INPUT("statuts", "tStatuses")
	INPUT("niveaux", "tLevels")
	INPUT("dame", "tPerson")
	INPUT("court", "tShort")
	INPUT("liste", "list&lt;number>")
	DECISION("S", NEEDS_INPUT("statut") TEXT("statut"))
	DECISION("L", NEEDS_INPUT("statuts") TEXT("statuts"))
	DECISION("V", NEEDS_INPUT("niveaux") TEXT("niveaux"))
	DECISION("C", NEEDS_INPUT("court") TEXT("court"))
	DECISION("N", NEEDS_INPUT("dame") TEXT("count(dame.enfants[âge &lt; 3])"))
	DECISION("B", NEEDS_INPUT("dame") TEXT("dame.enfants.date de naissance"))
	DECISION("G", NEEDS_INPUT("liste") TEXT("liste"))
	TYPED_DECISION("T", "tAge", TEXT("121"))
	TYPED_DECISION("U", "tStatuses", TEXT("\"seule\""))
	TYPED_DECISION("F", "tRule", TEXT("function(n: number) n"))
	TYPED_DECISION("H", "tRule", TEXT("function(n: string) n"))
	DECISION("I", TEXT("\"x\" instance of tStatus"))
	);
/* clang-format on */

static void
test_types(void)
{
	const char *xml = model;

	decides("allowed value", xml, "S", "{statut: \"seule\"}", "\"seule\"");
	decides("other value", xml, "S", "{statut: \"veuve\"}",
			"null | constraint");
	decides("null is allowed", xml, "S", "{statut: null}", "null");
	decides("a list of allowed", xml, "L", "{statuts: [\"seule\"]}",
			"[\"seule\"]");
	decides("a list with another", xml, "L", "{statuts: [\"seule\", \"x\"]}",
			"null | constraint");
	decides("a constraint on the list", xml, "C", "{court: [1, 2]}", "[1, 2]");
	decides("a list against it", xml, "C", "{court: [1, 2, 3]}",
			"null | constraint");
	decides("components", xml, "N",
			"{dame: {nom: \"x\", mère: null, enfants: [{âge: 2, \"date de "
			"naissance\": null}, {âge: 5, \"date de naissance\": null}]}}",
			"1");
	decides("a recursive type", xml, "N",
			"{dame: {nom: \"x\", enfants: [], mère: {nom: \"y\", enfants: [], "
			"mère: null}}}",
			"0");
	decides("a wrong value deep in it", xml, "N",
			"{dame: {nom: \"x\", enfants: [], mère: {nom: \"y\", enfants: [], "
			"mère: {nom: 3, enfants: [], mère: null}}}}",
			"null | invalid type");
	decides("a component outside", xml, "B",
			"{dame: {nom: \"x\", mère: null, enfants: [{âge: 121, \"date de "
			"naissance\": null}]}}",
			"null | constraint");
	decides("a path of two words", xml, "B",
			"{dame: {nom: \"x\", mère: null, enfants: [{âge: null, \"date de "
			"naissance\": @\"2020-01-31\"}]}}",
			"[@\"2020-01-31\"]");
	decides("a result outside", xml, "T", "{}", "null | constraint");
	decides("an item to a list", xml, "U", "{}", "[\"seule\"]");
	decides("instance of does not ask for allowed values", xml, "I", "{}",
			"true");
	COMPLAINT("a type of itself",
			  MODEL(ITEM("a", "><typeRef>b</typeRef>")
						ITEM("b", "><typeRef>a</typeRef>")),
			  "is defined by itself");
	COMPLAINT("a type twice",
			  MODEL(ITEM("a", "><typeRef>string</typeRef>")
						ITEM("a", "><typeRef>number</typeRef>")),
			  "is defined twice");
	decides("allowed values of the items", xml, "V", "{niveaux: [1, 3]}",
			"[1, 3]");
	decides("an item outside", xml, "V", "{niveaux: [1, 4]}",
			"null | constraint");
	decides("a type in place", xml, "G", "{liste: [1]}", "[1]");
	decides("a list of others", xml, "G", "{liste: [\"a\"]}",
			"null | invalid type");
	decides("a function of the type", xml, "F", "{}", "function(n)");
	decides("a function of another", xml, "H", "{}", "null | invalid type");
	COMPLAINT("allowed values that do not parse",
			  MODEL(ITEM("a", "><typeRef>number</typeRef>" ALLOWED("[1.."))),
			  "");
}

/* DMN 1.1 has types with prefixes of namespaces. */
static void
test_prefixes(void)
{
	static const char *const xml =
		"<definitions xmlns='http://www.omg.org/spec/DMN/20151101/dmn.xsd' "
		"xmlns:feel='http://www.omg.org/spec/FEEL/20140401' "
		"xmlns:own='urn:own' namespace='urn:own' name='m'>"
		"<itemDefinition name='t'><typeRef>feel:number</typeRef>" ALLOWED(
			"[0..9]") "</itemDefinition>" INPUT("x", "own:t")
			DECISION("D", NEEDS_INPUT("x") TEXT("x")) "</definitions>";

	decides("a prefixed type", xml, "D", "{x: 9}", "9");
	decides("its allowed values", xml, "D", "{x: 10}", "null | constraint");
	COMPLAINT("an unknown prefix", MODEL(INPUT("x", "y:t")),
			  "the type \"y:t\" is neither one of the model nor of FEEL "
			  "(string, number, boolean, date, time, ...)");
	COMPLAINT("a prefix of nothing",
			  "<definitions xmlns='" MODEL_NAMESPACE
			  "' xmlns:y='urn:y' namespace='n' name='m'>" INPUT(
				  "x", "y:t") "</definitions>",
			  "the type \"y:t\" is neither one of the model nor of FEEL "
			  "(string, number, boolean, date, time, ...)");
}

int
main(void)
{
	test_begin();
	test_types();
	test_prefixes();
	return test_end();
}
