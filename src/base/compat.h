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

/* The state of a session, by its place in the list, got another name with 16. */
#if PG_VERSION_NUM >= 160000
#define base_backend_status(place) pgstat_get_local_beentry_by_index(place)
#else
#define base_backend_status(place) pgstat_fetch_stat_local_beentry(place)
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

/*
 * What an UPDATE changes left the range table's entries for a list beside
 * them with 16; 18 asks which relations will be opened at all.
 */
#if PG_VERSION_NUM >= 160000
#define base_set_changed_columns(entry, permissions, columns) \
	(addRTEPermissionInfo(permissions, entry)->updatedCols = (columns))
#else
#define base_set_changed_columns(entry, permissions, columns) \
	((void) (permissions), (entry)->updatedCols = (columns))
#endif
#if PG_VERSION_NUM >= 180000
#define base_init_range_table(estate, entries, permissions) \
	ExecInitRangeTable(estate, entries, permissions,        \
					   bms_add_range(NULL, 1, list_length(entries)))
#elif PG_VERSION_NUM >= 160000
#define base_init_range_table(estate, entries, permissions) \
	ExecInitRangeTable(estate, entries, permissions)
#else
#define base_init_range_table(estate, entries, permissions) \
	ExecInitRangeTable(estate, entries)
#endif
#if PG_VERSION_NUM >= 160000
#define base_init_recheck(recheck, estate) \
	EvalPlanQualInit(recheck, estate, NULL, NIL, -1, NIL)
#else
#define base_init_recheck(recheck, estate) \
	EvalPlanQualInit(recheck, estate, NULL, NIL, -1)
#endif

/* 18 renamed the states of CHECKs, and has CHECKs that do not count. */
#if PG_VERSION_NUM >= 180000
#define base_check_states(result) ((result)->ri_CheckConstraintExprs)
#define base_check_is_enforced(check) ((check)->ccenforced)
#define base_has_virtual_columns(constraints) \
	((constraints)->has_generated_virtual)
#else
#define base_check_states(result) ((result)->ri_ConstraintExprs)
#define base_check_is_enforced(check) true
#define base_has_virtual_columns(constraints) false
#endif

/* What a failed Assert() calls lost its error type with 16. */
#if PG_VERSION_NUM >= 160000
#define base_exceptional_condition(condition, file, line) \
	ExceptionalCondition(condition, file, line)
#else
#define base_exceptional_condition(condition, file, line) \
	ExceptionalCondition(condition, "FailedAssertion", file, line)
#endif

/* 16 can give the errors of a qualified name to the caller. */
#if PG_VERSION_NUM >= 160000
#define base_qualified_name(text) stringToQualifiedNameList(text, NULL)
#else
#define base_qualified_name(text) stringToQualifiedNameList(text)
#endif

/* 17 lets the caller allocate what reads JSON. */
#if PG_VERSION_NUM >= 170000
#define base_json_lex(text, length) \
	makeJsonLexContextCstringLen(NULL, text, length, PG_UTF8, true)
#else
#define base_json_lex(text, length) \
	makeJsonLexContextCstringLen(text, length, PG_UTF8, true)
#endif

#endif /* BASE_COMPAT_H */
