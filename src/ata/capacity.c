/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ata/capacity.h"

#include <string.h>

#include "base/bytes.h"

#define READ_NATIVE_MAX	     0xF8
#define READ_NATIVE_MAX_EXT  0x27
#define SET_MAX		     0xF9
#define SET_MAX_EXT	     0x37
#define ACCESSIBLE_MAX	     0x78
#define DEVICE_CONFIGURATION 0xB1
#define DCO_RESTORE	     0xC0
#define DCO_IDENTIFY	     0xC2
#define DEVICE_LBA	     0x40
#define TIMEOUT_MS	     15000

static void start(const char *name, uint8_t opcode, bool extend, struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_ATA;
	ret->name = name;
	ret->timeout_ms = TIMEOUT_MS;
	ret->ata.command = opcode;
	ret->ata.device = DEVICE_LBA;
	ret->ata.protocol = RAD_ATA_NON_DATA;
	ret->ata.extend = extend;
	ret->ata.wants_registers = true;
}

void rad_ata_native_max_build(bool extend, struct rad_command *ret)
{
	if (extend)
		start("READ NATIVE MAX ADDRESS EXT", READ_NATIVE_MAX_EXT, true, ret);
	else
		start("READ NATIVE MAX ADDRESS", READ_NATIVE_MAX, false, ret);
}

void rad_ata_amac_native_build(struct rad_command *ret)
{
	start("GET NATIVE MAX ADDRESS EXT", ACCESSIBLE_MAX, true, ret);
}

int rad_ata_native_max_read(const struct rad_command *command, const struct rad_reply *reply, uint64_t *ret_last_lba,
			    struct rad_error *err)
{
	const struct rad_ata_registers *registers = &reply->ata;
	int r = rad_reply_check(command, reply, err);

	if (r < 0)
		return r;
	if (!registers->valid || registers->is_partial)
		return rad_error_set(err, RAD_ERROR_IO, 0, "device command",
				     "the result of %s did not come through whole", command->name);
	*ret_last_lba = registers->lba;
	if (!command->ata.extend)
		*ret_last_lba = (registers->lba & 0xFFFFFF) | (uint64_t)(registers->device & 0x0F) << 24;
	return 0;
}

void rad_ata_set_max_build(bool extend, bool persistent, uint64_t last_lba, struct rad_command *ret)
{
	if (extend)
		start("SET MAX ADDRESS EXT", SET_MAX_EXT, true, ret);
	else
		start("SET MAX ADDRESS", SET_MAX, false, ret);
	ret->changes = true;
	ret->ata.count = persistent ? 1 : 0;
	ret->ata.lba = last_lba;
}

void rad_ata_amac_set_build(uint64_t last_lba, struct rad_command *ret)
{
	start("SET ACCESSIBLE MAX ADDRESS EXT", ACCESSIBLE_MAX, true, ret);
	ret->changes = true;
	ret->ata.features = 0x0001;
	ret->ata.lba = last_lba;
}

void rad_ata_dco_identify_build(void *data, struct rad_command *ret)
{
	start("DEVICE CONFIGURATION IDENTIFY", DEVICE_CONFIGURATION, false, ret);
	ret->direction = RAD_DATA_IN;
	ret->data = data;
	ret->data_bytes = RAD_ATA_DCO_BYTES;
	ret->ata.features = DCO_IDENTIFY;
	ret->ata.count = 1;
	ret->ata.protocol = RAD_ATA_PIO_IN;
	ret->ata.wants_registers = false;
}

int rad_ata_dco_read(const uint8_t *data, size_t size, uint64_t *ret_last_lba, struct rad_error *err)
{
	*ret_last_lba = rad_bytes_le(data, size, 6, 8);
	if (size < RAD_ATA_DCO_BYTES || *ret_last_lba == 0 || *ret_last_lba >= 1ull << 48)
		return rad_error_set(err, RAD_ERROR_IO, 0, "device command",
				     "the drive's device configuration data cannot be right");
	return 0;
}

void rad_ata_dco_restore_build(struct rad_command *ret)
{
	start("DEVICE CONFIGURATION RESTORE", DEVICE_CONFIGURATION, false, ret);
	ret->changes = true;
	ret->ata.features = DCO_RESTORE;
}

/* SET FEATURES, enable read look-ahead: changes nothing that was not so, but after it Linux reads the drive's capacity
 * anew (UNCONFIRMED for all kernels: the caller looks at the size that results). */
void rad_ata_revalidate_build(struct rad_command *ret)
{
	start("SET FEATURES (read look-ahead)", 0xEF, false, ret);
	ret->ata.features = 0xAA;
}
