/*-------------------------------------------------------------------------
 *
 * test_cases.h
 *	  Test cases of models: what the files about them share.  Internal to
 *	  dmn/verify.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_TEST_CASES_H
#define DMN_TEST_CASES_H

#include "dmn/dmn.h"
#include "dmn/read/xml.h"

/* The cases kept in a document; NULL if there are none.  (kept_tests.c) */
extern const DmnXml *dmn_kept_tests(const DmnXml *root);

/*
 * Run the cases kept with a model, with a trace of each; what is seen of a
 * result lives as long as the run.
 */
typedef void (*DmnWatch)(void *closure, const DmnXml *test_case,
						 const DmnTestResult *result, const DmnTrace *trace);
extern void dmn_watch_tests(FeelRun *run, const DmnModel *model,
							DmnWatch watch, void *closure);

#endif /* DMN_TEST_CASES_H */
