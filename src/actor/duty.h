/*-------------------------------------------------------------------------
 *
 * duty.h
 *		Who holds which duty in which territory, now.
 *
 *-------------------------------------------------------------------------
 */
#ifndef ACTOR_DUTY_H
#define ACTOR_DUTY_H

#include "datatype/timestamp.h"

typedef struct DutyTable DutyTable;

/*
 * The duties as committed by now.  Within a transaction the pointer is the
 * same if and only if none has changed.
 */
extern const DutyTable *duty_table(void);

/*
 * Does the professional hold the duty in the territory (NULL: any), now?
 * *until (if not NULL) is lowered to the end of each such duty.
 */
extern bool duty_held(const DutyTable *table, int64 professional_id,
					  const char *territory_id, const char *name,
					  TimestampTz *until);

#endif /* ACTOR_DUTY_H */
