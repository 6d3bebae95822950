/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/graph.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/cleanup.h"
#include "base/text.h"

#define DEPTH_MAX 16

int rad_blocks_init(struct rad_blocks *blocks, struct rad_error *err)
{
	blocks->n = 0;
	blocks->truncated = false;
	blocks->items = calloc(RAD_BLOCKS_MAX, sizeof(*blocks->items));
	if (blocks->items)
		return 0;
	return rad_error_set(err, RAD_ERROR_IO, ENOMEM, "scan", "out of memory");
}

void rad_blocks_done(struct rad_blocks *blocks)
{
	free(blocks->items);
	blocks->items = NULL;
}

bool rad_blocks_has(const struct rad_blocks *blocks, const struct rad_block *block)
{
	for (size_t i = 0; i < blocks->n; i++) {
		if (rad_block_is_same(&blocks->items[i], block))
			return true;
	}
	return false;
}

static bool add(struct rad_blocks *blocks, const struct rad_block *block)
{
	if (rad_blocks_has(blocks, block))
		return false;
	if (blocks->n == RAD_BLOCKS_MAX) {
		blocks->truncated = true;
		return false;
	}
	blocks->items[blocks->n++] = *block;
	return true;
}

struct descent {
	const struct rad_view *view;
	struct rad_blocks *ret;
	int depth;
};

static void descend(struct descent *descent, const struct rad_block *block);

static bool descend_slave(void *user, const char *name)
{
	struct descent *descent = user;
	struct rad_block slave;

	if (rad_block_by_name(descent->view, name, &slave))
		descend(descent, &slave);
	return true;
}

/* A loop device rests on the drive that its backing file lies on. */
static void descend_backing_file(struct descent *descent, const struct rad_block *block)
{
	struct rad_block under;
	char path[PATH_MAX];
	struct stat info;

	if (!rad_block_text(block, "loop/backing_file", path, sizeof(path)) || stat(path, &info) < 0)
		return;
	if (rad_block_by_devno(descent->view, major(info.st_dev), minor(info.st_dev), &under))
		descend(descent, &under);
}

static void descend(struct descent *descent, const struct rad_block *block)
{
	struct rad_block whole;

	if (descent->depth >= DEPTH_MAX || !rad_block_whole(descent->view, block, &whole) || !add(descent->ret, &whole))
		return;
	descent->depth++;
	rad_block_list(&whole, "slaves", descend_slave, descent);
	if (descent->view->is_real)
		descend_backing_file(descent, &whole);
	descent->depth--;
}

void rad_graph_descend(const struct rad_view *view, const struct rad_block *block, struct rad_blocks *ret)
{
	struct descent descent = { .view = view, .ret = ret };

	descend(&descent, block);
}

bool rad_graph_descend_mount(const struct rad_view *view, uint32_t major_number, uint32_t minor_number,
			     const char *source, struct rad_blocks *ret)
{
	struct rad_block block;
	size_t before = ret->n;

	if (rad_block_by_devno(view, major_number, minor_number, &block))
		rad_graph_descend(view, &block, ret);
	else if (source[0] == '/' && rad_block_by_node(view, source, &block))
		rad_graph_descend(view, &block, ret);
	else
		return false;
	return ret->n > before || rad_blocks_has(ret, &block) || rad_block_is_partition(&block);
}

/* mountinfo writes blank, tab, newline and backslash as \ooo. */
static void unescape(char *text)
{
	char *to = text;

	for (char *from = text; *from; from++) {
		unsigned int value;

		if (*from == '\\' && sscanf(from + 1, "%3o", &value) == 1 && value < 256) {
			*to++ = (char)value;
			from += 3;
		} else {
			*to++ = *from;
		}
	}
	*to = '\0';
}

/* "36 35 98:0 /root /mnt rw,noatime master:1 - ext3 /dev/root rw", proc(5) */
static bool parse_mount(char *line, struct rad_mount *ret)
{
	char *fields[6] = { NULL };
	char *save = NULL;
	char *tail = strstr(line, " - ");
	char *type;
	char *source;

	if (!tail)
		return false;
	*tail = '\0';
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(fields); i++)
		fields[i] = strtok_r(i ? NULL : line, " ", &save);
	type = strtok_r(tail + 3, " ", &save);
	source = type ? strtok_r(NULL, " ", &save) : NULL;
	if (!fields[4] || !type || !source || sscanf(fields[2], "%u:%u", &ret->major_number, &ret->minor_number) != 2)
		return false;
	unescape(fields[4]);
	unescape(source);
	ret->point = fields[4];
	ret->type = type;
	ret->source = source;
	return true;
}

int rad_mounts_each(const struct rad_view *view, rad_mount_fn visit, void *user, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char *save = NULL;
	int r = rad_view_proc(view, "self/mountinfo", &text, err);

	if (r < 0 || !text.data)
		return r;
	for (char *line = strtok_r((char *)text.data, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		struct rad_mount mount;

		if (parse_mount(line, &mount))
			visit(user, &mount);
	}
	return 0;
}
