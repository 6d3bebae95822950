/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "engine/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

#define KIB		  1024u
#define BLOCK_MAX	  (1024 * KIB)
#define BLOCK_MIN	  (256 * KIB)
#define DEPTH_DEFAULT_MAX 8
#define HUGE_PAGE	  (2048u * KIB)
#define CACHE_DEFAULT	  (16ull * 1024 * KIB)

/* sysfs tells the size of one cache; the C library's answer is wrong by the number of cores on some processors. */
static uint64_t kernel_cache_bytes(void)
{
	static const char *const paths[] = { "/sys/devices/system/cpu/cpu0/cache/index3/size",
					     "/sys/devices/system/cpu/cpu0/cache/index2/size" };

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(paths); i++) {
		rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
		struct rad_error ignored;
		uint64_t kib;

		if (rad_file_read(AT_FDCWD, paths[i], 64, &text, &ignored) < 0 || !text.data)
			continue;
		text.data[strcspn((char *)text.data, "K\n")] = '\0';
		if (rad_text_to_u64((char *)text.data, &kib) && kib > 0 && kib < UINT32_MAX)
			return kib * 1024;
	}
	return 0;
}

uint64_t rad_arena_cache_bytes(void)
{
	uint64_t size = kernel_cache_bytes();

	return size ? size : CACHE_DEFAULT;
}

/* The largest power of two up to limit that is a multiple of the sector; the sector itself where there is none. */
static uint32_t block_below(uint64_t limit, uint32_t sector)
{
	uint32_t block = BLOCK_MAX;

	while (block > limit && block > sector)
		block /= 2;
	return block % sector ? sector : block;
}

void rad_arena_shape(const struct rad_session_config *config, const struct rad_drive *drive, uint64_t cache_bytes,
		     struct rad_arena *ret)
{
	uint32_t sector = drive->logical_sector_bytes ? drive->logical_sector_bytes : 512;
	uint64_t limit = drive->max_request_bytes ? drive->max_request_bytes : BLOCK_MAX;
	uint64_t total = config->inflight_bytes ? config->inflight_bytes : cache_bytes / 2;
	uint64_t share = total / (config->expected_jobs ? config->expected_jobs : 1);
	uint64_t depth;

	ret->block_bytes = config->block_bytes ? config->block_bytes : block_below(limit, sector);
	if (!config->block_bytes && share < 2 * (uint64_t)ret->block_bytes)
		ret->block_bytes = block_below(share / 2 > BLOCK_MIN ? share / 2
					       : BLOCK_MIN < limit   ? BLOCK_MIN
								     : limit,
					       sector);
	depth = config->depth ? config->depth : share / ret->block_bytes;
	if (depth < 2)
		depth = 2;
	if (!config->depth && depth > DEPTH_DEFAULT_MAX)
		depth = DEPTH_DEFAULT_MAX;
	ret->depth = depth > RAD_DEPTH_MAX ? RAD_DEPTH_MAX : (uint32_t)depth;
}

int rad_arena_map(struct rad_arena *arena, struct rad_error *err)
{
	size_t size = (size_t)arena->block_bytes * arena->depth;
	size_t alignment = size >= HUGE_PAGE ? HUGE_PAGE : (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *data;

	size = (size + alignment - 1) / alignment * alignment;
	/* one huge page more than needed, so that an aligned part can be cut out */
	data = mmap(NULL, size + alignment, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (data == MAP_FAILED)
		return rad_error_set(err, RAD_ERROR_IO, errno, "allocate", "no memory for the drive's buffers");
	size_t lead = (alignment - (uintptr_t)data % alignment) % alignment;

	if (lead)
		(void)munmap(data, lead);
	(void)munmap(data + lead + size, alignment - lead);
	arena->data = data + lead;
	arena->mapped_bytes = size;
	/* large buffers are slower without huge pages; small ones of many drives would only be rounded up by them */
	(void)madvise(arena->data, size, size >= HUGE_PAGE ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	return 0;
}

void rad_arena_unmap(struct rad_arena *arena)
{
	if (arena->data)
		(void)munmap(arena->data, arena->mapped_bytes);
	arena->data = NULL;
}
