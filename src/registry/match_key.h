/*-------------------------------------------------------------------------
 *
 * match_key.h
 *		The keys under which identifiers are compared without being read.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REGISTRY_MATCH_KEY_H
#define REGISTRY_MATCH_KEY_H

extern void match_key_init(void);

#endif /* REGISTRY_MATCH_KEY_H */
