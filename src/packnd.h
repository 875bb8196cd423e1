/*-------------------------------------------------------------------------
 *
 * packnd.h
 *		What each file of packnd that runs in the server includes first:
 *		PostgreSQL's basic headers, the version gate, what differs between
 *		majors, the export macro.
 *
 *-------------------------------------------------------------------------
 */
#ifndef PACKND_H
#define PACKND_H

#include "postgres.h"
#include "fmgr.h"

#if PG_VERSION_NUM < 150000
#error "packnd needs PostgreSQL 15 or later"
#endif

#include "base/compat.h"

/* where ereport() looks up what it says (src/po) */
#undef TEXTDOMAIN
#define TEXTDOMAIN PG_TEXTDOMAIN("packnd")

/*
 * Stands before the definition of an SQL-callable function, which is written
 * out for readers and tools: Datum name(PG_FUNCTION_ARGS).  It declares the
 * function with the default visibility, so that the library keeps it whatever
 * the flags (PGDLLEXPORT is empty in PostgreSQL 15).
 */
#define PACKND_FUNCTION_INFO_V1(name)             \
	extern __attribute__((visibility("default"))) \
	Datum name(PG_FUNCTION_ARGS);                 \
	PG_FUNCTION_INFO_V1(name)

#endif /* PACKND_H */
