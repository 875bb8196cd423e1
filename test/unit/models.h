/*-------------------------------------------------------------------------
 *
 * models.h
 *	  Small decision models for tests, written as macros over XML, and one
 *	  call to decide on facts that are written as a FEEL context.
 *
 *-------------------------------------------------------------------------
 */
#ifndef TEST_MODELS_H
#define TEST_MODELS_H

#include <string.h>

#include "dmn/dmn.h"
#include "dmn/read/xml.h"
#include "host.h"

#define MODEL_NAMESPACE "https://www.omg.org/spec/DMN/20230324/MODEL/"

/* In texts: &lt; for <, &quot; not needed. */
#define MODEL(...)                                                \
	"<definitions xmlns='" MODEL_NAMESPACE                        \
	"' namespace='urn:test' name='test' id='test'>\n" __VA_ARGS__ \
	"</definitions>\n"
#define INPUT(name, type)                                              \
	"<inputData id='i_" name "' name='" name "'><variable name='" name \
	"' typeRef='" type "'/></inputData>\n"
#define UNTYPED(name)                                                  \
	"<inputData id='i_" name "' name='" name "'><variable name='" name \
	"'/></inputData>\n"
#define NEEDS_INPUT(name)                                   \
	"<informationRequirement><requiredInput href='#i_" name \
	"'/></informationRequirement>\n"
#define NEEDS(name)                                            \
	"<informationRequirement><requiredDecision href='#d_" name \
	"'/></informationRequirement>\n"
#define KNOWS(name)                                           \
	"<knowledgeRequirement><requiredKnowledge href='#k_" name \
	"'/></knowledgeRequirement>\n"
#define DECISION(name, ...)                                           \
	"<decision id='d_" name "' name='" name "'><variable name='" name \
	"'/>\n" __VA_ARGS__ "</decision>\n"
#define TYPED_DECISION(name, type, ...)                               \
	"<decision id='d_" name "' name='" name "'><variable name='" name \
	"' typeRef='" type "'/>\n" __VA_ARGS__ "</decision>\n"
#define TEXT(text) \
	"<literalExpression><text>" text "</text></literalExpression>\n"
#define TABLE(policy, ...)                                      \
	"<decisionTable hitPolicy='" policy "'>\n" __VA_ARGS__ "</" \
	"decisionTable>\n"
#define AGGREGATE(how, ...)                                                   \
	"<decisionTable hitPolicy='COLLECT' aggregation='" how "'>\n" __VA_ARGS__ \
	"</decisionTable>\n"
#define IN(text)                                                        \
	"<input><inputExpression><text>" text "</text></inputExpression></" \
	"input>\n"
#define IN_OF(text, values)                               \
	"<input><inputExpression><text>" text                 \
	"</text></inputExpression><inputValues><text>" values \
	"</text></inputValues></input>\n"
#define OUT "<output/>\n"
#define OUT_NAMED(name) "<output name='" name "'/>\n"
#define OUT_OF(name, values)                              \
	"<output name='" name "'><outputValues><text>" values \
	"</text></outputValues></output>\n"
#define OUT_ELSE(name, text)                                  \
	"<output name='" name "'><defaultOutputEntry><text>" text \
	"</text></defaultOutputEntry></output>\n"
#define RULE(...) "<rule>" __VA_ARGS__ "</rule>\n"
#define IF(text) "<inputEntry><text>" text "</text></inputEntry>"
#define THEN(text) "<outputEntry><text>" text "</text></outputEntry>"
#define NOTE(text) "<annotationEntry><text>" text "</text></annotationEntry>"

/* Item definitions; the rest of the tag, and what is in it */
#define ITEM(name, ...) \
	"<itemDefinition name='" name "'" __VA_ARGS__ "</itemDefinition>\n"
#define ALLOWED(text) "<allowedValues><text>" text "</text></allowedValues>"
/* Three strings */
#define KIND                                                          \
	"<itemDefinition name='kind'><typeRef>string</typeRef>"           \
	"<allowedValues><text>\"x\", \"y\", \"z\"</text></allowedValues>" \
	"</itemDefinition>"

/* In boxed contexts */
#define ENTRY(name, ...) \
	"<contextEntry><variable name='" name "'/>" __VA_ARGS__ "</contextEntry>"

/* One of an array, at random */
#define PICK(list) (list[random() % (long) (sizeof(list) / sizeof(*(list)))])

/* The value of a FEEL text without variables */
static inline FeelValue
value_of(FeelRun *run, const char *text)
{
	FeelScope scope = {0};
	FeelEnvironment environment = {0};
	FeelNode *node = feel_parse_expression(run, text_of(text), &scope);

	if (node == NULL)
		return feel_null();
	return feel_evaluate(run, feel_compile(run, node, &scope), &environment,
						 NULL);
}

/* Facts written as a context; open: those that are absent are unknown. */
static inline FeelContext *
facts_of(FeelRun *run, const char *text, bool open)
{
	FeelValue value = value_of(run, text);
	FeelContext *facts;

	if (value.kind != FEEL_CONTEXT)
	{
		ok(false, "facts: %s", text);
		test_show_diagnostics(run);
		return feel_context_make(run, 0);
	}
	facts = feel_context_make(run, value.u.context->count);
	for (uint32_t i = 0; i < value.u.context->count; i++)
		feel_context_append(facts, value.u.context->entries[i].name,
							value.u.context->entries[i].value);
	facts->open = open;
	return facts;
}

/* A model that must be sound; NULL, and a failed test, if it is not. */
static inline const DmnModel *
model_of(FeelRun *run, const char *xml)
{
	const DmnModel *model = dmn_read(run, text_of(xml), NULL, NULL);

	if (model == NULL || run->diagnostic_count > 0)
	{
		ok(false, "the model is sound");
		test_show_diagnostics(run);
	}
	return model;
}

/*
 * The value of a decision as text; with its first diagnostic behind a bar,
 * if there is one.
 */
static inline FeelString
decide_text(FeelRun *run, const DmnModel *model, const char *decision,
			const char *facts, bool open)
{
	const DmnElement *element =
		model == NULL ? NULL : dmn_find(model, text_of(decision));
	FeelRun own;
	DmnFacts given = {.context = facts_of(run, facts, open)};
	FeelString value;

	if (element == NULL)
		return text_of("no such decision");
	feel_run_init(&own, run->arena);
	own.trace = run->trace;
	/* facts print in the order in which the run met them */
	for (int i = 0; i < element->input_count; i++)
		(void) feel_fact(&own, element->inputs[i]->key);
	value = feel_print(&own, dmn_decide(&own, model, element, &given));
	run->fact_names = own.fact_names;
	run->fact_count = own.fact_count;
	run->fact_capacity = own.fact_capacity;
	if (own.diagnostics != NULL)
		return feel_format(run, "%.*s | %s", (int) value.length, value.data,
						   feel_diagnostic_name(own.diagnostics->kind));
	return value;
}

/* The facts that are missing, most decisive first, with blanks between */
static inline FeelString
missing_text(FeelRun *run, const DmnModel *model, const char *decision,
			 const char *facts)
{
	const DmnElement *element = dmn_find(model, text_of(decision));
	DmnFacts given = {.context = facts_of(run, facts, true)};
	const FeelString *names;
	FeelTextBuilder text;
	FeelValue value;
	int count;

	run->asks = true;
	value = dmn_decide(run, model, element, &given);
	run->asks = false;
	count = dmn_missing(run, element, value, &names);

	feel_text_begin(&text, run);
	for (int i = 0; i < count; i++)
	{
		if (i > 0)
			feel_text_add(&text, " ", 1);
		feel_text_add_string(&text, names[i]);
	}
	return feel_text_finish(&text);
}

/* One decision of a model for some facts */
static inline void
decides(const char *what, const char *xml, const char *decision,
		const char *facts, const char *expected)
{
	FeelRun *run = host_run_make();
	const DmnModel *model = model_of(run, xml);

	is_text(decide_text(run, model, decision, facts, false), expected,
			"%s: %s of %s", what, decision, facts);
	host_run_free(run);
}

/* The document is refused (or, not fatal, complained of) with this message. */
static inline void
complains(const char *what, const char *xml, size_t length, bool fatal,
		  const char *message)
{
	FeelRun *run = host_run_make();
	FeelString document = {xml, (uint32_t) length};
	const DmnModel *model = dmn_read(run, document, NULL, NULL);
	bool said = false;

	ok((model == NULL) == fatal, "%s: %s", what,
	   fatal ? "refused" : "accepted with a complaint");
	for (FeelDiagnostic *d = run->diagnostics; d != NULL; d = d->next)
		said = said || memmem(d->message.data, d->message.length, message,
							  strlen(message)) != NULL;
	if (!ok(said, "%s: %s", what, message))
		test_show_diagnostics(run);
	host_run_free(run);
}

#define REFUSED(what, xml, message) \
	complains(what, xml, strlen(xml), true, message)
#define COMPLAINT(what, xml, message) \
	complains(what, xml, strlen(xml), false, message)

#endif /* TEST_MODELS_H */
