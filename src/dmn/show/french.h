/*-------------------------------------------------------------------------
 *
 * french.h
 *	  Diagnostics in French (french.c).  Internal to dmn/show.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_FRENCH_H
#define DMN_FRENCH_H

#include "dmn/dmn.h"

/* "décision X, règle 2, condition 1 (Y)" */
extern FeelString dmn_french_place(FeelRun *run, FeelString place);
/* One sentence */
extern FeelString dmn_french_error(FeelDiagnosticKind kind);

#endif /* DMN_FRENCH_H */
