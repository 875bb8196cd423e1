/*-------------------------------------------------------------------------
 *
 * packnd_verify.c
 *	  packnd-verify: computes again, without a server, what packnd says.
 *
 *	packnd-verify receipt FILE MODEL.dmn   a receipt of pnd.receipt()
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <string.h>

#include "tool/receipt.h"
#include "tool/standalone.h"

static const char usage[] =
	"packnd-verify " PACKND_VERSION "\n"
	"usage: packnd-verify receipt FILE MODEL.dmn\n"
	"  computes a decision again from its receipt (pnd.receipt()) and the\n"
	"  file of its model, and says what is the same and what differs\n"
	"exit status: 0 it holds, 1 it does not, 2 it cannot be read\n";

int
main(int argc, char **argv)
{
	FeelRun *run;
	FeelString receipt;
	FeelString model;
	int status;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
	{
		fputs(usage, stdout);
		return 0;
	}
	if (argc != 4 || strcmp(argv[1], "receipt") != 0)
	{
		fputs(usage, stderr);
		return 2;
	}
	host_begin();
	run = host_run_make();
	for (int i = 2; i < 4; i++)
		if (!host_read_file(run->arena, argv[i], i == 2 ? &receipt : &model))
		{
			fprintf(stderr, "\"%s\" cannot be read\n", argv[i]);
			host_run_free(run);
			return 2;
		}
	status = receipt_verify(run, receipt, model);
	host_run_free(run);
	return status;
}
