/*-------------------------------------------------------------------------
 *
 * proof_text.c
 *	  Boxes of a proof in words (proof.h).
 *
 * The words are those of dmn_analyse() (dmn/space/domain_text.c), as FEEL as
 * FEEL can say it.  The days on which to decide are told as people do: from
 * a day on.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/proof.h"
#include "feel/temporal/temporal.h"

#define MAX_LISTED 6

static void
add(FeelTextBuilder *text, const char *piece)
{
	feel_text_add(text, piece, strlen(piece));
}

static FeelString
value_text(FeelRun *run, FeelValue value)
{
	return value.kind >= FEEL_DATE && value.kind <= FEEL_DAYS_DURATION
			   ? feel_to_text(run, value)
			   : feel_print(run, value);
}

/* ----------------------------------------------------------------- regions */

static bool
holds_region(DmnSet set, int32_t region)
{
	for (int32_t i = 0; i < set.count; i++)
		if (set.spans[i].low <= region && region <= set.spans[i].high)
			return true;
	return false;
}

/* How two facts are ordered: the regions below, at and above zero, and null */
static FeelString
order_text(FeelRun *run, const FeelTerm *term, const DmnDomain *domain,
		   DmnSet set)
{
	static const char *const signs[] = {
		NULL, "<", "=", "<=", ">", "!=", ">=", NULL};
	FeelString first = term->first;
	FeelString second = term->second;
	int which = 0;

	feel_assert(term->is_order);
	for (int i = 0; i < 3 && domain->point_count == 1; i++)
		which |= holds_region(set, i) ? 1 << i : 0;
	if (signs[which] == NULL)
		return feel_format(
			run,
			which == 0 ? feel_said("%.*s cannot be compared with %.*s")
					   : feel_said("%.*s can be compared with %.*s"),
			(int) first.length, first.data, (int) second.length, second.data);
	return feel_format(run,
					   holds_region(set, dmn_null_region(domain))
						   ? feel_said("(%.*s %s %.*s or one is null)")
						   : "%.*s %s %.*s",
					   (int) first.length, first.data, signs[which],
					   (int) second.length, second.data);
}

static void
add_values(FeelTextBuilder *text, FeelRun *run, const FeelValue *values,
		   int32_t count, const char *before, const char *between)
{
	for (int32_t i = 0; i < count && i < MAX_LISTED; i++)
	{
		add(text, i == 0 ? before : between);
		feel_text_add_string(text, value_text(run, values[i]));
	}
	if (count > MAX_LISTED)
		add(text, ", ...");
}

/* The kinds that a value may be of */
static void
add_kinds(FeelTextBuilder *text, uint32_t kinds)
{
	bool is_first = true;

	add(text, feel_said(" is a "));
	for (uint32_t left = kinds & (FEEL_KIND_BIT(FEEL_UNKNOWN) - 1); left != 0;
		 left &= left - 1)
	{
		if (!is_first)
			add(text, feel_said(" or "));
		add(text, feel_kind_name((FeelKind) __builtin_ctz(left)));
		is_first = false;
	}
}

FeelString
dmn_proof_region_text(const DmnProof *proof, FeelRun *run, int fact,
					  const FeelRegion *region)
{
	FeelString label = dmn_proof_label(proof, fact);
	FeelTextBuilder text;

	feel_text_begin(&text, run);
	feel_text_add_string(&text, label);
	if (region->is_value && region->value.kind == FEEL_NULL)
		add(&text, feel_said(" is null"));
	else if (region->is_value && region->value.kind >= FEEL_RANGE)
		add(&text, feel_said(" is not null"));
	else if (region->is_value)
		add_values(&text, run, &region->value, 1, feel_said(" is "), "");
	else if (region->has_low && region->has_high)
	{
		add(&text, feel_said(" is in "));
		add(&text, region->low_closed ? "[" : "(");
		feel_text_add_string(&text, value_text(run, region->low));
		add(&text, "..");
		feel_text_add_string(&text, value_text(run, region->high));
		add(&text, region->high_closed ? "]" : ")");
	}
	else if (region->has_low)
		add_values(&text, run, &region->low, 1,
				   region->low_closed ? " >= " : " > ", "");
	else if (region->has_high)
		add_values(&text, run, &region->high, 1,
				   region->high_closed ? " <= " : " < ", "");
	else if (region->kinds == FEEL_KIND_BIT(FEEL_LIST) &&
			 region->held_count + region->other_count > 0)
	{
		add_values(&text, run, region->held, region->held_count,
				   feel_said(" contains "), feel_said(" and "));
		add_values(&text, run, region->others, region->other_count,
				   region->held_count > 0 ? feel_said(", but not ")
										  : feel_said(" does not contain "),
				   feel_said(" nor "));
	}
	else
	{
		add_kinds(&text, region->kinds);
		add_values(&text, run, region->others, region->other_count,
				   feel_said(", but not "), feel_said(" nor "));
	}
	return feel_text_finish(&text);
}

/* -------------------------------------------------------------------- days */

/* The first or last day of a region of days; null: there is none */
static FeelValue
end_of_days(const DmnDomain *domain, int32_t region, bool is_last)
{
	int32_t at = region / 2;

	if (region % 2 == 1)
		return domain->points[at];
	if (is_last)
		return at == domain->point_count
				   ? feel_null()
				   : feel_make_date_of_days(domain->points[at].u.days - 1);
	return at == 0 ? feel_null()
				   : feel_make_date_of_days(domain->points[at - 1].u.days + 1);
}

int32_t
dmn_proof_days(const DmnProofSpace *space, const DmnMerged *box,
			   DmnDays **days)
{
	const DmnDomain *domain;
	int32_t count = 0;
	DmnSet set;

	*days = NULL;
	if (space->day < 0)
		return 0;
	feel_assert(space->day < space->dimension_count);
	domain = &space->domains[space->day];
	set = box->sets[space->day];
	if (dmn_set_equal(set, domain->all))
		return 0;
	*days = feel_allocate_array(space->run, (size_t) set.count + 1,
								sizeof(DmnDays));
	for (int32_t i = 0; i < set.count; i++)
	{
		DmnDays span = {
			.first = end_of_days(domain, set.spans[i].low, false),
			.last = end_of_days(domain, set.spans[i].high, true),
			.first_counts = true,
			.last_counts = true,
		};

		/* a day and those behind it are two regions, with none between */
		if (count > 0 && (*days)[count - 1].last.kind == FEEL_DATE &&
			span.first.kind == FEEL_DATE &&
			span.first.u.days == (*days)[count - 1].last.u.days + 1)
			(*days)[count - 1].last = span.last;
		else
			(*days)[count++] = span;
	}
	return count;
}

static void
add_days(FeelTextBuilder *text, FeelRun *run, const DmnDays *days)
{
	FeelString first = days->first.kind == FEEL_DATE
						   ? feel_to_text(run, days->first)
						   : (FeelString){"", 0};
	FeelString last = days->last.kind == FEEL_DATE
						  ? feel_to_text(run, days->last)
						  : (FeelString){"", 0};

	if (last.length == 0)
		feel_text_add_string(text,
							 feel_format(run, feel_said("from %.*s on"),
										 (int) first.length, first.data));
	else if (first.length == 0)
		feel_text_add_string(text, feel_format(run, feel_said("until %.*s"),
											   (int) last.length, last.data));
	else if (feel_text_equal(first, last))
		feel_text_add_string(text,
							 feel_format(run, feel_said("on %.*s"),
										 (int) first.length, first.data));
	else
		feel_text_add_string(text,
							 feel_format(run, feel_said("from %.*s to %.*s"),
										 (int) first.length, first.data,
										 (int) last.length, last.data));
}

/* -------------------------------------------------------------------- boxes */

/* The order that a dimension is; NULL: it is none */
static const FeelTerm *
order_of(const DmnProofSpace *space, int dimension)
{
	const FeelTerm *term =
		dmn_proof_term(space->proof, space->facts[dimension]);

	return term != NULL && term->is_order ? term : NULL;
}

FeelString
dmn_proof_when(const DmnProofSpace *space, const DmnMerged *box)
{
	FeelRun *run = space->run;
	DmnSet *sets = feel_allocate_array(
		run, (size_t) space->dimension_count + 1, sizeof(DmnSet));
	FeelTextBuilder text;
	DmnDays *days;
	int32_t day_count = dmn_proof_days(space, box, &days);
	int shown = 0;

	memcpy(sets, box->sets, (size_t) space->dimension_count * sizeof(DmnSet));
	for (int i = 0; i < space->dimension_count; i++)
		if (i == space->day || order_of(space, i) != NULL)
			sets[i] = space->domains[i].all;
	feel_text_begin(&text, run);
	feel_text_add_string(&text, dmn_box_text(run, space->domains,
											 space->dimension_count, sets));
	for (int i = 0; i < space->dimension_count; i++)
	{
		if (order_of(space, i) == NULL ||
			dmn_set_equal(box->sets[i], space->domains[i].all))
			continue;
		if (text.length > 0)
			add(&text, feel_said(" and "));
		feel_text_add_string(&text,
							 order_text(run, order_of(space, i),
										&space->domains[i], box->sets[i]));
	}
	for (int32_t i = 0; i < box->condition_count; i++)
	{
		/* that a context is there is said by its components */
		const FeelRegion *region = &box->box->regions[box->conditions[i].fact];

		if (region->is_value && region->value.kind == FEEL_CONTEXT &&
			region->value.u.context->count > 0)
			continue;
		if (text.length > 0)
			add(&text, feel_said(" and "));
		feel_text_add_string(&text, box->conditions[i].text);
	}
	for (int32_t i = 0; i < day_count; i++)
	{
		if (text.length > 0 || i > 0)
			add(&text, i == 0 ? feel_said(" and ") : feel_said(" or "));
		if (shown++ == MAX_LISTED)
		{
			add(&text, "...");
			break;
		}
		add_days(&text, run, &days[i]);
	}
	return feel_text_finish(&text);
}

const char *
dmn_proof_why(const DmnProofBox *box)
{
	switch (box->why)
	{
		case DMN_OPEN_VALUE:
			return feel_said(
				"it is computed in a way that is not taken apart");
		case DMN_OPEN_SAMPLE:
			return feel_said("no case was found for which all of this is so");
		case DMN_OPEN_BOXES:
			return feel_said("there are too many cases to tell apart");
		default:
			return feel_said("the steps or the memory were used up");
	}
}

FeelString
dmn_proof_print(FeelRun *run, FeelValue value)
{
	FeelString text = feel_print(run, value);

	return text.data == NULL ? FEEL_STRING_LITERAL("...") : text;
}
