/*-------------------------------------------------------------------------
 *
 * fuzz.h
 *	  What libFuzzer calls, and how a target says what does not hold.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "host.h"

extern int LLVMFuzzerInitialize(int *argc, char ***argv);
extern int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
fuzz_fail(const char *why, FeelString text)
{
	fprintf(stderr, "%s: %.*s\n", why, (int) text.length, text.data);
	abort();
}

#endif /* FUZZ_H */
