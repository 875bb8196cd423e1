/*-------------------------------------------------------------------------
 *
 * journal_hash.c
 *		The hash chain of the journal, so exactly that others can verify it.
 *
 * The hash of an event is SHA-256 over these fields, in this order, each
 * written as its length in 4 bytes and its bytes; null is written as the
 * length 2^32 - 1 without bytes; integers are written in 8 bytes; the most
 * significant byte comes first everywhere; texts are in UTF-8:
 *
 *		"packnd journal 1"
 *		previous_hash		32 bytes, zeros for the first event of a case
 *		case_id				integer; 0 for what belongs to no case
 *		event_no			integer, 1 for the first event of a case
 *		occurred_at			integer, microseconds since 2000-01-01 00:00 UTC
 *		actor_kind			text
 *		professional_id		integer or null
 *		role_name			text
 *		table_name			text
 *		operation			text
 *		payload_hash		32 bytes
 *
 * The hash of a payload is SHA-256 over its salt (16 random bytes) followed
 * by its text.  The chain covers the payload's hash only, so that a payload
 * can be erased and the chain still proves that the event happened; the salt
 * goes with the payload, and nobody can then guess what it said.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "utils/builtins.h"

#include "actor/field_hash.h"
#include "actor/journal.h"

/* Writes the hash of an event, PG_SHA256_DIGEST_LENGTH bytes. */
void
journal_hash_event(const JournalEvent *event, uint8 *digest)
{
	FieldHash *hash = field_hash_begin();

	field_hash_text(hash, "packnd journal 1");
	field_hash_bytes(hash, event->previous_hash, sizeof(event->previous_hash));
	field_hash_integer(hash, event->case_id);
	field_hash_integer(hash, event->event_no);
	field_hash_integer(hash, event->occurred_at);
	field_hash_text(hash, event->actor_kind);
	if (event->professional_id == 0)
		field_hash_null(hash);
	else
		field_hash_integer(hash, event->professional_id);
	field_hash_text(hash, event->role_name);
	field_hash_text(hash, event->table_name);
	field_hash_text(hash, event->operation);
	field_hash_bytes(hash, event->payload_hash, sizeof(event->payload_hash));
	field_hash_end(hash, digest);
}

/* Writes the hash of a salted payload, PG_SHA256_DIGEST_LENGTH bytes. */
void
journal_hash_payload(const uint8 *salt, int salt_length, const char *payload,
					 int payload_length, uint8 *digest)
{
	FieldHash *hash = field_hash_begin();

	field_hash_raw(hash, salt, salt_length);
	field_hash_raw(hash, payload, payload_length);
	field_hash_end(hash, digest);
}

/*
 * packnd.journal_hash(previous_hash bytea, case_id bigint, event_no bigint,
 *		occurred_at timestamptz, actor_kind text, professional_id bigint,
 *		role_name text, table_name text, operation text, payload_hash bytea)
 *		returns bytea
 *		The hash of an event; null if anything but professional_id is null.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_journal_hash);
Datum
packnd_actor_journal_hash(PG_FUNCTION_ARGS)
{
	JournalEvent event;
	uint8 digest[PG_SHA256_DIGEST_LENGTH];
	int i;

	for (i = 0; i < 10; i++)
		if (i != 5 && PG_ARGISNULL(i))
			PG_RETURN_NULL();
	field_hash_argument(fcinfo, 0, event.previous_hash);
	event.case_id = PG_GETARG_INT64(1);
	event.event_no = PG_GETARG_INT64(2);
	event.occurred_at = PG_GETARG_TIMESTAMPTZ(3);
	event.actor_kind = text_to_cstring(PG_GETARG_TEXT_PP(4));
	event.professional_id = PG_ARGISNULL(5) ? 0 : PG_GETARG_INT64(5);
	event.role_name = text_to_cstring(PG_GETARG_TEXT_PP(6));
	event.table_name = text_to_cstring(PG_GETARG_TEXT_PP(7));
	event.operation = text_to_cstring(PG_GETARG_TEXT_PP(8));
	field_hash_argument(fcinfo, 9, event.payload_hash);
	journal_hash_event(&event, digest);
	PG_RETURN_BYTEA_P(field_hash_datum(digest));
}

/* packnd.journal_payload_hash(salt bytea, payload text) returns bytea */
PACKND_FUNCTION_INFO_V1(packnd_actor_journal_payload_hash);
Datum
packnd_actor_journal_payload_hash(PG_FUNCTION_ARGS)
{
	bytea *salt = PG_GETARG_BYTEA_PP(0);
	text *payload = PG_GETARG_TEXT_PP(1);
	uint8 digest[PG_SHA256_DIGEST_LENGTH];

	journal_hash_payload((uint8 *) VARDATA_ANY(salt), VARSIZE_ANY_EXHDR(salt),
						 VARDATA_ANY(payload), VARSIZE_ANY_EXHDR(payload),
						 digest);
	PG_RETURN_BYTEA_P(field_hash_datum(digest));
}
