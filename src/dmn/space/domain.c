/*-------------------------------------------------------------------------
 *
 * domain.c
 *	  The values of an input expression as numbered regions, for
 *	  verification (space.h).
 *
 * The constants of a column's cells, and of its allowed values, are sorted,
 * each once: the points.  With n of them there are 2n + 2 regions, numbered so
 * that points are odd, gaps even and null the last.  A cell over constants
 * holds in all of a region or in none of it, so that questions about infinitely
 * many values become questions about few numbers, and no answer is lost.
 *
 * Two things must be right for that.  Values must have one order: constants of
 * different kinds, or times that cannot be compared, make a cell opaque.  And a
 * region must have a value, or a gap would be reported that nobody can fall
 * into: between two days that follow each other there is none.  So a value is
 * sought for each region from a handful of candidates, the plainest first,
 * as it will stand in a sentence (an hour later, not a nanosecond).  Finding
 * none means that the region is left out; the candidates are chosen such that
 * then there is none, up to nanoseconds, and among strings whatever sorts
 * right behind the lower point.
 *
 * Where cells only ask which string it is, order says nothing: all other
 * strings are one region, the last (is_list).
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "dmn/space/space.h"
#include "feel/number/number.h"
#include "feel/temporal/temporal.h"

/* ----------------------------------------------------------------- points */

static int
compare_points(const void *a, const void *b, void *run)
{
	FeelValue x = *(const FeelValue *) a;
	FeelValue y = *(const FeelValue *) b;
	int order = 0;

	if (x.kind == FEEL_BOOLEAN)
		return (int) x.u.boolean - (int) y.u.boolean;
	(void) feel_compare(run, x, y, &order);
	return order;
}

/* Can values of the cell be put in order with those of the dimension? */
static bool
is_comparable(FeelRun *run, FeelValue a, FeelValue b)
{
	int order;

	return a.kind == b.kind &&
		   (a.kind == FEEL_BOOLEAN || feel_compare(run, a, b, &order));
}

static bool
has_constant(const DmnPart *part)
{
	return part->kind == DMN_PART_INTERVAL || part->kind == DMN_PART_NOT_EQUAL;
}

typedef struct Points
{
	FeelRun *run;
	DmnDomain *domain;
	size_t capacity;
	bool has_order;   /* some constant is a bound, not a value */
	bool is_declared; /* that values are null or of the domain's kind */
} Points;

static void
add_point(Points *points, FeelValue value)
{
	DmnDomain *domain = points->domain;

	if ((size_t) domain->point_count == points->capacity)
	{
		size_t capacity = points->capacity == 0 ? 16 : 2 * points->capacity;
		FeelValue *grown =
			feel_allocate_array(points->run, capacity, sizeof(FeelValue));

		if (domain->point_count > 0)
			memcpy(grown, domain->points,
				   (size_t) domain->point_count * sizeof(FeelValue));
		domain->points = grown;
		points->capacity = capacity;
	}
	domain->points[domain->point_count++] = value;
}

/* Does every constant of the cell belong to this dimension? */
static bool
fits(Points *points, const DmnCell *cell)
{
	DmnDomain *domain = points->domain;

	for (int i = 0; i < cell->part_count; i++)
	{
		const DmnInterval *interval = &cell->parts[i].interval;

		if (!has_constant(&cell->parts[i]))
			continue;
		if (domain->kind == FEEL_NULL)
			domain->kind = interval->low.kind;
		if (interval->low.kind != domain->kind ||
			(domain->point_count > 0 &&
			 !is_comparable(points->run, interval->low, domain->points[0])) ||
			!is_comparable(points->run, interval->low, interval->high))
			return false;
	}
	return true;
}

/*
 * Constants of another kind than the one that the values are declared to have
 * are met by none of them.  A list is met by its items, and "not" needs
 * Kleene's logic: these stay as they are.
 */
static void
drop_foreign(Points *points, DmnCell *cell)
{
	const DmnDomain *domain = points->domain;
	DmnPart *parts;
	int32_t count = 0;

	if (!points->is_declared || cell->negated || cell->part_count == 0)
		return;
	parts = feel_allocate_array(points->run, (size_t) cell->part_count,
								sizeof(DmnPart));
	for (int i = 0; i < cell->part_count; i++)
		if (!has_constant(&cell->parts[i]) ||
			cell->parts[i].interval.low.kind == domain->kind)
			parts[count++] = cell->parts[i];
	cell->parts = parts;
	cell->part_count = count;
}

static void
add_cell(Points *points, DmnCell *cell)
{
	if (cell->is_opaque)
		return;
	drop_foreign(points, cell);
	if (!fits(points, cell))
	{
		cell->is_opaque = true;
		return;
	}
	for (int i = 0; i < cell->part_count; i++)
	{
		const DmnInterval *interval = &cell->parts[i].interval;

		if (!has_constant(&cell->parts[i]))
			continue;
		if (interval->has_low)
			add_point(points, interval->low);
		if (interval->has_high && !interval->is_point)
			add_point(points, interval->high);
		if (!interval->is_point)
			points->has_order = true;
	}
}

static void
sort_points(Points *points)
{
	DmnDomain *domain = points->domain;
	int32_t kept = 0;

	if (domain->point_count == 0)
		return;
	qsort_r(domain->points, (size_t) domain->point_count, sizeof(FeelValue),
			compare_points, points->run);
	for (int i = 1; i < domain->point_count; i++)
		if (compare_points(&domain->points[kept], &domain->points[i],
						   points->run) != 0)
			domain->points[++kept] = domain->points[i];
	feel_assert(kept < domain->point_count);
	domain->point_count = kept + 1;
}

static int32_t
find_point(FeelRun *run, const DmnDomain *domain, FeelValue value)
{
	int32_t low = 0;
	int32_t high = domain->point_count - 1;

	while (low < high)
	{
		int32_t middle = low + (high - low) / 2;

		if (compare_points(&domain->points[middle], &value, run) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	feel_assert(low >= 0 && low < domain->point_count);
	return low;
}

/* -------------------------------------------------------- sample of a region */

/* Is the value inside the region between two points (NULL: no bound)? */
static bool
is_between(FeelRun *run, const FeelValue *low, FeelValue value,
		   const FeelValue *high)
{
	int order;

	if (value.kind == FEEL_NULL)
		return false;
	if (low != NULL && (!feel_compare(run, *low, value, &order) || order >= 0))
		return false;
	return high == NULL ||
		   (feel_compare(run, value, *high, &order) && order < 0);
}

#define CANDIDATES 6

static int
number_candidates(const FeelValue *low, const FeelValue *high,
				  FeelValue *values)
{
	int n = 0;

	if (low == NULL && high == NULL)
		values[n++] = feel_integer(0);
	if (low != NULL)
		values[n++] =
			feel_number_add(feel_number_floor(*low), feel_integer(1));
	if (high != NULL)
		values[n++] =
			feel_number_subtract(feel_number_ceiling(*high), feel_integer(1));
	if (low != NULL && high != NULL)
		values[n++] =
			feel_number_divide(feel_number_add(*low, *high), feel_integer(2));
	return n;
}

static FeelValue
moved(FeelValue value, int64_t seconds, int64_t nanoseconds)
{
	FeelValue step = feel_make_duration(seconds, nanoseconds);

	return value.kind == FEEL_DAYS_DURATION
			   ? feel_duration_add(value, step)
			   : feel_add_duration(value, step, false);
}

static int
temporal_candidates(FeelKind kind, const FeelValue *low, const FeelValue *high,
					FeelValue *values)
{
	int n = 0;

	if (low == NULL && high == NULL)
	{
		values[n++] = kind == FEEL_DATE   ? feel_make_date(2026, 1, 1)
					  : kind == FEEL_TIME ? feel_make_time(12, 0, 0, 0, NULL)
					  : kind == FEEL_DATE_TIME
						  ? feel_make_date_time(INT64_C(1767225600), 0, NULL)
					  : kind == FEEL_MONTHS_DURATION
						  ? feel_make_months(0)
						  : feel_make_duration(0, 0);
		return n;
	}
	if (kind == FEEL_MONTHS_DURATION)
	{
		values[n++] = low != NULL ? feel_make_months(low->u.integer + 1)
								  : feel_make_months(high->u.integer - 1);
		return n;
	}
	if (low != NULL)
		values[n++] = moved(*low, FEEL_DAY_SECONDS, 0);
	else
		values[n++] = moved(*high, -FEEL_DAY_SECONDS, 0);
	if (kind == FEEL_DATE)
		return n;
	for (int i = 0; i < 3; i++)
	{
		static const struct
		{
			int64_t seconds;
			int64_t nanoseconds;
		} steps[] = {{3600, 0}, {1, 0}, {0, 1}};
		int sign = low != NULL ? 1 : -1;

		values[n++] =
			moved(low != NULL ? *low : *high, sign * steps[i].seconds,
				  sign * steps[i].nanoseconds);
	}
	return n;
}

static int
string_candidates(FeelRun *run, const FeelValue *low, FeelValue *values)
{
	static const char *const tails[] = {"a", " ", "\x01"};
	int n = 0;

	if (low == NULL)
	{
		values[n++] = feel_string(FEEL_STRING_LITERAL("a"));
		values[n++] = feel_string(FEEL_STRING_LITERAL(""));
		return n;
	}
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++)
		values[n++] = feel_string(feel_format(run, "%.*s%s", (int) low->part,
											  low->u.string, tails[i]));
	return n;
}

/* Another value than the points */
static FeelValue
other_value(FeelRun *run, const DmnDomain *domain)
{
	FeelString text = FEEL_STRING_LITERAL("other");

	for (int i = 2; domain->point_count > 0; i++)
	{
		FeelValue value = feel_string(text);
		int32_t at = find_point(run, domain, value);

		if (compare_points(&domain->points[at], &value, run) != 0)
			break;
		text = feel_format(run, "other %d", i);
	}
	return feel_string(text);
}

static bool
between_value(FeelRun *run, const DmnDomain *domain, int32_t gap,
			  FeelValue *value)
{
	const FeelValue *low = gap > 0 ? &domain->points[gap - 1] : NULL;
	const FeelValue *high =
		gap < domain->point_count ? &domain->points[gap] : NULL;
	FeelValue candidates[CANDIDATES];
	int count;

	switch (domain->kind)
	{
		case FEEL_NUMBER:
			count = number_candidates(low, high, candidates);
			break;
		case FEEL_STRING:
			count = string_candidates(run, low, candidates);
			break;
		default:
			count = temporal_candidates(domain->kind, low, high, candidates);
	}
	feel_assert(count > 0 && count <= CANDIDATES);
	for (int i = 0; i < count; i++)
		if (is_between(run, low, candidates[i], high))
		{
			*value = candidates[i];
			return true;
		}
	return false;
}

/* Some value of a kind that has no constants in cells */
static FeelValue
shapeless_value(FeelRun *run, const DmnDomain *domain)
{
	switch (domain->kind)
	{
		case FEEL_NULL:
			return feel_string(FEEL_STRING_LITERAL("other"));
		case FEEL_LIST:
			return feel_list_value(feel_list_make(run, 0));
		case FEEL_CONTEXT:
			return feel_context_value(feel_context_make(run, 0));
		default:
			return feel_range_value(
				run, (FeelRange){.has_low = true, .low = feel_integer(0)});
	}
}

bool
dmn_domain_value(FeelRun *run, const DmnDomain *domain, int32_t region,
				 FeelValue *value)
{
	int32_t last = 2 * domain->point_count;

	*value = feel_null();
	feel_assert(region >= 0 && region <= dmn_null_region(domain));
	if (region == dmn_null_region(domain))
		return true;
	if (region % 2 == 1)
	{
		*value = domain->points[region / 2];
		return true;
	}
	if (domain->kind == FEEL_NULL || domain->kind >= FEEL_RANGE)
	{
		*value = shapeless_value(run, domain);
		return region == 0 && value->kind != FEEL_NULL;
	}
	if (domain->is_list)
	{
		if (region != last || domain->kind == FEEL_BOOLEAN)
			return false;
		*value = other_value(run, domain);
		return true;
	}
	return between_value(run, domain, region / 2, value);
}

FeelValue
dmn_domain_sample(FeelRun *run, const DmnDomain *domain, DmnSet set)
{
	FeelValue value = feel_null();

	for (int i = 0; i < set.count; i++)
		for (int32_t at = set.spans[i].low; at <= set.spans[i].high; at++)
			if (at != dmn_null_region(domain) &&
				dmn_domain_value(run, domain, at, &value))
				return value;
	return feel_null();
}

/* ------------------------------------------------------------------- sets */

static DmnSet
part_set(DmnScratch *scratch, const DmnDomain *domain, const DmnPart *part)
{
	FeelRun *run = scratch->run;
	const DmnInterval *interval = &part->interval;
	int32_t low = 0;
	int32_t high = 2 * domain->point_count;
	DmnSet set = {0};

	if (part->kind == DMN_PART_NULL)
		return set;
	if (part->kind == DMN_PART_NOT_NULL)
		return domain->known;
	if (interval->has_low)
		low = 2 * find_point(run, domain, interval->low) +
			  (interval->low_closed ? 1 : 2);
	if (interval->has_high)
		high = 2 * find_point(run, domain, interval->high) +
			   (interval->high_closed ? 1 : 0);
	if (low <= high)
		set = dmn_set_span(scratch, low, high);
	return part->kind == DMN_PART_NOT_EQUAL
			   ? dmn_set_subtract(scratch, domain->known, set)
			   : set;
}

DmnSet
dmn_domain_set(DmnScratch *scratch, const DmnDomain *domain,
			   const DmnCell *cell)
{
	DmnSet set = {0};
	int32_t null = dmn_null_region(domain);

	if (cell->is_any)
		return domain->all;
	feel_assert(!cell->is_opaque);
	for (int i = 0; i < cell->part_count; i++)
		set = dmn_set_union(scratch, set,
							part_set(scratch, domain, &cell->parts[i]));
	set = cell->negated ? dmn_set_subtract(scratch, domain->known, set)
						: dmn_set_intersect(scratch, domain->known, set);
	if (!domain->never_null && dmn_cell_holds(scratch->run, cell, feel_null()))
		set = dmn_set_union(scratch, set, dmn_set_span(scratch, null, null));
	return set;
}

/* ----------------------------------------------------------------- making */

/* The regions that have a value */
static DmnSet
existing_regions(DmnScratch *scratch, const DmnDomain *domain)
{
	int32_t count = 2 * domain->point_count + 1;
	DmnSpan *spans = feel_allocate_array(
		scratch->run, (size_t) domain->point_count + 2, sizeof(DmnSpan));
	DmnSet set = {.spans = spans};

	for (int32_t region = 0; region < count; region++)
	{
		FeelValue value;

		if (!dmn_domain_value(scratch->run, domain, region, &value))
			continue;
		if (set.count > 0 && spans[set.count - 1].high == region - 1)
			spans[set.count - 1].high = region;
		else
			spans[set.count++] = (DmnSpan){region, region};
	}
	return set;
}

static uint8_t
kind_of_type(const FeelTypeDesc *type)
{
	static const uint8_t kinds[] = {
		[FEEL_TYPE_BOOLEAN] = FEEL_BOOLEAN,
		[FEEL_TYPE_NUMBER] = FEEL_NUMBER,
		[FEEL_TYPE_STRING] = FEEL_STRING,
		[FEEL_TYPE_DATE] = FEEL_DATE,
		[FEEL_TYPE_TIME] = FEEL_TIME,
		[FEEL_TYPE_DATE_TIME] = FEEL_DATE_TIME,
		[FEEL_TYPE_MONTHS_DURATION] = FEEL_MONTHS_DURATION,
		[FEEL_TYPE_DAYS_DURATION] = FEEL_DAYS_DURATION,
		[FEEL_TYPE_RANGE] = FEEL_RANGE,
		[FEEL_TYPE_LIST] = FEEL_LIST,
		[FEEL_TYPE_CONTEXT] = FEEL_CONTEXT,
		[FEEL_TYPE_FUNCTION] = FEEL_NULL,
	};

	return type == NULL ? FEEL_NULL : kinds[type->kind];
}

void
dmn_domain_make(DmnScratch *scratch, DmnDomain *domain,
				const FeelTypeDesc *type, DmnCell **cells, int count,
				const DmnCell *const *allowed, int allowed_count)
{
	FeelRun *run = scratch->run;
	Points points = {.run = run, .domain = domain};
	DmnCell *limits =
		feel_allocate_array(run, (size_t) allowed_count, sizeof(DmnCell));
	int32_t null;

	domain->kind = kind_of_type(type);
	points.is_declared =
		domain->kind != FEEL_NULL && domain->kind < FEEL_RANGE;
	if (domain->kind == FEEL_BOOLEAN)
	{
		add_point(&points, feel_boolean(false));
		add_point(&points, feel_boolean(true));
	}
	for (int i = 0; i < allowed_count; i++)
	{
		limits[i] = *allowed[i];
		add_cell(&points, &limits[i]);
		if (limits[i].is_opaque)
			domain->allowed_opaque = true;
	}
	for (int i = 0; i < count; i++)
		add_cell(&points, cells[i]);
	if (domain->kind == FEEL_BOOLEAN)
	{
		add_point(&points, feel_boolean(false));
		add_point(&points, feel_boolean(true));
	}
	sort_points(&points);
	domain->is_list = domain->kind == FEEL_BOOLEAN ||
					  (domain->kind == FEEL_STRING && !points.has_order);
	domain->known = existing_regions(scratch, domain);
	/* what is not allowed does not occur: the table would have no answer */
	for (int i = 0; i < allowed_count; i++)
		if (!limits[i].is_opaque && !limits[i].is_any)
			domain->known =
				dmn_set_intersect(scratch, domain->known,
								  dmn_domain_set(scratch, domain, &limits[i]));
	null = dmn_null_region(domain);
	domain->all = domain->never_null
					  ? domain->known
					  : dmn_set_union(scratch, domain->known,
									  dmn_set_span(scratch, null, null));
}
