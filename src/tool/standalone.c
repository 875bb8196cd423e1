/*-------------------------------------------------------------------------
 *
 * standalone.c
 *	  The engine's host without a server: malloc behind an arena, the
 *	  system's time zone database, a check of the C stack.
 *
 * An arena bumps a pointer through blocks that double in size.  In sanitized
 * builds what is not handed out is poisoned, with a gap behind each piece, so
 * that AddressSanitizer sees where it ends.  Pieces are aligned to
 * FEEL_ALIGNMENT and to no more, so that UBSan sees who expects more.
 *
 *-------------------------------------------------------------------------
 */
#include "tool/standalone.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED
#include <sanitizer/asan_interface.h>
#define GAP 16
#define POISON(at, size) ASAN_POISON_MEMORY_REGION(at, size)
#define UNPOISON(at, size) ASAN_UNPOISON_MEMORY_REGION(at, size)
#else
#define GAP 0
#define POISON(at, size) ((void) 0)
#define UNPOISON(at, size) ((void) 0)
#endif

/* where the first piece of a block begins: not a multiple of 16 */
#define FIRST_PIECE (GAP + FEEL_ALIGNMENT)
#define FIRST_BLOCK_SIZE 4096
#define MAX_BLOCK_SIZE (64 * 1024)
/* frames are twice as large where AddressSanitizer watches them */
#ifdef SANITIZED
#define STACK_LIMIT (7 * 1024 * 1024)
#else
#define STACK_LIMIT (4 * 1024 * 1024)
#endif

typedef struct Block
{
	struct Block *next;
	size_t size;
	size_t used;
	_Alignas(16) char data[];
} Block;

typedef struct Arena
{
	Block *blocks;
	size_t size;
} Arena;

static const char *stack_base;

/* ----------------------------------------------------------------- arena --
 */

/* A block with room for a piece of that size */
static Block *
add_block(Arena *arena, size_t piece)
{
	size_t size = FIRST_BLOCK_SIZE;
	Block *block;

	if (arena->blocks != NULL && arena->blocks->size < MAX_BLOCK_SIZE)
		size = 2 * arena->blocks->size;
	else if (arena->blocks != NULL)
		size = MAX_BLOCK_SIZE;
	if (size < FIRST_PIECE + piece)
		size = FIRST_PIECE + piece;
	block = malloc(sizeof(Block) + size);
	if (block == NULL)
	{
		fprintf(stderr, "out of memory\n");
		abort();
	}
	block->next = arena->blocks;
	block->size = size;
	block->used = FIRST_PIECE;
	POISON(block->data, size);
	arena->blocks = block;
	return block;
}

static void *
host_allocate(void *pointer, size_t size)
{
	Arena *arena = pointer;
	Block *block = arena->blocks;
	size_t piece;
	void *result;

	if (size > PTRDIFF_MAX - 4096)
	{
		fprintf(stderr, "too large a piece\n");
		abort();
	}
	size = size == 0 ? 1 : size;
	arena->size += size;
	piece = ((size + 15) & ~(size_t) 15) + GAP;
	if (block == NULL || block->size - block->used < piece)
		block = add_block(arena, piece);
	result = block->data + block->used;
	UNPOISON(result, size);
	block->used += piece;
	return result;
}

void *
host_arena_make(void)
{
	return calloc(1, sizeof(Arena));
}

void
host_arena_free(void *pointer)
{
	Arena *arena = pointer;

	while (arena->blocks != NULL)
	{
		Block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
	free(arena);
}

size_t
host_arena_size(const void *arena)
{
	return ((const Arena *) arena)->size;
}

FeelRun *
host_run_make(void)
{
	FeelRun *run = calloc(1, sizeof(FeelRun));

	feel_run_init(run, host_arena_make());
	return run;
}

void
host_run_free(FeelRun *run)
{
	host_arena_free(run->arena);
	free(run);
}

/* ------------------------------------------------------------------ host --
 */

static void
host_interrupt(void)
{
}

static bool
host_stack_ok(void)
{
	const char *here = __builtin_frame_address(0);
	ptrdiff_t used = stack_base - here;

	return (used < 0 ? -used : used) < STACK_LIMIT;
}

static bool
host_zone_exists(const char *name)
{
	char path[300];
	struct stat status;

	if (name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL ||
		strlen(name) > 200)
		return false;
	snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", name);
	return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

static int32_t
host_zone_offset(const char *name, int64_t instant)
{
	static char current[256];
	time_t seconds = (time_t) instant;
	struct tm fields;

	if (strcmp(current, name) != 0)
	{
		char value[300];

		snprintf(value, sizeof(value), ":%s", name);
		setenv("TZ", value, 1);
		tzset();
		snprintf(current, sizeof(current), "%s", name);
	}
	if (localtime_r(&seconds, &fields) == NULL)
		return 0;
	return (int32_t) fields.tm_gmtoff;
}

static void
host_assertion_failed(const char *condition, const char *file, int line)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
	abort();
}

static const FeelHost standalone_host = {
	.allocate = host_allocate,
	.interrupt = host_interrupt,
	.stack_ok = host_stack_ok,
	.zone_exists = host_zone_exists,
	.zone_offset = host_zone_offset,
	.assertion_failed = host_assertion_failed,
};

void
host_begin(void)
{
	stack_base = __builtin_frame_address(0);
	feel_host = &standalone_host;
}

/* ----------------------------------------------------------------- files --
 */

bool
host_read_file(void *arena, const char *path, FeelString *text)
{
	FILE *file = fopen(path, "rb");
	struct stat status;
	char *data;

	if (file == NULL)
		return false;
	if (fstat(fileno(file), &status) != 0 || !S_ISREG(status.st_mode) ||
		status.st_size > UINT32_MAX)
	{
		fclose(file);
		return false;
	}
	data = host_allocate(arena, (size_t) status.st_size);
	*text = (FeelString){data, (uint32_t) status.st_size};
	if (fread(data, 1, (size_t) status.st_size, file) !=
		(size_t) status.st_size)
	{
		fclose(file);
		return false;
	}
	fclose(file);
	return true;
}
