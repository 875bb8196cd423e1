/*-------------------------------------------------------------------------
 *
 * policy_version.c
 *		The dated versions of the policies, cached from pnd_data.policy, and
 *		their models.
 *
 * Each decision on a measure asks which version is in force on a day, and
 * for its compiled model.  The table has a row per version.  Those that may be
 * in force, approved and not withdrawn, do not overlap within a territory, or
 * among those for everywhere (its exclusion constraint): sorted by policy,
 * territory and first day, the version sought is the last that has begun,
 * found by halving.  The others, drafts, stand behind them, and are found by
 * their number only, by who tries them.
 *
 * Models are large and versions many, so the cache has no text: compiled
 * models are kept by rule/, bounded in number and bytes, under the hash of
 * their text.  The hash of a version is taken when its model is first read,
 * and from then on it finds the compiled model without the table.  If that
 * has been dropped meanwhile, the text is read once more.  model_hash of the
 * table is for people; it is not believed here, as nothing proves that it
 * fits.
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datetime.h"

#include "base/metadata.h"
#include "policy/policy.h"

typedef struct PolicyVersions
{
	int count;
	int approved; /* so many stand first */
	int size;
	PolicyVersion *versions; /* by policy, territory, first day */
} PolicyVersions;

/* ------------------------------------------------------------- versions -- */

static int
compare_versions(const void *left, const void *right)
{
	const PolicyVersion *a = left;
	const PolicyVersion *b = right;
	int order = b->is_approved - a->is_approved;

	if (order == 0)
		order = strcmp(a->policy, b->policy);
	if (order == 0)
		order = strcmp(a->territory, b->territory);
	return order != 0 ? order
					  : (a->valid_from > b->valid_from) -
							(a->valid_from < b->valid_from);
}

static void
add_version(HeapTuple tuple, TupleDesc desc, void *arg)
{
	PolicyVersions *all = arg;
	PolicyVersion *version;
	bool has_no_end;
	Datum end =
		base_metadata_column(tuple, desc, "valid_to", DATEOID, &has_no_end);

	if (all->count == all->size)
	{
		all->size *= 2;
		all->versions = repalloc_huge(
			all->versions, mul_size(all->size, sizeof(PolicyVersion)));
	}
	version = &all->versions[all->count++];
	version->policy = base_metadata_text(tuple, desc, "policy");
	version->territory =
		base_metadata_text_or_null(tuple, desc, "territory_id");
	if (version->territory == NULL)
		version->territory = "";
	version->is_approved = DatumGetBool(
		base_metadata_given(tuple, desc, "is_approved", BOOLOID));
	if (version->is_approved)
		all->approved++;
	version->version =
		DatumGetInt32(base_metadata_given(tuple, desc, "version", INT4OID));
	version->valid_from = DatumGetDateADT(
		base_metadata_given(tuple, desc, "valid_from", DATEOID));
	version->valid_to = has_no_end ? DATEVAL_NOEND : DatumGetDateADT(end);
	version->has_hash = false;
}

static void *
load_versions(void)
{
	PolicyVersions *all = palloc0(sizeof(PolicyVersions));

	all->size = 16;
	all->versions = palloc(all->size * sizeof(PolicyVersion));
	(void) base_metadata_scan(METADATA_POLICY, add_version, all);
	qsort(all->versions, all->count, sizeof(PolicyVersion), compare_versions);
	return all;
}

static MetadataCache policy_cache = {
	.name = "packnd policies",
	.tables = {METADATA_POLICY},
	.ntables = 1,
	.load = load_versions,
};

/* The approved version of just that territory, "" for the general one */
static PolicyVersion *
approved_version(const PolicyVersions *all, const char *policy,
				 const char *territory, DateADT day)
{
	PolicyVersion sought = {.policy = unconstify(char *, policy),
							.territory = unconstify(char *, territory),
							.is_approved = true,
							.valid_from = day};
	PolicyVersion *found;
	int low = 0;
	int high = all->approved;

	/* low: how many stand at or before what is sought */
	while (low < high)
	{
		int middle = low + (high - low) / 2;

		if (compare_versions(&all->versions[middle], &sought) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return NULL;
	found = &all->versions[low - 1];
	Assert(compare_versions(found, &sought) <= 0);
	if (strcmp(found->policy, policy) != 0 ||
		strcmp(found->territory, territory) != 0 ||
		(found->valid_to != DATEVAL_NOEND && found->valid_to <= day))
		return NULL;
	Assert(found->valid_from <= day);
	return found;
}

PolicyVersion *
policy_in_force(const char *policy, const char *territory, DateADT day)
{
	const PolicyVersions *all = base_metadata_get(&policy_cache);
	PolicyVersion *found = NULL;

	if (territory != NULL)
		found = approved_version(all, policy, territory, day);
	return found != NULL ? found : approved_version(all, policy, "", day);
}

/* A day as to_char(day, 'YYYY-MM-DD') has it */
static char *
day_text(DateADT day)
{
	int year;
	int month;
	int of_month;

	if (DATE_NOT_FINITE(day))
		return pstrdup(DATE_IS_NOEND(day) ? "infinity" : "-infinity");
	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &of_month);
	return psprintf("%04d-%02d-%02d", year > 0 ? year : 1 - year, month,
					of_month);
}

/* Is there a version of that policy, whenever? */
static bool
policy_known(const char *policy)
{
	const PolicyVersions *all = base_metadata_get(&policy_cache);

	for (int i = 0; i < all->count; i++)
		if (strcmp(all->versions[i].policy, policy) == 0)
			return true;
	return false;
}

/* P0002 unless there is a version of that policy */
static void
require_known(const char *policy)
{
	/* what was given is not said: it may be meant for another argument */
	if (!policy_known(policy))
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("there is no such policy"),
				 errhint("pnd.policies lists the policies and when they are "
						 "in force.")));
}

PolicyVersion *
policy_require(const char *policy, const char *territory, DateADT day)
{
	PolicyVersion *version = policy_in_force(policy, territory, day);

	if (version == NULL)
		require_known(policy);
	if (version == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_NO_DATA_FOUND),
				 errmsg("no version of policy \"%s\" is in force on %s",
						policy, day_text(day)),
				 errhint("pnd.policies lists the policies and when they are "
						 "in force.")));
	return version;
}

PolicyVersion *
policy_require_version(const char *policy, int32 number)
{
	const PolicyVersions *all = base_metadata_get(&policy_cache);

	for (int i = 0; i < all->count; i++)
		if (all->versions[i].version == number &&
			strcmp(all->versions[i].policy, policy) == 0)
			return &all->versions[i];
	ereport(ERROR, (errcode(ERRCODE_NO_DATA_FOUND),
					errmsg("policy \"%s\" has no version %d", policy, number),
					errhint("pnd.policies lists the policies and their "
							"versions.")));
}

Datum
policy_rejected(const PolicyVersion *taken)
{
	const PolicyVersions *all = base_metadata_get(&policy_cache);
	Datum *numbers = palloc(all->count * sizeof(Datum));
	int count = 0;

	/* a draft was not there to be taken */
	for (int i = 0; i < all->approved; i++)
		if (all->versions[i].version != taken->version &&
			strcmp(all->versions[i].policy, taken->policy) == 0)
			numbers[count++] = Int32GetDatum(all->versions[i].version);
	return PointerGetDatum(construct_array(numbers, count, INT4OID,
										   sizeof(int32), true, TYPALIGN_INT));
}

/* --------------------------------------------------------------- models -- */

typedef struct ModelSearch
{
	const PolicyVersion *version;
	text *model;
} ModelSearch;

static void
take_model(HeapTuple tuple, TupleDesc desc, void *arg)
{
	ModelSearch *search = arg;

	if (DatumGetInt32(base_metadata_given(tuple, desc, "version", INT4OID)) ==
			search->version->version &&
		strcmp(base_metadata_text(tuple, desc, "policy"),
			   search->version->policy) == 0)
		search->model = DatumGetTextPCopy(
			base_metadata_given(tuple, desc, "model", TEXTOID));
}

RuleEntry *
policy_model(PolicyVersion *version)
{
	ModelSearch search = {.version = version};
	RuleEntry *entry;
	FeelString text;

	if (version->has_hash)
	{
		entry = rule_entry_find(RULE_MODEL, version->hash);
		if (entry != NULL)
			return entry;
	}
	(void) base_metadata_scan(METADATA_POLICY, take_model, &search);
	if (search.model == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("version %d of policy \"%s\" was taken back meanwhile",
						version->version, version->policy)));
	text = rule_string_of(search.model);
	rule_hash(text.data, text.length, version->hash);
	version->has_hash = true;
	entry =
		rule_entry_acquire(RULE_MODEL, text.data, text.length, version->hash);
	pfree(search.model);
	return entry;
}

/* ------------------------------------------------------------------ SQL -- */

/* The territory of a call; NULL for none */
static char *
territory_argument(FunctionCallInfo fcinfo, int place)
{
	return PG_ARGISNULL(place)
			   ? NULL
			   : text_to_cstring(PG_GETARG_TEXT_PP(place));
}

/* packnd.policy_in_force(policy text, day date, territory text) returns int */
PACKND_FUNCTION_INFO_V1(packnd_policy_in_force);
Datum
packnd_policy_in_force(PG_FUNCTION_ARGS)
{
	const PolicyVersion *version;

	(void) base_require_data_owner();
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	version = policy_in_force(text_to_cstring(PG_GETARG_TEXT_PP(0)),
							  territory_argument(fcinfo, 2),
							  PG_GETARG_DATEADT(1));
	if (version == NULL)
		PG_RETURN_NULL();
	PG_RETURN_INT32(version->version);
}

/* packnd.policy_version(policy text, day date, territory text) returns int */
PACKND_FUNCTION_INFO_V1(packnd_policy_version);
Datum
packnd_policy_version(PG_FUNCTION_ARGS)
{
	(void) base_require_data_owner();
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	PG_RETURN_INT32(policy_require(text_to_cstring(PG_GETARG_TEXT_PP(0)),
								   territory_argument(fcinfo, 2),
								   PG_GETARG_DATEADT(1))
						->version);
}
