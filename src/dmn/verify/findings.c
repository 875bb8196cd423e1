/*-------------------------------------------------------------------------
 *
 * findings.c
 *	  What may be wrong with a decision table: overlaps, dead rules, outputs,
 *	  cells that cannot be analysed (verify.h); gaps.c has the gaps.
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

	if (is_last)
	{
		kind = DMN_NOT_ANALYSED;
		severity = DMN_NOTICE;
		rule_count = 0;
		witness = feel_null();
		sentence = feel_format(
			run, "Stopped after %d finding%s; there may be more.",
			analysis->max_findings, analysis->max_findings == 1 ? "" : "s");
	}
	else if (grid->where.length > 0)
		sentence = feel_format(run, "In %.*s: %.*s", (int) grid->where.length,
							   grid->where.data, (int) sentence.length,
							   sentence.data);
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
		sentence = feel_format(run,
							   "The search for %s stopped for want of memory; "
							   "there may be more.",
							   what);
	else
		sentence = feel_format(run,
							   "The search for %s stopped after %lld steps; "
							   "there may be more.",
							   what, (long long) grid->analysis->max_steps);
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

/* "rule 1", "rules 1, 2 and 4" */
static FeelString
rules_text(FeelRun *run, const int32_t *rules, int count)
{
	FeelTextBuilder text;
	int shown = count > MAX_NAMED ? MAX_NAMED : count;

	feel_text_begin(&text, run);
	feel_text_add(&text, count == 1 ? "rule " : "rules ", count == 1 ? 5 : 6);
	for (int i = 0; i < shown; i++)
	{
		if (i > 0 && i == count - 1)
			feel_text_add(&text, " and ", 5);
		else if (i > 0)
			feel_text_add(&text, ", ", 2);
		feel_text_add_string(&text, feel_format(run, "%d", rules[i] + 1));
	}
	if (count > shown)
		feel_text_add_string(&text,
							 feel_format(run, " and %d more", count - shown));
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
			   : feel_format(grid->run, " when %.*s", (int) conditions.length,
							 conditions.data);
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
		if (count < MAX_NAMED)
			feel_text_add_string(&cells,
								 feel_format(run, "%srule %d %.*s",
											 count > 0 ? ", " : "", rule + 1,
											 (int) cell.length, cell.data));
		rules[count++] = rule;
	}
	if (count == 0)
		return;
	text = feel_text_finish(&cells);
	(void) dmn_report(
		grid, DMN_NOT_ANALYSED, DMN_NOTICE, rules, count,
		feel_format(run,
					"%d cell%s of %.*s %s no test against constants (%.*s%s): "
					"gaps and overlaps that depend on %s are not found.",
					count, count == 1 ? "" : "s", (int) label.length,
					label.data, count == 1 ? "is" : "are", (int) text.length,
					text.data, count > MAX_NAMED ? ", ..." : "",
					count == 1 ? "it" : "them"),
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
				feel_format(grid->run,
							"The allowed values of %.*s are no constants: "
							"gaps may be found where no value is allowed.",
							(int) grid->domains[i].label.length,
							grid->domains[i].label.data),
				feel_null());
}

/* ---------------------------------------------------------------- overlaps */

static FeelValue
output_of(const DmnGrid *grid, int rule, int column, bool *is_constant)
{
	size_t at =
		(size_t) rule * (size_t) grid->table->output_count + (size_t) column;

	*is_constant = grid->is_constant[at];
	return grid->outputs[at];
}

/* NO: they differ.  PERHAPS: expressions that are written differently. */
static DmnAnswer
same_outputs(DmnGrid *grid, int a, int b)
{
	const DmnTable *table = grid->table;
	DmnAnswer answer = DMN_YES;

	for (int i = 0; i < table->output_count; i++)
	{
		bool constant_a;
		bool constant_b;
		FeelValue value_a = output_of(grid, a, i, &constant_a);
		FeelValue value_b = output_of(grid, b, i, &constant_b);

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
	overlaps->groups[overlaps->count] = rules;
	overlaps->group_counts[overlaps->count++] = count;
	names = rules_text(run, rules, count);
	when = dmn_when(grid, box);
	return dmn_report(
		grid, DMN_VIOLATION, DMN_ERROR, rules, count,
		feel_format(run,
					"R%.*s %s apply%.*s, but the hit policy UNIQUE "
					"allows one rule.",
					(int) names.length - 1, names.data + 1,
					count == 2 ? "both" : "all", (int) when.length, when.data),
		dmn_witness(grid, box));
}

/* The other policies: two rules with different outputs */
static bool
report_pair(Overlaps *overlaps, int a, int b)
{
	DmnGrid *grid = overlaps->grid;
	FeelRun *run = grid->run;
	DmnAnswer same = same_outputs(grid, a, b);
	const int32_t rules[] = {a, b};
	DmnSet *box;
	FeelString when;
	FeelString x = outputs_text(grid, a);
	FeelString y = outputs_text(grid, b);
	bool is_any = grid->table->policy == DMN_ANY;

	if (same == DMN_YES)
		return true;
	box = feel_allocate_array(run, (size_t) grid->dimensions, sizeof(DmnSet));
	memcpy(box, grid->boxes[a], (size_t) grid->dimensions * sizeof(DmnSet));
	(void) narrow(grid, box, b);
	when = dmn_when(grid, box);
	if (is_any && same == DMN_NO)
		return dmn_report(
			grid, DMN_VIOLATION, DMN_ERROR, rules, 2,
			feel_format(run,
						"Rules %d and %d both apply%.*s, but give different "
						"outputs, %.*s and %.*s.",
						a + 1, b + 1, (int) when.length, when.data,
						(int) x.length, x.data, (int) y.length, y.data),
			dmn_witness(grid, box));
	if (is_any)
		return dmn_report(
			grid, DMN_OVERLAP, DMN_WARNING, rules, 2,
			feel_format(run,
						"Rules %d and %d both apply%.*s; whether %.*s and "
						"%.*s are equal then is not analysed.",
						a + 1, b + 1, (int) when.length, when.data,
						(int) x.length, x.data, (int) y.length, y.data),
			dmn_witness(grid, box));
	return dmn_report(grid, DMN_OVERLAP, DMN_NOTICE, rules, 2,
					  feel_format(run, "Rules %d and %d both apply%.*s; %s.",
								  a + 1, b + 1, (int) when.length, when.data,
								  grid->table->policy == DMN_FIRST
									  ? "the first of them decides"
									  : "the better output decides"),
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
				dmn_find_exhausted(grid, "overlaps");
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

/* -------------------------------------------------------------- dead rules */

/* Rank of a constant output among the output values; -1: none known */
static int
rank_of(DmnGrid *grid, int rule, int column)
{
	const DmnOutput *output = &grid->table->outputs[column];
	bool is_constant;
	FeelValue value = output_of(grid, rule, column, &is_constant);

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
		return a < b && same_outputs(grid, a, b) == DMN_YES;
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
				"Rule %d can never apply: no value of %.*s meets %.*s.",
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
	if (count == 0 || !dmn_search(search, grid->boxes[rule], rules, count))
		return !search->exhausted;
	count = 0;
	for (int other = 0; other < table->rule_count; other++)
		if (search->used[other])
			rules[count++] = other;
	names = rules_text(run, rules, count);
	return dmn_report(
		grid, DMN_DEAD_RULE, is_any ? DMN_NOTICE : DMN_WARNING, &rule, 1,
		feel_format(run,
					is_any ? "Rule %d is not needed: where it applies, %.*s "
							 "%s the same output."
						   : "Rule %d can never decide: where it applies, "
							 "%.*s %s before it.",
					rule + 1, (int) names.length, names.data,
					is_any       ? count == 1 ? "gives" : "give"
					: count == 1 ? "decides"
								 : "decide"),
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
			dmn_find_exhausted(grid, "dead rules");
		if (!going || search.exhausted)
			return;
	}
}

/* ----------------------------------------------------------------- outputs */

/* Is a constant output one that its column allows?  false: why not */
static bool
is_allowed(DmnGrid *grid, int column, FeelValue value, FeelString *among)
{
	const DmnOutput *output = &grid->table->outputs[column];
	FeelRun run;

	if (value.kind == FEEL_NULL)
		return true;
	feel_run_init(&run, grid->run->arena);
	if (output->type != NULL)
	{
		(void) feel_coerce(&run, value, output->type);
		*among = output->type->allowed_text.length > 0
					 ? output->type->allowed_text
					 : feel_type_print(&run, output->type);
		if (run.diagnostic_count > 0)
			return false;
	}
	*among = output->values_text;
	for (int i = 0; i < output->value_count; i++)
	{
		DmnCell cell;

		dmn_cell_read(&run, grid->node->items[output->values[i]], grid->scope,
					  &cell);
		if (cell.is_opaque || dmn_cell_holds(&run, &cell, value))
			return true;
	}
	return output->value_count == 0;
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
	FeelString who;

	if (is_allowed(grid, column, value, &among))
		return true;
	who = rule < 0 ? FEEL_STRING_LITERAL("The default output")
				   : feel_format(run, "Rule %d", rule + 1);
	return dmn_report(
		grid, DMN_OUTPUT, DMN_ERROR, &rule, rule < 0 ? 0 : 1,
		feel_format(run, "%.*s gives %.*s for %.*s, which is none of %.*s.",
					(int) who.length, who.data, (int) text.length, text.data,
					(int) name.length, name.data, (int) among.length,
					among.data),
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
			FeelValue value = output_of(grid, rule, i, &is_constant);

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
