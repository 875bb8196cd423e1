/*-------------------------------------------------------------------------
 *
 * table_read.c
 *	  Decision tables from XML to native nodes; outputs are table_output.c's.
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

/*
 * The array doubles; the old ones stay in the arena, all of them together
 * smaller than the new one.
 */
int32_t
dmn_add_item(DmnTableReading *t, FeelNode *node, bool takes_input)
{
	DmnItems *items = &t->items;

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

FeelString
dmn_first_of(FeelString a, FeelString b)
{
	return a.length > 0 ? a : b;
}

/* ------------------------------------------------------------- hit policy */

static void
read_policy(DmnTableReading *t)
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
bool
dmn_is_boolean_type(const FeelTypeDesc *type)
{
	return type != NULL && type->kind == FEEL_TYPE_BOOLEAN;
}

void
dmn_add_allowed(DmnTableReading *t, const FeelNode *tests,
				const DmnCell **cells, int32_t *count)
{
	DmnCell *cell = feel_allocate(t->run, sizeof(*cell));

	dmn_cell_read(t->run, tests, t->scope, cell);
	cells[(*count)++] = cell;
}

/* The cells of all that restricts a type, behind those that there are */
void
dmn_add_restrictions(DmnTableReading *t, const FeelTypeDesc *type,
					 const DmnCell **cells, int32_t *count)
{
	for (; type != NULL; type = type->base)
		if (type->allowed != NULL)
			dmn_add_allowed(t, type->allowed, cells, count);
}

size_t
dmn_count_restrictions(const FeelTypeDesc *type)
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
read_domain(DmnTableReading *t, const DmnXml *expression, DmnInput *input)
{
	const FeelTypeDesc *fact =
		type_of_node(t->items.nodes[input->item], t->scope);
	size_t room =
		dmn_count_restrictions(fact) + dmn_count_restrictions(input->type) + 1;

	input->declared =
		fact != NULL && fact->kind != FEEL_TYPE_ANY ? fact : input->type;
	if (fact == NULL || !dmn_type_within(fact, input->type))
		input->check = input->type;
	input->allowed = feel_allocate_array(t->run, room, sizeof(DmnCell *));
	dmn_add_restrictions(t, fact, input->allowed, &input->allowed_count);
	dmn_add_restrictions(t, input->check, input->allowed,
						 &input->allowed_count);
	if (input->allowed_item >= 0)
	{
		t->items.nodes[input->allowed_item]->compares =
			dmn_is_boolean_type(input->declared);
		dmn_add_allowed(t, t->items.nodes[input->allowed_item], input->allowed,
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
read_input(DmnTableReading *t, const DmnXml *xml, DmnInput *input, int number)
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
		dmn_first_of(dmn_trim(dmn_xml_attribute(xml, "label")), input->source);
	place = feel_format(t->run, feel_said("%.*s, input %d (%.*s)"),
						(int) place.length, place.data, number,
						(int) input->label.length, input->label.data);
	input->place = place;
	input->item = dmn_add_item(
		t,
		input->source.length > 0
			? dmn_parse_text(t->reading, expression, t->scope, place, false)
			: dmn_null_node(t->run),
		false);
	if (allowed != NULL)
	{
		input->allowed_text = dmn_trim(dmn_xml_child_text(allowed, "text"));
		if (input->allowed_text.length > 0)
			input->allowed_item = dmn_add_item(
				t, dmn_parse_text(t->reading, allowed, t->scope, place, true),
				true);
	}
	read_domain(t, expression != NULL ? expression : xml, input);
}

/* ------------------------------------------------------------------- rules */

static const DmnCell any_cell = {.is_any = true};

/* Word processors make other dashes of "-", and tables come from them. */
bool
dmn_is_dash(FeelString text)
{
	return text.length == 0 || dmn_text_is(text, "-") ||
		   dmn_text_is(text, "\xe2\x80\x93") || /* en dash */
		   dmn_text_is(text, "\xe2\x80\x94");   /* em dash */
}

static void
read_test(DmnTableReading *t, const DmnXml *xml, const DmnRule *rule,
		  int column, DmnTest *test)
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
	if (dmn_is_dash(test->text))
		return;
	node = dmn_parse_text(t->reading, xml, t->scope, place, true);
	node->compares = dmn_is_boolean_type(input->declared);
	dmn_test_read(t->run, test, node, t->scope);
	cell = feel_allocate(t->run, sizeof(*cell));
	dmn_cell_read(t->run, node, t->scope, cell);
	/* whatever runs as constants is understood as such by verification */
	feel_assert(test->kind != DMN_TEST_INTERVALS || !cell->is_opaque);
	test->cell = cell;
	if (test->kind != DMN_TEST_ANY)
		test->item = dmn_add_item(t, node, true);
}

/*
 * The texts of a rule's annotations, with the names of their columns if
 * there are several; else its description.
 */
static FeelString
read_annotation(DmnTableReading *t, const DmnXml *rule)
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
	return dmn_first_of(result,
						dmn_trim(dmn_xml_child_text(rule, "description")));
}

static void
read_rule(DmnTableReading *t, const DmnXml *xml, DmnRule *rule, int number)
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
		dmn_read_output_entry(t, entry, rule, i, &rule->outputs[i]);
		i++;
	}
	feel_host->interrupt();
}

/* ------------------------------------------------------------------- table */

static void
read_columns(DmnTableReading *t)
{
	DmnTable *table = t->table;
	const FeelTypeDesc *result = dmn_type_of_result(t);
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
		dmn_read_output(t, xml, &table->outputs[i], i + 1, result);
	if (table->aggregation != DMN_LIST && table->output_count > 1)
		(void) dmn_complain(t->reading, t->xml->line,
							"the table in %.*s has several outputs, which "
							"cannot be aggregated",
							(int) table->place.length, table->place.data);
}

/* Priorities need an order of the outputs. */
static void
check_priorities(DmnTableReading *t)
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

static void
add_table(DmnModel *model, FeelRun *run, DmnTable *table)
{
	model->tables = feel_grow(run, model->tables, model->table_count,
							  &model->table_capacity, sizeof(DmnTable *));
	model->tables[model->table_count++] = table;
	table->number = model->table_count;
}

bool
dmn_rule_text(FeelRun *run, const DmnModel *model, DmnRuleNumber number,
			  DmnRuleText *text)
{
	const DmnTable *table;
	int place = 1; /* among the tables of the element */

	if (number.table < 1 || number.table > model->table_count)
		return false;
	table = model->tables[number.table - 1];
	if (number.rule < 1 || number.rule > table->rule_count)
		return false;
	for (int i = 0; i < number.table - 1; i++)
		place += model->tables[i]->element == table->element;
	text->name = table->element->key;
	if (place > 1)
		text->name = feel_format(run, "%.*s %d", (int) text->name.length,
								 text->name.data, place);
	text->outputs = dmn_rule_outputs(run, table, number.rule - 1);
	text->annotation = table->rules[number.rule - 1].annotation;
	return true;
}

FeelNode *
dmn_lower_table(DmnReading *reading, const DmnXml *xml, const FeelScope *scope,
				FeelString place)
{
	FeelRun *run = reading->run;
	DmnTable *table = feel_allocate(run, sizeof(*table));
	FeelNative *native = feel_allocate(run, sizeof(*native));
	DmnTableReading t = {.reading = reading,
						 .run = run,
						 .xml = xml,
						 .scope = scope,
						 .table = table};
	FeelNode *node;
	int i = 0;

	table->place = place;
	table->line = xml->line;
	table->element = reading->element;
	add_table(reading->model, run, table);
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
