/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <radera/profile.h>

#include <stdio.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "model/words.h"

static const char *const level_names[] = {
	[RAD_LEVEL_NONE] = "none",
	[RAD_LEVEL_CLEAR] = "clear",
	[RAD_LEVEL_PURGE] = "purge",
};

static const char *const fill_names[] = {
	[RAD_FILL_BYTES] = "bytes",
	[RAD_FILL_RANDOM_BYTE] = "random-byte",
	[RAD_FILL_COMPLEMENT] = "complement",
	[RAD_FILL_STREAM] = "stream",
};

static const char *const extent_names[] = {
	[RAD_EXTENT_NONE] = "none",
	[RAD_EXTENT_FULL] = "full",
	[RAD_EXTENT_SAMPLE] = "sample",
};

static const char *const bad_sectors_names[] = {
	[RAD_BAD_SECTORS_EXCEPTIONS] = "exceptions",
	[RAD_BAD_SECTORS_FAIL] = "fail",
};

const struct rad_words rad_words_level = { level_names, RAD_ARRAY_LENGTH(level_names) };
const struct rad_words rad_words_fill = { fill_names, RAD_ARRAY_LENGTH(fill_names) };
const struct rad_words rad_words_extent = { extent_names, RAD_ARRAY_LENGTH(extent_names) };
const struct rad_words rad_words_bad_sectors = { bad_sectors_names, RAD_ARRAY_LENGTH(bad_sectors_names) };

const char *rad_level_name(enum rad_level level)
{
	return rad_words_name(&rad_words_level, level);
}

const char *rad_fill_name(enum rad_fill_kind kind)
{
	return rad_words_name(&rad_words_fill, kind);
}

const char *rad_extent_name(enum rad_extent extent)
{
	return rad_words_name(&rad_words_extent, extent);
}

const char *rad_bad_sectors_name(enum rad_bad_sectors rule)
{
	return rad_words_name(&rad_words_bad_sectors, rule);
}

static void describe_bytes(const struct rad_fill *fill, char ret[RAD_FILL_TEXT_SIZE])
{
	size_t used = 0;

	ret[0] = '\0';
	for (size_t i = 0; i < fill->length && i < RAD_FILL_BYTES_MAX; i++)
		used += (size_t)snprintf(ret + used, RAD_FILL_TEXT_SIZE - used, i ? " %02X" : "%02X", fill->bytes[i]);
}

_Static_assert(3 * RAD_FILL_BYTES_MAX <= RAD_FILL_TEXT_SIZE, "the longest fill can be described");

void rad_fill_describe(const struct rad_fill *fill, char ret[RAD_FILL_TEXT_SIZE])
{
	char letter = fill->slot < RAD_FILL_SLOTS ? (char)('A' + fill->slot) : '?';

	switch (fill->kind) {
	case RAD_FILL_BYTES:
		describe_bytes(fill, ret);
		return;
	case RAD_FILL_RANDOM_BYTE:
		(void)snprintf(ret, RAD_FILL_TEXT_SIZE, "random byte %c", letter);
		return;
	case RAD_FILL_COMPLEMENT:
		(void)snprintf(ret, RAD_FILL_TEXT_SIZE, "complement of %c", letter);
		return;
	case RAD_FILL_STREAM:
		(void)rad_text_copy(ret, RAD_FILL_TEXT_SIZE, "random stream");
		return;
	}
	(void)rad_text_copy(ret, RAD_FILL_TEXT_SIZE, "unknown");
}
