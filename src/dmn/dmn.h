/*-------------------------------------------------------------------------
 *
 * dmn.h
 *	  Decision models (OMG DMN 1.1 to 1.5): read, list, decide, explain,
 *	  test.
 *
 * A model is read once into an arena (dmn_read()) and is not written after
 * that: any number of evaluations may share it, each with a run of its own.
 * The arena of the model must outlive them.
 *
 * As everywhere below feel.h nothing raises: what is wrong is noted in the
 * run's diagnostics, whose "place" says decision, rule and cell, and whose
 * "line" is the line of the document.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_H
#define DMN_H

#include "feel/feel.h"

typedef struct DmnModel DmnModel;
typedef struct DmnLogic DmnLogic;

/* ---------------------------------------------------------------- model -- */

/* Of our own attributes in models and test cases */
#define DMN_PACKND_NAMESPACE "https://packnd.example/dmn"

#define DMN_MAX_XML (16 * 1024 * 1024) /* bytes of one document */
#define DMN_MAX_DEPTH 256              /* nesting of its elements */
#define DMN_MAX_IMPORTS 64             /* models that one model may draw in */

typedef enum DmnElementKind
{
	DMN_INPUT_DATA,
	DMN_DECISION,
	DMN_KNOWLEDGE_MODEL,
	DMN_SERVICE
} DmnElementKind;

/*
 * One element of the requirement graph.  "slot" is its place in the
 * environment of every evaluation, below dmn_element_count().
 */
typedef struct DmnElement
{
	DmnElementKind kind;
	int32_t slot;
	FeelString name;
	/*
	 * The name by which the outside gives the fact or asks for the decision:
	 * "name", or "import.name" if the main model has that name itself.
	 */
	FeelString key;
	FeelString id;
	FeelString space; /* namespace of the model it stands in */
	FeelString label;
	FeelString description;
	FeelString question;        /* decisions */
	FeelString allowed_answers; /* decisions */
	/*
	 * Of the value; of the result, if a function.  Input data without one has
	 * that of the columns that name it.
	 */
	const FeelTypeDesc *type;
	FeelString type_name;     /* as written; empty if none */
	FeelString column_values; /* input data: the input values on which all
							   * columns that name it agree, or empty */
	int32_t line;
	bool is_imported;
	bool can_change; /* input data: its attribute canChange, of the namespace
					  * DMN_PACKND_NAMESPACE, is true */

	/*
	 * The input data that a decision's value can depend on, in the order of
	 * the requirements, depth first, each once.  For a service its
	 * parameters; for a knowledge model none.
	 */
	int32_t input_count;
	const struct DmnElement **inputs;

	/* What it requires directly, in the order of the document. */
	int32_t requirement_count;
	const struct DmnElement **requirements;

	/* Parameters of a knowledge model or service. */
	int32_t parameter_count;
	const FeelField *parameters;

	const DmnLogic *logic; /* internal */
} DmnElement;

/*
 * Gives the text of the model with that namespace ("location" is the
 * import's locationURI, often empty).  False when there is none.  The text
 * must live as long as the model.
 */
typedef bool (*DmnImport)(void *closure, FeelString space, FeelString location,
						  FeelString *xml);

/*
 * Read a model from the bytes of its document, which must be UTF-8.
 *
 * NULL when it is no model at all: no XML, a DOCTYPE, a cycle of
 * requirements, two elements of the same name, an import that is not found,
 * ...; run->diagnostics says why.  A model whose document is sound but where
 * an expression does not parse or a type is not known is returned together
 * with diagnostics; such an expression evaluates to null.  Who wants none of
 * that refuses models for which run->diagnostic_count has grown.
 */
extern const DmnModel *dmn_read(FeelRun *run, FeelString xml, DmnImport import,
								void *closure);

extern FeelString dmn_model_name(const DmnModel *model);
extern FeelString dmn_model_namespace(const DmnModel *model);

typedef enum DmnLanguage
{
	DMN_FRENCH,
	DMN_ENGLISH
} DmnLanguage;

/*
 * The language in which people are told of a model: what xml:lang of its
 * definitions says ("fr", "fr-FR", ...: French; any other English).  Without
 * it false, and French.
 */
extern bool dmn_model_language(const DmnModel *model, DmnLanguage *language);

/* All elements, those of the main model first, in document order. */
extern int dmn_element_count(const DmnModel *model);
extern const DmnElement *dmn_element_at(const DmnModel *model, int slot);

/*
 * By key, or by id (which wins over no key).  NULL if there is none;
 * no diagnostic is made.
 */
extern const DmnElement *dmn_find(const DmnModel *model, FeelString key);
/* By name and namespace (empty: the main model). */
extern const DmnElement *dmn_find_in(const DmnModel *model, FeelString space,
									 FeelString name);

/*
 * What a decision's or knowledge model's logic is compiled to; NULL for others
 * and for those without logic.
 */
extern const FeelProgram *dmn_program(const DmnElement *element);

/* ----------------------------------------------------------- evaluation -- */

typedef enum DmnPeek
{
	DMN_KNOWN,   /* the value is what "fact" would give, and of its type */
	DMN_UNKNOWN, /* "fact" would say that it is not known */
	DMN_UNTOLD   /* only "fact" can tell */
} DmnPeek;

/*
 * Where the facts come from.  If "fact" is set it is asked, at most once per
 * evaluation and input, when the value is first needed; otherwise "context"
 * has them by key (an open context: absent ones are unknown; a closed one or
 * NULL: absent ones are null).
 */
typedef struct DmnFacts
{
	const FeelContext *context;
	void (*fact)(FeelRun *run, void *closure, const DmnElement *input,
				 FeelValue *value);
	/*
	 * Unless NULL, called first of all: it may put facts of the right types
	 * that cost next to nothing into "values", and say so in "ready", both by
	 * the inputs' slots.  The others are asked for.
	 */
	void (*cheap_facts)(void *closure, FeelValue *values, bool *ready);
	/*
	 * Unless NULL, nobody asks for what facts an answer waits; and this says
	 * what is known of an input without failing.
	 */
	DmnPeek (*peek)(void *closure, const DmnElement *input, FeelValue *value);
	void *closure;
} DmnFacts;

/* The value for a fact that is not known: unknown, named by the key. */
extern FeelValue dmn_unknown(FeelRun *run, const DmnElement *input);

/*
 * The memory of an evaluation that does not depend on the facts.  Make it once
 * for many rows (its arena must outlive the rows), or use dmn_decide().
 */
typedef struct DmnEvaluation DmnEvaluation;

extern DmnEvaluation *dmn_evaluation_make(FeelRun *run, const DmnModel *model);

/*
 * The value of an element for some facts.  Decision: its value.  Knowledge
 * model: the function.  Input data: the fact, coerced to its type.  Values
 * are in run's arena (or the model's), not in the evaluation's.
 */
extern FeelValue dmn_evaluate(DmnEvaluation *evaluation, FeelRun *run,
							  const DmnElement *element,
							  const DmnFacts *facts);

/*
 * The value of another element for the same facts, in the same run: what the
 * elements before it needed is not evaluated again.
 */
extern FeelValue dmn_evaluate_also(DmnEvaluation *evaluation, FeelRun *run,
								   const DmnElement *element);

/* Both in one: make and evaluate. */
extern FeelValue dmn_decide(FeelRun *run, const DmnModel *model,
							const DmnElement *element, const DmnFacts *facts);

/*
 * Call a knowledge model or a service with named arguments.  The value of a
 * service with several output decisions is a context.
 */
extern FeelValue dmn_invoke(FeelRun *run, const DmnModel *model,
							const DmnElement *element,
							const FeelContext *arguments);

/*
 * The facts an unknown value still depends on, most decisive first: those
 * on which most rules that may still match wait, then in the order of the
 * element's inputs.  Returns their number (0 for a value that is not unknown).
 */
extern int dmn_missing(FeelRun *run, const DmnElement *element,
					   FeelValue value, const FeelString **facts);

/* ---------------------------------------------------------- explanation -- */

typedef enum DmnTraceKind
{
	DMN_TRACE_FACT,     /* an input was read: name, value */
	DMN_TRACE_DECISION, /* a decision was evaluated: name, value, source of a
						 * literal expression */
	DMN_TRACE_CALL,     /* a knowledge model or service: likewise */
	DMN_TRACE_TABLE,    /* a decision table: name is the place, source the hit
						 * policy, value what it gave */
	DMN_TRACE_COLUMN,   /* an input of the table: source and value */
	DMN_TRACE_RULE,     /* verdict, annotation, output texts as source; value
						 * if it was asked for */
	DMN_TRACE_CELL      /* verdict, the value it was tested on, source */
} DmnTraceKind;

typedef enum DmnVerdict
{
	DMN_NONE,
	DMN_MATCHED,
	DMN_FAILED,
	DMN_MAYBE
} DmnVerdict;

/*
 * Entries stand in the order of a reader: a decision before what it
 * needed, nested deeper.
 */
typedef struct DmnTraceEntry
{
	struct DmnTraceEntry *next;
	DmnTraceKind kind;
	DmnVerdict verdict;
	int32_t depth;
	FeelString name;   /* of the decision, fact or call; label of a column */
	int32_t table;     /* of a rule: the number of its table */
	int32_t rule;      /* 1-based, else 0 */
	int32_t column;    /* 1-based, else 0 */
	FeelString source; /* text of the expression or cell */
	FeelValue value; /* unknown: feel_unknown's facts say what it waits for */
	FeelString annotation; /* of a rule; description of a decision */
	int32_t line;          /* of the document */
} DmnTraceEntry;

/* How often a rule matched, for coverage. */
typedef struct DmnRuleCount
{
	struct DmnRuleCount *next;
	int32_t table;    /* its number */
	FeelString place; /* of the table: decision, context entry */
	int32_t line;
	int32_t rule_count;
	int64_t matched[]; /* per rule */
} DmnRuleCount;

typedef struct DmnTrace
{
	bool entries_wanted;
	bool counts_wanted;
	DmnTraceEntry *first;
	DmnTraceEntry *last;
	DmnRuleCount *tables;
	int32_t depth;
} DmnTrace;

/* Ask the run to explain: entries into the run's arena. */
extern DmnTrace *dmn_trace_begin(FeelRun *run, bool entries, bool counts);

/*
 * A rule by numbers from 1 on: of its table, counted as the model is read, so
 * that it is the same whenever that text is read, and of the rule in it
 */
typedef struct DmnRuleNumber
{
	int32_t table;
	int32_t rule;
} DmnRuleNumber;

/*
 * The rules that matched, of a trace with counts, by their numbers.  Returns
 * how many.
 */
extern int dmn_trace_rules(FeelRun *run, const DmnTrace *trace,
						   DmnRuleNumber **rules);

/*
 * The reasons of what was decided, of a trace with entries: the rules of the
 * outermost table that matched, else those that still may.
 */
extern int dmn_trace_reasons(FeelRun *run, const DmnTrace *trace,
							 DmnRuleNumber **rules);

/* What a rule says */
typedef struct DmnRuleText
{
	FeelString name; /* key of the element; of its second table "key 2" */
	FeelString outputs;
	FeelString annotation;
} DmnRuleText;

/* False when the model has no rule of these numbers */
extern bool dmn_rule_text(FeelRun *run, const DmnModel *model,
						  DmnRuleNumber number, DmnRuleText *text);

/* ---------------------------------------------------------------- tests -- */

/* The outcome of one result node of one case. */
typedef struct DmnTestResult
{
	FeelString test_case; /* id, or its number */
	FeelString name;      /* of the case; else its description */
	FeelString node;      /* what was asked: decision or invocable */
	bool expects_value;   /* something else than null */
	bool expects_error;
	bool passed;
	FeelValue expected;
	FeelValue value;
	FeelString expected_text; /* as FEEL literals */
	FeelString value_text;
	const FeelDiagnostic *diagnostics; /* of this evaluation */
} DmnTestResult;

typedef struct DmnTestReport
{
	int32_t count;
	DmnTestResult *results;
	DmnRuleCount *tables; /* rules matched, over all cases */
} DmnTestReport;

#define DMN_TEST_NAMESPACE "http://www.omg.org/spec/DMN/20160719/testcase"

/*
 * Run the cases of a document in the conformance kit's format against a
 * model; without a document (its data NULL) those kept with the model.  NULL
 * plus diagnostics when the document is none.  Strict: where an error is
 * expected, the value must be null and a diagnostic must exist.
 *
 * A case may say as of when it decides, by an attribute asOf of the
 * namespace DMN_PACKND_NAMESPACE: a date (noon of it, UTC) or date and time.
 * Others decide as of run->now.
 */
extern DmnTestReport *dmn_run_tests(FeelRun *run, const DmnModel *model,
									FeelString xml);

typedef enum DmnReportFormat
{
	DMN_TAP,  /* Test Anything Protocol, version 13 */
	DMN_JUNIT /* XML */
} DmnReportFormat;

/* What the cases gave, as a text for other programs */
extern FeelString dmn_test_report(FeelRun *run, const DmnModel *model,
								  const DmnTestReport *report,
								  DmnReportFormat format);

/* The document of the cases kept with a model; empty if there are none. */
extern FeelString dmn_tests(FeelRun *run, const DmnModel *model);

/*
 * The document of a model with other cases kept; with none, if tests is
 * empty.  Data is NULL, after a diagnostic, when either is no such document.
 */
extern FeelString dmn_with_tests(FeelRun *run, FeelString xml,
								 FeelString tests);

/* The file name in <modelName>; empty if there is none. */
extern FeelString dmn_test_model_name(FeelRun *run, FeelString xml);

/*
 * Does a value meet an expectation?  Numbers within 1e-8, contexts in any
 * order, lists in order.
 */
extern bool dmn_test_equal(FeelRun *run, FeelValue expected, FeelValue value);

/* Is the root element of this document one of a DMN model? (for imports) */
extern bool dmn_peek_namespace(FeelRun *run, FeelString xml,
							   FeelString *space);

/* ----------------------------------------------------------- verification -- */

typedef enum DmnFindingKind
{
	DMN_GAP,          /* inputs to which no rule applies */
	DMN_OVERLAP,      /* to which several do, as the hit policy allows */
	DMN_DEAD_RULE,    /* a rule that can never decide */
	DMN_VIOLATION,    /* inputs for which the hit policy has no answer */
	DMN_OUTPUT,       /* an output outside the allowed values */
	DMN_NOT_ANALYSED, /* a cell that says nothing by itself; a limit */
	DMN_BROKEN,       /* an expression that can only fail */
	DMN_MONTHS,       /* a comparison for which months are counted back */
	DMN_FINDING_KINDS
} DmnFindingKind;

typedef enum DmnSeverity
{
	DMN_ERROR,   /* wrong for some inputs */
	DMN_WARNING, /* most likely wrong */
	DMN_NOTICE   /* worth knowing */
} DmnSeverity;

typedef struct DmnFinding
{
	struct DmnFinding *next;
	DmnFindingKind kind;
	DmnSeverity severity;
	FeelString decision; /* key */
	int32_t rule_count;
	const int32_t *rules; /* 1-based */
	FeelString sentence;
	FeelValue witness; /* context by input expression; null: there is none */
} DmnFinding;

#define DMN_DEFAULT_FINDINGS 20
#define DMN_DEFAULT_SEARCH (20 * 1000 * 1000)

/* Set the limits, zero the rest, then call dmn_analyse() as often as wanted. */
typedef struct DmnAnalysis
{
	int32_t max_findings; /* of one element */
	int64_t max_steps;    /* of one search (overlaps, dead rules, gaps) */
	DmnFinding *first;
	DmnFinding *last;
} DmnAnalysis;

/*
 * Verify the logic of a decision or knowledge model: its decision tables, and
 * all expressions for names that are nowhere and constants that are none.
 */
extern void dmn_analyse(FeelRun *run, const DmnElement *element,
						DmnAnalysis *analysis);

/*
 * Note, with its place, each name of the model that is nowhere, and what else
 * cannot be meant as it stands: a call of what is no function or does not take
 * these arguments, a component that the declared type does not have.  All of
 * them are null when they are run, so that they may decide.
 */
extern void dmn_check_names(FeelRun *run, const DmnModel *model);

/* An output of a rule (1-based; 0: the default, or the whole) */
typedef struct DmnConstantOutput
{
	int32_t rule;
	FeelString output; /* name of the column; empty if it has none */
	FeelValue value;
} DmnConstantOutput;

/*
 * The outputs of the decision table that an element is, as far as they are
 * constants; the value of one that is a constant.  Returns their number.
 */
extern int dmn_constant_outputs(FeelRun *run, const DmnElement *element,
								DmnConstantOutput **outputs);

/* A column's source and what a cell of it says */
typedef struct DmnCellText
{
	FeelString name;
	FeelString text;
} DmnCellText;

typedef struct DmnRuleOutput
{
	FeelString name; /* of the column; empty if it has none */
	FeelString text;
	bool is_constant;
	FeelValue value; /* if it is one */
} DmnRuleOutput;

/* Days from a first to a last; null: there is none */
typedef struct DmnDays
{
	FeelValue first;
	FeelValue last;
	bool first_counts;
	bool last_counts;
} DmnDays;

typedef struct DmnRuleLine
{
	int32_t rule; /* 1-based */
	int32_t line; /* of the document */
	FeelString annotation;
	int32_t condition_count; /* cells that are not "-" */
	DmnCellText *conditions;
	int32_t output_count;
	DmnRuleOutput *outputs;
	bool has_today; /* a column's input is today() ... */
	bool says_days; /* ... and the rule's cell in it is spans of days */
	int32_t span_count;
	DmnDays *spans;
} DmnRuleLine;

/*
 * The rules of the decision table that an element is, in their order.
 * Returns their number; 0 for an element that is none.
 */
extern int dmn_rules(FeelRun *run, const DmnElement *element,
					 DmnRuleLine **lines);

/* ----------------------------------------------------------------- proofs -- */

typedef enum DmnChangeKind
{
	DMN_CHANGES,     /* for all these facts the answer is another */
	DMN_MAY_CHANGE,  /* for some of them, as the case shows */
	DMN_NOT_SETTLED, /* it is not known, and said why */
	DMN_CHANGE_KINDS
} DmnChangeKind;

/* Facts for which two models answer differently */
typedef struct DmnChange
{
	struct DmnChange *next;
	DmnChangeKind kind;
	FeelString sentence;
	FeelString conditions; /* on the facts; empty: there are none */
	int32_t day_count;     /* of spans of days; 0: on all days */
	DmnDays *days;
	bool has_case;   /* facts, day, before and after are one */
	FeelValue facts; /* context by key: what is left out is null */
	FeelValue day;   /* null: it is not said on which */
	FeelValue before;
	FeelValue after;
} DmnChange;

#define DMN_DEFAULT_CHANGES 100
#define DMN_DEFAULT_PROOF (20 * 1000 * 1000)

/* Set the limits, zero the rest. */
typedef struct DmnComparison
{
	int32_t max_changes;
	int64_t max_steps;
	bool has_days; /* whatever the day is; else as of run->now */
	bool is_complete;
	DmnChange *first;
	DmnChange *last;
} DmnComparison;

/*
 * For which facts does a decision answer otherwise than another, mostly the
 * same of an older model?  Facts are inputs by their keys, of their declared
 * types; those that only one model has do not count for the other.  No change:
 * they answer the same for all facts.
 */
extern void dmn_compare(FeelRun *run, const DmnModel *old_model,
						const DmnElement *old_decision,
						const DmnModel *new_model,
						const DmnElement *new_decision,
						DmnComparison *comparison);

/* Is something so for all facts? */
typedef enum DmnProven
{
	DMN_DISPROVEN, /* a case shows it */
	DMN_PROVEN,
	DMN_UNPROVEN /* it is not known, and said why */
} DmnProven;

typedef struct DmnProofResult
{
	int64_t max_steps;
	bool has_days;
	DmnProven proven;
	FeelString sentence;
	FeelValue facts; /* of a case; context by key */
	FeelValue day;   /* null: it is not said on which */
	FeelValue answer;
} DmnProofResult;

/*
 * Does a decision answer something, whatever the facts are?  Null and the
 * text "undetermined" are no answers.
 */
extern void dmn_never_undetermined(FeelRun *run, const DmnModel *model,
								   const DmnElement *decision,
								   DmnProofResult *result);

/* ------------------------------------------------------------- for people -- */

typedef enum DmnFormat
{
	DMN_TEXT,
	DMN_MARKDOWN,
	DMN_LOGIC /* text without a title */
} DmnFormat;

/*
 * The logic of a decision or knowledge model, or the parts of a service, to
 * be read: tables and boxed expressions, aligned or as Markdown.
 */
extern FeelString dmn_render(FeelRun *run, const DmnElement *element,
							 DmnFormat format);

/*
 * A decision table as comma-separated values: a row that names the columns,
 * one for each rule.  Its name is the key of an element, of whose tables the
 * first is meant, or "key 2", ...; NULL if there is no such element or table.
 */
struct DmnXml;
extern const struct DmnXml *dmn_find_table(const DmnModel *model,
										   FeelString name,
										   const DmnElement **element);
extern FeelString dmn_table_csv(FeelRun *run, const struct DmnXml *table);

/* What is wrong with such values; numbers from 1 on, 0: not one of them */
typedef struct DmnCsvError
{
	int32_t row;
	int32_t column;
	FeelString message; /* in the language of who reads it */
	const char *hint;   /* to be translated */
} DmnCsvError;

/*
 * The document of the main model with the rules that such values say, and all
 * else as it stands.  Data is NULL when they are none; error says why.
 */
extern FeelString dmn_with_table(FeelRun *run, const DmnModel *model,
								 const DmnElement *element,
								 const struct DmnXml *table, FeelString xml,
								 FeelString csv, DmnCsvError *error);

typedef enum DmnDrawing
{
	DMN_DOT,    /* Graphviz */
	DMN_MERMAID /* flowchart */
} DmnDrawing;

/* The requirement graph of a model, what is required below */
extern FeelString dmn_draw(FeelRun *run, const DmnModel *model,
						   DmnDrawing drawing);

/*
 * The rules of a decision or knowledge model as sentences, in the language of
 * the model, each with its annotation and the test cases that it decides; of
 * all of the main model, article by article, if element is NULL.  "labels" as
 * in dmn_tell().
 */
extern FeelString dmn_sentences(FeelRun *run, const DmnModel *model,
								const DmnElement *element, FeelString labels);

/*
 * A trace (dmn_trace_begin(), entries wanted) of the decision that gave this
 * value as a text to be read aloud: what was decided, by which rules, on
 * which facts, by which source; or what remains to be asked.  "labels" are
 * lines "code : label" for texts that the model has no label for.
 */
extern FeelString dmn_tell(FeelRun *run, const DmnModel *model,
						   const DmnElement *element, FeelValue value,
						   DmnLanguage language, FeelString labels);
/* A value that an element gave, in the same words */
extern FeelString dmn_tell_value(FeelRun *run, const DmnModel *model,
								 const DmnElement *element, FeelValue value,
								 DmnLanguage language, FeelString labels);

/* --------------------------------------------------------------- export -- */

typedef enum DmnVersion
{
	DMN_1_3, /* what dmn-js reads */
	DMN_1_5
} DmnVersion;

/*
 * The document of a model, of any version, as one of this version: with the
 * diagram it has, else with one made for it; all extras are kept, comments
 * are not.  Data is NULL, after a diagnostic, when it is no model or holds
 * what DMN 1.3 does not have.
 */
extern FeelString dmn_export(FeelRun *run, FeelString xml, DmnVersion version);

/* What a document holds that DMN 1.3 does not have, as text; or empty. */
extern FeelString dmn_beyond_1_3(FeelRun *run, FeelString xml);

typedef enum DmnOpeningKind
{
	DMN_OPENS,        /* with all these facts the answer is given */
	DMN_MAY_OPEN,     /* with some of them, as the case shows */
	DMN_IS_OPEN,      /* it is given as it is */
	DMN_NEVER_OPENS,  /* no such change of so many facts gives it */
	DMN_OPEN_UNKNOWN, /* it is not known, and said why */
	DMN_OPENING_KINDS
} DmnOpeningKind;

/* Facts with which an answer would be given */
typedef struct DmnOpening
{
	struct DmnOpening *next;
	DmnOpeningKind kind;
	FeelString sentence;
	FeelString conditions; /* on what changes and is learned; or empty */
	bool has_case;
	FeelValue changes; /* a case: contexts by key, what is known now, */
	FeelValue learned; /* and what is not */
	int32_t rule_count;
	FeelString *rules; /* that decide then */
} DmnOpening;

#define DMN_MAX_CHANGED 8 /* facts at a time */

/* Set the question and the limits, zero the rest. */
typedef struct DmnWhatIf
{
	FeelValue wanted; /* the answer */
	int32_t max_facts;
	int32_t max_openings;
	int64_t max_steps;
	bool is_complete;
	DmnOpening *first;
	DmnOpening *last;
} DmnWhatIf;

/*
 * What would have to be otherwise, as of run->now, for a decision to give an
 * answer?  The smallest sets of known facts, of those that can change: inputs
 * whose can_change is set, or where none is, all.  A fact that is not known is
 * free: it is told what would have to be learned with it.
 */
extern void dmn_what_if(FeelRun *run, const DmnModel *model,
						const DmnElement *decision, const DmnFacts *facts,
						DmnWhatIf *what_if);

#endif /* DMN_H */
