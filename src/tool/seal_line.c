/*-------------------------------------------------------------------------
 *
 * seal_line.c
 *	  Signed lines of seals, and the keys that they are signed under.
 *
 * A line, as pnd.seal_lines() gives it, with one blank between its parts:
 *
 *		packnd-seal 1 line=N seal=N events=N signed=TIME hash=H previous=H
 *		key=K signature=S
 *
 * The signature (Ed25519, RFC 8032; 128 hexadecimal digits) is over all before
 * the blank before "signature".  previous is the SHA-256 of the line before,
 * zeros for the first one; key the first 8 bytes of the SHA-256 of the public
 * key, hash that of the seal.
 *
 *-------------------------------------------------------------------------
 */
#include "tool/seal_line.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#define KEYS_MAX 64
#define KEY_LENGTH 32
#define SIGNATURE_LENGTH 64

struct SealKeys
{
	int count;
	EVP_PKEY *keys[KEYS_MAX];
	uint8_t ids[KEYS_MAX][8];
};

/* -------------------------------------------------------------------- keys */

SealKeys *
seal_keys_read(FILE *file)
{
	SealKeys *keys = calloc(1, sizeof(SealKeys));
	EVP_PKEY *key;

	while (keys != NULL && keys->count < KEYS_MAX &&
		   (key = PEM_read_PUBKEY(file, NULL, NULL, NULL)) != NULL)
	{
		uint8_t raw[KEY_LENGTH];
		uint8_t digest[SHA256_SIZE];
		size_t length = sizeof(raw);

		if (EVP_PKEY_id(key) != EVP_PKEY_ED25519 ||
			EVP_PKEY_get_raw_public_key(key, raw, &length) != 1)
		{
			EVP_PKEY_free(key);
			continue;
		}
		sha256_bytes(raw, length, digest);
		memcpy(keys->ids[keys->count], digest, sizeof(keys->ids[0]));
		keys->keys[keys->count++] = key;
	}
	ERR_clear_error();
	/* of a file that cannot be read to its end no key counts */
	if (keys != NULL && ferror(file))
	{
		seal_keys_free(keys);
		return NULL;
	}
	if (keys != NULL && keys->count == 0)
	{
		free(keys);
		keys = NULL;
	}
	return keys;
}

void
seal_keys_free(SealKeys *keys)
{
	if (keys == NULL)
		return;
	for (int i = 0; i < keys->count; i++)
		EVP_PKEY_free(keys->keys[i]);
	free(keys);
}

static bool
verify(EVP_PKEY *key, const char *text, size_t length,
	   const uint8_t signature[SIGNATURE_LENGTH])
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool holds;

	if (context == NULL)
	{
		fputs("out of memory\n", stderr);
		exit(2);
	}
	holds = EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
			EVP_DigestVerify(context, signature, SIGNATURE_LENGTH,
							 (const uint8_t *) text, length) == 1;

	EVP_MD_CTX_free(context);
	ERR_clear_error();
	return holds;
}

/* ------------------------------------------------------------------- lines */

static bool
is_count(int64_t number)
{
	return number > 0 && number < INT64_C(1) << 53;
}

bool
seal_line_read(const SealKeys *keys, const char *text, SealLine *line)
{
	static const char mark[] = " signature=";
	const char *end = strstr(text, mark);
	uint8_t signature[SIGNATURE_LENGTH];
	uint8_t key[8];
	char hash[65];
	char before[65];
	char id[17];
	int length = 0;

	if (end == NULL ||
		sscanf(text,
			   "packnd-seal 1 line=%" SCNd64 " seal=%" SCNd64
			   " events=%" SCNd64
			   " signed=%31s hash=%64s previous=%64s key=%16s%n",
			   &line->number, &line->seal, &line->events, line->when, hash,
			   before, id, &length) != 7 ||
		text + length != end || !is_count(line->number) ||
		!is_count(line->seal) || !is_count(line->events) ||
		!journal_hash_read(hash, &line->hash) ||
		!journal_hash_read(before, &line->before) ||
		!hex_read(id, key, sizeof(key)) ||
		!hex_read(end + strlen(mark), signature, sizeof(signature)))
		return false;
	sha256_bytes(text, strlen(text), line->own.bytes);
	line->is_signed = false;
	for (int i = 0; i < keys->count; i++)
		if (memcmp(keys->ids[i], key, sizeof(key)) == 0)
			line->is_signed =
				verify(keys->keys[i], text, (size_t) length, signature);
	return true;
}
