/*-------------------------------------------------------------------------
 *
 * term.c
 *	  What is computed of several unknowns, taken for a fact of its own.
 *
 * Where two models are compared (dmn/verify/proof_change.c), or all facts are
 * open, much depends on how two facts lie to each other: is the order still
 * valid today?  No cut of one fact tells that.  So the comparison itself is
 * what something is assumed of: that the first is below, at or above the
 * second.  It is a fact of the run whose value is a number, -1, 0 or 1 as it
 * were, and a comparison of the two is one of that number with zero, so that
 * cutting and deciding are region.c's.  Likewise a sum of two facts, or what
 * a function gives for one, is a fact of the kinds that it may have.
 *
 * A term has its text for a name: "=" and the expression over facts and
 * constants, the smaller of two texts first.  So the same term, met again in
 * the same model or in the other one, is the same fact, and what is assumed
 * of it holds there, too; and two answers that are the same term are equal,
 * whatever it is.
 *
 * Why this is sound: each completion of the real facts gives each term some
 * value of its kinds, so that parts which cover all that a term can be cover
 * all completions.  The reverse does not hold: what is assumed of terms and
 * facts together need not be possible, and who finds something there must
 * look for a case.  The kinds are part of the name, as they were found under
 * what was assumed at that moment.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "feel/number/number.h"
#include "feel/operator/region.h"
#include "feel/temporal/temporal.h"

#define NULL_KIND FEEL_KIND_BIT(FEEL_NULL)
/* Kinds that have one order, and of which all values can be told apart */
#define ORDER_KINDS                                                 \
	(FEEL_KIND_BIT(FEEL_NUMBER) | FEEL_KIND_BIT(FEEL_STRING) |      \
	 FEEL_KIND_BIT(FEEL_DATE) | FEEL_KIND_BIT(FEEL_DAYS_DURATION) | \
	 FEEL_KIND_BIT(FEEL_MONTHS_DURATION))
/* Behind the text, in the name of the fact */
#define KINDS_MARK '\x01'
#define MAX_TERM_TEXT 2000

static bool
is_one_kind(uint32_t kinds)
{
	return kinds != 0 && (kinds & (kinds - 1)) == 0;
}

static void
add(FeelTextBuilder *text, const char *piece)
{
	feel_text_add(text, piece, strlen(piece));
}

/* ------------------------------------------------------------------- texts */

static const char *
operator_text(uint8_t op)
{
	switch (op)
	{
		case FEEL_OP_ADD:
			return " + ";
		case FEEL_OP_SUBTRACT:
			return " - ";
		case FEEL_OP_MULTIPLY:
			return " * ";
		case FEEL_OP_DIVIDE:
			return " / ";
		default:
			return NULL;
	}
}

static bool describe(FeelRun *run, FeelTextBuilder *text, FeelValue value);

static bool
describe_image(FeelRun *run, FeelTextBuilder *text, const FeelImage *image)
{
	const char *op = operator_text(image->op);

	if (op == NULL)
		return false;
	add(text, "(");
	if (!describe(run, text, image->is_second ? image->constant : image->of))
		return false;
	add(text, op);
	if (!describe(run, text, image->is_second ? image->of : image->constant))
		return false;
	add(text, ")");
	return true;
}

/* The name of a fact; of a term, its text */
static void
describe_fact(FeelRun *run, FeelTextBuilder *text, int fact)
{
	FeelString name = feel_fact_name(run, fact);
	const char *mark = memchr(name.data, KINDS_MARK, name.length);

	if (name.length > 0 && name.data[0] == '=')
	{
		if (mark != NULL)
			name.length = (uint32_t) (mark - name.data);
		name.data++;
		name.length--;
	}
	feel_text_add_string(text, name);
}

static bool
describe_list(FeelRun *run, FeelTextBuilder *text, const FeelList *list)
{
	add(text, "[");
	for (uint32_t i = 0; i < list->count; i++)
	{
		if (i > 0)
			add(text, ", ");
		if (text->length > MAX_TERM_TEXT ||
			!describe(run, text, list->items[i]))
			return false;
	}
	add(text, "]");
	return true;
}

/* False for what has no text that says what it is */
static bool
describe(FeelRun *run, FeelTextBuilder *text, FeelValue value)
{
	bool is_described = true;
	const FeelImage *image = feel_image(run, value);

	if (!feel_spend(run, 1) || text->length > MAX_TERM_TEXT ||
		!feel_enter(run))
		return false;
	if (image != NULL)
		is_described = describe_image(run, text, image);
	else if (value.kind == FEEL_UNKNOWN)
	{
		is_described =
			value.part > 0 && value.part <= (uint32_t) run->fact_count;
		if (is_described)
			describe_fact(run, text, (int) value.part - 1);
	}
	else if (value.kind == FEEL_LIST)
		is_described = describe_list(run, text, value.u.list);
	else if (value.kind >= FEEL_RANGE)
		is_described = false;
	else
		feel_text_add_string(text, value.kind >= FEEL_DATE
									   ? feel_to_text(run, value)
									   : feel_print(run, value));
	feel_leave(run);
	return is_described;
}

/* ------------------------------------------------------------------ bounds */

/*
 * Facts are bounded where terms are told apart, so that what is added and
 * multiplied of them is, too, as long as it is little.
 */
#define TAME_FACTORS 20

FeelValue
feel_term_bound(bool is_high)
{
	FeelValue number = feel_null();
	FeelString text =
		is_high ? FEEL_STRING_LITERAL("1e400") : FEEL_STRING_LITERAL("-1e400");

	(void) feel_number_from_text(text, &number);
	return number;
}

static bool
is_below(FeelRun *run, FeelValue value, const char *limit)
{
	FeelValue number = feel_null();
	int order = 1;

	(void) feel_number_from_text((FeelString){limit, (uint32_t) strlen(limit)},
								 &number);
	if (value.kind == FEEL_NUMBER && feel_number_sign(value) < 0)
		value = feel_number_negate(value);
	return feel_compare(run, value, number, &order) && order <= 0;
}

static bool
is_tame_value(FeelRun *run, FeelValue value)
{
	const FeelRegion *region;

	if (value.kind == FEEL_NUMBER)
		return is_below(run, value, "1e15");
	if (value.kind == FEEL_LIST)
	{
		for (uint32_t i = 0; i < value.u.list->count; i++)
			if (!is_tame_value(run, value.u.list->items[i]))
				return false;
		return true;
	}
	region = feel_region(run, value);
	if (value.kind != FEEL_UNKNOWN || region == NULL ||
		region->kinds != FEEL_KIND_BIT(FEEL_NUMBER) || !region->has_low ||
		!region->has_high)
		return false;
	return feel_image(run, value) == NULL ||
		   (is_below(run, region->low, "1e30") &&
			is_below(run, region->high, "1e30"));
}

static bool
are_tame(FeelRun *run, const FeelValue *values, int count)
{
	for (int i = 0; i < count; i++)
		if (!is_tame_value(run, values[i]))
			return false;
	return count > 0;
}

static bool
has_few_factors(const FeelTextBuilder *text)
{
	int factors = 0;

	for (size_t i = 0; i < text->length; i++)
		factors += text->data[i] == '*';
	return factors <= TAME_FACTORS;
}

/* ------------------------------------------------------------------- terms */

static FeelTerm *
find_term(const FeelRun *run, int fact)
{
	FeelTerms *terms = run->completion->terms;

	for (int32_t i = 0; i < terms->count; i++)
		if (terms->list[i].fact == fact)
			return &terms->list[i];
	return NULL;
}

/* The fact that a term is; false if there are too many of them. */
static bool
term_fact(FeelRun *run, FeelTextBuilder *text, uint32_t kinds, bool is_tame,
		  int *fact, FeelTerm **term)
{
	FeelCompletion *completion = run->completion;
	FeelTerms *terms = completion->terms;
	uint32_t length = (uint32_t) text->length;
	FeelString name;

	feel_text_add_string(text, feel_format(run, "%c%x", KINDS_MARK, kinds));
	name = feel_text_finish(text);
	if (name.data == NULL)
		return false;
	if (terms->count == FEEL_MAX_TERMS || run->fact_count >= completion->count)
	{
		/* one that is there already will do */
		for (*fact = 0; *fact < run->fact_count; ++*fact)
			if (feel_text_equal(run->fact_names[*fact], name))
				break;
		if (*fact >= run->fact_count)
			return false;
	}
	else
		*fact = feel_fact(run, name);
	if (*fact >= completion->count)
		return false;
	*term = find_term(run, *fact);
	if (*term != NULL)
		return true;
	completion->regions[*fact] = (FeelRegion){.kinds = kinds};
	if (is_tame && kinds == FEEL_KIND_BIT(FEEL_NUMBER))
		completion->regions[*fact] =
			(FeelRegion){.kinds = kinds,
						 .has_low = true,
						 .has_high = true,
						 .low_closed = true,
						 .high_closed = true,
						 .low = feel_term_bound(false),
						 .high = feel_term_bound(true)};
	*term = &terms->list[terms->count++];
	**term = (FeelTerm){
		.fact = *fact,
		.first = {feel_fact_name(run, *fact).data + 1, length - 1},
	};
	return true;
}

static FeelValue
value_term(FeelRun *run, FeelTextBuilder *text, FeelValue unknown,
		   uint32_t kinds, bool is_tame)
{
	FeelTerm *term;
	int fact;

	if (kinds == NULL_KIND)
		return feel_null();
	if (!term_fact(run, text, kinds, is_tame, &fact, &term))
		return feel_unknown_of_kinds(run, unknown, kinds);
	return feel_unknown_fact(run, fact);
}

/* ------------------------------------------------------- operators, functions */

/* A value that stands for all of a kind; null: there is none */
static FeelValue
sample_of(FeelRun *run, FeelValue value)
{
	const FeelRegion *region;
	uint32_t kinds;

	if (value.kind != FEEL_UNKNOWN)
		return value;
	region = feel_region(run, value);
	kinds = region == NULL ? 0 : region->kinds;
	if (!is_one_kind(kinds))
	{
		feel_ask_kind(run, value);
		return feel_null();
	}
	switch (__builtin_ctz(kinds))
	{
		case FEEL_NUMBER:
			return feel_integer(1);
		case FEEL_STRING:
			return feel_string(FEEL_STRING_LITERAL("a"));
		case FEEL_DATE:
			return feel_make_date(2000, 1, 1);
		case FEEL_MONTHS_DURATION:
			return feel_make_months(1);
		case FEEL_DAYS_DURATION:
			return feel_make_duration(FEEL_DAY_SECONDS, 0);
		default:
			return feel_null();
	}
}

/* The ends of what a value can be; false if it has not both */
static bool
ends_of(const FeelRun *run, FeelValue value, FeelValue *ends)
{
	const FeelRegion *region;

	ends[0] = ends[1] = value;
	if (value.kind != FEEL_UNKNOWN)
		return true;
	region = feel_region(run, value);
	ends[0] = region->low;
	ends[1] = region->high;
	return region->has_low && region->has_high;
}

/* Can the result be out of range?  If not at the ends, then nowhere. */
static bool
may_be_null(FeelRun *run, FeelOperator op, FeelValue a, FeelValue b)
{
	FeelValue of_a[2];
	FeelValue of_b[2];

	if (op == FEEL_OP_DIVIDE || !ends_of(run, a, of_a) ||
		!ends_of(run, b, of_b))
		return true;
	for (int i = 0; i < 4; i++)
		if (feel_arithmetic(run, op, &of_a[i / 2], &of_b[i % 2]).kind ==
			FEEL_NULL)
			return true;
	return false;
}

FeelValue
feel_arithmetic_term(FeelRun *run, FeelOperator op, FeelValue a, FeelValue b)
{
	FeelValue unknown = feel_unknown_union(run, a, b);
	FeelTextBuilder text;
	FeelValue x;
	FeelValue y;
	uint32_t kinds;
	bool is_tame;

	if (run->completion->terms == NULL || operator_text((uint8_t) op) == NULL)
		return unknown;
	x = sample_of(run, a);
	y = sample_of(run, b);
	if (x.kind == FEEL_NULL || y.kind == FEEL_NULL)
		return unknown;
	x = feel_arithmetic(run, op, &x, &y);
	if (x.kind == FEEL_NULL)
		return unknown;
	feel_text_begin(&text, run);
	add(&text, "=(");
	if (!describe(run, &text, a))
		return unknown;
	add(&text, operator_text((uint8_t) op));
	if (!describe(run, &text, b))
		return unknown;
	add(&text, ")");
	is_tame = op != FEEL_OP_DIVIDE && is_tame_value(run, a) &&
			  is_tame_value(run, b) && has_few_factors(&text);
	kinds = feel_kind_bit(x);
	if (!is_tame && may_be_null(run, op, a, b))
		kinds |= NULL_KIND;
	return value_term(run, &text, unknown, kinds, is_tame);
}

/* Of numbers it gives one that is not much larger */
static bool
gives_no_more(FeelString name)
{
	static const char *const names[] = {"min",   "max",     "sum",
										"floor", "ceiling", "abs"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (name.length == strlen(names[i]) &&
			memcmp(name.data, names[i], name.length) == 0)
			return true;
	return false;
}

FeelValue
feel_call_term(FeelRun *run, FeelString name, const FeelValue *arguments,
			   int count, FeelValue unknown, uint32_t kinds)
{
	FeelTextBuilder text;
	FeelValue term;
	bool is_tame;

	if (kinds == FEEL_EVERY_KIND)
		return feel_computed(unknown);
	feel_text_begin(&text, run);
	add(&text, "=");
	feel_text_add_string(&text, name);
	add(&text, "(");
	for (int i = 0; i < count; i++)
	{
		if (i > 0)
			add(&text, ", ");
		if (!describe(run, &text, arguments[i]))
			return feel_unknown_of_kinds(run, unknown, kinds);
	}
	add(&text, ")");
	is_tame = gives_no_more(name) && are_tame(run, arguments, count) &&
			  has_few_factors(&text);
	if (is_tame)
		kinds = FEEL_KIND_BIT(FEEL_NUMBER);
	term = value_term(run, &text, unknown, kinds, is_tame);
	/* what it is made of may be told more of before the term is */
	if (term.kind == FEEL_UNKNOWN && (kinds & NULL_KIND) != 0)
	{
		uint32_t part = term.part;

		term = feel_unknown_union(run, term, unknown);
		term.head = feel_head(FEEL_UNKNOWN, false, part);
	}
	return term;
}

FeelValue
feel_property_term(FeelRun *run, FeelValue of, FeelString name, uint32_t kinds)
{
	FeelTextBuilder text;

	feel_text_begin(&text, run);
	add(&text, "=");
	if (!describe(run, &text, of))
		return feel_unknown_of_kinds(run, of, kinds);
	add(&text, ".");
	feel_text_add_string(&text, name);
	return value_term(run, &text, of, kinds, false);
}

/* -------------------------------------------------------------- today, now */

FeelValue
feel_today_term(FeelRun *run)
{
	const FeelCompletion *completion = run->completion;

	return completion == NULL || completion->terms == NULL ||
				   completion->terms->today < 0
			   ? feel_null()
			   : feel_unknown_fact(run, completion->terms->today);
}

FeelValue
feel_now_term(FeelRun *run)
{
	FeelTextBuilder text;

	if (feel_today_term(run).kind == FEEL_NULL)
		return feel_null();
	feel_text_begin(&text, run);
	add(&text, "=now()");
	return value_term(run, &text,
					  feel_unknown(run, run->completion->terms->today),
					  FEEL_ZONED_DATE_TIME, false);
}

/* ------------------------------------------------------------------- order */

/* Is all of one region below the other (-1), or above it (1)? */
static int
order_of_regions(FeelRun *run, const FeelRegion *x, const FeelRegion *y)
{
	int order;

	if (x->has_high && y->has_low &&
		feel_compare(run, x->high, y->low, &order) &&
		(order < 0 || (order == 0 && !(x->high_closed && y->low_closed))))
		return -1;
	if (x->has_low && y->has_high &&
		feel_compare(run, x->low, y->high, &order) &&
		(order > 0 || (order == 0 && !(x->low_closed && y->high_closed))))
		return 1;
	return 0;
}

static void
note_operand(FeelRun *run, FeelTerm *term, int i, FeelValue value)
{
	const FeelImage *image = feel_image(run, value);

	term->operands[i] = image == NULL ? value : image->of;
	term->images[i] =
		image == NULL ? (FeelImage){.constant = feel_null()} : *image;
}

/* A fact that may be null: that is to be told of it first. */
static bool
is_null_fact(const FeelRun *run, FeelValue value, const FeelRegion *region)
{
	return (region->kinds & NULL_KIND) != 0 &&
		   feel_image(run, value) == NULL &&
		   feel_fact_name(run, (int) value.part - 1).data[0] != '=';
}

bool
feel_order_term(FeelRun *run, FeelValue a, FeelValue b, FeelValue *sign,
				bool *is_mirrored)
{
	const FeelRegion *x = feel_region(run, a);
	const FeelRegion *y = feel_region(run, b);
	FeelTextBuilder first;
	FeelTextBuilder second;
	FeelTextBuilder text;
	FeelString texts[2];
	FeelTerm *term;
	uint32_t kinds;
	uint32_t null;
	int fact;
	int order;

	if (run->completion == NULL || run->completion->terms == NULL)
		return false;
	kinds = x->kinds & ~NULL_KIND;
	null = (x->kinds | y->kinds) & NULL_KIND;
	if (!is_one_kind(kinds) || kinds != (y->kinds & ~NULL_KIND) ||
		(kinds & ORDER_KINDS) == 0 || is_null_fact(run, a, x) ||
		is_null_fact(run, b, y))
		return false;
	*is_mirrored = false;
	order = order_of_regions(run, x, y);
	*sign = feel_integer(order);
	if (order != 0)
		return true;
	feel_text_begin(&first, run);
	feel_text_begin(&second, run);
	if (!describe(run, &first, a) || !describe(run, &second, b))
		return false;
	texts[0] = feel_text_finish(&first);
	texts[1] = feel_text_finish(&second);
	if (texts[0].data == NULL || texts[1].data == NULL)
		return false;
	order = feel_text_compare(texts[0], texts[1]);
	*sign = feel_integer(0);
	if (order == 0)
		return null == 0;
	*is_mirrored = order > 0;
	feel_text_begin(&text, run);
	add(&text, "=");
	feel_text_add_string(&text, texts[*is_mirrored]);
	add(&text, " ~ ");
	feel_text_add_string(&text, texts[!*is_mirrored]);
	if (!term_fact(run, &text, FEEL_KIND_BIT(FEEL_NUMBER) | null, false, &fact,
				   &term))
		return false;
	if (!term->is_order)
	{
		term->is_order = true;
		term->second = term->first;
		term->first.length = texts[*is_mirrored].length;
		term->second.data += term->first.length + 3;
		term->second.length -= term->first.length + 3;
		note_operand(run, term, *is_mirrored, a);
		note_operand(run, term, !*is_mirrored, b);
	}
	*sign = feel_unknown_fact(run, fact);
	return true;
}
