/*-------------------------------------------------------------------------
 *
 * json_argument.c
 *		JSON that comes as a text: the argument of a text twin.
 *
 * The server's own error for text that is no JSON prints the place where it
 * stopped, and with it what stands there.  Facts about a person must not end
 * in a log, so the text is looked at first, and the error says where, never
 * what.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "common/jsonapi.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

/* What is JSON as jsonb, which has no number of more digits than numeric. */
static Datum
make_jsonb(const char *argument, char *value)
{
	MemoryContext context = CurrentMemoryContext;
	Datum made = (Datum) 0;

	PG_TRY();
	{
		made = DirectFunctionCall1(jsonb_in, CStringGetDatum(value));
	}
	PG_CATCH();
	{
		if (geterrcode() != ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE)
			PG_RE_THROW();
		(void) MemoryContextSwitchTo(context);
		FlushErrorState();
		ereport(ERROR, (errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
						errmsg("a number in %s is out of range", argument)));
	}
	PG_END_TRY();
	return made;
}

/*
 * packnd.json_argument(argument text, value text) returns jsonb
 *		The value as jsonb; 22P02 that names the argument and the place if it
 *		is no JSON, 22003 for a number out of range.
 */
PACKND_FUNCTION_INFO_V1(packnd_base_json_argument);
Datum
packnd_base_json_argument(PG_FUNCTION_ARGS)
{
	char *argument = text_to_cstring(PG_GETARG_TEXT_PP(0));
	char *value = text_to_cstring(PG_GETARG_TEXT_PP(1));
	JsonLexContext *lex = base_json_lex(value, strlen(value));
	const char *place;
	int character;

	if (pg_parse_json(lex, &nullSemAction) == JSON_SUCCESS)
		PG_RETURN_DATUM(make_jsonb(argument, value));
	/* NULL where the text ended too early */
	place =
		lex->token_start != NULL ? lex->token_start : value + strlen(value);
	character = pg_mbstrlen_with_len(lex->line_start, place - lex->line_start);
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("%s is no JSON", argument),
			 errdetail("It cannot be read from line %d, character %d on.",
					   lex->line_number, character + 1),
			 errhint("Names and texts stand between double quotes: "
					 "{\"name\": \"value\", \"other\": true}.")));
}
