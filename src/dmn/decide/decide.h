/*-------------------------------------------------------------------------
 *
 * decide.h
 *	  What the files of dmn/decide share.  Internal.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_DECIDE_H
#define DMN_DECIDE_H

#include "dmn/read/model.h"
#include "dmn/space/cell.h"
#include "feel/operator/region.h"

/* Of all evaluations that complete one answer together */
#ifndef DMN_COMPLETION_STEPS /* inputs of fuzzing take fewer */
#define DMN_COMPLETION_STEPS (200 * 1000)
#endif
#define DMN_PROBES 6
#define DMN_WITNESSES 8
#define DMN_WITNESS_FACTS 8
#define DMN_WITNESS_TEXT 256

/*
 * A few completions that led to different answers: for other rows that lack
 * the same facts, they mostly do again.
 */
typedef struct DmnWitness
{
	const DmnElement *element; /* that was asked for; NULL: there is none */
	int32_t fact_count;
	int32_t count; /* of completions */
	int32_t slots[DMN_WITNESS_FACTS];
	FeelValue values[DMN_PROBES][DMN_WITNESS_FACTS];
	uint32_t text_used;
	char texts[DMN_WITNESS_TEXT]; /* of strings */
} DmnWitness;

typedef struct DmnPatterns DmnPatterns;

struct DmnEvaluation
{
	FeelEnvironment environment;
	const DmnModel *model;
	const DmnFacts *facts;
	DmnWitness *witnesses; /* DMN_WITNESSES; NULL: none are kept */
	int32_t next_witness;
	DmnPatterns *patterns; /* of answers to who gives DmnFacts.peek, or NULL */
};

static inline bool
dmn_is_determined(FeelRun *run, FeelValue value)
{
	return value.kind < FEEL_RANGE ||
		   feel_unknown_inside(run, value).kind != FEEL_UNKNOWN;
}

/* ----- evaluation.c */

/* dmn_evaluate() once, whatever remains unknown */
extern FeelValue dmn_evaluate_once(DmnEvaluation *evaluation, FeelRun *run,
								   const DmnElement *element,
								   const DmnFacts *facts);

/* The same once more, with what is ready */
extern FeelValue dmn_evaluate_again(DmnEvaluation *evaluation, FeelRun *run,
									const DmnElement *element);

/* An evaluation that is not for many rows */
extern DmnEvaluation *dmn_evaluation_begin(FeelRun *run,
										   const DmnModel *model);

/* ----- witness.c */

/*
 * Copy what decisions were found to be, whatever the facts are; nothing else
 * is ready then.
 */
extern void dmn_keep_decided(const DmnEvaluation *evaluation,
							 FeelValue *values, bool *ready);
/* Completions, values by fact, whose answers agree on nothing */
extern void dmn_keep_witness(DmnEvaluation *evaluation,
							 const DmnElement *element, FeelValue facts,
							 FeelValue *const *completions, int count);
/* Do the answers for completions that are kept agree on nothing now, too? */
extern bool dmn_is_witnessed(DmnEvaluation *evaluation, FeelRun *run,
							 const DmnElement *element, FeelValue value);

/* ----- pattern.c */

extern DmnPatterns *dmn_patterns_make(FeelRun *run);
/*
 * dmn_evaluate_also(), for who does not ask for what an answer waits: an
 * unknown one may have no facts.
 */
extern FeelValue dmn_evaluate_by_pattern(DmnEvaluation *evaluation,
										 FeelRun *run,
										 const DmnElement *element);

/* ----- assumption.c */

/* A fact that is not known */
typedef struct DmnUnknownFact
{
	bool is_looked_up;
	bool is_bounded;          /* see DmnAssumptions */
	const FeelTypeDesc *type; /* NULL: any */
	uint32_t kinds;           /* what it can be, null included */
	DmnCell allowed;          /* declared values; is_any: no such */
} DmnUnknownFact;

/* What is assumed of the facts, and the run in which it is */
typedef struct DmnAssumptions
{
	const DmnModel *model;
	FeelRun run;
	FeelCompletion completion;
	DmnUnknownFact *facts; /* as many as the completion has regions */
	bool is_bounded;       /* facts are no numbers, days and durations out of
					  * dmn_bound() */
	int32_t declared_count;
	const FeelField *declared; /* inputs and types; NULL: those of the model */
} DmnAssumptions;

typedef struct DmnParts
{
	FeelRun *run;
	int32_t count;
	int32_t capacity;
	FeelRegion *regions;
	int32_t uses; /* of the cuts that they are made of */
} DmnParts;

/* Nothing is assumed of a fact but what is declared. */
extern void dmn_begin_fact(DmnAssumptions *all, int number);
/* The parts into which a fact is to be cut; none if that leads nowhere */
extern DmnParts dmn_parts_of(DmnAssumptions *all, int number);
/* Is the value inside of a region of its kind? */
extern bool dmn_part_holds(FeelRun *run, const FeelRegion *region,
						   FeelValue value);
/* A value of a part; null if none is at hand */
extern FeelValue dmn_part_sample(FeelRun *run, const FeelRegion *part);

/* ----- declared.c */

/* The declared type of a fact; NULL: any */
extern const FeelTypeDesc *dmn_type_of_fact(const DmnAssumptions *all,
											FeelString fact);
/* All that a value of the type can be, null included */
extern uint32_t dmn_kinds_of_type(const FeelTypeDesc *type);
/*
 * The greatest value of a kind, or the least, that a fact may be where facts
 * are bounded; null: of this kind all values may be
 */
extern FeelValue dmn_bound(int kind, bool is_high);

/* ----- forced.c */

/* A decision and the values that it may have */
typedef struct DmnForced
{
	int32_t slot;
	int32_t count; /* 0: there is none */
	FeelValue values[FEEL_MAX_POSSIBLE];
} DmnForced;

/*
 * Of the decisions that the last evaluation needed and left open, the one that
 * has the fewest values: not one of "is_forced", nor the element itself
 */
extern void dmn_choose_forced(const DmnEvaluation *evaluation, FeelRun *run,
							  const DmnElement *element, const bool *is_forced,
							  DmnForced *best);

/* ----- completion.c */

/* A value with what is assumed of the facts that it is or holds */
extern FeelValue dmn_assumed(FeelRun *run, const FeelCompletion *completion,
							 FeelValue value);
/*
 * The value of an element whose first evaluation gave "value", which waits
 * for facts: what all completions of the facts agree on.
 */
extern FeelValue dmn_complete(DmnEvaluation *evaluation, FeelRun *run,
							  const DmnElement *element, FeelValue value);

/* ----- narrow.c */

/* The same value, waiting only for facts that matter, as far as is found */
extern FeelValue dmn_narrow(DmnEvaluation *evaluation, FeelRun *run,
							const DmnElement *element, FeelValue value);

#endif /* DMN_DECIDE_H */
