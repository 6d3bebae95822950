/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loop devices for any test of this project, each over a fresh file of its own: the only block devices that tests write
 * to. Link with tests_loop_dep. A device goes away by itself when its descriptor is closed, also when the test dies.
 *
 *	struct test_loop loop;
 *	const struct test_loop_options options = { .size_bytes = 8 << 20, .sector_bytes = 4096 };
 *
 *	if (!test_loop_is_available())
 *		return test_loop_skip("my test");
 *	r = test_loop_make(&loop, "/tmp/my-directory/image", &options);
 *	...
 *	test_loop_remove(&loop);
 */
#ifndef RAD_TESTS_LOOP_H
#define RAD_TESTS_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct test_loop_options {
	uint64_t size_bytes;   /* of the file; an existing file is taken as it is when 0 */
	uint64_t offset_bytes; /* where the device begins in the file */
	uint32_t sector_bytes; /* 512, 1024, 2048, 4096; 0 means 512 */
	bool read_only;
	bool direct_io;	 /* past the page cache of the backing file system, where that is possible */
	bool partitions; /* permit partitions: test_loop_add_partition() */
};

struct test_loop {
	int fd; /* holds the device, not exclusively; -1 when there is none */
	uint32_t major_number;
	uint32_t minor_number;
	char node[32];	/* "/dev/loopN" */
	char file[256]; /* the backing file */
	bool made_file; /* removed with the device */
};

/* Whether loop devices can be made here: root, the driver, nodes. */
bool test_loop_is_available(void);

/*
 * Says loudly, as TAP and on stderr, that the whole program was skipped. Returns what main() must return: 0, as meson
 * takes any other exit code of a TAP program for an error, also 77.
 */
int test_loop_skip(const char *test);

/* Makes the file (sparse) and the device. 0 or a negative errno; then nothing is left. */
int test_loop_make(struct test_loop *ret, const char *file, const struct test_loop_options *options);

/* Tells the kernel of a partition, as a partition table would. 0 or a negative errno. */
int test_loop_add_partition(const struct test_loop *loop, int number, uint64_t start_bytes, uint64_t size_bytes);

/* Detaches, waits until that is done, and removes the file. A zeroed or removed loop is left alone. */
void test_loop_remove(struct test_loop *loop);

#endif
