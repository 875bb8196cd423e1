/*-------------------------------------------------------------------------
 *
 * condition.c
 *	  Cells and expressions of a decision table in words (sentence.h).
 *
 * What is told is the tree of a cell, as it was parsed: constants by their
 * labels, comparisons by words, names by the labels of what they name.  What
 * has no words here is quoted as it stands, so that nothing is told that the
 * cell does not say.
 *
 * A test of a cell becomes either a term, which stands behind "X is" with
 * others ("oui", "d'au moins 18"), or a condition of its own.  A cell with
 * conditions that is negated is quoted as a whole.
 *
 * Days, amounts and all other values have words of their own: "le 15/06/2024
 * ou après", "d'au moins 18", "« métropole »".
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/read/xml.h"
#include "dmn/show/sentence.h"

typedef enum OperandKind
{
	OPERAND_PLAIN, /* a text, a truth value, ... */
	OPERAND_AMOUNT,
	OPERAND_DAY
} OperandKind;

typedef struct Operand
{
	OperandKind kind;
	FeelString text;
	bool is_sum; /* in brackets, if a part of something */
} Operand;

static Operand operand_of(Sentence *sentence, const FeelNode *node);
static void add_condition(Sentence *sentence, const FeelNode *node,
						  bool bracket);

/* ------------------------------------------------------------------- texts */

/* What is written until finish() is a text of its own. */
static FeelTextBuilder
begin(Tale *tale)
{
	FeelTextBuilder outer = tale->text;

	feel_text_begin(&tale->text, tale->run);
	return outer;
}

static FeelString
finish(Tale *tale, FeelTextBuilder outer)
{
	FeelString text = feel_text_finish(&tale->text);

	if (text.data == NULL)
	{
		outer.failed = true;
		text = FEEL_STRING_LITERAL("");
	}
	tale->text = outer;
	return text;
}

static void
add_phrase(Tale *tale, Phrase phrase)
{
	dmn_tale_add(tale, dmn_phrase(tale->language, phrase));
}

FeelString
dmn_quoted(Tale *tale, FeelString text)
{
	FeelTextBuilder outer = begin(tale);

	dmn_tale_add(tale, dmn_tale_word(tale, WORD_OPEN_QUOTE));
	feel_text_add_string(&tale->text, text);
	dmn_tale_add(tale, dmn_tale_word(tale, WORD_CLOSE_QUOTE));
	return finish(tale, outer);
}

static FeelString
phrase_text(Tale *tale, Phrase phrase, FeelString a, FeelString b)
{
	FeelTextBuilder outer = begin(tale);

	dmn_phrase_add(tale, phrase, a, b);
	return finish(tale, outer);
}

static FeelString
code_text(Tale *tale, const FeelNode *node)
{
	return dmn_quoted(tale, feel_print_node(tale->run, node));
}

static FeelString
empty(void)
{
	return FEEL_STRING_LITERAL("");
}

/* ---------------------------------------------------------------- operands */

/* "12 mois", "2 ans", "30 jours"; as FEEL writes it, if it is none of these */
static FeelString
duration_text(Tale *tale, FeelValue value)
{
	FeelRun *run = tale->run;
	Phrase phrase = PHRASE_MONTHS;
	int64_t count;
	bool many;

	if (value.kind == FEEL_MONTHS_DURATION)
	{
		count = value.u.integer;
		if (count % 12 == 0 && (count >= 24 || count <= -24))
		{
			count /= 12;
			phrase = PHRASE_YEARS;
		}
	}
	else
	{
		if (value.part != 0 || value.u.time.seconds % 86400 != 0)
			return feel_to_text(run, value);
		count = value.u.time.seconds / 86400;
		phrase = PHRASE_DAYS;
	}
	many = tale->language == DMN_FRENCH ? count > 1 || count < -1
										: count != 1 && count != -1;
	return phrase_text(tale, phrase,
					   feel_format(run, "%lld", (long long) count),
					   many ? FEEL_STRING_LITERAL("s") : empty());
}

static Operand
constant_operand(Sentence *sentence, FeelValue value)
{
	Tale *tale = sentence->tale;
	Operand operand = {.kind = OPERAND_PLAIN};
	FeelTextBuilder outer = begin(tale);

	tale->null = WORD_NULL;
	dmn_tale_value(tale, &sentence->codes, value);
	tale->null = WORD_NO_ANSWER;
	operand.text = finish(tale, outer);
	switch (value.kind)
	{
		case FEEL_STRING:
			operand.text = dmn_quoted(tale, operand.text);
			break;
		case FEEL_MONTHS_DURATION:
		case FEEL_DAYS_DURATION:
			operand.kind = OPERAND_AMOUNT;
			operand.text = duration_text(tale, value);
			break;
		case FEEL_NUMBER:
		case FEEL_TIME:
		case FEEL_DATE_TIME:
			operand.kind = OPERAND_AMOUNT;
			break;
		case FEEL_DATE:
			operand.kind = OPERAND_DAY;
			break;
		default:
			break;
	}
	return operand;
}

static OperandKind
kind_of_type(const FeelTypeDesc *type)
{
	if (type == NULL)
		return OPERAND_PLAIN;
	switch (type->kind)
	{
		case FEEL_TYPE_NUMBER:
		case FEEL_TYPE_TIME:
		case FEEL_TYPE_DATE_TIME:
		case FEEL_TYPE_MONTHS_DURATION:
		case FEEL_TYPE_DAYS_DURATION:
			return OPERAND_AMOUNT;
		case FEEL_TYPE_DATE:
			return OPERAND_DAY;
		default:
			return OPERAND_PLAIN;
	}
}

static const FeelTypeDesc *
type_of_name(const FeelScope *scope, FeelString name)
{
	for (; scope != NULL; scope = scope->outer)
		for (int i = 0; i < scope->count; i++)
			if (feel_text_equal(scope->names[i], name))
				return scope->types == NULL ? NULL : scope->types[i];
	return NULL;
}

/* The label of a column that asks for the same, or of what is named */
static Operand
name_operand(Sentence *sentence, const FeelNode *node)
{
	Tale *tale = sentence->tale;
	FeelString text = feel_print_node(tale->run, node);
	const DmnElement *element = dmn_find(tale->model, text);
	const FeelTypeDesc *type = type_of_name(sentence->scope, node->name);

	if (node->kind == FEEL_NODE_PATH)
		type = NULL;
	for (int i = 0; i < sentence->table->input_count; i++)
		if (feel_text_equal(sentence->table->inputs[i].source, text))
			return (Operand){
				.kind = kind_of_type(sentence->table->inputs[i].declared),
				.text = dmn_quoted(tale, sentence->table->inputs[i].label)};
	if (element != NULL && element->label.length > 0)
		text = element->label;
	/* what it is compared with may tell more than the type */
	return (Operand){.kind =
						 type == NULL ? OPERAND_AMOUNT : kind_of_type(type),
					 .text = dmn_quoted(tale, text)};
}

static FeelString
part_text(Tale *tale, Operand operand)
{
	return operand.is_sum
			   ? feel_format(tale->run, "(%.*s)", (int) operand.text.length,
							 operand.text.data)
			   : operand.text;
}

static Operand
arithmetic_operand(Sentence *sentence, const FeelNode *node)
{
	static const char *const signs[] = {[FEEL_OP_ADD] = " + ",
										[FEEL_OP_SUBTRACT] = " - ",
										[FEEL_OP_MULTIPLY] = " × ",
										[FEEL_OP_DIVIDE] = " / "};
	Tale *tale = sentence->tale;
	Operand a;
	Operand b;
	FeelString left;
	FeelString right;

	if (node->op > FEEL_OP_DIVIDE)
		return (Operand){.text = phrase_text(tale, PHRASE_RESULT,
											 code_text(tale, node), empty())};
	a = operand_of(sentence, node->items[0]);
	b = operand_of(sentence, node->items[1]);
	/* texts that are joined, and what has no words of its own */
	if (a.kind == OPERAND_PLAIN || b.kind == OPERAND_PLAIN)
		return (Operand){.text = phrase_text(tale, PHRASE_RESULT,
											 code_text(tale, node), empty())};
	left = part_text(tale, a);
	right = part_text(tale, b);
	return (Operand){.kind = a.kind == OPERAND_DAY ? a.kind : OPERAND_AMOUNT,
					 .is_sum = true,
					 .text = feel_format(
						 tale->run, "%.*s%s%.*s", (int) left.length, left.data,
						 signs[node->op], (int) right.length, right.data)};
}

static bool
is_today(const FeelNode *node)
{
	return node->kind == FEEL_NODE_CALL && node->count == 1 &&
		   node->items[0]->kind == FEEL_NODE_NAME &&
		   dmn_text_is(node->items[0]->name, "today");
}

static Operand
operand_of(Sentence *sentence, const FeelNode *node)
{
	Tale *tale = sentence->tale;
	Operand operand = {.kind = OPERAND_PLAIN};
	FeelValue value;

	while (node->kind == FEEL_NODE_COERCE)
		node = node->items[0];
	if (!feel_enter(tale->run))
		return (Operand){.text = empty()};
	if (dmn_constant(tale->run, node, sentence->scope, &value))
		operand = constant_operand(sentence, value);
	else if (is_today(node))
	{
		operand.kind = OPERAND_DAY;
		operand.text = phrase_text(tale, PHRASE_TODAY, empty(), empty());
	}
	else if (node->kind == FEEL_NODE_INPUT && sentence->input != NULL)
	{
		operand.kind = kind_of_type(sentence->input->declared);
		operand.text = dmn_quoted(tale, sentence->input->label);
	}
	else if (node->kind == FEEL_NODE_NAME || node->kind == FEEL_NODE_PATH)
		operand = name_operand(sentence, node);
	else if (node->kind == FEEL_NODE_ARITHMETIC)
		operand = arithmetic_operand(sentence, node);
	else
		operand.text =
			phrase_text(tale, PHRASE_RESULT, code_text(tale, node), empty());
	feel_leave(tale->run);
	return operand;
}

FeelString
dmn_operand(Sentence *sentence, const FeelNode *node)
{
	Operand operand = operand_of(sentence, node);

	return operand.kind == OPERAND_AMOUNT
			   ? phrase_text(sentence->tale, PHRASE_AT, operand.text, empty())
		   : operand.kind == OPERAND_DAY
			   ? phrase_text(sentence->tale, PHRASE_ON, operand.text, empty())
			   : operand.text;
}

/* ------------------------------------------------------------------- terms */

#define MAX_TERMS 40 /* of one cell; the rest is quoted */

typedef struct Term
{
	FeelString text;
	bool is_condition;
} Term;

typedef struct Terms
{
	Term terms[MAX_TERMS];
	int count;
	int conditions;
	bool is_full;
} Terms;

static void
add_term(Terms *terms, FeelString text, bool is_condition)
{
	if (terms->count == MAX_TERMS)
	{
		terms->is_full = true;
		return;
	}
	terms->terms[terms->count++] = (Term){text, is_condition};
	terms->conditions += is_condition;
}

/* "d'au moins 18", "le 15/06/2024 ou après" */
static FeelString
compared(Sentence *sentence, FeelOperator op, Operand operand)
{
	static const Phrase amounts[] = {[FEEL_OP_EQUAL] = PHRASE_AT,
									 [FEEL_OP_NOT_EQUAL] = PHRASE_AT,
									 [FEEL_OP_LESS] = PHRASE_LESS,
									 [FEEL_OP_LESS_EQUAL] = PHRASE_LESS_EQUAL,
									 [FEEL_OP_GREATER] = PHRASE_GREATER,
									 [FEEL_OP_GREATER_EQUAL] =
										 PHRASE_GREATER_EQUAL};
	static const Phrase days[] = {[FEEL_OP_EQUAL] = PHRASE_ON,
								  [FEEL_OP_NOT_EQUAL] = PHRASE_ON,
								  [FEEL_OP_LESS] = PHRASE_BEFORE,
								  [FEEL_OP_LESS_EQUAL] = PHRASE_UNTIL,
								  [FEEL_OP_GREATER] = PHRASE_AFTER,
								  [FEEL_OP_GREATER_EQUAL] = PHRASE_SINCE};

	feel_assert(op >= FEEL_OP_EQUAL && op <= FEEL_OP_GREATER_EQUAL);
	if (operand.kind == OPERAND_PLAIN && op <= FEEL_OP_NOT_EQUAL)
		return operand.text;
	return phrase_text(sentence->tale,
					   operand.kind == OPERAND_DAY ? days[op] : amounts[op],
					   operand.text, empty());
}

/* "de 3 à 5"; an end that is absent is none */
static FeelString
ranged(Sentence *sentence, const FeelNode *range)
{
	static const Phrase phrases[2][2][2] = {
		{{PHRASE_ABOVE_BELOW, PHRASE_ABOVE_TO},
		 {PHRASE_FROM_BELOW, PHRASE_FROM_TO}},
		{{PHRASE_DAYS_AFTER_BEFORE, PHRASE_DAYS_AFTER_TO},
		 {PHRASE_DAYS_FROM_BEFORE, PHRASE_DAYS_FROM_TO}}};
	Operand low;
	Operand high;

	if (range->op == FEEL_OP_EQUAL || range->op == FEEL_OP_NOT_EQUAL)
		return compared(sentence, range->op,
						operand_of(sentence, range->items[0]));
	if (range->items[0] == NULL)
		return compared(sentence,
						range->high_closed ? FEEL_OP_LESS_EQUAL : FEEL_OP_LESS,
						operand_of(sentence, range->items[1]));
	if (range->items[1] == NULL)
		return compared(sentence,
						range->low_closed ? FEEL_OP_GREATER_EQUAL
										  : FEEL_OP_GREATER,
						operand_of(sentence, range->items[0]));
	feel_assert(range->count == 2);
	low = operand_of(sentence, range->items[0]);
	high = operand_of(sentence, range->items[1]);
	if (range->low_closed && range->high_closed &&
		feel_text_equal(low.text, high.text))
		return compared(sentence, FEEL_OP_EQUAL, low);
	return phrase_text(sentence->tale,
					   phrases[high.kind == OPERAND_DAY][range->low_closed]
							  [range->high_closed],
					   low.text, high.text);
}

/* "X n'est pas 5" */
static FeelString
excluded(Sentence *sentence, FeelString subject, FeelString text)
{
	Tale *tale = sentence->tale;
	FeelTextBuilder outer = begin(tale);

	feel_text_add_string(&tale->text, subject);
	add_phrase(tale, PHRASE_IS_NOT);
	feel_text_add_string(&tale->text, text);
	return finish(tale, outer);
}

static FeelString
condition_text(Sentence *sentence, const FeelNode *node)
{
	FeelTextBuilder outer = begin(sentence->tale);

	add_condition(sentence, node, false);
	return finish(sentence->tale, outer);
}

/* One of the tests of a cell on the subject */
static void
read_test(Sentence *sentence, FeelString subject, const FeelNode *test,
		  bool compares, Terms *terms)
{
	const FeelNode *node = test->count > 0 ? test->items[0] : NULL;

	if (test->kind == FEEL_NODE_TEST_COMPARE)
	{
		FeelString text =
			compared(sentence, test->op, operand_of(sentence, node));

		if (test->op == FEEL_OP_NOT_EQUAL)
			add_term(terms, excluded(sentence, subject, text), true);
		else
			add_term(terms, text, false);
	}
	else if (test->kind == FEEL_NODE_TEST_VALUE &&
			 node->kind == FEEL_NODE_RANGE)
	{
		FeelString text = ranged(sentence, node);

		if (node->op == FEEL_OP_NOT_EQUAL)
			add_term(terms, excluded(sentence, subject, text), true);
		else
			add_term(terms, text, false);
	}
	else if (test->kind == FEEL_NODE_TEST_VALUE &&
			 node->kind == FEEL_NODE_LIST)
		for (int i = 0; i < node->count; i++)
			add_term(terms,
					 compared(sentence, FEEL_OP_EQUAL,
							  operand_of(sentence, node->items[i])),
					 false);
	else if (test->kind == FEEL_NODE_TEST_VALUE &&
			 (compares || node->kind == FEEL_NODE_LITERAL ||
			  !feel_is_condition(node)))
		add_term(terms,
				 compared(sentence, FEEL_OP_EQUAL, operand_of(sentence, node)),
				 false);
	else
		add_term(terms, condition_text(sentence, node != NULL ? node : test),
				 true);
}

/* "X est a, b ou c", "X n'est ni a ni b" */
static void
add_terms(Sentence *sentence, FeelString subject, const Terms *terms,
		  bool negated)
{
	Tale *tale = sentence->tale;
	int left = terms->count - terms->conditions;
	bool first = true;

	if (left > 0)
	{
		feel_text_add_string(&tale->text, subject);
		add_phrase(tale, !negated   ? PHRASE_IS
						 : left > 1 ? PHRASE_NEITHER
									: PHRASE_IS_NOT);
	}
	feel_assert(left >= 0 && terms->count <= MAX_TERMS);
	for (int i = 0; i < terms->count; i++)
	{
		if (terms->terms[i].is_condition)
			continue;
		left--;
		if (!first)
			add_phrase(tale, negated     ? PHRASE_NOR
							 : left == 0 ? PHRASE_OR
										 : PHRASE_COMMA);
		first = false;
		feel_text_add_string(&tale->text, terms->terms[i].text);
	}
	for (int i = 0; i < terms->count; i++)
	{
		if (!terms->terms[i].is_condition)
			continue;
		if (!first)
			add_phrase(tale, PHRASE_OR);
		first = false;
		feel_text_add_string(&tale->text, terms->terms[i].text);
	}
}

static void
add_holds(Sentence *sentence, const FeelNode *node)
{
	add_phrase(sentence->tale, PHRASE_HOLDS);
	feel_text_add_string(&sentence->tale->text,
						 code_text(sentence->tale, node));
}

/* All tests of a cell, or of "in" */
static void
add_tests(Sentence *sentence, FeelString subject, const FeelNode *tests)
{
	Terms terms = {.count = 0};

	for (int i = 0; i < tests->count; i++)
		read_test(sentence, subject, tests->items[i], tests->compares, &terms);
	if (terms.count == 0 || terms.is_full ||
		(tests->negated && terms.conditions > 0))
		add_holds(sentence, tests);
	else
		add_terms(sentence, subject, &terms, tests->negated);
}

/* -------------------------------------------------------------- conditions */

static void
add_comparison(Sentence *sentence, const FeelNode *node)
{
	Tale *tale = sentence->tale;
	Operand subject = operand_of(sentence, node->items[0]);
	Operand object = operand_of(sentence, node->items[1]);

	/* a day compared with what nothing says of what kind it is */
	if (subject.kind == OPERAND_DAY && object.kind == OPERAND_AMOUNT)
		object.kind = OPERAND_DAY;
	feel_text_add_string(&tale->text, subject.text);
	add_phrase(tale,
			   node->op == FEEL_OP_NOT_EQUAL ? PHRASE_IS_NOT : PHRASE_IS);
	feel_text_add_string(&tale->text, compared(sentence, node->op, object));
}

static void
add_joined(Sentence *sentence, const FeelNode *node, bool bracket)
{
	Tale *tale = sentence->tale;

	if (bracket)
		dmn_tale_add(tale, "(");
	for (int i = 0; i < node->count; i++)
	{
		const FeelNode *item = node->items[i];

		if (i > 0)
			add_phrase(tale,
					   node->kind == FEEL_NODE_AND ? PHRASE_AND : PHRASE_OR);
		add_condition(
			sentence, item,
			(item->kind == FEEL_NODE_AND || item->kind == FEEL_NODE_OR) &&
				item->kind != node->kind);
	}
	if (bracket)
		dmn_tale_add(tale, ")");
}

/* A truth value that is written out */
static void
add_condition(Sentence *sentence, const FeelNode *node, bool bracket)
{
	Tale *tale = sentence->tale;

	if (!feel_enter(tale->run))
		return;
	if (node->kind == FEEL_NODE_COMPARE)
		add_comparison(sentence, node);
	else if (node->kind == FEEL_NODE_AND || node->kind == FEEL_NODE_OR)
		add_joined(sentence, node, bracket);
	else if (node->kind == FEEL_NODE_IN &&
			 node->items[1]->kind == FEEL_NODE_UNARY_TESTS)
		add_tests(sentence, operand_of(sentence, node->items[0]).text,
				  node->items[1]);
	else if (node->kind == FEEL_NODE_NAME || node->kind == FEEL_NODE_PATH)
	{
		feel_text_add_string(&tale->text, operand_of(sentence, node).text);
		add_phrase(tale, PHRASE_IS);
		dmn_tale_add(tale, dmn_tale_word(tale, WORD_YES));
	}
	else
		add_holds(sentence, node);
	feel_leave(tale->run);
}

void
dmn_condition(Sentence *sentence, const FeelNode *tests, const DmnInput *input)
{
	feel_assert(sentence->input == NULL && input != NULL);
	/* codes are called as the type of the column calls them */
	sentence->input = input;
	sentence->codes =
		(DmnElement){.kind = DMN_INPUT_DATA, .type = input->declared};
	while (tests->kind == FEEL_NODE_COERCE)
		tests = tests->items[0];
	if (tests->kind == FEEL_NODE_UNARY_TESTS)
		add_tests(sentence, dmn_quoted(sentence->tale, input->label), tests);
	else
		add_condition(sentence, tests, false);
	sentence->input = NULL;
}
