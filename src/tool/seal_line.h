/*-------------------------------------------------------------------------
 *
 * seal_line.h
 *	  Signed lines of seals, and the keys that they are signed under.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SEAL_LINE_H
#define SEAL_LINE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "tool/journal_line.h"

typedef struct SealKeys SealKeys;

typedef struct SealLine
{
	int64_t number;
	int64_t seal;
	int64_t events; /* until that seal */
	char when[32];
	JournalHash hash;   /* of the seal */
	JournalHash before; /* of the line before */
	JournalHash own;    /* of this line */
	bool is_signed;     /* under one of the keys */
} SealLine;

/* Public keys in PEM, one or more; NULL if there is none of Ed25519. */
extern SealKeys *seal_keys_read(FILE *file);
extern void seal_keys_free(SealKeys *keys);

/* false if it is no such line */
extern bool seal_line_read(const SealKeys *keys, const char *text,
						   SealLine *line);

#endif /* SEAL_LINE_H */
