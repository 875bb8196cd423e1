/*-------------------------------------------------------------------------
 *
 * model.h
 *	  What the files of dmn/ share about a model while it is read, and what
 *	  is left of that for evaluation.  Internal.
 *
 * A model is made of sources: the main document and those it imports,
 * directly or not.  All their elements share one numbering (slots) and so one
 * environment.  What an expression sees is the scope of its element: the
 * elements it requires, by the names that its own source has for them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_MODEL_H
#define DMN_MODEL_H

#include "dmn/dmn.h"
#include "dmn/read/xml.h"
#include "dmn/table/table.h"
#include "feel/ast.h"

typedef struct DmnSource DmnSource;

typedef struct DmnImported
{
	FeelString name; /* prefix of names; empty: names are taken over */
	FeelString space;
	DmnSource *source;
} DmnImported;

/* An item definition; type is set when it is first needed. */
typedef struct DmnItem
{
	FeelString name;
	const DmnXml *xml;
	FeelTypeDesc *type;
	bool in_progress;
} DmnItem;

/* One document. */
struct DmnSource
{
	const DmnXml *root;
	FeelString space;
	FeelString name;
	int32_t import_count;
	DmnImported *imports;
	int32_t item_count;
	DmnItem *items;
	int32_t first_element;
	int32_t element_count;
	/* for scopes: own and imported item definitions by the name used here */
	int32_t type_count;
	FeelField *types;
};

/* The inside of an element. */
struct DmnLogic
{
	DmnSource *source;
	const DmnXml *xml;
	FeelString variable;  /* its name in expressions of its source */
	FeelString place;     /* "decision X", for diagnostics */
	FeelScope scope;      /* what its expressions see */
	FeelProgram *program; /* NULL: no logic */
	const struct DmnPlainTable *plain; /* short cut for the program, or NULL */
	const FeelNode *node; /* what it was compiled from, for analyse.c */
	FeelString text;      /* of a literal expression, for traces */
	int32_t text_line;
	int32_t output_count; /* services */
	const DmnElement **outputs;
	int32_t argument_count; /* services: input data, input decisions */
	const DmnElement **arguments;
	bool is_argument; /* of some service: it may be given a function */
	bool has_columns; /* input data: tables have columns that name it */
	char state;       /* graph.c: depth-first search */
};

struct DmnModel
{
	FeelString name;
	FeelString space;
	int32_t source_count;
	DmnSource *sources[DMN_MAX_IMPORTS];
	int32_t element_count;
	DmnElement *elements;
	DmnLogic *logics; /* by slot */
	int32_t *by_key;  /* slots, hashed by key; -1: free */
	uint32_t key_mask;
	int32_t member_count;
	FeelString *members;
	int32_t restriction_count; /* allowed values of types, for names.c */
	int32_t restriction_capacity;
	const FeelNode **restrictions;
	int32_t table_count; /* all of them; the number of the first is 1 */
	int32_t table_capacity;
	const DmnTable **tables;
};

static inline DmnLogic *
dmn_logic(const DmnModel *model, const DmnElement *element)
{
	return &model->logics[element->slot];
}

/* What reading carries along. */
typedef struct DmnReading
{
	FeelRun *run;
	DmnModel *model;
	DmnSource *source; /* being worked on */
	DmnElement *element; /* whose logic is read */
	DmnImport import;
	void *closure;
} DmnReading;

/* Note that the document is wrong at a line; returns false. */
extern bool dmn_complain(DmnReading *reading, int line, const char *format,
						 ...) __attribute__((format(printf, 3, 4)));

/* A name with its white space made single blanks, as FEEL compares names */
extern FeelString dmn_name(FeelRun *run, FeelString name);
extern uint32_t dmn_hash(FeelString text);

/* ----- sources.c */

/* The main document, then breadth first what is imported */
extern bool dmn_read_sources(DmnReading *reading, FeelString xml);
/* The source of that namespace; NULL if there is none */
extern DmnSource *dmn_find_source(const DmnModel *model, FeelString space);
/* Is this the root of a DMN model of a version we read? */
extern bool dmn_is_definitions(const DmnXml *root);
/*
 * An element of another version of DMN than the document, where one of the
 * document's is meant: it would be passed over.  NULL if there is none.
 */
extern const DmnXml *dmn_other_version(const DmnXml *root);
/* What is said of it: its name and namespace */
#define DMN_OTHER_VERSION                                                   \
	FEEL_SAID(                                                              \
		"element \"%.*s\" is of another version of DMN than the document: " \
		"\"%.*s\"")

/* ----- item_definition.c */

extern void dmn_collect_items(DmnReading *reading, DmnSource *source);
/* Resolve all of them and fill source->types. */
extern void dmn_resolve_items(DmnReading *reading, DmnSource *source);
/* Allowed values, once the scope is known */
extern void dmn_compile_items(DmnReading *reading, DmnSource *source);
/* NULL for no text or Any; NULL plus a diagnostic for one not known */
extern const FeelTypeDesc *dmn_find_type(DmnReading *reading, const DmnXml *at,
										 FeelString name);

/* Likewise without a diagnostic, where another place makes it */
extern const FeelTypeDesc *
dmn_find_type_quietly(DmnReading *reading, const DmnXml *at, FeelString name);

/* ----- boxed.c */

/* Is it an expression of the model, not of some extension? */
extern bool dmn_is_expression(const DmnXml *xml);
/* The expression that is a child of xml; NULL if there is none. */
extern const DmnXml *dmn_expression_child(const DmnXml *xml);
/*
 * An expression of any kind as a FEEL tree; never NULL.  What does not parse
 * becomes a node that complains when it runs.  "place" is put into
 * diagnostics.
 */
extern FeelNode *dmn_lower(DmnReading *reading, const DmnXml *xml,
						   const FeelScope *scope, FeelString place);
/* <text> of xml, parsed; unary: as unary tests */
extern FeelNode *dmn_parse_text(DmnReading *reading, const DmnXml *xml,
								const FeelScope *scope, FeelString place,
								bool unary);
/* A function definition, or encapsulated logic */
extern FeelNode *dmn_lower_function(DmnReading *reading, const DmnXml *xml,
									const FeelScope *scope, FeelString place,
									const FeelTypeDesc *result);
extern FeelNode *dmn_null_node(FeelRun *run);
/* Say of all nodes of a text where it stands. */
extern void dmn_set_place(FeelNode *node, FeelString place, int line);
/* node, checked and converted to type at this place; node if type is NULL */
extern FeelNode *dmn_coerce_node(FeelRun *run, FeelNode *node,
								 const FeelTypeDesc *type, FeelString place,
								 int line);

/* ----- boxed_flow.c */

/*
 * A scope inside another, with room for so many names.  Its count is 0: what
 * is lowered sees the names that are counted then.
 */
extern FeelScope dmn_open_scope(FeelRun *run, const FeelScope *outer,
								int capacity, FeelString **names,
								const FeelTypeDesc ***types);
extern FeelNode *dmn_lower_conditional(DmnReading *reading, const DmnXml *xml,
									   const FeelScope *scope,
									   FeelString place);
extern FeelNode *dmn_lower_filter(DmnReading *reading, const DmnXml *xml,
								  const FeelScope *outer, FeelString place);
/* kind: FEEL_NODE_FOR, _SOME or _EVERY */
extern FeelNode *dmn_lower_iteration(DmnReading *reading, const DmnXml *xml,
									 FeelNodeKind kind, const FeelScope *outer,
									 FeelString place);

/* ----- table_read.c */

extern FeelNode *dmn_lower_table(DmnReading *reading, const DmnXml *xml,
								 const FeelScope *scope, FeelString place);

/* The items of a table's node, as they come */
typedef struct DmnItems
{
	FeelNode **nodes;
	bool *takes_input;
	int32_t count;
	int32_t capacity;
} DmnItems;

/* A table that is being read */
typedef struct DmnTableReading
{
	DmnReading *reading;
	FeelRun *run;
	const DmnXml *xml;
	const FeelScope *scope;
	DmnTable *table;
	DmnItems items;
} DmnTableReading;

extern int32_t dmn_add_item(DmnTableReading *t, FeelNode *node,
							bool takes_input);
extern FeelString dmn_first_of(FeelString a, FeelString b);
extern bool dmn_is_boolean_type(const FeelTypeDesc *type);
extern bool dmn_is_dash(FeelString text);
extern void dmn_add_allowed(DmnTableReading *t, const FeelNode *tests,
							const DmnCell **cells, int32_t *count);
extern void dmn_add_restrictions(DmnTableReading *t, const FeelTypeDesc *type,
								 const DmnCell **cells, int32_t *count);
extern size_t dmn_count_restrictions(const FeelTypeDesc *type);

/* ----- table_output.c */

extern const FeelTypeDesc *dmn_type_of_result(DmnTableReading *t);
extern void dmn_read_output(DmnTableReading *t, const DmnXml *xml,
							DmnOutput *output, int number,
							const FeelTypeDesc *result);
extern void dmn_read_output_entry(DmnTableReading *t, const DmnXml *xml,
								  const DmnRule *rule, int column,
								  DmnOutputEntry *entry);

/* ----- columns.c: what columns declare of input data */

/* names: of the decision's requirements, as its expressions have them */
extern void dmn_declare_columns(DmnReading *reading,
								const DmnElement *decision,
								const FeelString *names);
/* Does a type (NULL: any) take each value of another as it is? */
extern bool dmn_type_within(const FeelTypeDesc *type,
							const FeelTypeDesc *wide);
/* Is there no value, but null, that has both types? */
extern bool dmn_types_conflict(const FeelTypeDesc *type,
							   const FeelTypeDesc *wanted);

/* ----- graph.c */

/* Requirements, cycles, scopes, inputs; false if there can be no model. */
extern bool dmn_link(DmnReading *reading);

/* ----- members.c: names of entries that contexts may have */

extern void dmn_collect_members(DmnReading *reading);

#endif /* DMN_MODEL_H */
