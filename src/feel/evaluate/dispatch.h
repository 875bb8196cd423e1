/*-------------------------------------------------------------------------
 *
 * dispatch.h
 *	  How the cases of feel_execute() begin, end and read their operands, and
 *	  those that differ in an operator alone.  Part of evaluator.c, which alone
 *	  includes it.
 *
 * Why labels as values: each step ends in its own indirect jump, so that the
 * processor learns which step follows which; one switch at the top would be
 * one jump for all of them.  Compilers without labels get the switch.
 *
 *-------------------------------------------------------------------------
 */
#ifndef FEEL_DISPATCH_H
#define FEEL_DISPATCH_H

#define IS_STEP_OF_CODE(step)                                       \
	((step) >= steps && (step) < steps + frame->code->step_count && \
	 (step)->code < FEEL_STEP_COUNT)

#if defined(__GNUC__)
#define CASE(name) label_##name:
#define DISPATCH()                          \
	do                                      \
	{                                       \
		feel_assert(IS_STEP_OF_CODE(step)); \
		goto *labels[step->code];           \
	} while (0)
#else
#define CASE(name) case FEEL_STEP_##name:
#define DISPATCH() goto dispatch
#endif

#define NEXT()      \
	do              \
	{               \
		step++;     \
		DISPATCH(); \
	} while (0)
#define JUMP()                     \
	do                             \
	{                              \
		step = steps + step->jump; \
		DISPATCH();                \
	} while (0)

#define A feel_read(frame, step->a)
#define B feel_read(frame, step->b)
#define ROW(first) feel_read_row(frame, first, step->count)
#define OUT feel_slot(frame, step->out)
#define LOOP feel_loop(frame, step->count)

/* On small integers, unless the result is none: "overflows" tells. */
#define ARITHMETIC(NAME, overflows)                      \
	CASE(NAME)                                           \
	{                                                    \
		const FeelValue *a = A;                          \
		const FeelValue *b = B;                          \
		int64_t i;                                       \
                                                         \
		if (feel_is_small(a) && feel_is_small(b) &&      \
			!overflows(a->u.integer, b->u.integer, &i))  \
			*OUT = feel_integer(i);                      \
		else                                             \
			*OUT = feel_step_calculate(run, step, a, b); \
		NEXT();                                          \
	}

/*
 * The four modes of a comparison.  Where "fast" holds, "test" is the answer.
 */
#define COMPARISON(NAME, fast, test)                   \
	CASE(NAME)                                         \
	{                                                  \
		const FeelValue *a = A;                        \
		const FeelValue *b = B;                        \
                                                       \
		if (fast)                                      \
			*OUT = feel_boolean(test);                 \
		else                                           \
			*OUT = feel_step_relate(run, step, a, b);  \
		NEXT();                                        \
	}                                                  \
	CASE(NAME##_AND)                                   \
	{                                                  \
		const FeelValue *a = A;                        \
		const FeelValue *b = B;                        \
                                                       \
		if (fast)                                      \
		{                                              \
			if (test)                                  \
				NEXT();                                \
			*OUT = feel_boolean(false);                \
			JUMP();                                    \
		}                                              \
		condition = feel_step_relate(run, step, a, b); \
		goto and_condition;                            \
	}                                                  \
	CASE(NAME##_OR)                                    \
	{                                                  \
		const FeelValue *a = A;                        \
		const FeelValue *b = B;                        \
                                                       \
		if (fast)                                      \
		{                                              \
			if (!(test))                               \
				NEXT();                                \
			*OUT = feel_boolean(true);                 \
			JUMP();                                    \
		}                                              \
		condition = feel_step_relate(run, step, a, b); \
		goto or_condition;                             \
	}                                                  \
	CASE(NAME##_IF)                                    \
	{                                                  \
		const FeelValue *a = A;                        \
		const FeelValue *b = B;                        \
                                                       \
		if (fast)                                      \
		{                                              \
			if (test)                                  \
				NEXT();                                \
			JUMP();                                    \
		}                                              \
		condition = feel_step_relate(run, step, a, b); \
		goto decide;                                   \
	}

#define NUMBERS(NAME, op)                                  \
	COMPARISON(NAME, feel_is_small(a) && feel_is_small(b), \
			   a->u.integer op b->u.integer)               \
	COMPARISON(NAME##_INTEGER, feel_is_small(a),           \
			   a->u.integer op step->u.integer)

#endif /* FEEL_DISPATCH_H */
