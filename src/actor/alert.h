/*-------------------------------------------------------------------------
 *
 * alert.h
 *		Alerts to privacy officers that outlive the transaction of who caused
 *		them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef ACTOR_ALERT_H
#define ACTOR_ALERT_H

/*
 * Writes an alert about the actor to disk, whatever becomes of this
 * transaction; the follow-up takes it in.  kind: a row of pnd_data.alert_kind;
 * NULL: there is nothing to tell, and the same work is done.  case_id: 0 for
 * what is about no case.  Shows nothing to the client; what cannot be written
 * is in the server's log, and is tried again by the next call.
 */
extern void alert_apart(const char *kind, int64 case_id);

extern void alert_init(void);

#endif /* ACTOR_ALERT_H */
