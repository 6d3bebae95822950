/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The drive's own erasing commands, a const row of functions a family, and the loop that starts one, follows it to its
 * end and keeps the evidence of it.
 */
#ifndef RAD_ENGINE_ERASER_H
#define RAD_ENGINE_ERASER_H

#include "engine/flow.h"

enum rad_work_state {
	RAD_WORK_IDLE = 0, /* nothing runs; the last one may have succeeded, or there was none */
	RAD_WORK_RUNNING,
	RAD_WORK_SUCCEEDED, /* says so itself; it may be an older one */
	RAD_WORK_FAILED,
};

/* What the drive says of its background operation. */
struct rad_work {
	enum rad_work_state state;
	bool has_fraction;
	uint16_t fraction; /* n of 65536 */
	uint64_t trait;	   /* differs before and after a run that did something; equal otherwise, as far as is known */
};

struct rad_eraser {
	/* Asks for the state. NULL: start() returns only when the command has ended. */
	int (*look)(struct rad_job *job, struct rad_work *ret, struct rad_error *err);
	/*
	 * Sends the command. 0: the drive has taken it. A family without look() also sets seen_working of the step,
	 * when it saw a state change that only the run makes. RAD_ERROR_DEVICE: refused.
	 */
	int (*start)(struct rad_job *job, enum rad_technique technique, struct rad_error *err);
};

/* The family of a technique; NULL for what is no device command. */
const struct rad_eraser *rad_eraser_of(enum rad_technique technique);

extern const struct rad_eraser rad_eraser_ata_sanitize;
extern const struct rad_eraser rad_eraser_ata_security;
extern const struct rad_eraser rad_eraser_nvme_sanitize;
extern const struct rad_eraser rad_eraser_nvme_format;
extern const struct rad_eraser rad_eraser_scsi;
extern const struct rad_eraser rad_eraser_mmc;
extern const struct rad_eraser rad_eraser_tcg;

/*
 * Sends one command for the job, with the patience that it takes; the reply is checked. Returns 0, RAD_ERROR_DEVICE
 * (the step's device_status is set), or RAD_ERROR_IO.
 */
int rad_job_command(struct rad_job *job, const struct rad_command *command, struct rad_reply *reply,
		    struct rad_error *err) RAD_MUST_CHECK;
/* The same without judging the reply. */
int rad_job_execute(struct rad_job *job, const struct rad_command *command, struct rad_reply *reply,
		    struct rad_error *err) RAD_MUST_CHECK;

/* Steps; each from its beginning, position is of meaning for none of them but DEVICE (see device_step.c). */
enum rad_flow_end rad_device_run(struct rad_job *job, uint64_t position);
enum rad_flow_end rad_await_run(struct rad_job *job, uint64_t position);
enum rad_flow_end rad_capacity_run(struct rad_job *job, uint64_t position);
enum rad_flow_end rad_suspend_run(struct rad_job *job, uint64_t position);
enum rad_flow_end rad_witness_run(struct rad_job *job, uint64_t position);
enum rad_flow_end rad_mark_run(struct rad_job *job, uint64_t position);
enum rad_flow_end rad_gone_run(struct rad_job *job, uint64_t position);

/* Witnesses: the place of number i (4096 bytes each), and the digest of what was read there. */
#define RAD_WITNESS_BYTES 4096u
uint64_t rad_witness_place(const struct rad_job *job, size_t i);
uint64_t rad_witness_digest(const struct rad_job *job, uint64_t place, const uint8_t *data);
/* Whether the mebibyte-sized unit holds marks. */
bool rad_mark_has(const struct rad_job *job, uint32_t permille, uint64_t unit);

/* Waits ms on the clock, with signs of life. Returns the wish that ends the wait early, else RAD_WISH_RUN. */
enum rad_wish rad_job_rest(struct rad_job *job, uint64_t ms);

/* Claims the drive, with all that its own commands would erase, and makes the queue. worker.c. Negative: work->error.
 */
int rad_job_claim(struct rad_job *job) RAD_MUST_CHECK;

/* Keeps the step's state in the journal. Failing to is only told: the step goes on. */
void rad_job_checkpoint(struct rad_job *job, uint64_t position);

/*
 * Asks the operator and waits for the answer; ends early when the job is told to end (then false). The answer is at
 * most size - 1 bytes.
 */
bool rad_job_ask(struct rad_job *job, enum rad_ask_kind kind, const char *text, char *ret, size_t size);

/* Asks the drive again for what it tells of itself. */
int rad_job_inquire(struct rad_job *job, struct rad_capability *ret, struct rad_error *err) RAD_MUST_CHECK;

#endif
