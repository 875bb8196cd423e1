/*-------------------------------------------------------------------------
 *
 * assert.h
 *	  feel_assert(): what holds here whatever the rules and the facts are.
 *
 * An assertion is for what only a fault of the engine could break.  What a
 * user's text or value can bring about is looked at in every build and ends
 * in a diagnostic; it must never meet an assertion first.
 *
 * FEEL_ASSERTIONS switches them on: the unit tests and the fuzzers set it,
 * and the Makefile does for a server that was built with --enable-cassert.
 * Elsewhere the condition is compiled, so that it cannot rot, but not run:
 * sizeof() evaluates nothing.
 *
 * Where the server's headers came first, it is the server's own Assert().
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_ASSERT_H
#define FEEL_ASSERT_H

#if defined(Assert)
#define feel_assert(condition) Assert(condition)
#elif defined(FEEL_ASSERTIONS)
#define feel_assert(condition) \
	((condition) ? (void) 0    \
				 : feel_assertion_failed(#condition, __FILE__, __LINE__))
#else
#define feel_assert(condition) ((void) sizeof((condition) ? 1 : 0))
#endif

/* run.c: tells the host, which does not return */
extern void feel_assertion_failed(const char *condition, const char *file,
								  int line) __attribute__((noreturn));

#endif /* FEEL_ASSERT_H */
