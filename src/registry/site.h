/*-------------------------------------------------------------------------
 *
 * site.h
 *		Case numbers under the keys of this site.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REGISTRY_SITE_H
#define REGISTRY_SITE_H

/*
 * The case_id of a case number of this site, as people see it.  Raises 22P02
 * for a mistyped one, 55000 if there is no registry here.
 */
extern int64 site_case_id(const char *case_number);

/* The text of the case number of a case_id, palloc'd. */
extern char *site_case_number(int64 case_id);

/*
 * HMAC-SHA-256 of data under the key of this site, for a purpose: 32 bytes
 * that serve as another key, or as a hash that only this site can make.
 */
extern void site_hmac(const char *purpose, const void *data, size_t length,
					  uint8 *digest);

#endif /* REGISTRY_SITE_H */
