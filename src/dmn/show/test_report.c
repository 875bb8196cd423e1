/*-------------------------------------------------------------------------
 *
 * test_report.c
 *	  What test cases gave, for programs that collect such results: as TAP
 *	  (version 13, with the values in YAML) or as XML in the form of JUnit.
 *
 * One test is one result of one case.  It is called by the id of its case, the
 * name of that, and what was asked, so that no two are called the same.  There
 * are no times in it: the same model gives the same text.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/dmn.h"
#include "dmn/show/sheet.h"

static void
add_number(FeelTextBuilder *text, int number)
{
	feel_text_add_string(text, feel_format(text->run, "%d", number));
}

/* "3: Sans accord, eligibility" */
static FeelString
test_name(FeelRun *run, const DmnTestResult *result)
{
	FeelTextBuilder text;

	feel_text_begin(&text, run);
	feel_text_add_string(&text, result->test_case);
	dmn_add(&text, result->name.length > 0 ? ": " : "");
	feel_text_add_string(&text, result->name);
	dmn_add(&text, ", ");
	feel_text_add_string(&text, result->node);
	return feel_text_finish(&text);
}

static int
count_failures(const DmnTestReport *report)
{
	int failures = 0;

	for (int i = 0; i < report->count; i++)
		failures += !report->results[i].passed;
	return failures;
}

/* --------------------------------------------------------------------- TAP */

/* On one line, and without what would begin a directive */
static void
add_description(FeelTextBuilder *text, FeelString plain)
{
	for (uint32_t i = 0; i < plain.length; i++)
	{
		char c = plain.data[i];

		if (c == '#' || c == '\\')
			feel_text_add(text, "\\", 1);
		if ((unsigned char) c < ' ')
			c = ' ';
		feel_text_add(text, &c, 1);
	}
}

/* A text of YAML in quotes, which are those of JSON */
static void
add_yaml(FeelTextBuilder *text, const char *key, FeelString plain)
{
	dmn_add(text, "  ");
	dmn_add(text, key);
	dmn_add(text, ": \"");
	for (uint32_t i = 0; i < plain.length; i++)
	{
		char c = plain.data[i];

		if (c == '"' || c == '\\')
			feel_text_add(text, "\\", 1);
		if (c == '\n')
			dmn_add(text, "\\n");
		else if ((unsigned char) c < ' ')
			feel_text_add_string(
				text, feel_format(text->run, "\\x%02x",
								  (unsigned int) (unsigned char) c));
		else
			feel_text_add(text, &c, 1);
	}
	dmn_add(text, "\"\n");
}

static void
add_tap(FeelTextBuilder *text, const DmnTestReport *report)
{
	dmn_add(text, "TAP version 13\n1..");
	add_number(text, report->count);
	dmn_add(text, "\n");
	for (int i = 0; i < report->count; i++)
	{
		const DmnTestResult *result = &report->results[i];

		dmn_add(text, result->passed ? "ok " : "not ok ");
		add_number(text, i + 1);
		dmn_add(text, " - ");
		add_description(text, test_name(text->run, result));
		dmn_add(text, "\n");
		if (result->passed)
			continue;
		dmn_add(text, "  ---\n");
		add_yaml(text, "expected", result->expected_text);
		add_yaml(text, "got", result->value_text);
		if (result->diagnostics != NULL)
			add_yaml(text, "message", result->diagnostics->message);
		dmn_add(text, "  ...\n");
	}
}

/* ------------------------------------------------------------------- JUnit */

/* In an attribute; what XML cannot hold becomes U+FFFD. */
static void
add_attribute(FeelTextBuilder *text, const char *name, FeelString plain)
{
	dmn_add(text, " ");
	dmn_add(text, name);
	dmn_add(text, "=\"");
	for (uint32_t i = 0; i < plain.length; i++)
	{
		char c = plain.data[i];

		if (c == '&')
			dmn_add(text, "&amp;");
		else if (c == '<')
			dmn_add(text, "&lt;");
		else if (c == '>')
			dmn_add(text, "&gt;");
		else if (c == '"')
			dmn_add(text, "&quot;");
		else if (c == '\n')
			dmn_add(text, "&#10;");
		else if (c == '\t')
			dmn_add(text, "&#9;");
		else if (c == '\r')
			dmn_add(text, "&#13;");
		else if ((unsigned char) c < ' ')
			dmn_add(text, "\xef\xbf\xbd");
		else if (c == '\xef' && i + 2 < plain.length &&
				 plain.data[i + 1] == '\xbf' &&
				 (plain.data[i + 2] == '\xbe' || plain.data[i + 2] == '\xbf'))
		{
			dmn_add(text, "\xef\xbf\xbd");
			i += 2;
		}
		else
			feel_text_add(text, &c, 1);
	}
	dmn_add(text, "\"");
}

static void
add_counts(FeelTextBuilder *text, const DmnTestReport *report)
{
	FeelRun *run = text->run;

	add_attribute(text, "tests", feel_format(run, "%d", report->count));
	add_attribute(text, "failures",
				  feel_format(run, "%d", count_failures(report)));
	add_attribute(text, "errors", FEEL_STRING_LITERAL("0"));
}

static void
add_junit(FeelTextBuilder *text, const DmnTestReport *report, FeelString model)
{
	dmn_add(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites");
	add_counts(text, report);
	dmn_add(text, ">\n  <testsuite");
	add_attribute(text, "name", model);
	add_counts(text, report);
	dmn_add(text, ">\n");
	for (int i = 0; i < report->count; i++)
	{
		const DmnTestResult *result = &report->results[i];
		FeelTextBuilder message;

		dmn_add(text, "    <testcase");
		add_attribute(text, "classname", model);
		add_attribute(text, "name", test_name(text->run, result));
		if (result->passed)
		{
			dmn_add(text, "/>\n");
			continue;
		}
		feel_text_begin(&message, text->run);
		dmn_add(&message, "expected ");
		feel_text_add_string(&message, result->expected_text);
		dmn_add(&message, ", got ");
		feel_text_add_string(&message, result->value_text);
		if (result->diagnostics != NULL)
		{
			dmn_add(&message, ": ");
			feel_text_add_string(&message, result->diagnostics->message);
		}
		dmn_add(text, ">\n      <failure");
		add_attribute(text, "message", feel_text_finish(&message));
		dmn_add(text, "/>\n    </testcase>\n");
	}
	dmn_add(text, "  </testsuite>\n</testsuites>\n");
}

FeelString
dmn_test_report(FeelRun *run, const DmnModel *model,
				const DmnTestReport *report, DmnReportFormat format)
{
	FeelTextBuilder text;

	feel_assert(report->count == 0 || report->results != NULL);
	feel_text_begin(&text, run);
	if (format == DMN_TAP)
		add_tap(&text, report);
	else
		add_junit(&text, report, dmn_model_name(model));
	return feel_text_finish(&text);
}
