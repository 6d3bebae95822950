/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "evidence/pki/private.h"

#define OPERATION  "read passphrase"
#define CREDENTIAL "radera-passphrase"

/* The file's first line is the passphrase. */
static int take_line(const char *path, struct rad_buffer *file, struct rad_passphrase *ret, struct rad_error *err)
{
	const char *end = memchr(file->data, '\n', file->size);
	size_t length = end ? (size_t)(end - (const char *)file->data) : file->size;

	if (length == 0 || length >= sizeof(ret->text) || memchr(file->data, '\0', length))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "the first line of %s is no passphrase: it must have 1 to %zu bytes", path,
				     sizeof(ret->text) - 1);
	memcpy(ret->text, file->data, length);
	ret->text[length] = '\0';
	return 0;
}

static int read_from(const char *path, struct rad_passphrase *ret, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer file = RAD_BUFFER_INIT;
	int r = rad_file_read(AT_FDCWD, path, 4 * RAD_PASSPHRASE_MAX, &file, err);

	if (r >= 0)
		r = file.size ? take_line(path, &file, ret, err)
			      : rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "%s is empty", path);
	if (file.data)
		OPENSSL_cleanse(file.data, file.size);
	return r;
}

int rad_passphrase_read(const struct rad_key_access *access, struct rad_passphrase *ret, struct rad_error *err)
{
	const char *credentials = secure_getenv("CREDENTIALS_DIRECTORY");
	char path[PATH_MAX];

	ret->text[0] = '\0';
	if (access && access->passphrase_file)
		return read_from(access->passphrase_file, ret, err);
	if (!credentials || snprintf(path, sizeof(path), "%s/" CREDENTIAL, credentials) >= (int)sizeof(path) ||
	    faccessat(AT_FDCWD, path, F_OK, 0) < 0)
		return 0;
	return read_from(path, ret, err);
}

void rad_passphrase_done(struct rad_passphrase *passphrase)
{
	OPENSSL_cleanse(passphrase->text, sizeof(passphrase->text));
}
