/*-------------------------------------------------------------------------
 *
 * host.h
 *	  What unit tests share: the "ok N - name" lines, and the engine without
 *	  a server (src/tool/standalone.h).
 *
 *	int
 *	main(void)
 *	{
 *		test_begin();
 *		ok(1 + 1 == 2, "one and one");
 *		is_text(feel_print(run, v), "2", "printing");
 *		return test_end();
 *	}
 *
 *-------------------------------------------------------------------------
 */
#ifndef TEST_HOST_H
#define TEST_HOST_H

#include "tool/standalone.h"

/* Call first. */
extern void test_begin(void);
/* 0 if all passed: the exit status */
extern int test_end(void);

extern bool ok(bool passed, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* On failure got and expected are shown. */
extern bool is_text(FeelString got, const char *expected, const char *format,
					...) __attribute__((format(printf, 3, 4)));

/* Print a run's diagnostics as comment lines. */
extern void test_show_diagnostics(const FeelRun *run);

static inline FeelString
text_of(const char *s)
{
	return (FeelString){s, (uint32_t) __builtin_strlen(s)};
}

#endif /* TEST_HOST_H */
