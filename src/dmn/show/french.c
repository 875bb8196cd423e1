/*-------------------------------------------------------------------------
 *
 * french.c
 *	  Diagnostics in French, to be read aloud: where, and of what kind.  The
 *	  whole message is in English, for who mends the model.
 *
 * Places are made as texts when the model is read (place of DmnLogic and what
 * is added to it for rules, inputs and outputs), in the language of the server's
 * messages, and a diagnostic has no other form of them.  So where that is
 * English they are translated word by word: "decision " and
 * its like at the beginning, those with a comma anywhere behind it.  A model
 * that has such a word, comma and all, in a name of its own would find it
 * translated too; places as structures would be dearer for every cell of
 * every model than that is bad.
 *
 * The switch has no default, so that the compiler asks for the French of a
 * new kind of diagnostic.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/show/french.h"

FeelString
dmn_french_error(FeelDiagnosticKind kind)
{
	switch (kind)
	{
		case FEEL_SYNTAX_ERROR:
			return FEEL_STRING_LITERAL("le texte n'est pas une expression.");
		case FEEL_NO_VARIABLE:
			return FEEL_STRING_LITERAL("un nom employé ici n'existe pas.");
		case FEEL_NO_ENTRY:
			return FEEL_STRING_LITERAL(
				"une entrée n'existe pas dans cette valeur.");
		case FEEL_NO_PROPERTY:
			return FEEL_STRING_LITERAL(
				"cette valeur n'a pas une telle propriété.");
		case FEEL_NO_FUNCTION:
			return FEEL_STRING_LITERAL(
				"ce qui est appelé n'est pas une fonction.");
		case FEEL_NOT_COMPARABLE:
			return FEEL_STRING_LITERAL("ces valeurs ne se comparent pas.");
		case FEEL_INVALID_TYPE:
			return FEEL_STRING_LITERAL(
				"une valeur n'est pas du type qu'il faut ici.");
		case FEEL_INVALID_ARGUMENT:
			return FEEL_STRING_LITERAL(
				"une fonction n'accepte pas la valeur reçue.");
		case FEEL_INVOCATION:
			return FEEL_STRING_LITERAL(
				"une fonction n'accepte pas ces arguments.");
		case FEEL_OUT_OF_RANGE:
			return FEEL_STRING_LITERAL("un résultat est hors des limites.");
		case FEEL_CONSTRAINT:
			return FEEL_STRING_LITERAL(
				"une valeur n'est pas parmi celles permises.");
		case FEEL_HIT_POLICY:
			return FEEL_STRING_LITERAL(
				"plusieurs règles s'appliquent, et la table ne le permet "
				"pas.");
		case FEEL_LIMIT:
			return FEEL_STRING_LITERAL(
				"le calcul est trop long ou trop grand.");
		case FEEL_UNSUPPORTED:
			return FEEL_STRING_LITERAL(
				"le modèle demande ce qui n'existe pas ici.");
		case FEEL_INVALID_MODEL:
			return FEEL_STRING_LITERAL("le modèle contient une erreur.");
	}
	return FEEL_STRING_LITERAL("");
}

/* The words that places are made of; those with a comma stand behind others. */
static const struct
{
	const char *english;
	const char *french;
} words[] = {
	{"decision ", "décision "},   {"knowledge model ", "fonction "},
	{"input ", "fait "},          {", entry ", ", entrée "},
	{", item ", ", élément "},    {", row ", ", ligne "},
	{", rule ", ", règle "},      {", input ", ", condition "},
	{", output ", ", résultat "},
};

FeelString
dmn_french_place(FeelRun *run, FeelString place)
{
	FeelTextBuilder builder;
	uint32_t at = 0;

	feel_text_begin(&builder, run);
	while (at < place.length)
	{
		size_t length = 1;
		size_t i = 0;

		for (; i < sizeof(words) / sizeof(words[0]); i++)
		{
			length = strlen(words[i].english);
			if ((at == 0) == (words[i].english[0] != ',') &&
				length <= place.length - at &&
				memcmp(place.data + at, words[i].english, length) == 0)
				break;
		}
		if (i < sizeof(words) / sizeof(words[0]))
			feel_text_add(&builder, words[i].french, strlen(words[i].french));
		else
			feel_text_add(&builder, place.data + at, length = 1);
		at += (uint32_t) length;
		feel_host->interrupt();
	}
	return feel_text_finish(&builder);
}
