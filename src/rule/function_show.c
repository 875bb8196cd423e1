/*-------------------------------------------------------------------------
 *
 * function_show.c
 *		Models and decisions as texts for people: render(), graph(),
 *		explain_text(), value_text().
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "utils/builtins.h"
#include "utils/jsonb.h"

#include "rule/rule.h"

/* A choice that an argument names; the first if it is NULL. */
static int
choice(FunctionCallInfo fcinfo, int n, const char *what, const char *first,
	   const char *second)
{
	char *given;

	if (PG_ARGISNULL(n))
		return 0;
	given = text_to_cstring(PG_GETARG_TEXT_PP(n));
	if (strcmp(given, first) == 0)
		return 0;
	if (strcmp(given, second) == 0)
		return 1;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("invalid %s \"%s\"", what, given),
					errhint("It is \"%s\" or \"%s\".", first, second)));
}

static FeelString
labels_argument(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n)
			   ? (FeelString){"", 0}
			   : rule_string(text_to_cstring(PG_GETARG_TEXT_PP(n)));
}

typedef enum RenderFormat
{
	RENDER_TEXT,
	RENDER_MARKDOWN,
	RENDER_SENTENCES,
	RENDER_CSV
} RenderFormat;

static RenderFormat
render_format(FunctionCallInfo fcinfo, int n)
{
	static const char *const names[] = {[RENDER_TEXT] = "text",
										[RENDER_MARKDOWN] = "markdown",
										[RENDER_SENTENCES] = "sentences",
										[RENDER_CSV] = "csv"};
	char *given;

	if (PG_ARGISNULL(n))
		return RENDER_TEXT;
	given = text_to_cstring(PG_GETARG_TEXT_PP(n));
	for (int i = 0; i < (int) lengthof(names); i++)
		if (strcmp(given, names[i]) == 0)
			return (RenderFormat) i;
	ereport(
		ERROR,
		(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
		 errmsg("invalid %s \"%s\"", "format", given),
		 errhint("It is \"text\", \"markdown\", \"sentences\" or \"csv\".")));
}

static Datum
text_result(FeelRun *run, FeelString text)
{
	if (text.data == NULL)
		rule_raise(run, ERRCODE_PROGRAM_LIMIT_EXCEEDED,
				   "the text is too long");
	return PointerGetDatum(rule_text_of(text));
}

/*
 * render(model, decision, format, labels).  Sentences are told of all
 * decisions if none is named.
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_render);
Datum
packnd_dmn_render(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	FeelRun *run = &caller->run;
	RenderFormat format = render_format(fcinfo, 2);
	const DmnElement *element = NULL;

	if (format == RENDER_CSV)
		return text_result(run,
						   dmn_table_csv(run, rule_caller_table(caller, fcinfo,
																1, &element)));
	if (format != RENDER_SENTENCES || !PG_ARGISNULL(1))
	{
		rule_caller_decision(caller, fcinfo, 1);
		element = caller->decision;
	}
	switch (format)
	{
		case RENDER_SENTENCES:
			return text_result(run, dmn_sentences(run, caller->entry->model,
												  element,
												  labels_argument(fcinfo, 3)));
		case RENDER_MARKDOWN:
			return text_result(run, dmn_render(run, element, DMN_MARKDOWN));
		default:
			return text_result(run, dmn_render(run, element, DMN_TEXT));
	}
}

/*
 * graph(model, format)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_graph);
Datum
packnd_dmn_graph(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	int format = choice(fcinfo, 1, "format", "dot", "mermaid");

	return text_result(&caller->run,
					   dmn_draw(&caller->run, caller->entry->model,
								format == 0 ? DMN_DOT : DMN_MERMAID));
}

/*
 * explain_text(model, decision, facts jsonb, as_of, unknowns, language, labels)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_explain_text);
Datum
packnd_dmn_explain_text(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	int language = choice(fcinfo, 5, "language", "fr", "en");
	FeelValue value;

	rule_caller_decision(caller, fcinfo, 1);
	rule_caller_facts(caller, fcinfo, 2);
	rule_caller_as_of(caller, fcinfo, 3);
	rule_caller_unknowns(caller,
						 PG_ARGISNULL(4) ? true : rule_flag(fcinfo, 4));
	(void) dmn_trace_begin(&caller->run, true, false);
	caller->run.asks = true;
	value = rule_caller_decide(caller, rule_jsonb_fact, NULL);
	return text_result(&caller->run,
					   dmn_tell(&caller->run, caller->entry->model,
								caller->decision, value,
								language == 0 ? DMN_FRENCH : DMN_ENGLISH,
								labels_argument(fcinfo, 6)));
}

/*
 * value_text(model, decision, value jsonb, language, labels)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_value_text);
Datum
packnd_dmn_value_text(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	int language = choice(fcinfo, 3, "language", "fr", "en");
	FeelRun *run = &caller->run;
	Jsonb *value;
	JsonbValue given;

	rule_caller_decision(caller, fcinfo, 1);
	if (PG_ARGISNULL(2))
		ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
						errmsg("the value must not be null")));
	value = PG_GETARG_JSONB_P(2);
	given = (JsonbValue){.type = jbvBinary};
	given.val.binary.data = &value->root;
	given.val.binary.len = VARSIZE(value) - VARHDRSZ;
	return text_result(
		run,
		dmn_tell_value(
			run, caller->entry->model, caller->decision,
			rule_jsonb_unknown(run, rule_from_jsonb(run, &given, NULL, false)),
			language == 0 ? DMN_FRENCH : DMN_ENGLISH,
			labels_argument(fcinfo, 4)));
}
