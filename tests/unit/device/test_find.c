/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person types to mean a drive, and what they are told when it means none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "tree.h"

static struct tree tree;
static struct rad_drive drive;
static struct rad_error err;

static int setup(void **state)
{
	tree_make(&tree);
	tree_partition(&tree, tree_sata(&tree, "sda", "8:0", 1, "DISK1"), "sda1", "8:1");
	tree_usb(&tree, "sdb", "8:16", 2, "CLONE");
	tree_usb(&tree, "sdc", "8:32", 3, "CLONE");
	tree_write(&tree, "sys/devices/pci0000:00/0000:00:1d.0/0000:03:00.0/nvme/nvme0/nvme0n1/eui",
		   "00 25 38 5a 01 d0 1c 9e\n");
	tree_nvme(&tree, "nvme0n1", "259:0", "NVM1");
	tree_loop(&tree, "loop3", "7:3", "/x");
	return 0;
}

static int teardown(void **state)
{
	tree_remove(&tree);
	return 0;
}

static void expect_found(const char *name, const char *node)
{
	(void)memset(&err, 0, sizeof(err));
	if (rad_scan_find(&tree.options, name, &drive, &err) < 0)
		fail_msg("%s: %s", name, err.text);
	assert_string_equal(strrchr(drive.node, '/') + 1, node);
}

static void expect_refused(const char *name, const char *word)
{
	(void)memset(&err, 0, sizeof(err));
	assert_int_equal(rad_scan_find(&tree.options, name, &drive, &err), -RAD_ERROR_INPUT);
	assert_int_equal(err.kind, RAD_ERROR_INPUT);
	if (!strstr(err.text, word))
		fail_msg("'%s' does not tell '%s'", err.text, word);
	assert_true(err.advice[0] != '\0');
}

static const char *node(const char *name)
{
	static char path[256];

	(void)snprintf(path, sizeof(path), "%s/%s", tree.dev, name);
	return path;
}

static void test_by_node(void **state)
{
	expect_found(node("sda"), "sda");
	expect_found("/dev/sda", "sda"); /* the prepared tree stands for /dev */
	expect_found(node("loop3"), "loop3");
	expect_found(node("nvme0n1"), "nvme0n1");
}

static void test_by_link(void **state)
{
	tree_link(&tree, "dev/disk/by-id/ata-X", "dev/sda");
	tree_link(&tree, "dev/disk/by-id/ata-X-part1", "dev/sda1");
	expect_found(node("disk/by-id/ata-X"), "sda");
	expect_refused(node("disk/by-id/ata-X-part1"), "is a partition of");
}

static void test_by_identity(void **state)
{
	expect_found("DISK1", "sda");
	expect_found("serial-ST500DM002-1BD14_DISK1", "sda");
	expect_found("NVM1", "nvme0n1");
	expect_found("eui.0025385a01d01c9e", "nvme0n1");
	expect_found("0025385A01D01C9E", "nvme0n1");
	expect_found("0x0025385a01d01c9e", "nvme0n1");
	expect_found("wwn-eui.0025385a01d01c9e", "nvme0n1");
	expect_found("serial-2115_CLONE#0000:00:14.0-1-3:1.0-0:0:0", "sdc");
}

static void test_unknown_words(void **state)
{
	expect_refused("DISK", "no drive has the id");
	expect_refused("disk1", "no drive has the id"); /* serials tell upper from lower case */
	expect_refused("sda", "no drive has the id");
	assert_non_null(strstr(err.advice, "/sda"));
	expect_refused("", "no drive is named");
	expect_refused("..", "no drive has the id");
	expect_refused("0x", "no drive has the id");
	expect_refused("%s%n", "%s%n");
	assert_int_equal(rad_scan_find(&tree.options, NULL, &drive, &err), -RAD_ERROR_INPUT);
}

static void test_ambiguous_serial(void **state)
{
	expect_refused("CLONE", "fits 2 drives");
	assert_non_null(strstr(err.text, "sdb"));
	assert_non_null(strstr(err.text, "sdc"));
}

static void test_partition(void **state)
{
	expect_refused(node("sda1"), "sda1 is a partition of ");
	assert_non_null(strstr(err.text, "/sda; name the drive"));
	assert_non_null(strstr(err.advice, "/sda "));
}

static void test_what_is_no_device(void **state)
{
	char path[256];

	expect_refused("/dev/sdz", "there is no device /dev/sdz");
	expect_refused("relative/sdz", "there is no device");
	expect_refused("/etc/passwd/sda", "there is no device");
	expect_refused("/tmp", "/tmp is a directory");
	expect_refused("/etc/passwd", "is a regular file; Radera erases drives");
	assert_non_null(strstr(err.advice, "loop device"));
	expect_refused("/dev/null", "is a character device");
	tree_link(&tree, "dev/disk/by-id/gone", "dev/sdz");
	expect_refused(node("disk/by-id/gone"), "is a link to ");
	(void)snprintf(path, sizeof(path), "%s/fifo", tree.root);
	assert_int_equal(mkfifo(path, 0600), 0);
	expect_refused(path, "is a pipe or a socket");
	assert_int_equal(unlink(path), 0);
}

/* With the machine's own /dev nothing is guessed from names either. */
static void test_what_is_no_device_on_this_machine(void **state)
{
	struct rad_scan_options real = { .all = true };
	char path[256];
	struct {
		const char *name;
		const char *word;
	} cases[] = {
		{ "/dev/no-such-drive", "there is no device" },
		{ "/dev", "is a directory" },
		{ "/etc/passwd", "is a regular file" },
		{ "/dev/null", "is a character device" },
		{ path, "is a link to /dev/no-such-drive, which is not there" },
	};

	(void)snprintf(path, sizeof(path), "%s/dangling", tree.root);
	assert_int_equal(symlink("/dev/no-such-drive", path), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(rad_scan_find(&real, cases[i].name, &drive, &err), -RAD_ERROR_INPUT);
		if (!strstr(err.text, cases[i].word))
			fail_msg("'%s' does not tell '%s'", err.text, cases[i].word);
	}
	assert_true(access("/dev/no-such-drive", F_OK) < 0); /* and nothing was made */
}

/* What is no drive, or may not be chosen, is found and protected: refusing it is the caller's. */
static void test_protected_is_found(void **state)
{
	tree_dm(&tree, "dm-0", "253:0");
	expect_found(node("dm-0"), "dm-0");
	assert_int_equal(drive.protection, RAD_PROTECTION_NOT_A_DRIVE);
	tree_root_on(&tree, "8:1", "ext4", "/dev/sda1");
	expect_found("DISK1", "sda");
	assert_int_equal(drive.protection, RAD_PROTECTION_RUNNING_MEDIUM);
	tree_block(&tree, "devices/virtual/block/loop9", "7:9", 0);
	expect_found(node("loop9"), "loop9");
	assert_int_equal(drive.protection, RAD_PROTECTION_NO_MEDIUM);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_by_node),
		T(test_by_link),
		T(test_by_identity),
		T(test_unknown_words),
		T(test_ambiguous_serial),
		T(test_partition),
		T(test_what_is_no_device),
		T(test_what_is_no_device_on_this_machine),
		T(test_protected_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
