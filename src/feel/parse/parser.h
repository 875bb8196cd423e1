/*-------------------------------------------------------------------------
 *
 * parser.h
 *	  What the files of the parser share.
 *
 *	parser.c			entry points, errors, nodes, operators by precedence
 *	parser_operand.c	literals, names, lists, ranges, contexts, calls, paths
 *	parser_flow.c		if, for, some, every, function
 *	parser_unary.c		unary tests, "in"
 *	parser_type.c		types
 *	parser_name.c		which name stands here
 *
 * All functions that parse return NULL after an error, which they note by
 * feel_parser_expected(); the first one noted stays.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_PARSER_H
#define FEEL_PARSER_H

#include "feel/ast.h"
#include "feel/parse/scanner.h"

/* How tightly an operator binds, loosest first (DMN 1.5, 10.3.1.2, rule 1) */
typedef enum FeelLevel
{
	FEEL_LEVEL_EXPRESSION,
	FEEL_LEVEL_OR,
	FEEL_LEVEL_AND,
	FEEL_LEVEL_COMPARE, /* = != < <= > >= between in */
	FEEL_LEVEL_ADD,
	FEEL_LEVEL_MULTIPLY,
	FEEL_LEVEL_POWER,
	FEEL_LEVEL_INSTANCE,
	FEEL_LEVEL_NEGATE,
	FEEL_LEVEL_POSTFIX, /* path, filter, invocation */
	FEEL_LEVEL_ATOM
} FeelLevel;

typedef struct FeelNames
{
	FeelString *items;
	int32_t count;
	int32_t capacity;
} FeelNames;

typedef struct FeelParser
{
	FeelRun *run;
	FeelString text;
	const FeelScope *scope;
	const FeelScope *outermost; /* NULL if there is no scope */
	FeelToken token;            /* the next one */
	int32_t end;                /* of the last one taken */
	int32_t depth;
	int32_t filters; /* filter conditions around */
	int32_t inputs;  /* how often "?" was met */

	/*
	 * The upper end of a range in brackets is being parsed: "[" may be its
	 * closing bracket, [1..10[
	 */
	bool range_end;

	/*
	 * Names of several words or symbols that the text itself makes known:
	 * parameters, iterators, entries of the contexts around; and entries of
	 * all contexts so far, for paths.
	 */
	FeelNames locals;
	FeelNames members;

	bool failed;
	bool told; /* the diagnostic has been made */
	FeelDiagnosticKind error_kind;
	int32_t error_offset;
	FeelString error;
} FeelParser;

/* A list of nodes that grows */
typedef struct FeelNodes
{
	FeelNode **items;
	int32_t count;
	int32_t capacity;
} FeelNodes;

/* -------------------------------------------------------------- parser.c */

/* Take the next token. */
extern void feel_parser_advance(FeelParser *p);
/* Go on at a place behind the beginning of the next token. */
extern void feel_parser_move(FeelParser *p, int32_t offset);
/* Take a token of that kind if it is the next one. */
extern bool feel_parser_accept(FeelParser *p, FeelTokenKind kind);
/* The same, else an error that says it was expected: "\")\"" */
extern bool feel_parser_require(FeelParser *p, FeelTokenKind kind,
								const char *what);
/* Is the next token that word? */
extern bool feel_parser_at_word(const FeelParser *p, const char *word);
extern bool feel_parser_accept_word(FeelParser *p, const char *word);
extern bool feel_parser_require_word(FeelParser *p, const char *word);
/* Note "expected <what>, found <token>"; returns NULL. */
extern FeelNode *feel_parser_expected(FeelParser *p, const char *what);
/* Note another error at a place; returns NULL. */
extern FeelNode *feel_parser_fail(FeelParser *p, FeelDiagnosticKind kind,
								  int32_t offset, FeelString message);
/* Go one level deeper, or note that it is too deep. */
extern bool feel_parser_enter(FeelParser *p);
extern void feel_parser_leave(FeelParser *p);

/* The source of what begins there and ended with the last token */
extern FeelString feel_parser_source(const FeelParser *p, int32_t begin);
/* The node is complete: set its position and height. */
extern FeelNode *feel_parser_finish(FeelParser *p, FeelNode *node,
									int32_t begin);
extern void feel_nodes_add(FeelParser *p, FeelNodes *nodes, FeelNode *node);
/* A node with these items */
extern FeelNode *feel_nodes_finish(FeelParser *p, FeelNodes *nodes,
								   FeelNodeKind kind, int32_t begin);
extern void feel_names_add(FeelParser *p, FeelNames *names, FeelString name);

/* An expression of operators that bind at least so tightly */
extern FeelNode *feel_parse_level(FeelParser *p, FeelLevel level);
/* The same, of which the first operand was parsed already */
extern FeelNode *feel_parse_operators(FeelParser *p, FeelNode *left,
									  int32_t begin, FeelLevel level);
/* The operator that a token is as comparison, else FEEL_OP_NONE */
extern FeelOperator feel_comparison(FeelTokenKind kind);

/* ------------------------------------------------------ parser_operand.c */

extern FeelNode *feel_parse_operand(FeelParser *p);
/* What follows an operand: .name [condition] (arguments) */
extern FeelNode *feel_parse_postfix(FeelParser *p, FeelNode *node,
									int32_t begin);
/*
 * "(" and what it may begin: an expression, a range, or, if tests are
 * wanted, a list of tests, returned as FEEL_NODE_UNARY_TESTS.
 */
extern FeelNode *feel_parse_parenthesis(FeelParser *p, bool tests);
extern FeelNode *feel_parse_context(FeelParser *p);

/* --------------------------------------------------------- parser_flow.c */

extern FeelNode *feel_parse_if(FeelParser *p);
extern FeelNode *feel_parse_iteration(FeelParser *p, FeelNodeKind kind);
extern FeelNode *feel_parse_function(FeelParser *p);

/* -------------------------------------------------------- parser_unary.c */

/* An expression as test; before: value of p->inputs when it began */
extern FeelNode *feel_make_test(FeelParser *p, FeelNode *node, int32_t before);
extern FeelNode *feel_parse_test(FeelParser *p, FeelLevel level);
/* Tests up to the closing parenthesis, of which the first was parsed */
extern FeelNode *feel_parse_test_list(FeelParser *p, FeelNode *first,
									  int32_t begin);
/* What follows "in" */
extern FeelNode *feel_parse_in(FeelParser *p);
extern FeelNode *feel_parse_all_tests(FeelParser *p);

/* --------------------------------------------------------- parser_type.c */

extern const FeelTypeDesc *feel_parse_type_name(FeelParser *p);

/* --------------------------------------------------------- parser_name.c */

/* Is it of name part characters only? */
extern bool feel_is_word(FeelString name);

/* May this word follow an operand ("and", "then", ...)? */
extern bool feel_is_infix_word(FeelString word);

typedef struct FeelFoundName
{
	FeelString name;
	int32_t end;    /* in the text; -1 if no name stands there */
	bool is_prefix; /* longer names of the scope begin with it */
} FeelFoundName;

/*
 * The longest name that stands at the next token: as operand, or, if member
 * is set, behind a dot.  Words beside each other that no scope knows count
 * as one name.
 */
extern FeelFoundName feel_find_name(FeelParser *p, bool member);

/*
 * A name that the text itself introduces, up to a token of that kind (or the
 * word "in" if the kind is WORD); empty, and nothing taken, if there is none.
 */
extern FeelString feel_parse_new_name(FeelParser *p, FeelTokenKind until);

/* A key as it is spelled where it is known */
extern FeelString feel_known_key(FeelParser *p, FeelString name);

/* Make a name known; forget by setting locals.count back. */
extern void feel_add_local(FeelParser *p, FeelString name);
extern void feel_add_member(FeelParser *p, FeelString name);

#endif /* FEEL_PARSER_H */
