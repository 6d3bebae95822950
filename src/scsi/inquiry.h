/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a SCSI drive tells of itself: INQUIRY and its VPD pages (SPC-5 6.6, 7.7; SBC-4 6.6), READ CAPACITY, REPORT
 * SUPPORTED OPERATION CODES, LOG SENSE, MODE SENSE. Pure.
 */
#ifndef RAD_SCSI_INQUIRY_H
#define RAD_SCSI_INQUIRY_H

#include "transport/command.h"

#define RAD_SCSI_INQUIRY_BYTES	96
#define RAD_SCSI_VPD_BYTES	252
#define RAD_SCSI_CAPACITY_BYTES 32
#define RAD_SCSI_OPCODE_BYTES	64
#define RAD_SCSI_LOG_BYTES	252

void rad_scsi_test_unit_ready_build(struct rad_command *ret);
void rad_scsi_request_sense_build(void *data, uint8_t size, struct rad_command *ret);

/* data: RAD_SCSI_INQUIRY_BYTES */
void rad_scsi_inquiry_build(void *data, struct rad_command *ret);

struct rad_scsi_inquiry {
	uint8_t peripheral_type; /* 0 = direct access block device */
	bool is_present;	 /* the peripheral qualifier says that a device is connected */
	char vendor[9];
	char product[17];
	char revision[5];
	bool is_ata; /* a SCSI/ATA translator answers: the vendor is "ATA" */
};

int rad_scsi_inquiry_read(const uint8_t *data, size_t size, struct rad_scsi_inquiry *ret,
			  struct rad_error *err) RAD_MUST_CHECK;

#define RAD_SCSI_VPD_SERIAL	     0x80
#define RAD_SCSI_VPD_IDENTIFICATION  0x83
#define RAD_SCSI_VPD_ATA	     0x89
#define RAD_SCSI_VPD_CHARACTERISTICS 0xB1

/* data: RAD_SCSI_VPD_BYTES */
void rad_scsi_vpd_build(uint8_t page, void *data, struct rad_command *ret);

/* How much of the data is the page; 0 when it is another page or does not fit. */
size_t rad_scsi_vpd_size(uint8_t page, const uint8_t *data, size_t size);

/* The unit serial number (VPD 80h), trimmed; empty when there is none. */
void rad_scsi_serial_read(const uint8_t *data, size_t size, char *ret, size_t ret_size);

/* What a read returns after a block or crypto erase (SBC-4 6.6.2, WABEREQ and WACEREQ). */
enum rad_scsi_read_after {
	RAD_SCSI_READ_UNSPECIFIED = 0,
	RAD_SCSI_READ_WORKS = 1,
	RAD_SCSI_READ_MEDIUM_ERROR = 2,
	RAD_SCSI_READ_WRITE_FIRST = 3,
};

struct rad_scsi_characteristics {
	uint16_t rotation; /* 0 unknown, 1 does not rotate, else turns a minute */
	enum rad_scsi_read_after after_block_erase;
	enum rad_scsi_read_after after_crypto_erase;
	uint8_t zoned;
};

/* VPD B1h; everything 0 when it is not that page. */
void rad_scsi_characteristics_read(const uint8_t *data, size_t size, struct rad_scsi_characteristics *ret);

/* READ CAPACITY(16). data: RAD_SCSI_CAPACITY_BYTES */
void rad_scsi_capacity_build(void *data, struct rad_command *ret);

struct rad_scsi_capacity {
	uint64_t n_blocks;
	uint32_t block_bytes;
	uint32_t physical_bytes;
	bool has_protection;
	uint8_t protection_type;
};

int rad_scsi_capacity_read(const uint8_t *data, size_t size, struct rad_scsi_capacity *ret,
			   struct rad_error *err) RAD_MUST_CHECK;

/* REPORT SUPPORTED OPERATION CODES of one command; with a service action (reporting option 3) or without (option 1). */
void rad_scsi_opcode_build(uint8_t opcode, int service_action, void *data, struct rad_command *ret);

enum rad_scsi_support {
	RAD_SCSI_SUPPORT_UNKNOWN = 0, /* "not available now" */
	RAD_SCSI_SUPPORT_NO = 1,
	RAD_SCSI_SUPPORT_YES = 3,
	RAD_SCSI_SUPPORT_VENDOR = 5, /* supported in a way of the maker's own */
};

enum rad_scsi_support rad_scsi_opcode_read(const uint8_t *data, size_t size);

/* LOG SENSE of a page's cumulative values. data: RAD_SCSI_LOG_BYTES */
#define RAD_SCSI_LOG_TEMPERATURE 0x0D
#define RAD_SCSI_LOG_START_STOP	 0x0E
#define RAD_SCSI_LOG_SOLID_STATE 0x11
#define RAD_SCSI_LOG_EXCEPTIONS	 0x2F
void rad_scsi_log_build(uint8_t page, void *data, struct rad_command *ret);
/* The value of a parameter of 1 to 8 bytes; false when the page does not have it. skip: bytes before the number. */
bool rad_scsi_log_read(uint8_t page, const uint8_t *data, size_t size, uint16_t parameter, size_t skip, size_t length,
		       uint64_t *ret);

/* MODE SELECT(10) with a block descriptor that asks for all blocks (FFFFFFFFFFFFFFFFh) of block_bytes. data: 24 bytes,
 * filled in. */
#define RAD_SCSI_MODE_SELECT_BYTES 24
void rad_scsi_restore_capacity_build(uint32_t block_bytes, uint8_t *data, struct rad_command *ret);

#endif
