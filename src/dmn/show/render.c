/*-------------------------------------------------------------------------
 *
 * render.c
 *	  Decisions and knowledge models as texts that a person can read: tables
 *	  and boxed expressions, aligned or as Markdown.
 *
 * What is shown is what stands in the document.  A box inside of a box is
 * drawn in its cell; Markdown has no tables in cells, so there it follows
 * under a title of its own.
 *
 * This reads the document, not the compiled model: who looks at a table wants
 * to see the cell as it was written, also where it does not parse.  Each box
 * becomes a sheet of texts (sheet.c) that knows nothing of DMN, and is nested
 * as text: so a box in a box in a box needs no layout of its own.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/read/model.h"
#include "dmn/show/sheet.h"

typedef struct Render
{
	FeelRun *run;
	DmnFormat format;
	FeelTextBuilder later; /* Markdown: boxes that were in cells */
} Render;

static FeelString box_text(Render *render, const DmnXml *xml,
						   FeelString title);

/* ------------------------------------------------------------------ helpers */

static FeelString
text_of(const char *text)
{
	return (FeelString){text, (uint32_t) strlen(text)};
}

static FeelString
text_child(const DmnXml *xml, const char *name)
{
	const DmnXml *child = dmn_xml_child(xml, name);

	return child == NULL ? (FeelString){"", 0}
						 : dmn_trim(dmn_xml_child_text(child, "text"));
}

static FeelString
attribute(const DmnXml *xml, const char *name)
{
	return dmn_trim(dmn_xml_attribute(xml, name));
}

static FeelString
joined(Render *render, FeelString a, const char *between, FeelString b)
{
	return feel_format(render->run, "%.*s%s%.*s", (int) a.length, a.data,
					   between, (int) b.length, b.data);
}

/* What stands in a cell for an expression; "" for none */
static FeelString
cell_text(Render *render, const DmnXml *xml, FeelString title)
{
	const DmnXml *expression = dmn_expression_child(xml);
	FeelString text;

	if (expression == NULL)
		return (FeelString){"", 0};
	if (dmn_text_is(expression->name, "literalExpression"))
		return dmn_trim(dmn_xml_child_text(expression, "text"));
	text = box_text(render, expression, title);
	if (render->format == DMN_TEXT)
		return text;
	dmn_add(&render->later, "\n**");
	dmn_markdown_escape(&render->later, title);
	dmn_add(&render->later, "**\n\n");
	feel_text_add_string(&render->later, text);
	return feel_format(render->run, "(%.*s)", (int) title.length, title.data);
}

static FeelString
sheet_text(Render *render, const DmnSheet *sheet)
{
	FeelTextBuilder text;

	feel_text_begin(&text, render->run);
	if (render->format == DMN_TEXT)
		dmn_sheet_text(&text, sheet);
	else
		dmn_sheet_markdown(&text, sheet);
	return feel_text_finish(&text);
}

/* ----------------------------------------------------------- decision tables */

/* "U", "C+", ... */
static FeelString
policy_text(Render *render, const DmnXml *xml)
{
	static const struct
	{
		const char *name;
		const char *sign;
	} signs[] = {{"SUM", "+"}, {"MIN", "<"}, {"MAX", ">"}, {"COUNT", "#"}};
	FeelString policy = attribute(xml, "hitPolicy");
	FeelString aggregation = attribute(xml, "aggregation");
	const char *sign = "";

	if (policy.length == 0)
		return text_of("U");
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (dmn_text_is(aggregation, signs[i].name))
			sign = signs[i].sign;
	return feel_format(render->run, "%c%s", policy.data[0], sign);
}

typedef struct Columns
{
	int inputs;
	int outputs;
	int annotations;
} Columns;

static Columns
columns_of(const DmnXml *xml)
{
	Columns columns = {dmn_xml_count(xml, "input"),
					   dmn_xml_count(xml, "output"),
					   dmn_xml_count(xml, "annotation")};

	for (const DmnXml *rule = dmn_xml_child(xml, "rule"); rule != NULL;
		 rule = dmn_xml_next(rule))
	{
		int entries = dmn_xml_count(rule, "annotationEntry");

		if (entries > columns.annotations)
			columns.annotations = entries;
	}
	return columns;
}

static void
fill_inputs(DmnSheet *sheet, const DmnXml *xml)
{
	int column = 1;

	for (const DmnXml *input = dmn_xml_child(xml, "input"); input != NULL;
		 input = dmn_xml_next(input), column++)
	{
		FeelString label = attribute(input, "label");
		FeelString source = text_child(input, "inputExpression");

		*dmn_sheet_cell(sheet, 0, column) = label.length > 0 ? label : source;
		if (label.length > 0 && !feel_text_equal(label, source))
			*dmn_sheet_cell(sheet, 1, column) = source;
		*dmn_sheet_cell(sheet, 2, column) = text_child(input, "inputValues");
	}
}

static void
fill_outputs(DmnSheet *sheet, const DmnXml *xml, int column, FeelString title)
{
	for (const DmnXml *output = dmn_xml_child(xml, "output"); output != NULL;
		 output = dmn_xml_next(output), column++)
	{
		FeelString label = attribute(output, "label");
		FeelString name = attribute(output, "name");
		FeelString ends = text_child(output, "defaultOutputEntry");

		if (label.length == 0)
			label = name.length > 0 ? name : title;
		*dmn_sheet_cell(sheet, 0, column) = label;
		if (name.length > 0 && !feel_text_equal(label, name))
			*dmn_sheet_cell(sheet, 1, column) = name;
		*dmn_sheet_cell(sheet, 2, column) = text_child(output, "outputValues");
		if (ends.length > 0)
			*dmn_sheet_cell(sheet, sheet->rows - 1, column) = ends;
	}
	for (const DmnXml *note = dmn_xml_child(xml, "annotation"); note != NULL;
		 note = dmn_xml_next(note), column++)
		*dmn_sheet_cell(sheet, 0, column) = attribute(note, "name");
}

static void
fill_entries(DmnSheet *sheet, const DmnXml *rule, const char *name, int row,
			 int column, int count)
{
	for (const DmnXml *entry = dmn_xml_child(rule, name);
		 entry != NULL && count > 0; entry = dmn_xml_next(entry), count--)
	{
		FeelString text = dmn_trim(dmn_xml_child_text(entry, "text"));

		if (text.length == 0 && dmn_text_is(rule->name, "rule") &&
			dmn_text_is(entry->name, "inputEntry"))
			text = text_of("-");
		*dmn_sheet_cell(sheet, row, column++) = text;
	}
}

/* Rows of the head that say nothing are taken out; the first stays always. */
static void
drop_empty_rows(DmnSheet *sheet)
{
	size_t width = (size_t) sheet->columns;

	for (int row = sheet->head_rows - 1; row > 0; row--)
	{
		bool empty = true;

		for (int column = 0; column < sheet->columns && empty; column++)
			empty = dmn_sheet_cell(sheet, row, column)->length == 0;
		if (!empty)
			continue;
		memmove(dmn_sheet_cell(sheet, row, 0),
				dmn_sheet_cell(sheet, row, 0) + width,
				(size_t) (sheet->rows - row - 1) * width * sizeof(FeelString));
		sheet->rows--;
		sheet->head_rows--;
	}
}

/*
 * A decision table: a head of three rows (labels; expressions or names;
 * allowed values), a row for each rule, numbered as the analysis and the trace
 * number them, and one for the default output if there is any.
 */
static FeelString
table_text(Render *render, const DmnXml *xml, FeelString title)
{
	Columns columns = columns_of(xml);
	int rules = dmn_xml_count(xml, "rule");
	bool has_default = false;
	DmnSheet sheet;
	int row = 3;

	for (const DmnXml *output = dmn_xml_child(xml, "output"); output != NULL;
		 output = dmn_xml_next(output))
		has_default =
			has_default || text_child(output, "defaultOutputEntry").length > 0;
	dmn_sheet_make(render->run, &sheet, 3 + rules + (has_default ? 1 : 0),
				   1 + columns.inputs + columns.outputs + columns.annotations);
	sheet.head_rows = 3;
	sheet.bar = 1 + columns.inputs;
	*dmn_sheet_cell(&sheet, 0, 0) = policy_text(render, xml);
	fill_inputs(&sheet, xml);
	fill_outputs(&sheet, xml, sheet.bar, title);
	for (const DmnXml *rule = dmn_xml_child(xml, "rule"); rule != NULL;
		 rule = dmn_xml_next(rule), row++)
	{
		*dmn_sheet_cell(&sheet, row, 0) =
			feel_format(render->run, "%d", row - 2);
		fill_entries(&sheet, rule, "inputEntry", row, 1, columns.inputs);
		fill_entries(&sheet, rule, "outputEntry", row, sheet.bar,
					 columns.outputs);
		fill_entries(&sheet, rule, "annotationEntry", row,
					 sheet.bar + columns.outputs, columns.annotations);
	}
	if (has_default)
		*dmn_sheet_cell(&sheet, sheet.rows - 1, 0) = text_of("else");
	drop_empty_rows(&sheet);
	return sheet_text(render, &sheet);
}

/* -------------------------------------------------------- other expressions */

/* Name and value in two columns, under a head if there is one */
typedef struct Pairs
{
	Render *render;
	DmnSheet sheet;
	int row;
} Pairs;

static void
begin_pairs(Pairs *pairs, Render *render, int rows)
{
	pairs->render = render;
	pairs->row = 0;
	dmn_sheet_make(render->run, &pairs->sheet, rows, 2);
}

static void
add_pair(Pairs *pairs, FeelString name, FeelString value)
{
	*dmn_sheet_cell(&pairs->sheet, pairs->row, 0) = name;
	*dmn_sheet_cell(&pairs->sheet, pairs->row++, 1) = value;
}

static FeelString
variable_text(Render *render, const DmnXml *variable)
{
	FeelString name = attribute(variable, "name");
	FeelString type = attribute(variable, "typeRef");

	return type.length > 0 ? joined(render, name, ": ", type) : name;
}

static FeelString
context_text(Render *render, const DmnXml *xml, FeelString title)
{
	Pairs pairs;

	begin_pairs(&pairs, render, dmn_xml_count(xml, "contextEntry"));
	for (const DmnXml *entry = dmn_xml_child(xml, "contextEntry");
		 entry != NULL; entry = dmn_xml_next(entry))
	{
		const DmnXml *variable = dmn_xml_child(entry, "variable");
		FeelString name =
			variable != NULL ? attribute(variable, "name") : text_of("=");

		add_pair(&pairs,
				 variable != NULL ? variable_text(render, variable) : name,
				 cell_text(render, entry, joined(render, title, ", ", name)));
	}
	return sheet_text(render, &pairs.sheet);
}

static FeelString
invocation_text(Render *render, const DmnXml *xml, FeelString title)
{
	Pairs pairs;

	begin_pairs(&pairs, render, 1 + dmn_xml_count(xml, "binding"));
	pairs.sheet.head_rows = 1;
	add_pair(&pairs, cell_text(render, xml, title), (FeelString){"", 0});
	for (const DmnXml *binding = dmn_xml_child(xml, "binding");
		 binding != NULL; binding = dmn_xml_next(binding))
	{
		const DmnXml *parameter = dmn_xml_child(binding, "parameter");
		FeelString name = parameter != NULL ? attribute(parameter, "name")
											: (FeelString){"", 0};

		add_pair(
			&pairs, name,
			cell_text(render, binding, joined(render, title, ", ", name)));
	}
	return sheet_text(render, &pairs.sheet);
}

/* The children of these names, with what they are called */
static FeelString
parts_text(Render *render, const DmnXml *xml, FeelString title,
		   const char *const *names, int count)
{
	Pairs pairs;

	begin_pairs(&pairs, render, count);
	for (int i = 0; i < count; i++)
	{
		const DmnXml *part = dmn_xml_child(xml, names[i]);
		FeelString name = text_of(names[i]);
		FeelString variable = attribute(xml, "iteratorVariable");

		if (i == 0 && variable.length > 0)
			name = feel_format(render->run, "%.*s %.*s in",
							   (int) xml->name.length, xml->name.data,
							   (int) variable.length, variable.data);
		add_pair(&pairs, name,
				 part == NULL ? (FeelString){"", 0}
							  : cell_text(render, part,
										  joined(render, title, ", ",
												 text_of(names[i]))));
	}
	return sheet_text(render, &pairs.sheet);
}

/* The expressions that are children, numbered */
static FeelString
list_text(Render *render, const DmnXml *xml, FeelString title)
{
	int count = 0;
	Pairs pairs;

	for (const DmnXml *child = xml->first; child != NULL; child = child->next)
		if (dmn_is_expression(child))
			count++;
	begin_pairs(&pairs, render, count);
	for (const DmnXml *child = xml->first; child != NULL; child = child->next)
	{
		FeelString number;

		if (!dmn_is_expression(child))
			continue;
		number = feel_format(render->run, "%d", pairs.row + 1);
		add_pair(&pairs, number,
				 dmn_text_is(child->name, "literalExpression")
					 ? dmn_trim(dmn_xml_child_text(child, "text"))
					 : box_text(render, child,
								joined(render, title, ", item ", number)));
	}
	return sheet_text(render, &pairs.sheet);
}

/* A relation is a sheet already.  Cells beyond the last column have no name. */
static FeelString
relation_text(Render *render, const DmnXml *xml)
{
	DmnSheet sheet;
	int row = 1;
	int column = 0;

	dmn_sheet_make(render->run, &sheet, 1 + dmn_xml_count(xml, "row"),
				   dmn_xml_count(xml, "column"));
	sheet.head_rows = 1;
	for (const DmnXml *c = dmn_xml_child(xml, "column"); c != NULL;
		 c = dmn_xml_next(c))
		*dmn_sheet_cell(&sheet, 0, column++) = variable_text(render, c);
	for (const DmnXml *r = dmn_xml_child(xml, "row"); r != NULL;
		 r = dmn_xml_next(r), row++)
	{
		column = 0;
		for (const DmnXml *cell = r->first;
			 cell != NULL && column < sheet.columns; cell = cell->next)
			if (dmn_is_expression(cell))
				*dmn_sheet_cell(&sheet, row, column++) =
					dmn_trim(dmn_xml_child_text(cell, "text"));
	}
	return sheet_text(render, &sheet);
}

/* "function(a: number, b)" */
static FeelString
signature_text(Render *render, FeelString name, const DmnXml *xml)
{
	FeelTextBuilder text;
	bool first = true;

	feel_text_begin(&text, render->run);
	feel_text_add_string(&text, name);
	dmn_add(&text, "(");
	for (const DmnXml *p = dmn_xml_child(xml, "formalParameter"); p != NULL;
		 p = dmn_xml_next(p))
	{
		if (!first)
			dmn_add(&text, ", ");
		feel_text_add_string(&text, variable_text(render, p));
		first = false;
	}
	dmn_add(&text, ")");
	return feel_text_finish(&text);
}

static FeelString
function_text(Render *render, const DmnXml *xml, FeelString title)
{
	Pairs pairs;

	begin_pairs(&pairs, render, 1);
	add_pair(&pairs, signature_text(render, text_of("function"), xml),
			 cell_text(render, xml, title));
	return sheet_text(render, &pairs.sheet);
}

/* Any box but a literal expression */
static FeelString
box_text(Render *render, const DmnXml *xml, FeelString title)
{
	static const char *const conditional[] = {"if", "then", "else"};
	static const char *const filter[] = {"in", "match"};
	static const char *const loop[] = {"in", "return"};
	static const char *const quantified[] = {"in", "satisfies"};
	FeelString text = {"", 0};

	if (!feel_enter(render->run))
		return text;
	if (dmn_text_is(xml->name, "decisionTable"))
		text = table_text(render, xml, title);
	else if (dmn_text_is(xml->name, "context"))
		text = context_text(render, xml, title);
	else if (dmn_text_is(xml->name, "invocation"))
		text = invocation_text(render, xml, title);
	else if (dmn_text_is(xml->name, "list"))
		text = list_text(render, xml, title);
	else if (dmn_text_is(xml->name, "relation"))
		text = relation_text(render, xml);
	else if (dmn_text_is(xml->name, "functionDefinition"))
		text = function_text(render, xml, title);
	else if (dmn_text_is(xml->name, "conditional"))
		text = parts_text(render, xml, title, conditional, 3);
	else if (dmn_text_is(xml->name, "filter"))
		text = parts_text(render, xml, title, filter, 2);
	else if (dmn_text_is(xml->name, "for"))
		text = parts_text(render, xml, title, loop, 2);
	else if (dmn_text_is(xml->name, "some") || dmn_text_is(xml->name, "every"))
		text = parts_text(render, xml, title, quantified, 2);
	feel_leave(render->run);
	return text;
}

/* ------------------------------------------------------------------ elements */

/* "aide: string", "barème(part: number): number" */
static FeelString
title_text(Render *render, const DmnElement *element)
{
	FeelString title = element->key;

	if (element->kind == DMN_KNOWLEDGE_MODEL)
	{
		const DmnXml *logic =
			dmn_xml_child(element->logic->xml, "encapsulatedLogic");

		if (logic != NULL)
			title = signature_text(render, title, logic);
	}
	return element->type_name.length > 0
			   ? joined(render, title, ": ", element->type_name)
			   : title;
}

static void
add_line(FeelTextBuilder *text, const Render *render, FeelString line)
{
	if (line.length == 0)
		return;
	if (render->format == DMN_TEXT)
		feel_text_add_string(text, line);
	else
	{
		dmn_add(text, "\n");
		dmn_markdown_escape(text, line);
	}
	dmn_add(text, "\n");
}

static void
add_title(FeelTextBuilder *text, Render *render, const DmnElement *element)
{
	FeelString title = title_text(render, element);

	if (render->format == DMN_TEXT)
	{
		feel_text_add_string(text, title);
		dmn_add(text, "\n");
	}
	else
	{
		dmn_add(text, "### ");
		dmn_markdown_escape(text, title);
		dmn_add(text, "\n");
	}
	add_line(text, render, element->question);
	add_line(text, render, element->description);
	dmn_add(text, "\n");
}

/* A literal expression: FEEL, line by line; a block of code, so not escaped */
static void
add_literal(FeelTextBuilder *text, const Render *render, FeelString source)
{
	if (render->format == DMN_MARKDOWN)
		dmn_add(text, "```\n");
	feel_text_add_string(text, source);
	dmn_add(text, render->format == DMN_MARKDOWN ? "\n```\n" : "\n");
}

/* A service: what it takes and what it gives */
static void
add_service(FeelTextBuilder *text, Render *render, const DmnElement *service)
{
	const DmnLogic *logic = service->logic;
	Pairs pairs;

	begin_pairs(&pairs, render, logic->argument_count + logic->output_count);
	for (int i = 0; i < logic->argument_count; i++)
		add_pair(&pairs, text_of("takes"), logic->arguments[i]->key);
	for (int i = 0; i < logic->output_count; i++)
		add_pair(&pairs, text_of("gives"), logic->outputs[i]->key);
	feel_text_add_string(text, sheet_text(render, &pairs.sheet));
}

FeelString
dmn_render(FeelRun *run, const DmnElement *element, DmnFormat format)
{
	Render render = {.run = run,
					 .format = format == DMN_LOGIC ? DMN_TEXT : format};
	FeelTextBuilder text;
	const DmnXml *xml =
		element->kind == DMN_KNOWLEDGE_MODEL
			? dmn_xml_child(element->logic->xml, "encapsulatedLogic")
			: element->logic->xml;
	const DmnXml *expression = xml == NULL ? NULL : dmn_expression_child(xml);

	feel_text_begin(&text, run);
	feel_text_begin(&render.later, run);
	if (format != DMN_LOGIC)
		add_title(&text, &render, element);
	if (element->kind == DMN_SERVICE)
		add_service(&text, &render, element);
	else if (expression != NULL &&
			 dmn_text_is(expression->name, "literalExpression"))
		add_literal(&text, &render,
					dmn_trim(dmn_xml_child_text(expression, "text")));
	else if (expression != NULL)
		feel_text_add_string(&text,
							 box_text(&render, expression, element->name));
	feel_text_add_string(&text, feel_text_finish(&render.later));
	return feel_text_finish(&text);
}
