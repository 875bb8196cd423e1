/*-------------------------------------------------------------------------
 *
 * parser_type.c
 *	  Types: built-in ones, those of the scope, and list<>, range<>,
 *	  context<>, function<> -> of them.
 *
 * A type is a name, of the language or of the model, or one of four
 * constructors around types.  "list", "range", "context" and "function" are
 * only constructors before a "<", so that a model may have types of these
 * names; the longest name that stands in the text wins, as with variables.
 *
 * ">=" may stand where a type ends before an "=": the scanner's token is then
 * taken apart, by going on one byte further.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/parse/parser.h"

/* Built-in types whose names are several words */
static const FeelString long_names[] = {
	{"date and time", 13},
	{"days and time duration", 22},
	{"years and months duration", 25},
};

/* ">", which may be the first half of ">=" */
static bool
require_greater(FeelParser *p, const char *what)
{
	if (p->token.kind != FEEL_TOKEN_GREATER_EQUAL)
		return feel_parser_require(p, FEEL_TOKEN_GREATER, what);
	feel_parser_move(p, p->token.begin + 1);
	return true;
}

static FeelTypeDesc *
make_type(FeelParser *p, FeelTypeKind kind, const FeelTypeDesc *element)
{
	FeelTypeDesc *type = feel_allocate(p->run, sizeof(FeelTypeDesc));

	type->kind = kind;
	type->element = element;
	return type;
}

/* <type> */
static const FeelTypeDesc *
parse_element(FeelParser *p, FeelTypeKind kind)
{
	const FeelTypeDesc *element;

	if (!feel_parser_require(p, FEEL_TOKEN_LESS, "\"<\""))
		return NULL;
	element = feel_parse_type_name(p);
	if (element == NULL || !require_greater(p, "\">\""))
		return NULL;
	return make_type(p, kind, element);
}

/*
 * <name: type, ...> of a context, <type, ...> of a function; the bracket was
 * not yet taken.
 */
static FeelTypeDesc *
parse_fields(FeelParser *p, FeelTypeKind kind)
{
	FeelTypeDesc *type = make_type(p, kind, NULL);
	int32_t capacity = 0;

	feel_parser_advance(p);
	if (p->token.kind == FEEL_TOKEN_GREATER)
	{
		feel_parser_advance(p);
		return type;
	}
	do
	{
		FeelField field = {0};

		if (kind == FEEL_TYPE_CONTEXT)
		{
			field.name = feel_parse_new_name(p, FEEL_TOKEN_COLON);
			if (field.name.length == 0)
			{
				feel_parser_expected(p, "a name and \":\"");
				return NULL;
			}
			feel_parser_advance(p);
		}
		field.type = feel_parse_type_name(p);
		if (field.type == NULL)
			return NULL;
		type->fields = feel_grow(p->run, type->fields, type->field_count,
								 &capacity, sizeof(FeelField));
		type->fields[type->field_count++] = field;
	} while (feel_parser_accept(p, FEEL_TOKEN_COMMA));
	return require_greater(p, "\",\" or \">\"") ? type : NULL;
}

/* function<type, ...> -> type */
static const FeelTypeDesc *
parse_function_type(FeelParser *p)
{
	FeelTypeDesc *type = parse_fields(p, FEEL_TYPE_FUNCTION);

	if (type == NULL || !feel_parser_require(p, FEEL_TOKEN_ARROW, "\"->\""))
		return NULL;
	type->element = feel_parse_type_name(p);
	return type->element == NULL ? NULL : type;
}

/* The longest type name that stands at the next token */
static const FeelTypeDesc *
parse_simple_type(FeelParser *p)
{
	int32_t begin = p->token.begin;
	int32_t best = p->token.end;
	FeelString word = {p->text.data + begin, (uint32_t) (best - begin)};
	const FeelTypeDesc *type = NULL;
	size_t i;
	int32_t j;

	if (p->token.kind == FEEL_TOKEN_WORD)
		type = feel_type_by_name(word);
	for (i = 0; i < sizeof(long_names) / sizeof(long_names[0]); i++)
	{
		int32_t end = feel_match_name(p->text, begin, long_names[i]);

		if (end > best)
		{
			best = end;
			type = feel_type_by_name(long_names[i]);
		}
	}
	for (j = 0; p->outermost != NULL && j < p->outermost->type_count; j++)
	{
		const FeelField *named = &p->outermost->named_types[j];
		int32_t end = feel_match_name(p->text, begin, named->name);

		if (end > best || (end == best && type == NULL))
		{
			best = end;
			type = named->type;
		}
	}
	if (type != NULL)
	{
		feel_assert(best >= p->token.begin);
		feel_parser_move(p, best);
	}
	else if (p->token.kind != FEEL_TOKEN_WORD)
		feel_parser_expected(p, "a type");
	else
		feel_parser_fail(p, FEEL_INVALID_TYPE, begin,
						 feel_format(p->run,
									 feel_said("there is no type \"%.*s\""),
									 (int) word.length, word.data));
	return type;
}

const FeelTypeDesc *
feel_parse_type_name(FeelParser *p)
{
	const FeelTypeDesc *type;

	if (!feel_parser_enter(p))
		return NULL;
	if (feel_scan(p->text, p->token.end).kind != FEEL_TOKEN_LESS)
		type = parse_simple_type(p);
	else if (feel_parser_accept_word(p, "list"))
		type = parse_element(p, FEEL_TYPE_LIST);
	else if (feel_parser_accept_word(p, "range"))
		type = parse_element(p, FEEL_TYPE_RANGE);
	else if (feel_parser_accept_word(p, "context"))
		type = parse_fields(p, FEEL_TYPE_CONTEXT);
	else if (feel_parser_accept_word(p, "function"))
		type = parse_function_type(p);
	else
		type = parse_simple_type(p);
	feel_parser_leave(p);
	return type;
}
