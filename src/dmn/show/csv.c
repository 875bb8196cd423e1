/*-------------------------------------------------------------------------
 *
 * csv.c
 *	  Comma-separated values (RFC 4180), as spreadsheets read and write them.
 *
 * Written with commas and CRLF.  Read with commas, semicolons or tabs,
 * whichever the first row has most of outside quotes, or a line "sep=;" says;
 * with any line end, and behind a byte order mark.
 *
 * A spreadsheet runs a cell that begins with = + - or @ as a formula, and a
 * rule comes from somebody else.  So such a cell is written behind an
 * apostrophe, which makes it a text, unless it is "-" or a number; and an
 * apostrophe that stands before one of these is taken away when it is read.
 * A cell that has such apostrophes itself gets one more: what is written
 * reads back to what it was.  White space, and the wide forms of these signs,
 * count as the signs do.
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/show/csv.h"

bool
dmn_csv_fail(FeelRun *run, DmnCsvError *error, int32_t row, int32_t column,
			 FeelString message, const char *hint)
{
	feel_assert(row >= 0 && column >= 0 && message.data != NULL);
	*error = (DmnCsvError){
		.row = row, .column = column, .message = message, .hint = hint};
	return false;
}

/* ------------------------------------------------------------------ formulas */

/* "-", "-5", "+1.5": no formula */
static bool
is_harmless(FeelString cell)
{
	for (uint32_t i = 1; i < cell.length; i++)
		if (strchr("0123456789.", cell.data[i]) == NULL)
			return false;
	return cell.data[0] == '-' || (cell.data[0] == '+' && cell.length > 1);
}

static bool
begins_formula(FeelString cell)
{
	static const char *const signs[] = {
		"=",
		"+",
		"-",
		"@",
		"\t",
		"\r",
		"\n",
		"\xef\xbc\x9d",
		"\xef\xbc\x8b",
		"\xef\xbc\x8d",
		"\xef\xbc\xa0",
	};

	feel_assert(cell.length == 0 || cell.data != NULL);
	while (cell.length > 0 && cell.data[0] == ' ')
		cell = (FeelString){cell.data + 1, cell.length - 1};
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		if (cell.length >= strlen(signs[i]) &&
			memcmp(cell.data, signs[i], strlen(signs[i])) == 0)
			return true;
	return false;
}

/* Does it begin with apostrophes, and then as a formula does? */
static bool
is_guarded(FeelString cell)
{
	if (cell.length == 0 || cell.data[0] != '\'')
		return false;
	while (cell.length > 0 && cell.data[0] == '\'')
		cell = (FeelString){cell.data + 1, cell.length - 1};
	return begins_formula(cell);
}

/* ------------------------------------------------------------------- writing */

void
dmn_csv_put(FeelTextBuilder *text, FeelString cell, bool first)
{
	bool quoted = false;

	if (!first)
		feel_text_add(text, ",", 1);
	for (uint32_t i = 0; i < cell.length && !quoted; i++)
		quoted =
			cell.data[i] != '\0' && strchr(",;\t\"\r\n", cell.data[i]) != NULL;
	if (quoted)
		feel_text_add(text, "\"", 1);
	if (is_guarded(cell) || (begins_formula(cell) && !is_harmless(cell)))
		feel_text_add(text, "'", 1);
	for (uint32_t i = 0; i < cell.length; i++)
		feel_text_add(text, cell.data[i] == '"' ? "\"\"" : &cell.data[i],
					  cell.data[i] == '"' ? 2 : 1);
	if (quoted)
		feel_text_add(text, "\"", 1);
}

/* ------------------------------------------------------------------- reading */

typedef struct Reader
{
	FeelRun *run;
	FeelString text;
	uint32_t at;
	char separator;
	int32_t row;
	DmnCsvError *error;
} Reader;

static bool
at_end(const Reader *reader)
{
	return reader->at >= reader->text.length;
}

static bool
at_line_end(const Reader *reader)
{
	return at_end(reader) || reader->text.data[reader->at] == '\n' ||
		   reader->text.data[reader->at] == '\r';
}

static void
skip_line_end(Reader *reader)
{
	if (!at_end(reader) && reader->text.data[reader->at] == '\r')
		reader->at++;
	if (!at_end(reader) && reader->text.data[reader->at] == '\n')
		reader->at++;
}

static bool
fail(Reader *reader, int32_t column, const char *message, const char *hint)
{
	return dmn_csv_fail(reader->run, reader->error, reader->row, column,
						feel_format(reader->run, "%s", message), hint);
}

static bool
read_quoted(Reader *reader, int32_t column, FeelString *cell)
{
	const char *data = reader->text.data;
	FeelTextBuilder text;

	feel_assert(data[reader->at] == '"');
	feel_text_begin(&text, reader->run);
	for (reader->at++;; reader->at++)
	{
		if (at_end(reader))
			return fail(reader, column, feel_said("the quote is not closed"),
						FEEL_SAID("Write a quote inside quotes twice."));
		if (data[reader->at] == '"')
		{
			if (reader->at + 1 >= reader->text.length ||
				data[reader->at + 1] != '"')
				break;
			reader->at++;
		}
		/* a line end is \n, whatever it was */
		if (data[reader->at] == '\r')
		{
			if (reader->at + 1 < reader->text.length &&
				data[reader->at + 1] == '\n')
				continue;
			feel_text_add(&text, "\n", 1);
		}
		else
			feel_text_add(&text, &data[reader->at], 1);
		if ((reader->at & 4095) == 0)
			feel_host->interrupt();
	}
	reader->at++;
	*cell = feel_text_finish(&text);
	if (!at_line_end(reader) && data[reader->at] != reader->separator)
		return fail(reader, column,
					feel_said("text stands behind the closing quote"),
					FEEL_SAID("Write a quote inside quotes twice."));
	return true;
}

static bool
read_cell(Reader *reader, int32_t column, FeelString *cell)
{
	uint32_t begin = reader->at;

	if (!at_end(reader) && reader->text.data[begin] == '"')
	{
		if (!read_quoted(reader, column, cell))
			return false;
	}
	else
	{
		while (!at_line_end(reader) &&
			   reader->text.data[reader->at] != reader->separator)
		{
			if (reader->text.data[reader->at] == '"')
				return fail(reader, column,
							feel_said("a quote stands in a cell that is not "
									  "quoted"),
							FEEL_SAID("Write the cell in quotes, and each "
									  "quote in it twice."));
			reader->at++;
		}
		*cell = (FeelString){reader->text.data + begin, reader->at - begin};
	}
	if (is_guarded(*cell))
		*cell = (FeelString){cell->data + 1, cell->length - 1};
	*cell = dmn_trim(*cell);
	for (uint32_t i = 0; i < cell->length; i++)
		if ((unsigned char) cell->data[i] < ' ' && cell->data[i] != '\t' &&
			cell->data[i] != '\n')
			return fail(reader, column,
						feel_said("a control character stands in the cell"),
						FEEL_SAID("Take it out."));
	return true;
}

static bool
read_row(Reader *reader, DmnCsvRow *row)
{
	int32_t capacity = 0;

	*row = (DmnCsvRow){.number = reader->row};
	for (;;)
	{
		row->cells = feel_grow(reader->run, row->cells, row->count, &capacity,
							   sizeof(FeelString));
		if (!read_cell(reader, row->count + 1, &row->cells[row->count]))
			return false;
		row->count++;
		if (at_line_end(reader))
			break;
		reader->at++;
	}
	skip_line_end(reader);
	return true;
}

static bool
is_empty(const DmnCsvRow *row)
{
	for (int i = 0; i < row->count; i++)
		if (row->cells[i].length > 0)
			return false;
	return true;
}

/* "sep=;" as the first line, else what the first row has most of */
static char
find_separator(Reader *reader)
{
	static const char candidates[] = {',', ';', '\t'};
	FeelString text = reader->text;
	int counts[3] = {0};
	int best = 0;
	bool quoted = false;

	if (text.length >= 5 && memcmp(text.data, "sep=", 4) == 0 &&
		strchr(",;\t", text.data[4]) != NULL &&
		(text.length == 5 || text.data[5] == '\r' || text.data[5] == '\n'))
	{
		reader->at = 5;
		skip_line_end(reader);
		return text.data[4];
	}
	for (uint32_t i = 0; i < text.length; i++)
	{
		if (text.data[i] == '"')
			quoted = !quoted;
		else if (!quoted && (text.data[i] == '\n' || text.data[i] == '\r'))
			break;
		for (int j = 0; j < 3 && !quoted; j++)
			counts[j] += text.data[i] == candidates[j];
	}
	for (int j = 1; j < 3; j++)
		if (counts[j] > counts[best])
			best = j;
	return candidates[best];
}

bool
dmn_csv_read(FeelRun *run, FeelString text, DmnCsv *csv, DmnCsvError *error)
{
	Reader reader = {.run = run, .error = error};
	int32_t capacity = 0;

	if (text.length >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0)
		text = (FeelString){text.data + 3, text.length - 3};
	reader.text = text;
	reader.separator = find_separator(&reader);
	*csv = (DmnCsv){.rows = NULL};
	while (!at_end(&reader))
	{
		csv->rows = feel_grow(run, csv->rows, csv->row_count, &capacity,
							  sizeof(DmnCsvRow));
		reader.row++;
		if (!read_row(&reader, &csv->rows[csv->row_count]))
			return false;
		csv->row_count += !is_empty(&csv->rows[csv->row_count]);
		feel_host->interrupt();
	}
	return true;
}
