/*-------------------------------------------------------------------------
 *
 * table_steps.c
 *	  Small decision tables as a row of steps "column against constant, else
 *	  next rule".
 *
 * The cells of a rule that test something stand one after the other, behind
 * them a step that says the rule matches.  A cell that says no leads to the
 * first step of the next rule.  A column is read when a step first needs it,
 * and its value is made an integer, its key, so that a cell is a comparison of
 * integers, or a bit of a set.
 *
 * This is for the common case, where each cell says yes or no.  Where one may
 * say something else (an unknown value, one of another kind than the
 * constant) the steps give up, and the table is matched the general way, with
 * the inputs that were read.
 *
 * Why integers: nine of ten tables have fewer than two dozen rules, and there
 * the time goes into looking at values (kind, small or large number, text)
 * again for each rule.  A key is made once a column; a rule is then a few
 * comparisons of registers, as if the table had been written as nested ifs.
 * For so few rules that is faster than any index.
 *
 * Keys keep the order: a number is scaled by the digits that the column's
 * constants have and doubled, and what lies between two of these gets the odd
 * key between, so that "< 10.5" and ">= 10.5" come out right for 10.4999 as
 * well.  A value too large for that has no key, and the cell is asked the slow
 * way.
 *
 * A plain table is a decision that is such a table and nothing else: its
 * value is a constant of a rule, found without program, frame or allocation.
 * Hits and misses, steps and general way, must agree in everything but time:
 * the fuzzer compares them.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/table/table.h"
#include "feel/number/number.h"

/* Beyond that the index of columns is better. */
#define MAX_RULES 24
#define MAX_COLUMNS 24 /* a bit each in 32 */

/* Strings of a column: their positions and "none of them", a bit each in 64 */
#define MAX_STRINGS 63
/* digits after the point of a column's constants */
#define MAX_SCALE 9

typedef enum StepCode
{
	STEP_RANGE, /* low <= key <= high */
	STEP_SET,   /* key is in the set */
	STEP_TEST,  /* any other test of intervals */
	STEP_TRY,   /* a rule with a cell that is a program, as a whole */
	STEP_MATCH, /* the rule matches */
	STEP_END
} StepCode;

typedef struct Step
{
	uint8_t code;
	uint8_t column;
	int32_t rule;            /* TRY, MATCH */
	const struct Step *next; /* cells: first step of the next rule */
	union
	{
		struct
		{
			int64_t low;
			int64_t high;
		} range;
		uint64_t set;
	} u;
	const DmnTest *test;
} Step;

/*
 * What keys mean: booleans 0 or 1; dates twice the day; numbers twice what
 * they are times ten to the scale, rounded down, and one more if rounded;
 * strings their position among those of the column, or the number of these.
 */
typedef struct Column
{
	uint8_t kind; /* of all its constants; FEEL_NULL: it has no keys */
	uint8_t scale;
	bool is_checked; /* not all values that have keys are taken */
	int32_t string_count;
	FeelString *strings;
} Column;

struct DmnSteps
{
	int32_t count;
	Column *columns;
	Step steps[];
};

/* -------------------------------------------------------------------- keys */

static int
string_position(const Column *column, FeelString string)
{
	int i = 0;

	while (i < column->string_count &&
		   !feel_text_equal(column->strings[i], string))
		i++;
	return i;
}

/* False when a value has none: it is of another kind, or too large. */
static inline bool
key_of(const Column *column, const FeelValue *value, int64_t *key)
{
	int64_t number;
	bool exact;

	if (value->kind != column->kind)
		return false;
	switch (column->kind)
	{
		case FEEL_BOOLEAN:
			*key = (int64_t) value->u.boolean;
			return true;
		case FEEL_DATE:
			return !__builtin_mul_overflow(value->u.days, 2, key);
		case FEEL_NUMBER:
			if (value->small && column->scale == 0)
				return !__builtin_mul_overflow(value->u.integer, 2, key);
			if (!feel_number_scaled_floor(value, column->scale, &number,
										  &exact) ||
				__builtin_mul_overflow(number, 2, key))
				return false;
			*key += !exact;
			return true;
		case FEEL_STRING:
			*key = string_position(column, feel_text(*value));
			return true;
		default:
			return false;
	}
}

/* ------------------------------------------------------------------ making */

/* The column's scale is to be that of a constant, at least. */
static void
add_number(Column *column, const FeelValue *number)
{
	int64_t coefficient;
	int exponent;

	if (!feel_number_parts(number, &coefficient, &exponent) ||
		exponent < -MAX_SCALE)
		column->kind = FEEL_NULL;
	else if (-exponent > column->scale)
		column->scale = (uint8_t) -exponent;
}

static void
add_string(FeelRun *run, Column *column, FeelString string)
{
	int position = string_position(column, string);

	if (position < column->string_count)
		return;
	if (position == MAX_STRINGS)
	{
		column->kind = FEEL_NULL;
		return;
	}
	if (column->strings == NULL)
		column->strings =
			feel_allocate_array(run, MAX_STRINGS, sizeof(FeelString));
	column->strings[column->string_count++] = string;
}

static void
add_test(FeelRun *run, Column *column, const DmnTest *test)
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
make_column(FeelRun *run, const DmnTable *table, int which, Column *column)
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
make_range(const Column *column, const DmnInterval *interval, Step *step)
{
	int64_t low = INT64_MIN;
	int64_t high = INT64_MAX;

	if (interval->has_low && !key_of(column, &interval->low, &low))
		return false;
	if (interval->is_point)
		high = low;
	else if (interval->has_high && !key_of(column, &interval->high, &high))
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
make_set(const Column *column, const DmnTest *test)
{
	uint64_t set = 0;

	feel_assert(column->string_count <= MAX_STRINGS);
	for (int i = 0; i < test->interval_count; i++)
		set |= UINT64_C(1) << string_position(
				   column, feel_text(test->intervals[i].low));
	return test->negated ? ~set : set;
}

static void
make_cell(Step *step, const Column *column, const DmnTest *test, int which,
		  const Step *next)
{
	step->code = STEP_TEST;
	step->test = test;
	step->column = (uint8_t) which;
	step->next = next;
	switch (column->kind)
	{
		case FEEL_STRING:
			if (test->points_only)
			{
				step->code = STEP_SET;
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
				step->code = STEP_RANGE;
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
	made->columns =
		feel_allocate_array(run, (size_t) table->input_count, sizeof(Column));
	for (int i = 0; i < table->input_count; i++)
		make_column(run, table, i, &made->columns[i]);
	step = made->steps;
	for (int i = 0; i < table->rule_count; i++)
	{
		const DmnRule *rule = &table->rules[i];
		const Step *next = step + count_steps(table, rule);

		if (has_program(table, rule))
			step->code = STEP_TRY;
		else
		{
			for (int column = 0; column < table->input_count; column++)
				if (rule->tests[column].kind != DMN_TEST_ANY)
					make_cell(step++, &made->columns[column],
							  &rule->tests[column], column, next);
			step->code = STEP_MATCH;
		}
		step->rule = i;
		step++;
	}
	step->code = STEP_END;
	feel_assert(step - made->steps == made->count - 1);
	return made;
}

/* ---------------------------------------------------------------- matching */

#define NO_RULE (-1)
#define GIVE_UP (-2)

typedef struct Matching
{
	FeelRun *run;
	const DmnTable *table;
	FeelEnvironment *environment;
	const int32_t *slots; /* per column: the slot it reads, or -1 */
	DmnTableRun *state;   /* NULL: the policy is FIRST or UNIQUE, no slot is
						   * -1, no step TRY */
} Matching;

static inline const FeelValue *
read_column(const Matching *m, int column)
{
	FeelEnvironment *environment = m->environment;
	int32_t slot = m->slots[column];

	if (slot < 0)
		return dmn_table_input(m->state, column);
	if (!environment->ready[slot])
	{
		environment->fetch(m->run, environment, slot);
		environment->ready[slot] = true;
	}
	return &environment->values[slot];
}

/* May a value that was read past dmn_table_input() be taken as it is? */
static inline bool
fits_column(const Matching *m, int column, const FeelValue *value)
{
	const FeelTypeDesc *check = m->table->inputs[column].check;

	return check == NULL || m->slots[column] < 0 ||
		   feel_fits_plainly(*value, check);
}

/*
 * The first rule that matches, of UNIQUE the only one; NO_RULE; GIVE_UP when
 * that cannot be told.  With a state, the hits of other policies than FIRST
 * are noted there.
 */
static inline __attribute__((always_inline)) int
find_rule(const Matching *m)
{
	const Step *step = m->table->steps->steps;
	const Column *columns = m->table->steps->columns;
	const FeelValue *values[MAX_COLUMNS];
	int64_t keys[MAX_COLUMNS];
	uint32_t read = 0;  /* which columns have been */
	uint32_t keyed = 0; /* which have a key */
	FeelValue facts;
	int found = NO_RULE;
	int answer;

	for (;;)
	{
		uint32_t bit = UINT32_C(1) << step->column;

		if (step->code < STEP_TRY && (read & bit) == 0)
		{
			int column = step->column;

			values[column] = read_column(m, column);
			read |= bit;
			if (m->state != NULL && m->state->failed)
				return NO_RULE;
			if (key_of(&columns[column], values[column], &keys[column]))
				keyed |= bit;
			if (((keyed & bit) == 0 || columns[column].is_checked) &&
				!fits_column(m, column, values[column]))
				return GIVE_UP;
		}
		if (step->code == STEP_RANGE && (keyed & bit) != 0)
		{
			int64_t key = keys[step->column];

			step = key >= step->u.range.low && key <= step->u.range.high
					   ? step + 1
					   : step->next;
			continue;
		}
		if (step->code == STEP_SET && (keyed & bit) != 0)
		{
			step = ((step->u.set >> keys[step->column]) & 1) != 0 ? step + 1
																  : step->next;
			continue;
		}
		if (step->code < STEP_TRY)
		{
			answer =
				dmn_test_constant(m->run, step->test, values[step->column]);
			if (answer < 0)
				return GIVE_UP;
			step = answer == DMN_YES ? step + 1 : step->next;
			continue;
		}
		if (step->code == STEP_END)
			return found;
		answer = step->code == STEP_MATCH
					 ? DMN_YES
					 : (int) dmn_table_try(m->state, step->rule, &facts);
		if (answer == DMN_PERHAPS)
			return GIVE_UP;
		if (answer == DMN_YES)
		{
			if (m->table->policy == DMN_FIRST)
				return step->rule;
			if (m->state != NULL)
				dmn_table_add_hit(m->state, step->rule, DMN_YES, feel_null());
			else if (found >= 0)
				return GIVE_UP;
			found = step->rule;
		}
		step++;
	}
}

bool
dmn_steps_match(DmnTableRun *state)
{
	const DmnTable *table = state->table;
	int32_t slots[MAX_COLUMNS];
	Matching m = {.run = state->run,
				  .table = table,
				  .environment = feel_native_environment(state->frame),
				  .slots = slots,
				  .state = state};
	int found;

	if (state->run->undecided == table)
	{
		state->run->undecided = NULL;
		return false;
	}
	if (!feel_spend(state->run, (uint64_t) table->steps->count))
	{
		state->failed = true;
		return true;
	}
	for (int i = 0; i < table->input_count; i++)
		slots[i] =
			table->inputs[i].allowed_item < 0
				? feel_native_slot(state->programs[table->inputs[i].item])
				: -1;
	found = find_rule(&m);
	if (found == GIVE_UP)
	{
		/* all anew, but for the inputs */
		state->hit_count = 0;
		state->yes_count = 0;
		return false;
	}
	if (found >= 0 && table->policy == DMN_FIRST)
		dmn_table_add_hit(state, found, DMN_YES, feel_null());
	return true;
}

/* ------------------------------------------------------------ plain tables */

/*
 * A decision that is such a table and nothing else: its columns are names,
 * its outputs constants of the decision's type.  No program is needed then.
 */
struct DmnPlainTable
{
	const DmnTable *table;
	int32_t slots[]; /* per column */
};

static int
slot_of(const FeelNode *node, const FeelScope *scope)
{
	if (node->kind != FEEL_NODE_NAME)
		return -1;
	for (int i = 0; i < scope->count; i++)
		if (feel_text_equal(scope->names[i], node->name))
			return scope->slots == NULL ? i : scope->slots[i];
	return -1;
}

static bool
is_plain(const DmnTable *table, const FeelTypeDesc *type)
{
	if (table->steps == NULL || table->output_count != 1 ||
		(table->policy != DMN_FIRST && table->policy != DMN_UNIQUE))
		return false;
	for (int i = 0; i < table->rule_count; i++)
	{
		const DmnRule *rule = &table->rules[i];

		if (has_program(table, rule) || rule->outputs[0].item >= 0 ||
			!rule->outputs[0].is_allowed ||
			(type != NULL &&
			 !feel_fits_plainly(rule->outputs[0].constant, type)))
			return false;
	}
	return true;
}

const DmnPlainTable *
dmn_plain_table_make(FeelRun *run, const FeelNode *node,
					 const FeelScope *scope)
{
	const FeelTypeDesc *type = NULL;
	const DmnTable *table;
	DmnPlainTable *plain;

	if (node->kind == FEEL_NODE_COERCE)
	{
		type = node->type;
		node = node->items[0];
	}
	if (node->kind != FEEL_NODE_NATIVE || node->native->run != dmn_table_run ||
		scope->outer != NULL)
		return NULL;
	table = node->native->data;
	if (!is_plain(table, type))
		return NULL;
	plain = feel_allocate(run,
						  sizeof(DmnPlainTable) + (size_t) table->input_count *
													  sizeof(plain->slots[0]));
	plain->table = table;
	for (int i = 0; i < table->input_count; i++)
	{
		plain->slots[i] = slot_of(node->items[table->inputs[i].item], scope);
		if (plain->slots[i] < 0 || table->inputs[i].allowed_item >= 0)
			return NULL;
	}
	return plain;
}

bool
dmn_plain_table_run(FeelRun *run, const DmnPlainTable *plain,
					FeelEnvironment *environment, FeelValue *value)
{
	Matching m = {.run = run,
				  .table = plain->table,
				  .environment = environment,
				  .slots = plain->slots};
	int found;

	if (!feel_spend(run, (uint64_t) plain->table->steps->count))
		return false;
	found = find_rule(&m);
	if (found < 0)
	{
		/* its program would only find the same */
		if (found == GIVE_UP)
			run->undecided = plain->table;
		return false;
	}
	feel_assert(found < plain->table->rule_count &&
				plain->table->rules[found].outputs[0].item < 0);
	*value = plain->table->rules[found].outputs[0].constant;
	return true;
}
