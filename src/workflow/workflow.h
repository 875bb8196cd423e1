/*-------------------------------------------------------------------------
 *
 * workflow.h
 *		The state machine of a case: as rows of pnd_data, as cached for the
 *		triggers that enforce it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef WORKFLOW_WORKFLOW_H
#define WORKFLOW_WORKFLOW_H

#include "access/htup.h"
#include "access/tupdesc.h"
#include "utils/relcache.h"

#include "feel/feel.h"

typedef struct WorkflowState
{
	char *name;
	char *label;
	bool is_initial;
	bool is_final;
	bool needs_referent;
} WorkflowState;

typedef struct WorkflowTransition
{
	char *from_state;
	char *event;
	char *to_state;
	char *label;
	List *guards; /* of WorkflowGuard; all must hold */
} WorkflowTransition;

typedef struct WorkflowGuard
{
	const FeelProgram *condition; /* over the columns of case_file */
	char *missing;                /* what is missing if not, in French */
} WorkflowGuard;

typedef struct WorkflowEffect
{
	char *event;
	char *effect;
	char *argument;
} WorkflowEffect;

/* One version of a machine; the lists hold pointers to the structs above. */
typedef struct WorkflowMachine
{
	char *name;
	int32 version;
	List *states;
	List *transitions;
	List *effects;
} WorkflowMachine;

/* The machine of that version; PN409 if there is none. */
extern WorkflowMachine *workflow_machine(const char *name, int32 version);

/* NULL if the machine has no such state */
extern WorkflowState *workflow_state(WorkflowMachine *machine,
									 const char *name);

/*
 * What a row of case_file lacks for a transition: the texts of the guards
 * that are not true of it, separated by commas.  NULL if all are.  A guard
 * that gives anything else than true (false, null, an error) is not.
 */
extern char *workflow_missing(const WorkflowTransition *transition,
							  HeapTuple tuple, TupleDesc desc);

/* Raises unless the trigger is on pnd_data.case_file or .referent. */
extern Oid workflow_table(const char *name);

#endif /* WORKFLOW_WORKFLOW_H */
