/*-------------------------------------------------------------------------
 *
 * judge.c
 *		Which of many rows fit a case, and how well: services for a need,
 *		referents for a case.
 *
 * A policy of this kind has a decision "fit" (ask, ask_first, leave_out), the
 * lists "obstacles" and "checks" of what speaks against a row or has to be
 * seen to before it is asked, "score_parts" (label, points) and "score".  It is
 * asked for each row of a query: the facts of the case are the same in all of
 * them, so they are read and fitted once and put into their slots as they
 * are; the row is one input of the model, a context of its columns.  Of her
 * what is not known is unknown; what a row does not say is null, since nobody
 * waits for it.
 *
 * If the answer waits for facts, the row is to be asked first about them, and
 * they are named.  Points are never unknown: what is not known earns none.
 *
 * An answer follows from model, facts, day and row alone, and of a directory many
 * rows are alike in what the model looks at: so answers are kept by the bytes of
 * the row.  That makes of the engine's microseconds some tenths of one.
 *
 * Invariants: what is kept from row to row (JudgePlan) is void with the model
 * (RuleCaller.own), and with the bytes of the facts, the day and the row type
 * that it was made of; an answer that is kept is only given to a row whose bytes
 * are equal, never by its hash.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/hsearch.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/typcache.h"

#include "base/errors.h"
#include "base/metadata.h"
#include "policy/policy.h"

/* columns of the answer */
enum
{
	JUDGED_FIT,
	JUDGED_SCORE,
	JUDGED_PARTS,
	JUDGED_REASONS,
	JUDGED_MISSING,
	JUDGED_COLUMNS /* how many there are */
};

/* So many answers are kept; the rows after them are judged one by one. */
#define JUDGE_MAX_KEPT 10000

/* The answer to a row, by a hash of its bytes */
typedef struct JudgeAnswer
{
	uint64 hash; /* first: the key */
	uint32 length;
	const char *bytes;
	HeapTupleHeader answer;
} JudgeAnswer;

/* What is the same for all rows; in the caller's context of columns */
typedef struct JudgePlan
{
	const DmnElement *fit;
	const DmnElement *obstacles;
	const DmnElement *checks;
	const DmnElement *score_parts;
	const DmnElement *score;
	TupleDesc answer;

	FeelRun run; /* of what is kept: its arena is that context of its own */
	MemoryContext kept;
	HTAB *answers; /* in it too */
	char *facts;   /* the bytes that the values were made of */
	size_t facts_length;
	DateADT day;
	int time_zone_changes;
	int count; /* of the model's inputs that are known */
	int *slots;
	FeelValue *values;

	const DmnElement *input; /* that the row is; NULL: the model has none */
	char *input_name;
	Oid type;
	int32 typmod;
	TupleDesc desc;
	RuleColumn *columns;
	FeelString *names;
	Datum *datums;
	bool *nulls;

	bool closed; /* what is not known is null */
	FeelValue row;
} JudgePlan;

static RuleEntry *
acquire_model(void *closure)
{
	return policy_model(closure);
}

/* ------------------------------------------------------------------ plan -- */

static const DmnElement *
require_decision(const DmnModel *model, const PolicyVersion *version,
				 const char *key)
{
	const DmnElement *element = policy_decision(model, key);

	if (element == NULL || element->kind != DMN_DECISION)
		ereport(ERROR,
				(errcode(ERRCODE_PN_INVALID),
				 errmsg("policy \"%s\" version %d has no decision \"%s\"",
						version->policy, version->version, key)));
	return element;
}

static JudgePlan *
make_plan(RuleCaller *caller, FunctionCallInfo fcinfo,
		  const PolicyVersion *version)
{
	const DmnModel *model = caller->entry->model;
	MemoryContext old = MemoryContextSwitchTo(caller->columns_context);
	JudgePlan *plan = palloc0(sizeof(JudgePlan));
	TupleDesc desc;

	plan->fit = require_decision(model, version, "fit");
	plan->obstacles = require_decision(model, version, "obstacles");
	plan->checks = require_decision(model, version, "checks");
	plan->score_parts = require_decision(model, version, "score_parts");
	plan->score = require_decision(model, version, "score");
	plan->kept = AllocSetContextCreate(
		caller->columns_context, "packnd facts of rows", ALLOCSET_SMALL_SIZES);
	plan->slots = palloc(dmn_element_count(model) * sizeof(int));
	plan->values = palloc(dmn_element_count(model) * sizeof(FeelValue));
	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "the answer of a policy is declared without columns");
	plan->answer = BlessTupleDesc(CreateTupleDescCopy(desc));
	MemoryContextSwitchTo(old);
	caller->own = plan;
	return plan;
}

/* The inputs of the model that are known, fitted to their types, and the day */
static void
take_facts(RuleCaller *caller, JudgePlan *plan, const Jsonb *facts,
		   DateADT day)
{
	const DmnModel *model = caller->entry->model;
	MemoryContext old;
	char *copy;

	if (plan->facts != NULL && plan->facts_length == VARSIZE(facts) &&
		memcmp(plan->facts, facts, plan->facts_length) == 0 &&
		plan->day == day && plan->time_zone_changes == rule_time_zone_changes)
		return;
	plan->facts = NULL;
	plan->answers = NULL;
	MemoryContextReset(plan->kept);
	old = MemoryContextSwitchTo(plan->kept);
	feel_run_init(&plan->run, plan->kept);
	plan->run.now = policy_noon(&plan->run, day, rule_time_zone);
	plan->day = day;
	plan->time_zone_changes = rule_time_zone_changes;
	plan->facts_length = VARSIZE(facts);
	copy = palloc(plan->facts_length);
	memcpy(copy, facts, plan->facts_length);
	plan->count = 0;
	for (int i = 0; i < dmn_element_count(model); i++)
	{
		const DmnElement *element = dmn_element_at(model, i);
		FeelPath path = {.name = element->key};
		FeelValue value;

		if (element->kind != DMN_INPUT_DATA ||
			!rule_jsonb_entry(&plan->run, (const Jsonb *) copy, element->key,
							  &path, true, &value))
			continue;
		plan->slots[plan->count] = element->slot;
		plan->values[plan->count++] =
			rule_fit(&plan->run, value, element->type, &path);
	}
	/* now that none of them failed */
	plan->facts = copy;
	MemoryContextSwitchTo(old);
}

/* ------------------------------------------------------------------- row -- */

static const FeelTypeDesc *
field_type(const FeelTypeDesc *type, FeelString name)
{
	for (int32_t i = 0; type != NULL && i < type->field_count; i++)
		if (feel_text_equal(type->fields[i].name, name))
			return type->fields[i].type;
	return NULL;
}

/* How the columns of a row type are read, each as the model declares it */
static void
match_row(RuleCaller *caller, JudgePlan *plan, const char *input, Oid type,
		  int32 typmod)
{
	TupleDesc desc = lookup_rowtype_tupdesc(type, typmod);
	MemoryContext old = MemoryContextSwitchTo(caller->columns_context);
	int count = desc->natts;

	if (plan->answers != NULL)
		hash_destroy(plan->answers);
	plan->answers = NULL;
	plan->desc = NULL;
	plan->input_name = pstrdup(input);
	plan->input =
		dmn_find(caller->entry->model, rule_string(plan->input_name));
	if (plan->input != NULL && plan->input->kind != DMN_INPUT_DATA)
		plan->input = NULL;
	plan->type = type;
	plan->typmod = typmod;
	plan->columns = palloc0(Max(count, 1) * sizeof(RuleColumn));
	plan->names = palloc(Max(count, 1) * sizeof(FeelString));
	plan->datums = palloc(Max(count, 1) * sizeof(Datum));
	plan->nulls = palloc(Max(count, 1) * sizeof(bool));
	for (int i = 0; i < count; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);

		plan->names[i] = rule_string(pstrdup(NameStr(attribute->attname)));
		rule_column_init(
			&plan->columns[i], attribute->atttypid, plan->names[i],
			plan->input != NULL ? field_type(plan->input->type, plan->names[i])
								: NULL,
			false);
	}
	plan->desc = CreateTupleDescCopy(desc);
	ReleaseTupleDesc(desc);
	MemoryContextSwitchTo(old);
}

static void
take_row_type(RuleCaller *caller, JudgePlan *plan, const char *input,
			  HeapTupleHeader header)
{
	Oid type = HeapTupleHeaderGetTypeId(header);
	int32 typmod = HeapTupleHeaderGetTypMod(header);

	if (plan->desc == NULL || plan->type != type || plan->typmod != typmod ||
		strcmp(plan->input_name, input) != 0)
		match_row(caller, plan, input, type, typmod);
}

static void
take_row(RuleCaller *caller, JudgePlan *plan, HeapTupleHeader header)
{
	HeapTupleData tuple = {.t_tableOid = InvalidOid, .t_data = header};
	FeelContext *context;

	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	ItemPointerSetInvalid(&tuple.t_self);
	heap_deform_tuple(&tuple, plan->desc, plan->datums, plan->nulls);
	context = feel_context_make(&caller->run, plan->desc->natts);
	for (int i = 0; i < plan->desc->natts; i++)
	{
		FeelValue value = feel_null();

		if (!plan->nulls[i])
			rule_column_value(&caller->run, &plan->columns[i], plan->datums[i],
							  &value);
		feel_context_append(context, plan->names[i], value);
	}
	plan->row = feel_context_value(context);
}

/*
 * The place of the answer to a row: with the answer, if a row of the same bytes
 * has been judged; NULL where nothing more is kept, or another row has the hash.
 */
static JudgeAnswer *
kept_answer(JudgePlan *plan, HeapTupleHeader header)
{
	/* what stands before says of which type it is, which is the same */
	const char *bytes =
		(const char *) header + offsetof(HeapTupleHeaderData, t_infomask2);
	uint32 length = HeapTupleHeaderGetDatumLength(header) -
					offsetof(HeapTupleHeaderData, t_infomask2);
	uint64 hash =
		hash_bytes_extended((const unsigned char *) bytes, (int) length, 0);
	JudgeAnswer *kept;
	char *copy;

	if (plan->answers == NULL)
		plan->answers =
			hash_create("packnd answers to rows", 256,
						&(HASHCTL){.keysize = sizeof(uint64),
								   .entrysize = sizeof(JudgeAnswer),
								   .hcxt = plan->kept},
						HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	kept = hash_search(plan->answers, &hash, HASH_FIND, NULL);
	if (kept != NULL)
		return kept->length == length &&
					   memcmp(kept->bytes, bytes, length) == 0
				   ? kept
				   : NULL;
	if (hash_get_num_entries(plan->answers) >= JUDGE_MAX_KEPT)
		return NULL;
	copy = MemoryContextAlloc(plan->kept, length);
	memcpy(copy, bytes, length);
	kept = hash_search(plan->answers, &hash, HASH_ENTER, NULL);
	kept->length = length;
	kept->bytes = copy;
	kept->answer = NULL;
	return kept;
}

/* As DmnFacts.cheap_facts: all that is known stands ready */
static void
put_facts(void *closure, FeelValue *values, bool *ready)
{
	const JudgePlan *plan = ((RuleCaller *) closure)->own;

	for (int i = 0; i < plan->count; i++)
	{
		values[plan->slots[i]] = plan->values[i];
		ready[plan->slots[i]] = true;
	}
	if (plan->input != NULL)
	{
		values[plan->input->slot] = plan->row;
		ready[plan->input->slot] = true;
	}
}

/* As DmnFacts.fact: what is asked for is not known */
static void
unknown_fact(FeelRun *run, void *closure, const DmnElement *input,
			 FeelValue *value)
{
	const JudgePlan *plan = ((RuleCaller *) closure)->own;

	*value = plan->closed ? feel_null() : dmn_unknown(run, input);
}

/* ---------------------------------------------------------------- answer -- */

static FeelValue
ask(RuleCaller *caller, const DmnElement *decision)
{
	return rule_caller_decide_also(caller, decision);
}

static FeelValue
ask_anew(RuleCaller *caller, const DmnElement *decision, bool closed)
{
	JudgePlan *plan = caller->own;

	plan->closed = closed;
	caller->decision = decision;
	return rule_caller_decide(caller, unknown_fact, put_facts);
}

static bool
waits(RuleCaller *caller, FeelValue value)
{
	return caller->run.fact_count > 0 &&
		   feel_unknown_inside(&caller->run, value).kind == FEEL_UNKNOWN;
}

static void
refuse(const PolicyVersion *version, const char *decision)
{
	ereport(ERROR,
			(errcode(ERRCODE_PN_INVALID),
			 errmsg("decision \"%s\" of policy \"%s\" version %d gives no "
					"answer for a row",
					decision, version->policy, version->version)));
}

/* Does a list of texts tell one that is known? */
static bool
tells_one(FeelValue list)
{
	if (list.kind == FEEL_LIST)
		for (int i = 0; i < (int) list.u.list->count; i++)
			if (list.u.list->items[i].kind == FEEL_STRING)
				return true;
	return list.kind == FEEL_STRING;
}

/* The texts of a list, without what is null or waits for facts, as text[] */
static Datum
texts_of(FeelValue list)
{
	int count = list.kind == FEEL_LIST ? (int) list.u.list->count : 0;
	Datum *texts = palloc(Max(count, 1) * sizeof(Datum));
	int found = 0;

	for (int i = 0; i < count; i++)
		if (list.u.list->items[i].kind == FEEL_STRING)
			texts[found++] = PointerGetDatum(
				rule_text_of(feel_text(list.u.list->items[i])));
	if (list.kind == FEEL_STRING)
		texts[found++] = PointerGetDatum(rule_text_of(feel_text(list)));
	return PointerGetDatum(
		construct_array(texts, found, TEXTOID, -1, false, TYPALIGN_INT));
}

/* What the parts of a score are called, as text[] */
static Datum
labels_of(FeelValue parts)
{
	int count = parts.kind == FEEL_LIST ? (int) parts.u.list->count : 0;
	Datum *texts = palloc(Max(count, 1) * sizeof(Datum));
	int found = 0;

	for (int i = 0; i < count; i++)
	{
		const FeelValue *part = &parts.u.list->items[i];
		const FeelValue *label =
			part->kind == FEEL_CONTEXT
				? feel_context_find(part->u.context,
									FEEL_STRING_LITERAL("label"))
				: NULL;

		if (label != NULL && label->kind == FEEL_STRING)
			texts[found++] = PointerGetDatum(rule_text_of(feel_text(*label)));
	}
	return PointerGetDatum(
		construct_array(texts, found, TEXTOID, -1, false, TYPALIGN_INT));
}

static int32
points_of(RuleCaller *caller, const PolicyVersion *version, FeelValue score)
{
	if (score.kind != FEEL_NUMBER)
		refuse(version, "score");
	if (score.small && score.u.integer >= PG_INT32_MIN &&
		score.u.integer <= PG_INT32_MAX)
		return (int32) score.u.integer;
	return DatumGetInt32(DirectFunctionCall1(
		numeric_int4, NumericGetDatum(rule_to_numeric(&caller->run, score))));
}

/*
 * packnd.judge(policy text, version int, day date, facts jsonb, input text,
 * given record) returns record
 */
PACKND_FUNCTION_INFO_V1(packnd_policy_judge);
Datum
packnd_policy_judge(PG_FUNCTION_ARGS)
{
	PolicyVersion *version;
	RuleCaller *caller;
	JudgePlan *plan;
	Datum values[JUDGED_COLUMNS];
	bool nulls[JUDGED_COLUMNS] = {false};
	FeelValue fit;
	FeelValue reasons = feel_null();
	FeelValue parts;
	FeelValue score;
	const char *answer;
	HeapTupleHeader row;
	JudgeAnswer *kept;
	HeapTuple tuple;
	MemoryContext old;

	(void) base_require_data_owner();
	version = policy_require_version(text_to_cstring(PG_GETARG_TEXT_PP(0)),
									 PG_GETARG_INT32(1));
	caller = rule_caller_of_entry(fcinfo, acquire_model, version);
	rule_caller_unknowns(caller, true);
	caller->run.quiet = true;
	plan =
		caller->own != NULL ? caller->own : make_plan(caller, fcinfo, version);
	take_facts(caller, plan, PG_GETARG_JSONB_P(3), PG_GETARG_DATEADT(2));
	caller->run.now = plan->run.now;
	row = PG_GETARG_HEAPTUPLEHEADER(5);
	take_row_type(caller, plan, text_to_cstring(PG_GETARG_TEXT_PP(4)), row);
	kept = kept_answer(plan, row);
	if (kept != NULL && kept->answer != NULL)
		PG_RETURN_HEAPTUPLEHEADER(kept->answer);
	take_row(caller, plan, row);

	fit = ask_anew(caller, plan->fit, false);
	values[JUDGED_MISSING] = rule_fact_array(&caller->run, fit);
	if (waits(caller, fit))
		answer = "ask_first";
	else if (fit.kind != FEEL_STRING)
		refuse(version, "fit");
	else
		answer = pnstrdup(fit.u.string, fit.part);
	if (strcmp(answer, "leave_out") == 0)
	{
		reasons = ask(caller, plan->obstacles);
		/* something keeps it out, whatever the facts are, but which hangs on
		 * them: nothing true can be said before they are told */
		if (!tells_one(reasons) && waits(caller, reasons))
			answer = "ask_first";
	}
	values[JUDGED_FIT] = CStringGetTextDatum(answer);
	if (strcmp(answer, "leave_out") == 0)
	{
		values[JUDGED_REASONS] = texts_of(reasons);
		nulls[JUDGED_SCORE] = nulls[JUDGED_PARTS] = true;
	}
	else
	{
		if (strcmp(answer, "ask_first") == 0)
		{
			FeelValue checks = ask(caller, plan->checks);

			values[JUDGED_REASONS] = texts_of(checks);
			if (waits(caller, reasons))
				values[JUDGED_MISSING] =
					rule_fact_array(&caller->run, reasons);
			else if (!waits(caller, fit) && !tells_one(checks))
				values[JUDGED_MISSING] = rule_fact_array(&caller->run, checks);
		}
		parts = ask(caller, plan->score_parts);
		score = ask(caller, plan->score);
		if (waits(caller, parts) || waits(caller, score))
		{
			parts = ask_anew(caller, plan->score_parts, true);
			score = ask(caller, plan->score);
		}
		if (strcmp(answer, "ask") == 0)
			values[JUDGED_REASONS] = labels_of(parts);
		else if (strcmp(answer, "ask_first") != 0)
			refuse(version, "fit");
		values[JUDGED_SCORE] =
			Int32GetDatum(points_of(caller, version, score));
		values[JUDGED_PARTS] =
			JsonbPGetDatum(rule_to_jsonb(&caller->run, parts));
	}
	if (kept == NULL)
		return HeapTupleGetDatum(heap_form_tuple(plan->answer, values, nulls));
	old = MemoryContextSwitchTo(plan->kept);
	tuple = heap_form_tuple(plan->answer, values, nulls);
	kept->answer = DatumGetHeapTupleHeader(HeapTupleGetDatum(tuple));
	MemoryContextSwitchTo(old);
	PG_RETURN_HEAPTUPLEHEADER(kept->answer);
}
