/*-------------------------------------------------------------------------
 *
 * property.h
 *	  Random models against brute force: what the files of this folder share.
 *
 * A model is random text over some facts.  Of each fact a finite set of
 * values is known that reaches every region which the constants of the
 * generator cut out: so "all completions agree" can be told by trying them.
 * A given says what is known of each fact: its value, nothing, or, of a
 * context, some of its components.  A case is a model with a given.
 *
 *	facts.c       the facts that models may have, and their values
 *	expression.c  random expressions
 *	table.c       random decision tables
 *	graph.c       random models of them
 *	outcome.c     the answers of a model for all completions
 *	check.c       the properties of a case
 *	change.c      what changes between a model and a variant of it
 *	opening.c     with which facts a model would give an answer
 *	analysis.c    what is found in tables without evaluating them
 *	report.c      counts, and the smallest model that still fails
 *	main.c        the command
 *
 *-------------------------------------------------------------------------
 */
#ifndef PROPERTY_H
#define PROPERTY_H

#include <stdio.h>
#include <string.h>

#include "dmn/dmn.h"
#include "host.h"

#define COUNT(list) ((int) (sizeof(list) / sizeof((list)[0])))

/* ------------------------------------------------------------------- facts */

typedef enum Kind
{
	NUMBER,
	STRING,
	BOOLEAN,
	DATE,
	DAYS,
	MONTHS,
	NUMBERS,
	PERSON,
	PEOPLE,
	ANY,
	KINDS
} Kind;

#define MAX_VALUES 32
#define MAX_PARTS 8

typedef uint32_t Mask; /* of the values of a fact */

typedef struct Fact
{
	const char *name;
	Kind kind;
	const char *type;       /* NULL: none */
	const char *definition; /* of the type, unless it is built in */
	const char *texts[MAX_VALUES];
	const char *part_texts[MAX_PARTS]; /* contexts with absent components */

	int value_count;
	FeelValue values[MAX_VALUES];
	int part_count;
	FeelValue parts[MAX_PARTS];
	Mask part_masks[MAX_PARTS]; /* the values that complete it */
} Fact;

/* The facts there are; made by facts_begin(). */
extern Fact facts[];
extern int fact_total;
extern void facts_begin(void);
/* Do two values of a fact differ in this component ("age") alone? */
extern bool differ_in(FeelRun *run, FeelValue a, FeelValue b,
					  FeelString component);

/* ------------------------------------------------------------------ models */

/* For the shares of what is asked in vain */
typedef enum Class
{
	EXPRESSION,
	CONSTANT_CELLS,
	MIXED_CELLS,
	GRAPH,
	PLAIN, /* tables that need no program, over each other and arithmetic */
	CLASSES
} Class;

#define MAX_FACTS 5
#define MAX_COMPLETIONS 4096
#define MAX_NAMES 48
#define MAX_SPANS 800
#define MAX_XML (192 * 1024)

/* A name that an expression may use */
typedef struct Name
{
	const char *text;
	Kind kind;
} Name;

/* A piece of the text that may be replaced, when a failure is shrunk */
typedef struct Span
{
	uint32_t start;
	uint32_t end;
	const char *replacement;
} Span;

typedef struct Model
{
	uint64_t random;
	uint64_t seed;
	uint64_t number;
	Class class;
	int fact_count;
	const Fact *facts[MAX_FACTS];
	int name_count;
	Name names[MAX_NAMES];
	bool has_function; /* f, a knowledge model of one number */
	bool has_service;  /* S, of all facts */
	Kind service_kind;
	bool has_plain_columns; /* all columns of tables are names */
	bool is_tested;         /* a cell: "?" is the value of its column */
	Kind tested;
	size_t length;
	char xml[MAX_XML];
	int span_count;
	Span spans[MAX_SPANS];
} Model;

static inline uint64_t
random_next(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static inline int
below(Model *model, int n)
{
	return (int) (random_next(&model->random) % (uint64_t) n);
}

static inline bool
chance(Model *model, int percent)
{
	return below(model, 100) < percent;
}

#define PICK(model, list) ((list)[below(model, COUNT(list))])

/* Markup, as it is */
extern void add_xml(Model *model, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* FEEL, escaped */
extern void add_feel(Model *model, const char *text);
extern int span_begin(Model *model, const char *replacement);
extern void span_end(Model *model, int span);

/* ----- expression.c: the text of an expression of that kind */
extern void add_expression(Model *model, Kind kind, int depth);

/* ----- table.c: a decision table; what kind of value it gives */
extern Kind add_table(Model *model, bool is_mixed);

/* ----- graph.c: a whole document; the decision asked for is "D" */
extern void make_model(Model *model, uint64_t seed, uint64_t number);

/* ---------------------------------------------------------------- outcomes */

/* What is known of each fact */
typedef struct Given
{
	Mask masks[MAX_FACTS]; /* the values that it may have */
	int parts[MAX_FACTS];  /* -1: none; else which part is given */
} Given;

#define UNKNOWN_VALUE (-1)
#define PART_VALUE(part) (-2 - (part))

#define MAX_OUTCOMES 512
#define NOT_TRIED (-1)
#define NO_ANSWER (-2) /* outside of what a column declares: an error */

/* A model that was read, and its answers as far as they were asked for */
typedef struct Sample
{
	const Model *model;
	FeelString xml;
	FeelRun *run;  /* of the model */
	FeelRun trial; /* of one evaluation */
	const DmnModel *dmn;
	const DmnElement *element;
	DmnEvaluation *evaluation;
	Mask fitting[MAX_FACTS]; /* values that the declared type takes */
	int strides[MAX_FACTS];
	int16_t outcomes[MAX_COMPLETIONS];
	int outcome_count;
	FeelValue values[MAX_OUTCOMES];
	bool too_many;
} Sample;

/* False if the text is no model without complaints. */
extern bool sample_begin(Sample *sample, const Model *model, FeelString xml);
extern void sample_end(Sample *sample);
/* The answer for facts given by number of value, UNKNOWN_VALUE, PART_VALUE */
extern FeelValue evaluate(Sample *sample, const int *at, bool is_traced);
/* The same, if determined, for who does not ask for what it waits */
extern FeelValue evaluate_by_pattern(Sample *sample, const int *at);
/* Did it end with an error rather than an answer? */
extern bool is_refused(const FeelRun *run);
/*
 * The rules of the only table that match, a bit each; of those that the hit
 * policy looks at.  Facts by number, or, unless NULL, by value.
 */
extern uint32_t rules_that_match(Sample *sample, const int *at,
								 const FeelValue *values);
/* Number of the outcome of a completion */
extern int outcome_of(Sample *sample, const int *at);
extern void first_completion(const Sample *sample, const Given *given,
							 int *at);
extern bool next_completion(const Sample *sample, const Given *given, int *at);

/* -------------------------------------------------------------- properties */

typedef enum Property
{
	SOUND,      /* a determined answer is that of every completion */
	ASKS,       /* missing() names a fact that matters, and nothing known */
	SAME_TRACE, /* rule by rule gives what index and steps give */
	PATTERNS,   /* kept by the pattern of what is unknown, it is the same */
	ANALYSED,   /* findings hold, and where they should be they are */
	CHANGED,    /* what changes in a variant of the model is found */
	OPENED,     /* with which facts an answer is given is found */
	IN_VAIN,    /* not undetermined while all completions agree: a goal */
	PROPERTIES
} Property;

typedef struct Tally
{
	uint64_t models;
	uint64_t refused;
	uint64_t cases;
	uint64_t too_many;
	uint64_t checked[PROPERTIES];
	uint64_t violated[PROPERTIES];
	uint64_t determined[CLASSES];
	uint64_t undetermined[CLASSES];
	uint64_t in_vain[CLASSES]; /* of these: all completions agree */
	uint64_t named[CLASSES];
	uint64_t superfluous[CLASSES];
	uint64_t of_vain[CLASSES];   /* of these: all completions agree */
	uint64_t unnamed[CLASSES];   /* facts that matter and are not named */
	uint64_t compared[CLASSES];  /* with a variant */
	uint64_t changed[CLASSES];   /* of these: some answer is another */
	uint64_t unsettled[CLASSES]; /* of these: not all boxes are told */
	uint64_t asked[CLASSES];     /* with which facts an answer is given */
	uint64_t not_told[CLASSES];  /* of these: not completely told */
} Tally;

/* What is wrong; texts are in the sample's run */
typedef struct Failure
{
	Property property;
	Given given;
	const char *what;
	FeelString answer;
	FeelString other;
	FeelString where;   /* the completion, or the name of a fact */
	FeelString variant; /* the other model; or the sentence */
} Failure;

/* Show what is asked in vain, as if it were a violation. */
extern bool shows_vain[CLASSES];

extern void random_given(Model *model, const Sample *sample, Given *given);
/* One case: true, or false with what failed first. */
extern bool check_case(Sample *sample, const Given *given, Tally *tally,
					   Failure *failure);
/* ----- analysis.c: the model as a whole */
extern bool check_analysis(Sample *sample, Tally *tally, Failure *failure);

/* ----- change.c: the model and a variant of it */
extern bool check_change(Sample *sample, Tally *tally, Failure *failure);

/* ----- opening.c: the last given of the model */
extern bool check_opening(Model *model, Sample *sample, const Given *given,
						  Tally *tally, Failure *failure);

/* ----- report.c */
extern void report_failure(Model *model, const Failure *failure);
extern void report_tally(const Tally *tally);

#endif /* PROPERTY_H */
