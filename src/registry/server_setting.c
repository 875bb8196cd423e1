/*-------------------------------------------------------------------------
 *
 * server_setting.c
 *		What the server is set to, for the checks of health() and
 *		security_check(), which run as the owner of the registry: some
 *		settings are shown to superusers only.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "utils/builtins.h"
#include "utils/guc.h"

/*
 * packnd.server_setting(setting text) returns text
 *		Its value, numbers without unit; null if there is no such setting.
 */
PACKND_FUNCTION_INFO_V1(packnd_registry_server_setting);
Datum
packnd_registry_server_setting(PG_FUNCTION_ARGS)
{
	const char *value =
		GetConfigOption(text_to_cstring(PG_GETARG_TEXT_PP(0)), true, false);

	if (value == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(value));
}
