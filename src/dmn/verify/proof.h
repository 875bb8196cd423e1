/*-------------------------------------------------------------------------
 *
 * proof.h
 *	  What is so for all facts: what the files of dmn_compare(),
 *	  dmn_never_undetermined() and dmn_what_if() share.  Internal to
 *	  dmn/verify.
 *
 * proof.c walks all that the facts can be, cut into boxes in which the answers
 * are told; proof_facts.c says what the facts are, proof_shared.c which
 * decisions are one in both models, proof_keep.c keeps what was found,
 * proof_order.c says which boxes are none, proof_sample.c finds a case in a box, proof_box.c puts boxes
 * together and proof_text.c into words.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_PROOF_H
#define DMN_PROOF_H

#include "dmn/decide/decide.h"
#include "dmn/space/space.h"
#include "feel/operator/region.h"

#define DMN_PROOF_BOXES 4000
#define DMN_PROOF_ROOM (4 * 1024 * 1024)
#define DMN_PROOF_FACTS 320 /* besides the inputs: components and terms */

/* What is said of the answers in a box */
typedef enum DmnVerdictOfBox
{
	DMN_BOX_SAME,      /* there is nothing to tell */
	DMN_BOX_DIFFERENT, /* for all facts in it there is */
	DMN_BOX_OPEN       /* it depends, or cannot be told */
} DmnVerdictOfBox;

/* Why a box is open */
typedef enum DmnOpenWhy
{
	DMN_OPEN_VALUE,  /* what is computed is not told apart */
	DMN_OPEN_SAMPLE, /* no case was found that is in it */
	DMN_OPEN_STEPS,
	DMN_OPEN_BOXES
} DmnOpenWhy;

/* A box, and what was found in it */
typedef struct DmnProofBox
{
	struct DmnProofBox *next;
	DmnVerdictOfBox verdict;
	DmnOpenWhy why;
	int32_t count;             /* of regions, by fact */
	const FeelRegion *regions; /* what is assumed of each */
	FeelValue answers[2];      /* unknown where they depend */
	bool has_sample;
	FeelValue *sample; /* by input */
	FeelValue day;     /* null: any */
	FeelValue sample_answers[2];
} DmnProofBox;

typedef struct DmnProof DmnProof;

/* A decision whose answer is asked for */
typedef struct DmnSide
{
	DmnProof *proof;
	const DmnModel *model;
	const DmnElement *element;
	DmnEvaluation *evaluation;
	FeelValue answer;
} DmnSide;

/* An input of either side */
typedef struct DmnProofInput
{
	FeelString key;
	const FeelTypeDesc *type; /* of values of both sides; NULL: any */
	bool differs;             /* the sides declare it differently */
	bool is_given;            /* it is not looked at what else it might be */
	FeelValue given;
	int32_t fact;
} DmnProofInput;

/* A decision that is the same in both models */
typedef struct DmnShared
{
	int32_t slots[2];
	int32_t fact;
	bool is_fact; /* it is taken for one */
} DmnShared;

struct DmnProof
{
	DmnAssumptions all;
	FeelTerms terms;
	DmnSide sides[2];
	int32_t side_count;
	FeelValue now; /* as of which the sides answer; days: its time and zone */
	bool has_days; /* today() is any day */
	int32_t input_count;
	DmnProofInput *inputs;
	int32_t shared_count;
	DmnShared *shared;
	int32_t met;       /* facts of the run, when they were last looked at */
	int32_t begun;     /* of these something is assumed */
	int32_t first_met; /* at the beginning: inputs, and the day */
	uint32_t first_room; /* likewise, of the memory */
	int64_t max_steps;
	bool is_above; /* it is not looked into what both models have */
	bool is_over;  /* nothing more is looked at */
	DmnOpenWhy why;
	int32_t order_count; /* terms that are orders and assumed */
	uint64_t random;
	DmnProofBox *first;
	DmnProofBox *last;
	int32_t box_count;
	bool is_single; /* one box with a case is enough */
	/* What is there to tell?  The facts that it waits for, or null */
	DmnVerdictOfBox (*judge)(DmnProof *proof, FeelValue *facts);
	/* Of answers to all facts: is it to be told? */
	bool (*is_case)(DmnProof *proof, const FeelValue *answers);
	const FeelValue *wanted;
};

/* ----- proof.c */

/* Look at all that the facts can be; the boxes are in the proof then. */
extern void dmn_proof_run(DmnProof *proof);
/* Are two answers, symbolic ones, the same?  What they wait for is added. */
extern DmnVerdictOfBox dmn_proof_compare(FeelRun *run, FeelValue a,
										 FeelValue b, FeelValue *facts);

/* ----- proof_facts.c */

/*
 * Make the proof ready: sides hold model and element.  "run" is the caller's,
 * which gives the memory.
 */
extern void dmn_proof_begin(DmnProof *proof, FeelRun *run, int64_t max_steps);
extern void dmn_proof_end(DmnProof *proof, FeelRun *run);
/* Make it ready to run again, with other facts given; what was found is void.
 */
extern void dmn_proof_again(DmnProof *proof);
/* Begin facts that were met since the last call. */
extern void dmn_proof_begin_facts(DmnProof *proof);
/* As DmnFacts.fact of a side: what is assumed */
extern void dmn_proof_fact(FeelRun *run, void *closure,
						   const DmnElement *input, FeelValue *value);
/* The term that a fact is; NULL: it is none */
extern const FeelTerm *dmn_proof_term(const DmnProof *proof, int fact);
/* A region without ends that are those of all facts of its kind */
extern FeelRegion dmn_proof_region(DmnProof *proof, FeelRegion region);
/* Is nothing assumed but what the fact is declared to be? */
extern bool dmn_proof_is_free(DmnProof *proof, int fact,
							  const FeelRegion *region);
extern const DmnProofInput *dmn_proof_input(const DmnProof *proof,
											FeelString key);

/* Types that take the same values */
extern bool dmn_proof_is_same_type(FeelRun *run, const FeelTypeDesc *a,
								   const FeelTypeDesc *b);
/* What a fact is called: its name, or the text of a term */
extern FeelString dmn_proof_label(const DmnProof *proof, int fact);

/* ----- proof_shared.c */

/* Find them; true: both sides are one decision, and nothing is left to do. */
extern bool dmn_proof_find_shared(DmnProof *proof);
/* As DmnFacts.cheap_facts of a side: those that are taken for facts */
extern void dmn_proof_give_shared(void *closure, FeelValue *values,
								  bool *ready);
extern DmnShared *dmn_proof_open_shared(DmnProof *proof);

/* ----- proof_keep.c: what outlives the evaluation that made it */

/* From now on, memory is not that of the room; the answer is for the end. */
extern uint32_t dmn_proof_keep_begin(FeelRun *run);
extern void dmn_proof_keep_end(FeelRun *run, uint32_t room);
extern FeelValue dmn_proof_keep_value(FeelRun *run, FeelValue value);
extern FeelRegion *
dmn_proof_keep_regions(FeelRun *run, const FeelRegion *regions, int32_t count);
/* Names of facts from a number on, and the texts of terms */
extern void dmn_proof_keep_names(DmnProof *proof, int32_t from);

/* ----- proof_order.c */

/* Can what is assumed of orders and facts be, as far as that is seen? */
extern bool dmn_proof_is_possible(DmnProof *proof);

/* ----- proof_sample.c */

/* Find a case that is in the box, and what is answered there. */
extern bool dmn_proof_find_sample(DmnProof *proof, DmnProofBox *box);

/* ----- proof_box.c */

/* A condition that is no set of regions */
typedef struct DmnCondition
{
	int32_t fact;
	FeelString text;
} DmnCondition;

typedef struct DmnMerged
{
	const DmnProofBox *box;
	DmnSet *sets; /* by dimension */
	int32_t condition_count;
	DmnCondition *conditions;
	bool is_gone; /* part of another one */
} DmnMerged;

typedef struct DmnProofSpace
{
	DmnProof *proof;
	FeelRun *run; /* for texts: with a budget of its own */
	DmnScratch scratch;
	int32_t dimension_count;
	DmnDomain *domains;
	int32_t *facts; /* by dimension */
	int32_t day;    /* the dimension that is today(); -1: none */
	int32_t count;
	DmnMerged *boxes;
} DmnProofSpace;

/* The boxes in one space, those that belong together put together */
extern void dmn_proof_merge(DmnProofSpace *space, DmnProof *proof,
							FeelRun *run);

/* ----- proof_text.c */

/* What is assumed of a fact that no dimension has; empty: nothing */
extern FeelString dmn_proof_region_text(const DmnProof *proof, FeelRun *run,
										int fact, const FeelRegion *region);
/* "a > 1 and from 2026-04-01 on"; empty: for all facts */
extern FeelString dmn_proof_when(const DmnProofSpace *space,
								 const DmnMerged *box);
/* The days of a box; count 0: all */
extern int32_t dmn_proof_days(const DmnProofSpace *space, const DmnMerged *box,
							  DmnDays **days);

/* Why a box is open, as the end of a sentence */
extern const char *dmn_proof_why(const DmnProofBox *box);
/* As string() prints it; "..." where that is too long */
extern FeelString dmn_proof_print(FeelRun *run, FeelValue value);

/* ----- proof_change.c */

/* The boxes in which two sides, by model and element, answer differently */
extern void dmn_proof_of_change(DmnProof *proof, FeelRun *run,
								const DmnSide *sides, bool has_days,
								int64_t max_steps);

#endif /* DMN_PROOF_H */
