/*-------------------------------------------------------------------------
 *
 * journal_verify.c
 *	  An export of the journal, against signed lines of its seals.
 *
 * The export is read once, a line after the other: of each chain only its end
 * is kept (a hash table by the chain's number), of each seal its hash.  An
 * event must follow the one before in its chain and hash to what it says; a
 * leaf must end where its chain ends and begin where the leaf before ended; a
 * seal must be over just these leaves.  So the hash of the last seal is that of
 * all that was read, and a line that was kept elsewhere, and holds the same
 * hash, shows that nothing until it was written anew.
 *
 *-------------------------------------------------------------------------
 */
#include "tool/journal_verify.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tool/journal_line.h"
#include "tool/seal_line.h"

/* more findings than these are only counted */
#define FINDINGS_SHOWN 50
#define DEPTH_MAX 64

typedef struct Chain
{
	int64_t number;
	int64_t last;   /* event */
	int64_t sealed; /* the last event of its last leaf */
	JournalHash hash;
	bool is_used;
} Chain;

typedef struct Sealed
{
	JournalHash hash;
	int64_t events; /* until this seal */
} Sealed;

typedef struct Verifier
{
	FILE *out;
	int64_t line; /* of the file that is read */
	int64_t findings;
	bool is_unreadable;
	bool is_broken; /* seals are missing: what comes after is over others */
	/* chains, by their number */
	Chain *chains;
	size_t room; /* a power of two */
	size_t count;
	/* seals, from 1 on */
	Sealed *seals;
	int64_t last_seal;
	/* since the last seal */
	int64_t leaves;
	int64_t events;
	uint64_t covered;
	JournalHash subtrees[DEPTH_MAX];
	int depth;
} Verifier;

/* ---------------------------------------------------------------- findings */

static void finding(Verifier *v, const char *form, ...)
	__attribute__((format(printf, 2, 3)));

static void
finding(Verifier *v, const char *form, ...)
{
	va_list arguments;

	if (v->findings++ >= FINDINGS_SHOWN)
		return;
	va_start(arguments, form);
	vfprintf(v->out, form, arguments);
	va_end(arguments);
	putc('\n', v->out);
}

static void *
more(void *memory, size_t count, size_t size)
{
	void *result =
		count > SIZE_MAX / size ? NULL : realloc(memory, count * size);

	if (result == NULL)
	{
		fputs("out of memory\n", stderr);
		exit(2);
	}
	return result;
}

/* ------------------------------------------------------------------ chains */

static size_t
place_of(const Verifier *v, int64_t number)
{
	/* case numbers are random; the chains of who acts are not */
	size_t at =
		(size_t) ((uint64_t) number * UINT64_C(0x9e3779b97f4a7c15) >> 20);

	for (at &= v->room - 1; v->chains[at].is_used;
		 at = (at + 1) & (v->room - 1))
		if (v->chains[at].number == number)
			break;
	return at;
}

static void
make_room(Verifier *v)
{
	Chain *old = v->chains;
	size_t old_room = v->room;

	v->room = old_room == 0 ? 1024 : 2 * old_room;
	v->chains = more(NULL, v->room, sizeof(Chain));
	memset(v->chains, 0, v->room * sizeof(Chain));
	for (size_t i = 0; i < old_room; i++)
		if (old[i].is_used)
			v->chains[place_of(v, old[i].number)] = old[i];
	free(old);
}

static Chain *
find_chain(Verifier *v, int64_t number)
{
	Chain *chain;

	if (2 * v->count >= v->room)
		make_room(v);
	chain = &v->chains[place_of(v, number)];
	if (!chain->is_used)
	{
		memset(chain, 0, sizeof(Chain));
		chain->number = number;
		chain->is_used = true;
		v->count++;
	}
	return chain;
}

/* ------------------------------------------------------------------- files */

/*
 * The next line of a file, without its end, until the file ends.  What is no
 * text (a NUL, behind which the rest would be ignored), or cannot be read to
 * its end, is unreadable, and no shorter file.
 */
static bool
next_line(Verifier *v, FILE *file, char **text, size_t *size)
{
	ssize_t length = getline(text, size, file);

	if (length < 0)
	{
		/* also where there was no memory for a line */
		if (!feof(file) || ferror(file))
		{
			finding(v, "cannot be read after line %" PRId64, v->line);
			v->is_unreadable = true;
		}
		return false;
	}
	v->line++;
	if (length > 0 && (*text)[length - 1] == '\n')
		(*text)[--length] = '\0';
	if (strlen(*text) != (size_t) length)
	{
		finding(v, "line %" PRId64 " is no text", v->line);
		v->is_unreadable = true;
		return false;
	}
	return true;
}

/* ------------------------------------------------------------------ export */

static void
take_event(Verifier *v, const JournalLine *line)
{
	Chain *chain = find_chain(v, line->chain);

	if (line->number != chain->last + 1)
		finding(v,
				"chain %" PRId64 ": event %" PRId64
				" stands after event %" PRId64,
				line->chain, line->number, chain->last);
	else if (!journal_hash_equal(&line->before, &chain->hash))
		finding(v,
				"chain %" PRId64 ", event %" PRId64
				": does not follow the one before",
				line->chain, line->number);
	if (!journal_hash_equal(&line->made, &line->said))
		finding(v,
				"chain %" PRId64 ", event %" PRId64
				": is not what its hash was made of",
				line->chain, line->number);
	chain->last = line->number;
	chain->hash = line->said;
	v->events++;
}

/* Adds a leaf to the tree, as one to a counter. */
static void
add_leaf(Verifier *v, const JournalHash *leaf)
{
	v->subtrees[v->depth++] = *leaf;
	for (int64_t carry = v->leaves; (carry & 1) != 0; carry >>= 1)
	{
		v->depth--;
		v->subtrees[v->depth - 1] = journal_hash_node(
			&v->subtrees[v->depth - 1], &v->subtrees[v->depth]);
	}
	v->leaves++;
}

static void
take_leaf(Verifier *v, const JournalLine *line)
{
	Chain *chain = find_chain(v, line->chain);

	if (line->number != v->last_seal + 1)
		finding(v, "a leaf of seal %" PRId64 " stands in seal %" PRId64,
				line->number, v->last_seal + 1);
	if (line->first != chain->sealed + 1)
		finding(v,
				"seal %" PRId64 ", chain %" PRId64 ": begins at event %" PRId64
				", the leaf before ended at %" PRId64,
				line->number, line->chain, line->first, chain->sealed);
	if (line->last != chain->last)
		finding(v,
				"seal %" PRId64 ", chain %" PRId64
				": was sealed until event %" PRId64 ", and ends at %" PRId64,
				line->number, line->chain, line->last, chain->last);
	else if (!journal_hash_equal(&line->said, &chain->hash))
		finding(v,
				"seal %" PRId64 ", chain %" PRId64 ": event %" PRId64
				" is not the one that was sealed",
				line->number, line->chain, line->last);
	chain->sealed = line->last;
	v->covered += (uint64_t) (line->last - line->first + 1);
	add_leaf(v, &line->made);
}

static void
take_seal(Verifier *v, const JournalLine *line)
{
	static const JournalHash none;
	const Sealed *before = v->last_seal > 0 ? &v->seals[v->last_seal] : NULL;

	for (; v->depth > 1; v->depth--)
		v->subtrees[v->depth - 2] = journal_hash_node(
			&v->subtrees[v->depth - 2], &v->subtrees[v->depth - 1]);
	if (line->number != v->last_seal + 1)
	{
		finding(v, "seal %" PRId64 " stands after seal %" PRId64, line->number,
				v->last_seal);
		v->is_broken = true;
		return;
	}
	if (!journal_hash_equal(&line->before,
							before != NULL ? &before->hash : &none))
		finding(v, "seal %" PRId64 ": does not follow the one before",
				line->number);
	if (!journal_hash_equal(&line->made, &line->said))
		finding(v, "seal %" PRId64 ": is not what its hash was made of",
				line->number);
	if (line->chains != v->leaves || line->events != v->events ||
		(uint64_t) line->events != v->covered || v->depth != 1 ||
		!journal_hash_equal(&line->root, &v->subtrees[0]))
		finding(v,
				"seal %" PRId64 ": is over %" PRId64 " events of %" PRId64
				" chains, and not over those before it",
				line->number, line->events, line->chains);
	/* room by powers of two */
	if ((line->number & (line->number - 1)) == 0)
		v->seals = more(v->seals, 2 * (size_t) line->number, sizeof(Sealed));
	v->seals[line->number].hash = line->said;
	v->seals[line->number].events =
		(line->number > 1 ? v->seals[line->number - 1].events : 0) + v->events;
	v->last_seal = line->number;
	v->leaves = v->events = v->covered = 0;
	v->depth = 0;
}

static void
read_journal(Verifier *v, FILE *file)
{
	char *text = NULL;
	size_t size = 0;

	while (!v->is_unreadable && !v->is_broken &&
		   next_line(v, file, &text, &size))
	{
		JournalLine line;

		journal_line_read(text, &line);
		switch (line.kind)
		{
			case JOURNAL_EVENT:
				take_event(v, &line);
				break;
			case JOURNAL_LEAF:
				take_leaf(v, &line);
				break;
			case JOURNAL_SEAL:
				take_seal(v, &line);
				break;
			case JOURNAL_NONE:
				finding(v, "line %" PRId64 " is none of an export", v->line);
				v->is_unreadable = true;
				break;
		}
	}
	free(text);
	if (!v->is_unreadable && !v->is_broken && (v->events > 0 || v->leaves > 0))
		finding(v, "the export ends within seal %" PRId64, v->last_seal + 1);
}

/* ------------------------------------------------------------------- lines */

static void
take_line(Verifier *v, const SealLine *line, const SealLine *before)
{
	if (!line->is_signed)
		finding(v, "line %" PRId64 " is not signed under the key",
				line->number);
	if (before->number != 0 &&
		(line->number != before->number + 1 ||
		 !journal_hash_equal(&line->before, &before->own)))
		finding(v, "line %" PRId64 " does not follow line %" PRId64,
				line->number, before->number);
	if (line->seal < 1 || line->seal > v->last_seal)
		finding(v,
				"line %" PRId64 " signs seal %" PRId64
				", and the export ends with seal %" PRId64,
				line->number, line->seal, v->last_seal);
	else if (!journal_hash_equal(&line->hash, &v->seals[line->seal].hash) ||
			 line->events != v->seals[line->seal].events)
		finding(v,
				"line %" PRId64 " signs another seal %" PRId64
				" than the export has: what was written until then was "
				"written anew",
				line->number, line->seal);
}

/* The last line */
static SealLine
read_lines(Verifier *v, FILE *file, const SealKeys *keys)
{
	SealLine before = {0};
	char *text = NULL;
	size_t size = 0;

	v->line = 0;
	while (next_line(v, file, &text, &size))
	{
		SealLine line = {0};
		size_t length = strlen(text);

		/* as an e-mail may end it */
		if (length > 0 && text[length - 1] == '\r')
			text[--length] = '\0';
		if (length == 0)
			continue;
		if (!seal_line_read(keys, text, &line))
		{
			finding(v, "line %" PRId64 " of the lines is none of a seal",
					v->line);
			continue;
		}
		take_line(v, &line, &before);
		before = line;
	}
	free(text);
	return before;
}

/* ----------------------------------------------------------------- verdict */

static void
tell(const Verifier *v, const SealLine *last)
{
	int64_t events = v->last_seal > 0 ? v->seals[v->last_seal].events : 0;

	if (v->findings > FINDINGS_SHOWN)
		fprintf(v->out, "... and %" PRId64 " more\n",
				v->findings - FINDINGS_SHOWN);
	fprintf(v->out, "%" PRId64 " events in %zu chains, %" PRId64 " seals\n",
			events, v->count, v->last_seal);
	if (last->number == 0)
		fprintf(v->out,
				"no line: nothing shows that it was not all written anew\n");
	else if (v->findings == 0)
		fprintf(v->out,
				"signed on %s until seal %" PRId64 ", %" PRId64
				" events after it\n",
				last->when, last->seal, events - last->events);
	fprintf(v->out, "%s\n",
			v->findings == 0 && last->number != 0
				? "The journal holds."
				: "The journal does not hold.");
}

int
journal_verify(FILE *journal, FILE *lines, FILE *key, FILE *out)
{
	Verifier v = {.out = out};
	SealKeys *keys = seal_keys_read(key);
	SealLine last = {0};

	if (keys == NULL)
	{
		fprintf(out, "there is no public key of Ed25519\n");
		return 2;
	}
	read_journal(&v, journal);
	if (!v.is_unreadable)
	{
		last = read_lines(&v, lines, keys);
		if (!v.is_unreadable)
			tell(&v, &last);
	}
	seal_keys_free(keys);
	free(v.chains);
	free(v.seals);
	return v.is_unreadable ? 2 : v.findings == 0 && last.number != 0 ? 0 : 1;
}
