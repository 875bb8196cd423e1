/*-------------------------------------------------------------------------
 *
 * site.h
 *		Numbers under the keys of this site.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REGISTRY_SITE_H
#define REGISTRY_SITE_H

#include "registry/numbering.h"

#define SITE_KEY_LENGTH 32

/*
 * The id of a number of this site, as people see it.  Raises 22P02 for a
 * mistyped one or one of another kind, 55000 if there is no registry here.
 */
extern int64 site_number_id(NumberKind kind, const char *text);

/* The text of the number of an id, palloc'd. */
extern char *site_number(NumberKind kind, int64 id);

/* SITE_KEY_LENGTH bytes, good until the next call of a function of site.h. */
extern const uint8 *site_cursor_key(void);

/*
 * HMAC-SHA-256 of data under the key of this site, for a purpose: 32 bytes
 * that serve as another key, or as a hash that only this site can make.
 */
extern void site_hmac(const char *purpose, const void *data, size_t length,
					  uint8 *digest);

#endif /* REGISTRY_SITE_H */
