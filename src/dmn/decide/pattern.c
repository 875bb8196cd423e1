/*-------------------------------------------------------------------------
 *
 * pattern.c
 *	  Answers kept by the pattern of what is not known.
 *
 * Where facts are missing, an answer is evaluated under many assumptions
 * (completion.c): a thousand times the work of an answer that is at hand.  But
 * of what is known it matters only which rules it leaves standing, and rows of
 * one query leave the same rules standing again and again.  So of each table
 * that the answer needs there is one word: its rules that no known value
 * refuses, and the columns of these that are not known.  Answers are kept by
 * these words.
 *
 * Why that is enough: a table whose cells are constants sees of a known value
 * nothing but which cells refuse it.  Two rows with the same words differ in
 * nothing that any rule still standing looks at, so that all completions of
 * the one are completions of the other, with the same answers.  A decision
 * that is no such table may see more of the values: if all its facts are
 * known, its value is looked at as that of a fact; if some are, their very
 * values are part of the pattern.
 *
 * What is kept is the answer if it is determined, or that it is not: for what
 * facts it waits is in no pattern, so this is only for who does not ask.
 *
 * Invariants: the words tell the pattern without doubt (each says of what it
 * is, and how many follow); what is kept points into the model or to nothing;
 * a value that cannot be told for certain, or not without failing, ends the
 * search, and the row is evaluated as if there were no patterns.
 *
 * Rows with ever new patterns would pay for keeping them: when the room for
 * answers is used up, they are forgotten, and if few were asked for again,
 * nothing is kept any more.
 *
 *-------------------------------------------------------------------------
 */
#include <string.h>

#include "dmn/decide/decide.h"

#define MAX_WORDS 24 /* of a pattern */
#define MAX_FACTS 24 /* of a decision that is no table */
#define FIRST_ENTRIES 128
#define ENTRIES (FIRST_ENTRIES * 4 * 4 * 4) /* at most */
#define ENTRY_WORDS \
	4 /* of one, on the average: half of the entries are free */

typedef struct Entry
{
	bool is_used;
	uint32_t hash;
	uint32_t first; /* of the words */
	uint32_t count;
	const FeelValue *value; /* an output; NULL: not determined */
} Entry;

struct DmnPatterns
{
	FeelRun run; /* its memory is that of the evaluation */
	const DmnElement *element;
	bool is_off;
	uint32_t entry_count;
	uint32_t entry_room;
	uint32_t word_count;
	uint32_t word_room;
	uint64_t hits;
	Entry *entries;
	uint64_t *words;
	/* of the row at hand; count 0: there is none to be kept */
	uint32_t hash;
	uint32_t count;
	uint64_t now[MAX_WORDS];
};

DmnPatterns *
dmn_patterns_make(FeelRun *run)
{
	DmnPatterns *patterns = feel_allocate(run, sizeof(*patterns));

	patterns->run = *run;
	return patterns;
}

/* ------------------------------------------------------------ the pattern */

typedef struct Telling
{
	DmnEvaluation *evaluation;
	FeelRun *run;
	DmnPatterns *patterns;
} Telling;

static bool
add_word(Telling *telling, uint64_t word)
{
	DmnPatterns *patterns = telling->patterns;

	if (patterns->count == MAX_WORDS)
		return false;
	patterns->now[patterns->count++] = word;
	return true;
}

static DmnPeek tell_table(Telling *telling, const DmnElement *element,
						  FeelValue *value);

/* An input: what is ready, or else the value that is put there */
static DmnPeek
tell_input(Telling *telling, const DmnElement *input, FeelValue *value)
{
	DmnEvaluation *evaluation = telling->evaluation;
	FeelEnvironment *environment = &evaluation->environment;
	DmnPeek told;

	if (!environment->ready[input->slot])
	{
		told =
			evaluation->facts->peek(evaluation->facts->closure, input, value);
		if (told != DMN_KNOWN)
			return told;
		environment->values[input->slot] = *value;
		environment->ready[input->slot] = true;
	}
	*value = environment->values[input->slot];
	if (value->kind < FEEL_RANGE)
		return DMN_KNOWN;
	return value->kind == FEEL_UNKNOWN && value->part != 0 ? DMN_UNKNOWN
														   : DMN_UNTOLD;
}

/* A known value, such as it is */
static bool
add_value(Telling *telling, const FeelValue *value)
{
	uint64_t payload = 0;

	switch (value->kind)
	{
		case FEEL_NULL:
			break;
		case FEEL_BOOLEAN:
			payload = value->u.boolean;
			break;
		case FEEL_DATE:
			payload = (uint64_t) value->u.days;
			break;
		case FEEL_NUMBER:
			payload = value->u.decimal[0];
			if (!value->small && !add_word(telling, value->u.decimal[1]))
				return false;
			break;
		case FEEL_STRING:
			if (value->part > sizeof(payload))
				return false;
			memcpy(&payload, value->u.string, value->part);
			break;
		default:
			return false;
	}
	return add_word(telling, value->head) && add_word(telling, payload);
}

/* All facts known: the value, as the program gives it */
static DmnPeek
tell_value(Telling *telling, const DmnElement *element, FeelValue *value)
{
	FeelEnvironment *environment = &telling->evaluation->environment;

	if (!environment->ready[element->slot])
		environment->fetch(telling->run, environment, element->slot);
	environment->ready[element->slot] = true;
	*value = environment->values[element->slot];
	return value->kind < FEEL_RANGE ? DMN_KNOWN : DMN_UNTOLD;
}

/*
 * A decision that is an expression over facts alone: what costs more is not
 * evaluated on suspicion.
 */
static DmnPeek
tell_expression(Telling *telling, const DmnElement *element, FeelValue *value)
{
	FeelValue facts[MAX_FACTS];
	uint64_t unknown = 0;

	if (element->requirement_count > MAX_FACTS ||
		element->requirement_count != element->input_count ||
		!feel_is_straight(element->logic->program))
		return DMN_UNTOLD;
	for (int i = 0; i < element->requirement_count; i++)
	{
		const DmnElement *input = element->requirements[i];
		DmnPeek told;

		if (input->kind != DMN_INPUT_DATA)
			return DMN_UNTOLD;
		told = tell_input(telling, input, &facts[i]);
		if (told == DMN_UNTOLD)
			return DMN_UNTOLD;
		if (told == DMN_UNKNOWN)
			unknown |= UINT64_C(1) << i;
	}
	if (unknown == 0)
		return tell_value(telling, element, value);
	if (!add_word(telling, (uint64_t) element->slot << 48 | unknown))
		return DMN_UNTOLD;
	for (int i = 0; i < element->requirement_count; i++)
		if (((unknown >> i) & 1) == 0 && !add_value(telling, &facts[i]))
			return DMN_UNTOLD;
	return DMN_UNKNOWN;
}

/* A column: of a fact or of another decision */
static DmnPeek
tell_slot(Telling *telling, int32_t slot, FeelValue *value)
{
	const DmnElement *element = &telling->evaluation->model->elements[slot];
	const FeelEnvironment *environment = &telling->evaluation->environment;

	feel_assert(slot >= 0 && slot < environment->count);
	if (element->kind == DMN_INPUT_DATA)
		return tell_input(telling, element, value);
	if (element->kind != DMN_DECISION || element->logic->program == NULL)
		return DMN_UNTOLD;
	if (environment->ready[slot] &&
		environment->values[slot].kind < FEEL_RANGE)
	{
		*value = environment->values[slot];
		return DMN_KNOWN;
	}
	return element->logic->plain != NULL
			   ? tell_table(telling, element, value)
			   : tell_expression(telling, element, value);
}

/* The rules of a table that stand, as far as it has been looked at */
typedef struct Standing
{
	uint32_t rules;
	uint32_t unknown; /* columns */
	uint32_t doubted; /* rules with a cell in one of these */
} Standing;

/* One column; nothing is looked at that no rule asks for. */
static bool
tell_column(Telling *telling, const DmnPlainTable *plain, int column,
			Standing *standing)
{
	uint32_t tested = dmn_steps_tested(plain->table, column);
	FeelValue value;

	if ((tested & standing->rules) == 0)
		return true;
	switch (tell_slot(telling, plain->slots[column], &value))
	{
		case DMN_KNOWN:
			return dmn_steps_stand(telling->run, plain->table, column, &value,
								   &standing->rules);
		case DMN_UNKNOWN:
			standing->unknown |= UINT32_C(1) << column;
			standing->doubted |= tested;
			return true;
		case DMN_UNTOLD:
			break;
	}
	return false;
}

/* Of FIRST: nothing matters behind a rule that is sure to match. */
static void
cut_behind_first(const DmnTable *table, Standing *standing, uint32_t untested)
{
	uint32_t sure = standing->rules & ~standing->doubted & ~untested;

	if (table->policy == DMN_FIRST && sure != 0)
		standing->rules &= sure ^ (sure - 1);
}

static DmnPeek
tell_table(Telling *telling, const DmnElement *element, FeelValue *value)
{
	const DmnPlainTable *plain = element->logic->plain;
	const DmnTable *table = plain->table;
	const DmnElement *elements = telling->evaluation->model->elements;
	Standing standing = {.rules = (UINT32_C(1) << table->rule_count) - 1};
	uint32_t later = 0; /* rules that ask for a decision */
	uint32_t unknown = 0;

	feel_assert(table->rule_count <= 24 && table->input_count <= 24);
	if (!feel_spend(telling->run, (uint64_t) table->input_count) ||
		!feel_enter(telling->run))
		return DMN_UNTOLD;
	for (int i = 0; i < table->input_count; i++)
		if (elements[plain->slots[i]].kind != DMN_INPUT_DATA)
			later |= dmn_steps_tested(table, i);
		else if (!tell_column(telling, plain, i, &standing))
			goto untold;
	/* a decision costs more than a fact, and may not be needed */
	cut_behind_first(table, &standing, later);
	for (int i = 0; later != 0 && i < table->input_count; i++)
		if (elements[plain->slots[i]].kind != DMN_INPUT_DATA &&
			!tell_column(telling, plain, i, &standing))
			goto untold;
	cut_behind_first(table, &standing, 0);
	feel_leave(telling->run);
	if ((standing.rules & standing.doubted) == 0)
	{
		/* no rule, or several where one is allowed: the program says what */
		if (standing.rules == 0 ||
			(standing.rules & (standing.rules - 1)) != 0)
			return DMN_UNTOLD;
		*value =
			table->rules[__builtin_ctz(standing.rules)].outputs[0].constant;
		return DMN_KNOWN;
	}
	for (int i = 0; i < table->input_count; i++)
		if (((standing.unknown >> i) & 1) != 0 &&
			(dmn_steps_tested(table, i) & standing.rules) != 0)
			unknown |= UINT32_C(1) << i;
	return add_word(telling, (uint64_t) element->slot << 48 |
								 (uint64_t) standing.rules << 24 | unknown)
			   ? DMN_UNKNOWN
			   : DMN_UNTOLD;
untold:
	feel_leave(telling->run);
	return DMN_UNTOLD;
}

/* ------------------------------------------------------------ the answers */

static uint32_t
hash_words(const uint64_t *words, uint32_t count)
{
	uint64_t hash = UINT64_C(0x9E3779B97F4A7C15);

	for (uint32_t i = 0; i < count; i++)
	{
		hash = (hash ^ words[i]) * UINT64_C(0xFF51AFD7ED558CCD);
		hash ^= hash >> 32;
	}
	return (uint32_t) hash;
}

/* The place of the pattern at hand, or a free one for it */
static Entry *
find_place(const DmnPatterns *patterns)
{
	uint32_t mask = patterns->entry_room - 1;
	uint32_t at = patterns->hash & mask;
	Entry *entry;

	/* half of them are free, so that the search ends */
	feel_assert(patterns->entry_count <= patterns->entry_room / 2);
	for (;; at = (at + 1) & mask)
	{
		entry = &patterns->entries[at];
		if (!entry->is_used ||
			(entry->hash == patterns->hash &&
			 entry->count == patterns->count &&
			 memcmp(&patterns->words[entry->first], patterns->now,
					patterns->count * sizeof(uint64_t)) == 0))
			return entry;
	}
}

/* Room for four times as many answers */
static void
enlarge(DmnPatterns *patterns)
{
	FeelRun *run = &patterns->run;
	DmnPatterns before = *patterns;
	uint32_t mask;

	patterns->entry_room =
		before.entry_room == 0 ? FIRST_ENTRIES : 4 * before.entry_room;
	patterns->word_room = patterns->entry_room * ENTRY_WORDS;
	patterns->entries =
		feel_allocate_array(run, patterns->entry_room, sizeof(Entry));
	patterns->words =
		feel_allocate_array(run, patterns->word_room, sizeof(uint64_t));
	if (before.word_count > 0)
		memcpy(patterns->words, before.words,
			   before.word_count * sizeof(uint64_t));
	mask = patterns->entry_room - 1;
	for (uint32_t i = 0; i < before.entry_room; i++)
	{
		uint32_t at = before.entries[i].hash & mask;

		if (!before.entries[i].is_used)
			continue;
		while (patterns->entries[at].is_used)
			at = (at + 1) & mask;
		patterns->entries[at] = before.entries[i];
	}
}

static void
forget(DmnPatterns *patterns)
{
	patterns->hits = 0;
	patterns->entry_count = patterns->word_count = 0;
	if (patterns->entry_room > 0)
		memset(patterns->entries, 0, patterns->entry_room * sizeof(Entry));
}

/* Room for one answer more; false: it is not worth it any more */
static bool
make_room(DmnPatterns *patterns)
{
	if (patterns->entry_count < patterns->entry_room / 2 &&
		patterns->word_count + MAX_WORDS <= patterns->word_room)
		return true;
	if (patterns->entry_room < ENTRIES)
		enlarge(patterns);
	else
	{
		patterns->is_off = patterns->hits < patterns->entry_count;
		forget(patterns);
	}
	return !patterns->is_off;
}

/*
 * The answer if it is known of earlier rows, or can be told from the rules
 * that stand.  False: it is to be evaluated, and then kept.
 */
static bool
find_answer(DmnEvaluation *evaluation, FeelRun *run, const DmnElement *element,
			FeelValue *value)
{
	DmnPatterns *patterns = evaluation->patterns;
	Telling telling = {
		.evaluation = evaluation, .run = run, .patterns = patterns};
	const Entry *entry;
	DmnPeek told;

	patterns->count = 0;
	told = tell_table(&telling, element, value);
	if (told != DMN_UNKNOWN || run->steps_left == 0)
	{
		patterns->count = 0;
		run->undecided = NULL;
		return told == DMN_KNOWN;
	}
	feel_assert(patterns->count > 0);
	patterns->hash = hash_words(patterns->now, patterns->count);
	if (patterns->element != element)
	{
		/* those of one decision at a time */
		patterns->element = element;
		forget(patterns);
	}
	if (patterns->entry_room == 0)
		return false;
	entry = find_place(patterns);
	if (!entry->is_used)
		return false;
	patterns->hits++;
	run->undecided = NULL;
	*value = entry->value != NULL ? *entry->value
								  : feel_value(FEEL_UNKNOWN, false, 0);
	return true;
}

/* The output that an answer is; NULL: it is none */
static const FeelValue *
find_output(const DmnTable *table, FeelValue value)
{
	for (int i = 0; i < table->rule_count; i++)
	{
		const FeelValue *output = &table->rules[i].outputs[0].constant;

		if (output->head == value.head &&
			output->u.decimal[0] == value.u.decimal[0] &&
			(value.kind != FEEL_NUMBER || value.small ||
			 output->u.decimal[1] == value.u.decimal[1]))
			return output;
	}
	return NULL;
}

static void
keep_answer(DmnPatterns *patterns, const FeelRun *run,
			const DmnElement *element, FeelValue value)
{
	static const FeelValue no_value;
	const FeelValue *output = NULL;
	Entry *entry;

	if (patterns->count == 0 || run->steps_left == 0)
		return;
	if (value.kind == FEEL_NULL)
		output = &no_value;
	else if (value.kind != FEEL_UNKNOWN)
	{
		output = find_output(element->logic->plain->table, value);
		if (output == NULL)
			return;
	}
	if (!make_room(patterns))
		return;
	entry = find_place(patterns);
	if (entry->is_used)
		return;
	*entry = (Entry){.is_used = true,
					 .hash = patterns->hash,
					 .first = patterns->word_count,
					 .count = patterns->count,
					 .value = output};
	memcpy(&patterns->words[patterns->word_count], patterns->now,
		   patterns->count * sizeof(uint64_t));
	patterns->word_count += patterns->count;
	patterns->entry_count++;
}

FeelValue
dmn_evaluate_by_pattern(DmnEvaluation *evaluation, FeelRun *run,
						const DmnElement *element)
{
	DmnPatterns *patterns = evaluation->patterns;
	FeelValue value;

	if (element->logic->plain == NULL || patterns == NULL ||
		patterns->is_off || run->trace != NULL)
		return dmn_evaluate_also(evaluation, run, element);
	if (find_answer(evaluation, run, element, &value))
		return feel_run_answer(run, value);
	value = dmn_evaluate_also(evaluation, run, element);
	keep_answer(patterns, run, element, value);
	return value;
}
