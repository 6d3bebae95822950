/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * rad_file_write_new() on a real file system that fills up in the middle of a file. The file system is a tmpfs of 64
 * KiB in a mount namespace of this process alone, so that it goes with the process.
 */
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <unistd.h>

#include "base/cleanup.h"

#define EXIT_SKIPPED 77

static bool mount_small(const char *directory)
{
	return geteuid() == 0 && unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", directory, "tmpfs", 0, "size=64k") == 0;
}

static size_t count_entries(const char *directory)
{
	rad_auto_dir DIR *dir = opendir(directory);
	size_t n = 0;

	while (dir && readdir(dir))
		n++;
	return n - 2; /* . and .. */
}

static const char *run(const char *directory)
{
	static const char data[256 * 1024];
	struct rad_error err = { 0 };
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/certificate.pdf", directory);
	if (rad_file_write_new(path, data, sizeof(data), 0644, &err) != -RAD_ERROR_IO)
		return "256 KiB were written to 64 KiB";
	if (err.kind != RAD_ERROR_IO || err.code != ENOSPC)
		return "the error is not ENOSPC";
	if (count_entries(directory) != 0)
		return "something was left behind";
	if (rad_file_write_new(path, data, 32 * 1024, 0644, &err) < 0)
		return "the space was not given back";
	return count_entries(directory) == 1 ? NULL : "more than the file is there";
}

int main(void)
{
	char directory[] = "/tmp/radera-test-XXXXXX";
	const char *problem;

	if (!mkdtemp(directory))
		return EXIT_FAILURE;
	if (!mount_small(directory)) {
		(void)rmdir(directory);
		(void)fprintf(stderr, "SKIPPED: no small file system can be mounted here (needs root)\n");
		return EXIT_SKIPPED;
	}
	problem = run(directory);
	(void)umount2(directory, MNT_DETACH);
	(void)rmdir(directory);
	if (problem)
		(void)fprintf(stderr, "FAILED: %s\n", problem);
	return problem ? EXIT_FAILURE : EXIT_SUCCESS;
}
