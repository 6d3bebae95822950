/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory of one job's I/O, and how it is cut: block size, depth. All drives together keep at most half of the
 * last-level cache in flight, because data that falls out of the cache between making and sending costs several times
 * the CPU.
 */
#ifndef RAD_ENGINE_ARENA_H
#define RAD_ENGINE_ARENA_H

#include <radera/drive.h>
#include <radera/session.h>

#define RAD_DEPTH_MAX 32

struct rad_arena {
	uint8_t *data;
	size_t mapped_bytes;
	uint32_t block_bytes;
	uint32_t depth;
};

/* Chooses block and depth (pure). */
void rad_arena_shape(const struct rad_session_config *config, const struct rad_drive *drive, uint64_t cache_bytes,
		     struct rad_arena *ret);
/* The size of the last-level cache as the kernel tells it; 16 MiB where it does not. */
uint64_t rad_arena_cache_bytes(void);

int rad_arena_map(struct rad_arena *arena, struct rad_error *err) RAD_MUST_CHECK;
void rad_arena_unmap(struct rad_arena *arena);

static inline uint8_t *rad_arena_block(const struct rad_arena *arena, uint32_t index)
{
	return arena->data + (size_t)index * arena->block_bytes;
}

#endif
