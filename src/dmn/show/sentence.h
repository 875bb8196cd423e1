/*-------------------------------------------------------------------------
 *
 * sentence.h
 *	  Rules as sentences: what the files about them share.  Internal to
 *	  dmn/show.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_SENTENCE_H
#define DMN_SENTENCE_H

#include "dmn/show/tale.h"
#include "dmn/table/table.h"
#include "feel/ast.h"

/* A rule that is told: of this table, whose node has its cells and outputs */
typedef struct Sentence
{
	Tale *tale;
	const DmnTable *table;
	const FeelNode *node;
	const FeelScope *scope;
	const DmnInput *input; /* of the condition that is told; else NULL */
	DmnElement codes;      /* stands for whose codes are told */
} Sentence;

/* ----- phrase.c: the words */

typedef enum Phrase
{
	PHRASE_IF,       /* before the first condition, ... */
	PHRASE_AND_IF,   /* between two, ... */
	PHRASE_LAST_IF,  /* before the last */
	PHRASE_THEN,     /* before what follows */
	PHRASE_ALWAYS,   /* a rule without conditions */
	PHRASE_REST,     /* likewise, where others go before it */
	PHRASE_NO_RULE,  /* the default output */
	PHRASE_AND,      /* between two conclusions, or conditions in one cell */
	PHRASE_OR,       /* between the last two values */
	PHRASE_COMMA,    /* between others */
	PHRASE_NOR,      /* between values that are excluded */
	PHRASE_IS,       /* X ... 5 */
	PHRASE_IS_NOT,   /* X ... 5 */
	PHRASE_NEITHER,  /* X ... 5 nor 6 */
	PHRASE_NO_VALUE, /* X ... */
	PHRASE_NULL,
	PHRASE_TODAY,
	PHRASE_HOLDS,  /* before a condition that has no words */
	PHRASE_RESULT, /* before an expression that has none */
	PHRASE_FULL_STOP,
	PHRASE_AT, /* a number */
	PHRASE_LESS,
	PHRASE_LESS_EQUAL,
	PHRASE_GREATER,
	PHRASE_GREATER_EQUAL,
	PHRASE_FROM_TO,
	PHRASE_FROM_BELOW,
	PHRASE_ABOVE_TO,
	PHRASE_ABOVE_BELOW,
	PHRASE_ON, /* the same of days */
	PHRASE_BEFORE,
	PHRASE_UNTIL,
	PHRASE_AFTER,
	PHRASE_SINCE,
	PHRASE_DAYS_FROM_TO,
	PHRASE_DAYS_FROM_BEFORE,
	PHRASE_DAYS_AFTER_TO,
	PHRASE_DAYS_AFTER_BEFORE,
	PHRASE_MONTHS,
	PHRASE_YEARS,
	PHRASE_DAYS,
	PHRASE_UNIQUE, /* how the rules of a table are to be read */
	PHRASE_ANY,
	PHRASE_PRIORITY,
	PHRASE_FIRST,
	PHRASE_RULE_ORDER,
	PHRASE_OUTPUT_ORDER,
	PHRASE_COLLECT,
	PHRASE_SUM,
	PHRASE_MIN,
	PHRASE_MAX,
	PHRASE_COUNT,
	PHRASE_ARTICLE, /* of the document */
	PHRASE_TABLE,
	PHRASE_SOURCE,
	PHRASE_EXAMPLE,
	PHRASE_EXAMPLES,
	PHRASE_DAY,
	PHRASE_FORMULA,
	PHRASE_NO_LOGIC,
	PHRASES
} Phrase;

extern const char *dmn_phrase(DmnLanguage language, Phrase phrase);
/* A phrase with "%a" and "%b" in it, for these */
extern void dmn_phrase_add(Tale *tale, Phrase phrase, FeelString a,
						   FeelString b);

/* ----- condition.c */

/* What an expression is called; a text of two is "« X » + 12 mois" */
extern FeelString dmn_operand(Sentence *sentence, const FeelNode *node);
/* "« X » est oui": the condition of a cell on its input */
extern void dmn_condition(Sentence *sentence, const FeelNode *tests,
						  const DmnInput *input);
extern FeelString dmn_quoted(Tale *tale, FeelString text);

/* ----- sentence.c */

/* How the rules of a table are to be read: a line */
extern void dmn_policy_sentence(Tale *tale, const DmnTable *table);
/* A rule (from 0 on), or the default output (-1): a sentence, no line end */
extern void dmn_rule_sentence(Sentence *sentence, int rule);
/* The node of a table, below a node; NULL if it is not there */
extern const FeelNode *dmn_table_node(FeelRun *run, const FeelNode *node,
									  const DmnTable *table);

#endif /* DMN_SENTENCE_H */
