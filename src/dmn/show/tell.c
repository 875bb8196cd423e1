/*-------------------------------------------------------------------------
 *
 * tell.c
 *	  The trace of a decision as a text to be read aloud.
 *
 * The words of the model, that is descriptions, labels and annotations, are
 * taken as they are; the words between them come in the language asked for.
 * Each decision says its answer, the rules that decided with their source,
 * the values these looked at, and then the decisions it rests on, indented.
 * The facts stand at the end; what is not known yet, before all that.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/read/model.h"
#include "dmn/show/french.h"
#include "dmn/table/trace.h"

#define MAX_RULES 12 /* that may still match, of one table */

typedef enum Word
{
	WORD_ANSWER,
	WORD_OPEN,
	WORD_ASK,
	WORD_RULE,
	WORD_MAYBE,
	WORD_SAME,
	WORD_NO_RULE,
	WORD_CONDITION,
	WORD_WAITS,
	WORD_FORMULA,
	WORD_RESTS,
	WORD_FACTS,
	WORD_ERROR,
	WORD_YES,
	WORD_NO,
	WORD_NULL,
	WORD_NO_ANSWER,
	WORD_UNKNOWN,
	WORD_AND_MORE,
	WORD_COLON,
	WORD_SEMICOLON,
	WORDS
} Word;

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

typedef struct Tale
{
	FeelRun *run;
	const DmnElement *element;
	DmnLanguage language;
	FeelTextBuilder text;
	int indent;
	Word null; /* what null is called: of a fact, or of an answer */
} Tale;

static const char *
word(const Tale *tale, Word which)
{
	return words[tale->language][which];
}

static void
add(Tale *tale, const char *text)
{
	feel_text_add(&tale->text, text, strlen(text));
}

/* ------------------------------------------------------------------ values */

static void add_value(Tale *tale, FeelValue value);

/* 1234.5 is 1234,5 in French; a date goes by day, month, year. */
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
			add(tale, word(tale, WORD_SEMICOLON));
		feel_text_add_string(&tale->text, context->entries[i].name);
		add(tale, word(tale, WORD_COLON));
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
			add(tale, word(tale, tale->null));
			break;
		case FEEL_BOOLEAN:
			add(tale, word(tale, value.u.boolean ? WORD_YES : WORD_NO));
			break;
		case FEEL_UNKNOWN:
			add(tale, word(tale, WORD_UNKNOWN));
			break;
		case FEEL_CONTEXT:
			add_context(tale, value.u.context);
			break;
		case FEEL_LIST:
			for (uint32_t i = 0; i < value.u.list->count; i++)
			{
				if (i > 0)
					add(tale, ", ");
				add_value(tale, value.u.list->items[i]);
			}
			break;
		default:
			add_plain(tale, value);
	}
	feel_leave(tale->run);
}

/* Null is no answer of a decision, but a fact that does not apply. */
static void
add_fact_value(Tale *tale, FeelValue value)
{
	tale->null = WORD_NULL;
	add_value(tale, value);
	tale->null = WORD_NO_ANSWER;
}

/* ------------------------------------------------------------------- lines */

static void
begin_line(Tale *tale)
{
	for (int i = 0; i < tale->indent; i++)
		add(tale, "  ");
}

static void
add_line(Tale *tale, const char *line)
{
	begin_line(tale);
	add(tale, line);
	add(tale, "\n");
}

/* A text of the model; its further lines are indented as well. */
static void
add_text(Tale *tale, FeelString text)
{
	for (uint32_t i = 0; i < text.length; i++)
	{
		feel_text_add(&tale->text, &text.data[i], 1);
		if (text.data[i] == '\n')
			begin_line(tale);
	}
}

/* "description (name)", or the name alone */
static void
add_name(Tale *tale, FeelString name, FeelString description)
{
	if (description.length == 0)
	{
		feel_text_add_string(&tale->text, name);
		return;
	}
	if (description.data[description.length - 1] == '.')
		description.length--;
	add_text(tale, description);
	add(tale, " (");
	feel_text_add_string(&tale->text, name);
	add(tale, ")");
}

/* ----------------------------------------------------------------- entries */

/* The entry behind all that is nested in this one */
static const DmnTraceEntry *
behind(const DmnTraceEntry *entry)
{
	int depth = entry->depth;

	do
		entry = entry->next;
	while (entry != NULL && entry->depth > depth);
	return entry;
}

static bool
is_decision(const DmnTraceEntry *entry)
{
	return entry->kind == DMN_TRACE_DECISION || entry->kind == DMN_TRACE_CALL;
}

/*
 * The next entry of a decision that is not part of a decision nested in it;
 * such a decision itself is returned.  NULL at the end.
 */
static const DmnTraceEntry *
next_own(const DmnTraceEntry *entry, const DmnTraceEntry *end, bool first)
{
	const DmnTraceEntry *next =
		!first && is_decision(entry) ? behind(entry) : entry->next;

	return next == end ? NULL : next;
}

static bool
has_verdict(const DmnTraceEntry *decision, DmnVerdict verdict)
{
	const DmnTraceEntry *end = behind(decision);
	bool first = true;

	for (const DmnTraceEntry *e = decision;
		 (e = next_own(e, end, first)) != NULL; first = false)
		if (e->kind == DMN_TRACE_RULE && e->verdict == verdict)
			return true;
	return false;
}

static bool
has_table(const DmnTraceEntry *decision)
{
	const DmnTraceEntry *end = behind(decision);
	bool first = true;

	for (const DmnTraceEntry *e = decision;
		 (e = next_own(e, end, first)) != NULL; first = false)
		if (e->kind == DMN_TRACE_TABLE)
			return true;
	return false;
}

/* Is the condition of a cell nothing but the value that it was met by? */
static bool
says_value(FeelRun *run, const DmnTraceEntry *cell)
{
	FeelString value = feel_print(run, cell->value);

	return feel_text_equal(value, cell->source);
}

/* "- label: value (condition: < 5)" */
static void
add_cell(Tale *tale, const DmnTraceEntry *cell)
{
	begin_line(tale);
	add(tale, "- ");
	feel_text_add_string(&tale->text, cell->name);
	add(tale, word(tale, WORD_COLON));
	add_fact_value(tale, cell->value);
	if (!says_value(tale->run, cell))
	{
		add(tale, " (");
		add(tale, word(tale, WORD_CONDITION));
		add(tale, word(tale, WORD_COLON));
		feel_text_add_string(&tale->text, cell->source);
		add(tale, ")");
	}
	add(tale, "\n");
}

/* The names of the facts that an unknown value waits for */
static void
add_waiting(Tale *tale, FeelValue value)
{
	const FeelString *facts;
	int count = dmn_missing(tale->run, tale->element, value, &facts);

	for (int i = 0; i < count; i++)
	{
		add(tale, i == 0 ? "" : ", ");
		feel_text_add_string(&tale->text, facts[i]);
	}
}

/* A rule: number, source or output, and what it depends on if in doubt */
static void
add_rule(Tale *tale, const DmnTraceEntry *rule)
{
	begin_line(tale);
	if (rule->verdict == DMN_MAYBE)
		add(tale, "- ");
	add(tale, word(tale, WORD_RULE));
	feel_text_add_string(&tale->text,
						 feel_format(tale->run, " %d (%.*s)", rule->rule,
									 (int) rule->source.length,
									 rule->source.data));
	if (rule->annotation.length > 0)
	{
		add(tale, word(tale, WORD_COLON));
		add_text(tale, rule->annotation);
	}
	if (rule->verdict == DMN_MAYBE)
	{
		add(tale, " (");
		add(tale, word(tale, WORD_WAITS));
		add(tale, " ");
		add_waiting(tale, rule->value);
		add(tale, ")");
	}
	add(tale, "\n");
}

/* The rules of a decision with this verdict, and the cells of those that
 * matched */
static void
add_rules(Tale *tale, const DmnTraceEntry *decision, DmnVerdict verdict)
{
	const DmnTraceEntry *end = behind(decision);
	bool shown = false;
	bool first = true;
	int count = 0;

	for (const DmnTraceEntry *e = decision;
		 (e = next_own(e, end, first)) != NULL; first = false)
	{
		if (e->kind == DMN_TRACE_RULE)
		{
			shown = e->verdict == verdict && ++count <= MAX_RULES;
			if (shown)
				add_rule(tale, e);
		}
		else if (e->kind == DMN_TRACE_CELL && shown && verdict == DMN_MATCHED)
			add_cell(tale, e);
	}
	if (count > MAX_RULES)
	{
		begin_line(tale);
		add(tale, "- ");
		feel_text_add_string(
			&tale->text,
			tale->language == DMN_FRENCH
				? feel_format(tale->run, words[DMN_FRENCH][WORD_AND_MORE],
							  count - MAX_RULES)
				: feel_format(tale->run, words[DMN_ENGLISH][WORD_AND_MORE],
							  count - MAX_RULES));
		add(tale, "\n");
	}
}

/* --------------------------------------------------------------- decisions */

static void add_decision(Tale *tale, const DmnTraceEntry *decision);

/* Why the decision has its value */
static void
add_reasons(Tale *tale, const DmnTraceEntry *decision)
{
	bool open =
		feel_unknown_inside(tale->run, decision->value).kind == FEEL_UNKNOWN;

	if (decision->source.length > 0)
	{
		begin_line(tale);
		add(tale, word(tale, WORD_FORMULA));
		feel_text_add_string(&tale->text, decision->source);
		add(tale, "\n");
	}
	if (has_verdict(decision, DMN_MATCHED))
		add_rules(tale, decision, DMN_MATCHED);
	else if (has_table(decision) && !has_verdict(decision, DMN_MAYBE))
		add_line(tale, word(tale, WORD_NO_RULE));
	if (has_verdict(decision, DMN_MAYBE))
	{
		add_line(tale, word(tale, open ? WORD_MAYBE : WORD_SAME));
		add_rules(tale, decision, DMN_MAYBE);
	}
}

/* The decisions that it needed */
static void
add_needed(Tale *tale, const DmnTraceEntry *decision)
{
	const DmnTraceEntry *end = behind(decision);
	bool said = false;
	bool first = true;

	for (const DmnTraceEntry *e = decision;
		 (e = next_own(e, end, first)) != NULL; first = false)
	{
		if (!is_decision(e))
			continue;
		if (!said)
			add_line(tale, word(tale, WORD_RESTS));
		said = true;
		tale->indent++;
		add_decision(tale, e);
		tale->indent--;
	}
}

static void
add_decision(Tale *tale, const DmnTraceEntry *decision)
{
	if (!feel_enter(tale->run))
		return;
	begin_line(tale);
	add_name(tale, decision->name, decision->annotation);
	add(tale, word(tale, WORD_COLON));
	add_value(tale, decision->value);
	add(tale, "\n");
	tale->indent++;
	add_reasons(tale, decision);
	add_needed(tale, decision);
	tale->indent--;
	feel_leave(tale->run);
}

/* ------------------------------------------------------------------- facts */

static const DmnElement *
input_of(const DmnElement *element, FeelString fact)
{
	for (int i = 0; i < element->input_count; i++)
		if (feel_text_equal(element->inputs[i]->key, fact))
			return element->inputs[i];
	return NULL;
}

static void
add_questions(Tale *tale, FeelValue value)
{
	const FeelString *facts;
	int count = dmn_missing(tale->run, tale->element, value, &facts);

	if (count == 0)
		return;
	add(tale, "\n");
	add_line(tale, word(tale, WORD_ASK));
	for (int i = 0; i < count; i++)
	{
		const DmnElement *input = input_of(tale->element, facts[i]);

		feel_text_add_string(&tale->text,
							 feel_format(tale->run, "%d. ", i + 1));
		add_name(tale, facts[i],
				 input != NULL ? input->description : (FeelString){"", 0});
		add(tale, "\n");
	}
}

static void
add_facts(Tale *tale, const DmnTraceEntry *entry)
{
	bool said = false;

	for (; entry != NULL; entry = entry->next)
	{
		if (entry->kind != DMN_TRACE_FACT || entry->value.kind == FEEL_UNKNOWN)
			continue;
		if (!said)
		{
			add(tale, "\n");
			add_line(tale, word(tale, WORD_FACTS));
		}
		said = true;
		add(tale, "- ");
		add_name(tale, entry->name, entry->annotation);
		add(tale, word(tale, WORD_COLON));
		add_fact_value(tale, entry->value);
		add(tale, "\n");
	}
}

static void
add_errors(Tale *tale)
{
	const FeelDiagnostic *d = tale->run->diagnostics;

	if (d != NULL)
		add(tale, "\n");
	for (; d != NULL; d = d->next)
	{
		FeelString place = d->place;
		FeelString message = d->message;

		if (tale->language == DMN_FRENCH)
		{
			place = dmn_french_place(tale->run, place);
			message = dmn_french_error(d->kind);
		}
		add(tale, word(tale, WORD_ERROR));
		if (place.length > 0)
		{
			feel_text_add_string(&tale->text, place);
			add(tale, word(tale, WORD_COLON));
		}
		feel_text_add_string(&tale->text, message);
		add(tale, "\n");
	}
}

/* -------------------------------------------------------------------- tale */

FeelString
dmn_tell(FeelRun *run, const DmnElement *element, FeelValue value,
		 DmnLanguage language)
{
	Tale tale = {.run = run,
				 .element = element,
				 .language = language,
				 .null = WORD_NO_ANSWER};
	const DmnTrace *trace = run->trace;
	const DmnTraceEntry *entry = trace->first;
	bool open = feel_unknown_inside(run, value).kind == FEEL_UNKNOWN;

	feel_text_begin(&tale.text, run);
	add_name(&tale, element->key,
			 element->question.length > 0 ? element->question
										  : element->description);
	add(&tale, "\n");
	add(&tale,
		word(&tale, value.kind == FEEL_UNKNOWN ? WORD_OPEN : WORD_ANSWER));
	if (value.kind != FEEL_UNKNOWN)
		add_value(&tale, value);
	add(&tale, "\n");
	if (open)
		add_questions(&tale, value);
	if (entry != NULL && is_decision(entry))
	{
		add(&tale, "\n");
		add_reasons(&tale, entry);
		add_needed(&tale, entry);
	}
	add_facts(&tale, entry);
	add_errors(&tale);
	return feel_text_finish(&tale.text);
}
