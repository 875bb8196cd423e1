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

#endif /* DMN_TEST_CASES_H */
