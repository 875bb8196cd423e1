/*-------------------------------------------------------------------------
 *
 * layout_place.c
 *	  Order and places in the rows of a layout.
 *
 * The order in each row comes from sweeps by the mean place of the
 * neighbours; then the places move towards that mean as far as order and
 * distance allow.  Edges leave at the top of a shape, enter at the bottom, and
 * share its width, so that they do not lie on one another.
 *
 * Few crossings is an NP-hard wish even for two rows.  The mean of the
 * neighbours (the barycentre) gets near it in a few sweeps up and down.  The
 * last order stands: a sweep may also make it worse, but to know so one would
 * have to count crossings after each, and at the size of a model there are
 * few.  What wants the same place keeps its order (qsort() alone promises no
 * such thing), so that the result is the same each time.
 *
 * Invariants: rows[row][i] has order i; once a row is settled, neighbours are
 * never nearer than their widths and COLUMN_GAP ask for, so that a layout
 * could be drawn after any sweep.  What it costs: SWEEPS times the sections,
 * and the sorting of each row.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "dmn/show/layout.h"

#define COLUMN_GAP 30
#define SWEEPS 8

/* -------------------------------------------------------------------- order */

typedef struct Key
{
	double wanted;
	int order;
	int place;
} Key;

static int
by_wanted(const void *a, const void *b)
{
	const Key *x = a;
	const Key *y = b;

	if (x->wanted != y->wanted)
		return x->wanted < y->wanted ? -1 : 1;
	return x->order - y->order;
}

static double
distance(const Layout *layout, int left, int right)
{
	return (layout->places[left].width + layout->places[right].width) / 2.0 +
		   COLUMN_GAP;
}

/*
 * What each place of a row wants: the mean of those it is joined to.  While
 * the order is sought there are no centers yet, so places count by their
 * number in the row.  What is joined to nothing on the side that is looked at
 * has no wish: it keeps its number, or its distance to its left neighbour,
 * and is carried along by what stands around it.
 */
static void
want_means(Layout *layout, int row, bool of_lower, bool of_upper,
		   bool by_order)
{
	int below = of_lower && row > 0 ? row - 1 : row;
	int end = of_upper ? row + 1 : row;

	for (int i = 0; i < layout->row_sizes[row]; i++)
	{
		Place *place = &layout->places[layout->rows[row][i]];

		place->wanted = 0;
		place->joined = 0;
	}
	for (int i = layout->section_starts[below];
		 i < layout->section_starts[end]; i++)
	{
		Place *lower = &layout->places[layout->sections[i].lower];
		Place *upper = &layout->places[layout->sections[i].upper];
		Place *place = lower->row == row ? lower : upper;
		const Place *other = lower->row == row ? upper : lower;

		place->wanted += by_order ? other->order : other->center;
		place->joined++;
	}
	for (int i = 0; i < layout->row_sizes[row]; i++)
	{
		Place *place = &layout->places[layout->rows[row][i]];

		if (place->joined > 0)
			place->wanted /= place->joined;
		else if (by_order || i == 0)
			place->wanted = by_order ? place->order : place->center;
		else
			place->wanted = layout->places[layout->rows[row][i - 1]].center +
							distance(layout, layout->rows[row][i - 1],
									 layout->rows[row][i]);
	}
}

static void
sort_row(Layout *layout, int row, Key *keys)
{
	int size = layout->row_sizes[row];

	for (int i = 0; i < size; i++)
	{
		const Place *place = &layout->places[layout->rows[row][i]];

		keys[i] = (Key){place->wanted, i, layout->rows[row][i]};
	}
	qsort(keys, (size_t) size, sizeof(*keys), by_wanted);
	for (int i = 0; i < size; i++)
	{
		layout->rows[row][i] = keys[i].place;
		layout->places[keys[i].place].order = i;
	}
}

/* Sweeps up and down; each row is sorted by the one that is settled */
void
dmn_layout_order(Layout *layout)
{
	Key *keys = feel_allocate_array(layout->run, (size_t) layout->place_count,
									sizeof(*keys));

	for (int sweep = 0; sweep < SWEEPS; sweep++)
	{
		bool upwards = sweep % 2 == 0;

		for (int i = 0; i < layout->row_count; i++)
		{
			int row = upwards ? i : layout->row_count - 1 - i;

			want_means(layout, row, upwards, !upwards, true);
			sort_row(layout, row, keys);
			feel_host->interrupt();
		}
	}
}

/* ------------------------------------------------------------------- places */

/*
 * As near to what each wants as order and distance allow: the mean of the
 * leftmost and the rightmost solution.  Pushing from the left gives each
 * place the least center that order and distance allow if none may go below
 * its wish, from the right the greatest; both keep the distances, so their
 * mean does too.  One of the two alone would make each diagram lean to a
 * side.
 */
static void
settle_row(Layout *layout, int row)
{
	double *scratch = layout->numbers;
	int size = layout->row_sizes[row];
	const int *places = layout->rows[row];

	for (int i = 0; i < size; i++)
	{
		double x = layout->places[places[i]].wanted;

		if (i > 0)
		{
			double least =
				scratch[i - 1] + distance(layout, places[i - 1], places[i]);

			x = x < least ? least : x;
		}
		scratch[i] = x;
	}
	for (int i = size - 1; i >= 0; i--)
	{
		Place *place = &layout->places[places[i]];
		double x = place->wanted;

		if (i < size - 1)
		{
			/* center of the right neighbour is still its rightmost one */
			double most = layout->places[places[i + 1]].center -
						  distance(layout, places[i], places[i + 1]);

			x = x > most ? most : x;
		}
		place->center = x;
	}
	for (int i = 0; i < size; i++)
	{
		Place *place = &layout->places[places[i]];

		place->center = (place->center + scratch[i]) / 2;
	}
}

/*
 * The first half of the sweeps looks at one side only, as the order did, to
 * spread a good row through all the others; the second at both, so that what
 * hangs between two rows comes to rest in the middle.
 */
void
dmn_layout_center(Layout *layout)
{
	double left = 0;

	layout->numbers = feel_allocate_array(
		layout->run, (size_t) layout->place_count, sizeof(double));
	for (int i = 0; i < layout->place_count; i++)
		layout->places[i].wanted = 0;
	for (int row = 0; row < layout->row_count; row++)
		settle_row(layout, row);
	for (int sweep = 0; sweep < SWEEPS; sweep++)
	{
		bool upwards = sweep % 2 == 0;
		bool both = sweep >= SWEEPS / 2;

		for (int i = 0; i < layout->row_count; i++)
		{
			int row = upwards ? i : layout->row_count - 1 - i;

			want_means(layout, row, upwards || both, !upwards || both, false);
			settle_row(layout, row);
			feel_host->interrupt();
		}
	}
	for (int i = 0; i < layout->place_count; i++)
	{
		const Place *place = &layout->places[i];
		double x = place->center - place->width / 2.0;

		if (i == 0 || x < left)
			left = x;
	}
	for (int i = 0; i < layout->place_count; i++)
		layout->places[i].center += LAYOUT_MARGIN - left;
}

/* ---------------------------------------------------- where edges are joined */

typedef struct End
{
	double *x;    /* to be set */
	int place;    /* at which */
	double other; /* where the edge goes on */
} End;

static int
by_place_and_other(const void *a, const void *b)
{
	const End *x = a;
	const End *y = b;

	if (x->place != y->place)
		return x->place - y->place;
	return x->other < y->other ? -1 : x->other > y->other;
}

/*
 * Spread the ends at one side of each shape over its width.  In the order of
 * where the edges go on, so that two edges at one side of a shape do not
 * cross right where they begin.
 */
static void
spread_ends(Layout *layout, End *ends, int count)
{
	qsort(ends, (size_t) count, sizeof(*ends), by_place_and_other);
	for (int i = 0, j; i < count; i = j)
	{
		const Place *place = &layout->places[ends[i].place];

		for (j = i; j < count && ends[j].place == ends[i].place; j++)
			;
		for (int k = i; k < j; k++)
			*ends[k].x = place->center - place->width / 2.0 +
						 place->width * (k - i + 1.0) / (j - i + 1.0);
	}
}

void
dmn_layout_join(Layout *layout)
{
	End *tops = feel_allocate_array(layout->run, (size_t) layout->edge_count,
									sizeof(*tops));
	End *bottoms = feel_allocate_array(
		layout->run, (size_t) layout->edge_count, sizeof(*bottoms));

	for (int i = 0; i < layout->edge_count; i++)
	{
		Edge *edge = &layout->edges[i];
		const Place *places = layout->places;
		int next = edge->bend_count > 0 ? edge->first_bend : edge->to;
		int last = edge->bend_count > 0
					   ? edge->first_bend + edge->bend_count - 1
					   : edge->from;

		tops[i] = (End){&edge->from_x, edge->from, places[next].center};
		bottoms[i] = (End){&edge->to_x, edge->to, places[last].center};
	}
	spread_ends(layout, tops, layout->edge_count);
	spread_ends(layout, bottoms, layout->edge_count);
}
