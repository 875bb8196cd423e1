/*-------------------------------------------------------------------------
 *
 * analysis.c
 *	  What dmn_analyse() finds in a table, against all values of the facts:
 *	  what it says is so, and what is so it says.
 *
 * Which rules match is asked of the same table with the hit policy COLLECT,
 * which looks at all of them.
 *
 *-------------------------------------------------------------------------
 */
#include "property.h"

#define MAX_FINDINGS 1000
#define TABLE "<decisionTable "

typedef struct Analysis
{
	Sample *sample;
	Sample *all; /* of the same table, that looks at all rules */
	DmnAnalysis findings;
	bool is_first;
	bool has_default; /* which fills all gaps */
	bool is_single;   /* UNIQUE: one rule may match */
	int rule_count;
	uint32_t matched; /* rules that match somewhere */
	uint32_t leading; /* that are somewhere the first to do so */
	uint32_t alone;   /* that are somewhere the only ones */
	bool has_gap;
	bool has_violation;
} Analysis;

static FeelString
with_all_rules(FeelRun *run, FeelString xml)
{
	const char *table = memmem(xml.data, xml.length, TABLE, strlen(TABLE));
	const char *end = memchr(table, '>', xml.length - (table - xml.data));
	size_t before = (size_t) (table - xml.data) + strlen(TABLE);
	size_t after = xml.length - (size_t) (end - xml.data);

	return feel_format(run, "%.*shitPolicy='COLLECT'%.*s", (int) before,
					   xml.data, (int) after, end);
}

static int
count_rules(FeelString xml)
{
	int count = 0;
	const char *at = xml.data;
	const char *end = xml.data + xml.length;

	while ((at = memmem(at, (size_t) (end - at), "<rule>", 6)) != NULL)
	{
		count++;
		at += 6;
	}
	return count;
}

static void
try_all(Analysis *analysis)
{
	Sample *sample = analysis->sample;
	Given given;
	int at[MAX_FACTS];

	for (int i = 0; i < sample->model->fact_count; i++)
		given.masks[i] = sample->fitting[i];
	first_completion(sample, &given, at);
	do
	{
		uint32_t rules = rules_that_match(analysis->all, at, NULL);

		if (is_refused(&analysis->all->trial))
			continue;
		analysis->matched |= rules;
		analysis->leading |= rules & -rules;
		if ((rules & (rules - 1)) == 0)
			analysis->alone |= rules;
		analysis->has_gap = analysis->has_gap || rules == 0;
		if (analysis->is_single && (rules & (rules - 1)) != 0)
			analysis->has_violation = true;
	} while (next_completion(sample, &given, at));
}

/* The facts of a finding's witness, by the texts of the columns */
static void
witness_values(const Analysis *analysis, FeelValue witness, FeelValue *values)
{
	const Model *model = analysis->sample->model;
	FeelRun *run = analysis->sample->run;

	for (int i = 0; i < model->fact_count; i++)
	{
		FeelContext *person;
		static const char *const parts[] = {"age", "vip"};

		values[i] = feel_context_get(run, witness.u.context,
									 text_of(model->facts[i]->name));
		if (model->facts[i]->kind != PERSON)
			continue;
		person = feel_context_make(run, COUNT(parts));
		for (int j = 0; j < COUNT(parts); j++)
			feel_context_append(
				person, text_of(parts[j]),
				feel_context_get(run, witness.u.context,
								 feel_format(run, "%s.%s",
											 model->facts[i]->name,
											 parts[j])));
		values[i] = feel_context_value(person);
	}
}

static uint32_t
rules_of(const DmnFinding *finding)
{
	uint32_t rules = 0;

	for (int i = 0; i < finding->rule_count; i++)
		rules |= UINT32_C(1) << (finding->rules[i] - 1);
	return rules;
}

/* Is it as the finding says? */
static bool
holds(Analysis *analysis, const DmnFinding *finding)
{
	FeelValue values[MAX_FACTS];
	uint32_t named = rules_of(finding);
	uint32_t rules = 0;

	if (finding->witness.kind == FEEL_CONTEXT)
	{
		witness_values(analysis, finding->witness, values);
		rules = rules_that_match(analysis->all, NULL, values);
		if (is_refused(&analysis->all->trial))
			return false;
	}
	switch (finding->kind)
	{
		case DMN_GAP:
			return rules == 0;
		case DMN_OVERLAP:
		case DMN_VIOLATION:
			return (named & ~rules) == 0;
		case DMN_DEAD_RULE:
			return ((analysis->is_first ? analysis->leading
										: analysis->alone) &
					named) == 0;
		default:
			return true;
	}
}

static bool
fail(Analysis *analysis, Failure *failure, const char *what, FeelString where)
{
	memset(failure, 0, sizeof(*failure));
	failure->property = ANALYSED;
	for (int i = 0; i < analysis->sample->model->fact_count; i++)
	{
		failure->given.masks[i] = analysis->sample->fitting[i];
		failure->given.parts[i] = -1;
	}
	failure->what = what;
	failure->where = where;
	return false;
}

static bool
check_findings(Analysis *analysis, Failure *failure)
{
	uint32_t all = (UINT32_C(1) << analysis->rule_count) - 1;
	uint32_t dead = 0;
	bool has_gap = false;
	bool has_violation = false;
	const FeelString nowhere = {"", 0};

	for (const DmnFinding *f = analysis->findings.first; f != NULL;
		 f = f->next)
	{
		if (!holds(analysis, f))
			return fail(analysis, failure, "a finding that is not so",
						f->sentence);
		has_gap = has_gap || f->kind == DMN_GAP;
		has_violation = has_violation || f->kind == DMN_VIOLATION;
		if (f->kind == DMN_DEAD_RULE)
			dead |= rules_of(f);
		/* what is not analysed may hide the rest */
		if (f->kind == DMN_NOT_ANALYSED)
			return true;
	}
	if (analysis->has_gap && !analysis->has_default && !has_gap)
		return fail(analysis, failure, "a gap that is not found", nowhere);
	if (analysis->has_violation && !has_violation)
		return fail(analysis, failure, "a violation that is not found",
					nowhere);
	if ((all & ~analysis->matched & ~dead) != 0 ||
		(analysis->is_first && (all & ~analysis->leading & ~dead) != 0))
		return fail(analysis, failure, "a dead rule that is not found",
					nowhere);
	return true;
}

/* Only of tables whose columns are facts: others depend on each other. */
bool
check_analysis(Sample *sample, Tally *tally, Failure *failure)
{
	static Sample all;
	const Model *model = sample->model;
	FeelString xml = sample->xml;
	Analysis analysis = {
		.sample = sample,
		.all = &all,
		.findings = {.max_findings = MAX_FINDINGS,
					 .max_steps = DMN_DEFAULT_SEARCH},
		.is_first = memmem(xml.data, xml.length, "'FIRST'", 7) != NULL,
		.is_single = memmem(xml.data, xml.length, "'UNIQUE'", 8) != NULL,
		.has_default = memmem(xml.data, xml.length, "<default", 8) != NULL,
		.rule_count = count_rules(xml),
	};
	bool passed;

	if (model->class != CONSTANT_CELLS || !model->has_plain_columns)
		return true;
	for (int i = 0; i < model->fact_count; i++)
		if (model->facts[i]->type == NULL)
			return true;
	tally->checked[ANALYSED]++;
	dmn_analyse(sample->run, sample->element, &analysis.findings);
	if (!sample_begin(&all, model, with_all_rules(sample->run, xml)))
	{
		sample_end(&all);
		return true;
	}
	try_all(&analysis);
	passed = check_findings(&analysis, failure);
	sample_end(&all);
	return passed;
}
