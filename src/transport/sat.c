/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/sat.h"

#include <limits.h>
#include <string.h>

#include <scsi/sg_lib.h>

#include "base/bytes.h"
#include "transport/sense.h"

#define ATA_PASS_THROUGH_16 0x85
#define VARIABLE_LENGTH_CDB 0x7F
#define DESCRIPTOR_ATA	    0x09
#define T_LENGTH_COUNT	    0x02 /* COUNT holds the transfer length */
#define BYT_BLOK	    0x04 /* ... in blocks of 512 bytes (T_TYPE 0) */
#define T_DIR_IN	    0x08
#define CK_COND		    0x20
#define STATUS_ERR	    0x01
#define STATUS_DF	    0x20

/* SAT-4 12.2.2: the byte that says how data travels. */
static uint8_t transfer_byte(const struct rad_command *command)
{
	uint8_t byte = command->ata.wants_registers ? CK_COND : 0;

	if (command->direction == RAD_DATA_NONE)
		return byte;
	byte |= BYT_BLOK | T_LENGTH_COUNT;
	return command->direction == RAD_DATA_IN ? byte | T_DIR_IN : byte;
}

/* A 28-bit command has bits 27:24 of its LBA in the DEVICE field. */
static uint8_t device_byte(const struct rad_ata_command *ata)
{
	return ata->extend ? ata->device : (uint8_t)((ata->device & 0xF0) | ((ata->lba >> 24) & 0x0F));
}

static uint8_t lba_byte(const struct rad_ata_command *ata, int index)
{
	if (!ata->extend && index > 2)
		return 0;
	return (uint8_t)(ata->lba >> (8 * index));
}

static size_t encode_16(const struct rad_command *command, uint8_t ret[RAD_CDB_SIZE])
{
	const struct rad_ata_command *ata = &command->ata;

	memset(ret, 0, 16);
	ret[0] = ATA_PASS_THROUGH_16;
	ret[1] = (uint8_t)(ata->protocol << 1 | (ata->extend ? 1 : 0));
	ret[2] = transfer_byte(command);
	ret[3] = ata->extend ? (uint8_t)(ata->features >> 8) : 0;
	ret[4] = (uint8_t)ata->features;
	ret[5] = ata->extend ? (uint8_t)(ata->count >> 8) : 0;
	ret[6] = (uint8_t)ata->count;
	for (int i = 0; i < 3; i++) {
		ret[7 + 2 * i] = lba_byte(ata, i + 3);
		ret[8 + 2 * i] = lba_byte(ata, i);
	}
	ret[13] = device_byte(ata);
	ret[14] = ata->command;
	return 16;
}

/* SAT-4 12.2.4 ATA PASS-THROUGH(32): the only one that carries AUXILIARY. */
static size_t encode_32(const struct rad_command *command, uint8_t ret[RAD_CDB_SIZE])
{
	const struct rad_ata_command *ata = &command->ata;

	memset(ret, 0, 32);
	ret[0] = VARIABLE_LENGTH_CDB;
	ret[7] = 32 - 8;
	ret[8] = 0x1F; /* service action 1FF0h */
	ret[9] = 0xF0;
	ret[10] = (uint8_t)(ata->protocol << 1 | (ata->extend ? 1 : 0));
	ret[11] = transfer_byte(command);
	for (int i = 0; i < 6; i++)
		ret[19 - i] = lba_byte(ata, i);
	ret[20] = (uint8_t)(ata->features >> 8);
	ret[21] = (uint8_t)ata->features;
	ret[22] = (uint8_t)(ata->count >> 8);
	ret[23] = (uint8_t)ata->count;
	ret[24] = device_byte(ata);
	ret[25] = ata->command;
	for (int i = 0; i < 4; i++)
		ret[28 + i] = (uint8_t)(ata->auxiliary >> (24 - 8 * i));
	return 32;
}

size_t rad_sat_encode(const struct rad_command *command, uint8_t ret[RAD_CDB_SIZE])
{
	return command->ata.auxiliary ? encode_32(command, ret) : encode_16(command, ret);
}

/* SAT-4 12.2.6: descriptor 09h, length 0Ch. */
static void decode_descriptor(const uint8_t *d, size_t size, struct rad_ata_registers *ret)
{
	bool extend = rad_bytes_be(d, size, 2, 1) & 1;

	ret->valid = true;
	ret->error = (uint8_t)rad_bytes_be(d, size, 3, 1);
	ret->count = (uint16_t)rad_bytes_be(d, size, 5, 1);
	for (size_t i = 0; i < 3; i++)
		ret->lba |= rad_bytes_be(d, size, 7 + 2 * i, 1) << (8 * i);
	ret->device = (uint8_t)rad_bytes_be(d, size, 12, 1);
	ret->status = (uint8_t)rad_bytes_be(d, size, 13, 1);
	if (!extend)
		return;
	ret->count |= (uint16_t)(rad_bytes_be(d, size, 4, 1) << 8);
	for (size_t i = 0; i < 3; i++)
		ret->lba |= rad_bytes_be(d, size, 6 + 2 * i, 1) << (8 * (i + 3));
}

/* SAT-4 12.2.7: INFORMATION holds ERROR, STATUS, DEVICE, COUNT(7:0); COMMAND-SPECIFIC the flags and LBA(23:0). */
static void decode_fixed(const uint8_t *sense, size_t size, struct rad_ata_registers *ret)
{
	if (!rad_bytes_fit(size, 0, 14) || sense[12] != 0x00 || sense[13] != 0x1D)
		return;
	ret->valid = true;
	ret->is_partial = true;
	ret->error = sense[3];
	ret->status = sense[4];
	ret->device = sense[5];
	ret->count = sense[6];
	ret->lba = (uint64_t)sense[9] | (uint64_t)sense[10] << 8 | (uint64_t)sense[11] << 16;
}

void rad_sat_decode(const uint8_t *sense, size_t size, struct rad_ata_registers *ret)
{
	int length = size > INT_MAX ? INT_MAX : (int)size;
	const uint8_t *descriptor;

	memset(ret, 0, sizeof(*ret));
	if (size < 8)
		return;
	if ((sense[0] & 0x7E) == 0x70) {
		decode_fixed(sense, size, ret);
		return;
	}
	descriptor = sg_scsi_sense_desc_find(sense, length, DESCRIPTOR_ATA);
	if (descriptor && rad_bytes_fit(size, (size_t)(descriptor - sense), 14) && descriptor[1] == 12)
		decode_descriptor(descriptor, 14, ret);
}

/*
 * The device's registers decide where they came through. Where they were not asked for, GOOD is GOOD. Where they were
 * asked for and did not come, the answer is unclear, unless the sense data itself is a refusal.
 */
void rad_sat_judge(const struct rad_command *command, struct rad_reply *reply)
{
	rad_sense_judge(reply);
	rad_sat_decode(reply->sense_bytes, reply->sense_size, &reply->ata);
	if (reply->ata.valid) {
		bool has_failed = reply->ata.status & (STATUS_ERR | STATUS_DF);

		reply->answer = has_failed ? RAD_ANSWER_REFUSED : RAD_ANSWER_GOOD;
		reply->status = (struct rad_device_status){ .kind = RAD_STATUS_ATA };
		reply->status.bytes[0] = reply->ata.status;
		reply->status.bytes[1] = reply->ata.error;
		reply->status.bytes[2] = (uint8_t)(reply->ata.count >> 8);
		reply->status.bytes[3] = (uint8_t)reply->ata.count;
	} else if (command->ata.wants_registers && reply->answer == RAD_ANSWER_GOOD) {
		reply->answer = RAD_ANSWER_UNCLEAR;
	}
}
