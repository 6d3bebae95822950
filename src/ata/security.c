/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ata/security.h"

#include <string.h>

#define TIMEOUT_MS	    15000u
#define MS_PER_MINUTE	    60000ull
#define UNKNOWN_MINUTES	    (12ull * 60)
#define BYTES_PER_MINUTE    (30000000ull * 60)
#define IDENTIFIER_MASTER   0x01
#define IDENTIFIER_ENHANCED 0x02

static const struct {
	const char *name;
	uint8_t opcode;
	bool has_password;
} commands[RAD_ATA_SECURITY_COUNT] = {
	[RAD_ATA_SET_PASSWORD] = { "SECURITY SET PASSWORD", 0xF1, true },
	[RAD_ATA_UNLOCK] = { "SECURITY UNLOCK", 0xF2, true },
	[RAD_ATA_ERASE_PREPARE] = { "SECURITY ERASE PREPARE", 0xF3, false },
	[RAD_ATA_ERASE_UNIT] = { "SECURITY ERASE UNIT", 0xF4, true },
	[RAD_ATA_FREEZE_LOCK] = { "SECURITY FREEZE LOCK", 0xF5, false },
	[RAD_ATA_DISABLE_PASSWORD] = { "SECURITY DISABLE PASSWORD", 0xF6, true },
};

/* Byte 0: whose password, and the way of erasing; byte 1 (master capability) stays 0, that is high. */
static void fill_data(enum rad_ata_security what, const struct rad_ata_security_options *options, uint8_t *data)
{
	memset(data, 0, RAD_ATA_SECURITY_BYTES);
	if (options->is_master && what != RAD_ATA_SET_PASSWORD)
		data[0] |= IDENTIFIER_MASTER;
	if (options->enhanced && what == RAD_ATA_ERASE_UNIT)
		data[0] |= IDENTIFIER_ENHANCED;
	memcpy(data + 2, options->password, RAD_ATA_PASSWORD_BYTES);
}

void rad_ata_security_build(enum rad_ata_security what, const struct rad_ata_security_options *options, void *data,
			    struct rad_command *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->set = RAD_SET_ATA;
	ret->name = commands[what].name;
	ret->timeout_ms = what == RAD_ATA_ERASE_UNIT && options->timeout_ms ? options->timeout_ms : TIMEOUT_MS;
	ret->changes = true;
	ret->ata.command = commands[what].opcode;
	ret->ata.protocol = RAD_ATA_NON_DATA;
	ret->ata.wants_registers = true;
	if (!commands[what].has_password)
		return;
	fill_data(what, options, data);
	ret->direction = RAD_DATA_OUT;
	ret->data = data;
	ret->data_bytes = RAD_ATA_SECURITY_BYTES;
	ret->secret = true;
	ret->ata.count = 1;
	ret->ata.protocol = RAD_ATA_PIO_OUT;
}

uint32_t rad_ata_erase_timeout_ms(uint32_t estimate_minutes, uint64_t size_bytes)
{
	uint64_t by_size = size_bytes / BYTES_PER_MINUTE + 30;
	uint64_t by_drive = estimate_minutes ? estimate_minutes + 60ull : UNKNOWN_MINUTES;
	uint64_t minutes = by_size > by_drive ? by_size : by_drive;

	return minutes > UINT32_MAX / MS_PER_MINUTE ? UINT32_MAX : (uint32_t)(minutes * MS_PER_MINUTE);
}
