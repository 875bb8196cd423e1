/*-------------------------------------------------------------------------
 *
 * narrow.h
 *	  What narrow.c and narrow_trial.c share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_NARROW_H
#define DMN_NARROW_H

#include "dmn/decide/completer.h"

#define DMN_NARROW_FACTS 64
#define DMN_NARROW_LEAVES 128

/* A part of what the facts can be together */
typedef struct DmnLeaf
{
	uint64_t cut; /* facts that were, by their place in DmnNarrowing.cut */
	FeelRegion *regions; /* of these */
	FeelValue value;
	bool is_outside; /* of a column's input values: no answer */
} DmnLeaf;

/* What waits for facts: an entry of the answer, or the whole */
typedef struct DmnWaiting
{
	bool is_whole;
	FeelString name;
	uint64_t named;   /* facts, by their place in DmnNarrowing.named */
	uint64_t kept;    /* of these: it is not said that they do not matter */
	uint64_t matters; /* of these: they do */
	uint64_t others;  /* of DmnNarrowing.cut: not named, and they do */
	uint64_t open;    /* of these: an untold leaf waits for it */
} DmnWaiting;

typedef struct DmnNarrowing
{
	DmnCompleter *completer;
	int named_count;
	int named[DMN_NARROW_FACTS];
	int cut_count;
	int cut[DMN_NARROW_FACTS];
	/* by cut: named ones that it is part of, or that are part of it */
	uint64_t named_of[DMN_NARROW_FACTS];
	int waiting_count;
	DmnWaiting waiting[DMN_MAX_ENTRIES];
	int leaf_count;
	DmnLeaf leaves[DMN_NARROW_LEAVES];
	int trials;
	bool is_over;  /* all that is named is kept, and some of it matters */
	bool is_short; /* not all leaves were reached */
} DmnNarrowing;

/* What a leaf says of what waits */
static inline FeelValue
dmn_answer_in(const DmnWaiting *waiting, const DmnLeaf *leaf)
{
	const FeelValue *entry;

	if (waiting->is_whole || leaf->value.kind != FEEL_CONTEXT)
		return leaf->value;
	entry = feel_context_find(leaf->value.u.context, waiting->name);
	return entry == NULL ? feel_null() : *entry;
}

/* The place of a fact among those that are cut; -1: there are too many */
extern int dmn_place_of_cut(DmnNarrowing *narrowing, int fact);

/* ----- narrow_trial.c */

/* Is anything shown to matter, of each part of the answer? */
extern bool dmn_is_shown(const DmnNarrowing *narrowing);
/*
 * In a leaf whose answer cannot be told and waits for some facts: does one of
 * them matter?
 */
extern void dmn_try_leaf(DmnNarrowing *narrowing, FeelValue facts);

#endif /* DMN_NARROW_H */
