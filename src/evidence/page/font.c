/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/font.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"

int rad_page_font_open(enum rad_page_face_id face, char ret_path[RAD_PAGE_FONT_PATH_SIZE])
{
	int fd = memfd_create("radera-font", MFD_CLOEXEC);
	int code;

	if (fd < 0)
		return -1;
	code = rad_file_write(fd, rad_page_faces[face].data, rad_page_faces[face].size);
	if (code) {
		(void)close(fd);
		errno = -code;
		return -1;
	}
	snprintf(ret_path, RAD_PAGE_FONT_PATH_SIZE, "/proc/self/fd/%d", fd);
	return fd;
}
