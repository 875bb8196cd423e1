/*-------------------------------------------------------------------------
 *
 * value.h
 *	  The values of FEEL: their shape, how they are made and compared.
 *
 * Part of feel.h, which is what to include.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_VALUE_H
#define FEEL_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "feel/value/assert.h"

typedef struct FeelRun FeelRun;
typedef struct FeelNode FeelNode;
typedef struct FeelProgram FeelProgram;
typedef struct FeelEnvironment FeelEnvironment;
typedef struct FeelFunction FeelFunction;
typedef struct FeelTypeDesc FeelTypeDesc;
/* --------------------------------------------------------------- values -- */

typedef struct FeelString
{
	const char *data;
	uint32_t length; /* bytes */
} FeelString;

#define FEEL_STRING_LITERAL(text) ((FeelString){(text), sizeof(text) - 1})

typedef enum FeelKind
{
	FEEL_NULL,
	FEEL_BOOLEAN,
	FEEL_NUMBER,
	FEEL_STRING,
	FEEL_DATE,
	FEEL_TIME,
	FEEL_DATE_TIME,
	FEEL_MONTHS_DURATION, /* years and months duration */
	FEEL_DAYS_DURATION,   /* days and time duration */
	FEEL_RANGE,
	FEEL_LIST,
	FEEL_CONTEXT,
	FEEL_FUNCTION,
	FEEL_UNKNOWN
} FeelKind;

/* A time's or date-time's zone; a NULL pointer to it means "none". */
typedef struct FeelZone
{
	bool is_region;
	int32_t offset; /* seconds east of UTC, if not a region */
	char name[];    /* region name, zero-terminated; "" otherwise */
} FeelZone;

typedef struct FeelList FeelList;
typedef struct FeelContext FeelContext;
typedef struct FeelRange FeelRange;
typedef struct FeelFactSet FeelFactSet;

/*
 * One value, 24 bytes, passed by value.
 *
 * A number is an int64 ("small", the common case) or an IEEE decimal128;
 * feel/number/number.h has the arithmetic with the fast path inline.  Both forms may
 * hold the same number: compare with feel_number_compare(), never by bits.
 *
 *	kind             small  part            payload
 *	NUMBER           1      -               integer
 *	NUMBER           0      -               decimal (BID encoding)
 *	STRING           -      bytes           string
 *	DATE             -      -               days since 1970-01-01
 *	TIME             -      nanoseconds     seconds of the day, zone
 *	DATE_TIME        0, 1   nanoseconds     local wall-clock seconds since
 *	                                        1970-01-01T00:00:00, zone; 1: of
 *	                                        a region whose clocks show it
 *	                                        twice, the second time
 *	MONTHS_DURATION  -      -               months
 *	DAYS_DURATION    -      0..999999999    seconds, rounded down
 *	UNKNOWN          -      fact + 1, or 0  facts
 *
 * An unknown with a fact in "part" is the value of that fact itself; what is
 * made of it has 0 there (feel_computed()).
 */
typedef struct FeelValue
{
	union
	{
		struct
		{
			uint8_t kind;  /* FeelKind */
			uint8_t small; /* NUMBER: payload is integer, not decimal;
							* DATE_TIME: the second passage */
			uint32_t part; /* nanoseconds, or bytes of a string */
		};
		uint64_t head; /* these in one piece: see feel_head() */
	};
	union
	{
		uint64_t boolean; /* 0 or 1; a whole word, as all of them */
		int64_t integer;  /* small NUMBER; MONTHS_DURATION */
		uint64_t decimal[2];
		const char *string;
		int64_t days;
		struct
		{
			int64_t seconds;
			const FeelZone *zone;
		} time; /* TIME, DATE_TIME, DAYS_DURATION (zone NULL) */
		const FeelRange *range;
		const FeelList *list;
		const FeelContext *context;
		const FeelFunction *function;
		const FeelFactSet *facts; /* UNKNOWN */
	} u;
} FeelValue;

struct FeelList
{
	uint32_t count;
	FeelValue items[];
};

typedef struct FeelEntry
{
	FeelString name;
	FeelValue value;
} FeelEntry;

/*
 * Entries in the order of their writing; names are unique.
 *
 * If "open" is set, the context came in with unknowns allowed: an entry that
 * is absent is not null but unknown, and the fact to ask for is named
 * path.entry (path is empty for the facts as a whole).
 */
struct FeelContext
{
	uint32_t count;
	bool open;
	FeelString path;
	FeelEntry entries[];
};

/*
 * Range: [low..high] and its kin.  A comparison such as (< 10) is a range
 * whose other end is absent (has_low/has_high false); [null..10] has a low
 * end that is null.  The two differ (dmn-tck 0068 range_006).
 *
 * (=10) and (!=10) are ranges of a form of their own, equal to no interval
 * (0068 range_010): both ends are 10, closed for "=" and open for "!=".
 */
typedef enum FeelRangeForm
{
	FEEL_RANGE_INTERVAL,
	FEEL_RANGE_EQUAL,
	FEEL_RANGE_NOT_EQUAL
} FeelRangeForm;

struct FeelRange
{
	FeelRangeForm form;
	bool has_low;
	bool has_high;
	bool low_closed;
	bool high_closed;
	FeelValue low;
	FeelValue high;
};

/*
 * The first word of a value.  Written in pieces, it would make whoever copies
 * the value at once wait for them.
 */
static inline uint64_t
feel_head(FeelKind kind, bool small, uint32_t part)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (uint64_t) kind | (uint64_t) small << 8 | (uint64_t) part << 32;
#else
	return ((FeelValue){.kind = kind, .small = small, .part = part}).head;
#endif
}

/* A value but for its payload */
static inline FeelValue
feel_value(FeelKind kind, bool small, uint32_t part)
{
	FeelValue v = {.head = feel_head(kind, small, part)};

	return v;
}

/* The value; if it is unknown, no longer as that of a fact itself */
static inline FeelValue
feel_computed(FeelValue value)
{
	if (value.kind == FEEL_UNKNOWN)
		value.head = feel_head(FEEL_UNKNOWN, false, 0);
	return value;
}

static inline FeelValue
feel_null(void)
{
	return feel_value(FEEL_NULL, false, 0);
}

static inline FeelValue
feel_boolean(bool b)
{
	FeelValue v = feel_value(FEEL_BOOLEAN, false, 0);

	v.u.boolean = b;
	return v;
}

static inline FeelValue
feel_integer(int64_t i)
{
	FeelValue v = feel_value(FEEL_NUMBER, true, 0);

	v.u.integer = i;
	return v;
}

/* The bytes are not copied: they must live as long as the arena. */
static inline FeelValue
feel_string(FeelString s)
{
	FeelValue v = feel_value(FEEL_STRING, false, s.length);

	v.u.string = s.data;
	return v;
}

static inline FeelString
feel_text(FeelValue v)
{
	return (FeelString){v.u.string, v.part};
}

/*
 * For assertions: is it of a kind, with a payload that such a value has?  Not
 * deep: a list's items are not looked at.
 */
extern bool feel_value_is_whole(FeelValue value);

/* Value construction and access: value.c */
extern FeelString feel_copy_text(FeelRun *run, const char *data,
								 size_t length);
extern FeelString feel_format(FeelRun *run, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
extern bool feel_text_equal(FeelString a, FeelString b);
/* < 0, 0, > 0, by the bytes */
extern int feel_text_compare(FeelString a, FeelString b);
/* the same of two FeelString, for qsort() */
extern int feel_text_order(const void *a, const void *b);
/* Does a name stand twice among these? */
extern bool feel_duplicate_name(FeelRun *run, const FeelString *names,
								int32_t count, FeelString *twice);
extern FeelList *feel_list_make(FeelRun *run, uint32_t count); /* items null */
extern FeelValue feel_list_value(const FeelList *list);
extern FeelContext *feel_context_make(FeelRun *run, uint32_t capacity);
/* appends; the caller made room and sees to it that the name is new */
extern void feel_context_append(FeelContext *context, FeelString name,
								FeelValue value);
extern FeelValue feel_context_value(const FeelContext *context);
/* Let what is absent be unknown, named path.entry. */
extern void feel_context_open(FeelRun *run, FeelContext *context,
							  FeelString path);
/*
 * All that an open context may turn out to be: what is done with it as a
 * whole is unknown.  The fact is its path, of an item the path of the list.
 */
extern FeelValue feel_context_unknown(FeelRun *run,
									  const FeelContext *context);
/* the entry; when absent null, or, in an open context, unknown */
extern FeelValue feel_context_get(FeelRun *run, const FeelContext *context,
								  FeelString name);
/* NULL when absent */
extern const FeelValue *feel_context_find(const FeelContext *context,
										  FeelString name);
extern FeelValue feel_range_value(FeelRun *run, FeelRange range);
extern const FeelZone *feel_zone_offset(FeelRun *run, int32_t seconds);
/* NULL when the host does not know the region */
extern const FeelZone *feel_zone_region(FeelRun *run, FeelString name);

/*
 * A growing list or text, for whoever does not know the size beforehand.
 * Limits (FEEL_MAX_ITEMS, FEEL_MAX_STRING) turn the result into null plus a
 * diagnostic at ..._finish().
 */
typedef struct FeelListBuilder
{
	FeelRun *run;
	FeelList *list;
	uint32_t capacity;
	bool overflow;
} FeelListBuilder;

extern void feel_list_begin(FeelListBuilder *builder, FeelRun *run);
extern void feel_list_add(FeelListBuilder *builder, FeelValue item);
extern FeelValue feel_list_finish(FeelListBuilder *builder);

typedef struct FeelTextBuilder
{
	FeelRun *run;
	char *data;
	size_t length;
	size_t capacity;
	bool overflow;
	bool failed; /* the writer gave up, with a diagnostic of its own */
} FeelTextBuilder;

extern void feel_text_begin(FeelTextBuilder *builder, FeelRun *run);
extern void feel_text_add(FeelTextBuilder *builder, const char *data,
						  size_t length);
extern void feel_text_add_string(FeelTextBuilder *builder, FeelString text);
extern void feel_text_add_char(FeelTextBuilder *builder, uint32_t code_point);
/* data is NULL when the text grew too long, or the writer gave up */
extern FeelString feel_text_finish(FeelTextBuilder *builder);

/*
 * Equality of FEEL ("=") : FEEL_BOOLEAN, or FEEL_NULL plus a diagnostic when
 * the kinds differ, or FEEL_UNKNOWN.  null = null is true, null = x is false.
 */
extern FeelValue feel_equal(FeelRun *run, FeelValue a, FeelValue b);
/* the same without a diagnostic, for searching among mixed items */
extern FeelValue feel_equal_quiet(FeelRun *run, FeelValue a, FeelValue b);

/*
 * Order of FEEL ("<" and friends): true and *order < 0, 0, > 0 when the two
 * are comparable; false otherwise (no diagnostic is made; the caller does).
 */
extern bool feel_compare(FeelRun *run, FeelValue a, FeelValue b, int *order);

/* The is() built-in: same kind, value and zone spelling. */
extern bool feel_same(FeelRun *run, FeelValue a, FeelValue b);

/*
 * Value as a FEEL literal that parses back to the same value; data is NULL
 * after a diagnostic when that is too long, or too deep.  print.c
 */
extern FeelString feel_print(FeelRun *run, FeelValue value);
/* The same, one text per value: the entries of contexts and the facts of
 * unknowns are sorted. */
extern FeelString feel_print_canonical(FeelRun *run, FeelValue value);
/* as the string() built-in does it: strings bare, others as in feel_print
 * where the standard wants nothing else */
extern FeelString feel_to_text(FeelRun *run, FeelValue value);
/* "number", "string", "days and time duration", "list", ... for messages */
extern const char *feel_kind_name(FeelKind kind);

#endif /* FEEL_VALUE_H */
