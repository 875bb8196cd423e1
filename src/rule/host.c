/*-------------------------------------------------------------------------
 *
 * host.c
 *		What the engine (feel/, dmn/) needs of the server: memory,
 *		interrupts, stack depth, time zones, translations.
 *
 * An arena is a MemoryContext.  Time zones are those of PostgreSQL's own
 * zone database.  pg_tzset() also takes POSIX strings ("Paris+2" is a zone
 * called PARIS, two hours west): these are refused, since in a rule such a
 * text is a slip.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "datatype/timestamp.h"
#include "miscadmin.h"
#include "pgtime.h"
#include "utils/memutils.h"

#include "feel/feel.h"
#include "rule/rule.h"

static void *host_allocate(void *arena, size_t size);
static void host_interrupt(void);
static bool host_stack_ok(void);
static bool host_zone_exists(const char *name);
static int32_t host_zone_offset(const char *name, int64_t instant);
static const char *host_translate(const char *text);
static void host_assertion_failed(const char *condition, const char *file,
								  int line);

static const FeelHost server_host = {
	.allocate = host_allocate,
	.interrupt = host_interrupt,
	.stack_ok = host_stack_ok,
	.zone_exists = host_zone_exists,
	.zone_offset = host_zone_offset,
	.translate = host_translate,
	.assertion_failed = host_assertion_failed,
};

/*
 * Give the engine its host.  Called by _PG_init().
 */
void
rule_host_init(void)
{
	feel_host = &server_host;
}

/* the empty text has the catalog's header */
static const char *
host_translate(const char *text)
{
	return *text == '\0' ? text : dgettext(TEXTDOMAIN, text);
}

static void *
host_allocate(void *arena, size_t size)
{
	if (!AllocSizeIsValid(size))
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("a value of a rule needs more than %d bytes",
							   (int) MaxAllocSize)));
	Assert(MemoryContextIsValid((MemoryContext) arena));
	return MemoryContextAlloc((MemoryContext) arena, size);
}

static void
host_interrupt(void)
{
	CHECK_FOR_INTERRUPTS();
}

static bool
host_stack_ok(void)
{
	return !stack_is_too_deep();
}

/*
 * The zone of that name in the zone database, NULL if there is none.
 *
 * pg_tzset() folds case and calls a zone that it read from a file as the
 * database does, one that it made of a POSIX string in upper case.  A POSIX
 * string always has a digit, so an upper-case name with digits is in doubt:
 * of these the database has only the ones listed here.
 */
static pg_tz *
find_zone(const char *name)
{
	static const char *const upper_names[] = {
		"EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "GMT0", "GMT+0", "GMT-0",
	};
	bool has_digit = false;
	bool has_lower = false;
	pg_tz *zone;

	/* "posix/...", "right/...", "localtime" are files beside the zones */
	if (name[0] < 'A' || name[0] > 'Z' || strlen(name) > TZ_STRLEN_MAX)
		return NULL;
	for (const char *p = name; *p; p++)
	{
		if (*p >= '0' && *p <= '9')
			has_digit = true;
		else if (*p >= 'a' && *p <= 'z')
			has_lower = true;
		else if ((*p < 'A' || *p > 'Z') && strchr("/_+-", *p) == NULL)
			return NULL;
	}
	if (has_digit && !has_lower)
	{
		bool listed = false;

		for (size_t i = 0; i < lengthof(upper_names) && !listed; i++)
			listed = strcmp(name, upper_names[i]) == 0;
		if (!listed)
			return NULL;
	}
	zone = pg_tzset(name);
	if (zone == NULL || strcmp(pg_get_timezone_name(zone), name) != 0 ||
		!pg_tz_acceptable(zone))
		return NULL;
	return zone;
}

static bool
host_zone_exists(const char *name)
{
	return find_zone(name) != NULL;
}

/*
 * Offset of a zone, in seconds east of UTC.  A zone that was found stays
 * loaded; the last one is kept in mind, as values of a column share theirs.
 */
static int32_t
host_zone_offset(const char *name, int64_t instant)
{
	static char last_name[TZ_STRLEN_MAX + 1] = "";
	static pg_tz *last_zone = NULL;
	pg_time_t when = instant;
	struct pg_tm *local;

	if (last_zone == NULL || strcmp(last_name, name) != 0)
	{
		last_zone = find_zone(name);
		if (last_zone == NULL)
			return 0;
		strlcpy(last_name, name, sizeof(last_name));
	}
	local = pg_localtime(&when, last_zone);
	return local == NULL ? 0 : (int32_t) local->tm_gmtoff;
}

/* As Assert() does it: the whole server stops at once. */
static void
host_assertion_failed(const char *condition, const char *file, int line)
{
	base_exceptional_condition(condition, file, line);
}
