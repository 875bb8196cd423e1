/*-------------------------------------------------------------------------
 *
 * proof_shared.c
 *	  Decisions that are the same in both models that are compared (proof.h).
 *
 * A decision in the same words, over requirements that are the same, has the
 * same value in both models, whatever the facts are.  If the decisions that are
 * compared are such ones, there is nothing to look at.  Else those that the
 * others read are taken for facts of their own: if the answers are the same
 * whatever these are, that is so, and mostly little has to be looked at.  If
 * not, facts are cut, and such a decision is taken for a fact only where no
 * fact can be cut any more (a loop over a list, say).
 *
 * What is taken for the same is so for certain: the elements of the document
 * are compared as they stand, but for descriptions, identifiers and what they
 * require, which is compared by itself; and so are the types of the document.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/verify/proof.h"
#include "feel/ast.h"

typedef enum Same
{
	NOT_ASKED,
	IS_SAME,
	IS_OTHER
} Same;

typedef struct Pairs
{
	DmnProof *proof;
	FeelRun *run;
	uint8_t *same; /* by slot of the first model */
} Pairs;

/* --------------------------------------------------------------- documents */

/* What does not change what an element computes */
static bool
is_passed_over(const DmnXml *xml)
{
	static const char *const names[] = {"description",
										"extensionElements",
										"question",
										"allowedAnswers",
										"annotationEntry",
										"annotation",
										"informationRequirement",
										"knowledgeRequirement",
										"authorityRequirement"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (dmn_text_is(xml->name, names[i]))
			return true;
	return false;
}

static const DmnXml *
next_of(const DmnXml *xml)
{
	while (xml != NULL && is_passed_over(xml))
		xml = xml->next;
	return xml;
}

static bool
is_identifier(const DmnAttribute *attribute)
{
	return !attribute->is_plain || dmn_text_is(attribute->name, "id") ||
		   dmn_text_is(attribute->name, "label");
}

/* Has the other each attribute of this one that matters? */
static bool
has_attributes(const DmnXml *xml, const DmnXml *other)
{
	for (int32_t i = 0; i < xml->attribute_count; i++)
	{
		const DmnAttribute *attribute = &xml->attributes[i];
		bool is_found = is_identifier(attribute);

		for (int32_t j = 0; j < other->attribute_count && !is_found; j++)
			is_found =
				other->attributes[j].is_plain &&
				feel_text_equal(attribute->name, other->attributes[j].name) &&
				feel_text_equal(attribute->value, other->attributes[j].value);
		if (!is_found)
			return false;
	}
	return true;
}

static bool
is_same_xml(FeelRun *run, const DmnXml *a, const DmnXml *b)
{
	const DmnXml *x;
	const DmnXml *y;
	bool is_same;

	if (!feel_text_equal(a->name, b->name) ||
		!feel_text_equal(dmn_trim(a->text), dmn_trim(b->text)) ||
		!has_attributes(a, b) || !has_attributes(b, a) ||
		!feel_spend(run, 1) || !feel_enter(run))
		return false;
	x = next_of(a->first);
	y = next_of(b->first);
	for (is_same = true; is_same && x != NULL && y != NULL;
		 x = next_of(x->next), y = next_of(y->next))
		is_same = is_same_xml(run, x, y);
	feel_leave(run);
	return is_same && x == NULL && y == NULL;
}

static bool
have_same_types(FeelRun *run, const DmnSource *a, const DmnSource *b)
{
	if (a->type_count != b->type_count)
		return false;
	for (int32_t i = 0; i < a->type_count; i++)
		if (!feel_text_equal(a->types[i].name, b->types[i].name) ||
			!dmn_proof_is_same_type(run, a->types[i].type, b->types[i].type))
			return false;
	return true;
}

/* ---------------------------------------------------------------- elements */

/* The element of the other model that has the key; NULL: there is none */
static const DmnElement *
other_of(const Pairs *pairs, const DmnElement *element)
{
	const DmnElement *found =
		dmn_find(pairs->proof->sides[1].model, element->key);

	return found != NULL && found->kind == element->kind &&
				   feel_text_equal(found->key, element->key)
			   ? found
			   : NULL;
}

static bool is_same_element(Pairs *pairs, const DmnElement *a,
							const DmnElement *b);

static bool
have_same_requirements(Pairs *pairs, const DmnElement *a, const DmnElement *b)
{
	if (a->requirement_count != b->requirement_count)
		return false;
	for (int32_t i = 0; i < a->requirement_count; i++)
		if (!is_same_element(pairs, a->requirements[i], b->requirements[i]))
			return false;
	return true;
}

static bool
compare_elements(Pairs *pairs, const DmnElement *a, const DmnElement *b)
{
	FeelRun *run = pairs->run;

	if (a->kind != b->kind || a->kind == DMN_SERVICE ||
		!feel_text_equal(a->key, b->key) ||
		!dmn_proof_is_same_type(run, a->type, b->type))
		return false;
	if (a->kind == DMN_INPUT_DATA)
		return feel_text_equal(a->column_values, b->column_values);
	return is_same_xml(run, a->logic->xml, b->logic->xml) &&
		   have_same_types(run, a->logic->source, b->logic->source) &&
		   have_same_requirements(pairs, a, b);
}

static bool
is_same_element(Pairs *pairs, const DmnElement *a, const DmnElement *b)
{
	uint8_t *same = &pairs->same[a->slot];
	bool is_same;

	if (other_of(pairs, a) != b || !feel_enter(pairs->run))
		return false;
	if (*same == NOT_ASKED)
	{
		is_same = compare_elements(pairs, a, b);
		*same = is_same ? IS_SAME : IS_OTHER;
	}
	feel_leave(pairs->run);
	return *same == IS_SAME;
}

/* ------------------------------------------------------------------- facts */

static uint32_t
kinds_of(const DmnElement *element)
{
	const FeelNode *node = element->logic->node;

	if (element->type == NULL && node != NULL && feel_is_condition(node))
		return FEEL_KIND_BIT(FEEL_NULL) | FEEL_KIND_BIT(FEEL_BOOLEAN);
	return dmn_kinds_of_type(element->type);
}

/* The name is no key of an input: it begins with "=", as a term's does. */
static void
add_shared(DmnProof *proof, const DmnElement *a, const DmnElement *b)
{
	FeelRun *run = &proof->all.run;
	FeelString name =
		feel_format(run, "=%.*s", (int) a->key.length, a->key.data);
	FeelField *declared = (FeelField *) proof->all.declared;
	int fact;

	if (proof->terms.count >= FEEL_MAX_TERMS / 2 ||
		run->fact_count >= proof->all.completion.count)
		return;
	feel_assert(a->kind == DMN_DECISION && b->kind == DMN_DECISION);
	fact = feel_fact(run, name);
	declared[proof->all.declared_count++] = (FeelField){name, a->type};
	proof->terms.list[proof->terms.count++] =
		(FeelTerm){.fact = fact, .first = {name.data + 1, name.length - 1}};
	proof->shared[proof->shared_count++] =
		(DmnShared){.slots = {a->slot, b->slot}, .fact = fact};
	proof->all.completion.regions[fact] = (FeelRegion){.kinds = kinds_of(a)};
}

static bool
has_shared(const DmnProof *proof, const DmnElement *element)
{
	for (int32_t i = 0; i < proof->shared_count; i++)
		if (proof->shared[i].slots[0] == element->slot)
			return true;
	return false;
}

/* Those that are the same, and are read by one that is not */
static void
add_required(Pairs *pairs, const DmnElement *element, bool *is_seen)
{
	if (is_seen[element->slot] || !feel_enter(pairs->run))
		return;
	is_seen[element->slot] = true;
	for (int32_t i = 0; i < element->requirement_count; i++)
	{
		const DmnElement *required = element->requirements[i];
		const DmnElement *other = other_of(pairs, required);

		if (required->kind == DMN_DECISION && other != NULL &&
			is_same_element(pairs, required, other))
		{
			if (!has_shared(pairs->proof, required))
				add_shared(pairs->proof, required, other);
		}
		else
			add_required(pairs, required, is_seen);
	}
	feel_leave(pairs->run);
}

bool
dmn_proof_find_shared(DmnProof *proof)
{
	FeelRun *run = &proof->all.run;
	const DmnElement *a = proof->sides[0].element;
	const DmnElement *b = proof->sides[1].element;
	size_t count = (size_t) proof->sides[0].model->element_count;
	Pairs pairs = {.proof = proof, .run = run};

	pairs.same = feel_allocate_array(run, count, sizeof(uint8_t));
	if (feel_text_equal(a->key, b->key) && is_same_element(&pairs, a, b))
		return true;
	proof->shared = feel_allocate_array(run, count, sizeof(DmnShared));
	add_required(&pairs, a, feel_allocate_array(run, count, sizeof(bool)));
	dmn_proof_begin_facts(proof);
	return false;
}

/* ---------------------------------------------------------------- evaluation */

void
dmn_proof_give_shared(void *closure, FeelValue *values, bool *ready)
{
	const DmnSide *side = closure;
	const DmnProof *proof = side->proof;
	FeelRun *run = (FeelRun *) &proof->all.run;
	int which = (int) (side - proof->sides);

	feel_assert(which == 0 || which == 1);
	for (int32_t i = 0; i < proof->shared_count; i++)
		if (proof->shared[i].is_fact)
		{
			int32_t slot = proof->shared[i].slots[which];

			values[slot] =
				dmn_assumed(run, &proof->all.completion,
							feel_unknown_fact(run, proof->shared[i].fact));
			ready[slot] = true;
		}
}

/* One that both sides read, and that neither could tell; NULL: none */
DmnShared *
dmn_proof_open_shared(DmnProof *proof)
{
	FeelRun *run = &proof->all.run;

	for (int32_t i = 0; i < proof->shared_count; i++)
	{
		DmnShared *shared = &proof->shared[i];
		const FeelEnvironment *first =
			&proof->sides[0].evaluation->environment;
		const FeelEnvironment *second =
			&proof->sides[1].evaluation->environment;

		if (!shared->is_fact && first->ready[shared->slots[0]] &&
			second->ready[shared->slots[1]] &&
			!dmn_is_determined(run, first->values[shared->slots[0]]) &&
			!dmn_is_determined(run, second->values[shared->slots[1]]))
			return shared;
	}
	return NULL;
}
