/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a device is, and who it is, in prepared trees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tree.h"

static struct tree tree;
static struct rad_drive drive;

static int setup(void **state)
{
	tree_make(&tree);
	return 0;
}

static int teardown(void **state)
{
	tree_remove(&tree);
	return 0;
}

static void put(const char *path, const char *name, const char *text)
{
	char file[1024];

	(void)snprintf(file, sizeof(file), "sys/%s/%s", path, name);
	tree_write(&tree, file, text);
}

static void test_sata(void **state)
{
	tree_sata(&tree, "sda", "8:0", 1, "            Z3TABC12");
	tree_find(&tree, "sda", &drive);
	assert_int_equal(drive.bus, RAD_BUS_ATA);
	assert_int_equal(drive.media, RAD_MEDIA_DISK);
	assert_string_equal(drive.identity.vendor, "");
	assert_string_equal(drive.identity.model, "ST500DM002-1BD14");
	assert_string_equal(drive.identity.serial, "Z3TABC12");
	assert_string_equal(drive.identity.firmware, "1A01");
	assert_string_equal(drive.identity.stable_id, "serial-ST500DM002-1BD14_Z3TABC12");
	assert_true(drive.identity.size_bytes == 976773168ULL * 512);
	assert_int_equal(drive.identity.diskseq, 7);
	assert_int_equal(drive.logical_sector_bytes, 512);
	assert_int_equal(drive.physical_sector_bytes, 4096);
	assert_int_equal(drive.max_request_bytes, 1280 * 1024);
	assert_int_equal(drive.major_number, 8);
	assert_int_equal(drive.minor_number, 0);
	assert_int_equal(drive.protection, RAD_PROTECTION_NONE);
	assert_string_equal(drive.protection_reason, "");
	assert_true(rad_drive_is_selectable(&drive));
}

/* Bays are known by these: the same whatever is put in, and in whichever order. */
static void test_places(void **state)
{
	const char *path;
	char link[PATH_MAX];

	tree_sata(&tree, "sda", "8:0", 1, "A");
	tree_sata(&tree, "sdb", "8:16", 2, "B");
	tree_usb(&tree, "sdc", "8:32", 3, "C");
	tree_nvme(&tree, "nvme0n1", "259:0", "D");
	tree_find(&tree, "sda", &drive);
	assert_string_equal(drive.place, "0000:00:17.0-0:0:0-ata1");
	tree_find(&tree, "sdb", &drive);
	assert_string_equal(drive.place, "0000:00:17.0-0:0:0-ata2");
	tree_find(&tree, "sdc", &drive);
	assert_string_equal(drive.place, "0000:00:14.0-1-3:1.0-0:0:0");
	tree_find(&tree, "nvme0n1", &drive);
	assert_non_null(strstr(drive.place, "0000:"));
	path = tree_sata(&tree, "sdd", "8:48", 4, "E");
	tree_write(&tree, "sys/devices/enclosure/0:0:8:0/id", "0x500e004aaaaaaa1e\n");
	tree_write(&tree, "sys/devices/enclosure/0:0:8:0/Slot 03/slot", "3\n");
	(void)snprintf(link, sizeof(link), "sys/%s/device/enclosure_device:Slot 03", path);
	tree_link(&tree, link, "sys/devices/enclosure/0:0:8:0/Slot 03");
	tree_find(&tree, "sdd", &drive);
	assert_string_equal(drive.place, "enclosure-0x500e004aaaaaaa1e-slot-3");
	/* a link that leads out of the tree is none */
	tree_delete(&tree, link);
	tree_link(&tree, link, "elsewhere");
	tree_find(&tree, "sdd", &drive);
	assert_string_equal(drive.place, "0000:00:17.0-0:0:0-ata4");
}

static void put_sata_identify(const char *path)
{
	uint8_t page[572] = { 0, 0x89, 0x02, 0x38 };
	uint8_t *identify = page + 60;
	static const char model[] = "Samsung SSD 860 EVO 500GB               ";
	static const char serial[] = "      S3Z1NB0K123456";
	char file[1024];

	page[56] = 0xEC;
	identify[0] = 0x40;
	for (size_t i = 0; i < 40; i++)
		identify[54 + (i ^ 1)] = (uint8_t)model[i];
	for (size_t i = 0; i < 20; i++)
		identify[20 + (i ^ 1)] = (uint8_t)serial[i];
	identify[174] = 0x00;
	identify[175] = 0x41; /* word 87: 4100h */
	identify[216] = 0x02;
	identify[217] = 0x50; /* word 108: 5002h */
	identify[434] = 1;    /* word 217: does not rotate */
	(void)snprintf(file, sizeof(file), "sys/%s/device/vpd_pg89", path);
	tree_write_bytes(&tree, file, page, sizeof(page));
}

/* INQUIRY cuts names; the drive's own IDENTIFY DEVICE data has them whole. */
static void test_sata_identify_data_wins(void **state)
{
	put_sata_identify(tree_sata(&tree, "sda", "8:0", 1, "S3Z1"));
	tree_find(&tree, "sda", &drive);
	assert_string_equal(drive.identity.model, "Samsung SSD 860 EVO 500GB");
	assert_string_equal(drive.identity.serial, "S3Z1NB0K123456");
	assert_string_equal(drive.identity.wwn, "naa.5002000000000000");
	assert_string_equal(drive.identity.stable_id, "wwn-naa.5002000000000000");
	assert_int_equal(drive.media, RAD_MEDIA_FLASH);
}

static void test_nvme(void **state)
{
	const char *path = tree_nvme(&tree, "nvme0n1", "259:0", "S4EMNX0R123456");

	put(path, "eui", "00 25 38 5A 01 d0 1c 9e\n");
	tree_find(&tree, "nvme0n1", &drive);
	assert_int_equal(drive.bus, RAD_BUS_NVME);
	assert_int_equal(drive.media, RAD_MEDIA_FLASH);
	assert_string_equal(drive.identity.model, "SAMSUNG MZVLB512HBJQ-000L7");
	assert_string_equal(drive.identity.serial, "S4EMNX0R123456");
	assert_string_equal(drive.identity.firmware, "5M2QEXF7");
	assert_string_equal(drive.identity.wwn, "eui.0025385a01d01c9e");
	assert_string_equal(drive.identity.stable_id, "wwn-eui.0025385a01d01c9e");
}

/* The node's name says 1, the namespace is the second: the name means nothing. */
static void test_nvme_second_namespace(void **state)
{
	const char *path = tree_nvme(&tree, "nvme0n1", "259:0", "S4EM");

	put(path, "eui", "00 00 00 00 00 00 00 00\n");
	put(path, "nsid", "2\n");
	tree_find(&tree, "nvme0n1", &drive);
	assert_string_equal(drive.identity.wwn, "nsid.2");
	assert_string_equal(drive.identity.stable_id, "serial-SAMSUNG_MZVLB512HBJQ-000L7_S4EM_nsid.2");
	put(path, "nguid", "ace42e00-16ca-4b10-0000-000000000002\n");
	tree_find(&tree, "nvme0n1", &drive);
	assert_string_equal(drive.identity.wwn, "nguid.ace42e0016ca4b100000000000000002");
}

static void make_multipath(const char *transport)
{
	const char *subsystem = "devices/virtual/nvme-subsystem/nvme-subsys0";

	tree_subsystem(&tree, subsystem, "nvme-subsystem");
	put(subsystem, "model", "MODEL X\n");
	put(subsystem, "serial", "SER9\n");
	put(subsystem, "firmware_rev", "F1\n");
	put("devices/pci0000:00/0000:00:1d.0/nvme/nvme0", "transport", transport);
	tree_link(&tree, "sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0",
		  "sys/devices/pci0000:00/0000:00:1d.0/nvme/nvme0");
	tree_block(&tree, "devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1", "259:1", 2048);
	tree_link(&tree, "sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/device",
		  "sys/devices/virtual/nvme-subsystem/nvme-subsys0");
}

static void test_nvme_multipath(void **state)
{
	make_multipath("pcie\n");
	tree_block(&tree, "devices/pci0000:00/0000:00:1d.0/nvme/nvme0/nvme0c0n1", "259:2", 2048);
	put("devices/pci0000:00/0000:00:1d.0/nvme/nvme0/nvme0c0n1", "hidden", "1\n");
	tree_find(&tree, "nvme0n1", &drive);
	assert_int_equal(drive.bus, RAD_BUS_NVME);
	assert_string_equal(drive.identity.serial, "SER9");
	assert_true(rad_drive_is_selectable(&drive));
	assert_false(tree_lists(&tree, true, "nvme0c0n1"));
}

static void test_nvme_over_network_is_no_drive(void **state)
{
	make_multipath("tcp\n");
	tree_find(&tree, "nvme0n1", &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_NOT_A_DRIVE);
	assert_non_null(strstr(drive.protection_reason, "network"));
}

static void test_iscsi_is_no_drive(void **state)
{
	const char *path = "devices/platform/host3/session1/target3:0:0/3:0:0:0";

	tree_subsystem(&tree, path, "scsi");
	put(path, "type", "0\n");
	put("devices/platform/host3/session1", "iscsi_session/session1/state", "LOGGED_IN\n");
	tree_block(&tree, "devices/platform/host3/session1/target3:0:0/3:0:0:0/block/sdq", "65:0", 2048);
	tree_find(&tree, "sdq", &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_NOT_A_DRIVE);
}

static void test_usb(void **state)
{
	const char *path = tree_usb(&tree, "sdb", "8:16", 2, "123456789ABC");

	tree_find(&tree, "sdb", &drive);
	assert_int_equal(drive.bus, RAD_BUS_USB);
	/* the queue's "rotational" is only the kernel's default there */
	assert_int_equal(drive.media, RAD_MEDIA_UNKNOWN);
	assert_true(drive.removable);
	assert_string_equal(drive.identity.vendor, "ASMT");
	assert_string_equal(drive.identity.serial, "123456789ABC");
	put(path, "queue/rotational", "0\n");
	tree_find(&tree, "sdb", &drive);
	assert_int_equal(drive.media, RAD_MEDIA_FLASH);
}

/* A bridge without a serial must not borrow its hub's. */
static void test_usb_without_serial(void **state)
{
	tree_usb(&tree, "sdb", "8:16", 2, NULL);
	tree_find(&tree, "sdb", &drive);
	assert_string_equal(drive.identity.serial, "");
	assert_string_equal(drive.identity.stable_id, "path-0000:00:14.0-1-2:1.0-0:0:0");
}

static void test_cloned_serials(void **state)
{
	char first[RAD_STABLE_ID_SIZE];

	tree_usb(&tree, "sdb", "8:16", 2, "0123456789");
	tree_usb(&tree, "sdc", "8:32", 3, "0123456789");
	tree_usb(&tree, "sdd", "8:48", 4, "ANOTHER");
	tree_find(&tree, "sdb", &drive);
	(void)strcpy(first, drive.identity.stable_id);
	assert_string_equal(first, "serial-2115_0123456789#0000:00:14.0-1-2:1.0-0:0:0");
	tree_find(&tree, "sdc", &drive);
	assert_string_equal(drive.identity.stable_id, "serial-2115_0123456789#0000:00:14.0-1-3:1.0-0:0:0");
	tree_find(&tree, "sdd", &drive);
	assert_string_equal(drive.identity.stable_id, "serial-2115_ANOTHER");
}

static void test_virtio(void **state)
{
	tree_virtio(&tree, "vda", "254:0", "disk-one");
	tree_find(&tree, "vda", &drive);
	assert_int_equal(drive.bus, RAD_BUS_VIRTIO);
	assert_int_equal(drive.media, RAD_MEDIA_UNKNOWN);
	assert_string_equal(drive.identity.stable_id, "serial-disk-one");
}

static void make_emmc(void)
{
	const char *card = "devices/pci0000:00/0000:00:1e.4/mmc_host/mmc0/mmc0:0001";

	tree_subsystem(&tree, "devices/pci0000:00/0000:00:1e.4", "pci");
	tree_subsystem(&tree, card, "mmc");
	put(card, "name", "BJNB4R\n");
	put(card, "serial", "0x12ab34cd\n");
	put(card, "manfid", "0x000015\n");
	put(card, "fwrev", "0x0700000000000000\n");
	tree_block(&tree, "devices/pci0000:00/0000:00:1e.4/mmc_host/mmc0/mmc0:0001/block/mmcblk0", "179:0", 61071360);
	tree_link(&tree, "sys/devices/pci0000:00/0000:00:1e.4/mmc_host/mmc0/mmc0:0001/block/mmcblk0/device",
		  "sys/devices/pci0000:00/0000:00:1e.4/mmc_host/mmc0/mmc0:0001");
	tree_block(&tree, "devices/pci0000:00/0000:00:1e.4/mmc_host/mmc0/mmc0:0001/block/mmcblk0/mmcblk0boot0", "179:8",
		   8192);
}

static void test_emmc(void **state)
{
	struct rad_error err = { 0 };
	char node[128];

	make_emmc();
	tree_find(&tree, "mmcblk0", &drive);
	assert_int_equal(drive.bus, RAD_BUS_MMC);
	assert_int_equal(drive.media, RAD_MEDIA_FLASH);
	assert_string_equal(drive.identity.model, "BJNB4R");
	assert_string_equal(drive.identity.stable_id, "serial-BJNB4R_0x12ab34cd");
	assert_string_equal(drive.identity.firmware, "0x0700000000000000");
	assert_false(tree_lists(&tree, false, "mmcblk0boot0"));
	tree_find(&tree, "mmcblk0boot0", &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_NOT_A_DRIVE);
	(void)snprintf(node, sizeof(node), "%s/mmcblk0boot0", tree.dev);
	assert_int_equal(rad_scan_find(&tree.options, node, &drive, &err), -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "hardware partition of"));
	assert_non_null(strstr(err.advice, "mmcblk0 "));
}

/* UFS hangs below a SCSI host as well. */
static void test_ufs(void **state)
{
	const char *device = "devices/platform/1d84000.ufshc/host0/target0:0:0/0:0:0:0";

	put("devices/platform/1d84000.ufshc", "geometry_descriptor/raw_device_capacity", "0x1\n");
	tree_subsystem(&tree, device, "scsi");
	put(device, "type", "0\n");
	tree_block(&tree, "devices/platform/1d84000.ufshc/host0/target0:0:0/0:0:0:0/block/sda", "8:0", 2048);
	tree_link(&tree, "sys/devices/platform/1d84000.ufshc/host0/target0:0:0/0:0:0:0/block/sda/device",
		  "sys/devices/platform/1d84000.ufshc/host0/target0:0:0/0:0:0:0");
	tree_find(&tree, "sda", &drive);
	assert_int_equal(drive.bus, RAD_BUS_UFS);
	assert_int_equal(drive.media, RAD_MEDIA_FLASH);
	put(device, "type", "30\n"); /* well-known unit */
	tree_find(&tree, "sda", &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_NOT_A_DRIVE);
}

static void test_optical(void **state)
{
	const char *path = tree_sata(&tree, "sr0", "11:0", 3, "CD1");

	put(path, "device/type", "5\n");
	assert_false(tree_lists(&tree, false, "sr0"));
	tree_find(&tree, "sr0", &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_NOT_A_DRIVE);
	assert_string_equal(drive.protection_reason, "It is a CD or DVD drive.");
	assert_false(rad_drive_is_selectable(&drive));
}

/* A CD drive that calls itself sda, with a disk's number, is one all the same; and so is a disk called sr0. */
static void test_names_and_numbers_mean_nothing(void **state)
{
	put(tree_sata(&tree, "sda", "8:0", 3, "CD1"), "device/type", "5\n");
	tree_sata(&tree, "sr0", "11:0", 4, "DISK");
	tree_dm(&tree, "sdb", "8:16");
	tree_find(&tree, "sda", &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_NOT_A_DRIVE);
	tree_find(&tree, "sr0", &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_NONE);
	tree_find(&tree, "sdb", &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_NOT_A_DRIVE);
	assert_false(tree_lists(&tree, false, "sdb"));
}

static void test_floppy(void **state)
{
	tree_subsystem(&tree, "devices/platform/floppy.0", "platform");
	tree_link(&tree, "sys/devices/platform/floppy.0/driver", "sys/bus/platform/drivers/floppy");
	tree_block(&tree, "devices/platform/floppy.0/block/fd0", "2:0", 2880);
	assert_false(tree_lists(&tree, false, "fd0"));
	tree_find(&tree, "fd0", &drive);
	assert_string_equal(drive.protection_reason, "It is a floppy disk drive.");
}

/* Storage of an unknown kind is told, so that nobody believes that it was erased, and never offered. */
static void test_unknown_hardware_is_told_and_protected(void **state)
{
	tree_subsystem(&tree, "devices/platform/e820_pmem/region0", "nd");
	tree_block(&tree, "devices/platform/e820_pmem/region0/block/pmem0", "259:9", 4096);
	assert_true(tree_lists(&tree, false, "pmem0"));
	tree_find(&tree, "pmem0", &drive);
	assert_int_equal(drive.bus, RAD_BUS_UNKNOWN);
	assert_int_equal(drive.protection, RAD_PROTECTION_NOT_A_DRIVE);
}

static void test_software_devices(void **state)
{
	static const char *const names[] = { "nbd0", "drbd0", "md0", "dm-0", "bcache0" };

	tree_block(&tree, "devices/virtual/block/nbd0", "43:0", 2048);
	tree_block(&tree, "devices/virtual/block/drbd0", "147:0", 2048);
	tree_block(&tree, "devices/virtual/block/md0", "9:0", 2048);
	put("devices/virtual/block/md0", "md/level", "raid1\n");
	tree_block(&tree, "devices/virtual/block/bcache0", "252:0", 2048);
	put("devices/virtual/block/bcache0", "bcache/cache_mode", "writeback\n");
	tree_dm(&tree, "dm-0", "253:0");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_false(tree_lists(&tree, false, names[i]));
		tree_find(&tree, names[i], &drive);
		assert_int_equal(drive.protection, RAD_PROTECTION_NOT_A_DRIVE);
	}
}

static void test_memory_devices_appear_with_all_only(void **state)
{
	tree_loop(&tree, "loop0", "7:0", "/home/file");
	tree_block(&tree, "devices/virtual/block/loop1", "7:1", 0);
	tree_block(&tree, "devices/virtual/block/ram0", "1:0", 8192);
	tree_block(&tree, "devices/virtual/block/zram0", "251:0", 8192);
	put("devices/virtual/block/zram0", "mm_stat", "0\n");
	assert_false(tree_lists(&tree, false, "loop0"));
	assert_false(tree_lists(&tree, false, "ram0"));
	assert_false(tree_lists(&tree, false, "zram0"));
	assert_false(tree_lists(&tree, true, "loop1")); /* no file: nothing there */
	tree_find(&tree, "loop0", &drive);
	assert_int_equal(drive.bus, RAD_BUS_LOOP);
	tree_find(&tree, "ram0", &drive);
	assert_int_equal(drive.bus, RAD_BUS_RAM);
	tree_find(&tree, "zram0", &drive);
	assert_int_equal(drive.bus, RAD_BUS_ZRAM);
}

static void test_no_medium_and_read_only(void **state)
{
	const char *path = tree_usb(&tree, "sdb", "8:16", 2, "READER");

	put(path, "size", "0\n");
	tree_find(&tree, "sdb", &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_NO_MEDIUM);
	assert_true(tree_lists(&tree, false, "sdb"));
	put(path, "size", "8\n");
	put(path, "ro", "1\n");
	tree_find(&tree, "sdb", &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_READ_ONLY);
	put(path, "size", "0\n");
	tree_find(&tree, "sdb", &drive);
	assert_int_equal(drive.protection, RAD_PROTECTION_READ_ONLY); /* the weightier one */
}

/* Attributes may be missing, absurd or binary: the drive is still listed, and nothing wraps. */
static void test_damaged_attributes(void **state)
{
	const char *path = tree_sata(&tree, "sda", "8:0", 1, "S1");

	put(path, "size", "99999999999999999999999\n");
	put(path, "queue/logical_block_size", "-512\n");
	put(path, "queue/max_sectors_kb", "4294967295\n");
	put(path, "device/model", "A\x01\xC3\xA5 B\n");
	put(path, "diskseq", "x\n");
	tree_find(&tree, "sda", &drive);
	assert_true(drive.identity.size_bytes == 0);
	assert_int_equal(drive.logical_sector_bytes, 0);
	assert_int_equal(drive.max_request_bytes, 0);
	assert_string_equal(drive.identity.model, "A??? B");
	assert_int_equal(drive.protection, RAD_PROTECTION_NO_MEDIUM);
	put(path, "size", "18446744073709551615\n");
	tree_find(&tree, "sda", &drive);
	assert_true(drive.identity.size_bytes == 0);
}

/* Links that lead out of the tree, or to another device than they say, are not followed. */
static void test_foreign_links(void **state)
{
	struct rad_error err = { 0 };

	tree_link(&tree, "sys/dev/block/8:64", "proc");
	tree_sata(&tree, "sda", "8:0", 1, "S1");
	tree_link(&tree, "sys/dev/block/8:80", "sys/class/block/sda");
	drive = (struct rad_drive){ .major_number = 8, .minor_number = 80 };
	assert_int_equal(rad_scan_refresh(&tree.options, &drive, &err), -RAD_ERROR_IO);
	assert_true(tree_lists(&tree, false, "sda"));
}

static void test_temperature(void **state)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s", tree_sata(&tree, "sda", "8:0", 1, "S1"));
	tree_find(&tree, "sda", &drive);
	assert_int_equal(drive.temperature_millicelsius, RAD_TEMPERATURE_UNKNOWN);
	put(path, "device/hwmon/hwmon2/temp1_input", "31000\n");
	tree_find(&tree, "sda", &drive);
	assert_int_equal(drive.temperature_millicelsius, 31000);
}

static void test_order_is_by_bus_then_id(void **state)
{
	struct rad_drive *drives = NULL;
	struct rad_error err = { 0 };
	size_t n = 0;

	tree_usb(&tree, "sda", "8:0", 2, "A");
	tree_nvme(&tree, "nvme0n1", "259:0", "N");
	tree_sata(&tree, "sdb", "8:16", 2, "B");
	tree_sata(&tree, "sdc", "8:32", 1, "A");
	assert_int_equal(rad_scan(&tree.options, &drives, &n, &err), 0);
	assert_int_equal(n, 4);
	assert_string_equal(drives[0].identity.serial, "A");
	assert_int_equal(drives[0].bus, RAD_BUS_ATA);
	assert_string_equal(drives[1].identity.serial, "B");
	assert_int_equal(drives[2].bus, RAD_BUS_NVME);
	assert_int_equal(drives[3].bus, RAD_BUS_USB);
	free(drives);
}

static void test_missing_nodes_are_no_error(void **state)
{
	tree_sata(&tree, "sda", "8:0", 1, "S1");
	tree.options.roots.dev = "/nonexistent/dev";
	tree_find(&tree, "sda", &drive);
	assert_string_equal(drive.node, "/nonexistent/dev/sda");
}

static void test_missing_sysfs_is_an_error(void **state)
{
	struct rad_scan_options options = tree.options;
	struct rad_drive *drives = NULL;
	struct rad_error err = { 0 };
	size_t n = 0;

	options.roots.sysfs = "/nonexistent/sys";
	assert_int_equal(rad_scan(&options, &drives, &n, &err), -RAD_ERROR_IO);
	assert_null(drives);
	options.roots.sysfs = tree.proc; /* a folder, but no sysfs */
	assert_int_equal(rad_scan(&options, &drives, &n, &err), -RAD_ERROR_IO);
	assert_non_null(strstr(err.text, "dev/block"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_places),
		T(test_sata),
		T(test_sata_identify_data_wins),
		T(test_nvme),
		T(test_nvme_second_namespace),
		T(test_nvme_multipath),
		T(test_nvme_over_network_is_no_drive),
		T(test_iscsi_is_no_drive),
		T(test_usb),
		T(test_usb_without_serial),
		T(test_cloned_serials),
		T(test_virtio),
		T(test_emmc),
		T(test_ufs),
		T(test_optical),
		T(test_names_and_numbers_mean_nothing),
		T(test_floppy),
		T(test_unknown_hardware_is_told_and_protected),
		T(test_software_devices),
		T(test_memory_devices_appear_with_all_only),
		T(test_no_medium_and_read_only),
		T(test_damaged_attributes),
		T(test_foreign_links),
		T(test_temperature),
		T(test_order_is_by_bus_then_id),
		T(test_missing_nodes_are_no_error),
		T(test_missing_sysfs_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
