/*-------------------------------------------------------------------------
 *
 * datum.c
 *		Values from columns of SQL types.
 *
 * A reader per type is chosen once per plan (rule_column_init()).  Types
 * that FEEL has no kind for are read as their text.
 *
 * Why readers, and not one switch: what a column costs a row is then one
 * indirect call, and what must be looked up (an array's element, a composite's
 * attributes, a type's output function) is looked up when the plan is made.
 * Arrays, composites and domains nest, so a column may have a column for its
 * elements.
 *
 * What has no counterpart (infinity, a date beyond the calendar) is an error
 * that names the fact and never shows its value.
 *
 * Values may point into the datum: it lives at least as long as the call.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "datatype/timestamp.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rangetypes.h"
#include "utils/syscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

#include "feel/number/number.h"
#include "feel/temporal/temporal.h"
#include "rule/rule.h"

static void
refuse(FeelRun *run, const FeelPath *path, int sqlstate, const char *detail)
{
	FeelString name = feel_path_text(run, path);

	ereport(ERROR, (errcode(sqlstate),
					errmsg("fact \"%.*s\" has no value in FEEL",
						   (int) name.length, name.data),
					errdetail_internal("%s", detail)));
}

bool
rule_is_column_of(const char *column, FeelString name, bool exact)
{
	const char *at = column;

	if (exact)
		return feel_text_equal(rule_string(column), name);
	for (uint32_t i = 0; i < name.length; i++)
	{
		unsigned char c = name.data[i];

		if (c >= 0x80 || isalnum(c))
		{
			if (*at++ != (char) pg_ascii_tolower(c))
				return false;
		}
		else if (at == column || at[-1] != '_')
		{
			if (*at++ != '_')
				return false;
		}
	}
	return *at == '\0';
}

/* -------------------------------------------------------------- scalars -- */

static void
read_boolean(FeelRun *run, const RuleColumn *column, Datum datum,
			 FeelValue *value)
{
	*value = feel_boolean(DatumGetBool(datum));
}

static void
read_int2(FeelRun *run, const RuleColumn *column, Datum datum,
		  FeelValue *value)
{
	*value = feel_integer(DatumGetInt16(datum));
}

static void
read_int4(FeelRun *run, const RuleColumn *column, Datum datum,
		  FeelValue *value)
{
	*value = feel_integer(DatumGetInt32(datum));
}

static void
read_int8(FeelRun *run, const RuleColumn *column, Datum datum,
		  FeelValue *value)
{
	*value = feel_integer(DatumGetInt64(datum));
}

/*
 * A double by the shortest decimal that reads as the same double, so that a
 * rule that compares with 0.1 is met.
 */
static FeelValue
from_double(FeelRun *run, const RuleColumn *column, double number)
{
	FeelValue value;

	if (!feel_number_from_double(number, &value))
		refuse(run, &column->path, ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE,
			   "Numbers of FEEL are finite.");
	return value;
}

static void
read_float4(FeelRun *run, const RuleColumn *column, Datum datum,
			FeelValue *value)
{
	/* by its own shortest text: 0.1::real is 0.1 */
	char *text = DatumGetCString(DirectFunctionCall1(float4out, datum));

	if (!feel_number_from_text(rule_string(text), value))
		*value = from_double(run, column, DatumGetFloat4(datum));
}

static void
read_float8(FeelRun *run, const RuleColumn *column, Datum datum,
			FeelValue *value)
{
	*value = from_double(run, column, DatumGetFloat8(datum));
}

static void
read_numeric(FeelRun *run, const RuleColumn *column, Datum datum,
			 FeelValue *value)
{
	*value = rule_from_numeric(run, datum, &column->path);
}

static void
read_text(FeelRun *run, const RuleColumn *column, Datum datum,
		  FeelValue *value)
{
	*value = feel_string(rule_string_of(DatumGetTextPP(datum)));
}

/* character(n): the padding does not count */
static void
read_bpchar(FeelRun *run, const RuleColumn *column, Datum datum,
			FeelValue *value)
{
	FeelString string = rule_string_of((text *) DatumGetBpCharPP(datum));

	while (string.length > 0 && string.data[string.length - 1] == ' ')
		string.length--;
	*value = feel_string(string);
}

/* the type of an undecorated literal */
static void
read_cstring(FeelRun *run, const RuleColumn *column, Datum datum,
			 FeelValue *value)
{
	*value = feel_string(rule_string(DatumGetCString(datum)));
}

static void
read_by_output(FeelRun *run, const RuleColumn *column, Datum datum,
			   FeelValue *value)
{
	*value = feel_string(rule_string(
		OutputFunctionCall(unconstify(FmgrInfo *, &column->output), datum)));
}

/* ------------------------------------------------------------- temporal -- */

static void
read_date(FeelRun *run, const RuleColumn *column, Datum datum,
		  FeelValue *value)
{
	DateADT date = DatumGetDateADT(datum);

	if (DATE_NOT_FINITE(date))
		refuse(run, &column->path, ERRCODE_DATETIME_VALUE_OUT_OF_RANGE,
			   "It is an infinite date.");
	*value = rule_from_date(date);
}

bool
rule_to_date(FeelValue date, DateADT *result)
{
	int64 days = date.u.days - RULE_EPOCH_DAYS;

	if (days < DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE ||
		days >= DATE_END_JULIAN - POSTGRES_EPOCH_JDATE)
		return false;
	*result = (DateADT) days;
	return true;
}

/* microseconds to seconds rounded down, and nanoseconds */
static int64
split_microseconds(int64 microseconds, int64 *nanoseconds)
{
	int64 seconds = microseconds / USECS_PER_SEC;
	int64 rest = microseconds % USECS_PER_SEC;

	if (rest < 0)
	{
		rest += USECS_PER_SEC;
		seconds--;
	}
	*nanoseconds = rest * 1000;
	return seconds;
}

/*
 * The zone of packnd.time_zone.  It outlives every value that points to it:
 * a former one is left behind when the setting changes, a few bytes.
 */
static const FeelZone *
local_zone(void)
{
	static FeelZone *zone = NULL;
	size_t length = strlen(rule_time_zone) + 1;

	if (zone == NULL || strcmp(zone->name, rule_time_zone) != 0)
	{
		FeelZone *made = MemoryContextAllocZero(
			TopMemoryContext, offsetof(FeelZone, name) + length);

		made->is_region = true;
		memcpy(made->name, rule_time_zone, length);
		zone = made;
	}
	return zone;
}

/*
 * An instant has no zone in PostgreSQL, a date and time of FEEL has one: it is
 * taken as the clocks there show it, and which time, if they do twice.
 */
FeelValue
rule_from_timestamptz_in(TimestampTz instant, const FeelZone *zone)
{
	int64 nanoseconds;
	int64 seconds =
		split_microseconds(instant, &nanoseconds) + RULE_EPOCH_SECONDS;

	return feel_date_time_at(seconds, nanoseconds, zone);
}

FeelValue
rule_from_timestamptz(TimestampTz instant)
{
	return rule_from_timestamptz_in(instant, local_zone());
}

static void
read_timestamptz(FeelRun *run, const RuleColumn *column, Datum datum,
				 FeelValue *value)
{
	TimestampTz instant = DatumGetTimestampTz(datum);

	if (TIMESTAMP_NOT_FINITE(instant))
		refuse(run, &column->path, ERRCODE_DATETIME_VALUE_OUT_OF_RANGE,
			   "It is an infinite timestamp.");
	*value = rule_from_timestamptz(instant);
}

static void
read_timestamp(FeelRun *run, const RuleColumn *column, Datum datum,
			   FeelValue *value)
{
	Timestamp moment = DatumGetTimestamp(datum);
	int64 nanoseconds;
	int64 seconds;

	if (TIMESTAMP_NOT_FINITE(moment))
		refuse(run, &column->path, ERRCODE_DATETIME_VALUE_OUT_OF_RANGE,
			   "It is an infinite timestamp.");
	seconds = split_microseconds(moment, &nanoseconds) + RULE_EPOCH_SECONDS;
	*value = feel_make_date_time(seconds, nanoseconds, NULL);
}

static FeelValue
clock_time(FeelRun *run, const RuleColumn *column, int64 microseconds,
		   const FeelZone *zone)
{
	int64 nanoseconds;
	int64 seconds = split_microseconds(microseconds, &nanoseconds);
	FeelValue value =
		feel_make_time(seconds / SECS_PER_HOUR, seconds / SECS_PER_MINUTE % 60,
					   seconds % 60, nanoseconds, zone);

	if (value.kind == FEEL_NULL)
		refuse(run, &column->path, ERRCODE_DATETIME_VALUE_OUT_OF_RANGE,
			   "24:00 is no time in FEEL.");
	return value;
}

static void
read_time(FeelRun *run, const RuleColumn *column, Datum datum,
		  FeelValue *value)
{
	*value = clock_time(run, column, DatumGetTimeADT(datum), NULL);
}

static void
read_timetz(FeelRun *run, const RuleColumn *column, Datum datum,
			FeelValue *value)
{
	TimeTzADT *time = DatumGetTimeTzADTP(datum);

	/* PostgreSQL counts seconds west */
	*value = clock_time(run, column, time->time,
						feel_zone_offset(run, -time->zone));
}

static void
read_interval(FeelRun *run, const RuleColumn *column, Datum datum,
			  FeelValue *value)
{
	Interval *interval = DatumGetIntervalP(datum);
	int64 nanoseconds;
	int64 seconds;

	if (interval->month != 0 && (interval->day != 0 || interval->time != 0))
		refuse(run, &column->path, ERRCODE_INVALID_PARAMETER_VALUE,
			   "A duration of FEEL has either years and months, or days and "
			   "time; the interval has both.");
	if (interval->month != 0 ||
		(interval->day == 0 && interval->time == 0 && column->fits != NULL &&
		 column->fits->kind == FEEL_TYPE_MONTHS_DURATION))
	{
		*value = feel_make_months(interval->month);
		return;
	}
	seconds = split_microseconds(interval->time, &nanoseconds);
	*value = feel_make_duration(seconds + (int64) interval->day * SECS_PER_DAY,
								nanoseconds);
}

/* ------------------------------------------------------------- composed -- */

static void
read_jsonb(FeelRun *run, const RuleColumn *column, Datum datum,
		   FeelValue *value)
{
	*value = rule_from_whole_jsonb(run, DatumGetJsonbP(datum), &column->path,
								   column->unknowns);
}

static void
read_json(FeelRun *run, const RuleColumn *column, Datum datum,
		  FeelValue *value)
{
	char *json = text_to_cstring(DatumGetTextPP(datum));

	read_jsonb(run, column,
			   DirectFunctionCall1(jsonb_in, CStringGetDatum(json)), value);
}

static void
read_feel_value(FeelRun *run, const RuleColumn *column, Datum datum,
				FeelValue *value)
{
	*value = rule_value_of(run, DatumGetTextPP(datum));
}

/*
 * A list of what the elements' reader gives.  Those of a new list are null, so
 * that a NULL is left as it is: no fact to ask for has its name.
 */
static void
read_array(FeelRun *run, const RuleColumn *column, Datum datum,
		   FeelValue *value)
{
	ArrayType *array = DatumGetArrayTypeP(datum);
	FeelList *list;
	Datum *items;
	bool *nulls;
	int count;

	if (ARR_NDIM(array) > 1)
		refuse(run, &column->path, ERRCODE_ARRAY_SUBSCRIPT_ERROR,
			   "It is an array of more than one dimension.");
	deconstruct_array(array, ARR_ELEMTYPE(array), column->element_length,
					  column->element_by_value, column->element_align, &items,
					  &nulls, &count);
	list = feel_list_make(run, count);
	for (int i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (!nulls[i])
			column->element->read(run, column->element, items[i],
								  &list->items[i]);
	}
	*value = feel_list_value(list);
}

/* Discrete ranges come as PostgreSQL keeps them, [low, high). */
static void
read_range(FeelRun *run, const RuleColumn *column, Datum datum,
		   FeelValue *value)
{
	TypeCacheEntry *cache =
		lookup_type_cache(column->type, TYPECACHE_RANGE_INFO);
	RangeBound lower;
	RangeBound upper;
	bool empty;
	FeelRange range = {0};

	range_deserialize(cache, DatumGetRangeTypeP(datum), &lower, &upper,
					  &empty);
	if (empty)
		refuse(run, &column->path, ERRCODE_INVALID_PARAMETER_VALUE,
			   "It is an empty range.");
	range.has_low = !lower.infinite;
	range.has_high = !upper.infinite;
	range.low_closed = lower.inclusive;
	range.high_closed = upper.inclusive;
	if (range.has_low)
		column->element->read(run, column->element, lower.val, &range.low);
	if (range.has_high)
		column->element->read(run, column->element, upper.val, &range.high);
	*value = feel_range_value(run, range);
}

/* A composite value: a context of its columns; SQL NULLs as at the door. */
static void
read_record(FeelRun *run, const RuleColumn *column, Datum datum,
			FeelValue *value)
{
	HeapTupleHeader header = DatumGetHeapTupleHeader(datum);
	TupleDesc desc = lookup_rowtype_tupdesc(HeapTupleHeaderGetTypeId(header),
											HeapTupleHeaderGetTypMod(header));
	HeapTupleData tuple;
	Datum *values = palloc(sizeof(Datum) * Max(desc->natts, 1));
	bool *nulls = palloc(sizeof(bool) * Max(desc->natts, 1));
	FeelContext *context = feel_context_make(run, desc->natts);

	check_stack_depth();
	tuple.t_len = HeapTupleHeaderGetDatumLength(header);
	ItemPointerSetInvalid(&tuple.t_self);
	tuple.t_tableOid = InvalidOid;
	tuple.t_data = header;
	heap_deform_tuple(&tuple, desc, values, nulls);
	if (column->unknowns)
		feel_context_open(run, context, feel_path_text(run, &column->path));
	for (int i = 0; i < desc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, i);
		FeelString name = rule_string(NameStr(attribute->attname));
		RuleColumn field;
		FeelValue part;

		if (attribute->attisdropped || (nulls[i] && column->unknowns))
			continue;
		name = feel_copy_text(run, name.data, name.length);
		if (nulls[i])
		{
			feel_context_append(context, name, feel_null());
			continue;
		}
		rule_column_init(&field, attribute->atttypid, name, NULL,
						 column->unknowns);
		field.path.outer = &column->path;
		field.read(run, &field, values[i], &part);
		feel_context_append(context, name, part);
	}
	ReleaseTupleDesc(desc);
	*value = feel_context_value(context);
}

/* --------------------------------------------------------------- columns -- */

static const struct
{
	Oid type;
	void (*read)(FeelRun *run, const RuleColumn *column, Datum datum,
				 FeelValue *value);
	FeelTypeKind gives;
} readers[] = {
	{BOOLOID, read_boolean, FEEL_TYPE_BOOLEAN},
	{INT2OID, read_int2, FEEL_TYPE_NUMBER},
	{INT4OID, read_int4, FEEL_TYPE_NUMBER},
	{INT8OID, read_int8, FEEL_TYPE_NUMBER},
	{FLOAT4OID, read_float4, FEEL_TYPE_NUMBER},
	{FLOAT8OID, read_float8, FEEL_TYPE_NUMBER},
	{NUMERICOID, read_numeric, FEEL_TYPE_NUMBER},
	{TEXTOID, read_text, FEEL_TYPE_STRING},
	{VARCHAROID, read_text, FEEL_TYPE_STRING},
	{BPCHAROID, read_bpchar, FEEL_TYPE_STRING},
	{UNKNOWNOID, read_cstring, FEEL_TYPE_STRING},
	{DATEOID, read_date, FEEL_TYPE_DATE},
	{TIMESTAMPOID, read_timestamp, FEEL_TYPE_DATE_TIME},
	{TIMESTAMPTZOID, read_timestamptz, FEEL_TYPE_DATE_TIME},
	{TIMEOID, read_time, FEEL_TYPE_TIME},
	{TIMETZOID, read_timetz, FEEL_TYPE_TIME},
	{INTERVALOID, read_interval, FEEL_TYPE_ANY},
	{JSONBOID, read_jsonb, FEEL_TYPE_ANY},
	{JSONOID, read_json, FEEL_TYPE_ANY},
	{RECORDOID, read_record, FEEL_TYPE_ANY},
};

bool
rule_is_feel_value(Oid type)
{
	HeapTuple tuple = SearchSysCache1(TYPEOID, ObjectIdGetDatum(type));
	Form_pg_type form;
	bool result;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_type) GETSTRUCT(tuple);
	result = strcmp(NameStr(form->typname), "feel_value") == 0 &&
			 form->typnamespace == get_namespace_oid("packnd", true);
	ReleaseSysCache(tuple);
	return result;
}

/* The reader of a type that is not in the list above. */
static void
init_other(RuleColumn *column)
{
	Oid inner = get_element_type(column->type);
	Oid function;
	bool is_varlena;

	if (!OidIsValid(inner))
		inner = get_range_subtype(column->type);
	if (OidIsValid(inner))
	{
		column->element = palloc0(sizeof(RuleColumn));
		rule_column_init(column->element, inner, column->path.name, NULL,
						 column->unknowns);
		get_typlenbyvalalign(inner, &column->element_length,
							 &column->element_by_value,
							 &column->element_align);
		/* an element's base type reads, its own type has the layout */
		column->read = OidIsValid(get_element_type(column->type)) ? read_array
																  : read_range;
	}
	else if (type_is_rowtype(column->type))
		column->read = read_record;
	else if (rule_is_feel_value(column->type))
		column->read = read_feel_value;
	else
	{
		getTypeOutputInfo(column->type, &function, &is_varlena);
		fmgr_info(function, &column->output);
		column->read = read_by_output;
	}
}

void
rule_column_init(RuleColumn *column, Oid type, FeelString name,
				 const FeelTypeDesc *declared, bool unknowns)
{
	memset(column, 0, sizeof(RuleColumn));
	column->type = getBaseType(type);
	column->path.name = name;
	column->fits = declared;
	column->unknowns = unknowns;
	for (size_t i = 0; i < lengthof(readers); i++)
	{
		if (readers[i].type != column->type)
			continue;
		column->read = readers[i].read;
		column->is_exact = declared != NULL && !declared->is_restricted &&
						   readers[i].gives == declared->kind &&
						   readers[i].gives != FEEL_TYPE_ANY;
	}
	if (column->read == NULL)
		init_other(column);
	if (declared == NULL || declared->kind == FEEL_TYPE_ANY)
		column->is_exact = declared == NULL || !declared->is_restricted;
}
