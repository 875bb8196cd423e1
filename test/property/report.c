/*-------------------------------------------------------------------------
 *
 * report.c
 *	  What was counted; and of what fails, the smallest model that still does.
 *
 * A model is shrunk by leaving out rules and by putting a constant in place
 * of an expression, as long as the same property fails; then facts are given
 * that were not known.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "property.h"

static const char *const property_names[PROPERTIES] = {
	[SOUND] = "soundness",
	[ASKS] = "missing()",
	[SAME_TRACE] = "indexed and plain",
	[PATTERNS] = "patterns",
	[ANALYSED] = "analysis",
	[CHANGED] = "comparison",
	[OPENED] = "what if",
	[IN_VAIN] = "asked in vain"};

static const char *const class_names[CLASSES] = {
	[EXPRESSION] = "expressions",
	[CONSTANT_CELLS] = "tables, constant cells",
	[MIXED_CELLS] = "tables, mixed cells",
	[GRAPH] = "graphs",
	[PLAIN] = "plain tables"};

/* ------------------------------------------------------------------ shrink */

typedef struct Shrunk
{
	Model *model;
	bool left_out[MAX_SPANS];
	char xml[MAX_XML];
	size_t length;
} Shrunk;

static void
render(Shrunk *shrunk)
{
	const Model *model = shrunk->model;
	int next = 0;
	uint32_t at = 0;

	shrunk->length = 0;
	while (at < model->length)
	{
		size_t length;

		while (next < model->span_count && model->spans[next].start < at)
			next++;
		if (next < model->span_count && model->spans[next].start == at)
		{
			const Span *span = &model->spans[next];

			if (shrunk->left_out[next])
			{
				length = strlen(span->replacement);
				memcpy(shrunk->xml + shrunk->length, span->replacement,
					   length);
				shrunk->length += length;
				at = span->end;
			}
			next++;
			continue;
		}
		shrunk->xml[shrunk->length++] = model->xml[at++];
	}
}

/* Does what is left still fail in the same way? */
static bool
still_fails(Shrunk *shrunk, const Given *given, Property property,
			Failure *failure, Sample *sample)
{
	Tally tally = {0};
	bool fails = false;

	render(shrunk);
	if (sample_begin(sample, shrunk->model,
					 (FeelString){shrunk->xml, (uint32_t) shrunk->length}))
		fails = !(property == ANALYSED
					  ? check_analysis(sample, &tally, failure)
					  : check_case(sample, given, &tally, failure)) &&
				failure->property == property;
	return fails;
}

static void
show_given(const Model *model, const Given *given)
{
	printf("#   facts:");
	for (int i = 0; i < model->fact_count; i++)
	{
		const Fact *fact = model->facts[i];
		Mask mask = given->masks[i];

		if (given->parts[i] >= 0)
			printf(" %s: %s (the rest unknown)", fact->name,
				   fact->part_texts[given->parts[i]]);
		else if ((mask & (mask - 1)) == 0)
			printf(" %s: %s", fact->name, fact->texts[__builtin_ctz(mask)]);
		else
			printf(" %s unknown", fact->name);
		printf(i + 1 < model->fact_count ? "," : "\n");
	}
}

static void
shrink(Shrunk *shrunk, Given *given, Property property)
{
	Model *model = shrunk->model;
	Failure failure;
	Sample *sample = malloc(sizeof(*sample));

	for (int round = 0; round < 2; round++)
		for (int i = 0; i < model->span_count; i++)
		{
			if (shrunk->left_out[i])
				continue;
			shrunk->left_out[i] = true;
			if (!still_fails(shrunk, given, property, &failure, sample))
				shrunk->left_out[i] = false;
			sample_end(sample);
		}
	for (int i = 0; i < model->fact_count; i++)
	{
		Given all = *given;

		for (Mask mask = all.masks[i]; mask != 0 && all.parts[i] < 0;
			 mask &= mask - 1)
		{
			given->masks[i] = mask & -mask;
			if (still_fails(shrunk, given, property, &failure, sample))
			{
				sample_end(sample);
				break;
			}
			sample_end(sample);
			given->masks[i] = all.masks[i];
		}
	}
	free(sample);
}

void
report_failure(Model *model, const Failure *failure)
{
	Shrunk *shrunk = calloc(1, sizeof(*shrunk));
	Sample *sample = malloc(sizeof(*sample));
	Given given = failure->given;
	Failure last = *failure;

	shrunk->model = model;
	if (failure->property == CHANGED || failure->property == OPENED)
	{
		printf("# %s: %s (seed %llu, model %llu, %s)\n",
			   property_names[failure->property], failure->what,
			   (unsigned long long) model->seed,
			   (unsigned long long) model->number, class_names[model->class]);
		printf("%.*s%.*s\n#   at:     %.*s\n#   before: %.*s\n#   after:  "
			   "%.*s\n",
			   (int) model->length, model->xml, (int) failure->variant.length,
			   failure->variant.data, (int) failure->where.length,
			   failure->where.data, (int) failure->answer.length,
			   failure->answer.data, (int) failure->other.length,
			   failure->other.data);
		fflush(stdout);
		free(sample);
		free(shrunk);
		return;
	}
	shrink(shrunk, &given, failure->property);
	if (!still_fails(shrunk, &given, failure->property, &last, sample))
		last = *failure;
	printf("# %s: %s (seed %llu, model %llu, %s)\n",
		   property_names[last.property], last.what,
		   (unsigned long long) model->seed,
		   (unsigned long long) model->number, class_names[model->class]);
	printf("%.*s", (int) shrunk->length, shrunk->xml);
	if (last.property != ANALYSED)
		show_given(model, &given);
	printf("#   answer: %.*s\n", (int) last.answer.length, last.answer.data);
	if (last.where.length > 0)
		printf("#   at:     %.*s\n", (int) last.where.length, last.where.data);
	if (last.other.length > 0)
		printf("#   other:  %.*s\n", (int) last.other.length, last.other.data);
	printf("#   again:  make property SEED=%llu MODEL=%llu\n",
		   (unsigned long long) model->seed,
		   (unsigned long long) model->number);
	fflush(stdout);
	sample_end(sample);
	free(sample);
	free(shrunk);
}

/* ------------------------------------------------------------------- counts */

static void
show_share(uint64_t part, uint64_t all)
{
	if (part == 0)
		printf("0 of %llu", (unsigned long long) all);
	else
		printf("1 in %.1f (%llu of %llu)", (double) all / (double) part,
			   (unsigned long long) part, (unsigned long long) all);
}

void
report_tally(const Tally *tally)
{
	printf("# %llu cases, %llu models (%llu refused), %llu with too many "
		   "outcomes\n",
		   (unsigned long long) tally->cases,
		   (unsigned long long) tally->models,
		   (unsigned long long) tally->refused,
		   (unsigned long long) tally->too_many);
	for (int i = 0; i < CLASSES; i++)
	{
		printf("# %s: determined %llu; asked in vain ", class_names[i],
			   (unsigned long long) tally->determined[i]);
		show_share(tally->in_vain[i], tally->undetermined[i]);
		printf("; superfluous ");
		show_share(tally->superfluous[i], tally->named[i]);
		printf(", %llu of them in vain; not named %llu",
			   (unsigned long long) tally->of_vain[i],
			   (unsigned long long) tally->unnamed[i]);
		printf("; compared %llu, changed %llu, not settled ",
			   (unsigned long long) tally->compared[i],
			   (unsigned long long) tally->changed[i]);
		show_share(tally->unsettled[i], tally->compared[i]);
		printf("; what if not settled ");
		show_share(tally->not_told[i], tally->asked[i]);
		printf("\n");
	}
	for (int i = 0; i < IN_VAIN; i++)
		ok(tally->violated[i] == 0, "%s: %llu of %llu cases violate it",
		   property_names[i], (unsigned long long) tally->violated[i],
		   (unsigned long long) tally->checked[i]);
}
