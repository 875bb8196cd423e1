/*-------------------------------------------------------------------------
 *
 * fail.c
 *		packnd.fail(): what PL/pgSQL's RAISE EXCEPTION would do, in the
 *		language of who reads it; and packnd.say(), such a text alone.
 *
 * RAISE takes its text as it stands.  Here message, detail and hint are keys
 * of the catalog of translations (src/po), and the arguments are put in
 * after the translation, by number: a language may need them in another
 * order.  They go through no printf(): a text that a caller gave is never a
 * format.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* %1$s to %9$s */
#define MOST_ARGUMENTS 9

typedef struct Arguments
{
	int count;
	char *texts[MOST_ARGUMENTS];
} Arguments;

static char *
value_text(Datum value, bool is_null, Oid type)
{
	Oid output;
	bool is_varlena;

	if (is_null)
		return "null";
	/* a literal, of which nobody has said the type */
	if (type == UNKNOWNOID)
		return DatumGetCString(value);
	getTypeOutputInfo(type, &output, &is_varlena);
	return OidOutputFunctionCall(output, value);
}

/* fail(..., VARIADIC array) */
static void
read_array(ArrayType *array, Arguments *arguments)
{
	Oid type = ARR_ELEMTYPE(array);
	int16 length;
	bool by_value;
	char align;
	Datum *values;
	bool *nulls;
	int count;

	get_typlenbyvalalign(type, &length, &by_value, &align);
	deconstruct_array(array, type, length, by_value, align, &values, &nulls,
					  &count);
	arguments->count = Min(count, MOST_ARGUMENTS);
	for (int i = 0; i < arguments->count; i++)
		arguments->texts[i] = value_text(values[i], nulls[i], type);
}

static void
read_arguments(FunctionCallInfo fcinfo, int first, Arguments *arguments)
{
	int given = PG_NARGS() - first;

	arguments->count = 0;
	if (given > 0 && get_fn_expr_variadic(fcinfo->flinfo))
	{
		if (!PG_ARGISNULL(first))
			read_array(PG_GETARG_ARRAYTYPE_P(first), arguments);
		return;
	}
	arguments->count = Min(given, MOST_ARGUMENTS);
	for (int i = 0; i < arguments->count; i++)
	{
		int n = first + i;

		arguments->texts[i] =
			value_text(fcinfo->args[n].value, fcinfo->args[n].isnull,
					   get_fn_expr_argtype(fcinfo->flinfo, n));
	}
}

/* Argument n of the function in the reader's language, or null. */
static char *
translated(FunctionCallInfo fcinfo, int n, const Arguments *arguments)
{
	StringInfoData result;
	const char *p;

	if (PG_ARGISNULL(n))
		return NULL;
	initStringInfo(&result);
	p = text_to_cstring(PG_GETARG_TEXT_PP(n));
	/* the text that belongs to the empty key is the catalog's header */
	if (*p != '\0')
		p = dgettext(TEXTDOMAIN, p);
	while (*p != '\0')
	{
		if (p[0] == '%' && p[1] > '0' && p[1] - '0' <= arguments->count &&
			p[2] == '$' && p[3] == 's')
		{
			appendStringInfoString(&result, arguments->texts[p[1] - '1']);
			p += 4;
		}
		else
			appendStringInfoChar(&result, *p++);
	}
	return result.data;
}

static int
sqlstate(FunctionCallInfo fcinfo)
{
	const char *code =
		PG_ARGISNULL(0) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(0));

	if (strlen(code) != 5 ||
		strspn(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") != 5 ||
		strncmp(code, "00", 2) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is not the SQLSTATE of an error", code)));
	return MAKE_SQLSTATE(code[0], code[1], code[2], code[3], code[4]);
}

/*
 * packnd.fail(code, message, detail, hint, VARIADIC arguments "any")
 *		returns void, that is: never.
 *
 * The innermost line of the context would be the statement that calls us,
 * as an SQL statement: it says nothing that the line of the function does
 * not say.  Whoever catches the error sets the stack back.
 */
PACKND_FUNCTION_INFO_V1(packnd_base_fail);
Datum
packnd_base_fail(PG_FUNCTION_ARGS)
{
	Arguments arguments;
	int code = sqlstate(fcinfo);
	char *message;
	char *detail;
	char *hint;

	read_arguments(fcinfo, 4, &arguments);
	message = translated(fcinfo, 1, &arguments);
	detail = translated(fcinfo, 2, &arguments);
	hint = translated(fcinfo, 3, &arguments);
	if (error_context_stack != NULL)
		error_context_stack = error_context_stack->previous;
	ereport(ERROR,
			(errcode(code), errmsg_internal("%s", message ? message : ""),
			 detail ? errdetail_internal("%s", detail) : 0,
			 hint ? errhint("%s", hint) : 0));
	PG_RETURN_VOID();
}

/*
 * packnd.say(message, VARIADIC arguments "any") returns text
 */
PACKND_FUNCTION_INFO_V1(packnd_base_say);
Datum
packnd_base_say(PG_FUNCTION_ARGS)
{
	Arguments arguments;
	char *said;

	read_arguments(fcinfo, 1, &arguments);
	said = translated(fcinfo, 0, &arguments);
	if (said == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(said));
}
