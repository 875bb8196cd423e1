/*-------------------------------------------------------------------------
 *
 * plan.h
 *		SPI plans that are prepared once per session and kept.
 *
 *		static BasePlan duty_plan = {
 *			.statement = "SELECT 1 FROM pnd_data.duty d"
 *						 " WHERE d.professional_id = $1",
 *			.types = {INT8OID},
 *			.ntypes = 1,
 *			.expected = SPI_OK_SELECT,
 *		};
 *		...
 *		values[0] = Int64GetDatum(professional_id);
 *		holds_duty = base_plan_execute(&duty_plan, values, NULL) > 0;
 *
 * The statement is a constant: never made of a user's text.  It runs as the
 * current user under the current settings, between SPI_connect() and
 * SPI_finish() or between base_spi_begin_unfiltered() and its end; always
 * the one or always the other, so that a plan is not made anew each time.
 *
 *-------------------------------------------------------------------------
 */
#ifndef BASE_PLAN_H
#define BASE_PLAN_H

#include "executor/spi.h"

#define BASE_PLAN_ARGUMENTS 8

typedef struct BasePlan
{
	const char *statement;
	Oid types[BASE_PLAN_ARGUMENTS]; /* of $1, $2 ... */
	int ntypes;
	int expected;      /* SPI_OK_SELECT ...: what it must return */
	bool is_read_only; /* sees what the statement around it sees, no more */
	SPIPlanPtr plan;   /* private, NULL at first */
} BasePlan;

/*
 * Runs a statement and returns the number of its rows, which stand in
 * SPI_tuptable.  nulls as for SPI_execute_plan(): NULL if none is null.
 */
extern uint64 base_plan_execute(BasePlan *plan, Datum *values,
								const char *nulls);

/*
 * A column (from 1) of a row (from 0) of what was just executed; 55000 if its
 * type is another than expected.
 */
extern Datum base_plan_result(uint64 row, int column, Oid type, bool *isnull);

/* The same, never null: 55000. */
extern Datum base_plan_result_given(uint64 row, int column, Oid type);

#endif /* BASE_PLAN_H */
