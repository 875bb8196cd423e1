/*-------------------------------------------------------------------------
 *
 * rules.c
 *	  The rules of a decision table as data: what each cell says, what each
 *	  output is, and on which days the rule can hold.
 *
 * What a law changes from year to year stands in tables, a row for each
 * period, whose column "today()" has a range of days.  Who asks which amounts
 * are in force, from where, until when, asks for these rows; so the days are
 * told as spans, and an output that is no constant as its text.
 *
 * The days are those that the cell says by its constants alone, as the
 * verification reads it (space/cell.c).  A cell that says more, or is negated,
 * says no days that could be told.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/verify/verify.h"

static bool
is_today(const DmnInput *input)
{
	static const FeelString today = {"today()", 7};

	return feel_text_equal(input->source, today);
}

/* The spans of days of a cell; false if it does not say them. */
static bool
days_of(FeelRun *run, const DmnCell *cell, DmnRuleLine *line)
{
	if (cell->is_opaque || cell->negated || cell->is_any)
		return false;
	line->spans = feel_allocate_array(run, (size_t) cell->part_count + 1,
									  sizeof(DmnDays));
	for (int i = 0; i < cell->part_count; i++)
	{
		const DmnInterval *interval = &cell->parts[i].interval;

		if (cell->parts[i].kind == DMN_PART_NULL)
			continue;
		if (cell->parts[i].kind != DMN_PART_INTERVAL ||
			(interval->has_low && interval->low.kind != FEEL_DATE) ||
			(interval->has_high && interval->high.kind != FEEL_DATE))
			return false;
		/* one that ends before it begins holds on no day */
		if (interval->has_low && interval->has_high &&
			dmn_compare_constant(run, &interval->low, &interval->high) > 0)
			continue;
		line->spans[line->span_count++] = (DmnDays){
			.first = interval->has_low ? interval->low : feel_null(),
			.last = interval->has_high ? interval->high : feel_null(),
			.first_counts = interval->low_closed,
			.last_counts = interval->high_closed};
	}
	return true;
}

static void
read_conditions(FeelRun *run, const DmnTable *table, int rule,
				DmnRuleLine *line)
{
	line->conditions = feel_allocate_array(
		run, (size_t) table->input_count + 1, sizeof(DmnCellText));
	for (int i = 0; i < table->input_count; i++)
	{
		const DmnTest *test = &table->rules[rule].tests[i];

		if (is_today(&table->inputs[i]))
		{
			line->has_today = true;
			line->says_days = days_of(run, test->cell, line);
		}
		if (test->kind != DMN_TEST_ANY)
			line->conditions[line->condition_count++] = (DmnCellText){
				.name = table->inputs[i].source, .text = test->text};
	}
}

static void
read_outputs(FeelRun *run, const DmnElement *element, const FeelNode *node,
			 const DmnTable *table, int rule, DmnRuleLine *line)
{
	line->outputs = feel_allocate_array(run, (size_t) table->output_count + 1,
										sizeof(DmnRuleOutput));
	for (int i = 0; i < table->output_count; i++)
	{
		const DmnOutputEntry *entry = &table->rules[rule].outputs[i];
		DmnRuleOutput *output = &line->outputs[line->output_count++];
		const FeelNode *item;

		output->name = table->outputs[i].name;
		output->text = entry->text;
		output->value = entry->constant;
		output->is_constant = entry->item < 0;
		if (output->is_constant)
			continue;
		item = node->items[entry->item];
		while (item->kind == FEEL_NODE_COERCE)
			item = item->items[0];
		output->is_constant =
			dmn_constant(run, item, &element->logic->scope, &output->value);
	}
}

int
dmn_rules(FeelRun *run, const DmnElement *element, DmnRuleLine **lines)
{
	const FeelNode *node =
		element->logic == NULL ? NULL : element->logic->node;
	const DmnTable *table;

	while (node != NULL && node->kind == FEEL_NODE_COERCE)
		node = node->items[0];
	if (node == NULL || node->kind != FEEL_NODE_NATIVE ||
		node->native->run != dmn_table_run)
		return 0;
	table = node->native->data;
	*lines = feel_allocate_array(run, (size_t) table->rule_count + 1,
								 sizeof(DmnRuleLine));
	for (int rule = 0; rule < table->rule_count; rule++)
	{
		DmnRuleLine *line = &(*lines)[rule];

		*line = (DmnRuleLine){.rule = rule + 1,
							  .line = table->rules[rule].line,
							  .annotation = table->rules[rule].annotation};
		read_conditions(run, table, rule, line);
		read_outputs(run, element, node, table, rule, line);
	}
	return table->rule_count;
}
