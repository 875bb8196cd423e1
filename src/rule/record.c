/*-------------------------------------------------------------------------
 *
 * record.c
 *		A whole outcome as an SQL row: the entries of a context in the
 *		columns of a composite type.
 *
 * How each column is written is found out once per plan, as datum.c does for
 * reading.  Null and unknown are SQL NULL.
 *
 * Which entry a column takes is found out at the first context and kept as
 * long as the contexts that follow have the same entries in the same order,
 * as those of one decision nearly always have: then a row costs a comparison
 * for each entry, not one for each entry and column.
 *
 * A value that does not fit its column is an error that names the column and
 * its type, not the value: what a decision gives may be personal.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "catalog/pg_type.h"
#include "datatype/timestamp.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "feel/number/number.h"
#include "feel/temporal/temporal.h"
#include "rule/rule.h"

typedef struct RuleTarget Target;

/* One column of the composite type and how to write it */
struct RuleTarget
{
	/* false when the value is none of those that the type takes */
	bool (*write)(FeelRun *run, const Target *target, FeelValue value,
				  Datum *datum);
	PGFunction to_typmod; /* NULL if the column has none */
	const char *column;
	int64 entry; /* of the context, -1 if none */
	Oid type;    /* of a domain: what it is over */
	int32 typmod;
	Oid domain; /* or InvalidOid */
	void *domain_state;
	FmgrInfo input; /* for types that take the text of a string */
	Oid input_parameter;
};

struct RuleRecord
{
	TypeCacheEntry *cache; /* lives as long as the backend */
	uint64 version;
	TupleDesc desc;
	MemoryContext context;
	Target *targets;
	Datum *values;
	bool *nulls;
	/* names of the entries that the targets were matched with */
	MemoryContext names_context;
	FeelString *names; /* NULL at first */
	uint32 name_count;
};

/* -------------------------------------------------------------- writing -- */

static void
out_of_range(const Target *target, int sqlstate)
{
	ereport(ERROR, (errcode(sqlstate),
					errmsg("value for column \"%s\" does not fit its type",
						   target->column),
					errdetail("The column is of type %s.",
							  format_type_be(target->type))));
}

/* Any value has a text; for a string there is nothing to write but to copy. */
static bool
write_text(FeelRun *run, const Target *target, FeelValue value, Datum *datum)
{
	FeelString string = feel_text(value);
	text *result;

	if (value.kind != FEEL_STRING)
		result = rule_value_text(run, value);
	else
	{
		/* only until it is copied into the row */
		result = feel_take(run, VARHDRSZ + string.length);
		SET_VARSIZE(result, VARHDRSZ + string.length);
		memcpy(VARDATA(result), string.data, string.length);
	}
	*datum = PointerGetDatum(result);
	return true;
}

/* Types of the category of strings */
static bool
write_by_input(FeelRun *run, const Target *target, FeelValue value,
			   Datum *datum)
{
	char *text = text_to_cstring(value.kind == FEEL_STRING
									 ? rule_text_of(feel_text(value))
									 : rule_value_text(run, value));

	*datum = InputFunctionCall(unconstify(FmgrInfo *, &target->input), text,
							   target->input_parameter, target->typmod);
	return true;
}

/* The type's input function would show a value that is no label. */
static bool
write_enumeration(FeelRun *run, const Target *target, FeelValue value,
				  Datum *datum)
{
	FeelString string = feel_text(value);

	if (value.kind != FEEL_STRING)
		return false;
	if (string.length >= NAMEDATALEN ||
		!SearchSysCacheExists2(
			ENUMTYPOIDNAME, ObjectIdGetDatum(target->type),
			CStringGetDatum(pnstrdup(string.data, string.length))))
		out_of_range(target, ERRCODE_INVALID_TEXT_REPRESENTATION);
	return write_by_input(run, target, value, datum);
}

static bool
write_boolean(FeelRun *run, const Target *target, FeelValue value,
			  Datum *datum)
{
	if (value.kind != FEEL_BOOLEAN)
		return false;
	*datum = BoolGetDatum(value.u.boolean);
	return true;
}

static bool
write_numeric(FeelRun *run, const Target *target, FeelValue value,
			  Datum *datum)
{
	if (value.kind != FEEL_NUMBER)
		return false;
	*datum = NumericGetDatum(rule_to_numeric(run, value));
	return true;
}

/*
 * No rounding: 2.5 for an integer column is a mistake in the model or in the
 * type, and SQL's cast would hide it.
 */
static bool
write_integer(FeelRun *run, const Target *target, FeelValue value,
			  Datum *datum)
{
	int64_t i;

	if (value.kind != FEEL_NUMBER)
		return false;
	if (!feel_number_to_integer(value, &i))
		out_of_range(target, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE);
	if (target->type == INT8OID)
		*datum = Int64GetDatum(i);
	else if (target->type == INT4OID && i >= PG_INT32_MIN && i <= PG_INT32_MAX)
		*datum = Int32GetDatum((int32) i);
	else if (target->type == INT2OID && i >= PG_INT16_MIN && i <= PG_INT16_MAX)
		*datum = Int16GetDatum((int16) i);
	else
		out_of_range(target, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE);
	return true;
}

/* A number that is too large, or too small to be told from 0, does not fit. */
static bool
write_float(FeelRun *run, const Target *target, FeelValue value, Datum *datum)
{
	double number;

	if (value.kind != FEEL_NUMBER)
		return false;
	number = feel_number_to_double(value);
	if (target->type == FLOAT4OID)
		number = (float) number;
	if (isinf(number) || (number == 0 && feel_number_sign(value) != 0))
		out_of_range(target, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE);
	*datum = target->type == FLOAT4OID ? Float4GetDatum((float) number)
									   : Float8GetDatum(number);
	return true;
}

static bool
write_date(FeelRun *run, const Target *target, FeelValue value, Datum *datum)
{
	DateADT date;

	if (value.kind != FEEL_DATE)
		return false;
	if (!rule_to_date(value, &date))
		out_of_range(target, ERRCODE_DATETIME_VALUE_OUT_OF_RANGE);
	*datum = DateADTGetDatum(date);
	return true;
}

/* timestamp takes what has no zone, timestamptz what has one */
static bool
write_timestamp(FeelRun *run, const Target *target, FeelValue value,
				Datum *datum)
{
	int64 microseconds;

	if (value.kind != FEEL_DATE_TIME ||
		feel_is_zoned(value) != (target->type == TIMESTAMPTZOID))
		return false;
	if (__builtin_mul_overflow(feel_instant(value) - RULE_EPOCH_SECONDS,
							   USECS_PER_SEC, &microseconds) ||
		__builtin_add_overflow(microseconds, value.part / 1000,
							   &microseconds) ||
		!IS_VALID_TIMESTAMP(microseconds))
		out_of_range(target, ERRCODE_DATETIME_VALUE_OUT_OF_RANGE);
	*datum = TimestampGetDatum(microseconds);
	return true;
}

static bool
write_time(FeelRun *run, const Target *target, FeelValue value, Datum *datum)
{
	if (value.kind != FEEL_TIME || feel_is_zoned(value))
		return false;
	*datum = TimeADTGetDatum(value.u.time.seconds * USECS_PER_SEC +
							 value.part / 1000);
	return true;
}

/*
 * Durations of FEEL have months or seconds, never both, so nothing is lost
 * but what is below a microsecond.
 */
static bool
write_interval(FeelRun *run, const Target *target, FeelValue value,
			   Datum *datum)
{
	Interval *interval = palloc0(sizeof(Interval));

	*datum = IntervalPGetDatum(interval);
	if (value.kind == FEEL_MONTHS_DURATION)
	{
		if (value.u.integer != (int32) value.u.integer)
			out_of_range(target, ERRCODE_DATETIME_VALUE_OUT_OF_RANGE);
		interval->month = (int32) value.u.integer;
		return true;
	}
	if (value.kind != FEEL_DAYS_DURATION)
		return false;
	if (value.u.time.seconds / SECS_PER_DAY !=
		(int32) (value.u.time.seconds / SECS_PER_DAY))
		out_of_range(target, ERRCODE_DATETIME_VALUE_OUT_OF_RANGE);
	interval->day = (int32) (value.u.time.seconds / SECS_PER_DAY);
	interval->time = value.u.time.seconds % SECS_PER_DAY * USECS_PER_SEC +
					 value.part / 1000;
	return true;
}

static bool
write_jsonb(FeelRun *run, const Target *target, FeelValue value, Datum *datum)
{
	*datum = JsonbPGetDatum(rule_to_jsonb(run, value));
	return true;
}

static bool
write_feel_value(FeelRun *run, const Target *target, FeelValue value,
				 Datum *datum)
{
	*datum = PointerGetDatum(rule_literal_text(run, value));
	return true;
}

/* --------------------------------------------------------------- making -- */

static const struct
{
	Oid type;
	bool (*write)(FeelRun *run, const Target *target, FeelValue value,
				  Datum *datum);
	PGFunction to_typmod;
} writers[] = {
	{TEXTOID, write_text, NULL},
	{NUMERICOID, write_numeric, numeric},
	{BOOLOID, write_boolean, NULL},
	{DATEOID, write_date, NULL},
	{INT4OID, write_integer, NULL},
	{INT8OID, write_integer, NULL},
	{INT2OID, write_integer, NULL},
	{FLOAT8OID, write_float, NULL},
	{FLOAT4OID, write_float, NULL},
	{TIMESTAMPTZOID, write_timestamp, timestamptz_scale},
	{TIMESTAMPOID, write_timestamp, timestamp_scale},
	{TIMEOID, write_time, time_scale},
	{INTERVALOID, write_interval, interval_scale},
	{JSONBOID, write_jsonb, NULL},
};

/* Types that are not in the list above */
static void
init_other(Target *target, Oid type)
{
	char category;
	bool is_preferred;
	Oid input;

	if (rule_is_feel_value(target->type))
	{
		target->write = write_feel_value;
		return;
	}
	get_type_category_preferred(target->type, &category, &is_preferred);
	if (category != TYPCATEGORY_STRING && category != TYPCATEGORY_ENUM)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("column \"%s\" is of type %s, which takes no value of "
						"a decision",
						target->column, format_type_be(type)),
				 errhint("Declare it as packnd.feel_value or jsonb.")));
	target->write =
		category == TYPCATEGORY_ENUM ? write_enumeration : write_by_input;
	getTypeInputInfo(target->type, &input, &target->input_parameter);
	fmgr_info_cxt(input, &target->input, CurrentMemoryContext);
}

static void
init_target(Target *target, Form_pg_attribute attribute)
{
	target->column = NameStr(attribute->attname);
	target->typmod = attribute->atttypmod;
	target->type = getBaseTypeAndTypmod(attribute->atttypid, &target->typmod);
	if (target->type != attribute->atttypid)
		target->domain = attribute->atttypid;
	for (size_t i = 0; i < lengthof(writers); i++)
	{
		if (writers[i].type != target->type)
			continue;
		target->write = writers[i].write;
		if (target->typmod >= 0)
			target->to_typmod = writers[i].to_typmod;
	}
	if (target->write == NULL)
		init_other(target, attribute->atttypid);
}

RuleTarget *
rule_target(Form_pg_attribute attribute)
{
	RuleTarget *target = palloc0(sizeof(RuleTarget));

	init_target(target, attribute);
	target->column = pstrdup(target->column);
	return target;
}

/*
 * One value for one column.  A domain is checked for NULL, too: NOT NULL may
 * be what it demands.  A precision is applied as an assignment would: rounded,
 * and an error where the value is too large for it.
 */
bool
rule_target_write(FeelRun *run, RuleTarget *target, FeelValue value,
				  MemoryContext context, Datum *datum, bool *isnull)
{
	*isnull = value.kind == FEEL_NULL || value.kind == FEEL_UNKNOWN;
	*datum = (Datum) 0;
	if (!*isnull)
	{
		if (!target->write(run, target, value, datum))
			return false;
		if (target->to_typmod != NULL)
			*datum = DirectFunctionCall2(target->to_typmod, *datum,
										 Int32GetDatum(target->typmod));
	}
	if (OidIsValid(target->domain))
		domain_check(*datum, *isnull, target->domain, &target->domain_state,
					 context);
	return true;
}

/*
 * The row type and how its columns are written.  The descriptor is a copy:
 * that of the type cache may be replaced while a plan is running, which the
 * identifier tells, and then all of this is made anew.
 */
static RuleRecord *
make_record(Oid type, MemoryContext context)
{
	MemoryContext old = MemoryContextSwitchTo(context);
	RuleRecord *record = palloc0(sizeof(RuleRecord));
	TupleDesc desc;

	if (!OidIsValid(type) || type == RECORDOID || !type_is_rowtype(type) ||
		get_typtype(type) == TYPTYPE_DOMAIN)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("the row must be of a composite type"),
				 errhint("Give a NULL of the type of the row that is wanted, "
						 "such as NULL::my_type.")));
	desc = lookup_rowtype_tupdesc(type, -1);
	record->cache = lookup_type_cache(type, TYPECACHE_TUPDESC);
	record->version = record->cache->tupDesc_identifier;
	record->context = context;
	record->desc = CreateTupleDescCopy(desc);
	ReleaseTupleDesc(desc);
	record->targets = palloc0(sizeof(Target) * Max(record->desc->natts, 1));
	record->values = palloc0(sizeof(Datum) * Max(record->desc->natts, 1));
	record->nulls = palloc0(sizeof(bool) * Max(record->desc->natts, 1));
	for (int i = 0; i < record->desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(record->desc, i);

		if (!attribute->attisdropped)
			init_target(&record->targets[i], attribute);
	}
	record->names_context = AllocSetContextCreate(context, "packnd call names",
												  ALLOCSET_SMALL_SIZES);
	MemoryContextSwitchTo(old);
	return record;
}

/* -------------------------------------------------------------- filling -- */

/* As with the columns of a row that is read: the very name comes first. */
static int64
find_entry(const char *column, const FeelContext *context)
{
	CHECK_FOR_INTERRUPTS();
	for (int exact = 1; exact >= 0; exact--)
	{
		for (uint32 i = 0; i < context->count; i++)
		{
			if (rule_is_column_of(column, context->entries[i].name, exact))
				return i;
		}
	}
	return -1;
}

/*
 * Would the entries be matched as they were?  The names are compared, not the
 * address of the context: each call makes its own.
 */
static bool
has_same_names(const RuleRecord *record, const FeelContext *context)
{
	if (record->names == NULL || record->name_count != context->count)
		return false;
	for (uint32 i = 0; i < context->count; i++)
	{
		if (!feel_text_equal(record->names[i], context->entries[i].name))
			return false;
	}
	return true;
}

/*
 * Which entry is for which column; as a rule as in the last context.  names
 * is NULL while it is made anew, so that an error on the way leaves nothing
 * that could be taken for the truth.
 */
static void
match_entries(RuleRecord *record, const FeelContext *context)
{
	MemoryContext old;
	FeelString *names;

	if (has_same_names(record, context))
		return;
	for (int i = 0; i < record->desc->natts; i++)
	{
		if (record->targets[i].write != NULL)
			record->targets[i].entry =
				find_entry(record->targets[i].column, context);
	}
	record->names = NULL;
	MemoryContextReset(record->names_context);
	old = MemoryContextSwitchTo(record->names_context);
	names = palloc(sizeof(FeelString) * Max(context->count, 1));
	for (uint32 i = 0; i < context->count; i++)
	{
		FeelString name = context->entries[i].name;

		names[i] = (FeelString){pnstrdup(name.data, name.length), name.length};
	}
	MemoryContextSwitchTo(old);
	record->names = names;
	record->name_count = context->count;
}

static void
no_entry(const RuleCaller *caller, const Target *target)
{
	ereport(ERROR, (errcode(ERRCODE_UNDEFINED_COLUMN),
					errmsg("decision \"%.*s\" gave no entry for column \"%s\"",
						   (int) caller->decision->key.length,
						   caller->decision->key.data, target->column)));
}

static void
wrong_kind(const RuleCaller *caller, const Target *target, FeelValue value)
{
	ereport(
		ERROR,
		(errcode(ERRCODE_DATATYPE_MISMATCH),
		 errmsg("decision \"%.*s\" gave a value of type %s for column "
				"\"%s\"",
				(int) caller->decision->key.length, caller->decision->key.data,
				feel_kind_name(value.kind), target->column),
		 errdetail("The column is of type %s.",
				   format_type_be(target->type))));
}

/*
 * Column i of the row.  It is null until it is written: after an error the
 * arrays are used again, and no datum of a call that is over may be left.
 */
static void
fill_column(RuleCaller *caller, const FeelContext *context, int i)
{
	RuleRecord *record = caller->record;
	Target *target = &record->targets[i];
	FeelValue value;

	record->nulls[i] = true;
	if (target->write == NULL) /* a column that was dropped */
		return;
	if (target->entry < 0)
		no_entry(caller, target);
	value = context->entries[target->entry].value;
	if (!rule_target_write(&caller->run, target, value, record->context,
						   &record->values[i], &record->nulls[i]))
		wrong_kind(caller, target, value);
}

/*
 * A context as a row of the type that the function returns, whose columns
 * bear the entries' names, as rule_is_column_of() has it.  More entries than
 * columns do not matter.  ERRCODE_DATATYPE_MISMATCH when the value is no
 * context or an entry nothing for its column, ERRCODE_UNDEFINED_COLUMN when
 * one is missing.
 */
Datum
rule_record(RuleCaller *caller, FmgrInfo *function, FeelValue value)
{
	RuleRecord *record = caller->record;

	if (record == NULL || record->cache->tupDesc_identifier != record->version)
	{
		caller->record = NULL;
		caller->record = record = make_record(get_fn_expr_rettype(function),
											  caller->columns_context);
	}
	if (value.kind != FEEL_CONTEXT)
		ereport(
			ERROR,
			(errcode(ERRCODE_DATATYPE_MISMATCH),
			 errmsg("decision \"%.*s\" gave a value of type %s, not a "
					"context",
					(int) caller->decision->key.length,
					caller->decision->key.data, feel_kind_name(value.kind))));
	match_entries(record, value.u.context);
	for (int i = 0; i < record->desc->natts; i++)
		fill_column(caller, value.u.context, i);
	return HeapTupleGetDatum(
		heap_form_tuple(record->desc, record->values, record->nulls));
}
