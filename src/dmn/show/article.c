/*-------------------------------------------------------------------------
 *
 * article.c
 *	  A policy as a document for who answers for what it says: each decision
 *	  an article, each rule a sentence with its source and its examples.
 *
 * An example is a test case that the model keeps, under the rule that decides
 * it: the cases are run with a trace, and whatever rule matched in it, in
 * whatever table, has that case.  A case that fails is no example.  The first
 * ones are told by the values that the rule looked at, the others by name;
 * the case of a rule is told once, however many of its results it decides.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/read/model.h"
#include "dmn/show/french.h"
#include "dmn/show/sentence.h"
#include "dmn/verify/test_cases.h"

#define MAX_TOLD 2  /* examples of a rule with their values ... */
#define MAX_NAMED 5 /* ... and by name */

typedef struct Example
{
	struct Example *next;
	const DmnXml *test_case;
	FeelString name;
	const DmnTraceEntry *table;
	const DmnTraceEntry *rule;
} Example;

/* The examples of a table, by rule */
typedef struct Examples
{
	Example **first;
	Example **last;
} Examples;

typedef struct Document
{
	Tale tale;
	Examples *tables; /* by number - 1 */
} Document;

static void
add_phrase(Tale *tale, Phrase phrase)
{
	dmn_tale_add(tale, dmn_phrase(tale->language, phrase));
}

/* ---------------------------------------------------------------- examples */

static void
note_example(Document *document, const DmnXml *test_case,
			 const DmnTestResult *result, const DmnTraceEntry *outer,
			 const DmnTraceEntry *entry)
{
	FeelRun *run = document->tale.run;
	Examples *table = &document->tables[entry->table - 1];
	Example *last = table->last[entry->rule - 1];
	Example *example;

	feel_assert(outer != NULL && outer->depth < entry->depth);
	if (last != NULL && last->test_case == test_case)
		return;
	example = feel_allocate(run, sizeof(*example));
	example->test_case = test_case;
	example->name = result->name.length > 0 ? result->name : result->test_case;
	example->table = outer;
	example->rule = entry;
	if (last == NULL)
		table->first[entry->rule - 1] = example;
	else
		last->next = example;
	table->last[entry->rule - 1] = example;
}

static void
watch(void *closure, const DmnXml *test_case, const DmnTestResult *result,
	  const DmnTrace *trace)
{
	Document *document = closure;
	const DmnTraceEntry *table = NULL;

	if (!result->passed)
		return;
	for (const DmnTraceEntry *e = trace->first; e != NULL; e = e->next)
	{
		if (e->kind == DMN_TRACE_TABLE)
			table = e;
		else if (e->kind == DMN_TRACE_RULE && e->verdict == DMN_MATCHED)
			note_example(document, test_case, result, table, e);
	}
}

static void
find_examples(Document *document)
{
	Tale *tale = &document->tale;
	const DmnModel *model = tale->model;

	document->tables = feel_allocate_array(
		tale->run, (size_t) model->table_count, sizeof(Examples));
	for (int i = 0; i < model->table_count; i++)
	{
		size_t rules = (size_t) model->tables[i]->rule_count;

		document->tables[i].first =
			feel_allocate_array(tale->run, rules, sizeof(Example *));
		document->tables[i].last =
			feel_allocate_array(tale->run, rules, sizeof(Example *));
	}
	dmn_watch_tests(tale->run, model, watch, document);
}

/* " (le 01/06/2026)", if the case says its day */
static void
add_day(Tale *tale, const DmnXml *test_case)
{
	FeelString day = dmn_trim(
		dmn_xml_attribute_in(test_case, DMN_PACKND_NAMESPACE, "asOf"));

	if (day.length == 0)
		return;
	/* a date, or a date and time of which the day is told */
	if (day.length > 10)
		day.length = 10;
	if (tale->language == DMN_FRENCH && day.length == 10)
		day = feel_format(tale->run, "%.2s/%.2s/%.4s", day.data + 8,
						  day.data + 5, day.data);
	dmn_tale_add(tale, " (");
	dmn_phrase_add(tale, PHRASE_DAY, day, day);
	dmn_tale_add(tale, ")");
}

/* Is there an output that the sentence tells as an expression only? */
static bool
has_formula(const DmnTable *table, int rule)
{
	for (int i = 0; i < table->output_count; i++)
		if (table->rules[rule].outputs[i].item >= 0)
			return true;
	return false;
}

/* The values that the rule looked at, and what it gave if that is computed */
static void
add_values(Tale *tale, const DmnTable *table, const Example *example)
{
	const char *before = dmn_tale_word(tale, WORD_COLON);
	const DmnTraceEntry *rule = example->rule;
	FeelValue value = example->table->value;

	for (const DmnTraceEntry *e = rule->next;
		 e != NULL && e->depth > rule->depth; e = e->next)
	{
		DmnElement codes = {.kind = DMN_INPUT_DATA};

		if (e->kind != DMN_TRACE_CELL || e->depth != rule->depth + 1)
			continue;
		if (e->column > 0 && e->column <= table->input_count)
			codes.type = table->inputs[e->column - 1].declared;
		dmn_tale_add(tale, before);
		feel_text_add_string(&tale->text, e->name);
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_COLON));
		dmn_tale_fact_value(tale, &codes, e->value);
		before = dmn_tale_word(tale, WORD_SEMICOLON);
	}
	if (table->policy > DMN_FIRST || !has_formula(table, rule->rule - 1) ||
		value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN)
		return;
	dmn_tale_add(tale, " -> ");
	dmn_tale_value(tale, table->element, value);
}

static void
add_examples(Document *document, const DmnTable *table, int rule)
{
	Tale *tale = &document->tale;
	const Example *example = document->tables[table->number - 1].first[rule];
	FeelTextBuilder outer;
	FeelString names;
	int count = 0;

	for (; example != NULL && count < MAX_TOLD; example = example->next)
	{
		dmn_tale_begin(tale);
		add_phrase(tale, PHRASE_EXAMPLE);
		feel_text_add_string(&tale->text, example->name);
		add_day(tale, example->test_case);
		add_values(tale, table, example);
		dmn_tale_add(tale, "\n");
		count++;
	}
	if (example == NULL)
		return;
	feel_assert(count == MAX_TOLD);
	outer = tale->text;
	feel_text_begin(&tale->text, tale->run);
	for (count = 0; example != NULL; example = example->next)
	{
		if (++count > MAX_NAMED)
			continue;
		dmn_tale_add(tale,
					 count > 1 ? dmn_tale_word(tale, WORD_SEMICOLON) : "");
		feel_text_add_string(&tale->text, example->name);
	}
	if (count > MAX_NAMED)
	{
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_SEMICOLON));
		dmn_tale_and_more(tale, count - MAX_NAMED);
	}
	names = feel_text_finish(&tale->text);
	tale->text = outer;
	dmn_tale_begin(tale);
	dmn_phrase_add(tale, PHRASE_EXAMPLES, names, names);
	dmn_tale_add(tale, "\n");
}

/* ------------------------------------------------------------------- tables */

static void
add_rules(Document *document, const DmnElement *element, const DmnTable *table)
{
	Tale *tale = &document->tale;
	Sentence sentence = {
		.tale = tale,
		.table = table,
		.node = dmn_table_node(tale->run, element->logic->node, table),
		.scope = &element->logic->scope};

	if (sentence.node == NULL)
		return;
	dmn_policy_sentence(tale, table);
	dmn_tale_add(tale, "\n");
	for (int rule = 0; rule < table->rule_count; rule++)
	{
		FeelString annotation = table->rules[rule].annotation;

		feel_text_add_string(&tale->text,
							 feel_format(tale->run, "%d. ", rule + 1));
		dmn_rule_sentence(&sentence, rule);
		dmn_tale_add(tale, "\n");
		tale->indent = 2;
		if (annotation.length > 0)
		{
			dmn_tale_begin(tale);
			/* of several columns each is named already */
			if (annotation.length < 6 ||
				memcmp(annotation.data, "Source", 6) != 0)
				add_phrase(tale, PHRASE_SOURCE);
			dmn_tale_text(tale, annotation);
			dmn_tale_add(tale, "\n");
		}
		add_examples(document, table, rule);
		tale->indent = 0;
	}
	if (!table->has_default)
		return;
	dmn_rule_sentence(&sentence, -1);
	dmn_tale_add(tale, "\n");
}

/* ----------------------------------------------------------------- articles */

static bool
is_whole(const DmnElement *element, const DmnTable *table)
{
	const FeelNode *node = element->logic->node;

	/* the body of a knowledge model is a function */
	while (node != NULL && (node->kind == FEEL_NODE_COERCE ||
							node->kind == FEEL_NODE_FUNCTION))
		node = node->items[0];
	return node != NULL && node->kind == FEEL_NODE_NATIVE &&
		   node->native->data == table;
}

/* The title, which is a question if there is one, and what else is said */
static void
add_title(Tale *tale, const DmnElement *element)
{
	bool asks = element->question.length > 0;
	size_t begin = tale->text.length;

	dmn_tale_name(tale,
				  element->label.length > 0 ? element->label : element->key,
				  asks ? element->question : element->description);
	if (tale->text.failed || tale->text.overflow)
		return;
	if (!feel_text_equal((FeelString){tale->text.data + begin,
									  (uint32_t) (tale->text.length - begin)},
						 element->key))
	{
		dmn_tale_add(tale, " (");
		feel_text_add_string(&tale->text, element->key);
		dmn_tale_add(tale, ")");
	}
	dmn_tale_add(tale, "\n");
	if (asks && element->description.length > 0)
	{
		dmn_tale_name(tale, element->key, element->description);
		dmn_tale_add(tale, "\n");
	}
}

static void
add_logic(Document *document, const DmnElement *element)
{
	Tale *tale = &document->tale;
	const DmnModel *model = tale->model;
	const DmnLogic *logic = element->logic;
	bool is_told = false;

	for (int i = 0; i < model->table_count && !is_told; i++)
		if (model->tables[i]->element == element &&
			is_whole(element, model->tables[i]))
		{
			add_rules(document, element, model->tables[i]);
			is_told = true;
		}
	if (is_told)
		return;
	if (logic->node == NULL)
	{
		dmn_tale_line(tale, dmn_phrase(tale->language, PHRASE_NO_LOGIC));
		return;
	}
	if (logic->text.length > 0)
	{
		add_phrase(tale, PHRASE_FORMULA);
		feel_text_add_string(&tale->text, logic->text);
		dmn_tale_add(tale, "\n");
	}
	else
		feel_text_add_string(&tale->text,
							 dmn_render(tale->run, element, DMN_LOGIC));
	for (int i = 0; i < model->table_count; i++)
	{
		FeelString place = model->tables[i]->place;

		if (model->tables[i]->element != element)
			continue;
		if (tale->language == DMN_FRENCH)
			place = dmn_french_place(tale->run, place);
		dmn_tale_add(tale, "\n");
		dmn_phrase_add(tale, PHRASE_TABLE, place, place);
		dmn_tale_add(tale, "\n");
		add_rules(document, element, model->tables[i]);
	}
}

static void
add_articles(Document *document)
{
	Tale *tale = &document->tale;
	const DmnModel *model = tale->model;
	const DmnXml *root = model->sources[0]->root;
	int number = 0;

	feel_text_add_string(&tale->text, model->name);
	dmn_tale_add(tale, "\n");
	if (dmn_trim(dmn_xml_child_text(root, "description")).length > 0)
	{
		dmn_tale_text(tale, dmn_trim(dmn_xml_child_text(root, "description")));
		dmn_tale_add(tale, "\n");
	}
	for (int i = 0; i < model->element_count; i++)
	{
		const DmnElement *element = &model->elements[i];

		if (element->is_imported || (element->kind != DMN_DECISION &&
									 element->kind != DMN_KNOWLEDGE_MODEL))
			continue;
		dmn_tale_add(tale, "\n");
		dmn_phrase_add(tale, PHRASE_ARTICLE,
					   feel_format(tale->run, "%d", ++number),
					   FEEL_STRING_LITERAL(""));
		dmn_tale_add(tale, " ");
		add_title(tale, element);
		add_logic(document, element);
		feel_host->interrupt();
	}
}

FeelString
dmn_sentences(FeelRun *run, const DmnModel *model, const DmnElement *element,
			  FeelString labels)
{
	Document document = {.tale = {.run = run,
								  .model = model,
								  .element = element,
								  .labels = labels,
								  .null = WORD_NO_ANSWER}};
	Tale *tale = &document.tale;

	(void) dmn_model_language(model, &tale->language);
	find_examples(&document);
	feel_text_begin(&tale->text, run);
	if (element == NULL)
		add_articles(&document);
	else
	{
		add_title(tale, element);
		if (element->kind == DMN_SERVICE)
			feel_text_add_string(&tale->text,
								 dmn_render(run, element, DMN_LOGIC));
		else
			add_logic(&document, element);
	}
	return feel_text_finish(&tale->text);
}
