/*-------------------------------------------------------------------------
 *
 * boxed.c
 *	  Boxed expressions as FEEL trees.
 *
 * Each kind of box has a kind of node with the same meaning; decision tables
 * are native nodes (table.c).  The texts inside are parsed in the scope that
 * the boxes around them make: entries of a context see the entries above,
 * a function's body its parameters.
 *
 * Why trees, and not texts put together: a name with spaces can be parsed
 * only in its scope, and a diagnostic must say in which cell and on which line
 * it is.  So each text is parsed by itself, and its nodes are told their
 * place.  The compiler then sees one tree for a whole decision, boxes and
 * texts alike, and folds, resolves and checks across them.
 *
 * An expression that does not parse does not end the reading: it becomes a
 * node that complains when it is run, and gives null.  So all that is wrong
 * with a model is said at once; whether such a model is refused is the
 * caller's decision.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/model.h"

#include <string.h>

/* -------------------------------------------------------------------- kinds */

typedef enum BoxKind
{
	BOX_NONE,
	BOX_LITERAL,
	BOX_TABLE,
	BOX_CONTEXT,
	BOX_INVOCATION,
	BOX_LIST,
	BOX_RELATION,
	BOX_FUNCTION,
	BOX_CONDITIONAL,
	BOX_FILTER,
	BOX_FOR,
	BOX_SOME,
	BOX_EVERY
} BoxKind;

static BoxKind
box_kind(const DmnXml *xml)
{
	static const struct
	{
		const char *name;
		BoxKind kind;
	} kinds[] = {
		{"literalExpression", BOX_LITERAL},
		{"decisionTable", BOX_TABLE},
		{"context", BOX_CONTEXT},
		{"invocation", BOX_INVOCATION},
		{"list", BOX_LIST},
		{"relation", BOX_RELATION},
		{"functionDefinition", BOX_FUNCTION},
		{"conditional", BOX_CONDITIONAL},
		{"filter", BOX_FILTER},
		{"for", BOX_FOR},
		{"some", BOX_SOME},
		{"every", BOX_EVERY},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (dmn_text_is(xml->name, kinds[i].name))
			return kinds[i].kind;
	return BOX_NONE;
}

/*
 * Is it an expression of the model, not of some extension?  Extensions may
 * call their elements as DMN does; those have another namespace than the
 * element they stand in.
 */
bool
dmn_is_expression(const DmnXml *xml)
{
	return box_kind(xml) != BOX_NONE && xml->parent != NULL &&
		   feel_text_equal(xml->space, xml->parent->space);
}

const DmnXml *
dmn_expression_child(const DmnXml *xml)
{
	for (const DmnXml *child = xml->first; child != NULL; child = child->next)
		if (dmn_is_expression(child))
			return child;
	return NULL;
}

/* ------------------------------------------------------------------ helpers */

FeelNode *
dmn_null_node(FeelRun *run)
{
	FeelNode *node = feel_node_make(run, FEEL_NODE_LITERAL, 0);

	node->value = feel_null();
	return node;
}

/* A node that complains when it runs: its message is known now. */
typedef struct Complaint
{
	FeelDiagnosticKind kind;
	FeelString message;
} Complaint;

static FeelValue
run_complaint(FeelRun *run, const FeelNative *self, FeelFrame *frame,
			  const FeelProgram *const *programs)
{
	const Complaint *complaint = self->data;

	return feel_error(run, complaint->kind, "%.*s",
					  (int) complaint->message.length,
					  complaint->message.data);
}

/*
 * A native node, since the compiler does not look into these: it can stand
 * wherever an expression can, and says the same thing at each run as at
 * reading.
 */
static FeelNode *
complaint_node(FeelRun *run, FeelDiagnosticKind kind, FeelString message,
			   FeelString source, FeelString place, int line)
{
	FeelNode *node = feel_node_make(run, FEEL_NODE_NATIVE, 0);
	FeelNative *native = feel_allocate(run, sizeof(FeelNative));
	Complaint *complaint = feel_allocate(run, sizeof(Complaint));

	feel_assert(message.length > 0);
	complaint->kind = kind;
	complaint->message = message;
	native->run = run_complaint;
	native->data = complaint;
	node->native = native;
	node->source = source;
	node->place = place;
	node->line = line;
	return node;
}

/*
 * Say of all nodes of a text where it stands.  Of each node, since any of
 * them may be the one that a diagnostic is about.  As deep as the text is
 * nested, which the parser has bounded.
 */
void
dmn_set_place(FeelNode *node, FeelString place, int line)
{
	if (node == NULL)
		return;
	node->place = place;
	node->line = line;
	for (int i = 0; i < node->count; i++)
		dmn_set_place(node->items[i], place, line);
}

/*
 * Where a type is declared, and only there, a value is held to it: no type
 * makes no node, and costs nothing when it runs.
 */
FeelNode *
dmn_coerce_node(FeelRun *run, FeelNode *node, const FeelTypeDesc *type,
				FeelString place, int line)
{
	FeelNode *result;

	if (type == NULL)
		return node;
	result = feel_node_make(run, FEEL_NODE_COERCE, 1);
	result->items[0] = node;
	result->type = type;
	result->name = place;
	result->place = place;
	result->line = line;
	result->source = node->source;
	return result;
}

static FeelString
extend_place(FeelRun *run, FeelString place, const char *form, FeelString name)
{
	return feel_format(run, feel_said(form), (int) place.length, place.data,
					   (int) name.length, name.data);
}

/* ------------------------------------------------------- literal expressions */

/* The URI of FEEL has a year in it, and any of them will do. */
static bool
is_feel(FeelString language)
{
	language = dmn_trim(language);
	return language.length == 0 || dmn_text_is(language, "feel") ||
		   dmn_text_is(language, "FEEL") ||
		   memmem(language.data, language.length, "/FEEL", 5) != NULL;
}

/* The language of an expression: its own, else that of the document */
static FeelString
language_of(DmnReading *reading, const DmnXml *xml)
{
	FeelString language = dmn_xml_attribute(xml, "expressionLanguage");

	return language.length > 0 ? language
							   : dmn_xml_attribute(reading->source->root,
												   "expressionLanguage");
}

FeelNode *
dmn_parse_text(DmnReading *reading, const DmnXml *xml, const FeelScope *scope,
			   FeelString place, bool unary)
{
	FeelRun *run = reading->run;
	const DmnXml *text = dmn_xml_child(xml, "text");
	int line = text != NULL ? text->line : xml->line;
	FeelString source = text != NULL ? text->text : (FeelString){"", 0};
	FeelString language = language_of(reading, xml);
	FeelNode *node = NULL;

	run->place = place;
	run->source_line = line;
	if (!is_feel(language))
	{
		FeelString message = feel_format(
			run, feel_said("the expression language %.*s is not supported"),
			(int) language.length, language.data);

		(void) dmn_complain(reading, line, "%.*s", (int) message.length,
							message.data);
		node = complaint_node(run, FEEL_UNSUPPORTED, message, source, place,
							  line);
	}
	else if (dmn_trim(source).length == 0 && !unary)
		node = dmn_null_node(run);
	else if (unary)
		node = feel_parse_unary_tests(run, source, scope);
	else
		node = feel_parse_expression(run, source, scope);
	if (node == NULL)
		node = complaint_node(run, FEEL_SYNTAX_ERROR,
							  run->last_diagnostic != NULL
								  ? run->last_diagnostic->message
								  : FEEL_STRING_LITERAL("it does not parse"),
							  source, place, line);
	dmn_set_place(node, place, line);
	run->place = (FeelString){"", 0};
	run->source_line = 0;
	return node;
}

/* ----------------------------------------------------------------- contexts */

/*
 * A scope with more names, each time one is added seen by what is lowered
 * after that.
 */
FeelScope
dmn_open_scope(FeelRun *run, const FeelScope *outer, int capacity,
			   FeelString **names, const FeelTypeDesc ***types)
{
	*names = feel_allocate_array(run, (size_t) capacity, sizeof(FeelString));
	*types =
		feel_allocate_array(run, (size_t) capacity, sizeof(FeelTypeDesc *));
	return (FeelScope){.outer = outer, .names = *names, .types = *types};
}

/*
 * An entry's name is added to the scope when its expression has been lowered:
 * it sees the entries above, and not itself.  An entry of no name is the
 * value of the whole context, so it makes sense at the end only.
 */
static FeelNode *
lower_context(DmnReading *reading, const DmnXml *xml, const FeelScope *outer,
			  FeelString place)
{
	FeelRun *run = reading->run;
	int count = dmn_xml_count(xml, "contextEntry");
	FeelNode *node = feel_node_make(run, FEEL_NODE_CONTEXT, count);
	FeelString *names;
	const FeelTypeDesc **types;
	FeelScope scope = dmn_open_scope(run, outer, count, &names, &types);
	int i = 0;

	node->names = feel_allocate_array(run, (size_t) count, sizeof(FeelString));
	for (DmnXml *entry = dmn_xml_child(xml, "contextEntry"); entry != NULL;
		 entry = dmn_xml_next(entry), i++)
	{
		const DmnXml *variable = dmn_xml_child(entry, "variable");
		const DmnXml *expression = dmn_expression_child(entry);
		const FeelTypeDesc *type = NULL;
		FeelString where = place;
		FeelNode *item;

		if (variable != NULL)
		{
			node->names[i] =
				dmn_name(run, dmn_xml_attribute(variable, "name"));
			type = dmn_find_type(reading, variable,
								 dmn_xml_attribute(variable, "typeRef"));
			where = extend_place(run, place, FEEL_SAID("%.*s, entry %.*s"),
								 node->names[i]);
		}
		else
		{
			if (i != count - 1)
				(void) dmn_complain(
					reading, entry->line,
					"only the last entry of a context may have no variable");
			node->result = true;
		}
		item = expression != NULL
				   ? dmn_lower(reading, expression, &scope, where)
				   : dmn_null_node(run);
		node->items[i] = dmn_coerce_node(run, item, type, where, entry->line);
		names[i] = node->names[i];
		types[i] = type;
		scope.count = variable != NULL ? i + 1 : i;
	}
	feel_assert(i == count && node->count == count);
	node->name_count = node->result ? count - 1 : count;
	return node;
}

static FeelNode *
lower_list(DmnReading *reading, const DmnXml *xml, const FeelScope *scope,
		   FeelString place)
{
	int count = 0;
	FeelNode *node;

	for (DmnXml *child = xml->first; child != NULL; child = child->next)
		if (dmn_is_expression(child))
			count++;
	node = feel_node_make(reading->run, FEEL_NODE_LIST, count);
	count = 0;
	for (DmnXml *child = xml->first; child != NULL; child = child->next)
		if (dmn_is_expression(child))
		{
			node->items[count] = dmn_lower(
				reading, child, scope,
				feel_format(reading->run, feel_said("%.*s, item %d"),
							(int) place.length, place.data, count + 1));
			count++;
		}
	return node;
}

/* A list of contexts that share their names; missing cells are null. */
static FeelNode *
lower_relation(DmnReading *reading, const DmnXml *xml, const FeelScope *scope,
			   FeelString place)
{
	FeelRun *run = reading->run;
	int columns = dmn_xml_count(xml, "column");
	FeelNode *node =
		feel_node_make(run, FEEL_NODE_LIST, dmn_xml_count(xml, "row"));
	FeelString *names =
		feel_allocate_array(run, (size_t) columns, sizeof(FeelString));
	const FeelTypeDesc **types =
		feel_allocate_array(run, (size_t) columns, sizeof(FeelTypeDesc *));
	int i = 0;

	for (DmnXml *column = dmn_xml_child(xml, "column"); column != NULL;
		 column = dmn_xml_next(column), i++)
	{
		names[i] = dmn_name(run, dmn_xml_attribute(column, "name"));
		types[i] = dmn_find_type(reading, column,
								 dmn_xml_attribute(column, "typeRef"));
	}
	i = 0;
	for (DmnXml *row = dmn_xml_child(xml, "row"); row != NULL;
		 row = dmn_xml_next(row), i++)
	{
		FeelString where = feel_format(run, feel_said("%.*s, row %d"),
									   (int) place.length, place.data, i + 1);
		FeelNode *cells = lower_list(reading, row, scope, where);
		FeelNode *context = feel_node_make(run, FEEL_NODE_CONTEXT, columns);

		if (cells->count != columns)
			(void) dmn_complain(
				reading, row->line,
				"a row of %d cells in a relation of %d columns", cells->count,
				columns);
		context->names = names;
		context->name_count = columns;
		context->place = where;
		context->line = row->line;
		for (int j = 0; j < columns; j++)
			context->items[j] = dmn_coerce_node(
				run, j < cells->count ? cells->items[j] : dmn_null_node(run),
				types[j], where, row->line);
		node->items[i] = context;
	}
	return node;
}

/* ---------------------------------------------------- functions, invocations */

/*
 * The body sees what stands around the function as well: closures come with
 * the scope and need nothing here.  A function in another language than FEEL
 * is marked, and complains when it is called.
 */
FeelNode *
dmn_lower_function(DmnReading *reading, const DmnXml *xml,
				   const FeelScope *outer, FeelString place,
				   const FeelTypeDesc *result)
{
	FeelRun *run = reading->run;
	int count = dmn_xml_count(xml, "formalParameter");
	const DmnXml *body = dmn_expression_child(xml);
	FeelString kind = dmn_trim(dmn_xml_attribute(xml, "kind"));
	FeelNode *node = feel_node_make(run, FEEL_NODE_FUNCTION, 1);
	FeelString *names;
	const FeelTypeDesc **types;
	FeelScope scope = dmn_open_scope(run, outer, count, &names, &types);
	int i = 0;

	for (DmnXml *part = dmn_xml_child(xml, "formalParameter"); part != NULL;
		 part = dmn_xml_next(part), i++)
	{
		names[i] = dmn_name(run, dmn_xml_attribute(part, "name"));
		types[i] =
			dmn_find_type(reading, part, dmn_xml_attribute(part, "typeRef"));
	}
	feel_assert(i == count);
	scope.count = count;
	node->names = names;
	node->name_count = count;
	node->types = types;
	node->type = result;
	node->is_external = kind.length > 0 && !dmn_text_is(kind, "FEEL");
	node->items[0] = body != NULL ? dmn_lower(reading, body, &scope, place)
								  : dmn_null_node(run);
	return node;
}

static FeelNode *
lower_invocation(DmnReading *reading, const DmnXml *xml,
				 const FeelScope *scope, FeelString place)
{
	FeelRun *run = reading->run;
	int count = dmn_xml_count(xml, "binding");
	const DmnXml *callee = dmn_expression_child(xml);
	FeelNode *node = feel_node_make(run, FEEL_NODE_CALL, count + 1);
	int i = 0;

	node->items[0] = callee != NULL ? dmn_lower(reading, callee, scope, place)
									: dmn_null_node(run);
	if (count > 0)
		node->names =
			feel_allocate_array(run, (size_t) count, sizeof(FeelString));
	node->name_count = count;
	for (DmnXml *binding = dmn_xml_child(xml, "binding"); binding != NULL;
		 binding = dmn_xml_next(binding), i++)
	{
		const DmnXml *parameter = dmn_xml_child(binding, "parameter");
		const DmnXml *argument = dmn_expression_child(binding);
		FeelString name = {"", 0};

		if (parameter != NULL)
			name = dmn_name(run, dmn_xml_attribute(parameter, "name"));
		node->names[i] = name;
		node->items[i + 1] =
			argument != NULL
				? dmn_lower(reading, argument, scope,
							extend_place(run, place,
										 FEEL_SAID("%.*s, argument %.*s"),
										 name))
				: dmn_null_node(run);
	}
	return node;
}

static FeelNode *
lower_box(DmnReading *reading, const DmnXml *xml, const FeelScope *scope,
		  FeelString place)
{
	switch (box_kind(xml))
	{
		case BOX_LITERAL:
			return dmn_parse_text(reading, xml, scope, place, false);
		case BOX_TABLE:
			return dmn_lower_table(reading, xml, scope, place);
		case BOX_CONTEXT:
			return lower_context(reading, xml, scope, place);
		case BOX_INVOCATION:
			return lower_invocation(reading, xml, scope, place);
		case BOX_LIST:
			return lower_list(reading, xml, scope, place);
		case BOX_RELATION:
			return lower_relation(reading, xml, scope, place);
		case BOX_FUNCTION:
			return dmn_lower_function(reading, xml, scope, place, NULL);
		case BOX_CONDITIONAL:
			return dmn_lower_conditional(reading, xml, scope, place);
		case BOX_FILTER:
			return dmn_lower_filter(reading, xml, scope, place);
		case BOX_FOR:
			return dmn_lower_iteration(reading, xml, FEEL_NODE_FOR, scope,
									   place);
		case BOX_SOME:
			return dmn_lower_iteration(reading, xml, FEEL_NODE_SOME, scope,
									   place);
		case BOX_EVERY:
			return dmn_lower_iteration(reading, xml, FEEL_NODE_EVERY, scope,
									   place);
		case BOX_NONE:
			break;
	}
	(void) dmn_complain(reading, xml->line, "\"%.*s\" is no expression",
						(int) xml->name.length, xml->name.data);
	return dmn_null_node(reading->run);
}

FeelNode *
dmn_lower(DmnReading *reading, const DmnXml *xml, const FeelScope *scope,
		  FeelString place)
{
	FeelRun *run = reading->run;
	FeelNode *node;
	const FeelTypeDesc *type;

	if (!feel_enter(run))
		return dmn_null_node(run);
	node = lower_box(reading, xml, scope, place);
	feel_leave(run);
	feel_assert(node != NULL);
	if (node->place.length == 0)
	{
		node->place = place;
		node->line = xml->line;
	}
	type = dmn_find_type(reading, xml, dmn_xml_attribute(xml, "typeRef"));
	return dmn_coerce_node(run, node, type, place, xml->line);
}
