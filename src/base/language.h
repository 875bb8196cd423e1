/*-------------------------------------------------------------------------
 *
 * language.h
 *		Where the translations of what packnd says are (language.c).
 *
 *-------------------------------------------------------------------------
 */
#ifndef BASE_LANGUAGE_H
#define BASE_LANGUAGE_H

/* Called by _PG_init() */
extern void base_language_init(void);

#endif /* BASE_LANGUAGE_H */
