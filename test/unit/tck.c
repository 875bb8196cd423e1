/*-------------------------------------------------------------------------
 *
 * tck.c
 *	  Run a folder in the layout of the DMN conformance kit, without a server.
 *
 *	tck DIR [--failed] [--diagnostics] [FILTER ...]
 *
 * DIR has level folders, these have one folder per subject, with models
 * (*.dmn) and cases (*.xml).  Only files whose path contains one of the
 * filters are run.  Each file of cases runs in a process of its own, so that
 * a crash costs no more than its cases.  Prints, per level, passed and failed
 * cases and those among them that expect a value; at the end "N passed, N
 * failed".  A case passes when all of its result nodes do.
 *
 *-------------------------------------------------------------------------
 */
#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dmn/dmn.h"
#include "feel/temporal/temporal.h"
#include "host.h"

#define MAX_FILES 20000
#define MAX_LEVELS 50

typedef struct Counts
{
	int cases;
	int passed;
	int valued; /* expect a value other than null */
	int valued_passed;
} Counts;

typedef struct Level
{
	char name[100];
	Counts counts;
} Level;

static char *files[MAX_FILES];
static int file_count;
static bool show_failed;
static bool show_diagnostics;

static int
collect(const char *path, const struct stat *status, int flag, struct FTW *ftw)
{
	size_t length = strlen(path);

	if (flag == FTW_F && length > 4 && file_count < MAX_FILES &&
		strcmp(path + length - 4, ".xml") == 0)
		files[file_count++] = strdup(path);
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

/* ----------------------------------------------------------------- imports */

typedef struct Folder
{
	FeelRun *run;
	const char *path;
} Folder;

/* Of the models beside this one, that with the namespace */
static bool
find_import(void *closure, FeelString space, FeelString location,
			FeelString *xml)
{
	Folder *folder = closure;
	DIR *directory = opendir(folder->path);
	struct dirent *entry;
	bool found = false;

	if (directory == NULL)
		return false;
	while (!found && (entry = readdir(directory)) != NULL)
	{
		char path[4096];
		size_t length = strlen(entry->d_name);
		FeelString own;
		FeelRun run;

		if (length < 4 || strcmp(entry->d_name + length - 4, ".dmn") != 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder->path, entry->d_name);
		feel_run_init(&run, folder->run->arena);
		found = host_read_file(run.arena, path, xml) &&
				dmn_peek_namespace(&run, *xml, &own) &&
				feel_text_equal(own, space);
	}
	closedir(directory);
	return found;
}

/* ------------------------------------------------------------ one document */

static void
print_diagnostics(const FeelDiagnostic *d)
{
	for (; d != NULL; d = d->next)
		printf("      %s: %.*s [%.*s, line %d] %.*s\n",
			   feel_diagnostic_name(d->kind), (int) d->message.length,
			   d->message.data, (int) d->place.length, d->place.data, d->line,
			   (int) d->text.length, d->text.data);
}

static void
print_result(const char *path, const DmnTestResult *result)
{
	if (!show_failed || result->passed)
		return;
	printf("  %s %.*s %.*s\n    expected %.*s%s\n    got      %.*s%s\n",
		   strrchr(path, '/') + 1, (int) result->test_case.length,
		   result->test_case.data, (int) result->node.length,
		   result->node.data, (int) result->expected_text.length,
		   result->expected_text.data,
		   result->expects_error ? " and an error" : "",
		   (int) result->value_text.length, result->value_text.data,
		   result->diagnostics == NULL ? "" : " and an error");
	if (show_diagnostics)
		print_diagnostics(result->diagnostics);
}

/* Count cases; a case is a run of results of the same id. */
static Counts
count_cases(const char *path, const DmnTestReport *report)
{
	Counts counts = {0};

	for (int i = 0; i < report->count;)
	{
		bool passed = true;
		bool valued = false;
		int j = i;

		for (; j < report->count &&
			   feel_text_equal(report->results[j].test_case,
							   report->results[i].test_case);
			 j++)
		{
			print_result(path, &report->results[j]);
			passed = passed && report->results[j].passed;
			valued = valued || report->results[j].expects_value;
		}
		counts.cases++;
		counts.passed += passed;
		counts.valued += valued;
		counts.valued_passed += valued && passed;
		i = j;
	}
	return counts;
}

static Counts
run_document(const char *path)
{
	FeelRun *run = host_run_make();
	Counts counts = {0};
	char folder_path[4096];
	char model_path[5000];
	Folder folder = {run, folder_path};
	FeelString cases;
	FeelString xml;
	FeelString name;
	const DmnModel *model;
	DmnTestReport *report;

	snprintf(folder_path, sizeof(folder_path), "%.*s",
			 (int) (strrchr(path, '/') - path), path);
	if (!feel_date_time_from_text(
			run, FEEL_STRING_LITERAL("2024-02-29T10:20:30@Europe/Paris"),
			&run->now) ||
		!host_read_file(run->arena, path, &cases))
		return counts;
	name = dmn_test_model_name(run, cases);
	if (name.length == 0)
		return counts;
	snprintf(model_path, sizeof(model_path), "%s/%.*s", folder_path,
			 (int) name.length, name.data);
	if (!host_read_file(run->arena, model_path, &xml))
	{
		printf("  %s: there is no %s\n", path, model_path);
		counts.cases = 1;
		return counts;
	}
	model = dmn_read(run, xml, find_import, &folder);
	if (show_diagnostics && run->diagnostics != NULL)
	{
		printf("  %s:\n", model_path);
		print_diagnostics(run->diagnostics);
	}
	report = model == NULL ? NULL : dmn_run_tests(run, model, cases);
	if (report == NULL)
	{
		printf("  %s is refused\n", model_path);
		counts.cases = 1;
		return counts;
	}
	counts = count_cases(path, report);
	host_run_free(run);
	return counts;
}

/* The same in a process of its own */
static Counts
run_apart(const char *path)
{
	Counts counts = {0};
	int pipes[2];
	pid_t child;
	int status = 0;

	fflush(stdout);
	if (pipe(pipes) != 0 || (child = fork()) < 0)
	{
		perror("tck");
		exit(2);
	}
	if (child == 0)
	{
		alarm(60);
		counts = run_document(path);
		fflush(stdout);
		if (write(pipes[1], &counts, sizeof(counts)) != sizeof(counts))
			_exit(3);
		_exit(0);
	}
	close(pipes[1]);
	if (read(pipes[0], &counts, sizeof(counts)) != sizeof(counts))
	{
		counts = (Counts){.cases = 1};
		printf("  %s: crashed\n", path);
	}
	close(pipes[0]);
	waitpid(child, &status, 0);
	return counts;
}

/* ------------------------------------------------------------------- levels */

static Level *
find_level(Level *levels, int *count, const char *root, const char *path)
{
	const char *begin = path + strlen(root);
	size_t length;

	while (*begin == '/')
		begin++;
	length = strcspn(begin, "/");
	for (int i = 0; i < *count; i++)
		if (strlen(levels[i].name) == length &&
			strncmp(levels[i].name, begin, length) == 0)
			return &levels[i];
	if (*count == MAX_LEVELS)
		return &levels[MAX_LEVELS - 1];
	snprintf(levels[*count].name, sizeof(levels[0].name), "%.*s", (int) length,
			 begin);
	return &levels[(*count)++];
}

static bool
is_wanted(const char *path, char **filters, int count)
{
	for (int i = 0; i < count; i++)
		if (strstr(path, filters[i]) != NULL)
			return true;
	return count == 0;
}

static void
add_counts(Counts *sum, Counts part)
{
	sum->cases += part.cases;
	sum->passed += part.passed;
	sum->valued += part.valued;
	sum->valued_passed += part.valued_passed;
}

int
main(int argc, char **argv)
{
	static Level levels[MAX_LEVELS];
	int level_count = 0;
	char *filters[100];
	int filter_count = 0;
	Counts total = {0};

	for (int i = 2; i < argc; i++)
	{
		if (strcmp(argv[i], "--failed") == 0)
			show_failed = true;
		else if (strcmp(argv[i], "--diagnostics") == 0)
			show_diagnostics = true;
		else if (filter_count < 100)
			filters[filter_count++] = argv[i];
	}
	if (argc < 2 || nftw(argv[1], collect, 20, FTW_PHYS) != 0)
	{
		fprintf(stderr,
				"usage: tck DIR [--failed] [--diagnostics] [FILTER ...]\n");
		return 2;
	}
	test_begin();
	qsort(files, (size_t) file_count, sizeof(char *), by_name);
	for (int i = 0; i < file_count; i++)
	{
		Counts counts;

		if (!is_wanted(files[i], filters, filter_count))
			continue;
		counts = run_apart(files[i]);
		if (counts.cases == 0)
			continue;
		add_counts(
			&find_level(levels, &level_count, argv[1], files[i])->counts,
			counts);
		add_counts(&total, counts);
	}
	for (int i = 0; i < level_count; i++)
		printf("%s: %d passed, %d failed; of those that expect a value %d of "
			   "%d passed\n",
			   levels[i].name, levels[i].counts.passed,
			   levels[i].counts.cases - levels[i].counts.passed,
			   levels[i].counts.valued_passed, levels[i].counts.valued);
	printf("%d passed, %d failed\n", total.passed, total.cases - total.passed);
	return total.passed == total.cases ? 0 : 1;
}
