/*-------------------------------------------------------------------------
 *
 * test_parser_errors.c
 *	  What is no FEEL: messages, positions, limits; types; positions of nodes.
 *
 *-------------------------------------------------------------------------
 */
#include "parser_scope.h"
#include "tree.h"

static FeelRun *run;

typedef struct Failure
{
	const char *text;
	int offset;
	int line;
	int column;
	const char *message;
} Failure;

static const Failure failures[] = {
	{"", -1, 0, 0, "expected an expression, found the end of the text"},
	{" ", 1, 1, 2, "expected an expression, found the end of the text"},
	{"1 +", 3, 1, 4, "expected an expression, found the end of the text"},
	{"(1 + )", 5, 1, 6, "expected an expression, found \")\""},
	{"(1", 2, 1, 3, "expected \")\", found the end of the text"},
	{"a\n+ \xC3\xA9 +\n)", 9, 3, 1, "expected an expression, found \")\""},
	{"\"\xC3\xA9\" )", 5, 1, 5,
	 "expected an operator or the end of the text, found \")\""},
	{"1 2", 2, 1, 3,
	 "expected an operator or the end of the text, found \"2\""},
	{"if a then b", 11, 1, 12, "expected \"else\", found the end of the text"},
	{"if a b", 6, 1, 7, "expected \"then\", found the end of the text"},
	{"for i return i", 4, 1, 5, "expected a name and \"in\", found \"i\""},
	{"for i in a satisfies i", 11, 1, 12,
	 "expected \"return\", found \"satisfies\""},
	{"a between 1 or 2", 12, 1, 13, "expected \"and\", found \"or\""},
	{"a instance number", 11, 1, 12, "expected \"of\", found \"number\""},
	{"a instance of nothing", 14, 1, 15, "there is no type \"nothing\""},
	{"a instance of list<5>", 19, 1, 20, "expected a type, found \"5\""},
	{"a instance of function<Any>", 27, 1, 28,
	 "expected \"->\", found the end of the text"},
	{"[1, 2", 5, 1, 6, "expected \",\" or \"]\", found the end of the text"},
	{"[1..2", 5, 1, 6, "expected \"]\" or \")\", found the end of the text"},
	{"[1 2]", 3, 1, 4, "expected \",\", \"..\" or \"]\", found \"2\""},
	{"{a 1}", 1, 1, 2, "expected a name and \":\", found \"a\""},
	{"{a: 1", 5, 1, 6, "expected \",\" or \"}\", found the end of the text"},
	{"f(1", 3, 1, 4, "expected \",\" or \")\", found the end of the text"},
	{"f(a: 1, 2)", 8, 1, 9,
	 "expected a parameter name and \":\", found \"2\""},
	{"f(1, a: 2)", 5, 1, 6, "expected an argument without name, found \"a\""},
	{"a.", 2, 1, 3, "expected a name, found the end of the text"},
	{"a.1", 1, 1, 2,
	 "expected an operator or the end of the text, found \".1\""},
	{"\"abc", 0, 1, 1,
	 "expected the end of the string, \"\\\"\", found the end of the text"},
	{"1 /* two", 2, 1, 3,
	 "expected the end of the comment, \"*/\", found the end of the text"},
	{"\"x\\uD83D\"", 2, 1, 3,
	 "escape sequence in a string stands for no character"},
	{"\"\\U110000\"", 1, 1, 2,
	 "escape sequence in a string stands for no character"},
	{"@5", 1, 1, 2,
	 "expected a string with a date, time or duration, found \"5\""},
	{"and", 0, 1, 1, "expected an expression, found \"and\""},
	{"a # b", 2, 1, 3,
	 "expected an operator or the end of the text, found \"#\""},
	{"a ! b", 2, 1, 3,
	 "expected an operator or the end of the text, found \"!\""},
	{"function(a b", 9, 1, 10, "expected a parameter name, found \"a\""},
	{"function(a) external 1", 21, 1, 22, "expected \"{\", found \"1\""},
	{"1 + \"a very long string that does not end well in a message\" 2", 61, 1,
	 62, "expected an operator or the end of the text, found \"2\""},
	{"+ aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0, 1, 1,
	 "expected an expression, found \"+\""},
};

static const Failure test_failures[] = {
	{"not(1", 5, 1, 6, "expected \",\" or \")\", found the end of the text"},
	{"not(< 1) 5", 9, 1, 10, "expected the end of the text, found \"5\""},
	{"not(1) 5", 7, 1, 8,
	 "expected an operator, \",\" or the end of the text, found \"5\""},
	{"1, )", 3, 1, 4, "expected an expression, found \")\""},
	{"< < 1", 2, 1, 3, "expected an expression, found \"<\""},
	{"1, < 2 < 3", 7, 1, 8,
	 "expected an operator, \",\" or the end of the text, found \"<\""},
	{"a in (1, )", 9, 1, 10, "expected an expression, found \")\""},
	{"- 1, -", 6, 1, 7, "expected an expression, found the end of the text"},
	{"]1, 2]", 2, 1, 3, "expected \"..\", found \",\""},
	{"\"\xFF\"", -1, 0, 0, "text is not valid UTF-8"},
	{"1 \"2345678901234567890123456789012345678\xC3\xA9 and more\"", 2, 1, 3,
	 "expected an operator, \",\" or the end of the text, found "
	 "\"2345678901234567890123456789012345678\xC3\xA9..."},
	{"1 \"23456789012345678901234567890123456789\xC3\xA9 and more\"", 2, 1, 3,
	 "expected an operator, \",\" or the end of the text, found "
	 "\"23456789012345678901234567890123456789..."},
};

static void
check_failures(const Failure *cases, size_t count, Parse parse)
{
	FeelScope scope = make_scope();
	size_t i;

	for (i = 0; i < count; i++)
	{
		const Failure *f = &cases[i];
		FeelRun *own = host_run_make();
		FeelNode *node = parse(own, text_of(f->text), &scope);
		const FeelDiagnostic *d = own->diagnostics;

		ok(node == NULL && own->diagnostic_count == 1, "refused: %s",
		   shown(run, f->text));
		if (d != NULL)
		{
			is_text(d->message, f->message, "message: %s",
					shown(run, f->text));
			ok(d->offset == f->offset && d->line == f->line &&
				   d->column == f->column,
			   "position: %s: %d, %d:%d", shown(run, f->text), d->offset,
			   d->line, d->column);
			ok(feel_text_equal(d->text, text_of(f->text)), "text: %s",
			   shown(run, f->text));
		}
		host_run_free(own);
	}
}

#define CHECK(cases, parse) \
	check_failures(cases, sizeof(cases) / sizeof((cases)[0]), parse)

typedef struct TypeText
{
	const char *text;
	const char *printed;
} TypeText;

/* A type alone */
static void
check_types(void)
{
	static const TypeText cases[] = {
		{"number", "number"},
		{" date and\ttime ", "date and time"},
		{"list<t Loan>", "list<t Loan>"},
		{"context<a: number, b: string, c: date, d: time, e f: Any>",
		 "context<a: number, b: string, c: date, d: time, e f: Any>"},
		{"function<list<number>>->range<date>",
		 "function<list<number>> -> range<date>"},
	};
	static const Failure wrong[] = {
		{"", -1, 0, 0, "expected a type, found the end of the text"},
		{"numbers", 0, 1, 1, "there is no type \"numbers\""},
		{"number x", 7, 1, 8,
		 "expected an operator or the end of the text, found \"x\""},
		{"list<number", 11, 1, 12,
		 "expected \">\", found the end of the text"},
		{"context<number>", 8, 1, 9,
		 "expected a name and \":\", found \"number\""},
		{"context<a: nothing>", 11, 1, 12, "there is no type \"nothing\""},
		{"date < 1", 5, 1, 6,
		 "expected an operator or the end of the text, found \"<\""},
	};
	FeelScope scope = make_scope();
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		const FeelTypeDesc *type =
			feel_parse_type(run, text_of(cases[i].text), &scope);

		if (ok(type != NULL, "type %s", shown(run, cases[i].text)))
			is_text(feel_type_print(run, type), cases[i].printed, "type %s",
					shown(run, cases[i].text));
	}
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		FeelRun *own = host_run_make();

		ok(feel_parse_type(own, text_of(wrong[i].text), &scope) == NULL,
		   "no type: %s", wrong[i].text);
		is_text(own->diagnostics->message, wrong[i].message, "message: %s",
				wrong[i].text);
		ok(own->diagnostics->offset == wrong[i].offset, "position: %s: %d",
		   wrong[i].text, own->diagnostics->offset);
		host_run_free(own);
	}
}

/* Begin and end of nodes */
static void
check_positions(void)
{
	FeelScope scope = make_scope();
	FeelNode *node = feel_parse_expression(
		run, text_of(" (a + 1) * Full Name [ 2 ] "), &scope);

	ok(node->begin == 1 && node->end == 26, "product: %d..%d", node->begin,
	   node->end);
	node = node->items[0];
	ok(node->begin == 2 && node->end == 7, "sum: %d..%d", node->begin,
	   node->end);
	node =
		feel_parse_expression(run, text_of("if a then f(b) else c.d"), &scope);
	ok(node->items[1]->begin == 10 && node->items[1]->end == 14, "call");
	ok(node->items[2]->begin == 20 && node->items[2]->end == 23, "path");
	node = feel_parse_unary_tests(run, text_of("1, < 2 , (=3)"), &scope);
	ok(node->items[1]->begin == 3 && node->items[1]->end == 6, "comparison");
	ok(node->items[2]->begin == 9 && node->items[2]->end == 13,
	   "comparison in parentheses: %d..%d", node->items[2]->begin,
	   node->items[2]->end);
	ok(feel_text_equal(node->source, text_of("1, < 2 , (=3)")), "source");
}

/* A text of "left" count times, "middle", and "right" count times */
static FeelString
nested(const char *left, const char *middle, const char *right, int count)
{
	FeelTextBuilder out;
	int i;

	feel_text_begin(&out, run);
	for (i = 0; i < count; i++)
		put(&out, left);
	put(&out, middle);
	for (i = 0; i < count; i++)
		put(&out, right);
	return feel_text_finish(&out);
}

static void
is_limited(FeelString text, const char *name)
{
	FeelRun *own = host_run_make();
	FeelNode *node = feel_parse_expression(own, text, NULL);

	ok(node == NULL && own->diagnostic_count == 1 &&
		   own->diagnostics->kind == FEEL_LIMIT,
	   "limit: %s", name);
	host_run_free(own);
}

static void
check_limits(void)
{
	FeelNode *node;
	FeelString text;
	FeelRun *own;

	ok(feel_parse_expression(run, nested("(", "1", ")", 200), NULL) != NULL,
	   "200 parentheses");
	ok(feel_parse_expression(run, nested("", "1", "+1", 900), NULL) != NULL,
	   "a sum of 900");
	is_limited(nested("(", "1", ")", 100000), "parentheses");
	is_limited(nested("[", "1", "]", 100000), "lists");
	is_limited(nested("-", "1", "", 100000), "minus");
	is_limited(nested("{a:", "1", "}", 100000), "contexts");
	is_limited(nested("1 in (", "1", ")", 100000), "in");
	is_limited(nested("if ", "1", " then 1 else 1", 20000), "if");
	is_limited(nested("for i in ", "1", " return 1", 20000), "for");
	is_limited(nested("function(a) ", "1", "", 50000), "function");
	is_limited(nested("f(", "1", ")", 100000), "calls");
	is_limited(nested("a[", "1", "]", 100000), "filters");
	is_limited(nested("", "1", "+1", 100000), "sum");
	is_limited(nested("", "a", ".a", 100000), "path");
	is_limited(nested("", "a", " or a", 100000), "or");
	is_limited(nested("", "a", "()", 100000), "calls in a row");
	is_limited(nested("", "a", " in 1", 100000), "in in a row");
	is_limited(nested("", "a", "aaaaaaaaaaaaaaaa", 100000), "long text");

	own = host_run_make();
	own->steps_left = 10;
	ok(feel_parse_expressions(own, nested("a, ", "1", "", 100), NULL) ==
			   NULL &&
		   own->diagnostic_count == 1 && own->diagnostics->kind == FEEL_LIMIT,
	   "limit: steps");
	host_run_free(own);

	/* many items are no nesting */
	text = nested("", "[1", ", 1", 20000);
	ok(feel_parse_expressions(run, text, NULL) == NULL, "list left open");
	node = feel_parse_expressions(run, nested("1, ", "1", "", 20000), NULL);
	ok(node != NULL && node->count == 20001, "20001 expressions");
}

int
main(void)
{
	test_begin();
	run = host_run_make();
	CHECK(failures, feel_parse_expression);
	CHECK(test_failures, feel_parse_unary_tests);
	check_types();
	check_positions();
	check_limits();
	host_run_free(run);
	return test_end();
}
