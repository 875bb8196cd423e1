/*-------------------------------------------------------------------------
 *
 * model.c
 *	  From documents to a model: elements and their logic; and the look-ups
 *	  of dmn.h.
 *
 * Reading goes in rounds over all sources, because names may be used before
 * they are defined: documents (sources.c), elements, types, requirements
 * (graph.c), names of entries (members.c), and only then the expressions,
 * which need all of these to be parsed.
 *
 * What is wrong with the document as a whole (no XML, a cycle, two elements of
 * one name) ends the reading; what is wrong with an expression or a type is
 * noted and leaves a hole that is null when it is run.  So whoever mends a
 * model sees all of it at once.
 *
 * Keys are what the outside calls an element by.  They are hashed, as a large
 * model has thousands and every call site asks once; an id is looked for only
 * where no key is found.
 *
 * Invariants: elements and logics are allocated once, at their number, so
 * pointers to them stay good for as long as the model; an element's slot is
 * its place in both, and the number by which programs and environments know
 * it.  The elements of a source follow each other.  Source 0 is the document
 * that was given, so its elements get their plain names as keys before any
 * import can.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/model.h"
#include "dmn/table/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAX_MODEL_ELEMENTS 20000

/* ------------------------------------------------------------------ helpers */

bool
dmn_complain(DmnReading *reading, int line, const char *format, ...)
{
	FeelRun *run = reading->run;
	FeelString source = run->source;
	char message[512];
	va_list arguments;

	va_start(arguments, format);
	(void) vsnprintf(message, sizeof(message), feel_said(format), arguments);
	va_end(arguments);
	run->node = NULL;
	run->source = (FeelString){"", 0};
	run->source_line = line;
	run->offset = -1;
	(void) feel_error(run, FEEL_INVALID_MODEL, "%s", message);
	run->source = source;
	run->source_line = 0;
	return false;
}

/*
 * Editors break the line of a long attribute, and FEEL knows a name with one
 * blank between its words: so runs of white space are one blank.  Most names
 * are clean, and stay where they are in the document.
 */
FeelString
dmn_name(FeelRun *run, FeelString name)
{
	FeelString trimmed = dmn_trim(name);
	bool is_clean = true;
	char *data;
	uint32_t length = 0;

	for (uint32_t i = 0; i < trimmed.length && is_clean; i++)
	{
		char c = trimmed.data[i];

		is_clean = c != '\n' && c != '\r' && c != '\t' &&
				   (c != ' ' || trimmed.data[i - 1] != ' ');
	}
	if (is_clean)
		return trimmed;
	data = feel_allocate(run, trimmed.length);
	for (uint32_t i = 0; i < trimmed.length; i++)
	{
		char c = trimmed.data[i];

		if (memchr(" \t\r\n", c, 4) == NULL)
			data[length++] = c;
		else if (data[length - 1] != ' ')
			data[length++] = ' ';
	}
	return (FeelString){data, length};
}

/*
 * FNV-1a: short texts, no state, the same on every machine.  The tables it is
 * for are never more than half full.
 */
uint32_t
dmn_hash(FeelString text)
{
	uint32_t hash = 2166136261u;

	for (uint32_t i = 0; i < text.length; i++)
		hash = (hash ^ (unsigned char) text.data[i]) * 16777619u;
	return hash;
}

/* ----------------------------------------------------------------- elements */

static bool
element_kind(const DmnXml *xml, DmnElementKind *kind)
{
	static const struct
	{
		const char *name;
		DmnElementKind kind;
	} kinds[] = {{"inputData", DMN_INPUT_DATA},
				 {"decision", DMN_DECISION},
				 {"businessKnowledgeModel", DMN_KNOWLEDGE_MODEL},
				 {"decisionService", DMN_SERVICE}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (dmn_xml_is(xml, kinds[i].name))
		{
			*kind = kinds[i].kind;
			return true;
		}
	return false;
}

static const char *
kind_place(DmnElementKind kind)
{
	switch (kind)
	{
		case DMN_INPUT_DATA:
			return FEEL_SAID("input %.*s");
		case DMN_DECISION:
			return FEEL_SAID("decision %.*s");
		case DMN_KNOWLEDGE_MODEL:
			return FEEL_SAID("knowledge model %.*s");
		case DMN_SERVICE:
			return FEEL_SAID("service %.*s");
	}
	return "";
}

/*
 * Only what needs no other element.  The variable's name is what expressions
 * see; the element's, what the outside calls it.  They are the same in most
 * models, but DMN does not ask for it.
 */
static void
read_element(DmnReading *reading, DmnSource *source, const DmnXml *xml,
			 DmnElementKind kind)
{
	DmnModel *model = reading->model;
	FeelRun *run = reading->run;
	DmnElement *element = &model->elements[model->element_count];
	DmnLogic *logic = &model->logics[model->element_count];
	const DmnXml *variable = dmn_xml_child(xml, "variable");

	feel_assert(element->slot == 0 && element->logic == NULL);
	element->kind = kind;
	element->slot = model->element_count++;
	element->logic = logic;
	element->name = dmn_name(run, dmn_xml_attribute(xml, "name"));
	element->id = dmn_xml_attribute(xml, "id");
	element->space = source->space;
	element->label = dmn_trim(dmn_xml_attribute(xml, "label"));
	element->description = dmn_trim(dmn_xml_child_text(xml, "description"));
	element->question = dmn_trim(dmn_xml_child_text(xml, "question"));
	element->allowed_answers =
		dmn_trim(dmn_xml_child_text(xml, "allowedAnswers"));
	element->line = xml->line;
	logic->place = feel_format(run, feel_said(kind_place(kind)),
							   (int) element->name.length, element->name.data);
	element->is_imported = source != model->sources[0];
	element->can_change =
		kind == DMN_INPUT_DATA &&
		dmn_text_is(
			dmn_xml_attribute_in(xml, DMN_PACKND_NAMESPACE, "canChange"),
			"true");
	logic->source = source;
	logic->xml = xml;
	logic->variable = element->name;
	if (variable != NULL)
	{
		FeelString name = dmn_name(run, dmn_xml_attribute(variable, "name"));

		if (name.length > 0)
			logic->variable = name;
		element->type_name = dmn_trim(dmn_xml_attribute(variable, "typeRef"));
	}
}

/* Two walks, to count and to fill in, so that no element ever moves. */
static bool
read_elements(DmnReading *reading)
{
	DmnModel *model = reading->model;
	size_t count = 0;
	DmnElementKind kind;

	for (int i = 0; i < model->source_count; i++)
		for (DmnXml *xml = model->sources[i]->root->first; xml != NULL;
			 xml = xml->next)
			if (element_kind(xml, &kind))
				count++;
	if (count > MAX_MODEL_ELEMENTS)
		return dmn_complain(reading, 0, "the model has more than %d elements",
							MAX_MODEL_ELEMENTS);
	model->elements =
		feel_allocate_array(reading->run, count, sizeof(DmnElement));
	model->logics = feel_allocate_array(reading->run, count, sizeof(DmnLogic));
	for (int i = 0; i < model->source_count; i++)
	{
		DmnSource *source = model->sources[i];

		source->first_element = model->element_count;
		for (DmnXml *xml = source->root->first; xml != NULL; xml = xml->next)
			if (element_kind(xml, &kind))
				read_element(reading, source, xml, kind);
		source->element_count = model->element_count - source->first_element;
	}
	return true;
}

/* --------------------------------------------------------------------- keys */

static DmnElement *
find_key(const DmnModel *model, FeelString key)
{
	uint32_t at = dmn_hash(key) & model->key_mask;

	for (; model->by_key[at] >= 0; at = (at + 1) & model->key_mask)
		if (feel_text_equal(model->elements[model->by_key[at]].key, key))
			return &model->elements[model->by_key[at]];
	return NULL;
}

static void
set_key(DmnModel *model, DmnElement *element, FeelString key)
{
	uint32_t at = dmn_hash(key) & model->key_mask;

	while (model->by_key[at] >= 0)
		at = (at + 1) & model->key_mask;
	feel_assert(&model->elements[element->slot] == element);
	model->by_key[at] = element->slot;
	element->key = key;
}

/* What the main model calls a source: its import's name, else its own name */
static FeelString
source_prefix(const DmnModel *model, const DmnSource *source)
{
	const DmnSource *main = model->sources[0];

	for (int i = 0; i < main->import_count; i++)
		if (main->imports[i].source == source &&
			main->imports[i].name.length > 0)
			return main->imports[i].name;
	return source->name;
}

/* Give each element its key.  Within one document names are unique. */
static bool
assign_keys(DmnReading *reading)
{
	DmnModel *model = reading->model;
	FeelRun *run = reading->run;
	uint32_t size = 16;

	while (size < (uint32_t) model->element_count * 2)
		size *= 2;
	model->key_mask = size - 1;
	model->by_key = feel_allocate_array(run, size, sizeof(int32_t));
	for (uint32_t i = 0; i < size; i++)
		model->by_key[i] = -1;
	for (int i = 0; i < model->element_count; i++)
	{
		DmnElement *element = &model->elements[i];
		DmnSource *source = model->logics[i].source;
		FeelString key = element->name;
		DmnElement *other = find_key(model, key);

		if (element->name.length == 0)
			return dmn_complain(reading, element->line,
								"an element has no name");
		if (other != NULL && model->logics[other->slot].source == source)
			return dmn_complain(reading, element->line,
								"two elements are named \"%.*s\"",
								(int) key.length, key.data);
		if (other != NULL)
		{
			FeelString prefix = source_prefix(model, source);

			key =
				feel_format(run, "%.*s.%.*s", (int) prefix.length, prefix.data,
							(int) element->name.length, element->name.data);
			if (find_key(model, key) != NULL)
				key =
					feel_format(run, "%.*s#%.*s", (int) source->space.length,
								source->space.data, (int) element->name.length,
								element->name.data);
		}
		set_key(model, element, key);
	}
	return true;
}

/* -------------------------------------------------------------------- logic */

static void
resolve_types(DmnReading *reading)
{
	DmnModel *model = reading->model;

	for (int i = 0; i < model->element_count; i++)
	{
		DmnElement *element = &model->elements[i];
		DmnLogic *logic = &model->logics[i];
		const DmnXml *variable = dmn_xml_child(logic->xml, "variable");
		const FeelTypeDesc *type;

		reading->source = logic->source;
		type = dmn_find_type(reading, variable != NULL ? variable : logic->xml,
							 element->type_name);
		/* of functions the result's type is wanted */
		if (type != NULL && type->kind == FEEL_TYPE_FUNCTION &&
			(element->kind == DMN_KNOWLEDGE_MODEL ||
			 element->kind == DMN_SERVICE))
			type = type->element == &feel_type_any ? NULL : type->element;
		element->type = type;
	}
}

/* May a value of the type have a component at this path? */
static bool
may_hold(const FeelTypeDesc *type, FeelString path)
{
	if (type == NULL || type->kind == FEEL_TYPE_ANY)
		return true;
	if (type->kind != FEEL_TYPE_CONTEXT)
		return false;
	for (int32_t i = 0; i < type->field_count; i++)
	{
		FeelString name = type->fields[i].name;

		if (name.length <= path.length &&
			memcmp(name.data, path.data, name.length) == 0 &&
			(name.length == path.length || path.data[name.length] == '.'))
			return true;
	}
	return false;
}

/*
 * A fact is known by its name, that of a component by its path.  An input
 * named as the component of another would be the same fact: told of one, the
 * other would be taken to be known.
 */
static bool
check_paths(DmnReading *reading)
{
	const DmnModel *model = reading->model;

	for (int i = 0; i < model->element_count; i++)
	{
		const DmnElement *input = &model->elements[i];
		FeelString key = input->key;

		for (uint32_t at = 1;
			 input->kind == DMN_INPUT_DATA && at + 1 < key.length; at++)
		{
			FeelString path = {key.data + at + 1, key.length - at - 1};
			const DmnElement *other =
				key.data[at] != '.'
					? NULL
					: find_key(model, (FeelString){key.data, at});

			if (other == NULL || other->kind != DMN_INPUT_DATA ||
				!may_hold(other->type, path))
				continue;
			reading->source = model->logics[i].source;
			return dmn_complain(reading, input->line,
								"the input \"%.*s\" has the name of a "
								"component of the input \"%.*s\"",
								(int) key.length, key.data,
								(int) other->key.length, other->key.data);
		}
	}
	return true;
}

/*
 * A decision may have two forms.  The program does everything; the plain
 * table, if there is one, decides without running it, and leaves what it
 * cannot tell to the program (evaluation.c).  Both are made of the same tree.
 */
static void
compile_decision(DmnReading *reading, DmnElement *element)
{
	FeelRun *run = reading->run;
	DmnLogic *logic = dmn_logic(reading->model, element);
	const DmnXml *expression = dmn_expression_child(logic->xml);
	FeelString place = logic->place;
	FeelNode *node;

	if (expression == NULL)
		return;
	if (dmn_text_is(expression->name, "literalExpression"))
	{
		const DmnXml *text = dmn_xml_child(expression, "text");

		logic->text = dmn_xml_child_text(expression, "text");
		logic->text_line = text == NULL ? expression->line : text->line;
	}
	node = dmn_lower(reading, expression, &logic->scope, place);
	node = dmn_coerce_node(run, node, element->type, place, element->line);
	feel_assert(element->kind == DMN_DECISION && node != NULL);
	logic->node = node;
	logic->program = feel_compile(run, node, &logic->scope);
	logic->plain = dmn_plain_table_make(run, node, &logic->scope);
}

static void
compile_knowledge(DmnReading *reading, DmnElement *element)
{
	FeelRun *run = reading->run;
	DmnLogic *logic = dmn_logic(reading->model, element);
	const DmnXml *body = dmn_xml_child(logic->xml, "encapsulatedLogic");
	FeelString place = logic->place;
	FeelNode *node;
	FeelField *parameters;

	if (body == NULL)
		return;
	node =
		dmn_lower_function(reading, body, &logic->scope, place, element->type);
	node->place = place;
	node->line = body->line;
	parameters =
		feel_allocate_array(run, (size_t) node->name_count, sizeof(FeelField));
	for (int i = 0; i < node->name_count; i++)
	{
		parameters[i].name = node->names[i];
		parameters[i].type =
			node->types[i] != NULL ? node->types[i] : &feel_type_any;
	}
	element->parameters = parameters;
	element->parameter_count = node->name_count;
	logic->node = node;
	logic->program = feel_compile(run, node, &logic->scope);
}

/*
 * In any order: a program refers to other elements by their slots, and slots
 * and types are known by now.
 */
static void
compile_elements(DmnReading *reading)
{
	DmnModel *model = reading->model;

	for (int i = 0; i < model->element_count; i++)
	{
		DmnElement *element = &model->elements[i];

		reading->source = model->logics[i].source;
		reading->element = element;
		if (element->kind == DMN_DECISION)
			compile_decision(reading, element);
		else if (element->kind == DMN_KNOWLEDGE_MODEL)
			compile_knowledge(reading, element);
		feel_host->interrupt();
	}
}

/* ------------------------------------------------------------------- public */

const DmnModel *
dmn_read(FeelRun *run, FeelString xml, DmnImport import, void *closure)
{
	DmnModel *model = feel_allocate(run, sizeof(*model));
	DmnReading reading = {
		.run = run, .model = model, .import = import, .closure = closure};

	if (!dmn_read_sources(&reading, xml))
		return NULL;
	model->name = model->sources[0]->name;
	model->space = model->sources[0]->space;
	if (!read_elements(&reading) || !assign_keys(&reading))
		return NULL;
	for (int i = 0; i < model->source_count; i++)
		dmn_collect_items(&reading, model->sources[i]);
	for (int i = 0; i < model->source_count; i++)
		dmn_resolve_items(&reading, model->sources[i]);
	resolve_types(&reading);
	dmn_collect_members(&reading);
	if (!dmn_link(&reading) || !check_paths(&reading))
		return NULL;
	for (int i = 0; i < model->source_count; i++)
		dmn_compile_items(&reading, model->sources[i]);
	compile_elements(&reading);
	return model;
}

FeelString
dmn_model_name(const DmnModel *model)
{
	return model->name;
}

FeelString
dmn_model_namespace(const DmnModel *model)
{
	return model->space;
}

bool
dmn_model_language(const DmnModel *model, DmnLanguage *language)
{
	const DmnXml *root = model->sources[0]->root;

	*language = DMN_FRENCH;
	for (int i = 0; i < root->attribute_count; i++)
	{
		const DmnAttribute *attribute = &root->attributes[i];
		FeelString value = dmn_trim(attribute->value);

		/* the prefix "xml" is bound without a declaration */
		if (attribute->is_plain || !dmn_text_is(attribute->prefix, "xml") ||
			!dmn_text_is(attribute->name, "lang") || value.length == 0)
			continue;
		if (value.length < 2 || strncasecmp(value.data, "fr", 2) != 0 ||
			(value.length > 2 && value.data[2] != '-'))
			*language = DMN_ENGLISH;
		return true;
	}
	return false;
}

int
dmn_element_count(const DmnModel *model)
{
	return model->element_count;
}

const DmnElement *
dmn_element_at(const DmnModel *model, int slot)
{
	feel_assert(slot >= 0 && slot < model->element_count);
	return &model->elements[slot];
}

/*
 * An id is the second choice and not hashed: who uses ids has them from a
 * document, where a key may be the same text for another element.
 */
const DmnElement *
dmn_find(const DmnModel *model, FeelString key)
{
	const DmnElement *element = find_key(model, key);

	for (int i = 0; element == NULL && i < model->element_count; i++)
		if (key.length > 0 && feel_text_equal(model->elements[i].id, key))
			element = &model->elements[i];
	return element;
}

const DmnElement *
dmn_find_in(const DmnModel *model, FeelString space, FeelString name)
{
	const DmnSource *source =
		space.length == 0 ? model->sources[0] : dmn_find_source(model, space);

	for (int i = 0; source != NULL && i < source->element_count; i++)
		if (feel_text_equal(model->elements[source->first_element + i].name,
							name))
			return &model->elements[source->first_element + i];
	return NULL;
}
