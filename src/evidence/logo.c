/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The organisation's logo: decoded once, when it is configured, in a process of its own.
 */
#include <radera/certificate.h>

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "evidence/isolate.h"
#include "evidence/logo.h"

#define OPERATION  "read logo"
#define HEAD_BYTES 8
#define WIDTH_MAX  800
#define HEIGHT_MAX 400

struct png_file {
	const void *data;
	size_t size;
};

static int decode(void *user, struct rad_buffer *ret, struct rad_error *err)
{
	RAD_CLEANUP(rad_picture_done) struct rad_picture picture = { 0 };
	const struct png_file *png = user;
	int r = rad_picture_decode(png->data, png->size, &picture, err);

	if (r < 0)
		return r;
	if (picture.width > WIDTH_MAX || picture.height > HEIGHT_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "the logo has %ux%u pixels: make it %dx%d or smaller, certificates carry it",
				     picture.width, picture.height, WIDTH_MAX, HEIGHT_MAX);
	rad_logo_put(picture.width, picture.height, &picture.rgb, ret);
	return 0;
}

int rad_logo_decode(const void *png, size_t size, struct rad_buffer *ret, char ret_sha256[65], struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer logo = RAD_BUFFER_INIT;
	struct png_file file = { png, size };
	int r = rad_isolate(decode, &file, &rad_isolation_default, &logo, err);

	if (r < 0)
		return r;
	rad_sha256_hex(logo.data, logo.size, ret_sha256);
	rad_buffer_append(ret, logo.data, logo.size);
	return rad_buffer_check(ret, err);
}

int rad_logo_read(struct rad_span logo, const char *sha256, struct rad_picture *ret, struct rad_error *err)
{
	char digest[RAD_SHA256_HEX_SIZE];

	*ret = (struct rad_picture){ 0 };
	rad_sha256_hex(logo.data, logo.size, digest);
	if (logo.size < HEAD_BYTES || strcmp(digest, sha256) != 0)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the record names a logo that is not here");
	ret->width = (uint32_t)rad_bytes_be(logo.data, logo.size, 0, 4);
	ret->height = (uint32_t)rad_bytes_be(logo.data, logo.size, 4, 4);
	if (ret->width == 0 || ret->height == 0 || ret->width > WIDTH_MAX || ret->height > HEIGHT_MAX ||
	    logo.size - HEAD_BYTES != (size_t)ret->width * ret->height * 3)
		return rad_error_set(err, RAD_ERROR_EVIDENCE, 0, OPERATION, "the logo is damaged");
	rad_buffer_append(&ret->rgb, logo.data + HEAD_BYTES, logo.size - HEAD_BYTES);
	return rad_buffer_check(&ret->rgb, err);
}

void rad_logo_put(uint32_t width, uint32_t height, const struct rad_buffer *rgb, struct rad_buffer *ret)
{
	uint8_t head[HEAD_BYTES];

	rad_bytes_put_be64(head, (uint64_t)width << 32 | height);
	rad_buffer_append(ret, head, sizeof(head));
	rad_buffer_append(ret, rgb->data, rgb->size);
}
