/* Built-in functions on strings: builtin_string.c, unicode.c */
#include "expressions.h"

static const Expression parts[] = {
	{"string length(\"\")", "0"},
	{"string length(\"été\")", "3"},
	{"string length(\"\\U01F40E\")", "1"},
	{"string length([\"abc\"])", "3"},
	{"string length(null)", "error"},
	{"string length(12)", "error"},
	{"substring(\"foobar\", 3)", "\"obar\""},
	{"substring(\"foobar\", 3, 3)", "\"oba\""},
	{"substring(\"foobar\", 3, 3.8)", "\"oba\""},
	{"substring(\"foobar\", 3.8, 3)", "\"oba\""},
	{"substring(\"foobar\", -2, 1)", "\"a\""},
	{"substring(\"foobar\", -6)", "\"foobar\""},
	{"substring(\"foobar\", 3, 100)", "\"obar\""},
	{"substring(\"foobar\", 3, 0)", "\"\""},
	{"substring(\"foobar\", 3, null)", "\"obar\""},
	{"substring(\"foobar\", 0)", "error"},
	{"substring(\"foobar\", 7)", "error"},
	{"substring(\"foobar\", -7)", "error"},
	{"substring(\"foobar\", 2, -1)", "error"},
	{"substring(\"foobar\", 1e30)", "error"},
	{"substring(\"\\U01F40Eé€x\", 2, 2)", "\"é€\""},
	{"substring(\"\\U01F40Eé€x\", -1)", "\"x\""},
	{"substring(string: \"foobar\", start position: 3, length: 2)", "\"ob\""},
	{"substring(string: \"foobar\", length: 2)", "error"},
	{"substring before(\"foobar\", \"bar\")", "\"foo\""},
	{"substring before(\"foobar\", \"x\")", "\"\""},
	{"substring before(\"foobar\", \"\")", "\"\""},
	{"substring after(\"foobar\", \"ob\")", "\"ar\""},
	{"substring after(\"foobar\", \"x\")", "\"\""},
	{"substring after(\"foobar\", \"\")", "\"foobar\""},
	{"substring after(\"\", \"a\")", "\"\""},
	{"contains(\"été\", \"t\")", "true"},
	{"contains(\"été\", \"e\")", "false"},
	{"contains(\"été\", \"\")", "true"},
	{"contains(\"été\", null)", "error"},
	{"starts with(\"foobar\", \"foo\")", "true"},
	{"starts with(\"fo\", \"foo\")", "false"},
	{"ends with(\"foobar\", \"bar\")", "true"},
	{"ends with(\"foobar\", \"foobarx\")", "false"},
	{"starts  with (\"foobar\", \"foo\")", "true"},
	{"string join([\"a\", \"b\", \"c\"])", "\"abc\""},
	{"string join([\"a\", null, \"c\"], \" et \")", "\"a et c\""},
	{"string join([\"a\", \"c\"], null)", "\"ac\""},
	{"string join([], \"X\")", "\"\""},
	{"string join(\"a\", \"X\")", "\"a\""},
	{"string join([1, 2], \"X\")", "error"},
	{"string join(null)", "error"},
	{"string join([\"a\"], \"X\", \"Y\")", "error"},
	{"string(1.10)", "\"1.1\""},
	{"string(\"a\\\"b\")", "\"a\\\"b\""},
	{"string(null)", "null"},
	{"string(@\"2024-01-31\")", "\"2024-01-31\""},
	{"string([1, \"a\"])", "\"[1, \\\"a\\\"]\""},
};

static const Expression cases[] = {
	{"upper case(\"aBc4?@{\")", "\"ABC4?@{\""},
	{"lower case(\"aBc4?@[\")", "\"abc4?@[\""},
	{"upper case(\"élève à l'œuvre, ÿ, ñ\")", "\"ÉLÈVE À L'ŒUVRE, Ÿ, Ñ\""},
	{"lower case(\"ÉLÈVE À L'ŒUVRE, Ÿ, Ñ\")", "\"élève à l'œuvre, ÿ, ñ\""},
	{"upper case(\"straße\")", "\"STRASSE\""},
	{"upper case(\"ﬁn\")", "\"FIN\""},
	{"lower case(\"İ\")", "\"i̇\""},
	{"upper case(\"ΐ\") = \"\\u0399\\u0308\\u0301\"", "true"},
	{"upper case(\"жлоба ωψ ա\")", "\"ЖЛОБА ΩΨ Ա\""},
	{"lower case(\"ЖЛОБА ΩΨ Ա\")", "\"жлоба ωψ ա\""},
	{"upper case(\"ǆ ǅ ų Ų ſ\")", "\"Ǆ Ǆ Ų Ų S\""},
	{"upper case(\"\\U01E943\") = \"\\U01E921\"", "true"},
	{"lower case(\"\\U01E900\") = \"\\U01E922\"", "true"},
	{"lower case(\"中文 العربية\")", "\"中文 العربية\""},
	{"lower case(1)", "error"},
};

static const Expression conversions[] = {
	{"number(\"1 000 000,01\", \" \", \",\")", "1000000.01"},
	{"number(\"1.000.000,01\", \".\", \",\")", "1000000.01"},
	{"number(\"1,000,000\", \",\", null)", "1000000"},
	{"number(\"-12.5e3\", null, null)", "-12500"},
	{"number(\"12.5\")", "12.5"},
	{"number(\"1,000,000.01\", \" \", \".\")", "error"},
	{"number(\"1,000,000.01\", \":\", \".\")", "error"},
	{"number(\"1,000,000.01\", \",\", \":\")", "error"},
	{"number(\"1,000,000.01\", \",\", \" \")", "error"},
	{"number(\"1.0\", \".\", \".\")", "error"},
	{"number(\"1.000,000.5\", \".\", \",\")", "error"},
	{"number(\"1.5\", null, \",\")", "error"},
	{"number(\",100\", \",\", \".\")", "error"},
	{"number(\"100,\", \",\", \".\")", "error"},
	{"number(\"1,,0\", \",\", \".\")", "error"},
	{"number(\"\", \",\", \".\")", "error"},
	{"number(\"foo\")", "error"},
	{"number(\"1\", \",\")", "error"},
	{"number(null, \",\", \".\")", "error"},
	{"number(1, \",\", \".\")", "error"},
	{"number(from: \"1.000,01\", decimal separator: \",\", grouping "
	 "separator: "
	 "\".\")",
	 "1000.01"},
};

int
main(void)
{
	test_begin();
	test_expressions(parts, COUNT(parts));
	test_expressions(cases, COUNT(cases));
	test_expressions(conversions, COUNT(conversions));
	return test_end();
}
