/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The seam to hardware. A transport opens drives; an opened drive (target) is read and written through a queue of
 * asynchronous requests. Back ends: linux_*.c (the kernel's block devices), simulator_*.c (drives described by a bench
 * file), scripted_*.c (an expected list of requests, for tests). Device commands (ATA, NVMe, SCSI, MMC, TCG) pass here
 * too, as values (command.h).
 *
 * Threads: a transport may be used by many threads; a target and its queue belong to the thread that opened them.
 */
#ifndef RAD_TRANSPORT_TRANSPORT_H
#define RAD_TRANSPORT_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/clock.h>
#include <radera/drive.h>
#include <radera/error.h>
#include <radera/transport.h>

#include "transport/command.h"

struct rad_transport; /* back ends embed struct rad_transport as first member */
struct rad_target;
struct rad_queue;

enum rad_io_kind {
	RAD_IO_READ = 0,
	RAD_IO_WRITE,
	RAD_IO_FLUSH,
};

/*
 * One request. Owned by the caller from creation to rad_queue_reap(); untouched by the caller in between. offset and
 * length are multiples of the logical sector; buffer lies wholly inside the queue's arena. When reaped, result is 0 or
 * a negative errno, and done_bytes tells how much was transferred (a short transfer without error leaves result 0).
 */
struct rad_io {
	enum rad_io_kind kind;
	uint64_t offset_bytes;
	uint32_t length_bytes;
	void *buffer;
	int result;
	uint32_t done_bytes;
	uint64_t submitted_ns; /* on the transport's clock; set by submit */
	uint64_t completed_ns; /* set by reap */
	void *user;	       /* the caller's own */
};

struct rad_queue_config {
	uint32_t depth; /* requests in flight at most, 1-128 */
	void *arena;	/* the memory that all buffers lie in; registered with the kernel where possible; outlives the
			   queue */
	size_t arena_bytes;
	bool force_synchronous; /* plain pread/pwrite instead of io_uring, for tests and old kernels */
};

struct rad_transport_ops {
	const char *name; /* "linux", "simulator", "scripted" */
	bool is_simulated;

	/*
	 * Claims the drive exclusively for destruction: never creates a node, insists on a block device with the
	 * drive's device number, O_EXCL and flock(LOCK_EX); direct I/O. RAD_ERROR_REFUSED when somebody else uses it,
	 * RAD_ERROR_IO when it is gone. Read-only devices are RAD_ERROR_REFUSED.
	 */
	int (*open)(struct rad_transport *transport, const struct rad_drive *drive, struct rad_target **ret,
		    struct rad_error *err);
	/*
	 * Opens the drive for commands only, through its control node (sg, bsg, NVMe character device) where it has
	 * one: nothing is claimed, and the block device is not touched, whose opening hangs while a drive sanitizes.
	 */
	int (*connect)(struct rad_transport *transport, const struct rad_drive *drive, struct rad_target **ret,
		       struct rad_error *err);
	/*
	 * Makes a connected target what open() gives. whole_drive: also the other block devices (namespaces) that the
	 * drive's own commands would erase. Errors as for open(); on an error the target stays connected.
	 */
	int (*claim)(struct rad_target *target, bool whole_drive, struct rad_error *err);
	/*
	 * Sends one command and waits for its end, up to the command's timeout. 0: the device answered, and *ret says
	 * what, which may be a refusal. RAD_ERROR_IO: there was no answer (gone, timed out, no way to send it);
	 * RAD_ERROR_REFUSED: the kernel or a missing right forbids it. May be called from the target's thread only.
	 */
	int (*execute)(struct rad_target *target, const struct rad_command *command, struct rad_reply *ret,
		       struct rad_error *err);
	/* After the drive's capacity changed: makes the kernel read it again. */
	int (*rescan)(struct rad_target *target, struct rad_error *err);
	/* Suspends the machine to RAM for a few seconds; every drive's power goes off and on. RAD_ERROR_REFUSED where
	 * that is not possible. */
	int (*suspend)(struct rad_transport *transport, uint32_t seconds, struct rad_error *err);
	/* Who is behind the open target now (serial, WWN, size, diskseq), read afresh. RAD_ERROR_IO when the drive is
	 * gone. */
	int (*identify)(struct rad_target *target, struct rad_identity *ret, struct rad_error *err);
	/* Millidegrees Celsius from the drive or its sensor; RAD_TEMPERATURE_UNKNOWN when there is none. Must not
	 * disturb the I/O. */
	int32_t (*temperature)(struct rad_target *target);
	int (*queue_new)(struct rad_target *target, const struct rad_queue_config *config, struct rad_queue **ret,
			 struct rad_error *err);
	void (*close)(struct rad_target *target);

	/* Queue. submit never blocks for longer than the kernel takes to accept; RAD_ERROR_IO when it cannot be
	 * accepted. */
	int (*submit)(struct rad_queue *queue, struct rad_io *io, struct rad_error *err);
	/*
	 * Waits up to timeout_ms for one completion and hands the request back in *ret; *ret is NULL after a timeout
	 * (which is no error). The caller judges how long a request may take.
	 */
	int (*reap)(struct rad_queue *queue, uint32_t timeout_ms, struct rad_io **ret, struct rad_error *err);
	const char *(*queue_backend)(const struct rad_queue *queue); /* "io_uring", "pread", "simulated" */
	bool (*queue_bypasses_cache)(const struct rad_queue *queue);
	/*
	 * Ends the queue. Requests still in flight are cancelled where that is possible. Returns false when the kernel
	 * still holds requests: then the arena and the requests must be left alone for ever (leaked on purpose).
	 */
	bool (*queue_free)(struct rad_queue *queue);
};

struct rad_transport {
	const struct rad_transport_ops *ops;
	struct rad_clock *clock;
};

struct rad_target {
	struct rad_transport *transport;
};

struct rad_queue {
	struct rad_target *target;
};

#endif
