/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"

enum { TABLE_BYTES_MAX = 16 << 20 };

static bool is_octal(char digit)
{
	return digit >= '0' && digit <= '7';
}

void rad_octal_unescape(char *text)
{
	char *to = text;

	while (*text) {
		if (text[0] == '\\' && is_octal(text[1]) && is_octal(text[2]) && is_octal(text[3])) {
			*to++ = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
			text += 4;
		} else {
			*to++ = *text++;
		}
	}
	*to = '\0';
}

static bool parse_devno(char *text, uint32_t *ret_major, uint32_t *ret_minor)
{
	char *colon = strchr(text, ':');
	uint64_t major_number;
	uint64_t minor_number;

	if (!colon)
		return false;
	*colon = '\0';
	if (!rad_text_to_u64(text, &major_number) || !rad_text_to_u64(colon + 1, &minor_number))
		return false;
	*ret_major = (uint32_t)major_number;
	*ret_minor = (uint32_t)minor_number;
	return true;
}

/* "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw": any number of optional fields before the dash. */
static bool parse_line(char *line, struct rad_mount *ret)
{
	char *fields[6];
	char *word;

	for (size_t i = 0; i < RAD_ARRAY_LENGTH(fields); i++) {
		fields[i] = strsep(&line, " ");
		if (!fields[i] || !line)
			return false;
	}
	do {
		word = strsep(&line, " ");
	} while (word && !rad_text_equal(word, "-"));
	if (!line || !parse_devno(fields[2], &ret->major_number, &ret->minor_number))
		return false;
	rad_octal_unescape(fields[4]);
	ret->point = fields[4];
	ret->type = strsep(&line, " ");
	word = strsep(&line, " ");
	if (!word)
		return false;
	rad_octal_unescape(word);
	ret->source = word;
	ret->options = line ? line : "";
	return true;
}

static int parse_table(struct rad_mounts *mounts, struct rad_buffer *text, bool is_foreign, struct rad_error *err)
{
	char *rest = (char *)text->data;
	char *line;

	while ((line = strsep(&rest, "\n")) != NULL) {
		struct rad_mount *grown;

		if (!*line)
			continue;
		grown = reallocarray(mounts->items, mounts->n + 1, sizeof(*grown));
		if (!grown)
			return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "read mounts", "out of memory");
		mounts->items = grown;
		grown[mounts->n].is_foreign = is_foreign;
		if (!parse_line(line, &grown[mounts->n]))
			return rad_error_set(err, RAD_ERROR_IO, 0, "read mounts",
					     "the table of mounts cannot be understood");
		mounts->n++;
	}
	return 0;
}

int rad_mounts_read(const struct rad_view *view, struct rad_mounts *ret, struct rad_error *err)
{
	char path[PATH_MAX];
	int r;

	(void)rad_path_format(path, "%s/self/mountinfo", view->proc);
	r = rad_file_read(AT_FDCWD, path, TABLE_BYTES_MAX, &ret->own, err);
	if (r < 0)
		return r;
	/* what the machine's first process sees, when we are in a name space of our own and may ask */
	(void)rad_path_format(path, "%s/1/mountinfo", view->proc);
	if (rad_file_read(AT_FDCWD, path, TABLE_BYTES_MAX, &ret->first, NULL) < 0 || !ret->first.data ||
	    (ret->own.data && rad_text_equal((char *)ret->first.data, (char *)ret->own.data)))
		rad_buffer_done(&ret->first);
	r = parse_table(ret, &ret->own, false, err);
	return r < 0 ? r : parse_table(ret, &ret->first, true, err);
}

void rad_mounts_done(struct rad_mounts *mounts)
{
	free(mounts->items);
	rad_buffer_done(&mounts->own);
	rad_buffer_done(&mounts->first);
	(void)memset(mounts, 0, sizeof(*mounts));
}

const struct rad_mount *rad_mounts_of_path(const struct rad_mounts *mounts, const char *path, bool is_foreign)
{
	const struct rad_mount *found = NULL;

	if (path[0] != '/')
		return NULL;
	for (size_t i = 0; i < mounts->n; i++) {
		const struct rad_mount *mount = &mounts->items[i];

		/* of two on one point the later lies on top */
		if (mount->is_foreign == is_foreign && rad_path_is_below(path, mount->point) &&
		    (!found || strlen(mount->point) >= strlen(found->point)))
			found = mount;
	}
	return found;
}

const struct rad_mount *rad_mounts_of_device(const struct rad_mounts *mounts, uint32_t major_number,
					     uint32_t minor_number)
{
	for (size_t i = 0; i < mounts->n; i++) {
		if (mounts->items[i].major_number == major_number && mounts->items[i].minor_number == minor_number)
			return &mounts->items[i];
	}
	return NULL;
}

/* "Filename Type Size Used Priority", one heading; the name is escaped, and may end in "\040(deleted)". */
void rad_swaps_visit(const struct rad_view *view, rad_visit_swap_fn visit, void *user)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char path[PATH_MAX];
	char *rest;
	char *line;

	(void)rad_path_format(path, "%s/swaps", view->proc);
	if (rad_file_read(AT_FDCWD, path, TABLE_BYTES_MAX, &text, NULL) < 0 || !text.data)
		return;
	rest = (char *)text.data;
	(void)strsep(&rest, "\n");
	while ((line = strsep(&rest, "\n")) != NULL) {
		char *name = strsep(&line, " \t");

		if (!name || !*name || !line)
			continue;
		line += strspn(line, " \t");
		rad_octal_unescape(name);
		visit(name, rad_text_has_prefix(line, "file"), user);
	}
}
