/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one job did to one drive: intent, live snapshot, result. Plain data that crosses threads by copy.
 */
#ifndef RADERA_JOB_H
#define RADERA_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/capability.h>
#include <radera/error.h>
#include <radera/plan.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_JOB_ID_SIZE	  40
#define RAD_SEED_SIZE	  32
#define RAD_RANGES_MAX	  1024
#define RAD_SPEED_SAMPLES 100

/* Everything that is decided before the first destructive byte. Journalled as it is; a resume starts from it. */
struct rad_job_intent {
	char job_id[RAD_JOB_ID_SIZE]; /* random UUID, RFC 9562 version 4 */
	struct rad_drive drive;
	struct rad_capability capability; /* as the drive told before the plan was made */
	struct rad_plan plan;
	uint8_t seed[RAD_SEED_SIZE];   /* key of the random streams and of the sample choice; recorded, so that anybody
					  can repeat the read-back */
	uint8_t slots[RAD_FILL_SLOTS]; /* the random bytes of RAD_FILL_RANDOM_BYTE */
	char inventory_id[RAD_ID_SIZE];
	char operator_id[RAD_ID_SIZE];
	char disposition[RAD_ID_SIZE]; /* may be empty */
	int64_t created_wall_ms;
};

struct rad_range {
	uint64_t offset_bytes;
	uint64_t length_bytes;
};

enum rad_step_state {
	RAD_STEP_PENDING = 0,
	RAD_STEP_RUNNING,
	RAD_STEP_PASSED,
	RAD_STEP_EXCEPTIONS, /* done, but not on every byte */
	RAD_STEP_FAILED,
	RAD_STEP_CANCELLED,
	RAD_STEP_INTERRUPTED, /* power cut, kill, or shutdown; goes on at resume */
};

struct rad_step_result {
	enum rad_step_state state;
	int64_t started_wall_ms;
	uint64_t duration_ms;		/* on the monotonic clock, summed over interruptions */
	uint64_t done_bytes;		/* written, or read and compared */
	uint64_t mismatch_bytes;	/* verify: bytes that differ from what must be there */
	uint64_t mismatch_first_offset; /* UINT64_MAX when none */
	uint64_t unreachable_bytes;	/* unwritable or unreadable after all retries */
	uint32_t retries;
	uint32_t interruptions;
	bool flushed;	    /* overwrite: the drive acknowledged a cache flush at the end */
	bool accepted;	    /* device command: this run saw the drive take it */
	bool seen_working;  /* device command: seen in progress, or a state changed that only its run changes */
	bool attached;	    /* device command: went on in the drive while we were away, and we attached to it again */
	uint32_t witnesses; /* witness: places with old data; verify-gone: of these, how many were looked at */
	uint64_t marked_bytes;	    /* verify-gone: how much of what was read held marks before */
	uint64_t expected_errors;   /* verify-gone: bytes that the drive refuses to read, as it said it would */
	uint64_t unexplained_bytes; /* verify-gone: neither fill nor noise: looks like data */
	struct rad_device_status device_status; /* the last that mattered */
	char message[160];			/* the first device or kernel message that mattered, or empty */
};

enum rad_outcome {
	RAD_OUTCOME_NONE = 0, /* not finished */
	RAD_OUTCOME_ERASED,
	RAD_OUTCOME_EXCEPTIONS, /* erased, apart from the ranges listed */
	RAD_OUTCOME_FAILED,
	RAD_OUTCOME_CANCELLED,
	RAD_OUTCOME_INTERRUPTED,
};

#define RAD_WITNESSES_MAX 514

/* Digests of old data: the first 8 bytes of SHA-256 over the seed, the place and 4096 bytes. 0 = no witness there. */
struct rad_witnesses {
	uint64_t digests[RAD_WITNESSES_MAX];
};

struct rad_job_result {
	enum rad_outcome outcome;
	enum rad_level level_reached; /* computed by rad_job_judge(), never set by hand */
	char reason[240];	      /* why it is not "erased", or empty */
	struct rad_error error;	      /* what ended the job early; kind NONE otherwise */
	int64_t started_wall_ms;
	int64_t ended_wall_ms;
	uint64_t duration_ms;
	uint32_t interruptions;
	struct rad_identity identity_before; /* as re-read under the claim, right before the first write */
	struct rad_identity identity_after;  /* as re-read at the end; empty when the drive was gone */
	char stream_backend[16]; /* "openssl", "vaes": which code made the random stream; the bytes are the same */
	char io_backend[16];	 /* "io_uring", "pread", "simulated" */
	bool reads_bypass_cache; /* reads came from the medium's own queue (O_DIRECT), not from the host's page cache */
	int32_t temperature_min_millicelsius; /* RAD_TEMPERATURE_UNKNOWN when never measured */
	int32_t temperature_max_millicelsius;
	size_t n_steps;
	struct rad_step_result steps[RAD_PLAN_STEPS_MAX];
	size_t n_bad_ranges; /* as many as fit; bad_bytes counts all */
	struct rad_range bad_ranges[RAD_RANGES_MAX];
	bool bad_ranges_truncated;
	uint64_t bad_bytes;		 /* distinct bytes that were not written or could not be read back */
	struct rad_hidden hidden_before; /* as re-read by the job */
	struct rad_hidden hidden_after;
	struct rad_health health_before;
	struct rad_health health_after;
	/* Only while the job runs: in the journal, so that a resume can go on; never in a record. */
	struct rad_witnesses witnesses;
	uint32_t speed_kib_s[RAD_SPEED_SAMPLES]; /* mean rate over each hundredth of the drive in the first overwrite; 0
						    not measured */
};

/* A question to the operator. The job waits for rad_job_answer() with its number. */
enum rad_ask_kind {
	RAD_ASK_NONE = 0,
	RAD_ASK_PSID,	 /* the 32 characters on the drive's label; an empty answer declines */
	RAD_ASK_SUSPEND, /* "yes" lets the machine sleep for some seconds; anything else declines */
	RAD_ASK_COUNT,
};

struct rad_ask {
	enum rad_ask_kind kind;
	uint32_t number; /* counts the job's questions from 1 */
	char text[240];	 /* one or two sentences in English */
};

/* What a front end may show while a job runs. Lossy by design; evidence never comes from here. */
struct rad_snapshot {
	uint64_t generation;
	char job_id[RAD_JOB_ID_SIZE];
	size_t step; /* index into the plan */
	enum rad_step_kind step_kind;
	bool paused;
	bool cooling; /* rests by itself because the drive is too warm */
	bool finished;
	enum rad_outcome outcome;
	uint64_t step_done_bytes;
	uint64_t step_total_bytes;
	uint64_t job_done_bytes;
	uint64_t job_total_bytes;
	uint64_t rate_bytes_per_second; /* over the last seconds */
	uint64_t remaining_ms;		/* UINT64_MAX unknown */
	uint64_t bad_bytes;
	uint64_t mismatch_bytes;
	uint32_t retries;
	int32_t temperature_millicelsius;
	char message[160];
	struct rad_ask ask; /* kind NONE: nothing is asked */
};

/* Prepares a result for a plan: zeroed, n_steps set, offsets at UINT64_MAX, temperatures unknown. */
void rad_job_result_init(struct rad_job_result *result, const struct rad_plan *plan);

/*
 * Whether `now` can be the drive of the intent: the same identity, or the same but for a size that has grown to what
 * the drive's hidden areas held.
 */
bool rad_job_is_drive(const struct rad_job_intent *intent, const struct rad_identity *now);

/* The password that a job puts on a drive for SECURITY ERASE UNIT: the 32 hexadecimal digits of its id, so that it is
 * in the journal before it is on the drive, and on every paper that names the job. */
void rad_job_password(const char *job_id, uint8_t ret[32]);

bool rad_step_reads(enum rad_step_kind kind);  /* reads the medium to judge it */
bool rad_step_erases(enum rad_step_kind kind); /* erases: the overwrite and the device's own commands */

/* Adds a range to the sorted, merged list of bad ranges and recounts bad_bytes. Never allocates; past RAD_RANGES_MAX it
 * counts (without overlap where that can be known) and sets bad_ranges_truncated. */
void rad_job_result_add_bad_range(struct rad_job_result *result, uint64_t offset_bytes, uint64_t length_bytes);

/*
 * Computes outcome, level_reached and reason from the plan and the steps alone: ERASED only when every step passed,
 * every verify that the plan holds read what it must, the last written pass was flushed, and nothing is bad; EXCEPTIONS
 * where the plan's rule allows unreachable bytes and they were few enough; everything else FAILED, CANCELLED or
 * INTERRUPTED (from the step states). The level is the plan's reachable level for ERASED and EXCEPTIONS, but NONE for
 * anything else and for a plan whose last written pass was not verified. A mismatch is always FAILED.
 */
void rad_job_judge(const struct rad_plan *plan, struct rad_job_result *result);

const char *rad_step_state_name(enum rad_step_state state); /* "pending", "running", "passed", "exceptions", "failed",
							       "cancelled", "interrupted" */
const char *rad_ask_name(enum rad_ask_kind kind);	    /* "none", "psid", "suspend" */
const char *rad_outcome_name(enum rad_outcome outcome);	    /* "none", "erased", "erased-with-exceptions", "failed",
							       "cancelled", "interrupted" */

#ifdef __cplusplus
}
#endif

#endif
