/*-------------------------------------------------------------------------
 *
 * alert.c
 *		Alerts that outlive the transaction of who caused them:
 *		packnd.alert_apart(), packnd.take_alerts().
 *
 * Who is refused gets an error, and what his transaction wrote goes with it.
 * So the alert is written past the transaction, to a file in the data
 * directory: packnd_alerts/<oid of the database>.  That takes no process, no
 * transaction number, no lock and no notification, so there is none that
 * somebody else can take away, and none that can be seen.  It is on disk
 * before the error is told.  The follow-up takes the file in, each minute.
 *
 * A number that is of no case, or of one that is closed to the actor for
 * another reason, is refused by the same error; so that it is by the same
 * work too, the same is written then: a record without a kind.  What a
 * session has caused within the hour is such a record too, and beyond
 * FILE_MOST bytes no more of these are written: a session that asks without
 * end fills no disk.  An alert is always written.
 *
 * Nobody waits for anybody.  The file is taken by giving it another name, and
 * removed once what was in it is committed.  Who wrote to it meanwhile sees
 * that the name leads to another file now, and writes again.  So a record may
 * be read twice, after a crash too, and never not at all; the table has one
 * row of it (write_alert()).
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "access/xact.h"
#include "catalog/namespace.h"
#include "common/file_perm.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "port/pg_crc32c.h"
#include "storage/fd.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "actor/actor.h"
#include "actor/alert.h"
#include "base/metadata.h"

#define ALERT_FOLDER "packnd_alerts"
#define ALERT_MAGIC 0x706e6401
#define FILE_MOST (16 * 1024 * 1024)

#define KIND_LENGTH 40
#define REMEMBERED 1000 /* alerts that a session remembers to have caused */
#define TRIES 100       /* each is a run of the follow-up at that instant */

/*
 * What is written, whole and at once.  A disk that is full may cut a record;
 * magic and sum find the next.
 */
typedef struct Alert
{
	uint32 magic;
	pg_crc32c sum; /* of all below */
	Oid registry;  /* the schema pnd_data: no other's, installed here later */
	Oid role;
	int64 case_id;         /* 0: of no case */
	int64 professional_id; /* 0: who acts is none */
	TimestampTz raised_at;
	char kind[KIND_LENGTH]; /* "": there is nothing to tell */
} Alert;

typedef struct RaisedAlert
{
	struct
	{
		int64 case_id;
		Oid role;
		char kind[KIND_LENGTH];
	} key;
	TimestampTz raised_at;
} RaisedAlert;

/* What this session has caused; NULL: nothing yet. */
static HTAB *raised = NULL;

/* A file that goes when this transaction is committed. */
typedef struct TakenFile
{
	SubTransactionId taken_in;
	char path[MAXPGPATH];
} TakenFile;

static List *taken = NIL; /* in TopTransactionContext */

static pg_crc32c
sum_of(const Alert *alert)
{
	pg_crc32c sum;
	size_t from = offsetof(Alert, registry);

	INIT_CRC32C(sum);
	COMP_CRC32C(sum, (const char *) alert + from, sizeof(Alert) - from);
	FIN_CRC32C(sum);
	return sum;
}

/* The name of a role, its oid if it is no more. */
static char *
role_label(Oid role)
{
	char *name = GetUserNameFromId(role, true);

	return name != NULL ? name : psprintf("%u", role);
}

static void
path_of_alerts(char *path)
{
	snprintf(path, MAXPGPATH, ALERT_FOLDER "/%u", MyDatabaseId);
}

/* ---- writing ---- */

/* What was asked for before; NULL: not within the hour. */
static RaisedAlert *
find_raised(const Alert *alert, HASHACTION action)
{
	RaisedAlert wanted;
	RaisedAlert *entry;

	if (raised == NULL)
	{
		HASHCTL control;

		memset(&control, 0, sizeof(control));
		control.keysize = sizeof(wanted.key);
		control.entrysize = sizeof(RaisedAlert);
		control.hcxt = TopMemoryContext;
		raised = hash_create("packnd alerts", 16, &control,
							 HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}
	memset(&wanted, 0, sizeof(wanted));
	wanted.key.case_id = alert->case_id;
	wanted.key.role = alert->role;
	memcpy(wanted.key.kind, alert->kind, KIND_LENGTH);
	entry = hash_search(raised, &wanted.key, action, NULL);
	if (action == HASH_ENTER)
		entry->raised_at = alert->raised_at;
	else if (entry != NULL && (alert->raised_at < entry->raised_at ||
							   alert->raised_at - entry->raised_at >=
								   INT64CONST(3600) * USECS_PER_SEC))
		entry = NULL;
	return entry;
}

/* Remembers what was written. */
static void
note_raised(const Alert *alert)
{
	if (raised != NULL && hash_get_num_entries(raised) >= REMEMBERED)
	{
		hash_destroy(raised);
		raised = NULL;
	}
	(void) find_raised(alert, HASH_ENTER);
}

/* The file, open to be written at its end; made if there is none; or -1. */
static int
open_file(const char *path)
{
	int flags = O_WRONLY | O_APPEND | PG_BINARY;
	int file = BasicOpenFile(path, flags);

	if (file >= 0 || errno != ENOENT)
		return file;
	if (MakePGDirectory(ALERT_FOLDER) < 0)
	{
		if (errno != EEXIST)
			return -1;
	}
	else
		(void) fsync_fname_ext(".", true, false, LOG);
	file = BasicOpenFile(path, flags | O_CREAT);
	if (file >= 0)
		(void) fsync_fname_ext(ALERT_FOLDER, true, false, LOG);
	return file;
}

/*
 * Writes the record to an open file, and to disk; false with errno if that
 * fails.  *is_taken: the file has another name meanwhile, or none.
 */
static bool
write_record(int file, const char *path, const Alert *alert, bool *is_taken)
{
	struct stat opened;
	struct stat named;

	if (fstat(file, &opened) != 0)
		return false;
	if (alert->kind[0] != '\0' || opened.st_size < FILE_MOST)
	{
		ssize_t written;

		errno = 0;
		written = write(file, alert, sizeof(Alert));
		if (written != (ssize_t) sizeof(Alert))
		{
			if (errno == 0)
				errno = ENOSPC;
			return false;
		}
	}
	if (pg_fsync(file) != 0)
		return false;
	*is_taken = stat(path, &named) != 0 || named.st_ino != opened.st_ino ||
				named.st_dev != opened.st_dev;
	return true;
}

/* Puts the record into the file; false with errno if that fails. */
static bool
append_record(const Alert *alert)
{
	char path[MAXPGPATH];

	path_of_alerts(path);
	for (int i = 0; i < TRIES; i++)
	{
		int file = open_file(path);
		bool is_taken = false;
		bool is_written;
		int problem;

		if (file < 0)
			return false;
		is_written = write_record(file, path, alert, &is_taken);
		problem = errno;
		close(file);
		errno = problem;
		if (!is_written || !is_taken)
			return is_written;
	}
	errno = EBUSY;
	return false;
}

void
alert_apart(const char *kind, int64 case_id)
{
	Alert alert;
	Alert told;

	memset(&alert, 0, sizeof(alert));
	(void) actor_current(&alert.professional_id);
	alert.magic = ALERT_MAGIC;
	alert.registry = get_namespace_oid("pnd_data", true);
	alert.role = GetOuterUserId();
	alert.case_id = case_id;
	alert.raised_at = GetCurrentTimestamp();
	if (kind != NULL)
		strlcpy(alert.kind, kind, KIND_LENGTH);
	told = alert;
	if (find_raised(&alert, HASH_FIND) != NULL || kind == NULL)
	{
		memset(told.kind, 0, KIND_LENGTH);
		told.role = InvalidOid;
		told.case_id = told.professional_id = 0;
	}
	told.sum = sum_of(&told);
	if (append_record(&told))
	{
		note_raised(&alert);
		return;
	}
	/* all in one line: details are not kept by a log that is terse */
	ereport(LOG_SERVER_ONLY,
			(errcode_for_file_access(),
			 errmsg("the alert \"%s\" to privacy officers about the role "
					"\"%s\" could not be written: %m",
					alert.kind, role_label(alert.role)),
			 errhint("It goes to the folder \"%s\" of the data directory.",
					 ALERT_FOLDER),
			 errhidestmt(true), errhidecontext(true)));
}

/*
 * packnd.alert_apart(kind text, case_id bigint) returns void
 *		Writes an alert about the actor that outlives this transaction; null:
 *		of no case.  The kind null: that there is nothing to tell.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_alert_apart);
Datum
packnd_actor_alert_apart(PG_FUNCTION_ARGS)
{
	alert_apart(PG_ARGISNULL(0) ? NULL
								: text_to_cstring(PG_GETARG_TEXT_PP(0)),
				PG_ARGISNULL(1) ? 0 : PG_GETARG_INT64(1));
	PG_RETURN_VOID();
}

/* ---- taking in ---- */

static void
put_record(ReturnSetInfo *result, const Alert *alert)
{
	Datum values[5];
	bool nulls[5] = {false, false, false, false, false};

	values[0] = CStringGetTextDatum(alert->kind);
	values[1] = Int64GetDatum(alert->case_id);
	nulls[1] = alert->case_id == 0;
	values[2] = Int64GetDatum(alert->professional_id);
	nulls[2] = alert->professional_id == 0;
	values[3] = CStringGetTextDatum(role_label(alert->role));
	values[4] = TimestampTzGetDatum(alert->raised_at);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/* Reads a file; one that is gone has been taken in by another session. */
static void
read_alerts(const char *path, ReturnSetInfo *result)
{
	FILE *file = AllocateFile(path, PG_BINARY_R);
	Oid registry = get_namespace_oid("pnd_data", true);
	Alert alert;
	char *bytes = (char *) &alert;
	size_t count = 0;

	if (file == NULL)
	{
		if (errno == ENOENT)
			return;
		ereport(ERROR, (errcode_for_file_access(),
						errmsg("could not open file \"%s\": %m", path)));
	}
	for (;;)
	{
		CHECK_FOR_INTERRUPTS();
		count += fread(bytes + count, 1, sizeof(alert) - count, file);
		if (count < sizeof(alert))
			break;
		if (alert.magic == ALERT_MAGIC && alert.sum == sum_of(&alert))
		{
			alert.kind[KIND_LENGTH - 1] = '\0';
			if (alert.kind[0] != '\0' && alert.registry == registry)
				put_record(result, &alert);
			count = 0;
			continue;
		}
		/* after one that was cut: the next begins somewhere */
		count--;
		memmove(bytes, bytes + 1, count);
	}
	if (ferror(file))
		ereport(ERROR, (errcode_for_file_access(),
						errmsg("could not read file \"%s\": %m", path)));
	FreeFile(file);
}

/*
 * The alerts of this database: those that a run has taken, and, if they are
 * not to go, the file.  That may be a new one by now, which is still written
 * to: what comes after it is read would go with it.
 */
static List *
list_files(bool take)
{
	char own[MAXPGPATH];
	size_t length;
	List *paths = NIL;
	struct dirent *entry;
	DIR *folder = AllocateDir(ALERT_FOLDER);

	if (folder == NULL && errno == ENOENT)
		return NIL;
	path_of_alerts(own);
	length = strlen(own);
	while ((entry = ReadDir(folder, ALERT_FOLDER)) != NULL)
	{
		char *path = psprintf(ALERT_FOLDER "/%s", entry->d_name);

		if (strncmp(path, own, length) == 0 &&
			(path[length] == '.' || (path[length] == '\0' && !take)))
			paths = lappend(paths, path);
	}
	FreeDir(folder);
	return paths;
}

/* Gives the file a name of its own, which nobody writes to. */
static void
take_file(void)
{
	char path[MAXPGPATH];
	char aside[MAXPGPATH + 32];
	uint64 number;

	if (!pg_strong_random(&number, sizeof(number)))
		ereport(ERROR, (errcode(ERRCODE_INTERNAL_ERROR),
						errmsg("could not generate a random number")));
	path_of_alerts(path);
	snprintf(aside, sizeof(aside), "%s." UINT64_FORMAT, path, number);
	if (rename(path, aside) != 0 && errno != ENOENT)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not rename file \"%s\" to \"%s\": %m", path,
						aside)));
}

/* It goes when this transaction is committed. */
static void
remove_at_commit(const char *path)
{
	MemoryContext old = MemoryContextSwitchTo(TopTransactionContext);
	TakenFile *file = palloc(sizeof(TakenFile));

	file->taken_in = GetCurrentSubTransactionId();
	strlcpy(file->path, path, MAXPGPATH);
	taken = lappend(taken, file);
	MemoryContextSwitchTo(old);
}

static void
end_transaction(XactEvent event, void *arg)
{
	ListCell *cell;

	if (event == XACT_EVENT_COMMIT)
	{
		foreach (cell, taken)
		{
			TakenFile *file = lfirst(cell);

			/* what cannot be removed is taken in again: nothing is lost */
			if (unlink(file->path) != 0 && errno != ENOENT)
				ereport(LOG,
						(errcode_for_file_access(),
						 errmsg("could not remove file \"%s\": %m",
								file->path)));
		}
	}
	if (event == XACT_EVENT_COMMIT || event == XACT_EVENT_ABORT ||
		event == XACT_EVENT_PREPARE)
		taken = NIL;
}

/* What a subtransaction took that rolled back was not taken. */
static void
end_subtransaction(SubXactEvent event, SubTransactionId mine,
				   SubTransactionId parent, void *arg)
{
	ListCell *cell;

	foreach (cell, taken)
	{
		TakenFile *file = lfirst(cell);

		if (file->taken_in != mine)
			continue;
		if (event == SUBXACT_EVENT_COMMIT_SUB)
			file->taken_in = parent;
		else if (event == SUBXACT_EVENT_ABORT_SUB)
			taken = foreach_delete_current(taken, cell);
	}
}

/* Registers the transaction callbacks; called once, by _PG_init(). */
void
alert_init(void)
{
	RegisterXactCallback(end_transaction, NULL);
	RegisterSubXactCallback(end_subtransaction, NULL);
}

static Datum
alerts(FunctionCallInfo fcinfo, bool take)
{
	ListCell *cell;

	(void) base_require_data_owner();
	InitMaterializedSRF(fcinfo, 0);
	if (take)
		take_file();
	foreach (cell, list_files(take))
	{
		read_alerts(lfirst(cell), (ReturnSetInfo *) fcinfo->resultinfo);
		if (take)
			remove_at_commit(lfirst(cell));
	}
	return (Datum) 0;
}

/*
 * packnd.take_alerts() returns setof (kind text, case_id bigint,
 *		professional_id bigint, role_name text, raised_at timestamptz)
 *		The alerts that wait.  They go when this transaction is committed, and
 *		that is on disk.
 */
PACKND_FUNCTION_INFO_V1(packnd_actor_take_alerts);
Datum
packnd_actor_take_alerts(PG_FUNCTION_ARGS)
{
	ForceSyncCommit();
	return alerts(fcinfo, true);
}

/* packnd.waiting_alerts() returns setof the same: they go on waiting. */
PACKND_FUNCTION_INFO_V1(packnd_actor_waiting_alerts);
Datum
packnd_actor_waiting_alerts(PG_FUNCTION_ARGS)
{
	return alerts(fcinfo, false);
}

/* packnd.alert_problem() returns text: why none can be written, or null. */
PACKND_FUNCTION_INFO_V1(packnd_actor_alert_problem);
Datum
packnd_actor_alert_problem(PG_FUNCTION_ARGS)
{
	char path[MAXPGPATH];
	int file;

	(void) base_require_data_owner();
	path_of_alerts(path);
	file = open_file(path);
	if (file < 0)
		PG_RETURN_TEXT_P(cstring_to_text(strerror(errno)));
	close(file);
	PG_RETURN_NULL();
}
