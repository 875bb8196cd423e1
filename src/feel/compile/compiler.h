/*-------------------------------------------------------------------------
 *
 * compiler.h
 *	  What the parts of the compiler share.  Internal to feel/compiler*.c.
 *
 * A Compiler makes one FeelCode: a whole expression, or the body of a
 * function expression (then "outer" is the compiler of the defining code).
 *
 * feel_compile_node() returns where the value of a node will be: an operand
 * that exists anyway (constant, variable) or a slot.  Slots are handed out
 * like a stack: who needs temporaries remembers slot_top and sets it back.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_COMPILER_H
#define FEEL_COMPILER_H

#include "feel/evaluate/program.h"

typedef enum BindingKind
{
	BINDING_NAME,
	BINDING_ITEM, /* item of a filter: its entries are names */
	BINDING_INPUT /* "?" */
} BindingKind;

/* A name that an enclosing construct gives; innermost first */
typedef struct Binding
{
	struct Binding *next;
	BindingKind kind;
	FeelString name;
	FeelOperand operand;
	const FeelTypeDesc *type; /* strict runs: as declared; NULL: not known */
	bool used;
} Binding;

typedef struct Compiler
{
	FeelRun *run;
	struct Compiler *outer;
	FeelCode *code;
	int32_t step_capacity;
	int32_t constant_capacity;
	int32_t slot_top;
	int32_t loop_top;
	Binding *bindings;
	const FeelScope *scope;
	FeelString self; /* name of the context entry this function stands in */
	const FeelNode *tests;   /* the unary tests being compiled, innermost */
	const FeelNode *counted; /* the argument of the last count() begun */

	/* Globals that were fetched on every way to the step that comes next */
	int32_t *fetched;
	int32_t fetched_count;
	int32_t fetched_capacity;

	/* function bodies: where the defining code has what we capture */
	FeelOperand *captures;
	int32_t capture_count;
	int32_t capture_capacity;
} Compiler;

/* compiler.c: steps, slots, constants */
extern FeelStep *feel_add_step(Compiler *c, FeelStepCode code,
							   const FeelNode *node);
/*
 * The step that computes a node's value from its operands: their slots, from
 * top on, are free again, so that the value may take one of them.
 */
extern FeelStep *feel_finish_step(Compiler *c, FeelStepCode code,
								  const FeelNode *node, int32_t top,
								  FeelOperand want);
extern int32_t feel_next_step(const Compiler *c);
extern void feel_jump_here(Compiler *c, int32_t step);
extern FeelOperand feel_take_slots(Compiler *c, int32_t count);
extern FeelOperand feel_target(Compiler *c, FeelOperand want);
extern int32_t feel_take_loop(Compiler *c);
extern FeelOperand feel_add_constant(Compiler *c, FeelValue value);
extern FeelOperand feel_place_constant(Compiler *c, FeelValue value,
									   FeelOperand want, const FeelNode *node);
extern const FeelValue *feel_constant_of(const Compiler *c,
										 FeelOperand operand);
extern FeelOperand feel_compile_error(Compiler *c, const FeelNode *node,
									  FeelDiagnosticKind kind,
									  const char *message, FeelOperand want);

/*
 * Constant folding: what stands between the two is evaluated now.  False
 * when it made a diagnostic: then the value is to be computed at run time,
 * again and again, for the sake of that diagnostic.
 */
extern FeelMark feel_begin_fold(Compiler *c, const FeelNode *node);
/* A diagnostic, if the run is strict */
extern void feel_note_failure(Compiler *c, const FeelNode *node,
							  FeelDiagnosticKind kind, const char *message);
extern bool feel_end_fold(Compiler *c, FeelMark mark);

/*
 * Compile a node.  want: the slot the value must be in, or FEEL_NOWHERE.
 * Returns where it is.
 */
extern FeelOperand feel_compile_node(Compiler *c, const FeelNode *node,
									 FeelOperand want);
/* Nodes into slots in a row (or, if all are constants, into constants
 * in a row).  Returns the first. */
extern FeelOperand feel_compile_row(Compiler *c, FeelNode *const *nodes,
									int32_t count);
extern FeelOperand feel_place_operand(Compiler *c, FeelOperand operand,
									  FeelOperand want, const FeelNode *node);
/* A root into a program of this code; its slots stay taken by who called */
extern void feel_compile_program(Compiler *c, const FeelNode *node,
								 FeelProgram *program);
extern void feel_begin_function(Compiler *c, Compiler *outer);

static inline bool
feel_is_small_constant(const FeelValue *value)
{
	return value != NULL && feel_is_small(value);
}

/* compiler_value.c */
extern FeelOperand feel_compile_literal(Compiler *c, const FeelNode *node,
										FeelOperand want);
extern FeelOperand feel_compile_arithmetic(Compiler *c, const FeelNode *node,
										   FeelOperand want);
extern FeelOperand feel_compile_negate(Compiler *c, const FeelNode *node,
									   FeelOperand want);
extern FeelOperand feel_compile_path(Compiler *c, const FeelNode *node,
									 FeelOperand want);
extern FeelOperand feel_compile_instance_of(Compiler *c, const FeelNode *node,
											FeelOperand want);
extern FeelOperand feel_compile_coerce(Compiler *c, const FeelNode *node,
									   FeelOperand want);
extern FeelOperand feel_compile_list(Compiler *c, const FeelNode *node,
									 FeelOperand want);
extern FeelOperand feel_compile_context(Compiler *c, const FeelNode *node,
										FeelOperand want);
extern FeelOperand feel_compile_range(Compiler *c, const FeelNode *node,
									  FeelOperand want);

/*
 * compiler_type.c: strict runs only.  The declared type of a node's value, and
 * of its items if it is a list; NULL if that is not known
 */
extern const FeelTypeDesc *feel_declared_type(Compiler *c,
											  const FeelNode *node);
extern const FeelTypeDesc *feel_declared_item(Compiler *c,
											  const FeelNode *node);
/* Is a name in a filter's condition one that an item may have? */
extern bool feel_may_be_entry(const Compiler *c, FeelString name);
/* Note what can be no name, no function, no component. */
extern void feel_check_node(Compiler *c, const FeelNode *node);

/* compiler_name.c */
extern FeelOperand feel_compile_name(Compiler *c, const FeelNode *node,
									 FeelOperand want);
extern FeelOperand feel_compile_input(Compiler *c, const FeelNode *node,
									  FeelOperand want);
/*
 * The built-in that a name means before parentheses; NULL if none.  Entries
 * of a filter's items and facts that are no functions do not hide it.
 */
extern const FeelFunction *feel_builtin_named(Compiler *c, FeelString name);
/* Is it the name of anything but a built-in? */
extern bool feel_is_variable(Compiler *c, FeelString name);
extern void feel_bind_name(Compiler *c, Binding *binding, FeelString name,
						   FeelOperand operand);

/*
 * A chain of conditions joined by and, or by or: "out" begins as true (or
 * false), each condition is added to it, and one that decides jumps.
 */
typedef struct Chain
{
	bool is_and;
	FeelOperand out;
	int32_t count;
	int32_t *jumps; /* steps whose jump is to be set */
} Chain;

/* compiler_logic.c */
extern void feel_begin_chain(Compiler *c, Chain *chain, bool is_and,
							 int32_t length);
/* Where a condition that decides goes */
extern void feel_end_chain(Compiler *c, const Chain *chain, int32_t to);
/* The value of a condition joins the chain. */
extern void feel_join(Compiler *c, Chain *chain, const FeelNode *node,
					  FeelOperand value);
/*
 * The step for a comparison, specialised for the constant on its right.
 * "out" is a slot, or FEEL_NOWHERE in mode IF.  Returns its index.
 */
extern int32_t feel_add_comparison(Compiler *c, const FeelNode *node,
								   FeelOperator op, FeelOperand a,
								   FeelOperand b, FeelMode mode,
								   FeelOperand out);
extern FeelOperand feel_compile_if(Compiler *c, const FeelNode *node,
								   FeelOperand want);
extern FeelOperand feel_compile_and_or(Compiler *c, const FeelNode *node,
									   FeelOperand want);
extern FeelOperand feel_compile_compare(Compiler *c, const FeelNode *node,
										FeelOperand want);
extern FeelOperand feel_compile_between(Compiler *c, const FeelNode *node,
										FeelOperand want);

/* compiler_unary.c */
extern FeelOperand feel_compile_in(Compiler *c, const FeelNode *node,
								   FeelOperand want);
extern FeelOperand feel_compile_test(Compiler *c, const FeelNode *node,
									 FeelOperand want);
extern FeelOperand feel_compile_unary_tests(Compiler *c, const FeelNode *node,
											FeelOperand want);

/* compiler_loop.c */
extern FeelOperand feel_compile_for(Compiler *c, const FeelNode *node,
									FeelOperand want);
extern FeelOperand feel_compile_quantified(Compiler *c, const FeelNode *node,
										   FeelOperand want);
extern FeelOperand feel_compile_filter(Compiler *c, const FeelNode *node,
									   FeelOperand want);

/* compiler_call.c */
extern FeelOperand feel_compile_call(Compiler *c, const FeelNode *node,
									 FeelOperand want);
extern FeelOperand feel_compile_function(Compiler *c, const FeelNode *node,
										 FeelString self, FeelOperand want);
extern FeelOperand feel_compile_native(Compiler *c, const FeelNode *node,
									   FeelOperand want);

#endif /* FEEL_COMPILER_H */
