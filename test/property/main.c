/*-------------------------------------------------------------------------
 *
 * main.c
 *	  property [--seed N] [--cases N] [--model N] [--workers N] [--shown N]
 *			   [--vain CLASS]
 *
 * Workers take every so many-th model, and put their counts where all see
 * them; each shows a few failures of each property.  With --vain it also shows
 * what is asked in vain, of expressions (0), tables (1, 2) or graphs (3).
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "property.h"

#define GIVENS 16 /* cases of a model */
#define MAX_WORKERS 64

bool shows_vain[CLASSES];

typedef struct Options
{
	uint64_t seed;
	uint64_t cases;
	uint64_t model; /* this one alone; UINT64_MAX: all */
	int workers;
	int shown;
} Options;

/* What a worker counted, and at which model it is */
typedef struct Worker
{
	Tally tally;
	uint64_t at;
} Worker;

static void
check_model(Model *model, Tally *tally, const Options *options)
{
	static Sample sample;
	Given given = {0};
	Failure failure;
	bool fails = false;

	tally->models++;
	if (!sample_begin(&sample, model,
					  (FeelString){model->xml, (uint32_t) model->length}))
	{
		tally->refused++;
		if (options->model != UINT64_MAX)
			test_show_diagnostics(sample.run);
		sample_end(&sample);
		return;
	}
	for (int i = 0; i < GIVENS && !fails; i++)
	{
		random_given(model, &sample, &given);
		fails = !check_case(&sample, &given, tally, &failure);
	}
	fails = fails || !check_analysis(&sample, tally, &failure);
	fails = fails || !check_change(&sample, tally, &failure);
	fails = fails || !check_opening(model, &sample, &given, tally, &failure);
	if (fails && (int) tally->violated[failure.property]++ < options->shown)
		report_failure(model, &failure);
	sample_end(&sample);
}

static void
work(Worker *worker, uint64_t first, const Options *options)
{
	Model *model = calloc(1, sizeof(*model));

	if (options->model != UINT64_MAX)
	{
		make_model(model, options->seed, options->model);
		printf("%.*s", (int) model->length, model->xml);
		check_model(model, &worker->tally, options);
		return;
	}
	for (uint64_t i = first; i < options->cases / GIVENS;
		 i += (uint64_t) options->workers)
	{
		worker->at = i;
		make_model(model, options->seed, i);
		check_model(model, &worker->tally, options);
	}
	free(model);
}

static void
add_tally(Tally *sum, const Tally *tally)
{
	uint64_t *to = (uint64_t *) sum;
	const uint64_t *from = (const uint64_t *) tally;

	for (size_t i = 0; i < sizeof(Tally) / sizeof(uint64_t); i++)
		to[i] += from[i];
}

static void
read_options(Options *options, int argc, char **argv)
{
	for (int i = 1; i + 1 < argc; i += 2)
	{
		uint64_t value = strtoull(argv[i + 1], NULL, 10);

		if (strcmp(argv[i], "--seed") == 0)
			options->seed = value;
		else if (strcmp(argv[i], "--cases") == 0)
			options->cases = value;
		else if (strcmp(argv[i], "--model") == 0)
			options->model = value;
		else if (strcmp(argv[i], "--workers") == 0)
			options->workers = (int) value;
		else if (strcmp(argv[i], "--shown") == 0)
			options->shown = (int) value;
		else if (strcmp(argv[i], "--vain") == 0 && value < CLASSES)
			shows_vain[value] = true;
	}
	if (options->workers < 1 || options->workers > MAX_WORKERS)
		options->workers = 1;
}

int
main(int argc, char **argv)
{
	Options options = {1, 100000, UINT64_MAX, 2, 3};
	Worker *workers;
	Tally sum = {0};

	test_begin();
	facts_begin();
	read_options(&options, argc, argv);
	if (options.model != UINT64_MAX)
		options.workers = 1;
	workers = mmap(NULL, MAX_WORKERS * sizeof(Worker), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (workers == MAP_FAILED)
		return 2;
	for (int i = 0; i < options.workers; i++)
		if (fork() == 0)
		{
			work(&workers[i], (uint64_t) i, &options);
			fflush(stdout);
			_exit(0);
		}
	for (int i = 0; i < options.workers; i++)
	{
		int status;

		(void) wait(&status);
		ok(status == 0, "a worker came to its end");
	}
	for (int i = 0; i < options.workers; i++)
	{
		if (options.model == UINT64_MAX)
			printf("# worker %d ended at model %llu\n", i + 1,
				   (unsigned long long) workers[i].at);
		add_tally(&sum, &workers[i].tally);
	}
	report_tally(&sum);
	return test_end();
}
