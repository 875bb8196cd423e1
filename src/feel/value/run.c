/*-------------------------------------------------------------------------
 *
 * run.c
 *	  One parse, compilation or evaluation: its memory, its budget of work
 *	  and depth, what it complained of.
 *
 * Rules are data that users enter, so an evaluation is held to three bounds
 * that no text can talk its way around.
 *
 * Steps.  steps_left counts down; whatever loops over user data spends some
 * of it, in portions, and stops when there are none.  Zero means more than
 * "used up": that FEEL_LIMIT has been said.  So the number begins one above
 * what is allowed, and whoever brings it down to zero says so, once.  The
 * answer of an evaluation without steps left is null (feel_run_answer());
 * what was computed meanwhile is worth nothing and need not be right, only
 * bounded.
 *
 * Memory.  An arena never refuses: nobody between here and a value's maker
 * could do anything about it.  What is taken is counted instead, and when the
 * sum is used up the steps are, so that the evaluation ends at its next step.
 * Whoever takes much at once asks feel_afford() first.
 *
 * Depth.  Levels of nesting are counted, and the host is asked about the C
 * stack on every fourth of them (feel_enter()); both ends are a diagnostic.
 * feel_enter() and feel_leave() come in pairs: a level that was refused is
 * not left.
 *
 * Interrupts are looked at when a step count crosses a multiple of 4096,
 * which needs no counter of its own.
 *
 * Diagnostics beyond a hundred are only counted: a filter over a million
 * items can complain a million times, and nobody reads on.  Only the count
 * tells whether something complained (constant folding,
 * feel_forget_diagnostics()), so it counts those that a quiet run does not
 * make, too.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/ast.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Diagnostics kept of one run; further ones are only counted. */
#define MAX_DIAGNOSTICS 100

/*
 * Nesting of evaluation: calls, nested expressions and values together.  The
 * host's stack_ok() is the other bound.
 */
#define MAX_DEPTH 20000

const FeelHost *feel_host = NULL;

void
feel_assertion_failed(const char *condition, const char *file, int line)
{
	if (feel_host != NULL && feel_host->assertion_failed != NULL)
		feel_host->assertion_failed(condition, file, line);
	abort();
}

/*
 * Make a run ready: nothing complained of, the default budget, no position.
 * The caller may set the rest (now, place, source, steps_left) afterwards.
 */
void
feel_run_init(FeelRun *run, void *arena)
{
	memset(run, 0, sizeof(*run));
	run->arena = arena;
	run->offset = -1;
	feel_run_renew(run);
}

bool
feel_afford_slowly(FeelRun *run)
{
	if (run->steps_left > 0)
	{
		/* before the diagnostic, which needs memory too */
		run->steps_left = 0;
		feel_error(run, FEEL_LIMIT, "the evaluation takes too much memory");
	}
	return false;
}

void *
feel_allocate(FeelRun *run, size_t size)
{
	void *memory = feel_take(run, size > 0 ? size : 1);

	memset(memory, 0, size);
	return memory;
}

/*
 * The product of two sizes that does not exist cannot be allocated either:
 * that refusal is left to the host.
 */
void *
feel_allocate_array(FeelRun *run, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		total = SIZE_MAX;
	return feel_allocate(run, total);
}

void *
feel_grow(FeelRun *run, void *array, int32_t count, int32_t *capacity,
		  size_t size)
{
	int32_t wanted = *capacity < 8 ? 8 : *capacity * 2;
	void *larger;

	feel_assert(count >= 0 && count <= *capacity);
	if (count < *capacity)
		return array;
	larger = feel_allocate_array(run, (size_t) wanted, size);
	if (count > 0)
		memcpy(larger, array, (size_t) count * size);
	*capacity = wanted;
	return larger;
}

bool
feel_spend_slowly(FeelRun *run, uint64_t n)
{
	uint64_t before = run->steps_left;

	feel_assert(run->arena != NULL && run->depth >= 0);
	/* 0 is left only when it was said that there are too few */
	if (n >= before)
	{
		run->steps_left = 0;
		if (before > 0)
			feel_error(run, FEEL_LIMIT, "the evaluation takes too many steps");
		return false;
	}
	run->steps_left = before - n;
	if (before / FEEL_STEPS_PER_INTERRUPT !=
		run->steps_left / FEEL_STEPS_PER_INTERRUPT)
		feel_host->interrupt();
	return true;
}

bool
feel_enter_slowly(FeelRun *run)
{
	/* the server leaves room for far more than the levels between */
	if (run->depth >= MAX_DEPTH || !feel_host->stack_ok())
	{
		feel_error(run, FEEL_LIMIT, "the evaluation is nested too deeply");
		return false;
	}
	run->depth++;
	return true;
}

/* ---------------------------------------------------------- diagnostics -- */

const char *
feel_diagnostic_name(FeelDiagnosticKind kind)
{
	switch (kind)
	{
		case FEEL_SYNTAX_ERROR:
			return "syntax";
		case FEEL_NO_VARIABLE:
			return "no variable";
		case FEEL_NO_ENTRY:
			return "no entry";
		case FEEL_NO_PROPERTY:
			return "no property";
		case FEEL_NO_FUNCTION:
			return "no function";
		case FEEL_NOT_COMPARABLE:
			return "not comparable";
		case FEEL_INVALID_TYPE:
			return "invalid type";
		case FEEL_INVALID_ARGUMENT:
			return "invalid argument";
		case FEEL_INVOCATION:
			return "invocation";
		case FEEL_OUT_OF_RANGE:
			return "out of range";
		case FEEL_CONSTRAINT:
			return "constraint";
		case FEEL_HIT_POLICY:
			return "hit policy";
		case FEEL_LIMIT:
			return "limit";
		case FEEL_UNSUPPORTED:
			return "unsupported";
		case FEEL_INVALID_MODEL:
			return "invalid model";
	}
	return "unknown";
}

/* Where the diagnostic points to: the node at work, else the run itself. */
static void
set_position(FeelRun *run, FeelDiagnostic *diagnostic)
{
	int32_t line = run->source_line;
	int32_t i;

	diagnostic->place = run->place;
	diagnostic->text = run->source;
	diagnostic->offset = run->offset;
	if (run->node != NULL)
	{
		diagnostic->text = run->node->source;
		diagnostic->offset = run->node->begin;
		line = run->node->line;
		if (run->node->place.length > 0)
			diagnostic->place = run->node->place;
	}
	if (diagnostic->text.length == 0)
		diagnostic->offset = -1;
	diagnostic->line = line;
	if (diagnostic->offset < 0)
		return;
	if (line == 0)
		diagnostic->line = 1;
	diagnostic->column = 1;
	for (i = 0;
		 i < diagnostic->offset && (uint32_t) i < diagnostic->text.length; i++)
	{
		unsigned char c = (unsigned char) diagnostic->text.data[i];

		if (c == '\n')
		{
			diagnostic->line++;
			diagnostic->column = 1;
		}
		else if ((c & 0xC0) != 0x80)
			diagnostic->column++;
	}
}

/*
 * Note an error.  Branches that are evaluated without knowing whether they
 * are taken complain of nothing but used-up limits.
 */
FeelValue
feel_error(FeelRun *run, FeelDiagnosticKind kind, const char *format, ...)
{
	FeelDiagnostic *diagnostic;
	char message[1024];
	va_list arguments;
	int length;

	feel_assert(run->speculation >= 0 && kind <= FEEL_INVALID_MODEL);
	feel_assert((run->diagnostics == NULL) == (run->last_diagnostic == NULL));
	if (run->speculation > 0 && kind != FEEL_LIMIT)
		return feel_null();
	/* an evaluation that goes on without the value would decide wrongly */
	if (kind == FEEL_LIMIT && run->node != NULL)
		run->steps_left = 0;
	if (run->diagnostic_count++ >= MAX_DIAGNOSTICS || run->quiet)
		return feel_null();
	va_start(arguments, format);
	length = vsnprintf(message, sizeof(message), feel_said(format), arguments);
	va_end(arguments);
	if (length < 0)
		length = 0;
	if ((size_t) length >= sizeof(message))
	{
		length = sizeof(message) - 1;
		/* not in the middle of a character */
		while (length > 0 && ((unsigned char) message[length] & 0xC0) == 0x80)
			length--;
	}
	diagnostic = feel_allocate(run, sizeof(*diagnostic));
	diagnostic->kind = kind;
	diagnostic->message = feel_copy_text(run, message, (size_t) length);
	set_position(run, diagnostic);
	if (run->last_diagnostic == NULL)
		run->diagnostics = diagnostic;
	else
		run->last_diagnostic->next = diagnostic;
	run->last_diagnostic = diagnostic;
	return feel_null();
}
