/*-------------------------------------------------------------------------
 *
 * settings.c
 *		Settings of a nest level, so that nothing hangs on the caller's.
 *
 * Any user may set what changes the meaning of a statement (a backslash in a
 * literal), the text of a value (bytea, dates), and what is printed of inner
 * statements.  What the journal says, what is hashed and what is held against
 * it must be the same for everybody: a writer with another bytea_output would
 * leave, for good, what looks like tampering.
 *
 * Functions of pnd have it by their guard, and checks by the reader without
 * policies; what goes into the journal by base_value_text(), since its
 * triggers fire also where neither stands before them.
 *
 * Days are local in packnd.time_zone wherever they are computed, and JSON has
 * its own form of dates, so the time zone is set only where a value is made
 * text that may hold a time.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "parser/parse_expr.h"
#include "parser/parser.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/bytea.h"
#include "utils/float.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/xml.h"

#include "base/settings.h"

void
base_settings_set(const char *name, const char *value)
{
	(void) set_config_option(name, value, PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
}

/* Any user may set what prints the plans of inner statements. */
static void
silence(void)
{
	if (Debug_print_plan)
		base_settings_set("debug_print_plan", "off");
	if (Debug_print_parse)
		base_settings_set("debug_print_parse", "off");
	if (Debug_print_rewritten)
		base_settings_set("debug_print_rewritten", "off");
	if (client_min_messages < NOTICE)
		base_settings_set("client_min_messages", "notice");
}

/* The forms of values, and of literals in statements that are yet to parse */
static void
forms(void)
{
	if (!standard_conforming_strings)
		base_settings_set("standard_conforming_strings", "on");
	if (Transform_null_equals)
		base_settings_set("transform_null_equals", "off");
	if (!Array_nulls)
		base_settings_set("array_nulls", "on");
	if (bytea_output != BYTEA_OUTPUT_HEX)
		base_settings_set("bytea_output", "hex");
	if (DateStyle != USE_ISO_DATES)
		base_settings_set("datestyle", "ISO");
	if (IntervalStyle != INTSTYLE_POSTGRES)
		base_settings_set("intervalstyle", "postgres");
	if (extra_float_digits != 1)
		base_settings_set("extra_float_digits", "1");
	if (quote_all_identifiers)
		base_settings_set("quote_all_identifiers", "off");
	if (xmlbinary != XMLBINARY_BASE64)
		base_settings_set("xmlbinary", "base64");
	if (xmloption != XMLOPTION_CONTENT)
		base_settings_set("xmloption", "content");
}

/* Looking at the variables costs nothing where nobody has set them. */
void
base_settings_own(void)
{
	silence();
	forms();
}

/* The texts of most types hang on nothing, and are not worth a nest level. */
char *
base_value_text(Datum value, Oid type)
{
	Oid output;
	bool is_varlena;
	char *text;
	int level;

	getTypeOutputInfo(type, &output, &is_varlena);
	switch (getBaseType(type))
	{
		case TEXTOID:
		case VARCHAROID:
		case TEXTARRAYOID:
		case NUMERICOID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
		case UUIDOID:
		case JSONOID:
		case JSONBOID:
			return OidOutputFunctionCall(output, value);
		default:
			if (type_is_enum(type))
				return OidOutputFunctionCall(output, value);
			break;
	}
	level = NewGUCNestLevel();
	forms();
	base_settings_set("timezone", "UTC");
	base_settings_set("lc_monetary", "C");
	base_settings_set("search_path", "pg_catalog, pg_temp");
	text = OidOutputFunctionCall(output, value);
	AtEOXact_GUC(true, level);
	return text;
}
