/*-------------------------------------------------------------------------
 *
 * feel.h
 *	  The FEEL language (OMG DMN 1.5, chapter 10): values, types, and the
 *	  way from text to result.
 *
 * This header and everything in src/feel and src/dmn compile without the
 * PostgreSQL server, so that unit tests and fuzzers can link them.  What
 * they need of the outside comes through one table, FeelHost.
 *
 * Rules that hold everywhere below this header:
 *
 *	- Nothing raises.  An error of an expression is the FEEL null plus a
 *	  diagnostic in the run (feel_error()).  A text that does not parse is
 *	  a NULL node plus a diagnostic.
 *	- Nothing is freed.  Memory comes from the arena of the run and goes
 *	  with it.  Values are immutable once built, so they may share parts.
 *	- Strings are UTF-8, counted, not terminated.
 *	- There is a value beside null: *unknown*, which carries the set of
 *	  facts that are not known yet.  See "Unknown" below.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_H
#define FEEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct FeelRun FeelRun;
typedef struct FeelNode FeelNode;
typedef struct FeelProgram FeelProgram;
typedef struct FeelEnvironment FeelEnvironment;
typedef struct FeelFunction FeelFunction;
typedef struct FeelTypeDesc FeelTypeDesc;

/* ---------------------------------------------------------------- host -- */

/*
 * What the outside gives.  Set once per process (feel_host); the server's
 * table is in src/rule/host.c, that of the tests in test/unit/host.c.
 */
typedef struct FeelHost
{
	/* never returns NULL: throws past us (server) or aborts (tests) */
	void *(*allocate)(void *arena, size_t size);

	/* called in every loop whose length the data decides; may throw */
	void (*interrupt)(void);

	/* false when the C stack is nearly used up */
	bool (*stack_ok)(void);

	/* is this the name of a time zone ("Europe/Paris")? */
	bool (*zone_exists)(const char *name);

	/*
	 * Offset from UTC in seconds (east positive) of a zone that exists, at an
	 * instant given as seconds since 1970 in UTC, or as local wall-clock
	 * seconds if is_local.
	 */
	int32_t (*zone_offset)(const char *name, int64_t seconds, bool is_local);
} FeelHost;

extern const FeelHost *feel_host;

/* Refuse texts and values beyond these: rules are data that users enter. */
#define FEEL_MAX_TEXT (1024 * 1024)           /* bytes of one expression */
#define FEEL_MAX_NESTING 500                  /* of an expression or value */
#define FEEL_MAX_STRING (16 * 1024 * 1024)    /* bytes of one string value */
#define FEEL_MAX_ITEMS (4 * 1024 * 1024)      /* of one list or context */
#define FEEL_DEFAULT_STEPS (20 * 1000 * 1000) /* steps of one evaluation */
#define FEEL_MAX_MEMORY (64 * 1024 * 1024)    /* bytes of one evaluation */

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
 * feel/number.h has the arithmetic with the fast path inline.  Both forms may
 * hold the same number: compare with feel_number_compare(), never by bits.
 *
 *	kind             small  part            payload
 *	NUMBER           1      -               integer
 *	NUMBER           0      -               decimal (BID encoding)
 *	STRING           -      bytes           string
 *	DATE             -      -               days since 1970-01-01
 *	TIME             -      nanoseconds     seconds of the day, zone
 *	DATE_TIME        -      nanoseconds     local wall-clock seconds since
 *	                                        1970-01-01T00:00:00, zone
 *	MONTHS_DURATION  -      -               months
 *	DAYS_DURATION    -      0..999999999    seconds, rounded down
 */
typedef struct FeelValue
{
	union
	{
		struct
		{
			uint8_t kind;  /* FeelKind */
			uint8_t small; /* NUMBER: payload is integer, not decimal */
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

/* Value construction and access: value.c */
extern FeelString feel_copy_text(FeelRun *run, const char *data,
								 size_t length);
extern FeelString feel_format(FeelRun *run, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
extern bool feel_text_equal(FeelString a, FeelString b);
/* < 0, 0, > 0, by the bytes */
extern int feel_text_compare(FeelString a, FeelString b);
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

/* -------------------------------------------------------------- unknown -- */

/*
 * The set of facts a value waits for: a bit per fact of the run, in the
 * order in which the run met them (feel_fact()).
 */
struct FeelFactSet
{
	uint32_t words;
	uint64_t bits[];
};

/* Number of the fact of that name in this run; names are interned. */
extern int feel_fact(FeelRun *run, FeelString name);
extern FeelString feel_fact_name(const FeelRun *run, int fact);
extern FeelValue feel_unknown(FeelRun *run, int fact);
/* both arguments UNKNOWN, or one of them and the other anything */
extern FeelValue feel_unknown_union(FeelRun *run, FeelValue a, FeelValue b);
/*
 * The first unknown met in a value, deep (lists and contexts), united with
 * all others; FEEL_NULL kind when there is none.
 */
extern FeelValue feel_unknown_inside(FeelRun *run, FeelValue value);

/* ---------------------------------------------------------- diagnostics -- */

typedef enum FeelDiagnosticKind
{
	FEEL_SYNTAX_ERROR, /* the text does not parse */
	FEEL_NO_VARIABLE,
	FEEL_NO_ENTRY, /* of a context */
	FEEL_NO_PROPERTY,
	FEEL_NO_FUNCTION,
	FEEL_NOT_COMPARABLE,
	FEEL_INVALID_TYPE,
	FEEL_INVALID_ARGUMENT,
	FEEL_INVOCATION, /* wrong number or names of arguments */
	FEEL_OUT_OF_RANGE,
	FEEL_CONSTRAINT,   /* a value outside the allowed ones */
	FEEL_HIT_POLICY,   /* two rules of a unique table matched, ... */
	FEEL_LIMIT,        /* steps, depth or size used up */
	FEEL_UNSUPPORTED,  /* external Java functions */
	FEEL_INVALID_MODEL /* dmn/: the document is not a model */
} FeelDiagnosticKind;

typedef struct FeelDiagnostic
{
	struct FeelDiagnostic *next;
	FeelDiagnosticKind kind;
	FeelString message; /* one sentence, without the position */
	FeelString place;   /* decision, rule and cell; empty if unknown */
	FeelString text;    /* the expression's source, empty if unknown */
	int32_t offset;     /* byte in text, -1 if unknown */
	int32_t line;       /* 1-based line and column: of the document for models
						 * (0 if unknown), else of text */
	int32_t column;
} FeelDiagnostic;

/* Short stable name of a kind: "syntax", "no variable", ... */
extern const char *feel_diagnostic_name(FeelDiagnosticKind kind);

/*
 * Note an error and return FEEL null, so that `return feel_error(...)` is
 * the usual form.  Beyond 100 diagnostics of a run only the count grows.
 */
extern FeelValue feel_error(FeelRun *run, FeelDiagnosticKind kind,
							const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* ------------------------------------------------------------------ run -- */

/*
 * One parse, compilation or evaluation: its arena, its instant, what it
 * complained of.  The caller fills it by feel_run_init() and may set the
 * rest before it begins.
 */
struct FeelRun
{
	void *arena;
	/*
	 * Memory that is used up before the arena is asked, NULL if there is none:
	 * a small evaluation leaves the arena empty.  It lives as long as that.
	 */
	char *room;
	uint32_t room_size;
	uint32_t room_used;
	FeelDiagnostic *diagnostics; /* in order */
	FeelDiagnostic *last_diagnostic;
	uint32_t diagnostic_count;
	bool quiet;        /* nobody will read the diagnostics: only count them */
	FeelString place;  /* put into new diagnostics */
	FeelString source; /* the text being parsed or run, likewise */
	int32_t source_line; /* line of the document where that text begins */
	int32_t offset;      /* position in source, -1 if unknown */

	/*
	 * The node being evaluated, NULL if none: while it is set, feel_error()
	 * takes offset (begin), source, line and, unless empty, place from it and
	 * not from the fields above.  One pointer is all that an evaluation keeps
	 * up to date.
	 */
	const FeelNode *node;
	uint64_t
		steps_left; /* one more than still allowed; 0: FEEL_LIMIT was said */
	uint64_t memory_left; /* bytes */
	int32_t depth;        /* nesting of calls */
	bool strict; /* compiling: note what can only fail when it is run */
	int32_t speculation;    /* nesting of branches evaluated although it is not
							 * known whether they are taken */
	FeelValue now;          /* DATE_TIME that now() returns: the as-of */
	FeelString *fact_names; /* see feel_fact() */
	int32_t fact_count;
	int32_t fact_capacity;
	uint32_t
		*fact_weights; /* dmn/: rules that waited for it; may be shorter */
	uint32_t fact_weight_count;
	void *trace; /* dmn/trace.c: NULL unless an explanation is asked for */
};

extern void feel_run_init(FeelRun *run, void *arena);

/* An answer, if it was reached within the budget; else null. */
static inline FeelValue
feel_run_answer(const FeelRun *run, FeelValue value)
{
	return run->steps_left > 0 ? value : feel_null();
}

/* The whole budget, once more: for what is done with an answer. */
static inline void
feel_run_renew(FeelRun *run)
{
	run->steps_left = FEEL_DEFAULT_STEPS;
	run->memory_left = FEEL_MAX_MEMORY;
}

/*
 * Make a run ready for one more evaluation with the same arena, which the
 * caller has emptied, and the same instant.  Cheap if the last one had nothing
 * to note.
 */
static inline void
feel_run_again(FeelRun *run)
{
	if (run->diagnostics != NULL || run->fact_names != NULL ||
		run->fact_weights != NULL || run->trace != NULL)
	{
		FeelRun before = *run;

		feel_run_init(run, before.arena);
		run->room = before.room;
		run->room_size = before.room_size;
		run->quiet = before.quiet;
		run->now = before.now;
		return;
	}
	run->room_used = 0;
	run->diagnostic_count = 0;
	run->place.length = 0;
	run->source.length = 0;
	run->source_line = 0;
	run->offset = -1;
	run->node = NULL;
	feel_run_renew(run);
	run->depth = 0;
	run->speculation = 0;
}

/* What an allocator needs for a piece besides the piece, about */
#define FEEL_PIECE_COST 16

/*
 * Is there so much memory left?  If not, the evaluation is at its end:
 * FEEL_LIMIT has been noted, and no steps are left.
 */
extern bool feel_afford_slowly(FeelRun *run);

static inline bool
feel_afford(FeelRun *run, size_t size)
{
	return size <= run->memory_left || feel_afford_slowly(run);
}

/*
 * Memory, not zeroed.  It comes even when there is not so much left, so that
 * nobody has to look; but then the evaluation is at its end.
 */
static inline void *
feel_take(FeelRun *run, size_t size)
{
	const size_t alignment = _Alignof(max_align_t);

	if (size <= run->room_size - run->room_used)
	{
		char *memory = run->room + run->room_used;
		size_t left = run->room_size - run->room_used;

		size = (size + alignment - 1) / alignment * alignment;
		run->room_used += (uint32_t) (size < left ? size : left);
		return memory;
	}
	if (feel_afford(run, size + FEEL_PIECE_COST))
		run->memory_left -= size + FEEL_PIECE_COST;
	return feel_host->allocate(run->arena, size);
}

extern void *feel_allocate(FeelRun *run, size_t size); /* zeroed */
/* count * size with overflow check; zeroed */
extern void *feel_allocate_array(FeelRun *run, size_t count, size_t size);

/*
 * Use up n steps.  False when the budget is gone: the first time a
 * FEEL_LIMIT diagnostic is noted, and whoever loops must stop and return
 * null.  Calls the host's interrupt now and then.
 */
extern bool feel_spend_slowly(FeelRun *run, uint64_t n);

/* a power of two */
#define FEEL_STEPS_PER_INTERRUPT 4096

static inline bool
feel_spend(FeelRun *run, uint64_t n)
{
	uint64_t left = run->steps_left - n;

	/* neither the end of the budget nor the next interrupt is reached */
	if (n > FEEL_STEPS_PER_INTERRUPT || run->steps_left <= n ||
		left / FEEL_STEPS_PER_INTERRUPT !=
			run->steps_left / FEEL_STEPS_PER_INTERRUPT)
		return feel_spend_slowly(run, n);
	run->steps_left = left;
	return true;
}

/* Enter one level of recursion; false (and a diagnostic) when too deep. */
extern bool feel_enter_slowly(FeelRun *run);

/* The C stack is looked at on every so many levels of nesting. */
#define FEEL_LEVELS_PER_CHECK 4

static inline bool
feel_enter(FeelRun *run)
{
	if (run->depth % FEEL_LEVELS_PER_CHECK == 0)
		return feel_enter_slowly(run);
	run->depth++;
	return true;
}

static inline void
feel_leave(FeelRun *run)
{
	run->depth--;
}

/* ---------------------------------------------------------------- types -- */

typedef enum FeelTypeKind
{
	FEEL_TYPE_ANY,
	FEEL_TYPE_NULL,
	FEEL_TYPE_BOOLEAN,
	FEEL_TYPE_NUMBER,
	FEEL_TYPE_STRING,
	FEEL_TYPE_DATE,
	FEEL_TYPE_TIME,
	FEEL_TYPE_DATE_TIME,
	FEEL_TYPE_MONTHS_DURATION,
	FEEL_TYPE_DAYS_DURATION,
	FEEL_TYPE_RANGE,   /* of element */
	FEEL_TYPE_LIST,    /* of element */
	FEEL_TYPE_CONTEXT, /* with fields; none: any context */
	FEEL_TYPE_FUNCTION /* parameters -> element */
} FeelTypeKind;

typedef struct FeelField
{
	FeelString name;
	const FeelTypeDesc *type;
} FeelField;

struct FeelTypeDesc
{
	FeelTypeKind kind;
	FeelString name; /* of an item definition; else empty */
	const FeelTypeDesc *element;
	int32_t field_count; /* CONTEXT; FUNCTION: its parameters */
	FeelField *fields;

	/*
	 * Allowed values (unary tests over "?") of an item definition, parsed,
	 * and compiled before the first evaluation; NULL if none.  For a list
	 * type they hold for the list itself, those of element for its items.
	 */
	const FeelNode *allowed;
	const FeelProgram *allowed_program;
	FeelString allowed_text;
};

/* The built-in types by their FEEL name; NULL if there is none. type.c */
extern const FeelTypeDesc *feel_type_by_name(FeelString name);
extern const FeelTypeDesc feel_type_any;

/* "instance of": allowed values do not count. */
extern bool feel_instance_of(FeelRun *run, FeelValue value,
							 const FeelTypeDesc *type);

/*
 * Has the value, by its kind alone, a type that asks for no more?  The short
 * cut of feel_coerce(), which takes most values as they are.
 */
static inline bool
feel_fits_plainly(FeelValue value, const FeelTypeDesc *type)
{
	static const uint8_t kinds[] = {
		[FEEL_TYPE_BOOLEAN] = FEEL_BOOLEAN,
		[FEEL_TYPE_NUMBER] = FEEL_NUMBER,
		[FEEL_TYPE_STRING] = FEEL_STRING,
		[FEEL_TYPE_DATE] = FEEL_DATE,
		[FEEL_TYPE_TIME] = FEEL_TIME,
		[FEEL_TYPE_DATE_TIME] = FEEL_DATE_TIME,
		[FEEL_TYPE_MONTHS_DURATION] = FEEL_MONTHS_DURATION,
		[FEEL_TYPE_DAYS_DURATION] = FEEL_DAYS_DURATION,
	};

	return value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN ||
		   (type->allowed == NULL && (type->kind == FEEL_TYPE_ANY ||
									  (type->kind <= FEEL_TYPE_DAYS_DURATION &&
									   kinds[type->kind] == value.kind)));
}

/*
 * A value at a typed boundary (variable, parameter, result): the value
 * itself, or converted (singleton list <-> item, date -> date and time), or
 * null plus a diagnostic.  Unknown and null pass.  Allowed values are
 * checked.
 */
extern FeelValue feel_coerce(FeelRun *run, FeelValue value,
							 const FeelTypeDesc *type);
extern FeelString feel_type_print(FeelRun *run, const FeelTypeDesc *type);

/* ------------------------------------------------------------ functions -- */

typedef struct FeelSignature
{
	int32_t required; /* so many of the names must be given */
	int32_t count;
	bool variadic; /* the last name takes any number of positional arguments,
					* handed over as they are */
	const char *names[5];
	const char *kinds; /* read by builtin.c alone: what each of them may be */
} FeelSignature;

/*
 * A function as a value: built-in, lambda, business knowledge model or
 * decision service.
 */
struct FeelFunction
{
	FeelString name; /* empty for a lambda */

	/* built-ins: the accepted argument lists; "which" tells call() */
	const FeelSignature *signatures;
	int32_t signature_count;

	/* others: one list of typed parameters */
	int32_t parameter_count;
	const FeelField *parameters;
	const FeelTypeDesc *result; /* NULL: any */

	/*
	 * Arguments are in the order of the signature; optional ones that are
	 * not given are absent (count is smaller) or, before a given one, null.
	 * Built-ins get no unknown (deep) in their arguments unless
	 * "sees_unknown".
	 */
	FeelValue (*call)(FeelRun *run, const FeelFunction *self, int which,
					  const FeelValue *arguments, int count);
	bool sees_unknown;
	const void *data; /* of the one who made it */
	void *closure;    /* likewise */
};

/* The built-in of that name, spaces as in the standard; NULL if none. */
extern const FeelFunction *feel_builtin(FeelString name);
/* Enumerates them, for name resolution; NULL after the last. */
extern const FeelFunction *feel_builtin_at(int i);

/* Call with positional arguments, binding and coercing as FEEL does. */
extern FeelValue feel_call(FeelRun *run, const FeelFunction *function,
						   const FeelValue *arguments, int count);

/* ---------------------------------------- from text to result ------------ */

/*
 * The names an expression may use, innermost first.  The outermost scope
 * (outer NULL) is that of the environment: its name i is slot i.
 */
typedef struct FeelScope
{
	const struct FeelScope *outer;
	int32_t count;
	const FeelString *names;
	const FeelTypeDesc *const *types; /* NULL, or NULL entries: not known */

	/*
	 * Only read in the outermost: the slot of name i, where it is not i.  An
	 * environment serves all decisions of a model, a decision sees the names
	 * that it requires.  NULL: name i is slot i.
	 */
	const int32_t *slots;

	/*
	 * Only read in the outermost: names that contexts may have as entries,
	 * so that `a.Monthly Income` is one path step.  Entries of context
	 * literals are known to the parser by itself.
	 */
	int32_t member_count;
	const FeelString *members;

	/* Likewise: types of the model's item definitions, by the name used here
	 */
	int32_t type_count;
	const FeelField *named_types;
} FeelScope;

/* Parse; NULL plus a diagnostic with position when the text is no FEEL. */
extern FeelNode *feel_parse_expression(FeelRun *run, FeelString text,
									   const FeelScope *scope);
/* The text of a decision table's input entry, or allowed values. */
extern FeelNode *feel_parse_unary_tests(FeelRun *run, FeelString text,
										const FeelScope *scope);
/* A comma-separated list of expressions, as rows of output values have it */
extern FeelNode *feel_parse_expressions(FeelRun *run, FeelString text,
										const FeelScope *scope);
/*
 * "list<number>", "context<a: string>", ...; NULL plus a diagnostic.  The
 * scope (may be NULL) is for its named types only.
 */
extern const FeelTypeDesc *feel_parse_type(FeelRun *run, FeelString text,
										   const FeelScope *scope);
/* The tree as text; parses to an equal tree in the same scope. */
extern FeelString feel_print_node(FeelRun *run, const FeelNode *node);

/*
 * Compile for evaluation in an environment whose slots are the names of the
 * outermost scope.  Inner scopes of "scope", if any, become parameters of
 * the program, innermost last.  If the node is UNARY_TESTS, the value "?" is
 * one more parameter after these.  Never NULL for a tree that parsed; names
 * that are nowhere become null plus a diagnostic when run.
 *
 * The program refers to the tree (types, names, positions): both live in the
 * same arena.
 */
extern FeelProgram *feel_compile(FeelRun *run, const FeelNode *node,
								 const FeelScope *scope);

/*
 * The global variables of an evaluation: facts, decisions, knowledge models.
 * A slot is filled on first use by fetch(), which sets values[slot]; the
 * evaluator sets ready[slot].  fetch() may evaluate recursively.
 *
 * Functions that an expression makes keep the environment: it must live as
 * long as the arena of the run.
 */
struct FeelEnvironment
{
	int32_t count;
	FeelValue *values;
	bool *ready;
	void (*fetch)(FeelRun *run, FeelEnvironment *environment, int slot);
	void *owner;
};

/* Run a program; parameters as feel_compile() says (NULL if none). */
extern FeelValue feel_evaluate(FeelRun *run, const FeelProgram *program,
							   FeelEnvironment *environment,
							   const FeelValue *parameters);

#endif /* FEEL_H */
