/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/font.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

static bool write_all(int fd, const uint8_t *data, size_t size)
{
	while (size > 0) {
		ssize_t written = write(fd, data, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		data += written;
		size -= (size_t)written;
	}
	return true;
}

int rad_page_font_open(enum rad_page_face_id face, char ret_path[RAD_PAGE_FONT_PATH_SIZE])
{
	int fd = memfd_create("radera-font", MFD_CLOEXEC);

	if (fd < 0)
		return -1;
	if (!write_all(fd, rad_page_faces[face].data, rad_page_faces[face].size)) {
		int saved = errno;

		(void)close(fd);
		errno = saved;
		return -1;
	}
	snprintf(ret_path, RAD_PAGE_FONT_PATH_SIZE, "/proc/self/fd/%d", fd);
	return fd;
}
