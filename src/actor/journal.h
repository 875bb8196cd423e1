/*-------------------------------------------------------------------------
 *
 * journal.h
 *		Events of the journal: hashing and writing them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef ACTOR_JOURNAL_H
#define ACTOR_JOURNAL_H

#include "common/sha2.h"
#include "utils/timestamp.h"

#define JOURNAL_SALT_LENGTH 16

/* What an event's hash covers; strings are UTF-8, professional_id 0: none. */
typedef struct JournalEvent
{
	int64 case_id;
	int64 event_no;
	TimestampTz occurred_at;
	const char *actor_kind;
	int64 professional_id;
	const char *role_name;
	const char *table_name;
	const char *operation;
	uint8 payload_hash[PG_SHA256_DIGEST_LENGTH];
	uint8 previous_hash[PG_SHA256_DIGEST_LENGTH];
} JournalEvent;

/*
 * Writes an event: case_id, actor, table and operation are given, the rest is
 * filled in.  The payload is a JSON text.
 */
extern void journal_write(JournalEvent *event, const char *payload);

extern void journal_hash_event(const JournalEvent *event, uint8 *hash);
extern void journal_hash_payload(const uint8 *salt, int salt_length,
								 const char *payload, int payload_length,
								 uint8 *hash);

#endif /* ACTOR_JOURNAL_H */
