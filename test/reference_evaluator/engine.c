/*-------------------------------------------------------------------------
 *
 * engine.c
 *	  The engine's side of the comparison with the reference evaluator: reads
 *	  expressions or models with the values that their facts may have, and
 *	  writes what the engine makes of each combination.
 *
 * A request is lines of fields between tabs; a tab within a field is written
 * as \t, as FEEL has it in strings:
 *
 *		E	expression				or	M	model, of which decision "d" is meant
 *		F	name	value	value	...	a fact, and the values it may have
 *		R	rows	answer so many rows
 *
 * In row i, with the first fact turning fastest, each fact has the value that
 * an odometer would show.  The answer to R is a line a row: "=" or, with a
 * diagnostic, "!", and the canonical literal of the value; "?" in place of
 * that if the budget was used up.  A text that does not parse, or a model that is
 * refused, is answered by one line "#" and the first diagnostic.  A line "."
 * ends each answer.
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dmn/dmn.h"
#include "feel/temporal/temporal.h"
#include "host.h"

#define MAX_FACTS 8
#define MAX_VALUES 64

typedef struct Fact
{
	FeelString name;
	int count;
	FeelValue values[MAX_VALUES];
} Fact;

/* What was asked, until "R" answers it */
typedef struct Request
{
	FeelRun *run;
	FeelString text;
	bool is_model;
	int count;
	Fact facts[MAX_FACTS];
	const FeelValue *row[MAX_FACTS]; /* the values of the present row */
} Request;

static FeelValue
value_of(FeelRun *run, FeelString text)
{
	FeelScope scope = {0};
	FeelEnvironment environment = {0};
	FeelNode *node = feel_parse_expression(run, text, &scope);

	if (node == NULL)
	{
		fprintf(stderr, "no value: %.*s\n", (int) text.length, text.data);
		exit(1);
	}
	return feel_evaluate(run, feel_compile(run, node, &scope), &environment,
						 NULL);
}

/* A copy of a text that lives as long as the request */
static FeelString
kept(FeelRun *run, const char *text)
{
	return feel_copy_text(run, text, strlen(text));
}

static void
add_fact(Request *request, char *line)
{
	Fact *fact = &request->facts[request->count++];
	char *field = strtok(line, "\t");

	fact->name = kept(request->run, field);
	for (fact->count = 0; (field = strtok(NULL, "\t")) != NULL; fact->count++)
		fact->values[fact->count] =
			value_of(request->run, kept(request->run, field));
}

static void
set_row(Request *request, int row)
{
	for (int i = 0; i < request->count; i++)
	{
		Fact *fact = &request->facts[i];

		request->row[i] = &fact->values[row % fact->count];
		row /= fact->count;
	}
}

static void
answer_row(FeelRun *run, FeelValue value)
{
	bool complains = run->diagnostic_count > 0;
	FeelString text;

	for (FeelDiagnostic *d = run->diagnostics; d != NULL; d = d->next)
		if (d->kind == FEEL_LIMIT)
		{
			puts("?");
			return;
		}
	text = feel_print_canonical(run, value);
	printf("%c%.*s\n", complains ? '!' : '=', (int) text.length, text.data);
}

static void
answer_refused(const FeelRun *run)
{
	const FeelDiagnostic *d = run->diagnostics;

	printf("#%.*s: %.*s\n", d == NULL ? 0 : (int) d->place.length,
		   d == NULL ? "" : d->place.data,
		   d == NULL ? 0 : (int) d->message.length,
		   d == NULL ? "" : d->message.data);
}

static void
fetch(FeelRun *run, FeelEnvironment *environment, int slot)
{
	const Request *request = environment->owner;

	environment->values[slot] = *request->row[slot];
}

static void
answer_expression(Request *request, int rows)
{
	FeelString names[MAX_FACTS];
	FeelScope scope = {.count = request->count, .names = names};
	FeelNode *node;
	FeelProgram *program;

	for (int i = 0; i < request->count; i++)
		names[i] = request->facts[i].name;
	node = feel_parse_expression(request->run, request->text, &scope);
	if (node == NULL)
	{
		answer_refused(request->run);
		return;
	}
	program = feel_compile(request->run, node, &scope);
	for (int i = 0; i < rows; i++)
	{
		FeelRun *run = host_run_make();
		FeelValue values[MAX_FACTS];
		bool ready[MAX_FACTS] = {false};
		FeelEnvironment environment = {.count = request->count,
									   .values = values,
									   .ready = ready,
									   .fetch = fetch,
									   .owner = request};

		set_row(request, i);
		run->now = request->run->now;
		answer_row(run, feel_evaluate(run, program, &environment, NULL));
		host_run_free(run);
	}
}

static void
answer_model(Request *request, int rows)
{
	const DmnModel *model = dmn_read(request->run, request->text, NULL, NULL);
	const DmnElement *element =
		model == NULL ? NULL : dmn_find(model, text_of("d"));

	if (element == NULL || request->run->diagnostic_count > 0)
	{
		answer_refused(request->run);
		return;
	}
	for (int i = 0; i < rows; i++)
	{
		FeelRun *run = host_run_make();
		FeelContext *context =
			feel_context_make(run, (uint32_t) request->count);
		DmnFacts facts = {.context = context};

		set_row(request, i);
		for (int j = 0; j < request->count; j++)
			feel_context_append(context, request->facts[j].name,
								*request->row[j]);
		run->now = request->run->now;
		answer_row(run, dmn_decide(run, model, element, &facts));
		host_run_free(run);
	}
}

static Request
request_make(char kind, const char *text)
{
	Request request = {.run = host_run_make(), .is_model = kind == 'M'};

	feel_date_time_from_text(request.run, text_of("2024-02-29T13:45:10+01:00"),
							 &request.run->now);
	request.text = kept(request.run, text);
	return request;
}

int
main(void)
{
	static char line[4 * 1024 * 1024];
	Request request = {0};

	test_begin();
	while (fgets(line, sizeof(line), stdin) != NULL)
	{
		line[strcspn(line, "\n")] = '\0';
		switch (line[0])
		{
			case 'E':
			case 'M':
				request = request_make(line[0], line + 2);
				break;
			case 'F':
				add_fact(&request, line + 2);
				break;
			default:
				if (request.is_model)
					answer_model(&request, atoi(line + 2));
				else
					answer_expression(&request, atoi(line + 2));
				puts(".");
				host_run_free(request.run);
		}
	}
	return 0;
}
