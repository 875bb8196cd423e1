/*
 * deadline.h
 *		Local closures of territories, as deadlines need them.
 */
#ifndef PACKND_DEADLINE_H
#define PACKND_DEADLINE_H

#include "calendar/calendar.h"

/* closures.c */
extern const DateADT *deadline_closures(const char *territory_id, int *count);

#endif /* PACKND_DEADLINE_H */
