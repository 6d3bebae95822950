/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzing everything that reads a drive's answers: the first byte chooses the decoder, the rest is the answer. Texts
 * end, sizes are sane, and nothing that cannot be right is taken for right.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ata/capacity.h"
#include "ata/identify.h"
#include "ata/sanitize.h"
#include "ata/smart.h"
#include "base/cleanup.h"
#include "mmc/card.h"
#include "nvme/sanitize.h"
#include "scsi/sanitize.h"
#include "tcg/discovery.h"
#include "transport/sat.h"
#include "transport/sense.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void try_identify(const uint8_t *data, size_t size)
{
	struct rad_ata_identify id;

	if (rad_ata_identify_read(data, size, &id, NULL) < 0)
		return;
	must(strnlen(id.serial, sizeof(id.serial)) < sizeof(id.serial));
	must(strnlen(id.model, sizeof(id.model)) < sizeof(id.model));
	must(id.logical_sector_bytes >= 512 && id.logical_sector_bytes <= 65536);
	must(!id.has_block_erase || id.has_sanitize);
	must(!id.security_frozen || id.has_security);
}

static void try_ata_data(const uint8_t *data, size_t size)
{
	struct rad_ata_smart smart;
	uint64_t last;

	if (rad_ata_smart_read(data, size, &smart, NULL) == 0)
		must(!smart.has_temperature || smart.temperature_millicelsius <= 125000);
	if (rad_ata_dco_read(data, size, &last, NULL) == 0)
		must(last > 0 && last < 1ull << 48);
}

/* A sanitize status is never read out of a fixed-format answer, nor out of none. */
static void try_registers(const uint8_t *data, size_t size)
{
	const struct rad_ata_sanitize_options options = { .passes = 1 };
	struct rad_reply reply = { .scsi_status = size > 0 ? data[0] : 0 };
	struct rad_ata_sanitize_status status;
	struct rad_command command;

	reply.sense_size = size < sizeof(reply.sense_bytes) ? (uint8_t)size : sizeof(reply.sense_bytes);
	memcpy(reply.sense_bytes, data, reply.sense_size);
	rad_ata_sanitize_build(RAD_ATA_SANITIZE_STATUS, &options, &command);
	rad_sat_judge(&command, &reply);
	if (rad_ata_sanitize_read(&command, &reply, &status, NULL) == 0)
		must(reply.ata.valid && !reply.ata.is_partial && !(reply.ata.status & 1) && reply.sense.valid);
}

static void try_sense(const uint8_t *data, size_t size)
{
	struct rad_scsi_progress progress;
	struct rad_sense sense;

	rad_sense_decode(data, size, &sense);
	rad_scsi_progress_read(&sense, &progress);
	must(sense.valid || progress.state == RAD_SCSI_IDLE);
}

static void try_nvme(const uint8_t *data, size_t size)
{
	static uint32_t ids[RAD_NVME_NAMESPACES_MAX];
	struct rad_nvme_controller id;
	struct rad_nvme_namespace space;
	struct rad_nvme_sanitize_log log;
	struct rad_nvme_smart smart;

	if (rad_nvme_controller_read(data, size, &id, NULL) == 0)
		must(strnlen(id.serial, sizeof(id.serial)) < sizeof(id.serial));
	if (rad_nvme_namespace_read(data, size, &space, NULL) == 0)
		must(space.block_bytes >= 512 && space.block_bytes <= 65536 && space.format < 64);
	must(rad_nvme_list_read(data, size, ids) <= RAD_NVME_NAMESPACES_MAX);
	if (rad_nvme_sanitize_log_read(data, size, &log, NULL) == 0)
		must(log.state <= RAD_NVME_SANITIZED_DEALLOCATED);
	if (rad_nvme_smart_read(data, size, &smart, NULL) == 0)
		must(smart.temperature_millicelsius >= -273000);
	(void)rad_nvme_boot_bytes(data, size);
}

static void try_scsi(const uint8_t *data, size_t size)
{
	struct rad_scsi_characteristics characteristics;
	struct rad_scsi_inquiry inquiry;
	struct rad_scsi_capacity capacity;
	char serial[33];
	uint64_t value;

	if (rad_scsi_inquiry_read(data, size, &inquiry, NULL) == 0)
		must(strnlen(inquiry.product, sizeof(inquiry.product)) < sizeof(inquiry.product));
	rad_scsi_serial_read(data, size, serial, sizeof(serial));
	must(strnlen(serial, sizeof(serial)) < sizeof(serial));
	rad_scsi_characteristics_read(data, size, &characteristics);
	if (rad_scsi_capacity_read(data, size, &capacity, NULL) == 0)
		must(capacity.n_blocks > 0 && capacity.n_blocks <= UINT64_MAX / capacity.block_bytes);
	for (uint8_t page = 0; page < 64; page++)
		(void)rad_scsi_log_read(page, data, size, 1, 1, 4, &value);
	(void)rad_scsi_opcode_read(data, size);
}

static void try_cards(const uint8_t *data, size_t size)
{
	struct rad_tcg_discovery found;
	struct rad_mmc_card card;

	if (rad_mmc_ext_csd_read(data, size, &card, NULL) == 0)
		must(card.sector_count > 0);
	if (rad_tcg_discovery_read(data, size, &found, NULL) == 0)
		must(found.ssc < RAD_TCG_SSC_COUNT);
}

static void try_psid(const uint8_t *data, size_t size)
{
	char psid[RAD_TCG_PSID_CHARS + 1];
	rad_auto_free char *text = calloc(1, size + 1);

	if (!text)
		return;
	memcpy(text, data, size);
	if (rad_tcg_psid_parse(text, psid, NULL) == 0)
		must(strlen(psid) == RAD_TCG_PSID_CHARS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const tries[])(const uint8_t *, size_t) = {
		try_identify, try_ata_data, try_registers, try_sense, try_nvme, try_scsi, try_cards, try_psid,
	};
	/* the decoders must not rely on anything behind the answer */
	rad_auto_free uint8_t *copy = NULL;

	if (size == 0)
		return 0;
	copy = malloc(size > 1 ? size - 1 : 1);
	if (!copy)
		return 0;
	memcpy(copy, data + 1, size - 1);
	tries[data[0] % RAD_ARRAY_LENGTH(tries)](copy, size - 1);
	return 0;
}
