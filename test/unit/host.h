/*-------------------------------------------------------------------------
 *
 * host.h
 *	  What unit tests share: the engine's host without a server, arenas, and
 *	  the "ok N - name" lines.
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

#include "feel/feel.h"

/* Install the host.  Call first. */
extern void test_begin(void);
/* 0 if all passed: the exit status */
extern int test_end(void);

extern bool ok(bool passed, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* On failure got and expected are shown. */
extern bool is_text(FeelString got, const char *expected, const char *format,
					...) __attribute__((format(printf, 3, 4)));

/* An arena is a void pointer, as the run wants it. */
extern void *test_arena_make(void);
extern void test_arena_free(void *arena);
/* Bytes asked of it so far */
extern size_t test_arena_size(const void *arena);

/* A run in an arena of its own; test_run_free() frees both. */
extern FeelRun *test_run_make(void);
extern void test_run_free(FeelRun *run);

/* Print a run's diagnostics as comment lines. */
extern void test_show_diagnostics(const FeelRun *run);

/* A file's bytes, in the arena; false if it cannot be read. */
extern bool test_read_file(void *arena, const char *path, FeelString *text);

static inline FeelString
text_of(const char *s)
{
	return (FeelString){s, (uint32_t) __builtin_strlen(s)};
}

#endif /* TEST_HOST_H */
