/*-------------------------------------------------------------------------
 *
 * program.h
 *	  The flat program that compiler*.c makes of a tree and evaluator*.c
 *	  runs.  Internal to feel/.
 *
 * A program is an array of steps of one size.  A step reads operands and
 * writes a slot of the frame.  Control flow is by jumps inside the array;
 * loops, filters and conditionals need no calls.  Only the body of a
 * function is a code of its own, with a frame of its own.
 *
 * An operand is 32 bits: the low three say where the value is (FeelBase),
 * the others are the offset in bytes from there.  A value is 24 bytes, a
 * multiple of eight, so that the address is one addition:
 *
 *		bases[operand & 7] + (operand & ~7)
 *
 * Variables are therefore never copied: a parameter is read where the caller
 * has it, a constant in the code's pool, a fact in the environment.
 *
 * Functions capture by value: as nothing in FEEL is ever assigned twice, a
 * copy of what the body uses is as good as the frame it came from.  Frames
 * die with their evaluation and live on the C stack.
 *
 * The items of a native node (the cells of a decision table) are parts of
 * the code that the node stands in and run in its frame.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_PROGRAM_H
#define FEEL_PROGRAM_H

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
#define FEEL_COMPARISON(X, NAME) \
	X(NAME) X(NAME##_AND) X(NAME##_OR) X(NAME##_IF)

typedef enum FeelMode
{
	FEEL_MODE_VALUE,
	FEEL_MODE_AND,
	FEEL_MODE_OR,
	FEEL_MODE_IF
} FeelMode;

#define FEEL_STEP_CODES(X)                                                    \
	X(RETURN)  /* the value of a */                                           \
	X(MOVE)    /* out = a */                                                  \
	X(FETCH)   /* fill slot "count" of the environment, unless ready */       \
	X(ERROR)   /* out = null; diagnostic op, text message */                  \
	X(NO_NAME) /* out = null; a name that is nowhere */                       \
	X(JUMP)                                                                   \
	X(BRANCH_END) /* JUMP, or the end of a branch run by itself */            \
	X(IF)         /* a is true: go on; unknown: run both; else jump */        \
	X(AND)        /* out = out and a, jump if that is false */                \
	X(OR)         /* out = out or a, jump if that is true */                  \
	X(NOT)                                                                    \
	X(ADD)                                                                    \
	X(SUBTRACT)                                                               \
	X(MULTIPLY)                                                               \
	X(ARITHMETIC) /* op */                                                    \
	X(NEGATE)                                                                 \
	FEEL_COMPARISON(X, EQUAL)                                                 \
	FEEL_COMPARISON(X, NOT_EQUAL)                                             \
	FEEL_COMPARISON(X, LESS)                                                  \
	FEEL_COMPARISON(X, LESS_EQUAL)                                            \
	FEEL_COMPARISON(X, GREATER)                                               \
	FEEL_COMPARISON(X, GREATER_EQUAL)                                         \
	/* b is a small integer, which is also in "integer" */                    \
	FEEL_COMPARISON(X, EQUAL_INTEGER)                                         \
	FEEL_COMPARISON(X, NOT_EQUAL_INTEGER)                                     \
	FEEL_COMPARISON(X, LESS_INTEGER)                                          \
	FEEL_COMPARISON(X, LESS_EQUAL_INTEGER)                                    \
	FEEL_COMPARISON(X, GREATER_INTEGER)                                       \
	FEEL_COMPARISON(X, GREATER_EQUAL_INTEGER)                                 \
	/* b is a constant string */                                              \
	FEEL_COMPARISON(X, EQUAL_STRING)                                          \
	FEEL_COMPARISON(X, NOT_EQUAL_STRING)                                      \
	/* b is a constant boolean */                                             \
	FEEL_COMPARISON(X, EQUAL_BOOLEAN)                                         \
	FEEL_COMPARISON(X, NOT_EQUAL_BOOLEAN)                                     \
	X(BETWEEN)      /* a between b and the value after b */                   \
	X(TEST)         /* out = a tested against b */                            \
	X(TEST_INTEGER) /* b is a small integer, also in "integer" */             \
	X(TEST_STRING)  /* b is a constant string */                              \
	X(TEST_RANGE)   /* b is a range between small integers */                 \
	X(TEST_SET)     /* a is one of "set" */                                   \
	X(TEST_RESULT)  /* out = a if boolean or unknown, else null */            \
	X(LIST)         /* of count values from a on */                           \
	X(CONTEXT)      /* likewise; names are those of the node */               \
	X(RANGE)        /* a, b; form and ends are those of the node */           \
	X(PATH)         /* a . node->name */                                      \
	X(ITEM_ENTRY)   /* entry node->name of the item a: jump; else go on */    \
	X(ITEM_MISSING) /* a name that the item a does not have, nor others */    \
	X(INSTANCE)     /* a instance of node->type */                            \
	X(COERCE)       /* a to node->type */                                     \
	X(BUILTIN)      /* "builtin" on count values from a on */                 \
	X(CALL)         /* a on count values from b on; names of the node */      \
	X(FUNCTION)     /* "lambda" with what it captures */                      \
	X(NATIVE)       /* "programs"; jump over the items' steps */              \
	X(LOOP_COLLECT) /* loop "count" begins to collect results */              \
	X(LOOP_DOMAIN)  /* loop over a; no domain: out is the answer, jump */     \
	X(LOOP_RANGE)   /* loop over a..b; likewise */                            \
	X(LOOP_NEXT)    /* out = next item; at the end jump */                    \
	X(LOOP_NEXT_PARTIAL) /* likewise; a = the results so far of loop "b" */   \
	X(LOOP_ADD)          /* a is a result: jump; too many: go on */           \
	X(LOOP_FINISH)       /* out = the results */                              \
	X(SOME)              /* out = out or a; jump unless true */               \
	X(EVERY)             /* out = out and a; jump unless false */             \
	X(FILTER)            /* loop over a; nothing to do: out = answer, jump */ \
	X(FILTER_TEST)   /* a is the condition's value for the current item: */   \
					 /* jump for the next, or out = answer, go on */          \
	X(FILTER_FINISH) /* out = the items that stay */                          \
	X(INDEX)         /* out = item number b of a */

typedef enum FeelStepCode
{
#define FEEL_STEP_ENUM(name) FEEL_STEP_##name,
	FEEL_STEP_CODES(FEEL_STEP_ENUM)
#undef FEEL_STEP_ENUM
	FEEL_STEP_COUNT
} FeelStepCode;

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

#define FEEL_FILTER_BOOLEAN 1 /* FILTER: the condition is no number */
#define FEEL_LOOP_COLLECTS 1  /* LOOP_DOMAIN, LOOP_RANGE: first of a for */
#define FEEL_LOOP_PARTIAL 1   /* LOOP_ADD: the body sees the results */

typedef struct FeelCode
{
	FeelStep *steps;
	int32_t step_count;
	FeelValue *constants;
	int32_t constant_count;
	int32_t slot_count;
	int32_t loop_count;
	bool has_calls; /* something in it may evaluate something else */
} FeelCode;

struct FeelProgram
{
	FeelCode *code;
	int32_t start; /* first step; -1: none, the result is there already */
	FeelOperand result;
	int32_t global;    /* the program only reads this global; else -1 */
	FeelOperand input; /* of an item that takes "?": its slot */
	const FeelNode *node;
};

/* A function expression: what all its closures share. */
typedef struct FeelLambda
{
	FeelProgram program;
	int32_t capture_count;
	FeelOperand *captures; /* in the defining frame; FEEL_NOWHERE: the function
							* itself */
	FeelFunction function; /* but for the closure */
} FeelLambda;

typedef struct FeelClosure
{
	FeelEnvironment *environment;
	FeelValue captures[];
} FeelClosure;

/* What a for, some, every or filter that is under way needs */
typedef struct FeelLoop
{
	FeelKind kind;          /* of what it runs over: LIST, NUMBER, DATE */
	const FeelValue *items; /* LIST */
	int64_t position;       /* items taken so far; or the next number or day */
	int64_t last;           /* number of items; or the last number or day */
	int64_t stride;         /* 1 or -1 */
	bool at_end;            /* numbers and days: the last one was taken */
	bool is_probe;          /* filter of an empty list: is it an index? */
	FeelValue single;       /* a filtered value that is no list */
	FeelValue unknown;      /* filter: what its conditions wait for */
	FeelListBuilder builder;
	FeelDiagnostic *last_diagnostic; /* before a probe */
	uint32_t diagnostic_count;
} FeelLoop;

struct FeelFrame
{
	char *bases[FEEL_BASES];
	FeelEnvironment *environment;
	const FeelCode *code;
	FeelLoop *loops;
};

static inline FeelValue *
feel_operand(const FeelFrame *frame, FeelOperand operand)
{
	return (FeelValue *) (frame->bases[operand & 7] +
						  (operand & ~(FeelOperand) 7));
}

static inline bool
feel_is_small(const FeelValue *v)
{
	return v->kind == FEEL_NUMBER && v->small;
}

static inline bool
feel_is_boolean(const FeelValue *v, bool b)
{
	return v->kind == FEEL_BOOLEAN && v->u.boolean == b;
}

/* ------------------------------------------------- evaluator_value.c ----- */

/* To forget the diagnostics that came after a moment */
typedef struct FeelMark
{
	FeelDiagnostic *last;
	uint32_t count;
} FeelMark;

static inline FeelMark
feel_mark(const FeelRun *run)
{
	return (FeelMark){run->last_diagnostic, run->diagnostic_count};
}

extern void feel_forget_diagnostics(FeelRun *run, FeelMark mark);

extern FeelValue feel_make_list(FeelRun *run, const FeelValue *items,
								int count);
extern FeelValue feel_make_context(FeelRun *run, const FeelNode *node,
								   const FeelValue *values, int count);
extern FeelValue feel_make_range(FeelRun *run, const FeelNode *node,
								 const FeelValue *low, const FeelValue *high);
extern FeelValue feel_between(FeelRun *run, FeelValue value, FeelValue low,
							  FeelValue high);
extern FeelValue feel_test_set(FeelRun *run, FeelValue value,
							   const FeelTestSet *set);
extern int feel_test_set_order(const void *a, const void *b);
/* The item of that number: 1-based, from the end if negative */
extern FeelValue feel_index(FeelRun *run, FeelValue list, FeelValue index);
/* Two answers of which one holds, it is not known which */
extern FeelValue feel_either(FeelRun *run, FeelValue condition, FeelValue a,
							 FeelValue b);

/* ------------------------------------------------- evaluator_loop.c ------ */

/* False: *answer is what the loop as a whole gives (unknown, or an error) */
extern bool feel_loop_over(FeelRun *run, FeelLoop *loop, FeelValue domain,
						   FeelValue *answer);
extern bool feel_loop_range(FeelRun *run, FeelLoop *loop, FeelValue low,
							FeelValue high, FeelValue *answer);
/* Make room for a result per item. */
extern void feel_loop_reserve(FeelRun *run, FeelLoop *loop);
/* A result of a for; false when there are too many */
extern bool feel_loop_add(FeelRun *run, FeelLoop *loop, FeelValue result,
						  bool shows_partial);
extern bool feel_filter_begin(FeelRun *run, FeelLoop *loop, FeelValue list,
							  bool is_boolean, FeelValue *answer);
/* The condition's value for the current item; true when *answer is settled */
extern bool feel_filter_test(FeelRun *run, FeelLoop *loop, FeelValue condition,
							 FeelValue *answer);
/* Is it true, false, null or unknown?  Otherwise there is a diagnostic. */
extern bool feel_check_condition(FeelRun *run, FeelValue condition);
extern FeelValue feel_filter_finish(FeelRun *run, FeelLoop *loop);

/* The next item into *item; false at the end */
static inline bool
feel_loop_next(FeelLoop *loop, FeelValue *item)
{
	if (loop->kind == FEEL_LIST)
	{
		if (loop->position >= loop->last)
			return false;
		*item = loop->items[loop->position++];
		return true;
	}
	if (loop->at_end)
		return false;
	*item = feel_integer(loop->position);
	if (loop->kind == FEEL_DATE)
	{
		item->head = feel_head(FEEL_DATE, false, 0);
	}
	if (loop->position == loop->last)
		loop->at_end = true;
	else
		loop->position += loop->stride;
	return true;
}

/* ------------------------------------------------- call.c ---------------- */

/*
 * Which of a built-in's signatures takes so many arguments with these names
 * (NULL: positional)?  -1 if none.  order[i] is the argument that goes to
 * place i, -1 for none; *places how many places.  order has room for all
 * arguments and for five.
 */
extern int feel_bind_builtin(const FeelFunction *function, int count,
							 const FeelString *names, int32_t *order,
							 int *places);
/* The diagnostic for a call that no signature takes */
extern FeelValue feel_bind_error(FeelRun *run, const FeelFunction *function,
								 int count, const FeelString *names);
/* Call whatever value stands before the parentheses. */
extern FeelValue feel_invoke(FeelRun *run, FeelValue callee,
							 const FeelValue *arguments, int count,
							 const FeelString *names);
/* Unknown, deep, among arguments; kind NULL if none */
extern FeelValue feel_unknown_arguments(FeelRun *run,
										const FeelValue *arguments, int count);
extern FeelValue feel_make_closure(FeelRun *run, const FeelFrame *frame,
								   const FeelLambda *lambda);
/* FeelFunction.call of function expressions */
extern FeelValue feel_call_closure(FeelRun *run, const FeelFunction *self,
								   int which, const FeelValue *arguments,
								   int count);

/* ------------------------------------------------- evaluator_step.c ------ */

extern FeelValue feel_step_relate(FeelRun *run, const FeelStep *step,
								  const FeelValue *a, const FeelValue *b);
extern FeelValue feel_step_calculate(FeelRun *run, const FeelStep *step,
									 const FeelValue *a, const FeelValue *b);
extern void feel_step_fetch(FeelRun *run, FeelFrame *frame,
							const FeelStep *step);
extern const FeelStep *feel_step_run_both(FeelRun *run, FeelFrame *frame,
										  const FeelStep *step,
										  const FeelValue *condition);
extern FeelValue feel_step_follow_path(FeelRun *run, const FeelStep *step,
									   const FeelValue *a);
extern bool feel_step_item_entry(const FeelStep *step, const FeelValue *item,
								 FeelValue *out);
extern FeelValue feel_step_item_missing(FeelRun *run, const FeelStep *step,
										const FeelValue *item);
extern FeelValue feel_step_no_name(FeelRun *run, const FeelStep *step);
extern FeelValue feel_step_call_builtin(FeelRun *run, const FeelStep *step,
										const FeelValue *arguments);
extern FeelValue feel_step_instance_of(FeelRun *run, const FeelStep *step,
									   const FeelValue *a);
extern FeelValue feel_step_test_range(FeelRun *run, const FeelStep *step,
									  const FeelValue *a, const FeelValue *b);
extern bool feel_step_settle_some(FeelRun *run, FeelValue *answer,
								  const FeelValue *condition);
extern bool feel_step_settle_every(FeelRun *run, FeelValue *answer,
								   const FeelValue *condition);
extern FeelValue feel_step_partial_results(const FeelLoop *loop);

/* ------------------------------------------------- evaluator.c ----------- */

/*
 * Run from a step until RETURN, or until the BRANCH_END "stop" (NULL: none).
 * null when the budget is gone.
 */
extern FeelValue feel_execute(FeelRun *run, FeelFrame *frame,
							  const FeelStep *step, const FeelStep *stop);

/* ------------------------------------------------- evaluator_run.c ------- */

extern FeelValue feel_run_program(FeelRun *run, const FeelProgram *program,
								  FeelEnvironment *environment,
								  const FeelValue *parameters,
								  const FeelValue *captures);

#endif /* FEEL_PROGRAM_H */
