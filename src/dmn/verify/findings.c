/*-------------------------------------------------------------------------
 *
 * findings.c
 *	  What may be wrong with a decision table (verify.h): how a finding is
 *	  told; outputs that are not allowed, and cells that cannot be analysed.
 *
 * A finding is a sentence that stands by itself, the rules it is about, and
 * an input that shows it: whoever wrote the table can put that input in and
 * see.  There are as many as were asked for; then one line says that it
 * stopped there.  What could not be analysed is told as well and does not
 * count: silence would be taken for "all is well".
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/verify.h"

#define MAX_NAMED 6 /* rules or cells named in one sentence */

/* --------------------------------------------------------------- sentences */

bool
dmn_report(DmnGrid *grid, DmnFindingKind kind, DmnSeverity severity,
		   const int32_t *rules, int rule_count, FeelString sentence,
		   FeelValue witness)
{
	DmnAnalysis *analysis = grid->analysis;
	FeelRun *run = grid->run;
	DmnFinding *finding;
	int32_t *numbers;
	bool is_last =
		kind != DMN_NOT_ANALYSED && ++grid->found > analysis->max_findings;

	/* who goes on after that was told to stop */
	feel_assert(grid->found <= analysis->max_findings + 1);
	if (is_last)
	{
		kind = DMN_NOT_ANALYSED;
		severity = DMN_NOTICE;
		rule_count = 0;
		witness = feel_null();
		sentence = feel_format(
			run,
			feel_said(
				analysis->max_findings == 1
					? FEEL_SAID("Stopped after %d finding; there may be more.")
					: FEEL_SAID(
						  "Stopped after %d findings; there may be more.")),
			analysis->max_findings);
	}
	else if (grid->where.length > 0)
		sentence = feel_format(run, feel_said("In %.*s: %.*s"),
							   (int) grid->where.length, grid->where.data,
							   (int) sentence.length, sentence.data);
	finding = feel_allocate(run, sizeof(*finding));
	numbers = feel_allocate_array(run, (size_t) rule_count, sizeof(int32_t));
	for (int i = 0; i < rule_count; i++)
		numbers[i] = rules[i] + 1;
	*finding = (DmnFinding){.kind = kind,
							.severity = severity,
							.decision = grid->decision,
							.rule_count = rule_count,
							.rules = numbers,
							.sentence = sentence,
							.witness = witness};
	if (analysis->last == NULL)
		analysis->first = finding;
	else
		analysis->last->next = finding;
	analysis->last = finding;
	return !is_last;
}

void
dmn_find_exhausted(DmnGrid *grid, const char *what)
{
	FeelRun *run = grid->run;
	FeelString sentence;

	if (run->memory_left < DMN_FINDINGS_MEMORY)
		sentence = feel_format(
			run,
			feel_said("The search for %s stopped for want of memory; "
					  "there may be more."),
			feel_said(what));
	else
		sentence = feel_format(
			run,
			feel_said("The search for %s stopped after %lld steps; "
					  "there may be more."),
			feel_said(what), (long long) grid->analysis->max_steps);
	(void) dmn_report(grid, DMN_NOT_ANALYSED, DMN_NOTICE, NULL, 0, sentence,
					  feel_null());
}

FeelValue
dmn_witness(DmnGrid *grid, const DmnSet *box)
{
	FeelContext *context =
		feel_context_make(grid->run, (uint32_t) grid->dimensions);

	for (int i = 0; i < grid->dimensions; i++)
	{
		const DmnDomain *domain = &grid->domains[i];

		/* what no cell asks about is left out */
		if (domain->is_tested)
			feel_context_append(context, domain->source,
								dmn_domain_sample(grid->run, domain, box[i]));
	}
	return feel_context_value(context);
}

static void
add(FeelTextBuilder *builder, const char *text)
{
	feel_text_add(builder, text, strlen(text));
}

FeelString
dmn_rules_text(FeelRun *run, const int32_t *rules, int count)
{
	FeelTextBuilder text;
	int shown = count > MAX_NAMED ? MAX_NAMED : count;

	feel_text_begin(&text, run);
	add(&text,
		feel_said(count == 1 ? FEEL_SAID("rule ") : FEEL_SAID("rules ")));
	for (int i = 0; i < shown; i++)
	{
		if (i > 0 && i == count - 1)
			add(&text, feel_said(" and "));
		else if (i > 0)
			feel_text_add(&text, ", ", 2);
		feel_text_add_string(&text, feel_format(run, "%d", rules[i] + 1));
	}
	if (count > shown)
		feel_text_add_string(
			&text, feel_format(run, feel_said(" and %d more"), count - shown));
	return feel_text_finish(&text);
}

/* " when a is 1 and b is 2"; nothing when it is always so */
FeelString
dmn_when(DmnGrid *grid, const DmnSet *box)
{
	FeelString conditions =
		dmn_box_text(grid->run, grid->domains, grid->dimensions, box);

	return conditions.length == 0
			   ? FEEL_STRING_LITERAL("")
			   : feel_format(grid->run, feel_said(" when %.*s"),
							 (int) conditions.length, conditions.data);
}

/* ----------------------------------------------------- outputs of two rules */

FeelValue
dmn_output_of(const DmnGrid *grid, int rule, int column, bool *is_constant)
{
	size_t at =
		(size_t) rule * (size_t) grid->table->output_count + (size_t) column;

	feel_assert(rule >= 0 && rule < grid->table->rule_count && column >= 0 &&
				column < grid->table->output_count);
	*is_constant = grid->is_constant[at];
	return grid->outputs[at];
}

DmnAnswer
dmn_same_outputs(DmnGrid *grid, int a, int b)
{
	const DmnTable *table = grid->table;
	DmnAnswer answer = DMN_YES;

	for (int i = 0; i < table->output_count; i++)
	{
		bool constant_a;
		bool constant_b;
		FeelValue value_a = dmn_output_of(grid, a, i, &constant_a);
		FeelValue value_b = dmn_output_of(grid, b, i, &constant_b);

		if (constant_a && constant_b)
		{
			FeelValue same = feel_equal_quiet(grid->run, value_a, value_b);

			if (same.kind != FEEL_BOOLEAN || !same.u.boolean)
				return DMN_NO;
		}
		else if (!feel_text_equal(table->rules[a].outputs[i].text,
								  table->rules[b].outputs[i].text))
			answer = DMN_PERHAPS;
	}
	return answer;
}

/* ---------------------------------------------------- cells that say nothing */

/* The opaque cells of a column, as one finding */
static void
find_unread_column(DmnGrid *grid, int column)
{
	FeelRun *run = grid->run;
	const DmnTable *table = grid->table;
	FeelString label = table->inputs[column].label;
	int32_t *rules =
		feel_allocate_array(run, (size_t) table->rule_count, sizeof(int32_t));
	FeelTextBuilder cells;
	FeelString text;
	int count = 0;

	feel_text_begin(&cells, run);
	for (int rule = 0; rule < table->rule_count; rule++)
	{
		FeelString cell = table->rules[rule].tests[column].text;

		if (!dmn_grid_cell(grid, rule, column)->is_opaque)
			continue;
		if (count > 0 && count < MAX_NAMED)
			add(&cells, ", ");
		if (count < MAX_NAMED)
			feel_text_add_string(
				&cells, feel_format(run, feel_said("rule %d %.*s"), rule + 1,
									(int) cell.length, cell.data));
		rules[count++] = rule;
	}
	if (count == 0)
		return;
	text = feel_text_finish(&cells);
	(void) dmn_report(
		grid, DMN_NOT_ANALYSED, DMN_NOTICE, rules, count,
		feel_format(
			run,
			feel_said(
				count == 1
					? FEEL_SAID(
						  "%d cell of %.*s is no test against constants "
						  "(%.*s%s): "
						  "gaps and overlaps that depend on it are not found.")
					: FEEL_SAID("%d cells of %.*s are no test against "
								"constants (%.*s%s): "
								"gaps and overlaps that depend on them are "
								"not found.")),
			count, (int) label.length, label.data, (int) text.length,
			text.data, count > MAX_NAMED ? ", ..." : ""),
		feel_null());
}

void
dmn_find_unread(DmnGrid *grid)
{
	for (int i = 0; i < grid->table->input_count; i++)
		find_unread_column(grid, i);
	for (int i = 0; i < grid->dimensions; i++)
		if (grid->domains[i].allowed_opaque)
			(void) dmn_report(
				grid, DMN_NOT_ANALYSED, DMN_NOTICE, NULL, 0,
				feel_format(
					grid->run,
					feel_said("The allowed values of %.*s are no constants: "
							  "gaps may be found where no value is allowed."),
					(int) grid->domains[i].label.length,
					grid->domains[i].label.data),
				feel_null());
}

/* ----------------------------------------------------------------- outputs */

/* Is a value of a type and allowed by it?  false: why not */
static bool
has_type(FeelRun *run, FeelValue value, const FeelTypeDesc *type,
		 FeelString *among)
{
	if (type == NULL)
		return true;
	(void) feel_coerce(run, value, type);
	if (run->diagnostic_count == 0)
		return true;
	*among = type->is_restricted ? feel_type_allowed_text(run, type)
								 : feel_type_print(run, type);
	return false;
}

/* Is a constant output one that its column allows?  false: why not */
static bool
is_allowed(DmnGrid *grid, int column, FeelValue value, FeelString *among)
{
	const DmnOutput *output = &grid->table->outputs[column];
	const DmnCell *values;
	FeelRun run;

	if (value.kind == FEEL_NULL)
		return true;
	feel_run_init(&run, grid->run->arena);
	if (!has_type(&run, value, output->type, among) ||
		!has_type(&run, value, output->expected, among))
		return false;
	if (output->allowed_item < 0)
		return true;
	/* its own values stand behind those of its type */
	values = output->allowed[output->allowed_count - 1];
	*among = output->values_text;
	return values->is_opaque || dmn_cell_holds(&run, values, value);
}

/* rule -1: the default output */
static bool
check_output(DmnGrid *grid, int rule, int column, FeelValue value,
			 FeelString text)
{
	FeelRun *run = grid->run;
	const DmnOutput *output = &grid->table->outputs[column];
	FeelString among;
	FeelString name =
		output->label.length > 0 ? output->label : grid->decision;
	FeelString sentence;

	if (is_allowed(grid, column, value, &among))
		return true;
	if (rule < 0)
		sentence = feel_format(run,
							   feel_said("The default output gives %.*s for "
										 "%.*s, which is none of %.*s."),
							   (int) text.length, text.data, (int) name.length,
							   name.data, (int) among.length, among.data);
	else
		sentence = feel_format(
			run,
			feel_said("Rule %d gives %.*s for %.*s, which is none of %.*s."),
			rule + 1, (int) text.length, text.data, (int) name.length,
			name.data, (int) among.length, among.data);
	return dmn_report(grid, DMN_OUTPUT, DMN_ERROR, &rule, rule < 0 ? 0 : 1,
					  sentence,
					  rule < 0 || grid->is_empty[rule]
						  ? feel_null()
						  : dmn_witness(grid, grid->boxes[rule]));
}

void
dmn_find_outputs(DmnGrid *grid)
{
	const DmnTable *table = grid->table;

	for (int i = 0; i < table->output_count; i++)
	{
		const DmnOutput *output = &table->outputs[i];

		for (int rule = 0; rule < table->rule_count; rule++)
		{
			bool is_constant;
			FeelValue value = dmn_output_of(grid, rule, i, &is_constant);

			if (is_constant &&
				!check_output(grid, rule, i, value,
							  table->rules[rule].outputs[i].text))
				return;
		}
		if (output->default_item >= 0)
		{
			const FeelNode *node = grid->node->items[output->default_item];
			FeelValue value;

			while (node->kind == FEEL_NODE_COERCE)
				node = node->items[0];
			if (dmn_constant(grid->run, node, grid->scope, &value) &&
				!check_output(grid, -1, i, value, output->default_text))
				return;
		}
	}
}
