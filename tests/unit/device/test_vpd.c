/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vital Product Data: right pages, and pages that lie about their lengths. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device/vpd.h"

/* A copy that ends where its memory ends, so that a read beyond it is seen. */
static uint8_t *exact(const void *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	assert_non_null(copy);
	(void)memcpy(copy, data, size);
	return copy;
}

static void test_serial(void **state)
{
	static const uint8_t page[] = "\x00\x80\x00\x08  AB 12 ";
	char serial[RAD_SERIAL_SIZE];

	assert_true(rad_vpd_serial(page, 12, serial));
	assert_string_equal(serial, "AB 12");
	assert_true(rad_vpd_serial(page, 8, serial)); /* cut short: what is there */
	assert_string_equal(serial, "AB");
	assert_false(rad_vpd_serial(page, 4, serial));
	assert_false(rad_vpd_serial(page, 6, serial)); /* blanks only */
	assert_false(rad_vpd_serial(page, 0, serial));
	assert_string_equal(serial, "");
	assert_false(rad_vpd_serial((const uint8_t *)"\x00\x83\x00\x04wxyz", 8, serial));
}

static const uint8_t names[] = {
	0x00,
	0x83,
	0x00,
	0x40,
	/* T10 vendor text of the unit: not a world wide name */
	0x02,
	0x01,
	0x00,
	0x08,
	'A',
	'T',
	'A',
	' ',
	' ',
	' ',
	' ',
	' ',
	/* NAA name of the port */
	0x61,
	0x93,
	0x00,
	0x08,
	0x50,
	0x11,
	0x11,
	0x11,
	0x11,
	0x11,
	0x11,
	0x11,
	/* EUI-64 of the unit */
	0x01,
	0x02,
	0x00,
	0x08,
	0x00,
	0x25,
	0x38,
	0x5a,
	0x01,
	0xd0,
	0x1c,
	0x9e,
	/* NAA name of the unit, all zero: none */
	0x01,
	0x03,
	0x00,
	0x08,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	/* NAA name of the unit */
	0x01,
	0x03,
	0x00,
	0x08,
	0x50,
	0x00,
	0xc5,
	0x00,
	0xa1,
	0xb2,
	0xc3,
	0xd4,
	0xff,
	0xff,
	0xff,
	0xff,
};

static void test_wwn(void **state)
{
	char wwn[RAD_SERIAL_SIZE];

	assert_true(rad_vpd_wwn(names, sizeof(names), wwn));
	assert_string_equal(wwn, "naa.5000c500a1b2c3d4");
}

/* At every length the page may be cut at: no name, the first kind, or the better one; never a byte beyond. */
static void test_wwn_cut_anywhere(void **state)
{
	for (size_t size = 0; size <= sizeof(names); size++) {
		uint8_t *copy = exact(names, size);
		char wwn[RAD_SERIAL_SIZE];
		bool found = rad_vpd_wwn(copy, size, wwn);

		assert_int_equal(found, size >= 40);
		if (found)
			assert_string_equal(wwn, size >= 64 ? "naa.5000c500a1b2c3d4" : "eui.0025385a01d01c9e");
		free(copy);
	}
}

static void test_wwn_of_odd_length(void **state)
{
	uint8_t page[4 + 4 + 255] = { 0x00, 0x83, 0x01, 0x03, 0x01, 0x03, 0x00, 0xFF };
	char wwn[RAD_SERIAL_SIZE];

	(void)memset(page + 8, 0x55, 255);
	assert_false(rad_vpd_wwn(page, sizeof(page), wwn));
	page[7] = 16;
	assert_true(rad_vpd_wwn(page, sizeof(page), wwn));
	assert_int_equal(strlen(wwn), 4 + 32);
}

static void test_rotation(void **state)
{
	static const uint8_t page[] = { 0, 0xB1, 0, 0x3C, 0x1C, 0x20 };

	assert_int_equal(rad_vpd_rotation(page, sizeof(page)), 7200);
	assert_int_equal(rad_vpd_rotation(page, 5), 0);
	assert_int_equal(rad_vpd_rotation(page, 0), 0);
	assert_int_equal(rad_vpd_rotation((const uint8_t[]){ 0, 0xB1, 0, 0x01, 0x1C, 0x20 }, 6), 0);
}

static void make_identify(uint8_t page[572])
{
	(void)memset(page, 0, 572);
	page[1] = 0x89;
	page[2] = 0x02;
	page[3] = 0x38;
	page[56] = 0xEC;
	(void)memcpy(page + 60 + 20, "BA", 2); /* characters change places in words */
	(void)memcpy(page + 60 + 54, "DCE ", 4);
	page[60 + 217 * 2] = 1;
}

static void test_ata(void **state)
{
	uint8_t page[572];
	struct rad_ata_facts facts;

	make_identify(page);
	assert_true(rad_vpd_ata(page, sizeof(page), &facts));
	assert_string_equal(facts.serial, "AB");
	assert_string_equal(facts.model, "CD E");
	assert_string_equal(facts.wwn, "");
	assert_int_equal(facts.rotation, 1);
}

static void test_ata_damaged(void **state)
{
	uint8_t page[572];
	struct rad_ata_facts facts;
	uint8_t *copy;

	make_identify(page);
	copy = exact(page, 571);
	assert_false(rad_vpd_ata(copy, 571, &facts));
	free(copy);
	assert_false(rad_vpd_ata(page, 0, &facts));
	page[61] = 0x80; /* word 0: not an ATA device */
	assert_false(rad_vpd_ata(page, sizeof(page), &facts));
	make_identify(page);
	page[56] = 0xA1; /* packet device */
	assert_false(rad_vpd_ata(page, sizeof(page), &facts));
	(void)memset(page + 60, 0, 512);
	page[56] = 0xEC;
	assert_false(rad_vpd_ata(page, sizeof(page), &facts));
	make_identify(page);
	page[2] = 0;
	assert_false(rad_vpd_ata(page, sizeof(page), &facts));
	assert_string_equal(facts.model, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serial),		 cmocka_unit_test(test_wwn),
		cmocka_unit_test(test_wwn_cut_anywhere), cmocka_unit_test(test_wwn_of_odd_length),
		cmocka_unit_test(test_rotation),	 cmocka_unit_test(test_ata),
		cmocka_unit_test(test_ata_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
