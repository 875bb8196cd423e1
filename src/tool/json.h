/*-------------------------------------------------------------------------
 *
 * json.h
 *	  JSON texts as values of FEEL, and back to compare.
 *
 *-------------------------------------------------------------------------
 */
#ifndef JSON_H
#define JSON_H

#include "feel/feel.h"

/*
 * The value of a JSON text: an object is a context.  False when it is none;
 * *offset is the byte where it ends to be one.
 */
extern bool json_read(FeelRun *run, FeelString text, FeelValue *value,
					  uint32_t *offset);
/* The entry of an object; NULL when there is none, or value is no object. */
extern const FeelValue *json_find(const FeelValue *value, FeelString name);
extern const FeelValue *json_entry(const FeelValue *value, const char *name);
/* The text of a string; empty for what is no string, or NULL. */
extern FeelString json_text(const FeelValue *value);

/* The names of the facts that an unknown value waits for; of others none */
extern FeelValue json_names(FeelRun *run, FeelValue unknown);
/*
 * A value of a decision as the server writes it in JSON: what JSON does not
 * have is its text, unknown is {"@unknown": [facts]}.
 */
extern FeelValue json_plain(FeelRun *run, FeelValue value);
/* Are they the same JSON?  Entries in any order, numbers by their value. */
extern bool json_equal(const FeelValue *a, const FeelValue *b);
/* Is such a value in the list? */
extern bool json_holds(const FeelList *list, const FeelValue *value);

#endif /* JSON_H */
