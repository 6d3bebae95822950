/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole files: what fails must leave nothing behind, and what exists must stay. The linker puts the functions below in
 * the place of the system's (--wrap), so that each failure can be had on any file system.
 */
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/cleanup.h"

static struct {
	int write_code;	    /* every write fails so */
	size_t write_most;  /* a write takes at most so many bytes; 0 = all */
	int write_eintr;    /* so many writes are interrupted first */
	int fsync_good;	    /* so many syncs succeed before... */
	int fsync_code;	    /* ...one fails so */
	int renameat2_code; /* this file system knows no RENAME_NOREPLACE */
	int rename_code;
} faults;

ssize_t __real_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned int flags);
int __wrap_renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned int flags);
int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);

static int fail_with(int code)
{
	errno = code;
	return -1;
}

ssize_t __wrap_write(int fd, const void *data, size_t size)
{
	if (faults.write_eintr > 0) {
		faults.write_eintr--;
		return fail_with(EINTR);
	}
	if (faults.write_code)
		return fail_with(faults.write_code);
	if (faults.write_most && size > faults.write_most)
		size = faults.write_most;
	return __real_write(fd, data, size);
}

int __wrap_fsync(int fd)
{
	if (faults.fsync_code && faults.fsync_good-- <= 0)
		return fail_with(faults.fsync_code);
	return __real_fsync(fd);
}

int __wrap_renameat2(int from_fd, const char *from, int to_fd, const char *to, unsigned int flags)
{
	if (faults.renameat2_code)
		return fail_with(faults.renameat2_code);
	return __real_renameat2(from_fd, from, to_fd, to, flags);
}

int __wrap_rename(const char *from, const char *to)
{
	if (faults.rename_code)
		return fail_with(faults.rename_code);
	return __real_rename(from, to);
}

static char directory[64];
static char path[128];

static int setup(void **state)
{
	(void)snprintf(directory, sizeof(directory), "/tmp/radera-test-XXXXXX");
	memset(&faults, 0, sizeof(faults));
	if (!mkdtemp(directory))
		return -1;
	(void)snprintf(path, sizeof(path), "%s/certificate.pdf", directory);
	return 0;
}

static size_t count_entries(bool remove_them)
{
	rad_auto_dir DIR *dir = opendir(directory);
	struct dirent *entry;
	size_t n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		if (rad_text_equal(entry->d_name, ".") || rad_text_equal(entry->d_name, ".."))
			continue;
		n++;
		if (remove_them)
			(void)unlinkat(dirfd(dir), entry->d_name, 0);
	}
	return n;
}

static int teardown(void **state)
{
	memset(&faults, 0, sizeof(faults));
	(void)count_entries(true);
	return rmdir(directory);
}

static void assert_holds(const char *want, size_t size)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;

	assert_int_equal(rad_file_read(AT_FDCWD, path, 1 << 20, &buffer, NULL), 0);
	assert_int_equal(buffer.size, size);
	if (size)
		assert_memory_equal(buffer.data, want, size);
}

static void assert_write_fails(int code, size_t entries_left)
{
	struct rad_error err = { 0 };

	assert_int_equal(rad_file_write_new(path, "new data", 8, 0644, &err), -RAD_ERROR_IO);
	assert_int_equal(err.kind, RAD_ERROR_IO);
	assert_int_equal(err.code, code);
	assert_non_null(strstr(err.text, path));
	memset(&faults, 0, sizeof(faults));
	assert_int_equal(count_entries(false), entries_left);
}

static void test_writes(void **state)
{
	struct stat info;
	mode_t mask = umask(022);

	assert_int_equal(rad_file_write_new(path, "a\0b", 3, 0640, NULL), 0);
	(void)umask(mask);
	assert_holds("a\0b", 3);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 07777, 0640);
	assert_int_equal(count_entries(false), 1);
}

static void test_writes_nothing(void **state)
{
	assert_int_equal(rad_file_write_new(path, "", 0, 0644, NULL), 0);
	assert_holds("", 0);
}

static void test_relative_path(void **state)
{
	int before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(before >= 0);
	assert_int_equal(chdir(directory), 0);
	assert_int_equal(rad_file_write_new("certificate.pdf", "x", 1, 0644, NULL), 0);
	assert_int_equal(fchdir(before), 0);
	(void)close(before);
	assert_holds("x", 1);
}

static void test_short_and_interrupted_writes(void **state)
{
	faults.write_most = 3;
	faults.write_eintr = 2;
	assert_int_equal(rad_file_write_new(path, "0123456789", 10, 0644, NULL), 0);
	assert_holds("0123456789", 10);
}

static void test_never_replaces(void **state)
{
	assert_int_equal(rad_file_write_new(path, "first", 5, 0644, NULL), 0);
	assert_write_fails(EEXIST, 1);
	assert_holds("first", 5);
}

static void test_never_replaces_an_empty_file(void **state)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);

	assert_true(fd >= 0);
	(void)close(fd);
	assert_write_fails(EEXIST, 1);
	assert_holds("", 0);
}

static void test_never_follows_a_link(void **state)
{
	char target[128];

	(void)snprintf(target, sizeof(target), "%s/nowhere", directory);
	assert_int_equal(symlink(target, path), 0);
	assert_write_fails(EEXIST, 1);
	assert_int_equal(access(target, F_OK), -1);
}

static void test_full_disk(void **state)
{
	faults.write_code = ENOSPC;
	assert_write_fails(ENOSPC, 0);
}

static void test_sync_fails(void **state)
{
	faults.fsync_code = EIO;
	assert_write_fails(EIO, 0);
}

static void test_sync_of_the_directory_fails(void **state)
{
	faults.fsync_code = EIO;
	faults.fsync_good = 1;
	assert_write_fails(EIO, 0);
}

static void test_directory_that_cannot_be_synced(void **state)
{
	faults.fsync_code = EINVAL; /* a file system without it */
	faults.fsync_good = 1;
	assert_int_equal(rad_file_write_new(path, "x", 1, 0644, NULL), 0);
	assert_int_equal(count_entries(false), 1);
}

static void test_simple_file_system(void **state)
{
	faults.renameat2_code = EINVAL;
	assert_int_equal(rad_file_write_new(path, "first", 5, 0644, NULL), 0);
	assert_holds("first", 5);
	faults.renameat2_code = EINVAL;
	assert_write_fails(EEXIST, 1);
	assert_holds("first", 5);
}

static void test_simple_file_system_fails(void **state)
{
	faults.renameat2_code = ENOSYS;
	faults.rename_code = EIO;
	assert_write_fails(EIO, 0);
}

static void test_no_directory(void **state)
{
	struct rad_error err = { 0 };

	assert_int_equal(rad_file_write_new("/nonexistent-radera/x", "x", 1, 0644, &err), -RAD_ERROR_IO);
	assert_int_equal(err.code, ENOENT);
}

static void test_too_long_a_name(void **state)
{
	char name[5000];
	struct rad_error err = { 0 };

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(rad_file_write_new(name, "x", 1, 0644, &err), -RAD_ERROR_IO);
	assert_int_equal(err.code, ENAMETOOLONG);
}

#define WRITERS 8

static void *write_one(void *argument)
{
	static char data[WRITERS][65536];
	size_t number = (size_t)(uintptr_t)argument;

	memset(data[number], (int)('a' + number), sizeof(data[number]));
	return (void *)(intptr_t)rad_file_write_new(path, data[number], sizeof(data[number]), 0644, NULL);
}

/* Of many threads that write the same name exactly one wins, and what stands there is wholly its own. */
static void test_threads(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	pthread_t threads[WRITERS];
	int winner = -1;

	for (size_t i = 0; i < WRITERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_one, (void *)(uintptr_t)i), 0);
	for (size_t i = 0; i < WRITERS; i++) {
		void *code;

		assert_int_equal(pthread_join(threads[i], &code), 0);
		if (code)
			continue;
		assert_int_equal(winner, -1);
		winner = (int)i;
	}
	assert_true(winner >= 0);
	assert_int_equal(count_entries(false), 1);
	assert_int_equal(rad_file_read(AT_FDCWD, path, 1 << 20, &buffer, NULL), 0);
	assert_int_equal(buffer.size, 65536);
	for (size_t i = 0; i < buffer.size; i++)
		assert_int_equal(buffer.data[i], 'a' + winner);
}

static void test_read_limits(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	assert_int_equal(rad_file_write_new(path, "0123456789", 10, 0644, NULL), 0);
	assert_int_equal(rad_file_read(AT_FDCWD, path, 9, &buffer, &err), -RAD_ERROR_INPUT);
	assert_int_equal(rad_file_read(AT_FDCWD, path, 0, &buffer, &err), -RAD_ERROR_INPUT);
	rad_buffer_done(&buffer);
	rad_buffer_append_text(&buffer, ">");
	assert_int_equal(rad_file_read(AT_FDCWD, path, 10, &buffer, &err), 0);
	assert_string_equal((const char *)buffer.data, ">0123456789");
}

static void test_read_large(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	static char data[100001];

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (char)(i * 7);
	assert_int_equal(rad_file_write_new(path, data, sizeof(data), 0644, NULL), 0);
	assert_int_equal(rad_file_read(AT_FDCWD, path, sizeof(data), &buffer, NULL), 0);
	assert_int_equal(buffer.size, sizeof(data));
	assert_memory_equal(buffer.data, data, sizeof(data));
}

static void test_read_what_is_no_file(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	struct rad_error err = { 0 };

	assert_int_equal(rad_file_read(AT_FDCWD, directory, 100, &buffer, &err), -RAD_ERROR_INPUT);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(rad_file_read(AT_FDCWD, path, 100, &buffer, &err), -RAD_ERROR_INPUT); /* and does not wait */
	assert_int_equal(rad_file_read(AT_FDCWD, "/dev/null", 100, &buffer, &err), -RAD_ERROR_INPUT);
	assert_int_equal(rad_file_read(AT_FDCWD, "/nonexistent-radera", 100, &buffer, &err), -RAD_ERROR_IO);
	assert_int_equal(err.code, ENOENT);
	assert_int_equal(buffer.size, 0);
}

static void test_read_at(void **state)
{
	rad_auto_buffer struct rad_buffer buffer = RAD_BUFFER_INIT;
	rad_auto_fd int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(rad_file_write_new(path, "x", 1, 0644, NULL), 0);
	assert_int_equal(rad_file_read(fd, "certificate.pdf", 1, &buffer, NULL), 0);
	assert_string_equal((const char *)buffer.data, "x");
}

#define FILE_TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FILE_TEST(test_writes),
		FILE_TEST(test_writes_nothing),
		FILE_TEST(test_relative_path),
		FILE_TEST(test_short_and_interrupted_writes),
		FILE_TEST(test_never_replaces),
		FILE_TEST(test_never_replaces_an_empty_file),
		FILE_TEST(test_never_follows_a_link),
		FILE_TEST(test_full_disk),
		FILE_TEST(test_sync_fails),
		FILE_TEST(test_sync_of_the_directory_fails),
		FILE_TEST(test_directory_that_cannot_be_synced),
		FILE_TEST(test_simple_file_system),
		FILE_TEST(test_simple_file_system_fails),
		FILE_TEST(test_no_directory),
		FILE_TEST(test_too_long_a_name),
		FILE_TEST(test_threads),
		FILE_TEST(test_read_limits),
		FILE_TEST(test_read_large),
		FILE_TEST(test_read_what_is_no_file),
		FILE_TEST(test_read_at),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
