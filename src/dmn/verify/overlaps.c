/*-------------------------------------------------------------------------
 *
 * overlaps.c
 *	  Inputs to which several rules of a decision table apply, as the hit
 *	  policy allows or not (verify.h).
 *
 * Two boxes meet if they do in every dimension, so pairs are looked at, each
 * once: rules squared over two, and a thousand rules are half a million
 * merges of short lists.  Of UNIQUE, rules that all apply together are told as
 * one finding: a pair grows by every later rule that meets what is left, and
 * pairs within a group that was told are passed over.
 *
 * Only exact rules take part.  One with an opaque cell may never apply where
 * its box says, and a warning that may be wrong is soon not read.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/verify.h"

static FeelString
outputs_text(DmnGrid *grid, int rule)
{
	FeelTextBuilder text;

	feel_text_begin(&text, grid->run);
	for (int i = 0; i < grid->table->output_count; i++)
	{
		if (i > 0)
			feel_text_add(&text, ", ", 2);
		feel_text_add_string(&text, grid->table->rules[rule].outputs[i].text);
	}
	return feel_text_finish(&text);
}

/* A search for overlaps: groups of rules that were reported already */
typedef struct Overlaps
{
	DmnGrid *grid;
	DmnSearch search; /* for its steps */
	int32_t **groups;
	int32_t *group_counts;
	int32_t count;
} Overlaps;

static bool
is_member(const int32_t *rules, int count, int rule)
{
	for (int i = 0; i < count; i++)
		if (rules[i] == rule)
			return true;
	return false;
}

static bool
is_reported(const Overlaps *overlaps, int a, int b)
{
	for (int i = 0; i < overlaps->count; i++)
		if (is_member(overlaps->groups[i], overlaps->group_counts[i], a) &&
			is_member(overlaps->groups[i], overlaps->group_counts[i], b))
			return true;
	return false;
}

static bool
narrow(DmnGrid *grid, DmnSet *box, int rule)
{
	if (!dmn_box_meets(box, grid->boxes[rule], grid->dimensions))
		return false;
	for (int i = 0; i < grid->dimensions; i++)
		box[i] = dmn_set_intersect(&grid->sets, box[i], grid->boxes[rule][i]);
	return true;
}

/* UNIQUE: two rules, and all others that apply together with them */
static bool
report_group(Overlaps *overlaps, int a, int b)
{
	DmnGrid *grid = overlaps->grid;
	FeelRun *run = grid->run;
	const DmnTable *table = grid->table;
	DmnSet *box =
		feel_allocate_array(run, (size_t) grid->dimensions, sizeof(DmnSet));
	int32_t *rules =
		feel_allocate_array(run, (size_t) table->rule_count, sizeof(int32_t));
	int count = 0;
	FeelString names;
	FeelString when;

	memcpy(box, grid->boxes[a], (size_t) grid->dimensions * sizeof(DmnSet));
	(void) narrow(grid, box, b);
	for (int rule = 0; rule < table->rule_count; rule++)
		if (rule == a || rule == b ||
			(rule > a && grid->is_exact[rule] && narrow(grid, box, rule)))
			rules[count++] = rule;
	feel_assert(count >= 2 && overlaps->count <= grid->analysis->max_findings);
	overlaps->groups[overlaps->count] = rules;
	overlaps->group_counts[overlaps->count++] = count;
	names = dmn_rules_text(run, rules, count);
	when = dmn_when(grid, box);
	return dmn_report(
		grid, DMN_VIOLATION, DMN_ERROR, rules, count,
		feel_format(
			run,
			feel_said(
				count == 2
					/* translator: behind the R stands what follows the first letter of "rules" */
					? FEEL_SAID("R%.*s both apply%.*s, but the hit policy "
								"UNIQUE allows one rule.")
					: FEEL_SAID("R%.*s all apply%.*s, but the hit policy "
								"UNIQUE allows one rule.")),
			(int) names.length - 1, names.data + 1, (int) when.length,
			when.data),
		dmn_witness(grid, box));
}

/* The other policies: two rules with different outputs */
static bool
report_pair(Overlaps *overlaps, int a, int b)
{
	DmnGrid *grid = overlaps->grid;
	FeelRun *run = grid->run;
	DmnAnswer same = dmn_same_outputs(grid, a, b);
	const int32_t rules[] = {a, b};
	DmnSet *box;
	FeelString when;
	FeelString x = outputs_text(grid, a);
	FeelString y = outputs_text(grid, b);
	bool is_any = grid->table->policy == DMN_ANY;

	feel_assert(a < b && grid->is_exact[a] && grid->is_exact[b]);
	if (same == DMN_YES)
		return true;
	box = feel_allocate_array(run, (size_t) grid->dimensions, sizeof(DmnSet));
	memcpy(box, grid->boxes[a], (size_t) grid->dimensions * sizeof(DmnSet));
	(void) narrow(grid, box, b);
	when = dmn_when(grid, box);
	if (is_any && same == DMN_NO)
		return dmn_report(
			grid, DMN_VIOLATION, DMN_ERROR, rules, 2,
			feel_format(
				run,
				feel_said("Rules %d and %d both apply%.*s, but give different "
						  "outputs, %.*s and %.*s."),
				a + 1, b + 1, (int) when.length, when.data, (int) x.length,
				x.data, (int) y.length, y.data),
			dmn_witness(grid, box));
	if (is_any)
		return dmn_report(
			grid, DMN_OVERLAP, DMN_WARNING, rules, 2,
			feel_format(
				run,
				feel_said("Rules %d and %d both apply%.*s; whether %.*s and "
						  "%.*s are equal then is not analysed."),
				a + 1, b + 1, (int) when.length, when.data, (int) x.length,
				x.data, (int) y.length, y.data),
			dmn_witness(grid, box));
	return dmn_report(
		grid, DMN_OVERLAP, DMN_NOTICE, rules, 2,
		feel_format(
			run,
			feel_said(grid->table->policy == DMN_FIRST
						  ? FEEL_SAID("Rules %d and %d both apply%.*s; the "
									  "first of them decides.")
						  : FEEL_SAID("Rules %d and %d both apply%.*s; the "
									  "better output decides.")),
			a + 1, b + 1, (int) when.length, when.data),
		dmn_witness(grid, box));
}

/*
 * Pairs of rules that both apply somewhere.  The policies that take several
 * rules want that.
 */
static void
find_pairs(Overlaps *overlaps)
{
	DmnGrid *grid = overlaps->grid;
	bool is_unique = grid->table->policy == DMN_UNIQUE;

	for (int a = 0; a < grid->table->rule_count; a++)
	{
		if (!grid->is_exact[a] || grid->is_empty[a])
			continue;
		for (int b = a + 1; b < grid->table->rule_count; b++)
		{
			if (!dmn_search_spend(&overlaps->search, 1))
			{
				dmn_find_exhausted(grid, FEEL_SAID("overlaps"));
				return;
			}
			if (!grid->is_exact[b] ||
				!dmn_box_meets(grid->boxes[a], grid->boxes[b],
							   grid->dimensions) ||
				is_reported(overlaps, a, b))
				continue;
			if (!(is_unique ? report_group(overlaps, a, b)
							: report_pair(overlaps, a, b)))
				return;
		}
	}
}

static Overlaps
overlaps_of(DmnGrid *grid)
{
	size_t groups = (size_t) grid->analysis->max_findings + 1;
	Overlaps overlaps = {.grid = grid,
						 .search = {.scratch.run = grid->run,
									.steps_left = grid->analysis->max_steps}};

	overlaps.groups =
		feel_allocate_array(grid->run, groups, sizeof(int32_t *));
	overlaps.group_counts =
		feel_allocate_array(grid->run, groups, sizeof(int32_t));
	return overlaps;
}

/* Those that the hit policy forbids */
void
dmn_find_violations(DmnGrid *grid)
{
	Overlaps overlaps = overlaps_of(grid);

	if (grid->table->policy == DMN_UNIQUE || grid->table->policy == DMN_ANY)
		find_pairs(&overlaps);
}

/* Those that it allows, but where the order or priority of rules counts */
void
dmn_find_overlaps(DmnGrid *grid)
{
	Overlaps overlaps = overlaps_of(grid);

	if (grid->table->policy == DMN_FIRST ||
		grid->table->policy == DMN_PRIORITY)
		find_pairs(&overlaps);
}
