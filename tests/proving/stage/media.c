/* SPDX-License-Identifier: GPL-3.0-or-later */
#define FUSE_USE_VERSION 31
#include <errno.h>
#include <fuse.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "port.h"
#include "simulator/firmware.h"
#include "stage.h"

#define FILE_PATH "/medium"

/* What one drive's thread works with. */
struct server {
	struct stage_drive *drive;
	struct port port;
	struct fuse *fuse;
};

static struct server *server_of(void)
{
	return fuse_get_context()->private_data;
}

/* Through the model, as it comes: a request that never ends holds this drive and no other. */
static int run(struct server *server, enum rad_io_kind kind, size_t size, off_t offset)
{
	int result = port_run(&server->port, kind, (uint64_t)offset, (uint32_t)size);

	return result < 0 ? -EIO : result;
}

static int medium_getattr(const char *path, struct stat *ret, struct fuse_file_info *info)
{
	const struct stage_drive *drive = server_of()->drive;
	bool is_file = strcmp(path, FILE_PATH) == 0;

	memset(ret, 0, sizeof(*ret));
	if (!is_file && strcmp(path, "/") != 0)
		return -ENOENT;
	ret->st_mode = is_file ? S_IFREG | 0600 : S_IFDIR | 0700;
	ret->st_nlink = 1;
	/* with all that the drive may come to show: the loop device tells how much of it there is now */
	if (is_file)
		ret->st_size = (off_t)rad_sim_native_bytes(((const struct rad_sim_target *)drive->target)->drive);
	return 0;
}

static int medium_open(const char *path, struct fuse_file_info *info)
{
	info->direct_io = 1;
	return strcmp(path, FILE_PATH) == 0 ? 0 : -ENOENT;
}

static int medium_read(const char *path, char *data, size_t size, off_t offset, struct fuse_file_info *info)
{
	struct server *server = server_of();
	size_t done = 0;

	while (done < size) {
		size_t part = size - done < PORT_BYTES ? size - done : PORT_BYTES;
		int got = run(server, RAD_IO_READ, part, offset + (off_t)done);

		if (got <= 0)
			return got < 0 ? got : (int)done;
		memcpy(data + done, server->port.arena, (size_t)got);
		done += (size_t)got;
	}
	return (int)done;
}

static int medium_write(const char *path, const char *data, size_t size, off_t offset, struct fuse_file_info *info)
{
	struct server *server = server_of();
	size_t done = 0;

	while (done < size) {
		size_t part = size - done < PORT_BYTES ? size - done : PORT_BYTES;
		int put;

		memcpy(server->port.arena, data + done, part);
		put = run(server, RAD_IO_WRITE, part, offset + (off_t)done);
		if (put <= 0)
			return put < 0 ? put : -EIO;
		done += (size_t)put;
	}
	return (int)done;
}

static int medium_fsync(const char *path, int data_only, struct fuse_file_info *info)
{
	return run(server_of(), RAD_IO_FLUSH, 0, 0);
}

static const struct fuse_operations operations = {
	.getattr = medium_getattr,
	.open = medium_open,
	.read = medium_read,
	.write = medium_write,
	.fsync = medium_fsync,
};

static void *serve(void *data)
{
	struct server *server = data;

	(void)fuse_loop(server->fuse);
	return NULL;
}

static void start(struct stage_drive *drive)
{
	static char name[] = "stage";
	char *arguments[] = { name, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(1, arguments);
	struct server *server = calloc(1, sizeof(*server));
	pthread_t thread;

	if (!server || !port_open(&server->port, drive->stage->transport, &drive->bench->drive))
		stage_die("serve medium", ENOMEM);
	server->drive = drive;
	server->fuse = fuse_new(&args, &operations, sizeof(operations), server);
	if (!server->fuse || fuse_mount(server->fuse, drive->mount) != 0)
		stage_die("mount the file of a medium (is /dev/fuse there?)", errno);
	if (pthread_create(&thread, NULL, serve, server) != 0)
		stage_die("start a thread", EAGAIN);
}

void stage_media_serve(struct stage *stage)
{
	for (size_t i = 0; i < stage->n_drives; i++)
		start(&stage->drives[i]);
}
