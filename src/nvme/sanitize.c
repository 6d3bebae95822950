/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nvme/sanitize.h"

#include <string.h>

#include "base/bytes.h"

#define FORMAT_NVM   0x80
#define SANITIZE     0x84
#define GET_LOG_PAGE 0x02
#define LOG_SANITIZE 0x81
#define TIMEOUT_MS   30000

static const char *sanitize_name(enum rad_nvme_sanitize what)
{
	switch (what) {
	case RAD_NVME_EXIT_FAILURE:
		return "Sanitize (exit failure mode)";
	case RAD_NVME_BLOCK_ERASE:
		return "Sanitize (block erase)";
	case RAD_NVME_OVERWRITE:
		return "Sanitize (overwrite)";
	case RAD_NVME_CRYPTO_ERASE:
		return "Sanitize (crypto erase)";
	case RAD_NVME_EXIT_VERIFICATION:
		return "Sanitize (exit media verification)";
	}
	return "Sanitize";
}

/* NSID is 0: the command is for the whole NVM subsystem. */
void rad_nvme_sanitize_build(enum rad_nvme_sanitize what, const struct rad_nvme_sanitize_options *options,
			     struct rad_command *ret)
{
	bool erases = what != RAD_NVME_EXIT_FAILURE && what != RAD_NVME_EXIT_VERIFICATION;
	bool overwrites = what == RAD_NVME_OVERWRITE;

	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_NVME;
	ret->name = sanitize_name(what);
	ret->timeout_ms = TIMEOUT_MS;
	ret->changes = true;
	ret->nvme.opcode = SANITIZE;
	ret->nvme.cdw10 = what;
	if (erases) {
		ret->nvme.cdw10 |= options->allow_unrestricted_exit ? 1u << 3 : 0;
		ret->nvme.cdw10 |= options->no_deallocate ? 1u << 9 : 0;
	}
	if (overwrites) {
		ret->nvme.cdw10 |= (uint32_t)(options->passes & 0x0F) << 4; /* 0 means 16 */
		ret->nvme.cdw10 |= options->invert ? 1u << 8 : 0;
		ret->nvme.cdw11 = options->pattern;
	}
}

void rad_nvme_sanitize_log_build(void *data, struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_NVME;
	ret->name = "Get Log Page (Sanitize Status)";
	ret->direction = RAD_DATA_IN;
	ret->data = data;
	ret->data_bytes = RAD_NVME_SANITIZE_LOG_BYTES;
	ret->timeout_ms = TIMEOUT_MS;
	ret->nvme.opcode = GET_LOG_PAGE;
	ret->nvme.nsid = RAD_NVME_BROADCAST;
	ret->nvme.cdw10 = LOG_SANITIZE | (RAD_NVME_SANITIZE_LOG_BYTES / 4 - 1) << 16;
}

int rad_nvme_sanitize_log_read(const uint8_t *data, size_t size, struct rad_nvme_sanitize_log *ret,
			       struct rad_error *err)
{
	uint16_t sstat = (uint16_t)rad_bytes_le(data, size, 2, 2);

	memset(ret, 0, sizeof(*ret));
	if (size < 32 || (sstat & 7) > RAD_NVME_SANITIZED_DEALLOCATED)
		return rad_error_set(err, RAD_ERROR_IO, 0, "device command",
				     "the drive's Sanitize Status log cannot be right");
	ret->progress = (uint16_t)rad_bytes_le(data, size, 0, 2);
	ret->state = (enum rad_nvme_sanitize_state)(sstat & 7);
	ret->passes_done = (uint8_t)(sstat >> 3 & 0x1F);
	ret->global_data_erased = sstat >> 8 & 1;
	ret->cdw10 = (uint32_t)rad_bytes_le(data, size, 4, 4);
	ret->overwrite_s = (uint32_t)rad_bytes_le(data, size, 8, 4);
	ret->block_s = (uint32_t)rad_bytes_le(data, size, 12, 4);
	ret->crypto_s = (uint32_t)rad_bytes_le(data, size, 16, 4);
	ret->overwrite_no_deallocate_s = (uint32_t)rad_bytes_le(data, size, 20, 4);
	ret->block_no_deallocate_s = (uint32_t)rad_bytes_le(data, size, 24, 4);
	ret->crypto_no_deallocate_s = (uint32_t)rad_bytes_le(data, size, 28, 4);
	return 0;
}

/* CDW10: LBAFL 3:0 and LBAFU 13:12, MSET 4, PI 7:5, PIL 8, SES 11:9. */
void rad_nvme_format_build(enum rad_nvme_secure_erase ses, uint32_t nsid, const struct rad_nvme_namespace *now,
			   uint32_t timeout_ms, struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_NVME;
	ret->name = ses == RAD_NVME_SES_CRYPTO ? "Format NVM (cryptographic erase)" : "Format NVM (user data erase)";
	ret->timeout_ms = timeout_ms;
	ret->changes = true;
	ret->nvme.opcode = FORMAT_NVM;
	ret->nvme.nsid = nsid;
	ret->nvme.cdw10 = (now->format & 0x0Fu) | (now->format >> 4 & 3u) << 12;
	ret->nvme.cdw10 |= now->extended_metadata ? 1u << 4 : 0;
	ret->nvme.cdw10 |= (uint32_t)now->protection << 5;
	ret->nvme.cdw10 |= now->protection_first ? 1u << 8 : 0;
	ret->nvme.cdw10 |= (uint32_t)ses << 9;
}
