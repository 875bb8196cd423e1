/*-------------------------------------------------------------------------
 *
 * trigger.h
 *		The protocol of trigger functions, checked in one place.
 *
 *		Datum
 *		packnd_deadline_due(PG_FUNCTION_ARGS)
 *		{
 *			TriggerData *trigger = base_trigger_check(
 *				fcinfo, "packnd.deadline_due",
 *				TRIGGER_BEFORE | TRIGGER_ROW | TRIGGER_INSERT | TRIGGER_UPDATE);
 *			HeapTuple row = base_trigger_row(trigger);
 *
 *-------------------------------------------------------------------------
 */
#ifndef BASE_TRIGGER_H
#define BASE_TRIGGER_H

#include "commands/trigger.h"

/* How a trigger function may be fired: at least one of each group. */
#define TRIGGER_BEFORE 0x01
#define TRIGGER_AFTER 0x02

#define TRIGGER_ROW 0x04
#define TRIGGER_STATEMENT 0x08

#define TRIGGER_INSERT 0x10
#define TRIGGER_UPDATE 0x20
#define TRIGGER_DELETE 0x40
#define TRIGGER_TRUNCATE 0x80
#define TRIGGER_ANY_CHANGE (TRIGGER_INSERT | TRIGGER_UPDATE | TRIGGER_DELETE)

/*
 * Returns the data of the trigger that fired; 39P01 unless the function was
 * called by a trigger of a kind that is allowed.
 */
extern TriggerData *base_trigger_check(FunctionCallInfo fcinfo,
									   const char *function, int allowed);

/* The row as it will be, or of a DELETE as it was. */
extern HeapTuple base_trigger_row(const TriggerData *trigger);

/* What it reads: the descriptor of the trigger's table. */
extern TupleDesc base_trigger_columns(const TriggerData *trigger);

/* Does the same function fire before each row of the table as well? */
extern bool base_trigger_has_before(const TriggerData *trigger);

#endif /* BASE_TRIGGER_H */
