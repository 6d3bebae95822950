/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scanning real block devices: loop devices over files of this test. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <radera/scan.h>

#include "loop.h"

#define MIB 1048576ULL

static char directory[64];
static char image[128];
static char mount_point[128];
static struct test_loop loop;
static struct rad_drive drive;
static struct rad_error err;
static const struct rad_scan_options options = { .all = false };

static int setup(void **state)
{
	(void)snprintf(directory, sizeof(directory), "/tmp/radera-scan-XXXXXX");
	assert_non_null(mkdtemp(directory));
	(void)snprintf(image, sizeof(image), "%s/hemlig-elev.img", directory);
	(void)snprintf(mount_point, sizeof(mount_point), "%s/mnt", directory);
	assert_int_equal(mkdir(mount_point, 0700), 0);
	(void)memset(&loop, 0, sizeof(loop));
	(void)memset(&err, 0, sizeof(err));
	return 0;
}

static int teardown(void **state)
{
	(void)umount2(mount_point, MNT_DETACH);
	test_loop_remove(&loop);
	(void)unlink(image);
	(void)rmdir(mount_point);
	return rmdir(directory);
}

static void make_with(const struct test_loop_options *how)
{
	int r = test_loop_make(&loop, image, how);

	if (r < 0)
		fail_msg("no loop device: %s", strerror(-r));
}

static void make(void)
{
	make_with(&(const struct test_loop_options){ .size_bytes = 32 * MIB, .partitions = true });
}

/* Runs a program without a shell; its output is not wanted. */
static void run(const char *const *arguments)
{
	pid_t child = fork();
	int status = -1;

	if (child == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);

		(void)dup2(null, STDOUT_FILENO);
		(void)dup2(null, STDERR_FILENO);
		(void)execvp(arguments[0], (char *const *)arguments);
		_exit(127);
	}
	assert_true(child > 0 && waitpid(child, &status, 0) == child);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("%s failed", arguments[0]);
}

static void make_ext4(const char *node)
{
	run((const char *const[]){ "mkfs.ext4", "-q", "-F", "-L", "ELEVNAMN", "-b", "4096", node, NULL });
}

static void put(uint64_t offset, const void *data, size_t size)
{
	int fd = open(loop.node, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, data, size, (off_t)offset), size);
	assert_int_equal(fsync(fd), 0);
	assert_int_equal(close(fd), 0);
}

/* The least that libblkid takes for a squashfs: its magic and a major version of 4. */
static void put_squashfs(uint64_t offset)
{
	uint8_t head[96] = "hsqs";

	head[28] = 4;
	put(offset, head, sizeof(head));
}

/* One entry of a DOS table or an extended boot record. */
static void put_entry(uint64_t table, int index, uint8_t type, uint32_t start, uint32_t sectors)
{
	uint8_t entry[16] = { 0 };

	entry[4] = type;
	for (int i = 0; i < 4; i++) {
		entry[8 + i] = (uint8_t)(start >> 8 * i);
		entry[12 + i] = (uint8_t)(sectors >> 8 * i);
	}
	put(table + 446 + 16 * (uint64_t)index, entry, sizeof(entry));
	put(table + 510, "\x55\xAA", 2);
}

static void find(void)
{
	(void)memset(&drive, 0, sizeof(drive));
	if (rad_scan_find(&options, loop.node, &drive, &err) < 0)
		fail_msg("%s", err.text);
}

static void refresh(void)
{
	if (rad_scan_refresh(&options, &drive, &err) < 0)
		fail_msg("%s", err.text);
}

static void expect_content(const char *where, const char *kind, const char *type)
{
	for (size_t i = 0; i < drive.n_contents; i++) {
		const struct rad_content *content = &drive.contents[i];

		if (!strcmp(content->where, where) && !strcmp(content->kind, kind) && !strcmp(content->type, type))
			return;
	}
	fail_msg("%s %s %s is not told", where, kind, type);
}

static void expect_protection(enum rad_protection why)
{
	if (drive.protection != why)
		fail_msg("%s: %s (%s), not %s", drive.node, rad_protection_name(drive.protection),
			 drive.protection_reason, rad_protection_name(why));
}

static void expect_use(enum rad_use_kind kind, const char *by)
{
	expect_protection(RAD_PROTECTION_IN_USE);
	for (size_t i = 0; i < drive.n_uses; i++) {
		if (drive.uses[i].kind == kind && !strcmp(drive.uses[i].by, by))
			return;
	}
	fail_msg("%s is not told as %s", by, rad_use_name(kind));
}

/* Nothing that could be a name of a file, a person or a file system may be anywhere in what a scan tells. */
static void expect_no_names(void)
{
	static const char *const names[] = { "hemlig", "ELEVNAMN", "radera-scan" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_null(memmem(&drive, sizeof(drive), names[i], strlen(names[i])));
}

static void test_blank(void **state)
{
	char id[RAD_STABLE_ID_SIZE];
	struct stat info;

	make();
	assert_int_equal(stat(image, &info), 0);
	(void)snprintf(id, sizeof(id), "loop-%" PRIx64 ":%" PRIu64, (uint64_t)info.st_dev, (uint64_t)info.st_ino);
	find();
	expect_protection(RAD_PROTECTION_NONE);
	assert_true(rad_drive_is_selectable(&drive));
	assert_string_equal(drive.node, loop.node);
	assert_int_equal(drive.bus, RAD_BUS_LOOP);
	assert_int_equal(drive.major_number, loop.major_number);
	assert_int_equal(drive.minor_number, loop.minor_number);
	assert_string_equal(drive.identity.stable_id, id);
	assert_string_equal(drive.identity.serial, "");
	assert_true(drive.identity.size_bytes == 32 * MIB);
	assert_int_equal(drive.logical_sector_bytes, 512);
	assert_true(drive.max_request_bytes >= 4096);
	assert_int_equal(drive.temperature_millicelsius, RAD_TEMPERATURE_UNKNOWN);
	assert_int_equal(drive.n_contents, 0);
	assert_int_equal(drive.n_uses, 0);
	assert_false(drive.read_only);
	assert_false(drive.simulated);
	expect_no_names();
}

static void test_file_system_and_mount(void **state)
{
	make();
	make_ext4(loop.node);
	find();
	expect_protection(RAD_PROTECTION_NONE);
	assert_int_equal(drive.n_contents, 1);
	expect_content("whole", "filesystem", "ext4");
	expect_no_names();

	assert_int_equal(mount(loop.node, mount_point, "ext4", 0, NULL), 0);
	refresh();
	expect_use(RAD_USE_MOUNTED, loop.node);
	assert_int_equal(drive.n_uses, 1);
	assert_non_null(strstr(drive.protection_reason, "is mounted."));
	find();
	expect_use(RAD_USE_MOUNTED, loop.node);
	expect_content("whole", "filesystem", "ext4");

	/* unmounted lazily while a file is open: in no table any more, and yet in use */
	int busy = open(mount_point, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(busy >= 0);
	assert_int_equal(umount2(mount_point, MNT_DETACH), 0);
	refresh();
	expect_use(RAD_USE_EXCLUSIVE, loop.node);
	assert_int_equal(close(busy), 0);
	refresh();
	expect_protection(RAD_PROTECTION_NONE);
	assert_int_equal(drive.n_uses, 0);
}

static void test_partitions(void **state)
{
	char part[64];

	make();
	put_entry(0, 0, 0x83, 2048, 16384);
	put_entry(0, 1, 0x83, 18432, 4096);
	put_entry(0, 2, 0x83, 24576, 0x7FFFFFFF); /* far beyond the end */
	put_entry(0, 3, 0x83, 0x7FFFFFFF, 4096);  /* wholly outside */
	put_squashfs(18432 * 512);
	put_squashfs(24576 * 512);
	/* the test's own word to the kernel, which need not know any partition table */
	int r = test_loop_add_partition(&loop, 1, 2048 * 512, 16384 * 512);
	assert_true(r == 0 || r == -EBUSY);
	(void)snprintf(part, sizeof(part), "%sp1", loop.node);
	make_ext4(part);
	find();
	expect_protection(RAD_PROTECTION_NONE);
	expect_content("whole", "partition-table", "dos");
	expect_content("1", "filesystem", "ext4");
	expect_content("2", "filesystem", "squashfs"); /* also where the kernel knows of no partition */
	expect_no_names();

	assert_int_equal(rad_scan_find(&options, part, &drive, &err), -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "is a partition of "));
	assert_non_null(strstr(err.text, loop.node));

	find();
	assert_int_equal(mount(part, mount_point, "ext4", 0, NULL), 0);
	refresh();
	expect_use(RAD_USE_MOUNTED, part);
	assert_int_equal(umount(mount_point), 0);
	refresh();
	expect_protection(RAD_PROTECTION_NONE);

	int fd = open(part, O_RDONLY | O_EXCL | O_CLOEXEC);
	assert_true(fd >= 0);
	refresh();
	expect_use(RAD_USE_EXCLUSIVE, part);
	assert_int_equal(close(fd), 0);
	refresh();
	expect_protection(RAD_PROTECTION_NONE);
}

static void test_exclusively_open(void **state)
{
	int fd;

	make();
	fd = open(loop.node, O_RDONLY | O_EXCL | O_CLOEXEC);
	assert_true(fd >= 0);
	find();
	expect_use(RAD_USE_EXCLUSIVE, loop.node);
	assert_non_null(strstr(drive.protection_reason, "exclusively"));
	assert_int_equal(close(fd), 0);
	find();
	expect_protection(RAD_PROTECTION_NONE);
	/* open, but not exclusively, is no use: desktops peep into everything */
	fd = open(loop.node, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	find();
	expect_protection(RAD_PROTECTION_NONE);
	assert_int_equal(close(fd), 0);
}

/* A drive that whoever scans is erasing is asked nothing: that it is held exclusively is not even seen. */
static void test_busy_is_not_asked(void **state)
{
	struct rad_scan_options listing = { .all = true };
	struct rad_drive *drives = NULL;
	bool was_listed = false;
	size_t n = 0;
	int fd;

	make();
	make_ext4(loop.node);
	find();
	listing.busy = &drive.identity;
	listing.n_busy = 1;
	fd = open(loop.node, O_RDONLY | O_EXCL | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(rad_scan(&listing, &drives, &n, &err), 0);
	for (size_t i = 0; i < n; i++) {
		if (!rad_identity_is_same(&drives[i].identity, &drive.identity))
			continue;
		was_listed = true;
		assert_int_equal(drives[i].n_uses, 0);
		assert_int_equal(drives[i].n_contents, 0);
	}
	assert_true(was_listed);
	assert_int_equal(close(fd), 0);
	free(drives);
}

static void test_swap(void **state)
{
	make();
	run((const char *const[]){ "mkswap", loop.node, NULL });
	find();
	expect_content("whole", "other", "swap");
	if (swapon(loop.node, 0) < 0) {
		(void)fprintf(stderr, "SKIPPED: part of test_swap: swapon: %s\n", strerror(errno));
		skip();
	}
	find();
	int r = swapoff(loop.node);
	assert_int_equal(r, 0);
	expect_use(RAD_USE_SWAP, loop.node);
	refresh();
	expect_protection(RAD_PROTECTION_NONE);
}

static void test_large_sectors(void **state)
{
	make_with(&(const struct test_loop_options){ .size_bytes = 32 * MIB, .sector_bytes = 4096 });
	make_ext4(loop.node);
	find();
	assert_int_equal(drive.logical_sector_bytes, 4096);
	assert_int_equal(drive.physical_sector_bytes, 4096);
	assert_true(drive.identity.size_bytes == 32 * MIB);
	expect_content("whole", "filesystem", "ext4");
	expect_protection(RAD_PROTECTION_NONE);
}

static void test_read_only(void **state)
{
	make_with(&(const struct test_loop_options){ .size_bytes = 4 * MIB, .read_only = true });
	find();
	assert_true(drive.read_only);
	expect_protection(RAD_PROTECTION_READ_ONLY);
	assert_false(rad_drive_is_selectable(&drive));
}

static void test_direct_io(void **state)
{
	make_with(&(const struct test_loop_options){ .size_bytes = 4 * MIB, .sector_bytes = 4096, .direct_io = true });
	find();
	expect_protection(RAD_PROTECTION_NONE);
}

/* Two devices over two parts of one file are two; the same part twice is told apart by name only. */
static void test_offsets_and_twins(void **state)
{
	const struct test_loop_options at_offset = { .offset_bytes = 8 * MIB };
	const struct test_loop_options same = { .size_bytes = 0 };
	struct rad_drive first;
	struct test_loop second;

	make();
	find();
	first = drive;
	assert_int_equal(test_loop_make(&second, image, &at_offset), 0);
	assert_int_equal(rad_scan_find(&options, second.node, &drive, &err), 0);
	assert_non_null(strstr(drive.identity.stable_id, "+8388608"));
	assert_true(drive.identity.size_bytes == 24 * MIB);
	assert_false(rad_identity_is_same(&drive.identity, &first.identity));
	test_loop_remove(&second);

	assert_int_equal(test_loop_make(&second, image, &same), 0);
	assert_int_equal(rad_scan_find(&options, second.node, &drive, &err), 0);
	assert_non_null(strstr(drive.identity.stable_id, "#loop"));
	find();
	assert_non_null(strstr(drive.identity.stable_id, "#loop"));
	assert_non_null(strstr(drive.identity.stable_id, first.identity.stable_id));
	test_loop_remove(&second);
}

static void test_ambiguous(void **state)
{
	make();
	make_ext4(loop.node);
	put_squashfs(0);
	find();
	expect_content("whole", "other", "ambiguous");
	expect_content("whole", "filesystem", "ext4");
	expect_content("whole", "filesystem", "squashfs");
}

/* A chain of thirty logical partitions, each with something on it: more than are told, and that is told. */
static void test_very_many_contents(void **state)
{
	enum { FIRST = 2048, STEP = 1024, COUNT = 30 };

	make();
	put_entry(0, 0, 0x05, FIRST, STEP * COUNT);
	for (uint32_t i = 0; i < COUNT; i++) {
		uint64_t record = (FIRST + i * STEP) * 512ULL;

		put_entry(record, 0, 0x83, 64, STEP - 64);
		if (i + 1 < COUNT)
			put_entry(record, 1, 0x05, (i + 1) * STEP, STEP);
		put_squashfs(record + 64 * 512);
	}
	find();
	assert_int_equal(drive.n_contents, RAD_DRIVE_CONTENTS_MAX);
	expect_content("whole", "partition-table", "dos");
	expect_content("5", "filesystem", "squashfs");
	expect_content("whole", "other", "more");
	expect_protection(RAD_PROTECTION_NONE);
}

/* An extended partition whose chain bites its own tail. */
static void test_endless_chain(void **state)
{
	make();
	put_entry(0, 0, 0x05, 2048, 32768);
	put_entry(2048 * 512, 0, 0x83, 64, 512);
	put_entry(2048 * 512, 1, 0x05, 0, 32768);
	find();
	expect_content("whole", "partition-table", "dos");
	expect_protection(RAD_PROTECTION_NONE);
}

static void test_smaller_than_any_table(void **state)
{
	make_with(&(const struct test_loop_options){ .size_bytes = 512 });
	find();
	assert_true(drive.identity.size_bytes == 512);
	assert_int_equal(drive.n_contents, 0);
	expect_protection(RAD_PROTECTION_NONE);
}

/* Scanning changes neither the medium nor its times, and leaves no claim behind. */
static void test_scanning_only_reads(void **state)
{
	struct stat before;
	struct stat after;
	int fd;

	make();
	make_ext4(loop.node);
	assert_int_equal(fsync(loop.fd), 0);
	assert_int_equal(stat(image, &before), 0);
	for (int i = 0; i < 5; i++)
		find();
	assert_int_equal(fsync(loop.fd), 0);
	assert_int_equal(stat(image, &after), 0);
	assert_int_equal(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	assert_int_equal(before.st_blocks, after.st_blocks);
	fd = open(loop.node, O_RDWR | O_EXCL | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
}

static void test_skipped_contents(void **state)
{
	const struct rad_scan_options quick = { .skip_contents = true };

	make();
	make_ext4(loop.node);
	assert_int_equal(rad_scan_find(&quick, loop.node, &drive, &err), 0);
	assert_int_equal(drive.n_contents, 0);
	expect_protection(RAD_PROTECTION_NONE);
}

/* The least that libblkid takes for an ISO 9660 file system with that name: a primary descriptor. */
static void put_iso9660(const char *name)
{
	uint8_t descriptor[2048] = { 1, 'C', 'D', '0', '0', '1', 1 };

	(void)memset(&descriptor[40], ' ', 32);
	(void)memcpy(&descriptor[40], name, strlen(name));
	put(32768, descriptor, sizeof(descriptor));
	put(32768 + sizeof(descriptor), "\377CD001\001", 7);
}

/* A stick of Radera's own, of whatever build and mounted or not, by the names that are its alone. */
static void test_own_medium(void **state)
{
	make();
	put_iso9660("RADERA");
	find();
	expect_protection(RAD_PROTECTION_OWN_MEDIUM);
	assert_non_null(strstr(drive.protection_reason, "carries Radera itself"));
	put_iso9660("RADERAX");
	find();
	expect_protection(RAD_PROTECTION_NONE);
	/* what has become one since it was listed */
	run((const char *const[]){ "mkfs.ext4", "-q", "-F", "-L", "RADERADATA", loop.node, NULL });
	refresh();
	expect_protection(RAD_PROTECTION_OWN_MEDIUM);
	run((const char *const[]){ "mkfs.ext4", "-q", "-F", "-L", "RADERACOPY", loop.node, NULL });
	refresh();
	expect_protection(RAD_PROTECTION_OWN_MEDIUM);
	run((const char *const[]){ "mkfs.ext4", "-q", "-F", "-L", "RADERA", loop.node, NULL });
	refresh();
	expect_protection(RAD_PROTECTION_NONE);
	/* a volume that is encrypted, or was not formatted yet: its name stands in the partition table */
	run((const char *const[]){
		"sh", "-c", "printf 'label: gpt\nsize=8MiB, name=RADERADATA\n' | sfdisk --quiet --wipe always \"$0\"",
		loop.node, NULL });
	find();
	expect_protection(RAD_PROTECTION_OWN_MEDIUM);
}

static bool is_listed(bool all)
{
	const struct rad_scan_options listing = { .all = all, .skip_contents = true };
	struct rad_drive *drives = NULL;
	bool found = false;
	size_t n = 0;

	assert_int_equal(rad_scan(&listing, &drives, &n, &err), 0);
	for (size_t i = 0; i < n; i++)
		found = found || !strcmp(drives[i].node, loop.node);
	free(drives);
	return found;
}

static void test_listed_with_all_only(void **state)
{
	make();
	assert_true(is_listed(true));
	assert_false(is_listed(false));
}

static void test_named_in_other_ways(void **state)
{
	char link[160];

	make();
	find();
	(void)snprintf(link, sizeof(link), "%s/link", directory);
	assert_int_equal(symlink(loop.node, link), 0);
	assert_int_equal(rad_scan_find(&options, link, &drive, &err), 0);
	assert_string_equal(drive.node, loop.node);
	assert_int_equal(unlink(link), 0);
	/* a node of another name: what it is, is judged by its number in sysfs */
	assert_int_equal(mknod(link, S_IFBLK | 0600, makedev(loop.major_number, loop.minor_number)), 0);
	assert_int_equal(rad_scan_find(&options, link, &drive, &err), 0);
	assert_string_equal(drive.node, loop.node);
	assert_int_equal(unlink(link), 0);
	/* a node without a device */
	assert_int_equal(mknod(link, S_IFBLK | 0600, makedev(4000, 77)), 0);
	assert_int_equal(rad_scan_find(&options, link, &drive, &err), -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "without a device"));
	assert_int_equal(unlink(link), 0);
	assert_int_equal(rad_scan_find(&options, image, &drive, &err), -RAD_ERROR_INPUT);
	assert_non_null(strstr(err.text, "is a regular file; Radera erases drives"));
	find();
	char id[RAD_STABLE_ID_SIZE];
	(void)snprintf(id, sizeof(id), "%s", drive.identity.stable_id);
	assert_int_equal(rad_scan_find(&options, id, &drive, &err), 0);
	assert_string_equal(drive.node, loop.node);
}

/* The same node, another medium: the identity and the kernel's count of media tell. */
static void test_identity_again(void **state)
{
	struct rad_identity identity;
	struct rad_drive before;

	make();
	find();
	before = drive;
	assert_int_equal(rad_device_identify(loop.major_number, loop.minor_number, &identity, &err), 0);
	assert_true(rad_identity_is_same(&identity, &drive.identity));
	assert_int_equal(identity.diskseq, drive.identity.diskseq);
	assert_int_equal(rad_device_identify(4000, 77, &identity, &err), -RAD_ERROR_IO);
	test_loop_remove(&loop);
	assert_int_equal(rad_scan_refresh(&options, &before, &err), -RAD_ERROR_IO);
}

static void test_unknown_running_medium(void **state)
{
	const struct rad_scan_options unknown = { .roots = { .running_medium_unknown = true } };

	make();
	assert_int_equal(rad_scan_find(&unknown, loop.node, &drive, &err), 0);
	expect_protection(RAD_PROTECTION_RUNNING_MEDIUM_UNKNOWN);
	assert_false(rad_drive_is_selectable(&drive));
}

/* This machine's own root file system, where it stands on a block device: whatever it is, it is not offered. */
static void test_own_root_is_protected(void **state)
{
	const struct rad_scan_options listing = { .all = true, .skip_contents = true };
	struct rad_drive *drives = NULL;
	bool is_protected = false;
	struct stat info;
	size_t n = 0;

	assert_int_equal(stat("/", &info), 0);
	if (major(info.st_dev) == 0) {
		(void)fprintf(stderr, "SKIPPED: test_own_root_is_protected: the root is on no block device\n");
		skip();
	}
	assert_int_equal(rad_scan(&listing, &drives, &n, &err), 0);
	for (size_t i = 0; i < n; i++) {
		if (drives[i].protection == RAD_PROTECTION_RUNNING_MEDIUM) {
			is_protected = true;
			assert_false(rad_drive_is_selectable(&drives[i]));
		}
		/* the device itself, unless that is a partition */
		if (makedev(drives[i].major_number, drives[i].minor_number) == info.st_dev)
			assert_int_equal(drives[i].protection, RAD_PROTECTION_RUNNING_MEDIUM);
	}
	free(drives);
	assert_true(is_protected);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_blank),
		T(test_file_system_and_mount),
		T(test_partitions),
		T(test_exclusively_open),
		T(test_busy_is_not_asked),
		T(test_swap),
		T(test_large_sectors),
		T(test_read_only),
		T(test_direct_io),
		T(test_offsets_and_twins),
		T(test_ambiguous),
		T(test_very_many_contents),
		T(test_endless_chain),
		T(test_smaller_than_any_table),
		T(test_scanning_only_reads),
		T(test_skipped_contents),
		T(test_own_medium),
		T(test_listed_with_all_only),
		T(test_named_in_other_ways),
		T(test_identity_again),
		T(test_unknown_running_medium),
		T(test_own_root_is_protected),
	};

	if (!test_loop_is_available())
		return test_loop_skip("scan-loop");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
