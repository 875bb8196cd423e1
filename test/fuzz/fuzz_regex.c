/*-------------------------------------------------------------------------
 *
 * fuzz_regex.c
 *	  Any text as a regular expression: what is refused is refused with a
 *	  diagnostic; what is translated PCRE2 takes, unless it is too large;
 *	  matching stays inside of the subject, between characters, and within
 *	  its steps.
 *
 * Flags in the first byte, then the pattern up to a newline, then the
 * subject.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "fuzz.h"

#include "feel/text/regex.h"
#include "feel/value/utf8.h"

#define STEPS 200000

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	test_begin();
	return 0;
}

static bool
is_too_large(int error)
{
	return error == PCRE2_ERROR_PATTERN_TOO_LARGE ||
		   error == PCRE2_ERROR_PATTERN_TOO_COMPLICATED;
}

/* A pattern that we take is one for PCRE2, too. */
static void
check_translation(FeelRun *run, FeelString pattern, FeelRegexFlags flags)
{
	FeelString translated;
	pcre2_code *code;
	size_t offset;
	int error;

	if (!feel_regex_translate(run, pattern, flags, &translated))
	{
		if (run->diagnostic_count == 0)
			fuzz_fail("refused without a diagnostic", pattern);
		return;
	}
	code = pcre2_compile((PCRE2_SPTR) translated.data, translated.length,
						 PCRE2_UTF, &error, &offset, NULL);
	if (code == NULL && !is_too_large(error))
		fuzz_fail("PCRE2 refuses", translated);
	pcre2_code_free(code);
}

static bool
is_boundary(FeelString text, size_t at)
{
	return at == text.length ||
		   (at < text.length &&
			((unsigned char) text.data[at] & 0xC0) != 0x80);
}

static void
check_match(const FeelRegex *regex, FeelString subject, size_t start)
{
	for (int i = 0; i <= feel_regex_groups(regex); i++)
	{
		size_t begin;
		size_t end;

		if (!feel_regex_group(regex, i, &begin, &end))
			continue;
		if (begin < start || end < begin || !is_boundary(subject, begin) ||
			!is_boundary(subject, end))
			fuzz_fail("a match is out of place", subject);
	}
}

/* Without other flags, q finds what memmem() finds. */
static void
check_literal(FeelRegexResult result, FeelString pattern, FeelString subject)
{
	bool there =
		pattern.length == 0 || memmem(subject.data, subject.length,
									  pattern.data, pattern.length) != NULL;

	if (result != FEEL_REGEX_FAILED && there != (result == FEEL_REGEX_YES))
		fuzz_fail("a literal pattern is searched wrongly", pattern);
}

static void
check_matching(FeelRun *run, FeelString pattern, FeelRegexFlags flags,
			   FeelString flag_text, FeelString subject)
{
	FeelRegex *regex = feel_regex(run, pattern, flag_text);
	FeelRegexResult result = FEEL_REGEX_YES;
	size_t start = 0;

	if (regex == NULL)
	{
		if (run->diagnostic_count == 0)
			fuzz_fail("not compiled, without a diagnostic", pattern);
		return;
	}
	while (result == FEEL_REGEX_YES && start <= subject.length)
	{
		size_t begin = 0;
		size_t end = 0;

		result = feel_regex_find(run, regex, subject, start);
		if (start == 0 && flags.literal && !flags.ignore_case)
			check_literal(result, pattern, subject);
		if (result == FEEL_REGEX_FAILED && run->diagnostic_count == 0)
			fuzz_fail("failed without a diagnostic", pattern);
		if (result != FEEL_REGEX_YES)
			break;
		check_match(regex, subject, start);
		feel_regex_group(regex, 0, &begin, &end);
		start = end;
		if (begin == end)
		{
			if (start == subject.length)
				break;
			feel_utf8_next(subject.data, subject.length, &start);
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FeelRun *run;
	const uint8_t *newline;
	FeelRegexFlags flags;
	char flag_text[6] = "";
	FeelString pattern;
	FeelString subject = {"", 0};

	if (size < 1 || !feel_utf8_valid((const char *) data + 1, size - 1))
		return 0;
	newline = memchr(data + 1, '\n', size - 1);
	pattern.data = (const char *) data + 1;
	pattern.length =
		(uint32_t) (newline != NULL ? newline - data - 1 : (long) size - 1);
	if (newline != NULL)
	{
		subject.data = (const char *) newline + 1;
		subject.length = (uint32_t) (data + size - newline - 1);
	}
	flags = (FeelRegexFlags){
		.dot_all = data[0] & 1,
		.multiline = data[0] & 2,
		.ignore_case = data[0] & 4,
		.remove_space = data[0] & 8,
		.literal = data[0] & 16,
	};
	for (int i = 0; i < 5; i++)
		if (data[0] & 1 << i)
			flag_text[strlen(flag_text)] = "smixq"[i];
	run = host_run_make();
	run->steps_left = STEPS;
	check_translation(run, pattern, flags);
	check_matching(run, pattern, flags, text_of(flag_text), subject);
	host_run_free(run);
	return 0;
}
