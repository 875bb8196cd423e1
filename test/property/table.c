/*-------------------------------------------------------------------------
 *
 * table.c
 *	  Random decision tables: all hit policies and aggregations, one or
 *	  several outputs, cells that are constants and cells that are not.
 *
 *-------------------------------------------------------------------------
 */
#include "property.h"

#define MAX_COLUMNS 4

typedef struct Column
{
	const char *name; /* NULL: an expression */
	Kind kind;
	int part; /* of a partition, so that rules exclude each other; -1: none */
} Column;

typedef struct Table
{
	bool is_mixed;
	const char *policy;
	bool is_ranked; /* outputs need values */
	bool is_list;
	bool wants_numbers;
	int column_count;
	Column columns[MAX_COLUMNS];
	int output_count;
	bool has_default;
	Kind output_kind;
} Table;

static const char *const policies[] = {
	"hitPolicy='UNIQUE'",
	"hitPolicy='UNIQUE'",
	"hitPolicy='UNIQUE'",
	"hitPolicy='ANY'",
	"hitPolicy='FIRST'",
	"hitPolicy='FIRST'",
	"hitPolicy='PRIORITY'",
	"hitPolicy='RULE ORDER'",
	"hitPolicy='OUTPUT ORDER'",
	"hitPolicy='COLLECT'",
	"hitPolicy='COLLECT' aggregation='SUM'",
	"hitPolicy='COLLECT' aggregation='MIN'",
	"hitPolicy='COLLECT' aggregation='MAX'",
	"hitPolicy='COLLECT' aggregation='COUNT'",
};

static const char *const constant_cells[KINDS][20] = {
	[NUMBER] = {"1", "2", "< 2", ">= 2", "[1..3)", "1, 3", "not(2)",
				">= 3, null", "null", "not([1..2])", "> 1", "<= 1", "]1..3]",
				"not(null)", "< 1, > 2"},
	[STRING] = {"\"x\"", "\"y\"", "\"x\", \"y\"", "not(\"x\")", "null",
				"\"z\"", "not(\"x\", \"y\")", "\"x\", null", "not(null)"},
	[BOOLEAN] = {"true", "false", "true", "false", "not(true)", "false, null",
				 "null"},
	[DATE] = {"@\"2024-02-29\"", "< @\"2024-02-29\"", ">= @\"2024-02-29\"",
			  "[@\"2024-02-29\"..@\"2024-12-31\"]", "> @\"2024-12-31\"",
			  "not(@\"2024-02-29\")", "null", "date(\"2024-02-29\")",
			  "<= date(2024, 12, 31)"},
	[DAYS] = {"@\"P1D\"", "< @\"P1D\"", ">= @\"P1D\"", "[@\"P1D\"..@\"P2D\")",
			  "duration(\"P2D\")", "null"},
	[MONTHS] = {"@\"P1M\"", "< @\"P1M\"", ">= @\"P1M\"",
				"[@\"P1M\"..@\"P1Y\"]", "> @\"P1Y\"", "null"},
	[ANY] = {"1", "2", "\"x\"", "< 2", "[1..3)", "true", "false", "null",
			 "not(1)", "\"x\", \"y\"", "@\"2024-02-29\"", "not(\"x\")",
			 "1, \"x\"", "> 2"},
};

/* Cells that exclude each other and leave nothing out */
static const char *const partitions[KINDS][6] = {
	[NUMBER] = {"< 1", "1", "(1..2]", "> 2", "null"},
	[STRING] = {"\"x\"", "\"y\"", "not(\"x\", \"y\")"},
	[BOOLEAN] = {"true", "false", "null"},
	[DATE] = {"< @\"2024-02-29\"", "[@\"2024-02-29\"..@\"2024-12-31\"]",
			  "> @\"2024-12-31\"", "null"},
	[DAYS] = {"< @\"P1D\"", ">= @\"P1D\"", "null"},
	[MONTHS] = {"< @\"P1M\"", "[@\"P1M\"..@\"P1Y\"]", "> @\"P1Y\"", "null"},
	[ANY] = {"1", "\"x\"", "not(1, \"x\")"},
};

static const char *const mixed_cells[KINDS][14] = {
	[NUMBER] = {"? > %n", "< %n", "%n", "[1..%n]", "? + 1 > 2", "? * 2 < %n",
				"abs(?) > 1", "? in [%n..3]", "? > 1 and %b", "? = %n",
				"> %n + 1", "not(? > 2)", "list contains(%l, ?)", "1, %n"},
	[STRING] = {"%s", "? = %s", "string length(?) > 1", "contains(?, \"x\")",
				"starts with(?, %s)", "not(%s)", "? in (\"x\", %s)",
				"upper case(?) = \"X\"", "? < \"y\"", "\"x\", %s"},
	[BOOLEAN] = {"%b", "not(?)", "? = %b", "? and %b", "not(%b)", "? or %b"},
	[DATE] = {"> %d", "? + @\"P1D\" > @\"2024-02-29\"", "? = %d",
			  "?.year = 2024", "< %d + %m", "before(?, %d)"},
	[DAYS] = {"> %t", "? * 2 > @\"P2D\"", "? = %t", "<= %t"},
	[MONTHS] = {"> %m", "? + @\"P1M\" > @\"P1Y\"", "? = %m"},
	[ANY] = {"? = %n", "? = null", "? instance of number", "%n", "%s",
			 "? in (1, \"x\")", "> %n", "? > 1"},
};

static int
count_of(const char *const *texts, int most)
{
	int count = 0;

	while (count < most && texts[count] != NULL)
		count++;
	return count;
}

/* ----------------------------------------------------------------- columns */

static bool
has_cells(Kind kind)
{
	return constant_cells[kind][0] != NULL;
}

static void
add_column(Model *model, Table *table, Column column)
{
	static const char *const types[KINDS] = {"number", "string", "boolean",
											 "date"};

	add_xml(model, "<input><inputExpression");
	if (model->class == PLAIN)
		;
	else if (types[column.kind] != NULL && chance(model, 10))
		add_xml(model, " typeRef='%s'", types[column.kind]);
	else if (column.kind == ANY && chance(model, 25))
		add_xml(model, " typeRef='%s'", types[below(model, 3)]);
	add_xml(model, "><text>");
	if (column.name != NULL)
		add_feel(model, column.name);
	else
		add_expression(model, column.kind, 1);
	model->has_plain_columns = model->has_plain_columns && column.name != NULL;
	add_xml(model, "</text></inputExpression>");
	if (model->class == PLAIN)
		;
	else if (column.kind == STRING && chance(model, 8))
		add_xml(model, "<inputValues><text>\"x\", \"y\", \"z\", \"xy\""
					   "</text></inputValues>");
	else if (column.kind == NUMBER && chance(model, 8))
		add_xml(model, "<inputValues><text>[0..3]</text></inputValues>");
	add_xml(model, "</input>\n");
	table->columns[table->column_count++] = column;
}

static void
add_columns(Model *model, Table *table)
{
	int wanted =
		model->name_count < MAX_COLUMNS ? model->name_count : MAX_COLUMNS;

	wanted = 1 + below(model, wanted);
	for (int tries = 0; tries < 20 && table->column_count < wanted; tries++)
	{
		const Name *name = &model->names[below(model, model->name_count)];
		Column column = {name->text, name->kind, -1};
		bool is_new = true;

		if (!has_cells(column.kind) ||
			(model->class == PLAIN && column.kind == ANY))
			continue;
		for (int i = 0; i < table->column_count; i++)
			is_new = is_new && table->columns[i].name != name->text;
		if (!is_new && chance(model, 90))
			continue;
		if (table->is_mixed && chance(model, 15))
			column.name = NULL;
		add_column(model, table, column);
	}
	/* lists and contexts have no cells of constants */
	if (table->column_count == 0)
		add_column(model, table, (Column){NULL, NUMBER, -1});
}

static void
add_outputs(Model *model, Table *table)
{
	for (int i = 0; i < table->output_count; i++)
	{
		add_xml(model, "<output");
		if (table->output_count > 1)
			add_xml(model, " name='%s'", i == 0 ? "o" : "r");
		if (model->class != PLAIN && chance(model, 15))
			add_xml(model, " typeRef='%s'",
					table->output_kind == NUMBER ? "number" : "string");
		add_xml(model, ">");
		if (table->is_ranked || (model->class != PLAIN && chance(model, 15)))
			add_xml(model, "<outputValues><text>%s</text></outputValues>",
					table->output_kind == NUMBER
						? "2, 0, 1, 3"
						: "\"x\", \"z\", \"y\", \"\"");
		if (table->has_default)
			add_xml(model,
					"<defaultOutputEntry><text>%s</text></defaultOutputEntry>",
					table->output_kind == NUMBER ? "1" : "\"z\"");
		add_xml(model, "</output>\n");
	}
}

/* ------------------------------------------------------------------- rules */

static void
add_mixed_cell(Model *model, Kind kind)
{
	const char *const *cells = mixed_cells[kind];
	int count = count_of(cells, COUNT(mixed_cells[kind]));
	const char *shape = cells[below(model, count)];
	char text[2] = {0};

	if (chance(model, 15))
	{
		model->is_tested = true;
		model->tested = kind;
		add_expression(model, BOOLEAN, 2);
		model->is_tested = false;
		return;
	}
	for (; *shape != '\0'; shape++)
	{
		static const char letters[] = "nsbdtmlpqu";

		if (*shape != '%')
		{
			text[0] = *shape;
			add_feel(model, text);
			continue;
		}
		shape++;
		add_expression(model, (Kind) (strchr(letters, *shape) - letters),
					   below(model, 2));
	}
}

/* A constant; of a plain table none that needs a program */
static const char *
constant_cell(Model *model, Kind kind)
{
	const char *const *cells = constant_cells[kind];
	int count = count_of(cells, COUNT(constant_cells[0]));
	const char *cell;

	do
		cell = cells[below(model, count)];
	while (model->class == PLAIN && strstr(cell, "null") != NULL);
	return cell;
}

static void
add_cell(Model *model, const Table *table, const Column *column)
{
	int span = span_begin(model, "-");

	if (column->part >= 0)
		add_feel(model, partitions[column->kind][column->part]);
	else if (chance(model, 35))
		add_feel(model, "-");
	else if (table->is_mixed && chance(model, 30))
		add_mixed_cell(model, column->kind);
	else
		add_feel(model, constant_cell(model, column->kind));
	span_end(model, span);
}

static void
add_output(Model *model, const Table *table)
{
	static const char *const texts[] = {"\"x\"", "\"y\"", "\"x\"", "\"z\""};
	static const char *const numbers[] = {"0", "1", "2", "1"};
	bool is_number = table->output_kind == NUMBER;
	int span = span_begin(model, is_number ? "0" : "\"x\"");

	if (table->is_mixed && !table->is_ranked && chance(model, 12))
		add_expression(model, table->output_kind, 1);
	else
		add_feel(model, is_number ? PICK(model, numbers) : PICK(model, texts));
	span_end(model, span);
}

static void
add_rules(Model *model, Table *table)
{
	int count = chance(model, 15) ? 8 + below(model, 4) : 1 + below(model, 6);
	bool is_cut = chance(model, strstr(table->policy, "UNIQUE") ? 75 : 15);
	Column *first = &table->columns[0];
	int parts = count_of(partitions[first->kind], 6);

	for (int i = 0; i < count; i++)
	{
		int span;

		if (is_cut &&
			(i >= parts || (model->class == PLAIN &&
							strcmp(partitions[first->kind][i], "null") == 0)))
			break;
		span = span_begin(model, "");
		first->part = is_cut ? i : -1;
		add_xml(model, "<rule>");
		for (int j = 0; j < table->column_count; j++)
		{
			add_xml(model, "<inputEntry><text>");
			add_cell(model, table, &table->columns[j]);
			add_xml(model, "</text></inputEntry>");
		}
		for (int j = 0; j < table->output_count; j++)
		{
			add_xml(model, "<outputEntry><text>");
			add_output(model, table);
			add_xml(model, "</text></outputEntry>");
		}
		add_xml(model, "</rule>\n");
		span_end(model, span);
	}
}

/* The kind of what it gives; ANY where that is a list or a context */
Kind
add_table(Model *model, bool is_mixed)
{
	Table table = {.is_mixed = is_mixed};
	bool is_aggregate;
	bool is_several;

	do
		table.policy = PICK(model, policies);
	while (model->class == PLAIN && strstr(table.policy, "UNIQUE") == NULL &&
		   strstr(table.policy, "FIRST") == NULL);
	is_aggregate = strstr(table.policy, "aggregation") != NULL;
	is_several = strstr(table.policy, "ORDER") != NULL ||
				 strcmp(table.policy, "hitPolicy='COLLECT'") == 0;
	table.is_ranked = strstr(table.policy, "PRIORITY") != NULL ||
					  strstr(table.policy, "OUTPUT") != NULL;
	table.output_kind = is_aggregate || chance(model, 40) ? NUMBER : STRING;
	table.output_count =
		!is_aggregate && model->class != PLAIN && chance(model, 25) ? 2 : 1;
	table.has_default = chance(model, 25);
	add_xml(model, "<decisionTable %s>\n", table.policy);
	add_columns(model, &table);
	add_outputs(model, &table);
	add_rules(model, &table);
	add_xml(model, "</decisionTable>\n");
	if (table.output_count > 1)
		return ANY;
	return is_several ? (table.output_kind == NUMBER ? NUMBERS : ANY)
					  : table.output_kind;
}
