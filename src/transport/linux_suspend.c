/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Suspend to RAM: what lifts the freeze that a computer's firmware put on its drives. Only "deep" (S3) takes the
 * drives' power away; s2idle does not and is not used.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "transport/linux_private.h"

#define OPERATION "suspend"

static int write_text(const char *path, const char *text)
{
	rad_auto_fd int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		return -1;
	return 0;
}

static bool has_word(const char *path, const char *word)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;

	return rad_file_read(AT_FDCWD, path, 256, &text, NULL) == 0 && text.size > 0 &&
	       strstr((const char *)text.data, word) != NULL;
}

int rad_linux_suspend(struct rad_transport *transport, uint32_t seconds, struct rad_error *err)
{
	char when[32];

	if (!has_word("/sys/power/state", "mem") || !has_word("/sys/power/mem_sleep", "deep"))
		return rad_error_set(err, RAD_ERROR_REFUSED, 0, OPERATION,
				     "this computer has no suspend to RAM (deep), only a light sleep that leaves the "
				     "drives powered");
	if (write_text("/sys/power/mem_sleep", "deep") < 0)
		return rad_error_set(err, RAD_ERROR_REFUSED, errno, OPERATION, "suspend to RAM cannot be chosen");
	(void)snprintf(when, sizeof(when), "+%u", seconds);
	(void)write_text("/sys/class/rtc/rtc0/wakealarm", "0");
	if (write_text("/sys/class/rtc/rtc0/wakealarm", when) < 0)
		return rad_error_set(err, RAD_ERROR_REFUSED, errno, OPERATION,
				     "the clock that would wake the computer cannot be set");
	if (write_text("/sys/power/state", "mem") < 0)
		return rad_error_set(err, RAD_ERROR_IO, errno, OPERATION, "the computer does not go to sleep");
	return 0;
}
