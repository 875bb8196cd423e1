/*-------------------------------------------------------------------------
 *
 * tale.h
 *	  A tale: a text that is told of a decision (tell.c) while it is written
 *	  (tale.c).  Internal to dmn/show.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_TALE_H
#define DMN_TALE_H

#include "dmn/dmn.h"

typedef enum Word
{
	WORD_ANSWER,
	WORD_OPEN,
	WORD_ASK,
	WORD_RULE,
	WORD_MAYBE,
	WORD_SAME,
	WORD_NO_RULE,
	WORD_CONDITION,
	WORD_WAITS,
	WORD_AND_WAITS,
	WORD_FORMULA,
	WORD_RESTS,
	WORD_FACTS,
	WORD_ERROR,
	WORD_YES,
	WORD_NO,
	WORD_NULL,
	WORD_NO_ANSWER,
	WORD_UNKNOWN,
	WORD_AND_MORE,
	WORD_QUESTION,
	WORD_OPEN_QUOTE,
	WORD_CLOSE_QUOTE,
	WORD_COLON,
	WORD_SEMICOLON,
	WORDS
} Word;

typedef struct Tale
{
	FeelRun *run;
	const DmnModel *model;
	const DmnElement *element;
	DmnLanguage language;
	FeelString labels;  /* of values for which the model has none */
	int question_count; /* those that were told */
	const FeelString *questions;
	FeelTextBuilder text;
	int indent;
	Word null; /* what null is called: of a fact, or of an answer */
	const DmnElement *said; /* whose value is told; NULL: of no element */
} Tale;

extern const char *dmn_tale_word(const Tale *tale, Word which);
extern void dmn_tale_add(Tale *tale, const char *text);
/* "and 3 more" */
extern void dmn_tale_and_more(Tale *tale, int count);
/* The value of an element (NULL: of none), its codes by their labels */
extern void dmn_tale_value(Tale *tale, const DmnElement *of, FeelValue value);
/* Null is no answer of a decision, but a fact that does not apply. */
extern void dmn_tale_fact_value(Tale *tale, const DmnElement *of,
								FeelValue value);
/* What a code is called; the code itself where nothing says */
extern void dmn_tale_code(Tale *tale, const DmnElement *of, FeelString code);
/* A number as FEEL writes it */
extern void dmn_tale_number(Tale *tale, FeelString text);
/* The indentation of a line */
extern void dmn_tale_begin(Tale *tale);
extern void dmn_tale_line(Tale *tale, const char *line);
/* A text of the model; its further lines are indented as well. */
extern void dmn_tale_text(Tale *tale, FeelString text);
/* The description without labels and full stop; the name where none is. */
extern void dmn_tale_name(Tale *tale, FeelString name, FeelString description);

#endif /* DMN_TALE_H */
