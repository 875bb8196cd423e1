/*-------------------------------------------------------------------------
 *
 * policy.h
 *		The dated versions of the policies, as C reads them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef POLICY_H
#define POLICY_H

#include "utils/date.h"

#include "rule/rule.h"

/* A row of pnd_data.policy but for its model, which policy_model() reads. */
typedef struct PolicyVersion
{
	char *policy;
	char *territory; /* "": everywhere */
	int32 version;
	bool is_approved; /* and not withdrawn: it may be in force */
	DateADT valid_from;
	DateADT valid_to; /* the first day after it; DATEVAL_NOEND: none */
	bool has_hash;    /* the model has been read in this backend */
	uint8 hash[RULE_HASH_LENGTH];
} PolicyVersion;

/*
 * The version of a policy that is in force on a day in a territory (NULL: in
 * none that has its own), NULL if there is none.  Good until the end of the
 * transaction.
 */
extern PolicyVersion *policy_in_force(const char *policy,
									  const char *territory, DateADT day);

/* The same, P0002 if there is none. */
extern PolicyVersion *policy_require(const char *policy, const char *territory,
									 DateADT day);

/* A version by its number, whenever it is in force; P0002 if there is none. */
extern PolicyVersion *policy_require_version(const char *policy, int32 number);

/* The numbers of the policy's other versions, as int[] */
extern Datum policy_rejected(const PolicyVersion *taken);

/*
 * The compiled model of a version, pinned; see rule_entry_acquire().
 */
extern RuleEntry *policy_model(PolicyVersion *version);

/* Noon of a day in a time zone, which is that of today() then; in run's arena */
extern FeelValue policy_noon(FeelRun *run, DateADT day, const char *zone_name);

/* The decision of that key; NULL if the model has none. */
extern const DmnElement *policy_decision(const DmnModel *model,
										 const char *key);

#endif /* POLICY_H */
