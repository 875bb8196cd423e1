/*-------------------------------------------------------------------------
 *
 * narrow_trial.c
 *	  Where an answer cannot be told: facts that matter, found by trial.
 *
 * Of a leaf whose answer is not told no fact can be left out.  But something
 * that matters must be named: one fact after the other takes some values,
 * the others being as they are, until two answers differ.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/decide/narrow.h"
#include "feel/operator/region.h"

#define MAX_TRIALS 48 /* of completions in leaves whose answer is not told */
#define TRIALS 3      /* in one leaf */
#define MAX_TRIED 8   /* facts */
#define MAX_VALUES 10 /* of one */

bool
dmn_is_shown(const DmnNarrowing *narrowing)
{
	for (int i = 0; i < narrowing->waiting_count; i++)
		if (narrowing->waiting[i].matters == 0 &&
			narrowing->waiting[i].others == 0)
			return false;
	return true;
}

/* A fact, and values to try */
typedef struct Tried
{
	int fact;
	int place;
	FeelRegion before;
	int count;
	FeelRegion values[MAX_VALUES];
} Tried;

/* Values of its parts; of numbers, which may be positions, a few more */
static void
find_values(DmnNarrowing *narrowing, Tried *tried)
{
	DmnCompleter *completer = narrowing->completer;
	DmnParts parts = dmn_parts_of(&completer->all, tried->fact);
	uint32_t kinds = tried->before.kinds; /* 0: not said */
	bool is_number = kinds == 0 || (kinds & FEEL_KIND_BIT(FEEL_NUMBER)) != 0;

	for (int i = 0;
		 i < parts.count + (is_number ? 3 : 0) && tried->count < MAX_VALUES;
		 i++)
	{
		FeelRegion part = {.is_value = true,
						   .value = feel_integer(i - parts.count)};
		FeelValue value =
			dmn_completer_sample(completer, tried->fact,
								 i < parts.count ? &parts.regions[i] : &part);

		tried->values[tried->count++] = (FeelRegion){
			.kinds = feel_kind_bit(value), .is_value = true, .value = value};
	}
}

/* Two completions that differ in one fact */
static void
compare_trials(DmnNarrowing *narrowing, int place, FeelValue a, FeelValue b)
{
	FeelRun *run = &narrowing->completer->all.run;
	DmnLeaf first = {.value = a};
	DmnLeaf second = {.value = b};

	for (int i = 0; i < narrowing->waiting_count; i++)
	{
		DmnWaiting *waiting = &narrowing->waiting[i];
		FeelValue x = dmn_answer_in(waiting, &first);
		FeelValue y = dmn_answer_in(waiting, &second);

		if (!dmn_is_determined(run, x) || !dmn_is_determined(run, y) ||
			feel_same(run, x, y))
			continue;
		waiting->matters |= narrowing->named_of[place] & waiting->named;
		if ((narrowing->named_of[place] & waiting->named) == 0)
			waiting->others |= UINT64_C(1) << place;
	}
}

/* All values of one fact, the others being as they are */
static void
try_values(DmnNarrowing *narrowing, const Tried *tried)
{
	DmnCompleter *completer = narrowing->completer;
	FeelValue first = feel_null();
	bool is_first = true;

	for (int i = 0; i < tried->count && narrowing->trials < MAX_TRIALS; i++)
	{
		FeelValue value;

		feel_assert(tried->values[i].is_value);
		narrowing->trials++;
		completer->all.completion.regions[tried->fact] = tried->values[i];
		if (!dmn_completer_evaluate(completer, &value) || completer->is_over)
			continue;
		if (!is_first)
			compare_trials(narrowing, tried->place, first, value);
		else
			first = value;
		is_first = is_first && !dmn_is_determined(&completer->all.run, value);
	}
}

void
dmn_try_leaf(DmnNarrowing *narrowing, FeelValue facts)
{
	DmnCompleter *completer = narrowing->completer;
	FeelRegion *regions = completer->all.completion.regions;
	Tried *tried =
		feel_allocate_array(&completer->all.run, MAX_TRIED, sizeof(Tried));
	int count = 0;

	for (int fact = 0;
		 fact < completer->all.run.fact_count && count < MAX_TRIED; fact++)
	{
		int place =
			dmn_has_fact(facts, fact) ? dmn_place_of_cut(narrowing, fact) : -1;

		if (place < 0 || fact >= completer->all.completion.count)
			continue;
		tried[count] =
			(Tried){.fact = fact, .place = place, .before = regions[fact]};
		find_values(narrowing, &tried[count]);
		for (int i = 0; i < narrowing->waiting_count; i++)
			narrowing->waiting[i].open |= UINT64_C(1) << place;
		count++;
	}
	for (int trial = 0; trial < TRIALS && !dmn_is_shown(narrowing); trial++)
		for (int i = 0; i < count && !dmn_is_shown(narrowing); i++)
		{
			for (int j = 0; j < count; j++)
				if (tried[j].count > 0)
					regions[tried[j].fact] =
						tried[j].values[(trial * 5 + j * 3) % tried[j].count];
			try_values(narrowing, &tried[i]);
		}
	for (int i = 0; i < count; i++)
		regions[tried[i].fact] = tried[i].before;
}
