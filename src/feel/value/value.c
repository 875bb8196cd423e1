/*-------------------------------------------------------------------------
 *
 * value.c
 *	  Making and reading values: texts, lists, contexts, ranges, zones, the
 *	  builders.  Unknowns are in unknown.c.
 *
 * Values are immutable once they are built, which is why they may share
 * parts: a list that a filter passes through, the bytes of a text, the zone
 * of a time.  Nobody frees a part, so nobody counts who has it.  The one
 * exception is a list under construction, which its builder alone may grow.
 *
 * Builders double.  What they leave behind stays in the arena; all of it
 * together is less than what they end with, and an arena that goes as a whole
 * wants no reallocation.  A text or list that passes its limit, or that the
 * run cannot afford, sets a flag and takes no more: a writer need not look at
 * each step, and feel_..._finish() makes null of it, with a diagnostic.
 *
 * A context is looked up from the front.  Most have few entries, and a path's
 * name differs from most of them in its length, so that a hash would save
 * little and cost at each context that is made.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/feel.h"
#include "feel/value/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_LIST_CAPACITY 8
#define FIRST_TEXT_CAPACITY 64
/* Longest name of a time zone that is worth asking the host for */
#define MAX_REGION_LENGTH 255

bool
feel_value_is_whole(FeelValue value)
{
	if (value.small && value.kind != FEEL_NUMBER &&
		(value.kind != FEEL_DATE_TIME || value.u.time.zone == NULL ||
		 !value.u.time.zone->is_region))
		return false;
	switch ((FeelKind) value.kind)
	{
		case FEEL_NULL:
		case FEEL_DATE:
		case FEEL_MONTHS_DURATION:
			return true;
		case FEEL_BOOLEAN:
			return value.u.boolean <= 1;
		case FEEL_NUMBER:
			return value.small <= 1;
		case FEEL_STRING:
			return value.part == 0 || value.u.string != NULL;
		case FEEL_TIME:
			return value.part < 1000000000 && value.u.time.seconds >= 0 &&
				   value.u.time.seconds < 86400;
		case FEEL_DATE_TIME:
			return value.part < 1000000000;
		case FEEL_DAYS_DURATION:
			return value.part < 1000000000 && value.u.time.zone == NULL;
		case FEEL_RANGE:
			return value.u.range != NULL;
		case FEEL_LIST:
			return value.u.list != NULL;
		case FEEL_CONTEXT:
			return value.u.context != NULL;
		case FEEL_FUNCTION:
			return value.u.function != NULL;
		case FEEL_UNKNOWN:
			return value.u.facts != NULL;
	}
	return false;
}

/* ---------------------------------------------------------------- texts -- */

FeelString
feel_copy_text(FeelRun *run, const char *data, size_t length)
{
	char *copy;

	if (length == 0)
		return (FeelString){"", 0};
	copy = feel_take(run, length);
	memcpy(copy, data, length);
	return (FeelString){copy, (uint32_t) length};
}

/* As long as it takes: it is printed twice, first for its length. */
FeelString
feel_format(FeelRun *run, const char *format, ...)
{
	va_list arguments;
	va_list again;
	char *text;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0)
		length = 0;
	text = feel_allocate(run, (size_t) length + 1);
	vsnprintf(text, (size_t) length + 1, format, again);
	va_end(again);
	return (FeelString){text, (uint32_t) length};
}

bool
feel_text_equal(FeelString a, FeelString b)
{
	return a.length == b.length &&
		   (a.length == 0 || memcmp(a.data, b.data, a.length) == 0);
}

int
feel_text_compare(FeelString a, FeelString b)
{
	uint32_t shorter = a.length < b.length ? a.length : b.length;
	int order = shorter > 0 ? memcmp(a.data, b.data, shorter) : 0;

	return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

int
feel_text_order(const void *a, const void *b)
{
	return feel_text_compare(*(const FeelString *) a, *(const FeelString *) b);
}

static int
compare_pointed(const void *a, const void *b)
{
	return feel_text_compare(**(FeelString *const *) a,
							 **(FeelString *const *) b);
}

/*
 * Pointers are sorted, so that names stay in their order: n log n also for a
 * context of a million entries.
 */
bool
feel_duplicate_name(FeelRun *run, const FeelString *names, int32_t count,
					FeelString *twice)
{
	const FeelString **sorted =
		feel_allocate_array(run, (size_t) count, sizeof(FeelString *));

	for (int32_t i = 0; i < count; i++)
		sorted[i] = &names[i];
	if (count > 1)
		qsort(sorted, (size_t) count, sizeof(FeelString *), compare_pointed);
	for (int32_t i = 1; i < count; i++)
		if (feel_text_equal(*sorted[i - 1], *sorted[i]))
		{
			*twice = *sorted[i];
			return true;
		}
	return false;
}

void
feel_text_begin(FeelTextBuilder *builder, FeelRun *run)
{
	memset(builder, 0, sizeof(*builder));
	builder->run = run;
}

/*
 * What does not fit is left out as a whole, and the flag says so; callers add
 * piece after piece and look at the end.
 */
void
feel_text_add(FeelTextBuilder *builder, const char *data, size_t length)
{
	size_t capacity = builder->capacity;
	char *grown;

	feel_assert(builder->length <= builder->capacity &&
				builder->length <= FEEL_MAX_STRING);
	if (builder->overflow || builder->failed || length == 0)
		return;
	if (length > FEEL_MAX_STRING - builder->length)
	{
		builder->overflow = true;
		return;
	}
	if (builder->length + length > capacity)
	{
		capacity = capacity > 0 ? 2 * capacity : FIRST_TEXT_CAPACITY;
		if (capacity < builder->length + length)
			capacity = builder->length + length;
		if (!feel_afford(builder->run, capacity))
		{
			builder->failed = true;
			return;
		}
		grown = feel_take(builder->run, capacity);
		if (builder->length > 0)
			memcpy(grown, builder->data, builder->length);
		builder->data = grown;
		builder->capacity = capacity;
	}
	memcpy(builder->data + builder->length, data, length);
	builder->length += length;
}

void
feel_text_add_string(FeelTextBuilder *builder, FeelString text)
{
	feel_text_add(builder, text.data, text.length);
}

void
feel_text_add_char(FeelTextBuilder *builder, uint32_t code_point)
{
	char bytes[4];

	feel_text_add(builder, bytes,
				  (size_t) feel_utf8_encode(code_point, bytes));
}

/* data is NULL, after a diagnostic, when there is no whole text */
FeelString
feel_text_finish(FeelTextBuilder *builder)
{
	if (builder->failed)
		return (FeelString){NULL, 0};
	if (builder->overflow)
	{
		feel_error(builder->run, FEEL_LIMIT,
				   "the string is longer than %d bytes", FEEL_MAX_STRING);
		return (FeelString){NULL, 0};
	}
	if (builder->length == 0)
		return (FeelString){"", 0};
	return (FeelString){builder->data, (uint32_t) builder->length};
}

/* ---------------------------------------------------------------- lists -- */

FeelList *
feel_list_make(FeelRun *run, uint32_t count)
{
	FeelList *list =
		feel_allocate(run, sizeof(FeelList) + count * sizeof(FeelValue));

	list->count = count;
	return list;
}

FeelValue
feel_list_value(const FeelList *list)
{
	FeelValue v = feel_value(FEEL_LIST, false, 0);

	v.u.list = list;
	return v;
}

void
feel_list_begin(FeelListBuilder *builder, FeelRun *run)
{
	memset(builder, 0, sizeof(*builder));
	builder->run = run;
}

/*
 * The limit is only looked at when the list grows, as capacities double up to
 * it.  A list that passes it keeps what it has and takes no more.
 */
void
feel_list_add(FeelListBuilder *builder, FeelValue item)
{
	FeelList *grown;
	uint32_t capacity;
	size_t size;

	feel_assert(feel_value_is_whole(item));
	feel_assert(builder->list == NULL ||
				builder->list->count <= builder->capacity);
	if (builder->overflow)
		return;
	if (builder->list == NULL || builder->list->count == builder->capacity)
	{
		if (builder->capacity >= FEEL_MAX_ITEMS)
		{
			builder->overflow = true;
			return;
		}
		capacity = builder->capacity > 0 ? 2 * builder->capacity
										 : FIRST_LIST_CAPACITY;
		size = sizeof(FeelList) + capacity * sizeof(item);
		if (!feel_afford(builder->run, size))
		{
			builder->overflow = true;
			return;
		}
		grown = feel_take(builder->run, size);
		grown->count = 0;
		if (builder->list != NULL)
			memcpy(grown, builder->list,
				   sizeof(FeelList) + builder->list->count * sizeof(item));
		builder->list = grown;
		builder->capacity = capacity;
	}
	builder->list->items[builder->list->count++] = item;
}

/*
 * Null in place of a list that lacks items: a rule that counts them would be
 * wrong, not just short.
 */
FeelValue
feel_list_finish(FeelListBuilder *builder)
{
	if (builder->overflow && builder->run->steps_left == 0)
		return feel_null();
	if (builder->overflow)
		return feel_error(builder->run, FEEL_LIMIT,
						  "the list has more than %d items", FEEL_MAX_ITEMS);
	if (builder->list == NULL)
		builder->list = feel_list_make(builder->run, 0);
	return feel_list_value(builder->list);
}

/* ------------------------------------------------------------- contexts -- */

FeelContext *
feel_context_make(FeelRun *run, uint32_t capacity)
{
	FeelContext *context =
		feel_allocate(run, sizeof(FeelContext) + capacity * sizeof(FeelEntry));

	context->path = (FeelString){"", 0};
	return context;
}

/*
 * The evaluator and the readers of facts know how many entries will come, so
 * a context has its room from the start.
 */
void
feel_context_append(FeelContext *context, FeelString name, FeelValue value)
{
	FeelEntry *entry = &context->entries[context->count++];

	feel_assert(feel_value_is_whole(value));
	entry->name = name;
	entry->value = value;
}

FeelValue
feel_context_value(const FeelContext *context)
{
	FeelValue v = feel_value(FEEL_CONTEXT, false, 0);

	v.u.context = context;
	return v;
}

const FeelValue *
feel_context_find(const FeelContext *context, FeelString name)
{
	uint32_t i;

	for (i = 0; i < context->count; i++)
	{
		if (feel_text_equal(context->entries[i].name, name))
			return &context->entries[i].value;
	}
	return NULL;
}

/*
 * Where no fact is unknown yet, nobody looks for unknown values: so the context
 * is named as one, whether it will be asked for or not.
 */
void
feel_context_open(FeelRun *run, FeelContext *context, FeelString path)
{
	context->open = true;
	context->path = path;
	if (run->fact_count == 0)
		(void) feel_fact(run, path);
}

FeelValue
feel_context_unknown(FeelRun *run, const FeelContext *context)
{
	FeelString path = context->path;
	const char *item =
		path.length == 0 ? NULL : memchr(path.data, '[', path.length);

	feel_assert(context->open);
	if (item != NULL)
		path.length = (uint32_t) (item - path.data);
	return feel_unknown(run, feel_fact(run, path));
}

FeelValue
feel_context_get(FeelRun *run, const FeelContext *context, FeelString name)
{
	const FeelValue *found = feel_context_find(context, name);
	FeelString fact = name;

	if (found != NULL)
		return *found;
	if (!context->open)
		return feel_null();
	if (context->path.length > 0)
		fact = feel_format(run, "%.*s.%.*s", (int) context->path.length,
						   context->path.data, (int) name.length, name.data);
	return feel_unknown_fact(run, feel_fact(run, fact));
}

/* ----------------------------------------------------- ranges and zones -- */

FeelValue
feel_range_value(FeelRun *run, FeelRange range)
{
	FeelRange *copy = feel_take(run, sizeof(range));
	FeelValue v = feel_value(FEEL_RANGE, false, 0);

	/* an end that is absent is null; (=x) and (!=x) have x at both */
	feel_assert(range.has_low || range.low.kind == FEEL_NULL);
	feel_assert(range.has_high || range.high.kind == FEEL_NULL);
	feel_assert(range.form == FEEL_RANGE_INTERVAL ||
				(range.has_low && range.has_high));

	*copy = range;
	v.u.range = copy;
	return v;
}

/* Most are UTC, which is one and shared. */
const FeelZone *
feel_zone_offset(FeelRun *run, int32_t seconds)
{
	static const FeelZone utc = {.name = ""};
	FeelZone *zone;

	if (seconds == 0)
		return &utc;
	zone = feel_allocate(run, sizeof(*zone) + 1);
	zone->offset = seconds;
	return zone;
}

const FeelZone *
feel_zone_region(FeelRun *run, FeelString name)
{
	FeelZone *zone;

	if (name.length == 0 || name.length > MAX_REGION_LENGTH ||
		memchr(name.data, 0, name.length) != NULL)
		return NULL;
	zone = feel_allocate(run, sizeof(*zone) + name.length + 1);
	zone->is_region = true;
	memcpy(zone->name, name.data, name.length);
	return feel_host->zone_exists(zone->name) ? zone : NULL;
}

/* ---------------------------------------------------------------- kinds -- */

const char *
feel_kind_name(FeelKind kind)
{
	switch (kind)
	{
		case FEEL_NULL:
			return "null";
		case FEEL_BOOLEAN:
			return "boolean";
		case FEEL_NUMBER:
			return "number";
		case FEEL_STRING:
			return "string";
		case FEEL_DATE:
			return "date";
		case FEEL_TIME:
			return "time";
		case FEEL_DATE_TIME:
			return "date and time";
		case FEEL_MONTHS_DURATION:
			return "years and months duration";
		case FEEL_DAYS_DURATION:
			return "days and time duration";
		case FEEL_RANGE:
			return "range";
		case FEEL_LIST:
			return "list";
		case FEEL_CONTEXT:
			return "context";
		case FEEL_FUNCTION:
			return "function";
		case FEEL_UNKNOWN:
			return "unknown";
	}
	return "unknown";
}
