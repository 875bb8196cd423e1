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

/*
 * Two values of one fact that led to different answers: among many rows that
 * lack the same fact, they mostly do again.
 */
typedef struct DmnWitness
{
	const DmnElement *element; /* that was asked for; NULL: there is none */
	int32_t slot;              /* of the fact */
	FeelValue values[2];
	char texts[2][32]; /* of strings */
} DmnWitness;

struct DmnEvaluation
{
	FeelEnvironment environment;
	const DmnModel *model;
	const DmnFacts *facts;
	DmnWitness witness;
};

/* ----- evaluation.c */

/* dmn_evaluate() once, whatever remains unknown */
extern FeelValue dmn_evaluate_once(DmnEvaluation *evaluation, FeelRun *run,
								   const DmnElement *element,
								   const DmnFacts *facts);

/* The same once more, with what is ready */
extern FeelValue dmn_evaluate_again(DmnEvaluation *evaluation, FeelRun *run,
									const DmnElement *element);

/* ----- assumption.c */

/* A fact that is not known */
typedef struct DmnUnknownFact
{
	bool is_looked_up;
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
/* A value of a part; null if none is at hand */
extern FeelValue dmn_part_sample(FeelRun *run, const FeelRegion *part);

/* ----- completion.c */

/*
 * The value of an element whose first evaluation gave "value", which waits
 * for facts: what all completions of the facts agree on.
 */
extern FeelValue dmn_complete(DmnEvaluation *evaluation, FeelRun *run,
							  const DmnElement *element, FeelValue value);

#endif /* DMN_DECIDE_H */
