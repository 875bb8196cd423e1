/*-------------------------------------------------------------------------
 *
 * with_table.c
 *	  A decision table changed by comma-separated values (csv.h).
 *
 * Only what the values say otherwise is changed, in the text of the document:
 * a rule whose cells are the same stays as it is, byte by byte, with the
 * comments before it; of a changed cell the text between its tags.  Rules are
 * known by their ids and stand in the order of the rows; those that no row
 * names go, rows without an id are new.
 *
 * What a spreadsheet makes of a truth value (TRUE, VRAI) is taken for it,
 * unless the rule had that text before.
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/show/with_table.h"

/* ------------------------------------------------------------ the document */

static bool
is_cell(const DmnXml *xml)
{
	return dmn_text_is(xml->name, "inputEntry") ||
		   dmn_text_is(xml->name, "outputEntry") ||
		   dmn_text_is(xml->name, "annotationEntry") ||
		   dmn_text_is(xml->name, "description");
}

static int
count_children(const DmnXml *xml)
{
	int count = 0;

	for (const DmnXml *child = xml->first; child != NULL; child = child->next)
		count++;
	return count;
}

static void
read_element(DmnTableChange *change, const DmnXml *xml, DmnSpan span)
{
	DmnPlacedRule *rule =
		change->rule_count > 0 ? &change->rules[change->rule_count - 1] : NULL;
	DmnPlacedCell *cell = rule != NULL && rule->cell_count > 0
							  ? &rule->cells[rule->cell_count - 1]
							  : NULL;

	if (xml->parent == change->table.xml && dmn_text_is(xml->name, "rule") &&
		feel_text_equal(xml->space, change->table.xml->space))
	{
		rule = &change->rules[change->rule_count++];
		rule->xml = xml;
		rule->span = span;
		rule->cells = feel_allocate_array(
			change->run, (size_t) count_children(xml), sizeof(DmnPlacedCell));
		rule->id = dmn_csv_id(change->run, change->table.xml, xml,
							  change->rule_count - 1);
	}
	else if (rule != NULL && xml->parent == rule->xml && is_cell(xml))
	{
		rule->cells[rule->cell_count++] =
			(DmnPlacedCell){.xml = xml,
							.span = span,
							.has_text = dmn_text_is(xml->name, "description"),
							.text = span};
	}
	else if (cell != NULL && xml->parent == cell->xml && !cell->has_text &&
			 dmn_text_is(xml->name, "text"))
	{
		cell->has_text = true;
		cell->text = span;
	}
}

/* Where what stands before a rule begins: only white space and comments */
static uint32_t
lead_of(const DmnTableChange *change, uint32_t from, uint32_t begin)
{
	FeelString text = change->document;
	uint32_t at = from;

	while (at < begin)
	{
		const char *end;

		if (strchr(" \t\r\n", text.data[at]) != NULL)
		{
			at++;
			continue;
		}
		if (begin - at < 4 || memcmp(text.data + at, "<!--", 4) != 0)
			return begin;
		end = memmem(text.data + at + 4, begin - at - 4, "-->", 3);
		if (end == NULL)
			return begin;
		at = (uint32_t) (end - text.data) + 3;
	}
	return from;
}

static void
read_rules(DmnTableChange *change)
{
	const DmnXml *table = change->table.xml;
	DmnSpan *spans =
		dmn_xml_spans(change->run, change->document, change->root, table);
	int32_t number = 0;

	change->rules =
		feel_allocate_array(change->run, (size_t) dmn_xml_count(table, "rule"),
							sizeof(DmnPlacedRule));
	change->span = spans[0];
	for (const DmnXml *xml = table; xml != NULL;
		 xml = dmn_xml_walk(xml, table))
		read_element(change, xml, spans[number++]);
	feel_assert(change->rule_count == dmn_xml_count(table, "rule"));
	for (int i = 0; i < change->rule_count; i++)
	{
		DmnPlacedRule *rule = &change->rules[i];

		rule->begin = i == 0 ? dmn_blank_before(change, rule->span.begin)
							 : lead_of(change, change->rules[i - 1].span.end,
									   rule->span.begin);
	}
}

/* ----------------------------------------------------------------- columns */

static bool
fail(DmnTableChange *change, const DmnCsvRow *row, int32_t place,
	 FeelString message, const char *hint)
{
	return dmn_csv_fail(change->run, change->error, row->number, place + 1,
						message, hint);
}

#define COLUMNS_HINT                                                \
	FEEL_SAID("The first row names the columns as packnd.render() " \
			  "writes them.")

static bool
read_head(DmnTableChange *change)
{
	const DmnCsvTable *table = &change->table;
	const DmnCsvRow *head = &change->csv.rows[0];
	FeelRun *run = change->run;

	change->places = feel_allocate_array(run, (size_t) table->column_count,
										 sizeof(int32_t));
	for (int i = 0; i < table->column_count; i++)
		change->places[i] = -1;
	for (int place = 0; place < head->count; place++)
	{
		FeelString name = head->cells[place];
		int found = -1;

		for (int i = 0; i < table->column_count && found < 0; i++)
			if (feel_text_equal(table->columns[i].name, name))
				found = i;
		if (name.length == 0)
			continue;
		if (found < 0)
			return fail(change, head, place,
						feel_format(run,
									feel_said("the table has no column "
											  "\"%.*s\""),
									(int) name.length, name.data),
						COLUMNS_HINT);
		if (change->places[found] >= 0)
			return fail(change, head, place,
						feel_format(run,
									feel_said("column \"%.*s\" stands twice"),
									(int) name.length, name.data),
						COLUMNS_HINT);
		change->places[found] = place;
	}
	for (int i = 0; i < table->column_count; i++)
		if (change->places[i] < 0)
			return fail(change, head, -1,
						feel_format(run,
									feel_said("column \"%.*s\" is missing"),
									(int) table->columns[i].name.length,
									table->columns[i].name.data),
						COLUMNS_HINT);
	return true;
}

/* As many cells as the head has, beside empty ones */
static bool
check_width(DmnTableChange *change, const DmnCsvRow *row)
{
	int width = change->csv.rows[0].count;

	for (int i = width; i < row->count; i++)
		if (row->cells[i].length > 0)
			return fail(change, row, i,
						feel_format(change->run, "%s",
									feel_said("the first row has no such "
											  "column")),
						FEEL_SAID("Write a cell that holds a separator in "
								  "quotes."));
	if (row->count >= width)
		return true;
	return fail(change, row, -1,
				feel_format(change->run,
							feel_said("the row has %d cells, the first row "
									  "%d"),
							row->count, width),
				FEEL_SAID("An empty cell still has its separator."));
}

/* ------------------------------------------------------------------- cells */

static bool
is_truth(FeelString text, bool *value)
{
	*value = dmn_text_is(text, "TRUE") || dmn_text_is(text, "VRAI");
	return *value || dmn_text_is(text, "FALSE") || dmn_text_is(text, "FAUX");
}

/* The same, but for line ends */
static bool
same_text(FeelString a, FeelString b)
{
	uint32_t i = 0;
	uint32_t j = 0;

	for (;;)
	{
		while (i < a.length && a.data[i] == '\r')
			i++;
		while (j < b.length && b.data[j] == '\r')
			j++;
		if (i == a.length || j == b.length)
			return i == a.length && j == b.length;
		if (a.data[i++] != b.data[j++])
			return false;
	}
}

/* Does it parse?  Where names of inner scopes count, the model says it. */
static bool
check_syntax(DmnTableChange *change, const DmnCsvRow *row,
			 const DmnCsvColumn *column, int32_t place, FeelString text)
{
	FeelRun run;
	const FeelScope *scope = &change->element->logic->scope;

	if (!change->is_whole || column->kind > DMN_CSV_OUTPUT)
		return true;
	feel_run_init(&run, change->run->arena);
	if (column->kind == DMN_CSV_INPUT)
		(void) feel_parse_unary_tests(&run, text, scope);
	else
		(void) feel_parse_expression(&run, text, scope);
	if (run.diagnostics == NULL)
		return true;
	return fail(change, row, place, run.diagnostics->message,
				FEEL_SAID("A cell is written in FEEL, texts in straight "
						  "quotes, a decimal point as a point."));
}

/* What a row says for a column, given what stood there (NULL: a new rule) */
static bool
read_value(DmnTableChange *change, const DmnCsvRow *row, int i,
		   DmnPlacedRule *rule, FeelString *value, bool *is_changed)
{
	const DmnCsvColumn *column = &change->table.columns[i];
	int32_t place = change->places[i];
	FeelString before = rule != NULL ? dmn_csv_text(rule->xml, column)
									 : FEEL_STRING_LITERAL("");
	bool truth;

	feel_assert(place >= 0 && place < row->count);
	*value = row->cells[place];
	*is_changed = rule == NULL || !same_text(before, *value);
	if (rule != NULL && column->kind == DMN_CSV_INPUT && dmn_is_dash(before) &&
		dmn_is_dash(*value))
		*is_changed = false;
	if (!*is_changed || column->kind > DMN_CSV_OUTPUT)
		return true;
	if (is_truth(*value, &truth))
		*value =
			truth ? FEEL_STRING_LITERAL("true") : FEEL_STRING_LITERAL("false");
	if (rule != NULL && same_text(before, *value))
		*is_changed = false;
	if (value->length == 0 && column->kind == DMN_CSV_OUTPUT)
		return fail(change, row, place,
					feel_format(change->run, "%s",
								feel_said("an output must not be empty")),
					FEEL_SAID("Write null where a rule gives nothing."));
	if (value->length == 0)
		*value = FEEL_STRING_LITERAL("-");
	return dmn_is_dash(*value) ||
		   check_syntax(change, row, column, place, *value);
}

/* ------------------------------------------------------------------- rules */

static bool
is_id_taken(const DmnTableChange *change, FeelString id)
{
	for (const DmnXml *xml = change->root; xml != NULL;
		 xml = dmn_xml_walk(xml, change->root))
		if (feel_text_equal(dmn_trim(dmn_xml_attribute(xml, "id")), id))
			return true;
	for (int i = 0; i < change->new_count; i++)
		if (feel_text_equal(change->new_ids[i], id))
			return true;
	return false;
}

/* May it be the id of an element?  Letters beyond ASCII are not looked at. */
static bool
is_name(FeelString id)
{
	for (uint32_t i = 0; i < id.length; i++)
	{
		unsigned char c = (unsigned char) id.data[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
						 c == '_' || c >= 0x80;

		if (!is_letter &&
			(i == 0 || ((c < '0' || c > '9') && c != '-' && c != '.')))
			return false;
	}
	return id.length > 0;
}

static FeelString
make_id(DmnTableChange *change)
{
	FeelString base = dmn_trim(dmn_xml_attribute(change->table.xml, "id"));
	FeelString id;
	int number = change->rule_count;

	do
		id = feel_format(change->run, "rule_%.*s%s%d", (int) base.length,
						 base.data, base.length > 0 ? "_" : "", ++number);
	while (is_id_taken(change, id));
	return id;
}

/* The rule that a row is about; NULL for a new one.  False: it is in error. */
static bool
find_rule(DmnTableChange *change, const DmnCsvRow *row, DmnPlacedRule **rule,
		  FeelString *id)
{
	FeelRun *run = change->run;

	*rule = NULL;
	*id = row->cells[change->places[0]];
	for (int i = 0; i < change->rule_count && id->length > 0; i++)
		if (feel_text_equal(change->rules[i].id, *id))
			*rule = &change->rules[i];
	if (*rule != NULL && (*rule)->is_used)
		return fail(change, row, change->places[0],
					feel_format(run, feel_said("rule \"%.*s\" stands twice"),
								(int) id->length, id->data),
					FEEL_SAID("Leave the id of a new rule empty."));
	if (*rule != NULL)
	{
		(*rule)->is_used = true;
		return true;
	}
	if (id->length > 0 && (!is_name(*id) || is_id_taken(change, *id)))
		return fail(change, row, change->places[0],
					feel_format(run,
								feel_said("\"%.*s\" is no rule of the table, "
										  "and cannot be the id of a new one"),
								(int) id->length, id->data),
					FEEL_SAID("Leave the id of a new rule empty."));
	if (id->length == 0)
		*id = make_id(change);
	feel_assert(change->new_count < change->csv.row_count);
	change->new_ids[change->new_count++] = *id;
	return true;
}

static bool
put_row(DmnTableChange *change, const DmnCsvRow *row)
{
	size_t count = (size_t) change->table.column_count;
	FeelString *values =
		feel_allocate_array(change->run, count, sizeof(FeelString));
	bool *changed = feel_allocate_array(change->run, count, sizeof(bool));
	FeelString id;
	DmnPlacedRule *rule;

	if (!check_width(change, row) || !find_rule(change, row, &rule, &id))
		return false;
	for (int i = 1; i < change->table.column_count; i++)
		if (!read_value(change, row, i, rule, &values[i], &changed[i]))
			return false;
	if (rule != NULL)
		dmn_put_rule(change, rule, values, changed);
	else
		dmn_put_new_rule(change, id, values);
	return true;
}

/* What stands between the rules and is none of them, nor goes with one */
static void
put_between(DmnTableChange *change)
{
	for (int i = 1; i < change->rule_count; i++)
		dmn_add_source(change, change->rules[i - 1].span.end,
					   change->rules[i].begin);
}

/* ------------------------------------------------------------------- table */

static bool
put_table(DmnTableChange *change)
{
	uint32_t begin = change->span.content_end;
	uint32_t end = begin;

	if (change->csv.row_count == 0)
		return dmn_csv_fail(
			change->run, change->error, 0, 0,
			feel_format(change->run, "%s", feel_said("the text has no row")),
			COLUMNS_HINT);
	if (!read_head(change))
		return false;
	if (change->csv.row_count == 1 && change->rule_count > 0)
		return dmn_csv_fail(
			change->run, change->error, 0, 0,
			feel_format(change->run, "%s", feel_said("the text has no rule")),
			FEEL_SAID("A row below the first is a rule."));
	if (change->rule_count > 0)
	{
		begin = change->rules[0].begin;
		end = change->rules[change->rule_count - 1].span.end;
	}
	else
		begin = end = dmn_blank_before(change, begin);
	change->new_ids = feel_allocate_array(
		change->run, (size_t) change->csv.row_count, sizeof(FeelString));
	dmn_add_source(change, 0, begin);
	put_between(change);
	for (int i = 1; i < change->csv.row_count; i++)
	{
		if (!put_row(change, &change->csv.rows[i]))
			return false;
		feel_host->interrupt();
	}
	dmn_add_source(change, end, change->document.length);
	return true;
}

FeelString
dmn_with_table(FeelRun *run, const DmnModel *model, const DmnElement *element,
			   const DmnXml *table, FeelString xml, FeelString csv,
			   DmnCsvError *error)
{
	DmnTableChange change = {.run = run,
							 .document = xml,
							 .root = model->sources[0]->root,
							 .element = element,
							 .is_whole = element->kind == DMN_DECISION &&
										 table->parent == element->logic->xml,
							 .error = error};

	feel_assert(element->logic->source == model->sources[0]);
	*error = (DmnCsvError){.row = 0};
	if (!dmn_csv_read(run, csv, &change.csv, error))
		return (FeelString){NULL, 0};
	dmn_csv_table(run, table, &change.table);
	read_rules(&change);
	feel_text_begin(&change.text, run);
	if (!put_table(&change))
		return (FeelString){NULL, 0};
	return feel_text_finish(&change.text);
}
