/*-------------------------------------------------------------------------
 *
 * compat.h
 *		Differences between the majors that packnd runs on (15, 17, 18).
 *
 *-------------------------------------------------------------------------
 */
#ifndef BASE_COMPAT_H
#define BASE_COMPAT_H

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
