/*-------------------------------------------------------------------------
 *
 * fuzz_parser.c
 *	  Any bytes as FEEL text: the parser neither crashes nor hangs, and says
 *	  what is wrong; what it accepts is printed as text that gives an equal
 *	  tree.
 *
 * The first byte chooses what is parsed and with which scope.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "fuzz.h"
#include "tree.h"

#define NAME(text)             \
	{                          \
		text, sizeof(text) - 1 \
	}

static const FeelString names[] = {
	NAME("a"),         NAME("a b"),        NAME("a-b"),
	NAME("a - b"),     NAME("a.b"),        NAME("b"),
	NAME("b c"),       NAME("a and b"),    NAME("if a"),
	NAME("1er a"),     NAME("a'b"),        NAME("or"),
	NAME("f"),         NAME("\xC3\xA2ge"), NAME("\xC3\xA2ge de a"),
	NAME("  c \n d "), NAME("a/b*c+d"),
};

static const FeelString members[] = {NAME("a b"), NAME("a-c"), NAME("a in b")};

static const FeelTypeDesc named_type = {
	.kind = FEEL_TYPE_CONTEXT,
	.name = NAME("t a"),
};

static const FeelField types[] = {{NAME("t a"), &named_type}};

#define COUNT(array) ((int32_t) (sizeof(array) / sizeof((array)[0])))

static const FeelScope outer = {
	.count = COUNT(names),
	.names = names,
	.member_count = COUNT(members),
	.members = members,
	.type_count = COUNT(types),
	.named_types = types,
};

typedef FeelNode *(*Parse)(FeelRun *, FeelString, const FeelScope *);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	test_begin();
	return 0;
}

/* Printing must give the tree again, unless a limit is in the way. */
static void
round_trip(FeelRun *run, Parse parse, const FeelScope *scope, FeelNode *node)
{
	FeelString text = feel_print_node(run, node);
	FeelRun *own = host_run_make();
	FeelNode *again = parse(own, text, scope);

	if (again == NULL && own->diagnostics->kind != FEEL_LIMIT)
		fuzz_fail("printed text does not parse", text);
	if (again != NULL && !tree_equal(run, node, again))
		fuzz_fail("printed text is another tree", text);
	if (again != NULL && !feel_text_equal(text, feel_print_node(own, again)))
		fuzz_fail("printed text is printed differently", text);
	host_run_free(own);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const Parse parses[] = {
		feel_parse_expression, feel_parse_unary_tests, feel_parse_expression,
		feel_parse_expressions};
	FeelRun *run;
	FeelString text;
	const FeelScope *scope;
	FeelNode *node;
	Parse parse;

	if (size == 0)
		return 0;
	run = host_run_make();
	parse = parses[data[0] & 3];
	scope = (data[0] & 4) != 0 ? NULL : &outer;
	/* a copy that ends where the text ends */
	text = feel_copy_text(run, (const char *) data + 1, size - 1);
	if ((data[0] & 0x18) == 0x18)
	{
		const FeelTypeDesc *type = feel_parse_type(run, text, scope);

		if ((type == NULL) != (run->diagnostic_count == 1))
			fuzz_fail("no type and no error, or both", text);
		host_run_free(run);
		return 0;
	}
	node = parse(run, text, scope);
	if ((node == NULL) != (run->diagnostic_count == 1))
		fuzz_fail("no tree and no error, or both", text);
	if (node != NULL)
	{
		/* A list of expressions is printed as a list in brackets. */
		if (parse == feel_parse_expressions)
			parse = feel_parse_expression;
		round_trip(run, parse, scope, node);
	}
	host_run_free(run);
	return 0;
}
