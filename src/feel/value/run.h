/*-------------------------------------------------------------------------
 *
 * run.h
 *	  One parse, compilation or evaluation: what it needs of the outside, its
 *	  memory and budget, what it complains of and what it does not know.
 *
 * Part of feel.h, which is what to include.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_RUN_H
#define FEEL_RUN_H

#include "feel/value/value.h"

/* ---------------------------------------------------------------- host -- */

/* What is kept in arenas is made of words, never of wider things. */
#define FEEL_ALIGNMENT 8

/*
 * What the outside gives.  Set once per process (feel_host); the server's
 * table is in src/rule/host.c, that of the tests in test/unit/host.c.
 */
typedef struct FeelHost
{
	/*
	 * never returns NULL: throws past us (server) or aborts (tests); aligned
	 * to FEEL_ALIGNMENT, not more: palloc() does no more either
	 */
	void *(*allocate)(void *arena, size_t size);

	/* called in every loop whose length the data decides; may throw */
	void (*interrupt)(void);

	/* false when the C stack is nearly used up */
	bool (*stack_ok)(void);

	/* is this the name of a time zone ("Europe/Paris")? */
	bool (*zone_exists)(const char *name);

	/*
	 * Offset from UTC in seconds (east positive) of a zone that exists, at an
	 * instant given as seconds since 1970 in UTC.
	 */
	int32_t (*zone_offset)(const char *name, int64_t instant);

	/* a text that people read in their language; NULL: all read English */
	const char *(*translate)(const char *text);

	/* a feel_assert() does not hold; never returns */
	void (*assertion_failed)(const char *condition, const char *file,
							 int line);
} FeelHost;

extern const FeelHost *feel_host;

/*
 * A text of ours in the language of who reads it.  Formats of feel_error()
 * and its like are looked up there; what is put into them as a text of its
 * own, here.  FEEL_SAID() marks one that is looked up later.
 */
static inline const char *
feel_said(const char *text)
{
	return feel_host->translate == NULL ? text : feel_host->translate(text);
}
#define FEEL_SAID(text) text

/* Refuse texts and values beyond these: rules are data that users enter. */
#define FEEL_MAX_TEXT (1024 * 1024)           /* bytes of one expression */
#define FEEL_MAX_NESTING 500                  /* of an expression or value */
#define FEEL_MAX_STRING (16 * 1024 * 1024)    /* bytes of one string value */
#define FEEL_MAX_ITEMS (4 * 1024 * 1024)      /* of one list or context */
#define FEEL_DEFAULT_STEPS (20 * 1000 * 1000) /* steps of one evaluation */
#define FEEL_MAX_MEMORY (64 * 1024 * 1024)    /* bytes of one evaluation */
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

/*
 * What is assumed of a fact that is not known, while completions of the facts
 * are tried (operator/region.c): one value; or kinds, a bit each, and if that
 * is one kind, the ends between which it lies and single values that it is
 * not; of a list, values that it does not hold, and others that it does.
 */
typedef struct FeelRegion
{
	uint32_t kinds; /* 0: nothing is assumed */
	bool is_value;
	bool has_low;
	bool has_high;
	bool low_closed;
	bool high_closed;
	FeelValue value;
	FeelValue low;
	FeelValue high;
	int32_t other_count;
	int32_t held_count;
	const FeelValue *others;
	const FeelValue *held;
} FeelRegion;

/* A value at which the region of a fact would have to be cut to go on */
typedef struct FeelCut
{
	int32_t fact;
	int32_t uses;
	uint32_t kind;   /* of the value, a bit; 0: only kinds are to be told */
	bool is_ordered; /* cut in values below and above, not only equal */
	FeelValue value;
} FeelCut;

#define FEEL_MAX_CUTS 96

/*
 * What was computed of an unknown and a constant (feel/operator/image.c); such
 * a value has its number from FEEL_IMAGE_PART on where a fact has its own.
 */
typedef struct FeelImage
{
	FeelValue of;
	FeelValue constant;
	uint8_t op;     /* FeelOperator */
	bool is_second; /* of op's operands, the unknown is the second */
	FeelRegion region;
	int32_t value_count; /* it is one of these; 0: that is not known */
	const FeelValue *values;
} FeelImage;

#define FEEL_MAX_POSSIBLE 12 /* values told one by one */
#define FEEL_MAX_IMAGES 64
#define FEEL_IMAGE_PART (UINT32_C(1) << 30)

/*
 * What is computed of several unknowns, taken for a fact of its own
 * (feel/operator/term.c): its value, or how one is ordered to another
 */
typedef struct FeelTerm
{
	int32_t fact;     /* its number */
	bool is_order;    /* below, at or above 0: the first, to the second */
	FeelString first; /* the term as a text */
	FeelString second;
	FeelValue operands[2]; /* of an order: facts, or sums of FeelImage */
	FeelImage images[2];   /* the sums; no constant: there is none */
} FeelTerm;

#define FEEL_MAX_TERMS 96

typedef struct FeelTerms
{
	int32_t today;   /* number of the fact that today() is; -1: none */
	FeelValue doubt; /* facts that a column may refuse, or null */
	int32_t count;
	FeelTerm list[FEEL_MAX_TERMS];
} FeelTerms;

typedef struct FeelCompletion
{
	int32_t count; /* of regions, by fact; nothing is assumed of others */
	FeelRegion *regions;
	int32_t cut_count;
	FeelCut cuts[FEEL_MAX_CUTS];
	int32_t image_count;
	FeelImage images[FEEL_MAX_IMAGES]; /* of this evaluation */
	bool is_outside; /* a value was none of a column's input values */
	FeelTerms *terms; /* NULL: nothing is known of what is computed of
					   * several unknowns, and today() is a day */
} FeelCompletion;

/* Number of the fact of that name in this run; names are interned. */
extern int feel_fact(FeelRun *run, FeelString name);
extern FeelString feel_fact_name(const FeelRun *run, int fact);
/*
 * The names of the facts that an unknown value waits for, in the order in which
 * the run met them, which is the same each time.  Returns how many.
 */
extern int feel_unknown_names(FeelRun *run, FeelValue unknown,
							  const FeelString **names);
extern FeelValue feel_unknown(FeelRun *run, int fact);
/*
 * The value of a fact itself, which is not known: it is marked as such, so
 * that what is assumed of the fact can be looked up; or the value assumed.
 */
extern FeelValue feel_unknown_fact(FeelRun *run, int fact);
/* both arguments UNKNOWN, or one of them and the other anything */
extern FeelValue feel_unknown_union(FeelRun *run, FeelValue a, FeelValue b);
/*
 * The first unknown met in a value, deep (lists and contexts), united with
 * all others; FEEL_NULL kind when there is none.
 */
extern FeelValue feel_unknown_inside(FeelRun *run, FeelValue value);
/* The value without the entries of contexts, at any depth, that are unknown */
extern FeelValue feel_known_entries(FeelRun *run, FeelValue value);
/*
 * A value as an answer: an open context in it, to which facts may still be
 * added, is unknown.
 */
extern FeelValue feel_settle(FeelRun *run, FeelValue value);

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
	void *
		trace; /* dmn/table/trace.c: NULL unless an explanation is asked for */
	FeelCompletion *completion; /* NULL: nothing is assumed of any fact */
	const void *undecided; /* dmn/: the table that was tried in vain last */
	bool asks; /* dmn/: what an answer waits for is going to be asked for */
	bool is_proven; /* dmn/: the last table's answer cannot be told without
					 * more facts, and that is certain */
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
		run->asks = before.asks;
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
	if (size <= run->room_size - run->room_used)
	{
		char *memory = run->room + run->room_used;
		size_t left = run->room_size - run->room_used;

		size = (size + FEEL_ALIGNMENT - 1) / FEEL_ALIGNMENT * FEEL_ALIGNMENT;
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
 * Room for one more element of an array that has count of them: the array, or
 * a larger copy.  Arrays double.
 */
extern void *feel_grow(FeelRun *run, void *array, int32_t count,
					   int32_t *capacity, size_t size);

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
	feel_assert(run->depth > 0);
	run->depth--;
}

#endif /* FEEL_RUN_H */
