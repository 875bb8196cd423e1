/*-------------------------------------------------------------------------
 *
 * table.c
 *	  Evaluation of decision tables: which rules match.
 *
 * A rule matches (yes), does not (no), or waits for facts (perhaps).  One cell
 * that says no makes the rule no, whatever the others wait for, so a cell that
 * waits does not end the trial of its rule.  Inputs are evaluated when a cell
 * first needs them, and once.
 *
 * With an explanation asked for, every cell that is looked at is written
 * down, and the index (table_index.c) is not used.
 *
 * There are three ways to match, which must give the same hits: the steps of
 * a small table, the index of a large one, and the trial of the rules one by
 * one, which is the reference and the only one that can be explained.  Each
 * is tried in that order, and what a faster way cannot tell is left to the
 * next.  What they share is here: an input is evaluated at most once in an
 * evaluation of the table, with its allowed values checked; hits are in the
 * order of the rules; of FIRST, none stands behind one that is sure.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/table/table.h"
#include "dmn/table/trace.h"
#include "feel/operator/region.h"

#define LOCAL_COLUMNS 24
#define LOCAL_HITS 12

/* ----------------------------------------------------------------- inputs */

static void
trace_input(DmnTableRun *state, int column)
{
	const DmnInput *input = &state->table->inputs[column];
	DmnTraceEntry *entry =
		dmn_trace_add(state->run, DMN_TRACE_COLUMN, input->label);

	entry->column = column + 1;
	entry->source = input->source;
	entry->value = state->inputs[column];
	entry->line = input->line;
}

/*
 * What is assumed of a fact may be no value for the column: then it is no
 * completion.  What is known, or computed, is refused for good, and null is
 * what comes of it.
 */
static void
note_outside(FeelRun *run, FeelValue value)
{
	if (run->completion != NULL && run->speculation == 0 &&
		feel_is_assumed(run, value))
		run->completion->is_outside = true;
}

/*
 * It is not known whether the column refuses it: where that counts, as in
 * comparisons of models, the answer may wait for these facts, too.
 */
static void
note_doubt(FeelRun *run, FeelValue facts)
{
	FeelTerms *terms = run->completion == NULL ? NULL : run->completion->terms;

	if (terms != NULL)
		terms->doubt = feel_unknown_union(run, terms->doubt, facts);
}

/*
 * A value that the column's type does not take: the table has no answer.  What
 * it takes by a conversion is converted.
 */
static bool
has_type(DmnTableRun *state, int column)
{
	const DmnInput *input = &state->table->inputs[column];
	FeelRun *run = state->run;
	const FeelNode *node = run->node;
	FeelString place = run->place;
	FeelValue given = state->inputs[column];

	run->node = NULL;
	run->place = input->place;
	run->source_line = input->line;
	state->inputs[column] = feel_coerce(run, given, input->check);
	run->source_line = 0;
	run->place = place;
	run->node = node;
	if (run->completion != NULL && run->completion->terms != NULL)
		note_doubt(run,
				   feel_unfitted(run, state->inputs[column], input->check));
	/* a list of null alone stands for null, which every type takes */
	if (state->inputs[column].kind != FEEL_NULL ||
		(given.kind == FEEL_LIST && given.u.list->count == 1 &&
		 given.u.list->items[0].kind == FEEL_NULL))
		return true;
	note_outside(run, given);
	return false;
}

/* A fact of which something is assumed; null passes, whatever the type */
static bool
may_have_type(DmnTableRun *state, int column)
{
	const DmnInput *input = &state->table->inputs[column];
	FeelValue value = state->inputs[column];
	FeelValue fitting;

	if (state->run->completion == NULL)
		return true;
	if ((feel_possible_kinds(state->run, value) & FEEL_KIND_BIT(FEEL_NULL)) ==
		0)
		return has_type(state, column);
	/* what fits, whatever it is, is still marked as what it is */
	fitting = feel_coerce(state->run, value, input->check);
	if (fitting.kind == FEEL_UNKNOWN && fitting.part != 0)
		return true;
	feel_ask_kind(state->run, value);
	note_doubt(state->run, value);
	state->inputs[column] = feel_computed(value);
	return true;
}

/* Likewise a value outside the allowed ones */
static bool
is_allowed(DmnTableRun *state, int column)
{
	const DmnInput *input = &state->table->inputs[column];
	FeelRun *run = state->run;
	FeelValue value = state->inputs[column];
	FeelValue allowed;
	FeelString text;

	if (value.kind == FEEL_NULL ||
		(value.kind == FEEL_UNKNOWN && run->completion == NULL))
		return true;
	allowed = feel_native_item(run, state->frame,
							   state->programs[input->allowed_item], &value);
	if (allowed.kind == FEEL_UNKNOWN)
		note_doubt(run, allowed);
	if (allowed.kind == FEEL_UNKNOWN ||
		(allowed.kind == FEEL_BOOLEAN && allowed.u.boolean))
		return true;
	/* null passes, whatever else it may be */
	if (value.kind == FEEL_UNKNOWN &&
		(feel_possible_kinds(run, value) & FEEL_KIND_BIT(FEEL_NULL)) != 0)
	{
		feel_ask_kind(run, value);
		note_doubt(run, value);
		state->inputs[column] = feel_computed(value);
		return true;
	}
	note_outside(run, value);
	text = feel_print(run, value);
	(void) feel_error(
		run, FEEL_CONSTRAINT, "%.*s of input %d (%.*s) is not one of %.*s",
		(int) text.length, text.data, column + 1, (int) input->label.length,
		input->label.data, (int) input->allowed_text.length,
		input->allowed_text.data);
	return false;
}

const FeelValue *
dmn_table_input(DmnTableRun *state, int column)
{
	feel_assert(column >= 0 && column < state->table->input_count);
	if (state->ready[column] == DMN_UNREAD)
	{
		const DmnInput *input = &state->table->inputs[column];
		DmnTrace *trace = dmn_tracing(state->run);

		state->ready[column] = DMN_READ;
		if (trace != NULL)
			trace->depth++;
		state->inputs[column] = feel_native_item(
			state->run, state->frame, state->programs[input->item], NULL);
		if (trace != NULL)
			trace->depth--;
		if (input->check != NULL &&
			(state->inputs[column].kind == FEEL_UNKNOWN
				 ? !may_have_type(state, column)
				 : !feel_fits_plainly(state->inputs[column], input->check) &&
					   !has_type(state, column)))
			state->ready[column] = DMN_REFUSED;
		if (input->allowed_item >= 0 && !is_allowed(state, column))
			state->ready[column] = DMN_REFUSED;
		if (trace != NULL)
			trace_input(state, column);
	}
	if (state->ready[column] == DMN_REFUSED)
		state->failed = true;
	return &state->inputs[column];
}

/* ------------------------------------------------------------------ cells */

static DmnAnswer
run_test(DmnTableRun *state, const DmnTest *test, const FeelValue *value,
		 FeelValue *facts)
{
	FeelValue result = feel_native_item(state->run, state->frame,
										state->programs[test->item], value);

	if (result.kind == FEEL_UNKNOWN)
	{
		*facts = feel_unknown_union(state->run, *facts, result);
		return DMN_PERHAPS;
	}
	return result.kind == FEEL_BOOLEAN && result.u.boolean ? DMN_YES : DMN_NO;
}

/* An input that is one of a few values: does the cell say the same of each? */
static bool
test_each(DmnTableRun *state, const DmnTest *test, const FeelValue *value,
		  DmnAnswer *answer)
{
	FeelValue values[FEEL_MAX_POSSIBLE];
	int32_t count = feel_possible_values(state->run, *value, values);
	FeelValue facts = feel_null();

	for (int32_t i = 0; i < count; i++)
	{
		DmnAnswer one = run_test(state, test, &values[i], &facts);

		if (one == DMN_PERHAPS || (i > 0 && one != *answer))
			return false;
		*answer = one;
	}
	return count > 0;
}

static DmnAnswer
try_cell(DmnTableRun *state, const DmnTest *test, int column, FeelValue *facts)
{
	const FeelValue *value = dmn_table_input(state, column);
	DmnAnswer answer;

	if (test->kind == DMN_TEST_INTERVALS)
	{
		int told = dmn_test_constant(state->run, test, value);

		if (told >= 0)
			return (DmnAnswer) told;
		/* with something assumed of it, the program may tell */
		if (value->kind == FEEL_UNKNOWN && state->run->completion == NULL)
		{
			*facts = feel_unknown_union(state->run, *facts, *value);
			return DMN_PERHAPS;
		}
	}
	if (value->kind == FEEL_UNKNOWN &&
		feel_image(state->run, *value) != NULL &&
		test_each(state, test, value, &answer))
		return answer;
	return run_test(state, test, value, facts);
}

DmnAnswer
dmn_table_try_cell(DmnTableRun *state, const DmnTest *test, int column,
				   FeelValue *facts)
{
	DmnAnswer answer;

	*facts = feel_null();
	if (test->kind == DMN_TEST_ANY)
		return DMN_YES;
	state->run->speculation++;
	answer = try_cell(state, test, column, facts);
	state->run->speculation--;
	return answer;
}

static void
trace_cell(DmnTableRun *state, int rule, int column, DmnAnswer answer,
		   FeelValue facts)
{
	const DmnInput *input = &state->table->inputs[column];
	const DmnTest *test = &state->table->rules[rule].tests[column];
	DmnTraceEntry *entry =
		dmn_trace_add(state->run, DMN_TRACE_CELL, input->label);

	entry->depth++;
	entry->rule = rule + 1;
	entry->column = column + 1;
	entry->source = test->text;
	entry->line = state->table->rules[rule].line;
	entry->verdict = answer == DMN_YES  ? DMN_MATCHED
					 : answer == DMN_NO ? DMN_FAILED
										: DMN_MAYBE;
	entry->value = answer == DMN_PERHAPS ? facts : state->inputs[column];
}

FeelString
dmn_rule_outputs(FeelRun *run, const DmnTable *table, int rule)
{
	FeelTextBuilder text;

	if (table->output_count == 1)
		return table->rules[rule].outputs[0].text;
	feel_text_begin(&text, run);
	for (int i = 0; i < table->output_count; i++)
	{
		if (i > 0)
			feel_text_add(&text, ", ", 2);
		feel_text_add_string(&text, table->outputs[i].name);
		feel_text_add(&text, ": ", 2);
		feel_text_add_string(&text, table->rules[rule].outputs[i].text);
	}
	return feel_text_finish(&text);
}

/* A cell that was tried, kept for the trace */
typedef struct DmnTriedCell
{
	int column;
	DmnAnswer answer;
	FeelValue facts;
} DmnTriedCell;

static DmnTraceEntry *
trace_rule(DmnTableRun *state, int rule)
{
	const DmnTable *table = state->table;
	DmnTraceEntry *entry =
		dmn_trace_add(state->run, DMN_TRACE_RULE, table->place);

	entry->table = table->number;
	entry->rule = rule + 1;
	entry->source = dmn_rule_outputs(state->run, table, rule);
	entry->annotation = table->rules[rule].annotation;
	entry->line = table->rules[rule].line;
	return entry;
}

/* The rule and the cells that were tried, behind the inputs these read */
static void
trace_try(DmnTableRun *state, int number, DmnAnswer result, FeelValue facts,
		  const DmnTriedCell *cells, int count)
{
	DmnTraceEntry *entry = trace_rule(state, number);

	entry->verdict = result == DMN_YES  ? DMN_MATCHED
					 : result == DMN_NO ? DMN_FAILED
										: DMN_MAYBE;
	if (result == DMN_PERHAPS)
		entry->value = facts;
	for (int i = 0; i < count; i++)
		trace_cell(state, number, cells[i].column, cells[i].answer,
				   cells[i].facts);
}

DmnAnswer
dmn_table_try(DmnTableRun *state, int number, FeelValue *facts)
{
	const DmnTable *table = state->table;
	const DmnTest *tests = table->rules[number].tests;
	DmnTriedCell *cells = NULL;
	int count = 0;
	DmnAnswer result = DMN_YES;

	*facts = feel_null();
	if (dmn_tracing(state->run) != NULL)
		cells = feel_allocate_array(state->run, (size_t) table->input_count,
									sizeof(DmnTriedCell));
	for (int i = 0; i < table->input_count; i++)
	{
		DmnAnswer answer;
		FeelValue cell_facts = feel_null();

		if (tests[i].kind == DMN_TEST_ANY)
			continue;
		answer = try_cell(state, &tests[i], i, &cell_facts);
		if (state->failed)
			answer = DMN_NO;
		if (cells != NULL)
			cells[count++] = (DmnTriedCell){i, answer, cell_facts};
		if (answer == DMN_NO)
		{
			result = DMN_NO;
			break;
		}
		if (answer == DMN_PERHAPS)
		{
			*facts = feel_unknown_union(state->run, *facts, cell_facts);
			result = DMN_PERHAPS;
		}
	}
	if (cells != NULL)
		trace_try(state, number, result, *facts, cells, count);
	/* where it failed, what decides whether it comes so far */
	feel_assert(result != DMN_PERHAPS || facts->kind == FEEL_UNKNOWN);
	return result;
}

/* ------------------------------------------------------------------- hits */

void
dmn_table_add_hit(DmnTableRun *state, int rule, DmnAnswer answer,
				  FeelValue facts)
{
	DmnHit *hit;

	if (state->hit_count == state->hit_capacity)
	{
		int32_t capacity = 2 * state->hit_capacity;
		DmnHit *grown =
			feel_allocate_array(state->run, (size_t) capacity, sizeof(DmnHit));

		memcpy(grown, state->hits, (size_t) state->hit_count * sizeof(DmnHit));
		state->hits = grown;
		state->hit_capacity = capacity;
	}
	feel_assert(answer != DMN_NO && rule >= 0 &&
				rule < state->table->rule_count);
	feel_assert(answer == DMN_YES || facts.kind == FEEL_UNKNOWN);
	hit = &state->hits[state->hit_count++];
	hit->rule = rule;
	hit->answer = answer;
	hit->facts = facts;
	hit->has_output = false;
	if (answer == DMN_YES)
	{
		state->yes_count++;
		if (state->run->trace != NULL)
			dmn_trace_match(state->run, state->table, rule);
	}
}

/*
 * A column was read that has none of its values, in a rule that waits for
 * facts: some of these may refuse the rule before it comes to that column, and
 * of FIRST a rule before may decide.  Then the table is not sure to fail.
 */
static void
doubt_failure(DmnTableRun *state, FeelValue facts)
{
	for (int i = 0; i < state->hit_count && state->table->policy == DMN_FIRST;
		 i++)
		facts = feel_unknown_union(state->run, facts, state->hits[i].facts);
	state->doubt = facts;
}

/* Try the rules one after the other. */
static void
match_rules(DmnTableRun *state)
{
	const DmnTable *table = state->table;

	for (int i = 0; i < table->rule_count && !state->failed; i++)
	{
		FeelValue facts;
		DmnAnswer answer;

		if (!feel_spend(state->run, (uint64_t) table->input_count + 1))
		{
			state->failed = true;
			return;
		}
		answer = dmn_table_try(state, i, &facts);
		if (state->failed)
			doubt_failure(state, facts);
		if (answer == DMN_NO)
			continue;
		dmn_table_add_hit(state, i, answer, facts);
		if (answer == DMN_YES && table->policy == DMN_FIRST)
			break;
	}
}

/*
 * By the fastest way there is.  One that meets a value which its column does
 * not allow leaves it to the trial of the rules, in whose order alone it is
 * seen whether the value matters.
 */
static void
match(DmnTableRun *state)
{
	const DmnTable *table = state->table;
	bool is_traced = dmn_tracing(state->run) != NULL;
	bool done = !is_traced && table->steps != NULL && dmn_steps_match(state);

	if (!done && !is_traced && table->index != NULL)
	{
		state->failed = false;
		dmn_index_match(state);
		done = true;
	}
	if (done && !state->failed)
		return;
	state->failed = false;
	state->hit_count = 0;
	state->yes_count = 0;
	match_rules(state);
}

FeelValue
dmn_table_run(FeelRun *run, const FeelNative *self, FeelFrame *frame,
			  const FeelProgram *const *programs)
{
	const DmnTable *table = self->data;
	DmnTrace *trace = dmn_tracing(run);
	FeelValue inputs[LOCAL_COLUMNS];
	DmnRead ready[LOCAL_COLUMNS];
	DmnHit hits[LOCAL_HITS];
	DmnTraceEntry *entry = NULL;
	FeelValue value;
	DmnTableRun state = {.run = run,
						 .table = table,
						 .frame = frame,
						 .programs = programs,
						 .inputs = inputs,
						 .ready = ready,
						 .hits = hits,
						 .hit_capacity = LOCAL_HITS,
						 .doubt = feel_null()};

	if (table->input_count > LOCAL_COLUMNS)
	{
		state.inputs = feel_allocate_array(run, (size_t) table->input_count,
										   sizeof(FeelValue));
		state.ready = feel_allocate_array(run, (size_t) table->input_count,
										  sizeof(DmnRead));
	}
	memset(state.ready, 0, (size_t) table->input_count * sizeof(DmnRead));
	if (trace != NULL)
	{
		entry = dmn_trace_add(run, DMN_TRACE_TABLE, table->place);
		entry->line = table->line;
		trace->depth++;
	}
	if (run->trace != NULL)
		dmn_trace_match(run, table, -1);
	match(&state);
	feel_assert(state.yes_count <= state.hit_count);
	value = state.failed ? state.doubt : dmn_table_value(&state);
	if (entry != NULL)
	{
		static const char *const policies[] = {
			"UNIQUE",     "ANY",          "PRIORITY", "FIRST",
			"RULE ORDER", "OUTPUT ORDER", "COLLECT"};
		static const char *const aggregations[] = {"", " SUM", " MIN", " MAX",
												   " COUNT"};

		trace->depth--;
		entry->source = feel_format(run, "%s%s", policies[table->policy],
									aggregations[table->aggregation]);
		entry->value = value;
	}
	return value;
}
