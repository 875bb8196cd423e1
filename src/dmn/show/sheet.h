/*-------------------------------------------------------------------------
 *
 * sheet.h
 *	  Tables of texts, for people to read: aligned, or as Markdown.  Internal
 *	  to dmn/.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_SHEET_H
#define DMN_SHEET_H

#include "dmn/dmn.h"

/* Rows of cells, which may have several lines; the first rows are a head. */
typedef struct DmnSheet
{
	int32_t rows;
	int32_t columns;
	int32_t head_rows;
	int32_t bar; /* a double line stands before this column; 0: nowhere */
	FeelString *cells;
} DmnSheet;

extern void dmn_sheet_make(FeelRun *run, DmnSheet *sheet, int rows,
						   int columns);

static inline FeelString *
dmn_sheet_cell(const DmnSheet *sheet, int row, int column)
{
	return &sheet->cells[(size_t) row * (size_t) sheet->columns +
						 (size_t) column];
}

/*
 * Columns on a terminal: combining marks take none, East Asian characters and
 * emoji two.
 */
extern int dmn_display_width(FeelString text);

/* Aligned, in the way of psql.  Long lines of cells are broken. */
extern void dmn_sheet_text(FeelTextBuilder *text, const DmnSheet *sheet);
extern void dmn_sheet_markdown(FeelTextBuilder *text, const DmnSheet *sheet);

/* A text that Markdown shows as it is, on one line */
extern void dmn_markdown_escape(FeelTextBuilder *text, FeelString plain);

static inline void
dmn_add(FeelTextBuilder *text, const char *plain)
{
	feel_text_add(text, plain, __builtin_strlen(plain));
}

#endif /* DMN_SHEET_H */
