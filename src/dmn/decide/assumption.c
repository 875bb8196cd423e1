/*-------------------------------------------------------------------------
 *
 * assumption.c
 *	  What may be assumed of a fact that is not known: the parts into which
 *	  it is cut.
 *
 * The parts of a fact cover all that it can be: null, and what its declared
 * type and values allow; without a type, anything.  An evaluation says at
 * which values it would have had to know more (FeelCut of run.h); of the
 * fact's values, these become parts of their own, and what lies between them
 * others.  Where nothing asked for an order, all other values are one part.
 *
 * Values of a fact without a type are told apart by kind first: null, lists
 * and ranges, whose tests are others, each kind that was asked for, and the
 * rest.  A list is cut by what it holds.  A context with declared components
 * becomes one of facts, so that each component can be cut by itself.
 *
 * A part too many, or one that has no value, does no harm but to an answer's
 * being found; one too few would make answers wrong.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "dmn/decide/decide.h"
#include "dmn/space/space.h"
#include "feel/evaluate/program.h"
#include "feel/operator/region.h"

/* Declared values up to this number are tried one by one. */
#define FEW_VALUES 8

/* ------------------------------------------------------------------ facts */

static DmnUnknownFact *
fact_at(DmnAssumptions *all, int number)
{
	DmnUnknownFact *fact = &all->facts[number];
	static const FeelScope no_names = {.outer = NULL};

	if (fact->is_looked_up)
		return fact;
	fact->is_looked_up = true;
	fact->is_bounded = all->is_bounded;
	fact->type = dmn_type_of_fact(all, feel_fact_name(&all->run, number));
	fact->kinds = dmn_kinds_of_type(fact->type);
	fact->allowed.is_any = true;
	if (fact->type != NULL && fact->type->allowed != NULL)
		dmn_cell_read(&all->run, fact->type->allowed, &no_names,
					  &fact->allowed);
	return fact;
}

/* Nothing is assumed but what is declared. */
void
dmn_begin_fact(DmnAssumptions *all, int number)
{
	FeelRegion *region = &all->completion.regions[number];

	memset(region, 0, sizeof(*region));
	region->kinds = fact_at(all, number)->kinds;
}

/* ------------------------------------------------------------------ parts */

static FeelRegion *
add_part(DmnParts *parts, FeelRegion region)
{
	parts->regions = feel_grow(parts->run, parts->regions, parts->count,
							   &parts->capacity, sizeof(FeelRegion));
	parts->regions[parts->count] = region;
	return &parts->regions[parts->count++];
}

static void
add_value(DmnParts *parts, FeelValue value)
{
	add_part(parts, (FeelRegion){.kinds = feel_kind_bit(value),
								 .is_value = true,
								 .value = value});
}

/* A longer copy */
static const FeelValue *
with_value(FeelRun *run, const FeelValue *values, int32_t count,
		   FeelValue value)
{
	FeelValue *copy =
		feel_allocate_array(run, (size_t) count + 1, sizeof(FeelValue));

	if (count > 0)
		memcpy(copy, values, (size_t) count * sizeof(FeelValue));
	copy[count] = value;
	return copy;
}

/* Between neighbours there is nothing. */
static bool
is_empty(FeelRun *run, const FeelRegion *region)
{
	int order;

	if (!region->has_low || !region->has_high)
		return false;
	if (region->low.kind == FEEL_DATE)
		return region->high.u.days - region->low.u.days + region->low_closed +
				   region->high_closed <
			   2;
	if (region->low.kind == FEEL_MONTHS_DURATION)
		return region->high.u.integer - region->low.u.integer +
				   region->low_closed + region->high_closed <
			   2;
	return feel_compare(run, region->low, region->high, &order) &&
		   (order > 0 ||
			(order == 0 && !(region->low_closed && region->high_closed)));
}

static int
compare_values(const void *a, const void *b, void *run)
{
	int order = 0;

	(void) feel_compare(run, *(const FeelValue *) a, *(const FeelValue *) b,
						&order);
	return order;
}

bool
dmn_part_holds(FeelRun *run, const FeelRegion *region, FeelValue value)
{
	int order = 0;

	if (region->has_low && (!feel_compare(run, value, region->low, &order) ||
							order < 0 || (order == 0 && !region->low_closed)))
		return false;
	if (region->has_high &&
		(!feel_compare(run, value, region->high, &order) || order > 0 ||
		 (order == 0 && !region->high_closed)))
		return false;
	for (int32_t i = 0; i < region->other_count; i++)
		if (feel_compare(run, region->others[i], value, &order) && order == 0)
			return false;
	return true;
}

/* The points, and what lies between them */
static void
cut_in_order(DmnParts *parts, FeelRegion region, const FeelValue *points,
			 int32_t count)
{
	FeelRegion gap = region;

	for (int32_t i = 0; i <= count; i++)
	{
		gap.has_high = i < count || region.has_high;
		gap.high = i < count ? points[i] : region.high;
		gap.high_closed = i < count ? false : region.high_closed;
		if (!is_empty(parts->run, &gap))
			add_part(parts, gap);
		if (i == count)
			break;
		add_value(parts, points[i]);
		gap.has_low = true;
		gap.low = points[i];
		gap.low_closed = false;
	}
}

/* The points, and all others: without those that are not allowed either */
static void
cut_out(DmnParts *parts, FeelRegion region, const FeelValue *points,
		int32_t count, int32_t not_allowed)
{
	int32_t more = count + not_allowed;
	FeelValue *others = feel_allocate_array(
		parts->run, (size_t) (more + region.other_count), sizeof(FeelValue));

	memcpy(others, points, (size_t) more * sizeof(FeelValue));
	for (int32_t i = 0; i < count; i++)
		add_value(parts, points[i]);
	if (region.other_count > 0)
		memcpy(others + more, region.others,
			   (size_t) region.other_count * sizeof(FeelValue));
	region.others = others;
	region.other_count += more;
	add_part(parts, region);
}

/* Does a list hold the value, or not?  Both can be, whatever else it holds. */
static void
cut_list(DmnAssumptions *all, DmnParts *parts, int number, FeelRegion region)
{
	const FeelCompletion *completion = &all->completion;

	for (int32_t i = 0; i < completion->cut_count; i++)
	{
		const FeelCut *cut = &completion->cuts[i];
		FeelRegion without = region;
		FeelRegion with = region;

		if (cut->fact != number || cut->kind != FEEL_KIND_BIT(FEEL_LIST))
			continue;
		without.others = with_value(parts->run, region.others,
									without.other_count++, cut->value);
		with.held =
			with_value(parts->run, region.held, with.held_count++, cut->value);
		add_part(parts, without);
		add_part(parts, with);
		return;
	}
	add_part(parts, region);
}

/* The ends where facts are bounded, of a region that has none */
static void
set_bounds(FeelRegion *region)
{
	int kind = __builtin_ctz(region->kinds);
	FeelValue low = dmn_bound(kind, false);

	if (low.kind == FEEL_NULL)
		return;
	if (!region->has_low)
	{
		region->has_low = region->low_closed = true;
		region->low = low;
	}
	if (!region->has_high)
	{
		region->has_high = region->high_closed = true;
		region->high = dmn_bound(kind, true);
	}
}

/* A region of one kind, cut where that was asked for */
static void
cut_kind(DmnAssumptions *all, DmnParts *parts, int number, FeelRegion region)
{
	const FeelCompletion *completion = &all->completion;
	const DmnCell *allowed = &all->facts[number].allowed;
	FeelValue points[FEEL_MAX_CUTS];
	int32_t count = 0;
	int32_t last = FEEL_MAX_CUTS; /* from here on: not allowed */
	bool is_ordered = false;

	if (region.kinds == FEEL_KIND_BIT(FEEL_BOOLEAN))
	{
		add_value(parts, feel_boolean(true));
		add_value(parts, feel_boolean(false));
		return;
	}
	if (region.kinds == FEEL_KIND_BIT(FEEL_LIST))
	{
		cut_list(all, parts, number, region);
		return;
	}
	if (all->facts[number].is_bounded)
		set_bounds(&region);
	for (int32_t i = 0; i < completion->cut_count; i++)
	{
		const FeelCut *cut = &completion->cuts[i];

		if (cut->fact != number || cut->kind != region.kinds ||
			!dmn_part_holds(parts->run, &region, cut->value))
			continue;
		if (allowed->is_any || allowed->is_opaque ||
			dmn_cell_holds(parts->run, allowed, cut->value))
			points[count++] = cut->value;
		else
			points[--last] = cut->value;
		is_ordered = is_ordered || cut->is_ordered;
	}
	qsort_r(points, (size_t) count, sizeof(FeelValue), compare_values,
			parts->run);
	if (is_ordered)
		cut_in_order(parts, region, points, count);
	else if (count > 0 || last < FEEL_MAX_CUTS)
	{
		memmove(points + count, points + last,
				(size_t) (FEEL_MAX_CUTS - last) * sizeof(FeelValue));
		cut_out(parts, region, points, count, FEEL_MAX_CUTS - last);
	}
	else
		add_part(parts, region);
}

/* Are the declared values single ones, so few that each can be tried? */
static bool
is_few(const DmnCell *allowed)
{
	if (allowed->negated || allowed->part_count > FEW_VALUES)
		return false;
	for (int32_t i = 0; i < allowed->part_count; i++)
		if (allowed->parts[i].kind != DMN_PART_INTERVAL ||
			!allowed->parts[i].interval.is_point)
			return false;
	return true;
}

/* A fact with declared values, of which nothing has been assumed */
static void
cut_declared(DmnAssumptions *all, DmnParts *parts, int number, uint32_t kind)
{
	const DmnCell *allowed = &all->facts[number].allowed;
	FeelRegion region = {.kinds = kind};

	if (is_few(allowed))
	{
		for (int32_t i = 0; i < allowed->part_count; i++)
			add_value(parts, allowed->parts[i].interval.low);
		return;
	}
	for (int32_t i = 0; i < allowed->part_count; i++)
	{
		const DmnInterval *interval = &allowed->parts[i].interval;

		if (allowed->parts[i].kind == DMN_PART_NULL)
			continue;
		if (allowed->negated || interval->is_point ||
			allowed->parts[i].kind != DMN_PART_INTERVAL)
		{
			cut_kind(all, parts, number, region);
			return;
		}
	}
	for (int32_t i = 0; i < allowed->part_count; i++)
	{
		const DmnInterval *interval = &allowed->parts[i].interval;

		if (allowed->parts[i].kind == DMN_PART_NULL)
			continue;
		region.has_low = interval->has_low;
		region.has_high = interval->has_high;
		region.low_closed = interval->low_closed;
		region.high_closed = interval->high_closed;
		region.low = interval->low;
		region.high = interval->high;
		cut_kind(all, parts, number, region);
	}
}

static bool
is_one_kind(uint32_t kinds)
{
	return (kinds & (kinds - 1)) == 0;
}

/*
 * A fact that is a context, as one of the components that its type declares,
 * which are facts then; false if these are too many.
 */
static bool
add_components(DmnAssumptions *all, DmnParts *parts, int number)
{
	FeelRun *run = &all->run;
	const FeelTypeDesc *type = all->facts[number].type;
	FeelString name = feel_fact_name(run, number);
	FeelContext *context;

	if (type == NULL || type->kind != FEEL_TYPE_CONTEXT ||
		type->field_count == 0 || type->allowed != NULL ||
		run->fact_count + type->field_count > all->completion.count)
		return false;
	context = feel_context_make(run, (uint32_t) type->field_count);
	for (int32_t i = 0; i < type->field_count; i++)
	{
		FeelString field = type->fields[i].name;
		int component = feel_fact(
			run, feel_format(run, "%.*s.%.*s", (int) name.length, name.data,
							 (int) field.length, field.data));

		if (all->completion.regions[component].kinds == 0)
			dmn_begin_fact(all, component);
		feel_context_append(context, field, feel_unknown_fact(run, component));
	}
	add_value(parts, feel_context_value(context));
	return true;
}

/* Was the fact cut by its kind, or by a value of this kind? */
static bool
is_asked(const DmnAssumptions *all, int fact, uint32_t kind)
{
	const FeelCompletion *completion = &all->completion;

	for (int32_t i = 0; i < completion->cut_count; i++)
		if (completion->cuts[i].fact == fact &&
			completion->cuts[i].kind == kind)
			return true;
	return false;
}

/* A fact that may be of several kinds: one by one those that were asked for */
static void
cut_kinds(DmnAssumptions *all, DmnParts *parts, int number, uint32_t kinds)
{
	const DmnUnknownFact *fact = &all->facts[number];
	const uint32_t apart = FEEL_KIND_BIT(FEEL_NULL) |
						   FEEL_KIND_BIT(FEEL_LIST) |
						   FEEL_KIND_BIT(FEEL_RANGE);
	bool all_apart = (kinds & apart) == 0 && is_asked(all, number, 0);
	uint32_t rest = 0;

	for (uint32_t left = kinds; left != 0; left &= left - 1)
	{
		uint32_t kind = left & -left;

		if (kind == FEEL_KIND_BIT(FEEL_NULL))
			add_value(parts, feel_null());
		else if (kind == (fact->kinds & ~FEEL_KIND_BIT(FEEL_NULL)) &&
				 !fact->allowed.is_any && !fact->allowed.is_opaque)
			cut_declared(all, parts, number, kind);
		else if (kind == FEEL_KIND_BIT(FEEL_CONTEXT) &&
				 add_components(all, parts, number))
			continue;
		else if (all_apart || (kind & apart) != 0 ||
				 is_asked(all, number, kind))
			cut_kind(all, parts, number, (FeelRegion){.kinds = kind});
		else
			rest |= kind;
	}
	if (rest == FEEL_KIND_BIT(FEEL_BOOLEAN) ||
		(fact->is_bounded && rest != 0 && is_one_kind(rest)))
		cut_kind(all, parts, number, (FeelRegion){.kinds = rest});
	else if (rest != 0)
		add_part(parts, (FeelRegion){.kinds = rest});
}

/* Has the fact few parts, so that it may be cut without being asked for? */
static bool
is_finite(const DmnUnknownFact *fact)
{
	return (fact->kinds & ~FEEL_KIND_BIT(FEEL_NULL)) ==
			   FEEL_KIND_BIT(FEEL_BOOLEAN) ||
		   (fact->type != NULL && fact->type->kind == FEEL_TYPE_CONTEXT) ||
		   (!fact->allowed.is_any && !fact->allowed.is_opaque &&
			is_few(&fact->allowed));
}

/* The parts into which a fact is to be cut; none if that leads nowhere */
DmnParts
dmn_parts_of(DmnAssumptions *all, int number)
{
	const FeelCompletion *completion = &all->completion;
	const FeelRegion *region;
	uint32_t kinds;
	DmnParts parts = {.run = &all->run};

	if (number >= completion->count)
		return parts;
	region = &completion->regions[number];
	kinds = region->kinds;
	if (region->is_value)
		return parts;
	if (kinds == 0)
		kinds = fact_at(all, number)->kinds;
	for (int32_t i = 0; i < completion->cut_count; i++)
		if (completion->cuts[i].fact == number)
			parts.uses += completion->cuts[i].uses;
	if (parts.uses == 0 && !is_finite(fact_at(all, number)))
		return parts;
	if (is_one_kind(kinds))
		cut_kind(all, &parts, number, *region);
	else
		cut_kinds(all, &parts, number, kinds);
	if (parts.count == 1 && !parts.regions[0].is_value &&
		parts.regions[0].kinds == kinds &&
		parts.regions[0].other_count == region->other_count)
		parts.count = 0;
	return parts;
}

/* A value of a part; null if none is at hand */
FeelValue
dmn_part_sample(FeelRun *run, const FeelRegion *part)
{
	FeelValue points[2];
	DmnDomain domain = {.points = points};
	FeelValue value;

	if (part->is_value)
		return part->value;
	if (!is_one_kind(part->kinds))
		return (part->kinds & FEEL_KIND_BIT(FEEL_BOOLEAN)) != 0
				   ? feel_boolean(true)
				   : feel_null();
	if ((part->kinds & (FEEL_ZONED_TIME | FEEL_ZONED_DATE_TIME)) != 0)
		return feel_null();
	if (part->kinds == FEEL_KIND_BIT(FEEL_LIST))
		return feel_make_list(run, part->held, part->held_count);
	domain.kind = (uint8_t) __builtin_ctz(part->kinds);
	if (domain.kind == FEEL_FUNCTION || domain.kind == FEEL_BOOLEAN)
		return feel_null();
	if (part->has_low)
		points[domain.point_count++] = part->low;
	if (part->has_high)
		points[domain.point_count++] = part->high;
	if (part->other_count > 0 && domain.kind == FEEL_STRING)
	{
		domain.is_list = true;
		domain.points = (FeelValue *) part->others;
		domain.point_count = part->other_count;
		return dmn_domain_value(run, &domain, 2 * domain.point_count, &value)
				   ? value
				   : feel_null();
	}
	if (!dmn_domain_value(run, &domain, part->has_low ? 2 : 0, &value) ||
		!dmn_part_holds(run, part, value))
		return feel_null();
	return value;
}
