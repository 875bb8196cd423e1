/*-------------------------------------------------------------------------
 *
 * settings.h
 *		Settings of a nest level, so that nothing hangs on the caller's.
 *
 *-------------------------------------------------------------------------
 */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

/* Sets what any user may set, until the nest level of settings ends. */
extern void base_settings_set(const char *name, const char *value);

/*
 * The statements of packnd at this nest level, or deeper, mean what is
 * written, make the same texts, and nothing of them is printed to the client.
 */
extern void base_settings_own(void);

/* The text of a value: one for each, whoever asks. */
extern char *base_value_text(Datum value, Oid type);

#endif /* BASE_SETTINGS_H */
