/*-------------------------------------------------------------------------
 *
 * clash.c
 *	  May two doubtful rules both match, and thereby violate the hit policy?
 *
 * A violation is an outcome like any other: null.  Under UNIQUE it comes of
 * any two rules that match together, under ANY of two with different outputs.
 * Most tables of these policies are disjoint, and there it cannot come: two
 * rules whose cells in some column exclude each other never match together.
 * That is told here from pairs of cells over constants, without cutting any
 * space into boxes, so that it holds for tables of any size.
 *
 * The answer errs on one side: what cannot be told for sure may happen.  A
 * value that nobody declared to be no list may be one, and a list matches
 * each cell whose value is among its items; so "a" and "b" exclude each other
 * for a string, not for just anything.
 *
 * Quadratic in the doubtful rules, but asked only where they would otherwise
 * give one answer, or one entry of it; each pair is spent.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/table/table.h"

/* Is a value of the type, if not null, neither a list nor anything in parts? */
static bool
is_scalar(const FeelTypeDesc *type)
{
	return type != NULL && type->kind >= FEEL_TYPE_BOOLEAN &&
		   type->kind <= FEEL_TYPE_DAYS_DURATION;
}

/* ------------------------------------------------------------------- cells */

/* Does all of one interval lie before the other? */
static bool
lies_before(FeelRun *run, const DmnInterval *a, const DmnInterval *b)
{
	int order;

	if (!a->has_high || !b->has_low)
		return false;
	if (a->low.kind == FEEL_BOOLEAN)
		return a->high.u.boolean != b->low.u.boolean;
	return feel_compare(run, a->high, b->low, &order) &&
		   (order < 0 || (order == 0 && !(a->high_closed && b->low_closed)));
}

static bool
parts_exclude(FeelRun *run, const DmnPart *a, const DmnPart *b, bool is_single)
{
	if (a->kind == DMN_PART_NULL || b->kind == DMN_PART_NULL)
		return a->kind != b->kind;
	if (!is_single && a->interval.is_point && b->interval.is_point)
		return false;
	return a->interval.low.kind != b->interval.low.kind ||
		   lies_before(run, &a->interval, &b->interval) ||
		   lies_before(run, &b->interval, &a->interval);
}

/* Is the cell nothing but the union of its intervals, and null? */
static bool
is_union(const DmnCell *cell)
{
	if (cell->is_any || cell->is_opaque || cell->negated)
		return false;
	for (int i = 0; i < cell->part_count; i++)
		if (cell->parts[i].kind != DMN_PART_INTERVAL &&
			cell->parts[i].kind != DMN_PART_NULL)
			return false;
	return true;
}

/* Does a cell hold for none of the values that are the other? */
static bool
excludes_values(FeelRun *run, const DmnCell *cell, const DmnCell *values)
{
	for (int i = 0; i < values->part_count; i++)
	{
		const DmnPart *part = &values->parts[i];

		if (part->kind == DMN_PART_INTERVAL && !part->interval.is_point)
			return false;
		if (dmn_cell_holds(run, cell,
						   part->kind == DMN_PART_NULL ? feel_null()
													   : part->interval.low))
			return false;
	}
	return true;
}

static bool
cells_exclude(FeelRun *run, const DmnCell *a, const DmnCell *b, bool is_single)
{
	if (a->is_any || a->is_opaque || b->is_any || b->is_opaque)
		return false;
	if (!is_union(a) || !is_union(b))
		return is_single && ((is_union(a) && excludes_values(run, b, a)) ||
							 (is_union(b) && excludes_values(run, a, b)));
	for (int i = 0; i < a->part_count; i++)
		for (int j = 0; j < b->part_count; j++)
			if (!parts_exclude(run, &a->parts[i], &b->parts[j], is_single))
				return false;
	return true;
}

/* ------------------------------------------------------------------- rules */

static bool
rules_exclude(DmnTableRun *state, const DmnHit *a, const DmnHit *b)
{
	const DmnTable *table = state->table;
	const DmnTest *tests_a = table->rules[a->rule].tests;
	const DmnTest *tests_b = table->rules[b->rule].tests;

	for (int column = 0; column < table->input_count; column++)
	{
		const DmnCell *x = tests_a[column].cell;
		const DmnCell *y = tests_b[column].cell;

		if (!feel_spend(state->run, 1 + (uint64_t) x->part_count *
											(uint64_t) y->part_count / 4))
			return false;
		if (cells_exclude(state->run, x, y,
						  is_scalar(table->inputs[column].declared)))
			return true;
	}
	return false;
}

/* Do they violate the policy if both match? */
static bool
clashes(DmnTableRun *state, const DmnHit *a, const DmnHit *b)
{
	if (state->table->policy == DMN_ANY)
	{
		feel_assert(a->has_output && b->has_output);
		if (feel_same(state->run, a->output, b->output))
			return false;
	}
	return !rules_exclude(state, a, b);
}

FeelValue
dmn_table_clash(DmnTableRun *state)
{
	FeelRun *run = state->run;
	FeelValue facts = feel_null();

	for (int i = 0; i < state->hit_count; i++)
	{
		const DmnHit *a = &state->hits[i];

		feel_assert(a->answer == DMN_PERHAPS);
		for (int j = 0; j < state->hit_count; j++)
		{
			const DmnHit *b = &state->hits[j];

			if (j == i || !clashes(state, a, b))
				continue;
			facts = feel_unknown_union(run, facts, a->facts);
			/* whether two outputs are equal may wait for facts, too */
			if (state->table->policy == DMN_ANY)
				facts = feel_unknown_union(
					run, facts, feel_unknown_inside(run, a->output));
			break;
		}
	}
	return facts;
}
