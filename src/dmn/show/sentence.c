/*-------------------------------------------------------------------------
 *
 * sentence.c
 *	  A rule of a decision table as a sentence (sentence.h): what has to be
 *	  so, and what follows.
 *
 * "Si « Accord » est oui et si « Zone » est « métropole », alors « Décision »
 * est « conditions remplies »."  A column is called by its label, without one
 * by its expression or name; a cell that says nothing is left out.
 *
 *-------------------------------------------------------------------------
 */
#include "dmn/read/model.h"
#include "dmn/show/sentence.h"

static void
add_phrase(Tale *tale, Phrase phrase)
{
	dmn_tale_add(tale, dmn_phrase(tale->language, phrase));
}

void
dmn_policy_sentence(Tale *tale, const DmnTable *table)
{
	static const Phrase policies[] = {[DMN_UNIQUE] = PHRASE_UNIQUE,
									  [DMN_ANY] = PHRASE_ANY,
									  [DMN_PRIORITY] = PHRASE_PRIORITY,
									  [DMN_FIRST] = PHRASE_FIRST,
									  [DMN_RULE_ORDER] = PHRASE_RULE_ORDER,
									  [DMN_OUTPUT_ORDER] = PHRASE_OUTPUT_ORDER,
									  [DMN_COLLECT] = PHRASE_COLLECT};
	static const Phrase aggregations[] = {[DMN_LIST] = PHRASE_COLLECT,
										  [DMN_SUM] = PHRASE_SUM,
										  [DMN_MIN] = PHRASE_MIN,
										  [DMN_MAX] = PHRASE_MAX,
										  [DMN_COUNT] = PHRASE_COUNT};

	dmn_tale_line(
		tale, dmn_phrase(tale->language, table->policy == DMN_COLLECT
											 ? aggregations[table->aggregation]
											 : policies[table->policy]));
}

/* -------------------------------------------------------------- conclusions */

static FeelString
output_label(const Sentence *sentence, int column)
{
	const DmnOutput *output = &sentence->table->outputs[column];
	const DmnElement *element = sentence->table->element;

	if (output->label.length > 0)
		return output->label;
	if (output->name.length > 0)
		return output->name;
	return element->label.length > 0 ? element->label : element->key;
}

static void
add_conclusion(Sentence *sentence, int column, const FeelNode *node)
{
	Tale *tale = sentence->tale;
	FeelValue value = feel_null();

	while (node != NULL && node->kind == FEEL_NODE_COERCE)
		node = node->items[0];
	feel_text_add_string(&tale->text,
						 dmn_quoted(tale, output_label(sentence, column)));
	if (node == NULL ||
		(dmn_constant(tale->run, node, sentence->scope, &value) &&
		 value.kind == FEEL_NULL))
	{
		add_phrase(tale, PHRASE_NO_VALUE);
		return;
	}
	/* codes are called as the decision calls them, and as the type does */
	sentence->codes = *sentence->table->element;
	if (sentence->table->outputs[column].type != NULL)
		sentence->codes.type = sentence->table->outputs[column].type;
	add_phrase(tale, PHRASE_IS);
	feel_text_add_string(&tale->text, dmn_operand(sentence, node));
}

static void
add_conclusions(Sentence *sentence, int rule)
{
	const DmnTable *table = sentence->table;
	Tale *tale = sentence->tale;

	for (int i = 0; i < table->output_count; i++)
	{
		int32_t item = rule < 0 ? table->outputs[i].default_item
								: table->rules[rule].outputs[i].item;
		FeelNode constant = {.kind = FEEL_NODE_LITERAL};
		const FeelNode *node = NULL;

		if (item >= 0)
			node = sentence->node->items[item];
		else if (rule >= 0)
		{
			constant.value = table->rules[rule].outputs[i].constant;
			node = &constant;
		}
		if (i > 0)
			add_phrase(tale, i == table->output_count - 1 ? PHRASE_AND
														  : PHRASE_COMMA);
		add_conclusion(sentence, i, node);
	}
}

/* --------------------------------------------------------------- conditions */

static int
count_conditions(const DmnTable *table, int rule)
{
	int count = 0;

	for (int i = 0; i < table->input_count; i++)
		count += table->rules[rule].tests[i].item >= 0;
	return count;
}

static void
add_conditions(Sentence *sentence, int rule, int count)
{
	const DmnTable *table = sentence->table;
	Tale *tale = sentence->tale;
	int told = 0;

	for (int i = 0; i < table->input_count; i++)
	{
		const DmnTest *test = &table->rules[rule].tests[i];

		if (test->item < 0)
			continue;
		add_phrase(tale, told == 0           ? PHRASE_IF
						 : told == count - 1 ? PHRASE_LAST_IF
											 : PHRASE_AND_IF);
		dmn_condition(sentence, sentence->node->items[test->item],
					  &table->inputs[i]);
		told++;
		feel_host->interrupt();
	}
}

void
dmn_rule_sentence(Sentence *sentence, int rule)
{
	Tale *tale = sentence->tale;
	int count = rule < 0 ? 0 : count_conditions(sentence->table, rule);

	feel_assert(rule < sentence->table->rule_count && sentence->node != NULL);
	if (rule < 0)
		add_phrase(tale, PHRASE_NO_RULE);
	else if (count == 0)
		add_phrase(tale, sentence->table->policy == DMN_FIRST && rule > 0
							 ? PHRASE_REST
							 : PHRASE_ALWAYS);
	else
	{
		add_conditions(sentence, rule, count);
		add_phrase(tale, PHRASE_THEN);
	}
	add_conclusions(sentence, rule);
	add_phrase(tale, PHRASE_FULL_STOP);
}

/* ------------------------------------------------------------------- tables */

const FeelNode *
dmn_table_node(FeelRun *run, const FeelNode *node, const DmnTable *table)
{
	const FeelNode *found = NULL;

	if (node == NULL || !feel_enter(run))
		return NULL;
	if (node->kind == FEEL_NODE_NATIVE && node->native->data == table)
		found = node;
	for (int i = 0; i < node->count && found == NULL; i++)
		found = dmn_table_node(run, node->items[i], table);
	feel_leave(run);
	return found;
}
