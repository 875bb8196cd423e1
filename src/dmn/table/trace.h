/*-------------------------------------------------------------------------
 *
 * trace.h
 *	  Writing an explanation; internal to dmn/ (trace.c).
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_TRACE_H
#define DMN_TRACE_H

#include "dmn/table/table.h"

/* The run's trace if entries are wanted, else NULL */
static inline DmnTrace *
dmn_tracing(const FeelRun *run)
{
	DmnTrace *trace = run->trace;

	return trace != NULL && trace->entries_wanted ? trace : NULL;
}

/* Append an entry at the present depth. */
extern DmnTraceEntry *dmn_trace_add(FeelRun *run, DmnTraceKind kind,
									FeelString name);
/*
 * The decision was found to give that text, whatever is still unknown: a rule
 * of its table that might still match but gives another is no reason.
 */
extern void dmn_trace_rule_out(FeelRun *run, const DmnTraceEntry *decision,
							   FeelValue value);

/* Note that a rule of the table matched; -1: that it was asked. */
extern void dmn_trace_match(FeelRun *run, const DmnTable *table, int rule);

#endif /* DMN_TRACE_H */
