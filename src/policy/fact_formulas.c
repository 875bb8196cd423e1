/*-------------------------------------------------------------------------
 *
 * fact_formulas.c
 *		The formulas of the dictionary of facts as one expression, cached from
 *		pnd_data.fact.
 *
 * What is known of a case is asked for at each step, and the formulas change
 * with a policy.  So the expression is put together once, and what is compiled
 * of it is found by its hash (rule/cache.c).
 *
 * Most cases have no relatives, papers or applications yet, and then most
 * formulas have nothing to go by: the expression of those that name the case,
 * or what was told, is kept beside that of all.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/datum.h"

#include "base/metadata.h"
#include "policy/policy.h"

typedef struct Formula
{
	char *fact;
	char *text;
} Formula;

typedef struct Formulas
{
	int count;
	int size;
	Formula *items;
	text *all_of;
	text *by_case;
} Formulas;

static void
add_formula(HeapTuple tuple, TupleDesc desc, void *arg)
{
	Formulas *all = arg;
	char *text = base_metadata_text_or_null(tuple, desc, "formula");
	bool is_asked;

	(void) base_metadata_column(tuple, desc, "retired_at", TIMESTAMPTZOID,
								&is_asked);
	if (text == NULL || !is_asked)
		return;
	if (all->count == all->size)
	{
		all->size *= 2;
		all->items =
			repalloc_huge(all->items, mul_size(all->size, sizeof(Formula)));
	}
	all->items[all->count].fact = base_metadata_text(tuple, desc, "fact");
	all->items[all->count++].text = text;
}

static int
compare_formulas(const void *left, const void *right)
{
	return strcmp(((const Formula *) left)->fact,
				  ((const Formula *) right)->fact);
}

/* Of a name; what is no ASCII may be. */
static bool
is_of_word(char byte)
{
	return IS_HIGHBIT_SET(byte) || isalnum((unsigned char) byte) ||
		   byte == '_';
}

static bool
has_word(const char *text, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strstr(text, word); at != NULL;
		 at = strstr(at + 1, word))
		if ((at == text || !is_of_word(at[-1])) && !is_of_word(at[length]))
			return true;
	return false;
}

/* A context without what is null; a formula stands on lines of its own, as a
 * comment ends with its line. */
static text *
make_expression(const Formulas *all, bool by_case)
{
	StringInfoData expression;
	const char *separator = "";

	initStringInfo(&expression);
	appendStringInfoString(&expression, "context([");
	for (int i = 0; i < all->count; i++)
	{
		const Formula *formula = &all->items[i];

		if (by_case && !has_word(formula->text, "case") &&
			!has_word(formula->text, "stated"))
			continue;
		appendStringInfo(&expression, "%s{key: \"%s\", value:\n%s\n}",
						 separator, formula->fact, formula->text);
		separator = ", ";
	}
	appendStringInfoString(&expression, "][value != null])");
	return cstring_to_text_with_len(expression.data, expression.len);
}

static void *
load_formulas(void)
{
	Formulas *all = palloc0(sizeof(Formulas));

	all->size = 64;
	all->items = palloc(all->size * sizeof(Formula));
	(void) base_metadata_scan(METADATA_FACT, add_formula, all);
	qsort(all->items, all->count, sizeof(Formula), compare_formulas);
	all->all_of = make_expression(all, false);
	all->by_case = make_expression(all, true);
	return all;
}

static MetadataCache formulas_cache = {
	.name = "packnd formulas of facts",
	.tables = {METADATA_FACT},
	.ntables = 1,
	.load = load_formulas,
};

/* packnd.fact_formulas(by_case boolean) returns packnd.feel */
PACKND_FUNCTION_INFO_V1(packnd_policy_fact_formulas);
Datum
packnd_policy_fact_formulas(PG_FUNCTION_ARGS)
{
	const Formulas *all;

	(void) base_require_data_owner();
	all = base_metadata_get(&formulas_cache);
	PG_RETURN_DATUM(datumCopy(
		PointerGetDatum(PG_GETARG_BOOL(0) ? all->by_case : all->all_of), false,
		-1));
}
