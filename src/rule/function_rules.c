/*-------------------------------------------------------------------------
 *
 * function_rules.c
 *		The rules of the tables of a model as rows: rules().
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/jsonb.h"
#include "utils/tuplestore.h"

#include "rule/rule.h"

static void
push_key(JsonbParseState **state, FeelString name)
{
	JsonbValue key = {.type = jbvString};

	key.val.string.val = unconstify(char *, name.data);
	key.val.string.len = (int) name.length;
	(void) pushJsonbValue(state, WJB_KEY, &key);
}

static void
push_string(JsonbParseState **state, FeelString text)
{
	JsonbValue string = {.type = jbvString};

	string.val.string.val = unconstify(char *, text.data);
	string.val.string.len = (int) text.length;
	(void) pushJsonbValue(state, WJB_VALUE, &string);
}

static Datum
conditions_of(const DmnRuleLine *line)
{
	JsonbParseState *state = NULL;

	(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < line->condition_count; i++)
	{
		push_key(&state, line->conditions[i].name);
		push_string(&state, line->conditions[i].text);
	}
	return JsonbPGetDatum(
		JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL)));
}

static void
push_output(FeelRun *run, JsonbParseState **state, const DmnRuleOutput *output)
{
	static const FeelString expression = {"@expression", 11};
	Jsonb *value;
	JsonbValue scalar;

	if (!output->is_constant)
	{
		(void) pushJsonbValue(state, WJB_BEGIN_OBJECT, NULL);
		push_key(state, expression);
		push_string(state, output->text);
		(void) pushJsonbValue(state, WJB_END_OBJECT, NULL);
		return;
	}
	value = rule_to_jsonb(run, output->value);
	if (JB_ROOT_IS_SCALAR(value) && JsonbExtractScalar(&value->root, &scalar))
		(void) pushJsonbValue(state, WJB_VALUE, &scalar);
	else
	{
		scalar = (JsonbValue){.type = jbvBinary};
		scalar.val.binary.data = &value->root;
		scalar.val.binary.len = (int) VARSIZE(value) - (int) VARHDRSZ;
		(void) pushJsonbValue(state, WJB_VALUE, &scalar);
	}
}

static Datum
outputs_of(FeelRun *run, const DmnElement *element, const DmnRuleLine *line)
{
	JsonbParseState *state = NULL;

	(void) pushJsonbValue(&state, WJB_BEGIN_OBJECT, NULL);
	for (int i = 0; i < line->output_count; i++)
	{
		push_key(&state, line->outputs[i].name.length > 0
							 ? line->outputs[i].name
							 : element->key);
		push_output(run, &state, &line->outputs[i]);
	}
	return JsonbPGetDatum(
		JsonbValueToJsonb(pushJsonbValue(&state, WJB_END_OBJECT, NULL)));
}

/* Does a span lie where the calendar of PostgreSQL has no days? */
static bool
is_beyond(const DmnDays *days)
{
	DateADT date;

	return (days->first.kind == FEEL_DATE && days->first.u.days > 0 &&
			!rule_to_date(days->first, &date)) ||
		   (days->last.kind == FEEL_DATE && days->last.u.days < 0 &&
			!rule_to_date(days->last, &date));
}

/* A day as the input of type date reads it; none where it is out of range */
static void
append_day(StringInfo text, FeelValue day)
{
	DateADT date;
	int year;
	int month;
	int of_month;

	if (day.kind != FEEL_DATE || !rule_to_date(day, &date))
		return;
	j2date(date + POSTGRES_EPOCH_JDATE, &year, &month, &of_month);
	appendStringInfo(text, "%04d-%02d-%02d%s", year > 0 ? year : 1 - year,
					 month, of_month, year > 0 ? "" : " BC");
}

Datum
rule_days(const DmnDays *spans, int count)
{
	StringInfoData text;
	const char *between = "";

	initStringInfo(&text);
	appendStringInfoChar(&text, '{');
	for (int i = 0; i < count; i++)
	{
		const DmnDays *days = &spans[i];

		if (is_beyond(days))
			continue;
		appendStringInfo(&text, "%s%c", between,
						 days->first_counts ? '[' : '(');
		between = ",";
		append_day(&text, days->first);
		appendStringInfoChar(&text, ',');
		append_day(&text, days->last);
		appendStringInfoChar(&text, days->last_counts ? ']' : ')');
	}
	appendStringInfoChar(&text, '}');
	return OidInputFunctionCall(F_MULTIRANGE_IN, text.data, DATEMULTIRANGEOID,
								-1);
}

static void
put_rule(ReturnSetInfo *result, FeelRun *run, const DmnElement *element,
		 const DmnRuleLine *line)
{
	Datum values[8];
	bool nulls[8] = {false};

	values[0] = PointerGetDatum(rule_text_of(element->key));
	values[1] = Int32GetDatum(line->rule);
	values[2] = conditions_of(line);
	values[3] = outputs_of(run, element, line);
	values[4] = BoolGetDatum(line->has_today);
	nulls[5] = !line->says_days;
	if (line->says_days)
		values[5] = rule_days(line->spans, line->span_count);
	nulls[6] = line->annotation.length == 0;
	if (!nulls[6])
		values[6] = PointerGetDatum(rule_text_of(line->annotation));
	values[7] = Int32GetDatum(line->line);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

/*
 * rules(model)
 */
PACKND_FUNCTION_INFO_V1(packnd_dmn_rules);
Datum
packnd_dmn_rules(PG_FUNCTION_ARGS)
{
	RuleCaller *caller = rule_caller(fcinfo, RULE_MODEL);
	const DmnModel *model = caller->entry->model;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < dmn_element_count(model); i++)
	{
		const DmnElement *element = dmn_element_at(model, i);
		DmnRuleLine *lines;
		int count = element->kind == DMN_DECISION
						? dmn_rules(&caller->run, element, &lines)
						: 0;

		CHECK_FOR_INTERRUPTS();
		for (int rule = 0; rule < count; rule++)
			put_rule((ReturnSetInfo *) fcinfo->resultinfo, &caller->run,
					 element, &lines[rule]);
	}
	return (Datum) 0;
}
