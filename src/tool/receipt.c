/*-------------------------------------------------------------------------
 *
 * receipt.c
 *	  A receipt of a decision, computed again from the file of its model.
 *
 * The way is that of packnd.decide_measure() (policy/decide_measure.c), with
 * the engine alone: "eligibility" is evaluated with a trace, "award" goes on
 * in the same environment if the person is eligible, on the facts of the
 * receipt, as of noon of its day in its time zone.  All that the receipt says
 * of the model (hash, name, what its rules give and where they stand) and of
 * the decision is compared.
 *
 *-------------------------------------------------------------------------
 */
#include "tool/receipt.h"

#include <stdio.h>
#include <string.h>

#include "dmn/dmn.h"
#include "feel/literal/literal.h"
#include "feel/temporal/temporal.h"
#include "tool/json.h"
#include "tool/sha256.h"

#define NOON (12 * 60 * 60)
#define DAY (24 * 60 * 60)

typedef struct Receipt
{
	FeelRun *run;
	FeelValue value; /* the whole */
	const DmnModel *model;
	bool holds;
	bool is_refused; /* a fact does not fit */
} Receipt;

#define STRING(text) (int) (text).length, (text).data

/* ------------------------------------------------------------- what is said */

static int
unreadable(FeelRun *run, const char *what)
{
	printf("%s\n", what);
	for (const FeelDiagnostic *d = run->diagnostics; d != NULL; d = d->next)
		printf("  %.*s%s%.*s\n", STRING(d->place),
			   d->place.length > 0 ? ": " : "", STRING(d->message));
	return 2;
}

/* A value that differs from another; of a list what the other has not */
static void
tell(FeelRun *run, const char *whose, const FeelValue *value,
	 const FeelValue *other)
{
	FeelString text;

	if (value->kind == FEEL_LIST && other->kind == FEEL_LIST)
	{
		for (uint32_t i = 0; i < value->u.list->count; i++)
			if (!json_holds(other->u.list, &value->u.list->items[i]))
				tell(run, whose, &value->u.list->items[i], value);
		return;
	}
	text = feel_to_text(run, *value);
	printf("  %s: %.*s\n", whose, STRING(text));
}

/* A line for a part of the receipt */
static void
compare(Receipt *receipt, const char *name, FeelValue computed)
{
	const FeelValue *kept = json_entry(&receipt->value, name);
	FeelValue missing = feel_null();

	if (kept == NULL)
		kept = &missing;
	if (json_equal(kept, &computed))
	{
		printf("%-10s  the same\n", name);
		return;
	}
	receipt->holds = false;
	printf("%-10s  DIFFERS\n", name);
	tell(receipt->run, "receipt", kept, &computed);
	tell(receipt->run, "computed", &computed, kept);
}

/*
 * SHA-256 of the model's text.  Who loads a file by a shell may have lost the
 * newline at its end.
 */
static void
compare_hash(Receipt *receipt, FeelString model)
{
	FeelString kept = json_text(json_entry(&receipt->value, "model_hash"));
	char text[SHA256_TEXT_SIZE];
	FeelString hash = {text, SHA256_TEXT_SIZE - 1};

	sha256_text(model.data, model.length, text);
	if (!feel_text_equal(hash, kept) && model.length > 0 &&
		model.data[model.length - 1] == '\n')
		sha256_text(model.data, model.length - 1, text);
	compare(receipt, "model_hash", feel_string(hash));
}

/* Another engine may answer: what counts is that it answers the same. */
static void
tell_engine(const Receipt *receipt)
{
	FeelString then = json_text(json_entry(&receipt->value, "engine_version"));

	printf("%-10s  %.*s then, %s now\n", "engine", STRING(then),
		   PACKND_VERSION);
}

/* ------------------------------------------------------------------- facts */

/* Contexts as they come in where absent entries are not known */
static FeelValue
open_contexts(FeelRun *run, FeelValue value, const FeelPath *path)
{
	if (!feel_enter(run))
		return value;
	if (value.kind == FEEL_LIST)
	{
		FeelList *list = feel_list_make(run, value.u.list->count);

		for (uint32_t i = 0; i < list->count; i++)
		{
			FeelPath item = {.outer = path, .index = (int) i + 1};

			list->items[i] = open_contexts(run, value.u.list->items[i], &item);
		}
		value = feel_list_value(list);
	}
	else if (value.kind == FEEL_CONTEXT)
	{
		const FeelContext *from = value.u.context;
		FeelContext *context = feel_context_make(run, from->count);

		feel_context_open(run, context, feel_path_text(run, path));
		for (uint32_t i = 0; i < from->count; i++)
		{
			FeelPath inner = {.outer = path, .name = from->entries[i].name};

			feel_context_append(
				context, inner.name,
				open_contexts(run, from->entries[i].value, &inner));
		}
		value = feel_context_value(context);
	}
	feel_leave(run);
	return value;
}

static void
fact(FeelRun *run, void *closure, const DmnElement *input, FeelValue *value)
{
	Receipt *receipt = closure;
	const FeelValue *facts = json_entry(&receipt->value, "facts");
	FeelPath path = {.name = input->key};
	FeelMisfit misfit;
	const FeelValue *told = json_find(facts, input->key);

	*value = dmn_unknown(run, input);
	if (told == NULL)
		return;
	*value = open_contexts(run, *told, &path);
	if (feel_fit(run, value, input->type, &path, &misfit))
		return;
	receipt->is_refused = true;
	printf("fact \"%.*s\" is not what the model asks for\n",
		   STRING(misfit.path));
}

/* ------------------------------------------------------------------- rules */

static FeelValue
text_or_null(FeelString text)
{
	return text.length > 0 ? feel_string(text) : feel_null();
}

/* Rules as pnd.receipt() lists them */
static FeelValue
rule_list(Receipt *receipt, const DmnRuleNumber *rules, int count, bool gives)
{
	FeelRun *run = receipt->run;
	FeelList *list = feel_list_make(run, (uint32_t) count);

	for (int i = 0; i < count; i++)
	{
		FeelContext *context = feel_context_make(run, 4);
		DmnRuleText text;

		(void) dmn_rule_text(run, receipt->model, rules[i], &text);
		feel_context_append(context, FEEL_STRING_LITERAL("decision"),
							feel_string(text.name));
		feel_context_append(context, FEEL_STRING_LITERAL("rule"),
							feel_integer(rules[i].rule));
		if (gives)
			feel_context_append(context, FEEL_STRING_LITERAL("gives"),
								feel_string(text.outputs));
		feel_context_append(context, FEEL_STRING_LITERAL("source"),
							text_or_null(text.annotation));
		list->items[i] = feel_context_value(context);
	}
	return feel_list_value(list);
}

/* ---------------------------------------------------------------- decision */

/* Noon of the receipt's day in its time zone; null: it has none. */
static FeelValue
noon(const Receipt *receipt)
{
	FeelString zone_name = json_text(json_entry(&receipt->value, "time_zone"));
	FeelZone *zone =
		feel_allocate(receipt->run, sizeof(FeelZone) + zone_name.length + 1);
	FeelValue day;

	zone->is_region = true;
	memcpy(zone->name, zone_name.data, zone_name.length);
	if (!feel_date_from_text(json_text(json_entry(&receipt->value, "as_of")),
							 &day) ||
		!feel_host->zone_exists(zone->name))
		return feel_null();
	return feel_make_date_time(day.u.days * DAY + NOON, 0, zone);
}

static const DmnElement *
find_decision(const Receipt *receipt, FeelString key)
{
	const DmnElement *element = dmn_find(receipt->model, key);

	return element != NULL && element->kind == DMN_DECISION &&
				   feel_text_equal(element->key, key)
			   ? element
			   : NULL;
}

static void
decide(Receipt *receipt, const DmnElement *eligibility,
	   const DmnElement *award)
{
	FeelRun *run = receipt->run;
	DmnEvaluation *evaluation = dmn_evaluation_make(run, receipt->model);
	DmnFacts facts = {.fact = fact, .closure = receipt};
	DmnTrace *trace = dmn_trace_begin(run, true, true);
	DmnRuleNumber *rules;
	FeelValue value;
	FeelValue waits_for;
	FeelValue outcome;
	int count;

	value = dmn_evaluate(evaluation, run, eligibility, &facts);
	feel_run_renew(run);
	waits_for = feel_unknown_inside(run, value);
	outcome = waits_for.kind == FEEL_UNKNOWN
				  ? feel_string(FEEL_STRING_LITERAL("undetermined"))
				  : value;
	compare(receipt, "outcome", json_plain(run, outcome));
	count = dmn_trace_reasons(run, trace, &rules);
	compare(receipt, "reasons", rule_list(receipt, rules, count, false));
	value = feel_null();
	if (award != NULL && outcome.kind == FEEL_STRING &&
		feel_text_equal(feel_text(outcome), FEEL_STRING_LITERAL("eligible")))
	{
		trace->entries_wanted = false;
		value = dmn_evaluate_also(evaluation, run, award);
		feel_run_renew(run);
		waits_for = feel_unknown_inside(run, value);
		value = feel_known_entries(run, value);
	}
	compare(receipt, "award", json_plain(run, value));
	compare(receipt, "missing", json_names(run, waits_for));
	count = dmn_trace_rules(run, trace, &rules);
	compare(receipt, "trace", rule_list(receipt, rules, count, true));
}

int
receipt_verify(FeelRun *run, FeelString text, FeelString model)
{
	Receipt receipt = {.run = run, .holds = true};
	const DmnElement *eligibility;
	uint32_t offset;

	if (!json_read(run, text, &receipt.value, &offset))
	{
		printf("the receipt is no JSON, from byte %u on\n", offset + 1);
		return 2;
	}
	if (json_entry(&receipt.value, "receipt") == NULL)
		return unreadable(run, "the receipt is none of pnd.receipt()");
	run->now = noon(&receipt);
	if (run->now.kind == FEEL_NULL)
		return unreadable(run, "the receipt has no day in a time zone");
	receipt.model = dmn_read(run, model, NULL, NULL);
	if (receipt.model == NULL || run->diagnostics != NULL)
		return unreadable(run, "the model cannot be read");
	eligibility = find_decision(&receipt, FEEL_STRING_LITERAL("eligibility"));
	if (eligibility == NULL)
		return unreadable(run, "the model has no decision \"eligibility\"");
	compare_hash(&receipt, model);
	compare(&receipt, "policy", feel_string(dmn_model_name(receipt.model)));
	feel_run_renew(run);
	run->asks = true;
	decide(&receipt, eligibility,
		   find_decision(&receipt, FEEL_STRING_LITERAL("award")));
	if (receipt.is_refused)
		receipt.holds = false;
	tell_engine(&receipt);
	printf("%s\n", receipt.holds ? "The receipt holds."
								 : "The receipt does not hold.");
	return receipt.holds ? 0 : 1;
}
