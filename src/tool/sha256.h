/*-------------------------------------------------------------------------
 *
 * sha256.h
 *	  SHA-256 (FIPS 180-4).
 *
 *-------------------------------------------------------------------------
 */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32
#define SHA256_BLOCK 64

typedef struct Sha256
{
	uint32_t state[8];
	uint64_t length;
	uint8_t block[SHA256_BLOCK];
} Sha256;

extern void sha256_begin(Sha256 *hash);
extern void sha256_add(Sha256 *hash, const void *data, size_t length);
extern void sha256_end(Sha256 *hash, uint8_t digest[SHA256_SIZE]);

extern void sha256_bytes(const void *data, size_t length,
						 uint8_t digest[SHA256_SIZE]);

/* 64 hexadecimal digits and the final zero byte */
#define SHA256_TEXT_SIZE 65

extern void sha256_text(const char *data, size_t length,
						char text[SHA256_TEXT_SIZE]);

#endif /* SHA256_H */
