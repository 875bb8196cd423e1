/*-------------------------------------------------------------------------
 *
 * journal_line.h
 *	  The lines of an export of the journal, and what they hash to.
 *
 *-------------------------------------------------------------------------
 */
#ifndef JOURNAL_LINE_H
#define JOURNAL_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tool/sha256.h"

#define JOURNAL_FIELDS 12

typedef struct JournalHash
{
	uint8_t bytes[SHA256_SIZE];
} JournalHash;

typedef enum JournalLineKind
{
	JOURNAL_NONE, /* no line of an export */
	JOURNAL_EVENT,
	JOURNAL_LEAF,
	JOURNAL_SEAL
} JournalLineKind;

typedef struct JournalLine
{
	JournalLineKind kind;
	int64_t chain;      /* event, leaf */
	int64_t number;     /* of event or seal; leaf: of its seal */
	int64_t first;      /* leaf */
	int64_t last;       /* leaf */
	int64_t chains;     /* seal */
	int64_t events;     /* seal */
	JournalHash before; /* event, seal: of the one before */
	JournalHash root;   /* seal */
	JournalHash said;   /* as the line says; leaf: of its last event */
	JournalHash made;   /* as its fields give it; leaf: of the leaf */
} JournalLine;

/* Reads a line, which is changed: its fields are unescaped where they are. */
extern void journal_line_read(char *text, JournalLine *line);

/*
 * So many bytes in hexadecimal digits, those of a hash; false if it is
 * something else.
 */
extern bool hex_read(const char *text, uint8_t *bytes, size_t count);
extern bool journal_hash_read(const char *text, JournalHash *hash);
extern bool journal_hash_equal(const JournalHash *a, const JournalHash *b);

/* A node of the tree over two others (RFC 6962) */
extern JournalHash journal_hash_node(const JournalHash *left,
									 const JournalHash *right);

#endif /* JOURNAL_LINE_H */
