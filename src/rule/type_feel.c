/*-------------------------------------------------------------------------
 *
 * type_feel.c
 *		Type feel: a FEEL expression as its text, and evaluate().
 *
 * Names of FEEL may hold spaces and operators, so a text by itself has no
 * fixed parse.  An expression that stands alone is therefore parsed with no
 * variables in scope, where a name is one word; models, which declare their
 * names, have no such limit.
 *
 * Its variables are the names in it that it does not call.  Nobody has declared
 * what the facts are, so a name like that of a built-in function (date, count,
 * mode, string length) is told by where it stands: before parentheses it is
 * the function, and where sort() wants one; anywhere else it is a fact, there
 * or not.  As facts are no functions, count(count) is the function of the
 * fact.
 *
 * The text is kept as it came.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "miscadmin.h"
#include "utils/builtins.h"

#include "feel/ast.h"
#include "rule/rule.h"

#define BINARY_FORMAT 1

/* ------------------------------------------------------------- compile -- */

/* An entry of a context around that is a function */
typedef struct OwnFunction
{
	FeelString name;
	const struct OwnFunction *outer;
} OwnFunction;

typedef struct NameList
{
	FeelRun *run;
	int count;
	int room;
	FeelString *names;
} NameList;

/*
 * Is the name that of a function of the expression?  It is no variable then,
 * or else the function could not call itself.
 */
static bool
is_own(const NameList *list, const OwnFunction *own, FeelString name)
{
	for (; own != NULL; own = own->outer)
	{
		if (!feel_spend(list->run, 1) || feel_text_equal(own->name, name))
			return true;
	}
	return false;
}

static void collect_names(const FeelNode *node, NameList *list,
						  const OwnFunction *own);

static void
collect_from_context(const FeelNode *node, NameList *list,
					 const OwnFunction *own)
{
	OwnFunction *functions = palloc(sizeof(OwnFunction) * node->count);

	for (int i = 0; i < node->count; i++)
	{
		const FeelNode *item = node->items[i];

		functions[i] = (OwnFunction){.name = node->names[i], .outer = own};
		if (item != NULL && item->kind == FEEL_NODE_FUNCTION)
			own = &functions[i]; /* seen by itself and by what follows */
		collect_names(item, list, own);
	}
	pfree(functions);
}

static void
add_name(NameList *list, FeelString name)
{
	if (list->count == list->room)
	{
		list->room = list->room == 0 ? 8 : list->room * 2;
		list->names =
			list->names == NULL
				? palloc(sizeof(FeelString) * list->room)
				: repalloc(list->names, sizeof(FeelString) * list->room);
	}
	Assert(list->count < list->room);
	list->names[list->count++] = name;
}

/* Is argument i of the call where sort() wants a function? */
static bool
wants_function(const FeelNode *call, int i)
{
	if (call->items[0]->kind != FEEL_NODE_NAME ||
		!feel_text_equal(call->items[0]->name, FEEL_STRING_LITERAL("sort")))
		return false;
	return call->names == NULL
			   ? i == 2
			   : feel_text_equal(call->names[i - 1],
								 FEEL_STRING_LITERAL("precedes"));
}

/* A name where a function is wanted; false if no built-in has it. */
static bool
take_builtin(FeelNode *node)
{
	const FeelFunction *builtin =
		node->kind == FEEL_NODE_NAME ? feel_builtin(node->name) : NULL;

	if (builtin == NULL)
		return false;
	node->kind = FEEL_NODE_LITERAL;
	node->name.length = 0;
	node->value = feel_value(FEEL_FUNCTION, false, 0);
	node->value.u.function = builtin;
	return true;
}

/* The callee is a variable only if no built-in has its name. */
static void
collect_from_call(const FeelNode *node, NameList *list, const OwnFunction *own)
{
	if (node->items[0]->kind != FEEL_NODE_NAME ||
		feel_builtin(node->items[0]->name) == NULL)
		collect_names(node->items[0], list, own);
	for (int i = 1; i < node->count; i++)
	{
		if (!wants_function(node, i) || !take_builtin(node->items[i]))
			collect_names(node->items[i], list, own);
	}
}

/* The variables that an expression may read, each as often as it does. */
static void
collect_names(const FeelNode *node, NameList *list, const OwnFunction *own)
{
	check_stack_depth();
	CHECK_FOR_INTERRUPTS();
	if (node == NULL)
		return;
	if (node->kind == FEEL_NODE_CONTEXT)
		collect_from_context(node, list, own);
	else if (node->kind == FEEL_NODE_CALL)
		collect_from_call(node, list, own);
	else
	{
		if (node->kind == FEEL_NODE_NAME && !is_own(list, own, node->name))
			add_name(list, node->name);
		else if (node->kind == FEEL_NODE_INPUT)
			add_name(list, FEEL_STRING_LITERAL("?"));
		for (int i = 0; i < node->count; i++)
			collect_names(node->items[i], list, own);
	}
}

/* Each name once, in order */
static void
unite_names(NameList *list)
{
	int count = 0;

	if (list->count == 0)
		return;
	qsort(list->names, list->count, sizeof(FeelString), feel_text_order);
	for (int i = 1; i < list->count; i++)
	{
		if (!feel_text_equal(list->names[i], list->names[count]))
			list->names[++count] = list->names[i];
	}
	Assert(count < list->count);
	list->count = count + 1;
}

/*
 * 22P02 when the text is no expression.
 */
const RuleExpression *
rule_compile_expression(FeelRun *run, FeelString text)
{
	RuleExpression *expression = palloc0(sizeof(RuleExpression));
	FeelNode *node = feel_parse_expression(run, text, NULL);
	NameList list = {.run = run};
	FeelScope scope = {0};
	bool *plain;

	if (node == NULL)
		rule_raise(run, ERRCODE_INVALID_TEXT_REPRESENTATION,
				   "invalid FEEL expression");
	collect_names(node, &list, NULL);
	unite_names(&list);
	scope.count = list.count;
	scope.names = list.names;
	plain = palloc(Max(list.count, 1));
	memset(plain, true, list.count);
	scope.plain = plain;
	expression->program = feel_compile(run, node, &scope);
	expression->count = list.count;
	expression->names = list.names;
	return expression;
}

/* ---------------------------------------------------------------- type -- */

static text *
make_expression(const char *data, size_t length)
{
	uint8 hash[RULE_HASH_LENGTH];

	rule_hash(data, length, hash);
	rule_entry_release(
		rule_entry_acquire(RULE_EXPRESSION, data, length, hash));
	return cstring_to_text_with_len(data, (int) length);
}

PACKND_FUNCTION_INFO_V1(packnd_feel_in);
Datum
packnd_feel_in(PG_FUNCTION_ARGS)
{
	char *data = PG_GETARG_CSTRING(0);

	PG_RETURN_TEXT_P(make_expression(data, strlen(data)));
}

PACKND_FUNCTION_INFO_V1(packnd_feel_out);
Datum
packnd_feel_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(text_to_cstring(PG_GETARG_TEXT_PP(0)));
}

PACKND_FUNCTION_INFO_V1(packnd_feel_recv);
Datum
packnd_feel_recv(PG_FUNCTION_ARGS)
{
	int length;
	char *data = rule_receive_text(fcinfo, BINARY_FORMAT, "feel", &length);

	PG_RETURN_TEXT_P(make_expression(data, length));
}

PACKND_FUNCTION_INFO_V1(packnd_feel_send);
Datum
packnd_feel_send(PG_FUNCTION_ARGS)
{
	text *t = PG_GETARG_TEXT_PP(0);

	PG_RETURN_BYTEA_P(
		rule_send_text(BINARY_FORMAT, VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t)));
}

PACKND_FUNCTION_INFO_V1(packnd_feel_from_text);
Datum
packnd_feel_from_text(PG_FUNCTION_ARGS)
{
	text *t = PG_GETARG_TEXT_PP(0);

	PG_RETURN_TEXT_P(make_expression(VARDATA_ANY(t), VARSIZE_ANY_EXHDR(t)));
}

/* ------------------------------------------------------------ evaluate -- */

/* Fill a slot: the entry of the context that has the variable's name. */
static void
fetch_variable(FeelRun *run, FeelEnvironment *environment, int slot)
{
	RuleCaller *caller = environment->owner;
	FeelString name = caller->entry->expression->names[slot];
	FeelPath path = {.name = name};
	FeelValue value;

	if (!rule_jsonb_entry(run, caller->jsonb, name, &path, caller->unknowns,
						  &value))
		value = caller->unknowns ? feel_unknown(run, feel_fact(run, name))
								 : feel_null();
	environment->values[slot] = value;
}

/*
 * evaluate(expression, context, as_of, unknowns)
 */
PACKND_FUNCTION_INFO_V1(packnd_feel_evaluate);
Datum
packnd_feel_evaluate(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_EXPRESSION);
	const RuleExpression *expression = caller->entry->expression;
	FeelRun *run = &caller->run;
	FeelEnvironment *environment;
	FeelValue value;

	rule_caller_facts(caller, fcinfo, 1);
	rule_caller_as_of(caller, fcinfo, 2);
	rule_caller_unknowns(caller, rule_flag(fcinfo, 3));
	environment = feel_allocate(run, sizeof(FeelEnvironment));
	environment->count = expression->count;
	environment->values =
		feel_allocate_array(run, expression->count, sizeof(FeelValue));
	environment->ready =
		feel_allocate_array(run, expression->count, sizeof(bool));
	environment->fetch = fetch_variable;
	environment->owner = caller;
	value = feel_settle(
		run, feel_evaluate(run, expression->program, environment, NULL));
	feel_run_renew(run);
	PG_RETURN_TEXT_P(rule_literal_text(run, value));
}
