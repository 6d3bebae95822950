/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Discovery on made-up machines: what a drive is, who uses it, and which drive the system runs from.
 */
#include "tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

#define SATA "pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block"
#define SAS  "pci0000:00/0000:02:00.0/host4/port-4:0/end_device-4:0/target4:0:0/4:0:0:0/block"
#define USB  "pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host7/target7:0:0/7:0:0:0/block"
#define NVME "pci0000:00/0000:00:1d.0/nvme/nvme0"
#define VIRT "pci0000:00/0000:00:04.0/virtio2/block"
#define EMMC "platform/80860F14:00/mmc_host/mmc0/mmc0:0001/block"
#define DM   "virtual/block"

static struct rad_drive *scan(struct tree *tree, size_t *ret_n)
{
	struct rad_drive *drives = NULL;
	struct rad_error err;

	if (rad_scan(&tree->options, &drives, ret_n, &err) < 0)
		fail_msg("%s", err.text);
	return drives;
}

static const struct rad_drive *find(const struct rad_drive *drives, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		const char *node = strrchr(drives[i].node, '/');

		if (node && strcmp(node + 1, name) == 0)
			return &drives[i];
	}
	fail_msg("%s is not listed", name);
	return NULL;
}

static void test_buses_and_media(void **state)
{
	struct tree *tree = tree_new();
	rad_auto_free struct rad_drive *drives = NULL;
	size_t n = 0;

	tree_drive(tree, SATA, "sda");
	tree_set(tree, SATA, "sda", "queue/rotational", "1\n");
	tree_set(tree, SATA, "sda", "device/vendor", "ATA     \n");
	tree_set(tree, SATA, "sda", "device/model", "ST1000LM035-1RK1\n");
	tree_set(tree, SATA, "sda", "device/wwid", "naa.5000c500a1b2c3d4\n");
	tree_drive(tree, SAS, "sdb");
	tree_drive(tree, USB, "sdc");
	tree_set(tree, "pci0000:00/0000:00:14.0/usb2", "2-1", "idVendor", "46f4\n");
	tree_set(tree, "pci0000:00/0000:00:14.0/usb2", "2-1", "serial", "STICK77\n");
	tree_drive(tree, NVME, "nvme0n2"); /* the name says 2, the namespace may be any */
	tree_set(tree, NVME, "nvme0n2", "device/serial", "S4ENNF0N\n");
	tree_set(tree, NVME, "nvme0n2", "wwid", "eui.0025388b0100c1d2\n");
	tree_drive(tree, VIRT, "vda");
	tree_set(tree, VIRT, "vda", "serial", "VSER\n");
	drives = scan(tree, &n);
	assert_int_equal(n, 5);
	assert_int_equal(find(drives, n, "sda")->bus, RAD_BUS_ATA);
	assert_int_equal(find(drives, n, "sda")->media, RAD_MEDIA_DISK);
	assert_string_equal(find(drives, n, "sda")->identity.wwn, "naa.5000c500a1b2c3d4");
	assert_string_equal(find(drives, n, "sda")->identity.stable_id, "wwn-naa.5000c500a1b2c3d4");
	assert_string_equal(find(drives, n, "sda")->identity.vendor, "");
	assert_int_equal(find(drives, n, "sdb")->bus, RAD_BUS_SCSI);
	assert_int_equal(find(drives, n, "sdb")->media, RAD_MEDIA_FLASH);
	assert_int_equal(find(drives, n, "sdc")->bus, RAD_BUS_USB);
	assert_string_equal(find(drives, n, "sdc")->identity.serial, "STICK77");
	assert_int_equal(find(drives, n, "nvme0n2")->bus, RAD_BUS_NVME);
	assert_string_equal(find(drives, n, "nvme0n2")->identity.serial, "S4ENNF0N");
	assert_int_equal(find(drives, n, "vda")->bus, RAD_BUS_VIRTIO);
	assert_int_equal(find(drives, n, "vda")->identity.size_bytes, 1 << 30);
	for (size_t i = 0; i < n; i++)
		assert_true(rad_drive_is_selectable(&drives[i]));
	tree_free(tree);
}

static void test_what_is_no_drive(void **state)
{
	struct tree *tree = tree_new();
	rad_auto_free struct rad_drive *drives = NULL;
	struct rad_drive one;
	struct rad_error err;
	char node[128];
	size_t n = 0;

	tree_drive(tree, SATA, "sr0");
	tree_set(tree, SATA, "sr0", "device/type", "5\n");
	tree_drive(tree, EMMC, "mmcblk0");
	tree_drive(tree, EMMC "/mmcblk0", "mmcblk0boot0");
	tree_drive(tree, DM, "dm-0");
	tree_set(tree, DM, "dm-0", "dm/name", "vg-root\n");
	tree_partition(tree, EMMC, "mmcblk0", "mmcblk0p1");
	drives = scan(tree, &n);
	assert_int_equal(n, 1);
	assert_int_equal(find(drives, n, "mmcblk0")->bus, RAD_BUS_MMC);
	(void)snprintf(node, sizeof(node), "%s/mmcblk0p1", tree->dev);
	assert_true(rad_scan_find(&tree->options, node, &one, &err) < 0);
	assert_int_equal(err.kind, RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "mmcblk0"));
	(void)snprintf(node, sizeof(node), "%s/dm-0", tree->dev);
	assert_true(rad_scan_find(&tree->options, node, &one, &err) < 0);
	(void)snprintf(node, sizeof(node), "%s/mmcblk0boot0", tree->dev);
	assert_true(rad_scan_find(&tree->options, node, &one, &err) < 0);
	(void)snprintf(node, sizeof(node), "%s/nothing", tree->dev);
	assert_true(rad_scan_find(&tree->options, node, &one, &err) < 0);
	assert_true(rad_scan_find(&tree->options, "no-such-serial", &one, &err) < 0);
	tree_free(tree);
}

static void test_states(void **state)
{
	struct tree *tree = tree_new();
	rad_auto_free struct rad_drive *drives = NULL;
	size_t n = 0;

	tree_drive(tree, SATA, "sda");
	tree_set(tree, SATA, "sda", "ro", "1\n");
	tree_drive(tree, USB, "sdb");
	tree_set(tree, USB, "sdb", "size", "0\n");
	tree_drive(tree, SAS, "sdc");
	tree_partition(tree, SAS, "sdc", "sdc1");
	tree_proc(tree, "swaps", "Filename Type Size Used Priority\n/dev/sdc1 partition 100 0 -2\n");
	drives = scan(tree, &n);
	assert_int_equal(find(drives, n, "sda")->protection, RAD_PROTECTION_READ_ONLY);
	assert_int_equal(find(drives, n, "sdb")->protection, RAD_PROTECTION_NO_MEDIUM);
	assert_int_equal(find(drives, n, "sdc")->protection, RAD_PROTECTION_IN_USE);
	assert_int_equal(find(drives, n, "sdc")->uses[0].kind, RAD_USE_SWAP);
	tree_free(tree);
}

/* Root on LVM on encryption on a partition: the drive below all of it is the running medium. */
static void test_stacked_root(void **state)
{
	struct tree *tree = tree_new();
	rad_auto_free struct rad_drive *drives = NULL;
	size_t n = 0;

	tree_drive(tree, SATA, "sda");		   /* 8:0 */
	tree_partition(tree, SATA, "sda", "sda1"); /* 8:1 */
	tree_drive(tree, DM, "dm-0");		   /* 8:2 */
	tree_drive(tree, DM, "dm-1");		   /* 8:3 */
	tree_drive(tree, SAS, "sdb");		   /* 8:4 */
	tree_set(tree, DM, "dm-0", "dm/name", "crypt\n");
	tree_set(tree, DM, "dm-1", "dm/name", "root\n");
	tree_stack(tree, DM, "dm-0", SATA "/sda", "sda1");
	tree_stack(tree, DM, "dm-1", DM, "dm-0");
	tree_proc(tree, "self/mountinfo", "1 0 8:3 / / rw - ext4 /dev/mapper/root rw\n");
	drives = scan(tree, &n);
	assert_int_equal(find(drives, n, "sda")->protection, RAD_PROTECTION_RUNNING_MEDIUM);
	assert_true(rad_drive_is_selectable(find(drives, n, "sdb")));
	tree_free(tree);
}

/* A holder that is mounted nowhere still holds. */
static void test_held(void **state)
{
	struct tree *tree = tree_new();
	rad_auto_free struct rad_drive *drives = NULL;
	size_t n = 0;

	tree_drive(tree, SATA, "sda");
	tree_partition(tree, SATA, "sda", "sda1");
	tree_drive(tree, DM, "md0");
	tree_set(tree, DM, "md0", "md/level", "raid1\n");
	tree_stack(tree, DM, "md0", SATA "/sda", "sda1");
	drives = scan(tree, &n);
	assert_int_equal(find(drives, n, "sda")->protection, RAD_PROTECTION_IN_USE);
	assert_int_equal(find(drives, n, "sda")->uses[0].kind, RAD_USE_HOLDER);
	assert_string_equal(find(drives, n, "sda")->uses[0].by, "/dev/md0");
	tree_free(tree);
}

static const struct running_case {
	const char *name;
	const char *mounts;
	const char *command_line;
	enum rad_protection sda; /* 8:0, partition 8:1 */
	enum rad_protection sdb; /* USB, 8:2 */
} running_cases[] = {
	{ "root on sda1", "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n", "root=/dev/sda1", RAD_PROTECTION_RUNNING_MEDIUM,
	  RAD_PROTECTION_NONE },
	{ "btrfs has an anonymous number", "1 0 0:25 / / rw - btrfs /dev/sda1 rw\n", "root=UUID=x",
	  RAD_PROTECTION_RUNNING_MEDIUM, RAD_PROTECTION_NONE },
	{ "live from the stick",
	  "1 0 0:30 / / rw - overlay overlay rw\n2 1 8:2 / /run/live/medium ro - vfat /dev/sdb ro\n", "boot=live",
	  RAD_PROTECTION_NONE, RAD_PROTECTION_RUNNING_MEDIUM },
	{ "copied to RAM: the stick cannot be told",
	  "1 0 0:30 / / rw - overlay overlay rw\n2 1 0:31 / /run/live/medium rw - tmpfs tmpfs rw\n", "boot=live toram",
	  RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN, RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN },
	{ "a container", "1 0 0:30 / / rw - overlay overlay rw\n", "root=/dev/sda1",
	  RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN, RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN },
	{ "initramfs, truly in RAM", "1 0 0:1 / / rw - rootfs rootfs rw\n", "quiet", RAD_PROTECTION_NONE,
	  RAD_PROTECTION_NONE },
	{ "initramfs before the switch", "1 0 0:1 / / rw - rootfs rootfs rw\n", "root=/dev/sda1",
	  RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN, RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN },
	{ "network root", "1 0 0:40 / / rw - nfs4 server:/root rw\n", "root=/dev/nfs", RAD_PROTECTION_NONE,
	  RAD_PROTECTION_NONE },
	{ "boot partition elsewhere", "1 0 0:40 / / rw - nfs4 s:/r rw\n2 1 8:2 / /boot/efi rw - vfat /dev/sdb rw\n", "",
	  RAD_PROTECTION_NONE, RAD_PROTECTION_RUNNING_MEDIUM },
	{ "a blank in the mount point",
	  "1 0 0:1 / / rw - rootfs rootfs rw\n2 1 8:1 / /mnt/a\\040b rw - ext4 /dev/sda1 rw\n", "quiet",
	  RAD_PROTECTION_IN_USE, RAD_PROTECTION_NONE },
};

static void test_running_medium(void **state)
{
	for (size_t i = 0; i < RAD_ARRAY_LENGTH(running_cases); i++) {
		const struct running_case *it = &running_cases[i];
		struct tree *tree = tree_new();
		rad_auto_free struct rad_drive *drives = NULL;
		size_t n = 0;

		tree_drive(tree, SATA, "sda");
		tree_partition(tree, SATA, "sda", "sda1");
		tree_drive(tree, USB, "sdb");
		tree_proc(tree, "self/mountinfo", it->mounts);
		tree_proc(tree, "cmdline", it->command_line);
		drives = scan(tree, &n);
		if (find(drives, n, "sda")->protection != it->sda || find(drives, n, "sdb")->protection != it->sdb)
			fail_msg("%s: sda %s (%s), sdb %s (%s)", it->name,
				 rad_protection_name(find(drives, n, "sda")->protection),
				 find(drives, n, "sda")->protection_reason,
				 rad_protection_name(find(drives, n, "sdb")->protection),
				 find(drives, n, "sdb")->protection_reason);
		tree_free(tree);
	}
}

static void test_unknown_offers_nothing(void **state)
{
	struct tree *tree = tree_new();
	rad_auto_free struct rad_drive *drives = NULL;
	size_t n = 0;

	tree_drive(tree, SATA, "sda");
	tree->options.roots.running_medium_unknown = true;
	drives = scan(tree, &n);
	assert_false(rad_drive_is_selectable(&drives[0]));
	assert_string_not_equal(drives[0].protection_reason, "");
	tree_free(tree);
}

/* Cheap bridges with the same serial number: two ids, and the bare serial number is refused as ambiguous. */
static void test_twins(void **state)
{
	struct tree *tree = tree_new();
	rad_auto_free struct rad_drive *drives = NULL;
	struct rad_drive one;
	struct rad_error err;
	size_t n = 0;

	tree_drive(tree, VIRT, "vda");
	tree_drive(tree, "pci0000:00/0000:00:05.0/virtio3/block", "vdb");
	tree_set(tree, VIRT, "vda", "serial", "0123456789\n");
	tree_set(tree, "pci0000:00/0000:00:05.0/virtio3/block", "vdb", "serial", "0123456789\n");
	drives = scan(tree, &n);
	assert_int_equal(n, 2);
	assert_string_not_equal(drives[0].identity.stable_id, drives[1].identity.stable_id);
	assert_true(rad_scan_find(&tree->options, "0123456789", &one, &err) < 0);
	assert_int_equal(err.kind, RAD_ERROR_INPUT);
	assert_int_equal(rad_scan_find(&tree->options, drives[1].identity.stable_id, &one, &err), 0);
	assert_string_equal(one.node, drives[1].node);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buses_and_media),
		cmocka_unit_test(test_what_is_no_drive),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_stacked_root),
		cmocka_unit_test(test_held),
		cmocka_unit_test(test_running_medium),
		cmocka_unit_test(test_unknown_offers_nothing),
		cmocka_unit_test(test_twins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
