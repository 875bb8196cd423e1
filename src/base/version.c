/*-------------------------------------------------------------------------
 *
 * version.c
 *		The library's version; the control file is its one source.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "utils/builtins.h"

/* packnd.version() returns text */
PACKND_FUNCTION(packnd_base_version)
{
	PG_RETURN_TEXT_P(cstring_to_text(PACKND_VERSION));
}
