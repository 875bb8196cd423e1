/*-------------------------------------------------------------------------
 *
 * phrase.c
 *	  The words of sentences about rules (sentence.h), in both languages.
 *
 * A label is quoted and so has no gender: what is said of it has none either
 * ("« Âge » est d'au moins 18").  A language is a column here and a test that
 * reads it; the order of things stands in sentence.c and condition.c.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/show/sentence.h"

static const char *const phrases[][PHRASES] = {
	[DMN_FRENCH] =
		{[PHRASE_IF] = "Si ",
		 [PHRASE_AND_IF] = ", si ",
		 [PHRASE_LAST_IF] = " et si ",
		 [PHRASE_THEN] = ", alors ",
		 [PHRASE_ALWAYS] = "Dans tous les cas, ",
		 [PHRASE_REST] = "Dans tous les autres cas, ",
		 [PHRASE_NO_RULE] = "Si aucune règle ne s'applique, ",
		 [PHRASE_AND] = " et ",
		 [PHRASE_OR] = " ou ",
		 [PHRASE_COMMA] = ", ",
		 [PHRASE_NOR] = " ni ",
		 [PHRASE_IS] = " est ",
		 [PHRASE_IS_NOT] = " n'est pas ",
		 [PHRASE_NEITHER] = " n'est ni ",
		 [PHRASE_NO_VALUE] = " n'a pas de valeur",
		 [PHRASE_NULL] = "sans objet",
		 [PHRASE_TODAY] = "jour de la décision",
		 [PHRASE_HOLDS] = "cette condition est remplie : ",
		 [PHRASE_RESULT] = "le résultat de %a",
		 [PHRASE_FULL_STOP] = ".",
		 [PHRASE_AT] = "de %a",
		 [PHRASE_LESS] = "en dessous de %a",
		 [PHRASE_LESS_EQUAL] = "d'au plus %a",
		 [PHRASE_GREATER] = "au-dessus de %a",
		 [PHRASE_GREATER_EQUAL] = "d'au moins %a",
		 [PHRASE_FROM_TO] = "de %a à %b",
		 [PHRASE_FROM_BELOW] = "d'au moins %a et en dessous de %b",
		 [PHRASE_ABOVE_TO] = "au-dessus de %a et d'au plus %b",
		 [PHRASE_ABOVE_BELOW] = "au-dessus de %a et en dessous de %b",
		 [PHRASE_ON] = "le %a",
		 [PHRASE_BEFORE] = "avant le %a",
		 [PHRASE_UNTIL] = "le %a ou avant",
		 [PHRASE_AFTER] = "après le %a",
		 [PHRASE_SINCE] = "le %a ou après",
		 [PHRASE_DAYS_FROM_TO] = "du %a au %b",
		 [PHRASE_DAYS_FROM_BEFORE] = "le %a ou après et avant le %b",
		 [PHRASE_DAYS_AFTER_TO] = "après le %a et jusqu'au %b",
		 [PHRASE_DAYS_AFTER_BEFORE] = "après le %a et avant le %b",
		 [PHRASE_MONTHS] = "%a mois",
		 [PHRASE_YEARS] = "%a an%b",
		 [PHRASE_DAYS] = "%a jour%b",
		 [PHRASE_UNIQUE] = "Une seule règle peut s'appliquer.",
		 [PHRASE_ANY] = "Les règles qui s'appliquent ensemble "
						"disent la même chose.",
		 [PHRASE_PRIORITY] =
			 "Si plusieurs règles s'appliquent, la réponse qui "
			 "passe avant les autres l'emporte.",
		 [PHRASE_FIRST] = "Les règles se lisent dans l'ordre : la "
						  "première qui s'applique décide.",
		 [PHRASE_RULE_ORDER] = "Toutes les règles qui s'appliquent "
							   "comptent, dans l'ordre.",
		 [PHRASE_OUTPUT_ORDER] =
			 "Toutes les règles qui s'appliquent comptent, la "
			 "réponse qui passe avant les autres d'abord.",
		 [PHRASE_COLLECT] = "Toutes les règles qui s'appliquent comptent.",
		 [PHRASE_SUM] = "Les réponses des règles qui s'appliquent "
						"s'additionnent.",
		 [PHRASE_MIN] = "La plus petite réponse des règles qui "
						"s'appliquent est retenue.",
		 [PHRASE_MAX] = "La plus grande réponse des règles qui "
						"s'appliquent est retenue.",
		 [PHRASE_COUNT] =
			 "La réponse est le nombre de règles qui s'appliquent.",
		 [PHRASE_ARTICLE] = "Article %a.",
		 [PHRASE_TABLE] = "Table « %a »",
		 [PHRASE_SOURCE] = "Source : ",
		 [PHRASE_EXAMPLE] = "Exemple : ",
		 [PHRASE_EXAMPLES] = "Autres exemples : %a.",
		 [PHRASE_DAY] = "le %a",
		 [PHRASE_FORMULA] = "Calcul : ",
		 [PHRASE_NO_LOGIC] = "Rien n'est encore dit de ce qui "
							 "décide."},
	[DMN_ENGLISH] = {[PHRASE_IF] = "If ",
					 [PHRASE_AND_IF] = ", if ",
					 [PHRASE_LAST_IF] = " and if ",
					 [PHRASE_THEN] = ", then ",
					 [PHRASE_ALWAYS] = "In all cases, ",
					 [PHRASE_REST] = "In all other cases, ",
					 [PHRASE_NO_RULE] = "If no rule applies, ",
					 [PHRASE_AND] = " and ",
					 [PHRASE_OR] = " or ",
					 [PHRASE_COMMA] = ", ",
					 [PHRASE_NOR] = " nor ",
					 [PHRASE_IS] = " is ",
					 [PHRASE_IS_NOT] = " is not ",
					 [PHRASE_NEITHER] = " is neither ",
					 [PHRASE_NO_VALUE] = " has no value",
					 [PHRASE_NULL] = "not applicable",
					 [PHRASE_TODAY] = "the day of the decision",
					 [PHRASE_HOLDS] = "this condition holds: ",
					 [PHRASE_RESULT] = "the result of %a",
					 [PHRASE_FULL_STOP] = ".",
					 [PHRASE_AT] = "%a",
					 [PHRASE_LESS] = "less than %a",
					 [PHRASE_LESS_EQUAL] = "at most %a",
					 [PHRASE_GREATER] = "more than %a",
					 [PHRASE_GREATER_EQUAL] = "at least %a",
					 [PHRASE_FROM_TO] = "from %a to %b",
					 [PHRASE_FROM_BELOW] = "at least %a and less than %b",
					 [PHRASE_ABOVE_TO] = "more than %a and at most %b",
					 [PHRASE_ABOVE_BELOW] = "more than %a and less than %b",
					 [PHRASE_ON] = "on %a",
					 [PHRASE_BEFORE] = "before %a",
					 [PHRASE_UNTIL] = "on %a or before",
					 [PHRASE_AFTER] = "after %a",
					 [PHRASE_SINCE] = "on %a or after",
					 [PHRASE_DAYS_FROM_TO] = "from %a to %b",
					 [PHRASE_DAYS_FROM_BEFORE] =
						 "on %a or after and before %b",
					 [PHRASE_DAYS_AFTER_TO] = "after %a and until %b",
					 [PHRASE_DAYS_AFTER_BEFORE] = "after %a and before %b",
					 [PHRASE_MONTHS] = "%a month%b",
					 [PHRASE_YEARS] = "%a year%b",
					 [PHRASE_DAYS] = "%a day%b",
					 [PHRASE_UNIQUE] = "Only one rule can apply.",
					 [PHRASE_ANY] = "Rules that apply together say the same.",
					 [PHRASE_PRIORITY] = "If several rules apply, the answer "
										 "that goes before the others counts.",
					 [PHRASE_FIRST] = "The rules are read in order: the first "
									  "that applies decides.",
					 [PHRASE_RULE_ORDER] =
						 "All rules that apply count, in order.",
					 [PHRASE_OUTPUT_ORDER] =
						 "All rules that apply count, the answer that goes "
						 "before the others first.",
					 [PHRASE_COLLECT] = "All rules that apply count.",
					 [PHRASE_SUM] =
						 "The answers of the rules that apply are added up.",
					 [PHRASE_MIN] =
						 "The smallest answer of the rules that apply counts.",
					 [PHRASE_MAX] =
						 "The largest answer of the rules that apply counts.",
					 [PHRASE_COUNT] =
						 "The answer is the number of the rules that apply.",
					 [PHRASE_ARTICLE] = "Article %a.",
					 [PHRASE_TABLE] = "Table \"%a\"",
					 [PHRASE_SOURCE] = "Source: ",
					 [PHRASE_EXAMPLE] = "Example: ",
					 [PHRASE_EXAMPLES] = "More examples: %a.",
					 [PHRASE_DAY] = "on %a",
					 [PHRASE_FORMULA] = "Calculation: ",
					 [PHRASE_NO_LOGIC] =
						 "Nothing is said yet of what decides."},
};

const char *
dmn_phrase(DmnLanguage language, Phrase phrase)
{
	feel_assert(phrase < PHRASES && phrases[language][phrase] != NULL);
	return phrases[language][phrase];
}

void
dmn_phrase_add(Tale *tale, Phrase phrase, FeelString a, FeelString b)
{
	const char *text = dmn_phrase(tale->language, phrase);

	for (; *text != '\0'; text++)
	{
		if (text[0] == '%' && (text[1] == 'a' || text[1] == 'b'))
			feel_text_add_string(&tale->text, *++text == 'a' ? a : b);
		else
			feel_text_add(&tale->text, text, 1);
	}
}
