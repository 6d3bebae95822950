/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bench of simulated drives: the description (read from profiles/benches/NAME.yaml by radera/files.h) and the
 * simulator.
 */
#ifndef RADERA_BENCH_H
#define RADERA_BENCH_H

#include <radera/clock.h>
#include <radera/drive.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_BENCH_DRIVES_MAX 64
#define RAD_FAULTS_MAX	     16

enum rad_fault_kind {
	RAD_FAULT_BAD_WRITE = 0, /* writes touching [offset, offset+length) end with EIO */
	RAD_FAULT_BAD_READ,	 /* reads touching it end with EIO */
	RAD_FAULT_LOST_WRITE, /* writes there report success and change nothing: the lie that verification must find */
	RAD_FAULT_FLIP,	      /* reads there give one flipped bit */
	RAD_FAULT_SLOW,	      /* each request touching it takes delay_ms longer */
	RAD_FAULT_VANISH, /* at the first request touching it the drive is gone: that and all later requests end with
			     ENODEV */
	RAD_FAULT_STALL,  /* the first request touching it never ends */
	RAD_FAULT_SHRINK, /* at the first request touching it the drive's size becomes `offset`; what lies beyond ends
			     with ENOSPC */
	RAD_FAULT_TRANSIENT, /* the first `count` requests touching it end with EIO, later ones succeed */
	RAD_FAULT_SWAP,	     /* from the first request touching it, identify answers with another serial number */
};

struct rad_fault {
	enum rad_fault_kind kind;
	uint64_t offset_bytes;
	uint64_t length_bytes;
	uint32_t delay_ms;
	uint32_t count;
};

struct rad_bench_drive {
	struct rad_drive drive; /* node is "sim:NAME"; simulated is true; contents may tell what to show as found */
	uint64_t rate_bytes_per_second; /* 0 = as fast as memory */
	int32_t temperature_idle_millicelsius;
	int32_t temperature_busy_millicelsius;
	bool prefilled; /* holds recognisable old data before the run */
	size_t n_faults;
	struct rad_fault faults[RAD_FAULTS_MAX];
};

struct rad_bench {
	char id[64];
	char title[160];
	size_t n_drives;
	struct rad_bench_drive *drives; /* owned */
	char sha256[65];
};

void rad_bench_free(struct rad_bench *bench); /* frees bench->drives and bench; NULL is fine */

const char *rad_fault_name(enum rad_fault_kind kind); /* "bad-write", "bad-read", "lost-write", "flip", "slow",
							 "vanish", "stall", "shrink", "transient", "swap" */

/*
 * Starts the simulator. The drives' media are sparse files in `directory`, one per drive, made when missing and kept
 * (a power cut or kill leaves them as they were); NULL = anonymous files that go with the process. The bench is
 * borrowed and must outlive the transport. Sleeping and timing go through `clock`.
 */
struct rad_transport;
int rad_simulator_new(const struct rad_bench *bench, const char *directory, struct rad_clock *clock,
		      struct rad_transport **ret, struct rad_error *err) RAD_MUST_CHECK;
void rad_simulator_free(struct rad_transport *transport);

/* Reads the medium of drive number `index` behind the drive's back, for tests and demos. Returns bytes read or
 * negative. */
int64_t rad_simulator_peek(struct rad_transport *transport, size_t index, uint64_t offset_bytes, void *ret,
			   size_t size);

#ifdef __cplusplus
}
#endif

#endif
