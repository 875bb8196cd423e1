/*-------------------------------------------------------------------------
 *
 * numbering.c
 *		Numbers: the bijection between an id and what people see of it, and
 *		how that is written and read.
 *
 * An id is a number of 60 bits (1 .. 2^60 - 1), random or counted.  People
 * see it enciphered under a key of the site and of its kind, so that it says
 * nothing of place, date or order, and so that a partner can be given other
 * numbers (under a key of his own) than anybody else.
 *
 * The cipher is a balanced Feistel network over two halves of 30 bits with 8
 * rounds; the round function is the first 30 bits of
 * HMAC-SHA-256(key, round, half).  It is a bijection of the 60-bit numbers
 * whatever the key.
 *
 * The text is 12 symbols of Crockford's base 32 and a check symbol,
 * XXXX-XXXX-XXXX-C, of all kinds but cases after a letter that says the kind,
 * R-XXXX-XXXX-XXXX-C.  The check symbol is the whole, letter and symbols,
 * modulo 37: 37 is a prime greater than 32, so that each single wrong symbol
 * and each exchange of two neighbours changes it.  On input, case, hyphens
 * and spaces do not matter, O is read as 0, I and L as 1.  (JSON and most
 * programs would round a number beyond 2^53; a text stays what it is.)
 *
 *-------------------------------------------------------------------------
 */
#include "packnd.h"

#include "port/pg_bswap.h"
#include "utils/builtins.h"

#include "registry/keyed_hash.h"
#include "registry/numbering.h"

#define HALF_BITS (NUMBER_BITS / 2)
#define HALF_MASK ((UINT64CONST(1) << HALF_BITS) - 1)
#define ROUNDS 8
#define SYMBOLS 12 /* that make the number, without letter and check */
#define CHECK_MODULUS 37

/* Crockford's alphabet; the last five stand in the check symbol only. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";

/* ---- kinds ---- */

/* A letter is a symbol of the alphabet, and no digit's double (I, L, O). */
static const struct
{
	const char *name;
	char letter; /* '\0': none */
	const char *invalid;
	const char *is_one;
	const char *form;
} kinds[NUMBER_KINDS] = {
	[NUMBER_CASE] = {"case", '\0', gettext_noop("invalid case number: \"%s\""),
					 gettext_noop("\"%s\" is the number of a case."),
					 gettext_noop("A case number looks like %s.")},
	[NUMBER_REFERRAL] = {"referral", 'R',
						 gettext_noop("invalid referral number: \"%s\""),
						 gettext_noop("\"%s\" is the number of a referral."),
						 gettext_noop("A referral number looks like %s.")},
	[NUMBER_DEADLINE] = {"deadline", 'D',
						 gettext_noop("invalid deadline number: \"%s\""),
						 gettext_noop("\"%s\" is the number of a deadline."),
						 gettext_noop("A deadline number looks like %s.")},
	[NUMBER_SERVICE] = {"service", 'S',
						gettext_noop("invalid service number: \"%s\""),
						gettext_noop("\"%s\" is the number of a service."),
						gettext_noop("A service number looks like %s.")},
	[NUMBER_PROFESSIONAL] =
		{"professional", 'P',
		 gettext_noop("invalid professional number: \"%s\""),
		 gettext_noop("\"%s\" is the number of a professional."),
		 gettext_noop("A professional number looks like %s.")},
	[NUMBER_ORGANISATION] =
		{"organisation", 'E',
		 gettext_noop("invalid organisation number: \"%s\""),
		 gettext_noop("\"%s\" is the number of an organisation."),
		 gettext_noop("An organisation number looks like %s.")},
	[NUMBER_MESSAGE] = {"message", 'M',
						gettext_noop("invalid message number: \"%s\""),
						gettext_noop("\"%s\" is the number of a message."),
						gettext_noop("A message number looks like %s.")},
	[NUMBER_HAND_OVER] = {"hand_over", 'H',
						  gettext_noop("invalid hand-over number: \"%s\""),
						  gettext_noop("\"%s\" is the number of a hand-over."),
						  gettext_noop("A hand-over number looks like %s.")},
	[NUMBER_RUN] = {"run", 'F', gettext_noop("invalid run number: \"%s\""),
					gettext_noop("\"%s\" is the number of a run."),
					gettext_noop("A run number looks like %s.")},
	[NUMBER_DEPENDANT] = {"dependant", 'K',
						  gettext_noop("invalid dependant number: \"%s\""),
						  gettext_noop("\"%s\" is the number of a dependant."),
						  gettext_noop("A dependant number looks like %s.")},
	[NUMBER_EVIDENCE] = {"evidence", 'V',
						 gettext_noop("invalid evidence number: \"%s\""),
						 gettext_noop(
							 "\"%s\" is the number of a piece of evidence."),
						 gettext_noop("An evidence number looks like %s.")},
	[NUMBER_TRANSFER] = {"transfer", 'X',
						 gettext_noop("invalid transfer number: \"%s\""),
						 gettext_noop("\"%s\" is the number of a transfer."),
						 gettext_noop("A transfer number looks like %s.")},
	[NUMBER_SEARCH] = {"search", 'Q',
					   gettext_noop("invalid search number: \"%s\""),
					   gettext_noop("\"%s\" is the number of a search."),
					   gettext_noop("A search number looks like %s.")},
	[NUMBER_CHANNEL] = {"channel", 'C',
						gettext_noop("invalid channel number: \"%s\""),
						gettext_noop("\"%s\" is the number of a channel."),
						gettext_noop("A channel number looks like %s.")},
	[NUMBER_NOTE] = {"note", 'N', gettext_noop("invalid note number: \"%s\""),
					 gettext_noop("\"%s\" is the number of a note."),
					 gettext_noop("A note number looks like %s.")},
	[NUMBER_APPOINTMENT] =
		{"appointment", 'A',
		 gettext_noop("invalid appointment number: \"%s\""),
		 gettext_noop("\"%s\" is the number of an appointment."),
		 gettext_noop("An appointment number looks like %s.")},
	[NUMBER_NEED] = {"need", 'B', gettext_noop("invalid need number: \"%s\""),
					 gettext_noop("\"%s\" is the number of a need."),
					 gettext_noop("A need number looks like %s.")},
	[NUMBER_PLAN_STEP] = {"plan_step", 'T',
						  gettext_noop("invalid plan step number: \"%s\""),
						  gettext_noop("\"%s\" is the number of a plan step."),
						  gettext_noop("A plan step number looks like %s.")},
	[NUMBER_DISCLOSURE] = {"disclosure", 'J',
						   gettext_noop("invalid disclosure number: \"%s\""),
						   gettext_noop(
							   "\"%s\" is the number of a disclosure."),
						   gettext_noop("A disclosure number looks like %s.")},
	[NUMBER_DECISION] = {"decision", 'Z',
						 gettext_noop("invalid decision number: \"%s\""),
						 gettext_noop("\"%s\" is the number of a decision."),
						 gettext_noop("A decision number looks like %s.")},
	[NUMBER_APPLICATION] =
		{"application", 'W',
		 gettext_noop("invalid application number: \"%s\""),
		 gettext_noop("\"%s\" is the number of an application."),
		 gettext_noop("An application number looks like %s.")},
	[NUMBER_APPLICATION_EVENT] =
		{"application_event", 'G',
		 gettext_noop("invalid answer number: \"%s\""),
		 gettext_noop("\"%s\" is the number of an answer to an application."),
		 gettext_noop("An answer number looks like %s.")},
	/* the letters have come to their end */
	[NUMBER_ALERT] = {"alert", '2',
					  gettext_noop("invalid alert number: \"%s\""),
					  gettext_noop("\"%s\" is the number of an alert."),
					  gettext_noop("An alert number looks like %s.")},
	[NUMBER_APPROVAL] = {"approval", '3',
						 gettext_noop("invalid number of an approval: \"%s\""),
						 gettext_noop("\"%s\" is the number of an approval."),
						 gettext_noop(
							 "A number of an approval looks like %s.")},
	[NUMBER_EXCLUSION] = {"exclusion", 'Y',
						  gettext_noop("invalid exclusion number: \"%s\""),
						  gettext_noop(
							  "\"%s\" is the number of an exclusion."),
						  gettext_noop("An exclusion number looks like %s.")},
	[NUMBER_BREAK_GLASS] =
		{"break_glass", '4',
		 gettext_noop("invalid break-glass number: \"%s\""),
		 gettext_noop("\"%s\" is the number of a break-glass."),
		 gettext_noop("A break-glass number looks like %s.")},
};

const char *
number_kind_name(NumberKind kind)
{
	return kinds[kind].name;
}

/* 22023 for a name that is no kind's. */
NumberKind
number_kind_of_name(const char *name)
{
	int i;

	for (i = 0; i < NUMBER_KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return (NumberKind) i;
	ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					errmsg("unknown kind of number: \"%s\"", name)));
}

/* ---- the cipher ---- */

/* The round function: 30 bits of HMAC-SHA-256(key, round, half). */
static uint32
round_value(pg_hmac_ctx *hmac, const uint8 *key, int keylen, int round,
			uint32 half)
{
	uint8 hash[KEYED_HASH_LENGTH];
	uint8 message[5];
	uint32 value = pg_hton32(half);
	KeyedHashPart part = {message, sizeof(message)};

	message[0] = (uint8) round;
	memcpy(message + 1, &value, sizeof(value));
	keyed_hash(hmac, key, keylen, &part, 1, hash);
	memcpy(&value, hash, sizeof(value));
	return pg_ntoh32(value) & HALF_MASK;
}

/* Runs the rounds forward or backward over a number of 60 bits. */
static int64
feistel(int64 number, const uint8 *key, int keylen, bool forward)
{
	uint32 left = (uint32) ((uint64) number >> HALF_BITS);
	uint32 right = (uint32) ((uint64) number & HALF_MASK);
	pg_hmac_ctx *hmac = keyed_hash_begin();
	int i;

	for (i = 0; i < ROUNDS; i++)
	{
		uint32 next;

		if (forward)
		{
			next = left ^ round_value(hmac, key, keylen, i, right);
			left = right;
			right = next;
		}
		else
		{
			next =
				right ^ round_value(hmac, key, keylen, ROUNDS - 1 - i, left);
			right = left;
			left = next;
		}
	}
	keyed_hash_end(hmac);
	return (int64) (((uint64) left << HALF_BITS) | right);
}

/*
 * Numbers of this backend: a list shows the same services and people again and
 * again, and eight hashes are most of what a row of it costs.  An entry says
 * what it is of, key and all, so that nothing has to forget.
 */
#define KNOWN_NUMBERS 1024 /* a power of two */

typedef struct KnownNumber
{
	int64 id; /* 0: none */
	int64 number;
	uint8 key[KEYED_HASH_LENGTH];
} KnownNumber;

static KnownNumber known_numbers[KNOWN_NUMBERS];

/* The number of an id under a key; 22003 if it is not within 1 .. 2^60 - 1. */
int64
number_of_id(int64 id, const uint8 *key, int keylen)
{
	KnownNumber *known =
		&known_numbers[((uint64) id ^ key[0]) & (KNOWN_NUMBERS - 1)];

	Assert(keylen == KEYED_HASH_LENGTH);
	if (id < 1 || id > NUMBER_ID_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("id out of range: %lld", (long long) id),
				 errdetail("An id that has a number is between 1 and %lld.",
						   (long long) NUMBER_ID_MAX)));
	if (known->id != id || memcmp(known->key, key, KEYED_HASH_LENGTH) != 0)
	{
		int64 number = feistel(id, key, keylen, true);

		*known = (KnownNumber){.id = id, .number = number};
		memcpy(known->key, key, KEYED_HASH_LENGTH);
	}
	return known->number;
}

/*
 * The id of a number under a key; 0 if it is none's (one number in 2^60
 * stands for 0).
 */
int64
number_to_id(int64 number, const uint8 *key, int keylen)
{
	return feistel(number, key, keylen, false);
}

/* ---- the text ---- */

/* The value of a symbol, -1 if it is none. */
static int
symbol_value(char symbol)
{
	const char *found;

	if (symbol >= 'a' && symbol <= 'z')
		symbol += 'A' - 'a';
	if (symbol == 'O')
		symbol = '0';
	else if (symbol == 'I' || symbol == 'L')
		symbol = '1';
	else if (symbol == '\0')
		return -1;
	found = strchr(alphabet, symbol);
	return found == NULL ? -1 : (int) (found - alphabet);
}

/* The check symbol's value: (letter * 32^12 + number) modulo 37. */
static int
check_value(NumberKind kind, int64 number)
{
	int letter = kinds[kind].letter ? symbol_value(kinds[kind].letter) : 0;
	int of_letter = (INT64CONST(1) << NUMBER_BITS) % CHECK_MODULUS * letter;

	return (int) ((of_letter + number % CHECK_MODULUS) % CHECK_MODULUS);
}

/* Writes K-XXXX-XXXX-XXXX-C, at most NUMBER_TEXT_SIZE bytes with the zero. */
void
number_format(NumberKind kind, int64 number, char *text)
{
	int i;

	if (kinds[kind].letter != '\0')
	{
		*text++ = kinds[kind].letter;
		*text++ = '-';
	}
	for (i = 0; i < SYMBOLS; i++)
	{
		*text++ = alphabet[((uint64) number >> (5 * (SYMBOLS - 1 - i))) & 31];
		if (i % 4 == 3)
			*text++ = '-';
	}
	*text++ = alphabet[check_value(kind, number)];
	*text = '\0';
}

static int
symbols_of_kind(NumberKind kind)
{
	return SYMBOLS + 1 + (kinds[kind].letter != '\0');
}

/* What was read of a text */
typedef struct NumberRead
{
	uint8 symbols[SYMBOLS + 3]; /* letter, number, check, one too many */
	int nsymbols;
	int wrong; /* the first symbol that cannot stand there, from 1; or 0 */
	NumberKind kind; /* NUMBER_KINDS: none whose letter and check fit */
	int64 number;
} NumberRead;

/* The symbols of a text, up to the first that is none. */
static void
read_symbols(const char *text, NumberRead *read)
{
	const char *p;

	read->nsymbols = 0;
	read->wrong = 0;
	for (p = text; *p != '\0' && read->nsymbols <= SYMBOLS + 2; p++)
	{
		int value;

		if (*p == '-' || *p == ' ')
			continue;
		value = symbol_value(*p);
		if (value < 0)
		{
			read->wrong = read->nsymbols + 1;
			return;
		}
		read->symbols[read->nsymbols++] = (uint8) value;
	}
}

/* What the symbols say, if their number, letter and check fit a kind. */
static void
read_kind(NumberRead *read)
{
	int first = read->nsymbols - SYMBOLS - 1;
	int i;

	read->kind = NUMBER_KINDS;
	read->number = 0;
	if (read->wrong != 0 || first < 0 || first > 1)
		return;
	for (i = 0; i < read->nsymbols - 1; i++)
	{
		if (read->symbols[i] > 31)
		{
			read->wrong = i + 1;
			return;
		}
		if (i >= first)
			read->number = read->number * 32 + read->symbols[i];
	}
	for (i = 0; i < NUMBER_KINDS; i++)
	{
		char letter = first == 0 ? '\0' : alphabet[read->symbols[0]];

		if (kinds[i].letter == letter &&
			check_value((NumberKind) i, read->number) ==
				read->symbols[read->nsymbols - 1])
			read->kind = (NumberKind) i;
	}
}

static void
read_number(const char *text, NumberRead *read)
{
	read_symbols(text, read);
	read_kind(read);
}

/* Is a text written as numbers are, XXXX-XXXX-XXXX-C or K-XXXX-XXXX-XXXX-C? */
static bool
has_written_form(const char *text)
{
	size_t length = strlen(text);
	int i;

	if (length == 18 && symbol_value(text[0]) >= 0 && text[1] == '-')
		text += 2;
	else if (length != 16)
		return false;
	for (i = 0; text[i] != '\0'; i++)
	{
		if (i % 5 == 4 ? text[i] != '-' : symbol_value(text[i]) < 0)
			return false;
	}
	return true;
}

/*
 * What a message shows of a text that is no number of the kind: itself if it
 * is written as numbers are, else nothing, since it may be anything about
 * anybody: most names and telephone numbers have symbols of numbers only.
 */
static const char *
shown(const char *text)
{
	return has_written_form(text) ? text : "...";
}

/* How a number of a kind looks. */
static char *
number_form(NumberKind kind)
{
	char letter = kinds[kind].letter;

	return letter == '\0' ? pstrdup("XXXX-XXXX-XXXX-C")
						  : psprintf("%c-XXXX-XXXX-XXXX-C", letter);
}

/* Why a text is no number of a kind, as the detail of an error. */
static int
detail_of(NumberKind kind, const char *text, const NumberRead *read)
{
	if (read == NULL)
		return errdetail("It is longer than %d bytes.", NUMBER_INPUT_MAX);
	if (read->kind != NUMBER_KINDS)
		return errdetail(kinds[read->kind].is_one, shown(text));
	if (read->wrong != 0)
		return errdetail("Symbol %d cannot stand there.", read->wrong);
	if (read->nsymbols != symbols_of_kind(kind))
		return errdetail("It does not have %d symbols.",
						 symbols_of_kind(kind));
	return errdetail("The check symbol does not fit: the number is mistyped.");
}

/*
 * Reads a number of a kind; on bad text sets an error (22P02) in escontext,
 * or raises it, and returns -1.
 */
int64
number_parse(NumberKind kind, const char *text, Node *escontext)
{
	NumberRead read;
	bool is_long = strnlen(text, NUMBER_INPUT_MAX + 1) > NUMBER_INPUT_MAX;

	if (!is_long)
	{
		read_number(text, &read);
		if (read.kind == kind)
			return read.number;
	}
	ereturn(escontext, -1,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg(kinds[kind].invalid, shown(text)),
			 detail_of(kind, text, is_long ? NULL : &read),
			 errhint(kinds[kind].form, number_form(kind))));
}

/* packnd.number_kind(number text) returns text */
PACKND_FUNCTION_INFO_V1(packnd_registry_number_kind);
Datum
packnd_registry_number_kind(PG_FUNCTION_ARGS)
{
	char *number = NUMBER_ARGUMENT(0);
	NumberRead read;

	if (strlen(number) > NUMBER_INPUT_MAX)
		PG_RETURN_NULL();
	read_number(number, &read);
	if (read.kind == NUMBER_KINDS)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(kinds[read.kind].name));
}
