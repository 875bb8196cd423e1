/*-------------------------------------------------------------------------
 *
 * facts.c
 *	  The facts that models may have, with the values that they may turn out
 *	  to have.
 *
 * Constants in models come from the same few: numbers 0 to 3, the strings x
 * and y, two days, P1D and P2D, P1M and P1Y.  The values here are these, what
 * lies between and outside of them, and null; of an input without a type
 * something of each kind.
 *
 *-------------------------------------------------------------------------
 */
#include <stdlib.h>

#include "property.h"

#define PERSON_TYPE                                        \
	"<itemDefinition name='tPerson'>"                      \
	"<itemComponent name='age'><typeRef>number</typeRef>"  \
	"</itemComponent>"                                     \
	"<itemComponent name='vip'><typeRef>boolean</typeRef>" \
	"</itemComponent></itemDefinition>"

Fact facts[] = {
	{.name = "a",
	 .kind = NUMBER,
	 .type = "number",
	 .texts = {"null", "-10", "-1", "0", "0.5", "1", "1.5", "2", "2.5", "3",
			   "4", "10"}},
	{.name = "b",
	 .kind = NUMBER,
	 .type = "number",
	 .texts = {"null", "-10", "-1", "0", "1", "1.5", "2", "2.5", "3", "4",
			   "10"}},
	{.name = "s",
	 .kind = STRING,
	 .type = "string",
	 .texts = {"null", "\"\"", "\"x\"", "\"y\"", "\"xy\"", "\"xx\"", "\"z\""}},
	{.name = "e",
	 .kind = STRING,
	 .type = "tKind",
	 .definition =
		 "<itemDefinition "
		 "name='tKind'><typeRef>string</typeRef><allowedValues>"
		 "<text>\"x\", \"y\", \"z\"</text></allowedValues></itemDefinition>",
	 .texts = {"null", "\"x\"", "\"y\"", "\"z\""}},
	{.name = "c",
	 .kind = BOOLEAN,
	 .type = "boolean",
	 .texts = {"null", "true", "false"}},
	{.name = "k",
	 .kind = BOOLEAN,
	 .type = "boolean",
	 .texts = {"null", "true", "false"}},
	{.name = "n",
	 .kind = NUMBER,
	 .type = "tSmall",
	 .definition = "<itemDefinition "
				   "name='tSmall'><typeRef>number</typeRef><allowedValues>"
				   "<text>[0..3]</text></allowedValues></itemDefinition>",
	 .texts = {"null", "0", "0.5", "1", "1.5", "2", "2.5", "3"}},
	{.name = "d",
	 .kind = DATE,
	 .type = "date",
	 .texts = {"null", "@\"2023-02-28\"", "@\"2024-02-28\"", "@\"2024-02-29\"",
			   "@\"2024-03-01\"", "@\"2024-12-31\"", "@\"2025-01-01\""}},
	{.name = "t",
	 .kind = DAYS,
	 .type = "days and time duration",
	 .texts = {"null", "@\"-P400D\"", "@\"-P1D\"", "@\"PT0S\"", "@\"P1D\"",
			   "@\"PT36H\"", "@\"P2D\"", "@\"P400D\""}},
	{.name = "m",
	 .kind = MONTHS,
	 .type = "years and months duration",
	 .texts = {"null", "@\"-P2Y\"", "@\"P0M\"", "@\"P1M\"", "@\"P6M\"",
			   "@\"P1Y\"", "@\"P2Y\""}},
	{.name = "l",
	 .kind = NUMBERS,
	 .type = "tNumbers",
	 .definition = "<itemDefinition name='tNumbers' isCollection='true'>"
				   "<typeRef>number</typeRef></itemDefinition>",
	 .texts = {"null", "[]", "[0]", "[1]", "[2.5]", "[1, 2]", "[3, 1]",
			   "[null]", "[2, 2, 4]"}},
	{.name = "p",
	 .kind = PERSON,
	 .type = "tPerson",
	 .definition = PERSON_TYPE,
	 .texts = {"null",
			   "{age: null, vip: null}",
			   "{age: null, vip: true}",
			   "{age: null, vip: false}",
			   "{age: 0, vip: null}",
			   "{age: 0, vip: true}",
			   "{age: 0, vip: false}",
			   "{age: 1, vip: null}",
			   "{age: 1, vip: true}",
			   "{age: 1, vip: false}",
			   "{age: 1.5, vip: null}",
			   "{age: 1.5, vip: true}",
			   "{age: 1.5, vip: false}",
			   "{age: 2, vip: null}",
			   "{age: 2, vip: true}",
			   "{age: 2, vip: false}",
			   "{age: 2.5, vip: null}",
			   "{age: 2.5, vip: true}",
			   "{age: 2.5, vip: false}",
			   "{age: 3, vip: null}",
			   "{age: 3, vip: true}",
			   "{age: 3, vip: false}",
			   "{age: 4, vip: null}",
			   "{age: 4, vip: true}",
			   "{age: 4, vip: false}",
			   "{age: -1, vip: true}",
			   "{age: -1, vip: false}",
			   "{age: -1, vip: null}",
			   "{age: 10, vip: true}",
			   "{age: 10, vip: false}",
			   "{age: 10, vip: null}"},
	 .part_texts = {"{}", "{age: null}", "{age: 2}", "{age: 4}", "{vip: true}",
					"{vip: false}", "{vip: null}"}},
	{.name = "ps",
	 .kind = PEOPLE,
	 .type = "tPeople",
	 .definition =
		 PERSON_TYPE "<itemDefinition name='tPeople' isCollection='true'>"
					 "<typeRef>tPerson</typeRef></itemDefinition>",
	 .texts = {"null", "[]", "[{age: null, vip: null}]",
			   "[{age: null, vip: true}]", "[{age: 1, vip: null}]",
			   "[{age: 1, vip: true}]", "[{age: 1, vip: false}]",
			   "[{age: 2, vip: null}]", "[{age: 2, vip: true}]",
			   "[{age: 2, vip: false}]", "[{age: 4, vip: true}]",
			   "[{age: null, vip: false}]", "[{age: 4, vip: false}]",
			   "[{age: 2, vip: true}, {age: 1, vip: null}]",
			   "[{age: 2, vip: true}, {age: 1, vip: true}]",
			   "[{age: 2, vip: true}, {age: 1, vip: false}]",
			   "[{age: 1, vip: false}, {age: 4, vip: true}]"},
	 .part_texts = {"[{vip: true}]", "[{vip: false}]", "[{age: 1}]",
					"[{age: 2}]", "[{age: 2, vip: true}, {age: 1}]"}},
	{.name = "u",
	 .kind = ANY,
	 .texts = {"null",
			   "0",
			   "1",
			   "1.5",
			   "2",
			   "2.5",
			   "3",
			   "4",
			   "\"x\"",
			   "\"y\"",
			   "\"\"",
			   "true",
			   "false",
			   "@\"2024-02-29\"",
			   "@\"P1D\"",
			   "[]",
			   "[1]",
			   "[2, 3]",
			   "[\"x\"]",
			   "[0, 1, 2, 3, \"x\", \"y\", true, false]",
			   "[1, \"x\", true]",
			   "{age: 2, vip: true}",
			   "{age: 4, vip: false}",
			   "{}",
			   "[1..3]"}},
};
int fact_total = COUNT(facts);

static FeelRun *fact_run;

static FeelValue
value_of(const char *text)
{
	FeelScope scope = {0};
	FeelEnvironment environment = {0};
	FeelNode *node = feel_parse_expression(fact_run, text_of(text), &scope);

	if (node == NULL)
	{
		fprintf(stderr, "no value: %s\n", text);
		exit(2);
	}
	return feel_evaluate(fact_run, feel_compile(fact_run, node, &scope),
						 &environment, NULL);
}

/* As a fact of JSON comes in: what is absent is unknown, path.component. */
static FeelValue
opened(FeelValue value, FeelString path)
{
	if (value.kind == FEEL_LIST)
	{
		FeelList *list = feel_list_make(fact_run, value.u.list->count);

		for (uint32_t i = 0; i < list->count; i++)
			list->items[i] =
				opened(value.u.list->items[i],
					   feel_format(fact_run, "%.*s[%d]", (int) path.length,
								   path.data, (int) i + 1));
		return feel_list_value(list);
	}
	if (value.kind == FEEL_CONTEXT)
	{
		const FeelContext *from = value.u.context;
		FeelContext *context = feel_context_make(fact_run, from->count);

		for (uint32_t i = 0; i < from->count; i++)
			feel_context_append(context, from->entries[i].name,
								from->entries[i].value);
		context->open = true;
		context->path = path;
		return feel_context_value(context);
	}
	return value;
}

/* Does a value complete a part: is all of it there, and the same? */
static bool
completes(FeelValue part, FeelValue value)
{
	if (part.kind != value.kind)
		return false;
	if (part.kind == FEEL_LIST)
	{
		if (part.u.list->count != value.u.list->count)
			return false;
		for (uint32_t i = 0; i < part.u.list->count; i++)
			if (!completes(part.u.list->items[i], value.u.list->items[i]))
				return false;
		return true;
	}
	if (part.kind != FEEL_CONTEXT)
		return feel_same(fact_run, part, value);
	for (uint32_t i = 0; i < part.u.context->count; i++)
	{
		const FeelEntry *entry = &part.u.context->entries[i];
		const FeelValue *other =
			feel_context_find(value.u.context, entry->name);

		if (other == NULL || !feel_same(fact_run, entry->value, *other))
			return false;
	}
	return true;
}

bool
differ_in(FeelRun *run, FeelValue a, FeelValue b, FeelString component)
{
	if (a.kind != FEEL_CONTEXT || b.kind != FEEL_CONTEXT)
		return true;
	for (uint32_t i = 0; i < a.u.context->count; i++)
	{
		const FeelEntry *entry = &a.u.context->entries[i];
		FeelValue other = feel_context_get(run, b.u.context, entry->name);

		if (!feel_text_equal(entry->name, component) &&
			!feel_same(run, entry->value, other))
			return false;
	}
	return true;
}

void
facts_begin(void)
{
	fact_run = host_run_make();
	for (int i = 0; i < fact_total; i++)
	{
		Fact *fact = &facts[i];

		for (int j = 0; j < MAX_VALUES && fact->texts[j] != NULL; j++)
			fact->values[fact->value_count++] = value_of(fact->texts[j]);
		for (int j = 0; j < MAX_PARTS && fact->part_texts[j] != NULL; j++)
		{
			FeelValue part = value_of(fact->part_texts[j]);

			for (int k = 0; k < fact->value_count; k++)
				if (completes(part, fact->values[k]))
					fact->part_masks[j] |= (Mask) 1 << k;
			fact->parts[fact->part_count++] =
				opened(part, text_of(fact->name));
		}
	}
}
