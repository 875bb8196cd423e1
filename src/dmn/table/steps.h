/*-------------------------------------------------------------------------
 *
 * steps.h
 *	  Small decision tables as steps: their shape, and the keys that values
 *	  have in a column.  steps_make.c makes them, table_steps.c and standing.c
 *	  match by them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_STEPS_H
#define DMN_STEPS_H

#include "dmn/table/table.h"
#include "feel/number/number.h"

/* Beyond that the index of columns is better. */
#define DMN_STEPS_RULES 24
#define DMN_STEPS_COLUMNS 24 /* a bit each in 32 */

/* Strings of a column: their positions and "none of them", a bit each in 64 */
#define DMN_STEPS_STRINGS 63
/* digits after the point of a column's constants */
#define DMN_STEPS_SCALE 9

typedef enum DmnStepCode
{
	DMN_STEP_RANGE, /* low <= key <= high */
	DMN_STEP_SET,   /* key is in the set */
	DMN_STEP_TEST,  /* any other test of intervals */
	DMN_STEP_TRY,   /* a rule with a cell that is a program, as a whole */
	DMN_STEP_MATCH, /* the rule matches */
	DMN_STEP_END
} DmnStepCode;

typedef struct DmnStep
{
	uint8_t code;
	uint8_t column;
	int32_t rule;               /* TRY, MATCH */
	const struct DmnStep *next; /* cells: first step of the next rule */
	union
	{
		struct
		{
			int64_t low;
			int64_t high;
		} range;
		uint64_t set;
	} u;
	const DmnTest *test;
} DmnStep;

/*
 * What keys mean: booleans 0 or 1; dates twice the day; numbers twice what
 * they are times ten to the scale, rounded down, and one more if rounded;
 * strings their position among those of the column, or the number of these.
 */
typedef struct DmnStepColumn
{
	uint8_t kind; /* of all its constants; FEEL_NULL: it has no keys */
	uint8_t scale;
	bool is_checked; /* not all values that have keys are taken */
	int32_t string_count;
	FeelString *strings;
	uint32_t tested; /* rules with a cell here, a bit each */
} DmnStepColumn;

struct DmnSteps
{
	int32_t count;
	DmnStepColumn *columns;
	const uint16_t *cells; /* rule by rule: which step is that of a column */
	DmnStep steps[];
};

/* -------------------------------------------------------------------- keys */

static inline int
dmn_string_position(const DmnStepColumn *column, FeelString string)
{
	int i = 0;

	while (i < column->string_count &&
		   !feel_text_equal(column->strings[i], string))
		i++;
	return i;
}

/* False when a value has none: it is of another kind, or too large. */
static inline bool
dmn_key_of(const DmnStepColumn *column, const FeelValue *value, int64_t *key)
{
	int64_t number;
	bool exact;

	if (value->kind != column->kind)
		return false;
	switch (column->kind)
	{
		case FEEL_BOOLEAN:
			*key = (int64_t) value->u.boolean;
			return true;
		case FEEL_DATE:
			return !__builtin_mul_overflow(value->u.days, 2, key);
		case FEEL_NUMBER:
			if (value->small && column->scale == 0)
				return !__builtin_mul_overflow(value->u.integer, 2, key);
			if (!feel_number_scaled_floor(value, column->scale, &number,
										  &exact) ||
				__builtin_mul_overflow(number, 2, key))
				return false;
			*key += !exact;
			return true;
		case FEEL_STRING:
			*key = dmn_string_position(column, feel_text(*value));
			return true;
		default:
			return false;
	}
}

/* ----- steps_make.c */

extern bool dmn_rule_has_program(const DmnTable *table, const DmnRule *rule);

#endif /* DMN_STEPS_H */
