/*-------------------------------------------------------------------------
 *
 * program.h
 *	  The flat program that compiler*.c makes of a tree and evaluator*.c
 *	  runs.  Internal to feel/.
 *
 * A program is an array of steps of one size (step.h).  A step reads operands
 * and writes a slot of the frame.  Control flow is by jumps inside the array;
 * loops, filters and conditionals need no calls.  Only the body of a
 * function is a code of its own, with a frame of its own.
 *
 * Functions capture by value: as nothing in FEEL is ever assigned twice, a
 * copy of what the body uses is as good as the frame it came from.  Frames
 * die with their evaluation and live on the C stack.
 *
 * The items of a native node (the cells of a decision table) are parts of
 * the code that the node stands in and run in its frame.
 *
 * What always holds of a program, whatever the expression.  The evaluator
 * counts on it and looks at none of it; feel_verify_program() proves it for
 * each program that is compiled, where assertions are on:
 *
 *	1.	Each operand is inside its part of the frame, and "out" is a slot.
 *	2.	On every way to a step, what it reads has been written: its slots,
 *		and its globals by a FETCH.
 *	3.	Each jump leads to a step of the same code, and only to one that
 *		begins a round of a loop (LOOP_NEXT) if it leads backwards.  As each
 *		round spends some of the run's budget, every evaluation ends.
 *	4.	No way leads past the last step, which is a RETURN or a BRANCH_END.
 *	5.	The two branches of an if stand behind it, and each ends in a
 *		BRANCH_END with the same slot, so that both can be run by themselves.
 *	6.	Loops are nested: inside a round of a loop only loops with a higher
 *		number begin, and none is used that has not begun.
 *	7.	The union of a step holds what the step's code says, and a constant
 *		that a step has a fast path for is of the kind of that path.
 *
 * At run time, with assertions on, frames begin filled with what is no value,
 * and each value that is read must be whole (feel_value_is_whole()).
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_PROGRAM_H
#define FEEL_PROGRAM_H

#include "feel/evaluate/listing.h"
#include "feel/evaluate/step.h"

typedef struct FeelCode
{
	FeelStep *steps;
	int32_t step_count;
	FeelValue *constants;
	int32_t constant_count;
	int32_t slot_count;
	int32_t loop_count;
	int32_t parameter_count;
	int32_t capture_count;
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
	bool is_counted;        /* filter: what stays is only counted */
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

/* program_verify.c: for assertions */
extern bool feel_operand_is_inside(const FeelFrame *frame,
								   FeelOperand operand);
extern bool feel_row_is_whole(const FeelFrame *frame, FeelOperand first,
							  int32_t count);

/* What a step reads: it has been written, and is a value. */
static inline const FeelValue *
feel_read(const FeelFrame *frame, FeelOperand operand)
{
	feel_assert(feel_row_is_whole(frame, operand, 1));
	return feel_operand(frame, operand);
}

/* The same of values in a row; of none, "first" is anything. */
static inline const FeelValue *
feel_read_row(const FeelFrame *frame, FeelOperand first, int32_t count)
{
	feel_assert(feel_row_is_whole(frame, first, count));
	return feel_operand(frame, first);
}

/* Where a step writes: a slot, whatever is there. */
static inline FeelValue *
feel_slot(const FeelFrame *frame, FeelOperand operand)
{
	feel_assert(FEEL_OPERAND_BASE(operand) == FEEL_BASE_SLOT &&
				feel_operand_is_inside(frame, operand));
	return feel_operand(frame, operand);
}

static inline FeelLoop *
feel_loop(const FeelFrame *frame, int32_t number)
{
	feel_assert(number >= 0 && number < frame->code->loop_count);
	return &frame->loops[number];
}

static inline bool
feel_is_small(const FeelValue *v)
{
	return v->kind == FEEL_NUMBER && v->small;
}

/* A range between two small integers: what TEST_RANGE is for */
static inline bool
feel_is_small_range(const FeelValue *v)
{
	return v->kind == FEEL_RANGE && v->u.range->form == FEEL_RANGE_INTERVAL &&
		   v->u.range->has_low && v->u.range->has_high &&
		   feel_is_small(&v->u.range->low) && feel_is_small(&v->u.range->high);
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
								 const FeelValue *low, const FeelValue *high,
								 bool waits);
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
							  uint8_t flags, FeelValue *answer);
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
extern bool feel_step_item_entry(FeelRun *run, const FeelStep *step,
								 const FeelValue *item, FeelValue *out);
extern FeelValue feel_step_item_missing(FeelRun *run, const FeelStep *step,
										const FeelValue *item);
extern FeelValue feel_step_no_name(FeelRun *run, const FeelStep *step);
extern FeelValue feel_step_call_builtin(FeelRun *run, const FeelStep *step,
										const FeelValue *arguments);
extern FeelValue feel_step_instance_of(FeelRun *run, const FeelStep *step,
									   const FeelValue *a);
extern FeelValue feel_step_test_range(FeelRun *run, const FeelStep *step,
									  const FeelValue *a, const FeelValue *b);
extern bool feel_step_settle_some(FeelRun *run, const FeelStep *step,
								  FeelValue *answer,
								  const FeelValue *condition);
extern bool feel_step_settle_every(FeelRun *run, const FeelStep *step,
								   FeelValue *answer,
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
