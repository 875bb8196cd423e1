/*-------------------------------------------------------------------------
 *
 * domain_text.c
 *	  Sets of regions in words, for verification (space.h).
 *
 * A reader wants as few conditions as say it: dimensions of which everything
 * is in the box are left out, neighbouring spans become one if no value lies
 * between them, a set of strings is told by those in it or those that are
 * not, whichever are fewer kinds of thing.  The texts are FEEL as far as FEEL
 * has a way to say it, so that they can be pasted into a cell.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/space/space.h"

#define MAX_TERMS 8 /* of one condition; the rest is "..." */

/* The terms of one condition: "is 3", "> 5", ... */
typedef struct Terms
{
	FeelRun *run;
	const DmnDomain *domain;
	FeelString terms[MAX_TERMS];
	int count;
} Terms;

static void
add_term(Terms *terms, FeelString term)
{
	if (terms->count < MAX_TERMS)
		terms->terms[terms->count] = term;
	terms->count++;
}

static void
add(FeelTextBuilder *builder, const char *text)
{
	feel_text_add(builder, text, strlen(text));
}

static FeelString
value_text(const Terms *terms, FeelValue value)
{
	return value.kind >= FEEL_DATE && value.kind <= FEEL_DAYS_DURATION
			   ? feel_to_text(terms->run, value)
			   : feel_print(terms->run, value);
}

static FeelString
point_text(const Terms *terms, int32_t point)
{
	feel_assert(point >= 0 && point < terms->domain->point_count);
	return value_text(terms, terms->domain->points[point]);
}

/* Regions of the dimension that have values, below and above */
static bool
has_below(const DmnDomain *domain, int32_t region)
{
	return domain->known.count > 0 && domain->known.spans[0].low < region;
}

static bool
has_above(const DmnDomain *domain, int32_t region)
{
	return domain->known.count > 0 &&
		   domain->known.spans[domain->known.count - 1].high > region;
}

/* A stretch of an ordered dimension */
static void
add_span(Terms *terms, int32_t low, int32_t high)
{
	FeelRun *run = terms->run;
	bool bounded_low = has_below(terms->domain, low);
	bool bounded_high = has_above(terms->domain, high);
	FeelString a = {0};
	FeelString b = {0};

	if (low == high && low % 2 == 1)
	{
		a = point_text(terms, low / 2);
		add_term(terms, feel_format(run, feel_said("is %.*s"), (int) a.length,
									a.data));
		return;
	}
	if (bounded_low)
		a = point_text(terms, low % 2 == 1 ? low / 2 : low / 2 - 1);
	if (bounded_high)
		b = point_text(terms, high / 2);
	if (bounded_low && bounded_high)
		add_term(terms, feel_format(run, feel_said("is in %c%.*s..%.*s%c"),
									low % 2 == 1 ? '[' : '(', (int) a.length,
									a.data, (int) b.length, b.data,
									high % 2 == 1 ? ']' : ')'));
	else if (bounded_low)
		add_term(terms, feel_format(run, "%s %.*s", low % 2 == 1 ? ">=" : ">",
									(int) a.length, a.data));
	else if (bounded_high)
		add_term(terms, feel_format(run, "%s %.*s", high % 2 == 1 ? "<=" : "<",
									(int) b.length, b.data));
	else
		add_term(terms,
				 feel_format(terms->run, "%s", feel_said("is not null")));
}

/* Does the dimension have no value between two regions? */
static bool
nothing_between(const DmnDomain *domain, int32_t low, int32_t high)
{
	for (int i = 0; i < domain->known.count; i++)
		if (domain->known.spans[i].low < high &&
			domain->known.spans[i].high > low)
			return false;
	return true;
}

static void
add_ordered(Terms *terms, DmnSet set)
{
	int32_t null = dmn_null_region(terms->domain);

	for (int i = 0; i < set.count;)
	{
		int32_t low = set.spans[i].low;
		int32_t high = set.spans[i].high;

		for (i++; i < set.count &&
				  nothing_between(terms->domain, high, set.spans[i].low);
			 i++)
			high = set.spans[i].high;
		if (high == null)
			high--;
		if (low <= high)
			add_span(terms, low, high);
	}
}

static bool
contains(DmnSet set, int32_t region)
{
	for (int i = 0; i < set.count; i++)
		if (set.spans[i].low <= region && region <= set.spans[i].high)
			return true;
	return false;
}

/* Values to be told apart: those in the set, or those that are not */
static void
add_listed(Terms *terms, DmnSet set)
{
	const DmnDomain *domain = terms->domain;
	bool others = contains(set, 2 * domain->point_count);
	FeelTextBuilder text;
	int count = 0;

	feel_text_begin(&text, terms->run);
	for (int32_t i = 0; i < domain->point_count; i++)
	{
		if (!contains(domain->known, 2 * i + 1) ||
			contains(set, 2 * i + 1) == others)
			continue;
		if (others && count == 0)
			add(&text, feel_said("is not "));
		else if (others)
			add(&text, feel_said(" nor "));
		else
		{
			FeelString value = point_text(terms, i);

			add_term(terms, feel_format(terms->run, feel_said("is %.*s"),
										(int) value.length, value.data));
			continue;
		}
		count++;
		if (count <= MAX_TERMS)
			feel_text_add_string(&text, point_text(terms, i));
		else
		{
			feel_text_add(&text, "...", 3);
			break;
		}
	}
	if (others && count > 0)
		add_term(terms, feel_text_finish(&text));
	else if (others)
		add_term(terms,
				 feel_format(terms->run, "%s", feel_said("is not null")));
}

static bool
begins_with(FeelString text, const char *with)
{
	size_t length = strlen(with);

	return text.length >= length && memcmp(text.data, with, length) == 0;
}

/* May a term do without its "is " behind another one? */
static bool
follows(FeelString before, FeelString term)
{
	const char *is = feel_said("is ");
	const char *is_in = feel_said("is in ");

	return begins_with(before, is) && begins_with(term, is) &&
		   begins_with(before, is_in) == begins_with(term, is_in);
}

/* The condition that a set puts on its dimension */
static void
add_condition(FeelTextBuilder *text, Terms *terms, DmnSet set, bool bracket)
{
	const DmnDomain *domain = terms->domain;
	int shown;

	if (dmn_set_equal(set, domain->known))
		add_term(terms,
				 feel_format(terms->run, "%s", feel_said("is not null")));
	else
	{
		if (domain->is_list || domain->point_count == 0)
			add_listed(terms, set);
		else
			add_ordered(terms, set);
		if (contains(set, dmn_null_region(domain)))
			add_term(terms,
					 feel_format(terms->run, "%s", feel_said("is null")));
	}
	shown = terms->count < MAX_TERMS ? terms->count : MAX_TERMS;
	if (shown < 2)
		bracket = false;
	if (bracket)
		feel_text_add(text, "(", 1);
	feel_text_add_string(text, domain->label);
	for (int i = 0; i < shown; i++)
	{
		FeelString term = terms->terms[i];

		/* "a is 1 or 2 or null", but "a is in [0..1) or is 5" */
		add(text, i == 0 ? " " : feel_said(" or "));
		if (i > 0 && follows(terms->terms[i - 1], term))
		{
			size_t length = strlen(feel_said("is "));

			term.data += length;
			term.length -= (uint32_t) length;
		}
		feel_text_add_string(text, term);
	}
	if (terms->count > shown)
		add(text, feel_said(" or ..."));
	if (bracket)
		feel_text_add(text, ")", 1);
}

FeelString
dmn_box_text(FeelRun *run, const DmnDomain *domains, int count,
			 const DmnSet *box)
{
	FeelTextBuilder text;
	int conditions = 0;

	for (int i = 0; i < count; i++)
		if (!dmn_set_equal(box[i], domains[i].all))
			conditions++;
	feel_text_begin(&text, run);
	for (int i = 0; i < count; i++)
	{
		Terms terms = {.run = run, .domain = &domains[i]};

		if (dmn_set_equal(box[i], domains[i].all))
			continue;
		if (text.length > 0)
			add(&text, feel_said(" and "));
		add_condition(&text, &terms, box[i], conditions > 1);
	}
	return feel_text_finish(&text);
}
