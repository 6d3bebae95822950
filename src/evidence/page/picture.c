/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "evidence/page/picture.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define OPERATION "read picture"

static int check_header(png_image *image, size_t size, struct rad_error *err)
{
	if (size > RAD_PICTURE_FILE_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the picture has more than %u bytes",
				     RAD_PICTURE_FILE_MAX);
	if (image->width == 0 || image->height == 0 || image->width > RAD_PICTURE_WIDTH_MAX ||
	    image->height > RAD_PICTURE_HEIGHT_MAX)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION,
				     "the picture has %ux%u pixels: 1x1 to %dx%d are accepted", image->width,
				     image->height, RAD_PICTURE_WIDTH_MAX, RAD_PICTURE_HEIGHT_MAX);
	return 0;
}

static int read_pixels(png_image *image, struct rad_picture *ret, struct rad_error *err)
{
	const png_color white = { 255, 255, 255 };
	rad_auto_free uint8_t *pixels = NULL;

	image->format = PNG_FORMAT_RGB;
	pixels = malloc(PNG_IMAGE_SIZE(*image));
	if (!pixels)
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "out of memory");
	if (!png_image_finish_read(image, &white, pixels, 0, NULL))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the picture is damaged: %s", image->message);
	ret->width = image->width;
	ret->height = image->height;
	rad_buffer_append(&ret->rgb, pixels, PNG_IMAGE_SIZE(*image));
	return rad_buffer_check(&ret->rgb, err);
}

int rad_picture_decode(const void *png, size_t size, struct rad_picture *ret, struct rad_error *err)
{
	png_image image;
	int r;

	memset(&image, 0, sizeof(image));
	image.version = PNG_IMAGE_VERSION;
	*ret = (struct rad_picture){ 0 };
	if (!png_image_begin_read_from_memory(&image, png, size))
		return rad_error_set(err, RAD_ERROR_INPUT, 0, OPERATION, "the picture is no PNG: %s", image.message);
	r = check_header(&image, size, err);
	if (r >= 0)
		r = read_pixels(&image, ret, err);
	png_image_free(&image);
	if (r < 0)
		rad_picture_done(ret);
	return r;
}

void rad_picture_done(struct rad_picture *picture)
{
	rad_buffer_done(&picture->rgb);
	*picture = (struct rad_picture){ 0 };
}
