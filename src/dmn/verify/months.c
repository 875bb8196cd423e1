/*-------------------------------------------------------------------------
 *
 * months.c
 *	  Verification: comparisons with a moment from which months are taken.
 *
 * By the standard, as by XPath, a month less is the same day of the month
 * before, or the last one that it has.  So today() - P12M is 28 February of
 * the year before both on 28 and on 29 February, and a paper of 29 February
 * is not yet twelve months old on 28 February, when by law it is (code de
 * procédure civile, article 641): a delay in months ends on the day with the
 * number of its first one, or on the last of the month, which is what
 * date + P12M says, and the calendar of deadlines.
 *
 * The two ways differ on days that few think of testing, so whoever takes
 * months from something that is no constant in order to compare it is told.
 * What is compared somewhere else, by way of a name, is not seen.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/verify/verify.h"

typedef struct Search
{
	DmnGrid grid; /* to report by; there need be no table */
	FeelString place;
	int32_t line;
	bool is_full; /* as many findings as are wanted */
} Search;

/* A constant of months: < 0, 0, > 0; 0 also for what is none */
static int
sign_of_months(Search *search, const FeelNode *node)
{
	FeelValue value;

	if (!dmn_constant(search->grid.run, node, search->grid.scope, &value) ||
		value.kind != FEEL_MONTHS_DURATION)
		return 0;
	return (value.u.integer > 0) - (value.u.integer < 0);
}

/* May it be a moment that changes?  A difference in months is none. */
static bool
is_moving(Search *search, const FeelNode *node)
{
	FeelValue value;

	if (node->kind == FEEL_NODE_CALL &&
		node->items[0]->kind == FEEL_NODE_NAME &&
		dmn_text_is(node->items[0]->name, "years and months duration"))
		return false;
	return !dmn_constant(search->grid.run, node, search->grid.scope, &value);
}

/* x - P12M, x + -P12M */
static bool
counts_back(Search *search, const FeelNode *node)
{
	if (node == NULL || node->kind != FEEL_NODE_ARITHMETIC)
		return false;
	if (node->op == FEEL_OP_SUBTRACT)
		return sign_of_months(search, node->items[1]) > 0 &&
			   is_moving(search, node->items[0]);
	return node->op == FEEL_OP_ADD &&
		   ((sign_of_months(search, node->items[1]) < 0 &&
			 is_moving(search, node->items[0])) ||
			(sign_of_months(search, node->items[0]) < 0 &&
			 is_moving(search, node->items[1])));
}

static void
report(Search *search, const FeelNode *node)
{
	FeelRun *run = search->grid.run;
	FeelString text = feel_print_node(run, node);

	search->is_full = !dmn_report(
		&search->grid, DMN_MONTHS, DMN_WARNING, NULL, 0,
		feel_format(
			run,
			feel_said("%.*s, line %d: \"%.*s\" counts months back, which is a "
					  "day off at ends of months; compare date + duration."),
			(int) search->place.length, search->place.data, (int) search->line,
			(int) text.length, text.data),
		feel_null());
}

static bool
is_order(const FeelNode *node)
{
	return node->op >= FEEL_OP_LESS && node->op <= FEEL_OP_GREATER_EQUAL;
}

/* Are the items of the node put in order, with each other or with "?"? */
static bool
compares(Search *search, const FeelNode *node)
{
	switch (node->kind)
	{
		case FEEL_NODE_COMPARE:
			return is_order(node) &&
				   sign_of_months(search, node->items[0]) == 0 &&
				   sign_of_months(search, node->items[1]) == 0;
		case FEEL_NODE_TEST_COMPARE:
			return is_order(node);
		case FEEL_NODE_BETWEEN:
			return true;
		case FEEL_NODE_RANGE:
			return !node->is_iteration && node->op != FEEL_OP_EQUAL &&
				   node->op != FEEL_OP_NOT_EQUAL;
		default:
			return false;
	}
}

static void
search_node(Search *search, const FeelNode *node)
{
	FeelString place = search->place;
	int32_t line = search->line;

	if (node == NULL || search->is_full || !feel_enter(search->grid.run))
		return;
	if (node->place.length > 0)
	{
		search->place = node->place;
		search->line = node->line;
	}
	for (int i = 0; i < node->count; i++)
	{
		if (compares(search, node) && counts_back(search, node->items[i]))
			report(search, node->items[i]);
		search_node(search, node->items[i]);
	}
	search->place = place;
	search->line = line;
	feel_leave(search->grid.run);
}

int32_t
dmn_find_months(FeelRun *run, const DmnElement *element, DmnAnalysis *analysis,
				int32_t found)
{
	Search search = {.grid = {.run = run,
							  .scope = &element->logic->scope,
							  .decision = element->key,
							  .analysis = analysis,
							  .found = found},
					 .place = element->logic->place};

	search_node(&search, element->logic->node);
	return search.grid.found;
}
