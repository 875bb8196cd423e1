/*-------------------------------------------------------------------------
 *
 * region.c
 *	  Unknown values of which something is assumed.
 *
 * To find out whether an answer is the same whatever the unknown facts are,
 * dmn/decide/completion.c evaluates it again while it assumes something of
 * each of them: that it is null, or this value, or some number between two
 * others.  A fact that is one value is that value, and all is as usual.  Of
 * others, which stay unknown, a comparison with a known value may have its
 * answer all the same: what is between 5 and 10 is greater than 3.  These
 * comparisons are here.
 *
 * When what is assumed does not decide, the answer is unknown as ever, and
 * the value is noted as a cut: assume whether the fact is below, at or above
 * it, and the comparison will decide.  So a fact is cut only where an
 * evaluation that matters has asked, and only at constants that were met
 * there.
 *
 * Why this is sound: what is said here holds for each value of the region, and
 * the values that are unknown and no fact itself (feel_computed()) say
 * nothing.  Whoever computes with an unknown and does not come here, stays
 * unknown.
 *
 * Times are compared to the second and across zones, so that a value that is
 * equal to a constant need not be that constant: these are never cut.  A
 * list tested against a constant may contain it; it is told apart from other
 * kinds, and stays unknown.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/operator/region.h"
#include "feel/temporal/temporal.h"

/* Kinds whose values can be cut at */
#define CUT_KINDS                                                     \
	(FEEL_KIND_BIT(FEEL_NULL) | FEEL_KIND_BIT(FEEL_BOOLEAN) |         \
	 FEEL_KIND_BIT(FEEL_NUMBER) | FEEL_KIND_BIT(FEEL_STRING) |        \
	 FEEL_KIND_BIT(FEEL_DATE) | FEEL_KIND_BIT(FEEL_MONTHS_DURATION) | \
	 FEEL_KIND_BIT(FEEL_DAYS_DURATION))
#define TIME_KINDS                                              \
	(FEEL_KIND_BIT(FEEL_TIME) | FEEL_KIND_BIT(FEEL_DATE_TIME) | \
	 FEEL_ZONED_TIME | FEEL_ZONED_DATE_TIME)
#define SCALAR_KINDS (CUT_KINDS | TIME_KINDS)
#define ORDERED_KINDS \
	(SCALAR_KINDS & ~(FEEL_KIND_BIT(FEEL_NULL) | FEEL_KIND_BIT(FEEL_BOOLEAN)))
#define NULL_KIND FEEL_KIND_BIT(FEEL_NULL)

static const FeelRegion anything = {.kinds = FEEL_EVERY_KIND};

uint32_t
feel_kind_bit(FeelValue value)
{
	if (value.kind == FEEL_TIME && feel_is_zoned(value))
		return FEEL_ZONED_TIME;
	if (value.kind == FEEL_DATE_TIME && feel_is_zoned(value))
		return FEEL_ZONED_DATE_TIME;
	return FEEL_KIND_BIT(value.kind);
}

const FeelRegion *
feel_region(const FeelRun *run, FeelValue value)
{
	const FeelCompletion *completion = run->completion;
	const FeelImage *image = feel_image(run, value);
	const FeelRegion *region;

	if (image != NULL)
		return &image->region;
	if (completion == NULL || value.kind != FEEL_UNKNOWN || value.part == 0)
		return NULL;
	if (value.part > (uint32_t) completion->count)
		return &anything;
	region = &completion->regions[value.part - 1];
	/* a fact that is one value is that value where it was given */
	if (region->is_value)
		return NULL;
	return region->kinds == 0 ? &anything : region;
}

uint32_t
feel_possible_kinds(const FeelRun *run, FeelValue value)
{
	const FeelRegion *region;

	if (value.kind != FEEL_UNKNOWN)
		return feel_kind_bit(value);
	region = feel_region(run, value);
	return region == NULL ? FEEL_EVERY_KIND : region->kinds;
}

bool
feel_is_assumed(FeelRun *run, FeelValue value)
{
	const FeelCompletion *completion = run->completion;

	if (value.kind == FEEL_UNKNOWN)
		return value.part != 0 && feel_image(run, value) == NULL;
	/* what is computed is a truth value, or null, too often by chance */
	if (value.kind == FEEL_BOOLEAN || value.kind == FEEL_NULL)
		return false;
	for (int32_t i = 0; i < completion->count; i++)
		if (completion->regions[i].is_value &&
			feel_same(run, completion->regions[i].value, value))
			return true;
	return false;
}

/* ------------------------------------------------------------------- cuts */

static bool
is_same(FeelRun *run, FeelValue a, FeelValue b)
{
	int order;

	if (a.kind != b.kind)
		return false;
	if (a.kind == FEEL_BOOLEAN)
		return a.u.boolean == b.u.boolean;
	return a.kind == FEEL_NULL ||
		   (feel_compare(run, a, b, &order) && order == 0);
}

static bool
is_one_of(FeelRun *run, const FeelValue *values, int32_t count,
		  FeelValue value)
{
	for (int32_t i = 0; i < count; i++)
		if (is_same(run, values[i], value))
			return true;
	return false;
}

static void
add_cut(FeelRun *run, FeelValue unknown, uint32_t kind, FeelValue value,
		bool is_ordered)
{
	FeelCompletion *completion = run->completion;
	int32_t fact = (int32_t) unknown.part - 1;

	for (int32_t i = 0; i < completion->cut_count; i++)
	{
		FeelCut *cut = &completion->cuts[i];

		if (cut->fact == fact && cut->kind == kind &&
			is_same(run, cut->value, value))
		{
			cut->uses++;
			cut->is_ordered = cut->is_ordered || is_ordered;
			return;
		}
	}
	if (completion->cut_count == FEEL_MAX_CUTS || fact >= completion->count)
		return;
	completion->cuts[completion->cut_count++] =
		(FeelCut){.fact = fact,
				  .uses = 1,
				  .kind = kind,
				  .is_ordered = is_ordered,
				  .value = value};
}

void
feel_cut(FeelRun *run, FeelValue unknown, FeelValue value)
{
	const FeelImage *image = feel_image(run, unknown);

	if (image != NULL)
		feel_cut_image(run, image, value);
	else
		add_cut(run, unknown, feel_kind_bit(value), value, true);
}

void
feel_ask_kind(FeelRun *run, FeelValue value)
{
	const FeelImage *image = feel_image(run, value);

	if (image != NULL)
		feel_cut_image(run, image, feel_null());
	else if (feel_region(run, value) != NULL)
		add_cut(run, value, 0, feel_null(), false);
}

/*
 * It matters how the fact compares with this value.  Of a kind that cannot be
 * cut at, only whether the fact is of another kind can be told.
 */
static FeelValue
undecided(FeelRun *run, FeelValue unknown, FeelValue value, bool is_ordered)
{
	uint32_t kind = feel_kind_bit(value);
	const FeelImage *image = feel_image(run, unknown);

	if (image != NULL)
		feel_cut_image(run, image, value);
	else if ((kind & CUT_KINDS) != 0)
		add_cut(run, unknown, kind, value, is_ordered);
	else
		add_cut(run, unknown, 0, feel_null(), false);
	return feel_computed(unknown);
}

/* ------------------------------------------------------------ comparisons */

/*
 * The order of the least and the greatest value of a region of one kind,
 * compared with a value of that kind: < 0, 0, > 0.
 */
static void
order_of_ends(FeelRun *run, const FeelRegion *region, FeelValue value,
			  int *least, int *greatest)
{
	*least = -1;
	*greatest = 1;
	if (region->has_low && feel_compare(run, region->low, value, least) &&
		*least == 0 && !region->low_closed)
		*least = 1;
	if (region->has_high && feel_compare(run, region->high, value, greatest) &&
		*greatest == 0 && !region->high_closed)
		*greatest = -1;
}

/* Values that are not made of others: can one of the region be equal? */
static FeelValue
equal_in_kind(FeelRun *run, FeelValue unknown, const FeelRegion *region,
			  FeelValue value)
{
	int least;
	int greatest;

	if (value.kind != FEEL_BOOLEAN)
	{
		order_of_ends(run, region, value, &least, &greatest);
		if (least > 0 || greatest < 0 ||
			is_one_of(run, region->others, region->other_count, value))
			return feel_boolean(false);
	}
	return undecided(run, unknown, value, false);
}

/* The kinds whose zone alone is another: not equal, and no error */
static uint32_t
zone_kinds(FeelValue value)
{
	if (value.kind == FEEL_TIME)
		return FEEL_KIND_BIT(FEEL_TIME) | FEEL_ZONED_TIME;
	if (value.kind == FEEL_DATE_TIME)
		return FEEL_KIND_BIT(FEEL_DATE_TIME) | FEEL_ZONED_DATE_TIME;
	return FEEL_KIND_BIT(value.kind);
}

/* The same fact on both sides, whatever it is */
static bool
is_same_fact(FeelValue a, FeelValue b)
{
	return a.kind == FEEL_UNKNOWN && b.kind == FEEL_UNKNOWN && a.part != 0 &&
		   a.part == b.part;
}

/* Two facts: of one kind and apart, or of kinds that are never equal? */
static FeelValue
equal_facts(FeelRun *run, FeelValue a, FeelValue b)
{
	const FeelRegion *x = feel_region(run, a);
	const FeelRegion *y = feel_region(run, b);
	FeelValue sign;
	bool is_mirrored;
	uint32_t both;

	if (x == NULL || y == NULL)
		return feel_unknown_union(run, a, b);
	both = x->kinds | y->kinds;
	if ((x->kinds & y->kinds) == 0 && (both & (NULL_KIND | TIME_KINDS)) == 0)
		return feel_null();
	if ((x->kinds & y->kinds & NULL_KIND) == 0 &&
		feel_order_term(run, a, b, &sign, &is_mirrored))
		return sign.kind == FEEL_UNKNOWN
				   ? feel_unknown_equal(run, sign, feel_integer(0))
				   : feel_boolean(sign.kind == FEEL_NUMBER &&
								  sign.u.integer == 0);
	if (x->kinds != y->kinds || (both & NULL_KIND) != 0)
	{
		feel_ask_kind(run, a);
		feel_ask_kind(run, b);
	}
	return feel_unknown_union(run, a, b);
}

FeelValue
feel_unknown_equal(FeelRun *run, FeelValue a, FeelValue b)
{
	FeelValue unknown = a.kind == FEEL_UNKNOWN ? a : b;
	FeelValue value = a.kind == FEEL_UNKNOWN ? b : a;
	const FeelRegion *region = feel_region(run, unknown);
	uint32_t kind;

	if (is_same_fact(a, b))
		return feel_boolean(true);
	if (region == NULL || value.kind == FEEL_UNKNOWN)
		return equal_facts(run, a, b);
	kind = feel_kind_bit(value);
	if (kind == NULL_KIND)
	{
		if ((region->kinds & NULL_KIND) == 0)
			return feel_boolean(false);
		return undecided(run, unknown, value, false);
	}
	if ((region->kinds & kind) == 0)
	{
		if ((region->kinds & (NULL_KIND | zone_kinds(value))) == 0)
			return feel_null();
		return undecided(run, unknown, value, false);
	}
	if (region->kinds == kind && (kind & SCALAR_KINDS) != 0)
		return equal_in_kind(run, unknown, region, value);
	(void) undecided(run, unknown, value, false);
	return feel_unknown_union(run, a, feel_unknown_inside(run, b));
}

static const FeelOperator mirrored[] = {
	[FEEL_OP_LESS] = FEEL_OP_GREATER,
	[FEEL_OP_LESS_EQUAL] = FEEL_OP_GREATER_EQUAL,
	[FEEL_OP_GREATER] = FEEL_OP_LESS,
	[FEEL_OP_GREATER_EQUAL] = FEEL_OP_LESS_EQUAL};

/* A fact and its own sum with a constant */
static bool
ordered_with_image(FeelRun *run, FeelOperator op, FeelValue a, FeelValue b,
				   FeelValue *result)
{
	bool is_mirrored = feel_image(run, b) == NULL;
	const FeelImage *image = feel_image(run, is_mirrored ? a : b);
	bool is_strict = false;
	int order;

	if (image == NULL)
		return false;
	order = feel_order_to_image(run, is_mirrored ? b : a, image, &is_strict);
	if (order == 0)
		return false;
	if (is_mirrored)
		op = mirrored[op];
	if (op == FEEL_OP_LESS_EQUAL || op == FEEL_OP_GREATER)
		*result = feel_boolean((op == FEEL_OP_LESS_EQUAL) == (order < 0));
	else
		*result = feel_boolean((op == FEEL_OP_LESS) == (order < 0));
	return is_strict ||
		   (order < 0) == (op == FEEL_OP_LESS_EQUAL || op == FEEL_OP_GREATER);
}

static bool
holds_of_sign(FeelOperator op, int64_t sign)
{
	switch (op)
	{
		case FEEL_OP_LESS:
			return sign < 0;
		case FEEL_OP_LESS_EQUAL:
			return sign <= 0;
		case FEEL_OP_GREATER:
			return sign > 0;
		default:
			return sign >= 0;
	}
}

static FeelValue
ordered_by_sign(FeelRun *run, FeelOperator op, FeelValue sign)
{
	if (sign.kind == FEEL_UNKNOWN)
		return feel_unknown_ordered(run, op, sign, feel_integer(0));
	return sign.kind == FEEL_NULL
			   ? sign
			   : feel_boolean(holds_of_sign(op, sign.u.integer));
}

/* Two facts: of kinds that have no order, or the same fact? */
static FeelValue
ordered_facts(FeelRun *run, FeelOperator op, FeelValue a, FeelValue b)
{
	const FeelRegion *x = feel_region(run, a);
	const FeelRegion *y = feel_region(run, b);
	FeelValue result;
	bool is_mirrored;

	if (x == NULL || y == NULL)
		return feel_unknown_union(run, a, b);
	if ((x->kinds & y->kinds & ORDERED_KINDS) == 0)
		return feel_null();
	if (is_same_fact(a, b) && (x->kinds & ~ORDERED_KINDS) == 0)
		return feel_boolean(op == FEEL_OP_LESS_EQUAL ||
							op == FEEL_OP_GREATER_EQUAL);
	if (ordered_with_image(run, op, a, b, &result))
		return result;
	if (feel_order_term(run, a, b, &result, &is_mirrored))
		return ordered_by_sign(run, is_mirrored ? mirrored[op] : op, result);
	if (x->kinds != y->kinds || (x->kinds & ~ORDERED_KINDS) != 0)
	{
		feel_ask_kind(run, a);
		feel_ask_kind(run, b);
	}
	return feel_unknown_union(run, a, b);
}

FeelValue
feel_unknown_ordered(FeelRun *run, FeelOperator op, FeelValue a, FeelValue b)
{
	FeelValue unknown = a.kind == FEEL_UNKNOWN ? a : b;
	FeelValue value = a.kind == FEEL_UNKNOWN ? b : a;
	const FeelRegion *region = feel_region(run, unknown);
	uint32_t kind;
	int least;
	int greatest;

	feel_assert(op >= FEEL_OP_LESS && op <= FEEL_OP_GREATER_EQUAL);
	/* what has no order is never comparable */
	if (run->completion != NULL && value.kind != FEEL_UNKNOWN &&
		(feel_kind_bit(value) & ORDERED_KINDS) == 0)
		return feel_null();
	if (region == NULL || value.kind == FEEL_UNKNOWN)
		return ordered_facts(run, op, a, b);
	if (a.kind != FEEL_UNKNOWN)
		op = mirrored[op];
	kind = feel_kind_bit(value);
	if ((region->kinds & kind) == 0)
		return feel_null();
	if (region->kinds != kind)
		return undecided(run, unknown, value, true);
	order_of_ends(run, region, value, &least, &greatest);
	switch (op)
	{
		case FEEL_OP_LESS:
			if (greatest < 0 || least >= 0)
				return feel_boolean(greatest < 0);
			break;
		case FEEL_OP_LESS_EQUAL:
			if (greatest <= 0 || least > 0)
				return feel_boolean(greatest <= 0);
			break;
		case FEEL_OP_GREATER:
			if (least > 0 || greatest <= 0)
				return feel_boolean(least > 0);
			break;
		default:
			if (least >= 0 || greatest < 0)
				return feel_boolean(least >= 0);
			break;
	}
	return undecided(run, unknown, value, true);
}

/*
 * What a list holds can be told of each value by itself: "others" are those
 * that it does not hold, "held" those that it does.
 */
FeelValue
feel_unknown_holds(FeelRun *run, FeelValue list, FeelValue item)
{
	const FeelRegion *region = feel_region(run, list);

	feel_assert(region != NULL && region->kinds == FEEL_KIND_BIT(FEEL_LIST));
	if (item.kind == FEEL_NULL)
		return feel_boolean(false);
	if ((feel_kind_bit(item) & CUT_KINDS) == 0)
		return feel_computed(list);
	if (is_one_of(run, region->others, region->other_count, item))
		return feel_boolean(false);
	if (is_one_of(run, region->held, region->held_count, item))
		return feel_boolean(true);
	add_cut(run, list, FEEL_KIND_BIT(FEEL_LIST), item, false);
	return feel_computed(list);
}

/* ------------------------------------------------------------------ types */

uint32_t
feel_type_kinds(const FeelTypeDesc *type)
{
	switch (type->kind)
	{
		case FEEL_TYPE_BOOLEAN:
			return FEEL_KIND_BIT(FEEL_BOOLEAN);
		case FEEL_TYPE_NUMBER:
			return FEEL_KIND_BIT(FEEL_NUMBER);
		case FEEL_TYPE_STRING:
			return FEEL_KIND_BIT(FEEL_STRING);
		case FEEL_TYPE_DATE:
			return FEEL_KIND_BIT(FEEL_DATE);
		case FEEL_TYPE_TIME:
			return FEEL_KIND_BIT(FEEL_TIME) | FEEL_ZONED_TIME;
		case FEEL_TYPE_DATE_TIME:
			return FEEL_KIND_BIT(FEEL_DATE_TIME) | FEEL_ZONED_DATE_TIME;
		case FEEL_TYPE_MONTHS_DURATION:
			return FEEL_KIND_BIT(FEEL_MONTHS_DURATION);
		case FEEL_TYPE_DAYS_DURATION:
			return FEEL_KIND_BIT(FEEL_DAYS_DURATION);
		default:
			return 0;
	}
}

FeelValue
feel_unknown_instance(FeelRun *run, FeelValue value, const FeelTypeDesc *type)
{
	const FeelRegion *region = feel_region(run, value);
	uint32_t kinds = type == NULL                   ? 0
					 : type->kind == FEEL_TYPE_NULL ? NULL_KIND
													: feel_type_kinds(type);

	if (region == NULL || kinds == 0)
		return feel_computed(value);
	if ((region->kinds & kinds) == 0 || (region->kinds & ~kinds) == 0)
		return feel_boolean((region->kinds & kinds) != 0);
	feel_ask_kind(run, value);
	return feel_computed(value);
}

/*
 * Of kinds that the type takes, the value itself; of none of them null, as of
 * every value that does not fit.  What would be converted (a date to a
 * date-time, a list of one to its item) is no fact any more.
 */
FeelValue
feel_unknown_coerced(FeelRun *run, FeelValue value, const FeelTypeDesc *type)
{
	const FeelRegion *region = feel_region(run, value);
	uint32_t kinds = feel_type_kinds(type);
	uint32_t converted = FEEL_KIND_BIT(FEEL_LIST);

	if (type->kind == FEEL_TYPE_DATE_TIME)
		converted |= FEEL_KIND_BIT(FEEL_DATE);
	if (region == NULL || kinds == 0)
		return feel_computed(value);
	if ((region->kinds & ~(kinds | NULL_KIND)) == 0)
		return value;
	if ((region->kinds & (kinds | converted)) == 0)
		return feel_null();
	feel_ask_kind(run, value);
	return feel_computed(value);
}
