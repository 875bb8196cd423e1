/*-------------------------------------------------------------------------
 *
 * completer.h
 *	  Evaluations of one element under assumptions: what completion.c and
 *	  narrow.c share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_COMPLETER_H
#define DMN_COMPLETER_H

#include "dmn/decide/decide.h"

#define DMN_MAX_LEVELS 40 /* of facts and parts of facts assumed at once */
#define DMN_MAX_ENTRIES 64

/* What is known of the outcomes: of each entry, or (by_entry false) the whole
 */
typedef struct DmnOutcomes
{
	bool by_entry;
	int32_t count;
	FeelString *names;
	FeelValue values[DMN_MAX_ENTRIES];
	uint64_t known;   /* of entries that never waited for a fact */
	uint64_t seen;    /* there is a value */
	uint64_t differs; /* there are two */
	uint64_t doubted; /* and perhaps no completion has it */
	uint64_t failed;  /* it cannot be told */
} DmnOutcomes;

typedef struct DmnCompleter
{
	DmnEvaluation *outer;
	DmnEvaluation *inner;
	const DmnElement *element;
	DmnFacts given;
	DmnAssumptions all;
	DmnOutcomes outcomes;
	bool is_over;    /* nothing more is to be found out */
	bool is_refused; /* by a column: a value that is known */
	int forced;      /* decisions that were given a value they may have */
	int32_t slot_count;
	bool *is_forced; /* by slot */
	FeelValue *forced_values;
	int told; /* completions that told more than those before, */
	FeelValue *completions[DMN_PROBES]; /* values by fact */
	uint64_t random;
} DmnCompleter;

static inline bool
dmn_has_fact(FeelValue facts, int number)
{
	return facts.kind == FEEL_UNKNOWN &&
		   (uint32_t) number / 64 < facts.u.facts->words &&
		   ((facts.u.facts->bits[number / 64] >> (number % 64)) & 1) != 0;
}

/* Nothing is assumed yet; "value" is what the element was found to be. */
extern void dmn_completer_begin(DmnCompleter *completer,
								DmnEvaluation *evaluation, FeelRun *run,
								const DmnElement *element, FeelValue value);
extern void dmn_completer_end(const DmnCompleter *completer, FeelRun *run);
/* The answer under the present assumptions; false if it is none. */
extern bool dmn_completer_evaluate(DmnCompleter *completer, FeelValue *value);
/* Which of the facts to cut, and its parts; -1: none of them can be */
extern int dmn_completer_choose(DmnCompleter *completer, FeelValue facts,
								DmnParts *best);
/* A value of a part that the fact's type allows, too; else null */
extern FeelValue dmn_completer_sample(DmnCompleter *completer, int number,
									  const FeelRegion *part);

#endif /* DMN_COMPLETER_H */
