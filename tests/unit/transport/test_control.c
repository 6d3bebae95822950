/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which node takes a drive's commands, on a prepared /sys and /dev: the machine's own are not looked at. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "transport/linux_private.h"

/* A prepared tree: files, links, and character nodes, which are the null and the zero device under other names. */
struct tree {
	char path[64];
	int sysfs_fd;
	int dev_fd;
};

static void put(const struct tree *tree, const char *name, const char *content)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", tree->path, name);
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0700);
		*slash = '/';
	}
	if (!content)
		return;
	rad_auto_file FILE *file = fopen(path, "we");

	assert_non_null(file);
	assert_true(fputs(content, file) >= 0);
}

static void put_link(const struct tree *tree, const char *name, const char *to)
{
	char path[256];

	put(tree, name, NULL);
	(void)snprintf(path, sizeof(path), "%s/%s", tree->path, name);
	assert_int_equal(symlink(to, path), 0);
}

/* The null device (1:3) or the zero device (1:5) under this name. */
static void put_node(const struct tree *tree, const char *name, unsigned int minor_number)
{
	char path[256];

	put(tree, name, NULL);
	(void)snprintf(path, sizeof(path), "%s/%s", tree->path, name);
	assert_int_equal(mknod(path, S_IFCHR | 0600, makedev(1, minor_number)), 0);
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
	return remove(path);
}

static void tree_open(struct tree *ret)
{
	char path[128];

	(void)snprintf(ret->path, sizeof(ret->path), "/tmp/radera-control-XXXXXX");
	assert_non_null(mkdtemp(ret->path));
	put(ret, "sys/x", "");
	put(ret, "dev/x", "");
	(void)snprintf(path, sizeof(path), "%s/sys", ret->path);
	ret->sysfs_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	(void)snprintf(path, sizeof(path), "%s/dev", ret->path);
	ret->dev_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(ret->sysfs_fd >= 0 && ret->dev_fd >= 0);
}

static void tree_close(struct tree *tree)
{
	(void)close(tree->sysfs_fd);
	(void)close(tree->dev_fd);
	(void)nftw(tree->path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Opens the control node of block device 8:16; its minor number among the memory devices, or a negative error. */
static int control_of(const struct tree *tree, enum rad_bus bus)
{
	const struct rad_drive drive = {
		.node = "/dev/radera-no-such-drive", .bus = bus, .major_number = 8, .minor_number = 16
	};
	struct rad_transport *transport = NULL;
	struct rad_target *target = NULL;
	struct rad_linux_target *linux_target;
	struct rad_error err;
	struct stat info = { 0 };
	int r;

	assert_int_equal(
		rad_transport_linux_new_at(rad_clock_system(), NULL, tree->sysfs_fd, tree->dev_fd, &transport, &err),
		0);
	assert_int_equal(transport->ops->connect(transport, &drive, &target, &err), 0);
	linux_target = (struct rad_linux_target *)target;
	r = rad_linux_control_open(linux_target, &err);
	if (r == 0 && linux_target->control_fd >= 0 && fstat(linux_target->control_fd, &info) == 0)
		r = (int)minor(info.st_rdev);
	transport->ops->close(target);
	rad_transport_linux_free(transport);
	return r;
}

static void test_sg_then_bsg(void **state)
{
	struct tree tree;

	tree_open(&tree);
	put(&tree, "sys/devices/2:0:0:0/scsi_generic/sg4/x", "");
	put(&tree, "sys/class/scsi_generic/sg4/dev", "1:3\n");
	put(&tree, "sys/class/bsg/2:0:0:0/dev", "1:5\n");
	put_link(&tree, "sys/dev/block/8:16/device", "../../../devices/2:0:0:0");
	put_node(&tree, "dev/sg4", 3);
	put_node(&tree, "dev/bsg/2:0:0:0", 5);
	assert_int_equal(control_of(&tree, RAD_BUS_ATA), 3);
	assert_int_equal(control_of(&tree, RAD_BUS_USB), 3);
	/* without the sg module */
	assert_int_equal(unlinkat(tree.dev_fd, "sg4", 0), 0);
	assert_int_equal(control_of(&tree, RAD_BUS_SCSI), 5);
	assert_int_equal(unlinkat(tree.dev_fd, "bsg/2:0:0:0", 0), 0);
	/* the block device is the last way, and this one is not there */
	assert_int_equal(control_of(&tree, RAD_BUS_SCSI), -RAD_ERROR_IO);
	tree_close(&tree);
}

/* A node that is not the device which sysfs names is not opened: names may have moved. */
static void test_node_of_another_device(void **state)
{
	struct tree tree;

	tree_open(&tree);
	put(&tree, "sys/devices/2:0:0:0/scsi_generic/sg4/x", "");
	put(&tree, "sys/class/scsi_generic/sg4/dev", "21:4\n");
	put_link(&tree, "sys/dev/block/8:16/device", "../../../devices/2:0:0:0");
	put_node(&tree, "dev/sg4", 3);
	assert_int_equal(control_of(&tree, RAD_BUS_ATA), -RAD_ERROR_IO);
	tree_close(&tree);
}

static void test_nvme(void **state)
{
	struct tree tree;

	tree_open(&tree);
	put(&tree, "sys/class/nvme/nvme7/dev", "1:3\n");
	put_link(&tree, "sys/dev/block/8:16/device", "../../../devices/pci/nvme7");
	put_node(&tree, "dev/nvme7", 3);
	assert_int_equal(control_of(&tree, RAD_BUS_NVME), 3);
	tree_close(&tree);
	/* several ways to one drive: the subsystem's first controller */
	tree_open(&tree);
	put(&tree, "sys/devices/nvme-subsys0/nvme2/x", "");
	put(&tree, "sys/class/nvme/nvme2/dev", "1:5\n");
	put_link(&tree, "sys/dev/block/8:16/device", "../../../devices/nvme-subsys0");
	put_node(&tree, "dev/nvme2", 5);
	assert_int_equal(control_of(&tree, RAD_BUS_NVME), 5);
	tree_close(&tree);
}

static void test_siblings(void **state)
{
	const struct rad_drive drive = {
		.node = "/dev/nvme7n1", .bus = RAD_BUS_NVME, .major_number = 8, .minor_number = 16
	};
	char names[RAD_SIBLINGS_MAX][RAD_SIBLING_NAME];
	struct rad_transport *transport = NULL;
	struct rad_target *target = NULL;
	struct rad_error err;
	struct tree tree;

	tree_open(&tree);
	put(&tree, "sys/devices/nvme7/nvme7n1/x", "");
	put(&tree, "sys/devices/nvme7/nvme7n2/x", "");
	put(&tree, "sys/devices/nvme7/nvme7c0n3/x", "");
	put(&tree, "sys/devices/nvme7/hwmon1/x", "");
	put_link(&tree, "sys/dev/block/8:16/device", "../../../devices/nvme7");
	assert_int_equal(
		rad_transport_linux_new_at(rad_clock_system(), NULL, tree.sysfs_fd, tree.dev_fd, &transport, &err), 0);
	assert_int_equal(transport->ops->connect(transport, &drive, &target, &err), 0);
	assert_int_equal(rad_linux_control_siblings((struct rad_linux_target *)target, names, RAD_SIBLINGS_MAX), 1);
	assert_string_equal(names[0], "nvme7n2");
	transport->ops->close(target);
	rad_transport_linux_free(transport);
	tree_close(&tree);
}

static void test_without_anything(void **state)
{
	struct tree tree;

	tree_open(&tree);
	assert_int_equal(control_of(&tree, RAD_BUS_ATA), -RAD_ERROR_IO);
	assert_int_equal(control_of(&tree, RAD_BUS_NVME), -RAD_ERROR_IO);
	assert_int_equal(control_of(&tree, RAD_BUS_MMC), -RAD_ERROR_IO);
	tree_close(&tree);
}

static bool nodes_can_be_made(void)
{
	char path[] = "/tmp/radera-node-XXXXXX";
	int fd = -1;

	if (!mkdtemp(path))
		return false;
	(void)rmdir(path);
	if (mknod(path, S_IFCHR | 0600, makedev(1, 3)) == 0)
		fd = open(path, O_RDWR | O_CLOEXEC);
	(void)unlink(path);
	if (fd >= 0)
		(void)close(fd);
	return fd >= 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sg_then_bsg),
		cmocka_unit_test(test_node_of_another_device),
		cmocka_unit_test(test_nvme),
		cmocka_unit_test(test_siblings),
		cmocka_unit_test(test_without_anything),
	};

	if (!nodes_can_be_made()) {
		(void)puts("1..0 # SKIP nodes cannot be made here: that needs root and the right to mknod");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
