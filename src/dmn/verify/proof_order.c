/*-------------------------------------------------------------------------
 *
 * proof_order.c
 *	  Boxes that are none: orders of facts that exclude each other (proof.h).
 *
 * That one day is before another, and that before a third, is assumed as if
 * these were independent of each other and of the days themselves.  Here what
 * is assumed is put together: the operands of the orders, and the ends between
 * which facts lie, are nodes; "not above" and "below" are edges, and what
 * follows from both is added until nothing more does.  A node that is below
 * itself shows that there is no such case.
 *
 * Of sums with constants it is known that they grow with either operand: what
 * is twelve months later is later than what is six months later.
 *
 * Nothing is lost if something is not seen here: the box remains, and a case is
 * looked for in vain.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/proof.h"
#include "feel/number/number.h"
#include "feel/temporal/temporal.h"

#define MAX_NODES 48

typedef enum Edge
{
	NO_EDGE,
	NOT_ABOVE,
	BELOW
} Edge;

typedef struct Node
{
	int fact; /* -1: a constant, or what is not looked into */
	bool has_constant;
	FeelValue constant; /* of a sum, what is added; else the constant */
	bool is_subtracted;
	FeelString text; /* of what is not looked into */
} Node;

typedef struct Order
{
	DmnProof *proof;
	FeelRun *run;
	int count;
	Node nodes[MAX_NODES];
	uint8_t edges[MAX_NODES][MAX_NODES];
	bool is_full;
} Order;

/* ------------------------------------------------------------------- nodes */

static bool
is_same_node(FeelRun *run, const Node *a, const Node *b)
{
	return a->fact == b->fact && a->has_constant == b->has_constant &&
		   a->is_subtracted == b->is_subtracted &&
		   feel_text_equal(a->text, b->text) &&
		   (!a->has_constant || feel_same(run, a->constant, b->constant));
}

static int
node_at(Order *order, Node node)
{
	for (int i = 0; i < order->count; i++)
		if (is_same_node(order->run, &order->nodes[i], &node))
			return i;
	if (order->count == MAX_NODES)
	{
		order->is_full = true;
		return -1;
	}
	order->nodes[order->count] = node;
	return order->count++;
}

static void
add_edge(Order *order, int a, int b, Edge edge)
{
	feel_assert(a < order->count && b < order->count);
	if (a >= 0 && b >= 0 && edge > order->edges[a][b])
		order->edges[a][b] = (uint8_t) edge;
}

static int
constant_node(Order *order, FeelValue constant)
{
	return node_at(
		order, (Node){.fact = -1, .has_constant = true, .constant = constant});
}

static int
operand_node(Order *order, const FeelTerm *term, int i)
{
	const FeelImage *image = &term->images[i];
	FeelString text = i == 0 ? term->first : term->second;
	uint32_t part = term->operands[i].part;
	Node node = {.fact = -1};

	if (part > 0 && part < FEEL_IMAGE_PART)
		node.fact = (int) part - 1;
	if (image->constant.kind != FEEL_NULL)
	{
		bool is_sum = image->op == FEEL_OP_ADD ||
					  (image->op == FEEL_OP_SUBTRACT && !image->is_second);

		if (!is_sum)
			node.fact = -1;
		node.has_constant = is_sum;
		node.constant = image->constant;
		node.is_subtracted = image->op == FEEL_OP_SUBTRACT;
	}
	if (node.fact < 0)
		node = (Node){.fact = -1, .text = text};
	return node_at(order, node);
}

/* ----------------------------------------------------- what is known of sums */

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

/* What is added to the fact, with its sign; false: it is not known */
static bool
added(const Order *order, const Node *node, FeelKind kind, FeelValue *value)
{
	if (node->has_constant)
		*value = node->is_subtracted ? feel_negate(order->run, node->constant)
									 : node->constant;
	else
		*value = kind == FEEL_MONTHS_DURATION ? feel_make_months(0)
				 : kind == FEEL_DAYS_DURATION ? feel_make_duration(0, 0)
											  : feel_integer(0);
	return value->kind == kind &&
		   (kind == FEEL_NUMBER || kind == FEEL_MONTHS_DURATION ||
			kind == FEEL_DAYS_DURATION);
}

/* Two sums of the same fact */
static void
order_sums(Order *order, int a, int b)
{
	const Node *x = &order->nodes[a];
	const Node *y = &order->nodes[b];
	FeelKind kind = x->has_constant ? x->constant.kind : y->constant.kind;
	FeelValue of_x;
	FeelValue of_y;
	FeelValue difference;
	int sign;

	if (!added(order, x, kind, &of_x) || !added(order, y, kind, &of_y))
		return;
	difference = feel_arithmetic(order->run, FEEL_OP_SUBTRACT, &of_y, &of_x);
	if (difference.kind == FEEL_NULL)
		return;
	sign = sign_of(difference);
	/* months that are added to the last days of one may be clipped alike, but
	 * other months are other days */
	if (sign >= 0)
		add_edge(order, a, b,
				 sign > 0 && kind == FEEL_MONTHS_DURATION ? BELOW : NOT_ABOVE);
	if (sign <= 0)
		add_edge(order, b, a,
				 sign < 0 && kind == FEEL_MONTHS_DURATION ? BELOW : NOT_ABOVE);
}

/* The same added to two facts */
static bool
follow_sums(Order *order, int a, int b)
{
	const Node *x = &order->nodes[a];
	const Node *y = &order->nodes[b];
	Node of_x = {.fact = x->fact};
	Node of_y = {.fact = y->fact};
	int i;
	int j;
	bool is_new = false;

	if (!x->has_constant || !y->has_constant || x->fact < 0 || y->fact < 0 ||
		x->fact == y->fact || x->is_subtracted != y->is_subtracted ||
		!feel_same(order->run, x->constant, y->constant))
		return false;
	i = node_at(order, of_x);
	j = node_at(order, of_y);
	if (i < 0 || j < 0)
		return false;
	if (order->edges[i][j] != NO_EDGE && order->edges[a][b] == NO_EDGE)
	{
		add_edge(order, a, b, NOT_ABOVE);
		is_new = true;
	}
	if (order->edges[a][b] == BELOW && order->edges[i][j] != BELOW)
	{
		add_edge(order, i, j, BELOW);
		is_new = true;
	}
	return is_new;
}

/* The ends of the region in which a fact lies, and so its sums */
static void
add_ends(Order *order, int at)
{
	DmnProof *proof = order->proof;
	const Node node = order->nodes[at];
	const FeelRegion *region;
	FeelValue ends[2];
	bool has_end[2];
	bool is_closed[2];

	if (node.fact < 0 || node.fact >= proof->all.completion.count)
		return;
	region = &proof->all.completion.regions[node.fact];
	has_end[0] = region->has_low || region->is_value;
	has_end[1] = region->has_high || region->is_value;
	ends[0] = region->is_value ? region->value : region->low;
	ends[1] = region->is_value ? region->value : region->high;
	is_closed[0] = region->is_value || region->low_closed || node.has_constant;
	is_closed[1] =
		region->is_value || region->high_closed || node.has_constant;
	for (int i = 0; i < 2; i++)
	{
		int end;

		if (!has_end[i])
			continue;
		if (node.has_constant)
			ends[i] = feel_arithmetic(order->run,
									  node.is_subtracted ? FEEL_OP_SUBTRACT
														 : FEEL_OP_ADD,
									  &ends[i], &node.constant);
		if (ends[i].kind == FEEL_NULL || ends[i].kind >= FEEL_RANGE)
			continue;
		end = constant_node(order, ends[i]);
		add_edge(order, i == 0 ? end : at, i == 0 ? at : end,
				 is_closed[i] ? NOT_ABOVE : BELOW);
	}
}

static void
order_constants(Order *order, int a, int b)
{
	const Node *x = &order->nodes[a];
	const Node *y = &order->nodes[b];
	int sign;

	if (x->fact < 0 && x->has_constant && y->fact < 0 && y->has_constant &&
		feel_compare(order->run, x->constant, y->constant, &sign))
	{
		if (sign <= 0)
			add_edge(order, a, b, sign < 0 ? BELOW : NOT_ABOVE);
		if (sign >= 0)
			add_edge(order, b, a, sign > 0 ? BELOW : NOT_ABOVE);
	}
	else if (x->fact >= 0 && x->fact == y->fact)
		order_sums(order, a, b);
}

/* ---------------------------------------------------------------- the orders */

static void
add_term(Order *order, const FeelTerm *term)
{
	const FeelRegion *region =
		&order->proof->all.completion.regions[term->fact];
	int a;
	int b;

	if (!region->is_value && !region->has_low && !region->has_high)
		return;
	a = operand_node(order, term, 0);
	b = operand_node(order, term, 1);
	if (region->is_value)
	{
		add_edge(order, a, b, NOT_ABOVE);
		add_edge(order, b, a, NOT_ABOVE);
	}
	else if (region->has_high)
		add_edge(order, a, b, BELOW);
	else
		add_edge(order, b, a, BELOW);
}

/* Add what follows; false if something is below itself. */
static bool
close_edges(Order *order)
{
	for (int k = 0; k < order->count; k++)
		for (int i = 0; i < order->count; i++)
		{
			if (order->edges[i][k] == NO_EDGE)
				continue;
			for (int j = 0; j < order->count; j++)
				if (order->edges[k][j] != NO_EDGE)
					add_edge(order, i, j,
							 order->edges[i][k] > order->edges[k][j]
								 ? order->edges[i][k]
								 : order->edges[k][j]);
		}
	for (int i = 0; i < order->count; i++)
		if (order->edges[i][i] == BELOW)
			return false;
	return true;
}

bool
dmn_proof_is_possible(DmnProof *proof)
{
	FeelRun *run = &proof->all.run;
	uint32_t room = run->room_used;
	Order *order = feel_allocate(run, sizeof(*order));
	bool is_possible = true;
	bool is_new = true;
	int count;

	order->proof = proof;
	order->run = run;
	for (int32_t i = 0; i < proof->terms.count; i++)
		if (proof->terms.list[i].is_order)
			add_term(order, &proof->terms.list[i]);
	count = order->count;
	for (int i = 0; i < count; i++)
	{
		add_ends(order, i);
		if (order->nodes[i].has_constant && order->nodes[i].fact >= 0)
			add_ends(order,
					 node_at(order, (Node){.fact = order->nodes[i].fact}));
	}
	for (int i = 0; i < order->count; i++)
		for (int j = 0; j < i; j++)
			order_constants(order, i, j);
	while (is_new && is_possible && !order->is_full &&
		   feel_spend(run, (uint64_t) (order->count * order->count)))
	{
		is_possible = close_edges(order);
		is_new = false;
		count = order->count;
		for (int i = 0; i < count; i++)
			for (int j = 0; j < count; j++)
				is_new = (i != j && follow_sums(order, i, j)) || is_new;
	}
	run->room_used = room;
	return is_possible || order->is_full;
}
