/*-------------------------------------------------------------------------
 *
 * proof_keep.c
 *	  What outlives the evaluation that made it (proof.h).
 *
 * A proof evaluates its models many thousand times, each time in the same
 * memory: the room of the run, which is cut back when the walk returns.  What
 * is to stay, the boxes and the names of facts, is copied out of it, into the
 * arena.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/proof.h"

uint32_t
dmn_proof_keep_begin(FeelRun *run)
{
	uint32_t size = run->room_size;

	feel_assert(run->room_used <= size);
	run->room_size = run->room_used;
	return size;
}

void
dmn_proof_keep_end(FeelRun *run, uint32_t room)
{
	feel_assert(room >= run->room_used);
	run->room_size = room;
}

/* ------------------------------------------------------------------ values */

static FeelValue
keep_list(FeelRun *run, const FeelList *list)
{
	FeelList *copy = feel_list_make(run, list->count);

	for (uint32_t i = 0; i < list->count; i++)
		copy->items[i] = dmn_proof_keep_value(run, list->items[i]);
	return feel_list_value(copy);
}

static FeelValue
keep_context(FeelRun *run, const FeelContext *context)
{
	FeelContext *copy = feel_context_make(run, context->count);

	copy->open = context->open;
	copy->path = feel_copy_text(run, context->path.data, context->path.length);
	for (uint32_t i = 0; i < context->count; i++)
		feel_context_append(
			copy,
			feel_copy_text(run, context->entries[i].name.data,
						   context->entries[i].name.length),
			dmn_proof_keep_value(run, context->entries[i].value));
	return feel_context_value(copy);
}

static FeelValue
keep_zone(FeelRun *run, FeelValue value)
{
	const FeelZone *zone = value.u.time.zone;
	FeelZone *copy;
	size_t size;

	if (zone == NULL)
		return value;
	size = sizeof(*zone) + strlen(zone->name) + 1;
	copy = feel_allocate(run, size);
	memcpy(copy, zone, size);
	value.u.time.zone = copy;
	return value;
}

static FeelValue
keep_facts(FeelRun *run, FeelValue value)
{
	const FeelFactSet *facts = value.u.facts;
	size_t size = sizeof(*facts) + facts->words * sizeof(uint64_t);
	FeelFactSet *copy = feel_allocate(run, size);

	memcpy(copy, facts, size);
	value.u.facts = copy;
	return value;
}

/* A function is nothing that is told; in its place stands null. */
FeelValue
dmn_proof_keep_value(FeelRun *run, FeelValue value)
{
	FeelValue kept = value;

	if (!feel_spend(run, 1) || !feel_enter(run))
		return feel_null();
	switch (value.kind)
	{
		case FEEL_STRING:
			kept =
				feel_string(feel_copy_text(run, value.u.string, value.part));
			break;
		case FEEL_TIME:
		case FEEL_DATE_TIME:
			kept = keep_zone(run, value);
			break;
		case FEEL_LIST:
			kept = keep_list(run, value.u.list);
			break;
		case FEEL_CONTEXT:
			kept = keep_context(run, value.u.context);
			break;
		case FEEL_RANGE:
		{
			FeelRange range = *value.u.range;

			range.low = dmn_proof_keep_value(run, range.low);
			range.high = dmn_proof_keep_value(run, range.high);
			kept = feel_range_value(run, range);
			break;
		}
		case FEEL_FUNCTION:
			kept = feel_null();
			break;
		case FEEL_UNKNOWN:
			kept = keep_facts(run, value);
			break;
		default:
			break;
	}
	feel_leave(run);
	return kept;
}

static const FeelValue *
keep_values(FeelRun *run, const FeelValue *values, int32_t count)
{
	FeelValue *copy =
		feel_allocate_array(run, (size_t) count + 1, sizeof(FeelValue));

	for (int32_t i = 0; i < count; i++)
		copy[i] = dmn_proof_keep_value(run, values[i]);
	return copy;
}

FeelRegion *
dmn_proof_keep_regions(FeelRun *run, const FeelRegion *regions, int32_t count)
{
	FeelRegion *copy =
		feel_allocate_array(run, (size_t) count + 1, sizeof(FeelRegion));

	memcpy(copy, regions, (size_t) count * sizeof(FeelRegion));
	for (int32_t i = 0; i < count; i++)
	{
		FeelRegion *region = &copy[i];

		if (region->is_value)
			region->value = dmn_proof_keep_value(run, region->value);
		if (region->has_low)
			region->low = dmn_proof_keep_value(run, region->low);
		if (region->has_high)
			region->high = dmn_proof_keep_value(run, region->high);
		region->others = keep_values(run, region->others, region->other_count);
		region->held = keep_values(run, region->held, region->held_count);
	}
	return copy;
}

/* ------------------------------------------------------------------- names */

static void
keep_term(DmnProof *proof, FeelTerm *term)
{
	FeelString name = proof->all.run.fact_names[term->fact];
	ptrdiff_t second = term->second.data - term->first.data;

	feel_assert(name.length > term->first.length && name.data[0] == '=');
	term->first.data = name.data + 1;
	if (term->is_order)
		term->second.data = term->first.data + second;
	for (int i = 0; i < 2; i++)
		if (term->images[i].constant.kind == FEEL_STRING)
			term->images[i].constant = dmn_proof_keep_value(
				&proof->all.run, term->images[i].constant);
}

void
dmn_proof_keep_names(DmnProof *proof, int32_t from)
{
	FeelRun *run = &proof->all.run;
	int32_t count = run->fact_count;
	FeelString *names =
		feel_allocate_array(run, 2 * (size_t) count + 1, sizeof(FeelString));

	memcpy(names, run->fact_names, (size_t) count * sizeof(FeelString));
	for (int32_t i = from; i < count; i++)
		names[i] = feel_copy_text(run, names[i].data, names[i].length);
	run->fact_names = names;
	run->fact_capacity = 2 * count;
	for (int32_t i = 0; i < proof->terms.count; i++)
		if (proof->terms.list[i].fact >= from)
			keep_term(proof, &proof->terms.list[i]);
}
