/*-------------------------------------------------------------------------
 *
 * host.c
 *	  What unit tests share: the "ok N - name" lines, over the engine's host
 *	  without a server (src/tool/standalone.c).
 *
 *-------------------------------------------------------------------------
 */
#include "host.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int tests;
static int failures;

void
test_begin(void)
{
	host_begin();
	setvbuf(stdout, NULL, _IOLBF, 0);
}

int
test_end(void)
{
	printf("1..%d\n", tests);
	return failures > 0;
}

static void
print_line(bool passed, const char *format, va_list arguments)
{
	tests++;
	if (!passed)
		failures++;
	printf("%sok %d - ", passed ? "" : "not ", tests);
	vprintf(format, arguments);
	putchar('\n');
}

bool
ok(bool passed, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	print_line(passed, format, arguments);
	va_end(arguments);
	return passed;
}

bool
is_text(FeelString got, const char *expected, const char *format, ...)
{
	bool passed = got.length == strlen(expected) &&
				  memcmp(got.data, expected, got.length) == 0;
	va_list arguments;

	va_start(arguments, format);
	print_line(passed, format, arguments);
	va_end(arguments);
	if (!passed)
		printf("#   got:      %.*s\n#   expected: %s\n", (int) got.length,
			   got.data, expected);
	return passed;
}

void
test_show_diagnostics(const FeelRun *run)
{
	for (FeelDiagnostic *d = run->diagnostics; d != NULL; d = d->next)
		printf("#   %s: %.*s [%.*s, line %d, column %d] %.*s\n",
			   feel_diagnostic_name(d->kind), (int) d->message.length,
			   d->message.data, (int) d->place.length, d->place.data, d->line,
			   d->column, (int) (d->text.length > 200 ? 200 : d->text.length),
			   d->text.data);
}
