/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The error every fallible function of Radera fills: who refused, what was being done, and what the device itself said.
 */
#ifndef RADERA_ERROR_H
#define RADERA_ERROR_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RAD_MUST_CHECK			__attribute__((warn_unused_result))
#define RAD_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))

/*
 * The classes of failure. The numbers are the command line's exit codes, so that one class means one thing in the
 * library, in scripts and on the certificate.
 */
enum rad_error_kind {
	RAD_ERROR_NONE = 0,
	RAD_ERROR_FAILED = 1,	   /* the erasure or its verification failed */
	RAD_ERROR_INPUT = 2,	   /* usage, or a file that a person wrote is wrong */
	RAD_ERROR_REFUSED = 3,	   /* policy or safety says no; nothing was touched */
	RAD_ERROR_DEVICE = 4,	   /* the device answered, and refused */
	RAD_ERROR_IO = 5,	   /* the device could not be reached, or the host's own I/O failed */
	RAD_ERROR_EVIDENCE = 6,	   /* signature, chain, keys, clock or store */
	RAD_ERROR_INTERRUPTED = 7, /* stopped before the end; can be resumed */
};

/* Which status registers RAD_ERROR_DEVICE carries in device_status. */
enum rad_status_kind {
	RAD_STATUS_NONE = 0,
	RAD_STATUS_ATA,	 /* bytes: STATUS, ERROR, COUNT(15:8), COUNT(7:0) */
	RAD_STATUS_SCSI, /* bytes: status, sense key, ASC, ASCQ */
	RAD_STATUS_NVME, /* bytes: SCT, SC, 0, 0 */
	RAD_STATUS_MMC,	 /* bytes: the card status of R1, big-endian */
	RAD_STATUS_TCG,	 /* bytes: method status, 0, 0, 0 */
};

struct rad_device_status {
	enum rad_status_kind kind;
	uint8_t bytes[4];
};

/*
 * An error. Fixed size, no pointers: copy it by value. `text` is one sentence that names the thing (file, device,
 * person) in English; `advice` says what to do next, or is empty. `code` is an errno value or 0.
 */
struct rad_error {
	enum rad_error_kind kind;
	int code;
	struct rad_device_status device_status;
	char operation[48];
	char text[400];
	char advice[240];
};

/*
 * Fills *err (may be NULL) and returns -(int)kind, so that `return rad_error_set(...)` is the whole failure path.
 * `code` is an errno value or 0; when not 0, its message is appended to the text. Thread-safe.
 */
int rad_error_set(struct rad_error *err, enum rad_error_kind kind, int code, const char *operation, const char *format,
		  ...) RAD_PRINTF(5, 6);

/* Sets the advice of an error that is already filled. err may be NULL. */
void rad_error_advise(struct rad_error *err, const char *format, ...) RAD_PRINTF(2, 3);

/* Puts "prefix: " before the text of a filled error (err may be NULL) and returns -(int)err->kind. */
int rad_error_prefix(struct rad_error *err, const char *format, ...) RAD_PRINTF(2, 3);

/* The kind as a stable word for JSON: "failed", "input", "refused", "device", "io", "evidence", "interrupted", "none".
 */
const char *rad_error_kind_name(enum rad_error_kind kind);

#ifdef __cplusplus
}
#endif

#endif
