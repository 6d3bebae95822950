/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A drive's volatile write cache: what was written and not flushed yet. The power takes it along.
 */
#ifndef RAD_SIMULATOR_CACHE_H
#define RAD_SIMULATOR_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RAD_SIM_CACHE_SECTOR 512u

struct rad_sim_cache {
	int fd; /* as large as the medium and sparse; -1 = the drive has no cache */
	uint64_t size_bytes;
	uint8_t *dirty; /* a bit for each sector */
};

/* Makes a cache, or none. 0 or a negative errno. */
int rad_sim_cache_make(struct rad_sim_cache *cache, bool wanted, uint64_t size_bytes);
void rad_sim_cache_done(struct rad_sim_cache *cache);

/* Whole sectors. As pwrite() and pread() of the medium with the cache before it; the drive's lock must be held. */
int rad_sim_cache_write(struct rad_sim_cache *cache, int medium_fd, const uint8_t *data, size_t size, uint64_t offset);
ssize_t rad_sim_cache_read(const struct rad_sim_cache *cache, int medium_fd, uint8_t *data, size_t size,
			   uint64_t offset);
/* All that is in it goes to the medium. */
int rad_sim_cache_flush(struct rad_sim_cache *cache, int medium_fd);
/* All that is in it is gone. */
void rad_sim_cache_drop(struct rad_sim_cache *cache);

/* Whole transfers to and from a file, short only at its end. 0 or bytes, or a negative errno. */
int rad_sim_write_whole(int fd, const uint8_t *data, size_t size, uint64_t offset);
ssize_t rad_sim_read_whole(int fd, uint8_t *data, size_t size, uint64_t offset);

#endif
