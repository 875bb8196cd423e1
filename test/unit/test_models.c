/*-------------------------------------------------------------------------
 *
 * test_models.c
 *	  The French models, each of its constants moved by one step.
 *
 * That a model passes its own tests says little if they would pass as well
 * with another amount, or a period that begins a day later.  So each number,
 * day, length of time and comparison in a cell or an expression is changed by
 * the least step, one at a time: then a test of the model must fail, or the
 * analysis must find what it did not find before (a gap, two rules that
 * meet).  What is seen by neither stands on neither side of a threshold; of
 * these the models have as many as is said below, all of which change no
 * answer: bounds that the type of the fact has already, the day at which two
 * rules meet that say the same, and the calendar's rule for Easter, some parts
 * of which matter in one year of thousands.
 *
 * A model of seven thousand lines is read in some milliseconds, so that all
 * changes take as long as the other unit tests together.
 *
 *-------------------------------------------------------------------------
 */
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dmn/dmn.h"
#include "feel/value/value.h"
#include "host.h"

/* changes that are no change */
static const struct
{
	const char *model;
	int count;
} accepted[] = {{"aide_juridictionnelle", 2},
				{"auvvc", 1},
				{"c2s", 6},
				{"ordonnance_protection", 12}};

typedef struct Trial
{
	const char *path;
	FeelString xml;      /* as it stands */
	FeelString findings; /* of it */
	FeelRun *run;        /* its own memory */
	int changes;
	int unseen;
} Trial;

/* ----------------------------------------------------------------- a model */

/* What the analysis finds in all logic of a model */
static FeelString
findings_text(FeelRun *run, const DmnModel *model)
{
	DmnAnalysis analysis = {.max_findings = DMN_DEFAULT_FINDINGS,
							.max_steps = DMN_DEFAULT_SEARCH};
	FeelTextBuilder text;

	for (int i = 0; i < dmn_element_count(model); i++)
		dmn_analyse(run, dmn_element_at(model, i), &analysis);
	feel_text_begin(&text, run);
	for (const DmnFinding *f = analysis.first; f != NULL; f = f->next)
		feel_text_add_string(
			&text, feel_format(run, "%.*s: %.*s\n", (int) f->decision.length,
							   f->decision.data, (int) f->sentence.length,
							   f->sentence.data));
	return feel_text_finish(&text);
}

/* Do its own tests pass, without a diagnostic? */
static bool
passes(FeelRun *run, const DmnModel *model)
{
	DmnTestReport *report = dmn_run_tests(run, model, (FeelString){NULL, 0});

	for (int i = 0; i < report->count; i++)
	{
		const DmnTestResult *result = &report->results[i];

		if (!result->passed ||
			(!result->expects_error && result->diagnostics != NULL))
			return false;
	}
	return report->count > 0;
}

/* Is the model seen to be another with "new" at bytes from..to? */
static void
try_change(Trial *trial, const char *from, const char *to, const char *new)
{
	FeelRun *run = host_run_make();
	size_t before = from - trial->xml.data;
	size_t after = trial->xml.length - (to - trial->xml.data);
	size_t length = strlen(new);
	char *text = malloc(before + length + after);
	FeelString xml = {text, (uint32_t) (before + length + after)};
	const DmnModel *model;

	memcpy(text, trial->xml.data, before);
	memcpy(text + before, new, length);
	memcpy(text + before + length, to, after);
	trial->changes++;
	model = dmn_read(run, xml, NULL, NULL);
	if (model != NULL && passes(run, model))
	{
		FeelString findings = findings_text(run, model);

		if (findings.length == trial->findings.length &&
			memcmp(findings.data, trial->findings.data, findings.length) == 0)
		{
			trial->unseen++;
			printf("# %s: unseen: %.*s for %.*s in ...%.60s\n", trial->path,
				   (int) length, new, (int) (to - from), from, from - 20);
		}
	}
	host_run_free(run);
	free(text);
}

/* --------------------------------------------------------------- constants */

/* The day before and the day after */
static void
move_day(Trial *trial, const char *day)
{
	for (int step = -1; step <= 1; step += 2)
	{
		struct tm tm = {.tm_hour = 12};
		char new[32];
		time_t noon;

		tm.tm_year = atoi(day) - 1900;
		tm.tm_mon = atoi(day + 5) - 1;
		tm.tm_mday = atoi(day + 8) + step;
		noon = timegm(&tm);
		gmtime_r(&noon, &tm);
		strftime(new, sizeof(new), "%Y-%m-%d", &tm);
		try_change(trial, day, day + 10, new);
	}
}

/* One less and one more of the last digit that is written */
static const char *
move_number(Trial *trial, const char *number)
{
	char digits[64];
	int count = 0, decimals = -1;
	const char *end = number;
	long long value;

	while (count < 30 &&
		   (isdigit((unsigned char) *end) ||
			(*end == '.' && decimals < 0 && isdigit((unsigned char) end[1]))))
	{
		if (*end == '.')
			decimals = 0;
		else
		{
			digits[count++] = *end;
			decimals += decimals >= 0;
		}
		end++;
	}
	digits[count] = '\0';
	value = atoll(digits);
	for (int step = -1; step <= 1; step += 2)
	{
		char new[64], whole[64];
		long long moved = value + step;
		int fraction = decimals > 0 ? decimals : 0;
		int length;

		length = snprintf(whole, sizeof(whole), "%0*lld",
						  fraction + 1 + (moved < 0), moved);
		if (fraction > 0)
			snprintf(new, sizeof(new), "%.*s.%s", length - fraction, whole,
					 whole + length - fraction);
		else
			snprintf(new, sizeof(new), "%s", whole);
		try_change(trial, number, end, new);
	}
	return end;
}

/* All constants of one expression, between two tags */
static void
move_constants(Trial *trial, const char *at, const char *end)
{
	while (at < end)
	{
		if (strncmp(at, "date(\"", 6) == 0 && isdigit((unsigned char) at[6]))
		{
			/* the earliest day that a fact may have is none of the law */
			if (strncmp(at + 6, "1900-", 5) != 0)
				move_day(trial, at + 6);
			at += 18;
		}
		else if (strncmp(at, "duration(\"P", 11) == 0)
		{
			char *unit;
			char new[32];

			snprintf(new, sizeof(new), "%ld", strtol(at + 11, &unit, 10) + 1);
			try_change(trial, at + 11, unit, new);
			at = strchr(unit, '"') + 1;
		}
		else if (*at == '"')
			at = strchr(at + 1, '"') + 1;
		else if (strncmp(at, "&lt;", 4) == 0 || strncmp(at, "&gt;", 4) == 0)
		{
			bool equal = at[4] == '=';

			try_change(trial, at + 4, at + 4 + equal, equal ? "" : "=");
			at += 4 + equal;
		}
		else if (isdigit((unsigned char) *at))
			at = move_number(trial, at);
		else if (isalpha((unsigned char) *at) || *at == '_')
			while (isalnum((unsigned char) *at) || *at == '_')
				at++;
		else
			at++;
	}
}

/* The element that holds a <text>: the tag before it */
static bool
is_expression(const char *start, const char *text)
{
	static const char *const tags[] = {"<inputEntry ", "<outputEntry ",
									   "<literalExpression "};

	while (text > start && *--text != '<')
		;
	for (int i = 0; i < 3; i++)
		if (strncmp(text, tags[i], strlen(tags[i])) == 0)
			return true;
	return false;
}

static void
check_model(const char *path)
{
	const char *name = strrchr(path, '/') + 1;
	int length = (int) (strrchr(name, '.') - name);
	int unseen = 0;
	Trial trial = {.path = name, .run = host_run_make()};
	const DmnModel *model = NULL;

	if (host_read_file(trial.run->arena, path, &trial.xml))
		model = dmn_read(trial.run, trial.xml, NULL, NULL);
	if (ok(model != NULL && passes(trial.run, model),
		   "%.*s passes its own tests", length, name))
	{
		const char *at = trial.xml.data;
		const char *stop = at + trial.xml.length;

		trial.findings = findings_text(trial.run, model);
		while ((at = memmem(at, stop - at, "<text>", 6)) != NULL)
		{
			const char *end = memmem(at, stop - at, "</text>", 7);

			if (is_expression(trial.xml.data, at))
				move_constants(&trial, at + 6, end);
			at = end;
		}
		for (size_t i = 0; i < sizeof(accepted) / sizeof(accepted[0]); i++)
			if ((int) strlen(accepted[i].model) == length &&
				strncmp(accepted[i].model, name, length) == 0)
				unseen = accepted[i].count;
		ok(trial.unseen == unseen,
		   "%.*s: of %d constants moved by one step %d are not seen", length,
		   name, trial.changes, trial.unseen);
	}
	host_run_free(trial.run);
}

int
main(void)
{
	glob_t models;

	test_begin();
	if (ok(glob("../../src/policy/fr/*.dmn", 0, NULL, &models) == 0 &&
			   glob("../../src/routing/fr/*.dmn", GLOB_APPEND, NULL,
					&models) == 0,
		   "there are models"))
		for (size_t i = 0; i < models.gl_pathc; i++)
			check_model(models.gl_pathv[i]);
	globfree(&models);
	return test_end();
}
