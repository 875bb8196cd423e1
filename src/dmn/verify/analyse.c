/*-------------------------------------------------------------------------
 *
 * analyse.c
 *	  Verification of decision tables: find the tables of an element and make
 *	  boxes of their rules (verify.h); findings.c looks for what is wrong.
 *
 * A cell that is no test against constants may hold anywhere: its rule
 * covers all that it might, so that gaps and dead rules that are reported
 * are certain, and such rules take no part in overlaps.
 *
 * Columns with the same expression are one dimension: a table that asks for
 * the age in two columns has no input where they differ, and would have gaps
 * that do not exist.  Columns with different expressions are taken to be
 * independent, which they need not be (a date and its year): then a gap or an
 * overlap may be reported that no input reaches.  Its sample shows it.
 *
 * Of a table of r rules and c columns the boxes are r x c sets, made once; the
 * searches have a budget of steps each.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/verify.h"

/* ----------------------------------------------------------------- columns */

/* The dimension of a column: that of an earlier one with the same text */
static int
find_dimension(const DmnGrid *grid, int column)
{
	const DmnInput *inputs = grid->table->inputs;

	for (int i = 0; i < column; i++)
		if (feel_text_equal(inputs[i].source, inputs[column].source))
			return grid->dimension_of[i];
	return -1;
}

/* What restricts the values of a dimension, besides its cells */
static int
allowed_cells(DmnGrid *grid, int dimension, const DmnCell ***cells)
{
	const DmnTable *table = grid->table;
	size_t room = 0;
	int count = 0;

	for (int i = 0; i < table->input_count; i++)
		room += (size_t) table->inputs[i].allowed_count;
	*cells = feel_allocate_array(grid->run, room, sizeof(DmnCell *));
	for (int i = 0; i < table->input_count; i++)
		if (grid->dimension_of[i] == dimension)
			for (int j = 0; j < table->inputs[i].allowed_count; j++)
				(*cells)[count++] = table->inputs[i].allowed[j];
	return count;
}

static bool
is_instant(FeelString source)
{
	return dmn_text_is(source, "today()") || dmn_text_is(source, "now()");
}

static void
make_dimension(DmnGrid *grid, int column, int dimension)
{
	const DmnTable *table = grid->table;
	const DmnInput *input = &table->inputs[column];
	DmnDomain *domain = &grid->domains[dimension];
	DmnCell **cells;
	const DmnCell **allowed;
	int allowed_count;
	int count = 0;

	domain->label = input->label;
	domain->source = input->source;
	domain->never_null = is_instant(input->source);
	allowed_count = allowed_cells(grid, dimension, &allowed);
	cells = feel_allocate_array(
		grid->run, (size_t) table->rule_count * (size_t) table->input_count,
		sizeof(DmnCell *));
	for (int rule = 0; rule < table->rule_count; rule++)
		for (int i = 0; i < table->input_count; i++)
			if (grid->dimension_of[i] == dimension)
				cells[count++] = (DmnCell *) dmn_grid_cell(grid, rule, i);
	dmn_domain_make(&grid->sets, domain, input->declared, cells, count,
					allowed, allowed_count);
	for (int i = 0; i < count; i++)
		if (!cells[i]->is_any && !cells[i]->is_opaque)
			domain->is_tested = true;
}

/* ------------------------------------------------------------------- rules */

static void
read_cells(DmnGrid *grid)
{
	const DmnTable *table = grid->table;

	grid->cells = feel_allocate_array(
		grid->run, (size_t) table->rule_count * (size_t) table->input_count,
		sizeof(DmnCell));
	for (int rule = 0; rule < table->rule_count; rule++)
		for (int i = 0; i < table->input_count; i++)
			*(DmnCell *) dmn_grid_cell(grid, rule, i) =
				*table->rules[rule].tests[i].cell;
}

static void
make_box(DmnGrid *grid, int rule)
{
	DmnSet *box = feel_allocate_array(grid->run, (size_t) grid->dimensions,
									  sizeof(DmnSet));

	grid->is_exact[rule] = true;
	for (int i = 0; i < grid->dimensions; i++)
		box[i] = grid->domains[i].all;
	for (int i = 0; i < grid->table->input_count; i++)
	{
		const DmnCell *cell = dmn_grid_cell(grid, rule, i);
		DmnSet *set = &box[grid->dimension_of[i]];

		if (cell->is_any)
			continue;
		if (cell->is_opaque)
		{
			grid->is_exact[rule] = false;
			continue;
		}
		*set = dmn_set_intersect(
			&grid->sets, *set,
			dmn_domain_set(&grid->sets, &grid->domains[grid->dimension_of[i]],
						   cell));
		if (set->count == 0)
			grid->is_empty[rule] = true;
	}
	/* each side is part of its dimension, whether the rule can hold or not */
	for (int i = 0; i < grid->dimensions; i++)
		feel_assert(box[i].count == 0 ||
					dmn_set_meets(box[i], grid->domains[i].all));
	grid->boxes[rule] = box;
}

static void
read_outputs(DmnGrid *grid, int rule)
{
	const DmnTable *table = grid->table;

	for (int i = 0; i < table->output_count; i++)
	{
		const DmnOutputEntry *entry = &table->rules[rule].outputs[i];
		size_t at = (size_t) rule * (size_t) table->output_count + (size_t) i;
		const FeelNode *node;

		grid->outputs[at] = entry->constant;
		grid->is_constant[at] = true;
		if (entry->item < 0)
			continue;
		node = grid->node->items[entry->item];
		while (node->kind == FEEL_NODE_COERCE)
			node = node->items[0];
		grid->is_constant[at] =
			dmn_constant(grid->run, node, grid->scope, &grid->outputs[at]);
	}
}

static void
make_grid(DmnGrid *grid)
{
	FeelRun *run = grid->run;
	const DmnTable *table = grid->table;
	size_t rules = (size_t) table->rule_count;
	size_t outputs = rules * (size_t) table->output_count;

	dmn_scratch_init(&grid->sets, run, DMN_LARGE_CHUNK);
	grid->dimension_of =
		feel_allocate_array(run, (size_t) table->input_count, sizeof(int32_t));
	grid->domains = feel_allocate_array(run, (size_t) table->input_count,
										sizeof(DmnDomain));
	read_cells(grid);
	for (int i = 0; i < table->input_count; i++)
	{
		int dimension = find_dimension(grid, i);

		grid->dimension_of[i] =
			dimension >= 0 ? dimension : grid->dimensions++;
	}
	feel_assert(grid->dimensions <= table->input_count);
	for (int i = 0; i < table->input_count; i++)
		if (find_dimension(grid, i) < 0)
			make_dimension(grid, i, grid->dimension_of[i]);
	grid->boxes = feel_allocate_array(run, rules, sizeof(DmnSet *));
	grid->is_exact = feel_allocate_array(run, rules, sizeof(bool));
	grid->is_empty = feel_allocate_array(run, rules, sizeof(bool));
	grid->outputs = feel_allocate_array(run, outputs, sizeof(FeelValue));
	grid->is_constant = feel_allocate_array(run, outputs, sizeof(bool));
	for (int rule = 0; rule < table->rule_count; rule++)
	{
		make_box(grid, rule);
		read_outputs(grid, rule);
	}
}

/* ------------------------------------------------------------------ tables */

typedef struct Visit
{
	FeelRun *run;
	const DmnElement *element;
	DmnAnalysis *analysis;
	int32_t found;
} Visit;

/* What the place of a table adds to that of its element: "entry x" */
static FeelString
where_in(const Visit *visit, FeelString place)
{
	FeelString of = visit->element->logic->place;

	if (place.length <= of.length + 2 ||
		memcmp(place.data, of.data, of.length) != 0)
		return (FeelString){"", 0};
	return (FeelString){place.data + of.length + 2,
						place.length - of.length - 2};
}

static void
analyse_table(Visit *visit, const FeelNode *node, const FeelScope *scope)
{
	static void (*const searches[])(DmnGrid *) = {
		dmn_find_unread,     dmn_find_outputs, dmn_find_violations,
		dmn_find_dead_rules, dmn_find_gaps,    dmn_find_overlaps};
	const DmnTable *table = node->native->data;
	DmnGrid grid = {.run = visit->run,
					.node = node,
					.scope = scope,
					.table = table,
					.decision = visit->element->key,
					.where = where_in(visit, table->place),
					.analysis = visit->analysis,
					.found = visit->found};

	make_grid(&grid);
	for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++)
		if (grid.found <= visit->analysis->max_findings)
			searches[i](&grid);
	visit->found = grid.found;
}

static void visit_node(Visit *visit, const FeelNode *node,
					   const FeelScope *scope);

static void
visit_items(Visit *visit, const FeelNode *node, const FeelScope *scope)
{
	for (int i = 0; i < node->count; i++)
		if (node->items[i] != NULL)
			visit_node(visit, node->items[i], scope);
}

/* Names that a node gives to what is inside of it shadow outer ones. */
static void
visit_node(Visit *visit, const FeelNode *node, const FeelScope *scope)
{
	FeelScope inner = {
		.outer = scope, .count = node->name_count, .names = node->names};

	if (visit->found > visit->analysis->max_findings ||
		!feel_enter(visit->run))
		return;
	if (node->kind == FEEL_NODE_NATIVE && node->native->run == dmn_table_run)
		analyse_table(visit, node, scope);
	else if (node->kind == FEEL_NODE_FUNCTION)
	{
		inner.types = node->types;
		visit_items(visit, node, &inner);
	}
	else if (node->kind == FEEL_NODE_CONTEXT || node->kind == FEEL_NODE_FOR ||
			 node->kind == FEEL_NODE_SOME || node->kind == FEEL_NODE_EVERY)
		visit_items(visit, node, &inner);
	else
		visit_items(visit, node, scope);
	feel_leave(visit->run);
}

/*
 * Compile once more, and strictly: what can only fail when it is run is said
 * now.  A model may hold such expressions, they are null; but whoever relies
 * on its answers wants to know.
 */
static void
find_broken(Visit *visit)
{
	FeelScope scope = dmn_strict_scope(visit->run, visit->element);
	DmnGrid grid = {.run = visit->run,
					.decision = visit->element->key,
					.analysis = visit->analysis,
					.found = visit->found};
	FeelRun strict;

	feel_run_init(&strict, visit->run->arena);
	strict.strict = true;
	(void) feel_compile(&strict, visit->element->logic->node, &scope);
	for (const FeelDiagnostic *d = strict.diagnostics; d != NULL; d = d->next)
		if (!dmn_report(
				&grid, DMN_BROKEN, DMN_ERROR, NULL, 0,
				feel_format(visit->run,
							feel_said("%.*s, line %d: %.*s in \"%.*s\"."),
							(int) d->place.length, d->place.data, d->line,
							(int) d->message.length, d->message.data,
							(int) d->text.length, d->text.data),
				feel_null()))
			break;
	visit->found = grid.found;
}

void
dmn_analyse(FeelRun *run, const DmnElement *element, DmnAnalysis *analysis)
{
	Visit visit = {.run = run, .element = element, .analysis = analysis};

	if ((element->kind != DMN_DECISION &&
		 element->kind != DMN_KNOWLEDGE_MODEL) ||
		element->logic->node == NULL)
		return;
	find_broken(&visit);
	visit.found = dmn_find_months(run, element, analysis, visit.found);
	visit_node(&visit, element->logic->node, &element->logic->scope);
}

/* ---------------------------------------------------------------- outputs */

typedef struct Constants
{
	FeelRun *run;
	const DmnElement *element;
	DmnConstantOutput *outputs;
	int count;
} Constants;

static void
add_constant(Constants *constants, int rule, FeelString output,
			 const FeelNode *node)
{
	DmnConstantOutput *next = &constants->outputs[constants->count];

	while (node->kind == FEEL_NODE_COERCE)
		node = node->items[0];
	if (dmn_constant(constants->run, node, &constants->element->logic->scope,
					 &next->value))
	{
		next->rule = rule;
		next->output = output;
		constants->count++;
	}
}

int
dmn_constant_outputs(FeelRun *run, const DmnElement *element,
					 DmnConstantOutput **outputs)
{
	const FeelNode *node = element->logic->node;
	Constants constants = {.run = run, .element = element};
	const DmnTable *table;

	while (node != NULL && node->kind == FEEL_NODE_COERCE)
		node = node->items[0];
	if (node == NULL)
		return 0;
	if (node->kind != FEEL_NODE_NATIVE || node->native->run != dmn_table_run)
	{
		constants.outputs = feel_allocate(run, sizeof(DmnConstantOutput));
		add_constant(&constants, 0, (FeelString){"", 0}, node);
		*outputs = constants.outputs;
		return constants.count;
	}
	table = node->native->data;
	constants.outputs = feel_allocate_array(
		run,
		((size_t) table->rule_count + 1) * (size_t) table->output_count + 1,
		sizeof(DmnConstantOutput));
	for (int rule = 0; rule < table->rule_count; rule++)
		for (int i = 0; i < table->output_count; i++)
		{
			const DmnOutputEntry *entry = &table->rules[rule].outputs[i];

			if (entry->item >= 0)
				add_constant(&constants, rule + 1, table->outputs[i].name,
							 node->items[entry->item]);
			else
				constants.outputs[constants.count++] =
					(DmnConstantOutput){.rule = rule + 1,
										.output = table->outputs[i].name,
										.value = entry->constant};
		}
	for (int i = 0; i < table->output_count; i++)
		if (table->outputs[i].default_item >= 0)
			add_constant(&constants, 0, table->outputs[i].name,
						 node->items[table->outputs[i].default_item]);
	*outputs = constants.outputs;
	return constants.count;
}
