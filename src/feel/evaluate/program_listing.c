/*-------------------------------------------------------------------------
 *
 * program_listing.c
 *	  Programs as lines that people read.
 *
 * What is printed of a step follows the letters of its line in the table
 * (step.h), from left to right; so a step that is added there is listed
 * without a change here.  Operands come as they are, but for two: a global
 * bears the name that the FETCH before it says, and a constant stands as its
 * literal, for numbers would tell a reader nothing.
 *
 * The functions of a program are codes of their own.  They are numbered as
 * their FUNCTION steps come, and listed behind the program that has them.
 * Items of a table are parts of its code: their steps are marked where they
 * stand.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/evaluate/listing.h"
#include "feel/evaluate/program.h"

#include <string.h>

/* Bytes of a constant, a source or a list of items beyond this are left out */
#define MAX_SHOWN 60

#define DESCRIBE(name, operands, meaning) {#name, operands, meaning},
const FeelStepDescription feel_step_descriptions[FEEL_STEP_COUNT] = {
	FEEL_STEPS(DESCRIBE)};

typedef struct Lister
{
	FeelRun *run;
	FeelListedStep *lines;
	int32_t count;
	int32_t capacity;
	const FeelLambda **functions; /* those met, in their order */
	int32_t function_count;
	int32_t function_capacity;
} Lister;

/* The code that is being listed, and the line that is being written */
typedef struct Line
{
	Lister *lister;
	const FeelCode *code;
	const FeelStep *step;
	FeelTextBuilder text;
	const char *separator; /* before the next operand */
	bool has_loop;
} Line;

static void
add(Line *line, const char *text)
{
	feel_text_add(&line->text, text, strlen(text));
}

static void
add_number(Line *line, const char *before, int32_t number)
{
	feel_text_add_string(&line->text, feel_format(line->lister->run, "%s%d",
												  before, (int) number));
}

/* A text in one line, and not too much of it */
static FeelString
shorten(FeelRun *run, FeelString text)
{
	FeelTextBuilder shorter;
	uint32_t length = text.length;

	feel_text_begin(&shorter, run);
	if (length > MAX_SHOWN)
	{
		length = MAX_SHOWN;
		/* not in the middle of a character */
		while (length > 0 &&
			   ((unsigned char) text.data[length] & 0xC0) == 0x80)
			length--;
	}
	for (uint32_t i = 0; i < length; i++)
	{
		char c = text.data[i];

		if (c == '\n' || c == '\r' || c == '\t')
			c = ' ';
		feel_text_add(&shorter, &c, 1);
	}
	if (length < text.length)
		feel_text_add(&shorter, "...", 3);
	return feel_text_finish(&shorter);
}

/* --------------------------------------------------------------- operands */

/* The name of a global: that of the node that had it fetched */
static FeelString
global_name(const Line *line, int32_t slot)
{
	for (int32_t i = 0; i < line->code->step_count; i++)
	{
		const FeelStep *step = &line->code->steps[i];

		if (step->code == FEEL_STEP_FETCH && step->count == slot)
			return step->node->kind == FEEL_NODE_INPUT
					   ? FEEL_STRING_LITERAL("?")
					   : step->node->name;
	}
	return feel_format(line->lister->run, "g%d", (int) slot);
}

static void
add_operand(Line *line, FeelOperand operand)
{
	FeelRun *run = line->lister->run;
	int32_t index = FEEL_OPERAND_INDEX(operand);

	if (operand == FEEL_NOWHERE)
	{
		add(line, "none");
		return;
	}
	switch (FEEL_OPERAND_BASE(operand))
	{
		case FEEL_BASE_SLOT:
			add_number(line, "s", index);
			break;
		case FEEL_BASE_CONSTANT:
			feel_text_add_string(
				&line->text,
				shorten(run, feel_print(run, line->code->constants[index])));
			break;
		case FEEL_BASE_GLOBAL:
			feel_text_add_string(&line->text, global_name(line, index));
			break;
		case FEEL_BASE_PARAMETER:
			add_number(line, "p", index);
			break;
		case FEEL_BASE_CAPTURE:
			add_number(line, "c", index);
			break;
	}
}

static void
add_separated(Line *line, FeelOperand operand)
{
	add(line, line->separator);
	add_operand(line, operand);
	line->separator = ", ";
}

/* Values in a row */
static void
add_row(Line *line, FeelOperand first, int32_t count)
{
	add(line, line->separator);
	add(line, "(");
	for (int32_t i = 0; i < count && line->text.length < 4 * MAX_SHOWN; i++)
	{
		if (i > 0)
			add(line, ", ");
		add_operand(line, first + (FeelOperand) i * sizeof(FeelValue));
	}
	add(line, ")");
	line->separator = ", ";
}

static void
add_text(Line *line, FeelString text)
{
	add(line, line->separator);
	feel_text_add_string(&line->text, shorten(line->lister->run, text));
	line->separator = ", ";
}

static void
add_set(Line *line, const FeelTestSet *set)
{
	FeelRun *run = line->lister->run;

	add_text(line, feel_print(run, feel_list_value(set->list)));
}

/* Which function, and what it captures */
static void
add_function(Line *line, const FeelLambda *lambda)
{
	Lister *lister = line->lister;

	add(line, line->separator);
	if (lambda->program.code == NULL)
	{
		add(line, "external");
		return;
	}
	lister->functions =
		feel_grow(lister->run, lister->functions, lister->function_count,
				  &lister->function_capacity, sizeof(FeelLambda *));
	lister->functions[lister->function_count++] = lambda;
	add_number(line, "function ", lister->function_count);
	for (int32_t i = 0; i < lambda->capture_count; i++)
	{
		add(line, i == 0 ? " with " : ", ");
		if (lambda->captures[i] == FEEL_NOWHERE)
			add(line, "itself");
		else
			add_operand(line, lambda->captures[i]);
	}
}

/* The items of a native node: where they begin, or the value that is there */
static void
add_items(Line *line)
{
	const FeelStep *step = line->step;

	for (int32_t i = 0; i < step->node->count; i++)
	{
		const FeelProgram *item = step->u.programs[i];

		if (item == NULL)
			continue;
		if (line->text.length > 2 * MAX_SHOWN)
		{
			add(line, ", ...");
			return;
		}
		add(line, line->separator);
		line->separator = ", ";
		add_number(line, "item ", i + 1);
		if (item->start >= 0)
			add_number(line, " at ", item->start);
		else
		{
			add(line, ": ");
			add_operand(line, item->result);
		}
	}
}

/* Once, whatever of its loop the step needs */
static void
add_loop(Line *line)
{
	if (line->has_loop)
		return;
	line->has_loop = true;
	add(line, line->separator);
	add_number(line, "loop ", line->step->count);
	line->separator = ", ";
}

/* ------------------------------------------------------------------- steps */

/* The letters that stand for values */
static void
add_value(Line *line, char letter)
{
	const FeelStep *step = line->step;

	switch (letter)
	{
		case 'o':
		case 'j':
		case 'g':
		case 'x':
			add_operand(line, step->out);
			if (strchr(feel_step_descriptions[step->code].operands, 'w'))
			{
				add(line, " and ");
				add_operand(line, step->a);
			}
			add(line, " = ");
			if (letter == 'x')
				add_separated(line, step->out);
			break;
		case 'r':
			add_separated(line, step->out);
			break;
		case 'a':
			add_separated(line, step->a);
			if (strchr(feel_step_descriptions[step->code].operands, 'O'))
				line->separator =
					feel_format(line->lister->run, " %s ",
								feel_operator_text((FeelOperator) step->op))
						.data;
			break;
		case 'b':
		case 'i':
		case 't':
		case 'y':
		case 'n':
			add_separated(line, step->b);
			break;
		case 'p':
			add_row(line, step->b, 2);
			break;
		case 'e':
			add_separated(line, step->a);
			add_separated(line, step->b);
			break;
		case 'A':
			add_row(line, step->a, step->count);
			break;
		case 'B':
			add_row(line, step->b, step->count);
			break;
		case 'v':
			add_separated(
				line, FEEL_OPERAND(FEEL_BASE_GLOBAL, (uint32_t) step->count));
			break;
	}
}

/* The letters that stand for what else is in a step */
static void
add_other(Line *line, char letter)
{
	const FeelStep *step = line->step;

	switch (letter)
	{
		case 'c':
		case 'h':
		case 'l':
		case 'q':
			add_loop(line);
			break;
		case 'N':
			if (step->code != FEEL_STEP_FETCH)
				add_text(line, step->node->name);
			break;
		case 'T':
			add_text(line,
					 feel_type_print(line->lister->run, step->node->type));
			break;
		case 'M':
			add_text(line, (FeelString){step->u.message,
										(uint32_t) strlen(step->u.message)});
			break;
		case 'F':
			add_text(line, step->u.builtin->function->name);
			line->separator = "";
			break;
		case 'S':
			add_set(line, step->u.set);
			break;
		case 'L':
			add_function(line, step->u.lambda);
			break;
		case 'P':
			add_items(line);
			break;
		case '>':
		case '!':
			add_number(line, line->text.length > 0 ? " -> " : "-> ",
					   step->jump);
			break;
	}
}

/* A step prints what its letters name, and nothing else. */
static FeelString
list_operands(Lister *lister, const FeelCode *code, const FeelStep *step)
{
	Line line = {.lister = lister, .code = code, .step = step};

	line.separator = "";
	feel_text_begin(&line.text, lister->run);
	for (const char *letter = feel_step_descriptions[step->code].operands;
		 *letter != '\0'; letter++)
	{
		/* each knows its own; some are for the verifier alone */
		add_value(&line, *letter);
		add_other(&line, *letter);
	}
	return feel_text_finish(&line.text);
}

static FeelListedStep *
add_line(Lister *lister, FeelString part)
{
	FeelListedStep *line;

	lister->lines = feel_grow(lister->run, lister->lines, lister->count,
							  &lister->capacity, sizeof(FeelListedStep));
	line = &lister->lines[lister->count++];
	line->part = part;
	return line;
}

/* The item of a native node whose steps begin here, if any */
static int32_t
item_beginning_at(const FeelCode *code, int32_t native, int32_t at)
{
	const FeelStep *step = &code->steps[native];

	for (int32_t i = 0; i < step->node->count; i++)
		if (step->u.programs[i] != NULL && step->u.programs[i]->start == at)
			return i;
	return -1;
}

static void
list_code(Lister *lister, const FeelProgram *program, FeelString part)
{
	const FeelCode *code = program->code;
	FeelString own = part;
	int32_t native = -1; /* the one whose items are being listed */

	for (int32_t at = 0; at < code->step_count; at++)
	{
		const FeelStep *step = &code->steps[at];
		const FeelStepDescription *description =
			&feel_step_descriptions[step->code];
		FeelListedStep *line;
		int32_t item;

		if (!feel_spend(lister->run, 1))
			return;
		if (native >= 0 && at >= code->steps[native].jump)
		{
			native = -1;
			part = own;
		}
		item = native < 0 ? -1 : item_beginning_at(code, native, at);
		if (item >= 0)
			part = feel_format(lister->run, "item %d", (int) item + 1);
		line = add_line(lister, part);
		line->number = at;
		line->name = description->name;
		line->meaning = description->meaning;
		line->operands = list_operands(lister, code, step);
		if (step->node != NULL && step->node->end > step->node->begin &&
			step->node->end <= (int32_t) step->node->source.length)
			line->source =
				shorten(lister->run,
						(FeelString){
							step->node->source.data + step->node->begin,
							(uint32_t) (step->node->end - step->node->begin)});
		if (native < 0 && step->code == FEEL_STEP_NATIVE)
			native = at;
	}
}

/* A constant, or a variable that is read where it is */
static void
list_value(Lister *lister, const FeelProgram *program, FeelString part)
{
	static const FeelStep none = {0};
	Line text = {.lister = lister, .code = program->code, .step = &none};
	FeelListedStep *line = add_line(lister, part);

	feel_text_begin(&text.text, lister->run);
	add_operand(&text, program->result);
	line->name = NULL;
	line->meaning = "no step: the value is there already";
	line->operands = feel_text_finish(&text.text);
}

/*
 * Functions are listed as they are met, those inside of them behind them: a
 * queue, so that the numbers ascend.
 */
FeelListedStep *
feel_list_program(FeelRun *run, const FeelProgram *program, int32_t *count)
{
	Lister lister = {.run = run};
	const FeelProgram *next = program;
	FeelString part = {"", 0};
	int32_t listed = 0; /* of the functions */

	for (;;)
	{
		if (next->start < 0)
			list_value(&lister, next, part);
		else
			list_code(&lister, next, part);
		if (listed == lister.function_count || run->steps_left == 0)
			break;
		next = &lister.functions[listed++]->program;
		part = feel_format(run, "function %d", (int) listed);
	}
	*count = lister.count;
	return lister.lines;
}
