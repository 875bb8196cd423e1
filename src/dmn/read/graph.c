/*-------------------------------------------------------------------------
 *
 * graph.c
 *	  The requirement graph: what elements require and see, cycles, inputs.
 *
 * Requirements are references: "#id" to the own document, "namespace#id" to
 * that or another one.  Invoking a service starts an evaluation of its own,
 * so a service's decisions are no requirements of the service here: a
 * service that ends up invoking itself runs into the limit of depth.
 *
 * A cycle of requirements has no value, so there is no model then.  It is
 * found by a depth-first search with a stack of its own (a chain of
 * requirements may be longer than the C stack is deep), which also gives the
 * order in which each element stands behind what it requires.  In that order
 * the inputs of an element are those of its requirements, united, each once.
 * That is quadratic at worst, so their number over all elements is bounded.
 *
 * The order is that of reading only.  At run time nothing is ordered: a
 * decision is evaluated when a value is first asked for.
 *
 * A scope has the names of an element's requirements and no others.  So what
 * an expression uses without requiring it is no name to it, and the graph
 * that is drawn is the one that runs.
 *
 * Ids are unique in their document only; all are in one hash table, and a
 * search compares the document too.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/model.h"

#include <string.h>

#define MAX_INPUT_ENTRIES (4 * 1024 * 1024)

typedef struct Graph
{
	DmnReading *reading;
	DmnModel *model;
	int32_t *by_id; /* slots hashed by id */
	uint32_t mask;
	int32_t *order; /* slots, each after what it requires */
	int32_t ordered;
	FeelString **names; /* by slot: names of its requirements */
} Graph;

/* -------------------------------------------------------------- references */

static void
build_id_table(Graph *graph)
{
	DmnModel *model = graph->model;
	uint32_t size = 16;

	while (size < (uint32_t) model->element_count * 2)
		size *= 2;
	/* never more than half full: a search ends at a free place */
	feel_assert((size & (size - 1)) == 0);
	graph->mask = size - 1;
	graph->by_id =
		feel_allocate_array(graph->reading->run, size, sizeof(int32_t));
	for (uint32_t i = 0; i < size; i++)
		graph->by_id[i] = -1;
	for (int i = 0; i < model->element_count; i++)
	{
		uint32_t at = dmn_hash(model->elements[i].id) & graph->mask;

		while (graph->by_id[at] >= 0)
			at = (at + 1) & graph->mask;
		graph->by_id[at] = i;
	}
}

static DmnElement *
find_by_id(Graph *graph, const DmnSource *source, FeelString id)
{
	uint32_t at = dmn_hash(id) & graph->mask;

	for (; graph->by_id[at] >= 0; at = (at + 1) & graph->mask)
	{
		DmnElement *element = &graph->model->elements[graph->by_id[at]];

		if (graph->model->logics[element->slot].source == source &&
			feel_text_equal(element->id, id))
			return element;
	}
	return NULL;
}

static FeelString
qualified_name(FeelRun *run, FeelString prefix, FeelString name)
{
	return prefix.length == 0
			   ? name
			   : feel_format(run, "%.*s.%.*s", (int) prefix.length,
							 prefix.data, (int) name.length, name.data);
}

/*
 * The element that a reference means, and its name in the document the
 * reference stands in.  NULL plus a diagnostic if there is none.
 */
static DmnElement *
resolve(Graph *graph, DmnSource *source, const DmnXml *xml, FeelString *name)
{
	FeelString href = dmn_trim(dmn_xml_attribute(xml, "href"));
	const char *hash = memchr(href.data, '#', href.length);
	FeelString space = {href.data,
						hash == NULL ? 0 : (uint32_t) (hash - href.data)};
	FeelString id =
		hash == NULL ? href
					 : (FeelString){hash + 1, href.length - space.length - 1};
	DmnSource *target = source;
	FeelString prefix = {"", 0};
	DmnElement *element = NULL;

	if (space.length > 0 && !feel_text_equal(space, source->space))
	{
		target = NULL;
		for (int i = 0; i < source->import_count && target == NULL; i++)
			if (feel_text_equal(source->imports[i].space, space))
			{
				target = source->imports[i].source;
				prefix = source->imports[i].name;
			}
	}
	if (target != NULL)
		element = find_by_id(graph, target, id);
	if (element == NULL)
	{
		(void) dmn_complain(graph->reading, xml->line,
							"\"%.*s\" refers to nothing in the model",
							(int) href.length, href.data);
		return NULL;
	}
	*name = qualified_name(graph->reading->run, prefix,
						   graph->model->logics[element->slot].variable);
	return element;
}

/* Is xml a reference to something whose value or function is used? */
static const DmnXml *
requirement_of(const DmnXml *xml)
{
	const DmnXml *reference = NULL;

	if (dmn_text_is(xml->name, "informationRequirement"))
	{
		reference = dmn_xml_child(xml, "requiredInput");
		if (reference == NULL)
			reference = dmn_xml_child(xml, "requiredDecision");
	}
	else if (dmn_text_is(xml->name, "knowledgeRequirement"))
		reference = dmn_xml_child(xml, "requiredKnowledge");
	return reference;
}

/*
 * The name that belongs to a requirement depends on the document it stands in
 * (an import has a prefix there), so names are kept beside the requirements
 * and not in the elements.
 */
static void
link_requirements(Graph *graph, DmnElement *element)
{
	FeelRun *run = graph->reading->run;
	DmnLogic *logic = &graph->model->logics[element->slot];
	int count = 0;

	for (DmnXml *child = logic->xml->first; child != NULL; child = child->next)
		if (requirement_of(child) != NULL)
			count++;
	element->requirements =
		feel_allocate_array(run, (size_t) count, sizeof(DmnElement *));
	graph->names[element->slot] =
		feel_allocate_array(run, (size_t) count, sizeof(FeelString));
	for (DmnXml *child = logic->xml->first; child != NULL; child = child->next)
	{
		const DmnXml *reference = requirement_of(child);
		FeelString name;
		DmnElement *target;

		if (reference == NULL)
			continue;
		target = resolve(graph, logic->source, reference, &name);
		if (target == NULL)
			continue;
		feel_assert(element->requirement_count < count);
		graph->names[element->slot][element->requirement_count] = name;
		element->requirements[element->requirement_count++] = target;
	}
}

/* ----------------------------------------------------------------- services */

static int
collect_references(Graph *graph, DmnElement *service, const char *kind,
				   const DmnElement **elements, FeelString *names)
{
	DmnLogic *logic = &graph->model->logics[service->slot];
	int count = 0;

	for (DmnXml *xml = dmn_xml_child(logic->xml, kind); xml != NULL;
		 xml = dmn_xml_next(xml))
	{
		FeelString name;
		const DmnElement *element = resolve(graph, logic->source, xml, &name);

		if (element == NULL)
			continue;
		elements[count] = element;
		names[count++] = name;
	}
	return count;
}

/* Parameters: the input data, then the input decisions */
static void
link_service(Graph *graph, DmnElement *service)
{
	FeelRun *run = graph->reading->run;
	DmnLogic *logic = &graph->model->logics[service->slot];
	int inputs = dmn_xml_count(logic->xml, "inputData");
	int decisions = dmn_xml_count(logic->xml, "inputDecision");
	int outputs = dmn_xml_count(logic->xml, "outputDecision");
	size_t all = (size_t) inputs + (size_t) decisions + (size_t) outputs;
	FeelString *names = feel_allocate_array(run, all, sizeof(FeelString));
	FeelField *fields = feel_allocate_array(run, all, sizeof(FeelField));

	logic->arguments = feel_allocate_array(run, all, sizeof(DmnElement *));
	logic->argument_count = collect_references(graph, service, "inputData",
											   logic->arguments, names);
	logic->argument_count +=
		collect_references(graph, service, "inputDecision",
						   logic->arguments + logic->argument_count,
						   names + logic->argument_count);
	for (int i = 0; i < logic->argument_count; i++)
	{
		fields[i].name = names[i];
		fields[i].type = logic->arguments[i]->type != NULL
							 ? logic->arguments[i]->type
							 : &feel_type_any;
		graph->model->logics[logic->arguments[i]->slot].is_argument = true;
	}
	service->parameters = fields;
	service->parameter_count = logic->argument_count;
	logic->outputs = logic->arguments + logic->argument_count;
	logic->output_count =
		collect_references(graph, service, "outputDecision", logic->outputs,
						   names + logic->argument_count);
	service->inputs = logic->arguments;
	service->input_count = logic->argument_count;
	if (logic->output_count == 0)
		(void) dmn_complain(
			graph->reading, logic->xml->line,
			"the decision service \"%.*s\" has no output decision",
			(int) service->name.length, service->name.data);
}

/* ------------------------------------------------------------ cycles, order */

typedef struct Visit
{
	int32_t slot;
	int32_t next;
} Visit;

static bool
refuse_cycle(Graph *graph, const Visit *stack, int depth, int32_t slot)
{
	FeelRun *run = graph->reading->run;
	const DmnElement *elements = graph->model->elements;
	FeelTextBuilder text;
	FeelString path;
	int i = depth;

	feel_text_begin(&text, run);
	while (i > 0 && stack[i].slot != slot)
		i--;
	for (; i <= depth; i++)
	{
		feel_text_add_string(&text, elements[stack[i].slot].name);
		feel_text_add(&text, " -> ", 4);
	}
	feel_text_add_string(&text, elements[slot].name);
	path = feel_text_finish(&text);
	return dmn_complain(graph->reading, elements[slot].line,
						"requirements go in a circle: %.*s", (int) path.length,
						path.data);
}

/*
 * Depth-first search without recursion; fills graph->order.  Each element has
 * a state: 0 not seen, 1 on the stack, 2 done.  A requirement in state 1
 * closes a circle.  Each requirement is looked at once.
 */
static bool
sort_elements(Graph *graph)
{
	DmnModel *model = graph->model;
	FeelRun *run = graph->reading->run;
	Visit *stack = feel_allocate_array(run, (size_t) model->element_count + 1,
									   sizeof(Visit));

	graph->order = feel_allocate_array(run, (size_t) model->element_count,
									   sizeof(int32_t));
	for (int i = 0; i < model->element_count; i++)
	{
		int depth = 0;

		if (model->logics[i].state != 0)
			continue;
		stack[0] = (Visit){i, 0};
		model->logics[i].state = 1;
		while (depth >= 0)
		{
			Visit *top = &stack[depth];
			const DmnElement *element = &model->elements[top->slot];
			int32_t slot;

			if (top->next == element->requirement_count)
			{
				model->logics[top->slot].state = 2;
				graph->order[graph->ordered++] = top->slot;
				depth--;
				continue;
			}
			slot = element->requirements[top->next++]->slot;
			if (model->logics[slot].state == 1)
				return refuse_cycle(graph, stack, depth, slot);
			if (model->logics[slot].state == 0)
			{
				model->logics[slot].state = 1;
				stack[++depth] = (Visit){slot, 0};
			}
		}
	}
	return true;
}

/* --------------------------------------------------------------- the inputs */

/*
 * Gather the inputs of all decisions, those required first.  Twice for each
 * decision, to count and to fill in.  What was seen is marked with a stamp
 * that belongs to the decision and the pass, so that nothing has to be
 * cleared between them: clearing alone would be quadratic.
 */
static bool
collect_inputs(Graph *graph)
{
	DmnModel *model = graph->model;
	FeelRun *run = graph->reading->run;
	int32_t *seen = feel_allocate_array(run, (size_t) model->element_count,
										sizeof(int32_t));
	size_t total = 0;

	for (int i = 0; i < graph->ordered; i++)
	{
		DmnElement *element = &model->elements[graph->order[i]];
		int stamp = i + 1;
		int count = 0;

		if (element->kind != DMN_DECISION)
			continue;
		for (int pass = 0; pass < 2; pass++)
		{
			if (pass == 1)
			{
				total += (size_t) count;
				if (total > MAX_INPUT_ENTRIES)
					return dmn_complain(graph->reading, element->line,
										"the model has too many requirements");
				element->inputs = feel_allocate_array(run, (size_t) count,
													  sizeof(DmnElement *));
				stamp = -stamp;
			}
			for (int j = 0; j < element->requirement_count; j++)
			{
				const DmnElement *needed = element->requirements[j];
				const DmnElement *const *inputs =
					needed->kind == DMN_INPUT_DATA
						? &element->requirements[j]
						: (const DmnElement *const *) needed->inputs;
				int n = needed->kind == DMN_INPUT_DATA ? 1
						: needed->kind == DMN_DECISION ? needed->input_count
													   : 0;

				for (int k = 0; k < n; k++)
				{
					if (seen[inputs[k]->slot] == stamp)
						continue;
					seen[inputs[k]->slot] = stamp;
					if (pass == 0)
						count++;
					else
						element->inputs[element->input_count++] = inputs[k];
				}
			}
		}
	}
	return true;
}

/* ------------------------------------------------------------------- scopes */

/*
 * Types of knowledge models and services are left out: what stands for them
 * in an expression is a function, and the type of the element is that of its
 * result.
 */
static void
make_scope(Graph *graph, DmnElement *element)
{
	FeelRun *run = graph->reading->run;
	DmnModel *model = graph->model;
	DmnLogic *logic = &model->logics[element->slot];
	size_t count = (size_t) element->requirement_count;
	const FeelTypeDesc **types =
		feel_allocate_array(run, count, sizeof(FeelTypeDesc *));
	int32_t *slots = feel_allocate_array(run, count, sizeof(int32_t));

	for (size_t i = 0; i < count; i++)
	{
		const DmnElement *needed = element->requirements[i];

		slots[i] = needed->slot;
		if (needed->kind == DMN_INPUT_DATA || needed->kind == DMN_DECISION)
			types[i] = needed->type;
	}
	logic->scope = (FeelScope){.count = (int32_t) count,
							   .names = graph->names[element->slot],
							   .types = types,
							   .slots = slots,
							   .member_count = model->member_count,
							   .members = model->members,
							   .type_count = logic->source->type_count,
							   .named_types = logic->source->types};
}

bool
dmn_link(DmnReading *reading)
{
	DmnModel *model = reading->model;
	Graph graph = {.reading = reading, .model = model};

	graph.names = feel_allocate_array(
		reading->run, (size_t) model->element_count, sizeof(FeelString *));
	build_id_table(&graph);
	for (int i = 0; i < model->element_count; i++)
		link_requirements(&graph, &model->elements[i]);
	/* before types are handed on, to parameters and scopes */
	for (int i = 0; i < model->element_count; i++)
		if (model->elements[i].kind == DMN_DECISION)
			dmn_declare_columns(reading, &model->elements[i], graph.names[i]);
	for (int i = 0; i < model->element_count; i++)
		if (model->elements[i].kind == DMN_SERVICE)
			link_service(&graph, &model->elements[i]);
	if (!sort_elements(&graph) || !collect_inputs(&graph))
		return false;
	for (int i = 0; i < model->element_count; i++)
		make_scope(&graph, &model->elements[i]);
	return true;
}
