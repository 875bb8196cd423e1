/*-------------------------------------------------------------------------
 *
 * regex_translate.h
 *	  What regex_translate.c and regex_class.c share.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_REGEX_TRANSLATE_H
#define FEEL_REGEX_TRANSLATE_H

#include "feel/text/regex.h"

#include <string.h>

#include "feel/value/utf8.h"

#define END_OF_PATTERN UINT32_MAX
#define MAX_NESTING 100

typedef struct Translator
{
	FeelRun *run;
	FeelString pattern;
	FeelRegexFlags flags;
	size_t at;
	FeelTextBuilder out;
	int groups;                       /* opened so far */
	bool closed[FEEL_MAX_GROUPS + 1]; /* may be referred to */
	int depth;
	const char *error; /* NULL while all is well */
} Translator;

/* regex_class.c: the opening bracket is taken; one atom is written */
extern void feel_regex_parse_class(Translator *t, FeelTextBuilder *out);
/*
 * An escape that stands for a set: its members are appended, as they stand
 * in a class.  False when c, which followed the backslash, begins none.
 */
extern bool feel_regex_set_escape(Translator *t, uint32_t c, bool in_class,
								  FeelTextBuilder *out);
/* The character that \c stands for; END_OF_PATTERN when it is no such escape */
extern uint32_t feel_regex_single_escape(uint32_t c);
/* The members of a set as a class, which flag i does not concern */
extern void feel_regex_add_set(Translator *t, FeelTextBuilder *out,
							   FeelString members, bool negated);
/* One code point that stands for itself, in a class or outside */
extern void feel_regex_add_literal(Translator *t, FeelTextBuilder *out,
								   uint32_t c);

static inline void
fail(Translator *t, const char *error)
{
	if (t->error == NULL)
		t->error = feel_said(error);
}

static inline bool
is_space(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next code point as it is; in classes, where flag x has no say */
static inline uint32_t
peek_raw(const Translator *t)
{
	size_t at = t->at;

	if (at >= t->pattern.length)
		return END_OF_PATTERN;
	return feel_utf8_next(t->pattern.data, t->pattern.length, &at);
}

static inline uint32_t
take_raw(Translator *t)
{
	if (t->at >= t->pattern.length)
		return END_OF_PATTERN;
	return feel_utf8_next(t->pattern.data, t->pattern.length, &t->at);
}

/* The next code point outside of a class */
static inline uint32_t
peek(Translator *t)
{
	while (t->flags.remove_space && is_space(peek_raw(t)))
		take_raw(t);
	return peek_raw(t);
}

static inline uint32_t
take(Translator *t)
{
	peek(t);
	return take_raw(t);
}

static inline void
add(FeelTextBuilder *out, const char *text)
{
	feel_text_add(out, text, strlen(text));
}

#endif /* FEEL_REGEX_TRANSLATE_H */
