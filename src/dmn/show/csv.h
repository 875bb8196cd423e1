/*-------------------------------------------------------------------------
 *
 * csv.h
 *	  Decision tables as comma-separated values, out and in: what the files
 *	  about them share.  Internal to dmn/show.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_CSV_H
#define DMN_CSV_H

#include "dmn/dmn.h"
#include "dmn/read/xml.h"

/* ----- csv.c: text and cells */

typedef struct DmnCsvRow
{
	int32_t number; /* as a spreadsheet counts, from 1 on */
	int32_t count;
	FeelString *cells;
} DmnCsvRow;

typedef struct DmnCsv
{
	int32_t row_count;
	DmnCsvRow *rows; /* without those that are empty */
} DmnCsv;

/* false, and error says why and where */
extern bool dmn_csv_read(FeelRun *run, FeelString text, DmnCsv *csv,
						 DmnCsvError *error);
/* A cell, behind a comma unless it is the first */
extern void dmn_csv_put(FeelTextBuilder *text, FeelString cell, bool first);
extern bool dmn_csv_fail(FeelRun *run, DmnCsvError *error, int32_t row,
						 int32_t column, FeelString message, const char *hint);

/* ----- csv_table.c: the columns and cells of a table */

typedef enum DmnCsvKind
{
	DMN_CSV_ID,
	DMN_CSV_INPUT,
	DMN_CSV_OUTPUT,
	DMN_CSV_ANNOTATION,
	DMN_CSV_DESCRIPTION /* of rules, where there is no annotation */
} DmnCsvKind;

typedef struct DmnCsvColumn
{
	DmnCsvKind kind;
	int32_t number; /* among those of its kind, from 0 on */
	FeelString name;
} DmnCsvColumn;

typedef struct DmnCsvTable
{
	const DmnXml *xml;
	int32_t column_count;
	DmnCsvColumn *columns;
	int32_t input_count;
	int32_t output_count;
	int32_t annotation_count;
} DmnCsvTable;

extern void dmn_csv_table(FeelRun *run, const DmnXml *xml, DmnCsvTable *table);
/* The entry of a rule for a column; NULL if it has none */
extern const DmnXml *dmn_csv_entry(const DmnXml *rule,
								   const DmnCsvColumn *column);
/* What a cell says, without white space around it */
extern FeelString dmn_csv_text(const DmnXml *rule, const DmnCsvColumn *column);
/* What a rule is called in the first column: its id, "#3" without one */
extern FeelString dmn_csv_id(FeelRun *run, const DmnXml *table,
							 const DmnXml *rule, int number);

/* ----- xml_spans.c: where elements stand in the text of a document */

typedef struct DmnSpan
{
	uint32_t begin;
	uint32_t end;
	uint32_t content_begin; /* 0: it is an empty-element tag */
	uint32_t content_end;
} DmnSpan;

/*
 * Of the element "top" and all below it, in the order of dmn_xml_walk(); the
 * text is that of which the tree was read.
 */
extern DmnSpan *dmn_xml_spans(FeelRun *run, FeelString document,
							  const DmnXml *root, const DmnXml *top);

#endif /* DMN_CSV_H */
