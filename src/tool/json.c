/*-------------------------------------------------------------------------
 *
 * json.c
 *	  JSON (RFC 8259) as values of FEEL.
 *
 * A reader by recursive descent over counted bytes: what it takes is JSON and
 * nothing more (no comments, no comma at the end, no control characters in
 * strings, no half of a surrogate pair), so that one text has one reading.
 * Depth is that of the run, which checks the C stack.  Numbers are decimals,
 * never doubles: an amount is not rounded on its way.
 *
 * Two entries of one name would be read one way here and another way there:
 * such a text is refused.
 *
 *-------------------------------------------------------------------------
 */
#include "tool/json.h"

#include <string.h>

#include "feel/number/number.h"
#include "feel/value/utf8.h"

typedef struct JsonReader
{
	FeelRun *run;
	const char *at;
	const char *end;
} JsonReader;

static bool read_value(JsonReader *reader, FeelValue *value);

/* ---------------------------------------------------------------- reading */

static void
skip_space(JsonReader *reader)
{
	while (reader->at < reader->end &&
		   strchr(" \t\r\n", *reader->at) != NULL && *reader->at != '\0')
		reader->at++;
}

static bool
take(JsonReader *reader, char wanted)
{
	skip_space(reader);
	if (reader->at == reader->end || *reader->at != wanted)
		return false;
	reader->at++;
	return true;
}

static bool
take_word(JsonReader *reader, const char *word)
{
	size_t length = strlen(word);

	if ((size_t) (reader->end - reader->at) < length ||
		memcmp(reader->at, word, length) != 0)
		return false;
	reader->at += length;
	return true;
}

/* Four hexadecimal digits */
static bool
take_unit(JsonReader *reader, uint32_t *unit)
{
	*unit = 0;
	for (int i = 0; i < 4; i++, reader->at++)
	{
		static const char digits[] = "0123456789abcdef";
		const char *digit;

		if (reader->at == reader->end || *reader->at == '\0')
			return false;
		digit = strchr(digits, *reader->at >= 'A' && *reader->at <= 'F'
								   ? *reader->at - 'A' + 'a'
								   : *reader->at);
		if (digit == NULL)
			return false;
		*unit = *unit * 16 + (uint32_t) (digit - digits);
	}
	return true;
}

/* Behind a backslash */
static bool
take_escape(JsonReader *reader, FeelTextBuilder *text)
{
	static const char names[] = "\"\\/bfnrt";
	static const char meant[] = "\"\\/\b\f\n\r\t";
	const char *name;
	uint32_t point;
	uint32_t low;

	if (reader->at == reader->end || *reader->at == '\0')
		return false;
	name = strchr(names, *reader->at);
	if (name != NULL)
	{
		feel_text_add(text, &meant[name - names], 1);
		reader->at++;
		return true;
	}
	if (!take_word(reader, "u") || !take_unit(reader, &point))
		return false;
	if (point >= 0xD800 && point < 0xDC00)
	{
		if (!take_word(reader, "\\u") || !take_unit(reader, &low) ||
			low < 0xDC00 || low > 0xDFFF)
			return false;
		point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
	}
	else if (point == 0 || (point >= 0xDC00 && point < 0xE000))
		return false;
	feel_text_add_char(text, point);
	return true;
}

static bool
read_string(JsonReader *reader, FeelString *string)
{
	FeelTextBuilder text;

	if (!take(reader, '"'))
		return false;
	feel_text_begin(&text, reader->run);
	while (reader->at < reader->end && *reader->at != '"')
	{
		const char *plain = reader->at;

		if ((unsigned char) *reader->at < 0x20)
			return false;
		if (*reader->at == '\\')
		{
			reader->at++;
			if (!take_escape(reader, &text))
				return false;
			continue;
		}
		while (reader->at < reader->end && *reader->at != '"' &&
			   *reader->at != '\\' && (unsigned char) *reader->at >= 0x20)
			reader->at++;
		feel_text_add(&text, plain, (size_t) (reader->at - plain));
	}
	*string = feel_text_finish(&text);
	return take(reader, '"');
}

static bool
is_digit(const JsonReader *reader)
{
	return reader->at < reader->end && *reader->at >= '0' &&
		   *reader->at <= '9';
}

static bool
take_digits(JsonReader *reader)
{
	if (!is_digit(reader))
		return false;
	while (is_digit(reader))
		reader->at++;
	return true;
}

static bool
read_number(JsonReader *reader, FeelValue *value)
{
	const char *begin = reader->at;

	(void) take_word(reader, "-");
	if (!take_word(reader, "0") && !take_digits(reader))
		return false;
	if (take_word(reader, ".") && !take_digits(reader))
		return false;
	if (take_word(reader, "e") || take_word(reader, "E"))
	{
		if (!take_word(reader, "+"))
			(void) take_word(reader, "-");
		if (!take_digits(reader))
			return false;
	}
	return feel_number_from_text(
		(FeelString){begin, (uint32_t) (reader->at - begin)}, value);
}

static bool
read_array(JsonReader *reader, FeelValue *value)
{
	FeelValue *items = NULL;
	int32_t count = 0;
	int32_t capacity = 0;
	FeelList *list;

	if (!take(reader, ']'))
	{
		do
		{
			items = feel_grow(reader->run, items, count, &capacity,
							  sizeof(FeelValue));
			if (!read_value(reader, &items[count]))
				return false;
			count++;
		} while (take(reader, ','));
		if (!take(reader, ']'))
			return false;
	}
	list = feel_list_make(reader->run, (uint32_t) count);
	if (count > 0)
		memcpy(list->items, items, (size_t) count * sizeof(FeelValue));
	*value = feel_list_value(list);
	return true;
}

static bool
read_object(JsonReader *reader, FeelValue *value)
{
	FeelEntry *entries = NULL;
	int32_t count = 0;
	int32_t capacity = 0;
	FeelContext *context;

	if (!take(reader, '}'))
	{
		do
		{
			entries = feel_grow(reader->run, entries, count, &capacity,
								sizeof(FeelEntry));
			if (!read_string(reader, &entries[count].name))
				return false;
			for (int32_t i = 0; i < count; i++)
				if (feel_text_equal(entries[i].name, entries[count].name))
					return false;
			if (!take(reader, ':') ||
				!read_value(reader, &entries[count].value))
				return false;
			count++;
		} while (take(reader, ','));
		if (!take(reader, '}'))
			return false;
	}
	context = feel_context_make(reader->run, (uint32_t) count);
	for (int32_t i = 0; i < count; i++)
		feel_context_append(context, entries[i].name, entries[i].value);
	*value = feel_context_value(context);
	return true;
}

static bool
read_any(JsonReader *reader, FeelValue *value)
{
	FeelString string;

	skip_space(reader);
	if (take_word(reader, "null"))
		*value = feel_null();
	else if (take_word(reader, "true"))
		*value = feel_boolean(true);
	else if (take_word(reader, "false"))
		*value = feel_boolean(false);
	else if (take_word(reader, "["))
		return read_array(reader, value);
	else if (take_word(reader, "{"))
		return read_object(reader, value);
	else if (reader->at < reader->end && *reader->at == '"')
	{
		if (!read_string(reader, &string))
			return false;
		*value = feel_string(string);
	}
	else
		return read_number(reader, value);
	return true;
}

static bool
read_value(JsonReader *reader, FeelValue *value)
{
	bool done;

	if (!feel_enter(reader->run))
		return false;
	done = read_any(reader, value);
	feel_leave(reader->run);
	return done;
}

bool
json_read(FeelRun *run, FeelString text, FeelValue *value, uint32_t *offset)
{
	JsonReader reader = {run, text.data, text.data + text.length};
	bool done =
		feel_utf8_valid(text.data, text.length) && read_value(&reader, value);

	if (done)
		skip_space(&reader);
	*offset = (uint32_t) (reader.at - text.data);
	return done && reader.at == reader.end;
}

/* ---------------------------------------------------------------- looking */

const FeelValue *
json_find(const FeelValue *value, FeelString name)
{
	if (value == NULL || value->kind != FEEL_CONTEXT)
		return NULL;
	for (uint32_t i = 0; i < value->u.context->count; i++)
		if (feel_text_equal(value->u.context->entries[i].name, name))
			return &value->u.context->entries[i].value;
	return NULL;
}

const FeelValue *
json_entry(const FeelValue *value, const char *name)
{
	return json_find(value, (FeelString){name, (uint32_t) strlen(name)});
}

FeelString
json_text(const FeelValue *value)
{
	return value != NULL && value->kind == FEEL_STRING ? feel_text(*value)
													   : (FeelString){"", 0};
}

FeelValue
json_names(FeelRun *run, FeelValue unknown)
{
	const FeelString *names = NULL;
	int count = unknown.kind == FEEL_UNKNOWN
					? feel_unknown_names(run, unknown, &names)
					: 0;
	FeelList *list = feel_list_make(run, (uint32_t) count);

	for (int i = 0; i < count; i++)
		list->items[i] = feel_string(names[i]);
	return feel_list_value(list);
}

static FeelValue
plain_unknown(FeelRun *run, FeelValue value)
{
	FeelContext *context = feel_context_make(run, 1);

	feel_context_append(context, FEEL_STRING_LITERAL("@unknown"),
						json_names(run, value));
	return feel_context_value(context);
}

FeelValue
json_plain(FeelRun *run, FeelValue value)
{
	FeelList *list;
	FeelContext *context;

	if (!feel_enter(run))
		return feel_null();
	switch (value.kind)
	{
		case FEEL_LIST:
			list = feel_list_make(run, value.u.list->count);
			for (uint32_t i = 0; i < list->count; i++)
				list->items[i] = json_plain(run, value.u.list->items[i]);
			value = feel_list_value(list);
			break;
		case FEEL_CONTEXT:
			context = feel_context_make(run, value.u.context->count);
			for (uint32_t i = 0; i < value.u.context->count; i++)
				feel_context_append(
					context, value.u.context->entries[i].name,
					json_plain(run, value.u.context->entries[i].value));
			value = feel_context_value(context);
			break;
		case FEEL_UNKNOWN:
			value = plain_unknown(run, value);
			break;
		case FEEL_NULL:
		case FEEL_BOOLEAN:
		case FEEL_NUMBER:
		case FEEL_STRING:
			break;
		default:
			value = feel_string(feel_to_text(run, value));
			break;
	}
	feel_leave(run);
	return value;
}

/* As deep as what was read, which has been looked at. */
bool
json_equal(const FeelValue *a, const FeelValue *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind)
	{
		case FEEL_NULL:
			return true;
		case FEEL_BOOLEAN:
			return a->u.boolean == b->u.boolean;
		case FEEL_NUMBER:
			return feel_number_compare(*a, *b) == 0;
		case FEEL_STRING:
			return feel_text_equal(feel_text(*a), feel_text(*b));
		case FEEL_LIST:
			if (a->u.list->count != b->u.list->count)
				return false;
			for (uint32_t i = 0; i < a->u.list->count; i++)
				if (!json_equal(&a->u.list->items[i], &b->u.list->items[i]))
					return false;
			return true;
		case FEEL_CONTEXT:
			if (a->u.context->count != b->u.context->count)
				return false;
			for (uint32_t i = 0; i < a->u.context->count; i++)
			{
				const FeelEntry *entry = &a->u.context->entries[i];
				const FeelValue *other = json_find(b, entry->name);

				if (other == NULL || !json_equal(&entry->value, other))
					return false;
			}
			return true;
		default:
			return false;
	}
}

bool
json_holds(const FeelList *list, const FeelValue *value)
{
	for (uint32_t i = 0; i < list->count; i++)
		if (json_equal(&list->items[i], value))
			return true;
	return false;
}
