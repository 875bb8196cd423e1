/*-------------------------------------------------------------------------
 *
 * builtin_range.c
 *	  range(), and the functions that say how points and ranges lie to each
 *	  other (DMN 1.5, 10.3.4.7 and 10.3.4.9).
 *
 * A range is seen as the space between two cuts.  A cut is at a value, just
 * before it (side -1) or just behind it (side 1); a closed low end cuts
 * before its value, an open one behind it, and the other way round for the
 * high end.  A point is the range from itself to itself, closed.  With cuts
 * in order, each of the standard's relations is one or two comparisons.
 *
 * Why cuts: the standard gives fourteen relations, each for points and ranges
 * with open and closed ends, as tables of cases.  With a cut as the one
 * notion of an end, open and closed, present and absent, point and range
 * become places in one order, and a relation is what its name says.
 *
 * Ends that are unknown, or that cannot be compared, end the relation:
 * r->failed stays, and its result is the answer.  The comparisons behind that
 * are harmless.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/builtin/builtin.h"

#include "feel/ast.h"

/* The infinite cuts are those without a value. */
typedef struct Cut
{
	bool infinite;
	int side; /* if infinite: -1 is before all values, 1 behind them */
	FeelValue value;
} Cut;

typedef struct Span
{
	Cut low;
	Cut high;
} Span;

/* The two arguments of a relation, and what went wrong with them */
typedef struct Relation
{
	const FeelCall *call;
	Span a;
	Span b;
	bool failed;
	FeelValue result; /* what a failed call gives */
} Relation;

static Relation
failed_relation(const FeelCall *call, FeelValue result)
{
	return (Relation){.call = call, .failed = true, .result = result};
}

/* Argument i as a span.  False, and r's result is set, when it is none. */
static bool
span_of(Relation *r, int i, bool may_be_point, bool may_be_range, Span *span)
{
	FeelValue value = r->call->arguments[i];
	const FeelRange *range;

	if (value.kind != FEEL_RANGE)
	{
		span->low = (Cut){false, -1, value};
		span->high = (Cut){false, 1, value};
		if (!may_be_point)
			r->result =
				feel_argument_error(r->call, i, "must be a range, not a %s",
									feel_kind_name(value.kind));
		return may_be_point;
	}
	range = value.u.range;
	if (!may_be_range || range->form == FEEL_RANGE_NOT_EQUAL)
	{
		r->result = feel_argument_error(r->call, i,
										may_be_range ? "must be an interval"
													 : "must be a point");
		return false;
	}
	span->low = (Cut){!range->has_low, range->low_closed ? -1 : 1, range->low};
	span->high =
		(Cut){!range->has_high, range->high_closed ? 1 : -1, range->high};
	if (!range->has_low)
		span->low.side = -1;
	if (!range->has_high)
		span->high.side = 1;
	return true;
}

enum
{
	POINT = 1,
	RANGE = 2,
	EITHER = POINT | RANGE
};

/* Both arguments as spans, of the shapes that the function takes */
static Relation
relate(const FeelCall *call, int first, int second)
{
	Relation r = {.call = call, .result = feel_null()};

	if (!span_of(&r, 0, first & POINT, first & RANGE, &r.a) ||
		!span_of(&r, 1, second & POINT, second & RANGE, &r.b))
		return failed_relation(call, r.result);
	return r;
}

/* Order of the values of two cuts, without their sides */
static int
compare_values(Relation *r, const Cut *a, const Cut *b)
{
	int order = 0;

	feel_assert(!a->infinite && !b->infinite);
	if (a->value.kind == FEEL_UNKNOWN || b->value.kind == FEEL_UNKNOWN)
	{
		r->failed = true;
		r->result = feel_unknown_union(r->call->run, a->value, b->value);
	}
	else if (!feel_compare(r->call->run, a->value, b->value, &order))
	{
		if (!r->failed)
			r->result = feel_error(r->call->run, FEEL_NOT_COMPARABLE,
								   "%.*s() cannot compare a %s with a %s",
								   (int) r->call->function->name.length,
								   r->call->function->name.data,
								   feel_kind_name(a->value.kind),
								   feel_kind_name(b->value.kind));
		r->failed = true;
	}
	return order;
}

static int
compare_cuts(Relation *r, const Cut *a, const Cut *b)
{
	int order;

	feel_assert((a->side == -1 || a->side == 1) &&
				(b->side == -1 || b->side == 1));
	if (a->infinite || b->infinite)
		return (a->infinite ? a->side : 0) - (b->infinite ? b->side : 0);
	order = compare_values(r, a, b);
	return order != 0 ? order : a->side - b->side;
}

/* The answer, unless the values could not be compared */
static FeelValue
answer(const Relation *r, bool holds)
{
	return r->failed ? r->result : feel_boolean(holds);
}

/* ---------------------------------------------------------- the relations */

/* a ends where b begins, or earlier */
static bool
is_before(Relation *r, const Span *a, const Span *b)
{
	return compare_cuts(r, &a->high, &b->low) <= 0;
}

/* a ends at a value with which b begins; both have it */
static bool
is_meeting(Relation *r, const Span *a, const Span *b)
{
	return !a->high.infinite && !b->low.infinite &&
		   compare_values(r, &a->high, &b->low) == 0 && a->high.side == 1 &&
		   b->low.side == -1;
}

static bool
is_overlapping_before(Relation *r, const Span *a, const Span *b)
{
	return compare_cuts(r, &a->low, &b->low) < 0 &&
		   compare_cuts(r, &a->high, &b->low) > 0 &&
		   compare_cuts(r, &a->high, &b->high) <= 0;
}

static bool
is_finishing(Relation *r, const Span *a, const Span *b)
{
	return compare_cuts(r, &a->high, &b->high) == 0 &&
		   compare_cuts(r, &a->low, &b->low) >= 0;
}

static bool
is_starting(Relation *r, const Span *a, const Span *b)
{
	return compare_cuts(r, &a->low, &b->low) == 0 &&
		   compare_cuts(r, &a->high, &b->high) <= 0;
}

static bool
is_including(Relation *r, const Span *a, const Span *b)
{
	return compare_cuts(r, &a->low, &b->low) <= 0 &&
		   compare_cuts(r, &a->high, &b->high) >= 0;
}

FeelValue
feel_builtin_before(const FeelCall *call)
{
	Relation r = relate(call, EITHER, EITHER);

	return answer(&r, !r.failed && is_before(&r, &r.a, &r.b));
}

FeelValue
feel_builtin_after(const FeelCall *call)
{
	Relation r = relate(call, EITHER, EITHER);

	return answer(&r, !r.failed && is_before(&r, &r.b, &r.a));
}

FeelValue
feel_builtin_meets(const FeelCall *call)
{
	Relation r = relate(call, RANGE, RANGE);

	return answer(&r, !r.failed && is_meeting(&r, &r.a, &r.b));
}

FeelValue
feel_builtin_met_by(const FeelCall *call)
{
	Relation r = relate(call, RANGE, RANGE);

	return answer(&r, !r.failed && is_meeting(&r, &r.b, &r.a));
}

FeelValue
feel_builtin_overlaps(const FeelCall *call)
{
	Relation r = relate(call, RANGE, RANGE);

	return answer(&r, !r.failed && !is_before(&r, &r.a, &r.b) &&
						  !is_before(&r, &r.b, &r.a));
}

FeelValue
feel_builtin_overlaps_before(const FeelCall *call)
{
	Relation r = relate(call, RANGE, RANGE);

	return answer(&r, !r.failed && is_overlapping_before(&r, &r.a, &r.b));
}

FeelValue
feel_builtin_overlaps_after(const FeelCall *call)
{
	Relation r = relate(call, RANGE, RANGE);

	return answer(&r, !r.failed && is_overlapping_before(&r, &r.b, &r.a));
}

FeelValue
feel_builtin_finishes(const FeelCall *call)
{
	Relation r = relate(call, EITHER, RANGE);

	return answer(&r, !r.failed && is_finishing(&r, &r.a, &r.b));
}

FeelValue
feel_builtin_finished_by(const FeelCall *call)
{
	Relation r = relate(call, RANGE, EITHER);

	return answer(&r, !r.failed && is_finishing(&r, &r.b, &r.a));
}

FeelValue
feel_builtin_includes(const FeelCall *call)
{
	Relation r = relate(call, RANGE, EITHER);

	return answer(&r, !r.failed && is_including(&r, &r.a, &r.b));
}

FeelValue
feel_builtin_during(const FeelCall *call)
{
	Relation r = relate(call, EITHER, RANGE);

	return answer(&r, !r.failed && is_including(&r, &r.b, &r.a));
}

FeelValue
feel_builtin_starts(const FeelCall *call)
{
	Relation r = relate(call, EITHER, RANGE);

	return answer(&r, !r.failed && is_starting(&r, &r.a, &r.b));
}

FeelValue
feel_builtin_started_by(const FeelCall *call)
{
	Relation r = relate(call, RANGE, EITHER);

	return answer(&r, !r.failed && is_starting(&r, &r.b, &r.a));
}

/* Two points, or two ranges */
FeelValue
feel_builtin_coincides(const FeelCall *call)
{
	int shape = call->arguments[0].kind == FEEL_RANGE ? RANGE : POINT;
	Relation r = relate(call, shape, shape);

	return answer(&r, !r.failed && compare_cuts(&r, &r.a.low, &r.b.low) == 0 &&
						  compare_cuts(&r, &r.a.high, &r.b.high) == 0);
}

/* ----------------------------------------------------------------- range() */

/* The functions that may make an end of a range out of a string literal */
static const FeelFunction *
literal_function(const FeelNode *node)
{
	static const FeelString names[] = {
		{"date", 4}, {"time", 4}, {"date and time", 13}, {"duration", 8}};

	if (node->kind != FEEL_NODE_NAME)
		return NULL;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		if (feel_text_equal(node->name, names[i]))
			return feel_builtin(names[i]);
	}
	return NULL;
}

/*
 * The value of a range's end, which must be a literal: nothing is evaluated
 * but the making of temporal values.  False when it is no literal.
 */
static bool
literal_end(FeelRun *run, const FeelNode *node, FeelValue *value)
{
	const FeelFunction *function;

	if (node == NULL)
		return false;
	if (node->kind == FEEL_NODE_LITERAL)
		*value = node->value;
	else if (node->kind == FEEL_NODE_NEGATE &&
			 node->items[0]->kind == FEEL_NODE_LITERAL)
		*value = feel_negate(run, node->items[0]->value);
	else if (node->kind == FEEL_NODE_CALL && node->count == 2 &&
			 node->names == NULL &&
			 node->items[1]->kind == FEEL_NODE_LITERAL &&
			 node->items[1]->value.kind == FEEL_STRING)
	{
		function = literal_function(node->items[0]);
		if (function == NULL)
			return false;
		*value = feel_call(run, function, &node->items[1]->value, 1);
	}
	else
		return false;
	return value->kind != FEEL_NULL;
}

/* The text as a tree, with the run's position left as it is */
static const FeelNode *
parse_text(FeelRun *run, FeelString text)
{
	FeelString source = run->source;
	int32_t line = run->source_line;
	int32_t offset = run->offset;
	const FeelScope scope = {.outer = NULL};
	const FeelNode *node = feel_parse_expression(run, text, &scope);

	run->source = source;
	run->source_line = line;
	run->offset = offset;
	return node;
}

/* A range out of its text: both ends literals, of one type, in order */
FeelValue
feel_builtin_range(const FeelCall *call)
{
	FeelString text = feel_text(call->arguments[0]);
	FeelRange range = {.has_low = true, .has_high = true};
	const FeelNode *node;
	int order;

	if (!feel_spend(call->run, text.length))
		return feel_null();
	node = parse_text(call->run, text);
	if (node == NULL)
		return feel_null();
	if (node->kind != FEEL_NODE_RANGE || node->op != FEEL_OP_NONE ||
		!literal_end(call->run, node->items[0], &range.low) ||
		!literal_end(call->run, node->items[1], &range.high))
		return feel_argument_error(call, 0, "must be a range of two literals");
	if (range.low.kind != range.high.kind ||
		!feel_compare(call->run, range.low, range.high, &order))
		return feel_argument_error(call, 0,
								   "has ends that cannot be compared");
	if (order > 0)
		return feel_argument_error(call, 0, "ends before it begins");
	range.low_closed = node->low_closed;
	range.high_closed = node->high_closed;
	return feel_range_value(call->run, range);
}
