/*-------------------------------------------------------------------------
 *
 * layout.h
 *	  A requirement graph while it is laid out.  Internal to layout*.c.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_LAYOUT_H
#define DMN_LAYOUT_H

#include "dmn/show/export.h"

#define LAYOUT_MARGIN 80

typedef struct Place
{
	const DmnXml *xml; /* NULL: a bend */
	int row;           /* 0 is the lowest */
	int width;
	int height;
	double center;
	double wanted; /* mean of the neighbours */
	int joined;    /* how many these are */
	int order;     /* in its row */
	int up_count;  /* edges at the top, and at the bottom */
	int down_count;
} Place;

/* From what is required to what requires it; sections between rows. */
typedef struct Edge
{
	const DmnXml *xml;
	int from;
	int to;
	int first_bend; /* its bends follow each other */
	int bend_count;
	double from_x; /* where it leaves and enters */
	double to_x;
} Edge;

/* A section of an edge that joins two neighbouring rows */
typedef struct Section
{
	int lower;
	int upper;
} Section;

typedef struct Layout
{
	FeelRun *run;
	DmnXml *root;
	Place *places;
	int element_count;
	int place_count;
	Edge *edges;
	int edge_count;
	Section *sections;
	int section_count;
	int *section_starts; /* by row: where its sections upwards begin */
	int row_count;
	int **rows; /* places by row, from left to right */
	int *row_sizes;
	int *row_tops;
	int *row_heights;
	double *numbers; /* scratch, one per place */
} Layout;

/* ----- layout_place.c */

/* Sort each row so that few edges cross. */
extern void dmn_layout_order(Layout *layout);
/* Give each place its center. */
extern void dmn_layout_center(Layout *layout);
/* Say where edges leave and enter. */
extern void dmn_layout_join(Layout *layout);

#endif /* DMN_LAYOUT_H */
