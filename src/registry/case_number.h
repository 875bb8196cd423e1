/*-------------------------------------------------------------------------
 *
 * case_number.h
 *		Case numbers: what people see of a case_id.
 *
 *-------------------------------------------------------------------------
 */
#ifndef REGISTRY_CASE_NUMBER_H
#define REGISTRY_CASE_NUMBER_H

/* case_ids and case numbers have 60 bits; 0 is no case_id. */
#define CASE_BITS 60
#define CASE_ID_MAX ((INT64CONST(1) << CASE_BITS) - 1)

/* XXXX-XXXX-XXXX-C and the final zero byte */
#define CASE_NUMBER_TEXT_SIZE 17

/* How many bytes a case number may be written in, with hyphens and spaces */
#define CASE_NUMBER_INPUT_MAX 64

extern int64 case_number_of_id(int64 case_id, const uint8 *key, int keylen);
extern int64 case_number_to_id(int64 number, const uint8 *key, int keylen);
extern int64 case_number_parse(const char *text);
extern void case_number_format(int64 number, char *text);

#endif /* REGISTRY_CASE_NUMBER_H */
