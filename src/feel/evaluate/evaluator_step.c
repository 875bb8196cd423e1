/*-------------------------------------------------------------------------
 *
 * evaluator_step.c
 *	  What single steps do beyond a few lines.
 *
 * Running both branches.  When a condition waits for a fact, the if is run as
 * if it were either: first then, then else, and feel_either() compares.  What
 * this may cost is bounded: each level of nesting doubles the work, so that
 * beyond MAX_SPECULATION the answer is just the condition's unknown, which
 * asks for more than it might have to.  While branches are run on trial
 * nothing is complained of, since one of them would not have been reached;
 * only limits are.
 *
 * A fetch within such a branch is in earnest: a global is fetched once, for
 * everybody, so its complaints count as if nothing were on trial.
 *
 *-------------------------------------------------------------------------
 */
#include "feel/evaluate/program.h"
#include "feel/operator/region.h"

/*
 * So deep may branches be nested whose conditions are unknown: each level
 * doubles the work.
 */
#define MAX_SPECULATION 6

/* A comparison that its fast path does not cover */
FeelValue
feel_step_relate(FeelRun *run, const FeelStep *step, const FeelValue *a,
				 const FeelValue *b)
{
	run->node = step->node;
	return feel_relation(run, (FeelOperator) step->op, *a, *b);
}

FeelValue
feel_step_calculate(FeelRun *run, const FeelStep *step, const FeelValue *a,
					const FeelValue *b)
{
	run->node = step->node;
	return feel_arithmetic(run, (FeelOperator) step->op, a, b);
}

/*
 * A global is fetched once, for whoever needs it.  So it does not matter
 * whether the branch that needs it first is taken.
 */
void
feel_step_fetch(FeelRun *run, FeelFrame *frame, const FeelStep *step)
{
	FeelEnvironment *environment = frame->environment;
	int32_t speculation = run->speculation;

	feel_assert(step->code == FEEL_STEP_FETCH && step->count >= 0 &&
				step->count < environment->count);
	run->node = step->node;
	run->speculation = 0;
	environment->fetch(run, environment, step->count);
	environment->ready[step->count] = true;
	feel_assert(feel_value_is_whole(environment->values[step->count]));
	run->speculation = speculation;
	run->node = step->node;
}

/*
 * An if whose condition is unknown: run both branches.  Returns the step
 * after both.
 */
const FeelStep *
feel_step_run_both(FeelRun *run, FeelFrame *frame, const FeelStep *step,
				   const FeelValue *condition)
{
	const FeelStep *steps = frame->code->steps;
	const FeelStep *then_end = &steps[step->jump - 1];
	const FeelStep *else_end = &steps[then_end->jump - 1];
	FeelValue *out = feel_slot(frame, then_end->out);
	FeelValue first;

	/* where the compiler puts the ends of an if's branches */
	feel_assert(then_end->code == FEEL_STEP_BRANCH_END &&
				else_end->code == FEEL_STEP_BRANCH_END &&
				else_end->jump == then_end->jump);
	if (run->speculation >= MAX_SPECULATION)
		*out = feel_computed(*condition);
	else if (!feel_enter(run))
		*out = feel_null();
	else
	{
		run->speculation++;
		feel_execute(run, frame, step + 1, then_end);
		first = *out;
		feel_execute(run, frame, steps + step->jump, else_end);
		run->speculation--;
		feel_leave(run);
		*out = feel_either(run, *condition, first, *out);
	}
	return &steps[then_end->jump];
}

/* A context's entry by name, or what else a path may mean */
FeelValue
feel_step_follow_path(FeelRun *run, const FeelStep *step, const FeelValue *a)
{
	const FeelValue *entry;

	if (a->kind == FEEL_CONTEXT)
	{
		entry = feel_context_find(a->u.context, step->node->name);
		if (entry != NULL)
			return *entry;
	}
	run->node = step->node;
	return feel_path(run, *a, step->node->name);
}

/*
 * Has the item of a filter an entry of that name?  An open one may still get
 * it, if outside there is but a built-in: then it is unknown, and no function.
 */
bool
feel_step_item_entry(FeelRun *run, const FeelStep *step, const FeelValue *item,
					 FeelValue *out)
{
	const FeelValue *entry;

	if (item->kind == FEEL_UNKNOWN)
	{
		*out = feel_computed(*item);
		return true;
	}
	if (item->kind != FEEL_CONTEXT)
		return false;
	entry = feel_context_find(item->u.context, step->node->name);
	if (entry != NULL)
		*out = *entry;
	else if (step->flags == FEEL_ITEM_BEFORE_BUILTIN && item->u.context->open)
		*out = feel_context_get(run, item->u.context, step->node->name);
	else
		return false;
	return true;
}

/* A name in a filter that is neither an entry of the item nor known */
FeelValue
feel_step_item_missing(FeelRun *run, const FeelStep *step,
					   const FeelValue *item)
{
	FeelString name = step->node->name;

	run->node = step->node;
	if (item->kind == FEEL_CONTEXT)
		return item->u.context->open ? feel_path(run, *item, name)
									 : feel_null();
	return feel_error(run, FEEL_NO_VARIABLE,
					  "there is no variable \"%.*s\" here", (int) name.length,
					  name.data);
}

/*
 * Known when it was compiled, said when it is reached: the rule may never get
 * there.
 */
FeelValue
feel_step_no_name(FeelRun *run, const FeelStep *step)
{
	FeelString name = step->node->name;

	run->node = step->node;
	return feel_error(run, FEEL_NO_VARIABLE,
					  "there is no variable \"%.*s\" here", (int) name.length,
					  name.data);
}

FeelValue
feel_step_call_builtin(FeelRun *run, const FeelStep *step,
					   const FeelValue *arguments)
{
	const FeelBuiltinCall *call = step->u.builtin;
	FeelValue unknown;

	feel_assert(call->which >= 0 &&
				call->which < call->function->signature_count);
	if (run->fact_count > 0 && !call->function->sees_unknown)
	{
		unknown = feel_unknown_arguments(run, arguments, step->count);
		if (unknown.kind == FEEL_UNKNOWN)
			return call->function->unknown(run, call->function, call->which,
										   arguments, step->count, unknown);
	}
	run->node = step->node;
	unknown = call->function->call(run, call->function, call->which, arguments,
								   step->count);
	return unknown.kind == FEEL_UNKNOWN
			   ? call->function->unknown(run, call->function, call->which,
										 arguments, step->count, unknown)
			   : unknown;
}

/* Is a value of a type by its kind, whatever is in it? */
static bool
is_told_by_kind(const FeelTypeDesc *type)
{
	return type->kind < FEEL_TYPE_RANGE ||
		   (type->kind == FEEL_TYPE_LIST &&
			(type->element == NULL || type->element->kind == FEEL_TYPE_ANY)) ||
		   (type->kind == FEEL_TYPE_CONTEXT && type->field_count == 0);
}

FeelValue
feel_step_instance_of(FeelRun *run, const FeelStep *step, const FeelValue *a)
{
	FeelValue unknown = feel_unknown_arguments(run, a, 1);

	if (a->kind == FEEL_UNKNOWN)
		return feel_unknown_instance(run, *a, step->node->type);
	if (unknown.kind == FEEL_UNKNOWN && !is_told_by_kind(step->node->type))
		return unknown;
	run->node = step->node;
	return feel_boolean(feel_instance_of(run, *a, step->node->type));
}

FeelValue
feel_step_test_range(FeelRun *run, const FeelStep *step, const FeelValue *a,
					 const FeelValue *b)
{
	const FeelRange *range = b->u.range;

	feel_assert(b->kind == FEEL_RANGE && feel_is_small(&range->low) &&
				feel_is_small(&range->high));
	if (feel_is_small(a))
	{
		int64_t i = a->u.integer;
		int64_t low = range->low.u.integer;
		int64_t high = range->high.u.integer;

		return feel_boolean((range->low_closed ? i >= low : i > low) &&
							(range->high_closed ? i <= high : i < high));
	}
	run->node = step->node;
	return feel_test_value(run, *a, *b);
}

/*
 * One more condition of a some or every.  True when the answer is settled: a
 * condition that decides, or one that is no truth value.  If an earlier one
 * is unknown, it might have decided before the wrong one was reached; and if
 * it may turn out to be no truth value itself, the answer is null then, and
 * no later one decides.
 */
static bool
settle(FeelRun *run, const FeelStep *step, FeelValue *answer,
	   const FeelValue *condition, bool deciding)
{
	bool waits = answer->kind == FEEL_UNKNOWN;

	if (!waits && !feel_check_condition(run, *condition))
	{
		*answer = feel_null();
		return true;
	}
	if (waits && (step->flags & FEEL_CONDITION_BOOLEAN) == 0)
		*answer = feel_unknown_union(run, *answer, *condition);
	else if (deciding)
		*answer = feel_or(run, *answer, *condition);
	else
		*answer = feel_and(run, *answer, *condition);
	return feel_is_boolean(answer, deciding);
}

bool
feel_step_settle_some(FeelRun *run, const FeelStep *step, FeelValue *answer,
					  const FeelValue *condition)
{
	return settle(run, step, answer, condition, true);
}

bool
feel_step_settle_every(FeelRun *run, const FeelStep *step, FeelValue *answer,
					   const FeelValue *condition)
{
	return settle(run, step, answer, condition, false);
}

/* The results so far, as the body of a for sees them */
FeelValue
feel_step_partial_results(const FeelLoop *loop)
{
	static const FeelList empty = {0};

	return feel_list_value(loop->builder.list != NULL ? loop->builder.list
													  : &empty);
}
