/*-------------------------------------------------------------------------
 *
 * columns.c
 *	  What the columns of tables say about input data that says nothing
 *	  itself.
 *
 * Editors let their users choose a type for the column of a table; that of
 * the input data is on another page, and mostly left out.  So where the
 * expression of a column is just the name of an input without a type, the
 * column declares it: facts are held to that type, forms show it, scopes know
 * it.  This must be done before scopes are made and tables are read, so tables
 * are looked for in the documents.
 *
 * Several columns may name one input.  Where one type takes all that another
 * takes, the wider one declares the input, and the narrower is a condition of
 * its own table (table.c).  Where neither does, no fact could be given to
 * both, and the model is complained of.
 *
 * Input values are another matter: they say for what its table has an answer,
 * and another table may have one for more.  So they never restrict the input,
 * but if all columns that name it have the same, these are what a form offers.
 *
 * A name that is hidden, by an entry of a context, a parameter or a variable
 * of a loop around the table, is not that of the input.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/model.h"

/* ---------------------------------------------------------- types compared */

#define MAX_NESTING 16 /* of lists: deeper ones may have no end */

bool
dmn_type_within(const FeelTypeDesc *type, const FeelTypeDesc *wide)
{
	for (int i = 0; i < MAX_NESTING && type != NULL; i++)
	{
		const FeelTypeDesc *base = type;

		if (wide == NULL ||
			(wide->kind == FEEL_TYPE_ANY && !wide->is_restricted))
			return true;
		for (; base != NULL; base = base->base)
			if (base == wide)
				return true;
		if (wide->is_restricted || type->kind != wide->kind ||
			type->kind == FEEL_TYPE_ANY || type->kind >= FEEL_TYPE_CONTEXT)
			return false;
		if (type->kind != FEEL_TYPE_LIST && type->kind != FEEL_TYPE_RANGE)
			return true;
		type = type->element;
		wide = wide->element;
	}
	return type == NULL && wide == NULL;
}

bool
dmn_types_conflict(const FeelTypeDesc *type, const FeelTypeDesc *wanted)
{
	for (int i = 0; i < MAX_NESTING; i++)
	{
		if (type == NULL || wanted == NULL || type->kind == FEEL_TYPE_ANY ||
			wanted->kind == FEEL_TYPE_ANY || type->kind == wanted->kind)
			return false;
		if (wanted->kind != FEEL_TYPE_LIST)
			return !(type->kind == FEEL_TYPE_DATE &&
					 wanted->kind == FEEL_TYPE_DATE_TIME);
		/* an item may stand for a list of it */
		wanted = wanted->element;
	}
	return true;
}

/* ----------------------------------------------------------------- columns */

/* Names compared per step of the run's budget */
#define NAMES_PER_STEP 12

static bool
has_name(const DmnReading *reading, const DmnXml *xml, const char *attribute,
		 FeelString name)
{
	return feel_text_equal(
		dmn_name(reading->run, dmn_xml_attribute(xml, attribute)), name);
}

/* Does something between the table and its element have that name? */
static bool
is_hidden(const DmnReading *reading, const DmnXml *xml, const DmnXml *root,
		  FeelString name)
{
	for (xml = xml->parent; xml != NULL && xml != root; xml = xml->parent)
	{
		if (has_name(reading, xml, "iteratorVariable", name))
			return true;
		for (const DmnXml *part = dmn_xml_child(xml, "formalParameter");
			 part != NULL; part = dmn_xml_next(part))
			if (has_name(reading, part, "name", name))
				return true;
		for (const DmnXml *part = dmn_xml_child(xml, "contextEntry");
			 part != NULL; part = dmn_xml_next(part))
		{
			const DmnXml *variable = dmn_xml_child(part, "variable");

			if (variable != NULL && has_name(reading, variable, "name", name))
				return true;
		}
	}
	return false;
}

static void
declare(DmnReading *reading, DmnElement *input, const DmnXml *expression)
{
	/* one that is not known is complained of when the table is read */
	const FeelTypeDesc *type = dmn_find_type_quietly(
		reading, expression, dmn_xml_attribute(expression, "typeRef"));
	const FeelTypeDesc *known = input->type;

	if (type == NULL || input->type_name.length > 0 ||
		(known != NULL && dmn_type_within(type, known)))
		return;
	if (known == NULL || dmn_type_within(known, type))
		input->type = type;
	else
	{
		FeelString a = feel_type_print(reading->run, known);
		FeelString b = feel_type_print(reading->run, type);

		(void) dmn_complain(reading, expression->line,
							"the input \"%.*s\" has no type, and columns "
							"declare it as %.*s and as %.*s",
							(int) input->name.length, input->name.data,
							(int) a.length, a.data, (int) b.length, b.data);
		/* each of them is then right by itself */
		input->type = NULL;
	}
}

static void
read_column(DmnReading *reading, DmnElement *input, const DmnXml *expression)
{
	DmnLogic *logic = dmn_logic(reading->model, input);
	const DmnXml *values = dmn_xml_child(expression->parent, "inputValues");
	FeelString text = {"", 0};

	declare(reading, input, expression);
	if (values != NULL)
		text = dmn_trim(dmn_xml_child_text(values, "text"));
	if (!logic->has_columns)
		input->column_values = text;
	else if (!feel_text_equal(input->column_values, text))
		input->column_values.length = 0;
	logic->has_columns = true;
}

/* What is in parentheses is the same without them. */
static FeelString
without_parentheses(FeelString text)
{
	text = dmn_trim(text);
	while (text.length > 2 && text.data[0] == '(' &&
		   text.data[text.length - 1] == ')')
		text = dmn_trim((FeelString){text.data + 1, text.length - 2});
	return text;
}

void
dmn_declare_columns(DmnReading *reading, const DmnElement *decision,
					const FeelString *names)
{
	DmnLogic *logic = dmn_logic(reading->model, decision);

	reading->source = logic->source;
	for (const DmnXml *xml = logic->xml; xml != NULL;
		 xml = dmn_xml_walk(xml, logic->xml))
	{
		FeelString name;

		if (!dmn_text_is(xml->name, "inputExpression") ||
			!dmn_text_is(xml->parent->name, "input"))
			continue;
		name = dmn_name(reading->run,
						without_parentheses(dmn_xml_child_text(xml, "text")));
		if (!feel_spend(
				reading->run,
				(uint64_t) decision->requirement_count / NAMES_PER_STEP + 1))
			return;
		for (int i = 0; i < decision->requirement_count; i++)
		{
			DmnElement *input =
				&reading->model->elements[decision->requirements[i]->slot];

			if (input->kind == DMN_INPUT_DATA &&
				feel_text_equal(names[i], name) &&
				!is_hidden(reading, xml, logic->xml, name))
				read_column(reading, input, xml);
		}
	}
}
