/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "device/vpd.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"

enum {
	VPD_HEADER = 4,
	PAGE_SERIAL = 0x80,
	PAGE_IDENTIFICATION = 0x83,
	PAGE_ATA = 0x89,
	PAGE_CHARACTERISTICS = 0xB1,
	DESIGNATOR_EUI = 2,
	DESIGNATOR_NAA = 3,
	IDENTIFY_OFFSET = 60, /* of the IDENTIFY DEVICE data in page 89h */
	IDENTIFY_SIZE = 512,
	IDENTIFY_COMMAND = 0xEC,
	ROTATION_RATE_WORD = 217,
};

/* The page's own length, cut to what is there; 0 when it is another page. */
static size_t page_size(const uint8_t *page, size_t size, uint8_t code)
{
	size_t told;

	if (size < VPD_HEADER || page[1] != code)
		return 0;
	told = VPD_HEADER + (size_t)rad_bytes_be(page, size, 2, 2);
	return told < size ? told : size;
}

bool rad_vpd_serial(const uint8_t *page, size_t size, char ret[RAD_SERIAL_SIZE])
{
	size = page_size(page, size, PAGE_SERIAL);
	ret[0] = '\0';
	if (size <= VPD_HEADER)
		return false;
	rad_text_copy_field(ret, RAD_SERIAL_SIZE, (const char *)page + VPD_HEADER, size - VPD_HEADER);
	return ret[0] != '\0';
}

static bool is_all_zero(const uint8_t *data, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (data[i])
			return false;
	}
	return true;
}

static void copy_name(const char *prefix, const uint8_t *data, size_t size, char ret[RAD_SERIAL_SIZE])
{
	size_t used = strlen(prefix);

	(void)memcpy(ret, prefix, used);
	rad_hex_encode(data, size, ret + used);
}

bool rad_vpd_wwn(const uint8_t *page, size_t size, char ret[RAD_SERIAL_SIZE])
{
	size_t at = VPD_HEADER;

	size = page_size(page, size, PAGE_IDENTIFICATION);
	ret[0] = '\0';
	while (rad_bytes_fit(size, at, 4) && rad_bytes_fit(size, at + 4, page[at + 3])) {
		const uint8_t *name = page + at + 4;
		size_t length = page[at + 3];
		/* binary, and of the logical unit: not of the port or the target */
		bool is_own = (page[at] & 0x0F) == 1 && (page[at + 1] & 0x30) == 0;
		unsigned int type = page[at + 1] & 0x0F;
		bool is_sized = length == 8 || length == 12 || length == 16;

		if (is_own && is_sized && !is_all_zero(name, length)) {
			if (type == DESIGNATOR_NAA) {
				copy_name("naa.", name, length, ret);
				return true;
			}
			if (type == DESIGNATOR_EUI && !ret[0])
				copy_name("eui.", name, length, ret);
		}
		at += 4 + length;
	}
	return ret[0] != '\0';
}

uint16_t rad_vpd_rotation(const uint8_t *page, size_t size)
{
	size = page_size(page, size, PAGE_CHARACTERISTICS);
	return (uint16_t)rad_bytes_be(page, size, 4, 2);
}

static uint16_t identify_word(const uint8_t *identify, size_t word)
{
	return (uint16_t)rad_bytes_le(identify, IDENTIFY_SIZE, 2 * word, 2);
}

/* ATA strings hold two characters a word, the first in the high byte. */
static void copy_string(const uint8_t *identify, size_t first_word, size_t words, char *ret, size_t size)
{
	char text[64];

	for (size_t i = 0; i < words; i++) {
		uint16_t word = identify_word(identify, first_word + i);

		text[2 * i] = (char)(word >> 8);
		text[2 * i + 1] = (char)(word & 0xFF);
	}
	rad_text_copy_field(ret, size, text, 2 * words);
}

bool rad_vpd_ata(const uint8_t *page, size_t size, struct rad_ata_facts *ret)
{
	const uint8_t *identify = page + IDENTIFY_OFFSET;

	(void)memset(ret, 0, sizeof(*ret));
	size = page_size(page, size, PAGE_ATA);
	if (!rad_bytes_fit(size, IDENTIFY_OFFSET, IDENTIFY_SIZE) || page[56] != IDENTIFY_COMMAND ||
	    is_all_zero(identify, IDENTIFY_SIZE) || (identify_word(identify, 0) & 0x8000))
		return false;
	copy_string(identify, 10, 10, ret->serial, sizeof(ret->serial));
	copy_string(identify, 23, 4, ret->firmware, sizeof(ret->firmware));
	copy_string(identify, 27, 20, ret->model, sizeof(ret->model));
	ret->rotation = identify_word(identify, ROTATION_RATE_WORD);
	/* word 87: valid marks 01b, bit 8 says that words 108-111 hold a name */
	if ((identify_word(identify, 87) & 0xC100) == 0x4100 && !is_all_zero(identify + 216, 8))
		(void)snprintf(ret->wwn, sizeof(ret->wwn), "naa.%04x%04x%04x%04x", identify_word(identify, 108),
			       identify_word(identify, 109), identify_word(identify, 110),
			       identify_word(identify, 111));
	return true;
}
