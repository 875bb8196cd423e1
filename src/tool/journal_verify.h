/*-------------------------------------------------------------------------
 *
 * journal_verify.h
 *	  An export of the journal, against signed lines of its seals.
 *
 *-------------------------------------------------------------------------
 */
#ifndef JOURNAL_VERIFY_H
#define JOURNAL_VERIFY_H

#include <stdio.h>

/*
 * Write to out what of an export (pnd.journal_export()) and of lines that somebody
 * else kept (pnd.seal_lines()) does not hold, under the public keys in PEM.
 * 0: it holds, 1: it does not, 2: a file cannot be read.
 */
extern int journal_verify(FILE *journal, FILE *lines, FILE *key, FILE *out);

#endif /* JOURNAL_VERIFY_H */
