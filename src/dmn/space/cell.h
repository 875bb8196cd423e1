/*-------------------------------------------------------------------------
 *
 * cell.h
 *	  What a cell of a decision table says by its constants alone.  Internal
 *	  to dmn/.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_CELL_H
#define DMN_CELL_H

#include "dmn/dmn.h"
#include "feel/ast.h"

/* An interval or, with both ends equal and closed, a point */
typedef struct DmnInterval
{
	bool has_low;
	bool has_high;
	bool low_closed;
	bool high_closed;
	bool is_point;
	FeelValue low;
	FeelValue high;
} DmnInterval;

/*
 * What a cell says by constants alone: a union of parts.  Opaque: it depends
 * on more than its input.
 */
typedef enum DmnPartKind
{
	DMN_PART_INTERVAL,
	DMN_PART_NOT_EQUAL, /* != interval.low */
	DMN_PART_NULL,
	DMN_PART_NOT_NULL
} DmnPartKind;

typedef struct DmnPart
{
	DmnPartKind kind;
	bool is_item; /* of a list: another kind of value is just not it */
	DmnInterval interval;
} DmnPart;

typedef struct DmnCell
{
	bool is_any;
	bool is_opaque;
	bool negated;
	int32_t part_count;
	DmnPart *parts;
} DmnCell;

/* ----- constant.c */

/* A tree that is a constant: true and its value */
extern bool dmn_constant(FeelRun *run, const FeelNode *node,
						 const FeelScope *scope, FeelValue *value);
/* Order of two values of one kind that intervals may have */
extern int dmn_compare_constant(FeelRun *run, const FeelValue *a,
								const FeelValue *b);

/* ----- cell.c */

extern void dmn_cell_read(FeelRun *run, const FeelNode *node,
						  const FeelScope *scope, DmnCell *cell);
/* Does it hold for a value?  Not for opaque cells. */
extern bool dmn_cell_holds(FeelRun *run, const DmnCell *cell, FeelValue value);

#endif /* DMN_CELL_H */
