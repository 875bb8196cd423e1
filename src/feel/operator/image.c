/*-------------------------------------------------------------------------
 *
 * image.c
 *	  What is known of a value that is computed of one unknown and a constant.
 *
 * While something is assumed of a fact (region.c), the same is known of its
 * image under an operator whose other operand is a constant: what is greater
 * than 2 is greater than 3 with one added.  So an unknown sum, difference,
 * product or quotient is marked as the image of its unknown operand, and a
 * comparison looks at the region that it must lie in.  If that does not
 * decide, the fact is cut where its image is the value compared with; and of
 * an image an image may be taken.
 *
 * Why this is sound: these operators are monotone in each operand, and so is
 * rounding.  The image of an interval lies between those of its ends, of the
 * neighbour of an end that is not part of it; these belong to the image.
 * Where a cut is not met exactly, the answer is not found, and no harm done.
 * The result may be out of range, hence null, only from an end of the operand
 * on; if it is at both ends, and for the same reason, it is everywhere: zero
 * itself is never out of range.
 *
 * A constant divided by an unknown is not monotone, and a power is not: only
 * the kind of the result is known.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "feel/number/number.h"
#include "feel/operator/region.h"
#include "feel/temporal/temporal.h"

#define NULL_KIND FEEL_KIND_BIT(FEEL_NULL)
/* Of what is known by its kind or values alone */
#define NO_OPERATOR UINT8_MAX
/* A date's month added to may be clipped by up to so many days */
#define CLIPPED_DAYS 3
/* So many numbers side by side may have one image */
#define ROUNDED_NUMBERS 12

/* ------------------------------------------------------------------ values */

static FeelValue
number_of(const char *text)
{
	FeelValue number = feel_null();

	(void) feel_number_from_text(
		(FeelString){text, (uint32_t) __builtin_strlen(text)}, &number);
	return number;
}

/* The greatest value of a kind, or the least */
static FeelValue
extreme(int kind, bool is_high)
{
	int sign = is_high ? 1 : -1;

	switch (kind)
	{
		case FEEL_NUMBER:
			return is_high
					   ? number_of("9.999999999999999999999999999999999e6144")
					   : number_of(
							 "-9.999999999999999999999999999999999e6144");
		case FEEL_DATE:
			return is_high ? feel_make_date(FEEL_MAX_YEAR, 12, 31)
						   : feel_make_date(-FEEL_MAX_YEAR, 1, 1);
		case FEEL_MONTHS_DURATION:
			return feel_make_months(sign * FEEL_MAX_MONTHS);
		case FEEL_DAYS_DURATION:
			return feel_make_duration(sign * FEEL_MAX_SECONDS, 0);
		default:
			return feel_null();
	}
}

/* Some value in the middle of a kind */
static FeelValue
middle(int kind)
{
	switch (kind)
	{
		case FEEL_NUMBER:
			return feel_integer(0);
		case FEEL_DATE:
			return feel_make_date(2000, 1, 1);
		case FEEL_MONTHS_DURATION:
			return feel_make_months(0);
		case FEEL_DAYS_DURATION:
			return feel_make_duration(0, 0);
		case FEEL_STRING:
			return feel_string(FEEL_STRING_LITERAL(""));
		default:
			return feel_null();
	}
}

static int
sign_of(FeelValue value)
{
	switch (value.kind)
	{
		case FEEL_NUMBER:
			return feel_number_sign(value);
		case FEEL_MONTHS_DURATION:
			return (value.u.integer > 0) - (value.u.integer < 0);
		case FEEL_DAYS_DURATION:
			return value.u.time.seconds < 0
					   ? -1
					   : value.u.time.seconds > 0 || value.part > 0;
		default:
			return 0;
	}
}

/*
 * The next number up or down (direction 1, -1).  A step so small that it is
 * rounded away is doubled until it is not: then it is no more than one.
 */
static FeelValue
next_number(FeelValue value, int direction)
{
	FeelValue step = number_of("1e-36");
	FeelValue next = value;

	if (feel_number_sign(value) == 0)
		return number_of(direction > 0 ? "1e-6176" : "-1e-6176");
	if ((feel_number_sign(value) > 0) != (direction > 0))
		step = feel_number_negate(step);
	step = feel_number_multiply(value, step);
	for (int i = 0;
		 i < 20 && next.kind == FEEL_NUMBER && step.kind == FEEL_NUMBER &&
		 feel_number_compare(next, value) == 0;
		 i++)
	{
		next = feel_number_add(value, step);
		step = feel_number_add(step, step);
	}
	return next;
}

/* The next value of its kind, or itself if that is not known */
static FeelValue
next_value(FeelValue value, int direction)
{
	FeelValue next;

	switch (value.kind)
	{
		case FEEL_NUMBER:
			next = next_number(value, direction);
			break;
		case FEEL_DATE:
			next = feel_make_date_of_days(value.u.days + direction);
			break;
		case FEEL_MONTHS_DURATION:
			next = feel_make_months(value.u.integer + direction);
			break;
		case FEEL_DAYS_DURATION:
			next = feel_make_duration(value.u.time.seconds,
									  (int64_t) value.part + direction);
			break;
		default:
			return value;
	}
	return next.kind == value.kind ? next : value;
}

static int
kind_of_bit(uint32_t bit)
{
	return __builtin_ctz(bit);
}

/* ------------------------------------------------------------------ images */

const FeelImage *
feel_image(const FeelRun *run, FeelValue value)
{
	const FeelCompletion *completion = run->completion;

	if (completion == NULL || value.kind != FEEL_UNKNOWN ||
		value.part < FEEL_IMAGE_PART ||
		value.part - FEEL_IMAGE_PART >= (uint32_t) completion->image_count)
		return NULL;
	return &completion->images[value.part - FEEL_IMAGE_PART];
}

/* The image of one value; null if it is out of range */
static FeelValue
apply(FeelRun *run, const FeelImage *image, FeelValue value)
{
	FeelOperator op = (FeelOperator) image->op;

	return image->is_second
			   ? feel_arithmetic(run, op, &image->constant, &value)
			   : feel_arithmetic(run, op, &value, &image->constant);
}

static bool
is_additive(const FeelImage *image)
{
	return image->op == FEEL_OP_ADD || image->op == FEEL_OP_SUBTRACT;
}

/* Can only sums that are too large be out of range, or only too small ones? */
static bool
is_one_sided(const FeelImage *image, FeelValue of, FeelValue result)
{
	return is_additive(image) && of.kind == result.kind;
}

/* 1, -1; 0 if it is neither */
static int
direction_of(const FeelImage *image)
{
	switch (image->op)
	{
		case FEEL_OP_ADD:
			return 1;
		case FEEL_OP_SUBTRACT:
			return image->is_second ? -1 : 1;
		case FEEL_OP_MULTIPLY:
			return sign_of(image->constant);
		case FEEL_OP_DIVIDE:
			return image->is_second ? 0 : sign_of(image->constant);
		default:
			return 0;
	}
}

/* The least or greatest value of a region of one kind */
static FeelValue
end_of(const FeelRegion *region, bool is_high)
{
	if (is_high && region->has_high)
		return region->high_closed ? region->high
								   : next_value(region->high, -1);
	if (!is_high && region->has_low)
		return region->low_closed ? region->low : next_value(region->low, 1);
	return extreme(kind_of_bit(region->kinds & ~NULL_KIND), is_high);
}

/* Where the image lies; false if it is null for every value of the region */
static bool
find_region(FeelRun *run, FeelImage *image, const FeelRegion *of,
			FeelValue some)
{
	FeelRegion *region = &image->region;
	int direction = direction_of(image);
	FeelValue low = end_of(of, direction < 0);
	FeelValue high = end_of(of, direction > 0);
	FeelValue image_low;
	FeelValue image_high;

	region->kinds = (of->kinds & NULL_KIND) | feel_kind_bit(some);
	if (of->kinds == FEEL_KIND_BIT(FEEL_STRING) || some.kind == FEEL_STRING)
		return true;
	if (direction == 0)
	{
		region->kinds |= NULL_KIND;
		return true;
	}
	image_low = apply(run, image, low);
	image_high = apply(run, image, high);
	if (image_low.kind == FEEL_NULL && image_high.kind == FEEL_NULL &&
		(is_one_sided(image, low, some) || sign_of(low) * sign_of(high) > 0))
		return false;
	if (image_low.kind == FEEL_NULL || image_high.kind == FEEL_NULL)
		region->kinds |= NULL_KIND;
	if (region->kinds == feel_kind_bit(some))
		*region = (FeelRegion){.kinds = region->kinds,
							   .has_low = true,
							   .has_high = true,
							   .low_closed = true,
							   .high_closed = true,
							   .low = image_low,
							   .high = image_high};
	return true;
}

static FeelValue
as_image(FeelValue unknown, int32_t number)
{
	unknown.head =
		feel_head(FEEL_UNKNOWN, false, FEEL_IMAGE_PART + (uint32_t) number);
	return unknown;
}

/* Has the same been computed before? */
static const FeelImage *
find_image(FeelRun *run, const FeelImage *image)
{
	const FeelCompletion *completion = run->completion;

	for (int32_t i = 0; i < completion->image_count; i++)
	{
		const FeelImage *other = &completion->images[i];

		if (other->of.part == image->of.part && other->op == image->op &&
			other->is_second == image->is_second &&
			feel_same(run, other->constant, image->constant))
			return other;
	}
	return NULL;
}

FeelValue
feel_unknown_arithmetic(FeelRun *run, FeelOperator op, FeelValue a,
						FeelValue b)
{
	FeelCompletion *completion = run->completion;
	bool is_second = b.kind == FEEL_UNKNOWN;
	FeelValue unknown = is_second ? b : a;
	const FeelRegion *of = feel_region(run, unknown);
	FeelImage image = {.of = unknown,
					   .op = (uint8_t) op,
					   .is_second = is_second,
					   .constant = is_second ? a : b};
	const FeelImage *found;
	FeelValue some;
	uint32_t kind;

	if (image.constant.kind == FEEL_UNKNOWN)
		return feel_arithmetic_term(run, op, a, b);
	if (of == NULL || image.constant.kind >= FEEL_RANGE)
		return feel_unknown_union(run, a, b);
	if (op == FEEL_OP_DIVIDE && b.kind == FEEL_NUMBER &&
		feel_number_sign(b) == 0)
		return feel_null();
	kind = of->kinds & ~NULL_KIND;
	some = kind == 0 || (kind & (kind - 1)) != 0 ? feel_null()
												 : middle(kind_of_bit(kind));
	if (some.kind != FEEL_NULL)
		some = apply(run, &image, some);
	else if (kind != 0)
		feel_ask_kind(run, unknown);
	/* a time goes round at midnight */
	if (some.kind == FEEL_NULL || some.kind == FEEL_TIME ||
		some.kind == FEEL_DATE_TIME)
		return feel_unknown_union(run, a, b);
	if (completion->terms != NULL &&
		(direction_of(&image) == 0 || some.kind == FEEL_STRING))
		return feel_arithmetic_term(run, op, a, b);
	found = find_image(run, &image);
	if (found == NULL)
	{
		if (completion->image_count == FEEL_MAX_IMAGES)
			return feel_unknown_union(run, a, b);
		if (!find_region(run, &image, of, some))
			return feel_null();
		found = &completion->images[completion->image_count];
		completion->images[completion->image_count++] = image;
	}
	return as_image(unknown, (int32_t) (found - completion->images));
}

/*
 * It is null only if the unknown is, where that is a fact or an image; else it
 * is an image of nothing.
 */
FeelValue
feel_unknown_of_kinds(FeelRun *run, FeelValue unknown, uint32_t kinds)
{
	FeelCompletion *completion = run->completion;

	if (kinds == NULL_KIND)
		return feel_null();
	if (completion == NULL || kinds == FEEL_EVERY_KIND ||
		completion->image_count == FEEL_MAX_IMAGES)
		return feel_computed(unknown);
	completion->images[completion->image_count] = (FeelImage){
		.of = unknown, .op = NO_OPERATOR, .region = {.kinds = kinds}};
	return as_image(unknown, completion->image_count++);
}

/*
 * Dates and durations have each of their parts; of the kinds that have not, no
 * middle is known.
 */
FeelValue
feel_unknown_property(FeelRun *run, FeelValue value, FeelString name)
{
	const FeelRegion *of = feel_region(run, value);
	uint32_t kind = of == NULL ? 0 : of->kinds & ~NULL_KIND;
	FeelValue property;

	if (kind == 0 || (kind & (kind - 1)) != 0 ||
		(kind & ~FEEL_EVERY_KIND) != 0 || kind >= FEEL_ZONED_TIME ||
		!feel_temporal_property(run, middle(kind_of_bit(kind)), name,
								&property))
		return feel_computed(value);
	kind = feel_kind_bit(property) | (of->kinds & NULL_KIND);
	return run->completion->terms != NULL
			   ? feel_property_term(run, value, name, kind)
			   : feel_unknown_of_kinds(run, value, kind);
}

FeelValue
feel_unknown_one_of(FeelRun *run, FeelValue unknown, const FeelValue *values,
					int32_t count)
{
	FeelCompletion *completion = run->completion;
	FeelValue *kept;
	uint32_t kinds = 0;
	int32_t kept_count = 0;

	unknown = feel_computed(unknown);
	if (completion == NULL || count == 0 || count > FEEL_MAX_POSSIBLE ||
		completion->image_count == FEEL_MAX_IMAGES)
		return unknown;
	kept = feel_allocate_array(run, (size_t) count, sizeof(FeelValue));
	for (int32_t i = 0; i < count; i++)
	{
		bool is_new = true;

		if (feel_unknown_inside(run, values[i]).kind == FEEL_UNKNOWN)
			return unknown;
		for (int32_t j = 0; j < kept_count && is_new; j++)
			is_new = !feel_same(run, kept[j], values[i]);
		if (is_new)
			kept[kept_count++] = values[i];
		kinds |= feel_kind_bit(values[i]);
	}
	if (kept_count == 1)
		return kept[0];
	completion->images[completion->image_count] =
		(FeelImage){.of = unknown,
					.op = NO_OPERATOR,
					.region = {.kinds = kinds},
					.value_count = kept_count,
					.values = kept};
	return as_image(unknown, completion->image_count++);
}

int32_t
feel_possible_values(FeelRun *run, FeelValue value, FeelValue *values)
{
	const FeelImage *image = feel_image(run, value);
	const FeelRegion *region = feel_region(run, value);
	int32_t count = 0;

	if (value.kind != FEEL_UNKNOWN)
	{
		values[0] = value;
		return feel_unknown_inside(run, value).kind != FEEL_UNKNOWN;
	}
	if (image != NULL && image->value_count > 0)
	{
		memcpy(values, image->values,
			   (size_t) image->value_count * sizeof(FeelValue));
		return image->value_count;
	}
	if (region == NULL || region->kinds == 0 ||
		(region->kinds & ~(NULL_KIND | FEEL_KIND_BIT(FEEL_BOOLEAN))) != 0)
		return 0;
	if ((region->kinds & NULL_KIND) != 0)
		values[count++] = feel_null();
	if ((region->kinds & FEEL_KIND_BIT(FEEL_BOOLEAN)) != 0)
	{
		values[count++] = feel_boolean(true);
		values[count++] = feel_boolean(false);
	}
	return count;
}

/* The negative of an unknown value: what is left of zero without it */
FeelValue
feel_unknown_negative(FeelRun *run, FeelValue value)
{
	const FeelRegion *of = feel_region(run, value);

	if (of == NULL)
		return feel_computed(value);
	for (int kind = FEEL_NUMBER; kind <= FEEL_DAYS_DURATION; kind++)
		if ((of->kinds & ~NULL_KIND) == FEEL_KIND_BIT(kind) &&
			sign_of(extreme(kind, true)) != 0)
			return feel_unknown_arithmetic(run, FEEL_OP_SUBTRACT, middle(kind),
										   value);
	if ((of->kinds & FEEL_KIND_BIT(FEEL_NUMBER)) != 0)
		feel_ask_kind(run, value);
	return feel_computed(value);
}

/* -------------------------------------------------------------------- cuts */

/* A value whose image is this one, or next to it; null if there is none */
static FeelValue
source_of(FeelRun *run, const FeelImage *image, FeelValue value)
{
	const FeelValue *constant = &image->constant;

	switch (image->op)
	{
		case FEEL_OP_ADD:
			return feel_arithmetic(run, FEEL_OP_SUBTRACT, &value, constant);
		case FEEL_OP_SUBTRACT:
			return image->is_second
					   ? feel_arithmetic(run, FEEL_OP_SUBTRACT, constant,
										 &value)
					   : feel_arithmetic(run, FEEL_OP_ADD, &value, constant);
		case FEEL_OP_MULTIPLY:
			return feel_arithmetic(run, FEEL_OP_DIVIDE, &value, constant);
		case FEEL_OP_DIVIDE:
			return image->is_second ? feel_null()
									: feel_arithmetic(run, FEEL_OP_MULTIPLY,
													  &value, constant);
		default:
			return feel_null();
	}
}

/*
 * Several values may have one image, as days are clipped and numbers rounded,
 * or none has it: cut around them.
 */
static void
cut_around(FeelRun *run, const FeelImage *image, FeelValue source,
		   FeelValue value)
{
	int reach = source.kind == FEEL_DATE ? CLIPPED_DAYS : ROUNDED_NUMBERS;
	FeelValue at = source;
	FeelValue last = source;
	int before = -2;

	for (int i = 0; i < reach; i++)
		at = next_value(at, -1);
	for (int i = -reach; i <= reach + 1; i++)
	{
		FeelValue there = apply(run, image, at);
		int order;

		if (feel_compare(run, there, value, &order))
		{
			if (before != -2 && order != before)
				feel_cut(run, image->of, order == 0 ? at : last);
			before = order;
		}
		last = at;
		at = next_value(at, 1);
	}
}

/* Is the image of a number another than that of its neighbours? */
static bool
is_rounded(FeelRun *run, const FeelImage *image, FeelValue source,
		   FeelValue value)
{
	FeelValue there = apply(run, image, source);
	int order;

	if (!feel_compare(run, there, value, &order) || order != 0)
		return true;
	for (int i = -1; i <= 1; i += 2)
	{
		there = apply(run, image, next_value(source, i));
		if (feel_compare(run, there, value, &order) && order == 0)
			return true;
	}
	return false;
}

/*
 * The image must be told from this value, or from null: cut what it is an
 * image of.
 */
void
feel_cut_image(FeelRun *run, const FeelImage *image, FeelValue value)
{
	const FeelRegion *of = feel_region(run, image->of);
	int kind = kind_of_bit(image->region.kinds & ~NULL_KIND);
	FeelValue source;

	if (of == NULL)
		return;
	if (value.kind == kind)
	{
		source = source_of(run, image, value);
		if ((feel_kind_bit(source) & of->kinds & ~NULL_KIND) != 0)
		{
			if (source.kind == FEEL_DATE ||
				(run->completion->terms != NULL &&
				 source.kind == FEEL_NUMBER &&
				 is_rounded(run, image, source, value)))
				cut_around(run, image, source, value);
			feel_cut(run, image->of, source);
		}
	}
	if ((image->region.kinds & NULL_KIND) == 0)
		return;
	if ((of->kinds & NULL_KIND) != 0)
	{
		feel_ask_kind(run, image->of);
		return;
	}
	for (int is_high = 0; is_high < 2; is_high++)
	{
		source = source_of(run, image, extreme(kind, is_high));
		if ((feel_kind_bit(source) & of->kinds & ~NULL_KIND) != 0)
			feel_cut(run, image->of, source);
	}
}

/*
 * The order of a value and its own sum with a constant: below (-1) or above
 * it (1) if strictly, or not beyond it; 0 if that is not known.
 */
int
feel_order_to_image(const FeelRun *run, FeelValue value,
					const FeelImage *image, bool *is_strict)
{
	const FeelRegion *of = feel_region(run, value);

	if (image->of.part != value.part || !is_additive(image) ||
		image->is_second || of == NULL || of->kinds != image->region.kinds ||
		(of->kinds & NULL_KIND) != 0)
		return 0;
	*is_strict = of->kinds != FEEL_KIND_BIT(FEEL_NUMBER) &&
				 (of->kinds != FEEL_KIND_BIT(FEEL_DATE) ||
				  image->constant.kind == FEEL_MONTHS_DURATION);
	return image->op == FEEL_OP_ADD ? -sign_of(image->constant)
									: sign_of(image->constant);
}
