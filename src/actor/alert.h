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
 * Has an alert about the actor written by another process, whatever becomes
 * of this transaction.  kind: a row of pnd_data.alert_kind; case_id: 0 for
 * what is about no case.  Never fails, and shows nothing to the client.
 */
extern void alert_apart(const char *kind, int64 case_id);

#endif /* ACTOR_ALERT_H */
