/*-------------------------------------------------------------------------
 *
 * rule.h
 *		The SQL face of the engine: types feel, dmn and feel_value, the
 *		functions over them, and what other modules may use of it in C.
 *
 * How a call goes (function_decide.c is the example):
 *
 *	1.	RuleCaller, in fn_extra: what this caller, one place of a query,
 *		knows from its last call.
 *		If the model argument is the same (which is found out without
 *		detoasting it), there is nothing to look up.
 *	2.	RuleEntry, in the backend's cache (cache.c): a compiled model or
 *		expression by the hash of its text, bounded in number and bytes.  A
 *		caller pins its entry as long as fn_mcxt lives.
 *	3.	Facts are read when the engine asks for them (jsonb.c, datum.c) and
 *		fitted to the type that the model declares (fit.c).
 *	4.	The value goes out as feel_value, text, numeric or boolean.
 *
 *-------------------------------------------------------------------------
 */
#ifndef RULE_H
#define RULE_H

#include "catalog/pg_attribute.h"
#include "datatype/timestamp.h"
#include "lib/ilist.h"
#include "lib/stringinfo.h"
#include "utils/date.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "dmn/dmn.h"
#include "feel/feel.h"
#include "feel/literal/literal.h"

/* rule.c, host.c: called once, by _PG_init() and by rule_init() */
extern void rule_init(void);
extern void rule_host_init(void);

/* packnd.time_zone: in which today() is the date of the as-of instant */
extern char *rule_time_zone;
extern int rule_time_zone_changes; /* so often it has been set */
/* packnd.rule_cache_size, in kilobytes */
extern int rule_cache_size;
/* packnd.check_names: do names that are nowhere make a model invalid? */
extern bool rule_check_names;

/* -------------------------------------------------- texts: text.c -- */

/* A text of PostgreSQL as one of FEEL, in place. */
extern FeelString rule_string(const char *data);
extern FeelString rule_string_of(const text *t);
extern text *rule_text_of(FeelString string);
/* As string() of FEEL prints it; an error when that is too long or deep */
extern text *rule_value_text(FeelRun *run, FeelValue value);

/*
 * A value as a stored feel_value (feel/literal/literal.h).  An error when it holds a
 * function.
 */
extern text *rule_literal_text(FeelRun *run, FeelValue value);

/* The value of a stored feel_value. */
extern FeelValue rule_value_of(FeelRun *run, text *stored);

/* Names of the facts that an unknown value waits for, as text[]. */
extern Datum rule_fact_array(FeelRun *run, FeelValue value);

/*
 * The binary form of a type that is a text: a byte for the version of the
 * format, then the text, as jsonpath has it.
 */
extern char *rule_receive_text(FunctionCallInfo fcinfo, int format,
							   const char *type, int *length);
extern bytea *rule_send_text(int format, const char *data, int length);

/* ------------------------------------------------------- facts at the door */

/*
 * jsonb.c: the natural value of a jsonb (strings stay strings).  With
 * unknowns, contexts are open: an absent key is unknown.
 */
extern FeelValue rule_from_jsonb(FeelRun *run, const JsonbValue *jsonb,
								 const FeelPath *path, bool unknowns);
/* The same of a whole argument */
extern FeelValue rule_from_whole_jsonb(FeelRun *run, const Jsonb *jsonb,
									   const FeelPath *path, bool unknowns);
/* The entry of an object; false when it is absent. */
extern bool rule_jsonb_entry(FeelRun *run, const Jsonb *object, FeelString key,
							 const FeelPath *path, bool unknowns,
							 FeelValue *value);
/*
 * {"@unknown": ["a"]}, at any depth, as unknown, and "@@unknown" as the name
 * "@unknown": what rule_to_jsonb() writes, read again.
 */
extern FeelValue rule_jsonb_unknown(FeelRun *run, FeelValue value);
/* The value as jsonb; {"@unknown": [...]} stands for unknown. */
extern Jsonb *rule_to_jsonb(FeelRun *run, FeelValue value);

/*
 * fit.c: a fact as the declared type wants it: texts become dates, times,
 * durations and ranges, an item a list.  ERRCODE_INVALID_PARAMETER_VALUE,
 * with the fact's name, when it does not fit.  Null and unknown always fit.
 */
extern FeelValue rule_fit(FeelRun *run, FeelValue value,
						  const FeelTypeDesc *type, const FeelPath *path);
/* The error that a fact is not of a type. */
extern void rule_misfit(FeelRun *run, FeelValue value,
						const FeelTypeDesc *type, FeelString path)
	pg_attribute_noreturn();

/* ------------------------------------------------------ SQL values: datum.c */

typedef struct RuleColumn RuleColumn;

/*
 * One argument or attribute and how to read it, found out once per plan.
 */
struct RuleColumn
{
	void (*read)(FeelRun *run, const RuleColumn *column, Datum datum,
				 FeelValue *value);
	int position; /* among the inputs of the decision */
	Oid type;
	FmgrInfo output; /* for types without a reader of their own */
	RuleColumn *element;
	int16 element_length;
	bool element_by_value;
	char element_align;
	FeelPath path; /* of the fact, for messages */
	bool unknowns;
	const FeelTypeDesc *fits; /* declared type */
	bool is_exact;            /* what read() gives needs no fitting to it */
};

/*
 * Fill in a column of that SQL type for a fact of that declared type (may
 * be NULL).  Lives in CurrentMemoryContext.
 */
extern void rule_column_init(RuleColumn *column, Oid type, FeelString name,
							 const FeelTypeDesc *declared, bool unknowns);
/* Is it packnd.feel_value? */
extern bool rule_is_feel_value(Oid type);
/*
 * Does a column bear the name of an input or entry?  As it stands, or as SQL
 * would write it: in lower case, with one underscore for each run of other
 * characters.
 */
extern bool rule_is_column_of(const char *column, FeelString name, bool exact);
/* Read and fit. */
static inline void
rule_column_value(FeelRun *run, const RuleColumn *column, Datum datum,
				  FeelValue *value)
{
	column->read(run, column, datum, value);
	if (!column->is_exact)
		*value = rule_fit(run, *value, column->fits, &column->path);
}

/* days and seconds from 1970 to PostgreSQL's epoch */
#define RULE_EPOCH_DAYS (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE)
#define RULE_EPOCH_SECONDS ((int64) RULE_EPOCH_DAYS * SECS_PER_DAY)

extern FeelValue rule_from_numeric(FeelRun *run, Datum numeric,
								   const FeelPath *path);
/* Of most numerics the same, without an error; false of the others */
extern bool rule_from_short_numeric(Datum numeric, FeelValue *value);
extern Numeric rule_to_numeric(FeelRun *run, FeelValue number);
/* A finite date: all of them are within the years of FEEL. */
static inline FeelValue
rule_from_date(DateADT date)
{
	FeelValue value = feel_value(FEEL_DATE, false, 0);

	value.u.days = (int64) date + RULE_EPOCH_DAYS;
	return value;
}

/* False when date has no such day. */
extern bool rule_to_date(FeelValue date, DateADT *result);
/* An instant in the time zone of packnd.time_zone, as the engine has it. */
extern FeelValue rule_from_timestamptz(TimestampTz instant);
/* The same in another zone, a region, which lives as long as the value. */
extern FeelValue rule_from_timestamptz_in(TimestampTz instant,
										  const FeelZone *zone);

/* ---------------------------------------------------------- cache: cache.c */

#define RULE_HASH_LENGTH 32

typedef enum RuleEntryKind
{
	RULE_EXPRESSION,
	RULE_MODEL
} RuleEntryKind;

/* A FEEL expression with its free names as the slots of its environment. */
typedef struct RuleExpression
{
	const FeelProgram *program;
	int32_t count;
	const FeelString *names;
} RuleExpression;

typedef struct RuleEntryKey
{
	uint8 hash[RULE_HASH_LENGTH]; /* SHA-256 of the text */
	uint8 kind;
} RuleEntryKey;

typedef struct RuleEntry
{
	RuleEntryKey key;
	dlist_node node; /* in order of use */
	MemoryContext context;
	size_t bytes;
	int pins;
	const DmnModel *model;
	bool names_checked; /* ... and none was found to be nowhere */
	const RuleExpression *expression;
} RuleEntry;

extern void rule_hash(const char *data, size_t length, uint8 *hash);

/*
 * The compiled form of a text, from the cache or made now; pinned.  An error
 * (PN422 for models, 22P02 for expressions) when it does not compile, and
 * then the cache is as before.
 */
extern RuleEntry *rule_entry_acquire(RuleEntryKind kind, const char *text,
									 size_t length, const uint8 *hash);
/* The same if it is in the cache, pinned; else NULL. */
extern RuleEntry *rule_entry_find(RuleEntryKind kind, const uint8 *hash);
extern void rule_entry_release(RuleEntry *entry);
extern void rule_cache_init(void);

/* type_dmn.c, type_feel.c: compile into the run's arena, or raise */
extern const DmnModel *rule_compile_model(FeelRun *run, FeelString text);
extern const RuleExpression *rule_compile_expression(FeelRun *run,
													 FeelString text);

/* ------------------------------------------------------ callers: caller.c */

typedef struct RuleRow RuleRow;
typedef struct RuleRecord RuleRecord;

/* A column that is read at once, whether it is asked for or not */
typedef struct RuleCheapColumn
{
	int position; /* among the facts */
	int slot;
	Oid type;
} RuleCheapColumn;

#define RULE_KEPT_TEXTS 32
#define RULE_MAX_KEPT_TEXT 64 /* bytes */

/*
 * What a caller keeps between calls.  caller.c fills the first part.
 */
typedef struct RuleCaller
{
	MemoryContext context; /* of the caller itself */
	MemoryContextCallback release;
	MemoryContext arena; /* of one call; reset at the next */
	FeelRun run;         /* of that call */
	char *room;          /* that it uses first */
	uint32 room_size;
	RuleEntry *entry;

	/* the argument that entry was made from */
	bool is_constant;
	char *argument; /* its bytes, NULL if the hash is enough */
	size_t argument_length;

	/* what is asked of the model */
	char *decision_name;
	size_t decision_length;
	bool decision_is_constant;
	const DmnElement *decision;
	MemoryContext plan; /* reset when model or decision change; holds these: */
	DmnEvaluation *evaluation;
	MemoryContext columns_context; /* holds these: */
	RuleColumn *columns;           /* by input of the decision */
	RuleColumn **by_slot; /* slot of an input -> its column, or NULL */
	RuleCheapColumn *cheap_columns;
	int cheap_count;
	RuleRow *row;
	RuleRecord *record;
	void *own; /* what a function of another module keeps beside them */

	text *kept_texts[RULE_KEPT_TEXTS]; /* short results, made once */

	TimestampTz as_of;
	bool has_as_of;
	bool as_of_is_constant;
	int time_zone_changes;
	FeelValue now;

	/*
	 * All of the above holds for the next call too, as the arguments are
	 * constants of the plan; only packnd.time_zone may change.
	 */
	bool is_settled;

	/* facts of this call, for the readers */
	bool unknowns;
	int first_fact; /* of the arguments, where they are columns */
	DmnFacts given;
	const Jsonb *jsonb;
	const FeelContext *facts;
	FunctionCallInfo call;
} RuleCaller;

/* As DmnFacts.fact, whose closure is the caller. */
typedef void (*RuleFactReader)(FeelRun *run, void *closure,
							   const DmnElement *input, FeelValue *value);
/* As DmnFacts.cheap_facts, likewise; may be NULL */
typedef void (*RuleCheapReader)(void *closure, FeelValue *values, bool *ready);

/*
 * The caller of this call with its arena emptied and its run begun, and
 * argument number 0, an expression or a model, compiled.
 */
extern RuleCaller *rule_caller(FunctionCallInfo fcinfo, RuleEntryKind kind);
/*
 * The same over a model that is no argument: acquire() gives it, pinned, and
 * the caller unpins it.
 */
extern RuleCaller *rule_caller_of_entry(FunctionCallInfo fcinfo,
										RuleEntry *(*acquire)(void *closure),
										void *closure);
/* Empty the arena, which the last call used. */
extern void rule_caller_empty(RuleCaller *caller);
/* Look up the decision named by argument number n. */
extern void rule_caller_decision(RuleCaller *caller, FunctionCallInfo fcinfo,
								 int n);
/* The decision, or what else can be asked for, of that name; or 42704 */
extern const DmnElement *rule_model_decision(const DmnModel *model,
											 FeelString name);
/* Set the instant of the run from argument number n. */
extern void rule_caller_as_of(RuleCaller *caller, FunctionCallInfo fcinfo,
							  int n);
/* Of one proof; an evaluation has FEEL_MAX_MEMORY. */
#define RULE_PROOF_MEMORY (4 * (uint64_t) FEEL_MAX_MEMORY)

/* function_compare.c: argument n, how many steps a proof may take */
extern int64 rule_proof_steps(FunctionCallInfo fcinfo, int n);

/* Take the facts from argument number n, a jsonb object or NULL. */
extern void rule_caller_facts(RuleCaller *caller, FunctionCallInfo fcinfo,
							  int n);
/* Say whether absent facts are unknown. */
extern void rule_caller_unknowns(RuleCaller *caller, bool unknowns);
/* Room for columns; which is for which input. */
extern void rule_caller_columns(RuleCaller *caller, int count);
/*
 * The decision table named by argument number n: a decision or knowledge
 * model, of which the first table is meant, or "name 2".  (function_table.c)
 */
extern const struct DmnXml *rule_caller_table(RuleCaller *caller,
											  FunctionCallInfo fcinfo, int n,
											  const DmnElement **element);
/* ERRCODE_WRONG_OBJECT_TYPE when a knowledge model or service is asked for */
extern void rule_caller_require_decision(const RuleCaller *caller);

/*
 * function_decide.c: the value of what the caller asks for, until its next
 * call
 */
extern FeelValue rule_caller_decide(RuleCaller *caller, RuleFactReader reader,
									RuleCheapReader cheap_reader);
/*
 * The value of one more decision for the same facts: what the first needed is
 * not evaluated again.  It becomes what the caller asks for.
 */
extern FeelValue rule_caller_decide_also(RuleCaller *caller,
										 const DmnElement *decision);
extern void rule_jsonb_fact(FeelRun *run, void *closure,
							const DmnElement *input, FeelValue *value);

/*
 * record.c: how a value is written into a column of that type; made in
 * CurrentMemoryContext.  False when the column takes no value of that kind;
 * an error when it takes some but not this one.  What a domain's check needs
 * is kept in the context given, which lives as long as the target.
 */
typedef struct RuleTarget RuleTarget;

extern RuleTarget *rule_target(Form_pg_attribute attribute);
extern bool rule_target_write(FeelRun *run, RuleTarget *target,
							  FeelValue value, MemoryContext context,
							  Datum *datum, bool *isnull);

/* record.c: a context as a row of a composite type */
extern Datum rule_record(RuleCaller *caller, FmgrInfo *function,
						 FeelValue value);

/* function_rules.c: spans of days as a datemultirange */
extern Datum rule_days(const DmnDays *spans, int count);

/* An optional boolean: NULL is false. */
extern bool rule_flag(FunctionCallInfo fcinfo, int n);

/* The stored form of dmn: hash and text (type_dmn.c). */
extern FeelString rule_model_text(struct varlena *model, const uint8 **hash);

/*
 * Compile the text of a model, or raise PN422, and make its stored form.  With
 * names, unless settings say no, they are checked too: what somebody writes
 * is held to that, what is made of a stored model is not.
 */
extern struct varlena *rule_model_make(const char *text, size_t length,
									   bool names);
/* The documents in the text of a model: its own, then those it imports. */
extern FeelString *rule_model_documents(FeelString text, int *count);
/* Add a document to such a text. */
extern void rule_model_add_document(StringInfo models, FeelString document);

/* ------------------------------------------------------- errors: rule.c -- */

/* Raise what the run's first diagnostic says. */
extern void rule_raise(FeelRun *run, int sqlstate, const char *message)
	pg_attribute_noreturn();
/* What it would say: all diagnostics, the first ten of them, one a line */
extern char *rule_diagnostics_text(const FeelRun *run);
/* A diagnostic as one line: place, message, line and column. */
extern char *rule_diagnostic_text(const FeelDiagnostic *diagnostic);

#endif /* RULE_H */
