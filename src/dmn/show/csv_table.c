/*-------------------------------------------------------------------------
 *
 * csv_table.c
 *	  A decision table as comma-separated values: its columns and cells
 *	  (csv.h), and the text.
 *
 * The first row names the columns: "id", then inputs by their labels (or
 * expressions), outputs by theirs (or names), annotations.  A name that
 * another column has is followed by a number, so that columns are found by
 * name, whatever a spreadsheet did to their order.  A rule without an id, or
 * with one that another rule of the table has, is called by its number, "#3".
 *
 * Where a table has no annotations but its rules have descriptions, as Camunda
 * Modeler writes them, these are the last column.
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#include "dmn/read/model.h"
#include "dmn/show/csv.h"

/* ------------------------------------------------------------------- columns */

static bool
is_taken(const DmnCsvTable *table, FeelString name)
{
	for (int i = 0; i < table->column_count; i++)
		if (feel_text_equal(table->columns[i].name, name))
			return true;
	return false;
}

static void
add_column(FeelRun *run, DmnCsvTable *table, DmnCsvKind kind, int number,
		   FeelString wanted, const char *otherwise)
{
	FeelString name = dmn_trim(wanted);

	if (name.length == 0)
		name = feel_format(run, "%s %d", otherwise, number + 1);
	wanted = name;
	for (int i = 2; is_taken(table, name); i++)
		name =
			feel_format(run, "%.*s (%d)", (int) wanted.length, wanted.data, i);
	feel_assert(table->xml != NULL && name.length > 0);
	table->columns[table->column_count++] =
		(DmnCsvColumn){.kind = kind, .number = number, .name = name};
}

static FeelString
expression_of(const DmnXml *input)
{
	const DmnXml *expression = dmn_xml_child(input, "inputExpression");

	return expression == NULL ? FEEL_STRING_LITERAL("")
							  : dmn_xml_child_text(expression, "text");
}

static int
count_annotations(const DmnXml *xml)
{
	int count = dmn_xml_count(xml, "annotation");

	for (const DmnXml *rule = dmn_xml_child(xml, "rule"); rule != NULL;
		 rule = dmn_xml_next(rule))
	{
		int entries = dmn_xml_count(rule, "annotationEntry");

		if (entries > count)
			count = entries;
	}
	return count;
}

static bool
has_descriptions(const DmnXml *xml)
{
	for (const DmnXml *rule = dmn_xml_child(xml, "rule"); rule != NULL;
		 rule = dmn_xml_next(rule))
		if (dmn_xml_child(rule, "description") != NULL)
			return true;
	return false;
}

void
dmn_csv_table(FeelRun *run, const DmnXml *xml, DmnCsvTable *table)
{
	int annotations = count_annotations(xml);
	const DmnXml *note = dmn_xml_child(xml, "annotation");
	int i = 0;

	*table = (DmnCsvTable){.xml = xml,
						   .input_count = dmn_xml_count(xml, "input"),
						   .output_count = dmn_xml_count(xml, "output"),
						   .annotation_count = annotations};
	table->columns = feel_allocate_array(
		run,
		(size_t) (table->input_count + table->output_count + annotations + 2),
		sizeof(DmnCsvColumn));
	add_column(run, table, DMN_CSV_ID, 0, FEEL_STRING_LITERAL("id"), "id");
	for (const DmnXml *x = dmn_xml_child(xml, "input"); x != NULL;
		 x = dmn_xml_next(x))
		add_column(
			run, table, DMN_CSV_INPUT, i++,
			dmn_first_of(dmn_xml_attribute(x, "label"), expression_of(x)),
			"input");
	i = 0;
	for (const DmnXml *x = dmn_xml_child(xml, "output"); x != NULL;
		 x = dmn_xml_next(x))
		add_column(run, table, DMN_CSV_OUTPUT, i++,
				   dmn_first_of(dmn_xml_attribute(x, "label"),
								dmn_xml_attribute(x, "name")),
				   "output");
	for (i = 0; i < annotations; i++)
	{
		add_column(run, table, DMN_CSV_ANNOTATION, i,
				   note != NULL ? dmn_xml_attribute(note, "name")
								: FEEL_STRING_LITERAL(""),
				   "annotation");
		note = note != NULL ? dmn_xml_next(note) : NULL;
	}
	if (annotations == 0 && has_descriptions(xml))
		add_column(run, table, DMN_CSV_DESCRIPTION, 0,
				   FEEL_STRING_LITERAL("description"), "description");
}

/* --------------------------------------------------------------------- cells */

const DmnXml *
dmn_csv_entry(const DmnXml *rule, const DmnCsvColumn *column)
{
	static const char *const names[] = {[DMN_CSV_ID] = "",
										[DMN_CSV_INPUT] = "inputEntry",
										[DMN_CSV_OUTPUT] = "outputEntry",
										[DMN_CSV_ANNOTATION] =
											"annotationEntry",
										[DMN_CSV_DESCRIPTION] = "description"};
	const DmnXml *entry = dmn_xml_child(rule, names[column->kind]);

	feel_assert(column->kind != DMN_CSV_ID && column->number >= 0);
	for (int i = 0; i < column->number && entry != NULL; i++)
		entry = dmn_xml_next(entry);
	return entry;
}

FeelString
dmn_csv_text(const DmnXml *rule, const DmnCsvColumn *column)
{
	const DmnXml *entry = dmn_csv_entry(rule, column);

	if (entry == NULL)
		return FEEL_STRING_LITERAL("");
	return dmn_trim(column->kind == DMN_CSV_DESCRIPTION
						? entry->text
						: dmn_xml_child_text(entry, "text"));
}

FeelString
dmn_csv_id(FeelRun *run, const DmnXml *table, const DmnXml *rule, int number)
{
	FeelString id = dmn_trim(dmn_xml_attribute(rule, "id"));
	bool is_own = id.length > 0 && id.data[0] != '#';

	for (const DmnXml *other = dmn_xml_child(table, "rule");
		 other != NULL && is_own; other = dmn_xml_next(other))
		if (other != rule &&
			feel_text_equal(dmn_trim(dmn_xml_attribute(other, "id")), id))
			is_own = false;
	return is_own ? id : feel_format(run, "#%d", number + 1);
}

/* --------------------------------------------------------------------- texts */

/* The tables of an element, in the order of the document */
static const DmnXml *
table_at(const DmnElement *element, int number)
{
	const DmnXml *top = element->logic->xml;

	feel_assert(number > 0);
	for (const DmnXml *xml = top; xml != NULL; xml = dmn_xml_walk(xml, top))
		if (dmn_text_is(xml->name, "decisionTable") &&
			feel_text_equal(xml->space, top->space) && --number == 0)
			return xml;
	return NULL;
}

const DmnXml *
dmn_find_table(const DmnModel *model, FeelString name,
			   const DmnElement **element)
{
	uint32_t digits = name.length;
	int number = 0;

	*element = dmn_find(model, name);
	if (*element != NULL)
		return table_at(*element, 1);
	/* "name 2": its second table */
	while (digits > 0 && name.data[digits - 1] >= '0' &&
		   name.data[digits - 1] <= '9')
		digits--;
	if (digits < 2 || name.data[digits - 1] != ' ' ||
		name.length - digits > 4 || name.length == digits)
		return NULL;
	for (uint32_t i = digits; i < name.length; i++)
		number = 10 * number + (name.data[i] - '0');
	*element = dmn_find(model, (FeelString){name.data, digits - 1});
	if (*element == NULL || number < 2 || table_at(*element, number) == NULL)
	{
		*element = NULL;
		return NULL;
	}
	return table_at(*element, number);
}

FeelString
dmn_table_csv(FeelRun *run, const DmnXml *xml)
{
	DmnCsvTable table;
	FeelTextBuilder text;
	int number = 0;

	dmn_csv_table(run, xml, &table);
	feel_text_begin(&text, run);
	for (int i = 0; i < table.column_count; i++)
		dmn_csv_put(&text, table.columns[i].name, i == 0);
	feel_text_add(&text, "\r\n", 2);
	for (const DmnXml *rule = dmn_xml_child(xml, "rule"); rule != NULL;
		 rule = dmn_xml_next(rule))
	{
		dmn_csv_put(&text, dmn_csv_id(run, xml, rule, number++), true);
		for (int i = 1; i < table.column_count; i++)
			dmn_csv_put(&text, dmn_csv_text(rule, &table.columns[i]), false);
		feel_text_add(&text, "\r\n", 2);
		feel_host->interrupt();
	}
	return feel_text_finish(&text);
}
