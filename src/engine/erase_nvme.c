/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NVMe Sanitize and Format NVM.
 */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "engine/eraser.h"
#include "nvme/sanitize.h"

#define FORMAT_TIMEOUT_MS (6u * 3600 * 1000)

static int read_log(struct rad_job *job, struct rad_nvme_sanitize_log *ret, struct rad_error *err)
{
	uint8_t data[RAD_NVME_SANITIZE_LOG_BYTES] = { 0 };
	struct rad_command command;
	struct rad_reply reply;
	int r;

	rad_nvme_sanitize_log_build(data, &command);
	r = rad_job_command(job, &command, &reply, err);
	return r < 0 ? r : rad_nvme_sanitize_log_read(data, sizeof(data), ret, err);
}

/* The trait: never sanitized or not, what the last one was, and whether anything was written since (the marks were). */
static int look(struct rad_job *job, struct rad_work *ret, struct rad_error *err)
{
	static const enum rad_work_state states[] = {
		[RAD_NVME_NEVER_SANITIZED] = RAD_WORK_IDLE,
		[RAD_NVME_SANITIZED] = RAD_WORK_SUCCEEDED,
		[RAD_NVME_SANITIZING] = RAD_WORK_RUNNING,
		[RAD_NVME_SANITIZE_FAILED] = RAD_WORK_FAILED,
		[RAD_NVME_SANITIZED_DEALLOCATED] = RAD_WORK_SUCCEEDED,
	};
	struct rad_nvme_sanitize_log log;
	int r = read_log(job, &log, err);

	memset(ret, 0, sizeof(*ret));
	if (r < 0)
		return r;
	ret->state = states[log.state];
	ret->has_fraction = log.state == RAD_NVME_SANITIZING;
	ret->fraction = log.progress;
	ret->trait = (uint64_t)log.cdw10 << 8 | (uint64_t)log.state << 1 | log.global_data_erased;
	return 0;
}

static int start(struct rad_job *job, enum rad_technique technique, struct rad_error *err)
{
	/* restricted: after a failure the drive gives nothing away until a sanitize succeeds */
	const struct rad_nvme_sanitize_options options = { .passes = 1 };
	enum rad_nvme_sanitize what = technique == RAD_TECHNIQUE_NVME_SANITIZE_BLOCK	? RAD_NVME_BLOCK_ERASE
				      : technique == RAD_TECHNIQUE_NVME_SANITIZE_CRYPTO ? RAD_NVME_CRYPTO_ERASE
											: RAD_NVME_OVERWRITE;
	struct rad_command command;
	struct rad_reply reply;

	rad_nvme_sanitize_build(what, &options, &command);
	return rad_job_command(job, &command, &reply, err);
}

const struct rad_eraser rad_eraser_nvme_sanitize = { .look = look, .start = start };

static int identify(struct rad_job *job, enum rad_nvme_cns cns, uint32_t nsid, uint8_t *data, struct rad_error *err)
{
	struct rad_command command;
	struct rad_reply reply;

	rad_nvme_identify_build(cns, nsid, data, &command);
	return rad_job_command(job, &command, &reply, err);
}

/* The broadcast NSID where several namespaces are to be reached and the drive takes it; else the first one's. */
static int format_nsid(struct rad_job *job, uint8_t *data, uint32_t *ret_first, uint32_t *ret_nsid,
		       struct rad_error *err)
{
	rad_auto_free uint32_t *ids = calloc(RAD_NVME_NAMESPACES_MAX, sizeof(*ids));
	struct rad_nvme_controller id;
	size_t n;
	int r;

	if (!ids)
		return rad_error_set(err, RAD_ERROR_IO, 0, "erase", "no memory");
	r = identify(job, RAD_NVME_CNS_CONTROLLER, 0, data, err);
	if (r == 0)
		r = rad_nvme_controller_read(data, RAD_NVME_IDENTIFY_BYTES, &id, err);
	if (r == 0)
		r = identify(job, RAD_NVME_CNS_ACTIVE, 0, data, err);
	if (r < 0)
		return r;
	n = rad_nvme_list_read(data, RAD_NVME_IDENTIFY_BYTES, ids);
	if (n == 0)
		return rad_error_set(err, RAD_ERROR_DEVICE, 0, "erase", "the drive lists no namespace");
	*ret_first = ids[0];
	*ret_nsid = id.no_broadcast || n == 1 ? ids[0] : RAD_NVME_BROADCAST;
	return 0;
}

static int start_format(struct rad_job *job, enum rad_technique technique, struct rad_error *err)
{
	rad_auto_free uint8_t *data = calloc(1, RAD_NVME_IDENTIFY_BYTES);
	bool is_crypto = technique == RAD_TECHNIQUE_NVME_FORMAT_CRYPTO;
	struct rad_nvme_namespace space;
	struct rad_command command;
	struct rad_reply reply;
	uint32_t first = 0;
	uint32_t nsid = 0;
	int r;

	if (!data)
		return rad_error_set(err, RAD_ERROR_IO, 0, "erase", "no memory");
	r = format_nsid(job, data, &first, &nsid, err);
	if (r == 0)
		r = identify(job, RAD_NVME_CNS_NAMESPACE, first, data, err);
	if (r == 0)
		r = rad_nvme_namespace_read(data, RAD_NVME_IDENTIFY_BYTES, &space, err);
	if (r < 0)
		return r;
	rad_nvme_format_build(is_crypto ? RAD_NVME_SES_CRYPTO : RAD_NVME_SES_USER_DATA, nsid, &space, FORMAT_TIMEOUT_MS,
			      &command);
	return rad_job_command(job, &command, &reply, err);
}

/* Ends with its completion, and shows nothing else that changes: that it worked is seen by the marks. */
const struct rad_eraser rad_eraser_nvme_format = { .look = NULL, .start = start_format };
