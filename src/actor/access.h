/*-------------------------------------------------------------------------
 *
 * access.h
 *		The set of cases that the actor of this transaction may see.
 *
 *-------------------------------------------------------------------------
 */
#ifndef ACTOR_ACCESS_H
#define ACTOR_ACCESS_H

/* Drops the set: at the end of a transaction, or when rights changed. */
extern void access_forget(void);

#endif /* ACTOR_ACCESS_H */
