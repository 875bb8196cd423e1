/*-------------------------------------------------------------------------
 *
 * sha256.c
 *	  SHA-256 as FIPS 180-4 has it, section 6.2.
 *
 * The server has it of its own, or of OpenSSL; a program that recomputes what
 * the server says had better not trust the same library.  One block at a
 * time, the last one or two from a copy with the padding.
 *
 *-------------------------------------------------------------------------
 */
#include "tool/sha256.h"

#include <stdio.h>
#include <string.h>

#define BLOCK SHA256_BLOCK

/* fractional parts of the cube roots of the first 64 primes */
static const uint32_t constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1,
	0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
	0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
	0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
	0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t
rotate(uint32_t word, int bits)
{
	return word >> bits | word << (32 - bits);
}

static void
add_block(uint32_t state[8], const uint8_t *block)
{
	uint32_t words[64];
	uint32_t v[8];

	for (int i = 0; i < 16; i++)
		words[i] = (uint32_t) block[4 * i] << 24 |
				   (uint32_t) block[4 * i + 1] << 16 |
				   (uint32_t) block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < 64; i++)
	{
		uint32_t a = words[i - 15];
		uint32_t b = words[i - 2];

		words[i] = words[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
				   words[i - 7] + (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
	}
	memcpy(v, state, sizeof(v));
	for (int i = 0; i < 64; i++)
	{
		uint32_t a =
			v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) +
			((v[4] & v[5]) ^ (~v[4] & v[6])) + constants[i] + words[i];
		uint32_t b = (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) +
					 ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));

		memmove(&v[1], &v[0], 7 * sizeof(uint32_t));
		v[4] += a;
		v[0] = a + b;
	}
	for (int i = 0; i < 8; i++)
		state[i] += v[i];
}

void
sha256_begin(Sha256 *hash)
{
	/* fractional parts of the square roots of the first 8 primes */
	static const uint32_t state[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372,
									  0xa54ff53a, 0x510e527f, 0x9b05688c,
									  0x1f83d9ab, 0x5be0cd19};

	memcpy(hash->state, state, sizeof(state));
	hash->length = 0;
}

void
sha256_add(Sha256 *hash, const void *data, size_t length)
{
	const uint8_t *bytes = data;
	size_t filled = hash->length % BLOCK;

	hash->length += length;
	while (length > 0)
	{
		size_t part = BLOCK - filled < length ? BLOCK - filled : length;

		memcpy(hash->block + filled, bytes, part);
		filled += part;
		bytes += part;
		length -= part;
		if (filled == BLOCK)
		{
			add_block(hash->state, hash->block);
			filled = 0;
		}
	}
}

void
sha256_end(Sha256 *hash, uint8_t digest[SHA256_SIZE])
{
	static const uint8_t padding[BLOCK] = {0x80};
	uint64_t bits = hash->length * 8;
	size_t filled = hash->length % BLOCK;
	uint8_t end[8];

	for (int i = 0; i < 8; i++)
		end[i] = (uint8_t) (bits >> (56 - 8 * i));
	sha256_add(hash, padding,
			   filled < BLOCK - 8 ? BLOCK - 8 - filled
								  : 2 * BLOCK - 8 - filled);
	sha256_add(hash, end, sizeof(end));
	for (int i = 0; i < SHA256_SIZE; i++)
		digest[i] = (uint8_t) (hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

void
sha256_bytes(const void *data, size_t length, uint8_t digest[SHA256_SIZE])
{
	Sha256 hash;

	sha256_begin(&hash);
	sha256_add(&hash, data, length);
	sha256_end(&hash, digest);
}

void
sha256_text(const char *data, size_t length, char text[SHA256_TEXT_SIZE])
{
	uint8_t digest[SHA256_SIZE];

	sha256_bytes(data, length, digest);
	for (int i = 0; i < SHA256_SIZE; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
}
