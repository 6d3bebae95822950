/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/uses.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

struct search {
	const struct rad_view *view;
	const struct rad_block *block;
	struct rad_drive *drive;
	struct rad_blocks under;
	struct rad_block member; /* the whole drive or the partition that is being looked at */
};

static void add(struct rad_drive *drive, enum rad_use_kind kind, const char *by)
{
	for (size_t i = 0; i < drive->n_uses; i++) {
		if (drive->uses[i].kind == kind && rad_text_equal(drive->uses[i].by, by))
			return;
	}
	if (drive->n_uses >= RAD_DRIVE_USES_MAX)
		return;
	drive->uses[drive->n_uses].kind = kind;
	(void)rad_text_copy(drive->uses[drive->n_uses++].by, RAD_NODE_SIZE, by);
}

static bool rests_on_drive(struct search *search, uint32_t major_number, uint32_t minor_number, const char *source)
{
	search->under.n = 0;
	(void)rad_graph_descend_mount(search->view, major_number, minor_number, source, &search->under);
	return rad_blocks_has(&search->under, search->block);
}

static void look_at_mount(void *user, const struct rad_mount *mount)
{
	struct search *search = user;
	struct rad_block block;
	char node[RAD_NODE_SIZE];

	if (!rests_on_drive(search, mount->major_number, mount->minor_number, mount->source))
		return;
	if (rad_block_by_devno(search->view, mount->major_number, mount->minor_number, &block))
		rad_block_node(search->view, &block, node, sizeof(node));
	else
		(void)rad_text_copy(node, sizeof(node), mount->source);
	add(search->drive, RAD_USE_MOUNTED, node);
}

/* A swap partition is its own device; a swap file lies on the device of its file system. */
static void look_at_swap(struct search *search, const char *path)
{
	struct rad_block block;
	struct stat info;

	if (rad_block_by_node(search->view, path, &block)) {
		if (rests_on_drive(search, block.major_number, block.minor_number, ""))
			add(search->drive, RAD_USE_SWAP, path);
		return;
	}
	if (search->view->is_real && stat(path, &info) == 0 &&
	    rests_on_drive(search, major(info.st_dev), minor(info.st_dev), ""))
		add(search->drive, RAD_USE_SWAP, "a swap file");
}

static int look_at_swaps(struct search *search, struct rad_error *err)
{
	rad_auto_buffer struct rad_buffer text = RAD_BUFFER_INIT;
	char *save = NULL;
	struct rad_error absent;

	/* a kernel without swap has no such file */
	if (rad_view_proc(search->view, "swaps", &text, &absent) < 0 || !text.data)
		return absent.code == ENOENT || text.size == 0
			       ? 0
			       : rad_error_set(err, absent.kind, 0, "scan", "%s", absent.text);
	for (char *line = strtok_r((char *)text.data, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		line[strcspn(line, " \t")] = '\0';
		if (line[0] == '/')
			look_at_swap(search, line);
	}
	return 0;
}

static bool look_at_holder(void *user, const char *name)
{
	struct search *search = user;
	char node[RAD_NODE_SIZE];

	(void)snprintf(node, sizeof(node), "/dev/%.80s", name);
	add(search->drive, RAD_USE_HOLDER, node);
	return true;
}

/* O_EXCL on a read-only descriptor asks without touching: EBUSY says that somebody claimed it. */
static void look_at_claim(struct search *search)
{
	char node[RAD_NODE_SIZE];

	rad_block_node(search->view, &search->member, node, sizeof(node));
	rad_auto_fd int fd = open(node, O_RDONLY | O_EXCL | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 && errno == EBUSY)
		add(search->drive, RAD_USE_EXCLUSIVE, node);
}

static void look_at_member(struct search *search)
{
	rad_block_list(&search->member, "holders", look_at_holder, search);
	if (search->view->is_real && search->drive->n_uses == 0 && search->drive->identity.size_bytes)
		look_at_claim(search);
}

static bool look_at_partition(void *user, const char *name)
{
	struct search *search = user;

	if (rad_text_has_prefix(name, search->block->name) && rad_block_by_name(search->view, name, &search->member) &&
	    rad_block_is_partition(&search->member))
		look_at_member(search);
	return true;
}

int rad_uses_read(const struct rad_view *view, const struct rad_block *block, struct rad_drive *drive,
		  struct rad_error *err)
{
	struct search search = { .view = view, .block = block, .drive = drive };
	int r = rad_blocks_init(&search.under, err);

	if (r < 0)
		return r;
	drive->n_uses = 0;
	r = rad_mounts_each(view, look_at_mount, &search, err);
	if (r >= 0)
		r = look_at_swaps(&search, err);
	search.member = *block;
	look_at_member(&search);
	rad_directory_list(block->path, look_at_partition, &search);
	rad_blocks_done(&search.under);
	return r;
}
