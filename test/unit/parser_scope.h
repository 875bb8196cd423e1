/*-------------------------------------------------------------------------
 *
 * parser_scope.h
 *	  What the tests of the parser share: a scope with awkward names.
 *
 *-------------------------------------------------------------------------
 */
#ifndef TEST_PARSER_SCOPE_H
#define TEST_PARSER_SCOPE_H

#include <string.h>

#include "host.h"

typedef FeelNode *(*Parse)(FeelRun *, FeelString, const FeelScope *);

static const FeelTypeDesc loan_type = {
	.kind = FEEL_TYPE_CONTEXT,
	.name = {"t Loan", 6},
};

static const FeelField named_types[] = {
	{{"t Loan", 6}, &loan_type},
	{{"bank.t Loan", 11}, &loan_type},
};

/* What the expressions of the tables below may use */
static const char *const known[] = {
	"a",
	"b",
	"c",
	"x",
	"Full Name",
	"Monthly Salary",
	"Monthly",
	"Date",
	"Date-Time",
	"Date-Time2",
	"Date.fromString",
	"Pre-bureauRiskCategory",
	"days in weekend",
	"values in a list",
	"if known",
	"Student's name",
	"Ressources d\xE2\x80\x99hier",
	"1er enfant \xC3\xA0 charge",
	"\xC3\xA2ge de l'a\xC3\xAEn\xC3\xA9",
	"n\xC2\xB0 de dossier",
	"\xF0\x9F\x90\x8E",
	"p / q",
	"p",
	"q",
	"or",
	"A+B*C",
	"f",
	"fn library",
	"is factor",
};

static const char *const known_members[] = {"Monthly Income", "taux-plein",
											"date and place"};

/* The scope with these names */
static inline FeelScope
make_scope(void)
{
	static FeelString names[sizeof(known) / sizeof(known[0])];
	static FeelString members[3];
	FeelScope scope = {0};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		names[i] = text_of(known[i]);
	for (i = 0; i < 3; i++)
		members[i] = text_of(known_members[i]);
	scope.count = (int32_t) i;
	scope.count = sizeof(known) / sizeof(known[0]);
	scope.names = names;
	scope.member_count = 3;
	scope.members = members;
	scope.type_count = 2;
	scope.named_types = named_types;
	return scope;
}

/* A text as part of a test's name, which is one line */
static inline const char *
shown(FeelRun *run, const char *text)
{
	char *copy = strcpy(feel_allocate(run, strlen(text) + 1), text);
	char *c;

	for (c = copy; *c != '\0'; c++)
	{
		if (*c == '\n')
			*c = ' ';
	}
	return copy;
}

#endif /* TEST_PARSER_SCOPE_H */
