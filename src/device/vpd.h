/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What SCSI Vital Product Data pages, as sysfs keeps them, tell of a drive. Pure: bytes in, facts out. Sources: SPC-5
 * 7.7 (pages 80h, 83h), SBC-4 6.6.3 (B1h), SAT-5 12.4 (89h), ACS-4 7.12.7 (IDENTIFY DEVICE).
 */
#ifndef RAD_DEVICE_VPD_H
#define RAD_DEVICE_VPD_H

#include <radera/drive.h>

/* Unit serial number. False when the page is not one, or is blank. */
bool rad_vpd_serial(const uint8_t *page, size_t size, char ret[RAD_SERIAL_SIZE]);

/* The logical unit's own world wide name: "naa.5000c500a1b2c3d4" before "eui.0025385a01d01c9e". */
bool rad_vpd_wwn(const uint8_t *page, size_t size, char ret[RAD_SERIAL_SIZE]);

/* Medium rotation rate of page B1h: 0 not told, 1 does not rotate, else revolutions per minute. */
uint16_t rad_vpd_rotation(const uint8_t *page, size_t size);

struct rad_ata_facts {
	char model[RAD_MODEL_SIZE];
	char serial[RAD_SERIAL_SIZE];
	char firmware[32];
	char wwn[RAD_SERIAL_SIZE]; /* empty when the drive has none */
	uint16_t rotation;	   /* word 217, as rad_vpd_rotation() */
};

/* The IDENTIFY DEVICE data that page 89h carries. False when the page is not one. */
bool rad_vpd_ata(const uint8_t *page, size_t size, struct rad_ata_facts *ret);

#endif
