/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A device command as a value, and what came back. The command-set modules (ata, nvme, scsi, mmc, tcg) build commands
 * and read replies; a transport executes them. Nothing here opens a device, so every byte that would be sent can be
 * looked at first: rad_command_wire().
 */
#ifndef RAD_TRANSPORT_COMMAND_H
#define RAD_TRANSPORT_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <radera/error.h>

enum rad_command_set {
	RAD_SET_ATA = 0, /* a taskfile; travels as SAT ATA PASS-THROUGH */
	RAD_SET_SCSI,	 /* a CDB */
	RAD_SET_NVME,	 /* an admin command */
	RAD_SET_MMC,	 /* one to three commands of the card, sent as one unit */
	RAD_SET_OPAL,	 /* a request to the kernel's TCG Opal driver */
	RAD_SET_COUNT,
};

enum rad_direction {
	RAD_DATA_NONE = 0,
	RAD_DATA_IN, /* from the device */
	RAD_DATA_OUT,
};

/* SAT-4 table "PROTOCOL field": the values are the standard's. */
enum rad_ata_protocol {
	RAD_ATA_NON_DATA = 3,
	RAD_ATA_PIO_IN = 4,
	RAD_ATA_PIO_OUT = 5,
	RAD_ATA_DMA = 6,
};

struct rad_ata_command {
	uint8_t command;
	uint8_t device; /* bits 7:4; bits 3:0 of a 28-bit command's LBA are put in by the transport */
	uint16_t features;
	uint16_t count;
	uint64_t lba;	    /* 48 bits */
	uint32_t auxiliary; /* not 0: ATA PASS-THROUGH(32) is used */
	enum rad_ata_protocol protocol;
	bool extend;	      /* a 48-bit command */
	bool wants_registers; /* the result is in the registers: CK_COND is set */
};

#define RAD_CDB_SIZE 32

struct rad_scsi_command {
	uint8_t cdb[RAD_CDB_SIZE];
	uint8_t cdb_bytes;
};

struct rad_nvme_command {
	uint8_t opcode;
	uint32_t nsid;
	uint32_t cdw10;
	uint32_t cdw11;
	uint32_t cdw12;
	uint32_t cdw13;
	uint32_t cdw14;
	uint32_t cdw15;
};

#define RAD_MMC_UNIT_MAX 3

/* One command of an eMMC, JEDEC numbering (JESD84-B51 6.10). */
struct rad_mmc_request {
	uint8_t index; /* CMDn */
	uint32_t argument;
	bool is_busy; /* R1b: the card holds DAT0 until it is done */
};

struct rad_mmc_command {
	uint8_t n_requests;
	struct rad_mmc_request requests[RAD_MMC_UNIT_MAX];
};

/* What the kernel's driver (linux/sed-opal.h) can be asked. The key, where there is one, is the command's data. */
enum rad_opal_request {
	RAD_OPAL_STATUS = 0,  /* IOC_OPAL_GET_STATUS */
	RAD_OPAL_PSID_REVERT, /* IOC_OPAL_PSID_REVERT_TPR */
	RAD_OPAL_REVERT,      /* IOC_OPAL_REVERT_TPR with the SID's password */
};

struct rad_command {
	enum rad_command_set set;
	const char *name; /* the standard's name, static: "SANITIZE BLOCK ERASE EXT" */
	enum rad_direction direction;
	void *data; /* the caller's; data_bytes of it. Not written when the direction is OUT */
	uint32_t data_bytes;
	uint32_t timeout_ms;
	bool changes; /* changes the medium or a setting that outlives the command; the recorder never sends such */
	bool secret;  /* the data holds a password: never kept in a recording or a log */
	union {
		struct rad_ata_command ata;
		struct rad_scsi_command scsi;
		struct rad_nvme_command nvme;
		struct rad_mmc_command mmc;
		enum rad_opal_request opal;
	};
};

enum rad_answer {
	RAD_ANSWER_GOOD = 0, /* the device says that it has done (or begun) what was asked */
	RAD_ANSWER_REFUSED,  /* the device says no; `status` holds its words */
	/*
	 * It ended, but the device's own registers did not come through (fixed-format sense from a host adapter, or
	 * none at all): never a success of anything that the registers would have told.
	 */
	RAD_ANSWER_UNCLEAR,
};

/* Sense data as SPC-5 4.4 has it, of either format. */
struct rad_sense {
	bool valid;
	bool is_fixed;
	bool is_deferred;
	uint8_t key;
	uint8_t asc;
	uint8_t ascq;
	bool has_progress;
	uint16_t progress; /* n of 65536 */
};

struct rad_ata_registers {
	bool valid;
	bool is_partial; /* fixed-format sense: COUNT(15:8) and the upper half of the LBA did not come through */
	uint8_t status;
	uint8_t error;
	uint8_t device;
	uint16_t count;
	uint64_t lba;
};

#define RAD_SENSE_SIZE 96

struct rad_reply {
	enum rad_answer answer;
	struct rad_device_status status; /* when REFUSED, in the command set's own terms */
	uint32_t transferred_bytes;	 /* data in: how much came, as far as the kernel tells */
	struct rad_ata_registers ata;
	struct rad_sense sense;
	uint8_t scsi_status;
	uint8_t sense_bytes[RAD_SENSE_SIZE];
	uint8_t sense_size;
	uint16_t nvme_status;  /* SCT << 8 | SC */
	uint32_t nvme_result;  /* completion dword 0 */
	uint32_t mmc_response; /* R1 of the last request */
	uint32_t opal_status;  /* of RAD_OPAL_STATUS: the kernel's flags; else the TCG method status */
};

#define RAD_WIRE_SIZE 64

/*
 * The command as it goes to the device: ATA as the ATA PASS-THROUGH CDB, SCSI the CDB, NVMe the 64 bytes of a
 * submission queue entry (without pointers), MMC six bytes a request (index, argument big-endian, busy flag), Opal one
 * byte. Data is not part of it. Returns how many bytes were written.
 */
size_t rad_command_wire(const struct rad_command *command, uint8_t ret[RAD_WIRE_SIZE]);

/* "ata", "scsi", "nvme", "mmc", "opal". */
const char *rad_command_set_name(enum rad_command_set set);

/*
 * Makes an error of a reply that is not GOOD: RAD_ERROR_DEVICE with the device's status for REFUSED, RAD_ERROR_IO for
 * UNCLEAR. Returns 0 for GOOD. The text names the command and decodes the status.
 */
int rad_reply_check(const struct rad_command *command, const struct rad_reply *reply,
		    struct rad_error *err) RAD_MUST_CHECK;

/* The status of a refusal in words: "ATA status 51h error 04h (aborted)", "NVMe status 1/0Ah (...)". */
#define RAD_STATUS_TEXT 120
void rad_status_describe(const struct rad_device_status *status, char ret[RAD_STATUS_TEXT]);

#endif
