/*-------------------------------------------------------------------------
 *
 * utf8.h
 *	  UTF-8: FEEL counts and orders strings by code points.
 *
 * Texts come in valid (the server checks them, feel_utf8_valid() does it
 * elsewhere); the functions here stay within their bounds on any bytes.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_UTF8_H
#define FEEL_UTF8_H

#include "feel/feel.h"

/* What stands for bytes that are no UTF-8. */
#define FEEL_REPLACEMENT 0xFFFD

/* Is this UTF-8 throughout (no surrogates, no overlong forms, no NUL)? */
extern bool feel_utf8_valid(const char *data, size_t length);

/*
 * The code point at data[*offset]; *offset is moved behind it.  *offset must
 * be below length.  A byte that begins no valid sequence gives
 * FEEL_REPLACEMENT and is skipped alone.
 */
extern uint32_t feel_utf8_next(const char *data, size_t length,
							   size_t *offset);

/* Start of the code point that ends before offset (offset > 0). */
extern size_t feel_utf8_previous(const char *data, size_t offset);

/* Write one code point (to at most 4 bytes), return how many. */
extern int feel_utf8_encode(uint32_t code_point, char *out);

/* Number of code points. */
extern size_t feel_utf8_count(FeelString text);

/*
 * Byte offset of the code point number "index" (from 0); the length of the
 * text when it has no more than index code points.
 */
extern size_t feel_utf8_offset(FeelString text, size_t index);

#endif /* FEEL_UTF8_H */
