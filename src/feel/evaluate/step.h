/*-------------------------------------------------------------------------
 *
 * step.h
 *	  The instruction set, on one page: what a step consists of, what each
 *	  of them reads, writes and jumps to.  Internal to feel/.
 *
 * One table, FEEL_STEPS, makes the codes, the evaluator's labels
 * (evaluator.c), what a listing prints (program_listing.c) and what the
 * verifier checks (program_verify.c).  Whoever adds a step writes one line
 * here and one case in the evaluator.
 *
 * A step has 40 bytes:
 *
 *		 0     2    3    4      8      12     16     20     24      32
 *		+-----+----+----+------+------+------+------+------+-------+------+
 *		|code | op |flag| out  |  a   |  b   | jump |count | node  |  u   |
 *		+-----+----+----+------+------+------+------+------+-------+------+
 *
 * and "out", "a" and "b" are operands, of 32 bits:
 *
 *		 31                                                  3 2    0
 *		+-----------------------------------------------------+------+
 *		|              offset in bytes, / 24 the index        | base |
 *		+-----------------------------------------------------+------+
 *
 * A value has 24 bytes, a multiple of eight: so the low three bits are free
 * to say where it is (FeelBase), and its address is one addition,
 *
 *		bases[operand & 7] + (operand & ~7)
 *
 * Variables are therefore never copied: a parameter is read where the caller
 * has it, a constant in the code's pool, a fact in the environment.  "out" is
 * always a slot of the frame.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_STEP_H
#define FEEL_STEP_H

#include "feel/ast.h"

typedef uint32_t FeelOperand;

typedef enum FeelBase
{
	FEEL_BASE_SLOT,      /* of the frame */
	FEEL_BASE_CONSTANT,  /* of the code */
	FEEL_BASE_GLOBAL,    /* of the environment: a FETCH comes before */
	FEEL_BASE_PARAMETER, /* of the program, or of the function */
	FEEL_BASE_CAPTURE    /* of the function */
} FeelBase;

#define FEEL_BASES 5
#define FEEL_OPERAND(base, index) \
	((FeelOperand) ((uint32_t) (index) * sizeof(FeelValue) | (base)))
#define FEEL_OPERAND_BASE(operand) ((FeelBase) ((operand) &7))
#define FEEL_OPERAND_INDEX(operand) ((int32_t) ((operand) / sizeof(FeelValue)))

/* no slot: "wherever it is" */
#define FEEL_NOWHERE ((FeelOperand) UINT32_MAX)

_Static_assert(sizeof(FeelValue) == 24,
			   "operands count in values of 24 bytes");

/*
 * Comparisons come in four modes, which lie side by side:
 *		plain	out = result
 *		AND		out = out and result, jump if that is false
 *		OR		out = out or result, jump if that is true
 *		IF		jump unless it is true; unknown: see IF
 */
typedef enum FeelMode
{
	FEEL_MODE_VALUE,
	FEEL_MODE_AND,
	FEEL_MODE_OR,
	FEEL_MODE_IF
} FeelMode;

#define FEEL_COMPARISON(X, NAME, operands, test)         \
	X(NAME, "o" operands, "out = (" test ")")            \
	X(NAME##_AND, "x" operands ">",                      \
	  "out = out and (" test "), jump if that is false") \
	X(NAME##_OR, "x" operands ">",                       \
	  "out = out or (" test "), jump if that is true")   \
	X(NAME##_IF, operands "I>", "jump unless (" test "), unknown as with IF")

/*
 * Each step: its name, its operands, its meaning.  The letters of the
 * operands, in the order in which a listing prints them:
 *
 *		o	writes out				x	reads out, and may write it
 *		j	writes out if it jumps	g	writes out if it goes on
 *		r	reads out
 *		a b	reads a, b				e	reads a and b, either may be NOWHERE
 *		A B	reads "count" values in a row from a, b on
 *		p	reads b and the value behind it
 *		w	writes a
 *		i t y n	reads b, which is a constant: a small integer (also in
 *			u.integer), a string, a boolean, a range between small integers
 *		v	"count" is a slot of the environment
 *		c	loop "count" begins to collect results, if the step goes on
 *		h	loop "count" begins, if the step goes on
 *		l	loop "count" has begun
 *		q	loop "count" collects	m	b is a loop that collects
 *		W	u.integer: so many steps are a round of the loop
 *		O D	op is an operator, a kind of diagnostic
 *		N T	node->name, node->type is used
 *		M F S L P	u has a message, built-in, set, lambda, the programs of
 *			the node's items, which stand behind the step
 *		I	the layout of an if lies behind it: see compiler_logic.c
 *		>	goes on or jumps		!	always jumps	.	is the last step
 */
#define FEEL_STEPS(X)                                                        \
	/* ----- moving and failing */                                           \
	X(RETURN, "a.", "the value of the program is a")                         \
	X(MOVE, "oa", "out = a")                                                 \
	X(FETCH, "vN", "the environment fills its slot, unless it is ready")     \
	X(ERROR, "oDM", "out = null, with a diagnostic")                         \
	X(NO_NAME, "oN", "out = null: no variable has this name")                \
	/* ----- conditions */                                                   \
	X(JUMP, "!", "jump")                                                     \
	X(BRANCH_END, "r!", "end of a branch with its value in out: jump")       \
	X(IF, "aI>", "a is true: go on; unknown: run both; else jump")           \
	X(AND, "xa>", "out = out and a, jump if that is false")                  \
	X(OR, "xa>", "out = out or a, jump if that is true")                     \
	X(NOT, "oa", "out = not a")                                              \
	/* ----- arithmetic */                                                   \
	X(ADD, "oOab", "out = a + b")                                            \
	X(SUBTRACT, "oOab", "out = a - b")                                       \
	X(MULTIPLY, "oOab", "out = a * b")                                       \
	X(ARITHMETIC, "oOab", "out = a op b")                                    \
	X(NEGATE, "oa", "out = -a")                                              \
	/* ----- comparisons: the order is that of the operators */              \
	FEEL_COMPARISON(X, EQUAL, "Oab", "a = b")                                \
	FEEL_COMPARISON(X, NOT_EQUAL, "Oab", "a != b")                           \
	FEEL_COMPARISON(X, LESS, "Oab", "a < b")                                 \
	FEEL_COMPARISON(X, LESS_EQUAL, "Oab", "a <= b")                          \
	FEEL_COMPARISON(X, GREATER, "Oab", "a > b")                              \
	FEEL_COMPARISON(X, GREATER_EQUAL, "Oab", "a >= b")                       \
	FEEL_COMPARISON(X, EQUAL_INTEGER, "Oai", "a = b")                        \
	FEEL_COMPARISON(X, NOT_EQUAL_INTEGER, "Oai", "a != b")                   \
	FEEL_COMPARISON(X, LESS_INTEGER, "Oai", "a < b")                         \
	FEEL_COMPARISON(X, LESS_EQUAL_INTEGER, "Oai", "a <= b")                  \
	FEEL_COMPARISON(X, GREATER_INTEGER, "Oai", "a > b")                      \
	FEEL_COMPARISON(X, GREATER_EQUAL_INTEGER, "Oai", "a >= b")               \
	FEEL_COMPARISON(X, EQUAL_STRING, "Oat", "a = b")                         \
	FEEL_COMPARISON(X, NOT_EQUAL_STRING, "Oat", "a != b")                    \
	FEEL_COMPARISON(X, EQUAL_BOOLEAN, "Oay", "a = b")                        \
	FEEL_COMPARISON(X, NOT_EQUAL_BOOLEAN, "Oay", "a != b")                   \
	/* ----- tests */                                                        \
	X(BETWEEN, "oap", "out = (a between b and the value behind b)")          \
	X(TEST, "oab", "out = (a passes the test b: equal to it, or in it)")     \
	X(TEST_CONDITION, "oab",                                                 \
	  "out = b if boolean, else (a passes the test b)")                      \
	X(TEST_MADE, "oab",                                                      \
	  "out = null if b is null, else (a passes the test b)")                 \
	X(TEST_INTEGER, "oai", "out = (a passes the test b)")                    \
	X(TEST_STRING, "oat", "out = (a passes the test b)")                     \
	X(TEST_RANGE, "oan", "out = (a is in the range b)")                      \
	X(TEST_SET, "oaS", "out = (a is one of the set)")                        \
	X(TEST_RESULT, "oa", "out = a if boolean or unknown, else null")         \
	/* ----- values */                                                       \
	X(LIST, "oA", "out = the list of these values")                          \
	X(CONTEXT, "oA", "out = the context of these values, names of the node") \
	X(RANGE, "oe", "out = the range from a to b, ends of the node")          \
	X(PATH, "oaN", "out = a . name")                                         \
	X(ITEM_ENTRY, "jaN>",                                                    \
	  "item a has this entry: out = it, jump; else go on")                   \
	X(ITEM_MISSING, "oaN",                                                   \
	  "out = a name that neither item a nor others have")                    \
	X(INSTANCE, "oaT", "out = (a instance of the type)")                     \
	X(COERCE, "oaT", "out = a at the boundary to the type")                  \
	/* ----- functions */                                                    \
	X(BUILTIN, "oFA", "out = the built-in called on these values")           \
	X(CALL, "oaB", "out = a called on these values, names of the node")      \
	X(FUNCTION, "oL", "out = the function, with what it captures")           \
	X(NATIVE, "oP!",                                                         \
	  "out = the table's value; its items' steps follow: jump")              \
	/* ----- loops: see compiler_loop.c for how they lie */                  \
	X(LOOP_COLLECT, "c", "the loop begins to collect results")               \
	X(LOOP_DOMAIN, "jah>", "loop over a; no domain: out = answer, jump")     \
	X(LOOP_RANGE, "jabh>", "loop over a..b; no domain: out = answer, jump")  \
	X(LOOP_NEXT, "glW>", "out = the next item; none left: jump")             \
	X(LOOP_NEXT_PARTIAL, "gwlmW>", "likewise, a = the results of loop b")    \
	X(LOOP_ADD, "aq>", "a is a result: jump; too many of them: go on")       \
	X(LOOP_FINISH, "oq", "out = the results")                                \
	X(SOME, "xa>", "out = out or a; jump unless that is true")               \
	X(EVERY, "xa>", "out = out and a; jump unless that is false")            \
	X(FILTER, "jahc>", "loop over a; nothing to do: out = answer, jump")     \
	X(FILTER_TEST, "galq>",                                                  \
	  "a says whether the item stays: jump; or it "                          \
	  "settles the whole: out = answer, go on")                              \
	X(FILTER_FINISH, "oq", "out = the items that stay")                      \
	X(INDEX, "oab", "out = item number b of a")

typedef enum FeelStepCode
{
#define FEEL_STEP_ENUM(name, operands, meaning) FEEL_STEP_##name,
	FEEL_STEPS(FEEL_STEP_ENUM)
#undef FEEL_STEP_ENUM
	FEEL_STEP_COUNT
} FeelStepCode;

/* What the table says of a step: listing.c */
typedef struct FeelStepDescription
{
	const char *name;
	const char *operands; /* letters, see FEEL_STEPS */
	const char *meaning;
} FeelStepDescription;

extern const FeelStepDescription feel_step_descriptions[FEEL_STEP_COUNT];

typedef struct FeelBuiltinCall
{
	const FeelFunction *function;
	int32_t which; /* signature */
} FeelBuiltinCall;

/* Constants of one kind, sorted: strings or small integers */
typedef struct FeelTestSet
{
	FeelKind kind;
	int32_t count;
	FeelValue *values;
	const FeelList *list; /* the same as a list, in their order */
} FeelTestSet;

typedef struct FeelStep
{
	uint16_t code; /* FeelStepCode */
	uint8_t op;    /* FeelOperator; ERROR: FeelDiagnosticKind */
	uint8_t flags;
	FeelOperand out; /* a slot */
	FeelOperand a;
	FeelOperand b;
	int32_t jump; /* index of a step */
	int32_t count;
	const FeelNode *node; /* for diagnostics */
	union
	{
		int64_t integer;
		const char *message;
		const FeelBuiltinCall *builtin;
		const FeelTestSet *set;
		const struct FeelLambda *lambda;
		const FeelProgram *const *programs;
	} u;
} FeelStep;

/* FILTER, SOME, EVERY: the condition can only be true, false or null */
#define FEEL_CONDITION_BOOLEAN 1
#define FEEL_FILTER_COUNTED 2 /* FILTER: only how many stay matters */
#define FEEL_LOOP_COLLECTS 1  /* LOOP_DOMAIN, LOOP_RANGE: first of a for */
#define FEEL_LOOP_PARTIAL 1   /* LOOP_ADD: the body sees the results */
#define FEEL_RANGE_WAITS 1    /* RANGE: it is one while an end is unknown */
#define FEEL_ITEM_BEFORE_BUILTIN \
	1 /* ITEM_ENTRY: outside there is only a built-in of that name */

#endif /* FEEL_STEP_H */
