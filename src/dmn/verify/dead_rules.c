/*-------------------------------------------------------------------------
 *
 * dead_rules.c
 *	  Rules of a decision table that can never decide (verify.h): no input
 *	  meets them, or others cover them.
 *
 * A rule is dead if its box is covered by rules that decide instead wherever
 * both apply: earlier ones (FIRST), better ones (PRIORITY), earlier ones of the
 * same output (ANY).  That is one search of box.c for each rule, which stops at
 * the first piece that is left: most rules are alive, and most of those show
 * it at once.  The rules that the proof rests on are named.
 *
 * The covering rules must be exact, the covered one need not be: its box is
 * the most that it can apply to, so if even that is covered, it is dead.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/verify/verify.h"

/* Rank of a constant output among the output values; -1: none known */
static int
rank_of(DmnGrid *grid, int rule, int column)
{
	const DmnOutput *output = &grid->table->outputs[column];
	bool is_constant;
	FeelValue value = dmn_output_of(grid, rule, column, &is_constant);

	if (!is_constant)
		return -1;
	for (int i = 0; i < output->value_count; i++)
	{
		DmnCell cell;

		dmn_cell_read(grid->run, grid->node->items[output->values[i]],
					  grid->scope, &cell);
		if (cell.is_opaque)
			return -1;
		if (dmn_cell_holds(grid->run, &cell, value))
			return i;
	}
	return output->value_count;
}

/* Does rule a, where both apply, always decide instead of b? */
static bool
goes_before(DmnGrid *grid, int a, int b)
{
	if (grid->table->policy == DMN_FIRST)
		return a < b;
	if (grid->table->policy == DMN_ANY)
		return a < b && dmn_same_outputs(grid, a, b) == DMN_YES;
	for (int i = 0; i < grid->table->output_count; i++)
	{
		int rank_a;
		int rank_b;

		if (grid->table->outputs[i].value_count == 0)
			continue;
		rank_a = rank_of(grid, a, i);
		rank_b = rank_of(grid, b, i);
		if (rank_a < 0 || rank_b < 0)
			return false;
		if (rank_a != rank_b)
			return rank_a < rank_b;
	}
	return a < b;
}

/* Its own box is empty. */
static bool
report_empty(DmnGrid *grid, int rule)
{
	const DmnTable *table = grid->table;

	for (int i = 0; i < table->input_count; i++)
	{
		FeelString text = table->rules[rule].tests[i].text;
		int dimension = grid->dimension_of[i];
		FeelString label = grid->domains[dimension].label;

		if (grid->boxes[rule][dimension].count > 0)
			continue;
		return dmn_report(
			grid, DMN_DEAD_RULE, DMN_WARNING, &rule, 1,
			feel_format(
				grid->run,
				feel_said(
					"Rule %d can never apply: no value of %.*s meets %.*s."),
				rule + 1, (int) label.length, label.data, (int) text.length,
				text.data),
			feel_null());
	}
	return true;
}

static bool
stop(DmnSearch *search, const DmnSet *box)
{
	return false;
}

static const char *
covered_form(bool is_any, bool by_one)
{
	if (is_any)
		return by_one ? FEEL_SAID("Rule %d is not needed: where it applies, "
								  "%.*s gives the same output.")
					  : FEEL_SAID("Rule %d is not needed: where it applies, "
								  "%.*s give the same output.");
	return by_one ? FEEL_SAID("Rule %d can never decide: where it applies, "
							  "%.*s decides before it.")
				  : FEEL_SAID("Rule %d can never decide: where it applies, "
							  "%.*s decide before it.");
}

/* Its box is covered by rules that decide instead. */
static bool
report_covered(DmnGrid *grid, DmnSearch *search, int rule)
{
	FeelRun *run = grid->run;
	const DmnTable *table = grid->table;
	int32_t *rules =
		feel_allocate_array(run, (size_t) table->rule_count, sizeof(int32_t));
	bool is_any = table->policy == DMN_ANY;
	FeelString names;
	int count = 0;

	search->used =
		feel_allocate_array(run, (size_t) table->rule_count, sizeof(bool));
	for (int other = 0; other < table->rule_count; other++)
		if (other != rule && grid->is_exact[other] && !grid->is_empty[other] &&
			dmn_box_meets(grid->boxes[other], grid->boxes[rule],
						  grid->dimensions) &&
			goes_before(grid, other, rule))
			rules[count++] = other;
	feel_assert(count < table->rule_count);
	if (count == 0 || !dmn_search(search, grid->boxes[rule], rules, count))
		return !search->exhausted;
	count = 0;
	for (int other = 0; other < table->rule_count; other++)
		if (search->used[other])
			rules[count++] = other;
	names = dmn_rules_text(run, rules, count);
	return dmn_report(
		grid, DMN_DEAD_RULE, is_any ? DMN_NOTICE : DMN_WARNING, &rule, 1,
		feel_format(run, feel_said(covered_form(is_any, count == 1)), rule + 1,
					(int) names.length, names.data),
		dmn_witness(grid, grid->boxes[rule]));
}

void
dmn_find_dead_rules(DmnGrid *grid)
{
	const DmnTable *table = grid->table;
	DmnSearch search = {.dimensions = grid->dimensions,
						.boxes = grid->boxes,
						.steps_left = grid->analysis->max_steps,
						.uncovered = stop};

	dmn_scratch_init(&search.scratch, grid->run, DMN_LARGE_CHUNK);
	for (int rule = 0; rule < table->rule_count; rule++)
	{
		bool going = true;

		if (grid->is_empty[rule])
			going = report_empty(grid, rule);
		else if (table->policy == DMN_FIRST || table->policy == DMN_ANY ||
				 table->policy == DMN_PRIORITY)
			going = dmn_search_spend(&search, table->rule_count) &&
					report_covered(grid, &search, rule);
		if (search.exhausted)
			dmn_find_exhausted(grid, FEEL_SAID("dead rules"));
		if (!going || search.exhausted)
			return;
	}
}
