/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who uses a drive, in prepared trees; and asking again later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tree.h"

static struct tree tree;
static struct rad_drive drive;
static char disk[512]; /* sda */

#define ROOT "27 1 0:2 / / rw - rootfs rootfs rw\n"

static int setup(void **state)
{
	tree_make(&tree);
	(void)snprintf(disk, sizeof(disk), "%s", tree_sata(&tree, "sda", "8:0", 1, "DISK1"));
	tree_partition(&tree, disk, "sda1", "8:1");
	tree_partition(&tree, disk, "sda2", "8:2");
	tree_sata(&tree, "sdb", "8:16", 2, "DISK2");
	return 0;
}

static int teardown(void **state)
{
	tree_remove(&tree);
	return 0;
}

static void stack(const char *upper, const char *lower)
{
	char path[600];

	(void)snprintf(path, sizeof(path), "devices/virtual/block/%s", upper);
	tree_stack(&tree, path, lower);
}

static void stack_on_part(const char *upper, const char *part)
{
	char path[600];

	(void)snprintf(path, sizeof(path), "%s/%s", disk, part);
	stack(upper, path);
}

static void expect_use(size_t i, enum rad_use_kind kind, const char *name)
{
	assert_true(i < drive.n_uses);
	assert_string_equal(rad_use_name(drive.uses[i].kind), rad_use_name(kind));
	assert_string_equal(strrchr(drive.uses[i].by, '/') + 1, name);
}

static void expect_free(const char *name)
{
	tree_find(&tree, name, &drive);
	assert_int_equal(drive.n_uses, 0);
	assert_int_equal(drive.protection, RAD_PROTECTION_NONE);
}

static void find_used(const char *name, size_t n)
{
	tree_find(&tree, name, &drive);
	assert_int_equal(drive.n_uses, n);
	assert_int_equal(drive.protection, RAD_PROTECTION_IN_USE);
	assert_false(rad_drive_is_selectable(&drive));
}

static void test_mounted_partition(void **state)
{
	tree_mounts(&tree,
		    ROOT "28 27 8:2 / /mnt rw - ext4 /dev/sda2 rw\n29 27 8:2 /sub /other rw - ext4 /dev/sda2 rw\n");
	find_used("sda", 1);
	expect_use(0, RAD_USE_MOUNTED, "sda2");
	assert_non_null(strstr(drive.protection_reason, "sda2 is mounted."));
	expect_free("sdb");
}

/* The table's source may say anything; the number counts. */
static void test_source_names_mean_nothing(void **state)
{
	tree_mounts(&tree, ROOT "28 27 8:2 / /mnt rw - ext4 /dev/sdb rw\n");
	find_used("sda", 1);
	expect_free("sdb");
}

static void test_mounted_volume(void **state)
{
	tree_dm(&tree, "dm-0", "253:0");
	tree_dm(&tree, "dm-1", "253:1");
	stack_on_part("dm-0", "sda2");
	stack("dm-1", "devices/virtual/block/dm-0");
	tree_mounts(&tree, ROOT "28 27 253:1 / /mnt rw - ext4 /dev/mapper/x rw\n");
	find_used("sda", 3);
	expect_use(0, RAD_USE_MOUNTED, "dm-1");
	expect_use(1, RAD_USE_HOLDER, "dm-0");
	expect_use(2, RAD_USE_HOLDER, "dm-1");
	tree_find(&tree, "dm-0", &drive);
	assert_int_equal(drive.n_uses, 2);
	expect_free("sdb");
}

static void test_holder_without_mount(void **state)
{
	tree_block(&tree, "devices/virtual/block/md0", "9:0", 4096);
	tree_write(&tree, "sys/devices/virtual/block/md0/md/level", "raid0\n");
	tree_partition(&tree, "devices/virtual/block/md0", "md0p1", "259:1");
	stack("md0", disk);
	find_used("sda", 1);
	expect_use(0, RAD_USE_HOLDER, "md0");
	assert_non_null(strstr(drive.protection_reason, "md0 is built on it."));
	tree_mounts(&tree, ROOT "28 27 259:1 / /mnt rw - ext4 /dev/md0p1 rw\n");
	find_used("sda", 2);
	expect_use(0, RAD_USE_MOUNTED, "md0p1");
}

static void test_btrfs_member(void **state)
{
	tree_link(&tree, "sys/fs/btrfs/1/devices/sda1", "sys/class/block/sda1");
	tree_link(&tree, "sys/fs/btrfs/1/devices/sdb", "sys/class/block/sdb");
	tree_mounts(&tree, ROOT "28 27 0:44 / /mnt rw - btrfs /dev/sda1 rw\n");
	find_used("sda", 1);
	expect_use(0, RAD_USE_MOUNTED, "sda1");
	find_used("sdb", 1);
	expect_use(0, RAD_USE_MOUNTED, "sdb");
}

static void test_bcachefs_members(void **state)
{
	tree_mounts(&tree, ROOT "28 27 0:45 / /mnt rw - bcachefs /dev/sda1:/dev/sdb rw\n");
	find_used("sda", 1);
	find_used("sdb", 1);
}

static void test_swap(void **state)
{
	char text[512];

	(void)snprintf(text, sizeof(text),
		       "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"
		       "%s/sda1                             partition\t999420\t\t0\t\t-2\n",
		       tree.dev);
	tree_write(&tree, "proc/swaps", text);
	find_used("sda", 1);
	expect_use(0, RAD_USE_SWAP, "sda1");
	assert_non_null(strstr(drive.protection_reason, "is used as swap space."));
	expect_free("sdb");
}

static void test_swap_file(void **state)
{
	tree_mounts(&tree, ROOT "28 27 8:16 / /my\\040files rw - ext4 /dev/sdb rw\n");
	tree_write(&tree, "proc/swaps",
		   "Filename\tType\tSize\tUsed\tPriority\n/my\\040files/swap\\040(deleted) file\t99\t0\t-3\n");
	find_used("sdb", 2);
	expect_use(0, RAD_USE_MOUNTED, "sdb");
	expect_use(1, RAD_USE_SWAP, "sdb");
	expect_free("sda");
}

static void test_damaged_swaps(void **state)
{
	tree_write(&tree, "proc/swaps", "\n\nx\n \t \n/dev/nothing partition\n/dev/sdq\t\n\\777 file 1 2 3");
	expect_free("sda");
}

static void test_mounted_boot_partition_of_emmc(void **state)
{
	const char *card = "devices/platform/mmc0/mmc0:0001";
	const char *block = "devices/platform/mmc0/mmc0:0001/block/mmcblk0";

	tree_subsystem(&tree, card, "mmc");
	tree_block(&tree, block, "179:0", 4096);
	tree_block(&tree, "devices/platform/mmc0/mmc0:0001/block/mmcblk0/mmcblk0boot0", "179:8", 4096);
	tree_mounts(&tree, ROOT "28 27 179:8 / /mnt rw - vfat /dev/mmcblk0boot0 rw\n");
	find_used("mmcblk0", 1);
	expect_use(0, RAD_USE_MOUNTED, "mmcblk0boot0");
}

/* More users than are told, and more than can be followed: used all the same. */
static void test_very_many_users(void **state)
{
	for (int i = 0; i < 520; i++) {
		char name[32];
		char devno[32];

		(void)snprintf(name, sizeof(name), "dm-%d", i);
		(void)snprintf(devno, sizeof(devno), "253:%d", i);
		tree_dm(&tree, name, devno);
		stack(name, disk);
	}
	find_used("sda", RAD_DRIVE_USES_MAX);
	expect_free("sdb");
}

static void test_many_fields_in_mountinfo(void **state)
{
	tree_mounts(&tree, ROOT "28 27 8:2 / /a\\134b rw shared:1 master:2 propagate_from:3 unbindable - ext4 "
				"/dev/disk/by-label/A\\040-\\040B rw\n29 27 0:99 / /odd rw - tmpfs  rw\n");
	find_used("sda", 1);
}

static void test_refresh(void **state)
{
	struct rad_error err = { 0 };

	expect_free("sda");
	drive.n_contents = 1;
	assert_int_equal(rad_scan_refresh(&tree.options, &drive, &err), 0);
	assert_int_equal(drive.protection, RAD_PROTECTION_NONE);
	tree_mounts(&tree, ROOT "28 27 8:2 / /mnt rw - ext4 /dev/sda2 rw\n");
	assert_int_equal(rad_scan_refresh(&tree.options, &drive, &err), 0);
	assert_int_equal(drive.protection, RAD_PROTECTION_IN_USE);
	assert_int_equal(drive.n_uses, 1);
	assert_int_equal(drive.n_contents, 1); /* not asked afresh, not forgotten */
	tree_mounts(&tree, ROOT);
	assert_int_equal(rad_scan_refresh(&tree.options, &drive, &err), 0);
	assert_int_equal(drive.protection, RAD_PROTECTION_NONE);
	assert_int_equal(drive.n_uses, 0);
}

/* Unplugged, and another drive got its name and number. */
static void test_refresh_of_another_drive(void **state)
{
	struct rad_error err = { 0 };

	expect_free("sda");
	tree_sata(&tree, "sda", "8:0", 1, "DISK9");
	assert_int_equal(rad_scan_refresh(&tree.options, &drive, &err), -RAD_ERROR_IO);
	assert_non_null(strstr(err.text, "serial"));
	assert_int_equal(drive.protection, RAD_PROTECTION_NONE); /* left as it was */
	drive.minor_number = 200;
	assert_int_equal(rad_scan_refresh(&tree.options, &drive, &err), -RAD_ERROR_IO);
	assert_non_null(strstr(err.text, "gone"));
}

static void test_refresh_of_smaller_drive(void **state)
{
	struct rad_error err = { 0 };
	char file[600];

	expect_free("sda");
	(void)snprintf(file, sizeof(file), "sys/%s/size", disk);
	tree_write(&tree, file, "4096\n");
	assert_int_equal(rad_scan_refresh(&tree.options, &drive, &err), -RAD_ERROR_IO);
	assert_non_null(strstr(err.text, "size"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_mounted_partition),
		T(test_source_names_mean_nothing),
		T(test_mounted_volume),
		T(test_holder_without_mount),
		T(test_btrfs_member),
		T(test_bcachefs_members),
		T(test_swap),
		T(test_swap_file),
		T(test_damaged_swaps),
		T(test_mounted_boot_partition_of_emmc),
		T(test_very_many_users),
		T(test_many_fields_in_mountinfo),
		T(test_refresh),
		T(test_refresh_of_another_drive),
		T(test_refresh_of_smaller_drive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
