/*-------------------------------------------------------------------------
 *
 * table.h
 *	  Decision tables, read and ready to be evaluated.  Internal to dmn/.
 *
 * A table is a native node.  Its items (inputs, cells, outputs, ...) are FEEL
 * trees that the compiler turns into programs; a DmnTable says which item is
 * what.  Item number -1 means: there is none, because nothing is to be run.
 * Cells and outputs that are constants are kept beside their items in a
 * form that needs no program (constant_cell.c).
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_TABLE_H
#define DMN_TABLE_H

#include "dmn/dmn.h"
#include "dmn/space/cell.h"
#include "feel/ast.h"

typedef enum DmnHitPolicy
{
	DMN_UNIQUE,
	DMN_ANY,
	DMN_PRIORITY,
	DMN_FIRST,
	DMN_RULE_ORDER,
	DMN_OUTPUT_ORDER,
	DMN_COLLECT
} DmnHitPolicy;

typedef enum DmnAggregation
{
	DMN_LIST,
	DMN_SUM,
	DMN_MIN,
	DMN_MAX,
	DMN_COUNT
} DmnAggregation;

typedef enum DmnTestKind
{
	DMN_TEST_ANY,       /* "-" */
	DMN_TEST_INTERVALS, /* in any of them, all over one kind of value */
	DMN_TEST_PROGRAM
} DmnTestKind;

typedef struct DmnTest
{
	DmnTestKind kind;
	bool negated;
	uint8_t value_kind; /* FeelKind of the constants */
	bool points_only;
	int32_t interval_count;
	DmnInterval *intervals;
	int32_t item;        /* also of INTERVALS: for values of other kinds */
	const DmnCell *cell; /* for what is asked of the table as a whole */
	FeelString text;
} DmnTest;

typedef struct DmnInput
{
	FeelString label;  /* of the clause; else the expression's text */
	FeelString source; /* of the expression */
	FeelString place;
	int32_t line;
	int32_t item;
	int32_t allowed_item; /* unary tests of the allowed values, or -1 */
	FeelString allowed_text;
	const FeelTypeDesc *type;     /* NULL: any */
	const FeelTypeDesc *declared; /* of the fact that it reads, else type */
	const FeelTypeDesc *check;    /* type, unless all values have it anyway */
	int32_t allowed_count;        /* what restricts its values */
	const DmnCell **allowed;
} DmnInput;

typedef struct DmnOutput
{
	FeelString name; /* empty if it is the only one and has none */
	FeelString label;
	const FeelTypeDesc *type;
	const FeelTypeDesc *expected; /* by the type of what the table gives */
	int32_t default_item;         /* -1: none */
	FeelString default_text;
	bool default_is_allowed;
	int32_t allowed_item;  /* unary tests of the output values, or -1 */
	int32_t value_count;   /* of what ranks it, best first; else 0 */
	const int32_t *values; /* items: a test for each */
	FeelString values_text;
	int32_t allowed_count; /* what restricts its values */
	const DmnCell **allowed;
} DmnOutput;

typedef struct DmnOutputEntry
{
	int32_t item;    /* -1: constant */
	bool is_allowed; /* by the output values: that need not be looked at */
	FeelValue constant;
	FeelString text;
} DmnOutputEntry;

typedef struct DmnRule
{
	DmnTest *tests;          /* per input */
	DmnOutputEntry *outputs; /* per output */
	FeelString annotation;
	FeelString place;
	int32_t line;
} DmnRule;

typedef struct DmnTableIndex DmnTableIndex;
typedef struct DmnSteps DmnSteps;

typedef struct DmnTable
{
	int32_t number;            /* in the model, from 1 on */
	const DmnElement *element; /* in whose logic it stands */
	FeelString place;
	int32_t line;
	DmnHitPolicy policy;
	DmnAggregation aggregation;
	int32_t input_count;
	int32_t output_count;
	int32_t rule_count;
	bool has_default;
	DmnInput *inputs;
	DmnOutput *outputs;
	DmnRule *rules;
	const DmnSteps *steps;      /* small tables; else NULL */
	const DmnTableIndex *index; /* NULL: rules are tried one by one */
} DmnTable;

/* What a table says to a value: also the verdict on a rule. */
typedef enum DmnAnswer
{
	DMN_NO,
	DMN_YES,
	DMN_PERHAPS
} DmnAnswer;

/* A rule that matches, or may */
typedef struct DmnHit
{
	int32_t rule;
	DmnAnswer answer; /* YES or PERHAPS */
	FeelValue facts;  /* PERHAPS: unknown */
	FeelValue output; /* set when it is needed */
	bool has_output;
	bool changes; /* the answer that there is without it, if it matches */
} DmnHit;

/* What became of a column's input */
typedef enum __attribute__((packed)) DmnRead
{
	DMN_UNREAD,
	DMN_READ,
	DMN_REFUSED /* it is none that the column allows */
} DmnRead;

/* One evaluation of a table. */
typedef struct DmnTableRun
{
	FeelRun *run;
	const DmnTable *table;
	FeelFrame *frame;
	const FeelProgram *const *programs;
	FeelValue *inputs; /* per column, valid where ready */
	DmnRead *ready;
	bool failed;     /* an input is outside its type or its allowed values */
	FeelValue doubt; /* where it failed: unknown, if that is not sure */
	DmnHit *hits;
	int32_t hit_count;
	int32_t hit_capacity;
	int32_t yes_count;
} DmnTableRun;

/* ----- constant_cell.c: constant cells */

/* Fill in kind, intervals, ... from a cell's tree. */
extern void dmn_test_read(FeelRun *run, DmnTest *test, const FeelNode *node,
						  const FeelScope *scope);
/*
 * NO or YES of a test of INTERVALS on a value of its kind.  -1: the value is of
 * another kind and the program must tell.
 */
extern int dmn_test_constant(FeelRun *run, const DmnTest *test,
							 const FeelValue *value);
/* ----- table.c */

extern FeelValue dmn_table_run(FeelRun *run, const FeelNative *self,
							   FeelFrame *frame,
							   const FeelProgram *const *programs);
/* The value of a column's input; evaluated when it is first asked for */
extern const FeelValue *dmn_table_input(DmnTableRun *state, int column);
extern void dmn_table_add_hit(DmnTableRun *state, int rule, DmnAnswer answer,
							  FeelValue facts);
/* Try one rule, cell by cell; facts: what it waits for if PERHAPS. */
extern DmnAnswer dmn_table_try(DmnTableRun *state, int rule, FeelValue *facts);

/* Try one cell whose answer is not in the table's hits: no trace is made. */
extern DmnAnswer dmn_table_try_cell(DmnTableRun *state, const DmnTest *test,
									int column, FeelValue *facts);

/* What a rule gives, as written */
extern FeelString dmn_rule_outputs(FeelRun *run, const DmnTable *table,
								   int rule);

/* ----- hit_policy.c */

/* The table's value, of its hits. */
extern FeelValue dmn_table_value(DmnTableRun *state);

/* ----- priority.c */

/*
 * Which of two outputs comes first: < 0, 0, > 0.  False when that is not
 * known; then *facts has what it waits for.
 */
extern bool dmn_compare_priority(DmnTableRun *state, FeelValue a, FeelValue b,
								 int *order, FeelValue *facts);
/* Sort outputs, equal ones in their order.  False as above. */
extern bool dmn_sort_by_priority(DmnTableRun *state, FeelValue *items,
								 FeelValue *scratch, uint32_t count,
								 FeelValue *facts);

/* ----- clash.c */

/*
 * Of UNIQUE and ANY, if no rule is sure: the facts on which it depends whether
 * doubtful rules violate the policy; null if no two of them can.
 */
extern FeelValue dmn_table_clash(DmnTableRun *state);

/* ----- dependence.c */

/*
 * The value of a table, given that "value" is what can be told from the
 * doubtful rules one by one and is not determined: determined if it is the
 * same whatever the facts are, else unknown with the facts on which it
 * really depends.
 */
extern FeelValue dmn_table_dependence(DmnTableRun *state, FeelValue value);

/* ----- table_index.c */

/* NULL when the table is not worth one */
extern const DmnTableIndex *dmn_index_make(FeelRun *run,
										   const DmnTable *table);
/* Fill in the hits, just as trying the rules one by one would. */
extern void dmn_index_match(DmnTableRun *state);

/* ----- steps_make.c */

/* NULL when the table is too large */
extern const DmnSteps *dmn_steps_make(FeelRun *run, const DmnTable *table);

/* ----- table_steps.c */

/*
 * Fill in the hits, as trying the rules one by one would.  False, and no hits,
 * when that must be done: some cell said neither yes nor no.
 */
extern bool dmn_steps_match(DmnTableRun *state);

/*
 * A decision that is such a table and nothing else: its columns are names,
 * its outputs constants of the decision's type.  No program is needed then.
 */
typedef struct DmnPlainTable
{
	const DmnTable *table;
	int32_t slots[]; /* per column */
} DmnPlainTable;

/* NULL when the tree of a decision is more than such a table */
extern const DmnPlainTable *dmn_plain_table_make(FeelRun *run,
												 const FeelNode *node,
												 const FeelScope *scope);
/*
 * Its value.  False when no rule matches or that cannot be told: then the
 * decision's program is to be run.
 */
extern bool dmn_plain_table_run(FeelRun *run, const DmnPlainTable *plain,
								FeelEnvironment *environment,
								FeelValue *value);

/*
 * Of a table with steps: leave of some rules, a bit each, those whose cell in
 * a column does not refuse the value.  False when that cannot be told.
 */
extern bool dmn_steps_stand(FeelRun *run, const DmnTable *table, int column,
							const FeelValue *value, uint32_t *rules);
/* The rules that have a cell in the column */
extern uint32_t dmn_steps_tested(const DmnTable *table, int column);

#endif /* DMN_TABLE_H */
