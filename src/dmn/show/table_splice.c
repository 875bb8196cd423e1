/*-------------------------------------------------------------------------
 *
 * table_splice.c
 *	  The rules of a changed table as text (with_table.h): what stays is
 *	  copied from the document, what is new is laid out as its first rule is.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/show/with_table.h"

static void
add(DmnTableChange *change, const char *text)
{
	feel_text_add(&change->text, text, strlen(text));
}

void
dmn_add_source(DmnTableChange *change, uint32_t begin, uint32_t end)
{
	feel_assert(begin <= end && end <= change->document.length);
	feel_text_add(&change->text, change->document.data + begin, end - begin);
}

static void
add_escaped(DmnTableChange *change, FeelString text)
{
	for (uint32_t i = 0; i < text.length; i++)
		switch (text.data[i])
		{
			case '&':
				add(change, "&amp;");
				break;
			case '<':
				add(change, "&lt;");
				break;
			case '>':
				add(change, "&gt;");
				break;
			default:
				feel_text_add(&change->text, &text.data[i], 1);
		}
}

/* A tag of the table's prefix: open "<", "</" */
static void
add_tag(DmnTableChange *change, const char *open, const char *name,
		const char *close)
{
	FeelString prefix = change->table.xml->prefix;

	add(change, open);
	if (prefix.length > 0)
	{
		feel_text_add_string(&change->text, prefix);
		add(change, ":");
	}
	add(change, name);
	add(change, close);
}

static void
add_text_element(DmnTableChange *change, FeelString text)
{
	add_tag(change, "<", "text", ">");
	add_escaped(change, text);
	add_tag(change, "</", "text", ">");
}

uint32_t
dmn_blank_before(const DmnTableChange *change, uint32_t begin)
{
	while (begin > 0 &&
		   strchr(" \t\r\n", change->document.data[begin - 1]) != NULL)
		begin--;
	return begin;
}

DmnPlacedCell *
dmn_cell_of(DmnPlacedRule *rule, const DmnCsvColumn *column)
{
	const DmnXml *entry = dmn_csv_entry(rule->xml, column);

	for (int i = 0; i < rule->cell_count; i++)
		if (rule->cells[i].xml == entry)
			return &rule->cells[i];
	return NULL;
}

/* A rule of the document, up to a place, with another text in a cell */
static void
put_cell(DmnTableChange *change, const DmnPlacedCell *cell, FeelString value,
		 uint32_t *done)
{
	const DmnSpan *span = cell->has_text ? &cell->text : &cell->span;
	bool is_description =
		cell->has_text && dmn_text_is(cell->xml->name, "description");

	feel_assert(*done <= span->begin && span->begin < span->end);
	if (span->content_begin > 0)
	{
		dmn_add_source(change, *done, span->content_begin);
		if (cell->has_text)
		{
			add_escaped(change, value);
			*done = span->content_end;
		}
		else
		{
			add_text_element(change, value);
			*done = span->content_begin;
		}
		return;
	}
	/* an empty-element tag: <text/>, <inputEntry id="x"/> */
	if (cell->has_text && !is_description)
	{
		dmn_add_source(change, *done, span->begin);
		add_text_element(change, value);
	}
	else
	{
		dmn_add_source(change, *done, span->end - 2);
		add(change, ">");
		if (is_description)
			add_escaped(change, value);
		else
			add_text_element(change, value);
		add(change, "</");
		if (cell->xml->prefix.length > 0)
		{
			feel_text_add_string(&change->text, cell->xml->prefix);
			add(change, ":");
		}
		feel_text_add_string(&change->text, cell->xml->name);
		add(change, ">");
	}
	*done = span->end;
}

/* The description of a rule that says the same as its first annotation */
static DmnPlacedCell *
description_like(DmnPlacedRule *rule, const DmnCsvColumn *column)
{
	static const DmnCsvColumn description = {.kind = DMN_CSV_DESCRIPTION};
	FeelString text = dmn_csv_text(rule->xml, &description);

	if (column->kind != DMN_CSV_ANNOTATION || column->number > 0 ||
		text.length == 0 ||
		!feel_text_equal(text, dmn_csv_text(rule->xml, column)))
		return NULL;
	return dmn_cell_of(rule, &description);
}

/* Texts that a rule has no element for: behind all it has */
static void
put_missing(DmnTableChange *change, DmnPlacedRule *rule,
			const FeelString *values, const bool *changed, uint32_t *done)
{
	uint32_t end = rule->cells[rule->cell_count - 1].span.end;
	int last = 0;

	for (int i = 1; i < change->table.column_count; i++)
		if (changed[i] && dmn_cell_of(rule, &change->table.columns[i]) == NULL)
			last = i;
	if (last == 0)
		return;
	dmn_add_source(change, *done, end);
	*done = end;
	for (int i = 1; i <= last; i++)
	{
		const DmnCsvColumn *column = &change->table.columns[i];

		if (dmn_cell_of(rule, column) != NULL ||
			(column->kind != DMN_CSV_ANNOTATION &&
			 column->kind != DMN_CSV_DESCRIPTION))
			continue;
		if (column->kind == DMN_CSV_DESCRIPTION)
		{
			add_tag(change, "<", "description", ">");
			add_escaped(change, values[i]);
			add_tag(change, "</", "description", ">");
			continue;
		}
		add_tag(change, "<", "annotationEntry", ">");
		add_text_element(change, values[i]);
		add_tag(change, "</", "annotationEntry", ">");
	}
}

void
dmn_put_rule(DmnTableChange *change, DmnPlacedRule *rule,
			 const FeelString *values, const bool *changed)
{
	uint32_t done = rule->begin;

	/* cells in the order of the document */
	for (int j = 0; j < rule->cell_count; j++)
		for (int i = 1; i < change->table.column_count; i++)
		{
			const DmnCsvColumn *column = &change->table.columns[i];
			DmnPlacedCell *cell = &rule->cells[j];

			if (changed[i] && (dmn_cell_of(rule, column) == cell ||
							   description_like(rule, column) == cell))
				put_cell(change, cell, values[i], &done);
		}
	if (rule->cell_count > 0)
		put_missing(change, rule, values, changed, &done);
	dmn_add_source(change, done, rule->span.end);
}

/* White space before a rule, before its first cell, before its end */
static void
add_blank(DmnTableChange *change, uint32_t begin, uint32_t end,
		  const char *otherwise)
{
	for (uint32_t i = begin; i < end; i++)
		if (strchr(" \t\r\n", change->document.data[i]) == NULL)
			begin = end;
	if (begin < end)
		dmn_add_source(change, begin, end);
	else
		add(change, otherwise);
}

void
dmn_put_new_rule(DmnTableChange *change, FeelString id,
				 const FeelString *values)
{
	static const char *const names[] = {"", "inputEntry", "outputEntry",
										"annotationEntry", "description"};
	const DmnPlacedRule *model =
		change->rule_count > 0 ? &change->rules[0] : NULL;
	const DmnPlacedCell *cell =
		model != NULL && model->cell_count > 0 ? &model->cells[0] : NULL;
	int described = change->table.column_count - 1;

	if (model != NULL)
		add_blank(change, dmn_blank_before(change, model->span.begin),
				  model->span.begin, "\n");
	else
		add(change, "\n");
	add_tag(change, "<", "rule", " id=\"");
	add_escaped(change, id);
	add(change, "\">");
	for (int i = 1; i < change->table.column_count; i++)
	{
		int at = i;
		const DmnCsvColumn *column;

		/* the description comes first */
		if (change->table.columns[described].kind == DMN_CSV_DESCRIPTION)
			at = i == 1 ? described : i - 1;
		column = &change->table.columns[at];
		if (column->kind == DMN_CSV_DESCRIPTION && values[at].length == 0)
			continue;
		if (cell != NULL)
			add_blank(change, dmn_blank_before(change, cell->span.begin),
					  cell->span.begin, "");
		if (column->kind == DMN_CSV_DESCRIPTION)
		{
			add_tag(change, "<", "description", ">");
			add_escaped(change, values[at]);
		}
		else
		{
			add_tag(change, "<", names[column->kind],
					column->kind == DMN_CSV_ANNOTATION ? ">" : " id=\"");
			if (column->kind != DMN_CSV_ANNOTATION)
			{
				add_escaped(change, id);
				feel_text_add_string(&change->text,
									 feel_format(change->run, "_%d\">", at));
			}
			add_text_element(change, values[at]);
		}
		add_tag(change, "</", names[column->kind], ">");
	}
	if (model != NULL && model->span.content_begin > 0)
		add_blank(change, dmn_blank_before(change, model->span.content_end),
				  model->span.content_end, "");
	add_tag(change, "</", "rule", ">");
}
