/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The computer that Radera runs on, as its firmware tells it (SMBIOS, DMTF DSP0134). On a returned laptop this is the
 * laptop.
 */
#ifndef RADERA_COMPUTER_H
#define RADERA_COMPUTER_H

#ifdef __cplusplus
extern "C" {
#endif

/* Each text is empty when the firmware does not tell it, or fills it with words that say nothing. */
struct rad_computer {
	char vendor[80];    /* type 1, Manufacturer */
	char model[120];    /* type 1, Product Name; where the vendor puts its selling name into Version, that */
	char serial[80];    /* type 1, Serial Number; else type 3's */
	char uuid[40];	    /* type 1, UUID, lower case; all zeros and all ones are none */
	char asset_tag[80]; /* type 3, Asset Tag Number: what an owner wrote into the firmware */
};

/*
 * Reads what the kernel shows of SMBIOS in `directory` (RAD_COMPUTER_DIRECTORY). Serial numbers are readable by root
 * only; what cannot be read is empty. Never fails. Any thread.
 */
#define RAD_COMPUTER_DIRECTORY "/sys/class/dmi/id"
void rad_computer_read(const char *directory, struct rad_computer *ret);

#ifdef __cplusplus
}
#endif

#endif
