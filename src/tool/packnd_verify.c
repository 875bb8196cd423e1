/*-------------------------------------------------------------------------
 *
 * packnd_verify.c
 *	  packnd-verify: computes again, without a server, what packnd says.
 *
 *	packnd-verify receipt FILE MODEL.dmn   a receipt of pnd.receipt()
 *	packnd-verify journal FILE LINES KEY   an export of pnd.journal_export()
 *
 *-------------------------------------------------------------------------
 */
#include <stdio.h>
#include <string.h>

#include "tool/journal_verify.h"
#include "tool/receipt.h"
#include "tool/standalone.h"

static const char usage[] =
	"packnd-verify " PACKND_VERSION "\n"
	"usage: packnd-verify receipt FILE MODEL.dmn\n"
	"  computes a decision again from its receipt (pnd.receipt()) and the\n"
	"  file of its model, and says what is the same and what differs\n"
	"       packnd-verify journal FILE LINES KEY.pem\n"
	"  verifies an export of the journal (pnd.journal_export()) against the\n"
	"  signed lines of its seals that somebody else kept (pnd.seal_lines())\n"
	"  and the public key or keys that they are signed under\n"
	"exit status: 0 it holds, 1 it does not, 2 it cannot be read\n";

static int
verify_receipt(char **names)
{
	FeelRun *run;
	FeelString receipt;
	FeelString model;
	int status;

	host_begin();
	run = host_run_make();
	for (int i = 0; i < 2; i++)
		if (!host_read_file(run->arena, names[i], i == 0 ? &receipt : &model))
		{
			fprintf(stderr, "\"%s\" cannot be read\n", names[i]);
			host_run_free(run);
			return 2;
		}
	status = receipt_verify(run, receipt, model);
	host_run_free(run);
	return status;
}

static int
verify_journal(char **names)
{
	FILE *files[3] = {NULL};
	int status = 2;
	int count = 0;

	while (count < 3 && (files[count] = fopen(names[count], "r")) != NULL)
		count++;
	if (count == 3)
		status = journal_verify(files[0], files[1], files[2], stdout);
	else
		fprintf(stderr, "\"%s\" cannot be read\n", names[count]);
	while (count-- > 0)
		fclose(files[count]);
	return status;
}

int
main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
	{
		fputs(usage, stdout);
		return 0;
	}
	if (argc == 4 && strcmp(argv[1], "receipt") == 0)
		return verify_receipt(argv + 2);
	if (argc == 5 && strcmp(argv[1], "journal") == 0)
		return verify_journal(argv + 2);
	fputs(usage, stderr);
	return 2;
}
