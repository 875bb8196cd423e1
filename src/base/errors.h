/*-------------------------------------------------------------------------
 *
 * errors.h
 *		SQLSTATEs of packnd's own.  Everything else is one of PostgreSQL's.
 *
 *-------------------------------------------------------------------------
 */
#ifndef BASE_ERRORS_H
#define BASE_ERRORS_H

#include "utils/errcodes.h"

/* nobody is acting: the role is mapped to no professional */
#define ERRCODE_PN_NO_ACTOR MAKE_SQLSTATE('P', 'N', '4', '0', '1')
/* no such case for this actor: unknown, forbidden, excluded, purged alike */
#define ERRCODE_PN_NO_SUCH_CASE MAKE_SQLSTATE('P', 'N', '4', '0', '4')
/* the state, a guard or a rule of the scheme forbids it */
#define ERRCODE_PN_STATE MAKE_SQLSTATE('P', 'N', '4', '0', '9')
/* identity is shown only under an access ticket */
#define ERRCODE_PN_TICKET MAKE_SQLSTATE('P', 'N', '4', '1', '0')
/* an invalid model or import */
#define ERRCODE_PN_INVALID MAKE_SQLSTATE('P', 'N', '4', '2', '2')
/* a second person must agree */
#define ERRCODE_PN_SECOND_PERSON MAKE_SQLSTATE('P', 'N', '4', '2', '3')
/* too many requests */
#define ERRCODE_PN_TOO_MANY MAKE_SQLSTATE('P', 'N', '4', '2', '9')

#endif /* BASE_ERRORS_H */
