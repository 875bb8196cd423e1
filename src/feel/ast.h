/*-------------------------------------------------------------------------
 *
 * ast.h
 *	  The tree of a FEEL expression, between parser and compiler; also what
 *	  dmn/ builds for boxed expressions.
 *
 * One node type for all kinds: which fields mean something stands beside
 * each kind.  "items" are the children in evaluation order.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_AST_H
#define FEEL_AST_H

#include "feel/feel.h"
#include "feel/operator/operators.h"

typedef enum FeelNodeKind
{
	FEEL_NODE_LITERAL,    /* value (also @"..." literals and null).  If name is
							  * set, it is the source of a literal that has no
							  * value, @"x" or a number too large: null plus a
							  * diagnostic when run */
	FEEL_NODE_NAME,       /* name: variable or built-in function */
	FEEL_NODE_INPUT,      /* "?" of a unary test */
	FEEL_NODE_PATH,       /* items[0] . name */
	FEEL_NODE_LIST,       /* items */
	FEEL_NODE_CONTEXT,    /* names[i] : items[i]; entries see earlier ones.
							  * If result is set (boxed context with a final
							  * result), the value is that of the last item */
	FEEL_NODE_RANGE,      /* items[0..1], low_closed, high_closed; a NULL item
							  * is an absent end, as in (< 10).  op EQUAL or
							  * NOT_EQUAL: (=e), (!=e), with items[0] alone
							  * and items[1] NULL */
	FEEL_NODE_NEGATE,     /* items[0] */
	FEEL_NODE_ARITHMETIC, /* items[0] op items[1] */
	FEEL_NODE_COMPARE,    /* items[0] op items[1] */
	FEEL_NODE_AND,        /* items[0], items[1] */
	FEEL_NODE_OR,
	FEEL_NODE_BETWEEN,     /* items[0] between items[1] and items[2] */
	FEEL_NODE_IN,          /* items[0] in items[1] = UNARY_TESTS */
	FEEL_NODE_INSTANCE_OF, /* items[0], type */
	FEEL_NODE_IF,          /* items[0] then items[1] else items[2] */
	FEEL_NODE_FOR,  /* names[i] in items[i], i < count - 1; the last item
							  * is the body, which also sees "partial".  A domain
							  * a..b is a RANGE node with is_iteration set */
	FEEL_NODE_SOME, /* likewise; the last item is the condition */
	FEEL_NODE_EVERY,
	FEEL_NODE_FILTER,   /* items[0] [ items[1] ]; the condition sees "item" and
							  * the entries of a context item */
	FEEL_NODE_CALL,     /* items[0] ( items[1..] ); names NULL: positional,
							  * else names[i - 1] belongs to items[i] */
	FEEL_NODE_FUNCTION, /* names[i] : types[i] are the parameters, items[0]
							  * the body; type the result's (may be NULL).
							  * External functions: is_external, items[0] the
							  * context of the mapping */
	FEEL_NODE_UNARY_TESTS, /* items are tests, any may hold; negated; no items:
							  * "-", always true.  The value tested is "?": a
							  * parameter of the program, or of FEEL_NODE_IN */
	FEEL_NODE_TEST_COMPARE,    /* ? op items[0] */
	FEEL_NODE_TEST_VALUE,      /* ? is items[0], or in it if a range or list;
							  * a boolean made of names is a condition */
	FEEL_NODE_TEST_EXPRESSION, /* items[0] uses "?" and tells by itself */
	FEEL_NODE_COERCE, /* items[0] at the boundary to type; name says where,
							  * for messages */
	FEEL_NODE_NATIVE  /* native; items are compiled in place (dmn/ tables) */
} FeelNodeKind;

typedef struct FeelFrame FeelFrame;

/*
 * A piece of logic that is not FEEL: a decision table.  Its node's items are
 * compiled as programs of their own in the scope where the node stands;
 * run() evaluates those it needs with feel_native_item().  Items for which
 * takes_input[i] is true are unary tests: they take "?" as input.
 */
typedef struct FeelNative
{
	FeelValue (*run)(FeelRun *run, const struct FeelNative *self,
					 FeelFrame *frame, const FeelProgram *const *programs);
	const bool *takes_input;
	const void *data;
} FeelNative;

/* Evaluate one item of a native node in its frame; input is NULL or "?". */
extern FeelValue feel_native_item(FeelRun *run, FeelFrame *frame,
								  const FeelProgram *program,
								  const FeelValue *input);

/* The slot that an item reads if it is a mere name of the environment, or -1 */
extern int32_t feel_native_slot(const FeelProgram *program);
/* Has it few steps, of which none runs twice or calls what is not built in? */
extern bool feel_is_straight(const FeelProgram *program);
extern FeelEnvironment *feel_native_environment(FeelFrame *frame);

struct FeelNode
{
	FeelNodeKind kind;
	FeelOperator op;
	bool is_prefix;    /* NAME, PATH: longer names of the scope begin with this
						 * one (for the printer) */
	bool negated;      /* UNARY_TESTS */
	bool compares;     /* UNARY_TESTS: a boolean is what the value must be,
						* not a condition, although it reads names */
	bool low_closed;   /* RANGE */
	bool high_closed;  /* RANGE */
	bool is_iteration; /* RANGE: the a..b of a for expression */
	bool is_external;  /* FUNCTION */
	bool result;       /* CONTEXT */
	int32_t height;    /* parser: levels from here down, see below */
	int32_t begin;     /* bytes of the source text */
	int32_t end;
	FeelString source; /* the whole source text, shared by its nodes */
	FeelString place;  /* dmn/: decision, rule, cell; else empty */
	int32_t line;      /* dmn/: line of the document where source begins */
	FeelValue value;
	FeelString name;
	int32_t count; /* of items */
	FeelNode **items;
	FeelString *names;
	int32_t name_count;
	const FeelTypeDesc **types;
	const FeelTypeDesc *type;
	const FeelNative *native;
};

/*
 * What the parser returns is never higher than this, so that recursion over
 * a tree is bounded; chains like a + b + ... count a level per operator.
 */
#define FEEL_MAX_HEIGHT 1000

/* A node of that kind with room for so many items, all else zero. */
extern FeelNode *feel_node_make(FeelRun *run, FeelNodeKind kind, int count);

/* "?" or a path from it: parser_unary.c */
extern bool feel_is_part_of_input(const FeelNode *node);

/* Can it only be true, false or null, as it is written? */
static inline bool
feel_is_condition(const FeelNode *node)
{
	switch (node->kind)
	{
		case FEEL_NODE_LITERAL:
			return node->value.kind == FEEL_BOOLEAN;
		case FEEL_NODE_COMPARE:
		case FEEL_NODE_AND:
		case FEEL_NODE_OR:
		case FEEL_NODE_BETWEEN:
		case FEEL_NODE_IN:
		case FEEL_NODE_INSTANCE_OF:
		case FEEL_NODE_SOME:
		case FEEL_NODE_EVERY:
			return true;
		default:
			return false;
	}
}

#endif /* FEEL_AST_H */
