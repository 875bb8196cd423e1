/*-------------------------------------------------------------------------
 *
 * feel.h
 *	  The FEEL language (OMG DMN 1.5, chapter 10): values, types, and the
 *	  way from text to result.
 *
 * This header and everything in src/feel and src/dmn compile without the
 * PostgreSQL server, so that unit tests and fuzzers can link them.  What
 * they need of the outside comes through one table, FeelHost.
 *
 * Rules that hold everywhere below this header:
 *
 *	- Nothing raises.  An error of an expression is the FEEL null plus a
 *	  diagnostic in the run (feel_error()).  A text that does not parse is
 *	  a NULL node plus a diagnostic.
 *	- Nothing is freed.  Memory comes from the arena of the run and goes
 *	  with it.  Values are immutable once built, so they may share parts.
 *	- Strings are UTF-8, counted, not terminated.
 *	- There is a value beside null: *unknown*, which carries the set of
 *	  facts that are not known yet.  See "Unknown" below.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_H
#define FEEL_H

#include "feel/value/run.h"
#include "feel/value/value.h"
/* ---------------------------------------------------------------- types -- */

typedef enum FeelTypeKind
{
	FEEL_TYPE_ANY,
	FEEL_TYPE_NULL,
	FEEL_TYPE_BOOLEAN,
	FEEL_TYPE_NUMBER,
	FEEL_TYPE_STRING,
	FEEL_TYPE_DATE,
	FEEL_TYPE_TIME,
	FEEL_TYPE_DATE_TIME,
	FEEL_TYPE_MONTHS_DURATION,
	FEEL_TYPE_DAYS_DURATION,
	FEEL_TYPE_RANGE,   /* of element */
	FEEL_TYPE_LIST,    /* of element */
	FEEL_TYPE_CONTEXT, /* with fields; none: any context */
	FEEL_TYPE_FUNCTION /* parameters -> element */
} FeelTypeKind;

typedef struct FeelField
{
	FeelString name;
	const FeelTypeDesc *type;
} FeelField;

struct FeelTypeDesc
{
	FeelTypeKind kind;
	FeelString name; /* of an item definition; else empty */
	const FeelTypeDesc *element;
	int32_t field_count; /* CONTEXT; FUNCTION: its parameters */
	FeelField *fields;

	/*
	 * Allowed values (unary tests over "?") of an item definition, parsed,
	 * and compiled before the first evaluation; NULL if none.  For a list
	 * type they hold for the list itself, those of element for its items.
	 * Those of the type it is based on hold as well: base, unless that
	 * restricts nothing.
	 */
	bool is_restricted; /* by its own or by those of base */
	const FeelTypeDesc *base;
	const FeelNode *allowed;
	const FeelProgram *allowed_program;
	FeelString allowed_text;
	FeelString allowed_description; /* for people, as the model says it */
};

/* The built-in types by their FEEL name; NULL if there is none. */
extern const FeelTypeDesc *feel_type_by_name(FeelString name);
extern const FeelTypeDesc feel_type_any;

/* "instance of": allowed values do not count. */
extern bool feel_instance_of(FeelRun *run, FeelValue value,
							 const FeelTypeDesc *type);

/*
 * Has the value, by its kind alone, a type that asks for no more?  The short
 * cut of feel_coerce(), which takes most values as they are.
 */
static inline bool
feel_fits_plainly(FeelValue value, const FeelTypeDesc *type)
{
	static const uint8_t kinds[] = {
		[FEEL_TYPE_BOOLEAN] = FEEL_BOOLEAN,
		[FEEL_TYPE_NUMBER] = FEEL_NUMBER,
		[FEEL_TYPE_STRING] = FEEL_STRING,
		[FEEL_TYPE_DATE] = FEEL_DATE,
		[FEEL_TYPE_TIME] = FEEL_TIME,
		[FEEL_TYPE_DATE_TIME] = FEEL_DATE_TIME,
		[FEEL_TYPE_MONTHS_DURATION] = FEEL_MONTHS_DURATION,
		[FEEL_TYPE_DAYS_DURATION] = FEEL_DAYS_DURATION,
	};

	/* the usual case first: this is asked of each fact */
	if (type->kind <= FEEL_TYPE_DAYS_DURATION &&
		kinds[type->kind] == value.kind && !type->is_restricted)
		return true;
	return value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN ||
		   (type->kind == FEEL_TYPE_ANY && !type->is_restricted);
}

/*
 * A value at a typed boundary (variable, parameter, result): the value
 * itself, or converted (singleton list <-> item, date -> date and time), or
 * null plus a diagnostic.  Unknown and null pass.  Allowed values are
 * checked.
 */
extern FeelValue feel_coerce(FeelRun *run, FeelValue value,
							 const FeelTypeDesc *type);
/*
 * The facts in a value that was coerced to a type that may turn out not to fit,
 * so that all of it is null; null: there are none.
 */
extern FeelValue feel_unfitted(FeelRun *run, FeelValue value,
							   const FeelTypeDesc *type);
/*
 * Append to "closed", which has what "context" has, the fields of the type
 * that are absent there: as unknown, or, if it is not open, null.
 */
extern void feel_context_close(FeelRun *run, const FeelContext *context,
							   const FeelTypeDesc *type, FeelContext *closed);
extern FeelString feel_type_print(FeelRun *run, const FeelTypeDesc *type);

/*
 * Of a type and those it is based on: the nearest whose allowed values are a
 * list of constants, else the nearest that has any; NULL if none has.
 */
extern const FeelTypeDesc *feel_type_listing(const FeelTypeDesc *type);
/*
 * All that restricts a type as one text of unary tests; empty if nothing
 * does.  A list stays one, without what a base refuses.
 */
extern FeelString feel_type_allowed_text(FeelRun *run,
										 const FeelTypeDesc *type);

/* ------------------------------------------------------------ functions -- */

typedef struct FeelSignature
{
	int32_t required; /* so many of the names must be given */
	int32_t count;
	bool variadic; /* the last name takes any number of positional arguments,
					* handed over as they are */
	const char *names[5];
	const char *kinds; /* read by builtin.c alone: what each of them may be */
} FeelSignature;

/*
 * A function as a value: built-in, lambda, business knowledge model or
 * decision service.
 */
struct FeelFunction
{
	FeelString name; /* empty for a lambda */

	/* built-ins: the accepted argument lists; "which" tells call() */
	const FeelSignature *signatures;
	int32_t signature_count;

	/* others: one list of typed parameters */
	int32_t parameter_count;
	const FeelField *parameters;
	const FeelTypeDesc *result; /* NULL: any */

	/*
	 * Arguments are in the order of the signature; optional ones that are
	 * not given are absent (count is smaller) or, before a given one, null.
	 * Built-ins get no unknown (deep) in their arguments unless
	 * "sees_unknown".
	 */
	FeelValue (*call)(FeelRun *run, const FeelFunction *self, int which,
					  const FeelValue *arguments, int count);
	bool sees_unknown;
	/*
	 * The unknown result of a call of a built-in: while something is assumed
	 * of the facts, with what is known of it all the same.
	 */
	FeelValue (*unknown)(FeelRun *run, const FeelFunction *self, int which,
						 const FeelValue *arguments, int count,
						 FeelValue unknown);
	char gives; /* built-ins: what the result may be, a letter of builtin.h */
	const void *data; /* of the one who made it */
	void *closure;    /* likewise */
};

/* The built-in of that name, spaces as in the standard; NULL if none. */
extern const FeelFunction *feel_builtin(FeelString name);
/* Enumerates them, for name resolution; NULL after the last. */
extern const FeelFunction *feel_builtin_at(int i);

/* Call with positional arguments, binding and coercing as FEEL does. */
extern FeelValue feel_call(FeelRun *run, const FeelFunction *function,
						   const FeelValue *arguments, int count);

/* ---------------------------------------- from text to result ------------ */

/*
 * The names an expression may use, innermost first.  The outermost scope
 * (outer NULL) is that of the environment: its name i is slot i.
 */
typedef struct FeelScope
{
	const struct FeelScope *outer;
	int32_t count;
	const FeelString *names;
	const FeelTypeDesc *const *types; /* NULL, or NULL entries: not known */

	/*
	 * Only read in the outermost: is what name i stands for certain to be no
	 * function, as facts are?  NULL: not known
	 */
	const bool *plain;

	/*
	 * Only read in the outermost: the slot of name i, where it is not i.  An
	 * environment serves all decisions of a model, a decision sees the names
	 * that it requires.  NULL: name i is slot i.
	 */
	const int32_t *slots;

	/*
	 * Only read in the outermost: names that contexts may have as entries,
	 * so that `a.Monthly Income` is one path step.  Entries of context
	 * literals are known to the parser by itself.
	 */
	int32_t member_count;
	const FeelString *members;

	/* Likewise: types of the model's item definitions, by the name used here
	 */
	int32_t type_count;
	const FeelField *named_types;
} FeelScope;

/* Parse; NULL plus a diagnostic with position when the text is no FEEL. */
extern FeelNode *feel_parse_expression(FeelRun *run, FeelString text,
									   const FeelScope *scope);
/* The text of a decision table's input entry, or allowed values. */
extern FeelNode *feel_parse_unary_tests(FeelRun *run, FeelString text,
										const FeelScope *scope);
/* A comma-separated list of expressions, as rows of output values have it */
extern FeelNode *feel_parse_expressions(FeelRun *run, FeelString text,
										const FeelScope *scope);
/*
 * "list<number>", "context<a: string>", ...; NULL plus a diagnostic.  The
 * scope (may be NULL) is for its named types only.
 */
extern const FeelTypeDesc *feel_parse_type(FeelRun *run, FeelString text,
										   const FeelScope *scope);
/* The tree as text; parses to an equal tree in the same scope. */
extern FeelString feel_print_node(FeelRun *run, const FeelNode *node);

/*
 * Compile for evaluation in an environment whose slots are the names of the
 * outermost scope.  Inner scopes of "scope", if any, become parameters of
 * the program, innermost last.  If the node is UNARY_TESTS, the value "?" is
 * one more parameter after these.  Never NULL for a tree that parsed; names
 * that are nowhere become null plus a diagnostic when run.
 *
 * The program refers to the tree (types, names, positions): both live in the
 * same arena.
 */
extern FeelProgram *feel_compile(FeelRun *run, const FeelNode *node,
								 const FeelScope *scope);

/*
 * The global variables of an evaluation: facts, decisions, knowledge models.
 * A slot is filled on first use by fetch(), which sets values[slot]; the
 * evaluator sets ready[slot].  fetch() may evaluate recursively.
 *
 * Functions that an expression makes keep the environment: it must live as
 * long as the arena of the run.
 */
struct FeelEnvironment
{
	int32_t count;
	FeelValue *values;
	bool *ready;
	void (*fetch)(FeelRun *run, FeelEnvironment *environment, int slot);
	void *owner;
};

/* Run a program; parameters as feel_compile() says (NULL if none). */
extern FeelValue feel_evaluate(FeelRun *run, const FeelProgram *program,
							   FeelEnvironment *environment,
							   const FeelValue *parameters);

#endif /* FEEL_H */
