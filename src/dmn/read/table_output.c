/*-------------------------------------------------------------------------
 *
 * table_output.c
 *	  The outputs of a decision table, from XML: what is declared of them,
 *	  and their entries in the rules.
 *
 * An output has a type, and may have values that it is restricted to, its own
 * or those of its type; the type of what the table gives is compared with its
 * own, and may rank it.
 *
 * Constants are checked once, here: an entry or a default that is a constant
 * of the right type and among the allowed values stands as it is, without a
 * program, and is not looked at again when the table runs.  Everything else
 * becomes an item of the table's node, coerced to the type of the output.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/model.h"

/* ----------------------------------------------------------------- columns */

/*
 * One test for each of the output values, in their order.  One by one,
 * because PRIORITY and OUTPUT ORDER rank an output by the first test that it
 * passes.
 */
static void
read_output_values(DmnTableReading *t, const FeelNode *tests,
				   DmnOutput *output)
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
		node->compares = dmn_is_boolean_type(output->type);
		node->source = tests->source;
		node->place = tests->place;
		node->line = tests->line;
		values[i] = dmn_add_item(t, node, true);
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
is_always_allowed(DmnTableReading *t, const DmnOutput *output, FeelValue value)
{
	for (int i = 0; i < output->allowed_count && value.kind != FEEL_NULL; i++)
		if (output->allowed[i]->is_opaque ||
			!dmn_cell_holds(t->run, output->allowed[i], value))
			return false;
	return true;
}

/* What the type of the table's value says of its outputs, NULL if nothing */
const FeelTypeDesc *
dmn_type_of_result(DmnTableReading *t)
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
read_expected(DmnTableReading *t, DmnOutput *output,
			  const FeelTypeDesc *result, const DmnXml *xml)
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
read_allowed_outputs(DmnTableReading *t, const DmnXml *values,
					 DmnOutput *output, FeelString place)
{
	const FeelTypeDesc *listing = feel_type_listing(output->type);

	output->allowed = feel_allocate_array(
		t->run, dmn_count_restrictions(output->type) + 1, sizeof(DmnCell *));
	dmn_add_restrictions(t, output->type, output->allowed,
						 &output->allowed_count);
	if (values != NULL)
		output->values_text = dmn_trim(dmn_xml_child_text(values, "text"));
	if (output->values_text.length > 0)
	{
		FeelNode *tests =
			dmn_parse_text(t->reading, values, t->scope, place, true);

		tests->compares = dmn_is_boolean_type(output->type);
		output->allowed_item = dmn_add_item(t, tests, true);
		dmn_add_allowed(t, tests, output->allowed, &output->allowed_count);
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

void
dmn_read_output(DmnTableReading *t, const DmnXml *xml, DmnOutput *output,
				int number, const FeelTypeDesc *result)
{
	const DmnXml *values = dmn_xml_child(xml, "outputValues");
	const DmnXml *entry = dmn_xml_child(xml, "defaultOutputEntry");
	FeelString place = feel_format(t->run, feel_said("%.*s, output %d"),
								   (int) t->table->place.length,
								   t->table->place.data, number);

	output->name = dmn_name(t->run, dmn_xml_attribute(xml, "name"));
	output->label =
		dmn_first_of(dmn_trim(dmn_xml_attribute(xml, "label")), output->name);
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
				dmn_add_item(t,
							 dmn_coerce_node(t->run, node, output->type, place,
											 entry->line),
							 false);
			t->table->has_default = true;
		}
	}
}

/* ----------------------------------------------------------------- entries */

void
dmn_read_output_entry(DmnTableReading *t, const DmnXml *xml,
					  const DmnRule *rule, int column, DmnOutputEntry *entry)
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
	if (dmn_is_dash(entry->text))
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
	entry->item = dmn_add_item(
		t, dmn_coerce_node(t->run, node, output->type, place, xml->line),
		false);
}
