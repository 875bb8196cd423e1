/*-------------------------------------------------------------------------
 *
 * scanner.h
 *	  Cuts FEEL text into tokens.
 *
 * The scanner is a function of text and offset, without state: what is a
 * name depends on the scope, so the parser may decide that a name goes on
 * over several tokens, and then continues behind it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_SCANNER_H
#define FEEL_SCANNER_H

#include "feel/feel.h"

typedef enum FeelTokenKind
{
	FEEL_TOKEN_END,
	FEEL_TOKEN_INVALID, /* problem says why */
	FEEL_TOKEN_NUMBER,
	FEEL_TOKEN_STRING, /* with its quotes */
	FEEL_TOKEN_WORD,   /* name start character and name part characters */
	FEEL_TOKEN_AT,
	FEEL_TOKEN_QUESTION,
	FEEL_TOKEN_APOSTROPHE, /* only inside names; also the typographic one */
	FEEL_TOKEN_LEFT_PAREN,
	FEEL_TOKEN_RIGHT_PAREN,
	FEEL_TOKEN_LEFT_BRACKET,
	FEEL_TOKEN_RIGHT_BRACKET,
	FEEL_TOKEN_LEFT_BRACE,
	FEEL_TOKEN_RIGHT_BRACE,
	FEEL_TOKEN_COMMA,
	FEEL_TOKEN_COLON,
	FEEL_TOKEN_DOT,
	FEEL_TOKEN_DOTS, /* .. */
	FEEL_TOKEN_PLUS,
	FEEL_TOKEN_MINUS,
	FEEL_TOKEN_TIMES,
	FEEL_TOKEN_DIVIDE,
	FEEL_TOKEN_POWER,
	FEEL_TOKEN_EQUAL,
	FEEL_TOKEN_NOT_EQUAL,
	FEEL_TOKEN_LESS,
	FEEL_TOKEN_LESS_EQUAL,
	FEEL_TOKEN_GREATER,
	FEEL_TOKEN_GREATER_EQUAL,
	FEEL_TOKEN_ARROW /* -> */
} FeelTokenKind;

typedef struct FeelToken
{
	FeelTokenKind kind;
	int32_t begin; /* bytes of the text */
	int32_t end;
	const char *problem; /* INVALID: what was expected */
} FeelToken;

/* The first token at or after offset, which is at most the text's length. */
extern FeelToken feel_scan(FeelString text, int32_t offset);

/*
 * The value of a string token's text between the quotes.  Escapes: \" \' \\
 * \n \r \t, \u and four hexadecimal digits (surrogate pairs are one
 * character), \U and six.  A backslash before anything else stands for
 * itself, as regular expressions want it.  False for half a surrogate pair
 * or a number that is no character; *bad is its offset in raw.
 */
extern bool feel_scan_string(FeelRun *run, FeelString raw, FeelString *value,
							 int32_t *bad);

extern bool feel_is_space(uint32_t code_point);
extern bool feel_is_name_start(uint32_t code_point);
extern bool feel_is_name_part(uint32_t code_point);

/*
 * Where the name ends if it stands in the text at offset, else -1.  White
 * space and comments count between two words, as one blank, and a name does
 * not end within a word.
 */
extern int32_t feel_match_name(FeelString text, int32_t offset,
							   FeelString name);

/* Are they one name, white space aside that means nothing? */
extern bool feel_same_name(FeelString a, FeelString b);

#endif /* FEEL_SCANNER_H */
