/*-------------------------------------------------------------------------
 *
 * model.c
 *	  Work with the file of a model, without a server.
 *
 *	model export FILE [1.3 | 1.5]   write it as DMN 1.3, or 1.5 if it needs that
 *	model tests FILE                run the test cases that it keeps
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <string.h>

#include "dmn/dmn.h"
#include "host.h"

static int
export_model(FeelRun *run, FeelString xml, const char *wanted)
{
	DmnVersion version =
		dmn_beyond_1_3(run, xml).length > 0 ? DMN_1_5 : DMN_1_3;

	if (wanted != NULL)
		version = strcmp(wanted, "1.5") == 0 ? DMN_1_5 : DMN_1_3;
	xml = dmn_export(run, xml, version);
	if (xml.data == NULL)
	{
		test_show_diagnostics(run);
		return 1;
	}
	fwrite(xml.data, 1, xml.length, stdout);
	return 0;
}

static int
run_tests(FeelRun *run, FeelString xml)
{
	const DmnModel *model = dmn_read(run, xml, NULL, NULL);
	DmnTestReport *report;
	int failed = 0;

	if (model == NULL)
	{
		test_show_diagnostics(run);
		return 1;
	}
	report = dmn_run_tests(run, model, (FeelString){NULL, 0});
	for (int i = 0; i < report->count; i++)
	{
		const DmnTestResult *result = &report->results[i];

		if (result->passed &&
			(result->expects_error || result->diagnostics == NULL))
			continue;
		failed++;
		printf("%.*s, %.*s: expected %.*s, got %.*s\n",
			   (int) result->name.length, result->name.data,
			   (int) result->node.length, result->node.data,
			   (int) result->expected_text.length, result->expected_text.data,
			   (int) result->value_text.length, result->value_text.data);
		if (result->diagnostics != NULL)
			printf("  %.*s\n", (int) result->diagnostics->message.length,
				   result->diagnostics->message.data);
	}
	printf("%d passed, %d failed\n", report->count - failed, failed);
	return failed > 0;
}

int
main(int argc, char **argv)
{
	FeelRun *run;
	FeelString xml;
	int status;

	test_begin();
	run = host_run_make();
	if (argc < 3 || !host_read_file(run->arena, argv[2], &xml))
	{
		fprintf(stderr,
				"usage: model export FILE [1.3 | 1.5] | model tests FILE\n");
		return 2;
	}
	if (strcmp(argv[1], "tests") == 0)
		status = run_tests(run, xml);
	else
		status = export_model(run, xml, argc > 3 ? argv[3] : NULL);
	host_run_free(run);
	return status;
}
