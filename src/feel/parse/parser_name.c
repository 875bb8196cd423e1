/*-------------------------------------------------------------------------
 *
 * parser_name.c
 *	  Which name stands here?
 *
 * FEEL names may hold blanks, - / . ' + * and keywords, so "a-b" is a name
 * if the scope has it and a subtraction if not.  Every name that may be
 * meant is laid against the text, and the longest that fits wins: names of
 * the scope and of the built-in functions, names that the text itself
 * introduces, and behind a dot or within a filter the known entries of
 * contexts.
 *
 * Where none fits, one word is the name, or all words up to the next word
 * that may follow an operand: two words in a row mean nothing else, so the
 * entries of a context that nobody declared are found too.
 *
 * Cost: each name of the text is laid against each name that may be meant.
 * Most differ in their first character, which is one comparison; a text of a
 * thousand names in a scope of a thousand is a million of these.  That is
 * what a hash of first words would save, and what it would cost in every
 * scope of every cell; it is spent from the budget instead, by passed and by
 * matched names.
 *
 * What "longest" means: the match is counted in bytes of the text, where
 * white space tells words apart and means nothing around the other symbols
 * (DMN 1.5, 10.3.1.4), so that a name is found however it is wrapped, and "a+b"
 * is the name "a + b" where there is one.  Of two names that differ in white
 * space alone the innermost is meant, and in one scope, or of entries, the one
 * that is written like that.
 *
 * is_prefix tells the printer, not the parser: a name that longer ones begin
 * with must be put into parentheses where the text behind it could make it
 * one of these.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/parse/parser.h"

#include <string.h>

/* Names passed over per step of the run's budget */
#define NAMES_PER_STEP 8
/* what laying one against the text costs, in names passed over */
#define COST_OF_MATCH 16

bool
feel_is_word(FeelString name)
{
	FeelToken token = feel_scan(name, 0);

	return token.kind == FEEL_TOKEN_WORD && token.begin == 0 &&
		   (uint32_t) token.end == name.length;
}

static bool
is_one_of(FeelString word, const char *const *words)
{
	for (; *words != NULL; words++)
	{
		if (strlen(*words) == word.length &&
			memcmp(*words, word.data, word.length) == 0)
			return true;
	}
	return false;
}

bool
feel_is_infix_word(FeelString word)
{
	static const char *const words[] = {
		"and",  "or",       "between", "in",        "then",
		"else", "instance", "return",  "satisfies", NULL};

	return is_one_of(word, words);
}

/* Does it begin an expression of its own? */
static bool
is_prefix_word(FeelString word)
{
	static const char *const words[] = {"if",   "for",   "some", "every",
										"true", "false", "null", NULL};

	return is_one_of(word, words);
}

/* ------------------------------------------------------- names in question */

/* Steps through all names that may be meant */
typedef struct NameCursor
{
	const FeelParser *parser;
	bool member;
	enum
	{
		LOCALS,
		SCOPES,
		BUILTINS,
		MEMBERS,
		OWN_MEMBERS,
		DONE
	} stage;
	const FeelScope *scope;
	int32_t index;
} NameCursor;

static void
begin_names(NameCursor *cursor, const FeelParser *p, bool member)
{
	cursor->parser = p;
	cursor->member = member;
	cursor->stage = member ? MEMBERS : LOCALS;
	cursor->scope = p->scope;
	cursor->index = 0;
}

static bool
next_name(NameCursor *cursor, FeelString *name)
{
	const FeelParser *p = cursor->parser;
	const FeelFunction *builtin;
	int32_t i = cursor->index++;

	switch (cursor->stage)
	{
		case LOCALS:
			if (i < p->locals.count)
			{
				*name = p->locals.items[i];
				return true;
			}
			break;
		case SCOPES:
			if (cursor->scope == NULL)
				break;
			if (i < cursor->scope->count)
			{
				*name = cursor->scope->names[i];
				return true;
			}
			cursor->scope = cursor->scope->outer;
			cursor->index = 0;
			return next_name(cursor, name);
		case BUILTINS:
			builtin = feel_builtin_at(i);
			if (builtin != NULL)
			{
				*name = builtin->name;
				return true;
			}
			if (p->filters == 0)
				return false;
			break;
		case MEMBERS:
			if (p->outermost != NULL && i < p->outermost->member_count)
			{
				*name = p->outermost->members[i];
				return true;
			}
			break;
		case OWN_MEMBERS:
			if (i < p->members.count)
			{
				*name = p->members.items[i];
				return true;
			}
			break;
		case DONE:
			return false;
	}
	cursor->stage++;
	cursor->index = 0;
	return next_name(cursor, name);
}

/* Most names differ at once, unless one begins with a blank. */
static inline bool
may_match(FeelString name, char first)
{
	return name.length == 0 || name.data[0] <= ' ' || name.data[0] == first;
}

static void
spend_names(FeelParser *p, uint64_t passed, uint64_t matched)
{
	if (!feel_spend(p->run,
					1 + (passed + matched * COST_OF_MATCH) / NAMES_PER_STEP))
		p->failed = p->told = true;
}

/* Is the name written as it stands in the text, blank by blank? */
static bool
is_written(const FeelParser *p, int32_t end, FeelString name)
{
	return name.length == (uint32_t) (end - p->token.begin) &&
		   memcmp(p->text.data + p->token.begin, name.data, name.length) == 0;
}

/* The longest of them that stands at the next token */
static FeelFoundName
longest_name(FeelParser *p, bool member)
{
	FeelFoundName found = {.end = -1};
	char first = (uint32_t) p->token.begin < p->text.length
					 ? p->text.data[p->token.begin]
					 : '\0';
	NameCursor cursor;
	NameCursor best = {0};
	FeelString name;
	uint64_t passed = 0;
	uint64_t matched = 0;

	begin_names(&cursor, p, member);
	while (next_name(&cursor, &name))
	{
		int32_t end;

		passed++;
		if (!may_match(name, first))
			continue;
		matched++;
		end = feel_match_name(p->text, p->token.begin, name);
		if (end > found.end || (end == found.end && end >= 0 &&
								(member || (cursor.stage == best.stage &&
											cursor.scope == best.scope)) &&
								is_written(p, end, name)))
		{
			found.end = end;
			found.name = name;
			best = cursor;
		}
	}
	spend_names(p, passed, matched);
	return found;
}

/* Do longer names begin with this one? */
static bool
is_prefix(FeelParser *p, FeelString name, bool member)
{
	NameCursor cursor;
	FeelString other;
	uint64_t passed = 0;
	uint64_t matched = 0;
	bool found = false;

	begin_names(&cursor, p, member);
	while (!found && next_name(&cursor, &other))
	{
		int32_t end;

		passed++;
		if (name.length > 0 && !may_match(other, name.data[0]))
			continue;
		matched++;
		end = feel_match_name(other, 0, name);
		found = end >= 0 && (uint32_t) end < other.length;
	}
	spend_names(p, passed, matched);
	return found;
}

/* ------------------------------------------------------------------- words */

static FeelString
token_text(const FeelParser *p, const FeelToken *token)
{
	return (FeelString){p->text.data + token->begin,
						(uint32_t) (token->end - token->begin)};
}

/* Add the words that follow it to a name. */
static void
add_words(FeelParser *p, FeelFoundName *found)
{
	FeelTextBuilder builder;
	FeelToken token = feel_scan(p->text, found->end);

	feel_assert(found->name.length > 0);
	if (token.kind != FEEL_TOKEN_WORD ||
		feel_is_infix_word(token_text(p, &token)))
		return;

	feel_text_begin(&builder, p->run);
	feel_text_add_string(&builder, found->name);
	while (token.kind == FEEL_TOKEN_WORD &&
		   !feel_is_infix_word(token_text(p, &token)))
	{
		feel_text_add(&builder, " ", 1);
		feel_text_add_string(&builder, token_text(p, &token));
		found->end = token.end;
		token = feel_scan(p->text, found->end);
	}
	found->name = feel_text_finish(&builder);
}

/*
 * Is the next token, as far as it is a name by itself, a keyword here?
 * "function" is one only before its parameters.
 */
static bool
is_keyword(const FeelParser *p, bool known)
{
	FeelString word = token_text(p, &p->token);

	if (p->token.kind != FEEL_TOKEN_WORD)
		return false;
	if (feel_parser_at_word(p, "function"))
		return feel_scan(p->text, p->token.end).kind == FEEL_TOKEN_LEFT_PAREN;
	return is_prefix_word(word) || (!known && feel_is_infix_word(word));
}

FeelFoundName
feel_find_name(FeelParser *p, bool member)
{
	FeelFoundName found = longest_name(p, member);

	feel_assert(found.end < 0 || found.end > p->token.begin);
	if (p->failed)
		found.end = -1;
	else if (!member && found.end <= p->token.end &&
			 is_keyword(p, found.end == p->token.end))
		found.end = -1;
	else
	{
		/* A word is a name, known or not; "1er" only if it is known. */
		if (found.end <= p->token.end && p->token.kind != FEEL_TOKEN_WORD)
			found.end = -1;
		if (found.end < 0 && p->token.kind == FEEL_TOKEN_WORD)
		{
			found.end = p->token.end;
			found.name = token_text(p, &p->token);
		}
		if (found.end >= 0)
		{
			add_words(p, &found);
			found.is_prefix = is_prefix(p, found.name, member);
		}
	}
	return found;
}

/* -------------------------------------------------------------- new names */

/* May the token be part of a name that is introduced here? */
static bool
is_name_token(const FeelToken *token)
{
	switch (token->kind)
	{
		case FEEL_TOKEN_WORD:
		case FEEL_TOKEN_NUMBER:
		case FEEL_TOKEN_APOSTROPHE:
		case FEEL_TOKEN_DOT:
		case FEEL_TOKEN_PLUS:
		case FEEL_TOKEN_MINUS:
		case FEEL_TOKEN_TIMES:
		case FEEL_TOKEN_DIVIDE:
			return true;
		default:
			return false;
	}
}

static bool
is_in(FeelString word)
{
	return word.length == 2 && memcmp(word.data, "in", 2) == 0;
}

FeelString
feel_parse_new_name(FeelParser *p, FeelTokenKind until)
{
	FeelToken token = p->token;
	int32_t end = token.begin;
	bool blanks = false;
	FeelTextBuilder builder;

	if (token.kind != FEEL_TOKEN_WORD)
		return (FeelString){0};
	while (is_name_token(&token) &&
		   (until != FEEL_TOKEN_WORD || !is_in(token_text(p, &token)) ||
			token.begin == p->token.begin))
	{
		blanks = blanks || token.begin > end;
		end = token.end;
		token = feel_scan(p->text, end);
	}
	if (until == FEEL_TOKEN_WORD
			? token.kind != FEEL_TOKEN_WORD || !is_in(token_text(p, &token))
			: token.kind != until)
		return (FeelString){0};

	if (!blanks)
	{
		FeelString name = {p->text.data + p->token.begin,
						   (uint32_t) (end - p->token.begin)};

		feel_parser_move(p, end);
		return name;
	}

	/* White space and comments between its parts count as one blank. */
	feel_text_begin(&builder, p->run);
	while (p->token.begin < end)
	{
		if (builder.length > 0 && p->token.begin > p->end)
			feel_text_add(&builder, " ", 1);
		feel_text_add_string(&builder, token_text(p, &p->token));
		feel_parser_advance(p);
	}
	return feel_text_finish(&builder);
}

/*
 * A key that is written with other white space than the type that has it, or
 * than another context of the text, is that key all the same.
 */
FeelString
feel_known_key(FeelParser *p, FeelString name)
{
	FeelString found = name;
	FeelString other;
	NameCursor cursor;
	uint64_t passed = 0;

	if (feel_is_word(name))
		return name;
	begin_names(&cursor, p, true);
	while (next_name(&cursor, &other))
	{
		passed++;
		if (feel_text_equal(other, name))
			return name;
		if (may_match(other, name.data[0]) && feel_same_name(other, name))
			found = other;
	}
	spend_names(p, passed, 0);
	return found;
}

/*
 * May these stand in an expression as a name?  A key in quotes may hold
 * anything, but with the signs that enclose and part expressions it would be
 * found where these are meant: with a key "c)", "(c)" could not be said.  A
 * single word needs no knowing.
 */
static bool
is_to_be_known(FeelString name)
{
	for (uint32_t i = 0; i < name.length; i++)
		if (name.data[i] != '\0' && strchr("()[]{},:\"", name.data[i]) != NULL)
			return false;
	return !feel_is_word(name);
}

void
feel_add_local(FeelParser *p, FeelString name)
{
	if (is_to_be_known(name))
		feel_names_add(p, &p->locals, name);
}

void
feel_add_member(FeelParser *p, FeelString name)
{
	int32_t i;

	if (!is_to_be_known(name))
		return;
	for (i = 0; i < p->members.count; i++)
	{
		if (feel_text_equal(p->members.items[i], name))
			return;
	}
	feel_spend(p->run, 1 + (uint64_t) i / NAMES_PER_STEP);
	feel_names_add(p, &p->members, name);
}
