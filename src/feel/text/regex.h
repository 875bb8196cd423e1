/*-------------------------------------------------------------------------
 *
 * regex.h
 *	  Regular expressions of FEEL: those of XPath/XQuery (Functions and
 *	  Operators 3.1, 5.6), as DMN 1.5 wants for matches(), replace(), split().
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_REGEX_H
#define FEEL_REGEX_H

#include "feel/feel.h"

/* A pattern ready for matching: lives in a cache of the process. */
typedef struct FeelRegex FeelRegex;

/* Bytes of a pattern: longer ones are refused. */
#define FEEL_MAX_PATTERN (16 * 1024)

/* Capturing groups of a pattern */
#define FEEL_MAX_GROUPS 200

typedef enum FeelRegexResult
{
	FEEL_REGEX_NO,
	FEEL_REGEX_YES,
	FEEL_REGEX_FAILED /* a limit was met; a diagnostic is noted */
} FeelRegexResult;

/*
 * Compile a pattern with flags out of "smixq".  NULL plus a diagnostic when
 * either is invalid.  The result is good until the next call.
 */
extern FeelRegex *feel_regex(FeelRun *run, FeelString pattern,
							 FeelString flags);

/*
 * Find the first match in the subject at or behind the byte "start".  How
 * much work that is counts as steps of the run.
 */
extern FeelRegexResult feel_regex_find(FeelRun *run, FeelRegex *regex,
									   FeelString subject, size_t start);

/* Number of groups, without group 0, the whole match. */
extern int feel_regex_groups(const FeelRegex *regex);
/* Was flag q given? */
extern bool feel_regex_is_literal(const FeelRegex *regex);
/* Where group i of the last match is; false when it took no part in it. */
extern bool feel_regex_group(const FeelRegex *regex, int i, size_t *begin,
							 size_t *end);

/*
 * The PCRE2 pattern for an XPath one; false plus a diagnostic when that is
 * invalid.  Exposed for tests.
 */
typedef struct FeelRegexFlags
{
	bool dot_all;      /* s */
	bool multiline;    /* m */
	bool ignore_case;  /* i */
	bool remove_space; /* x */
	bool literal;      /* q */
} FeelRegexFlags;

extern bool feel_regex_translate(FeelRun *run, FeelString pattern,
								 FeelRegexFlags flags, FeelString *translated);

#endif /* FEEL_REGEX_H */
