/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loaded into the service before the C library (LD_PRELOAD): what a computer does to a program at the worst moment.
 *
 *   RADERA_MISHAP_KILL=N    the process dies before the N-th sync of a file of the store (counted from 1)
 *   RADERA_MISHAP_COUNT=F   a byte is appended to F at every such sync
 *   RADERA_MISHAP_FULL=F    while F exists, nothing can be written to a file of the store: the disk is full
 *   RADERA_MISHAP_CLOCK=F   the wall clock is wrong by as many seconds as F says
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define VISIBLE __attribute__((visibility("default")))

static bool is_of_store(int fd)
{
	char link[64];
	char path[4096];
	ssize_t size;

	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	size = readlink(link, path, sizeof(path) - 1);
	if (size <= 0)
		return false;
	path[size] = '\0';
	return strstr(path, "/store/") && !strstr(path, "simulated-drives");
}

static void note(const char *file)
{
	int fd = file ? open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;

	if (fd < 0)
		return;
	(void)!write(fd, ".", 1);
	(void)close(fd);
}

static void before_sync(int fd)
{
	static atomic_int count;
	const char *kill_at = getenv("RADERA_MISHAP_KILL");

	if (!is_of_store(fd))
		return;
	note(getenv("RADERA_MISHAP_COUNT"));
	if (kill_at && atomic_fetch_add(&count, 1) + 1 == atoi(kill_at))
		(void)kill(getpid(), SIGKILL);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

VISIBLE int fsync(int fd)
{
	before_sync(fd);
	return REAL(fsync)(fd);
}

VISIBLE int fdatasync(int fd)
{
	before_sync(fd);
	return REAL(fdatasync)(fd);
}

static bool is_full(int fd)
{
	const char *full = getenv("RADERA_MISHAP_FULL");

	return full && access(full, F_OK) == 0 && is_of_store(fd);
}

VISIBLE ssize_t write(int fd, const void *data, size_t size)
{
	if (fd > 2 && is_full(fd)) {
		errno = ENOSPC;
		return -1;
	}
	return REAL(write)(fd, data, size);
}

VISIBLE ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset)
{
	if (is_full(fd)) {
		errno = ENOSPC;
		return -1;
	}
	return REAL(pwrite64)(fd, data, size, offset);
}

static long wrong_by(void)
{
	const char *path = getenv("RADERA_MISHAP_CLOCK");
	char text[32] = "";
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		(void)!read(fd, text, sizeof(text) - 1);
		(void)close(fd);
	}
	return atol(text);
}

VISIBLE int clock_gettime(clockid_t id, struct timespec *ret)
{
	int r = REAL(clock_gettime)(id, ret);

	if (r == 0 && id == CLOCK_REALTIME)
		ret->tv_sec += wrong_by();
	return r;
}
