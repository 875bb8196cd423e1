/*-------------------------------------------------------------------------
 *
 * trace.c
 *	  Explanations: what was evaluated, with which values and verdicts.
 *
 * A trace hangs on the run and costs nothing when there is none.  Entries
 * are a list in the order of evaluation; depth makes it a tree.  Rule counts
 * are kept apart, because coverage wants them over many evaluations.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/table/trace.h"

#include <stdlib.h>
#include <string.h>

DmnTrace *
dmn_trace_begin(FeelRun *run, bool entries, bool counts)
{
	DmnTrace *trace = feel_allocate(run, sizeof(*trace));

	trace->entries_wanted = entries;
	trace->counts_wanted = counts;
	run->trace = trace;
	return trace;
}

DmnTraceEntry *
dmn_trace_add(FeelRun *run, DmnTraceKind kind, FeelString name)
{
	DmnTrace *trace = run->trace;
	DmnTraceEntry *entry = feel_allocate(run, sizeof(*entry));

	feel_assert(trace->entries_wanted && trace->depth >= 0);
	entry->kind = kind;
	entry->name = name;
	entry->depth = trace->depth;
	if (trace->last == NULL)
		trace->first = entry;
	else
		trace->last->next = entry;
	trace->last = entry;
	return entry;
}

void
dmn_trace_match(FeelRun *run, const DmnTable *table, int rule)
{
	DmnTrace *trace = run->trace;
	DmnRuleCount *count;

	if (trace == NULL || !trace->counts_wanted)
		return;
	for (count = trace->tables; count != NULL; count = count->next)
		if (count->table == table->number)
			break;
	if (count == NULL)
	{
		count =
			feel_allocate(run, sizeof(*count) + (size_t) table->rule_count *
													sizeof(int64_t));
		count->table = table->number;
		count->place = table->place;
		count->line = table->line;
		count->rule_count = table->rule_count;
		count->next = trace->tables;
		trace->tables = count;
	}
	feel_assert(rule < table->rule_count &&
				count->rule_count == table->rule_count);
	if (rule >= 0)
		count->matched[rule]++;
}

void
dmn_trace_rule_out(FeelRun *run, const DmnTraceEntry *decision,
				   FeelValue value)
{
	FeelString answer = feel_print(run, value);

	for (DmnTraceEntry *e = decision->next;
		 e != NULL && e->depth > decision->depth; e = e->next)
		/* of its own table, which stands between */
		if (e->kind == DMN_TRACE_RULE && e->depth == decision->depth + 2 &&
			e->verdict == DMN_MAYBE && e->source.length >= 2 &&
			e->source.data[0] == '"' &&
			memchr(e->source.data + 1, '"', e->source.length - 1) ==
				e->source.data + e->source.length - 1 &&
			!feel_text_equal(e->source, answer))
			e->verdict = DMN_FAILED;
}

/* Order by table, then by rule */
static int
compare_numbers(const void *left, const void *right)
{
	const DmnRuleNumber *a = left;
	const DmnRuleNumber *b = right;
	int order = (a->table > b->table) - (a->table < b->table);

	return order != 0 ? order : (a->rule > b->rule) - (a->rule < b->rule);
}

int
dmn_trace_rules(FeelRun *run, const DmnTrace *trace, DmnRuleNumber **rules)
{
	int32_t count = 0;
	int32_t capacity = 0;

	*rules = NULL;
	for (const DmnRuleCount *t = trace->tables; t != NULL; t = t->next)
		for (int32_t i = 0; i < t->rule_count; i++)
		{
			if (t->matched[i] == 0)
				continue;
			*rules = feel_grow(run, *rules, count, &capacity,
							   sizeof(DmnRuleNumber));
			(*rules)[count++] = (DmnRuleNumber){t->table, i + 1};
		}
	if (count > 0)
		qsort(*rules, (size_t) count, sizeof(DmnRuleNumber), compare_numbers);
	return count;
}

int
dmn_trace_reasons(FeelRun *run, const DmnTrace *trace, DmnRuleNumber **rules)
{
	int32_t count = 0;
	int32_t capacity = 0;
	int32_t depth = INT32_MAX;
	DmnVerdict verdict = DMN_MAYBE;

	*rules = NULL;
	for (const DmnTraceEntry *e = trace->first; e != NULL; e = e->next)
	{
		if (e->kind != DMN_TRACE_RULE ||
			(e->verdict != DMN_MATCHED && e->verdict != DMN_MAYBE) ||
			e->depth > depth || (e->depth == depth && e->verdict > verdict))
			continue;
		/* further out, or more certain: what was found before is void */
		if (e->depth < depth || e->verdict != verdict)
			count = 0;
		depth = e->depth;
		verdict = e->verdict;
		*rules =
			feel_grow(run, *rules, count, &capacity, sizeof(DmnRuleNumber));
		(*rules)[count++] = (DmnRuleNumber){e->table, e->rule};
	}
	return count;
}
