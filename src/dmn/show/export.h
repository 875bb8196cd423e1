/*-------------------------------------------------------------------------
 *
 * export.h
 *	  What the files that write models share.  Internal to dmn/.
 *
 *-------------------------------------------------------------------------
 */
#ifndef DMN_EXPORT_H
#define DMN_EXPORT_H

#include "dmn/dmn.h"
#include "dmn/read/xml.h"

#define DMN_DMNDI_1_3 "https://www.omg.org/spec/DMN/20191111/DMNDI/"
#define DMN_DC "http://www.omg.org/spec/DMN/20180521/DC/"
#define DMN_DI "http://www.omg.org/spec/DMN/20180521/DI/"

/*
 * Give a document coordinates: a diagram with a shape for each element of the
 * requirement graph and an edge for each requirement.  References must have
 * the form "#id", and what is drawn must have ids.  (layout.c)
 */
extern void dmn_lay_out(FeelRun *run, DmnXml *root);

#endif /* DMN_EXPORT_H */
