/*-------------------------------------------------------------------------
 *
 * test_program.c
 *	  The verifier: each thing that program.h says always holds is broken by
 *	  hand in a compiled program, and found.  The table of steps: its letters.
 *
 * What programs the compiler makes is shown by sql/program.sql.
 *
 *-------------------------------------------------------------------------
 */
#include "host.h"

#include "feel/ast.h"
#include "feel/evaluate/program.h"

#include <stdio.h>
#include <string.h>

static const FeelString names[] = {
	{"a", 1}, {"b", 1}, {"xs", 2}, {"unused", 6}};
static const FeelScope scope = {.count = 4, .names = names};

static FeelProgram *
compile(FeelRun *run, const char *text)
{
	FeelNode *node = feel_parse_expression(run, text_of(text), &scope);

	return feel_compile(run, node, &scope);
}

/* The first step of that code */
static FeelStep *
find(const FeelProgram *program, FeelStepCode code)
{
	for (int32_t i = 0; i < program->code->step_count; i++)
		if (program->code->steps[i].code == code)
			return &program->code->steps[i];
	printf("# no step %s\n", feel_step_descriptions[code].name);
	return program->code->steps;
}

/* The constant that is b of that step */
static FeelValue *
constant_of(const FeelProgram *program, FeelStepCode code)
{
	return &program->code
				->constants[FEEL_OPERAND_INDEX(find(program, code)->b)];
}

#define SLOT(n) FEEL_OPERAND(FEEL_BASE_SLOT, n)
#define BREAK(name) static void name(FeelProgram *program)

/* clang-format off */
BREAK(slot_beyond)     { find(program, FEEL_STEP_ADD)->a = SLOT(99); }
BREAK(out_no_slot)     { find(program, FEEL_STEP_ADD)->out = FEEL_OPERAND(FEEL_BASE_CONSTANT, 0); }
BREAK(constant_beyond) { program->code->constant_count = 0; }
BREAK(parameter)       { find(program, FEEL_STEP_ADD)->a = FEEL_OPERAND(FEEL_BASE_PARAMETER, 0); }
BREAK(between_values)  { find(program, FEEL_STEP_ADD)->a += 8; }
BREAK(not_written)     { find(program, FEEL_STEP_ADD)->a = find(program, FEEL_STEP_ADD)->out; }
BREAK(not_fetched)     { find(program, FEEL_STEP_FETCH)->count = 1; }
BREAK(other_way)       { find(program, FEEL_STEP_MOVE)->out = SLOT(1); program->code->slot_count = 2; }
BREAK(jump_out)        { find(program, FEEL_STEP_LOOP_NEXT)->jump = program->code->step_count; }
BREAK(jump_before)     { find(program, FEEL_STEP_LOOP_NEXT)->jump = -1; }
BREAK(jump_back)       { find(program, FEEL_STEP_LOOP_ADD)->jump = 0; }
BREAK(no_return)       { program->code->step_count--; }
BREAK(no_branch_end)   { find(program, FEEL_STEP_BRANCH_END)->code = FEEL_STEP_JUMP; }
BREAK(other_slot)      { find(program, FEEL_STEP_BRANCH_END)->out = SLOT(1); program->code->slot_count = 2; }
BREAK(no_branch)       { find(program, FEEL_STEP_IF)->jump = 2; }
BREAK(no_loop)         { find(program, FEEL_STEP_LOOP_NEXT)->count = 7; }
BREAK(not_begun)       { find(program, FEEL_STEP_LOOP_NEXT)->count = 1; program->code->loop_count = 2; }
BREAK(not_collecting)  { find(program, FEEL_STEP_LOOP_COLLECT)->code = FEEL_STEP_JUMP; find(program, FEEL_STEP_JUMP)->jump = 1; }
BREAK(same_loop)       { for (int32_t i = 0; i < program->code->step_count; i++) program->code->steps[i].count = 0; }
BREAK(round_too_long)  { find(program, FEEL_STEP_LOOP_NEXT)->u.integer = 1000; }
BREAK(round_of_none)   { find(program, FEEL_STEP_LOOP_NEXT)->u.integer = 0; }
BREAK(other_integer)   { find(program, FEEL_STEP_LESS_INTEGER)->u.integer++; }
BREAK(no_integer)      { find(program, FEEL_STEP_LESS_INTEGER)->b = find(program, FEEL_STEP_LESS_INTEGER)->a; }
BREAK(no_string)       { *constant_of(program, FEEL_STEP_EQUAL_STRING) = feel_integer(1); }
BREAK(no_range)        { *constant_of(program, FEEL_STEP_TEST_RANGE) = feel_null(); }
BREAK(no_operator)     { find(program, FEEL_STEP_ADD)->op = 0; }
BREAK(no_type)         { find(program, FEEL_STEP_INSTANCE)->code = FEEL_STEP_COERCE; ((FeelNode *) find(program, FEEL_STEP_COERCE)->node)->type = NULL; }
BREAK(no_signature)    { ((FeelBuiltinCall *) find(program, FEEL_STEP_BUILTIN)->u.builtin)->which = 50; }
BREAK(captures)        { ((FeelLambda *) find(program, FEEL_STEP_FUNCTION)->u.lambda)->capture_count++; }
BREAK(in_function)     { find(&find(program, FEEL_STEP_FUNCTION)->u.lambda->program, FEEL_STEP_ADD)->out = SLOT(9); }
BREAK(no_code)         { program->code->steps[0].code = FEEL_STEP_COUNT; }
BREAK(result_outside)  { program->result = SLOT(50); }
BREAK(nothing)         { }

static const struct
{
	const char *what;
	void (*break_it)(FeelProgram *program);
	const char *text;
	const char *complaint; /* NULL: none */
} cases[] = {
	{"a slot beyond the frame", slot_beyond, "a + 1", "step 1 ADD: a is outside"},
	{"a result that is no slot", out_no_slot, "a + 1", "step 1 ADD: out is no slot of the frame"},
	{"a constant beyond the pool", constant_beyond, "a + 1", "step 1 ADD: b is outside"},
	{"a parameter of a program without", parameter, "a + 1", "step 1 ADD: a is outside"},
	{"an operand between two values", between_values, "a + 1", "step 1 ADD: a is outside"},
	{"a slot read before it is written", not_written, "a + 1", "step 1 ADD: reads what is not always written before it"},
	{"a global that was not fetched", not_fetched, "a + 1", "step 1 ADD: reads what is not always written before it"},
	{"a slot that one branch alone writes", other_way, "if a then 1 else b", "step 3 BRANCH_END: reads what is not always written before it"},
	{"a jump behind the code", jump_out, "for x in xs return x", "step 3 LOOP_NEXT: jumps out of the code"},
	{"a jump before the code", jump_before, "for x in xs return x", "step 3 LOOP_NEXT: jumps out of the code"},
	{"a jump back that begins no round", jump_back, "for x in xs return x", "step 4 LOOP_ADD: jumps backwards, not to a round of a loop"},
	{"a way past the end", no_return, "a + 1", "step 1 ADD: leads past the end of the code"},
	{"a branch without its end", no_branch_end, "if a then 1 else 2", "step 1 IF: its first branch has no end"},
	{"branches that end in two slots", other_slot, "if a then 1 else 2", "step 1 IF: its branches do not end alike"},
	{"an if without a branch", no_branch, "if a then 1 else 2", "step 1 IF: has no branch"},
	{"a loop beyond the frame", no_loop, "for x in xs return x", "step 3 LOOP_NEXT: there is no such loop"},
	{"a loop that has not begun", not_begun, "for x in xs return x", "step 3 LOOP_NEXT: reads what is not always written before it"},
	{"a loop that does not collect", not_collecting, "for x in xs return x", "step 4 LOOP_ADD: reads what is not always written before it"},
	{"a loop begun in its own round", same_loop, "for x in xs, y in x return y", "step 4 LOOP_DOMAIN: begins a loop inside a round of that loop, or of one inside it"},
	{"a round longer than the code", round_too_long, "for x in xs return x", "step 3 LOOP_NEXT: its round is longer than the code"},
	{"a round without steps", round_of_none, "for x in xs return x", "step 3 LOOP_NEXT: its round is longer than the code"},
	{"another integer than the constant", other_integer, "a < 5", "step 1 LESS_INTEGER: b is not the constant that its fast path is for"},
	{"a fast path without its constant", no_integer, "a < 5", "step 1 LESS_INTEGER: b is not the constant that its fast path is for"},
	{"a fast path for texts, a number", no_string, "a = \"x\"", "step 1 EQUAL_STRING: b is not the constant that its fast path is for"},
	{"a fast path for ranges, null", no_range, "a in [1..5]", "step 1 TEST_RANGE: b is not the constant that its fast path is for"},
	{"no operator", no_operator, "a + 1", "step 1 ADD: op is no operator"},
	{"no type", no_type, "a instance of number", "step 1 COERCE: there is no type"},
	{"no such signature", no_signature, "abs(a)", "step 1 BUILTIN: there is no such signature"},
	{"a function that captures more than its code", captures, "(function(x) x + a)(1)", "step 0 FUNCTION: a function and its code differ in what they take"},
	{"a broken step in a function", in_function, "(function(x) x + a)(1)", "step 1 ADD: out is no slot of the frame"},
	{"no code", no_code, "a + 1", "step 0 has no code"},
	{"a value outside the frame", result_outside, "a + 1", "the program's value is outside the frame"},
	{"nothing", nothing, "for x in xs, y in 1..x return if some z in xs satisfies z > y then x else (function(n) n + y)(x)", NULL},
};
/* clang-format on */

static void
test_verifier(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		FeelRun *run = host_run_make();
		FeelProgram *program = compile(run, cases[i].text);
		const char *complaint;

		cases[i].break_it(program);
		complaint = feel_verify_program(run, program);
		if (!ok(complaint == NULL ? cases[i].complaint == NULL
								  : cases[i].complaint != NULL &&
										strcmp(complaint,
											   cases[i].complaint) == 0,
				"the verifier finds: %s", cases[i].what))
			printf("#   got: %s\n", complaint == NULL ? "none" : complaint);
		host_run_free(run);
	}
}

/* What the evaluator spends is what it spends without a verifier. */
static void
test_budget(void)
{
	FeelRun *run = host_run_make();
	FeelProgram *program = compile(run, "for x in xs return x + a");
	uint64_t memory = run->memory_left;
	uint64_t steps = run->steps_left;

	feel_verify_program(run, program);
	ok(run->memory_left == memory && run->steps_left == steps &&
		   run->depth == 0,
	   "verifying costs nothing of the budget");
	host_run_free(run);
}

/* Every letter has a meaning, every step an end or a way on. */
static void
test_table(void)
{
	for (int code = 0; code < FEEL_STEP_COUNT; code++)
	{
		const FeelStepDescription *step = &feel_step_descriptions[code];
		size_t known = strspn(step->operands, "oxjgrabeABpwitynvchlqmW"
											  "ODNTMFSLPI>!.");
		bool twice = false;

		for (int other = 0; other < code; other++)
			twice = twice ||
					strcmp(feel_step_descriptions[other].name, step->name) == 0;
		ok(known == strlen(step->operands) && !twice &&
			   step->meaning[0] != '\0' &&
			   strspn(step->operands, "oxjgr") <= 1,
		   "the table's line of %s", step->name);
	}
}

/* A value is whole, or some fact about its kind is broken. */
static void
test_whole(void)
{
	FeelValue value = feel_integer(5);

	ok(feel_value_is_whole(value), "a number is whole");
	value.kind = FEEL_STRING;
	ok(!feel_value_is_whole(value), "no text is small");
	value = feel_value(FEEL_STRING, false, 3);
	ok(!feel_value_is_whole(value), "a text of 3 bytes needs them");
	value = feel_boolean(true);
	value.u.boolean = 2;
	ok(!feel_value_is_whole(value), "a boolean is 0 or 1");
	value = feel_value(FEEL_TIME, false, 0);
	value.u.time.seconds = 86400;
	ok(!feel_value_is_whole(value), "a day has no second 86400");
	memset(&value, 0xFF, sizeof(value));
	ok(!feel_value_is_whole(value), "what a frame is filled with is no value");
}

int
main(void)
{
	test_begin();
	test_verifier();
	test_budget();
	test_table();
	test_whole();
	return test_end();
}
