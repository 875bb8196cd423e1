/*-------------------------------------------------------------------------
 *
 * unicode.h
 *	  Case mapping and blocks of Unicode.
 *
 * Own tables, so that a decision does not depend on the locale of the
 * server: they come from the Unicode character database by
 * generate_unicode.pl.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_UNICODE_H
#define FEEL_UNICODE_H

#include "feel/feel.h"

/*
 * Append the text in upper or lower case: the full mapping of each code point
 * by itself ("ß" becomes "SS"), whatever stands beside it (a final Greek
 * sigma is a sigma).
 */
extern void feel_unicode_add_upper(FeelTextBuilder *builder, FeelString text);
extern void feel_unicode_add_lower(FeelTextBuilder *builder, FeelString text);

/*
 * The code points of a block, its name written without spaces ("BasicLatin",
 * "Latin-1Supplement"); false when there is no block of that name.
 */
extern bool feel_unicode_block(FeelString name, uint32_t *first,
							   uint32_t *last);

#endif /* FEEL_UNICODE_H */
