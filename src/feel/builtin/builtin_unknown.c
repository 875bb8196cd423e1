/*-------------------------------------------------------------------------
 *
 * builtin_unknown.c
 *	  What is known of the result of a built-in whose arguments are not.
 *
 * While something is assumed of the facts (operator/region.c), the result of
 * a call that waits for some is at least of the kinds that the function
 * gives: a count is a number or null, and never equal to a text.  null is one
 * of them as long as an argument may be wrong; if one is wrong whatever the
 * facts are, the result is null for certain.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/builtin/builtin.h"
#include "feel/operator/region.h"

#define NULL_KIND FEEL_KIND_BIT(FEEL_NULL)
#define DURATION_KINDS \
	(FEEL_KIND_BIT(FEEL_MONTHS_DURATION) | FEEL_KIND_BIT(FEEL_DAYS_DURATION))

/* Whole, and with a text */
#define SIMPLE_KINDS                                            \
	(FEEL_KIND_BIT(FEEL_BOOLEAN) | FEEL_KIND_BIT(FEEL_NUMBER) | \
	 FEEL_KIND_BIT(FEEL_STRING) | FEEL_KIND_BIT(FEEL_DATE))

/* One of the arguments, or of the items of the only one */
static uint32_t
kinds_of_items(const FeelRun *run, const FeelValue *arguments, int count)
{
	uint32_t kinds = NULL_KIND;

	if (count == 1 && arguments[0].kind == FEEL_LIST)
	{
		count = (int) arguments[0].u.list->count;
		arguments = arguments[0].u.list->items;
	}
	for (int i = 0; i < count; i++)
		kinds |= feel_possible_kinds(run, arguments[i]);
	/* a list of one would stand for its item */
	return (kinds & FEEL_KIND_BIT(FEEL_LIST)) != 0 ? FEEL_EVERY_KIND : kinds;
}

/* What an argument may be where this letter stands, as it is */
static uint32_t
kinds_wanted(char letter)
{
	switch (letter)
	{
		case 's':
			return FEEL_KIND_BIT(FEEL_STRING);
		case 'S':
			return FEEL_KIND_BIT(FEEL_STRING) | NULL_KIND;
		case 'n':
			return FEEL_KIND_BIT(FEEL_NUMBER);
		case 'N':
			return FEEL_KIND_BIT(FEEL_NUMBER) | NULL_KIND;
		case 'd':
			return FEEL_KIND_BIT(FEEL_DATE) | FEEL_KIND_BIT(FEEL_DATE_TIME) |
				   FEEL_ZONED_DATE_TIME;
		case 'c':
			return FEEL_KIND_BIT(FEEL_CONTEXT);
		case 'f':
			return FEEL_KIND_BIT(FEEL_FUNCTION);
		case 'l':
		case 'o':
			return FEEL_EVERY_KIND & ~NULL_KIND;
		default:
			return FEEL_EVERY_KIND;
	}
}

typedef enum Fit
{
	FITS,
	MAY_FIT,
	NEVER_FITS
} Fit;

/* Are the arguments right?  A list of one item may stand for it. */
static Fit
fit_of(FeelRun *run, const FeelSignature *signature,
	   const FeelValue *arguments, int count)
{
	Fit fit = FITS;

	for (int i = 0; i < count; i++)
	{
		char letter =
			signature->kinds[i < signature->count ? i : signature->count - 1];
		uint32_t wanted = kinds_wanted(letter);
		uint32_t kinds = feel_possible_kinds(run, arguments[i]);

		if ((kinds & (wanted | FEEL_KIND_BIT(FEEL_LIST))) == 0)
			return NEVER_FITS;
		if ((kinds & ~wanted) == 0 &&
			(letter != 'v' || (kinds & ~SIMPLE_KINDS) == 0))
			continue;
		fit = MAY_FIT;
		feel_ask_kind(run, arguments[i]);
	}
	return fit;
}

static uint32_t
result_kinds(const FeelRun *run, const FeelFunction *function,
			 const FeelValue *arguments, int count, bool fits)
{
	uint32_t null = fits ? 0 : NULL_KIND;

	switch (function->gives)
	{
		case 'b':
			return FEEL_KIND_BIT(FEEL_BOOLEAN) | NULL_KIND;
		case 'B':
			return FEEL_KIND_BIT(FEEL_BOOLEAN) | null;
		case 'n':
			return FEEL_KIND_BIT(FEEL_NUMBER) | NULL_KIND;
		case 'N':
			return FEEL_KIND_BIT(FEEL_NUMBER) | null;
		case 'S':
			return FEEL_KIND_BIT(FEEL_STRING) | null;
		case 's':
			return FEEL_KIND_BIT(FEEL_STRING) | NULL_KIND;
		case 'd':
			return FEEL_KIND_BIT(FEEL_DATE) | NULL_KIND;
		case 't':
			return FEEL_KIND_BIT(FEEL_TIME) | FEEL_ZONED_TIME | NULL_KIND;
		case 'T':
			return FEEL_KIND_BIT(FEEL_DATE_TIME) | FEEL_ZONED_DATE_TIME |
				   NULL_KIND;
		case 'y':
			return FEEL_KIND_BIT(FEEL_MONTHS_DURATION) | NULL_KIND;
		case 'u':
			return DURATION_KINDS | NULL_KIND;
		case 'a':
			return FEEL_KIND_BIT(FEEL_NUMBER) | DURATION_KINDS | NULL_KIND;
		case 'r':
			return FEEL_KIND_BIT(FEEL_RANGE) | NULL_KIND;
		case 'l':
			return FEEL_KIND_BIT(FEEL_LIST) | NULL_KIND;
		case 'c':
			return FEEL_KIND_BIT(FEEL_CONTEXT) | NULL_KIND;
		case 'i':
			return kinds_of_items(run, arguments, count);
		default:
			return FEEL_EVERY_KIND;
	}
}

FeelValue
feel_builtin_unknown(FeelRun *run, const FeelFunction *function, int which,
					 const FeelValue *arguments, int count, FeelValue unknown)
{
	uint32_t kinds;
	Fit fit;

	if (run->completion == NULL || unknown.kind != FEEL_UNKNOWN ||
		unknown.part != 0)
		return unknown;
	fit = fit_of(run, &function->signatures[which], arguments, count);
	if (fit == NEVER_FITS)
		return feel_null();
	kinds = result_kinds(run, function, arguments, count, fit == FITS);
	return run->completion->terms != NULL
			   ? feel_call_term(run, function->name, arguments, count, unknown,
								kinds)
			   : feel_unknown_of_kinds(run, unknown, kinds);
}
