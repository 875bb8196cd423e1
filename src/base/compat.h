/*-------------------------------------------------------------------------
 *
 * compat.h
 *		Differences between the majors that packnd runs on (15, 17, 18);
 *		included by packnd.h.
 *
 *-------------------------------------------------------------------------
 */
#ifndef BASE_COMPAT_H
#define BASE_COMPAT_H

/* The macros on varlena values left postgres.h with 16. */
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

/* 18 knows pg_noreturn, which stands before a declaration. */
#if PG_VERSION_NUM >= 180000
#define pg_attribute_noreturn() __attribute__((noreturn))
#endif

/* 18 asks whether a deferrable primary key will do. */
#if PG_VERSION_NUM >= 180000
#define base_primary_key_index(rel) RelationGetPrimaryKeyIndex(rel, false)
#else
#define base_primary_key_index(rel) RelationGetPrimaryKeyIndex(rel)
#endif

/*
 * Soft errors came with 16.  ereturn() sets the error and returns value; on
 * 15 it raises.
 */
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#else
#define ereturn(context, value, ...) ereport(ERROR, __VA_ARGS__)
#endif

#endif /* BASE_COMPAT_H */
