/*-------------------------------------------------------------------------
 *
 * graph.c
 *	  Random models: a decision by itself, or decisions over decisions, with
 *	  a knowledge model or a service between them.
 *
 *-------------------------------------------------------------------------
 */
#include <stdarg.h>
#include <stdlib.h>

#include "property.h"

/* --------------------------------------------------------------- the text */

void
add_xml(Model *model, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	model->length +=
		(size_t) vsnprintf(model->xml + model->length, MAX_XML - model->length,
						   format, arguments);
	va_end(arguments);
	if (model->length >= MAX_XML - 1024)
	{
		fprintf(stderr, "too large a model\n");
		exit(2);
	}
}

void
add_feel(Model *model, const char *text)
{
	for (; *text != '\0'; text++)
	{
		if (*text == '<')
			add_xml(model, "&lt;");
		else if (*text == '&')
			add_xml(model, "&amp;");
		else
			model->xml[model->length++] = *text;
	}
}

int
span_begin(Model *model, const char *replacement)
{
	if (model->span_count == MAX_SPANS)
		return -1;
	model->spans[model->span_count] =
		(Span){(uint32_t) model->length, 0, replacement};
	return model->span_count++;
}

void
span_end(Model *model, int span)
{
	if (span >= 0)
		model->spans[span].end = (uint32_t) model->length;
}

/* ---------------------------------------------------------------- elements */

static void
add_name(Model *model, const char *text, Kind kind)
{
	model->names[model->name_count++] = (Name){text, kind};
}

static void
choose_facts(Model *model)
{
	int wanted = 1 + below(model, MAX_FACTS - 1);
	int product = 1;

	for (int tries = 0; tries < 20 && model->fact_count < wanted; tries++)
	{
		const Fact *fact = &facts[below(model, fact_total)];
		bool is_new = true;

		for (int i = 0; i < model->fact_count; i++)
			is_new = is_new && model->facts[i] != fact;
		if (!is_new || product * fact->value_count > MAX_COMPLETIONS)
			continue;
		product *= fact->value_count;
		model->facts[model->fact_count++] = fact;
		add_name(model, fact->name, fact->kind);
		if (fact->kind == PERSON)
		{
			add_name(model, "p.age", NUMBER);
			add_name(model, "p.vip", BOOLEAN);
		}
		else if (fact->kind == PEOPLE)
			add_name(model, "ps.age", NUMBERS);
	}
}

static bool
is_chosen(const Model *model, const Fact *fact)
{
	for (int i = 0; i < model->fact_count; i++)
		if (model->facts[i] == fact)
			return true;
	return false;
}

static bool
has_fact(const Model *model, Kind kind)
{
	for (int i = 0; i < model->fact_count; i++)
		if (model->facts[i]->kind == kind)
			return true;
	return false;
}

static void
add_facts(Model *model)
{
	for (int i = 0; i < model->fact_count; i++)
	{
		const Fact *fact = model->facts[i];

		/* the type of people holds that of a person */
		if (fact->definition != NULL &&
			(fact->kind != PERSON || !has_fact(model, PEOPLE)))
			add_xml(model, "%s\n", fact->definition);
	}
	/* those that decisions may have */
	for (int i = 0; i < fact_total && model->class == GRAPH; i++)
		if (facts[i].definition != NULL && facts[i].kind < DATE &&
			!is_chosen(model, &facts[i]))
			add_xml(model, "%s\n", facts[i].definition);
	for (int i = 0; i < model->fact_count; i++)
	{
		const Fact *fact = model->facts[i];

		add_xml(model, "<inputData id='i_%s' name='%s'><variable name='%s'",
				fact->name, fact->name, fact->name);
		if (fact->type != NULL)
			add_xml(model, " typeRef='%s'", fact->type);
		add_xml(model, "/></inputData>\n");
	}
}

static void
add_requirements(Model *model, int decisions)
{
	for (int i = 0; i < model->fact_count; i++)
		add_xml(model,
				"<informationRequirement><requiredInput href='#i_%s'/>"
				"</informationRequirement>\n",
				model->facts[i]->name);
	for (int i = 0; i < decisions; i++)
		add_xml(model,
				"<informationRequirement><requiredDecision href='#d_D%d'/>"
				"</informationRequirement>\n",
				i + 1);
	if (model->has_function)
		add_xml(model, "<knowledgeRequirement><requiredKnowledge href='#k_f'/>"
					   "</knowledgeRequirement>\n");
	if (model->has_service)
		add_xml(model, "<knowledgeRequirement><requiredKnowledge href='#k_S'/>"
					   "</knowledgeRequirement>\n");
}

static void
add_literal(Model *model, Kind kind, int depth)
{
	add_xml(model, "<literalExpression><text>");
	add_expression(model, kind, depth);
	add_xml(model, "</text></literalExpression>\n");
}

/* A boxed context whose last entry uses the others */
static Kind
add_boxed_context(Model *model)
{
	int names = model->name_count;
	Kind kind = (Kind) below(model, 3);

	add_xml(model, "<context><contextEntry><variable name='h'/>\n");
	if (chance(model, 50))
		kind = add_table(model, chance(model, 50));
	else
		add_literal(model, kind, 1);
	add_name(model, "h", kind);
	add_xml(model, "</contextEntry>\n<contextEntry><variable name='w'/>\n");
	kind = chance(model, 50) ? NUMBER : STRING;
	add_literal(model, kind, 2);
	add_xml(model, "</contextEntry>\n");
	if (chance(model, 30))
	{
		model->name_count = names;
		add_xml(model, "</context>\n");
		return ANY;
	}
	add_name(model, "w", kind);
	add_xml(model, "<contextEntry>\n");
	kind = chance(model, 50) ? NUMBER : STRING;
	add_literal(model, kind, 1);
	add_xml(model, "</contextEntry></context>\n");
	model->name_count = names;
	return kind;
}

/* f, of a number: by an expression or a table */
static void
add_knowledge_model(Model *model)
{
	int names = model->name_count;
	Name kept[MAX_NAMES];

	memcpy(kept, model->names, sizeof(kept));
	model->name_count = 0;
	add_name(model, "g", NUMBER);
	add_xml(model, "<businessKnowledgeModel id='k_f' name='f'><variable "
				   "name='f'/><encapsulatedLogic><formalParameter name='g'");
	add_xml(model, chance(model, 70) ? " typeRef='number'/>\n" : "/>\n");
	if (chance(model, 50))
		(void) add_table(model, chance(model, 50));
	else
		add_literal(model, NUMBER, 2);
	add_xml(model, "</encapsulatedLogic></businessKnowledgeModel>\n");
	memcpy(model->names, kept, sizeof(kept));
	model->name_count = names;
	model->has_function = true;
}

static Kind
add_logic(Model *model)
{
	int which = below(model, 10);
	Kind kind;

	if (which < 6)
		return add_table(model, chance(model, 40));
	if (which == 6)
		return add_boxed_context(model);
	kind = (Kind) below(model, which == 7 ? (int) ANY : 3);
	add_literal(model, kind, 2);
	return kind;
}

/* S, of all facts: one or two of the decisions */
static void
add_service(Model *model, int decisions, const Kind *kinds)
{
	int count = decisions > 1 && chance(model, 30) ? 2 : 1;

	add_xml(model, "<decisionService id='k_S' name='S'><variable name='S'/>");
	for (int i = 0; i < count; i++)
		add_xml(model, "<outputDecision href='#d_D%d'/>", decisions - i);
	for (int i = 0; i < model->fact_count; i++)
		add_xml(model, "<inputData href='#i_%s'/>", model->facts[i]->name);
	add_xml(model, "</decisionService>\n");
	model->has_service = true;
	model->service_kind = count > 1 ? ANY : kinds[decisions - 1];
}

/* Text in the midst of what is there already */
static void
insert_xml(Model *model, size_t at, const char *text)
{
	size_t length = strlen(text);

	memmove(model->xml + at + length, model->xml + at, model->length - at);
	memcpy(model->xml + at, text, length);
	model->length += length;
	for (int i = 0; i < model->span_count; i++)
		if (model->spans[i].start >= at)
		{
			model->spans[i].start += (uint32_t) length;
			model->spans[i].end += (uint32_t) length;
		}
}

/* The type of a decision: mostly that of its values, or one that has few */
static const char *
type_of(Model *model, Kind kind)
{
	static const char *const types[KINDS] = {
		[NUMBER] = " typeRef='number'",   [STRING] = " typeRef='string'",
		[BOOLEAN] = " typeRef='boolean'", [DATE] = " typeRef='date'",
		[NUMBERS] = " typeRef='Any'",     [ANY] = " typeRef='Any'"};

	if (kind == STRING && chance(model, 40))
		return " typeRef='tKind'";
	if (kind == NUMBER && chance(model, 30))
		return " typeRef='tSmall'";
	if (chance(model, 10))
		return types[below(model, 3)];
	return types[kind] != NULL ? types[kind] : "";
}

static void
add_graph(Model *model)
{
	static const char *const names[] = {"D1", "D2", "D3"};
	Kind kinds[COUNT(names)];
	int count = 1 + below(model, COUNT(names));
	int fact_names = model->name_count;

	if (chance(model, 20))
		add_knowledge_model(model);
	for (int i = 0; i < count; i++)
	{
		/* over the decisions before it, too */
		int required = chance(model, 25) ? i : 0;

		size_t type;

		add_xml(model, "<decision id='d_%s' name='%s'><variable name='%s'",
				names[i], names[i], names[i]);
		type = model->length;
		add_xml(model, "/>\n");
		add_requirements(model, required);
		for (int j = 0; j < required; j++)
			add_name(model, names[j], kinds[j]);
		kinds[i] = add_logic(model);
		if (chance(model, 30))
			insert_xml(model, type, type_of(model, kinds[i]));
		model->name_count = fact_names;
		add_xml(model, "</decision>\n");
	}
	if (chance(model, 15))
		add_service(model, count, kinds);
	add_xml(model, "<decision id='d_D' name='D'><variable name='D'/>\n");
	add_requirements(model, count);
	/* mostly over decisions alone */
	if (chance(model, 70))
		model->name_count = 0;
	for (int i = 0; i < count; i++)
		add_name(model, names[i], kinds[i]);
	if (chance(model, 70))
		(void) add_table(model, chance(model, 40));
	else
		add_literal(model, (Kind) below(model, 3), 2);
	add_xml(model, "</decision>\n");
}

/* One table over facts and other such tables, or arithmetic */
static void
add_plain(Model *model)
{
	static const char *const names[] = {"D1", "D2"};
	int count = below(model, COUNT(names) + 1);
	int fact_names = model->name_count;
	Kind kinds[COUNT(names)];

	for (int i = 0; i < count; i++)
	{
		add_xml(model, "<decision id='d_%s' name='%s'><variable name='%s'/>\n",
				names[i], names[i], names[i]);
		add_requirements(model, 0);
		kinds[i] = NUMBER;
		if (chance(model, 60))
			kinds[i] = add_table(model, false);
		else
			add_literal(model, NUMBER, 1);
		add_xml(model, "</decision>\n");
	}
	add_xml(model, "<decision id='d_D' name='D'><variable name='D'/>\n");
	add_requirements(model, count);
	for (int i = 0; i < count; i++)
		add_name(model, names[i], kinds[i]);
	/* the decisions are read, if there are some */
	if (count > 0 && chance(model, 50))
	{
		memmove(model->names, model->names + fact_names,
				(size_t) count * sizeof(Name));
		model->name_count = count;
	}
	(void) add_table(model, false);
	add_xml(model, "</decision>\n");
}

static void
add_single(Model *model)
{
	add_xml(model, "<decision id='d_D' name='D'><variable name='D'/>\n");
	add_requirements(model, 0);
	if (model->class == EXPRESSION)
		add_literal(model, (Kind) below(model, ANY), 2 + below(model, 2));
	else
		(void) add_table(model, model->class == MIXED_CELLS);
	add_xml(model, "</decision>\n");
}

void
make_model(Model *model, uint64_t seed, uint64_t number)
{
	static const Class classes[] = {EXPRESSION, CONSTANT_CELLS, MIXED_CELLS,
									GRAPH};

	memset(model, 0, offsetof(Model, xml));
	model->span_count = 0;
	model->seed = seed;
	model->number = number;
	model->random = seed * UINT64_C(0x2545F4914F6CDD1D) ^ (number << 20);
	(void) random_next(&model->random);
	model->class = PICK(model, classes);
	/* of the others each number is the model that it was before there were these */
	if (number % 10 == 9)
		model->class = PLAIN;
	model->has_plain_columns = true;
	choose_facts(model);
	add_xml(model, "<definitions "
				   "xmlns='https://www.omg.org/spec/DMN/20230324/MODEL/' "
				   "namespace='urn:test' name='test' id='test'>\n");
	add_facts(model);
	if (model->class == GRAPH)
		add_graph(model);
	else if (model->class == PLAIN)
		add_plain(model);
	else
		add_single(model);
	add_xml(model, "</definitions>\n");
}
