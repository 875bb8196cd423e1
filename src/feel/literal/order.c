/*-------------------------------------------------------------------------
 *
 * order.c
 *	  An order and an equality that are total, as SQL wants them, where FEEL
 *	  has null.
 *
 * Null first, then by kind; numbers, strings (by code point), dates and
 * durations by their FEEL order; lists item by item; everything else, and
 * what FEEL holds for equal but is written differently (a moment in two time
 * zones), by its canonical text.  Equal are thus values that are the same in
 * writing, where numbers are compared by value and the order of a context's
 * entries and of an unknown's facts does not count.
 *
 * SQL needs more than FEEL gives: an index, GROUP BY and DISTINCT ask for a
 * total order in which equal is equal for good, and FEEL's "=" is neither
 * total (null among it) nor finer than writing (12:00+01:00 and 11:00Z).  So
 * FEEL's order decides where it tells two values apart, and their writing
 * where it does not.  Transitivity follows from this being a chain of two
 * orders on each kind: values with a zone, which compare as instants, are put
 * behind those without, which compare as clocks, so that the two never mix.
 *
 * The canonical text is expensive, but is only made of values that FEEL holds
 * for equal, or that have no order (contexts, ranges).
 *
 *-------------------------------------------------------------------------
 */
#include "feel/literal/literal.h"

static bool
order_of_lists(FeelRun *run, const FeelList *a, const FeelList *b, int *order)
{
	bool done = true;

	feel_assert(*order == 0);
	if (!feel_enter(run))
		return false;
	for (uint32_t i = 0; done && *order == 0 && i < a->count && i < b->count;
		 i++)
		done = feel_spend(run, 1) &&
			   feel_total_order(run, a->items[i], b->items[i], order);
	feel_leave(run);
	if (*order == 0)
		*order = (a->count > b->count) - (a->count < b->count);
	return done;
}

static bool
order_of_texts(FeelRun *run, FeelValue a, FeelValue b, int *order)
{
	FeelString x = feel_print_canonical(run, a);
	FeelString y = feel_print_canonical(run, b);

	if (x.data == NULL || y.data == NULL)
		return false;
	*order = feel_text_compare(x, y);
	return true;
}

bool
feel_total_order(FeelRun *run, FeelValue a, FeelValue b, int *order)
{
	*order = (a.kind > b.kind) - (a.kind < b.kind);
	if (*order != 0)
		return true;
	if (a.kind == FEEL_BOOLEAN)
	{
		*order = (int) a.u.boolean - (int) b.u.boolean;
		return true;
	}
	/* without a zone before all that have one */
	if (a.kind == FEEL_TIME || a.kind == FEEL_DATE_TIME)
		*order = (a.u.time.zone != NULL) - (b.u.time.zone != NULL);
	if (*order != 0)
		return true;
	if (a.kind == FEEL_LIST)
		return order_of_lists(run, a.u.list, b.u.list, order);
	if (feel_compare(run, a, b, order) && *order != 0)
		return true;
	return order_of_texts(run, a, b, order);
}
