/*-------------------------------------------------------------------------
 *
 * steps_make.c
 *	  The steps of a small decision table, made of its constant cells.
 *
 * table_steps.c says what they are for.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/table/steps.h"

/* ------------------------------------------------------------------ making */

/* The column's scale is to be that of a constant, at least. */
static void
add_number(DmnStepColumn *column, const FeelValue *number)
{
	int64_t coefficient;
	int exponent;

	if (!feel_number_parts(number, &coefficient, &exponent) ||
		exponent < -DMN_STEPS_SCALE)
		column->kind = FEEL_NULL;
	else if (-exponent > column->scale)
		column->scale = (uint8_t) -exponent;
}

static void
add_string(FeelRun *run, DmnStepColumn *column, FeelString string)
{
	int position = dmn_string_position(column, string);

	if (position < column->string_count)
		return;
	if (position == DMN_STEPS_STRINGS)
	{
		column->kind = FEEL_NULL;
		return;
	}
	if (column->strings == NULL)
		column->strings =
			feel_allocate_array(run, DMN_STEPS_STRINGS, sizeof(FeelString));
	column->strings[column->string_count++] = string;
}

static void
add_test(FeelRun *run, DmnStepColumn *column, const DmnTest *test)
{
	for (int i = 0; i < test->interval_count; i++)
	{
		const DmnInterval *interval = &test->intervals[i];

		if (column->kind == FEEL_NUMBER && interval->has_low)
			add_number(column, &interval->low);
		if (column->kind == FEEL_NUMBER && interval->has_high)
			add_number(column, &interval->high);
		if (column->kind == FEEL_STRING && interval->is_point)
			add_string(run, column, feel_text(interval->low));
	}
}

/* Does the column take all values of the kind as they are? */
static bool
takes_kind(const DmnInput *input, uint8_t kind)
{
	return input->check == NULL ||
		   (kind != FEEL_NULL && kind < FEEL_RANGE &&
			feel_fits_plainly(feel_value(kind, false, 0), input->check));
}

static void
make_column(FeelRun *run, const DmnTable *table, int which,
			DmnStepColumn *column)
{
	bool first = true;

	for (int i = 0; i < table->rule_count; i++)
	{
		const DmnTest *test = &table->rules[i].tests[which];

		if (test->kind != DMN_TEST_INTERVALS)
			continue;
		if (first)
			column->kind = test->value_kind;
		else if (column->kind != test->value_kind)
			column->kind = FEEL_NULL;
		first = false;
		add_test(run, column, test);
	}
	column->is_checked = !takes_kind(&table->inputs[which], column->kind);
}

static bool
make_range(const DmnStepColumn *column, const DmnInterval *interval,
		   DmnStep *step)
{
	int64_t low = INT64_MIN;
	int64_t high = INT64_MAX;

	if (interval->has_low && !dmn_key_of(column, &interval->low, &low))
		return false;
	if (interval->is_point)
		high = low;
	else if (interval->has_high && !dmn_key_of(column, &interval->high, &high))
		return false;
	/* it has no neighbour below */
	if (interval->has_high && high == INT64_MIN)
		return false;
	/* two keys are never neighbours, but for booleans, which are points */
	if (!interval->is_point && interval->has_low && !interval->low_closed)
		low++;
	if (!interval->is_point && interval->has_high && !interval->high_closed)
		high--;
	/* an empty range, such as (5..5), is one: low > high never holds */
	step->u.range.low = low;
	step->u.range.high = high;
	return true;
}

static uint64_t
make_set(const DmnStepColumn *column, const DmnTest *test)
{
	uint64_t set = 0;

	feel_assert(column->string_count <= DMN_STEPS_STRINGS);
	for (int i = 0; i < test->interval_count; i++)
		set |= UINT64_C(1) << dmn_string_position(
				   column, feel_text(test->intervals[i].low));
	return test->negated ? ~set : set;
}

static void
make_cell(DmnStep *step, const DmnStepColumn *column, const DmnTest *test,
		  int which, const DmnStep *next)
{
	step->code = DMN_STEP_TEST;
	step->test = test;
	step->column = (uint8_t) which;
	step->next = next;
	switch (column->kind)
	{
		case FEEL_STRING:
			if (test->points_only)
			{
				step->code = DMN_STEP_SET;
				step->u.set = make_set(column, test);
			}
			break;
		case FEEL_BOOLEAN:
		case FEEL_NUMBER:
		case FEEL_DATE:
			if (!test->negated && test->interval_count == 1 &&
				(test->value_kind != FEEL_BOOLEAN ||
				 test->intervals[0].is_point) &&
				make_range(column, &test->intervals[0], step))
				step->code = DMN_STEP_RANGE;
			break;
		default:
			break;
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

bool
dmn_rule_has_program(const DmnTable *table, const DmnRule *rule)
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
	DmnStep *step;
	uint16_t *cells;
	int count = 1;

	if (table->rule_count > DMN_STEPS_RULES ||
		table->input_count > DMN_STEPS_COLUMNS)
		return NULL;
	for (int i = 0; i < table->rule_count; i++)
		count += count_steps(table, &table->rules[i]);
	made = feel_allocate(run,
						 sizeof(DmnSteps) + (size_t) count * sizeof(DmnStep));
	made->count = count;
	made->columns = feel_allocate_array(run, (size_t) table->input_count,
										sizeof(DmnStepColumn));
	for (int i = 0; i < table->input_count; i++)
		make_column(run, table, i, &made->columns[i]);
	step = made->steps;
	made->cells = cells = feel_allocate_array(
		run, (size_t) table->rule_count * (size_t) table->input_count,
		sizeof(made->cells[0]));
	for (int i = 0; i < table->rule_count; i++)
	{
		const DmnRule *rule = &table->rules[i];
		const DmnStep *next = step + count_steps(table, rule);

		if (dmn_rule_has_program(table, rule))
			step->code = DMN_STEP_TRY;
		else
		{
			for (int column = 0; column < table->input_count; column++)
			{
				if (rule->tests[column].kind == DMN_TEST_ANY)
					continue;
				cells[i * table->input_count + column] =
					(uint16_t) (step - made->steps);
				made->columns[column].tested |= UINT32_C(1) << i;
				make_cell(step++, &made->columns[column], &rule->tests[column],
						  column, next);
			}
			step->code = DMN_STEP_MATCH;
		}
		step->rule = i;
		step++;
	}
	step->code = DMN_STEP_END;
	feel_assert(step - made->steps == made->count - 1);
	return made;
}
