/*-------------------------------------------------------------------------
 *
 * rule.c
 *		Start of the module, its settings, and diagnostics as errors.
 *
 * The engine never raises: what is wrong is in the run's diagnostics.  They
 * become an error where somebody typed what is wrong (an expression, a model),
 * with all of them in its DETAIL, and rows or nothing where a decision is asked
 * for: there null is an answer.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include <limits.h>

#include "lib/stringinfo.h"
#include "utils/guc.h"

#include "rule/rule.h"

/* bytes of an expression that a message quotes */
#define MAX_SOURCE 200

char *rule_time_zone = NULL;
int rule_time_zone_changes = 0;
int rule_cache_size = 0;
bool rule_check_names = true;

static bool
check_time_zone(char **value, void **extra, GucSource source)
{
	if (feel_host->zone_exists(*value))
		return true;
	GUC_check_errdetail("\"%s\" is not the name of a time zone.", *value);
	return false;
}

static void
assign_time_zone(const char *value, void *extra)
{
	rule_time_zone_changes++;
}

/*
 * Settings and the engine's host.  Called by _PG_init().
 */
void
rule_init(void)
{
	rule_host_init();

	/* whoever could set it could shift the date on which a rule counts */
	DefineCustomStringVariable(
		"packnd.time_zone",
		"Time zone in which rules see the as-of instant and timestamps.",
		"today() is the date of the as-of instant there.", &rule_time_zone,
		"Europe/Paris", PGC_SUSET, 0, check_time_zone, assign_time_zone, NULL);
	DefineCustomIntVariable(
		"packnd.rule_cache_size",
		"Memory that a session may keep for compiled rules.",
		"Rules in use by a running statement are kept beyond that.",
		&rule_cache_size, 64 * 1024, 64, MAX_KILOBYTES, PGC_USERSET,
		GUC_UNIT_KB, NULL, NULL, NULL);
	DefineCustomBoolVariable(
		"packnd.check_names",
		"Refuses decision models with names that are nowhere.",
		"Off, they are null when the model decides. Restoring a dump checks "
		"none, as check_function_bodies is off there.",
		&rule_check_names, true, PGC_USERSET, 0, NULL, NULL, NULL);
	rule_cache_init();
}

/*
 * Expressions: "line 1, column 5: message".  Models, whose diagnostics count
 * columns in the expression: "decision d, rule 2, input 1, line 45, character
 * 3 of "a +": message".
 */
char *
rule_diagnostic_text(const FeelDiagnostic *diagnostic)
{
	StringInfoData buffer;
	FeelString place = diagnostic->place;
	FeelString source = diagnostic->text;

	initStringInfo(&buffer);
	appendBinaryStringInfo(&buffer, place.data, (int) place.length);
	if (diagnostic->line > 0)
	{
		appendStringInfoString(&buffer, buffer.len > 0 ? ", " : "");
		appendStringInfo(&buffer, feel_said("line %d"), diagnostic->line);
	}
	if (diagnostic->line > 0 && diagnostic->column > 0)
	{
		if (place.length == 0)
			appendStringInfo(&buffer, feel_said(", column %d"),
							 diagnostic->column);
		else if (source.length > 0 && source.length <= MAX_SOURCE)
			appendStringInfo(&buffer, feel_said(", character %d of \"%.*s\""),
							 diagnostic->column, (int) source.length,
							 source.data);
	}
	if (buffer.len > 0)
		appendStringInfoString(&buffer, feel_said(": "));
	appendBinaryStringInfo(&buffer, diagnostic->message.data,
						   (int) diagnostic->message.length);
	return buffer.data;
}

/* All diagnostics (the first ten), one a line: the DETAIL of an error */
char *
rule_diagnostics_text(const FeelRun *run)
{
	StringInfoData detail;
	int shown = 0;

	initStringInfo(&detail);
	for (const FeelDiagnostic *d = run->diagnostics; d != NULL && shown < 10;
		 d = d->next, shown++)
	{
		if (shown > 0)
			appendStringInfoChar(&detail, '\n');
		appendStringInfoString(&detail, rule_diagnostic_text(d));
	}
	if (run->diagnostic_count > (uint32_t) shown)
		appendStringInfoChar(&detail, '\n'),
			appendStringInfo(&detail, feel_said("(%u more)"),
							 run->diagnostic_count - (uint32_t) shown);
	return detail.data;
}

void
rule_raise(FeelRun *run, int sqlstate, const char *message)
{
	char *detail = rule_diagnostics_text(run);

	ereport(ERROR, (errcode(sqlstate),
					errmsg_internal("%s", dgettext(TEXTDOMAIN, message)),
					detail[0] != '\0' ? errdetail_internal("%s", detail) : 0));
}
