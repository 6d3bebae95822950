/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NVMe Sanitize (NVM Express Base 2.1, 5.1.22 and 8.1.24) and Format NVM (5.1.10). Pure.
 */
#ifndef RAD_NVME_SANITIZE_H
#define RAD_NVME_SANITIZE_H

#include "nvme/identify.h"

#define RAD_NVME_SANITIZE_LOG_BYTES 512

/* SANACT */
enum rad_nvme_sanitize {
	RAD_NVME_EXIT_FAILURE = 1,
	RAD_NVME_BLOCK_ERASE = 2,
	RAD_NVME_OVERWRITE = 3,
	RAD_NVME_CRYPTO_ERASE = 4,
	RAD_NVME_EXIT_VERIFICATION = 5,
};

struct rad_nvme_sanitize_options {
	bool allow_unrestricted_exit; /* AUSE */
	bool no_deallocate;	      /* NDAS */
	uint8_t passes;		      /* OVERWRITE: 1-16 */
	bool invert;		      /* OIPBP */
	uint32_t pattern;	      /* OVERWRITE */
};

void rad_nvme_sanitize_build(enum rad_nvme_sanitize what, const struct rad_nvme_sanitize_options *options,
			     struct rad_command *ret);

/* Get Log Page, Sanitize Status (81h). data: RAD_NVME_SANITIZE_LOG_BYTES. */
void rad_nvme_sanitize_log_build(void *data, struct rad_command *ret);

/* SSTAT bits 2:0 */
enum rad_nvme_sanitize_state {
	RAD_NVME_NEVER_SANITIZED = 0,
	RAD_NVME_SANITIZED = 1,
	RAD_NVME_SANITIZING = 2,
	RAD_NVME_SANITIZE_FAILED = 3,
	RAD_NVME_SANITIZED_DEALLOCATED = 4, /* done, and deallocated although it was asked not to */
};

#define RAD_NVME_NO_ESTIMATE 0xFFFFFFFFu

struct rad_nvme_sanitize_log {
	uint16_t progress; /* n of 65536; FFFFh when none runs */
	enum rad_nvme_sanitize_state state;
	uint8_t passes_done;
	bool global_data_erased; /* nothing was written since the last sanitize */
	uint32_t cdw10;		 /* of the last sanitize */
	uint32_t overwrite_s;	 /* estimates; RAD_NVME_NO_ESTIMATE */
	uint32_t block_s;
	uint32_t crypto_s;
	uint32_t overwrite_no_deallocate_s;
	uint32_t block_no_deallocate_s;
	uint32_t crypto_no_deallocate_s;
};

/* RAD_ERROR_IO when the log is too short or holds a state that does not exist. */
int rad_nvme_sanitize_log_read(const uint8_t *data, size_t size, struct rad_nvme_sanitize_log *ret,
			       struct rad_error *err) RAD_MUST_CHECK;

/* SES of Format NVM */
enum rad_nvme_secure_erase {
	RAD_NVME_SES_NONE = 0,
	RAD_NVME_SES_USER_DATA = 1,
	RAD_NVME_SES_CRYPTO = 2,
};

/* Formats with the LBA format, metadata and protection that the namespace has now. */
void rad_nvme_format_build(enum rad_nvme_secure_erase ses, uint32_t nsid, const struct rad_nvme_namespace *now,
			   uint32_t timeout_ms, struct rad_command *ret);

#endif
