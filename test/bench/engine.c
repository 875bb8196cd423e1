/*-------------------------------------------------------------------------
 *
 * engine.c
 *	  How long the engine takes, without a server: nanoseconds and bytes of
 *	  arena per evaluation of single expressions, compiled once.
 *
 *	engine [SECONDS per line] [EXPRESSION ...]
 *	engine SECONDS --model FILE FACTS DECISION ...
 *
 * Facts are read lazily again at each evaluation, as for each row of a query.
 * FACTS is a context; a fact it lacks is unknown.
 *
 *-------------------------------------------------------------------------
 */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dmn/dmn.h"
#include "feel/temporal/temporal.h"

typedef struct Bench
{
	const char *name;
	const char *text;
} Bench;

static const Bench benches[] = {
	{"constant", "1 + 2"},
	{"global", "age"},
	{"compare", "age >= 18"},
	{"compare decimals", "income < 1500.50"},
	{"compare texts", "status = \"married\""},
	{"compare dates", "since <= date(\"2024-06-30\")"},
	{"four conditions",
	 "age >= 18 and children > 0 and status = \"married\" and lodged"},
	{"last of four fails",
	 "if age >= 18 and children > 0 and status = \"married\" and "
	 "income < 1000 then 1 else 2"},
	{"arithmetic", "240 + children * 60 - age"},
	{"decimal arithmetic", "income * 0.35 + 12.5"},
	{"chain of ifs",
	 "if children = 0 then 0 else if children = 1 then 10 else if "
	 "children = 2 then 20 else if children = 3 then 30 else 40"},
	{"path", "home.postcode"},
	{"in a set",
	 "status in (\"single\", \"widowed\", \"divorced\", \"married\")"},
	{"in a range", "age in [18..25]"},
	{"built-in", "abs(age)"},
	{"built-in on text", "starts with(home.postcode, \"76\")"},
	{"function", "half(age)"},
	{"list", "[age, children, 3]"},
	{"context", "{a: age, b: a + 1}"},
	{"filter of ten", "numbers[item > 5]"},
	{"filter of contexts", "people[age >= 18].name"},
	{"index", "numbers[3]"},
	{"for of ten", "for i in numbers return i + 1"},
	{"some of ten", "some i in numbers satisfies i = 10"},
	{"sum of ten", "sum(numbers)"},
	{"for of 1000", "for i in 1..1000 return i * i"},
	{"sum of 1000 running",
	 "(for i in 1..1000 return if i = 1 then 1 else partial[-1] + i)[-1]"},
	{"unknown and", "pregnant and lodged"},
	{"unknown if", "if pregnant then 1 else 2"},
};

static const struct
{
	const char *name;
	const char *text;
} facts[] = {
	{"age", "34"},
	{"children", "2"},
	{"status", "\"married\""},
	{"lodged", "true"},
	{"income", "1234.56"},
	{"since", "date(\"2024-02-29\")"},
	{"home", "{street: \"rue Haute\", number: 5, postcode: \"76000\"}"},
	{"numbers", "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"},
	{"people", "[{name: \"Bob\", age: 40}, {name: \"Cleo\", age: 17}, "
			   "{name: \"Dan\", age: 21}]"},
	{"half", "function(n: number) n / 2"},
	{"pregnant", NULL},
};

#define FACTS ((int) (sizeof(facts) / sizeof(facts[0])))
#define PORTION 1000
#define BENCHES ((int) (sizeof(benches) / sizeof(benches[0])))

static FeelString names[FACTS];
static const FeelScope scope = {.count = FACTS, .names = names};
static FeelValue known[FACTS];

static void
fetch(FeelRun *run, FeelEnvironment *environment, int slot)
{
	if (facts[slot].text == NULL)
		environment->values[slot] =
			feel_unknown(run, feel_fact(run, names[slot]));
	else
		environment->values[slot] = known[slot];
}

/* This process's own time: other work on the machine counts less. */
static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double) t.tv_sec * 1e9 + (double) t.tv_nsec;
}

/* Nanoseconds per evaluation, over PORTION of them in an arena of their own */
static double
measure(const FeelProgram *program, double *bytes)
{
	FeelValue values[FACTS];
	bool ready[FACTS];
	FeelEnvironment environment = {FACTS, values, ready, fetch, NULL};
	void *arena = host_arena_make();
	double begin = now();
	double elapsed;
	FeelRun run;

	for (int i = 0; i < PORTION; i++)
	{
		if (i % 100 == 0)
			feel_run_init(&run, arena);
		for (int j = 0; j < FACTS; j++)
			ready[j] = false;
		feel_evaluate(&run, program, &environment, NULL);
	}
	elapsed = now() - begin;
	*bytes = (double) host_arena_size(arena) / PORTION;
	host_arena_free(arena);
	return elapsed / PORTION;
}

/* The fastest portion says what the engine costs; the others, who else ran. */
static void
run_bench(const char *name, const char *text, double seconds)
{
	FeelRun *run = host_run_make();
	FeelNode *node = feel_parse_expression(run, text_of(text), &scope);
	FeelProgram *program;
	double best;
	double spent;
	double bytes;

	if (node == NULL)
	{
		test_show_diagnostics(run);
		exit(1);
	}
	program = feel_compile(run, node, &scope);
	best = measure(program, &bytes);
	for (spent = best; spent * PORTION < seconds * 1e9;)
	{
		double once = measure(program, &bytes);

		best = once < best ? once : best;
		spent += once;
	}
	printf("%-22s %9.1f ns %8.0f bytes\n", name, best, bytes);
	host_run_free(run);
}

/* ------------------------------------------------------------ decisions -- */

/* One decision of a model, as decide() does it for the rows of a query */
static void
run_decision(const DmnModel *model, const char *name, FeelValue facts,
			 double seconds)
{
	FeelRun *own = host_run_make();
	const DmnElement *element = dmn_find(model, text_of(name));
	DmnEvaluation *evaluation = dmn_evaluation_make(own, model);
	DmnFacts given = {.context = facts.u.context};
	double best = 0;
	double bytes = 0;

	if (element == NULL)
	{
		fprintf(stderr, "there is no decision %s\n", name);
		exit(1);
	}
	for (double spent = 0; spent * PORTION < seconds * 1e9;)
	{
		void *arena = host_arena_make();
		double begin = now();
		double once;
		FeelRun run;

		for (int i = 0; i < PORTION; i++)
		{
			feel_run_init(&run, arena);
			feel_date_time_from_text(&run, text_of("2025-06-30T12:00:00Z"),
									 &run.now);
			dmn_evaluate(evaluation, &run, element, &given);
		}
		once = (now() - begin) / PORTION;
		bytes = (double) host_arena_size(arena) / PORTION;
		host_arena_free(arena);
		best = spent == 0 || once < best ? once : best;
		spent += once;
	}
	printf("%-22s %9.1f ns %8.0f bytes\n", name, best, bytes);
	host_run_free(own);
}

static void
run_model(char **arguments, int count, double seconds)
{
	FeelRun *run = host_run_make();
	const DmnModel *model;
	FeelNode *node;
	FeelValue given;
	FeelContext *open;
	FeelString xml;

	if (!host_read_file(run->arena, arguments[0], &xml))
	{
		fprintf(stderr, "cannot read %s\n", arguments[0]);
		exit(1);
	}
	model = dmn_read(run, xml, NULL, NULL);
	node = feel_parse_expression(run, text_of(arguments[1]), NULL);
	if (model == NULL || node == NULL)
	{
		test_show_diagnostics(run);
		exit(1);
	}
	given = feel_evaluate(run, feel_compile(run, node, NULL), NULL, NULL);
	open = feel_context_make(run, given.u.context->count);
	open->open = true;
	for (uint32_t i = 0; i < given.u.context->count; i++)
		feel_context_append(open, given.u.context->entries[i].name,
							given.u.context->entries[i].value);
	for (int i = 2; i < count; i++)
		run_decision(model, arguments[i], feel_context_value(open), seconds);
}

int
main(int argc, char **argv)
{
	double seconds = argc > 1 ? atof(argv[1]) : 0.2;
	FeelRun *run;

	test_begin();
	run = host_run_make();
	for (int i = 0; i < FACTS; i++)
	{
		names[i] = text_of(facts[i].name);
		if (facts[i].text != NULL)
		{
			FeelNode *node =
				feel_parse_expression(run, text_of(facts[i].text), NULL);

			known[i] =
				feel_evaluate(run, feel_compile(run, node, NULL), NULL, NULL);
		}
	}
	if (argc > 4 && strcmp(argv[2], "--model") == 0)
	{
		run_model(argv + 3, argc - 3, seconds);
		return 0;
	}
	for (int i = 2; i < argc; i++)
		run_bench(argv[i], argv[i], seconds);
	for (int i = 0; i < BENCHES && argc <= 2; i++)
		run_bench(benches[i].name, benches[i].text, seconds);
	return 0;
}
