/*-------------------------------------------------------------------------
 *
 * names.c
 *	  Names of a model that are nowhere, and calls of what is no function.
 *
 * FEEL gives null for both.  In a decision table that is worse than an error:
 * a cell VIP that was meant as "VIP" is met by whoever told nothing.  So what
 * comes into the database is asked for them; what is stored is not asked
 * again.
 *
 * Each expression is compiled once more, strictly, in its own scope, now that
 * the whole model is known: with the parameters of the knowledge models and
 * services that it calls, and with what is a fact.  The programs are thrown
 * away.  A strict compilation also says what will fail when it is run, such as
 * a date that is none; that is analysis, not names, and is left out here.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/verify/verify.h"

/* What stands for a knowledge model or service in an expression */
static const FeelTypeDesc *
function_type(FeelRun *run, const DmnElement *element)
{
	FeelTypeDesc *type = feel_allocate(run, sizeof(FeelTypeDesc));

	type->kind = FEEL_TYPE_FUNCTION;
	type->field_count = element->parameter_count;
	type->fields = (FeelField *) element->parameters;
	type->element = element->type != NULL ? element->type : &feel_type_any;
	return type;
}

/* The scope of an element's expressions, with all that is known by now */
FeelScope
dmn_strict_scope(FeelRun *run, const DmnElement *element)
{
	FeelScope scope = element->logic->scope;
	size_t count = (size_t) scope.count;
	const FeelTypeDesc **types =
		feel_allocate_array(run, count, sizeof(FeelTypeDesc *));
	bool *plain = feel_allocate_array(run, count, sizeof(bool));

	feel_assert(scope.count == element->requirement_count);
	for (size_t i = 0; i < count; i++)
	{
		const DmnElement *needed = element->requirements[i];

		types[i] = scope.types[i];
		if (needed->kind == DMN_INPUT_DATA)
			plain[i] = (types[i] == NULL || types[i]->kind == FEEL_TYPE_ANY) &&
					   !needed->logic->is_argument;
		else if (needed->kind == DMN_SERVICE || needed->parameters != NULL)
			types[i] = function_type(run, needed);
	}
	scope.types = types;
	scope.plain = plain;
	return scope;
}

static bool
is_of_names(FeelDiagnosticKind kind)
{
	switch (kind)
	{
		case FEEL_NO_VARIABLE:
		case FEEL_NO_ENTRY:
		case FEEL_NO_PROPERTY:
		case FEEL_NO_FUNCTION:
		case FEEL_INVOCATION:
			return true;
		default:
			return false;
	}
}

/* What is said of names, out of all that a strict compilation says */
static void
keep_names(FeelRun *run, const FeelRun *strict)
{
	for (const FeelDiagnostic *d = strict->diagnostics; d != NULL; d = d->next)
	{
		FeelDiagnostic *kept;

		if (!is_of_names(d->kind))
			continue;
		kept = feel_allocate(run, sizeof(FeelDiagnostic));
		*kept = *d;
		kept->next = NULL;
		if (run->last_diagnostic == NULL)
			run->diagnostics = kept;
		else
			run->last_diagnostic->next = kept;
		run->last_diagnostic = kept;
		run->diagnostic_count++;
	}
}

static void
check(FeelRun *run, const FeelNode *node, const FeelScope *scope)
{
	FeelRun strict;

	feel_run_init(&strict, run->arena);
	strict.memory_left = run->memory_left;
	strict.strict = true;
	(void) feel_compile(&strict, node, scope);
	keep_names(run, &strict);
}

void
dmn_check_names(FeelRun *run, const DmnModel *model)
{
	static const FeelScope nothing;

	for (int i = 0; i < model->restriction_count; i++)
		check(run, model->restrictions[i], &nothing);
	for (int i = 0; i < model->element_count; i++)
	{
		const FeelNode *node = model->logics[i].node;
		FeelScope scope;

		if (node == NULL)
			continue;
		scope = dmn_strict_scope(run, &model->elements[i]);
		check(run, node, &scope);
		feel_host->interrupt();
	}
}
