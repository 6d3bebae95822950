/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the simulator share. A simulated drive is a medium (a sparse file), the state its faults have
 * left it in, and a clock time until which it is busy.
 */
#ifndef RAD_SIMULATOR_PRIVATE_H
#define RAD_SIMULATOR_PRIVATE_H

#include <pthread.h>
#include <radera/bench.h>

#include "simulator/cache.h"
#include "transport/transport.h"

struct rad_sim_fault_state {
	bool is_spent;	/* a fault that happens once has happened */
	uint32_t count; /* how many requests it has failed */
};

enum rad_sim_state {
	RAD_SIM_IDLE = 0,
	RAD_SIM_RUNNING,
	RAD_SIM_SUCCEEDED,
	RAD_SIM_FAILED,
};

/* What the drive's own commands have made of it. */
struct rad_sim_firmware {
	enum rad_sim_state state; /* of its sanitize */
	int how;		  /* enum rad_sim_how */
	uint64_t began_ns;
	uint64_t ends_ns;
	uint8_t pattern[4];
	uint32_t last_cdw10;
	bool failure_exit; /* may be left without a new sanitize */
	bool frozen;
	bool sanitize_frozen;
	bool antifreeze;
	bool security_enabled;
	bool locked;
	uint8_t password[32];
	bool erase_prepared;
	bool native_was_read; /* SET MAX must follow READ NATIVE MAX */
	bool max_was_set;     /* one persistent change a power cycle */
	uint64_t shown_bytes;
	uint64_t dco_bytes; /* still hidden by the device configuration */
	bool global_data_erased;
	bool trusted_locked;
	bool trusted_enabled;
	uint32_t erase_first; /* eMMC: the range of the next ERASE, in sectors */
	uint32_t erase_last;
	uint32_t n_commands;
	uint64_t n_keys;
	size_t map_bytes;
	uint8_t *erased;  /* a bit for 4096 bytes: reading gives an error */
	uint8_t *written; /* a bit for a mebibyte: written since the start */
};

/* Where data lies that the chosen block device does not show: NAME.ns2.img and so on, NAME.spare.img. */
struct rad_sim_beyond {
	size_t n_namespaces; /* after the first */
	int *namespace_fds;
	uint64_t spare_bytes; /* cells taken out of use: no address leads there */
	int spare_fd;
};

/* What a test has told the drive to do at a later command (counted in firmware.n_commands; 0 = nothing). */
struct rad_sim_script {
	uint32_t fail_at;
	uint32_t stall_at;
};

struct rad_sim_drive {
	const struct rad_bench_drive *bench;
	int medium_fd;
	struct rad_sim_beyond beyond;
	struct rad_sim_script script;
	pthread_mutex_t lock; /* over all below */
	bool is_open;
	bool is_vanished;
	uint32_t n_plugs; /* how often it was plugged in anew: what was open before stays dead */
	bool is_swapped;
	bool is_shrunk;
	uint64_t size_bytes;
	uint64_t busy_until_ns;
	uint64_t last_io_ns; /* when the last request came */
	uint64_t transferred_bytes;
	struct rad_sim_fault_state faults[RAD_FAULTS_MAX];
	struct rad_sim_firmware firmware;
	struct rad_sim_cache cache;
	int state_fd; /* where the firmware's state is kept, or -1 */
};

struct rad_simulator {
	struct rad_transport base;
	const struct rad_bench *bench;
	size_t n_drives;
	struct rad_sim_drive drives[];
};

struct rad_sim_target {
	struct rad_target base;
	struct rad_sim_drive *drive;
	uint32_t n_plugs; /* of the drive when it was opened */
	bool is_claimed;
};

/* Whether the way from this target to its drive is cut. The drive's lock must be held. */
static inline bool rad_sim_is_gone(const struct rad_sim_target *target)
{
	return target->drive->is_vanished || target->n_plugs != target->drive->n_plugs;
}

/* What the faults make of a request; the data itself is not looked at here. */
struct rad_sim_verdict {
	int result; /* 0, or the negative errno that the request ends with untouched */
	bool is_endless;
	uint64_t delay_ns;
};

/* fault.c. All three want the lock held, or nobody else about. */
struct rad_sim_verdict rad_sim_judge(struct rad_sim_drive *drive, const struct rad_io *io);
/* Whether writes at this offset are lost; *ret_next_bytes is where that answer may change. */
bool rad_sim_is_lost(const struct rad_sim_drive *drive, uint64_t offset_bytes, uint64_t *ret_next_bytes);
/* Flips the bits that reads of [offset, offset + length) get wrong. */
void rad_sim_flip(const struct rad_sim_drive *drive, uint64_t offset_bytes, uint8_t *data, uint32_t length_bytes);

/* state.c: reads what the firmware remembers in that directory, and keeps it. The lock must be held, or nobody else be
 * about. */
int rad_sim_state_open(struct rad_sim_drive *drive, const char *directory, uint64_t now_ns,
		       struct rad_error *err) RAD_MUST_CHECK;
void rad_sim_state_keep(struct rad_sim_drive *drive, uint64_t now_ns);

/* Where data lies: NAME.img in the bench's directory. */
struct rad_sim_medium {
	char name[96];
	uint64_t size_bytes;
	bool prefilled;
};

/* medium.c: opens the medium below directory, or makes it; NULL makes an anonymous one. */
int rad_sim_medium_open(const struct rad_sim_medium *medium, const char *directory, int *ret_fd,
			struct rad_error *err) RAD_MUST_CHECK;
/* beyond.c: makes what the drive has beside its first namespace. */
int rad_sim_beyond_open(struct rad_sim_drive *drive, const char *directory, struct rad_error *err) RAD_MUST_CHECK;
void rad_sim_beyond_close(struct rad_sim_drive *drive);
/* The serial number as it is now, with the drive's lock held: a swapped drive has another. */
void rad_sim_serial(const struct rad_sim_drive *drive, char ret[RAD_SERIAL_SIZE]);
/* The drive's part after "sim:", which names its file; NULL when the node is not of that form. */
const char *rad_sim_drive_name(const struct rad_drive *drive);

/* queue.c: the queue's part of rad_transport_ops. */
int rad_sim_queue_new(struct rad_target *target, const struct rad_queue_config *config, struct rad_queue **ret,
		      struct rad_error *err) RAD_MUST_CHECK;
int rad_sim_queue_submit(struct rad_queue *queue, struct rad_io *io, struct rad_error *err) RAD_MUST_CHECK;
int rad_sim_queue_reap(struct rad_queue *queue, uint32_t timeout_ms, struct rad_io **ret,
		       struct rad_error *err) RAD_MUST_CHECK;
bool rad_sim_queue_free(struct rad_queue *queue);

#endif
