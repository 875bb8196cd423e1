/*-------------------------------------------------------------------------
 *
 * replay.c
 *	  Gives a fuzz target the inputs that are kept for it, without libFuzzer:
 *	  each line of the file named, as corpus.pl writes it.
 *
 *-------------------------------------------------------------------------
 */
#include <signal.h>
#include <string.h>

#include "fuzz.h"

static int line_number;

/* A target that found something wrong has said it, and aborts. */
static void
say_line(int number)
{
	fprintf(stderr, "not ok - the input kept in line %d\n", line_number);
	signal(number, SIG_DFL);
	raise(number);
}

static int
digit(char c)
{
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* In place; returns the number of bytes. */
static size_t
unescape(char *line, size_t length)
{
	static const char letters[] = "n\nr\rt\t\\\\";
	size_t bytes = 0;

	for (size_t i = 0; i < length; i++)
	{
		if (line[i] != '\\')
			line[bytes++] = line[i];
		else if (line[++i] == 'x')
		{
			line[bytes++] =
				(char) (digit(line[i + 1]) << 4 | digit(line[i + 2]));
			i += 2;
		}
		else
			line[bytes++] = strchr(letters, line[i])[1];
	}
	return bytes;
}

int
main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	if (file == NULL)
	{
		fprintf(stderr, "usage: %s CORPUS\n", argv[0]);
		return 1;
	}
	LLVMFuzzerInitialize(&argc, &argv);
	signal(SIGABRT, say_line);
	signal(SIGSEGV, say_line);
	while ((length = getline(&line, &room, file)) > 0)
	{
		size_t bytes = unescape(line, (size_t) length - 1);
		/* of that size, so that a sanitizer sees what is read beyond */
		uint8_t *input = malloc(bytes);

		memcpy(input, line, bytes);
		line_number++;
		LLVMFuzzerTestOneInput(input, bytes);
		free(input);
	}
	free(line);
	fclose(file);
	printf("%s - %d kept inputs\n", line_number > 0 ? "ok" : "not ok",
		   line_number);
	return 0;
}
