/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stage on which an unmodified program meets simulated drives as if the kernel had them: block devices under the
 * names that drives have (loop devices over files whose every request the drive's model answers), a sysfs tree that
 * tells of them, and the ioctls that carry device commands, answered by the models. Nothing outlives the process, and
 * no device of the machine can be reached from the stage.
 *
 *   media.c       a file for each drive (FUSE): reads, writes and flushes go through the model's queue
 *   nodes.c       loop devices over these files, and the stage's own /dev
 *   tree.c        the stage's own /sys
 *   supervisor.c  catches ioctls (seccomp user notification); doors.c translates them into commands
 *   ../control.c  a socket for tests: time, power, faults
 */
#ifndef RAD_TESTS_STAGE_H
#define RAD_TESTS_STAGE_H

#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <radera/bench.h>
#include <radera/clock.h>
#include <radera/error.h>

#include "clock.h"
#include "control.h"
#include "transport/transport.h"

#define STAGE_NAME_SIZE 32

/* One drive on the stage. */
struct stage_drive {
	size_t index; /* in the bench */
	const struct rad_bench_drive *bench;
	struct rad_target *target;     /* for commands */
	char block[STAGE_NAME_SIZE];   /* "sda", "nvme0n1" */
	char control[STAGE_NAME_SIZE]; /* "sg0", "nvme0"; empty when commands go to the block device */
	char mount[PATH_MAX];	       /* where its file is */
	char path[PATH_MAX];	       /* of the block device below the tree's devices */
	int loop_fd;
	uint32_t major_number; /* of the loop device */
	uint32_t minor_number;
	uint64_t diskseq;    /* the kernel's count of media, told in the tree too */
	uint64_t size_bytes; /* as the kernel and the tree were told */
	pthread_mutex_t lock;
	struct stage *stage;
};

struct stage {
	struct rad_bench *bench;
	struct rad_transport *transport;
	struct model_clock clock;
	struct control control;
	char directory[PATH_MAX]; /* of its own: trees and mount points */
	char sysfs[PATH_MAX];
	size_t n_drives;
	struct stage_drive drives[RAD_BENCH_DRIVES_MAX];
};

/* All end the process with a message when they cannot. */
void stage_media_serve(struct stage *stage);
void stage_nodes_attach(struct stage *stage);
void stage_nodes_enter(const struct stage *stage); /* in the program's process, in a mount name space of its own */
void stage_tree_make(struct stage *stage);
_Noreturn void stage_die(const char *what, int code);

/* After a command: tells kernel and tree when the drive shows another size. */
void stage_nodes_follow_size(struct stage_drive *drive);
void stage_tree_write_size(const struct stage_drive *drive);

/* The drive behind the node that an open file of a process is, or NULL. */
struct stage_drive *stage_find(struct stage *stage, const char *node);

/* Installs the filter in the calling process, and gives the listener. */
int stage_filter_install(void);
/* Answers until the listener ends. Never returns before. */
void stage_supervise(struct stage *stage, int listener_fd);

/*
 * One ioctl of the process: 0 or more as the ioctl would return, or a negative errno; STAGE_NOT_OURS when the kernel
 * itself shall answer.
 */
#define STAGE_NOT_OURS INT_MIN
int stage_door(struct stage_drive *drive, pid_t pid, uint32_t request, uint64_t argument, bool is_control);

#endif
