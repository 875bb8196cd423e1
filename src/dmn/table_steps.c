/*-------------------------------------------------------------------------
 *
 * table_steps.c
 *	  Small decision tables as a row of steps "column against constant, else
 *	  next rule".
 *
 * The cells of a rule that test something stand one after the other, behind
 * them a step that says the rule matches.  A cell that says no leads to the
 * first step of the next rule.  A column is read when a step first needs it.
 *
 * This is for the common case, where each cell says yes or no.  Where one may
 * say something else (an unknown value, one of another kind than the
 * constant) the steps give up, and the table is matched the general way, with
 * the inputs that were read.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/table.h"

/* Beyond that the index of columns is better. */
#define MAX_RULES 24
#define MAX_COLUMNS 24

typedef enum StepCode
{
	STEP_BOOLEAN, /* column is "low" */
	STEP_INTEGER, /* low <= column <= high: small numbers, dates */
	STEP_STRING,  /* column is "string" */
	STEP_TEST,    /* any other test of intervals */
	STEP_TRY,     /* a rule with a cell that is a program, as a whole */
	STEP_MATCH,   /* the rule matches */
	STEP_END
} StepCode;

typedef struct Step
{
	uint8_t code;
	uint8_t kind;  /* of the value that low and high are for */
	uint8_t small; /* likewise */
	int16_t column;
	int32_t number; /* cells: first step of the next rule; else: of the rule */
	int64_t low;
	int64_t high;
	FeelString string;
	const DmnTest *test;
} Step;

struct DmnSteps
{
	int32_t count;
	Step steps[];
};

/* ------------------------------------------------------------------ making */

/* The integers that an interval of small numbers or dates holds */
static bool
integer_bounds(const DmnInterval *interval, int64_t *low, int64_t *high)
{
	const FeelValue *end =
		interval->has_low ? &interval->low : &interval->high;

	if (end->kind != FEEL_DATE && end->kind != FEEL_NUMBER)
		return false;
	*low = INT64_MIN;
	*high = INT64_MAX;
	if (interval->has_low)
	{
		if (interval->low.kind == FEEL_NUMBER && !interval->low.small)
			return false;
		*low = interval->low.u.integer;
		if (!interval->low_closed && __builtin_add_overflow(*low, 1, low))
			return false;
	}
	if (interval->has_high && interval->is_point)
		*high = *low;
	else if (interval->has_high)
	{
		if (interval->high.kind == FEEL_NUMBER && !interval->high.small)
			return false;
		*high = interval->high.u.integer;
		if (!interval->high_closed && __builtin_sub_overflow(*high, 1, high))
			return false;
	}
	return true;
}

static void
make_cell(Step *step, const DmnTest *test, int column, int next)
{
	const DmnInterval *interval = &test->intervals[0];

	step->code = STEP_TEST;
	step->test = test;
	step->column = (int16_t) column;
	step->number = next;
	step->kind = test->value_kind;
	if (test->negated || test->interval_count != 1)
		return;
	if (test->value_kind == FEEL_BOOLEAN && interval->is_point)
	{
		step->code = STEP_BOOLEAN;
		step->low = interval->low.u.boolean;
	}
	else if (test->value_kind == FEEL_STRING && interval->is_point)
	{
		step->code = STEP_STRING;
		step->string = feel_text(interval->low);
	}
	else if (integer_bounds(interval, &step->low, &step->high))
	{
		step->code = STEP_INTEGER;
		step->small = test->value_kind == FEEL_NUMBER;
	}
}

/* Number of steps of a rule */
static int
count_steps(const DmnTable *table, const DmnRule *rule)
{
	int count = 1;

	for (int i = 0; i < table->input_count; i++)
	{
		if (rule->tests[i].kind == DMN_TEST_PROGRAM)
			return 1;
		if (rule->tests[i].kind == DMN_TEST_INTERVALS)
			count++;
	}
	return count;
}

static bool
has_program(const DmnTable *table, const DmnRule *rule)
{
	for (int i = 0; i < table->input_count; i++)
		if (rule->tests[i].kind == DMN_TEST_PROGRAM)
			return true;
	return false;
}

const DmnSteps *
dmn_steps_make(FeelRun *run, const DmnTable *table)
{
	DmnSteps *made;
	Step *step;
	int count = 1;

	if (table->rule_count > MAX_RULES || table->input_count > MAX_COLUMNS)
		return NULL;
	for (int i = 0; i < table->rule_count; i++)
		count += count_steps(table, &table->rules[i]);
	made =
		feel_allocate(run, sizeof(DmnSteps) + (size_t) count * sizeof(Step));
	made->count = count;
	step = made->steps;
	for (int i = 0; i < table->rule_count; i++)
	{
		const DmnRule *rule = &table->rules[i];
		int next = (int) (step - made->steps) + count_steps(table, rule);

		if (has_program(table, rule))
			step->code = STEP_TRY;
		else
		{
			for (int column = 0; column < table->input_count; column++)
				if (rule->tests[column].kind != DMN_TEST_ANY)
					make_cell(step++, &rule->tests[column], column, next);
			step->code = STEP_MATCH;
		}
		step->number = i;
		step++;
	}
	step->code = STEP_END;
	return made;
}

/* ---------------------------------------------------------------- matching */

/* The value of a column; where it is a plain name, in its place */
static const FeelValue *
read_column(DmnTableRun *state, int column)
{
	const DmnInput *input = &state->table->inputs[column];
	const FeelValue *value = NULL;

	if (input->allowed_item < 0)
		value = feel_native_global(state->run, state->frame,
								   state->programs[input->item]);
	return value != NULL ? value : dmn_table_input(state, column);
}

bool
dmn_steps_match(DmnTableRun *state)
{
	const DmnTable *table = state->table;
	const Step *steps = table->steps->steps;
	const Step *step = steps;
	const FeelValue *columns[MAX_COLUMNS];
	const FeelValue *value;
	FeelValue facts;
	int answer;

	memset(columns, 0, (size_t) table->input_count * sizeof(columns[0]));
	if (!feel_spend(state->run, (uint64_t) table->steps->count))
	{
		state->failed = true;
		return true;
	}
	for (;;)
	{
		if (step->code >= STEP_TRY)
		{
			if (step->code == STEP_END)
				return true;
			answer = step->code == STEP_MATCH
						 ? DMN_YES
						 : dmn_table_try(state, step->number, &facts);
			if (answer == DMN_PERHAPS)
				break;
			if (answer == DMN_YES)
			{
				dmn_table_add_hit(state, step->number, DMN_YES, feel_null());
				if (table->policy == DMN_FIRST)
					return true;
			}
			if (state->failed)
				return true;
			step++;
			continue;
		}

		value = columns[step->column];
		if (value == NULL)
		{
			value = columns[step->column] = read_column(state, step->column);
			if (state->failed)
				return true;
		}
		if (step->code == STEP_BOOLEAN && value->kind == FEEL_BOOLEAN)
			answer = value->u.boolean == (step->low != 0);
		else if (step->code == STEP_INTEGER && value->kind == step->kind &&
				 value->small == step->small)
			answer = value->u.integer >= step->low &&
					 value->u.integer <= step->high;
		else if (step->code == STEP_STRING && value->kind == FEEL_STRING)
			answer = feel_text_equal(feel_text(*value), step->string);
		else
			answer = dmn_test_constant(state->run, step->test, value);
		if (answer < 0)
			break;
		step = answer == DMN_YES ? step + 1 : &steps[step->number];
	}
	/* not so simple: all anew, but for the inputs */
	state->hit_count = 0;
	state->yes_count = 0;
	return false;
}
