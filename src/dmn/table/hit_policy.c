/*-------------------------------------------------------------------------
 *
 * hit_policy.c
 *	  The value of a decision table, from the rules that match and those that
 *	  may.
 *
 * Without doubtful rules these are the hit policies of the standard.  With
 * some, every way in which they could turn out is considered: for the policies
 * that give one rule's output these are the outputs of the rules that may
 * decide, and that of no rule where none is sure.  If all are the same, that
 * is the answer, and the facts do not matter.  If not, the answer is unknown
 * and waits for the facts of those rules that could still change it; of
 * several outputs each one is looked at by itself.  dependence.c then looks
 * at these rules together, and leaves of their facts those that matter.
 *
 * The one thing that must never happen is an answer that a fact still to come
 * would make another.  So all doubt is counted as doubt: a rule that may match
 * is taken both ways, an output that is not known differs from every other,
 * and where the priorities of two outputs cannot be told, neither wins.  The
 * price is that some answers are called undetermined that are not; dependence.c
 * gets most of these back.
 *
 * Outputs of rules that only may match are evaluated, to be compared, but
 * what they complain of is not noted (speculation): it is not known whether
 * the rule applies at all.  Each is evaluated once and kept with its hit.
 *
 * UNIQUE and ANY have one outcome more: null, where the policy is violated.
 * A doubtful rule beside a sure one violates it; whether two doubtful ones can
 * is for clash.c to tell.
 *
 * Costs: linear in the hits, but for PRIORITY and OUTPUT ORDER (priority.c).
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/table/table.h"
#include "feel/number/number.h"

/* ---------------------------------------------------------------- outputs */

static FeelValue
run_item(DmnTableRun *state, int32_t item)
{
	return feel_native_item(state->run, state->frame, state->programs[item],
							NULL);
}

/*
 * A value that is none of the output values of its column is null: it is one
 * that the author excluded.  While that is not known, neither is the value.
 */
static FeelValue
allowed_output(DmnTableRun *state, int column, FeelValue value)
{
	const DmnOutput *output = &state->table->outputs[column];
	FeelValue is;
	FeelString text;

	if (output->allowed_item < 0 || value.kind == FEEL_NULL)
		return value;
	is = feel_native_item(state->run, state->frame,
						  state->programs[output->allowed_item], &value);
	if (is.kind == FEEL_UNKNOWN)
		return value.kind == FEEL_UNKNOWN
				   ? feel_unknown_union(state->run, feel_computed(value), is)
				   : is;
	if (is.kind == FEEL_BOOLEAN && is.u.boolean)
		return value;
	text = feel_print(state->run, value);
	return feel_error(state->run, FEEL_CONSTRAINT,
					  "the output %.*s is not one of %.*s", (int) text.length,
					  text.data, (int) output->values_text.length,
					  output->values_text.data);
}

static inline FeelValue
entry_value(DmnTableRun *state, const DmnHit *hit, int column)
{
	const DmnOutputEntry *entry =
		&state->table->rules[hit->rule].outputs[column];
	FeelValue value =
		entry->item < 0 ? entry->constant : run_item(state, entry->item);

	return entry->is_allowed ? value : allowed_output(state, column, value);
}

static FeelValue
default_value(DmnTableRun *state, int column)
{
	const DmnOutput *output = &state->table->outputs[column];
	FeelValue value = feel_null();

	if (output->default_item >= 0)
		value = run_item(state, output->default_item);
	return output->default_is_allowed ? value
									  : allowed_output(state, column, value);
}

/*
 * What a rule gives: a value, or a context of its outputs.  Outputs of rules
 * that only may match are evaluated without complaints.
 */
static FeelValue
hit_output(DmnTableRun *state, DmnHit *hit)
{
	const DmnTable *table = state->table;
	FeelContext *context;

	if (hit->has_output)
		return hit->output;
	feel_assert(hit->rule >= 0 && hit->rule < table->rule_count);
	hit->has_output = true;
	if (hit->answer == DMN_PERHAPS)
		state->run->speculation++;
	if (table->output_count == 1)
		hit->output = entry_value(state, hit, 0);
	else
	{
		context =
			feel_context_make(state->run, (uint32_t) table->output_count);
		for (int i = 0; i < table->output_count; i++)
			feel_context_append(context, table->outputs[i].name,
								entry_value(state, hit, i));
		hit->output = feel_context_value(context);
	}
	if (hit->answer == DMN_PERHAPS)
		state->run->speculation--;
	return hit->output;
}

/* The default outputs; null if there are none. */
static FeelValue
default_output(DmnTableRun *state)
{
	const DmnTable *table = state->table;
	FeelContext *context;

	if (!table->has_default)
		return feel_null();
	if (table->output_count == 1)
		return default_value(state, 0);
	context = feel_context_make(state->run, (uint32_t) table->output_count);
	for (int i = 0; i < table->output_count; i++)
		feel_context_append(context, table->outputs[i].name,
							default_value(state, i));
	return feel_context_value(context);
}

/* What no match at all gives: the default, else by kind of result */
static FeelValue
empty_output(DmnTableRun *state)
{
	const DmnTable *table = state->table;

	if (!table->has_default && table->policy >= DMN_RULE_ORDER)
	{
		if (table->aggregation == DMN_LIST)
			return feel_list_value(feel_list_make(state->run, 0));
		if (table->aggregation == DMN_COUNT)
			return feel_integer(0);
	}
	return default_output(state);
}

/* ------------------------------------------------------------- which facts */

/*
 * Count, for each fact that a doubtful rule waits for, one rule more: the
 * order in which to ask (dmn_missing()).
 */
static void
weigh_facts(FeelRun *run, const FeelFactSet *facts)
{
	uint32_t bits = facts->words * 64;

	if (run->fact_weight_count < bits)
	{
		uint32_t *grown = feel_allocate_array(run, bits, sizeof(uint32_t));

		if (run->fact_weight_count > 0)
			memcpy(grown, run->fact_weights,
				   run->fact_weight_count * sizeof(uint32_t));
		run->fact_weights = grown;
		run->fact_weight_count = bits;
	}
	for (uint32_t i = 0; i < facts->words; i++)
		for (uint64_t left = facts->bits[i]; left != 0; left &= left - 1)
			run->fact_weights[i * 64 + (uint32_t) __builtin_ctzll(left)]++;
}

static FeelValue
add_facts(DmnTableRun *state, FeelValue facts, const DmnHit *hit)
{
	if (hit->answer != DMN_PERHAPS)
		return facts;
	/* who waits says for what */
	feel_assert(hit->facts.kind == FEEL_UNKNOWN);
	weigh_facts(state->run, hit->facts.u.facts);
	return feel_unknown_union(state->run, facts, hit->facts);
}

static FeelValue
all_facts(DmnTableRun *state)
{
	FeelValue facts = feel_null();

	for (int i = 0; i < state->hit_count; i++)
		facts = add_facts(state, facts, &state->hits[i]);
	return facts;
}

/* What a list of all outputs waits for: whose they are, and what they are */
static FeelValue
list_facts(DmnTableRun *state)
{
	FeelRun *run = state->run;
	FeelValue facts = all_facts(state);

	for (int i = 0; i < state->hit_count; i++)
		if (state->hits[i].answer == DMN_YES)
			facts = feel_unknown_union(
				run, facts,
				feel_unknown_inside(run, hit_output(state, &state->hits[i])));
	return facts;
}

/* ------------------------------------------------------- one rule decides */

static FeelValue
violation(DmnTableRun *state, const char *what)
{
	FeelTextBuilder text;
	FeelString rules;

	feel_text_begin(&text, state->run);
	for (int i = 0; i < state->hit_count; i++)
		if (state->hits[i].answer == DMN_YES)
		{
			if (text.length > 0)
				feel_text_add(&text, ", ", 2);
			feel_text_add_string(
				&text, feel_format(state->run, "%d", state->hits[i].rule + 1));
		}
	rules = feel_text_finish(&text);
	return feel_error(state->run, FEEL_HIT_POLICY, "%s: rules %.*s match",
					  feel_said(what), (int) rules.length, rules.data);
}

/* The sure rule that the policy takes; NULL plus *answer if it has another. */
static DmnHit *
sure_hit(DmnTableRun *state, FeelValue *answer)
{
	DmnHit *best = NULL;

	if (state->table->policy == DMN_UNIQUE && state->yes_count > 1)
	{
		*answer = violation(state, "the hit policy UNIQUE allows one rule");
		return NULL;
	}
	for (int i = 0; i < state->hit_count; i++)
	{
		DmnHit *hit = &state->hits[i];
		FeelValue facts = feel_null();
		int order;

		if (hit->answer != DMN_YES)
			continue;
		if (best == NULL)
			best = hit;
		else if (state->table->policy == DMN_ANY)
		{
			FeelValue a = hit_output(state, best);
			FeelValue b = hit_output(state, hit);

			facts = feel_unknown_union(state->run,
									   feel_unknown_inside(state->run, a),
									   feel_unknown_inside(state->run, b));
			if (facts.kind == FEEL_UNKNOWN)
			{
				*answer = facts;
				return NULL;
			}
			if (!feel_same(state->run, a, b))
			{
				*answer = violation(
					state, "the hit policy ANY allows equal outputs only");
				return NULL;
			}
		}
		else if (state->table->policy == DMN_PRIORITY)
		{
			if (!dmn_compare_priority(state, hit_output(state, hit),
									  hit_output(state, best), &order, &facts))
			{
				*answer = facts;
				return NULL;
			}
			if (order < 0)
				best = hit;
		}
	}
	return best;
}

/* Do two rules that match violate the policy, if their outputs differ? */
static bool
is_exclusive(const DmnTable *table)
{
	return table->policy == DMN_UNIQUE || table->policy == DMN_ANY;
}

/* What it comes to if this doubtful rule matches beside the sure ones */
static FeelValue
output_beside(DmnTableRun *state, DmnHit *hit, const DmnHit *sure)
{
	return sure != NULL && is_exclusive(state->table) ? feel_null()
													  : hit_output(state, hit);
}

/* Can a doubtful rule change the answer that there is without it? */
static bool
may_change(DmnTableRun *state, DmnHit *hit, const DmnHit *sure,
		   FeelValue answer)
{
	FeelValue facts = feel_null();
	bool changes = true;
	int order;

	if (hit->answer != DMN_PERHAPS)
		return false;
	if (feel_same(state->run, output_beside(state, hit, sure), answer))
		return false;
	if (state->table->policy == DMN_ANY &&
		feel_same(state->run, hit_output(state, hit), answer))
		return false;
	if (state->table->policy == DMN_PRIORITY && sure != NULL)
	{
		/* an output without rank is a complaint only if the rule matches */
		state->run->speculation++;
		/* of equal rank, the rule that comes first counts */
		changes = !dmn_compare_priority(state, hit_output(state, hit), answer,
										&order, &facts) ||
				  order < 0 || (order == 0 && hit->rule < sure->rule);
		state->run->speculation--;
	}
	return changes;
}

/* Several outcomes into one: of contexts, entry by entry */
static FeelValue
merge(DmnTableRun *state, FeelValue a, FeelValue b, FeelValue facts)
{
	FeelRun *run = state->run;
	FeelContext *merged;

	/* two plain values, or one beside those that differed before */
	if (b.kind < FEEL_RANGE && a.kind == FEEL_UNKNOWN)
		return feel_unknown_union(run, a, facts);
	if (feel_same(run, a, b))
		return a;
	if (b.kind < FEEL_RANGE && a.kind < FEEL_RANGE)
		return feel_computed(facts);
	if (a.kind != FEEL_CONTEXT || b.kind != FEEL_CONTEXT ||
		a.u.context->count != b.u.context->count ||
		state->table->output_count == 1)
	{
		facts = feel_unknown_union(run, facts, feel_unknown_inside(run, a));
		return feel_unknown_union(run, facts, feel_unknown_inside(run, b));
	}
	merged = feel_context_make(run, a.u.context->count);
	for (uint32_t i = 0; i < a.u.context->count; i++)
	{
		FeelValue x = a.u.context->entries[i].value;
		FeelValue y = b.u.context->entries[i].value;

		if (!feel_same(run, x, y))
		{
			x = feel_unknown_union(run, facts, feel_unknown_inside(run, x));
			x = feel_unknown_union(run, x, feel_unknown_inside(run, y));
		}
		feel_context_append(merged, a.u.context->entries[i].name, x);
	}
	return feel_context_value(merged);
}

/* Doubtful rules alone, which may violate the policy among themselves */
static FeelValue
merge_clash(DmnTableRun *state, FeelValue answer)
{
	FeelValue facts;

	/* which facts those are matters only where it would be an answer */
	if (answer.kind == FEEL_UNKNOWN || answer.kind == FEEL_NULL ||
		state->yes_count > 0 || !is_exclusive(state->table))
		return answer;
	facts = dmn_table_clash(state);
	return facts.kind == FEEL_UNKNOWN
			   ? merge(state, answer, feel_null(), facts)
			   : answer;
}

static FeelValue
single_value(DmnTableRun *state)
{
	FeelValue answer = feel_null();
	FeelValue facts = feel_null();
	DmnHit *sure = sure_hit(state, &answer);
	FeelValue merged;
	int last = -1;

	feel_assert(state->yes_count <= state->hit_count);
	feel_assert(sure == NULL || sure->answer == DMN_YES);
	if (sure == NULL && state->yes_count > 0)
		return answer;
	answer = sure != NULL ? hit_output(state, sure) : empty_output(state);
	if (state->yes_count == state->hit_count)
		return answer;

	/* FIRST: behind the last rule that can change it, nothing matters. */
	for (int i = 0; i < state->hit_count; i++)
	{
		state->hits[i].changes =
			may_change(state, &state->hits[i], sure, answer);
		if (state->hits[i].changes)
			last = i;
	}
	/* whatever the doubtful rules turn out to be, it stays that answer */
	if (last < 0)
		return merge_clash(state, answer);
	for (int i = 0; i < state->hit_count; i++)
		if (state->table->policy == DMN_FIRST ? i <= last
											  : state->hits[i].changes)
		{
			facts = add_facts(state, facts, &state->hits[i]);
			/* equal outputs would be no violation */
			if (state->table->policy == DMN_ANY)
				facts = feel_unknown_union(
					state->run, facts,
					feel_unknown_inside(state->run,
										hit_output(state, &state->hits[i])));
		}
	merged = answer;
	for (int i = 0; i <= last; i++)
		if (state->hits[i].changes)
			merged = merge(state, merged,
						   output_beside(state, &state->hits[i], sure), facts);
	return merge_clash(state, merged);
}

/* ---------------------------------------------------------- all rules count */

static FeelValue
rule_order(DmnTableRun *state)
{
	FeelList *list = feel_list_make(state->run, (uint32_t) state->hit_count);

	for (int i = 0; i < state->hit_count; i++)
		list->items[i] = hit_output(state, &state->hits[i]);
	return feel_list_value(list);
}

static FeelValue
output_order(DmnTableRun *state)
{
	FeelValue value = rule_order(state);
	FeelList *list = (FeelList *) value.u.list;
	FeelValue *scratch =
		feel_allocate_array(state->run, list->count, sizeof(FeelValue));
	FeelValue facts = feel_null();

	if (!dmn_sort_by_priority(state, list->items, scratch, list->count,
							  &facts))
		return facts;
	return value;
}

/*
 * Is a doubtful output without effect on the aggregate?  A zero on a sum, a
 * number that is no smaller than the least on the least, ...
 */
static bool
changes_nothing(DmnTableRun *state, FeelValue output, FeelValue aggregate)
{
	int order = 0;

	if (aggregate.kind == FEEL_UNKNOWN || output.kind == FEEL_UNKNOWN)
		return false;
	switch (state->table->aggregation)
	{
		case DMN_SUM:
			return output.kind == FEEL_NUMBER &&
				   aggregate.kind == FEEL_NUMBER &&
				   feel_number_compare(output, feel_integer(0)) == 0;
		case DMN_MIN:
			return output.kind == aggregate.kind &&
				   feel_compare(state->run, output, aggregate, &order) &&
				   (order > 0 || feel_same(state->run, output, aggregate));
		case DMN_MAX:
			return output.kind == aggregate.kind &&
				   feel_compare(state->run, output, aggregate, &order) &&
				   (order < 0 || feel_same(state->run, output, aggregate));
		default:
			return false;
	}
}

static FeelValue
aggregate_of(DmnTableRun *state, FeelValue list)
{
	static const char *const functions[] = {"", "sum", "min", "max", "count"};
	const char *name = functions[state->table->aggregation];
	const FeelFunction *function =
		feel_builtin((FeelString){name, (uint32_t) strlen(name)});

	return feel_call(state->run, function, &list, 1);
}

static FeelValue
collect(DmnTableRun *state)
{
	FeelList *list = feel_list_make(state->run, (uint32_t) state->yes_count);
	FeelValue aggregate;
	FeelValue facts = feel_null();
	uint32_t n = 0;

	for (int i = 0; i < state->hit_count; i++)
		if (state->hits[i].answer == DMN_YES)
			list->items[n++] = hit_output(state, &state->hits[i]);
	feel_assert(n == list->count);
	if (state->table->aggregation == DMN_COUNT)
		aggregate = feel_integer(state->yes_count);
	else if (state->yes_count == 0)
		aggregate = empty_output(state);
	else
		aggregate = aggregate_of(state, feel_list_value(list));
	for (int i = 0; i < state->hit_count; i++)
	{
		DmnHit *hit = &state->hits[i];

		if (hit->answer == DMN_PERHAPS &&
			(state->yes_count == 0 ||
			 !changes_nothing(state, hit_output(state, hit), aggregate)))
			facts = add_facts(state, facts, hit);
	}
	return facts.kind == FEEL_UNKNOWN
			   ? feel_unknown_union(state->run, facts, aggregate)
			   : aggregate;
}

/* What can be told from the doubtful rules one by one */
static FeelValue
value_of_hits(DmnTableRun *state)
{
	const DmnTable *table = state->table;

	if (table->output_count == 0)
		return feel_null();
	if (table->policy < DMN_RULE_ORDER)
		return single_value(state);
	if (state->hit_count == 0)
		return empty_output(state);
	if (table->aggregation != DMN_LIST)
		return collect(state);
	if (state->yes_count < state->hit_count)
		return list_facts(state);
	return table->policy == DMN_OUTPUT_ORDER ? output_order(state)
											 : rule_order(state);
}

FeelValue
dmn_table_value(DmnTableRun *state)
{
	FeelValue value = value_of_hits(state);

	if (state->yes_count < state->hit_count)
		return dmn_table_dependence(state, value);
	/* what is unknown now comes of an output */
	state->run->is_proven = false;
	return value;
}
