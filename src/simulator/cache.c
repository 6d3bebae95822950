/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "simulator/cache.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/cleanup.h"

#define CHUNK_SECTORS 256u

int rad_sim_write_whole(int fd, const uint8_t *data, size_t size, uint64_t offset)
{
	while (size > 0) {
		ssize_t put = pwrite(fd, data, size, (off_t)offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put < 0 ? -errno : -EIO;
		data += put;
		size -= (size_t)put;
		offset += (uint64_t)put;
	}
	return 0;
}

ssize_t rad_sim_read_whole(int fd, uint8_t *data, size_t size, uint64_t offset)
{
	size_t done = 0;

	while (done < size) {
		ssize_t got = pread(fd, data + done, size - done, (off_t)(offset + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

static size_t map_bytes(const struct rad_sim_cache *cache)
{
	return cache->size_bytes / RAD_SIM_CACHE_SECTOR / 8 + 1;
}

int rad_sim_cache_make(struct rad_sim_cache *cache, bool wanted, uint64_t size_bytes)
{
	*cache = (struct rad_sim_cache){ .fd = -1, .size_bytes = size_bytes };
	if (!wanted)
		return 0;
	cache->dirty = calloc(1, map_bytes(cache));
	cache->fd = memfd_create("cache", MFD_CLOEXEC);
	if (!cache->dirty || cache->fd < 0 || ftruncate(cache->fd, (off_t)size_bytes) < 0) {
		rad_sim_cache_done(cache);
		return -ENOMEM;
	}
	return 0;
}

void rad_sim_cache_done(struct rad_sim_cache *cache)
{
	if (cache->fd >= 0)
		(void)close(cache->fd);
	free(cache->dirty);
	cache->dirty = NULL;
	cache->fd = -1;
}

static bool is_dirty(const struct rad_sim_cache *cache, uint64_t sector)
{
	return cache->dirty[sector / 8] >> (sector % 8) & 1;
}

/* How many sectors from this one on are as it is, at most `max`. */
static uint64_t run_length(const struct rad_sim_cache *cache, uint64_t sector, uint64_t max)
{
	uint64_t n = 1;

	while (n < max && is_dirty(cache, sector + n) == is_dirty(cache, sector))
		n++;
	return n;
}

int rad_sim_cache_write(struct rad_sim_cache *cache, int medium_fd, const uint8_t *data, size_t size, uint64_t offset)
{
	int code;

	if (cache->fd < 0)
		return rad_sim_write_whole(medium_fd, data, size, offset);
	code = rad_sim_write_whole(cache->fd, data, size, offset);
	for (uint64_t at = offset; !code && at < offset + size; at += RAD_SIM_CACHE_SECTOR)
		cache->dirty[at / RAD_SIM_CACHE_SECTOR / 8] |= (uint8_t)(1u << (at / RAD_SIM_CACHE_SECTOR % 8));
	return code;
}

ssize_t rad_sim_cache_read(const struct rad_sim_cache *cache, int medium_fd, uint8_t *data, size_t size,
			   uint64_t offset)
{
	size_t done = 0;

	if (cache->fd < 0)
		return rad_sim_read_whole(medium_fd, data, size, offset);
	while (done < size) {
		uint64_t sector = (offset + done) / RAD_SIM_CACHE_SECTOR;
		size_t part =
			(size_t)run_length(cache, sector, (size - done) / RAD_SIM_CACHE_SECTOR) * RAD_SIM_CACHE_SECTOR;
		ssize_t got = rad_sim_read_whole(is_dirty(cache, sector) ? cache->fd : medium_fd, data + done, part,
						 offset + done);

		if (got < 0)
			return got;
		done += (size_t)got;
		if ((size_t)got < part)
			break;
	}
	return (ssize_t)done;
}

static int flush_run(const struct rad_sim_cache *cache, int medium_fd, uint64_t sector, uint64_t n)
{
	uint8_t data[CHUNK_SECTORS * RAD_SIM_CACHE_SECTOR];
	size_t size = (size_t)n * RAD_SIM_CACHE_SECTOR;
	ssize_t got = rad_sim_read_whole(cache->fd, data, size, sector * RAD_SIM_CACHE_SECTOR);

	if (got < 0)
		return (int)got;
	return rad_sim_write_whole(medium_fd, data, (size_t)got, sector * RAD_SIM_CACHE_SECTOR);
}

int rad_sim_cache_flush(struct rad_sim_cache *cache, int medium_fd)
{
	uint64_t n_sectors = cache->size_bytes / RAD_SIM_CACHE_SECTOR;

	if (cache->fd < 0)
		return 0;
	for (uint64_t sector = 0, n; sector < n_sectors; sector += n) {
		uint64_t left = n_sectors - sector;
		int code;

		n = run_length(cache, sector, left < CHUNK_SECTORS ? left : CHUNK_SECTORS);
		code = is_dirty(cache, sector) ? flush_run(cache, medium_fd, sector, n) : 0;
		if (code)
			return code;
	}
	rad_sim_cache_drop(cache);
	return 0;
}

void rad_sim_cache_drop(struct rad_sim_cache *cache)
{
	if (cache->fd >= 0)
		memset(cache->dirty, 0, map_bytes(cache));
}
