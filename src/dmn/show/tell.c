/*-------------------------------------------------------------------------
 *
 * tell.c
 *	  The trace of a decision as a text to be read aloud.
 *
 * The words of the model, that is descriptions, labels and annotations, are
 * taken as they are; the words between them come in the language asked for.
 * What the model says in words is not said again as a name, an expression or
 * a condition: of a rule with a source the conditions are not told, nor the
 * formula of a decision with a description.  explain() has them all.
 * Each decision says its answer, the rules that decided with their source,
 * the values these looked at, and then the decisions it rests on, indented.
 * The facts stand at the end; what is not known yet, before all that.
 *
 * The trace is a list in the order of evaluation with depths, in effect a tree
 * in preorder: what belongs to an entry follows it, deeper.  So the text comes
 * from walks over stretches of the list ("behind" is where a stretch ends), and
 * no tree is built.  A walk for each decision over its own stretch makes it
 * quadratic in the nesting of decisions, which is small.
 *
 * A decision that is used twice was made once, and is told where it was made.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/read/model.h"
#include "dmn/show/french.h"
#include "dmn/show/tale.h"
#include "dmn/table/trace.h"

#define MAX_RULES 12 /* that may still match, of one table */

/* ----------------------------------------------------------------- entries */

/* The entry behind all that is nested in this one */
static const DmnTraceEntry *
behind(const DmnTraceEntry *entry)
{
	int depth = entry->depth;

	feel_assert(depth >= 0);
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

/*
 * Is the condition of a cell nothing but the value that it was met by?
 * "aide: 5 (condition: 5)" says nothing twice to who listens.  Compared as
 * FEEL writes values, which is how most cells are written; another spelling
 * of the same value is told, which does no harm.
 */
static bool
says_value(FeelRun *run, const DmnTraceEntry *cell)
{
	FeelString value = feel_print(run, cell->value);

	return feel_text_equal(value, cell->source);
}

/* The input data or decision that a column is about; NULL if of neither */
static const DmnElement *
column_element(Tale *tale, const DmnTraceEntry *decision,
			   const DmnTraceEntry *cell)
{
	const DmnTraceEntry *end = behind(decision);
	const DmnTraceEntry *column = NULL;
	bool first = true;

	for (const DmnTraceEntry *e = decision;
		 (e = next_own(e, end, first)) != NULL && e != cell; first = false)
		if (e->kind == DMN_TRACE_COLUMN && e->column == cell->column)
			column = e;
	return column != NULL ? dmn_find(tale->model, column->source) : NULL;
}

/* "- label: value", and "(condition: < 5)" if the rule has no words for it */
static void
add_cell(Tale *tale, const DmnTraceEntry *decision, const DmnTraceEntry *rule,
		 const DmnTraceEntry *cell)
{
	dmn_tale_begin(tale);
	dmn_tale_add(tale, "- ");
	feel_text_add_string(&tale->text, cell->name);
	dmn_tale_add(tale, dmn_tale_word(tale, WORD_COLON));
	dmn_tale_fact_value(tale, column_element(tale, decision, cell),
						cell->value);
	if (rule->annotation.length == 0 && !says_value(tale->run, cell))
	{
		dmn_tale_add(tale, " (");
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_CONDITION));
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_COLON));
		feel_text_add_string(&tale->text, cell->source);
		dmn_tale_add(tale, ")");
	}
	dmn_tale_add(tale, "\n");
}

/* children[2].age is a part of the fact children */
static bool
is_of(FeelString fact, FeelString key)
{
	return fact.length >= key.length &&
		   memcmp(fact.data, key.data, key.length) == 0 &&
		   (fact.length == key.length || fact.data[key.length] == '.' ||
			fact.data[key.length] == '[');
}

static const DmnElement *
input_of(const DmnElement *element, FeelString fact)
{
	const DmnElement *found = NULL;

	for (int i = 0; i < element->input_count; i++)
	{
		const DmnElement *input = element->inputs[i];

		if (is_of(fact, input->key) &&
			(found == NULL || input->key.length > found->key.length))
			found = input;
	}
	return found;
}

/*
 * What to ask for a fact; of a part of one, ".age" of "children[2].age",
 * which part, by its label: "children ? (2, age)".
 */
static void
add_question(Tale *tale, FeelString fact)
{
	const DmnElement *input = input_of(tale->element, fact);
	FeelString part;
	uint32_t from = 0;

	dmn_tale_name(tale, fact,
				  input != NULL ? input->description : (FeelString){"", 0});
	if (input == NULL || input->description.length == 0 ||
		input->key.length == fact.length)
		return;
	part = (FeelString){fact.data + input->key.length,
						fact.length - input->key.length};
	for (uint32_t i = 0; i <= part.length; i++)
	{
		if (i < part.length && strchr(".[]", part.data[i]) == NULL)
			continue;
		if (i > from)
		{
			dmn_tale_add(tale, from > 1 ? ", " : " (");
			dmn_tale_code(tale, input,
						  (FeelString){part.data + from, i - from});
		}
		from = i + 1;
	}
	dmn_tale_add(tale, ")");
}

/* The number of a fact among the questions that were told; 0 if it is none */
static int
question_number(const Tale *tale, FeelString fact)
{
	for (int i = 0; i < tale->question_count; i++)
		if (feel_text_equal(tale->questions[i], fact))
			return i + 1;
	return 0;
}

/*
 * The facts that an unknown value waits for: the number of a question that
 * stands above, else the question itself.
 */
static void
add_waiting(Tale *tale, FeelValue value)
{
	const FeelString *facts;
	int count = dmn_missing(tale->run, tale->element, value, &facts);

	for (int i = 0; i < count; i++)
	{
		int number = question_number(tale, facts[i]);

		dmn_tale_add(tale, i == 0 ? "" : dmn_tale_word(tale, WORD_AND_WAITS));
		if (number > 0)
		{
			dmn_tale_add(tale, dmn_tale_word(tale, WORD_QUESTION));
			feel_text_add_string(&tale->text,
								 feel_format(tale->run, " %d", number));
			continue;
		}
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_OPEN_QUOTE));
		add_question(tale, facts[i]);
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_CLOSE_QUOTE));
	}
}

static bool
is_number(FeelString source)
{
	for (uint32_t i = 0; i < source.length; i++)
		if (strchr("-.0123456789", source.data[i]) == NULL)
			return false;
	return source.length > 0;
}

/* One text, without quotes in it */
static bool
is_text(FeelString source)
{
	return source.length >= 2 && source.data[0] == '"' &&
		   memchr(source.data + 1, '"', source.length - 1) ==
			   source.data + source.length - 1;
}

/*
 * What a rule gives: a constant as it is called, else the expression, unless
 * the rule says in words what it is.
 */
static void
add_output(Tale *tale, const DmnElement *of, const DmnTraceEntry *rule)
{
	FeelString source = rule->source;
	const char *word = NULL;

	if (feel_text_equal(source, FEEL_STRING_LITERAL("true")))
		word = dmn_tale_word(tale, WORD_YES);
	else if (feel_text_equal(source, FEEL_STRING_LITERAL("false")))
		word = dmn_tale_word(tale, WORD_NO);
	else if (feel_text_equal(source, FEEL_STRING_LITERAL("null")))
		word = dmn_tale_word(tale, tale->null);
	else if (!is_number(source) && !is_text(source) &&
			 rule->annotation.length > 0)
		return;
	dmn_tale_add(tale, " (");
	if (word != NULL)
		dmn_tale_add(tale, word);
	else if (is_number(source))
		dmn_tale_number(tale, source);
	else if (is_text(source))
		dmn_tale_code(tale, of,
					  (FeelString){source.data + 1, source.length - 2});
	else
		feel_text_add_string(&tale->text, source);
	dmn_tale_add(tale, ")");
}

/* A rule: number, output and source, and what it depends on if in doubt */
static void
add_rule(Tale *tale, const DmnElement *of, const DmnTraceEntry *rule)
{
	dmn_tale_begin(tale);
	if (rule->verdict == DMN_MAYBE)
		dmn_tale_add(tale, "- ");
	dmn_tale_add(tale, dmn_tale_word(tale, WORD_RULE));
	feel_text_add_string(&tale->text,
						 feel_format(tale->run, " %d", rule->rule));
	add_output(tale, of, rule);
	if (rule->annotation.length > 0)
	{
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_COLON));
		dmn_tale_text(tale, rule->annotation);
	}
	/* of an answer that is given nobody waits for anything */
	if (rule->verdict == DMN_MAYBE && tale->question_count > 0)
	{
		dmn_tale_add(tale, " (");
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_WAITS));
		dmn_tale_add(tale, " ");
		add_waiting(tale, rule->value);
		dmn_tale_add(tale, ")");
	}
	dmn_tale_add(tale, "\n");
}

/*
 * The rules of a decision with this verdict, and the cells of those that
 * matched.  Cells follow the rule they belong to, so "rule" is the last
 * one.  Only of a rule that matched they are told: of the others,
 * hundreds perhaps, the cells would be all that can be heard.
 */
static void
add_rules(Tale *tale, const DmnTraceEntry *decision, DmnVerdict verdict)
{
	const DmnTraceEntry *end = behind(decision);
	const DmnElement *element = dmn_find(tale->model, decision->name);
	const DmnTraceEntry *rule = NULL; /* the last one, if it is shown */
	bool first = true;
	int count = 0;

	for (const DmnTraceEntry *e = decision;
		 (e = next_own(e, end, first)) != NULL; first = false)
	{
		if (e->kind == DMN_TRACE_RULE)
		{
			rule = e->verdict == verdict && ++count <= MAX_RULES ? e : NULL;
			if (rule != NULL)
				add_rule(tale, element, rule);
		}
		else if (e->kind == DMN_TRACE_CELL && rule != NULL &&
				 verdict == DMN_MATCHED)
			add_cell(tale, decision, rule, e);
	}
	if (count > MAX_RULES)
	{
		dmn_tale_begin(tale);
		dmn_tale_add(tale, "- ");
		dmn_tale_and_more(tale, count - MAX_RULES);
		dmn_tale_add(tale, "\n");
	}
}

/* --------------------------------------------------------------- decisions */

static void add_decision(Tale *tale, const DmnTraceEntry *decision);

/*
 * Why the decision has its value.  A table whose rules are all ruled out and
 * one that waits for facts must not sound alike.  WORD_SAME is the case
 * between: some rules are open, but each of them leads to the same answer, so
 * nothing needs to be asked.
 */
static void
add_reasons(Tale *tale, const DmnTraceEntry *decision)
{
	bool open =
		feel_unknown_inside(tale->run, decision->value).kind == FEEL_UNKNOWN;

	if (decision->source.length > 0 && decision->annotation.length == 0)
	{
		dmn_tale_begin(tale);
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_FORMULA));
		feel_text_add_string(&tale->text, decision->source);
		dmn_tale_add(tale, "\n");
	}
	if (has_verdict(decision, DMN_MATCHED))
		add_rules(tale, decision, DMN_MATCHED);
	else if (has_table(decision) && !has_verdict(decision, DMN_MAYBE))
		dmn_tale_line(tale, dmn_tale_word(tale, WORD_NO_RULE));
	if (has_verdict(decision, DMN_MAYBE))
	{
		dmn_tale_line(tale,
					  dmn_tale_word(tale, open ? WORD_MAYBE : WORD_SAME));
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
			dmn_tale_line(tale, dmn_tale_word(tale, WORD_RESTS));
		said = true;
		tale->indent++;
		add_decision(tale, e);
		tale->indent--;
	}
}

/*
 * Recursion as deep as decisions rest on one another; the run's depth bounds
 * it, as that of the evaluation did.
 */
static void
add_decision(Tale *tale, const DmnTraceEntry *decision)
{
	if (!feel_enter(tale->run))
		return;
	dmn_tale_begin(tale);
	dmn_tale_name(tale, decision->name, decision->annotation);
	dmn_tale_add(tale, dmn_tale_word(tale, WORD_COLON));
	dmn_tale_value(tale, dmn_find(tale->model, decision->name),
				   decision->value);
	dmn_tale_add(tale, "\n");
	tale->indent++;
	add_reasons(tale, decision);
	add_needed(tale, decision);
	tale->indent--;
	feel_leave(tale->run);
}

/* ------------------------------------------------------------------- facts */

static void
add_questions(Tale *tale, FeelValue value)
{
	tale->question_count =
		dmn_missing(tale->run, tale->element, value, &tale->questions);
	if (tale->question_count == 0)
		return;
	dmn_tale_add(tale, "\n");
	dmn_tale_line(tale, dmn_tale_word(tale, WORD_ASK));
	for (int i = 0; i < tale->question_count; i++)
	{
		feel_text_add_string(&tale->text,
							 feel_format(tale->run, "%d. ", i + 1));
		add_question(tale, tale->questions[i]);
		dmn_tale_add(tale, "\n");
	}
}

/*
 * The trace has each fact where it was first asked for, which may be
 * anywhere; a listener wants them together, to check what was taken for true.
 */
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
			dmn_tale_add(tale, "\n");
			dmn_tale_line(tale, dmn_tale_word(tale, WORD_FACTS));
		}
		said = true;
		dmn_tale_add(tale, "- ");
		dmn_tale_name(tale, entry->name, entry->annotation);
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_COLON));
		dmn_tale_fact_value(tale, dmn_find(tale->model, entry->name),
							entry->value);
		dmn_tale_add(tale, "\n");
	}
}

/*
 * A message in English may quote values and texts of the model.  In French
 * place and kind are said, and nothing that would have to be translated.
 */
static void
add_errors(Tale *tale)
{
	const FeelDiagnostic *d = tale->run->diagnostics;

	if (d != NULL)
		dmn_tale_add(tale, "\n");
	for (; d != NULL; d = d->next)
	{
		FeelString place = d->place;
		FeelString message = d->message;

		if (tale->language == DMN_FRENCH)
		{
			place = dmn_french_place(tale->run, place);
			message = dmn_french_error(d->kind);
		}
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_ERROR));
		if (place.length > 0)
		{
			feel_text_add_string(&tale->text, place);
			dmn_tale_add(tale, dmn_tale_word(tale, WORD_COLON));
		}
		feel_text_add_string(&tale->text, message);
		dmn_tale_add(tale, "\n");
	}
}

/* -------------------------------------------------------------------- tale */

/*
 * If a decision was made, the first entry is the one that was asked for, and
 * its answer stands in the first lines; so its reasons follow without its
 * name being said again.
 */
FeelString
dmn_tell(FeelRun *run, const DmnModel *model, const DmnElement *element,
		 FeelValue value, DmnLanguage language, FeelString labels)
{
	Tale tale = {.run = run,
				 .model = model,
				 .element = element,
				 .language = language,
				 .labels = labels,
				 .null = WORD_NO_ANSWER};
	const DmnTrace *trace = run->trace;
	const DmnTraceEntry *entry = trace->first;
	bool open = feel_unknown_inside(run, value).kind == FEEL_UNKNOWN;

	feel_text_begin(&tale.text, run);
	dmn_tale_name(&tale, element->key,
				  element->question.length > 0 ? element->question
											   : element->description);
	dmn_tale_add(&tale, "\n");
	dmn_tale_add(&tale, dmn_tale_word(&tale, value.kind == FEEL_UNKNOWN
												 ? WORD_OPEN
												 : WORD_ANSWER));
	if (value.kind != FEEL_UNKNOWN)
		dmn_tale_value(&tale, element, value);
	dmn_tale_add(&tale, "\n");
	if (open)
		add_questions(&tale, value);
	if (entry != NULL && is_decision(entry))
	{
		size_t before = tale.text.length;

		dmn_tale_add(&tale, "\n");
		add_reasons(&tale, entry);
		add_needed(&tale, entry);
		if (tale.text.length == before + 1)
			tale.text.length = before; /* nothing to say */
	}
	add_facts(&tale, entry);
	add_errors(&tale);
	return feel_text_finish(&tale.text);
}
