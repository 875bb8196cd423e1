/*-------------------------------------------------------------------------
 *
 * draw.c
 *	  The requirement graph as a Graphviz or Mermaid text.
 *
 * Shapes and arrows are those of the standard, as near as the two come to
 * it: decisions are rectangles, input data are rounded, knowledge models have
 * their corners cut, services are rounded and bold, knowledge sources are
 * documents.  An information requirement is a solid arrow, a knowledge
 * requirement a dashed one, an authority requirement is dashed and ends in a
 * dot.  The output decisions of a service are joined to it by dotted lines.
 *
 * Where things stand is left to the tool that reads the text.  Names are
 * quoted by that tool's rules: a name may hold anything, and must not become a
 * command of the drawing.
 *
 * Nodes are named by their slot or number, never by what they are called:
 * names may be equal in two documents, and are no identifiers in either
 * language.  So a label is the only place where a name comes in, and escaping
 * it there is enough.
 *
 * A service is a node joined to its outputs, not a frame around its
 * decisions: a decision may be in several services, and frames of these tools
 * cannot overlap.  Knowledge sources are looked up in the document, as the
 * model does not keep what no evaluation needs; each look-up is a walk over
 * the sources and the elements of its document, which is quadratic but only
 * for authorities.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/read/model.h"

typedef enum Arrow
{
	ARROW_INFORMATION,
	ARROW_KNOWLEDGE,
	ARROW_AUTHORITY,
	ARROW_MEMBER
} Arrow;

/* A knowledge source, which no evaluation needs */
typedef struct Source
{
	const DmnSource *source;
	FeelString id;
	FeelString name;
} Source;

typedef struct Drawing
{
	FeelRun *run;
	const DmnModel *model;
	DmnDrawing kind;
	FeelTextBuilder text;
	int source_count;
	Source *sources;
} Drawing;

static void
add(Drawing *drawing, const char *text)
{
	feel_text_add(&drawing->text, text, strlen(text));
}

/* ------------------------------------------------------------------ labels */

static void
add_dot_label(Drawing *drawing, FeelString label)
{
	for (uint32_t i = 0; i < label.length; i++)
	{
		char c = label.data[i];

		if (c == '"' || c == '\\')
			add(drawing, "\\");
		if (c == '\n')
			add(drawing, "\\n");
		else
			feel_text_add(&drawing->text, &c, 1);
	}
}

/* Mermaid takes characters by number: #34; is a quotation mark. */
static void
add_mermaid_label(Drawing *drawing, FeelString label)
{
	for (uint32_t i = 0; i < label.length; i++)
	{
		char c = label.data[i];

		if (c == '\n')
			add(drawing, "<br/>");
		else if (c != '\0' && strchr("\"#<>&`\\", c) != NULL)
			feel_text_add_string(&drawing->text,
								 feel_format(drawing->run, "#%d;", c));
		else
			feel_text_add(&drawing->text, &c, 1);
	}
}

/* ------------------------------------------------------------------- nodes */

static void
add_node(Drawing *drawing, FeelString id, FeelString label,
		 const char *dot_shape, const char *open, const char *close)
{
	add(drawing, "    ");
	feel_text_add_string(&drawing->text, id);
	if (drawing->kind == DMN_DOT)
	{
		add(drawing, " [label=\"");
		add_dot_label(drawing, label);
		add(drawing, "\", ");
		add(drawing, dot_shape);
		add(drawing, "];\n");
		return;
	}
	add(drawing, open);
	add(drawing, "\"");
	add_mermaid_label(drawing, label);
	add(drawing, "\"");
	add(drawing, close);
	add(drawing, "\n");
}

static FeelString
element_id(const Drawing *drawing, const DmnElement *element)
{
	return feel_format(drawing->run, "e%d", element->slot);
}

static void
add_element(Drawing *drawing, const DmnElement *element)
{
	static const struct
	{
		const char *dot;
		const char *open;
		const char *close;
	} shapes[] = {
		[DMN_INPUT_DATA] = {"shape=box, style=rounded", "([", "])"},
		[DMN_DECISION] = {"shape=box", "[", "]"},
		[DMN_KNOWLEDGE_MODEL] = {"shape=octagon", "{{", "}}"},
		[DMN_SERVICE] = {"shape=box, style=\"rounded,bold\"", "[[", "]]"},
	};

	add_node(drawing, element_id(drawing, element),
			 element->label.length > 0 ? element->label : element->key,
			 shapes[element->kind].dot, shapes[element->kind].open,
			 shapes[element->kind].close);
}

/* ------------------------------------------------------------------ arrows */

static void
add_arrow(Drawing *drawing, FeelString from, FeelString to, Arrow arrow)
{
	static const char *const dot[] = {
		[ARROW_INFORMATION] = "",
		[ARROW_KNOWLEDGE] = " [style=dashed, arrowhead=vee]",
		[ARROW_AUTHORITY] = " [style=dashed, arrowhead=dot]",
		[ARROW_MEMBER] = " [style=dotted, arrowhead=none]",
	};
	static const char *const mermaid[] = {
		[ARROW_INFORMATION] = " --> ",
		[ARROW_KNOWLEDGE] = " -.-> ",
		[ARROW_AUTHORITY] = " -.-o ",
		[ARROW_MEMBER] = " -.- ",
	};

	add(drawing, "    ");
	feel_text_add_string(&drawing->text, from);
	add(drawing, drawing->kind == DMN_DOT ? " -> " : mermaid[arrow]);
	feel_text_add_string(&drawing->text, to);
	if (drawing->kind == DMN_DOT)
	{
		add(drawing, dot[arrow]);
		add(drawing, ";");
	}
	add(drawing, "\n");
}

/*
 * A service's decisions are no requirements of it (graph.c), so its outputs
 * are joined to it apart.
 */
static void
add_requirements(Drawing *drawing, const DmnElement *element)
{
	FeelString to = element_id(drawing, element);

	for (int i = 0; i < element->requirement_count; i++)
	{
		const DmnElement *needed = element->requirements[i];

		add_arrow(drawing, element_id(drawing, needed), to,
				  needed->kind == DMN_INPUT_DATA ||
						  needed->kind == DMN_DECISION
					  ? ARROW_INFORMATION
					  : ARROW_KNOWLEDGE);
	}
	if (element->kind == DMN_SERVICE)
		for (int i = 0; i < element->logic->output_count; i++)
			add_arrow(drawing, element_id(drawing, element->logic->outputs[i]),
					  to, ARROW_MEMBER);
}

/* ------------------------------------------------------- knowledge sources */

static int
count_sources(const DmnModel *model)
{
	int count = 0;

	for (int i = 0; i < model->source_count; i++)
		count += dmn_xml_count(model->sources[i]->root, "knowledgeSource");
	return count;
}

static FeelString
source_id(const Drawing *drawing, int number)
{
	return feel_format(drawing->run, "s%d", number);
}

static void
collect_sources(Drawing *drawing)
{
	const DmnModel *model = drawing->model;

	drawing->sources = feel_allocate_array(
		drawing->run, (size_t) count_sources(model), sizeof(Source));
	for (int i = 0; i < model->source_count; i++)
		for (const DmnXml *xml =
				 dmn_xml_child(model->sources[i]->root, "knowledgeSource");
			 xml != NULL; xml = dmn_xml_next(xml))
			drawing->sources[drawing->source_count++] = (Source){
				model->sources[i], dmn_trim(dmn_xml_attribute(xml, "id")),
				dmn_trim(dmn_xml_attribute(xml, "name"))};
}

/*
 * The node that an href of an authority requirement means; empty: none.  An
 * authority may be a knowledge source or any element.  The namespace of a
 * reference is not looked at: what is in another document is not found, and
 * no arrow drawn.
 */
static FeelString
find_node(const Drawing *drawing, const DmnSource *source, FeelString href)
{
	const char *hash = memchr(href.data, '#', href.length);
	FeelString id = href;

	if (hash != NULL)
		id = (FeelString){hash + 1,
						  href.length - (uint32_t) (hash + 1 - href.data)};
	for (int i = 0; i < drawing->source_count; i++)
		if (drawing->sources[i].source == source &&
			feel_text_equal(drawing->sources[i].id, id))
			return source_id(drawing, i);
	for (int i = 0; i < source->element_count; i++)
	{
		const DmnElement *element =
			&drawing->model->elements[source->first_element + i];

		if (feel_text_equal(element->id, id))
			return element_id(drawing, element);
	}
	return (FeelString){"", 0};
}

static void
add_authorities(Drawing *drawing, const DmnSource *source, const DmnXml *xml,
				FeelString to)
{
	static const char *const kinds[] = {"requiredAuthority",
										"requiredDecision", "requiredInput"};

	for (const DmnXml *requirement =
			 dmn_xml_child(xml, "authorityRequirement");
		 requirement != NULL; requirement = dmn_xml_next(requirement))
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		{
			const DmnXml *reference = dmn_xml_child(requirement, kinds[i]);
			FeelString from;

			if (reference == NULL)
				continue;
			from = find_node(drawing, source,
							 dmn_trim(dmn_xml_attribute(reference, "href")));
			if (from.length > 0)
				add_arrow(drawing, from, to, ARROW_AUTHORITY);
		}
}

static void
add_all_authorities(Drawing *drawing)
{
	const DmnModel *model = drawing->model;

	for (int i = 0; i < model->element_count; i++)
		add_authorities(drawing, model->logics[i].source, model->logics[i].xml,
						element_id(drawing, &model->elements[i]));
	for (int i = 0; i < model->source_count; i++)
		for (const DmnXml *xml =
				 dmn_xml_child(model->sources[i]->root, "knowledgeSource");
			 xml != NULL; xml = dmn_xml_next(xml))
			add_authorities(drawing, model->sources[i], xml,
							find_node(drawing, model->sources[i],
									  dmn_trim(dmn_xml_attribute(xml, "id"))));
}

/* ----------------------------------------------------------------- drawing */

FeelString
dmn_draw(FeelRun *run, const DmnModel *model, DmnDrawing kind)
{
	Drawing drawing = {.run = run, .model = model, .kind = kind};

	feel_text_begin(&drawing.text, run);
	if (kind == DMN_DOT)
	{
		add(&drawing, "digraph \"");
		add_dot_label(&drawing, model->name);
		/* the result on top, the facts below */
		add(&drawing, "\" {\n    rankdir=BT;\n");
	}
	else
		add(&drawing, "flowchart BT\n");
	collect_sources(&drawing);
	for (int i = 0; i < model->element_count; i++)
		add_element(&drawing, &model->elements[i]);
	for (int i = 0; i < drawing.source_count; i++)
		add_node(&drawing, source_id(&drawing, i), drawing.sources[i].name,
				 "shape=note", ">", "]");
	for (int i = 0; i < model->element_count; i++)
	{
		add_requirements(&drawing, &model->elements[i]);
		feel_host->interrupt();
	}
	add_all_authorities(&drawing);
	if (kind == DMN_DOT)
		add(&drawing, "}\n");
	return feel_text_finish(&drawing.text);
}
