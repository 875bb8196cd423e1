/*-------------------------------------------------------------------------
 *
 * change.h
 *		What pnd.changes() tells.
 *
 *-------------------------------------------------------------------------
 */
#ifndef ACTOR_CHANGE_H
#define ACTOR_CHANGE_H

#include "access/htup.h"
#include "access/tupdesc.h"
#include "commands/trigger.h"

/* What pnd.changes() does not tell: that somebody reads a case. */
#define TOLD_AS_READING "reading"

extern void change_init(void);

/*
 * Notes that the row of a trigger changed: as what, its first argument says
 * (none: the case; "nothing", "reading": it is not told).  A row without a
 * case is told to nobody.
 */
extern void change_note(TriggerData *trigger, HeapTuple row, TupleDesc desc);

#endif /* ACTOR_CHANGE_H */
