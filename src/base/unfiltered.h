/*-------------------------------------------------------------------------
 *
 * unfiltered.h
 *		SPI without row-level security, for checks of invariants only.
 *
 * Deferred triggers see the rows through the policies of whoever commits; a
 * check of an invariant that was filtered would report false violations.
 * Between base_spi_begin_unfiltered() and base_spi_end_unfiltered(), SPI
 * runs as the owner of pnd_data with policies off.  Only fixed statements on
 * tables of pnd_data may be run in between: no user's code, no view, no
 * function in SQL or PL/pgSQL.  An error needs no cleaning up.
 *
 *-------------------------------------------------------------------------
 */
#ifndef BASE_UNFILTERED_H
#define BASE_UNFILTERED_H

typedef struct BaseUnfiltered
{
	Oid save_user;
	int save_context;
	int guc_level;
} BaseUnfiltered;

extern void base_spi_begin_unfiltered(BaseUnfiltered *state);

/*
 * SPI as the owner of pnd_data, bound by its policies like every function of
 * pnd: for a trigger on a table of an app, whose roles may execute nothing
 * of pnd_data.  Ended by base_spi_end_unfiltered().
 */
extern void base_spi_begin_as_owner(BaseUnfiltered *state);
extern void base_spi_end_unfiltered(BaseUnfiltered *state);

/*
 * Asked by packnd.guard(): raises PN401 if nobody is acting.  Who is acting
 * is known to module actor, which comes later and sets this.
 */
extern void (*base_guard_actor)(void);

#endif /* BASE_UNFILTERED_H */
