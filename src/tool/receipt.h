/*-------------------------------------------------------------------------
 *
 * receipt.h
 *	  A receipt of a decision, computed again from the file of its model.
 *
 *-------------------------------------------------------------------------
 */
#ifndef RECEIPT_H
#define RECEIPT_H

#include "feel/feel.h"

/*
 * Print, a line each, what of the receipt (a JSON text of pnd.receipt()) the
 * model's text gives again, and what not.  0: all of it, 1: not all, 2: one of
 * them cannot be read.
 */
extern int receipt_verify(FeelRun *run, FeelString receipt, FeelString model);

#endif /* RECEIPT_H */
