/*-------------------------------------------------------------------------
 *
 * with_table.h
 *	  A decision table while its rules are changed in the text of its
 *	  document (with_table.c, table_splice.c).
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_WITH_TABLE_H
#define DMN_WITH_TABLE_H

#include "dmn/read/model.h"
#include "dmn/show/csv.h"

/* A cell of a rule in the document */
typedef struct DmnPlacedCell
{
	const DmnXml *xml;
	DmnSpan span;
	bool has_text;
	DmnSpan text; /* of the element <text>; a description is its own */
} DmnPlacedCell;

typedef struct DmnPlacedRule
{
	const DmnXml *xml;
	FeelString id; /* what its row is called */
	DmnSpan span;
	uint32_t begin; /* with the white space and comments before it */
	int32_t cell_count;
	DmnPlacedCell *cells;
	bool is_used;
} DmnPlacedRule;

/* A table while its rules are changed */
typedef struct DmnTableChange
{
	FeelRun *run;
	FeelString document;
	const DmnXml *root;
	const DmnElement *element;
	bool is_whole; /* the element is this table: its names are in scope */
	DmnCsvTable table;
	DmnSpan span; /* of the table */
	int32_t rule_count;
	DmnPlacedRule *rules;
	DmnCsv csv;
	int32_t *places; /* by column of the table: that of the rows */
	int32_t new_count;
	FeelString *new_ids;
	FeelTextBuilder text;
	DmnCsvError *error;
} DmnTableChange;

/* ----- table_splice.c */

extern void dmn_add_source(DmnTableChange *change, uint32_t begin,
						   uint32_t end);
/* Where the white space before a place begins */
extern uint32_t dmn_blank_before(const DmnTableChange *change, uint32_t begin);
/* The cell of a rule for a column; NULL if it has none */
extern DmnPlacedCell *dmn_cell_of(DmnPlacedRule *rule,
								  const DmnCsvColumn *column);
/* A rule of the document with other texts in the cells that are changed */
extern void dmn_put_rule(DmnTableChange *change, DmnPlacedRule *rule,
						 const FeelString *values, const bool *changed);
extern void dmn_put_new_rule(DmnTableChange *change, FeelString id,
							 const FeelString *values);

#endif /* DMN_WITH_TABLE_H */
