/*-------------------------------------------------------------------------
 *
 * seal_key.h
 *		The key under which seals are signed.
 *
 *-------------------------------------------------------------------------
 */
#ifndef ACTOR_SEAL_KEY_H
#define ACTOR_SEAL_KEY_H

extern void seal_key_init(void);

#endif /* ACTOR_SEAL_KEY_H */
