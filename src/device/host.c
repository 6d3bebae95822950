/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/host.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/vfs.h>

#include "base/cleanup.h"
#include "base/text.h"

#define FILE_MAX_BYTES 4096

static bool file_has(const char *path, const char *word)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;

	return rad_file_read(AT_FDCWD, path, FILE_MAX_BYTES, &text, NULL) == 0 && text.size > 0 &&
	       strstr((const char *)text.data, word) != NULL;
}

/* A system that runs from a stick may lose it over a sleep; one that lies in memory has nothing to lose. */
static bool root_is_in_memory(void)
{
	struct statfs info;

	if (statfs("/", &info) == 0 && (info.f_type == TMPFS_MAGIC || info.f_type == RAMFS_MAGIC))
		return true;
	return file_has("/proc/cmdline", "toram");
}

bool rad_host_can_suspend(void)
{
	return file_has("/sys/power/state", "mem") && file_has("/sys/power/mem_sleep", "deep") && root_is_in_memory();
}
