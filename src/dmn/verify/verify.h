/*-------------------------------------------------------------------------
 *
 * verify.h
 *	  Verification of decision tables: what dmn_analyse() is made of.
 *	  Internal to dmn/verify.
 *
 * Rules are boxes in the space of the inputs (space/space.h): analyse.c finds
 * the tables, findings.c, overlaps.c, dead_rules.c and gaps.c ask the questions.
 * months.c looks at all expressions, in tables and out of them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_VERIFY_H
#define DMN_VERIFY_H

#include "dmn/read/model.h"
#include "dmn/space/space.h"
#include "dmn/table/table.h"

/* ----- findings.c */

/* A table as boxes */
typedef struct DmnGrid
{
	FeelRun *run;
	DmnScratch sets;
	const FeelNode *node;
	const FeelScope *scope;
	const DmnTable *table;
	FeelString decision;
	FeelString where; /* of a table inside a decision; else empty */
	DmnAnalysis *analysis;
	int32_t found; /* for this decision */
	int32_t dimensions;
	DmnDomain *domains;
	int32_t *dimension_of; /* by column */
	DmnCell *cells;        /* by rule and column */
	const DmnSet **boxes;  /* by rule: where it may hold */
	bool *is_exact;        /* by rule: no opaque cell */
	bool *is_empty;        /* by rule: it can never hold */
	FeelValue *outputs;    /* by rule and output; constants */
	bool *is_constant;     /* likewise: is it one? */
} DmnGrid;

static inline const DmnCell *
dmn_grid_cell(const DmnGrid *grid, int rule, int column)
{
	return &grid->cells[(size_t) rule * (size_t) grid->table->input_count +
						(size_t) column];
}

extern void dmn_find_unread(DmnGrid *grid);
extern void dmn_find_outputs(DmnGrid *grid);
/* overlaps.c */
extern void dmn_find_violations(DmnGrid *grid);
extern void dmn_find_overlaps(DmnGrid *grid);
/* dead_rules.c */
extern void dmn_find_dead_rules(DmnGrid *grid);
/* gaps.c */
extern void dmn_find_gaps(DmnGrid *grid);
/* months.c: of an element; found so many already, returns how many then */
extern int32_t dmn_find_months(FeelRun *run, const DmnElement *element,
							   DmnAnalysis *analysis, int32_t found);

/*
 * Add a finding, unless there are as many as wanted: then false, and a last
 * line says so.
 */
extern bool dmn_report(DmnGrid *grid, DmnFindingKind kind,
					   DmnSeverity severity, const int32_t *rules,
					   int rule_count, FeelString sentence, FeelValue witness);
/* Say that a search ended for want of steps. */
extern void dmn_find_exhausted(DmnGrid *grid, const char *what);
/* An input in the box */
extern FeelValue dmn_witness(DmnGrid *grid, const DmnSet *box);
/* " when ..."; empty for a box without conditions */
extern FeelString dmn_when(DmnGrid *grid, const DmnSet *box);

/* "rule 1", "rules 1, 2 and 4" */
extern FeelString dmn_rules_text(FeelRun *run, const int32_t *rules,
								 int count);
/* An output of a rule; is it a constant? */
extern FeelValue dmn_output_of(const DmnGrid *grid, int rule, int column,
							   bool *is_constant);
/* NO: they differ.  PERHAPS: expressions that are written differently. */
extern DmnAnswer dmn_same_outputs(DmnGrid *grid, int a, int b);

/* names.c: what an element's expressions see, functions and facts told apart */
extern FeelScope dmn_strict_scope(FeelRun *run, const DmnElement *element);

#endif /* DMN_VERIFY_H */
