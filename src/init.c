/*-------------------------------------------------------------------------
 *
 * init.c
 *		The library's magic block and _PG_init().
 *
 * packnd needs no preloading: _PG_init() runs in the backend that first
 * calls one of its functions.  It reads no catalog and installs no hook; it
 * says where the translations are, and registers the callbacks that write
 * what pnd.changes() tells and drop what this backend keeps.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "actor/actor.h"
#include "actor/alert.h"
#include "actor/change.h"
#include "actor/seal_key.h"
#include "base/language.h"
#include "base/metadata.h"
#include "registry/match_key.h"
#include "rule/rule.h"

PG_MODULE_MAGIC;

extern __attribute__((visibility("default"))) void _PG_init(void);

void
_PG_init(void)
{
	base_language_init();
	base_metadata_init();
	rule_init();
	match_key_init();
	seal_key_init();
	actor_init();
	alert_init();
	change_init();
}
