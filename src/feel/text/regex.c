/*-------------------------------------------------------------------------
 *
 * regex.c
 *	  Compiling and matching of regular expressions through PCRE2.
 *
 * What PCRE2 allocates comes from malloc and belongs to a small cache of the
 * process, never to a run: an error that the host throws out of feel_spend()
 * or an allocation leaves nothing behind.  Between PCRE2's handing over of
 * memory and our taking it into the cache nothing is called that may throw.
 *
 * Work is bounded: PCRE2 calls back wherever a match repeats or chooses
 * (regex_translate.c puts callouts there), and we count how far it moved.  A
 * match that uses up its allowance is given up, what it used is spent from
 * the run, and it begins anew with four times as much.  So the run's steps
 * and the host's interrupts hold here as everywhere.
 *
 * Why PCRE2: DMN wants the expressions of XPath, with back-references and
 * reluctant quantifiers, which automata cannot do; and a backtracking matcher
 * of our own would have all of the same dangers and none of the tests.
 *
 * Why so little memory in so many words: the match data and the context are
 * made once per process and kept.  PCRE2 leaves what a long subject needed
 * with the match data, so that one match of a megabyte would keep it for
 * ever; after such a match the data is made anew.
 *
 * The allowance grows by four at each attempt, so that all attempts before
 * the last cost a third of it at most.  A match limit is set too, for what
 * moves without callouts.
 *
 * A pattern with its flags is looked up in sixteen entries, oldest out: a
 * rule has one or two, and a query runs one rule over many rows.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/text/regex.h"

#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define CACHE_SIZE 16
#define FIRST_ALLOWANCE 100000
#define MAX_ALLOWANCE (100 * 1000 * 1000)
#define HEAP_LIMIT (64 * 1024) /* kibibytes, of one match */

/* A match of a longer subject may leave much memory with the match data. */
#define SMALL_SUBJECT 4096

struct FeelRegex
{
	pcre2_code *code; /* NULL: the entry is free */
	char *pattern;
	size_t length;
	FeelRegexFlags flags;
	int groups;
	uint64_t used; /* the cache's clock when it was last asked for */
};

/* What the callouts of one match count */
typedef struct Work
{
	size_t start; /* where this attempt began */
	size_t last;  /* where the last callout was */
	uint64_t done;
	uint64_t allowed;
	uint64_t attempt; /* cost of a new attempt */
} Work;

static FeelRegex cache[CACHE_SIZE];
static uint64_t cache_clock;
static pcre2_match_data *match_data;
static pcre2_match_context *match_context;

/* ------------------------------------------------------------------- cache */

static void
release(FeelRegex *entry)
{
	pcre2_code_free(entry->code);
	free(entry->pattern);
	*entry = (FeelRegex){.code = NULL};
}

static bool
parse_flags(FeelRun *run, FeelString text, FeelRegexFlags *flags)
{
	*flags = (FeelRegexFlags){.dot_all = false};
	for (uint32_t i = 0; i < text.length; i++)
	{
		switch (text.data[i])
		{
			case 's':
				flags->dot_all = true;
				break;
			case 'm':
				flags->multiline = true;
				break;
			case 'i':
				flags->ignore_case = true;
				break;
			case 'x':
				flags->remove_space = true;
				break;
			case 'q':
				flags->literal = true;
				break;
			default:
				feel_error(run, FEEL_INVALID_ARGUMENT,
						   "flags of a regular expression must be out of "
						   "\"smixq\", not \"%.*s\"",
						   text.length > 50 ? 50 : (int) text.length,
						   text.data);
				return false;
		}
	}
	return true;
}

static bool
same_flags(FeelRegexFlags a, FeelRegexFlags b)
{
	return a.dot_all == b.dot_all && a.multiline == b.multiline &&
		   a.ignore_case == b.ignore_case &&
		   a.remove_space == b.remove_space && a.literal == b.literal;
}

/* The entry that holds the pattern; else NULL, and the one to be replaced */
static FeelRegex *
look_up(FeelString pattern, FeelRegexFlags flags, FeelRegex **oldest)
{
	feel_assert(pattern.length == 0 || pattern.data != NULL);
	*oldest = &cache[0];
	for (int i = 0; i < CACHE_SIZE; i++)
	{
		FeelRegex *entry = &cache[i];

		if (entry->used < (*oldest)->used)
			*oldest = entry;
		if (entry->code != NULL && entry->length == pattern.length &&
			same_flags(entry->flags, flags) &&
			memcmp(entry->pattern, pattern.data, pattern.length) == 0)
			return entry;
	}
	return NULL;
}

static uint32_t
compile_options(FeelRegexFlags flags)
{
	return PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_MATCH_UNSET_BACKREF |
		   (flags.dot_all ? PCRE2_DOTALL : 0) |
		   (flags.multiline ? PCRE2_MULTILINE : 0) |
		   (flags.ignore_case ? PCRE2_CASELESS : 0);
}

/*
 * Compile into the entry.  0, or PCRE2's error number; the entry is then
 * free.  Throws nothing.
 */
static int
compile(FeelRegex *entry, FeelString pattern, FeelRegexFlags flags,
		FeelString translated)
{
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	uint32_t groups = 0;
	int error = 0;
	size_t offset;

	release(entry);
	if (context == NULL)
		return PCRE2_ERROR_NOMEMORY;
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	entry->code =
		pcre2_compile((PCRE2_SPTR) translated.data, translated.length,
					  compile_options(flags), &error, &offset, context);
	pcre2_compile_context_free(context);
	if (entry->code == NULL)
		return error;
	entry->pattern = malloc(pattern.length + 1);
	if (entry->pattern == NULL)
	{
		release(entry);
		return PCRE2_ERROR_NOMEMORY;
	}
	memcpy(entry->pattern, pattern.data, pattern.length);
	entry->length = pattern.length;
	entry->flags = flags;
	pcre2_pattern_info(entry->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	entry->groups = (int) groups;
	return 0;
}

FeelRegex *
feel_regex(FeelRun *run, FeelString pattern, FeelString flag_text)
{
	FeelRegexFlags flags;
	FeelRegex *entry;
	FeelRegex *oldest;
	FeelString translated;
	char message[128];
	int error;

	if (!parse_flags(run, flag_text, &flags))
		return NULL;
	entry = look_up(pattern, flags, &oldest);
	if (entry == NULL)
	{
		entry = oldest;
		if (!feel_spend(run, 100 + pattern.length) ||
			!feel_regex_translate(run, pattern, flags, &translated))
			return NULL;
		error = compile(entry, pattern, flags, translated);
		if (error != 0)
		{
			pcre2_get_error_message(error, (PCRE2_UCHAR *) message,
									sizeof(message));
			feel_error(run, FEEL_INVALID_ARGUMENT,
					   "invalid regular expression \"%.*s\": %s",
					   pattern.length > 200 ? 200 : (int) pattern.length,
					   pattern.data, message);
			return NULL;
		}
	}
	entry->used = ++cache_clock;
	return entry;
}

int
feel_regex_groups(const FeelRegex *regex)
{
	return regex->groups;
}

bool
feel_regex_is_literal(const FeelRegex *regex)
{
	return regex->flags.literal;
}

/* ---------------------------------------------------------------- matching */

/*
 * Count the distance to the callout before: forward when something was
 * repeated, backward when an attempt was taken back.  Not 0 ends the match.
 */
static int
count_work(pcre2_callout_block *block, void *data)
{
	Work *work = data;
	size_t at = block->current_position;

	feel_assert(at <= block->subject_length);
	if (block->callout_number == 1 || block->start_match != work->start)
	{
		work->start = block->start_match;
		work->last = work->start;
		work->done += work->attempt;
	}
	work->done +=
		1 + (at > work->last ? at - work->last : work->last - at) / 16;
	work->last = at;
	return work->done > work->allowed ? PCRE2_ERROR_CALLOUT : 0;
}

/* Make what all matches share, as far as it is not there.  Throws nothing. */
static bool
prepare(void)
{
	if (match_context == NULL)
	{
		match_context = pcre2_match_context_create(NULL);
		if (match_context == NULL)
			return false;
		pcre2_set_heap_limit(match_context, HEAP_LIMIT);
	}
	if (match_data == NULL)
		match_data = pcre2_match_data_create(FEEL_MAX_GROUPS + 1, NULL);
	return match_data != NULL;
}

/* Give back memory that PCRE2 keeps with the match data; keep the result. */
static void
shrink(void)
{
	pcre2_match_data *fresh =
		pcre2_match_data_create(FEEL_MAX_GROUPS + 1, NULL);

	if (fresh == NULL)
		return;
	memcpy(pcre2_get_ovector_pointer(fresh),
		   pcre2_get_ovector_pointer(match_data),
		   (FEEL_MAX_GROUPS + 1) * 2 * sizeof(PCRE2_SIZE));
	pcre2_match_data_free(match_data);
	match_data = fresh;
}

static FeelRegexResult
match_failed(FeelRun *run, int error)
{
	char message[128];

	pcre2_get_error_message(error, (PCRE2_UCHAR *) message, sizeof(message));
	feel_error(run, FEEL_LIMIT,
			   "the regular expression could not be matched: %s", message);
	return FEEL_REGEX_FAILED;
}

FeelRegexResult
feel_regex_find(FeelRun *run, FeelRegex *regex, FeelString subject,
				size_t start)
{
	uint64_t allowance = FIRST_ALLOWANCE;

	/* it is the entry that feel_regex() gave last */
	feel_assert(regex->code != NULL && regex->used == cache_clock);
	feel_assert(start <= subject.length);
	for (;;)
	{
		Work work = {.start = SIZE_MAX, .attempt = 1 + regex->length / 16};
		int result;
		bool gave_up;

		if (!prepare())
			return match_failed(run, PCRE2_ERROR_NOMEMORY);
		work.allowed =
			allowance < run->steps_left ? allowance : run->steps_left;
		pcre2_set_callout(match_context, count_work, &work);
		pcre2_set_match_limit(match_context, (uint32_t) work.allowed + 100);
		result = pcre2_match(
			regex->code, (PCRE2_SPTR) subject.data, subject.length, start,
			start > 0 ? PCRE2_NO_UTF_CHECK : 0, match_data, match_context);
		if (subject.length > SMALL_SUBJECT)
			shrink();
		gave_up =
			result == PCRE2_ERROR_CALLOUT || result == PCRE2_ERROR_MATCHLIMIT;
		if (gave_up && work.done < work.allowed)
			work.done = work.allowed;
		if (start == 0)
			work.done += subject.length / 16; /* check of the encoding */
		if (!feel_spend(run, 1 + work.done))
			return FEEL_REGEX_FAILED;
		if (result > 0)
			return FEEL_REGEX_YES;
		if (result == PCRE2_ERROR_NOMATCH)
			return FEEL_REGEX_NO;
		if (!gave_up || allowance >= MAX_ALLOWANCE)
			return match_failed(run, result);
		allowance *= 4;
	}
}

bool
feel_regex_group(const FeelRegex *regex, int i, size_t *begin, size_t *end)
{
	const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(match_data);

	feel_assert(i >= 0 && regex->groups <= FEEL_MAX_GROUPS);
	if (i > regex->groups || offsets[2 * i] == PCRE2_UNSET)
		return false;
	*begin = offsets[2 * i];
	*end = offsets[2 * i + 1];
	return true;
}
