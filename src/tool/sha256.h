/*-------------------------------------------------------------------------
 *
 * sha256.h
 *	  SHA-256 (FIPS 180-4) of bytes in memory.
 *
 *-------------------------------------------------------------------------
 */
#ifndef SHA256_H
#define SHA256_H

#include <stddef.h>

/* 64 hexadecimal digits and the final zero byte */
#define SHA256_TEXT_SIZE 65

extern void sha256_text(const char *data, size_t length,
						char text[SHA256_TEXT_SIZE]);

#endif /* SHA256_H */
