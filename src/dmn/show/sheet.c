/*-------------------------------------------------------------------------
 *
 * sheet.c
 *	  Tables of texts, for people to read: aligned, or as Markdown.
 *
 * Columns are as wide as their widest cell, measured as a terminal shows it:
 * an accent that stands on the letter before it takes no place, an East Asian
 * letter takes two.  A line wider than MAX_WIDTH is broken at a blank; a word
 * that is longer makes its column wider.  Lines that are drawn (boxes in a
 * cell) are not broken, or the drawing would be.
 *
 * Widths go by single characters, from short tables of blocks: what is in
 * them is the same on every machine, which wcwidth() is not, and output that
 * is compared by tests must be.  The price is that emoji joined to one
 * picture (the people of a family) are measured as if they stood side by
 * side.
 *
 * The sheet is laid out twice, to measure and to write, with the same
 * next_line(); what is written is never wider than what was measured.  Both
 * are linear in the text, but for a line that is broken: from the break on,
 * its rest is looked at anew.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/show/sheet.h"
#include "feel/value/utf8.h"

#define MAX_WIDTH 48 /* of a cell; a longer line is broken */

void
dmn_sheet_make(FeelRun *run, DmnSheet *sheet, int rows, int columns)
{
	*sheet = (DmnSheet){.rows = rows, .columns = columns};
	sheet->cells = feel_allocate_array(run, (size_t) rows * (size_t) columns,
									   sizeof(FeelString));
}

/* ----------------------------------------------------------- display width */

typedef struct Block
{
	uint32_t first;
	uint32_t last;
} Block;

/* Marks that stand on the character before them, and what shows nothing */
static const Block no_width[] = {
	{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},
	{0x064b, 0x065f}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff},
	{0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2064},
	{0x20d0, 0x20ff}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
	{0xfeff, 0xfeff}};

/* East Asian wide and full-width characters, emoji */
static const Block double_width[] = {
	{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0x33ff},
	{0x3400, 0x4dbf},   {0x4e00, 0x9fff},   {0xa000, 0xa4cf},
	{0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
	{0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
	{0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};

static bool
is_in(uint32_t code_point, const Block *blocks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (code_point >= blocks[i].first && code_point <= blocks[i].last)
			return true;
	return false;
}

static int
width_of(uint32_t code_point)
{
	if (code_point < 0x300)
		return 1;
	if (is_in(code_point, no_width, sizeof(no_width) / sizeof(Block)))
		return 0;
	return is_in(code_point, double_width,
				 sizeof(double_width) / sizeof(Block))
			   ? 2
			   : 1;
}

int
dmn_display_width(FeelString text)
{
	size_t offset = 0;
	int width = 0;

	while (offset < text.length)
		width += width_of(feel_utf8_next(text.data, text.length, &offset));
	return width;
}

/* ------------------------------------------------------------------- lines */

/*
 * Is it a picture of lines, whose lines must not be broken?  A bar and more
 * than one line: FEEL has no bar outside of strings.  A string that looks so
 * is shown as it is, which is what matters.
 */
static bool
is_drawn(FeelString text)
{
	return text.length > 0 && memchr(text.data, '|', text.length) != NULL &&
		   memchr(text.data, '\n', text.length) != NULL;
}

/*
 * The next line of a cell: up to a line break, or to the last blank before
 * the cell gets too wide.  *rest is moved behind it.  measure() and add_row()
 * both go by it, and must see the same lines.  Without a blank before the
 * limit the line goes on to the first one behind it: half a word is worse
 * than a wide column.
 */
static FeelString
next_line(FeelString *rest, bool drawn)
{
	FeelString line = {rest->data, 0};
	size_t offset = 0;
	size_t blank = 0;
	int width = 0;

	while (offset < rest->length)
	{
		size_t before = offset;
		uint32_t c = feel_utf8_next(rest->data, rest->length, &offset);

		if (c == '\n')
		{
			line.length = (uint32_t) before;
			rest->data += offset;
			rest->length -= (uint32_t) offset;
			return line;
		}
		width += width_of(c);
		if (c == ' ')
			blank = before;
		if (width > MAX_WIDTH && !drawn && blank > 0)
		{
			line.length = (uint32_t) blank;
			rest->data += blank + 1;
			rest->length -= (uint32_t) blank + 1;
			return line;
		}
	}
	line.length = rest->length;
	rest->data += rest->length;
	rest->length = 0;
	return line;
}

/* ------------------------------------------------------------ aligned text */

static void
measure(const DmnSheet *sheet, int *widths)
{
	for (int row = 0; row < sheet->rows; row++)
		for (int column = 0; column < sheet->columns; column++)
		{
			FeelString rest = *dmn_sheet_cell(sheet, row, column);
			bool drawn = rest.length > 0 && is_drawn(rest);

			while (rest.length > 0)
			{
				int width = dmn_display_width(next_line(&rest, drawn));

				if (width > widths[column])
					widths[column] = width;
			}
		}
}

static void
add_repeated(FeelTextBuilder *text, const char *what, int times)
{
	for (int i = 0; i < times; i++)
		dmn_add(text, what);
}

static void
add_rule_line(FeelTextBuilder *text, const DmnSheet *sheet, const int *widths)
{
	for (int column = 0; column < sheet->columns; column++)
	{
		if (column > 0)
			dmn_add(text, column == sheet->bar ? "++" : "+");
		add_repeated(text, "-", widths[column] + 2);
	}
	dmn_add(text, "\n");
}

/* One row: as many lines as its tallest cell */
static void
add_row(FeelTextBuilder *text, const DmnSheet *sheet, int row,
		const int *widths, FeelString *rest)
{
	bool going = true;

	for (int column = 0; column < sheet->columns; column++)
		rest[column] = *dmn_sheet_cell(sheet, row, column);
	while (going)
	{
		going = false;
		for (int column = 0; column < sheet->columns; column++)
		{
			bool drawn = is_drawn(*dmn_sheet_cell(sheet, row, column));
			FeelString line = {"", 0};

			if (rest[column].length > 0)
				line = next_line(&rest[column], drawn);
			if (column > 0)
				dmn_add(text, column == sheet->bar ? "||" : "|");
			/* no blanks at the ends of lines */
			if (column == sheet->columns - 1 && line.length == 0)
				continue;
			dmn_add(text, " ");
			feel_text_add_string(text, line);
			if (column < sheet->columns - 1)
				add_repeated(text, " ",
							 widths[column] - dmn_display_width(line) + 1);
		}
		for (int column = 0; column < sheet->columns; column++)
			going = going || rest[column].length > 0;
		dmn_add(text, "\n");
	}
}

void
dmn_sheet_text(FeelTextBuilder *text, const DmnSheet *sheet)
{
	int *widths =
		feel_allocate_array(text->run, (size_t) sheet->columns, sizeof(int));
	FeelString *rest = feel_allocate_array(text->run, (size_t) sheet->columns,
										   sizeof(FeelString));

	measure(sheet, widths);
	for (int row = 0; row < sheet->rows; row++)
	{
		if (row > 0 && row == sheet->head_rows)
			add_rule_line(text, sheet, widths);
		add_row(text, sheet, row, widths, rest);
		feel_host->interrupt();
	}
}

/* ---------------------------------------------------------------- Markdown */

/*
 * A bar would end the cell and a line break the table.  HTML is escaped since
 * Markdown lets it through: a name in a model is data of somebody else, and
 * the text may be shown in a browser.
 */
void
dmn_markdown_escape(FeelTextBuilder *text, FeelString plain)
{
	for (uint32_t i = 0; i < plain.length; i++)
	{
		char c = plain.data[i];

		if (c == '\n')
			dmn_add(text, "<br>");
		else if (c == '<')
			dmn_add(text, "&lt;");
		else if (c == '>')
			dmn_add(text, "&gt;");
		else if (c == '&')
			dmn_add(text, "&amp;");
		else if (strchr("\\`*_[]|#~", c) != NULL && c != '\0')
		{
			dmn_add(text, "\\");
			feel_text_add(text, &c, 1);
		}
		else
			feel_text_add(text, &c, 1);
	}
}

/* Markdown has one row of head: the rows of ours go into it as lines. */
void
dmn_sheet_markdown(FeelTextBuilder *text, const DmnSheet *sheet)
{
	int head = sheet->head_rows > 0 ? sheet->head_rows : 0;

	for (int column = 0; column < sheet->columns; column++)
	{
		dmn_add(text, column == 0 ? "| " : " | ");
		for (int row = 0; row < head; row++)
		{
			FeelString cell = *dmn_sheet_cell(sheet, row, column);

			if (cell.length == 0)
				continue;
			if (row > 0)
				dmn_add(text, "<br>");
			dmn_markdown_escape(text, cell);
		}
	}
	dmn_add(text, " |\n");
	for (int column = 0; column < sheet->columns; column++)
		dmn_add(text, "| --- ");
	dmn_add(text, "|\n");
	for (int row = head; row < sheet->rows; row++)
	{
		for (int column = 0; column < sheet->columns; column++)
		{
			dmn_add(text, column == 0 ? "| " : " | ");
			dmn_markdown_escape(text, *dmn_sheet_cell(sheet, row, column));
		}
		dmn_add(text, " |\n");
		feel_host->interrupt();
	}
}
