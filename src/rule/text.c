/*-------------------------------------------------------------------------
 *
 * text.c
 *		Texts of PostgreSQL from those of the engine: names, literals, paths
 *		of facts.
 *
 * A text of the engine is a pointer and a length, UTF-8 and not ended by a
 * zero; so is one of PostgreSQL behind its header, in a database in UTF8 (others
 * are refused when the extension is created).  Inwards nothing is copied.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "libpq/pqformat.h"
#include "utils/array.h"
#include "utils/builtins.h"

#include "feel/literal/literal.h"
#include "rule/rule.h"

FeelString
rule_string(const char *data)
{
	return (FeelString){data, (uint32_t) strlen(data)};
}

/* Points into t, which must have been detoasted; lives as long as t. */
FeelString
rule_string_of(const text *t)
{
	return (FeelString){VARDATA_ANY(t), (uint32_t) VARSIZE_ANY_EXHDR(t)};
}

text *
rule_text_of(FeelString string)
{
	return cstring_to_text_with_len(string.data, (int) string.length);
}

/* A value as people read it: a string without quotes, a number as digits. */
text *
rule_value_text(FeelRun *run, FeelValue value)
{
	FeelString string = feel_to_text(run, value);

	if (string.data == NULL)
		ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						errmsg("value is too long or too deep for a text")));
	return rule_text_of(string);
}

/* ------------------------------------------------------------ literals -- */

/*
 * A value as FEEL that can be read again.  The engine raises nothing, it
 * gives no text; why it gave none is found out here, where it is an error.
 */
static FeelString
written(FeelRun *run, FeelValue value)
{
	FeelString string = feel_literal_write(run, value);

	if (string.data != NULL)
		return string;
	if (feel_holds_function(run, value))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a function cannot be a value outside its model")));
	ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					errmsg("value is too deep, or longer than %d bytes",
						   FEEL_MAX_TEXT)));
}

/* A text that needs no escapes, in quotes; NULL if it does need some. */
static text *
plain_literal(FeelString string)
{
	text *result = palloc(VARHDRSZ + string.length + 2);
	char *data = VARDATA(result);

	for (uint32_t i = 0; i < string.length; i++)
	{
		unsigned char c = string.data[i];

		if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F)
			return NULL;
		data[i + 1] = (char) c;
	}
	data[0] = '"';
	Assert(string.length < FEEL_MAX_TEXT);
	data[string.length + 1] = '"';
	SET_VARSIZE(result, VARHDRSZ + string.length + 2);
	return result;
}

/* Most answers are short strings: those are quoted without the writer. */
text *
rule_literal_text(FeelRun *run, FeelValue value)
{
	text *result = NULL;

	if (value.kind == FEEL_STRING && value.part < FEEL_MAX_TEXT / 2)
		result = plain_literal(feel_text(value));
	if (result == NULL)
		result = rule_text_of(written(run, value));
	return result;
}

/*
 * The facts that an answer still waits for, as text[], in the order of their
 * numbers in the run.  An unknown deep inside of a list or a context counts.
 */
Datum
rule_fact_array(FeelRun *run, FeelValue value)
{
	FeelValue unknown = feel_unknown_inside(run, value);
	const FeelString *names;
	Datum *texts;
	int count;

	if (unknown.kind != FEEL_UNKNOWN)
		return PointerGetDatum(construct_empty_array(TEXTOID));
	count = feel_unknown_names(run, unknown, &names);
	texts = palloc(sizeof(Datum) * Max(count, 1));
	for (int i = 0; i < count; i++)
		texts[i] = PointerGetDatum(rule_text_of(names[i]));
	return PointerGetDatum(
		construct_array(texts, count, TEXTOID, -1, false, TYPALIGN_INT));
}

/* --------------------------------------------------------------- binary -- */

/*
 * The binary form of our types is a byte for the format and the text of the
 * input function: what is received is checked as any input is.
 */
char *
rule_receive_text(FunctionCallInfo fcinfo, int format, const char *type,
				  int *length)
{
	StringInfo buffer = (StringInfo) PG_GETARG_POINTER(0);
	int version = pq_getmsgint(buffer, 1);

	if (version != format)
		ereport(ERROR, (errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
						errmsg("unsupported version number %d of type %s",
							   version, type)));
	return pq_getmsgtext(buffer, buffer->len - buffer->cursor, length);
}

bytea *
rule_send_text(int format, const char *data, int length)
{
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendint8(&buffer, format);
	pq_sendtext(&buffer, data, length);
	return pq_endtypsend(&buffer);
}
