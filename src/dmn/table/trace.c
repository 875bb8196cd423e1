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
dmn_trace_match(FeelRun *run, FeelString place, int line, int rule_count,
				int rule)
{
	DmnTrace *trace = run->trace;
	DmnRuleCount *count;

	if (trace == NULL || !trace->counts_wanted)
		return;
	for (count = trace->tables; count != NULL; count = count->next)
		if (count->line == line && feel_text_equal(count->place, place))
			break;
	if (count == NULL)
	{
		count = feel_allocate(run, sizeof(*count) +
									   (size_t) rule_count * sizeof(int64_t));
		count->place = place;
		count->line = line;
		count->rule_count = rule_count;
		count->next = trace->tables;
		trace->tables = count;
	}
	feel_assert(rule < rule_count && count->rule_count == rule_count);
	if (rule >= 0)
		count->matched[rule]++;
}
