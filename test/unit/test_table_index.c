/*-------------------------------------------------------------------------
 *
 * test_table_index.c
 *	  Large decision tables: the index against trying rule by rule, on random
 *	  tables and facts.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>

#include "models.h"

static uint64_t seed = 88172645463325252;

static int
below(int limit)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int) (seed % (uint64_t) limit);
}

static char *
random_number_cell(char *at)
{
	switch (below(12))
	{
		case 9:
			return at + sprintf(at, "&lt; %d.%02d", below(20), 25 * below(4));
		case 10:
			return at + sprintf(at, "%c%d.%02d..%d.%d%c", "[("[below(2)],
								below(20), 25 * below(4), below(20),
								5 * below(2), "])"[below(2)]);
		case 11:
			return at + sprintf(at, "&gt; -%d.%02d", below(2), 25 * below(4));
		case 0:
			return at + sprintf(at, "&lt; %d", below(20));
		case 1:
			return at + sprintf(at, "&gt;= %d", below(20));
		case 2:
			return at + sprintf(at, "%c%d..%d%c", "[("[below(2)], below(20),
								below(20), "])"[below(2)]);
		case 3:
			return at + sprintf(at, "%d, [%d..%d), &gt; %d", below(20),
								below(20), below(20), 10 + below(10));
		case 4:
			return at + sprintf(at, "not(%d, %d)", below(20), below(20));
		case 5:
			return at + sprintf(at, "&lt;= e");
		case 6:
			return at + sprintf(at, "modulo(?, 3) = %d", below(3));
		case 7:
			return at + sprintf(at, "%d.5", below(20));
		default:
			return at + sprintf(at, "-");
	}
}

static char *
random_text_cell(char *at)
{
	switch (below(6))
	{
		case 0:
		case 1:
			return at + sprintf(at, "\"%c\"", 'a' + below(5));
		case 2:
			return at + sprintf(at, "\"%c\", \"%c\"", 'a' + below(5),
								'a' + below(5));
		case 3:
			return at + sprintf(at, "not(\"%c\")", 'a' + below(5));
		case 4:
			return at + sprintf(at, below(3) == 0 ? "null" : "\"\"");
		default:
			return at + sprintf(at, "-");
	}
}

static char *
random_table(char *at, const char *policy, int rules)
{
	at += sprintf(at, "<decisionTable %s>", policy);
	at += sprintf(at, "%s", IN("a") IN("b") IN("c") IN("d"));
	at += sprintf(at, "<output><outputValues><text>0, 1, 2, 3, 4</text>"
					  "</outputValues></output>");
	for (int i = 0; i < rules; i++)
	{
		at += sprintf(at, "<rule><inputEntry><text>");
		at = random_number_cell(at);
		at += sprintf(at, "</text></inputEntry><inputEntry><text>");
		at = random_text_cell(at);
		at += sprintf(at,
					  "</text></inputEntry><inputEntry><text>%s</text>"
					  "</inputEntry><inputEntry><text>",
					  below(3) == 0   ? "true"
					  : below(3) == 0 ? "false"
									  : "-");
		at = random_number_cell(at);
		at += sprintf(at, "</text></inputEntry>");
		if (below(10) == 0)
			at += sprintf(at, THEN("modulo(d, 5)"));
		else
			at += sprintf(at, "<outputEntry><text>%d</text></outputEntry>",
						  below(5));
		at += sprintf(at, "</rule>\n");
	}
	return at + sprintf(at, "</decisionTable>\n");
}

static char *
random_fact(char *at, const char *name, int kind)
{
	if (below(4) == 0)
		return at;
	if (at[-1] != '{')
		at += sprintf(at, ", ");
	at += sprintf(at, "%s: ", name);
	if (below(8) == 0)
		return at + sprintf(at, "null");
	if (kind == 0)
	{
		/* about the constants of the cells, and far beyond integers */
		static const char *const fractions[] = {
			"",    "",     "",     ".25",  ".5",  ".249",
			".25", ".251", ".501", ".749", ".75", "00000000000000000000.5"};

		return at + sprintf(at, "%d%s", below(22) - 1, fractions[below(12)]);
	}
	if (kind == 1)
		return at + sprintf(at, "\"%c\"", 'a' + below(6));
	return at + sprintf(at, "%s", below(2) == 0 ? "true" : "false");
}

/* Without the diagnostic: the index complains less of rules that failed. */
static FeelString
value_only(FeelString text)
{
	const char *bar = memchr(text.data, '|', text.length);

	if (bar != NULL)
		text.length = (uint32_t) (bar - text.data);
	return dmn_trim(text);
}

/*
 * The index of large tables must give what trying rule by rule gives; a trace
 * makes the engine try rule by rule.
 */
static void
test_index(void)
{
	static const char *const policies[] = {
		"hitPolicy='UNIQUE'",
		"hitPolicy='ANY'",
		"hitPolicy='FIRST'",
		"hitPolicy='PRIORITY'",
		"hitPolicy='RULE ORDER'",
		"hitPolicy='OUTPUT ORDER'",
		"hitPolicy='COLLECT'",
		"hitPolicy='COLLECT' aggregation='SUM'",
		"hitPolicy='COLLECT' aggregation='MAX'"};
	static char xml[300000];
	int differences = 0;
	int determined = 0;
	int unknown = 0;

	for (int round = 0; round < 90; round++)
	{
		FeelRun *run = host_run_make();
		char *at = xml;
		const DmnModel *model;

		at += sprintf(at, "%s",
					  "<definitions xmlns='" MODEL_NAMESPACE
					  "' namespace='n' name='m'>" INPUT("a", "number")
						  INPUT("b", "string") INPUT("c", "boolean")
							  INPUT("d", "Any") INPUT("e", "number"));
		at += sprintf(
			at, "%s",
			"<decision id='d_D' name='D'><variable name='D'/>" NEEDS_INPUT("a")
				NEEDS_INPUT("b") NEEDS_INPUT("c") NEEDS_INPUT("d")
					NEEDS_INPUT("e"));
		at = random_table(at, policies[round % 9],
						  8 + below(round % 2 == 0 ? 20 : 200));
		sprintf(at, "</decision></definitions>");
		model = model_of(run, xml);
		for (int i = 0; i < 60 && model != NULL; i++)
		{
			char facts[200] = "{";
			bool open = below(2) == 0;
			FeelString indexed;
			FeelString tried;

			at = random_fact(facts + 1, "a", 0);
			at = random_fact(at, "b", 1);
			at = random_fact(at, "c", 2);
			at = random_fact(at, "d", below(5) == 0);
			at = random_fact(at, "e", 0);
			sprintf(at, "}");
			run->trace = NULL;
			indexed = value_only(decide_text(run, model, "D", facts, open));
			(void) dmn_trace_begin(run, true, false);
			tried = value_only(decide_text(run, model, "D", facts, open));
			if (memmem(tried.data, tried.length, "unknown", 7) != NULL)
				unknown++;
			else
				determined++;
			if (feel_text_equal(indexed, tried) || differences++ > 5)
				continue;
			printf("# round %d, %s: %s: %.*s, but one by one %.*s\n", round,
				   policies[round % 9], facts, (int) indexed.length,
				   indexed.data, (int) tried.length, tried.data);
		}
		host_run_free(run);
	}
	ok(differences == 0, "index and one by one agree (%d determined, %d not)",
	   determined, unknown);
	ok(determined > 1000 && unknown > 1000, "on enough of both");
}

/* A rule a day, more of them than the index keeps on the stack */
static void
test_days(void)
{
	enum
	{
		DAYS = 1500
	};
	static char xml[300000];
	static const struct
	{
		const char *day;
		const char *expected;
	} cases[] = {
		{"2023-12-31", "null"},      {"2024-01-01", "0"},
		{"2024-02-29", "59"},        {"2024-03-01", "60"},
		{"2024-12-31", "365"},       {"2025-03-31", "455"},
		{"2028-02-08", "1499"},      {"2028-02-09", "\"later\""},
		{"9999-12-31", "\"later\""},
	};
	FeelRun *run = host_run_make();
	char *at = xml;
	const DmnModel *model;

	at += sprintf(at, "%s",
				  "<definitions xmlns='" MODEL_NAMESPACE
				  "' namespace='n' name='m'>" INPUT(
					  "d", "date") "<decision id='d_D' name='D'><variable "
								   "name='D'/>" NEEDS_INPUT(
									   "d") "<decisionTable>" IN("d") OUT);
	for (int i = 0; i < DAYS; i++)
	{
		FeelString day =
			feel_print(run, value_of(run, feel_format(run,
													  "date(\"2024-01-01\") + "
													  "duration(\"P%dD\")",
													  i)
											  .data));

		at += sprintf(at, RULE(IF("%.*s") THEN("%d")), (int) day.length,
					  day.data, i);
	}
	sprintf(at, "%s",
			RULE(IF("&gt; @\"2028-02-08\"") THEN(
				"\"later\"")) "</decisionTable></decision></definitions>");
	model = model_of(run, xml);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		is_text(
			decide_text(run, model, "D",
						feel_format(run, "{d: @\"%s\"}", cases[i].day).data,
						false),
			cases[i].expected, "a rule a day: %s", cases[i].day);
	host_run_free(run);
}

int
main(void)
{
	test_begin();
	test_days();
	test_index();
	return test_end();
}
