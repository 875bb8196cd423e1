/*-------------------------------------------------------------------------
 *
 * tale.c
 *	  The words of a tale (tell.c) in both languages, and how values, lines
 *	  and names are put into it.
 *
 * A tale is read by her, or to her, and by those who decide with her: what a
 * program would print (quotes, null, seconds, empty lists) is written as
 * people write it.  So no word stands in tell.c, which has the order of
 * things; a language is a column here and a test that reads it.  Texts of the
 * model itself, its names and descriptions, are in the language of the model
 * and are never translated.
 *
 * A word that a language lacks would be a null pointer: that is asserted where
 * a word is fetched.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/show/tale.h"

static const char *const words[][WORDS] = {
	[DMN_FRENCH] = {[WORD_ANSWER] = "Réponse : ",
					[WORD_OPEN] = "Réponse : on ne peut pas encore le dire.",
					[WORD_ASK] = "À demander, dans cet ordre :",
					[WORD_RULE] = "Règle",
					[WORD_MAYBE] = "Règles qui peuvent encore s'appliquer :",
					[WORD_SAME] = "Quoi que disent les faits qui manquent, la "
								  "réponse est la même.",
					[WORD_NO_RULE] = "Aucune règle ne s'applique.",
					[WORD_CONDITION] = "condition",
					[WORD_WAITS] = "dépend de",
					[WORD_FORMULA] = "Calcul : ",
					[WORD_RESTS] = "Cette réponse s'appuie sur :",
					[WORD_FACTS] = "Faits retenus :",
					[WORD_ERROR] = "Erreur : ",
					[WORD_YES] = "oui",
					[WORD_NO] = "non",
					[WORD_NULL] = "sans objet",
					[WORD_NO_ANSWER] = "aucune valeur",
					[WORD_UNKNOWN] = "pas encore connu",
					[WORD_AND_MORE] = "et %d de plus",
					[WORD_COLON] = " : ",
					[WORD_SEMICOLON] = " ; "},
	[DMN_ENGLISH] = {[WORD_ANSWER] = "Answer: ",
					 [WORD_OPEN] = "Answer: it cannot be said yet.",
					 [WORD_ASK] = "To ask, in this order:",
					 [WORD_RULE] = "Rule",
					 [WORD_MAYBE] = "Rules that may still apply:",
					 [WORD_SAME] = "Whatever the missing facts are, the "
								   "answer is the same.",
					 [WORD_NO_RULE] = "No rule applies.",
					 [WORD_CONDITION] = "condition",
					 [WORD_WAITS] = "depends on",
					 [WORD_FORMULA] = "Calculation: ",
					 [WORD_RESTS] = "This answer rests on:",
					 [WORD_FACTS] = "Facts:",
					 [WORD_ERROR] = "Error: ",
					 [WORD_YES] = "yes",
					 [WORD_NO] = "no",
					 [WORD_NULL] = "not applicable",
					 [WORD_NO_ANSWER] = "no value",
					 [WORD_UNKNOWN] = "not known yet",
					 [WORD_AND_MORE] = "and %d more",
					 [WORD_COLON] = ": ",
					 [WORD_SEMICOLON] = "; "},
};

const char *
dmn_tale_word(const Tale *tale, Word which)
{
	feel_assert(which < WORDS && words[tale->language][which] != NULL);
	return words[tale->language][which];
}

void
dmn_tale_add(Tale *tale, const char *text)
{
	feel_text_add(&tale->text, text, strlen(text));
}

/* The formats are named one by one, so that the compiler checks them. */
void
dmn_tale_and_more(Tale *tale, int count)
{
	feel_text_add_string(
		&tale->text,
		tale->language == DMN_FRENCH
			? feel_format(tale->run, words[DMN_FRENCH][WORD_AND_MORE], count)
			: feel_format(tale->run, words[DMN_ENGLISH][WORD_AND_MORE],
						  count));
}

/* ------------------------------------------------------------------ values */

/*
 * 1234.5 is 1234,5 in French; a date goes by day, month, year.  A date of
 * another length than ten has a year of more than four digits or a sign; it
 * stays as FEEL writes it.
 */
static void
add_plain(Tale *tale, FeelValue value)
{
	FeelString text = feel_to_text(tale->run, value);
	bool french = tale->language == DMN_FRENCH;

	if (french && value.kind == FEEL_DATE && text.length == 10)
	{
		FeelString turned =
			feel_format(tale->run, "%.2s/%.2s/%.4s", text.data + 8,
						text.data + 5, text.data);

		feel_text_add_string(&tale->text, turned);
		return;
	}
	for (uint32_t i = 0; i < text.length; i++)
		feel_text_add(&tale->text,
					  french && value.kind == FEEL_NUMBER &&
							  text.data[i] == '.'
						  ? ","
						  : &text.data[i],
					  1);
}

static void
add_context(Tale *tale, const FeelContext *context)
{
	for (uint32_t i = 0; i < context->count; i++)
	{
		if (i > 0)
			dmn_tale_add(tale, dmn_tale_word(tale, WORD_SEMICOLON));
		feel_text_add_string(&tale->text, context->entries[i].name);
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_COLON));
		dmn_tale_value(tale, context->entries[i].value);
	}
}

void
dmn_tale_value(Tale *tale, FeelValue value)
{
	/* parts may be shared, so that a small value is a long text */
	if (!feel_spend(tale->run, 1))
		tale->text.failed = true;
	if (tale->text.failed || tale->text.overflow || !feel_enter(tale->run))
		return;
	switch (value.kind)
	{
		case FEEL_NULL:
			dmn_tale_add(tale, dmn_tale_word(tale, tale->null));
			break;
		case FEEL_BOOLEAN:
			dmn_tale_add(tale, dmn_tale_word(tale, value.u.boolean ? WORD_YES
																   : WORD_NO));
			break;
		case FEEL_UNKNOWN:
			dmn_tale_add(tale, dmn_tale_word(tale, WORD_UNKNOWN));
			break;
		case FEEL_CONTEXT:
			add_context(tale, value.u.context);
			break;
		case FEEL_LIST:
			for (uint32_t i = 0; i < value.u.list->count; i++)
			{
				if (i > 0)
					dmn_tale_add(tale, ", ");
				dmn_tale_value(tale, value.u.list->items[i]);
			}
			break;
		default:
			add_plain(tale, value);
	}
	feel_leave(tale->run);
}

/* Null is no answer of a decision, but a fact that does not apply. */
void
dmn_tale_fact_value(Tale *tale, FeelValue value)
{
	tale->null = WORD_NULL;
	dmn_tale_value(tale, value);
	tale->null = WORD_NO_ANSWER;
}

/* ------------------------------------------------------------------- lines */

void
dmn_tale_begin(Tale *tale)
{
	for (int i = 0; i < tale->indent; i++)
		dmn_tale_add(tale, "  ");
}

void
dmn_tale_line(Tale *tale, const char *line)
{
	dmn_tale_begin(tale);
	dmn_tale_add(tale, line);
	dmn_tale_add(tale, "\n");
}

/* A text of the model; its further lines are indented as well. */
void
dmn_tale_text(Tale *tale, FeelString text)
{
	for (uint32_t i = 0; i < text.length; i++)
	{
		feel_text_add(&tale->text, &text.data[i], 1);
		if (text.data[i] == '\n')
			dmn_tale_begin(tale);
	}
}

/*
 * "description (name)", or the name alone.  The full stop of a description
 * would stand before the name; it is left out.
 */
void
dmn_tale_name(Tale *tale, FeelString name, FeelString description)
{
	if (description.length == 0)
	{
		feel_text_add_string(&tale->text, name);
		return;
	}
	if (description.data[description.length - 1] == '.')
		description.length--;
	dmn_tale_text(tale, description);
	dmn_tale_add(tale, " (");
	feel_text_add_string(&tale->text, name);
	dmn_tale_add(tale, ")");
}
