/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sanitization profile: what somebody asks to be done. Plain data; files are read by radera/files.h.
 */
#ifndef RADERA_PROFILE_H
#define RADERA_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/capability.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_ID_SIZE	   64
#define RAD_FILL_BYTES_MAX 64
#define RAD_PASSES_MAX	   40
#define RAD_FILL_SLOTS	   16

/* NIST SP 800-88r2 3.1. Ordered: a higher value is a stronger result. */
enum rad_level {
	RAD_LEVEL_NONE = 0,
	RAD_LEVEL_CLEAR,
	RAD_LEVEL_PURGE,
};

enum rad_fill_kind {
	RAD_FILL_BYTES = 0,   /* bytes[0..length) repeated from offset 0 of the drive; length 1 is a constant */
	RAD_FILL_RANDOM_BYTE, /* one random byte, drawn when the job starts, kept in `slot` */
	RAD_FILL_COMPLEMENT,  /* the bitwise complement of the byte in `slot` */
	RAD_FILL_STREAM,      /* the job's keyed random stream; every pass has its own key */
};

struct rad_fill {
	enum rad_fill_kind kind;
	uint8_t slot;
	uint8_t length;
	uint8_t bytes[RAD_FILL_BYTES_MAX];
};

enum rad_extent {
	RAD_EXTENT_NONE = 0,
	RAD_EXTENT_FULL,
	RAD_EXTENT_SAMPLE,
};

struct rad_pass {
	struct rad_fill fill;
	enum rad_extent verify; /* what is read back right after this pass */
};

enum rad_bad_sectors {
	RAD_BAD_SECTORS_EXCEPTIONS = 0, /* the rest is erased; outcome "erased with exceptions" */
	RAD_BAD_SECTORS_FAIL,		/* the rest is erased; outcome "failed" */
};

struct rad_profile {
	char id[RAD_ID_SIZE];
	char title_en[120];
	char title_sv[120];
	char variant[200]; /* which of the differing byte sequences that go by this name */
	char source[300];  /* where the sequence is documented */
	char remark[300];
	enum rad_level level_wanted;
	bool device_commands; /* true: the drive's own commands are needed, passes are empty */
	size_t n_techniques;  /* device commands: only these, in this order; 0 = all, strongest first */
	enum rad_technique techniques[RAD_TECHNIQUE_COUNT];
	enum rad_extent verify;	 /* device commands: how much is read back */
	uint32_t marks_permille; /* device commands: share of the drive that is marked before, 1-1000 */
	size_t n_passes;
	struct rad_pass passes[RAD_PASSES_MAX];
	uint32_t sample_permille; /* share of the drive that a sampled read-back reads, 1-1000 */
	enum rad_bad_sectors bad_sectors;
	uint64_t bad_bytes_max; /* more unwritable or unreadable bytes than this is a failure; 0 = no limit */
	char sha256[65];	/* of the file's exact bytes, lower-case hex */
};

const char *rad_level_name(enum rad_level level);	     /* "none", "clear", "purge" */
const char *rad_fill_name(enum rad_fill_kind kind);	     /* "bytes", "random-byte", "complement", "stream" */
const char *rad_extent_name(enum rad_extent extent);	     /* "none", "full", "sample" */
const char *rad_bad_sectors_name(enum rad_bad_sectors rule); /* "exceptions", "fail" */

/* "00", "55 AA", "random byte A", "complement of A", "random stream": for plans, records and certificates. */
#define RAD_FILL_TEXT_SIZE 224
void rad_fill_describe(const struct rad_fill *fill, char ret[RAD_FILL_TEXT_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
