/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The firmware of simulated drives: state that commands change and time moves on. One model a command set (ata.c,
 * nvme.c, scsi.c, mmc.c, tcg.c); they read wire bytes by the standards, and share no code with what builds commands.
 * All functions want the drive's lock held.
 */
#ifndef RAD_SIMULATOR_FIRMWARE_H
#define RAD_SIMULATOR_FIRMWARE_H

#include "simulator/simulator_private.h"

enum rad_sim_how {
	RAD_SIM_BLOCK = 0,
	RAD_SIM_CRYPTO,
	RAD_SIM_OVERWRITE, /* with firmware.pattern */
	RAD_SIM_FORMAT,
};

/* Starts an erasure that goes on in the background; it ends by the clock (rad_sim_settle). */
void rad_sim_begin(struct rad_sim_drive *drive, enum rad_sim_how how, uint64_t now_ns);
/* Lets pass what has happened until now: an erasure that has ended takes its effect. */
void rad_sim_settle(struct rad_sim_drive *drive, uint64_t now_ns);
/* n of 65536 of the running erasure. */
uint16_t rad_sim_progress(struct rad_sim_drive *drive, uint64_t now_ns);
/* How far an erasure goes. */
enum rad_sim_reach {
	RAD_SIM_REACH_MEDIUM = 0, /* the first namespace and what hides behind it */
	RAD_SIM_REACH_NAMESPACES, /* every namespace, but no cell that is out of use */
	RAD_SIM_REACH_ALL,
};

/* Takes the effect of an erasure at once, with the lies that the drive tells. */
void rad_sim_erase(struct rad_sim_drive *drive, enum rad_sim_how how, enum rad_sim_reach reach);

/* The same of one namespace after the first (nsid 2 and on) alone. */
void rad_sim_erase_namespace(struct rad_sim_drive *drive, enum rad_sim_how how, uint32_t nsid);

/* The medium's size with nothing hidden. */
uint64_t rad_sim_native_bytes(const struct rad_sim_drive *drive);
void rad_sim_put_le(uint8_t *ret, size_t length, uint64_t value);
void rad_sim_put_be(uint8_t *ret, size_t length, uint64_t value);

/* A command as the models see it. */
struct rad_sim_call {
	struct rad_sim_drive *drive;
	const struct rad_command *command;
	struct rad_reply *reply;
	uint64_t now_ns;
	uint64_t takes_ns; /* out: how long it holds the caller */
};

/* Text padded with blanks. */
void rad_sim_put_text(uint8_t *ret, size_t size, const char *text);
/* Gives as much of data as the command takes. */
void rad_sim_give(struct rad_sim_call *call, const void *data, size_t size);

/* The models. Each fills in the reply; false: the drive knows no such command set. */
bool rad_sim_ata(struct rad_sim_call *call);
bool rad_sim_nvme(struct rad_sim_call *call);
bool rad_sim_scsi(struct rad_sim_call *call);
bool rad_sim_mmc(struct rad_sim_call *call);
bool rad_sim_opal(struct rad_sim_call *call);

/* An ATA PASS-THROUGH CDB as it came over the wire; answers with status and sense data. */
void rad_sim_ata_cdb(struct rad_sim_call *call, const uint8_t *cdb, size_t size);

/* IDENTIFY DEVICE data, 512 bytes. */
void rad_sim_ata_identify(const struct rad_sim_drive *drive, uint8_t ret[512]);
/* TCG Level 0 discovery data into at most size bytes; how much the drive has. */
size_t rad_sim_discovery(const struct rad_sim_drive *drive, uint8_t *ret, size_t size);

/* vpd.c: a page of vital product data (SPC-5 7.7) into at most 1024 bytes; its size, 0 when the drive has no such page.
 */
#define RAD_SIM_VPD_SIZE 1024
size_t rad_sim_vpd(const struct rad_sim_drive *drive, uint8_t page, uint8_t ret[RAD_SIM_VPD_SIZE]);
/* INQUIRY data, 96 bytes. */
void rad_sim_inquiry(const struct rad_sim_drive *drive, uint8_t ret[96]);

/* SCSI: ends with CHECK CONDITION and fixed or descriptor sense. */
void rad_sim_sense(struct rad_sim_call *call, uint8_t key, uint8_t asc, uint8_t ascq);

#endif
