/*-------------------------------------------------------------------------
 *
 * standalone.h
 *	  The engine without a server: its host, arenas, runs, files.
 *
 *-------------------------------------------------------------------------
 */
#ifndef STANDALONE_H
#define STANDALONE_H

#include "feel/feel.h"

/* Install the host.  Call first, from main(). */
extern void host_begin(void);

/* An arena is a void pointer, as the run wants it. */
extern void *host_arena_make(void);
extern void host_arena_free(void *arena);
/* Bytes asked of it so far */
extern size_t host_arena_size(const void *arena);

/* A run in an arena of its own; host_run_free() frees both. */
extern FeelRun *host_run_make(void);
extern void host_run_free(FeelRun *run);

/* A file's bytes, in the arena; false if it cannot be read. */
extern bool host_read_file(void *arena, const char *path, FeelString *text);

#endif /* STANDALONE_H */
