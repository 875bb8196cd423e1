/*-------------------------------------------------------------------------
 *
 * workflow.h
 *		State machines: as rows of pnd_data, as cached for the trigger that
 *		enforces them and for those who ask what is possible.
 *
 * A machine stands on one table.  It names the table's columns that have a
 * part in it (WorkflowPart); all that varies is rows: states, events,
 * transitions with their guards, effects.  Guards, what an event sets, and
 * the arguments of effects are FEEL expressions over the row, and there is
 * one evaluator for them, evaluate_row.c.
 *
 * The files, each on the ones before:
 *
 *		territory.c		the time zone of a row's territory
 *		compile_machine.c	names and expressions of a machine
 *		machine.c		metadata rows -> WorkflowMachine, compiled, cached
 *		row.c			a row as a machine sees it: its parts
 *		evaluate_row.c	expressions over it: guards, arguments, settings
 *		effects.c		what an event brings about
 *		permission.c	who may cause an event
 *		transition.c	what an UPDATE means
 *		journal_event.c	events of an app's rows in the journal of their case
 *		enforce.c		the trigger
 *		allowed.c		what is possible from here; what is wrong with a machine
 *		invariants.c	one referent, never none: the scheme's own invariant
 *
 *-------------------------------------------------------------------------
 */
#ifndef WORKFLOW_WORKFLOW_H
#define WORKFLOW_WORKFLOW_H

#include "access/htup.h"
#include "access/tupdesc.h"
#include "nodes/pg_list.h"
#include "utils/date.h"
#include "utils/jsonb.h"
#include "utils/relcache.h"
#include "utils/timestamp.h"

#include "feel/feel.h"
#include "rule/rule.h"

/*
 * The columns that a machine names.  Key and state there are always; the
 * others a table may do without:
 *
 *	machine, version	which machine and version the row is pinned to; without
 *						them it is the version in force
 *	event				the last event; without it an event is known by the
 *						change of the state alone
 *	happened_at			when that happened; recorded_at: when it was typed in
 *	state_since			when the event happened that led to the state
 *	revision			grows with each change
 *	case				the case that a row is about: without it there is no
 *						deadline, and no actor is asked for but by a duty
 *	territory			of the row: today() in its expressions is the day there
 *	facts				a jsonb object for what events may write and the table
 *						has no column for
 */
typedef enum WorkflowPart
{
	WORKFLOW_KEY,
	WORKFLOW_STATE,
	WORKFLOW_MACHINE,
	WORKFLOW_VERSION,
	WORKFLOW_EVENT,
	WORKFLOW_HAPPENED_AT,
	WORKFLOW_RECORDED_AT,
	WORKFLOW_STATE_SINCE,
	WORKFLOW_REVISION,
	WORKFLOW_CASE,
	WORKFLOW_TERRITORY,
	WORKFLOW_FACTS,
	WORKFLOW_PARTS /* their number */
} WorkflowPart;

/* A FEEL expression of a machine; program NULL: it does not compile. */
typedef struct WorkflowExpression
{
	char *text;
	const FeelProgram *program;
	char *mistake; /* why it does not compile */
} WorkflowExpression;

/* An expression and the name that its value is for. */
typedef struct WorkflowNamed
{
	char *name;
	WorkflowExpression expression;
} WorkflowNamed;

typedef struct WorkflowState
{
	char *name;
	char *label;
	int32 rank;
	bool is_initial;
	bool is_final;
	bool needs_referent;
} WorkflowState;

typedef struct WorkflowEffect
{
	char *effect;
	char *function;                /* of pnd_data */
	WorkflowExpression *condition; /* NULL: always */
	List *arguments;               /* of WorkflowNamed */
	int32 rank;
} WorkflowEffect;

typedef struct WorkflowEvent
{
	char *name;
	char *label;
	char *call;    /* the function of pnd that causes it, or NULL */
	List *sets;    /* of WorkflowNamed, by column */
	List *effects; /* of WorkflowEffect, by rank */
} WorkflowEvent;

typedef struct WorkflowGuard
{
	WorkflowExpression condition;
	char *missing; /* what is missing if it is not true, in French */
} WorkflowGuard;

typedef struct WorkflowTransition
{
	WorkflowState *from;
	WorkflowEvent *event;
	WorkflowState *to;
	List *guards; /* of WorkflowGuard; all must hold */
	char **duties;
	int duty_count; /* 0: free to whoever may write to the table */
} WorkflowTransition;

/* A name that expressions of a machine may use: a column or a fact. */
typedef struct WorkflowName
{
	FeelString name;
	bool is_fact;             /* a key of the part "facts" */
	Oid column_type;          /* when the machine was loaded; facts: 0 */
	const FeelTypeDesc *type; /* of a fact */
} WorkflowName;

/*
 * How the columns of one relation's rows are reached.  A machine's table may
 * be partitioned, and leaves have attribute numbers of their own; a table
 * may be altered at any time.  So numbers are kept per relation, and each
 * use checks that the attribute still has the name and type that it had.
 */
typedef struct WorkflowLayout WorkflowLayout;

/* One version of a machine; lists hold pointers to the structs above. */
typedef struct WorkflowMachine
{
	char *name;
	int32 version;
	char *label;
	char *table;
	char *subject; /* "a case": what errors call a row */
	DateADT valid_from;
	char *parts[WORKFLOW_PARTS]; /* column names, NULL: the table has none */
	char **fixed_columns;        /* never changed */
	int fixed_count;
	char **free_columns; /* changed in a final state too */
	int free_count;
	bool allows_delete;
	char *duty_function; /* of pnd_data */
	List *states;        /* by rank */
	List *events;
	List *
		transitions; /* what leads on by the rank of where to, then the rest */
	List *mistakes;  /* of char *: what makes parts of it unusable */
	WorkflowName *names;
	int names_room;
	FeelScope scope;       /* the same names; slot i is names[i] */
	bool is_elsewhere;     /* rows come that are not of this table */
	List *layouts;         /* of WorkflowLayout */
	MemoryContext context; /* of all of this */
} WorkflowMachine;

/* ---------------------------------------------- territory.c, machine.c -- */

/* NULL for an unknown one */
extern const FeelZone *workflow_territory_zone(const char *territory_id);

/* What makes a part of a machine unusable. */
extern void workflow_note_mistake(WorkflowMachine *machine, char *mistake);
/* A jsonb object whose values are texts, as a list of WorkflowNamed. */
extern List *workflow_named_column(HeapTuple tuple, TupleDesc desc,
								   const char *name);
/* compile_machine.c: the names, first columns, then facts of a row of
 * machine_event; and at last all expressions */
extern void workflow_add_columns(WorkflowMachine *machine);
extern void workflow_add_facts(HeapTuple tuple, TupleDesc desc,
							   WorkflowMachine *machine);
extern void workflow_compile(WorkflowMachine *machine);

/* That version; PN409 if there is none. */
extern WorkflowMachine *workflow_machine(const char *name, int32 version);
/* The highest version whose first day has come; PN409 if there is none. */
extern WorkflowMachine *workflow_machine_in_force(const char *name);
/* The same for a row with these columns, read anew if the table has changed */
extern WorkflowMachine *workflow_machine_over(const char *name,
											  TupleDesc desc);
extern void workflow_read_anew(void);
/* NULL if the machine has none of that name */
extern WorkflowState *workflow_state(const WorkflowMachine *machine,
									 const char *name);
extern WorkflowEvent *workflow_event(const WorkflowMachine *machine,
									 const char *name);

/* ---------------------------------------------------------------- row.c -- */

/* A row and how to read it. */
typedef struct WorkflowRow
{
	WorkflowMachine *machine;
	WorkflowLayout *layout;
	HeapTuple tuple;
	TupleDesc desc;
} WorkflowRow;

/*
 * A row of a relation (InvalidOid: of a query's result), under the machine
 * that it is pinned to, or else the one of that name in force.
 */
extern void workflow_row_init(WorkflowRow *row, const char *machine, Oid relid,
							  HeapTuple tuple, TupleDesc desc);
/* The same of a row to be inserted: pinned to the version in force. */
extern void workflow_row_init_new(WorkflowRow *row, const char *machine,
								  Oid relid, HeapTuple tuple, TupleDesc desc);
/* The same of what became of a row: its machine, if it is pinned as before. */
extern void workflow_row_init_changed(WorkflowRow *row, const char *machine,
									  const WorkflowRow *old, Oid relid,
									  HeapTuple tuple);
/* The same with another tuple of the same relation and machine. */
extern WorkflowRow workflow_row_with(const WorkflowRow *row, HeapTuple tuple);

/* How the rows of a relation (InvalidOid: of a query) are reached. */
extern WorkflowLayout *workflow_layout(WorkflowMachine *machine, Oid relation);
/* The attribute number of a part; 0 if the table has none. */
extern int workflow_part_number(const WorkflowRow *row, WorkflowPart part);
/* That of a slot that is a column, and its reader. */
extern int workflow_slot_number(const WorkflowRow *row, int slot);
extern const RuleColumn *workflow_slot_reader(const WorkflowRow *row,
											  int slot);
extern bool workflow_has_part(const WorkflowRow *row, WorkflowPart part);
/* The value of a part as it is; *isnull too where the table has none. */
extern Datum workflow_part(const WorkflowRow *row, WorkflowPart part,
						   bool *isnull);
/*
 * The case that the row is about: its id (a bigint of the registry's own
 * tables) or its number (text, as an app knows it: 22P02 if mistyped).
 */
extern int64 workflow_case(const WorkflowRow *row, bool *isnull);
/* The same as text; NULL for null. */
extern char *workflow_part_text(const WorkflowRow *row, WorkflowPart part);
/* The type of the column; to be called after workflow_part(). */
extern Oid workflow_part_type(const WorkflowRow *row, WorkflowPart part);
extern bool workflow_part_changed(const WorkflowRow *old,
								  const WorkflowRow *new, WorkflowPart part);
/* The number of a column of the row; a clear error if there is none. */
extern int workflow_attribute(const WorkflowRow *row, const char *name);

/* Columns that the machine names and its table has not, a sentence each. */
extern List *workflow_missing_columns(const WorkflowMachine *machine);

/*
 * When the row's last event happened: now, for a table that does not say.
 * Guards are judged as of then.
 */
extern TimestampTz workflow_happened_at(const WorkflowRow *row);

/*
 * What the row lacks for a transition: the texts of the guards that are not
 * true of it, separated by commas; NULL if all are.  A guard that gives
 * anything else than true (false, null, an error) is not.  PN409 if a guard
 * does not compile.
 */
extern char *workflow_missing(const WorkflowRow *row,
							  const WorkflowTransition *transition);

/*
 * The same of the row as the transition would make it now: for who asks, and
 * for the details of errors.  A guard that does not compile is lacking too.
 */
extern char *workflow_lacks(const WorkflowRow *row,
							const WorkflowTransition *transition);
/* How many guards are lacking. */
extern int workflow_lacking(const WorkflowRow *row,
							const WorkflowTransition *transition);

/*
 * The row as a transition makes it: state, event and its times, revision,
 * and what the event sets.  transition NULL: the row is new, and event is
 * its first one (or NULL).
 */
extern HeapTuple workflow_prepare(const WorkflowRow *row,
								  const WorkflowTransition *transition,
								  const WorkflowEvent *event,
								  TimestampTz happened_at);

/*
 * The new row with what no client writes: revision and state_since.  old
 * NULL: the row is new.
 */
extern HeapTuple workflow_with_kept(const WorkflowRow *old,
									const WorkflowRow *new);

/* Is the condition of an effect true of the row?  NULL is. */
extern bool workflow_condition(const WorkflowRow *row,
							   const WorkflowExpression *condition);
/* The arguments of an effect, as a jsonb object. */
extern Jsonb *workflow_arguments(const WorkflowRow *row,
								 const List *arguments);

/* ------------------------------------- effects.c, permission.c, allowed.c */

extern void workflow_run_effects(const WorkflowRow *row,
								 const WorkflowEvent *event);

/*
 * Call f(arg) as what follows from an event that was allowed: nobody's duties
 * are asked for what it does.
 */
extern void workflow_as_consequence(void (*f)(void *arg), void *arg);
extern bool workflow_is_consequence(void);

/* A call of a function of pnd_data that a row names, as a kept plan. */
struct _SPI_plan;
extern struct _SPI_plan *workflow_function_plan(const char *function,
												int nargs, Oid *types);

/* May the actor cause the transition on the row? */
extern bool workflow_may(const WorkflowRow *row,
						 const WorkflowTransition *transition);
/* PN401, PN404 or 42501 unless he may. */
extern void workflow_require_permission(const WorkflowRow *row,
										const WorkflowTransition *transition);
/* For a new row, and a change that is no event. */
extern void workflow_require_write(const WorkflowRow *row);

/*
 * journal_event.c: an event of an app's row (from NULL: its first), in the
 * journal of the case that it is about, if it is about one.
 */
extern void workflow_journal_event(const WorkflowRow *row, Relation relation,
								   const char *event, const char *from);

/* --------------------------------------------------------- transition.c -- */

/* What an UPDATE means. */
typedef struct WorkflowChange
{
	const WorkflowRow *old;
	const WorkflowRow *new;
	bool state_changed;
	bool event_changed; /* or a time of it */
	WorkflowState *from;
	char *to; /* the state that the new row has */
	char *event;
} WorkflowChange;

extern void workflow_read_change(WorkflowChange *change,
								 const WorkflowRow *old,
								 const WorkflowRow *new);
/* The transition that a change means; PN409, with what is possible */
extern WorkflowTransition *
workflow_require_transition(const WorkflowChange *change);

/* Of the transitions by an event from a state, the one that lacks least. */
extern WorkflowTransition *workflow_meant(const WorkflowRow *row,
										  const WorkflowState *from,
										  const char *event);

/* What is possible from a state, with what is missing: for error details */
extern char *workflow_possible_events(const WorkflowRow *row,
									  const WorkflowState *state);

/* ----------------------------------------------------------- entry points */

extern Oid workflow_table(const char *name);

#endif /* WORKFLOW_WORKFLOW_H */
