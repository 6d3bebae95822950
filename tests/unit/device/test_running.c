/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which drive the system runs from: every rule of src/device/running.c, and the ways around it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tree.h"

static struct tree tree;
static struct rad_drive drive;
static char disk[512];	/* sda, 8:0: the laptop's own */
static char stick[512]; /* sdb, 8:16: what we were started from */

static int setup(void **state)
{
	tree_make(&tree);
	(void)snprintf(disk, sizeof(disk), "%s", tree_sata(&tree, "sda", "8:0", 1, "DISK1"));
	tree_partition(&tree, disk, "sda1", "8:1");
	tree_partition(&tree, disk, "sda2", "8:2");
	(void)snprintf(stick, sizeof(stick), "%s", tree_usb(&tree, "sdb", "8:16", 2, "STICK1"));
	tree_partition(&tree, stick, "sdb1", "8:17");
	return 0;
}

static int teardown(void **state)
{
	tree_remove(&tree);
	return 0;
}

static void expect(const char *name, enum rad_protection why)
{
	tree_find(&tree, name, &drive);
	if (drive.protection != why)
		fail_msg("%s: %s (%s), not %s", name, rad_protection_name(drive.protection), drive.protection_reason,
			 rad_protection_name(why));
	assert_int_equal(drive.protection_reason[0] != '\0', why != RAD_PROTECTION_NONE);
}

static void expect_unknown(const char *word)
{
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
	if (!strstr(drive.protection_reason, word))
		fail_msg("'%s' does not tell '%s'", drive.protection_reason, word);
}

static void command_line(const char *text)
{
	tree_write(&tree, "proc/cmdline", text);
}

static void test_root_on_partition(void **state)
{
	tree_root_on(&tree, "8:2", "ext4", "/dev/sda2");
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM);
	assert_string_equal(drive.protection_reason, "It holds the root file system.");
	assert_false(rad_drive_is_selectable(&drive));
	expect("sdb", RAD_PROTECTION_NONE);
}

static void test_root_on_whole_drive(void **state)
{
	tree_root_on(&tree, "8:0", "ext4", "/dev/root");
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdb", RAD_PROTECTION_NONE);
}

static void test_root_on_volume_over_two_drives(void **state)
{
	const char *volume = tree_dm(&tree, "dm-1", "253:1");

	tree_stack(&tree, volume, "devices/virtual/block/dm-0");
	tree_dm(&tree, "dm-0", "253:0");
	tree_stack(&tree, "devices/virtual/block/dm-1", "devices/virtual/block/dm-0");
	{
		char lower[600];

		(void)snprintf(lower, sizeof(lower), "%s/sda2", disk);
		tree_stack(&tree, "devices/virtual/block/dm-0", lower);
		(void)snprintf(lower, sizeof(lower), "%s/sdb1", stick);
		tree_stack(&tree, "devices/virtual/block/dm-0", lower);
	}
	tree_sata(&tree, "sdc", "8:32", 3, "OTHER");
	tree_root_on(&tree, "253:1", "ext4", "/dev/mapper/vg-root");
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("dm-0", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdc", RAD_PROTECTION_NONE);
}

static void test_root_on_raid(void **state)
{
	tree_block(&tree, "devices/virtual/block/md0", "9:0", 4096);
	tree_write(&tree, "sys/devices/virtual/block/md0/md/level", "raid1\n");
	tree_partition(&tree, "devices/virtual/block/md0", "md0p1", "259:0");
	tree_stack(&tree, "devices/virtual/block/md0", disk);
	tree_stack(&tree, "devices/virtual/block/md0", stick);
	tree_root_on(&tree, "259:0", "ext4", "/dev/md0p1");
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
}

/* Software of which sysfs does not tell what it stands on. */
static void test_root_on_untraceable_device(void **state)
{
	tree_block(&tree, "devices/virtual/block/drbd0", "147:0", 4096);
	tree_root_on(&tree, "147:0", "ext4", "/dev/drbd0");
	expect_unknown("root file system");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
	tree_root_on(&tree, "8:99", "ext4", "/dev/gone");
	expect_unknown("root file system");
}

static void test_devices_in_a_circle_end(void **state)
{
	tree_dm(&tree, "dm-0", "253:0");
	tree_dm(&tree, "dm-1", "253:1");
	tree_stack(&tree, "devices/virtual/block/dm-0", "devices/virtual/block/dm-1");
	tree_stack(&tree, "devices/virtual/block/dm-1", "devices/virtual/block/dm-0");
	tree_root_on(&tree, "253:0", "ext4", "/dev/dm-0");
	expect_unknown("root file system");
}

static void make_btrfs(const char *source)
{
	tree_link(&tree, "sys/fs/btrfs/0f1e/devices/sda2", "sys/class/block/sda2");
	tree_link(&tree, "sys/fs/btrfs/0f1e/devices/sdb1", "sys/class/block/sdb1");
	tree_link(&tree, "sys/fs/btrfs/ffff/devices/sdc", "sys/class/block/sdc");
	tree_write(&tree, "sys/fs/btrfs/features/raid56", "1\n");
	tree_root_on(&tree, "0:33", "btrfs", source);
}

/* The table tells one member and a number without a device. */
static void test_btrfs_root_over_two_drives(void **state)
{
	tree_sata(&tree, "sdc", "8:32", 3, "OTHER");
	tree_sata(&tree, "sdd", "8:48", 4, "FREE");
	make_btrfs("/dev/sdb1");
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdc", RAD_PROTECTION_IN_USE); /* of another btrfs, mounted somewhere out of sight */
	expect("sdd", RAD_PROTECTION_NONE);
}

static void test_btrfs_root_with_unknown_source(void **state)
{
	make_btrfs("/dev/mapper/elsewhere");
	expect_unknown("root file system");
}

static void test_zfs_and_fuse_roots(void **state)
{
	tree_root_on(&tree, "0:40", "zfs", "rpool/ROOT/debian");
	expect_unknown("root file system");
	/* a CD that somebody mounted does not make it known */
	tree_mounts(&tree, "1 0 0:40 / / rw - zfs rpool/ROOT rw\n2 1 8:17 / /cdrom ro - iso9660 /dev/sdb1 ro\n");
	expect_unknown("root file system");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
	tree_root_on(&tree, "0:41", "fuse.something", "something");
	expect_unknown("root file system");
}

static void test_network_roots(void **state)
{
	tree_root_on(&tree, "0:50", "nfs4", "server:/export");
	expect("sda", RAD_PROTECTION_NONE);
	tree_root_on(&tree, "0:50", "9p", "/dev/root");
	expect("sda", RAD_PROTECTION_NONE);
	tree_root_on(&tree, "0:50", "virtiofs", "rootfs");
	expect("sda", RAD_PROTECTION_NONE);
}

static void test_no_root_at_all(void **state)
{
	tree_mounts(&tree, "2 1 8:17 / /mnt ro - iso9660 /dev/sdb1 ro\n");
	expect_unknown("root file system");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
}

static void test_unreadable_mounts_are_an_error(void **state)
{
	struct rad_drive *drives = NULL;
	struct rad_error err = { 0 };
	size_t n = 0;

	tree_mounts(&tree, "27 1 8:2 / /\n");
	assert_int_equal(rad_scan(&tree.options, &drives, &n, &err), -RAD_ERROR_IO);
	tree_mounts(&tree, "27 1 8-2 / / rw - ext4 /dev/sda2 rw\n");
	assert_int_equal(rad_scan(&tree.options, &drives, &n, &err), -RAD_ERROR_IO);
	tree_delete(&tree, "proc/self/mountinfo");
	assert_int_equal(rad_scan(&tree.options, &drives, &n, &err), -RAD_ERROR_IO);
	assert_null(drives);
}

/* As live-boot mounts it: an overlay over a squashfs in a loop device whose file lies on the stick. */
static void mount_live(const char *medium, const char *image)
{
	char text[2048];

	tree_loop(&tree, "loop0", "7:0", image);
	(void)snprintf(text, sizeof(text),
		       "30 1 0:28 / / rw - overlay overlay rw,lowerdir=/run/live/rootfs/filesystem.squashfs/,"
		       "upperdir=/run/live/overlay/rw,workdir=/run/live/overlay/work\n"
		       "31 30 0:24 / /run rw - tmpfs tmpfs rw\n"
		       "32 31 %s\n"
		       "33 31 7:0 / /run/live/rootfs/filesystem.squashfs ro - squashfs /dev/loop0 ro\n"
		       "34 31 0:26 / /run/live/overlay rw - tmpfs tmpfs rw\n",
		       medium);
	tree_mounts(&tree, text);
	command_line("BOOT_IMAGE=/live/vmlinuz boot=live quiet\n");
}

static const char on_stick[] = "8:17 / /run/live/medium ro - vfat /dev/sdb1 ro";
static const char in_memory[] = "0:25 / /run/live/medium rw - tmpfs tmpfs rw";
static const char image[] = "/run/live/medium/live/filesystem.squashfs";

static void test_live_system(void **state)
{
	mount_live(on_stick, image);
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("loop0", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sda", RAD_PROTECTION_NONE);
}

/* The image's own path is out of sight, but the live medium is mounted where live systems mount it. */
static void test_live_system_with_layers_out_of_sight(void **state)
{
	tree_mounts(&tree, "30 1 0:28 / / rw - overlay overlay rw,lowerdir=/root/moved,upperdir=/cow/up\n"
			   "32 30 8:17 / /run/live/medium ro - vfat /dev/sdb1 ro\n");
	command_line("quiet\n");
	expect_unknown("root file system"); /* nothing says that this is a live system */
	command_line("boot=live quiet\n");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sda", RAD_PROTECTION_NONE);
}

static void test_container(void **state)
{
	tree_root_on(&tree, "0:60", "overlay", "overlay");
	expect_unknown("root file system");
	tree_mounts(&tree, "30 1 0:28 / / rw - overlay overlay "
			   "rw,lowerdir=/var/lib/l/AB:/var/lib/l/CD,upperdir=/var/lib/u\n"
			   "31 30 8:2 /x /etc/hosts rw - ext4 /dev/sda2 rw\n");
	expect_unknown("root file system");
	command_line("root=/dev/sda2\n"); /* the host's: the container's files may lie elsewhere */
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM);
}

/* Copied to memory: the stick is plugged in, not mounted, and looks like any other drive. */
static void test_toram(void **state)
{
	mount_live(in_memory, image);
	command_line("boot=live toram quiet\n");
	expect_unknown("medium is not mounted");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
}

/* A stick for persistent data is not the stick that the system came from. */
static void test_toram_with_persistence_elsewhere(void **state)
{
	mount_live(in_memory, image);
	tree_mounts(&tree, "30 1 0:28 / / rw - overlay overlay rw,lowerdir=/run/live/rootfs/fs,"
			   "upperdir=/run/live/persistence/sda1/rw\n"
			   "32 31 0:25 / /run/live/medium rw - tmpfs tmpfs rw\n"
			   "33 31 7:0 / /run/live/rootfs/fs ro - squashfs /dev/loop0 ro\n"
			   "34 31 8:1 / /run/live/persistence/sda1 rw - ext4 /dev/sda1 rw\n");
	command_line("boot=live toram persistence\n");
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
}

static void test_toram_with_named_medium(void **state)
{
	static const char *const lines[] = {
		"boot=live toram radera.medium=STICK1\n",
		"boot=live toram radera.medium=serial-2115_STICK1\n",
		"boot=live toram radera.medium=/dev/sdb\n",
		"boot=live toram live-media=/dev/sdb1\n",
		"boot=live toram \"radera.medium=UUID=AB12 CD34\"\n",
		"boot=live toram radera.medium=LABEL=RADERA\n",
		"root=live:CDLABEL=RADERA rd.live.ram\n",
	};

	tree_link(&tree, "dev/disk/by-uuid/AB12 CD34", "dev/sdb1");
	tree_link(&tree, "dev/disk/by-label/RADERA", "dev/sdb1");
	mount_live(in_memory, image);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		command_line(lines[i]);
		expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
		expect("sda", RAD_PROTECTION_NONE);
	}
}

/* A name that fits nothing may be a name mistyped: it makes nothing known. */
static void test_toram_with_medium_that_is_not_here(void **state)
{
	static const char *const lines[] = {
		"boot=live toram radera.medium=STICK9\n",
		"boot=live toram radera.medium=\n",
		"boot=live toram radera.medium\n",
		"boot=live toram live-media=removable\n",
		"boot=live toram live-media=/dev/sdz1\n",
		"boot=live toram radera.medium=UUID=../../sda\n",
		"boot=live toram radera.medium=UUID=\n",
		"boot=live toram radera.medium=STICK1 live-media=/dev/sdz\n",
		"boot=live toram radera.medium=/proc/self\n",
	};

	tree_link(&tree, "dev/disk/by-uuid/1", "dev/sdb1");
	mount_live(in_memory, image);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		command_line(lines[i]);
		expect("sda", RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
	}
}

/* Two sticks with the same serial: either may be it, so both are protected. */
static void test_toram_with_cloned_serials(void **state)
{
	tree_usb(&tree, "sdc", "8:32", 3, "STICK1");
	mount_live(in_memory, image);
	command_line("boot=live toram radera.medium=STICK1\n");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdc", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sda", RAD_PROTECTION_NONE);
}

static void test_netbooted_live_system(void **state)
{
	mount_live(in_memory, image);
	command_line("boot=live fetch=http://server/filesystem.squashfs BOOT_IMAGE=(http)/vmlinuz\n");
	expect("sda", RAD_PROTECTION_NONE);
	expect("sdb", RAD_PROTECTION_NONE);
}

static void test_initramfs(void **state)
{
	command_line("console=ttyS0 quiet\n");
	expect("sda", RAD_PROTECTION_NONE);
	command_line("root=/dev/ram0\n");
	expect("sda", RAD_PROTECTION_NONE);
	command_line("root=/dev/nfs nfsroot=server:/x\n");
	expect("sda", RAD_PROTECTION_NONE);
	command_line("root=/dev/sda2 ro break=bottom\n");
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdb", RAD_PROTECTION_NONE);
	command_line("root=UUID=1234 ro\n");
	expect_unknown("root drive that is not here");
	command_line("root=\n");
	expect_unknown("root drive that is not here");
	command_line("BOOT_IMAGE=(hd0,gpt2)/vmlinuz quiet\n");
	expect_unknown("boot loader");
	command_line("BOOT_IMAGE=(tftp,10.0.0.1)/vmlinuz quiet\n");
	expect("sda", RAD_PROTECTION_NONE);
	command_line("boot=live\n");
	expect_unknown("not mounted");
}

static void test_parts_of_the_system_elsewhere(void **state)
{
	tree_mounts(&tree, "27 1 8:2 / / rw - ext4 /dev/sda2 rw\n28 27 8:17 / /boot/efi rw - vfat /dev/sdb1 rw\n");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
	assert_non_null(strstr(drive.protection_reason, "boot loader"));
	tree_mounts(&tree, "27 1 8:2 / / rw - ext4 /dev/sda2 rw\n28 27 8:17 / /usr rw - ext4 /dev/sdb1 rw\n");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
	tree_mounts(&tree, "27 1 8:2 / / rw - ext4 /dev/sda2 rw\n28 27 8:17 / /usrlocal rw - ext4 /dev/sdb1 rw\n");
	expect("sdb", RAD_PROTECTION_IN_USE);
}

static void test_program_on_another_drive(void **state)
{
	char link[256];

	(void)snprintf(link, sizeof(link), "%s/self/exe", tree.proc);
	assert_int_equal(symlink("/media/tools/radera", link), 0);
	tree_mounts(&tree, "27 1 8:2 / / rw - ext4 /dev/sda2 rw\n"
			   "28 27 8:17 / /media/tools rw - vfat /dev/sdb1 rw\n");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
	assert_string_equal(drive.protection_reason, "It holds the running program.");
	tree_mounts(&tree, "27 1 8:2 / / rw - ext4 /dev/sda2 rw\n28 27 0:70 / /media/tools rw - fuse.x x rw\n");
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
	assert_non_null(strstr(drive.protection_reason, "running program"));
}

/* In a mount name space of our own: the machine's root is another one than ours. */
static void test_first_process_elsewhere(void **state)
{
	tree_root_on(&tree, "8:2", "ext4", "/dev/sda2");
	tree_write(&tree, "proc/1/mountinfo", "1 0 8:17 / / rw - ext4 /dev/sdb1 rw\n");
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
	tree_write(&tree, "proc/1/mountinfo", "1 0 0:44 / / rw - zfs rpool/ROOT rw\n");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
}

static void test_escaped_overlay_options(void **state)
{
	tree_mounts(&tree, "30 1 0:28 / / rw - overlay overlay rw,lowerdir=/a\\040b/c\\134:d:/mem,upperdir=/mem/u\n"
			   "31 30 8:17 / /a\\040b/c:d ro - ext4 /dev/sdb1 ro\n"
			   "32 30 0:29 / /mem rw - tmpfs tmpfs rw\n");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sda", RAD_PROTECTION_NONE);
	tree_mounts(&tree, "30 1 0:28 / / rw - overlay overlay rw,lowerdir+=/mem,lowerdir+=/disk\n"
			   "31 30 8:17 / /disk ro - ext4 /dev/sdb1 ro\n"
			   "32 30 0:29 / /mem rw - tmpfs tmpfs rw\n");
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM);
}

static void test_declared_unknown(void **state)
{
	tree_root_on(&tree, "8:2", "ext4", "/dev/sda2");
	tree.options.roots.running_medium_unknown = true;
	expect("sda", RAD_PROTECTION_RUNNING_MEDIUM);
	expect("sdb", RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
}

/* Unknown weighs more than being no drive, in use or read-only. */
static void test_order_of_reasons(void **state)
{
	tree_root_on(&tree, "0:60", "overlay", "overlay");
	tree_dm(&tree, "dm-0", "253:0");
	expect("dm-0", RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
	tree_root_on(&tree, "0:2", "rootfs", "rootfs");
	expect("dm-0", RAD_PROTECTION_NOT_A_DRIVE);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_root_on_partition),
		T(test_root_on_whole_drive),
		T(test_root_on_volume_over_two_drives),
		T(test_root_on_raid),
		T(test_root_on_untraceable_device),
		T(test_devices_in_a_circle_end),
		T(test_btrfs_root_over_two_drives),
		T(test_btrfs_root_with_unknown_source),
		T(test_zfs_and_fuse_roots),
		T(test_network_roots),
		T(test_no_root_at_all),
		T(test_unreadable_mounts_are_an_error),
		T(test_live_system),
		T(test_live_system_with_layers_out_of_sight),
		T(test_container),
		T(test_toram),
		T(test_toram_with_persistence_elsewhere),
		T(test_toram_with_named_medium),
		T(test_toram_with_medium_that_is_not_here),
		T(test_toram_with_cloned_serials),
		T(test_netbooted_live_system),
		T(test_initramfs),
		T(test_parts_of_the_system_elsewhere),
		T(test_program_on_another_drive),
		T(test_first_process_elsewhere),
		T(test_escaped_overlay_options),
		T(test_declared_unknown),
		T(test_order_of_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
