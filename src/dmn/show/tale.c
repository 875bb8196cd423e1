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

#define NO_BREAK "\302\240" /* a space where no line ends */

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
					[WORD_AND_WAITS] = ", de ",
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
					 [WORD_AND_WAITS] = ", ",
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
	feel_assert(length <= rest->length);
	feel_assert(code->length + label->length <= length);
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

/* What a code is called; the code itself where nothing says. */
static FeelString
label_of(Tale *tale, const DmnElement *of, FeelString code)
{
	FeelString label;

	if ((of != NULL && find_label(of, code, &label)) ||
		find_line(tale->labels, code, &label))
		return label;
	/* one that passes through a formula is called as where it comes from */
	for (int i = 0; i < dmn_element_count(tale->model); i++)
	{
		if (find_label(dmn_element_at(tale->model, i), code, &label))
			return label;
		feel_host->interrupt();
	}
	return code;
}

void
dmn_tale_code(Tale *tale, const DmnElement *of, FeelString code)
{
	feel_text_add_string(&tale->text, label_of(tale, of, code));
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

/* In French with a decimal comma, and from so many digits on in threes */
static void
add_number(Tale *tale, FeelString text, uint32_t in_threes)
{
	bool french = tale->language == DMN_FRENCH;
	uint32_t sign = text.length > 0 && text.data[0] == '-' ? 1 : 0;
	uint32_t whole = sign;

	while (whole < text.length && text.data[whole] >= '0' &&
		   text.data[whole] <= '9')
		whole++;
	for (uint32_t i = 0; i < text.length; i++)
	{
		if (french && i > sign && i < whole && whole - sign >= in_threes &&
			(whole - i) % 3 == 0)
			dmn_tale_add(tale, NO_BREAK);
		feel_text_add(&tale->text,
					  french && text.data[i] == '.' ? "," : &text.data[i], 1);
	}
}

void
dmn_tale_number(Tale *tale, FeelString text)
{
	add_number(tale, text, 5);
}

/* 2026-05-02, as FEEL writes a date and JSON has one */
static bool
is_day(FeelString text)
{
	if (text.length != 10)
		return false;
	for (uint32_t i = 0; i < 10; i++)
		if (i == 4 || i == 7 ? text.data[i] != '-'
							 : text.data[i] < '0' || text.data[i] > '9')
			return false;
	return true;
}

/*
 * 12345.5 is 12 345,5 in French; a date goes by day, month, year, also one
 * that has become a text.  A date of another length than ten has a year of
 * more than four digits or a sign; it stays as FEEL writes it.
 */
static void
add_plain(Tale *tale, FeelValue value)
{
	FeelString text = feel_to_text(tale->run, value);

	if (tale->language == DMN_FRENCH && is_day(text))
		feel_text_add_string(
			&tale->text, feel_format(tale->run, "%.2s/%.2s/%.4s",
									 text.data + 8, text.data + 5, text.data));
	else if (value.kind == FEEL_STRING)
		dmn_tale_code(tale, tale->said, text);
	else if (value.kind == FEEL_NUMBER)
		dmn_tale_number(tale, text);
	else
		feel_text_add_string(&tale->text, text);
}

static void add_value(Tale *tale, FeelValue value);

/* ----------------------------------------------------------------- entries */

/* Does a label end so? Then it goes without. */
static bool
take_end(FeelString *label, const char *end)
{
	uint32_t length = (uint32_t) strlen(end);

	feel_assert(length > 0);
	if (label->length <= length ||
		memcmp(label->data + label->length - length, end, length) != 0)
		return false;
	label->length -= length;
	return true;
}

/*
 * The unit that a label names at its end: "durée, en mois".  The label goes
 * without it.  Empty if there is none.
 */
static FeelString
take_unit(FeelString *label)
{
	static const char before[] = ", en ";
	uint32_t length = sizeof(before) - 1;
	FeelString unit = {"", 0};

	for (uint32_t i = label->length; i-- > 1;)
		if (i + length < label->length &&
			memcmp(label->data + i, before, length) == 0)
		{
			unit = (FeelString){label->data + i + length,
								label->length - i - length};
			label->length = i;
			break;
		}
	return unit;
}

/* "jours ouvrés", of one "jour ouvré"; only "mois" keeps its s. */
static void
add_unit(Tale *tale, FeelString unit, bool of_one)
{
	uint32_t from = 0;

	for (uint32_t i = 0; i <= unit.length; i++)
	{
		FeelString word = {unit.data + from, i - from};

		if (i < unit.length && unit.data[i] != ' ')
			continue;
		if (of_one && word.length > 1 && word.data[word.length - 1] == 's' &&
			!feel_text_equal(word, FEEL_STRING_LITERAL("mois")))
			word.length--;
		dmn_tale_add(tale, from == 0 ? "" : " ");
		feel_text_add_string(&tale->text, word);
		from = i + 1;
	}
}

/* "1 093,96 €", "60 %", "1 jour ouvré": the sign of a unit, else its name */
static void
add_quantity(Tale *tale, FeelString number, FeelString unit)
{
	bool euros = feel_text_equal(unit, FEEL_STRING_LITERAL("euros"));
	const char *point = memchr(number.data, '.', number.length);
	bool of_one = number.length > 0 &&
				  (number.data[0] == '0' || number.data[0] == '1') &&
				  (number.length == 1 || number.data[1] == '.');

	feel_assert(number.length > 0 && unit.length > 0);
	add_number(tale, number, 4);
	/* 607,5 euros are 607,50 */
	if (euros && point == number.data + number.length - 2)
		dmn_tale_add(tale, "0");
	dmn_tale_add(tale, NO_BREAK);
	if (euros)
		dmn_tale_add(tale, "€");
	else if (feel_text_equal(unit, FEEL_STRING_LITERAL("pour cent")))
		dmn_tale_add(tale, "%");
	else
		add_unit(tale, unit, of_one);
}

/*
 * An entry of a context: "label : value".  In French a label may say at its
 * end in what a number is counted ("durée, en mois" with 6: "durée : 6 mois"),
 * or lead to a day ("fin le" with a date: "fin le 12/05/2026"; with anything
 * else: "fin : pas encore fixée").
 */
static void
add_entry(Tale *tale, const FeelEntry *entry)
{
	const DmnElement *outer = tale->said;
	const DmnElement *same = dmn_find(tale->model, entry->name);
	FeelString label = label_of(tale, outer, entry->name);
	FeelString text = feel_to_text(tale->run, entry->value);
	bool french = tale->language == DMN_FRENCH;
	FeelString unit = {"", 0};
	bool leads = false;

	if (french && entry->value.kind == FEEL_NUMBER)
		unit = take_unit(&label);
	else if (french && !is_day(text))
	{
		(void) take_unit(&label);
		if (take_end(&label, " à partir du") || take_end(&label, " le") ||
			take_end(&label, " du"))
			(void) take_end(&label, ",");
	}
	else if (french)
	{
		FeelString rest = label;

		leads = take_end(&rest, " le") || take_end(&rest, " du");
	}
	feel_text_add_string(&tale->text, label);
	dmn_tale_add(tale, leads ? " " : dmn_tale_word(tale, WORD_COLON));
	/* the values of an entry are those of the decision that it comes from */
	tale->said = same != NULL ? same : outer;
	if (unit.length > 0)
		add_quantity(tale, text, unit);
	else
		add_value(tale, entry->value);
	tale->said = outer;
}

static bool
is_described(FeelString description, FeelString code)
{
	FeelString label;

	return find_line(description, code, &label);
}

/*
 * The entries that the element describes come first, in the order of its
 * description: the amount before the day, however JSON sorts its keys.
 */
static void
add_context(Tale *tale, const FeelContext *context, const char *between)
{
	FeelString description = {"", 0};
	FeelString rest;
	FeelString code;
	FeelString label;
	bool first = true;

	if (tale->said != NULL)
		description = tale->said->description;
	rest = description;
	while (next_line(&rest, &code, &label))
		for (uint32_t i = 0; code.length > 0 && i < context->count; i++)
			if (feel_text_equal(context->entries[i].name, code))
			{
				dmn_tale_add(tale, first ? "" : between);
				add_entry(tale, &context->entries[i]);
				first = false;
			}
	for (uint32_t i = 0; i < context->count; i++)
		if (!is_described(description, context->entries[i].name))
		{
			dmn_tale_add(tale, first ? "" : between);
			add_entry(tale, &context->entries[i]);
			first = false;
		}
}

static void
add_list(Tale *tale, const FeelList *list)
{
	for (uint32_t i = 0; i < list->count; i++)
	{
		if (i > 0)
			dmn_tale_add(tale,
						 list->items[i].kind == FEEL_CONTEXT ? " / " : ", ");
		add_value(tale, list->items[i]);
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
			add_context(tale, value.u.context,
						dmn_tale_word(tale, WORD_SEMICOLON));
			break;
		case FEEL_LIST:
			add_list(tale, value.u.list);
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

/* A value by itself: each entry of a context on a line of its own. */
FeelString
dmn_tell_value(FeelRun *run, const DmnModel *model, const DmnElement *element,
			   FeelValue value, DmnLanguage language, FeelString labels)
{
	Tale tale = {.run = run,
				 .model = model,
				 .element = element,
				 .said = element,
				 .language = language,
				 .labels = labels,
				 .null = WORD_NO_ANSWER};

	feel_text_begin(&tale.text, run);
	if (value.kind == FEEL_CONTEXT)
		add_context(&tale, value.u.context, "\n");
	else
		add_value(&tale, value);
	return feel_text_finish(&tale.text);
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
