/*-------------------------------------------------------------------------
 *
 * version.c
 *		The library's version, of which the control file is the one source;
 *		and what it asks of a database.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

/* packnd.version() returns text */
PACKND_FUNCTION_INFO_V1(packnd_base_version);
Datum
packnd_base_version(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(PACKND_VERSION));
}

/*
 * packnd.require_utf8() returns void
 *		0A000 unless the database is in UTF8: names in models and texts of
 *		the scheme are not in ASCII.  Called by the extension script.
 */
PACKND_FUNCTION_INFO_V1(packnd_base_require_utf8);
Datum
packnd_base_require_utf8(PG_FUNCTION_ARGS)
{
	if (GetDatabaseEncoding() != PG_UTF8)
		ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						errmsg("packnd needs a database in UTF8, this one is "
							   "in %s",
							   GetDatabaseEncodingName())));
	PG_RETURN_VOID();
}
