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
 * A name or a code is for programs.  Where the model has words for it they
 * are said in its place: the description of an element, and of a value the
 * line "code : label" in the description of the values that its type allows,
 * or in that of the decision that gives it.
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
					[WORD_ASK] = "À demander d'abord :",
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
					[WORD_QUESTION] = "la question",
					[WORD_OPEN_QUOTE] = "« ",
					[WORD_CLOSE_QUOTE] = " »",
					[WORD_COLON] = " : ",
					[WORD_SEMICOLON] = " ; "},
	[DMN_ENGLISH] = {[WORD_ANSWER] = "Answer: ",
					 [WORD_OPEN] = "Answer: it cannot be said yet.",
					 [WORD_ASK] = "To ask first:",
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
					 [WORD_QUESTION] = "question",
					 [WORD_OPEN_QUOTE] = "\"",
					 [WORD_CLOSE_QUOTE] = "\"",
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

/* ------------------------------------------------------------------ labels */

static FeelString
trimmed(FeelString text)
{
	while (text.length > 0 && strchr(" \t\r", text.data[0]) != NULL)
		text = (FeelString){text.data + 1, text.length - 1};
	while (text.length > 0 &&
		   strchr(" \t\r", text.data[text.length - 1]) != NULL)
		text.length--;
	return text;
}

/*
 * The next line of a text, and what stands before and behind its first colon;
 * without a colon nothing stands before.  False at the end.
 */
static bool
next_line(FeelString *rest, FeelString *code, FeelString *label)
{
	const char *end;
	const char *colon;
	uint32_t length;

	if (rest->length == 0)
		return false;
	end = memchr(rest->data, '\n', rest->length);
	length = end != NULL ? (uint32_t) (end - rest->data) : rest->length;
	colon = memchr(rest->data, ':', length);
	*label = (FeelString){rest->data, length};
	*code = (FeelString){rest->data, 0};
	if (colon != NULL)
	{
		code->length = (uint32_t) (colon - rest->data);
		label->data = colon + 1;
		label->length = length - code->length - 1;
	}
	*code = trimmed(*code);
	*label = trimmed(*label);
	length += end != NULL ? 1 : 0;
	rest->data += length;
	rest->length -= length;
	return true;
}

static bool
find_line(FeelString description, FeelString code, FeelString *label)
{
	FeelString said;

	while (next_line(&description, &said, label))
		if (said.length > 0 && feel_text_equal(said, code))
			return true;
	return false;
}

/* In what an element says of its values, or its type of those it allows */
static bool
find_label(const DmnElement *element, FeelString code, FeelString *label)
{
	const FeelTypeDesc *type = element->type;

	if (element->kind != DMN_INPUT_DATA &&
		find_line(element->description, code, label))
		return true;
	for (; type != NULL;
		 type = type->kind == FEEL_TYPE_LIST ? type->element : NULL)
		for (const FeelTypeDesc *said = type; said != NULL; said = said->base)
			if (find_line(said->allowed_description, code, label))
				return true;
	return false;
}

void
dmn_tale_code(Tale *tale, const DmnElement *of, FeelString code)
{
	FeelString label = code;
	bool found = of != NULL && find_label(of, code, &label);

	/* one that passes through a formula is called as where it comes from */
	for (int i = 0; !found && i < dmn_element_count(tale->model); i++)
	{
		found = find_label(dmn_element_at(tale->model, i), code, &label);
		feel_host->interrupt();
	}
	if (!found && !find_line(tale->labels, code, &label))
		label = code;
	feel_text_add_string(&tale->text, label);
}

/* A line that begins with a small letter and has no space before its colon */
static bool
is_label_line(FeelString code)
{
	if (code.length == 0 || code.data[0] < 'a' || code.data[0] > 'z')
		return false;
	return memchr(code.data, ' ', code.length) == NULL;
}

/*
 * What a description says of the element itself: all before the first line
 * that is a label, without the full stop at the end.
 */
static FeelString
head_of(FeelString description)
{
	FeelString rest = description;
	FeelString head = {description.data, 0};
	FeelString code;
	FeelString label;

	while (next_line(&rest, &code, &label) &&
		   (head.length == 0 || !is_label_line(code)))
		head.length = (uint32_t) (rest.data - description.data);
	while (head.length > 0 &&
		   strchr(" \t\r\n", head.data[head.length - 1]) != NULL)
		head.length--;
	if (head.length > 0 && head.data[head.length - 1] == '.')
		head.length--;
	return head;
}

/* ------------------------------------------------------------------ values */

/* In French with a decimal comma; from five digits on in groups of three */
void
dmn_tale_number(Tale *tale, FeelString text)
{
	bool french = tale->language == DMN_FRENCH;
	uint32_t sign = text.length > 0 && text.data[0] == '-' ? 1 : 0;
	uint32_t whole = sign;

	while (whole < text.length && text.data[whole] >= '0' &&
		   text.data[whole] <= '9')
		whole++;
	for (uint32_t i = 0; i < text.length; i++)
	{
		if (french && i > sign && i < whole && whole - sign > 4 &&
			(whole - i) % 3 == 0)
			dmn_tale_add(tale, "\302\240"); /* no line ends here */
		feel_text_add(&tale->text,
					  french && text.data[i] == '.' ? "," : &text.data[i], 1);
	}
}

/*
 * 12345.5 is 12 345,5 in French; a date goes by day, month, year.  A date of
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
	if (value.kind == FEEL_STRING)
		dmn_tale_code(tale, tale->said, text);
	else if (value.kind == FEEL_NUMBER)
		dmn_tale_number(tale, text);
	else
		feel_text_add_string(&tale->text, text);
}

static void add_value(Tale *tale, FeelValue value);

static void
add_context(Tale *tale, const FeelContext *context)
{
	for (uint32_t i = 0; i < context->count; i++)
	{
		if (i > 0)
			dmn_tale_add(tale, dmn_tale_word(tale, WORD_SEMICOLON));
		dmn_tale_code(tale, tale->said, context->entries[i].name);
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_COLON));
		add_value(tale, context->entries[i].value);
	}
}

static void
add_value(Tale *tale, FeelValue value)
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
				add_value(tale, value.u.list->items[i]);
			}
			break;
		default:
			add_plain(tale, value);
	}
	feel_leave(tale->run);
}

void
dmn_tale_value(Tale *tale, const DmnElement *of, FeelValue value)
{
	tale->said = of;
	add_value(tale, value);
	tale->said = NULL;
}

/* Null is no answer of a decision, but a fact that does not apply. */
void
dmn_tale_fact_value(Tale *tale, const DmnElement *of, FeelValue value)
{
	tale->null = WORD_NULL;
	dmn_tale_value(tale, of, value);
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

/* The description without labels and full stop; the name where none is. */
void
dmn_tale_name(Tale *tale, FeelString name, FeelString description)
{
	FeelString head = head_of(description);

	if (head.length > 0)
		dmn_tale_text(tale, head);
	else
		feel_text_add_string(&tale->text, name);
}
