/*-------------------------------------------------------------------------
 *
 * table_read.c
 *	  Decision tables from XML to native nodes.
 *
 * Whatever the orientation a table is drawn in, its document has one rule
 * after the other.
 *
 * All expressions of a table (inputs, cells, outputs, allowed values) become
 * items of one native node, in the order in which they are met; the compiler
 * makes a program of each, and the table knows them by their numbers.  What
 * is constant has no item, or has one only for the values that the constant
 * form cannot judge.  Steps and index are made last, of the finished table.
 *
 * An input's domain is gathered here too, for verification: what the type of
 * the fact allows, what that of the expression allows, what the column says.
 *
 * Each condition is read twice from one tree: as a test, which is what runs
 * (constant_cell.c and the table's steps), and as a cell, which is a set of
 * values that verification can compute with.  What runs as constants is never
 * opaque to verification: else a finding could be missed for a rule that
 * works.
 *
 * A rule that has not as many entries as there are columns is complained
 * about, and read as far as it goes; a condition that is missing is a dash.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/read/model.h"
#include "dmn/table/table.h"

/* The items of the node, as they come */
typedef struct Items
{
	FeelNode **nodes;
	bool *takes_input;
	int32_t count;
	int32_t capacity;
} Items;

typedef struct TableReading
{
	DmnReading *reading;
	FeelRun *run;
	const DmnXml *xml;
	const FeelScope *scope;
	DmnTable *table;
	Items items;
} TableReading;

/*
 * The array doubles; the old ones stay in the arena, all of them together
 * smaller than the new one.
 */
static int32_t
add_item(TableReading *t, FeelNode *node, bool takes_input)
{
	Items *items = &t->items;

	if (items->count == items->capacity)
	{
		int32_t capacity = items->capacity == 0 ? 64 : 2 * items->capacity;
		FeelNode **nodes =
			feel_allocate_array(t->run, (size_t) capacity, sizeof(FeelNode *));
		bool *takes =
			feel_allocate_array(t->run, (size_t) capacity, sizeof(bool));

		if (items->count > 0)
		{
			memcpy(nodes, items->nodes,
				   (size_t) items->count * sizeof(FeelNode *));
			memcpy(takes, items->takes_input, (size_t) items->count);
		}
		items->nodes = nodes;
		items->takes_input = takes;
		items->capacity = capacity;
	}
	feel_assert(node != NULL && items->count < items->capacity);
	items->nodes[items->count] = node;
	items->takes_input[items->count] = takes_input;
	return items->count++;
}

static FeelString
first_of(FeelString a, FeelString b)
{
	return a.length > 0 ? a : b;
}

/* ------------------------------------------------------------- hit policy */

static void
read_policy(TableReading *t)
{
	static const char *const policies[] = {
		"UNIQUE",     "ANY",          "PRIORITY", "FIRST",
		"RULE ORDER", "OUTPUT ORDER", "COLLECT"};
	static const char *const aggregations[] = {"", "SUM", "MIN", "MAX",
											   "COUNT"};
	FeelString policy = dmn_trim(dmn_xml_attribute(t->xml, "hitPolicy"));
	FeelString aggregation =
		dmn_trim(dmn_xml_attribute(t->xml, "aggregation"));
	bool known = policy.length == 0;

	t->table->policy = DMN_UNIQUE;
	for (int i = 0; i <= DMN_COLLECT && policy.length > 0; i++)
		if (dmn_text_is(policy, policies[i]))
		{
			t->table->policy = (DmnHitPolicy) i;
			known = true;
		}
	if (!known)
		(void) dmn_complain(t->reading, t->xml->line,
							"\"%.*s\" is no hit policy", (int) policy.length,
							policy.data);
	known = false;
	for (int i = 0; i <= DMN_COUNT; i++)
		if (dmn_text_is(aggregation, aggregations[i]))
		{
			t->table->aggregation = (DmnAggregation) i;
			known = true;
		}
	if (!known)
		(void) dmn_complain(t->reading, t->xml->line,
							"\"%.*s\" is no aggregation",
							(int) aggregation.length, aggregation.data);
	if (t->table->aggregation != DMN_LIST && t->table->policy != DMN_COLLECT)
	{
		(void) dmn_complain(t->reading, t->xml->line,
							"only the hit policy COLLECT may have an "
							"aggregation");
		t->table->aggregation = DMN_LIST;
	}
}

/* ----------------------------------------------------------------- columns */

/* Declared type of what a name or path means, NULL if that is not known */
static const FeelTypeDesc *
type_of_node(const FeelNode *node, const FeelScope *scope)
{
	const FeelTypeDesc *type;

	if (node->kind == FEEL_NODE_NAME)
	{
		for (; scope != NULL; scope = scope->outer)
			for (int i = 0; i < scope->count; i++)
				if (feel_text_equal(scope->names[i], node->name))
					return scope->types == NULL ? NULL : scope->types[i];
		return NULL;
	}
	if (node->kind != FEEL_NODE_PATH)
		return NULL;
	type = type_of_node(node->items[0], scope);
	if (type == NULL || type->kind != FEEL_TYPE_CONTEXT)
		return NULL;
	for (int i = 0; i < type->field_count; i++)
		if (feel_text_equal(type->fields[i].name, node->name))
			return type->fields[i].type;
	return NULL;
}

/* Where true and false are values, a test that is one is no condition. */
static bool
is_boolean(const FeelTypeDesc *type)
{
	return type != NULL && type->kind == FEEL_TYPE_BOOLEAN;
}

static void
add_allowed(TableReading *t, const FeelNode *tests, const DmnCell **cells,
			int32_t *count)
{
	DmnCell *cell = feel_allocate(t->run, sizeof(*cell));

	dmn_cell_read(t->run, tests, t->scope, cell);
	cells[(*count)++] = cell;
}

/* The cells of all that restricts a type, behind those that there are */
static void
add_restrictions(TableReading *t, const FeelTypeDesc *type,
				 const DmnCell **cells, int32_t *count)
{
	for (; type != NULL; type = type->base)
		if (type->allowed != NULL)
			add_allowed(t, type->allowed, cells, count);
}

static size_t
count_restrictions(const FeelTypeDesc *type)
{
	size_t count = 0;

	for (; type != NULL; type = type->base)
		count += type->allowed != NULL;
	return count;
}

/*
 * The declared type of an input, and what restricts its values: the types of
 * the fact and of the expression, with all that these are based on, and the
 * column.  All hold at once, and verification takes all of them: a value that
 * any of them excludes never comes to the table.
 *
 * The type of the expression is looked at when the table runs only where the
 * fact's does not see to it already.
 */
static void
read_domain(TableReading *t, const DmnXml *expression, DmnInput *input)
{
	const FeelTypeDesc *fact =
		type_of_node(t->items.nodes[input->item], t->scope);
	size_t room =
		count_restrictions(fact) + count_restrictions(input->type) + 1;

	input->declared =
		fact != NULL && fact->kind != FEEL_TYPE_ANY ? fact : input->type;
	if (fact == NULL || !dmn_type_within(fact, input->type))
		input->check = input->type;
	input->allowed = feel_allocate_array(t->run, room, sizeof(DmnCell *));
	add_restrictions(t, fact, input->allowed, &input->allowed_count);
	add_restrictions(t, input->check, input->allowed, &input->allowed_count);
	if (input->allowed_item >= 0)
	{
		t->items.nodes[input->allowed_item]->compares =
			is_boolean(input->declared);
		add_allowed(t, t->items.nodes[input->allowed_item], input->allowed,
					&input->allowed_count);
	}
	feel_assert((size_t) input->allowed_count <= room);
	if (dmn_types_conflict(fact, input->type))
	{
		FeelString is = feel_type_print(t->run, fact);
		FeelString wanted = feel_type_print(t->run, input->type);

		(void) dmn_complain(t->reading, expression->line,
							"%.*s is of type %.*s, and a column of the table "
							"in %.*s declares it as %.*s",
							(int) input->source.length, input->source.data,
							(int) is.length, is.data,
							(int) t->table->place.length, t->table->place.data,
							(int) wanted.length, wanted.data);
	}
}

static void
read_input(TableReading *t, const DmnXml *xml, DmnInput *input, int number)
{
	const DmnXml *expression = dmn_xml_child(xml, "inputExpression");
	const DmnXml *allowed = dmn_xml_child(xml, "inputValues");
	FeelString place = t->table->place;

	input->line = xml->line;
	input->allowed_item = -1;
	if (expression != NULL)
	{
		input->source = dmn_trim(dmn_xml_child_text(expression, "text"));
		input->type = dmn_find_type(t->reading, expression,
									dmn_xml_attribute(expression, "typeRef"));
	}
	if (input->source.length == 0)
		(void) dmn_complain(t->reading, xml->line,
							"input %d of the table in %.*s has no expression",
							number, (int) place.length, place.data);
	input->label =
		first_of(dmn_trim(dmn_xml_attribute(xml, "label")), input->source);
	place = feel_format(t->run, feel_said("%.*s, input %d (%.*s)"),
						(int) place.length, place.data, number,
						(int) input->label.length, input->label.data);
	input->place = place;
	input->item = add_item(
		t,
		input->source.length > 0
			? dmn_parse_text(t->reading, expression, t->scope, place, false)
			: dmn_null_node(t->run),
		false);
	if (allowed != NULL)
	{
		input->allowed_text = dmn_trim(dmn_xml_child_text(allowed, "text"));
		if (input->allowed_text.length > 0)
			input->allowed_item = add_item(
				t, dmn_parse_text(t->reading, allowed, t->scope, place, true),
				true);
	}
	read_domain(t, expression != NULL ? expression : xml, input);
}

/*
 * One test for each of the output values, in their order.  One by one,
 * because PRIORITY and OUTPUT ORDER rank an output by the first test that it
 * passes.
 */
static void
read_output_values(TableReading *t, const FeelNode *tests, DmnOutput *output)
{
	int32_t *values;

	if ((t->table->policy != DMN_PRIORITY &&
		 t->table->policy != DMN_OUTPUT_ORDER) ||
		tests->kind != FEEL_NODE_UNARY_TESTS || tests->negated)
		return;
	values =
		feel_allocate_array(t->run, (size_t) tests->count, sizeof(int32_t));
	for (int i = 0; i < tests->count; i++)
	{
		FeelNode *node = feel_node_make(t->run, FEEL_NODE_UNARY_TESTS, 1);

		node->items[0] = tests->items[i];
		node->compares = is_boolean(output->type);
		node->source = tests->source;
		node->place = tests->place;
		node->line = tests->line;
		values[i] = add_item(t, node, true);
	}
	/* in their order: the first is the best */
	output->value_count = tests->count;
	output->values = values;
}

/*
 * May a constant stand as it is, without conversion to the output's type?  A
 * wrong yes would let a value through that the type refuses; a wrong no costs
 * a program.  So only the plain cases say yes.
 */
static bool
needs_no_coercion(FeelValue value, const FeelTypeDesc *type)
{
	static const struct
	{
		FeelKind kind;
		FeelTypeKind type;
	} same[] = {{FEEL_BOOLEAN, FEEL_TYPE_BOOLEAN},
				{FEEL_NUMBER, FEEL_TYPE_NUMBER},
				{FEEL_STRING, FEEL_TYPE_STRING},
				{FEEL_DATE, FEEL_TYPE_DATE}};

	if (type == NULL || value.kind == FEEL_NULL)
		return true;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (value.kind == same[i].kind)
			return type->kind == same[i].type;
	return false;
}

/*
 * Is a constant one of the values that the output may have, for good?  What
 * restricts them by more than constants is for each evaluation to say.
 */
static bool
is_always_allowed(TableReading *t, const DmnOutput *output, FeelValue value)
{
	for (int i = 0; i < output->allowed_count && value.kind != FEEL_NULL; i++)
		if (output->allowed[i]->is_opaque ||
			!dmn_cell_holds(t->run, output->allowed[i], value))
			return false;
	return true;
}

/* What the type of the table's value says of its outputs, NULL if nothing */
static const FeelTypeDesc *
type_of_result(TableReading *t)
{
	const DmnXml *holder = t->xml->parent;
	const DmnXml *variable;
	FeelString name = dmn_xml_attribute(t->xml, "typeRef");
	const FeelTypeDesc *type;

	if (dmn_text_is(holder->name, "encapsulatedLogic"))
		holder = holder->parent;
	variable = dmn_xml_child(holder, "variable");
	if (name.length == 0 && variable != NULL)
		name = dmn_xml_attribute(variable, "typeRef");
	type = dmn_find_type_quietly(t->reading, t->xml, name);
	if (type != NULL && type->kind == FEEL_TYPE_FUNCTION)
		type = type->element;
	if (t->table->aggregation != DMN_LIST)
		return NULL;
	return type != NULL && type->kind == FEEL_TYPE_LIST &&
				   t->table->policy >= DMN_RULE_ORDER
			   ? type->element
			   : type;
}

static void
read_expected(TableReading *t, DmnOutput *output, const FeelTypeDesc *result,
			  const DmnXml *xml)
{
	if (t->table->output_count == 1)
		output->expected = result;
	else if (result != NULL && result->kind == FEEL_TYPE_CONTEXT)
		for (int i = 0; i < result->field_count; i++)
			if (feel_text_equal(result->fields[i].name, output->name))
				output->expected = result->fields[i].type;
	if (dmn_types_conflict(output->type, output->expected))
	{
		FeelString is = feel_type_print(t->run, output->type);
		FeelString wanted = feel_type_print(t->run, output->expected);

		(void) dmn_complain(t->reading, xml->line,
							"an output of the table in %.*s is of type %.*s, "
							"and what the table gives of type %.*s",
							(int) t->table->place.length, t->table->place.data,
							(int) is.length, is.data, (int) wanted.length,
							wanted.data);
	}
}

/*
 * What restricts an output: its own output values and its type.  What ranks it
 * for PRIORITY and OUTPUT ORDER is the first of these that there is: its own
 * values; those of its type, of a chain of types the nearest list; else those
 * of the type of what the table gives.
 */
static void
read_allowed_outputs(TableReading *t, const DmnXml *values, DmnOutput *output,
					 FeelString place)
{
	const FeelTypeDesc *listing = feel_type_listing(output->type);

	output->allowed = feel_allocate_array(
		t->run, count_restrictions(output->type) + 1, sizeof(DmnCell *));
	add_restrictions(t, output->type, output->allowed, &output->allowed_count);
	if (values != NULL)
		output->values_text = dmn_trim(dmn_xml_child_text(values, "text"));
	if (output->values_text.length > 0)
	{
		FeelNode *tests =
			dmn_parse_text(t->reading, values, t->scope, place, true);

		tests->compares = is_boolean(output->type);
		output->allowed_item = add_item(t, tests, true);
		add_allowed(t, tests, output->allowed, &output->allowed_count);
		read_output_values(t, tests, output);
		return;
	}
	if (listing == NULL)
		listing = feel_type_listing(output->expected);
	if (listing != NULL)
	{
		output->values_text = listing->allowed_text;
		read_output_values(t, listing->allowed, output);
	}
}

static void
read_output(TableReading *t, const DmnXml *xml, DmnOutput *output, int number,
			const FeelTypeDesc *result)
{
	const DmnXml *values = dmn_xml_child(xml, "outputValues");
	const DmnXml *entry = dmn_xml_child(xml, "defaultOutputEntry");
	FeelString place = feel_format(t->run, feel_said("%.*s, output %d"),
								   (int) t->table->place.length,
								   t->table->place.data, number);

	output->name = dmn_name(t->run, dmn_xml_attribute(xml, "name"));
	output->label =
		first_of(dmn_trim(dmn_xml_attribute(xml, "label")), output->name);
	output->type =
		dmn_find_type(t->reading, xml, dmn_xml_attribute(xml, "typeRef"));
	output->default_item = -1;
	output->allowed_item = -1;
	if (t->table->output_count > 1 && output->name.length == 0)
	{
		if (output->label.length == 0)
			(void) dmn_complain(t->reading, xml->line,
								"output %d of the table in %.*s has no name",
								number, (int) t->table->place.length,
								t->table->place.data);
		output->name = dmn_name(t->run, output->label);
	}
	read_expected(t, output, result, xml);
	read_allowed_outputs(t, values, output, place);
	if (entry != NULL)
	{
		output->default_text = dmn_trim(dmn_xml_child_text(entry, "text"));
		if (output->default_text.length > 0)
		{
			FeelNode *node =
				dmn_parse_text(t->reading, entry, t->scope, place, false);
			FeelValue value;

			output->default_is_allowed =
				dmn_constant(t->run, node, t->scope, &value) &&
				is_always_allowed(t, output, value);
			output->default_item =
				add_item(t,
						 dmn_coerce_node(t->run, node, output->type, place,
										 entry->line),
						 false);
			t->table->has_default = true;
		}
	}
}

/* ------------------------------------------------------------------- rules */

static const DmnCell any_cell = {.is_any = true};

/* Word processors make other dashes of "-", and tables come from them. */
static bool
is_dash(FeelString text)
{
	return text.length == 0 || dmn_text_is(text, "-") ||
		   dmn_text_is(text, "\xe2\x80\x93") || /* en dash */
		   dmn_text_is(text, "\xe2\x80\x94");   /* em dash */
}

static void
read_test(TableReading *t, const DmnXml *xml, const DmnRule *rule, int column,
		  DmnTest *test)
{
	const DmnInput *input = &t->table->inputs[column];
	FeelString place =
		feel_format(t->run, feel_said("%.*s, input %d (%.*s)"),
					(int) rule->place.length, rule->place.data, column + 1,
					(int) input->label.length, input->label.data);
	FeelNode *node;
	DmnCell *cell;

	test->text = dmn_trim(dmn_xml_child_text(xml, "text"));
	test->item = -1;
	test->kind = DMN_TEST_ANY;
	test->cell = &any_cell;
	if (is_dash(test->text))
		return;
	node = dmn_parse_text(t->reading, xml, t->scope, place, true);
	node->compares = is_boolean(input->declared);
	dmn_test_read(t->run, test, node, t->scope);
	cell = feel_allocate(t->run, sizeof(*cell));
	dmn_cell_read(t->run, node, t->scope, cell);
	/* whatever runs as constants is understood as such by verification */
	feel_assert(test->kind != DMN_TEST_INTERVALS || !cell->is_opaque);
	test->cell = cell;
	if (test->kind != DMN_TEST_ANY)
		test->item = add_item(t, node, true);
}

static void
read_output_entry(TableReading *t, const DmnXml *xml, const DmnRule *rule,
				  int column, DmnOutputEntry *entry)
{
	const DmnOutput *output = &t->table->outputs[column];
	FeelString place =
		feel_format(t->run, feel_said("%.*s, output %d"),
					(int) rule->place.length, rule->place.data, column + 1);
	FeelNode *node;

	if (output->label.length > 0)
		place =
			feel_format(t->run, "%.*s (%.*s)", (int) place.length, place.data,
						(int) output->label.length, output->label.data);
	entry->text = dmn_trim(dmn_xml_child_text(xml, "text"));
	entry->item = -1;
	entry->is_allowed = true;
	entry->constant = feel_null();
	if (is_dash(entry->text))
		return;
	node = dmn_parse_text(t->reading, xml, t->scope, place, false);
	entry->is_allowed =
		output->allowed_item < 0 ||
		(dmn_constant(t->run, node, t->scope, &entry->constant) &&
		 is_always_allowed(t, output, entry->constant));
	if (dmn_constant(t->run, node, t->scope, &entry->constant) &&
		needs_no_coercion(entry->constant, output->type) &&
		is_always_allowed(t, output, entry->constant))
		return;
	entry->item = add_item(
		t, dmn_coerce_node(t->run, node, output->type, place, xml->line),
		false);
}

/*
 * The texts of a rule's annotations, with the names of their columns if
 * there are several; else its description.
 */
static FeelString
read_annotation(TableReading *t, const DmnXml *rule)
{
	const DmnXml *column = dmn_xml_child(t->xml, "annotation");
	FeelTextBuilder text;
	bool several = dmn_xml_count(rule, "annotationEntry") > 1;
	FeelString result;

	feel_text_begin(&text, t->run);
	for (DmnXml *entry = dmn_xml_child(rule, "annotationEntry"); entry != NULL;
		 entry = dmn_xml_next(entry))
	{
		FeelString part = dmn_trim(dmn_xml_child_text(entry, "text"));

		if (part.length > 0)
		{
			if (text.length > 0)
				feel_text_add(&text, "\n", 1);
			if (several && column != NULL)
			{
				feel_text_add_string(&text, dmn_xml_attribute(column, "name"));
				feel_text_add(&text, ": ", 2);
			}
			feel_text_add_string(&text, part);
		}
		if (column != NULL)
			column = dmn_xml_next(column);
	}
	result = feel_text_finish(&text);
	return first_of(result, dmn_trim(dmn_xml_child_text(rule, "description")));
}

static void
read_rule(TableReading *t, const DmnXml *xml, DmnRule *rule, int number)
{
	DmnTable *table = t->table;
	int inputs = dmn_xml_count(xml, "inputEntry");
	int outputs = dmn_xml_count(xml, "outputEntry");
	int i = 0;

	rule->line = xml->line;
	rule->place =
		feel_format(t->run, feel_said("%.*s, rule %d"),
					(int) table->place.length, table->place.data, number);
	rule->annotation = read_annotation(t, xml);
	rule->tests = feel_allocate_array(t->run, (size_t) table->input_count,
									  sizeof(DmnTest));
	rule->outputs = feel_allocate_array(t->run, (size_t) table->output_count,
										sizeof(DmnOutputEntry));
	for (i = 0; i < table->input_count; i++)
	{
		rule->tests[i].item = -1;
		rule->tests[i].cell = &any_cell;
	}
	for (i = 0; i < table->output_count; i++)
		rule->outputs[i].item = -1;
	if (inputs != table->input_count || outputs != table->output_count)
		(void) dmn_complain(t->reading, xml->line,
							"%.*s has %d input entries and %d output entries, "
							"the table %d inputs and %d outputs",
							(int) rule->place.length, rule->place.data, inputs,
							outputs, table->input_count, table->output_count);
	i = 0;
	for (DmnXml *entry = dmn_xml_child(xml, "inputEntry");
		 entry != NULL && i < table->input_count; entry = dmn_xml_next(entry))
	{
		read_test(t, entry, rule, i, &rule->tests[i]);
		i++;
	}
	i = 0;
	for (DmnXml *entry = dmn_xml_child(xml, "outputEntry");
		 entry != NULL && i < table->output_count; entry = dmn_xml_next(entry))
	{
		read_output_entry(t, entry, rule, i, &rule->outputs[i]);
		i++;
	}
	feel_host->interrupt();
}

/* ------------------------------------------------------------------- table */

static void
read_columns(TableReading *t)
{
	DmnTable *table = t->table;
	const FeelTypeDesc *result = type_of_result(t);
	int i = 0;

	table->input_count = dmn_xml_count(t->xml, "input");
	table->output_count = dmn_xml_count(t->xml, "output");
	table->inputs = feel_allocate_array(t->run, (size_t) table->input_count,
										sizeof(DmnInput));
	table->outputs = feel_allocate_array(t->run, (size_t) table->output_count,
										 sizeof(DmnOutput));
	if (table->output_count == 0)
		(void) dmn_complain(t->reading, t->xml->line,
							"the table in %.*s has no output",
							(int) table->place.length, table->place.data);
	for (DmnXml *xml = dmn_xml_child(t->xml, "input"); xml != NULL;
		 xml = dmn_xml_next(xml), i++)
		read_input(t, xml, &table->inputs[i], i + 1);
	i = 0;
	for (DmnXml *xml = dmn_xml_child(t->xml, "output"); xml != NULL;
		 xml = dmn_xml_next(xml), i++)
		read_output(t, xml, &table->outputs[i], i + 1, result);
	if (table->aggregation != DMN_LIST && table->output_count > 1)
		(void) dmn_complain(t->reading, t->xml->line,
							"the table in %.*s has several outputs, which "
							"cannot be aggregated",
							(int) table->place.length, table->place.data);
}

/* Priorities need an order of the outputs. */
static void
check_priorities(TableReading *t)
{
	const DmnTable *table = t->table;

	if (table->policy != DMN_PRIORITY && table->policy != DMN_OUTPUT_ORDER)
		return;
	for (int i = 0; i < table->output_count; i++)
		if (table->outputs[i].value_count > 0)
			return;
	(void) dmn_complain(t->reading, t->xml->line,
						"the hit policy of the table in %.*s needs output "
						"values, best first",
						(int) table->place.length, table->place.data);
}

FeelNode *
dmn_lower_table(DmnReading *reading, const DmnXml *xml, const FeelScope *scope,
				FeelString place)
{
	FeelRun *run = reading->run;
	DmnTable *table = feel_allocate(run, sizeof(*table));
	FeelNative *native = feel_allocate(run, sizeof(*native));
	TableReading t = {.reading = reading,
					  .run = run,
					  .xml = xml,
					  .scope = scope,
					  .table = table};
	FeelNode *node;
	int i = 0;

	table->place = place;
	table->line = xml->line;
	read_policy(&t);
	read_columns(&t);
	check_priorities(&t);
	table->rule_count = dmn_xml_count(xml, "rule");
	table->rules =
		feel_allocate_array(run, (size_t) table->rule_count, sizeof(DmnRule));
	for (DmnXml *rule = dmn_xml_child(xml, "rule"); rule != NULL;
		 rule = dmn_xml_next(rule), i++)
		read_rule(&t, rule, &table->rules[i], i + 1);

	table->steps = dmn_steps_make(run, table);
	table->index = dmn_index_make(run, table);
	native->run = dmn_table_run;
	native->takes_input = t.items.takes_input;
	native->data = table;
	node = feel_node_make(run, FEEL_NODE_NATIVE, 0);
	node->count = t.items.count;
	node->items = t.items.nodes;
	node->native = native;
	node->place = place;
	node->line = xml->line;
	return node;
}
