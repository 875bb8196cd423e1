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
#define MAX_COLUMNS 24 /* a bit each in 32 */

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
		FeelString string;
	} u;
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
make_cell(Step *step, const DmnTest *test, int column, const Step *next)
{
	const DmnInterval *interval = &test->intervals[0];

	step->code = STEP_TEST;
	step->test = test;
	step->column = (uint8_t) column;
	step->next = next;
	step->kind = test->value_kind;
	if (test->negated || test->interval_count != 1)
		return;
	if (test->value_kind == FEEL_BOOLEAN && interval->is_point)
	{
		step->code = STEP_BOOLEAN;
		step->u.range.low = interval->low.u.boolean;
	}
	else if (test->value_kind == FEEL_STRING && interval->is_point)
	{
		step->code = STEP_STRING;
		step->u.string = feel_text(interval->low);
	}
	else if (integer_bounds(interval, &step->u.range.low, &step->u.range.high))
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
		const Step *next = step + count_steps(table, rule);

		if (has_program(table, rule))
			step->code = STEP_TRY;
		else
		{
			for (int column = 0; column < table->input_count; column++)
				if (rule->tests[column].kind != DMN_TEST_ANY)
					make_cell(step++, &rule->tests[column], column, next);
			step->code = STEP_MATCH;
		}
		step->rule = i;
		step++;
	}
	step->code = STEP_END;
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

/*
 * The first rule that matches, of UNIQUE the only one; NO_RULE; GIVE_UP when
 * that cannot be told.  With a state, the hits of other policies than FIRST
 * are noted there.
 */
static inline __attribute__((always_inline)) int
find_rule(const Matching *m)
{
	const Step *step = m->table->steps->steps;
	const FeelValue *columns[MAX_COLUMNS];
	uint32_t read = 0; /* which of them are */
	FeelValue facts;
	int found = NO_RULE;
	int answer;

	for (;;)
	{
		const FeelValue *value;

		if (step->code < STEP_TRY)
		{
			uint32_t bit = UINT32_C(1) << step->column;

			if ((read & bit) == 0)
			{
				columns[step->column] = read_column(m, step->column);
				read |= bit;
				if (m->state != NULL && m->state->failed)
					return NO_RULE;
			}
			value = columns[step->column];
			if (value->kind == step->kind && value->small == step->small)
			{
				if (step->code == STEP_INTEGER)
				{
					step = value->u.integer >= step->u.range.low &&
								   value->u.integer <= step->u.range.high
							   ? step + 1
							   : step->next;
					continue;
				}
				if (step->code == STEP_BOOLEAN)
				{
					step = value->u.boolean == (step->u.range.low != 0)
							   ? step + 1
							   : step->next;
					continue;
				}
				if (step->code == STEP_STRING)
				{
					step = feel_text_equal(feel_text(*value), step->u.string)
							   ? step + 1
							   : step->next;
					continue;
				}
			}
			answer = dmn_test_constant(m->run, step->test, value);
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
		return false;
	*value = plain->table->rules[found].outputs[0].constant;
	return true;
}
