/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text in fixed fields and files: bounded copies, trimming, strict UTF-8, hexadecimal, number parsing, whole-file
 * reads.
 */
#ifndef RAD_BASE_TEXT_H
#define RAD_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/buffer.h>
#include <radera/error.h>

/* Copies as much of source as fits and terminates it; never cuts a UTF-8 sequence in two. Returns whether all of it
 * fitted. */
bool rad_text_copy(char *ret, size_t size, const char *source);

/* Copies a space- or NUL-padded field of length bytes, trimmed on both ends; bytes outside printable ASCII become '?'.
 */
void rad_text_copy_field(char *ret, size_t size, const char *source, size_t length);

/* Strict UTF-8 (no surrogates, no overlong forms, nothing above U+10FFFF) without control characters below U+0020. */
bool rad_text_is_utf8(const char *text);

/* Identifier of a person, an asset or a profile: 1-63 of [A-Za-z0-9._:-], beginning with a letter or digit. */
bool rad_text_is_id(const char *text);

bool rad_text_equal(const char *a, const char *b);
bool rad_text_has_prefix(const char *text, const char *prefix);

/* The next word of a list, "a, b c", which *list is moved behind; cut when it does not fit. False at the end. */
bool rad_text_next_word(const char **list, char *ret, size_t size);

void rad_hex_encode(const uint8_t *data, size_t size, char *ret); /* writes 2 * size digits and a NUL, lower case */
/* Decodes exactly size bytes; false when text is not exactly 2 * size hexadecimal digits. */
bool rad_hex_decode(const char *text, uint8_t *ret, size_t size);

/* Whole decimal number without sign or blanks; false on anything else or on overflow. */
bool rad_text_to_u64(const char *text, uint64_t *ret);

/* "500", "500,00" or "500.00" as hundredths; false on anything else, on a sign, or above a thousand million. */
bool rad_money_parse(const char *text, int64_t *ret_minor);
/* "500,00", in every locale; a negative one begins with a minus sign. */
#define RAD_MONEY_TEXT 24
void rad_money_format(int64_t minor, char ret[RAD_MONEY_TEXT]);

/* "500.1 GB" (decimal units, one digit, point as separator in every locale). */
#define RAD_SIZE_TEXT 24
void rad_size_format(uint64_t bytes, char ret[RAD_SIZE_TEXT]);

/* Writes all of it where the descriptor stands, however many calls that takes. 0, or a negative errno. */
int rad_file_write(int fd, const void *data, size_t size);

/* Makes names in a directory survive a power cut. 0, or a negative errno; file systems that cannot be asked to count as
 * done. */
int rad_file_sync_directory(const char *directory);

/* Appends the whole file at path (relative to dirfd, or AT_FDCWD), refusing more than max_bytes. RAD_ERROR_IO,
 * RAD_ERROR_INPUT. */
int rad_file_read(int dirfd, const char *path, size_t max_bytes, struct rad_buffer *buffer,
		  struct rad_error *err) RAD_MUST_CHECK;

/*
 * Writes a new file: created exclusively under a temporary name in the same directory, written, synced, linked to
 * `path` without ever replacing an existing file, directory synced. `mode` as for open(). On failure nothing is left.
 * RAD_ERROR_IO with code EEXIST when path exists.
 */
int rad_file_write_new(const char *path, const void *data, size_t size, unsigned int mode,
		       struct rad_error *err) RAD_MUST_CHECK;

/* The same, in place of what is at `path`: whoever looks finds the old file or the new one, whole. RAD_ERROR_IO. */
int rad_file_replace(const char *path, const void *data, size_t size, unsigned int mode,
		     struct rad_error *err) RAD_MUST_CHECK;

#endif
