/*-------------------------------------------------------------------------
 *
 * table_index.c
 *	  Large decision tables: all rules of a column at once.
 *
 * The constants of a column's cells cut the values of their kind into
 * regions: before the first constant, at it, between it and the second, at
 * that, ...  Within a region every cell says the same, so there is one bit
 * mask per region of the rules whose cells say yes.  To match a value is to
 * find its region (binary search) and to AND its mask into that of the rules
 * that still stand.
 *
 *		constants:		   c0		 c1			c2
 *		regions:		0	1	2	 3	  4		 5	  6
 *
 * If all cells of the column are lists of values, the regions between are
 * alike and share one mask.
 *
 * What masks cannot tell is left pending: rules with a cell that is a program
 * or whose column has a value of another kind, or an unknown one.  If such a
 * rule stands in the end, it is tried cell by cell.  The input of a column is
 * evaluated only if a rule is sure to get that far; and for the hit policy
 * FIRST, rules behind one that has matched for sure are dropped at once.
 *
 * Why masks: real tables of hundreds of rules are wide and sparse, each column
 * asked about by most rules with few distinct constants.  A decision tree over
 * the rules would be faster still, but may grow exponentially; a tree or hash
 * per column gives lists of rules, which then must be intersected.  64 rules
 * in a word make that intersection one instruction: a match costs a binary
 * search a column and rules / 64 words, 500 rules about 0.3 us.  Memory is
 * regions x rules / 8 bytes for a column; beyond 16 MB there is no index.
 *
 * Invariants.  A rule that matches is never without its bit in "stands": masks
 * only refuse what the cell refuses.  A rule with its bit in "stands" and none
 * in "pending" has had all its cells so far say yes.  What the index says is
 * what trying the rules one by one would say, also as to which inputs are
 * evaluated and which complain.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/table/table.h"

#define MIN_RULES 8
#define MAX_INDEX_BYTES (16 * 1024 * 1024)
#define LOCAL_WORDS 16

typedef struct Column
{
	uint8_t value_kind; /* FEEL_NULL: no constants, all cells are tried */
	bool points_only;
	int32_t constant_count;
	FeelValue *constants;    /* sorted, each once */
	int64_t *integers;       /* the same, if that is what they are */
	const uint64_t *at;      /* masks: constant_count */
	const uint64_t *between; /* masks: constant_count + 1, or one */
	const uint64_t *null;    /* mask for null if points_only */
	uint64_t *tested;        /* rules that have a cell here */
	uint64_t *programs;      /* rules whose cell is a program */
	uint64_t *done;          /* rules without cells in later columns */
} Column;

struct DmnTableIndex
{
	int32_t words;
	uint64_t *all;
	uint64_t *bare; /* rules without any cell */
	Column *columns;
};

static inline void
set_bit(uint64_t *mask, int bit)
{
	feel_assert(bit >= 0);
	mask[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static inline bool
has_bit(const uint64_t *mask, int bit)
{
	return (mask[bit / 64] >> (bit % 64)) & 1;
}

/* ------------------------------------------------------------------ making */

/* Sort by merging: qsort() could not be given the run. */
static void
sort_constants(FeelRun *run, FeelValue *items, FeelValue *scratch, int count)
{
	int half = count / 2;
	int a = 0;
	int b = half;

	if (count < 2)
		return;
	sort_constants(run, items, scratch, half);
	sort_constants(run, items + half, scratch, count - half);
	for (int i = 0; i < count; i++)
		scratch[i] =
			b == count || (a < half && dmn_compare_constant(run, &items[a],
															&items[b]) <= 0)
				? items[a++]
				: items[b++];
	memcpy(items, scratch, (size_t) count * sizeof(FeelValue));
}

/* Of cells with another kind than the first's, the program is run. */
static bool
is_indexed(const DmnTest *test, const Column *column)
{
	return test->kind == DMN_TEST_INTERVALS &&
		   test->value_kind == column->value_kind;
}

/* The integer that a value is ordered by; false if it is not one */
static inline bool
get_integer(const FeelValue *value, int64_t *integer)
{
	switch (value->kind)
	{
		case FEEL_NUMBER:
			*integer = value->u.integer;
			return value->small;
		case FEEL_DATE:
			*integer = value->u.days;
			return true;
		case FEEL_BOOLEAN:
			*integer = value->u.boolean;
			return true;
		default:
			return false;
	}
}

static void
find_integers(FeelRun *run, Column *column)
{
	int64_t *integers = feel_allocate_array(
		run, (size_t) column->constant_count, sizeof(int64_t));

	for (int i = 0; i < column->constant_count; i++)
		if (!get_integer(&column->constants[i], &integers[i]))
			return;
	column->integers = integers;
}

static void
collect_constants(FeelRun *run, const DmnTable *table, int number,
				  Column *column)
{
	size_t capacity = 0;
	FeelValue *scratch;
	int count = 0;
	int kept = 0;

	column->points_only = true;
	for (int i = 0; i < table->rule_count; i++)
	{
		const DmnTest *test = &table->rules[i].tests[number];

		if (test->kind != DMN_TEST_INTERVALS)
			continue;
		if (column->value_kind == FEEL_NULL)
			column->value_kind = test->value_kind;
		if (!is_indexed(test, column))
			continue;
		capacity += 2 * (size_t) test->interval_count;
		column->points_only = column->points_only && test->points_only;
	}
	column->constants = feel_allocate_array(run, capacity, sizeof(FeelValue));
	scratch = feel_allocate_array(run, capacity, sizeof(FeelValue));
	for (int i = 0; i < table->rule_count; i++)
	{
		const DmnTest *test = &table->rules[i].tests[number];

		if (!is_indexed(test, column))
			continue;
		for (int j = 0; j < test->interval_count; j++)
		{
			if (test->intervals[j].has_low)
				column->constants[count++] = test->intervals[j].low;
			if (test->intervals[j].has_high && !test->intervals[j].is_point)
				column->constants[count++] = test->intervals[j].high;
		}
	}
	sort_constants(run, column->constants, scratch, count);
	for (int i = 0; i < count; i++)
		if (kept == 0 ||
			dmn_compare_constant(run, &column->constants[kept - 1],
								 &column->constants[i]) != 0)
			column->constants[kept++] = column->constants[i];
	column->constant_count = kept;
	feel_assert((size_t) count <= capacity && kept <= count);
	find_integers(run, column);
}

/* Position of the first constant that is not less than the value */
static int
lower_bound(FeelRun *run, const Column *column, const FeelValue *value,
			bool *equal)
{
	int low = 0;
	int high = column->constant_count;
	int64_t integer;

	if (column->integers != NULL && get_integer(value, &integer))
	{
		while (low < high)
		{
			int middle = low + (high - low) / 2;

			if (column->integers[middle] < integer)
				low = middle + 1;
			else
				high = middle;
		}
		*equal =
			low < column->constant_count && column->integers[low] == integer;
		return low;
	}
	*equal = false;
	while (low < high)
	{
		int middle = low + (high - low) / 2;
		int order =
			dmn_compare_constant(run, &column->constants[middle], value);

		if (order == 0)
		{
			*equal = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Set the bit of a rule in the masks of the regions of an interval. */
static void
mark_interval(FeelRun *run, const DmnTableIndex *index, const Column *column,
			  uint64_t *at, uint64_t *between, int rule,
			  const DmnInterval *interval)
{
	bool equal;
	int first = 0;
	int last = column->constant_count - 1;
	size_t words = (size_t) index->words;

	/* first and last: the constants strictly inside or at a closed end */
	if (interval->has_low)
	{
		first = lower_bound(run, column, &interval->low, &equal);
		/* each bound is one of the constants: they were collected so */
		feel_assert(equal);
		if (interval->is_point)
		{
			set_bit(at + (size_t) first * words, rule);
			return;
		}
	}
	if (interval->has_high)
	{
		last = lower_bound(run, column, &interval->high, &equal);
		feel_assert(equal);
	}
	if (interval->has_low && interval->has_high && first > last)
		return;
	if (interval->has_low && interval->has_high && first == last)
	{
		if (interval->low_closed && interval->high_closed)
			set_bit(at + (size_t) first * words, rule);
		return;
	}
	for (int i = first; i <= last; i++)
		if ((i != first || !interval->has_low || interval->low_closed) &&
			(i != last || !interval->has_high || interval->high_closed))
			set_bit(at + (size_t) i * words, rule);
	/* between[i] lies before constant i */
	for (int i = interval->has_low ? first + 1 : 0;
		 i <= (interval->has_high ? last : column->constant_count); i++)
		set_bit(between + (size_t) i * words, rule);
}

static void
fill_masks(FeelRun *run, const DmnTableIndex *index, const DmnTable *table,
		   int number, Column *column, uint64_t *at, uint64_t *between,
		   uint64_t *null)
{
	size_t words = (size_t) index->words;
	size_t gaps =
		column->points_only ? 1 : (size_t) column->constant_count + 1;

	for (int rule = 0; rule < table->rule_count; rule++)
	{
		const DmnTest *test = &table->rules[rule].tests[number];
		bool indexed = is_indexed(test, column);
		bool flip = !indexed || test->negated;

		for (int j = 0; indexed && j < test->interval_count; j++)
			mark_interval(run, index, column, at, between, rule,
						  &test->intervals[j]);
		/* not(...): the other regions; no constants: all regions */
		if (!flip)
			continue;
		for (int i = 0; i < column->constant_count; i++)
			at[(size_t) i * words + (size_t) rule / 64] ^= UINT64_C(1)
														   << (rule % 64);
		for (size_t i = 0; i < gaps; i++)
			between[i * words + (size_t) rule / 64] ^= UINT64_C(1)
													   << (rule % 64);
		if (!indexed || test->points_only)
			set_bit(null, rule);
	}
}

/* False: the masks would be too large. */
static bool
make_column(FeelRun *run, DmnTableIndex *index, const DmnTable *table,
			int number, size_t *bytes)
{
	Column *column = &index->columns[number];
	size_t words = (size_t) index->words;
	size_t gaps;
	uint64_t *at;
	uint64_t *between;
	uint64_t *null;

	column->tested = feel_allocate_array(run, 3 * words, sizeof(uint64_t));
	column->programs = column->tested + words;
	column->done = column->tested + 2 * words;
	collect_constants(run, table, number, column);
	for (int rule = 0; rule < table->rule_count; rule++)
	{
		const DmnTest *test = &table->rules[rule].tests[number];
		bool is_last = true;

		if (test->kind != DMN_TEST_ANY)
			set_bit(column->tested, rule);
		if (test->kind != DMN_TEST_ANY && !is_indexed(test, column))
			set_bit(column->programs, rule);
		for (int i = number + 1; i < table->input_count && is_last; i++)
			is_last = table->rules[rule].tests[i].kind == DMN_TEST_ANY;
		if (is_last)
			set_bit(column->done, rule);
	}
	if (column->value_kind == FEEL_NULL)
		return true;
	gaps = column->points_only ? 1 : (size_t) column->constant_count + 1;
	*bytes += ((size_t) column->constant_count + gaps + 1) * words * 8;
	if (*bytes > MAX_INDEX_BYTES)
		return false;
	at = feel_allocate_array(run, (size_t) column->constant_count * words,
							 sizeof(uint64_t));
	between = feel_allocate_array(run, gaps * words, sizeof(uint64_t));
	null = feel_allocate_array(run, words, sizeof(uint64_t));
	fill_masks(run, index, table, number, column, at, between, null);
	column->at = at;
	column->between = between;
	column->null = null;
	return true;
}

const DmnTableIndex *
dmn_index_make(FeelRun *run, const DmnTable *table)
{
	DmnTableIndex *index;
	size_t bytes = 0;

	if (table->rule_count < MIN_RULES || table->input_count == 0)
		return NULL;
	index = feel_allocate(run, sizeof(*index));
	index->words = (table->rule_count + 63) / 64;
	index->all =
		feel_allocate_array(run, (size_t) index->words, sizeof(uint64_t));
	index->columns =
		feel_allocate_array(run, (size_t) table->input_count, sizeof(Column));
	index->bare =
		feel_allocate_array(run, (size_t) index->words, sizeof(uint64_t));
	for (int rule = 0; rule < table->rule_count; rule++)
	{
		bool is_bare = true;

		for (int i = 0; i < table->input_count && is_bare; i++)
			is_bare = table->rules[rule].tests[i].kind == DMN_TEST_ANY;
		set_bit(index->all, rule);
		if (is_bare)
			set_bit(index->bare, rule);
	}
	for (int i = 0; i < table->input_count; i++)
		if (!make_column(run, index, table, i, &bytes))
			return NULL;
	return index;
}

/* ---------------------------------------------------------------- matching */

typedef struct Matching
{
	DmnTableRun *state;
	const DmnTableIndex *index;
	uint64_t *stands;  /* rules that no mask has refused */
	uint64_t *pending; /* those of them that are yet to be tried */
	uint64_t *doubted; /* those of them that a cell may refuse then */
} Matching;

/* The mask for a value; NULL if its kind is not that of the constants. */
static const uint64_t *
find_mask(Matching *m, const Column *column, const FeelValue *value)
{
	size_t words = (size_t) m->index->words;
	bool equal;
	int position;

	if (column->value_kind == FEEL_NULL)
		return NULL;
	if (value->kind == FEEL_NULL)
		return column->null;
	if (value->kind != column->value_kind)
		return NULL;
	position = lower_bound(m->state->run, column, value, &equal);
	if (equal)
		return column->at + (size_t) position * words;
	feel_assert(position >= 0 && position <= column->constant_count);
	return column->between +
		   (column->points_only ? 0 : (size_t) position * words);
}

static void
match_column(Matching *m, int number)
{
	const Column *column = &m->index->columns[number];
	const FeelValue *value = dmn_table_input(m->state, number);
	const uint64_t *mask = find_mask(m, column, value);

	for (int i = 0; i < m->index->words; i++)
	{
		uint64_t left = mask == NULL ? column->tested[i] : column->programs[i];

		if (mask != NULL)
			m->stands[i] &= mask[i];
		m->pending[i] |= left;
		/* on unknown a constant cell does not refuse, a program might */
		m->doubted[i] |=
			value->kind == FEEL_UNKNOWN ? column->programs[i] : left;
	}
}

/* Is there a rule that is sure to get as far as this column? */
static bool
is_needed(const Matching *m, int number)
{
	const uint64_t *tested = m->index->columns[number].tested;

	for (int i = 0; i < m->index->words; i++)
		if ((m->stands[i] & tested[i] & ~m->doubted[i]) != 0)
			return true;
	return false;
}

/* Leave the cells of a column to the trial of those rules that have them. */
static void
defer_column(Matching *m, int number)
{
	for (int i = 0; i < m->index->words; i++)
		m->pending[i] |= m->index->columns[number].tested[i];
}

/* Of FIRST: forget the rules behind the first that has matched for sure. */
static void
cut_behind_first(Matching *m, const uint64_t *done)
{
	for (int i = 0; i < m->index->words; i++)
	{
		uint64_t bits = m->stands[i] & done[i] & ~m->pending[i];

		if (bits == 0)
			continue;
		/* up to and with the lowest of these bits */
		m->stands[i] &= bits ^ (bits - 1);
		for (int j = i + 1; j < m->index->words; j++)
			m->stands[j] = 0;
		return;
	}
}

/* The rules that are left, in order */
static void
collect_hits(Matching *m)
{
	DmnTableRun *state = m->state;

	for (int word = 0; word < m->index->words; word++)
		for (uint64_t bits = m->stands[word]; bits != 0; bits &= bits - 1)
		{
			int rule = word * 64 + __builtin_ctzll(bits);
			FeelValue facts = feel_null();
			DmnAnswer answer = DMN_YES;

			/* hits stand in the order of the rules */
			feel_assert(rule < state->table->rule_count &&
						(state->hit_count == 0 ||
						 state->hits[state->hit_count - 1].rule < rule));
			if (has_bit(m->pending, rule))
			{
				if (!feel_spend(state->run,
								(uint64_t) state->table->input_count))
					state->failed = true;
				else
					answer = dmn_table_try(state, rule, &facts);
			}
			if (state->failed)
				return;
			if (answer == DMN_NO)
				continue;
			dmn_table_add_hit(state, rule, answer, facts);
			if (answer == DMN_YES && state->table->policy == DMN_FIRST)
				return;
		}
}

void
dmn_index_match(DmnTableRun *state)
{
	const DmnTable *table = state->table;
	const DmnTableIndex *index = table->index;
	size_t words = (size_t) index->words;
	uint64_t local[3 * LOCAL_WORDS];
	Matching m = {.state = state, .index = index, .stands = local};

	if (words > LOCAL_WORDS)
		m.stands =
			feel_allocate_array(state->run, 3 * words, sizeof(uint64_t));
	m.pending = m.stands + words;
	m.doubted = m.pending + words;
	memcpy(m.stands, index->all, words * sizeof(uint64_t));
	memset(m.pending, 0, 2 * words * sizeof(uint64_t));
	if (!feel_spend(state->run, words * (size_t) table->input_count))
	{
		state->failed = true;
		return;
	}
	if (table->policy == DMN_FIRST)
		cut_behind_first(&m, index->bare);
	for (int i = 0; i < table->input_count; i++)
	{
		if (is_needed(&m, i))
			match_column(&m, i);
		else
			defer_column(&m, i);
		if (state->failed)
			return;
		if (table->policy == DMN_FIRST)
			cut_behind_first(&m, index->columns[i].done);
	}
	collect_hits(&m);
}
