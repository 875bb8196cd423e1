/*-------------------------------------------------------------------------
 *
 * numbering.h
 *		Numbers: what people see of the id of a case, a referral, a service …
 *
 *-------------------------------------------------------------------------
 */
#ifndef REGISTRY_NUMBERING_H
#define REGISTRY_NUMBERING_H

/* ids and numbers have 60 bits; 0 is no id. */
#define NUMBER_BITS 60
#define NUMBER_ID_MAX ((INT64CONST(1) << NUMBER_BITS) - 1)

/* K-XXXX-XXXX-XXXX-C and the final zero byte */
#define NUMBER_TEXT_SIZE 19

/* How many bytes a number may be written in, with hyphens and spaces */
#define NUMBER_INPUT_MAX 64

/* A text argument, no more of it than says that it is too long. */
#define NUMBER_ARGUMENT(n) \
	text_to_cstring(PG_GETARG_TEXT_P_SLICE(n, 0, NUMBER_INPUT_MAX + 1))

/* Kinds of things that have numbers; the letters stand in numbering.c. */
typedef enum NumberKind
{
	NUMBER_CASE,
	NUMBER_REFERRAL,
	NUMBER_DEADLINE,
	NUMBER_SERVICE,
	NUMBER_PROFESSIONAL,
	NUMBER_ORGANISATION,
	NUMBER_MESSAGE,
	NUMBER_HAND_OVER,
	NUMBER_RUN,
	NUMBER_DEPENDANT,
	NUMBER_EVIDENCE,
	NUMBER_TRANSFER,
	NUMBER_SEARCH,
	NUMBER_CHANNEL,
	NUMBER_NOTE,
	NUMBER_APPOINTMENT,
	NUMBER_NEED,
	NUMBER_PLAN_STEP,
	NUMBER_DISCLOSURE,
	NUMBER_DECISION,
	NUMBER_APPLICATION,
	NUMBER_APPLICATION_EVENT,
	NUMBER_ALERT,
	NUMBER_APPROVAL,
	NUMBER_EXCLUSION,
	NUMBER_BREAK_GLASS,
	NUMBER_KINDS /* how many there are */
} NumberKind;

extern const char *number_kind_name(NumberKind kind);
extern NumberKind number_kind_of_name(const char *name);

extern int64 number_of_id(int64 id, const uint8 *key, int keylen);
extern int64 number_to_id(int64 number, const uint8 *key, int keylen);

extern void number_format(NumberKind kind, int64 number, char *text);
extern int64 number_parse(NumberKind kind, const char *text, Node *escontext);

#endif /* REGISTRY_NUMBERING_H */
