/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop that every pass runs through: a window of requests over the drive, with pause, cancel, checkpoints, timeouts
 * and rescue. What differs between writing and reading back is a const row of functions.
 */
#ifndef RAD_ENGINE_FLOW_H
#define RAD_ENGINE_FLOW_H

#include "engine/job_private.h"

struct rad_flow;

struct rad_flow_ops {
	enum rad_io_kind kind;
	/* The next stretch at or after position; false at the end. Length is at most a block. */
	bool (*next)(struct rad_flow *flow, uint64_t position, uint64_t *ret_offset, uint32_t *ret_length);
	/* Readies a request's buffer before it goes out. */
	void (*prepare)(struct rad_flow *flow, struct rad_io *io, uint32_t slot);
	/* A stretch was transferred. */
	void (*complete)(struct rad_flow *flow, uint64_t offset, const uint8_t *data, uint32_t length);
	bool checkpoints; /* whether a position is worth keeping */
};

struct rad_flow {
	struct rad_job *job;
	const struct rad_flow_ops *ops;
	struct rad_pattern pattern;

	bool shared;
	uint64_t position; /* next byte to submit */
	uint32_t in_flight;
	bool busy[RAD_DEPTH_MAX];
	uint32_t n_failed;
	struct rad_range failed[RAD_DEPTH_MAX];
	int failed_code[RAD_DEPTH_MAX];
};

enum rad_flow_end {
	RAD_FLOW_DONE = 0,
	RAD_FLOW_CANCELLED,
	RAD_FLOW_INTERRUPTED,
	RAD_FLOW_FAILED, /* work->error says why */
};

/* A next() that goes over the whole drive in blocks. */
bool rad_flow_next_all(struct rad_flow *flow, uint64_t position, uint64_t *ret_offset, uint32_t *ret_length);
/* The stretch from position to the end of its sample unit, at most a block; false behind the drive's end. */
bool rad_flow_next_in_unit(struct rad_flow *flow, uint64_t position, uint64_t *ret_offset, uint32_t *ret_length);

enum rad_flow_end rad_flow_run(struct rad_flow *flow, uint64_t position);

/* One request, waited for. Returns 0, a negative errno of the device, or INT_MIN when the job must end (work->error
 * set). */
int rad_flow_single(struct rad_flow *flow, enum rad_io_kind kind, uint64_t offset, uint32_t length);

/* rescue.c: a stretch that failed: tries again, halves down to the sector, records what cannot be reached. Negative
 * ends the job. */
int rad_flow_rescue(struct rad_flow *flow, uint64_t offset, uint64_t length, int code);

/* overwrite.c, verify.c: one step from position to its end; fills the step's result */
enum rad_flow_end rad_overwrite_run(struct rad_job *job, uint64_t position);
enum rad_flow_end rad_verify_run(struct rad_job *job, uint64_t position);

#endif
