/*-------------------------------------------------------------------------
 *
 * layout.c
 *	  Coordinates for a requirement graph that came without.
 *
 * The layered layout of Sugiyama, in its simple form.  Rows: whatever is
 * required stands below what requires it, sources as high as they can.  An
 * edge that passes a row gets a place of its own there (a bend), so that no
 * edge crosses a shape.  Order and places in the rows: layout_place.c.
 *
 * Why layers: requirement graphs are shallow, have a direction that means
 * something (upwards: what rests on what), and are read in it.  Forces or a
 * tree drawing would lose that.  The steps (rows, order, places, edges) are
 * each a heuristic, since the exact problems are hard and their solutions look
 * no better at the size of a model; all are linear in elements and sections,
 * times a constant number of sweeps, but for the rows, which take as many
 * rounds as the graph is deep.
 *
 * The result depends on the document alone, not on time or addresses: an
 * export of the same model is the same bytes.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/show/layout.h"
#include "dmn/read/model.h"

#define ROW_GAP 90
#define BEND_WIDTH 20
#define MAX_PASSED_ROWS 20 /* by an edge with bends */
#define LETTER_WIDTH 7     /* of a name at dmn-js's size, about */
#define MAX_WIDTH 300

/* ---------------------------------------------------------------- the graph */

typedef struct Kind
{
	const char *name;
	int width;
	int height;
} Kind;

/* The sizes that dmn-js gives to new elements */
static const Kind *
kind_of(const DmnXml *xml)
{
	static const Kind kinds[] = {
		{"decision", 180, 80},        {"inputData", 125, 45},
		{"knowledgeSource", 100, 63}, {"businessKnowledgeModel", 135, 46},
		{"decisionService", 180, 80}, {"textAnnotation", 180, 60},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (dmn_xml_is(xml, kinds[i].name))
			return &kinds[i];
	return NULL;
}

/*
 * Wide enough for the longest word of the name.  Names are broken between
 * words only, so the longest word decides.  Bytes that continue a letter of
 * UTF-8 do not count.
 */
static int
width_of(const DmnXml *xml, const Kind *kind)
{
	FeelString name = dmn_xml_attribute(xml, "name");
	int longest = 0;
	int length = 0;
	int width;

	for (uint32_t i = 0; i < name.length; i++)
	{
		if ((name.data[i] & 0xc0) != 0x80)
			length++;
		if (name.data[i] == ' ')
			length = 0;
		if (length > longest)
			longest = length;
	}
	width = longest * LETTER_WIDTH + 30;
	if (width > MAX_WIDTH)
		width = MAX_WIDTH;
	return width > kind->width ? width : kind->width;
}

/* The element that "#id" means; -1 if it is none of this document. */
static int
find_place(const Layout *layout, const int *by_id, uint32_t mask,
		   FeelString href)
{
	FeelString id;
	uint32_t at;

	if (href.length < 2 || href.data[0] != '#')
		return -1;
	id = (FeelString){href.data + 1, href.length - 1};
	for (at = dmn_hash(id) & mask; by_id[at] >= 0; at = (at + 1) & mask)
		if (feel_text_equal(
				dmn_xml_attribute(layout->places[by_id[at]].xml, "id"), id))
			return by_id[at];
	return -1;
}

static bool
is_requirement(const DmnXml *xml)
{
	return dmn_xml_is(xml, "informationRequirement") ||
		   dmn_xml_is(xml, "knowledgeRequirement") ||
		   dmn_xml_is(xml, "authorityRequirement");
}

static void
add_edge(Layout *layout, const DmnXml *xml, int from, int to)
{
	if (from < 0 || to < 0 || from == to)
		return;
	feel_assert(from < layout->element_count && to < layout->element_count);
	layout->edges[layout->edge_count++] =
		(Edge){.xml = xml, .from = from, .to = to};
}

static FeelString
reference(const DmnXml *xml, const char *name)
{
	const DmnXml *child = dmn_xml_child(xml, name);

	return child == NULL ? FEEL_STRING_LITERAL("")
						 : dmn_xml_attribute(child, "href");
}

/*
 * Associations have no direction of their own that could say which end is
 * above: an annotation hangs below what it is about, any other keeps the
 * order in which its ends are written.  An end that is in no shape of this
 * document (an import) has no edge.
 */
static void
collect_edges(Layout *layout, const int *by_id, uint32_t mask)
{
	for (int i = 0; i < layout->element_count; i++)
		for (const DmnXml *xml = layout->places[i].xml->first; xml != NULL;
			 xml = xml->next)
			if (is_requirement(xml) && xml->first != NULL)
				for (const DmnXml *to = xml->first; to != NULL; to = to->next)
				{
					int from = find_place(layout, by_id, mask,
										  dmn_xml_attribute(to, "href"));

					if (from < 0)
						continue;
					add_edge(layout, xml, from, i);
					break;
				}
	for (const DmnXml *xml = layout->root->first; xml != NULL; xml = xml->next)
	{
		int from;
		int to;

		if (!dmn_xml_is(xml, "association"))
			continue;
		from = find_place(layout, by_id, mask, reference(xml, "sourceRef"));
		to = find_place(layout, by_id, mask, reference(xml, "targetRef"));
		/* an annotation hangs below what it is about */
		if (to >= 0 && dmn_xml_is(layout->places[to].xml, "textAnnotation"))
			add_edge(layout, xml, to, from);
		else
			add_edge(layout, xml, from, to);
	}
}

static void
collect(Layout *layout)
{
	FeelRun *run = layout->run;
	size_t elements = 0;
	size_t edges = 0;
	uint32_t mask = 15;
	int *by_id;

	for (const DmnXml *xml = layout->root->first; xml != NULL; xml = xml->next)
	{
		elements += kind_of(xml) != NULL;
		edges += dmn_xml_is(xml, "association");
		for (const DmnXml *child = xml->first; child != NULL;
			 child = child->next)
			edges += is_requirement(child);
	}
	while (mask < elements * 2)
		mask = mask * 2 + 1;
	layout->places =
		feel_allocate_array(run, elements, sizeof(*layout->places));
	layout->edges = feel_allocate_array(run, edges, sizeof(*layout->edges));
	by_id = feel_allocate_array(run, (size_t) mask + 1, sizeof(*by_id));
	for (uint32_t i = 0; i <= mask; i++)
		by_id[i] = -1;
	for (const DmnXml *xml = layout->root->first; xml != NULL; xml = xml->next)
	{
		const Kind *kind = kind_of(xml);
		uint32_t at;

		if (kind == NULL)
			continue;
		at = dmn_hash(dmn_xml_attribute(xml, "id")) & mask;
		while (by_id[at] >= 0)
			at = (at + 1) & mask;
		by_id[at] = layout->place_count;
		layout->places[layout->place_count++] = (Place){
			.xml = xml, .width = width_of(xml, kind), .height = kind->height};
	}
	layout->element_count = layout->place_count;
	collect_edges(layout, by_id, mask);
}

/* --------------------------------------------------------------------- rows */

/*
 * Each element above all that it requires.  Models have no cycles, but
 * documents may, through knowledge sources: then an edge runs downwards.  The
 * row of an element is the length of the longest path that ends at it, found
 * by relaxing all edges until nothing moves.  A topological order would save
 * rounds, but fails at a cycle; here a cycle only pushes its elements up
 * until the bound on rounds and rows stops it, and the rest is laid out as
 * ever.
 */
static void
assign_rows(Layout *layout)
{
	bool moved = true;

	/* as many rounds as there are rows, in a graph without cycles */
	for (int round = 0; moved && round < layout->element_count; round++)
	{
		moved = false;
		for (int i = 0; i < layout->edge_count; i++)
		{
			const Edge *edge = &layout->edges[i];
			Place *to = &layout->places[edge->to];
			int row = layout->places[edge->from].row + 1;

			if (to->row < row && row < layout->element_count)
			{
				to->row = row;
				moved = true;
			}
		}
		feel_host->interrupt();
	}
	/* sources go up to just below the lowest that requires them */
	for (int i = 0; i < layout->edge_count; i++)
		layout->places[layout->edges[i].to].down_count++;
	for (int i = 0; i < layout->edge_count; i++)
	{
		const Edge *edge = &layout->edges[i];
		Place *from = &layout->places[edge->from];
		int row = layout->places[edge->to].row - 1;

		if (from->down_count == 0 &&
			(from->up_count++ == 0 || row < from->row))
			from->row = row;
	}
	for (int i = 0; i < layout->element_count; i++)
		if (layout->places[i].row >= layout->row_count)
			layout->row_count = layout->places[i].row + 1;
	/* what stands alone is a decision by itself: to the top */
	for (int i = 0; i < layout->element_count; i++)
	{
		Place *place = &layout->places[i];

		if (place->up_count == 0 && place->down_count == 0)
			place->row = layout->row_count - 1;
	}
}

/* How many rows an edge passes; -1: it does not go upwards, or is too long */
static int
passed_rows(const Layout *layout, const Edge *edge)
{
	int rows =
		layout->places[edge->to].row - layout->places[edge->from].row - 1;

	return rows < 0 || rows > MAX_PASSED_ROWS ? -1 : rows;
}

/*
 * Bends where edges pass rows, and the sections between neighbouring rows.  A
 * bend is a place like others, of no height and little width, so that order
 * and places of the rows need not know of long edges.  One that passes more
 * than MAX_PASSED_ROWS has none and is drawn across: the number of sections
 * stays linear in the edges, whatever the document says.
 */
static void
add_bends(Layout *layout)
{
	Place *elements = layout->places;
	size_t sections = 0;

	for (int i = 0; i < layout->edge_count; i++)
		sections += (size_t) (passed_rows(layout, &layout->edges[i]) + 1);
	layout->places = feel_allocate_array(
		layout->run, (size_t) layout->element_count + sections,
		sizeof(*layout->places));
	memcpy(layout->places, elements,
		   (size_t) layout->element_count * sizeof(*elements));
	layout->sections =
		feel_allocate_array(layout->run, sections, sizeof(*layout->sections));
	for (int i = 0; i < layout->edge_count; i++)
	{
		Edge *edge = &layout->edges[i];
		int row = layout->places[edge->from].row;
		int below = edge->from;
		int bends = passed_rows(layout, edge);

		if (bends < 0)
			continue;
		edge->first_bend = layout->place_count;
		edge->bend_count = bends;
		for (int j = 0; j < bends; j++)
		{
			int bend = layout->place_count++;

			layout->places[bend] = (Place){.row = ++row, .width = BEND_WIDTH};
			layout->sections[layout->section_count++] = (Section){below, bend};
			below = bend;
		}
		layout->sections[layout->section_count++] = (Section){below, edge->to};
		/* a section joins neighbouring rows */
		feel_assert(layout->places[below].row + 1 ==
					layout->places[edge->to].row);
	}
	feel_assert((size_t) layout->section_count == sections);
}

/*
 * Sections in the order of their rows.  By counting: the sweeps ask for the
 * sections of a row again and again, and find them side by side.
 */
static void
sort_sections(Layout *layout)
{
	Section *sorted = feel_allocate_array(
		layout->run, (size_t) layout->section_count, sizeof(*sorted));
	int *starts = feel_allocate_array(
		layout->run, (size_t) layout->row_count + 2, sizeof(*starts));

	for (int i = 0; i < layout->section_count; i++)
		starts[layout->places[layout->sections[i].lower].row + 2]++;
	for (int row = 2; row <= layout->row_count; row++)
		starts[row] += starts[row - 1];
	/* what is now the start of the row before becomes that of the row */
	for (int i = 0; i < layout->section_count; i++)
	{
		Section section = layout->sections[i];

		sorted[starts[layout->places[section.lower].row + 1]++] = section;
	}
	layout->sections = sorted;
	layout->section_starts = starts;
}

/*
 * Row 0 is the lowest, but coordinates grow downwards: tops are given out
 * from the last row on.  The first order within a row is that of the
 * document, which is what a sweep keeps where it has no reason to change.
 */
static void
fill_rows(Layout *layout)
{
	FeelRun *run = layout->run;
	size_t count = (size_t) layout->row_count;
	int y = LAYOUT_MARGIN;

	layout->rows = feel_allocate_array(run, count, sizeof(int *));
	layout->row_sizes = feel_allocate_array(run, count, sizeof(int));
	layout->row_tops = feel_allocate_array(run, count, sizeof(int));
	layout->row_heights = feel_allocate_array(run, count, sizeof(int));
	for (int i = 0; i < layout->place_count; i++)
	{
		const Place *place = &layout->places[i];

		layout->row_sizes[place->row]++;
		if (place->height > layout->row_heights[place->row])
			layout->row_heights[place->row] = place->height;
	}
	for (int row = layout->row_count - 1; row >= 0; row--)
	{
		layout->rows[row] = feel_allocate_array(
			run, (size_t) layout->row_sizes[row], sizeof(int));
		layout->row_sizes[row] = 0;
		layout->row_tops[row] = y;
		y += layout->row_heights[row] + ROW_GAP;
	}
	for (int i = 0; i < layout->place_count; i++)
	{
		Place *place = &layout->places[i];

		feel_assert(place->row >= 0 && place->row < layout->row_count);
		place->order = layout->row_sizes[place->row]++;
		layout->rows[place->row][place->order] = i;
	}
}

/* ------------------------------------------------------------------- output */

/* What new elements of the diagram look like: prefix and namespace */
typedef struct Pen
{
	Layout *layout;
	DmnXml dmndi;
	DmnXml dc;
	DmnXml di;
} Pen;

static void
set_number(FeelRun *run, DmnXml *xml, const char *name, double value)
{
	dmn_xml_set(run, xml, name, feel_format(run, "%d", (int) (value + 0.5)));
}

static int
top_of(const Layout *layout, const Place *place)
{
	return layout->row_tops[place->row] +
		   (layout->row_heights[place->row] - place->height) / 2;
}

static void
draw_shape(Pen *pen, DmnXml *diagram, const Place *place)
{
	FeelRun *run = pen->layout->run;
	DmnXml *shape = dmn_xml_append(run, diagram, &pen->dmndi, "DMNShape");
	DmnXml *bounds = dmn_xml_append(run, shape, &pen->dc, "Bounds");

	dmn_xml_set(run, shape, "dmnElementRef",
				dmn_xml_attribute(place->xml, "id"));
	if (dmn_xml_is(place->xml, "decisionService"))
		dmn_xml_set(run, shape, "isCollapsed", FEEL_STRING_LITERAL("true"));
	set_number(run, bounds, "height", place->height);
	set_number(run, bounds, "width", place->width);
	set_number(run, bounds, "x", place->center - place->width / 2.0);
	set_number(run, bounds, "y", top_of(pen->layout, place));
}

/*
 * A point at the height of the last one would be a step across a shape's
 * border, where shape and row are equally high: it is left out.
 */
static void
draw_point(Pen *pen, DmnXml *edge, double x, int y)
{
	FeelRun *run = pen->layout->run;
	DmnXml *point;

	if (edge->last != NULL &&
		feel_text_equal(dmn_xml_attribute(edge->last, "y"),
						feel_format(run, "%d", y)))
		return;
	point = dmn_xml_append(run, edge, &pen->di, "waypoint");
	set_number(run, point, "x", x);
	set_number(run, point, "y", y);
}

/*
 * Within a row an edge runs straight up, in a place that is its own; only in
 * the gap between two rows it goes across.  That is why it meets no shape.
 */
static void
draw_edge(Pen *pen, DmnXml *diagram, const Edge *edge)
{
	const Layout *layout = pen->layout;
	const Place *from = &layout->places[edge->from];
	const Place *to = &layout->places[edge->to];
	DmnXml *xml = dmn_xml_append(layout->run, diagram, &pen->dmndi, "DMNEdge");

	dmn_xml_set(layout->run, xml, "dmnElementRef",
				dmn_xml_attribute(edge->xml, "id"));
	/* straight up or down to the border of the row, then across */
	draw_point(pen, xml, edge->from_x, top_of(layout, from));
	draw_point(pen, xml, edge->from_x, layout->row_tops[from->row]);
	for (int i = 0; i < edge->bend_count; i++)
	{
		const Place *bend = &layout->places[edge->first_bend + i];
		int top = layout->row_tops[bend->row];

		draw_point(pen, xml, bend->center,
				   top + layout->row_heights[bend->row]);
		draw_point(pen, xml, bend->center, top);
	}
	draw_point(pen, xml, edge->to_x,
			   layout->row_tops[to->row] + layout->row_heights[to->row]);
	draw_point(pen, xml, edge->to_x, top_of(layout, to) + to->height);
}

static void
draw(Layout *layout)
{
	FeelRun *run = layout->run;
	Pen pen = {
		.layout = layout,
		.dmndi = {.prefix = FEEL_STRING_LITERAL("dmndi"),
				  .space = FEEL_STRING_LITERAL(DMN_DMNDI_1_3)},
		.dc = {.prefix = FEEL_STRING_LITERAL("dc"),
			   .space = FEEL_STRING_LITERAL(DMN_DC)},
		.di = {.prefix = FEEL_STRING_LITERAL("di"),
			   .space = FEEL_STRING_LITERAL(DMN_DI)},
	};
	DmnXml *top = dmn_xml_append(run, layout->root, &pen.dmndi, "DMNDI");
	DmnXml *diagram = dmn_xml_append(run, top, &pen.dmndi, "DMNDiagram");

	dmn_xml_bind(run, top, "dmndi", DMN_DMNDI_1_3);
	dmn_xml_bind(run, top, "dc", DMN_DC);
	dmn_xml_bind(run, top, "di", DMN_DI);
	for (int i = 0; i < layout->element_count; i++)
		draw_shape(&pen, diagram, &layout->places[i]);
	for (int i = 0; i < layout->edge_count; i++)
		draw_edge(&pen, diagram, &layout->edges[i]);
}

void
dmn_lay_out(FeelRun *run, DmnXml *root)
{
	Layout layout = {.run = run, .root = root};

	collect(&layout);
	if (layout.element_count == 0)
		return;
	assign_rows(&layout);
	add_bends(&layout);
	sort_sections(&layout);
	fill_rows(&layout);
	dmn_layout_order(&layout);
	dmn_layout_center(&layout);
	dmn_layout_join(&layout);
	draw(&layout);
}
