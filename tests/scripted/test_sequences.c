/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole conversations, command by command: what is sent to a drive, in which order, and that nothing else is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include <radera/handling.h>
#include <radera/rescue.h>
#include <radera/scan.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "transport/scripted.h"

#define IDENTIFY "85080e0000000100000000000000ec00"
#define GOOD	 "7201001d0000000e090c000000000000000000004050"
#define ABORTED	 "720b00000000000e090c000400000000000000004051"

static const struct rad_drive ata_drive = { .node = "script",
					    .bus = RAD_BUS_ATA,
					    .media = RAD_MEDIA_DISK,
					    .logical_sector_bytes = 512,
					    .identity = { .serial = "S1", .size_bytes = 1 << 20 } };

static char identify_locked[1025];
static char identify_frozen[1025];

static void put_word(uint8_t *data, size_t index, uint16_t value)
{
	data[2 * index] = (uint8_t)value;
	data[2 * index + 1] = (uint8_t)(value >> 8);
}

/* A disk with the Security feature set and nothing else, in this state of word 128. */
static void make_identify(uint16_t security, uint16_t sanitize, char ret[1025])
{
	uint8_t data[512] = { 0 };

	memset(data + 20, ' ', 20);
	data[20] = '1'; /* characters are swapped within a word */
	data[21] = 'S';
	put_word(data, 59, sanitize);
	put_word(data, 60, 2048);
	put_word(data, 83, 0x4000);
	put_word(data, 87, 0x4000);
	put_word(data, 128, security);
	put_word(data, 217, 7200);
	rad_hex_encode(data, sizeof(data), ret);
}

static struct rad_transport *start(const struct rad_drive *drive, const struct rad_script_command *commands, size_t n)
{
	struct rad_transport *transport = NULL;
	struct rad_error err;

	assert_int_equal(rad_scripted_new(drive, NULL, 0, rad_clock_system(), &transport, &err), 0);
	rad_scripted_set_commands(transport, commands, n);
	return transport;
}

static void finish(struct rad_transport *transport)
{
	struct rad_error err;

	if (rad_scripted_check(transport, &err) < 0)
		fail_msg("%s", err.text);
	rad_scripted_free(transport);
}

static void data_of(const char *password, char ret[1025])
{
	uint8_t data[512] = { 0 };

	memcpy(data + 2, password, strlen(password));
	rad_hex_encode(data, sizeof(data), ret);
}

static void test_unlock(void **state)
{
	static char data[1025];
	const struct rad_script_command commands[] = {
		{ .wire = IDENTIFY, .data_in = identify_locked },
		{ .wire = "850a260000000100000000000000f200", .data_out = data, .sense = GOOD },
		{ .wire = "850a260000000100000000000000f600", .data_out = data, .sense = GOOD },
	};
	struct rad_transport *transport;
	uint8_t password[32] = "the password";
	struct rad_error err;

	make_identify(0x0027, 0, identify_locked);
	data_of("the password", data);
	transport = start(&ata_drive, commands, RAD_ARRAY_LENGTH(commands));
	assert_int_equal(rad_rescue_unlock(transport, &ata_drive, password, &err), 0);
	finish(transport);
}

/* A disk is told to stop turning once it has said who it is; a drive without a spindle is told nothing. */
static void test_spin_down(void **state)
{
	static char identify[1025];
	const struct rad_script_command commands[] = {
		{ .wire = IDENTIFY, .data_in = identify },
		{ .wire = "8506000000000000000000000000e000", .sense = GOOD },
	};
	struct rad_drive flash = ata_drive;
	struct rad_drive other = ata_drive;
	struct rad_transport *transport;
	struct rad_error err;

	make_identify(0, 0, identify);
	transport = start(&ata_drive, commands, RAD_ARRAY_LENGTH(commands));
	assert_int_equal(rad_handling_spin_down(transport, &ata_drive, &err), 0);
	finish(transport);
	flash.media = RAD_MEDIA_FLASH;
	transport = start(&flash, commands, 1);
	assert_int_equal(rad_handling_spin_down(transport, &flash, &err), 0);
	finish(transport);
	/* another drive answers: it keeps turning */
	(void)snprintf(other.identity.serial, sizeof(other.identity.serial), "S2");
	transport = start(&other, commands, 1);
	assert_int_equal(rad_handling_spin_down(transport, &other, &err), -RAD_ERROR_REFUSED);
	finish(transport);
}

/* A refused password is not tried again, and nothing follows it. */
static void test_unlock_refused(void **state)
{
	const struct rad_script_command commands[] = {
		{ .wire = IDENTIFY, .data_in = identify_locked },
		{ .wire = "850a260000000100000000000000f200", .sense = ABORTED },
	};
	struct rad_transport *transport;
	uint8_t password[32] = "wrong";
	struct rad_error err;

	make_identify(0x0027, 0, identify_locked);
	transport = start(&ata_drive, commands, RAD_ARRAY_LENGTH(commands));
	assert_int_equal(rad_rescue_unlock(transport, &ata_drive, password, &err), -RAD_ERROR_DEVICE);
	assert_non_null(strstr(err.text, "refuses SECURITY UNLOCK: ATA status 51h error 04h (aborted)"));
	finish(transport);
}

/* Asks a frozen drive, whose sanitize status comes back as this sense data. */
static void inquire_frozen(const char *sense, struct rad_capability *ret)
{
	const struct rad_script_command commands[] = {
		{ .wire = IDENTIFY, .data_in = identify_frozen },
		{ .wire = "8507200000000000000000000040b400", .sense = sense },
	};
	struct rad_transport *transport;
	struct rad_error err;

	make_identify(0x0029, 0x7000, identify_frozen);
	transport = start(&ata_drive, commands, RAD_ARRAY_LENGTH(commands));
	assert_int_equal(rad_device_inquire(transport, &ata_drive, ret, &err), 0);
	finish(transport);
}

/* The sanitize status of a frozen drive is asked, since sanitize may work where security does not. */
static void test_inquire_ata(void **state)
{
	struct rad_capability capability;

	inquire_frozen("7201001d0000000e090c0100000000ff00ff00004050", &capability);
	assert_true(capability.asked && capability.security.frozen && !capability.security.sanitize_frozen);
	assert_int_equal(capability.offers[RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE].offer, RAD_OFFER_YES);
	assert_int_equal(capability.offers[RAD_TECHNIQUE_ATA_SANITIZE_CRYPTO].offer, RAD_OFFER_YES);
	assert_int_equal(capability.offers[RAD_TECHNIQUE_ATA_SANITIZE_BLOCK].offer, RAD_OFFER_NO);
	assert_int_equal(capability.offers[RAD_TECHNIQUE_ATA_SECURITY_ERASE_ENHANCED].offer, RAD_OFFER_BLOCKED);
}

/* Fixed-format sense has no room for the sanitize status: what could not be followed is not offered. */
static void test_inquire_ata_fixed_sense(void **state)
{
	struct rad_capability capability;

	inquire_frozen("f00001005040800a00ffff00001d00000000", &capability);
	assert_int_equal(capability.offers[RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE].offer, RAD_OFFER_BLOCKED);
	assert_non_null(strstr(capability.offers[RAD_TECHNIQUE_ATA_SANITIZE_OVERWRITE].reason, "did not come through"));
}

/* No answer at all: the drive is not asked any further, and nothing is known of it. */
static void test_inquire_silent(void **state)
{
	const struct rad_script_command commands[] = { { .wire = IDENTIFY, .result = 110 } };
	struct rad_transport *transport = start(&ata_drive, commands, 1);
	struct rad_capability capability;
	struct rad_error err;

	assert_int_equal(rad_device_inquire(transport, &ata_drive, &capability, &err), 0);
	assert_false(capability.asked);
	assert_non_null(strstr(capability.not_asked, "got no answer"));
	assert_int_equal(capability.offers[RAD_TECHNIQUE_ATA_SANITIZE_BLOCK].offer, RAD_OFFER_UNKNOWN);
	finish(transport);
}

/* An eMMC is asked one thing. */
static void test_inquire_mmc(void **state)
{
	static const struct rad_drive drive = { .node = "script",
						.bus = RAD_BUS_MMC,
						.media = RAD_MEDIA_FLASH,
						.logical_sector_bytes = 512,
						.identity.size_bytes = 1 << 20 };
	static char ext_csd[1025];
	const struct rad_script_command commands[] = { { .wire = "080000000000", .data_in = ext_csd } };
	struct rad_capability capability;
	struct rad_transport *transport;
	uint8_t data[512] = { 0 };
	struct rad_error err;

	data[192] = 8;
	data[212] = 1;
	data[231] = 0x40;
	data[226] = 8;
	rad_hex_encode(data, sizeof(data), ext_csd);
	transport = start(&drive, commands, 1);
	assert_int_equal(rad_device_inquire(transport, &drive, &capability, &err), 0);
	assert_int_equal(capability.offers[RAD_TECHNIQUE_MMC_SANITIZE].offer, RAD_OFFER_YES);
	assert_int_equal(capability.offers[RAD_TECHNIQUE_MMC_SECURE_ERASE].offer, RAD_OFFER_NO);
	assert_int_equal(capability.n_not_covered, 1);
	assert_string_equal(capability.not_covered[0].what, "boot partitions, 2 of this size, 1.0 MiB");
	finish(transport);
}

/* The script itself notices what is not in it. */
static void test_the_script_notices(void **state)
{
	const struct rad_script_command commands[] = { { .wire = "85080e0000000100000000000000a100" } };
	struct rad_transport *transport = start(&ata_drive, commands, 1);
	struct rad_capability capability;
	struct rad_error err;

	assert_int_equal(rad_device_inquire(transport, &ata_drive, &capability, &err), 0);
	assert_int_equal(rad_scripted_check(transport, &err), -RAD_ERROR_FAILED);
	assert_non_null(strstr(
		err.text, "command 1 (IDENTIFY DEVICE): expected 85080e0000000100000000000000a100, got " IDENTIFY));
	rad_scripted_free(transport);
	transport = start(&ata_drive, commands, 1);
	assert_int_equal(rad_scripted_check(transport, &err), -RAD_ERROR_FAILED);
	assert_non_null(strstr(err.text, "1 commands are missing"));
	rad_scripted_free(transport);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unlock),
		cmocka_unit_test(test_spin_down),
		cmocka_unit_test(test_unlock_refused),
		cmocka_unit_test(test_inquire_ata),
		cmocka_unit_test(test_inquire_ata_fixed_sense),
		cmocka_unit_test(test_inquire_silent),
		cmocka_unit_test(test_inquire_mmc),
		cmocka_unit_test(test_the_script_notices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
