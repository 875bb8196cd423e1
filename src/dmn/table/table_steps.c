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

#include "dmn/table/steps.h"

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
	const DmnStep *step = m->table->steps->steps;
	const DmnStepColumn *columns = m->table->steps->columns;
	const FeelValue *values[DMN_STEPS_COLUMNS];
	int64_t keys[DMN_STEPS_COLUMNS];
	uint32_t read = 0;  /* which columns have been */
	uint32_t keyed = 0; /* which have a key */
	FeelValue facts;
	int found = NO_RULE;
	int answer;

	for (;;)
	{
		uint32_t bit = UINT32_C(1) << step->column;

		if (step->code < DMN_STEP_TRY && (read & bit) == 0)
		{
			int column = step->column;

			values[column] = read_column(m, column);
			read |= bit;
			if (m->state != NULL && m->state->failed)
				return NO_RULE;
			if (dmn_key_of(&columns[column], values[column], &keys[column]))
				keyed |= bit;
			if (((keyed & bit) == 0 || columns[column].is_checked) &&
				!fits_column(m, column, values[column]))
				return GIVE_UP;
		}
		if (step->code == DMN_STEP_RANGE && (keyed & bit) != 0)
		{
			int64_t key = keys[step->column];

			step = key >= step->u.range.low && key <= step->u.range.high
					   ? step + 1
					   : step->next;
			continue;
		}
		if (step->code == DMN_STEP_SET && (keyed & bit) != 0)
		{
			step = ((step->u.set >> keys[step->column]) & 1) != 0 ? step + 1
																  : step->next;
			continue;
		}
		if (step->code < DMN_STEP_TRY)
		{
			answer =
				dmn_test_constant(m->run, step->test, values[step->column]);
			if (answer < 0)
				return GIVE_UP;
			step = answer == DMN_YES ? step + 1 : step->next;
			continue;
		}
		if (step->code == DMN_STEP_END)
			return found;
		answer = step->code == DMN_STEP_MATCH
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
	int32_t slots[DMN_STEPS_COLUMNS];
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

		if (dmn_rule_has_program(table, rule) || rule->outputs[0].item >= 0 ||
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

/* ------------------------------------------------------- rules that stand */

uint32_t
dmn_steps_tested(const DmnTable *table, int column)
{
	return table->steps->columns[column].tested;
}

bool
dmn_steps_stand(FeelRun *run, const DmnTable *table, int column,
				const FeelValue *value, uint32_t *rules)
{
	const DmnSteps *steps = table->steps;
	const FeelTypeDesc *check = table->inputs[column].check;
	uint32_t left = *rules & steps->columns[column].tested;
	int64_t key;
	bool keyed = dmn_key_of(&steps->columns[column], value, &key);

	if (check != NULL && !feel_fits_plainly(*value, check))
		return false;
	for (; left != 0; left &= left - 1)
	{
		int rule = __builtin_ctz(left);
		const DmnStep *step =
			&steps->steps[steps->cells[rule * table->input_count + column]];
		int answer;

		feel_assert(step->column == column && step->code < DMN_STEP_TRY);
		if (keyed && step->code == DMN_STEP_RANGE)
			answer = key >= step->u.range.low && key <= step->u.range.high;
		else if (keyed && step->code == DMN_STEP_SET)
			answer = (int) ((step->u.set >> key) & 1);
		else
			answer = dmn_test_constant(run, step->test, value);
		if (answer < 0)
			return false;
		if (answer == DMN_NO)
			*rules &= ~(UINT32_C(1) << rule);
	}
	return true;
}
