/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Loop devices for the tests of the Linux transport: each over a fresh file of its own, and gone after the test.
 */
#ifndef RAD_TESTS_TRANSPORT_LOOP_H
#define RAD_TESTS_TRANSPORT_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include <radera/drive.h>

struct transport_loop {
	int fd;		/* holds the device; not exclusively */
	int file_fd;	/* its backing file */
	char node[32];	/* "/dev/loopN" */
	char file[160]; /* the backing file's path */
};

/* Whether loop devices can be made here at all (root, the driver, nodes). */
bool transport_loop_is_available(void);

/* Makes the file (it must not exist) and the device. 0, or a negative errno. */
int transport_loop_make(struct transport_loop *ret, const char *file, uint64_t size_bytes, uint32_t sector_bytes,
			bool read_only);

/* Detaches, waits until it is, and removes the file. A zeroed loop is left alone. */
void transport_loop_remove(struct transport_loop *loop);

/* The drive as a scan would give it, as far as opening needs it. */
void transport_loop_drive(const struct transport_loop *loop, struct rad_drive *ret);

/* Sectors of 512 bytes that were read from the device so far, by the kernel's count. */
uint64_t transport_loop_sectors_read(const struct transport_loop *loop);

#endif
