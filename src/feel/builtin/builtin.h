/*-------------------------------------------------------------------------
 *
 * builtin.h
 *	  The built-in functions of FEEL (DMN 1.5, 10.3.4), for the files that
 *	  hold them; the rest of the engine sees feel_builtin() only.
 *
 * The table in builtin.c names the functions and what they accept; an entry
 * of a signature's "kinds" stands for each parameter:
 *
 *	s	string			S	string or null
 *	n	number			N	number or null
 *	d	date, or date and time
 *	l	list; any other value but null is a list of itself
 *	c	context
 *	f	function
 *	o	any one value but null
 *	v	any value, as it is
 * What a function gives ("gives"), if not null, has letters as well; they are
 * read by builtin_unknown.c:
 *
 *	b B	boolean			n N	number
 *	s S	string			d	date
 *	t	time			T	date and time
 *	y	years and months duration
 *	u	duration		a	number or duration
 *	r	range			l	list
 *	c	context			i	one of the items
 *	o	any value
 *
 * B, N and S are never null if the arguments are of their kinds.
 *
 * A list of one item stands for its item where no list is wanted (DMN 1.5,
 * 10.3.2.9.4), except for v.  So an implementation finds its arguments checked
 * and converted; all that remains are conditions on their values.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_BUILTIN_H
#define FEEL_BUILTIN_H

#include "feel/feel.h"

typedef struct FeelCall
{
	FeelRun *run;
	const FeelFunction *function;
	int which; /* number of the signature */
	const FeelSignature *signature;
	const FeelValue *arguments;
	int count; /* of arguments: optional ones may be missing */
} FeelCall;

typedef FeelValue (*FeelBuiltinBody)(const FeelCall *call);

typedef struct FeelBuiltin
{
	FeelFunction function; /* first: a pointer to it is one to the whole */
	FeelBuiltinBody body;
} FeelBuiltin;

/* A series of values: the items of a list argument, or the arguments. */
typedef struct FeelItems
{
	const FeelValue *items;
	uint32_t count;
} FeelItems;

/* The items of the only list argument, or all arguments if variadic. */
extern FeelItems feel_call_items(const FeelCall *call);

/* Argument i, or null when it is not given. */
extern FeelValue feel_call_argument(const FeelCall *call, int i);

/*
 * Number argument i without its fraction.  False plus a diagnostic when it
 * is beyond 64 bits.
 */
extern bool feel_call_truncated(const FeelCall *call, int i, int64_t *n);

/* "argument \"scale\" of floor() must ..." and so on: null, noted. */
extern FeelValue feel_argument_error(const FeelCall *call, int i,
									 const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The value itself, or the one item of a singleton list. */
extern FeelValue feel_unwrap(FeelValue value);

/*
 * Are two values equal, for search in lists?  Values of different types are
 * not, and no diagnostic is made of it.  If that is not known, it is false and
 * *unknown is united with what it waits for.
 */
extern bool feel_items_equal(FeelRun *run, FeelValue a, FeelValue b,
							 FeelValue *unknown);

/* builtin_number.c */
extern FeelValue feel_builtin_abs(const FeelCall *call);
extern FeelValue feel_builtin_decimal(const FeelCall *call);
extern FeelValue feel_builtin_floor(const FeelCall *call);
extern FeelValue feel_builtin_ceiling(const FeelCall *call);
extern FeelValue feel_builtin_round_up(const FeelCall *call);
extern FeelValue feel_builtin_round_down(const FeelCall *call);
extern FeelValue feel_builtin_round_half_up(const FeelCall *call);
extern FeelValue feel_builtin_round_half_down(const FeelCall *call);
extern FeelValue feel_builtin_modulo(const FeelCall *call);
extern FeelValue feel_builtin_sqrt(const FeelCall *call);
extern FeelValue feel_builtin_log(const FeelCall *call);
extern FeelValue feel_builtin_exp(const FeelCall *call);
extern FeelValue feel_builtin_odd(const FeelCall *call);
extern FeelValue feel_builtin_even(const FeelCall *call);
extern FeelValue feel_builtin_number(const FeelCall *call);
extern FeelValue feel_builtin_not(const FeelCall *call);

/* builtin_unknown.c */
extern FeelValue feel_builtin_unknown(FeelRun *run,
									  const FeelFunction *function, int which,
									  const FeelValue *arguments, int count,
									  FeelValue unknown);

/* builtin_string.c */
extern FeelValue feel_builtin_substring(const FeelCall *call);
extern FeelValue feel_builtin_string_length(const FeelCall *call);
extern FeelValue feel_builtin_upper_case(const FeelCall *call);
extern FeelValue feel_builtin_lower_case(const FeelCall *call);
extern FeelValue feel_builtin_substring_before(const FeelCall *call);
extern FeelValue feel_builtin_substring_after(const FeelCall *call);
extern FeelValue feel_builtin_replace(const FeelCall *call);
extern FeelValue feel_builtin_contains(const FeelCall *call);
extern FeelValue feel_builtin_starts_with(const FeelCall *call);
extern FeelValue feel_builtin_ends_with(const FeelCall *call);
extern FeelValue feel_builtin_matches(const FeelCall *call);
extern FeelValue feel_builtin_split(const FeelCall *call);
extern FeelValue feel_builtin_string_join(const FeelCall *call);
extern FeelValue feel_builtin_string(const FeelCall *call);

/* builtin_list.c: what lists are made of */
extern FeelValue feel_builtin_list_contains(const FeelCall *call);
extern FeelValue feel_builtin_count(const FeelCall *call);
extern FeelValue feel_builtin_sublist(const FeelCall *call);
extern FeelValue feel_builtin_append(const FeelCall *call);
extern FeelValue feel_builtin_concatenate(const FeelCall *call);
extern FeelValue feel_builtin_insert_before(const FeelCall *call);
extern FeelValue feel_builtin_remove(const FeelCall *call);
extern FeelValue feel_builtin_list_replace(const FeelCall *call);
extern FeelValue feel_builtin_reverse(const FeelCall *call);
extern FeelValue feel_builtin_index_of(const FeelCall *call);
extern FeelValue feel_builtin_union(const FeelCall *call);
extern FeelValue feel_builtin_distinct_values(const FeelCall *call);
extern FeelValue feel_builtin_flatten(const FeelCall *call);
extern FeelValue feel_builtin_sort(const FeelCall *call);

/* builtin_aggregate.c: one value of many */
extern FeelValue feel_builtin_min(const FeelCall *call);
extern FeelValue feel_builtin_max(const FeelCall *call);
extern FeelValue feel_builtin_sum(const FeelCall *call);
extern FeelValue feel_builtin_mean(const FeelCall *call);
extern FeelValue feel_builtin_product(const FeelCall *call);
extern FeelValue feel_builtin_median(const FeelCall *call);
extern FeelValue feel_builtin_stddev(const FeelCall *call);
extern FeelValue feel_builtin_mode(const FeelCall *call);
extern FeelValue feel_builtin_all(const FeelCall *call);
extern FeelValue feel_builtin_any(const FeelCall *call);

/* builtin_context.c */
extern FeelValue feel_builtin_get_value(const FeelCall *call);
extern FeelValue feel_builtin_get_entries(const FeelCall *call);
extern FeelValue feel_builtin_context(const FeelCall *call);
extern FeelValue feel_builtin_context_put(const FeelCall *call);
extern FeelValue feel_builtin_context_merge(const FeelCall *call);

/* builtin_temporal.c */
extern FeelValue feel_builtin_date(const FeelCall *call);
extern FeelValue feel_builtin_time(const FeelCall *call);
extern FeelValue feel_builtin_date_and_time(const FeelCall *call);
extern FeelValue feel_builtin_duration(const FeelCall *call);
extern FeelValue feel_builtin_months_duration(const FeelCall *call);
extern FeelValue feel_builtin_day_of_year(const FeelCall *call);
extern FeelValue feel_builtin_day_of_week(const FeelCall *call);
extern FeelValue feel_builtin_month_of_year(const FeelCall *call);
extern FeelValue feel_builtin_week_of_year(const FeelCall *call);
extern FeelValue feel_builtin_now(const FeelCall *call);
extern FeelValue feel_builtin_today(const FeelCall *call);
extern FeelValue feel_builtin_is(const FeelCall *call);

/* builtin_range.c */
extern FeelValue feel_builtin_range(const FeelCall *call);
extern FeelValue feel_builtin_before(const FeelCall *call);
extern FeelValue feel_builtin_after(const FeelCall *call);
extern FeelValue feel_builtin_meets(const FeelCall *call);
extern FeelValue feel_builtin_met_by(const FeelCall *call);
extern FeelValue feel_builtin_overlaps(const FeelCall *call);
extern FeelValue feel_builtin_overlaps_before(const FeelCall *call);
extern FeelValue feel_builtin_overlaps_after(const FeelCall *call);
extern FeelValue feel_builtin_finishes(const FeelCall *call);
extern FeelValue feel_builtin_finished_by(const FeelCall *call);
extern FeelValue feel_builtin_includes(const FeelCall *call);
extern FeelValue feel_builtin_during(const FeelCall *call);
extern FeelValue feel_builtin_starts(const FeelCall *call);
extern FeelValue feel_builtin_started_by(const FeelCall *call);
extern FeelValue feel_builtin_coincides(const FeelCall *call);

#endif /* FEEL_BUILTIN_H */
